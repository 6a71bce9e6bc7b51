"""Whole files against whole files: the theorems of a challenge, with its definitions, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofmill.certify import Certifier
from proofmill.certify.challenge import check_challenge, freeze_challenge
from proofmill.cli import main
from proofmill.errors import InputError

DEFINITIONS = """
structure Pair where
  left : Nat
  right : Nat

inductive Tree where
  | leaf : Tree
  | node : Tree → Nat → Tree → Tree

class Sized (α : Type) where
  size : α → Nat

def Tree.count : Tree → Nat
  | .leaf => 0
  | .node l _ r => l.count + 1 + r.count

instance : Sized Tree := ⟨Tree.count⟩

def Pair.swap (p : Pair) : Pair := ⟨p.right, p.left⟩
"""
SWAP = "theorem swap_swap (p : Pair) : p.swap.swap = p"
SIZE = "theorem size_leaf : Sized.size Tree.leaf = 0"
CHALLENGE = f"{DEFINITIONS}\n{SWAP} := sorry\n{SIZE} := sorry\n"
SOLUTION = f"{DEFINITIONS}\n{SWAP} := rfl\n{SIZE} := rfl\n"


def verdicts(certifier: Certifier, solution: str, challenge: str = CHALLENGE) -> list[tuple[str, str]]:
    """Id and reason of each row; ``certified`` where nothing is wrong."""
    found = check_challenge(certifier, challenge, solution)
    return [(row.id, row.reason or str(row.verdict)) for row in found]


def test_honest_solution(certifier: Certifier) -> None:
    """Definitions repeated, helpers between them, theorems in another order, other binder names."""
    helper = "theorem helper (a b : Nat) : Pair.swap ⟨a, b⟩ = ⟨b, a⟩ := rfl\n"
    swapped = SWAP.replace("(p : Pair) : p.swap.swap = p", "(q : Pair) : q.swap.swap = q")
    solution = f"{DEFINITIONS}\n{helper}{SIZE} := by rfl\n{swapped} := by cases q; exact helper _ _\n"

    assert verdicts(certifier, solution) == [("swap_swap", "certified"), ("size_leaf", "certified")]


HOSTILE = [
    ("changed_definition", "⟨p.right, p.left⟩", "p", ["statement_mismatch", "certified"]),
    ("changed_function", "| .leaf => 0", "| .leaf => 1 - 1", ["certified", "statement_mismatch"]),
    ("changed_instance", "⟨Tree.count⟩", "⟨fun _ => 0⟩", ["certified", "statement_mismatch"]),
    ("more_fields", "  right : Nat\n", "  right : Nat\n  h : left = left := by rfl\n", ["lean_error"] * 2),
    ("other_field_type", "node : Tree → Nat", "node : Tree → Bool", ["certified", "statement_mismatch"]),
    ("more_constructors", "| leaf : Tree\n", "| leaf : Tree\n  | bud : Nat → Tree\n", ["lean_error"] * 2),
    (
        "extra_hypothesis",
        f"{SWAP} :=",
        "variable (h : False)\ninclude h\n" + SWAP + " :=",
        ["statement_mismatch"] * 2,
    ),
    ("definition_for_theorem", SIZE, SIZE.replace("theorem", "def"), ["certified", "wrong_kind"]),
    ("axiom", f"{SIZE} := rfl", SIZE.replace("theorem", "axiom"), ["forbidden_syntax"] * 2),
    ("hole", f"{SIZE} := rfl", f"{SIZE} := sorry", ["certified", "axiom:sorryAx"]),
    ("notation", SIZE, 'local notation "Tree.leaf" => Tree.node .leaf 1 .leaf\n' + SIZE, ["lean_error"] * 2),
    ("missing", f"{SIZE} := rfl\n", "", ["certified", "missing_goal"]),
    ("in_a_namespace", SIZE, "theorem A.size_leaf : Sized.size Tree.leaf = 0", ["certified", "missing_goal"]),
    ("foreign_import", "\nstructure Pair", "import Evil\nstructure Pair", ["import_violation"] * 2),
]


@pytest.mark.parametrize(
    ("old", "new", "reasons"), [case[1:] for case in HOSTILE], ids=[c[0] for c in HOSTILE]
)
def test_hostile_solution(certifier: Certifier, old: str, new: str, reasons: list[str]) -> None:
    """One thing is changed, and the theorems that it touches are turned away for that reason."""
    assert old in SOLUTION
    solution = SOLUTION.replace(old, new)

    assert [reason for _, reason in verdicts(certifier, solution)] == reasons


def test_projection_of_another_structure(certifier: Certifier) -> None:
    """A structure that the statement reaches by a projection only must be the same as well."""
    head = "structure S where\n  x : Nat\n{more}\ndef get (s : S) : Nat := s.1\n"
    goal = "theorem goal (s : S) : get s = get s"
    challenge = head.format(more="") + f"{goal} := sorry\n"
    hostile = head.format(more="  h : x = 0") + f"{goal} := rfl\n"

    assert verdicts(certifier, challenge.replace("sorry", "rfl"), challenge) == [("goal", "certified")]
    assert verdicts(certifier, hostile, challenge) == [("goal", "statement_mismatch")]


def test_mismatch_says_where(certifier: Certifier) -> None:
    """The detail names the definition that is not the challenge's, and what it has instead."""
    solution = SOLUTION.replace("⟨Tree.count⟩", "⟨fun _ => 0⟩")

    detail = check_challenge(certifier, CHALLENGE, solution, ["size_leaf"])[0].detail

    assert detail.startswith(
        "in the auxiliary instSizedTree, argument 2 of Sized.mk: expected Tree.count, found (fun"
    )


