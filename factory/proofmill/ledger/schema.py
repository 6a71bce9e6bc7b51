"""The ledger's tables, as SQLAlchemy Core: the same for SQLite and, later, PostgreSQL.

Times are ISO 8601 UTC text, lists and mappings are JSON, numbers of order are big integers. A
change of shape raises ``SCHEMA_VERSION`` and adds a function to ``MIGRATIONS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

__all__ = [
    "MIGRATIONS",
    "SCHEMA_VERSION",
    "attempt",
    "certificate",
    "conjecture",
    "dropped",
    "layer",
    "lemma_group",
    "meta",
    "metadata",
    "recertification",
    "refutation",
    "verdict",
]

SCHEMA_VERSION = 2


def _to_2(connection: Connection) -> None:
    """Records of certificates, levels of lemma groups, and doubt."""
    for statement in (
        "ALTER TABLE certificate ADD COLUMN record VARCHAR(80) NOT NULL DEFAULT ''",
        "ALTER TABLE certificate ADD COLUMN quarantine TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE lemma_group ADD COLUMN level INTEGER NOT NULL DEFAULT 3",
    ):
        connection.execute(text(statement))
    recertification.create(connection)


MIGRATIONS: Mapping[int, Callable[[Connection], None]] = {1: _to_2}
"""From version n to n + 1; run in order, in one transaction each, when an older ledger is
opened."""

metadata = MetaData()

_Seq = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only for a plain INTEGER key."""


def _conjecture_id(*, unique: bool = False) -> Column[str]:
    return Column(
        "conjecture_id",
        String(80),
        ForeignKey("conjecture.id"),
        nullable=False,
        unique=unique,
        index=not unique,
    )


meta = Table(
    "meta",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("value", Text, nullable=False),
)
"""Schema version, identity of the run, and notes of the sweep."""

conjecture = Table(
    "conjecture",
    metadata,
    Column("seq", _Seq, primary_key=True, autoincrement=True),
    Column("id", String(80), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("generator", String(80), nullable=False),
    Column("parents", JSON, nullable=False),
    Column("family", Text, nullable=False),
    Column("canonical", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("tests_passed", Integer, nullable=False),
    Column("witness", JSON(none_as_null=True)),
    Column("filters", JSON, nullable=False),
    Column("layer", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("created_at", String(32), nullable=False),
    Column("decided_at", String(32)),
    Index("ix_conjecture_status_seq", "status", "seq"),
    Index("ix_conjecture_name", "name"),
)
"""Every conjecture ever submitted; never deleted."""

layer = Table(
    "layer",
    metadata,
    Column("generator", String(80), primary_key=True),
    Column("layer", Integer, primary_key=True),
    Column("considered", BigInteger, nullable=False),
    Column("kept", BigInteger, nullable=False),
    Column("finished_at", String(32), nullable=False),
)
"""Layers that are complete: proposing one of them again changes nothing."""

dropped = Table(
    "dropped",
    metadata,
    Column("generator", String(80), primary_key=True),
    Column("layer", Integer, primary_key=True),
    Column("reason", String(80), primary_key=True),
    Column("num", BigInteger, nullable=False),
    Column("examples", JSON, nullable=False),
)
"""How many statements a layer dropped for which reason, with a few examples."""

attempt = Table(
    "attempt",
    metadata,
    Column("seq", _Seq, primary_key=True, autoincrement=True),
    _conjecture_id(),
    Column("lane", String(80), nullable=False),
    Column("rung", String(80), nullable=False),
    Column("num_scripts", Integer, nullable=False),
    Column("found", Integer, nullable=False),
    Column("wall_s", Float, nullable=False),
    Column("at", String(32), nullable=False),
)
"""What each lane spent on a conjecture."""

verdict = Table(
    "verdict",
    metadata,
    Column("seq", _Seq, primary_key=True, autoincrement=True),
    _conjecture_id(),
    Column("submission_id", String(200), nullable=False),
    Column("submission_digest", String(80), nullable=False),
    Column("lane", String(80), nullable=False),
    Column("script", Text, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("level", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("also", JSON, nullable=False),
    Column("detail", Text, nullable=False),
    Column("axioms", JSON, nullable=False),
    Column("premises", JSON, nullable=False),
    Column("statement_hash", String(80), nullable=False),
    Column("toolchain", Text, nullable=False),
    Column("wall_s", Float, nullable=False),
    Column("at", String(32), nullable=False),
)
"""Every verdict of the certifier, also those that decide nothing."""

lemma_group = Table(
    "lemma_group",
    metadata,
    Column("idx", Integer, primary_key=True, autoincrement=False),
    Column("module", String(80), nullable=False, unique=True),
    Column("digest", String(80), nullable=False),
    Column("sealed_at", String(32), nullable=False),
    Column("level", Integer, nullable=False, server_default="3"),
)
"""Modules of certified lemmas that later proofs may use, in order."""

certificate = Table(
    "certificate",
    metadata,
    Column("seq", _Seq, primary_key=True, autoincrement=True),
    _conjecture_id(unique=True),
    Column("proof", Text, nullable=False),
    Column("lane", String(80), nullable=False),
    Column("script", Text, nullable=False),
    Column("premises", JSON, nullable=False),
    Column("axioms", JSON, nullable=False),
    Column("level", Integer, nullable=False),
    Column("statement_hash", String(80), nullable=False),
    Column("toolchain", Text, nullable=False),
    Column("difficulty", Float),
    Column("attempts", Integer, nullable=False),
    Column("wall_s", Float, nullable=False),
    Column("certified_at", String(32), nullable=False),
    Column("group_idx", Integer, ForeignKey("lemma_group.idx"), index=True),
    Column("record", String(80), nullable=False, server_default=""),
    Column("quarantine", Text, nullable=False, server_default=""),
)
"""The record that a statement is proved: one for each proved conjecture, in order of
certification."""

refutation = Table(
    "refutation",
    metadata,
    Column("seq", _Seq, primary_key=True, autoincrement=True),
    _conjecture_id(unique=True),
    Column("assignment", JSON, nullable=False),
    Column("statement", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("statement_hash", String(80), nullable=False),
    Column("toolchain", Text, nullable=False),
    Column("at", String(32), nullable=False),
)
"""The checked counterexample of each refuted conjecture."""

recertification = Table(
    "recertification",
    metadata,
    Column("seq", _Seq, primary_key=True, autoincrement=True),
    _conjecture_id(),
    Column("level", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("toolchain", Text, nullable=False),
    Column("at", String(32), nullable=False),
)
"""What came of certifying stored certificates again; an empty reason means that all was well."""
