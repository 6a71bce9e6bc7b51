"""Planted duplicates are recognised, look-alikes are not, and a checker with nothing in common agrees."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from tests.conjecture.duplicates import canonical, duplicates, nodes

from proofmill.certify import Certifier
from proofmill.conjecture.generator import Generator
from proofmill.conjecture.laws import AcTheory, Law
from proofmill.conjecture.layers import ExploreLimits
from proofmill.conjecture.testbed import TestBed
from proofmill.theory.probes import read_vocabulary
from proofmill.theory.terms import App, Symbol, Term, Variable, subterms
from proofmill.theory.theory import compile_theory

SAMPLES = Path(__file__).parent / "samples"
NUM_PLANTED = 500


class Explored:
    """One exploration of six functions on lists and numbers."""

    def __init__(self) -> None:
        """Explores to the end."""
        theory = compile_theory(str(SAMPLES / "lists.toml"))
        probed = read_vocabulary(theory)
        limits = ExploreLimits(max_size=5, max_subterm_size=3, test_points=30, check_points=40)
        self.generator = Generator(theory, probed, limits, 0)
        layers = list(self.generator.layers(Certifier(theory.environment).freeze))
        self.statements = [c.statement for layer in layers for c in layer.conjectures]
        self.sizes = [c.size for layer in layers for c in layer.conjectures]
        self.symbols = probed.vocabulary.symbols
        self.laws = [law for law in self.generator._laws.laws if law.variables()]
        self.ac: AcTheory = self.generator._explorer.ac
        self.bed: TestBed = self.generator._explorer._bed

    def is_recognised(self, law: Law) -> bool:
        """Whether the generator's filters know the law already, or one that it is an instance of."""
        known = self.ac.canonical(law) in self.generator._seen
        return known or self.generator._laws.relation(law, self.ac) == "instance"


@pytest.fixture(scope="module")
def explored() -> Explored:
    """One exploration."""
    return Explored()


def rearranged(term: Term, ac: AcTheory, rng: random.Random) -> Term:
    """The term with the arguments of commutative symbols exchanged and of associative ones grouped anew."""
    if not isinstance(term, App) or not term.args:
        return term
    if ac.is_ac(term.symbol):
        parts = [rearranged(part, ac, rng) for part in ac.flatten(term)]
        rng.shuffle(parts)
        while len(parts) > 1:
            at = rng.randrange(len(parts) - 1)
            parts[at : at + 2] = [App(term.symbol, (parts[at], parts[at + 1]))]
        return parts[0]
    args = [rearranged(arg, ac, rng) for arg in term.args]
    if ac.is_c(term.symbol) and rng.random() < 0.5:
        args.reverse()
    return App(term.symbol, tuple(args))


def replaced(term: Term, values: dict[Variable, Term]) -> Term:
    """The term with variables replaced."""
    if isinstance(term, Variable):
        return values.get(term, term)
    assert isinstance(term, App)
    return App(term.symbol, tuple(replaced(arg, values) for arg in term.args))


def changed(law: Law, change: dict[Variable, Term], ac: AcTheory, rng: random.Random) -> Law:
    """The law in disguise: variables replaced, arguments rearranged, hypotheses shuffled, sides exchanged."""
    hypotheses = [rearranged(replaced(h, change), ac, rng) for h in law.hypotheses]
    rng.shuffle(hypotheses)
    left = rearranged(replaced(law.left, change), ac, rng)
    right = None if law.right is None else rearranged(replaced(law.right, change), ac, rng)
    if right is not None and rng.random() < 0.5:
        left, right = right, left
    return Law(tuple(hypotheses), left, right)


def planted(laws: Sequence[Law], symbols: Sequence[Symbol], ac: AcTheory, seed: int) -> Iterator[Law]:
    """Copies of laws: half of them renamed, half with a larger term for one variable."""
    rng = random.Random(seed)
    while True:
        law = rng.choice(laws)
        change: dict[Variable, Term] = {}
        for type_ in {v.type for v in law.variables()}:
            own = [v for v in law.variables() if v.type == type_]
            change.update(zip(own, (Variable(type_, i) for i in rng.sample(range(9), len(own))), strict=True))
        if rng.random() < 0.5:
            variable = rng.choice(law.variables())
            fitting = [s for s in symbols if s.arity and s.result == variable.type and not s.is_relation]
            if not fitting:
                continue
            symbol = rng.choice(fitting)
            change[variable] = App(symbol, tuple(Variable(t, rng.randrange(9)) for t in symbol.arg_types))
        yield changed(law, change, ac, rng)


