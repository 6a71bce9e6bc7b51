"""One run of Lean as a child process: bounded in time, memory and output, always reaped.

Responsibility: start, drain, bound, kill, and say how it ended. Nothing here reads meaning into what
Lean printed, and an exit status is reported, never interpreted as success.
"""

from __future__ import annotations

import contextlib
import os
import resource
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

__all__ = ["Ending", "LeanRun", "Limits", "clean_environment", "num_cores", "run_command"]


class Ending(StrEnum):
    """How a child process ended."""

    EXITED = "exited"
    """By itself, with some status."""
    TIMEOUT = "timeout_wall"
    OUTPUT_LIMIT = "output_limit"
    OOM = "oom"
    CRASH = "crash"
    """On a signal that nobody here sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one run."""

    wall_s: float = 120.0
    memory_mib: int = 6144
    """Passed to Lean as ``-M``; above it Lean reports an error of its own."""
    output_bytes: int = 32 << 20
    """Of stdout and of stderr, each."""
    file_bytes: int = 256 << 20
    """Largest file that the child may write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeanRun:
    """What one run left behind."""

    ending: Ending
    status: int
    """Exit status, or minus the signal number."""
    stdout: bytes
    stderr: bytes
    wall_s: float


def num_cores() -> int:
    """Processors that this process may use: how many Lean processes are worth running at once."""
    return len(os.sched_getaffinity(0))


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
) -> LeanRun:
    """Runs ``argv`` to its end or to a limit, and returns how it ended.

    Setting ``stop`` from another thread ends the run like a timeout.

    Both pipes are drained all the time (Lean can sleep for ever on a full pipe), and the whole process
    group is killed at a limit and at the end, so that nothing survives the call.
    """
    started = time.monotonic()
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
            stdout, stderr, hit = _drain(child, started + limits.wall_s, limits.output_bytes, stop)
            if hit is None:
                try:
                    child.wait(timeout=max(0.1, started + limits.wall_s - time.monotonic()))
                except subprocess.TimeoutExpired:
                    hit = Ending.TIMEOUT
        finally:
            _kill_group(child.pid)
            child.wait()
    return LeanRun(
        ending=hit or _ending_of(child.returncode, stderr),
        status=child.returncode,
        stdout=stdout,
        stderr=stderr,
        wall_s=time.monotonic() - started,
    )


def _drain(
    child: subprocess.Popen[bytes], deadline: float, cap: int, stop: threading.Event | None
) -> tuple[bytes, bytes, Ending | None]:
    assert child.stdout is not None and child.stderr is not None
    chunks: dict[IO[bytes], bytearray] = {child.stdout: bytearray(), child.stderr: bytearray()}
    hit: Ending | None = None
    with selectors.DefaultSelector() as selector:
        for pipe, taken in chunks.items():
            selector.register(pipe, selectors.EVENT_READ, taken)
        while selector.get_map() and hit is None:
            left = deadline - time.monotonic()
            if left <= 0 or (stop is not None and stop.is_set()):
                hit = Ending.TIMEOUT
                break
            for key, _ in selector.select(timeout=min(left, 0.2)):
                data = os.read(key.fd, 1 << 16)
                if not data:
                    selector.unregister(key.fd)
                    continue
                buffer: bytearray = key.data
                buffer += data
                if len(buffer) > cap:
                    hit = Ending.OUTPUT_LIMIT
                    break
    return bytes(chunks[child.stdout]), bytes(chunks[child.stderr]), hit


def _apply_rlimits(pid: int, limits: Limits) -> None:
    bounds = (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_CPU, int(limits.wall_s * 4) + 10),
    )
    for kind, value in bounds:
        with contextlib.suppress(ProcessLookupError, PermissionError, ValueError):
            resource.prlimit(pid, kind, (value, value))


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _ending_of(status: int, stderr: bytes) -> Ending:
    if status >= 0 and status < 128:
        return Ending.EXITED
    number = -status if status < 0 else status - 128
    if number == signal.SIGKILL or b"out of memory" in stderr[-4096:]:
        return Ending.OOM
    return Ending.CRASH
