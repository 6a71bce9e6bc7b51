"""Three theories as a user would write them: what is found about each, and that it is what a person looks for."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.conjecture.rediscovery import covers

from proofmill.certify import Certifier, FrozenStatement
from proofmill.certify.batch import ProofText, elaborate_batch
from proofmill.cli import main
from proofmill.conjecture.generator import Generator
from proofmill.conjecture.layers import ExploreLimits
from proofmill.theory.probes import read_vocabulary
from proofmill.theory.theory import Theory, compile_theory

LIMITS = ExploreLimits(max_size=4, test_points=24, check_points=60, layer_cap=1500)
TRIVIAL = (
    "by intros; rfl",
    "by intros; simp",
    "by intros; simp_all",
    "by intros; omega",
    "by intros; decide",
)
SOUGHT = {
    "search-trees": {
        "flattening a search tree sorts": "theorem s1 (t : Tree) : isSorted t.flatten = t.isSearch",
        "insertion keeps search trees": "theorem s2 (n : Nat) (t : Tree) : (t.insert n).isSearch = t.isSearch",
    },
    "expressions": {
        "the optimiser preserves values": (
            "theorem s3 (env : Nat → Nat) (e : Expr) : Expr.eval env e.optimise = Expr.eval env e"
        ),
    },
    "groups": {
        # The theory has division, so a product with an inverse is written with it.
        "inverse of a product": (
            "theorem s4 {G : Type} [Group G] (a b : G) : "
            "Group.div (Group.inv a) b = Group.inv (Group.mul b a)"
        ),
    },
}


def freeze(theory: Theory, statements: list[str]) -> list[FrozenStatement]:
    """Statements as Lean understands them; all of them must compile."""
    answers = Certifier(theory.environment).freeze(statements)
    found = [a for a in answers if isinstance(a, FrozenStatement)]
    assert len(found) == len(answers)
    return found


@pytest.mark.parametrize(
    "name",
    ["search-trees", "groups", pytest.param("expressions", marks=pytest.mark.slow)],
)
def test_what_a_person_looks_for_is_conjectured(name: str) -> None:
    """A small exploration proposes the laws that make the theory worth having, and nothing about the library alone."""
    theory = compile_theory(name)
    generator = Generator(theory, read_vocabulary(theory), LIMITS, 0)
    layers = list(generator.layers(Certifier(theory.environment).freeze))
    proposed = [statement for layer in layers for statement in layer.frozen]
    sought = freeze(theory, list(SOUGHT[name].values()))

    assert [s.text for s in sought if not any(covers(p.type, s.type) for p in proposed)] == []
    own = {str(part) for name_ in theory.own for part in name_}
    assert [
        p.text for p in proposed if not own & set(p.text.replace(".", " ").replace("(", " ").split())
    ] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SOUGHT)
def test_fifty_certified(name: str, tmp_path: Path) -> None:
    """A sweep certifies fifty laws that no single rfl, simp, omega or decide closes, the sought ones among them."""
    run = tmp_path / "run"
    options = ["--set", f"sweep.theory={name}", "--minutes", "10", "--display", "none"]
    assert main(["sweep", "default", *options, "--run-dir", str(run)]) == 0
    theory = compile_theory(name)
    with sqlite3.connect(run / "ledger.sqlite") as ledger:
        rows = ledger.execute("SELECT name, statement, status FROM conjecture ORDER BY seq").fetchall()
    certified = freeze(theory, [statement for _, statement, status in rows if status == "proved"])
    attempts = [ProofText(statement=s.text, proof=text) for s in certified for text in TRIVIAL]
    outcomes = elaborate_batch(Certifier(theory.environment).compiler, attempts)
    closed = {a.statement for a, outcome in zip(attempts, outcomes, strict=True) if outcome.ok}
    telling = [s for s in certified if s.text not in closed]
    sought = freeze(theory, list(SOUGHT[name].values()))
    missing = [s.text for s in sought if not any(covers(c.type, s.type) for c in certified)]

    assert len(telling) >= 50, f"{len(certified)} certified, {len(telling)} of them not closed by one tactic"
    assert missing == []
