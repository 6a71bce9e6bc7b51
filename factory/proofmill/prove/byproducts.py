"""What a prover finds beside what it was asked for: lemmas from failed attempts, as proposals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

__all__ = ["Byproduct", "Discoverer", "Recorder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Byproduct:
    """A statement that came up inside an attempt, with a proof that Lean took but nobody certified."""

    parent: str
    """Id of the conjecture that was attempted."""
    signature: str
    """Binders, colon and conclusion: a statement without ``theorem NAME``."""
    proof: str


@runtime_checkable
class Discoverer(Protocol):
    """A prover with byproducts."""

    byproducts: Sequence[Byproduct]
    """Of the last call of ``prove``."""


@runtime_checkable
class Recorder(Protocol):
    """A prover whose attempts are worth keeping, such as search trees."""

    def records(self) -> Sequence[Mapping[str, object]]:
        """JSON rows about the last call of ``prove``."""
        ...
