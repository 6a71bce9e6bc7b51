"""The certifier: from untrusted submissions to verdicts, up to level 3.

The order of checks is that of the protocol: bytes and words of the text, elaboration in a sandbox, the
compiled file as bytes, the statement, the axioms. Plain proofs share files; a row is certified from a shared
file only on clear evidence, and rejected only after it has stood alone. Whatever says nothing about the
proof (a timeout, a crash, a full memory) ends as ``undecided``, after a second try. Only this module makes
verdicts. Levels 4 to 6 are not reached here yet.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial

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
from proofmill.certify.elaborate import Compiled, Compiler
from proofmill.certify.freeze import Frozen, FrozenStatement, InputProblem, freeze_statements
from proofmill.certify.policy import Objection, check_code, check_proof
from proofmill.certify.sandbox import Sandbox, open_sandbox
from proofmill.errors import CertifierError
from proofmill.judge.audit import Evidence, Fault, examine_goal, examine_module
from proofmill.judge.environment import Environment
from proofmill.judge.olean import BadArtifact, OleanModule, read_module
from proofmill.kernel.names import parse_name
from proofmill.lean.messages import Message
from proofmill.lean.process import Ending, Limits
from proofmill.records import Level, Reason, Submission, Verdict, VerdictKind

__all__ = ["Certifier", "Checked"]

log = logging.getLogger(__name__)

BATCH_SIZE = 200
MIN_BATCH = 20
SOLO_WALL_S = 30.0
MAX_OUTSIDE_KILLS = 5
MAX_OBJECTS = 5_000_000
"""Of one compiled submission; a larger one is refused as a bad artefact."""
_DETAIL_CHARS = 2000


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
class _Step:
    """What a task leaves: verdicts that stand, and rows that need another task."""

    verdicts: tuple[tuple[int, Verdict], ...] = ()
    again: tuple[tuple[_Row, ...], ...] = ()
    """Groups to check as smaller files; a group of one stands alone."""


class Certifier:
    """Certifies in one environment. May be used by several threads."""

    def __init__(
        self,
        environment: Environment,
        *,
        workers: int = 2,
        level: Level = Level.AUDITED,
        limits: Limits | None = None,
        sandbox: Sandbox | None = None,
        batch_size: int = BATCH_SIZE,
    ) -> None:
        """Opens the default sandbox if none is given.

        Args:
            environment: Where statements are frozen and proofs checked.
            workers: Lean processes at once.
            level: The level asked for.
            limits: Bounds of one row that stands alone.
            sandbox: How elaboration is shut in.
            batch_size: Rows that share a file.

        Raises:
            SandboxError: no sandbox works here.
            CertifierError: the level is not reached by this certifier.
        """
        if level > Level.AUDITED:
            raise CertifierError(f"level must be at most {Level.AUDITED.value}, got {int(level)}")
        self.environment = environment
        self._stop = threading.Event()
        self.compiler = Compiler(
            environment=environment,
            stop=self._stop,
            sandbox=sandbox or open_sandbox(),
            limits=limits or Limits(wall_s=SOLO_WALL_S),
        )
        self._workers = workers
        self.batch_size = batch_size
        self._level = min(level, self.compiler.sandbox.max_level)
        self._imports = tuple(parse_name(name) for name in environment.imports)
        self._importable = frozenset(environment.closure.modules)

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

        Raises:
            CertifierError: a statement was frozen in another environment, or a row is malformed.
        """
        rows = [_Row(index=i, frozen=f, submission=s) for i, (f, s) in enumerate(pairs)]
        verdicts: dict[int, Verdict] = {}
        plain: list[_Row] = []
        alone: list[_Row] = []
        for row in rows:
            objection = self._ingest(row)
            if objection is not None:
                fault = Fault(code=str(objection.reason), detail=objection.detail)
                verdicts[row.index] = self._verdict(row, Evidence(faults=(fault,)), 0.0)
            elif row.submission.code is not None:
                alone.append(row)
            else:
                plain.append(row)
        workers = max(1, self._workers)
        # As many files as keep every worker busy to the end: 1000 rows on two are six files, not five.
        files = workers * max(1, -(-len(plain) // (self.batch_size * workers)))
        size = max(MIN_BATCH, -(-len(plain) // files))
        groups = [tuple(plain[at : at + size]) for at in range(0, len(plain), size)]
        verdicts.update(self._run([*groups, *((row,) for row in alone)]))
        return [verdicts[row.index] for row in rows]

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

    def _run(self, groups: Sequence[tuple[_Row, ...]]) -> dict[int, Verdict]:
        """Works through groups of rows and whatever they leave to be done again."""
        verdicts: dict[int, Verdict] = {}
        if not groups:
            return verdicts
        with ThreadPoolExecutor(self._workers, thread_name_prefix="certify") as pool:
            running: set[Future[_Step]] = {pool.submit(self._group, g) for g in groups}
            try:
                while running:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    for task in done:
                        step = task.result()
                        verdicts.update(step.verdicts)
                        running |= {pool.submit(self._group, g) for g in step.again}
            except BaseException:
                self.cancel()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return verdicts

    def _group(self, rows: tuple[_Row, ...]) -> _Step:
        if len(rows) == 1:
            return _Step(verdicts=((rows[0].index, self._alone(rows[0])),))
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
        return _Step(verdicts=tuple(clear.items()), again=tuple((row,) for row in alone))

    def _compile_together(self, rows: Sequence[_Row]) -> tuple[Layout, Compiled]:
        texts = [*(row.text for row in rows), *(canary.text for canary in CANARIES)]
        layout = lay_out(self.environment.context, texts)
        compiled = self.compiler.compile(
            layout.text,
            options=statement_options(self.compiler),
            wall_s=batch_wall_s(self.compiler.limits, len(rows)),
        )
        return layout, compiled

    def _clear(self, layout: Layout, rows: Sequence[_Row], compiled: Compiled) -> dict[int, Verdict]:
        """Verdicts on the rows that this file proves beyond doubt."""
        module, fault = self._read(compiled)
        if module is None or fault is not None:
            return {}
        closure = self.environment.closure
        if examine_module(module, self._imports, closure):
            return {}
        for at, canary in enumerate(CANARIES, start=len(rows)):
            check_canary(canary, layout.prefixes[at], module.constants, closure)
        clear: dict[int, Verdict] = {}
        for at, row in enumerate(rows):
            name = (layout.prefixes[at], *row.frozen.name)
            evidence = examine_goal(
                name, row.frozen.side, module.constants, closure, partial(layout.is_of, at)
            )
            if not evidence.faults and not evidence.borrowed:
                clear[row.index] = self._verdict(row, evidence, compiled.run.wall_s)
        return clear

    def _alone(self, row: _Row) -> Verdict:
        """The verdict on a row in a file of its own; tried twice if nothing can be said.

        A run that somebody outside killed does not count as a try.
        """
        compiled = self._compile_alone(row)
        for _ in range(MAX_OUTSIDE_KILLS):
            if compiled.run.status != -signal.SIGKILL or compiled.run.ending is not Ending.OOM:
                break
            compiled = self._compile_alone(row)
        verdict = self._judge_alone(row, compiled)
        if verdict.verdict is VerdictKind.UNDECIDED:
            verdict = self._judge_alone(row, self._compile_alone(row))
        return verdict

    def _compile_alone(self, row: _Row) -> Compiled:
        code = row.submission.code
        if code is not None:
            return self.compiler.compile(code, options={})
        text = solo_text(self.environment.context, row.text)
        return self.compiler.compile(text, options=statement_options(self.compiler))

    def _judge_alone(self, row: _Row, compiled: Compiled) -> Verdict:
        module, fault = self._read(compiled)
        if module is None or fault is not None:
            only = (fault,) if fault is not None else ()
            return self._verdict(row, Evidence(faults=only), compiled.run.wall_s)
        faults = tuple(examine_module(module, self._imports, self.environment.closure))
        evidence = examine_goal(row.frozen.name, row.frozen.side, module.constants, self.environment.closure)
        evidence = Evidence(
            faults=(*faults, *evidence.faults), axioms=evidence.axioms, premises=evidence.premises
        )
        return self._verdict(row, evidence, compiled.run.wall_s)

    def _read(self, compiled: Compiled) -> tuple[OleanModule | None, Fault | None]:
        """The module that a run left, or why there is none."""
        if not compiled.ended:
            code = _ENDINGS[compiled.run.ending]
            detail = f"Lean ended with {compiled.run.ending} after {compiled.run.wall_s:.1f} s"
            return None, Fault(code=str(code), detail=detail)
        if not compiled.parts:
            return None, _no_module(compiled)
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
            level=int(self._level) if kind is VerdictKind.CERTIFIED else 0,
            reason=codes[0] if codes else "",
            also=tuple(codes[1:]),
            detail=evidence.faults[0].detail[:_DETAIL_CHARS] if codes else "",
            axioms=evidence.axioms,
            premises=evidence.premises,
            statement_hash=row.frozen.statement_hash,
            toolchain=self.environment.toolchain.label,
            wall_s=round(wall_s, 3),
        )


_UNDECIDED = frozenset(str(reason) for reason in Reason if reason.is_infrastructure)
_ENDINGS = {
    Ending.TIMEOUT: Reason.TIMEOUT_WALL,
    Ending.OUTPUT_LIMIT: Reason.OUTPUT_LIMIT,
    Ending.OOM: Reason.OOM,
    Ending.CRASH: Reason.CRASH,
}
_PARSE_ERRORS = ("unexpected ", "expected ", "unterminated ", "missing end of ", "invalid 'end'")
_IS: tuple[tuple[Reason, Callable[[str], bool]], ...] = (
    (Reason.TIMEOUT_HB, lambda text: "(deterministic) timeout" in text),
    (Reason.OOM, lambda text: "excessive memory consumption" in text),
    (Reason.PARSE_ERROR, lambda text: text.startswith(_PARSE_ERRORS)),
)


def _no_module(compiled: Compiled) -> Fault:
    """Why Lean wrote nothing, in its own words: enough to reject, never to accept."""
    if not compiled.errors:
        if compiled.run.status == 0:
            return Fault(code=str(Reason.MISSING_GOAL), detail="Lean ended without writing a module")
        tail = compiled.run.stderr.decode(errors="replace").strip()[-500:]
        detail = f"Lean ended with status {compiled.run.status} and no error: {tail}"
        return Fault(code=str(Reason.JUDGE_ERROR), detail=detail)
    first = compiled.errors[0]
    for reason, matches in _IS:
        hit = next((m for m in compiled.errors if matches(m.text)), None)
        if hit is not None:
            return Fault(code=str(reason), detail=_said(hit))
    return Fault(code=str(Reason.LEAN_ERROR), detail=_said(first))


def _said(message: Message) -> str:
    return f"line {message.line}, column {message.column}: {message.text.strip()}"
