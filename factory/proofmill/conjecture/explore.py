"""Theory exploration: enumerates terms by size and turns equal behaviour into laws.

Terms are built only from representatives, so a term that equals a smaller one is never a subterm again.
Each term's values at all test points form a vector; terms with equal vectors are tested further, and what
survives is a law. Laws that rewrite to something smaller prune what comes later. Inequalities and laws under
a hypothesis are mined from the same vectors (``proofmill.conjecture.mining``).

Sources: QuickSpec 2 (Smallbone et al., "Quick specifications for the busy programmer", JFP 2017) for
enumeration from representatives and testing; whole vectors instead of decision trees are ours.
Deterministic for a vocabulary, limits and a seed. Knows nothing of Lean or of provers.
"""

from __future__ import annotations

import itertools
import random
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from proofmill.conjecture.generalise import generalisations
from proofmill.conjecture.laws import AcTheory, Law
from proofmill.conjecture.layers import ExploreLimits, Found, Layer, refutation_text, show_law
from proofmill.conjecture.mining import Miner
from proofmill.conjecture.shapes import compositions, equation, generality, is_canonical
from proofmill.conjecture.testbed import TestBed
from proofmill.conjecture.values import UNDEFINED, ValueTable, Vector
from proofmill.theory.terms import App, Symbol, Term, Type, Variable, subterms, variables

__all__ = ["ExplorationStopped", "Explorer"]


class ExplorationStopped(Exception):
    """The exploration was called off in the middle of a layer; that layer counts for nothing."""


