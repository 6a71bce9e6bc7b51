"""Care for ledgers: copies of live ones, smaller files, newer schemas."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path

from sqlalchemy import select, text

from proofmill.errors import LedgerError
from proofmill.ledger import schema
from proofmill.ledger.database import explained, migrate, open_reader, open_writer, schema_version
from proofmill.ledger.location import LEDGER_FILE, Location, find_ledger
from proofmill.ledger.lock import RunLock

__all__ = ["backup", "compact", "upgrade"]

_PAGES = 2000
"""Pages copied at a time: between two pieces a sweep can write."""


def backup(run_dir: Path, out: Path) -> int:
    """Copies a ledger while a sweep may be writing to it, and checks the copy.

    The copy is one consistent state, in one SQLite file, also where the ledger is in PostgreSQL; put into a run
    directory as ``ledger.sqlite`` (and ``ledger.json`` taken out) it is that run's ledger.

    Args:
        run_dir: The run.
        out: The file to make; it appears whole or not at all.

    Returns:
        Its size in bytes.

    Raises:
        LedgerError: there is no ledger, ``out`` exists or cannot be written, or the copy is not sound.
    """
    source = find_ledger(run_dir)
    if out.exists():
        raise LedgerError(f"{out} exists; name a file that does not")
    temporary = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        os.close(handle)
        with explained(source.path):
            if source.is_sqlite:
                _copy(source.path, Path(temporary))
            else:
                _copy_rows(source, Path(temporary))
        with open(temporary, "rb") as stream:  # noqa: PTH123 (a descriptor is wanted)
            os.fsync(stream.fileno())
        os.link(temporary, out)
    except FileExistsError as error:
        raise LedgerError(f"{out} exists; name a file that does not") from error
    except OSError as error:
        raise LedgerError(
            f"{out} cannot be written ({error.strerror or error}); choose another place"
        ) from error
    finally:
        if temporary is not None:
            for ending in ("", "-wal", "-shm", "-journal"):
                with contextlib.suppress(OSError):
                    Path(f"{temporary}{ending}").unlink()
    return out.stat().st_size


def _copy(source: Path, target: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)) as live,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy, pages=_PAGES, sleep=0.01)
        copy.execute("PRAGMA journal_mode = DELETE")
        _must_be_sound(copy, target)


def _copy_rows(source: Location, target: Path) -> None:
    """Copies a PostgreSQL ledger, as one snapshot of it shows it, into a new SQLite file."""
    live, copy = open_reader(source), open_writer(Location(path=target))
    try:
        with live.begin() as reading, copy.begin() as writing:
            version = schema_version(reading, source.path)
            if version != schema.SCHEMA_VERSION:
                raise LedgerError(
                    f"the ledger {source.path} has schema {version}; run `proofmill ledger migrate` first"
                )
            schema.metadata.create_all(writing)
            for table in schema.metadata.sorted_tables:
                rows = reading.execution_options(yield_per=_PAGES).execute(select(table))
                for part in rows.mappings().partitions():
                    writing.execute(table.insert(), [dict(row) for row in part])
    finally:
        live.dispose()
        copy.dispose()
    with contextlib.closing(sqlite3.connect(target)) as made:
        made.execute("PRAGMA journal_mode = DELETE")
        _must_be_sound(made, target)


def _must_be_sound(connection: sqlite3.Connection, path: Path) -> None:
    problems = [row[0] for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
    if problems or connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise LedgerError(f"{path} is damaged: {'; '.join(problems) or 'a row refers to nothing'}")


def compact(run_dir: Path) -> tuple[int, int]:
    """Makes a ledger's file as small as its contents; no sweep may be at work.

    Returns:
        Bytes before and after, journal included.

    Raises:
        LedgerError: there is none, a sweep holds it, it is damaged, or there is no room for a second copy.
    """
    location = find_ledger(run_dir)
    path = location.path
    with RunLock(run_dir):
        if not location.is_sqlite:
            return _compact_postgres(location)
        before = _size(path)
        free = shutil.disk_usage(run_dir).free
        if free < 2 * before:
            raise LedgerError(
                f"compacting {path} needs {2 * before >> 20} MiB of room beside it, there are {free >> 20}; free some"
            )
        with explained(path), contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            _must_be_sound(connection, path)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("ANALYZE")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return before, _size(path)


def _compact_postgres(location: Location) -> tuple[int, int]:
    """Has PostgreSQL write each table of the run anew; returns bytes before and after."""
    engine = open_writer(location)
    size = text(
        "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class WHERE relnamespace = to_regnamespace(:s)"
    )
    try:
        with explained(location.path), engine.connect() as connection:
            before = connection.scalar(size, {"s": location.schema})
            connection.commit()
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in schema.metadata.sorted_tables:
                alone.exec_driver_sql(f'VACUUM (FULL, ANALYZE) "{table.name}"')
            return int(before or 0), int(connection.scalar(size, {"s": location.schema}) or 0)
    finally:
        engine.dispose()


def upgrade(run_dir: Path) -> tuple[int, int]:
    """Brings a ledger to the schema of this proofmill, in one transaction, after a copy was put beside it.

    The copy is ``ledger.sqlite.schema-N``; none is made where nothing changes, and none of a ledger in PostgreSQL,
    which has tools for that.

    Returns:
        The schema before and after.

    Raises:
        LedgerError: there is none, a sweep holds it, it comes from a newer proofmill, or cannot be written.
    """
    location = find_ledger(run_dir)
    path = location.path
    with RunLock(run_dir):
        engine = open_writer(location)
        try:
            with explained(path), engine.begin() as connection:
                version = schema_version(connection, path)
            if version is None:
                raise LedgerError(f"the ledger {path} is empty; the sweep has not begun yet")
            if version < schema.SCHEMA_VERSION:
                copy = path.with_name(f"{LEDGER_FILE}.schema-{version}")
                if location.is_sqlite and not copy.exists():
                    backup(run_dir, copy)
                with explained(path), engine.begin() as connection:
                    migrate(connection, version)
        finally:
            engine.dispose()
        return version, schema.SCHEMA_VERSION


def _size(path: Path) -> int:
    files = [Path(f"{path}{ending}") for ending in ("", "-wal")]
    return sum(file.stat().st_size for file in files if file.exists())
