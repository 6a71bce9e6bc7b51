"""The promise that matters most: a sweep may be killed at any moment, and the same command goes on."""

from __future__ import annotations

import contextlib
import random
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.sweep.kills import kill_sweeps

from proofmill.errors import LedgerError
from proofmill.events import ConjectureDecided, SweepFinished, SweepStarted, read_events
from proofmill.judge.environment import open_environment
from proofmill.ledger import LedgerReader
from proofmill.theory.theory import compile_theory

NUM_KILLS = 10


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("recipe", "kills"), [("tiny", 3), pytest.param("lists", 20, marks=pytest.mark.slow)]
)
def test_kills_change_nothing(tmp_path: Path, recipe: str, kills: int) -> None:
    """Whatever process is killed: no verdict is lost or there twice, and the corpus is the same byte for byte."""
    report = kill_sweeps(tmp_path, kills=kills, seed=4, recipe=recipe)

    assert report.is_clean, report
    assert report.num_kills >= kills
    assert report.runs >= 1
    assert report.certificates >= 15


def certificates(run_dir: Path) -> dict[str, tuple[object, ...]]:
    """Everything that a certificate says, by conjecture; read as a bystander reads it."""
    with LedgerReader.open_read_only(run_dir) as ledger:
        assert ledger.counts().is_consistent
        found = [
            (
                c.conjecture.id,
                (c.seq, c.conjecture.statement, c.proof, c.level, c.axioms, c.premises, c.certified_at),
            )
            for c in ledger.certificates()
        ]
    assert len(dict(found)) == len(found)
    return dict(found)


def num_certified(run_dir: Path) -> int:
    """Certificates so far."""
    with contextlib.suppress(LedgerError), LedgerReader.open_read_only(run_dir) as ledger:
        return ledger.counts().proved
    return 0


