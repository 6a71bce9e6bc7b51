"""Workers that grow are told from workers that warm up, and late batches from slow kinds."""

from __future__ import annotations

import random

from proofmill.cluster.hygiene import MemoryWatch, Pace


def batches_until(samples: list[float]) -> int | None:
    """After how many batches a worker is begun anew, if ever."""
    watch = MemoryWatch()
    return next((number for number, rss in enumerate(samples, start=1) if watch.add(rss)), None)


class TestMemory:
    """Growth."""

    def test_a_leak_is_found(self) -> None:
        """Steady growth from batch to batch, under noise, is found soon after it amounts to something."""
        noise = random.Random(1)
        leak = [500 + 60 * n + noise.uniform(-40, 40) for n in range(40)]

        found = batches_until(leak)

        assert found is not None
        assert 10 <= found <= 16

    def test_warming_up_is_no_leak(self) -> None:
        """A worker that fills its caches and then stays, or goes up and down, is left alone."""
        noise = random.Random(2)
        filling = [min(900, 300 + 200 * n) + noise.uniform(-40, 40) for n in range(60)]
        waves = [700 + 200 * (n % 2) + noise.uniform(-40, 40) for n in range(60)]
        creeping = [500 + 2 * n + noise.uniform(-40, 40) for n in range(60)]

        assert [batches_until(s) for s in (filling, waves, creeping)] == [None, None, None]


class TestPace:
    """Lateness."""

    def test_late_by_its_kind(self) -> None:
        """What is late depends on how long batches of the same kind took."""
        pace = Pace(factor=4)
        for wall_s in (9, 11, 10, 12, 8):
            pace.add("portfolio 0", wall_s)
            pace.add("search 0", 10 * wall_s)

        assert not pace.is_late("portfolio 0", 39)
        assert pace.is_late("portfolio 0", 41)
        assert not pace.is_late("search 0", 41)
        assert pace.is_late("search 0", 401)

    def test_what_is_not_known_is_not_late(self) -> None:
        """Before enough batches have ended, in the first seconds, and where it is off, nothing is late."""
        pace, off = Pace(factor=2), Pace(factor=0)
        for _ in range(4):
            pace.add("a", 1)
        assert not pace.is_late("a", 1000)
        for _ in range(5):
            pace.add("a", 1)
            off.add("a", 1)
        assert not pace.is_late("a", 29)
        assert pace.is_late("a", 31)
        assert not off.is_late("a", 1e6)
