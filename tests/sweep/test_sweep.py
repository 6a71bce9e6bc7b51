"""A sweep from the outside: what it certifies, what it leaves behind, and whom it lets in."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import shutil
import signal
import subprocess
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from proofmill.cli import main
from proofmill.events import ConjectureDecided, SweepFinished, SweepStarted, read_events
from proofmill.export.rows import named_premises
from proofmill.ledger import Ledger, LedgerReader
from proofmill.records import ALLOWED_AXIOMS


def failure(done: subprocess.CompletedProcess[str]) -> str:
    """The one clear message of a command that ended with 1."""
    assert (done.returncode, done.stdout) == (1, ""), (done.stdout, done.stderr)
    return one_message(done.stderr)


def one_message(error: str) -> str:
    """What a command said, which must be one error and nothing else."""
    text = "".join(line for line in error.splitlines(keepends=True) if not line.startswith("compiling "))
    assert text.startswith("proofmill: error: "), error
    assert text.count("error: ") == 1, error
    assert "Traceback" not in text
    return text.removeprefix("proofmill: error: ")


class TestFinished:
    """A sweep that ran to exhaustion."""

    def test_certifies(self, finished: Any) -> None:
        """Dozens of theorems, every one at level 3 with allowed axioms, each conjecture once."""
        with LedgerReader.open_read_only(finished.run_dir) as ledger:
            certificates = list(ledger.certificates())
            counts = ledger.counts()
            conjectures = list(ledger.conjectures())

        assert finished.result["reason"] == "exhausted"
        assert counts.is_consistent
        assert counts.pending == counts.infra == counts.rejected == 0
        assert counts.proved == len(certificates) >= 20
        assert {c.level for c in certificates} == {3}
        assert {axiom for c in certificates for axiom in c.axioms} <= ALLOWED_AXIOMS
        assert {name: finished.result[name] for name in ("submitted", "proved", "open")} == {
            "submitted": counts.submitted,
            "proved": counts.proved,
            "open": counts.open,
        }
        for column in ("id", "canonical", "name"):
            seen = Counter(getattr(row.conjecture, column) for row in conjectures)
            assert [value for value, num in seen.items() if num > 1] == []

    def test_finds_the_textbook_laws(self, finished: Any) -> None:
        """The laws that everybody would state about these functions are certified."""
        with LedgerReader.open_read_only(finished.run_dir) as ledger:
            conclusions = {c.conjecture.statement.rpartition(") : ")[2] for c in ledger.certificates()}

        for law in ("app xs ys = xs ++ ys", "len xs = xs.length", "double (n + m) = double n + double m"):
            left, _, right = law.partition(" = ")
            assert conclusions & {law, f"{right} = {left}"}, conclusions

    def test_considered_is_accounted_for(self, finished: Any) -> None:
        """In every layer, what was considered was kept or dropped for a counted reason."""
        with LedgerReader.open_read_only(finished.run_dir) as ledger:
            layers = ledger.layers()
            rows = [
                (row.considered, row.kept + sum(t.num for t in ledger.drops(row.generator, row.layer)))
                for row in layers
            ]

        assert [row.layer for row in layers] == [1, 2, 3, 4, 5]
        for considered, accounted in rows:
            assert considered == accounted

    def test_what_was_refuted_is_kept(self, finished: Any) -> None:
        """Every statement that exploration refuted is in a file, with what kills it."""
        with LedgerReader.open_read_only(finished.run_dir) as ledger:
            refuted = {
                f"{row.generator}-{row.layer:02d}.jsonl.gz": sum(
                    tally.num for tally in ledger.drops(row.generator, row.layer) if tally.reason == "refuted"
                )
                for row in ledger.layers()
            }
        kept = {
            path.name: [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
            for path in (finished.run_dir / "artifacts" / "refuted").iterdir()
        }

        assert {name: len(rows) for name, rows in kept.items()} == {
            n: num for n, num in refuted.items() if num
        }
        assert sum(refuted.values()) > 20
        assert all(row["law"] and row["assignment"] for rows in kept.values() for row in rows)

    def test_lemmas_are_sealed(self, finished: Any) -> None:
        """What is certified becomes a module of lemmas, and a proof names only premises that came before it."""
        with LedgerReader.open_read_only(finished.run_dir) as ledger:
            certificates = list(ledger.certificates())
            groups = ledger.groups()
        folder = finished.run_dir / "artifacts" / "lemmas"

        assert [group.module for group in groups] == [f"Lemmas.G{n:04d}" for n in range(1, len(groups) + 1)]
        members = [identifier for group in groups for identifier in group.conjecture_ids]
        assert len(members) == len(set(members)) >= 20
        assert set(members) == {c.conjecture.id for c in certificates if c.group is not None}
        for group in groups:
            assert folder.joinpath(*group.module.split(".")).with_suffix(".olean").is_file()
        assert_premises_come_first(certificates)

    def test_events_tell_the_same_story(self, finished: Any) -> None:
        """events.jsonl has one start, one end, and each certificate once."""
        logged = list(read_events(finished.run_dir / "events.jsonl"))
        events = [entry.event for entry in logged]
        proved = [e.id for e in events if isinstance(e, ConjectureDecided) and e.outcome == "proved"]
        with LedgerReader.open_read_only(finished.run_dir) as ledger:
            stored = [c.conjecture.id for c in ledger.certificates()]

        assert [entry.seq for entry in logged] == list(range(1, len(logged) + 1)) or [
            entry.seq for entry in logged
        ] == list(range(len(logged)))
        assert isinstance(events[0], SweepStarted)
        assert isinstance(events[-1], SweepFinished)
        assert sorted(proved) == sorted(stored)

    def test_corpus_verifies(self, finished: Any) -> None:
        """The export holds every theorem, and every one is certified again from its own files."""
        done = finished.workshop.run("verify", "run/corpus", "--json")
        found = json.loads(done.stdout)

        assert done.returncode == 0, done.stderr
        assert found["rows"] == found["certified"] >= 20
        assert (found["rejected"], found["undecided"], found["failures"]) == (0, 0, [])

    def test_again_there_is_nothing_to_do(self, finished: Any, tmp_path: Path) -> None:
        """The same command on a finished run changes nothing that is certified."""
        shutil.copytree(finished.workshop.folder, tmp_path, dirs_exist_ok=True)
        workshop = type(finished.workshop)(folder=tmp_path)
        done = workshop.run(*workshop.sweep_args("small-recipe.toml", "run", "--json"))

        assert done.returncode == 0, done.stderr
        again = json.loads(done.stdout)
        assert {k: again[k] for k in ("proved", "submitted", "open", "pending", "reason")} == {
            k: finished.result[k] for k in ("proved", "submitted", "open", "pending", "reason")
        }

    def test_watch(self, finished: Any, tmp_path: Path) -> None:
        """The dashboard of a finished run, on the screen and as a well-formed picture."""
        svg = tmp_path / "picture.svg"
        done = finished.workshop.run("watch", "run", "--once", "--svg", str(svg))
        again = finished.workshop.run("watch", "run", "--once")

        assert (done.returncode, again.returncode) == (0, 0), done.stderr
        assert f"{finished.result['proved']}" in again.stdout
        assert "small" in again.stdout
        assert ET.fromstring(svg.read_text()).tag.endswith("svg")

    def test_explain(self, finished: Any) -> None:
        """A theorem's history, by name, by the start of its id, as text and as JSON."""
        with LedgerReader.open_read_only(finished.run_dir) as ledger:
            stored = max(ledger.certificates(), key=lambda c: len(c.premises))
        by_name = finished.workshop.run("explain", "run", stored.conjecture.name)
        by_id = finished.workshop.run("explain", "run", stored.conjecture.id[:10], "--json")

        assert (by_name.returncode, by_id.returncode) == (0, 0), by_name.stderr + by_id.stderr
        for wanted in (stored.conjecture.statement, stored.proof, "verdict", "attempt", *stored.premises):
            assert wanted in by_name.stdout
        assert json.loads(by_id.stdout)["conjecture"]["id"] == stored.conjecture.id
        unknown = finished.workshop.run("explain", "run", "no_such_lemma")
        assert "no_such_lemma" in failure(unknown)


