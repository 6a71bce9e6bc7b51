"""How a command is run shut in: bubblewrap around a stage that gives up rights, inside caps on the whole tree.

Bubblewrap makes user, pid, mount, network, ipc and uts namespaces, a read-only view of just what Lean needs, one
writable folder and an empty environment. Lean is process 1 of its namespace, so when it ends the kernel has
ended everything it started before its exit status arrives here. Inside, ``stage.py`` puts the process
under Landlock and seccomp; outside, a guard caps memory, tasks and the folder. What of this works on
a machine is found out in ``sandbox.py``.
"""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from proofmill.certify.sandbox.caps import CgroupGuard, Cgroups, WatchGuard
from proofmill.certify.sandbox.layers import bpf_filter, landlock_attr, landlock_rules
from proofmill.lean.process import LeanRun, Limits, run_command
from proofmill.records import Level

__all__ = ["Grade", "Sandbox", "SandboxReport", "Strength", "collect"]

_SYSTEM_PATHS = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache")
_TMPFS_BYTES = 64 << 20
_STAGE = Path(__file__).with_name("stage.py")
_PYTHON_FLAGS = ("-I", "-S", "-E")
_LIMITED = (
    'ulimit -c 0 && ulimit -f "$1" && shift || exit 125; '
    'while [ "$1" != -- ]; do echo $$ > "$1" || exit 125; shift; done; shift; exec "$@"'
)
"""Limits that hold from the first moment: set, and control groups entered, before bubblewrap starts."""


class Strength(StrEnum):
    """Which sandbox is asked for."""

    BWRAP = "bwrap"
    """The strongest that this machine allows; its report says how strong that is."""
    NONE = "none"
    """None at all: for trusted input, levels up to 1."""


class Grade(StrEnum):
    """How well elaboration is shut in, as found by the probes."""

    A = "A"
    """Namespaces, Landlock, seccomp, and memory and tasks capped by the kernel."""
    B = "B"
    """The same, but memory or tasks are only watched: a bomb may overshoot its cap."""
    C = "C"
    """Namespaces without Landlock or without seccomp: one layer less between a kernel bug and the machine."""
    D = "D"
    """Nothing."""

    @property
    def max_level(self) -> Level:
        """The highest level that a certificate made behind such a sandbox may have."""
        return _MAX_LEVEL[self]


