"""Where a run's ledger is: a file in the run directory, or a schema of a PostgreSQL database.

``RUN_DIR/ledger.json`` names the database; without it the ledger is ``RUN_DIR/ledger.sqlite``. Secrets are never
in it, nor in a recipe: libpq reads them from the environment (``PGPASSWORD``, ``PGPASSFILE``, ``PGSERVICE``).
Each run has a PostgreSQL schema of its own, so that many runs share a database.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from proofmill.atomic import atomic_write_text
from proofmill.errors import ConfigError, LedgerError

__all__ = [
    "LEDGER_FILE",
    "POINTER_FILE",
    "Location",
    "find_ledger",
    "has_ledger",
    "parse_url",
    "place_ledger",
]

LEDGER_FILE = "ledger.sqlite"
POINTER_FILE = "ledger.json"
"""Says in which database a run's ledger is, where it is in one."""
SQLITE = "sqlite"
"""The setting that stands for a file in the run directory."""
_DRIVER = "postgresql+psycopg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a ledger is."""

    path: Path
    """The SQLite file, or the file that names the database."""
    url: str = ""
    """Of the PostgreSQL database; empty for SQLite."""
    schema: str = ""
    """Of this run in that database."""

    @property
    def is_sqlite(self) -> bool:
        """Whether the ledger is a file."""
        return not self.url


def parse_url(text: str) -> str:
    """A PostgreSQL URL in one form; empty for ``sqlite``.

    Raises:
        ConfigError: it is no such URL, or holds a password.
    """
    if text in {"", SQLITE}:
        return ""
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise ConfigError(_not_usable(text)) from error
    if url.get_backend_name() != "postgresql":
        raise ConfigError(_not_usable(text))
    if url.password is not None or any("password" in key for key in url.query):
        raise ConfigError(
            "cluster.ledger must not hold a password; set PGPASSWORD, or name a file in PGPASSFILE, "
            f"and write {_without_password(url)}"
        )
    return url.set(drivername=_DRIVER).render_as_string(hide_password=False)


def place_ledger(run_dir: Path, wanted: str | None) -> Location:
    """Where the ledger of a run is, or shall be; a new place in a database is written down before it is used.

    Args:
        run_dir: The run directory.
        wanted: A URL, ``sqlite``, or None for wherever it is.

    Raises:
        ConfigError: the URL cannot be used.
        LedgerError: the run has a ledger of the other kind.
    """
    pointer, file = run_dir / POINTER_FILE, run_dir / LEDGER_FILE
    if wanted is None:
        return _read(pointer) if pointer.is_file() else Location(path=file)
    url = parse_url(wanted)
    if not url:
        if pointer.is_file():
            raise LedgerError(
                f"the run directory {run_dir} has its ledger in PostgreSQL ({_read(pointer).url}), and cluster.ledger "
                "says sqlite; set cluster.ledger to that URL, or choose a new --run-dir"
            )
        return Location(path=file)
    if file.exists():
        raise LedgerError(
            f"the run directory {run_dir} has its ledger in {LEDGER_FILE}, and cluster.ledger names a database; "
            'set cluster.ledger to "sqlite", or choose a new --run-dir'
        )
    schema = _read(pointer).schema if pointer.is_file() else f"proofmill_{secrets.token_hex(6)}"
    _write(pointer, url, schema)
    return Location(path=pointer, url=url, schema=schema)


def find_ledger(run_dir: Path) -> Location:
    """Where the ledger of a run is.

    Raises:
        LedgerError: there is none, or the file that names it cannot be read.
    """
    location = place_ledger(run_dir, None)
    if not location.path.is_file():
        raise LedgerError(f"{run_dir} has no {LEDGER_FILE}; name the run directory of a started sweep")
    return location


def has_ledger(run_dir: Path) -> bool:
    """Whether a sweep has begun in a directory."""
    return any((run_dir / name).is_file() for name in (LEDGER_FILE, POINTER_FILE))


def _read(pointer: Path) -> Location:
    try:
        row = json.loads(pointer.read_text(encoding="utf-8"))
        url, schema = parse_url(str(row["url"])), str(row["schema"])
    except (OSError, ValueError, KeyError, TypeError, ConfigError) as error:
        raise LedgerError(
            f"{pointer} must name the database of the ledger ({error}); restore a copy of it"
        ) from error
    if not url or not schema.isidentifier():
        raise LedgerError(f"{pointer} must name a database and a schema; restore a copy of it")
    return Location(path=pointer, url=url, schema=schema)


def _write(pointer: Path, url: str, schema: str) -> None:
    text = json.dumps({"url": url, "schema": schema}, indent=2) + "\n"
    try:
        atomic_write_text(pointer, text)
    except OSError as error:
        raise LedgerError(f"{pointer} cannot be written ({error.strerror or error})") from error


def _without_password(url: URL) -> str:
    query = {key: value for key, value in url.query.items() if "password" not in key}
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
    return bare.render_as_string(hide_password=False)


def _not_usable(text: str) -> str:
    shown = text.split("@")[-1]
    return f'cluster.ledger must be "sqlite" or postgresql://USER@HOST/DATABASE, got {shown!r}'
