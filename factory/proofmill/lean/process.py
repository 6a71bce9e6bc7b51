"""One run of Lean as a child process: bounded in time, memory and output, always reaped.

Responsibility: start, drain, bound, kill, and say how it ended. Nothing here reads meaning into what
Lean printed, and an exit status is reported, never interpreted as success. What bounds a tree of processes
as a whole (a cgroup, somebody who watches) comes from the caller as a ``Guard``.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Protocol

from proofmill.machine import num_cores

__all__ = [
    "CapReport",
    "Ending",
    "Guard",
    "LeanRun",
    "Limits",
    "clean_environment",
    "descendants",
    "run_command",
]

_LOOK_S = 0.1
"""How often limits are looked at that no system call reports."""
_REAP_S = 2.0
"""How long the last output, and the end of a killed tree, may take."""


class Ending(StrEnum):
    """How a child process ended."""

    EXITED = "exited"
    """By itself, with some status."""
    TIMEOUT = "timeout_wall"
    OUTPUT_LIMIT = "output_limit"
    """It printed too much, or wrote too much to its folder."""
    OOM = "oom"
    CRASH = "crash"
    """On a signal that nobody here sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one run."""

    wall_s: float = 120.0
    is_patient: bool = False
    """Whether a proof that stands alone always gets the whole of ``wall_s``, so that only Lean's own deterministic
    bounds decide about it."""
    memory_mib: int = 6144
    """Passed to Lean as ``-M``; above it Lean reports an error of its own."""
    tree_margin_mib: int = 1024
    """What all processes of a run together may have beyond ``memory_mib``; above that they are killed."""
    processes: int = 1024
    """Processes and threads at once."""
    output_bytes: int = 32 << 20
    """Of stdout and of stderr, each."""
    file_bytes: int = 256 << 20
    """Largest file that the child may write."""
    folder_bytes: int = 512 << 20
    """All that it may leave in its folder; looked at ten times a second."""

    @property
    def tree_mib(self) -> int:
        """The cap on the memory of all processes of a run together."""
        return self.memory_mib + self.tree_margin_mib


@dataclass(frozen=True, slots=True, kw_only=True)
class CapReport:
    """What a guard saw of a run."""

    oom: bool = False
    """Whether the cap on memory had a process killed."""
    full: bool = False
    """Whether its folder or a file in it is as large as it may become."""
    peak_mib: int | None = None
    """The most memory that all processes together had, page cache included where a cgroup counts it."""
    knows_kills: bool = False
    """Whether ``oom`` is certain, so that any other SIGKILL came from elsewhere."""


class Guard(Protocol):
    """Bounds on a run as a whole."""

    def look(self, pid: int) -> Ending | None:
        """Called ten times a second with the child's pid; an answer ends the run."""

    def finish(self) -> CapReport:
        """Called once, when the child is dead; releases what the guard holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeanRun:
    """What one run left behind."""

    ending: Ending
    status: int
    """Exit status, or minus the signal number."""
    stdout: bytes
    stderr: bytes
    wall_s: float
    peak_mib: int | None = None
    """Peak memory of all its processes, where a guard measured it."""
    killed_outside: bool = False
    """Whether it died of a SIGKILL that no limit sent: somebody's, or the machine's."""


def clean_environment(lean_path: Sequence[Path] = ()) -> dict[str, str]:
    """The whole environment of a Lean process: nothing of the user's own gets in."""
    env = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8", "LEAN_ABORT_ON_PANIC": "1"}
    if lean_path:
        env["LEAN_PATH"] = os.pathsep.join(str(path) for path in lean_path)
    return env


def run_command(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    limits: Limits,
    stop: threading.Event | None = None,
    guard: Guard | None = None,
) -> LeanRun:
    """Runs ``argv`` to its end or to a limit, and returns how it ended.

    Setting ``stop`` from another thread ends the run like a timeout.

    Both pipes are drained all the time (Lean can sleep for ever on a full pipe), and the whole process
    group is killed at a limit and at the end, so that nothing survives the call.
    """
    started = time.monotonic()
    hit: Ending | None = None
    caps = CapReport()
    try:
        with subprocess.Popen(
            list(argv),
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as child:
            try:
                _apply_rlimits(child.pid, limits)
                with _Drain(child, limits.output_bytes) as drain:
                    hit = _watch(child.pid, drain, started + limits.wall_s, stop, guard)
                    _end(child)
                    if not drain.until(time.monotonic() + _REAP_S):
                        hit = hit or Ending.OUTPUT_LIMIT
                    stdout, stderr = drain.taken
            finally:
                _end(child)
    finally:
        if guard is not None:
            caps = guard.finish()
    ending = hit or _ending_of(child.returncode, stderr, caps)
    killed = child.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)
    return LeanRun(
        ending=ending,
        status=child.returncode,
        stdout=stdout,
        stderr=stderr,
        wall_s=time.monotonic() - started,
        peak_mib=caps.peak_mib,
        killed_outside=killed
        and hit is None
        and not caps.oom
        and (caps.knows_kills or child.returncode == -signal.SIGKILL),
    )


