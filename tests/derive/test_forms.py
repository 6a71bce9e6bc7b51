"""Every form of an export, spoiled so that all digests agree: verification names file and row."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from tests.derive.conftest import Exported
from tests.derive.test_forged import digest_of

from proofmill.derive.corpus import index_files
from proofmill.derive.files import own_files, read_index, read_type_manifest, write_json
from proofmill.derive.verify import verify_types
from proofmill.export.files import MANIFEST_FILE

TRAIN = "train-00000-of-00001.parquet"


def change_parquet(path: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    """The same table with other rows."""
    pq = pytest.importorskip("pyarrow.parquet")
    pa = pytest.importorskip("pyarrow")
    table = pq.read_table(path)
    pq.write_table(pa.Table.from_pylist(change(table.to_pylist()), schema=table.schema), path)


def reseal(folder: Path) -> None:
    """Makes every manifest agree with what is there, as a forger would."""
    index = read_index(folder)
    for name in index.types:
        manifest = read_type_manifest(folder / name)
        files = own_files(folder / name)
        write_json(folder / name / MANIFEST_FILE, asdict(replace(manifest, files=files)))
    types = {name: digest_of(folder / name / MANIFEST_FILE) for name in index.types}
    write_json(
        folder / MANIFEST_FILE,
        asdict(replace(index, types=types, files=index_files(folder, types))),
    )


def first_subject(folder: Path, name: str, place: int) -> str:
    """What a training row of a type is made from."""
    lines = (folder / name / "jsonl/train.jsonl").read_text().splitlines()
    return str(json.loads(lines[place])["subject"])


def test_spoiled_forms_are_named(exported: Exported, tmp_path: Path) -> None:
    """A changed row, a row cut off, a swapped proof: in every kind of file that an export has."""
    folder = Path(shutil.copytree(exported.folder, tmp_path / "all"))
    changed, cut, swapped = (first_subject(folder, *at) for at in PLACES)
    change_parquet(
        folder / "next-tactic/data" / TRAIN, lambda rows: [{**rows[0], "tactic": "simp"}, *rows[1:]]
    )
    change_parquet(folder / "whole-proof/chat" / TRAIN, lambda rows: rows[:-1])
    jsonl = folder / "disprove/jsonl/train.jsonl"
    rows = [json.loads(line) for line in jsonl.read_text().splitlines()]
    rows[0]["refutation"] = next(r["refutation"] for r in rows if r["refutation"] != rows[0]["refutation"])
    jsonl.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))
    corpus = folder / "lake/Corpus.lean"
    text = corpus.read_text()
    corpus.write_text(re.sub(r"(theorem min_max [^\n]*:=\n)by\n", r"\1by\n  skip\n", text))
    trace = folder / "leandojo/family/train.json"
    trace.write_text(trace.read_text().replace("case succ", "case zero", 1))
    mixed = next(folder.glob("curriculum/1-*.jsonl"))
    mixed.write_text("".join(mixed.read_text().splitlines(keepends=True)[:-1]))
    reseal(folder)

    found = verify_types(folder, sample=1, workers=2)

    said = {(f.file, f.name, f.reason) for f in found.failures}
    assert ("next-tactic/jsonl/train.jsonl", f"next-tactic:{changed}", "twins_differ") in said
    assert ("whole-proof/jsonl/train.jsonl", f"whole-proof:{cut}", "twins_differ") in said
    assert ("disprove/jsonl/train.jsonl", f"disprove:{swapped}", "columns") in said
    assert ("lake/Corpus.lean", "min_max", "form") in said
    assert ("leandojo/family/train.json", "half_double", "form") in said
    assert any(f.file == mixed.relative_to(folder).as_posix() and f.line for f in found.failures)
    assert not found.ok


PLACES = (("next-tactic", 0), ("whole-proof", -1), ("disprove", 0))
