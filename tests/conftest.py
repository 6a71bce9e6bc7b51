"""Which tests run where; every skip says why. Hypothesis runs without deadlines, as two cores are shared."""

from __future__ import annotations

import os
import shutil

import hypothesis
import pytest

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