def groups(run_dir: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    """The sealed lemma modules with their contents."""
    with LedgerReader.open_read_only(run_dir) as ledger:
        return [(group.module, group.digest, group.conjecture_ids) for group in ledger.groups()]


def descendants(pid: int) -> list[psutil.Process]:
    """All processes below one, as of now."""
    with contextlib.suppress(psutil.Error):
        return psutil.Process(pid).children(recursive=True)
    return []


def kill(process: subprocess.Popen[str], *, everything: bool) -> None:
    """SIGKILL to the sweep, with all it has started or alone; what it started must not outlive it."""
    below = descendants(process.pid)
    process.kill()
    if everything:
        for child in below:
            with contextlib.suppress(psutil.Error):
                child.kill()
    process.communicate(timeout=30)
    _, alive = psutil.wait_procs(below, timeout=10)
    assert [p for p in alive if p.is_running() and p.status() != psutil.STATUS_ZOMBIE] == []


def test_ten_kills(workshop: Any) -> None:
    """Ten kills of a real sweep, then its end: nothing certified is lost, changed or there twice."""
    moment = random.Random(20)
    run_dir = workshop.folder / "run"
    events = run_dir / "events.jsonl"
    args = workshop.sweep_args("kill-recipe.toml", "run")
    known: dict[str, tuple[object, ...]] = {}
    sealed: list[tuple[str, str, tuple[str, ...]]] = []
    kills = progress = 0
    for number in range(NUM_KILLS):
        begun = events.stat().st_size if events.exists() else 0
        process = subprocess.Popen(
            workshop.command(*args),
            cwd=workshop.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            if events.exists() and events.stat().st_size > begun:
                break
            time.sleep(0.02)
        if number % 3 == 2:  # now and then not before something new is certified, however slow the machine
            while time.monotonic() < deadline and process.poll() is None:
                if num_certified(run_dir) > len(known):
                    break
                time.sleep(0.05)
            time.sleep(moment.uniform(0.0, 1.0))
        else:
            time.sleep(moment.uniform(0.3, 4.0))
        kill(process, everything=number % 2 == 0)
        kills += process.returncode == -signal.SIGKILL
        now, modules = certificates(run_dir), groups(run_dir)
        assert known.items() <= now.items()
        assert modules[: len(sealed)] == sealed
        progress += len(now) > len(known)
        known, sealed = now, modules
    done = workshop.run(*args)

    assert done.returncode == 0, done.stderr
    assert kills >= NUM_KILLS - 2, "the sweep ended before it could be killed: make its recipe longer"
    assert progress >= 3
    final = certificates(run_dir)
    assert known.items() <= final.items()
    assert groups(run_dir)[: len(sealed)] == sealed
    assert len(final) > 30
    check_nothing_twice(run_dir)
    check_events(run_dir, set(final))
    check_sealed_modules(workshop, run_dir, {id_: str(row[1]) for id_, row in final.items()})
    verified = workshop.run("verify", "run/corpus")
    assert verified.returncode == 0, verified.stderr


def check_nothing_twice(run_dir: Path) -> None:
    """No conjecture, canonical form, name or certificate is there twice, and the file is sound."""
    with LedgerReader.open_read_only(run_dir) as ledger:
        rows = [row.conjecture for row in ledger.conjectures()]
        counts = ledger.counts()
        layers = ledger.layers()
        accounted = [
            row.considered - row.kept - sum(t.num for t in ledger.drops(row.generator, row.layer))
            for row in layers
        ]
        members = [identifier for group in ledger.groups() for identifier in group.conjecture_ids]
    for column in ("id", "canonical", "name", "statement"):
        seen = Counter(getattr(row, column) for row in rows)
        assert [value for value, num in seen.items() if num > 1] == []
    assert counts.is_consistent
    assert counts.submitted == len(rows) == sum(row.kept for row in layers)
    assert counts.infra == counts.pending == counts.rejected == 0
    assert [row.layer for row in layers] == list(range(1, len(layers) + 1))
    assert accounted == [0] * len(layers)
    assert 20 <= len(members) == len(set(members)) <= counts.proved
    with contextlib.closing(sqlite3.connect(run_dir / "ledger.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def check_events(run_dir: Path, certified: set[str]) -> None:
    """Every line can be read, numbers go on from 1, and no theorem is announced twice."""
    logged = list(read_events(run_dir / "events.jsonl"))
    lines = (run_dir / "events.jsonl").read_bytes().splitlines()
    proved = Counter(
        entry.event.id
        for entry in logged
        if isinstance(entry.event, ConjectureDecided) and entry.event.outcome == "proved"
    )

    assert len(lines) == len(logged)
    seqs = [entry.seq for entry in logged]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
    starts = [entry.event for entry in logged if isinstance(entry.event, SweepStarted)]
    assert len(starts) >= NUM_KILLS
    assert starts[-1].resumed
    assert isinstance(logged[-1].event, SweepFinished)
    assert logged[-1].event.proved == len(certified)
    assert set(proved) <= certified
    assert set(proved.values()) == {1}


def check_sealed_modules(workshop: Any, run_dir: Path, statements: Mapping[str, str]) -> None:
    """The lemma modules that the run left behind load, and hold the theorems that the ledger says."""
    theory = compile_theory(str(workshop.folder / "lists.toml"))
    folder = run_dir / "artifacts" / "lemmas"
    modules = [module for module, *_ in groups(run_dir)]
    environment = open_environment(
        theory.environment.toolchain,
        imports=["Init", *theory.sources, *modules],
        olean_roots=[*theory.environment.olean_roots, folder],
    )
    members = [identifier for *_, identifiers in groups(run_dir) for identifier in identifiers]
    names = {statements[identifier].split()[1] for identifier in members}
    held = {
        name[-1] for module in modules for name in environment.closure.constants_in(tuple(module.split(".")))
    }
    assert names <= held
    assert list(run_dir.glob("*.tmp")) == []
