"""Values of many terms at many test points at once, as arrays.

A column holds interned values (numbers of a ``ValueTable``; ``UNDEFINED`` where there is none). Applying a
symbol to whole columns looks known results up in arrays and asks the evaluator only for arguments that have
not been seen before, each once. What a function does comes from its Lean definition and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from proofmill.conjecture.values import UNDEFINED, ValueTable
from proofmill.theory.terms import Symbol

__all__ = ["Columns", "Hashes", "Ids", "row_hashes"]

Ids = npt.NDArray[np.int32]
Hashes = npt.NDArray[np.uint64]
_Keys = npt.NDArray[np.int64]
_UNKNOWN = -2
_SHIFT = 21
"""Bits of one argument in a key: two million distinct values are more than memory holds of lists."""


def row_hashes(rows: Ids) -> Hashes:
    """One 64-bit hash for each row of values; equal rows have equal hashes.

    Multilinear hashing (Carter and Wegman 1979) with fixed odd coefficients, then a mixing step
    (the finaliser of SplitMix64). Two different rows collide with a chance of about 2**-60; whoever
    groups by hash compares rows where it matters.
    """
    num = rows.shape[1]
    rng = np.random.default_rng(0x5EED)
    coefficients = np.array([2 * int(rng.integers(1 << 62)) + 1 for _ in range(num)], dtype=np.uint64)
    mixed = np.zeros(len(rows), dtype=np.uint64)
    for column in range(num):
        mixed += (rows[:, column].astype(np.int64) + 7).astype(np.uint64) * coefficients[column]
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


class _Results:
    """Known results of one function of one or more arguments."""

    def __init__(self) -> None:
        self.line = np.full(0, _UNKNOWN, dtype=np.int32)
        """For one argument: the result by the argument's number."""
        self.keys: _Keys = np.zeros(0, dtype=np.int64)
        self.found: Ids = np.zeros(0, dtype=np.int32)


class Columns:
    """Applies symbols to columns of values."""

    def __init__(self, table: ValueTable) -> None:
        """Knows nothing yet; ``table`` evaluates what is new."""
        self._table = table
        self._results: dict[object, _Results] = {}
        self.evaluated = 0
        """Results that the evaluator was asked for."""

    def constant(self, symbol: Symbol, shape: tuple[int, ...]) -> Ids:
        """The value of a symbol without arguments, everywhere."""
        return np.full(shape, self._table.evaluate(symbol, ()), dtype=np.int32)

    def apply(self, symbol: Symbol, args: Sequence[Ids]) -> Ids:
        """The symbol at each place of its argument columns, which have one shape."""
        results = self._results.setdefault(self._table.identity(symbol), _Results())
        shape = args[0].shape
        flat = [arg.ravel() for arg in args]
        if len(flat) == 1:
            return self._line(symbol, results, flat[0]).reshape(shape)
        if len(flat) > 3:
            return self._one_by_one(symbol, flat).reshape(shape)
        keys = flat[0].astype(np.int64) + 1
        for arg in flat[1:]:
            keys = (keys << _SHIFT) | (arg.astype(np.int64) + 1)
        return self._keyed(symbol, results, keys, flat).reshape(shape)

    def _line(self, symbol: Symbol, results: _Results, arg: Ids) -> Ids:
        size = len(self._table.values) + 1
        if len(results.line) < size:
            longer = np.full(2 * size, _UNKNOWN, dtype=np.int32)
            longer[: len(results.line)] = results.line
            results.line = longer
            results.line[UNDEFINED] = UNDEFINED  # the last place is never a value's number
        found = results.line[arg]
        missing = np.unique(arg[found == _UNKNOWN])
        if len(missing):
            for number in missing.tolist():
                results.line[number] = self._evaluate(symbol, (number,))
            found = results.line[arg]
        return found

    def _keyed(self, symbol: Symbol, results: _Results, keys: _Keys, args: Sequence[Ids]) -> Ids:
        distinct, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        found = np.full(len(distinct), _UNKNOWN, dtype=np.int32)
        if len(results.keys):
            at = np.minimum(np.searchsorted(results.keys, distinct), len(results.keys) - 1)
            hit = results.keys[at] == distinct
            found[hit] = results.found[at[hit]]
        missing = np.flatnonzero(found == _UNKNOWN)
        if len(missing):
            places = first[missing]
            rows = zip(*(arg[places].tolist() for arg in args), strict=True)
            found[missing] = [self._evaluate(symbol, row) for row in rows]
            merged = np.concatenate([results.keys, distinct[missing]])
            order = np.argsort(merged, kind="stable")
            results.keys = merged[order]
            results.found = np.concatenate([results.found, found[missing]])[order]
        return found[inverse.ravel()]

    def _one_by_one(self, symbol: Symbol, args: Sequence[Ids]) -> Ids:
        """For four and more arguments, which are rare: through the table's own memo."""
        rows = zip(*(arg.tolist() for arg in args), strict=True)
        return np.array([self._table.evaluate(symbol, row) for row in rows], dtype=np.int32)

    def _evaluate(self, symbol: Symbol, args: tuple[int, ...]) -> int:
        self.evaluated += 1
        return self._table.evaluate(symbol, args)
