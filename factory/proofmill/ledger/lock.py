"""One run directory, one owner: an exclusive lock that dies with its process."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import socket
from pathlib import Path
from typing import Self

from proofmill.errors import LedgerError

__all__ = ["LOCK_FILE", "RunLock"]

LOCK_FILE = "lock"


class RunLock:
    """Holds ``RUN_DIR/lock`` exclusively until it is closed or the process ends, however it ends.

    The file itself stays; only the kernel's lock on it counts, so a killed process leaves no stale
    lock.
    """

    def __init__(self, run_dir: Path) -> None:
        """Take the lock.

        Raises:
            LedgerError: another process has it, or the directory cannot be written.
        """
        path = run_dir / LOCK_FILE
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise LedgerError(
                f"the run directory {run_dir} must be writable ({error.strerror or error}); "
                "choose another with --run-dir"
            ) from error
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner = os.pread(self._handle, 200, 0).decode(errors="replace").strip()
            os.close(self._handle)
            raise LedgerError(_refusal(run_dir, owner, error)) from error
        with contextlib.suppress(OSError):  # who holds it is a courtesy, a full disk may deny it
            os.ftruncate(self._handle, 0)
            owner = f"process {os.getpid()} on {socket.gethostname()}\n"
            os.pwrite(self._handle, owner.encode(), 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the lock back; closing twice does nothing."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _refusal(run_dir: Path, owner: str, error: OSError) -> str:
    if error.errno in {errno.EAGAIN, errno.EACCES}:
        return (
            f"the run directory {run_dir} is in use by {owner or 'another process'}; "
            "wait for that sweep or stop it, or choose another directory with --run-dir "
            f"(to look at it: proofmill watch {run_dir})"
        )
    return (
        f"the run directory {run_dir} must lie on a file system with locks "
        f"({error.strerror or error}); choose another with --run-dir"
    )
