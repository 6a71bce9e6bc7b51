"""The report of a loop: one HTML file with its curves, what its corpus is made of, its health and its cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from proofmill.generations import Generation, LoopView, read_loop, told_pass
from proofmill.report.page import document, escaped, panels, save
from proofmill.report.plots import COLOURS, INK, drawn

__all__ = ["render_loop", "write_loop_report"]

_STATISTICS = {
    "families": "effective number of families",
    "duplicates": "share of proposals that were known",
    "extremes": "share of statements with a solve rate of 0 or 1",
    "size": "mean nodes of a conclusion",
    "entropy": "entropy of symbols, bits",
    "disjunctions": "share of disjunctions",
}
_DASHES = {1: "-", 8: "--"}
Draw = Callable[[Any], None]


def write_loop_report(folder: Path, out: Path) -> LoopView:
    """Writes the report of a loop, live or finished.

    Args:
        folder: The loop's.
        out: The file to write; it appears whole or not at all.

    Returns:
        What it tells.

    Raises:
        InputError: the folder is none, a file of it is damaged, or no generation is done yet.
        ExportError: the extra is not installed, or the file cannot be written.
    """
    view = read_loop(folder)
    save(render_loop(view), out)
    return view


def render_loop(view: LoopView) -> str:
    """The page. The same loop gives the same bytes."""
    last = view.generations[-1]
    return document(
        f"{view.name}: {len(view.generations)} generations",
        [
            _head(view),
            "<main>",
            *_numbers(view, last),
            '<h2 id="curves">Learning</h2>',
            *panels(drawn(_curves(view))),
            '<h2 id="health">Health</h2>',
            *panels(drawn(_health(view))),
            *_actions(view),
            '<h2 id="generations">Generations</h2>',
            *_generations(view),
            "</main>",
            "<footer>Proofs are counted when they are certified. Held-out statements are of families that nothing is "
            "learned about, and are tried by the model alone; samples about which nothing was decided count on neither "
            "side.</footer>",
        ],
    )


def _head(view: LoopView) -> str:
    links = "".join(
        f'<a href="#{anchor}">{anchor.capitalize()}</a>' for anchor in ("curves", "health", "generations")
    )
    state = f"stopped: {view.stopped}" if view.stopped else "finished" if view.is_finished else "not finished"
    return f'<header><h1>{escaped(view.name)}</h1><p class="facts">{escaped(state)}</p><nav>{links}</nav></header>'


def _numbers(view: LoopView, last: Generation) -> Iterator[str]:
    facts = [
        (f"{len(view.generations)}", "generations"),
        (f"{last.proofs:,}", "certified proofs"),
        (f"{last.statements:,}", "statements proved"),
        *(
            (f"{value:.3f}", f"pass@{k}, {last.held_out} held out")
            for k, value in sorted(last.passes.items())
        ),
        *(
            (f"{pair['ratio']:.2f}", f"times the control's {name}")
            for name, pair in sorted(view.compared.items())
            if pair.get("ratio") is not None
        ),
        (f"{last.compute_s:,.0f}", "processor seconds of learning"),
    ]
    yield '<div class="cards">'
    for value, name in facts:
        yield f'<div class="card"><b>{escaped(value)}</b><span>{escaped(name)}</span></div>'
    yield "</div>"
    for name, pair in sorted(view.compared.items()):
        yield (
            f'<p class="note">{escaped(name)}: {pair["first"]:.3f} against the control\'s {pair["second"]:.3f}, '
            f"difference {pair['difference']:.3f}, 95 % interval [{pair['low']:.3f}, {pair['high']:.3f}] over "
            f"{pair['statements']} statements.</p>"
        )


def _curves(view: LoopView) -> dict[str, Draw]:
    found: dict[str, Draw] = {
        "Held out, by generation": partial(_passes, view=view),
        "Held out, by samples": partial(_samples, view=view),
        "Held out, by compute": partial(_by_compute, view=view, held_out=True),
        "Proved, by compute": partial(_by_compute, view=view, held_out=False),
        "Corpus, by source": partial(_sources, generations=view.generations),
    }
    if not view.ks:
        del found["Held out, by generation"], found["Held out, by compute"]
    if not any(curve.values for curve in view.curves):
        del found["Held out, by samples"]
    if view.phases:
        found["Cost, all sessions"] = partial(_cost, view=view)
    return found


def _passes(axes: Any, view: LoopView) -> None:
    """The policy alone and, if there is one, a control that learned from the first generation's data only."""
    loop = {g.number: g.passes for g in view.generations}
    for label, colour, rows in (("loop", COLOURS[0], loop), ("control", COLOURS[1], view.control)):
        for k in sorted({k for row in rows.values() for k in row}):
            points = [(number, row[k]) for number, row in sorted(rows.items()) if k in row]
            axes.plot(
                [x for x, _ in points],
                [y for _, y in points],
                _DASHES.get(k, ":"),
                marker="o",
                markersize=4,
                color=colour,
                label=f"{label}, pass@{k} ({points[-1][1]:.3f})",
            )
    _generation_axis(axes, [*loop, *view.control])
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, fontsize=8)


