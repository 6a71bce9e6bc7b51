"""Policy on text: what is turned away before Lean sees it, and what is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofmill.certify.policy import Track, check_code, check_proof, classify_code, ingest_problem
from proofmill.records import Reason

TOKEN_SIGNS = ["--", "/-", "-/", "\\\\", "«", "»", "'", " ", *"()[]}⟨⟩⦃⦄‹›,;"]
"""What a new token may not contain."""
MODULES = frozenset({("Init",), ("Init", "Core")})


@pytest.mark.parametrize(
    "proof",
    [
        "rfl",
        "by\n  intro n\n  rfl",
        "by sorry",
        "by open Nat in exact rfl",
        "by\n  open scoped Foo in\n  rfl",
        "by set_option maxRecDepth 2000 in rfl",
        "set_option maxHeartbeats 400000 in by simp",
        "by have axiom_free := 1; exact rfl",
        'by have s := "axiom #exit"; rfl',
        "by rfl -- axiom theorem\n",
        "fun x => x.end",
        "by rfl\nwhere aux := 1",
        "h ▸ foo #[1]",
        "card_eq #s",
        "by open Nat hiding add in rfl",
    ],
)
def test_proofs_that_pass(proof: str) -> None:
    """One term or one tactic block, whatever it says."""
    assert check_proof(proof) is None


@pytest.mark.parametrize(
    ("proof", "reason"),
    [
        ("", Reason.PARSE_ERROR),
        ("-- nothing\n", Reason.PARSE_ERROR),
        ("rfl\naxiom x : False", Reason.FORBIDDEN_SYNTAX),
        ("rfl\n@[simp] theorem x : True := trivial", Reason.FORBIDDEN_SYNTAX),
        ("rfl\nend Foo", Reason.FORBIDDEN_SYNTAX),
        ("rfl\n#exit", Reason.FORBIDDEN_SYNTAX),
        ("rfl\n#print axioms goal", Reason.FORBIDDEN_SYNTAX),
        ("rfl\nopen Nat", Reason.FORBIDDEN_SYNTAX),
        ("rfl\nset_option autoImplicit true", Reason.FORBIDDEN_SYNTAX),
        ("by set_option debug.skipKernelTC true in rfl", Reason.FORBIDDEN_SYNTAX),
        ("by set_option «debug».skipKernelTC true in rfl", Reason.FORBIDDEN_SYNTAX),
        ("by set_option maxHeartbeats 0 in rfl", Reason.FORBIDDEN_SYNTAX),
        ("by set_option maxHeartbeats 99999999 in rfl", Reason.FORBIDDEN_SYNTAX),
        ("by run_tac pure ()", Reason.FORBIDDEN_SYNTAX),
        ("by_elab foo", Reason.FORBIDDEN_SYNTAX),
        ("by open 1 in rfl", Reason.FORBIDDEN_SYNTAX),
        ("by open a open b in rfl", Reason.FORBIDDEN_SYNTAX),
        ("by\n  /-- doc -/ exact rfl", Reason.FORBIDDEN_SYNTAX),
        ("by simp (config := unsafeIO f)", Reason.FORBIDDEN_SYNTAX),
        ("by exact _root_.unsafeCast x", Reason.FORBIDDEN_SYNTAX),
        ("(rfl", Reason.PARSE_ERROR),
        ("(rfl]", Reason.PARSE_ERROR),
        ("rfl /-", Reason.PARSE_ERROR),
        ('by exact "', Reason.PARSE_ERROR),
        ("rfl\0", Reason.PARSE_ERROR),
        ("rfl -- \u202e", Reason.FORBIDDEN_SYNTAX),
        ("rfl\ud800", Reason.PARSE_ERROR),
        ("rfl -- " + "x" * 200_000, Reason.FORBIDDEN_SYNTAX),
        ("rfl\n" * 400_000, Reason.FORBIDDEN_SYNTAX),
    ],
)
def test_proofs_that_do_not(proof: str, reason: Reason) -> None:
    """Further commands, open ends, control characters and loosened limits are turned away."""
    objection = check_proof(proof)
    assert objection is not None
    assert objection.reason is reason


@pytest.mark.parametrize(
    "code",
    [
        "import Init\ntheorem goal : True := trivial",
        "/- module -/ theorem goal : True := trivial",
        "theorem axiom_free : True := trivial -- axiom",
        "set_option maxRecDepth 4000\ntheorem goal : True := trivial",
        "#check Nat\n#print axioms Nat.add_comm",
        "@[simp] theorem goal : True := trivial",
        "def f (extern : Nat) := [extern]",
        "theorem goal : True := by sorry",
        "theorem a : True := trivial\nprivate theorem b : True := trivial",
        "theorem a : #s = #s := rfl",
        "def f := x + no_axiom",
        "def f := (no_axiom)",
        "def f := Lean.Omega.foo",
        "@[simp [(1)]] theorem b : True := trivial",
        "attribute [-simp] foo",
        'notation "x"',
        'local notation "s" => f $ x',
        'local notation "s" => f $',
        "local macro \"a\" x''y:term : term => `(x)",
        'local prefix:max "-" => f\nlocal notation "(" x "|" => x',
        'local macro "mk" : command => `(command| theorem aux : True := trivial)',
        "macro_rules | `(fun $x => $y) => `($y)",
    ],
)
def test_code_that_passes(code: str) -> None:
    """Ordinary files."""
    assert check_code(code, MODULES) is None


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("module\ntheorem goal : True := trivial", Reason.FORBIDDEN_SYNTAX),
        ("prelude\ntheorem goal : True := trivial", Reason.FORBIDDEN_SYNTAX),
        ("import Init\nprelude", Reason.FORBIDDEN_SYNTAX),
        ("import Evil\ntheorem goal : True := trivial", Reason.IMPORT_VIOLATION),
        ("import Init Evil", None),
        ("public import Evil", Reason.IMPORT_VIOLATION),
        ("axiom x : False", Reason.FORBIDDEN_SYNTAX),
        ("#exit", Reason.FORBIDDEN_SYNTAX),
        ("#eval 1", Reason.FORBIDDEN_SYNTAX),
        ("run_cmd pure ()", Reason.FORBIDDEN_SYNTAX),
        ("initialize x : Nat ← pure 1", Reason.FORBIDDEN_SYNTAX),
        ('elab "x" : term => pure default', Reason.FORBIDDEN_SYNTAX),
        ("@[implemented_by f] def g := 1", Reason.FORBIDDEN_SYNTAX),
        ('@[simp, extern "f"] def g := 1', Reason.FORBIDDEN_SYNTAX),
        ("attribute [csimp] foo", Reason.FORBIDDEN_SYNTAX),
        ("unsafe def f := 1", Reason.FORBIDDEN_SYNTAX),
        ("open private foo in Bar", Reason.FORBIDDEN_SYNTAX),
        ("set_option debug.skipKernelTC true", Reason.FORBIDDEN_SYNTAX),
        ("/- open", Reason.PARSE_ERROR),
        ("set_option $x true", Reason.FORBIDDEN_SYNTAX),
        ("set_option maxRecDepth 0", Reason.FORBIDDEN_SYNTAX),
        ("set_option synthInstance.maxHeartbeats 0", Reason.FORBIDDEN_SYNTAX),
        ('import "x"', Reason.PARSE_ERROR),
        ("theorem goal : True := by #xrun_tac foo", Reason.FORBIDDEN_SYNTAX),
        ('macro "x" tactic => `(tactic| rfl)', Reason.FORBIDDEN_SYNTAX),
        ("macro_rules | `(tactic| a)", Reason.FORBIDDEN_SYNTAX),
        ("macro_rules | `(tactic| a) => `(tactic| b) <;> fun x => `(c)", Reason.FORBIDDEN_SYNTAX),
        *((f'local notation "+{sign}+" => 1', Reason.FORBIDDEN_SYNTAX) for sign in TOKEN_SIGNS),
        (f"local notation {'x ' * 1200} => 1", Reason.FORBIDDEN_SYNTAX),
        ('local notation r"+" => 1', Reason.FORBIDDEN_SYNTAX),
        ('local notation "+/" => 1', Reason.FORBIDDEN_SYNTAX),
    ],
)
def test_code_that_does_not(code: str, reason: Reason | None) -> None:
    """What would run programs, widen the library or declare axioms is turned away."""
    objection = check_code(code, MODULES)
    assert (objection.reason if objection else None) == reason


def test_ingest_accepts_plain_text() -> None:
    """Unicode, tabs and carriage returns are no problem of bytes."""
    assert ingest_problem("theorem α : ∀ n, n = n\r\n\t:= fun _ => rfl") is None


def test_nested_monsters_are_judged_in_time() -> None:
    """Text at the limit of size, nested as deep as it goes, costs seconds at most and no recursion."""
    size = 90_000
    monsters = [
        "(" * size + ")" * size,
        "[" * size,
        "/-" * size + "-/" * size,
        "/-" * size,
        's!"{' * (size // 4),
        's!"{' * (size // 8) + '}"' * (size // 8),
        "«" * size,
        "@[" * (size // 2) + "]" * (size // 2),
        "a." * (size // 2) + "a",
        "-" * size,
        "'" * size,
        'r"' * (size // 2),
        "\n".join(["macro_rules"] * 8000),
        "\n".join(['macro "a" : tactic => `(tactic| b)'] * 5000),
        "open a " * 10_000,
        "open " * (size // 5) + "in rfl",
        "(macro " * (size // 7) + ")" * (size // 7),
        "-" + "x" * size,
        "#" + "x" * size,
    ]
    started = time.monotonic()
    for text in monsters:
        check_proof(text)
        check_code(text, MODULES)
    assert time.monotonic() - started < 60


PIECES = st.sampled_from(
    [
        *(
            "macro",
            "macro_rules",
            "notation",
            '"x"',
            "=>",
            "`(",
            "tactic",
            "|",
            "$",
            "x",
            ":",
            ")",
            "@[",
            "]",
        ),
        *("set_option", "maxRecDepth", "0", "in", "open", "private", "import", "Init", "--", "/-", "-/", "'"),
        *(
            "\n",
            "#eval",
            "axiom",
            ".",
            "1",
            "s!",
            '"',
            "{",
            "}",
            "«",
            "»",
            ",",
            "-",
            "attribute",
            "[",
            "Lean",
        ),
    ]
)


@given(
    st.one_of(
        st.text(max_size=100), st.lists(PIECES, max_size=30).map(" ".join), st.lists(PIECES).map("".join)
    )
)
def test_any_text_is_judged(text: str) -> None:
    """Random text, and text of random pieces of Lean, is taken or refused, with no other end."""
    for objection in (
        check_proof(text),
        check_code(text, MODULES),
        check_code(text, MODULES, track=Track.META),
    ):
        assert objection is None or objection.reason in Reason
    track, rule = classify_code(text, MODULES)
    assert track is Track.PLAIN or (rule is not None and rule.reason is Reason.FORBIDDEN_SYNTAX)
