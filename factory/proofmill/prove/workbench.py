"""One prover at work on a batch of goals, and the certifier on what it finds.

Used by ``sweep`` and by ``prove`` alike: goals in, outcomes out. Lean's messages choose candidates; only the
certifier's verdict makes a goal proved. A candidate that names lemmas its proof does not use is written again
without them and certified again.
"""

from __future__ import annotations

import contextlib
import math
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from proofmill.certify.batch import ProofText, elaborate_batch
from proofmill.certify.certifier import Certifier
from proofmill.certify.elaborate import Compiler
from proofmill.certify.freeze import FrozenStatement
from proofmill.kernel.names import Name, name_str
from proofmill.prove.goals import goal_of
from proofmill.prove.lab import Lab, Searcher
from proofmill.prove.protocol import Goal, LemmaHint, Prover, Refuter, Tried
from proofmill.prove.refute import negation
from proofmill.records import Candidate, Submission, Verdict, VerdictKind

__all__ = ["Stopped", "WorkResult", "Workbench"]


class Stopped(Exception):
    """The work was called off; nothing is known of the goals in hand."""


class _BudgetSpent(Exception):
    """The time for these goals is over; what was found counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkResult:
    """What came of a batch of goals."""

    judged: tuple[tuple[Candidate, Verdict], ...]
    """Every candidate with its verdict, at most one certified for a goal."""
    tried: tuple[Tried, ...]
    scripts: Mapping[str, int]
    """Scripts tried for each goal."""


@dataclass(slots=True, kw_only=True)
class _Session:
    """What a prover sees of Lean."""

    compiler: Compiler
    lemmas: Sequence[LemmaHint]
    stop: threading.Event
    deadline: float
    effort: int | None
    definitions: str
    on_tried: Callable[[Tried], None]
    tried: list[Tried] = field(default_factory=list)
    scripts: dict[str, int] = field(default_factory=dict)

    def elaborate(self, rows: Sequence[tuple[Goal, str]]) -> list[str | None]:
        """See ``ProverSession``."""
        if self.stop.is_set():
            raise Stopped
        if time.monotonic() > self.deadline:
            raise _BudgetSpent
        for goal, _ in rows:
            self.scripts[goal.id] = self.scripts.get(goal.id, 0) + 1
        texts = [ProofText(statement=goal.statement, proof=proof) for goal, proof in rows]
        outcomes = elaborate_batch(self.compiler, texts, batch_size=400)
        return [None if outcome.ok else outcome.first_error for outcome in outcomes]

    def note(self, tried: Tried) -> None:
        """See ``ProverSession``."""
        self.tried.append(tried)
        self.on_tried(tried)


class Workbench:
    """Proves and certifies in one environment; may be used by several threads."""

    def __init__(
        self,
        certifier: Certifier,
        prover: Prover,
        theory_names: Sequence[Name],
        *,
        heartbeats: int,
        definitions: str = "",
    ) -> None:
        """Works in the certifier's environment.

        Args:
            certifier: Judges; its environment is where goals live.
            prover: Proposes.
            theory_names: Constants that the theory defines.
            heartbeats: Bound of one script while it is tried, in Lean's ``maxHeartbeats`` (thousands).
            definitions: Source of the theory, for provers that read.
        """
        self._definitions = definitions
        self._certifier = certifier
        self._prover = prover
        self._names = frozenset(theory_names)
        self._compiler = certifier.compiler.with_heartbeats(heartbeats)

    def work(
        self,
        goals: Mapping[str, FrozenStatement],
        lemmas: Sequence[LemmaHint],
        *,
        stop: threading.Event,
        budget_s: float = math.inf,
        effort: int | None = None,
        on_tried: Callable[[Tried], None] = lambda _: None,
    ) -> WorkResult:
        """Tries to prove each goal.

        Args:
            goals: Frozen statements by conjecture id.
            lemmas: Certified lemmas of the environment.
            stop: Set when the work is to be called off.
            budget_s: Seconds for all goals together; no new run of Lean begins after it.
            effort: How hard to try, see ``ProverSession``.
            on_tried: Told of each rung as it is done.

        Raises:
            Stopped: ``stop`` was set.
        """
        closure = self._certifier.environment.closure
        posed = [goal_of(frozen, closure, id_=id_, theory_names=self._names) for id_, frozen in goals.items()]
        session = _Session(
            compiler=self._compiler,
            lemmas=lemmas,
            stop=stop,
            deadline=time.monotonic() + budget_s,
            effort=effort,
            definitions=self._definitions,
            on_tried=on_tried,
        )
        candidates: list[Candidate] = []
        with contextlib.suppress(_BudgetSpent):
            for candidate in self._prover.prove(posed, session):
                candidates.append(candidate)  # noqa: PERF402 (what came before the budget ended is kept)
        if stop.is_set():
            raise Stopped
        judged = self._judge(candidates, goals)
        judged = self._trim(judged, goals, {lemma.name for lemma in lemmas})
        return WorkResult(judged=tuple(judged), tried=tuple(session.tried), scripts=session.scripts)

    def search(
        self,
        goals: Mapping[str, FrozenStatement],
        *,
        stop: threading.Event,
        budget_s: float,
        workers: int = 1,
        max_attempts: int | None = None,
        proved: Sequence[tuple[FrozenStatement, str]] = (),
    ) -> WorkResult:
        """Gives each goal to the prover's own search, one after another.

        Args:
            goals: Frozen statements by conjecture id.
            stop: Set when the work is to be called off.
            budget_s: Seconds for each goal.
            workers: Lean processes for one search.
            max_attempts: Proof texts that one search may try; no bound where it is None.
            proved: Statements with proofs that the search may build on.

        Raises:
            Stopped: ``stop`` was set.
        """
        assert isinstance(self._prover, Searcher)
        started = time.monotonic()
        candidates: list[Candidate] = []
        scripts: dict[str, int] = {}
        for id_, frozen in goals.items():
            deadline = time.monotonic() + budget_s
            lab = Lab(
                self._certifier,
                tuple(self._names),
                deadline=deadline,
                stop=stop,
                workers=workers,
                max_attempts=max_attempts,
            )
            lab.proved = tuple(proved)
            found = self._prover.search(frozen, lab)
            if stop.is_set():
                raise Stopped
            scripts[id_] = lab.spent.attempts
            if found is not None:
                candidates.append(replace(found, conjecture_id=id_))
        tried = Tried(
            rung="search",
            num_goals=len(goals),
            num_scripts=sum(scripts.values()),
            num_found=len(candidates),
            wall_s=time.monotonic() - started,
        )
        return WorkResult(judged=tuple(self._judge(candidates, goals)), tried=(tried,), scripts=scripts)

    def refute(
        self, goals: Mapping[str, FrozenStatement], *, stop: threading.Event, budget_s: float = math.inf
    ) -> list[tuple[Candidate, str, Verdict]]:
        """Has the prover, where it can, try to prove that goals are false.

        Args:
            goals: Frozen statements by conjecture id.
            stop: Set when the work is to be called off.
            budget_s: Seconds for all goals together.

        Returns:
            Each claim with the statement of the negation, written here, and the certifier's verdict on it.

        Raises:
            Stopped: ``stop`` was set.
        """
        if not isinstance(self._prover, Refuter) or not goals or budget_s <= 0:
            return []
        closure = self._certifier.environment.closure
        posed = [goal_of(frozen, closure, id_=id_, theory_names=self._names) for id_, frozen in goals.items()]
        session = _Session(
            compiler=self._compiler,
            lemmas=(),
            stop=stop,
            deadline=time.monotonic() + budget_s,
            effort=None,
            definitions=self._definitions,
            on_tried=lambda _: None,
        )
        claims: list[Candidate] = []
        with contextlib.suppress(_BudgetSpent):
            for claim in self._prover.refute(posed, session):
                claims.append(claim)  # noqa: PERF402 (what came before the budget ended is kept)
        if stop.is_set():
            raise Stopped
        denials = {goal.id: (f"{goal.name}_neg", negation(goal)) for goal in posed}
        submissions = [
            Submission(id=c.conjecture_id, name=name, statement=statement, proof=c.proof)
            for c in claims
            for name, statement in [denials[c.conjecture_id]]
        ]
        checked = self._certifier.check(submissions)
        return [
            (claim, row.submission.statement, row.verdict)
            for claim, row in zip(claims, checked, strict=True)
            if row.verdict is not None
        ]

    def _judge(
        self, candidates: Sequence[Candidate], goals: Mapping[str, FrozenStatement]
    ) -> list[tuple[Candidate, Verdict]]:
        pairs = []
        for candidate in candidates:
            frozen = goals[candidate.conjecture_id]
            submission = Submission(
                id=candidate.conjecture_id,
                name=name_str(frozen.name),
                statement=frozen.text,
                proof=candidate.proof,
            )
            pairs.append((frozen, submission))
        return list(zip(candidates, self._certifier.certify(pairs), strict=True))

    def _trim(
        self,
        judged: list[tuple[Candidate, Verdict]],
        goals: Mapping[str, FrozenStatement],
        lemma_names: set[str],
    ) -> list[tuple[Candidate, Verdict]]:
        """Writes certified proofs again without the lemmas that their terms do not use."""
        shorter = {}
        for candidate, verdict in judged:
            if verdict.verdict is not VerdictKind.CERTIFIED:
                continue
            text = _without(candidate.proof, lemma_names - set(verdict.premises))
            if text != candidate.proof:
                shorter[candidate.conjecture_id] = replace(candidate, proof=text)
        if not shorter:
            return judged
        again = {
            candidate.conjecture_id: (candidate, verdict)
            for candidate, verdict in self._judge(list(shorter.values()), goals)
            if verdict.verdict is VerdictKind.CERTIFIED
        }
        return [again.get(candidate.conjecture_id, (candidate, v)) for candidate, v in judged]


def _without(proof: str, names: set[str]) -> str:
    """The proof with ``names`` taken out of its bracketed lists; empty lists go too."""

    def shorten(match: re.Match[str]) -> str:
        items = [item.strip() for item in match[1].split(",")]
        kept = list(dict.fromkeys(item for item in items if item not in names))
        return f" [{', '.join(kept)}]" if kept else ""

    return re.sub(r" \[([^\[\]]*)\]", shorten, proof) if names else proof
