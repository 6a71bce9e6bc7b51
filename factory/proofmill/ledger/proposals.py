"""Conjectures on their way into the ledger: which are new, what is counted of the others, and as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from proofmill.ledger import schema
from proofmill.ledger.rows import DropTally, Status
from proofmill.records import Conjecture

__all__ = ["conjecture_row", "count", "in_parts", "merged", "unknown"]

_MAX_EXAMPLES = 5
_IDS_A_QUERY = 500


def in_parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Ids in portions that both databases take as parameters of one query."""
    for start in range(0, len(ids), _IDS_A_QUERY):
        yield ids[start : start + _IDS_A_QUERY]


def unknown(connection: Connection, conjectures: Sequence[Conjecture]) -> list[Conjecture]:
    """Those whose ids are not in the ledger, each id once, in order."""
    table = schema.conjecture
    ids = list({c.id: None for c in conjectures})
    known: set[str] = set()
    for part in in_parts(ids):
        known.update(connection.scalars(select(table.c.id).where(table.c.id.in_(part))))
    fresh: list[Conjecture] = []
    for conjecture in conjectures:
        if conjecture.id not in known:
            known.add(conjecture.id)
            fresh.append(conjecture)
    return fresh


def merged(drops: Iterable[DropTally], *, num_known: int) -> list[tuple[str, int, list[str]]]:
    """One tally for each reason, with at most five examples."""
    totals: dict[str, tuple[int, list[str]]] = {}
    extra = [DropTally(reason="submitted_before", num=num_known)] if num_known else []
    for drop in [*drops, *extra]:
        num, examples = totals.get(drop.reason, (0, []))
        totals[drop.reason] = (num + drop.num, [*examples, *drop.examples][:_MAX_EXAMPLES])
    return [(reason, num, examples) for reason, (num, examples) in sorted(totals.items()) if num]


def conjecture_row(conjecture: Conjecture, layer: int, at: str) -> dict[str, Any]:
    """A conjecture as a row of the ledger."""
    return {
        "id": conjecture.id,
        "name": conjecture.name,
        "statement": conjecture.statement,
        "generator": conjecture.generator,
        "parents": list(conjecture.parents),
        "family": conjecture.family,
        "canonical": conjecture.canonical,
        "size": conjecture.size,
        "tests_passed": conjecture.tests_passed,
        "witness": None if conjecture.witness is None else dict(conjecture.witness),
        "filters": dict(conjecture.filters),
        "layer": layer,
        "status": Status.PENDING,
        "tries": 0,
        "created_at": at,
    }


def count(connection: Connection, changes: Mapping[str, int]) -> None:
    """Keeps the tally of conjectures by status; what it had no row for begins at nothing."""
    table = schema.tally
    for status, change in changes.items():
        if change == 0:
            continue
        done = connection.execute(
            table.update().where(table.c.status == str(status)).values(num=table.c.num + change)
        )
        if done.rowcount == 0:
            connection.execute(table.insert().values(status=str(status), num=change))
