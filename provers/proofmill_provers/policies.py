"""What a tree search asks for tactics: the protocol, and a symbolic policy that looks at a goal's shape.

The symbolic policy needs no model. Its weights are rough frequencies, fixed by hand; they order tactics, and
nothing is true because of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from proofmill.prove.protocol import Goal, LemmaHint
from proofmill_provers.states import LocalGoal

__all__ = ["Ask", "Policy", "Suggestion", "SymbolicPolicy", "heuristic_value"]

MAX_TACTICS = 16
"""Tactics that the symbolic policy proposes for one goal."""
MAX_INDUCTIONS = 2
"""Inductions on one path: a third one hardly ever helps, and its cases are many."""
_INDUCTIVE = frozenset({"Nat", "List", "Bool", "Option", "Prod", "Sum"})
_ARITHMETIC = re.compile(r"[+*≤<>≥%/-]|\b(min|max|Nat\.sub)\b")
_CONDITION = re.compile(r"\b(if|match)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question to a policy: what to do at a goal."""

    goal: Goal
    """The statement that the search is about."""
    state: LocalGoal
    lemmas: tuple[LemmaHint, ...]
    """Lemmas chosen for the statement, best first."""
    depth: int
    path: tuple[str, ...]
    """Tactics on the way here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A tactic, and how much the policy thinks of it."""

    tactic: str
    logprob: float
    """Natural logarithm of a probability, 0 at most."""


class Policy(Protocol):
    """Proposes tactics. One ask is one model call, whatever the number of suggestions."""

    name: str

    def propose(self, asks: Sequence[Ask]) -> list[list[Suggestion]]:
        """Suggestions for each ask, best first; none where there is nothing to say."""
        ...

    def values(self, asks: Sequence[Ask]) -> list[float]:
        """Estimated chances, from 0 to 1, that each goal can be proved."""
        ...


def heuristic_value(state: LocalGoal, depth: int) -> float:
    """A guess without a model: short targets near the root are the likeliest to be proved."""
    words = len(re.findall(r"\w+|[^\w\s]", state.target))
    return 1.0 / (1.0 + math.exp(0.04 * (words - 40) + 0.15 * depth))


class SymbolicPolicy:
    """Tactics from a goal's shape: closing steps, inductions, cases, rewriting with what is there."""

    name = "symbolic"

    def propose(self, asks: Sequence[Ask]) -> list[list[Suggestion]]:
        """See ``Policy``; a pure function of each ask."""
        return [self._propose(ask) for ask in asks]

    def values(self, asks: Sequence[Ask]) -> list[float]:
        """See ``Policy``."""
        return [heuristic_value(ask.state, ask.depth) for ask in asks]

    def _propose(self, ask: Ask) -> list[Suggestion]:
        weights: dict[str, float] = {}
        for family in _FAMILIES:
            for tactic, weight in family(ask):
                weights[tactic] = max(weight, weights.get(tactic, 0.0))
        chosen = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:MAX_TACTICS]
        total = sum(weight for _, weight in chosen)
        return [Suggestion(tactic=tactic, logprob=math.log(weight / total)) for tactic, weight in chosen]


Weighted = tuple[str, float]


def _closing(ask: Ask) -> Iterator[Weighted]:
    state, unfold = ask.state, list(ask.goal.unfoldable)
    all_ = "simp_all" if _hypotheses(state) else "simp"
    lemmas = [lemma.name for lemma in ask.lemmas]
    yield "rfl", 3
    yield f"{all_}{_list(unfold)}", 8
    if lemmas:
        yield f"{all_}{_list([*unfold, *lemmas])}", 6
        yield f"{all_}{_list(lemmas)}", 3
    if _ARITHMETIC.search(state.target):
        yield "omega", 5
        yield f"{all_}{_list([*unfold, *lemmas])} <;> omega", 6
    if unfold:
        yield f"simp only{_list(unfold)}", 1
    if _CONDITION.search(state.target):
        yield "split", 6
        yield f"split <;> simp_all{_list(unfold)}", 5


