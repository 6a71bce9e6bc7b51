"""What every constant of the core library rests on, read from the compiled modules."""

from __future__ import annotations

import pytest

from proofmill.judge.environment import Closure
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.lean.core import BuiltLibrary, build_core
from proofmill.lean.toolchain import Toolchain, find_toolchain

LOGIC = {"propext", "Classical.choice", "Quot.sound"}
ELABORATOR = {
    "sorryAx": "what the elaborator puts in place of a failed proof",
    "lcProof": "stands for erased proofs in compiled code",
    "lcCast": "a cast in compiled code",
    "lcUnreachable": "unreachable compiled code",
    "lcErased": "the type of erased values in compiled code",
    "lcAny": "the type of values of unknown type in compiled code",
    "lcVoid": "the type of absent values in compiled code",
    "Quot.lcInv": "the inverse of a quotient's constructor, in compiled code",
    "Lean.trustCompiler": "the mark that native evaluation leaves",
}
"""Axioms that are declared only because the elaborator or the compiler refers to them by name."""
NATIVE = {"Lean.reduceBool", "Lean.reduceNat"}
"""Constants that the kernel knows by name and that stock Lean puts on ``Lean.trustCompiler`` too."""


@pytest.fixture(scope="module")
def core() -> BuiltLibrary:
    """The core library, compiled."""
    return build_core(find_toolchain("embedded"))


@pytest.fixture(scope="module")
def closure(core: BuiltLibrary) -> Closure:
    """All modules of the core library."""
    toolchain: Toolchain = find_toolchain("embedded")
    return Closure({}).with_modules(core.modules, (core.root,), toolchain.githash)


@pytest.fixture(scope="module")
def constants(core: BuiltLibrary, closure: Closure) -> dict[Name, ConstantInfo]:
    """Every constant of every module."""
    return {
        name: info
        for module in core.modules
        for name, info in closure.constants_in(parse_name(module)).items()
    }


def test_axioms_are_the_declared_ones(constants: dict[Name, ConstantInfo]) -> None:
    """No module declares an axiom that is not listed here."""
    axioms = {name_str(name) for name, info in constants.items() if info.kind is ConstantKind.AXIOM}
    assert axioms == LOGIC | set(ELABORATOR)


def test_every_constant_rests_on_the_logic_alone(
    closure: Closure, constants: dict[Name, ConstantInfo]
) -> None:
    """The elaborator's own axioms carry nothing but themselves."""
    others: dict[str, list[str]] = {}
    for name in constants:
        foreign = sorted(map(name_str, closure.axioms_of(name)))
        foreign = [axiom for axiom in foreign if axiom not in LOGIC]
        if foreign and foreign != [name_str(name)]:
            others[name_str(name)] = foreign
    assert others == {name: ["Lean.trustCompiler"] for name in NATIVE}


def test_the_walk_sees_the_library(core: BuiltLibrary, constants: dict[Name, ConstantInfo]) -> None:
    """A walk over nothing would prove nothing."""
    assert len(constants) > 5000
    assert {"Init", "Init.Prelude", "Init.Omega"} <= set(core.modules)
    for known in ("Nat.add_comm", "List.append_assoc", "propext", "Nat.rec"):
        assert parse_name(known) in constants
