"""Laws that are no equations between whole classes: inequalities, and laws under one hypothesis.

Both are read off the vectors of representatives. An inequality is worth stating where nothing known lies
between its sides (a covering pair of the pointwise order); a conclusion is drawn from a hypothesis where
terms agree on all points at which it holds, with enough of these, but not everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from proofmill.conjecture.laws import Law
from proofmill.conjecture.layers import ExploreLimits, Layer, refutation_text, show_law
from proofmill.conjecture.shapes import equation, is_canonical
from proofmill.conjecture.testbed import MIN_SUPPORT, TestBed
from proofmill.conjecture.values import UNDEFINED, Vector
from proofmill.theory.terms import App, Symbol, Term, Type, Variable, subterms, variables

__all__ = ["Miner"]

NAT, BOOL = Type("Nat"), Type("Bool")
_MAX_VARIABLES = 3
"""Distinct variables of one side of an inequality."""

Row = tuple[Term, list[int]]


class Miner:
    """Mines one layer after another; holds nothing of its own."""

    def __init__(
        self,
        symbols: Sequence[Symbol],
        bed: TestBed,
        limits: ExploreLimits,
        reps: Callable[[Type, int], list[Term]],
        offer: Callable[[Layer, Law, str], None],
    ) -> None:
        """Takes what it mines; holds no laws of its own.

        Args:
            symbols: The vocabulary.
            bed: The test points.
            limits: How far to look.
            reps: Representatives of a type up to a size.
            offer: Takes a law that passed its tests.
        """
        self._order = next((s for s in symbols if s.key == "≤" and s.arg_types[0] == NAT), None)
        self._bed = bed
        self._limits = limits
        self._reps = reps
        self._offer = offer

    def inequalities(self, size: int, layer: Layer) -> None:
        """Covering pairs ``s <= t`` of numbers, with one side of exactly this size."""
        if self._order is None:
            return
        rows: list[Row] = [
            (term, self._bed.numbers(term))
            for term in self._reps(NAT, size)
            if (term.size > 1 or isinstance(term, Variable))
            and UNDEFINED not in self._bed.remembered(term)
            and len(variables(term)) <= _MAX_VARIABLES
        ]
        tried = 0
        for term, row in rows:
            if term.size != size or not is_canonical(term):
                continue
            for left, right in _covering(term, row, rows):
                layer.considered += 1
                if tried >= self._limits.mined_cap:
                    layer.drops["mining_cap"] += 1
                    continue
                tried += 1
                self._test(layer, Law((), App(self._order, (left, right)), None), "inequality")

    def conditionals(self, size: int, layer: Layer, types: Sequence[Type]) -> None:
        """Laws under one hypothesis, the larger side of exactly this size."""
        tried = 0
        for predicate in self._reps(BOOL, self._limits.condition_size):
            if not _is_condition(predicate):
                continue
            vector = self._bed.remembered(predicate)
            support = [i for i, value in enumerate(vector) if value == self._bed.true]
            if not MIN_SUPPORT <= len(support) <= len(vector) - MIN_SUPPORT:
                continue
            points = [self._bed.tests[i] for i in support]
            if any(self._bed.is_fixed(v, points) for v in variables(predicate)):
                layer.considered += 1
                layer.drop("hypothesis_is_substitution", repr(predicate))
                continue
            for type_ in types:
                if type_.is_function:
                    continue
                for conclusion in self._agreements(predicate, support, type_, size):
                    layer.considered += 1
                    if tried >= self._limits.mined_cap:
                        layer.drops["mining_cap"] += 1
                        continue
                    tried += 1
                    if self._is_transitive(predicate, conclusion):
                        layer.drop("transitive", f"{predicate!r} → {show_law(conclusion)}")
                        continue
                    law = Law((predicate,), conclusion.left, conclusion.right)
                    self._test(layer, law, "conditional")

    def _agreements(self, predicate: Term, support: Sequence[int], type_: Type, size: int) -> list[Law]:
        """Terms that agree on the support, where no smaller parts of them already do."""
        needed = set(variables(predicate))
        seen: dict[Vector, Term] = {}
        merged: set[Term] = set()
        found: list[Law] = []
        for term in self._reps(type_, size):
            vector = self._bed.remembered(term)
            restricted = tuple(vector[i] for i in support)
            if UNDEFINED in restricted:
                continue
            known = seen.setdefault(restricted, term)
            if known is term or term == predicate:
                continue
            inner = {t for t in subterms(term) if t is not term}
            is_derived = bool(inner & merged) or predicate in inner
            merged.add(term)
            used = {*variables(term), *variables(known)}
            if not is_derived and term.size == size and needed <= used and known != predicate:
                found.append(equation(term, known))
        return found

    def _is_transitive(self, hypothesis: Term, conclusion: Law) -> bool:
        """Whether ``a R b`` gives ``s R' t`` by ``s <= a`` and ``b <= t``, which hold at all points."""
        goal = conclusion.left
        if conclusion.right is not None or not isinstance(goal, App) or not isinstance(hypothesis, App):
            return False
        if any(t.symbol.key not in ("≤", "<") or t.symbol.arg_types[0] != NAT for t in (goal, hypothesis)):
            return False
        if hypothesis.symbol.key == "≤" and goal.symbol.key == "<":
            return False
        sides = (*goal.args, *hypothesis.args)
        if any(UNDEFINED in self._bed.remembered(side) for side in sides):
            return False
        low, high, a, b = (self._bed.numbers(side) for side in sides)
        return _below(low, a) and _below(b, high)

    def _test(self, layer: Layer, law: Law, kind: str) -> None:
        failure = self._bed.counterexample(law)
        if failure is not None:
            layer.drop("refuted", refutation_text(law, failure))
        else:
            self._offer(layer, law, kind)


def _is_condition(term: Term) -> bool:
    """Whether a Bool term makes a hypothesis worth having: ``x == t`` only asks for a substitution."""
    return isinstance(term, App) and bool(term.args) and term.symbol.key != "==" and is_canonical(term)


def _covering(term: Term, row: list[int], rows: Sequence[Row]) -> list[tuple[Term, Term]]:
    """Pairs (smaller, larger) with the term on one side and nothing known in between."""
    own = set(variables(term))
    near = [(o, r) for o, r in rows if o is not term and set(variables(o)) <= own]
    below = [(o, r) for o, r in near if _below(r, row)]
    above = [(o, r) for o, r in near if _below(row, r)]
    pairs = [(o, term) for o, r in below if not any(_between(r, b, row) for _, b in below)]
    return pairs + [(term, o) for o, r in above if not any(_between(row, b, r) for _, b in above)]


def _below(lower: list[int], upper: list[int]) -> bool:
    return all(a <= b for a, b in zip(lower, upper, strict=True))


def _between(lower: list[int], middle: list[int], upper: list[int]) -> bool:
    return middle not in (lower, upper) and _below(lower, middle) and _below(middle, upper)
