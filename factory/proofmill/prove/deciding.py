"""Decides given statements: what ``proofmill prove`` does.

Lanes in the order of what they cost: counterexamples by evaluation, for all statements together; the prover's
cheap scripts, for all together; then the prover's own search, statement by statement, for as long as each has.
The first certified answer ends a statement; what no lane settles stays open. Whatever is said to be proved or
refuted was certified, and a statement of which both were would stop everything (``AlarmError``).
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.codec import Reject, Row, read_rows, statement_reject
from proofmill.errors import ProofmillError
from proofmill.prove.falsify import Falsifier
from proofmill.prove.goals import goal_of
from proofmill.prove.lab import Searcher
from proofmill.prove.protocol import Prover, find_prover
from proofmill.prove.refute import Counterexample, certified_denials, claims_after
from proofmill.prove.workbench import Workbench
from proofmill.records import Candidate, Outcome, Statement, Verdict, VerdictKind
from proofmill.theory.theory import Theory

_log = logging.getLogger(__name__)

__all__ = ["Budget", "Decisions", "decide_file"]

CHUNK = 32
HEARTBEATS = 40_000
EVALUATION_S = 0.5
"""Seconds of evaluation for one statement, at most a tenth of its budget."""
ENOUGH = 2500
"""Points at which a statement held, after which no more are tried."""
AGAIN_S = 5.0
"""Seconds left of a budget from which on a search that ended early is tried again, after all others."""
CHEAP_SHARE = 0.3
"""Part of the budget that cheap scripts may have before a search begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one statement may cost."""

    wall_s: float
    attempts: int | None = None
    """Proof texts that a search may try; no bound where it is None."""
    heartbeats: int = HEARTBEATS
    """Bound of one proof text, in Lean's ``maxHeartbeats`` (thousands)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """Result rows in the order of the statements, and the rows that could not be used."""

    rows: tuple[Mapping[str, object], ...]
    rejects: tuple[Reject, ...]

    @property
    def counts(self) -> Counter[str]:
        """How many statements had which outcome."""
        return Counter(str(row["outcome"]) for row in self.rows)


@dataclass(slots=True, kw_only=True)
class _Case:
    """One statement on its way."""

    row: Row[Statement]
    frozen: FrozenStatement
    outcome: Outcome = Outcome.OPEN
    level: int = 0
    lane: str = ""
    proof: str = ""
    claim: Counterexample | None = None
    failure: str = ""
    """Why a search broke, where one did."""
    lanes: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.row.record.id

    @property
    def wall_s(self) -> float:
        return sum(lane["wall_s"] for lane in self.lanes.values())

    def spend(self, lane: str, wall_s: float, attempts: int) -> None:
        cost = self.lanes.setdefault(lane, {"wall_s": 0.0, "attempts": 0})
        cost["wall_s"] = round(cost["wall_s"] + wall_s, 3)
        cost["attempts"] += attempts

    def settle(self, candidate: Candidate, verdict: Verdict) -> None:
        """Proved, if the verdict says so."""
        if verdict.verdict is VerdictKind.CERTIFIED:
            self.outcome, self.level = Outcome.PROVED, int(verdict.level)
            self.lane, self.proof = candidate.lane, candidate.proof

    def result(self) -> Mapping[str, object]:
        """The contract's row."""
        record = self.row.record
        out: dict[str, object] = {
            "id": record.id,
            "name": record.name,
            "statement": record.statement,
            "outcome": str(self.outcome),
            "level": self.level,
            "lane": self.lane,
            "wall_s": round(self.wall_s, 3),
            "lanes": self.lanes,
        }
        if self.failure:
            out["failure"] = self.failure
        if self.outcome is Outcome.PROVED:
            out["proof"] = self.proof
        elif self.claim is not None:
            out["counterexample"] = {
                "assignment": dict(self.claim.assignment),
                "statement": self.claim.statement,
                "proof": self.claim.proof,
            }
        return out


