"""Reading a ledger: for watch, export, report and explain, also while a sweep is running.

Responsibility: queries, as records in a stated order. Nothing here writes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, Row, Select, Table, func, or_, select

from proofmill.decode import nearest
from proofmill.errors import LedgerError
from proofmill.ledger import leases, schema
from proofmill.ledger.database import explained, open_reader, schema_version
from proofmill.ledger.location import find_ledger
from proofmill.ledger.rows import (
    Attempt,
    AttemptRow,
    Counts,
    DropTally,
    History,
    LaneTotal,
    LayerRow,
    PendingConjecture,
    Refutation,
    SealedGroup,
    Status,
    StoredCertificate,
    StoredRefutation,
    VerdictRow,
)
from proofmill.records import Conjecture, VerdictKind

__all__ = ["LedgerReader", "pending_of"]

_PAGE = 1000
_IDENTITY = "identity."
_NOTE = "note."


class LedgerReader:
    """A view of a run's ledger that cannot change it. Use it as a context manager."""

    def __init__(self, path: Path, engine: Engine) -> None:
        """Wrap an engine; use ``open``."""
        self.path = path
        self._engine = engine

    @classmethod
    def open_read_only(cls, run_dir: Path) -> LedgerReader:
        """Open the ledger of a live or finished run.

        Raises:
            LedgerError: there is none, or it cannot be read.
        """
        location = find_ledger(run_dir)
        path = location.path
        reader = LedgerReader(path, open_reader(location))
        try:
            reader._must_be_current()
        except BaseException:
            reader.close()
            raise
        return reader

    def _must_be_current(self) -> None:
        with self.reading() as connection:
            version = schema_version(connection, self.path)
        if version is None:
            raise LedgerError(f"the ledger {self.path} is empty; the sweep has not begun yet")
        if version < schema.SCHEMA_VERSION:
            raise LedgerError(
                f"the ledger {self.path} has schema {version}, this proofmill reads {schema.SCHEMA_VERSION}; "
                "resume its sweep once, or run `proofmill ledger migrate`, to bring it up to date"
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection; closing twice does nothing."""
        self._engine.dispose()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent snapshot; failures of the database become ``LedgerError``."""
        with explained(self.path), self._engine.begin() as connection:
            yield connection

    def identity(self) -> dict[str, str]:
        """What the run was started with: digests of recipe, theory, toolchain."""
        return self._prefixed(_IDENTITY)

    def notes(self) -> dict[str, str]:
        """Notes that the sweep keeps between runs."""
        return self._prefixed(_NOTE)

    def counts(self) -> Counts:
        """How many conjectures stand where, as the ledger keeps count of them; ``submitted`` is counted apart."""
        with self.reading() as connection:
            rows = connection.execute(select(schema.tally.c.status, schema.tally.c.num)).all()
        return Counts(**{status: int(number) for status, number in rows})

    def recounted(self) -> Counts:
        """The same, by looking at every conjecture: to hold against ``counts``."""
        column = schema.conjecture.c.status
        with self.reading() as connection:
            rows = connection.execute(select(column, func.count()).group_by(column)).all()
        found = {status: int(number) for status, number in rows}
        return Counts(submitted=sum(found.values()), **found)

    def leased(self) -> dict[str, int]:
        """How many conjectures are with whom."""
        with self.reading() as connection:
            return leases.held(connection)

    def layer_done(self, generator: str, layer: int) -> bool:
        """True when the layer was explored to its end."""
        table = schema.layer
        with self.reading() as connection:
            query = select(table.c.kept).where(table.c.generator == generator, table.c.layer == layer)
            return connection.execute(query).first() is not None

    def layers(self) -> list[LayerRow]:
        """Completed layers, by generator and layer."""
        table = schema.layer
        query = select(table.c.generator, table.c.layer, table.c.considered, table.c.kept).order_by(
            table.c.generator, table.c.layer
        )
        with self.reading() as connection:
            return [LayerRow(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001

    def drop_totals(self) -> dict[str, int]:
        """Dropped statements by reason, over all layers, most frequent first."""
        table = schema.dropped
        total = func.sum(table.c.num).label("total")
        query = select(table.c.reason, total).group_by(table.c.reason)
        with self.reading() as connection:
            rows = connection.execute(query.order_by(total.desc(), table.c.reason)).all()
        return {reason: int(number) for reason, number in rows}

    def drops(self, generator: str, layer: int) -> list[DropTally]:
        """What one layer dropped, with examples."""
        with self.reading() as connection:
            return _drops_of(connection, generator, layer)

    def lane_totals(self) -> list[LaneTotal]:
        """What every rung of every lane spent and found."""
        table = schema.attempt
        query = (
            select(
                table.c.lane,
                table.c.rung,
                func.count().label("num_attempts"),
                func.sum(table.c.num_scripts).label("num_scripts"),
                func.sum(table.c.found).label("found"),
                func.sum(table.c.wall_s).label("wall_s"),
            )
            .group_by(table.c.lane, table.c.rung)
            .order_by(table.c.lane, table.c.rung)
        )
        with self.reading() as connection:
            return [LaneTotal(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001

    def tried_by(self, lane: str) -> set[str]:
        """Ids of the conjectures that a lane has tried."""
        table = schema.attempt
        query = select(table.c.conjecture_id).where(table.c.lane == lane).distinct()
        with self.reading() as connection:
            return set(connection.scalars(query))

    def attempts(self) -> Iterator[AttemptRow]:
        """Every attempt of every lane, in the order in which they were recorded."""
        yield from map(_attempt_row, self._paged(select(schema.attempt), schema.attempt))

    def families(self) -> dict[str, int]:
        """Families of conjectures with how many each has, largest first."""
        column = schema.conjecture.c.family
        num = func.count().label("num")
        query = select(column, num).group_by(column).order_by(num.desc(), column)
        with self.reading() as connection:
            return {family: int(size) for family, size in connection.execute(query)}

    def outcomes_of_families(self) -> dict[str, tuple[int, int]]:
        """By family, how many conjectures are proved, and how many were tried and are not."""
        table = schema.conjecture
        proved = func.count().filter(table.c.status == Status.PROVED)
        query = select(table.c.family, proved, func.count()).where(table.c.tries > 0).group_by(table.c.family)
        with self.reading() as connection:
            return {family: (int(won), int(num - won)) for family, won, num in connection.execute(query)}

    def proposal_times(self) -> list[str]:
        """When each conjecture was submitted, in order of submission: ISO 8601, UTC."""
        table = schema.conjecture
        with self.reading() as connection:
            return list(connection.scalars(select(table.c.created_at).order_by(table.c.seq)))

    def verdict_totals(self) -> dict[str, int]:
        """Verdicts by what they say: ``certified``, or the reason why not."""
        table = schema.verdict
        query = select(table.c.verdict, table.c.reason, func.count()).group_by(
            table.c.verdict, table.c.reason
        )
        with self.reading() as connection:
            return {reason or verdict: int(num) for verdict, reason, num in connection.execute(query)}

    def verdict_counts(self) -> dict[str, int]:
        """How many verdicts are certified, rejected and undecided."""
        column = schema.verdict.c.verdict
        with self.reading() as connection:
            rows = connection.execute(select(column, func.count()).group_by(column))
            return {verdict: int(num) for verdict, num in rows}

    def undecided_counts(self) -> dict[str, int]:
        """How often the machine failed on each conjecture that waits, by id; those it never failed on are left out."""
        table, judged = schema.conjecture, schema.verdict
        query = (
            select(judged.c.conjecture_id, func.count())
            .join(table, table.c.id == judged.c.conjecture_id)
            .where(table.c.status == Status.PENDING, judged.c.verdict == str(VerdictKind.UNDECIDED))
            .group_by(judged.c.conjecture_id)
        )
        with self.reading() as connection:
            return {id_: int(num) for id_, num in connection.execute(query)}

    def pending(
        self, limit: int | None = None, *, after_seq: int = 0, max_tries: int | None = None
    ) -> list[PendingConjecture]:
        """Conjectures that wait, least tried first, then oldest first."""
        table = schema.conjecture
        query = select(table).where(table.c.status == Status.PENDING, table.c.seq > after_seq)
        if max_tries is not None:
            query = query.where(table.c.tries < max_tries)
        query = query.order_by(table.c.tries, table.c.seq).limit(limit)
        with self.reading() as connection:
            return [pending_of(row) for row in connection.execute(query)]

    def conjectures(self, status: Status | None = None) -> Iterator[PendingConjecture]:
        """Conjectures in order of proposal, of one status or all."""
        table = schema.conjecture
        query = select(table)
        if status is not None:
            query = query.where(table.c.status == status)
        yield from map(pending_of, self._paged(query, table))

    def certificates(self, *, after_seq: int = 0) -> Iterator[StoredCertificate]:
        """Proved conjectures with their proofs, in order of certification."""
        yield from map(_certificate_of, self._paged(_certificates(), schema.certificate, after_seq))

    def certificate_state(self) -> tuple[int | str, ...]:
        """Differs between ledgers, and whenever certificates are added or doubted.

        The number of certificates, of doubted ones, the last judged again, and the first and last by id and time.
        """
        held, again = schema.certificate.c, schema.recertification.c
        doubted = func.count().filter(held.quarantine != "")
        ends = select(held.seq, held.conjecture_id, held.certified_at)
        with self.reading() as connection:
            num, bad = connection.execute(select(func.count(), doubted).select_from(schema.certificate)).one()
            checked = connection.scalar(select(func.coalesce(func.max(again.seq), 0)))
            first = connection.execute(ends.order_by(held.seq).limit(1)).first() or ()
            last = connection.execute(ends.order_by(held.seq.desc()).limit(1)).first() or ()
        return int(num), int(bad), int(checked or 0), *first, *last

    def certified_hashes(self) -> list[str]:
        """Statement hashes of everything certified, proofs of negations included."""
        tables = (schema.certificate, schema.refutation)
        with self.reading() as connection:
            return [h for table in tables for h in connection.scalars(select(table.c.statement_hash))]

    def refutations(self) -> Iterator[StoredRefutation]:
        """Refuted conjectures with their counterexamples, in order of refutation."""
        yield from map(_refutation_of, self._paged(_refutations(), schema.refutation))

    def groups(self) -> list[SealedGroup]:
        """Sealed modules of lemmas, in order, with the conjectures in them."""
        table, held = schema.lemma_group, schema.certificate
        with self.reading() as connection:
            members: dict[int, list[str]] = {}
            for idx, member in connection.execute(
                select(held.c.group_idx, held.c.conjecture_id)
                .where(held.c.group_idx.is_not(None))
                .order_by(held.c.seq)
            ):
                members.setdefault(idx, []).append(member)
            return [
                SealedGroup(
                    idx=row.idx,
                    module=row.module,
                    digest=row.digest,
                    conjecture_ids=tuple(members.get(row.idx, ())),
                    level=row.level,
                )
                for row in connection.execute(select(table).order_by(table.c.idx))
            ]

    def find(self, text: str) -> str:
        """The id of a conjecture named by its id, its name, or the beginning of its id.

        Raises:
            LedgerError: none or several match.
        """
        table = schema.conjecture
        with self.reading() as connection:
            exact = select(table.c.id).where(or_(table.c.id == text, table.c.name == text))
            ids = connection.scalars(exact.limit(3)).all()
            if not ids and text:
                prefix = select(table.c.id).where(table.c.id.startswith(text, autoescape=True))
                ids = connection.scalars(prefix.limit(3)).all()
            if len(ids) == 1:
                return str(ids[0])
            if ids:
                raise LedgerError(f"{text!r} matches several conjectures, such as {', '.join(ids)}")
            names = connection.scalars(select(table.c.name).limit(5000)).all()
        raise LedgerError(f"no conjecture {text!r} in {self.path}; {_near(text, names)}")

    def history(self, conjecture_id: str) -> History:
        """Everything about one conjecture: origin, attempts, verdicts, outcome.

        Raises:
            LedgerError: there is no such conjecture.
        """
        identifier = self.find(conjecture_id)
        table, tried, judged = schema.conjecture, schema.attempt, schema.verdict
        with self.reading() as connection:
            row = connection.execute(select(table).where(table.c.id == identifier)).one()
            attempts = connection.execute(
                select(tried).where(tried.c.conjecture_id == identifier).order_by(tried.c.seq)
            ).all()
            verdicts = connection.execute(
                select(judged).where(judged.c.conjecture_id == identifier).order_by(judged.c.seq)
            ).all()
            proved = connection.execute(_certificates().where(table.c.id == identifier)).first()
            refuted = connection.execute(_refutations().where(table.c.id == identifier)).first()
            drops = _drops_of(connection, row.generator, row.layer)
        return History(
            conjecture=_conjecture_of(row),
            layer=row.layer,
            status=Status(row.status),
            tries=row.tries,
            created_at=row.created_at,
            decided_at=row.decided_at,
            attempts=tuple(_attempt_of(a) for a in attempts),
            verdicts=tuple(_verdict_of(v) for v in verdicts),
            certificate=_certificate_of(proved) if proved else None,
            refutation=_refutation_of(refuted) if refuted else None,
            layer_drops=tuple(drops),
        )

    def _prefixed(self, prefix: str) -> dict[str, str]:
        table = schema.meta
        with self.reading() as connection:
            rows = connection.execute(select(table.c.key, table.c.value).order_by(table.c.key))
            return {k.removeprefix(prefix): v for k, v in rows if k.startswith(prefix)}

    def _paged(self, query: Select[Any], table: Table, after_seq: int = 0) -> Iterator[Row[Any]]:
        """Rows in order of ``table.seq``, by pages: a long read would block checkpoints."""
        while True:
            page = query.where(table.c.seq > after_seq).order_by(table.c.seq).limit(_PAGE)
            with self.reading() as connection:
                rows = connection.execute(page.add_columns(table.c.seq.label("page_seq"))).all()
            yield from rows
            if len(rows) < _PAGE:
                return
            after_seq = rows[-1].page_seq


def _near(text: str, names: list[str] | Any) -> str:
    hint = nearest(text, names)
    return hint if hint.startswith("did") else "give an id, a name, or the beginning of an id"


def _drops_of(connection: Connection, generator: str, layer: int) -> list[DropTally]:
    table = schema.dropped
    query = (
        select(table)
        .where(table.c.generator == generator, table.c.layer == layer)
        .order_by(table.c.num.desc(), table.c.reason)
    )
    return [
        DropTally(reason=row.reason, num=row.num, examples=tuple(row.examples))
        for row in connection.execute(query)
    ]


def _certificates() -> Select[Any]:
    held = schema.certificate
    own = [c for c in held.c if c.name not in {"seq", "conjecture_id"}]
    return select(schema.conjecture, *own, held.c.seq.label("certificate_seq")).join(
        held, held.c.conjecture_id == schema.conjecture.c.id
    )


def _refutations() -> Select[Any]:
    held = schema.refutation
    own = [c for c in held.c if c.name not in {"seq", "conjecture_id", "statement"}]
    return select(
        schema.conjecture,
        *own,
        held.c.seq.label("refutation_seq"),
        held.c.statement.label("negation"),
    ).join(held, held.c.conjecture_id == schema.conjecture.c.id)


def _conjecture_of(row: Row[Any]) -> Conjecture:
    return Conjecture(
        id=row.id,
        name=row.name,
        statement=row.statement,
        generator=row.generator,
        parents=tuple(row.parents),
        family=row.family,
        canonical=row.canonical,
        size=row.size,
        tests_passed=row.tests_passed,
        witness=row.witness,
        filters=row.filters,
    )


def pending_of(row: Row[Any]) -> PendingConjecture:
    """A row of the table ``conjecture`` as a conjecture that waits."""
    return PendingConjecture(seq=row.seq, layer=row.layer, tries=row.tries, conjecture=_conjecture_of(row))


def _attempt_row(row: Row[Any]) -> AttemptRow:
    return AttemptRow(seq=row.seq, at=row.at, attempt=_attempt_of(row))


def _attempt_of(row: Row[Any]) -> Attempt:
    return Attempt(
        conjecture_id=row.conjecture_id,
        lane=row.lane,
        rung=row.rung,
        num_scripts=row.num_scripts,
        found=row.found,
        wall_s=row.wall_s,
    )


def _verdict_of(row: Row[Any]) -> VerdictRow:
    return VerdictRow(
        submission_id=row.submission_id,
        submission_digest=row.submission_digest,
        lane=row.lane,
        script=row.script,
        verdict=row.verdict,
        level=row.level,
        reason=row.reason,
        also=tuple(row.also),
        detail=row.detail,
        axioms=tuple(row.axioms),
        premises=tuple(row.premises),
        wall_s=row.wall_s,
        at=row.at,
    )


def _certificate_of(row: Row[Any]) -> StoredCertificate:
    return StoredCertificate(
        seq=row.certificate_seq,
        conjecture=_conjecture_of(row),
        proof=row.proof,
        lane=row.lane,
        script=row.script,
        premises=tuple(row.premises),
        axioms=tuple(row.axioms),
        level=row.level,
        statement_hash=row.statement_hash,
        toolchain=row.toolchain,
        difficulty=row.difficulty,
        attempts=row.attempts,
        wall_s=row.wall_s,
        certified_at=row.certified_at,
        group=row.group_idx,
        record=row.record,
        quarantine=row.quarantine,
    )


def _refutation_of(row: Row[Any]) -> StoredRefutation:
    return StoredRefutation(
        seq=row.refutation_seq,
        conjecture=_conjecture_of(row),
        refutation=Refutation(assignment=row.assignment, statement=row.negation, proof=row.proof),
        level=row.level,
        statement_hash=row.statement_hash,
        toolchain=row.toolchain,
        at=row.at,
    )
