"""The benchmarks by name: each measures, and gives its report as JSON and as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from proofmill.bench.certify import CertifyOptions, bench_certify
from proofmill.bench.closure import ClosureOptions, bench_closure
from proofmill.bench.core import CoreOptions, bench_core
from proofmill.bench.efficiency import (
    NODES_TARGET,
    WORKERS_TARGET,
    node_efficiency,
    worker_efficiency,
)
from proofmill.bench.eqtheory import EqtheoryOptions, bench_eqtheory
from proofmill.bench.errors import BenchError
from proofmill.bench.explore import ExploreOptions, bench_explore
from proofmill.bench.lanes import LanesOptions, bench_lanes
from proofmill.bench.overhead import OverheadOptions, bench_overhead
from proofmill.bench.scale import ScaleOptions, bench_scale, draw
from proofmill.bench.scheduler import SchedulerOptions, bench_scheduler
from proofmill.bench.search import SearchOptions, bench_search
from proofmill.bench.stopping import StoppingOptions, bench_stopping
from proofmill.bench.tables import certify_table, core_table
from proofmill.decode import nearest
from proofmill.lean.core import Progress
from proofmill.lean.toolchain import Toolchain
from proofmill.theory.theory import compile_theory

__all__ = ["BENCHES", "BenchRequest", "BenchResult", "run_bench"]

Tell = Callable[[str], None]
EFFICIENCY_ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchRequest:
    """What the command line asks of a benchmark; None means the benchmark's own default."""

    toolchain: Toolchain
    n: int | None = None
    sample: int | None = None
    rounds: int | None = None
    workers: int = 2
    seed: int = 0
    run_dir: Path | None = None
    """A run of a sweep, for benchmarks that look at one."""
    url: str = "sqlite"
    """Where ledgers made for a measurement are: ``sqlite``, or a PostgreSQL database."""
    picture: Path | None = None
    """A file for a picture, of benchmarks that draw one."""
    full: bool = False
    """Whether the slow sides take every item too, not a sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchResult:
    """A finished benchmark."""

    row: Mapping[str, object]
    """The contract's object: bench, ratios, spread, n, machine, and more."""
    table: str


class Bench(Protocol):
    """A benchmark."""

    def __call__(self, request: BenchRequest, *, tell: Tell, progress: Progress | None) -> BenchResult:
        """Measures."""


def _certify(request: BenchRequest, *, tell: Tell, progress: Progress | None) -> BenchResult:
    standard = CertifyOptions()
    n = request.n if request.n is not None else standard.n
    sample = n if request.full else request.sample if request.sample is not None else min(standard.sample, n)
    rounds = request.rounds if request.rounds is not None else min(standard.rounds, sample)
    options = CertifyOptions(
        n=n,
        sample=sample,
        rounds=rounds,
        workers=request.workers,
        seed=request.seed,
        memory_checks=standard.memory_checks if n >= standard.n else 0,
    )
    theory = compile_theory("core", toolchain=request.toolchain, progress=progress)
    report = bench_certify(theory, options, tell=tell)
    return BenchResult(row=report.as_row(), table=certify_table(report))


def _core(request: BenchRequest, *, tell: Tell, progress: Progress | None) -> BenchResult:
    standard = CoreOptions()
    options = CoreOptions(
        n=request.n if request.n is not None else standard.n,
        rounds=request.rounds if request.rounds is not None else standard.rounds,
    )
    report = bench_core(request.toolchain, options, tell=tell, progress=progress)
    return BenchResult(row=report.as_row(), table=core_table(report))


def _closure(request: BenchRequest, *, tell: Tell, progress: Progress | None) -> BenchResult:
    standard = ClosureOptions()
    sample = request.sample if request.sample is not None else standard.sample
    options = ClosureOptions(
        operations=request.n if request.n is not None else standard.operations,
        sample=0 if request.full else sample,
        rounds=request.rounds if request.rounds is not None else min(standard.rounds, sample),
        workers=request.workers,
        seed=request.seed,
    )
    theory = compile_theory("core", toolchain=request.toolchain, progress=progress)
    report = bench_closure(theory, options, tell=tell)
    return BenchResult(row=report.as_row(), table=report.as_table())


def _eqtheory(request: BenchRequest, *, tell: Tell, progress: Progress | None) -> BenchResult:
    standard = EqtheoryOptions()
    options = EqtheoryOptions(
        n=request.n if request.n is not None else standard.n,
        workers=request.workers,
        seed=request.seed,
    )
    theory = compile_theory("core", toolchain=request.toolchain, progress=progress)
    report = bench_eqtheory(theory, options, tell=tell)
    return BenchResult(row=report.as_row(), table=report.as_table())


