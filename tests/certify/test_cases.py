"""The catalogue: hostile submissions are turned away for the right reason, unusual honest ones are not.

One folder each below ``cases``: ``row.json`` (statement, and a proof; a whole file is in ``submission.lean``,
or in ``code`` where its bytes matter) and ``expect.json`` (verdict, reason, what else must hold, and why).
``"needs": "stock"`` marks what runs only where a stock library is installed, ``"track": "meta"`` a file that
runs programs: its verdict is the one due where that track is asked for.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from proofmill.certify import Certifier, Checked
from proofmill.certify.policy import Track, check_code, classify_code
from proofmill.judge.environment import Environment, open_environment
from proofmill.lean.toolchain import find_toolchain
from proofmill.records import Level, Submission

ROOT = Path(__file__).parent / "cases"
EXPECT: dict[str, dict[str, Any]] = {
    path.parent.name: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(ROOT.glob("*/expect.json"))
}
CASES = [name for name, expect in EXPECT.items() if "needs" not in expect]
PLAIN = [name for name in CASES if "track" not in EXPECT[name]]
META = [name for name, expect in EXPECT.items() if "track" in expect]
STOCK = [name for name, expect in EXPECT.items() if expect.get("needs") == "stock"]


def load(name: str) -> Submission:
    """The submission of a case."""
    row = json.loads((ROOT / name / "row.json").read_text(encoding="utf-8"))
    file = ROOT / name / "submission.lean"
    code = file.read_bytes().decode("utf-8") if file.exists() else row.get("code")
    return Submission(id=name, name="goal", statement=row["statement"], proof=row.get("proof"), code=code)


@pytest.fixture(scope="module")
def checked(certifier: Certifier) -> dict[str, Checked]:
    """All cases, certified in one call, hostile and honest mixed."""
    return {done.submission.id: done for done in certifier.check([load(name) for name in CASES])}


@pytest.mark.parametrize("name", PLAIN)
def test_case(name: str, checked: dict[str, Checked]) -> None:
    """The verdict, its reason and what else the case asks for."""
    expect = EXPECT[name]
    done = checked[name]
    assert done.problem is None
    verdict = done.verdict
    assert verdict is not None
    assert verdict.verdict == expect["verdict"], verdict
    assert verdict.reason == expect.get("reason", ""), verdict
    if "also" in expect:
        assert list(verdict.also) == expect["also"], verdict
    if "axioms" in expect:
        assert list(verdict.axioms) == expect["axioms"], verdict
    assert verdict.level == (3 if verdict.verdict == "certified" else 0)


@pytest.mark.parametrize("name", META)
def test_track(name: str, certifier: Certifier) -> None:
    """A file that runs programs is of the track meta, and the rule that puts it there is told."""
    code = load(name).code
    assert code is not None
    modules = {*certifier.environment.closure.modules, ("Lean",)}

    track, rule = classify_code(code, modules)

    assert track is Track.META
    assert rule is not None
    assert rule.reason == "forbidden_syntax"
    assert check_code(code, modules, track=track) is None


@pytest.mark.parametrize("name", [name for name in META if name in CASES])
def test_meta_is_refused_where_only_plain_is_asked_for(name: str, checked: dict[str, Checked]) -> None:
    """Without the track meta nothing that runs programs gets as far as Lean."""
    verdict = checked[name].verdict
    assert verdict is not None
    assert (verdict.verdict, verdict.reason) == ("rejected", "forbidden_syntax")


@pytest.fixture(scope="module")
def checked_meta(environment: Environment) -> dict[str, Checked]:
    """The cases of the track meta, certified on that track, which needs level 5."""
    certifier = Certifier(environment, level=Level.INDEPENDENT, track=Track.META)
    rows = [load(name) for name in META if name in CASES]
    return {done.submission.id: done for done in certifier.check(rows)}


@pytest.mark.parametrize("name", [name for name in META if name in CASES])
def test_meta_case(name: str, checked_meta: dict[str, Checked]) -> None:
    """Programs may run, and what they leave is checked again outside their process."""
    verdict = checked_meta[name].verdict
    assert verdict is not None
    assert (verdict.verdict, verdict.reason) == (EXPECT[name]["verdict"], EXPECT[name]["reason"]), verdict
    assert verdict.level == (5 if verdict.verdict == "certified" else 0)


@pytest.mark.parametrize("name", PLAIN)
def test_plain_cases_are_of_the_track_plain(name: str, certifier: Certifier) -> None:
    """A file that is certified, or that Lean or the audit turns away, breaks no rule of words."""
    code = load(name).code
    if code is None or EXPECT[name].get("reason") == "forbidden_syntax":
        return
    assert classify_code(code, certifier.environment.closure.modules)[0] is Track.PLAIN


@pytest.mark.stock
@pytest.mark.parametrize("name", STOCK)
def test_stock_case(name: str) -> None:
    """The case as it must end where a stock library is installed."""
    toolchain = find_toolchain(None)
    environment = open_environment(toolchain, imports=("Init", "Lean"), olean_roots=toolchain.library)
    certifier = Certifier(environment, workers=1, level=Level.INDEPENDENT, track=Track.META)

    (done,) = certifier.check([load(name)])

    assert done.verdict is not None
    assert (done.verdict.verdict, done.verdict.reason) == (EXPECT[name]["verdict"], EXPECT[name]["reason"])


def test_catalogue_is_large_enough() -> None:
    """At least 80 hostile and 30 honest cases that run here, each with its reason and why."""
    kinds = [EXPECT[name]["verdict"] for name in CASES]
    assert kinds.count("certified") >= 30
    assert len(kinds) - kinds.count("certified") >= 80
    for name, expect in EXPECT.items():
        assert expect["why"], name
        assert expect["verdict"] == "certified" or expect.get("reason"), name
