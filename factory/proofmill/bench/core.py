"""What the core library costs: at the start of a file that imports it, and for a small theorem.

A start is a run of Lean on an empty file; the baseline is a file that says ``prelude`` and imports nothing.
The two run in turn, pair by pair. Then ``n`` small theorems in one file are elaborated, as Lean does it by
default and with the options that the certifier uses, and Lean's own profiler tells where the time goes.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proofmill.bench.errors import BenchError
from proofmill.bench.machine import describe_machine
from proofmill.bench.stats import Summary, paired_ratios, summarize
from proofmill.bench.theorems import generate
from proofmill.lean.core import Progress, build_core
from proofmill.lean.process import clean_environment
from proofmill.lean.toolchain import Toolchain, ToolchainKind

__all__ = ["CERTIFIER_OPTIONS", "TARGETS", "CoreOptions", "CoreReport", "bench_core", "parse_profile"]

CERTIFIER_OPTIONS = ("-Dlinter.all=false", "-DElab.async=false")
"""Options of ``proofmill.certify.elaborate`` that change what a theorem costs."""
TARGETS = {
    "start_over_prelude": ("<=", 2.5),
    "start_s": ("<=", 0.35),
    "start_memory_mib": ("<=", 250.0),
}
"""What the project asks; reported beside the figures, never enforced here."""
_PROFILE_LINE = re.compile(r"^\s+([a-z][\w -]*?) ([\d.]+)(ms|s)$", re.MULTILINE)
_ONCE = frozenset({"import", "initialization", "module linting"})
"""Headings of the profile that are of the file, not of its theorems."""
_WARM_UP = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreOptions:
    """What to measure."""

    n: int = 1000
    """Theorems in the file."""
    rounds: int = 15
    """Pairs of starts."""
    file_rounds: int = 3
    """Elaborations of the file with each set of options."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreReport:
    """The figures; times in seconds or, per theorem, in milliseconds."""

    options: CoreOptions
    start_s: Summary
    prelude_s: Summary
    start_over_prelude: Summary
    start_memory_mib: Summary
    prelude_memory_mib: Summary
    ms_per_theorem: Mapping[str, Summary]
    """By set of options: wall time beyond a start, over the number of theorems."""
    cpu_ms_per_theorem: Mapping[str, Summary]
    profile_ms: Mapping[str, float]
    """Lean's own account for one theorem with the certifier's options; its entries overlap in part."""
    machine: Mapping[str, object]

    def as_row(self) -> dict[str, object]:
        """The report as JSON."""
        spread = {
            "start_over_prelude": self.start_over_prelude.as_row(),
            "start_s": self.start_s.as_row(),
            "prelude_s": self.prelude_s.as_row(),
        }
        spread |= {f"ms_per_theorem.{name}": s.as_row() for name, s in self.ms_per_theorem.items()}
        return {
            "bench": "core",
            "ratios": {"start_over_prelude": round(self.start_over_prelude.median, 3)},
            "spread": spread,
            "n": self.options.n,
            "rounds": self.options.rounds,
            "start_s": round(self.start_s.median, 4),
            "prelude_s": round(self.prelude_s.median, 4),
            "start_memory_mib": round(self.start_memory_mib.median, 1),
            "prelude_memory_mib": round(self.prelude_memory_mib.median, 1),
            "ms_per_theorem": {name: round(s.median, 3) for name, s in self.ms_per_theorem.items()},
            "cpu_ms_per_theorem": {name: round(s.median, 3) for name, s in self.cpu_ms_per_theorem.items()},
            "profile_ms": {name: round(value, 4) for name, value in self.profile_ms.items()},
            "targets": {name: f"{sign} {value:g}" for name, (sign, value) in TARGETS.items()},
            "machine": dict(self.machine),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    wall_s: float
    cpu_s: float
    memory_mib: float
    output: str


def bench_core(
    toolchain: Toolchain,
    options: CoreOptions,
    *,
    tell: Callable[[str], None],
    progress: Progress | None = None,
) -> CoreReport:
    """Measures.

    Raises:
        BenchError: the toolchain is not the embedded one, or Lean has an error for one of the files.
    """
    if toolchain.kind is not ToolchainKind.EMBEDDED:
        raise BenchError("the benchmark 'core' measures the embedded core library; unset PROOFMILL_LEAN")
    machine = describe_machine(toolchain)
    env = clean_environment((build_core(toolchain, progress=progress).root,))
    with tempfile.TemporaryDirectory(prefix="proofmill-bench-") as folder:
        home = Path(folder)
        (home / "empty.lean").write_text("\n")
        (home / "prelude.lean").write_text("prelude\n")
        theorems = "".join(f"{t.statement} :=\n{t.proof}\n" for t in generate(options.n))
        (home / "theorems.lean").write_text(theorems, encoding="utf-8")

        def lean(name: str, *flags: str) -> _Run:
            return _run([*toolchain.command, *flags, name], env=env, cwd=home)

        tell(f"{options.rounds} pairs of starts")
        starts: list[_Run] = []
        preludes: list[_Run] = []
        for turn in range(-_WARM_UP, options.rounds):
            pair = (lean("empty.lean"), lean("prelude.lean"))
            if turn >= 0:
                starts.append(pair[0])
                preludes.append(pair[1])
        runs: dict[str, list[_Run]] = {"default": [], "certifier": []}
        for turn in range(options.file_rounds):
            tell(f"{options.n} theorems in a file, round {turn + 1} of {options.file_rounds}")
            runs["default"].append(lean("theorems.lean"))
            runs["certifier"].append(lean("theorems.lean", *CERTIFIER_OPTIONS))
        profiled = lean("theorems.lean", *CERTIFIER_OPTIONS, "-Dprofiler=true", "-Dprofiler.threshold=100000")
    start_s = summarize([run.wall_s for run in starts])
    start_cpu_s = summarize([run.cpu_s for run in starts]).median
    return CoreReport(
        options=options,
        start_s=start_s,
        prelude_s=summarize([run.wall_s for run in preludes]),
        start_over_prelude=paired_ratios([r.wall_s for r in starts], [r.wall_s for r in preludes]),
        start_memory_mib=summarize([run.memory_mib for run in starts]),
        prelude_memory_mib=summarize([run.memory_mib for run in preludes]),
        ms_per_theorem={
            name: _per_theorem([run.wall_s - start_s.median for run in side], options.n)
            for name, side in runs.items()
        },
        cpu_ms_per_theorem={
            name: _per_theorem([run.cpu_s - start_cpu_s for run in side], options.n)
            for name, side in runs.items()
        },
        profile_ms={
            name: total / options.n
            for name, total in parse_profile(profiled.output).items()
            if name not in _ONCE
        },
        machine=machine,
    )


def parse_profile(output: str) -> dict[str, float]:
    """Milliseconds by heading, from Lean's cumulative profile, the largest first.

    Raises:
        BenchError: there is no profile in the output.
    """
    _, found, table = output.partition("cumulative profiling times:")
    times = {
        name: float(value) * (1000 if unit == "s" else 1)
        for name, value, unit in _PROFILE_LINE.findall(table)
    }
    if not found or not times:
        raise BenchError("Lean printed no cumulative profile")
    return dict(sorted(times.items(), key=lambda item: -item[1]))


def _per_theorem(seconds: Sequence[float], n: int) -> Summary:
    return summarize([1000 * value / n for value in seconds])


_METER = """
import json, os, sys, time
started = time.perf_counter()
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
_, status, used = os.wait4(pid, 0)
wall = time.perf_counter() - started
print(json.dumps([os.waitstatus_to_exitcode(status), wall, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""


def _run(argv: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> _Run:
    """One run, with its own processor time and largest memory.

    A process of its own, and a small one, starts it and waits: the largest memory of a child is never less than
    that of the process it was started from.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _METER, *argv],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    output = done.stderr.decode(errors="replace")
    try:
        status, wall_s, cpu_s, memory_kib = json.loads(done.stdout)
    except ValueError as error:
        raise BenchError(f"Lean was not started on {argv[-1]}: {output.strip()[:300]}") from error
    if status != 0:
        raise BenchError(f"Lean ended with {status} on {argv[-1]}: {output.strip()[:300]}")
    return _Run(wall_s=wall_s, cpu_s=cpu_s, memory_mib=memory_kib / 1024, output=output)
