"""What failed searches leave, and premise selection that learns."""

from __future__ import annotations

import threading

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.prove.protocol import Goal
from proofmill.prove.workbench import Workbench
from proofmill.records import Conjecture, VerdictKind
from proofmill.sweep.hindsight import HINDSIGHT, KnownProofs, look_back
from proofmill.theory.theory import Theory
from proofmill_provers.hindsight import closed_goals, signature
from proofmill_provers.premises import LearnedSelector, Solved, measure_recall
from proofmill_provers.search import Budget, SearchResult, TreeSearch
from proofmill_provers.states import StateAnswer, parse_goals
from proofmill_provers.tree import Tree

HALF_TRUE = "theorem half_true (n m : Nat) (hm : m = 0) : double n = n + n ∧ n = 0"

_GOAL = Goal(
    id="g", name="g", statement="theorem g : p", binders=(), constants=frozenset(), unfoldable=(), calls=()
)


def test_a_signature_has_what_is_used_and_nothing_else() -> None:
    """Variables that nothing mentions go; types come before what needs them."""
    (goal,) = parse_goals("α : Type\nn m : Nat\nxs ys : List α\nh : n < 3\ng : xs = ys\n⊢ f xs = 0") or ()

    assert signature(goal, (), ()) == "{α : Type} (xs : List α) : f xs = 0"
    assert (
        signature(goal, goal.hypotheses[5:6], ())
        == "{α : Type} (n : Nat) (xs : List α) (h : n < 3) : f xs = 0"
    )
    assert signature(goal, (), ("cases m",)) == "{α : Type} (m : Nat) (xs : List α) : f xs = 0"


def test_closed_goals_of_failed_searches_only(arith: Theory) -> None:
    """The highest closed goals of an open tree; none of a proved one."""
    del arith
    (root,) = parse_goals("n : Nat\n⊢ p n") or ()
    tree = Tree(root)
    edge = tree.add(tree.root, "cases n", -1, StateAnswer(goals=parse_goals("⊢ p 0\n\nn : Nat\n⊢ q n") or ()))
    assert edge is not None
    tree.add(tree.nodes[2], "unfold q", -1, StateAnswer(goals=parse_goals("n : Nat\n⊢ r n") or ()))
    tree.add(tree.nodes[3], "rfl", -1, StateAnswer())
    tree.settle()

    found = closed_goals(SearchResult(goal=_GOAL, tree=tree))

    assert [(goal.target, lines) for goal, lines in found] == [("q n", ("unfold q", "rfl"))]
    assert closed_goals(SearchResult(goal=_GOAL, tree=tree, proof="by rfl")) == []


def test_byproducts_are_certified_with_exactly_what_they_need(arith: Theory) -> None:
    """A closed half of an unprovable statement becomes a conjecture with its parent, and its proof holds."""
    certifier = Certifier(arith.environment, workers=1)
    (frozen,) = certifier.freeze([HALF_TRUE])
    assert isinstance(frozen, FrozenStatement)
    lane = TreeSearch()
    lane.budget = Budget(model_calls=16, attempts=240, max_depth=3)
    bench = Workbench(certifier, lane, arith.own, heartbeats=5_000)
    result = bench.work({"parent": frozen}, (), stop=threading.Event(), budget_s=60)
    assert result.judged == ()
    parent = Conjecture(
        id="parent",
        name="half_true",
        statement=HALF_TRUE,
        generator="test",
        parents=(),
        family="family",
        canonical="c",
        size=9,
        tests_passed=0,
    )

    found = look_back(lane.byproducts, {"parent": parent}, certifier, "digest")

    assert found is not None
    assert {c.generator for c in found.conjectures} == {HINDSIGHT}
    assert {(c.parents, c.family) for c in found.conjectures} == {(("parent",), "family")}
    for statement in (c.statement for c in found.conjectures):
        assert "hm" not in statement, statement
    goals = {c.id: f for c, f in zip(found.conjectures, found.frozen, strict=True)}
    again = Workbench(certifier, KnownProofs(found.proofs), arith.own, heartbeats=5_000)
    judged = again.work(goals, (), stop=threading.Event()).judged
    assert len(judged) == len(goals) >= 1
    assert {verdict.verdict for _, verdict in judged} == {VerdictKind.CERTIFIED}


class TestPremises:
    """A ranker that starts as symbol overlap."""

    def test_starts_as_overlap_and_learns(self) -> None:
        """Fewest foreign symbols first; a lemma that was used for such goals moves ahead of its equals."""
        selector = LearnedSelector()
        for name, symbols in (("a", "f g"), ("b", "f g"), ("c", "f g h")):
            selector.add(name, frozenset(symbols.split()))
        goal = frozenset({"f", "g"})
        before = selector.rank(goal, ["c", "a", "b"])
        for _ in range(3):
            selector.learn(goal, ["b", "unknown"])

        assert before == ["a", "b", "c"]
        assert selector.rank(goal, ["c", "a", "b"]) == ["b", "a", "c"]

    def test_recall_is_measured_before_learning(self) -> None:
        """The first use of a lemma cannot have been learned from itself."""
        rows = [
            Solved(name="x", features=frozenset({"f"}), used=()),
            Solved(name="y", features=frozenset({"f"}), used=()),
            *(Solved(name=f"z{n}", features=frozenset({"f", "k"}), used=("y",)) for n in range(4)),
        ]

        recall = measure_recall(rows, at=(1, 2))

        assert recall.num_theorems == 4
        assert recall.overlap[1] == 0.0
        assert 0.0 < recall.learned[1] < 1.0
        assert measure_recall(rows, at=(1, 2)) == recall
