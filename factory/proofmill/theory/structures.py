"""A class as operations and laws, read from its constructor; models of it, as Lean text and as Lean has them.

Models come from two places: instances that the theory's own files define at data types, and finite tables found
by search and written as an instance whose laws Lean proves by cases. Only what Lean elaborates is used.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.theory.finite import Equation, FoTerm, Tables, find_models
from proofmill.theory.models import Field, Model
from proofmill.theory.terms import Type

__all__ = ["ClassShape", "FoundModel", "models_of_class", "own_instances", "read_class", "search_models"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassShape:
    """What a class consists of."""

    name: str
    constructor: Name
    fields: tuple[Field | Equation | None, ...]
    """Operations on the carrier and equations between them; None for anything else."""
    names: tuple[str, ...]
    """Of the fields."""

    @property
    def is_equational(self) -> bool:
        """Whether models can be searched: operations take elements only, every law is an equation."""
        return all(
            isinstance(f, Equation) or (isinstance(f, Field) and all(f.is_carrier)) for f in self.fields
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundModel:
    """A finite model as Lean text."""

    carrier: str
    instance: str
    text: str


def read_class(name: str, constants: Mapping[Name, ConstantInfo]) -> ClassShape:
    """The class's fields, in the order of its constructor."""
    info = constants[parse_name(name)]
    assert info.inductive is not None
    constructor = info.inductive.ctors[0]
    body = constants[constructor].type
    assert isinstance(body, k.Pi)
    body = body.body
    fields: list[Field | Equation | None] = []
    names = []
    operations: dict[int, int] = {}
    while isinstance(body, k.Pi):
        depth = len(fields)
        field = _operation(body.type, depth, str(body.name[-1])) or _equation(body.type, depth, operations)
        if isinstance(field, Field):
            operations[depth] = len(operations)
        fields.append(field)
        names.append(str(body.name[-1]))
        body = body.body
    return ClassShape(name=name, constructor=constructor, fields=tuple(fields), names=tuple(names))


def _operation(type_: k.Expr, depth: int, name: str) -> Field | None:
    """A field of type ``A1 -> ... -> G``; ``depth`` fields stand between it and the carrier ``G``."""
    flags = []
    while isinstance(type_, k.Pi):
        is_carrier = isinstance(type_.type, k.BVar) and type_.type.index == depth
        if not is_carrier and not isinstance(type_.type, k.Const):
            return None
        flags.append(is_carrier)
        type_, depth = type_.body, depth + 1
    if isinstance(type_, k.BVar) and type_.index == depth:
        return Field(name=name, is_carrier=tuple(flags))
    return None


def _equation(type_: k.Expr, num_fields: int, operations: Mapping[int, int]) -> Equation | None:
    """A field that says an equation for all elements; None for any other law."""
    num_variables = 0
    while isinstance(type_, k.Pi):
        if not isinstance(type_.type, k.BVar) or type_.type.index != num_fields + num_variables:
            return None
        type_, num_variables = type_.body, num_variables + 1
    head, args = k.app_args(type_)
    if not isinstance(head, k.Const) or head.name != ("Eq",) or len(args) != 3:
        return None
    sides = [_term(arg, num_fields, num_variables, operations) for arg in args[1:]]
    left, right = sides
    if left is None or right is None:
        return None
    return Equation(num_variables=num_variables, left=left, right=right)


def _term(term: k.Expr, num_fields: int, num_variables: int, operations: Mapping[int, int]) -> FoTerm | None:
    head, args = k.app_args(term)
    if not isinstance(head, k.BVar):
        return None
    if head.index < num_variables:
        return num_variables - 1 - head.index if not args else None
    field = num_fields - 1 - (head.index - num_variables)
    if field not in operations:
        return None
    parts = [_term(arg, num_fields, num_variables, operations) for arg in args]
    known = [part for part in parts if part is not None]
    return ("op", operations[field], *known) if len(known) == len(parts) else None


def search_models(shape: ClassShape) -> list[FoundModel]:
    """Finite models of an equational class, as Lean text; none for any other class."""
    if not shape.is_equational:
        return []
    fields = [f for f in shape.fields if isinstance(f, Field)]
    laws = [f for f in shape.fields if isinstance(f, Equation)]
    found = find_models([len(f.is_carrier) for f in fields], laws)
    return [_written(shape, size, tables, i) for i, (size, tables) in enumerate(found)]


def _written(shape: ClassShape, size: int, tables: Tables, index: int) -> FoundModel:
    carrier = f"Probe.{shape.name}.Model{index}"
    lines = [f"inductive {carrier} where", "  | " + " | ".join(f"e{i}" for i in range(size))]
    remaining = iter(tables)
    entries = []
    for name, field in zip(shape.names, shape.fields, strict=True):
        if isinstance(field, Field):
            entries.append(f"  {name} := {_table(next(remaining), len(field.is_carrier), size, carrier)}")
        else:
            assert isinstance(field, Equation)
            variables = [f"x{i}" for i in range(field.num_variables)]
            cases = " <;> ".join([*(f"cases {v}" for v in variables), "rfl"])
            intro = f"intro {' '.join(variables)}; " if variables else ""
            entries.append(f"  {name} := by {intro}{cases}")
    lines.append(f"instance {carrier}.model : {shape.name} {carrier} where")
    return FoundModel(carrier=carrier, instance=f"{carrier}.model", text="\n".join([*lines, *entries]))


def _table(values: Sequence[int], arity: int, size: int, carrier: str) -> str:
    """A table as nested matches: one shape of matcher serves all."""
    if arity == 0:
        return f"{carrier}.e{values[0]}"
    variables = [f"x{i}" for i in range(arity)]
    return f"fun {' '.join(variables)} => {_rows(values, variables, size, carrier)}"


def _rows(values: Sequence[int], variables: Sequence[str], size: int, carrier: str) -> str:
    if not variables:
        return f"{carrier}.e{values[0]}"
    step = len(values) // size
    rows = [
        f"| {carrier}.e{i} => {_rows(values[i * step : (i + 1) * step], variables[1:], size, carrier)}"
        for i in range(size)
    ]
    return f"(match {variables[0]} with {' '.join(rows)})"


def own_instances(
    shape: ClassShape, constants: Mapping[Name, ConstantInfo], own: Sequence[Name]
) -> Iterator[tuple[Name, Type]]:
    """The theory's instances of a class at closed types, with their carriers."""
    for name in own:
        info = constants[name]
        head, args = k.app_args(info.type)
        if (
            info.kind is ConstantKind.DEF
            and isinstance(head, k.Const)
            and name_str(head.name) == shape.name
            and isinstance(args[0], k.Const)
        ):
            yield name, Type(name_str(args[0].name))


def models_of_class(shape: ClassShape, instances: Sequence[tuple[Name, Type]]) -> Model | None:
    """What a variable of the class stands for: the product of the instances, or the first where there is none."""
    if not instances:
        return None
    data = [f for f in shape.fields if not isinstance(f, Equation)]
    chosen = instances if all(isinstance(f, Field) for f in data) else instances[:1]
    names, carriers = zip(*chosen, strict=True)
    return Model(
        class_name=shape.name,
        constructor=shape.constructor,
        fields=tuple(f if isinstance(f, Field) else None for f in shape.fields),
        instances=tuple(itertools.chain(names)),
        carriers=tuple(itertools.chain(carriers)),
    )
