"""How much work Lean does for a proof: the least of a few bounds of heartbeats within which it still elaborates.

Lean's heartbeats count small allocations (``maxHeartbeats`` is in thousands of them) and not time, so the same text
needs the same number on every machine. The embedded core has no command that tells the number of one declaration;
but every declaration may have a bound of its own, and so bisection finds the least one that is enough, for all proofs
at once in a handful of files.

What Lean makes once in a file, such as the equations of a function, is paid for by whoever needs it first. So that no
neighbour decides, each proof stands twice: first under the workshop's bound, where it makes all that it needs, and
then under the bound that is asked about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proofmill.certify.batch import ProofText
from proofmill_provers.loop.workshop import Workshop

__all__ = ["LEVELS", "heartbeats_of"]

LEVELS = (10, 16, 25, 40, 63, 100, 160, 250, 400, 630, 1000, 1600, 2500, 4000, 6300, 10_000, 16_000, 25_000)
"""Bounds in thousands, five to a power of ten: the series R5 of preferred numbers (ISO 3). Neighbours differ by more
than half, so that two proofs on different levels differ in earnest; an empty proof needs the first."""
_ASKED = 2
"""Times that an answer which decides nothing is asked for."""
_Row = tuple[str, str]


def heartbeats_of(workshop: Workshop, rows: Sequence[_Row]) -> list[int | None]:
    """For each proof text of a statement's id the least of ``LEVELS`` that is enough.

    A bound counts as too low only where Lean says that this bound was reached, after the same text was fine under the
    workshop's; where it is enough under none that is lower, the workshop's own is the answer.

    Args:
        workshop: Where the statements were taken.
        rows: Ids with proof texts.

    Returns:
        Thousands of heartbeats; None where Lean failed in any other way (no time, no memory, a crash, another error),
        which says nothing about the proof.
    """
    levels = [level for level in LEVELS if level < workshop.heartbeats] or [LEVELS[0]]
    # All levels before the first number are too low, that of the second is enough; the last stands for the workshop's.
    between = {row: (0, len(levels)) for row in rows}
    lost: set[_Row] = set()
    while todo := {row: (low + high) // 2 for row, (low, high) in between.items() if low < high}:
        answers = _enough(workshop, {row: levels[at] for row, at in todo.items()})
        for row, at in todo.items():
            low, high = between[row]
            if answers[row] is None:
                lost.add(row)
                del between[row]
            else:
                between[row] = (low, at) if answers[row] else (at + 1, high)
    bounds = [*levels, workshop.heartbeats]
    return [None if row in lost else bounds[between[row][0]] for row in rows]


def _enough(workshop: Workshop, asked: Mapping[_Row, int]) -> dict[_Row, bool | None]:
    """Whether a bound is enough for a proof; None where Lean gave neither answer."""
    found: dict[_Row, bool | None] = dict.fromkeys(asked)
    for _ in range(_ASKED):
        todo = [row for row in asked if found[row] is None]
        texts = [_twice(workshop.frozen(id_).text, proof, asked[id_, proof]) for id_, proof in todo]
        for row, outcome in zip(todo, workshop.elaborate(texts), strict=True):
            if outcome.ok:
                found[row] = True
            elif f"maximum number of heartbeats ({asked[row]})" in outcome.first_error:
                found[row] = False
    return found


def _twice(statement: str, proof: str, level: int) -> ProofText:
    """A proof under the file's bound, and again under one of its own."""
    first = f"namespace First\n{statement} :=\n{proof}\nend First\n"
    return ProofText(statement=f"{first}set_option maxHeartbeats {level} in\n{statement}", proof=proof)
