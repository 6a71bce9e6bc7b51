"""Theory exploration: enumerates terms by size and turns equal behaviour into laws.

Terms are built only from representatives, so a term that equals a smaller one is never a subterm again.
Each term's values at all test points form a vector; terms with equal vectors are tested further, and what
survives is a law. Laws that rewrite to something smaller prune what comes later. Three kinds of law come out:
equations, inequalities (covering pairs of the pointwise order), and equations or facts under one hypothesis
that holds at enough points.

Sources: QuickSpec 2 (Smallbone et al., "Quick specifications for the busy programmer", JFP 2017) for
enumeration from representatives and testing; the matrix form and the mining of conditions over one matrix
are ours. Deterministic for a vocabulary, limits and a seed. Knows nothing of Lean or of provers.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from proofmill.conjecture.generalise import generalisations
from proofmill.conjecture.laws import AcTheory, Law
from proofmill.conjecture.values import UNDEFINED, ValueTable, Vector, show_value
from proofmill.theory.terms import App, Symbol, Term, Type, Variable, subterms, variables

__all__ = ["ExploreLimits", "Explorer", "Found", "Layer", "specificity"]

BOOL = Type("Bool")
_TRUE = (("Bool", "true"),)
MAX_EXAMPLES = 5
"""Dropped items kept for each reason, as text."""
MIN_SUPPORT = 6
"""Test points at which a hypothesis must hold before anything is concluded from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExploreLimits:
    """How far to look."""

    max_size: int = 6
    """Nodes of the larger side of an equation."""
    max_subterm_size: int = 4
    """Nodes of a term that may be part of a larger one."""
    max_conclusion: int = 13
    """Nodes of a whole conclusion."""
    variables_per_type: int = 3
    max_variables: int = 4
    """Distinct variables of one law."""
    test_points: int = 40
    check_points: int = 160
    """Further points that a law must pass."""
    layer_cap: int = 20_000
    """Terms built in one layer; above it an even sample is taken."""
    conditionals: bool = True
    inequalities: bool = True
    condition_size: int = 3
    """Nodes of a hypothesis."""
    mined_cap: int = 400
    """Inequalities, and conditional laws, tried in one layer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A law that passed all tests."""

    law: Law
    kind: str
    """``equation``, ``inequality``, ``conditional`` or ``structure`` (commutativity, associativity)."""
    tests_passed: int
    witness: dict[str, str] | None
    """Where every hypothesis holds, or None for a law without hypotheses."""


@dataclass(slots=True, kw_only=True)
class Layer:
    """What one size brought."""

    size: int
    considered: int = 0
    found: list[Found] = field(default_factory=list)
    drops: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    """A few dropped items for each reason, as text."""

    def drop(self, reason: str, example: str) -> None:
        """Counts a drop and keeps the first few."""
        self.drops[reason] += 1
        kept = self.examples.setdefault(reason, [])
        if len(kept) < MAX_EXAMPLES:
            kept.append(example)


@dataclass(frozen=True, slots=True)
class _Rep:
    term: Term
    vector: Vector


