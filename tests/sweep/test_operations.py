"""What people can do to a sweep at work: stop it, drain it, decide about families, be told of its end."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.ledger.sample import law
from tests.sweep.kills import lay_out

from proofmill.cli import main
from proofmill.errors import CertifierError, InputError, LedgerError
from proofmill.events import SweepFinished, read_events
from proofmill.ledger import Ledger, LedgerReader
from proofmill.ledger.rows import Status
from proofmill.sweep.control import MAX_TROUBLES, STOP_FILE, Control, notify
from proofmill.sweep.triage import TRIAGE_FILE, Action, decide, read_triage

FAMILIES = ("= +", "= *", "≤ +")


@pytest.fixture
def run_dir(tmp_path: Path) -> Path:
    """A run with nine conjectures of three families."""
    with Ledger.open(tmp_path, {"recipe": "r"}) as ledger:
        ledger.propose(
            [law(n, id_=f"{n}abcdef{n}", family=FAMILIES[n % 3]) for n in range(9)],
            layer=1,
            generator="g",
            considered=9,
        )
    return tmp_path


class TestTriage:
    """Decisions about families and conjectures."""

    def test_order(self, run_dir: Path) -> None:
        """Pinned first, muted and rejected left out, and a conjecture's own word before that of its family."""
        decide(run_dir, Action.MUTE, "= +")
        decide(run_dir, Action.PIN, "≤ +")
        decide(run_dir, Action.REJECT, "law_1")
        decide(run_dir, Action.PIN, "law_3")
        with LedgerReader.open_read_only(run_dir) as ledger:
            rows = ledger.pending()
        triage = read_triage(run_dir)

        assert [row.conjecture.name for row in triage.ordered(rows)] == [
            *("law_2", "law_3", "law_5", "law_8"),
            *("law_4", "law_7"),
        ]
        assert [row.conjecture.name for row in triage.rejected(rows)] == ["law_1"]

    def test_the_last_word_counts(self, run_dir: Path) -> None:
        """A later decision about the same target takes the earlier one back."""
        for action in (Action.MUTE, Action.REJECT, Action.ACCEPT):
            decide(run_dir, action, "= *")
        with LedgerReader.open_read_only(run_dir) as ledger:
            rows = ledger.pending()

        assert read_triage(run_dir).ordered(rows) == rows
        assert read_triage(run_dir).rejected(rows) == []

    def test_torn_lines(self, run_dir: Path) -> None:
        """A line that a kill cut short counts for nothing, and the next decision goes behind the whole ones."""
        decide(run_dir, Action.MUTE, "= *")
        with (run_dir / TRIAGE_FILE).open("ab") as stream:
            stream.write(b'{"action":"pin","ki')
        assert len(read_triage(run_dir).decisions) == 1
        decide(run_dir, Action.PIN, "= +")

        assert sorted(d.action for d in read_triage(run_dir).decisions.values()) == ["mute", "pin"]

    def test_mistakes(self, run_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """An unknown family is told with the nearest one; an unknown action likewise."""
        with pytest.raises(InputError, match=r"no family is called '= \+\+'.*= \+"):
            decide(run_dir, Action.PIN, "= ++")
        assert main(["triage", str(run_dir), "kill", "= +"]) == 1
        assert "accept, reject, pin or mute" in capsys.readouterr().err
        assert not (run_dir / TRIAGE_FILE).exists()

    def test_command(self, run_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """What the command has decided, it lists."""
        assert main(["triage", str(run_dir), "mute", "= *"]) == 0
        capsys.readouterr()
        assert main(["triage", str(run_dir), "--json"]) == 0
        listed = json.loads(capsys.readouterr().out)

        assert [(d["action"], d["kind"], d["target"]) for d in listed["decisions"]] == [
            ("mute", "family", "= *")
        ]
        assert listed["families"] == dict.fromkeys(FAMILIES, 3)


class TestControl:
    """What a sweep asks between batches."""

    def test_stop_file(self, tmp_path: Path) -> None:
        """An old stop file does not count; a new one does, once."""
        (tmp_path / STOP_FILE).touch()
        control = Control(run_dir=tmp_path)
        assert control.asked_to_end() is None
        (tmp_path / STOP_FILE).touch()
        time.sleep(0.6)

        assert control.asked_to_end() == "stopped"
        assert not (tmp_path / STOP_FILE).exists()

    def test_full_disk_prunes_first(self, tmp_path: Path) -> None:
        """Only what no certificate and no resumption needs is removed; if that is not enough, the sweep ends."""
        kept = [tmp_path / "artifacts" / name / "x" for name in ("lemmas", "certificates", "source")]
        lost = tmp_path / "artifacts" / "searches" / "x"
        for path in (*kept, lost):
            path.parent.mkdir(parents=True)
            path.write_bytes(b"x")
        assert Control(run_dir=tmp_path, min_free_mib=1.0).asked_to_end() is None
        assert lost.exists()

        assert Control(run_dir=tmp_path, min_free_mib=1e9).asked_to_end() == "disk"
        assert not lost.exists()
        assert all(path.exists() for path in kept)

    def test_pauses_grow_and_end(self, tmp_path: Path) -> None:
        """A machine that fails again and again is told after a minute; one good batch begins the count anew."""
        control = Control(run_dir=tmp_path)
        error = CertifierError("no room")
        for _ in range(MAX_TROUBLES):
            control.trouble(error)
        assert control.is_pausing
        with pytest.raises(CertifierError, match="no room"):
            control.trouble(error)
        control.troubles = 0
        control.trouble(error)

    def test_signal(self, tmp_path: Path) -> None:
        """A signal ends it at once."""
        terminated = threading.Event()
        control = Control(run_dir=tmp_path, terminated=terminated)
        assert control.asked_to_end() is None
        terminated.set()

        assert control.asked_to_end() == "terminated"

    def test_hook(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        """The command gets the reason and the facts; one that fails is logged and costs nothing."""
        program = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.argv[2] + sys.stdin.read())"
        notify([sys.executable, "-c", program, str(tmp_path / "told")], "time", {"proved": 7})
        notify([str(tmp_path / "no such command")], "time", {})

        assert (tmp_path / "told").read_text() == 'time{"what": "time", "proved": 7}'
        assert "notification 'time' failed" in caplog.text


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[str], timeout_s: float = 120) -> None:
    """Waits while a sweep is at work."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_a_sweep_obeys(tmp_path: Path) -> None:
    """Real sweeps: stopped by file and by signal with what is in hand recorded, then obedient to triage."""
    lay_out(tmp_path)
    run = tmp_path / "run"
    hook = [sys.executable, "-c", "import sys; open('told', 'a').write(sys.argv[1] + '\\n')"]

    def start(*more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "proofmill", "sweep", "kill-recipe.toml", "--run-dir", "run"),
                *("--display", "none", "--json", "--set", f"operations.notify={json.dumps(hook)}", *more),
            ],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def tried() -> int:
        with contextlib.suppress(LedgerError), LedgerReader.open_read_only(run) as ledger:
            return sum(total.num_attempts for total in ledger.lane_totals())
        return 0

    ends = []
    for number, ask in enumerate(("file", "signal")):
        process = start()
        before = tried() if number else 0
        wait_for((run / "ledger.sqlite").exists, process)
        wait_for(lambda before=before: tried() > before, process)  # type: ignore[misc]
        if ask == "file":
            (run / STOP_FILE).touch()
        else:
            process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=90)
        assert process.returncode == 0, err
        ends.append(json.loads(out))
    with LedgerReader.open_read_only(run) as ledger:
        muted, *_, rejected = [row.conjecture for row in ledger.pending()]
        so_far = {c.id: ledger.history(c.id).attempts for c in (muted, rejected)}
    decide(run, Action.MUTE, muted.id)
    decide(run, Action.REJECT, rejected.id)
    process = start("--minutes", "0.6")
    out, err = process.communicate(timeout=250)
    with LedgerReader.open_read_only(run) as ledger:
        histories = {id_: ledger.history(id_) for id_ in (muted.id, rejected.id)}
        counts = ledger.counts()

    assert process.returncode == 0, err
    assert [end["reason"] for end in ends] == ["stopped", "terminated"]
    assert [end["corpus"] is None for end in ends] == [False, True]
    assert json.loads(out)["reason"] == "time"
    assert tried() > sum(len(tries) for tries in so_far.values())
    assert (histories[muted.id].status, histories[muted.id].attempts) == (Status.PENDING, so_far[muted.id])
    assert histories[rejected.id].status is Status.REJECTED
    assert histories[rejected.id].attempts == so_far[rejected.id]
    assert counts.rejected == 1
    assert counts.is_consistent
    assert (tmp_path / "told").read_text().split() == ["stopped", "terminated", "time"]
    finished = [
        e.event.reason for e in read_events(run / "events.jsonl") if isinstance(e.event, SweepFinished)
    ]
    assert finished == ["stopped", "terminated", "time"]
