"""Whole layers of terms, evaluated as arrays and hashed to classes.

Terms are built from representatives only, so a term that equals an earlier one never becomes a subterm. In
layers that are built upon, every term is evaluated at all test points. In deeper layers terms are evaluated at
the few points that separate best, in the order in which they were learned to; only those that coincide there
with another term are evaluated at the rest.

Source: QuickSpec 2 (Smallbone et al., JFP 2017) for enumeration from representatives; whole layers as matrices
and the learned order of points are ours.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proofmill.conjecture.columns import Hashes
from proofmill.conjecture.laws import AcTheory
from proofmill.conjecture.layers import ExploreLimits, Layer
from proofmill.conjecture.plan import make_plan
from proofmill.conjecture.shapes import compositions
from proofmill.conjecture.store import Batch, TermStore
from proofmill.conjecture.values import UNDEFINED
from proofmill.theory.terms import App, Symbol, Term, Type

__all__ = ["Candidate", "Enumerator"]

Numbers = npt.NDArray[np.int64]
_FIRST_POINTS = 8
"""Points at which terms of deep layers are evaluated at first."""
_ORDER_SAMPLE = 4000
"""Representatives from which the order of the points is learned."""
_RENAMED_CAP = 40_000
"""Terms of a deep layer up to which all renamings of their variables are compared, too."""
_EXAMPLES = 5


@dataclass(slots=True)
class Candidate:
    """A term with its values' hash, in the order in which terms are to be looked at."""

    term: App
    hash: int
    is_canonical: bool
    is_ground: bool
    batch: Batch
    place: int


@dataclass(slots=True)
class _Block:
    """A batch with its hashes, values and canonicity."""

    batch: Batch
    hashes: Hashes
    canonical: npt.NDArray[np.bool_]


