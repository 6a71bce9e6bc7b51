"""Ways to make a law more general: a repeated or constant subterm becomes a variable, a type a type variable.

Only the candidates are made here; whether one still holds is for the explorer's tests to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from proofmill.conjecture.laws import Law
from proofmill.theory.terms import App, Symbol, Term, Type, Variable, subterms

__all__ = ["generalisations"]


def generalisations(law: Law, polymorphic: Mapping[str, Symbol]) -> Iterator[Law]:
    """Laws of which ``law`` is an instance, boldest first.

    Args:
        law: What is known to hold.
        polymorphic: Symbols at type variables, by key.
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


class _CannotLift(Exception):
    """A symbol of the law exists at this type only."""


def _lift(law: Law, polymorphic: Mapping[str, Symbol]) -> Law | None:
    """The law at a type variable, if every symbol in it has such an instance."""
    types: dict[Variable, Type] = {}
    try:
        hypotheses = tuple(_lift_term(h, h.type, polymorphic, types) for h in law.hypotheses)
        left = _lift_side(law.left, polymorphic, types)
        right = None if law.right is None else _lift_term(law.right, left.type, polymorphic, types)
    except _CannotLift:
        return None
    lifted = Law(hypotheses, left, right)
    return None if lifted == law else lifted


def _lift_side(term: Term, polymorphic: Mapping[str, Symbol], types: dict[Variable, Type]) -> Term:
    if isinstance(term, App):
        symbol = polymorphic.get(term.symbol.key, term.symbol)
        return _lift_term(term, symbol.result, polymorphic, types)
    raise _CannotLift


def _lift_term(
    term: Term, wanted: Type, polymorphic: Mapping[str, Symbol], types: dict[Variable, Type]
) -> Term:
    if isinstance(term, Variable):
        if types.setdefault(term, wanted) != wanted:
            raise _CannotLift
        return Variable(wanted, term.index)
    assert isinstance(term, App)
    symbol = term.symbol if term.symbol.result == wanted else polymorphic.get(term.symbol.key)
    general = polymorphic.get(term.symbol.key)
    if general is not None and general.result == wanted:
        symbol = general
    if symbol is None or symbol.result != wanted:
        raise _CannotLift
    args = tuple(
        _lift_term(arg, type_, polymorphic, types)
        for arg, type_ in zip(term.args, symbol.arg_types, strict=True)
    )
    return App(symbol, args)
