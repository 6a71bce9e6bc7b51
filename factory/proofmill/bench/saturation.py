"""A discrete-event simulation of a large cluster, with service times measured in a real run.

What is simulated: workers that each take a batch, hold a processor (or a GPU, where the lane has a model) for as long
as some batch of that lane took in the run, and hand the result in; one process that leases and records, a batch at a
time; explorers that propose conjectures at the rate of the run, or a backlog that never ends. What is not: the network,
slow nodes, the sealing of lemmas, and that lemmas make later proofs easier.

Source: process interaction as in Simula; the library is SimPy (Matloff's introduction to it, 2008).
"""

from __future__ import annotations

import random
import statistics
from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofmill.bench.errors import BenchError
from proofmill.ledger.reader import LedgerReader

if TYPE_CHECKING:
    import simpy

__all__ = ["Cluster", "Load", "Measured", "read_run", "simulate"]

MODEL_LANES = ("policy", "llm")
_HOUR = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a run tells of service times."""

    batches: Mapping[str, tuple[tuple[int, int, float], ...]]
    """By lane: conjectures, certificates and seconds of each batch."""
    proposed_per_s: float
    """Conjectures a second of one explorer until it had no more: a lower bound, as it waits for provers, too."""

    @property
    def mean_s(self) -> float:
        """Mean seconds of a batch."""
        return statistics.fmean(s for rows in self.batches.values() for *_, s in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """What is simulated."""

    workers: int
    gpus: int
    record_s: float
    """Seconds of the sweep's own process for one batch: lease, journal, records, release."""
    explorers: int | None = None
    """Processes that propose; None: there is always a backlog."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What came of it."""

    cluster: Cluster
    batches_per_h: float
    certificates_per_h: float
    workers_busy: float
    """Part of the time that a worker is at a batch, on average."""
    gpus_busy: float
    recorder_busy: float
    wait_s: float
    """Mean seconds that a batch waits for the recorder."""


def read_run(run_dir: Path) -> Measured:
    """Batches of a run, from its ledger.

    Raises:
        BenchError: it has none.
        LedgerError: there is no ledger.
    """
    together: dict[tuple[str, str, str], list[Any]] = defaultdict(lambda: [0, 0, 0.0])
    with LedgerReader.open_read_only(run_dir) as ledger:
        for row in ledger.attempts():
            entry = together[(row.attempt.lane, row.attempt.rung, row.at)]
            entry[0] += 1
            entry[1] += row.attempt.found
            entry[2] += row.attempt.wall_s
        times = [datetime.fromisoformat(at).timestamp() for at in ledger.proposal_times()]
    batches: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
    for (lane, _, _), (num, found, wall_s) in sorted(together.items()):
        batches[lane].append((num, found, wall_s))
    if not batches or len(times) < 2 or times[-1] <= times[0]:
        raise BenchError(f"the run {run_dir} has no batches to measure")
    return Measured(
        batches={lane: tuple(rows) for lane, rows in batches.items()},
        proposed_per_s=len(times) / (times[-1] - times[0]),
    )


def simulate(measured: Measured, cluster: Cluster, *, hours: float = 1.0, seed: int = 0) -> Load:
    """Lets the cluster work for some hours, after a tenth of them to fill up.

    Raises:
        BenchError: SimPy is not installed.
    """
    try:
        import simpy
    except ModuleNotFoundError as error:
        raise BenchError("the simulation needs SimPy: pip install 'proofmill[cluster]'") from error
    environment = simpy.Environment()
    world = _World(environment, measured, cluster, random.Random(seed), warm_s=0.1 * hours * _HOUR)
    environment.run(until=1.1 * hours * _HOUR)
    return world.load(hours)


class _World:
    """Queues and counts of one simulation."""

    def __init__(
        self,
        environment: simpy.Environment,
        measured: Measured,
        cluster: Cluster,
        rng: random.Random,
        *,
        warm_s: float,
    ) -> None:
        """Starts the processes."""
        import simpy

        self._env = environment
        self._cluster = cluster
        self._rng = rng
        self._warm_s = warm_s
        self._recorder = simpy.Resource(environment)
        self._gpus = simpy.Resource(environment, capacity=max(1, cluster.gpus))
        lanes = [(lane, row) for lane, rows in measured.batches.items() for row in rows]
        self._lanes: Sequence[tuple[str, tuple[int, int, float]]] = lanes
        self._backlog: simpy.Container | None = None
        self._per_batch = statistics.fmean(row[0] for _, row in lanes)
        first = [row for lane, row in lanes if lane not in MODEL_LANES]
        tries = sum(row[0] for _, row in lanes) / max(1, sum(row[0] for row in first))
        if cluster.explorers is not None:
            self._backlog = simpy.Container(environment, init=0)
            environment.process(self._explore(measured.proposed_per_s * cluster.explorers * tries))
        self._batches = self._certificates = 0
        self._worker_s = self._gpu_s = self._recorder_s = self._waits_s = 0.0
        self._handed_in = 0
        for _ in range(cluster.workers):
            environment.process(self._work())

    def load(self, hours: float) -> Load:
        """What was counted."""
        span_s = hours * _HOUR
        return Load(
            cluster=self._cluster,
            batches_per_h=self._batches / hours,
            certificates_per_h=self._certificates / hours,
            workers_busy=self._worker_s / (span_s * self._cluster.workers),
            gpus_busy=self._gpu_s / (span_s * max(1, self._cluster.gpus)),
            recorder_busy=min(1.0, self._recorder_s / span_s),
            wait_s=self._waits_s / max(1, self._handed_in),
        )

    def _explore(self, per_s: float) -> Generator[Any, Any, None]:
        assert self._backlog is not None
        while True:
            yield self._env.timeout(1.0)
            yield self._backlog.put(per_s)

    def _work(self) -> Generator[Any, Any, None]:
        """One worker's life."""
        while True:
            lane, (num, found, wall_s) = self._rng.choice(self._lanes)
            if self._backlog is not None:
                yield self._backlog.get(num)
            yield from self._record(0.3)
            began = self._env.now
            if lane in MODEL_LANES:
                with self._gpus.request() as gpu:
                    yield gpu
                    at = self._env.now
                    yield self._env.timeout(wall_s)
                    self._gpu_s += self._late(at)
            else:
                yield self._env.timeout(wall_s)
            self._worker_s += self._late(began)
            yield from self._record(0.7)
            if self._env.now >= self._warm_s:
                self._batches += 1
                self._certificates += found

    def _record(self, part: float) -> Generator[Any, Any, None]:
        """The sweep's own process: a part of its work for a batch is before it, the rest after it."""
        asked = self._env.now
        with self._recorder.request() as turn:
            yield turn
            if self._env.now >= self._warm_s:
                self._waits_s += self._env.now - asked
                self._handed_in += 1
            at = self._env.now
            yield self._env.timeout(part * self._cluster.record_s)
            self._recorder_s += self._late(at)

    def _late(self, began: float) -> float:
        """Seconds since ``began`` that lie after the warm-up."""
        return max(0.0, self._env.now - max(began, self._warm_s))
