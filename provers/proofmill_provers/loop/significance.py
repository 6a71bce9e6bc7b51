"""Whether one chance is higher than another, for many pairs at once: Fisher's exact test, Benjamini and Hochberg."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["adjusted", "fisher"]


def fisher(wins: int, num: int, other_wins: int, other_num: int) -> float:
    """The one-sided p value of Fisher's exact test that the first chance of winning is the higher one.

    With all wins fixed, the first side's wins are hypergeometric if the chances are the same; this is the chance of
    as many or more. It is exact at any number of samples, and so never too small (Fisher, 1935, "The Design of
    Experiments", section 13). Without samples on a side it is 1.

    Raises:
        ValueError: more wins than samples, or fewer than none.
    """
    if not (0 <= wins <= num and 0 <= other_wins <= other_num):
        raise ValueError(f"wins must be within samples, got {wins} of {num} and {other_wins} of {other_num}")
    total, all_wins = num + other_num, wins + other_wins
    as_many = sum(
        math.comb(all_wins, k) * math.comb(total - all_wins, num - k)
        for k in range(wins, min(all_wins, num) + 1)
    )
    return as_many / math.comb(total, num)


def adjusted(p_values: Sequence[float]) -> list[float]:
    """For each p value the smallest false discovery rate at which it is significant, in the same order.

    To keep those up to q keeps the expected share of false ones among them at q or below, where the tests are
    independent or depend on each other positively (Benjamini and Hochberg, 1995, J. R. Statist. Soc. B 57).
    """
    order = sorted(range(len(p_values)), key=lambda at: p_values[at], reverse=True)
    found = [1.0] * len(p_values)
    least = 1.0
    for place, at in enumerate(order):
        rank = len(p_values) - place
        least = min(least, p_values[at] * len(p_values) / rank)
        found[at] = least
    return found
