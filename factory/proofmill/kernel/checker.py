"""The kernel: checks one constant after another and answers for each.

An answer is accept, reject or decline. Accept means that the constant follows the rules of the type theory, given
those it mentions. Each of these must have been accepted before, or be assumed: so nothing can rest on
itself. Decline means that this checker does not say: a budget is used up, or the constant is unsafe.
Which axioms may be used is not decided here.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum

from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.equality import Checker
from proofmill.kernel.inductive import Block
from proofmill.kernel.levels import Declined, KernelFault, Rejected
from proofmill.kernel.names import Name, name_str
from proofmill.kernel.primitives import QUOT_NAMES
from proofmill.kernel.recursors import check_recursors, recursor_names
from proofmill.kernel.reduce import Budget
from proofmill.kernel.terms import Declarations, Lookup, Store, show

__all__ = ["Finding", "Kernel", "KernelLimits", "Outcome", "members_of", "unit_of"]


class Outcome(StrEnum):
    """What the kernel says of a constant."""

    ACCEPT = "accept"
    REJECT = "reject"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The answer for one constant, or for the block of an inductive type."""

    name: Name
    outcome: Outcome
    code: str = ""
    """One word for the broken rule or the reason to decline; empty when accepted."""
    detail: str = ""
    """What is wrong, and where."""
    steps: int = 0
    """Work done, in steps of computing and comparing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelLimits:
    """What one constant may cost before it is declined."""

    steps: int = 20_000_000
    seconds: float = 120.0
    terms: int = 1_500_000
    """Terms that are kept from one constant to the next; some 400 bytes each."""


def unit_of(info: ConstantInfo, lookup: Lookup) -> Name:
    """The name of what a constant is checked with: itself, or the first type of its block."""
    if info.kind is ConstantKind.QUOT:
        return QUOT_NAMES[0]
    info = (lookup(info.ctor.induct) or info) if info.ctor else info
    block = info.inductive.all if info.inductive else info.recursor.all if info.recursor else ()
    return block[0] if block else info.name


def members_of(unit: Name, lookup: Lookup) -> tuple[Name, ...]:
    """The constants that are checked together under this name."""
    info = lookup(unit)
    if info is not None and info.kind is ConstantKind.QUOT:
        return QUOT_NAMES
    if info is None or info.inductive is None:
        return (unit,)
    names = info.inductive.all
    types = [lookup(name) for name in names]
    ctors = [ctor for one in types if one and one.inductive for ctor in one.inductive.ctors]
    return (*names, *ctors, *recursor_names(names, info.inductive.num_nested))


class Kernel:
    """Checks constants."""

    def __init__(
        self, lookup: Lookup, assumed: Container[Name] = (), limits: KernelLimits | None = None
    ) -> None:
        """Takes what gives a constant by name, and the names that need no check."""
        self._lookup = lookup
        self._assumed = assumed
        self._limits = limits or KernelLimits()
        self._accepted: set[Name] = set()
        self._machine: Checker | None = None

    def check(self, name: Name) -> Finding:
        """The answer for the constant, together with its block if it is of an inductive type.

        Recursion goes as deep as terms do: without room for that the answer is decline. Checking what is
        accepted already costs nothing.
        """
        if name in self._accepted:
            return Finding(name=name, outcome=Outcome.ACCEPT)
        budget = Budget(self._limits.steps, self._limits.seconds)
        outcome, code, detail = Outcome.ACCEPT, "", ""
        try:
            self._check_unit(name, budget)
        except KernelFault as fault:
            outcome = Outcome.REJECT if isinstance(fault, Rejected) else Outcome.DECLINE
            code, detail = fault.code, fault.detail
        except (RecursionError, MemoryError):
            outcome, code, detail = Outcome.DECLINE, "depth", "a term is too deep or too large"
        return Finding(name=name, outcome=outcome, code=code, detail=detail, steps=budget.used)

    def is_settled(self, name: Name) -> bool:
        """Whether terms may mention the constant."""
        return name in self._accepted or name in self._assumed

    def _check_unit(self, name: Name, budget: Budget) -> None:
        asked = self._lookup(name)
        if asked is None:
            raise Rejected("undeclared", f"{name_str(name)} is not declared")
        unit = unit_of(asked, self._lookup)
        members = members_of(unit, self._lookup)
        found = [info for info in map(self._lookup, members) if info is not None]
        if name not in members or len(found) != len(members) or len(set(members)) != len(members):
            raise Rejected("stray", f"{name_str(name)} is no part of its block, or that is not whole")
        for info in found:
            if info.is_unsafe or info.is_partial:
                raise Declined("unsafe", f"{name_str(info.name)} is unsafe or partial")
            if len(set(info.level_params)) != len(info.level_params):
                raise Rejected("universe", f"{name_str(info.name)} has a universe parameter twice")
            records = {"inductive": info.inductive, "ctor": info.ctor, "recursor": info.recursor}
            if any((record is not None) is not (kind == info.kind) for kind, record in records.items()):
                raise Rejected("kind", f"{name_str(info.name)} is not what its kind says")
        if found[0].inductive is not None:
            block = Block(self._apart(budget), found[: len(found[0].inductive.all)])
            block.check()
            check_recursors(block, self._lookup)
        elif found[0].kind is ConstantKind.QUOT:
            self._apart(budget).primitives.check_quotient()
        else:
            self._check_constant(found[0], self._shared(budget))
        self._accepted.update(members)

    def _apart(self, budget: Budget) -> Checker:
        """A machine with terms of its own: while a block is checked nothing is known of it."""
        return Checker(Declarations(Store(), self._lookup, self.is_settled), budget)

    def _shared(self, budget: Budget) -> Checker:
        """The machine that keeps what it finds out from one constant to the next, until that is too much."""
        if self._machine is None or len(self._machine.store) > self._limits.terms:
            self._machine = self._apart(budget)
        self._machine.budget = budget
        return self._machine

    def _check_constant(self, info: ConstantInfo, machine: Checker) -> None:
        """A definition, theorem, opaque constant or axiom."""
        type_ = machine.store.read(info.type, info.level_params)
        machine.check(type_)
        sort = machine.sort_of(type_)
        if info.kind is ConstantKind.THEOREM and not machine.store.levels.is_zero(sort):
            raise Rejected("theorem", f"the type of a theorem is no proposition: {show(type_)}")
        if (info.value is None) is not (info.kind is ConstantKind.AXIOM):
            raise Rejected("value", f"a constant of kind {info.kind} has a value, or lacks one")
        if info.value is not None:
            found = machine.check(machine.store.read(info.value, info.level_params))
            if not machine.equal(found, type_):
                raise Rejected("value", f"the value has type {show(found)} and not {show(type_)}")
