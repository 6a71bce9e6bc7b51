"""Test points: ground values for variables, and symbols evaluated at them.

Values are interned, so a term's behaviour on all test points is a short tuple of numbers, and an
application of a symbol to the same arguments is evaluated once, until it is forgotten: ``forget`` frees all values
but those that somebody still needs, and their numbers are given to others. Numbers last as long as that; what
compares over longer times compares content hashes. All randomness comes from a seed and from content hashes: the
same theory and seed give the same points on every machine.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from proofmill.conjecture.packed import Packer, content_hash
from proofmill.kernel.names import name_str, parse_name
from proofmill.theory.drafts import NAT
from proofmill.theory.evaluate import MAX_STEPS, Evaluator, Unevaluable
from proofmill.theory.functions import FunctionValue, RandomFunction, function_value
from proofmill.theory.models import Model
from proofmill.theory.terms import Symbol, Type, Variable

__all__ = ["UNDEFINED", "ValueTable", "Vector", "show_value"]

UNDEFINED = -1
"""Stands in a vector where a term has no value at a point."""

Vector = tuple[int, ...]
"""A term's values at all test points, as numbers of the table."""

_SCALES = (1, 2, 4, 9)
"""Largest number of a test point."""
_TINY = (1, 2, 3)
"""Largest numbers of tiny points, whose lists are as short."""
_LARGE = 20
"""Largest number of a large point."""
_POOLS = 12
"""Sets of results of random functions: a value that is in none of one set is in another."""
MAX_DATA_SIZE = 6
_LARGE_DATA = 10
_SAME = 0.12
"""Chance that a variable has the value of an earlier one of its type at the same point."""
_ORDERS = ("", "", "", "up", "down", "level")
"""How the numbers inside one value follow each other: at random, rising, falling, all equal."""
_PATIENCE = 4
"""Evaluations of one symbol that run out of steps after which the next get half as many; then a third, and so on."""
_LEAST_STEPS = 200
MAX_SLOW = 1000
"""Evaluations of one symbol that may run out of steps before it is not tried any more."""
_STOP = 0.1
"""Chance that a recursive value ends before its size is used up."""
_FEW_NUMBERS = 6
"""Largest number that the others at a point of coincidences are made from."""
_IMAGE = 24
"""Largest number that is made from them."""
_TWICE = 0.5
"""Share of such points at which images of images count, too."""
_MAX_EMBEDDED = 150_000
"""Constructors and numbers kept in the form in which the evaluator takes them: about 25 MB."""
_MAX_NODES = 4096
"""Constructors and numbers of the largest result that counts as a value."""
_DEAR = ("too many steps", "recursion too deep", "too large")
"""Why evaluations have no value that cost much."""
MAX_TOKEN = 3
"""Largest element of a type variable: few distinct ones, so that equal elements meet."""


