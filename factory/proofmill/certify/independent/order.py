"""The independent kernel on constants in the order in which they rest on each other.

The kernel accepts a constant given those it mentions. This module finds these first, so that an accept of ``Order``
stands for everything beneath, down to what is assumed. What rests on a constant that was rejected or declined
shares its fate, and says whose it is.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from proofmill.certify.independent.deep import run_deep
from proofmill.kernel.checker import Finding, Kernel, KernelLimits, Outcome, members_of, unit_of
from proofmill.kernel.expr import constants_of
from proofmill.kernel.names import Name, name_str
from proofmill.kernel.terms import Lookup

__all__ = ["Order"]

_RANK = {Outcome.ACCEPT: 0, Outcome.DECLINE: 1, Outcome.REJECT: 2}
_EQ: Name = ("Eq",)


class Order:
    """Checks constants with all that they reach."""

    def __init__(
        self,
        lookup: Lookup,
        assumed: Container[Name] = (),
        limits: KernelLimits | None = None,
        known: Iterable[Finding] = (),
    ) -> None:
        """Takes what gives a constant by name, the names that need no check, and answers known already."""
        self._lookup = lookup
        self._assumed = assumed
        self._kernel = Kernel(lookup, assumed, limits)
        self._units: dict[Name, Finding] = {self._unit(finding.name): finding for finding in known}

    def finding(self, name: Name) -> Finding:
        """The answer for a constant and all beneath it."""
        return run_deep(lambda: self._finding(name))

    def _finding(self, name: Name) -> Finding:
        if name in self._assumed:
            return Finding(name=name, outcome=Outcome.ACCEPT)
        unit = self._unit(name)
        if unit not in self._units:
            self._visit(unit)
        found = self._units[unit]
        if found.outcome is Outcome.ACCEPT and name not in members_of(unit, self._lookup):
            found = self._kernel.check(name)
        return replace(found, name=name)

    def _unit(self, name: Name) -> Name:
        info = self._lookup(name)
        return name if info is None else unit_of(info, self._lookup)

    def _visit(self, root: Name) -> None:
        """Depth first and iterative: everything below a unit, then the unit."""
        waiting: dict[Name, list[Name]] = {root: self._needs(root)}
        while waiting:
            unit = next(reversed(waiting))
            below = waiting[unit]
            while below and (below[-1] in self._assumed or self._unit(below[-1]) in self._units):
                below.pop()
            if not below:
                del waiting[unit]
                self._units[unit] = self._settle(unit)
                continue
            need = self._unit(below[-1])
            if need in waiting:
                detail = f"{name_str(unit)} rests on itself through {name_str(below[-1])}"
                del waiting[unit]
                self._units[unit] = Finding(name=unit, outcome=Outcome.REJECT, code="cycle", detail=detail)
            else:
                waiting[need] = self._needs(need)

    def _needs(self, unit: Name) -> list[Name]:
        """What a unit mentions; nothing for an unsafe one, which may go round in circles and is declined."""
        members = members_of(unit, self._lookup)
        infos = [info for info in map(self._lookup, members) if info is not None]
        if any(info.is_unsafe or info.is_partial for info in infos):
            return []
        found = constants_of(*(term for info in infos for term in info.terms()))
        if unit == ("Quot",):
            found.add(_EQ)
        return sorted(found.difference(members) if len(members) > 1 else found, key=repr)

    def _settle(self, unit: Name) -> Finding:
        """The kernel's answer, unless something that the unit needs has none or a bad one."""
        worst = self._worst(self._needs(unit))
        if worst is not None:
            detail = f"rests on {name_str(worst.name)}: {worst.detail}"
            return replace(worst, name=unit, detail=detail[:2000], steps=0)
        return self._kernel.check(unit)

    def _worst(self, needs: Iterable[Name]) -> Finding | None:
        found = [self._units[self._unit(name)] for name in needs if name not in self._assumed]
        bad = [finding for finding in found if finding.outcome is not Outcome.ACCEPT]
        return max(bad, key=lambda finding: _RANK[finding.outcome], default=None)
