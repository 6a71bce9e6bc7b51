"""Existing corpora: rows in other people's formats, certified afresh, merged, exported again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofmill.cli import main
from proofmill.derive.ingest import ingest, read_items
from proofmill.errors import InputError, LedgerError
from proofmill.export import export_corpus, verify_corpus
from proofmill.export.files import corpus_rows
from proofmill.ledger import LedgerReader

WORKBOOK = {
    "natural_language_statement": "Half of the double of a number is the number.",
    "formal_statement": "theorem lean_workbook_1 (n : Nat) : half (double n) = n  :=  by sorry",
    "proof": ["omega", "  induction n with\n  | zero => rfl\n  | succ n ih => simp_all [half, double]"],
}
HEADED = {
    "name": "headed",
    "header": "import Init\nopen Nat\n",
    "statement": "lemma headed (xs : List Nat) : (bump xs).length = xs.length",
    "proof": "lemma headed (xs : List Nat) : (bump xs).length = xs.length := by\n  induction xs <;> simp_all [bump]",
}
USER = {"id": "u1", "name": "user", "statement": "theorem user : half (double 3) = 3", "proof": "on_it 3"}
LEMMA = {
    "id": "u2",
    "name": "on_it",
    "statement": "theorem on_it (k : Nat) : half (double k) = k",
    "proof": "by\n  induction k <;> simp_all [half, double]",
}
BAD = {
    "false": ({"statement": "theorem wrong (n : Nat) : double n = n", "proof": "by\n  simp"}, "lean_error"),
    "sorry": (
        {"statement": "theorem holed (n : Nat) : double n = n", "proof": "by\n  sorry"},
        "axiom:sorryAx",
    ),
    "other library": (
        {"formal_statement": "theorem r (x : ℝ) : x = x", "proof": "rfl"},
        "statement_lean_error",
    ),
    "no proof": ({"statement": "theorem x : 1 = 1", "proof": []}, "missing_proof"),
    "no statement": ({"proof": "rfl"}, "missing_statement"),
    "command in the header": (
        {"header": "axiom bad : False", "statement": "theorem x : 1 = 2", "proof": "bad.elim"},
        "header",
    ),
    "a definition": ({"statement": "def x : Nat", "proof": "1"}, "bad_statement"),
}


def write(path: Path, *rows: object) -> Path:
    """The rows as JSON lines."""
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))
    return path


def test_rows_are_certified_merged_and_exported(tmp_path: Path) -> None:
    """Good rows become theorems of the run, bad ones go back with line and reason, a second time changes nothing."""
    file = write(tmp_path / "old.jsonl", WORKBOOK, USER, HEADED, LEMMA, *(row for row, _ in BAD.values()))
    run = tmp_path / "run"

    found = ingest(file, theory="arith-list", run_dir=run, workers=1)
    again = ingest(file, theory="arith-list", run_dir=run, workers=1)

    assert (found.rows, found.certified, found.known) == (4 + len(BAD), 4, 1)
    assert [(reject.line, reject.rule) for reject in found.rejects] == [
        (5 + number, reason) for number, (_, reason) in enumerate(BAD.values())
    ]
    assert (again.certified, again.known, again.reasons) == (4, 4, found.reasons)
    export_corpus(run, out=tmp_path / "corpus")
    rows = {row.name: row for row in corpus_rows(tmp_path / "corpus")}
    assert rows.keys() >= {"headed", "on_it", "user"}
    assert rows["user"].premises == ("on_it",)
    assert rows["user"].seq > rows["on_it"].seq
    assert "lean_workbook_1" not in rows, "the same statement as on_it in elaborated form"
    result = verify_corpus(tmp_path / "corpus", workers=1)
    assert (result.ok, result.certified) == (True, len(rows))
    with LedgerReader.open_read_only(run) as reader:
        assert reader.drop_totals()["lean_error"] >= 1
        assert reader.counts().pending == 0


def test_formats_are_read_as_they_are_meant(tmp_path: Path) -> None:
    """A JSON list, loose tactics, whole declarations, `example`, several proofs."""
    (tmp_path / "list.json").write_text(
        json.dumps([WORKBOOK, HEADED, {"statement": "example : 1 = 1", "proof": ":= rfl", "id": "7-a"}])
    )

    items, rejects = read_items(tmp_path / "list.json")

    assert rejects == []
    assert items[0].statement == "theorem lean_workbook_1 (n : Nat) : half (double n) = n"
    assert items[0].proofs[0] == "by\n  omega"
    assert items[0].proofs[1].splitlines()[:2] == ["by", "  induction n with"]
    assert items[1].proofs == ("by\n  induction xs <;> simp_all [bump]",)
    assert (items[2].name, items[2].proofs) == ("row_7_a", ("rfl",))


def test_mistakes_of_users_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No file, no list, another theory's run; the command tells counts and where the rejects are."""
    with pytest.raises(InputError, match="cannot be read"):
        ingest(tmp_path / "none", theory="arith-list", run_dir=tmp_path / "run")
    (tmp_path / "cut.json").write_text("[{")
    with pytest.raises(InputError, match="is none"):
        read_items(tmp_path / "cut.json")
    file = write(tmp_path / "one.jsonl", LEMMA, "text")
    run = tmp_path / "run"

    code = main(["import", str(file), "--theory", "arith-list", "--run-dir", str(run), "--workers", "1"])

    said = capsys.readouterr().out
    assert code == 0
    assert "2 rows, 1 certified" in said
    assert "1 rejected: 1 bad_json" in said
    assert [json.loads(line)["line"] for line in (run / "one.rejects.jsonl").read_text().splitlines()] == [2]
    (tmp_path / "other.lean").write_text("def one : Nat := 1\n")
    with pytest.raises(LedgerError, match="has another theory"):
        ingest(file, theory=str(tmp_path / "other.lean"), run_dir=run)
