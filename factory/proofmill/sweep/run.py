"""One sweep, from a recipe to a ledger full of certificates.

    explorer thread  --layers-->  main thread  --batches-->  worker threads (one Lean process each)
                                      |  ^------- results ------------|
                                      v
                                   ledger, events

Only the main thread writes the ledger. What is in flight when the process dies stays pending there, and the
same command goes on: the explorer proposes the same layers again, and the ledger knows which of them it has.
"""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.certify.seal import Lemma, Sealed
from proofmill.config import SweepConfig
from proofmill.conjecture.generator import ProposedLayer
from proofmill.errors import AlarmError, CertifierError, ExplorationLost
from proofmill.events import (
    BatchFinished,
    ConjecturesProposed,
    Event,
    LemmasSealed,
    Stage,
    VerdictGiven,
    Warned,
)
from proofmill.ledger.rows import Counts, DropTally, PendingConjecture, StoredCertificate
from proofmill.ledger.writer import Ledger
from proofmill.prove.protocol import Prover, Tried
from proofmill.prove.workbench import Stopped, WorkResult
from proofmill.records import Candidate, Reason, Verdict, VerdictKind
from proofmill.sweep.artifacts import keep_refuted
from proofmill.sweep.control import DRAIN_S, Control
from proofmill.sweep.deciding import decided, difficulty_of, proved_event
from proofmill.sweep.explorer import Explorer
from proofmill.sweep.exploring import ExploredLayer
from proofmill.sweep.hindsight import HINDSIGHT, Hindsight
from proofmill.sweep.lanes import SideLanes
from proofmill.sweep.lemmas import LemmaStore
from proofmill.sweep.standing import standing_at
from proofmill.sweep.statements import Statements
from proofmill.sweep.work import Hands, Job, Proved, Refuted
from proofmill.theory.theory import Theory

__all__ = ["Sweep", "SweepResult"]

log = logging.getLogger(__name__)

