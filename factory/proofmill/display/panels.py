"""The panels of the dashboard: each a pure function of the state and the room it has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from proofmill.display.charts import (
    AMBER,
    BLUE,
    GREEN,
    MUTED,
    RED,
    TEAL,
    VIOLET,
    bar,
    columns,
    compact,
    count,
    duration,
    highlight_lean,
    sparkline,
    strip_theorem,
)
from proofmill.display.view import DIFFICULTY_BINS, LaneView, ViewState

__all__ = [
    "difficulty_panel",
    "families_panel",
    "footer",
    "funnel_panel",
    "header",
    "lanes_panel",
    "messages_panel",
    "premises_panel",
    "recent_panel",
    "resources_panel",
    "sizes_panel",
    "tiles",
    "yield_panel",
]

SILENT_S = 30.0
"""Without news for so long, a sweep that has not finished is shown as silent."""


def _panel(body: RenderableType, title: str, *, note: Text | None = None) -> Panel:
    heading = Text.assemble((title, "bold"), " · " if note else "", note or "")
    return Panel(body, title=heading, title_align="left", border_style=MUTED, box=box.ROUNDED)


def _grid(*ratios: int) -> Table:
    grid = Table.grid(expand=True, padding=(0, 1))
    for ratio in ratios:
        grid.add_column(ratio=ratio or None, no_wrap=True, overflow="ellipsis")
    return grid


def _nothing(text: str) -> Text:
    return Text(text, style=f"italic {MUTED}", no_wrap=True, overflow="ellipsis")


def header(state: ViewState, width: int, now: datetime) -> RenderableType:
    """Who runs what since when: four lines with the border."""
    started, finished = state.started, state.finished
    silent_s = (now - state.last_at).total_seconds() if state.last_at else 0.0
    is_silent = finished is None and state.last_at is not None and silent_s > SILENT_S
    at = state.last_at if is_silent and state.last_at else now
    elapsed_s = state.session_s(at)
    budget_s = started.budget_s if started else None
    title = Text.assemble(
        ("◆ proofmill ", f"bold {GREEN}"),
        (started.theory if started else "-", "bold"),
        (f" · {started.recipe}" if started else "", MUTED),
        (f"  {started.run_dir}" if started and width >= 100 else "", MUTED),
    )
    lines = _grid(1, 0)
    lines.add_row(title, _status(state, silent_s if is_silent else None, elapsed_s))
    lines.add_row(*_progress(elapsed_s, budget_s, width, is_over=finished is not None))
    return Panel(
        lines,
        box=box.ROUNDED,
        border_style=GREEN,
        title=_stage(state, width),
        title_align="left",
        subtitle=_machine(state, width),
        subtitle_align="right",
    )


def _status(state: ViewState, silent_s: float | None, elapsed_s: float | None) -> Text:
    if state.finished is not None:
        return Text(f"■ finished: {state.finished.reason}", style=f"bold {BLUE}")
    if state.started is None or state.session_at is None:
        word = "preparing" if state.stage else "waiting for events"
        return Text(f"○ {word}", style=f"bold {AMBER}")
    if silent_s is not None:
        return Text(f"◌ no news for {duration(silent_s)}", style=f"bold {AMBER}")
    word = "● resumed" if state.started.resumed else "● running"
    return Text(f"{word} {duration(elapsed_s)}", style=f"bold {GREEN}")


def _progress(
    elapsed_s: float | None, budget_s: float | None, width: int, *, is_over: bool
) -> tuple[Text, Text]:
    if budget_s is None or elapsed_s is None:
        return Text("budget -", style=MUTED), Text(f"elapsed {duration(elapsed_s)}", style=MUTED)
    share = elapsed_s / budget_s if budget_s > 0 else 1.0
    left = "over" if is_over or share >= 1 else f"{duration(budget_s - elapsed_s)} left"
    right = Text(f"{duration(elapsed_s)} / {duration(budget_s)} · {left}", style=MUTED)
    room = max(10, width - len(right.plain) - 6)
    return bar(share, room, BLUE if is_over else GREEN, track=True), right


def _stage(state: ViewState, width: int) -> Text:
    if state.finished is not None or state.stage is None:
        return Text("")
    detail = f": {state.stage.detail}" if state.stage.detail else ""
    text = Text.assemble((state.stage.name, "bold"), (detail, MUTED))
    text.truncate(max(10, width - 8), overflow="ellipsis")
    return text


def _machine(state: ViewState, width: int) -> Text:
    started = state.started
    if started is None:
        return Text("")
    parts = [started.toolchain, f"{started.workers} workers", f"sandbox {started.sandbox or '-'}"]
    text = Text(" · ".join(parts), style=MUTED)
    text.truncate(max(10, width - 8), overflow="ellipsis")
    return text


def tiles(state: ViewState, width: int, now: datetime) -> RenderableType:
    """The numbers that matter, large: three lines with the border."""
    rate = state.rate_per_minute(now)
    known = state.kept is not None

    def of(outcome: str) -> int | None:
        return state.outcomes.get(outcome, 0) if known else None

    shown: list[tuple[str, str, str]] = [
        (count(of("proved")), "certified", GREEN),
        ("-" if rate is None else f"{rate:,.0f}", "a minute", TEAL),
        (count(of("refuted")), "refuted", VIOLET),
        (count(of("open")), "open", AMBER),
        (count(state.pending), "pending", BLUE),
        (count(of("rejected")), "rejected", RED if of("rejected") else MUTED),
        (count(of("infra")), "infra", RED if of("infra") else MUTED),
    ]
    shown = shown[: max(3, min(len(shown), width // 15))]
    grid = Table.grid(expand=True)
    cells = []
    for number, label, style in shown:
        grid.add_column(ratio=1)
        text = Text.assemble((number, f"bold {style}"), (f" {label}", MUTED), justify="center")
        cells.append(Panel(text, box=box.ROUNDED, border_style=MUTED, padding=(0, 0)))
    grid.add_row(*cells)
    return grid


def funnel_panel(state: ViewState, width: int, height: int) -> RenderableType:
    """How statements become theorems, and why the others were dropped."""
    names = max(11, min(20, width // 3))
    room = max(6, width - 19 - names)
    body = Table.grid(padding=(0, 1))
    body.add_column(width=names, no_wrap=True, overflow="ellipsis")
    body.add_column(width=7, justify="right", no_wrap=True)
    body.add_column(width=room, no_wrap=True)
    body.add_column(no_wrap=True)
    steps = [
        ("considered", state.considered, BLUE),
        ("submitted", state.kept, TEAL),
        ("decided", state.decided if state.kept is not None else None, VIOLET),
        ("certified", state.proved if state.kept is not None else None, GREEN),
    ]
    before: int | None = None
    for name, number, style in steps:
        share = (number or 0) / state.considered if state.considered else 0.0
        part = _percent(number / before) if number is not None and before else ""
        # A square root keeps the narrow end of the funnel visible.
        body.add_row(name, compact(number), bar(share**0.5, room, style), Text(part, style=MUTED))
        before = number
    rows = height - 2 - len(steps)
    drops = sorted(state.drops.items(), key=lambda item: -item[1])
    total = sum(state.drops.values())
    if rows >= 2 and drops:
        body.add_row(Text("dropped", style=f"bold {MUTED}"), compact(total), "", "")
        for reason, number in drops[: rows - 1]:
            share = number / total if total else 0.0
            body.add_row(
                Text(f" {reason}", style=MUTED),
                compact(number),
                bar(share**0.5, room, MUTED),
                Text(_percent(share), style=MUTED),
            )
    layer = Text(f"layer {state.layer}", style=MUTED) if state.layer is not None else None
    return _panel(body, "funnel", note=layer)


def _percent(share: float) -> str:
    return "<1%" if 0 < share < 0.005 else f"{100 * share:.0f}%"


def yield_panel(state: ViewState, width: int, height: int, now: datetime) -> RenderableType:
    """Certified theorems over time."""
    at = state.last_at if state.finished and state.last_at else now
    curve = state.curve.until(state.active_s(at)) if state.started else state.curve
    rows = height - 3
    if state.proved == 0 or not curve.buckets or rows < 1:
        return _panel(_nothing("nothing certified yet"), "yield")
    room = width - 4
    rates = [60.0 * number / curve.width_s for number in curve.buckets]
    lines = columns(_stretched(rates, room), room, rows, (BLUE, GREEN))
    total_s = len(curve.buckets) * curve.width_s
    axis = _grid(1, 0)
    axis.add_row(Text("0:00", style=MUTED), Text(duration(total_s), style=MUTED))
    mean = 60.0 * state.proved / total_s if total_s else 0.0
    note = Text(f"mean {mean:,.0f}/min", style=MUTED)
    return _panel(Group(*lines, axis), "yield", note=note)


def _stretched(values: Sequence[float], width: int) -> list[float]:
    """Short series are drawn wider, so that a young sweep fills its panel."""
    if not values or len(values) >= width:
        return list(values)
    return [values[i * len(values) // width] for i in range(width)]


def lanes_panel(state: ViewState, width: int, height: int) -> RenderableType:
    """Who finds proofs, and what one costs."""
    body = Table.grid(expand=True, padding=(0, 1))
    body.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    for _ in range(4):
        body.add_column(justify="right", no_wrap=True)
    body.add_row(*(Text(t, style=MUTED) for t in ("rung", "tried", "found", "", "s/proof")))
    rows = height - 3
    off = list((state.started.lanes_off if state.started else {}).items())[: max(1, rows // 3)]
    room = rows - len(off)
    lanes = sorted(state.lanes.items(), key=lambda item: (-item[1].num_found, item[0]))
    if len(lanes) > room:
        rest = lanes[max(0, room - 1) :]
        lanes = [*lanes[: max(0, room - 1)], (("", f"{len(rest)} more"), _sum(v for _, v in rest))]
    several = len({lane for lane, _ in state.lanes}) > 1
    for (lane, rung), view in lanes:
        share = view.num_found / view.num_tried if view.num_tried else 0.0
        name = Text.assemble((rung, "" if lane else MUTED), (f" {lane}" if several else "", MUTED))
        cost = f"{view.wall_s / view.num_found:.2f}" if view.num_found else "-"
        body.add_row(
            name,
            compact(view.num_tried),
            Text(compact(view.num_found), style=GREEN if view.num_found else MUTED),
            bar(share, max(4, min(10, width // 9)), GREEN, track=True),
            cost,
        )
    if not lanes:
        body.add_row(_nothing("no batch has finished yet"), "", "", "", "")
    why = [
        Text(f"{lane} off: {reason}", style=MUTED, no_wrap=True, overflow="ellipsis") for lane, reason in off
    ]
    names = sorted({lane for lane, _ in state.lanes})
    note = Text(", ".join(names), style=MUTED) if names else None
    return _panel(Group(body, *why), "lanes", note=note)


def _sum(views: Iterable[LaneView]) -> LaneView:
    parts = list(views)
    return LaneView(
        num_batches=sum(v.num_batches for v in parts),
        num_tried=sum(v.num_tried for v in parts),
        num_found=sum(v.num_found for v in parts),
        wall_s=sum(v.wall_s for v in parts),
    )


def _histogram(counts: Mapping[int, int], labels: Mapping[int, str], width: int, height: int) -> Group:
    keys = list(labels)
    thick = max(2, min(8, (width - 4) // max(1, len(keys))))
    values = [float(counts.get(key, 0)) for key in keys]
    lines = columns(values, thick * len(keys), max(1, height - 3), (BLUE, GREEN), thick=thick)
    axis = Text(style=MUTED, no_wrap=True)
    for key in keys:
        axis.append(f"{labels[key]:^{thick - 1}} "[:thick])
    return Group(*lines, axis)


def sizes_panel(state: ViewState, width: int, height: int) -> RenderableType:
    """Sizes of certified conclusions, in nodes."""
    if not state.sizes:
        return _panel(_nothing("-"), "sizes")
    low, high = min(state.sizes), max(state.sizes)
    high = min(high, low + (width - 4) // 3 - 1)
    labels = {size: str(size) for size in range(low, high + 1)}
    note = Text("nodes of the conclusion", style=MUTED) if width >= 40 else None
    return _panel(_histogram(state.sizes, labels, width, height), "sizes", note=note)


def difficulty_panel(state: ViewState, width: int, height: int) -> RenderableType:
    """Difficulties of certified theorems, from easy to hard."""
    if not state.difficulties:
        return _panel(_nothing("-"), "difficulty")
    labels = {b: f"{b / DIFFICULTY_BINS:g}" for b in range(DIFFICULTY_BINS)}
    note = Text("easy → hard", style=MUTED)
    return _panel(_histogram(state.difficulties, labels, width, height), "difficulty", note=note)


def families_panel(state: ViewState, width: int, height: int) -> RenderableType:
    """Which shapes of statement are proved most: collapse onto one shape shows here."""
    return _ranking(state.families, "families", width, height, TEAL)


def premises_panel(state: ViewState, width: int, height: int) -> RenderableType:
    """Which certified lemmas later proofs use most."""
    names = {name.rpartition(".")[2]: number for name, number in state.premises.items()}
    note = "-" if state.sealed_lemmas is None else f"{count(state.sealed_lemmas)} sealed"
    return _ranking(names, "lemmas used", width, height, VIOLET, note=note)


def _ranking(
    counts: Mapping[str, int], title: str, width: int, height: int, style: str, note: str = ""
) -> RenderableType:
    rows = height - 2
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:rows]
    if not best:
        return _panel(_nothing("-"), title, note=Text(note, style=MUTED))
    body = Table.grid(expand=True, padding=(0, 1))
    body.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    body.add_column(justify="right", no_wrap=True)
    body.add_column(no_wrap=True)
    room = max(4, min(16, width // 4))
    for name, number in best:
        body.add_row(Text(name), compact(number), bar(number / best[0][1], room, style))
    return _panel(body, title, note=Text(note or f"{len(counts)}", style=MUTED))


def recent_panel(state: ViewState, width: int, height: int) -> RenderableType:
    """The last certified theorems."""
    body = Table.grid(expand=True, padding=(0, 1))
    body.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    body.add_column(no_wrap=True, justify="right", max_width=max(10, width // 4))
    for event in state.recent[: height - 2]:
        name = Text(f"{event.name} ", style=MUTED) if width >= 120 else Text()
        line = Text.assemble(("✓ ", GREEN), name, highlight_lean(strip_theorem(event.statement)))
        line.no_wrap, line.overflow = True, "ellipsis"
        used = f" +{len(event.premises)}" if event.premises else ""
        how = Text(f"{event.script or event.lane or '-'}{used}", style=VIOLET if used else MUTED)
        body.add_row(line, how)
    if not state.recent:
        body.add_row(_nothing("the first theorem is still to come"), "")
    return _panel(body, "last certified")


def resources_panel(state: ViewState, width: int, height: int) -> RenderableType:
    """Memory, processors, disk, queue; and what the certifier said."""
    sample = state.resources
    body = _grid(0, 1)

    def row(name: str, value: str, extra: Text | None = None) -> None:
        body.add_row(Text(name, style=MUTED), Text.assemble(value, " ", extra or ""))

    memory = sample.rss_mib if sample else None
    spark = sparkline(state.memory_mib, max(4, width - 26), BLUE) if state.memory_mib else None
    row("memory", _mib(memory), spark)
    percent = sample.cpu_percent if sample else None
    row("cpu", "-" if percent is None else f"{percent:.0f}%")
    lean = count(sample.lean_processes if sample else None)
    row("lean", f"{lean} running, queue {count(sample.queue if sample else None)}")
    row("disk free", _mib(sample.disk_free_mib if sample else None))
    verdicts = sorted(state.verdicts.items(), key=lambda i: (i[0] != "certified", -i[1]))
    for word, number in verdicts[: max(0, height - 6)]:
        style = GREEN if word == "certified" else AMBER
        body.add_row(Text(word, style=style), count(number))
    return _panel(body, "machine and verdicts" if len(verdicts) and height > 6 else "machine")


def _mib(mib: float | None) -> str:
    if mib is None:
        return "-"
    return f"{mib / 1024:.1f} GiB" if mib >= 1024 else f"{mib:.0f} MiB"


def messages_panel(state: ViewState, width: int, height: int) -> RenderableType:
    """Warnings and alarms, newest first."""
    body = _grid(0, 1)
    for message in state.messages[: height - 2]:
        style = f"bold {RED}" if message.is_alarm else AMBER
        times = f" (x{message.num})" if message.num > 1 else ""
        mark = "‼" if message.is_alarm else "!"
        text = Text(f"{mark} {message.text}{times}", style=style, no_wrap=True, overflow="ellipsis")
        stamp = message.at.strftime("%H:%M:%S") if width >= 40 else ""
        body.add_row(Text(stamp, style=MUTED), text)
    if not state.messages:
        body.add_row("", _nothing("no warnings"))
    return _panel(body, "messages")


def footer(state: ViewState, width: int, *, with_message: bool = False) -> RenderableType:
    """The invariant, live: every submitted conjecture is somewhere. Short of room: the last message."""
    alarms = [message for message in state.messages if message.is_alarm]
    if with_message and (alarms or (state.messages and width >= 100)):
        message = (alarms or state.messages)[0]
        style = f"bold {RED}" if message.is_alarm else AMBER
        mark = "‼" if message.is_alarm else "!"
        said = Text(f"{mark} {message.text}", style=style, no_wrap=True, overflow="ellipsis")
        return Padding(said, (0, 1))
    if state.kept is None:
        return Padding(_nothing("nothing submitted yet"), (0, 1))
    names = ("proved", "refuted", "open", "rejected", "infra")
    parts = [(name, state.outcomes.get(name, 0)) for name in names]
    pending = state.pending or 0
    text = Text(style=MUTED, no_wrap=True, overflow="ellipsis")
    for name, number in [*parts, ("pending", pending)]:
        text.append(" + " if text else "").append(f"{name} {number:,}")
    holds = sum(number for _, number in parts) + pending == state.kept
    text.append(f" = submitted {state.kept:,} ")
    text.append("✓" if holds else "✗ events were lost", style=GREEN if holds else f"bold {RED}")
    return Padding(text, (0, 1))
