"""The certifier: from untrusted submissions to verdicts.

The order of checks is that of the protocol: bytes and words of the text, elaboration in a sandbox, the
compiled file as bytes, the statement, the axioms; then, above level 3, what other checkers say of the terms
(``confirm``). Plain proofs share files; a row is certified from a shared file only on clear evidence, and
rejected only after it has stood alone. Whatever says nothing about the proof (a timeout, a crash, a full
memory) ends as ``undecided``, after a second try. Only this module makes verdicts.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from proofmill.certify.batch import ElabOutcome, ProofText, elaborate_batch
from proofmill.certify.confirm import Confirmer, Job
from proofmill.certify.elaborate import Compiler
from proofmill.certify.examine import BATCH_SIZE, UNDECIDED, Examiner, Found, Row
from proofmill.certify.freeze import Frozen, FrozenStatement, InputProblem, freeze_statements
from proofmill.certify.policy import Objection, Track, check_code, check_proof, classify_code
from proofmill.certify.provenance import Archive, Proof, record_of
from proofmill.certify.sandbox import Sandbox, open_sandbox
from proofmill.certify.seal import Lemma, Sealed, seal_lemmas
from proofmill.errors import AlarmError, CertifierError
from proofmill.judge.audit import Evidence, Fault
from proofmill.judge.consistency import Claims
from proofmill.judge.environment import Environment
from proofmill.kernel.names import name_str, parse_name
from proofmill.lean.process import Limits
from proofmill.records import Level, Reason, Submission, Verdict, VerdictKind

__all__ = ["Certifier", "Checked", "Registry"]

SOLO_WALL_S = 30.0
_DETAIL_CHARS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of one submission: a verdict, or a problem of its statement."""

    submission: Submission
    frozen: FrozenStatement | None
    verdict: Verdict | None
    problem: InputProblem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """What certifiers that work for the same cause share."""

    claims: Claims = field(default_factory=Claims)
    """Everything that was certified."""
    archive: Archive | None = None
    """Where certificates are put on record."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Set to end runs of Lean in progress."""


