"""Statements that the loop makes itself, generation by generation: proposed, looked at, and rewarded.

Proposals come from ``conjecturer``: a part of them from statements that the policy tried and never proved, so that
special cases of these are at hand, the rest from parents that brought good ones. Like those of the pool they are
frozen by Lean and evaluated at ground values; what is false, known, or too close to held-out statements is dropped
and counted. What is left joins the pool, is tried like everything there, and then rewarded:

    reward = P(solve rate in the band | samples) * elegance * novelty, or 0 if no sample of it ever certified

The first factor is the Beta posterior's of ``difficulty``. As a few failures leave most of it in the band, what was
never solved is worth nothing (so Dong and Ma, 2025, arXiv:2502.00212, whose conjecturer learns from statements with
a low rate above 0 alone). Elegance falls with the size of a conclusion and is 0 for disjunctions and conjunctions;
novelty is 1 / sqrt(statements of this family in the pool), the usual bonus for what was seen seldom (Strehl and
Littman, 2008, "An analysis of model-based interval estimation"). Statements about which nothing was decided have no
reward, which is not a reward of 0.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict
from typing import Any

from proofmill.prove.falsify import Falsifier
from proofmill_provers.loop.conjecturer import Conjecturer, Proposed, elegance
from proofmill_provers.loop.control import Orders
from proofmill_provers.loop.difficulty import Posterior, in_band
from proofmill_provers.loop.pool import HeldOut
from proofmill_provers.loop.recipe import BandSection, LoopRecipe
from proofmill_provers.loop.records import Item, Tally
from proofmill_provers.loop.workshop import Workshop

__all__ = ["MADE", "Proposer", "difficulty", "reward"]

MADE = "loop/"
"""With what the generator of such statements begins."""
UNTRIED, UNSOLVED, HARD, FITTING, EASY = "untried", "unsolved", "hard", "in_band", "easy"


def difficulty(id_: str, beliefs: Mapping[str, Posterior], solved: Set[str], band: BandSection) -> str:
    """A label: what is known of a statement's solve rate, by its posterior mean."""
    belief = beliefs.get(id_, Posterior())
    if not belief.wins + belief.losses:
        return UNTRIED
    if id_ not in solved:
        return UNSOLVED
    mean = (belief.wins + 1) / (belief.wins + belief.losses + 2)
    if mean < band.low:
        return HARD
    return FITTING if mean <= band.high else EASY


def reward(item: Item, belief: Posterior, band: BandSection, num_alike: int) -> float:
    """What a statement was worth, from 0 to 1.

    Args:
        item: The statement.
        belief: After it was tried.
        band: Solve rates that are wanted.
        num_alike: Statements of its family in the pool, itself included.
    """
    if not belief.wins:
        return 0.0
    return in_band(belief, band) * elegance(item) / math.sqrt(num_alike)


class Proposer:
    """Proposes for one loop. A pure function of what it was told, so that a resumed loop goes on with the same one."""

    def __init__(
        self, recipe: LoopRecipe, workshop: Workshop, held_out: HeldOut, items: Sequence[Item]
    ) -> None:
        """Begins with the pool as parents."""
        self._section = recipe.conjecturer
        self._band = recipe.band
        self._workshop = workshop
        self._held_out = held_out
        self._conjecturer = Conjecturer(items, recipe.seed, operators=recipe.conjecturer.operators)
        self._falsifier: Falsifier | None = None
        self._seen = {item.id for item in items}

    def draw(
        self, items: Sequence[Item], beliefs: Mapping[str, Posterior], solved: Set[str], orders: Orders
    ) -> Proposed:
        """Proposals of a generation, as collapse control orders them; nothing has looked at them yet.

        Args:
            items: The pool, with what came from hindsight.
            beliefs: About its statements.
            solved: Ids of those with a certified proof.
            orders: Of collapse control.
        """
        self._conjecturer.add(item for item in items if item.id not in self._seen)
        self._seen |= {item.id for item in items}
        if orders.reseed:
            self._conjecturer.reseed()
        self._conjecturer.temperature = self._section.temperature * orders.heat
        labels = {
            id_: difficulty(id_, beliefs, solved, self._band) for id_ in sorted(self._conjecturer.parents)
        }
        return self._conjecturer.propose(
            self._section.statements,
            labels=labels,
            aims=[id_ for id_, label in labels.items() if label == UNSOLVED],
            share=self._section.targets,
        )

    def look(self, proposed: Proposed, known: Set[str]) -> dict[str, Any]:
        """What may join the pool, and why the rest may not, as plain values.

        Args:
            proposed: What was drawn.
            known: Ids of the pool.
        """
        items = [p.item for p in proposed.proposals]
        dropped: dict[str, str] = {}
        for item in items:
            if item.id in known:
                dropped[item.id] = "known"
            elif reason := self._held_out.reason(item):
                dropped[item.id] = f"held_out_{reason}"
        todo = [item for item in items if item.id not in dropped]
        taken = {item.id for item in self._workshop.take(todo)}
        for item in todo:
            if item.id not in taken:
                dropped[item.id] = "not_frozen"
            elif self._falsify(item.id):
                dropped[item.id] = "refuted"
        return {
            "items": [asdict(item) for item in items if item.id not in dropped],
            "made": {p.item.id: [p.label, p.operator] for p in proposed.proposals},
            "dropped": [
                {"id": item.id, "statement": item.statement, "reason": dropped[item.id]}
                for item in items
                if item.id in dropped
            ],
            "tries": proposed.tries,
            "duplicates": proposed.duplicates,
        }

    def _falsify(self, id_: str) -> bool:
        if self._falsifier is None:
            self._falsifier = Falsifier(self._workshop.theory.environment.closure)
        return self._falsifier.last_look(self._workshop.frozen(id_), id_) is not None

    def note(self, looked: Mapping[str, Any]) -> None:
        """Nobody wants others like what was dropped."""
        self._seen |= looked["made"].keys()
        self._conjecturer.forget(row["id"] for row in looked["dropped"])

    def learn(
        self, items: Mapping[str, Item], tallies: Sequence[Tally], beliefs: Mapping[str, Posterior]
    ) -> dict[str, Any]:
        """Rewards a generation's statements, those of the pool as parents; what the conjecturer prefers now."""
        alike = Counter(item.family for item in items.values())
        rewards = {
            t.id: reward(items[t.id], beliefs[t.id], self._band, alike[items[t.id].family])
            for t in tallies
            if t.num
        }
        self._conjecturer.learn(rewards)
        made = [value for id_, value in rewards.items() if items[id_].generator.startswith(MADE)]
        return {
            "tried": len(made),
            "reward": round(sum(made) / len(made), 6) if made else 0.0,
            "preferences": {
                label: {operator: round(value, 6) for operator, value in own.items()}
                for label, own in sorted(self._conjecturer.preferences.items())
            },
        }

    @staticmethod
    def told(looked: Mapping[str, Any]) -> dict[str, Any]:
        """Numbers of a generation's proposals."""
        return {
            "statements": len(looked["items"]),
            "tries": looked["tries"],
            "duplicates": looked["duplicates"],
            "drops": dict(sorted(Counter(row["reason"] for row in looked["dropped"]).items())),
            "labels": dict(sorted(Counter(label for label, _ in looked["made"].values()).items())),
            "operators": dict(sorted(Counter(op for _, op in looked["made"].values()).items())),
        }
