"""Signatures of constants, and data types, read from kernel types.

What a constant takes and gives, in the types that terms know: named types applied to types, functions, and at
most three type variables. What does not fit has a reason.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.theory.drafts import BOOL
from proofmill.theory.terms import Type, arrow

__all__ = [
    "TYPE_VARIABLES",
    "DataTypes",
    "Signature",
    "Unfit",
    "atoms",
    "data_types",
    "is_auxiliary",
    "parts_of_types",
    "signature_of",
    "signature_types",
]

TYPE_VARIABLES = (Type("'a"), Type("'b"), Type("'c"))
MAX_ARITY = 4
DataTypes = dict[str, tuple[tuple[str, tuple[Type, ...]], ...]]
"""For each data type's head: its constructors with their argument types, over type variables."""

_OF_TYPES = frozenset(
    "rec recOn casesOn brecOn binductionOn below ibelow noConfusion noConfusionType ctorIdx ctorElim "
    "ctorElimType toCtorIdx".split()
)
"""What Lean makes for every inductive type; elsewhere a user may well have a function of such a name."""
_OF_CONSTRUCTORS = frozenset(("elim", "noConfusion"))
_MADE_NAME = re.compile(r"_.*|(match|proof|eq)_\d+|inst[A-Z].*")


def is_auxiliary(name: Name, constants: Mapping[Name, ConstantInfo]) -> bool:
    """True for names that Lean makes by itself: matchers, equation lemmas, eliminators and the like."""
    for i, part in enumerate(name):
        if isinstance(part, int) or _MADE_NAME.fullmatch(part):
            return True
        parent = constants.get(name[:i])
        if parent is None:
            continue
        if parent.kind is ConstantKind.INDUCTIVE and part in _OF_TYPES:
            return True
        if parent.kind is ConstantKind.CTOR and part in _OF_CONSTRUCTORS:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Signature:
    """What a constant takes and gives."""

    type_params: int
    has_instances: bool
    """Whether it takes an instance of a class that is not the theory's own."""
    args: tuple[Type, ...]
    result: Type
    is_relation: bool = False
    """Whether its value is a proposition; ``result`` is then Bool."""
    classes: tuple[tuple[str, str], ...] = ()
    """Type parameters that belong to a class of the theory, with that class's name."""


class Unfit(Exception):
    """A constant that cannot be a symbol; the message is the reason."""


def signature_types(info: ConstantInfo) -> tuple[Type, ...]:
    """Argument types and result of a constant that can be a symbol; empty for others."""
    try:
        signature = signature_of(info)
    except Unfit:
        return ()
    return (*signature.args, signature.result)


def signature_of(info: ConstantInfo, classes: Container[str] = ()) -> Signature:
    """A constant's argument and result types.

    Args:
        info: The constant.
        classes: Names of the theory's classes; instances of others are asked for at concrete types only.

    Raises:
        Unfit: it cannot be a symbol.
    """
    body = info.type
    binders: list[Type | None] = []
    args: list[Type] = []
    has_instances = False
    members: list[tuple[str, str]] = []
    while isinstance(body, k.Pi):
        if body.info is k.BinderInfo.INST_IMPLICIT:
            head, of = k.app_args(body.type)
            name = name_str(head.name) if isinstance(head, k.Const) else ""
            if name in classes and len(of) == 1:
                members.append((_type(of[0], binders).head, name))
            else:
                has_instances = True
            binders.append(None)
        elif isinstance(body.type, k.Sort):
            binders.append(_type_parameter(body, body.type, info.kind, binders))
        elif body.info is k.BinderInfo.DEFAULT:
            args.append(_type(body.type, binders))
            binders.append(None)
        else:
            raise Unfit("it has an implicit argument that is no type")
        body = body.body
    is_relation = isinstance(body, k.Sort) and isinstance(body.level, k.LevelZero)
    result = BOOL if is_relation else _type(body, binders)
    if result.is_function:
        raise Unfit("its result is a function")
    if len(args) > MAX_ARITY:
        raise Unfit(f"it takes more than {MAX_ARITY} arguments")
    if any(arg.is_function and arg.args[0].is_function for arg in args):
        raise Unfit("it takes a function of functions")
    num_types = sum(binder is not None for binder in binders)
    return Signature(num_types, has_instances, tuple(args), result, is_relation, tuple(members))


