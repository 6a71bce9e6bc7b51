"""Both databases that a ledger may be in."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """What a recipe says in ``cluster.ledger``, for each database."""
    return "sqlite" if request.param == "sqlite" else str(request.getfixturevalue("postgres"))
