"""Level 4: Lean's kernel checks again, in a fresh process, what a proof rests on in its module.

The constants that a goal reaches were read from the submission's module as bytes. They are written again by
us, as tables of names, levels and terms, and given one declaration at a time to the kernel of a new sandboxed
process (``driver.py``): inductive types are declared again and their recursors made again. What the
kernel then holds is written by Lean to a module, read back by the judge's reader, and must be, constant by
constant and node by node, what was sent. Only that equality accepts; what the process prints is believed about
nothing but why it did not accept, and a refusal counts only from a process with that job alone.

Why a driver of the C interface and not source text: terms printed as Lean source pass through a parser
and an elaborator, which have no notation for some of them (projections by index, raw literals, names of macro
scopes) and change others. Why not a Lean program that reads the tables: it would run in the interpreter, on top
of a library that would have to declare the front end's types again, differently for each toolchain. The driver
calls the same function that ``lean`` calls for every declaration, without an option that could turn it off,
and its imports are read by Lean's own importer.

Sealed lemmas are not imported either, since a process that ran proofs wrote their modules: what a job reaches in
them is declared again before the jobs of a task, proofs included, and compared in the same way.

Takes for granted what level 3 checks: statement, axioms, redefinitions. Not checked again: the
library and the theory. Runs with the pinned embedded Lean and with a stock toolchain of the same Lean commit (the
second untested: no such toolchain at hand); the layout of objects belongs to the commit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from proofmill.certify.elaborate import Compiler
from proofmill.certify.replay.process import PRELUDE, Report, can_replay, run_task
from proofmill.certify.replay.terms import (
    Declaration,
    Reached,
    Table,
    TooLarge,
    Unfit,
    Visited,
    declarations,
    reachable,
)
from proofmill.errors import CertifierError
from proofmill.judge.audit import LEMMA_PREFIX
from proofmill.judge.environment import Closure
from proofmill.judge.olean import BadArtifact, OleanModule, read_module
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.lean.process import Ending
from proofmill.lean.toolchain import PINNED_GITHASH
from proofmill.records import Reason

__all__ = ["Outcome", "ReplayJob", "Replayed", "Replayer", "module_job"]

MAX_NODES = 2_000_000
"""Distinct nodes of one job; above it nothing is said about the job."""
BATCH_JOBS = 200
BATCH_NODES = 1_000_000
"""Distinct nodes after which a task is full."""
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


class _Sealed(Mapping[Name, ConstantInfo]):
    """The constants of the sealed groups of a closure."""

    def __init__(self, closure: Closure) -> None:
        self._closure = closure

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, tuple) or name not in self._closure:
            return False
        return self._closure.module_of(name)[0] == LEMMA_PREFIX

    def __getitem__(self, name: Name) -> ConstantInfo:
        info = self._closure.get(name) if name in self else None
        if info is None:
            raise KeyError(name)
        return info

    def __iter__(self) -> Iterator[Name]:
        return (name for name in self._closure.names if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planned:
    """A job that can be sent."""

    num_nodes: int
    decls: list[Declaration]
    signatures: dict[Name, tuple[Any, ...]]
    """What the kernel must have of each constant that the goals reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What one process is given."""

    table: Table = field(default_factory=Table)
    jobs: dict[int, _Planned] = field(default_factory=dict)
    """By their place among all jobs; in the order of the process."""
    prelude: _Planned = field(default_factory=lambda: _Planned(num_nodes=0, decls=[], signatures={}))
    """What the jobs reach in sealed groups."""
    sealed: Visited = field(default_factory=dict)
    """Nodes of sealed groups."""


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
        environment = compiler.environment
        if not can_replay(environment.toolchain):
            raise CertifierError(
                f"replay drives libleanshared of Lean commit {PINNED_GITHASH[:12]}, this toolchain is "
                f"{environment.toolchain.label} of commit {environment.toolchain.githash[:12]}; "
                "use that Lean, or ask for level 3"
            )
        self._compiler = compiler
        self._max_nodes = max_nodes
        self._batch_jobs = batch_jobs
        names = (parse_name(name) for name in environment.imports)
        self._imports = tuple(name for name in names if name[0] != LEMMA_PREFIX)
        self._sealed = _Sealed(environment.closure)

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
            try:
                task.jobs[index] = self._plan(task, jobs[index])
            except Unfit as error:
                results[index] = _rejected(str(error))
            except TooLarge as error:
                results[index] = _undecided(Reason.OUTPUT_LIMIT, f"too large to replay: {error}")
        return task, []

    def _plan(self, task: _Task, job: ReplayJob) -> _Planned:
        """A job as it is sent; what it needs of sealed groups joins the task's prelude.

        Raises:
            Unfit, TooLarge: it cannot be sent.
        """
        closure = self._compiler.environment.closure
        reached = reachable(job.own, job.goals)
        again = next((name for name in reached.constants if name in closure), None)
        if again is not None:
            raise Unfit(f"{name_str(again)} is already declared in {name_str(closure.module_of(again))}")
        planned = self._planned(task.table, reached, {})
        prelude = task.prelude
        wanted = [name for name in reached.outside if name in self._sealed]
        beneath = reachable(self._sealed, wanted, prelude.signatures)
        more = self._planned(task.table, beneath, task.sealed)
        prelude.decls.extend(more.decls)
        prelude.signatures.update(more.signatures)
        return planned

    def _planned(self, table: Table, reached: Reached, visited: Visited) -> _Planned:
        decls = declarations(table, reached, visited, self._max_nodes)
        signatures = {
            name: table.signature(info, visited, self._max_nodes) for name, info in reached.constants.items()
        }
        return _Planned(num_nodes=sum(map(len, visited.values())), decls=decls, signatures=signatures)

    def _try(self, task: _Task, results: dict[int, Replayed]) -> list[list[int]]:
        """Runs a task and returns the groups of jobs that have to be tried again.

        A process that does not come to its end says nothing about any job. A job that stands alone is run
        twice if nothing can be said.
        """
        report = self._run(task)
        if len(task.jobs) == 1:
            (index,) = task.jobs
            (found,) = self._judge(task, report)
            if found.outcome is Outcome.UNDECIDED:
                (found,) = self._judge(task, self._run(task))
            results[index] = found
            return []
        if not report.is_whole:
            return _apart(list(task.jobs), report)
        again: list[list[int]] = []
        for index, found in zip(task.jobs, self._judge(task, report), strict=True):
            if found.is_accepted:
                results[index] = found
            else:
                again.append([index])
        return again

    def _judge(self, task: _Task, report: Report) -> list[Replayed]:
        """What a report says of each job; if it does not accept the prelude, then none of them."""
        if task.prelude.decls:
            found = self._judge_one(task.table, task.prelude, PRELUDE, report)
            if not found.is_accepted:
                return [found] * len(task.jobs)
        return [
            self._judge_one(task.table, planned, place, report)
            for place, planned in enumerate(task.jobs.values())
        ]

    def _judge_one(self, table: Table, planned: _Planned, place: int, report: Report) -> Replayed:
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
            name = _declares(table, planned.decls[at]) if at < len(planned.decls) else ()
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

    def _run(self, task: _Task) -> Report:
        environment, table = self._compiler.environment, task.table
        jobs = [_text(table, planned) for planned in task.jobs.values()]
        text = {
            "imports": [list(name) for name in self._imports],
            "roots": [str(root) for root in environment.olean_roots],
            "memory_mib": self._compiler.limits.memory_mib,
            "prelude": _text(table, task.prelude),
            "jobs": jobs,
            "names": table.names,
            "params": table.num_params,
            "levels": table.levels,
            "exprs": table.exprs,
        }
        return run_task(self._compiler, text, len(jobs))


def _text(table: Table, planned: _Planned) -> Mapping[str, object]:
    return {"decls": planned.decls, "names": [table.name(name) for name in planned.signatures]}


def _apart(group: list[int], report: Report) -> list[list[int]]:
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


def _declares(table: Table, decl: Declaration) -> Name:
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
