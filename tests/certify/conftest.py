"""What the certifier's tests share."""

from __future__ import annotations

import pytest

from proofmill.certify import Certifier, Environment


@pytest.fixture(scope="session")
def certifier(environment: Environment) -> Certifier:
    """A certifier in the core library, behind the real sandbox."""
    return Certifier(environment, workers=2)
