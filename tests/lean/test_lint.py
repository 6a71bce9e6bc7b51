"""The core library is as Lean's linters want it."""

from __future__ import annotations

import pytest

from proofmill.lean.core import BuiltLibrary, build_core, core_sources
from proofmill.lean.lint import MAX_LINE_LENGTH, layout, lint
from proofmill.lean.toolchain import Toolchain


@pytest.fixture(scope="module")
def core(toolchain: Toolchain) -> BuiltLibrary:
    """The core library, compiled."""
    return build_core(toolchain)


def test_no_linter_complains_about_the_library(toolchain: Toolchain, core: BuiltLibrary) -> None:
    """Every module elaborates without a warning, with more linters than are on by default."""
    assert [str(complaint) for complaint in lint(toolchain, core, core_sources())] == []


def test_layout_of_the_library() -> None:
    """Short lines, no stray blanks, a documentation in each module."""
    assert [str(complaint) for complaint in layout(core_sources())] == []


def test_linters_do_run() -> None:
    """No module switches a linter off but for a single declaration, or for names that are generated."""
    allowed = {"Init.Syntax": ["set_option linter.missingDocs false"]}
    for module, text in core_sources().items():
        lines = text.splitlines()
        whole = [line for line in lines if line.startswith("set_option linter") and " in" not in line]
        assert whole == allowed.get(module, []), module


FAULTS = {
    "def undocumented : Nat := 1": "missing doc string",
    "theorem t (n m : Nat) : n = n := rfl": "`m` is not explicitly referenced",
    "theorem t (n : Nat) : n + 0 = n := by simp [Nat.mul_comm]": "simp argument is unused",
    "theorem t (n : Nat) : n + 0 = n := by simpa": "`simp` already closes the goal",
    "theorem t : True := by trivial <;> trivial": "never executed",
    "theorem t (p q : Prop) (h : p ∧ q) : p := by cases h <;> assumption": "would suffice",
    "theorem A.A.t : True := trivial": "is duplicated",
    "theorem t (b : Bool) : b = b := match b with | true => rfl | false' => rfl": "`false'` is not explicitly",
    "theorem t (nil : List Nat) : nil = nil := rfl": "resembles constructor",
    "/-- Two. -/\ndef t.{u, v} (α : Type (max u v)) := α": "only occur together",
    '/-- Old. -/\n@[deprecated Nat.add (since := "2026-01-01")]\ndef old : Nat := 1\n'
    "theorem new : old = 1 := rfl": "has been deprecated",
    "variable {α : Type} [BEq α]\ntheorem t (a : α) : a = a := by rfl": "unused in theorem",
    "@[app_unexpander Nat.add]\nprivate def u : Lean.PrettyPrinter.Unexpander\n"
    "  | `(Nat.add $a $b) => `($a + $b)\n  | _ => throw ()": "Unexpanders should match",
    "/-- Truth. -/\ndef t : True := trivial": "use `theorem` instead of `def`",
}
"""Small files with one fault each, and what the linter for it says."""


@pytest.fixture(scope="module")
def found(toolchain: Toolchain, core: BuiltLibrary) -> dict[str, list[str]]:
    """Complaints about each of the faulty files."""
    texts = {f"Mine{number}": f"/-! Faulty. -/\n{text}\n" for number, text in enumerate(FAULTS)}
    complaints = lint(toolchain, core, texts)
    return {
        text: [complaint.text for complaint in complaints if complaint.module == module]
        for module, text in zip(texts, FAULTS, strict=True)
    }


@pytest.mark.parametrize("text", FAULTS)
def test_each_linter_can_complain(text: str, found: dict[str, list[str]]) -> None:
    """The linters find what they are for on the embedded library."""
    assert any(FAULTS[text] in complaint for complaint in found[text]), found[text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/-! Doc. -/\n" + "-" * (MAX_LINE_LENGTH + 1) + "\n", "101 characters"),
        ("\n/-! Doc. -/ \n", "blanks at the end"),
        ("\n/-! Doc.\t-/\n", "a tab"),
        ("prelude\n", "no documentation"),
        ("\n/-! Doc. -/", "exactly one line break"),
    ],
)
def test_each_rule_of_layout_can_be_broken(text: str, expected: str) -> None:
    """The rules of layout see what they forbid."""
    assert any(expected in complaint.text for complaint in layout({"Mine": text}))