class ValueTable:
    """Interned values of all types, and a memo of every application."""

    def __init__(
        self,
        evaluator: Evaluator,
        datatypes: Mapping[str, tuple[tuple[str, tuple[Type, ...]], ...]],
        seed: int,
        models: Mapping[str, Model] | None = None,
        images: Sequence[Symbol] = (),
    ) -> None:
        """Starts with no values.

        Args:
            evaluator: Runs the probes.
            datatypes: Constructors of each data type, over ``'a``, ``'b``.
            seed: Of all random choices.
            models: What type variables of a class stand for, by the class's name.
            images: Functions from numbers to numbers; at some points, numbers are images of each other.
        """
        self._images = [s for s in images if s.result == NAT and set(s.arg_types) == {NAT} and s.arity <= 2]
        self._unary = [s for s in self._images if s.arity == 1]
        self._pools: dict[str, list[int]] = {}
        self._models = models or {}
        self._samples: dict[tuple[Type, int], list[Any]] = {}
        self._evaluator = evaluator
        self._datatypes = datatypes
        self._seed = seed
        self._packer = Packer()
        self._numbers: dict[Any, int] = {}
        """Of values, packed where they are data."""
        self._values: list[Any] = []
        """By number, packed where they are data; None for a number that is free."""
        self._free: list[int] = []
        self._hashes: npt.NDArray[np.uint64] = np.zeros(1, dtype=np.uint64)
        """Content hashes by number; the last place is for UNDEFINED."""
        self._embedded: dict[int, Any] = {}
        """Values that were arguments lately, as the evaluator's own data."""
        self._room = _MAX_EMBEDDED
        self._functions: dict[str, Any] = {}
        self._assigned: dict[tuple[Variable, str], int] = {}
        self._slow: Counter[str] = Counter()
        self._memos: dict[object, dict[tuple[int, ...], int]] = {}
        self.num_results = 0
        """Applications whose results are remembered."""

    def intern(self, value: Any) -> int:
        """The number of a value."""
        return self._numbered(self._packer.pack(value) if type(value) in (int, tuple) else value)

    def _numbered(self, key: Any) -> int:
        number = self._numbers.get(key)
        if number is None:
            if self._free:
                number = self._free.pop()
                self._values[number] = key
            else:
                number = len(self._values)
                self._values.append(key)
                if number + 1 >= len(self._hashes):
                    longer = np.zeros(2 * number + 2, dtype=np.uint64)
                    longer[:number] = self._hashes[:number]
                    self._hashes = longer
            self._numbers[key] = number
            self._hashes[number] = content_hash(key if type(key) is bytes else _described(key))
        return number

    def value(self, number: int) -> Any:
        """The ground value or function that has a number."""
        key = self._values[number]
        return self._packer.unpack(key) if type(key) is bytes else key

    @property
    def hashes(self) -> npt.NDArray[np.uint64]:
        """Content hashes by number, those of UNDEFINED at its own place; good until the next value is interned."""
        return self._hashes

    @property
    def capacity(self) -> int:
        """All numbers given so far are below this."""
        return len(self._values)

    def __len__(self) -> int:
        return len(self._numbers)

    def _embed(self, number: int) -> Any:
        found = self._embedded.get(number)
        if found is None:
            key = self._values[number]
            if type(key) is not bytes:
                return key
            found = self._packer.embed(key)
            if self._room < len(key):
                self._embedded.clear()
                self._room = _MAX_EMBEDDED
            self._room -= len(key)
            self._embedded[number] = found
        return found

    def forget(self, needed: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
        """Frees the numbers of all data but these and those assigned to variables; forgets all results.

        That an application has no value is not forgotten where it can be helped: trying it again can be dear.

        Args:
            needed: Numbers that somebody holds.

        Returns:
            By number, whether it still stands for the same value; as long as ``capacity``.
        """
        kept = np.zeros(self.capacity, dtype=np.bool_)
        kept[needed[needed != UNDEFINED]] = True
        kept[list(self._assigned.values())] = True
        # Functions that agree on the samples are one value, whichever came first: it goes on standing for them.
        kept[[i for i, value in enumerate(self._values) if isinstance(value, FunctionValue)]] = True
        for number in np.flatnonzero(~kept).tolist():
            value = self._values[number]
            if value is not None:
                del self._numbers[value]
                self._values[number] = None
                self._free.append(number)
        self._embedded.clear()
        self._room = _MAX_EMBEDDED
        for symbol, memo in self._memos.items():
            self._memos[symbol] = {
                args: found
                for args, found in memo.items()
                if found == UNDEFINED and all(kept[number] for number in args)
            }
        self.num_results = sum(map(len, self._memos.values()))
        return kept

    def assign(self, variable: Variable, point: str) -> int:
        """The value of a variable at a named test point.

        Each point has a scale of its own: on some all numbers are 0 or 1, so that lists repeat themselves;
        points whose name ends in ``L`` have large numbers and long lists, those that end in ``S`` tiny ones, where
        rare coincidences happen; at those that end in ``K`` all numbers are a few small ones and their images
        under the theory's functions, or, at ``r1.7K``, values of the second such function of one argument, as even
        numbers are; at ``G3.5`` the first two numbers are 3 and 5, and other values tiny. Numbers
        inside a value may rise, fall or be all equal, and a variable may have the value of an earlier one.
        """
        found = self._assigned.get((variable, point))
        if found is None:
            found = self._assigned[variable, point] = self._draw(variable, point)
        return found

    def _draw(self, variable: Variable, point: str) -> int:
        if point[0] == "G" and variable.type == NAT and variable.index < 2:
            return self.intern(int(point[1:].split(".")[variable.index]))
        if point[-1] == "K":
            return self._coincident(variable, point)
        shape = random.Random(f"{self._seed}/{point}")
        is_large = point.endswith("L")
        largest = shape.choice((_SCALES[-1], _LARGE) if is_large else _SCALES)
        rng = random.Random(f"{self._seed}/{point}/{variable.type.lean()}/{variable.index}")
        if variable.index and not variable.type.is_function and rng.random() < _SAME:
            return self.assign(Variable(variable.type, rng.randrange(variable.index)), point)
        size = rng.randint(MAX_DATA_SIZE // 2, _LARGE_DATA) if is_large else rng.randint(1, MAX_DATA_SIZE)
        if point.endswith("S") or point[0] == "G":
            largest, size = shape.choice(_TINY), rng.randint(0, max(_TINY))
        value = self._random(variable.type, rng, size, largest)
        if isinstance(value, tuple):
            value = _ordered(value, rng.choice(_ORDERS))
        return self._intern_typed(value, variable.type)

    def _coincident(self, variable: Variable, point: str) -> int:
        """A value all of whose numbers are of the point's pool."""
        rng = random.Random(f"{self._seed}/{point}/{variable.type.lean()}/{variable.index}")
        pool = self._pool(point)
        if variable.type == NAT:
            return self.intern(pool[variable.index] if variable.index < 2 else rng.choice(pool))
        if variable.index and not variable.type.is_function and rng.random() < _SAME:
            return self.assign(Variable(variable.type, rng.randrange(variable.index)), point)
        value = self._random(variable.type, rng, rng.choice((1, 2, 3, 4, MAX_DATA_SIZE)), MAX_TOKEN)
        if isinstance(value, tuple) and not any(True for _ in variable.type.variables()):
            # Elements of type variables stay few: functions on them are told apart by all that there are.
            value = _with_numbers(value, (rng.choice(pool) for _ in itertools.count()))
            value = _ordered(value, rng.choice(_ORDERS))
        return self._intern_typed(value, variable.type)

    def _pool(self, point: str) -> list[int]:
        """Two small numbers, and what the theory's functions make of them."""
        found = self._pools.get(point)
        if found is None and point[0] == "r":
            found = self._pools[point] = self._range(point)
        if found is None:
            rng = random.Random(f"{self._seed}/{point}")
            found = [rng.randint(0, _FEW_NUMBERS) for _ in range(2)]
            pairs = [(self.intern(a), self.intern(b)) for a, b in (found, found[::-1])]
            made = self._small([self.evaluate(s, pair[: s.arity]) for s in self._images for pair in pairs])
            if rng.random() < _TWICE:
                made |= self._small(
                    [self.evaluate(s, (self.intern(n),)) for s in self._unary for n in sorted(made)]
                )
            found += sorted(made - {*found})
            self._pools[point] = found
        return found

    def _range(self, point: str) -> list[int]:
        """Small values of one function in an order of the point's own; two at least, which may be equal."""
        function = self._unary[int(point[1:].partition(".")[0])]
        values = self._small([self.evaluate(function, (self.intern(n),)) for n in range(_IMAGE)]) or {0}
        return 2 * random.Random(f"{self._seed}/{point}").sample(sorted(values), len(values))

    @property
    def num_ranges(self) -> int:
        """Functions whose values may be all numbers of a point."""
        return len(self._unary)

    def _small(self, made: Sequence[int]) -> set[int]:
        """Those interned values that are small numbers."""
        values = [self.value(number) for number in made if number != UNDEFINED]
        return {v for v in values if type(v) is int and v <= _IMAGE}

    def _intern_typed(self, value: Any, type_: Type) -> int:
        """Like ``intern``; functions are told apart by what they do."""
        if type_.is_function and not isinstance(value, FunctionValue):
            value = function_value(type_, value, self._evaluator, self._sample)
        return self.intern(value)

    def _intern_result(self, value: Any, type_: Type) -> int:
        """The same, of what was evaluated.

        Raises:
            Unevaluable: it is so large that it takes more time than it tells.
        """
        if type(value) is not tuple:
            return self._intern_typed(value, type_)
        key = self._packer.pack(value)
        if len(key) > _MAX_NODES:
            raise Unevaluable("too large")
        return self._numbered(key)

    def _sample(self, type_: Type, count: int) -> list[Any]:
        """Fixed embedded values of a type; all four of a type variable."""
        found = self._samples.get((type_, count))
        if found is None:
            if type_.is_variable and not type_.class_name:
                values: list[Any] = list(range(MAX_TOKEN + 1))
            else:
                rng = random.Random(f"{self._seed}/sample/{type_.lean()}")
                values = [self._random(type_, rng, 1 + i % 4, 1 + i % 5) for i in range(count)]
            found = self._samples[type_, count] = [self._evaluator.embed(value) for value in values]
        return found

    def identity(self, symbol: Symbol) -> object:
        """What the symbol's results are kept under: types do not matter, but for functions as results."""
        return (symbol.probe, symbol.result) if symbol.result.head == "->" else symbol.probe

    def _steps(self, symbol: Symbol) -> int:
        """Steps that an evaluation of the symbol may take: fewer, the more of them ran out of steps; 0 for none.

        Those that do cost ``MAX_STEPS * _PATIENCE * log(MAX_SLOW)`` steps together, or half a minute.
        """
        slow = self._slow[symbol.probe]
        return max(_LEAST_STEPS, MAX_STEPS // (1 + slow // _PATIENCE)) if slow < MAX_SLOW else 0

    def evaluate(self, symbol: Symbol, args: tuple[int, ...]) -> int:
        """The symbol at interned arguments; UNDEFINED where it has no value within the budget."""
        # This runs for every place of every term: what identity() says is written out.
        key = (symbol.probe, symbol.result) if symbol.result.head == "->" else symbol.probe
        memo = self._memos.get(key)
        if memo is None:
            memo = self._memos[key] = {}
        found = memo.get(args)
        if found is None:
            steps = 0 if UNDEFINED in args else self._steps(symbol)
            if not steps:
                return UNDEFINED
            self._evaluator.max_steps = steps
            try:
                embedded = [self._embed(number) for number in args]
                run = self._evaluator.call if symbol.result.is_function else self._evaluator.apply_embedded
                found = self._intern_result(run(self._function(symbol), embedded), symbol.result)
            except Unevaluable as why:
                self._slow[symbol.probe] += str(why) in _DEAR
                found = UNDEFINED
            finally:
                self._evaluator.max_steps = MAX_STEPS
            memo[args] = found
            self.num_results += 1
        return found

    def _function(self, symbol: Symbol) -> Any:
        value = self._functions.get(symbol.probe)
        if value is None:
            instances = [self._instance(t) for t in symbol.probe_arguments]
            value = self._evaluator.function(parse_name(symbol.probe), len(instances), instances)
            self._functions[symbol.probe] = value
        return value

    def _instance(self, type_: Type) -> Any:
        """The instance that a probe takes after a type; None for a type without a class."""
        if not type_.class_name:
            return None
        if type_.class_name not in self._models:
            raise Unevaluable(f"no model of {type_.class_name} is known")
        return self._models[type_.class_name].instance(self._evaluator)

    def _random(self, type_: Type, rng: random.Random, size: int, largest: int) -> Any:
        """A value at most about ``size`` constructors deep, and numbers up to ``largest``."""
        if type_.class_name:
            model = self._models[type_.class_name]
            return model.element(rng, lambda carrier: self._random(carrier, rng, size, largest))
        if type_.is_variable:
            return rng.randint(0, min(largest, MAX_TOKEN))
        if type_.head == "Nat":
            return rng.choice((0, rng.randint(0, largest), rng.randint(0, largest)))
        if type_.is_function:
            pool_rng = random.Random(f"{self._seed}/pool/{type_.args[1].lean()}/{rng.randrange(_POOLS)}")
            # Of very different sizes: where all values are small, what grows looks bounded.
            pool = [
                self._evaluator.embed(self._random(type_.args[1], pool_rng, size, 3 * size + 1))
                for size in (0, 1, 2, 3, 5, 8, 13)
            ]
            return RandomFunction(rng.randrange(1 << 30), pool, self._evaluator)
        mapping = dict(zip(("'a", "'b", "'c"), type_.args, strict=False))
        ctors = self._datatypes[type_.head]
        flat = [c for c in ctors if not any(type_.head in _heads(arg) for arg in c[1])]
        deep = [c for c in ctors if c not in flat]
        ends = size <= 0 or not deep or (flat and rng.random() < _STOP)
        ctor, args = rng.choice(flat if flat and ends else deep)
        # Depth is what size bounds; where it forks, so that trees do not double with each constructor, it falls faster.
        inner = [arg for arg in args if type_.head in _heads(arg)]
        forks = len(inner) > 1 or any(arg.head != type_.head for arg in inner)
        rest = 2 * size // 3 if forks else size - 1
        fields = [self._random(arg.substitute(mapping), rng, rest, largest) for arg in args]
        return (parse_name(ctor), *fields)


def _described(value: Any) -> bytes:
    """What tells a value that is no data from others."""
    told = (value.type.lean(), value.results) if isinstance(value, FunctionValue) else value
    return repr(told).encode()


def _ordered(value: tuple[Any, ...], order: str) -> tuple[Any, ...]:
    """The value with the numbers inside it rearranged: rising, falling or all equal from left to right."""
    numbers = list(_numbers(value))
    if not order or len(numbers) < 2:
        return value
    numbers.sort(reverse=order == "down")
    if order == "level":
        numbers = [numbers[len(numbers) // 2]] * len(numbers)
    rearranged = _with_numbers(value, iter(numbers))
    assert isinstance(rearranged, tuple)
    return rearranged


def _numbers(value: Any) -> Iterator[int]:
    if type(value) is int:
        yield value
    elif isinstance(value, tuple):
        for field in value[1:]:
            yield from _numbers(field)


def _with_numbers(value: Any, numbers: Iterator[int]) -> Any:
    if type(value) is int:
        return next(numbers)
    if isinstance(value, tuple):
        return (value[0], *[_with_numbers(field, numbers) for field in value[1:]])
    return value


def _heads(type_: Type) -> set[str]:
    return {type_.head}.union(*(_heads(arg) for arg in type_.args)) if type_.args else {type_.head}


def show_value(value: Any) -> str:
    """A ground value for people's eyes: ``[1, 2]``, ``true``, ``some 3``."""
    if isinstance(value, FunctionValue):
        return repr(value)
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
