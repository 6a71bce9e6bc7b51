"""Events survive torn ends, full disks and foreign lines."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from proofmill.errors import InputError, LedgerError
from proofmill.events import (
    EVENT_TYPES,
    Alarm,
    BatchFinished,
    ConjecturesProposed,
    Event,
    EventWriter,
    Logged,
    ResourceSample,
    Stage,
    SweepFinished,
    SweepStarted,
    Warned,
    follow,
    read_events,
)

STARTED = SweepStarted(
    run_dir="r",
    recipe="default",
    theory="arith-list",
    theory_digest="d",
    toolchain="lean",
    workers=2,
    budget_s=300.0,
    lanes_off={"llm": "torch is not installed"},
)
FINISHED = SweepFinished(
    reason="budget",
    submitted=3,
    proved=1,
    refuted=0,
    open=1,
    rejected=0,
    infra=0,
    pending=1,
    wall_s=2.5,
)


def said(logged: Logged) -> str:
    """The text of a warning or an alarm."""
    assert isinstance(logged.event, Warned | Alarm)
    return logged.event.message


def test_round_trip(tmp_path: Path) -> None:
    """Events come back equal, in order, numbered, with their time."""
    path = tmp_path / "events.jsonl"
    sent: list[Event] = [
        STARTED,
        Stage(name="explore", detail="layer 3"),
        ConjecturesProposed(layer=3, generator="enum", considered=9, kept=2, drops={"false": 7}),
        ResourceSample(rss_mib=12.5),
        Warned(message="∀ x"),
        FINISHED,
    ]
    at = datetime(2026, 11, 22, 15, 0, 0, 123000, tzinfo=UTC)
    with EventWriter(path, now=lambda: at) as writer:
        for event in sent:
            writer.emit(event)

    found = list(read_events(path))

    assert sent == [logged.event for logged in found]
    assert [logged.seq for logged in found] == [1, 2, 3, 4, 5, 6]
    assert {at} == {logged.at for logged in found}
    assert {"seq": 2, "at": "2026-11-22T15:00:00.123Z", "kind": "stage"}.items() <= json.loads(
        path.read_text().splitlines()[1]
    ).items()


def test_every_kind_is_known() -> None:
    """The kinds of the contract exist under their names."""
    kinds = (
        "sweep_started stage conjectures_proposed batch_finished conjecture_decided verdict "
        "lemmas_sealed resource_sample warning alarm sweep_finished"
    )
    assert set(kinds.split()) == set(EVENT_TYPES)


@pytest.mark.parametrize(
    "torn", [b'{"seq": 3, "at": "20', b"\0" * 100, b"{}", b"garbage\nmore\n", b"\n\n", b'{"seq": 3}']
)
def test_torn_end_is_repaired(tmp_path: Path, torn: bytes) -> None:
    """After a kill or a power loss the file goes on with the next number."""
    path = tmp_path / "events.jsonl"
    with EventWriter(path) as writer:
        writer.emit(Warned(message="one"))
        writer.emit(Warned(message="two"))
    with path.open("ab") as stream:
        stream.write(torn)
    assert len(list(read_events(path))) == 2

    with EventWriter(path) as writer:
        writer.emit(Warned(message="three"))

    assert [(logged.seq, said(logged)) for logged in read_events(path)] == [
        (1, "one"),
        (2, "two"),
        (3, "three"),
    ]
    assert path.read_bytes().count(b"\n") == 3


@pytest.mark.parametrize("cut", range(0, 200, 7))
def test_any_prefix_of_the_file_can_go_on(tmp_path: Path, cut: int) -> None:
    """Cutting the file at any byte loses at most the event that was cut."""
    path = tmp_path / "events.jsonl"
    with EventWriter(path) as writer:
        for number in range(4):
            writer.emit(Stage(name=str(number)))
    data = path.read_bytes()
    path.write_bytes(data[:cut])
    whole = data[:cut].count(b"\n")

    with EventWriter(path) as writer:
        writer.emit(Stage(name="next"))

    found = list(read_events(path))
    assert list(range(1, whole + 2)) == [logged.seq for logged in found]
    assert found[-1].event.name == "next"


def test_foreign_lines_are_passed_over(tmp_path: Path) -> None:
    """Lines of another version, with new kinds or new keys, do not stop a reader."""
    path = tmp_path / "events.jsonl"
    with EventWriter(path) as writer:
        writer.emit(Alarm(message="a"))
    with path.open("a") as stream:
        stream.write('{"seq":2,"at":"2030-01-01T00:00:00Z","kind":"teleported","to":"x"}\n')
        stream.write('{"seq":3,"at":"2030-01-01T00:00:00Z","kind":"warning","message":"m","new":1}\n')
        stream.write("[]\n")

    assert [said(logged) for logged in read_events(path)] == ["a", "m"]


def test_long_last_line_is_found(tmp_path: Path) -> None:
    """The number of a last line longer than a block of the backward search is kept."""
    path = tmp_path / "events.jsonl"
    with EventWriter(path) as writer:
        writer.emit(Warned(message="short"))
        writer.emit(Warned(message="x" * 300_000))
    with EventWriter(path) as writer:
        assert writer.emit(Warned(message="next")).seq == 3


def test_full_disk_is_counted_and_never_raised(tmp_path: Path) -> None:
    """A file size limit stands in for a full disk: later events are lost, earlier ones whole."""
    path = tmp_path / "events.jsonl"
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from proofmill.events import EventWriter, Warned\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "with EventWriter(Path(sys.argv[1])) as writer:\n"
        "    for n in range(50): writer.emit(Warned(message=str(n)))\n"
        "    sys.exit(0 if writer.num_lost > 10 else 3)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False, timeout=60)

    assert done.returncode == 0
    data = path.read_bytes()
    assert data.endswith(b"\n")
    assert data.count(b"\n") == len(list(read_events(path))) > 5


def test_follow_sees_events_as_they_come(tmp_path: Path) -> None:
    """A follower waits for the file, sees every event once, and ends with the sweep."""
    path = tmp_path / "events.jsonl"
    seen: list[str] = []
    follower = threading.Thread(target=lambda: seen.extend(e.event.kind for e in follow(path, poll_s=0.01)))
    follower.start()
    time.sleep(0.05)
    with EventWriter(path) as writer:
        writer.emit(STARTED)
        time.sleep(0.05)
        for _ in range(100):
            writer.emit(BatchFinished(lane="p", rung="rfl", num=1, found=0, wall_s=0.1))
        writer.emit(FINISHED)
    follower.join(timeout=10)

    assert ["sweep_started", *["batch_finished"] * 100, "sweep_finished"] == seen


def test_missing_file_and_unwritable_place(tmp_path: Path) -> None:
    """Reading nothing is an input error, and a place that cannot be written a ledger error."""
    with pytest.raises(InputError, match="cannot be read"):
        list(read_events(tmp_path / "none.jsonl"))
    (tmp_path / "file").write_text("x")
    with pytest.raises(LedgerError, match="cannot be written"):
        EventWriter(tmp_path / "file" / "events.jsonl")


def test_many_threads_write_whole_lines(tmp_path: Path) -> None:
    """Lines of several threads never mix, and numbers have no gaps."""
    path = tmp_path / "events.jsonl"
    with EventWriter(path) as writer:
        threads = [
            threading.Thread(target=lambda: [writer.emit(Stage(name="s")) for _ in range(200)])
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert list(range(1, 801)) == [logged.seq for logged in read_events(path)]
