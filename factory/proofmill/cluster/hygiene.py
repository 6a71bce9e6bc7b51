"""When a worker has to be begun anew, and when a batch takes so long that another worker should try it, too."""

from __future__ import annotations

import statistics
from collections import deque
from dataclasses import dataclass, field

__all__ = ["MemoryWatch", "Pace"]


@dataclass(slots=True, kw_only=True)
class MemoryWatch:
    """Memory of one worker after each of its batches.

    Provers and environments fill caches at first, so the first samples do not count; what still grows after that,
    by least squares over the window, is a leak.
    """

    slope_mib: float = 8.0
    """MiB a batch above which a worker is recycled."""
    growth_mib: float = 256.0
    """And only when it has grown by so much over the window."""
    warm_up: int = 4
    window: int = 12
    _seen: int = 0
    _samples: deque[float] = field(default_factory=deque)

    def add(self, rss_mib: float) -> bool:
        """Notes a sample; True where the worker should be begun anew."""
        self._seen += 1
        if self._seen <= self.warm_up:
            return False
        self._samples.append(rss_mib)
        if len(self._samples) > self.window:
            self._samples.popleft()
        if len(self._samples) < self.window // 2:
            return False
        samples = list(self._samples)
        slope = statistics.linear_regression(range(len(samples)), samples).slope
        grown = statistics.median(samples[-3:]) - statistics.median(samples[:3])
        return slope > self.slope_mib and grown > self.growth_mib


@dataclass(slots=True, kw_only=True)
class Pace:
    """How long batches of one kind take: the longest usual time is a multiple of the median of the last ones."""

    factor: float
    """Multiple of the median; 0: no batch ever counts as late."""
    least_s: float = 30.0
    """No batch is late before that."""
    enough: int = 5
    _walls: dict[str, deque[float]] = field(default_factory=dict)

    def add(self, kind: str, wall_s: float) -> None:
        """Notes a batch that has ended."""
        self._walls.setdefault(kind, deque(maxlen=31)).append(wall_s)

    def is_late(self, kind: str, wall_s: float) -> bool:
        """Whether a batch that has been running for so long should be tried elsewhere, too."""
        known = self._walls.get(kind, ())
        if self.factor <= 0 or len(known) < self.enough:
            return False
        return wall_s > max(self.least_s, self.factor * statistics.median(known))
