"""One implication between laws of one operation: proved by rewriting, or refuted by a finite magma.

Tables of size 2 come first, rewriting with a small budget and a little superposition; then tables of size 3, tables
that are linear over Z/n, rewriting with larger budgets, and superposition while processor time is left. An answer
comes with what Lean needs to check it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proofmill.closure.graph import Edge, ImplicationGraph
from proofmill.closure.magma import CARRIER, Table, all_tables, as_table, holds, linear_tables
from proofmill.closure.magma_proofs import LemmaProof, MagmaDerivation, MagmaProofs
from proofmill.closure.superposition import superpose
from proofmill.conjecture.egraph import Budget, KnownLaws, derivation
from proofmill.conjecture.laws import Law
from proofmill.conjecture.rewriting import Derivation
from proofmill.records import Submission
from proofmill.theory.terms import App, Term, Variable, subterms

__all__ = ["Answer", "decide_implication", "theorem_of"]

_LINEAR = (4, 5, 7, 8, 9, 11, 13)
_BUDGETS = tuple(
    Budget(nodes=nodes, rounds=rounds, matches=2 * nodes, work=work, steps=200, grow=True)
    for nodes, rounds, work in ((150, 3, 30_000), (600, 4, 100_000), (2000, 5, 400_000), (6000, 6, 1_500_000))
)
_EARLY_S = 0.3
"""Processor time of superposition before the dearer stages: what it finds, it mostly finds in milliseconds."""
_SINGLETON = Law((), Variable(CARRIER, 0), Variable(CARRIER, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer with its evidence: a derivation from the source law, one through lemmas, or a table."""

    implied: bool
    stage: str
    derivation: Derivation | None = None
    collapse: Derivation | None = None
    """Where the source law leaves one element only: how, and ``derivation`` starts from there."""
    lemmas: LemmaProof | None = None
    table: Table | None = None


def decide_implication(source: Law, target: Law, *, cpu_s: float) -> Answer | None:
    """Whether one law implies the other; None where the time did not suffice.

    Args:
        source: The law that is given.
        target: The law in question.
        cpu_s: Seconds of processor time; looked at between stages.
    """
    end = time.process_time() + cpu_s
    for attempt in _stages(source, target, end):
        if attempt is not None:
            return attempt
        if time.process_time() > end:
            return None
    return None


def _stages(source: Law, target: Law, end: float) -> Iterator[Answer | None]:
    yield _by_tables(source, target, all_tables(2), "tables of 2")
    yield _by_rewriting(source, target, _BUDGETS[0])
    yield _by_superposition(source, target, _EARLY_S)
    yield _by_tables(source, target, all_tables(3), "tables of 3")
    yield _by_rewriting(source, target, _BUDGETS[1])
    for size in _LINEAR:
        yield _by_tables(source, target, linear_tables(size), f"linear tables of {size}")
    for budget in _BUDGETS[2:]:
        yield _by_rewriting(source, target, budget)
    yield _by_superposition(source, target, end - time.process_time())


def _by_tables(source: Law, target: Law, tables: npt.NDArray[np.int8], stage: str) -> Answer | None:
    models = tables[holds(source, tables)]
    if not len(models):
        return None
    failing = np.nonzero(~holds(target, models))[0]
    if not len(failing):
        return None
    return Answer(implied=False, stage=stage, table=as_table(models[failing[0]]))


def _by_rewriting(source: Law, target: Law, budget: Budget) -> Answer | None:
    stage = f"rewriting, {budget.nodes} terms"
    known = KnownLaws([("law1", source)])
    direct = derivation(target, known, budget)
    if direct is not None:
        return Answer(implied=True, stage=stage, derivation=direct)
    collapse = derivation(_SINGLETON, known, budget)
    if collapse is None:
        return None
    rest = derivation(target, KnownLaws([("law1", _SINGLETON)]), Budget(grow=True))
    return None if rest is None else Answer(implied=True, stage=stage, derivation=rest, collapse=collapse)


def _by_superposition(source: Law, target: Law, cpu_s: float) -> Answer | None:
    found = superpose(source, target, cpu_s=cpu_s)
    return None if found is None else Answer(implied=True, stage="superposition", lemmas=found)


def theorem_of(name: str, source: Law, target: Law, answer: Answer) -> Submission:
    """The theorem that an answer amounts to, for the certifier."""
    laws = [source, target, _SINGLETON]
    graph: ImplicationGraph[int] = ImplicationGraph(range(3))
    if answer.table is not None:
        row = MagmaProofs(laws, graph).refutation(0, 1, answer.table)
    elif answer.lemmas is not None:
        row = MagmaProofs(laws, graph).with_lemmas(0, 1, answer.lemmas)
    else:
        assert answer.derivation is not None
        if answer.collapse is None:
            steps = [MagmaDerivation(source=0, target=1, derivation=answer.derivation)]
        else:
            steps = [
                MagmaDerivation(source=0, target=2, derivation=answer.collapse),
                MagmaDerivation(source=2, target=1, derivation=answer.derivation),
            ]
        edges = [Edge(source=step.source, target=step.target, evidence=step) for step in steps]
        for edge in edges:
            graph.add_implication(edge.source, edge.target, edge.evidence)
        row = MagmaProofs(laws, graph).composed(0, 1)
    statement = row.statement.replace(f"theorem {row.name} ", f"theorem {name} ", 1)
    return Submission(id=name, name=name, statement=statement, proof=row.proof)


def operations(law: Law) -> int:
    """Operations of both sides."""
    return sum(isinstance(sub, App) for term in law.terms() for sub in subterms(term))


def show(term: Term) -> str:
    """A term in the usual notation: letters, and ``*`` with all parentheses."""
    if isinstance(term, Variable):
        return "xyzwuvrst"[term.index]
    assert isinstance(term, App)
    left, right = (f"({show(arg)})" if isinstance(arg, App) else show(arg) for arg in term.args)
    return f"{left} * {right}"
