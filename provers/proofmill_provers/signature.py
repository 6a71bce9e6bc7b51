"""The functions and constructors that small terms are made of, at the types at which they are looked at."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from proofmill.judge.environment import Closure
from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.names import Name, name_str
from proofmill.prove.goals import spelled
from proofmill.prove.ground import NAT, NoValues, Type, read_type
from proofmill.theory.evaluate import Evaluator, Unevaluable

__all__ = ["PARAMETERS", "Sign", "numbers_for", "signature_of", "splits", "type_text"]

PARAMETERS = ("α", "β", "γ")
"""Names of type variables."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A function or constructor at one type, with its value for the evaluator."""

    text: str
    name: Name
    args: tuple[Type, ...]
    result: Type
    value: Any
    is_constructor: bool


def signature_of(names: Sequence[Name], closure: Closure, evaluator: Evaluator) -> list[Sign]:
    """The functions at the types they are looked at, and the constructors of those types."""
    found: list[Sign] = []
    heads: dict[Type, None] = {}
    infos = [(name, closure.get(name)) for name in names]
    kinds = {_num_parameters(info.type) for _, info in infos if info is not None}
    concrete = 0 in kinds
    for name, info in infos:
        if info is None or info.kind is not ConstantKind.DEF:
            continue
        for scope in _scopes(_num_parameters(info.type), max(kinds), concrete=concrete):
            signature = _signature(info.type, scope)
            if signature is None or not signature[0]:
                continue
            try:
                value = evaluator.function(name, len(scope))
            except Unevaluable:
                continue
            text = spelled(name, closure)
            found.append(Sign(text, name, signature[0], signature[1], value, is_constructor=False))
            heads.update(dict.fromkeys([*signature[0], signature[1]]))
    for type_ in list(heads):
        found += _constructors(type_, closure, evaluator)
    if NAT in heads:
        plus = evaluator.function(("Nat", "add"))
        found.append(Sign("+", ("HAdd", "hAdd"), (NAT, NAT), NAT, plus, is_constructor=False))
    if any(_appends(info, closure) for _, info in infos if info is not None):
        for type_ in [t for t in heads if t[:2] == ("data", ("List",))]:
            with contextlib.suppress(Unevaluable):
                append = evaluator.function(("List", "append"), 1)
                sign = ("HAppend", "hAppend")
                found.append(Sign("++", sign, (type_, type_), type_, append, is_constructor=False))
    return found


def _appends(info: ConstantInfo, closure: Closure) -> bool:
    """Whether lists are joined in a definition, or in what Lean made of it."""
    names = k.constants_of(*info.terms())
    made = [closure.get(n) for n in names if n[:-1] == info.name]
    names |= frozenset().union(*(k.constants_of(*m.terms()) for m in made if m is not None))
    return ("HAppend", "hAppend") in names


def _num_parameters(type_: k.Expr) -> int:
    count = 0
    while isinstance(type_, k.Pi) and isinstance(type_.type, k.Sort):
        count, type_ = count + 1, type_.body
    return count


def _scopes(num: int, most: int, *, concrete: bool) -> Iterator[tuple[Type, ...]]:
    """What type parameters stand for: type variables, and numbers where others speak of numbers."""
    variables: list[Type] = [("param", name) for name in PARAMETERS]
    if num <= 1:
        for at in range(max(1, min(most, 2)) if num else 1):
            yield tuple(variables[at : at + num])
        if num and concrete:
            yield (NAT,)
    elif num <= len(variables):
        yield tuple(variables[:num])


def _signature(type_: k.Expr, scope: Sequence[Type]) -> tuple[tuple[Type, ...], Type] | None:
    inner: list[Type | None] = list(scope)
    for _ in scope:
        assert isinstance(type_, k.Pi)
        type_ = type_.body
    args: list[Type] = []
    try:
        while isinstance(type_, k.Pi):
            if type_.info is not k.BinderInfo.DEFAULT:
                return None
            args.append(read_type(type_.type, inner))
            inner.append(None)
            type_ = type_.body
        return tuple(args), read_type(type_, inner)
    except NoValues:
        return None


def _constructors(type_: Type, closure: Closure, evaluator: Evaluator) -> list[Sign]:
    if type_[0] != "data":
        return []
    info = closure.get(type_[1])
    if info is None or info.inductive is None or len(info.inductive.ctors) > 4:
        return []
    found = []
    for ctor in info.inductive.ctors:
        made = closure.get(ctor)
        signature = None if made is None else _signature(made.type, type_[2:])
        if signature is not None:
            text = name_str(ctor)
            if text == "List.nil":
                text = f"([] : {type_text(type_)})"
            value = evaluator.function(ctor, len(type_) - 2)
            found.append(Sign(text, ctor, signature[0], signature[1], value, is_constructor=True))
    return found


def type_text(type_: Type) -> str:
    """The type in Lean."""
    match type_[0]:
        case "Nat":
            return "Nat"
        case "param":
            return str(type_[1])
        case "fun":
            left = type_text(type_[1])
            return f"{f'({left})' if type_[1][0] == 'fun' else left} → {type_text(type_[2])}"
    name: Name = type_[1]
    args = [type_text(arg) for arg in type_[2:]]
    if not args:
        return name_str(name)
    return " ".join([name_str(name), *(f"({a})" if " " in a else a for a in args)])


def numbers_for(type_: Type) -> Type:
    """The type with numbers for type variables."""
    if type_[0] == "param":
        return NAT
    return tuple(
        numbers_for(part) if isinstance(part, tuple) and part and _is_type(part) else part for part in type_
    )


def _is_type(part: tuple[Any, ...]) -> bool:
    return part[0] in ("Nat", "prop", "fun", "data", "param", "instance")


def splits(total: int, parts: int, most: int) -> Iterator[tuple[int, ...]]:
    """All ways to write a number as a sum of so many positive numbers, each at most ``most``."""
    if parts == 1:
        if 1 <= total <= most:
            yield (total,)
        return
    for first in range(1, min(total - parts + 1, most) + 1):
        yield from ((first, *rest) for rest in splits(total - first, parts - 1, most))
