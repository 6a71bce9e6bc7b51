"""One sweep, from a recipe to a ledger full of certificates.

    explorer thread  --layers-->  main thread  --batches-->  worker threads (one Lean process each)
                                      |  ^------- results ------------|
                                      v
                                   ledger, events

Only the main thread writes the ledger. What is in flight when the process dies stays pending there, and the
same command goes on: the explorer proposes the same layers again, and the ledger knows which of them it has.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement, InputProblem
from proofmill.certify.seal import Lemma, Sealed
from proofmill.config import SweepConfig
from proofmill.conjecture.generator import GENERATOR, Generator, ProposedLayer
from proofmill.conjecture.layers import ExploreLimits
from proofmill.errors import AlarmError
from proofmill.events import (
    BatchFinished,
    ConjectureDecided,
    ConjecturesProposed,
    Event,
    LemmasSealed,
    Stage,
    VerdictGiven,
    Warned,
)
from proofmill.ledger.rows import Attempt, Counts, DropTally, PendingConjecture, StoredCertificate
from proofmill.ledger.writer import Ledger
from proofmill.prove.protocol import Prover, Tried
from proofmill.prove.workbench import Stopped, Workbench, WorkResult
from proofmill.records import Candidate, Conjecture, Reason, Verdict, VerdictKind
from proofmill.sweep.lemmas import LemmaStore
from proofmill.theory.probes import read_vocabulary
from proofmill.theory.theory import Theory

__all__ = ["Sweep", "SweepResult"]

log = logging.getLogger(__name__)

MAX_PASSES = 3
"""Times that a conjecture is tried, with more effort and more lemmas each time, before it is left open."""
SEAL_EVERY = 24
"""Certificates that make a group."""
MAX_UNDECIDED = 3
"""Undecided verdicts after which a conjecture counts as an infrastructure failure."""
LAYERS_AHEAD = 2
_ALARMING = (Reason.REPLAY_REJECT, Reason.KERNEL_DISAGREEMENT)
"""What a certificate of level 3 must never come to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepResult:
    """How a sweep ended."""

    reason: str
    """``time``, ``exhausted``, ``enough``, ``interrupted``."""
    counts: Counts
    wall_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    rows: tuple[PendingConjecture, ...]
    effort: int


