"""The small language of the factory's statements: read into terms, changed, written again.

Statements of ledgers are first-order laws over functions, operators and list literals; that language is read here
by precedence climbing. What it does not know (``fun``, ``∀``, ``if``) is no error of anybody: such a statement
simply gives no rows where its terms are needed. Nothing rests on this reading: Lean freezes what is
written, and hashes tell whether it is the same statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

__all__ = [
    "Binder",
    "Node",
    "ParseError",
    "Sentence",
    "nodes",
    "parse",
    "parse_term",
    "replace_at",
    "substitute",
    "write",
]

_TOKEN = re.compile(
    r"\s*(?:(?P<word>[^\W\d][\w'₀-₉]*[!?]?(?:\.[^\W\d][\w'₀-₉]*[!?]?)*)"
    r"|(?P<number>\d+)|(?P<field>\.[^\W\d][\w'₀-₉]*[!?]?)"
    r"|(?P<op>\+\+|::|==|&&|\|\||:=|[≤≥<>=≠∈∉↔→¬!+\-*/%^∧∨×()\[\]{},:]))"
)
_INFIX: Mapping[str, tuple[int, int, int]] = {
    "↔": (20, 21, 21),
    "→": (25, 26, 25),
    "∨": (30, 31, 30),
    "∧": (35, 36, 35),
    "=": (50, 51, 51),
    "≠": (50, 51, 51),
    "≤": (50, 51, 51),
    "<": (50, 51, 51),
    "≥": (50, 51, 51),
    ">": (50, 51, 51),
    "∈": (50, 51, 51),
    "==": (50, 51, 51),
    "||": (30, 30, 31),
    "&&": (35, 35, 36),
    "×": (35, 36, 35),
    "++": (65, 65, 66),
    "+": (65, 65, 66),
    "-": (65, 65, 66),
    "::": (67, 68, 67),
    "*": (70, 70, 71),
    "/": (70, 70, 71),
    "%": (70, 70, 71),
    "^": (75, 76, 75),
}
"""Level of the whole, and what left and right must have at least; as in Lean's own tables."""
_PREFIX = {"¬": 40, "!": 1}
_APP = 1023
_ATOM = 1024


class ParseError(ValueError):
    """The text is beyond the small language."""


@dataclass(frozen=True, slots=True)
class Node:
    """A term: ``kind`` is name, number, app, field, infix, prefix, list or typed.

    ``text`` is the name, numeral, field name, operator, or type; ``args`` are the parts.
    """

    kind: str
    text: str = ""
    args: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Binder:
    """One group of binders, such as ``(xs ys : List α)``."""

    bracket: str
    names: tuple[str, ...]
    type: str
    prop: Node | None
    """The type read as a term, where that is possible: a hypothesis."""

    def write(self) -> str:
        """The group as Lean text."""
        close = {"(": ")", "{": "}", "[": "]"}[self.bracket]
        body = write(self.prop) if self.prop is not None else self.type
        return f"{self.bracket}{' '.join(self.names)} : {body}{close}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A statement in parts."""

    name: str
    binders: tuple[Binder, ...]
    goal: Node

    @property
    def hypotheses(self) -> tuple[Binder, ...]:
        """Binders that state something."""
        return tuple(b for b in self.binders if b.prop is not None)

    @property
    def variables(self) -> tuple[tuple[str, str], ...]:
        """Names and types of explicit variables that are no hypotheses."""
        return tuple(
            (n, b.type) for b in self.binders if b.prop is None and b.bracket == "(" for n in b.names
        )

    def statement(self, name: str | None = None) -> str:
        """``theorem NAME BINDERS : TYPE``."""
        binders = "".join(f"{b.write()} " for b in self.binders)
        return f"theorem {name or self.name} {binders}: {write(self.goal)}"

    def without(self, hypothesis: str) -> Sentence:
        """The same without one hypothesis."""
        return replace(self, binders=tuple(b for b in self.binders if b.names != (hypothesis,)))

    def mapped(self, change: Callable[[Node], Node]) -> Sentence:
        """Goal and hypotheses changed alike."""
        binders = tuple(b if b.prop is None else replace(b, prop=change(b.prop)) for b in self.binders)
        return replace(self, binders=binders, goal=change(self.goal))

    def propositions(self) -> tuple[Node, ...]:
        """Hypotheses, then the goal."""
        return (*(b.prop for b in self.hypotheses if b.prop is not None), self.goal)


def parse(statement: str) -> Sentence:
    """Reads a statement.

    Raises:
        ParseError: it is beyond the small language.
    """
    head = re.match(r"theorem\s+(\S+)\s*", statement)
    if head is None:
        raise ParseError("no theorem")
    at = head.end()
    binders = []
    bound: set[str] = set()
    while at < len(statement) and statement[at] in "({[":
        end = _closing(statement, at)
        binder = _binder(statement[at], statement[at + 1 : end], bound)
        bound.update(binder.names)
        binders.append(binder)
        at = end + 1
        while at < len(statement) and statement[at].isspace():
            at += 1
    if not statement.startswith(":", at):
        raise ParseError("no colon")
    return Sentence(head[1], tuple(binders), _Reader(statement[at + 1 :], bound).whole())


def _closing(text: str, at: int) -> int:
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] in "([{") - (text[place] in ")]}")
        if depth == 0:
            return place
    raise ParseError("a bracket is left open")


def _binder(bracket: str, inner: str, bound: set[str]) -> Binder:
    names, colon, type_ = inner.partition(":")
    if not colon or bracket == "[":
        raise ParseError(f"the binder {inner!r}")
    words = tuple(names.split())
    prop = None
    if bracket == "(" and len(words) == 1 and words[0].startswith("h"):
        try:
            prop = _Reader(type_, bound).whole()
        except ParseError:
            prop = None
        if prop is not None and not _is_prop(prop):
            prop = None
    return Binder(bracket, words, " ".join(type_.split()), prop)


