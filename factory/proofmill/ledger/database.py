"""Connections to the ledger's database, and its failures in words that say what to do."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool, StaticPool

from proofmill.errors import LedgerError
from proofmill.ledger import schema
from proofmill.ledger.schema import meta

__all__ = [
    "LEDGER_FILE",
    "check_identity",
    "explained",
    "migrate",
    "open_reader",
    "open_writer",
    "put_meta",
    "schema_version",
]

LEDGER_FILE = "ledger.sqlite"

_REMEDIES = (
    ("disk is full", "the disk is full; free some room"),
    ("readonly", "it cannot be written; make the run directory writable, or use another --run-dir"),
    ("unable to open", "it cannot be opened; the run directory must be writable"),
    ("disk i/o error", "the disk refuses to write or read; free some room or use another disk"),
    ("malformed", "it is damaged; restore a copy, or start a new run directory"),
    ("not a database", "it is no ledger; start a new run directory"),
    ("locked", "another program holds it; close that program"),
)


def open_writer(path: Path) -> Engine:
    """An engine with one durable connection: WAL, every commit on disk before it returns."""
    engine = create_engine(
        f"sqlite:///{path}", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN, not the driver
        connection.execute("PRAGMA busy_timeout = 10000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def open_reader(path: Path) -> Engine:
    """An engine that only reads, also while a sweep writes, also on a read-only disk."""
    has_journal = path.with_name(f"{path.name}-wal").exists()
    frozen = not os.access(path.parent, os.W_OK) and not has_journal
    uri = f"file:{quote(str(path.resolve()))}?mode=ro{'&immutable=1' if frozen else ''}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            uri, uri=True, timeout=10.0, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA query_only = ON")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn a failure of the database into a ``LedgerError`` with its remedy."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        text = str(cause)
        remedy = next((r for word, r in _REMEDIES if word in text.lower()), "")
        raise LedgerError(
            f"the ledger {path} failed: {remedy or text}"
            + (f" ({text})" if remedy else "")
            + "; what was committed is kept, the same command goes on from there"
        ) from error


def schema_version(connection: Connection, path: Path) -> int | None:
    """The schema version of a database, or None where there is nothing in it yet.

    Raises:
        LedgerError: the database holds something else, or comes from a newer proofmill.
    """
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if meta.name not in tables:
        raise LedgerError(f"{path} is no ledger of proofmill; choose another --run-dir")
    text = connection.scalar(select(meta.c.value).where(meta.c.key == "schema"))
    version = int(text) if text and text.isdigit() else 0
    if version > schema.SCHEMA_VERSION or version < 1:
        raise LedgerError(
            f"the ledger {path} has schema {text}, this proofmill knows up to {schema.SCHEMA_VERSION}; "
            "use the proofmill that made it, or a newer one"
        )
    return version


def migrate(connection: Connection, version: int) -> None:
    """Bring an older ledger to this schema, inside the caller's transaction."""
    for step in range(version, schema.SCHEMA_VERSION):
        schema.MIGRATIONS[step](connection)
    connection.execute(meta.update().where(meta.c.key == "schema").values(value=str(schema.SCHEMA_VERSION)))


def put_meta(connection: Connection, key: str, value: str) -> None:
    """Set one value of the table ``meta``."""
    table = schema.meta
    changed = connection.execute(table.update().where(table.c.key == key).values(value=value))
    if changed.rowcount == 0:
        connection.execute(table.insert().values(key=key, value=value))


def check_identity(run_dir: Path, old: Mapping[str, str], new: Mapping[str, str]) -> None:
    """Refuse a run directory that was started as something else.

    Raises:
        LedgerError: naming what differs.
    """
    changed = sorted(k for k in old.keys() | new.keys() if old.get(k) != new.get(k))
    if not changed:
        return
    parts = [f"{k} {_short(old.get(k))}, now {k} {_short(new.get(k))}" for k in changed]
    raise LedgerError(
        f"the run directory {run_dir} was started with {'; with '.join(parts)}; "
        f"choose a new --run-dir, or go on with the old {' and '.join(changed)}"
    )


def _short(value: str | None) -> str:
    if value is None:
        return "(none recorded)"
    return value if len(value) <= 48 else f"{value[:19]}..."
