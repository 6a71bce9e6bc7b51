"""QuickSpec 2's loop, re-implemented as a baseline of ``bench explore``.

After the published description (Smallbone, Johansson, Claessen and Algehed, "Quick specifications for the busy
programmer", JFP 2017): schemas with one variable for each type are explored first; a discrimination tree
separates terms with as few tests as needed, and a test that separates two terms late is appended to the
tree's tests; only a schema that collides is instantiated, most general first; and a term whose normal form
under the laws so far is known is not tested at all. Laws are oriented by size and completed with bounded
critical pairs at the root and below; unorientable laws rewrite with the order on ground terms, variables
being constants.

It is the algorithm on our terms and evaluator, not their Haskell: the constant factors of both sides of the
comparison are Python's.
"""

from __future__ import annotations

import itertools
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

from proofmill.conjecture.shapes import compositions
from proofmill.conjecture.values import ValueTable
from proofmill.theory.terms import App, Symbol, Term, Type, Variable, subterms, variables

__all__ = ["OutOfTime", "QuickSpecLoop", "evaluate"]

_FULLY_INSTANTIATED = 5
"""Size up to which every instance of a schema is looked at, so that commutativity is found."""
_PAIR_SIZE = 9
"""Nodes of one side of a critical pair that is kept."""
_MAX_RULES = 400
_MAX_STEPS = 200

Substitution = dict[Variable, Term]


class OutOfTime(Exception):
    """The budget is spent in the middle of a size."""


def evaluate(term: Term, point: str, table: ValueTable) -> int:
    """The term's value at a point, through the table's memo."""
    if isinstance(term, Variable):
        return table.assign(term, point)
    assert isinstance(term, App)
    return table.evaluate(term.symbol, tuple([evaluate(arg, point, table) for arg in term.args]))


def _match(pattern: Term, subject: Term, bound: Substitution) -> bool:
    if isinstance(pattern, Variable):
        return pattern.type == subject.type and bound.setdefault(pattern, subject) == subject
    return (
        isinstance(pattern, App)
        and isinstance(subject, App)
        and pattern.symbol == subject.symbol
        and all(_match(p, s, bound) for p, s in zip(pattern.args, subject.args, strict=True))
    )


def _replace(term: Term, bound: Substitution) -> Term:
    if isinstance(term, Variable):
        return bound.get(term, term)
    assert isinstance(term, App)
    return App(term.symbol, tuple([_replace(arg, bound) for arg in term.args])) if term.args else term


def _weight(term: Term) -> tuple[int, str]:
    return term.size, repr(term)


class _Pruner:
    """Ordered rewriting with completed laws."""

    def __init__(self) -> None:
        self._rules: dict[str, list[tuple[App, Term, bool]]] = defaultdict(list)
        self._all: list[tuple[App, Term]] = []

    def add(self, left: Term, right: Term, *, complete: bool = True) -> None:
        """Takes a law, and the small consequences that it has with the ones before."""
        left, right = self.normal(left), self.normal(right)
        if left == right or len(self._all) >= _MAX_RULES:
            return
        if _weight(left) < _weight(right):
            left, right = right, left
        forward = left.size > right.size and set(variables(right)) <= set(variables(left))
        for a, b in ((left, right),) if forward else ((left, right), (right, left)):
            if isinstance(a, App) and set(variables(b)) <= set(variables(a)):
                self._rules[a.symbol.key].append((a, b, forward))
                if complete:
                    for one, other in list(self._pairs(a, b)):
                        self.add(one, other, complete=False)
                self._all.append((a, b))

    def _pairs(self, left: App, right: Term) -> Iterator[tuple[Term, Term]]:
        """Critical pairs by matching the new law's left side into earlier ones and the other way."""
        for other_left, other_right in self._all:
            for outer, outer_right, inner, inner_right in (
                (other_left, other_right, left, right),
                (left, right, other_left, other_right),
            ):
                for part in set(subterms(outer)):
                    bound: Substitution = {}
                    if isinstance(part, App) and part != outer and _match(inner, part, bound):
                        contracted = _swap(outer, part, _replace(inner_right, bound))
                        if contracted.size <= _PAIR_SIZE and outer_right.size <= _PAIR_SIZE:
                            yield contracted, outer_right

    def normal(self, term: Term) -> Term:
        """The normal form, or what a bounded number of steps gives."""
        for _ in range(_MAX_STEPS):
            if isinstance(term, App) and term.args:
                term = App(term.symbol, tuple([self.normal(arg) for arg in term.args]))
            after = self._step(term)
            if after is None:
                return term
            term = after
        return term

    def _step(self, term: Term) -> Term | None:
        if not isinstance(term, App):
            return None
        for left, right, forward in self._rules.get(term.symbol.key, ()):
            bound: Substitution = {}
            if left.size <= term.size and _match(left, term, bound):
                after = _replace(right, bound)
                if forward or _weight(after) < _weight(term):
                    return after
        return None


