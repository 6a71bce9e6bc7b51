"""Evaluates a theory's functions on ground arguments, from their kernel terms.

The values come from the definitions that Lean compiled, read from .olean files: recursors by their own
computation rules, projections, quotients' lifts, and Nat operations on literals as Lean's kernel computes
them. Nothing is known about any function of a theory. Terms are compiled once into Python closures and
run lazily (call by need); proofs and types are never looked at.

What it does not do: it proves nothing. A value here only ever kills a conjecture or lets it live; tests
compare values with Lean's own ``decide``.

Source of the scheme: closure generation for a lambda calculus with weak head normal forms (Feeley and
Lapalme, "Using closures for code generation", 1987). ``Acc.rec`` unfolds without its proof, which is the
equation ``WellFounded.fix_eq``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.names import Name, name_str
from proofmill.theory.closed import CaseTable, case_table, num_loose, shared
from proofmill.theory.data import ERASED, Code, Data, Delayed, Env, Known, Unevaluable, applied, force
from proofmill.theory.operations import MAX_NAT, NAT_OPERATIONS, Primitive, checked, curry_nat, fail, nat
from proofmill.theory.packing import Argument, calling, code_of, packing, types_among

__all__ = ["ERASED", "MAX_NAT", "Data", "Evaluator", "Unevaluable", "force"]

MAX_STEPS = 20_000
"""Applications of one evaluation; about half a second."""

sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))


_ACC_REC: Name = ("Acc", "rec")
_ZERO: Name = ("Nat", "zero")
_SUCC: Name = ("Nat", "succ")


class Evaluator:
    """Runs closed kernel terms over the constants of one environment."""

    def __init__(self, constants: Mapping[Name, ConstantInfo]) -> None:
        """Args: constants: every constant that terms may refer to, by name."""
        self._constants = constants
        self._values: dict[Name, Any] = {}
        self._bodies: dict[Name, _Body] = {}
        self._loose: dict[int, tuple[k.Expr, int]] = {}
        self.max_steps = MAX_STEPS
        """Steps of one evaluation at most."""
        self._steps = 0
        self._spent = 0

    @property
    def spent(self) -> int:
        """Steps of all evaluations so far: a measure of work that is the same on every machine."""
        return self._spent + self._steps

    def _start(self) -> None:
        self._spent += self._steps
        self._steps = 0

    def function(self, name: Name, num_erased: int = 0, instances: Sequence[Any] = ()) -> Any:
        """The value of a definition, applied to ``num_erased`` type arguments.

        Args:
            name: The definition.
            num_erased: How many leading type arguments it takes.
            instances: For each of them, the instance that follows it, or None where it has no class.

        Raises:
            Unevaluable: it has none.
        """
        self._start()
        value = self._constant(name)
        for instance in instances or (None,) * num_erased:
            value = force(value)(ERASED)
            if instance is not None:
                value = force(value)(instance)
        return force(value)

    def apply(self, function: Any, args: tuple[Any, ...]) -> Any:
        """``function`` at arguments, evaluated to a ground value.

        Ground values are ints (Nat), and tuples ``(constructor name, field, ...)`` for all other data.

        Raises:
            Unevaluable: the budget of steps is spent, a number is too big, or the value is no data.
        """
        return self.apply_embedded(function, [self.embed(arg) for arg in args])

    def apply_embedded(self, function: Any, args: Sequence[Any]) -> Any:
        """Like ``apply``, for arguments that ``embed`` has made."""
        return self._applied(function, args, self.ground)

    def call(self, function: Any, args: Sequence[Any]) -> Any:
        """``function`` at embedded arguments, evaluated to its head only; it may be a function again.

        Raises:
            Unevaluable: as ``apply``.
        """
        return self._applied(function, args, force)

    def _applied(self, function: Any, args: Sequence[Any], finish: Callable[[Any], Any]) -> Any:
        self._start()
        try:
            value = function
            for arg in args:
                value = force(value)(arg)
            return finish(value)
        except RecursionError as error:
            raise Unevaluable("recursion too deep") from error

    def embed(self, value: Any) -> Any:
        """A ground value as the evaluator's own data."""
        if isinstance(value, tuple):
            return Known(value[0], tuple(self.embed(field) for field in value[1:]), value)
        return value

    def ground(self, value: Any) -> Any:
        """Data evaluated to the leaves, as hashable tuples; parameters and proofs are left out."""
        value = force(value)
        if type(value) is int:
            return value
        if type(value) is Known:
            return value.ground
        if isinstance(value, Data):
            return (value.ctor, *[f for f in map(self.ground, value.fields) if f is not ERASED])
        if value is ERASED:
            return ERASED
        raise Unevaluable("the value is a function")

    def forget(self, names: Iterable[Name]) -> None:
        """Constants whose definitions are others from now on."""
        self._loose.clear()
        for name in names:
            self._values.pop(name, None)
            self._bodies.pop(name, None)

    # Compilation

    def _constant(self, name: Name) -> Any:
        value = self._values.get(name)
        if value is None:
            value = self._values[name] = self._make_constant(name)
        return value

    def _make_constant(self, name: Name) -> Any:
        special = NAT_OPERATIONS.get(name)
        if special is not None:
            return curry_nat(*special)
        info = self._constants.get(name)
        if info is None:
            raise Unevaluable(f"unknown constant {name_str(name)}")
        kind = info.kind
        if kind is ConstantKind.DEF:
            assert info.value is not None
            cases = case_table(info, self._constants)
            if cases is not None and not self._eliminates_proofs(info):
                return self._cases(cases)
            return Delayed(partial(self._run, info.value), ())
        if kind is ConstantKind.CTOR:
            return self._constructor(info)
        if kind is ConstantKind.RECURSOR:
            return self._recursor(info)
        if kind in (ConstantKind.THEOREM, ConstantKind.INDUCTIVE):
            return ERASED
        if kind is ConstantKind.QUOT:
            return _QUOT.get(name, ERASED)
        return _unevaluable(name, str(kind))

    def _run(self, term: k.Expr, env: Env) -> Any:
        """Compiles and runs: a definition that is never looked at is never compiled."""
        return self.compile(term)(env)

    def _constructor(self, info: ConstantInfo) -> Any:
        if info.name == _ZERO:
            return 0
        if info.name == _SUCC:
            return Primitive(1, lambda args: checked(nat(args[0]) + 1))
        assert info.ctor is not None
        ctor, params = info.name, info.ctor.num_params
        arity = params + info.ctor.num_fields
        if arity == 0:
            return Data(ctor, ())
        return Primitive(arity, lambda args: Data(ctor, args[params:]))

    def _recursor(self, info: ConstantInfo) -> Primitive:
        rec = info.recursor
        assert rec is not None
        shared = rec.num_params + rec.num_motives + rec.num_minors
        major = shared + rec.num_indices
        rules = {
            rule.ctor: (_Body(self, rule.rhs, shared + rule.num_fields), rule.num_fields)
            for rule in rec.rules
        }
        is_proof = self._eliminates_proofs(info)

        def compute(args: tuple[Any, ...]) -> Any:
            self._steps += 1
            if self._steps > self.max_steps:
                raise Unevaluable("too many steps")
            fields: tuple[Any, ...]
            if is_proof:
                if len(rules) != 1:
                    raise Unevaluable("elimination of a contradiction")
                ctor, (body, num_fields) = next(iter(rules.items()))
                fields = (ERASED,) * num_fields
                if info.name == _ACC_REC:
                    fields = (args[shared], ERASED)
            else:
                value = force(args[major])
                if type(value) is int:
                    ctor = _ZERO if value == 0 else _SUCC
                    fields = () if value == 0 else (value - 1,)
                elif isinstance(value, Data):
                    ctor, fields = value.ctor, value.fields
                else:
                    raise Unevaluable(f"{name_str(info.name)} met no constructor")
                body = rules[ctor][0]
            return body.run((*args[:shared], *fields))

        return Primitive(major + 1, compute)

    def _cases(self, cases: CaseTable) -> Primitive:
        """What ``casesOn`` computes by the recursor: the constructor's own argument, applied to its fields."""
        major, places = cases.major, cases.places

        def compute(args: tuple[Any, ...]) -> Any:
            self._steps += 1
            if self._steps > self.max_steps:
                raise Unevaluable("too many steps")
            value = force(args[major])
            if type(value) is int:
                if value == 0:
                    return args[places[_ZERO]]
                return force(args[places[_SUCC]])(value - 1)
            if not isinstance(value, Data):
                raise Unevaluable("a case distinction met no constructor")
            return applied(args[places[value.ctor]], value.fields)

        return Primitive(cases.arity, compute)

    def _eliminates_proofs(self, info: ConstantInfo) -> bool:
        """Whether the recursor's inductive type is a proposition."""
        inductive = self._constants.get(info.name[:-1])
        if inductive is None:
            return False
        body = inductive.type
        while isinstance(body, k.Pi):
            body = body.body
        return isinstance(body, k.Sort) and isinstance(body.level, k.LevelZero)

    def compile(self, term: k.Expr) -> Code:
        """Closures that evaluate ``term``; the environment holds bound variables, innermost first."""
        match term:
            case k.BVar():
                index = term.index
                return lambda env: env[index]
            case k.NatLit():
                number = term.value
                return lambda _env: number
            case k.Const():
                return self._compile_constant(term.name)
            case k.Lam():
                body = self.compile(term.body)
                return lambda env: lambda arg: body((arg, *env))
            case k.App():
                return self._compile_application(term)
            case k.Let():
                value, body = self._compile_argument(term.value), self.compile(term.body)
                return lambda env: body((value(env), *env))
            case k.Proj():
                struct, field = self.compile(term.struct), term.index
                return lambda env: _project(struct(env), field)
            case k.Sort() | k.Pi():
                return lambda _env: ERASED
        return lambda _env: fail("a string literal")

    def _compile_constant(self, name: Name) -> Code:
        memo: list[Any] = []

        def code(_env: Env) -> Any:
            if not memo:
                memo.append(self._constant(name))
            return memo[0]

        return code

    def _compile_argument(self, term: k.Expr) -> Code:
        """Like ``compile``, but delays what would cost something."""
        return code_of(self._argument(term))

    def _argument(self, term: k.Expr) -> Argument:
        match term:
            case k.BVar():
                return "variable", term.index
            case k.NatLit():
                return "value", term.value
            case k.Sort() | k.Pi():
                return "value", ERASED
            case k.Lam():
                code = self.compile(term)
                return ("value", code(())) if self._is_closed(term) else ("code", code)
        code = self.compile(term)
        return ("value", shared(code)) if self._is_closed(term) else ("delayed", code)

    def _is_closed(self, term: k.Expr) -> bool:
        return num_loose(term, self._loose) == 0

    def _compile_application(self, term: k.App) -> Code:
        head_term, arg_terms = k.app_args(term)
        if isinstance(head_term, k.Const):
            return self._compile_call(head_term.name, arg_terms)
        args = tuple(self._compile_argument(arg) for arg in arg_terms)
        head = self.compile(head_term)

        def code(env: Env) -> Any:
            value = head(env)
            for arg in args:
                if type(value) is Delayed:
                    value = force(value)
                value = value(arg(env))
            return value

        return code

    def _compile_call(self, name: Name, arg_terms: Sequence[k.Expr]) -> Code:
        """A constant applied: with enough arguments, its body runs at once, without currying."""
        try:
            return self._call(name, arg_terms)
        except Unevaluable as error:
            why = str(error)
            return lambda _env: fail(why)

    def _call(self, name: Name, arg_terms: Sequence[k.Expr]) -> Code:
        info = self._constants.get(name)
        erased = types_among(info.type, len(arg_terms)) if info is not None else frozenset()
        args = [
            ("value", ERASED) if i in erased else self._argument(term) for i, term in enumerate(arg_terms)
        ]
        target = self._callable(name)
        if target is None or target[0] > len(args):
            value, num_direct, pack = self._constant(name), 0, packing(args)
        else:
            arity, finish, body = target
            # A body's environment has the last argument first.
            direct = calling(finish, args[:arity]) if body is None else calling(body, args[:arity][::-1])
            if arity == len(args):
                return direct
            value, num_direct, pack = None, arity, packing(args[arity:])
            if all(kind == "value" for kind, _ in args[:arity]):
                return _applying(shared(direct), len(args) - arity, pack)

        def code(env: Env) -> Any:
            return applied(direct(env) if num_direct else value, pack(env))

        return code

    def _callable(self, name: Name) -> tuple[int, Callable[[tuple[Any, ...]], Any], Code | None] | None:
        """A constant's arity, what runs it on so many arguments, and the code of its body if it has one."""
        value = self._constant(name)
        if isinstance(value, Primitive):
            return value.arity, value.finish, None
        info = self._constants.get(name)
        if info is None or info.kind is not ConstantKind.DEF or info.value is None:
            return None
        body = self._bodies.get(name)
        if body is None:
            body = self._bodies[name] = _Body(self, info.value, _num_lambdas(info.value))
        return (body.arity, body.run, body.code) if body.arity else None


