"""Asks Lean about many proof texts at once, and what they leave open.

Rows of one file are elaborated in order, and a marker behind each says that Lean came past it: a run that is
stopped at its limit still tells about the rows before. What an answer says is a hint for provers; only the
certifier decides.
"""

from __future__ import annotations

import math
import time
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from proofmill.certify.elaborate import STATEMENT_OPTIONS, Compiler
from proofmill.errors import CertifierError
from proofmill.judge.environment import Option
from proofmill.lean.messages import Message, parse_messages

__all__ = ["Answer", "Ask", "probe"]

CHUNK = 40
"""Rows of one file: what is not known when a file does not end in time."""
SMALL = 10
"""Rows of one file where the first success is enough."""
_MARK = "#check Nat"
"""A command that always leaves one message, and costs nothing."""
_OPTIONS: Mapping[str, Option] = {
    **STATEMENT_OPTIONS,
    "pp.maxSteps": 20_000,
    "pp.deepTerms": True,
    "pp.funBinderTypes": True,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A statement and a proof of it that is to be tried."""

    statement: str
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What Lean said of one row."""

    ended: bool
    """Whether Lean came to the row's end; without it nothing is known."""
    errors: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether Lean took the proof."""
        return self.ended and not self.errors


def probe(
    compiler: Compiler,
    rows: Sequence[Ask],
    *,
    context: str = "",
    wall_s: float = math.inf,
    workers: int = 1,
    until_ok: bool = False,
) -> list[Answer]:
    """Elaborates each row; a row that Lean did not reach in time is not ``ended``.

    Args:
        compiler: Runs Lean in the environment of the statements.
        rows: Statements with proofs.
        context: Trusted Lean text put before the rows, such as lemmas taken for granted while searching.
        wall_s: Seconds for all rows together.
        workers: Lean processes to share the rows.
        until_ok: Whether to leave out the files behind one with a row that Lean takes.
    """
    if not rows or wall_s <= 0:
        return [Answer(ended=False)] * len(rows)
    if workers > 1 and len(rows) > 1:
        parts = [rows[at::workers] for at in range(workers)]
        with ThreadPoolExecutor(workers) as pool:
            found = list(
                pool.map(lambda part: _probe(compiler, part, context, wall_s, until_ok=until_ok), parts)
            )
        return [found[index % workers][index // workers] for index in range(len(rows))]
    return _probe(compiler, rows, context, wall_s, until_ok=until_ok)


def _probe(
    compiler: Compiler, rows: Sequence[Ask], context: str, wall_s: float, *, until_ok: bool
) -> list[Answer]:
    """One file after another; a file that does not end in time gives up the row at which it stood."""
    answers: list[Answer] = []
    chunk = SMALL if until_ok else CHUNK
    deadline = time.monotonic() + wall_s
    while len(answers) < len(rows) and (left := deadline - time.monotonic()) > 0:
        part = rows[len(answers) : len(answers) + chunk]
        known = _run(compiler, part, context, min(left, compiler.limits.wall_s))
        answers += known
        if len(known) < len(part):
            answers.append(Answer(ended=False))
        if until_ok and any(answer.ok for answer in known):
            break
    return [*answers, *[Answer(ended=False)] * (len(rows) - len(answers))]


def _run(compiler: Compiler, rows: Sequence[Ask], context: str, wall_s: float) -> list[Answer]:
    pieces = [compiler.environment.context.rstrip("\n"), context.rstrip("\n")]
    line = sum(piece.count("\n") + 1 for piece in pieces) + 1
    starts, marks = [], []
    for index, row in enumerate(rows):
        piece = f"namespace Try{index}\n{row.statement} :=\n{row.proof}\nend Try{index}\n{_MARK}"
        starts.append(line)
        line += piece.count("\n") + 1
        marks.append(line - 1)
        pieces.append(piece)
    options = {**dict(compiler.environment.options), **_OPTIONS}
    compiled = compiler.compile("\n".join(pieces) + "\n", options=options, wall_s=wall_s, keep=False)
    messages = parse_messages(compiled.run.stdout)
    reached = {m.line for m in messages if m.severity == "information"}
    broken = next((m.text for m in messages if m.severity == "error" and m.line < starts[0]), None)
    if broken is None and compiled.ended and not reached & set(marks):
        broken = "no message"
    if broken is not None:
        raise CertifierError(f"Lean cannot elaborate what stands before the proofs: {broken[:300]}")
    errors: dict[int, list[str]] = {}
    for message in messages:
        if _is_objection(message):
            errors.setdefault(bisect_right(starts, message.line) - 1, []).append(message.text)
    answers = []
    for index, mark in enumerate(marks):
        if mark not in reached:
            break
        answers.append(Answer(ended=True, errors=tuple(errors.get(index, ()))))
    return answers


def _is_objection(message: Message) -> bool:
    return message.severity == "error" or (message.severity == "warning" and "uses `sorry`" in message.text)
