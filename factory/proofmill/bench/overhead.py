"""What the journal and the dashboard of a sweep cost, as a part of the sweep's own work.

A recorded run is done again without its Lean: every result goes into a fresh ledger, with its transaction and its
sync to the disk, every event into a fresh events file, and the dashboard is folded and drawn as often as it is in a
sweep: four times a second, or as much less often as its own bound says. That is compared with the time that the run's
batches took. Seconds of a processor are counted beside seconds of the clock, as syncs wait and other programs may be at
work.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from proofmill.bench.errors import BenchError
from proofmill.bench.machine import describe_machine
from proofmill.bench.stats import Summary, summarize
from proofmill.certify.certifier import Certifier
from proofmill.events import EVENTS_FILE, EventWriter, Logged, ResourceSample, read_events
from proofmill.lean.toolchain import Toolchain
from proofmill.ledger.reader import LedgerReader
from proofmill.ledger.rows import AttemptRow, DropTally, LayerRow, PendingConjecture, StoredCertificate
from proofmill.ledger.writer import Ledger
from proofmill.records import Candidate, Submission, Verdict, VerdictKind
from proofmill.theory.theory import compile_theory

__all__ = ["OverheadOptions", "OverheadReport", "bench_overhead"]

SIZE = (160, 50)
"""Columns and lines of the dashboard that is drawn."""
MAX_FRAMES = 400
"""Frames that are really drawn, spread evenly over the run; their mean stands for the rest."""
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverheadOptions:
    """What to measure."""

    run_dir: Path | None = None
    """Of a finished sweep."""
    rounds: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recorded:
    conjectures: tuple[PendingConjecture, ...]
    layers: tuple[tuple[LayerRow, tuple[DropTally, ...]], ...]
    attempts: tuple[AttemptRow, ...]
    certificates: Mapping[str, StoredCertificate]
    logged: tuple[Logged, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class OverheadReport:
    """What came of it."""

    journal: Summary
    """Of the processor, for ledger and events together, as a part of the time of the run's batches."""
    journal_wall: Summary
    """The same in seconds of the clock: the main thread waits for the disk, Lean does not."""
    dashboard: Summary
    work_s: float
    """Of all batches together."""
    active_s: float
    """Seconds from the run's first event to its last."""
    events: int
    results: int
    machine: Mapping[str, object]

    def as_row(self) -> dict[str, object]:
        """The contract's object."""
        ratios = {
            "journal_cpu_per_work": self.journal,
            "journal_wall_per_work": self.journal_wall,
            "dashboard_cpu_per_work": self.dashboard,
        }
        return {
            "bench": "overhead",
            "ratios": {name: round(summary.median, 5) for name, summary in ratios.items()},
            "spread": {name: summary.as_row(5) for name, summary in ratios.items()},
            "n": self.results,
            "events": self.events,
            "work_s": round(self.work_s, 1),
            "active_s": round(self.active_s, 1),
            "machine": dict(self.machine),
        }

    def as_table(self) -> str:
        """For people."""
        rows = (
            ("journal, of the processor", self.journal),
            ("journal, of the clock", self.journal_wall),
            ("dashboard, of the processor", self.dashboard),
        )
        head = f"{self.results} results and {self.events} events, {self.work_s:.0f} s of batches"
        return "\n".join([head, *(f"{name:30} {100 * s.median:6.2f} % of the work" for name, s in rows)])


def bench_overhead(toolchain: Toolchain, options: OverheadOptions, *, tell: Tell) -> OverheadReport:
    """Measures.

    Raises:
        BenchError: no run is named, or it has no work.
        LedgerError: there is no such run.
    """
    if options.run_dir is None:
        raise BenchError("overhead is measured on a finished run: name its directory with --run-dir")
    with LedgerReader.open_read_only(options.run_dir) as ledger:
        rows = tuple(ledger.conjectures())
        layers = tuple((row, tuple(ledger.drops(row.generator, row.layer))) for row in ledger.layers())
        attempts = tuple(ledger.attempts())
        certificates = {c.conjecture.id: c for c in ledger.certificates()}
    logged = tuple(read_events(options.run_dir / EVENTS_FILE))
    work_s = sum(row.attempt.wall_s for row in attempts)
    if not work_s or not logged:
        raise BenchError(f"{options.run_dir} has no work in it; let its sweep run longer")
    active_s = (logged[-1].at - logged[0].at).total_seconds()
    recorded = _Recorded(
        conjectures=rows,
        layers=layers,
        attempts=attempts,
        certificates=certificates,
        logged=logged,
        verdict=_some_verdict(toolchain),
    )
    journal: list[Cost] = []
    dashboard: list[float] = []
    for number in range(options.rounds):
        with tempfile.TemporaryDirectory(dir=options.run_dir.parent, prefix=".overhead-") as folder:
            run = Path(folder)
            journal.append(_timed_writing(run, recorded))
        dashboard.append(_drawing_s(logged, active_s))
        tell(f"round {number + 1}: journal {journal[-1].cpu_s:.2f} s, dashboard {dashboard[-1]:.2f} s")
    return OverheadReport(
        journal=summarize([cost.cpu_s / work_s for cost in journal]),
        journal_wall=summarize([cost.wall_s / work_s for cost in journal]),
        dashboard=summarize([cost / work_s for cost in dashboard]),
        work_s=work_s,
        active_s=active_s,
        events=len(logged),
        results=len(attempts),
        machine=describe_machine(toolchain),
    )