def look_alikes(explored: Explored, seed: int) -> Iterator[Law]:
    """Laws with one variable or symbol exchanged, false at some point: no instance of anything that holds."""
    rng = random.Random(seed)
    while True:
        law = rng.choice(explored.laws)
        target = rng.choice([t for term in law.terms() for t in subterms(term)])
        if isinstance(target, Variable):
            others: list[Term] = [v for v in law.variables() if v.type == target.type and v != target]
        else:
            assert isinstance(target, App)
            types, result = target.symbol.arg_types, target.symbol.result
            fitting = [s for s in explored.symbols if (s.arg_types, s.result) == (types, result)]
            others = [App(s, target.args) for s in fitting if s != target.symbol]
        if not others:
            continue
        swapped = swap(law, target, rng.choice(others))
        if any(explored.bed.holds(swapped, point) is False for point in explored.bed.points):
            yield swapped


def swap(law: Law, old: Term, new: Term) -> Law:
    """The law with the first occurrence of a subterm exchanged."""
    done = [False]

    def walk(term: Term) -> Term:
        if not done[0] and term == old:
            done[0] = True
            return new
        return App(term.symbol, tuple(walk(arg) for arg in term.args)) if isinstance(term, App) else term

    left = walk(law.left)
    right = None if law.right is None else walk(law.right)
    return Law(tuple(walk(h) for h in law.hypotheses), left, right)


def test_planted_copies_are_recognised(explored: Explored) -> None:
    """At least 99 % of renamed, reordered, rearranged and instantiated copies."""
    copies = planted(explored.laws, explored.symbols, explored.ac, 1)
    recognised = [explored.is_recognised(next(copies)) for _ in range(NUM_PLANTED)]

    assert sum(recognised) >= 0.99 * NUM_PLANTED


def test_look_alikes_are_not_recognised(explored: Explored) -> None:
    """Not one of as many laws that look alike and are false."""
    others = look_alikes(explored, 2)
    matched = [law for law in (next(others) for _ in range(NUM_PLANTED)) if explored.is_recognised(law)]

    assert matched == []


def test_independent_checker_finds_no_duplicates(explored: Explored) -> None:
    """A parser of its own, on the text alone, finds none, and counts at most fifteen nodes."""
    assert len(explored.statements) > 40
    assert duplicates(explored.statements) == []
    assert max(map(nodes, explored.statements)) <= 15


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            "theorem a (n m : Nat) (xs : List Nat) (h : n < m) (h₁ : n ∈ xs) : (xs ++ [n]).length + m * n = max n m",
            "theorem b (ys : List Nat) (k j : Nat) (h : k ∈ ys) (h₁ : k < j) : max j k = k * j + (ys ++ [k]).length",
            True,
        ),
        ("theorem a (n m k : Nat) : n + m + k = n", "theorem b (n m k : Nat) : k = m + (k + n)", True),
        ("theorem a (n m : Nat) : n - m = n", "theorem b (n m : Nat) : m - n = n", False),
        ("theorem a (xs ys : List Nat) : xs ++ ys = xs", "theorem b (xs ys : List Nat) : ys ++ xs = xs", False),
        ("theorem a (a b : Bool) : (a && b) = b", "theorem b (c d : Bool) : c = (d && c)", True),
        ("theorem a {α : Type} (xs : List α) : xs.tail.length ≤ xs.length",
         "theorem b {β : Type} (l : List β) : l.tail.length ≤ l.length", True),
        ("theorem a (n : Nat) (h : 0 < n) : f n = 0", "theorem b (n : Nat) : f n = 0", False),
        ("theorem a (n m : Nat) : n ≤ m ↔ f m n = true", "theorem b (n m : Nat) : f n m = true ↔ m ≤ n", True),
    ],
)  # fmt: skip
def test_checker_knows_what_is_the_same(one: str, other: str, same: bool) -> None:  # noqa: FBT001 (parametrized)
    """The checker sees through names and order, and through nothing else."""
    assert (canonical(one) == canonical(other)) is same
    assert bool(duplicates([one, other])) is same
