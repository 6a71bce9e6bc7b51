"""The page itself: one HTML file that needs nothing else, neither files beside it nor a network."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofmill.atomic import atomic_write_text
from proofmill.errors import ExportError
from proofmill.report.data import ReportData, read_run
from proofmill.report.graph import draw_graph
from proofmill.report.plots import COLOURS, draw_all

if TYPE_CHECKING:
    from proofmill.ledger.rows import StoredCertificate

__all__ = ["document", "escaped", "panels", "render", "save", "write_report"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
"""Whatever stands in a statement: the page fetches nothing and runs nothing that is not in it."""
_LIGHT_STYLE = "xcode"
_MAX_DROPS = 14


def write_report(run_dir: Path, out: Path) -> ReportData:
    """Writes the report of a run, live or finished.

    Args:
        run_dir: The run.
        out: The file to write; it appears whole or not at all.

    Returns:
        What it tells.

    Raises:
        LedgerError: there is no ledger, or it cannot be read.
        InputError: ``resolved.json`` is missing or damaged.
        ExportError: the extra is not installed, or the file cannot be written.
    """
    data = read_run(run_dir)
    save(render(data), out)
    return data


def save(text: str, out: Path) -> None:
    """Writes a page whole or not at all.

    Raises:
        ExportError: it cannot be written.
    """
    try:
        atomic_write_text(out, text)
    except OSError as error:
        raise ExportError(
            f"{out} cannot be written ({error.strerror or error}); choose another --out"
        ) from error


def render(data: ReportData) -> str:
    """The page. The same data give the same bytes."""
    lanes = sorted({c.lane for c in data.certificates}, key=lambda lane: (-_num_by(data, lane), lane))
    colours = dict(zip(lanes, COLOURS, strict=False))
    plots = draw_all(data)
    return document(
        f"{data.title}: {data.counts.proved:,} theorems",
        [
            _head(data),
            "<main>",
            *_numbers(data),
            '<h2 id="plots">Plots</h2>',
            *panels(plots),
            *_funnel(data),
            *_lemmas(data, colours),
            *_examples(data, lanes),
            "</main>",
            "<footer>Every theorem here was certified; the ledger of the run has the proofs, the verdicts and what "
            "was dropped, and an exported corpus can be verified again from its own files.</footer>",
        ],
        style=_lean_style(),
        script=_resource("page.js"),
    )


def document(title: str, body: Iterable[str], *, style: str = "", script: str = "") -> str:
    """A whole page that needs nothing else.

    Args:
        title: Plain text.
        body: HTML; whatever came from outside is escaped in it.
        style: Beside the common one.
        script: If the page has one.
    """
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            f"<title>{escaped(title)}</title>",
            f"<style>{_resource('page.css')}\n{style}</style></head><body>",
            *body,
            (f"<script>{script}</script>" if script else "") + "</body></html>",
        ]
    )


def panels(plots: Mapping[str, str]) -> Iterator[str]:
    """Plots side by side, each with its title."""
    yield '<div class="plots">'
    for title, svg in plots.items():
        yield f'<section class="panel"><h3>{escaped(title)}</h3>{svg}</section>'
    yield "</div>"


def _resource(name: str) -> str:
    return files("proofmill.report").joinpath(name).read_text("utf-8")


def escaped(value: object) -> str:
    """Text as it may stand in HTML."""
    return html.escape(str(value))


def _num_by(data: ReportData, lane: str) -> int:
    return sum(c.lane == lane for c in data.certificates)


def _head(data: ReportData) -> str:
    facts = " · ".join(f"{escaped(name)} <b>{escaped(value)}</b>" for name, value in data.facts if value)
    links = "".join(
        f'<a href="#{anchor}">{title}</a>'
        for anchor, title in (
            ("plots", "Plots"),
            ("funnel", "Funnel"),
            ("lemmas", "Lemmas"),
            ("examples", "Theorems"),
        )
    )
    return f'<header><h1>{escaped(data.title)}</h1><p class="facts">{facts}</p><nav>{links}</nav></header>'


def _numbers(data: ReportData) -> Iterator[str]:
    c = data.counts
    yield '<div class="cards">'
    for value, name in (
        (c.proved, "theorems certified"),
        (c.submitted, "conjectures"),
        (c.refuted, "refuted"),
        (c.open, "left open"),
        (c.pending, "waiting"),
        (c.rejected + c.infra, "not decidable here"),
        (data.num_families, "families of theorems"),
    ):
        yield f'<div class="card"><b>{value:,}</b><span>{name}</span></div>'
    yield "</div>"


def _funnel(data: ReportData) -> Iterator[str]:
    c = data.counts
    drops = sorted(data.drops.items(), key=lambda item: (-item[1], item[0]))
    shown, rest = drops[:_MAX_DROPS], drops[_MAX_DROPS:]
    if rest:
        shown.append((f"{len(rest)} further reasons", sum(num for _, num in rest)))
    yield '<h2 id="funnel">Funnel</h2><div class="columns"><section class="panel">'
    yield "<h3>What exploration looked at and did not submit, by reason (bars: square root)</h3>"
    rows = [("", "considered", data.considered), *(("drop", reason, num) for reason, num in shown)]
    yield _table([*rows, ("good", "submitted", c.submitted)])
    yield '</section><section class="panel"><h3>What became of the conjectures</h3>'
    yield _table(
        [
            ("", "submitted", c.submitted),
            ("good", "proved", c.proved),
            ("bad", "refuted", c.refuted),
            ("drop", "open", c.open),
            ("drop", "waiting", c.pending),
            ("bad", "rejected", c.rejected),
            ("bad", "infrastructure", c.infra),
        ]
    )
    yield "<h3>&nbsp;</h3><h3>What the certifier said of candidates</h3>"
    kinds = {"certified": "good"}
    verdicts = sorted(data.verdicts.items(), key=lambda item: (-item[1], item[0]))
    yield _table([(kinds.get(reason, "bad"), reason, num) for reason, num in verdicts])
    yield "</section></div>"


def _table(rows: list[tuple[str, str, int]]) -> str:
    """Rows with bars; as numbers differ by orders of magnitude, bars grow as their square roots."""
    most = max((num for *_, num in rows), default=0) or 1
    cells = (
        f'<tr class="{kind}"><td>{escaped(name.replace("_", " "))}</td><td class="num">{num:,}</td>'
        f'<td class="bar">{_bar(num, most)}</td></tr>'
        for kind, name, num in rows
    )
    return f"<table>{''.join(cells)}</table>"


def _bar(num: int, most: int) -> str:
    return f'<i style="width:{100 * (num / most) ** 0.5:.1f}%"></i>' if num else ""


def _lemmas(data: ReportData, colours: Mapping[str, str]) -> Iterator[str]:
    yield '<h2 id="lemmas">Which theorem serves which</h2><section class="panel">'
    picture = draw_graph(data, colours)
    if not picture:
        yield '<p class="note">No proof of this run uses another theorem of it.</p></section>'
        return
    legend = "".join(
        f'<span><i style="background:{colour}"></i>{escaped(lane)}</span>' for lane, colour in colours.items()
    )
    yield (
        f'<div class="tools"><div class="legend">{legend}</div><span class="note">An arrow leads to a theorem whose '
        "proof uses the other; click one to read it, turn the wheel to zoom, drag to move.</span>"
        '<span class="right"><button id="closer">+</button> <button id="farther">−</button> '
        '<button id="everything">whole graph</button></span></div>'
    )
    yield f"{picture}</section>"


def _examples(data: ReportData, lanes: list[str]) -> Iterator[str]:
    yield '<h2 id="examples">Theorems</h2>'
    if len(data.examples) < len(data.certificates):
        yield (
            f'<p class="note">The {len(data.examples):,} hardest of {len(data.certificates):,}; '
            "an exported corpus has them all.</p>"
        )
    options = "".join(f"<option>{escaped(lane)}</option>" for lane in lanes)
    yield (
        '<div class="tools"><input type="search" id="search" placeholder="words of a statement, a proof, a name, a '
        'family" aria-label="search"><select id="lane" aria-label="lane"><option value="">every lane</option>'
        f'{options}</select><select id="order" aria-label="order"><option value="order">as certified</option>'
        '<option value="hard">hardest first</option><option value="used">most used first</option></select>'
        '<span id="shown" class="note" aria-live="polite"></span></div><div id="list">'
    )
    for certificate in data.examples:
        yield _example(certificate, data.uses.get(certificate.conjecture.name, 0))
    yield "</div>"


def _example(certificate: StoredCertificate, uses: int) -> str:
    c = certificate.conjecture
    difficulty = certificate.difficulty if certificate.difficulty is not None else 0.0
    facts = [
        f"{certificate.lane}: {certificate.script}",
        f"difficulty {difficulty:.2f} after {certificate.attempts:,} scripts",
        f"level {certificate.level}",
        f"family {c.family}",
        *([f"used by {uses}"] if uses else []),
        *([f"uses {', '.join(certificate.premises)}"] if certificate.premises else []),
    ]
    return (
        f'<article class="example" data-seq="{certificate.seq}" data-lane="{escaped(certificate.lane)}" '
        f'data-difficulty="{difficulty}" data-uses="{uses}"><pre class="lean">{_lean(c.statement)} :=</pre>'
        f'<pre class="lean proof">{_lean(certificate.proof)}</pre><p>{escaped(" · ".join(facts))}</p></article>'
    )


@lru_cache(maxsize=1)
def _highlighter() -> tuple[Any, Any]:
    """Lexer and formatter; pygments comes with rich."""
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    return get_lexer_by_name("lean4", stripnl=False, ensurenl=False), HtmlFormatter(
        nowrap=True, style=_LIGHT_STYLE
    )


def _lean(text: str) -> str:
    from pygments import highlight

    return str(highlight(text, *_highlighter())).rstrip("\n")


def _lean_style() -> str:
    return str(_highlighter()[1].get_style_defs(".lean"))
