"""The kernel on the core library: everything is accepted, and nothing but unsafe constants declined."""

from __future__ import annotations

import pytest

from proofmill.certify.independent.order import Order
from proofmill.judge.environment import Environment
from proofmill.kernel.checker import Outcome
from proofmill.kernel.names import Name, name_str, parse_name

QUICK: tuple[Name, ...] = tuple(
    parse_name(module) for module in ("Init.Prelude", "Init.Core", "Init.WF", "Init.Sound", "Init.Nat.Div")
)


def complaints(environment: Environment, modules: tuple[Name, ...]) -> list[str]:
    """What is not accepted, unsafe constants left out."""
    closure = environment.closure
    order = Order(closure.get)
    found = []
    for module in modules:
        for name, info in closure.constants_in(module).items():
            finding = order.finding(name)
            if finding.outcome is Outcome.ACCEPT:
                assert not info.is_unsafe
                assert not info.is_partial
            elif finding.code != "unsafe":
                found.append(f"{finding.outcome} {name_str(name)}: {finding.detail}")
    return found


def test_the_modules_with_the_primitives(environment: Environment) -> None:
    """Every safe constant of the modules that everything rests on is accepted, with all beneath it."""
    assert complaints(environment, QUICK) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_whole_library(environment: Environment) -> None:
    """Every safe constant of every module is accepted."""
    assert complaints(environment, environment.closure.modules) == []


def test_unsafe_constants_are_declined_and_told(environment: Environment) -> None:
    """Compiled code's unsafe helpers are neither accepted nor rejected."""
    finding = Order(environment.closure.get).finding(("Nat", "add", "_unsafe_rec"))

    assert (finding.outcome, finding.code) == (Outcome.DECLINE, "unsafe")
