"""Looks for ground values at which a statement is false, by evaluating it in Python.

Three-valued: true, false, or not known here. A value found only proposes a counterexample, or spares a
prover a false conjecture; Lean checks what is claimed. Hypotheses are respected: a point at which one is
false or unknown says nothing.
"""

from __future__ import annotations

import math
import random
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proofmill.certify.freeze import FrozenStatement
from proofmill.judge.environment import Closure
from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.names import Name, name_str
from proofmill.prove.ground import NAT, Ground, NoValues, Type, Values, read_type
from proofmill.prove.points import Points, images_in
from proofmill.prove.running import Runner
from proofmill.theory.evaluate import ERASED, Evaluator, Unevaluable, force

__all__ = ["Falsifier", "Point", "Search"]

MAX_POINTS = 4000
"""Points tried for one statement, if the time allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Values for the leading binders; a hypothesis has None."""

    values: tuple[Ground | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a search brought."""

    falsified: Point | None
    held: int
    """Points at which hypotheses and conclusion were true."""
    unknown: int
    """Points at which something could not be evaluated."""


_LOOK_STEPS, _LOOK_POINTS = 5_000, 60
"""Steps of evaluation and points of a last look: bounds that do not depend on the machine."""
_MORE = 4
"""How many times as many points are tried for a statement with hypotheses, until it held at enough of them."""
_KINDS = 8
"""Sets of points for last looks: statements share them, so that what was evaluated for one serves others."""


class Falsifier:
    """Evaluates statements of one environment. Not for several threads at once."""

    def __init__(self, closure: Closure) -> None:
        """Args: closure: The constants that statements may use."""
        self._closure = closure
        self._constants = _Constants(closure)
        self._runner = Runner(self._constants)
        self._evaluator = self._runner.evaluator

    @property
    def evaluator(self) -> Evaluator:
        """What runs the environment's functions."""
        return self._evaluator

    def search(
        self,
        frozen: FrozenStatement,
        *,
        seed: str,
        budget_s: float = math.inf,
        points: int = MAX_POINTS,
        most_held: int | None = None,
        steps: float = math.inf,
    ) -> Search:
        """Tries points, simple ones first, until one falsifies the statement or the budget is spent.

        Args:
            frozen: The statement.
            seed: Of the random values.
            budget_s: Seconds.
            points: How many random points to try.
            most_held: Enough after so many points at which it held.
            steps: Of evaluation.
        """
        self._runner.begin(self._constants.own, frozen.own)
        self._constants.own = frozen.own
        deadline = time.monotonic() + budget_s
        held = unknown = 0
        try:
            telescope = self._telescope(frozen.type)
        except NoValues:
            return Search(falsified=None, held=0, unknown=1)
        values = Values(self._closure, self._evaluator, numbers=_numbers(frozen.type))
        last = self._evaluator.spent + steps
        drawn = Points(values, self._evaluator, images_in(frozen.type, self._constants, self._evaluator))
        for point in drawn.draw(telescope, seed, points):
            if time.monotonic() > deadline or (most_held is not None and held >= most_held):
                break
            if self._evaluator.spent > last:
                break
            result = self._check(frozen.type, telescope, point)
            if result is False:
                return Search(falsified=Point(values=point), held=held, unknown=unknown)
            held += result is True
            unknown += result is None
        return Search(falsified=None, held=held, unknown=unknown)

    def last_look(self, frozen: FrozenStatement, seed: str) -> dict[str, str] | None:
        """An assignment that falsifies a statement which other tests have passed, or None; quick."""
        kind = f"look {zlib.crc32(seed.encode()) % _KINDS}"
        try:
            given = None in self._telescope(frozen.type)
        except NoValues:
            return None
        # A point at which a hypothesis fails says nothing: with hypotheses, more are tried.
        points, steps = (_MORE * _LOOK_POINTS, 2 * _LOOK_STEPS) if given else (_LOOK_POINTS, _LOOK_STEPS)
        most_held = _LOOK_POINTS if given else None
        found = self.search(frozen, seed=kind, steps=steps, points=points, most_held=most_held).falsified
        if found is None:
            return None
        names, type_ = [], frozen.type
        while isinstance(type_, k.Pi):
            names.append(name_str(type_.name))
            type_ = type_.body
        return {
            name: value.text
            for name, value in zip(names, found.values, strict=False)
            if value is not None and value.text
        }

    def _telescope(self, type_: k.Expr) -> list[Type | None]:
        """The type of each leading binder; None for a hypothesis, NAT also for a type variable."""
        scope: list[Type | None] = []
        found: list[Type | None] = []
        while isinstance(type_, k.Pi):
            domain = type_.type
            if isinstance(domain, k.Sort) and not isinstance(domain.level, k.LevelZero):
                scope.append(NAT)
                found.append(("type",))
            else:
                try:
                    read: Type | None = (
                        None if self._is_proposition(domain, scope) else read_type(domain, scope)
                    )
                except NoValues:
                    if not self._is_proposition(domain, scope):
                        raise
                    read = None
                scope.append(None)
                found.append(read)
                if read == ("prop",):
                    scope[-1] = ("truth",)
            type_ = type_.body
        return found

    def _is_proposition(self, domain: k.Expr, scope: Sequence[Type | None]) -> bool:
        while isinstance(domain, k.Pi):
            domain, scope = domain.body, [*scope, None]
        head, _ = k.app_args(domain)
        if isinstance(head, k.BVar):
            return head.index < len(scope) and scope[-1 - head.index] != NAT
        if not isinstance(head, k.Const) or (info := self._closure.get(head.name)) is None:
            return False
        sort = info.type
        while isinstance(sort, k.Pi):
            sort = sort.body
        return isinstance(sort, k.Sort) and isinstance(sort.level, k.LevelZero)

    def _check(
        self, type_: k.Expr, telescope: Sequence[Type | None], point: Sequence[Ground | None]
    ) -> bool | None:
        env: tuple[Any, ...] = ()
        for expected, ground in zip(telescope, point, strict=True):
            assert isinstance(type_, k.Pi)
            if expected is None:
                if self.truth(type_.type, env) is not True:
                    return None
                env = (ERASED, *env)
            else:
                assert ground is not None
                env = (ground.value, *env)
            type_ = type_.body
        return self.truth(type_, env)

    # Propositions

    def truth(self, node: k.Expr, env: tuple[Any, ...]) -> bool | None:
        """Whether the proposition is true; None where that is not known."""
        try:
            return self._truth(node, env, 0)
        except (Unevaluable, RecursionError):
            return None

    def _truth(self, node: k.Expr, env: tuple[Any, ...], depth: int) -> bool | None:  # noqa: C901 (one case per connective)
        if depth > 40:
            return None
        if isinstance(node, k.Pi):
            return self._implication(node, env, depth)
        head, args = k.app_args(node)
        if isinstance(head, k.BVar):
            value = env[head.index]
            for arg in args:
                value = force(value)(self._runner.run(arg, env))
            value = force(value)
            return value if isinstance(value, bool) else None
        if not isinstance(head, k.Const):
            return self._beta(head, args, env, depth)
        match head.name:
            case ("True",):
                return True
            case ("False",):
                return False
            case ("Not",):
                return _not(self._truth(args[0], env, depth + 1))
            case ("And",) | ("Or",):
                left, right = (self._truth(arg, env, depth + 1) for arg in args)
                return _and(left, right) if head.name == ("And",) else _not(_and(_not(left), _not(right)))
            case ("Iff",):
                left, right = (self._truth(arg, env, depth + 1) for arg in args)
                return None if left is None or right is None else left == right
            case ("Eq",) | ("Ne",) if len(args) == 3:
                equal = self._equal(args, env, depth)
                return equal if head.name == ("Eq",) else _not(equal)
            case ("LE", "le") | ("LT", "lt") | ("GE", "ge") | ("GT", "gt") if _is_nat(args[0]):
                left, right = (self._runner.ground(arg, env) for arg in args[2:])
                return _compare(str(head.name[1]), left, right)
            case ("Exists",) if len(args) == 2:
                return self._exists(args[0], args[1], env, depth)
            case ("Membership", "mem") if len(args) == 5 and _is_list(args[1]):
                return self._member(args, env)
        return self._unfold(head, args, env, depth)

    def _implication(self, node: k.Pi, env: tuple[Any, ...], depth: int) -> bool | None:
        scope = _scope_of(env)
        if self._is_proposition(node.type, scope):
            given = self._truth(node.type, env, depth + 1)
            if given is False:
                return True
            then = self._truth(node.body, (ERASED, *env), depth + 1)
            return then if given is True else (True if then is True else None)
        for value in self._few(node.type, scope):
            if self._truth(node.body, (value, *env), depth + 1) is False:
                return False
        return None

    def _exists(self, type_: k.Expr, body: k.Expr, env: tuple[Any, ...], depth: int) -> bool | None:
        if isinstance(body, k.Lam):
            for value in self._few(type_, _scope_of(env)):
                if self._truth(body.body, (value, *env), depth + 1) is True:
                    return True
        return None

    def _few(self, type_: k.Expr, scope: Sequence[Type | None]) -> list[Any]:
        try:
            read = read_type(type_, scope)
            values = Values(self._closure, self._evaluator)
            if read == NAT:
                return list(range(12))
            rng = random.Random("few")
            return [values.sample(read, rng, index // 3).value for index in range(16)]
        except NoValues:
            return []

    def _beta(self, head: k.Expr, args: Sequence[k.Expr], env: tuple[Any, ...], depth: int) -> bool | None:
        inner = env
        for arg in args:
            if not isinstance(head, k.Lam):
                return None
            inner, head = (self._runner.run(arg, env), *inner), head.body
        return self._truth(head, inner, depth + 1) if args else None

    def _unfold(self, head: k.Const, args: Sequence[k.Expr], env: tuple[Any, ...], depth: int) -> bool | None:
        info = self._constants.get(head.name)
        if info is None or info.kind is not ConstantKind.DEF or info.value is None:
            return None
        body: k.Expr = info.value
        inner: tuple[Any, ...] = ()
        for arg in args:
            if not isinstance(body, k.Lam):
                return None
            inner, body = (self._runner.run(arg, env), *inner), body.body
        return self._truth(body, inner, depth + 1)

    def _equal(self, args: Sequence[k.Expr], env: tuple[Any, ...], depth: int) -> bool | None:
        if isinstance(args[0], k.Sort):
            left, right = (self._truth(arg, env, depth + 1) for arg in args[1:])
            return None if left is None or right is None else left == right
        if isinstance(args[0], k.Pi):
            return None
        return bool(self._runner.ground(args[1], env) == self._runner.ground(args[2], env))

    def _member(self, args: Sequence[k.Expr], env: tuple[Any, ...]) -> bool | None:
        items, wanted = self._runner.ground(args[3], env), self._runner.ground(args[4], env)
        while isinstance(items, tuple) and items[0] == ("List", "cons"):
            if items[1] == wanted:
                return True
            items = items[2]
        return False


class _Constants(Mapping[Name, ConstantInfo]):
    """The closure's constants and those that came with the statement."""

    def __init__(self, closure: Closure) -> None:
        self._closure = closure
        self.own: Mapping[Name, ConstantInfo] = {}

    def get(self, key: Name, default: Any = None) -> Any:
        found = self.own.get(key)
        return found if found is not None else (self._closure.get(key) or default)

    def __getitem__(self, key: Name) -> ConstantInfo:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[Name]:
        return iter(self._closure.names)

    def __len__(self) -> int:
        return sum(1 for _ in self._closure.names)


def _scope_of(env: Sequence[Any]) -> list[Type | None]:
    """What bound variables are, read from their values: what is erased may be a type, and stands for Nat."""
    return [NAT if value is ERASED else None for value in reversed(env)]


def _compare(relation: str, left: int, right: int) -> bool:
    if relation in ("ge", "gt"):
        left, right = right, left
    return left <= right if relation in ("le", "ge") else left < right


def _not(value: bool | None) -> bool | None:  # noqa: FBT001 (a truth value)
    return None if value is None else not value


def _and(left: bool | None, right: bool | None) -> bool | None:  # noqa: FBT001 (truth values)
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def _is_nat(type_: k.Expr) -> bool:
    return isinstance(type_, k.Const) and type_.name == ("Nat",)


def _is_list(type_: k.Expr) -> bool:
    head, _ = k.app_args(type_)
    return isinstance(head, k.Const) and head.name == ("List",)


def _numbers(type_: k.Expr) -> list[int]:
    return sorted({n.value for n in k.iter_nodes(type_) if isinstance(n, k.NatLit) and n.value < 10**6})
