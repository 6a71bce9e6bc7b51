"""Power fails: what was committed is there, what was not synced may be gone in any pieces."""

from __future__ import annotations

import random
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.ledger.sample import law

from proofmill.events import EventWriter, Stage, read_events
from proofmill.ledger import Attempt, Ledger, LedgerReader
from proofmill.records import Candidate, Conjecture, Verdict, VerdictKind

NUM, COMMITTED = 70, 30
"""Few enough that SQLite does not move the journal into the database meanwhile."""
SECTOR = 512
IDENTITY = {"recipe": "r"}


def conjecture(number: int) -> Conjecture:
    """A conjecture of some length."""
    return law(number, id_=f"id{number:06d}", statement="s" * 150)


def certify(ledger: Ledger, number: int) -> None:
    """One result: an attempt with its certificate."""
    identifier = conjecture(number).id
    with ledger.transaction():
        ledger.record_attempt(
            Attempt(conjecture_id=identifier, lane="l", rung="r", num_scripts=1, found=1, wall_s=0.1)
        )
        ledger.record_certificate(
            Candidate(
                conjecture_id=identifier, proof="p" * 300, lane="l", script="s", attempts=1, wall_s=0.1
            ),
            Verdict(id=identifier, verdict=VerdictKind.CERTIFIED, level=3, reason=""),
        )


def propose(ledger: Ledger) -> None:
    """All conjectures as one layer."""
    ledger.propose([conjecture(n) for n in range(NUM)], layer=1, generator="g", considered=NUM)


def copy(run_dir: Path, to: Path) -> None:
    """The database and its journal as they are on disk; the shared index is memory and dies with the power."""
    to.mkdir(exist_ok=True)
    for name in ("ledger.sqlite", "ledger.sqlite-wal"):
        shutil.copyfile(run_dir / name, to / name)


def test_unsynced_writes_are_dropped(tmp_path: Path) -> None:
    """Of what was written after the last commit, any sectors may be missing: all commits before it are there."""
    run, before, after = (tmp_path / name for name in ("run", "before", "after"))
    run.mkdir()
    with Ledger.open(run, IDENTITY) as ledger:
        propose(ledger)
        for number in range(COMMITTED):
            certify(ledger, number)
        copy(run, before)
        for number in range(COMMITTED, NUM):
            certify(ledger, number)
        copy(run, after)
    synced = (before / "ledger.sqlite-wal").read_bytes()
    written = (after / "ledger.sqlite-wal").read_bytes()
    assert (before / "ledger.sqlite").read_bytes() == (after / "ledger.sqlite").read_bytes()
    assert written.startswith(synced) and len(written) > len(synced) + 40 * SECTOR
    moment = random.Random(5)
    seen: set[int] = set()
    for trial in range(30):
        crashed = tmp_path / f"crashed-{trial}"
        crashed.mkdir()
        shutil.copyfile(before / "ledger.sqlite", crashed / "ledger.sqlite")
        (crashed / "ledger.sqlite-wal").write_bytes(synced + torn(written[len(synced) :], moment))
        seen.add(check(crashed))

    assert len(seen) > 5, "the losses were all alike"


def torn(tail: bytes, moment: random.Random) -> bytes:
    """Unsynced bytes after a power loss: cut anywhere, some sectors never written, now and then garbage."""
    tail = tail[: moment.randrange(len(tail) + 1)]
    lossy = bytearray(tail)
    # Half of the time everything up to a point was written, so that more than the last commit can survive.
    start = moment.randrange(len(tail) + 1) if moment.random() < 0.5 else 0
    for at in range(start, len(lossy), SECTOR):
        fate = moment.random()
        if fate < 0.1:
            lossy[at : at + SECTOR] = bytes(len(lossy[at : at + SECTOR]))
        elif fate < 0.12:
            lossy[at : at + SECTOR] = moment.randbytes(len(lossy[at : at + SECTOR]))
    return bytes(lossy)


def check(run_dir: Path) -> int:
    """A ledger after a power loss goes on; returns how many certificates had survived."""
    with Ledger.open(run_dir, IDENTITY) as ledger:
        kept = [c.conjecture.id for c in ledger.certificates()]
        counts = ledger.counts()
        assert kept == [conjecture(n).id for n in range(len(kept))]
        assert COMMITTED <= len(kept) <= NUM
        assert counts.is_consistent
        assert (counts.submitted, counts.proved) == (NUM, len(kept))
        assert ledger.lane_totals()[0].num_attempts == len(kept)
        propose(ledger)
        with ledger.transaction():
            for waiting in ledger.pending():
                certify(ledger, int(waiting.conjecture.canonical))
        assert [c.conjecture.id for c in ledger.certificates()] == [conjecture(n).id for n in range(NUM)]
    connection = sqlite3.connect(run_dir / "ledger.sqlite")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    return len(kept)


def test_clock_jumps_change_no_order(tmp_path: Path) -> None:
    """A clock that jumps by days in both directions changes times, and nothing else."""
    moment = random.Random(6)

    def jumping() -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=moment.uniform(-1e6, 1e6))

    (tmp_path / "run").mkdir()
    with Ledger.open(tmp_path / "run", IDENTITY, now=jumping) as ledger:
        propose(ledger)
        for number in range(30):
            certify(ledger, number)
        ledger.seal_group("Lemmas.G0001", "sha256:0", [conjecture(n).id for n in range(5)], level=3)
    with EventWriter(tmp_path / "run" / "events.jsonl", now=jumping) as events:
        for number in range(10):
            events.emit(Stage(name=str(number)))
    with LedgerReader.open_read_only(tmp_path / "run") as reader:
        order = [c.conjecture.id for c in reader.certificates()]
        times = [c.certified_at for c in reader.certificates()]
        waiting = [p.conjecture.id for p in reader.pending()]
        groups = [group.conjecture_ids for group in reader.groups()]
        assert reader.counts().is_consistent

    assert times != sorted(times)
    assert order == [conjecture(n).id for n in range(30)]
    assert waiting == [conjecture(n).id for n in range(30, NUM)]
    assert groups == [tuple(order[:5])]
    assert [entry.seq for entry in read_events(tmp_path / "run" / "events.jsonl")] == list(range(1, 11))
