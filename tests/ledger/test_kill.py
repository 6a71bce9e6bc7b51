"""Killing the writer at random moments loses nothing committed and duplicates nothing."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from proofmill.ledger import Ledger, LedgerReader

NUM_LAYERS = 12
LAYER_SIZE = 25

WORKER = f"""
import os, sys
from pathlib import Path
from proofmill.events import EventWriter, Stage
from proofmill.ledger import Attempt, DropTally, Ledger
from proofmill.records import Candidate, Conjecture, Verdict, VerdictKind

run = Path(sys.argv[1])
journal = os.open(run / "journal", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

def conjecture(n):
    return Conjecture(id=f"id{{n:06d}}", name=f"pm_{{n}}", statement="s" * 200, generator="g", parents=(),
                      family="f", canonical=str(n), size=3, tests_passed=1)

with EventWriter(run / "events.jsonl") as events, Ledger.open(run, {{"recipe": "r"}}) as ledger:
    for layer in range({NUM_LAYERS}):
        first = layer * {LAYER_SIZE}
        ledger.propose([conjecture(n) for n in range(first, first + {LAYER_SIZE})], layer=layer,
                       generator="g", considered={LAYER_SIZE} + 5, drops=[DropTally(reason="false", num=5)])
        events.emit(Stage(name="layer", detail=str(layer)))
    for waiting in ledger.pending():
        c = waiting.conjecture
        v = Verdict(id=c.id, verdict=VerdictKind.CERTIFIED, level=3, reason="")
        k = Candidate(conjecture_id=c.id, proof="p" * 300, lane="l", script="s", attempts=1, wall_s=0.1)
        with ledger.transaction():
            ledger.record_attempt(
                Attempt(conjecture_id=c.id, lane="l", rung="r", num_scripts=1, found=1, wall_s=0.1))
            ledger.record_certificate(k, v)
        os.write(journal, (c.id + "\\n").encode())
        events.emit(Stage(name="certified", detail=c.id))
"""


def start(run: Path) -> subprocess.Popen[bytes]:
    """One writer process on the run directory."""
    return subprocess.Popen([sys.executable, "-c", WORKER, str(run)], stderr=subprocess.PIPE)


def acknowledged(run: Path) -> list[str]:
    """Ids of the certificates that writers were told are kept, in order."""
    return (run / "journal").read_text().split() if _begun(run) else []


@pytest.mark.parametrize("seed", [1, 2])
def test_random_kills(tmp_path: Path, seed: int) -> None:
    """Ten kills, then an undisturbed run: every acknowledged certificate is there, each once."""
    moment = random.Random(seed)
    total = NUM_LAYERS * LAYER_SIZE
    kills = 0
    for _ in range(10):
        process = start(tmp_path)
        deadline = time.monotonic() + 30
        while not (tmp_path / "ledger.sqlite").exists() and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(moment.uniform(0.0, 0.25))
        process.send_signal(signal.SIGKILL)
        _, error = process.communicate(timeout=30)
        assert b"Traceback" not in error
        kills += process.returncode == -signal.SIGKILL
        told = acknowledged(tmp_path)
        if told:
            with LedgerReader.open_read_only(tmp_path) as reader:
                kept = [c.conjecture.id for c in reader.certificates()]
                assert set(told) <= set(kept)
                assert len(kept) <= len(told) + 10
                assert reader.counts().is_consistent
    last = start(tmp_path)
    _, error = last.communicate(timeout=120)

    assert (last.returncode, error) == (0, b"")
    assert kills >= 3
    with LedgerReader.open_read_only(tmp_path) as reader:
        kept = [c.conjecture.id for c in reader.certificates()]
        assert [f"id{n:06d}" for n in range(total)] == kept
        assert total == reader.counts().proved == reader.counts().submitted
        assert reader.recounted() == reader.counts()
        assert reader.drop_totals() == {"false": 5 * NUM_LAYERS}
        assert total == reader.lane_totals()[0].num_attempts
    connection = sqlite3.connect(tmp_path / "ledger.sqlite")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def _begun(run: Path) -> bool:
    return (run / "journal").exists()


def test_killed_owner_leaves_no_lock(tmp_path: Path) -> None:
    """A killed process's lock dies with it; the next owner needs no cleaning up."""
    process = start(tmp_path)
    deadline = time.monotonic() + 30
    while not _begun(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.005)
    process.kill()
    process.communicate(timeout=30)

    with Ledger.open(tmp_path, {"recipe": "r"}) as ledger:
        assert ledger.counts().is_consistent