class _Drain:
    """Reads a child's pipes, and sees its end, through one selector."""

    def __init__(self, child: subprocess.Popen[bytes], cap: int) -> None:
        assert child.stdout is not None and child.stderr is not None
        self._pipes = (child.stdout, child.stderr)
        self._buffers: dict[IO[bytes], bytearray] = {pipe: bytearray() for pipe in self._pipes}
        self._cap = cap
        self._selector = selectors.DefaultSelector()
        self._pidfd = os.pidfd_open(child.pid)
        self._selector.register(self._pidfd, selectors.EVENT_READ)
        for pipe, taken in self._buffers.items():
            self._selector.register(pipe, selectors.EVENT_READ, taken)
        self.child_ended = False

    def __enter__(self) -> _Drain:
        return self

    def __exit__(self, *_error: object) -> None:
        self._selector.close()
        os.close(self._pidfd)

    @property
    def taken(self) -> tuple[bytes, bytes]:
        """What came through stdout and stderr."""
        out, err = (bytes(self._buffers[pipe]) for pipe in self._pipes)
        return out, err

    def step(self, timeout_s: float) -> bool:
        """Waits for at most ``timeout_s``; whether the output is still within its cap."""
        for key, _ in self._selector.select(timeout=max(0.0, timeout_s)):
            if key.fd == self._pidfd:
                self._selector.unregister(self._pidfd)
                self.child_ended = True
                continue
            data = os.read(key.fd, 1 << 16)
            if not data:
                self._selector.unregister(key.fileobj)
                continue
            buffer: bytearray = key.data
            buffer += data
            if len(buffer) > self._cap:
                return False
        return True

    def until(self, deadline: float) -> bool:
        """Reads what the dead child left in its pipes; whether it was within the cap."""
        while self._selector.get_map() and (left := deadline - time.monotonic()) > 0:
            if not self.step(left):
                return False
        return True


def _watch(
    pid: int, drain: _Drain, deadline: float, stop: threading.Event | None, guard: Guard | None
) -> Ending | None:
    """Waits for the child's end; the limit that it hit, if it hit one."""
    look_at = time.monotonic() + _LOOK_S
    while not drain.child_ended:
        now = time.monotonic()
        if now >= deadline or (stop is not None and stop.is_set()):
            return Ending.TIMEOUT
        if not drain.step(min(deadline, look_at) - now):
            return Ending.OUTPUT_LIMIT
        if time.monotonic() >= look_at:
            look_at = time.monotonic() + _LOOK_S
            hit = guard.look(pid) if guard is not None else None
            if hit is not None:
                return hit
    return None


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kills what is left of the child and its group, and reaps it.

    The child's own children go first: behind bubblewrap the only one is process 1 of the namespace, and the
    child ends by itself once that whole namespace is dead. So when this returns, nobody writes any more.
    """
    if child.returncode is not None:
        return
    inner = _children(child.pid)
    for pid in inner:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    if inner:
        handle = os.pidfd_open(child.pid)
        select.select([handle], [], [], _REAP_S)
        os.close(handle)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, task.read_text().split())
    return found


def descendants(pid: int) -> list[int]:
    """``pid`` and all processes below it, as far as they can be seen at this moment."""
    found, todo = [pid], [pid]
    while todo:
        below = _children(todo.pop())
        found += below
        todo += below
    return found


def _apply_rlimits(pid: int, limits: Limits) -> None:
    """Bounds each process by itself; the time on all cores ends only what outlives the wall clock."""
    bounds = (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_CPU, int(limits.wall_s * max(4, num_cores())) + 10),
    )
    for kind, value in bounds:
        with contextlib.suppress(ProcessLookupError, PermissionError, ValueError):
            resource.prlimit(pid, kind, (value, value))


def _ending_of(status: int, stderr: bytes, caps: CapReport) -> Ending:
    if caps.oom:
        return Ending.OOM
    number = -status if status < 0 else status - 128
    # Process 1 of a namespace gets an error from the system instead of the signal.
    if caps.full or number == signal.SIGXFSZ:
        return Ending.OUTPUT_LIMIT
    if 0 <= status < 128:
        return Ending.EXITED
    if number == signal.SIGXCPU:
        return Ending.TIMEOUT
    if b"out of memory" in stderr[-4096:]:
        return Ending.OOM
    if number == signal.SIGKILL and not caps.knows_kills:
        return Ending.OOM
    return Ending.CRASH
