"""Ground values of a statement's types, each as data for the evaluator and as Lean text.

Type variables stand for ``Nat``; functions are small tables, constants and projections; propositions are
``True`` and ``False``. Values grow with the size that is asked for.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from proofmill.judge.environment import Closure
from proofmill.kernel import expr as k
from proofmill.kernel.names import Name, name_str
from proofmill.theory.evaluate import Data, Evaluator, Unevaluable

__all__ = ["Ground", "NoValues", "Type", "Values", "read_type"]

Type: TypeAlias = tuple[Any, ...]
"""``("Nat",)``, ``("prop",)``, ``("fun", Type, Type)``, ``("data", Name, Type, ...)`` or ``("instance", Name)``."""

NAT: Type = ("Nat",)
_FROM_POOL = 0.8


class NoValues(Exception):
    """A type whose values are not enumerated."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A closed value."""

    text: str
    """An atom of Lean."""
    value: Any
    """For the evaluator; a Python function for a function, a bool for a proposition."""


def read_type(type_: k.Expr, scope: Sequence[Type | None]) -> Type:
    """A kernel type as one that has values here.

    Args:
        type_: The type.
        scope: What the binders around it are, innermost last: a type for a type variable, else None.

    Raises:
        NoValues: it is dependent, or of a kind without values.
    """
    if isinstance(type_, k.BVar):
        found = scope[-1 - type_.index] if type_.index < len(scope) else None
        if found is None:
            raise NoValues
        return found
    if isinstance(type_, k.Sort):
        if isinstance(type_.level, k.LevelZero):
            return ("prop",)
        raise NoValues
    if isinstance(type_, k.Pi):
        return ("fun", read_type(type_.type, scope), read_type(type_.body, [*scope, None]))
    head, args = k.app_args(type_)
    if not isinstance(head, k.Const):
        raise NoValues
    if head.name == ("Nat",):
        return NAT
    if head.name in (("DecidableEq",), ("BEq",)) and args:
        return ("instance", head.name)
    return ("data", head.name, *(read_type(arg, scope) for arg in args))


