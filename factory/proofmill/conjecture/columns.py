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

__all__ = ["Columns", "Hashes", "Ids"]

Ids = npt.NDArray[np.int32]
Hashes = npt.NDArray[np.uint64]
_Keys = npt.NDArray[np.int64]
_UNKNOWN = -2
_KEY_BITS = 63
_MAX_KEYED = 3
"""Arguments that share a key; each has its part of the bits, 21 or more: two million values."""


class _Results:
    """Known results of one function of one or more arguments."""

    def __init__(self, num_args: int) -> None:
        self.num_args = num_args
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

    def hashes(self, rows: Ids) -> Hashes:
        """One 64-bit hash for each row of values; rows that are equal have equal hashes, also later ones.

        Multilinear hashing (Carter and Wegman 1979) of the values' content hashes with fixed odd coefficients,
        then a mixing step (the finaliser of SplitMix64). Two different rows collide with a chance of about
        2**-60; whoever groups by hash compares rows where it matters.
        """
        contents = self._table.hashes
        rng = np.random.default_rng(0x5EED)
        mixed = np.zeros(len(rows), dtype=np.uint64)
        for column in range(rows.shape[1]):
            mixed += contents[rows[:, column]] * np.uint64(2 * int(rng.integers(1 << 62)) + 1)
        mixed ^= mixed >> np.uint64(30)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(27)
        mixed *= np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))

    def forget(self, kept: npt.NDArray[np.bool_]) -> None:
        """Forgets results that are about other values than these.

        Args:
            kept: By number, whether it stands for the same value as before.
        """
        known = np.append(kept, True)  # what has no value has none, still
        for results in self._results.values():
            line = results.line
            if len(line):
                held = line[:UNDEFINED]
                stays = kept[: len(held)] & known[np.maximum(held[: len(kept)], UNDEFINED)]
                held[: len(kept)][~stays] = _UNKNOWN
            if len(results.keys):
                stays = known[results.found]
                part = _KEY_BITS // results.num_args
                for place in range(results.num_args):
                    args = (results.keys >> (place * part)) & ((1 << part) - 1)
                    stays &= known[args - 1]
                results.keys, results.found = results.keys[stays], results.found[stays]

    def apply(self, symbol: Symbol, args: Sequence[Ids]) -> Ids:
        """The symbol at each place of its argument columns, which have one shape."""
        results = self._results.setdefault(self._table.identity(symbol), _Results(len(args)))
        shape = args[0].shape
        flat = [arg.ravel() for arg in args]
        if len(flat) == 1:
            return self._line(symbol, results, flat[0]).reshape(shape)
        part = _KEY_BITS // len(flat)
        if len(flat) > _MAX_KEYED or self._table.capacity >> part:
            return self._one_by_one(symbol, flat).reshape(shape)
        keys = flat[0].astype(np.int64) + 1
        for arg in flat[1:]:
            keys = (keys << part) | (arg.astype(np.int64) + 1)
        return self._keyed(symbol, results, keys, flat).reshape(shape)

    def _line(self, symbol: Symbol, results: _Results, arg: Ids) -> Ids:
        size = self._table.capacity + 1
        if len(results.line) < size:
            longer = np.full(2 * size, _UNKNOWN, dtype=np.int32)
            held = results.line[:UNDEFINED]  # the last place is no value's number, yet
            longer[: len(held)] = held
            longer[UNDEFINED] = UNDEFINED
            results.line = longer
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
        """For many arguments, which are rare: through the table's own memo."""
        rows = zip(*(arg.tolist() for arg in args), strict=True)
        return np.array([self._table.evaluate(symbol, row) for row in rows], dtype=np.int32)

    def _evaluate(self, symbol: Symbol, args: tuple[int, ...]) -> int:
        self.evaluated += 1
        return self._table.evaluate(symbol, args)
