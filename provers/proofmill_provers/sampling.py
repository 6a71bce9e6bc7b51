"""Whole proofs from a language model: best of n in rounds, with repairs, within budgets of tokens and attempts.

Each round asks for a few proofs of every open goal, reads them out of the completions, has Lean elaborate those that
are new, and takes the first that passes: the goal needs no more samples then. What failed may be shown to the
model with Lean's message. Every completion is accounted for: a candidate, a duplicate, or dropped for a reason.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from proofmill.prove.protocol import Goal, LemmaHint, ProverSession, Tried
from proofmill.records import Candidate
from proofmill_provers.asking import ask, definitions_of
from proofmill_provers.backends.protocol import Answer, Backend, Completion, Finish, Request
from proofmill_provers.extraction import extract
from proofmill_provers.portfolio import select_lemmas
from proofmill_provers.settings import LlmSettings
from proofmill_provers.templates import ProofTask, Template, Turn

__all__ = ["ProofSampler", "Sampled", "candidate", "request_seed"]

_log = logging.getLogger(__name__)
_SEED_BITS = 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """A proof that Lean's elaborator took: a candidate, no more."""

    goal: Goal
    proof: str
    rung: str
    attempts: int
    """Proofs of this goal that Lean has seen, this one included."""
    tokens: int
    """Tokens spent on this goal."""


@dataclass(slots=True, kw_only=True)
class _Work:
    """One open goal and what was spent on it."""

    goal: Goal
    lemmas: tuple[str, ...]
    seen: set[str] = field(default_factory=set)
    samples: int = 0
    attempts: int = 0
    tokens: int = 0
    chain: tuple[Turn, ...] = ()
    """Failed attempts that the next repair shows."""