class Explorer:
    """Enumerates a vocabulary layer by layer."""

    def __init__(
        self,
        symbols: Sequence[Symbol],
        table: ValueTable,
        limits: ExploreLimits,
        seed: int,
        stop: threading.Event | None = None,
    ) -> None:
        """Finds which symbols commute and associate; enumerates nothing yet.

        Args:
            symbols: The vocabulary; nothing else occurs in laws.
            table: Evaluates symbols.
            limits: How far to look.
            seed: Of the samples taken where a layer is too large.
            stop: Set from another thread to call the exploration off.
        """
        self.limits = limits
        self._symbols = sorted(symbols, key=lambda s: (s.key, tuple(map(str, s.type_args))))
        self._bed = TestBed(table, limits.test_points, limits.check_points)
        self._seed = seed
        self._stop = stop or threading.Event()
        self._reps: dict[Type, dict[int, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._classes: dict[tuple[Type, Vector], list[Term]] = defaultdict(list)
        self._rules: dict[str, list[App]] = defaultdict(list)
        self._rank: dict[Term, int] = {}
        self._polymorphic = {
            s.key: s for s in self._symbols if s.type_args and all(t.is_variable for t in s.type_args)
        }
        self.ac, self._structure = find_structure(self._symbols, self._bed)

    def layers(self) -> Iterator[Layer]:
        """The layers in order of size; each is complete before the next begins."""
        first = Layer(size=1)
        first.found.extend(self._structure)
        first.considered += len(self._structure)
        for type_ in self._types():
            count = 2 if type_.is_function else self.limits.variables_per_type
            for index in range(count):
                self._add(Variable(type_, index))
        self._grow(1, first)
        yield first
        miner = Miner(self._symbols, self._bed, self.limits, self._small_reps, self._offer)
        for size in range(2, self.limits.max_size + 1):
            layer = Layer(size=size)
            self._grow(size, layer)
            if size <= self.limits.max_subterm_size:
                if self.limits.inequalities:
                    miner.inequalities(size, layer)
                if self.limits.conditionals:
                    miner.conditionals(size, layer, list(self._reps))
            yield layer

    # Enumeration

    def _types(self) -> list[Type]:
        return list(dict.fromkeys(t for s in self._symbols for t in (*s.arg_types, s.result)))

    def _small_reps(self, type_: Type, size: int) -> list[Term]:
        return [term for n in range(1, size + 1) for term in self._reps[type_][n]]

    def _grow(self, size: int, layer: Layer) -> None:
        """Builds the terms of one size, a sample of them if there are too many, and considers each."""
        rng = random.Random(f"{self._seed}/layer/{size}")
        counts = [(symbol, split, self._count(symbol, split)) for symbol, split in self._shapes(size)]
        total = sum(count for _, _, count in counts)
        may_grow = size <= self.limits.max_subterm_size
        # Of terms that are not built upon, only one of each renaming is wanted: about one in four.
        cap = self.limits.layer_cap * (1 if may_grow else 4)
        share = min(1.0, cap / total) if total else 1.0
        batch: list[App] = []
        skipped: Counter[str] = Counter()
        for symbol, split, _ in counts:
            pools = [self._pool(t, s) for t, s in zip(symbol.arg_types, split, strict=True)]
            for args in itertools.product(*pools):
                if share < 1.0 and rng.random() >= share:
                    skipped["not_sampled"] += 1
                elif not self._is_ordered(symbol, args):
                    skipped["rearranged"] += 1
                elif not is_canonical(term := App(symbol, args)) and not may_grow:
                    skipped["renamed"] += 1
                else:
                    batch.append(term)
        layer.considered += total
        layer.drops.update(skipped)
        batch.sort(key=generality)
        for term in batch:
            self._consider(term, layer, may_grow=may_grow)

    def _shapes(self, size: int) -> Iterator[tuple[Symbol, tuple[int, ...]]]:
        for symbol in self._symbols:
            if symbol.arity == 0:
                if size == 1:
                    yield symbol, ()
                continue
            for split in compositions(size - 1, symbol.arity):
                if max(split) <= self.limits.max_subterm_size:
                    yield symbol, split

    def _pool(self, type_: Type, size: int) -> list[Term]:
        """Representatives that may be arguments: relations are propositions, not Booleans."""
        return [
            term
            for term in self._reps[type_][size]
            if not (isinstance(term, App) and term.symbol.is_relation)
        ]

    def _count(self, symbol: Symbol, split: tuple[int, ...]) -> int:
        total = 1
        for type_, size in zip(symbol.arg_types, split, strict=True):
            total *= len(self._pool(type_, size))
        return total

    def _is_ordered(self, symbol: Symbol, args: tuple[Term, ...]) -> bool:
        """Whether these arguments of a commutative symbol are the ones to keep among their rearrangements."""
        if not self.ac.is_c(symbol):
            return True
        left, right = args
        if self.ac.is_ac(symbol):
            if isinstance(right, App) and right.symbol == symbol:
                return False
            if isinstance(left, App) and left.symbol == symbol:
                left = left.args[1]
        return self._rank[left] <= self._rank[right]

    def _consider(self, term: App, layer: Layer, *, may_grow: bool) -> None:
        """Brings one term to its end: a law, a representative, or a drop with its reason."""
        if self._stop.is_set():
            raise ExplorationStopped
        if len(variables(term)) > self.limits.max_variables:
            layer.drop("too_many_variables", repr(term))
        elif self._is_reducible(term):
            layer.drop("derivable", repr(term))
        else:
            self._classify(term, layer, may_grow=may_grow)

    def _classify(self, term: App, layer: Layer, *, may_grow: bool) -> None:
        canonical = is_canonical(term)
        vector = self._bed.vector(term)
        if vector.count(UNDEFINED) * 4 > len(vector):
            layer.drop("undefined", repr(term))
            return
        reason, example = "distinct", term.__repr__
        for rep in self._classes.get((term.type, vector), ()):
            law = equation(term, rep)
            failure = self._bed.counterexample(law) if canonical else None
            if failure is None:
                if canonical:
                    self._offer(layer, law, "equation")
                    self._learn_rule(term, rep)
                else:
                    layer.drop("renamed", repr(term))
                return
            reason, example = "refuted", partial(refutation_text, law, failure)
        if term.args and not any(isinstance(t, Variable) for t in subterms(term)):
            layer.drop("ground", repr(term))
            return
        layer.drop(reason, example())
        if may_grow:
            self._add(term)

    def _add(self, term: Term) -> None:
        self._rank[term] = len(self._rank)
        self._reps[term.type][term.size].append(term)
        if not term.type.is_function:
            self._classes[(term.type, self._bed.remembered(term))].append(term)

    def _learn_rule(self, left: App, right: Term) -> None:
        if set(variables(right)) <= set(variables(left)):
            self._rules[left.symbol.key].append(left)

    def _is_reducible(self, term: App) -> bool:
        return any(
            next(self.ac.match(left, term, {}), None) is not None
            for left in self._rules.get(term.symbol.key, ())
            if left.size <= term.size
        )

    # Laws

    def _offer(self, layer: Layer, law: Law, kind: str) -> None:
        """Adds a law that passed its tests to the layer, as general as it is, or drops it with a reason."""
        if self._stop.is_set():
            raise ExplorationStopped
        law = self._generalise(law)
        if not law.variables():
            layer.drop("ground", show_law(law))
            return
        if law.size > self.limits.max_conclusion:
            layer.drop("too_large", show_law(law))
            return
        if len(law.variables()) > self.limits.max_variables:
            layer.drop("too_many_variables", show_law(law))
            return
        if self.ac.is_trivial(law):
            layer.drop("ac_trivial", show_law(law))
            return
        held = self._bed.holding(law)
        needed = {v for hypothesis in law.hypotheses for v in variables(hypothesis)}
        if any(self._bed.is_fixed(v, held) for v in needed):
            layer.drop("hypothesis_is_substitution", show_law(law))
            return
        witness = self._bed.assignment(law, held[0]) if law.hypotheses else None
        layer.found.append(Found(law=law, kind=kind, tests_passed=len(held), witness=witness))

    def _generalise(self, law: Law) -> Law:
        """The law with subterms turned into variables, and types into type variables, while it still holds.

        A layer that is only sampled can miss the general law of which a special one is found.
        """
        while True:
            wider = next(
                (
                    candidate
                    for candidate in generalisations(law, self._polymorphic)
                    if len(candidate.variables()) <= self.limits.max_variables
                    and self._bed.survives(candidate)
                ),
                None,
            )
            if wider is None:
                return law
            law = wider


def find_structure(symbols: Sequence[Symbol], bed: TestBed) -> tuple[AcTheory, list[Found]]:
    """Commutative and associative symbols, with the laws that say so."""
    commutative, associative = set(), set()
    found: list[Found] = []

    def accept(law: Law) -> bool:
        held = bed.holding(law)
        if not bed.survives(law) or len(held) * 2 <= len(bed.points):
            return False
        found.append(Found(law=law, kind="structure", tests_passed=len(held), witness=None))
        return True

    for symbol in symbols:
        if symbol.arity != 2 or symbol.arg_types[0] != symbol.arg_types[1]:
            continue
        type_ = symbol.arg_types[0]
        x, y, z = (Variable(type_, i) for i in range(3))
        if not accept(Law((), App(symbol, (x, y)), App(symbol, (y, x)))):
            continue
        commutative.add((symbol.key, type_))
        left, right = App(symbol, (x, y)), App(symbol, (y, z))
        if symbol.result == type_ and accept(Law((), App(symbol, (left, z)), App(symbol, (x, right)))):
            associative.add((symbol.key, type_))
    return AcTheory(frozenset(commutative), frozenset(associative)), found
