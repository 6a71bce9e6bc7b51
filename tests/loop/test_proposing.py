"""The loop's own conjectures: from what is unsolved, looked at, rewarded; the same after a kill."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from tests.loop.sample import item

from proofmill.theory.theory import compile_theory
from proofmill_provers.loop.conjecturer import Conjecturer, Proposal, Proposed
from proofmill_provers.loop.control import Orders
from proofmill_provers.loop.difficulty import Posterior
from proofmill_provers.loop.pool import HeldOut
from proofmill_provers.loop.proposing import Proposer, difficulty, reward
from proofmill_provers.loop.recipe import (
    AttemptSection,
    BandSection,
    ConjecturerSection,
    EvalSection,
    LoopRecipe,
    OperatorName,
    SeedSection,
    TrainSection,
    loop_digest,
)
from proofmill_provers.loop.records import CERTIFIED, REJECTED, UNDECIDED, Item, Tally
from proofmill_provers.loop.workshop import Workshop
from proofmill_provers.training.recipe import ModelSection

BAND = BandSection()
LAWS = (
    "(n m : Nat) : n + m = m + n",
    "(n m : Nat) : max n m = max m n",
    "(xs ys : List Nat) : total (xs ++ ys) = total xs + total ys",
    "(n m k : Nat) : n * (m + k) = n * m + n * k",
    "(n : Nat) (xs : List Nat) : occurrences n xs ≤ xs.length",
)


OWN: tuple[OperatorName, ...] = ("specialise", "disjoin", "pad")
ITEMS = [item(number, text) for number, text in enumerate(LAWS)]


class TestRewards:
    """What a statement is worth, and how hard it is."""

    @pytest.mark.parametrize(
        ("belief", "solved", "label"),
        [
            (None, False, "untried"),
            (Posterior(), False, "untried"),
            (Posterior(losses=8), False, "unsolved"),
            (Posterior(wins=0.1, losses=40), True, "hard"),
            (Posterior(wins=3, losses=5), True, "in_band"),
            (Posterior(wins=16), True, "easy"),
        ],
    )
    def test_labels(self, belief: Posterior | None, solved: bool, label: str) -> None:  # noqa: FBT001
        """By the posterior's mean; without a proof it is unsolved."""
        beliefs = {} if belief is None else {"a": belief}

        assert difficulty("a", beliefs, {"a"} if solved else set(), BAND) == label

    def test_each_factor_counts(self) -> None:
        """In the band, plain and rare is worth most; a disjunction nothing."""
        fitting, easy = Posterior(wins=6, losses=10), Posterior(wins=32)
        plain, joined = ITEMS[0], item(9, "(n m : Nat) : n + m = m + n ∨ n = m")

        assert reward(plain, fitting, BAND, 1) > 10 * reward(plain, easy, BAND, 1) > 0
        assert reward(plain, fitting, BAND, 4) == pytest.approx(reward(plain, fitting, BAND, 1) / 2)
        assert reward(joined, fitting, BAND, 1) == 0
        assert reward(plain, Posterior(losses=8), BAND, 1) == 0
        assert 0 < reward(plain, fitting, BAND, 1) <= 1


class TestOperators:
    """Special cases, which are true where their parents are."""

    @pytest.mark.parametrize(
        ("operator", "text", "wanted"),
        [
            ("identify", "(n m : Nat) : n + m = m + n", {"(n : Nat) : n + n = n + n"}),
            ("identify", "(n : Nat) (xs : List Nat) : occurrences n xs ≤ xs.length", set()),
            ("step", "(n : Nat) : half (double n) = n", {"(n : Nat) : half (double (n + 1)) = n + 1"}),
            ("step", "(xs : List Nat) : total xs = 0", {"(x : Nat) (xs : List Nat) : total (x :: xs) = 0"}),
        ],
    )
    def test_what_they_make(self, operator: str, text: str, wanted: set[str]) -> None:
        """Read back as Lean text."""
        made = Conjecturer([item(1, text)], 0, operators=(operator,)).propose(1).proposals

        assert {p.item.statement.split(" ", 2)[2] for p in made} == wanted


