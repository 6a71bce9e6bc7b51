"""Levels 4 and 5: what one process has accepted is checked again by others.

Level 3 trusts the kernel of the process that also ran the submission's tactics. Here each certified theorem is
written out again by our own code and given to Lean's kernel in a fresh process that sees no submission
(level 4), and to a type checker of our own (level 5). A refusal by either means that somebody was fooled.
"""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from proofmill.certify.elaborate import Compiler
from proofmill.certify.independent.checker import IndependentChecker
from proofmill.certify.replay.replayer import Outcome, Replayed, Replayer, ReplayJob
from proofmill.errors import AlarmError
from proofmill.judge.audit import Fault
from proofmill.kernel.checker import Finding
from proofmill.kernel.checker import Outcome as KernelOutcome
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.expr import Const
from proofmill.kernel.names import Name
from proofmill.records import Level, Reason

__all__ = ["Confirmation", "Confirmer", "Job"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A theorem of a compiled module."""

    goal: Name
    own: Mapping[Name, ConstantInfo]
    """The constants of its module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """How far a theorem got."""

    level: Level
    fault: Fault | None = None
    """Why it is no theorem after all."""
    note: str = ""
    """Why it got no further; says nothing against it."""


class Confirmer:
    """Takes theorems of level 3 as far up as was asked for. May be used by several threads."""

    def __init__(self, compiler: Compiler, level: Level, *, workers: int) -> None:
        """Starts nothing.

        Args:
            compiler: Its environment is that of the theorems.
            level: The level to reach.
            workers: Processes at once.

        Raises:
            CertifierError: this toolchain cannot be driven as the level asks.
        """
        self.level = level
        self._workers = workers
        self._replayer = Replayer(compiler) if level >= Level.REPLAYED else None
        self._kernel: IndependentChecker | None = None
        if level >= Level.INDEPENDENT:
            self._kernel = IndependentChecker(compiler.environment, workers=workers)
            weakref.finalize(self, self._kernel.close)

    def confirm(self, jobs: Sequence[Job]) -> list[Confirmation]:
        """How far each theorem gets, in order.

        Raises:
            AlarmError: the kernel of the fresh process accepts a planted falsehood.
        """
        found = [Confirmation(level=min(self.level, Level.AUDITED)) for _ in jobs]
        if self._replayer is None or not jobs:
            return found
        found = self._replayed(jobs, self._replayer)
        if self._kernel is None:
            return found
        risen = [at for at, answer in enumerate(found) if answer.level is Level.REPLAYED]
        answers = self._checked([jobs[at] for at in risen], self._kernel)
        for at, answer in zip(risen, answers, strict=True):
            found[at] = answer
        return found

    def _checked(self, jobs: Sequence[Job], kernel: IndependentChecker) -> list[Confirmation]:
        """Level 5, and 6 where that was asked for: the batch is clear when this is reached."""
        lie = kernel.check_goals({_LIE.name: _LIE}, [_LIE.name])[_LIE.name]
        if lie.outcome is not KernelOutcome.REJECT:
            raise AlarmError(
                f"the independent kernel did not reject a planted proof of False ({lie.outcome} {lie.detail}): its "
                "answers mean nothing here. Nothing of this batch is certified; report this"
            )
        modules: dict[int, list[int]] = {}
        for at, job in enumerate(jobs):
            modules.setdefault(id(job.own), []).append(at)
        found: dict[int, Confirmation] = {}
        for places in modules.values():
            findings = kernel.check_goals(jobs[places[0]].own, [jobs[at].goal for at in places])
            found |= {at: self._of_kernel(findings[jobs[at].goal]) for at in places}
        return [found[at] for at in range(len(jobs))]

    def _of_kernel(self, finding: Finding) -> Confirmation:
        if finding.outcome is KernelOutcome.ACCEPT:
            return Confirmation(level=self.level)
        said = f"{finding.code}: {finding.detail}"
        if finding.outcome is KernelOutcome.REJECT:
            fault = Fault(code=str(Reason.KERNEL_DISAGREEMENT), detail=said)
            return Confirmation(level=Level.REPLAYED, fault=fault)
        return Confirmation(level=Level.REPLAYED, note=f"the independent kernel declines: {said}")

    def _replayed(self, jobs: Sequence[Job], replayer: Replayer) -> list[Confirmation]:
        """Level 4. A planted falsehood goes with the jobs and must come back refused."""
        falsehood = ReplayJob(own={_LIE.name: _LIE}, goals=(_LIE.name,))
        parts = [list(jobs[at :: self._workers]) for at in range(min(self._workers, len(jobs)))]
        tasks = [[ReplayJob(own=job.own, goals=(job.goal,)) for job in part] for part in parts]
        with ThreadPoolExecutor(self._workers + 1, thread_name_prefix="replay") as pool:
            planted = pool.submit(replayer.replay, [falsehood])
            answers = list(pool.map(replayer.replay, tasks))
        (lie,) = planted.result()
        if lie.is_accepted:
            raise AlarmError(
                "Lean's kernel accepted a planted proof of False in the replay: its answers mean nothing here. "
                "Nothing of this batch is certified; check the toolchain and report this"
            )
        blind = (
            "" if lie.outcome is Outcome.REJECTED else f"the planted falsehood was not refused: {lie.detail}"
        )
        found: list[Confirmation | None] = [None] * len(jobs)
        for at, part in enumerate(answers):
            for place, answer in enumerate(part):
                found[at + place * self._workers] = _of_replay(answer, blind)
        return [answer for answer in found if answer is not None]


_LIE = ConstantInfo(
    name=("canary_lie",),
    kind=ConstantKind.THEOREM,
    level_params=(),
    type=Const(("False",), ()),
    value=Const(("True", "intro"), ()),
    all=(("canary_lie",),),
)


def _of_replay(answer: Replayed, blind: str) -> Confirmation:
    if answer.outcome is Outcome.REJECTED:
        fault = Fault(code=str(Reason.REPLAY_REJECT), detail=answer.detail)
        return Confirmation(level=Level.AUDITED, fault=fault)
    if blind or not answer.is_accepted:
        return Confirmation(level=Level.AUDITED, note=blind or answer.detail)
    return Confirmation(level=Level.REPLAYED)
