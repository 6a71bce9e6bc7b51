"""What goes into the ledger and what comes out of it, as records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from proofmill.records import Conjecture

__all__ = [
    "Attempt",
    "AttemptRow",
    "Counts",
    "DropTally",
    "History",
    "LaneTotal",
    "LayerRow",
    "PendingConjecture",
    "Refutation",
    "SealedGroup",
    "Status",
    "StoredCertificate",
    "StoredRefutation",
    "VerdictRow",
    "submission_digest",
]


class Status(StrEnum):
    """Where a conjecture stands."""

    PENDING = "pending"
    PROVED = "proved"
    REFUTED = "refuted"
    OPEN = "open"
    REJECTED = "rejected"
    INFRA = "infra"


@dataclass(frozen=True, slots=True, kw_only=True)
class DropTally:
    """Statements dropped for one reason in one layer."""

    reason: str
    num: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What one rung of one lane spent on a conjecture."""

    conjecture_id: str
    lane: str
    rung: str
    num_scripts: int
    found: int
    wall_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """An attempt as it was recorded."""

    seq: int
    at: str
    """When it was recorded: ISO 8601, UTC."""
    attempt: Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Refutation:
    """A counterexample as text that passes ``check``: a proof of the negation."""

    assignment: Mapping[str, str]
    statement: str
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingConjecture:
    """A conjecture that waits for its outcome."""

    seq: int
    layer: int
    tries: int
    conjecture: Conjecture


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCertificate:
    """A proved conjecture with its certified proof."""

    seq: int
    conjecture: Conjecture
    proof: str
    lane: str
    script: str
    premises: tuple[str, ...]
    axioms: tuple[str, ...]
    level: int
    statement_hash: str
    toolchain: str
    difficulty: float | None
    attempts: int
    wall_s: float
    certified_at: str
    group: int | None
    """Index of the lemma group that it is sealed into, if it is."""
    record: str = ""
    """Hash of its record in the run's archive."""
    quarantine: str = ""
    """Why it is no longer believed; such a theorem is never exported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRefutation:
    """A refuted conjecture with its certified counterexample."""

    seq: int
    conjecture: Conjecture
    refutation: Refutation
    level: int
    statement_hash: str
    toolchain: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedGroup:
    """A module of certified lemmas."""

    idx: int
    module: str
    digest: str
    conjecture_ids: tuple[str, ...]
    """In order of certification."""
    level: int
    """Of the weakest theorem in it, as it was sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictRow:
    """A verdict as it was recorded."""

    submission_id: str
    submission_digest: str
    lane: str
    script: str
    verdict: str
    level: int
    reason: str
    also: tuple[str, ...]
    detail: str
    axioms: tuple[str, ...]
    premises: tuple[str, ...]
    wall_s: float
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRow:
    """A completed layer of one generator."""

    generator: str
    layer: int
    considered: int
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneTotal:
    """What one rung of one lane spent and found in all."""

    lane: str
    rung: str
    num_attempts: int
    num_scripts: int
    found: int
    wall_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many conjectures stand where; the six parts always make up ``submitted``."""

    submitted: int = 0
    proved: int = 0
    refuted: int = 0
    open: int = 0
    rejected: int = 0
    infra: int = 0
    pending: int = 0

    @property
    def is_consistent(self) -> bool:
        """True when the parts make up the whole."""
        decided = self.proved + self.refuted + self.open + self.rejected
        return decided + self.infra + self.pending == self.submitted


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything that the ledger knows about one conjecture."""

    conjecture: Conjecture
    layer: int
    status: Status
    tries: int
    created_at: str
    decided_at: str | None
    attempts: tuple[Attempt, ...] = ()
    verdicts: tuple[VerdictRow, ...] = ()
    certificate: StoredCertificate | None = None
    refutation: StoredRefutation | None = None
    layer_drops: tuple[DropTally, ...] = field(default=())
    """What else its layer looked at and dropped."""


def submission_digest(statement: str, proof: str) -> str:
    """Content hash of what was submitted to the certifier."""
    text = json.dumps([statement, proof], ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
