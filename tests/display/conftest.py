"""The made-up sweep, as fixtures."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

from proofmill.events import Logged

SweepMaker = Callable[..., list[Logged]]


@pytest.fixture(scope="session")
def sweep() -> SweepMaker:
    """``sweep(seconds, finished=..., troubled=...)``: events of a sweep, the same every time."""
    path = Path(__file__).with_name("sample_sweep.py")
    spec = importlib.util.spec_from_file_location("sample_sweep", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: SweepMaker = module.sweep
    return made
