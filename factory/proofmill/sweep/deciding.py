"""What a sweep says of a conjecture when it is decided."""

from __future__ import annotations

from proofmill.events import ConjectureDecided
from proofmill.records import Candidate, Conjecture, Verdict

__all__ = ["decided", "difficulty_of", "proved_event"]


def decided(conjecture: Conjecture, outcome: str, *, lane: str = "", level: int = 0) -> ConjectureDecided:
    """The event of a conjecture that is not proved: ``refuted``, ``open`` or ``infra``."""
    return ConjectureDecided(
        id=conjecture.id,
        name=conjecture.name,
        statement=conjecture.statement,
        outcome=outcome,
        lane=lane,
        level=level,
        size=conjecture.size,
        family=conjecture.family,
    )


def proved_event(conjecture: Conjecture, candidate: Candidate, verdict: Verdict) -> ConjectureDecided:
    """The event of a certified conjecture."""
    return ConjectureDecided(
        id=conjecture.id,
        name=conjecture.name,
        statement=conjecture.statement,
        outcome="proved",
        lane=candidate.lane,
        script=candidate.script,
        level=verdict.level,
        wall_s=candidate.wall_s,
        size=conjecture.size,
        family=conjecture.family,
        difficulty=difficulty_of(candidate.attempts),
        premises=verdict.premises,
    )


def difficulty_of(attempts: int) -> float:
    """Posterior mean of failure of one script under Beta(1, 1), after ``attempts`` with one success."""
    return round(attempts / (attempts + 2), 4)
