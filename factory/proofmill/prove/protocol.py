"""What a prover is: the protocol that every lane implements, and how lanes are found.

A prover turns goals into candidates, untrusted text; it never decides anything. Provers live outside this
package and are found by name through the entry-point group ``proofmill.provers``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Protocol, runtime_checkable

from proofmill.errors import ProverError
from proofmill.records import Candidate

__all__ = [
    "Goal",
    "GoalBinder",
    "LemmaHint",
    "Prover",
    "ProverSession",
    "Tried",
    "find_prover",
    "prover_names",
]

ENTRY_POINTS = "proofmill.provers"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalBinder:
    """One leading binder of a goal."""

    name: str
    type_head: str
    """Name of the type's head constant, empty where it has none; ``Prop`` type formers included."""
    is_type: bool
    is_hypothesis: bool
    is_inductive: bool
    """True where ``cases`` and ``induction`` make sense."""
    is_named: bool
    """True where the statement's own binders introduce it, so that a proof need not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A frozen statement as provers see it."""

    id: str
    name: str
    statement: str
    binders: tuple[GoalBinder, ...]
    constants: frozenset[str]
    """Full names of the constants in the statement."""
    unfoldable: tuple[str, ...]
    """Those among them that the theory defines, for ``simp [...]``."""
    calls: tuple[str, ...]
    """Applications of those to variables, such as ``sort xs``, for functional induction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LemmaHint:
    """A certified lemma that proofs may use."""

    name: str
    constants: frozenset[str]
    is_rewrite: bool
    """True for an equation or equivalence without a looping shape such as commutativity."""
    num_hypotheses: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What one rung of a lane did, for the ledger and the dashboard."""

    rung: str
    num_goals: int
    num_scripts: int
    num_found: int
    wall_s: float


class ProverSession(Protocol):
    """What the factory offers to a prover while it works."""

    lemmas: Sequence[LemmaHint]
    effort: int | None
    """How hard to try, from 0 on; a goal comes back with more. None: as hard as the prover can."""

    def elaborate(self, rows: Sequence[tuple[Goal, str]]) -> list[str | None]:
        """Elaborates each goal with each proof; None where Lean finds no error, else the first message.

        Cheap, batched, and no verdict: what passes here still has to be certified.
        """
        ...

    def note(self, tried: Tried) -> None:
        """Records the cost of a rung."""
        ...


@runtime_checkable
class Prover(Protocol):
    """A lane."""

    name: str

    def prove(self, goals: Sequence[Goal], session: ProverSession) -> Iterable[Candidate]:
        """Candidates for some of the goals, at most one for each, in any order."""
        ...


def prover_names() -> list[str]:
    """Names of the installed provers."""
    return sorted(entry_point.name for entry_point in entry_points(group=ENTRY_POINTS))


def find_prover(name: str) -> Prover:
    """A prover by name.

    Raises:
        ProverError: there is none of that name, or it cannot be loaded.
    """
    found = next((e for e in entry_points(group=ENTRY_POINTS) if e.name == name), None)
    if found is None:
        from proofmill.decode import nearest

        raise ProverError(f"unknown prover {name!r}; {nearest(name, prover_names())}")
    try:
        made = found.load()()
    except ImportError as error:
        raise ProverError(f"prover {name!r} cannot be loaded ({error}); install its extra") from error
    if not isinstance(made, Prover):
        raise ProverError(f"prover {name!r} must have a name and a prove method, got {made!r}")
    return made
