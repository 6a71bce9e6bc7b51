"""`proofmill prove`: each statement is proved, refuted with a counterexample that passes check, or open."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from proofmill.cli import main

STATEMENTS = {
    "half": ("theorem half_double (n : Nat) : half (double n) = n", "proved"),
    "evens": ("theorem evens_stutter {α : Type} (xs : List α) : evens (stutter xs) = xs", "proved"),
    "ground": ("theorem ground : sort [2, 1] = [1, 2]", "proved"),
    "same": ("theorem same (n : Nat) : double n = n", "refuted"),
    "swap": ("theorem swap {α : Type} (xs ys : List α) : xs ++ ys = ys ++ xs", "refuted"),
    "even": ("theorem even (n : Nat) : isEven n = true", "refuted"),
    "under": ("theorem under (m n : Nat) (h : m ≤ n) : n ≤ m", "refuted"),
    "mapped": ("theorem mapped (f : Nat → Nat) (xs : List Nat) : xs.map f = xs", "refuted"),
    "nothing": ("theorem nothing : False", "refuted"),
    "after": ("theorem after : ∀ n : Nat, n = 0", "refuted"),
    "option": ("theorem option (o : Option Nat) : o = none", "refuted"),
    "pair": ("theorem pair (w : Nat × Bool) : w.2 = true", "refuted"),
    "sorted": ("theorem sorted (xs : List Nat) (h : isSorted xs = true) : total xs = 0", "refuted"),
    "fermat": (
        "theorem fermat (a b c : Nat) : (a + 1) ^ 3 + (b + 1) ^ 3 = (c + 1) ^ 3 → False",
        "open",
    ),
}
BAD = {
    3: "not json at all",
    5: '{"id": "k", "name": "k"}',
    7: '{"id": "k", "name": "k", "statement": "theorem k : n = n"}',
    8: '{"id": "k", "name": "k", "statement": "lemma k : True"}',
}


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """All statements with bad rows between them, through the command."""
    folder = tmp_path_factory.mktemp("prove")
    good = [
        json.dumps({"id": id_, "name": text.split()[1], "statement": text}, ensure_ascii=False)
        for id_, (text, _) in STATEMENTS.items()
    ]
    lines = list(good)
    for line, text in sorted(BAD.items()):
        lines.insert(line - 1, text)
    source = folder / "statements.jsonl"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = folder / "results.jsonl"
    status = main(
        [
            "prove",
            str(source),
            "--theory",
            "arith-list",
            "--budget-s",
            "12",
            "--workers",
            "2",
            "--out",
            str(out),
        ]
    )
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    rejects = [json.loads(line) for line in (folder / "results.rejects.jsonl").read_text().splitlines()]
    return {"status": status, "rows": {row["id"]: row for row in rows}, "rejects": rejects, "order": rows}


def check(rows: Sequence[dict[str, str]], folder: Path) -> dict[str, tuple[str, int]]:
    """Verdict and level of submissions, from the check command."""
    source, out = folder / "again.jsonl", folder / "again-verdicts.jsonl"
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    assert main(["check", str(source), "--theory", "arith-list", "--out", str(out)]) == 0
    assert not (folder / "again-verdicts.rejects.jsonl").exists()
    verdicts = [json.loads(line) for line in out.read_text().splitlines()]
    return {row["id"]: (row["verdict"], row["level"]) for row in verdicts}


def test_outcomes(decided: dict[str, Any]) -> None:
    """True statements are proved, false ones refuted, hard ones open, in the order of the file."""
    assert decided["status"] == 0
    assert {id_: row["outcome"] for id_, row in decided["rows"].items()} == {
        id_: outcome for id_, (_, outcome) in STATEMENTS.items()
    }
    assert [row["id"] for row in decided["order"]] == list(STATEMENTS)


def test_rows_say_how(decided: dict[str, Any]) -> None:
    """A result has level, lane and what decided it; an open one has none of these."""
    for id_, row in decided["rows"].items():
        assert row["statement"] == STATEMENTS[id_][0]
        assert row["wall_s"] >= 0
        assert ("proof" in row, "counterexample" in row) == (
            row["outcome"] == "proved",
            row["outcome"] == "refuted",
        )
        assert (row["level"], row["lane"]) == {
            "proved": (3, "portfolio"),
            "refuted": (3, "counterexample"),
            "open": (0, ""),
        }[row["outcome"]]


def test_proofs_pass_check(decided: dict[str, Any], tmp_path: Path) -> None:
    """What prove calls proved, check certifies from the row alone."""
    rows = [
        {key: row[key] for key in ("id", "name", "statement", "proof")}
        for row in decided["rows"].values()
        if row["outcome"] == "proved"
    ]

    assert check(rows, tmp_path) == {row["id"]: ("certified", 3) for row in rows}


def test_counterexamples_pass_check(decided: dict[str, Any], tmp_path: Path) -> None:
    """A refutation is itself a certified theorem, about the very same statement."""
    refuted = {id_: row["counterexample"] for id_, row in decided["rows"].items() if "counterexample" in row}
    rows = [
        {"id": id_, "name": f"{id_}_neg", "statement": found["statement"], "proof": found["proof"]}
        for id_, found in refuted.items()
    ]

    assert check(rows, tmp_path) == {row["id"]: ("certified", 3) for row in rows}
    for id_, found in refuted.items():
        text, _ = STATEMENTS[id_]
        name = text.split()[1]
        assert found["statement"].startswith(f"theorem {name}_neg : ¬ ")
        assert text.rpartition(" : ")[2] in found["statement"]
    assert refuted["same"]["assignment"].keys() == {"n"}
    assert refuted["under"]["assignment"].keys() == {"m", "n"}
    assert refuted["nothing"]["assignment"] == {}


def test_bad_rows_are_told_by_line(decided: dict[str, Any]) -> None:
    """Rows that cannot be used are kept with their line numbers and never lost."""
    assert [row["line"] for row in decided["rejects"]] == sorted(BAD)
    details = {row["line"]: row["detail"] for row in decided["rejects"]}
    assert "JSON" in details[3]
    assert "statement" in details[5]


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        (("gone.jsonl", "--theory", "core"), "gone.jsonl"),
        (("in.jsonl", "--theory", "core", "--prover", "portfolo"), "did you mean 'portfolio'?"),
        (("in.jsonl", "--theory", "gone.lean"), "theory file gone.lean does not exist"),
    ],
)
def test_wrong_use(
    tmp_path: Path,
    args: tuple[str, ...],
    wanted: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One clear message and exit code 1."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.jsonl").write_text('{"id": "a", "name": "a", "statement": "theorem a : True"}\n')
    status = main(["prove", *args])
    said = capsys.readouterr()

    assert (status, said.out) == (1, "")
    assert said.err.startswith("proofmill: error: ")
    assert wanted in said.err
    assert "Traceback" not in said.err


def test_empty_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to decide is no error."""
    (tmp_path / "in.jsonl").write_text("")
    assert main(["prove", str(tmp_path / "in.jsonl"), "--theory", "core"]) == 0

    assert "0 statements: none" in capsys.readouterr().err
