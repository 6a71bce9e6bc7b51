"""Sweeps whose results depend on nothing but their recipe: ``budget.mode = "deterministic"``.

Work is done in waves. A wave is a list of batches that follows from the ledger alone; every batch of it sees the same
sealed lemmas, however many workers there are, and the results are recorded in the order of the list. The list is in
the ledger before the work begins, and each result is recorded together with how far the wave is. So after a kill
the rest of the wave is what it would have been, and so is everything after it.

Nothing is bounded by the clock: proofs are bounded by Lean's heartbeats, counterexamples by steps of evaluation. Only
lanes that keep to that take part.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass

from proofmill.errors import CertifierError, LedgerError
from proofmill.ledger.rows import PendingConjecture
from proofmill.ledger.writer import Ledger
from proofmill.prove.workbench import Stopped
from proofmill.sweep.lanes import REFUTE
from proofmill.sweep.run import MAX_PASSES, SEAL_EVERY, Sweep
from proofmill.sweep.work import Job, Proved, Refuted

__all__ = ["DETERMINISTIC_LANES", "Wave", "WaveSweep"]

DETERMINISTIC_LANES = frozenset({REFUTE})
"""Lanes beside the main prover whose effort is counted, not timed."""
WAVE_JOBS = 8
"""Batches of a wave. More keep more workers busy; fewer bring new lemmas to use earlier."""
_WAVE, _DONE, _LEFT = "wave", "wave.done", "wave.unsealable"
_POLL_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A batch of a wave."""

    lane: str
    effort: int
    is_side: bool
    ids: tuple[str, ...]
    """Conjectures, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """Batches that see the same lemmas."""

    jobs: tuple[Planned, ...]

    def text(self) -> str:
        """For the ledger."""
        return json.dumps([asdict(job) for job in self.jobs], ensure_ascii=False)

    @staticmethod
    def parse(text: str) -> Wave:
        """From the ledger.

        Raises:
            LedgerError: it is no wave.
        """
        try:
            return Wave(
                jobs=tuple(
                    Planned(
                        lane=row["lane"],
                        effort=int(row["effort"]),
                        is_side=bool(row["is_side"]),
                        ids=tuple(row["ids"]),
                    )
                    for row in json.loads(text)
                )
            )
        except (ValueError, KeyError, TypeError) as error:
            raise LedgerError(f"the wave in the ledger cannot be read ({error}); restore a copy") from error


class WaveSweep(Sweep):
    """A sweep in waves."""

    def _loop(self, pool: ThreadPoolExecutor, deadline: float) -> str:
        target = self._config.sweep.stop_after_certified
        wave, done = _unfinished(self._ledger)
        while True:
            if wave is None:
                if target is not None and self._ledger.counts().proved >= target:
                    return "enough"
                self._seal_now()
                if why := self._feed(deadline):
                    return why
                wave, done = self._plan(), 0
                if not wave.jobs:
                    return "exhausted"
                with self._ledger.transaction():
                    self._ledger.note(_WAVE, wave.text())
                    self._ledger.note(_DONE, "0")
            if why := self._work_through(pool, wave, done, deadline):
                return why
            wave = None

    def _feed(self, deadline: float) -> str:
        """Takes layers until something untried waits or all are taken; says why it did not come so far, if so."""
        while time.monotonic() < deadline:
            if (why := self._control.asked_to_end()) is not None:
                return why
            self._pending = self._ledger.pending()
            self._obey()
            untried = any(row.tries == 0 for row in self._control.triage.ordered(self._pending))
            if untried or self._explorer.is_done:
                return ""
            self._deepen()
            layer = self._explorer.take()
            if layer is None:
                time.sleep(_POLL_S)
            else:
                self._propose(layer)
        return "time"

    def _plan(self) -> Wave:
        """The next wave, from the ledger: the untried first, then each lane in turn, then the harder passes."""
        triage = self._control.triage
        waiting = sorted(triage.ordered(self._pending), key=lambda row: (not triage.is_pinned(row), row.seq))
        size = self._config.prove.batch
        untried = [row for row in waiting if row.tries == 0]
        if untried:
            return self._wave(untried, size, self._prover.name, effort=0)
        for lane in self._lanes.lanes:
            rows = [row for row in waiting if self._lanes.is_waiting_for(lane, row.conjecture.id)]
            if rows:
                return self._wave(rows, self._config.lanes.batch, lane, effort=0, is_side=True)
        effort = min((row.tries for row in waiting), default=MAX_PASSES)
        rows = [row for row in waiting if row.tries == effort < MAX_PASSES]
        return self._wave(rows, size, self._prover.name, effort=effort)

    def _wave(
        self,
        rows: Sequence[PendingConjecture],
        size: int,
        lane: str,
        *,
        effort: int,
        is_side: bool = False,
    ) -> Wave:
        batches = [rows[at : at + size] for at in range(0, min(len(rows), size * WAVE_JOBS), size)]
        return Wave(
            jobs=tuple(
                Planned(
                    lane=lane,
                    effort=effort,
                    is_side=is_side,
                    ids=tuple(row.conjecture.id for row in batch),
                )
                for batch in batches
            )
        )

    def _work_through(self, pool: ThreadPoolExecutor, wave: Wave, done: int, deadline: float) -> str:
        """Does what is left of a wave and records it in order; says why it did not come to its end, if so."""
        waiting = {row.conjecture.id: row for row in self._ledger.pending()}
        begun: list[tuple[Job, Future[Proved | Refuted]]] = []
        for planned in wave.jobs[done:]:
            job = Job(
                rows=tuple(waiting[id_] for id_ in planned.ids if id_ in waiting),
                effort=planned.effort,
                lane=planned.lane,
                started=time.monotonic(),
                is_side=planned.is_side,
            )
            begun.append((job, self._start(pool, job)))
        for index, (job, task) in enumerate(begun, start=done):
            while not task.done():
                if time.monotonic() >= deadline:
                    return "time"
                if (why := self._control.asked_to_end()) is not None:
                    # What is recorded is recorded; the rest of the wave is done again, and comes out the same.
                    return why
                time.sleep(_POLL_S)
            try:
                result = task.result()
            except Stopped:
                return "interrupted"
            except (CertifierError, OSError) as error:
                self._control.trouble(error)
                return self._again_from(pool, wave, index, deadline)
            finally:
                del self._in_flight[task], self._certifiers[task]
            self._control.troubles = 0
            with self._ledger.transaction():
                events = self._finish(job, result)
                self._ledger.note(_DONE, str(index + 1))
            self._tell(events)
        return ""

    def _again_from(self, pool: ThreadPoolExecutor, wave: Wave, index: int, deadline: float) -> str:
        """Begins the rest of a wave anew, after a pause, when what runs of it has ended."""
        for task in list(self._in_flight):
            task.cancel()
        while self._control.is_pausing or not all(task.done() for task in self._in_flight):
            if time.monotonic() >= deadline:
                return "time"
            time.sleep(_POLL_S)
        self._in_flight.clear()
        self._certifiers.clear()
        return self._work_through(pool, wave, index, deadline)

    def _seal_now(self) -> None:
        """Makes a group of what can be sealed, where that is enough for one."""
        passed_over = set(json.loads(self._ledger.notes().get(_LEFT, "[]")))
        batch = [(id_, lemma) for id_, lemma in self._unsealed if id_ not in passed_over]
        if len(batch) < SEAL_EVERY:
            return
        self._unsealed = []
        compiled = self._store.compile_next([lemma for _, lemma in batch])
        with self._ledger.transaction():
            events = self._adopt(compiled, batch)
            sealed = {id_ for group in self._ledger.groups() for id_ in group.conjecture_ids}
            passed_over |= {id_ for id_, _ in batch} - sealed
            self._ledger.note(_LEFT, json.dumps(sorted(passed_over)))
        self._tell(events)


def _unfinished(ledger: Ledger) -> tuple[Wave | None, int]:
    """The wave that a killed sweep was at, and how many of its batches are recorded."""
    notes = ledger.notes()
    if _WAVE not in notes:
        return None, 0
    wave, done = Wave.parse(notes[_WAVE]), int(notes.get(_DONE, "0"))
    return (wave, done) if done < len(wave.jobs) else (None, 0)
