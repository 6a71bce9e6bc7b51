"""``python -m tests.certify.mutation [--sample N] [--seed S]``: the kill rate, and who survived."""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter

from tests.certify.mutation.battery import bytes_checks, recorded_checks, text_checks
from tests.certify.mutation.equivalent import EQUIVALENT
from tests.certify.mutation.mutants import mutants
from tests.certify.mutation.run import run_mutants

from proofmill.certify import Certifier
from proofmill.judge.environment import open_environment
from proofmill.lean.core import build_core, core_sources
from proofmill.lean.toolchain import find_toolchain


def _certifier() -> Certifier:
    toolchain = find_toolchain("embedded")
    sources = core_sources()
    wanted: set[str] = set()
    todo = ["Init"]
    while todo:
        module = todo.pop()
        if module not in wanted:
            wanted.add(module)
            todo += re.findall(r"^import ([\w.]+)", sources[module], re.MULTILINE)
    core = build_core(toolchain, sources={module: sources[module] for module in wanted})
    return Certifier(open_environment(toolchain, olean_roots=[core.root]))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main() -> int:
    """Runs the mutants; 1 if one lives that is not known to be equivalent."""
    parser = argparse.ArgumentParser(prog="python -m tests.certify.mutation")
    parser.add_argument("--sample", type=int, default=0, help="how many mutants, drawn at random; 0 for all")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--messages", action="store_true", help="list mutants that only a message shows")
    parser.add_argument("--no-lean", action="store_true", help="judge forged files only, none of Lean's")
    given = parser.parse_args()
    started = time.monotonic()
    chosen = mutants()
    if given.sample:
        chosen = random.Random(given.seed).sample(chosen, min(given.sample, len(chosen)))
    texts = text_checks()
    files = bytes_checks()
    if not given.no_lean:
        files += recorded_checks(_certifier())
    prepared = time.monotonic()
    results = run_mutants(chosen, texts, files)
    lives = [result.mutant.id for result in results if result.how == "lives"]
    unknown = [name for name in lives if name not in EQUIVALENT]
    counts = Counter(result.how for result in results)
    for result in results:
        if given.messages and result.how == "message":
            _say(f"message  {result.mutant.id}   [{result.case}]")
    for name in lives:
        _say(f"lives    {name}   {EQUIVALENT.get(name, '')}")
    total = len(chosen) - (len(lives) - len(unknown))
    _say(
        f"{len(chosen)} mutants, {len(lives) - len(unknown)} of them equivalent; {len(texts)} texts and "
        f"{len(files)} files; killed {total - len(unknown)} of {total} "
        f"({100 * (total - len(unknown)) / max(1, total):.1f} %): {counts['decision']} by a decision, "
        f"{counts['message']} by a message; {prepared - started:.1f} s to prepare, "
        f"{time.monotonic() - prepared:.1f} s to run"
    )
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
