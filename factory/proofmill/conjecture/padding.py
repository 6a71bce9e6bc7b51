"""Laws under a context: ``f a = f b`` says no more than ``a = b`` does, if that holds.

Only the smaller law is made here; whether it holds is for the explorer's tests to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from proofmill.conjecture.laws import AcTheory, Law
from proofmill.theory.terms import App, Symbol, Term, Type

__all__ = ["inequality_of", "unpadded"]

_RELATIONS = ("≤",)


def unpadded(law: Law, ac: AcTheory) -> Law | None:
    """The law without the outermost part of the context that both sides share, or None if they share none.

    If it holds without more of the context, it holds without that part, too. For an equation the context is any;
    for ``s ≤ t`` a smaller inequality with the same kind of context is given, which implies the law where the
    context is monotone, as all of a first course's are in practice.
    """
    if law.right is None:
        relation = law.left
        if not isinstance(relation, App) or relation.symbol.key not in _RELATIONS or len(relation.args) != 2:
            return None
        levels = _cores(relation.args[0], relation.args[1], ac)
        fitting = [pair for pair in levels if pair[0].type == relation.args[0].type]
        return Law(law.hypotheses, App(relation.symbol, fitting[0]), None) if fitting else None
    cores = _cores(law.left, law.right, ac)
    return Law(law.hypotheses, *cores[0]) if cores else None


def inequality_of(law: Law, orders: Mapping[Type, Symbol]) -> Law | None:
    """``s ≤ t`` where the law says no more: ``min s t = s``, ``max s t = t``, ``s - t = 0``.

    Args:
        law: An equation.
        orders: The symbol ``≤`` of each type that has one.

    Returns:
        None for a law of another form. Whether the inequality holds is for tests to say.
    """
    if law.right is None:
        return None
    for left, right in ((law.left, law.right), (law.right, law.left)):
        if not isinstance(left, App) or len(left.args) != 2 or left.type not in orders:
            continue
        first, second = left.args
        pair: tuple[Term, Term] | None = None
        if left.symbol.key == "min" and right in left.args:
            pair = (right, second if right == first else first)
        elif left.symbol.key == "max" and right in left.args:
            pair = (second if right == first else first, right)
        elif left.symbol.key == "-" and isinstance(right, App) and right.symbol.key == "Nat.zero":
            pair = (first, second)
        if pair is not None:
            return Law(law.hypotheses, App(orders[left.type], pair), None)
    return None


def _cores(left: Term, right: Term, ac: AcTheory) -> list[tuple[Term, Term]]:
    """The places at which two terms with the same context differ, outermost first; the whole does not count."""
    found: list[tuple[Term, Term]] = []
    while isinstance(left, App) and isinstance(right, App) and left.symbol == right.symbol:
        if ac.is_ac(left.symbol):
            own, other = Counter(ac.flatten(left)), Counter(ac.flatten(right))
            common = own & other
            own, other = own - common, other - common
            if not common or not own or not other:
                return found
            left, right = (ac.rebuild(left.symbol, list(side.elements())) for side in (own, other))
            found.append((left, right))
            continue
        different = [(a, b) for a, b in zip(left.args, right.args, strict=True) if a != b]
        if len(different) != 1:
            return found
        left, right = different[0]
        found.append((left, right))
    return found
