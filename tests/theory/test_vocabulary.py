"""The vocabulary is what Lean elaborates, no more and no less."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from proofmill.errors import TheoryError
from proofmill.theory.probes import ProbedVocabulary, read_vocabulary
from proofmill.theory.terms import Symbol, Type, arrow
from proofmill.theory.theory import compile_theory


def types_of(probed: ProbedVocabulary, key: str) -> set[str]:
    """The instances of a symbol, by their types."""
    return {
        arrow(symbol.arg_types, symbol.result).lean()
        for symbol in probed.vocabulary.symbols
        if symbol.key == key
    }


def vocabulary_of(folder: Path, text: str, toml: str = "") -> ProbedVocabulary:
    """The vocabulary of a theory of one file."""
    (folder / "Own.lean").write_text(text)
    if not toml:
        return read_vocabulary(compile_theory(str(folder / "Own.lean")))
    (folder / "own.toml").write_text(f'name = "own"\nfiles = ["Own.lean"]\n{toml}')
    return read_vocabulary(compile_theory(str(folder / "own.toml")))


@pytest.mark.parametrize(
    ("key", "types"),
    [
        ("ArithList.double", {"Nat → Nat"}),
        ("ArithList.stutter", {"List α → List α", "List Nat → List Nat"}),
        ("ArithList.isSorted", {"List Nat → Bool"}),
        ("List.map", {"(α → β) → List α → List β", "(α → α) → List α → List α", "(Nat → Nat) → List Nat → List Nat"}),
        ("List.cons", {"α → List α → List α", "Nat → List Nat → List Nat"}),
        ("Bool.true", {"Bool"}),
        ("+", {"Nat → Nat → Nat"}),
        ("≤", {"Nat → Nat → Bool"}),
    ],
)  # fmt: skip
def test_types_come_from_lean(arith_vocabulary: ProbedVocabulary, key: str, types: set[str]) -> None:
    """Symbols have the types that their definitions have, at a variable and at Nat."""
    assert types_of(arith_vocabulary, key) == types


def test_lists_and_booleans_are_ordered_where_a_theory_says_so(tmp_path: Path) -> None:
    """Their orders exist in Lean, and few people care: they are looked for when the operator is named."""
    text = "def one (xs : List Nat) (b : Bool) : Nat := if b then 1 else xs.length\n"
    named = vocabulary_of(tmp_path, text, '[vocabulary]\noperators = ["≤"]\n')

    assert types_of(vocabulary_of(tmp_path, text), "≤") == {"Nat → Nat → Bool"}
    assert types_of(named, "≤") >= {"Nat → Nat → Bool", "Bool → Bool → Bool", "List Nat → List Nat → Bool"}


def test_operators_only_where_instances_exist(arith_vocabulary: ProbedVocabulary) -> None:
    """Nobody can add Booleans: `+` is a symbol on Nat alone, and that it exists there is no news."""
    plus = [s for s in arith_vocabulary.vocabulary.symbols if s.key == "+"]
    told = [s for s in arith_vocabulary.vocabulary.skipped if s.name == "+"]

    assert [symbol.result for symbol in plus] == [Type("Nat")]
    assert told == []


def test_an_operator_without_any_instance_is_told(tmp_path: Path) -> None:
    """Where no type in use has an addition, `+` is left out with Lean's reason, once."""
    path = tmp_path / "lights.lean"
    path.write_text(
        "inductive Light where | red | green\ndef next : Light → Light | .red => .green | .green => .red\n"
    )

    vocabulary = read_vocabulary(compile_theory(str(path))).vocabulary

    assert not [s for s in vocabulary.symbols if s.key == "+"]
    assert len(told := [s.reason for s in vocabulary.skipped if s.name == "+"]) == 1
    assert "failed to synthesize" in told[0]


