"""Showing a sweep while it runs: full screen, plain lines, or nothing.

Responsibility: a thread that reads the events file and draws. It only reads, so it can attach to a live or
finished run, and whatever goes wrong in it (a closed terminal, an odd event) stops the display and never the
sweep. The picture itself is ``render``'s.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import logging
import os
import re
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol, Self, TextIO

from rich.console import Console, RenderableType
from rich.live import Live
from rich.terminal_theme import TerminalTheme

from proofmill.atomic import atomic_write_text
from proofmill.display.plain import PlainLines
from proofmill.display.render import render
from proofmill.display.view import ViewState, fold, fold_all
from proofmill.errors import InputError
from proofmill.events import EVENTS_FILE, EventTail, Stage, SweepFinished, SweepStarted, read_events

__all__ = ["Display", "DisplayKind", "as_svg", "make_display", "svg_of", "watch"]

log = logging.getLogger(__name__)

DisplayKind = Literal["auto", "rich", "plain", "none"]

REFRESH_S = 0.25
_IDLE_S = 1.0
MAX_SHARE = 0.03
"""Of one processor, that drawing may take: a large picture is drawn less often."""
_SVG_SIZE = (140, 44)
_JUST_NOW = timedelta(seconds=5)
"""Plain lines are for what happens from now on, but what began the sweep may be a moment old."""

_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}\s*")
_ANSI = "161b22 f85149 3fb950 d29922 58a6ff a879f0 2aa198 c9d1d9"
_DARK = TerminalTheme(
    (13, 17, 23),
    (201, 209, 217),
    [(c[0], c[1], c[2]) for c in map(bytes.fromhex, _ANSI.split())],
)


class Display(Protocol):
    """Something that shows a run while its ``with`` block lasts."""

    def __enter__(self) -> Self:
        """Begin to show."""
        ...

    def __exit__(self, *_: object) -> None:
        """Show the end and give the terminal back."""
        ...

    def prepare(self, name: str, detail: str = "") -> None:
        """Say what is being done before the sweep writes its first event."""
        ...


def make_display(kind: DisplayKind, events_path: Path, *, stream: TextIO | None = None) -> Display:
    """A display of the run whose events go to ``events_path``, which need not exist yet.

    Args:
        kind: ``auto`` takes ``rich`` on a terminal that can draw it, else ``plain``.
        events_path: the file that is read; earlier sessions in it count into the picture.
        stream: where to draw; the standard output if None.
    """
    out = stream or sys.stdout
    if kind == "none":
        return _NoDisplay()
    return _made(kind, events_path, out, since=datetime.now(UTC) - _JUST_NOW)


def _made(kind: DisplayKind, path: Path, out: TextIO, *, since: datetime | None) -> _Follower:
    if kind == "auto":
        kind = "rich" if _can_draw(out) else "plain"
    return (_RichDisplay if kind == "rich" else _PlainDisplay)(path, out, since)


def watch(
    run_dir: Path,
    *,
    once: bool = False,
    svg: Path | None = None,
    kind: DisplayKind = "auto",
    stream: TextIO | None = None,
) -> None:
    """Show a live or finished run until it ends; Ctrl-C leaves without touching it.

    Args:
        run_dir: the run directory.
        once: print the picture as it is now and return.
        svg: write the picture there and return; with ``once`` it is printed too.
        kind: how to show it; ``auto`` suits the stream.
        stream: where to draw; the standard output if None.

    Raises:
        InputError: there are no events, or the picture cannot be written.
    """
    path = run_dir / EVENTS_FILE
    if not path.is_file():
        raise InputError(
            f"{run_dir} has no {EVENTS_FILE}; name the run directory of a sweep that was started"
        )
    out = stream or sys.stdout
    if once or svg is not None:
        state, now = fold_all(read_events(path)), datetime.now(UTC)
        if svg is not None:
            try:
                atomic_write_text(svg, svg_of(state, now))
            except OSError as error:
                raise InputError(f"{svg} cannot be written ({error.strerror or error})") from error
        if once:
            _print_picture(out, state, now)
        return
    with _made(kind, path, out, since=None) as display, contextlib.suppress(KeyboardInterrupt):
        while not display.is_over:
            time.sleep(REFRESH_S)


def svg_of(state: ViewState, now: datetime, *, size: tuple[int, int] = _SVG_SIZE, title: str = "") -> str:
    """The picture as an SVG, the same for the same state and time."""
    width, height = size
    theory = f": {state.started.theory}" if state.started else ""
    return as_svg(
        render(state, width, height, now), width, height=height, title=title or f"proofmill sweep{theory}"
    )


def as_svg(picture: RenderableType, width: int, *, height: int | None = None, title: str) -> str:
    """What a terminal would show, as an SVG that needs nothing else; the same for the same picture."""
    console = Console(
        file=io.StringIO(),
        width=width,
        height=height,
        record=True,
        force_terminal=True,
        color_system="truecolor",
        no_color=False,
    )
    console.print(picture, end="")
    svg = console.export_svg(title=title, theme=_DARK, unique_id="proofmill")
    # The picture stands alone: rich's template would fetch its font from the network.
    return _FONT_FACE.sub("", svg)


def _print_picture(out: TextIO, state: ViewState, now: datetime) -> None:
    console = _console(out)
    width, height = console.size
    if not console.is_terminal:
        width, height = max(width, 120), 40
        console.width = width
    console.print(render(state, width, height, now))


def _console(out: TextIO) -> Console:
    """A console that writes colour only to a terminal, and respects NO_COLOR."""
    return Console(file=out, highlight=False)


def _can_draw(out: TextIO) -> bool:
    if not out.isatty() or os.environ.get("TERM", "") in {"", "dumb"}:
        return False
    return "utf" in (out.encoding or "").lower()


class _NoDisplay:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def prepare(self, name: str, detail: str = "") -> None:
        pass


class _Follower(ABC):
    """A thread that reads events and draws, and swallows its own accidents."""

    def __init__(self, events_path: Path, out: TextIO, since: datetime | None) -> None:
        self._out = out
        self._since = since
        self._early: Stage | None = None
        self._tail = EventTail(events_path)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="display", daemon=True)
        self.is_over = False
        """True when the display has shown the end of the sweep, or cannot go on."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=5.0)

    def prepare(self, name: str, detail: str = "") -> None:
        """See ``Display``."""
        self._early = Stage(name=name, detail=detail)

    def _is_own(self, state: ViewState) -> bool:
        """True when the newest session in the events is the one to show, not one before it."""
        return self._since is None or (state.session_at is not None and state.session_at >= self._since)

    def _run(self) -> None:
        try:
            self._show()
        except Exception:
            log.exception("the display stopped; the sweep goes on without it")
        finally:
            self.is_over = True

    @abstractmethod
    def _show(self) -> None:
        """Draws until told to stop."""

    def _ticks(self) -> Iterator[bool]:
        """Four times a second until told to stop, then once more; True for that last time."""
        while not self._stop.wait(REFRESH_S):
            yield False
        yield True