_MAX_LEVEL = {
    Grade.A: Level.BATCH_CLEARED,
    Grade.B: Level.INDEPENDENT,
    Grade.C: Level.REPLAYED,
    Grade.D: Level.ELABORATED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxReport:
    """What a sandbox is made of on this machine: part of the provenance of every certificate."""

    grade: Grade
    mechanisms: tuple[str, ...]
    """What was proved to hold, such as ``pidns`` or ``landlock``."""
    landlock_abi: int
    """0 where Landlock does not hold."""
    seccomp: bool
    memory: str
    """What caps the memory of the whole tree: ``cgroup-v1``, ``cgroup-v2``, ``watcher`` or ``none``."""
    tasks: str
    """What caps processes and threads: a control group, ``rlimit``, ``watcher`` or ``none``."""
    kernel: str
    """Release of the running kernel."""
    lost: tuple[str, ...] = ()
    """Mechanisms that are there, but did not hold against the probe, and what got through."""
    stopped: tuple[str, ...] = ()
    """The attempts of the probe that were stopped."""
    probe_ms: float = 0.0

    @property
    def label(self) -> str:
        """Grade and mechanisms in one line."""
        return f"{self.grade}: {'+'.join(self.mechanisms) or 'no sandbox'}"

    def as_row(self) -> dict[str, object]:
        """For provenance records; without what differs from one process to the next."""
        return {
            "grade": str(self.grade),
            "mechanisms": list(self.mechanisms),
            "landlock_abi": self.landlock_abi,
            "seccomp": self.seccomp,
            "memory": self.memory,
            "tasks": self.tasks,
            "kernel": self.kernel,
            "lost": list(self.lost),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """A way to run a command shut in."""

    strength: Strength
    bwrap: Path | None = None
    landlock: int = 0
    """The ABI to use, 0 for none."""
    seccomp: bool = False
    cgroups: Cgroups | None = None
    """Where to cap memory and tasks; else they are watched."""
    caps_processes: bool = False
    """Whether RLIMIT_NPROC inside caps tasks; without control groups they are watched if not."""
    new_processes: bool = False
    """Whether the command may start programs; Lean need not."""
    tmp_bytes: int = _TMPFS_BYTES
    report: SandboxReport | None = None
    """Present once the probe has passed."""

    @property
    def max_level(self) -> Level:
        """The highest level that a certificate made behind this sandbox may have."""
        if self.report is None:
            return Level.ELABORATED
        return self.report.grade.max_level

    def run(
        self,
        argv: Sequence[str],
        *,
        read: Sequence[Path],
        write: Path,
        env: Mapping[str, str],
        limits: Limits,
        stop: threading.Event | None = None,
    ) -> LeanRun:
        """Runs ``argv`` shut in, to its end or to a limit; when this returns, nothing of it is left.

        Args:
            argv: Program and arguments, with absolute paths.
            read: Files and folders that it may read.
            write: The one folder that it may write; it starts there.
            env: Its whole environment.
            limits: Bounds.
            stop: Set it to end the run.

        Raises:
            SandboxError: its control groups cannot be made any more.
        """
        if self.bwrap is None:
            return run_command(argv, cwd=write, env=env, limits=limits, stop=stop)
        guard: CgroupGuard | WatchGuard
        entries: tuple[Path, ...] = ()
        if self.cgroups is not None:
            guard = CgroupGuard(self.cgroups, write, limits)
            entries = guard.entries
        else:
            guard = WatchGuard(write, limits, tasks=not self.caps_processes)
        first = ["/bin/sh", "-c", _LIMITED, "sh", str(-(-limits.file_bytes // 512)), *map(str, entries), "--"]
        wrapped = [
            *first,
            *self._bubblewrap(self.bwrap, read, write, env),
            *self._stage(argv, read, write, limits),
        ]
        return run_command(wrapped, cwd=write, env={}, limits=limits, stop=stop, guard=guard)

    def _bubblewrap(
        self, bwrap: Path, read: Sequence[Path], write: Path, env: Mapping[str, str]
    ) -> list[str]:
        binds: list[str] = []
        for path in _SYSTEM_PATHS:
            binds += ["--ro-bind-try", path, path]
        for folder in _outermost([*read, *_python_paths()]):
            binds += ["--ro-bind", str(folder), str(folder)]
        settings = [part for key, value in env.items() for part in ("--setenv", key, value)]
        return [
            str(bwrap),
            *("--unshare-all", "--unshare-user", "--disable-userns", "--uid", "65534"),
            *("--gid", "65534", "--cap-drop", "ALL", "--as-pid-1", "--die-with-parent"),
            *("--new-session", "--clearenv", "--hostname", "sandbox"),
            *("--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev", "--remount-ro", "/dev"),
            *("--size", str(self.tmp_bytes), "--tmpfs", "/tmp"),
            *binds,
            *("--bind", str(write), str(write), "--remount-ro", "/"),
            *settings,
            *("--chdir", str(write), "--"),
        ]

    def _stage(self, argv: Sequence[str], read: Sequence[Path], write: Path, limits: Limits) -> list[str]:
        """The command behind the program that gives up rights; the bare command where there are none to give up."""
        processes = limits.processes if self.caps_processes else 0
        if not (self.landlock or self.seccomp or processes):
            return list(argv)
        there = [path for path in map(Path, _SYSTEM_PATHS) if path.exists()]
        rules = landlock_rules([*there, *_outermost([*read, *_python_paths()])], write)
        return [
            *(str(_python()), *_PYTHON_FLAGS, str(_STAGE), str(processes)),
            landlock_attr(self.landlock).hex() if self.landlock else "",
            bpf_filter(new_processes=self.new_processes).hex() if self.seccomp else "",
            *((f"{rights:x}:{path}" for rights, path in rules) if self.landlock else ()),
            "--",
            *argv,
        ]


def _python() -> Path:
    return Path(sys.executable).resolve()


def _python_paths() -> tuple[Path, ...]:
    """What the stage needs to start."""
    return (Path(sys.base_prefix).resolve(), _python(), _STAGE.resolve())


def _outermost(paths: Sequence[Path]) -> list[Path]:
    """The paths without those that lie inside others, parents first."""
    kept: list[Path] = []
    for path in sorted(set(paths), key=lambda p: len(p.parts)):
        if not any(path.is_relative_to(parent) for parent in kept):
            kept.append(path)
    return kept


def collect(path: Path, max_bytes: int) -> bytes | None:
    """The bytes of an artefact that a sandboxed process left, or None if it left none.

    Links, devices, pipes and oversized files are not followed, opened for long, or read.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        handle = os.open(path, flags)
    except OSError:
        return None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > max_bytes:
            return None
        with os.fdopen(handle, "rb", closefd=False) as stream:
            return stream.read(max_bytes)
    except OSError:
        return None
    finally:
        os.close(handle)
