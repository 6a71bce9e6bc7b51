"""Statements back into laws: what is written is read again; what is no law is refused with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofmill.certify import Certifier
from proofmill.conjecture.reading import LawReader, Unreadable
from proofmill.conjecture.writing import StatementWriter
from proofmill.kernel.expr import structural_hash
from proofmill.theory.probes import ProbedVocabulary, read_vocabulary
from proofmill.theory.theory import Theory, compile_theory

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="module")
def lists() -> Theory:
    """Six functions on lists and numbers."""
    return compile_theory(str(SAMPLES / "lists.toml"))


@pytest.fixture(scope="module")
def probed(lists: Theory) -> ProbedVocabulary:
    """Its vocabulary."""
    return read_vocabulary(lists)


def test_what_is_written_is_read(lists: Theory, probed: ProbedVocabulary) -> None:
    """Each of many statements is read into a law that is written as the same text and the same kernel type."""
    statements = (SAMPLES / "lists_laws.txt").read_text(encoding="utf-8").splitlines()
    reader, writer = LawReader(probed), StatementWriter(probed.constants, frozenset())
    assert len(statements) > 50
    for text, frozen in zip(statements, Certifier(lists.environment).freeze(statements), strict=True):
        law = reader.read(frozen.type)
        assert writer.write(law).statement(text.split()[1]) == text
        assert structural_hash(writer.kernel_type(law)) == structural_hash(frozen.type)


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("theorem t (n : Nat) : n * n = n", "HMul.hMul"),
        ("theorem t (n : Nat) : ∃ m, n < m", "Exists"),
        ("theorem t (n : Nat) (h : n = 0) : n + n = 0", "hypothesis"),
        ("theorem t (xs : List Nat) : xs.map (fun x => x + 1) = xs", "List.map"),
        ("theorem t (n : Nat) : double n = 2 + n", "OfNat"),
        ("theorem t (n m : Nat) : n ≤ m ∨ m ≤ n", "Or"),
        ("theorem t (f : Nat → Nat → Nat) : f 1 = f 0", "applied"),
    ],
)
def test_what_is_no_law_is_refused(
    lists: Theory, probed: ProbedVocabulary, statement: str, part: str
) -> None:
    """The reason names the constant or the form that laws do not have."""
    frozen = Certifier(lists.environment).freeze([statement])[0]
    with pytest.raises(Unreadable, match=part):
        LawReader(probed).read(frozen.type)
