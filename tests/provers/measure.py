"""How much of a set the symbolic portfolio decides: ``python -m tests.provers.measure SET --budget-s 20``.

A set is a file of ``datasets/seeds``; its theory is the ``.lean`` file of the same name, or ``core``. Prints one row
for each lane and the statements that stay open, with wall-clock and CPU seconds.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter

from proofmill.prove.deciding import Budget, Decisions, decide_file
from proofmill.resources import datasets_dir
from proofmill.theory.theory import Theory, compile_theory


def theory_of(name: str) -> Theory:
    """The theory of a set of statements."""
    path = datasets_dir() / "theories" / f"{name}.lean"
    return compile_theory(str(path) if path.exists() else "core")


def decide(name: str, *, budget_s: float, workers: int) -> Decisions:
    """All statements of a set."""
    path = datasets_dir() / "seeds" / f"{name}.jsonl"
    budget = Budget(wall_s=budget_s)
    return decide_file(path, theory_of(name), prover="portfolio", budget=budget, workers=workers)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", metavar="SET")
    parser.add_argument("--budget-s", type=float, default=20.0)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    for name in args.sets:
        started, cpu = time.monotonic(), os.times()
        result = decide(name, budget_s=args.budget_s, workers=args.workers)
        spent = os.times()
        cpu_s = sum(spent[:4]) - sum(cpu[:4])
        wall_s = time.monotonic() - started
        still = [str(row["name"]) for row in result.rows if row["outcome"] == "open"]
        lines = (
            f"{name}: {dict(result.counts)} of {len(result.rows)}, {wall_s:.0f} s wall, {cpu_s:.0f} s CPU",
            f"  lanes: {dict(Counter(str(row['lane']) for row in result.rows))}",
            f"  open: {' '.join(still) or 'none'}",
        )
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
