"""A corpus on disk: what is in it, that it is the same every time, and that it is whole or absent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from proofmill.certify import Certifier
from proofmill.errors import ConfigError, ExportError, LedgerError
from proofmill.export import export_corpus, load_dataset_recipe
from proofmill.ledger import Ledger
from proofmill.records import Submission, VerdictKind
from proofmill.theory.theory import compile_theory

CONTRACT = (
    "id name statement proof theory toolchain level axioms premises lane generator parents family "
    "difficulty split stock_checked schema"
).split()


def rows_of(corpus: Path, split: str) -> list[dict[str, Any]]:
    """The JSONL rows of a split."""
    text = (corpus / "jsonl" / f"{split}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_rows_have_the_contract_fields(made: Path) -> None:
    """Every field of the contract, first and in its order."""
    for split in ("train", "test", "withheld"):
        for row in rows_of(made, split):
            assert list(row)[: len(CONTRACT)] == CONTRACT
            assert (row["split"], row["theory"], row["level"]) == (split, "mini", 3)


def test_rows_go_where_they_belong(made: Path) -> None:
    """Held-out families, leaks, equal forms, weak evidence: each in its place."""
    assert {s: [row["name"] for row in rows_of(made, s)] for s in ("train", "test", "withheld")} == {
        "train": ["app_nil", "app_assoc", "names_only", "rev_app"],
        "test": ["double_succ", "rev_rev", "on_withheld"],
        "withheld": ["leaks", "same_as_held_out"],
    }


def test_premises_are_of_the_term_and_the_closure_of_the_text(made: Path) -> None:
    """A name that a proof does not use in the end is needed all the same."""
    rows = {row["name"]: row for split in ("train", "test") for row in rows_of(made, split)}

    assert (rows["names_only"]["premises"], rows["names_only"]["closure"]) == ([], ["app_nil"])
    assert rows["rev_rev"]["premises"] == ["rev_app"]
    assert rows["rev_rev"]["closure"] == ["app_nil", "app_assoc", "rev_app"]
    assert rows["on_withheld"]["witness"] == [{"variable": "n", "value": "0"}]


def test_code_is_certified_in_the_theory_of_the_corpus(made: Path) -> None:
    """The theory in `source` is a theory of its own, and each `code` stands alone on it."""
    theory = compile_theory(str(made / "source" / "theory.toml"))
    rows = [row for split in ("train", "test", "withheld") for row in rows_of(made, split)]

    checked = Certifier(theory.environment, workers=2).check(
        [
            Submission(**{key: row[key] for key in ("id", "name", "statement", "code")})
            for row in rows
            if row["closure"]
        ]
    )

    assert [c.verdict.verdict for c in checked if c.verdict] == [VerdictKind.CERTIFIED] * 5


def test_the_same_ledger_gives_the_same_bytes(run: Any, made: Path, tmp_path: Path) -> None:
    """Also while another process holds the ledger open for writing, as a sweep does."""
    with Ledger.open(run.path, _identity(run)) as ledger:
        ledger.note("still", "running")
        run.export(tmp_path / "again")

    assert bytes_of(tmp_path / "again") == bytes_of(made)


def test_the_card_tells_the_numbers(made: Path) -> None:
    """Counts, drops and reasons are those of the ledger; the front matter names both splits."""
    card = (made / "README.md").read_text(encoding="utf-8")

    for expected in (
        "license: apache-2.0",
        "    path: data/train-*.parquet",
        "| train | 4 | 4 |",
        "| test | 3 | 3 |",
        "| `held_out_leak` | training family, but the proof text needs a theorem of a held-out family | 1 |",
        "| `below_min_level` | certified below the level asked for | 1 |",
        "| `premise_left_out` | needs a theorem that was left out | 1 |",
        "| `refuted` | 90 |",
        "| statements considered | 101 |",
        "| 2 (kernel) | 1 |",
        "| 3 (audited) | 10 |",
        "open Mini",
    ):
        assert expected in card
    assert "$" not in card.replace("$$", "")
    assert "/tmp" not in card


def test_datasets_loads_both_splits(made: Path, tmp_path: Path) -> None:
    """The real library, offline, in a process of its own."""
    pytest.importorskip("datasets", reason="needs the extra 'export'")
    code = f"""
