"""The ledger: the only writer of a run's database.

Responsibility: every result of a sweep, each in one transaction that is on disk before the call
returns, so that a kill at any moment loses nothing that was recorded and a replay records nothing
twice.
"""

from __future__ import annotations

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select

from proofmill.errors import LedgerError
from proofmill.ledger import leases, schema
from proofmill.ledger.database import (
    check_identity,
    explained,
    migrate,
    open_writer,
    put_meta,
    schema_version,
)
from proofmill.ledger.location import find_ledger, place_ledger
from proofmill.ledger.lock import RunLock
from proofmill.ledger.proposals import conjecture_row, count, in_parts, merged, unknown
from proofmill.ledger.reader import LedgerReader, pending_of
from proofmill.ledger.rows import Attempt, DropTally, PendingConjecture, Refutation, Status, submission_digest
from proofmill.records import Candidate, Conjecture, Verdict, VerdictKind

__all__ = ["Ledger"]

_FINAL = frozenset({Status.PROVED, Status.REFUTED})


class Ledger(LedgerReader):
    """A run's ledger, held by one process. Use it as a context manager; safe to use from threads.

    Several calls become one transaction inside ``with ledger.transaction():``.
    """

    def __init__(self, path: Path, engine: Engine, lock: RunLock, now: Callable[[], datetime]) -> None:
        """Wrap an engine and a lock; use ``open``."""
        super().__init__(path, engine)
        self._lock = lock
        self._now = now
        self._mutex = threading.RLock()
        self._current: Connection | None = None

    @classmethod
    def open(
        cls,
        run_dir: Path,
        identity: Mapping[str, str],
        *,
        url: str | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> Ledger:
        """Create the ledger of a new run, or open that of a run to be resumed.

        Args:
            run_dir: the run directory, made if need be.
            identity: what the run is: digests of ``recipe``, ``theory``, ``toolchain`` and the
                like.
            url: of a PostgreSQL database, or ``sqlite``; left out: where the ledger is, or a file.
            now: the clock.

        Raises:
            LedgerError: another process has the directory, it belongs to another recipe, theory or
                toolchain, it cannot be written, or it comes from a newer proofmill.
            ConfigError: the URL cannot be used.
        """
        try:
            run_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerError(
                f"the run directory {run_dir} cannot be made ({error.strerror or error}); "
                "choose another with --run-dir"
            ) from error
        lock = RunLock(run_dir)
        try:
            location = place_ledger(run_dir, url)
            ledger = cls(location.path, open_writer(location), lock, now)
        except BaseException:
            lock.close()
            raise
        try:
            with ledger.transaction() as connection:
                ledger._prepare(connection, identity)
        except BaseException:
            ledger.close()
            raise
        return ledger

    def close(self) -> None:
        """Close the database and give the run directory back; closing twice does nothing."""
        with self._mutex:
            super().close()
            self._lock.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Everything recorded inside is recorded together, or not at all."""
        with self._mutex:
            if self._current is not None:
                with self._current.begin_nested():
                    yield self._current
                return
            with explained(self.path), self._engine.begin() as connection:
                self._current = connection
                try:
                    yield connection
                finally:
                    self._current = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """The writer reads through its own connection, and sees what it wrote."""
        with self._mutex:
            if self._current is not None:
                yield self._current
            else:
                with super().reading() as connection:
                    yield connection

    def note(self, key: str, value: str) -> None:
        """Keep a note between runs, such as the state of a random generator."""
        with self.transaction() as connection:
            put_meta(connection, f"note.{key}", value)

    def propose(
        self,
        conjectures: Sequence[Conjecture],
        *,
        layer: int,
        generator: str,
        considered: int,
        drops: Iterable[DropTally] = (),
    ) -> int:
        """Submit a whole layer: its conjectures, its drops, and that it is complete.

        A layer that is already complete changes nothing; conjectures that are already known are
        dropped with the reason ``submitted_before``.

        Returns:
            How many conjectures are new.
        """
        with self.transaction() as connection:
            if self.layer_done(generator, layer):
                return 0
            fresh = unknown(connection, conjectures)
            at = self._time()
            if fresh:
                rows = [conjecture_row(c, layer, at) for c in fresh]
                connection.execute(schema.conjecture.insert(), rows)
                count(connection, {Status.PENDING: len(fresh), schema.SUBMITTED: len(fresh)})
            tallies = merged(drops, num_known=len(conjectures) - len(fresh))
            if tallies:
                key = {"generator": generator, "layer": layer}
                connection.execute(
                    schema.dropped.insert(),
                    [key | {"reason": r, "num": n, "examples": e} for r, n, e in tallies],
                )
            connection.execute(
                schema.layer.insert().values(
                    generator=generator,
                    layer=layer,
                    considered=considered,
                    kept=len(fresh),
                    finished_at=at,
                )
            )
            return len(fresh)

    def record_attempt(self, *attempts: Attempt, is_pass: bool = True) -> None:
        """Count attempts, and one try for each unless they are no pass of the main lane."""
        if not attempts:
            return
        at = self._time()
        table = schema.conjecture
        with self.transaction() as connection:
            rows = [
                {
                    "conjecture_id": a.conjecture_id,
                    "lane": a.lane,
                    "rung": a.rung,
                    "num_scripts": a.num_scripts,
                    "found": a.found,
                    "wall_s": a.wall_s,
                    "at": at,
                }
                for a in attempts
            ]
            connection.execute(schema.attempt.insert(), rows)
            if not is_pass:
                return
            by_number: dict[int, list[str]] = {}
            for identifier, number in Counter(a.conjecture_id for a in attempts).items():
                by_number.setdefault(number, []).append(identifier)
            for number, ids in by_number.items():
                for part in in_parts(ids):
                    connection.execute(
                        table.update().where(table.c.id.in_(part)).values(tries=table.c.tries + number)
                    )

    def record_verdict(self, candidate: Candidate, verdict: Verdict) -> None:
        """Keep a verdict that by itself decides nothing: a rejected or an undecided candidate."""
        with self.transaction() as connection:
            statement = self._statement(connection, candidate.conjecture_id)
            self._insert_verdict(connection, candidate, verdict, statement)

    def record_certificate(
        self, candidate: Candidate, verdict: Verdict, *, difficulty: float | None = None
    ) -> bool:
        """Keep a certificate: the verdict, the proof and the outcome, together.

        Returns:
            False where the conjecture was proved before; then nothing changes.

        Raises:
            LedgerError: the conjecture is refuted; one of the two verdicts is wrong.
            ValueError: the verdict certifies nothing.
        """
        _must_certify(verdict)
        with self.transaction() as connection:
            statement = self._statement(connection, candidate.conjecture_id)
            if not self._decide(connection, candidate.conjecture_id, Status.PROVED):
                return False
            self._insert_verdict(connection, candidate, verdict, statement)
            connection.execute(
                schema.certificate.insert().values(
                    conjecture_id=candidate.conjecture_id,
                    proof=candidate.proof,
                    lane=candidate.lane,
                    script=candidate.script,
                    premises=list(verdict.premises),
                    axioms=list(verdict.axioms),
                    level=int(verdict.level),
                    statement_hash=verdict.statement_hash,
                    toolchain=verdict.toolchain,
                    difficulty=difficulty,
                    attempts=candidate.attempts,
                    wall_s=candidate.wall_s,
                    certified_at=self._time(),
                    record=verdict.record,
                )
            )
            return True

    def record_recertified(
        self, conjecture_id: str, *, level: int, reason: str, detail: str, toolchain: str
    ) -> None:
        """Keep what came of certifying a stored certificate again.

        Args:
            conjecture_id: whose certificate it is.
            level: the level reached this time.
            reason: why it does not hold, or empty; the certificate is then quarantined: kept, and never
                exported.
            detail: in words.
            toolchain: with which it was tried.
        """
        held = schema.certificate
        with self.transaction() as connection:
            connection.execute(
                schema.recertification.insert().values(
                    conjecture_id=conjecture_id,
                    level=level,
                    reason=reason,
                    detail=detail,
                    toolchain=toolchain,
                    at=self._time(),
                )
            )
            connection.execute(
                held.update().where(held.c.conjecture_id == conjecture_id).values(quarantine=reason)
            )

    def record_refuted(self, candidate: Candidate, refutation: Refutation, verdict: Verdict) -> bool:
        """Keep a checked counterexample: verdict, proof of the negation and outcome, together.

        Returns:
            False where the conjecture was refuted before; then nothing changes.

        Raises:
            LedgerError: the conjecture is proved; one of the two verdicts is wrong.
            ValueError: the verdict certifies nothing.
        """
        _must_certify(verdict)
        with self.transaction() as connection:
            if not self._decide(connection, candidate.conjecture_id, Status.REFUTED):
                return False
            self._insert_verdict(connection, candidate, verdict, refutation.statement)
            connection.execute(
                schema.refutation.insert().values(
                    conjecture_id=candidate.conjecture_id,
                    assignment=dict(refutation.assignment),
                    statement=refutation.statement,
                    proof=refutation.proof,
                    level=int(verdict.level),
                    statement_hash=verdict.statement_hash,
                    toolchain=verdict.toolchain,
                    at=self._time(),
                )
            )
            return True

    def record_open(self, *conjecture_ids: str) -> int:
        """The budget is spent; returns how many became open."""
        return self._decide_all(conjecture_ids, Status.OPEN)

    def record_rejected(self, *conjecture_ids: str) -> int:
        """The certifier does not accept the statements themselves; returns how many."""
        return self._decide_all(conjecture_ids, Status.REJECTED)

    def record_infra(self, *conjecture_ids: str) -> int:
        """Lean or the machine failed too often on them, which says nothing of truth."""
        return self._decide_all(conjecture_ids, Status.INFRA)

    def drop_everything(self) -> None:
        """Takes a ledger out of its PostgreSQL database for good: for those made to measure. Files stay."""
        with self.transaction() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f'DROP SCHEMA "{find_ledger(self.path.parent).schema}" CASCADE')

    def requeue(self, status: Status) -> int:
        """Make open, rejected or infra conjectures pending again, untried; returns how many."""
        if status in _FINAL or status is Status.PENDING:
            raise ValueError(f"status must be open, rejected or infra, got {status}")
        table = schema.conjecture
        with self.transaction() as connection:
            done = connection.execute(
                table.update()
                .where(table.c.status == status)
                .values(status=Status.PENDING, tries=0, decided_at=None)
            )
            count(connection, {status: -done.rowcount, Status.PENDING: done.rowcount})
            return done.rowcount

    def lease(self, owner: str, ids: Sequence[str], *, for_s: float) -> set[str]:
        """Notes that somebody works on conjectures; returns those that nobody else has, and that wait."""
        with self.transaction() as connection:
            return {row.id for row in leases.take(connection, owner, len(ids), for_s=for_s, among=ids)}

    def lease_next(self, owner: str, num: int, *, for_s: float) -> list[PendingConjecture]:
        """Leases the next conjectures that wait and that nobody has, least tried first, then oldest first."""
        with self.transaction() as connection:
            return [pending_of(row) for row in leases.take(connection, owner, num, for_s=for_s)]

    def renew(self, owner: str, *, for_s: float) -> int:
        """Gives somebody more time for all that they work on; returns how many leases that are."""
        with self.transaction() as connection:
            return leases.renew(connection, owner, for_s=for_s)

    def release(self, owner: str, ids: Sequence[str] | None = None) -> int:
        """Notes that an owner works on some conjectures no more, or on none; returns how many it had."""
        with self.transaction() as connection:
            return leases.release(connection, owner, ids)

    def seal_group(self, module: str, digest: str, conjecture_ids: Sequence[str], *, level: int) -> int:
        """Record that certified lemmas are sealed into a module; idempotent for the same digest.

        Args:
            module: its name.
            digest: of its text.
            conjecture_ids: what is in it.
            level: of the weakest theorem in it.

        Returns:
            The index of the group, from 1 on.

        Raises:
            LedgerError: the module is sealed with other contents, or a lemma is not certified or is
                in another module.
        """
        group, held = schema.lemma_group, schema.certificate
        with self.transaction() as connection:
            found = connection.execute(select(group).where(group.c.module == module)).first()
            if found is not None:
                if found.digest == digest:
                    return int(found.idx)
                raise LedgerError(
                    f"{module} is sealed with digest {found.digest}, got {digest}; "
                    "a sealed module never changes"
                )
            idx = int(connection.scalar(select(func.coalesce(func.max(group.c.idx), 0))) or 0) + 1
            connection.execute(
                group.insert().values(
                    idx=idx, module=module, digest=digest, level=level, sealed_at=self._time()
                )
            )
            for identifier in conjecture_ids:
                done = connection.execute(
                    held.update()
                    .where(held.c.conjecture_id == identifier, held.c.group_idx.is_(None))
                    .values(group_idx=idx)
                )
                if done.rowcount != 1:
                    raise LedgerError(
                        f"{identifier} cannot be sealed into {module}: "
                        "it must be certified and in no other module"
                    )
            return idx

    def _prepare(self, connection: Connection, identity: Mapping[str, str]) -> None:
        version = schema_version(connection, self.path)
        if version is None:
            schema.metadata.create_all(connection)
            put_meta(connection, "schema", str(schema.SCHEMA_VERSION))
            put_meta(connection, "created_at", self._time())
            for key, value in identity.items():
                put_meta(connection, f"identity.{key}", value)
            return
        migrate(connection, version)
        check_identity(self.path.parent, self.identity(), identity)

    def _decide_all(self, conjecture_ids: Iterable[str], status: Status) -> int:
        table, changed = schema.conjecture, Counter[Status]()
        with self.transaction() as connection:
            for part in in_parts(list(dict.fromkeys(conjecture_ids))):
                query = select(table.c.id, table.c.status).where(table.c.id.in_(part))
                known = {identifier: Status(now) for identifier, now in connection.execute(query)}
                if unknown := [i for i in part if i not in known]:
                    raise ValueError(f"unknown conjecture id {unknown[0]!r}")
                moved = [i for i in part if known[i] != status and known[i] not in _FINAL]
                changed.update(known[i] for i in moved)
                connection.execute(
                    table.update().where(table.c.id.in_(moved)).values(status=status, decided_at=self._time())
                )
            changes: dict[str, int] = {old: -num for old, num in changed.items()}
            count(connection, changes | {str(status): changed.total()})
        return changed.total()

    def _decide(self, connection: Connection, conjecture_id: str, status: Status) -> bool:
        """Set a final outcome and count it; False where it stands already."""
        table = schema.conjecture
        current = connection.scalar(select(table.c.status).where(table.c.id == conjecture_id))
        if current is None:
            raise ValueError(f"unknown conjecture id {conjecture_id!r}")
        if current in _FINAL and current != status:
            raise LedgerError(
                f"conjecture {conjecture_id} is {current} and cannot become {status}: "
                "one of the two verdicts is wrong and the judge is at fault; "
                f"keep {self.path.parent} and report it"
            )
        if current == status:
            return False
        connection.execute(
            table.update().where(table.c.id == conjecture_id).values(status=status, decided_at=self._time())
        )
        count(connection, {Status(current): -1, status: 1})
        return True

    def _statement(self, connection: Connection, conjecture_id: str) -> str:
        table = schema.conjecture
        found = connection.scalar(select(table.c.statement).where(table.c.id == conjecture_id))
        if found is None:
            raise ValueError(f"unknown conjecture id {conjecture_id!r}")
        return str(found)

    def _insert_verdict(
        self, connection: Connection, candidate: Candidate, verdict: Verdict, statement: str
    ) -> None:
        connection.execute(
            schema.verdict.insert().values(
                conjecture_id=candidate.conjecture_id,
                submission_id=verdict.id,
                submission_digest=submission_digest(statement, candidate.proof),
                lane=candidate.lane,
                script=candidate.script,
                verdict=str(verdict.verdict),
                level=int(verdict.level),
                reason=verdict.reason,
                also=list(verdict.also),
                detail=verdict.detail,
                axioms=list(verdict.axioms),
                premises=list(verdict.premises),
                statement_hash=verdict.statement_hash,
                toolchain=verdict.toolchain,
                wall_s=verdict.wall_s,
                at=self._time(),
            )
        )

    def _time(self) -> str:
        at = self._now().astimezone(UTC)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _must_certify(verdict: Verdict) -> None:
    if verdict.verdict is not VerdictKind.CERTIFIED:
        raise ValueError(f"the verdict must be certified, got {verdict.verdict} for {verdict.id!r}")
