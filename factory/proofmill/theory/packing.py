"""Arguments of an application as one Python function from an environment to a tuple.

The evaluator's time goes into passing arguments. A function made for the form of an application reads
variables directly, delays what has to be delayed, and calls nothing for types, which are erased. The functions
are made from source, once for each form; a form has nothing of a term in it but kinds and indices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeAlias

from proofmill.kernel import expr as k
from proofmill.theory.data import ERASED, Code, Delayed, Env

__all__ = ["Argument", "calling", "code_of", "packing", "types_among"]

Argument: TypeAlias = tuple[str, Any]
"""``("variable", index)``, ``("value", value)``, ``("delayed", code)`` or ``("code", code)``."""
_FORMS = {"value": "p{}", "delayed": "Delayed(p{}, env)", "code": "p{}(env)"}


def packing(args: Sequence[Argument]) -> Callable[[Env], tuple[Any, ...]]:
    """The arguments' values in an environment."""
    made: Callable[[Env], tuple[Any, ...]] = _made(args, "({})")
    return made


def calling(function: Callable[[tuple[Any, ...]], Any], args: Sequence[Argument]) -> Code:
    """The function's value at the arguments' values, given as one tuple."""
    made: Code = _made([*args, ("value", function)], f"p{len(args)}(({{}}))")
    return made


def code_of(argument: Argument) -> Code:
    """An argument as code of its own."""
    kind, payload = argument
    if kind == "code":
        code: Code = payload
        return code
    if kind == "variable":
        return lambda env: env[payload]
    if kind == "value":
        return lambda _env: payload
    return lambda env: Delayed(payload, env)


def types_among(type_: k.Expr, num: int) -> frozenset[int]:
    """Places of arguments that are types or families of types, motives among them."""
    found = set()
    for place in range(num):
        if not isinstance(type_, k.Pi):
            break
        domain = type_.type
        while isinstance(domain, k.Pi):
            domain = domain.body
        if isinstance(domain, k.Sort):
            found.add(place)
        type_ = type_.body
    return frozenset(found)


def _made(args: Sequence[Argument], around: str) -> Any:
    shown = [
        f"env[{payload}]" if kind == "variable" else "ERASED" if payload is ERASED else _FORMS[kind].format(i)
        for i, (kind, payload) in enumerate(args)
    ]
    if around != "({})":
        shown.pop()
    listed = "".join(f"{text}, " for text in shown)
    return _maker(len(args), around.format(listed))(*[payload for _, payload in args])


@cache
def _maker(num: int, body: str) -> Callable[..., Any]:
    names = ", ".join(f"p{i}" for i in range(num))
    source = f"lambda {names}: lambda env: {body}"
    maker: Callable[..., Any] = eval(source, {"Delayed": Delayed, "ERASED": ERASED})
    return maker
