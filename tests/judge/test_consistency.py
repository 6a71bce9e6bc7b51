"""Statements that contradict each other are found by their hashes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from proofmill.judge.consistency import FALSE_HASH, Claims, denials
from proofmill.kernel.expr import App, BinderInfo, BVar, Const, Expr, LevelZero, Pi, Sort, structural_hash

FALSE = Const(("False",), ())
P = Pi(("p",), Sort(LevelZero()), BVar(0), BinderInfo.DEFAULT)
Q = Const(("Q",), ())


def negated(term: Expr) -> Expr:
    """``¬ term``."""
    return App(Const(("Not",), ()), term)


def arrow_false(term: Expr) -> Expr:
    """``term → False``."""
    return Pi(("h",), term, FALSE, BinderInfo.DEFAULT)


def claimed(claims: Claims, term: Expr) -> str | None:
    """Certifies a statement."""
    return claims.add(structural_hash(term), denials(term, (), {}))


@pytest.mark.parametrize("deny", [negated, arrow_false])
@pytest.mark.parametrize("term", [P, Q, negated(Q), arrow_false(P)])
@pytest.mark.parametrize("step", [1, -1])
def test_a_statement_and_its_negation_clash(deny: Callable[[Expr], Expr], term: Expr, step: int) -> None:
    """In either order, however the negation is written."""
    pair = [term, deny(term)][::step]
    claims = Claims()

    assert claimed(claims, pair[0]) is None
    assert claimed(claims, pair[1]) == structural_hash(pair[0])


def test_other_statements_live_together() -> None:
    """The same statement twice, another one, and the negation of yet another."""
    claims = Claims()

    assert [claimed(claims, term) for term in (P, P, Q, negated(arrow_false(Q)))] == [None] * 4


def test_what_was_certified_before_counts() -> None:
    """A registry begins with the hashes of a ledger."""
    assert claimed(Claims([structural_hash(negated(Q))]), Q) == structural_hash(negated(Q))


def test_false_stands_against_itself() -> None:
    """Nobody may certify it."""
    assert claimed(Claims(), FALSE) == FALSE_HASH
