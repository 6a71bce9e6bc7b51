"""Runs the terms of statements at many points, and remembers what functions gave at which arguments."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.names import Name
from proofmill.theory.data import Code
from proofmill.theory.evaluate import ERASED, Evaluator, Unevaluable, force

__all__ = ["Runner"]

_MAX_KEPT = 1_000_000
"""Values remembered before all are forgotten."""


class Runner:
    """Compiled terms of one statement at a time; values are kept for all. Not for several threads at once."""

    def __init__(self, constants: Mapping[Name, ConstantInfo]) -> None:
        """Args: constants: Every constant that terms may refer to."""
        self.evaluator = Evaluator(constants)
        self._codes: dict[int, tuple[k.Expr, Code]] = {}
        """Compiled terms of the statement at hand, by their address."""
        self._memo: dict[tuple[Name, tuple[str, ...]], dict[tuple[Any, ...], Any]] = {}
        """Values of constants at ground arguments, by constant and closed arguments."""
        self._num_kept = 0
        self._own: frozenset[Name] = frozenset()

    def begin(self, before: Collection[Name], own: Collection[Name]) -> None:
        """A new statement; ``own`` are constants that came with it, ``before`` those of the last one."""
        self._codes.clear()
        self._own = frozenset(own)
        self.evaluator.forget({*before, *own})
        if self._num_kept > _MAX_KEPT:
            self._memo.clear()
            self._num_kept = 0

    def run(self, term: k.Expr, env: tuple[Any, ...]) -> Any:
        """The term's value, perhaps delayed; ``env`` holds bound variables, innermost first."""
        kept = self._codes.get(id(term))
        if kept is None:
            # The term is kept with its code: while it lives, nothing else has its address.
            kept = self._codes[id(term)] = (term, self._compile(term))
        return kept[1](env)

    def _compile(self, term: k.Expr) -> Code:
        """Like the evaluator's own, but remembers values of constants at ground arguments.

        Statements of one theory apply the same functions to the same few values again and again.
        """
        head, args = k.app_args(term)
        plain = self.evaluator.compile(term)
        if not args or not isinstance(head, k.Const) or not self._own.isdisjoint(k.constants_of(term)):
            return plain
        closed = tuple([k.structural_hash(arg) if _is_closed(arg) else "" for arg in args])
        codes = [self._compile(arg) for arg, hash_ in zip(args, closed, strict=True) if not hash_]
        if not codes:
            return plain
        fixed = [
            None if not hash_ else self.evaluator.compile(a) for a, hash_ in zip(args, closed, strict=True)
        ]
        evaluator, memo = self.evaluator, self._memo.setdefault((head.name, closed), {})
        function = self.evaluator.compile(head)

        def code(env: tuple[Any, ...]) -> Any:
            open_args = [run(env) for run in codes]
            try:
                key = tuple([evaluator.ground(arg) for arg in open_args])
            except Unevaluable:
                key = None
            if key is not None and key in memo:
                return memo[key]
            given = iter(open_args)
            value = function(())
            for run in fixed:
                value = force(value)(next(given) if run is None else run(()))
            value = force(value)
            if key is not None:
                try:
                    value = evaluator.embed(evaluator.ground(value))
                except Unevaluable:
                    return value
                memo[key] = value
                self._num_kept += 1
            return value

        return code

    def ground(self, term: k.Expr, env: tuple[Any, ...]) -> Any:
        """The term's value, evaluated to the leaves.

        Raises:
            Unevaluable: there is none within the bounds.
        """
        # Applying to no argument starts the count of steps anew.
        return self.evaluator.apply_embedded(_Thunk(self, term, env), [ERASED])


def _is_closed(term: k.Expr, depth: int = 0) -> bool:
    match term:
        case k.BVar():
            return term.index < depth
        case k.Lam() | k.Pi():
            return _is_closed(term.type, depth) and _is_closed(term.body, depth + 1)
        case k.Let():
            parts = _is_closed(term.type, depth) and _is_closed(term.value, depth)
            return parts and _is_closed(term.body, depth + 1)
    return all(_is_closed(child, depth) for child in k.children(term))


class _Thunk:
    """A term that is run when it is applied to a dummy: the evaluator counts its steps from then on."""

    __slots__ = ("_env", "_owner", "_term")

    def __init__(self, owner: Runner, term: k.Expr, env: tuple[Any, ...]) -> None:
        self._owner = owner
        self._term = term
        self._env = env

    def __call__(self, _arg: Any) -> Any:
        return self._owner.run(self._term, self._env)
