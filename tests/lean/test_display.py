"""What people read: terms, goals and errors are printed as stock Lean prints them.

The expected texts were written by hand from what stock Lean is known to print; no stock Lean was run to make them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from proofmill.lean.core import BuiltLibrary, build_core
from proofmill.lean.messages import Message, parse_messages
from proofmill.lean.process import Limits, clean_environment, run_command
from proofmill.lean.toolchain import Toolchain

CONTEXT = """variable (p q : Nat → Prop) (a b c x y : Nat) (l : List Nat) (P Q : Prop) [Decidable P]
variable (i j : Int) (s : String) (arr : Array Nat) (f : Nat → Nat)
set_option linter.all false
"""
SHOWN = {
    "∃ x, p x": "∃ x, p x : Prop",
    "∃ x y, p x ∧ q y": "∃ x y, p x ∧ q y : Prop",
    "∀ x, p x → q x": "∀ (x : Nat), p x → q x : Prop",
    "∀ x ∈ l, p x": "∀ (x : Nat), x ∈ l → p x : Prop",
    "[a, b]": "[a, b] : List Nat",
    "a :: l ++ [b]": "a :: l ++ [b] : List Nat",
    "fun x => x + a": "fun x => x + a : Nat → Nat",
    "(· + a)": "fun x => x + a : Nat → Nat",
    "fun (x y : Nat) => x + y": "fun x y => x + y : Nat → Nat → Nat",
    "a ∈ l": "a ∈ l : Prop",
    "a ≠ b": "a ≠ b : Prop",
    "¬P": "¬P : Prop",
    "x ∣ y": "x ∣ y : Prop",
    "if P then a else b": "if P then a else b : Nat",
    "if h : P then a else b": "if h : P then a else b : Nat",
    "(a, b, c)": "(a, b, c) : Nat × Nat × Nat",
    "({ fst := a, snd := b } : Nat × Nat)": "(a, b) : Nat × Nat",
    "(⟨0, by decide⟩ : Fin 3)": "⟨0, ⋯⟩ : Fin 3",
    "a ≤ b ∧ b < c ∨ P ↔ Q": "a ≤ b ∧ b < c ∨ P ↔ Q : Prop",
    "P → Q → P": "P → Q → P : Prop",
    "a > b": "a > b : Prop",
    "a ^ 2 * b + c - x / y % 3": "a ^ 2 * b + c - x / y % 3 : Nat",
    "-i + j": "-i + j : Int",
    "a == b && !(a != b)": "a == b && !a != b : Bool",
    "a &&& b ||| c": "a &&& b ||| c : Nat",
    "f ∘ f": "f ∘ f : Nat → Nat",
    "l[0]?": "l[0]? : Option Nat",
    "l[0]!": "l[0]! : Nat",
    "some <$> some a": "some <$> some a : Option (Option Nat)",
    "some a >>= fun x => some (x + 1)": "do\n  let x ← some a\n  some (x + 1) : Option Nat",
    "#[a, b]": "#[a, b] : Array Nat",
    "l.map (· + 1)": "List.map (fun x => x + 1) l : List Nat",
    "Nat.succ a": "a.succ : Nat",
    "max a b": "max a b : Nat",
    "fun n : Nat => match n with | 0 => a | n + 1 => n": (
        "fun n =>\n  match n with\n  | 0 => a\n  | n.succ => n : Nat → Nat"
    ),
    "let x := a; x + 1": "let x := a;\nx + 1 : Nat",
    "have : 1 = 1 := rfl; a": "have this := ⋯;\na : Nat",
    "{n : Nat // p n}": "{ n // p n } : Type",
    "(n : Nat) × Fin n": "(n : Nat) × Fin n : Type",
    "Nat ⊕ Bool": "Nat ⊕ Bool : Type",
    "'c'": "'c' : Char",
    '"str"': '"str" : String',
    "@id": "@id : {α : Sort u_1} → α → α",
    "Nat.add_comm": "Nat.add_comm (n m : Nat) : n + m = m + n",
    "Type 1": "Type 1 : Type 2",
    "()": "() : Unit",
}
"""Terms, and what ``#check`` answers."""
COMMANDS = {
    "#eval 2 + 2": "4",
    "#eval [1, 2, 3].map (· * 2)": "[2, 4, 6]",
    '#eval (1, "a", true)': '(1, "a", true)',
    "#eval (some (some 1), -3)": "(some (some 1), -3)",
    "#eval ((1, 2), 3)": "((1, 2), 3)",
    "#reduce [1].map (· + 1)": "[2]",
    "#print axioms Nat.add_comm": "'Nat.add_comm' does not depend on any axioms",
    "#print Or": (
        "inductive Or : Prop → Prop → Prop\nnumber of parameters: 2\nconstructors:\n"
        "Or.inl : ∀ {a b : Prop}, a → a ∨ b\nOr.inr : ∀ {a b : Prop}, b → a ∨ b"
    ),
}
"""Commands and their answers."""
ERRORS = {
    "example (p q : Prop) (hp : p) : p ∧ q := by\n  constructor\n  · exact hp": (
        "unsolved goals\ncase right\np q : Prop\nhp : p\n⊢ q"
    ),
    "example (p q : Prop) (hp : p) : q := by exact hp": (
        "Type mismatch\n  hp\nhas type\n  p\nbut is expected to have type\n  q"
    ),
    "example (n : Nat) : n = n := by\n  induction n\n  rfl": (
        "unsolved goals\ncase succ\nn✝ : Nat\na✝ : n✝ = n✝\n⊢ n✝ + 1 = n✝ + 1"
    ),
    "example (xs ys : List Nat) : xs ++ ys = [] := by\n  rw [List.nil_append]": (
        "Tactic `rewrite` failed: Did not find an occurrence of the pattern\n  [] ++ ?as\n"
        "in the target expression\n  xs ++ ys = []\n\nxs ys : List Nat\n⊢ xs ++ ys = []"
    ),
    "example : ∃ n : Nat, n * n = 7 := ⟨3, by decide⟩": (
        "Tactic `decide` proved that the proposition\n  3 * 3 = 7\nis false"
    ),
    "example (a b : Nat) (h : a = b) : b = a := by simp only [Nat.add_comm]": "`simp` made no progress",
    "example (h : 1 ≠ 2) : False := by contradiction": (
        "Tactic `contradiction` failed\n\nh : 1 ≠ 2\n⊢ False"
    ),
    "example (p : Prop) : p := by assumption": "Tactic `assumption` failed\n\np : Prop\n⊢ p",
    "example : Nat := missing": "Unknown identifier `missing`",
    "example (n : Nat) : n = n := by\n  cases n with\n  | zero => rfl": (
        "Alternative `succ` has not been provided"
    ),
    "example : Nat := (1 : Nat": "unexpected end of input; expected ')'",
}
"""Files of one command, and the first line that Lean has to say about them."""