class Explorer:
    """Enumerates a vocabulary layer by layer."""

    def __init__(
        self, symbols: Sequence[Symbol], table: ValueTable, limits: ExploreLimits, seed: int
    ) -> None:
        """Args:
        symbols: The vocabulary; nothing else occurs in laws.
        table: Evaluates symbols.
        limits: How far to look.
        seed: Of the samples taken where a layer is too large.
        """
        self.limits = limits
        self._symbols = sorted(symbols, key=lambda s: (s.key, tuple(map(str, s.type_args))))
        self._table = table
        self._seed = seed
        self._points = [f"t{i}" for i in range(limits.test_points)]
        self._checks = [f"c{i}" for i in range(limits.check_points)]
        self._reps: dict[Type, dict[int, list[_Rep]]] = defaultdict(lambda: defaultdict(list))
        self._classes: dict[tuple[Type, Vector], list[_Rep]] = defaultdict(list)
        self._rules: dict[str, list[tuple[App, Term]]] = defaultdict(list)
        self._rank: dict[Term, int] = {}
        self._polymorphic = {
            s.key: s for s in self._symbols if s.type_args and all(t.is_variable for t in s.type_args)
        }
        self.ac, self._structure = self._find_structure()

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
        for size in range(2, self.limits.max_size + 1):
            layer = Layer(size=size)
            self._grow(size, layer)
            if size <= self.limits.max_subterm_size:
                if self.limits.inequalities:
                    self._mine_inequalities(size, layer)
                if self.limits.conditionals:
                    self._mine_conditionals(size, layer)
            yield layer

    # Enumeration

    def _types(self) -> list[Type]:
        return list(dict.fromkeys(t for s in self._symbols for t in (*s.arg_types, s.result)))

    def _grow(self, size: int, layer: Layer) -> None:
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
                elif not may_grow and not _is_canonical(term := App(symbol, args)):
                    skipped["renamed"] += 1
                else:
                    batch.append(term if not may_grow else App(symbol, args))
        layer.considered += total
        layer.drops.update(skipped)
        batch.sort(key=_generality)
        for term in batch:
            self._consider(term, layer, may_grow)

    def _shapes(self, size: int) -> Iterator[tuple[Symbol, tuple[int, ...]]]:
        for symbol in self._symbols:
            if symbol.arity == 0:
                if size == 1:
                    yield symbol, ()
                continue
            for split in _compositions(size - 1, symbol.arity):
                if max(split) <= self.limits.max_subterm_size:
                    yield symbol, split

    def _pool(self, type_: Type, size: int) -> list[Term]:
        return [
            rep.term
            for rep in self._reps[type_][size]
            if not (isinstance(rep.term, App) and rep.term.symbol.is_relation)
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

    def _consider(self, term: App, layer: Layer, may_grow: bool) -> None:
        """Brings one term to its end: a law, a representative, or a drop with its reason."""
        canonical = _is_canonical(term)
        if len(variables(term)) > self.limits.max_variables:
            layer.drop("too_many_variables", repr(term))
        elif self._is_reducible(term):
            layer.drop("derivable", repr(term))
        else:
            self._classify(term, layer, canonical, may_grow)

    def _classify(self, term: App, layer: Layer, canonical: bool, may_grow: bool) -> None:
        vector = self._vector(term)
        if vector.count(UNDEFINED) * 4 > len(vector):
            layer.drop("undefined", repr(term))
            return
        reason, example = "distinct", term.__repr__
        for rep in self._classes.get((term.type, vector), ()):
            law = _equation(term, rep.term)
            failure = self._counterexample(law) if canonical else None
            if failure is None:
                if canonical:
                    self._offer(layer, law, "equation")
                    self._learn_rule(term, rep.term)
                else:
                    layer.drop("renamed", repr(term))
                return
            reason, example = "refuted", partial(_refutation, law, failure)
        if term.args and not any(isinstance(t, Variable) for t in subterms(term)):
            layer.drop("ground", repr(term))
            return
        layer.drop(reason, example())
        if may_grow:
            self._add(term, vector)

    def _add(self, term: Term, vector: Vector | None = None) -> None:
        rep = _Rep(term, vector if vector is not None else self._vector(term))
        self._rank[term] = len(self._rank)
        self._reps[term.type][term.size].append(rep)
        if not term.type.is_function:
            self._classes[(term.type, rep.vector)].append(rep)

    def _offer(self, layer: Layer, law: Law, kind: str) -> None:
        """Adds a law that holds to the layer, as general as it is, or drops it with a reason."""
        law = self._generalise(law)
        if not law.variables():
            layer.drop("ground", _show(law))
        elif law.size > self.limits.max_conclusion:
            layer.drop("too_large", _show(law))
        elif len(law.variables()) > self.limits.max_variables:
            layer.drop("too_many_variables", _show(law))
        elif self.ac.is_trivial(law):
            layer.drop("ac_trivial", _show(law))
        else:
            held = [p for p in (*self._points, *self._checks) if self._holds(law, p)]
            needed = {v for hypothesis in law.hypotheses for v in variables(hypothesis)}
            if any(len({self._table.assign(v, p) for p in held}) == 1 for v in needed):
                layer.drop("hypothesis_is_substitution", _show(law))
                return
            witness = self.assignment(law, held[0]) if law.hypotheses else None
            layer.found.append(Found(law=law, kind=kind, tests_passed=len(held), witness=witness))

    # Rules

    def _learn_rule(self, left: App, right: Term) -> None:
        if set(variables(right)) <= set(variables(left)):
            self._rules[left.symbol.key].append((left, right))

    def _is_reducible(self, term: App) -> bool:
        return any(
            next(self.ac.match(left, term, {}), None) is not None
            for left, _ in self._rules.get(term.symbol.key, ())
            if left.size <= term.size
        )

    # Evaluation

    def _vector(self, term: Term) -> Vector:
        table = self._table
        if isinstance(term, Variable):
            return tuple(table.assign(term, point) for point in self._points)
        assert isinstance(term, App)
        memo = table.memo(term.symbol)
        symbol = term.symbol
        if not term.args:
            return (table.evaluate(symbol, ()),) * len(self._points)
        columns = zip(*(self._arg_vector(arg) for arg in term.args), strict=True)
        values = []
        for key in columns:
            value = memo.get(key)
            values.append(table.evaluate(symbol, key) if value is None else value)
        return tuple(values)

    def _arg_vector(self, term: Term) -> Vector:
        cached = self._vectors.get(term)
        if cached is None:
            cached = self._vectors[term] = self._vector(term)
        return cached

    def _value(self, term: Term, point: str) -> int:
        if isinstance(term, Variable):
            return self._table.assign(term, point)
        assert isinstance(term, App)
        return self._table.evaluate(term.symbol, tuple(self._value(arg, point) for arg in term.args))

    def _holds(self, law: Law, point: str) -> bool | None:
        """Whether the law holds at a point; None where a hypothesis fails or a value is undefined."""
        true = self._table.intern(_TRUE)
        for hypothesis in law.hypotheses:
            if self._value(hypothesis, point) != true:
                return None
        left = self._value(law.left, point)
        right = true if law.right is None else self._value(law.right, point)
        if UNDEFINED in (left, right):
            return None
        return left == right

    def _counterexample(self, law: Law) -> str | None:
        for point in self._checks:
            if self._holds(law, point) is False:
                return str(self.assignment(law, point))
        return None

    def assignment(self, law: Law, point: str) -> dict[str, str]:
        """The values of the law's variables at a point, for people to read."""
        return {
            f"{v.type.lean()}#{v.index}": show_value(self._table.values[self._table.assign(v, point)])
            for v in law.variables()
        }

    # Generalisation

    def _generalise(self, law: Law) -> Law:
        """The law with subterms turned into variables, and types into type variables, while it still holds.

        A layer that is only sampled can miss the general law of which a special one is found.
        """
        changed = True
        while changed:
            changed = False
            for wider in generalisations(law, self._polymorphic):
                if len(wider.variables()) <= self.limits.max_variables and self._holds_enough(wider):
                    law, changed = wider, True
                    break
        return law

    def _holds_enough(self, law: Law) -> bool:
        held = 0
        for point in (*self._points, *self._checks):
            result = self._holds(law, point)
            if result is False:
                return False
            held += result is True
        return held >= MIN_SUPPORT

    # Structure

    def _find_structure(self) -> tuple[AcTheory, list[Found]]:
        """Commutative and associative symbols, with the laws that say so."""
        self._vectors: dict[Term, Vector] = {}
        commutative, associative = set(), set()
        found = []
        self.ac = AcTheory(frozenset(), frozenset())
        tests = len(self._points) + len(self._checks)
        for symbol in self._symbols:
            if symbol.arity != 2 or symbol.arg_types[0] != symbol.arg_types[1]:
                continue
            type_ = symbol.arg_types[0]
            x, y, z = (Variable(type_, i) for i in range(3))
            swapped = Law((), App(symbol, (x, y)), App(symbol, (y, x)))
            if not self._holds_everywhere(swapped):
                continue
            commutative.add((symbol.key, type_))
            found.append(Found(law=swapped, kind="structure", tests_passed=tests, witness=None))
            if symbol.result != type_:
                continue
            nested = Law(
                (),
                App(symbol, (App(symbol, (x, y)), z)),
                App(symbol, (x, App(symbol, (y, z)))),
            )
            if self._holds_everywhere(nested):
                associative.add((symbol.key, type_))
                found.append(Found(law=nested, kind="structure", tests_passed=tests, witness=None))
        return AcTheory(frozenset(commutative), frozenset(associative)), found

    def _holds_everywhere(self, law: Law) -> bool:
        results = [self._holds(law, point) for point in (*self._points, *self._checks)]
        return False not in results and results.count(True) * 2 > len(results)

    # Mining

    def _small_reps(self, type_: Type, size: int) -> list[_Rep]:
        return [rep for n in range(1, size + 1) for rep in self._reps[type_][n]]

    def _mine_inequalities(self, size: int, layer: Layer) -> None:
        """Covering pairs ``s <= t`` of the pointwise order, with one side of exactly this size."""
        for relation in self._symbols:
            if relation.key != "≤" or relation.arg_types[0] != Type("Nat"):
                continue
            reps = [
                rep
                for rep in self._small_reps(relation.arg_types[0], size)
                if rep.term.size > 1 or isinstance(rep.term, Variable)
            ]
            rows = [
                (rep, [self._number(value) for value in rep.vector])
                for rep in reps
                if UNDEFINED not in rep.vector and len(variables(rep.term)) <= 3
            ]
            tried = 0
            for rep, row in rows:
                if rep.term.size != size or not _is_canonical(rep.term):
                    continue
                own = set(variables(rep.term))
                below = [
                    (o, r)
                    for o, r in rows
                    if o is not rep and set(variables(o.term)) <= own and _below(r, row)
                ]
                above = [
                    (o, r)
                    for o, r in rows
                    if o is not rep and set(variables(o.term)) <= own and _below(row, r)
                ]
                pairs = [(o.term, rep.term) for o, r in below if not any(_between(r, b, row) for _, b in below)]
                pairs += [(rep.term, o.term) for o, r in above if not any(_between(row, b, r) for _, b in above)]
                for left, right in pairs:
                    layer.considered += 1
                    if tried >= self.limits.mined_cap:
                        layer.drops["mining_cap"] += 1
                        continue
                    tried += 1
                    self._offer_tested(layer, Law((), App(relation, (left, right)), None), "inequality")

    def _number(self, value: int) -> int:
        number = self._table.values[value]
        assert isinstance(number, int)
        return number

    def _offer_tested(self, layer: Layer, law: Law, kind: str) -> None:
        failure = self._counterexample(law)
        if failure is not None:
            layer.drop("refuted", _refutation(law, failure))
            return
        self._offer(layer, law, kind)

    def _is_fixed(self, variable: Variable, support: Sequence[int]) -> bool:
        """Whether the hypothesis leaves the variable one value only: it asks for a substitution."""
        return len({self._table.assign(variable, self._points[i]) for i in support}) == 1

    def _is_transitive(self, hypothesis: Term, conclusion: Law) -> bool:
        """Whether ``a R b`` gives ``s R' t`` by ``s <= a`` and ``b <= t``, which hold at all points."""
        goal = conclusion.left
        if conclusion.right is not None or not isinstance(goal, App) or not isinstance(hypothesis, App):
            return False
        numbers = Type("Nat")
        if any(
            t.symbol.key not in ("≤", "<") or t.symbol.arg_types[0] != numbers for t in (goal, hypothesis)
        ):
            return False
        if hypothesis.symbol.key == "≤" and goal.symbol.key == "<":
            return False
        low, high, a, b = (
            [self._number(v) for v in self._arg_vector(t)] for t in (*goal.args, *hypothesis.args)
        )
        return _below(low, a) and _below(b, high)

    def _mine_conditionals(self, size: int, layer: Layer) -> None:
        """Laws under one hypothesis: terms that agree wherever a predicate holds, but not everywhere."""
        true = self._table.intern(_TRUE)
        tried = 0
        predicates = [
            rep
            for rep in self._small_reps(BOOL, self.limits.condition_size)
            if _is_condition(rep.term)
        ]
        for predicate in predicates:
            support = [i for i, value in enumerate(predicate.vector) if value == true]
            if not MIN_SUPPORT <= len(support) <= len(predicate.vector) - MIN_SUPPORT:
                continue
            needed = set(variables(predicate.term))
            if any(self._is_fixed(variable, support) for variable in needed):
                layer.considered += 1
                layer.drop("hypothesis_is_substitution", repr(predicate.term))
                continue
            for type_ in list(self._reps):
                if type_.is_function:
                    continue
                seen: dict[Vector, Term] = {}
                merged: set[Term] = set()
                for rep in self._small_reps(type_, size):
                    term = rep.term
                    restricted = tuple(rep.vector[i] for i in support)
                    if UNDEFINED in restricted:
                        continue
                    known = seen.setdefault(restricted, term)
                    if known is term or type_ == BOOL and term == predicate.term:
                        continue
                    inner = {t for t in subterms(term) if t is not term}
                    if inner & merged or predicate.term in inner:
                        merged.add(term)
                        continue
                    merged.add(term)
                    used = {*variables(term), *variables(known)}
                    if term.size != size or not needed <= used or type_ == BOOL and known == predicate.term:
                        continue
                    layer.considered += 1
                    if tried >= self.limits.mined_cap:
                        layer.drops["mining_cap"] += 1
                        continue
                    tried += 1
                    conclusion = _equation(term, known)
                    if self._is_transitive(predicate.term, conclusion):
                        layer.drop("transitive", f"{predicate.term!r} → {_show(conclusion)}")
                        continue
                    self._offer_tested(
                        layer,
                        Law((predicate.term,), conclusion.left, conclusion.right),
                        "conditional",
                    )


def _is_condition(term: Term) -> bool:
    """Whether a Bool term makes a hypothesis worth having: ``x == t`` only asks for a substitution."""
    return (
        isinstance(term, App) and bool(term.args) and term.symbol.key != "==" and _is_canonical(term)
    )


def _equation(left: Term, right: Term) -> Law:
    """``left = right``; a Bool term that equals ``true`` is stated as a fact."""
    if isinstance(right, App) and right.symbol.key == "Bool.true":
        return Law((), left, None)
    if isinstance(left, App) and left.symbol.key == "Bool.true":
        return Law((), right, None)
    return Law((), left, right)


def specificity(term: Term) -> int:
    """How many type constructors the term's type arguments have: 0 for a fully polymorphic term."""
    return sum(
        0 if arg.is_variable else 1
        for t in subterms(term)
        if isinstance(t, App)
        for arg in t.symbol.type_args
    )


def _generality(term: Term) -> tuple[int, int, int, int]:
    """Sorts the most general first: few constants, many distinct variables, polymorphic."""
    constants = sum(1 for t in subterms(term) if isinstance(t, App) and not t.args)
    return (constants, -len(variables(term)), specificity(term), 0 if _is_canonical(term) else 1)


def _is_canonical(term: Term) -> bool:
    """Whether the variables of each type appear in the order 0, 1, 2, ..."""
    following: Counter[Type] = Counter()
    for variable in variables(term):
        if variable.index != following[variable.type]:
            return False
        following[variable.type] += 1
    return True


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        if total >= 1:
            yield (total,)
        return
    for first in range(1, total - parts + 2):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


def _below(lower: list[int], upper: list[int]) -> bool:
    return all(a <= b for a, b in zip(lower, upper, strict=True))


def _between(lower: list[int], middle: list[int], upper: list[int]) -> bool:
    return middle not in (lower, upper) and _below(lower, middle) and _below(middle, upper)


def _refutation(law: Law, point: str) -> str:
    return f"{_show(law)} at {point}"


def _show(law: Law) -> str:
    conclusion = repr(law.left) if law.right is None else f"{law.left!r} = {law.right!r}"
    return " → ".join([*map(repr, law.hypotheses), conclusion])
