"""Finite models of equational laws: tables of operations, found by search.

A small model finder: cells of the tables are filled one by one, ground instances of the laws are evaluated
as far as the tables go, an instance with one value missing at its top forces it, and a failing one turns the
search back. Elements not yet used are interchangeable, so only one of them is tried.

Sources: McCune, "Mace4 reference manual" (ANL/MCS-TM-264, 2003) for the scheme; Zhang and Zhang, "SEM: a
system for enumerating models" (IJCAI 1995) for the least number heuristic. Nothing here is trusted: a
model counts when Lean has elaborated it with its laws.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Equation", "FoTerm", "Tables", "find_model", "find_models"]

FoTerm = int | tuple["int | str | FoTerm", ...]
"""A variable's number, or ``("op", number of the operation, argument, ...)``."""
Tables = tuple[tuple[int, ...], ...]
"""For each operation its values in row-major order, one for each tuple of arguments."""
MAX_NODES = 30_000
"""Cells assigned in one search before it is given up."""
MAX_SIZE = 6
"""Elements of the largest model: at six, groups need not commute."""
RESTARTS = 6
MAX_MODELS = 4
_MAX_TERMS = 400
_TERM_SIZE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """A law: two terms over variables ``0 .. num_variables - 1``."""

    num_variables: int
    left: FoTerm
    right: FoTerm


class _Conflict(Exception):
    """A ground instance of a law is false."""


class _Spent(Exception):
    """The search has used up its nodes."""


class _Search:
    """One search for a model of one size."""

    def __init__(self, arities: Sequence[int], laws: Sequence[Equation], size: int, seed: int) -> None:
        self._size = size
        self._rng = random.Random(f"{seed}/{size}")
        self._offsets = [0]
        for arity in arities:
            self._offsets.append(self._offsets[-1] + size**arity)
        self._cells = [-1] * self._offsets[-1]
        self._watchers: list[list[int]] = [[] for _ in self._cells]
        self._instances = [
            (law, env)
            for law in sorted(laws, key=lambda law: law.num_variables)
            for env in sorted(itertools.product(range(size), repeat=law.num_variables), key=max_or_zero)
        ]
        self._nodes = 0
        self._order = sorted(range(len(self._cells)), key=lambda cell: (self._largest_argument(cell), cell))

    def run(self) -> list[int] | None:
        """The cells of a model, or None where there is none."""
        trail: list[int] = []
        try:
            for instance in range(len(self._instances)):
                self._check(instance, trail)
        except _Conflict:
            return None
        return self._cells if self._fill(0) else None

    def _fill(self, used: int) -> bool:
        """Assigns the first empty cell, and so on; ``used`` elements are told apart so far."""
        cell = next((i for i in self._order if self._cells[i] < 0), None)
        if cell is None:
            return True
        known = max(
            used, 1 + max((v for v in self._cells if v >= 0), default=-1), self._largest_argument(cell) + 1
        )
        values = list(range(min(known + 1, self._size)))
        self._rng.shuffle(values)
        for value in values:
            trail: list[int] = []
            try:
                self._assign(cell, value, trail)
            except _Conflict:
                pass
            else:
                if self._fill(max(known, value + 1)):
                    return True
            for undone in trail:
                self._cells[undone] = -1
        return False

    def _largest_argument(self, cell: int) -> int:
        operation = max(i for i, offset in enumerate(self._offsets[:-1]) if offset <= cell)
        index, largest = cell - self._offsets[operation], 0
        while index:
            index, digit = divmod(index, self._size)
            largest = max(largest, digit)
        return largest

    def _assign(self, cell: int, value: int, trail: list[int]) -> None:
        waiting = [(cell, value)]
        while waiting:
            cell, value = waiting.pop()
            if self._cells[cell] == value:
                continue
            if self._cells[cell] >= 0:
                raise _Conflict
            self._nodes += 1
            if self._nodes > MAX_NODES:
                raise _Spent
            self._cells[cell] = value
            trail.append(cell)
            for instance in tuple(self._watchers[cell]):
                forced = self._look(instance)
                if forced is not None:
                    waiting.append(forced)

    def _check(self, instance: int, trail: list[int]) -> None:
        forced = self._look(instance)
        if forced is not None:
            self._assign(*forced, trail)

    def _look(self, instance: int) -> tuple[int, int] | None:
        """What a ground instance forces, if anything; watches the cell it waits for.

        Watches stay when the search turns back: looking once too often does no harm.
        """
        law, env = self._instances[instance]
        left, left_top = self._value(law.left, env)
        right, right_top = self._value(law.right, env)
        if left >= 0 and right >= 0:
            if left != right:
                raise _Conflict
            return None
        for value in (left, right):
            if value < 0 and instance not in (watchers := self._watchers[-1 - value]):
                watchers.append(instance)
        if left >= 0 and right_top:
            return (-1 - right, left)
        if right >= 0 and left_top:
            return (-1 - left, right)
        return None

    def _value(self, term: FoTerm, env: Sequence[int]) -> tuple[int, bool]:
        """A term's value; or ``-1 - cell`` of an empty cell, and whether that cell is the term's own."""
        if isinstance(term, int):
            return env[term], False
        index = 0
        for arg in term[2:]:
            assert not isinstance(arg, str)
            value, _ = self._value(arg, env)
            if value < 0:
                return value, False
            index = index * self._size + value
        assert isinstance(term[1], int)
        cell = self._offsets[term[1]] + index
        value = self._cells[cell]
        return (value, False) if value >= 0 else (-1 - cell, True)