class Enumerator:
    """Builds and evaluates the terms of each size."""

    def __init__(
        self,
        symbols: Sequence[Symbol],
        store: TermStore,
        limits: ExploreLimits,
        ac: AcTheory,
        seed: int,
        tidy: Callable[[], None],
    ) -> None:
        """Enumerates nothing yet; ``tidy`` is called where values may be forgotten."""
        self._tidy = tidy
        self.growing_rows: list[npt.NDArray[np.int32]] = []
        """Values of the terms of a layer that is being built: (terms, points) for each batch."""
        self._symbols = symbols
        self._store = store
        self._limits = limits
        self.grown = limits.max_subterm_size
        """Nodes of the largest terms that others are built upon."""
        self._ac = ac
        self._seed = seed
        self._order: Numbers | None = None
        self._first_of_reps: dict[Type, Hashes] = {}
        self._deep: dict[Type, list[tuple[int, Hashes, list[Batch]]]] = defaultdict(list)

    def shapes(self, size: int) -> list[tuple[Symbol, tuple[int, ...]]]:
        """Symbols, and sizes of their arguments, that make terms of a size."""
        found: list[tuple[Symbol, tuple[int, ...]]] = []
        for symbol in self._symbols:
            if symbol.arity == 0:
                if size == 1:
                    found.append((symbol, ()))
            else:
                found += [
                    (symbol, split)
                    for split in compositions(size - 1, symbol.arity)
                    if max(split) <= self.grown
                ]
        return found

    def count(self, size: int) -> int:
        """How many terms of a size can be built."""
        pools = self._store.pool
        return sum(
            math.prod(len(pools(t, part)) for t, part in zip(symbol.arg_types, split, strict=True))
            for symbol, split in self.shapes(size)
        )

    def _batches(self, size: int, layer: Layer, cap: int, *, canonical_only: bool) -> list[Batch]:
        rng = np.random.default_rng([self._seed, size])
        plan = make_plan(self.shapes(size), self._store, cap, rng)
        layer.considered += plan.considered
        layer.drops.update(plan.skipped)
        if plan.note:
            layer.examples.setdefault("not_sampled", []).append(plan.note)
        kept = []
        for batch in plan.batches:
            ordered = batch
            if self._ac.is_c(batch.symbol):
                is_ordered = self._is_ordered(batch)
                layer.drops["rearranged"] += int((~is_ordered).sum())
                ordered = Batch(batch.symbol, batch.children[is_ordered])
            self._store.describe(ordered)
            few = self._store.num_variables(ordered.codes) <= self._limits.max_variables
            layer.drops["too_many_variables"] += int((~few).sum())
            ordered = ordered.take(few)
            if canonical_only:
                canonical = self._store.is_canonical(ordered.codes)
                layer.drops["renamed"] += int((~canonical).sum())
                ordered = ordered.take(canonical)
            if len(ordered):
                kept.append(ordered)
        return kept

    def _is_ordered(self, batch: Batch) -> npt.NDArray[np.bool_]:
        """Whether these arguments of a commutative symbol are the ones to keep among their rearrangements."""
        left, right = batch.children[:, 0], batch.children[:, 1]
        if not self._ac.is_ac(batch.symbol):
            ordered: npt.NDArray[np.bool_] = left <= right
            return ordered
        head = self._store.bits[batch.symbol.key]
        heads, store = self._store.heads, self._store
        compared = left.copy()
        nested = np.flatnonzero((heads[left] == head) & (left >= 0))
        same = [i for i in nested.tolist() if _has_head(store.terms[left[i]], batch.symbol)]
        compared[same] = [store.parts[left[i]][1] for i in same]
        flat = heads[right] != head
        flat |= np.array([not _has_head(store.terms[i], batch.symbol) for i in right.tolist()])
        is_ordered: npt.NDArray[np.bool_] = flat & (compared <= right)
        return is_ordered

    # Layers that are built upon

    def growing(self, size: int, layer: Layer) -> Iterator[tuple[Candidate, npt.NDArray[np.int32]]]:
        """Every term of a size with its row, most general first."""
        batches = self._batches(size, layer, self._limits.layer_cap, canonical_only=False)
        blocks, rows = [], self.growing_rows
        for batch in batches:
            self._tidy()
            block, values = self._full(batch, layer)
            rows.append(values)
            blocks.append(block)
        for at, place in _in_order(blocks, self._store):
            yield self._candidate(blocks[at], place), rows[at][place]
        rows.clear()

    def _candidate(self, block: _Block, place: int) -> Candidate:
        return Candidate(
            term=self._store.term(block.batch, place),
            hash=int(block.hashes[place]),
            is_canonical=bool(block.canonical[place]),
            is_ground=bool(block.batch.symbol.arity) and not block.batch.codes[place].any(),
            batch=block.batch,
            place=place,
        )

    # Deeper layers

    def deep(self, size: int, layer: Layer) -> Iterator[Candidate]:
        """Terms of a size that coincide with another one on all test points, most general first.

        Terms of this or an earlier deep layer with which one coincides come too; those of earlier layers
        come first. What coincides with nothing is dropped as ``distinct``.
        """
        cap = self._limits.layer_cap * self._limits.deep_factor
        # A law may need other names on one side: f x (y ++ z) = f (f x z) y has both sides in the order of
        # appearance only after a renaming of one of them.
        many = min(self.count(size), cap) > _RENAMED_CAP
        batches = self._batches(size, layer, cap, canonical_only=many)
        if not batches:
            return
        points = self._separating_points()
        by_type: dict[Type, list[tuple[Batch, Hashes]]] = defaultdict(list)
        for batch in batches:
            self._tidy()
            by_type[batch.symbol.result].append(
                (batch, self._store.hashes(self._store.evaluate(batch, points)))
            )
        blocks: list[_Block] = []
        old: list[_Block] = []
        for type_, group in by_type.items():
            hashes = np.concatenate([h for _, h in group])
            distinct, counts = np.unique(hashes, return_counts=True)
            earlier = [item for item in self._deep[type_] if 1 + item[0] + size <= self._limits.max_nodes]
            reps = self._hashes_of_representatives(type_, points)
            shared = np.concatenate([*(h for _, h, _ in earlier), reps, distinct[counts > 1]])
            for batch, own in group:
                hit = np.isin(own, shared)
                layer.drops["distinct"] += int((~hit).sum())
                if hit.any():
                    self._tidy()
                    blocks.append(self._full(batch.take(hit), layer)[0])
            old += self._met(earlier, distinct)
            if 2 * size < self._limits.max_nodes:
                self._deep[type_].append((size, hashes, [batch for batch, _ in group]))
        for found in (old, blocks):
            for block, place in _in_order(found, self._store):
                yield self._candidate(found[block], place)

    def _met(self, earlier: Sequence[tuple[int, Hashes, list[Batch]]], hashes: Hashes) -> list[_Block]:
        """Terms of earlier deep layers that one of these hashes belongs to."""
        found: list[_Block] = []
        for _, held, batches in earlier:
            at = 0
            for batch in batches:
                hit = np.isin(held[at : at + len(batch)], hashes)
                at += len(batch)
                if hit.any():
                    found.append(self._full(batch.take(hit), None)[0])
        return found

    def _full(self, batch: Batch, layer: Layer | None) -> tuple[_Block, npt.NDArray[np.int32]]:
        """The batch evaluated at all points; with a layer, terms without values are dropped there."""
        values = self._store.evaluate(batch, slice(None))
        if layer is not None:
            values, batch = _defined(batch, values, layer, self._store)
        return _Block(batch, self._store.hashes(values), self._store.is_canonical(batch.codes)), values

    def _separating_points(self) -> Numbers:
        """The points that tell most representatives apart, the best first; chosen greedily, once."""
        if self._order is None:
            store = self._store
            step = max(1, len(store) // _ORDER_SAMPLE)
            rows = store.rows[::step]
            types = np.array([store.types[term.type] for term in store.terms[::step]])
            classes = types.astype(np.int64)
            chosen: list[int] = []
            for _ in range(min(_FIRST_POINTS, rows.shape[1])):
                best, best_count, best_classes = -1, -1, classes
                for point in range(rows.shape[1]):
                    if point in chosen:
                        continue
                    joined = classes * (int(rows.max(initial=0)) + 2) + rows[:, point] + 1
                    values, renumbered = np.unique(joined, return_inverse=True)
                    if len(values) > best_count:
                        best, best_count, best_classes = point, len(values), renumbered.ravel()
                chosen.append(best)
                classes = best_classes.astype(np.int64)
            self._order = np.array(chosen)
        return self._order

    def _hashes_of_representatives(self, type_: Type, points: Numbers) -> Hashes:
        found = self._first_of_reps.get(type_)
        if found is None:
            numbers = self._store.of_type(type_, self.grown)
            found = self._first_of_reps[type_] = self._store.hashes(self._store.rows[numbers][:, points])
        return found


def _has_head(term: Term, symbol: Symbol) -> bool:
    return isinstance(term, App) and term.symbol == symbol


def _defined(
    batch: Batch, values: npt.NDArray[np.int32], layer: Layer, store: TermStore
) -> tuple[npt.NDArray[np.int32], Batch]:
    """The terms with a value at three quarters of the points; the others are dropped."""
    undefined = (values == UNDEFINED).sum(axis=1) * 4 > values.shape[1]
    if not undefined.any():
        return values, batch
    for place in np.flatnonzero(undefined)[:_EXAMPLES].tolist():
        layer.drop("undefined", repr(store.term(batch, place)))
    layer.drops["undefined"] += max(0, int(undefined.sum()) - _EXAMPLES)
    return values[~undefined], batch.take(~undefined)


def _in_order(blocks: Sequence[_Block], store: TermStore) -> Iterator[tuple[int, int]]:
    """Places of all terms, most general first: few constants, many variables, polymorphic, canonical."""
    if not blocks:
        return
    which = np.concatenate([np.full(len(b.batch), i) for i, b in enumerate(blocks)])
    place = np.concatenate([np.arange(len(b.batch)) for b in blocks])
    constants = np.concatenate([b.batch.constants for b in blocks])
    variables = np.concatenate([store.num_variables(b.batch.codes) for b in blocks])
    specificity = np.concatenate([b.batch.specificity for b in blocks])
    canonical = np.concatenate([b.canonical for b in blocks])
    order = np.lexsort((~canonical, specificity, -variables, constants))
    yield from zip(which[order].tolist(), place[order].tolist(), strict=True)
