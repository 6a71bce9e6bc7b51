"""Induction with helpers: open cases are read, generalised, proved and put into one proof."""

from __future__ import annotations

import threading
import time

import pytest
from tests.provers.measure import decide

from proofmill.certify import Certifier
from proofmill.prove.lab import Lab
from proofmill.prove.text import Writer, open_type, tree_of
from proofmill.records import Submission, VerdictKind
from proofmill.resources import datasets_dir
from proofmill.theory.theory import Theory, compile_theory
from proofmill_provers.exploration import explore
from proofmill_provers.library import MAX_OFFERED, Helper, Library, assemble, trimmed
from proofmill_provers.nodes import Nodes
from proofmill_provers.orientation import Order
from proofmill_provers.portfolio import SymbolicPortfolio
from proofmill_provers.residuals import Sequent, read_states, sequent_text, speculate
from proofmill_provers.scripts import Script, locally

HARD = (
    "theorem hard (xs : Row) : back (back xs) = xs",
    "theorem hard (n : Num) : evenM (plus n n) = true",
)


@pytest.fixture(scope="module")
def theory() -> Theory:
    """Own numbers and lists."""
    return compile_theory(str(datasets_dir() / "theories" / "inductive-numbers.lean"))


@pytest.fixture(scope="module")
def certifier(theory: Theory) -> Certifier:
    """The certifier there."""
    return Certifier(theory.environment)


def lab(certifier: Certifier, theory: Theory, *, seconds: float = 60.0) -> Lab:
    """A lab with so much time."""
    stop = threading.Event()
    return Lab(certifier, theory.own, deadline=time.monotonic() + seconds, stop=stop, workers=2)


@pytest.mark.parametrize("statement", HARD)
def test_hard_statements_are_proved(statement: str, certifier: Certifier, theory: Theory) -> None:
    """Statements that no single induction with simplification proves; the proof stands alone."""
    room = lab(certifier, theory)
    frozen = room.freeze([statement])[0]
    assert frozen is not None

    found = SymbolicPortfolio().search(frozen, room)
    assert found is not None
    submission = Submission(id="h", name="hard", statement=statement, proof=found.proof)
    assert certifier.certify([(frozen, submission)])[0].verdict is VerdictKind.CERTIFIED
    assert found.attempts == room.spent.attempts


def test_false_statements_stay_open(certifier: Certifier, theory: Theory) -> None:
    """A search for a proof of something false ends with its time, without a candidate."""
    room = lab(certifier, theory, seconds=8.0)
    frozen = room.freeze(["theorem wrong (m n : Num) : minus m n = minus n m"])[0]
    assert frozen is not None

    started = time.monotonic()
    assert SymbolicPortfolio().search(frozen, room) is None
    assert time.monotonic() - started < 120


def test_states_are_read_from_messages() -> None:
    """Inaccessible names become names, continuation lines are joined, every case is a statement."""
    message = (
        "unsolved goals\ncase Z\nn : Num\n⊢ n = plus n Num.Z\n\n"
        "case S\nα : Type\nn n✝¹ : Num\nih✝ : plus n✝¹ n =\n    plus n n✝¹\n⊢ plus n n✝¹ = n"
    )

    assert read_states(message, "s") == [
        "theorem s (n : Num) : n = plus n Num.Z",
        "theorem s {α : Type} (n n_i1 : Num) (ih_i : plus n_i1 n = plus n n_i1) : plus n n_i1 = n",
    ]
    assert read_states("type mismatch", "s") == []


def test_open_cases_are_generalised(certifier: Certifier, theory: Theory) -> None:
    """The step of ``back (back xs) = xs`` gives the lemma that the textbook proof needs."""
    frozen = lab(certifier, theory).freeze(
        [
            "theorem s (x : Num) (xs : Row) (ih : back (back xs) = xs) : "
            "back (cat (back xs) (Row.cons x Row.nil)) = Row.cons x xs"
        ]
    )[0]
    assert frozen is not None
    binders, goal = open_type(tree_of(frozen.type))
    closure = theory.environment.closure

    made = [
        sequent_text(Writer(closure), "s", s)
        for s in speculate(Sequent(binders=tuple(binders), goal=goal), closure, frozenset(theory.own))
    ]
    wanted = "theorem s (v0 : Row) (x : Num) : back (cat v0 (Row.cons x Row.nil)) = Row.cons x (back v0)"
    assert wanted in made