def test_a_new_instance_is_a_new_operator(tmp_path: Path) -> None:
    """An instance in the user's file is all that an operator needs."""
    text = (
        "structure Point where\n  x : Nat\n  y : Nat\nderiving DecidableEq\n"
        "def Point.swap (p : Point) : Point := ⟨p.y, p.x⟩\n"
        "instance : Add Point := ⟨fun p q => ⟨p.x + q.x, p.y + q.y⟩⟩\n"
        "instance : LE Point := ⟨fun p q => p.x ≤ q.x ∧ p.y ≤ q.y⟩\n"
    )
    found = vocabulary_of(tmp_path, text)

    assert "Point → Point → Point" in types_of(found, "+")
    assert types_of(found, "*") <= {"Nat → Nat → Nat"}
    assert not any("Point" in text for text in types_of(found, "≤")), "≤ is not decidable at Point"
    assert types_of(found, "Point.x") == {"Point → Nat"}


def test_constructors_and_relations_are_told_apart(arith_vocabulary: ProbedVocabulary) -> None:
    """Relations print as propositions and have Boolean values; constructors are marked."""
    symbols = {s.key: s for s in arith_vocabulary.vocabulary.symbols}

    assert symbols["≤"].is_relation
    assert not symbols["=="].is_relation
    assert symbols["List.cons"].is_constructor
    assert not symbols["List.append"].is_constructor
    assert symbols["ArithList.double"].template == "double {0}"


def test_symbols_are_distinct(zoo_vocabulary: ProbedVocabulary, arith_vocabulary: ProbedVocabulary) -> None:
    """No two symbols write the same text at the same types, and each has a probe of its own."""
    for probed in (zoo_vocabulary, arith_vocabulary):
        symbols = probed.vocabulary.symbols
        marks = Counter((s.template, s.arg_types, s.result) for s in symbols)
        assert [mark for mark, num in marks.items() if num > 1] == []
        assert len({s.probe for s in symbols}) == len(symbols)
        keys = Counter((s.key, s.type_args, s.arg_types) for s in symbols)
        assert [key for key, num in keys.items() if num > 1] == []


def test_own_functions_with_names_like_leans_own(tmp_path: Path) -> None:
    """A user's function may be called as Lean calls its own helpers elsewhere."""
    text = (
        "inductive Bin where\n  | nil\n  | zero (b : Bin)\n  | one (b : Bin)\n"
        "def Bin.toNat : Bin → Nat\n  | nil => 0\n  | zero b => 2 * b.toNat\n  | one b => 2 * b.toNat + 1\n"
        "def Bin.ofNat : Nat → Bin\n  | 0 => nil\n  | n + 1 => one (Bin.ofNat n)\n"
        "def eq_length (xs ys : List Nat) : Bool := xs.length == ys.length\n"
        "def instead (n : Nat) : Nat := n + 1\n"
        "def Bin.beq : Bin → Bin → Bool\n  | nil, nil => true\n  | _, _ => false\n"
    )
    found = {symbol.key for symbol in vocabulary_of(tmp_path, text).vocabulary.symbols}

    assert {"Bin.toNat", "Bin.ofNat", "Bin.beq", "eq_length", "instead"} <= found


def test_what_lean_makes_by_itself_is_no_symbol(zoo_vocabulary: ProbedVocabulary) -> None:
    """Recursors, matchers, equation lemmas and instances are neither symbols nor mentioned."""
    seen = {s.key for s in zoo_vocabulary.vocabulary.symbols}
    seen |= {s.name for s in zoo_vocabulary.vocabulary.skipped}
    parts = {part for key in seen if key.startswith("Zoo.") for part in key.split(".")}

    made = {"rec", "recOn", "casesOn", "brecOn", "below", "noConfusion", "match_1", "eq_1", "induct", "elim"}
    assert parts & made == set()


