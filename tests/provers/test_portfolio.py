"""The portfolio: textbook goals are proved, false ones never, and its lemmas are well chosen."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import pytest

from proofmill.certify import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.errors import ProverError
from proofmill.prove.goals import goal_of, hint_of
from proofmill.prove.protocol import Goal, LemmaHint, Prover, find_prover, prover_names
from proofmill.prove.workbench import Stopped, Workbench, WorkResult
from proofmill.records import VerdictKind
from proofmill.theory.theory import Theory
from proofmill_provers.portfolio import MAX_LEMMAS, SymbolicPortfolio, ladder, select_lemmas

TRUE = (
    "theorem append_assoc' {α : Type} (xs ys zs : List α) : (xs ++ ys) ++ zs = xs ++ (ys ++ zs)",
    "theorem half_double (n : Nat) : half (double n) = n",
    "theorem double_add (m n : Nat) : double (m + n) = double m + double n",
    "theorem even_double (n : Nat) : isEven (double n) = true",
    "theorem evens_stutter {α : Type} (xs : List α) : evens (stutter xs) = xs",
    "theorem stutter_append {α : Type} (xs ys : List α) : stutter (xs ++ ys) = stutter xs ++ stutter ys",
    "theorem length_stutter {α : Type} (xs : List α) : (stutter xs).length = double xs.length",
    "theorem interleave_same {α : Type} (xs : List α) : interleave xs xs = stutter xs",
    "theorem total_append (xs ys : List Nat) : total (xs ++ ys) = total xs + total ys",
    "theorem length_countdown (n : Nat) : (countdown n).length = n",
    "theorem length_insert (n : Nat) (xs : List Nat) : (insertSorted n xs).length = xs.length + 1",
    "theorem dist_comm (m n : Nat) : dist m n = dist n m",
    "theorem after_colon : ∀ (n : Nat), double n = n + n",
    "theorem bool_and (a b : Bool) : (a && b) = (b && a)",
    "theorem le_double (n : Nat) : n ≤ double n",
    "theorem with_hypothesis (m n : Nat) (h : m ≤ n) : dist m n = n - m",
    "theorem ground : sort [3, 1, 2] = [1, 2, 3]",
)
FALSE = (
    "theorem f1 (n : Nat) : double n = n",
    "theorem f2 {α : Type} (xs ys : List α) : xs ++ ys = ys ++ xs",
    "theorem f3 (n : Nat) : isEven n = true",
    "theorem f4 {α : Type} (xs : List α) : stutter (evens xs) = xs",
    "theorem f5 (m n : Nat) (h : m ≤ n) : n ≤ m",
    "theorem f6 : False",
    "theorem f7 (xs : List Nat) : isSorted xs = true",
    "theorem f8 (m n : Nat) : m - n + n = m",
)


def frozen(certifier: Certifier, statements: Sequence[str]) -> dict[str, FrozenStatement]:
    """Frozen statements by name."""
    answers = certifier.freeze(list(statements))
    found: dict[str, FrozenStatement] = {}
    for text, answer in zip(statements, answers, strict=True):
        assert isinstance(answer, FrozenStatement), answer
        found[text.split()[1]] = answer
    return found


def work(
    theory: Theory, goals: Mapping[str, FrozenStatement], prover: Prover, effort: int | None = None
) -> WorkResult:
    """One prover on the goals."""
    bench = Workbench(Certifier(theory.environment), prover, theory.own, heartbeats=20_000)
    return bench.work(goals, (), stop=threading.Event(), effort=effort)


@pytest.fixture(scope="module")
def certifier(arith: Theory) -> Certifier:
    """The certifier in the default theory."""
    return Certifier(arith.environment)


@pytest.fixture(scope="module")
def goals(certifier: Certifier) -> dict[str, FrozenStatement]:
    """All goals, true and false."""
    return frozen(certifier, [*TRUE, *FALSE])


@pytest.fixture(scope="module")
def result(arith: Theory, goals: dict[str, FrozenStatement]) -> WorkResult:
    """The whole ladder on all of them."""
    return work(arith, goals, SymbolicPortfolio())


def test_textbook_goals_are_proved(result: WorkResult) -> None:
    """Each of the textbook laws is certified at level 3."""
    certified = {
        candidate.conjecture_id
        for candidate, verdict in result.judged
        if verdict.verdict is VerdictKind.CERTIFIED and verdict.level == 3
    }

    assert {text.split()[1] for text in TRUE} - certified == set()


def test_false_goals_are_never_certified(result: WorkResult) -> None:
    """No script makes anything false a theorem, not even a candidate."""
    assert [c.conjecture_id for c, _ in result.judged if c.conjecture_id.startswith("f")] == []


def test_cheapest_proof_wins(result: WorkResult) -> None:
    """A goal leaves the ladder at the first rung that closes it; its cost is known."""
    found = {candidate.conjecture_id: candidate for candidate, _ in result.judged}

    assert found["ground"].script.startswith("compute/")
    assert found["bool_and"].script.startswith(("compute/", "simp/"))
    assert found["half_double"].script.startswith("induction/")
    assert all(candidate.attempts >= 1 for candidate in found.values())
    assert found["ground"].attempts < found["half_double"].attempts
    assert found["after_colon"].proof.startswith("by\n  intro n")


def test_rungs_are_tried_in_order(result: WorkResult, goals: dict[str, FrozenStatement]) -> None:
    """Each rung sees the goals that the rungs before it left."""
    order = [rung.name for rung in ladder()]
    tried = [t.rung for t in result.tried]

    assert tried == [name for name in order if name in tried]
    assert result.tried[0].num_goals == len(goals)
    left = len(goals)
    for t in result.tried:
        assert t.num_goals == left
        left -= t.num_found
    assert sum(result.scripts.values()) == sum(t.num_scripts for t in result.tried)


def test_efforts_divide_the_ladder(arith: Theory, goals: dict[str, FrozenStatement]) -> None:
    """With an effort only its own rungs are climbed."""
    few = {name: goals[name] for name in ("ground", "f6")}
    names = {
        effort: {t.rung for t in work(arith, few, SymbolicPortfolio(), effort).tried} for effort in (0, 2)
    }

    assert names[0] <= {rung.name for rung in ladder() if rung.effort == 0}
    assert names[2] <= {rung.name for rung in ladder() if rung.effort == 2}
    assert "compute" in names[0]


def test_stop_is_heard(arith: Theory, goals: dict[str, FrozenStatement]) -> None:
    """Work that is called off says that nothing is known."""
    bench = Workbench(Certifier(arith.environment), SymbolicPortfolio(), arith.own, heartbeats=20_000)
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        bench.work({"ground": goals["ground"]}, (), stop=stop)


def test_budget_keeps_what_was_found(arith: Theory, goals: dict[str, FrozenStatement]) -> None:
    """Without time left nothing is tried, and that is a result."""
    bench = Workbench(Certifier(arith.environment), SymbolicPortfolio(), arith.own, heartbeats=20_000)
    done = bench.work({"ground": goals["ground"]}, (), stop=threading.Event(), budget_s=0.0)

    assert done.judged == ()


class TestLemmaSelection:
    """Which certified lemmas a goal is offered."""

    def goal(self, *constants: str) -> Goal:
        """A goal about some constants."""
        return Goal(
            id="g",
            name="goal",
            statement="theorem goal : True",
            binders=(),
            constants=frozenset(constants),
            unfoldable=(),
            calls=(),
        )

    def test_most_alike_first(self) -> None:
        """Lemmas about nothing foreign come first, then those that share more; the rest stay out."""
        lemmas = [
            LemmaHint(name="two_foreign", constants=frozenset("abxy"), is_rewrite=True),
            LemmaHint(name="one_foreign", constants=frozenset("abx"), is_rewrite=True),
            LemmaHint(name="one_shared", constants=frozenset("a"), is_rewrite=True),
            LemmaHint(name="both_shared", constants=frozenset("ab"), is_rewrite=True),
            LemmaHint(name="loops", constants=frozenset("ab"), is_rewrite=False),
            LemmaHint(name="goal", constants=frozenset("ab"), is_rewrite=True),
            LemmaHint(name="nothing_shared", constants=frozenset("z"), is_rewrite=True),
        ]

        chosen = [lemma.name for lemma in select_lemmas(self.goal("a", "b"), lemmas)]
        assert chosen == ["both_shared", "one_shared", "one_foreign"]

    def test_not_too_many(self) -> None:
        """A goal is offered a bounded number of lemmas."""
        lemmas = [LemmaHint(name=f"l{i}", constants=frozenset("a"), is_rewrite=True) for i in range(50)]

        assert [lemma.name for lemma in select_lemmas(self.goal("a"), lemmas)] == [
            f"l{i}" for i in range(MAX_LEMMAS)
        ]

    def test_hints_are_read_from_statements(self, certifier: Certifier) -> None:
        """Commutativity is no rewrite rule, other equations are; hypotheses are counted."""
        made = frozen(
            certifier,
            [
                "theorem comm (m n : Nat) : dist m n = dist n m",
                "theorem rule (n : Nat) : half (double n) = n",
                "theorem conditional (m n : Nat) (h : m ≤ n) : dist m n = n - m",
            ],
        )
        hints = {name: hint_of(statement) for name, statement in made.items()}

        assert {name: hint.is_rewrite for name, hint in hints.items()} == {
            "comm": False,
            "rule": True,
            "conditional": True,
        }
        assert {"ArithList.half", "ArithList.double"} <= hints["rule"].constants
        assert "Nat" not in hints["rule"].constants
        assert [hints[name].num_hypotheses for name in ("comm", "rule", "conditional")] == [0, 0, 1]


def test_goals_know_their_binders(
    arith: Theory, certifier: Certifier, goals: dict[str, FrozenStatement]
) -> None:
    """Types, variables and hypotheses are told apart, and so is what stands after the colon."""
    made = frozen(
        certifier,
        ["theorem m {α : Type} (xs : List α) (h : xs.length ≤ 3) : ∀ b : Bool, stutter xs = xs ∨ b = b"],
    )
    goal = goal_of(made["m"], arith.environment.closure, id_="m", theory_names=arith.own)
    seen = [(b.name, b.is_type, b.is_hypothesis, b.is_inductive, b.is_named) for b in goal.binders]

    assert seen == [
        ("α", True, False, False, True),
        ("xs", False, False, True, True),
        ("h", False, True, False, True),
        ("b", False, False, True, False),
    ]
    assert goal.unfoldable == ("ArithList.stutter",)
    half = goal_of(goals["half_double"], arith.environment.closure, id_="h", theory_names=arith.own)
    assert half.calls == ("ArithList.double n",)


def test_provers_are_found_by_name() -> None:
    """The portfolio is installed; an unknown name suggests the near one."""
    assert "portfolio" in prover_names()
    assert isinstance(find_prover("portfolio"), Prover)
    with pytest.raises(ProverError, match=r"unknown prover 'portfolo'; did you mean 'portfolio'\?"):
        find_prover("portfolo")
