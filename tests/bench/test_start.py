"""The cost of our launcher: measured, or skipped with the reason."""

from __future__ import annotations

import pytest

from proofmill.bench.start import StartCost, measure_start
from proofmill.lean.toolchain import find_toolchain


def test_without_a_compiler_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """No compiler is no error: the rest of the benchmark goes on."""
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "no C compiler" in str(measure_start(find_toolchain("embedded"), pairs=1))


def test_pairs() -> None:
    """Each side is started once in a pair; where there is a compiler, both start Lean."""
    cost = measure_start(find_toolchain("embedded"), pairs=3)

    if isinstance(cost, str):
        pytest.skip(cost)
    assert isinstance(cost, StartCost)
    assert (cost.bare.repeats, cost.launcher.repeats, cost.added.repeats) == (3, 3, 3)
    assert cost.bare.low > 0
