"""Evaluation falsifies what is false, never what is true, and respects hypotheses."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from proofmill.certify import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.prove.falsify import Falsifier

FALSE = (
    "theorem t (m n : Num) : minus m n = minus n m",
    "theorem t (xs : Row) : back xs = xs",
    "theorem t (n : Nat) (h : n % 7 = 3) (h' : n % 11 = 5) : n = 38",
    "theorem t (f : Nat → Nat) (n : Nat) : f (f n) = f n",
    "theorem t (p q : Prop) (h : p ∨ q) : p ∧ q",
    "theorem t (p : Nat → Prop) (h : p 0) : ∀ n, p n",
    "theorem t (m n : Num) (h : leq m n = true) : leq n m = true",
    "theorem t (xs : List Nat) : 3 ∈ xs ∨ xs.length ≤ 4",
)
TRUE = (
    "theorem t (m n : Num) : plus m n = plus n m",
    "theorem t (m n : Nat) (h : m < n) : ¬ n ≤ m",
    "theorem t (p q : Prop) : (p → q) ↔ (¬q → ¬p)",
    "theorem t (n : Num) (xs : Row) (h : ordered xs = true) : ordered (put n xs) = true",
    "theorem t {α : Type} (xs : List α) : xs.length = xs.reverse.length",
    "theorem t (n : Nat) (h : n < n) : n = 7",
)


@pytest.fixture(scope="module")
def falsifier(certifier: Certifier) -> Falsifier:
    """An evaluator of statements."""
    return Falsifier(certifier.environment.closure)


@pytest.mark.parametrize("statement", FALSE)
def test_false_statements_have_a_point(
    statement: str, falsifier: Falsifier, freeze: Callable[..., list[FrozenStatement]]
) -> None:
    """Each is falsified; the point has a value for each variable and none for a hypothesis."""
    frozen = freeze(statement)[0]

    found = falsifier.search(frozen, seed="s", budget_s=60.0)
    assert found.falsified is not None
    hypotheses = statement.count("(h : ") + statement.count("(h' : ")
    assert sum(value is None for value in found.falsified.values) == hypotheses


@pytest.mark.parametrize("statement", TRUE)
def test_true_statements_have_none(
    statement: str, falsifier: Falsifier, freeze: Callable[..., list[FrozenStatement]]
) -> None:
    """None is falsified; those whose hypotheses can be met were seen to hold."""
    frozen = freeze(statement)[0]

    found = falsifier.search(frozen, seed="s", budget_s=60.0, points=300)
    assert found.falsified is None
    assert (found.held > 10) == ("n < n" not in statement)


def test_same_seed_same_point(falsifier: Falsifier, freeze: Callable[..., list[FrozenStatement]]) -> None:
    """The search is a function of statement and seed."""
    frozen = freeze(FALSE[1])[0]

    points = [falsifier.search(frozen, seed="s", budget_s=60.0).falsified for _ in range(2)]
    texts = [[v.text for v in p.values if v is not None] for p in points if p is not None]
    assert len(texts) == 2
    assert texts[0] == texts[1]