class TestConditioning:
    """Proposals near what is unsolved, and preferences by difficulty."""

    def test_aims_are_the_parents(self) -> None:
        """With a share of 1 every proposal is made from one of them; with 0 others take part."""
        labels = {i.id: "easy" for i in ITEMS} | {ITEMS[3].id: "unsolved"}
        aimed = Conjecturer(ITEMS, 0, operators=OWN).propose(8, labels=labels, aims=[ITEMS[3].id], share=1.0)
        free = Conjecturer(ITEMS, 0, operators=OWN).propose(8, labels=labels, aims=[ITEMS[3].id], share=0.0)

        assert len(aimed.proposals) >= 4
        assert {p.item.parents[0] for p in aimed.proposals} == {ITEMS[3].id}
        assert {p.label for p in aimed.proposals} == {"unsolved"}
        assert len({p.item.parents[0] for p in free.proposals}) > 1
        assert not any(p.operator == "fresh" for p in (*aimed.proposals, *free.proposals))

    def test_each_label_has_preferences_of_its_own(self) -> None:
        """What instances of unsolved statements are worth says nothing about instances of easy ones."""
        conjecturer = Conjecturer(ITEMS, 1, operators=OWN)
        labels = {i.id: "unsolved" if n % 2 else "easy" for n, i in enumerate(ITEMS)}
        made = conjecturer.propose(20, labels=labels).proposals
        assert {(p.label, p.operator) for p in made} >= {
            (label, operator) for label in ("unsolved", "easy") for operator in ("specialise", "disjoin")
        }

        good = ("unsolved", "specialise")
        conjecturer.learn({p.item.id: float((p.label, p.operator) == good) for p in made})

        preferences = conjecturer.preferences
        assert max(preferences["unsolved"], key=preferences["unsolved"].__getitem__) == "specialise"
        assert preferences["unsolved"]["specialise"] > 0 > preferences["easy"]["specialise"]

    def test_control_clears_what_was_learned(self) -> None:
        """Re-seeded, parents are enumerated statements, preferences are gone, and known is still known."""
        conjecturer = Conjecturer(ITEMS, 1, operators=OWN)
        made = conjecturer.propose(10).proposals
        conjecturer.learn({p.item.id: float(p.operator == "pad") for p in made})
        conjecturer.forget([made[0].item.id])
        assert made[0].item.id not in conjecturer.parents

        conjecturer.reseed()

        assert conjecturer.parents == {i.id for i in ITEMS}
        assert not conjecturer.preferences
        again = conjecturer.propose(10).proposals
        assert not {p.item.id for p in again} & {p.item.id for p in made}


def test_a_recipe_that_says_nothing_is_an_old_recipe() -> None:
    """Folders from before there was a conjecturer go on; one with a conjecturer is another loop."""
    on = LoopRecipe(conjecturer=ConjecturerSection(statements=5))

    assert loop_digest(LoopRecipe(conjecturer=ConjecturerSection())) == loop_digest(LoopRecipe())
    assert loop_digest(on) != loop_digest(LoopRecipe())


def test_what_is_false_or_too_close_is_dropped() -> None:
    """With Lean and the evaluator: each reason is kept with the statement, and dropped ones are no parents."""
    workshop = Workshop(compile_theory("arith-list"), heartbeats=200)
    pool = workshop.take(ITEMS)
    held = HeldOut([item(50, "(n m : Nat) : min n m = min m n")])
    recipe = LoopRecipe(conjecturer=ConjecturerSection(statements=5))
    proposer = Proposer(recipe, workshop, held, pool)
    texts = {
        "": "(n : Nat) : n + 0 = 0 + n",
        "refuted": "(n m : Nat) : n * m = n + m",
        "not_frozen": "(n : Nat) : nowhere n = n",
        "held_out_instance": "(n : Nat) : min n 3 = min 3 n",
        "known": LAWS[0],
    }
    items = [item(n if reason != "known" else 0, text) for n, (reason, text) in enumerate(texts.items(), 60)]
    proposed = Proposed(
        proposals=tuple(Proposal(item=i, operator="specialise", label="hard") for i in items),
        tries=7,
        duplicates=2,
    )

    looked = proposer.look(proposed, {i.id for i in pool})

    reasons = {row["id"]: row["reason"] for row in looked["dropped"]}
    assert [reasons.get(i.id, "") for i in items] == list(texts)
    assert [row["id"] for row in looked["items"]] == [items[0].id]
    assert all(row["statement"].startswith("theorem") for row in looked["dropped"])
    told = proposer.told(looked)
    assert told["drops"] == {reason: 1 for reason in sorted(texts) if reason}
    assert (told["statements"], told["tries"], told["duplicates"]) == (1, 7, 2)


def test_undecided_is_no_reward() -> None:
    """What nobody decided moves nothing; what was rejected does."""
    workshop = Workshop(compile_theory("arith-list"), heartbeats=200)
    pool = workshop.take(ITEMS)
    recipe = LoopRecipe(conjecturer=ConjecturerSection(statements=16, targets=0.0, operators=OWN))
    proposer = Proposer(recipe, workshop, HeldOut([]), pool)
    made = [p.item for p in proposer.draw(pool, {}, set(), Orders()).proposals]
    items = {i.id: i for i in (*pool, *made)}
    beliefs = {i.id: Posterior(wins=4, losses=4) for i in made}

    nothing = proposer.learn(
        items, [Tally(id=i.id, proofs={"p": (4, UNDECIDED)}, drops={}) for i in made], beliefs
    )
    tallies = [Tally(id=i.id, proofs={"p": (4, CERTIFIED), "q": (4, REJECTED)}, drops={}) for i in made]
    learned = proposer.learn(items, tallies, beliefs)

    assert nothing["tried"] == 0
    assert not any(value for own in nothing["preferences"].values() for value in own.values())
    assert learned["tried"] == len(made)
    assert learned["preferences"]["untried"]["specialise"] > learned["preferences"]["untried"]["disjoin"]


