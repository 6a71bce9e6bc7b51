"""Copies of live ledgers, compacting, and bringing old ones up to date."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from tests.ledger.sample import law

from proofmill.cli import main
from proofmill.errors import LedgerError
from proofmill.ledger import Attempt, Counts, Ledger, LedgerReader
from proofmill.ledger.schema import SCHEMA_VERSION
from proofmill.ledger.upkeep import backup, compact, upgrade
from proofmill.records import Conjecture

IDENTITY = {"recipe": "r"}


def conjectures(first: int, num: int) -> list[Conjecture]:
    """Some conjectures of some length."""
    return [law(n, id_=f"id{n:06d}", statement="s" * 500) for n in range(first, first + num)]


def fill(ledger: Ledger, layers: int) -> None:
    """Layers of ten conjectures with an attempt each."""
    for layer in range(layers):
        rows = conjectures(10 * layer, 10)
        with ledger.transaction():
            ledger.propose(rows, layer=layer, generator="g", considered=10)
            ledger.record_attempt(
                *(
                    Attempt(conjecture_id=c.id, lane="l", rung="r", num_scripts=1, found=0, wall_s=0.1)
                    for c in rows
                )
            )


class TestBackup:
    """Copies."""

    def test_while_a_sweep_writes(self, tmp_path: Path) -> None:
        """Each copy is one state between two transactions, can be opened as a ledger, and holds up no writer."""
        run = tmp_path / "run"
        with Ledger.open(run, IDENTITY) as ledger:
            fill(ledger, 2)
            writer = threading.Thread(target=fill, args=(ledger, 60))
            writer.start()
            sizes = []
            for number in range(4):
                copy = tmp_path / f"copy-{number}" / "ledger.sqlite"
                assert backup(run, copy) == copy.stat().st_size
                with LedgerReader.open_read_only(copy.parent) as reader:
                    num = reader.counts().submitted
                    assert num % 10 == 0
                    assert sum(t.num_attempts for t in reader.lane_totals()) >= num
                    sizes.append(num)
            writer.join()
            backup(run, tmp_path / "last" / "ledger.sqlite")

        assert sizes == sorted(sizes)
        with Ledger.open(tmp_path / "last", IDENTITY) as again:
            assert again.counts().submitted == 600

    def test_mistakes(self, tmp_path: Path) -> None:
        """Nothing is overwritten, and a folder without a ledger is told."""
        with Ledger.open(tmp_path / "run", IDENTITY):
            pass
        (tmp_path / "there").write_text("mine")
        with pytest.raises(LedgerError, match="there exists"):
            backup(tmp_path / "run", tmp_path / "there")
        with pytest.raises(LedgerError, match=r"no ledger\.sqlite"):
            backup(tmp_path, tmp_path / "copy")
        assert (tmp_path / "there").read_text() == "mine"
        assert sorted(p.name for p in tmp_path.iterdir()) == ["run", "there"]

    def test_damage_is_seen(self, tmp_path: Path) -> None:
        """A copy of a damaged ledger is no copy."""
        with Ledger.open(tmp_path / "run", IDENTITY) as ledger:
            fill(ledger, 30)
        path = tmp_path / "run" / "ledger.sqlite"
        data = bytearray(path.read_bytes())
        for page in range(8, len(data) // 4096 - 1):
            data[4096 * page + 8 : 4096 * page + 600] = b"\xff" * 592
        path.write_bytes(data)
        with pytest.raises(LedgerError, match="damaged"):
            backup(tmp_path / "run", tmp_path / "copy")

        assert not (tmp_path / "copy").exists()


def test_compact(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was freed inside goes back to the disk; contents stay; a running sweep forbids it."""
    with Ledger.open(tmp_path, IDENTITY) as ledger:
        fill(ledger, 40)
        with pytest.raises(LedgerError, match="in use"):
            compact(tmp_path)
        with ledger.transaction() as connection:
            connection.exec_driver_sql("CREATE TABLE padding AS SELECT randomblob(2000000) AS b")
            connection.exec_driver_sql("DROP TABLE padding")
    before, after = compact(tmp_path)

    assert after < before - 1_500_000
    with Ledger.open(tmp_path, IDENTITY) as ledger:
        assert ledger.counts().submitted == 400
    assert main(["ledger", "compact", str(tmp_path)]) == 0
    assert "bytes before" in capsys.readouterr().out


def test_migrate(tmp_path: Path) -> None:
    """A ledger of schema 1 comes up to date with its contents, and a copy of what it was stays beside it."""
    with Ledger.open(tmp_path, IDENTITY) as ledger:
        fill(ledger, 3)
    path = tmp_path / "ledger.sqlite"
    connection = sqlite3.connect(path)
    for statement in (
        "ALTER TABLE certificate DROP COLUMN record",
        "ALTER TABLE certificate DROP COLUMN quarantine",
        "ALTER TABLE lemma_group DROP COLUMN level",
        "DROP TABLE recertification",
        "DROP TABLE lease",
        "DROP TABLE tally",
        "DROP INDEX ix_conjecture_queue",
        "UPDATE meta SET value = '1' WHERE key = 'schema'",
    ):
        connection.execute(statement)
    connection.commit()
    connection.close()

    with pytest.raises(LedgerError, match="schema 1"):
        LedgerReader.open_read_only(tmp_path)
    assert upgrade(tmp_path) == (1, SCHEMA_VERSION)
    assert upgrade(tmp_path) == (SCHEMA_VERSION, SCHEMA_VERSION)
    with LedgerReader.open_read_only(tmp_path) as reader:
        assert reader.counts() == reader.recounted() == Counts(submitted=30, pending=30)
        assert list(reader.certificates()) == []
    old = sqlite3.connect(tmp_path / "ledger.sqlite.schema-1")
    assert old.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == ("1",)
    assert old.execute("SELECT count(*) FROM conjecture").fetchone() == (30,)
    old.close()