class _RichDisplay(_Follower):
    """The dashboard, on the alternate screen; the last picture stays on the ordinary one."""

    def _show(self) -> None:
        state = ViewState()
        console = _console(self._out)
        if console.is_terminal:
            with Live(
                console=console,
                screen=True,
                auto_refresh=False,
                redirect_stdout=False,
                redirect_stderr=False,
            ) as live:
                state = self._draw(state, live, console)
        else:
            for _ in self._ticks():
                state = fold_all(self._tail.read(), state)
        if self._is_own(state):
            _print_picture(self._out, state, datetime.now(UTC))

    def _shown(self, state: ViewState) -> ViewState:
        """Until the sweep has begun, what is being prepared; earlier sessions only in numbers."""
        if self._is_own(state):
            return state
        return dataclasses.replace(state, finished=None, stage=self._early, session_at=None, last_at=None)

    def _draw(self, state: ViewState, live: Live, console: Console) -> ViewState:
        drawn, drawn_at, rest_s, size = ViewState(), -_IDLE_S, 0.0, console.size
        for is_last in self._ticks():
            state = fold_all(self._tail.read(), state)
            waited_s = time.monotonic() - drawn_at
            is_news = state is not drawn or console.size != size
            if waited_s < (rest_s if is_news else max(rest_s, _IDLE_S)) and not is_last:
                continue
            drawn, size = state, console.size
            before = time.thread_time()
            live.update(render(self._shown(state), *size, datetime.now(UTC)), refresh=True)
            rest_s, drawn_at = (time.thread_time() - before) / MAX_SHARE, time.monotonic()
            self.is_over = state.finished is not None
        return state


class _PlainDisplay(_Follower):
    """One line for what is worth a line, and a summary now and then."""

    def _show(self) -> None:
        state, lines = ViewState(), PlainLines()
        began = self._since or datetime.now(UTC)
        session: int | None = None
        prepared: Stage | None = None
        for _ in self._ticks():
            if self._early is not None and self._early != prepared:
                prepared = self._early
                self._write(f"{prepared.name}: {prepared.detail}".removesuffix(": "))
            told = list(self._tail.read())
            if session is None:
                session = max((e.seq for e in told if isinstance(e.event, SweepStarted)), default=0)
            for logged in told:
                state = fold(state, logged)
                is_landmark = isinstance(logged.event, SweepStarted | SweepFinished)
                is_shown = is_landmark and logged.seq >= session and self._since is None
                if logged.at >= began or is_shown:
                    self._say(lines.of(state, logged))
            if self._is_own(state):
                self._say(lines.summary(state, datetime.now(UTC)))
            self.is_over = state.finished is not None

    def _say(self, lines: list[str]) -> None:
        for line in lines:
            self._write(line)

    def _write(self, line: str) -> None:
        encoding = self._out.encoding or "utf-8"
        self._out.write(line.encode(encoding, errors="replace").decode(encoding) + "\n")
        self._out.flush()