class Values:
    """Random and systematic values of types."""

    def __init__(self, closure: Closure, evaluator: Evaluator, *, numbers: Sequence[int] = ()) -> None:
        """Args: closure: Constructors. evaluator: Embeds data. numbers: Literals worth trying."""
        self._closure = closure
        self._evaluator = evaluator
        self._numbers = tuple(numbers)
        self.pool: Sequence[int] = ()
        """If not empty, most numbers are of these, so that numbers in different places coincide."""

    def sample(self, type_: Type, rng: random.Random, size: int) -> Ground:
        """A random value of about so many constructors, with numbers of about that size.

        Raises:
            NoValues: there are none.
        """
        match type_[0]:
            case "Nat":
                return self._number(rng, size)
            case "prop":
                value = rng.random() < 0.5
                return Ground("True" if value else "False", value)
            case "fun":
                return self._function(type_, rng, size)
            case "instance":
                return self._instance(type_[1])
        return self._data(type_, rng, size)

    def _number(self, rng: random.Random, size: int) -> Ground:
        if self.pool and rng.random() < _FROM_POOL:
            number = rng.choice(self.pool)
        elif self._numbers and rng.random() < 0.2:
            number = max(0, rng.choice(self._numbers) + rng.choice((-1, 0, 0, 1)))
        else:
            number = rng.randint(0, rng.choice((1, 2, max(2, size), max(2, size) * 3)))
        return Ground(str(number), number)

    def _instance(self, name: Name) -> Ground:
        if name == ("DecidableEq",):
            try:
                return Ground("inferInstance", self._evaluator.function(("instDecidableEqNat",)))
            except Unevaluable:
                raise NoValues from None
        raise NoValues

    def _function(self, type_: Type, rng: random.Random, size: int) -> Ground:
        """A constant, a projection, or a table on numbers or Booleans with a default."""
        domains: list[Type] = []
        while type_[0] == "fun":
            domains.append(type_[1])
            type_ = type_[2]
        names = [f"a{i}" for i in range(len(domains))]
        same = [i for i, domain in enumerate(domains) if domain == type_]
        choice = rng.random()
        if same and choice < 0.4:
            at = rng.choice(same)
            return Ground(
                f"(fun {' '.join(names)} => {names[at]})", _curry(len(domains), lambda args: args[at])
            )
        default = self.sample(type_, rng, min(size, 3))
        table = [i for i, domain in enumerate(domains) if domain in (NAT, ("data", ("Bool",)))]
        if not table or choice < 0.55:
            return Ground(
                f"(fun {' '.join(['_'] * len(domains))} => {default.text})",
                _curry(len(domains), lambda _args: default.value),
            )
        at = rng.choice(table)
        is_nat = domains[at] == NAT
        key = self._number(rng, 3) if is_nat else Ground("true", Data(("Bool", "true"), ()))
        other = self.sample(type_, rng, min(size, 3))
        if type_ == NAT and is_nat and choice > 0.8:
            step = rng.randint(1, 3)
            return Ground(
                f"(fun {' '.join(names)} => {names[at]} + {step})",
                _curry(len(domains), lambda args: self._nat(args[at]) + step),
            )
        ground = self._evaluator.ground
        wanted = ground(key.value)
        shown = [name if i == at else "_" for i, name in enumerate(names)]
        return Ground(
            f"(fun {' '.join(shown)} => if {names[at]} = {key.text} then {other.text} else {default.text})",
            _curry(len(domains), lambda args: other.value if ground(args[at]) == wanted else default.value),
        )

    def _nat(self, value: Any) -> int:
        number = self._evaluator.ground(value)
        if not isinstance(number, int):
            raise Unevaluable("no number")
        return number

    def _data(self, type_: Type, rng: random.Random, size: int) -> Ground:
        name, args = type_[1], type_[2:]
        info = self._closure.get(name)
        if info is None or info.inductive is None or info.inductive.num_indices:
            raise NoValues
        if name == ("List",):
            items = [self.sample(args[0], rng, min(size, 4)) for _ in range(rng.randint(0, max(1, size)))]
            return self._list(items)
        ctors = [(ctor, self._fields(ctor, args)) for ctor in info.inductive.ctors]
        if not ctors:
            raise NoValues
        flat = [c for c in ctors if not any(_mentions(field, name) for field in c[1])]
        deep = [c for c in ctors if c not in flat]
        ends = size <= 0 or not deep or (bool(flat) and rng.random() < 0.15)
        ctor, fields = rng.choice(flat if ends and flat else deep)
        if ends and not flat:
            raise NoValues
        recursive = sum(_mentions(field, name) for field in fields) or 1
        values = [
            self.sample(field, rng, (size - 1) // (recursive if rng.random() < 0.5 else 1))
            for field in fields
        ]
        return self._made(ctor, values, len(args))

    def _list(self, items: Sequence[Ground]) -> Ground:
        value = Data(("List", "nil"), ())
        for item in reversed(items):
            value = Data(("List", "cons"), (item.value, value))
        return Ground(f"[{', '.join(item.text for item in items)}]", value)

    def _made(self, ctor: Name, values: Sequence[Ground], num_params: int) -> Ground:
        del num_params
        text = name_str(ctor)
        return Ground(
            f"({' '.join([text, *(v.text for v in values)])})" if values else text,
            Data(ctor, tuple(v.value for v in values)),
        )

    def _fields(self, ctor: Name, args: Sequence[Type]) -> list[Type]:
        info = self._closure.get(ctor)
        if info is None or info.ctor is None:
            raise NoValues
        scope: list[Type | None] = []
        fields: list[Type] = []
        body = info.type
        for position in range(info.ctor.num_params + info.ctor.num_fields):
            if not isinstance(body, k.Pi):
                raise NoValues
            if position < info.ctor.num_params:
                scope.append(args[position])
            else:
                fields.append(read_type(body.type, scope))
                scope.append(None)
            body = body.body
        return fields


def _mentions(type_: Type, name: Name) -> bool:
    return type_[0] == "data" and (type_[1] == name or any(_mentions(arg, name) for arg in type_[2:]))


def _curry(arity: int, function: Callable[[tuple[Any, ...]], Any]) -> Any:
    def take(args: tuple[Any, ...]) -> Any:
        return function(args) if len(args) == arity else lambda arg: take((*args, arg))

    return take(())


def tuples_by_sum(num: int, limit: int) -> itertools.chain[tuple[int, ...]]:
    """All tuples of ``num`` natural numbers, those with a small sum first, up to a sum."""

    def of_sum(parts: int, total: int) -> list[tuple[int, ...]]:
        if parts == 1:
            return [(total,)]
        return [(first, *rest) for first in range(total + 1) for rest in of_sum(parts - 1, total - first)]

    return itertools.chain.from_iterable(of_sum(num, total) for total in range(limit + 1))
