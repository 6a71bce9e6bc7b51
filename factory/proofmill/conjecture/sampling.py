"""Uniform random terms: every well-typed term of a size is as likely as any other.

The number of terms of each type and size is counted by dynamic programming over the signature; a term is drawn
top down, each choice weighted by the number of terms that it leads to. Polymorphic symbols take part at the
instances among the theory's own types. Source of the method: Flajolet, Zimmermann and Van Cutsem, "A calculus for the
random generation of labelled combinatorial structures", TCS 1994, here in its plain recursive form.
"""

from __future__ import annotations

import bisect
import itertools
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from proofmill.conjecture.laws import Law
from proofmill.conjecture.shapes import compositions
from proofmill.conjecture.sources import Proposal
from proofmill.theory.terms import App, Symbol, Term, Type, Variable

__all__ = ["Production", "Sampler", "TermCounts", "ground_instances"]

_BOOL = Type("Bool")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Production:
    """A way to build a term of a type: a variable, or a symbol over its arguments."""

    head: Symbol | Variable
    args: tuple[Type, ...]

    @property
    def key(self) -> str:
        """A name that tells productions of one type apart."""
        if isinstance(self.head, Variable):
            return repr(self.head)
        return f"{self.head.key}@{','.join(map(str, self.head.type_args))}"


class TermCounts:
    """How many terms there are of each type and size, over symbols and so many variables of each type."""

    def __init__(self, symbols: Sequence[Symbol], *, variables: int = 2, max_size: int = 15) -> None:
        """Counts.

        Args:
            symbols: The signature; relations take part at the root only.
            variables: Variables of each type.
            max_size: Nodes of the largest terms.
        """
        self.max_size = max_size
        self.productions: dict[Type, list[Production]] = defaultdict(list)
        self.relations: list[Symbol] = []
        types = dict.fromkeys(t for s in symbols for t in (*s.arg_types, s.result))
        for type_ in types:
            self.productions[type_] += [Production(Variable(type_, index), ()) for index in range(variables)]
        for symbol in symbols:
            if symbol.is_relation:
                self.relations.append(symbol)
            else:
                self.productions[symbol.result].append(Production(symbol, symbol.arg_types))
        self._counts: dict[tuple[Type, int], int] = {}
        self._sequences: dict[tuple[tuple[Type, ...], int], int] = {}
        for size in range(1, max_size + 1):
            for type_ in list(self.productions):
                self._counts[type_, size] = sum(
                    self.of_sequence(p.args, size - 1) for p in self.productions[type_]
                )

    @property
    def types(self) -> list[Type]:
        """Types that have terms."""
        return [t for t in self.productions if any(self.of_type(t, n) for n in range(1, self.max_size + 1))]

    def of_type(self, type_: Type, size: int) -> int:
        """Terms of a type with exactly so many nodes."""
        return self._counts.get((type_, size), 0)

    def of_sequence(self, types: tuple[Type, ...], size: int) -> int:
        """Tuples of terms of these types with so many nodes in all."""
        if not types:
            return 1 if size == 0 else 0
        if len(types) == 1:
            return self.of_type(types[0], size)
        found = self._sequences.get((types, size))
        if found is None:
            found = self._sequences[types, size] = sum(
                self.of_type(types[0], first) * self.of_sequence(types[1:], size - first)
                for first in range(1, size - len(types) + 2)
            )
        return found

    def draw(self, type_: Type, size: int, rng: random.Random) -> Term:
        """A term, each of this type and size with the same chance.

        Raises:
            ValueError: there is none.
        """
        total = self.of_type(type_, size)
        if not total:
            raise ValueError(f"there is no term of type {type_} with {size} nodes")
        place = rng.randrange(total)
        for production in self.productions[type_]:
            ways = self.of_sequence(production.args, size - 1)
            if place < ways:
                return self._build(production, size, rng)
            place -= ways
        raise AssertionError("the counts of the productions add up to that of the type")

    def _build(self, production: Production, size: int, rng: random.Random) -> Term:
        if isinstance(production.head, Variable):
            return production.head
        return App(production.head, self.draw_sequence(production.args, size - 1, rng))

    def draw_sequence(self, types: tuple[Type, ...], size: int, rng: random.Random) -> tuple[Term, ...]:
        """A tuple of terms of these types, each with so many nodes in all with the same chance.

        Raises:
            ValueError: there is none.
        """
        if not types:
            return ()
        sizes = range(1, size - len(types) + 2)
        weights = [self.of_type(types[0], n) * self.of_sequence(types[1:], size - n) for n in sizes]
        ends = list(itertools.accumulate(weights))
        if not ends or not ends[-1]:
            raise ValueError(f"there are no terms of types {', '.join(map(str, types))} with {size} nodes")
        first = sizes[bisect.bisect_right(ends, rng.randrange(ends[-1]))]
        rest = self.draw_sequence(types[1:], size - first, rng)
        return (self.draw(types[0], first, rng), *rest)

    def terms(self, type_: Type, size: int) -> Iterator[Term]:
        """Every term of a type and size."""
        for production in self.productions[type_]:
            if isinstance(production.head, Variable):
                if size == 1:
                    yield production.head
                continue
            if not production.args:
                if size == 1:
                    yield App(production.head, ())
                continue
            for split in compositions(size - 1, len(production.args)):
                pools = [list(self.terms(t, n)) for t, n in zip(production.args, split, strict=True)]
                for args in itertools.product(*pools):
                    yield App(production.head, args)