def _type_parameter(binder: k.Pi, sort: k.Sort, kind: ConstantKind, binders: Sequence[Type | None]) -> Type:
    """The type variable that a binder ``(α : Type)`` stands for."""
    if isinstance(sort.level, k.LevelZero):
        raise Unfit("it takes a proposition")
    if binder.info is k.BinderInfo.DEFAULT and kind is not ConstantKind.CTOR:
        raise Unfit("it takes a type as an explicit argument")
    earlier = sum(b is not None for b in binders)
    if earlier >= len(TYPE_VARIABLES):
        raise Unfit(f"it has more than {len(TYPE_VARIABLES)} type parameters")
    return TYPE_VARIABLES[earlier]


def _type(term: k.Expr, binders: Sequence[Type | None]) -> Type:
    match term:
        case k.BVar():
            bound = binders[len(binders) - 1 - term.index] if term.index < len(binders) else None
            if bound is None:
                raise Unfit("its type depends on a value")
            return bound
        case k.Pi():
            return arrow((_type(term.type, binders),), _type(term.body, [*binders, None]))
        case k.Sort():
            raise Unfit("it is a proposition" if isinstance(term.level, k.LevelZero) else "it is a type")
    head, args = k.app_args(term)
    if not isinstance(head, k.Const):
        raise Unfit("its type is not built from named types")
    return Type(name_str(head.name), tuple(_type(arg, binders) for arg in args))


def atoms(types: Iterable[Type]) -> Iterable[Type]:
    """The types themselves and all inside them, but for variables and functions."""
    for t in types:
        if not t.is_variable and not t.is_function:
            yield t
        yield from atoms(t.args)


def data_types(constants: Mapping[Name, ConstantInfo], types: Iterable[Type]) -> DataTypes:
    """The testable data types among those that occur in some types, closed under constructors' arguments."""
    found: dict[str, tuple[tuple[str, tuple[Type, ...]], ...]] = {}
    waiting = [t.head for t in atoms(types)]
    while waiting:
        head = waiting.pop(0)
        if head in found:
            continue
        info = constants.get(parse_name(head))
        if info is None or info.inductive is None or info.inductive.num_indices:
            continue
        try:
            rows = tuple(
                (name_str(ctor), signature_of(constants[ctor]).args) for ctor in info.inductive.ctors
            )
        except Unfit:
            continue
        if not rows or any(arg.is_function for _, args in rows for arg in args):
            continue
        found[head] = rows
        waiting.extend(t.head for _, args in rows for t in atoms(args))
    return _inhabited(found)


def _inhabited(
    found: dict[str, tuple[tuple[str, tuple[Type, ...]], ...]],
) -> DataTypes:
    """The data types that have a value at all, as far as constructors tell.

    A type such as ``List T`` has one whatever ``T`` is, so a constructor that takes a list of its own type
    may be the only one.
    """
    ended: dict[str, bool] = {}  # for each type found inhabited: whether it is so for any arguments

    def has_value(t: Type) -> bool:
        return t.is_variable or (t.head in ended and (ended[t.head] or all(map(has_value, t.args))))

    while True:
        more = {
            head: any(
                not any(v for t in args for v in t.variables()) and all(map(has_value, args))
                for _, args in rows
            )
            for head, rows in found.items()
            if any(all(map(has_value, args)) for _, args in rows)
        }
        if more == ended:
            return {head: rows for head, rows in found.items() if head in ended}
        ended.clear()
        ended.update(more)


def parts_of_types(types: Iterable[Type]) -> Iterable[Type]:
    """The types and all inside them."""
    for t in types:
        yield t
        yield from parts_of_types(t.args)
