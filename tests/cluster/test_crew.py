"""Odd workers on a real Ray: a late one is helped, a growing one begun anew, one that refuses is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.ledger.sample import law

from proofmill.certify.certifier import Certifier
from proofmill.cluster.baggage import Baggage
from proofmill.cluster.worker import Done, Order, Task, Worker
from proofmill.config import SweepConfig
from proofmill.errors import CertifierError, ClusterError
from proofmill.events import Event, Stage, Warned
from proofmill.ledger import Ledger, PendingConjecture
from proofmill.prove.workbench import Stopped, WorkResult
from proofmill.sweep.lanes import SideLanes
from proofmill.sweep.work import Job, Proved
from proofmill.theory.theory import Theory, compile_theory

pytest.importorskip("ray", reason="needs the cluster extra: pip install 'proofmill[cluster]'")


class OddWorker(Worker):
    """Does as the name of the batch's first conjecture says."""

    def __init__(self, order: Order, fetch: Callable[[Any], bytes] = bytes) -> None:
        """Refuses where the theory has no sources to compile and the lane is to refuse."""
        del fetch
        if "refuse" in order.config.lanes.others:
            raise CertifierError("this machine has another Lean")
        self._rss_mib = 500.0

    def work(self, task: Task) -> Done:
        """Sleeps, grows or fails."""
        what, _, flag = task.job.rows[0].conjecture.name.partition(" ")
        if what == "late" and not Path(flag).exists():
            Path(flag).touch()
            time.sleep(120)
        if what == "grow":
            self._rss_mib += 100
        if what == "fail":
            raise CertifierError("the disk of this machine is full")
        return Done(
            result=Proved(result=WorkResult(judged=(), tried=(), scripts={flag or what: 1})),
            tried=(),
            baggage=Baggage(records={}, objects={}, claims=()),
            searches={},
            rss_mib=self._rss_mib,
        )


@pytest.fixture(scope="module")
def ray() -> Iterator[Any]:
    """Ray on this machine, with two processors."""
    import tests.cluster.test_crew as here
    from ray import cloudpickle

    from proofmill.cluster.session import joined

    cloudpickle.register_pickle_by_value(here)
    with joined(SweepConfig().cluster) as ray:
        yield ray


@pytest.fixture(scope="module")
def theory() -> Theory:
    """Any theory."""
    return compile_theory("core")


class Bench:
    """Hands with odd workers, and what they tell."""

    def __init__(self, ray: Any, theory: Theory, folder: Path, *, lanes: tuple[str, ...] = ()) -> None:
        """Starts two workers."""
        from proofmill.cluster.crew import RayHands

        config = SweepConfig()
        cluster = replace(config.cluster, backend="ray", memory_mib_per_worker=0.0, straggler=2.0)
        config = replace(config, cluster=cluster, sweep=replace(config.sweep, workers=2))
        self.events: list[Event] = []
        self.ledger = Ledger.open(folder, {"recipe": "r"})
        self.certifier = Certifier(theory.environment, workers=1)
        try:
            self.hands = RayHands(
                ray,
                config=config,
                theory=theory,
                lanes=SideLanes(settings=config.lanes, lanes=dict.fromkeys(lanes)),
                ledger=self.ledger,
                artifacts=folder,
                emit=self.events.append,
                stop=threading.Event(),
                worker=OddWorker,
            )
        except BaseException:
            self.ledger.close()
            raise

    def do(self, name: str) -> Proved:
        """A batch of one conjecture with a name."""
        row = PendingConjecture(seq=1, layer=1, tries=0, conjecture=replace(law(1), name=name))
        job = Job(rows=(row,), effort=0, lane="portfolio", started=time.monotonic())
        found = self.hands.work(job, self.certifier, {}, (), lambda _: None)
        assert isinstance(found, Proved)
        return found

    def told(self, kind: type[Event]) -> list[str]:
        """Texts of events of a kind."""
        return [
            getattr(e, "detail", "") or getattr(e, "message", "") for e in self.events if isinstance(e, kind)
        ]

    def close(self) -> None:
        """Ends it."""
        self.hands.close()
        self.ledger.close()


@pytest.fixture
def bench(ray: Any, theory: Theory, tmp_path: Path) -> Iterator[Bench]:
    """Two odd workers."""
    made = Bench(ray, theory, tmp_path)
    yield made
    made.close()


@pytest.mark.timeout(300)
def test_odd_workers(bench: Bench, tmp_path: Path) -> None:
    """Late, growing and failing workers cost no result: each batch has one answer, and two workers stay."""
    bench.hands.wait_until_up(120)
    bench.hands._pace.least_s = 2.0  # a batch of this test is late after two seconds, not after thirty
    for _ in range(6):
        bench.do("plain")
    started = time.monotonic()
    flag = tmp_path / "began"

    assert bench.do(f"late {flag}").result.scripts == {str(flag): 1}
    assert flag.exists()
    assert time.monotonic() - started < 200
    assert any("tries it, too" in text for text in bench.told(Stage))

    bench.hands.wait_until_up(120)
    for _ in range(40):
        bench.do("grow")
    assert any("is begun anew" in text for text in bench.told(Stage))
    with pytest.raises(CertifierError, match="disk of this machine is full"):
        bench.do("fail")

    bench.hands.wait_until_up(120)
    assert bench.do("plain").result.scripts == {"plain": 1}
    assert bench.told(Warned) == []
    assert bench.ledger.leased() == {}
    bench.hands.stop.set()
    with pytest.raises(Stopped):
        bench.do("late /nowhere/at/all")


@pytest.mark.timeout(300)
def test_a_worker_that_cannot_begin(ray: Any, theory: Theory, tmp_path: Path) -> None:
    """A machine that cannot do what the sweep asks ends the sweep with its reason."""
    with pytest.raises(ClusterError, match="this machine has another Lean"):
        Bench(ray, theory, tmp_path, lanes=("refuse",))
