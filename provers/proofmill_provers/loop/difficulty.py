"""How hard statements are for the policy: Beta posteriors of solve rates, and which statements that selects.

The prior is uniform. Older samples were another policy's, so they count for less with each generation (a discounted
posterior, as for bandits whose arms drift: Raj and Kalyani, 2017, arXiv:1707.09727).
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from proofmill.prove.stopping import grid
from proofmill_provers.loop.recipe import BandSection
from proofmill_provers.loop.records import Item, Tally

__all__ = ["Posterior", "choose", "in_band", "updated"]

DISCOUNT = 0.5
"""What is left of the weight of samples after a generation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """Discounted counts of one statement."""

    wins: float = 0.0
    losses: float = 0.0


def updated(beliefs: Mapping[str, Posterior], tallies: Sequence[Tally]) -> dict[str, Posterior]:
    """The posteriors after another generation; undecided samples count on neither side."""
    found = {id_: Posterior(wins=DISCOUNT * b.wins, losses=DISCOUNT * b.losses) for id_, b in beliefs.items()}
    for tally in tallies:
        before = found.get(tally.id, Posterior())
        found[tally.id] = Posterior(
            wins=before.wins + tally.wins, losses=before.losses + tally.num - tally.wins
        )
    return found


def in_band(belief: Posterior, band: BandSection) -> float:
    """Probability that the solve rate lies in the band."""
    rates = grid()[1:-1]
    weights = np.exp(belief.wins * np.log(rates) + belief.losses * np.log1p(-rates))
    inside = (rates >= band.low) & (rates <= band.high)
    return float(weights[inside].sum() / weights.sum())


def choose(  # noqa: PLR0913 (each is one setting of the choice)
    items: Sequence[Item],
    beliefs: Mapping[str, Posterior],
    num: int,
    *,
    band: BandSection | None,
    exploring: float,
    quota: int | None,
    rng: random.Random,
) -> list[Item]:
    """Statements to try next.

    Args:
        items: The pool.
        beliefs: What is known of them; nothing is known of others.
        num: How many are wanted.
        band: The rates that are wanted; None chooses uniformly.
        exploring: Part of them that is chosen uniformly all the same.
        quota: Statements of one family at most, if that is bounded.
        rng: Breaks ties and explores.
    """
    order = list(items)
    rng.shuffle(order)
    if band is not None:
        free = round(exploring * num)
        first, rest = order[:free], order[free:]
        rest.sort(key=lambda item: -in_band(beliefs.get(item.id, Posterior()), band))
        order = [*first, *rest]
    chosen: list[Item] = []
    families: dict[str, int] = {}
    for item in order:
        if len(chosen) >= num:
            break
        if quota is not None and families.get(item.family, 0) >= quota:
            continue
        families[item.family] = families.get(item.family, 0) + 1
        chosen.append(item)
    return chosen
