"""The day when a fault becomes known: everything is judged again, and what does not hold is put aside."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from proofmill.certify.advisories import Advisory, advisories_for, load_advisories
from proofmill.cli import main
from proofmill.errors import CertifierError
from proofmill.export import export_corpus, recertify_run
from proofmill.ledger import LedgerReader


def change(run_dir: Path, sql: str) -> None:
    """Changes a ledger behind its back."""
    with sqlite3.connect(run_dir / "ledger.sqlite") as connection:
        assert connection.execute(sql).rowcount == 1
    connection.close()


@pytest.fixture
def copy(run: Any, tmp_path: Path) -> Path:
    """A run directory that a test may spoil."""
    return Path(shutil.copytree(run.path, tmp_path / "run"))


def test_a_sound_run_holds(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every certificate is certified again, and the ledger says so."""
    status = main(["recertify", str(copy), "--json"])
    told = json.loads(capsys.readouterr().out)

    assert status == 0
    assert told["certified"] == told["certificates"] > 5
    assert (told["quarantined"], told["undecided"], told["advisories"]) == ({}, 0, {})
    with LedgerReader.open_read_only(copy) as reader, reader.reading() as connection:
        rows = connection.exec_driver_sql("SELECT level, reason FROM recertification").all()
    assert rows == [(3, "")] * told["certificates"]


def test_what_no_longer_holds_is_quarantined(run: Any, copy: Path, tmp_path: Path) -> None:
    """A lemma whose proof is wrong after all takes what needs it out of every export, until it holds again."""
    change(
        copy,
        "UPDATE certificate SET proof = 'sorry' WHERE conjecture_id = "
        "(SELECT id FROM conjecture WHERE name = 'app_nil')",
    )

    result = recertify_run(copy, workers=2)
    again = export_corpus(copy, out=tmp_path / "corpus", recipe=str(run.recipe))

    assert result.quarantined["axiom:sorryAx"] == 1
    assert result.quarantined["premise"] >= 1
    assert result.certified + sum(result.quarantined.values()) == result.certificates
    assert result.findings["app_nil"].reason == "axiom:sorryAx"
    assert again.left_out["quarantined"] == sum(result.quarantined.values())
    shutil.copy(run.path / "ledger.sqlite", copy / "ledger.sqlite")
    assert recertify_run(copy, workers=2).quarantined == {}


def test_a_broken_chain_is_an_error(copy: Path) -> None:
    """Nothing is judged over an archive that somebody has changed."""
    folder = copy / "artifacts" / "certificates"
    folder.mkdir(parents=True)
    (folder / "records.jsonl").write_text('{"prev":"sha256:00"}\n')

    with pytest.raises(CertifierError, match="line 1 does not follow"):
        recertify_run(copy)


@pytest.mark.parametrize(
    ("version", "concerned"),
    [
        ("4.32.0", "yes"),
        ("4.33.1-rc1", "yes"),
        ("4.33.1", "no"),
        ("4.35.0", "no"),
        ("4.20.3", "no"),
        ("nightly", "yes"),
    ],
)
def test_an_advisory_concerns_a_range_of_versions(version: str, concerned: str) -> None:
    """From the first version with the fault to the one before the first without it; unknown ones always."""
    advisory = Advisory(id="x", since="4.21", fixed="4.33.1", affects="kernel", what="")

    assert advisory.concerns(version) is (concerned == "yes")


def test_advisories_are_found_by_label() -> None:
    """The pinned Lean has no known fault; an old one has several."""
    known = load_advisories()

    assert advisories_for("embedded-4.35.0-0123abcd", known) == []
    assert {a.id for a in advisories_for("stock-4.34.0-0123abcd", known)} == {
        "lean4#15241",
        "lean4#15288",
        "lean4#15289",
    }
    assert len(advisories_for("stock-4.32.0-0123abcd", known)) == len(known)
