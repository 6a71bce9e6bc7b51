"""Probing: what Lean says of each row, also when time runs out."""

from __future__ import annotations

import pytest

from proofmill.certify import Certifier
from proofmill.errors import CertifierError
from proofmill.prove.probe import CHUNK, Ask, probe

GOOD = Ask(statement="theorem t (n : Num) : plus n Num.Z = n", proof="by\n  induction n <;> simp_all [plus]")
OPEN = Ask(
    statement="theorem t (m n : Num) : plus m n = plus n m", proof="by\n  induction m <;> try simp_all [plus]"
)
HOLE = Ask(statement="theorem t (n : Num) : plus n Num.Z = n", proof="by\n  sorry")
GIVEN = Ask(statement="theorem t (n : Num) : plus n Num.Z = n", proof="by\n  simp [aux]")


def test_answers_belong_to_their_rows(certifier: Certifier) -> None:
    """Good rows are ok, others have their own messages; two processes give the same answers as one."""
    rows = [GOOD, OPEN, HOLE, GIVEN, GOOD]
    context = "axiom aux (n : Num) : plus n Num.Z = n"

    one = probe(certifier.compiler, rows, context=context)
    assert [answer.ok for answer in one] == [True, False, False, True, True]
    assert one[1].errors[0].startswith("unsolved goals")
    assert one[1].errors[0].count("⊢") == 2
    assert probe(certifier.compiler, rows, context=context, workers=2) == one


def test_without_time_nothing_is_known(certifier: Certifier) -> None:
    """A row that was not reached is neither good nor bad."""
    answers = probe(certifier.compiler, [GOOD], wall_s=0.0)

    assert [(answer.ended, answer.ok, answer.errors) for answer in answers] == [(False, False, ())]


def test_an_endless_row_harms_no_other(certifier: Certifier) -> None:
    """The rows before one that does not end are known, and those behind it are tried again."""
    endless = Ask(
        statement="theorem t : True",
        proof="by\n  have h : (List.range 100000000).length = 0 := by decide +kernel\n  trivial",
    )

    answers = probe(certifier.compiler, [*[GOOD] * CHUNK, endless], wall_s=12.0)
    assert [answer.ok for answer in answers] == [*[True] * CHUNK, False]


def test_a_context_that_fails_is_said(certifier: Certifier) -> None:
    """Text before the rows that Lean cannot read is an error of ours, not of the rows."""
    with pytest.raises(CertifierError, match="cannot elaborate"):
        probe(certifier.compiler, [GOOD], context="axiom aux (n : Nowhere) : n = n")