def _stopping(request: BenchRequest, *, tell: Tell, progress: Progress | None) -> BenchResult:
    standard = StoppingOptions()
    options = StoppingOptions(
        simulated=request.n if request.n is not None else standard.simulated,
        real=request.sample if request.sample is not None else standard.real,
        rounds=request.rounds if request.rounds is not None else standard.rounds,
        seed=request.seed,
    )
    theory = compile_theory("arith-list", toolchain=request.toolchain, progress=progress)
    report = bench_stopping(request.toolchain, options, theory, tell=tell)
    return BenchResult(row=report.as_row(), table=report.as_table())


def _lanes(request: BenchRequest, *, tell: Tell, progress: Progress | None) -> BenchResult:
    standard = LanesOptions()
    options = LanesOptions(n=request.n if request.n is not None else standard.n, seed=request.seed)
    report = bench_lanes(request.toolchain, options, tell=tell, progress=progress)
    return BenchResult(row=report.as_row(), table=report.as_table())


def _search(request: BenchRequest, *, tell: Tell, progress: Progress | None) -> BenchResult:
    standard = SearchOptions()
    options = SearchOptions(
        n=request.n if request.n is not None else standard.n,
        rounds=request.rounds if request.rounds is not None else standard.rounds,
        seed=request.seed,
    )
    report = bench_search(request.toolchain, options, tell=tell, progress=progress)
    return BenchResult(row=report.as_row(), table=report.as_table())


def _explore(request: BenchRequest, *, tell: Tell, progress: Progress | None) -> BenchResult:
    standard = ExploreOptions()
    options = ExploreOptions(
        rounds=request.rounds if request.rounds is not None else standard.rounds,
        budget_s=float(request.n) if request.n is not None else standard.budget_s,
        seed=request.seed,
    )
    theory = compile_theory("arith-list", toolchain=request.toolchain, progress=progress)
    report = bench_explore(theory, options, tell=tell)
    return BenchResult(row=report.as_row(), table=report.as_table())


def _overhead(request: BenchRequest, *, tell: Tell, progress: Progress | None) -> BenchResult:  # noqa: ARG001
    standard = OverheadOptions()
    options = OverheadOptions(
        run_dir=request.run_dir, rounds=request.rounds if request.rounds is not None else standard.rounds
    )
    report = bench_overhead(request.toolchain, options, tell=tell)
    return BenchResult(row=report.as_row(), table=report.as_table())


def _scale(request: BenchRequest, *, tell: Tell, progress: Progress | None) -> BenchResult:
    standard = ScaleOptions()
    options = ScaleOptions(
        rows=request.n if request.n is not None else standard.rows,
        repeats=request.rounds if request.rounds is not None else standard.repeats,
        url=request.url,
        run_dir=request.run_dir,
        seed=request.seed,
    )
    report = bench_scale(request.toolchain, options, tell=tell)
    if request.picture is not None:
        draw(report.loads, request.picture)
    theory = compile_theory("core", toolchain=request.toolchain, progress=progress)
    workers = worker_efficiency(theory, rounds=EFFICIENCY_ROUNDS, tell=tell)
    nodes = node_efficiency(theory, rounds=EFFICIENCY_ROUNDS, tell=tell)
    row = {
        "efficiency_1_to_2_workers": workers.as_row() | {"target": WORKERS_TARGET},
        "efficiency_1_to_3_nodes": nodes.as_row() | {"target": NODES_TARGET},
    }
    lines = (
        f"two workers on real work: {workers.share.median:.2f} of twice one (target {WORKERS_TARGET:g})\n"
        f"three nodes, batches that sleep: {nodes.share.median:.2f} of thrice one (target {NODES_TARGET:g})\n"
    )
    return BenchResult(row=report.as_row() | row, table=report.as_table() + lines)


def _scheduler(request: BenchRequest, *, tell: Tell, progress: Progress | None) -> BenchResult:  # noqa: ARG001
    standard = SchedulerOptions()
    options = SchedulerOptions(
        conjectures=request.n if request.n is not None else standard.conjectures,
        rounds=request.rounds if request.rounds is not None else standard.rounds,
        seed=request.seed,
        run_dir=request.run_dir,
    )
    report = bench_scheduler(request.toolchain, options, tell=tell)
    return BenchResult(row=report.as_row(), table=report.as_table())


BENCHES: Mapping[str, Bench] = {
    "certify": _certify,
    "closure": _closure,
    "core": _core,
    "eqtheory": _eqtheory,
    "explore": _explore,
    "lanes": _lanes,
    "overhead": _overhead,
    "scale": _scale,
    "scheduler": _scheduler,
    "search": _search,
    "stopping": _stopping,
}


def run_bench(
    name: str, request: BenchRequest, *, tell: Tell, progress: Progress | None = None
) -> BenchResult:
    """Runs one benchmark.

    Args:
        name: Which one.
        request: What is asked of it.
        tell: Told of progress.
        progress: Told of modules of the core library that have to be built first.

    Raises:
        BenchError: there is no such benchmark, or it has nothing to measure.
    """
    bench = BENCHES.get(name)
    if bench is None:
        raise BenchError(f"unknown benchmark {name!r}; {nearest(name, BENCHES)}")
    return bench(request, tell=tell, progress=progress)