def test_own_name_for_a_type_is_another_type(certifier: Certifier) -> None:
    """A copy of an inductive type under another name does not do, as it would for a definition."""
    solution = SOLUTION.replace("Pair", "Couple")

    assert verdicts(certifier, solution)[0] == ("swap_swap", "statement_mismatch")


@pytest.mark.parametrize(
    ("challenge", "says"),
    [
        ("def n : Nat := sorry\ntheorem goal : n = n := sorry", "rests on sorryAx"),
        ("axiom n : Nat\ntheorem goal : n = n := sorry", "rests on n"),
        ("opaque n : Nat\ntheorem goal : n = n := rfl", "no theorem open"),
        ("theorem goal : 1 = := sorry", "does not compile: line 1"),
        ("theorem goal : True := sorry\0", "cannot be read"),
        ("partial def f (n : Nat) : Nat := f n\ntheorem goal : f = f := sorry", None),
    ],
)
def test_bad_challenge(certifier: Certifier, challenge: str, says: str | None) -> None:
    """A challenge that says nothing definite is its author's problem; an opaque constant is definite."""
    if says is None:
        assert len(freeze_challenge(certifier.compiler, challenge)) == 1
        return
    with pytest.raises(InputError, match=says):
        freeze_challenge(certifier.compiler, challenge)


def test_named_theorems(certifier: Certifier) -> None:
    """Only the theorems asked for are looked at; a name that is none is an error."""
    rows = check_challenge(certifier, CHALLENGE, SOLUTION, ["size_leaf"])

    assert [row.id for row in rows] == ["size_leaf"]
    for name in ("nowhere", "Pair.swap", "a..b"):
        with pytest.raises(InputError):
            freeze_challenge(certifier.compiler, CHALLENGE, [name])


def test_statement_hash_covers_the_definitions(certifier: Certifier) -> None:
    """Two challenges that differ in a definition or a constructor have other statements."""
    texts = [
        CHALLENGE,
        CHALLENGE.replace("| .leaf => 0", "| .leaf => 1"),
        CHALLENGE.replace("node : Tree → Nat", "node : Tree → Bool"),
    ]

    hashes = [freeze_challenge(certifier.compiler, text, ["size_leaf"])[0].statement_hash for text in texts]

    assert len(set(hashes)) == 3


def test_command(tmp_path: Path) -> None:
    """The command prints a row for each theorem, and refuses half a pair of files."""
    (tmp_path / "C.lean").write_text(CHALLENGE, encoding="utf-8")
    (tmp_path / "S.lean").write_text(SOLUTION.replace(f"{SIZE} := rfl", f"{SIZE} := sorry"), encoding="utf-8")
    command = ["check", "--theory", "core", "--challenge", str(tmp_path / "C.lean")]
    out = tmp_path / "out.jsonl"

    whole = main([*command, "--solution", str(tmp_path / "S.lean"), "--out", str(out)])
    half = main(command)

    assert (whole, half) == (0, 1)
    rows = out.read_text(encoding="utf-8").splitlines()
    assert len(rows) == 2
    assert '"certified"' in rows[0]
    assert '"axiom:sorryAx"' in rows[1]
