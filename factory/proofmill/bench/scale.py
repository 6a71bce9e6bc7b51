"""How the ledger bears many rows, and where a large cluster saturates.

The ledger's hot operations are timed on tables of growing size, with the database's own account of how it carries out
each statement; then a cluster of up to thousands of workers is simulated with the service times of a real run
and the recording costs just measured.
"""

from __future__ import annotations

import io
import math
import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from proofmill.bench.errors import BenchError
from proofmill.bench.machine import describe_machine
from proofmill.bench.saturation import Cluster, Load, Measured, read_run, simulate
from proofmill.lean.toolchain import Toolchain
from proofmill.ledger.sizing import BATCH, Size, grow, measure
from proofmill.ledger.writer import Ledger

__all__ = ["ScaleOptions", "ScaleReport", "bench_scale", "draw"]

Tell = Callable[[str], None]

FIRST_ROWS = 10_000
TARGET_ROWS = 100_000_000
WORKERS = (1, 2, 10, 30, 100, 200, 300, 500, 700, 1000, 1500, 2000, 3000)
GPUS = 64
_ROOM = 3
"""Times the size of the largest ledger that must be free: rows, journal, indices being made."""
_BYTES_A_ROW = 700


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleOptions:
    """What to measure."""

    rows: int = 1_000_000
    """Of the largest ledger; each is ten times the one before it."""
    repeats: int = 9
    url: str = "sqlite"
    run_dir: Path | None = None
    """A real run, whose service times the simulation takes; left out: no simulation."""
    hours: float = 0.5
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleReport:
    """What came of it."""

    options: ScaleOptions
    sizes: tuple[Size, ...]
    measured: Measured | None
    record_s: float
    loads: tuple[Load, ...]
    machine: dict[str, object]

    @property
    def scans(self) -> dict[str, tuple[str, ...]]:
        """Operations that read a large table from end to end in the largest ledger, with the tables."""
        return {o.name: o.scans for o in self.sizes[-1].operations if o.scans}

    def growth(self, name: str) -> float:
        """How many times as long an operation takes with ten times the rows, by least squares over logarithms."""
        points = [
            (math.log10(s.rows), math.log10(o.ms)) for s in self.sizes for o in s.operations if o.name == name
        ]
        if len(points) < 2:
            return math.nan
        xs, ys = zip(*points, strict=True)
        return math.pow(10.0, statistics.linear_regression(xs, ys).slope)

    def at_target(self, name: str) -> float:
        """Milliseconds at 100 million rows, if an operation grows on as it did; memory that ends is not in it."""
        last = next(o for o in self.sizes[-1].operations if o.name == name)
        decades = math.log10(TARGET_ROWS / self.sizes[-1].rows)
        return last.ms * math.pow(max(1.0, self.growth(name)), decades)

    def as_row(self) -> dict[str, object]:
        """The report as JSON."""
        names = [o.name for o in self.sizes[-1].operations]
        return {
            "bench": "scale",
            "database": "sqlite" if self.options.url == "sqlite" else "postgresql",
            "machine": self.machine,
            "sizes": [
                {
                    "rows": s.rows,
                    "mib": round(s.bytes / 2**20, 1),
                    "fill_s": round(s.fill_s, 1),
                    "ms": {o.name: round(o.ms, 3) for o in s.operations},
                    "cpu_ms": {o.name: round(o.cpu_ms, 3) for o in s.operations},
                }
                for s in self.sizes
            ],
            "growth_a_decade": {name: round(self.growth(name), 3) for name in names},
            "extrapolated_ms_at_100m": {name: round(self.at_target(name), 2) for name in names},
            "extrapolated_gib_at_100m": round(
                self.sizes[-1].bytes / self.sizes[-1].rows * TARGET_ROWS / 2**30, 1
            ),
            "full_scans": {name: list(tables) for name, tables in self.scans.items()},
            "plans": {o.name: dict(o.plans) for o in self.sizes[-1].operations},
            "record_s": round(self.record_s, 4),
            "service_s": round(self.measured.mean_s, 2) if self.measured else None,
            "simulation": [asdict(load) for load in self.loads],
        }

    def as_table(self) -> str:
        """The report for a person."""
        stream = io.StringIO()
        _tables(self, stream)
        return stream.getvalue()


