"""A ledger in PostgreSQL: named by a URL without secrets, owned by one sweep, leased from by many processes."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from tests.ledger.sample import law

from proofmill.errors import ConfigError, LedgerError
from proofmill.ledger import Attempt, Counts, Ledger, LedgerReader
from proofmill.ledger.location import POINTER_FILE
from proofmill.ledger.upkeep import backup, compact, upgrade
from proofmill.records import Candidate, Verdict, VerdictKind

IDENTITY = {"recipe": "r"}

TAKER = """
import sys, time
from pathlib import Path
from proofmill.ledger import leases
from proofmill.ledger.database import open_shared
from proofmill.ledger.location import find_ledger

engine = open_shared(find_ledger(Path(sys.argv[1])))
print("ready", flush=True)
sys.stdin.readline()
while True:
    with engine.begin() as connection:
        rows = leases.take(connection, sys.argv[2], 7, for_s=600)
    if not rows:
        break
    print(*(row.id for row in rows), flush=True)
engine.dispose()
"""


def fill(run_dir: Path, url: str, num: int) -> None:
    """A run with so many conjectures that wait."""
    with Ledger.open(run_dir, IDENTITY, url=url) as ledger:
        ledger.propose([law(n) for n in range(num)], layer=1, generator="g", considered=num)


def certify(ledger: Ledger, number: int) -> None:
    """A certificate."""
    candidate = Candidate(
        conjecture_id=law(number).id, proof="p\0q", lane="l", script="s", attempts=1, wall_s=0.1
    )
    ledger.record_certificate(candidate, Verdict(id="v", verdict=VerdictKind.CERTIFIED, level=3, reason=""))


class TestPlace:
    """Where the ledger is."""

    def test_a_run_is_found_again(self, tmp_path: Path, postgres: str) -> None:
        """The run directory alone names the database; two runs in one database do not see each other."""
        fill(tmp_path / "a", postgres, 3)
        fill(tmp_path / "b", postgres, 5)

        assert not (tmp_path / "a" / "ledger.sqlite").exists()
        with LedgerReader.open_read_only(tmp_path / "a") as reader:
            assert reader.counts() == Counts(submitted=3, pending=3)
        with Ledger.open(tmp_path / "b", IDENTITY) as ledger:
            assert ledger.counts().submitted == 5

    def test_secrets_stay_outside(self, tmp_path: Path) -> None:
        """A URL with a password is refused, and the message does not repeat it."""
        for bad in ("postgresql://me:geheim@host/db", "postgresql://me@host/db?password=geheim"):
            with pytest.raises(ConfigError, match="set PGPASSWORD") as caught:
                Ledger.open(tmp_path, IDENTITY, url=bad)
            assert "geheim" not in str(caught.value)
            assert "postgresql://me@host/db" in str(caught.value)
        assert not (tmp_path / POINTER_FILE).exists()

    @pytest.mark.parametrize("bad", ["mysql://x@y/z", "postgres", "file.db"])
    def test_other_urls(self, tmp_path: Path, bad: str) -> None:
        """What is no URL of PostgreSQL gets one clear error."""
        with pytest.raises(ConfigError, match=r"cluster\.ledger must be"):
            Ledger.open(tmp_path, IDENTITY, url=bad)

    def test_the_kind_is_kept(self, tmp_path: Path, postgres: str) -> None:
        """A run does not move from one database to the other unseen."""
        fill(tmp_path / "file", "sqlite", 1)
        fill(tmp_path / "server", postgres, 1)
        with pytest.raises(LedgerError, match=r"cluster\.ledger names a database"):
            Ledger.open(tmp_path / "file", IDENTITY, url=postgres)
        with pytest.raises(LedgerError, match="says sqlite"):
            Ledger.open(tmp_path / "server", IDENTITY, url="sqlite")

    def test_no_server(self, tmp_path: Path, postgres: str) -> None:
        """Where nothing answers the message says so; a damaged pointer is named."""
        with pytest.raises(LedgerError, match="PostgreSQL does not answer"):
            Ledger.open(tmp_path / "a", IDENTITY, url=f"postgresql://x@/y?host={tmp_path}")
        fill(tmp_path / "b", postgres, 1)
        (tmp_path / "b" / POINTER_FILE).write_text(json.dumps({"url": postgres}))
        with pytest.raises(LedgerError, match="must name the database"):
            LedgerReader.open_read_only(tmp_path / "b")

    def test_one_owner_on_all_machines(self, tmp_path: Path, postgres: str) -> None:
        """The server knows the owner: a copy of the run directory (another machine's view) cannot be swept too."""
        fill(tmp_path / "run", postgres, 1)
        (tmp_path / "copy").mkdir()
        (tmp_path / "copy" / POINTER_FILE).write_text((tmp_path / "run" / POINTER_FILE).read_text())
        with (
            Ledger.open(tmp_path / "run", IDENTITY),
            pytest.raises(LedgerError, match="in use by a sweep on this or another machine"),
        ):
            Ledger.open(tmp_path / "copy", IDENTITY)
        with Ledger.open(tmp_path / "copy", IDENTITY) as ledger:
            assert ledger.counts().submitted == 1


class TestUpkeep:
    """Copies and care."""

    def test_backup_is_a_sqlite_ledger(self, tmp_path: Path, postgres: str) -> None:
        """A copy of a PostgreSQL ledger opens as a file with the same contents; NUL is the one thing that changes."""
        fill(tmp_path / "run", postgres, 2500)
        with Ledger.open(tmp_path / "run", IDENTITY) as ledger:
            certify(ledger, 7)
            ledger.record_attempt(
                Attempt(conjecture_id=law(3).id, lane="l", rung="r", num_scripts=1, found=0, wall_s=0.5)
            )
            backup(tmp_path / "run", tmp_path / "copy" / "ledger.sqlite")
            with LedgerReader.open_read_only(tmp_path / "copy") as copy:
                assert list(copy.conjectures()) == list(ledger.conjectures())
                assert list(copy.certificates()) == list(ledger.certificates())
                assert copy.counts() == copy.recounted() == ledger.counts()
                assert copy.lane_totals() == ledger.lane_totals()
                assert [c.proof for c in copy.certificates()] == ["p\ufffdq"]
        with Ledger.open(tmp_path / "copy", IDENTITY) as moved:
            assert moved.propose([law(9999)], layer=2, generator="g", considered=1) == 1
        before, after = compact(tmp_path / "run")
        assert 0 < after <= before
        assert upgrade(tmp_path / "run")[0] == upgrade(tmp_path / "run")[1]


class TestLeases:
    """Who works on what."""

    def test_many_processes_take_each_row_once(self, tmp_path: Path, url: str) -> None:
        """Three processes at a time lease everything between them, nothing twice, while the owner holds the run."""
        fill(tmp_path, url, 200)
        with Ledger.open(tmp_path, IDENTITY) as ledger:
            takers = [
                subprocess.Popen(
                    [sys.executable, "-c", TAKER, str(tmp_path), f"taker-{n}"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
                for n in range(3)
            ]
            for taker in takers:
                assert taker.stdout is not None
                assert taker.stdout.readline() == "ready\n"
            outputs = [taker.communicate("go\n", timeout=120)[0] for taker in takers]
            assert [taker.returncode for taker in takers] == [0, 0, 0]
            taken = Counter(id_ for output in outputs for id_ in output.split())

            assert taken == Counter(law(n).id for n in range(200))
            assert sum(ledger.leased().values()) == 200
            assert ledger.lease("late", [law(0).id], for_s=60) == set()

    def test_the_order_and_the_end_of_leases(self, tmp_path: Path, url: str) -> None:
        """Leases are given for what waits and is free; run out, renewed and given back they are what they say."""
        fill(tmp_path, url, 6)
        ids = [law(n).id for n in range(6)]
        with Ledger.open(tmp_path, IDENTITY) as ledger:
            certify(ledger, 0)
            assert ledger.lease("a", ids[:3], for_s=60) == {ids[1], ids[2]}
            assert ledger.lease("b", ids, for_s=0.05) == {ids[3], ids[4], ids[5]}
            time.sleep(0.1)
            assert ledger.leased() == {"a": 2}
            assert ledger.lease("c", ids, for_s=60) == {ids[3], ids[4], ids[5]}
            assert ledger.release("c", ids[:4]) == 1
            assert ledger.release("b") == 0
            assert ledger.leased() == {"a": 2, "c": 2}
            with pytest.raises(LedgerError), ledger.transaction() as connection:  # noqa: PT012 (two steps, one transaction)
                ledger.lease("d", ids[3:4], for_s=60)
                connection.exec_driver_sql("SELECT no_such_column")
            assert ledger.leased() == {"a": 2, "c": 2}


def test_kills_lose_nothing(tmp_path: Path, postgres: str) -> None:
    """Five times a writer is killed at a random moment: what it was told is kept is there, once, and counted."""
    from tests.ledger.test_kill import LAYER_SIZE, NUM_LAYERS, acknowledged, start

    moment = random.Random(5)
    with Ledger.open(tmp_path, {"recipe": "r"}, url=postgres):
        pass
    kills = 0
    for _ in range(5):
        # Progress says when, not the clock: on a fast machine a second would be all of the work.
        until = len(acknowledged(tmp_path)) + moment.randint(1, 40)
        process = start(tmp_path)
        while len(acknowledged(tmp_path)) < until and process.poll() is None:
            time.sleep(0.001)
        process.kill()
        _, error = process.communicate(timeout=30)
        assert b"Traceback" not in error, error
        kills += process.returncode == -9
        told = acknowledged(tmp_path)
        with LedgerReader.open_read_only(tmp_path) as reader:
            kept = [c.conjecture.id for c in reader.certificates()]
            assert set(told) <= set(kept)
            assert len(kept) <= len(told) + 5
            assert reader.counts() == reader.recounted()
    last = start(tmp_path)
    _, error = last.communicate(timeout=120)

    assert (last.returncode, error) == (0, b"")
    assert kills >= 2
    with LedgerReader.open_read_only(tmp_path) as reader:
        total = NUM_LAYERS * LAYER_SIZE
        assert [f"id{n:06d}" for n in range(total)] == [c.conjecture.id for c in reader.certificates()]
        assert reader.counts() == Counts(submitted=total, proved=total)
        assert reader.lane_totals()[0].num_attempts == total
