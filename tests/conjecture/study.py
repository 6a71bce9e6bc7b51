"""What becomes of a random sample of conjectures: a study by hand, not a test.

    python tests/conjecture/study.py CONJECTURES.jsonl --theory arith-list --n 300 --budget-s 60

Draws a seeded sample, has ``proofmill prove`` refute or prove each within the budget, and prints how many were
refuted, closed by the cheapest tier (one tactic, no lemma named), proved and left open, each with a Wilson
interval of 95 %.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from proofmill.certify import Certifier
from proofmill.conjecture.triviality import label_triviality
from proofmill.records import Conjecture
from proofmill.theory.theory import compile_theory

Z = 1.96
"""Normal quantile of a two-sided interval of 95 %."""


def wilson(count: int, total: int) -> tuple[float, float]:
    """The Wilson score interval (Wilson 1927) of a share."""
    share, square = count / total, Z * Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = Z / (1 + square / total) * math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    return middle - half, middle + half


def main() -> int:
    """Runs the study."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("conjectures", type=Path)
    parser.add_argument("--theory", default="arith-list")
    parser.add_argument("--n", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--budget-s", type=float, default=60.0)
    parser.add_argument("--out", type=Path, default=Path("study"), help="folder for sample and results")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.conjectures.read_text().splitlines()]
    sample = random.Random(options.seed).sample(rows, min(options.n, len(rows)))
    options.out.mkdir(parents=True, exist_ok=True)
    statements, results = options.out / "sample.jsonl", options.out / "results.jsonl"
    kept = ("id", "name", "statement")
    statements.write_text("".join(json.dumps({key: row[key] for key in kept}) + "\n" for row in sample))
    started = time.monotonic()
    # The tier is asked again here: a label in the file would be the generator's own word.
    labelled = label_triviality(
        Certifier(compile_theory(options.theory).environment), [Conjecture(**row) for row in sample]
    )
    trivial = {c.id for c in labelled if c.filters["triviality"] != "none"}
    command = ["proofmill", "prove", str(statements), "--theory", options.theory, "--out", str(results)]
    subprocess.run([*command, "--budget-s", str(options.budget_s)], check=True)
    outcomes = {row["id"]: row["outcome"] for row in map(json.loads, results.read_text().splitlines())}
    counts = Counter(outcomes[row["id"]] for row in sample)
    good = sum(outcomes[row["id"]] != "refuted" and row["id"] not in trivial for row in sample)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    low, high = wilson(good, len(sample))
    report = {
        "n": len(sample),
        "budget_s": options.budget_s,
        **counts,
        "closed_by_cheapest_tier": len(trivial),
        "neither_refuted_nor_trivial": good,
        "share": round(good / len(sample), 4),
        "wilson_95": [round(low, 4), round(high, 4)],
        "proved_wilson_95": [round(bound, 4) for bound in wilson(counts["proved"], len(sample))],
        "wall_s": round(time.monotonic() - started, 1),
        "children_cpu_s": round(used.ru_utime + used.ru_stime, 1),
    }
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
