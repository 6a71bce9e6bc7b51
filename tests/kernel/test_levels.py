"""The order on universe levels is what evaluation at numbers says."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from proofmill.kernel.expr import Level, LevelIMax, LevelMax, LevelParam, LevelSucc, LevelZero
from proofmill.kernel.levels import Declined, Levels
from proofmill.kernel.names import Name

NAMES: tuple[Name, ...] = (("u",), ("v",), ("w",))
VALUES = range(6)


def made(rng: Random, depth: int) -> Level:
    """A random level."""
    if depth == 0:
        return LevelParam(rng.choice(NAMES)) if rng.randrange(4) else LevelZero()
    kind = rng.randrange(4)
    if kind == 0:
        return LevelSucc(made(rng, depth - 1))
    if kind == 1:
        return LevelMax(made(rng, depth - 1), made(rng, depth - 1))
    return LevelIMax(made(rng, depth - 1), made(rng, depth - 1)) if kind == 2 else made(rng, depth - 1)


def value(level: Level, at: dict[Name, int]) -> int:
    """What the level is where its parameters are numbers."""
    match level:
        case LevelSucc():
            return value(level.arg, at) + 1
        case LevelMax():
            return max(value(level.left, at), value(level.right, at))
        case LevelIMax():
            right = value(level.right, at)
            return max(value(level.left, at), right) if right else 0
        case LevelParam():
            return at[level.name]
    return 0


@pytest.mark.parametrize("seed", range(8))
def test_order_is_that_of_numbers(seed: int) -> None:
    """At most means at most at every point of a grid that is finer than the levels are deep."""
    rng = Random(seed)
    levels = Levels()
    points = [dict(zip(NAMES, values, strict=True)) for values in product(VALUES, repeat=len(NAMES))]
    outcomes = set()
    for _ in range(150):
        one, two = made(rng, 3), made(rng, 3)
        truth = all(value(one, at) <= value(two, at) for at in points)
        outcomes.add(truth)

        assert levels.leq(levels.read(one), levels.read(two)) is truth
        assert levels.equal(levels.read(LevelMax(one, two)), levels.read(LevelMax(two, one)))
    assert outcomes == {True, False}


def test_reading_keeps_the_value() -> None:
    """A level simplified when read is the same function."""
    rng = Random(11)
    levels = Levels()
    for _ in range(300):
        level = made(rng, 4)
        at = {name: rng.randrange(4) for name in NAMES}
        numbers = dict.fromkeys(NAMES, levels.zero)
        for name, number in at.items():
            for _ in range(number):
                numbers[name] = levels.succ(numbers[name])
        done, wanted = levels.substitute(levels.read(level), numbers), levels.zero
        for _ in range(value(level, at)):
            wanted = levels.succ(wanted)

        assert levels.equal(done, wanted)


def test_too_many_parameters_are_declined() -> None:
    """The decision is exponential in the parameters that decide what is zero, so it is bounded."""
    levels = Levels()
    level = levels.param(("p", 0))
    for k in range(1, 14):
        level = levels._make(3, level, levels.param(("p", k)))

    with pytest.raises(Declined):
        levels.leq(level, levels.param(("q",)))
