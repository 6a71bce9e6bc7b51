"""Displays attach, follow and give way; they never hurt the sweep."""

from __future__ import annotations

import io
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from proofmill.display import make_display, watch
from proofmill.errors import InputError
from proofmill.events import EventWriter, Logged

SweepMaker = Callable[..., list[Logged]]

SWEEP = """
import sys, time
from pathlib import Path
from proofmill.display import make_display
from proofmill.events import EventWriter, read_events
run = Path(sys.argv[1])
with EventWriter(run / "events.jsonl") as writer, make_display("auto", run / "events.jsonl"):
    for logged in read_events(run / "source.jsonl"):
        writer.emit(logged.event)
        time.sleep(0.002)
    time.sleep(0.6)
"""


def record(path: Path, events: list[Logged]) -> None:
    """Write these events, at their own times."""
    times = iter([e.at for e in events])
    with EventWriter(path, now=lambda: next(times)) as writer:
        for logged in events:
            writer.emit(logged.event)


def on_terminal(run: Path, environment: dict[str, str]) -> str:
    """What a sweep with a display writes to a real pseudo-terminal."""
    main, side = pty.openpty()
    env = os.environ | {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"} | environment
    process = subprocess.Popen(
        [sys.executable, "-c", SWEEP, str(run)], stdout=side, stderr=subprocess.STDOUT, env=env
    )
    os.close(side)
    data = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ready, _, _ = select.select([main], [], [], 0.2)
        try:
            chunk = os.read(main, 65536) if ready else b""
        except OSError:
            break
        data += chunk
        if not chunk and process.poll() is not None:
            break
    os.close(main)
    assert process.wait(timeout=60) == 0
    return data.decode()


def test_rich_on_a_terminal(tmp_path: Path, sweep: SweepMaker) -> None:
    """The dashboard takes the alternate screen, gives it back, and leaves the last picture."""
    record(tmp_path / "source.jsonl", sweep(60, finished=True))
    text = on_terminal(tmp_path, {})

    assert "\x1b[?1049h" in text
    after = text.rsplit("\x1b[?1049l", 1)[1]
    assert "finished: time is up" in after
    assert "\x1b[?25h" in text
    assert re.search(r"\x1b\[[0-9;]*m", text)


def test_no_color_is_respected(tmp_path: Path, sweep: SweepMaker) -> None:
    """With NO_COLOR there is a picture without colours."""
    record(tmp_path / "source.jsonl", sweep(40, finished=True))
    text = on_terminal(tmp_path, {"NO_COLOR": "1"})

    assert "arith-list" in text
    assert not re.search(r"\x1b\[[0-9;]*(3|4)8[;:]", text)


def test_dumb_terminal_gets_plain_lines(tmp_path: Path, sweep: SweepMaker) -> None:
    """A terminal that cannot draw gets lines."""
    record(tmp_path / "source.jsonl", sweep(40, finished=True))
    text = on_terminal(tmp_path, {"TERM": "dumb"})

    assert "\x1b" not in text
    assert "sweep started: theory arith-list" in text
    assert "finished (time is up)" in text


def test_plain_lines(tmp_path: Path, sweep: SweepMaker) -> None:
    """Not a terminal: one line for what is notable, with reasons, and none for every theorem."""
    events = sweep(90, finished=True)
    out, path = io.StringIO(), tmp_path / "events.jsonl"
    with make_display("auto", path, stream=out), EventWriter(path) as writer:
        for logged in events:
            writer.emit(logged.event)

    lines = out.getvalue().splitlines()
    text = out.getvalue()
    for wanted in ("sweep started", "llm lane off: torch", "dropped: false 6,200", "sealed into"):
        assert wanted in text
    assert "first theorem certified: theorem" in text
    assert "warning: a Lean worker" in text
    assert "finished (time is up) after 1:30" in lines[-1]
    assert "\x1b" not in text
    assert len(lines) < 40


def test_plain_survives_an_ascii_stream(tmp_path: Path, sweep: SweepMaker) -> None:
    """Symbols that the stream cannot say are replaced, not raised."""
    raw = io.BytesIO()
    path = tmp_path / "events.jsonl"
    out = io.TextIOWrapper(raw, encoding="ascii")
    with make_display("plain", path, stream=out), EventWriter(path) as writer:
        for logged in sweep(30, finished=True):
            writer.emit(logged.event)

    assert b"finished" in raw.getvalue()


@pytest.mark.parametrize("kind", ["plain", "rich"])
def test_broken_stream_does_not_hurt(
    tmp_path: Path, sweep: SweepMaker, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    """When the terminal goes away, the display stops with a log line and the sweep goes on."""
    out = io.StringIO()
    out.close()
    path = tmp_path / "events.jsonl"
    with make_display(kind, path, stream=out), EventWriter(path) as writer:  # type: ignore[arg-type]
        for logged in sweep(20):
            writer.emit(logged.event)

    assert "the sweep goes on without it" in caplog.text


def test_preparations_and_earlier_sessions(tmp_path: Path, sweep: SweepMaker) -> None:
    """Before a resumed sweep begins, its preparations show, and not the end of the last session."""
    record(tmp_path / "events.jsonl", sweep(60, finished=True))
    out = io.StringIO()
    with make_display("plain", tmp_path / "events.jsonl", stream=out) as display:
        display.prepare("core library", "Init.Nat (3/40)")
        time.sleep(0.6)
        display.prepare("theory")

    assert out.getvalue().splitlines() == ["core library: Init.Nat (3/40)", "theory"]


def test_none_shows_nothing(tmp_path: Path) -> None:
    """No display writes nothing at all."""
    out = io.StringIO()
    with make_display("none", tmp_path / "events.jsonl", stream=out):
        pass

    assert out.getvalue() == ""


class TestWatch:
    """Attaching to a run directory."""

    def test_once(self, tmp_path: Path, sweep: SweepMaker) -> None:
        """One picture, without colour where there is no terminal."""
        record(tmp_path / "events.jsonl", sweep(151))
        out = io.StringIO()
        watch(tmp_path, once=True, stream=out)

        lines = out.getvalue().splitlines()
        assert len(lines) == 40
        assert "no news for" in out.getvalue()
        assert "\x1b" not in out.getvalue()

    def test_svg(self, tmp_path: Path, sweep: SweepMaker) -> None:
        """A picture to a file; alone it prints nothing."""
        record(tmp_path / "events.jsonl", sweep(151, finished=True))
        out = io.StringIO()
        watch(tmp_path, svg=tmp_path / "docs" / "sweep.svg", stream=out)

        assert (tmp_path / "docs" / "sweep.svg").read_text().startswith("<svg")
        assert out.getvalue() == ""

    def test_finished_run_is_shown_and_left(self, tmp_path: Path, sweep: SweepMaker) -> None:
        """Watching a finished run ends by itself."""
        record(tmp_path / "events.jsonl", sweep(60, finished=True))
        out = io.StringIO()
        watch(tmp_path, stream=out)

        assert "finished (time is up)" in out.getvalue()

    def test_mistakes(self, tmp_path: Path, sweep: SweepMaker) -> None:
        """No run, and no place for the picture, each say so."""
        with pytest.raises(InputError, match=r"has no events\.jsonl"):
            watch(tmp_path, once=True)
        record(tmp_path / "events.jsonl", sweep(10))
        with pytest.raises(InputError, match="cannot be written"):
            watch(tmp_path, svg=tmp_path / "events.jsonl" / "x.svg")
