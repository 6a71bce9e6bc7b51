"""Tree search against whole-proof sampling, at equal numbers of model calls, with one checkpoint.

A model call is one completion. Whole-proof sampling spends ``calls`` of them on proofs of the statement; tree search
spends as many on tactics, eight at a node. Both get the same statements, premises, sampling seeds and Lean budgets;
both may spend less than they are allowed, where a search is exhausted or a proof is found. Statements are from
suites that nothing is trained on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from proofmill.bench.errors import BenchError
from proofmill.bench.lanes import HEARTBEATS, Suite, load_suites
from proofmill.bench.machine import describe_machine
from proofmill.bench.stats import summarize
from proofmill.config import LanesConfig
from proofmill.errors import ProverError
from proofmill.lean.core import Progress
from proofmill.lean.toolchain import Toolchain
from proofmill.machine import cpu_s
from proofmill.prove.protocol import find_prover
from proofmill.prove.workbench import Workbench
from proofmill.records import VerdictKind

__all__ = ["SearchOptions", "SearchReport", "bench_search"]

_SIDES = ("whole_proof", "tree_search")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """What to measure."""

    n: int = 40
    calls: tuple[int, ...] = (16, 64)
    """Completions for one statement; each size is a run of its own."""
    rounds: int = 2
    """Repeats with other sampling seeds."""
    budget_s: float = 20.0
    """Seconds for one statement on average: a bound that should not be what ends a search."""
    seed: int = 0
    model: str = LanesConfig().model
    suites: tuple[str, ...] = ("inductive-lists", "inductive-numbers", "inductive-trees", "list-lemmas")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRun:
    """One side at one number of calls in one round."""

    solved: frozenset[str]
    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchReport:
    """The figures."""

    options: SearchOptions
    num: int
    runs: Mapping[tuple[str, int], tuple[SearchRun, ...]]
    machine: Mapping[str, object]

    def as_row(self) -> dict[str, object]:
        """The contract's object; a ratio is null where sampling solved nothing."""
        ratios: dict[str, float | None] = {}
        spread: dict[str, object] = {}
        for calls in self.options.calls:
            pairs = [
                (len(tree.solved), len(whole.solved))
                for tree, whole in zip(
                    self.runs["tree_search", calls], self.runs["whole_proof", calls], strict=True
                )
            ]
            key = f"tree_search_vs_whole_proof_at_{calls}"
            good = [tree / whole for tree, whole in pairs if whole]
            ratios[key] = round(summarize(good).median, 3) if good else None
            spread[key] = summarize(good).as_row() if good else {}
        return {
            "bench": "search",
            "ratios": ratios,
            "spread": spread,
            "n": self.num,
            "model": self.options.model,
            "solved": {
                f"{side}_at_{calls}": [len(run.solved) for run in runs]
                for (side, calls), runs in self.runs.items()
            },
            "cpu_s": {
                f"{side}_at_{calls}": [round(run.cpu_s, 1) for run in runs]
                for (side, calls), runs in self.runs.items()
            },
            "wall_s": {
                f"{side}_at_{calls}": [round(run.wall_s, 1) for run in runs]
                for (side, calls), runs in self.runs.items()
            },
            "machine": dict(self.machine),
        }

    def as_table(self) -> str:
        """For people."""
        lines = [f"{'model calls':>12} {'side':14} {'solved in each round':24} {'cpu s':>8}"]
        for (side, calls), runs in self.runs.items():
            solved = ", ".join(str(len(run.solved)) for run in runs)
            lines.append(f"{calls:>12} {side:14} {solved:24} {sum(r.cpu_s for r in runs):>8.1f}")
        return "\n".join([*lines, f"of {self.num} statements, model {self.options.model}"])


def bench_search(
    toolchain: Toolchain,
    options: SearchOptions,
    *,
    tell: Callable[[str], None],
    progress: Progress | None = None,
) -> SearchReport:
    """Runs both sides in turn.

    Raises:
        BenchError: a suite or the model cannot be used.
    """
    suites = load_suites(options.suites, options.n, options.seed, toolchain, progress)
    runs: dict[tuple[str, int], list[SearchRun]] = {
        (side, calls): [] for calls in options.calls for side in _SIDES
    }
    for number in range(options.rounds):
        for calls in options.calls:
            for side in _SIDES:
                run = _run(suites, options, side, calls, number)
                runs[side, calls].append(run)
                tell(f"round {number + 1}, {calls} calls, {side}: {len(run.solved)} solved")
    return SearchReport(
        options=options,
        num=sum(len(suite.goals) for suite in suites),
        runs={key: tuple(value) for key, value in runs.items()},
        machine=describe_machine(toolchain),
    )


def _run(suites: list[Suite], options: SearchOptions, side: str, calls: int, number: int) -> SearchRun:
    """One side on all suites."""
    wall, cpu = time.monotonic(), cpu_s()
    settings = {
        "model": options.model,
        "seed": str(options.seed + number),
        "whole": str(calls if side == "whole_proof" else 0),
        "calls": str(calls if side == "tree_search" else 0),
    }
    solved: set[str] = set()
    for suite in suites:
        try:
            lane = find_prover("policy", settings)
        except ProverError as error:
            raise BenchError(f"the lane policy cannot run: {error}") from error
        bench = Workbench(suite.certifier, lane, suite.theory.own, heartbeats=HEARTBEATS)
        result = bench.work(
            suite.goals, (), stop=threading.Event(), budget_s=options.budget_s * len(suite.goals)
        )
        solved |= {
            f"{suite.name}/{candidate.conjecture_id}"
            for candidate, verdict in result.judged
            if verdict.verdict is VerdictKind.CERTIFIED
        }
    return SearchRun(solved=frozenset(solved), wall_s=time.monotonic() - wall, cpu_s=cpu_s() - cpu)
