"""Both databases that a ledger may be in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.postgres import find_postgres, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real server."""
    pytest.importorskip("psycopg", reason="needs the cluster extra: pip install 'proofmill[cluster]'")
    if find_postgres() is None:
        pytest.skip("needs PostgreSQL's initdb: apt-get install postgresql")
    with running_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """What a recipe says in ``cluster.ledger``, for each database."""
    return "sqlite" if request.param == "sqlite" else str(request.getfixturevalue("postgres"))
