"""The graph of lemmas: which theorem of a run the proof of another one uses, as SVG to zoom into."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping

import networkx as nx
import numpy as np

from proofmill.report.data import ReportData

__all__ = ["draw_graph"]

MAX_NODES = 500
"""Theorems in the picture; of more, those used most, with their neighbours."""
_LABELS = 30
_GAP = 30.0
_SPACING = 44.0
_ASPECT = 2.2
"""Width of the picture for its height."""

Places = Mapping[str, tuple[float, float]]


def draw_graph(data: ReportData, colours: Mapping[str, str]) -> str:
    """The graph as one ``<svg>``, or nothing where no proof uses another theorem of the run.

    Args:
        data: The run.
        colours: Of theorems, by the lane that proved them.
    """
    graph = _graph(data)
    if not graph:
        return ""
    places, width, height = _laid_out(graph)
    lanes = {c.conjecture.name: c.lane for c in data.certificates}
    statements = {c.conjecture.name: c.conjecture.statement for c in data.certificates}
    named = {name for name, _ in Counter(data.uses).most_common(_LABELS)}
    parts = [
        f'<svg id="graph" viewBox="0 0 {width:.0f} {height:.0f}" xmlns="http://www.w3.org/2000/svg" role="img" '
        'aria-label="graph of lemmas">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="6" markerHeight="6" '
        'orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="#9aa3af"/></marker></defs>',
    ]
    parts += [_edge(places[a], places[b], _radius(data.uses.get(b, 0))) for a, b in sorted(graph.edges)]
    for name in sorted(graph.nodes):
        x, y = places[name]
        parts.append(
            f'<g class="node" data-name="{html.escape(name)}"><title>{html.escape(statements[name])}\n'
            f"used by {data.uses.get(name, 0)}</title>"
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_radius(data.uses.get(name, 0)):.1f}" '
            f'fill="{colours.get(lanes[name], "#777777")}"/>'
        )
        if name in named:
            shown = html.escape(name.rpartition("_")[0] or name)
            parts.append(
                f'<text x="{x:.1f}" y="{y - _radius(data.uses.get(name, 0)) - 3:.1f}">{shown}</text>'
            )
        parts.append("</g>")
    return "".join([*parts, "</svg>"])


def _graph(data: ReportData) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    chosen = {name for name, _ in Counter(data.uses).most_common(MAX_NODES)}
    for used, user in data.edges:
        if used in chosen and (user in graph or used in graph or len(graph) < MAX_NODES - 1):
            graph.add_edge(used, user)
    return graph


def _laid_out(graph: nx.DiGraph[str]) -> tuple[Places, float, float]:
    """Each part by itself, then the parts in rows, the largest first.

    In a common layout by forces, parts that hang together nowhere drift far apart.
    """
    places: dict[str, tuple[float, float]] = {}
    x = y = _GAP
    row_height = widest = 0.0
    parts = sorted(nx.weakly_connected_components(graph), key=lambda part: (-len(part), min(part)))
    row_width = float(
        np.sqrt(_ASPECT * sum((_size(len(part)) + _GAP) * (1.6 * _size(len(part)) + _GAP) for part in parts))
    )
    for part in parts:
        inner, width, height = _part(graph.subgraph(sorted(part)))
        if x > _GAP and x + width > max(row_width, 1.6 * _size(len(parts[0])) + _GAP):
            x, y, row_height = _GAP, y + row_height + _GAP, 0.0
        places.update({name: (x + dx, y + dy) for name, (dx, dy) in inner.items()})
        x += width + _GAP
        widest, row_height = max(widest, x), max(row_height, height)
    return places, widest, y + row_height + _GAP


def _part(graph: nx.DiGraph[str]) -> tuple[Places, float, float]:
    """One connected part, its places from 0, with its width and height."""
    size = _size(len(graph))
    ordered: nx.Graph[str] = nx.Graph()
    ordered.add_nodes_from(sorted(graph.nodes))
    ordered.add_edges_from(sorted(graph.edges))
    found = nx.spring_layout(ordered, seed=0, iterations=150, method="force")
    points = np.array([found[name] for name in ordered.nodes])
    low, high = points.min(axis=0), points.max(axis=0)
    scaled = (points - low) / np.maximum(high - low, 1e-9) * np.array([1.6 * size, size])
    return (
        {name: (float(px), float(py)) for name, (px, py) in zip(ordered.nodes, scaled, strict=True)},
        1.6 * size,
        size,
    )


def _size(num: int) -> float:
    """The height of a part with so many theorems."""
    return _SPACING * float(np.sqrt(num - 1) + 0.1)


def _edge(start: tuple[float, float], end: tuple[float, float], radius: float) -> str:
    """A line that ends where the circle begins."""
    (x0, y0), (x1, y1) = start, end
    length = max(1e-6, float(np.hypot(x1 - x0, y1 - y0)))
    share = max(0.0, 1 - (radius + 2) / length)
    return (
        f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x0 + share * (x1 - x0):.1f}" '
        f'y2="{y0 + share * (y1 - y0):.1f}" marker-end="url(#tip)"/>'
    )


def _radius(uses: int) -> float:
    return 4.0 + 2.0 * float(np.sqrt(uses))
