"""The ledger records each thing once, refuses what does not belong, and says why."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from proofmill.errors import LedgerError
from proofmill.ledger import (
    Attempt,
    Counts,
    DropTally,
    Ledger,
    LedgerReader,
    Refutation,
    Status,
    schema,
)
from proofmill.records import Candidate, Conjecture, Level, Verdict, VerdictKind

IDENTITY = {"recipe": "sha256:r", "theory": "sha256:t", "toolchain": "lean 4.35"}


def conjecture(number: int) -> Conjecture:
    """A conjecture that is told by its number."""
    return Conjecture(
        id=f"sha256:{number:08x}",
        name=f"pm_{number}",
        statement=f"theorem pm_{number} (x : Nat) : x + {number} = {number} + x",
        generator="enumerate",
        parents=("seed",),
        family="add",
        canonical=f"add {number}",
        size=7,
        tests_passed=200,
        witness={"x": "0"} if number % 2 else None,
        filters={"vacuity": "passed"},
    )


def candidate(number: int) -> Candidate:
    """A proof of that conjecture."""
    return Candidate(
        conjecture_id=conjecture(number).id,
        proof="Nat.add_comm _ _",
        lane="portfolio",
        script="exact",
        attempts=3,
        wall_s=0.25,
    )


def verdict(number: int, kind: VerdictKind = VerdictKind.CERTIFIED, reason: str = "") -> Verdict:
    """A verdict on that proof."""
    return Verdict(
        id=conjecture(number).id,
        verdict=kind,
        level=Level.AUDITED if kind is VerdictKind.CERTIFIED else Level.INGESTED,
        reason=reason,
        axioms=("propext",),
        premises=("Lemmas.pm_1",),
        statement_hash="h",
        toolchain="lean 4.35",
        wall_s=0.5,
    )


REFUTATION = Refutation(assignment={"x": "1"}, statement="theorem n : ¬ p", proof="by decide")


def propose(ledger: Ledger, *numbers: int, layer: int = 1) -> int:
    """Submit conjectures by number as one layer."""
    return ledger.propose(
        [conjecture(n) for n in numbers],
        layer=layer,
        generator="enumerate",
        considered=100,
        drops=[DropTally(reason="false", num=100 - len(numbers), examples=tuple("abcdefg"))],
    )


@pytest.fixture
def ledger(tmp_path: Path, url: str) -> Iterator[Ledger]:
    """A fresh ledger with ten pending conjectures; what a test has made of it, its tally counts rightly."""
    with Ledger.open(tmp_path / "run", IDENTITY, url=url) as made:
        propose(made, *range(10))
        yield made
        assert made.recounted() == made.counts()


def run_dir(ledger: Ledger) -> Path:
    """Where it lies."""
    return ledger.path.parent


class TestProposing:
    """Layers are submitted whole, once."""

    def test_replay_changes_nothing(self, ledger: Ledger) -> None:
        """Proposing a complete layer again, even with other contents, changes nothing."""
        before = (ledger.counts(), ledger.drop_totals(), ledger.layers())

        assert propose(ledger, *range(20)) == 0

        assert before == (ledger.counts(), ledger.drop_totals(), ledger.layers())
        assert ledger.layer_done("enumerate", 1)
        assert not ledger.layer_done("enumerate", 2)

    def test_known_conjectures_are_counted_as_dropped(self, ledger: Ledger) -> None:
        """Duplicates by id, of an earlier layer or inside one, are not submitted again."""
        assert propose(ledger, 8, 9, 10, 11, 11, layer=2) == 2

        assert ledger.counts().submitted == 12
        assert ledger.drop_totals() == {"false": 185, "submitted_before": 3}

    def test_conjectures_come_back_equal(self, ledger: Ledger) -> None:
        """What was proposed is what is pending, oldest first."""
        assert [conjecture(n) for n in range(10)] == [p.conjecture for p in ledger.pending()]
        assert [p.seq - 1 for p in ledger.pending(3)] == [0, 1, 2]

    def test_five_examples_are_kept(self, ledger: Ledger) -> None:
        """A drop keeps its count and at most five examples."""
        drop = DropTally(reason="false", num=90, examples=tuple("abcde"))
        assert [drop] == ledger.drops("enumerate", 1)

    def test_least_tried_come_first(self, ledger: Ledger) -> None:
        """Every attempt is a try, and tried conjectures go to the back of the queue."""
        attempts = [
            Attempt(
                conjecture_id=conjecture(n).id,
                lane="portfolio",
                rung="rfl",
                num_scripts=4,
                found=0,
                wall_s=0.5,
            )
            for n in (0, 0, 1)
        ]
        ledger.record_attempt(*attempts)

        order = [p.conjecture.name for p in ledger.pending()]
        assert [order[0], order[8], order[9]] == ["pm_2", "pm_1", "pm_0"]
        assert len(ledger.pending(max_tries=1)) == 8
        (total,) = ledger.lane_totals()
        assert (
            total.num_attempts,
            total.num_scripts,
            total.found,
            total.wall_s,
        ) == (3, 12, 0, 1.5)


class TestOutcomes:
    """Every outcome is one transaction, and is final where it is certified."""

    def test_certificate(self, ledger: Ledger) -> None:
        """A certificate carries proof, evidence and conjecture, in order of certification."""
        assert ledger.record_certificate(candidate(3), verdict(3), difficulty=2.5)
        assert ledger.record_certificate(candidate(1), verdict(1))

        first, second = ledger.certificates()
        assert (conjecture(3), conjecture(1)) == (first.conjecture, second.conjecture)
        assert (first.proof, first.level, first.difficulty) == ("Nat.add_comm _ _", 3, 2.5)
        assert (first.axioms, first.premises) == (("propext",), ("Lemmas.pm_1",))
        assert [second] == list(ledger.certificates(after_seq=first.seq))
        assert Counts(submitted=10, proved=2, pending=8) == ledger.counts()

    def test_certifying_twice_changes_nothing(self, ledger: Ledger) -> None:
        """A second certificate for the same conjecture is passed over, also its verdict."""
        ledger.record_certificate(candidate(3), verdict(3))

        assert not ledger.record_certificate(candidate(3), verdict(3))

        assert len(list(ledger.certificates())) == 1
        assert len(ledger.history(conjecture(3).id).verdicts) == 1

    def test_only_certified_verdicts_prove(self, ledger: Ledger) -> None:
        """A rejected verdict cannot become a certificate or a refutation."""
        rejected = verdict(3, VerdictKind.REJECTED, "lean_error")
        with pytest.raises(ValueError, match="must be certified"):
            ledger.record_certificate(candidate(3), rejected)
        with pytest.raises(ValueError, match="must be certified"):
            ledger.record_refuted(candidate(3), REFUTATION, rejected)

        assert ledger.counts().pending == 10

    def test_contradiction_is_refused(self, ledger: Ledger) -> None:
        """A proved conjecture cannot be refuted: the judge is at fault, and the message says so."""
        ledger.record_certificate(candidate(3), verdict(3))
        with pytest.raises(LedgerError, match="proved and cannot become refuted"):
            ledger.record_refuted(candidate(3), REFUTATION, verdict(3))

        assert Counts(submitted=10, proved=1, pending=9) == ledger.counts()

    def test_invariant_over_all_outcomes(self, ledger: Ledger) -> None:
        """The six parts make up what was submitted, whatever happens."""
        ledger.record_certificate(candidate(0), verdict(0))
        ledger.record_refuted(candidate(1), REFUTATION, verdict(1))
        assert ledger.record_open(*(conjecture(n).id for n in (0, 2, 3, 4))) == 3
        assert ledger.record_rejected(conjecture(5).id) == 1
        assert ledger.record_infra(conjecture(6).id) == 1
        assert ledger.record_infra(conjecture(6).id) == 0

        counts = ledger.counts()
        expected = Counts(submitted=10, proved=1, refuted=1, open=3, rejected=1, infra=1, pending=3)
        assert expected == counts
        assert counts.is_consistent

    def test_open_can_be_proved_later(self, ledger: Ledger) -> None:
        """Open is not false: a later lemma may close it, or it is tried again."""
        ledger.record_open(conjecture(2).id, conjecture(3).id)
        assert ledger.record_certificate(candidate(2), verdict(2))
        assert ledger.requeue(Status.OPEN) == 1

        assert Counts(submitted=10, proved=1, pending=9) == ledger.counts()
        with pytest.raises(ValueError, match="must be open, rejected or infra"):
            ledger.requeue(Status.PROVED)

    def test_refutation_comes_back_equal(self, ledger: Ledger) -> None:
        """A counterexample keeps its own statement beside the conjecture's."""
        ledger.record_refuted(candidate(1), REFUTATION, verdict(1))

        (found,) = ledger.refutations()
        assert (REFUTATION, conjecture(1)) == (found.refutation, found.conjecture)

    def test_unknown_conjecture(self, ledger: Ledger) -> None:
        """An id that was never proposed is a mistake of the caller."""
        with pytest.raises(ValueError, match="unknown conjecture id"):
            ledger.record_certificate(candidate(99), verdict(99))


