"""A graph of laws: which imply which, which do not, and what follows from that.

Implications compose (a to b, b to c), and hold for the duals of both laws where laws have duals. A refuted
implication refutes more: where a does not imply b, nothing that a implies can imply b, and a implies nothing that
implies b. Every answer can be traced to the facts that it was composed of, so that a proof of it can be composed
of theirs. Equivalent laws are strongly connected components.

The Equational Theories Project (Bolan et al., 2024-2025) decided 22 million implications from some ten thousand
proofs in this way, outside of Lean; here a composed answer is a Lean proof on demand
(``proofmill.closure.magma_proofs``).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, Generic, TypeVar

import networkx as nx

from proofmill.errors import InputError

__all__ = ["Decided", "Edge", "ImplicationGraph", "Wanted"]

N = TypeVar("N", bound=Hashable)
"""Ids of laws."""


class Decided(StrEnum):
    """What is known of an implication."""

    IMPLIED = "implied"
    REFUTED = "refuted"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge(Generic[N]):
    """One implication as it was given, with what stands behind it."""

    source: N
    target: N
    evidence: Any
    is_dual: bool = False
    """Whether the evidence is that of the implication between the duals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted(Generic[N]):
    """An open implication, and how many more its decision would settle, itself included."""

    source: N
    target: N
    if_implied: int
    if_refuted: int
    expected: float


