"""Medians and spreads of repeated measurements."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Summary", "paired_ratios", "summarize"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One figure over its repeats."""

    median: float
    low: float
    high: float
    lower_quartile: float
    upper_quartile: float
    repeats: int

    def as_row(self, digits: int = 3) -> dict[str, float | int]:
        """The summary without its median, for the ``spread`` of a report."""
        return {
            "min": round(self.low, digits),
            "q1": round(self.lower_quartile, digits),
            "q3": round(self.upper_quartile, digits),
            "max": round(self.high, digits),
            "repeats": self.repeats,
        }


def summarize(values: Sequence[float]) -> Summary:
    """Median, quartiles (inclusive method) and extremes of at least one value.

    Raises:
        ValueError: there is none.
    """
    if not values:
        raise ValueError("values must hold at least one number, got none")
    lower, median, upper = (
        statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    )
    return Summary(
        median=median,
        low=min(values),
        high=max(values),
        lower_quartile=lower,
        upper_quartile=upper,
        repeats=len(values),
    )


def paired_ratios(numerators: Sequence[float], denominators: Sequence[float]) -> Summary:
    """The ratio of figures taken side by side, pair by pair: what slows both slows neither.

    Raises:
        ValueError: they are no pairs, or a denominator is not positive.
    """
    if len(numerators) != len(denominators):
        raise ValueError(f"pairs are needed, got {len(numerators)} and {len(denominators)} values")
    if any(value <= 0 for value in denominators):
        raise ValueError(f"denominators must be > 0, got {min(denominators)}")
    return summarize([a / b for a, b in zip(numerators, denominators, strict=True)])
