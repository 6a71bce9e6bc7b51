"""Workers as Ray actors, and batches given to them.

Each thread of the sweep that has a batch takes a free worker, leases the conjectures to it in the ledger, and waits. A
worker that is lost (its process or its machine) is replaced, and the batch goes to another: nothing of it was
recorded. A batch that takes far longer than its kind is given to a second, idle worker too; the first answer counts.
A worker whose memory grows from batch to batch is begun anew.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from proofmill.atomic import atomic_write_bytes
from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.cluster.baggage import bring_home, with_record
from proofmill.cluster.hygiene import MemoryWatch, Pace
from proofmill.cluster.session import num_seats
from proofmill.cluster.worker import Done, Group, Order, Task, Worker
from proofmill.config import ClusterConfig, SweepConfig
from proofmill.errors import CertifierError, ClusterError
from proofmill.events import Event, Stage, Warned
from proofmill.kernel.names import name_str, parse_name
from proofmill.ledger.writer import Ledger
from proofmill.prove.protocol import LemmaHint, Tried
from proofmill.prove.workbench import Stopped
from proofmill.sweep.artifacts import SEARCHES
from proofmill.sweep.lanes import SideLanes
from proofmill.sweep.work import Job, Proved, Refuted
from proofmill.theory.theory import Theory

__all__ = ["RayHands"]

log = logging.getLogger(__name__)

MAX_LOSSES = 5
"""Workers that one batch may lose before it counts as a failure of the machine."""
SEAT_PATIENCE_S = 300.0
"""Seconds that a batch waits for a worker to come up, as when a node was lost and Ray's autoscaler brings another."""
_POLL_S = 0.2


@dataclass(slots=True, kw_only=True, eq=False)
class _Seat:
    """A worker."""

    name: str
    kind: str
    """``lean`` or ``model``."""
    actor: Any
    where: str = ""
    memory: MemoryWatch = field(default_factory=MemoryWatch)


