"""What Lean's kernel knows of one constant, as records."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from proofmill.kernel.expr import Expr
from proofmill.kernel.names import Name

__all__ = [
    "ABBREV_HINT",
    "OPAQUE_HINT",
    "ConstantInfo",
    "ConstantKind",
    "ConstructorInfo",
    "InductiveInfo",
    "RecursorInfo",
    "RecursorRule",
]

OPAQUE_HINT = -2
"""In place of a height: the kernel unfolds the definition last."""
ABBREV_HINT = -1
"""In place of a height: the kernel unfolds the definition first."""


class ConstantKind(StrEnum):
    """The kernel's kinds of constant."""

    AXIOM = "axiom"
    DEF = "def"
    THEOREM = "theorem"
    OPAQUE = "opaque"
    QUOT = "quot"
    INDUCTIVE = "inductive"
    CTOR = "ctor"
    RECURSOR = "recursor"


@dataclass(frozen=True, slots=True, kw_only=True)
class InductiveInfo:
    """What an inductive type has beside its type."""

    num_params: int
    num_indices: int
    ctors: tuple[Name, ...]
    all: tuple[Name, ...]
    """The types of its mutual block."""
    num_nested: int
    is_rec: bool
    is_reflexive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstructorInfo:
    """What a constructor has beside its type."""

    induct: Name
    cidx: int
    num_params: int
    num_fields: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecursorRule:
    """How a recursor computes on one constructor."""

    ctor: Name
    num_fields: int
    rhs: Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class RecursorInfo:
    """What a recursor has beside its type."""

    all: tuple[Name, ...]
    num_params: int
    num_indices: int
    num_motives: int
    num_minors: int
    rules: tuple[RecursorRule, ...]
    k: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantInfo:
    """One constant. Exactly the record that fits ``kind`` is present."""

    name: Name
    kind: ConstantKind
    level_params: tuple[Name, ...]
    type: Expr
    value: Expr | None = None
    """Of a definition, theorem or opaque constant."""
    height: int = 0
    """When the kernel unfolds a definition: ``OPAQUE_HINT``, ``ABBREV_HINT``, or its height. Steers only speed."""
    is_unsafe: bool = False
    is_partial: bool = False
    all: tuple[Name, ...] = ()
    """The names of its mutual block, for definitions, theorems and opaque constants."""
    inductive: InductiveInfo | None = None
    ctor: ConstructorInfo | None = None
    recursor: RecursorInfo | None = None

    def terms(self) -> tuple[Expr, ...]:
        """Every term that is part of the constant."""
        found = [self.type]
        if self.value is not None:
            found.append(self.value)
        if self.recursor is not None:
            found.extend(rule.rhs for rule in self.recursor.rules)
        return tuple(found)

    def companions(self) -> tuple[Name, ...]:
        """Names that the constant stands or falls with, though no term mentions them."""
        if self.inductive is not None:
            return (*self.inductive.all, *self.inductive.ctors)
        if self.ctor is not None:
            return (self.ctor.induct,)
        if self.recursor is not None:
            return (*self.recursor.all, *(rule.ctor for rule in self.recursor.rules))
        return ()
