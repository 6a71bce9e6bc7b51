"""Files beside the ledger that nothing needs and somebody may want to look at: search trees, refuted statements.

Gzipped JSONL; the same rows make the same bytes. Where little room is left they go first.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson

from proofmill.atomic import atomic_write_bytes
from proofmill.conjecture.generator import ProposedLayer

__all__ = ["PRUNABLE", "REFUTED", "SEARCHES", "keep_records", "keep_refuted"]

SEARCHES = "searches"
"""Search trees, by lane and digest."""
REFUTED = "refuted"
"""What exploration refuted, by layer: statements that looked true at first, each with what kills it."""
PRUNABLE = (SEARCHES, REFUTED)
"""Folders of artefacts that no certificate, and no resumption, needs."""


def keep_records(folder: Path, lane: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Keeps what a lane tells of a batch, in a file named by the digest of its contents."""
    if rows:
        text = _jsonl(rows)
        _write(folder / f"{lane}-{hashlib.sha256(text).hexdigest()[:16]}.jsonl.gz", text)


def keep_refuted(artifacts: Path, layer: ProposedLayer) -> None:
    """Keeps a layer's refuted statements: ``law`` and ``assignment``."""
    if layer.refuted:
        rows = [{"law": refuted.law, "assignment": refuted.assignment} for refuted in layer.refuted]
        _write(artifacts / REFUTED / f"{layer.generator}-{layer.index:02d}.jsonl.gz", _jsonl(rows))


def _jsonl(rows: Sequence[Mapping[str, object]]) -> bytes:
    return b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)


def _write(path: Path, text: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write_bytes(path, gzip.compress(text, mtime=0))
