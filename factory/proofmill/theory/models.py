"""Models of a theory's classes: the concrete types that type variables of a class stand for when laws are tested.

A model is one or more instances that Lean has elaborated, taken together as their product: an element has
one component for each, and operations act on each component. An equation holds in a product exactly
where it holds in each factor, so one model tests a law in all of them at once.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from proofmill.kernel.names import Name
from proofmill.theory.evaluate import Data, Evaluator, Unevaluable, force
from proofmill.theory.terms import Type

__all__ = ["Field", "Model", "product_element"]

_PAIR: Name = ("Prod", "mk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a class that holds data."""

    name: str
    is_carrier: tuple[bool, ...]
    """For each argument, whether it is an element of the carrier; the result always is."""


class Free(Protocol):
    """A free model (``proofmill.theory.free``)."""

    def instance(self, evaluator: Evaluator) -> Any:
        """The instance, as the evaluator's value."""

    def element(self, rng: random.Random) -> Any:
        """A random element as a ground value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What a type variable of a class stands for."""

    class_name: str
    constructor: Name
    """Of the class's structure."""
    fields: tuple[Field | None, ...]
    """In the order of the constructor; None for a law, or for data over which no product is made."""
    instances: tuple[Name, ...]
    """Constants of the class, at one carrier each."""
    carriers: tuple[Type, ...]
    """The types of the components."""

    free: Free | None = None
    """The free model, which then stands for all others."""

    def element(self, rng: random.Random, random_of: Callable[[Type], Any]) -> Any:
        """A random element as a ground value; ``random_of`` makes one of a carrier."""
        if self.free is not None:
            return self.free.element(rng)
        return product_element([random_of(carrier) for carrier in self.carriers])

    def instance(self, evaluator: Evaluator) -> Any:
        """The instance on the carriers' product, as the evaluator's value."""
        if self.free is not None:
            return self.free.instance(evaluator)
        parts = [evaluator.function(name) for name in self.instances]
        if len(parts) == 1:
            return parts[0]
        return Data(self.constructor, tuple(_combined(f, i, parts) for i, f in enumerate(self.fields)))


def product_element(parts: Sequence[Any]) -> Any:
    """A ground value with these components, nested to the right as Lean's pairs are."""
    value = parts[-1]
    for part in reversed(parts[:-1]):
        value = (_PAIR, part, value)
    return value


def _combined(field: Field | None, index: int, parts: Sequence[Any]) -> Any:
    operations = [_field(part, index) for part in parts]
    return operations[0] if field is None else _operation(field, operations, ())


def _field(instance: Any, index: int) -> Any:
    value = force(instance)
    if not isinstance(value, Data):
        raise Unevaluable("an instance is no structure")
    return value.fields[index]


def _operation(field: Field, operations: Sequence[Any], given: tuple[Any, ...]) -> Any:
    """The operation on components, curried; it waits for the arguments that are missing."""
    if len(given) < len(field.is_carrier):
        return lambda arg: _operation(field, operations, (*given, arg))
    results = []
    columns = [
        _components(arg, len(operations)) if carried else [arg] * len(operations)
        for arg, carried in zip(given, field.is_carrier, strict=True)
    ]
    for i, operation in enumerate(operations):
        value = operation
        for column in columns:
            value = force(value)(column[i])
        results.append(value)
    value = results[-1]
    for part in reversed(results[:-1]):
        value = Data(_PAIR, (part, value))
    return value


def _components(element: Any, count: int) -> list[Any]:
    found = []
    for _ in range(count - 1):
        value = force(element)
        if not isinstance(value, Data) or value.ctor != _PAIR:
            raise Unevaluable("an element of a product is no pair")
        found.append(value.fields[0])
        element = value.fields[1]
    return [*found, element]
