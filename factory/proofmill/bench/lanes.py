"""What each lane adds: every lane alone on the same statements, and who else solved what it solved.

The statements are suites under datasets/seeds, which nothing is trained on; each lives in the theory of the same
name, else in the core library. A statement counts as solved when its proof, or the proof of its negation, is
certified. Lanes run one after another in one process, on one Lean process at a time, so that processor seconds are
the lane's own.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from proofmill.bench.errors import BenchError
from proofmill.bench.machine import describe_machine
from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.config import LanesConfig
from proofmill.lean.core import Progress
from proofmill.lean.toolchain import Toolchain
from proofmill.machine import cpu_s
from proofmill.prove.lab import Searcher
from proofmill.prove.protocol import Prover, find_prover
from proofmill.prove.workbench import Workbench
from proofmill.records import VerdictKind
from proofmill.resources import datasets_dir
from proofmill.sweep.lanes import open_lanes, refute_batch
from proofmill.theory.theory import Theory, compile_theory

__all__ = [
    "LaneFigures",
    "LanesOptions",
    "LanesReport",
    "Suite",
    "bench_lanes",
    "cpu_s",
    "load_suites",
    "unique_to",
]

HEARTBEATS = 5_000
"""Of one script, as in the default sweep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanesOptions:
    """What to measure."""

    n: int = 40
    """Statements, drawn evenly from the suites."""
    budget_s: float = 5.0
    """Seconds of each lane for one statement, on average."""
    seed: int = 0
    main: str = "portfolio"
    others: tuple[str, ...] = LanesConfig().others
    suites: tuple[str, ...] = (
        "inductive-lists",
        "inductive-numbers",
        "inductive-trees",
        "list-lemmas",
        "false",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """Statements of one theory, frozen."""

    name: str
    theory: Theory
    certifier: Certifier
    goals: Mapping[str, FrozenStatement]


@dataclass(slots=True, kw_only=True)
class LaneFigures:
    """One lane."""

    solved: set[str] = field(default_factory=set)
    wall_s: float = 0.0
    cpu_s: float = 0.0
    num_scripts: int = 0

    def as_row(self, only: int) -> dict[str, object]:
        """Plain values; a cost per proof is null where there is none."""
        num = len(self.solved)
        return {
            "solved": num,
            "only_this_lane": only,
            "wall_s": round(self.wall_s, 2),
            "cpu_s": round(self.cpu_s, 2),
            "scripts": self.num_scripts,
            "cpu_s_per_proof": round(self.cpu_s / num, 3) if num else None,
            "scripts_per_proof": round(self.num_scripts / num, 1) if num else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LanesReport:
    """The figures."""

    options: LanesOptions
    num: int
    lanes: Mapping[str, LaneFigures]
    off: Mapping[str, str]
    machine: Mapping[str, object]

    def as_row(self) -> dict[str, object]:
        """The contract's object."""
        everything: set[str] = set().union(*(lane.solved for lane in self.lanes.values()))
        main = len(self.lanes[self.options.main].solved)
        only = unique_to({name: lane.solved for name, lane in self.lanes.items()})
        return {
            "bench": "lanes",
            "ratios": {"all_lanes_vs_main": round(len(everything) / main, 3) if main else None},
            "spread": {},
            "n": self.num,
            "solved": len(everything),
            "budget_s": self.options.budget_s,
            "lanes": {name: lane.as_row(len(only[name])) for name, lane in self.lanes.items()},
            "only": {name: sorted(ids) for name, ids in only.items()},
            "lanes_off": dict(self.off),
            "machine": dict(self.machine),
        }

    def as_table(self) -> str:
        """For people."""
        only = unique_to({name: lane.solved for name, lane in self.lanes.items()})
        lines = [f"{'lane':12} {'solved':>7} {'only it':>8} {'cpu s':>8} {'cpu s/proof':>12} {'scripts':>8}"]
        for name, lane in self.lanes.items():
            each = f"{lane.cpu_s / len(lane.solved):.2f}" if lane.solved else "-"
            lines.append(
                f"{name:12} {len(lane.solved):>7} {len(only[name]):>8} {lane.cpu_s:>8.1f} {each:>12} "
                f"{lane.num_scripts:>8}"
            )
        lines += [f"{name} is off: {why}" for name, why in self.off.items()]
        return "\n".join([*lines, f"of {self.num} statements, {self.options.budget_s} s each"])


def unique_to(solved: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """For each lane, what no other lane solved."""
    return {
        name: own - set().union(*(other for at, other in solved.items() if at != name))
        for name, own in solved.items()
    }


def load_suites(
    names: Sequence[str], num: int, seed: int, toolchain: Toolchain, progress: Progress | None
) -> list[Suite]:
    """About ``num`` statements in all, drawn evenly from the suites.

    Raises:
        BenchError: a suite is not there, or has a statement that Lean does not take.
    """
    suites = []
    for position, name in enumerate(names):
        path = datasets_dir() / "seeds" / f"{name}.jsonl"
        if not path.is_file():
            raise BenchError(f"the suite {name} is not in {path.parent}")
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        share = num // len(names) + (position < num % len(names))
        chosen = random.Random(f"{seed}/{name}").sample(rows, min(share, len(rows)))
        theory = compile_theory(_theory_of(name), toolchain=toolchain, progress=progress)
        certifier = Certifier(theory.environment, workers=1)
        goals: dict[str, FrozenStatement] = {}
        answers = certifier.freeze([row["statement"] for row in chosen])
        for row, answer in zip(chosen, answers, strict=True):
            if not isinstance(answer, FrozenStatement):
                raise BenchError(f"{path}: {row['id']} cannot be stated: {answer.detail}")
            goals[row["id"]] = answer
        suites.append(Suite(name=name, theory=theory, certifier=certifier, goals=goals))
    return suites


def _theory_of(suite: str) -> str:
    path: Path = datasets_dir() / "theories" / f"{suite}.lean"
    return str(path) if path.is_file() else "core"


def bench_lanes(
    toolchain: Toolchain,
    options: LanesOptions,
    *,
    tell: Callable[[str], None],
    progress: Progress | None = None,
) -> LanesReport:
    """Runs every lane on every statement.

    Raises:
        BenchError: a suite cannot be used.
        ProverError: the main lane cannot run.
    """
    suites = load_suites(options.suites, options.n, options.seed, toolchain, progress)
    makers: dict[str, Callable[[], Prover] | None] = {options.main: lambda: find_prover(options.main)}
    more, off = open_lanes(LanesConfig(others=options.others), options.main)
    makers |= more
    figures = {name: LaneFigures() for name in makers}
    for suite in suites:
        for name, make in makers.items():
            _run(suite, make, figures[name], options.budget_s, is_main=name == options.main)
            tell(f"{suite.name}: {name}, {len(figures[name].solved)} solved so far")
    return LanesReport(
        options=options,
        num=sum(len(suite.goals) for suite in suites),
        lanes=figures,
        off=off,
        machine=describe_machine(toolchain),
    )


def _run(
    suite: Suite, make: Callable[[], Prover] | None, figures: LaneFigures, budget_s: float, *, is_main: bool
) -> None:
    """One lane on one suite; beside the main one, lanes that search do so, as in a sweep."""
    wall, cpu = time.monotonic(), cpu_s()
    if make is None:
        tried, denials = refute_batch(
            suite.certifier, suite.goals, suite.theory.own, heartbeats=HEARTBEATS, on_tried=lambda _: None
        )
        figures.num_scripts += sum(tried.values())
        figures.solved |= {f"{suite.name}/{denial.conjecture_id}" for denial in denials}
    else:
        prover, stop = make(), threading.Event()
        bench = Workbench(suite.certifier, prover, suite.theory.own, heartbeats=HEARTBEATS)
        if isinstance(prover, Searcher) and not is_main:
            result = bench.search(suite.goals, stop=stop, budget_s=budget_s)
        else:
            result = bench.work(suite.goals, (), stop=stop, budget_s=budget_s * len(suite.goals))
        figures.num_scripts += sum(result.scripts.values())
        figures.solved |= {
            f"{suite.name}/{candidate.conjecture_id}"
            for candidate, verdict in result.judged
            if verdict.verdict is VerdictKind.CERTIFIED
        }
    figures.wall_s += time.monotonic() - wall
    figures.cpu_s += cpu_s() - cpu
