"""New laws from old ones: mutation of seeds and certified theorems, and transfer along analogies.

Each operator is a generator by name and records its parents. Operators do not know what is true: specialise and
weaken keep truth, the others are for the sieve's tests (``proofmill.conjecture.sources``) and for provers.

Alchemy (Wu et al., arXiv 2410.15748) mutates theorems by rewriting with others; these are of the kind that
mathematicians name: converse, dual, generalisation, dropping a hypothesis, transfer.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from proofmill.conjecture.generalise import generalisations
from proofmill.conjecture.laws import Law
from proofmill.conjecture.rewriting import TRUE, instantiate, replace_at, subterm_at
from proofmill.conjecture.sources import Proposal
from proofmill.theory.terms import App, Symbol, Term, Type, Variable, subterms

__all__ = ["OPERATORS", "Analogy", "Mutator", "Parent", "analogies"]

MAX_SPECIAL = 24
"""Specialisations, and swaps, of one law."""
MAX_TRANSFERS = 8
"""Transfers of one law along different analogies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """A law to work from."""

    id: str
    law: Law


class Mutator:
    """Mutates laws over one vocabulary, and composes pairs of them. A source of laws."""

    def __init__(
        self, parents: Sequence[Parent], symbols: Sequence[Symbol], *, max_pairs: int = 2000
    ) -> None:
        """Prepares; proposes nothing yet.

        Args:
            parents: Seeds and certified theorems.
            symbols: The vocabulary.
            max_pairs: Pairs of parents that are composed.
        """
        self._parents = parents
        self._max_pairs = max_pairs
        self.symbols = {(s.key, s.type_args): s for s in symbols}
        self._polymorphic = {
            s.key: s for s in symbols if s.type_args and all(t.is_variable for t in s.type_args)
        }
        self._same_type: dict[tuple[tuple[Type, ...], Type, bool], list[Symbol]] = defaultdict(list)
        for symbol in symbols:
            self._same_type[symbol.arg_types, symbol.result, symbol.is_relation].append(symbol)
        self._constants = [App(s, ()) for s in symbols if s.arity == 0 and s.is_constructor]
        self._not = self.symbols.get(("Bool.not", ()))
        self._analogies = analogies(symbols)

    def proposals(self) -> Iterator[Proposal]:
        """Every mutation of every parent, then compositions of pairs."""
        for parent in self._parents:
            yield from self.mutations(parent)
        pairs = itertools.islice(itertools.permutations(self._parents, 2), self._max_pairs)
        for first, second in pairs:
            for law in _compositions(first.law, second.law):
                yield Proposal(law=law, generator="mutate/compose", parents=(first.id, second.id))

    def mutations(self, parent: Parent) -> Iterator[Proposal]:
        """Every mutation of one law."""
        for name, operator in OPERATORS.items():
            for law in operator(self, parent.law):
                if law != parent.law:
                    yield Proposal(law=law, generator=f"mutate/{name}", parents=(parent.id,))

    def generalise(self, law: Law) -> Iterator[Law]:
        """A subterm becomes a variable, a type a type variable, a repeated variable two."""
        yield from generalisations(law, self._polymorphic)
        for term_number, position, variable in _places(law):
            rest = [v for t in law.terms() for v in subterms(t) if v == variable]
            if len(rest) > 1:
                yield _replaced(law, term_number, position, _fresh(law, variable.type))

    def specialise(self, law: Law) -> Iterator[Law]:
        """A variable becomes a constant, or equal to another one of its type."""
        found: list[Law] = []
        for variable in law.variables():
            values: list[Term] = [c for c in self._constants if c.type == variable.type]
            values += [v for v in law.variables() if v.type == variable.type and v.index > variable.index]
            found += [_substituted(law, {variable: value}) for value in values]
        yield from found[:MAX_SPECIAL]

    def strengthen(self, law: Law) -> Iterator[Law]:
        """An order becomes its strict version, or an equation of its two sides."""
        if law.right is not None or not isinstance(law.left, App) or not law.left.symbol.is_relation:
            return
        strict = self.symbols.get((_STRICT.get(law.left.symbol.key, ""), law.left.symbol.type_args))
        if strict is not None:
            yield Law(law.hypotheses, App(strict, law.left.args), None)
        if law.left.symbol.key in _STRICT and not any(
            type_.is_function for type_ in law.left.symbol.arg_types
        ):
            yield Law(law.hypotheses, law.left.args[0], law.left.args[1])

    def weaken(self, law: Law) -> Iterator[Law]:
        """An equation becomes an order between its sides; an equation of facts an implication, each way."""
        if law.right is None:
            return
        is_relational = any(isinstance(t, App) and t.symbol.is_relation for t in (law.left, law.right))
        for key in () if is_relational else _STRICT:
            for symbol in self._same_type.get(((law.left.type, law.left.type), _BOOL, True), ()):
                if symbol.key == key:
                    yield Law(law.hypotheses, App(symbol, (law.left, law.right)), None)
                    yield Law(law.hypotheses, App(symbol, (law.right, law.left)), None)
        if law.left.type == _BOOL and not {law.left, law.right} & {TRUE}:
            yield Law((*law.hypotheses, law.left), law.right, None)
            yield Law((*law.hypotheses, law.right), law.left, None)

    def swap(self, law: Law) -> Iterator[Law]:
        """One symbol becomes another of the same type, everywhere."""
        found: list[Law] = []
        used = {t.symbol for term in law.terms() for t in subterms(term) if isinstance(t, App)}
        for symbol in sorted(used, key=lambda s: (s.key, str(s.type_args))):
            others = self._same_type[symbol.arg_types, symbol.result, symbol.is_relation]
            found += [_renamed(law, {symbol: other}) for other in others if other != symbol]
        yield from found[:MAX_SPECIAL]

    def drop_hypothesis(self, law: Law) -> Iterator[Law]:
        """Each hypothesis in turn is left out."""
        for index in range(len(law.hypotheses)):
            yield Law((*law.hypotheses[:index], *law.hypotheses[index + 1 :]), law.left, law.right)

    def converse(self, law: Law) -> Iterator[Law]:
        """The conclusion and one hypothesis change places; equations between values cannot be hypotheses."""
        conclusion = law.left if law.right is None else None
        if conclusion is None and law.right is not None and law.left.type == _BOOL:
            conclusion = self._as_fact(law.left, law.right)
        if conclusion is None:
            return
        for index, hypothesis in enumerate(law.hypotheses):
            rest = (*law.hypotheses[:index], *law.hypotheses[index + 1 :])
            yield Law((*rest, conclusion), hypothesis, None)

    def _as_fact(self, left: Term, right: Term) -> Term | None:
        """``left = false`` as a hypothesis; only that equation between facts is one."""
        is_false = isinstance(right, App) and right.symbol.key == "Bool.false"
        if not is_false or self._not is None or (isinstance(left, App) and left.symbol.is_relation):
            return None
        return App(self._not, (left,))

    def dual(self, law: Law) -> Iterator[Law]:
        """Every two-place symbol with arguments of one type has them exchanged; orders are turned round."""
        turned = [_flipped(term) for term in law.terms()]
        yield _from_terms(law, turned)
        orders = {
            (old, new)
            for old in self.symbols.values()
            for new in self.symbols.values()
            if _DUALS.get(old.key) == new.key and old.arg_types == new.arg_types and old.result == new.result
        }
        if orders:
            yield _renamed(_flipped_relations(law), dict(orders))

    def transfer(self, law: Law) -> Iterator[Law]:
        """The law along analogies between parts of the signature."""
        found: dict[Law, None] = {}
        for analogy in self._analogies:
            moved = analogy.apply(law)
            if moved is not None and moved != law:
                found.setdefault(moved)
        yield from itertools.islice(found, MAX_TRANSFERS)


