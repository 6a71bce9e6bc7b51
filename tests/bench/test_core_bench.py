"""The benchmark of the core library: small, but with the real Lean."""

from __future__ import annotations

import pytest

from proofmill.bench.core import CoreOptions, bench_core, parse_profile
from proofmill.bench.errors import BenchError
from proofmill.bench.tables import core_table
from proofmill.lean.toolchain import find_toolchain


def test_a_small_run() -> None:
    """Figures are there, belong together, and make a table."""
    options = CoreOptions(n=20, rounds=2, file_rounds=1)

    report = bench_core(find_toolchain("embedded"), options, tell=lambda _: None)

    assert (report.start_s.repeats, report.prelude_s.repeats) == (2, 2)
    assert report.start_memory_mib.median > report.prelude_memory_mib.median > 10
    assert set(report.ms_per_theorem) == {"default", "certifier"}
    assert {"elaboration", "parsing", "type checking"} <= set(report.profile_ms)
    row = report.as_row()
    assert row["bench"] == "core"
    assert row["ratios"] == {"start_over_prelude": round(report.start_over_prelude.median, 3)}
    table = core_table(report)
    assert "ratio, pair by pair" in table and "elaboration" in table


def test_profile_is_read_in_both_units() -> None:
    """Seconds become milliseconds, and the largest comes first."""
    text = "x\ncumulative profiling times:\n\tattribute application 72.1ms\n\telaboration 2.94s\n"

    assert list(parse_profile(text).items()) == [("elaboration", 2940.0), ("attribute application", 72.1)]


def test_no_profile_is_an_error() -> None:
    """A figure that was not printed is not made up."""
    with pytest.raises(BenchError):
        parse_profile("attribute application 72.1ms")
