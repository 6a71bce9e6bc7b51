"""Levels 4 to 6: what other checkers say, and what becomes of a row that only one of them takes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.certify.test_cases import EXPECT, META, load

from proofmill.certify import Certifier, Environment, Registry, confirm
from proofmill.certify.confirm import Confirmer, Job
from proofmill.certify.policy import Track
from proofmill.certify.provenance import Archive, read_records
from proofmill.certify.sandbox import Strength, open_sandbox
from proofmill.errors import AlarmError, CertifierError
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.expr import Const
from proofmill.records import Level, Submission, Verdict

ROWS = [
    Submission(id="rfl", name="a", statement="theorem a (n : Nat) : n + 0 = n", proof="rfl"),
    Submission(
        id="omega",
        name="b",
        statement="theorem b (x y : Nat) (h : x < y) : 2 * x + 1 < 2 * y",
        proof="by omega",
    ),
    Submission(
        id="file",
        name="c",
        statement="theorem c : ∃ n : Nat, n * n = 49",
        code="inductive Way where | only\ndef Way.n : Way → Nat | .only => 7\n"
        "theorem c : ∃ n : Nat, n * n = 49 := ⟨Way.n .only, rfl⟩",
    ),
    Submission(id="false", name="d", statement="theorem d : 1 + 1 = 3", proof="by decide"),
]


def verdicts(certifier: Certifier, rows: list[Submission]) -> dict[str, Verdict]:
    """The verdicts by id."""
    return {done.submission.id: done.verdict for done in certifier.check(rows) if done.verdict is not None}


@pytest.fixture(scope="module")
def strict(environment: Environment) -> Certifier:
    """The strongest certifier, for files that run programs too."""
    return Certifier(environment, workers=2, level=Level.BATCH_CLEARED, track=Track.META)


@pytest.mark.parametrize("level", [Level.REPLAYED, Level.INDEPENDENT, Level.BATCH_CLEARED])
def test_rows_reach_the_level_asked_for(environment: Environment, tmp_path: Path, level: Level) -> None:
    """Honest rows do, a false one is rejected as at level 3, and the record names every check passed."""
    registry = Registry(archive=Archive(tmp_path))
    found = verdicts(Certifier(environment, workers=2, level=level, registry=registry), ROWS)

    assert {id_: (v.verdict, v.level) for id_, v in found.items()} == {
        "rfl": ("certified", level),
        "omega": ("certified", level),
        "file": ("certified", level),
        "false": ("rejected", 0),
    }
    (record, *_) = [row for _, row in read_records(tmp_path)]
    checks = record["checks"]
    assert isinstance(checks, list)
    assert [check["id"] for check in checks][3:] == ["replay", "kernel", "batch"][: level - 3]


@pytest.fixture(scope="module")
def programs(strict: Certifier) -> dict[str, Verdict]:
    """The cases of the track meta that run here."""
    return verdicts(strict, [load(name) for name in META if "needs" not in EXPECT[name]])


@pytest.mark.parametrize("name", [name for name in META if "needs" not in EXPECT[name]])
def test_programs_are_found_out(name: str, programs: dict[str, Verdict]) -> None:
    """A program may fool the process it runs in; the fresh one and the other kernel it cannot."""
    expect, verdict = EXPECT[name], programs[name]

    assert (verdict.verdict, verdict.reason) == (expect["verdict"], expect["reason"]), verdict
    assert verdict.level == (6 if verdict.verdict == "certified" else 0)


def test_programs_need_level_5(environment: Environment) -> None:
    """Below it the track is not to be had."""
    with pytest.raises(CertifierError, match="files that run programs need level 5, got 4"):
        Certifier(environment, level=Level.REPLAYED, track=Track.META)


def test_a_weak_sandbox_still_caps(environment: Environment) -> None:
    """No checker lifts what ran without a sandbox."""
    bare = open_sandbox(Strength.NONE)
    found = verdicts(Certifier(environment, level=Level.BATCH_CLEARED, sandbox=bare), ROWS[:1])

    assert found["rfl"].level == 1


def test_a_lie_is_rejected_by_the_replay(strict: Certifier) -> None:
    """Constants that no kernel ever saw: neither checker lets them pass, and level 3 is not the last word."""
    lie = theorem("lie", "False", "True.intro")
    found = Confirmer(strict.compiler, Level.BATCH_CLEARED, workers=1).confirm(
        [Job(goal=lie.name, own={lie.name: lie}), Job(goal=("fact",), own={("fact",): theorem("fact")})]
    )

    assert found[0].fault is not None
    assert found[0].fault.code == "replay_reject"
    assert (found[1].level, found[1].fault) == (Level.BATCH_CLEARED, None)


@pytest.mark.parametrize("level", [Level.REPLAYED, Level.INDEPENDENT])
def test_checkers_that_accept_a_planted_lie_are_an_alarm(
    strict: Certifier, monkeypatch: pytest.MonkeyPatch, level: Level
) -> None:
    """If the planted proof of False were accepted, nothing would be certified: here it has come true."""
    true = replace(theorem("canary_lie"), name=("canary_lie",))
    lie = confirm._LIE
    monkeypatch.setattr(confirm, "_LIE", true)
    fact = theorem("fact")
    confirmer = Confirmer(strict.compiler, level, workers=1)
    if level is Level.INDEPENDENT:  # only the second checker is blind
        monkeypatch.setattr(confirm, "_LIE", lie)
        monkeypatch.setattr(confirm.Confirmer, "_replayed", _and_then_blind(monkeypatch, true))

    with pytest.raises(AlarmError, match="a planted proof of False"):
        confirmer.confirm([Job(goal=fact.name, own={fact.name: fact})])


def _and_then_blind(monkeypatch: pytest.MonkeyPatch, true: ConstantInfo) -> object:
    real = confirm.Confirmer._replayed

    def replayed(self: Confirmer, *rest: object) -> object:
        found = real(self, *rest)  # type: ignore[arg-type]
        monkeypatch.setattr(confirm, "_LIE", true)
        return found

    return replayed


def theorem(name: str, type_: str = "True", value: str = "True.intro") -> ConstantInfo:
    """A theorem made by hand."""
    return ConstantInfo(
        name=(name,),
        kind=ConstantKind.THEOREM,
        level_params=(),
        type=Const((type_,), ()),
        value=Const(tuple(value.split(".")), ()),
        all=((name,),),
    )