class TestTransactions:
    """Grouped calls succeed or fail together."""

    def test_failure_takes_everything_back(self, ledger: Ledger) -> None:
        """An exception inside a transaction leaves nothing of it."""

        def fail_in_the_middle() -> None:
            with ledger.transaction():
                ledger.record_certificate(candidate(0), verdict(0))
                raise RuntimeError("power")

        with pytest.raises(RuntimeError, match="power"):
            fail_in_the_middle()

        assert ledger.counts().pending == 10
        assert list(ledger.certificates()) == []

    def test_inner_failure_takes_only_itself_back(self, ledger: Ledger) -> None:
        """A refused record inside a transaction leaves the others in place."""
        with ledger.transaction():
            ledger.record_certificate(candidate(0), verdict(0))
            with pytest.raises(LedgerError):
                ledger.seal_group("Lemmas.G0001", "d", [conjecture(0).id, conjecture(5).id], level=3)
            ledger.record_certificate(candidate(1), verdict(1))

        assert ledger.counts().proved == 2
        assert ledger.groups() == []

    def test_threads_share_the_ledger(self, ledger: Ledger) -> None:
        """Certificates of several threads all arrive."""
        threads = [
            threading.Thread(target=ledger.record_certificate, args=(candidate(n), verdict(n)))
            for n in range(10)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert ledger.counts().proved == 10


class TestSealing:
    """Certified lemmas become modules, in order, once."""

    def test_groups_in_order(self, ledger: Ledger) -> None:
        """Groups are numbered from 1, and know their members in order of certification."""
        for number in (4, 2, 7):
            ledger.record_certificate(candidate(number), verdict(number))
        assert ledger.seal_group("Lemmas.G0001", "a", [conjecture(2).id, conjecture(4).id], level=3) == 1
        assert ledger.seal_group("Lemmas.G0002", "b", [conjecture(7).id], level=3) == 2
        assert ledger.seal_group("Lemmas.G0001", "a", [conjecture(2).id, conjecture(4).id], level=3) == 1

        first, second = ledger.groups()
        assert (conjecture(4).id, conjecture(2).id) == first.conjecture_ids
        assert (second.idx, second.module, second.digest) == (2, "Lemmas.G0002", "b")
        assert [c.group for c in ledger.certificates()] == [1, 1, 2]

    def test_sealed_module_never_changes(self, ledger: Ledger) -> None:
        """The same module with another digest is refused."""
        ledger.seal_group("Lemmas.G0001", "a", [], level=3)
        with pytest.raises(LedgerError, match="a sealed module never changes"):
            ledger.seal_group("Lemmas.G0001", "b", [], level=3)


class TestExplaining:
    """One conjecture's whole history."""

    def test_history(self, ledger: Ledger) -> None:
        """Attempts, verdicts and the certificate stand together, in order."""
        ledger.record_verdict(candidate(3), verdict(3, VerdictKind.REJECTED, "lean_error"))
        ledger.record_verdict(candidate(3), verdict(3, VerdictKind.UNDECIDED, "oom"))
        ledger.record_certificate(candidate(3), verdict(3))

        history = ledger.history("pm_3")
        assert [v.reason for v in history.verdicts] == ["lean_error", "oom", ""]
        assert len({v.submission_digest for v in history.verdicts}) == 1
        assert Status.PROVED is history.status
        assert history.certificate is not None
        assert conjecture(3) == history.conjecture
        assert [d.reason for d in history.layer_drops] == ["false"]

    def test_find(self, ledger: Ledger) -> None:
        """Ids, names and beginnings of ids find; what is unclear or unknown says so."""
        assert conjecture(9).id == ledger.find("pm_9")
        assert conjecture(9).id == ledger.find("sha256:00000009")
        with pytest.raises(LedgerError, match="matches several"):
            ledger.find("sha256:")
        with pytest.raises(LedgerError, match="did you mean 'pm_1'"):
            ledger.find("pm_1_")
        with pytest.raises(LedgerError, match="give an id, a name"):
            ledger.find("%")


class TestOwnership:
    """One run directory, one owner, one recipe."""

    def test_second_owner_is_refused(self, ledger: Ledger) -> None:
        """A second sweep gets a clear message, and the first goes on."""
        with pytest.raises(LedgerError, match="is in use by process"):
            Ledger.open(run_dir(ledger), IDENTITY)

        assert ledger.record_certificate(candidate(0), verdict(0))

    def test_resume(self, tmp_path: Path, url: str) -> None:
        """The same identity goes on where it stopped, with its notes."""
        with Ledger.open(tmp_path, IDENTITY, url=url) as first:
            propose(first, 1, 2)
            first.note("random_state", "abc")
            first.note("random_state", "def")
        with Ledger.open(tmp_path, IDENTITY) as second:
            assert second.counts().pending == 2
            assert second.notes() == {"random_state": "def"}
            assert second.identity() == IDENTITY

    @pytest.mark.parametrize("key", ["recipe", "theory", "toolchain"])
    def test_other_identity_is_refused(self, tmp_path: Path, key: str) -> None:
        """The message names what differs, both values, and the remedy; nothing is changed."""
        with Ledger.open(tmp_path, IDENTITY):
            pass
        with pytest.raises(LedgerError) as caught:
            Ledger.open(tmp_path, IDENTITY | {key: "other"})

        for part in (f"{key} {IDENTITY[key]}, now {key} other", "new --run-dir", f"old {key}"):
            assert part in str(caught.value)
        with Ledger.open(tmp_path, IDENTITY) as again:
            assert again.identity() == IDENTITY

    def test_newer_schema_is_refused(self, tmp_path: Path) -> None:
        """A ledger of a newer proofmill is not touched, by writers or readers."""
        with Ledger.open(tmp_path, IDENTITY) as made:
            path = made.path
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
        connection.close()

        with pytest.raises(LedgerError, match="has schema 99, this proofmill knows up to"):
            Ledger.open(tmp_path, IDENTITY)
        with pytest.raises(LedgerError, match="has schema 99"):
            LedgerReader.open_read_only(tmp_path)

    def test_older_schema_is_migrated(
        self, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Resuming brings an older ledger up to date, whole or not at all; readers ask for that."""
        with Ledger.open(tmp_path, IDENTITY, url=url) as made:
            propose(made, 1, 2)

        def add_column(connection: Connection) -> None:
            connection.exec_driver_sql("ALTER TABLE conjecture ADD COLUMN mood TEXT")

        def fail(connection: Connection) -> None:
            add_column(connection)
            raise RuntimeError("in the middle")

        now = schema.SCHEMA_VERSION
        monkeypatch.setattr(schema, "SCHEMA_VERSION", now + 1)
        monkeypatch.setattr(schema, "MIGRATIONS", {now: fail})
        with pytest.raises(RuntimeError, match="in the middle"):
            Ledger.open(tmp_path, IDENTITY)
        with pytest.raises(LedgerError, match="resume its sweep once"):
            LedgerReader.open_read_only(tmp_path)
        monkeypatch.setattr(schema, "MIGRATIONS", {now: add_column})
        with Ledger.open(tmp_path, IDENTITY) as migrated:
            assert migrated.counts().pending == 2
        with LedgerReader.open_read_only(tmp_path) as reader, reader.reading() as connection:
            assert connection.exec_driver_sql("SELECT mood FROM conjecture LIMIT 0").all() == []

    def test_places_that_cannot_hold_a_run(self, tmp_path: Path) -> None:
        """A file in the way, a foreign database and a damaged one each get their own words."""
        (tmp_path / "file").write_text("x")
        with pytest.raises(LedgerError, match="cannot be made"):
            Ledger.open(tmp_path / "file" / "run", IDENTITY)
        foreign, damaged = tmp_path / "foreign", tmp_path / "damaged"
        foreign.mkdir()
        with sqlite3.connect(foreign / "ledger.sqlite") as connection:
            connection.execute("CREATE TABLE photos (x)")
        connection.close()
        with pytest.raises(LedgerError, match="is no ledger of proofmill"):
            Ledger.open(foreign, IDENTITY)
        damaged.mkdir()
        (damaged / "ledger.sqlite").write_bytes(b"not a database at all" * 500)
        with pytest.raises(LedgerError, match="it is no ledger"):
            Ledger.open(damaged, IDENTITY)
        with pytest.raises(LedgerError, match=r"has no ledger\.sqlite"):
            LedgerReader.open_read_only(tmp_path)


class TestReadingBeside:
    """Watch, export and explain work while a sweep writes."""

    def test_reader_sees_commits_and_cannot_write(self, ledger: Ledger) -> None:
        """A reader opened beside the writer sees what is committed, as it is committed."""
        with LedgerReader.open_read_only(run_dir(ledger)) as reader:
            assert reader.counts().proved == 0
            ledger.record_certificate(candidate(0), verdict(0))
            assert reader.counts().proved == 1
            with ledger.transaction():
                ledger.record_certificate(candidate(1), verdict(1))
                assert reader.counts().proved == 1
            with (
                pytest.raises(LedgerError, match="cannot be written"),
                reader.reading() as connection,
            ):
                connection.exec_driver_sql("DELETE FROM certificate")
            assert len(list(reader.certificates())) == 2

    def test_reader_of_another_process(self, ledger: Ledger) -> None:
        """A real second process reads while the first holds the lock."""
        script = (
            "import sys; from pathlib import Path; from proofmill.ledger import LedgerReader\n"
            "with LedgerReader.open_read_only(Path(sys.argv[1])) as r: print(r.counts().pending)"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, str(run_dir(ledger))],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert done.stdout.strip() == "10"

    def test_paging_keeps_order(self, tmp_path: Path, url: str) -> None:
        """More rows than a page come whole and in order."""
        with Ledger.open(tmp_path, IDENTITY, url=url) as made:
            propose(made, *range(2500))
            names = [p.conjecture.name for p in made.conjectures()]
            assert [f"pm_{n}" for n in range(2500)] == names
            assert list(made.conjectures(Status.PROVED)) == []


class TestFailures:
    """A disk that fills up costs what is in flight, with a clear message."""

    @pytest.mark.parametrize("url", ["sqlite"], indirect=True)
    def test_full_disk(self, ledger: Ledger) -> None:
        """The failing transaction is taken back whole, and the ledger goes on when there is room."""
        ledger.record_certificate(candidate(0), verdict(0))
        with ledger.transaction() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LedgerError, match="the disk is full; free some room"):
            propose(ledger, *range(100, 2000), layer=2)
        assert Counts(submitted=10, proved=1, pending=9) == ledger.counts()

        with ledger.transaction() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        assert propose(ledger, *range(100, 2000), layer=2) == 1900
