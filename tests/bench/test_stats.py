"""Medians, spreads and ratios of pairs."""

from __future__ import annotations

import pytest

from proofmill.bench.stats import paired_ratios, summarize


def test_summary_of_five_values() -> None:
    """The median is the middle value, quartiles lie half way to the ends."""
    summary = summarize([5.0, 1.0, 3.0, 2.0, 4.0])

    assert (summary.low, summary.lower_quartile, summary.median) == (1.0, 2.0, 3.0)
    assert (summary.upper_quartile, summary.high, summary.repeats) == (4.0, 5.0, 5)


def test_summary_of_one_value() -> None:
    """One value is its own median and has no spread."""
    summary = summarize([7.0])

    assert (summary.low, summary.median, summary.high, summary.repeats) == (7.0, 7.0, 7.0, 1)


def test_summary_of_nothing() -> None:
    """Nothing has no median."""
    with pytest.raises(ValueError, match="at least one"):
        summarize([])


def test_row_leaves_the_median_to_the_figure_itself() -> None:
    """The spread has the ends, the quartiles and the number of repeats."""
    assert summarize([1.0, 2.0, 4.0]).as_row() == {"min": 1.0, "q1": 1.5, "q3": 3.0, "max": 4.0, "repeats": 3}


def test_ratios_are_taken_within_pairs() -> None:
    """A machine twice as slow for a round does not move the ratio."""
    summary = paired_ratios([10.0, 20.0, 10.0], [1.0, 2.0, 1.0])

    assert (summary.low, summary.median, summary.high) == (10.0, 10.0, 10.0)


@pytest.mark.parametrize(("above", "below"), [([1.0], [1.0, 2.0]), ([1.0], [0.0]), ([], [])])
def test_ratios_of_what_is_no_pairs(above: list[float], below: list[float]) -> None:
    """Lists of different length, zeros and nothing at all are refused."""
    with pytest.raises(ValueError, match=r"must|needed"):
        paired_ratios(above, below)
