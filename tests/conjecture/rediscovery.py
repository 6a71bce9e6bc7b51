"""Whether one Lean statement is another, or an instance of it: a matcher that shares no code with the generator.

Works on kernel types as Lean froze them. A statement covers a law when the law comes out of it by giving values
to its variables; Eq is read both ways, and the arguments of operations that are known to commute may be
exchanged. Nothing is unfolded and nothing is rewritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from proofmill.kernel import expr as k
from proofmill.kernel.names import Name

__all__ = ["covers"]

Found = dict[int, k.Expr]


def covers(general: k.Expr, law: k.Expr, commutative: frozenset[Name] = frozenset()) -> bool:
    """Whether ``law`` is ``general``, or an instance of it.

    Args:
        general: Kernel type of what was found; hypotheses make it cover nothing.
        law: Kernel type of what is looked for.
        commutative: Operations of two explicit last arguments that may be exchanged.
    """
    pattern, binders = _body(general)
    subject, _ = _body(law)
    goal = _closed(subject)
    sides = (goal, _turned(goal))
    used = set(_variables(pattern, 0))
    if not set(range(binders)) <= used | _type_binders(general):
        return False
    return any(
        next(_match(pattern, side, 0, {}, commutative), None) is not None
        for side in sides
        if side is not None
    )


def _body(type_: k.Expr) -> tuple[k.Expr, int]:
    count = 0
    while isinstance(type_, k.Pi):
        type_, count = type_.body, count + 1
    return type_, count


def _type_binders(type_: k.Expr) -> set[int]:
    """Indices, from the innermost binder, of binders that stand for types."""
    flags = []
    while isinstance(type_, k.Pi):
        flags.append(isinstance(type_.type, k.Sort))
        type_ = type_.body
    return {len(flags) - 1 - i for i, is_type in enumerate(flags) if is_type}


def _closed(expr: k.Expr, depth: int = 0) -> k.Expr:
    """The law's body with constants for its variables."""
    match expr:
        case k.BVar():
            return expr if expr.index < depth else k.Const(("variable", expr.index - depth), ())
        case k.App():
            return k.App(_closed(expr.fn, depth), _closed(expr.arg, depth))
        case k.Lam():
            return k.Lam(expr.name, _closed(expr.type, depth), _closed(expr.body, depth + 1), expr.info)
        case k.Pi():
            return k.Pi(expr.name, _closed(expr.type, depth), _closed(expr.body, depth + 1), expr.info)
    return expr


def _turned(goal: k.Expr) -> k.Expr | None:
    head, args = k.app_args(goal)
    if not isinstance(head, k.Const) or head.name != ("Eq",):
        return None
    return k.App(k.App(k.App(head, args[0]), args[2]), args[1])


def _variables(expr: k.Expr, depth: int) -> Iterator[int]:
    match expr:
        case k.BVar():
            if expr.index >= depth:
                yield expr.index - depth
        case k.App():
            yield from _variables(expr.fn, depth)
            yield from _variables(expr.arg, depth)
        case k.Lam() | k.Pi():
            yield from _variables(expr.type, depth)
            yield from _variables(expr.body, depth + 1)


def _match(
    pattern: k.Expr, subject: k.Expr, depth: int, found: Mapping[int, k.Expr], commutative: frozenset[Name]
) -> Iterator[Found]:
    """Every way to give values to the pattern's variables."""
    if isinstance(pattern, k.BVar) and pattern.index >= depth:
        index = pattern.index - depth
        if any(True for _ in _loose(subject, 0)):
            return
        if index not in found:
            yield {**found, index: subject}
        elif _same(found[index], subject):
            yield dict(found)
        return
    if isinstance(pattern, k.App) and isinstance(subject, k.App):
        yield from _all(((pattern.fn, subject.fn), (pattern.arg, subject.arg)), depth, found, commutative)
        head, args = k.app_args(pattern)
        other, others = k.app_args(subject)
        if (
            isinstance(head, k.Const)
            and _same(head, other)
            and head.name in commutative
            and len(args) == len(others) == 2
        ):
            yield from _all(((args[0], others[1]), (args[1], others[0])), depth, found, commutative)
    elif (isinstance(pattern, k.Lam) and isinstance(subject, k.Lam)) or (
        isinstance(pattern, k.Pi) and isinstance(subject, k.Pi)
    ):
        for extended in _match(pattern.type, subject.type, depth, found, commutative):
            yield from _match(pattern.body, subject.body, depth + 1, extended, commutative)
    elif _same(pattern, subject):
        yield dict(found)


def _all(
    pairs: tuple[tuple[k.Expr, k.Expr], ...],
    depth: int,
    found: Mapping[int, k.Expr],
    commutative: frozenset[Name],
) -> Iterator[Found]:
    if not pairs:
        yield dict(found)
        return
    for extended in _match(*pairs[0], depth, found, commutative):
        yield from _all(pairs[1:], depth, extended, commutative)


def _loose(expr: k.Expr, depth: int) -> Iterator[int]:
    """Bound variables of a part of the law that lead out of it: no value of a variable may have any."""
    return _variables(expr, depth)


def _same(left: k.Expr, right: k.Expr) -> bool:
    """Equality that looks at no names and kinds of binders."""
    return k.structural_hash(left) == k.structural_hash(right)
