"""What exploration brings, layer by layer: limits, laws that passed their tests, and counted drops."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from proofmill.conjecture.laws import Law

__all__ = [
    "MAX_EXAMPLES",
    "ExploreLimits",
    "Found",
    "Layer",
    "Refuted",
    "refutation_text",
    "show_law",
]

MAX_EXAMPLES = 5
"""Dropped items kept for each reason, as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExploreLimits:
    """How far to look."""

    max_size: int = 6
    """Nodes of the larger side of an equation."""
    max_subterm_size: int = 4
    """Nodes of a term that may be part of a larger one."""
    max_conclusion: int = 13
    """Nodes of a whole conclusion."""
    max_nodes: int = 15
    """Nodes of a whole statement: conclusion and hypotheses."""
    variables_per_type: int = 3
    max_variables: int = 4
    """Distinct variables of one law."""
    test_points: int = 64
    """Points on which terms are compared; points that refute a law are learned in addition."""
    check_points: int = 200
    """Further points that a law must pass."""
    layer_cap: int = 20_000
    """Terms built in one layer whose terms are built upon; above it the plainest are taken."""
    deep_factor: int = 4
    """How many times as many terms are built in a layer whose terms are not built upon."""
    conditionals: bool = True
    inequalities: bool = True
    condition_size: int = 3
    """Nodes of a hypothesis."""
    mined_cap: int = 400
    """Inequalities, and conditional laws, tried in one layer."""

    def deepened(self, rounds: int) -> ExploreLimits:
        """How far to look when everything within these limits was looked at, ``rounds`` times over.

        Each round builds twice as many terms and tries four times as many laws, of a node more on each side.
        """
        if not rounds:
            return self
        return replace(
            self,
            max_size=self.max_size + rounds,
            max_subterm_size=self.max_subterm_size + min(rounds, 2),
            max_conclusion=self.max_conclusion + 2 * rounds,
            max_nodes=max(self.max_nodes, self.max_conclusion + 2 * rounds),
            layer_cap=self.layer_cap * 2**rounds,
            mined_cap=self.mined_cap * 4**rounds,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A law that passed all tests."""

    law: Law
    kind: str
    """``equation``, ``inequality``, ``conditional`` or ``structure`` (commutativity, associativity)."""
    tests_passed: int
    witness: dict[str, str] | None
    """Where every hypothesis holds, or None for a law without hypotheses."""
    generator: str = ""
    """Who proposed it, where that was not exploration."""
    parents: tuple[str, ...] = ()
    """Ids of what it was made from."""
    score: str = ""
    """Why it was chosen among many, where it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuted:
    """A statement that looked true on the test points, and the assignment that kills it."""

    law: str
    assignment: dict[str, str]


@dataclass(slots=True, kw_only=True)
class Layer:
    """What one size brought."""

    size: int
    considered: int = 0
    found: list[Found] = field(default_factory=list)
    drops: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    """A few dropped items for each reason, as text."""
    refuted: list[Refuted] = field(default_factory=list)
    """All laws that a check point refuted, up to ``MAX_REFUTED``."""

    def drop(self, reason: str, example: str) -> None:
        """Counts a drop and keeps the first few."""
        self.drops[reason] += 1
        kept = self.examples.setdefault(reason, [])
        if len(kept) < MAX_EXAMPLES:
            kept.append(example)

    def refute(self, law: Law, assignment: dict[str, str]) -> None:
        """Counts a refuted law and keeps what kills it."""
        self.drop("refuted", refutation_text(law, assignment))
        if len(self.refuted) < MAX_REFUTED:
            self.refuted.append(Refuted(law=show_law(law), assignment=assignment))


MAX_REFUTED = 50_000
"""Counterexamples kept of one layer."""


def show_law(law: Law) -> str:
    """A law for logs and drop examples, without notation."""
    conclusion = repr(law.left) if law.right is None else f"{law.left!r} = {law.right!r}"
    return " → ".join([*map(repr, law.hypotheses), conclusion])


def refutation_text(law: Law, assignment: dict[str, str]) -> str:
    """A law with the assignment that kills it."""
    return f"{show_law(law)} at {assignment}"
