"""The plots of a report, as SVG text to stand inside the page. Drawn by matplotlib, the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from proofmill.errors import ExportError
from proofmill.report.data import Curve, LaneSet, ReportData

__all__ = ["COLOURS", "INK", "draw_all", "drawn"]

COLOURS = ("#2f5d8c", "#d9822b", "#3a8f6b", "#b5446e", "#7a5fa8", "#8a7f3c", "#4f9fb8", "#777777")
"""One for each lane, in order of what it found; told apart also by those who do not see all colours well."""
INK, _GRID = "#333a45", "#e3e6ea"
_WIDTH, _HEIGHT = 6.4, 3.4
_MAX_SETS = 10


def draw_all(data: ReportData) -> Mapping[str, str]:
    """The plots for which the run has something, by their titles.

    Raises:
        ExportError: matplotlib is not installed.
    """
    plots: dict[str, Callable[[Any], None]] = {}
    if data.over_time:
        plots["Yield over time"] = lambda axes: _curves(axes, data.over_time, "minutes of work")
    if any(curve.ys[-1] for curve in data.over_compute):
        plots["Found, by what each lane spent"] = lambda axes: _compute(axes, data.over_compute)
    if data.difficulties:
        plots["Difficulty"] = lambda axes: _histogram(axes, data.difficulties)
        plots["Scripts until the proof"] = lambda axes: _tries(axes, data.tried)
    if data.lane_sets:
        plots["Who tried what"] = lambda axes: _upset(axes, data.lane_sets[:_MAX_SETS])
    if data.families:
        plots["Largest families"] = lambda axes: _families(axes, data.families)
    return drawn(plots)


def drawn(plots: Mapping[str, Callable[[Any], None]]) -> Mapping[str, str]:
    """Plots as SVG text by their titles; each function fills the axes that it is given.

    Raises:
        ExportError: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
    except ImportError as error:
        raise ExportError("a report needs matplotlib: pip install 'proofmill[report]'") from error
    style: dict[Any, object] = {
        "svg.hashsalt": "proofmill",
        "font.size": 10,
        "axes.edgecolor": INK,
        "axes.labelcolor": INK,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "grid.color": _GRID,
        "axes.axisbelow": True,
        "figure.autolayout": True,
    }
    with mpl.rc_context(style):
        return {title: _svg(draw) for title, draw in plots.items()}


def _svg(draw: Callable[[Any], None]) -> str:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, _HEIGHT))
    draw(figure.add_subplot())
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    text = stream.getvalue()
    return text[text.index("<svg") :]


def _curves(axes: Any, curves: Sequence[Curve], unit: str) -> None:
    end = max(curve.xs[-1] for curve in curves)
    for curve, colour in zip(curves, COLOURS, strict=False):
        xs, ys = [*curve.xs, end], [*curve.ys, curve.ys[-1]]
        axes.step(xs, ys, where="post", color=colour, label=f"{curve.label} ({curve.ys[-1]:,})")
    axes.set_xlabel(unit)
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, loc="center right")


def _compute(axes: Any, curves: Sequence[Curve]) -> None:
    """Logarithmic in time: lanes differ by orders of magnitude."""
    for curve, colour in zip(curves, COLOURS, strict=False):
        points = [(x, y) for x, y in zip(curve.xs, curve.ys, strict=True) if x > 0]
        label = f"{curve.label} ({curve.ys[-1]:,})"
        axes.step([x for x, _ in points], [y for _, y in points], where="post", color=colour, label=label)
    axes.set_xscale("log")
    axes.set_xlabel("seconds of all workers together")
    axes.set_ylabel("found")
    axes.set_yscale("symlog", linthresh=1)
    axes.set_yticks([0, *(10**i for i in range(len(str(max(c.ys[-1] for c in curves)))))])
    axes.set_ylim(0, 1.6 * max(c.ys[-1] for c in curves))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.legend(frameon=False, loc="upper left")


def _histogram(axes: Any, difficulties: Sequence[float]) -> None:
    axes.hist(difficulties, bins=[i / 20 for i in range(21)], color=COLOURS[0], rwidth=0.9)
    axes.set_xlim(0, 1)
    axes.set_xlabel("difficulty, from 0 (easy) to 1 (hard)")
    axes.set_ylabel("theorems")


def _tries(axes: Any, tried: Sequence[int]) -> None:
    """Bins that double: most proofs come early, a few very late."""
    edges = [0.5, 1.5]
    while edges[-1] < max(tried):
        edges.append(2 * edges[-1])
    counts = [sum(low < t <= high for t in tried) for low, high in pairwise(edges)]
    labels = [
        f"{int(low) + 1}" if int(high) == int(low) + 1 else f"{int(low) + 1}-{int(high)}"
        for low, high in pairwise(edges)
    ]
    axes.bar(range(len(counts)), counts, color=COLOURS[0], width=0.85)
    axes.set_xticks(range(len(counts)), labels, rotation=30, ha="right")
    axes.set_xlabel("scripts tried, the last one worked")
    axes.set_ylabel("theorems")
    axes.grid(visible=False, axis="x")


def _upset(axes: Any, sets: Sequence[LaneSet]) -> None:
    """An UpSet plot (Lex and others, IEEE TVCG 2014) lying on its side: dots say which lanes, bars how many."""
    lanes = sorted({lane for group in sets for lane in group.lanes})
    rows = range(len(sets))
    axes.barh(rows, [g.proved for g in sets], color=COLOURS[2], label="proved", height=0.6)
    axes.barh(
        rows, [g.rest for g in sets], left=[g.proved for g in sets], color="#c9ced6", label="not", height=0.6
    )
    width = max(g.proved + g.rest for g in sets)
    step = width / 14
    for row, group in enumerate(sets):
        xs = [-step * (len(lanes) - lanes.index(lane)) for lane in group.lanes]
        axes.plot([min(xs), max(xs)], [row, row], color=INK, linewidth=1.5, zorder=2)
        everywhere = [-step * (len(lanes) - i) for i in range(len(lanes))]
        axes.scatter(everywhere, [row] * len(lanes), color="#dfe3e8", s=34, zorder=3)
        axes.scatter(xs, [row] * len(xs), color=INK, s=34, zorder=4)
        axes.annotate(
            f"{group.proved:,} of {group.proved + group.rest:,}",
            (group.proved + group.rest, row),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
        )
    for index, lane in enumerate(lanes):
        x = -step * (len(lanes) - index)
        axes.annotate(lane, (x, -0.7), rotation=40, ha="left", va="bottom", annotation_clip=False)
    axes.set_ylim(len(sets) - 0.4, -0.6)
    axes.set_xlim(-step * (len(lanes) + 0.7), width * 1.22)
    axes.set_yticks([])
    axes.set_xticks([t for t in axes.get_xticks() if 0 <= t <= width * 1.2])
    axes.set_xlabel("conjectures")
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False, axis="y")
    axes.legend(frameon=False, loc="lower right")


def _families(axes: Any, families: Sequence[tuple[str, int]]) -> None:
    names = [name if len(name) <= 44 else f"{name[:43]}…" for name, _ in families]
    axes.barh(range(len(names)), [num for _, num in families], color=COLOURS[0], height=0.7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    axes.invert_yaxis()
    axes.set_xlabel("theorems")
    axes.grid(visible=False, axis="y")
