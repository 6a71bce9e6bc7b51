"""Proof states, their canonical form, and tree search with real Lean."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence

import pytest

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.prove.goals import goal_of
from proofmill.prove.protocol import Goal, LemmaHint, ProverSession, Tried
from proofmill.prove.workbench import Workbench, WorkResult
from proofmill.records import VerdictKind
from proofmill.theory.theory import Theory
from proofmill_provers.mcts import Puct
from proofmill_provers.search import BestFirst, Selector, TreeSearch
from proofmill_provers.states import (
    Prefix,
    StateAnswer,
    canonical,
    named,
    parse_goals,
    probe_states,
    rename_locals,
)
from proofmill_provers.tree import Status, Tree, tree_row

SORTED_TAIL = "theorem sorted_tail (xs : List Nat) (h : isSorted xs = true) : isSorted xs.tail = true"
SWAP = "theorem swap (p q : Prop) : p ∧ q → q ∧ p"
FALSE = "theorem wrong (xs : List Nat) : xs.length = xs.length + 1"
SPLIT_CASES = "theorem countdown_mul (n : Nat) (h : isSorted (countdown n) = true) : n * n = n"


class Asked:
    """A session that passes every question on to another one, and remembers answers: no Lean of its own."""

    def __init__(self, certifier: Certifier) -> None:
        self.lemmas: Sequence[LemmaHint] = ()
        self.effort: int | None = None
        self.tried: list[Tried] = []
        self._certifier = certifier

    def elaborate(self, rows: Sequence[tuple[Goal, str]]) -> list[str | None]:
        """What Lean says first."""
        from proofmill.certify.batch import ProofText, elaborate_batch

        texts = [ProofText(statement=goal.statement, proof=proof) for goal, proof in rows]
        outcomes = elaborate_batch(self._certifier.compiler, texts)
        return [None if outcome.ok else outcome.first_error for outcome in outcomes]

    def note(self, tried: Tried) -> None:
        """Kept."""
        self.tried.append(tried)


@pytest.fixture(scope="module")
def certifier(arith: Theory) -> Certifier:
    """In the default theory."""
    return Certifier(arith.environment, workers=1)


@pytest.fixture(scope="module")
def frozen(certifier: Certifier) -> dict[str, FrozenStatement]:
    """The statements of this file by name."""
    answers = certifier.freeze([SORTED_TAIL, SWAP, FALSE, SPLIT_CASES])
    found = [answer for answer in answers if isinstance(answer, FrozenStatement)]
    assert len(found) == len(answers), answers
    return {str(f.name[-1]): f for f in found}


def goals_for(certifier: Certifier, arith: Theory, frozen: dict[str, FrozenStatement]) -> dict[str, Goal]:
    """The statements as goals."""
    closure = certifier.environment.closure
    return {
        name: goal_of(statement, closure, id_=name, theory_names=arith.own)
        for name, statement in frozen.items()
    }


class TestStates:
    """Reading what Lean prints."""

    def test_many_prefixes_in_one_run(
        self, certifier: Certifier, arith: Theory, frozen: dict[str, FrozenStatement]
    ) -> None:
        """States, errors and finished proofs are told apart, in order."""
        goals = goals_for(certifier, arith, frozen)
        session: ProverSession = Asked(certifier)
        answers = probe_states(
            session,
            [
                (goals["swap"], Prefix(lines=("intro h", "constructor"))),
                (goals["swap"], Prefix(lines=("intro h", "exact ⟨h.2, h.1⟩"))),
                (goals["wrong"], Prefix(lines=("omega",))),
                (goals["wrong"], Prefix(lines=("induction xs", "rotate_left 1", "· skip"), indent="  ")),
            ],
        )

        assert [goal.target for goal in answers[0].goals] == ["q", "p"]
        assert answers[1] == StateAnswer(goals=())
        assert not answers[2].ok
        assert "omega" in answers[2].error
        (cons,) = answers[3].goals
        assert cons.case == "cons"
        assert [h.is_accessible for h in cons.hypotheses] == [False, False, False]

    def test_every_name_can_be_written(self) -> None:
        """Daggers go, taken names are passed over, and types follow."""
        (goal,) = parse_goals("head : Nat\nhead✝ : Nat\ntail_ih✝ : f head✝ =\n  head\n⊢ f head✝ = 0") or ()

        renamed, arguments = named(goal)

        assert arguments == ("head1", "tail_ih")
        assert renamed.text == "head : Nat\nhead1 : Nat\ntail_ih : f head1 = head\n⊢ f head1 = 0"

    def test_what_is_no_state_is_refused(self) -> None:
        """Text without a turnstile is not guessed at."""
        assert parse_goals("x : Nat\nnothing here") is None
        assert parse_goals("no goals") == ()

    def test_dotted_names_are_renamed_at_their_head_only(self) -> None:
        """A local name that is also a field stays a field."""
        assert rename_locals("xs.xs ++ Nat.xs = xs'", {"xs": "ys"}) == "ys.xs ++ Nat.xs = xs'"

    def test_canonical_form(self) -> None:
        """Names and order of hypotheses do not count, what is said does."""
        one, two, other = (
            (parse_goals(text) or ())[0]
            for text in (
                "a b : Nat\nh : a < b\ng : b < 7\n⊢ a + b = 3",
                "y x : Nat\np : x < 7\nq : y < x\n⊢ y + x = 3",
                "y x : Nat\np : y < 7\nq : y < x\n⊢ y + x = 3",
            )
        )

        assert canonical(one).key == canonical(two).key
        assert canonical(one).key != canonical(other).key
        assert rename_locals("a b h g", canonical(one).names) == rename_locals(
            "y x q p", canonical(two).names
        )


class TestTree:
    """Bookkeeping, without Lean."""

    def tree(self) -> Tree:
        """At a goal about a natural number."""
        (root,) = parse_goals("n : Nat\n⊢ p n") or ()
        return Tree(root)

    def answer(self, state: str) -> StateAnswer:
        """As Lean would give it."""
        return StateAnswer(goals=parse_goals(state) or ())

    def test_all_goals_of_a_tactic_are_needed(self) -> None:
        """An edge is solved when all its goals are, dead when one is; bullets compose the script."""
        tree = self.tree()
        edge = tree.add(tree.root, "cases n", -0.5, self.answer("⊢ p 0\n\nn✝ : Nat\n⊢ p (n✝ + 1)"))
        assert edge is not None
        tree.root.is_expanded = True
        zero, step = (tree.nodes[child.node] for child in edge.children)
        tree.add(zero, "rfl", -0.1, self.answer(""))
        tree.settle()
        half = tree.status
        tree.add(step, "exact q n", -0.1, self.answer(""))
        tree.settle()

        assert half is Status.OPEN
        assert tree.status is Status.SOLVED
        assert tree.proof() == "by\n  cases n\n  · rfl\n  · rename_i n\n    exact q n"

    def test_dead_ends(self) -> None:
        """Goals that an ancestor had, goals with holes and known outcomes make no edge; each is counted."""
        tree = self.tree()
        tree.add(tree.root, "a", -1, self.answer("m : Nat\n⊢ p m"))
        tree.add(tree.root, "b", -1, self.answer("n : Nat\n⊢ p ?k"))
        tree.add(tree.root, "c", -1, self.answer("n : Nat\n⊢ r n"))
        tree.add(tree.root, "d", -1, self.answer("n : Nat\n⊢ r n"))
        tree.add(tree.root, "e", -1, StateAnswer(error="no"))
        tree.root.is_expanded = True
        child = tree.nodes[1]
        child.is_expanded = True
        tree.settle()

        assert dict(tree.refused) == {"cycle": 1, "metavariables": 1, "duplicate": 1, "error": 1}
        assert (child.status, tree.status) == (Status.DEAD, Status.DEAD)

    def test_equal_goals_are_one_node(self) -> None:
        """What is proved under other names is used again, with the names changed."""
        tree = self.tree()
        edge = tree.add(
            tree.root, "cut", -1, self.answer("a : Nat\nh : s a\n⊢ t a\n\nb : Nat\nk : s b\n⊢ t b")
        )
        assert edge is not None
        tree.add(tree.nodes[1], "exact u a h", -1, self.answer(""))
        tree.settle()

        assert len(tree.nodes) == 2
        assert tree.proof() == "by\n  cut\n  · exact u a h\n  · exact u b k"
        row = tree_row("x", "theorem x : p", tree, wall_s=1.0)
        again = tree_row("x", "theorem x : p", tree, wall_s=2.0)
        assert row["digest"] == again["digest"]
        assert json.loads(json.dumps(row))["proof"] == tree.proof()


@pytest.mark.parametrize("selector", [BestFirst(), Puct()], ids=lambda s: s.name)
def test_search_proves_what_needs_cases(
    selector: Selector, certifier: Certifier, arith: Theory, frozen: dict[str, FrozenStatement]
) -> None:
    """Statements that the ladder leaves open are found, certified, and the false one is not."""
    lane = TreeSearch(selector=selector)
    bench = Workbench(certifier, lane, arith.own, heartbeats=5_000)
    result: WorkResult = bench.work(frozen, (), stop=threading.Event(), budget_s=60)
    certified = {
        candidate.conjecture_id
        for candidate, verdict in result.judged
        if verdict.verdict is VerdictKind.CERTIFIED
    }

    assert certified == {"sorted_tail", "swap", "countdown_mul"}
    assert all(verdict.verdict is VerdictKind.CERTIFIED for _, verdict in result.judged)
    reasons = {r.goal.id: r.reason for r in lane.results}
    assert reasons["wrong"] in {"exhausted", "model_calls"}
    assert all(r.model_calls <= lane.budget.model_calls for r in lane.results)