def test_lemmas_are_used(workshop: Any) -> None:
    """Sealed lemmas serve later proofs; on a clock, how fast the machine is would say whether they must."""
    settings = ("--set", "budget.mode=deterministic", "--set", "lanes.others=[]")
    done = workshop.run(*workshop.sweep_args("small-recipe.toml", "run", *settings))
    assert done.returncode == 0, done.stderr
    with LedgerReader.open_read_only(workshop.folder / "run") as ledger:
        used = assert_premises_come_first(list(ledger.certificates()))

    assert sum(bool(premises) for premises in used.values()) >= 2


def assert_premises_come_first(certificates: Sequence[Any]) -> dict[int, tuple[str, ...]]:
    """The theorems of the run that each proof uses, by its place, once each is found to be older."""
    order = {c.conjecture.name: c.seq for c in certificates}
    used = {c.seq: tuple(named_premises(c.premises, order)) for c in certificates}
    assert all(order[premise] < seq for seq, premises in used.items() for premise in premises)
    return used


class TestInterrupted:
    """Ctrl-C, and going on."""

    def test_interrupt_and_go_on(self, workshop: Any) -> None:
        """SIGINT ends with 130 and a written state; the same command goes on from there."""
        args = workshop.sweep_args("kill-recipe.toml", "run")
        # Where the tests themselves were started with SIGINT ignored (a job in the background), the child would be too.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        process = subprocess.Popen(
            workshop.command(*args),
            cwd=workshop.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        run_dir = workshop.folder / "run"
        deadline = time.monotonic() + 60
        while num_certified(run_dir) < 3 and time.monotonic() < deadline:
            time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=60)
        with LedgerReader.open_read_only(run_dir) as ledger:
            before = {c.conjecture.id: (c.proof, c.certified_at) for c in ledger.certificates()}
            counts = ledger.counts()
        last = list(read_events(run_dir / "events.jsonl"))[-1].event

        assert process.returncode == 130, (out, error)
        assert "Traceback" not in error
        assert isinstance(last, SweepFinished)
        assert last.reason == "interrupted"
        assert len(before) >= 3
        assert counts.is_consistent
        done = workshop.run(*args, "--minutes", "0.06", "--json")
        assert done.returncode == 0, done.stderr
        with LedgerReader.open_read_only(run_dir) as ledger:
            after = {c.conjecture.id: (c.proof, c.certified_at) for c in ledger.certificates()}
        assert before.items() <= after.items()


