"""Questions about the shape of terms that exploration and its filters share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from proofmill.conjecture.laws import Law
from proofmill.theory.terms import App, Term, Type, subterms, variables

__all__ = ["compositions", "equation", "generality", "is_canonical", "specificity"]


def equation(left: Term, right: Term) -> Law:
    """``left = right``; a Bool term that equals ``true`` is stated as a fact."""
    if isinstance(right, App) and right.symbol.key == "Bool.true":
        return Law((), left, None)
    if isinstance(left, App) and left.symbol.key == "Bool.true":
        return Law((), right, None)
    return Law((), left, right)


def specificity(term: Term) -> int:
    """How many type arguments of the term are no type variables: 0 for a fully polymorphic term."""
    return sum(
        0 if arg.is_variable else 1
        for t in subterms(term)
        if isinstance(t, App)
        for arg in t.symbol.type_args
    )


def generality(term: Term) -> tuple[int, int, int, int]:
    """Sorts the most general first: few constants, many distinct variables, polymorphic."""
    constants = sum(1 for t in subterms(term) if isinstance(t, App) and not t.args)
    return (constants, -len(variables(term)), specificity(term), 0 if is_canonical(term) else 1)


def is_canonical(term: Term) -> bool:
    """Whether the variables of each type appear in the order 0, 1, 2, ..."""
    following: Counter[Type] = Counter()
    for variable in variables(term):
        if variable.index != following[variable.type]:
            return False
        following[variable.type] += 1
    return True


def compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """The ways to write ``total`` as an ordered sum of ``parts`` numbers >= 1."""
    if parts == 1:
        if total >= 1:
            yield (total,)
        return
    for first in range(1, total - parts + 2):
        for rest in compositions(total - first, parts - 1):
            yield (first, *rest)
