"""What a prover is: the protocol that every lane implements, and how lanes are found.

A prover turns goals into candidates, untrusted text; it never decides anything. Provers live outside this
package and are found by name through the entry-point group ``proofmill.provers``.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Protocol, runtime_checkable

from proofmill.errors import ProverError
from proofmill.kernel import expr as k
from proofmill.records import Candidate

__all__ = [
    "Configurable",
    "Goal",
    "GoalBinder",
    "LemmaHint",
    "Prover",
    "ProverSession",
    "Refuter",
    "Surroundings",
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
    type: k.Expr | None = None
    """The statement's kernel type."""
    class_laws: tuple[tuple[str, k.Expr], ...] = ()
    """Laws of the classes whose instances it takes, with their types, and of nothing else."""
    values: tuple[tuple[str, k.Expr], ...] = ()
    """Where there are class laws: definitions of the theory that it or they mention, with their values."""
    recursed: tuple[str, ...] = ()
    """Variables on which the theory's functions recurse in the conclusion, the most frequent first."""
    accumulates: bool = False
    """Whether a function of the conclusion recurses with arguments that may change."""
    inner: frozenset[str] = frozenset()
    """Full names of constants in the definitions of the theory that it reaches: what unfolding may bring up."""
    flat: frozenset[str] = frozenset()
    """Definitions of the theory that it reaches and that do not recurse, as they are spelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LemmaHint:
    """A certified lemma that proofs may use."""

    name: str
    constants: frozenset[str]
    is_rewrite: bool
    """True for an equation or equivalence without a looping shape such as commutativity."""
    num_hypotheses: int = 0
    statement: str = ""
    """``theorem NAME BINDERS : TYPE``, for provers that read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What one rung of a lane did, for the ledger and the dashboard."""

    rung: str
    num_goals: int
    num_scripts: int
    num_found: int
    wall_s: float
    drops: Mapping[str, int] = field(default_factory=dict)
    """What came to nothing before Lean saw it, by reason: completions without a proof, failed requests."""


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
class Surroundings(Protocol):
    """What a session may offer beyond Lean, for provers that wait for other things, or read."""

    stop: threading.Event
    """Set when the work is called off."""
    deadline: float
    """``time.monotonic()`` at which the budget is spent."""
    definitions: str
    """Source of the theory."""


@runtime_checkable
class Refuter(Protocol):
    """A prover that can also try to prove that goals are false."""

    def refute(self, goals: Sequence[Goal], session: ProverSession) -> Iterable[Candidate]:
        """Candidates for negations of some of the goals, at most one for each, in any order.

        The proof is of ``theorem NAME_neg : ¬ ∀ BINDERS, TYPE``, which the caller writes itself
        (``proofmill.prove.refute.negation``) and has certified.
        """
        ...


@runtime_checkable
class Configurable(Protocol):
    """A kind of lane that takes settings."""

    def configured(self, settings: Mapping[str, str]) -> Prover:
        """A lane with these settings before those of the environment."""
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


def find_prover(name: str, settings: Mapping[str, str] | None = None) -> Prover:
    """A prover by name.

    Args:
        name: As the entry point is called.
        settings: What the lane is told, such as which model; most lanes take none.

    Raises:
        ProverError: there is none of that name, or it cannot be loaded, or takes no settings, or is off here.
        ConfigError: a setting does not fit.
    """
    found = next((e for e in entry_points(group=ENTRY_POINTS) if e.name == name), None)
    if found is None:
        from proofmill.decode import nearest

        raise ProverError(f"unknown prover {name!r}; {nearest(name, prover_names())}")
    try:
        kind = found.load()
        if settings and not isinstance(kind, Configurable):
            raise ProverError(f"prover {name!r} takes no settings, got {', '.join(sorted(settings))}")
        made = kind.configured(settings) if settings else kind()
    except ImportError as error:
        raise ProverError(f"prover {name!r} cannot be loaded ({error}); install its extra") from error
    if not isinstance(made, Prover):
        raise ProverError(f"prover {name!r} must have a name and a prove method, got {made!r}")
    return made