@pytest.fixture(scope="module")
def core(toolchain: Toolchain) -> BuiltLibrary:
    """The core library, compiled."""
    return build_core(toolchain)


def messages(toolchain: Toolchain, core: BuiltLibrary, path: Path, text: str) -> list[Message]:
    """What Lean says about a text."""
    path.write_text(text, encoding="utf-8")
    run = run_command(
        [*toolchain.command, "--json", "-DmaxErrors=0", str(path)],
        cwd=path.parent,
        env=clean_environment((core.root,)),
        limits=Limits(),
    )
    return parse_messages(run.stdout)


@pytest.fixture(scope="module")
def answers(
    toolchain: Toolchain, core: BuiltLibrary, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Lean's answer to each command, by command."""
    commands = [f"#check {term}" for term in SHOWN] + list(COMMANDS)
    text = CONTEXT + "".join(f"{command}\n" for command in commands)
    found = messages(toolchain, core, tmp_path_factory.mktemp("display") / "Shown.lean", text)
    first = CONTEXT.count("\n") + 1
    by_line = {message.line: message.text.strip() for message in reversed(found)}
    return {command: by_line.get(first + place, "") for place, command in enumerate(commands)}


@pytest.mark.parametrize("term", SHOWN)
def test_terms_are_printed_as_they_are_written(term: str, answers: dict[str, str]) -> None:
    """Notation is used in the output as it is in the input."""
    assert answers[f"#check {term}"] == SHOWN[term]


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_answer_as_stock(command: str, answers: dict[str, str]) -> None:
    """Evaluation and printing give stock Lean's text."""
    assert answers[command] == COMMANDS[command]


@pytest.mark.parametrize("text", ERRORS)
def test_errors_are_stock_lean_s(text: str, toolchain: Toolchain, core: BuiltLibrary, tmp_path: Path) -> None:
    """The first error has stock Lean's words and shows the goal."""
    errors = [m for m in messages(toolchain, core, tmp_path / "Wrong.lean", text) if m.severity == "error"]

    assert errors[0].text.strip() == ERRORS[text]
