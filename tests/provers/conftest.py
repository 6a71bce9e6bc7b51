"""A theory of textbook functions, and the portfolio at work in it."""

from __future__ import annotations

import pytest

from proofmill.theory.theory import Theory, compile_theory


@pytest.fixture(scope="session")
def arith() -> Theory:
    """The default theory."""
    return compile_theory("arith-list")