OPERATORS: Mapping[str, Callable[[Mutator, Law], Iterator[Law]]] = {
    "generalise": Mutator.generalise,
    "specialise": Mutator.specialise,
    "strengthen": Mutator.strengthen,
    "weaken": Mutator.weaken,
    "swap": Mutator.swap,
    "drop_hypothesis": Mutator.drop_hypothesis,
    "converse": Mutator.converse,
    "dual": Mutator.dual,
    "transfer": Mutator.transfer,
}
_BOOL = Type("Bool")
_STRICT = {"≤": "<"}
_DUALS = {"min": "max", "max": "min", "Bool.and": "Bool.or", "Bool.or": "Bool.and"}


@dataclass(frozen=True, slots=True)
class Analogy:
    """Types and symbols of one part of a signature for those of another."""

    types: tuple[tuple[Type, Type], ...]
    symbols: tuple[tuple[Symbol, Symbol], ...]

    def apply(self, law: Law) -> Law | None:
        """The law moved over; None where a symbol of it has no counterpart."""
        types, symbols = dict(self.types), dict(self.symbols)

        def move(term: Term) -> Term:
            if isinstance(term, Variable):
                return Variable(types.get(term.type, term.type), term.index)
            assert isinstance(term, App)
            symbol = symbols.get(term.symbol)
            if symbol is None:
                if any(t in types for t in (*term.symbol.arg_types, term.symbol.result)):
                    raise _NoCounterpart
                symbol = term.symbol
            args = tuple(map(move, term.args))
            if tuple(arg.type for arg in args) != symbol.arg_types:
                raise _NoCounterpart
            return App(symbol, args)

        try:
            moved = [move(term) for term in law.terms()]
        except _NoCounterpart:
            return None
        return None if law.right is not None and moved[0].type != moved[1].type else _from_terms(law, moved)


class _NoCounterpart(Exception):
    """A symbol of the law has no counterpart."""