import json
from datasets import load_dataset
both = load_dataset({str(made)!r})
other = load_dataset({str(made)!r}, "withheld")["withheld"]
print(json.dumps([{{split: list(rows["name"]) for split, rows in both.items()}}, list(other["name"]),
    both["test"][2]["witness"]]))
"""
    env = {**os.environ, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}

    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    splits, withheld, witness = json.loads(done.stdout.splitlines()[-1])
    assert splits == {s: [row["name"] for row in rows_of(made, s)] for s in ("train", "test")}
    assert withheld == ["leaks", "same_as_held_out"]
    assert witness == [{"variable": "n", "value": "0"}]


def test_what_is_there_is_not_overwritten(run: Any, corpus: Path, tmp_path: Path) -> None:
    """A folder with anything in it is refused; --force replaces a corpus and nothing else."""
    (corpus / "jsonl" / "extra.jsonl").write_text("{}\n")
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.tex").write_text("years of work")

    with pytest.raises(ExportError, match="pass --force"):
        run.export(corpus)
    with pytest.raises(ExportError, match="no corpus"):
        run.export(other, force=True)
    run.export(corpus, force=True)

    assert not (corpus / "jsonl" / "extra.jsonl").exists()
    assert [path.name for path in other.iterdir()] == ["thesis.tex"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "other"]


def test_a_failed_export_leaves_nothing(
    run: Any, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills up in the middle: the old corpus stands, and no scratch folder is left."""
    before = bytes_of(corpus)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("proofmill.export.corpus.write_sources", full)
    with pytest.raises(ExportError, match=r"No space left.*nothing was changed"):
        run.export(corpus, force=True)

    assert bytes_of(corpus) == before
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


def test_leftovers_of_a_killed_export_are_removed(run: Any, tmp_path: Path) -> None:
    """A process that is gone left its scratch folder; one of a living process stays."""
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    dead = tmp_path / f".out.{int(gone.stdout)}.abc.export"
    alive = tmp_path / f".out.{os.getpid()}.abc.export"
    for folder in (dead, alive):
        (folder / "data").mkdir(parents=True)

    run.export(tmp_path / "out")

    assert (dead.exists(), alive.exists()) == (False, True)


def test_missing_pyarrow_is_named(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the line that installs it."""
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)

    with pytest.raises(ExportError, match=r"pip install 'proofmill\[export\]'"):
        run.export(tmp_path / "out")


def test_nothing_to_export_is_said(run: Any, tmp_path: Path) -> None:
    """No row reaches the level: an error, not an empty corpus."""
    with pytest.raises(ExportError, match="no theorem to export: 11 certificates, none of level >= 4"):
        export_corpus(run.path, str(run.recipe), out=tmp_path / "out", min_level=4)
    with pytest.raises(LedgerError, match=r"ledger\.sqlite"):
        export_corpus(tmp_path, out=tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_recipe_mistakes_are_named(tmp_path: Path) -> None:
    """Unknown name, unknown key, unknown placeholder of the card."""
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "x"\ntitle = "X"\n[split]\ntest_shar = 0.1\n')

    with pytest.raises(ConfigError, match="did you mean 'theorems'"):
        load_dataset_recipe("theorem")
    with pytest.raises(ConfigError, match=r"unknown key 'test_shar' in \[split\]; did you mean 'test_share'"):
        load_dataset_recipe(str(bad))


def test_sources_are_those_of_the_run(run: Any, tmp_path: Path) -> None:
    """Theory files that change after the sweep do not change the corpus: the run keeps its own copy."""
    theory = run.recipe.parent / "Mini.lean"
    text = theory.read_text()
    theory.write_text(text.replace("double", "twice"))
    try:
        run.export(tmp_path / "out")
    finally:
        theory.write_text(text)

    assert (tmp_path / "out" / "source" / "theory" / "Theory" / "Mini.lean").read_text() == text


def _identity(run: Any) -> dict[str, str]:
    return {
        "recipe": "sha256:test",
        "theory": run.theory.digest,
        "toolchain": run.theory.environment.toolchain.digest,
    }
