"""Functions as values: what higher-order variables and terms such as ``f ∘ g`` stand for on test points.

A function is told from another by its results on fixed sample arguments: an extensional key, so that
composing the same functions twice gives one value. On the four elements that stand for a type variable the
key is exact; on numbers and lists two functions that differ only elsewhere count as one, which may let a
false law live until Lean sees it, and never makes anything true.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import Any

from proofmill.theory.evaluate import Evaluator, Unevaluable, force
from proofmill.theory.terms import Type

__all__ = ["FunctionValue", "RandomFunction", "function_value"]

NUM_SAMPLES = 8
"""Arguments on which functions are compared; the inner ones of a curried function get half as many."""


class FunctionValue:
    """A function that can be compared and hashed, by its results on samples."""

    __slots__ = ("call", "results", "type")

    def __init__(self, type_: Type, call: Any, results: tuple[Any, ...]) -> None:
        """Args: type_: its type; call: the evaluator's own function; results: on the samples, as ground values."""
        self.type = type_
        self.call = call
        self.results = results

    def __call__(self, arg: Any) -> Any:
        """The evaluator's value at one embedded argument."""
        return force(self.call)(arg)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FunctionValue) and (self.type, self.results) == (other.type, other.results)

    def __hash__(self) -> int:
        return hash((self.type, self.results))

    def __repr__(self) -> str:
        return "(a function)"


class RandomFunction:
    """A total function made of a seed: each argument's content picks a value of a pool."""

    __slots__ = ("_evaluator", "_pool", "_seed")

    def __init__(self, seed: int, pool: Sequence[Any], evaluator: Evaluator) -> None:
        """Args: seed: tells functions apart; pool: embedded results, not empty; evaluator: reads arguments."""
        self._seed = seed
        self._pool = pool
        self._evaluator = evaluator

    def __call__(self, arg: Any) -> Any:
        """The pool's value that the argument's content picks."""
        content = repr((self._seed, self._evaluator.ground(arg))).encode()
        return self._pool[zlib.crc32(content) % len(self._pool)]


def function_value(
    type_: Type, call: Any, evaluator: Evaluator, samples: Callable[[Type, int], Sequence[Any]]
) -> FunctionValue:
    """A function with its key.

    Args:
        type_: Its type, ``a -> b`` or curried.
        call: The evaluator's value.
        evaluator: Runs it.
        samples: Embedded values of a type, so many; always the same ones.

    Raises:
        Unevaluable: it has no value at a sample.
    """
    return FunctionValue(type_, call, _results(type_, call, evaluator, samples, NUM_SAMPLES))


def _results(
    type_: Type,
    call: Any,
    evaluator: Evaluator,
    samples: Callable[[Type, int], Sequence[Any]],
    num_samples: int,
) -> tuple[Any, ...]:
    domain, codomain = type_.args
    if domain.is_function:
        raise Unevaluable("a function of functions is not compared")
    found: list[Any] = []
    for arg in samples(domain, num_samples):
        value = evaluator.call(call, (arg,))
        if codomain.is_function:
            found.append(_results(codomain, value, evaluator, samples, num_samples // 2))
        else:
            found.append(evaluator.ground(value))
    return tuple(found)
