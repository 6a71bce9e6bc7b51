"""Decides every implication between laws of one operation with few certificates.

Tables of finite magmas refute; what no table refutes is derived in the e-graph, the implication first whose
proof would settle most; what follows from these by substitution, duality and transitivity needs no certificate
of its own. Then a small set of models is chosen that still refutes all that is refuted. Which implications are worth
proving is what the Equational Theories Project found by hand and script; here it is the graph's own answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from proofmill.closure.graph import ImplicationGraph
from proofmill.closure.magma import Table, all_tables, as_table, duals_of, holds, linear_tables
from proofmill.closure.magma_proofs import INSTANCE, TRIVIAL, MagmaDerivation, instance
from proofmill.conjecture.egraph import Budget, KnownLaws, derivation
from proofmill.conjecture.laws import Law
from proofmill.conjecture.rewriting import Derivation

__all__ = ["DecideOptions", "Decision", "Model", "decide_laws"]

Tell = Callable[[str], None]
_Matrix: TypeAlias = npt.NDArray[np.bool_]
_NOISE = 0.5
_LADDER = (
    Budget(nodes=200, rounds=3, matches=300, steps=24, grow=True),
    Budget(nodes=1500, rounds=5, matches=1500, steps=60, grow=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideOptions:
    """How hard to try."""

    full_sizes: tuple[int, ...] = (2, 3)
    """Sizes of which every table is tried."""
    linear_sizes: tuple[int, ...] = (4, 5, 7)
    """Sizes of which the tables ``a x + b y + c`` are tried."""
    ladder: tuple[Budget, ...] = _LADDER
    """Budgets of a derivation, each tried where the one before found nothing."""
    restarts: int = 200
    """Attempts at a small set of implications, and of models."""
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A finite magma, and which of the laws hold in it."""

    table: Table
    satisfied: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was found; nothing of it is certified yet."""

    laws: tuple[Law, ...]
    graph: ImplicationGraph[int]
    derivations: tuple[MagmaDerivation, ...]
    """The implications that need a proof of their own."""
    models: tuple[Model, ...]
    """Models that together refute all that is refuted."""
    tried: int
    """Derivations attempted."""


def decide_laws(
    laws: Sequence[Law], options: DecideOptions | None = None, *, tell: Tell = lambda _text: None
) -> Decision:
    """Decides all ordered pairs of the laws as far as the budgets reach.

    Args:
        laws: Laws of one operation, closed under duality, as from ``magma_laws``.
        options: How hard to try.
        tell: Told of progress.
    """
    options = options or DecideOptions()
    pool = _model_pool(laws, options)
    tell(f"{len(pool)} models that differ in what holds")
    table = np.asarray([model.satisfied for model in pool], dtype=np.int64)
    graph = _fresh_graph(laws)
    steps, tried = _derive(laws, graph, (table.T @ (1 - table)) > 0, options)
    for step in steps:
        graph.add_implication(step.source, step.target, step)
    tell(f"{len(steps)} derivations are needed, {tried} tried")
    models = _cover(graph, pool, table, options)
    tell(f"{len(models)} models are needed")
    return Decision(
        laws=tuple(laws), graph=graph, derivations=tuple(steps), models=tuple(models), tried=tried
    )


def _model_pool(laws: Sequence[Law], options: DecideOptions) -> list[Model]:
    """The smallest magma for each set of laws that some magma of the pool satisfies exactly."""
    found: dict[bytes, Model] = {}
    for tables in (*map(all_tables, options.full_sizes), *map(linear_tables, options.linear_sizes)):
        columns: npt.NDArray[np.bool_] = np.stack([holds(law, tables) for law in laws], axis=1)
        unique, places = np.unique(columns, axis=0, return_index=True)
        for row, place in zip(unique, places, strict=True):
            model = Model(table=as_table(tables[place]), satisfied=tuple(map(bool, row)))
            found.setdefault(row.tobytes(), model)
    return list(found.values())


def _fresh_graph(laws: Sequence[Law]) -> ImplicationGraph[int]:
    """The graph with what holds by substitution alone."""
    graph = ImplicationGraph(range(len(laws)), dict(enumerate(duals_of(laws))))
    for i, general in enumerate(laws):
        for j, special in enumerate(laws):
            assert special.right is not None
            if i != j and special.left == special.right:
                graph.add_implication(i, j, TRIVIAL)
            elif i != j and instance(general, special.left, special.right) is not None:
                graph.add_implication(i, j, INSTANCE)
    return graph


def _derive(
    laws: Sequence[Law], graph: ImplicationGraph[int], separated: _Matrix, options: DecideOptions
) -> tuple[list[MagmaDerivation], int]:
    """Derivations from which everything follows that no model separates, as far as the budgets reach.

    A small set of implications is chosen that would settle all; those that cannot be derived are struck out, and
    the choice is made again.
    """
    free = _implied(graph)
    possible = ~separated
    duals = np.asarray(duals_of(laws))
    made: dict[tuple[int, int], MagmaDerivation] = {}
    tried = 0
    while True:
        plan = _plan(free, possible, duals, options)
        missing = [pair for pair in plan if pair not in made]
        if not missing:
            return [made[pair] for pair in plan], tried
        for source, target in missing:
            tried += 1
            found = _one(laws[source], laws[target], options.ladder)
            if found is None:
                possible[source, target] = possible[duals[source], duals[target]] = False
            else:
                made[source, target] = MagmaDerivation(source=source, target=target, derivation=found)


def _one(source: Law, target: Law, ladder: Sequence[Budget]) -> Derivation | None:
    known = KnownLaws([("law1", source)])
    return next((found for b in ladder if (found := derivation(target, known, b)) is not None), None)


def _plan(
    free: _Matrix, possible: _Matrix, duals: npt.NDArray[np.intp], options: DecideOptions
) -> list[tuple[int, int]]:
    """Few implications whose closure, with their duals, is all that is possible.

    A least set is a minimum equivalent graph, which is NP-hard; the best of several greedy choices with noise,
    each thinned out afterwards, comes near.
    """
    rng = np.random.default_rng(options.seed)
    best: list[tuple[int, int]] | None = None
    for attempt in range(options.restarts):
        noise = 1 + (rng.random(free.shape) * _NOISE if attempt else np.zeros(free.shape))
        plan = _thinned(_greedy_plan(free, possible, duals, noise), free, duals)
        if best is None or len(plan) < len(best):
            best = plan
    return best or []


def _greedy_plan(
    free: _Matrix, possible: _Matrix, duals: npt.NDArray[np.intp], noise: npt.NDArray[np.float64]
) -> list[tuple[int, int]]:
    closed, plan = free.copy(), list[tuple[int, int]]()
    while True:
        wanted = possible & ~closed
        if not wanted.any():
            return plan
        reach = closed.astype(np.int64)
        # An implication from a to b settles every wanted pair from above a to below b.
        gains = (reach.T @ wanted.astype(np.int64) @ reach.T) * noise
        gains[~wanted] = 0
        source, target = np.unravel_index(int(gains.argmax()), gains.shape)
        plan.append((int(source), int(target)))
        _join(closed, int(source), int(target), duals)


def _join(closed: _Matrix, source: int, target: int, duals: npt.NDArray[np.intp]) -> None:
    """Closes a closed relation again after an implication and its dual."""
    for a, b in ((source, target), (int(duals[source]), int(duals[target]))):
        closed |= np.outer(closed[:, a], closed[b])


def _thinned(
    plan: Sequence[tuple[int, int]], free: _Matrix, duals: npt.NDArray[np.intp]
) -> list[tuple[int, int]]:
    """The plan without what follows from the rest."""
    kept = list(plan)
    for pair in plan:
        closed = free.copy()
        others = [other for other in kept if other != pair]
        for other in others:
            _join(closed, *other, duals)
        if closed[pair]:
            kept = others
    return kept


def _cover(
    graph: ImplicationGraph[int], pool: Sequence[Model], table: npt.NDArray[np.int64], options: DecideOptions
) -> list[Model]:
    """Few models that refute, with their duals, every pair that some model refutes; the graph is told of them.

    Set cover, greedy with noise, the best of several attempts, each thinned out.
    """
    duals = np.asarray([graph.dual(law) for law in graph.laws], dtype=np.intp)
    refutes = np.stack([_refuted_by(row) | _refuted_by(row[duals]) for row in table])
    sizes = np.asarray([len(model.table) for model in pool])
    rng = np.random.default_rng(options.seed)
    best: list[int] | None = None
    for attempt in range(options.restarts):
        noise = 1 + (rng.random(len(pool)) * _NOISE if attempt else np.zeros(len(pool)))
        chosen = _greedy_cover(refutes, noise / (1 + sizes / 1000))
        if best is None or len(chosen) < len(best):
            best = chosen
    for number, place in enumerate(best or []):
        row = table[place]
        for a, b in zip(*np.nonzero(_refuted_by(row)), strict=True):
            graph.add_refutation(int(a), int(b), number)
    return [pool[place] for place in best or []]


def _refuted_by(row: npt.NDArray[np.int64]) -> _Matrix:
    found: _Matrix = np.outer(row, 1 - row).astype(np.bool_)
    return found


def _greedy_cover(refutes: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64]) -> list[int]:
    flat = refutes.reshape(len(refutes), -1)
    left = flat.any(axis=0)
    chosen: list[int] = []
    while left.any():
        place = int(((flat & left).sum(axis=1) * weights).argmax())
        chosen.append(place)
        left &= ~flat[place]
    for place in list(chosen):
        others = [other for other in chosen if other != place]
        if others and (flat[others].any(axis=0) == flat[chosen].any(axis=0)).all():
            chosen = others
    return chosen


def _implied(graph: ImplicationGraph[int]) -> _Matrix:
    laws = graph.laws
    return np.asarray([[graph.implies(a, b) for b in laws] for a in laws], dtype=np.bool_)
