"""Statements turned round by rule: converse, contrapositive, dual, a hypothesis less. Pure, on the small language.

Each takes a statement and gives one, or an empty text where the rule does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from proofmill.derive.syntax import (
    Binder,
    Node,
    ParseError,
    Sentence,
    nodes,
    parse,
    parse_term,
    substitute,
    write,
)

__all__ = [
    "all_dropped",
    "at_values",
    "contrapositive",
    "converse",
    "drops",
    "dual",
    "same_hypotheses",
    "value_node",
]


def _read(statement: str) -> Sentence | None:
    try:
        return parse(statement)
    except ParseError:
        return None


def converse(statement: str) -> str:
    """Conclusion and only hypothesis exchanged."""
    sentence = _read(statement)
    if sentence is None or len(sentence.hypotheses) != 1:
        return ""
    hypothesis = sentence.hypotheses[0]
    assert hypothesis.prop is not None
    turned = replace(hypothesis, prop=sentence.goal, type=write(sentence.goal))
    binders = tuple(turned if b is hypothesis else b for b in sentence.binders)
    return replace(sentence, binders=binders, goal=hypothesis.prop).statement(f"{sentence.name}_converse")


def contrapositive(statement: str) -> str:
    """``A → B`` as ``¬ B → ¬ A``."""
    sentence = _read(statement)
    if sentence is None or len(sentence.hypotheses) != 1:
        return ""
    hypothesis = sentence.hypotheses[0]
    assert hypothesis.prop is not None
    denied = Node("prefix", "¬", (sentence.goal,))
    turned = replace(hypothesis, prop=denied, type=write(denied))
    binders = tuple(turned if b is hypothesis else b for b in sentence.binders)
    goal = Node("prefix", "¬", (hypothesis.prop,))
    return replace(sentence, binders=binders, goal=goal).statement(f"{sentence.name}_contra")


_PAIRS = (("min", "max"), ("&&", "||"), ("true", "false"), ("any", "all"), ("take", "drop"))
_DUAL: Mapping[str, str] = {**dict(_PAIRS), **{right: left for left, right in _PAIRS}}


def dual(statement: str) -> str:
    """Every symbol exchanged with its dual; orders turned round."""
    sentence = _read(statement)
    if sentence is None or not any(node.text in _DUAL for _, node in nodes(sentence.goal)):
        return ""

    def turned(node: Node) -> Node:
        args = tuple(map(turned, node.args))
        if node.kind == "infix" and node.text in ("≤", "<"):
            return replace(node, args=args[::-1])
        return replace(node, text=_DUAL.get(node.text, node.text), args=args)

    return sentence.mapped(turned).statement(f"{sentence.name}_dual")


def drops(statement: str, binder: str, weaker: str) -> str:
    """Whether ``weaker`` is the statement without the binder, names of theorems and hypotheses apart."""
    one, other = parse(statement), parse(weaker)
    left = tuple(b for b in one.binders if b.write() != binder)
    is_one_less = len(left) == len(one.binders) - 1
    return "yes" if is_one_less and _bare(left) == _bare(other.binders) and one.goal == other.goal else "no"


def _bare(binders: Sequence[Binder]) -> list[Binder]:
    """Binders with hypotheses that have no names: nothing in a statement speaks of them."""
    return [b if b.prop is None else replace(b, names=()) for b in binders]


def all_dropped(statement: str, without: Sequence[str]) -> str:
    """Whether the texts are the statement without each of its hypotheses in turn, names apart."""
    sentence = parse(statement)
    wanted = [sentence.without(b.names[0]) for b in sentence.hypotheses]
    given = [parse(text) for text in without]
    same = [(_bare(one.binders), one.goal) for one in wanted] == [(_bare(o.binders), o.goal) for o in given]
    return "yes" if same else "no"


def same_hypotheses(statement: str, empty: str) -> str:
    """Whether two statements differ in name and conclusion alone, the second concluding ``False``."""
    one, other = parse(statement), parse(empty)
    return "yes" if one.binders == other.binders and other.goal.text == "False" else "no"


def at_values(asked: str, *, denied: bool) -> str:
    """The ground statement that a law with ``x := v, ...`` comes to, or its negation."""
    text, _, values = asked.partition("\n\n")
    sentence = parse(text)
    given = dict(part.split(" := ", 1) for part in re.split(r", (?=\S+ := )", values))
    goal = substitute(sentence.goal, {name: value_node(value) for name, value in given.items()})
    return f"theorem {sentence.name}_at : {f'¬ ({write(goal)})' if denied else write(goal)}"


def value_node(text: str) -> Node:
    """A ground value as a term; what the small language cannot say is kept as it stands."""
    try:
        return parse_term(text)
    except ParseError:
        return Node("name", text)