def _samples(axes: Any, view: LoopView) -> None:
    """Solved against what may be spent on each statement."""
    # The colours of the curves by generation; the first generation's has one of its own.
    colours = {curve.label: COLOURS[0] for curve in view.curves} | {"control": COLOURS[1]}
    colours[view.curves[0].label] = COLOURS[2]
    for curve in view.curves:
        colour = colours[curve.label]
        axes.plot(range(1, len(curve.values) + 1), curve.values, marker="o", color=colour, label=curve.label)
    axes.set_xlabel("samples of each statement")
    axes.set_ylabel("part solved by one of them")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False, loc="lower right")


def _by_compute(axes: Any, view: LoopView, *, held_out: bool) -> None:
    """Against the processor time that went into learning."""
    xs = [g.compute_s for g in view.generations]
    if held_out:
        for k in view.ks:
            points = [(g.compute_s, g.passes[k]) for g in view.generations if k in g.passes]
            axes.plot(
                *zip(*points, strict=True),
                _DASHES.get(k, ":"),
                marker="o",
                color=COLOURS[0],
                label=f"pass@{k}",
            )
        axes.set_ylabel("part of the held-out statements")
        axes.legend(frameon=False, loc="lower right")
    else:
        axes.plot(xs, [g.statements for g in view.generations], marker="o", color=COLOURS[2])
        axes.set_ylabel("statements with a certified proof")
    axes.set_xlabel("processor seconds of learning")
    axes.set_xlim(left=0)
    axes.set_ylim(bottom=0)


def _sources(axes: Any, generations: Sequence[Generation]) -> None:
    names = sorted({name for g in generations for name in g.sources})
    xs = [g.number for g in generations]
    below = [0] * len(xs)
    for name, colour in zip(names, COLOURS, strict=False):
        ys = [g.sources.get(name, 0) for g in generations]
        axes.bar(xs, ys, bottom=below, color=colour, width=0.7, label=f"{name} ({ys[-1]:,})")
        below = [a + b for a, b in zip(below, ys, strict=True)]
    _generation_axis(axes, xs)
    axes.set_ylabel("certified proofs")
    axes.legend(frameon=False, loc="upper left")


def _cost(axes: Any, view: LoopView) -> None:
    rows = range(len(view.phases))
    axes.barh(
        [r - 0.2 for r in rows], [p.wall_s for p in view.phases], height=0.38, color="#c9ced6", label="wall"
    )
    axes.barh(
        [r + 0.2 for r in rows],
        [p.cpu_s for p in view.phases],
        height=0.38,
        color=COLOURS[0],
        label="processor",
    )
    axes.set_yticks(list(rows), [p.name for p in view.phases])
    axes.invert_yaxis()
    axes.set_xlabel("seconds")
    axes.grid(visible=False, axis="y")
    axes.legend(frameon=False, loc="lower right")


def _health(view: LoopView) -> dict[str, Draw]:
    return {
        title.capitalize(): partial(_statistic, view=view, name=name)
        for name, title in _STATISTICS.items()
        if all(name in g.health for g in view.generations)
    }


