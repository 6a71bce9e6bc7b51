"""The closure of implications: sound and complete against brute force, never at odds with itself."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofmill.closure import Decided, ImplicationGraph
from proofmill.errors import InputError

LAWS = range(6)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[frozenset[int]], list[tuple[int, int]]]:
    """Laws as sets of models (a implies b where a's models are among b's), and pairs in the order they are told."""
    truth = [draw(st.frozensets(st.integers(0, 5))) for _ in LAWS]
    pairs = draw(st.lists(st.tuples(st.sampled_from(LAWS), st.sampled_from(LAWS)), max_size=12))
    return truth, pairs


def brute_force(truth: list[frozenset[int]], told: list[tuple[int, int]]) -> dict[tuple[int, int], Decided]:
    """What follows from the facts told, by the definition of implication alone."""
    implied = {(a, a) for a in LAWS} | {(a, b) for a, b in told if truth[a] <= truth[b]}
    while True:
        more = {(a, d) for a, b in implied for c, d in implied if b == c} - implied
        if not more:
            break
        implied |= more
    refuted = {
        (c, d)
        for a, b in told
        if not truth[a] <= truth[b]
        for c in LAWS
        for d in LAWS
        if (a, c) in implied and (d, b) in implied
    }
    return {
        pair: Decided.IMPLIED if pair in implied else Decided.REFUTED if pair in refuted else Decided.OPEN
        for pair in itertools.product(LAWS, LAWS)
    }


def tell(graph: ImplicationGraph[int], truth: list[frozenset[int]], pair: tuple[int, int]) -> int:
    """Tells the graph a fact about one pair."""
    a, b = pair
    if truth[a] <= truth[b]:
        return graph.add_implication(a, b, "told")
    return graph.add_refutation(a, b, "told")


@given(worlds())
def test_closure_is_what_follows(world: tuple[list[frozenset[int]], list[tuple[int, int]]]) -> None:
    """After every fact each pair is decided exactly where the facts decide it, in whatever order they come."""
    truth, pairs = world
    graph = ImplicationGraph(LAWS)
    for count, pair in enumerate(pairs, start=1):
        before = sum(graph.decided(*p) is not Decided.OPEN for p in itertools.product(LAWS, LAWS))
        gained = tell(graph, truth, pair)
        found = {p: graph.decided(*p) for p in itertools.product(LAWS, LAWS)}
        assert found == brute_force(truth, pairs[:count])
        assert gained == sum(d is not Decided.OPEN for d in found.values()) - before
    assert len(graph.open_pairs()) == graph.counts()[Decided.OPEN]


@given(worlds())
def test_paths_and_evidence_exist(world: tuple[list[frozenset[int]], list[tuple[int, int]]]) -> None:
    """A known implication is a chain of told ones; the classes are the laws that imply each other."""
    truth, pairs = world
    graph = ImplicationGraph(LAWS)
    for pair in pairs:
        tell(graph, truth, pair)
    for a, b in itertools.product(LAWS, LAWS):
        if graph.decided(a, b) is Decided.IMPLIED:
            path = graph.path(a, b)
            assert [e.source for e in path] == [a, *(e.target for e in path)][:-1] if path else a == b
            assert all((e.source, e.target) in pairs for e in path)
        elif graph.decided(a, b) is Decided.REFUTED:
            assert graph.refutation(a, b) == "told"
    classes = {frozenset(c) for c in graph.classes()}
    assert classes == {
        frozenset(b for b in LAWS if graph.implies(a, b) and graph.implies(b, a)) for a in LAWS
    }


@given(worlds())
def test_most_deciding_counts_right(world: tuple[list[frozenset[int]], list[tuple[int, int]]]) -> None:
    """What a wanted pair promises to settle is what it settles when it is told."""
    truth, pairs = world
    graph = ImplicationGraph(LAWS)
    for pair in pairs:
        tell(graph, truth, pair)
    ranked = graph.most_deciding(100, prior=0.4)
    assert len(ranked) == len(graph.open_pairs())
    assert [w.expected for w in ranked] == sorted((w.expected for w in ranked), reverse=True)
    for wanted in ranked[:1]:
        holds = truth[wanted.source] <= truth[wanted.target]
        gained = tell(graph, truth, (wanted.source, wanted.target))
        assert gained >= (wanted.if_implied if holds else wanted.if_refuted) >= 1


def test_contradictions_are_refused() -> None:
    """Facts that cannot all be true are an error that names both; the graph is as before."""
    graph = ImplicationGraph(range(4))
    graph.add_implication(0, 1, "")
    graph.add_refutation(0, 3, "")
    with pytest.raises(InputError, match="contradicts"):
        graph.add_implication(1, 3, "")
    with pytest.raises(InputError, match="contradicts"):
        graph.add_refutation(0, 1, "")
    assert graph.decided(1, 3) is Decided.REFUTED
    assert graph.decided(0, 1) is Decided.IMPLIED


def test_duals() -> None:
    """A fact about two laws is one about their duals; duals must come in pairs."""
    graph = ImplicationGraph(range(4), {0: 1, 1: 0, 2: 3, 3: 2})
    assert graph.add_implication(0, 2, "x") == 2
    assert graph.path(1, 3)[0].is_dual
    assert graph.add_refutation(2, 0, "y") == 2
    assert graph.refutation(3, 1) == ("dual", "y")
    with pytest.raises(InputError, match="pairs"):
        ImplicationGraph(range(3), {0: 1, 1: 2})


def test_order_of_facts_does_not_matter() -> None:
    """The same facts in another order decide the same pairs."""
    truth = [frozenset(random.Random(i).sample(range(6), 3)) for i in LAWS]
    pairs = list(itertools.permutations(LAWS, 2))[::2]
    graphs = []
    for seed in range(4):
        graph = ImplicationGraph(LAWS)
        for pair in random.Random(seed).sample(pairs, len(pairs)):
            tell(graph, truth, pair)
        graphs.append({p: graph.decided(*p) for p in itertools.product(LAWS, LAWS)})
    assert graphs[1:] == graphs[:-1]
