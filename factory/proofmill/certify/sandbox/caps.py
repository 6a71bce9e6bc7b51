"""Caps on all processes of a run together: memory, processes and threads, the size of its folder.

Where the control groups of this machine are ours to write (version 1 or 2), each run gets groups of its own below
this process's, so that no cap put on us is escaped: the kernel then holds memory (swap included) and the number
of tasks. Where they are not, the tree of processes is looked at ten times a second and killed above its cap;
between two looks it may overshoot. The folder is always looked at. A group is removed when its run ends; those
of a proofmill that was killed are swept when the next one starts.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import signal
import time
from dataclasses import dataclass, replace
from pathlib import Path

from proofmill.errors import SandboxError
from proofmill.lean.process import CapReport, Ending, Limits, descendants

__all__ = ["CgroupGuard", "Cgroups", "FolderGuard", "WatchGuard", "find_cgroups", "sweep_stale_groups"]

_MIB = 1 << 20
_MOUNT = Path("/sys/fs/cgroup")
_ENTRY_BYTES = 16 << 10
"""What a file, folder or link counts at least: many empty ones are a load, too."""
_GROUP = re.compile(r"proofmill-(\d+)-(\d+)-\d+")
_RELEASE_S = 2.0
_MACHINE_SHARE = 0.8
"""Of the machine's memory, what one run may have at most."""
_counter = itertools.count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cgroups:
    """Where groups can be made."""

    version: int
    memory: Path
    pids: Path
    """The same as ``memory`` in version 2."""

    @property
    def label(self) -> str:
        """For reports."""
        return f"cgroup-v{self.version}"

    def open(self, limits: Limits) -> tuple[Path, ...]:
        """Makes the groups of one run, with its caps in force.

        Raises:
            OSError: they cannot be made here.
        """
        name = f"proofmill-{os.getpid()}-{_started(os.getpid())}-{next(_counter)}"
        parents = tuple(dict.fromkeys((self.memory, self.pids)))
        made: list[Path] = []
        try:
            for parent in parents:
                (parent / name).mkdir()
                made.append(parent / name)
            self._limit(made[0], made[-1], limits)
        except OSError:
            _release(made)
            raise
        return tuple(made)

    def _limit(self, memory: Path, pids: Path, limits: Limits) -> None:
        cap = str(_cap_mib(limits) * _MIB)
        (pids / "pids.max").write_text(str(limits.processes))
        if self.version == 2:
            (memory / "memory.max").write_text(cap)
            _try_write(memory / "memory.swap.max", "0")
            _try_write(memory / "memory.oom.group", "1")
            return
        (memory / "memory.limit_in_bytes").write_text(cap)
        if not _try_write(memory / "memory.memsw.limit_in_bytes", cap):
            _try_write(memory / "memory.swappiness", "0")


def _cap_mib(limits: Limits) -> int:
    """The cap on a tree's memory: as asked, but never all of the machine's."""
    total_mib = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // _MIB
    return min(limits.tree_mib, int(total_mib * _MACHINE_SHARE))


def find_cgroups(limits: Limits | None = None) -> Cgroups | None:
    """Where this process can cap memory and tasks, found by doing it once; None where it cannot."""
    for found in _candidates():
        with contextlib.suppress(OSError):
            _release(found.open(limits or Limits()))
            return found
    return None


def _candidates() -> list[Cgroups]:
    own: dict[str, str] = {}
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            own |= dict.fromkeys(controllers.split(","), path.lstrip("/"))
    found: list[Cgroups] = []
    if "memory" in own and "pids" in own:
        memory, pids = _MOUNT / "memory" / own["memory"], _MOUNT / "pids" / own["pids"]
        found.append(Cgroups(version=1, memory=memory, pids=pids))
    if "" in own:
        # A group with processes cannot pass controllers on to groups below it, so one beside us must do.
        here = _MOUNT / own[""]
        for parent in (here, *here.parents):
            if not parent.is_relative_to(_MOUNT):
                break
            with contextlib.suppress(OSError):
                if {"memory", "pids"} <= set((parent / "cgroup.subtree_control").read_text().split()):
                    found.append(Cgroups(version=2, memory=parent, pids=parent))
    return found


def sweep_stale_groups(cgroups: Cgroups) -> int:
    """Removes groups whose proofmill is gone, wherever they lie in the same hierarchies; how many."""
    swept = 0
    roots = {_MOUNT / "memory", _MOUNT / "pids"} if cgroups.version == 1 else {_MOUNT}
    for root in roots:
        for folder, names, _ in os.walk(root):
            for name in names:
                match = _GROUP.fullmatch(name)
                if match is not None and _started(int(match[1])) != match[2]:
                    _release((Path(folder, name),))
                    swept += 1
    return swept


