"""A conjecturer that learns: operators on known statements, preferred as they are rewarded.

Enumeration proposes what is small; from there statements are made by operators: an instance, a conclusion joined to
another, a padded one. How often an operator and a parent are taken follows their rewards (multiplicative weights:
Freund and Schapire, 1997, section 2). All operators keep true statements true, so that what is rewarded decides where
the proposals go: a reward for being solvable alone leads to disjunctions and padding, which ``control`` is there for.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from proofmill.derive.decontaminate import canonical_text
from proofmill.derive.syntax import Binder, Node, ParseError, Sentence, nodes, parse, substitute
from proofmill_provers.loop.control import conclusion
from proofmill_provers.loop.records import Item

__all__ = ["FRESH", "Conjecturer", "Proposal", "Proposed", "elegance"]

FRESH = "fresh"
"""The operator that takes the next statement of the enumeration."""
_RATE = 4.0
"""How fast preferences follow rewards."""
_TRIES = 8
"""Attempts for each proposal that is wanted: the conjecturer cannot hang on what it knows already."""
_LITERALS: Mapping[str, str] = {"Nat": "0", "List Nat": "[]", "Bool": "true"}
Operator: TypeAlias = Callable[[Sentence, Sentence, random.Random], Sentence | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A statement, and how it was made."""

    item: Item
    operator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What one round brought."""

    proposals: tuple[Proposal, ...]
    tries: int
    duplicates: int
    """Of the tries: known in canonical form."""


def elegance(item: Item) -> float:
    """How plain a statement is, from 0 to 1: small, and no disjunction or padded conjunction."""
    goal = conclusion(item.statement)
    if goal is None:
        return 0.0
    if goal.kind == "infix" and goal.text in ("∨", "∧"):
        return 0.0
    return math.exp(-0.05 * sum(1 for _ in nodes(goal)))


class Conjecturer:
    """Proposes statements and learns from what is thought of them."""

    def __init__(self, enumerated: Sequence[Item], seed: int, *, temperature: float = 1.0) -> None:
        """Begins with what enumeration gave: the first half as parents, the rest in reserve for ``fresh``."""
        self._enumerated = list(enumerated)
        self._rng = random.Random(f"{seed}/conjecturer")
        self.temperature = temperature
        self._fresh = list(enumerated[len(enumerated) // 2 :])[::-1]
        self._known = {_canonical(item) for item in enumerated}
        self._operator_of: dict[str, str] = {}
        self.preferences: dict[str, float] = {}
        self._parents: dict[str, Item] = {}
        self._worth: dict[str, float] = {}
        self.reseed()

    def reseed(self) -> None:
        """Forgets what was preferred: parents are enumerated statements again, all operators are alike."""
        self.preferences = dict.fromkeys((FRESH, *_OPERATORS), 0.0)
        self._parents = {item.id: item for item in self._enumerated[: len(self._enumerated) // 2]}
        self._worth = dict.fromkeys(self._parents, 0.0)

    def propose(self, num: int) -> Proposed:
        """Up to ``num`` statements that were not proposed before."""
        found: list[Proposal] = []
        tries = duplicates = 0
        while len(found) < num and tries < _TRIES * num:
            tries += 1
            operator = self._draw(self.preferences)
            if operator == FRESH:
                if self._fresh:
                    found.append(Proposal(item=self._fresh.pop(), operator=FRESH))
                continue
            made = self._made(operator)
            if made is None:
                continue
            if _canonical(made) in self._known:
                duplicates += 1
                continue
            self._known.add(_canonical(made))
            found.append(Proposal(item=made, operator=operator))
        for proposal in found:
            self._operator_of[proposal.item.id] = proposal.operator
            self._parents[proposal.item.id] = proposal.item
            self._worth[proposal.item.id] = 0.0
        return Proposed(proposals=tuple(found), tries=tries, duplicates=duplicates)

    def learn(self, rewards: Mapping[str, float]) -> None:
        """Moves preferences towards what was rewarded; a statement about which nothing is known has no reward here."""
        own = {id_: reward for id_, reward in rewards.items() if id_ in self._parents}
        if not own:
            return
        mean = sum(own.values()) / len(own)
        by_operator: dict[str, list[float]] = defaultdict(list)
        for id_, reward in own.items():
            self._worth[id_] = _RATE * (reward - mean)
            if id_ in self._operator_of:
                by_operator[self._operator_of[id_]].append(reward)
        for operator, values in by_operator.items():
            self.preferences[operator] += _RATE * (sum(values) / len(values) - mean)

    def _made(self, operator: str) -> Item | None:
        parent, other = (self._parents[self._draw(self._worth)] for _ in range(2))
        try:
            one, two = parse(parent.statement), parse(other.statement)
        except ParseError:
            return None
        sentence = _OPERATORS[operator](one, two, self._rng)
        if sentence is None:
            return None
        bare = sentence.statement("it")
        digest = hashlib.sha256(bare.encode()).hexdigest()
        name = f"made_{digest[:10]}"
        is_joined = operator == "disjoin"
        families = sorted({parent.family, other.family}) if is_joined else [parent.family]
        return Item(
            id=digest[:24],
            name=name,
            statement=sentence.statement(name),
            family=" ∨ ".join(families),
            size=sum(1 for _ in nodes(sentence.goal)),
            canonical=canonical_text(bare),
            generator=f"loop/{operator}",
            parents=(parent.id, other.id) if is_joined else (parent.id,),
        )

    def _draw(self, preferences: Mapping[str, float]) -> str:
        names = list(preferences)
        top = max(preferences.values())
        chances = [math.exp((preferences[name] - top) / self.temperature) for name in names]
        return self._rng.choices(names, chances)[0]


def _canonical(item: Item) -> str:
    return canonical_text(item.statement) or item.canonical


def _specialise(one: Sentence, _other: Sentence, rng: random.Random) -> Sentence | None:
    """A variable becomes a literal of its type."""
    dependent = {name for b in one.binders if b.prop is None for name in b.type.split()}
    places = [(n, _LITERALS[t]) for n, t in one.variables if t in _LITERALS and n not in dependent]
    if len(places) < 2:
        return None
    name, literal = rng.choice(places)
    value = Node("typed", "List Nat", (Node("list"),)) if literal == "[]" else _literal(literal)
    changed = one.mapped(lambda node: substitute(node, {name: value}))
    binders = [replace(b, names=tuple(n for n in b.names if n != name)) for b in changed.binders]
    return replace(changed, binders=tuple(b for b in binders if b.names))


def _literal(text: str) -> Node:
    return Node("number" if text.isdigit() else "name", text)


def _disjoin(one: Sentence, other: Sentence, _rng: random.Random) -> Sentence | None:
    """One conclusion or another; variables of the same name and type are shared, others are renamed."""
    taken: dict[str, str] = {n: b.type for b in one.binders for n in b.names}
    mapping: dict[str, Node] = {}
    binders: list[Binder] = []
    for binder in other.binders:
        if binder.bracket != "(":
            if binder in one.binders:
                continue
            return None
        fresh = []
        for name in binder.names:
            if binder.prop is None and taken.get(name) == binder.type:
                continue
            free = next(
                f"{name}{n}" if n else name for n in range(100) if (f"{name}{n}" if n else name) not in taken
            )
            taken[free] = binder.type
            mapping[name] = Node("name", free)
            fresh.append(free)
        if fresh:
            binders.append(replace(binder, names=tuple(fresh)))
    renamed = [b if b.prop is None else replace(b, prop=substitute(b.prop, mapping)) for b in binders]
    goal = Node("infix", "∨", (one.goal, substitute(other.goal, mapping)))
    return Sentence(name=one.name, binders=(*one.binders, *renamed), goal=goal)


def _pad(one: Sentence, _other: Sentence, rng: random.Random) -> Sentence | None:
    """The conclusion, and that something is itself."""
    if not one.variables:
        return None
    name = Node("name", rng.choice(one.variables)[0])
    return replace(one, goal=Node("infix", "∧", (one.goal, Node("infix", "=", (name, name)))))


_OPERATORS: Mapping[str, Operator] = {"specialise": _specialise, "disjoin": _disjoin, "pad": _pad}
