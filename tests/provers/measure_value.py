"""What a value head is worth: ``python -m tests.provers.measure_value RUN_DIR... --theory T [--prove]``.

Learns heads from the stored searches of run directories, a fold of the theorems kept aside at a time, and prints
their figures on what was kept aside. With ``--prove`` the statements kept aside are searched again, with and without
the head of their fold: the symbolic policy's tactics, best first and PUCT, the same counts of states and tactics.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.derive.decontaminate import Decontaminator, bare_statement, canonical_text, shipped_suites
from proofmill.prove.goals import goal_of
from proofmill.theory.theory import compile_theory
from proofmill_provers.loop.backward import LeanSession
from proofmill_provers.mcts import Puct
from proofmill_provers.policies import Ask, SymbolicPolicy
from proofmill_provers.policy import DEFAULT_MODEL, open_model
from proofmill_provers.search import BestFirst, Budget, Search, Selector
from proofmill_provers.training.outcomes import Outcomes, ValueSection, collect_outcomes, read_trees
from proofmill_provers.training.value import Fit, draw, fit_head
from proofmill_provers.value import ValueHead


class Valued(SymbolicPolicy):
    """The symbolic policy's tactics with a head's values."""

    def __init__(self, head: ValueHead) -> None:
        self.name = "symbolic-value"
        self._head = head

    def values(self, asks: Sequence[Ask]) -> list[float]:
        """See ``Policy``."""
        return self._head.values([ask.state for ask in asks])


def theorem_of(statement: str) -> str:
    """As examples name it."""
    return canonical_text(statement) or bare_statement(statement)


def compare(
    theory: str, statements: Sequence[str], head: ValueHead, budget: Budget
) -> dict[str, tuple[int, int, int]]:
    """For each way to search: statements proved, states expanded and tactics tried on all."""
    compiled = compile_theory(theory)
    certifier = Certifier(compiled.environment, workers=1)
    frozen = [f for f in certifier.freeze(statements) if isinstance(f, FrozenStatement)]
    closure = certifier.environment.closure
    goals = [goal_of(f, closure, id_=str(f.name[-1]), theory_names=compiled.own) for f in frozen]
    ways: dict[str, tuple[SymbolicPolicy, Selector]] = {
        "best-first": (SymbolicPolicy(), BestFirst()),
        "best-first, head": (Valued(head), BestFirst(value_weight=1.0)),
        "puct, heuristic": (SymbolicPolicy(), Puct()),
        "puct, head": (Valued(head), Puct()),
    }
    found = {}
    for name, (policy, selector) in ways.items():
        results = list(Search(policy, selector, budget).run(goals, LeanSession(compiler=certifier.compiler)))
        proved = sum(bool(result.proof) for result in results)
        calls, attempts = (sum(getattr(r, key) for r in results) for key in ("model_calls", "attempts"))
        found[name] = (proved, calls, attempts)
    return found


def told(name: str, fit: Fit) -> str:
    """A line of figures."""
    kept: Any = fit.record["eval"]
    return f"{name}: " + ", ".join(f"{key} {value}" for key, value in kept.items())


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="+", metavar="RUN_DIR")
    parser.add_argument("--theory", default="arith-list")
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--share", type=float, default=0.3, help="of the theorems, kept aside in each split")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--prove", action="store_true")
    parser.add_argument(
        "--solved",
        action="store_true",
        help="only statements whose stored search proved them: how soon, not whether",
    )
    parser.add_argument("--statements", type=int, default=1000, help="searched for each split at most")
    parser.add_argument("--calls", type=int, default=24, help="states expanded for a statement at most")
    parser.add_argument("--attempts", type=int, default=240, help="tactics for a statement at most")
    args = parser.parse_args()
    section = ValueSection(searches=tuple(args.runs), eval_share=args.share)
    outcomes: Outcomes = collect_outcomes(section, Decontaminator(shipped_suites()))
    sys.stdout.write(
        f"{outcomes.num_trees} searches, states {outcomes.counts()}, left out {dict(outcomes.drops)}\n"
    )
    trees = [row for run in args.runs for row in read_trees(Path(run))]
    rows = [row["statement"] for row in trees if not args.solved or row["status"] == "solved"]
    statements = {theorem_of(text): text for text in reversed(rows)}
    backend: Any = open_model(args.model)
    budget = Budget(model_calls=args.calls, attempts=args.attempts, wall_s=math.inf)
    for seed in args.seeds:
        fit = fit_head(backend.model, backend.tokenizer, outcomes, section, seed=seed)
        sys.stdout.write(told(f"split {seed}", fit) + "\n")
        if not args.prove:
            continue
        aside = [text for theorem, text in sorted(statements.items()) if draw(seed, theorem) < args.share]
        head = ValueHead(backend.model, backend.tokenizer, fit.weights)
        for name, (proved, calls, attempts) in compare(
            args.theory, aside[: args.statements], head, budget
        ).items():
            sys.stdout.write(
                f"  {name}: {proved} of {len(aside[: args.statements])} proved, "
                f"{calls} states expanded, {attempts} tactics\n"
            )
        sys.stdout.flush()
    sys.stdout.write(f"{sum(os.times()[:4]):.0f} s CPU\n")


if __name__ == "__main__":
    main()
