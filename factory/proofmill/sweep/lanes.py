"""Lanes beside a sweep's main prover: for conjectures that its first pass left unproved, within a share of the time.

One of them runs at a time, so that the main lane keeps the other workers. Which one is next follows from what each
has found for its time so far; which conjectures it gets, from their order. What a lane has tried is read back from
the ledger, so that a killed sweep goes on where it was.
"""

from __future__ import annotations

import functools
import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.config import LanesConfig
from proofmill.errors import ProverError
from proofmill.kernel.names import Name
from proofmill.ledger.reader import LedgerReader
from proofmill.ledger.rows import PendingConjecture, Refutation
from proofmill.prove.falsify import Falsifier
from proofmill.prove.goals import goal_of
from proofmill.prove.lab import Searcher
from proofmill.prove.protocol import Prover, Tried, find_prover
from proofmill.prove.refute import Counterexample, certified_denials, claims_after
from proofmill.records import Candidate, Verdict
from proofmill.sweep.hindsight import HINDSIGHT, KnownProofs

__all__ = [
    "REFUTE",
    "Denial",
    "SideLanes",
    "deep_lanes",
    "open_lanes",
    "refute_batch",
]

log = logging.getLogger(__name__)

REFUTE = "refute"
"""The lane that looks for counterexamples; all others are provers."""
FALSIFY_S, FALSIFY_POINTS = 0.5, 600
"""Seconds, and points, at which one statement is evaluated: it has passed the conjecturer's tests already."""
FALSIFY_STEPS = 150_000
"""Steps of evaluation for one statement, where nothing may be timed: about as many as that time allows."""
BLIND = 8
"""Ground instances tried in Lean where Python can evaluate none."""
_PRIOR_FOUND, _PRIOR_S = 1.0, 10.0
"""A lane is taken to have found one in ten seconds before anything is known of it."""
_MEMORY = 0.9
"""What a batch counts for, once another has followed: easy statements come first, so that rates fall."""


@dataclass(slots=True)
class _Spent:
    """What a lane has cost in this session, and what its last batches found."""

    wall_s: float = 0.0
    recent_s: float = 0.0
    recent_found: float = 0.0

    @property
    def rate(self) -> float:
        """Expected results a second."""
        return (self.recent_found + _PRIOR_FOUND) / (self.recent_s + _PRIOR_S)

    def add(self, *, found: int, wall_s: float) -> None:
        """Notes a batch; what the ones before it told counts for less."""
        self.wall_s += wall_s
        self.recent_s = _MEMORY * self.recent_s + wall_s
        self.recent_found = _MEMORY * self.recent_found + found


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """A checked counterexample of a conjecture."""

    conjecture_id: str
    claim: Counterexample
    verdict: Verdict
    num_tried: int

    @property
    def candidate(self) -> Candidate:
        """For the ledger."""
        return Candidate(
            conjecture_id=self.conjecture_id,
            proof=self.claim.proof,
            lane=REFUTE,
            script="ground-values",
            attempts=self.num_tried,
            wall_s=self.verdict.wall_s,
        )

    @property
    def refutation(self) -> Refutation:
        """For the ledger."""
        return Refutation(
            assignment=dict(self.claim.assignment), statement=self.claim.statement, proof=self.claim.proof
        )


def open_lanes(
    settings: LanesConfig, main: str
) -> tuple[dict[str, Callable[[], Prover] | None], dict[str, str]]:
    """The lanes that can run here, each with what makes its prover, and those that cannot, with the reason.

    Args:
        settings: Which are wanted.
        main: The sweep's main prover, which is no side lane.
    """
    lanes: dict[str, Callable[[], Prover] | None] = {}
    off: dict[str, str] = {}
    for name in settings.others:
        if name == REFUTE:
            lanes[name] = None
            continue
        if name == main:
            continue
        make = _maker(name, settings)
        try:
            made = make()
        except ProverError as error:
            off[name] = str(error)
            continue
        lanes[name] = functools.partial(_same, made) if isinstance(made, Searcher) else make
    return lanes, off


def _same(prover: Prover) -> Prover:
    """A prover that searches keeps what it has learned of a theory from batch to batch."""
    return prover


def deep_lanes(lanes: Mapping[str, Callable[[], Prover] | None]) -> frozenset[str]:
    """Lanes that work on one statement at a time."""
    return frozenset(
        name for name, make in lanes.items() if make is not None and isinstance(make(), Searcher)
    )


def _maker(name: str, settings: LanesConfig) -> Callable[[], Prover]:
    # A lane's state is its own: each batch gets a new one, and a model behind it is loaded once by the lane itself.
    if name == "policy":
        return lambda: find_prover(name, {"model": settings.model})
    return lambda: find_prover(name)


