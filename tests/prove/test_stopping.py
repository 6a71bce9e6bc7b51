"""When attempts stop: the rule's decisions, its accuracy under its prior, and what fitting the prior learns."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofmill.bench.stopping import SPREADS, play, simulate
from proofmill.errors import ConfigError
from proofmill.prove.stopping import (
    Band,
    BandRule,
    Bands,
    SolvePrior,
    band_rule,
    default_prior,
    grid,
    refit,
)


@pytest.fixture(scope="module")
def rule() -> BandRule:
    """The rule for the default prior."""
    return band_rule()


def test_clear_cases_stop_early(rule: BandRule) -> None:
    """Successes only are easy after a few; failures only are hard before sixteen; a first attempt is always made."""
    easy = next(n for n in range(49) if rule.decide(n, n) is not None)
    hard = next(n for n in range(49) if rule.decide(n, 0) is not None)

    assert rule.decide(0, 0) is None
    assert (rule.decide(easy, easy), rule.decide(hard, 0)) == (Band.EASY, Band.HARD)
    assert 1 <= easy <= 5
    assert hard < 16


def test_every_path_ends(rule: BandRule) -> None:
    """At the limit each number of successes is decided."""
    assert all(rule.decide(rule.max_attempts, wins) is not None for wins in range(rule.max_attempts + 1))


def test_accuracy_under_the_prior_is_that_of_sixteen(rule: BandRule) -> None:
    """On rates drawn from the prior, as often right as after 16 attempts each, with fewer attempts."""
    rng = np.random.default_rng(0)
    rates = rng.choice(grid(), size=8_000, p=default_prior().weights)
    attempts = simulate(rates, rule.max_attempts, rng)

    sequential, fixed = play(rule, rates, attempts), play(rule, rates, attempts, fixed=16)

    assert fixed.calls == 16 * 8_000
    assert sequential.calls < 0.75 * fixed.calls
    assert abs(sequential.right - fixed.right) / 8_000 < 0.012


@pytest.mark.parametrize("name", sorted(SPREADS))
def test_no_spread_costs_accuracy(rule: BandRule, name: str) -> None:
    """On spreads that are not the prior, it saves attempts, and is right as often within the noise."""
    rng = np.random.default_rng(1)
    rates = SPREADS[name](rng, 3_000)
    attempts = simulate(rates, rule.max_attempts, rng)

    sequential, fixed = play(rule, rates, attempts), play(rule, rates, attempts, fixed=16)

    assert sequential.calls < 0.9 * fixed.calls
    assert (fixed.right - sequential.right) / 3_000 < 0.02


def test_the_likeliest_band_is_the_posterior(rule: BandRule) -> None:
    """Classification equals a direct computation of the posterior for every count up to ten."""
    rates, weights = grid(), np.asarray(default_prior().weights)
    band = np.array([Bands().of(float(rate)) for rate in rates])
    for n, w in itertools.product(range(11), range(11)):
        if w <= n:
            posterior = weights * rates**w * (1 - rates) ** (n - w)
            masses = {b: posterior[band == b].sum() for b in Band}
            assert rule.classify(n, w) == max(masses, key=lambda b: masses[b])


def test_fitting_learns_the_spread() -> None:
    """After many statements that all fail or all succeed, the prior says so, and fewer attempts are needed."""
    counts = [(16, 0)] * 400 + [(16, 16)] * 400
    learnt = refit(default_prior(), counts)
    weights, rates = np.asarray(learnt.weights), grid()

    assert weights[rates < 0.05].sum() > 0.4
    assert weights[rates > 0.9].sum() > 0.4
    assert refit(default_prior(), []) == default_prior()
    sooner = band_rule(prior=learnt)
    assert next(n for n in range(49) if sooner.decide(n, n)) <= next(
        n for n in range(49) if band_rule().decide(n, n)
    )


@settings(max_examples=15)
@given(st.lists(st.floats(0.001, 1.0), min_size=402, max_size=402))
def test_any_prior_makes_a_rule(weights: list[float]) -> None:
    """The rule exists, decides at its limit, and its price is no more than a wrong decision."""
    rule = band_rule(prior=SolvePrior.from_weights(weights), reference=4, max_attempts=8)

    assert rule.decide(8, 3) is not None
    assert 0 <= rule.price <= 0.5


def test_impossible_counts_and_bands() -> None:
    """Refused with the rule they break."""
    with pytest.raises(ConfigError, match="0 < low < high < 1"):
        Bands(low=0.5, high=0.2)
    with pytest.raises(ConfigError, match="reference"):
        band_rule(reference=99)
    with pytest.raises(ValueError, match="successes must be in"):
        band_rule(reference=2, max_attempts=4).decide(2, 3)
    with pytest.raises(ValueError, match="at most 4"):
        band_rule(reference=2, max_attempts=4).decide(5, 3)
