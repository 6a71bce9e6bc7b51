"""Principal types: the most general types at which some terms still make sense together.

Exploration meets ``map f (map g xs) = map (f ∘ g) xs`` with ``f g : α → α``, because few instances of each function
are enumerated; the law as people know it has three types. Each symbol is taken at its own most general type,
and unification says what the terms then have in common.

Source: Damas and Milner, "Principal type-schemes for functional programs" (POPL 1982), for closed first-order
terms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from proofmill.theory.combinators import unify
from proofmill.theory.terms import App, Symbol, Term, Type, Variable

__all__ = ["retyped"]

_NAMES = ("'a", "'b", "'c", "'d")


class _Untypable(Exception):
    """The terms have no common typing, which cannot be for terms that had one."""


def retyped(terms: Sequence[Term], schemes: Mapping[str, Symbol], *, equal: bool) -> tuple[Term, ...] | None:
    """The terms at their most general types.

    Args:
        terms: Well typed, over common variables.
        schemes: Symbols at their most general types, by key; others stay as they are.
        equal: Whether the first two must have one type, as the sides of an equation must.

    Returns:
        The terms anew, or None where they are as general as can be, or need more than four type variables.
    """
    inference = _Inference(schemes)
    try:
        types = [inference.visit(term) for term in terms]
        if equal:
            inference.equate(types[0], types[1])
        for term, type_ in zip(terms, types, strict=True):
            if next(term.type.variables(), None) is None:
                inference.equate(term.type, type_)
        return inference.rebuild(terms)
    except _Untypable:
        return None


class _Inference:
    """One run of unification over some terms."""

    def __init__(self, schemes: Mapping[str, Symbol]) -> None:
        self._schemes = schemes
        self._fresh = 0
        self._solved: dict[str, Type] = {}
        self._variables: dict[Variable, Type] = {}
        self._symbols: list[tuple[Symbol, dict[str, Type]]] = []

    def visit(self, term: Term) -> Type:
        """The type of a term over fresh type variables; symbols are noted in order."""
        if isinstance(term, Variable):
            if term not in self._variables:
                self._variables[term] = term.type if term.type.class_name else self._new()
            return self._variables[term]
        assert isinstance(term, App)
        scheme = self._schemes.get(term.symbol.key, term.symbol)
        if scheme.arity != term.symbol.arity:
            scheme = term.symbol
        heads = [] if scheme is term.symbol and not _is_general(scheme) else scheme.type_variables
        mapping = {head: Type(head) if ":" in head else self._new() for head in heads}
        self._symbols.append((scheme, mapping))
        for arg, wanted in zip(term.args, scheme.arg_types, strict=True):
            self.equate(self.visit(arg), wanted.substitute(mapping))
        return scheme.result.substitute(mapping)

    def equate(self, left: Type, right: Type) -> None:
        """Makes two types equal."""
        found = unify(left.substitute(self._solved), right.substitute(self._solved))
        if found is None:
            raise _Untypable
        self._solved = {head: t.substitute(found) for head, t in self._solved.items()} | found

    def rebuild(self, terms: Sequence[Term]) -> tuple[Term, ...] | None:
        """The terms at the types found, type variables named in order of first occurrence."""
        heads = dict.fromkeys(
            head
            for type_ in self._variables.values()
            for head in type_.substitute(self._solved).variables()
            if ":" not in head
        )
        for _, mapping in self._symbols:
            for type_ in mapping.values():
                heads.update(
                    dict.fromkeys(h for h in type_.substitute(self._solved).variables() if ":" not in h)
                )
        if len(heads) > len(_NAMES):
            return None
        names = {head: Type(name) for head, name in zip(heads, _NAMES, strict=False)}
        final = {head: t.substitute(names) for head, t in self._solved.items()} | names
        counts: Counter[Type] = Counter()
        variables: dict[Variable, Variable] = {}
        for variable, type_ in self._variables.items():
            new = type_.substitute(final).substitute(final)
            variables[variable] = Variable(new, counts[new])
            counts[new] += 1
        symbols = iter(self._symbols)
        made = tuple(_rebuilt(term, variables, symbols, final) for term in terms)
        return None if all(_same_types(a, b) for a, b in zip(terms, made, strict=True)) else made

    def _new(self) -> Type:
        self._fresh += 1
        return Type(f"'?{self._fresh}")


def _is_general(symbol: Symbol) -> bool:
    """Whether the symbol stands at distinct type variables, so that it can stand at any types."""
    return all(t.is_variable for t in symbol.type_args) and len(set(symbol.type_args)) == len(
        symbol.type_args
    )


def _rebuilt(
    term: Term,
    variables: Mapping[Variable, Variable],
    symbols: Iterator[tuple[Symbol, dict[str, Type]]],
    final: Mapping[str, Type],
) -> Term:
    if isinstance(term, Variable):
        return variables[term]
    assert isinstance(term, App)
    scheme, mapping = next(symbols)
    symbol = scheme.retyped({head: t.substitute(final).substitute(final) for head, t in mapping.items()})
    return App(symbol, tuple(_rebuilt(arg, variables, symbols, final) for arg in term.args))


def _same_types(old: Term, new: Term) -> bool:
    """Whether two terms of one shape have the same types throughout, up to names of type variables."""
    renaming: dict[str, Type] = {}
    stack = [(old, new)]
    while stack:
        a, b = stack.pop()
        if not b.type.match(a.type, renaming):
            return False
        if isinstance(a, App) and isinstance(b, App):
            stack += zip(a.args, b.args, strict=True)
    images = [t for t in renaming.values() if t.is_variable]
    return len(images) == len(renaming) == len(set(images))
