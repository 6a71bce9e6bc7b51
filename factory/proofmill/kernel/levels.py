"""Universe levels of the checker: each level exists once, and the order on them is decided exactly.

A level denotes a function from values of its parameters to numbers; two levels are equal if they denote the
same function. ``imax`` is what makes this hard: it depends on whether its right side is 0. The decision
splits on which parameters are 0. Once that is fixed, a level is a maximum of a number and of parameters
plus numbers, with every remaining parameter at least 1, and such maxima compare term by term.
(The meaning of levels is that of Carneiro, "The Type Theory of Lean", section 2.2; the split by zeros is ours.)

Also here, as every module needs them: how the checker stops.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

from proofmill.errors import CertifierError
from proofmill.kernel.expr import Level, LevelIMax, LevelMax, LevelParam, LevelSucc
from proofmill.kernel.names import Name

__all__ = ["Declined", "KernelFault", "Levels", "Rejected", "Universe"]

MAX_SPLIT = 10
"""Parameters to split on: 2 to this power cases at most."""
ZERO, SUCC, MAX, IMAX, PARAM = range(5)
_Maximum = tuple[int, dict[Name, int]]


class KernelFault(CertifierError):
    """The check of one constant ended early. ``code`` is one word for the rule, to count by."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Rejected(KernelFault):
    """The declaration breaks a rule of the type theory."""


class Declined(KernelFault):
    """The checker does not say: a budget is used up, or the declaration is outside what it covers."""


class Universe:
    """A level, made only by ``Levels``. It has ``left`` and ``right`` as its kind has arguments."""

    __slots__ = ("kind", "left", "name", "params", "right", "serial")

    def __init__(self, kind: int, left: Any, right: Any, name: Name) -> None:
        self.kind = kind
        self.left = left
        self.right = right
        self.name = name
        self.params: frozenset[Name] = frozenset((name,)) if kind == PARAM else frozenset()
        for part in (left, right):
            self.params |= part.params if part else frozenset()
        self.serial = 0


class Levels:
    """Makes levels and compares them."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Universe] = {}
        self._leq: dict[tuple[Universe, Universe], bool] = {}
        self.zero = self._make(ZERO)
        self.one = self.succ(self.zero)

    def _make(
        self, kind: int, left: Universe | None = None, right: Universe | None = None, name: Name = ()
    ) -> Universe:
        known = self._known.get((kind, left, right, name))
        if known is None:
            known = self._known[kind, left, right, name] = Universe(kind, left, right, name)
            known.serial = len(self._known)
        return known

    def succ(self, level: Universe) -> Universe:
        """``level + 1``."""
        return self._make(SUCC, level)

    def param(self, name: Name) -> Universe:
        """A parameter."""
        return self._make(PARAM, name=name)

    def max(self, left: Universe, right: Universe) -> Universe:
        """The larger; one of the two where it is known which."""
        if self.leq(left, right):
            return right
        if self.leq(right, left):
            return left
        return self._make(MAX, left, right) if left.serial < right.serial else self._make(MAX, right, left)

    def imax(self, left: Universe, right: Universe) -> Universe:
        """0 if ``right`` is, else the larger."""
        if right.kind != ZERO and self.never_zero(right):
            return self.max(left, right)
        return right if self.leq(left, right) or right.kind == ZERO else self._make(IMAX, left, right)

    def read(self, level: Level) -> Universe:
        """A level as files have it. They are shallow: readers bound their depth."""
        match level:
            case LevelSucc():
                return self.succ(self.read(level.arg))
            case LevelMax():
                return self.max(self.read(level.left), self.read(level.right))
            case LevelIMax():
                return self.imax(self.read(level.left), self.read(level.right))
            case LevelParam():
                return self.param(level.name)
        return self.zero

    def substitute(self, level: Universe, values: Mapping[Name, Universe]) -> Universe:
        """The level with values for parameters, all of which must be there."""
        if not level.params:
            return level
        if level.kind == PARAM:
            return values[level.name]
        left = self.substitute(level.left, values)
        if level.kind == SUCC:
            return self.succ(left)
        right = self.substitute(level.right, values)
        return self.max(left, right) if level.kind == MAX else self.imax(left, right)

    def equal(self, left: Universe, right: Universe) -> bool:
        """Whether the two are the same number for all values of parameters."""
        return left is right or (self.leq(left, right) and self.leq(right, left))

    def is_zero(self, level: Universe) -> bool:
        """Whether the level is 0 for all values of parameters."""
        return self.leq(level, self.zero)

    def never_zero(self, level: Universe) -> bool:
        """Whether the level is above 0 for all values of parameters."""
        return level.kind == SUCC or self.leq(self.one, level)

    def leq(self, left: Universe, right: Universe) -> bool:
        """Whether ``left`` is at most ``right`` for all values of parameters; Declined if that is too dear."""
        if left is right or left.kind == ZERO:
            return True
        known = self._leq.get((left, right))
        if known is None:
            known = self._leq[left, right] = _decide(left, right)
        return known


def _decide(left: Universe, right: Universe) -> bool:
    split = _deciders(left) | _deciders(right)
    if len(split) > MAX_SPLIT:
        raise Declined("universe", f"{len(split)} universe parameters decide what is zero")
    for choice in product((False, True), repeat=len(split)):
        positive = dict(zip(split, choice, strict=True))
        if not _below(_value(left, positive), _value(right, positive), positive):
            return False
    return True


def _deciders(level: Universe) -> frozenset[Name]:
    """The parameters whose being zero changes what an ``imax`` in the level means."""
    found: frozenset[Name] = level.right.params if level.kind == IMAX else frozenset()
    for part in (level.left, level.right):
        found |= _deciders(part) if part else frozenset()
    return found


def _value(level: Universe, positive: Mapping[Name, bool]) -> _Maximum:
    """The level as a maximum, where the parameters in ``positive`` are 0 or at least 1 as it says."""
    if level.kind in (ZERO, PARAM):
        return 0, {level.name: 0} if level.kind == PARAM and positive.get(level.name, True) else {}
    const, terms = _value(level.left, positive)
    if level.kind == SUCC:
        return const + 1, {name: offset + 1 for name, offset in terms.items()}
    other_const, other_terms = _value(level.right, positive)
    if level.kind == IMAX and not other_const and not other_terms:
        return 0, {}
    joined = {name: max(terms.get(name, 0), other_terms.get(name, 0)) for name in {**terms, **other_terms}}
    return max(const, other_const), joined


def _below(left: _Maximum, right: _Maximum, positive: Mapping[Name, bool]) -> bool:
    """Compares two maxima over all values that ``positive`` allows.

    A term in a parameter must be met by a term in the same one, as parameters grow without bound; the number
    must be met where all parameters are least.
    """
    if any(right[1].get(name, -1) < offset for name, offset in left[1].items()):
        return False
    least = [offset + (1 if positive.get(name, False) else 0) for name, offset in right[1].items()]
    return left[0] <= max([right[0], *least])
