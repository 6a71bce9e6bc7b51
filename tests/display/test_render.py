"""The picture has exactly the size asked for, shows what matters, and never what is not known."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len
from rich.console import Console

from proofmill.display import ViewState, fold_all, render, svg_of
from proofmill.display.charts import bar, columns, compact, duration, highlight_lean, strip_theorem
from proofmill.events import Logged

SweepMaker = Callable[..., list[Logged]]
AT = datetime(2026, 1, 1, tzinfo=UTC)
SIZES = [(80, 24), (60, 16), (90, 30), (100, 40), (120, 40), (132, 50), (149, 33), (200, 60), (320, 90)]


def picture(state: ViewState, width: int, height: int, now: datetime) -> list[str]:
    """The lines of the picture as text."""
    console = Console(width=width, height=height, file=io.StringIO(), record=True)
    console.print(render(state, width, height, now))
    return console.export_text(styles=False).rstrip("\n").split("\n")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_exact_size(sweep: SweepMaker, width: int, height: int) -> None:
    """At every size each line is full and the number of lines is right."""
    events = sweep(151)
    for state in (fold_all(events), fold_all(events[:40]), ViewState()):
        lines = picture(state, width, height, events[-1].at)

        assert height == len(lines)
        assert {width} == {cell_len(line) for line in lines}


@pytest.mark.parametrize(("width", "height"), [(80, 24), (200, 60)])
def test_what_matters_is_there(sweep: SweepMaker, width: int, height: int) -> None:
    """Small or large: theory, funnel with reasons, outcomes, lanes, last theorem, alarm."""
    events = sweep(151)
    state = fold_all(events)
    text = "\n".join(picture(state, width, height, events[-1].at))

    for wanted in ("arith-list", "● running", "2:30 / 5:00", "left", f"{state.proved} certified"):
        assert wanted in text
    for wanted in ("considered", "submitted", "false", "induction-", "s/proof", "torch is not"):
        assert wanted in text
    assert "‼ disk below 5 GiB free" in text
    assert strip_theorem(state.recent[1].statement) in text


def test_large_picture_has_every_panel(sweep: SweepMaker) -> None:
    """At 200x60 there is room for everything."""
    events = sweep(151)
    text = "\n".join(picture(fold_all(events), 200, 60, events[-1].at))

    titles = "funnel yield lanes sizes difficulty families machine messages".split()
    for title in [*titles, "lemmas used", "last certified", "192 sealed", "= submitted"]:
        assert title in text


@pytest.mark.parametrize("seconds", range(0, 60, 3))
def test_every_beginning_can_be_drawn(sweep: SweepMaker, seconds: int) -> None:
    """A dashboard may attach at any moment."""
    events = sweep(seconds)
    for width, height in ((80, 24), (160, 50)):
        assert height == len(picture(fold_all(events), width, height, AT))


def test_unknown_is_a_dash() -> None:
    """Before anything is known there are dashes, not zeros."""
    text = "\n".join(picture(ViewState(), 200, 60, AT))

    assert "- certified" in text
    assert "waiting for events" in text
    assert not re.search(r"\b0 (certified|open|pending)", text)


def test_silent_and_finished_runs_say_so(sweep: SweepMaker) -> None:
    """A run without news does not pretend to be running, and its clock stands."""
    events = sweep(151)
    later = events[-1].at + timedelta(hours=3)
    silent = "\n".join(picture(fold_all(events), 100, 40, later))
    assert "no news for 3:00:" in silent
    assert "2:30 / 5:00" in silent

    done = "\n".join(picture(fold_all(sweep(151, finished=True)), 100, 40, later))
    assert "■ finished: time is up" in done
    assert "2:31 / 5:00 · over" in done


def test_invariant_is_shown(sweep: SweepMaker) -> None:
    """The last line adds up, and says so."""
    events = sweep(90, troubled=False)
    state = fold_all(events)
    last = picture(state, 120, 40, events[-1].at)[-1]

    numbers = [int(n.replace(",", "")) for n in re.findall(r"[\d,]+", last)]
    assert sum(numbers[:-1]) == numbers[-1] == state.kept
    assert "✓" in last


def test_svg_is_stable_and_well_formed(sweep: SweepMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same events give the same file, coloured, whatever the environment says."""
    events = sweep(151)
    state = fold_all(events)
    first = svg_of(state, events[-1].at)
    monkeypatch.setenv("NO_COLOR", "1")

    assert first == svg_of(state, events[-1].at)
    assert ET.fromstring(first).tag.endswith("svg")
    assert "#3fb950" in first
    assert "proofmill" in first


class TestCharts:
    """Small drawings."""

    def test_bar(self) -> None:
        """A bar is as wide as its room, and anything above zero is seen."""
        assert bar(0.45, 10, "green").plain == "━━━━╸     "
        assert bar(0.0001, 10, "green").plain == "╸         "
        assert bar(0.0, 10, "green").plain == " " * 10
        assert bar(7.0, 10, "green").plain == "━" * 10

    def test_columns(self) -> None:
        """Columns rise from the bottom, by eighths."""
        lines = [t.plain for t in columns([0, 1, 2, 4], 4, 2, ("red", "blue"))]
        assert lines == ["   █", " ▄██"]
        assert [t.plain for t in columns([], 4, 2, ("red", "blue"))] == ["", ""]

    @pytest.mark.parametrize(
        ("number", "text"), [(None, "-"), (0, "0"), (9999, "9,999"), (12345, "12.3k"), (2.5e6, "2.5M")]
    )
    def test_compact(self, number: float | None, text: str) -> None:
        """Numbers fit into a narrow column."""
        assert text == compact(number)

    @pytest.mark.parametrize(
        ("seconds", "text"), [(None, "-"), (5, "0:05"), (3605, "1:00:05"), (90000, "1d 1:00")]
    )
    def test_duration(self, seconds: float | None, text: str) -> None:
        """Times read as on a clock."""
        assert text == duration(seconds)

    def test_lean(self) -> None:
        """Highlighting colours the text and keeps every character."""
        code = "theorem t (xs : List Nat) : xs ++ [] = xs"
        shown = highlight_lean(code)

        assert code == shown.plain
        assert {"List", "Nat", "++", "="} <= {code[s.start : s.end] for s in shown.spans}
        assert strip_theorem("theorem foo.{u}  (x : Nat) :\n  x = x") == "(x : Nat) : x = x"
