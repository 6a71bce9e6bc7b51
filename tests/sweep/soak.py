"""A long sweep, watched: whether its memory grows, its machine fails it, or it slows down.

As a script::

    python -m tests.sweep.soak --minutes 60 --folder soak

samples every process of the sweep every five seconds, and prints one JSON object: the slope of the memory of each
process that lived long enough, and of all together, over the last three quarters by least squares; the share of
conjectures and of verdicts that the machine failed; and the work of the first and of the last quarter, by time and by
processor time. On a machine that does other things too, the second is the one that tells. Lean's processes live for one
batch each.
"""

from __future__ import annotations

import argparse
import bisect
import contextlib
import json
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import psutil

from proofmill.ledger import LedgerReader

EVERY_S = 5.0
LONG_LIVED = 0.5
"""Part of the soak that a process must have lived for its memory to have a slope."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """Work in the first quarter and in the last."""

    per_minute: tuple[float, float]
    per_cpu_minute: tuple[float, float]
    """By minutes of all processors that the sweep and its processes have used."""

    @property
    def ratios(self) -> tuple[float | None, float | None]:
        """Last quarter by first: by time, by processor time."""
        return ratio(self.per_minute), ratio(self.per_cpu_minute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """What came of it."""

    minutes: float
    cpu_minutes: float
    own_mib: tuple[float, float]
    """Memory of the sweep's own process at the end of the first quarter, and at its end."""
    slopes_mib_per_h: dict[str, float]
    """Of each process that lived long, by what it runs."""
    tree_slope_mib_per_h: float
    """Of all its processes together."""
    infra_share: float
    """Of the conjectures."""
    undecided_share: float
    """Of the verdicts."""
    scripts: Throughput
    certified: Throughput
    """The longer a sweep lasts the harder is what is left."""
    last_vs_first: dict[str, tuple[float | None, float | None]]
    """Ratios of both, by time and by processor time."""
    returncode: int


