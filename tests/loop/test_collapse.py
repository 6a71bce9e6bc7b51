"""Collapse control: statistics, thresholds, actions; and a planted collapse with real proofs as its reward."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from statistics import mean

import pytest
from tests.loop.sample import item

from proofmill.theory.theory import Theory, compile_theory
from proofmill_provers.loop.attempts import draw_scripts
from proofmill_provers.loop.conjecturer import Conjecturer, elegance
from proofmill_provers.loop.control import Action, Breach, Controller, Health, Orders, health
from proofmill_provers.loop.recipe import ControlSection
from proofmill_provers.loop.records import CERTIFIED, REJECTED, UNDECIDED, Item, Tally
from proofmill_provers.loop.workshop import Workshop

HEALTHY = Health(
    statements=100,
    disjunctions=0.0,
    size=6.0,
    entropy=4.0,
    duplicates=0.05,
    extremes=0.6,
    families=50.0,
    unreadable=0,
)
LAWS = (
    "(n m : Nat) : n + m = m + n",
    "(n m : Nat) : max n m = max m n",
    "(n : Nat) : double n = n + n",
    "(n m : Nat) : min n m ≤ n",
    "(xs : List Nat) : total (xs ++ xs) = double (total xs)",
    "(xs ys : List Nat) : total (xs ++ ys) = total xs + total ys",
    "(xs : List Nat) : xs.reverse.length = xs.length",
    "(n : Nat) (xs : List Nat) : (xs.take n).length ≤ n",
    "(xs ys : List Nat) : (xs ++ ys).length = ys.length + xs.length",
    "(n m : Nat) : dist n m = dist m n",
    "(a b : Bool) : (a && b) = (b && a)",
    "(n : Nat) : half (double n) = n",
    "(xs : List Nat) : largest xs ≤ total xs",
    "(n m : Nat) : n * m = m * n",
    "(n : Nat) (xs : List Nat) : occurrences n xs ≤ xs.length",
    "(xs : List Nat) : sort (sort xs) = sort xs",
    "(n : Nat) : n ≤ triangle n",
    "(xs : List Nat) : total xs.reverse = total xs",
    "(xs : List Nat) : largest (sort xs) = largest xs",
    "(n : Nat) : isEven (double n) = true",
    "(n m : Nat) : double (n + m) = double n + double m",
    "(xs : List Nat) : (bump xs).length = xs.length",
    "(xs ys : List Nat) : largest (xs ++ ys) = max (largest xs) (largest ys)",
    "(n m : Nat) : n - m ≤ n",
)


class TestStatistics:
    """What is measured."""

    def test_of_a_few_statements(self) -> None:
        """Each statistic on statements where it is plain to see."""
        items = [
            item(1, "(n : Nat) : n = n ∨ n = 0", "a"),
            item(2, "(n : Nat) : n + 0 = n", "a"),
            item(3, "(n : Nat) : n = n", "b"),
            item(4, "(n : Nat) : n = n", "b"),
            item(5, ": ∀ n : Nat, n = n", "c"),
        ]
        tallies = [
            Tally(id="1", proofs={"p": (4, CERTIFIED)}, drops={}),
            Tally(id="2", proofs={"p": (1, CERTIFIED), "q": (3, REJECTED)}, drops={}),
            Tally(id="3", proofs={"p": (4, UNDECIDED)}, drops={}),
        ]

        found = health(items, tallies, proposed=20, duplicates=5)

        assert found.unreadable == 1
        assert found.disjunctions == 0.25
        assert found.size == (7 + 5 + 3 + 3) / 4
        assert found.duplicates == 0.25
        assert found.extremes == 0.5
        assert found.families == pytest.approx(2.87, abs=0.01)

    def test_entropy_falls_with_variety(self) -> None:
        """One symbol over and over has less than many."""
        one = health([item(n, "(n : Nat) : n + n = n + n") for n in range(4)])
        many = health([item(n, text) for n, text in enumerate(LAWS[:4])])

        assert one.entropy < many.entropy


class TestController:
    """Thresholds and what follows from them."""

    @pytest.mark.parametrize(
        ("change", "action"),
        [
            ({"disjunctions": 0.5}, Action.RESEED),
            ({"size": 12.0}, Action.RESEED),
            ({"entropy": 1.0}, Action.TEMPERATURE),
            ({"duplicates": 0.6}, Action.RESEED),
            ({"extremes": 0.95}, Action.TEMPERATURE),
            ({"families": 30.0}, Action.QUOTA),
        ],
    )
    def test_each_statistic_has_its_action(self, change: dict[str, float], action: Action) -> None:
        """One breach, with value and bound; the order for the next generation follows."""
        controller = Controller(ControlSection())
        assert controller.look(HEALTHY) == ([], Orders())

        breaches, orders = controller.look(dataclasses.replace(HEALTHY, **change))  # type: ignore[arg-type]

        (breach,) = breaches
        assert (breach.statistic, breach.action) == (next(iter(change)), action)
        assert breach.value == next(iter(change.values()))
        assert orders == Orders(
            heat=1.25 if action is Action.TEMPERATURE else 1.0,
            quota=3 if action is Action.QUOTA else None,
            reseed=action is Action.RESEED,
        )

    def test_what_goes_on_is_stopped(self) -> None:
        """After ``patience`` generations with action taken, the run ends and says why."""
        controller = Controller(ControlSection(patience=2))
        controller.look(HEALTHY)
        drifted = dataclasses.replace(HEALTHY, disjunctions=0.6)

        stops = [controller.look(drifted)[1].stop for _ in range(3)]

        assert stops[:2] == ["", ""]
        assert stops[2].startswith("disjunctions at 0.6, bound 0.25, for 3 generations")

    def test_a_breach_that_ends_is_forgiven(self) -> None:
        """Patience counts generations in a row."""
        controller = Controller(ControlSection(patience=1))
        controller.look(HEALTHY)
        drifted = dataclasses.replace(HEALTHY, size=20.0)

        stops = [controller.look(h)[1].stop for h in (drifted, HEALTHY, drifted)]

        assert stops == ["", "", ""]


class TestConjecturer:
    """Operators."""

    def test_every_proposal_is_new_and_true_to_its_parents(self) -> None:
        """No two are the same in canonical form; when it knows everything it ends instead of hanging."""
        conjecturer = Conjecturer([item(n, text) for n, text in enumerate(LAWS)], 0)

        proposed = conjecturer.propose(40)

        assert len(proposed.proposals) >= 30
        assert len({p.item.statement.partition(" : ")[2] for p in proposed.proposals}) > 25
        single = Conjecturer([item(1, LAWS[0]), item(2, LAWS[1])], 0)
        rounds = [single.propose(30) for _ in range(6)]
        assert all(r.tries <= 240 for r in rounds)

    def test_elegance_is_low_for_padding(self) -> None:
        """The reward that the loop uses does not pay for disjunctions and padding."""
        plain, joined = item(1, LAWS[0]), item(2, "(n m : Nat) : n + m = m + n ∨ n = m")

        assert elegance(plain) > 0.5
        assert elegance(joined) == 0


@pytest.fixture(scope="module")
def arith() -> Theory:
    """The default theory."""
    return compile_theory("arith-list")


def planted(
    theory: Theory, rounds: int, seed: int = 0, *, control: bool
) -> tuple[list[Health], list[Breach], list[Orders]]:
    """A conjecturer whose reward is the share of real scripts that certify, and nothing else."""
    workshop = Workshop(theory, heartbeats=200)
    conjecturer = Conjecturer(workshop.take([item(n, text) for n, text in enumerate(LAWS)]), seed)
    controller = Controller(ControlSection())
    seen: list[Health] = []
    breaches: list[Breach] = []
    orders: list[Orders] = []
    for number in range(rounds):
        proposed = conjecturer.propose(20)
        items: Sequence[Item] = workshop.take([p.item for p in proposed.proposals])
        assert len(items) >= 0.9 * len(proposed.proposals)
        tallies = draw_scripts(workshop, items, 2, number)
        seen.append(health(items, tallies, proposed=proposed.tries, duplicates=proposed.duplicates))
        conjecturer.learn({t.id: t.wins / t.num for t in tallies if t.num})
        found, order = controller.look(seen[-1])
        if not control:
            continue
        breaches += found
        orders.append(order)
        if order.stop:
            break
        if order.reseed:
            conjecturer.reseed()
    return seen, breaches, orders


def test_a_planted_collapse_is_detected_and_stopped(arith: Theory) -> None:
    """Rewarded only for being solvable, proposals become disjunctions and grow; control notices and ends it."""
    free = [planted(arith, 5, seed, control=False)[0] for seed in (0, 1)]
    held, breaches, orders = planted(arith, 8, control=True)

    # Twenty statements are few, so two drifts are looked at together, and their last two generations.
    first = [seen[0] for seen in free]
    last = [health for seen in free for health in seen[-2:]]
    assert mean(h.disjunctions for h in last) > 1.3 * mean(h.disjunctions for h in first)
    assert mean(h.size for h in last) > 1.5 * mean(h.size for h in first)
    assert {Action.RESEED, Action.STOP} <= {b.action for b in breaches}
    assert len(held) < 8
    assert orders[-1].stop.startswith("disjunctions")
    assert max(h.size for h in held) < max(h.size for h in last)
