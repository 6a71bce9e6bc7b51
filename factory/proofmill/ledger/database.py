"""Connections to the ledger's database, and its failures in words that say what to do.

SQLite: WAL, one connection that writes, others that read. PostgreSQL: one connection that writes and holds an
advisory lock for as long as it lives, so that no other machine writes to the same run.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool, StaticPool

from proofmill.errors import LedgerError
from proofmill.ledger import schema
from proofmill.ledger.location import LEDGER_FILE, Location
from proofmill.ledger.schema import meta

__all__ = [
    "LEDGER_FILE",
    "check_identity",
    "explained",
    "migrate",
    "open_reader",
    "open_shared",
    "open_writer",
    "put_meta",
    "schema_version",
]

_REMEDIES = (
    ("disk is full", "the disk is full; free some room"),
    ("readonly", "it cannot be written; make the run directory writable, or use another --run-dir"),
    ("unable to open", "it cannot be opened; the run directory must be writable"),
    ("disk i/o error", "the disk refuses to write or read; free some room or use another disk"),
    ("malformed", "it is damaged; restore a copy, or start a new run directory"),
    ("not a database", "it is no ledger; start a new run directory"),
    ("locked", "another program holds it; close that program"),
    ("read-only transaction", "it cannot be written: it is open for reading"),
    ("password", "PostgreSQL wants a password; set PGPASSWORD, or name a file in PGPASSFILE"),
    ("refused", "PostgreSQL does not answer; start the server, or correct host and port in cluster.ledger"),
    (
        "no such file",
        "PostgreSQL does not answer; start the server, or correct host and port in cluster.ledger",
    ),
    ("could not translate", "PostgreSQL's host is unknown; correct it in cluster.ledger"),
    ("does not exist", "make that database or role, or correct it in cluster.ledger"),
    ("terminating connection", "PostgreSQL was shut down; start it again"),
    ("server closed", "PostgreSQL has ended; start it again"),
    ("no space left", "PostgreSQL's disk is full; free some room"),
)


def open_writer(location: Location) -> Engine:
    """An engine with one durable connection: every commit is on disk before it returns.

    Raises:
        LedgerError: PostgreSQL's driver is missing, or (on first use) another process writes to this run.
    """
    return _sqlite_writer(location.path) if location.is_sqlite else _postgres_writer(location)


def open_reader(location: Location) -> Engine:
    """An engine that only reads, also while a sweep writes, also on a read-only disk."""
    if location.is_sqlite:
        return _sqlite_reader(location.path)
    return _postgres(location, "-c default_transaction_read_only=on", pool_size=1, max_overflow=4)


def open_shared(location: Location) -> Engine:
    """An engine that may write beside the run's owner: for leases, and nothing else."""
    return _sqlite_writer(location.path) if location.is_sqlite else _postgres(location, "", pool_size=1)


def _postgres(location: Location, options: str, **pool: Any) -> Engine:
    """An engine on a run's schema; each transaction sees one state of the database."""
    words = f"-c search_path={location.schema} -c application_name=proofmill {options}"
    try:
        return create_engine(
            location.url,
            connect_args={"options": words.strip(), "connect_timeout": 10},
            isolation_level="REPEATABLE READ" if "read_only" in options else "READ COMMITTED",
            pool_pre_ping=True,
            **pool,
        )
    except ModuleNotFoundError as error:
        raise LedgerError(
            "a ledger in PostgreSQL needs the cluster extra: pip install 'proofmill[cluster]'"
        ) from error


def _postgres_writer(location: Location) -> Engine:
    key = int.from_bytes(hashlib.sha256(location.schema.encode()).digest()[:8], signed=True)
    with explained(location.path):
        make = _postgres(location, "", poolclass=NullPool)
        with make.begin() as connection:
            there = select(text("1")).select_from(text("pg_namespace")).where(text("nspname = :name"))
            if connection.scalar(there, {"name": location.schema}) is None:
                connection.exec_driver_sql(f'CREATE SCHEMA "{location.schema}"')
        make.dispose()
    engine = _postgres(location, "-c synchronous_commit=on", poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def _own(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", (key,))
            is_mine = cursor.fetchone()[0]
        connection.commit()
        if not is_mine:
            connection.close()
            raise LedgerError(
                f"the ledger {location.path} is in use by a sweep on this or another machine; wait for it or stop it"
            )

    return engine


def _sqlite_writer(path: Path) -> Engine:
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


def _sqlite_reader(path: Path) -> Engine:
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
        said = str(cause).strip()
        remedy = next((r for word, r in _REMEDIES if word in said.lower()), "")
        raise LedgerError(
            f"the ledger {path} failed: {remedy or said}"
            + (f" ({said})" if remedy else "")
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
    said = connection.scalar(select(meta.c.value).where(meta.c.key == "schema"))
    version = int(said) if said and said.isdigit() else 0
    if version > schema.SCHEMA_VERSION or version < 1:
        raise LedgerError(
            f"the ledger {path} has schema {said}, this proofmill knows up to {schema.SCHEMA_VERSION}; "
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
