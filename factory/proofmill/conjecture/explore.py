"""Theory exploration: enumerates terms by size and turns equal behaviour into laws.

Terms are built only from representatives, so a term that equals a smaller one is never a subterm again
(``proofmill.conjecture.enumeration`` builds and evaluates whole layers). Terms with equal rows of values are
tested further, and what survives is a law; what does not gives a point that the next layers are compared at,
too. Laws that rewrite to something smaller prune what comes later. Inequalities and laws under hypotheses are
mined from the same rows (``proofmill.conjecture.mining``).

Sources: QuickSpec 2 (Smallbone et al., "Quick specifications for the busy programmer", JFP 2017) for
enumeration from representatives, testing, and tests learned from counterexamples; whole layers as matrices
instead of decision trees are ours. Deterministic for a vocabulary, limits and a seed. Knows nothing of Lean
or of provers.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from proofmill.conjecture.columns import Columns
from proofmill.conjecture.enumeration import Candidate, Enumerator
from proofmill.conjecture.generalise import generalisations
from proofmill.conjecture.laws import AcTheory, Law
from proofmill.conjecture.layers import ExploreLimits, Found, Layer, show_law
from proofmill.conjecture.mining import Miner
from proofmill.conjecture.padding import inequality_of, unpadded
from proofmill.conjecture.rules import Rules
from proofmill.conjecture.shapes import equation
from proofmill.conjecture.store import MAX_VARIABLES, Batch, TermStore
from proofmill.conjecture.testbed import MIN_SUPPORT, TestBed
from proofmill.conjecture.values import ValueTable
from proofmill.theory.terms import App, Symbol, Term, Type, Variable, variables

__all__ = ["ExplorationStopped", "Explorer"]

_LEARNED_PER_LAYER = 8
"""Points learned from what refuted laws in one layer; those that refuted most."""
_MIN_SPREAD = 2
_MAX_RESULTS = 300_000
"""Remembered applications at which all are forgotten that are about other values than the representatives'."""
_SMALL_LAYER = 6_000
"""A layer with no more terms than this is built upon whatever its size, unless it is the last."""


class ExplorationStopped(Exception):
    """The exploration was called off in the middle of a layer; that layer counts for nothing."""


