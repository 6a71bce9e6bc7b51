"""Disguises for statements: what a leak may look like that nobody meant to plant. Knows nothing of what finds them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

from proofmill.derive.syntax import Binder, Node, Sentence, parse, parse_term, substitute, write

FRESH = "abcdefgpqrstuvwz"
SHUFFLED = frozenset({"+", "*", "&&", "||"})
SYMMETRIC = frozenset({"=", "↔", "≠"})
TERMS = {
    "Nat": ("half (k + {0})", "{0} + 3", "2 * {0}"),
    "Bool": ("!{0}", "{0} && true"),
    "List Nat": ("{0}.reverse ++ {0}", "bump {0}", "4 :: {0}"),
    "List α": ("{0}.reverse ++ {0}", "{0}.tail"),
}


def renamed(statement: str, chance: random.Random) -> str:
    """Another name and other spaces."""
    head, _, rest = statement.partition(" ")
    name, _, rest = rest.partition(" ")
    return f"{head}  {name}_{chance.randrange(10**6)}   {rest.replace(' : ', '  :  ')}"


def reordered(statement: str, chance: random.Random) -> str:
    """Other variables, hypotheses in another order, sides exchanged, sums and products shuffled and regrouped."""
    sentence = parse(statement)
    names = [n for b in sentence.binders for n in b.names if b.prop is None and b.bracket == "("]
    fresh = chance.sample([c for c in FRESH if c not in names], len(names))
    mapping = {old: Node("name", new) for old, new in zip(names, fresh, strict=True)}
    binders = [_binder(b, mapping, chance) for b in sentence.binders]
    facts = [b for b in binders if b.prop is not None]
    chance.shuffle(facts)
    facts = [replace(b, names=(f"h{number}",)) for number, b in enumerate(facts)]
    others = [b for b in binders if b.prop is None]
    goal = _shuffled(substitute(sentence.goal, mapping), chance)
    return Sentence("planted", (*others, *facts), goal).statement()


def can_be_instantiated(statement: str) -> bool:
    """Whether there are terms at hand for one of its variables."""
    return any(type_ in TERMS for _, type_ in parse(statement).variables)


def instantiated(statement: str, chance: random.Random) -> str:
    """A term for a variable, one more hypothesis, and all of it reordered."""
    sentence = parse(statement)
    types = dict(sentence.variables)
    name = chance.choice([n for n, type_ in sorted(types.items()) if type_ in TERMS])
    text = chance.choice(TERMS[types[name]]).format(name)
    value = parse_term(text, {name, "k"})
    sentence = sentence.mapped(lambda node: substitute(node, {name: value}))
    extra = Binder("(", ("hk",), "k ≤ 9", parse_term("k ≤ 9", {"k"}))
    binders = (Binder("(", ("k",), "Nat", None), *sentence.binders, extra)
    if "k" in {n for b in sentence.binders for n in b.names}:
        binders = sentence.binders
    return reordered(replace(sentence, binders=binders).statement(), chance)


def _binder(binder: Binder, mapping: Mapping[str, Node], chance: random.Random) -> Binder:
    if binder.prop is not None:
        prop = _shuffled(substitute(binder.prop, mapping), chance)
        return replace(binder, prop=prop, type=write(prop))
    return replace(binder, names=tuple(mapping[n].text if n in mapping else n for n in binder.names))


def _shuffled(node: Node, chance: random.Random) -> Node:
    args = tuple(_shuffled(arg, chance) for arg in node.args)
    node = replace(node, args=args)
    if node.kind != "infix":
        return node
    if node.text in SYMMETRIC and chance.random() < 0.5:
        return replace(node, args=args[::-1])
    if node.text in SHUFFLED:
        parts = _parts(node, node.text)
        chance.shuffle(parts)
        while len(parts) > 1:
            place = chance.randrange(len(parts) - 1)
            parts[place : place + 2] = [Node("infix", node.text, (parts[place], parts[place + 1]))]
        return parts[0]
    return node


def _parts(node: Node, op: str) -> list[Node]:
    if node.kind == "infix" and node.text == op:
        return [part for arg in node.args for part in _parts(arg, op)]
    return [node]
