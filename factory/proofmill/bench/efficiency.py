"""What a second worker, and a third node, are worth: the time of one worker or node by that of all, and their number.

Workers do real batches: a prover on frozen statements, and the certifier on what it finds. Nodes are simulated on this
machine, so their batches sleep; what is measured is everything around them: Ray, leases, and the one process that hands
batches out.
"""

from __future__ import annotations

import contextlib
import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from proofmill.bench.errors import BenchError
from proofmill.bench.stats import Summary, summarize
from proofmill.bench.theorems import generate
from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.cluster.baggage import Baggage
from proofmill.cluster.crew import RayHands
from proofmill.cluster.session import load_ray
from proofmill.cluster.worker import Done, Order, Task, Worker
from proofmill.config import SweepConfig
from proofmill.ledger.rows import PendingConjecture
from proofmill.ledger.writer import Ledger
from proofmill.machine import cpu_s, num_cores
from proofmill.prove.protocol import find_prover
from proofmill.prove.workbench import WorkResult
from proofmill.records import Conjecture
from proofmill.sweep.lanes import SideLanes
from proofmill.sweep.work import Desk, Hands, Job, LocalHands, Proved
from proofmill.theory.theory import Theory

__all__ = [
    "NODES_TARGET",
    "WORKERS_TARGET",
    "Efficiency",
    "SleepingWorker",
    "node_efficiency",
    "worker_efficiency",
]

