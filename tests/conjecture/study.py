"""What becomes of a random sample of conjectures: a study by hand, not a test.

    python tests/conjecture/study.py CONJECTURES.jsonl --theory arith-list --n 300 --budget-s 60

With ``--slice 2/6`` only the second of six parts of the sample is worked on; its results are kept in the folder
``--out``, and the report is about all parts done so far. A part that is done already is not done again.

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
from typing import Any

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


def work(rows: list[dict[str, Any]], options: argparse.Namespace, done: Path) -> None:
    """Has conjectures labelled, and proved or refuted; the file appears when all of it is there."""
    statements, results = done.with_suffix(".in"), done.with_suffix(".out")
    kept = ("id", "name", "statement")
    statements.write_text("".join(json.dumps({key: row[key] for key in kept}) + "\n" for row in rows))
    # The tier is asked again here: a label in the file would be the generator's own word.
    labelled = label_triviality(
        Certifier(compile_theory(options.theory).environment), [Conjecture(**row) for row in rows]
    )
    words = {c.id: c.filters["triviality"] for c in labelled}
    command = ["proofmill", "prove", str(statements), "--theory", options.theory, "--out", str(results)]
    subprocess.run([*command, "--budget-s", str(options.budget_s)], check=True)
    outcomes = {row["id"]: row["outcome"] for row in map(json.loads, results.read_text().splitlines())}
    found = [
        {**{key: row[key] for key in kept}, "outcome": outcomes[row["id"]], "triviality": words[row["id"]]}
        for row in rows
    ]
    written = done.with_suffix(".tmp")
    written.write_text("".join(json.dumps(row) + "\n" for row in found))
    written.replace(done)


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
    parser.add_argument("--slice", default="1/1", metavar="I/N", help="which part of the sample to work on")
    options = parser.parse_args()
    part, parts = map(int, options.slice.split("/"))
    if not 1 <= part <= parts:
        parser.error("--slice takes I/N with 1 <= I <= N")
    rows = [json.loads(line) for line in options.conjectures.read_text().splitlines()]
    sample = random.Random(options.seed).sample(rows, min(options.n, len(rows)))
    options.out.mkdir(parents=True, exist_ok=True)
    done = options.out / f"part-{part}-of-{parts}.jsonl"
    started = time.monotonic()
    if not done.exists():
        work(sample[part - 1 :: parts], options, done)
    drawn = {row["id"]: row["statement"] for row in sample}
    results = {
        row["id"]: row
        for path in sorted(options.out.glob(f"part-*-of-{parts}.jsonl"))
        for row in map(json.loads, path.read_text().splitlines())
    }
    if any(drawn.get(id_) != row["statement"] for id_, row in results.items()):
        parser.error(f"{options.out} holds parts of another sample: choose another --out")
    counts = Counter(row["outcome"] for row in results.values())
    trivial = [row for row in results.values() if row["triviality"] != "none"]
    good = sum(row["outcome"] != "refuted" and row["triviality"] == "none" for row in results.values())
    total = len(results)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    low, high = wilson(good, total)
    report = {
        "n": total,
        "of": len(sample),
        "budget_s": options.budget_s,
        **counts,
        "closed_by_cheapest_tier": len(trivial),
        "neither_refuted_nor_trivial": good,
        "share": round(good / total, 4),
        "wilson_95": [round(low, 4), round(high, 4)],
        "proved_wilson_95": [round(bound, 4) for bound in wilson(counts["proved"], total)],
        "wall_s": round(time.monotonic() - started, 1),
        "children_cpu_s": round(used.ru_utime + used.ru_stime, 1),
    }
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
