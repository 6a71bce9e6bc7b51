"""Up to level 3: text into a sandboxed Lean, bytes out, evidence from the bytes.

Plain proofs share files. A row has evidence from a shared file only if the whole file is beyond doubt, and is
refused only after it has stood alone. Makes no verdicts.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial

from proofmill.certify.batch import (
    Layout,
    ProofText,
    batch_wall_s,
    first_errors,
    lay_out,
    smaller,
    solo_text,
    statement_options,
)
from proofmill.certify.canaries import CANARIES, check_canary
from proofmill.certify.elaborate import Compiled, Compiler
from proofmill.certify.freeze import FrozenStatement
from proofmill.certify.outcome import ending_fault, no_module_fault
from proofmill.certify.provenance import Artefacts, Proof
from proofmill.judge.audit import Evidence, Fault, examine_goal, examine_module
from proofmill.judge.olean import BadArtifact, OleanModule, read_module
from proofmill.kernel.names import parse_name
from proofmill.records import Reason, Submission

__all__ = ["BATCH_SIZE", "MIN_BATCH", "UNDECIDED", "Examiner", "Found", "Row"]

log = logging.getLogger(__name__)

BATCH_SIZE = 200
MIN_BATCH = 20
MAX_OBJECTS = 5_000_000
"""Of one compiled submission; a larger one is refused as a bad artefact."""
UNDECIDED = frozenset(str(reason) for reason in Reason if reason.is_infrastructure)
"""Codes of faults that say nothing about a proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A submission to examine."""

    index: int
    frozen: FrozenStatement
    submission: Submission

    @property
    def text(self) -> ProofText:
        """Statement and proof; a whole file has none."""
        return ProofText(statement=self.frozen.text, proof=self.submission.proof or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of a row."""

    evidence: Evidence
    wall_s: float
    """Of the run of Lean that it is from."""
    proof: Proof | None = None
    """Present exactly where nothing failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """What a task leaves: what stands, and rows that need another task."""

    found: tuple[tuple[int, Found], ...] = ()
    again: tuple[tuple[Row, ...], ...] = ()
    """Groups to check as smaller files; a group of one stands alone."""


class Examiner:
    """Examines rows in one environment. Holds no state: may be used by several threads."""

    def __init__(self, compiler: Compiler, *, workers: int, batch_size: int) -> None:
        """Starts nothing.

        Args:
            compiler: Environment, sandbox and limits of a row that stands alone.
            workers: Lean processes at once.
            batch_size: Rows that share a file.
        """
        self._compiler = compiler
        self._workers = max(1, workers)
        self._batch_size = batch_size
        self._environment = compiler.environment
        self._imports = tuple(parse_name(name) for name in compiler.environment.imports)

    def examine(self, rows: Sequence[Row]) -> dict[int, Found]:
        """What comes of each row, by its index.

        Raises:
            AlarmError: a planted false theorem was not found out.
        """
        plain = [row for row in rows if row.submission.code is None]
        alone = [row for row in rows if row.submission.code is not None]
        # As many files as keep every worker busy to the end: 1000 rows on two are six files, not five.
        files = self._workers * max(1, -(-len(plain) // (self._batch_size * self._workers)))
        size = max(MIN_BATCH, -(-len(plain) // files))
        groups = [tuple(plain[at : at + size]) for at in range(0, len(plain), size)]
        return self._run([*groups, *((row,) for row in alone)])

    def _run(self, groups: Sequence[tuple[Row, ...]]) -> dict[int, Found]:
        """Works through groups of rows and whatever they leave to be done again."""
        found: dict[int, Found] = {}
        if not groups:
            return found
        with ThreadPoolExecutor(self._workers, thread_name_prefix="certify") as pool:
            running: set[Future[_Step]] = {pool.submit(self._group, g) for g in groups}
            try:
                while running:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    for task in done:
                        step = task.result()
                        found.update(step.found)
                        running |= {pool.submit(self._group, g) for g in step.again}
            except BaseException:
                if self._compiler.stop is not None:
                    self._compiler.stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return found

    def _group(self, rows: tuple[Row, ...]) -> _Step:
        if len(rows) == 1:
            return _Step(found=((rows[0].index, self._alone(rows[0])),))
        return self._together(rows)

    def _together(self, rows: tuple[Row, ...]) -> _Step:
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
        return _Step(found=tuple(clear.items()), again=tuple((row,) for row in alone))

    def _compile_together(self, rows: Sequence[Row]) -> tuple[Layout, Compiled]:
        texts = [*(row.text for row in rows), *(canary.text for canary in CANARIES)]
        layout = lay_out(self._environment.context, texts)
        compiled = self._compiler.compile(
            layout.text,
            options=statement_options(self._compiler),
            wall_s=batch_wall_s(self._compiler.limits, len(rows)),
        )
        return layout, compiled

    def _clear(self, layout: Layout, rows: Sequence[Row], compiled: Compiled) -> dict[int, Found]:
        """What the file proves beyond doubt."""
        module = self._read(compiled)
        if isinstance(module, Fault):
            return {}
        closure = self._environment.closure
        if examine_module(module, self._imports, closure):
            return {}
        for at, canary in enumerate(CANARIES, start=len(rows)):
            check_canary(canary, layout.prefixes[at], module.constants, closure)
        artefacts = Artefacts(text=layout.text, parts=compiled.parts)
        clear: dict[int, Found] = {}
        for at, row in enumerate(rows):
            name = (layout.prefixes[at], *row.frozen.name)
            evidence = examine_goal(
                name, row.frozen.side, module.constants, closure, partial(layout.is_of, at)
            )
            if not evidence.faults and not evidence.borrowed:
                clear[row.index] = Found(
                    evidence=evidence,
                    wall_s=compiled.run.wall_s,
                    proof=Proof(
                        goal=name,
                        own=module.constants,
                        artefacts=artefacts,
                        canaries=len(CANARIES),
                    ),
                )
        return clear

    def _alone(self, row: Row) -> Found:
        """What comes of a row in a file of its own; tried twice if nothing can be said.

        A run that somebody outside killed does not count as a try.
        """
        found = self._judge_alone(row, self._compile_alone(row))
        if found.evidence.faults and found.evidence.faults[0].code in UNDECIDED:
            found = self._judge_alone(row, self._compile_alone(row))
        return found

    def _text_alone(self, row: Row) -> str:
        code = row.submission.code
        return code if code is not None else solo_text(self._environment.context, row.text)

    def _compile_alone(self, row: Row) -> Compiled:
        is_code = row.submission.code is not None
        options = {} if is_code else statement_options(self._compiler)
        return self._compiler.compile(self._text_alone(row), options=options)

    def _judge_alone(self, row: Row, compiled: Compiled) -> Found:
        wall_s = compiled.run.wall_s
        module = self._read(compiled)
        if isinstance(module, Fault):
            return Found(evidence=Evidence(faults=(module,)), wall_s=wall_s)
        closure = self._environment.closure
        faults = tuple(examine_module(module, self._imports, closure))
        evidence = examine_goal(row.frozen.name, row.frozen.side, module.constants, closure)
        if faults or evidence.faults:
            return Found(evidence=replace(evidence, faults=(*faults, *evidence.faults)), wall_s=wall_s)
        artefacts = Artefacts(text=self._text_alone(row), parts=compiled.parts)
        proof = Proof(goal=row.frozen.name, own=module.constants, artefacts=artefacts, canaries=0)
        return Found(evidence=evidence, wall_s=wall_s, proof=proof)

    def _read(self, compiled: Compiled) -> OleanModule | Fault:
        """The module that a run left, or why there is none."""
        if not compiled.ended:
            return ending_fault(compiled)
        if not compiled.parts:
            return no_module_fault(compiled)
        try:
            githash = self._environment.toolchain.githash
            return read_module(compiled.parts, githash=githash, max_objects=MAX_OBJECTS)
        except BadArtifact as error:
            return Fault(code=str(Reason.BAD_ARTIFACT), detail=str(error))
