"""Leases: who works on which conjecture, until when.

A lease says that somebody is at work, and nothing else: one that is lost, or runs out, means that the work is done
again. Several processes may take leases of one ledger at a time. On PostgreSQL each passes over the rows that
another is just taking (``FOR UPDATE SKIP LOCKED``, PostgreSQL manual, SELECT, "The Locking Clause"); on SQLite
they take turns. Times are those of the database, so that clocks of machines need not agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Float,
    Row,
    Select,
    String,
    Update,
    cast,
    delete,
    exists,
    extract,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.sql.elements import ColumnElement

from proofmill.ledger import schema
from proofmill.ledger.proposals import in_parts
from proofmill.ledger.rows import Status

__all__ = ["held", "next_free", "release", "renew", "take"]


def take(
    connection: Connection, owner: str, num: int, *, for_s: float, among: Sequence[str] | None = None
) -> list[Row[Any]]:
    """Leases the next conjectures that wait and that nobody has: the least tried first, then the oldest.

    Args:
        connection: In a transaction; the leases are there for others when it ends.
        owner: Who takes them.
        num: At most so many.
        for_s: Seconds after which others may have them.
        among: Only these ids; left out: all.

    Returns:
        Rows of the table ``conjecture``.
    """
    parts: list[Sequence[str] | None] = [None]
    if among is not None:
        parts = list(in_parts(among))
    taken: list[Row[Any]] = []
    for part in parts:
        rows = connection.execute(next_free(connection, num - len(taken), among=part)).all()
        taken += rows
    if taken:
        until = _now(connection) + for_s
        ids = [row.id for row in taken]
        connection.execute(delete(schema.lease).where(schema.lease.c.conjecture_id.in_(ids)))  # outdated ones
        connection.execute(
            schema.lease.insert().from_select(
                ["conjecture_id", "owner", "until"],
                select(schema.conjecture.c.id, literal(owner, String()), until).where(
                    schema.conjecture.c.id.in_(ids)
                ),
            )
        )
    return taken


def next_free(connection: Connection, num: int, *, among: Sequence[str] | None = None) -> Select[Any]:
    """The query for conjectures that wait and that nobody has."""
    table, lease = schema.conjecture, schema.lease
    is_leased = exists().where(lease.c.conjecture_id == table.c.id, lease.c.until > _now(connection))
    query = select(table).where(table.c.status == Status.PENDING, ~is_leased)
    if among is not None:
        query = query.where(table.c.id.in_(among))
    return query.order_by(table.c.tries, table.c.seq).limit(num).with_for_update(skip_locked=True, of=table)


def renew(connection: Connection, owner: str, *, for_s: float) -> int:
    """Gives an owner more time for all that it has; returns how many leases that are."""
    lease = schema.lease
    query: Update = update(lease).where(lease.c.owner == owner).values(until=_now(connection) + for_s)
    return connection.execute(query).rowcount


def release(connection: Connection, owner: str, ids: Sequence[str] | None = None) -> int:
    """Ends leases of an owner, all or those of some conjectures; returns how many there were."""
    lease = schema.lease
    if ids is None:
        return connection.execute(delete(lease).where(lease.c.owner == owner)).rowcount
    return sum(
        connection.execute(
            delete(lease).where(lease.c.owner == owner, lease.c.conjecture_id.in_(part))
        ).rowcount
        for part in in_parts(ids)
    )


def held(connection: Connection) -> dict[str, int]:
    """Leases that hold, by owner."""
    lease = schema.lease
    query = (
        select(lease.c.owner, func.count()).where(lease.c.until > _now(connection)).group_by(lease.c.owner)
    )
    return {owner: int(num) for owner, num in connection.execute(query.order_by(lease.c.owner))}


def _now(connection: Connection) -> ColumnElement[float]:
    """Seconds since 1970 by the database's clock."""
    if connection.dialect.name == "postgresql":
        return cast(extract("epoch", func.clock_timestamp()), Float(53))
    return cast((func.julianday("now") - 2440587.5) * 86400.0, Float)