def test_exploration_finds_the_textbook_laws(certifier: Certifier, theory: Theory) -> None:
    """Small laws come out, none of them false, and evaluation decides which."""
    room = lab(certifier, theory)
    closure = theory.environment.closure
    order = Order(closure, frozenset(theory.own))
    functions = [("plus",), ("leq",)]
    found = explore(functions, closure, room.falsifier.evaluator, order, budget_s=20.0, limit=60)
    laws = {text.partition(" : Num) : ")[2] for text in found}

    assert any("plus t0a t0b = plus t0b t0a" in law for law in found), laws
    assert any("leq t0a t0a = Bool.true" in law for law in found), laws
    frozen = room.freeze([text.replace("NAME", f"law{i}") for i, text in enumerate(found)])
    assert None not in frozen
    kept = [
        room.falsifier.search(f, seed="x", budget_s=5.0, points=200).falsified
        for f in frozen
        if f is not None
    ]
    assert kept.count(None) > 10


def test_proofs_are_put_together() -> None:
    """Helpers come before what uses them, boxed; names that are not used go; ``grind`` gets hypotheses."""
    helper = Helper(
        name="aux_1", statement="theorem aux_1 (n : Num) : plus n Num.Z = n", binders="(n : Num)", names=("n",),
        conclusion="plus n Num.Z = n", script="by\n  induction n <;> simp_all [plus, aux_9]",
        statement_hash="h", own=frozenset({"plus"}), size=3,
    )  # fmt: skip
    script = "by\n  first | simp [plus, aux_1, aux_2] | (grind -order -ring -linarith -lia [plus, aux_1])"

    assert trimmed(script, frozenset({"aux_1"})).count("aux_2") == 0
    grind = "(have aux_1 := aux_1.down; grind -order -ring -linarith -lia [plus])"
    assert locally(script, ["aux_1"]) == f"by\n  first | simp [plus, aux_1.down, aux_2] | {grind}"
    assert assemble(script, [helper], {"aux_1": frozenset()}, frozenset({"aux_1"})) == (
        "by\n"
        "  have aux_1 : PLift (∀ (n : Num), plus n Num.Z = n) := .up <| by\n"
        "    intro n\n"
        "    induction n <;> simp_all [plus]\n"
        f"  first | simp [plus, aux_1.down] | {grind}"
    )


def test_what_a_proved_statement_is_good_for(certifier: Certifier, theory: Theory) -> None:
    """Rewriting, or only congruence closure; nothing where it is about no function at all."""
    room = lab(certifier, theory)
    nodes = Nodes(room, Library())
    frozen = room.freeze(
        [
            "theorem a (n : Num) : plus n Num.Z = n",
            "theorem b (k m n : Num) (h : leq k m = true) (h' : leq m n = true) : leq k n = true",
            "theorem c (n : Num) : Num.Z ≠ Num.S n",
            "theorem d (p : Prop) (h : p) : ¬¬p",
        ]
    )
    made = [
        nodes.restated(nodes.node(f, depth=0), Script(name="x", text="by simp"))
        for f in frozen
        if f is not None
    ]

    assert [[helper.rewrites for helper in helpers] for helpers in made] == [[True], [False], [], []]


def test_of_too_many_helpers_the_nearest_are_offered() -> None:
    """Large ones that speak of nothing else, before small ones about other functions; and work left is taken up."""
    library = Library()
    for at in range(MAX_OFFERED + 4):
        own = frozenset({"plus"}) if at >= MAX_OFFERED else frozenset({"plus", "cat"})
        library.add(
            Helper(
                name=f"aux_{at}", statement=f"theorem aux_{at} : True", binders="", names=(), conclusion="True",
                script="by trivial", statement_hash=str(at), own=own, size=at, functions=own, asked=True,
            )
        )  # fmt: skip

    offered = [h.name for h in library.offer(frozenset({"plus"}))]
    assert offered == [f"aux_{at}" for at in [*range(MAX_OFFERED - 4), *range(MAX_OFFERED, MAX_OFFERED + 4)]]
    assert (library.is_first("learn", "x"), library.is_first("learn", "x")) == (True, False)
    library.reopen("learn", "x")
    assert library.is_first("learn", "x")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "budget_s", "share"),
    [
        ("natural-number-game", 20, 0.85), ("list-lemmas", 20, 0.85), ("propositional", 20, 0.85),
        ("inductive-numbers", 60, 0.6), ("inductive-lists", 60, 0.6), ("inductive-trees", 60, 0.8),
    ],
)  # fmt: skip
def test_sets_are_proved(name: str, budget_s: float, share: float) -> None:
    """At least this share of each set is certified, and nothing of it refuted."""
    found = decide(name, budget_s=budget_s, workers=2)

    assert found.counts["refuted"] == 0
    assert found.counts["proved"] >= share * len(found.rows)