class Certifier:
    """Certifies in one environment. May be used by several threads."""

    def __init__(  # noqa: PLR0913 (each has a default that works)
        self,
        environment: Environment,
        *,
        workers: int = 2,
        level: Level = Level.AUDITED,
        limits: Limits | None = None,
        sandbox: Sandbox | None = None,
        batch_size: int = BATCH_SIZE,
        track: Track = Track.PLAIN,
        registry: Registry | None = None,
    ) -> None:
        """Opens the default sandbox if none is given.

        Args:
            environment: Where statements are frozen and proofs checked.
            workers: Lean processes at once.
            level: The level asked for.
            limits: Bounds of one row that stands alone.
            sandbox: How elaboration is shut in.
            batch_size: Rows that share a file.
            track: Whether whole files may run programs while they are compiled.
            registry: What was certified before; an empty one if none is given.

        Raises:
            SandboxError: no sandbox works here.
            CertifierError: the level cannot be reached with this toolchain, or is too low for the track.
        """
        if track is Track.META and level < Level.INDEPENDENT:
            raise CertifierError(
                f"files that run programs need level {int(Level.INDEPENDENT)}, got {int(level)}: such a program "
                "can turn off the kernel of its own process"
            )
        self.track = track
        self.environment = environment
        self.registry = registry or Registry()
        self._stop = self.registry.stop
        self.compiler = Compiler(
            environment=environment,
            stop=self._stop,
            sandbox=sandbox or open_sandbox(),
            limits=limits or Limits(wall_s=SOLO_WALL_S),
        )
        self._workers = workers
        self.batch_size = batch_size
        self._examiner = Examiner(self.compiler, workers=workers, batch_size=batch_size)
        self.level = level
        self._level = min(level, self.compiler.sandbox.max_level)
        self._confirmer = Confirmer(self.compiler, self._level, workers=workers)
        self._imports = tuple(parse_name(name) for name in environment.imports)
        self._importable = frozenset(environment.closure.modules)

    def seal(self, lemmas: Sequence[Lemma], *, number: int, folder: Path) -> Sealed:
        """Certified lemmas as a module for later proofs, at this certifier's level; see ``seal_lemmas``."""
        return seal_lemmas(self.compiler, lemmas, number=number, folder=folder, confirmer=self._confirmer)

    def in_environment(
        self, environment: Environment, *, workers: int | None = None, registry: Registry | None = None
    ) -> Certifier:
        """A certifier with the same settings; unless another registry is given, with the same claims and archive.

        Cancelling this one then cancels that one.
        """
        return Certifier(
            environment,
            workers=workers or self._workers,
            level=self.level,
            limits=self.compiler.limits,
            sandbox=self.compiler.sandbox,
            batch_size=self.batch_size,
            track=self.track,
            registry=registry or self.registry,
        )

    def cancel(self) -> None:
        """Kills the runs of Lean in progress; this certifier gives no verdict any more."""
        self._stop.set()

    def freeze(self, statements: Sequence[str]) -> list[Frozen]:
        """Freezes trusted statements, in order; a bad one is an ``InputProblem`` at its place."""
        return freeze_statements(self.compiler, statements, workers=self._workers)

    def elaborate(self, rows: Sequence[ProofText]) -> list[ElabOutcome]:
        """Tries proofs without judging them; see ``elaborate_batch``."""
        return elaborate_batch(self.compiler, rows, batch_size=self.batch_size)

    def check(self, submissions: Sequence[Submission]) -> list[Checked]:
        """Freezes each submission's statement and certifies it, in order."""
        distinct = list(dict.fromkeys(row.statement for row in submissions))
        frozen = dict(zip(distinct, self.freeze(distinct), strict=True))
        pairs = [(frozen[row.statement], row) for row in submissions]
        good = [(known, row) for known, row in pairs if isinstance(known, FrozenStatement)]
        verdicts = iter(self.certify(good))
        return [
            Checked(submission=row, frozen=known, verdict=next(verdicts), problem=None)
            if isinstance(known, FrozenStatement)
            else Checked(submission=row, frozen=None, verdict=None, problem=known)
            for known, row in pairs
        ]

    def certify(self, pairs: Iterable[tuple[FrozenStatement, Submission]]) -> list[Verdict]:
        """The verdict on each submission against its frozen statement, in order.

        A certified row has the level that it reached, which may be below the one asked for; the verdict's
        detail then says why.

        Raises:
            CertifierError: a statement was frozen in another environment, or a row is malformed.
            AlarmError: a planted false theorem was not found out, or two certified statements contradict
                each other; nothing of this call is certified.
        """
        rows = [Row(index=i, frozen=f, submission=s) for i, (f, s) in enumerate(pairs)]
        found: dict[int, Found] = {}
        for row in rows:
            objection = self._ingest(row)
            if objection is not None:
                fault = Fault(code=str(objection.reason), detail=objection.detail)
                found[row.index] = Found(evidence=Evidence(faults=(fault,)), wall_s=0.0)
        found |= self._examiner.examine([row for row in rows if row.index not in found])
        verdicts = [self._verdict(row, found[row.index]) for row in rows]
        proofs = {row.index: proof for row in rows if (proof := found[row.index].proof) is not None}
        if self._level > Level.AUDITED and proofs:
            self._confirm(rows, found, proofs, verdicts)
        self._put_on_record(rows, proofs, verdicts)
        self._claim(rows, verdicts)
        return verdicts

    def _confirm(
        self,
        rows: Sequence[Row],
        found: Mapping[int, Found],
        proofs: Mapping[int, Proof],
        verdicts: list[Verdict],
    ) -> None:
        """Lifts verdicts as far as the checks above level 3 let them, or takes them back."""
        jobs = [Job(goal=proof.goal, own=proof.own) for proof in proofs.values()]
        for (index, proof), answer in zip(proofs.items(), self._confirmer.confirm(jobs), strict=True):
            row, evidence = rows[index], found[index].evidence
            fault = answer.fault
            if fault is not None and self.registry.archive is not None:
                self.registry.archive.put(b"".join(proof.artefacts.parts))  # what fooled somebody is kept
            level = min(answer.level, self.environment.level_of(evidence.premises))
            note = answer.note if level == answer.level else f"a premise has level {int(level)}"
            detail = f"level {int(self.level)} not reached: {note}" if level < self.level else ""
            if fault is None and level < Level.INDEPENDENT and self._is_meta(row):
                fault = Fault(code=str(Reason.JUDGE_ERROR), detail=f"a file that runs programs: {detail}")
            if fault is not None:
                doubtful = replace(found[index], evidence=replace(evidence, faults=(fault,)))
                verdicts[index] = self._verdict(row, doubtful)
            else:
                verdicts[index] = replace(verdicts[index], level=int(level), detail=detail[:_DETAIL_CHARS])

    def _is_meta(self, row: Row) -> bool:
        """Whether the row is a file that runs programs."""
        code = row.submission.code
        if code is None or self.track is Track.PLAIN:
            return False
        return classify_code(code, self._importable)[0] is Track.META

    def _put_on_record(
        self, rows: Sequence[Row], proofs: Mapping[int, Proof], verdicts: list[Verdict]
    ) -> None:
        """Gives each certificate a record, if records are kept."""
        archive = self.registry.archive
        certified = [row for row in rows if verdicts[row.index].verdict is VerdictKind.CERTIFIED]
        if archive is None or not certified:
            return
        records = [
            record_of(
                archive=archive,
                environment=self.environment,
                sandbox=self.compiler.sandbox,
                frozen=row.frozen,
                submission=row.submission,
                verdict=verdicts[row.index],
                proof=proofs[row.index],
                track=Track.META if self._is_meta(row) else Track.PLAIN,
            )
            for row in certified
        ]
        for row, digest in zip(certified, archive.append(records), strict=True):
            verdicts[row.index] = replace(verdicts[row.index], record=digest)

    def _claim(self, rows: Sequence[Row], verdicts: Sequence[Verdict]) -> None:
        """Stops the line where two certified statements cannot both be true."""
        for row, verdict in zip(rows, verdicts, strict=True):
            if verdict.verdict is not VerdictKind.CERTIFIED:
                continue
            clash = self.registry.claims.add(row.frozen.statement_hash, row.frozen.denied_by)
            if clash is not None:
                raise AlarmError(
                    f"the judge contradicts itself: {name_str(row.frozen.name)} ({row.frozen.text}) is certified, "
                    f"and so is its negation, the statement {clash}; one of the two proofs fooled it. "
                    "Keep both and report this"
                )

    def _ingest(self, row: Row) -> Objection | None:
        submission = row.submission
        if row.frozen.environment not in (self.environment.digest, *self.environment.lineage):
            raise CertifierError(
                f"row {submission.id!r} was frozen in environment {row.frozen.environment[:12]}, "
                f"this certifier works in {self.environment.digest[:12]}; freeze it again"
            )
        if (submission.proof is None) == (submission.code is None):
            raise CertifierError(f"row {submission.id!r} must have either proof or code")
        if submission.code is not None:
            return check_code(submission.code, self._importable, track=self.track)
        return check_proof(submission.proof or "")

    def _verdict(self, row: Row, found: Found) -> Verdict:
        """The verdict of level 3 or below. Certified needs a proof, and nothing against it."""
        faults = found.evidence.faults
        codes = list(dict.fromkeys(fault.code for fault in faults))
        kind = VerdictKind.CERTIFIED
        if codes or found.proof is None:
            is_infrastructure = not codes or codes[0] in UNDECIDED
            kind = VerdictKind.UNDECIDED if is_infrastructure else VerdictKind.REJECTED
        return Verdict(
            id=row.submission.id,
            verdict=kind,
            level=int(min(self._level, Level.AUDITED)) if kind is VerdictKind.CERTIFIED else 0,
            reason=codes[0] if codes else "",
            also=tuple(codes[1:]),
            detail=faults[0].detail[:_DETAIL_CHARS] if codes else "",
            axioms=found.evidence.axioms,
            premises=found.evidence.premises,
            statement_hash=row.frozen.statement_hash,
            toolchain=self.environment.toolchain.label,
            wall_s=round(found.wall_s, 3),
        )
