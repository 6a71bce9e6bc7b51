"""What this process may use of its machine, and what it has used.

The certifier imports this, so that psutil, which it does not need, is imported where it is used.
"""

from __future__ import annotations

import ctypes
import os
import resource
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

__all__ = ["cpu_s", "memory_mib", "num_cores", "process_tree", "release_memory", "socket_folder"]

_MAX_SOCKET_BYTES = 107
"""Longest name of a Unix socket (``sun_path`` in unix(7), less the zero at its end)."""


def num_cores() -> int:
    """Processors that this process may use: how many Lean processes are worth running at once."""
    return len(os.sched_getaffinity(0))


def cpu_s() -> float:
    """Processor seconds of this process and of its children that it has waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def process_tree() -> Iterator[psutil.Process]:
    """This process, and all that it has started and that still run; any may end while it is looked at."""
    import psutil

    me = psutil.Process()
    yield me
    yield from me.children(recursive=True)


def memory_mib(processes: Iterable[psutil.Process] | None = None) -> float:
    """Resident memory of some processes; by default of this one and of all that it has started."""
    import psutil

    total = 0
    for process in process_tree() if processes is None else processes:
        try:
            total += process.memory_info().rss
        except psutil.Error:  # it has ended
            continue
    return total / 2**20


def release_memory() -> None:
    """Gives memory that is free back to the system, which glibc keeps for later; elsewhere does nothing.

    Takes milliseconds, and any thread may: see malloc_trim(3).
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def socket_folder(room: int) -> str | None:
    """A folder for temporary files in which sockets have names that the system takes; None: the usual one is.

    Args:
        room: Bytes that the longest name of a socket adds to the folder's.
    """
    if len(os.fsencode(Path(tempfile.gettempdir()).resolve())) + room <= _MAX_SOCKET_BYTES:
        return None
    return next((folder for folder in ("/tmp", "/var/tmp", "/dev/shm") if os.access(folder, os.W_OK)), None)