MAX_PASSES = 3
"""Times that a conjecture is tried, with more effort and more lemmas each time, before it is left open."""
BATCHES_AHEAD = 8
"""Untried batches for each worker from which on exploration waits."""
LOOK_EVERY_S = 0.5
"""Seconds between two looks at how many conjectures are untried."""
SEAL_EVERY = 24
"""Certificates that make a group."""
MAX_UNDECIDED = 3
"""Undecided verdicts after which a conjecture counts as an infrastructure failure."""
_ALARMING = (Reason.REPLAY_REJECT, Reason.KERNEL_DISAGREEMENT)
"""What a certificate of level 3 must never come to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepResult:
    """How a sweep ended."""

    reason: str
    """``time``, ``exhausted``, ``enough``, ``interrupted``, ``stopped``, ``terminated``, ``disk``."""
    counts: Counts
    wall_s: float


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
        lanes: SideLanes,
        control: Control,
        hands: Hands,
    ) -> None:
        """Takes the parts; starts nothing."""
        self._control = control
        self._hands = hands
        self._config = config
        self._theory = theory
        self._certifier = certifier
        self._prover = prover
        self._ledger = ledger
        self._emit = emit
        self._workers = workers
        self._lanes = lanes
        self._artifacts = artifacts
        self._store = LemmaStore(certifier, ledger, artifacts / "lemmas")
        self._stop = hands.stop
        self._statements = Statements(certifier.freeze)
        self._explorer = Explorer(config, theory, self._stop)
        self._pending: list[PendingConjecture] = []
        self._unsealed: list[tuple[str, Lemma]] = []
        self._undecided: dict[str, int] = {}
        self._alarms: list[str] = []
        self._in_flight: dict[Future[Proved | Refuted], Job] = {}
        self._certifiers: dict[Future[Proved | Refuted], Certifier] = {}
        self._look_at = 0.0
        self._sealing: tuple[Future[Sealed | None], list[tuple[str, Lemma]]] | None = None

    def run(self, *, deadline: float) -> SweepResult:
        """Works until ``deadline`` (of ``time.monotonic``), exhaustion, or enough certificates."""
        started = time.monotonic()
        self._resume()
        self._explorer.start()
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="prove")
        reason = "interrupted"
        try:
            reason = self._loop(pool, deadline)
        finally:
            self._stop.set()
            # Lean's running processes are ended at once: what they were at stays pending in the ledger.
            for certifier in (self._certifier, *self._certifiers.values()):
                certifier.cancel()
            pool.shutdown(wait=True, cancel_futures=True)
            self._explorer.join()
        if reason == "exhausted":
            self._tell(self._leave_open(self._control.triage.ordered(self._ledger.pending())))
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
            self._statements.forget(row.conjecture.id for row in certificates)
        self._lanes.restore(self._ledger)
        self._undecided = self._ledger.undecided_counts()
        waiting = self._ledger.pending()
        self._tell(self._leave_open([row for row in waiting if self._is_spent(row)]))
        self._pending = [row for row in waiting if not self._is_spent(row)]

    def _freeze_certificates(self, rows: Sequence[StoredCertificate]) -> Mapping[str, FrozenStatement]:
        return self._statements.of(row.conjecture for row in rows)

    # The main thread

    def _loop(self, pool: ThreadPoolExecutor, deadline: float) -> str:
        target = self._config.sweep.stop_after_certified
        while True:
            self._look_ahead()
            self._collect()
            if target is not None and self._ledger.counts().proved >= target:
                return "enough"
            if time.monotonic() >= deadline:
                return "time"
            if (why := self._control.asked_to_end()) is not None:
                self._drain()
                return why
            self._obey()
            self._seal(pool)
            while len(self._in_flight) < self._workers and (job := self._next_job()) is not None:
                self._start(pool, job)
            is_idle = not self._in_flight and self._sealing is None
            if is_idle and self._explorer.is_done and not self._control.triage.ordered(self._pending):
                return "exhausted"
            time.sleep(0.05)

    def _deepen(self) -> None:
        """Has the next round of exploration begin, if it waits for that."""
        if (number := self._explorer.next_round) is not None:
            self._explorer.deepen(standing_at(self._ledger, number))

    def _drain(self) -> None:
        """Lets the batches in hand end, for a while; what does not end in it stays pending."""
        until = time.monotonic() + DRAIN_S
        while self._in_flight and time.monotonic() < until:
            self._collect()
            time.sleep(0.05)

    def _obey(self) -> None:
        """Takes out what people have rejected."""
        rows = self._control.triage.rejected(self._pending)
        if rows:
            self._ledger.record_rejected(*(row.conjecture.id for row in rows))
            self._tell(decided(row.conjecture, "rejected") for row in rows)
            self._statements.forget(row.conjecture.id for row in rows)
            gone = {row.seq for row in rows}
            self._pending = [row for row in self._pending if row.seq not in gone]

    def _look_ahead(self) -> None:
        """Sees to it that there will be something to try; seldom while all hands are full, as thousands may wait."""
        now = time.monotonic()
        if len(self._in_flight) < self._workers or now >= self._look_at:
            self._look_at = now + LOOK_EVERY_S
            self._take_layer()
            if all(p.tries for p in self._pending):
                self._deepen()

    def _take_layer(self) -> None:
        """Takes a layer where few conjectures are untried; otherwise exploration waits."""
        untried = sum(not row.tries for row in self._control.triage.ordered(self._pending))
        if untried >= BATCHES_AHEAD * self._workers * self._config.prove.batch:
            return
        try:
            explored = self._explorer.take()
        except ExplorationLost as error:
            self._emit(Warned(message=str(error)))
            return
        if explored is not None:
            self._propose(explored)

    def _propose(self, explored: ExploredLayer) -> None:
        """Submits a layer's conjectures, unless the ledger has it; keeps the frozen statements of those that wait."""
        layer = explored.layer
        if not self._ledger.layer_done(layer.generator, layer.index):
            keep_refuted(self._artifacts, layer)
            kept = self._ledger.propose(
                layer.conjectures,
                layer=layer.index,
                generator=layer.generator,
                considered=layer.considered,
                drops=[
                    DropTally(reason=reason, num=num, examples=tuple(layer.examples.get(reason, ())))
                    for reason, num in sorted(layer.drops.items())
                ],
            )
            in_hand = {row.seq for row in self._waiting()}
            self._pending += [row for row in self._ledger.pending() if row.seq not in in_hand]
            self._emit(
                ConjecturesProposed(
                    layer=layer.index,
                    generator=layer.generator,
                    considered=layer.considered,
                    kept=kept,
                    drops=layer.drops,
                )
            )
        waiting = {row.conjecture.id for row in self._waiting()}
        frozen = zip((c.id for c in layer.conjectures), explored.frozen, strict=True)
        self._statements.add({id_: data for id_, data in frozen if id_ in waiting})

    def _waiting(self) -> Iterator[PendingConjecture]:
        """What has no outcome yet, in hand or not."""
        yield from self._pending
        for job in self._in_flight.values():
            yield from job.rows

    def _next_job(self) -> Job | None:
        """The least tried conjectures, oldest first, all tried equally often; or a batch for another lane.

        Harder tries wait until no untried conjecture is left, so that cheap proofs come first.
        """
        if self._control.is_pausing:
            return None
        waiting = self._control.triage.ordered(self._pending)
        main = [p for p in waiting if p.tries < MAX_PASSES]
        main = [p for p in main if self._control.triage.is_pinned(p)] or main
        effort = min((p.tries for p in main), default=None)
        busy = {job.lane for job in self._in_flight.values() if job.is_side}
        side = self._lanes.choose(waiting, effort=effort, busy=busy)
        if side is not None:
            lane, chosen = side
            job = Job(rows=tuple(chosen), effort=0, lane=lane, started=time.monotonic(), is_side=True)
        elif effort is not None:
            chosen = [p for p in main if p.tries == effort][: self._config.prove.batch]
            job = Job(rows=tuple(chosen), effort=effort, lane=self._prover.name, started=time.monotonic())
        else:
            return None
        taken = {p.seq for p in chosen}
        self._pending = [p for p in self._pending if p.seq not in taken]
        return job

    def _start(self, pool: ThreadPoolExecutor, job: Job) -> Future[Proved | Refuted]:
        certifier = self._store.certifier()
        goals = self._statements.of(p.conjecture for p in job.rows)
        tell = functools.partial(self._tell_tried, job.lane)
        task = pool.submit(self._hands.work, job, certifier, goals, tuple(self._store.hints), tell)
        self._in_flight[task] = job
        self._certifiers[task] = certifier
        return task

    def _tell_tried(self, lane: str, tried: Tried) -> None:
        self._emit(
            BatchFinished(
                lane=lane,
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
                result = task.result()
            except Stopped:
                self._pending += job.rows
                continue
            except (CertifierError, OSError) as error:
                self._control.trouble(error)
                self._pending += job.rows
                continue
            self._control.troubles = 0
            self._tell(self._finish(job, result))
            if isinstance(result, Proved) and result.hindsight is not None:
                self._propose_lemmas(result.hindsight)

    def _finish(self, job: Job, result: Proved | Refuted) -> list[Event]:
        """Records what a batch came to, all in one transaction.

        Returns:
            What is to be told of it, when the transaction is on disk.
        """
        with self._ledger.transaction():
            if isinstance(result, Refuted):
                return self._record_denials(job, result)
            return self._record(job, result.result)

    def _tell(self, events: Iterable[Event]) -> None:
        """Tells what is in the ledger.

        Raises:
            AlarmError: two kernels disagree.
        """
        if self._alarms:
            raise AlarmError(
                f"two kernels disagree about a proof ({self._alarms[0]}). Both cannot be right: nothing more is "
                "certified; the verdict is in the ledger, the bytes in artifacts/certificates; report this"
            )
        for event in events:
            self._emit(event)

    def _propose_lemmas(self, found: Hindsight) -> None:
        """Byproducts enter like any conjecture; the proofs that are known go with them to the certifier."""
        layer = ProposedLayer(
            index=sum(row.generator == HINDSIGHT for row in self._ledger.layers()) + 1,
            considered=found.considered,
            conjectures=found.conjectures,
            frozen=found.frozen,
            drops=dict(found.drops),
            examples={},
        )
        self._propose(ExploredLayer.of(layer, HINDSIGHT))
        self._lanes.known.update(found.proofs)

    def _record(self, job: Job, result: WorkResult) -> list[Event]:
        judged = {candidate.conjecture_id: (candidate, v) for candidate, v in result.judged}
        undecided = {id_ for id_, (_, v) in judged.items() if v.verdict is VerdictKind.UNDECIDED}
        self._record_attempts(job, result.scripts, set(judged), undecided)
        proved = [
            (row, *judged[row.conjecture.id])
            for row in job.rows
            if row.conjecture.id in judged and self._keep(*judged[row.conjecture.id])
        ]
        events: list[Event] = []
        frozen = self._statements.of(row.conjecture for row, *_ in proved)
        for row, candidate, verdict in proved:
            lemma = Lemma(frozen=frozen[row.conjecture.id], proof=candidate.proof)
            self._unsealed.append((row.conjecture.id, lemma))
            events.append(proved_event(row.conjecture, candidate, verdict))
        events += [
            VerdictGiven(id=v.id, verdict=str(v.verdict), level=v.level, reason=v.reason, wall_s=v.wall_s)
            for _, v in judged.values()
        ]
        done = {row.conjecture.id for row, *_ in proved}
        self._statements.forget(done)
        self._settle(job, found=len(done))
        rest = [row for row in job.rows if row.conjecture.id not in done]
        return events + self._again(rest, undecided, is_pass=not job.is_side)

    def _record_attempts(
        self, job: Job, scripts: Mapping[str, int], found: set[str], undecided: Set[str] = frozenset()
    ) -> None:
        """Counts what was tried; of what stays undecided the machine is at fault, so it is no pass."""
        attempts = job.attempts(scripts, found)
        for is_pass in (True, False):
            chosen = [
                a for a in attempts if is_pass == (not job.is_side and a.conjecture_id not in undecided)
            ]
            self._ledger.record_attempt(*chosen, is_pass=is_pass)

    def _record_denials(self, job: Job, result: Refuted) -> list[Event]:
        denied = {denial.conjecture_id: denial for denial in result.denials}
        self._record_attempts(job, result.tried, set(denied))
        for denial in result.denials:
            self._ledger.record_refuted(denial.candidate, denial.refutation, denial.verdict)
        events: list[Event] = [
            decided(row.conjecture, "refuted", lane=job.lane, level=own.verdict.level)
            for row in job.rows
            if (own := denied.get(row.conjecture.id)) is not None
        ]
        self._statements.forget(denied)
        self._settle(job, found=len(denied))
        rest = [row for row in job.rows if row.conjecture.id not in denied]
        return events + self._again(rest, frozenset(), is_pass=False)

    def _settle(self, job: Job, *, found: int) -> None:
        """Notes what a batch cost, for the choice of lanes."""
        wall_s = time.monotonic() - job.started
        if job.is_side:
            self._lanes.record(job.lane, job.rows, found=found, wall_s=wall_s)
        else:
            self._lanes.record_pass(job.effort, found=found, wall_s=wall_s)

    def _keep(self, candidate: Candidate, verdict: Verdict) -> bool:
        """Records a verdict; True where it is a new certificate."""
        if verdict.verdict is VerdictKind.CERTIFIED:
            return self._ledger.record_certificate(
                candidate, verdict, difficulty=difficulty_of(candidate.attempts)
            )
        self._ledger.record_verdict(candidate, verdict)
        if verdict.reason in _ALARMING:
            self._alarms.append(f"{candidate.conjecture_id}: {verdict.reason}: {verdict.detail}")
        if verdict.verdict is VerdictKind.UNDECIDED:
            self._undecided[candidate.conjecture_id] = self._undecided.get(candidate.conjecture_id, 0) + 1
        return False

    def _again(self, rows: Sequence[PendingConjecture], undecided: Set[str], *, is_pass: bool) -> list[Event]:
        """Unproved conjectures wait for another pass or another lane, or are left open or to people."""
        spent: list[PendingConjecture] = []
        events: list[Event] = []
        for row in rows:
            if row.conjecture.id in undecided:
                if self._undecided[row.conjecture.id] >= MAX_UNDECIDED:
                    self._ledger.record_infra(row.conjecture.id)
                    events.append(decided(row.conjecture, "infra"))
                else:
                    self._pending.append(row)
                continue
            tried = replace(row, tries=row.tries + is_pass)
            (spent if self._is_spent(tried) else self._pending).append(tried)
        return events + self._leave_open(spent)

    def _is_spent(self, row: PendingConjecture) -> bool:
        return row.tries >= MAX_PASSES and not self._lanes.is_waited_for(row.conjecture.id)

    def _leave_open(self, rows: Sequence[PendingConjecture]) -> list[Event]:
        self._ledger.record_open(*(row.conjecture.id for row in rows))
        self._statements.forget(row.conjecture.id for row in rows)
        return [decided(row.conjecture, "open") for row in rows]

    def _seal(self, pool: ThreadPoolExecutor) -> None:
        """Adopts a group that is compiled, and starts the next when there are enough lemmas for one."""
        if self._sealing is not None:
            task, batch = self._sealing
            if not task.done():
                return
            self._sealing = None
            self._tell(self._adopt(task.result(), batch))
        if len(self._unsealed) >= SEAL_EVERY and not self._stop.is_set():
            batch, self._unsealed = self._unsealed, []
            task = pool.submit(self._store.compile_next, [lemma for _, lemma in batch])
            self._sealing = (task, batch)

    def _adopt(self, sealed: Sealed | None, batch: list[tuple[str, Lemma]]) -> list[Event]:
        """Records a compiled group and goes on with it; returns what to tell of it."""
        if sealed is None:
            return [Warned(message=f"{len(batch)} certified lemmas could not be sealed; see logs")]
        num = self._store.adopt(sealed, [lemma for _, lemma in batch], [id_ for id_, _ in batch])
        events: list[Event] = [LemmasSealed(module=sealed.module, num=num)]
        if num < len(batch):
            lost = len(batch) - num
            events.append(Warned(message=f"{lost} certified lemmas are not in {sealed.module}; see logs"))
        return events