class RayHands:
    """Batches done by Ray actors. Used by several threads; close it when the sweep has ended."""

    def __init__(  # noqa: PLR0913 (the parts that it is made of)
        self,
        ray: Any,
        *,
        config: SweepConfig,
        theory: Theory,
        lanes: SideLanes,
        ledger: Ledger,
        artifacts: Path,
        emit: Callable[[Event], object],
        stop: threading.Event,
        worker: type[Worker] = Worker,
    ) -> None:
        """Starts the workers and waits for the first.

        Raises:
            ClusterError: the cluster has no room for one, or the workers cannot do what the recipe asks.
        """
        self._ray = ray
        self._config = config
        self._lanes = lanes
        self._ledger = ledger
        self._artifacts = artifacts
        self._emit = emit
        self._stop = stop
        self._worker = worker
        settings = config.cluster
        wanted = config.sweep.workers
        num = num_seats(ray, settings) if wanted == "auto" else wanted
        if num < 1:
            raise ClusterError(
                f"no node of the cluster has room for a worker of {settings.cpus_per_worker:g} CPUs and "
                f"{settings.memory_mib_per_worker:g} MiB; make [cluster] ask for less, or add nodes"
            )
        self._order = ray.put(
            Order(
                config=replace(config, lanes=replace(config.lanes, others=tuple(lanes.lanes))),
                spec=theory.spec,
                sources=dict(theory.sources),
                environment=theory.environment.digest,
            )
        )
        self._depth = len(theory.environment.sealed)
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._seats: set[_Seat] = set()
        self._free: dict[str, queue.SimpleQueue[_Seat]] = {
            kind: queue.SimpleQueue() for kind in ("lean", "model")
        }
        self._groups: dict[str, Group] = {}
        self._pace = Pace(factor=settings.straggler)
        self._refusal: Exception | None = None
        self.workers = num + settings.model_workers
        self.losses = 0
        for kind, many in (("lean", num), ("model", settings.model_workers)):
            for _ in range(many):
                self._begin(kind)
        try:
            self._put_back(self._take_seat("lean"))
        except BaseException:
            self.close()
            raise

    @property
    def stop(self) -> threading.Event:
        """See ``Hands``."""
        return self._stop

    def wait_until_up(self, timeout_s: float) -> None:
        """Waits until every worker has come up.

        Raises:
            ClusterError: one has not in that time, or cannot.
        """
        until = time.monotonic() + timeout_s
        while sum(free.qsize() for free in self._free.values()) < self.workers:
            if self._refusal is not None or time.monotonic() > until:
                up = sum(free.qsize() for free in self._free.values())
                raise ClusterError(
                    f"{up} of {self.workers} workers came up; see the log for what the others said"
                )
            time.sleep(_POLL_S)

    def close(self) -> None:
        """Ends all workers, at once."""
        self._stop.set()
        with self._lock:
            seats, self._seats = list(self._seats), set()
        for seat in seats:
            self._kill(seat)

    def work(
        self,
        job: Job,
        certifier: Certifier,
        goals: Mapping[str, FrozenStatement],
        hints: Sequence[LemmaHint],
        tell: Callable[[Tried], None],
    ) -> Proved | Refuted:
        """See ``Hands``."""
        known = self._lanes.known
        task = Task(
            job=job,
            goals=dict(goals),
            hints=tuple(hints),
            groups=tuple(
                self._group(certifier, name_str(name), level) for name, level in self._sealed(certifier)
            ),
            environment=certifier.environment.digest,
            known={id_: known[id_] for id_ in goals if id_ in known},
        )
        settings = self._config.cluster
        has_model = settings.model_workers > 0 and job.lane in settings.model_lanes
        done = self._done(task, "model" if has_model else "lean")
        for tried in done.tried:
            tell(tried)
        for name, data in done.searches.items():
            folder = self._artifacts / SEARCHES
            folder.mkdir(parents=True, exist_ok=True)
            atomic_write_bytes(folder / name, data)
        return _entered(done.result, bring_home(done.baggage, certifier.registry))

    # Batches

    def _done(self, task: Task, kind: str) -> Done:
        """Has a worker do a batch, and another where it is lost.

        Raises:
            Stopped: the sweep has ended.
            CertifierError: too many workers were lost over it, or the machine failed.
        """
        ref = self._ray.put(task)
        pace = f"{task.job.lane} {task.job.effort}"
        for _ in range(MAX_LOSSES):
            seat = self._take_seat(kind)
            ids = [row.conjecture.id for row in task.job.rows]
            self._ledger.lease(seat.name, ids, for_s=self._config.cluster.lease_s)
            try:
                done = self._answer(ref, seat, pace, kind)
            finally:
                self._ledger.release(seat.name)
            if done is not None:
                return done
        raise CertifierError(f"{MAX_LOSSES} workers were lost over one batch; it is tried again later")

    def _answer(self, ref: Any, seat: _Seat, pace: str, kind: str) -> Done | None:
        """The answer of a worker, or of a second one where the first is late; None where all are lost."""
        began = time.monotonic()
        renewed = began
        running = {seat.actor.work.remote(ref): seat}
        while running:
            if self._stop.is_set():
                raise Stopped
            ready, _ = self._ray.wait(list(running), num_returns=1, timeout=_POLL_S)
            now = time.monotonic()
            if not ready:
                if now - renewed > self._config.cluster.lease_s / 3:
                    self._ledger.renew(seat.name, for_s=self._config.cluster.lease_s)
                    renewed = now
                if len(running) == 1 and self._pace.is_late(pace, now - began):
                    self._help(ref, running, kind, now - began)
                continue
            own = running.pop(ready[0])
            try:
                done: Done = self._ray.get(ready[0])
            except self._ray.exceptions.RayTaskError as error:
                self._put_back(own)
                self._drop(running)
                raise _cause(error) from error
            except self._ray.exceptions.RayError as error:
                self._lost(own, error)
                continue
            self._pace.add(pace, now - began)
            self._drop(running)
            self._after(own, done.rss_mib)
            return done
        return None

    def _help(self, ref: Any, running: dict[Any, _Seat], kind: str, wall_s: float) -> None:
        """Gives a late batch to an idle worker, too."""
        with contextlib.suppress(queue.Empty):
            other = self._free[kind].get_nowait()
            self._emit(
                Stage(
                    name="cluster", detail=f"a batch has run for {wall_s:.0f} s; {other.name} tries it, too"
                )
            )
            running[other.actor.work.remote(ref)] = other

    def _drop(self, running: Mapping[Any, _Seat]) -> None:
        """Ends what others still do of a batch that is done."""
        for seat in running.values():
            self._replace(seat)

    # Workers

    def _begin(self, kind: str) -> None:
        """Starts a worker; it is free when it has come up."""
        settings = self._config.cluster
        actor = (
            self._ray.remote(self._worker)
            .options(**_resources(settings, kind))
            .remote(self._order, self._ray.get)
        )
        seat = _Seat(name=f"{kind}-{next(self._numbers)}", kind=kind, actor=actor)
        with self._lock:
            self._seats.add(seat)
        threading.Thread(target=self._come_up, args=(seat,), name=f"up-{seat.name}", daemon=True).start()

    def _come_up(self, seat: _Seat) -> None:
        """Waits until a worker answers; one that is lost before is begun again, after a pause."""
        try:
            node, pid = self._ray.get(seat.actor.where.remote())
        except (self._ray.exceptions.RayError, RuntimeError, ValueError) as error:
            if "creation task" in str(error) and not self._stop.is_set():
                log.warning("a worker cannot begin: %s", error)
                self._refusal = error
                return
            if not self._stop.wait(1.0):
                self._replace(seat)
            return
        seat.where = f"{node} {pid}"
        seat.name = f"{seat.name}@{node}:{pid}"
        self._put_back(seat)

    def _take_seat(self, kind: str) -> _Seat:
        """A free worker, as soon as there is one.

        Raises:
            Stopped: the sweep has ended.
            ClusterError: no worker can begin at all.
            CertifierError: none came up for a long time.
        """
        until = time.monotonic() + SEAT_PATIENCE_S
        while time.monotonic() < until:
            with contextlib.suppress(queue.Empty):
                return self._free[kind].get(timeout=_POLL_S)
            if self._stop.is_set():
                raise Stopped
            if self._refusal is not None:
                raise ClusterError(f"a worker cannot begin: {_last_line(self._refusal)}") from self._refusal
        raise CertifierError(f"no worker came up in {SEAT_PATIENCE_S:.0f} s; has the cluster room for one?")

    def _put_back(self, seat: _Seat) -> None:
        with self._lock:
            if seat not in self._seats:
                return
        self._free[seat.kind].put(seat)

    def _after(self, seat: _Seat, rss_mib: float) -> None:
        """Puts a worker back, or begins it anew where its memory grows."""
        if not seat.memory.add(rss_mib):
            self._put_back(seat)
            return
        self._emit(
            Stage(name="cluster", detail=f"{seat.name} has grown to {rss_mib:.0f} MiB and is begun anew")
        )
        self._replace(seat)

    def _lost(self, seat: _Seat, error: Exception) -> None:
        self.losses += 1
        self._emit(Warned(message=f"the worker {seat.name} is lost; its batch is done again"))
        log.warning("the worker %s is lost: %s", seat.name, error)
        self._replace(seat)

    def _replace(self, seat: _Seat) -> None:
        with self._lock:
            known = seat in self._seats
            self._seats.discard(seat)
        self._kill(seat)
        if known and not self._stop.is_set():
            self._begin(seat.kind)

    def _kill(self, seat: _Seat) -> None:
        with contextlib.suppress(self._ray.exceptions.RayError, ValueError):
            self._ray.kill(seat.actor)

    # Lemmas

    def _sealed(self, certifier: Certifier) -> Sequence[tuple[tuple[str | int, ...], int]]:
        return certifier.environment.sealed[self._depth :]

    def _group(self, certifier: Certifier, module: str, level: int) -> Group:
        """A sealed group; its bytes are put where all workers find them, once."""
        with self._lock:
            if (group := self._groups.get(module)) is not None:
                return group
            relative = Path(*map(str, parse_name(module))).with_suffix(".olean")
            path = next(p for root in certifier.environment.olean_roots if (p := root / relative).is_file())
            group = Group(module=module, level=level, olean=self._ray.put(path.read_bytes()))
            self._groups[module] = group
            return group


def _resources(settings: ClusterConfig, kind: str) -> dict[str, Any]:
    """What Ray reserves for a worker; it is not restarted by Ray, but begun anew here, where its batch is known."""
    options: dict[str, Any] = {
        "num_cpus": settings.cpus_per_worker,
        "max_restarts": 0,
        "scheduling_strategy": "SPREAD",
    }
    if settings.memory_mib_per_worker:
        options["memory"] = int(settings.memory_mib_per_worker * 2**20)
    if kind == "model":
        options["num_gpus"] = settings.gpus_per_model_worker
    return options


def _entered(result: Proved | Refuted, known: Mapping[str, str]) -> Proved | Refuted:
    """A result whose verdicts name their records at home."""
    if isinstance(result, Refuted):
        denials = [replace(d, verdict=with_record(d.verdict, known)) for d in result.denials]
        return replace(result, denials=denials)
    judged = tuple((candidate, with_record(v, known)) for candidate, v in result.result.judged)
    return replace(result, result=replace(result.result, judged=judged))


def _cause(error: Any) -> Exception:
    """What a worker raised, as the sweep knows it; anything that is not ours is a fault of the program."""
    cause = getattr(error, "cause", None)
    return cause if isinstance(cause, Exception) else error


def _last_line(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[-1]
