"""Single implications: answers come with evidence that Lean accepts, and problems are a function of the seed."""

from __future__ import annotations

import dataclasses

from proofmill.bench.eqtheory import EqtheoryOptions, bench_eqtheory, generate_problems
from proofmill.certify import Certifier
from proofmill.closure.implication import decide_implication, theorem_of
from proofmill.closure.magma import all_tables, as_table, holds
from proofmill.closure.magma_proofs import instance
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


def test_bench_counts_every_problem() -> None:
    """Each side has an answer or none for every problem, and the two do not disagree."""
    report = bench_eqtheory(compile_theory("core"), EqtheoryOptions(n=4, cpu_s=1.0, operations=2))
    for by_kind in report.solved.values():
        assert sum(sum(words.values()) for words in by_kind.values()) == 4
    assert report.disagreements == [] and report.uncertified == 0
    assert set(report.solved) == {"proofmill", "eqtheory", "eqtheory_low_latency"}