def _statistic(axes: Any, view: LoopView, name: str) -> None:
    """One statistic with its bound; a line down to the axis where control acted."""
    xs = [g.number for g in view.generations]
    ys = [g.health[name] for g in view.generations]
    axes.plot(xs, ys, marker="o", color=COLOURS[0])
    bounds = [(n, own[name]) for n, own in sorted(view.bounds.items()) if name in own and n in xs]
    if bounds:
        word = "at most" if bounds[0][1].is_upper else "at least"
        axes.plot(
            [n for n, _ in bounds],
            [bound.value for _, bound in bounds],
            "--",
            color=COLOURS[3],
            label=f"{word} {bounds[-1][1].value:.3g}",
        )
        axes.legend(frameon=False, fontsize=8)
    for action in view.actions:
        if action.statistic == name:
            axes.axvline(action.generation, color=COLOURS[3], linewidth=1, alpha=0.6)
            axes.annotate(
                action.action.replace("_", " "),
                (action.generation, 0),
                xycoords=("data", "axes fraction"),
                xytext=(3, 4),
                textcoords="offset points",
                fontsize=7,
                color=INK,
                rotation=90,
                va="bottom",
            )
    _generation_axis(axes, xs)
    axes.set_ylim(bottom=0)


def _generation_axis(axes: Any, numbers: Sequence[int]) -> None:
    axes.set_xlabel("generation")
    axes.set_xlim(min(numbers) - 0.5, max(numbers) + 0.5)
    axes.xaxis.get_major_locator().set_params(integer=True)


def _actions(view: LoopView) -> Iterator[str]:
    yield '<section class="panel"><h3>What collapse control did</h3>'
    if not view.actions:
        yield '<p class="note">Nothing: no statistic left its bounds, or control was off.</p></section>'
        return
    yield _figures(
        ("generation", "statistic", "value", "bound", "action"),
        [
            (a.generation, a.statistic, f"{a.value:.3g}", f"{a.bound:.3g}", a.action.replace("_", " "))
            for a in view.actions
        ],
    )
    if view.stopped:
        yield f'<p class="note">Stopped: {escaped(view.stopped)}.</p>'
    yield "</section>"


def _generations(view: LoopView) -> Iterator[str]:
    ks = view.ks
    makes = any("statements" in g.proposed for g in view.generations)
    yield '<section class="panel">'
    yield _figures(
        (
            "generation",
            "tried",
            "solved",
            "samples",
            "undecided",
            "statements",
            "proofs",
            *(("proposed",) if makes else ()),
            *(f"pass@{k}" for k in ks),
            *(f"control pass@{k}" for k in ks if view.control),
        ),
        [
            (
                g.number,
                g.tried,
                g.solved,
                f"{g.samples:,}",
                g.undecided,
                g.statements,
                g.proofs,
                *((g.proposed.get("statements", "-"),) if makes else ()),
                *(told_pass(g.passes, k) for k in ks),
                *(told_pass(view.control.get(g.number, {}), k) for k in ks if view.control),
            )
            for g in view.generations
        ],
    )
    yield "</section>"
    if makes:
        yield '<section class="panel"><h3>The loop\'s own conjectures</h3>'
        yield _figures(
            ("generation", "tries", "known", "dropped", "tried", "reward", "made by", "from"),
            [
                (
                    g.number,
                    g.proposed["tries"],
                    g.proposed["duplicates"],
                    _counts(g.proposed["drops"]),
                    g.proposed["learned"]["tried"],
                    f"{g.proposed['learned']['reward']:.3f}",
                    _counts(g.proposed["operators"]),
                    _counts(g.proposed["labels"]),
                )
                for g in view.generations
                if "statements" in g.proposed
            ],
        )
        yield "</section>"


def _counts(named: Mapping[str, int]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {num}" for name, num in named.items()) or "-"


def _figures(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    head = "".join(f"<th>{escaped(text)}</th>" for text in heads)
    body = "".join("<tr>" + "".join(f"<td>{escaped(v)}</td>" for v in row) + "</tr>" for row in rows)
    return f'<table class="figures"><tr>{head}</tr>{body}</table>'
