"""What the loop keeps: statements, tries, certified rows; and their digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

__all__ = ["CERTIFIED", "REJECTED", "UNDECIDED", "Item", "Row", "Tally", "corpus_digest"]

CERTIFIED, REJECTED, UNDECIDED = "certified", "rejected", "undecided"
"""What is known of a proof text: words of the certifier. Undecided says nothing about the proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A statement of the pool."""

    id: str
    name: str
    statement: str
    family: str
    """Symbol skeleton; hindsight statements have that of the statement they came up for."""
    size: int
    """Nodes of the conclusion."""
    canonical: str
    generator: str
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What came of the samples for one statement in one generation."""

    id: str
    proofs: Mapping[str, tuple[int, str]]
    """Each distinct proof text with how often it was sampled, and its verdict."""
    drops: Mapping[str, int]
    """Samples that are no proof text, by reason: failures like rejected ones."""

    @property
    def wins(self) -> int:
        """Samples that certified."""
        return sum(times for times, verdict in self.proofs.values() if verdict == CERTIFIED)

    @property
    def undecided(self) -> int:
        """Samples about which nothing is known."""
        return sum(times for times, verdict in self.proofs.values() if verdict == UNDECIDED)

    @property
    def num(self) -> int:
        """Samples that were decided."""
        return sum(times for times, _ in self.proofs.values()) + sum(self.drops.values()) - self.undecided


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A certified proof that may be learned."""

    id: str
    statement: str
    family: str
    proof: str
    generation: int
    source: str
    """``seed``, ``policy`` or ``hindsight``."""
    times: int
    """Samples that gave this proof."""

    @classmethod
    def of(cls, item: Item, proof: str, *, generation: int, source: str, times: int = 1) -> Row:
        """A proof of an item."""
        return cls(
            id=item.id,
            statement=item.statement,
            family=item.family,
            proof=proof,
            generation=generation,
            source=source,
            times=times,
        )


def corpus_digest(rows: Iterable[Row]) -> str:
    """Of certified rows, whatever their order."""
    lines = sorted(json.dumps(asdict(row), ensure_ascii=False, sort_keys=True) for row in rows)
    return "sha256:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()
