"""Derivations by rewriting: found, replayed, certified by Lean; tampered ones are found out; nothing hangs."""

from __future__ import annotations

import dataclasses
import itertools
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofmill.certify import Certifier
from proofmill.conjecture.egraph import Budget, KnownLaws, derivation
from proofmill.conjecture.laws import Law
from proofmill.conjecture.reading import LawReader
from proofmill.conjecture.rewrite_proofs import implication
from proofmill.conjecture.rewriting import Derivation, Step, instantiate, replace_at, replay, subterm_at
from proofmill.conjecture.writing import StatementWriter
from proofmill.records import Submission, VerdictKind
from proofmill.theory.probes import ProbedVocabulary, read_vocabulary
from proofmill.theory.terms import App, Symbol, Term, Type, Variable, subterms
from proofmill.theory.theory import Theory, compile_theory

SAMPLES = Path(__file__).parent / "samples"
M = Type("M")
X, Y, Z = (Variable(M, i) for i in range(3))
DOT = Symbol(
    key="dot",
    type_args=(),
    arg_types=(M, M),
    result=M,
    template="dot {0} {1}",
    precedence=1023,
    arg_precedences=(1024, 1024),
    probe="",
)
ONE = App(dataclasses.replace(DOT, key="one", arg_types=(), template="one", arg_precedences=()), ())


def dot(left: Term, right: Term) -> App:
    """A product."""
    return App(DOT, (left, right))


def inverse(term: Term) -> App:
    """An inverse."""
    return App(
        dataclasses.replace(DOT, key="inv", arg_types=(M,), template="inv {0}", arg_precedences=(1024,)),
        (term,),
    )


ASSOC = Law((), dot(dot(X, Y), Z), dot(X, dot(Y, Z)))
COMM = Law((), dot(X, Y), dot(Y, X))
LEFT_ONE = Law((), dot(ONE, X), X)
LEFT_INVERSE = Law((), dot(inverse(X), X), ONE)
GROUP = {"assoc": ASSOC, "one": LEFT_ONE, "inverse": LEFT_INVERSE}


@pytest.fixture(scope="module")
def lists() -> Theory:
    """Six functions on lists and numbers."""
    return compile_theory(str(SAMPLES / "lists.toml"))


@pytest.fixture(scope="module")
def probed(lists: Theory) -> ProbedVocabulary:
    """Its vocabulary."""
    return read_vocabulary(lists)


@pytest.fixture(scope="module")
def derived(lists: Theory, probed: ProbedVocabulary) -> tuple[KnownLaws, list[Derivation]]:
    """Laws that exploration once proposed of this theory: those that follow from shorter ones, and the others."""
    reader = LawReader(probed)
    statements = (SAMPLES / "lists_laws.txt").read_text(encoding="utf-8").splitlines()
    frozen = Certifier(lists.environment).freeze(statements)
    known = KnownLaws()
    found: list[Derivation] = []
    for number, statement in enumerate(frozen):
        law = reader.read(statement.type)
        made = derivation(law, known)
        if made is None:
            known.add(f"L{number}", law)
        else:
            found.append(made)
    return known, found


def test_derivations_of_real_laws_are_certified(
    lists: Theory, probed: ProbedVocabulary, derived: tuple[KnownLaws, list[Derivation]]
) -> None:
    """Every derivation replays, and Lean's kernel accepts it as a proof from the laws that it names."""
    known, found = derived
    assert len(found) >= 10
    assert [replay(made, known.laws) for made in found] == [""] * len(found)
    writer = StatementWriter(probed.constants, frozenset())
    rows = []
    for number, made in enumerate(found):
        statement, proof = implication(f"d{number}", made, known.laws, writer)
        rows.append(Submission(id=f"d{number}", name=f"d{number}", statement=statement, proof=proof))
    checked = Certifier(lists.environment).check(rows)
    assert [c.verdict.detail for c in checked if c.verdict.verdict is not VerdictKind.CERTIFIED] == []


def test_tampered_derivations_do_not_replay(derived: tuple[KnownLaws, list[Derivation]]) -> None:
    """A step that is dropped, turned, moved, or ascribed to another law is named by the checker."""
    known, found = derived
    made = max(found, key=lambda d: len(d.steps))
    steps = made.steps
    assert len(steps) >= 3
    other = next(name for name in known.laws if name not in made.rules)
    forged = [
        steps[1:],
        steps[:-1],
        (*steps[:1], *steps[2:]),
        (dataclasses.replace(steps[0], forward=not steps[0].forward), *steps[1:]),
        (dataclasses.replace(steps[0], position=(*steps[0].position, 0)), *steps[1:]),
        (dataclasses.replace(steps[0], rule=other), *steps[1:]),
        (dataclasses.replace(steps[0], rule="nobody"), *steps[1:]),
        (dataclasses.replace(steps[0], values=()), *steps[1:]),
    ]
    for attempt in forged:
        assert replay(Derivation(law=made.law, steps=attempt), known.laws)


