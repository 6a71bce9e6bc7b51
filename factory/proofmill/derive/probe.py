"""Many texts through one run of Lean, and what Lean says of each: first error, proof states.

Messages, so never evidence that something is proved. They are the subject of some types (what does Lean
say here?) and choose candidates for others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from proofmill.certify.batch import ProofText, batch_wall_s, first_errors, lay_out, smaller, statement_options
from proofmill.certify.elaborate import Compiler
from proofmill.certify.policy import check_proof
from proofmill.lean.messages import parse_messages

__all__ = ["ERROR_CLASSES", "Probed", "error_class", "probe", "state_probe"]

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


def probe(compiler: Compiler, rows: Sequence[ProofText]) -> list[Probed | None]:
    """What Lean says of each row, in order; None where it could not be asked, or the text is not allowed.

    A file that does not end is cut into smaller ones, so that only the rows at fault stay unanswered.
    """
    found: dict[int, Probed] = {}
    good = [i for i, row in enumerate(rows) if check_proof(row.proof) is None]
    todo = [good[at : at + BATCH] for at in range(0, len(good), BATCH)]
    while todo:
        group = todo.pop()
        layout = lay_out(compiler.environment.context, [rows[i] for i in group])
        compiled = compiler.compile(
            layout.text,
            options=statement_options(compiler),
            wall_s=batch_wall_s(compiler.limits, len(group)),
            keep=False,
        )
        if not compiled.ended:
            if len(group) > 1:
                todo += [list(part) for part in smaller(group)]
            continue
        errors = first_errors(layout, compiled.errors)
        holes = first_errors(layout, [m for m in compiled.warnings if "sorry" in m.text])
        infos: dict[int, list[str]] = {}
        for message in parse_messages(compiled.run.stdout):
            if message.severity == "information":
                infos.setdefault(layout.row_of(message.line), []).append(message.text)
        for place, index in enumerate(group):
            error = errors.get(place)
            found[index] = Probed(
                error=_own(error.text, layout.prefixes[place]) if error else "",
                line=max(1, error.line - layout.starts[place]) if error else 0,
                infos=tuple(_own(text, layout.prefixes[place]) for text in infos.get(place, ())),
                has_hole=place in holes,
            )
    return [found.get(i) for i in range(len(rows))]


def state_probe(prefix: str) -> str:
    """A proof that stops after ``prefix``, a ``by`` block, and has Lean print where it stands."""
    head = prefix.rstrip("\n")
    return f"{head}\n  {_STATE_CALL}\n  all_goals sorry"


def _own(text: str, prefix: str) -> str:
    """A message without the namespace that the batch put around the row."""
    return text.strip("\n").replace(f"{prefix}.", "")
