"""Many plain proofs in one file, each in a namespace of its own, and which line belongs to whom.

The layout is the judge's own, so an error message can be traced to a row by its line. That only decides who
is looked at again; what counts as proved is read from the compiled file.
"""

from __future__ import annotations

import secrets
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from proofmill.certify.elaborate import STATEMENT_OPTIONS, Compiled, Compiler
from proofmill.certify.policy import check_proof
from proofmill.judge.environment import Option
from proofmill.kernel.names import Name
from proofmill.lean.messages import Message
from proofmill.lean.process import Limits

__all__ = [
    "ElabOutcome",
    "Layout",
    "ProofText",
    "batch_wall_s",
    "elaborate_batch",
    "first_errors",
    "lay_out",
    "smaller",
    "solo_text",
    "statement_options",
]

PROBE_BATCH = 200
BATCH_BASE_S = 10.0
BATCH_ROW_S = 0.2
SPLIT = 8
T = TypeVar("T")
_AUXILIARY = ("_", "match_")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofText:
    """A statement and a proof, as text."""

    statement: str
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ElabOutcome:
    """Whether Lean was content with a row. No verdict: nothing was checked but messages."""

    ok: bool
    first_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A file of rows."""

    text: str
    starts: tuple[int, ...]
    """The line on which each row's namespace opens; after the last row, the line behind it."""
    prefixes: tuple[str, ...] = field(repr=False)
    """The namespace of each row: nothing outside can guess it."""

    def row_of(self, line: int) -> int:
        """The row that a line belongs to; -1 before the first, ``len`` behind the last."""
        return bisect_right(self.starts, line) - 1

    def is_of(self, row: int, name: Name) -> bool:
        """Whether a row may use a constant of the file: its own, or one that Lean made as an auxiliary.

        Lean shares matchers and the like between neighbours; alone, a row makes its own.
        """
        return self.prefixes[row] in name or any(
            isinstance(part, str) and part.startswith(_AUXILIARY) for part in name
        )


def solo_text(context: str, row: ProofText) -> str:
    """The text that is checked when a row stands alone."""
    return f"{context.rstrip(chr(10))}\n{row.statement} :=\n{row.proof}\n"


def lay_out(context: str, rows: Sequence[ProofText]) -> Layout:
    """Puts rows one after another, each in its own namespace."""
    stem = f"W{secrets.token_hex(6)}_"
    head = context.rstrip("\n")
    pieces = [head]
    line = head.count("\n") + 2
    starts: list[int] = []
    prefixes: list[str] = []
    for index, row in enumerate(rows):
        prefix = f"{stem}{index}"
        piece = f"namespace {prefix}\n{row.statement} :=\n{row.proof}\nend {prefix}"
        starts.append(line)
        prefixes.append(prefix)
        pieces.append(piece)
        line += piece.count("\n") + 1
    starts.append(line)
    return Layout(text="\n".join(pieces) + "\n", starts=tuple(starts), prefixes=tuple(prefixes))


def first_errors(layout: Layout, messages: Iterable[Message]) -> dict[int, Message]:
    """The first error of each row that has one; rows that an error spills into count as well."""
    found: dict[int, Message] = {}
    last = len(layout.prefixes) - 1
    for message in messages:
        first, end = layout.row_of(message.line), layout.row_of(message.end_line)
        for row in range(max(0, first), min(last, max(first, end)) + 1):
            found.setdefault(row, message)
    return found


def statement_options(compiler: Compiler) -> dict[str, Option]:
    """Options under which statements and proofs are compiled."""
    return {**dict(compiler.environment.options), **STATEMENT_OPTIONS}


def batch_wall_s(limits: Limits, rows: int) -> float:
    """The wall-clock limit of a file of rows.

    Short, since running into it rejects nobody: the rows are checked again in smaller files. Where no result may
    depend on how busy the machine is, the last of these files, of one row, has all the time there is.
    """
    if rows == 1 and limits.is_patient:
        return limits.wall_s
    return min(BATCH_BASE_S, limits.wall_s) + BATCH_ROW_S * rows


def smaller(rows: Sequence[T]) -> list[Sequence[T]]:
    """The same rows in up to ``SPLIT`` groups: what hangs or crashes is found in few rounds."""
    size = -(-len(rows) // SPLIT)
    return [rows[at : at + size] for at in range(0, len(rows), size)]


def elaborate_batch(
    compiler: Compiler, rows: Sequence[ProofText], *, batch_size: int = PROBE_BATCH
) -> list[ElabOutcome]:
    """Tries proofs cheaply: which rows Lean has errors for. For provers; proves nothing.

    A row that uses ``sorry`` is not ok. Rows of a file that hangs or crashes are found by bisection.
    """
    outcomes: dict[int, ElabOutcome] = {}
    good: list[int] = []
    for index, row in enumerate(rows):
        objection = check_proof(row.proof)
        if objection is None:
            good.append(index)
        else:
            outcomes[index] = ElabOutcome(ok=False, first_error=objection.detail)
    todo = [good[at : at + batch_size] for at in range(0, len(good), batch_size)]
    while todo:
        group = todo.pop()
        layout = lay_out(compiler.environment.context, [rows[index] for index in group])
        compiled = compiler.compile(
            layout.text,
            options=statement_options(compiler),
            wall_s=batch_wall_s(compiler.limits, len(group)),
            keep=False,
        )
        if compiled.ended:
            outcomes.update(_outcomes(layout, group, compiled))
        elif len(group) == 1:
            outcomes[group[0]] = ElabOutcome(ok=False, first_error=str(compiled.run.ending))
        else:
            todo += [list(part) for part in smaller(group)]
    return [outcomes[index] for index in range(len(rows))]


def _outcomes(layout: Layout, group: Sequence[int], compiled: Compiled) -> dict[int, ElabOutcome]:
    holes = [m for m in compiled.warnings if "declaration uses" in m.text and "sorry" in m.text]
    errors = first_errors(layout, (*compiled.errors, *holes))
    return {
        index: ElabOutcome(ok=row not in errors, first_error=errors[row].text if row in errors else "")
        for row, index in enumerate(group)
    }
