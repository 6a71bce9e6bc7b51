"""The symbolic portfolio as a stochastic prover: each attempt is one script drawn at random.

A real prover with a real solve rate for each statement, which needs no model: ``bench stopping`` measures on it,
and searches can be compared with it as the plainest baseline.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from threading import Lock

from proofmill.prove.protocol import Goal, ProverSession, Tried
from proofmill.records import Candidate
from proofmill_provers.portfolio import Script, ladder

__all__ = ["RandomPortfolio"]

RUNGS = frozenset({"compute", "simp", "induction", "nested"})
"""Rungs whose scripts depend on the goal alone."""


class RandomPortfolio:
    """The lane ``random``: for each goal that it is given, one attempt with one script, uniformly at random.

    The same goal may be given several times in one call: these are independent attempts. Draws are a function of
    the seed, the statement and the number of the attempt.
    """

    name = "random"

    def __init__(self, seed: int = 0) -> None:
        """Args: seed: of all draws."""
        self._seed = seed
        self._draws: Counter[str] = Counter()
        self._scripts: dict[str, list[Script]] = {}
        self._lock = Lock()

    def prove(self, goals: Sequence[Goal], session: ProverSession) -> Iterable[Candidate]:
        """A candidate for each attempt that Lean's elaborator took."""
        started = time.monotonic()
        rows = [(goal, script) for goal in goals if (script := self._draw(goal)) is not None]
        errors = session.elaborate([(goal, script.text) for goal, script in rows]) if rows else []
        wall_s = time.monotonic() - started
        found = [(goal, script) for (goal, script), error in zip(rows, errors, strict=True) if error is None]
        session.note(
            Tried(
                rung="random",
                num_goals=len(goals),
                num_scripts=len(rows),
                num_found=len(found),
                wall_s=wall_s,
            )
        )
        for goal, script in found:
            yield Candidate(
                conjecture_id=goal.id,
                proof=script.text,
                lane=self.name,
                script=f"random/{script.name}",
                attempts=1,
                wall_s=wall_s / len(rows),
            )

    def _draw(self, goal: Goal) -> Script | None:
        """The next script for a statement; None where the portfolio has none for it."""
        with self._lock:
            number = self._draws[goal.statement]
            self._draws[goal.statement] += 1
            if goal.statement not in self._scripts:
                made = [
                    script for rung in ladder() if rung.name in RUNGS for script in rung.scripts(goal, ())
                ]
                self._scripts[goal.statement] = list({script.text: script for script in made}.values())
        scripts = self._scripts[goal.statement]
        digest = hashlib.blake2b(f"{self._seed}\0{goal.statement}\0{number}".encode(), digest_size=8).digest()
        return scripts[int.from_bytes(digest, "big") % len(scripts)] if scripts else None
