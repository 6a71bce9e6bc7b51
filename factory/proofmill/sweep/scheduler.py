"""Which conjecture is tried by which lane next: expected proofs for their cost, with shares for all.

Whether a try succeeds is learned as a chain of Beta posteriors, from coarse to fine: of a lane (or one of its
efforts), of that lane on a generator's conjectures, on those of one size too, and on one family. Each is the prior of
the next with the weight of a few tries, so that what is known of many serves where little is known of few; the same
chain gives the mean cost. The next batch has the largest ratios. Drawing from the last posterior instead of taking
its mean (Thompson, Biometrika 1933) lets the uncertain be tried now and then; the draws are seeded.

Shares: of one batch, a family and a generator have at most a part while others wait. A small part of all that is
spent goes to those who have waited longest, so that nothing starves. A lane of which nothing is known gets a few
tries first.

Measured (``bench scheduler``): far better than first come first served, and no better than passes from the cheap lane
to the dear one, which is what sweeps do. So sweeps do not use it yet.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

__all__ = ["Item", "Scheduler"]

PRIOR_TRIES = 6.0
"""Tries that a coarser posterior counts for in a finer one."""
FAMILY_SHARE, GENERATOR_SHARE = 0.25, 0.75
"""Parts of a batch that one family, and one generator, may have while others wait."""
OLDEST_SHARE = 0.03
"""Part of what is spent that goes to those who wait longest, whatever they promise."""
PILOT = 3
"""Tries of a lane of which nothing is known yet."""
_FIRST_RATE, _FIRST_COST = 0.5, 1.0

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A try that could be made: a conjecture with a lane."""

    id: str
    arm: str
    """The lane, with its effort."""
    generator: str
    size: int
    family: str
    seq: int
    """Of the conjecture: the order of proposal."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """What it belongs to, from coarse to fine."""
        size = str(self.size)
        return (
            (self.arm,),
            (self.arm, self.generator),
            (self.arm, self.generator, size),
            (self.arm, self.generator, size, self.family),
        )


@dataclass(slots=True)
class _Tally:
    tries: float = 0.0
    found: float = 0.0
    cost: float = 0.0


@dataclass(slots=True, kw_only=True)
class Scheduler:
    """Learns from tries and chooses batches; the same history and seed give the same choice."""

    seed: int = 0
    is_sampling: bool = True
    """Whether success is drawn from its posterior; else its mean is taken."""
    _tallies: dict[Key, _Tally] = field(default_factory=lambda: defaultdict(_Tally))
    _batches: int = 0
    _is_oldest: bool = False
    _spent: float = 0.0
    _spent_on_oldest: float = 0.0

    def record(self, item: Item, *, found: bool, cost: float) -> None:
        """Notes what a try came to."""
        self._spent += cost
        self._spent_on_oldest += cost * self._is_oldest
        for key in item.keys:
            tally = self._tallies[key]
            tally.tries += 1
            tally.found += found
            tally.cost += cost

    def estimate(self, item: Item) -> tuple[float, float, float]:
        """Expected successes and failures (a Beta posterior), and the expected cost, of a try."""
        rate, cost = _FIRST_RATE, _FIRST_COST
        good = bad = 0.0
        for level, key in enumerate(item.keys):
            tally = self._tallies.get(key, _NOTHING)
            # What is known of nothing at all weighs as one try, so that the first tries count.
            weight = PRIOR_TRIES if level else 1.0
            good = tally.found + weight * rate
            bad = tally.tries - tally.found + weight * (1 - rate)
            rate = good / (good + bad)
            cost = (tally.cost + weight * cost) / (tally.tries + weight)
        return good, bad, max(cost, 1e-9)

    def choose(self, items: Sequence[Item], num: int) -> list[Item]:
        """The next batch: at most ``num`` tries of one lane, the best first.

        Args:
            items: What could be tried; not empty.
            num: How many fit into a batch.
        """
        self._batches += 1
        self._is_oldest = self._spent_on_oldest < OLDEST_SHARE * self._spent
        if self._is_oldest:
            oldest = min(items, key=lambda item: (item.seq, item.arm))
            ranked = sorted((i for i in items if i.arm == oldest.arm), key=lambda item: item.seq)
            return ranked[:PILOT]
        rng = random.Random(f"{self.seed} {self._batches}")
        worth: dict[tuple[Key, ...], float] = {}
        scored: list[tuple[float, int, str, Item]] = []
        for item in items:
            keys = item.keys
            if (value := worth.get(keys)) is None:
                good, bad, cost = self.estimate(item)
                rate = rng.betavariate(good, bad) if self.is_sampling else good / (good + bad)
                value = worth[keys] = rate / cost
            scored.append((-value, item.seq, item.arm, item))
        scored.sort(key=lambda row: row[:3])
        # The lane whose best batch is worth most.
        by_arm: dict[str, list[tuple[float, Item]]] = defaultdict(list)
        for value, _, arm, item in scored:
            if len(by_arm[arm]) < 4 * num:
                by_arm[arm].append((-value, item))
        best = max(sorted(by_arm), key=lambda arm: _mean(value for value, _ in by_arm[arm][:num]))
        if self._tallies[(best,)].tries < PILOT:
            num = min(num, PILOT)
        return self._share([item for *_, arm, item in scored if arm == best], num)

    def _share(self, ranked: Sequence[Item], num: int) -> list[Item]:
        """The first ``num``, as far as families and generators have their parts; room that is left goes to the rest."""
        most_of_family = max(1, round(num * FAMILY_SHARE))
        is_alone = len({item.generator for item in ranked}) == 1
        most_of_generator = num if is_alone else max(1, round(num * GENERATOR_SHARE))
        families, generators = Counter[str](), Counter[str]()
        chosen: list[Item] = []
        passed: list[Item] = []
        for item in ranked:
            if len(chosen) == num:
                break
            if families[item.family] >= most_of_family or generators[item.generator] >= most_of_generator:
                passed.append(item)
                continue
            families[item.family] += 1
            generators[item.generator] += 1
            chosen.append(item)
        return chosen + passed[: num - len(chosen)]


_NOTHING = _Tally()


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)
