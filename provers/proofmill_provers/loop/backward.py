"""Hindsight for whole proofs: what failed samples closed on the way becomes statements with proofs.

A failed script ``head <;> rest`` is replayed as a small tree search that knows no other tactics than its parts. Goals
that some part closed although the whole failed are generalised like those of any failed search (``hindsight``),
frozen, and certified; what is too close to held-out statements is routed out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from proofmill.certify.batch import ProofText, elaborate_batch
from proofmill.certify.elaborate import Compiler
from proofmill.prove.protocol import Goal, LemmaHint, Tried
from proofmill.records import Conjecture
from proofmill.sweep.hindsight import look_back
from proofmill_provers.hindsight import generalise
from proofmill_provers.loop.pool import HeldOut, item_of
from proofmill_provers.loop.records import CERTIFIED, Item, Row, Tally
from proofmill_provers.loop.workshop import PROOF_START, Workshop
from proofmill_provers.policies import Ask, Suggestion, heuristic_value
from proofmill_provers.search import BestFirst, Budget, Search

__all__ = ["LeanSession", "Looked", "look_at_failures"]

SEARCHES = 40
"""Failed statements of a generation that are looked at, those with the most different scripts first."""
SCRIPTS = 6
"""Scripts of each, the most frequent first."""
MAX_PROOF = 200
"""Characters of a proof that is kept."""
_SEPARATOR = " <;> "


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Statements that came up inside failures, each with a certified proof."""

    items: tuple[Item, ...]
    rows: tuple[Row, ...]
    drops: Mapping[str, int]


def look_at_failures(
    workshop: Workshop,
    items: Mapping[str, Item],
    tallies: Sequence[Tally],
    held_out: HeldOut,
    generation: int,
) -> Looked:
    """New statements out of the samples of a generation that solved nothing.

    Args:
        workshop: Knows all statements in ``items``, and the new ones afterwards.
        items: The pool by id.
        tallies: Of the generation.
        held_out: What may not be learned.
        generation: Its number.
    """
    drops: Counter[str] = Counter()
    scripts = _scripts(workshop, tallies)
    session = LeanSession(compiler=workshop.compiler)
    budget = Budget(model_calls=8, attempts=4 * SCRIPTS, wall_s=math.inf, max_depth=3, width=4)
    search = Search(_Replay(scripts), BestFirst(), budget)
    results = list(search.run([workshop.goal(id_) for id_ in scripts], session))
    byproducts = generalise(results, session, drops)
    parents = {id_: _as_conjecture(items[id_]) for id_ in scripts}
    made = look_back(byproducts, parents, workshop.certifier, workshop.theory.digest)
    if made is None:
        return Looked(items=(), rows=(), drops=dict(drops))
    drops.update(made.drops)
    kept: list[Item] = []
    for item in map(item_of, made.conjectures):
        if item.id in items:
            drops["known"] += 1
        elif len(made.proofs[item.id]) > MAX_PROOF:
            drops["long_proof"] += 1
        elif reason := held_out.reason(item):
            drops[f"held_out_{reason}"] += 1
        else:
            kept.append(item)
    kept = workshop.take(kept)
    verdicts = workshop.judge([(item.id, made.proofs[item.id]) for item in kept])
    drops["not_certified"] += sum(verdict != CERTIFIED for verdict in verdicts)
    good = [item for item, verdict in zip(kept, verdicts, strict=True) if verdict == CERTIFIED]
    rows = tuple(
        Row.of(item, made.proofs[item.id], generation=generation, source="hindsight") for item in good
    )
    return Looked(items=tuple(good), rows=rows, drops=dict(sorted((+drops).items())))


def _scripts(workshop: Workshop, tallies: Sequence[Tally]) -> dict[str, Counter[tuple[str, ...]]]:
    """The parts of the failed scripts of each statement that was not solved, with their frequencies."""
    found: dict[str, Counter[tuple[str, ...]]] = {}
    for tally in tallies:
        if tally.wins or not all(binder.is_named for binder in workshop.goal(tally.id).binders):
            continue
        parts: Counter[tuple[str, ...]] = Counter()
        for proof, (times, _) in tally.proofs.items():
            script = proof.removeprefix(PROOF_START)
            steps = tuple(script.split(_SEPARATOR))
            if len(steps) > 1 and "\n" not in script:
                parts[steps] += times
        if parts:
            found[tally.id] = Counter(dict(sorted(parts.items(), key=lambda p: (-p[1], p[0]))[:SCRIPTS]))
    chosen = sorted(found, key=lambda id_: (-len(found[id_]), id_))[:SEARCHES]
    return {id_: found[id_] for id_ in chosen}


class _Replay:
    """A policy that says again what was sampled: at the root the first parts, below them what followed."""

    name = "replay"

    def __init__(self, scripts: Mapping[str, Counter[tuple[str, ...]]]) -> None:
        """Args: scripts: parts of scripts by statement."""
        self._scripts = scripts

    def propose(self, asks: Sequence[Ask]) -> list[list[Suggestion]]:
        """See ``Policy``: the next part, and all that is left in one."""
        return [self._next(ask) for ask in asks]

    def _next(self, ask: Ask) -> list[Suggestion]:
        weights: Counter[str] = Counter()
        depth = len(ask.path)
        for steps, times in self._scripts[ask.goal.id].items():
            if len(steps) <= depth or steps[:depth] != ask.path:
                continue
            weights[steps[depth]] += times
            if depth:
                weights[_SEPARATOR.join(steps[depth:])] += times
        total = sum(weights.values())
        return [
            Suggestion(tactic=text, logprob=math.log(times / total))
            for text, times in sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
        ]

    def values(self, asks: Sequence[Ask]) -> list[float]:
        """See ``Policy``."""
        return [heuristic_value(ask.state, ask.depth) for ask in asks]


@dataclass(slots=True, kw_only=True)
class LeanSession:
    """What a search sees of Lean: whether texts elaborate, and nothing that is certified."""

    compiler: Compiler
    lemmas: Sequence[LemmaHint] = ()
    effort: int | None = None
    tried: list[Tried] = field(default_factory=list)

    def elaborate(self, rows: Sequence[tuple[Goal, str]]) -> list[str | None]:
        """See ``ProverSession``."""
        texts = [ProofText(statement=goal.statement, proof=proof) for goal, proof in rows]
        outcomes = elaborate_batch(self.compiler, texts)
        return [None if outcome.ok else outcome.first_error for outcome in outcomes]

    def note(self, tried: Tried) -> None:
        """See ``ProverSession``."""
        self.tried.append(tried)


def _as_conjecture(item: Item) -> Conjecture:
    return Conjecture(
        id=item.id,
        name=item.name,
        statement=item.statement,
        generator=item.generator,
        parents=item.parents,
        family=item.family,
        canonical=item.canonical,
        size=item.size,
        tests_passed=0,
    )
