"""Proofs step by step: linear and structured forms, and the state before and after each step.

A chain ``t₁ <;> t₂`` becomes ``t₁`` and then ``all_goals t₂``; the linear proof is certified itself, and each
state is what Lean prints after the steps before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from proofmill.derive.checks import HOLE
from proofmill.derive.context import about
from proofmill.derive.lab import Lab, Pair
from proofmill.derive.make import Draft, Skip
from proofmill.derive.rules import DONE, annotate, explain, goals_of, narrate, prefixes, text_of
from proofmill.export.rows import CorpusRow

__all__ = ["Linear", "annotated", "linear_proofs", "split_steps", "steps", "structured"]

_INDENT = "  "
MAX_STATE = 4000
"""Characters of a state; what is longer teaches little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A certified proof as steps; ``states`` has one more than ``steps``, the last is ``DONE``."""

    row: CorpusRow
    steps: tuple[str, ...]
    states: tuple[str, ...]

    @property
    def proof(self) -> str:
        """The whole."""
        return text_of(self.steps)

    def prefix(self, number: int) -> str:
        """The first steps."""
        return text_of(self.steps[:number])


def linear_proofs(lab: Lab) -> dict[str, Linear]:
    """Linear proofs by theorem, as far as they are certified."""
    return lab.once("linear", _linear)


def _linear(lab: Lab) -> dict[str, Linear]:
    split = {row.name: own for row in lab.rows if (own := split_steps(row.proof))}
    begun: dict[str, list[Pair]] = {
        name: [(lab.by_name[name].statement, text_of(tactics[:n])) for n in range(len(tactics) + 1)]
        for name, tactics in split.items()
    }
    states = lab.states(pair for own in begun.values() for pair in own)
    candidates: dict[str, Linear] = {}
    for name, parts in begun.items():
        found: list[str] = []
        for pair in parts:
            state = states.get(pair)
            if state is None or len(state) > MAX_STATE:
                break
            found.append(state)
            if state == DONE:
                break
        if found and found[-1] == DONE and len(found) > 1:
            tactics = split[name][: len(found) - 1]
            candidates[name] = Linear(row=lab.by_name[name], steps=tuple(tactics), states=tuple(found))
    working = set(lab.working((item.row.statement, item.proof) for item in candidates.values()))
    return {name: item for name, item in candidates.items() if (item.row.statement, item.proof) in working}


def split_steps(proof: str) -> list[str]:
    """The steps of a ``by`` block, chains taken apart; empty for other proofs."""
    if not re.match(r"by\n  \S", proof):
        return []
    blocks: list[str] = []
    for line in proof.splitlines()[1:]:
        if line.startswith(_INDENT) and line[2:3] not in ("", " ", "|", "·"):
            blocks.append(line[2:].rstrip())
        elif blocks:
            blocks[-1] += f"\n{line}"
        else:
            return []
    found: list[str] = []
    for block in blocks:
        first, *others = [block] if "\n" in block else _chain(block)
        found += [first, *(f"all_goals {other}" for other in others)]
    return found


def _chain(line: str) -> list[str]:
    """The parts of ``a <;> b <;> c``, brackets respected."""
    parts, depth, start = [], 0, 0
    for place, char in enumerate(line):
        depth += (char in "([{⟨") - (char in ")]}⟩")
        if depth == 0 and line.startswith(" <;> ", place):
            parts.append(line[start:place].strip())
            start = place + 5
    return [*parts, line[start:].strip()]


def steps(lab: Lab) -> Iterator[Draft | Skip]:
    """A draft for each step of each linear proof."""
    linear = linear_proofs(lab)
    yield Skip(reason="no_linear_form", num=len(lab.rows) - len(linear))
    for name, item in linear.items():
        for number, tactic in enumerate(item.steps):
            before, after = item.states[number], item.states[number + 1]
            masked = [*item.steps[:number], HOLE, *item.steps[number + 1 :]]
            yield Draft(
                subject=name,
                fields={
                    **about(lab, item.row),
                    "prefix": item.prefix(number),
                    "longer": item.prefix(number + 1),
                    "state": before,
                    "tactic": tactic,
                    "after": after,
                    "proof": item.proof,
                    "rest": "\n".join(f"{_INDENT}{step}" for step in item.steps[number:]),
                    "open": f"{item.prefix(number)}\n{HOLE}",
                    "masked": text_of(masked),
                    "goals": len(goals_of(after)),
                    "closes": after == DONE,
                    "explanation": explain(before, tactic, after),
                },
            )


def annotated(lab: Lab) -> Iterator[Draft | Skip]:
    """A draft for each linear proof, with every state."""
    linear = linear_proofs(lab)
    yield Skip(reason="no_linear_form", num=len(lab.rows) - len(linear))
    for name, item in linear.items():
        yield Draft(
            subject=name,
            fields={
                **about(lab, item.row),
                "prefixes": prefixes(item.steps),
                "steps": item.steps,
                "states": item.states,
                "proof": item.proof,
                "annotated": annotate(item.steps, item.states),
                "narrated": narrate(item.steps, item.states),
            },
        )


def structured(lab: Lab) -> Iterator[Draft | Skip]:
    """Chains as proofs by named cases, in which each case does only what it needs."""
    made: dict[str, tuple[Linear, str, tuple[tuple[str, str], ...]]] = {}
    for name, item in linear_proofs(lab).items():
        cased = _by_cases(item)
        if cased is not None:
            made[name] = (item, *cased)
    working = set(lab.working((item.row.statement, text) for item, text, _ in made.values()))
    yield Skip(reason="no_cases", num=len(lab.rows) - len(made))
    for name, (item, text, cases) in made.items():
        if (item.row.statement, text) not in working:
            yield Skip(reason="cases_fail")
            continue
        yield Draft(
            subject=name,
            fields={
                **about(lab, item.row),
                "chained": item.row.proof,
                "linear": item.proof,
                "structured": text,
                "cases": tuple(tag for tag, _ in cases),
            },
        )


def _by_cases(item: Linear) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """The structured proof, if the steps first branch into tagged goals and then close them."""
    branch = next((n for n, state in enumerate(item.states) if len(goals_of(state)) > 1), None)
    if branch is None:
        return None
    while branch + 1 < len(item.states) and len(goals_of(item.states[branch + 1])) > len(
        goals_of(item.states[branch])
    ):
        branch += 1
    goals = goals_of(item.states[branch])
    tags = [goal.splitlines()[0].removeprefix("case ") for goal in goals if goal.startswith("case ")]
    if len(set(tags)) != len(goals):
        return None
    cases = []
    for tag in tags:
        own = []
        for number in range(branch, len(item.steps)):
            left = {g.splitlines()[0].removeprefix("case ") for g in goals_of(item.states[number])}
            if tag in left:
                own.append(item.steps[number].removeprefix("all_goals "))
        cases.append((tag, "\n    ".join(own)))
    lines = [*item.steps[:branch], *(f"case {tag} =>\n    {body}" for tag, body in cases)]
    return text_of(lines), tuple(cases)
