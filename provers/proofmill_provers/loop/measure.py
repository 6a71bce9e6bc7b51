"""What a policy is worth on held-out statements: unbiased pass@k, and paired differences with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from proofmill.generations import pass_at_k
from proofmill_provers.loop.records import Tally

__all__ = ["WIDE", "Paired", "paired", "pass_at_k", "passes", "scores"]

_RESAMPLES = 10_000
WIDE = 8
"""k of pass@k beside 1."""


def scores(tallies: Sequence[Tally], k: int) -> dict[str, float]:
    """pass@k by statement; statements with fewer than ``k`` decided samples are left out."""
    return {t.id: pass_at_k(t.num, t.wins, k) for t in tallies if t.num >= k}


def passes(tallies: Sequence[Tally]) -> dict[str, float]:
    """Mean pass@1 and pass@8, and how many statements count.

    A figure is left out where no statement has samples enough: what was not measured is not 0.
    """
    found: dict[str, float] = {}
    for k in (1, WIDE):
        if values := scores(tallies, k):
            found[f"pass@{k}"] = sum(values.values()) / len(values)
    found["held_out"] = len(scores(tallies, 1))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """Two policies on the same statements."""

    statements: int
    first: float
    second: float
    difference: float
    """Of the means: first less second."""
    low: float
    high: float
    """A 95 % interval of the difference: percentiles of paired bootstrap resamples of the statements."""

    @property
    def ratio(self) -> float | None:
        """First by second; None where the second is 0."""
        return self.first / self.second if self.second else None


def paired(first: Mapping[str, float], second: Mapping[str, float], seed: int) -> Paired:
    """Compares scores on the statements that both have.

    Raises:
        ValueError: there is none.
    """
    shared = sorted(first.keys() & second.keys())
    if not shared:
        raise ValueError("the two have no statement in common")
    one = np.array([first[id_] for id_ in shared])
    two = np.array([second[id_] for id_ in shared])
    gaps = one - two
    rng = np.random.default_rng(seed)
    means = gaps[rng.integers(0, len(gaps), size=(_RESAMPLES, len(gaps)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Paired(
        statements=len(shared),
        first=float(one.mean()),
        second=float(two.mean()),
        difference=float(gaps.mean()),
        low=float(low),
        high=float(high),
    )