@dataclass(slots=True)
class SideLanes:
    """Which lane tries what, and when."""

    settings: LanesConfig
    lanes: Mapping[str, Callable[[], Prover] | None]
    deep: frozenset[str] = frozenset()
    """Those that work on one statement at a time, each for ``settings.deep_s``."""
    passes: dict[int, _Spent] = field(default_factory=dict)
    """What the main lane's batches came to in this session, by effort, all workers together."""
    known: dict[str, str] = field(default_factory=dict)
    """Proofs that came with conjectures in hindsight, waiting for the certifier; lost with the process, and then
    proved like any other."""
    _done: dict[str, set[str]] = field(default_factory=dict)
    _spent: dict[str, _Spent] = field(default_factory=dict)

    def restore(self, ledger: LedgerReader) -> None:
        """Reads back what the lanes have tried."""
        self._done = {name: ledger.tried_by(name) for name in self.lanes}
        self._spent = {name: _Spent() for name in self.lanes}

    def is_waited_for(self, conjecture_id: str) -> bool:
        """Whether some lane has yet to try a conjecture."""
        return any(conjecture_id not in done for done in self._done.values())

    def is_waiting_for(self, lane: str, conjecture_id: str) -> bool:
        """Whether a lane has yet to try a conjecture."""
        return conjecture_id not in self._done[lane]

    def maker(self, lane: str) -> Callable[[], Prover] | None:
        """What makes a lane's prover; None for the lane that refutes."""
        if lane == HINDSIGHT:
            return lambda: KnownProofs(self.known)
        return self.lanes[lane]

    def choose(
        self, pending: Sequence[PendingConjecture], *, effort: int | None, busy: Set[str] = frozenset()
    ) -> tuple[str, list[PendingConjecture]] | None:
        """The next lane and its batch, or None where the main lane is to go on.

        As long as something is untried the lanes have their share of the time; after that whichever has found
        most for its time lately is next, the main lane's harder passes among them.

        Args:
            pending: What waits; only what the main lane has tried is eligible.
            effort: Of the pass that the main lane would make; None where it has nothing to do.
            busy: Lanes with a batch in hand; none has two.
        """
        waiting = [p for p in pending if p.conjecture.id in self.known]
        if waiting and HINDSIGHT not in busy:
            return HINDSIGHT, waiting[: self.settings.batch]
        if effort == 0 and (busy or self._has_had_its_share()):
            return None
        rival = self.passes.get(effort, _Spent()).rate if effort else 0.0
        free = [name for name in self.lanes if name not in busy and self._spent[name].rate >= rival]
        for name in sorted(free, key=lambda n: -self._spent[n].rate):  # ties as the recipe orders them
            rows = [p for p in pending if p.tries and p.conjecture.id not in self._done[name]]
            if rows:
                return name, rows[: self._batch(name)]
        return None

    def _has_had_its_share(self) -> bool:
        spent = sum(s.wall_s for s in self._spent.values())
        return spent > self.settings.share * (spent + sum(s.wall_s for s in self.passes.values()))

    def _batch(self, name: str) -> int:
        """Conjectures in one batch of a lane; the seconds of a batch are the same for all lanes."""
        if name in self.deep:
            return max(1, round(self.settings.batch * self.settings.budget_s / self.settings.deep_s))
        return self.settings.batch

    def record(self, name: str, rows: Sequence[PendingConjecture], *, found: int, wall_s: float) -> None:
        """Notes what a batch came to."""
        if name == HINDSIGHT:
            for row in rows:
                self.known.pop(row.conjecture.id, None)
            return
        self._done[name].update(row.conjecture.id for row in rows)
        self._spent[name].add(found=found, wall_s=wall_s)

    def record_pass(self, effort: int, *, found: int, wall_s: float) -> None:
        """Notes what a batch of the main lane came to."""
        self.passes.setdefault(effort, _Spent()).add(found=found, wall_s=wall_s)


def refute_batch(
    certifier: Certifier,
    goals: Mapping[str, FrozenStatement],
    theory_names: Sequence[Name],
    *,
    heartbeats: int,
    is_timed: bool = True,
    on_tried: Callable[[Tried], None],
) -> tuple[dict[str, int], list[Denial]]:
    """Looks for counterexamples among ground values; only what the certifier accepts is a denial.

    Python's evaluation finds the point; where it cannot evaluate, small values are tried in Lean blindly.

    Returns:
        How many claims were tried in Lean for each statement, and the denials.
    """
    started = time.monotonic()
    closure = certifier.environment.closure
    falsifier = Falsifier(closure)
    budget_s, steps = (FALSIFY_S, math.inf) if is_timed else (math.inf, FALSIFY_STEPS)
    claims = {}
    for id_, frozen in goals.items():
        search = falsifier.search(frozen, seed=id_, budget_s=budget_s, points=FALSIFY_POINTS, steps=steps)
        goal = goal_of(frozen, closure, id_=id_, theory_names=theory_names)
        claims[id_] = claims_after(search, goal, frozen, closure, blind=BLIND)
    tried = {id_: len(own) for id_, own in claims.items()}
    denials = [
        Denial(conjecture_id=id_, claim=claim, verdict=verdict, num_tried=tried[id_])
        for id_, (claim, verdict) in certified_denials(certifier, claims, heartbeats=heartbeats).items()
    ]
    on_tried(
        Tried(
            rung="ground-values",
            num_goals=len(goals),
            num_scripts=sum(tried.values()),
            num_found=len(denials),
            wall_s=time.monotonic() - started,
        )
    )
    return tried, denials