def decide_file(
    path: Path,
    theory: Theory,
    *,
    prover: str,
    budget: Budget,
    workers: int,
    settings: Mapping[str, str] | None = None,
) -> Decisions:
    """Proves or refutes the statements of a JSONL file.

    Args:
        path: Statement rows.
        theory: Where they live.
        prover: Name of the prover.
        budget: Of one statement.
        workers: Lean processes at once.
        settings: What the prover is told, such as which model.

    Raises:
        InputError: the file cannot be read.
        ProverError: there is no such prover, or it is off here.
        AlarmError: a statement and its negation were both certified.
    """
    read = read_rows(path, Statement)
    found_prover = find_prover(prover, settings)
    certifier = Certifier(theory.environment, workers=1)
    rejects = list(read.rejects)
    cases: list[_Case] = []
    answers = certifier.freeze([row.record.statement for row in read.rows])
    for row, answer in zip(read.rows, answers, strict=True):
        if isinstance(answer, FrozenStatement):
            cases.append(_Case(row=row, frozen=answer))
        else:
            rejects.append(statement_reject(row.line, row.record, answer))
    desk = _Desk(certifier, found_prover, theory, budget, workers)
    size = max(1, min(CHUNK, -(-len(cases) // workers)))
    chunks = [cases[at : at + size] for at in range(0, len(cases), size)]
    with ThreadPoolExecutor(workers, thread_name_prefix="decide") as pool:
        list(pool.map(desk.decide, chunks))
        if isinstance(found_prover, Searcher):
            left = [case for case in cases if case.outcome is Outcome.OPEN]
            left.sort(key=lambda case: len(case.frozen.text))  # what is proved early helps what comes later
            desk.share = max(1, workers // max(1, len(left)))
            desk.proved += [(case.frozen, case.proof) for case in cases if case.outcome is Outcome.PROVED]
            list(pool.map(desk.search, left))
            if budget.attempts is None:
                left = [case for case in left if case.outcome is Outcome.OPEN]
                list(pool.map(desk.search, [case for case in left if desk.left_s(case) > AGAIN_S]))
    rejects.sort(key=lambda reject: reject.line)
    return Decisions(rows=tuple(case.result() for case in cases), rejects=tuple(rejects))


class _Desk:
    """Works on cases; may be used by several threads, each on cases of its own."""

    def __init__(
        self, certifier: Certifier, prover: Prover, theory: Theory, budget: Budget, workers: int
    ) -> None:
        self._certifier = certifier
        self._prover = prover
        self._theory = theory
        self._budget = budget
        self.share = workers
        """Lean processes for one search."""
        self.proved: list[tuple[FrozenStatement, str]] = []
        """What searches may build on."""
        self._bench = Workbench(
            certifier,
            prover,
            theory.own,
            heartbeats=budget.heartbeats,
            definitions="\n".join(theory.sources.values()),
        )

    def decide(self, chunk: Sequence[_Case]) -> None:
        """The lanes that take many statements at once."""
        self._refute(chunk)
        left = [case for case in chunk if case.outcome is Outcome.OPEN]
        searches = isinstance(self._prover, Searcher)
        share = CHEAP_SHARE if searches else 1.0
        budget_s = sum(max(0.0, share * self._budget.wall_s - case.wall_s) for case in left)
        self._prove(left, budget_s, effort=0 if searches else None)
        left = [case for case in left if case.outcome is Outcome.OPEN]
        if not searches:
            self._deny(left, sum(max(0.0, self._budget.wall_s - case.wall_s) for case in left))

    def left_s(self, case: _Case) -> float:
        """Seconds of the case's budget that are not spent."""
        return max(0.0, self._budget.wall_s - case.wall_s)

    def search(self, case: _Case) -> None:
        """The prover's own search on one statement, for what is left of its budget.

        One that breaks has found nothing, says so in its row, and harms no other.
        """
        started = time.monotonic()
        lane, attempts = "search", 0
        try:
            result = self._bench.search(
                {case.id: case.frozen},
                stop=threading.Event(),
                budget_s=self.left_s(case),
                workers=self.share,
                max_attempts=self._budget.attempts,
                proved=self.proved,
            )
        except ProofmillError:
            raise
        except Exception as error:  # noqa: BLE001 (a lane is code from anywhere)
            _log.exception("the search of %s broke on %s", self._prover.name, case.row.record.name)
            case.failure = f"{self._prover.name}: {type(error).__name__}: {error}"[:300]
        else:
            attempts = result.scripts[case.id]
            for candidate, verdict in result.judged:
                lane = candidate.lane if candidate.lane != self._prover.name else lane
                case.settle(candidate, verdict)
        case.spend(lane, time.monotonic() - started, attempts)

    def _prove(self, cases: Sequence[_Case], budget_s: float, effort: int | None) -> None:
        if not cases:
            return
        started = time.monotonic()
        by_id = {case.id: case for case in cases}
        result = self._bench.work(
            {case.id: case.frozen for case in cases},
            (),
            stop=threading.Event(),
            budget_s=max(0.0, budget_s),
            effort=effort,
        )
        share = (time.monotonic() - started) / len(cases)
        for case in cases:
            case.spend(self._prover.name, share, result.scripts.get(case.id, 0))
        for candidate, verdict in result.judged:
            by_id[candidate.conjecture_id].settle(candidate, verdict)

    def _deny(self, cases: Sequence[_Case], budget_s: float) -> None:
        """Proofs of negations by the prover itself, where it offers them."""
        by_id = {case.id: case for case in cases}
        started = time.monotonic()
        goals = {case.id: case.frozen for case in cases}
        found = self._bench.refute(goals, stop=threading.Event(), budget_s=max(0.0, budget_s))
        for candidate, statement, verdict in found:
            if verdict.verdict is VerdictKind.CERTIFIED:
                case = by_id[candidate.conjecture_id]
                case.outcome, case.level, case.lane = Outcome.REFUTED, int(verdict.level), candidate.lane
                case.claim = Counterexample(assignment={}, statement=statement, proof=candidate.proof)
        for case in cases:
            case.spend(f"{self._prover.name}, negation", (time.monotonic() - started) / len(cases), 0)

    def _refute(self, cases: Sequence[_Case]) -> None:
        """Certified counterexamples."""
        closure = self._certifier.environment.closure
        falsifier = Falsifier(closure)
        budget_s = min(EVALUATION_S, self._budget.wall_s / 10)
        claims: dict[str, list[Counterexample]] = {}
        for case in cases:
            started = time.monotonic()
            search = falsifier.search(case.frozen, seed=case.id, budget_s=budget_s, most_held=ENOUGH)
            goal = goal_of(case.frozen, closure, id_=case.id, theory_names=self._theory.own)
            made = claims_after(search, goal, case.frozen, closure)
            if made:
                claims[case.id] = made
            case.spend("counterexample", time.monotonic() - started, len(made))
        if not claims:
            return
        started = time.monotonic()
        found = certified_denials(self._certifier, claims)
        share = (time.monotonic() - started) / len(claims)
        for case in cases:
            if case.id in claims:
                case.spend("counterexample", share, 0)
            if case.id in found:
                case.claim, verdict = found[case.id]
                case.outcome, case.level, case.lane = Outcome.REFUTED, int(verdict.level), "counterexample"
