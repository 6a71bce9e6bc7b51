"""Ways to make a law more general: a repeated or constant subterm becomes a variable, a type a type variable.

Only the candidates are made here; whether one still holds is for the explorer's tests to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from proofmill.conjecture.laws import Law
from proofmill.theory.terms import App, Symbol, Term, Type, Variable, subterms
from proofmill.theory.typing import retyped

__all__ = ["generalisations"]


def generalisations(law: Law, polymorphic: Mapping[str, Symbol]) -> Iterator[Law]:
    """Laws of which ``law`` is an instance, boldest first.

    Args:
        law: What is known to hold.
        polymorphic: Symbols at their most general types, by key.
    """
    inner: dict[Term, None] = {}
    for term in law.terms():
        for sub in subterms(term):
            if sub is not term and isinstance(sub, App) and not sub.symbol.is_relation:
                inner.setdefault(sub)
    for sub in sorted(inner, key=lambda t: -t.size):
        if (isinstance(law.left, App) and law.left == sub) or law.right == sub:
            continue
        yield _replace_in(law, sub, _fresh(law, sub.type))
    lifted = _lift(law, polymorphic)
    if lifted is not None:
        yield lifted


def _fresh(law: Law, type_: Type) -> Variable:
    used = {v.index for v in law.variables() if v.type == type_}
    return Variable(type_, next(i for i in range(len(used) + 1) if i not in used))


def _replace_in(law: Law, old: Term, new: Term) -> Law:
    right = None if law.right is None else _replace(law.right, old, new)
    return Law(tuple(_replace(h, old, new) for h in law.hypotheses), _replace(law.left, old, new), right)


def _replace(term: Term, old: Term, new: Term) -> Term:
    if term == old:
        return new
    if isinstance(term, App) and term.args:
        return App(term.symbol, tuple(_replace(arg, old, new) for arg in term.args))
    return term


def _lift(law: Law, schemes: Mapping[str, Symbol]) -> Law | None:
    """The law at its most general types, where these say more than it does."""
    sides = (law.left,) if law.right is None else (law.left, law.right)
    found = retyped((*sides, *law.hypotheses), schemes, equal=law.right is not None)
    if found is None:
        return None
    right = None if law.right is None else found[1]
    return Law(found[len(sides) :], found[0], right)
