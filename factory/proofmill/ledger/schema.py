"""The ledger's tables, as SQLAlchemy Core: the same for SQLite and PostgreSQL.

Text is ordered by code points in both, and PostgreSQL, whose texts hold no NUL, gets U+FFFD for it. Times are
ISO 8601 UTC text, lists and mappings are JSON, numbers of order are big integers. A change of shape raises
``SCHEMA_VERSION`` and adds a function to ``MIGRATIONS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    func,
    select,
    text,
)
from sqlalchemy.types import TypeEngine

__all__ = [
    "MIGRATIONS",
    "QUEUE",
    "SCHEMA_VERSION",
    "SUBMITTED",
    "attempt",
    "certificate",
    "conjecture",
    "dropped",
    "layer",
    "lease",
    "lemma_group",
    "meta",
    "metadata",
    "recertification",
    "refutation",
    "tally",
    "verdict",
]

SCHEMA_VERSION = 3


def _to_2(connection: Connection) -> None:
    """Records of certificates, levels of lemma groups, and doubt."""
    for statement in (
        "ALTER TABLE certificate ADD COLUMN record VARCHAR(80) NOT NULL DEFAULT ''",
        "ALTER TABLE certificate ADD COLUMN quarantine TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE lemma_group ADD COLUMN level INTEGER NOT NULL DEFAULT 3",
    ):
        connection.execute(text(statement))
    recertification.create(connection)


def _to_3(connection: Connection) -> None:
    """Leases, a tally of conjectures by status, and an index in the order in which they are tried."""
    lease.create(connection)
    tally.create(connection)
    status, num = conjecture.c.status, func.count()
    connection.execute(tally.insert().from_select(["status", "num"], select(status, num).group_by(status)))
    connection.execute(
        tally.insert().from_select(
            ["status", "num"], select(text(f"'{SUBMITTED}'"), num).select_from(conjecture)
        )
    )
    QUEUE.create(connection)


MIGRATIONS: Mapping[int, Callable[[Connection], None]] = {1: _to_2, 2: _to_3}
"""From version n to n + 1; run in order, in one transaction each, when an older ledger is
opened."""

metadata = MetaData()

_Seq = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only for a plain INTEGER key."""


class _Words(TypeDecorator[str]):
    """Text. A length is kept to by databases that want one, which neither of ours does."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """PostgreSQL orders by code points, as SQLite does, and can then look up beginnings in an index."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Text(collation="C"))
        return super().load_dialect_impl(dialect)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """PostgreSQL's texts hold no NUL."""
        if value is not None and dialect.name == "postgresql":
            return value.replace("\0", "\ufffd")
        return value


def _conjecture_id(*, unique: bool = False) -> Column[str]:
    return Column(
        "conjecture_id",
        _Words(80),
        ForeignKey("conjecture.id"),
        nullable=False,
        unique=unique,
        index=not unique,
    )


meta = Table(
    "meta",
    metadata,
    Column("key", _Words(80), primary_key=True),
    Column("value", _Words, nullable=False),
)
"""Schema version, identity of the run, and notes of the sweep."""

