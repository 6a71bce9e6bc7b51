"""Mutations of real laws: each operator makes what its name says; what is false is found out and kept."""

from __future__ import annotations

import pytest
from tests.conjecture.lawlab import COMMUTATIVE, SAMPLES, Lab, lab

from proofmill.certify import InputProblem
from proofmill.conjecture.mutate import OPERATORS, Mutator, Parent, analogies
from proofmill.conjecture.rewriting import replay
from proofmill.conjecture.sources import Proposal, Sieve
from proofmill.kernel.expr import structural_hash


@pytest.fixture(scope="module")
def lists() -> Lab:
    """Six functions on lists and numbers."""
    return lab("lists.toml")


@pytest.mark.parametrize(
    ("operator", "parent", "child"),
    [
        ("generalise", "(n m : Nat) : double n + m = m + double n", "(n m : Nat) : n + m = m + n"),
        ("generalise", "(n : Nat) : n + n = n + n", "(n m : Nat) : m + n = n + n"),
        ("specialise", "(n m : Nat) : n + m = m + n", "(n : Nat) : n + 0 = 0 + n"),
        ("specialise", "(n m : Nat) : n ≤ n + m", "(n : Nat) : n ≤ n + n"),
        ("strengthen", "(n m : Nat) : n ≤ n + m", "(n m : Nat) : n = n + m"),
        ("weaken", "(n : Nat) : double n = n + n", "(n : Nat) : n + n ≤ double n"),
        ("swap", "(xs : List Nat) : len (rev xs) = len xs", "(xs : List Nat) : sum (rev xs) = sum xs"),
        ("drop_hypothesis", "(n : Nat) (h : isEven n = true) : 0 ≤ n", "(n : Nat) : 0 ≤ n"),
        (
            "converse",
            "(n m : Nat) (h : n ≤ m) : n ≤ double m",
            "(n m : Nat) (h : n ≤ double m) : n ≤ m",
        ),
        ("dual", "(xs : List Nat) : app xs [] = xs", "(xs : List Nat) : app [] xs = xs"),
        ("transfer", "(xs : List Nat) : app [] xs = xs", "(n : Nat) : 0 + n = n"),
    ],
)
def test_operators_make_what_they_say(lists: Lab, operator: str, parent: str, child: str) -> None:
    """Each operator, on a law of the theory, makes the law that a mathematician would expect."""
    law, wanted = lists.laws([parent, child])
    made = list(OPERATORS[operator](Mutator([], lists.probed.vocabulary.symbols), law))
    form = COMMUTATIVE.canonical if operator != "dual" else lists.text
    assert form(wanted) in {form(found) for found in made}, [lists.text(found) for found in made]


def test_all_mutations_are_well_formed(lists: Lab) -> None:
    """Every mutation of every sample law is written, compiled by Lean, and means the law that was made."""
    statements = (SAMPLES / "lists_laws.txt").read_text(encoding="utf-8").splitlines()[:24]
    statements = [
        "theorem a (n : Nat) : double n = n + n",
        "theorem b (n m : Nat) (h : n ≤ m) : n ≤ double m",
        *statements,
    ]
    parents = [Parent(id=f"p{i}", law=law) for i, law in enumerate(lists.laws(statements))]
    mutator = Mutator(parents, lists.probed.vocabulary.symbols, max_pairs=300)
    sieve = Sieve(lists.bed(), COMMUTATIVE)
    proposals = list(mutator.proposals())
    assert {f"mutate/{name}" for name in OPERATORS} | {"mutate/compose"} == {p.generator for p in proposals}
    sifted = sieve.sift(proposals)
    assert sifted.considered == len(sifted.kept) + sum(sifted.drops.values())
    assert sifted.drops["refuted"] == len(sifted.refuted) > 20
    assert len(sifted.kept) > 20
    assert all(tested.proposal.parents for tested in sifted.kept)
    assert len({tested.canonical for tested in sifted.kept}) == len(sifted.kept)
    laws = [tested.proposal.law for tested in sifted.kept]
    frozen = lists.certifier.freeze(
        [lists.writer.write(law).statement(f"t{i}") for i, law in enumerate(laws)]
    )
    assert [s.detail for s in frozen if isinstance(s, InputProblem)] == []
    for law, statement in zip(laws, frozen, strict=True):
        assert structural_hash(statement.type, statement.level_params) == structural_hash(
            lists.writer.kernel_type(law)
        )


