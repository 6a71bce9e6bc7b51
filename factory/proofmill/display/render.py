"""The dashboard as one picture: a pure function of the state, the size and the time.

Responsibility: which panels there is room for, and where they stand. From 80x24 up every size works; panels
leave in order of importance, never by overlapping.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.layout import Layout
from rich.segment import Segment

from proofmill.display import panels
from proofmill.display.view import ViewState

__all__ = ["MIN_HEIGHT", "MIN_WIDTH", "render"]

MIN_WIDTH, MIN_HEIGHT = 60, 16
"""Below this the picture is drawn as if there were this much room, and cut."""

_HEADER, _TILES, _FOOTER = 4, 3, 1

Draw = Callable[[int, int], RenderableType]
Cells = Sequence[tuple[int, Draw]]


@dataclass(frozen=True, slots=True)
class _Fixed:
    """A renderable at exactly this size, whatever the console offers."""

    body: RenderableType
    width: int
    height: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        inner = options.update(width=self.width, height=self.height)
        lines = console.render_lines(self.body, inner, pad=True)
        for number, line in enumerate(lines[: self.height]):
            if number:
                yield Segment.line()
            yield from line


def render(state: ViewState, width: int, height: int, now: datetime) -> RenderableType:
    """The whole dashboard at ``width`` by ``height`` cells."""
    width, height = max(width, MIN_WIDTH), max(height, MIN_HEIGHT)
    draws = _draws(state, now)
    rows: list[Layout] = [
        _row([(1, draws["header"])], width, _HEADER),
        _row([(1, draws["tiles"])], width, _TILES),
    ]
    body = _body(width, height - _HEADER - _TILES - _FOOTER, len(state.messages))
    for cells, row_height in body:
        rows.append(_row([(share, draws[name]) for share, name in cells], width, row_height))
    has_messages = any(name == "messages" for cells, _ in body for _, name in cells)
    rows.append(
        _row([(1, lambda w, _: panels.footer(state, w, with_message=not has_messages))], width, _FOOTER)
    )
    whole = Layout(size=height)
    whole.split_column(*rows)
    return _Fixed(whole, width, height)


def _draws(state: ViewState, now: datetime) -> dict[str, Draw]:
    """Every panel by name, waiting for its room."""
    return {
        "header": lambda w, _: panels.header(state, w, now),
        "tiles": lambda w, _: panels.tiles(state, w, now),
        "funnel": lambda w, h: panels.funnel_panel(state, w, h),
        "yield": lambda w, h: panels.yield_panel(state, w, h, now),
        "lanes": lambda w, h: panels.lanes_panel(state, w, h),
        "recent": lambda w, h: panels.recent_panel(state, w, h),
        "messages": lambda w, h: panels.messages_panel(state, w, h),
        "sizes": lambda w, h: panels.sizes_panel(state, w, h),
        "difficulty": lambda w, h: panels.difficulty_panel(state, w, h),
        "families": lambda w, h: panels.families_panel(state, w, h),
        "premises": lambda w, h: panels.premises_panel(state, w, h),
        "machine": lambda w, h: panels.resources_panel(state, w, h),
    }


Names = Sequence[tuple[int, str]]
"""Panels side by side, each with its share of the width."""


def _body(width: int, room: int, num_messages: int) -> list[tuple[Names, int]]:
    """The rows between the tiles and the footer, with their heights."""
    is_wide = width >= 120
    top: Names = [(1, "funnel"), (1, "lanes")]
    if is_wide:
        top = [(4, "funnel"), (5, "yield"), (5, "lanes")]
    if room < 24:
        last: Names = [(3, "recent"), (2, "machine")] if is_wide else [(1, "recent")]
        return [(top, room - room // 2), (last, room // 2)]
    if not is_wide:
        upper, middle = max(9, room // 4), max(7, room // 6)
        return [
            (top, upper),
            ([(1, "yield"), (1, "machine")], middle),
            ([(1, "sizes"), (1, "families")], middle),
            ([(1, "recent")], room - upper - 2 * middle),
        ]
    counts: Names = [(1, "sizes"), (1, "difficulty"), (1, "families")]
    if width >= 150:
        counts = [(3, "sizes"), (4, "difficulty"), (4, "families"), (4, "premises")]
    upper = min(16, max(10, room * 3 // 10))
    middle = min(12, max(8, room * 2 // 10))
    rest = room - upper - middle
    talk = min(2 + num_messages, 6, rest // 3) if num_messages else 0
    rows: list[tuple[Names, int]] = [
        (top, upper),
        (counts, middle),
        ([(7, "recent"), (3, "machine")], rest - talk),
    ]
    return [*rows, ([(1, "messages")], talk)] if talk else rows


def _row(cells: Cells, width: int, height: int) -> Layout:
    """Cells side by side; widths are shared out exactly, so every panel knows its room."""
    total = sum(share for share, _ in cells)
    row = Layout(size=height)
    made: list[Layout] = []
    used = 0
    for number, (share, draw) in enumerate(cells):
        is_last = number == len(cells) - 1
        cell_width = width - used if is_last else width * share // total
        used += cell_width
        made.append(Layout(draw(cell_width, height), size=cell_width))
    row.split_row(*made)
    return row
