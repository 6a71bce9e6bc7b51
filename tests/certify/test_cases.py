"""The catalogue: hostile submissions are turned away for the right reason, unusual honest ones are not.

One folder each below ``cases``: ``row.json`` (statement, and proof unless ``submission.lean`` holds a whole
file) and ``expect.json`` (verdict, reason, what else must hold, and why).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from proofmill.certify import Certifier, Checked
from proofmill.records import Submission

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


def load(case: Path) -> Submission:
    """The submission of a case."""
    row = json.loads((case / "row.json").read_text(encoding="utf-8"))
    file = case / "submission.lean"
    code = file.read_text(encoding="utf-8") if file.exists() else None
    return Submission(
        id=case.name, name="goal", statement=row["statement"], proof=row.get("proof"), code=code
    )


@pytest.fixture(scope="module")
def checked(certifier: Certifier) -> dict[str, Checked]:
    """All cases, certified in one call, hostile and honest mixed."""
    return {done.submission.id: done for done in certifier.check([load(case) for case in CASES])}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, checked: dict[str, Checked]) -> None:
    """The verdict, its reason and what else the case asks for."""
    expect: dict[str, Any] = json.loads((case / "expect.json").read_text(encoding="utf-8"))
    done = checked[case.name]
    assert done.problem is None
    verdict = done.verdict
    assert verdict is not None
    assert verdict.verdict == expect["verdict"], verdict
    if "reason" in expect:
        assert verdict.reason == expect["reason"], verdict
    if "also" in expect:
        assert list(verdict.also) == expect["also"], verdict
    if "axioms" in expect:
        assert list(verdict.axioms) == expect["axioms"], verdict
    assert verdict.level == (3 if verdict.verdict == "certified" else 0)


def test_catalogue_is_large_enough() -> None:
    """At least 40 hostile and 25 honest cases."""
    kinds = [json.loads((case / "expect.json").read_text())["verdict"] for case in CASES]
    assert kinds.count("certified") >= 25
    assert len(kinds) - kinds.count("certified") >= 40
