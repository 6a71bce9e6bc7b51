"""The theorems that benchmarks certify: distinct, and samples of them fair."""

from __future__ import annotations

from collections import Counter

from proofmill.bench.theorems import SHAPES, generate, stratified


def test_there_are_many_shapes() -> None:
    """No figure rests on one kind of proof."""
    assert len(SHAPES) >= 10


def test_all_theorems_are_distinct() -> None:
    """Neither a claim nor a name comes twice."""
    theorems = generate(3000)

    assert len({theorem.claim for theorem in theorems}) == 3000
    assert len({theorem.name for theorem in theorems}) == 3000


def test_shapes_are_even() -> None:
    """Each shape has the same share, give or take one."""
    counts = Counter(theorem.shape for theorem in generate(1000))

    assert set(counts) == set(SHAPES)
    assert max(counts.values()) - min(counts.values()) <= 1


def test_fewer_theorems_are_the_first_of_more() -> None:
    """The same theorems come every time."""
    assert generate(40) == generate(100)[:40]


def test_sample_is_stratified_and_repeatable() -> None:
    """Every stretch of a sample takes shapes evenly; a seed decides it, another seed changes it."""
    theorems = generate(500)

    places = stratified(theorems, 100, seed=3)
    first = Counter(theorems[place].shape for place in places[: len(SHAPES)])

    assert len(set(places)) == 100
    assert set(first.values()) == {1}
    assert places == stratified(theorems, 100, seed=3)
    assert places != stratified(theorems, 100, seed=4)


def test_sample_of_all() -> None:
    """A sample as large as the whole is the whole."""
    assert sorted(stratified(generate(50), 50, seed=0)) == list(range(50))
