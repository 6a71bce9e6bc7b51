"""Requests as rows of batches: one row for each completion, rows of like length together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Row", "batches", "row_seed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One completion to be generated."""

    request: int
    """Position of its request."""
    index: int
    """Its number among the request's completions."""
    token_ids: tuple[int, ...]
    max_new_tokens: int
    temperature: float
    top_p: float
    stop: tuple[str, ...]
    seed: int
    """Of its own random state: see ``row_seed``."""


def row_seed(seed: int, index: int) -> int:
    """The random state of a request's completion ``index``: a pure function of both, below 2**63."""
    digest = hashlib.blake2b(f"{seed}/{index}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def batches(rows: Sequence[Row], *, max_rows: int, max_tokens: int) -> Iterator[list[Row]]:
    """Rows grouped by length of prompt, so that little is padding.

    The longest come first: a batch that does not fit into memory shows at once.

    Args:
        rows: What is to be generated.
        max_rows: Rows of one batch.
        max_tokens: Tokens of one batch at its end, padding included; a single row may exceed it.
    """
    batch: list[Row] = []
    longest = 0
    for row in sorted(rows, key=lambda r: (-len(r.token_ids), -r.max_new_tokens, r.request, r.index)):
        needed = max(longest, len(row.token_ids) + row.max_new_tokens)
        if batch and (len(batch) == max_rows or needed * (len(batch) + 1) > max_tokens):
            yield batch
            batch, needed = [], len(row.token_ids) + row.max_new_tokens
        batch.append(row)
        longest = needed
    if batch:
        yield batch