class _Body:
    """The body of nested lambdas, compiled when it is first run."""

    __slots__ = ("_code", "_evaluator", "_term", "arity")

    def __init__(self, evaluator: Evaluator, term: k.Expr, arity: int) -> None:
        self._evaluator = evaluator
        self._term = term
        self._code: Code | None = None
        self.arity = arity

    def run(self, args: tuple[Any, ...]) -> Any:
        """The body's value for exactly ``arity`` arguments."""
        return self.code(args[::-1])

    def code(self, env: Env) -> Any:
        """The body's value in an environment of ``arity`` values, the last argument first."""
        code = self._code
        if code is None:
            term = self._term
            depth = 0
            while depth < self.arity and isinstance(term, k.Lam):
                term, depth = term.body, depth + 1
            code = self._evaluator.compile(term)
            if depth < self.arity:
                code = _applied(code, depth)
            self._code = code
        return code(env)


def _applying(function: Delayed, num_args: int, pack: Callable[[Env], tuple[Any, ...]]) -> Code:
    """Applies one function, the same in every environment, such as an operation out of an instance."""

    def code(env: Env) -> Any:
        value = force(function)
        args = pack(env)
        if type(value) is Primitive and value.arity == num_args:
            return value.finish(args)
        return applied(value, args)

    return code


def _applied(code: Code, depth: int) -> Code:
    """Runs a body of ``depth`` lambdas on more arguments than that."""

    def run(env: Env) -> Any:
        extra = len(env) - depth
        value = code(env[extra:])
        for arg in env[:extra][::-1]:
            value = force(value)(arg)
        return value

    return run


def _num_lambdas(term: k.Expr) -> int:
    count = 0
    while isinstance(term, k.Lam):
        term, count = term.body, count + 1
    return count


def _project(value: Any, field: int) -> Any:
    value = force(value)
    if isinstance(value, Data):
        return value.fields[field]
    if value is ERASED:
        return ERASED
    return fail("a projection of no structure")


def _unevaluable(name: Name, kind: str) -> Any:
    return Delayed(lambda _env: fail(f"{kind} {name_str(name)} has no value"), ())


_QUOT: dict[Name, Any] = {
    ("Quot", "mk"): Primitive(3, lambda args: args[2]),
    ("Quot", "lift"): Primitive(6, lambda args: force(args[3])(args[5])),
}
