"""A real PostgreSQL for tests: a fresh server in a folder of its own, ended with the tests."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["find_postgres", "running_postgres"]


def find_postgres() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, where there is one."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next(
        (f for f in folders if all((f / tool).exists() for tool in ("initdb", "postgres", "pg_ctl"))), None
    )


@contextlib.contextmanager
def running_postgres() -> Iterator[str]:
    """The URL of a server that listens on a socket in its own folder.

    PostgreSQL refuses to run as root, so root's tests have it run as ``postgres`` or ``nobody``. Writes are not
    synced: what a power loss does to PostgreSQL is not what is tested here.
    """
    tools = find_postgres()
    assert tools is not None
    # A short path: a socket's name has 107 bytes at most.
    with tempfile.TemporaryDirectory(prefix="pm-pg-", dir="/tmp") as folder:
        user = _user()
        if user is not None:
            shutil.chown(folder, user)
        data = Path(folder, "data")
        _run(tools / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-N", "-E", "UTF8", user=user)
        # A locale other than C, where there is one, would show what depends on it.
        settings = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
        log = Path(folder, "log")
        _run(tools / "pg_ctl", "-D", data, "-o", settings, "-l", log, "-w", "start", user=user)
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            _run(tools / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop", user=user)


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(tool: Path, *args: str | Path, user: str | None) -> None:
    done = subprocess.run(
        [str(tool), *map(str, args)],
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
