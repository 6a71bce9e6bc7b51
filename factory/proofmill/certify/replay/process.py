"""One process of a replay: a task in, modules and refusals out. Nothing here judges.

The process is ``driver.py`` behind the certifier's sandbox, with Lean's library and the environment's modules to
read. What it left is opened only after it has ended.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from proofmill.certify.batch import batch_wall_s
from proofmill.certify.elaborate import Compiler
from proofmill.certify.sandbox import collect
from proofmill.errors import CertifierError
from proofmill.lean.process import Ending, LeanRun, clean_environment
from proofmill.lean.toolchain import PINNED_GITHASH, Toolchain, ToolchainKind

__all__ = ["PRELUDE", "Report", "can_replay", "library_folder", "run_task"]

PRELUDE = -1
"""The place of what all jobs of a task rest on, which comes before them."""
MAX_OUTSIDE_KILLS = 5
_DRIVER = Path(__file__).with_name("driver.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one process left."""

    run: LeanRun
    modules: Mapping[int, bytes]
    """What the kernel held, by the job's place in the task."""
    refusals: Mapping[int, tuple[int, str]]
    """Which declaration of a job was refused, and why, in the process's words."""
    num_told: int
    """Jobs that it spoke of, in order."""
    is_ready: bool
    """Whether it came as far as the first job."""

    @property
    def is_whole(self) -> bool:
        """Whether it came to the end of its task."""
        return self.run.ending is Ending.EXITED and self.run.status == 0


def can_replay(toolchain: Toolchain) -> bool:
    """Whether the driver knows the layout of this Lean's objects."""
    return toolchain.githash == PINNED_GITHASH and library_folder(toolchain) is not None


def library_folder(toolchain: Toolchain) -> Path | None:
    """The folder of libleanshared, if it is there."""
    is_stock = toolchain.kind is ToolchainKind.STOCK
    folder = toolchain.library[0] if is_stock else Path(toolchain.command[-1])
    return folder if (folder / "libleanshared.so").is_file() else None


def run_task(compiler: Compiler, task: Mapping[str, object], num_jobs: int) -> Report:
    """Runs a task; a process that somebody outside killed is started again.

    Raises:
        CertifierError: the compiler was stopped, or its Lean cannot be driven.
    """
    report = _run_once(compiler, task, num_jobs)
    for _ in range(MAX_OUTSIDE_KILLS):
        if not report.run.killed_outside:
            break
        report = _run_once(compiler, task, num_jobs)
    return report


def _run_once(compiler: Compiler, task: Mapping[str, object], num_jobs: int) -> Report:
    _raise_if_stopped(compiler)
    environment = compiler.environment
    libdir = library_folder(environment.toolchain)
    if libdir is None:
        raise CertifierError(f"{environment.toolchain.label} has no libleanshared.so to drive")
    home = Path(tempfile.mkdtemp(prefix="proofmill-replay-")).resolve()
    try:
        out, file = home / "out", home / "task.json"
        out.mkdir()
        file.write_text(json.dumps(task))
        limits = compiler.limits
        if num_jobs > 1:
            limits = replace(limits, wall_s=batch_wall_s(limits, num_jobs))
        python = Path(sys.executable).resolve()
        run = compiler.sandbox.run(
            [str(python), "-I", "-S", "-E", str(_DRIVER), str(libdir), str(file), str(out)],
            read=(
                *(libdir, _DRIVER, Path(sys.base_prefix).resolve(), python, file),
                *(*environment.toolchain.read_paths, *environment.olean_roots),
            ),
            write=out,
            env=clean_environment(environment.olean_roots),
            limits=limits,
            stop=compiler.stop,
        )
        _raise_if_stopped(compiler)
        found = {at: collect(out / f"{at}.olean", limits.file_bytes) for at in range(PRELUDE, num_jobs)}
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return _report(run, {at: data for at, data in found.items() if data is not None}, num_jobs)


def _raise_if_stopped(compiler: Compiler) -> None:
    if compiler.stop is not None and compiler.stop.is_set():
        raise CertifierError("the certifier was cancelled; rows in flight have no verdict")


def _report(run: LeanRun, modules: Mapping[int, bytes], num_jobs: int) -> Report:
    """What a process said and left. Lines that make no sense are passed over: nothing is accepted by them."""
    refusals: dict[int, tuple[int, str]] = {}
    told: set[int] = set()
    is_ready = False
    for line in run.stdout.splitlines():
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if not isinstance(said, dict):
            continue
        is_ready = is_ready or said.get("ready") is True
        job = said.get("job")
        if isinstance(job, int) and PRELUDE <= job < num_jobs:
            told.add(job)
            decl, error = said.get("decl"), said.get("error")
            if isinstance(decl, int) and isinstance(error, str):
                refusals[job] = (decl, error)
    num_told = len(told - {PRELUDE})
    return Report(run=run, modules=modules, refusals=refusals, num_told=num_told, is_ready=is_ready)