class Sweep:
    """A sweep over one theory, writing one ledger."""

    def __init__(  # noqa: PLR0913 (the parts that a sweep is made of)
        self,
        *,
        config: SweepConfig,
        theory: Theory,
        certifier: Certifier,
        prover: Prover,
        ledger: Ledger,
        emit: Callable[[Event], object],
        artifacts: Path,
        workers: int,
    ) -> None:
        """Takes the parts; starts nothing."""
        self._config = config
        self._theory = theory
        self._certifier = certifier
        self._prover = prover
        self._ledger = ledger
        self._emit = emit
        self._workers = workers
        self._store = LemmaStore(certifier, ledger, artifacts / "lemmas")
        self._stop = threading.Event()
        self._frozen: dict[str, FrozenStatement] = {}
        self._layers: queue.Queue[ProposedLayer | BaseException | None] = queue.Queue(LAYERS_AHEAD)
        self._explored = False
        self._pending: list[PendingConjecture] = []
        self._unsealed: list[tuple[str, Lemma]] = []
        self._undecided: dict[str, int] = {}
        self._alarms: list[str] = []
        self._in_flight: dict[Future[WorkResult], _Job] = {}
        self._certifiers: dict[Future[WorkResult], Certifier] = {}
        self._sealing: tuple[Future[Sealed | None], list[tuple[str, Lemma]]] | None = None

    def run(self, *, deadline: float) -> SweepResult:
        """Works until ``deadline`` (of ``time.monotonic``), exhaustion, or enough certificates."""
        started = time.monotonic()
        self._resume()
        explorer = threading.Thread(target=self._explore, name="explorer", daemon=True)
        explorer.start()
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="prove")
        reason = "interrupted"
        try:
            reason = self._loop(pool, deadline)
        finally:
            self._stop.set()
            # Lean's running processes are ended at once: what they were at stays pending in the ledger.
            for certifier in (self._certifier, *self._certifiers.values()):
                certifier.cancel()
            self._drain_layers()
            pool.shutdown(wait=True, cancel_futures=True)
            explorer.join(timeout=30)
        if reason == "exhausted":
            self._leave_open(self._ledger.pending())
        return SweepResult(reason=reason, counts=self._ledger.counts(), wall_s=time.monotonic() - started)

    # Set-up

    def _resume(self) -> None:
        """Brings back lemmas and the queue from the ledger."""
        certificates = list(self._ledger.certificates())
        if certificates:
            self._emit(Stage(name="resume", detail=f"{len(certificates)} certificates"))
            self._store.restore(self._freeze_certificates)
            loose = [c for c in certificates if c.group is None]
            frozen = self._freeze_certificates(loose)
            for row in loose:
                lemma = Lemma(frozen=frozen[row.conjecture.id], proof=row.proof)
                self._unsealed.append((row.conjecture.id, lemma))
        self._pending = self._ledger.pending()

    def _freeze_certificates(self, rows: Sequence[StoredCertificate]) -> Mapping[str, FrozenStatement]:
        return self._freeze([row.conjecture for row in rows])

    def _freeze(self, conjectures: Iterable[Conjecture]) -> dict[str, FrozenStatement]:
        """Frozen statements by id; conjectures of this process are frozen already."""
        wanted = list(conjectures)
        missing = [c for c in wanted if c.id not in self._frozen]
        if missing:
            answers = self._certifier.freeze([c.statement for c in missing])
            for conjecture, answer in zip(missing, answers, strict=True):
                if isinstance(answer, InputProblem):
                    log.warning("%s no longer freezes: %s", conjecture.name, answer.detail)
                else:
                    self._frozen[conjecture.id] = answer
        return {c.id: self._frozen[c.id] for c in wanted if c.id in self._frozen}

    # The explorer's thread

    def _explore(self) -> None:
        try:
            settings = self._config.conjecture
            probed = read_vocabulary(self._theory)
            limits = ExploreLimits(
                max_size=settings.max_size,
                max_conclusion=settings.max_conclusion_nodes,
                variables_per_type=settings.variables_per_type,
                test_points=settings.test_points,
                check_points=settings.check_points,
                layer_cap=settings.layer_cap,
                conditionals=settings.conditionals,
                inequalities=settings.inequalities,
            )
            generator = Generator(self._theory, probed, limits, self._config.sweep.seed, self._stop)
            for layer in generator.layers(self._certifier.freeze):
                self._put_layer(layer)
                if self._stop.is_set():
                    return
            self._put_layer(None)
        except BaseException as error:  # noqa: BLE001 (raised again in the main thread)
            self._put_layer(error)

    def _put_layer(self, item: ProposedLayer | BaseException | None) -> None:
        while not self._stop.is_set():
            try:
                self._layers.put(item, timeout=0.2)
            except queue.Full:
                continue
            return

    def _drain_layers(self) -> None:
        while not self._layers.empty():
            self._layers.get_nowait()

    # The main thread

    def _loop(self, pool: ThreadPoolExecutor, deadline: float) -> str:
        target = self._config.sweep.stop_after_certified
        while True:
            self._take_layers()
            self._collect()
            if target is not None and self._ledger.counts().proved >= target:
                return "enough"
            if time.monotonic() >= deadline:
                return "time"
            self._seal(pool)
            while len(self._in_flight) < self._workers and (job := self._next_job()) is not None:
                self._start(pool, job)
            is_idle = not self._in_flight and self._sealing is None
            if is_idle and self._explored and not self._pending:
                return "exhausted"
            time.sleep(0.05)

    def _take_layers(self) -> None:
        while True:
            try:
                item = self._layers.get_nowait()
            except queue.Empty:
                return
            if isinstance(item, BaseException):
                raise item
            if item is None:
                self._explored = True
                return
            self._propose(item)

    def _propose(self, layer: ProposedLayer) -> None:
        self._frozen.update((c.id, frozen) for c, frozen in zip(layer.conjectures, layer.frozen, strict=True))
        if self._ledger.layer_done(GENERATOR, layer.index):
            return
        kept = self._ledger.propose(
            layer.conjectures,
            layer=layer.index,
            generator=GENERATOR,
            considered=layer.considered,
            drops=[
                DropTally(reason=reason, num=num, examples=tuple(layer.examples.get(reason, ())))
                for reason, num in sorted(layer.drops.items())
            ],
        )
        in_hand = {p.seq for p in self._pending}
        in_hand.update(p.seq for job in self._in_flight.values() for p in job.rows)
        self._pending += [p for p in self._ledger.pending() if p.seq not in in_hand]
        self._emit(
            ConjecturesProposed(
                layer=layer.index,
                generator=GENERATOR,
                considered=layer.considered,
                kept=kept,
                drops=layer.drops,
            )
        )

    def _next_job(self) -> _Job | None:
        """The least tried conjectures, oldest first, all tried equally often.

        Harder tries wait until no untried conjecture is left, so that cheap proofs come first.
        """
        if not self._pending:
            return None
        effort = min(p.tries for p in self._pending)
        chosen = [p for p in self._pending if p.tries == effort][: self._config.prove.batch]
        taken = {p.seq for p in chosen}
        self._pending = [p for p in self._pending if p.seq not in taken]
        return _Job(rows=tuple(chosen), effort=effort)

    def _start(self, pool: ThreadPoolExecutor, job: _Job) -> None:
        certifier = self._store.certifier()
        heartbeats = self._config.prove.heartbeats
        bench = Workbench(certifier, self._prover, self._theory.own, heartbeats=heartbeats)
        goals = self._freeze(p.conjecture for p in job.rows)
        task = pool.submit(
            bench.work,
            goals,
            tuple(self._store.hints),
            stop=self._stop,
            budget_s=self._config.prove.budget_s * len(goals),
            effort=job.effort,
            on_tried=self._tell_tried,
        )
        self._in_flight[task] = job
        self._certifiers[task] = certifier

    def _tell_tried(self, tried: Tried) -> None:
        self._emit(
            BatchFinished(
                lane=self._prover.name,
                rung=tried.rung,
                num=tried.num_scripts,
                found=tried.num_found,
                wall_s=tried.wall_s,
            )
        )

    def _collect(self) -> None:
        for task in [task for task in self._in_flight if task.done()]:
            job = self._in_flight.pop(task)
            del self._certifiers[task]
            try:
                self._record(job, task.result())
            except Stopped:
                self._pending += job.rows

    def _record(self, job: _Job, result: WorkResult) -> None:
        judged = {candidate.conjecture_id: (candidate, v) for candidate, v in result.judged}
        cost = {row.conjecture.id: sum(t.wall_s for t in result.tried) / len(job.rows) for row in job.rows}
        with self._ledger.transaction():
            self._ledger.record_attempt(
                *(
                    Attempt(
                        conjecture_id=row.conjecture.id,
                        lane=self._prover.name,
                        rung=f"effort-{job.effort}",
                        num_scripts=result.scripts.get(row.conjecture.id, 0),
                        found=int(row.conjecture.id in judged),
                        wall_s=cost[row.conjecture.id],
                    )
                    for row in job.rows
                )
            )
            proved = [
                (row, *judged[row.conjecture.id])
                for row in job.rows
                if row.conjecture.id in judged and self._keep(*judged[row.conjecture.id])
            ]
        if self._alarms:
            raise AlarmError(
                f"two kernels disagree about a proof ({self._alarms[0]}). Both cannot be right: nothing more is "
                "certified; the verdict is in the ledger, the bytes in artifacts/certificates; report this"
            )
        events: list[Event] = []
        for row, candidate, verdict in proved:
            self._unsealed.append(
                (
                    row.conjecture.id,
                    Lemma(frozen=self._frozen[row.conjecture.id], proof=candidate.proof),
                )
            )
            events.append(_proved(row.conjecture, candidate, verdict))
        events += [
            VerdictGiven(id=v.id, verdict=str(v.verdict), level=v.level, reason=v.reason, wall_s=v.wall_s)
            for _, v in judged.values()
        ]
        for event in events:
            self._emit(event)
        done = {row.conjecture.id for row, *_ in proved}
        self._again([row for row in job.rows if row.conjecture.id not in done], judged)

    def _keep(self, candidate: Candidate, verdict: Verdict) -> bool:
        """Records a verdict; True where it is a new certificate."""
        if verdict.verdict is VerdictKind.CERTIFIED:
            return self._ledger.record_certificate(
                candidate, verdict, difficulty=_difficulty(candidate.attempts)
            )
        self._ledger.record_verdict(candidate, verdict)
        if verdict.reason in _ALARMING:
            self._alarms.append(f"{candidate.conjecture_id}: {verdict.reason}: {verdict.detail}")
        if verdict.verdict is VerdictKind.UNDECIDED:
            self._undecided[candidate.conjecture_id] = self._undecided.get(candidate.conjecture_id, 0) + 1
        return False

    def _again(
        self,
        rows: Sequence[PendingConjecture],
        judged: Mapping[str, tuple[Candidate, Verdict]],
    ) -> None:
        """Unproved conjectures wait for another pass, or are left open."""
        spent: list[PendingConjecture] = []
        for row in rows:
            found = judged.get(row.conjecture.id)
            if found is not None and found[1].verdict is VerdictKind.UNDECIDED:
                if self._undecided[row.conjecture.id] >= MAX_UNDECIDED:
                    self._ledger.record_infra(row.conjecture.id)
                    self._emit(_undecided(row.conjecture, "infra"))
                else:
                    self._pending.append(row)
                continue
            tried = PendingConjecture(
                seq=row.seq, layer=row.layer, tries=row.tries + 1, conjecture=row.conjecture
            )
            if tried.tries < MAX_PASSES:
                self._pending.append(tried)
            else:
                spent.append(tried)
        self._leave_open(spent)

    def _leave_open(self, rows: Sequence[PendingConjecture]) -> None:
        self._ledger.record_open(*(row.conjecture.id for row in rows))
        for row in rows:
            self._emit(_undecided(row.conjecture, "open"))

    def _seal(self, pool: ThreadPoolExecutor) -> None:
        """Adopts a group that is compiled, and starts the next when there are enough lemmas for one."""
        if self._sealing is not None:
            task, batch = self._sealing
            if not task.done():
                return
            self._sealing = None
            self._adopt(task.result(), batch)
        if len(self._unsealed) >= SEAL_EVERY and not self._stop.is_set():
            batch, self._unsealed = self._unsealed, []
            task = pool.submit(self._store.compile_next, [lemma for _, lemma in batch])
            self._sealing = (task, batch)

    def _adopt(self, sealed: Sealed | None, batch: list[tuple[str, Lemma]]) -> None:
        if sealed is None:
            self._emit(Warned(message=f"{len(batch)} certified lemmas could not be sealed; see logs"))
            return
        num = self._store.adopt(sealed, [lemma for _, lemma in batch], [id_ for id_, _ in batch])
        self._emit(LemmasSealed(module=sealed.module, num=num))
        if num < len(batch):
            lost = len(batch) - num
            self._emit(Warned(message=f"{lost} certified lemmas are not in {sealed.module}; see logs"))


def _undecided(conjecture: Conjecture, outcome: str) -> ConjectureDecided:
    """The event of a conjecture that nothing settled: ``open`` or ``infra``."""
    return ConjectureDecided(
        id=conjecture.id,
        name=conjecture.name,
        statement=conjecture.statement,
        outcome=outcome,
        size=conjecture.size,
        family=conjecture.family,
    )


def _proved(conjecture: Conjecture, candidate: Candidate, verdict: Verdict) -> ConjectureDecided:
    return ConjectureDecided(
        id=conjecture.id,
        name=conjecture.name,
        statement=conjecture.statement,
        outcome="proved",
        lane=candidate.lane,
        script=candidate.script,
        level=verdict.level,
        wall_s=candidate.wall_s,
        size=conjecture.size,
        family=conjecture.family,
        difficulty=_difficulty(candidate.attempts),
        premises=verdict.premises,
    )


def _difficulty(attempts: int) -> float:
    """Posterior mean of failure of one script under Beta(1, 1), after ``attempts`` with one success."""
    return round(attempts / (attempts + 2), 4)
