"""The records that travel between the rooms of the factory, and the closed sets of words they use.

Rows of our files (``proofmill.codec``) are decoded into these; the field names of rows are contract.
Nothing here does work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

__all__ = [
    "ALLOWED_AXIOMS",
    "Candidate",
    "Conjecture",
    "Level",
    "Outcome",
    "Reason",
    "Statement",
    "Submission",
    "Verdict",
    "VerdictKind",
]

ALLOWED_AXIOMS = frozenset({"propext", "Classical.choice", "Quot.sound"})
"""The axioms that a certified theorem may rest on: those of Lean's own classical logic."""


class VerdictKind(StrEnum):
    """What the certifier says of one submission."""

    CERTIFIED = "certified"
    REJECTED = "rejected"
    UNDECIDED = "undecided"


class Level(IntEnum):
    """How strong the evidence for a certificate is."""

    INGESTED = 0
    ELABORATED = 1
    KERNEL = 2
    AUDITED = 3
    REPLAYED = 4
    INDEPENDENT = 5
    BATCH_CLEARED = 6


class Outcome(StrEnum):
    """What became of a conjecture."""

    PROVED = "proved"
    REFUTED = "refuted"
    OPEN = "open"


class Reason(StrEnum):
    """Why a submission is not certified. ``axiom:NAME`` is written as ``AXIOM`` plus the name."""

    LEAN_ERROR = "lean_error"
    PARSE_ERROR = "parse_error"
    MISSING_GOAL = "missing_goal"
    WRONG_KIND = "wrong_kind"
    STATEMENT_MISMATCH = "statement_mismatch"
    AXIOM = "axiom"
    FORBIDDEN_SYNTAX = "forbidden_syntax"
    BAD_ARTIFACT = "bad_artifact"
    IMPORT_VIOLATION = "import_violation"
    REDEFINITION = "redefinition"
    REPLAY_REJECT = "replay_reject"
    KERNEL_DISAGREEMENT = "kernel_disagreement"
    TIMEOUT_HB = "timeout_hb"
    SANDBOX_VIOLATION = "sandbox_violation"
    TIMEOUT_WALL = "timeout_wall"
    OOM = "oom"
    OUTPUT_LIMIT = "output_limit"
    CRASH = "crash"
    JUDGE_ERROR = "judge_error"

    @property
    def is_infrastructure(self) -> bool:
        """True for reasons that say nothing about the proof: such rows are undecided and retried."""
        return self in _INFRASTRUCTURE


_INFRASTRUCTURE = frozenset(
    {Reason.TIMEOUT_WALL, Reason.OOM, Reason.OUTPUT_LIMIT, Reason.CRASH, Reason.JUDGE_ERROR}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A trusted statement: ``theorem NAME BINDERS : TYPE``, without ``:=``."""

    id: str
    name: str
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A trusted statement with an untrusted proof. Exactly one of ``proof`` and ``code`` is given."""

    id: str
    name: str
    statement: str
    proof: str | None = None
    """One term or one ``by`` block; the text checked is ``statement + " :=\\n" + proof``."""
    code: str | None = None
    """A whole untrusted file that must contain the theorem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the certifier says of one submission; also the contract's verdict row."""

    id: str
    verdict: VerdictKind
    level: int
    reason: str
    """Empty when certified, else a ``Reason`` (``axiom:NAME`` for a forbidden axiom)."""
    also: tuple[str, ...] = ()
    """Further reasons that hold, in protocol order."""
    detail: str = ""
    axioms: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()
    """Sealed lemmas (full names) that the proof term refers to."""
    statement_hash: str = ""
    toolchain: str = ""
    wall_s: float = 0.0
    """Seconds that the run of Lean took in which the verdict was found; shared by the rows of a batch."""
    record: str = ""
    """Hash of the certificate's record in the archive, where one is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conjecture:
    """A well-formed closed statement, not yet decided, with its provenance."""

    id: str
    """Content hash of theory and canonical form: the same conjecture always has the same id."""
    name: str
    statement: str
    generator: str
    parents: tuple[str, ...]
    family: str
    """Symbol skeleton, fixed at birth."""
    canonical: str
    """Canonical text: equal for statements that differ by renaming, hypothesis order, Eq symmetry, AC."""
    size: int
    """Nodes of the conclusion; implicit arguments are not counted."""
    tests_passed: int
    witness: Mapping[str, str] | None = None
    """An assignment under which every hypothesis holds, as Lean text, or None where there is no hypothesis."""
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Untrusted Lean text that claims to prove a conjecture, with what it cost to find."""

    conjecture_id: str
    proof: str
    lane: str
    script: str
    """Name of the ladder's rung, or of the search, that made it."""
    attempts: int
    wall_s: float
