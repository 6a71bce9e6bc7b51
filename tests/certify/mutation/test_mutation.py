"""Every check of the judge is needed: without it some case is decided otherwise."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from tests.certify.mutation.battery import Check, bytes_checks, recorded_checks, text_checks
from tests.certify.mutation.equivalent import EQUIVALENT
from tests.certify.mutation.mutants import Mutant, mutants
from tests.certify.mutation.run import run_mutants

from proofmill.certify import Certifier

SAMPLE = 150


def _survivors(chosen: Sequence[Mutant], texts: list[Check], files: list[Check]) -> list[str]:
    results = run_mutants(chosen, texts, files)
    return [result.mutant.id for result in results if result.how == "lives"]


def test_sampled_mutants_are_killed() -> None:
    """A seeded part of the mutants, on forged files; another part for each number of mutants there are."""
    everyone = mutants()
    chosen = random.Random(len(everyone)).sample(everyone, SAMPLE)

    lives = _survivors(chosen, text_checks(), bytes_checks())

    assert [name for name in lives if name not in EQUIVALENT] == []


def test_a_judge_without_checks_is_noticed() -> None:
    """The test of the test: a mutant that changes nothing lives, one that accepts all does not."""
    harmless = Mutant(module="proofmill.certify.words", where="CODE_FORBIDDEN", kind="word", what="", word="")
    harmful = next(m for m in mutants(["proofmill.judge.audit"]) if m.what == "info is None")

    results = run_mutants([harmless, harmful], text_checks(), bytes_checks())

    assert [result.how for result in results] == ["lives", "decision"]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_all_mutants_are_killed(certifier: Certifier) -> None:
    """All of them, on the files that Lean wrote for the catalogue as well; what lives is known to be equal."""
    everyone = mutants()

    lives = _survivors(everyone, text_checks(), [*bytes_checks(), *recorded_checks(certifier)])

    assert sorted(lives) == sorted(EQUIVALENT)
