"""Test points: ground values for variables, and symbols evaluated at them.

Values are interned, so a term's behaviour on all test points is a short tuple of numbers, and an
application of a symbol to the same arguments is evaluated once in a whole run. All randomness comes from
a seed and from content hashes: the same theory and seed give the same points on every machine.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from proofmill.kernel.names import name_str, parse_name
from proofmill.theory.evaluate import Evaluator, Unevaluable
from proofmill.theory.terms import Symbol, Type, Variable

__all__ = ["UNDEFINED", "ValueTable", "Vector", "show_value"]

UNDEFINED = -1
"""Stands in a vector where a term has no value at a point."""

Vector = tuple[int, ...]
"""A term's values at all test points, as numbers of the table."""

_SCALES = (1, 2, 4, 9)
"""Largest number of a test point."""
MAX_DATA_SIZE = 6
_STOP = 0.1
"""Chance that a recursive value ends before its size is used up."""
MAX_TOKEN = 3
"""Largest element of a type variable: few distinct ones, so that equal elements meet."""


class _Function:
    """A total function made of a seed: each argument's content picks a value of a pool."""

    __slots__ = ("_evaluator", "_pool", "_seed")

    def __init__(self, seed: int, pool: Sequence[Any], evaluator: Evaluator) -> None:
        self._seed = seed
        self._pool = pool
        self._evaluator = evaluator

    def __call__(self, arg: Any) -> Any:
        content = repr((self._seed, self._evaluator.ground(arg))).encode()
        return self._pool[zlib.crc32(content) % len(self._pool)]


class ValueTable:
    """Interned values of all types, and a memo of every application."""

    def __init__(
        self,
        evaluator: Evaluator,
        datatypes: Mapping[str, tuple[tuple[str, tuple[Type, ...]], ...]],
        seed: int,
    ) -> None:
        """Starts with no values.

        Args:
            evaluator: Runs the probes.
            datatypes: Constructors of each data type, over ``'a``, ``'b``.
            seed: Of all random choices.
        """
        self._evaluator = evaluator
        self._datatypes = datatypes
        self._seed = seed
        self._numbers: dict[Any, int] = {}
        self.values: list[Any] = []
        self._embedded: list[Any] = []
        self._functions: dict[str, Any] = {}
        self._assigned: dict[tuple[Variable, str], int] = {}
        self._memos: dict[tuple[str, tuple[Type, ...]], dict[tuple[int, ...], int]] = {}

    def intern(self, value: Any) -> int:
        """The number of a value."""
        number = self._numbers.get(value)
        if number is None:
            number = self._numbers[value] = len(self.values)
            self.values.append(value)
            self._embedded.append(self._evaluator.embed(value))
        return number

    def assign(self, variable: Variable, point: str) -> int:
        """The value of a variable at a named test point.

        Each point has a scale of its own: on some all numbers are 0 or 1, so that lists repeat themselves.
        """
        found = self._assigned.get((variable, point))
        if found is None:
            largest = random.Random(f"{self._seed}/{point}").choice(_SCALES)
            rng = random.Random(f"{self._seed}/{point}/{variable.type.lean()}/{variable.index}")
            value = self._random(variable.type, rng, rng.randint(1, MAX_DATA_SIZE), largest)
            found = self._assigned[variable, point] = self.intern(value)
        return found

    def memo(self, symbol: Symbol) -> dict[tuple[int, ...], int]:
        """Known results of a symbol by its arguments."""
        return self._memos.setdefault((symbol.probe, symbol.type_args), {})

    def evaluate(self, symbol: Symbol, args: tuple[int, ...]) -> int:
        """The symbol at interned arguments; UNDEFINED where it has no value within the budget."""
        if UNDEFINED in args:
            return UNDEFINED
        memo = self.memo(symbol)
        found = memo.get(args)
        if found is None:
            try:
                value = self._evaluator.apply_embedded(
                    self._function(symbol), [self._embedded[number] for number in args]
                )
                found = self.intern(value)
            except Unevaluable:
                found = UNDEFINED
            memo[args] = found
        return found

    def _function(self, symbol: Symbol) -> Any:
        value = self._functions.get(symbol.probe)
        if value is None:
            num_types = len({v for t in (*symbol.arg_types, symbol.result) for v in t.variables()})
            value = self._evaluator.function(parse_name(symbol.probe), num_types)
            self._functions[symbol.probe] = value
        return value

    def _random(self, type_: Type, rng: random.Random, size: int, largest: int) -> Any:
        """A value with at most about ``size`` constructors, and numbers up to ``largest``."""
        if type_.is_variable:
            return rng.randint(0, min(largest, MAX_TOKEN))
        if type_.head == "Nat":
            return rng.choice((0, rng.randint(0, largest), rng.randint(0, largest)))
        if type_.is_function:
            pool_rng = random.Random(f"{self._seed}/pool/{type_.args[1].lean()}")
            pool = [self._evaluator.embed(self._random(type_.args[1], pool_rng, 2, 4)) for _ in range(7)]
            return _Function(rng.randrange(1 << 30), pool, self._evaluator)
        mapping = dict(zip(("'a", "'b"), type_.args, strict=False))
        ctors = self._datatypes[type_.head]
        flat = [c for c in ctors if not any(type_.head in _heads(arg) for arg in c[1])]
        deep = [c for c in ctors if c not in flat]
        ends = size <= 0 or not deep or (flat and rng.random() < _STOP)
        ctor, args = rng.choice(flat if flat and ends else deep)
        fields = [self._random(arg.substitute(mapping), rng, size - 1, largest) for arg in args]
        return (parse_name(ctor), *fields)


def _heads(type_: Type) -> set[str]:
    return {type_.head}.union(*(_heads(arg) for arg in type_.args)) if type_.args else {type_.head}


def show_value(value: Any) -> str:
    """A ground value for people's eyes: ``[1, 2]``, ``true``, ``some 3``."""
    if isinstance(value, _Function):
        return "(a function)"
    if not isinstance(value, tuple):
        return str(value)
    name, *fields = value
    if name == ("List", "nil"):
        return "[]"
    if name == ("List", "cons"):
        items = []
        while value[0] == ("List", "cons"):
            items.append(show_value(value[1]))
            value = value[2]
        return f"[{', '.join(items)}]"
    short = name_str(name[-1:] if name[0] in ("Bool", "Option") else name)
    text = " ".join([short, *(show_value(field) for field in fields)])
    return f"({text})" if fields else text