def _is_prop(node: Node) -> bool:
    return (node.kind == "infix" and node.text in "↔∨∧=≠≤<≥>∈") or (
        node.kind == "prefix" and node.text == "¬"
    )


def parse_term(text: str, bound: set[str] | frozenset[str] = frozenset()) -> Node:
    """Reads a term.

    Raises:
        ParseError: it is beyond the small language.
    """
    return _Reader(text, set(bound)).whole()


class _Reader:
    def __init__(self, text: str, bound: set[str]) -> None:
        self.bound = bound
        self.tokens: list[tuple[str, str, bool]] = []
        at = 0
        while at < len(text.rstrip()):
            found = _TOKEN.match(text, at)
            if found is None:
                raise ParseError(f"{text[at : at + 10]!r}")
            kind = found.lastgroup or ""
            spaced = found.start(kind) > at or not self.tokens
            self.tokens.append((kind, found[kind], spaced))
            at = found.end()
        self.at = 0

    def whole(self) -> Node:
        node = self.term(0)
        if self.at != len(self.tokens):
            raise ParseError(f"{self.tokens[self.at][1]!r} is left over")
        return node

    def _peek(self) -> tuple[str, str, bool]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "", True)

    def _take(self, text: str) -> None:
        if self._peek()[1] != text:
            raise ParseError(f"{text!r} is missing")
        self.at += 1

    def term(self, least: int) -> Node:
        kind, text, _ = self._peek()
        if kind == "op" and text == "¬":
            self.at += 1
            left = Node("prefix", "¬", (self.term(40),))
            level = 40
        else:
            left, level = self.application(), _APP
        while True:
            kind, text, _ = self._peek()
            if kind != "op" or text not in _INFIX:
                return left
            whole, need_left, need_right = _INFIX[text]
            if whole < least or level < need_left:
                return left
            self.at += 1
            left, level = Node("infix", text, (left, self.term(need_right))), whole

    def application(self) -> Node:
        kind, text, _ = self._peek()
        if kind == "op" and text == "!":
            self.at += 1
            return Node("prefix", "!", (self.term(40),))
        head = self.atom()
        args = []
        while self._starts_atom():
            args.append(self.atom())
        return Node("app", "", (head, *args)) if args else head

    def _starts_atom(self) -> bool:
        kind, text, _ = self._peek()
        return kind in ("word", "number") or text in ("(", "[")

    def atom(self) -> Node:
        kind, text, _ = self._peek()
        self.at += 1
        if kind == "word":
            node = self._word(text)
        elif kind == "number":
            node = Node("number", text)
        elif text == "[":
            node = self._list()
        elif text == "(":
            node = self._parenthesised()
        else:
            raise ParseError(f"{text!r}")
        while (found := self._peek())[0] == "field" and not found[2]:
            self.at += 1
            node = Node("field", found[1][1:], (node,))
        return node

    def _word(self, text: str) -> Node:
        if text in _KEYWORDS:
            raise ParseError(f"{text!r}")
        first, *rest = text.split(".")
        if first not in self.bound:
            return Node("name", text)
        node = Node("name", first)
        for name in rest:
            node = Node("field", name, (node,))
        return node

    def _list(self) -> Node:
        items = []
        while self._peek()[1] != "]":
            items.append(self.term(0))
            if self._peek()[1] != ",":
                break
            self.at += 1
        self._take("]")
        return Node("list", "", tuple(items))

    def _parenthesised(self) -> Node:
        node = self.term(0)
        if self._peek()[1] == ":":
            self.at += 1
            words = []
            depth = 0
            while (text := self._peek()[1]) and (text != ")" or depth):
                depth += (text == "(") - (text == ")")
                words.append(text)
                self.at += 1
            node = Node("typed", " ".join(words).replace("( ", "(").replace(" )", ")"), (node,))
        self._take(")")
        return node


_KEYWORDS = frozenset({"fun", "if", "then", "else", "match", "let", "have", "show", "by", "from", "with"})


def write(node: Node, least: int = 0) -> str:
    """A term as Lean text, with the parentheses that it needs."""
    match node.kind:
        case "name" | "number":
            return node.text
        case "list":
            return f"[{', '.join(write(item) for item in node.args)}]"
        case "typed":
            return f"({write(node.args[0])} : {node.text})"
        case "field":
            return f"{write(node.args[0], _ATOM)}.{node.text}"
        case "app":
            text, level = " ".join(write(arg, _ATOM) for arg in node.args), _APP
        case "prefix":
            level = _PREFIX[node.text]
            text = f"¬ {write(node.args[0], 40)}" if node.text == "¬" else f"!{write(node.args[0], _ATOM)}"
        case _:
            level, left, right = _INFIX[node.text]
            text = f"{write(node.args[0], left)} {node.text} {write(node.args[1], right)}"
    return f"({text})" if level < least else text


def nodes(node: Node, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Node]]:
    """Every part with its path, the whole first."""
    yield path, node
    for place, arg in enumerate(node.args):
        yield from nodes(arg, (*path, place))


def replace_at(node: Node, path: tuple[int, ...], new: Node) -> Node:
    """The term with one part replaced."""
    if not path:
        return new
    args = list(node.args)
    args[path[0]] = replace_at(args[path[0]], path[1:], new)
    return replace(node, args=tuple(args))


def substitute(node: Node, mapping: Mapping[str, Node]) -> Node:
    """The term with names replaced."""
    if node.kind == "name" and node.text in mapping:
        return mapping[node.text]
    return replace(node, args=tuple(substitute(arg, mapping) for arg in node.args)) if node.args else node