def _logical(ask: Ask) -> Iterator[Weighted]:
    target = ask.state.target
    if target.startswith(("∀", "¬")) or " → " in target:
        yield "intro h", 8
    if " ∧ " in target or " ↔ " in target:
        yield "constructor", 5
    if " ∨ " in target:
        yield "left", 2
        yield "right", 2
    for hypothesis in _hypotheses(ask.state):
        if " ∧ " in hypothesis.type or " ∨ " in hypothesis.type or "∃" in hypothesis.type:
            yield f"cases {hypothesis.name}", 4
        if hypothesis.type == target:
            yield f"exact {hypothesis.name}", 30
        elif hypothesis.type.endswith(target):
            yield f"apply {hypothesis.name}", 4


def _inductions(ask: Ask) -> Iterator[Weighted]:
    used = sum(step.startswith(("induction", "fun_induction")) for step in ask.path)
    variables = _inductive_variables(ask)
    for position, name in enumerate(variables[:5]):
        weight = 4.0 / (1 + position)
        yield f"cases {name}", weight / 2 if used else weight / 3
        if used >= MAX_INDUCTIONS or (used and not _mentions(ask.state.target, name)):
            continue
        yield f"induction {name}", weight / (1 + 2 * used)
        others = [other for other in variables if other != name]
        if others:
            yield f"induction {name} generalizing {' '.join(others)}", weight / (1.5 + 2 * used)
    if used < MAX_INDUCTIONS:
        for call in _calls(ask):
            yield f"fun_induction {call}", 3.0 / (1 + 2 * used)


def _rewriting(ask: Ask) -> Iterator[Weighted]:
    for hypothesis in _hypotheses(ask.state):
        if " = " in hypothesis.type or " ↔ " in hypothesis.type:
            yield f"rw [{hypothesis.name}]", 1.5
            yield f"rw [← {hypothesis.name}]", 0.7
    for position, lemma in enumerate(ask.lemmas[:4]):
        yield f"rw [{lemma.name}]", 1.0 / (1 + position)


_FAMILIES: tuple[Callable[[Ask], Iterator[Weighted]], ...] = (_closing, _logical, _inductions, _rewriting)


def _list(names: Sequence[str]) -> str:
    joined = ", ".join(dict.fromkeys(names))
    return f" [{joined}]" if joined else ""


def _hypotheses(state: LocalGoal) -> list[_Hyp]:
    """Context lines that look like propositions."""
    return [_Hyp(h.name, h.type) for h in state.hypotheses if _PROPOSITION.search(h.type)]


@dataclass(frozen=True, slots=True)
class _Hyp:
    name: str
    type: str


_PROPOSITION = re.compile(r" (=|≠|↔|≤|<|≥|>|∧|∨|∈|∉) |^¬|^∀|^∃")


def _inductive_variables(ask: Ask) -> list[str]:
    """Variables on which ``cases`` makes sense, those of the target first, in order of appearance."""
    heads = _INDUCTIVE | {b.type_head for b in ask.goal.binders if b.is_inductive}
    names = [
        h.name
        for h in ask.state.hypotheses
        if (parts := h.type.split())
        and (parts[0] in heads or any(head.endswith(f".{parts[0]}") for head in heads))
        and not re.search(r" (→|=|×) ", h.type)
    ]
    order = {
        name: ask.state.target.find(name) if _mentions(ask.state.target, name) else 10**6 for name in names
    }
    return sorted(names, key=lambda name: (order[name], names.index(name)))


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?![\w'])", text) is not None


def _calls(ask: Ask) -> list[str]:
    """Calls of the theory's functions on distinct variables, as they stand in the target."""
    locals_ = {h.name for h in ask.state.hypotheses}
    found: dict[str, None] = {}
    for function in ask.goal.unfoldable:
        short = function.rpartition(".")[2]
        for match in re.finditer(rf"(?<![\w]){re.escape(short)}((?: [^\W\d][\w']*)+)", ask.state.target):
            names = match[1].split()
            if set(names) <= locals_ and len(set(names)) == len(names):
                found[f"{function} {' '.join(names)}"] = None
    return list(found)