def analogies(symbols: Sequence[Symbol], *, limit: int = 64) -> list[Analogy]:
    """Maps of one type to another under which two symbols or more have counterparts of the mapped types.

    A symbol goes to the one of the target whose signature is its own with the type replaced; where there are
    several, to each in turn.
    """
    types = list(dict.fromkeys(t for s in symbols for t in (*s.arg_types, s.result) if not t.is_function))
    found: list[Analogy] = []
    for old, new in itertools.permutations(types, 2):
        options: list[list[tuple[Symbol, Symbol]]] = []
        for symbol in symbols:
            if old not in (*symbol.arg_types, symbol.result):
                continue
            wanted = tuple(new if t == old else t for t in (*symbol.arg_types, symbol.result))
            matches = [
                (symbol, other)
                for other in symbols
                if (*other.arg_types, other.result) == wanted
                and (other.is_relation, other.is_constructor) == (symbol.is_relation, symbol.is_constructor)
            ]
            if matches:
                options.append(matches)
        if len(options) < 2:
            continue
        for turn in range(max(map(len, options))):
            chosen = tuple(matches[turn % len(matches)] for matches in options)
            found.append(Analogy(((old, new),), chosen))
            if len(found) == limit:
                return found
    return found


def _compositions(first: Law, second: Law) -> Iterator[Law]:
    """A critical pair: where the first equation's left side occurs in the second law, it is rewritten.

    The second law's own conclusion with one instance of the first applied, hypotheses together.
    """
    if first.right is None or isinstance(first.left, Variable):
        return
    for number, term in enumerate(second.terms()[: 1 if second.right is None else 2]):
        for position in _positions(term):
            values: dict[Variable, Term] = {}
            if not _matches(first.left, subterm_at(term, position), values):
                continue
            if any(v not in values for v in first.variables()):
                continue
            after = replace_at(term, position, instantiate(first.right, values, {}))
            hypotheses = tuple(instantiate(h, values, {}) for h in first.hypotheses)
            moved = _set_term(second, number, after)
            yield Law((*moved.hypotheses, *hypotheses), moved.left, moved.right)
            return


def _matches(pattern: Term, subject: Term, values: dict[Variable, Term]) -> bool:
    if isinstance(pattern, Variable):
        return pattern.type == subject.type and values.setdefault(pattern, subject) == subject
    return (
        isinstance(pattern, App)
        and isinstance(subject, App)
        and (pattern.symbol.key, pattern.symbol.type_args) == (subject.symbol.key, subject.symbol.type_args)
        and all(_matches(p, s, values) for p, s in zip(pattern.args, subject.args, strict=True))
    )


def _positions(term: Term) -> Iterator[tuple[int, ...]]:
    yield ()
    if isinstance(term, App):
        for index, arg in enumerate(term.args):
            for rest in _positions(arg):
                yield (index, *rest)


def _places(law: Law) -> Iterator[tuple[int, tuple[int, ...], Variable]]:
    for number, term in enumerate(law.terms()):
        for position in _positions(term):
            sub = subterm_at(term, position)
            if isinstance(sub, Variable):
                yield number, position, sub


def _replaced(law: Law, number: int, position: tuple[int, ...], new: Term) -> Law:
    return _set_term(law, number, replace_at(law.terms()[number], position, new))


def _set_term(law: Law, number: int, new: Term) -> Law:
    terms = list(law.terms())
    terms[number] = new
    return _from_terms(law, terms)


def _from_terms(law: Law, terms: Sequence[Term]) -> Law:
    if law.right is None:
        return Law(tuple(terms[1:]), terms[0], None)
    return Law(tuple(terms[2:]), terms[0], terms[1])


def _fresh(law: Law, type_: Type) -> Variable:
    return Variable(type_, 1 + max((v.index for v in law.variables() if v.type == type_), default=-1))


def _substituted(law: Law, values: Mapping[Variable, Term]) -> Law:
    full = {v: values.get(v, v) for v in law.variables()}
    return _from_terms(law, [instantiate(term, full, {}) for term in law.terms()])


def _renamed(law: Law, mapping: Mapping[Symbol, Symbol]) -> Law:
    def rename(term: Term) -> Term:
        if isinstance(term, Variable):
            return term
        assert isinstance(term, App)
        return App(mapping.get(term.symbol, term.symbol), tuple(map(rename, term.args)))

    return _from_terms(law, [rename(term) for term in law.terms()])


def _flipped(term: Term) -> Term:
    """The term with the arguments of every operation exchanged; relations stay as they are."""
    if isinstance(term, Variable):
        return term
    assert isinstance(term, App)
    args = tuple(map(_flipped, term.args))
    types = term.symbol.arg_types
    is_operation = len(types) == 2 and types[0] == types[1] == term.symbol.result
    return App(term.symbol, args[::-1] if is_operation else args)


def _flipped_relations(law: Law) -> Law:
    def flip(term: Term) -> Term:
        if isinstance(term, App) and term.symbol.is_relation and term.symbol.arity == 2:
            types = term.symbol.arg_types
            return App(term.symbol, term.args[::-1]) if types[0] == types[1] else term
        return term

    return _from_terms(law, [flip(term) for term in law.terms()])