def test_control_acts_on_what_is_proposed() -> None:
    """Left alone, it builds on what it made; told to begin again, on the enumeration's statements only."""
    workshop = Workshop(compile_theory("arith-list"), heartbeats=200)
    pool = workshop.take(ITEMS)
    recipe = LoopRecipe(conjecturer=ConjecturerSection(statements=12, targets=0.0))
    parents = []
    for orders in (Orders(), Orders(reseed=True, heat=1.25)):
        proposer = Proposer(recipe, workshop, HeldOut([]), pool)
        first = proposer.draw(pool, {}, set(), Orders())
        again = proposer.draw([*pool, *(p.item for p in first.proposals)], {}, set(), orders)
        parents.append({p.item.parents[0] for p in again.proposals} - {i.id for i in pool})

    assert parents[0]
    assert not parents[1]


POOL = (
    *LAWS,
    "(n : Nat) : double n = n + n",
    "(n m : Nat) : min n m ≤ n",
    "(xs : List Nat) : xs.reverse.length = xs.length",
    "(n : Nat) (xs : List Nat) : (xs.take n).length ≤ n",
    "(xs ys : List Nat) : (xs ++ ys).length = ys.length + xs.length",
    "(n m : Nat) : dist n m = dist m n",
    "(n : Nat) : half (double n) = n",
    "(n m : Nat) : n - m ≤ n",
    "(n : Nat) : n ≤ triangle n",
    "(a b : Bool) : (a && b) = (b && a)",
    "(xs : List Nat) : total xs.reverse = total xs",
    "(n : Nat) : isEven (double n) = true",
)
TINY = LoopRecipe(
    name="tiny",
    generations=3,
    seeds=SeedSection(statements=13, scripts=3),
    attempts=AttemptSection(statements=20, samples=4, heartbeats=1000),
    model=ModelSection(vocabulary=320, hidden=48, layers=1, heads=2, inner=96, context=192),
    train=TrainSection(first_steps=20, steps=8, batch=8, first_rate=5e-3, rate=3e-3),
    eval=EvalSection(samples=1),
    conjecturer=ConjecturerSection(statements=12),
)


def test_a_loop_proposes_and_goes_on_after_a_kill(tmp_path: Path) -> None:
    """Its own statements join the pool and are tried; without its last generation it comes to the same again."""
    pytest.importorskip("torch", reason="needs the extra: pip install 'proofmill[prover,train]'")
    pytest.importorskip("trl", reason="needs the extra: pip install 'proofmill[prover,train]'")
    from proofmill_provers.loop.run import Loop

    out = tmp_path / "out"
    loop = Loop(TINY, out)
    # Exploration is the dearest step, and another test's: the pool is given.
    given = [item(number, text) for number, text in enumerate(POOL)]
    pool = {
        "items": [asdict(i) for i in given[:-4]],
        "held_out": [asdict(i) for i in given[-4:]],
        "drops": {},
        "explored": {},
    }
    (out / "pool.json").write_text(json.dumps(pool))
    report = loop.run()
    guard = HeldOut([Item(**row) for row in pool["held_out"]])
    generations: list[dict[str, Any]] = report["generations"]

    assert all("pass@1" in g and "pass@8" not in g for g in generations)  # one sample tells no pass@8
    assert not (out / "generations/1/proposed.json").exists()
    made: dict[str, Item] = {}
    for number in (2, 3):
        looked = json.loads((out / f"generations/{number}/proposed.json").read_text())
        told = generations[number - 1]["proposed"]
        assert told["statements"] == len(looked["items"])
        assert told["statements"] + sum(told["drops"].values()) == sum(told["operators"].values())
        made |= {row["id"]: Item(**row) for row in looked["items"]}
    assert len(made) >= 8
    assert not any(guard.reason(i) for i in made.values())
    tried = {
        row["id"] for n in (2, 3) for row in json.loads((out / f"generations/{n}/tries.json").read_text())
    }
    assert made.keys() <= tried
    assert sum(g["proposed"]["learned"]["tried"] for g in generations) == sum(
        row["id"] in made
        for n in (2, 3)
        for row in json.loads((out / f"generations/{n}/tries.json").read_text())
        if sum(times for times, _ in row["proofs"].values()) + sum(row["drops"].values())
    )

    shutil.rmtree(out / "generations/3")
    assert Loop(TINY, out).run() == report
