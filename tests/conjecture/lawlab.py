"""What tests of mutation and sampling share: a small real theory, its laws read from text, its test points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from proofmill.certify import Certifier
from proofmill.conjecture.laws import AcTheory, Law
from proofmill.conjecture.reading import LawReader
from proofmill.conjecture.testbed import TestBed
from proofmill.conjecture.values import ValueTable
from proofmill.conjecture.writing import StatementWriter
from proofmill.theory.evaluate import Evaluator
from proofmill.theory.probes import ProbedVocabulary, read_vocabulary
from proofmill.theory.terms import Type
from proofmill.theory.theory import Theory, compile_theory

SAMPLES = Path(__file__).parent / "samples"
NAT = Type("Nat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """A theory at work."""

    theory: Theory
    probed: ProbedVocabulary
    certifier: Certifier
    reader: LawReader
    writer: StatementWriter

    def laws(self, statements: Sequence[str]) -> list[Law]:
        """Laws from Lean text; a statement may leave out ``theorem NAME``."""
        texts = [s if s.startswith("theorem ") else f"theorem t{i} {s}" for i, s in enumerate(statements)]
        return [self.reader.read(frozen.type) for frozen in self.certifier.freeze(texts)]

    def bed(self, seed: int = 0) -> TestBed:
        """Test points."""
        vocabulary = self.probed.vocabulary
        table = ValueTable(Evaluator(self.probed.constants), vocabulary.datatypes, seed)
        return TestBed(table, 40, 120)

    def text(self, law: Law) -> str:
        """The law's binders and conclusion."""
        return self.writer.write(law).statement("t").removeprefix("theorem t ")


def fresh_table(probed: ProbedVocabulary, seed: int = 0) -> ValueTable:
    """A table of values without any."""
    vocabulary = probed.vocabulary
    return ValueTable(Evaluator(probed.constants), vocabulary.datatypes, seed, images=vocabulary.symbols)


@lru_cache(maxsize=4)
def lab(name: str) -> Lab:
    """A theory by the name of its sample, or of one that ships."""
    path = SAMPLES / name
    theory = compile_theory(str(path) if path.is_file() else name)
    probed = read_vocabulary(theory)
    return Lab(
        theory=theory,
        probed=probed,
        certifier=Certifier(theory.environment),
        reader=LawReader(probed),
        writer=StatementWriter(probed.constants, frozenset()),
    )


PLAIN = AcTheory(frozenset(), frozenset())
COMMUTATIVE = AcTheory(frozenset({("+", NAT)}), frozenset({("+", NAT)}))
