"""A batch of a sweep at work: conjectures in, candidates with their verdicts out; here, or wherever hands are."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.certify.sandbox import open_sandbox
from proofmill.config import SweepConfig
from proofmill.judge.environment import Environment
from proofmill.lean.process import Limits
from proofmill.ledger.rows import Attempt, PendingConjecture
from proofmill.prove.byproducts import Discoverer, Recorder
from proofmill.prove.lab import Searcher
from proofmill.prove.protocol import LemmaHint, Prover, Tried
from proofmill.prove.workbench import Workbench, WorkResult
from proofmill.records import Level
from proofmill.sweep.artifacts import SEARCHES, keep_records
from proofmill.sweep.hindsight import Hindsight, look_back
from proofmill.sweep.lanes import Denial, SideLanes, refute_batch
from proofmill.theory.theory import Theory

__all__ = ["Desk", "Hands", "Job", "LocalHands", "Proved", "Refuted", "recipe_certifier"]

PATIENCE_S = 600.0
"""Seconds that a proof alone may take without a clock: far above what its heartbeats last on a machine that works."""


def recipe_certifier(config: SweepConfig, environment: Environment) -> Certifier:
    """The certifier that a recipe asks for, with one Lean at a time and nothing certified so far.

    Raises:
        SandboxError: the recipe's sandbox does not work here.
        CertifierError: its level cannot be reached with this toolchain.
    """
    wanted = config.certify.sandbox
    return Certifier(
        environment,
        workers=1,
        level=Level(config.certify.level),
        sandbox=open_sandbox("bwrap" if wanted == "auto" else wanted),
        batch_size=config.certify.batch,
        limits=Limits(wall_s=PATIENCE_S, is_patient=True) if config.budget.is_deterministic else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Conjectures that are tried together."""

    rows: tuple[PendingConjecture, ...]
    effort: int
    lane: str
    started: float
    is_side: bool = False
    """Whether a lane beside the main prover has it."""

    def attempts(self, scripts: Mapping[str, int], found: Set[str]) -> list[Attempt]:
        """What the ledger keeps of it, now that it is done: each conjecture bears an equal share of the time."""
        share = (time.monotonic() - self.started) / max(1, len(self.rows))
        return [
            Attempt(
                conjecture_id=row.conjecture.id,
                lane=self.lane,
                rung="side" if self.is_side else f"effort-{self.effort}",
                num_scripts=scripts.get(row.conjecture.id, 0),
                found=int(row.conjecture.id in found),
                wall_s=share,
            )
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuted:
    """What looking for counterexamples came to."""

    tried: Mapping[str, int]
    denials: Sequence[Denial]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """What a prover came to."""

    result: WorkResult
    hindsight: Hindsight | None = None
    """Byproducts as conjectures, where there are any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What all batches of a sweep have in common."""

    config: SweepConfig
    theory: Theory
    artifacts: Path
    stop: threading.Event

    def do(
        self,
        job: Job,
        make: Callable[[], Prover] | None,
        certifier: Certifier,
        goals: Mapping[str, FrozenStatement],
        hints: Sequence[LemmaHint],
        tell: Callable[[Tried], None],
    ) -> Proved | Refuted:
        """A batch, by the prover that ``make`` makes, or (None) by looking for counterexamples.

        Raises:
            Stopped: the sweep has ended meanwhile.
        """
        if make is not None:
            return self.prove(job, make(), certifier, goals, hints, tell)
        tried, denials = refute_batch(
            certifier,
            goals,
            self.theory.own,
            heartbeats=self.config.prove.heartbeats,
            is_timed=not self.config.budget.is_deterministic,
            on_tried=tell,
        )
        return Refuted(tried=tried, denials=denials)

    def prove(
        self,
        job: Job,
        prover: Prover,
        certifier: Certifier,
        goals: Mapping[str, FrozenStatement],
        hints: Sequence[LemmaHint],
        tell: Callable[[Tried], None],
    ) -> Proved:
        """Has a prover try a batch.

        Raises:
            Stopped: the sweep has ended meanwhile.
        """
        lanes, prove = self.config.lanes, self.config.prove
        is_timed = not self.config.budget.is_deterministic
        bench = Workbench(
            certifier,
            prover,
            self.theory.own,
            heartbeats=prove.heartbeats,
            definitions="\n".join(self.theory.sources.values()),
        )
        if job.is_side and isinstance(prover, Searcher):
            found = bench.search(goals, stop=self.stop, budget_s=lanes.deep_s)
            for tried in found.tried:
                tell(tried)
            return Proved(result=found)
        result = bench.work(
            goals,
            hints,
            stop=self.stop,
            budget_s=(lanes.budget_s if job.is_side else prove.budget_s) * len(goals)
            if is_timed
            else math.inf,
            effort=None if job.is_side else job.effort,
            on_tried=tell,
        )
        if job.is_side and isinstance(prover, Recorder):
            keep_records(self.artifacts / SEARCHES, job.lane, prover.records())
        if not (job.is_side and lanes.hindsight and isinstance(prover, Discoverer)):
            return Proved(result=result)
        parents = {row.conjecture.id: row.conjecture for row in job.rows}
        lemmas = look_back(prover.byproducts, parents, certifier, self.theory.digest)
        return Proved(result=result, hindsight=lemmas)


class Hands(Protocol):
    """What does batches: threads of this process, or workers elsewhere. Used by several threads."""

    @property
    def stop(self) -> threading.Event:
        """Set when the sweep ends: batches in hand come to nothing."""
        ...

    def work(
        self,
        job: Job,
        certifier: Certifier,
        goals: Mapping[str, FrozenStatement],
        hints: Sequence[LemmaHint],
        tell: Callable[[Tried], None],
    ) -> Proved | Refuted:
        """Does a batch in the certifier's environment; nothing of it is recorded yet.

        Raises:
            Stopped: ``stop`` was set.
            CertifierError: the machine failed; the batch can be tried again.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalHands:
    """Batches in the thread that asks."""

    desk: Desk
    prover: Prover
    lanes: SideLanes
    stop: threading.Event

    def work(
        self,
        job: Job,
        certifier: Certifier,
        goals: Mapping[str, FrozenStatement],
        hints: Sequence[LemmaHint],
        tell: Callable[[Tried], None],
    ) -> Proved | Refuted:
        """See ``Hands``."""
        make = self.lanes.maker(job.lane) if job.is_side else lambda: self.prover
        return self.desk.do(job, make, certifier, goals, hints, tell)