def test_what_is_left_out_has_a_reason(tmp_path: Path) -> None:
    """Functions that statements cannot be made of are listed with why."""
    text = (
        "def good (n : Nat) : Nat := n\n"
        "def onTypes (α : Type) (n : Nat) : Nat := n\n"
        "def later (n : Nat) : Nat → Nat := fun m => n + m\n"
        "def family (n : Nat) : Type := if n = 0 then Nat else Bool\n"
        "def five (a b c d e : Nat) : Nat := a\n"
        "def isBig (n : Nat) : Prop := n > 10\n"
        "noncomputable def chosen (n : Nat) : Nat := Classical.choice ⟨n⟩\n"
        "def codes (f : (Nat → Nat) → Nat) : Nat := f fun n => n\n"
        "structure Fn where\n  run : Nat → Nat\n"
        "def Fn.at (f : Fn) (n : Nat) : Nat := f.run n\n"
    )
    found = vocabulary_of(tmp_path, text, '[vocabulary]\nlibrary = ["List.lenght"]\n')
    reasons = {s.name: s.reason for s in found.vocabulary.skipped}

    assert reasons["onTypes"] == "it takes a type as an explicit argument"
    assert reasons["family"] == "it is a type"
    assert reasons["five"] == "it takes more than 4 arguments"
    assert reasons["isBig"].startswith("it is a proposition that Lean cannot decide")
    assert reasons["codes"] == "it takes a function of functions"
    assert reasons["Fn.at"] == "Fn is no data type that can be tested"
    assert reasons["List.lenght"] == "no such constant in the environment"
    assert "chosen" in reasons
    assert {"good", "later"} <= {s.key for s in found.vocabulary.symbols}


def test_exclude_and_operators(tmp_path: Path) -> None:
    """[vocabulary] leaves out what it names and looks for no other operators."""
    text = "def f (n : Nat) : Nat := n + 1\ndef g (n : Nat) : Nat := n * 2\n"
    found = vocabulary_of(tmp_path, text, '[vocabulary]\nexclude = ["g"]\noperators = ["*"]\n')
    keys = {symbol.key for symbol in found.vocabulary.symbols}

    assert "f" in keys
    assert "*" in keys
    assert keys & {"g", "+", "≤"} == set()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "theorem t : True := trivial\n",
        "inductive Color where\n  | red\n  | green\n",
        "def family (n : Nat) : Type := Nat\n",
    ],
)
def test_empty_vocabulary(tmp_path: Path, text: str) -> None:
    """A theory without a function says so, and what to add."""
    toml = "[vocabulary]\noperators = []\n"
    with pytest.raises(TheoryError, match=r"'own' has an empty vocabulary .*define at least one function"):
        vocabulary_of(tmp_path, text, toml)


def test_inductive_without_values(tmp_path: Path) -> None:
    """A type without a closed value cannot be tested and is left out, for a reason."""
    text = (
        "inductive Endless where\n  | more (v : Endless)\n"
        "def Endless.peel : Endless → Endless\n  | more v => v\ndef f (n : Nat) : Nat := n\n"
    )
    found = vocabulary_of(tmp_path, text)

    assert "Endless" not in found.vocabulary.datatypes
    reasons = {s.name: s.reason for s in found.vocabulary.skipped}
    assert reasons["Endless.peel"] == "Endless is no data type that can be tested"


def test_every_symbol_is_usable(zoo_vocabulary: ProbedVocabulary) -> None:
    """Each symbol has a probe among the constants, and argument precedences for each argument."""
    for symbol in zoo_vocabulary.vocabulary.symbols:
        assert isinstance(symbol, Symbol)
        assert tuple(symbol.probe.split(".")) in zoo_vocabulary.constants
        assert len(symbol.arg_precedences) == symbol.arity
        assert all(f"{{{i}}}" in symbol.template for i in range(symbol.arity))


def test_class_methods_come_as_operators_only(tmp_path: Path) -> None:
    """Definitions mention `OfNat.ofNat` and `HAdd.hAdd` everywhere; nobody states laws about these."""
    found = vocabulary_of(tmp_path, "def f (n : Nat) : Nat := max n 2 + 1\n")

    keys = {symbol.key for symbol in found.vocabulary.symbols}
    assert {"OfNat.ofNat", "Max.max", "HAdd.hAdd"} & keys == set()
    assert {"f", "+", "max"} <= keys