def ground_instances(symbols: Sequence[Symbol]) -> list[Symbol]:
    """The symbols at types without variables, polymorphic ones at each of the theory's own ground types."""
    ground = [s for s in symbols if not s.type_variables]
    known = {(s.key, s.type_args) for s in ground}
    elements = list(dict.fromkeys(t for s in ground for t in (*s.arg_types, s.result) if not t.args))
    found = list(ground)
    for symbol in symbols:
        heads = [head for head in symbol.type_variables if ":" not in head]
        if not heads or len(heads) < len(symbol.type_variables):
            continue
        for choice in itertools.product(elements, repeat=len(heads)):
            instance = symbol.retyped(dict(zip(heads, choice, strict=True)))
            if (instance.key, instance.type_args) not in known and instance.type_args:
                known.add((instance.key, instance.type_args))
                found.append(instance)
    return found


class Sampler:
    """Laws of random terms: equations and relations between uniform terms, some under one hypothesis.

    A source of laws. Sizes are drawn evenly, so that the many large terms do not drown the small ones; within a
    size every pair of sides is as likely as any other.
    """

    def __init__(
        self, counts: TermCounts, *, num: int, seed: int, max_size: int = 13, hypotheses: float = 0.25
    ) -> None:
        """Prepares; draws nothing yet.

        Args:
            counts: The signature.
            num: Laws to propose.
            seed: Of all random choices.
            max_size: Nodes of both sides together.
            hypotheses: Chance of a hypothesis.
        """
        self._counts = counts
        self._num = num
        self._seed = seed
        self._max_size = min(max_size, counts.max_size)
        self._hypotheses = hypotheses

    def proposals(self) -> Iterator[Proposal]:
        """So many laws; fewer where hardly any size has terms."""
        rng = random.Random(f"{self._seed}/sampling")
        made = 0
        for _ in range(20 * self._num):
            if made == self._num:
                return
            law = self._draw(rng)
            if law is not None:
                made += 1
                yield Proposal(law=law, generator="sample/uniform")

    def _draw(self, rng: random.Random) -> Law | None:
        counts = self._counts
        size = rng.randint(2, self._max_size)
        heads: list[tuple[Symbol | None, tuple[Type, ...]]] = [
            (None, (t, t)) for t in counts.types if not t.is_function
        ]
        heads += [(relation, relation.arg_types) for relation in counts.relations]
        weights = [counts.of_sequence(types, size) for _, types in heads]
        if not any(weights):
            return None
        relation, types = _choice(heads, weights, rng)
        sides = counts.draw_sequence(types, size, rng)
        hypotheses = (self._hypothesis(rng),) if rng.random() < self._hypotheses else ()
        kept = tuple(h for h in hypotheses if h is not None)
        if relation is None:
            return Law(kept, sides[0], sides[1])
        return Law(kept, App(relation, sides), None)

    def _hypothesis(self, rng: random.Random) -> Term | None:
        size = rng.randint(2, 4)
        relations = self._counts.relations
        weights = [self._counts.of_sequence(r.arg_types, size) for r in relations]
        facts = self._counts.of_type(_BOOL, size)
        if not facts and not any(weights):
            return None
        chosen = _choice([None, *relations], [facts, *weights], rng)
        if chosen is None:
            return self._counts.draw(_BOOL, size, rng)
        return App(chosen, self._counts.draw_sequence(chosen.arg_types, size, rng))


def _choice(items: Sequence[_T], weights: Sequence[int], rng: random.Random) -> _T:
    """One item by exact integer weights."""
    place = rng.randrange(sum(weights))
    for item, weight in zip(items, weights, strict=True):
        if place < weight:
            return item
        place -= weight
    raise AssertionError("the place lies within the sum of the weights")
