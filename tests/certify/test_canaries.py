"""Planted false theorems: found out on honest files, and an alarm where the judge has gone blind."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proofmill.certify import Certifier, Environment, canaries
from proofmill.certify.batch import lay_out, statement_options
from proofmill.certify.canaries import CANARIES, Canary, check_canary
from proofmill.errors import AlarmError
from proofmill.judge.olean import OleanModule, read_module
from proofmill.records import Submission


@pytest.fixture(scope="module")
def planted(certifier: Certifier) -> tuple[tuple[str, ...], OleanModule]:
    """A compiled file of canaries, and the namespace of each."""
    layout = lay_out("", [canary.text for canary in CANARIES])
    compiled = certifier.compiler.compile(layout.text, options=statement_options(certifier.compiler))
    assert compiled.errors == ()
    return layout.prefixes, read_module(compiled.parts, githash=certifier.environment.toolchain.githash)


@pytest.mark.parametrize("at", range(len(CANARIES)), ids=[canary.name for canary in CANARIES])
def test_each_is_found_out(
    certifier: Certifier, planted: tuple[tuple[str, ...], OleanModule], at: int
) -> None:
    """For its own reason: expecting another one, or nothing against it, is an alarm."""
    prefixes, module = planted
    closure = certifier.environment.closure

    check_canary(CANARIES[at], prefixes[at], module.constants, closure)

    others = {canary.reason for canary in CANARIES if not CANARIES[at].reason.startswith(canary.reason)}
    for reason in others:
        with pytest.raises(AlarmError, match="did not find out the planted false theorem"):
            check_canary(replace(CANARIES[at], reason=reason), prefixes[at], module.constants, closure)


def test_a_blind_judge_is_an_alarm(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    """A canary that has come true stops everything: no row of the batch gets a verdict."""
    text = replace(CANARIES[0].text, statement="theorem canary_hole : False → False", proof="id")
    tame = Canary(name="canary_hole", text=text, reason=CANARIES[0].reason)
    monkeypatch.setattr("proofmill.certify.examine.CANARIES", (tame, *CANARIES[1:]))
    rows = [
        Submission(id=str(n), name=f"t{n}", statement=f"theorem t{n} : {n} = {n}", proof="rfl")
        for n in range(4)
    ]

    with pytest.raises(AlarmError, match="canary_hole: expected axiom:sorryAx, it has statement_mismatch"):
        Certifier(environment, workers=1).check(rows)
    assert canaries.CANARIES is CANARIES
