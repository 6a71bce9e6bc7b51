"""What a test on fresh samples is worth to pivotal search: planted chances, the same samples with and without it.

    python -m tests.loop.measure_pivotal

Statements of six free tokens, of which the third alone matters. Without a test every jump of two estimates by 0.2 or
more is kept, as in Phi-4's search; with it, what is significant. Printed for each setting: what was kept, the share
of it that is wrong, true pivots, and samples for each of them.
"""

from __future__ import annotations

import sys
import time

from tests.loop.test_pivotal import MANY, coins, is_false, searched

from proofmill_provers.loop.pivotal import PivotalSection

RUNS = 40
PLAIN = (10, 20, 40)
"""Samples of an estimate, without a test."""
TESTED = ((10, 24), (10, 48), (20, 48))
"""Samples of an estimate, and of each side of a test."""


def main() -> None:
    """Prints the table."""
    sys.stdout.write("chances    estimate  test  kept  wrong  true  samples/true  cpu s\n")
    for high in (0.65, 0.75, 0.9):
        for samples, fresh in (*((n, 0) for n in PLAIN), *TESTED):
            section = PivotalSection(completions=4, samples=samples, gap=0.2, fresh=fresh or 1)
            started = time.process_time()
            kept: list[bool] = []
            spent = 0
            for seed in range(RUNS):
                found = searched(
                    coins(6),
                    lambda ids, high=high: high if ids[2] == 1 else 1 - high,  # type: ignore[misc]
                    seed=seed,
                    section=section,
                    asked=MANY,
                )
                tested = [p for p in (*found.pivots, *found.dropped) if p.chosen_num]
                kept += [is_false(pivot) for pivot in (found.pivots if fresh else tested)]
                spent += found.counts["samples"] - (0 if fresh else 2 * len(tested))
            true = kept.count(False)
            sys.stdout.write(
                f"{high:.2f}/{1 - high:.2f}  {samples:8d}  {fresh or '-':>4}  {len(kept):4d}  "
                f"{kept.count(True) / max(1, len(kept)):5.2f}  {true:4d}  {spent / max(1, true):12.0f}  "
                f"{time.process_time() - started:5.1f}\n"
            )


if __name__ == "__main__":
    main()