def test_hypotheses_of_laws_are_shown(lists: Theory, probed: ProbedVocabulary) -> None:
    """A law under a hypothesis is used where its hypothesis follows; without that chain it does not replay."""
    statements = [
        "theorem a (xs ys : List Nat) : len (app xs ys) = len xs + len ys",
        "theorem b (n : Nat) (h : isEven n = true) : double (sum (n :: [])) = n + n",
        "theorem c (n : Nat) (h : isEven n = true) : isEven (n + 1) = false",
        "theorem d (xs ys : List Nat) (h : isEven (len xs + len ys) = true) : "
        "double (sum (len (app xs ys) :: [])) = len (app xs ys) + len (app xs ys)",
        "theorem e (xs ys : List Nat) (h : isEven (len (app xs ys)) = true) : isEven (len xs + len ys + 1) = false",
    ]
    certifier = Certifier(lists.environment)
    reader, writer = LawReader(probed), StatementWriter(probed.constants, frozenset())
    laws = [reader.read(frozen.type) for frozen in certifier.freeze(statements)]
    known = KnownLaws(zip("abc", laws, strict=False))
    rows = []
    for name, law in zip("de", laws[3:], strict=True):
        made = derivation(law, known)
        assert made is not None and replay(made, known.laws) == ""
        stripped = tuple(dataclasses.replace(step, premises=()) for step in made.steps)
        assert "hypothes" in replay(Derivation(law=law, steps=stripped), known.laws)
        statement, proof = implication(name, made, known.laws, writer)
        rows.append(Submission(id=name, name=name, statement=statement, proof=proof))
        weaker = Law((), law.left, law.right)
        assert derivation(weaker, known) is None
    verdicts = [c.verdict for c in certifier.check(rows)]
    assert [v.detail for v in verdicts if v.verdict is not VerdictKind.CERTIFIED] == []


def test_group_theory() -> None:
    """The right inverse and the right unit follow from the left ones; commutativity does not."""
    known = KnownLaws(GROUP.items())
    wide = Budget(nodes=3000, rounds=8, matches=3000, steps=40, grow=True)
    right_inverse = Law((), dot(X, inverse(X)), ONE)
    made = derivation(right_inverse, known, wide)
    assert made is not None and replay(made, known.laws) == ""
    known.add("right inverse", right_inverse)
    unit = derivation(Law((), dot(X, ONE), X), known, wide)
    assert unit is not None and replay(unit, known.laws) == ""
    assert derivation(COMM, known, wide) is None


def test_budgets_end_what_explodes() -> None:
    """Associativity, commutativity and a law that grows: no answer, soon, whatever the bounds."""
    known = KnownLaws([("a", ASSOC), ("c", COMM), ("g", Law((), X, dot(X, dot(X, X))))])
    sides = [X, Y, Z, *(Variable(M, i) for i in range(3, 9))]
    left: Term = sides[0]
    for side in sides[1:]:
        left = dot(left, side)
    for nodes, rounds in itertools.product((10, 100, 2000), (1, 20)):
        started = time.process_time()
        budget = Budget(nodes=nodes, rounds=rounds, matches=2000, grow=True)
        assert derivation(Law((), left, ONE), known, budget) is None
        assert time.process_time() - started < 60


def test_laws_at_type_variables_apply_at_instances(probed: ProbedVocabulary) -> None:
    """A polymorphic law rewrites lists of numbers; a law about numbers does not rewrite other lists."""
    general = {s.key: s for s in probed.vocabulary.symbols if s.type_args and s.type_args[0].is_variable}
    special = {s.key: s for s in probed.vocabulary.symbols if s.type_args == (Type("Nat"),)}
    reverse, at_nat = general["List.reverse"], special["List.reverse"]

    def twice(symbol: Symbol) -> Law:
        xs = Variable(symbol.result, 0)
        return Law((), App(symbol, (App(symbol, (xs,)),)), xs)

    assert derivation(twice(at_nat), KnownLaws([("r", twice(reverse))])) is not None
    assert derivation(twice(reverse), KnownLaws([("r", twice(at_nat))])) is None


@st.composite
def rewritten(draw: st.DrawFn) -> tuple[Term, Term, int]:
    """A term of a group, and what some random rewrites make of it."""
    leaves = st.sampled_from([X, Y, Z, ONE])
    start = draw(st.recursive(leaves, lambda t: st.builds(dot, t, t) | st.builds(inverse, t), max_leaves=5))
    rng = random.Random(draw(st.integers(0, 10**6)))
    current, count = start, draw(st.integers(1, 2))
    for _ in range(count):
        options = list(_rewrites(current))
        if not options:
            break
        current = rng.choice(options)
    return start, current, count


def _rewrites(term: Term) -> list[Term]:
    found = []
    for position in _positions(term):
        sub = subterm_at(term, position)
        for law in GROUP.values():
            values: dict[Variable, Term] = {}
            assert law.right is not None
            if _matches(law.left, sub, values):
                found.append(replace_at(term, position, instantiate(law.right, values, {})))
    return found


def _positions(term: Term) -> list[tuple[int, ...]]:
    if isinstance(term, Variable):
        return [()]
    assert isinstance(term, App)
    return [(), *((i, *rest) for i, arg in enumerate(term.args) for rest in _positions(arg))]


def _matches(pattern: Term, subject: Term, values: dict[Variable, Term]) -> bool:
    if isinstance(pattern, Variable):
        return values.setdefault(pattern, subject) == subject
    return (
        isinstance(pattern, App)
        and isinstance(subject, App)
        and pattern.symbol.key == subject.symbol.key
        and all(_matches(p, s, values) for p, s in zip(pattern.args, subject.args, strict=True))
    )


@given(rewritten())
@settings(max_examples=60)
def test_short_rewrites_are_found(example: tuple[Term, Term, int]) -> None:
    """What one or two rewrites make of a term is derived, in few steps that replay."""
    start, end, _ = example
    known = KnownLaws(GROUP.items())
    made = derivation(Law((), start, end), known, Budget(nodes=600, rounds=3, matches=600, steps=30))
    assert made is not None
    assert replay(made, known.laws) == ""
    assert all(isinstance(step, Step) for step in made.steps)
    assert len({step.before for step in made.steps}) == len(made.steps), "no detours"
    assert set(made.rules) <= set(GROUP)
    assert start == end or {t for step in made.steps for t in subterms(step.before)} >= {start}
