"""The Lake project and the LeanDojo form of a small run."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import tomllib
from pathlib import Path

from tests.derive.conftest import HELD, PLAN, Exported

from proofmill.certify import Certifier
from proofmill.derive.verify import verify_types
from proofmill.export.files import corpus_rows
from proofmill.records import Submission, VerdictKind
from proofmill.theory.theory import compile_theory


def test_every_theorem_of_the_project_is_certified(exported: Exported) -> None:
    """The file compiles in the bare theory, and each theorem in it is the one of the corpus."""
    code = (exported.folder / "lake/Corpus.lean").read_text()
    rows = corpus_rows(exported.folder / "theorems")
    certifier = Certifier(compile_theory("arith-list").environment, workers=2)

    checked = certifier.check(
        [Submission(id=r.id, name=r.name, statement=r.statement, code=code) for r in (rows[0], rows[-1])]
    )

    assert [c.verdict and c.verdict.verdict for c in checked] == [VerdictKind.CERTIFIED] * 2
    assert code.count("theorem ") == len(PLAN)


def test_the_lakefile_names_every_module(exported: Exported) -> None:
    """Each root is a file of the project."""
    lake = tomllib.loads((exported.folder / "lake/lakefile.toml").read_text())

    roots = lake["lean_lib"][0]["roots"]
    assert "Corpus" in roots
    assert all((exported.folder / f"lake/{root.replace('.', '/')}.lean").is_file() for root in roots)


def test_the_trace_is_true_to_the_file(exported: Exported) -> None:
    """Positions are those of the theorems; tactics stand there in order; states hang together."""
    lines = (exported.folder / "lake/Corpus.lean").read_text().splitlines()
    parts = {
        s: json.loads((exported.folder / f"leandojo/family/{s}.json").read_text()) for s in ("train", "test")
    }
    marked = 0
    for theorem in [*parts["train"], *parts["test"]]:
        (first, column), (last, end) = theorem["start"], theorem["end"]
        text = "\n".join(lines[first - 1 : last])
        assert column == 1
        assert len(lines[last - 1]) == end - 1
        assert text.startswith(f"theorem {theorem['full_name']} ")
        tactics = theorem["traced_tactics"]
        assert [line.strip() for line in text.splitlines()[2:]] == [t["tactic"] for t in tactics]
        for before, after in itertools.pairwise(tactics):
            assert before["state_after"] == after["state_before"]
        assert tactics[-1]["state_after"] == "no goals"
        for tactic in tactics:
            told, origins = tactic["annotated_tactic"]
            assert re.sub(r"</?a>", "", told) == tactic["tactic"]
            marked += len(origins)

    assert {t["full_name"] for t in parts["test"]} == {HELD}
    assert len(parts["train"]) == len(PLAN) - 1
    assert marked > 4


def test_a_changed_state_in_the_trace_is_found(exported: Exported, tmp_path: Path) -> None:
    """Also where digests were made to agree: the trace is made again from the theorems."""
    folder = tmp_path / "all"
    folder.mkdir()
    for name in ("theorems", "lake", "leandojo"):
        shutil.copytree(exported.folder / name, folder / name)
    train = folder / "leandojo/family/train.json"
    train.write_text(train.read_text().replace("case succ", "case zero", 1))
    index = json.loads((exported.folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**index, "types": {}}))

    found = verify_types(folder, sample=1, workers=2)

    assert any(f.reason == "form" and f.file == "leandojo/family/train.json" for f in found.failures)
