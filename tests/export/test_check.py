"""Certifying rows again: what nobody could judge is undecided, never rejected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from proofmill.certify import Certifier
from proofmill.decode import decode_object
from proofmill.export.check import Recheck
from proofmill.export.rows import CorpusRow
from proofmill.lean.process import Limits


def test_a_timeout_says_nothing_of_the_row_and_what_needs_it(run: Any, made: Path, tmp_path: Path) -> None:
    """Statements freeze, but proofs get no time: the lemma and the row that needs it are both undecided."""
    lines = (made / "jsonl" / "train.jsonl").read_text().splitlines()
    rows = [decode_object(json.loads(line), CorpusRow) for line in lines]
    chosen = [row for row in rows if row.name in {"app_nil", "names_only"}]
    needs = {"app_nil": frozenset[str](), "names_only": frozenset({"app_nil"})}
    done: list[int] = []
    recheck = Recheck(Certifier(run.theory.environment), needs, tmp_path, workers=1, told=done.append)
    recheck._certifier = Certifier(run.theory.environment, limits=Limits(wall_s=0.01))

    findings = recheck.run(chosen)

    assert {name: (f.reason, f.undecided) for name, f in findings.items()} == {
        "app_nil": ("timeout_wall", True),
        "names_only": ("premise", True),
    }
    assert done == [1, 2]