def _swap(term: Term, old: Term, new: Term) -> Term:
    if term == old:
        return new
    return (
        App(term.symbol, tuple(_swap(arg, old, new) for arg in term.args)) if isinstance(term, App) else term
    )


class _Node:
    __slots__ = ("branches", "term")

    def __init__(self, term: Term) -> None:
        self.term: Term | None = term
        self.branches: dict[int, _Node] = {}


class QuickSpecLoop:
    """The loop, size by size."""

    def __init__(
        self,
        symbols: Sequence[Symbol],
        table: ValueTable,
        *,
        num_variables: int,
        points: Sequence[str],
        deadline: float,
    ) -> None:
        """Knows no terms yet.

        Args:
            symbols: The signature.
            table: Evaluates symbols.
            num_variables: Of each type.
            points: All tests; the first few build the tree, the others are tried where terms collide.
            deadline: Of ``time.process_time``, at which ``OutOfTime`` is raised.
        """
        self._symbols = symbols
        self._table = table
        self._num_variables = num_variables
        self._tests = list(points[:4])
        self._points = points
        self._deadline = deadline
        self._pruner = _Pruner()
        self._schemas: dict[tuple[Type, int], list[Term]] = defaultdict(list)
        self._known: dict[Type, set[Term]] = defaultdict(set)
        self._trees: dict[Type, _Node] = {}
        self.laws = 0

    def size(self, size: int) -> None:
        """Explores all schemas of one size."""
        if size == 1:
            for type_ in dict.fromkeys(t for s in self._symbols for t in (*s.arg_types, s.result)):
                self._explore(Variable(type_, 0))
        for symbol in self._symbols:
            if symbol.arity == 0:
                if size == 1:
                    self._explore(App(symbol, ()))
                continue
            for split in compositions(size - 1, symbol.arity):
                pools = [self._schemas[t, s] for t, s in zip(symbol.arg_types, split, strict=True)]
                for args in itertools.product(*pools):
                    self._explore(App(symbol, args))

    def _explore(self, schema: Term) -> None:
        """A schema: its most specific instance first; all of them only if it collides, or is small."""
        if time.process_time() > self._deadline:
            raise OutOfTime
        is_new = self._consider(schema)
        if is_new:
            self._schemas[schema.type, schema.size].append(schema)
        if not is_new or schema.size <= _FULLY_INSTANTIATED:
            for instance in self._instances(schema):
                self._consider(instance)
        else:
            general = next(self._instances(schema), None)
            if general is not None:
                self._consider(general)

    def _instances(self, schema: Term) -> Iterator[Term]:
        """The schema with its occurrences of variables named apart, most general first."""
        holes = [t for t in subterms(schema) if isinstance(t, Variable)]
        choices = itertools.product(*(range(min(i + 1, self._num_variables)) for i in range(len(holes))))
        for names in sorted(choices, key=lambda names: -len(set(names))):
            if all(name <= max(names[:i], default=-1) + 1 for i, name in enumerate(names)):
                yield _named(schema, iter(names))

    def _consider(self, term: Term) -> bool:
        """Whether the term is new; a law otherwise, unless its normal form is known."""
        normal = self._pruner.normal(term)
        known = self._known[term.type]
        if normal in known:
            return False
        known.add(normal)
        other = self._insert(term)
        if other is None:
            return True
        self.laws += 1
        self._pruner.add(term, other)
        return False

    def _insert(self, term: Term) -> Term | None:
        """Puts a term into its type's tree; gives the term there that equals it on all tests."""
        root = self._trees.get(term.type)
        if root is None:
            self._trees[term.type] = _Node(term)
            return None
        node, level = root, 0
        while True:
            if level == len(self._tests):
                assert node.term is not None
                separating = self._separating(term, node.term)
                if separating is None:
                    return node.term
                self._tests.append(separating)
            if node.term is not None:  # a leaf above the last level: push its term down by one test
                value = evaluate(node.term, self._tests[level], self._table)
                node.branches[value] = _Node(node.term)
                node.term = None
            value = evaluate(term, self._tests[level], self._table)
            following = node.branches.get(value)
            if following is None:
                node.branches[value] = _Node(term)
                return None
            node, level = following, level + 1

    def _separating(self, one: Term, other: Term) -> str | None:
        return next(
            (p for p in self._points if evaluate(one, p, self._table) != evaluate(other, p, self._table)),
            None,
        )


def _named(term: Term, names: Iterator[int]) -> Term:
    if isinstance(term, Variable):
        return Variable(term.type, next(names))
    assert isinstance(term, App)
    return App(term.symbol, tuple([_named(arg, names) for arg in term.args])) if term.args else term
