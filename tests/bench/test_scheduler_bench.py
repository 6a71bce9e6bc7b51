"""The scheduler, and the benchmark that holds it against other orders of work."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.ledger.sample import law

from proofmill.bench.scheduler import POLICIES, World, read_world, run_policy, simulate
from proofmill.errors import ProofmillError
from proofmill.ledger import Attempt, Ledger
from proofmill.records import Candidate, Verdict, VerdictKind
from proofmill.sweep.scheduler import PILOT, Item, Scheduler


def item(number: int, *, arm: str = "cheap", family: str = "", generator: str = "g", size: int = 5) -> Item:
    """A try that could be made."""
    return Item(f"c{number}", arm, generator, size, family or f"f{number}", number)


def taught() -> Scheduler:
    """A scheduler that has seen a cheap lane prove half, and a dear one nothing."""
    scheduler = Scheduler(is_sampling=False)
    for number in range(40):
        scheduler.record(item(number), found=number % 2 == 0, cost=0.2)
        scheduler.record(item(number, arm="dear"), found=False, cost=8.0)
    return scheduler


class TestScheduler:
    """What is chosen."""

    def test_learns_what_pays(self) -> None:
        """The lane with more proofs for its cost is next, and estimates approach what was seen."""
        scheduler = taught()
        good, bad, cost = scheduler.estimate(item(100))
        chosen = scheduler.choose([item(n, arm=arm) for n in range(100, 130) for arm in ("cheap", "dear")], 8)
        chosen = scheduler.choose([item(n, arm=arm) for n in range(100, 130) for arm in ("cheap", "dear")], 8)

        assert good / (good + bad) == pytest.approx(0.5, abs=0.05)
        assert cost == pytest.approx(0.2, abs=0.05)
        assert {one.arm for one in chosen} == {"cheap"}
        assert len(chosen) in {PILOT, 8}

    def test_shares(self) -> None:
        """A family that fills the queue has a quarter of a batch while others wait, and all of it when none do."""
        scheduler = taught()
        crowd = [item(n, family="crowd") for n in range(100, 140)]
        others = [item(n) for n in range(140, 180)]
        scheduler._spent = 0.0
        mixed = Counter(one.family == "crowd" for one in scheduler.choose([*crowd, *others], 16))
        scheduler._spent = 0.0
        alone = scheduler.choose(crowd, 16)

        assert mixed == {True: 4, False: 12}
        assert len(alone) == 16

    def test_nothing_starves(self) -> None:
        """What promises least gets its small part of what is spent."""
        scheduler = taught()
        hopeless = item(0, arm="dear", family="hopeless")
        tried = 0
        for number in range(1000, 1400):
            for one in scheduler.choose([hopeless, item(number)], 1):
                tried += one is hopeless
                found = one is not hopeless and number % 2 == 0
                scheduler.record(one, found=found, cost=4.0 if one is hopeless else 0.2)

        assert 1 <= tried <= 20

    def test_same_seed_same_choice(self) -> None:
        """Draws are seeded."""
        waiting = [item(n, generator=f"g{n % 3}", size=3 + n % 4) for n in range(60)]
        first, second, other = (Scheduler(seed=seed).choose(waiting, 12) for seed in (1, 1, 2))

        assert first == second
        assert first != other


class TestWorlds:
    """What policies are held against."""

    def test_all_spent_all_found(self) -> None:
        """With the whole budget every policy finds everything that can be proved; with none, nothing."""
        world = simulate(120, seed=3)

        assert world.provable > 20
        assert {run_policy(world, name, budget=world.cost + 1) for name in POLICIES} == {world.provable}
        assert {run_policy(world, name, budget=0.0) for name in POLICIES} == {0}

    def test_better_than_first_come_first_served(self) -> None:
        """For a quarter of the cost ours proves half as much again, and no less than turns of equal time do."""
        worlds = [simulate(400, seed=seed) for seed in range(3)]
        ours, fifo, turns = (
            sum(run_policy(world, name, budget=0.25 * world.cost) for world in worlds)
            for name in ("ours", "fifo", "round_robin")
        )

        assert ours >= 1.5 * fifo
        assert ours >= 0.95 * turns

    def test_a_real_ledger(self, tmp_path: Path) -> None:
        """Tries are read as they were made: order, cost, and found only where the ledger has a certificate."""
        with Ledger.open(tmp_path, {"recipe": "r"}) as ledger:
            laws = [law(n) for n in range(3)]
            ledger.propose(laws, layer=1, generator="g", considered=3)
            for n, rung, found in (
                (0, "effort-0", 1),
                (1, "effort-0", 1),
                (2, "effort-0", 0),
                (2, "effort-1", 1),
            ):
                ledger.record_attempt(
                    Attempt(
                        conjecture_id=f"id{n}",
                        lane="l",
                        rung=rung,
                        num_scripts=1,
                        found=found,
                        wall_s=0.5 + n,
                    )
                )
            for n in (0, 2):
                ledger.record_certificate(
                    Candidate(
                        conjecture_id=f"id{n}",
                        proof="by trivial",
                        lane="l",
                        script="s",
                        attempts=1,
                        wall_s=0.5,
                    ),
                    Verdict(id=f"id{n}", verdict=VerdictKind.CERTIFIED, level=3, reason=""),
                )
        world = read_world(tmp_path)

        assert isinstance(world, World)
        assert [[(t.item.arm, t.found, t.cost) for t in own] for own in world.tries.values()] == [
            [("l/effort-0", True, 0.5)],
            [("l/effort-0", False, 1.5)],
            [("l/effort-0", False, 2.5), ("l/effort-1", True, 2.5)],
        ]
        assert world.provable == 2

    def test_no_run(self, tmp_path: Path) -> None:
        """A folder without a ledger is told."""
        with pytest.raises(ProofmillError, match="started sweep"):
            read_world(tmp_path)
