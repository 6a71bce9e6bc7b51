"""Evidence from a compiled module: is the theorem there, is it the statement, and what does it rest on.

Works on constants that the reader decoded from bytes; runs no Lean and believes no message. What it does not
establish is that the terms are well typed: up to level 3 that is the word of the kernel inside the process
that wrote the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from proofmill.judge.compare import Side, first_difference
from proofmill.judge.environment import Closure, references
from proofmill.judge.olean import OleanModule
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.expr import structural_hash
from proofmill.kernel.names import Name, name_str
from proofmill.records import Reason

__all__ = ["Evidence", "Fault", "examine_goal", "examine_module"]

LEMMA_PREFIX = "Lemmas"
"""First component of the names of modules of sealed lemmas."""
_KERNEL_NAMES: frozenset[Name] = frozenset(
    tuple(text.split("."))
    for text in """
    Nat Nat.zero Nat.succ Nat.add Nat.sub Nat.mul Nat.div Nat.mod Nat.gcd Nat.beq Nat.ble Nat.pow
    Nat.land Nat.lor Nat.xor Nat.shiftLeft Nat.shiftRight Nat.log2 Nat.rec String String.ofList
    String.mk Char Char.ofNat List List.nil List.cons Bool Bool.true Bool.false Eq Eq.refl Quot
    Quot.mk Quot.lift Quot.ind eagerReduce optParam autoParam outParam semiOutParam
    Lean.reduceBool Lean.reduceNat Lean.trustCompiler
    """.split()
)
"""Names that the kernel itself gives a meaning to; nobody but the library may declare them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One failed check."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a compiled module says about one goal. Nothing failed exactly when ``faults`` is empty."""

    faults: tuple[Fault, ...]
    """In the order of the protocol."""
    axioms: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()
    borrowed: tuple[str, ...] = ()
    """Constants of the same module that the goal uses and ``is_own`` did not allow."""


def examine_module(module: OleanModule, pinned: tuple[Name, ...], closure: Closure) -> list[Fault]:
    """Checks of the module as a whole: imports, redefinitions, complete inductive types."""
    faults: list[Fault] = []
    if module.is_module:
        faults.append(_fault(Reason.BAD_ARTIFACT, "written as a 'module', which hides proofs"))
    if module.imports != pinned:
        found = ", ".join(map(name_str, module.imports)) or "nothing"
        wanted = ", ".join(map(name_str, pinned))
        faults.append(_fault(Reason.IMPORT_VIOLATION, f"imports {found}, not {wanted}"))
    for name, info in module.constants.items():
        if name in closure or name in _KERNEL_NAMES:
            faults.append(_fault(Reason.REDEFINITION, f"declares {name_str(name)} again"))
        problem = _incomplete(info, module.constants)
        if problem is not None:
            faults.append(_fault(Reason.BAD_ARTIFACT, problem))
    return faults


def examine_goal(
    name: Name,
    expected: Side,
    own: Mapping[Name, ConstantInfo],
    closure: Closure,
    is_own: Callable[[Name], bool] = lambda _: True,
) -> Evidence:
    """Checks of one goal.

    Args:
        name: The name it must have in the module.
        expected: The frozen statement.
        own: The constants of the module.
        closure: The library beneath it.
        is_own: Which constants of the module the goal may use; others are ``borrowed``.
    """
    info = own.get(name)
    if info is None:
        detail = f"the compiled file has no constant {name_str(name)}"
        return Evidence(faults=(_fault(Reason.MISSING_GOAL, detail),))
    faults: list[Fault] = []
    if info.kind is not ConstantKind.THEOREM:
        detail = f"{name_str(name)} is of kind {info.kind}, not a theorem"
        faults.append(_fault(Reason.WRONG_KIND, detail))
    difference = first_difference(expected, Side(type=info.type, level_params=info.level_params, own=own))
    if difference is not None:
        detail = f"{difference} (the two may still be equal by unfolding: prove it as stated)"
        faults.append(_fault(Reason.STATEMENT_MISMATCH, detail))
    walk = _Walk(own, closure, is_own)
    walk.run(name)
    faults.extend(walk.faults)
    allowed = closure.allowed_axioms
    for axiom in sorted(walk.axioms, key=name_str):
        if allowed.get(axiom) != _type_hash(axiom, own, closure):
            code = f"{Reason.AXIOM}:{name_str(axiom)}"
            faults.append(Fault(code=code, detail=f"rests on the axiom {name_str(axiom)}"))
    return Evidence(
        faults=tuple(faults),
        axioms=tuple(sorted(map(name_str, walk.axioms))),
        premises=tuple(sorted(map(name_str, walk.premises))),
        borrowed=tuple(sorted(map(name_str, walk.borrowed))),
    )


