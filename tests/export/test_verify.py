"""Verification from a corpus's own files: a good one passes, and every kind of spoiling is caught."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proofmill.cli import main
from proofmill.errors import ConfigError, ExportError
from proofmill.export import VerifyResult, verify_corpus
from proofmill.export.rows import CorpusRow, code_text
from proofmill.records import Level

Change = Callable[[CorpusRow], CorpusRow | None]
Forge = Callable[[Path, Change], None]


def faults(result: VerifyResult) -> set[tuple[str, str]]:
    """What fails: the row or the file, and why."""
    return {(failure.name or failure.file, failure.reason) for failure in result.failures}


def test_a_good_corpus_passes(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every row is certified again, also its self-contained text; the command says so and ends with 0."""
    status = main(["verify", str(made), "--code", "--json"])

    said = capsys.readouterr()
    found = json.loads(said.out)
    assert status == 0, said.err
    assert {k: found[k] for k in ("rows", "certified", "rejected", "undecided", "failures", "level")} == {
        "rows": 9,
        "certified": 9,
        "rejected": 0,
        "undecided": 0,
        "failures": [],
        "level": 3,
    }
    assert "all of it holds" in said.err


def test_a_sample_brings_what_it_needs(made: Path) -> None:
    """The same rows every time, with their premises."""
    first, second = (verify_corpus(made, sample=2) for _ in range(2))

    assert first == second
    assert first.ok
    assert 2 <= first.rows < 9


def test_a_corpus_is_verified_at_level_4(made: Path) -> None:
    """Every row, with the lemmas that it builds on, is taken by Lean's kernel in a fresh process again."""
    result = verify_corpus(made, level=Level.REPLAYED)

    assert result.ok, result.failures
    assert (result.level, result.certified) == (4, result.rows)


