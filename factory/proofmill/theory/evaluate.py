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

import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.names import Name, name_str
from proofmill.theory.data import ERASED, Code, Data, Delayed, Env, Known, Unevaluable, force
from proofmill.theory.packing import Argument, calling, code_of, packing, types_among

__all__ = ["ERASED", "Data", "Evaluator", "Unevaluable", "force"]

MAX_NAT = 10**12
"""Larger numbers are not followed: powers and factorials would eat the machine."""
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
        for name in names:
            self._values.pop(name, None)

    # Compilation

    def _constant(self, name: Name) -> Any:
        value = self._values.get(name)
        if value is None:
            value = self._values[name] = self._make_constant(name)
        return value

    def _make_constant(self, name: Name) -> Any:
        special = _NAT_OPERATIONS.get(name)
        if special is not None:
            return _curry_nat(*special)
        info = self._constants.get(name)
        if info is None:
            raise Unevaluable(f"unknown constant {name_str(name)}")
        kind = info.kind
        if kind is ConstantKind.DEF:
            assert info.value is not None
            return Delayed(self.compile(info.value), ())
        if kind is ConstantKind.CTOR:
            return self._constructor(info)
        if kind is ConstantKind.RECURSOR:
            return self._recursor(info)
        if kind in (ConstantKind.THEOREM, ConstantKind.INDUCTIVE):
            return ERASED
        if kind is ConstantKind.QUOT:
            return _QUOT.get(name, ERASED)
        return _unevaluable(name, str(kind))

    def _constructor(self, info: ConstantInfo) -> Any:
        if info.name == _ZERO:
            return 0
        if info.name == _SUCC:
            return _Primitive(1, lambda args: _checked(_nat(args[0]) + 1))
        assert info.ctor is not None
        ctor, params = info.name, info.ctor.num_params
        arity = params + info.ctor.num_fields
        if arity == 0:
            return Data(ctor, ())
        return _Primitive(arity, lambda args: Data(ctor, args[params:]))

    def _recursor(self, info: ConstantInfo) -> _Primitive:
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
            if self._steps > MAX_STEPS:
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

        return _Primitive(major + 1, compute)

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
        return lambda _env: _fail("a string literal")

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
                return "code", self.compile(term)
        memo: list[Code] = []

        def compiled(env: Env) -> Any:
            if not memo:
                memo.append(self.compile(term))
            return memo[0](env)

        return "delayed", compiled

    def _compile_application(self, term: k.App) -> Code:
        head_term, arg_terms = k.app_args(term)
        if isinstance(head_term, k.Const):
            return self._compile_call(head_term.name, arg_terms)
        args = tuple(self._compile_argument(arg) for arg in arg_terms)
        head = self.compile(head_term)

        def code(env: Env) -> Any:
            value = head(env)
            for arg in args:
                value = force(value)(arg(env))
            return value

        return code

    def _compile_call(self, name: Name, arg_terms: Sequence[k.Expr]) -> Code:
        """A constant applied: with enough arguments, its body runs at once, without currying."""
        memo: list[Code] = []

        def code(env: Env) -> Any:
            if not memo:
                memo.append(self._call(name, arg_terms))
            return memo[0](env)

        return code

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

        def code(env: Env) -> Any:
            result = direct(env) if num_direct else value
            for arg in pack(env):
                result = force(result)(arg)
            return result

        return code

    def _callable(self, name: Name) -> tuple[int, Callable[[tuple[Any, ...]], Any], Code | None] | None:
        """A constant's arity, what runs it on so many arguments, and the code of its body if it has one."""
        value = self._constant(name)
        if isinstance(value, _Primitive):
            return value.arity, value.finish, None
        info = self._constants.get(name)
        if info is None or info.kind is not ConstantKind.DEF or info.value is None:
            return None
        body = _Body(self, info.value, _num_lambdas(info.value))
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


class _Primitive:
    """A function of several arguments that computes when it has them all."""

    __slots__ = ("arity", "finish")

    def __init__(self, arity: int, finish: Callable[[tuple[Any, ...]], Any]) -> None:
        self.arity = arity
        self.finish = finish

    def __call__(self, arg: Any) -> Any:
        return self.finish((arg,)) if self.arity == 1 else _Partial(self, (arg,))


class _Partial:
    """A primitive that waits for more arguments."""

    __slots__ = ("_args", "_target")

    def __init__(self, target: _Primitive, args: tuple[Any, ...]) -> None:
        self._target = target
        self._args = args

    def __call__(self, arg: Any) -> Any:
        args = (*self._args, arg)
        return self._target.finish(args) if len(args) == self._target.arity else _Partial(self._target, args)


def _project(value: Any, field: int) -> Any:
    value = force(value)
    if isinstance(value, Data):
        return value.fields[field]
    if value is ERASED:
        return ERASED
    return _fail("a projection of no structure")


def _fail(why: str) -> Any:
    raise Unevaluable(why)


def _unevaluable(name: Name, kind: str) -> Any:
    return Delayed(lambda _env: _fail(f"{kind} {name_str(name)} has no value"), ())


def _checked(number: int) -> int:
    if number > MAX_NAT:
        raise Unevaluable("a number is too big")
    return number


def _nat(value: Any) -> int:
    value = force(value)
    if type(value) is not int:
        raise Unevaluable("an arithmetic operation met no number")
    return value


def _curry_nat(arity: int, operation: Callable[..., Any]) -> Any:
    return _Primitive(arity, lambda args: operation(*map(_nat, args)))


_BOOL = {True: Data(("Bool", "true"), ()), False: Data(("Bool", "false"), ())}


def _power(base: int, exponent: int) -> int:
    if base > 1 and exponent * math.log2(base) > 64:
        raise Unevaluable("a power is too big")
    return _checked(base**exponent)


# The kernel's own accelerated operations on literals (Lean 4 reference, "Nat": run-time representation).
_NAT_OPERATIONS: dict[Name, tuple[int, Callable[..., Any]]] = {
    ("Nat", "add"): (2, lambda a, b: _checked(a + b)),
    ("Nat", "sub"): (2, lambda a, b: max(0, a - b)),
    ("Nat", "mul"): (2, lambda a, b: _checked(a * b)),
    ("Nat", "div"): (2, lambda a, b: a // b if b else 0),
    ("Nat", "mod"): (2, lambda a, b: a % b if b else a),
    ("Nat", "pow"): (2, _power),
    ("Nat", "gcd"): (2, math.gcd),
    ("Nat", "beq"): (2, lambda a, b: _BOOL[a == b]),
    ("Nat", "ble"): (2, lambda a, b: _BOOL[a <= b]),
    ("Nat", "land"): (2, lambda a, b: a & b),
    ("Nat", "lor"): (2, lambda a, b: a | b),
    ("Nat", "xor"): (2, lambda a, b: a ^ b),
    ("Nat", "shiftRight"): (2, lambda a, b: a >> min(b, 64)),
}

_QUOT: dict[Name, Any] = {
    ("Quot", "mk"): _Primitive(3, lambda args: args[2]),
    ("Quot", "lift"): _Primitive(6, lambda args: force(args[3])(args[5])),
}
