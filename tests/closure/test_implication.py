"""Single implications: answers come with evidence that Lean accepts, and problems are a function of the seed."""

from __future__ import annotations

import dataclasses

from proofmill.bench.eqtheory import EqtheoryOptions, bench_eqtheory, generate_problems
from proofmill.certify import Certifier
from proofmill.closure.implication import Answer, decide_implication, show, theorem_of
from proofmill.closure.magma import all_tables, as_table, holds, magma_laws
from proofmill.closure.magma_proofs import instance
from proofmill.closure.superposition import superpose
from proofmill.conjecture.laws import Law
from proofmill.conjecture.rewriting import replay
from proofmill.records import VerdictKind
from proofmill.theory.theory import compile_theory


def test_problems() -> None:
    """The same seed gives the same distinct problems; hard ones are neither separated by small tables nor instances."""
    problems = generate_problems(20, operations=3, seed=1)
    assert problems == generate_problems(20, operations=3, seed=1)
    assert problems != generate_problems(20, operations=3, seed=2)
    assert len({problem.text() for problem in problems}) == 20
    for problem in problems:
        if problem.kind == "hard":
            models = all_tables(2)[holds(problem.source, all_tables(2))]
            assert holds(problem.target, models).all()
            assert problem.target.right is not None
            assert instance(problem.source, problem.target.left, problem.target.right) is None


def test_answers_are_certified() -> None:
    """Proofs and countermodels of both kinds of problem go through the certifier; turned round they do not."""
    problems = generate_problems(24, operations=3, seed=3)
    rows, wrong = [], []
    kinds = set()
    for number, problem in enumerate(problems):
        answer = decide_implication(problem.source, problem.target, cpu_s=0.5)
        if answer is None:
            continue
        kinds.add((answer.implied, answer.collapse is not None))
        rows.append(theorem_of(f"p{number}", problem.source, problem.target, answer))
        if answer.table is not None:
            size = len(answer.table)
            trivial = dataclasses.replace(
                answer, table=as_table(0 * all_tables(2)[0]) if size == 2 else ((0,),)
            )
            wrong.append(theorem_of(f"w{number}", problem.target, problem.target, trivial))
    assert {(True, True), (False, False)} <= kinds
    certifier = Certifier(compile_theory("core").environment)
    assert [
        c.verdict.detail for c in certifier.check(rows) if c.verdict.verdict is not VerdictKind.CERTIFIED
    ] == []
    assert wrong and all(c.verdict.verdict is VerdictKind.REJECTED for c in certifier.check(wrong[:3]))


SUPERPOSED = {
    "x = y * (((z * x) * x) * z)": "x = y * (y * (z * x))",
    "x * y = (z * (x * w)) * u": "x * (y * z) = (w * y) * z",
    "x = (x * ((y * y) * x)) * z": "x = (x * y) * ((x * z) * z)",
    "x = (y * (x * (z * w))) * y": "x = y * (x * (z * y))",
}
"""Implications that need critical pairs: through one element only, through a constant, through lemmas."""


def test_superposition_gives_proofs() -> None:
    """Every lemma replays from those before it, and Lean accepts the whole; what does not follow is not derived."""
    laws = {problem_text(law): law for law in magma_laws(4)}
    rows = []
    for number, (given, wanted) in enumerate(SUPERPOSED.items()):
        source, target = laws[given], laws[wanted]
        found = superpose(source, target, cpu_s=5.0)
        assert found is not None
        known = {"law1": source}
        for label, derivation in found.lemmas:
            assert replay(derivation, known) == ""
            known[label] = derivation.law
        assert replay(found.last, known) == ""
        answer = Answer(implied=True, stage="superposition", lemmas=found)
        rows.append(theorem_of(f"s{number}", source, target, answer))
        rows.append(theorem_of(f"t{number}", laws["x * y = y * x"], target, answer))
    kinds = [c.verdict.verdict for c in Certifier(compile_theory("core").environment).check(rows)]

    assert kinds == [VerdictKind.CERTIFIED, VerdictKind.REJECTED] * len(SUPERPOSED)
    assert superpose(laws["x * y = y * x"], laws["x = x * x"], cpu_s=0.5) is None


def problem_text(law: Law) -> str:
    """A law in the usual notation."""
    assert law.right is not None
    return f"{show(law.left)} = {show(law.right)}"


def test_bench_counts_every_problem() -> None:
    """Each side has an answer or none for every problem, and the two do not disagree."""
    report = bench_eqtheory(compile_theory("core"), EqtheoryOptions(n=4, cpu_s=1.0, operations=2))
    for by_kind in report.solved.values():
        assert sum(sum(words.values()) for words in by_kind.values()) == 4
    assert report.disagreements == [] and report.uncertified == 0
    assert set(report.solved) == {"proofmill", "eqtheory", "eqtheory_low_latency"}