def max_or_zero(values: Sequence[int]) -> int:
    """The largest of some numbers, 0 of none: instances over few elements come first."""
    return max(values, default=0)


def find_model(arities: Sequence[int], laws: Sequence[Equation], size: int, seed: int) -> Tables | None:
    """A model with so many elements; None if there is none or the search was given up."""
    search = _Search(arities, laws, size, seed)
    try:
        cells = search.run()
    except _Spent:
        return None
    if cells is None:
        return None
    offsets = list(itertools.accumulate((size**arity for arity in arities), initial=0))
    return tuple(tuple(cells[a:b]) for a, b in itertools.pairwise(offsets))


def find_models(arities: Sequence[int], laws: Sequence[Equation], seed: int = 0) -> list[tuple[int, Tables]]:
    """Models, with their sizes, of which each tells some terms apart that those before it do not.

    Args:
        arities: Of the operations.
        laws: What must hold.
        seed: Of the order in which values are tried.
    """
    found: list[tuple[int, Tables]] = []
    terms = list(_terms(arities))
    vectors: list[tuple[tuple[int, ...], ...]] = [()] * len(terms)
    for size in range(2, MAX_SIZE + 1):
        for attempt in range(RESTARTS):
            tables = find_model(arities, laws, size, seed * RESTARTS + attempt)
            if tables is None:
                continue
            more = [(*old, _vector(term, tables, size)) for old, term in zip(vectors, terms, strict=True)]
            if len(set(more)) > len(set(vectors)):
                vectors = more
                found.append((size, tables))
    return found[-MAX_MODELS:]


def _terms(arities: Sequence[int]) -> Iterator[FoTerm]:
    """Terms over two variables, small ones first."""
    by_size: list[list[FoTerm]] = [[], [0, 1]]
    count = 0
    for size in range(1, _TERM_SIZE + 1):
        if size >= len(by_size):
            by_size.append([])
        for operation, arity in enumerate(arities):
            if arity == 0 and size == 1:
                by_size[1].append(("op", operation))
            for split in itertools.product(range(1, size), repeat=arity):
                if arity and sum(split) == size - 1:
                    for args in itertools.product(*(by_size[part] for part in split)):
                        by_size[size].append(("op", operation, *args))
        for term in by_size[size]:
            count += 1
            if count > _MAX_TERMS:
                return
            yield term


def _vector(term: FoTerm, tables: Tables, size: int) -> tuple[int, ...]:
    return tuple(_run(term, tables, size, env) for env in itertools.product(range(size), repeat=2))


def _run(term: FoTerm, tables: Tables, size: int, env: Sequence[int]) -> int:
    if isinstance(term, int):
        return env[term]
    index = 0
    for arg in term[2:]:
        assert not isinstance(arg, str)
        index = index * size + _run(arg, tables, size, env)
    assert isinstance(term[1], int)
    return tables[term[1]][index]
