"""Whether the certifier grows: its own memory over many checks in one process."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from proofmill.bench.errors import BenchError

__all__ = ["MemorySlope", "measure_memory"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemorySlope:
    """Resident memory of this process, sampled after each round of checks."""

    checks: int
    first_mib: float
    last_mib: float
    slope_mib_per_1000: float
    """Least squares over the second half of the samples: caches fill in the first."""

    def as_row(self) -> dict[str, float | int]:
        """The figures as JSON."""
        return {
            "checks": self.checks,
            "first_mib": round(self.first_mib, 1),
            "last_mib": round(self.last_mib, 1),
            "slope_mib_per_1000": round(self.slope_mib_per_1000, 3),
        }


def measure_memory(check: Callable[[], None], *, size: int, checks: int) -> MemorySlope:
    """Runs ``check``, which does ``size`` checks, until ``checks`` are done.

    Raises:
        BenchError: that makes fewer than four rounds, too few for a slope.
    """
    rounds = -(-checks // size)
    if rounds < 4:
        raise BenchError(f"a slope needs at least 4 rounds, got {checks} checks in rounds of {size}")
    me = psutil.Process()
    samples: list[float] = []
    for _ in range(rounds):
        check()
        samples.append(me.memory_info().rss / 2**20)
    half = samples[rounds // 2 :]
    slope, _ = statistics.linear_regression([at * size / 1000 for at in range(len(half))], half)
    return MemorySlope(
        checks=rounds * size, first_mib=samples[0], last_mib=samples[-1], slope_mib_per_1000=slope
    )
