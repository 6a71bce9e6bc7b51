"""Large ledgers are searched by index, in both databases; the simulated cluster agrees with arithmetic."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofmill.bench.errors import BenchError
from proofmill.bench.saturation import Cluster, Measured, read_run, simulate
from proofmill.bench.scale import draw
from proofmill.ledger import Attempt, Ledger
from proofmill.ledger.sizing import Operation, grow, measure

pytest.importorskip("simpy", reason="needs the cluster extra: pip install 'proofmill[cluster]'")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_no_hot_query_reads_a_whole_table(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    """Every statement of the hot operations is explained, and none looks at all conjectures or attempts."""
    url = "sqlite" if database == "sqlite" else str(request.getfixturevalue("postgres"))
    with Ledger.open(tmp_path, {"recipe": "r"}, url=url) as ledger:
        grow(ledger, 1_000)
        grow(ledger, 30_000)
        size = measure(ledger, repeats=2)

        assert size.rows == 30_000
        assert ledger.counts() == ledger.recounted()
        assert ledger.counts().open > 6_000  # what was recorded is there
    assert len(size.operations) == 5
    for operation in size.operations:
        assert operation.plans, operation.name
        assert operation.scans == (), operation.plans
        assert operation.ms > 0


def test_a_scan_would_be_seen() -> None:
    """The words with which both databases own to reading a whole table are understood."""
    plans = (
        ("q", "SCAN conjecture"),
        ("r", "Limit\n  ->  Seq Scan on attempt  (cost=1)"),
        ("s", "SCAN tally"),
    )

    assert Operation(name="o", ms=1, cpu_ms=1, plans=plans).scans == ("attempt", "conjecture")


MEASURED = Measured(batches={"portfolio": ((48, 12, 20.0),), "policy": ((24, 1, 100.0),)}, proposed_per_s=2.0)


class TestSimulation:
    """Against arithmetic."""

    def test_one_worker(self) -> None:
        """A worker alone does a batch after the other: 60 s each on average, and one to record."""
        load = simulate(MEASURED, Cluster(workers=1, gpus=1, record_s=1.0), hours=50)

        assert load.batches_per_h == pytest.approx(3600 / 61, rel=0.05)
        assert load.workers_busy == pytest.approx(60 / 61, rel=0.02)
        assert load.wait_s == 0

    def test_the_recorder_saturates(self) -> None:
        """Many workers are bounded by the one process that records."""
        load = simulate(MEASURED, Cluster(workers=500, gpus=500, record_s=1.0), hours=2)

        assert load.batches_per_h == pytest.approx(3600, rel=0.02)
        assert load.recorder_busy == pytest.approx(1, abs=0.01)
        assert load.workers_busy < 0.2

    def test_gpus_saturate(self) -> None:
        """Every second batch wants the one GPU for 100 s."""
        load = simulate(MEASURED, Cluster(workers=50, gpus=1, record_s=0.01), hours=20)

        assert load.gpus_busy == pytest.approx(1, abs=0.01)
        assert load.batches_per_h == pytest.approx(2 * 36, rel=0.1)

    def test_the_explorer_saturates(self) -> None:
        """One explorer feeds as many tries as its conjectures get."""
        few = simulate(MEASURED, Cluster(workers=40, gpus=40, record_s=0.01, explorers=1), hours=10)
        twice = simulate(MEASURED, Cluster(workers=40, gpus=40, record_s=0.01, explorers=2), hours=10)

        assert twice.batches_per_h == pytest.approx(2 * few.batches_per_h, rel=0.05)
        assert few.workers_busy < 0.5

    def test_a_picture(self, tmp_path: Path) -> None:
        """The picture is one."""
        pytest.importorskip("matplotlib", reason="needs the report extra")
        loads = [
            simulate(MEASURED, Cluster(workers=n, gpus=4, record_s=0.1, explorers=e), hours=0.5)
            for e in (None, 1)
            for n in (1, 10)
        ]
        draw(loads, tmp_path / "picture.png")

        assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_service_times_come_from_a_run(tmp_path: Path) -> None:
    """Attempts recorded together are a batch; a run without any is refused."""
    from tests.ledger.sample import law

    times = iter(f"2026-01-01T00:00:{second:02d}+00:00" for second in range(60))
    from datetime import datetime

    with Ledger.open(tmp_path, {"recipe": "r"}, now=lambda: datetime.fromisoformat(next(times))) as ledger:
        for layer in (1, 2):
            ledger.propose([law(10 * layer + n) for n in range(5)], layer=layer, generator="g", considered=5)
        with pytest.raises(BenchError, match="no batches"):
            read_run(tmp_path)
        for layer in (1, 2):
            ledger.record_attempt(
                *(
                    Attempt(
                        conjecture_id=law(10 * layer + n).id,
                        lane="l",
                        rung="r",
                        num_scripts=1,
                        found=n % 2,
                        wall_s=3,
                    )
                    for n in range(5)
                )
            )
        found = read_run(tmp_path)

    assert found.batches == {"l": ((5, 2, 15.0), (5, 2, 15.0))}
    assert found.mean_s == 15
    assert found.proposed_per_s == pytest.approx(10, rel=0.5)