@dataclass(slots=True, kw_only=True)
class Samples:
    """What was seen of the processes."""

    at: list[float] = field(default_factory=list)
    """Seconds since 1970."""
    cpu_s: list[float] = field(default_factory=list)
    """Processor seconds so far, of processes that have ended too."""
    tree_mib: list[float] = field(default_factory=list)
    by_process: dict[tuple[int, str], list[tuple[float, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Seconds and MiB of each process, by number and by what it runs."""

    def cpu_at(self, moment: float) -> float:
        """Processor seconds until a moment, between samples by straight lines."""
        after = bisect.bisect_left(self.at, moment)
        if after == 0:
            return self.cpu_s[0]
        if after == len(self.at):
            return self.cpu_s[-1]
        t0, t1 = self.at[after - 1], self.at[after]
        c0, c1 = self.cpu_s[after - 1], self.cpu_s[after]
        return c0 + (c1 - c0) * (moment - t0) / max(1e-9, t1 - t0)


def ratio(pair: tuple[float, float]) -> float | None:
    """The second by the first, where there is a first."""
    return round(pair[1] / pair[0], 3) if pair[0] > 0 else None


def slope_per_h(samples: Sequence[tuple[float, float]]) -> float:
    """MiB an hour over the last three quarters, from (seconds, MiB); 0 where there are too few samples."""
    first, last = samples[0][0], samples[-1][0]
    late = [s for s in samples if s[0] >= first + (last - first) / 4]
    if len(late) < 3:
        return 0.0
    return 3600 * statistics.linear_regression([s[0] for s in late], [s[1] for s in late]).slope


def watch(process: subprocess.Popen[bytes]) -> Samples:
    """Looks at a process and at all that it has started, until it ends."""
    found = Samples()
    while process.poll() is None:
        with contextlib.suppress(psutil.Error):
            own = psutil.Process(process.pid)
            cpu = tree = 0.0
            now = time.time()
            for each in (own, *own.children(recursive=True)):
                with contextlib.suppress(psutil.Error):
                    times, mib = each.cpu_times(), each.memory_info().rss / 2**20
                    cpu += times.user + times.system + times.children_user + times.children_system
                    tree += mib
                    if mib <= 0:  # it has ended, and nobody has asked yet
                        continue
                    what = "sweep" if each.pid == process.pid else each.name()
                    found.by_process[each.pid, what].append((now, mib))
            found.at.append(now)
            # What a process used that was killed before its parent asked is not in its parent's count.
            found.cpu_s.append(max(cpu, found.cpu_s[-1] if found.cpu_s else 0.0))
            found.tree_mib.append(tree)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=EVERY_S)
    return found


def throughput(done: Sequence[tuple[str, int]], samples: Samples) -> Throughput:
    """How much was done in the first quarter of the time and in the last, from (time, amount)."""
    nothing = (0.0, 0.0)
    if len(done) < 2:
        return Throughput(per_minute=nothing, per_cpu_minute=nothing)
    stamped = [(datetime.fromisoformat(at).timestamp(), amount) for at, amount in done]
    first, last = (
        stamped[0][0],
        stamped[-1][0],
    )  # before the first there was the start, after the last the export
    quarter = max(1e-9, (last - first) / 4)
    early = sum(amount for at, amount in stamped if at <= first + quarter)
    late = sum(amount for at, amount in stamped if at > last - quarter)
    cpu_early = samples.cpu_at(first + quarter) - samples.cpu_at(first)
    cpu_late = samples.cpu_at(last) - samples.cpu_at(last - quarter)
    return Throughput(
        per_minute=(round(60 * early / quarter, 2), round(60 * late / quarter, 2)),
        per_cpu_minute=(
            round(60 * early / max(1e-9, cpu_early), 2),
            round(60 * late / max(1e-9, cpu_late), 2),
        ),
    )


def slopes(samples: Samples) -> dict[str, float]:
    """Slopes of the processes that lived long."""
    least_s = LONG_LIVED * (samples.at[-1] - samples.at[0])
    return {
        f"{what} {pid}": round(slope_per_h(seen), 1)
        for (pid, what), seen in samples.by_process.items()
        if seen[-1][0] - seen[0][0] >= least_s
    }


def soak(folder: Path, recipe: str, minutes: float, more: Sequence[str]) -> Soak:
    """Runs a sweep and watches it."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "proofmill", "sweep", recipe, "--run-dir", str(folder / "run")]
    with (folder / "stderr").open("wb") as errors:
        process = subprocess.Popen(
            [*command, "--display", "none", "--minutes", str(minutes), *more],
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        samples = watch(process)
    if process.returncode != 0:
        sys.stderr.write((folder / "stderr").read_text())
    with LedgerReader.open_read_only(folder / "run") as ledger:
        counts, verdicts = ledger.counts(), ledger.verdict_counts()
        scripts = throughput([(row.at, row.attempt.num_scripts) for row in ledger.attempts()], samples)
        certified = throughput([(c.certified_at, 1) for c in ledger.certificates()], samples)
    own = next(seen for (pid, _), seen in samples.by_process.items() if pid == process.pid)
    return Soak(
        minutes=round((samples.at[-1] - samples.at[0]) / 60, 2),
        cpu_minutes=round((samples.cpu_s[-1] - samples.cpu_s[0]) / 60, 2),
        own_mib=(round(own[len(own) // 4][1], 1), round(own[-1][1], 1)),
        slopes_mib_per_h=slopes(samples),
        tree_slope_mib_per_h=round(slope_per_h(list(zip(samples.at, samples.tree_mib, strict=True))), 1),
        infra_share=counts.infra / max(1, counts.submitted),
        undecided_share=verdicts.get("undecided", 0) / max(1, sum(verdicts.values())),
        scripts=scripts,
        certified=certified,
        last_vs_first={"scripts": scripts.ratios, "certified": certified.ratios},
        returncode=process.returncode,
    )


def main() -> int:
    """Soaks as the command line says; what follows ``--`` goes to ``proofmill sweep``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--recipe", default="default")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("more", nargs="*")
    options = parser.parse_args()
    found = soak(options.folder, options.recipe, options.minutes, options.more)
    print(json.dumps(asdict(found), indent=2))  # noqa: T201 (a script's output)
    return found.returncode


if __name__ == "__main__":
    sys.exit(main())
