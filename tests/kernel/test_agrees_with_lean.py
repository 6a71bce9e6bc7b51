"""Our kernel and Lean's say the same of what is almost right: library theorems with one place changed."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from tests.kernel.conftest import Check
from tests.kernel.mutation import Mutator
from tests.kernel.test_ill_typed import ALL

from proofmill.certify import Certifier
from proofmill.certify.replay.replayer import Outcome as Replay
from proofmill.certify.replay.replayer import Replayer, ReplayJob
from proofmill.judge.environment import Environment
from proofmill.kernel.checker import Outcome
from proofmill.kernel.constants import ConstantInfo, ConstantKind

GOAL = ("goal",)
SAME = {Replay.ACCEPTED: Outcome.ACCEPT, Replay.REJECTED: Outcome.REJECT}


@pytest.fixture(scope="module")
def replayer(environment: Environment) -> Replayer:
    """Lean's kernel in a process of its own."""
    return Replayer(Certifier(environment, workers=1).compiler)


def disagreements(
    replayer: Replayer, check: Check, goals: list[ConstantInfo]
) -> tuple[list[str], Counter[str]]:
    """Where the two kernels differ, and how often they said what."""
    jobs = [ReplayJob(own={goal.name: goal}, goals=(goal.name,)) for goal in goals]
    wrong, counts = [], Counter[str]()
    for goal, answer in zip(goals, replayer.replay(jobs), strict=True):
        finding = check([goal], goal.name)
        counts[str(finding.outcome)] += 1
        if SAME.get(answer.outcome, finding.outcome) is not finding.outcome:
            wrong.append(
                f"{answer.outcome} ({answer.detail}) by Lean, {finding.outcome} ({finding.detail}) by us"
            )
    return wrong, counts


def mutants(environment: Environment, seed: int, count: int) -> list[ConstantInfo]:
    """Theorems of the library, each changed in one place."""
    rng = Random(seed)
    infos = [info for info in map(environment.closure.get, environment.closure.names) if info is not None]
    safe = [info for info in infos if not (info.is_unsafe or info.is_partial)]
    theorems = [info for info in safe if info.kind is ConstantKind.THEOREM]
    mutator = Mutator(rng, safe)
    return [mutant for info in rng.sample(theorems, count) for mutant in mutator.mutants(info, GOAL)]


def test_mutants(environment: Environment, replayer: Replayer, check: Check) -> None:
    """A few dozen mutants."""
    wrong, counts = disagreements(replayer, check, mutants(environment, 5, 15))

    assert wrong == []
    assert counts[Outcome.REJECT] > counts[Outcome.ACCEPT]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_many_mutants(environment: Environment, replayer: Replayer, check: Check) -> None:
    """Hundreds of mutants."""
    wrong, counts = disagreements(replayer, check, mutants(environment, 6, 200))

    assert wrong == []
    assert counts[Outcome.ACCEPT] > 0


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_twins(replayer: Replayer, check: Check) -> None:
    """The ill-typed declarations and their honest twins, as far as they can be sent to Lean."""
    goals = [one for case in ALL for one in (case.forged, case.honest) if one.kind is ConstantKind.THEOREM]
    wrong, counts = disagreements(replayer, check, goals)

    assert wrong == []
    assert counts[Outcome.ACCEPT] > 0
    assert counts[Outcome.REJECT] > 0
