"""Trees written as Lean text are read back as the same term."""

from __future__ import annotations

import json

import pytest

from proofmill.certify import Certifier
from proofmill.certify.freeze import FrozenStatement
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


def test_replacing_subterms() -> None:
    """Every occurrence is replaced, and the variables follow."""
    x, y = ("var", "x"), ("var", "y")
    inner = ("app", ("const", ("f",)), x)
    tree = ("app", ("const", ("g",)), inner, ("app", ("const", ("h",)), inner, y))

    assert variables(tree) == ["x", "y"]
    made = replace(tree, inner, ("var", "z"))
    assert variables(made) == ["z", "y"]
    assert inner not in list(subtrees(made))
