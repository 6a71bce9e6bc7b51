"""Whether two statements are the same term, and where they part if not.

Two types are the same when they are equal node by node, up to binder names and kinds, metadata and the
naming of universe parameters. Constants of the library must have the same name. Constants that the
compilation of the statement itself made (such as ``goal.match_1``) are compared by value, whatever they are
called: a namespace around the statement renames them, and an attacker could define them differently. Inductive
types, which a whole file may bring, must in addition have the same names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.expr import (
    App,
    BVar,
    Const,
    Expr,
    Lam,
    Let,
    NatLit,
    Pi,
    Proj,
    Sort,
    StrLit,
    app_args,
    children,
    level_key,
)
from proofmill.kernel.names import Name, name_str
from proofmill.lean.show import fresh_name, level_text, render

__all__ = ["Difference", "Side", "first_difference"]

_BY_VALUE = frozenset({ConstantKind.DEF, ConstantKind.THEOREM, ConstantKind.OPAQUE})
MAX_PAIRS = 2_000_000


class _Step(NamedTuple):
    """One step down from a pair of nodes."""

    label: str
    expected: Expr
    found: Expr


_Trail = tuple["_Trail", _Step] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two statements."""

    type: Expr
    level_params: tuple[Name, ...]
    own: Mapping[Name, ConstantInfo]
    """Constants of the module that the statement was compiled in, not of the library."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first place where two statements part."""

    path: str
    expected: str
    found: str

    def __str__(self) -> str:
        """One line for a verdict's detail."""
        at = "" if self.path.startswith("in ") else "at "
        where = f"{at}{self.path}: " if self.path else ""
        return f"{where}expected {self.expected}, found {self.found}"


def first_difference(expected: Side, found: Side) -> Difference | None:
    """Where the statements part, or None if they are the same."""
    left_count, right_count = len(expected.level_params), len(found.level_params)
    if left_count != right_count:
        return Difference(path="universe parameters", expected=str(left_count), found=str(right_count))
    walk = _Walk(expected, found)
    difference = walk.terms(expected.type, found.type, expected.level_params, found.level_params)
    while difference is None and walk.pending:
        left, right = walk.pending.pop()
        difference = walk.constants(expected.own[left], found.own[right])
    return difference


class _Walk:
    """One comparison: pairs already found equal, and pairs of own constants still to compare."""

    def __init__(self, expected: Side, found: Side) -> None:
        self._expected = expected
        self._found = found
        self._pairs: dict[Name, Name] = {}
        self._budget = MAX_PAIRS
        self.pending: list[tuple[Name, Name]] = []

    def constants(self, left: ConstantInfo, right: ConstantInfo) -> Difference | None:
        """Where two constants of the statement's own part."""
        path = f"in the auxiliary {name_str(left.name)}"
        if left.kind is not right.kind or right.is_unsafe or not _alike(left, right):
            return Difference(path=path, expected=f"this {left.kind}", found=f"another {right.kind}")
        if not all(self._same_constant(name, name) for name in left.companions()):
            return Difference(path=path, expected="its constructors", found="some of them missing")
        if len(left.level_params) != len(right.level_params):
            return Difference(path=path, expected="as many universes", found="others")
        for one, other in zip(left.terms(), right.terms(), strict=True):
            difference = self.terms(one, other, left.level_params, right.level_params)
            if difference is not None:
                return Difference(
                    path=f"{path}, {difference.path}".rstrip(", "),
                    expected=difference.expected,
                    found=difference.found,
                )
        return None

    def terms(
        self, left: Expr, right: Expr, left_params: tuple[Name, ...], right_params: tuple[Name, ...]
    ) -> Difference | None:
        """Where two terms part."""
        left_index = {name: i for i, name in enumerate(left_params)}
        right_index = {name: i for i, name in enumerate(right_params)}
        seen: set[tuple[int, int]] = set()
        stack: list[tuple[Expr, Expr, _Trail]] = [(left, right, None)]
        while stack:
            one, other, trail = stack.pop()
            key = (id(one), id(other))
            if key in seen:
                continue
            seen.add(key)
            self._budget -= 1
            if self._budget < 0 or not self._same_node(one, other, left_index, right_index):
                return _difference(one, other, trail)
            pairs = zip(children(one), children(other), _labels(one), strict=True)
            steps = [(a, b, (trail, _Step(label, one, other))) for a, b, label in pairs]
            stack.extend(reversed(steps))
        return None

    def _same_node(self, one: Expr, other: Expr, left: Mapping[Name, int], right: Mapping[Name, int]) -> bool:
        """Whether the nodes agree, their children apart."""
        match one, other:
            case Const(), Const():
                levels = [level_key(level, left) for level in one.levels]
                return self._same_constant(one.name, other.name) and levels == [
                    level_key(level, right) for level in other.levels
                ]
            case Sort(), Sort():
                return level_key(one.level, left) == level_key(other.level, right)
            case BVar(), BVar():
                return one.index == other.index
            case NatLit(), NatLit():
                return one.value == other.value
            case StrLit(), StrLit():
                return one.value == other.value
            case Proj(), Proj():
                return one.index == other.index and self._same_constant(one.struct_name, other.struct_name)
            case _:
                return type(one) is type(other)

    def _same_constant(self, left: Name, right: Name) -> bool:
        left_own, right_own = left in self._expected.own, right in self._found.own
        if not left_own and not right_own:
            return left == right
        if not (left_own and right_own):
            return False
        known = self._pairs.get(left)
        if known is None:
            self._pairs[left] = right
            self.pending.append((left, right))
            return True
        return known == right


