"""The baselines of `bench explore` are what they claim to be, and the report says who got how far."""

from __future__ import annotations

import itertools
import time

import pytest

from proofmill.bench.explore import (
    NUM_VARIABLES,
    SIGNATURE,
    ExploreOptions,
    NaiveLoop,
    bench_explore,
    count_terms,
)
from proofmill.bench.quickspec import QuickSpecLoop
from proofmill.conjecture.values import ValueTable
from proofmill.theory.evaluate import Evaluator
from proofmill.theory.probes import ProbedVocabulary, read_vocabulary
from proofmill.theory.terms import Symbol, Type
from proofmill.theory.theory import Theory, compile_theory


@pytest.fixture(scope="module")
def theory() -> Theory:
    """The default theory."""
    return compile_theory("arith-list")


@pytest.fixture(scope="module")
def probed(theory: Theory) -> ProbedVocabulary:
    """Its vocabulary."""
    return read_vocabulary(theory)


def chosen(probed: ProbedVocabulary, *keys: str) -> list[Symbol]:
    """Symbols on numbers and lists of numbers."""
    return [s for s in probed.vocabulary.symbols if s.key in keys and str(s.result) == SIGNATURE[s.key]]


def test_terms_are_counted_exactly(probed: ProbedVocabulary) -> None:
    """The count of terms is that of building them all."""
    symbols = chosen(probed, "+", "Nat.zero", "List.length", "List.append")
    pools: dict[tuple[Type, int], int] = {}
    for type_ in {t for s in symbols for t in (*s.arg_types, s.result)}:
        pools[type_, 1] = NUM_VARIABLES + sum(s.arity == 0 and s.result == type_ for s in symbols)
    for size in (2, 3, 4):
        for symbol in symbols:
            for split in itertools.product(range(1, size), repeat=symbol.arity):
                if symbol.arity and sum(split) == size - 1:
                    built = 1
                    for type_, part in zip(symbol.arg_types, split, strict=True):
                        built *= pools.get((type_, part), 0)
                    pools[symbol.result, size] = pools.get((symbol.result, size), 0) + built
    expected = {n: sum(count for (_, size), count in pools.items() if size == n) for n in (1, 2, 3, 4)}

    assert count_terms(symbols, 4) == expected


def test_loop_finds_laws(probed: ProbedVocabulary) -> None:
    """QuickSpec's loop finds the laws of addition and append, and few more: the rest is derivable."""
    symbols = chosen(probed, "+", "Nat.zero", "List.append", "List.nil", "List.length")
    table = ValueTable(Evaluator(probed.constants), probed.vocabulary.datatypes, 0, probed.vocabulary.models)
    points = [f"t{i}" for i in range(40)]
    loop = QuickSpecLoop(symbols, table, num_variables=3, points=points, deadline=time.process_time() + 30)
    for size in (1, 2, 3, 4, 5):
        loop.size(size)

    assert 8 <= loop.laws <= 40


def test_enumerate_and_test_prunes_nothing(probed: ProbedVocabulary) -> None:
    """The naive side builds exactly the terms that are counted, and calls equal what Lean proves equal."""
    symbols = chosen(probed, "+", "Nat.zero", "List.append", "List.nil", "List.length")
    table = ValueTable(Evaluator(probed.constants), probed.vocabulary.datatypes, 0, probed.vocabulary.models)
    loop = NaiveLoop(symbols, table, deadline=time.process_time() + 30)
    for size in (1, 2, 3, 4):
        loop.size(size)
    number, numbers = Type("Nat"), Type("List", (Type("Nat"),))

    assert len(loop.classes) + loop.laws == sum(count_terms(symbols, 4).values())
    # Below size 4: sums of up to two numbers, lists of up to two; equal sums and padded terms are laws.
    firsts = [term for (type_, _), term in loop.classes.items() if type_ == number and term.size <= 3]
    assert len(firsts) == 1 + 3 + 6 + 3 + 3  # lengths at two types
    assert sum(type_ == numbers and term.size <= 3 for (type_, _), term in loop.classes.items()) == 1 + 3 + 9


def test_report(theory: Theory) -> None:
    """Every side covers the first sizes within seconds; nothing is claimed of sizes not reached."""
    report = bench_explore(theory, ExploreOptions(rounds=1, budget_s=4.0), tell=lambda _: None)
    row = report.as_row()

    assert row["bench"] == "explore"
    for rounds in report.seconds.values():
        assert 3 in rounds[0]
        assert list(rounds[0]) == sorted(rounds[0])
    ratios = row["ratios"]
    assert isinstance(ratios, dict)
    assert "naive_over_layers_size_3" in ratios
    for name in ratios:
        side, size = name.split("_over_layers_size_")
        assert int(size) in report.seconds[side][0]
    assert "size" in report.as_table()