def bench_scale(toolchain: Toolchain, options: ScaleOptions, *, tell: Tell) -> ScaleReport:
    """Measures, in a ledger made for it and thrown away (of PostgreSQL: a schema, which is dropped).

    Raises:
        BenchError: there is no room on the disk, or the run has no batches.
        LedgerError: the database does not answer.
    """
    measured = read_run(options.run_dir) if options.run_dir is not None else None
    sizes: list[Size] = []
    with tempfile.TemporaryDirectory(prefix="proofmill-scale-") as folder:
        if options.url == "sqlite":
            _must_have_room(Path(folder), options.rows)
        with Ledger.open(Path(folder, "run"), {"recipe": "scale"}, url=options.url) as ledger:
            rows = min(FIRST_ROWS, options.rows)
            while True:
                fill_s = grow(ledger, rows)
                sizes.append(measure(ledger, repeats=options.repeats, fill_s=fill_s))
                tell(f"{rows:,} rows, made in {fill_s:.1f} s")
                if rows >= options.rows:
                    break
                rows = min(10 * rows, options.rows)
            ledger.drop_everything()
    record_s = _record_s(sizes[-1])
    loads: list[Load] = []
    if measured is not None:
        for explorers in (1, None):
            for workers in WORKERS:
                cluster = Cluster(workers=workers, gpus=GPUS, record_s=record_s, explorers=explorers)
                hours = options.hours * max(1.0, 100 / workers)  # few workers do few batches in an hour
                loads.append(simulate(measured, cluster, hours=hours, seed=options.seed))
            tell("simulated " + ("one explorer" if explorers else "an endless backlog"))
    return ScaleReport(
        options=options,
        sizes=tuple(sizes),
        measured=measured,
        record_s=record_s,
        loads=tuple(loads),
        machine=describe_machine(toolchain),
    )


def _record_s(size: Size) -> float:
    """Seconds of the sweep's process for a batch: leasing it, and recording what it came to."""
    ms = {o.name.split()[0]: o.ms for o in size.operations}
    return (ms["lease"] + ms["record"]) / 1e3


def _must_have_room(folder: Path, rows: int) -> None:
    import shutil

    free = shutil.disk_usage(folder).free
    if free < _ROOM * rows * _BYTES_A_ROW:
        raise BenchError(
            f"a ledger of {rows:,} rows needs {_ROOM * rows * _BYTES_A_ROW >> 20:,} MiB in {folder.parent}, there are "
            f"{free >> 20:,}; set TMPDIR to a larger disk, or --n to fewer rows"
        )


def _tables(report: ScaleReport, stream: io.StringIO) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(file=stream, width=110)
    table = Table(title=f"milliseconds an operation, {BATCH} conjectures each")
    table.add_column("operation")
    for size in report.sizes:
        table.add_column(f"{size.rows:,} rows", justify="right")
    table.add_column("times a decade", justify="right")
    table.add_column("at 100 million", justify="right")
    for index, operation in enumerate(report.sizes[-1].operations):
        cells = [f"{size.operations[index].ms:.2f}" for size in report.sizes]
        name = operation.name
        table.add_row(name, *cells, f"{report.growth(name):.2f}", f"{report.at_target(name):.1f}")
    console.print(table)
    console.print(f"read from end to end: {report.scans or 'nothing'}", highlight=False)
    if report.measured is None:
        console.print(
            "name a run with --run-dir to simulate a cluster with its service times", highlight=False
        )
        return
    recording = f"{report.record_s * 1e3:.0f} ms to record a batch of {report.measured.mean_s:.1f} s"
    sim = Table(title=f"{GPUS} GPUs, {recording}")
    for column in (
        "workers",
        "explorers",
        "batches/h",
        "certified/h",
        "workers busy",
        "GPUs busy",
        "recorder busy",
    ):
        sim.add_column(column, justify="right")
    for load in report.loads:
        shares = (load.workers_busy, load.gpus_busy, load.recorder_busy)
        who = "backlog" if load.cluster.explorers is None else str(load.cluster.explorers)
        counts = (f"{load.batches_per_h:,.0f}", f"{load.certificates_per_h:,.0f}")
        sim.add_row(str(load.cluster.workers), who, *counts, *(f"{share:.0%}" for share in shares))
    console.print(sim)


def draw(loads: Sequence[Load], path: Path) -> None:
    """Draws the simulation: throughput and what is busy, over the number of workers.

    Raises:
        BenchError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise BenchError("the picture needs matplotlib: pip install 'proofmill[report]'") from error
    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    for explorers, label in ((None, "backlog"), (1, "one explorer")):
        own = [load for load in loads if load.cluster.explorers == explorers]
        left.plot([x.cluster.workers for x in own], [x.batches_per_h for x in own], marker="o", label=label)
    backlog = [load for load in loads if load.cluster.explorers is None]
    first = backlog[0]
    xs = [x.cluster.workers for x in backlog]
    ideal = [first.batches_per_h / first.cluster.workers * x for x in xs]
    left.plot(xs, ideal, linestyle=":", color="grey", label="no bottleneck")
    left.set(xscale="log", yscale="log", xlabel="Lean workers", ylabel="batches an hour")
    for name, label in (("workers_busy", "workers"), ("recorder_busy", "recorder"), ("gpus_busy", "GPUs")):
        right.plot(xs, [getattr(x, name) for x in backlog], marker="o", label=label)
    right.set(
        xscale="log", ylim=(0, 1.02), xlabel="Lean workers (backlog)", ylabel="part of the time at work"
    )
    for axes in (left, right):
        axes.legend()
        axes.grid(alpha=0.3)
    figure.savefig(path, dpi=110)