def _timed_writing(run: Path, recorded: _Recorded) -> Cost:
    """The journal of a run, written again."""
    wall, cpu = time.monotonic(), time.process_time()
    with Ledger.open(run, {"recipe": "overhead"}) as ledger, EventWriter(run / EVENTS_FILE) as events:
        for layer, drops in recorded.layers:
            ledger.propose(
                [r.conjecture for r in recorded.conjectures if _is_of(r, layer)],
                layer=layer.layer,
                generator=layer.generator,
                considered=layer.considered,
                drops=drops,
            )
        done: set[str] = set()
        for batch in _batches(recorded.attempts):
            with ledger.transaction():
                ledger.record_attempt(*(row.attempt for row in batch))
                for row in batch:
                    found = recorded.certificates.get(row.attempt.conjecture_id)
                    if row.attempt.found and found is not None and found.conjecture.id not in done:
                        done.add(found.conjecture.id)
                        ledger.record_certificate(
                            *_as_judged(found, recorded.verdict), difficulty=found.difficulty
                        )
        for entry in recorded.logged:
            events.emit(entry.event)
            if isinstance(entry.event, ResourceSample):
                ledger.counts()  # a sample asks for the queue's length
    return Cost(wall_s=time.monotonic() - wall, cpu_s=time.process_time() - cpu)


def _is_of(row: PendingConjecture, layer: LayerRow) -> bool:
    """Whether a conjecture came with a layer; names of generators may tell more than their layers' do."""
    return row.layer == layer.layer and row.conjecture.generator.partition("/")[0] == layer.generator


def _batches(attempts: tuple[AttemptRow, ...]) -> list[list[AttemptRow]]:
    """Attempts that were recorded together: those of one lane at one time."""
    found: list[list[AttemptRow]] = []
    for row in attempts:
        key = (row.at, row.attempt.lane, row.attempt.rung)
        if found and key == (found[-1][0].at, found[-1][0].attempt.lane, found[-1][0].attempt.rung):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _as_judged(row: StoredCertificate, pattern: Verdict) -> tuple[Candidate, Verdict]:
    candidate = Candidate(
        conjecture_id=row.conjecture.id,
        proof=row.proof,
        lane=row.lane,
        script=row.script,
        attempts=row.attempts,
        wall_s=row.wall_s,
    )
    return candidate, replace(pattern, id=row.conjecture.id, axioms=row.axioms, premises=row.premises)


def _some_verdict(toolchain: Toolchain) -> Verdict:
    """A verdict of the certifier, to write as many of as the run had; none is ever read as evidence."""
    certifier = Certifier(compile_theory("core", toolchain=toolchain).environment, workers=1)
    statement = Submission(id="t", name="t", statement="theorem t : True", proof="trivial")
    verdict = certifier.check([statement])[0].verdict
    if verdict is None or verdict.verdict is not VerdictKind.CERTIFIED:
        raise BenchError("the certifier does not certify a trivial theorem here; see proofmill doctor")
    return verdict


def _drawing_s(logged: tuple[Logged, ...], active_s: float) -> float:
    """Seconds of the processor for folding all events, and for drawing the dashboard all the time."""
    from rich.console import Console

    from proofmill.display.live import MAX_SHARE, REFRESH_S
    from proofmill.display.render import render
    from proofmill.display.view import ViewState, fold

    every = max(1, len(logged) // MAX_FRAMES)
    console = Console(file=io.StringIO(), width=SIZE[0], height=SIZE[1], force_terminal=True)
    state = ViewState()
    folding = drawing = 0.0
    num = 0
    for index, entry in enumerate(logged):
        started = time.process_time()
        state = fold(state, entry)
        folding += time.process_time() - started
        if index % every == 0:
            started = time.process_time()
            console.print(render(state, *SIZE, entry.at))
            drawing += time.process_time() - started
            num += 1
    frame_s = drawing / num
    return folding + frame_s * active_s / max(REFRESH_S, frame_s + frame_s / MAX_SHARE)
