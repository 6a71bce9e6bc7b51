"""Where a sweep stands when it begins to look further: what it has certified, and what came of each family.

Taken once for each later round, and kept in the ledger's notes: a round that is begun anew after a kill works from the
same theorems, and so proposes the same conjectures.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from proofmill.errors import LedgerError
from proofmill.ledger.writer import Ledger

__all__ = ["Standing", "standing_at"]

MAX_THEOREMS = 1000
"""Certified theorems that are told, the latest; a sweep of many hours has tens of thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What later conjectures are made from, and chosen by."""

    theorems: tuple[tuple[str, str], ...] = ()
    """Id and statement of certified conjectures, in order of certification."""
    uses: Mapping[str, int] = field(default_factory=dict)
    """By id, in how many certified proofs a theorem is a lemma; those that are in none are left out."""
    outcomes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """By family, how many conjectures are proved, and how many were tried and are not."""

    def text(self) -> str:
        """For the ledger."""
        row = {
            "theorems": self.theorems,
            "uses": dict(sorted(self.uses.items())),
            "outcomes": dict(sorted(self.outcomes.items())),
        }
        return json.dumps(row, ensure_ascii=False)

    @staticmethod
    def parse(text: str) -> Standing:
        """From the ledger.

        Raises:
            LedgerError: it is none.
        """
        try:
            row = json.loads(text)
            return Standing(
                theorems=tuple((str(id_), str(statement)) for id_, statement in row["theorems"]),
                uses={str(id_): int(num) for id_, num in row["uses"].items()},
                outcomes={str(name): (int(won), int(lost)) for name, (won, lost) in row["outcomes"].items()},
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise LedgerError(
                f"the ledger's note of a later round cannot be read ({error}); restore a copy"
            ) from error


def standing_at(ledger: Ledger, number: int) -> Standing:
    """Where the sweep stood when a round was first begun, which may be now.

    Args:
        ledger: Of the sweep.
        number: Of the round, from 1.

    Raises:
        LedgerError: what the ledger notes of it cannot be read.
    """
    key = f"standing.{number}"
    noted = ledger.notes().get(key)
    if noted is not None:
        return Standing.parse(noted)
    by_name: dict[str, str] = {}
    theorems: list[tuple[str, str]] = []
    used: Counter[str] = Counter()
    for row in ledger.certificates():
        if row.quarantine:
            continue
        by_name[row.conjecture.name] = row.conjecture.id
        theorems.append((row.conjecture.id, row.conjecture.statement))
        used.update(set(row.premises))
    latest = theorems[-MAX_THEOREMS:]
    kept = {id_ for id_, _ in latest}
    found = Standing(
        theorems=tuple(latest),
        uses={by_name[name]: num for name, num in used.items() if by_name.get(name) in kept},
        outcomes=ledger.outcomes_of_families(),
    )
    ledger.note(key, found.text())
    return found
