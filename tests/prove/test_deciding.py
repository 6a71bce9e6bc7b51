"""Deciding statements: proved, refuted with a checked counterexample, or open, each with what it cost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofmill.certify import Certifier
from proofmill.prove.deciding import Budget, Decisions, decide_file
from proofmill.records import Submission, VerdictKind
from proofmill.resources import datasets_dir
from proofmill.theory.theory import Theory, compile_theory

STATEMENTS = {
    "easy": "theorem easy (n : Num) : halve (dbl n) = n",
    "helped": "theorem helped (xs : Row) : back (back xs) = xs",
    "wrong": "theorem wrong (m n : Num) : minus m n = minus n m",
    "hidden": "theorem hidden (n : Nat) : n * n + 7 ≠ 8 * n + 0 * n",
    "nonsense": "theorem nonsense : False",
}


def write(path: Path, statements: dict[str, str]) -> Path:
    """The statements as rows of a file."""
    rows = [{"id": id_, "name": id_, "statement": text} for id_, text in statements.items()]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory, numbers: Theory) -> Decisions:
    """All of them, once."""
    path = write(tmp_path_factory.mktemp("decide") / "s.jsonl", STATEMENTS)
    budget = Budget(wall_s=60.0)
    return decide_file(path, numbers, prover="portfolio", budget=budget, workers=2)


def test_outcomes(decided: Decisions) -> None:
    """True ones are proved and false ones refuted."""
    assert {row["id"]: row["outcome"] for row in decided.rows} == {
        "easy": "proved",
        "helped": "proved",
        "wrong": "refuted",
        "hidden": "refuted",
        "nonsense": "refuted",
    }


def test_what_is_said_passes_the_certifier(decided: Decisions, certifier: Certifier) -> None:
    """Proofs and counterexamples are certified again from their rows alone."""
    submissions = []
    for row in decided.rows:
        claim = row.get("counterexample", row)
        assert isinstance(claim, dict)
        name = str(claim["statement"]).split()[1]
        submissions.append(
            Submission(
                id=str(row["id"]), name=name, statement=str(claim["statement"]), proof=str(claim["proof"])
            )
        )

    checked = certifier.check(submissions)
    assert [c.verdict.verdict if c.verdict else c.problem for c in checked] == [VerdictKind.CERTIFIED] * 5


def test_costs_are_told_by_lane(decided: Decisions) -> None:
    """Each row has the seconds and attempts of every lane that worked on it."""
    rows = {str(row["id"]): row for row in decided.rows}

    assert rows["easy"]["lane"] == "portfolio"
    assert rows["helped"]["lane"] == "induction"
    assert rows["wrong"]["lane"] == "counterexample"
    lanes = rows["helped"]["lanes"]
    assert isinstance(lanes, dict)
    assert set(lanes) == {"counterexample", "portfolio", "induction"}
    assert lanes["induction"]["attempts"] > 0


def test_attempts_bound_a_search(tmp_path: Path, numbers: Theory) -> None:
    """With one attempt allowed a search tries one text, and the statement stays open."""
    path = write(tmp_path / "s.jsonl", {"helped": STATEMENTS["helped"]})
    budget = Budget(wall_s=60.0, attempts=1)

    row = decide_file(path, numbers, prover="portfolio", budget=budget, workers=1).rows[0]
    assert row["outcome"] == "open"
    lanes = row["lanes"]
    assert isinstance(lanes, dict)
    assert lanes["search"]["attempts"] == 1


@pytest.mark.slow
def test_every_false_statement_is_refuted() -> None:
    """The whole set of false statements."""
    theory = compile_theory(str(datasets_dir() / "theories" / "false.lean"))
    path = datasets_dir() / "seeds" / "false.jsonl"

    found = decide_file(path, theory, prover="portfolio", budget=Budget(wall_s=20.0), workers=2)
    assert len(found.rows) >= 40
    assert {str(row["outcome"]) for row in found.rows} == {"refuted"}