def num_certified(run_dir: Path) -> int:
    """Certificates so far, as a reader beside the sweep sees them."""
    with contextlib.suppress(Exception), LedgerReader.open_read_only(run_dir) as ledger:
        return ledger.counts().proved
    return 0


class TestRefused:
    """What a sweep does not begin with: exit code 1, one message that says what to change, nothing lost."""

    def test_locked(self, finished: Any, tmp_path: Path) -> None:
        """A second sweep on a run directory in use names the owner and leaves."""
        shutil.copytree(finished.workshop.folder, tmp_path, dirs_exist_ok=True)
        workshop = type(finished.workshop)(folder=tmp_path)
        with LedgerReader.open_read_only(tmp_path / "run") as reader:
            identity = reader.identity()
        with Ledger.open(tmp_path / "run", identity):
            message = failure(workshop.run(*workshop.sweep_args("small-recipe.toml", "run")))

        assert "run" in message
        assert re.search(r"in use|owned|lock|already", message), message
        assert workshop.run("watch", "run", "--once").returncode == 0

    def test_other_recipe(self, finished: Any) -> None:
        """Settings that change what is made are refused for an old run directory, by name."""
        message = failure(
            finished.workshop.run(
                *finished.workshop.sweep_args("small-recipe.toml", "run", "--set", "sweep.seed=7")
            )
        )
        assert "recipe" in message
        assert "new run directory" in message or "--run-dir" in message

    def test_other_theory(self, finished: Any, tmp_path: Path) -> None:
        """An edited theory is another theory."""
        shutil.copytree(finished.workshop.folder, tmp_path, dirs_exist_ok=True)
        source = tmp_path / "Small.lean"
        source.write_text(source.read_text().replace("double n + 2", "double n + 3"))
        workshop = type(finished.workshop)(folder=tmp_path)
        message = failure(workshop.run(*workshop.sweep_args("small-recipe.toml", "run")))

        assert "theory" in message
        assert "recipe" not in message.split(";")[0]
        with LedgerReader.open_read_only(tmp_path / "run") as ledger:
            assert ledger.counts().proved == finished.result["proved"]

    def test_other_vocabulary(self, finished: Any, tmp_path: Path) -> None:
        """A theory whose vocabulary was changed makes other conjectures, so the run is refused."""
        shutil.copytree(finished.workshop.folder, tmp_path, dirs_exist_ok=True)
        spec = tmp_path / "small.toml"
        spec.write_text(spec.read_text().replace('["+", "≤"]', '["+", "*"]'))
        workshop = type(finished.workshop)(folder=tmp_path)

        assert "vocabulary" in failure(workshop.run(*workshop.sweep_args("small-recipe.toml", "run")))

    def test_other_toolchain(self, finished: Any, tmp_path: Path) -> None:
        """A run of another toolchain is refused, and the message says so."""
        with LedgerReader.open_read_only(finished.run_dir) as reader:
            identity = reader.identity()
        with Ledger.open(tmp_path / "run", {**identity, "toolchain": "sha256:" + "0" * 64}):
            pass
        shutil.copytree(
            finished.workshop.folder, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("run")
        )
        workshop = type(finished.workshop)(folder=tmp_path)
        message = failure(workshop.run(*workshop.sweep_args("small-recipe.toml", "run")))

        assert "toolchain" in message
        assert "theory" not in message.split(";")[0]

    @pytest.mark.parametrize(
        ("args", "wanted"),
        [
            (("small-recipe.toml", "--set", "sweep.wrokers=3"), "unknown key 'wrokers' in [sweep]; did you mean"),
            (("small-recipe.toml", "--set", "workers"), "--set must be of the form section.key=value, got 'workers'"),
            (("small-recipe.toml", "--set", "sweep.workers=0"), "sweep.workers must be"),
            (("defualt",), "unknown recipe 'defualt'; did you mean 'default'?"),
            (("gone.toml",), "recipe file gone.toml does not exist"),
            (("misspelt.toml",), "unknown key 'minuts' in [sweep]; did you mean 'minutes'? (misspelt.toml)"),
            (("small-recipe.toml", "--set", "sweep.theory=gone.lean"), "theory file gone.lean does not exist"),
            (("small-recipe.toml", "--set", "sweep.theory=arith-lst"), "unknown theory 'arith-lst'; did you mean"),
            (("small-recipe.toml", "--set", "sweep.theory=broken.lean"), "does not compile: Theory.Broken line 2: "),
            (("small-recipe.toml", "--set", "sweep.theory=empty.toml"), "theory 'empty' has an empty vocabulary"),
            (("small-recipe.toml", "--set", "prove.prover=portfolo"), "unknown prover 'portfolo'; did you mean"),
            (("small-recipe.toml", "--display", "gui"), "--display must be rich, plain or none, got 'gui'"),
            (("small-recipe.toml", "--run-dir", "occupied"), "occupied"),
        ],
    )  # fmt: skip
    def test_bad_input(
        self,
        workshop: Any,
        args: tuple[str, ...],
        wanted: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """One message that names what to change, exit code 1, no traceback, no ledger."""
        (workshop.folder / "misspelt.toml").write_text("[sweep]\nminuts = 3\n")
        (workshop.folder / "broken.lean").write_text("def f (n : Nat) : Nat :=\n  n + true\n")
        (workshop.folder / "nothing.lean").write_text("theorem t : True := trivial\n")
        (workshop.folder / "empty.toml").write_text(
            'name = "empty"\nfiles = ["nothing.lean"]\n[vocabulary]\noperators = []\n'
        )
        (workshop.folder / "occupied").write_text("a file\n")
        more = () if {"--run-dir", "--display"} & set(args) else ("--display", "none", "--run-dir", "run")
        monkeypatch.chdir(workshop.folder)
        status = main(["sweep", *args, *more])
        said = capsys.readouterr()

        assert (status, said.out) == (1, "")
        assert wanted in one_message(said.err)
        assert not (workshop.folder / "run" / "corpus").exists()
