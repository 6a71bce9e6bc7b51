"""A conjecturer that learns: operators on known statements, preferred as they are rewarded.

Enumeration proposes what is small; from there statements are made by operators: an instance, the case of a successor,
a conclusion joined to another, a padded one. How often an operator and a parent are taken follows their rewards
(multiplicative weights: Freund and Schapire, 1997, section 2). All operators keep true statements true, so that what
is rewarded decides where the proposals go: a reward for being solvable alone leads to disjunctions and padding, which
``control`` is there for.

Told how hard its parents are, it keeps preferences for each label of difficulty by itself (an instance of what is
unsolved may be worth having, an instance of what is easy is not), and takes a part of its parents from the unsolved.
"""

from __future__ import annotations

import hashlib
import itertools
import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeAlias

from proofmill.derive.decontaminate import canonical_text
from proofmill.derive.syntax import Binder, Node, ParseError, Sentence, nodes, parse, substitute
from proofmill_provers.loop.control import conclusion
from proofmill_provers.loop.records import Item

__all__ = ["FRESH", "Conjecturer", "Proposal", "Proposed", "elegance"]

FRESH = "fresh"
"""The operator that takes the next statement of the enumeration."""
PLANTED = (FRESH, "specialise", "disjoin", "pad")
"""Operators among which a reward for being solvable alone leads astray."""
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
    label: str = ""
    """Difficulty of the first parent, if that was told."""


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

    def __init__(
        self,
        enumerated: Sequence[Item],
        seed: int,
        *,
        temperature: float = 1.0,
        operators: Sequence[str] = PLANTED,
    ) -> None:
        """Begins with what enumeration gave.

        Args:
            enumerated: Its statements: parents, but for the latter half, which waits where there is ``fresh``.
            seed: Of everything that is drawn.
            temperature: How little preferences count.
            operators: Names of those that it may use.
        """
        num = len(enumerated) // 2 if FRESH in operators else len(enumerated)
        self._enumerated = list(enumerated[:num])
        self._rng = random.Random(f"{seed}/conjecturer")
        self.temperature = temperature
        self._operators = tuple(operators)
        self._fresh = list(enumerated[num:])[::-1]
        self._known = {_canonical(item) for item in enumerated}
        self._made_by: dict[str, tuple[str, str]] = {}
        self.preferences: dict[str, dict[str, float]] = {}
        """By label of difficulty, of each operator."""
        self._parents: dict[str, Item] = {}
        self._worth: dict[str, float] = {}
        self.reseed()

    def reseed(self) -> None:
        """Forgets what was preferred: parents are enumerated statements again, all operators are alike."""
        self.preferences = {}
        self._parents = {item.id: item for item in self._enumerated}
        self._worth = dict.fromkeys(self._parents, 0.0)

    def propose(
        self,
        num: int,
        *,
        labels: Mapping[str, str] | None = None,
        aims: Sequence[str] = (),
        share: float = 0.0,
    ) -> Proposed:
        """Up to ``num`` statements that were not proposed before.

        Args:
            num: How many are wanted.
            labels: How hard parents are, by id; preferences of operators then depend on it.
            aims: Ids of parents that are to be solved.
            share: Part of the proposals that are made from one of these.
        """
        found: list[Proposal] = []
        tries = duplicates = 0
        aims = [id_ for id_ in aims if id_ in self._parents]
        while len(found) < num and tries < _TRIES * num:
            tries += 1
            parent = None
            if aims and self._rng.random() < share:
                parent = self._rng.choice(aims)
            elif labels is not None:
                parent = self._draw(self._worth)
            label = labels.get(parent, "") if labels is not None and parent is not None else ""
            operator = self._draw(self._preferences(label))
            if operator == FRESH:
                if self._fresh:
                    found.append(Proposal(item=self._fresh.pop(), operator=FRESH, label=label))
                continue
            made = self._made(operator, parent)
            if made is None:
                continue
            if _canonical(made) in self._known:
                duplicates += 1
                continue
            self._known.add(_canonical(made))
            found.append(Proposal(item=made, operator=operator, label=label))
        for proposal in found:
            self._made_by[proposal.item.id] = (proposal.label, proposal.operator)
            self._parents[proposal.item.id] = proposal.item
            self._worth[proposal.item.id] = 0.0
        return Proposed(proposals=tuple(found), tries=tries, duplicates=duplicates)

    def learn(self, rewards: Mapping[str, float]) -> None:
        """Moves preferences towards what was rewarded; a statement about which nothing is known has no reward here."""
        own = {id_: reward for id_, reward in rewards.items() if id_ in self._parents}
        if not own:
            return
        mean = sum(own.values()) / len(own)
        by_operator: dict[tuple[str, str], list[float]] = defaultdict(list)
        for id_, reward in own.items():
            self._worth[id_] = _RATE * (reward - mean)
            if id_ in self._made_by:
                by_operator[self._made_by[id_]].append(reward)
        for (label, operator), values in by_operator.items():
            self._preferences(label)[operator] += _RATE * (sum(values) / len(values) - mean)

    @property
    def parents(self) -> Set[str]:
        """Ids of what statements may be made from."""
        return self._parents.keys()

    def add(self, items: Iterable[Item]) -> None:
        """Statements that came from elsewhere: known, and parents until the next ``reseed``."""
        for item in items:
            self._known.add(_canonical(item))
            self._parents[item.id] = item
            self._worth[item.id] = 0.0

    def forget(self, ids: Iterable[str]) -> None:
        """Takes statements from the parents: nobody wants others like them."""
        for id_ in ids:
            self._parents.pop(id_, None)
            self._worth.pop(id_, None)

    def _preferences(self, label: str) -> dict[str, float]:
        return self.preferences.setdefault(label, dict.fromkeys(self._operators, 0.0))

    def _made(self, operator: str, first: str | None) -> Item | None:
        first = first if first is not None else self._draw(self._worth)
        parent, other = self._parents[first], self._parents[self._draw(self._worth)]
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
    return _without(one.mapped(lambda node: substitute(node, {name: value})), name)