class ImplicationGraph(Generic[N]):
    """Laws, implications and refutations, closed as they come in."""

    def __init__(self, laws: Iterable[N], duals: Mapping[N, N] | None = None) -> None:
        """Every law implies itself.

        Args:
            laws: Ids of the laws.
            duals: The dual of each law that has one; an involution.

        Raises:
            InputError: the duals are no involution on the laws.
        """
        self._graph: nx.DiGraph[N] = nx.DiGraph()
        self._graph.add_nodes_from(laws)
        self._duals = dict(duals or {})
        for law, dual in self._duals.items():
            if self._duals.get(dual) != law or law not in self._graph:
                raise InputError(f"duals must come in pairs of known laws, got {law!r} with {dual!r}")
        self._refuted: dict[N, dict[N, Any]] = {law: {} for law in self._graph}
        self._above: dict[N, set[N]] = {law: {law} for law in self._graph}
        self._below: dict[N, set[N]] = {law: {law} for law in self._graph}

    @property
    def laws(self) -> list[N]:
        """All laws, in the order given."""
        return list(self._graph)

    def above(self, law: N) -> frozenset[N]:
        """Laws that imply this one, itself included."""
        return frozenset(self._above[law])

    def below(self, law: N) -> frozenset[N]:
        """Laws that this one implies, itself included."""
        return frozenset(self._below[law])

    def dual(self, law: N) -> N:
        """The law's dual.

        Raises:
            KeyError: it has none.
        """
        return self._duals[law]

    def implies(self, source: N, target: N) -> bool:
        """Whether the implication is known, directly or by closure."""
        return target in self._below[source]

    def decided(self, source: N, target: N) -> Decided:
        """What is known of one implication."""
        if self.implies(source, target):
            return Decided.IMPLIED
        return Decided.REFUTED if target in self._refuted[source] else Decided.OPEN

    def add_implication(self, source: N, target: N, evidence: Any) -> int:
        """Takes an implication in, with its dual; how many open pairs this decided.

        Raises:
            InputError: it contradicts what is known, so that one of the facts is wrong.
        """
        decided = self._imply(Edge(source=source, target=target, evidence=evidence))
        if source in self._duals and target in self._duals:
            dual = Edge(
                source=self._duals[source], target=self._duals[target], evidence=evidence, is_dual=True
            )
            decided += self._imply(dual)
        return decided

    def _imply(self, edge: Edge[N]) -> int:
        above, below = self._above[edge.source], self._below[edge.target]
        clash = next(((a, b) for a in above for b in below if b in self._refuted[a]), None)
        if clash is not None:
            raise InputError(
                f"{edge.source!r} implies {edge.target!r} contradicts that {clash[0]!r} does not imply "
                f"{clash[1]!r}; check the evidence of both"
            )
        if not self._graph.has_edge(edge.source, edge.target):
            self._graph.add_edge(edge.source, edge.target, edge=edge)
        before = sum(len(self._below[a]) for a in above)
        for a in list(above):
            self._below[a] = self._below[a] | below
        for b in list(below):
            self._above[b] = self._above[b] | above
        gained = sum(len(self._below[a]) for a in above) - before
        for a in list(above):
            for b, evidence in list(self._refuted[a].items()):
                gained += self._refute(a, b, evidence)
        for a in self._graph:
            for b in [b for b in below if b in self._refuted[a]]:
                gained += self._refute(a, b, self._refuted[a][b])
        return gained

    def add_refutation(self, source: N, target: N, evidence: Any) -> int:
        """Takes in that ``source`` does not imply ``target``; how many open pairs this decided.

        The dual pair is refuted by the same evidence, read dually.

        Raises:
            InputError: it contradicts what is known, so that one of the facts is wrong.
        """
        decided = self._refute(source, target, evidence)
        if source in self._duals and target in self._duals:
            decided += self._refute(self._duals[source], self._duals[target], ("dual", evidence))
        return decided

    def _refute(self, source: N, target: N, evidence: Any) -> int:
        count = 0
        for a in self._below[source]:
            for b in self._above[target]:
                if self.implies(a, b):
                    raise InputError(
                        f"that {source!r} does not imply {target!r} contradicts that {a!r} implies {b!r}; "
                        "check the evidence of both"
                    )
                if b not in self._refuted[a]:
                    self._refuted[a][b] = evidence
                    count += 1
        return count

    def refutation(self, source: N, target: N) -> Any:
        """The evidence by which an implication is refuted.

        Raises:
            KeyError: it is not.
        """
        return self._refuted[source][target]

    def path(self, source: N, target: N) -> list[Edge[N]]:
        """A shortest chain of given implications, dual ones included; empty for a law and itself.

        Raises:
            networkx.NetworkXNoPath: the implication is not known.
        """
        nodes: Sequence[N] = nx.shortest_path(self._graph, source, target)
        return [self._graph.edges[a, b]["edge"] for a, b in pairwise(nodes)]

    def classes(self) -> list[list[N]]:
        """Laws that imply each other, largest classes first; each in the order of the laws."""
        order = {law: i for i, law in enumerate(self._graph)}
        found = [sorted(c, key=order.__getitem__) for c in nx.strongly_connected_components(self._graph)]
        return sorted(found, key=lambda c: (-len(c), order[c[0]]))

    def counts(self) -> dict[Decided, int]:
        """Ordered pairs of distinct laws by what is known of them."""
        implied = sum(len(below) - 1 for below in self._below.values())
        refuted = sum(len(targets) for targets in self._refuted.values())
        total = len(self._graph) * (len(self._graph) - 1)
        return {Decided.IMPLIED: implied, Decided.REFUTED: refuted, Decided.OPEN: total - implied - refuted}

    def open_pairs(self) -> list[tuple[N, N]]:
        """Implications between distinct laws that are not decided."""
        laws = self.laws
        return [(a, b) for a in laws for b in laws if self.decided(a, b) is Decided.OPEN]

    def most_deciding(
        self, limit: int = 10, *, prior: float = 0.5, among: Iterable[tuple[N, N]] | None = None
    ) -> list[Wanted[N]]:
        """Open implications by how many pairs their decision would settle in expectation.

        Args:
            limit: How many.
            prior: Chance that an open implication holds.
            among: Which open pairs to rank; by default all.
        """
        found = [
            self._wanted(a, b, prior)
            for a, b in (self.open_pairs() if among is None else among)
            if self.decided(a, b) is Decided.OPEN
        ]
        found.sort(key=lambda w: -w.expected)
        return found[:limit]

    def _wanted(self, source: N, target: N, prior: float) -> Wanted[N]:
        holds = set(self._newly_implied(source, target))
        fails = set(self._newly_refuted(source, target))
        if source in self._duals and target in self._duals:
            dual = self._duals[source], self._duals[target]
            holds |= set(self._newly_implied(*dual))
            fails |= set(self._newly_refuted(*dual))
        expected = prior * len(holds) + (1 - prior) * len(fails)
        return Wanted(
            source=source,
            target=target,
            if_implied=len(holds),
            if_refuted=len(fails),
            expected=expected,
        )

    def _newly_implied(self, source: N, target: N) -> list[tuple[N, N]]:
        return [
            (a, b)
            for a in self._above[source]
            for b in self._below[target]
            if self.decided(a, b) is Decided.OPEN
        ]

    def _newly_refuted(self, source: N, target: N) -> list[tuple[N, N]]:
        return [
            (a, b)
            for a in self._below[source]
            for b in self._above[target]
            if self.decided(a, b) is Decided.OPEN
        ]
