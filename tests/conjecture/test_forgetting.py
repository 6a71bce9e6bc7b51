"""What exploration remembers: values as bytes, and that forgetting them changes nothing but memory."""

from __future__ import annotations

import itertools
import random
import threading
from typing import Any

import numpy as np
import pytest
from tests.conjecture.lawlab import fresh_table

from proofmill.conjecture import explore
from proofmill.conjecture.columns import Columns, Ids
from proofmill.conjecture.explore import Explorer
from proofmill.conjecture.layers import ExploreLimits, Layer
from proofmill.conjecture.packed import Packer, content_hash
from proofmill.conjecture.values import UNDEFINED, ValueTable
from proofmill.theory.data import Known
from proofmill.theory.drafts import NAT
from proofmill.theory.probes import ProbedVocabulary, read_vocabulary
from proofmill.theory.terms import Symbol, Type, Variable
from proofmill.theory.theory import compile_theory

NUMBERS = Type("List", (NAT,))
LIMITS = ExploreLimits(
    max_size=5, max_subterm_size=3, test_points=24, check_points=40, layer_cap=1000, mined_cap=40
)


@pytest.fixture(scope="module")
def probed() -> ProbedVocabulary:
    """The default theory's vocabulary."""
    return read_vocabulary(compile_theory("arith-list"))


def nested(rng: random.Random, depth: int) -> Any:
    """A random value of data."""
    if not depth or rng.random() < 0.3:
        return rng.choice((0, 1, 126, 127, 128, 255, 10**12, (("Bool", "true"),), (("Nil",),)))
    name = rng.choice([("List", "cons"), ("T", "node"), ("T", 1, "leaf")])
    return (name, *(nested(rng, depth - 1) for _ in range(rng.randint(0, 3))))


def test_bytes_stand_for_values() -> None:
    """Values come back as they were; equal bytes are equal values; the evaluator gets the same data."""
    rng, packer = random.Random(0), Packer()
    values = [nested(rng, 6) for _ in range(3000)]
    by_bytes: dict[bytes, Any] = {}
    for value in values:
        packed = packer.pack(value)
        assert packer.unpack(packed) == value
        assert by_bytes.setdefault(packed, value) == value
        embedded = packer.embed(packed)
        assert (embedded.ground if isinstance(embedded, Known) else embedded) == value
    assert len(by_bytes) == len(set(values)) > 1000
    assert len({content_hash(packed) for packed in by_bytes}) == len(by_bytes)
    assert packer.pack((("Nil",), 1)) != packer.pack((("Nil",), 1, 1))


def symbol_of(probed: ProbedVocabulary, *types: Type) -> list[Symbol]:
    """Symbols of these argument types."""
    return [s for s in probed.vocabulary.symbols if s.arg_types == types]


def test_forgotten_numbers_stand_for_others(probed: ProbedVocabulary) -> None:
    """After forgetting, columns give what a table gives that never forgot, and hashes of rows stay."""
    table, reference = fresh_table(probed, 3), fresh_table(probed, 3)
    columns = Columns(table)
    points = [f"t{i}" for i in range(60)]
    symbols = symbol_of(probed, NUMBERS, NUMBERS) + symbol_of(probed, NAT, NAT) + symbol_of(probed, NAT)
    assert len(symbols) > 10

    def rows() -> list[Ids]:
        return [
            columns.apply(
                symbol,
                [
                    np.array([[table.assign(Variable(t, i), p) for p in points]], dtype=np.int32)
                    for i, t in enumerate(symbol.arg_types)
                ],
            )
            for symbol in symbols
        ]

    def contents(found: list[Ids]) -> list[list[Any]]:
        return [[None if n == UNDEFINED else table.value(n) for n in row[0].tolist()] for row in found]

    expected = [
        [
            None if n == UNDEFINED else reference.value(n)
            for n in (
                reference.evaluate(
                    s, tuple(reference.assign(Variable(t, i), p) for i, t in enumerate(s.arg_types))
                )
                for p in points
            )
        ]
        for s in symbols
    ]
    first = rows()
    hashes = [int(columns.hashes(row)[0]) for row in first]
    assert contents(first) == expected
    before, evaluated = len(table), columns.evaluated

    kept = table.forget(np.concatenate([row.ravel() for row in first[:2]]))
    columns.forget(kept)
    assert contents(first[:2]) == expected[:2]
    assert len(table) < before
    assert table.num_results == sum(map(len, table._memos.values()))
    # Others take the free numbers.
    for i in range(before):
        table.intern((("List", "cons"), i, (("List", "nil"),)))
    assert table.capacity <= 2 * before
    again = rows()

    assert contents(again) == expected
    assert [int(columns.hashes(row)[0]) for row in again] == hashes
    assert evaluated < columns.evaluated < 2 * evaluated  # what is about kept values was still known


def test_exploration_is_the_same(probed: ProbedVocabulary, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forgetting early and often, or never: the same laws, drops, examples and counterexamples."""
    found: list[list[Layer]] = []
    forgotten: list[int] = []
    times: list[int] = []
    forget = ValueTable.forget

    def counted(self: ValueTable, needed: Ids) -> np.ndarray[Any, np.dtype[np.bool_]]:
        forgotten.append(len(self))
        return forget(self, needed)

    monkeypatch.setattr(ValueTable, "forget", counted)
    for most in (2_000, 10**9):
        monkeypatch.setattr(explore, "_MAX_RESULTS", most)
        explorer = Explorer(probed.vocabulary.symbols, fresh_table(probed, 3), LIMITS, 3, threading.Event())
        found.append(list(itertools.islice(explorer.layers(), LIMITS.max_size)))
        times.append(len(forgotten))

    often, never = found
    assert times[1] == times[0] >= 3
    assert often == never
    assert sum(len(layer.found) for layer in often) > 50


def test_slow_symbols_keep_small_values(probed: ProbedVocabulary) -> None:
    """A function that runs out of steps on large numbers still has values at small ones."""
    table = fresh_table(probed, 3)
    double = next(s for s in symbol_of(probed, NAT) if s.key.endswith("double"))
    for n in range(100_000, 100_030):
        assert table.evaluate(double, (table.intern(n),)) == UNDEFINED
    assert [table.value(table.evaluate(double, (table.intern(n),))) for n in range(12)] == list(
        range(0, 24, 2)
    )
