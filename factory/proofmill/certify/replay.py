"""Level 4: Lean's kernel checks again, in a fresh process, what a proof rests on in its module.

The constants that a goal reaches were read from the submission's module as bytes. They are written again by
us, as tables of names, levels and terms, and given one declaration at a time to the kernel of a new sandboxed
process (``replay_driver.py``): inductive types are declared again and their recursors made again. What the
kernel then holds is written by Lean to a module, read back by the judge's reader, and must be, constant by
constant and node by node, what was sent. Only that equality accepts; what the process prints is believed about
nothing but why it did not accept, and a refusal counts only from a process with that job alone.

Why a driver of the C interface and not source text: terms printed as Lean source pass through a parser
and an elaborator, which have no notation for some of them (projections by index, raw literals, names of macro
scopes) and change others. Why not a Lean program that reads the tables: it would run in the interpreter, on top
of a library that would have to declare the front end's types again, differently for each toolchain. The driver
calls the same function that ``lean`` calls for every declaration, without an option that could turn it off,
and its imports are read by Lean's own importer.

Takes for granted what level 3 checks: statement, axioms, redefinitions. Not checked again: the
library and the theory. Runs with the pinned embedded Lean and with a stock toolchain of the same Lean commit (the
second untested: no such toolchain at hand); the layout of objects belongs to the commit.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from proofmill.certify.batch import batch_wall_s
from proofmill.certify.elaborate import Compiler
from proofmill.certify.replay_terms import (
    Declaration,
    Table,
    TooLarge,
    Unfit,
    Visited,
    declarations,
    reachable,
)
from proofmill.certify.sandbox import collect
from proofmill.errors import CertifierError
from proofmill.judge.olean import BadArtifact, OleanModule, read_module
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.lean.process import Ending, LeanRun, clean_environment
from proofmill.lean.toolchain import PINNED_GITHASH, Toolchain, ToolchainKind
from proofmill.records import Reason

__all__ = ["Outcome", "ReplayJob", "Replayed", "Replayer", "can_replay", "module_job"]

MAX_NODES = 2_000_000
"""Distinct nodes of one job; above it nothing is said about the job."""
BATCH_JOBS = 200
BATCH_NODES = 1_000_000
"""Distinct nodes after which a task is full."""
MAX_OUTSIDE_KILLS = 5
_DRIVER = Path(__file__).with_name("replay_driver.py")
_OUT_OF_MEMORY = "excessiveMemory"
_SAYS_NOTHING = (_OUT_OF_MEMORY, "deterministicTimeout", "deepRecursion", "interrupted")
"""What the kernel says when it gave up."""
_ENDINGS = {
    Ending.TIMEOUT: Reason.TIMEOUT_WALL,
    Ending.OUTPUT_LIMIT: Reason.OUTPUT_LIMIT,
    Ending.OOM: Reason.OOM,
    Ending.CRASH: Reason.CRASH,
}


class Outcome(StrEnum):
    """What a replay says."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    """The kernel refused, or made something else of it."""
    UNDECIDED = "undecided"
    """Nothing can be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayJob:
    """Goals in one module."""

    own: Mapping[Name, ConstantInfo] = field(repr=False)
    """The constants of the module, as the judge read them."""
    goals: tuple[Name, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What became of a job."""

    outcome: Outcome
    reason: Reason | None = None
    """Why it is not accepted."""
    detail: str = ""
    num_constants: int = 0
    """Constants that the goals reach in the module."""
    num_nodes: int = 0
    """Distinct nodes of their terms."""

    @property
    def is_accepted(self) -> bool:
        """Whether the kernel of the second process has every constant as it was sent."""
        return self.outcome is Outcome.ACCEPTED


def module_job(own: Mapping[Name, ConstantInfo]) -> ReplayJob:
    """The whole of a module, such as a sealed group: all that a safe proof could use of it."""
    return ReplayJob(
        own=own, goals=tuple(name for name, info in own.items() if not (info.is_unsafe or info.is_partial))
    )


def can_replay(toolchain: Toolchain) -> bool:
    """Whether the driver knows the layout of this Lean's objects."""
    return toolchain.githash == PINNED_GITHASH and _libdir(toolchain) is not None


def _libdir(toolchain: Toolchain) -> Path | None:
    """The folder of libleanshared."""
    is_stock = toolchain.kind is ToolchainKind.STOCK
    folder = toolchain.library[0] if is_stock else Path(toolchain.command[-1])
    return folder if (folder / "libleanshared.so").is_file() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    """A job that can be sent."""

    index: int
    num_nodes: int
    decls: list[Declaration]
    signatures: Mapping[Name, tuple[Any, ...]]
    """What the kernel must have of each constant that the goals reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What one process is given."""

    table: Table = field(default_factory=Table)
    jobs: list[_Planned] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Report:
    """What one process left."""

    run: LeanRun
    modules: Mapping[int, bytes]
    """By the job's place in the task."""
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


class Replayer:
    """Replays jobs in one environment. Holds no state: may be used by several threads."""

    def __init__(
        self, compiler: Compiler, *, max_nodes: int = MAX_NODES, batch_jobs: int = BATCH_JOBS
    ) -> None:
        """Takes environment, sandbox and limits from ``compiler``.

        Args:
            compiler: That of the certifier.
            max_nodes: Budget of one job, in distinct nodes.
            batch_jobs: Jobs that share a process.

        Raises:
            CertifierError: this Lean cannot be driven.
        """
        toolchain = compiler.environment.toolchain
        libdir = _libdir(toolchain)
        if libdir is None or not can_replay(toolchain):
            raise CertifierError(
                f"replay drives libleanshared of Lean commit {PINNED_GITHASH[:12]}, this toolchain is "
                f"{toolchain.label} of commit {toolchain.githash[:12]}; use that Lean, or ask for level 3"
            )
        self._compiler = compiler
        self._libdir = libdir
        self._max_nodes = max_nodes
        self._batch_jobs = batch_jobs
        self._imports = tuple(parse_name(name) for name in compiler.environment.imports)

    def replay(self, jobs: Sequence[ReplayJob]) -> list[Replayed]:
        """What becomes of each job, in order.

        Raises:
            CertifierError: the compiler was stopped.
        """
        results: dict[int, Replayed] = {}
        groups = [list(range(len(jobs)))] if jobs else []
        while groups:
            group = groups.pop()
            task, rest = self._plan_task(jobs, group, results)
            if rest:
                groups.append(rest)
            if task.jobs:
                groups += self._try(task, results)
        return [results[index] for index in range(len(jobs))]

    def _plan_task(
        self, jobs: Sequence[ReplayJob], group: Sequence[int], results: dict[int, Replayed]
    ) -> tuple[_Task, list[int]]:
        """A task of jobs of a group, and the jobs that are left when it is full.

        Jobs that cannot be sent get their result at once.
        """
        task = _Task()
        for at, index in enumerate(group):
            if len(task.jobs) >= self._batch_jobs or len(task.table.exprs) >= BATCH_NODES:
                return task, list(group[at:])
            planned = self._plan(task.table, index, jobs[index])
            if isinstance(planned, Replayed):
                results[index] = planned
            else:
                task.jobs.append(planned)
        return task, []

    def _plan(self, table: Table, index: int, job: ReplayJob) -> _Planned | Replayed:
        visited: Visited = {}
        try:
            reached = reachable(job.own, job.goals)
            decls = declarations(table, reached, visited, self._max_nodes)
            signatures = {
                name: table.signature(info, visited, self._max_nodes)
                for name, info in reached.constants.items()
            }
        except Unfit as error:
            return _rejected(str(error))
        except TooLarge as error:
            return _undecided(Reason.OUTPUT_LIMIT, f"too large to replay: {error}")
        num_nodes = sum(map(len, visited.values()))
        return _Planned(index=index, num_nodes=num_nodes, decls=decls, signatures=signatures)

    def _try(self, task: _Task, results: dict[int, Replayed]) -> list[list[int]]:
        """Runs a task and returns the groups of jobs that have to be tried again.

        A process that does not come to its end says nothing about any job. A job that stands alone is run
        twice if nothing can be said.
        """
        report = self._run(task)
        is_alone = len(task.jobs) == 1
        if not report.is_whole and not is_alone:
            return _apart([planned.index for planned in task.jobs], report)
        again: list[list[int]] = []
        for place, planned in enumerate(task.jobs):
            result = self._judge(task.table, planned, place, report)
            if is_alone and result.outcome is Outcome.UNDECIDED:
                result = self._judge(task.table, planned, place, self._run(task))
            if is_alone or result.is_accepted:
                results[planned.index] = result
            else:
                again.append([planned.index])
        return again

    def _judge(self, table: Table, planned: _Planned, place: int, report: _Report) -> Replayed:
        """What a report says of the job at a place of it."""
        run = report.run
        if run.ending is not Ending.EXITED:
            detail = f"the replay ended with {run.ending} after {run.wall_s:.1f} s"
            return _undecided(_ENDINGS[run.ending], detail)
        if run.status != 0:
            tail = run.stderr.decode(errors="replace").strip()[-500:]
            return _undecided(Reason.JUDGE_ERROR, f"the replay ended with status {run.status}: {tail}")
        refusal = report.refusals.get(place)
        if refusal is not None:
            at, error = refusal
            name = _declared(table, planned.decls[at]) if at < len(planned.decls) else ()
            detail = f"the kernel refuses {name_str(name)}: {error}"
            if error in _SAYS_NOTHING:
                reason = Reason.OOM if error == _OUT_OF_MEMORY else Reason.JUDGE_ERROR
                return _undecided(reason, detail)
            return _rejected(detail)
        data = report.modules.get(place)
        if data is None:
            return _undecided(Reason.JUDGE_ERROR, "the replay left neither a module nor a refusal")
        try:
            module = read_module(data, githash=self._compiler.environment.toolchain.githash)
        except BadArtifact as error:
            return _undecided(Reason.JUDGE_ERROR, f"the module of the replay cannot be read: {error}")
        if module.imports != self._imports:
            imports = ", ".join(map(name_str, module.imports))
            return _undecided(Reason.JUDGE_ERROR, f"the replay imported {imports or 'nothing'}")
        problem = self._difference(table, planned, module)
        if problem is not None:
            return _rejected(problem)
        return Replayed(
            outcome=Outcome.ACCEPTED,
            num_constants=len(planned.signatures),
            num_nodes=planned.num_nodes,
        )

    def _difference(self, table: Table, planned: _Planned, module: OleanModule) -> str | None:
        """How what the kernel has differs from what was sent, or None."""
        visited: Visited = {}
        for name, sent in planned.signatures.items():
            info = module.constants.get(name)
            if info is None:
                return f"the kernel has no constant {name_str(name)}"
            try:
                found = table.signature(info, visited, self._max_nodes)
            except (Unfit, TooLarge) as error:
                return f"the kernel has another {name_str(name)}: {error}"
            if found != sent:
                return f"the kernel has another {name_str(name)} than the module ({_parts(sent, found)})"
        return None

    def _run(self, task: _Task) -> _Report:
        """One process; one that somebody outside killed is started again."""
        report = self._run_once(task)
        for _ in range(MAX_OUTSIDE_KILLS):
            if not report.run.killed_outside:
                break
            report = self._run_once(task)
        return report

    def _run_once(self, task: _Task) -> _Report:
        compiler, environment = self._compiler, self._compiler.environment
        if compiler.stop is not None and compiler.stop.is_set():
            raise CertifierError("the certifier was cancelled; rows in flight have no verdict")
        home = Path(tempfile.mkdtemp(prefix="proofmill-replay-")).resolve()
        try:
            out = home / "out"
            out.mkdir()
            file = home / "task.json"
            file.write_text(json.dumps(self._text(task)))
            limits = compiler.limits
            if len(task.jobs) > 1:
                limits = replace(limits, wall_s=batch_wall_s(limits, len(task.jobs)))
            python = Path(sys.executable).resolve()
            env = clean_environment(environment.olean_roots)
            argv = [str(python), "-I", "-S", "-E", str(_DRIVER), str(self._libdir), str(file), str(out)]
            read = (
                *(self._libdir, _DRIVER, Path(sys.base_prefix).resolve(), python),
                *(*environment.toolchain.read_paths, *environment.olean_roots, file),
            )
            run = compiler.sandbox.run(argv, read=read, write=out, env=env, limits=limits, stop=compiler.stop)
            found = {at: collect(out / f"{at}.olean", limits.file_bytes) for at in range(len(task.jobs))}
        finally:
            shutil.rmtree(home, ignore_errors=True)
        modules = {at: data for at, data in found.items() if data is not None}
        return _report(run, modules, len(task.jobs))

    def _text(self, task: _Task) -> Mapping[str, object]:
        environment, table = self._compiler.environment, task.table
        jobs = [
            {"decls": planned.decls, "names": [table.name(name) for name in planned.signatures]}
            for planned in task.jobs
        ]
        return {
            "imports": [list(name) for name in self._imports],
            "roots": [str(root) for root in environment.olean_roots],
            "memory_mib": self._compiler.limits.memory_mib,
            "names": table.names,
            "params": table.num_params,
            "levels": table.levels,
            "exprs": table.exprs,
            "jobs": jobs,
        }


def _report(run: LeanRun, modules: Mapping[int, bytes], num_jobs: int) -> _Report:
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
        if isinstance(job, int) and 0 <= job < num_jobs:
            told.add(job)
            decl, error = said.get("decl"), said.get("error")
            if isinstance(decl, int) and isinstance(error, str):
                refusals[job] = (decl, error)
    return _Report(run=run, modules=modules, refusals=refusals, num_told=len(told), is_ready=is_ready)


def _apart(group: list[int], report: _Report) -> list[list[int]]:
    """The same jobs in smaller groups: those before the one that the process did not survive, it, those behind.

    Where it is not known, two halves.
    """
    at = report.num_told
    if report.is_ready and at < len(group):
        parts = [group[:at], [group[at]], group[at + 1 :]]
    else:
        middle = len(group) // 2
        parts = [group[:middle], group[middle:]]
    return [part for part in parts if part]


def _declared(table: Table, decl: Declaration) -> Name:
    """The name that a declaration declares, or that of its first type."""
    number: int = decl[3][0][0] if decl[0] == "inductive" else decl[1]
    parts: list[str | int] = []
    while number:
        parent, part = table.names[number - 1]
        parts.append(part)
        number = parent
    return tuple(reversed(parts))


_SIGNATURE_PARTS = ("kind", "universe parameters", "unsafe", "partial", "type data", "constructor data")


def _parts(sent: tuple[Any, ...], found: tuple[Any, ...]) -> str:
    """Which parts of two signatures differ, in words."""
    words = (*_SIGNATURE_PARTS, "recursor data", "rules", "type", "value or rules")
    differing = [
        words[min(at, len(words) - 1)]
        for at, (one, other) in enumerate(zip(sent, found, strict=False))
        if one != other
    ]
    if len(sent) != len(found):
        differing.append("number of terms")
    return ", ".join(dict.fromkeys(differing))


def _rejected(detail: str) -> Replayed:
    return Replayed(outcome=Outcome.REJECTED, reason=Reason.REPLAY_REJECT, detail=detail)


def _undecided(reason: Reason, detail: str) -> Replayed:
    return Replayed(outcome=Outcome.UNDECIDED, reason=reason, detail=detail)
