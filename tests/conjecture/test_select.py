"""Scores and the choice: the Beta function is right, gains fall, quotas hold, laziness changes nothing."""

from __future__ import annotations

import itertools
import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofmill.conjecture.laws import Law
from proofmill.conjecture.select import (
    BandStats,
    Candidate,
    beta_cdf,
    facility_gain,
    likeness,
    score,
    select,
)
from proofmill.theory.terms import App, Symbol, Term, Type, Variable

M = Type("M")


def symbol(key: str, arity: int) -> Symbol:
    """An operation on one type."""
    return Symbol(
        key=key,
        type_args=(),
        arg_types=(M,) * arity,
        result=M,
        template=key,
        precedence=1024,
        arg_precedences=(1024,) * arity,
        probe="",
    )


LEAVES = st.sampled_from([Variable(M, 0), Variable(M, 1), App(symbol("c", 0), ())])
TERMS = st.recursive(
    LEAVES,
    lambda t: (
        st.builds(lambda k, x: App(symbol(k, 1), (x,)), st.sampled_from("fgh"), t)
        | st.builds(lambda k, x, y: App(symbol(k, 2), (x, y)), st.sampled_from("pq"), t, t)
    ),
    max_leaves=5,
)
LAWS = st.builds(lambda left, right: Law((), left, right), TERMS, TERMS)
POOLS = st.lists(LAWS, min_size=1, max_size=14, unique=True).map(
    lambda laws: [Candidate(id=str(i), law=law, family=law.family) for i, law in enumerate(laws)]
)


@pytest.mark.parametrize(
    ("a", "b", "x", "value"),
    [
        (1, 1, 0.3, 0.3),
        (2, 2, 0.5, 0.5),
        (2, 5, 0.3, 0.579825),  # 1 - P(Binomial(6, 0.3) <= 1)
        (0.5, 0.5, 0.25, 1 / 3),  # 2/pi asin(sqrt x)
        (10, 1, 0.9, 0.9**10),
        (1, 7, 0.2, 1 - 0.8**7),
    ],
)
def test_beta_known_values(a: float, b: float, x: float, value: float) -> None:
    """Closed forms of the incomplete beta function."""
    assert beta_cdf(a, b, x) == pytest.approx(value, rel=1e-9)


@given(st.integers(1, 60), st.integers(1, 60), st.floats(0.01, 0.99))
def test_beta_is_a_binomial_tail(a: int, b: int, x: float) -> None:
    """For whole numbers it is a sum of binomial probabilities; and it grows with x."""
    n = a + b - 1
    tail = sum(math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))
    assert beta_cdf(a, b, x) == pytest.approx(tail, rel=1e-8, abs=1e-12)
    assert beta_cdf(a, b, x) <= beta_cdf(a, b, min(1.0, x + 0.005)) + 1e-12


def test_beta_refuses() -> None:
    """Parameters that no Beta distribution has."""
    for bad in ((0, 1, 0.5), (1, -1, 0.5), (1, 1, 1.5)):
        with pytest.raises(ValueError, match="positive"):
            beta_cdf(*bad)


def test_band() -> None:
    """A middling record is worth more than a perfect or a hopeless one, and more than none."""
    masses = {(p, f): BandStats(proved=p, failed=f).mass for p, f in [(0, 0), (20, 20), (40, 0), (0, 40)]}
    assert masses[0, 0] == pytest.approx(0.7)
    assert masses[20, 20] > 0.99 > masses[0, 0] > 0.05 > masses[40, 0]
    assert masses[40, 0] == pytest.approx(masses[0, 40], rel=1e-6)


@given(POOLS, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_gain_is_monotone_and_submodular(pool: list[Candidate], rng: random.Random) -> None:
    """A gain is never negative, and never larger after more has been chosen."""
    near = likeness([c.law for c in pool])
    weights = np.asarray([score(c, stats={}, seen={}, used={}).total for c in pool])
    assert ((weights > 0) & (weights <= 1)).all()
    small = rng.sample(range(len(pool)), rng.randint(0, len(pool)))
    large = small + rng.sample(range(len(pool)), rng.randint(0, len(pool)))
    covered = [near[chosen].max(axis=0) if chosen else np.zeros(len(pool)) for chosen in (small, large)]
    for item in range(len(pool)):
        first, second = (facility_gain(near, weights, c, item) for c in covered)
        assert first >= second >= 0


@given(POOLS, st.integers(1, 14), st.integers(1, 3))
@settings(max_examples=60)
def test_lazy_choice_is_the_greedy_choice(pool: list[Candidate], num: int, quota: int) -> None:
    """Against a plain greedy loop over all candidates: same gains; quotas hold; nothing twice; deterministic."""
    chosen = select(pool, num, quota=quota)
    near = likeness([c.law for c in pool])
    weights = np.asarray([score(c, stats={}, seen={}, used={}).total for c in pool])
    covered, left, taken = np.zeros(len(pool)), list(range(len(pool))), dict[str, int]()
    for pick in chosen:
        allowed = [i for i in left if taken.get(pool[i].family, 0) < quota]
        best = max(facility_gain(near, weights, covered, i) for i in allowed)
        assert pick.gain == pytest.approx(best, abs=1e-12)
        item = pool.index(pick.candidate)
        left.remove(item)
        taken[pick.candidate.family] = taken.get(pick.candidate.family, 0) + 1
        covered = np.maximum(covered, near[item])
    assert max(taken.values()) <= quota
    families = {c.family for c in pool}
    room = sum(min(quota, sum(c.family == f for c in pool)) for f in families)
    assert len(chosen) == min(num, room)
    assert [c.candidate for c in select(pool, num, quota=quota)] == [c.candidate for c in chosen]


def test_choice_is_varied() -> None:
    """Of many near copies and one different law of the same score, the different one comes second."""
    x, y = Variable(M, 0), Variable(M, 1)

    def tower(key: str, height: int) -> Term:
        term: Term = x
        for _ in range(height):
            term = App(symbol(key, 1), (term,))
        return term

    copies = [Law((), tower("f", i), tower("f", i + 1)) for i in range(1, 5)]
    other = Law((), App(symbol("p", 2), (x, y)), App(symbol("q", 2), (y, x)))
    pool = [Candidate(id=str(i), law=law, family=law.family) for i, law in enumerate([*copies, other])]
    assert "4" in {c.candidate.id for c in select(pool, 2, quota=5)}


def test_reasons_are_shown() -> None:
    """Every factor is in the row, and each moves the way its name says."""
    x, y = Variable(M, 0), Variable(M, 1)
    short = Law((), App(symbol("p", 2), (x, y)), App(symbol("p", 2), (y, x)))
    long = Law((), App(symbol("p", 2), (short.left, short.left)), App(symbol("p", 2), (short.left, y)))
    first, second = (Candidate(id="1", law=law, family=law.family) for law in (short, long))
    plain = score(first, stats={}, seen={}, used={})
    assert set(select([first], 1, quota=1)[0].as_row()) == {*plain.as_row(), "gain"}
    assert plain.elegance > score(second, stats={}, seen={}, used={}).elegance
    assert plain.novelty > score(first, stats={}, seen={first.family: 9}, used={}).novelty
    loved = score(first, stats={}, seen={}, used={"p": 9, "q": 1})
    ignored = score(first, stats={}, seen={}, used={"p": 1, "q": 9})
    assert loved.use > ignored.use
    assert plain.total == pytest.approx(math.prod(itertools.islice(plain.as_row().values(), 4)), rel=1e-2)
