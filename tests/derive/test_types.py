"""Every type, from one small run: it fills, it holds, it is the same every time, and loaders read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.derive.conftest import HELD, PLAN, Exported

from proofmill.derive import export_types, type_names, verify_types
from proofmill.derive.files import read_type_manifest
from proofmill.errors import ConfigError
from proofmill.export.files import corpus_rows

LONG = {"long-context-4k", "long-context-16k"}
"""They need more theorems than a test has."""


def rows_of(folder: Path, split: str) -> list[dict[str, object]]:
    """The rows of one split of a type."""
    return [json.loads(line) for line in (folder / "jsonl" / f"{split}.jsonl").read_text().splitlines()]


def test_every_type_has_training_rows(exported: Exported) -> None:
    """Six theorems are enough for a row of each of at least fifty types."""
    empty = {name for name, rows in exported.result.rows.items() if not rows["train"]}

    assert set(exported.result.rows) == set(type_names())
    assert empty == LONG
    assert len(exported.result.rows) - len(empty) >= 50


def test_all_of_it_is_verified(exported: Exported) -> None:
    """Verification asks every claim again and finds nothing."""
    found = verify_types(exported.folder, workers=2)

    total = sum(num for rows in exported.result.rows.values() for num in rows.values())
    assert found.failures == ()
    assert (found.rows, found.certified) == (total + len(PLAN), total + len(PLAN))


def test_no_training_row_speaks_of_a_held_out_theorem(exported: Exported) -> None:
    """Neither as source nor in any text; its own rows are in the test split."""
    tests = 0
    for name in exported.result.rows:
        for row in rows_of(exported.folder / name, "train"):
            assert HELD not in row["sources"]  # type: ignore[operator]
            assert f"{HELD} " not in json.dumps(row)
        tests += len(rows_of(exported.folder / name, "test"))

    assert {row.name for row in corpus_rows(exported.folder / "theorems") if row.split == "test"} == {HELD}
    assert tests > 50


def test_premises_are_facts_that_a_prover_would_look_for(exported: Exported) -> None:
    """What `omega` reflects into, or makes of numbers that the statement does not have, is nobody's premise."""
    facts = {
        str(fact)
        for row in rows_of(exported.folder / "premise-selection", "train")
        for fact in row["candidates"]  # type: ignore[attr-defined]
    }

    assert facts
    assert not [fact for fact in sorted(facts) if fact.startswith(("Int.", "Lean."))]


def test_every_drop_is_counted(exported: Exported) -> None:
    """Rows and drops are all drafts; reasons stand in the manifest and on the card."""
    dropped = 0
    for name in exported.result.rows:
        manifest = read_type_manifest(exported.folder / name)
        card = (exported.folder / name / "README.md").read_text()
        dropped += sum(manifest.drops.values())
        assert all(num > 0 and f"`{reason}`" in card for reason, num in manifest.drops.items())

    assert dropped > 0


def test_exports_are_the_same_bytes(exported: Exported, tmp_path: Path) -> None:
    """One type alone has the rows that it has among all, in the same bytes; twice the same folder."""
    for name in ("one", "two"):
        export_types(exported.run, "counterexample", out=tmp_path / name, workers=1)

    for file in ("data/train-00000-of-00001.parquet", "jsonl/train.jsonl", "manifest.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    among = exported.folder / "counterexample"
    for file in (
        "data/train-00000-of-00001.parquet",
        "chat/train-00000-of-00001.parquet",
        "jsonl/train.jsonl",
    ):
        assert (tmp_path / "one" / file).read_bytes() == (among / file).read_bytes()


def test_load_dataset_reads_types_and_chats(exported: Exported) -> None:
    """The index names every type as a configuration, with the columns that trainers read."""
    datasets = pytest.importorskip("datasets")

    plain = datasets.load_dataset(str(exported.folder), "next-tactic")
    chat = datasets.load_dataset(str(exported.folder), "next-tactic-chat")
    better = datasets.load_dataset(str(exported.folder / "good-over-broken"))
    assert len(plain["train"]) == exported.result.rows["next-tactic"]["train"]
    assert {"prompt", "completion", "state", "tactic"} <= set(plain["train"].column_names)
    assert [m["role"] for m in chat["train"][0]["messages"]] == ["system", "user", "assistant"]
    assert {"prompt", "chosen", "rejected"} <= set(better["train"].column_names)


def test_an_unknown_type_is_an_error_with_a_remedy(exported: Exported, tmp_path: Path) -> None:
    """The message lists what there is, and nothing is written."""
    with pytest.raises(ConfigError, match="next-tactic"):
        export_types(exported.run, "next-tactics", out=tmp_path / "out")

    assert not (tmp_path / "out").exists()
