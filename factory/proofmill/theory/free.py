"""The free model of a class whose laws complete to rewrite rules: elements are normal forms of terms.

An equation holds in it exactly where it follows from the laws, so nothing false of all models survives testing,
as it can in small finite ones (a commutator of commutators is trivial in every group of order six). The rules
come with derivations, and tests have Lean certify them; a value here kills a conjecture or lets it live.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from proofmill.kernel.names import Name
from proofmill.theory.completion import Completion, Normaliser, Term, arguments, precedence_of
from proofmill.theory.evaluate import ERASED, Data, Evaluator, Unevaluable
from proofmill.theory.finite import Equation
from proofmill.theory.models import Field
from proofmill.theory.structures import ClassShape

__all__ = ["FreeModel", "free_model"]

COMPLETION_WORK = 500_000
"""Work for the completion, about four seconds of it; finite models are used where it does not suffice."""
GENERATORS = ("g0", "g1", "g2")
MAX_TERM = 400
"""Nodes of the largest element that is followed."""
_ELEMENT_OPERATIONS = 3
"""Operations of a random element, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeModel:
    """A class's free model over three generators."""

    constructor: Name
    fields: tuple[Field | None, ...]
    """Operations in the order of the constructor; None for a law."""
    normaliser: Normaliser

    def instance(self, evaluator: Evaluator) -> Any:
        """The instance, as the evaluator's value."""
        parts = [ERASED if f is None else self._operation(f, evaluator, ()) for f in self.fields]
        return Data(self.constructor, tuple(parts))

    def element(self, rng: random.Random) -> Any:
        """A random element as a ground value."""
        return _ground(self._random(rng, rng.randint(0, _ELEMENT_OPERATIONS)))

    def _random(self, rng: random.Random, operations: int) -> Term:
        constants = [f.name for f in self.fields if f is not None and not f.is_carrier]
        if operations <= 0:
            rare = constants if constants and rng.random() < 0.1 else GENERATORS
            return (rng.choice(rare),)
        choices = [f for f in self.fields if f is not None and f.is_carrier]
        if not choices:
            return (rng.choice(GENERATORS),)
        field = rng.choice(choices)
        left = operations - 1
        args: list[Term] = []
        for _ in field.is_carrier:
            share = rng.randint(0, left)
            left -= share
            args.append(self._random(rng, share))
        return self.normaliser.apply(field.name, args)

    def _operation(self, field: Field, evaluator: Evaluator, given: tuple[Any, ...]) -> Any:
        if len(given) < len(field.is_carrier):
            return lambda arg: self._operation(field, evaluator, (*given, arg))
        args = [_term(evaluator.ground(arg)) for arg in given]
        if sum(map(_size, args)) > MAX_TERM:
            raise Unevaluable("an element is too big")
        return evaluator.embed(_ground(self.normaliser.apply(field.name, args)))


def free_model(shape: ClassShape, *, work: int = COMPLETION_WORK) -> FreeModel | None:
    """The free model, or None where the laws do not complete to rules within so much work."""
    if not shape.is_equational:
        return None
    names = [name for name, f in zip(shape.names, shape.fields, strict=True) if isinstance(f, Field)]
    laws = [f for f in shape.fields if isinstance(f, Equation)]
    sides = [(_named(law.left, names), _named(law.right, names)) for law in laws]
    completion = Completion(precedence=precedence_of(sides))
    for left, right in sides:
        completion.add(left, right, "law")
    completion.run(work)
    if not completion.is_convergent:
        return None
    return FreeModel(
        constructor=shape.constructor,
        fields=tuple(f if isinstance(f, Field) else None for f in shape.fields),
        normaliser=Normaliser(completion),
    )


def _named(term: Any, names: Sequence[str]) -> Term:
    """A law's term with names instead of numbers of operations."""
    if isinstance(term, int):
        return term
    return (names[term[1]], *(_named(arg, names) for arg in term[2:]))


def _ground(term: Term) -> Any:
    assert not isinstance(term, int)
    return ((str(term[0]),), *map(_ground, arguments(term)))


def _term(value: Any) -> Term:
    return (value[0][0], *map(_term, value[1:]))


def _size(term: Term) -> int:
    return 1 + sum(map(_size, arguments(term)))
