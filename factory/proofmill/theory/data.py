"""What the evaluator computes with: constructors, delayed computations, and what is never looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from proofmill.kernel.names import Name

__all__ = [
    "ERASED",
    "Code",
    "Data",
    "Delayed",
    "Env",
    "Known",
    "Unevaluable",
    "applied",
    "force",
]


class Unevaluable(Exception):
    """A term has no ground value here: too big, too long, or built on an axiom or opaque constant."""


class Data:
    """A constructor with its fields; fields may still be delayed."""

    __slots__ = ("ctor", "fields")

    def __init__(self, ctor: Name, fields: tuple[Any, ...]) -> None:
        self.ctor = ctor
        self.fields = fields


class Known(Data):
    """Data that was made from a ground value, with that value."""

    __slots__ = ("ground",)

    def __init__(self, ctor: Name, fields: tuple[Any, ...], ground: tuple[Any, ...]) -> None:
        super().__init__(ctor, fields)
        self.ground = ground


class Erased:
    """A type or a proof: applying it gives itself."""

    __slots__ = ()

    def __call__(self, _arg: Any) -> Erased:
        return self


class Delayed:
    """A computation that is run at most once, and only if somebody looks."""

    __slots__ = ("code", "env", "value")

    def __init__(self, code: Code, env: Env) -> None:
        self.code: Code | None = code
        self.env = env
        self.value: Any = None


ERASED = Erased()
Env = tuple[Any, ...]
Code = Callable[[Env], Any]


def force(value: Any) -> Any:
    """The value in weak head normal form: an int, a Data, a function of one argument, or ERASED."""
    while type(value) is Delayed:
        if value.code is not None:
            code, value.code = value.code, None
            value.value = force(code(value.env))
            value.env = ()
        elif value.value is None:
            raise Unevaluable("a value depends on itself")
        value = value.value
    return value


def applied(value: Any, args: tuple[Any, ...]) -> Any:
    """A function at arguments, one after the other."""
    for arg in args:
        if type(value) is Delayed:
            value = force(value)
        value = value(arg)
    return value