class ProofSampler:
    """Samples proofs of goals; holds no state between calls and may be used by several threads."""

    def __init__(self, backend: Backend, template: Template, settings: LlmSettings) -> None:
        """Args: backend: the model; template: how it is asked; settings: how often, and with what limits."""
        self._backend = backend
        self._template = template
        self._settings = settings

    def sample(self, goals: Sequence[Goal], session: ProverSession) -> Iterator[Sampled]:
        """Proofs that pass Lean's elaborator, at most one for each goal, as they are found."""
        works = [
            _Work(goal=goal, lemmas=tuple(_shown(lemma) for lemma in select_lemmas(goal, session.lemmas)))
            for goal in goals
        ]
        number = 0
        while works := [work for work in works if self._may_go_on(work)]:
            number += 1
            wanted = min(self._settings.round_samples, self._settings.samples)
            works, found, alive = self._round(works, session, f"sample-{number}", num=wanted)
            yield from found
            for repair in range(1, self._settings.repairs + 1):
                broken = [work for work in works if work.chain and self._within_budget(work)]
                if not (alive and broken):
                    break
                still, found, alive = self._round(broken, session, f"repair-{number}.{repair}", num=1)
                yield from found
                solved = {work.goal.id for work in broken} - {work.goal.id for work in still}
                works = [work for work in works if work.goal.id not in solved]
            for work in works:
                work.chain = ()
            if not alive:
                return

    def _may_go_on(self, work: _Work) -> bool:
        return work.samples < self._settings.samples and self._within_budget(work)

    def _within_budget(self, work: _Work) -> bool:
        return work.attempts < self._settings.max_attempts and work.tokens < self._settings.max_tokens

    def _round(
        self, works: Sequence[_Work], session: ProverSession, rung: str, *, num: int
    ) -> tuple[list[_Work], list[Sampled], bool]:
        """Asks for ``num`` proofs of each goal and has Lean look at them.

        Returns:
            The goals that are still open, what was found, and whether the model answers at all.
        """
        started = time.monotonic()
        requests = [self._request(work, session, rung, num) for work in works]
        answers = ask(self._backend, requests, session)
        drops: Counter[str] = Counter()
        rows: list[tuple[_Work, str]] = []
        for work, request, answer in zip(works, requests, answers, strict=True):
            rows += [(work, proof) for proof in self._proofs(work, request, answer, drops)]
            work.samples += 0 if work.chain else num
        alive = any(completion.ok for answer in answers for completion in answer.completions)
        first: dict[str, Sampled] = {}
        try:
            errors = session.elaborate([(work.goal, proof) for work, proof in rows]) if rows else []
            first = self._outcomes(rows, errors, rung)
        finally:
            if drops:
                _log.info("%s of %d goals: dropped %s", rung, len(works), dict(sorted(drops.items())))
            session.note(
                Tried(
                    rung=rung,
                    num_goals=len(works),
                    num_scripts=len(rows),
                    num_found=len(first),
                    wall_s=time.monotonic() - started,
                    drops=dict(sorted(drops.items())),
                )
            )
        left = [work for work in works if work.goal.id not in first]
        return left, list(first.values()), alive

    def _request(self, work: _Work, session: ProverSession, rung: str, num: int) -> Request:
        settings = self._settings
        task = ProofTask(
            name=work.goal.name,
            statement=work.goal.statement,
            definitions=definitions_of(session),
            lemmas=work.lemmas,
            failed=work.chain,
        )
        return Request(
            prompt=self._template.build(task),
            n=num,
            temperature=settings.temperature,
            top_p=settings.top_p,
            max_new_tokens=settings.max_new_tokens,
            stop=self._template.stop,
            seed=request_seed(settings.seed, work.goal.statement, rung),
        )

    def _proofs(self, work: _Work, request: Request, answer: Answer, drops: Counter[str]) -> list[str]:
        """The new proofs in an answer, within what the goal may still spend; the rest is counted."""
        proofs: list[str] = []
        for completion in answer.completions:
            work.tokens += _spent(completion, request)
            if not completion.ok:
                drops[f"request:{completion.failure}"] += 1
                continue
            found = extract(
                completion.text,
                statement=work.goal.statement,
                style=self._template.style,
                truncated=completion.finish is Finish.LENGTH,
            )
            if found.proof is None:
                drops[f"completion:{found.drop}"] += 1
            elif found.proof in work.seen:
                drops["duplicate"] += 1
            elif work.attempts >= self._settings.max_attempts:
                drops["max_attempts"] += 1
            else:
                work.seen.add(found.proof)
                work.attempts += 1
                proofs.append(found.proof)
        return proofs

    def _outcomes(
        self, rows: Sequence[tuple[_Work, str]], errors: Sequence[str | None], rung: str
    ) -> dict[str, Sampled]:
        """The first proof of each goal that passed; the first failure of the others goes into their chain."""
        first: dict[str, Sampled] = {}
        failures: dict[str, tuple[_Work, Turn]] = {}
        for (work, proof), error in zip(rows, errors, strict=True):
            id_ = work.goal.id
            if error is not None:
                failures.setdefault(id_, (work, Turn(proof=proof, message=error)))
            elif id_ not in first:
                first[id_] = Sampled(
                    goal=work.goal, proof=proof, rung=rung, attempts=work.attempts, tokens=work.tokens
                )
        for id_, (work, turn) in failures.items():
            if id_ not in first:
                work.chain = (*work.chain, turn)
        return first


def candidate(sampled: Sampled, *, lane: str, wall_s: float) -> Candidate:
    """A sampled proof as a candidate of a lane."""
    return Candidate(
        conjecture_id=sampled.goal.id,
        proof=sampled.proof,
        lane=lane,
        script=sampled.rung,
        attempts=sampled.attempts,
        wall_s=wall_s,
    )


def _shown(lemma: LemmaHint) -> str:
    return lemma.statement or lemma.name


def request_seed(seed: int, statement: str, rung: str) -> int:
    """Of one request: a pure function of the lane's seed, the statement and the round, not of its neighbours."""
    digest = hashlib.blake2b(f"{seed}\0{statement}\0{rung}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - _SEED_BITS)


def _spent(completion: Completion, request: Request) -> int:
    """Tokens of a completion; where they were not counted, the most that it can have taken.

    A failed request is taken at its limit too: a server may have worked on it.
    """
    if completion.tokens_out is not None:
        return completion.tokens_out + (completion.tokens_in or 0)
    return request.max_new_tokens + (completion.tokens_in or 0)