class Explorer:
    """Enumerates a vocabulary layer by layer."""

    def __init__(  # noqa: PLR0913 (each has a default that works)
        self,
        symbols: Sequence[Symbol],
        table: ValueTable,
        limits: ExploreLimits,
        seed: int,
        stop: threading.Event | None = None,
        *,
        partial: bool = False,
        schemes: Sequence[Symbol] = (),
    ) -> None:
        """Finds which symbols commute and associate; enumerates nothing yet.

        Args:
            symbols: The vocabulary; nothing else occurs in laws.
            table: Evaluates symbols.
            limits: How far to look.
            seed: Of the samples taken where a layer is too large.
            stop: Set from another thread to call the exploration off.
            partial: Whether a layer that is called off is still yielded, with what it has found.
            schemes: Symbols at more general types than those of ``symbols``, for generalising laws.
        """
        self._partial = partial
        self.limits = limits
        self._symbols = sorted(symbols, key=lambda s: (s.key, tuple(map(str, s.type_args))))
        self._bed = TestBed(table, limits.test_points, limits.check_points)
        self._stop = stop or threading.Event()
        types = list(dict.fromkeys(t for s in self._symbols for t in (*s.arg_types, s.result)))
        self._columns = Columns(table)
        self._num_variables = min(limits.variables_per_type, limits.max_variables, MAX_VARIABLES)
        self._store = TermStore(self._symbols, types, self._columns, num_variables=self._num_variables)
        self._numbers: dict[Term, int] = {}
        self._classes: dict[tuple[Type, int], list[Term]] = defaultdict(list)
        self._refuting: Counter[str] = Counter()
        self._unmet: set[Term] = set()
        """Terms of this layer, their variables in the order of appearance, that equal nothing so far."""
        self._polymorphic = {
            s.key: s
            for s in (*self._symbols, *schemes)
            if s.type_args and all(t.is_variable for t in s.type_args)
        }
        self.ac, self._structure = find_structure(self._symbols, self._bed)
        self._rules = Rules(self.ac)
        self._orders = {s.arg_types[0]: s for s in self._symbols if s.key == "≤"}
        self._enumerator = Enumerator(self._symbols, self._store, limits, self.ac, seed, self._tidy)
        self._tidy_at = _MAX_RESULTS

    def layers(self) -> Iterator[Layer]:
        """The layers in order of size; each is complete before the next begins."""
        first = Layer(size=1)
        first.found.extend(self._structure)
        first.considered += len(self._structure)
        for type_ in self._store.types:
            count = min(2, self._num_variables) if type_.is_function else self._num_variables
            for index in range(count):
                self._add_variable(Variable(type_, index))
        self._grow(1, first)
        yield first
        miner = Miner(self._symbols, self._bed, self.limits, self._store, self._offer)
        for size in range(2, self.limits.max_size + 1):
            layer = Layer(size=size)
            try:
                self._explore(size, layer, miner)
            except ExplorationStopped:
                if not self._partial:
                    raise
                layer.considered = len(layer.found) + sum(layer.drops.values())
            yield layer

    def _explore(self, size: int, layer: Layer, miner: Miner) -> None:
        self._unmet.clear()
        small = min(_SMALL_LAYER, self.limits.layer_cap)
        if (
            size == self._enumerator.grown + 1 < self.limits.max_size
            and self._enumerator.count(size) <= small
        ):
            self._enumerator.grown = size
        if size > self._enumerator.grown:
            self._deepen(size, layer)
            return
        self._grow(size, layer)
        if size > self.limits.max_subterm_size:
            self._learn_points()
            return
        if self.limits.inequalities:
            miner.inequalities(size, layer)
        if self.limits.conditionals:
            miner.conditionals(size, layer)
        self._learn_points()

    def _tidy(self) -> None:
        """Forgets all values but those of the representatives, once enough have gathered to make it worth it.

        To be called where nobody holds numbers of values, but for the store and the enumerator.
        """
        table = self._bed.table
        if table.num_results < self._tidy_at:
            return
        held = [np.unique(rows) for rows in (self._store.rows, *self._enumerator.growing_rows)]
        kept = table.forget(np.concatenate([[self._bed.true], *held]))
        self._columns.forget(kept)
        self._bed.forget()
        self._tidy_at = max(_MAX_RESULTS, 2 * table.num_results)

    # Terms

    def _add_variable(self, variable: Variable) -> None:
        row = np.array([self._bed.table.assign(variable, point) for point in self._bed.tests], dtype=np.int32)
        self._numbers[variable] = self._store.add_variable(variable, row)
        if not variable.type.is_function:
            self._classes[variable.type, int(self._store.hashes(row[None, :])[0])].append(variable)

    def _grow(self, size: int, layer: Layer) -> None:
        """Builds the terms of a size that later ones are built from."""
        fresh: list[tuple[Candidate, np.ndarray[tuple[int, ...], np.dtype[np.int32]]]] = []
        for candidate, row in self._enumerator.growing(size, layer):
            if self._is_new(candidate, layer, may_grow=True):
                fresh.append((candidate, row))
        groups: dict[int, list[int]] = defaultdict(list)
        for i, (candidate, _) in enumerate(fresh):
            groups[id(candidate.batch)].append(i)
        # In the order of generality, and yet in whole batches: numbers are given batch by batch.
        for members in groups.values():
            batch = fresh[members[0]][0].batch
            part: Batch = batch.take(np.array([fresh[i][0].place for i in members]))
            terms = [fresh[i][0].term for i in members]
            first = self._store.add_batch(part, terms, np.stack([fresh[i][1] for i in members]))
            self._numbers.update((term, first + i) for i, term in enumerate(terms))

    def _deepen(self, size: int, layer: Layer) -> None:
        """Looks at the terms of a size that nothing is built from."""
        for candidate in self._enumerator.deep(size, layer):
            if candidate.term.size < size:  # of an earlier layer: only something to be equal to
                self._classes[candidate.term.type, candidate.hash].append(candidate.term)
            else:
                self._is_new(candidate, layer, may_grow=False)

    def _is_new(self, candidate: Candidate, layer: Layer, *, may_grow: bool) -> bool:
        """Brings one term to its end: a law, a drop with its reason, or a representative."""
        if self._stop.is_set():
            raise ExplorationStopped
        self._tidy()
        term = candidate.term
        members = self._classes[term.type, candidate.hash]
        if not members:
            if candidate.is_ground:
                layer.drop("ground", repr(term))
                return False
            members.append(term)
            if candidate.is_canonical:
                self._unmet.add(term)
            layer.drop("distinct", repr(term))
            return may_grow
        if self._rules.reduces(term):
            layer.drop("derivable", repr(term))
            return False
        refuted: tuple[Law, dict[str, str]] = (equation(term, members[0]), {})
        for rep in members:
            law = equation(term, rep)
            if candidate.is_canonical and law.size > self.limits.max_conclusion:
                layer.drop("too_large", show_law(law))
                return False
            failure = self._bed.counterexample(law, quick=not candidate.is_canonical)
            if failure is not None:
                self._refuting[failure] += 1
                refuted = (law, self._bed.assignment(law, failure))
            elif candidate.is_canonical:
                self._offer(layer, law, "equation")
                self._rules.learn(term, rep)
                return False
            else:
                self._turned(term, rep, layer)
                return False
        members.append(term)
        layer.refute(*refuted)
        return may_grow

    def _turned(self, term: App, rep: Term, layer: Layer) -> None:
        """A term that is a renaming of one looked at before, and equals ``rep``.

        As a rule the law was seen then; not where both sides have their variables in the order of appearance only
        apart, as ``(x * y)⁻¹ = y⁻¹ / x`` has: then neither met the other.
        """
        plain = _in_order_of_appearance(term)
        law = equation(term, rep)
        if plain in self._unmet and rep in self._unmet and self._bed.counterexample(law) is None:
            self._unmet.discard(plain)
            self._offer(layer, law, "equation")
            if plain != rep:  # one that only swaps variables would prune everything with that symbol
                self._rules.learn(term, rep)
        else:
            layer.drop("renamed", repr(term))

    def _learn_points(self) -> None:
        """Terms are compared from now on also at the points that refuted most laws of this layer."""
        known = set(self._bed.tests)
        points = [p for p, _ in self._refuting.most_common() if p not in known][:_LEARNED_PER_LAYER]
        self._refuting.clear()
        if not points:
            return
        rows = {
            number: np.array([self._bed.table.assign(term, point) for point in points], dtype=np.int32)
            for term, number in self._numbers.items()
            if isinstance(term, Variable)
        }
        self._store.add_points(rows, len(points))
        self._bed.tests.extend(points)
        self._classes.clear()
        for term, hash_ in zip(self._store.terms, self._store.hashes(self._store.rows).tolist(), strict=True):
            if not term.type.is_function:
                self._classes[term.type, hash_].append(term)

    # Laws

    def _offer(self, layer: Layer, law: Law, kind: str) -> None:
        """Adds a law that passed its tests to the layer, as general as it is, or drops it with a reason."""
        if self._stop.is_set():
            raise ExplorationStopped
        self._tidy()
        reason, found = self._judge(law, kind, layer)
        if found is None:
            if reason:
                layer.drop(reason, show_law(law))
        else:
            layer.found.append(found)

    def _judge(self, law: Law, kind: str, layer: Layer) -> tuple[str, Found | None]:
        """The law as it is to be stated, or why it is not."""
        failure = self._bed.counterexample(law)
        if failure is not None:
            layer.refute(law, self._bed.assignment(law, failure))
            return "", None
        if law.hypotheses and self._bed.survives(Law((), law.left, law.right)):
            return "hypothesis_not_needed", None
        law, kind = self._plainest(self._generalise(law), kind)
        bare = unpadded(law, self.ac)
        if bare is not None and self._bed.survives(bare):
            return "padded", None
        if misfit := self._misfit(law):
            return misfit, None
        held = self._bed.holding(law)
        if len(held) < MIN_SUPPORT:
            return "little_support", None
        needed = {v for hypothesis in law.hypotheses for v in variables(hypothesis)}
        if any(self._bed.spread(v, held) < _MIN_SPREAD for v in needed):
            return "hypothesis_is_substitution", None
        witness = self._bed.witness(law, held) if law.hypotheses else None
        return "", Found(law=law, kind=kind, tests_passed=len(held), witness=witness)

    def _misfit(self, law: Law) -> str:
        """Why the law's form rules it out, or nothing."""
        if not law.variables():
            return "ground"
        if law.size > self.limits.max_conclusion or law.nodes > self.limits.max_nodes:
            return "too_large"
        if len(law.variables()) > self.limits.max_variables:
            return "too_many_variables"
        return "ac_trivial" if self.ac.is_trivial(law) else ""

    def _plainest(self, law: Law, kind: str) -> tuple[Law, str]:
        """The law as an inequality, if it says no more than one."""
        plain = inequality_of(law, self._orders)
        if plain is None or not self._bed.survives(plain):
            return law, kind
        return plain, kind if law.hypotheses else "inequality"

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


def _in_order_of_appearance(term: Term) -> Term:
    """The term with the variables of each type numbered as they first occur."""
    numbers: Counter[Type] = Counter()
    names: dict[Term, Term] = {}
    for variable in variables(term):
        names[variable] = Variable(variable.type, numbers[variable.type])
        numbers[variable.type] += 1
    return _renamed(term, names)


def _renamed(term: Term, names: dict[Term, Term]) -> Term:
    if not isinstance(term, App):
        return names[term]
    return App(term.symbol, tuple(_renamed(arg, names) for arg in term.args)) if term.args else term


def find_structure(symbols: Sequence[Symbol], bed: TestBed) -> tuple[AcTheory, list[Found]]:
    """Commutative and associative symbols, with the laws that say so."""
    commutative, associative = set(), set()
    found: list[Found] = []

    def accept(law: Law) -> bool:
        if not bed.survives(law):
            return False
        held = bed.holding(law)
        if len(held) * 2 <= len(bed.points):
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
