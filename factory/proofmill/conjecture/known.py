"""Recognises what the library already knows: laws that are instances of its theorems.

First-order matching of kernel terms, with the theorem's own binders as pattern variables, Eq and Iff read
in both directions. It finds what one application of one theorem gives, no more; AC variants of a theorem
are caught only where the library states them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from proofmill.conjecture.writing import KernelLaw
from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.names import Name, name_str

__all__ = ["KnownTheorems"]

_TWO_SIDED = {("Eq",): 1, ("Iff",): 0}
"""Relations read in both directions, with the number of arguments before their two sides."""


@dataclass(frozen=True, slots=True)
class _Theorem:
    name: str
    binders: tuple[k.Expr, ...]
    """Types, outermost first; each over the ones before it."""
    conclusion: k.Expr


class KnownTheorems:
    """The theorems of a library, indexed by what they speak about."""

    def __init__(self, constants: Mapping[Name, ConstantInfo], names: Iterable[Name]) -> None:
        """Indexes the theorems by what they speak about.

        Args:
            constants: The environment.
            names: Which theorems count as known.
        """
        self._index: dict[Name, list[_Theorem]] = defaultdict(list)
        for name in names:
            info = constants[name]
            if info.kind is not ConstantKind.THEOREM:
                continue
            binders = []
            body = info.type
            while isinstance(body, k.Pi):
                binders.append(body.type)
                body = body.body
            theorem = _Theorem(name_str(name), tuple(binders), body)
            for key in _keys(body):
                self._index[key].append(theorem)

    def find(self, law: KernelLaw) -> str | None:
        """Name of a theorem that the law is an instance of, or None."""
        seen: set[str] = set()
        for key in _keys(law.conclusion):
            for theorem in self._index.get(key, ()):
                if theorem.name not in seen:
                    seen.add(theorem.name)
                    if any(_applies(theorem, goal, law.hypotheses) for goal in _both(law.conclusion)):
                        return theorem.name
        return None


def _both(conclusion: k.Expr) -> list[k.Expr]:
    """The conclusion, and with its two sides exchanged where it has two."""
    head, args = k.app_args(conclusion)
    if isinstance(head, k.Const) and head.name in _TWO_SIDED and len(args) == _TWO_SIDED[head.name] + 2:
        swapped: k.Expr = head
        for arg in (*args[:-2], args[-1], args[-2]):
            swapped = k.App(swapped, arg)
        return [conclusion, swapped]
    return [conclusion]


def _keys(conclusion: k.Expr) -> list[Name]:
    """Head constants by which a conclusion is found: of both sides, or of the whole."""
    head, args = k.app_args(conclusion)
    if not isinstance(head, k.Const):
        return []
    if head.name in _TWO_SIDED and len(args) == _TWO_SIDED[head.name] + 2:
        heads = [k.app_args(side)[0] for side in args[-2:]]
        return [(*head.name, *h.name) for h in heads if isinstance(h, k.Const)] or [head.name]
    return [head.name]


def _applies(theorem: _Theorem, goal: k.Expr, hypotheses: tuple[k.Expr, ...]) -> bool:
    count = len(theorem.binders)
    values: dict[int, k.Expr] = {}
    if not _match(theorem.conclusion, goal, count, values):
        return False
    for position in range(count - 1, -1, -1):
        if position in values:
            continue
        if not any(_match(theorem.binders[position], h, position, values) for h in hypotheses):
            return False
    return True


def _match(pattern: k.Expr, subject: k.Expr, scope: int, values: dict[int, k.Expr]) -> bool:
    """Whether ``subject`` instantiates ``pattern``, whose bound variables are the first ``scope`` binders."""
    stack = [(pattern, subject)]
    while stack:
        p, s = stack.pop()
        if isinstance(p, k.BVar):
            position = scope - 1 - p.index
            bound = values.setdefault(position, s)
            if bound is not s and not _same(bound, s):
                return False
        elif type(p) is not type(s):
            return False
        elif isinstance(p, k.App):
            assert isinstance(s, k.App)
            stack.append((p.fn, s.fn))
            stack.append((p.arg, s.arg))
        elif not _same(p, s):
            return False
    return True


def _same(left: k.Expr, right: k.Expr) -> bool:
    """Equal up to universe levels and binder names; small terms only."""
    if left is right:
        return True
    if type(left) is not type(right):
        return False
    match left:
        case k.Const():
            assert isinstance(right, k.Const)
            return left.name == right.name
        case k.BVar():
            assert isinstance(right, k.BVar)
            return left.index == right.index
        case k.NatLit() | k.StrLit():
            assert isinstance(right, k.NatLit | k.StrLit)
            return left.value == right.value
        case k.Sort():
            return True
    own, other = k.children(left), k.children(right)
    return len(own) == len(other) and all(map(_same, own, other))