def _without(sentence: Sentence, name: str) -> Sentence:
    """The same without a variable that no longer occurs."""
    binders = [replace(b, names=tuple(n for n in b.names if n != name)) for b in sentence.binders]
    return replace(sentence, binders=tuple(b for b in binders if b.names))


def _identify(one: Sentence, _other: Sentence, rng: random.Random) -> Sentence | None:
    """Two variables of one type become the same, the earlier one."""
    pairs = [(a, b) for (a, s), (b, t) in itertools.combinations(one.variables, 2) if s == t]
    if not pairs:
        return None
    kept, name = rng.choice(pairs)
    return _without(one.mapped(lambda node: substitute(node, {name: Node("name", kept)})), name)


def _step(one: Sentence, _other: Sentence, rng: random.Random) -> Sentence | None:
    """A variable becomes a successor, or a list with a first element: what the step of an induction is about."""
    places = [(n, t) for n, t in one.variables if t in ("Nat", "List Nat")]
    if not places:
        return None
    name, type_ = rng.choice(places)
    if type_ == "Nat":
        value = Node("infix", "+", (Node("name", name), _literal("1")))
        return one.mapped(lambda node: substitute(node, {name: value}))
    taken = {n for b in one.binders for n in b.names}
    head = next(text for n in itertools.count() if (text := f"x{n or ''}") not in taken)
    longer = Node("infix", "::", (Node("name", head), Node("name", name)))
    changed = one.mapped(lambda node: substitute(node, {name: longer}))
    return replace(changed, binders=(Binder("(", (head,), "Nat", None), *changed.binders))


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


_OPERATORS: Mapping[str, Operator] = {
    "specialise": _specialise,
    "identify": _identify,
    "step": _step,
    "disjoin": _disjoin,
    "pad": _pad,
}