WORKERS_TARGET = 0.85
"""Part of its time that a second worker must be worth."""
NODES_TARGET = 0.85
"""Part of its time that each of three nodes must be worth."""
_BATCHES, _GOALS = 10, 12
_SLEEPS, _LEAST_S, _MOST_S = 60, 0.5, 1.5
_WORKERS_A_NODE = 2
_UP_S = 180.0

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Efficiency:
    """One comparison."""

    share: Summary
    """Time of one, by the time of all and their number, over the rounds."""
    one_s: tuple[float, ...]
    all_s: tuple[float, ...]
    cpu_share: Summary
    """The same of processor time, this process and what it has started: what is lost though nothing else runs here."""
    number: int
    cores: int

    def as_row(self) -> dict[str, object]:
        """As JSON."""
        return {
            "efficiency": round(self.share.median, 3),
            "spread": self.share.as_row(),
            "cpu_one_by_cpu_all": round(self.cpu_share.median, 3),
            "one_s": [round(s, 2) for s in self.one_s],
            "all_s": [round(s, 2) for s in self.all_s],
            "number": self.number,
            "cores": self.cores,
            "load": [round(x, 1) for x in os.getloadavg()],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Time:
    """What all batches took."""

    wall_s: float
    cpu_s: float


class SleepingWorker(Worker):
    """A worker whose batches take a time that follows from what is in them, and use no processor."""

    def __init__(self, order: Order, fetch: Callable[[Any], bytes] = bytes) -> None:
        """Needs nothing of a real one."""
        del order, fetch

    def work(self, task: Task) -> Done:
        """Sleeps."""
        rng = random.Random(task.job.rows[0].conjecture.id)
        time.sleep(rng.uniform(_LEAST_S, _MOST_S))
        return Done(
            result=Proved(result=WorkResult(judged=(), tried=(), scripts={})),
            tried=(),
            baggage=Baggage(records={}, objects={}, claims=()),
            searches={},
            rss_mib=0.0,
        )


def worker_efficiency(theory: Theory, *, rounds: int, tell: Tell) -> Efficiency:
    """One worker against two, each with the same real batches, in turn.

    Raises:
        BenchError: nothing is certified, so that it would be no real work.
    """
    certifier = Certifier(theory.environment, workers=1)
    theorems = generate(_BATCHES * _GOALS)
    frozen = certifier.freeze([theorem.statement for theorem in theorems])
    if not all(isinstance(f, FrozenStatement) for f in frozen):
        raise BenchError("a statement of the benchmark does not freeze; see proofmill doctor")
    goals = [f for f in frozen if isinstance(f, FrozenStatement)]
    jobs = []
    for at in range(0, len(goals), _GOALS):
        job = _job(at)
        ids = [row.conjecture.id for row in job.rows]
        jobs.append((job, dict(zip(ids, goals[at : at + _GOALS], strict=True))))
    config = SweepConfig()
    stop = threading.Event()
    with tempfile.TemporaryDirectory(prefix="proofmill-efficiency-") as folder:
        desk = Desk(config=config, theory=theory, artifacts=Path(folder), stop=stop)
        lanes = SideLanes(settings=config.lanes, lanes={})
        hands = LocalHands(desk=desk, prover=find_prover("portfolio"), lanes=lanes, stop=stop)
        ones: list[_Time] = []
        twos: list[_Time] = []
        for number in range(rounds):
            one, certified = _timed(hands, certifier, jobs, 1)
            two, again = _timed(hands, certifier, jobs, 2)
            if certified < len(goals) // 4 or certified != again:
                raise BenchError(
                    f"{certified} and {again} of {len(goals)} were certified; see proofmill doctor"
                )
            ones.append(one)
            twos.append(two)
            tell(f"workers, round {number + 1}: {one.wall_s:.1f} s by one, {two.wall_s:.1f} s by two")
    return _efficiency(ones, twos, 2)


def node_efficiency(theory: Theory, *, rounds: int, tell: Tell) -> Efficiency:
    """One node against three, each with two workers, and batches that sleep.

    Raises:
        ClusterError: Ray is not installed, or does not start.
    """
    ray = load_ray()
    ones: list[_Time] = []
    threes: list[_Time] = []
    for number in range(rounds):
        for nodes, found in ((1, ones), (3, threes)):
            with _nodes(ray, nodes):
                found.append(_sleeping(ray, theory, workers=nodes * _WORKERS_A_NODE))
        tell(f"nodes, round {number + 1}: {ones[-1].wall_s:.1f} s by one, {threes[-1].wall_s:.1f} s by three")
    return _efficiency(ones, threes, 3)


def _efficiency(ones: Sequence[_Time], alls: Sequence[_Time], number: int) -> Efficiency:
    pairs = list(zip(ones, alls, strict=True))
    return Efficiency(
        share=summarize([one.wall_s / (number * together.wall_s) for one, together in pairs]),
        cpu_share=summarize([one.cpu_s / together.cpu_s for one, together in pairs]),
        one_s=tuple(one.wall_s for one in ones),
        all_s=tuple(together.wall_s for together in alls),
        number=number,
        cores=num_cores(),
    )


def _sleeping(ray: Any, theory: Theory, *, workers: int) -> _Time:
    """The time of all batches, from when every worker is up."""
    config = SweepConfig()
    cluster = replace(config.cluster, backend="ray", memory_mib_per_worker=0.0, straggler=0.0)
    config = replace(config, cluster=cluster, sweep=replace(config.sweep, workers=workers))
    jobs = [_job(n * _GOALS) for n in range(_SLEEPS)]
    with tempfile.TemporaryDirectory(prefix="proofmill-efficiency-") as folder:
        run = Path(folder)
        with Ledger.open(run, {"recipe": "efficiency"}) as ledger:
            rows = [row.conjecture for job in jobs for row in job.rows]
            ledger.propose(rows, layer=1, generator="bench", considered=len(rows))
            hands = RayHands(
                ray,
                config=config,
                theory=theory,
                lanes=SideLanes(settings=config.lanes, lanes={}),
                ledger=ledger,
                artifacts=run,
                emit=lambda _: None,
                stop=threading.Event(),
                worker=SleepingWorker,
            )
            try:
                hands.wait_until_up(_UP_S)
                certifier = Certifier(theory.environment, workers=1)
                return _timed(hands, certifier, [(job, {}) for job in jobs], workers)[0]
            finally:
                hands.close()


def _timed(
    hands: Hands,
    certifier: Certifier,
    jobs: Sequence[tuple[Job, dict[str, FrozenStatement]]],
    workers: int,
) -> tuple[_Time, int]:
    """The time of all batches by so many at a time, and how many statements were certified."""
    started, cpu = time.monotonic(), cpu_s()
    with ThreadPoolExecutor(workers) as pool:
        tasks = [
            pool.submit(
                hands.work, job, certifier.in_environment(certifier.environment), goals, (), lambda _: None
            )
            for job, goals in jobs
        ]
        results = [task.result() for task in tasks]
    spent = _Time(wall_s=time.monotonic() - started, cpu_s=cpu_s() - cpu)
    certified = sum(
        verdict.verdict == "certified"
        for result in results
        if isinstance(result, Proved)
        for _, verdict in result.result.judged
    )
    return spent, certified


def _job(first: int) -> Job:
    """A batch of statements that are told by their numbers."""
    rows = tuple(
        PendingConjecture(
            seq=n + 1,
            layer=1,
            tries=0,
            conjecture=Conjecture(
                id=f"bench{n:06d}",
                name=f"bench_{n}",
                statement="theorem t : True",
                generator="bench",
                parents=(),
                family="bench",
                canonical=str(n),
                size=1,
                tests_passed=0,
            ),
        )
        for n in range(first, first + _GOALS)
    )
    return Job(rows=rows, effort=0, lane="portfolio", started=time.monotonic())


@contextlib.contextmanager
def _nodes(ray: Any, number: int) -> Iterator[None]:
    """So many nodes of two processors each, simulated on this machine."""
    os.environ.setdefault("RAY_AUTH_MODE", "disabled")
    from ray.cluster_utils import Cluster

    head = {"num_cpus": _WORKERS_A_NODE, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    try:
        for _ in range(number - 1):
            cluster.add_node(num_cpus=_WORKERS_A_NODE)
        cluster.wait_for_nodes()
        ray.init(address=cluster.address, log_to_driver=False, logging_level="WARNING")
        yield
    finally:
        ray.shutdown()
        cluster.shutdown()
