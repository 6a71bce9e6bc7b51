"""Small drawings in text: bars, columns, numbers, durations and highlighted Lean. All pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from rich.color import Color
from rich.style import Style
from rich.text import Text

__all__ = [
    "AMBER",
    "BLUE",
    "GREEN",
    "MUTED",
    "RED",
    "TEAL",
    "VIOLET",
    "bar",
    "columns",
    "compact",
    "count",
    "duration",
    "highlight_lean",
    "resample",
    "sparkline",
    "strip_theorem",
]

# Middle tones, legible on dark and on light terminals; rich maps them to what the terminal can show.
GREEN = "#3fb950"
TEAL = "#2aa198"
BLUE = "#58a6ff"
VIOLET = "#a879f0"
AMBER = "#d29922"
RED = "#f85149"
MUTED = "#7d8590"

_EIGHTHS = " ▁▂▃▄▅▆▇█"


def count(number: float | None) -> str:
    """A whole number with thin groups, ``-`` when unknown."""
    return "-" if number is None else f"{number:,.0f}"


def compact(number: float | None) -> str:
    """A number in at most five characters, ``-`` when unknown."""
    if number is None:
        return "-"
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if abs(number) >= size * (10 if unit == "k" else 1):
            scaled = number / size
            return f"{scaled:.0f}{unit}" if scaled >= 100 else f"{scaled:.1f}{unit}"
    return f"{number:,.0f}"


def duration(seconds: float | None) -> str:
    """``4:05``, ``2:30:00`` or ``3d 4:00``, ``-`` when unknown."""
    if seconds is None:
        return "-"
    minutes, secs = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 24:
        return f"{hours // 24}d {hours % 24}:{minutes:02d}"
    return f"{hours}:{minutes:02d}:{secs:02d}" if hours else f"{minutes}:{secs:02d}"


def bar(share: float, width: int, style: str, *, track: bool = False) -> Text:
    """A horizontal bar, exact to half a cell; anything above zero is seen."""
    halves = round(max(0.0, min(1.0, share)) * width * 2)
    halves = max(halves, 1) if share > 0 and width > 0 else halves
    full, half = divmod(halves, 2)
    drawn = Text("━" * full + "╸" * half, style=style, no_wrap=True)
    rest = width - full - half
    if rest > 0:
        drawn.append("━" * rest if track else " " * rest, style=f"dim {MUTED}" if track else "")
    return drawn


def resample(values: Sequence[float], number: int) -> list[float]:
    """At most ``number`` values: neighbours are averaged, so that a rate stays a rate."""
    if len(values) <= number or number <= 0:
        return list(values)
    edges = [round(i * len(values) / number) for i in range(number + 1)]
    return [sum(values[a:b]) / (b - a) for a, b in pairwise(edges)]


def sparkline(values: Sequence[float], width: int, style: str) -> Text:
    """One line of little columns, from the least value to the greatest: it shows change, not size."""
    fitted = resample(values, width)
    low, high = min(fitted, default=0.0), max(fitted, default=0.0)
    scale = 7 / (high - low) if high > low else 0.0
    text = "".join(_EIGHTHS[1 + round(scale * (v - low))] for v in fitted)
    return Text(text, style=style, no_wrap=True)


def columns(
    values: Sequence[float], width: int, height: int, colours: tuple[str, str], *, thick: int = 1
) -> list[Text]:
    """A column chart as lines of text, its colours running from the bottom to the top."""
    fitted = resample(values, max(1, width // thick))
    top = max(fitted, default=0.0)
    lines = []
    for row in range(height - 1, -1, -1):
        cells = []
        for value in fitted:
            eighths = round(8 * height * value / top) if top > 0 else 0
            eighths = max(eighths, 1) if value > 0 else 0
            cells.append(_EIGHTHS[max(0, min(8, eighths - 8 * row))] * _shown(thick) + _gap(thick))
        style = _blend(colours[0], colours[1], row / max(1, height - 1))
        lines.append(Text("".join(cells), style=style, no_wrap=True))
    return lines


def _shown(thick: int) -> int:
    return max(1, thick - 1)


def _gap(thick: int) -> str:
    return " " if thick > 1 else ""


@lru_cache(maxsize=256)
def _blend(low: str, high: str, share: float) -> Style:
    a, b = Color.parse(low).get_truecolor(), Color.parse(high).get_truecolor()
    mixed = [round(x + (y - x) * share) for x, y in zip(a, b, strict=True)]
    return Style(color=Color.from_rgb(*mixed))


def strip_theorem(statement: str) -> str:
    """The statement without ``theorem NAME``, on one line."""
    return re.sub(r"^\s*theorem\s+\S+\s*", "", " ".join(statement.split()), count=1)


_LEAN = (
    (r"\b(theorem|by|fun|let|in|at|with|if|then|else|match|where)\b", VIOLET),
    (r"\b(Nat|Int|List|Bool|Option|Prod|Type|Prop|Sort|Fin|True|False|[A-Z]\w*)\b", TEAL),
    (r"(?<![\w.])\d+\b", AMBER),
    (r"\b(true|false|none|some|nil)\b", AMBER),
    (r"(=|≠|≤|≥|<|>|→|↔|∧|∨|¬|∀|∃|∈|∣)", f"bold {BLUE}"),
    (r"(\+\+|\+|\*|-|/|%|\^|::|&&|\|\||!|∘)", BLUE),
    (r"[(){}\[\]:,]", MUTED),
    (r"\[\]", AMBER),
)


@lru_cache(maxsize=512)
def _highlighted(code: str) -> Text:
    text = Text(code, no_wrap=True, overflow="ellipsis")
    for pattern, style in reversed(_LEAN):
        text.highlight_regex(pattern, style)
    return text


def highlight_lean(code: str) -> Text:
    """One line of Lean, coloured."""
    return _highlighted(" ".join(code.split())).copy()
