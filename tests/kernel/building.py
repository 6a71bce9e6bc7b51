"""Kernel terms and constants written shortly, for tests."""

from __future__ import annotations

from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.expr import (
    App,
    BinderInfo,
    BVar,
    Const,
    Expr,
    Lam,
    Let,
    Level,
    LevelParam,
    LevelSucc,
    LevelZero,
    NatLit,
    Pi,
    Proj,
    Sort,
    StrLit,
)
from proofmill.kernel.names import Name, parse_name

__all__ = [
    "NAT", "PROP", "TYPE", "ap", "axiom", "c", "define", "eq", "lam", "let", "lv", "n", "pi", "proj", "refl", "s",
    "theorem", "v",
]  # fmt: skip


def lv(level: int | str | Level) -> Level:
    """A level: a number, a parameter's name, or what it is already."""
    if isinstance(level, str):
        return LevelParam((level,))
    if not isinstance(level, int):
        return level
    done: Level = LevelZero()
    for _ in range(level):
        done = LevelSucc(done)
    return done


def c(name: str, *levels: int | str | Level) -> Const:
    """A constant."""
    return Const(parse_name(name), tuple(lv(level) for level in levels))


def s(level: int | str | Level) -> Sort:
    """``Sort level``."""
    return Sort(lv(level))


PROP, TYPE, NAT = s(0), s(1), c("Nat")


def v(index: int) -> BVar:
    """A bound variable."""
    return BVar(index)


def n(value: int) -> NatLit:
    """A number."""
    return NatLit(value)


def ap(fn: Expr, *args: Expr) -> Expr:
    """An application."""
    for arg in args:
        fn = App(fn, arg)
    return fn


def pi(*types: Expr) -> Expr:
    """A function type: every type but the last one is that of a binder."""
    *binders, body = types
    for type_ in reversed(binders):
        body = Pi(("x",), type_, body, BinderInfo.DEFAULT)
    return body


def lam(*types: Expr) -> Expr:
    """A function: the last part is its body."""
    *binders, body = types
    for type_ in reversed(binders):
        body = Lam(("x",), type_, body, BinderInfo.DEFAULT)
    return body


def let(type_: Expr, value: Expr, body: Expr) -> Expr:
    """A let."""
    return Let(("x",), type_, value, body, nondep=False)


def proj(structure: str, index: int, value: Expr) -> Expr:
    """A field."""
    return Proj(parse_name(structure), index, value)


def eq(type_: Expr, left: Expr, right: Expr, level: int | str | Level = 1) -> Expr:
    """An equation."""
    return ap(c("Eq", level), type_, left, right)


def refl(type_: Expr, value: Expr, level: int | str | Level = 1) -> Expr:
    """The proof that a value equals itself."""
    return ap(c("Eq.refl", level), type_, value)


def text(value: str) -> StrLit:
    """A string."""
    return StrLit(value)


def _constant(kind: ConstantKind, name: str, type_: Expr, value: Expr | None, params: str) -> ConstantInfo:
    levels: tuple[Name, ...] = tuple((param,) for param in params.split())
    return ConstantInfo(name=parse_name(name), kind=kind, level_params=levels, type=type_, value=value)


def theorem(type_: Expr, value: Expr, *, name: str = "goal", params: str = "") -> ConstantInfo:
    """A theorem."""
    return _constant(ConstantKind.THEOREM, name, type_, value, params)


def define(type_: Expr, value: Expr, *, name: str = "goal", params: str = "") -> ConstantInfo:
    """A definition."""
    return _constant(ConstantKind.DEF, name, type_, value, params)


def axiom(type_: Expr, *, name: str = "goal", params: str = "") -> ConstantInfo:
    """An axiom."""
    return _constant(ConstantKind.AXIOM, name, type_, None, params)
