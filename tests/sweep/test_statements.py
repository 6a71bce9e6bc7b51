"""Frozen statements that a sweep keeps: the same as Lean gave, asked for once, gone when they are decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.ledger.sample import law

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement, InputProblem
from proofmill.judge.environment import Environment
from proofmill.kernel.expr import structural_hash
from proofmill.records import Conjecture
from proofmill.sweep.statements import Statements, packed


def test_kept_as_they_were(environment: Environment) -> None:
    """What is given back equals what Lean said; what was added is not asked for, and what was forgotten is."""
    certifier = Certifier(environment)
    asked: list[str] = []

    def freeze(statements: Sequence[str]) -> Sequence[FrozenStatement | InputProblem]:
        asked.extend(statements)
        return certifier.freeze(statements)

    rows: list[Conjecture] = [
        replace(law(number), statement=f"theorem t{number} (n : Nat) : n + {number} = {number} + n")
        for number in range(4)
    ]
    good = [f for f in certifier.freeze([row.statement for row in rows]) if isinstance(f, FrozenStatement)]
    kept = Statements(freeze)
    kept.add({row.id: packed(frozen) for row, frozen in zip(rows[:2], good[:2], strict=True)})

    for row, frozen in zip(rows[:2], good[:2], strict=True):
        again = kept.of([row])[row.id]
        assert (again.name, again.text, again.statement_hash) == (
            frozen.name,
            frozen.text,
            frozen.statement_hash,
        )
        assert structural_hash(again.type) == structural_hash(frozen.type)
    assert asked == []
    assert list(kept.of(rows)) == [row.id for row in rows]
    assert asked == [row.statement for row in rows[2:]]
    kept.forget([rows[0].id, "unknown"])
    assert len(kept) == 3
    assert kept.of(rows[:1])[rows[0].id].statement_hash == good[0].statement_hash
    assert asked[2:] == [rows[0].statement]


def test_what_does_not_freeze_is_left_out(environment: Environment) -> None:
    """A statement that Lean does not take has no frozen form, and harms no other."""
    rows = [replace(law(1), statement="theorem a : nonsense"), replace(law(2), statement="theorem b : 1 = 1")]

    assert list(Statements(Certifier(environment).freeze).of(rows)) == [rows[1].id]
