"""A long sweep, watched: whether its memory grows, its machine fails it, or it slows down.

As a script::

    python -m tests.sweep.soak --minutes 60 --folder soak

samples the memory of the sweep's own process and of all that it has started every five seconds, and prints one JSON
object: the slope of both over the last three quarters by least squares, the share of conjectures that the machine
failed, and the batches' work per minute in the first and the last quarter. Lean's processes live for one batch each, so
that only the sweep's own can grow for long.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import psutil

from proofmill.ledger import LedgerReader

EVERY_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """What came of it."""

    minutes: float
    own_mib: tuple[float, float]
    """Memory of the sweep's own process at the end of the first quarter, and at its end."""
    own_slope_mib_per_h: float
    tree_slope_mib_per_h: float
    """Of all its processes together."""
    infra_share: float
    scripts_per_minute: tuple[float, float]
    """In the first quarter and in the last."""
    certified_per_minute: tuple[float, float]
    """The same; the longer a sweep lasts the harder is what is left."""
    returncode: int


def slope_per_h(samples: Sequence[tuple[float, float]]) -> float:
    """MiB an hour over the last three quarters, from (seconds, MiB)."""
    late = [s for s in samples if s[0] >= samples[-1][0] / 4]
    if len(late) < 3:
        return float("nan")
    return 3600 * statistics.linear_regression([s[0] for s in late], [s[1] for s in late]).slope


def watch(process: subprocess.Popen[bytes]) -> list[tuple[float, float, float]]:
    """Seconds, MiB of the process itself, and MiB of it with all that it has started, until it ends."""
    started = time.monotonic()
    found: list[tuple[float, float, float]] = []
    while process.poll() is None:
        with contextlib.suppress(psutil.Error):
            own = psutil.Process(process.pid)
            mine = own.memory_info().rss / 2**20
            rest = 0.0
            for child in own.children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    rest += child.memory_info().rss / 2**20
            found.append((time.monotonic() - started, mine, mine + rest))
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=EVERY_S)
    return found


def quarters(times: Sequence[tuple[str, int]]) -> tuple[float, float]:
    """Amounts per minute in the first and the last quarter of the time that they span."""
    if len(times) < 2:
        return (float("nan"), float("nan"))
    stamped = [(datetime.fromisoformat(at).timestamp(), amount) for at, amount in times]
    first, last = stamped[0][0], stamped[-1][0]
    quarter = max(1e-9, (last - first) / 4)
    early = sum(amount for at, amount in stamped if at <= first + quarter)
    late = sum(amount for at, amount in stamped if at > last - quarter)
    return (60 * early / quarter, 60 * late / quarter)


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
    with LedgerReader.open_read_only(folder / "run") as ledger:
        counts = ledger.counts()
        scripts = [(row.at, row.attempt.num_scripts) for row in ledger.attempts()]
        certified = [(c.certified_at, 1) for c in ledger.certificates()]
    early = next(s for s in samples if s[0] >= samples[-1][0] / 4)
    return Soak(
        minutes=round(samples[-1][0] / 60, 2),
        own_mib=(round(early[1], 1), round(samples[-1][1], 1)),
        own_slope_mib_per_h=round(slope_per_h([(at, own) for at, own, _ in samples]), 1),
        tree_slope_mib_per_h=round(slope_per_h([(at, tree) for at, _, tree in samples]), 1),
        infra_share=counts.infra / max(1, counts.submitted),
        scripts_per_minute=quarters(scripts),
        certified_per_minute=quarters(certified),
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
