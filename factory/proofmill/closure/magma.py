"""Equational laws of one binary operation: enumerated, dualised, checked on finite tables.

The numbering is by operations and then by text, up to renaming of variables and symmetry of ``=``, as in the
Equational Theories Project: 2, 5, 39, 364 and 4284 laws with 0 to 4 operations; a law whose sides are the same
term occurs once, as ``x = x``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from proofmill.conjecture.laws import Law
from proofmill.theory.terms import App, Symbol, Term, Type, Variable, variables

__all__ = [
    "CARRIER",
    "OPERATION",
    "Table",
    "all_tables",
    "as_table",
    "canonical",
    "dual",
    "duals_of",
    "flipped",
    "holds",
    "linear_tables",
    "magma_laws",
]

CARRIER = Type("G")
OPERATION = Symbol(
    key="op",
    type_args=(),
    arg_types=(CARRIER, CARRIER),
    result=CARRIER,
    template="op {0} {1}",
    precedence=1023,
    arg_precedences=(1024, 1024),
    probe="",
)
Table: TypeAlias = tuple[tuple[int, ...], ...]
"""Multiplication table of a finite magma on 0, 1, ..., n - 1."""
_Shape: TypeAlias = "tuple[_Shape, _Shape] | None"


def magma_laws(max_operations: int) -> list[Law]:
    """Every law with at most so many operations, each in canonical form, smaller ones first."""
    found: dict[Law, None] = {}
    for total in range(max_operations + 1):
        layer = {canonical(law) for law in _raw_laws(total)}
        if total > 0:
            layer = {law for law in layer if law.left != law.right}
        found.update(dict.fromkeys(sorted(layer, key=_order)))
    return list(found)


def _raw_laws(total: int) -> Iterator[Law]:
    for left_operations in range(total // 2 + 1):
        for left in _shapes(left_operations):
            for right in _shapes(total - left_operations):
                leaves = total + 2
                for pattern in _growth_strings(leaves):
                    names = iter(Variable(CARRIER, index) for index in pattern)
                    yield Law((), _fill(left, names), _fill(right, names))


def _shapes(operations: int) -> Iterator[_Shape]:
    if operations == 0:
        yield None
    for left in range(operations):
        yield from itertools.product(_shapes(left), _shapes(operations - 1 - left))


def _growth_strings(length: int) -> Iterator[tuple[int, ...]]:
    """Patterns of equal letters: each letter is at most one more than the largest before it."""
    stack: list[tuple[int, ...]] = [()]
    while stack:
        prefix = stack.pop()
        if len(prefix) == length:
            yield prefix
        else:
            stack += [(*prefix, letter) for letter in range(max(prefix, default=-1) + 2)]


def _fill(shape: _Shape, names: Iterator[Variable]) -> Term:
    if shape is None:
        return next(names)
    left = _fill(shape[0], names)
    return App(OPERATION, (left, _fill(shape[1], names)))


def canonical(law: Law) -> Law:
    """The law with the smaller side first and its variables numbered by first occurrence."""
    assert law.right is not None
    return min((_renamed(law.left, law.right), _renamed(law.right, law.left)), key=_order)


def _renamed(left: Term, right: Term) -> Law:
    order = dict.fromkeys([*variables(left), *variables(right)])
    names = {old: Variable(CARRIER, i) for i, old in enumerate(order)}
    return Law((), _rename(left, names), _rename(right, names))


def _rename(term: Term, names: Mapping[Variable, Variable]) -> Term:
    if isinstance(term, Variable):
        return names[term]
    assert isinstance(term, App)
    return App(term.symbol, tuple(_rename(arg, names) for arg in term.args))


def _order(law: Law) -> tuple[int, int, str, str]:
    assert law.right is not None
    return (law.left.size + law.right.size, law.left.size, repr(law.left), repr(law.right))


def dual(law: Law) -> Law:
    """The law of the opposite operation, canonical."""
    assert law.right is not None
    return canonical(Law((), flipped(law.left), flipped(law.right)))


def flipped(term: Term) -> Term:
    """The term with the arguments of every operation exchanged."""
    if isinstance(term, Variable):
        return term
    assert isinstance(term, App)
    left, right = (flipped(arg) for arg in term.args)
    return App(term.symbol, (right, left))


@lru_cache(maxsize=4)
def all_tables(size: int) -> npt.NDArray[np.int8]:
    """Every table of a size, shape (size ** size², size, size); sizes 1 to 3."""
    cells = size * size
    grid = np.indices((size,) * cells, dtype=np.int8).reshape(cells, -1).T
    return np.ascontiguousarray(grid.reshape(-1, size, size))


@lru_cache(maxsize=16)
def linear_tables(size: int) -> npt.NDArray[np.int8]:
    """Tables of ``a x + b y + c`` modulo the size, shape (size³, size, size)."""
    x, y = np.indices((size, size))
    found = [(a * x + b * y + c) % size for a, b, c in itertools.product(range(size), repeat=3)]
    return np.asarray(found, dtype=np.int8)


def holds(law: Law, tables: npt.NDArray[np.int8]) -> npt.NDArray[np.bool_]:
    """In which of the tables the law holds, shape (number of tables,)."""
    assert law.right is not None
    names = law.variables()
    size = tables.shape[1]
    result = np.ones(len(tables), dtype=np.bool_)
    rows = np.arange(len(tables))
    for values in itertools.product(range(size), repeat=len(names)):
        alive = rows[result]
        if not len(alive):
            break
        assignment = dict(zip(names, values, strict=True))
        left, right = (_evaluate(side, assignment, tables, alive) for side in (law.left, law.right))
        result[alive] = left == right
    return result


def _evaluate(
    term: Term, values: Mapping[Variable, int], tables: npt.NDArray[np.int8], rows: npt.NDArray[np.intp]
) -> npt.NDArray[np.int8]:
    if isinstance(term, Variable):
        return np.full(len(rows), values[term], dtype=np.int8)
    assert isinstance(term, App)
    left, right = (_evaluate(arg, values, tables, rows) for arg in term.args)
    found: npt.NDArray[np.int8] = tables[rows, left, right]
    return found


def as_table(array: npt.NDArray[np.int8]) -> Table:
    """One table as plain data."""
    return tuple(tuple(int(value) for value in row) for row in array)


def duals_of(laws: Sequence[Law]) -> list[int]:
    """The number of each law's dual, which is among them too."""
    places = {law: i for i, law in enumerate(laws)}
    return [places[dual(law)] for law in laws]
