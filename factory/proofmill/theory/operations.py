"""Functions of several arguments that compute when they have them all, among them Nat's on literals."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from proofmill.kernel.names import Name
from proofmill.theory.data import Data, Unevaluable, force

__all__ = ["MAX_NAT", "NAT_OPERATIONS", "Primitive", "checked", "curry_nat", "fail", "nat"]

MAX_NAT = 10**12
"""Larger numbers are not followed: powers and factorials would eat the machine."""


class Primitive:
    """A function of several arguments that computes when it has them all."""

    __slots__ = ("arity", "finish")

    def __init__(self, arity: int, finish: Callable[[tuple[Any, ...]], Any]) -> None:
        """Runs ``finish`` on ``arity`` arguments."""
        self.arity = arity
        self.finish = finish

    def __call__(self, arg: Any) -> Any:
        """The result, or what waits for more arguments."""
        return self.finish((arg,)) if self.arity == 1 else _Partial(self, (arg,))


class _Partial:
    """A primitive that waits for more arguments."""

    __slots__ = ("_args", "_target")

    def __init__(self, target: Primitive, args: tuple[Any, ...]) -> None:
        self._target = target
        self._args = args

    def __call__(self, arg: Any) -> Any:
        args = (*self._args, arg)
        return self._target.finish(args) if len(args) == self._target.arity else _Partial(self._target, args)


def fail(why: str) -> Any:
    """Raises, where an expression is wanted."""
    raise Unevaluable(why)


def checked(number: int) -> int:
    """The number, unless it is too big."""
    if number > MAX_NAT:
        raise Unevaluable("a number is too big")
    return number


def nat(value: Any) -> int:
    """The value as a number."""
    value = force(value)
    if type(value) is not int:
        raise Unevaluable("an arithmetic operation met no number")
    return value


def curry_nat(arity: int, operation: Callable[..., Any]) -> Primitive:
    """An operation on numbers as a function on values."""
    return Primitive(arity, lambda args: operation(*map(nat, args)))


_BOOL = {True: Data(("Bool", "true"), ()), False: Data(("Bool", "false"), ())}


def _power(base: int, exponent: int) -> int:
    if base > 1 and exponent * math.log2(base) > 64:
        raise Unevaluable("a power is too big")
    return checked(base**exponent)


# The kernel's own accelerated operations on literals (Lean 4 reference, "Nat": run-time representation).
NAT_OPERATIONS: dict[Name, tuple[int, Callable[..., Any]]] = {
    ("Nat", "add"): (2, lambda a, b: checked(a + b)),
    ("Nat", "sub"): (2, lambda a, b: max(0, a - b)),
    ("Nat", "mul"): (2, lambda a, b: checked(a * b)),
    ("Nat", "div"): (2, lambda a, b: a // b if b else 0),
    ("Nat", "mod"): (2, lambda a, b: a % b if b else a),
    ("Nat", "pow"): (2, _power),
    ("Nat", "gcd"): (2, math.gcd),
    ("Nat", "beq"): (2, lambda a, b: _BOOL[a == b]),
    ("Nat", "ble"): (2, lambda a, b: _BOOL[a <= b]),
    ("Nat", "land"): (2, lambda a, b: a & b),
    ("Nat", "lor"): (2, lambda a, b: a | b),
    ("Nat", "xor"): (2, lambda a, b: a ^ b),
    ("Nat", "shiftRight"): (2, lambda a, b: a >> min(b, 64)),
}
