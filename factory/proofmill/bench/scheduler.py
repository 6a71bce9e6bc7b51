"""Proofs for their cost under our scheduler, first come first served, round-robin, and passes from cheap to dear.

Two settings. *Simulated*: families with hidden difficulties, generators of unlike yield, three lanes of unlike cost;
what a try would come to is drawn once, before any policy runs. *Recorded*: all tries of a real sweep with their real
outcomes and costs; a policy chooses the order in which they are made, and a conjecture's later tries wait for its
earlier ones. Nothing is guessed: a try that the sweep never made is open to no policy. What the order does to the
lemmas that are at hand is left out, so this says what the order is worth by itself.

Every policy spends the same budget, a part of what all tries cost together, and sees only what came of its own tries.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from proofmill.bench.errors import BenchError
from proofmill.bench.machine import describe_machine
from proofmill.bench.stats import Summary, paired_ratios
from proofmill.lean.toolchain import Toolchain
from proofmill.ledger.reader import LedgerReader
from proofmill.sweep.scheduler import Item, Scheduler

__all__ = [
    "SchedulerOptions",
    "SchedulerReport",
    "World",
    "bench_scheduler",
    "read_world",
    "run_policy",
    "simulate",
]

BATCH = 24
BUDGETS = (0.1, 0.25, 0.5)
"""Parts of the cost of all tries that a policy may spend."""
HEADLINE = 0.25
POLICIES = ("ours", "fifo", "round_robin", "passes")
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A try with what it comes to."""

    item: Item
    found: bool
    cost: float
    """Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that can be tried: of each conjecture its tries, in the order in which they have to be made."""

    tries: Mapping[str, tuple[Try, ...]]
    arms: tuple[str, ...]
    """From cheap to dear."""

    @property
    def cost(self) -> float:
        """Of all tries together."""
        return sum(t.cost for own in self.tries.values() for t in own)

    @property
    def provable(self) -> int:
        """Conjectures that some try proves."""
        return sum(any(t.found for t in own) for own in self.tries.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulerOptions:
    """What to measure."""

    conjectures: int = 2000
    """In each simulated world."""
    rounds: int = 10
    """Simulated worlds, and seeds of ours on the recorded one."""
    seed: int = 0
    run_dir: Path | None = None
    """Of a real sweep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulerReport:
    """What came of it."""

    ratios: Mapping[str, Summary]
    """Proofs of ours for those of another policy, at equal cost."""
    proofs: Mapping[str, Mapping[str, float]]
    """Mean number of proofs by setting with budget, and policy."""
    worlds: Mapping[str, Mapping[str, float]]
    n: int
    machine: Mapping[str, object]

    def as_row(self) -> dict[str, object]:
        """The contract's object."""
        return {
            "bench": "scheduler",
            "ratios": {name: round(summary.median, 3) for name, summary in self.ratios.items()},
            "spread": {name: summary.as_row() for name, summary in self.ratios.items()},
            "n": self.n,
            "proofs": self.proofs,
            "worlds": self.worlds,
            "machine": dict(self.machine),
        }

    def as_table(self) -> str:
        """For people."""
        lines = [f"{'setting and budget':24}" + "".join(f"{name:>13}" for name in POLICIES)]
        for setting, counts in self.proofs.items():
            lines.append(f"{setting:24}" + "".join(f"{counts[name]:13.1f}" for name in POLICIES))
        lines.append("")
        lines += [
            f"{name:44} {s.median:6.2f}  ({s.low:.2f} to {s.high:.2f}, {s.repeats} times)"
            for name, s in self.ratios.items()
        ]
        return "\n".join(lines)


def bench_scheduler(toolchain: Toolchain, options: SchedulerOptions, *, tell: Tell) -> SchedulerReport:
    """Measures.

    Raises:
        BenchError: the recorded run has no tries.
        LedgerError: there is no such run.
    """
    settings: dict[str, list[World]] = {
        "simulated": [
            simulate(options.conjectures, seed=options.seed + number) for number in range(options.rounds)
        ]
    }
    if options.run_dir is not None:
        settings["recorded"] = [read_world(options.run_dir)] * options.rounds
    ratios: dict[str, Summary] = {}
    proofs: dict[str, dict[str, float]] = {}
    for setting, worlds in settings.items():
        for part in BUDGETS:
            counts: dict[str, list[int]] = {name: [] for name in POLICIES}
            for number, world in enumerate(worlds):
                for name in POLICIES:
                    seed = options.seed + number
                    counts[name].append(run_policy(world, name, budget=part * world.cost, seed=seed))
            label = f"{setting}_{round(100 * part)}%"
            proofs[label] = {name: sum(found) / len(found) for name, found in counts.items()}
            tell(f"{label}: " + ", ".join(f"{name} {mean:.0f}" for name, mean in proofs[label].items()))
            if part == HEADLINE:
                for name in POLICIES[1:]:
                    others = [max(1, num) for num in counts[name]]
                    ratios[f"{setting}_proofs_vs_{name}"] = paired_ratios(counts["ours"], others)
    return SchedulerReport(
        ratios=ratios,
        proofs=proofs,
        worlds={
            setting: {
                "conjectures": len(worlds[0].tries),
                "tries": sum(len(own) for own in worlds[0].tries.values()),
                "provable": worlds[0].provable,
                "cost_s": round(worlds[0].cost, 1),
            }
            for setting, worlds in settings.items()
        },
        n=options.conjectures,
        machine=describe_machine(toolchain),
    )


def read_world(run_dir: Path) -> World:
    """The tries of a real sweep.

    Raises:
        BenchError: it has none.
        LedgerError: there is no such run.
    """
    tries: dict[str, list[Try]] = {}
    with LedgerReader.open_read_only(run_dir) as ledger:
        rows = {row.conjecture.id: row for row in ledger.conjectures()}
        proved = {c.conjecture.id for c in ledger.certificates()}
        for entry in ledger.attempts():
            attempt, row = entry.attempt, rows[entry.attempt.conjecture_id]
            item = Item(
                id=attempt.conjecture_id,
                arm=f"{attempt.lane}/{attempt.rung}",
                generator=row.conjecture.generator,
                size=row.conjecture.size,
                family=row.conjecture.family,
                seq=row.seq,
            )
            found = bool(attempt.found) and attempt.conjecture_id in proved
            tries.setdefault(item.id, []).append(Try(item=item, found=found, cost=attempt.wall_s))
    if not tries:
        raise BenchError(f"{run_dir} has no attempts; let its sweep run longer")
    return World(tries={id_: tuple(own) for id_, own in tries.items()}, arms=_by_cost(tries.values()))


def _by_cost(tries: Iterable[Sequence[Try]]) -> tuple[str, ...]:
    costs: dict[str, list[float]] = {}
    for own in tries:
        for t in own:
            costs.setdefault(t.item.arm, []).append(t.cost)
    return tuple(sorted(costs, key=lambda arm: (sum(costs[arm]) / len(costs[arm]), arm)))


def simulate(num: int, *, seed: int) -> World:
    """A world in which success depends on a hidden difficulty of the family, the size, and the lane.

    The figures are of the order of those that real sweeps show: most of what is provable falls to the cheap lane,
    dear lanes prove a tenth of the rest at ten and forty times the cost, and generators differ by a factor of three.
    """
    rng = random.Random(f"world {seed}")
    generators = {"equation": 0.0, "inequality": 0.6, "conditional": -0.6, "mutation": -1.2}
    lanes = {"cheap": (0.25, 0.0), "middle": (1.5, -2.2), "dear": (8.0, -2.0)}
    families = [rng.gauss(-0.8, 1.5) for _ in range(max(1, num // 3))]
    tries: dict[str, tuple[Try, ...]] = {}
    for seq in range(num):
        generator = rng.choices(list(generators), weights=(6, 2, 2, 2))[0]
        number = rng.randrange(len(families))
        size = 3 + min(10, int(seq / num * 8) + rng.randrange(3))
        level = families[number] + generators[generator] - 0.15 * (size - 7)
        own = []
        for lane, (cost, offset) in lanes.items():
            p = 1 / (1 + 2.718281828459045 ** -(level + offset))
            item = Item(f"c{seq}", lane, generator, size, f"f{number}", seq)
            own.append(Try(item=item, found=rng.random() < p, cost=cost * rng.lognormvariate(0, 0.5)))
            if own[-1].found:
                break
        tries[f"c{seq}"] = tuple(own)
    return World(tries=tries, arms=tuple(lanes))


def run_policy(world: World, policy: str, *, budget: float, seed: int = 0) -> int:
    """How many proofs a policy finds before it has spent its budget; a try that would exceed it is not made."""
    kinds: Mapping[str, Callable[[], _Policy]] = {
        "ours": lambda: _Ours(seed),
        "fifo": _Fifo,
        "round_robin": lambda: _RoundRobin(world.arms),
        "passes": lambda: _Passes(world.arms),
    }
    choose = kinds[policy]()
    at = dict.fromkeys(world.tries, 0)
    ready: dict[str, Item] = {id_: own[0].item for id_, own in world.tries.items()}
    spent, proofs = 0.0, 0
    while ready:
        for item in choose.next_batch(ready):
            done = world.tries[item.id][at[item.id]]
            if spent + done.cost > budget:
                return proofs
            spent += done.cost
            proofs += done.found
            choose.learn(item, done)
            at[item.id] += 1
            rest = world.tries[item.id][at[item.id] :]
            if rest and not done.found:
                ready[item.id] = rest[0].item
            else:
                del ready[item.id]
    return proofs


class _Policy(Protocol):
    """Chooses what is tried next."""

    def next_batch(self, ready: Mapping[str, Item]) -> Sequence[Item]:
        """Some of what is ready, one after the other."""
        ...

    def learn(self, item: Item, done: Try) -> None:  # noqa: ARG002 (most learn nothing)
        """Told of what came of each."""
        return


class _Fifo(_Policy):
    """Each conjecture, in order of proposal, through all its tries before the next."""

    def next_batch(self, ready: Mapping[str, Item]) -> Sequence[Item]:
        return [min(ready.values(), key=lambda item: item.seq)]


class _RoundRobin(_Policy):
    """Lanes take turns with equal shares of the time; each takes the oldest conjecture that waits for it.

    Turns by the piece would give nearly all time to the dearest lane, and come to the same as first come first served.
    """

    def __init__(self, arms: Sequence[str]) -> None:
        self._spent = dict.fromkeys(arms, 0.0)

    def next_batch(self, ready: Mapping[str, Item]) -> Sequence[Item]:
        arm = min({item.arm for item in ready.values()}, key=lambda arm: (self._spent[arm], arm))
        return [min((item for item in ready.values() if item.arm == arm), key=lambda item: item.seq)]

    def learn(self, item: Item, done: Try) -> None:
        self._spent[item.arm] += done.cost


class _Passes(_Policy):
    """The cheapest lane on everything, oldest first, then the next one: what sweeps did without a scheduler."""

    def __init__(self, arms: Sequence[str]) -> None:
        self._rank = {arm: rank for rank, arm in enumerate(arms)}

    def next_batch(self, ready: Mapping[str, Item]) -> Sequence[Item]:
        rank = min(self._rank[item.arm] for item in ready.values())
        own = [item for item in ready.values() if self._rank[item.arm] == rank]
        return sorted(own, key=lambda item: item.seq)[:BATCH]


class _Ours(_Policy):
    """The scheduler."""

    def __init__(self, seed: int) -> None:
        self._scheduler = Scheduler(seed=seed)

    def next_batch(self, ready: Mapping[str, Item]) -> Sequence[Item]:
        return self._scheduler.choose(list(ready.values()), BATCH)

    def learn(self, item: Item, done: Try) -> None:
        self._scheduler.record(item, found=done.found, cost=done.cost)
