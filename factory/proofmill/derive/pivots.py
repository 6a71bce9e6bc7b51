"""Pivotal steps: pairs of next steps after which a proof is found often, or seldom.

Phi-4 trains on tokens at which the chance of success jumps (Abdin et al., "Phi-4 technical report", 2024, section
4.3). Here a token is a tactic, a rollout is a continuation sampled from the ends of other certified proofs, and
success is Lean's word. Every rollout is kept in the row, so that its counts can be asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from proofmill.derive.context import definitions, definitions_for, pick, words
from proofmill.derive.lab import Lab, Pair
from proofmill.derive.make import Draft, Skip
from proofmill.derive.rules import DONE, text_of
from proofmill.derive.steps import Linear, linear_proofs

__all__ = ["pivots"]

ROLLOUTS = 8
MAX_THEOREMS = 160
MAX_STEPS = 5
GAP = 3
"""Rollouts by which the better step must be ahead."""
_PLAIN = ("simp", "omega", "rfl", "simp_all", "decide")
_SPECIFIC = re.compile(r"\b(?:induction|cases|fun_induction|exact|apply|refine|rw|intro|case)\b|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branch:
    """A next step with its rollouts."""

    step: str
    good: tuple[str, ...]
    bad: tuple[str, ...]


def pivots(lab: Lab) -> Iterator[Draft | Skip]:
    """For each theorem the best and the worst of several next steps that Lean accepts, by rollouts."""
    linear = linear_proofs(lab)
    branching = [
        name for name, item in linear.items() if len(item.steps) > 1 and item.row.split != "withheld"
    ]
    chosen = pick(branching, MAX_THEOREMS, "pivot")
    tails = _tails(linear)
    branches: dict[str, list[str]] = {name: _next_steps(lab, linear[name]) for name in chosen}
    asked: dict[Pair, tuple[str, str]] = {}
    for name, steps in branches.items():
        for step in steps:
            asked[lab.by_name[name].statement, text_of([step])] = (name, step)
    states = lab.states(asked)
    rollouts: dict[tuple[str, str], list[Pair]] = {
        (name, step): [(pair[0], text_of([step, *tail])) for tail in _sample(lab, tails, name)]
        for pair, (name, step) in asked.items()
        if states.get(pair, DONE) != DONE
    }
    working = set(lab.working(pair for pairs in rollouts.values() for pair in pairs))
    found: dict[str, list[_Branch]] = {}
    for (name, step), pairs in rollouts.items():
        answers = [(pair[1], pair in working, lab.probed(*pair)) for pair in pairs]
        good = tuple(text for text, works, _ in answers if works)
        bad = tuple(text for text, works, said in answers if not works and said is not None and not said.ok)
        if len(good) + len(bad) == ROLLOUTS:
            found.setdefault(name, []).append(_Branch(step=step, good=good, bad=bad))
    for name in chosen:
        yield _pivot(lab, name, found.get(name, []))


def _tails(linear: dict[str, Linear]) -> list[str]:
    """Ends of certified proofs that speak of no variable and no theorem: what may follow any step."""
    found = []
    for item in linear.values():
        tail = item.steps[1:]
        if tail and not any(_SPECIFIC.search(step) for step in tail):
            found.append("\n".join(tail))
    return sorted({*found, *_PLAIN, *(f"all_goals {tactic}" for tactic in _PLAIN)})


def _sample(lab: Lab, tails: list[str], name: str) -> list[list[str]]:
    """Continuations for a theorem, the same after each of its steps: ends that speak of its definitions alone.

    Half of them are drawn from those that speak of most of its definitions, as a prover would.
    """
    known = definitions(lab).keys()
    own = set(_defined(lab, lab.by_name[name].statement))
    fitting = [tail for tail in tails if words(tail) & known <= own]
    most = max(len(words(tail) & known) for tail in fitting)
    close = pick([tail for tail in fitting if len(words(tail) & known) == most], ROLLOUTS // 2, name)
    others = pick([tail for tail in fitting if tail not in close], ROLLOUTS - len(close), name)
    return [tail.split("\n") for tail in (*close, *others)]


def _next_steps(lab: Lab, item: Linear) -> list[str]:
    """The step of the proof, and others that a prover would think of."""
    others = [f"{tactic} {name}" for name in _variables(item) for tactic in ("induction", "cases")]
    others += [f"simp only [{name}]" for name in _defined(lab, item.row.statement)] + ["simp"]
    return [item.steps[0], *pick([o for o in others if o != item.steps[0]], MAX_STEPS - 1, item.row.name)]


def _variables(item: Linear) -> list[str]:
    """Names that the statement binds, hypotheses left out."""
    groups = re.findall(r"\(([^():\[\]]+) : ", item.row.statement)
    return [name for group in groups for name in group.split() if not name.startswith("h")]


def _defined(lab: Lab, statement: str) -> list[str]:
    """The theory's functions in a statement, and those that they need."""
    texts = set(definitions_for(lab, statement))
    return [name for name, definition in definitions(lab).items() if definition.text in texts]


def _pivot(lab: Lab, name: str, branches: list[_Branch]) -> Draft | Skip:
    if len(branches) < 2:
        return Skip(reason="no_second_step")
    ranked = sorted(branches, key=lambda branch: (-len(branch.good), branch.step))
    best, worst = ranked[0], ranked[-1]
    if len(best.good) - len(worst.good) < GAP:
        return Skip(reason="no_pivot")
    row = lab.by_name[name]
    return Draft(
        subject=name,
        fields={
            "name": name,
            "statement": row.statement,
            "definitions": definitions_for(lab, row.statement),
            "better": best.step,
            "worse": worst.step,
            "better_good": best.good,
            "better_bad": best.bad,
            "worse_good": worst.good,
            "worse_bad": worst.bad,
            "better_rate": f"{len(best.good)}/{ROLLOUTS}",
            "worse_rate": f"{len(worst.good)}/{ROLLOUTS}",
        },
    )
