"""Many texts through one run of Lean, and what Lean says of each: first error, proof states.

Messages, so never evidence that something is proved. They are the subject of some types (what does Lean
say here?) and choose candidates for others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from proofmill.certify.batch import (
    Layout,
    ProofText,
    batch_wall_s,
    first_errors,
    lay_out,
    smaller,
    statement_options,
)
from proofmill.certify.elaborate import Compiled, Compiler
from proofmill.certify.policy import check_proof
from proofmill.lean.messages import parse_messages

__all__ = ["ERROR_CLASSES", "Probed", "error_class", "in_batches", "probe", "state_probe"]

AnswerT = TypeVar("AnswerT")

BATCH = 150
_CLASSES = (
    ("unsolved_goals", r"unsolved goals"),
    ("no_progress", r"made no progress|did not make progress|no goals to be solved|[Nn]o goals"),
    ("unknown_name", r"[Uu]nknown (identifier|constant|variable)|does not exist|unknown (free|local)"),
    ("omega_failed", r"omega could not|The omega algorithm"),
    (
        "rfl_failed",
        r"`rfl` failed|The rfl tactic failed|not definitionally equal|is not a reflexivity|equality.*fail",
    ),
    (
        "decide_failed",
        r"`?decide`? (failed|proved)|Decidable|proposition is false|expected type must not contain",
    ),
    ("rewrite_failed", r"[Dd]id not find (an occurrence|instance)|motive is not type correct|rewrite"),
    ("type_mismatch", r"[Tt]ype mismatch|has type|Application type mismatch|Function expected"),
    ("no_instance", r"failed to synthesize|typeclass instance"),
    ("syntax", r"unknown tactic|unexpected (token|end|identifier)|expected|<input>"),
    ("heartbeats", r"maximum (recursion|number of heartbeats)|deterministic\) timeout"),
    ("failed", r"[Ff]ailed|fail"),
)
ERROR_CLASSES = (*(name for name, _ in _CLASSES), "other")
"""Words for Lean's errors, told by their text; the first that fits counts."""
_STATE_CALL = "trace_state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What Lean said of one text."""

    error: str
    """The first error's text; empty where there is none."""
    line: int
    """Of the first error: 1 is the line of the statement's ``theorem``; 0 without error."""
    infos: tuple[str, ...]
    """Texts of the informative messages, in order."""
    has_hole: bool
    """Whether the text uses ``sorry``."""

    @property
    def ok(self) -> bool:
        """Whether Lean had nothing against it."""
        return not self.error and not self.has_hole


def error_class(text: str) -> str:
    """The word for an error of Lean's."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    return next((name for name, pattern in _CLASSES if re.search(pattern, first)), "other")


def probe(compiler: Compiler, rows: Sequence[ProofText], *, workers: int = 1) -> list[Probed | None]:
    """What Lean says of each row, in order; None where it could not be asked, or the text is not allowed.

    Args:
        compiler: Of the environment in which rows are tried.
        rows: Statements with proofs, which may be wrong.
        workers: Lean processes at once.
    """
    good = [i for i, row in enumerate(rows) if check_proof(row.proof) is None]
    found = in_batches(compiler, [rows[i] for i in good], _said, keep=False, workers=workers)
    answers: list[Probed | None] = [None] * len(rows)
    for place, answer in zip(good, found, strict=True):
        answers[place] = answer
    return answers


def _said(layout: Layout, compiled: Compiled) -> list[Probed | None]:
    """What a run of Lean said of each row of its file."""
    errors = first_errors(layout, compiled.errors)
    holes = first_errors(layout, [m for m in compiled.warnings if "sorry" in m.text])
    infos: dict[int, list[str]] = {}
    for message in parse_messages(compiled.run.stdout):
        if message.severity == "information":
            infos.setdefault(layout.row_of(message.line), []).append(message.text)
    return [
        Probed(
            error=_own(error.text, prefix) if (error := errors.get(place)) else "",
            line=max(1, error.line - layout.starts[place]) if error else 0,
            infos=tuple(_own(text, prefix) for text in infos.get(place, ())),
            has_hole=place in holes,
        )
        for place, prefix in enumerate(layout.prefixes)
    ]


def in_batches(
    compiler: Compiler,
    rows: Sequence[ProofText],
    read: Callable[[Layout, Compiled], Sequence[AnswerT | None] | None],
    *,
    keep: bool,
    workers: int,
) -> list[AnswerT | None]:
    """Compiles rows many to a file and reads off an answer for each; None where Lean gave none.

    A file that does not end, or from which nothing can be read, is cut into smaller ones, so that only the rows
    at fault stay unanswered. What rows share a file does not depend on the number of workers.

    Args:
        compiler: Runs Lean.
        rows: Statements with proofs.
        read: From a run that has ended to an answer for each of its rows; None where that cannot be done.
        keep: Whether the compiled module is wanted.
        workers: Lean processes at once.
    """

    def compile_group(group: Sequence[int]) -> Sequence[AnswerT | None] | None:
        layout = lay_out(compiler.environment.context, [rows[i] for i in group])
        compiled = compiler.compile(
            layout.text,
            options=statement_options(compiler),
            wall_s=batch_wall_s(compiler.limits, len(group)),
            keep=keep,
        )
        return read(layout, compiled) if compiled.ended else None

    found: dict[int, AnswerT | None] = {}
    todo = [list(range(at, min(at + BATCH, len(rows)))) for at in range(0, len(rows), BATCH)]
    with ThreadPoolExecutor(max_workers=workers) as pool:
        while todo:
            answers = list(pool.map(compile_group, todo))
            left: list[list[int]] = []
            for group, answer in zip(todo, answers, strict=True):
                if answer is not None:
                    found |= zip(group, answer, strict=True)
                elif len(group) > 1:
                    left += [list(part) for part in smaller(group)]
            todo = left
    return [found.get(i) for i in range(len(rows))]


def state_probe(prefix: str) -> str:
    """A proof that stops after ``prefix``, a ``by`` block, and has Lean print where it stands."""
    head = prefix.rstrip("\n")
    return f"{head}\n  {_STATE_CALL}\n  all_goals sorry"


def _own(text: str, prefix: str) -> str:
    """A message without the namespace that the batch put around the row."""
    return text.strip("\n").replace(f"{prefix}.", "")
