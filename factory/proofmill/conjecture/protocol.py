"""What a conjecturer outside this package is: it reads about a theory and writes statements, untrusted text.

Conjecturers are found by name through the entry-point group ``proofmill.conjecturers``. What they write is read,
frozen by Lean, tested and filtered like everything else: see ``proofmill.conjecture.written``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Protocol, runtime_checkable

from proofmill.decode import nearest
from proofmill.errors import ProverError

__all__ = ["Conjecturer", "Inspiration", "Written", "conjecturer_names", "find_conjecturer"]

ENTRY_POINTS = "proofmill.conjecturers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspiration:
    """What a conjecturer may read. All of it is ours, and trusted."""

    definitions: str
    """Source of the theory."""
    vocabulary: tuple[str, ...]
    """Functions and relations with their types, one a line."""
    seeds: tuple[str, ...] = ()
    """Statements that are known to hold."""
    targets: tuple[str, ...] = ()
    """Statements that nobody could prove yet; lemmas towards them are wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a conjecturer wrote."""

    statements: tuple[str, ...]
    """``theorem NAME BINDERS : TYPE`` each; untrusted."""
    drops: Mapping[str, int] = field(default_factory=dict)
    """What it asked for and could not use, by reason."""


@runtime_checkable
class Conjecturer(Protocol):
    """Writes statements."""

    name: str

    def write(self, inspiration: Inspiration, num: int, *, seed: int) -> Written:
        """About ``num`` statements; fewer where it has no more to say."""
        ...


@runtime_checkable
class ConfigurableConjecturer(Protocol):
    """A kind of conjecturer that takes settings."""

    def configured(self, settings: Mapping[str, str]) -> Conjecturer:
        """One with these settings before those of the environment."""
        ...


def conjecturer_names() -> list[str]:
    """Names of the installed conjecturers."""
    return sorted(entry_point.name for entry_point in entry_points(group=ENTRY_POINTS))


def find_conjecturer(name: str, settings: Mapping[str, str] | None = None) -> Conjecturer:
    """A conjecturer by name.

    Raises:
        ProverError: there is none of that name, or it cannot be loaded, takes no settings, or is off here.
        ConfigError: a setting does not fit.
    """
    found = next((e for e in entry_points(group=ENTRY_POINTS) if e.name == name), None)
    if found is None:
        raise ProverError(f"unknown conjecturer {name!r}; {nearest(name, conjecturer_names())}")
    try:
        kind = found.load()
    except ImportError as error:
        raise ProverError(f"conjecturer {name!r} cannot be loaded ({error}); install its extra") from error
    if settings and not isinstance(kind, ConfigurableConjecturer):
        raise ProverError(f"conjecturer {name!r} takes no settings, got {', '.join(sorted(settings))}")
    made = kind.configured(settings) if settings else kind()
    if not isinstance(made, Conjecturer):
        raise ProverError(f"conjecturer {name!r} must have a name and a write method, got {made!r}")
    return made