def _alike(left: ConstantInfo, right: ConstantInfo) -> bool:
    """Whether two constants of one kind agree in all but their terms.

    Definitions are compared by value alone; an inductive type is itself only under its own name.
    """
    if left.kind in _BY_VALUE:
        return True
    shapes = [
        (
            one.name,
            one.inductive,
            one.ctor,
            one.recursor and (replace(one.recursor, rules=()), one.companions()),
        )
        for one in (left, right)
    ]
    return left.kind not in (ConstantKind.AXIOM, ConstantKind.QUOT) and shapes[0] == shapes[1]


def _labels(node: Expr) -> tuple[str, ...]:
    match node:
        case App():
            return ("fn", "arg")
        case Lam() | Pi():
            return ("binder type", "body")
        case Let():
            return ("let type", "let value", "body")
        case Proj():
            return ("structure",)
        case _:
            return ()


def _difference(one: Expr, other: Expr, trail: _Trail) -> Difference:
    """The difference at two nodes, told with the names of the binders that they stand under."""
    steps: list[_Step] = []
    while trail is not None:
        trail, step = trail
        steps.append(step)
    steps.reverse()
    scopes: list[list[str]] = [[], []]
    for step in steps:
        for scope, node in zip(scopes, (step.expected, step.found), strict=True):
            if step.label == "body" and isinstance(node, (Lam, Pi, Let)):
                scope.append(fresh_name(node.name, scope))
    expected, found = render(one, scope=scopes[0]), render(other, scope=scopes[1])
    if expected == found:
        expected, found = (f"{text}, {_aside(node)}" for text, node in ((expected, one), (found, other)))
    return Difference(path=" > ".join(_path(steps)), expected=expected, found=found)


def _aside(node: Expr) -> str:
    """What tells two nodes apart that read the same: universes, or what kind of node it is."""
    if isinstance(node, Const) and node.levels:
        return f"at universes {' '.join(map(level_text, node.levels))}"
    return f"a {type(node).__name__} node"


def _path(steps: Sequence[_Step]) -> list[str]:
    """The steps in words: which argument of what, which binder; a long middle is left out."""
    texts: list[str] = []
    index = 0
    while index < len(steps):
        step = steps[index]
        node = step.expected
        if step.label in ("fn", "arg") and isinstance(node, App):
            head, args = app_args(node)
            place = len(args)
            while step.label == "fn" and index + 1 < len(steps) and steps[index + 1].label in ("fn", "arg"):
                index += 1
                place -= 1
                step = steps[index]
            where = f"argument {place}" if step.label == "arg" else "head"
            texts.append(f"{where} of {render(head, 1)}")
        elif isinstance(node, (Lam, Pi)) and step.label == "binder type":
            texts.append(f"type of {fresh_name(node.name, [])}")
        elif step.label != "body":
            texts.append(step.label)
        index += 1
    return texts if len(texts) <= 8 else [*texts[:4], "...", *texts[-3:]]
