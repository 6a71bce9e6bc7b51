"""What a terminal shows of a sweep: a pure picture of its events, live, attached or afterwards.

API boundary: ``make_display`` beside a sweep, ``watch`` on a run directory, ``fold`` and ``render`` for
anything else. Nothing here looks at the ledger.
"""

from __future__ import annotations

from proofmill.display.live import Display, DisplayKind, make_display, svg_of, watch
from proofmill.display.render import render
from proofmill.display.view import ViewState, fold, fold_all

__all__ = [
    "Display",
    "DisplayKind",
    "ViewState",
    "fold",
    "fold_all",
    "make_display",
    "render",
    "svg_of",
    "watch",
]
