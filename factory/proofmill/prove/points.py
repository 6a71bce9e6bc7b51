"""Test points for a statement: values for its leading binders, simple ones first.

At every other point most numbers are two small ones and their images under the functions of the statement:
what differs as a rule is often the same there, and a law that holds but for coincidences fails.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.names import Name
from proofmill.prove.ground import NAT, Ground, NoValues, Type, Values, tuples_by_sum
from proofmill.theory.evaluate import ERASED, Data, Evaluator, Unevaluable

__all__ = ["Points", "images_in"]

_SAME = 0.15
"""Chance that a variable has the value of an earlier one of its type."""
_FEW, _IMAGE = 6, 40
"""Largest numbers that others at a point are made from, and largest that are made."""


class Points:
    """Draws points for one statement."""

    def __init__(self, values: Values, evaluator: Evaluator, images: Sequence[Any]) -> None:
        """Args: values: Of single types. evaluator: Runs functions. images: Functions from numbers to numbers."""
        self._values = values
        self._evaluator = evaluator
        self._images = images

    def draw(
        self, telescope: Sequence[Type | None], seed: str, points: int
    ) -> Iterator[tuple[Ground | None, ...]]:
        """Small numbers exhaustively where all variables are numbers, then random values that grow.

        Args:
            telescope: The type of each binder; None for a hypothesis.
            seed: Of the random values.
            points: How many random points, and how many exhaustive ones at most.
        """
        wanted = [t for t in telescope if t is not None and t != ("type",)]
        if wanted and all(t == NAT for t in wanted) and len(wanted) <= 3:
            limit = {1: 2000, 2: 60, 3: 16}[len(wanted)]
            most = points if len(wanted) > 1 else 4 * points
            for numbers in itertools.islice(tuples_by_sum(len(wanted), limit), most):
                stream = iter(numbers)
                yield tuple(
                    Ground("Nat", ERASED)
                    if t == ("type",)
                    else (None if t is None else Ground(str(n := next(stream)), n))
                    for t in telescope
                )
        rng, values = random.Random(seed), self._values
        for index in range(points):
            size = 1 + min(9, index * 12 // max(1, points) + index % 5)
            values.pool = self._pool(rng) if index % 2 else ()
            try:
                yield self._random_point(telescope, rng, size)
            except NoValues:
                return

    def _random_point(
        self, telescope: Sequence[Type | None], rng: random.Random, size: int
    ) -> tuple[Ground | None, ...]:
        """Values for all binders; some are those of earlier ones."""
        point: list[Ground | None] = []
        for type_ in telescope:
            earlier = [g for t, g in zip(telescope, point, strict=False) if t == type_]
            if type_ is None:
                point.append(None)
            elif type_ == ("type",):
                point.append(Ground("Nat", ERASED))
            elif earlier and rng.random() < _SAME:
                point.append(rng.choice(earlier))
            else:
                point.append(self._settled(self._values.sample(type_, rng, size)))
        return tuple(point)

    def _settled(self, given: Ground) -> Ground:
        """The value with its ground form beside it, if it has one."""
        if isinstance(given.value, Data):
            try:
                return Ground(given.text, self._evaluator.embed(self._evaluator.ground(given.value)))
            except Unevaluable:
                return given
        return given

    def _pool(self, rng: random.Random) -> list[int]:
        """Two small numbers and their images: what differs as a rule is often the same at such a point."""
        pool = [rng.randint(0, _FEW), rng.randint(0, _FEW)]
        for function in self._images:
            for number in tuple(pool[:2]):
                try:
                    made = self._evaluator.apply(function, (number,))
                except Unevaluable:
                    continue
                if isinstance(made, int) and made <= _IMAGE:
                    pool.append(made)
        return pool


def images_in(type_: k.Expr, constants: Mapping[Name, ConstantInfo], evaluator: Evaluator) -> list[Any]:
    """Functions from numbers to numbers that a statement mentions, as the evaluator has them."""
    found = []
    for name in sorted(k.constants_of(type_)):
        info = constants.get(name)
        if info is not None and info.kind is ConstantKind.DEF and _is_numeric(info.type):
            try:
                found.append(evaluator.function(name))
            except Unevaluable:
                continue
    return found


def _is_numeric(type_: k.Expr) -> bool:
    return isinstance(type_, k.Pi) and all(
        isinstance(t, k.Const) and t.name == ("Nat",) for t in (type_.type, type_.body)
    )
