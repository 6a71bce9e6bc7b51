"""Laws that are no equations between whole classes: inequalities, and laws under a hypothesis.

Both are read off the matrix of values of representatives. An inequality is worth stating where nothing known
lies between its sides (a covering pair of the pointwise order); a conclusion is drawn from a hypothesis where
terms agree on all points at which it holds, with enough of these, but not everywhere. As in mining of
association rules (Agrawal and Srikant 1994), the hypotheses' support is a set of rows of one Boolean matrix,
and must not be empty: no law is vacuous on the points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from proofmill.conjecture.columns import Ids
from proofmill.conjecture.laws import Law
from proofmill.conjecture.layers import ExploreLimits, Layer, show_law
from proofmill.conjecture.shapes import equation, is_canonical
from proofmill.conjecture.store import TermStore
from proofmill.conjecture.testbed import MIN_SUPPORT, TestBed
from proofmill.conjecture.values import UNDEFINED
from proofmill.theory.terms import App, Symbol, Term, Type, variables

__all__ = ["Miner"]

NAT, BOOL = Type("Nat"), Type("Bool")
_MAX_VARIABLES = 3
"""Distinct variables of one side of an inequality."""
_MIN_SPREAD = 3
"""Different values (sizes, of data) that a hypothesis must leave to each of its variables."""
_MAX_ROWS = 6_000
"""Terms compared for inequalities."""
_MAX_PAIRED = 120
"""Hypotheses that are joined in pairs."""

Values = npt.NDArray[np.int64]


class Miner:
    """Mines one layer after another; holds nothing of its own."""

    def __init__(
        self,
        symbols: Sequence[Symbol],
        bed: TestBed,
        limits: ExploreLimits,
        store: TermStore,
        offer: Callable[[Layer, Law, str], None],
    ) -> None:
        """Takes what it mines; holds no laws of its own.

        Args:
            symbols: The vocabulary.
            bed: Where laws are tested.
            limits: How far to look.
            store: Representatives with their values.
            offer: Takes a law that looked true on the test points.
        """
        self._order = next((s for s in symbols if s.key == "≤" and s.arg_types[0] == NAT), None)
        self._bed = bed
        self._limits = limits
        self._store = store
        self._offer = offer

    # Inequalities

    def inequalities(self, size: int, layer: Layer) -> None:
        """Covering pairs ``s <= t`` of numbers, with one side of exactly this size."""
        if self._order is None:
            return
        store = self._store
        ids = store.of_type(NAT, size)
        keep = (store.rows[ids] != UNDEFINED).all(axis=1)
        keep &= store.num_variables(store.codes[ids]) <= _MAX_VARIABLES
        keep &= (store.sizes[ids] > 1) | (store.heads[ids] < 0)
        ids = ids[keep]
        if len(ids) > _MAX_ROWS:
            layer.drops["mining_cap"] += len(ids) - _MAX_ROWS
            layer.considered += len(ids) - _MAX_ROWS
            plain = np.bitwise_count(store.masks[ids]).sum(axis=1)
            ids = ids[np.sort(np.argsort(plain, kind="stable")[:_MAX_ROWS])]
        numbers = self._numbers(store.rows[ids])
        wanted = np.flatnonzero((store.sizes[ids] == size) & store.is_canonical(store.codes[ids]))
        pairs: list[tuple[int, int, int]] = []
        for place in wanted.tolist():
            pairs += self._covering(place, ids, numbers)
        pairs.sort()
        layer.considered += len(pairs)
        layer.drops["mining_cap"] += max(0, len(pairs) - self._limits.mined_cap)
        for _, low, high in pairs[: self._limits.mined_cap]:
            law = Law((), App(self._order, (store.terms[ids[low]], store.terms[ids[high]])), None)
            self._test(layer, law, "inequality")

    def _covering(self, place: int, ids: Ids, numbers: Values) -> Iterator[tuple[int, int, int]]:
        """Triples (cost, lower, upper) with the term on one side and nothing known in between."""
        store = self._store
        own = self._occurring(ids[place : place + 1])[0]
        near = np.flatnonzero((self._occurring(ids) & ~own).sum(axis=1) == 0)
        near = near[near != place]
        row = numbers[place]
        for is_below in (True, False):
            found = near
            for part in (slice(0, 8), slice(8, None)):  # few points first: they leave few terms
                side = (
                    numbers[found][:, part] <= row[part] if is_below else row[part] <= numbers[found][:, part]
                )
                found = found[side.all(axis=1)]
            values = numbers[found]
            for at, other in enumerate(found.tolist()):
                bound = values[at]
                inside = (values >= bound) if is_below else (values <= bound)
                between = inside.all(axis=1) & (values != bound).any(axis=1) & (values != row).any(axis=1)
                if not between.any():
                    cost = int(np.bitwise_count(store.masks[ids[place]] | store.masks[ids[other]]).sum())
                    yield (cost, other, place) if is_below else (cost, place, other)

    def _occurring(self, ids: Ids) -> npt.NDArray[np.bool_]:
        """Which variables occur: (terms, types times variables)."""
        codes = self._store.codes_of
        flags = np.zeros((len(codes.count), len(codes.single)), dtype=np.bool_)
        for index, single in enumerate(codes.single.tolist()):
            flags[:, index] = codes.join[:, single] == np.arange(len(codes.count))
        return flags[self._store.codes[ids]].reshape(len(ids), -1)

    def _numbers(self, rows: Ids) -> Values:
        table = self._bed.table
        distinct, inverse = np.unique(rows, return_inverse=True)
        values = [UNDEFINED if i == UNDEFINED else table.value(i) for i in distinct.tolist()]
        found = np.array([value if isinstance(value, int) else 0 for value in values], dtype=np.int64)
        return found[inverse.reshape(rows.shape)]

    # Hypotheses

    def conditionals(self, size: int, layer: Layer) -> None:
        """Laws under one hypothesis, the larger side of exactly this size, and implications from two."""
        single = self._hypotheses(layer)
        found: list[tuple[int, int, Law]] = []
        for number, support in single:
            predicate = self._store.terms[number]
            room = self._limits.max_nodes - Law((), predicate, None).size
            self._derived = np.zeros(len(self._store), dtype=np.bool_)
            classes = [self._classes(support, t, size) for t in self._store.types if not t.is_function]
            for ids, leader in classes:
                found += self._agreements(number, ids, leader, size, room)
        layer.considered += len(found)
        found.sort(key=lambda item: item[:2])
        layer.drops["mining_cap"] += max(0, len(found) - self._limits.mined_cap)
        for _, _, law in found[: self._limits.mined_cap]:
            if self._is_transitive(law.hypotheses[0], law):
                layer.drop("transitive", show_law(law))
            else:
                self._test(layer, law, "conditional")
        if size == self._limits.condition_size:
            self._implications(single, layer)

    def _hypotheses(self, layer: Layer) -> list[tuple[int, npt.NDArray[np.bool_]]]:
        """Numbers of terms that make hypotheses, with the points at which they hold."""
        store, bed = self._store, self._bed
        found = []
        for number in store.of_type(BOOL, self._limits.condition_size).tolist():
            predicate = store.terms[number]
            if not _is_condition(predicate):
                continue
            held = store.rows[number] == bed.true
            if not MIN_SUPPORT <= int(held.sum()) <= len(held) - MIN_SUPPORT:
                continue
            points = bed.support((predicate,))
            everywhere = bed.support(())
            if any(
                bed.spread(v, points) < min(_MIN_SPREAD, bed.spread(v, everywhere))
                for v in variables(predicate)
            ):
                layer.considered += 1
                layer.drop("hypothesis_is_substitution", repr(predicate))
                continue
            found.append((number, held))
        return found

    def _classes(self, support: npt.NDArray[np.bool_], type_: Type, size: int) -> tuple[Ids, Values]:
        """Terms of a type with a value at all points of the support, and the first term that each agrees with."""
        store = self._store
        ids = store.of_type(type_, size)
        if not len(ids):
            return ids, np.zeros(0, dtype=np.int64)
        rows = store.rows[ids][:, support]
        defined = (rows != UNDEFINED).all(axis=1)
        ids, rows = ids[defined], rows[defined]
        _, first, inverse = np.unique(store.hashes(rows), return_index=True, return_inverse=True)
        leader = first[inverse.ravel()]
        self._derived[ids[leader != np.arange(len(ids))]] = True
        return ids, leader

    def _agreements(
        self, number: int, ids: Ids, leader: Values, size: int, room: int
    ) -> list[tuple[int, int, Law]]:
        """Pairs of terms that agree where no smaller parts of them do, with costs for sorting."""
        store = self._store
        needed = self._occurring(np.array([number], dtype=np.int32))[0]
        found: list[tuple[int, int, Law]] = []
        larger = (leader != np.arange(len(ids))) & (store.sizes[ids] == size)
        for place in np.flatnonzero(larger).tolist():
            term, known = int(ids[place]), int(ids[leader[place]])
            if number in (term, known) or self._has_derived_part(term, number):
                continue
            used = self._occurring(np.array([term, known], dtype=np.int32)).any(axis=0)
            if (needed & ~used).any():
                continue
            conclusion = equation(store.terms[term], store.terms[known])
            law = Law((store.terms[number],), conclusion.left, conclusion.right)
            if conclusion.size <= room:
                masks = store.masks[term] | store.masks[known] | store.masks[number]
                found.append((int(np.bitwise_count(masks).sum()), law.size, law))
        return found

    _derived: npt.NDArray[np.bool_]
    """Terms that equal an earlier one under the hypothesis at hand, by number."""

    def _has_derived_part(self, term: int, hypothesis: int) -> bool:
        stack = list(self._store.parts[term])
        while stack:
            part = stack.pop()
            if self._derived[part] or part == hypothesis:
                return True
            stack.extend(self._store.parts[part])
        return False

    def _implications(self, single: Sequence[tuple[int, npt.NDArray[np.bool_]]], layer: Layer) -> None:
        """``p -> q -> r``: where both hold, r does, and not already where one of them does."""
        store, bed = self._store, self._bed
        plain = sorted(
            single,
            key=lambda item: int(np.bitwise_count(store.masks[item[0]]).sum()) + int(store.sizes[item[0]]),
        )[:_MAX_PAIRED]
        goals = [
            number
            for number in store.of_type(BOOL, self._limits.condition_size).tolist()
            if isinstance(store.terms[number], App) and store.parts[number]
        ]
        if not goals or not plain:
            return
        goal_ids = np.array(goals, dtype=np.int32)
        holds = store.rows[goal_ids] == bed.true
        occurring = self._occurring(goal_ids)
        kept = 0
        # The second hypothesis comes in every naming: `n ≤ m` and `m ≤ k`.
        seconds = [
            (number, store.rows[number] == bed.true)
            for number in goals
            if MIN_SUPPORT <= int((store.rows[number] == bed.true).sum()) <= store.rows.shape[1] - MIN_SUPPORT
            and _is_test(store.terms[number])
        ]
        for p, held_p in plain:
            vars_p = self._occurring(np.array([p], dtype=np.int32))[0]
            lone = (holds[:, held_p]).all(axis=1)
            for q, held_q in seconds:
                vars_q = self._occurring(np.array([q], dtype=np.int32))[0]
                if p == q or not (vars_p & vars_q).any() or not (vars_q & ~vars_p).any():
                    continue
                both = held_p & held_q
                if int(both.sum()) < MIN_SUPPORT:
                    continue
                implied = holds[:, both].all(axis=1) & ~lone & ~holds[:, held_q].all(axis=1)
                implied &= (occurring & ~(vars_p | vars_q)).sum(axis=1) == 0
                implied &= (occurring & (vars_p & ~vars_q)).any(axis=1)
                implied &= (occurring & (vars_q & ~vars_p)).any(axis=1)
                for goal in np.flatnonzero(implied).tolist():
                    layer.considered += 1
                    law = Law((store.terms[p], store.terms[q]), store.terms[int(goal_ids[goal])], None)
                    if kept >= self._limits.mined_cap:
                        layer.drops["mining_cap"] += 1
                        continue
                    kept += 1
                    self._test(layer, law, "implication")

    def _is_transitive(self, hypothesis: Term, conclusion: Law) -> bool:
        """Whether ``a R b`` gives ``s R' t`` by ``s <= a`` and ``b <= t``, which hold at all points."""
        goal = conclusion.left
        if conclusion.right is not None or not isinstance(goal, App) or not isinstance(hypothesis, App):
            return False
        if any(t.symbol.key not in ("≤", "<") or t.symbol.arg_types[0] != NAT for t in (goal, hypothesis)):
            return False
        if hypothesis.symbol.key == "≤" and goal.symbol.key == "<":
            return False
        low, high = goal.args
        first, second = hypothesis.args
        return self._always_below(low, first) and self._always_below(second, high)

    def _always_below(self, low: Term, high: Term) -> bool:
        if low == high:
            return True
        assert self._order is not None
        return self._bed.survives(Law((), App(self._order, (low, high)), None))

    def _test(self, layer: Layer, law: Law, kind: str) -> None:
        failure = self._bed.counterexample(law, quick=True)
        if failure is not None:
            layer.refute(law, self._bed.assignment(law, failure))
        else:
            self._offer(layer, law, kind)


def _is_condition(term: Term) -> bool:
    """Whether a Bool term makes a first hypothesis: canonical, and worth having."""
    return _is_test(term) and is_canonical(term)


def _is_test(term: Term) -> bool:
    """Whether a Bool term makes a hypothesis worth having: ``x == t`` only asks for a substitution."""
    return isinstance(term, App) and bool(term.args) and term.symbol.key != "=="