conjecture = Table(
    "conjecture",
    metadata,
    Column("seq", _Seq, primary_key=True, autoincrement=True),
    Column("id", _Words(80), nullable=False, unique=True),
    Column("name", _Words, nullable=False),
    Column("statement", _Words, nullable=False),
    Column("generator", _Words(80), nullable=False),
    Column("parents", JSON, nullable=False),
    Column("family", _Words, nullable=False),
    Column("canonical", _Words, nullable=False),
    Column("size", Integer, nullable=False),
    Column("tests_passed", Integer, nullable=False),
    Column("witness", JSON(none_as_null=True)),
    Column("filters", JSON, nullable=False),
    Column("layer", Integer, nullable=False),
    Column("status", _Words(16), nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("created_at", _Words(32), nullable=False),
    Column("decided_at", _Words(32)),
    Index("ix_conjecture_status_seq", "status", "seq"),
    Index("ix_conjecture_queue", "status", "tries", "seq"),
    Index("ix_conjecture_name", "name"),
)
"""Every conjecture ever submitted; never deleted."""

QUEUE = next(index for index in conjecture.indexes if index.name == "ix_conjecture_queue")
"""In the order in which what waits is tried."""

SUBMITTED = "submitted"
"""The row of ``tally`` that counts every conjecture, apart from the others."""

tally = Table(
    "tally",
    metadata,
    Column("status", _Words(16), primary_key=True),
    Column("num", BigInteger, nullable=False),
)
"""How many conjectures have which status, kept with each change: counting many takes long."""

lease = Table(
    "lease",
    metadata,
    _conjecture_id(unique=True),
    Column("owner", _Words(200), nullable=False, index=True),
    Column("until", Float(53), nullable=False),
)
"""Who works on what, until when (seconds since 1970 by the database's clock); see ``leases``."""

layer = Table(
    "layer",
    metadata,
    Column("generator", _Words(80), primary_key=True),
    Column("layer", Integer, primary_key=True),
    Column("considered", BigInteger, nullable=False),
    Column("kept", BigInteger, nullable=False),
    Column("finished_at", _Words(32), nullable=False),
)
"""Layers that are complete: proposing one of them again changes nothing."""

dropped = Table(
    "dropped",
    metadata,
    Column("generator", _Words(80), primary_key=True),
    Column("layer", Integer, primary_key=True),
    Column("reason", _Words(80), primary_key=True),
    Column("num", BigInteger, nullable=False),
    Column("examples", JSON, nullable=False),
)
"""How many statements a layer dropped for which reason, with a few examples."""

attempt = Table(
    "attempt",
    metadata,
    Column("seq", _Seq, primary_key=True, autoincrement=True),
    _conjecture_id(),
    Column("lane", _Words(80), nullable=False),
    Column("rung", _Words(80), nullable=False),
    Column("num_scripts", Integer, nullable=False),
    Column("found", Integer, nullable=False),
    Column("wall_s", Float, nullable=False),
    Column("at", _Words(32), nullable=False),
)
"""What each lane spent on a conjecture."""

verdict = Table(
    "verdict",
    metadata,
    Column("seq", _Seq, primary_key=True, autoincrement=True),
    _conjecture_id(),
    Column("submission_id", _Words(200), nullable=False),
    Column("submission_digest", _Words(80), nullable=False),
    Column("lane", _Words(80), nullable=False),
    Column("script", _Words, nullable=False),
    Column("verdict", _Words(16), nullable=False),
    Column("level", Integer, nullable=False),
    Column("reason", _Words, nullable=False),
    Column("also", JSON, nullable=False),
    Column("detail", _Words, nullable=False),
    Column("axioms", JSON, nullable=False),
    Column("premises", JSON, nullable=False),
    Column("statement_hash", _Words(80), nullable=False),
    Column("toolchain", _Words, nullable=False),
    Column("wall_s", Float, nullable=False),
    Column("at", _Words(32), nullable=False),
)
"""Every verdict of the certifier, also those that decide nothing."""

lemma_group = Table(
    "lemma_group",
    metadata,
    Column("idx", Integer, primary_key=True, autoincrement=False),
    Column("module", _Words(80), nullable=False, unique=True),
    Column("digest", _Words(80), nullable=False),
    Column("sealed_at", _Words(32), nullable=False),
    Column("level", Integer, nullable=False, server_default="3"),
)
"""Modules of certified lemmas that later proofs may use, in order."""

certificate = Table(
    "certificate",
    metadata,
    Column("seq", _Seq, primary_key=True, autoincrement=True),
    _conjecture_id(unique=True),
    Column("proof", _Words, nullable=False),
    Column("lane", _Words(80), nullable=False),
    Column("script", _Words, nullable=False),
    Column("premises", JSON, nullable=False),
    Column("axioms", JSON, nullable=False),
    Column("level", Integer, nullable=False),
    Column("statement_hash", _Words(80), nullable=False),
    Column("toolchain", _Words, nullable=False),
    Column("difficulty", Float),
    Column("attempts", Integer, nullable=False),
    Column("wall_s", Float, nullable=False),
    Column("certified_at", _Words(32), nullable=False),
    Column("group_idx", Integer, ForeignKey("lemma_group.idx"), index=True),
    Column("record", _Words(80), nullable=False, server_default=""),
    Column("quarantine", _Words, nullable=False, server_default=""),
)
"""The record that a statement is proved: one for each proved conjecture, in order of
certification."""

refutation = Table(
    "refutation",
    metadata,
    Column("seq", _Seq, primary_key=True, autoincrement=True),
    _conjecture_id(unique=True),
    Column("assignment", JSON, nullable=False),
    Column("statement", _Words, nullable=False),
    Column("proof", _Words, nullable=False),
    Column("level", Integer, nullable=False),
    Column("statement_hash", _Words(80), nullable=False),
    Column("toolchain", _Words, nullable=False),
    Column("at", _Words(32), nullable=False),
)
"""The checked counterexample of each refuted conjecture."""

recertification = Table(
    "recertification",
    metadata,
    Column("seq", _Seq, primary_key=True, autoincrement=True),
    _conjecture_id(),
    Column("level", Integer, nullable=False),
    Column("reason", _Words, nullable=False),
    Column("detail", _Words, nullable=False),
    Column("toolchain", _Words, nullable=False),
    Column("at", _Words(32), nullable=False),
)
"""What came of certifying stored certificates again; an empty reason means that all was well."""
