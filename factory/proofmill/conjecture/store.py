"""Representatives of the classes of terms, and everything about them that whole layers are made from, as arrays.

Each representative has a number; arrays are indexed by it. Beside its values at the test points a term has:
a *variable code* for each type (which variables of that type occur, in order of first occurrence), a bit mask
of its symbols, the symbol at its head, and counts that say how general it is.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from proofmill.conjecture.columns import Columns, Hashes, Ids
from proofmill.theory.terms import App, Symbol, Term, Type, Variable

__all__ = ["Batch", "TermStore", "VariableCodes"]

Codes = npt.NDArray[np.uint8]
Masks = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
MAX_VARIABLES = 4
"""Distinct variables of one type that codes tell apart."""


class VariableCodes:
    """Numbers for the sequences in which the variables of one type first occur, and how they join."""

    def __init__(self, num_variables: int) -> None:
        """Lists all sequences of distinct variables among ``num_variables`` (at most four)."""
        sequences = [
            s for n in range(num_variables + 1) for s in itertools.permutations(range(num_variables), n)
        ]
        index = {sequence: code for code, sequence in enumerate(sequences)}
        self.join = np.array(
            [[index[a + tuple(i for i in b if i not in a)] for b in sequences] for a in sequences],
            dtype=np.uint8,
        )
        """Code of two terms side by side, from the codes of the left and the right one."""
        self.count = np.array([len(s) for s in sequences], dtype=np.uint8)
        self.canonical = np.array([s == tuple(range(len(s))) for s in sequences])
        self.single = np.array([index[i,] for i in range(num_variables)], dtype=np.uint8)


class Batch:
    """Terms of one symbol, as numbers of their arguments: ``children`` has shape (terms, arity)."""

    __slots__ = ("children", "codes", "constants", "masks", "specificity", "symbol")

    def __init__(self, symbol: Symbol, children: Ids) -> None:
        """Of these arguments; the other columns are filled in by ``TermStore.describe``."""
        self.symbol = symbol
        self.children = children
        self.codes: Codes
        self.masks: Masks
        self.constants: Numbers
        self.specificity: Numbers

    def __len__(self) -> int:
        return len(self.children)

    def take(self, keep: npt.NDArray[np.bool_] | Numbers) -> Batch:
        """Some of the terms."""
        part = Batch(self.symbol, self.children[keep])
        part.codes, part.masks = self.codes[keep], self.masks[keep]
        part.constants, part.specificity = self.constants[keep], self.specificity[keep]
        return part


class TermStore:
    """The representatives found so far."""

    def __init__(
        self, symbols: Sequence[Symbol], types: Sequence[Type], columns: Columns, *, num_variables: int
    ) -> None:
        """Holds nothing yet; ``types`` are those that terms may have."""
        self.columns = columns
        self.types = {type_: i for i, type_ in enumerate(types)}
        self.codes_of = VariableCodes(min(num_variables, MAX_VARIABLES))
        keys = list(dict.fromkeys(symbol.key for symbol in symbols))
        self.bits = {key: i for i, key in enumerate(keys)}
        self.words = -(-len(keys) // 64) or 1
        self.terms: list[Term] = []
        self.parts: list[tuple[int, ...]] = []
        """Numbers of each term's arguments."""
        self.rows: Ids = np.zeros((0, 0), dtype=np.int32)
        """Values at the test points: (terms, points)."""
        self.codes: Codes = np.zeros((0, len(types)), dtype=np.uint8)
        self.masks: Masks = np.zeros((0, self.words), dtype=np.uint64)
        self.constants: Numbers = np.zeros(0, dtype=np.int64)
        self.specificity: Numbers = np.zeros(0, dtype=np.int64)
        self.sizes: Numbers = np.zeros(0, dtype=np.int64)
        self.heads: Numbers = np.zeros(0, dtype=np.int64)
        """Number of the head symbol's key; -1 for a variable."""
        self._pools: dict[tuple[Type, int], list[int]] = defaultdict(list)
        self._argument_pools: dict[tuple[Type, int], list[int]] = defaultdict(list)

    def __len__(self) -> int:
        return len(self.terms)

    def pool(self, type_: Type, size: int) -> Ids:
        """Numbers of the terms of a type and size that may be arguments.

        Relations may not: they are propositions and no Booleans.
        """
        return np.array(self._argument_pools[type_, size], dtype=np.int32)

    def of_type(self, type_: Type, max_size: int) -> Ids:
        """Numbers of all terms of a type up to a size, smallest first."""
        found = [i for size in range(1, max_size + 1) for i in self._pools[type_, size]]
        return np.array(found, dtype=np.int32)

    def mask_of(self, symbol: Symbol) -> Masks:
        """The bit of one symbol."""
        mask = np.zeros(self.words, dtype=np.uint64)
        bit = self.bits[symbol.key]
        mask[bit // 64] = np.uint64(1) << np.uint64(bit % 64)
        return mask

    def describe(self, batch: Batch) -> None:
        """Fills in codes, masks and counts of a batch from those of its arguments."""
        num, symbol = len(batch), batch.symbol
        codes = np.zeros((num, len(self.types)), dtype=np.uint8)
        masks = np.broadcast_to(self.mask_of(symbol), (num, self.words)).copy()
        constants = np.full(num, 0 if symbol.arity else 1, dtype=np.int64)
        specificity = np.full(num, sum(not arg.is_variable for arg in symbol.type_args), dtype=np.int64)
        for place in range(symbol.arity):
            child = batch.children[:, place]
            codes = self.codes_of.join[codes, self.codes[child]]
            masks |= self.masks[child]
            constants += self.constants[child]
            specificity += self.specificity[child]
        batch.codes, batch.masks, batch.constants, batch.specificity = codes, masks, constants, specificity

    def num_variables(self, codes: Codes) -> Numbers:
        """Distinct variables of each row of codes."""
        found: Numbers = self.codes_of.count[codes].sum(axis=1).astype(np.int64)
        return found

    def is_canonical(self, codes: Codes) -> npt.NDArray[np.bool_]:
        """Whether the variables of each type appear in the order 0, 1, 2, ..."""
        found: npt.NDArray[np.bool_] = np.logical_and.reduce(self.codes_of.canonical[codes], axis=1)
        return found

    def evaluate(self, batch: Batch, points: Numbers | slice) -> Ids:
        """Values of a batch at some of the test points: (terms, points)."""
        symbol = batch.symbol
        if not symbol.arity:
            return self.columns.constant(symbol, (len(batch), self.rows[:, points].shape[1]))
        # First the terms, then the points: one gather of many whole rows is slower than two smaller ones.
        source = (
            self.rows[:, points] if isinstance(points, slice) else np.ascontiguousarray(self.rows[:, points])
        )
        return self.columns.apply(symbol, [source[batch.children[:, i]] for i in range(symbol.arity)])

    def hashes(self, rows: Ids) -> Hashes:
        """A hash of each row of values that stays the same whatever values are forgotten: (rows,)."""
        return self.columns.hashes(rows)

    def term(self, batch: Batch, place: int) -> App:
        """One term of a batch."""
        return App(batch.symbol, tuple(self.terms[child] for child in batch.children[place].tolist()))

    def add_variable(self, variable: Variable, row: Ids) -> int:
        """Adds a variable as a representative; its row has shape (points,)."""
        codes = np.zeros((1, len(self.types)), dtype=np.uint8)
        codes[0, self.types[variable.type]] = self.codes_of.single[variable.index]
        zero = np.zeros(1, dtype=np.int64)
        masks = np.zeros((1, self.words), dtype=np.uint64)
        return self._append([variable], [()], row[None, :], codes, masks, zero, zero, -1)

    def add_batch(self, batch: Batch, terms: Sequence[Term], rows: Ids) -> int:
        """Adds terms of one symbol as representatives; gives the number of the first."""
        parts = [tuple(children) for children in batch.children.tolist()]
        head = self.bits[batch.symbol.key]
        return self._append(
            terms, parts, rows, batch.codes, batch.masks, batch.constants, batch.specificity, head
        )

    def _append(  # noqa: PLR0913 (one for each array)
        self,
        terms: Sequence[Term],
        parts: Sequence[tuple[int, ...]],
        rows: Ids,
        codes: Codes,
        masks: Masks,
        constants: Numbers,
        specificity: Numbers,
        head: int,
    ) -> int:
        first = len(self.terms)
        self.rows = rows.copy() if not first else np.concatenate([self.rows, rows])
        self.codes = np.concatenate([self.codes, codes])
        self.masks = np.concatenate([self.masks, masks])
        self.constants = np.concatenate([self.constants, constants])
        self.specificity = np.concatenate([self.specificity, specificity])
        self.sizes = np.concatenate([self.sizes, np.array([term.size for term in terms], dtype=np.int64)])
        self.heads = np.concatenate([self.heads, np.full(len(terms), head, dtype=np.int64)])
        for number, term in enumerate(terms, first):
            self._pools[term.type, term.size].append(number)
            if not (isinstance(term, App) and term.symbol.is_relation):
                self._argument_pools[term.type, term.size].append(number)
        self.terms.extend(terms)
        self.parts.extend(parts)
        return first

    def add_points(self, columns_of_variables: dict[int, Ids], num: int) -> None:
        """Evaluates all representatives at new test points.

        Args:
            columns_of_variables: For the number of each variable its values at the new points.
            num: How many points are new.
        """
        new = np.zeros((len(self.terms), num), dtype=np.int32)
        for number, row in columns_of_variables.items():
            new[number] = row
        groups: dict[tuple[int, Symbol], list[int]] = defaultdict(list)
        for number, term in enumerate(self.terms):
            if isinstance(term, App):
                groups[term.size, term.symbol].append(number)
        for (_, symbol), numbers in sorted(groups.items(), key=lambda item: item[0][0]):
            if symbol.arity == 0:
                new[numbers] = self.columns.constant(symbol, (len(numbers), num))
                continue
            children = np.array([self.parts[number] for number in numbers])
            new[numbers] = self.columns.apply(symbol, [new[children[:, i]] for i in range(symbol.arity)])
        self.rows = np.concatenate([self.rows, new], axis=1)