def _started(pid: int) -> str:
    """When a process started, in ticks since boot; empty if there is none. Tells one bearer of a pid from the next."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _release(groups: tuple[Path, ...] | list[Path]) -> None:
    """Kills what is left in the groups and removes them; one that does not go is left to the next sweep."""
    deadline = time.monotonic() + _RELEASE_S
    for group in groups:
        while True:
            try:
                group.rmdir()
            except FileNotFoundError:
                break
            except OSError:
                if time.monotonic() > deadline:
                    break
                _kill_all(group)
                time.sleep(0.005)
            else:
                break


def _kill_all(group: Path) -> None:
    with contextlib.suppress(OSError):
        for pid in (group / "cgroup.procs").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)


def _try_write(path: Path, text: str) -> bool:
    try:
        path.write_text(text)
    except OSError:
        return False
    return True


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


class FolderGuard:
    """Bounds what a run leaves in its folder."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder, self._limits = folder, limits

    def look(self, pid: int) -> Ending | None:  # noqa: ARG002 (one signature for all guards)
        """Whether the folder is too large."""
        return Ending.OUTPUT_LIMIT if self._measure()[0] > self._limits.folder_bytes else None

    def finish(self) -> CapReport:
        """Whether the folder, or a file in it, came to its cap."""
        total, largest = self._measure()
        return CapReport(full=total > self._limits.folder_bytes or largest >= self._limits.file_bytes)

    def _measure(self) -> tuple[int, int]:
        """Bytes of all, as far as they have to be counted, and of the largest file."""
        total = largest = 0
        todo = [self._folder]
        while todo and total <= self._limits.folder_bytes:
            with contextlib.suppress(OSError), os.scandir(todo.pop()) as entries:
                for entry in entries:
                    found = entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(Path(entry.path))
                    elif entry.is_file(follow_symlinks=False):
                        largest = max(largest, found.st_size)
                    total += max(_ENTRY_BYTES, found.st_blocks * 512)
                    if total > self._limits.folder_bytes:
                        break
        return total, largest


class CgroupGuard(FolderGuard):
    """A run in control groups of its own; its first process enters them by ``entries``."""

    def __init__(self, cgroups: Cgroups, folder: Path, limits: Limits) -> None:
        """Makes the groups.

        Raises:
            SandboxError: the machine does not allow it any more.
        """
        super().__init__(folder, limits)
        self._version = cgroups.version
        try:
            self._groups = cgroups.open(limits)
        except OSError as error:
            raise SandboxError(
                f"control groups cannot be made below {cgroups.memory} any more ({error}); "
                "restore write access to them, or start again to use a weaker cap"
            ) from error

    @property
    def entries(self) -> tuple[Path, ...]:
        """Files that a process writes its pid to, to be capped with all that it starts."""
        return tuple(group / "cgroup.procs" for group in self._groups)

    def look(self, pid: int) -> Ending | None:
        """Whether the kernel has killed for memory, or the folder is too large."""
        return Ending.OOM if self._killed() else super().look(pid)

    def finish(self) -> CapReport:
        """What the groups counted; they are removed."""
        names = ("memory.peak",) if self._version == 2 else ("memory.memsw.max_usage_in_bytes",)
        peak = next((n for name in names if (n := _number(self._groups[0] / name)) is not None), None)
        if peak is None:
            peak = _number(self._groups[0] / "memory.max_usage_in_bytes")
        report = replace(
            super().finish(),
            oom=self._killed(),
            peak_mib=None if peak is None else peak // _MIB,
            knows_kills=True,
        )
        _release(self._groups)
        return report

    def _killed(self) -> bool:
        name = "memory.events" if self._version == 2 else "memory.oom_control"
        try:
            lines = (self._groups[0] / name).read_text().splitlines()
        except OSError:
            return False
        return any(line.startswith("oom_kill ") and int(line.split()[1]) > 0 for line in lines)


class WatchGuard(FolderGuard):
    """A run whose tree of processes is looked at: for machines without control groups."""

    def __init__(self, folder: Path, limits: Limits, *, tasks: bool) -> None:
        """Watches memory and the folder, and where asked for also the number of tasks."""
        super().__init__(folder, limits)
        self._max_tasks = limits.processes if tasks else None
        self._peak = 0
        self._oom = False

    def look(self, pid: int) -> Ending | None:
        """Whether the tree has too much memory or too many tasks, or the folder is too large."""
        memory = tasks = 0
        for member in descendants(pid):
            kib, threads = _usage(member)
            memory += kib >> 10
            tasks += threads
        self._peak = max(self._peak, memory)
        if memory > _cap_mib(self._limits):
            self._oom = True
            return Ending.OOM
        if self._max_tasks is not None and tasks > self._max_tasks:
            return Ending.CRASH
        return super().look(pid)

    def finish(self) -> CapReport:
        """The largest sum that was seen."""
        return replace(super().finish(), oom=self._oom, peak_mib=self._peak or None)


def _usage(pid: int) -> tuple[int, int]:
    """KiB of memory of its own, and threads; memory of files does not count, as the kernel can drop it."""
    kib = threads = 0
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            key, _, value = line.partition(":")
            if key in ("RssAnon", "RssShmem"):
                kib += int(value.split()[0])
            elif key == "Threads":
                threads = int(value)
    return kib, threads
