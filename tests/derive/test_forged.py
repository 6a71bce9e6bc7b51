"""Rows that claim what is not so, with everything else made to agree: verification names each."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path

from tests.derive.conftest import Exported

from proofmill.derive.corpus import index_files
from proofmill.derive.files import (
    INDEX_FORMAT,
    SCHEMA,
    IndexManifest,
    read_type_manifest,
    write_json,
    write_type,
)
from proofmill.derive.make import Made, Row, row_id
from proofmill.derive.recipe import Value
from proofmill.derive.verify import verify_types
from proofmill.export.files import MANIFEST_FILE

Change = Callable[[dict[str, Value]], Mapping[str, Value]]


def read_made(folder: Path) -> Made:
    """The rows of a type as they are on disk, training rows first."""
    manifest = read_type_manifest(folder)
    rows = []
    for part in ("train", "test"):
        for line in (folder / f"jsonl/{part}.jsonl").read_text().splitlines():
            values = json.loads(line)
            fields = {f: tuple(v) if isinstance(v := values[f], list) else v for f in manifest.recipe.fields}
            rows.append(
                Row(
                    id=values["id"],
                    type=manifest.recipe.name,
                    split=part,
                    subject=values["subject"],
                    sources=tuple(values["sources"]),
                    family=values["family"],
                    fields=fields,
                )
            )
    return Made(recipe=manifest.recipe, rows=tuple(rows), drops={}, drafts=len(rows))


def write_made(folder: Path, made: Made, exported: Exported) -> None:
    """A type with columns, Parquet, counts and digests that follow from the rows given."""
    digest = read_type_manifest(exported.folder / made.recipe.name).theorems_digest
    folder.mkdir(exist_ok=True)
    write_type(folder, made, card="", version="x", theorems_digest=digest)


def digest_of(path: Path) -> str:
    """As manifests write it."""
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


FORGED: dict[str, tuple[str, Change, str]] = {
    "the repaired proof is broken": ("proof-repair", lambda f: {"proof": f["broken"]}, "check:"),
    "the broken proof works": ("proof-repair-blind", lambda f: {"broken": f["proof"]}, "check:works"),
    "Lean says something else": ("error-prediction", lambda _: {"message": "no goals"}, "check:error"),
    "the state is another": ("next-tactic", lambda f: {"state": f"{f['state']} "}, "check:state"),
    "the next state is another": ("state-after-tactic", lambda f: {"after": f["state"]}, "check:state"),
    "the value is wrong": ("evaluate", lambda _: {"value": "41"}, "check:"),
    "the law is said to be false": ("true-or-false", lambda _: {"verdict": "false"}, "check:unequal"),
    "true is said to be false": ("prove-or-refute", lambda f: {"holds": not f["holds"]}, "check:"),
    "the values are no counterexample": ("counterexample", lambda _: {"values": "n := 997"}, "check:rule"),
    "the negation denies another": (
        "disprove",
        lambda _: {"negation": "theorem x_neg : ¬ (1 = 2)", "refutation": "by decide"},
        "check:no_denial",
    ),
    "the English says less": ("informalise", lambda _: {"english": "Then 0 equals 0."}, "check:reads_as"),
    "a premise is made up": ("premise-selection", lambda _: {"premises": ("Nat.add_comm",)}, "check:"),
    "the difficulty is made up": ("difficulty", lambda _: {"difficulty": 0.01}, "check:row"),
    "a needed hypothesis is left out": (
        "weakest-hypotheses",
        lambda _: {"unused": "(h : n = n)"},
        "check:rule",
    ),
    "the definition is another": (
        "evaluate",
        lambda _: {"definitions": ("def half : Nat → Nat\n  | _ => 0",)},
        "check:source",
    ),
}


def test_forged_rows_are_named(exported: Exported, tmp_path: Path) -> None:
    """Each by file and line with the check that does not hold; the other rows hold."""
    folder = tmp_path / "all"
    folder.mkdir()
    for name in ("theorems", "lake", "leandojo"):
        shutil.copytree(exported.folder / name, folder / name)
    wanted: dict[tuple[str, int], str] = {}
    mades: dict[str, Made] = {}
    for name, change, reason in FORGED.values():
        made = mades.setdefault(name, read_made(exported.folder / name))
        place = sum(file.startswith(f"{name}/") for file, _ in wanted)
        fields = {**made.rows[place].fields, **change(dict(made.rows[place].fields))}
        forged = replace(made.rows[place], fields=fields, id=row_id(made.recipe, fields))
        mades[name] = replace(made, rows=(*made.rows[:place], forged, *made.rows[place + 1 :]))
        wanted[f"{name}/jsonl/train.jsonl", place + 1] = reason
    for name, made in mades.items():
        write_made(folder / name, made, exported)
    index = IndexManifest(
        format=INDEX_FORMAT,
        schema=SCHEMA,
        proofmill="x",
        theorems_digest=digest_of(folder / "theorems" / MANIFEST_FILE),
        types={name: digest_of(folder / name / MANIFEST_FILE) for name in mades},
        files=index_files(folder, mades),
    )
    write_json(folder / MANIFEST_FILE, asdict(index))

    found = verify_types(folder, workers=2)

    assert len(wanted) == len(FORGED)
    assert {(f.file, f.line) for f in found.failures} == wanted.keys()
    for (file, line), reason in wanted.items():
        said = {f.reason for f in found.failures if (f.file, f.line) == (file, line)}
        assert any(one.startswith(reason) for one in said), (file, line, reason, said)
    assert found.rejected == len(FORGED)


def test_a_training_row_on_a_held_out_theorem_is_named(exported: Exported, tmp_path: Path) -> None:
    """A test row in the training file is found out by the family of what it is made from."""
    shutil.copytree(exported.folder / "theorems", tmp_path / "theorems")
    made = read_made(exported.folder / "next-tactic")
    moved = tuple(replace(row, split="train") for row in made.rows)
    write_made(tmp_path / "next-tactic", replace(made, rows=moved), exported)

    found = verify_types(tmp_path / "next-tactic", sample=1, workers=2)

    lines = {i for i, row in enumerate(made.rows, start=1) if row.split == "test"}
    assert lines
    assert lines <= {f.line for f in found.failures if f.reason == "split"}
    assert not found.ok


def test_changed_files_are_named(exported: Exported, tmp_path: Path) -> None:
    """A line cut off, a byte changed, a theorem's proof swapped: each is reported with its file."""
    folder = Path(shutil.copytree(exported.folder / "counterexample", tmp_path / "counterexample"))
    shutil.copytree(exported.folder / "theorems", tmp_path / "theorems")
    lines = (folder / "jsonl/train.jsonl").read_text().splitlines(keepends=True)
    (folder / "jsonl/train.jsonl").write_text("".join(lines[:-1]))
    (folder / "README.md").write_text("other")

    found = verify_types(folder, sample=1, workers=2)

    reasons = {(f.reason, f.file) for f in found.failures}
    assert ("changed_file", "jsonl/train.jsonl") in reasons
    assert ("changed_file", "README.md") in reasons
    assert ("row_count", "jsonl/train.jsonl") in reasons
    assert any(f.reason == "twins_differ" for f in found.failures)
