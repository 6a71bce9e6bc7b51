"""A loop's generations in a terminal: a table of what each brought, and what collapse control did."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from proofmill.atomic import atomic_write_text
from proofmill.display.charts import AMBER, GREEN, MUTED, RED, sparkline
from proofmill.display.live import as_svg
from proofmill.errors import InputError
from proofmill.generations import LoopView, read_loop, told_pass

__all__ = ["render_loop", "watch_loop"]

REFRESH_S = 1.0
_SVG_WIDTH = 110
"""Characters, also of what is printed where there is no terminal."""
_TREND = 30
"""Characters of a small curve."""


def watch_loop(
    folder: Path, *, once: bool = False, svg: Path | None = None, stream: TextIO | None = None
) -> None:
    """Shows a loop until it ends; Ctrl-C leaves without touching it.

    Args:
        folder: The loop's.
        once: Print the picture as it is now and return.
        svg: Write the picture there and return; with ``once`` it is printed too.
        stream: Where to draw; the standard output if None.

    Raises:
        InputError: the folder is no loop's, or the picture cannot be written.
    """
    view = read_loop(folder)
    console = Console(file=stream or sys.stdout, highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, _SVG_WIDTH)
    if svg is not None:
        try:
            atomic_write_text(
                svg, as_svg(render_loop(view), _SVG_WIDTH, title=f"proofmill loop: {view.name}")
            )
        except OSError as error:
            raise InputError(f"{svg} cannot be written ({error.strerror or error})") from error
    if once:
        console.print(render_loop(view))
    if once or svg is not None:
        return
    with contextlib.suppress(KeyboardInterrupt), Live(render_loop(view), console=console) as live:
        while not view.is_finished:
            time.sleep(REFRESH_S)
            view = read_loop(folder)
            live.update(render_loop(view))


def render_loop(view: LoopView) -> RenderableType:
    """The picture of a loop; a pure function of it."""
    return Group(*_lines(view))


def _lines(view: LoopView) -> Iterator[RenderableType]:
    last = view.generations[-1]
    state = "stopped" if view.stopped else "finished" if view.is_finished else "not finished"
    yield Text.assemble(
        (view.name, "bold"),
        (
            f"  {len(view.generations)} generations, {last.proofs:,} proofs of {last.statements:,} statements, ",
            "",
        ),
        (state, RED if view.stopped else GREEN if view.is_finished else AMBER),
    )
    yield _table(view)
    for k in view.ks:
        values = [g.passes[k] for g in view.generations if k in g.passes]
        yield Text.assemble(
            (f"pass@{k} ", MUTED),
            sparkline(values, min(_TREND, len(values)), GREEN),
            (f" {values[0]:.3f} to {values[-1]:.3f} of {last.held_out} held out", ""),
        )
    for action in view.actions:
        yield Text(
            f"generation {action.generation}: {action.statistic} at {action.value:.3g}, bound {action.bound:.3g}: "
            f"{action.action.replace('_', ' ')}",
            style=AMBER,
        )
    if view.stopped:
        yield Text(f"stopped: {view.stopped}", style=RED)


def _table(view: LoopView) -> Table:
    ks = view.ks
    heads = ["", "tried", "solved", "statements", "proofs", "families", *(f"pass@{k}" for k in ks)]
    if view.control:
        heads += [f"control @{k}" for k in ks]
    table = Table(box=None, pad_edge=False, header_style=MUTED)
    for head in heads:
        table.add_column(head, justify="right")
    for g in view.generations:
        row = [f"{g.number}", f"{g.tried:,}", f"{g.solved:,}", f"{g.statements:,}", f"{g.proofs:,}"]
        row += [f"{g.health.get('families', 0.0):.0f}", *(told_pass(g.passes, k) for k in ks)]
        if view.control:
            row += [told_pass(view.control.get(g.number, {}), k) for k in ks]
        table.add_row(*row)
    return table
