"""Known laws, read in both directions and indexed for matching in the e-graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from proofmill.conjecture.laws import Law
from proofmill.conjecture.rewriting import FALSE, TRUE, equation_of
from proofmill.theory.terms import App, Symbol, Term, Type, Variable, subterms

__all__ = ["KnownLaws", "Rule", "Types", "symbol_match", "type_match"]

Types = dict[str, Type]
"""Values of type variables."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A law read in one direction."""

    name: str
    forward: bool
    source: Term
    target: Term
    hypotheses: tuple[Term, ...]
    symbols: frozenset[str]
    """Symbols of the source side, all of which must occur for a match."""
    free: tuple[Variable, ...]
    """Variables that the source does not bind."""
    is_plain: bool
    """True without type variables."""


class KnownLaws:
    """Laws by id, ready to be matched; more can be added at any time."""

    def __init__(self, laws: Iterable[tuple[str, Law]] = ()) -> None:
        """Takes the laws in their order, which is the order in which they are tried."""
        self.laws: dict[str, Law] = {}
        self._rules: dict[str, list[Rule]] = defaultdict(list)
        for name, law in laws:
            self.add(name, law)

    def add(self, name: str, law: Law) -> None:
        """Adds a law.

        Raises:
            ValueError: there is another law of this id.
        """
        if name in self.laws:
            if self.laws[name] != law:
                raise ValueError(f"two laws have the id {name!r}")
            return
        self.laws[name] = law
        for rule in _rules(name, law):
            self._rules[_root(rule.source)].append(rule)

    def matching(self, keys: frozenset[str], *, grow: bool) -> list[Rule]:
        """Rules that can match where these symbols occur; those that make terms smaller first."""
        found = [
            rule
            for key in sorted(keys | {""} if grow else keys)
            for rule in self._rules.get(key, ())
            if rule.symbols <= keys and (grow or not rule.free)
        ]
        found.sort(key=lambda rule: rule.target.size - rule.source.size)
        return found


def _rules(name: str, law: Law) -> Iterator[Rule]:
    left, right = equation_of(law)
    is_plain = not any(
        True for term in law.terms() for sub in subterms(term) for _ in _own_type_variables(sub)
    )
    for forward, source, target in ((True, left, right), (False, right, left)):
        if source in (TRUE, FALSE):
            continue  # from a truth value to everything that has it
        bound = {t for t in subterms(source) if isinstance(t, Variable)}
        yield Rule(
            name=name,
            forward=forward,
            source=source,
            target=target,
            hypotheses=law.hypotheses,
            symbols=frozenset(t.symbol.key for t in subterms(source) if isinstance(t, App)),
            free=tuple(v for v in law.variables() if v not in bound),
            is_plain=is_plain,
        )


def _own_type_variables(term: Term) -> Iterator[str]:
    types = (term.type, *term.symbol.type_args) if isinstance(term, App) else (term.type,)
    for type_ in types:
        yield from type_.variables()


def _root(term: Term) -> str:
    """The key under which a rule is found; nothing for a bare variable."""
    return term.symbol.key if isinstance(term, App) else ""


def type_match(pattern: Type, subject: Type, types: Types, *, plain: bool) -> Types | None:
    """The type variables extended so that the pattern equals the subject; ``plain`` patterns have none."""
    if plain:
        return types if pattern == subject else None
    extended = dict(types)
    return extended if pattern.match(subject, extended) else None


def symbol_match(pattern: Symbol, subject: Symbol, types: Types, *, plain: bool) -> Types | None:
    """The same for symbols of one key, by their type arguments."""
    if plain:
        return types if pattern.type_args == subject.type_args else None
    if len(pattern.type_args) != len(subject.type_args):
        return None
    extended = dict(types)
    for general, special in zip(pattern.type_args, subject.type_args, strict=True):
        if not general.match(special, extended):
            return None
    return extended
