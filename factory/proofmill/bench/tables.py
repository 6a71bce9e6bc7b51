"""Reports of benchmarks as text for a person."""

from __future__ import annotations

import io

from rich.console import Console
from rich.table import Table

from proofmill.bench import core
from proofmill.bench.certify import LAUNCHER_TARGET_MS, TARGETS, CertifyReport
from proofmill.bench.core import CoreReport
from proofmill.bench.stats import Summary

__all__ = ["certify_table", "core_table"]

_SIDES = {
    "batched": "batched to L3, sandboxed",
    "batched_bare": "the same without the sandbox",
    "replayed": "batched to L4: replayed in fresh processes",
    "plain_elaboration": "Lean alone on the same files",
    "with_bad_rows": "batched to L3, every fifth row bad",
    "plain_with_bad_rows": "Lean alone on the same files",
    "process_per_proof": "the certifier, one process per proof",
    "plain_lean_per_proof": "`lean FILE`, one process per proof",
    "freeze": "freezing the statement (once, on no side)",
}
_RATIOS = {
    "batched_vs_process_per_proof": "batched is faster than a process per proof",
    "batched_vs_plain_lean_per_proof": "batched is faster than plain lean per proof",
    "ceiling_vs_process_per_proof": "the same if only Lean's own work cost time",
    "l3_over_plain_elaboration": "L3 costs, over plain elaboration",
    "l3_over_plain_elaboration_with_bad_rows": "the same where every fifth row is bad",
    "l4_over_l3": "L4 costs, over L3",
    "sandboxed_over_bare": "the sandbox costs",
    "process_per_proof_over_plain_lean": "the certifier costs a lone proof, over plain lean",
}


def certify_table(report: CertifyReport) -> str:
    """Two tables and the launcher's line."""
    options = report.options
    machine = report.machine
    times = _table("wall ms per theorem", "CPU ms")
    for name, label in _SIDES.items():
        cpu = report.cpu_ms_per_theorem.get(name)
        times.add_row(label, *_cells(report.ms_per_theorem[name], 2), f"{cpu.median:.2f}" if cpu else "-")
    ratios = _table("ratio", "target")
    for name, label in _RATIOS.items():
        sign, target = TARGETS.get(name, ("", 0.0))
        ratios.add_row(label, *_cells(report.ratios[name], 2), f"{sign} {target:g}" if sign else "-")
    stream = io.StringIO()
    console = Console(file=stream, width=100)
    console.print(
        f"{options.n} theorems of {report.shapes} shapes in {report.files} files; {options.sample} of them "
        f"with a process each; {options.workers} Lean processes at once on every side; {options.rounds} rounds, "
        "sides in turn",
        highlight=False,
    )
    console.print(times)
    console.print(ratios)
    console.print(_start_line(report), highlight=False)
    if (memory := report.memory) is not None:
        console.print(
            f"memory of this process over {memory.checks:,} checks: {memory.first_mib:.0f} MiB after the first "
            f"round, {memory.last_mib:.0f} MiB at the end, {memory.slope_mib_per_1000:+.2f} MiB per 1,000",
            highlight=False,
        )
    console.print(
        f"{machine['cores']} cores {machine['cpu']}, {machine['memory_gib']} GiB, Linux {machine['kernel']}, "
        f"Python {machine['python']}, Lean {machine['lean']}; load {machine['load_average_1min']} at the start",
        highlight=False,
    )
    return stream.getvalue().rstrip()


def core_table(report: CoreReport) -> str:
    """The starts, the cost of a theorem, and where it goes."""
    starts = _table("median", "target")
    for name, label, summary, digits in (
        ("start_s", "a start with the library, s", report.start_s, 3),
        ("prelude_s", "a start without, s", report.prelude_s, 3),
        ("start_over_prelude", "ratio, pair by pair", report.start_over_prelude, 2),
        ("start_memory_mib", "memory with the library, MiB", report.start_memory_mib, 0),
        ("prelude_memory_mib", "memory without, MiB", report.prelude_memory_mib, 0),
    ):
        sign, target = core.TARGETS.get(name, ("", 0.0))
        starts.add_row(label, *_cells(summary, digits), f"{sign} {target:g}" if sign else "-")
    costs = _table("wall ms per theorem", "CPU ms")
    for name, label in (("default", "Lean's own options"), ("certifier", "the certifier's options")):
        cpu = report.cpu_ms_per_theorem[name]
        costs.add_row(label, *_cells(report.ms_per_theorem[name], 2), f"{cpu.median:.2f}")
    profile = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    profile.add_column("Lean's profile, per theorem (entries overlap)")
    profile.add_column("ms", justify="right")
    for name, value in report.profile_ms.items():
        profile.add_row(name, f"{value:.3f}")
    stream = io.StringIO()
    console = Console(file=stream, width=100)
    console.print(f"{report.options.rounds} pairs of starts; {report.options.n} theorems in one file")
    for table in (starts, costs, profile):
        console.print(table)
    return stream.getvalue().rstrip()


def _table(figure: str, last: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    for column in (figure, "min", "max", last):
        table.add_column(column, justify="right")
    return table


def _cells(summary: Summary, digits: int) -> tuple[str, str, str]:
    median, low, high = (f"{value:.{digits}f}" for value in (summary.median, summary.low, summary.high))
    return (median, low, high) if summary.repeats > 1 else (median, "-", "-")


def _start_line(report: CertifyReport) -> str:
    start = report.start
    if isinstance(start, str):
        return f"starts of Lean were not measured: {start}"
    return (
        f"a start of Lean: bare {start.bare.median:.0f} ms, through our launcher {start.launcher.median:.0f} ms; "
        f"the launcher adds {start.added.median:.1f} ms (quartiles {start.added.lower_quartile:.1f} to "
        f"{start.added.upper_quartile:.1f}, {start.added.repeats} pairs; target <= {LAUNCHER_TARGET_MS:g})"
    )
