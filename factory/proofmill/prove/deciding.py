"""Decides given statements: what ``proofmill prove`` does.

Counterexamples first, since they are cheap and a false statement costs a prover its whole budget; then the
prover; what neither settles stays open. Whatever is said to be proved or refuted was certified.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from proofmill.certify.batch import ProofText, elaborate_batch
from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.codec import Reject, Row, read_rows, statement_reject
from proofmill.prove.goals import goal_of
from proofmill.prove.protocol import find_prover
from proofmill.prove.refute import Counterexample, counterexamples
from proofmill.prove.workbench import Workbench
from proofmill.records import Outcome, Statement, Submission, VerdictKind
from proofmill.theory.theory import Theory

__all__ = ["Decisions", "decide_file"]

CHUNK = 32
HEARTBEATS = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """Result rows in the order of the statements, and the rows that could not be used."""

    rows: tuple[Mapping[str, object], ...]
    rejects: tuple[Reject, ...]

    @property
    def counts(self) -> Counter[str]:
        """How many statements had which outcome."""
        return Counter(str(row["outcome"]) for row in self.rows)


def decide_file(
    path: Path,
    theory: Theory,
    *,
    prover: str,
    budget_s: float,
    workers: int,
    settings: Mapping[str, str] | None = None,
) -> Decisions:
    """Proves or refutes the statements of a JSONL file.

    Args:
        path: Statement rows.
        theory: Where they live.
        prover: Name of the prover.
        budget_s: Seconds for one statement.
        workers: Lean processes at once.
        settings: What the prover is told, such as which model.

    Raises:
        InputError: the file cannot be read.
        ProverError: there is no such prover, or it is off here.
    """
    read = read_rows(path, Statement)
    found_prover = find_prover(prover, settings)
    certifier = Certifier(theory.environment, workers=1)
    rejects = list(read.rejects)
    usable: list[tuple[Row[Statement], FrozenStatement]] = []
    answers = certifier.freeze([row.record.statement for row in read.rows])
    for row, answer in zip(read.rows, answers, strict=True):
        if isinstance(answer, FrozenStatement):
            usable.append((row, answer))
        else:
            rejects.append(statement_reject(row.line, row.record, answer))
    bench = Workbench(
        certifier,
        found_prover,
        theory.own,
        heartbeats=HEARTBEATS,
        definitions="\n".join(theory.sources.values()),
    )
    desk = _Desk(certifier, bench, theory, budget_s)
    size = max(1, min(CHUNK, -(-len(usable) // workers)))
    chunks = [usable[at : at + size] for at in range(0, len(usable), size)]
    with ThreadPoolExecutor(workers, thread_name_prefix="decide") as pool:
        results = [result for chunk in pool.map(desk.decide, chunks) for result in chunk]
    rejects.sort(key=lambda reject: reject.line)
    return Decisions(rows=tuple(results), rejects=tuple(rejects))


class _Desk:
    """Decides one chunk of statements at a time."""

    def __init__(self, certifier: Certifier, bench: Workbench, theory: Theory, budget_s: float) -> None:
        self._certifier = certifier
        self._bench = bench
        self._theory = theory
        self._budget_s = budget_s

    def decide(self, chunk: Sequence[tuple[Row[Statement], FrozenStatement]]) -> list[Mapping[str, object]]:
        started = time.monotonic()
        goals = {row.record.id: frozen for row, frozen in chunk}
        refuted = self._refute(goals)
        left = {id_: frozen for id_, frozen in goals.items() if id_ not in refuted}
        spent = time.monotonic() - started
        result = self._bench.work(
            left,
            (),
            stop=threading.Event(),
            budget_s=max(0.0, self._budget_s * len(chunk) - spent),
        )
        proved = {
            candidate.conjecture_id: (candidate, verdict)
            for candidate, verdict in result.judged
            if verdict.verdict is VerdictKind.CERTIFIED
        }
        undecided = {id_: frozen for id_, frozen in left.items() if id_ not in proved}
        spent = time.monotonic() - started
        refuted |= self._deny(undecided, self._budget_s * len(chunk) - spent)
        share = (time.monotonic() - started) / max(1, len(chunk))
        rows: list[Mapping[str, object]] = []
        for row, _ in chunk:
            record = row.record
            out: dict[str, object] = {
                "id": record.id,
                "name": record.name,
                "statement": record.statement,
                "outcome": str(Outcome.OPEN),
                "level": 0,
                "lane": "",
                "wall_s": round(share, 3),
            }
            if record.id in proved:
                candidate, verdict = proved[record.id]
                out |= {
                    "outcome": str(Outcome.PROVED),
                    "proof": candidate.proof,
                    "level": verdict.level,
                    "lane": candidate.lane,
                }
            elif record.id in refuted:
                claim, level, lane = refuted[record.id]
                out |= {
                    "outcome": str(Outcome.REFUTED),
                    "counterexample": {
                        "assignment": dict(claim.assignment),
                        "statement": claim.statement,
                        "proof": claim.proof,
                    },
                    "level": level,
                    "lane": lane,
                }
            rows.append(out)
        return rows

    def _deny(
        self, goals: Mapping[str, FrozenStatement], budget_s: float
    ) -> dict[str, tuple[Counterexample, int, str]]:
        """Certified proofs of negations, by the prover itself, with their level and lane."""
        return {
            claim.conjecture_id: (
                Counterexample(assignment={}, statement=statement, proof=claim.proof),
                verdict.level,
                claim.lane,
            )
            for claim, statement, verdict in self._bench.refute(
                goals, stop=threading.Event(), budget_s=budget_s
            )
            if verdict.verdict is VerdictKind.CERTIFIED
        }

    def _refute(self, goals: Mapping[str, FrozenStatement]) -> dict[str, tuple[Counterexample, int, str]]:
        """Certified counterexamples by statement id."""
        closure = self._certifier.environment.closure
        claims: list[tuple[str, Counterexample]] = []
        for id_, frozen in goals.items():
            goal = goal_of(frozen, closure, id_=id_, theory_names=())
            claims += [(id_, claim) for claim in counterexamples(goal, frozen, closure)]
        texts = [ProofText(statement=claim.statement, proof=claim.proof) for _, claim in claims]
        chosen: dict[str, Counterexample] = {}
        outcomes = elaborate_batch(self._certifier.compiler, texts, batch_size=400)
        for (id_, claim), outcome in zip(claims, outcomes, strict=True):
            if outcome.ok:
                chosen.setdefault(id_, claim)
        checked = self._certifier.check(
            [
                Submission(id=id_, name=f"{id_}_neg", statement=claim.statement, proof=claim.proof)
                for id_, claim in chosen.items()
            ]
        )
        return {
            row.submission.id: (chosen[row.submission.id], row.verdict.level, "counterexample")
            for row in checked
            if row.verdict is not None and row.verdict.verdict is VerdictKind.CERTIFIED
        }
