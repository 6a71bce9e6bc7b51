"""Trees written as Lean text are read back as the same term."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofmill.certify import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.prove.goals import spelled
from proofmill.prove.text import Writer, open_type, replace, subtrees, tree_of, variables
from proofmill.resources import datasets_dir
from proofmill.theory.theory import compile_theory


@pytest.mark.parametrize("name", ["inductive-numbers", "inductive-lists", "inductive-trees", "false"])
def test_statements_come_back(name: str) -> None:
    """Every statement of the sets, taken apart and written again, freezes to the same type."""
    theory = compile_theory(str(datasets_dir() / "theories" / f"{name}.lean"))
    lines = (datasets_dir() / "seeds" / f"{name}.jsonl").read_text("utf-8").splitlines()
    certifier = Certifier(theory.environment)
    first = certifier.freeze([json.loads(line)["statement"] for line in lines])
    writer = Writer(theory.environment.closure)
    texts = []
    for frozen in first:
        assert isinstance(frozen, FrozenStatement), frozen
        texts.append(writer.statement(str(frozen.name[-1]), *open_type(tree_of(frozen.type))))

    again = certifier.freeze(texts)
    assert len(again) > 30
    hashes = [(f.statement_hash if isinstance(f, FrozenStatement) else f) for f in again]
    assert hashes == [f.statement_hash for f in first if isinstance(f, FrozenStatement)]


def test_names_of_methods_and_constants_without_arguments_come_back(tmp_path: Path) -> None:
    """A function called like an exported method stays the user's; `[]` keeps its type where nothing tells it."""
    path = tmp_path / "Own.lean"
    path.write_text(
        "def insert (x : Nat) : List Nat → List Nat\n  | [] => [x]\n  | y :: ys => y :: insert x ys\n\n"
        "def rest {α : Type} : Nat → List α → List α\n  | 0, xs => xs\n  | _ + 1, [] => []\n"
        "  | n + 1, _ :: xs => rest n xs\n"
    )
    theory = compile_theory(str(path))
    certifier = Certifier(theory.environment)
    first = certifier.freeze(
        [
            "theorem a (n : Nat) (xs : List Nat) : (_root_.insert n xs).length = xs.length + 1",
            "theorem b (n : Nat) : rest n ([] : List Bool) = []",
        ]
    )
    writer = Writer(theory.environment.closure)
    texts = [
        writer.statement(str(frozen.name[-1]), *open_type(tree_of(frozen.type)))
        for frozen in first
        if isinstance(frozen, FrozenStatement)
    ]
    again = certifier.freeze(texts)

    assert spelled(("insert",), theory.environment.closure) == "_root_.insert"
    assert spelled(("rest",), theory.environment.closure) == "rest"
    assert [getattr(f, "statement_hash", f) for f in again] == [
        getattr(f, "statement_hash", None) for f in first
    ]
    assert len(texts) == 2


def test_replacing_subterms() -> None:
    """Every occurrence is replaced, and the variables follow."""
    x, y = ("var", "x"), ("var", "y")
    inner = ("app", ("const", ("f",)), x)
    tree = ("app", ("const", ("g",)), inner, ("app", ("const", ("h",)), inner, y))

    assert variables(tree) == ["x", "y"]
    made = replace(tree, inner, ("var", "z"))
    assert variables(made) == ["z", "y"]
    assert inner not in list(subtrees(made))
