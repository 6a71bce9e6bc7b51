"""Recipes of types are read strictly, and what they say of rows is what is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofmill.derive.english import in_english, read_back
from proofmill.derive.generators import GENERATORS
from proofmill.derive.recipe import load_type, render, type_names
from proofmill.derive.syntax import ParseError, parse
from proofmill.errors import ConfigError

GOOD = """
name = "mine"
title = "Mine"
about = "Something."
generator = "steps"
prompt = "$state"
completion = "$tactic"
dedup = "$state"
[fields]
state = "text"
tactic = "text"
goals = "texts"
[[check]]
kind = "state"
args = { statement = "theorem t : True", proof = "by", state = "$state" }
"""
BAD = {
    'kind = "state"': ('kind = "stat"', "did you mean 'state'"),
    'state = "$state" }': ('state = "$state", extra = "x" }', "no parameter 'extra'"),
    ', state = "$state" }': (" }", "needs the parameter 'state'"),
    'prompt = "$state"': ('prompt = "$stat"', "field 'stat'"),
    'generator = "steps"': ('generators = "steps"\ngenerator = "steps"', "generators"),
    'goals = "texts"': ('split = "texts"', "'split' is taken"),
    'state = "text"\n': ('state = "string"\n', "state"),
}


def write(tmp_path: Path, text: str) -> str:
    """A recipe file."""
    (tmp_path / "mine.toml").write_text(text)
    return str(tmp_path / "mine.toml")


@pytest.mark.parametrize("old", BAD)
def test_mistakes_are_named(old: str, tmp_path: Path) -> None:
    """The message says what is wrong, in which file, and what would be right."""
    new, words = BAD[old]
    assert old in GOOD

    with pytest.raises(ConfigError, match=words) as caught:
        load_type(write(tmp_path, GOOD.replace(old, new, 1)))

    assert "mine.toml" in str(caught.value)


def test_every_type_that_ships_is_sound() -> None:
    """It has its generator, a licence, a check, and the split that theorems have."""
    recipes = [recipe for name in type_names() if (recipe := load_type(name)) is not None]

    assert len(recipes) >= 50
    assert {recipe.generator for recipe in recipes} == set(GENERATORS)
    assert {(r.split.salt, r.split.test_share, r.licence) for r in recipes} == {
        ("proofmill-1", 0.05, "apache-2.0")
    }


def test_checks_of_lists_are_asked_for_each(tmp_path: Path) -> None:
    """Also inside longer templates; lists of different lengths are refused."""
    text = GOOD.replace('kind = "state"', 'kind = "equal"\neach = true').replace(
        'args = { statement = "theorem t : True", proof = "by", state = "$state" }',
        'args = { left = "$goals.", right = "$state" }',
    )
    recipe = load_type(write(tmp_path, text))

    assert recipe is not None
    checks = recipe.checks({"state": "s", "tactic": "t", "goals": ("a", "b")})
    assert [(c["left"], c["right"]) for c in checks] == [("a.", "s"), ("b.", "s")]


def test_templates_put_values_in_once() -> None:
    """A dollar sign in a value is no template; two make one."""
    assert render("$a $$ ${a}b", {"a": "$b"}) == "$b $ $bb"


@pytest.mark.parametrize(
    "statement",
    [
        "theorem t (n m : Nat) (h : n < m) : half (n + 2 * m) ≤ min m (dist n m)",
        "theorem t {α : Type} (xs : List α) (p : α → Bool) : (xs.filter p).all p = true",
        "theorem t {α : Type} (n : Nat) (xs : List α) : (xs.take n).length ≤ n",
        "theorem t (a b : Bool) : (!(a == b)) = (a == (!b))",
        "theorem t (xs : List Nat) : ¬ (0 ∈ bump xs) ↔ ([] : List Nat) = 1 :: [2, 3] ++ xs",
    ],
)
def test_english_reads_back_to_the_same_sentence(statement: str) -> None:
    """Names of hypotheses apart, nothing is lost; Lean compares the terms when rows are checked."""
    there, back = parse(statement), parse(read_back(in_english(statement), "t"))

    assert [b.prop for b in back.hypotheses] == [b.prop for b in there.hypotheses]
    assert (back.goal, back.variables) == (there.goal, there.variables)


def test_what_the_small_language_cannot_say_is_refused() -> None:
    """Rather than said wrongly."""
    for statement in (
        "theorem t : ∀ n : Nat, n = n",
        "theorem t (n : Nat) : (fun x => x) n = n",
        "theorem t (n : Nat) : if n = 0 then True else True",
        "theorem t [inst : Inhabited Nat] : 1 = 1",
    ):
        with pytest.raises(ParseError):
            parse(statement)
