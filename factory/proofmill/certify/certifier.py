"""The certifier: from untrusted submissions to verdicts.

The order of checks is that of the protocol: bytes and words of the text, elaboration in a sandbox, the
compiled file as bytes, the statement, the axioms; then, above level 3, what other checkers say of the terms
(``confirm``). Plain proofs share files; a row is certified from a shared file only on clear evidence, and
rejected only after it has stood alone. Whatever says nothing about the proof (a timeout, a crash, a full
memory) ends as ``undecided``, after a second try. Only this module makes verdicts.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from proofmill.certify.batch import (
    ElabOutcome,
    Layout,
    ProofText,
    batch_wall_s,
    elaborate_batch,
    first_errors,
    lay_out,
    smaller,
    solo_text,
    statement_options,
)
from proofmill.certify.canaries import CANARIES, check_canary
from proofmill.certify.confirm import Confirmer, Job
from proofmill.certify.elaborate import Compiled, Compiler
from proofmill.certify.freeze import Frozen, FrozenStatement, InputProblem, freeze_statements
from proofmill.certify.outcome import ending_fault, no_module_fault
from proofmill.certify.policy import Objection, check_code, check_proof
from proofmill.certify.provenance import Archive, Artefacts, Record, record_of
from proofmill.certify.sandbox import Sandbox, open_sandbox
from proofmill.certify.seal import Lemma, Sealed, seal_lemmas
from proofmill.errors import AlarmError, CertifierError
from proofmill.judge.audit import Evidence, Fault, examine_goal, examine_module
from proofmill.judge.consistency import Claims
from proofmill.judge.environment import Environment
from proofmill.judge.olean import BadArtifact, OleanModule, read_module
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.lean.process import Limits
from proofmill.records import Level, Reason, Submission, Verdict, VerdictKind

__all__ = ["Certifier", "Checked", "Registry"]

log = logging.getLogger(__name__)

BATCH_SIZE = 200
MIN_BATCH = 20
SOLO_WALL_S = 30.0
MAX_OUTSIDE_KILLS = 5
MAX_OBJECTS = 5_000_000
"""Of one compiled submission; a larger one is refused as a bad artefact."""
_DETAIL_CHARS = 2000
_UNDECIDED = frozenset(str(reason) for reason in Reason if reason.is_infrastructure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of one submission: a verdict, or a problem of its statement."""

    submission: Submission
    frozen: FrozenStatement | None
    verdict: Verdict | None
    problem: InputProblem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    index: int
    frozen: FrozenStatement
    submission: Submission

    @property
    def text(self) -> ProofText:
        return ProofText(statement=self.frozen.text, proof=self.submission.proof or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proof:
    """What a row is certified on, up to level 3."""

    goal: Name
    """The theorem as the compiled file calls it."""
    evidence: Evidence
    own: Mapping[Name, ConstantInfo]
    artefacts: Artefacts
    canaries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A verdict, and the proof behind it if there is one."""

    verdict: Verdict
    proof: _Proof | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """What a task leaves: verdicts that stand, and rows that need another task."""

    judged: tuple[tuple[int, _Judged], ...] = ()
    again: tuple[tuple[_Row, ...], ...] = ()
    """Groups to check as smaller files; a group of one stands alone."""


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
            registry: What was certified before; an empty one if none is given.

        Raises:
            SandboxError: no sandbox works here.
        """
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
        self.level = level
        self._level = min(level, self.compiler.sandbox.max_level)
        self._confirmer = Confirmer(self.compiler, self._level, workers=workers)
        self._imports = tuple(parse_name(name) for name in environment.imports)
        self._importable = frozenset(environment.closure.modules)

    def seal(self, lemmas: Sequence[Lemma], *, number: int, folder: Path) -> Sealed:
        """Certified lemmas as a module for later proofs, at this certifier's level; see ``seal_lemmas``."""
        return seal_lemmas(self.compiler, lemmas, number=number, folder=folder, confirmer=self._confirmer)

    def in_environment(self, environment: Environment, *, workers: int | None = None) -> Certifier:
        """A certifier with the same settings, claims and archive; cancelling this one cancels that one."""
        return Certifier(
            environment,
            workers=workers or self._workers,
            level=self.level,
            limits=self.compiler.limits,
            sandbox=self.compiler.sandbox,
            batch_size=self.batch_size,
            registry=self.registry,
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
        rows = [_Row(index=i, frozen=f, submission=s) for i, (f, s) in enumerate(pairs)]
        judged: dict[int, _Judged] = {}
        plain: list[_Row] = []
        alone: list[_Row] = []
        for row in rows:
            objection = self._ingest(row)
            if objection is not None:
                fault = Fault(code=str(objection.reason), detail=objection.detail)
                judged[row.index] = _Judged(verdict=self._verdict(row, Evidence(faults=(fault,)), 0.0))
            elif row.submission.code is not None:
                alone.append(row)
            else:
                plain.append(row)
        workers = max(1, self._workers)
        # As many files as keep every worker busy to the end: 1000 rows on two are six files, not five.
        files = workers * max(1, -(-len(plain) // (self.batch_size * workers)))
        size = max(MIN_BATCH, -(-len(plain) // files))
        groups = [tuple(plain[at : at + size]) for at in range(0, len(plain), size)]
        judged.update(self._run([*groups, *((row,) for row in alone)]))
        verdicts = self._confirm(rows, judged)
        verdicts = self._put_on_record(rows, judged, verdicts)
        self._claim(rows, verdicts)
        return verdicts

    def _confirm(self, rows: Sequence[_Row], judged: Mapping[int, _Judged]) -> list[Verdict]:
        """The verdicts after the checks above level 3."""
        verdicts = [judged[row.index].verdict for row in rows]
        proofs = {row.index: proof for row in rows if (proof := judged[row.index].proof) is not None}
        if self._level <= Level.AUDITED or not proofs:
            return verdicts
        jobs = [Job(goal=proof.goal, own=proof.own) for proof in proofs.values()]
        for (index, proof), found in zip(proofs.items(), self._confirmer.confirm(jobs), strict=True):
            if found.fault is not None:
                if self.registry.archive is not None:  # the bytes that fooled somebody are kept
                    self.registry.archive.put(b"".join(proof.artefacts.parts))
                faulty = replace(proof.evidence, faults=(found.fault,))
                verdicts[index] = self._verdict(rows[index], faulty, verdicts[index].wall_s)
                continue
            level = min(found.level, self.environment.level_of(proof.evidence.premises))
            note = found.note if level == found.level else f"a premise has level {int(level)}"
            detail = f"level {int(self.level)} not reached: {note}" if level < self.level else ""
            verdicts[index] = replace(verdicts[index], level=int(level), detail=detail[:_DETAIL_CHARS])
        return verdicts

    def _put_on_record(
        self, rows: Sequence[_Row], judged: Mapping[int, _Judged], verdicts: list[Verdict]
    ) -> list[Verdict]:
        """The verdicts with the hashes of their records, if records are kept."""
        certified = [row for row in rows if verdicts[row.index].verdict is VerdictKind.CERTIFIED]
        if self.registry.archive is None or not certified:
            return verdicts
        records = [self._record(row, judged[row.index].proof, verdicts[row.index]) for row in certified]
        found = list(verdicts)
        for row, digest in zip(certified, self.registry.archive.append(records), strict=True):
            found[row.index] = replace(verdicts[row.index], record=digest)
        return found

    def _record(self, row: _Row, proof: _Proof | None, verdict: Verdict) -> Record:
        assert (
            self.registry.archive is not None and proof is not None
        )  # only what is certified is put on record
        return record_of(
            archive=self.registry.archive,
            environment=self.environment,
            sandbox=self.compiler.sandbox,
            frozen=row.frozen,
            submission=row.submission,
            verdict=verdict,
            goal=proof.goal,
            own=proof.own,
            artefacts=proof.artefacts,
            canaries=proof.canaries,
        )

    def _claim(self, rows: Sequence[_Row], verdicts: Sequence[Verdict]) -> None:
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

    def _ingest(self, row: _Row) -> Objection | None:
        submission = row.submission
        if row.frozen.environment not in (self.environment.digest, *self.environment.lineage):
            raise CertifierError(
                f"row {submission.id!r} was frozen in environment {row.frozen.environment[:12]}, "
                f"this certifier works in {self.environment.digest[:12]}; freeze it again"
            )
        if (submission.proof is None) == (submission.code is None):
            raise CertifierError(f"row {submission.id!r} must have either proof or code")
        if submission.code is not None:
            return check_code(submission.code, self._importable)
        return check_proof(submission.proof or "")

    def _run(self, groups: Sequence[tuple[_Row, ...]]) -> dict[int, _Judged]:
        """Works through groups of rows and whatever they leave to be done again."""
        judged: dict[int, _Judged] = {}
        if not groups:
            return judged
        with ThreadPoolExecutor(self._workers, thread_name_prefix="certify") as pool:
            running: set[Future[_Step]] = {pool.submit(self._group, g) for g in groups}
            try:
                while running:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    for task in done:
                        step = task.result()
                        judged.update(step.judged)
                        running |= {pool.submit(self._group, g) for g in step.again}
            except BaseException:
                self.cancel()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return judged

    def _group(self, rows: tuple[_Row, ...]) -> _Step:
        if len(rows) == 1:
            return _Step(judged=((rows[0].index, self._alone(rows[0])),))
        return self._together(rows)

    def _together(self, rows: tuple[_Row, ...]) -> _Step:
        """Checks rows in one file; those without clear evidence are to be done again, alone."""
        layout, compiled = self._compile_together(rows)
        if not compiled.ended:
            log.info("a file of %d rows ended with %s: split", len(rows), compiled.run.ending)
            return _Step(again=tuple(tuple(part) for part in smaller(rows)))
        errors = {at for at in first_errors(layout, compiled.errors) if at < len(rows)}
        alone = [rows[at] for at in sorted(errors)]
        survivors = tuple(row for at, row in enumerate(rows) if at not in errors)
        if errors and survivors:
            layout, compiled = self._compile_together(survivors)
        clear = self._clear(layout, survivors, compiled) if survivors else {}
        alone += [row for row in survivors if row.index not in clear]
        return _Step(judged=tuple(clear.items()), again=tuple((row,) for row in alone))

    def _compile_together(self, rows: Sequence[_Row]) -> tuple[Layout, Compiled]:
        texts = [*(row.text for row in rows), *(canary.text for canary in CANARIES)]
        layout = lay_out(self.environment.context, texts)
        compiled = self.compiler.compile(
            layout.text,
            options=statement_options(self.compiler),
            wall_s=batch_wall_s(self.compiler.limits, len(rows)),
        )
        return layout, compiled

    def _clear(self, layout: Layout, rows: Sequence[_Row], compiled: Compiled) -> dict[int, _Judged]:
        """Verdicts on the rows that this file proves beyond doubt."""
        module, fault = self._read(compiled)
        if module is None or fault is not None:
            return {}
        closure = self.environment.closure
        if examine_module(module, self._imports, closure):
            return {}
        for at, canary in enumerate(CANARIES, start=len(rows)):
            check_canary(canary, layout.prefixes[at], module.constants, closure)
        artefacts = Artefacts(text=layout.text, parts=compiled.parts)
        clear: dict[int, _Judged] = {}
        for at, row in enumerate(rows):
            name = (layout.prefixes[at], *row.frozen.name)
            evidence = examine_goal(
                name, row.frozen.side, module.constants, closure, partial(layout.is_of, at)
            )
            if not evidence.faults and not evidence.borrowed:
                clear[row.index] = _Judged(
                    verdict=self._verdict(row, evidence, compiled.run.wall_s),
                    proof=_Proof(
                        goal=name,
                        evidence=evidence,
                        own=module.constants,
                        artefacts=artefacts,
                        canaries=len(CANARIES),
                    ),
                )
        return clear

    def _alone(self, row: _Row) -> _Judged:
        """The verdict on a row in a file of its own; tried twice if nothing can be said.

        A run that somebody outside killed does not count as a try.
        """
        judged = self._judge_alone(row, self._compile_alone(row))
        if judged.verdict.verdict is VerdictKind.UNDECIDED:
            judged = self._judge_alone(row, self._compile_alone(row))
        return judged

    def _text_alone(self, row: _Row) -> str:
        code = row.submission.code
        return code if code is not None else solo_text(self.environment.context, row.text)

    def _compile_alone(self, row: _Row) -> Compiled:
        is_code = row.submission.code is not None
        options = {} if is_code else statement_options(self.compiler)
        compiled = self.compiler.compile(self._text_alone(row), options=options)
        for _ in range(MAX_OUTSIDE_KILLS):
            if not compiled.run.killed_outside:
                break
            compiled = self.compiler.compile(self._text_alone(row), options=options)
        return compiled

    def _judge_alone(self, row: _Row, compiled: Compiled) -> _Judged:
        module, fault = self._read(compiled)
        if module is None or fault is not None:
            only = (fault,) if fault is not None else ()
            return _Judged(verdict=self._verdict(row, Evidence(faults=only), compiled.run.wall_s))
        faults = tuple(examine_module(module, self._imports, self.environment.closure))
        evidence = examine_goal(row.frozen.name, row.frozen.side, module.constants, self.environment.closure)
        evidence = replace(evidence, faults=(*faults, *evidence.faults))
        verdict = self._verdict(row, evidence, compiled.run.wall_s)
        if evidence.faults:
            return _Judged(verdict=verdict)
        artefacts = Artefacts(text=self._text_alone(row), parts=compiled.parts)
        proof = _Proof(
            goal=row.frozen.name, evidence=evidence, own=module.constants, artefacts=artefacts, canaries=0
        )
        return _Judged(verdict=verdict, proof=proof)

    def _read(self, compiled: Compiled) -> tuple[OleanModule | None, Fault | None]:
        """The module that a run left, or why there is none."""
        if not compiled.ended:
            return None, ending_fault(compiled)
        if not compiled.parts:
            return None, no_module_fault(compiled)
        try:
            githash = self.environment.toolchain.githash
            return read_module(compiled.parts, githash=githash, max_objects=MAX_OBJECTS), None
        except BadArtifact as error:
            return None, Fault(code=str(Reason.BAD_ARTIFACT), detail=str(error))

    def _verdict(self, row: _Row, evidence: Evidence, wall_s: float) -> Verdict:
        codes = list(dict.fromkeys(fault.code for fault in evidence.faults))
        kind = VerdictKind.CERTIFIED
        if codes:
            is_infrastructure = codes[0] in _UNDECIDED
            kind = VerdictKind.UNDECIDED if is_infrastructure else VerdictKind.REJECTED
        return Verdict(
            id=row.submission.id,
            verdict=kind,
            level=int(min(self._level, Level.AUDITED)) if kind is VerdictKind.CERTIFIED else 0,
            reason=codes[0] if codes else "",
            also=tuple(codes[1:]),
            detail=evidence.faults[0].detail[:_DETAIL_CHARS] if codes else "",
            axioms=evidence.axioms,
            premises=evidence.premises,
            statement_hash=row.frozen.statement_hash,
            toolchain=self.environment.toolchain.label,
            wall_s=round(wall_s, 3),
        )