@pytest.mark.parametrize("level", ["L9", "high"])
def test_levels_that_are_not_there_are_refused(
    made: Path, level: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One clear line, exit code 1."""
    assert main(["verify", str(made), "--level", level]) == 1
    assert "L0 to L6" in capsys.readouterr().err


def changed(name: str, **fields: Any) -> Callable[[CorpusRow], CorpusRow]:
    """Changes some fields of one row; its own `code` follows, as a careful forger would have it."""

    def change(row: CorpusRow) -> CorpusRow:
        if row.name != name:
            return row
        own = f"{row.statement} :=\n{row.proof}\n"
        new = replace(row, **fields)
        return replace(new, code=row.code.replace(own, f"{new.statement} :=\n{new.proof}\n"))

    return change


FORGERIES: dict[str, tuple[Change, set[tuple[str, str]], int]] = {
    "another true statement": (
        changed("names_only", statement="theorem names_only (xs : List Nat) : app [] xs = app [] xs"),
        {("names_only", "statement_hash")},
        8,
    ),
    "sorry": (
        changed("rev_rev", proof="sorry", premises=(), closure=()),
        {("rev_rev", "axiom:sorryAx"), ("rev_rev", "code")},
        8,
    ),
    "a false premise list": (changed("rev_rev", premises=()), {("rev_rev", "premises")}, 8),
    "false axioms": (changed("rev_rev", axioms=("propext",)), {("rev_rev", "axioms")}, 8),
    "a premise that is gone": (
        lambda row: None if row.name == "app_assoc" else row,
        {
            ("rev_app", "missing_premise"),
            ("rev_app", "closure"),
            ("rev_app", "lean_error"),
            ("rev_rev", "closure"),
            ("rev_rev", "premise"),
        },
        6,
    ),
    "a held-out row among the training rows": (
        changed("double_succ", split="train"),
        {("double_succ", "split")},
        9,
    ),
    "a leak among the training rows": (
        changed("leaks", split="train", withheld=""),
        {("leaks", "split")},
        9,
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forged_rows_are_caught(corpus: Path, name: str, forge: Forge) -> None:
    """Also where every digest and the Parquet twin were made to agree."""
    change, expected, num_certified = FORGERIES[name]

    forge(corpus, change)
    result = verify_corpus(corpus)

    assert not result.ok
    assert faults(result) == expected
    assert result.certified == num_certified
    assert result.certified + result.rejected == result.rows
    assert all(failure.line for failure in result.failures)


def test_forged_code_is_caught(corpus: Path, forge: Forge) -> None:
    """The self-contained text must be exactly the closure and the theorem."""
    code = code_text((), "", [("theorem rev_rev : True", "trivial")])

    forge(corpus, lambda row: replace(row, code=code) if row.name == "rev_rev" else row)

    assert faults(verify_corpus(corpus, sample=9)) == {("rev_rev", "code")}


def test_a_changed_byte_is_named(corpus: Path) -> None:
    """In a file of rows: the file, the row, and what Lean makes of it."""
    path = corpus / "jsonl" / "train.jsonl"
    path.write_text(path.read_text().replace("by\\n  first | rfl", "by\\n  first | sorry", 1))

    result = verify_corpus(corpus)

    assert faults(result) == {
        ("jsonl/train.jsonl", "changed_file"),
        ("names_only", "twins_differ"),
        ("names_only", "code"),
        ("names_only", "axiom:sorryAx"),
    }
    assert (result.certified, result.rejected) == (8, 1)


def test_a_cut_file_is_named(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the line that is broken, the rows that are gone, and exit code 1."""
    path = corpus / "jsonl" / "test.jsonl"
    path.write_bytes(path.read_bytes()[:-100])

    assert main(["verify", str(corpus), "--json"]) == 1

    found = json.loads(capsys.readouterr().out)
    assert (found["rows"], found["certified"], found["rejected"]) == (9, 8, 1)
    assert {(f["reason"], f["file"], f["line"], f["name"]) for f in found["failures"]} == {
        ("changed_file", "jsonl/test.jsonl", None, ""),
        ("bad_row", "jsonl/test.jsonl", 3, ""),
        ("row_count", "jsonl/test.jsonl", None, ""),
        ("twins_differ", "data/test-00000-of-00001.parquet", None, "on_withheld"),
    }


def test_a_parquet_twin_that_differs_is_caught(
    corpus: Path, forge: Forge, reseal: Callable[[Path], None]
) -> None:
    """What loaders read must be what was certified."""
    jsonl = (corpus / "jsonl" / "train.jsonl").read_bytes()
    forge(corpus, changed("app_nil", proof="sorry"))
    (corpus / "jsonl" / "train.jsonl").write_bytes(jsonl)
    reseal(corpus)

    assert faults(verify_corpus(corpus, sample=1)) == {("app_nil", "twins_differ")}


def test_changed_sources_are_refused(corpus: Path, reseal: Callable[[Path], None]) -> None:
    """By digest; and, where the digests were forged too, by what they compile to."""
    theory = corpus / "source" / "theory" / "Theory" / "Mini.lean"
    listing = corpus / "source" / "sources.json"
    old = theory.read_bytes()
    theory.write_bytes(old.replace(b".succ (.succ (double n))", b".succ (double n)"))

    with pytest.raises(ExportError, match=r"Mini\.lean was changed"):
        verify_corpus(corpus)

    listing.write_text(
        listing.read_text().replace(
            hashlib.sha256(old).hexdigest(), hashlib.sha256(theory.read_bytes()).hexdigest()
        )
    )
    reseal(corpus)
    with pytest.raises(ExportError, match="changed after the rows were certified"):
        verify_corpus(corpus)


def test_folders_that_are_no_corpus(corpus: Path, tmp_path: Path) -> None:
    """No manifest, a broken one, one of another schema, an unlisted file of rows, a sample of none."""
    with pytest.raises(ExportError, match="is no corpus"):
        verify_corpus(tmp_path)
    with pytest.raises(ConfigError, match="--sample"):
        verify_corpus(corpus, sample=0)
    manifest = corpus / "manifest.json"
    text = manifest.read_text()
    manifest.write_text(text[:100])
    with pytest.raises(ExportError, match="cannot be read"):
        verify_corpus(corpus)
    manifest.write_text(text.replace('"schema": 1', '"schema": 2'))
    with pytest.raises(ExportError, match="schema 2"):
        verify_corpus(corpus)
    manifest.write_text(text.replace('"min_level"', '"min_levle"'))
    with pytest.raises(ExportError, match="did you mean 'min_level'"):
        verify_corpus(corpus)


def test_an_unlisted_file_is_a_fault(corpus: Path) -> None:
    """A loader would read it; notes beside the data harm nobody."""
    (corpus / "data" / "train-extra.parquet").write_bytes(b"PAR1")
    (corpus / "NOTES.md").write_text("mine")

    result = verify_corpus(corpus, sample=1)

    assert faults(result) == {("data/train-extra.parquet", "unlisted_file")}
