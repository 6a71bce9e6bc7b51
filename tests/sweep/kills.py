"""Kills sweeps of real work with SIGKILL at random moments, and counts what is lost, doubled or changed.

The victim is any process of ours: the sweep itself, or one that it has started (a Lean, its sandbox). A killed
sweep is started again with the same command; when it comes to its end, its run directory is held against that of an
undisturbed run of the same recipe, in deterministic mode: the same verdicts, each as often, and the same corpus
byte for byte. Then a new run begins, until enough were killed. As a script::

    python -m tests.sweep.kills --kills 200 --folder kills

prints one JSON object and ends with 1 if anything differed.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import math
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from proofmill.errors import LedgerError
from proofmill.ledger import LedgerReader

__all__ = ["Report", "kill_sweeps"]

SAMPLES = Path(__file__).parent / "samples"
RECIPES = {"tiny": "tiny-recipe.toml", "lists": "kill-recipe.toml"}
SETTINGS = ("budget.mode=deterministic", "sweep.workers=2")
SHARE_OF_SWEEPS = 0.5
"""How often the victim is the sweep itself, and not what it has started."""


MAX_PAUSE_S = 6.0
"""The longest time from one kill to the next; a sweep needs about half of it to go on where it was."""


@dataclass(slots=True, kw_only=True)
class Report:
    """What came of killing."""

    kills: dict[str, int] = field(default_factory=dict)
    """By what the victim was."""
    runs: int = 0
    """Runs that came to their end."""
    certificates: int = 0
    """In the undisturbed run."""
    verdicts: int = 0
    """In the undisturbed run."""
    lost: int = 0
    """Certificates that were in a ledger, or verdicts that the undisturbed run has, and are not there."""
    doubled: int = 0
    """Verdicts that are there more often than in the undisturbed run."""
    other_bytes: int = 0
    """Runs whose corpus is not byte for byte that of the undisturbed run."""
    inconsistent: int = 0
    """Times that a ledger's counts did not add up, or SQLite found it damaged."""
    failed: list[str] = field(default_factory=list)
    """What a sweep said that ended by itself with an error."""
    orphans: int = 0
    """Processes that outlived a killed sweep by ten seconds."""
    wall_s: float = 0.0

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong."""
        faults = (self.lost, self.doubled, self.other_bytes, self.inconsistent, self.orphans)
        return not any(faults) and not self.failed

    @property
    def num_kills(self) -> int:
        """All kills."""
        return sum(self.kills.values())


def lay_out(folder: Path) -> None:
    """Puts theories and recipes into a folder."""
    shutil.copytree(SAMPLES, folder, dirs_exist_ok=True)
    for recipe, theory in (("tiny-recipe", "small"), ("kill-recipe", "lists")):
        path = folder / f"{recipe}.toml"
        path.write_text(path.read_text().replace("[sweep]", f'[sweep]\ntheory = "{theory}.toml"', 1))


def start(folder: Path, recipe: str, run: str) -> subprocess.Popen[bytes]:
    """A sweep as a process, its messages in a file beside its run directory."""
    sets = [word for setting in SETTINGS for word in ("--set", setting)]
    command = [sys.executable, "-m", "proofmill", "sweep", RECIPES[recipe], "--run-dir", run]
    with (folder / f"{run}.err").open("wb") as errors:
        return subprocess.Popen(
            [*command, "--display", "none", "--minutes", "60", *sets],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )


def corpus_digest(run_dir: Path) -> str:
    """Digest of all files of a run's corpus, with their paths."""
    found = hashlib.sha256()
    corpus = run_dir / "corpus"
    for path in sorted(p for p in corpus.rglob("*") if p.is_file()):
        found.update(f"{path.relative_to(corpus)}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def verdicts(run_dir: Path) -> Counter[tuple[str, str, str, str]]:
    """Every verdict that says something, by conjecture, submission, what it says, and why."""
    with LedgerReader.open_read_only(run_dir) as ledger:
        return Counter(
            (row.conjecture.id, v.submission_digest, v.verdict, v.reason)
            for row in ledger.conjectures()
            for v in ledger.history(row.conjecture.id).verdicts
            if v.verdict != "undecided"
        )


def certificates(run_dir: Path) -> dict[str, tuple[object, ...]]:
    """What certificates say, by conjecture."""
    with LedgerReader.open_read_only(run_dir) as ledger:
        return {c.conjecture.id: (c.seq, c.proof, c.level, c.certified_at) for c in ledger.certificates()}


def is_sound(run_dir: Path) -> bool:
    """Whether the counts add up."""
    with LedgerReader.open_read_only(run_dir) as ledger:
        counts = ledger.counts()
        return counts.is_consistent and counts.proved == sum(1 for _ in ledger.certificates())


def below(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """What a sweep has started."""
    with contextlib.suppress(psutil.Error):
        return psutil.Process(process.pid).children(recursive=True)
    return []


def kill_sweeps(
    folder: Path, *, kills: int, seed: int, recipe: str = "lists", minutes: float = math.inf
) -> Report:
    """Kills until there were enough, then lets the last run end.

    Args:
        folder: Where the runs lie; made if need be.
        kills: How many.
        seed: Of the moments and the victims.
        recipe: ``tiny`` or ``lists``.
        minutes: After so many nothing more is killed, and the run in hand comes to its end.
    """
    end = time.monotonic() + 60 * minutes
    started = time.monotonic()
    moment = random.Random(seed)
    report = Report()
    lay_out(folder)
    plain = start(folder, recipe, "undisturbed")
    plain_s = time.monotonic()
    if plain.wait() != 0:
        report.failed.append((folder / "undisturbed.err").read_text())
        return report
    plain_s = time.monotonic() - plain_s
    expected, digest = verdicts(folder / "undisturbed"), corpus_digest(folder / "undisturbed")
    report.verdicts, report.certificates = expected.total(), len(certificates(folder / "undisturbed"))
    while report.num_kills < kills and not report.failed and time.monotonic() < end:
        run = f"run-{report.runs}"
        _disturb(folder, recipe, run, (kills, end), moment, report, max_pause_s=min(MAX_PAUSE_S, plain_s / 4))
        if not report.failed:
            found = verdicts(folder / run)
            report.lost += (expected - found).total()
            report.doubled += (found - expected).total()
            report.other_bytes += corpus_digest(folder / run) != digest
            report.runs += 1
    report.wall_s = time.monotonic() - started
    return report


def _disturb(
    folder: Path,
    recipe: str,
    run: str,
    until: tuple[int, float],
    moment: random.Random,
    report: Report,
    *,
    max_pause_s: float,
) -> None:
    """One run with kills, to its end."""
    known: dict[str, tuple[object, ...]] = {}
    process = start(folder, recipe, run)
    while True:
        is_on = report.num_kills < until[0] and time.monotonic() < until[1]
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=moment.uniform(0.2, max_pause_s) if is_on else None)
        if process.poll() is not None:
            if process.returncode != 0:
                report.failed.append((folder / f"{run}.err").read_text()[-2000:])
            return
        children = below(process)
        if moment.random() >= SHARE_OF_SWEEPS:
            if children:
                _kill_child(moment.choice(children), report)
            continue
        process.send_signal(signal.SIGKILL)
        process.wait()
        report.kills["sweep"] = report.kills.get("sweep", 0) + 1
        _, alive = psutil.wait_procs(children, timeout=10)
        report.orphans += sum(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in alive)
        known = _look(folder / run, known, report)
        process = start(folder, recipe, run)


def _kill_child(child: psutil.Process, report: Report) -> None:
    """SIGKILL to a process that a sweep has started, if it is still there."""
    with contextlib.suppress(psutil.Error):
        words = child.cmdline()
        if not words:  # it has ended already, and waits to be reaped
            return
        child.kill()
        name = _name(words)
        report.kills[name] = report.kills.get(name, 0) + 1


def _name(words: Sequence[str]) -> str:
    """What a process is, by its command line; bubblewrap's holds the one that it shuts in."""
    first = Path(words[0]).name
    if first != "bwrap" and any(word.endswith("launcher.py") for word in words):
        return "lean"
    return "explore" if any("multiprocessing.spawn" in word for word in words) else first


def _look(
    run_dir: Path, known: dict[str, tuple[object, ...]], report: Report
) -> dict[str, tuple[object, ...]]:
    """Looks at the ledger of a killed sweep: nothing that was certified may be gone or changed."""
    try:
        now = certificates(run_dir)
        report.inconsistent += not is_sound(run_dir)
    except LedgerError as error:  # none yet, or empty: the sweep had not come so far
        report.inconsistent += bool(known) or "is damaged" in str(error)
        return known
    report.lost += sum(now.get(id_) != row for id_, row in known.items())
    return now


def main() -> int:
    """Kills as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--recipe", choices=sorted(RECIPES), default="lists")
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    report = kill_sweeps(
        options.folder,
        kills=options.kills,
        seed=options.seed,
        recipe=options.recipe,
        minutes=options.minutes,
    )
    print(json.dumps(asdict(report) | {"clean": report.is_clean}, indent=2))  # noqa: T201 (a script's output)
    return 0 if report.is_clean and report.num_kills >= options.kills else 1


if __name__ == "__main__":
    sys.exit(main())
