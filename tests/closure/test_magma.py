"""Laws of one operation: counted as known, decided without contradiction, certified by Lean."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from proofmill.bench.closure import ClosureOptions, bench_closure, on_demand
from proofmill.certify import Certifier
from proofmill.closure import Decided, Edge
from proofmill.closure.deciding import DecideOptions, Decision, decide_laws
from proofmill.closure.magma import all_tables, canonical, dual, duals_of, holds, magma_laws
from proofmill.closure.magma_proofs import MagmaProofs
from proofmill.conjecture.laws import Law
from proofmill.conjecture.rewriting import replay
from proofmill.records import VerdictKind
from proofmill.theory.terms import App, Term, Variable
from proofmill.theory.theory import compile_theory


@pytest.fixture(scope="module")
def decision() -> Decision:
    """All laws of at most two operations, decided."""
    return decide_laws(magma_laws(2), DecideOptions(restarts=30))


def test_numbers_of_laws() -> None:
    """The Equational Theories Project counts 2, 5, 39 and 364 laws with 0 to 3 operations."""
    counts = [len(magma_laws(n)) for n in range(4)]
    assert [b - a for a, b in itertools.pairwise([0, *counts])] == [2, 5, 39, 364]
    laws = magma_laws(3)
    assert len(set(laws)) == len(laws)
    assert all(canonical(law) == law for law in laws)
    assert all(dual(dual(law)) == law for law in laws)


def evaluate(term: Term, values: dict[Variable, int], table: list[list[int]]) -> int:
    """One value, the slow way."""
    if isinstance(term, Variable):
        return values[term]
    assert isinstance(term, App)
    left, right = (evaluate(arg, values, table) for arg in term.args)
    return table[left][right]


def test_tables_are_checked_as_defined() -> None:
    """What the arrays say of a law agrees with plain evaluation, for every law and many tables."""
    tables = all_tables(3)[::397]
    for law in magma_laws(2):
        found = holds(law, tables)
        for table, said in zip(tables.tolist(), found, strict=True):
            assert law.right is not None
            plain = all(
                evaluate(law.left, values, table) == evaluate(law.right, values, table)
                for choice in itertools.product(range(3), repeat=len(law.variables()))
                for values in [dict(zip(law.variables(), choice, strict=True))]
            )
            assert plain == said


def test_every_pair_is_decided(decision: Decision) -> None:
    """No pair is left open, a hundred facts come of each certificate, and every model agrees with every answer."""
    counts = decision.graph.counts()
    assert counts == {Decided.IMPLIED: 829, Decided.REFUTED: 1241, Decided.OPEN: 0}
    calls = len(decision.derivations) + len(decision.models)
    assert calls <= 22
    laws: tuple[Law, ...] = decision.laws
    columns = np.stack([holds(law, all_tables(2)) for law in laws])
    refuted = (columns[:, None, :] & ~columns[None, :, :]).any(axis=2)
    for a, b in zip(*np.nonzero(refuted), strict=True):
        assert decision.graph.decided(int(a), int(b)) is Decided.REFUTED
    for step in decision.derivations:
        assert replay(step.derivation, {"law1": laws[step.source]}) == ""
        assert step.derivation.law == laws[step.target]


def test_known_facts(decision: Decision) -> None:
    """The trivial law implies all, commutativity does not imply associativity's small cousins."""
    laws = list(decision.laws)
    trivial = next(
        i for i, law in enumerate(laws) if isinstance(law.right, Variable) and law.right != law.left
    )
    assert all(decision.graph.implies(trivial, i) for i in range(len(laws)))
    assert all(decision.graph.implies(i, 0) for i in range(len(laws)))
    duals = duals_of(laws)
    for a, b in itertools.product(range(len(laws)), repeat=2):
        assert decision.graph.decided(a, b) is decision.graph.decided(duals[a], duals[b])


def test_certificates_and_compositions_are_certified(decision: Decision) -> None:
    """The kernel accepts every certificate, long and dual compositions, and refutations on demand."""
    graph, laws = decision.graph, decision.laws
    proofs = MagmaProofs(laws, graph)
    rows = [
        proofs.direct(Edge(source=step.source, target=step.target, evidence=step))
        for step in decision.derivations[:3]
    ]
    rows += [
        proofs.model(f"m{i}", model.table, model.satisfied) for i, model in enumerate(decision.models[:2])
    ]
    implied = [(a, b) for a in graph.laws for b in graph.laws if a != b and graph.implies(a, b)]
    implied.sort(key=lambda pair: (-len(graph.path(*pair)), pair))
    rows += [proofs.composed(a, b) for a, b in implied[:4]]
    dual_steps = [pair for pair in implied if any(edge.is_dual for edge in graph.path(*pair))]
    rows += [proofs.composed(a, b) for a, b in dual_steps[-4:]]
    refuted = [(a, b) for a in graph.laws for b in graph.laws if graph.decided(a, b) is Decided.REFUTED]
    rows += [on_demand(decision, proofs, a, b) for a, b in refuted[::250]]
    checked = Certifier(compile_theory("core").environment).check(rows)
    assert [c.verdict.detail for c in checked if c.verdict.verdict is not VerdictKind.CERTIFIED] == []


def test_wrong_claims_are_rejected(decision: Decision) -> None:
    """A model with one answer turned round, and a derivation ascribed to another pair, fail in Lean."""
    proofs = MagmaProofs(decision.laws, decision.graph)
    model = decision.models[0]
    flipped = (*model.satisfied[:10], not model.satisfied[10], *model.satisfied[11:])
    step = decision.derivations[0]
    honest = proofs.direct(Edge(source=step.source, target=step.target, evidence=step))
    other = proofs.direct(Edge(source=0, target=step.target, evidence=step))
    other = type(other)(id="x", name=other.name, statement=other.statement, proof=honest.proof)
    source = decision.graph.laws[2]
    refuted = next(b for b in decision.graph.laws if decision.graph.decided(source, b) is Decided.REFUTED)
    wrong_table = ((0, 0), (0, 0)), ((0,),)
    rows = [proofs.model("m", model.table, flipped), other]
    rows += [proofs.refutation(1, refuted, table) for table in wrong_table]
    checked = Certifier(compile_theory("core").environment).check(rows)
    assert [c.verdict.verdict for c in checked] == [VerdictKind.REJECTED] * 4


@pytest.mark.slow
def test_bench_certifies_what_it_counts() -> None:
    """The benchmark as it is run: every certificate and a sample of compositions through the certifier."""
    report = bench_closure(compile_theory("core"), ClosureOptions(sample=30, rounds=2))
    assert report.facts_per_call >= 90
    assert report.open_pairs == []
    assert report.sampled == 30
