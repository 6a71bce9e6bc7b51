"""A small theory of a user's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from proofmill.certify import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.resources import datasets_dir
from proofmill.theory.theory import Theory, compile_theory


@pytest.fixture(scope="session")
def numbers() -> Theory:
    """Own numbers and lists of them."""
    return compile_theory(str(datasets_dir() / "theories" / "inductive-numbers.lean"))


@pytest.fixture(scope="session")
def certifier(numbers: Theory) -> Certifier:
    """The certifier in that theory."""
    return Certifier(numbers.environment)


@pytest.fixture(scope="session")
def freeze(certifier: Certifier) -> Callable[..., list[FrozenStatement]]:
    """Freezes statements that must be good."""

    def frozen(*statements: str) -> list[FrozenStatement]:
        answers = certifier.freeze(list(statements))
        assert all(isinstance(answer, FrozenStatement) for answer in answers), answers
        return [answer for answer in answers if isinstance(answer, FrozenStatement)]

    return frozen
