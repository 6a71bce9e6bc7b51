"""Whether two statements are the same term, and where they part if not.

Two types are the same when they are equal node by node, up to binder names and kinds, metadata and the
naming of universe parameters. Constants of the library must have the same name. Constants that the
compilation of the statement itself made (such as ``goal.match_1``) are compared by value, whatever they are
called: a namespace around the statement renames them, and an attacker could define them differently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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

__all__ = ["Difference", "Side", "first_difference", "render"]

_BY_VALUE = frozenset({ConstantKind.DEF, ConstantKind.THEOREM, ConstantKind.OPAQUE})
MAX_PAIRS = 2_000_000
_Trail = tuple["_Trail", str] | None


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
        where = f"at {self.path}: " if self.path else ""
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
        if left.kind is not right.kind or left.kind not in _BY_VALUE or right.is_unsafe:
            return Difference(path=path, expected=left.kind, found=right.kind)
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
            stack.extend((a, b, (trail, label)) for a, b, label in reversed(list(pairs)))
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
    steps: list[str] = []
    while trail is not None:
        trail, label = trail
        steps.append(label)
    path = " > ".join(_squeeze(steps[::-1]))
    return Difference(path=path, expected=render(one), found=render(other))


def _squeeze(steps: list[str]) -> list[str]:
    """The same steps with repetitions counted, and a long middle left out."""
    counted: list[str] = []
    runs: list[int] = []
    for step in steps:
        if counted and counted[-1] == step:
            runs[-1] += 1
        else:
            counted.append(step)
            runs.append(1)
    texts = [step if n == 1 else f"{step} x{n}" for step, n in zip(counted, runs, strict=True)]
    return texts if len(texts) <= 12 else [*texts[:6], "...", *texts[-5:]]


def render(node: Expr, depth: int = 5) -> str:  # noqa: C901 (one case per kind)
    """The term as short text for people; deep parts are written as an ellipsis."""
    match node:
        case Const():
            return name_str(node.name)
        case BVar():
            return f"#{node.index}"
        case Sort():
            return f"Sort {level_key(node.level, {})}"
        case NatLit():
            return str(node.value) if node.value.bit_length() < 256 else "a huge number"
        case StrLit():
            return repr(node.value[:40])
    if depth == 0:
        return "..."
    match node:
        case App():
            head, args = app_args(node)
            shown = [render(arg, depth - 1) for arg in args[:8]]
            rest = ["..."] if len(args) > 8 else []
            return f"({' '.join([render(head, depth - 1), *shown, *rest])})"
        case Lam() | Pi():
            sign, arrow = ("fun", "=>") if isinstance(node, Lam) else ("forall", ",")
            return f"({sign} {render(node.type, depth - 1)} {arrow} {render(node.body, depth - 1)})"
        case Let():
            return f"(let {render(node.value, depth - 1)}; {render(node.body, depth - 1)})"
        case Proj():
            return f"{render(node.struct, depth - 1)}.{node.index + 1}"