class _Walk:
    """Everything of the module that a goal reaches, and what that refers to in the library."""

    def __init__(
        self,
        own: Mapping[Name, ConstantInfo],
        closure: Closure,
        is_own: Callable[[Name], bool],
    ) -> None:
        self._own = own
        self._closure = closure
        self._is_own = is_own
        self.axioms: set[Name] = set()
        self.premises: set[Name] = set()
        self.borrowed: set[Name] = set()
        self.faults: list[Fault] = []

    def run(self, goal: Name) -> None:
        """Visits each constant once."""
        seen = {goal}
        stack = [goal]
        while stack:
            info = self._own[stack.pop()]
            if info.kind is ConstantKind.AXIOM:
                self.axioms.add(info.name)
            if info.is_unsafe or info.is_partial or info.kind is ConstantKind.QUOT:
                detail = f"reaches {name_str(info.name)}, which no safe proof can"
                self.faults.append(_fault(Reason.BAD_ARTIFACT, detail))
            for other in references(info):
                if other in seen:
                    continue
                seen.add(other)
                if other in self._own:
                    stack.append(other)
                    if not self._is_own(other):
                        self.borrowed.add(other)
                else:
                    self._library(other)

    def _library(self, name: Name) -> None:
        if name not in self._closure:
            detail = f"refers to {name_str(name)}, which does not exist"
            self.faults.append(_fault(Reason.BAD_ARTIFACT, detail))
            return
        self.axioms |= self._closure.axioms_of(name)
        if self._closure.module_of(name)[0] == LEMMA_PREFIX:
            self.premises.add(name)


def _type_hash(axiom: Name, own: Mapping[Name, ConstantInfo], closure: Closure) -> str | None:
    info = own.get(axiom) or closure.get(axiom)
    return None if info is None else structural_hash(info.type, info.level_params)


def _incomplete(info: ConstantInfo, own: Mapping[Name, ConstantInfo]) -> str | None:
    """What is missing around a constant of an inductive type."""
    name = name_str(info.name)
    if info.kind is ConstantKind.QUOT:
        return f"{name} is a quotient primitive outside the library"
    if info.inductive is not None:
        for ctor in info.inductive.ctors:
            found = own.get(ctor)
            if found is None or found.ctor is None or found.ctor.induct != info.name:
                return f"the inductive type {name} lacks its constructor {name_str(ctor)}"
        if any(other not in own for other in info.inductive.all):
            return f"the mutual block of {name} is incomplete"
        recursor = own.get((*info.name, "rec"))
        if recursor is None or recursor.recursor is None:
            return f"the inductive type {name} lacks its recursor"
    if info.ctor is not None:
        parent = own.get(info.ctor.induct)
        if parent is None or parent.inductive is None or info.name not in parent.inductive.ctors:
            return f"the constructor {name} has no inductive type that lists it"
    if info.recursor is not None and any(other not in own for other in info.recursor.all):
        return f"the recursor {name} has no inductive type"
    return None


def _fault(reason: Reason, detail: str) -> Fault:
    return Fault(code=str(reason), detail=detail)
