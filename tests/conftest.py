"""Which tests run where; every skip says why. Hypothesis runs without deadlines, as two cores are shared."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator

import hypothesis
import pytest
from tests.postgres import find_postgres, running_postgres

from proofmill.judge.environment import Environment, open_environment
from proofmill.lean.core import build_core, core_sources
from proofmill.lean.toolchain import Toolchain, find_toolchain

hypothesis.settings.register_profile("proofmill", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("proofmill")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds --slow."""
    parser.addoption("--slow", action="store_true", help="also run the tests that take minutes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skips what this machine, or this run, is not for."""
    wants_slow = config.getoption("--slow") or "slow" in str(config.getoption("-m"))
    unmet = {
        "stock": "" if _has_stock_lean() else "needs a stock Lean: set PROOFMILL_LEAN=/path/to/lean",
        "gpu": "" if shutil.which("nvidia-smi") else "needs an NVIDIA GPU, and there is no nvidia-smi",
        "slow": "" if wants_slow else "takes minutes: pass --slow",
    }
    for item in items:
        for marker, reason in unmet.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def _has_stock_lean() -> bool:
    return os.environ.get("PROOFMILL_LEAN", "embedded") != "embedded"


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """The embedded Lean."""
    return find_toolchain("embedded")


@pytest.fixture(scope="session")
def environment(toolchain: Toolchain) -> Environment:
    """The embedded core library."""
    sources = core_sources()
    wanted: set[str] = set()
    todo = ["Init"]
    while todo:
        module = todo.pop()
        if module not in wanted:
            wanted.add(module)
            todo += re.findall(r"^import ([\w.]+)", sources[module], re.MULTILINE)
    core = build_core(toolchain, sources={module: sources[module] for module in wanted})
    return open_environment(toolchain, olean_roots=[core.root])


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL."""
    pytest.importorskip("psycopg", reason="needs the cluster extra: pip install 'proofmill[cluster]'")
    if find_postgres() is None:
        pytest.skip("needs PostgreSQL's initdb: apt-get install postgresql")
    with running_postgres() as url:
        yield url
