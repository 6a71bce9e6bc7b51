"""What a soak makes of its samples, where that is known beforehand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.sweep.soak import Samples, slope_per_h, slopes, throughput


def stamp(second: float) -> str:
    """A moment as the ledger writes it."""
    return datetime.fromtimestamp(second, UTC).isoformat()


def test_slopes() -> None:
    """Steady growth is told in MiB an hour, whatever the first quarter was; short-lived processes have no slope."""
    samples = Samples(at=[float(s) for s in range(0, 1000, 5)])
    samples.cpu_s = samples.tree_mib = [0.0] * len(samples.at)
    samples.by_process[1, "sweep"] = [(at, 900.0 if at < 250 else 500 + at / 36) for at in samples.at]
    samples.by_process[2, "lean"] = [(at, 100.0) for at in samples.at[:50]]

    assert slopes(samples) == {"sweep 1": pytest.approx(100, abs=0.5)}
    assert slope_per_h([(0.0, 1.0), (1.0, 3.0)]) == 0


def test_throughput_by_time_and_by_processor_time() -> None:
    """Where the machine gives half as much in the last quarter, only work by time falls."""
    at = [float(s) for s in range(0, 1001, 5)]
    samples = Samples(at=at, cpu_s=[2 * min(s, 750) + 1 * max(0.0, s - 750) for s in at])
    work = [(stamp(s), 8) for s in range(4, 750, 4)] + [(stamp(s), 8) for s in range(752, 1001, 8)]

    found = throughput(work, samples)

    by_time, by_cpu = found.ratios
    assert by_time == pytest.approx(0.5, abs=0.02)
    assert by_cpu == pytest.approx(1.0, abs=0.04)
    assert found.per_minute[0] == pytest.approx(120, abs=3)
    assert throughput([], samples).ratios == (None, None)
