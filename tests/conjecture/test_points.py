"""Check points: small numbers are tried exhaustively, coincidences are provoked, and nothing depends on order."""

from __future__ import annotations

import pytest
from tests.conjecture.lawlab import fresh_table, lab

from proofmill.conjecture.laws import Law
from proofmill.conjecture.testbed import TestBed
from proofmill.conjecture.values import MAX_TOKEN, UNDEFINED
from proofmill.theory.drafts import NAT
from proofmill.theory.probes import ProbedVocabulary, read_vocabulary
from proofmill.theory.terms import App, Term, Type, Variable
from proofmill.theory.theory import compile_theory

NUMBERS, TOKENS = Type("List", (NAT,)), Type("List", (Type("'a"),))


@pytest.fixture(scope="module")
def probed() -> ProbedVocabulary:
    """The default theory's vocabulary."""
    return read_vocabulary(compile_theory("arith-list"))


def numbers_in(value: object) -> set[int]:
    """All numbers inside a ground value."""
    if isinstance(value, int):
        return {value}
    return set().union(*map(numbers_in, value[1:])) if isinstance(value, tuple) else set()


def test_points_are_what_their_names_say(probed: ProbedVocabulary) -> None:
    """The grid fixes two numbers; coincident lists take theirs from one pool; type variables keep few elements."""
    table, again = fresh_table(probed), fresh_table(probed)

    assert [table.value(table.assign(Variable(NAT, i), "G3.5")) for i in range(2)] == [3, 5]
    for i in range(40):
        point = f"k{i}K"
        lists = [Variable(type_, index) for type_ in (NUMBERS, TOKENS) for index in range(3)]
        values = {v: table.value(table.assign(v, point)) for v in lists}
        back = {v: again.value(again.assign(v, point)) for v in reversed(lists)}
        assert values == back
        assert set().union(*(numbers_in(values[v]) for v in lists[:3])) <= set(table._pool(point))
        assert max(set().union(*(numbers_in(values[v]) for v in lists[3:])), default=0) <= MAX_TOKEN


def test_rare_failures_are_found(probed: ProbedVocabulary) -> None:
    """Laws that fail only from some number on, or only where values coincide; true ones pass."""
    symbols = {s.key: s for s in probed.vocabulary.symbols if not list(s.result.variables())}
    table = fresh_table(probed)
    bed = TestBed(table, 20, 40)
    n, xs = Variable(NAT, 0), Variable(NUMBERS, 0)

    def app(key: str, *args: Term) -> App:
        found = symbols[key if key in "≤*" else f"ArithList.{key}"]
        return App(found, args)

    def often(key: str, times: int) -> Term:
        term: Term = n
        for _ in range(times):
            term = app(key, term)
        return term

    late = Law((), often("half", 4), often("half", 5))
    squares, towers = app("*", n, n), often("triangle", 2)
    rare = Law((), app("≤", app("occurrences", towers, xs), app("occurrences", squares, xs)), None)
    true = Law((), app("≤", app("half", n), app("double", n)), None)

    refuting = bed.counterexample(late)
    assert refuting is not None
    assert table.value(table.assign(n, refuting)) >= 16
    assert bed.counterexample(rare) is not None
    assert bed.counterexample(true) is None


def test_hypotheses_that_seldom_hold_are_met(probed: ProbedVocabulary) -> None:
    """Random lists are seldom of even numbers alone; some points have nothing else, so such laws are tested."""
    bed = TestBed(fresh_table(probed), 40, 160)
    false = (
        "(xs : List Nat) (h : xs.all isEven = true) : isSorted xs.tail = true",
        "(xs : List Nat) (h : xs.all isEven = true) : sort (evens xs) = evens xs",
        "(n : Nat) (xs : List Nat) (h : xs.all isEven = true) : total (xs.drop n) = 0",
        "(xs : List Nat) (h : xs.all isEven = true) : occurrences xs.length xs = 0",
    )
    true = (
        "(xs : List Nat) (h : xs.all isEven = true) : isEven (total xs) = true",
        "(xs : List Nat) (h : xs.all isEven = true) : (xs.tail).all isEven = true",
    )

    assert [
        text for text, law in zip(false, lab("arith-list").laws(false), strict=True) if bed.survives(law)
    ] == []
    assert all(bed.survives(law) for law in lab("arith-list").laws(true))


def nodes(value: object) -> int:
    """Constructors and numbers of a ground value."""
    return 1 + sum(map(nodes, value[1:])) if isinstance(value, tuple) else 1


def test_trees_stay_small_and_differ() -> None:
    """Where constructors fork, values do not double with each; there are still small and large ones, and many."""
    probed = read_vocabulary(compile_theory("expressions"))
    table = fresh_table(probed)
    tree = Type("Expr")
    points = [f"c{i}{end}" for i in range(300) for end in ("", "L", "S")]
    values = [table.value(table.assign(Variable(tree, 0), point)) for point in points]
    sizes = sorted(map(nodes, values))

    assert sizes[0] == 2 and 20 < sizes[-1] < 400
    assert len(set(values)) > 400


def test_huge_results_are_no_values(probed: ProbedVocabulary) -> None:
    """A list of thousands is not kept, one of hundreds is; what is given to a variable is never refused."""
    table = fresh_table(probed)
    replicate = next(s for s in probed.vocabulary.symbols if s.key == "List.replicate")
    zero = table.intern(0)

    assert table.evaluate(replicate, (table.intern(5000), zero)) == UNDEFINED
    assert nodes(table.value(table.evaluate(replicate, (table.intern(200), zero)))) == 401
    long: object = (("List", "nil"),)
    for _ in range(6000):
        long = (("List", "cons"), 0, long)
    assert table.value(table.intern(long)) == long