def test_refutations_refute(lists: Lab) -> None:
    """A refuted mutation is false at the values that are kept with it; a true one is not refuted."""
    false, true = lists.laws(["(n m : Nat) : n + m = n", "(n m : Nat) : n + m = m + n"])
    sieve = Sieve(lists.bed(), COMMUTATIVE)
    sifted = sieve.sift([Proposal(law=false, generator="t"), Proposal(law=false, generator="t")])
    assert sifted.drops == {"refuted": 1, "duplicate": 1}
    values = sifted.refuted[0].assignment
    assert int(values["Nat#0"]) + int(values["Nat#1"]) != int(values["Nat#0"])
    assert sieve.sift([Proposal(law=true, generator="t")]).drops == {"ac_trivial": 1}


def test_what_follows_is_dropped_with_its_derivation(lists: Lab) -> None:
    """A law that follows from a given one, or from one kept before, is no news; the steps are kept and replay."""
    given, first, second, new = lists.laws(
        [
            "(xs : List Nat) : len (rev xs) = len xs",
            "(xs : List Nat) : double (len (rev xs)) = double (len xs)",
            "(xs : List Nat) : len (rev (rev xs)) + sum xs = len xs + sum (rev (rev xs))",
            "(xs : List Nat) : rev (rev xs) = xs",
        ]
    )
    sieve = Sieve(lists.bed(), COMMUTATIVE)
    sieve.add(given, "given")
    sifted = sieve.sift(Proposal(law=law, generator="t") for law in (first, new, second))
    assert [tested.proposal.law for tested in sifted.kept] == [new]
    assert sifted.drops == {"derivable": 2}
    laws = {"given": given, sifted.kept[0].canonical: new}
    assert [replay(how, laws) for _, how in sifted.derived] == ["", ""]
    assert sifted.derived[0][1].rules == ("given",)


def test_shapes_that_say_nothing_are_dropped(lists: Lab) -> None:
    """A hypothesis about other variables, no variable at all, and a hypothesis that never holds have reasons."""
    statements = [
        "(n m : Nat) (h : isEven m = true) : 0 ≤ n",
        ": double 0 = 0",
        "(n : Nat) (h : double n + 1 ≤ n) : n ≤ 0",
    ]
    proposals = [Proposal(law=law, generator="t") for law in lists.laws(statements)]
    drops = Sieve(lists.bed(), COMMUTATIVE).sift(proposals).drops
    assert drops == {"hypothesis_unrelated": 1, "ground": 1, "hardly_ever_applies": 1}


def test_analogies_keep_types(lists: Lab) -> None:
    """Every analogy sends a symbol to one whose signature is its own with the types replaced."""
    found = analogies(lists.probed.vocabulary.symbols)
    assert found
    for analogy in found:
        types = dict(analogy.types)
        assert len(analogy.symbols) >= 2
        for old, new in analogy.symbols:
            assert tuple(types.get(t, t) for t in old.arg_types) == new.arg_types
            assert types.get(old.result, old.result) == new.result


def test_what_says_less_than_another_law_is_dropped(lists: Lab) -> None:
    """Reducible by a known law, under a context that both sides share, an order where an equation holds."""
    known, reducible, padded, weaker, new = lists.laws(
        [
            "(xs : List Nat) : rev (rev xs) = xs",
            "(xs ys : List Nat) : len (rev (rev xs)) ≤ len (app ys xs)",
            "(xs ys : List Nat) : double (len (app xs ys)) = double (len (app ys xs))",
            "(xs ys : List Nat) : len (app xs ys) ≤ len (app ys xs)",
            "(xs ys : List Nat) : len xs ≤ len (app ys xs)",
        ]
    )
    sieve = Sieve(lists.bed(), COMMUTATIVE)
    sieve.add(known, "known")
    sifted = sieve.sift(Proposal(law=law, generator="t") for law in (reducible, padded, weaker, new))

    assert [tested.proposal.law for tested in sifted.kept] == [new]
    assert sifted.drops == {"reducible": 1, "padded": 1, "weaker_than_equation": 1}
