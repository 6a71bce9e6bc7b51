"""Statements in controlled English, and back.

Every phrase begins with words that tell how many parts follow, so a sentence can be read in one way only, without
brackets. Reading back gives a statement that Lean can freeze: equal hashes show that nothing was lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from proofmill.derive.syntax import Binder, Node, ParseError, Sentence, parse, write

__all__ = ["in_english", "phrase", "read_back"]

_OPERATIONS: Mapping[str, str] = {
    "+": "sum",
    "*": "product",
    "-": "difference",
    "/": "quotient",
    "%": "remainder",
    "++": "concatenation",
    "&&": "conjunction",
    "||": "disjunction",
    "min": "minimum",
    "max": "maximum",
}
_BACK = {word: op for op, word in _OPERATIONS.items()}
_RELATIONS: Mapping[str, str] = {
    "=": "equals",
    "≠": "differs from",
    "≤": "is at most",
    "<": "is less than",
    "≥": "is at least",
    ">": "is greater than",
    "∈": "is a member of",
}


def in_english(statement: str) -> str:
    """A statement as sentences.

    Raises:
        ParseError: it is beyond the small language.
    """
    sentence = parse(statement)
    lines = []
    for binder in sentence.binders:
        names = " and ".join(binder.names)
        if binder.prop is not None:
            lines.append(f"Suppose that {phrase(binder.prop)}.")
        elif binder.type == "Type" and binder.bracket == "{":
            lines.append(f"Let {names} be any type.")
        elif binder.bracket == "(":
            lines.append(f"Let {names} be of type ‹{binder.type}›.")
        else:
            raise ParseError(f"the binder {binder.write()}")
    lines.append(f"Then {phrase(sentence.goal)}.")
    return " ".join(lines)


def phrase(node: Node) -> str:
    """A term or proposition as a phrase.

    Raises:
        ParseError: there are no words for it.
    """
    match node.kind:
        case "name" | "number":
            return node.text
        case "list":
            if not node.args:
                return "the empty list"
            return f"the list of {' then '.join(map(phrase, node.args))}"
        case "typed":
            return f"the ‹{node.text}› value {phrase(node.args[0])}"
        case "field":
            return f"the {node.text} of {phrase(node.args[0])}"
        case "prefix" if node.text == "!":
            return f"the opposite of {phrase(node.args[0])}"
        case "prefix":
            return f"it is not the case that {phrase(node.args[0])}"
        case "infix":
            return _infix(node)
        case _:
            return _application(node)


def _infix(node: Node) -> str:
    left, right = map(phrase, node.args)
    if node.text in _OPERATIONS:
        return f"the {_OPERATIONS[node.text]} of {left} and {right}"
    if node.text in _RELATIONS:
        return f"{left} {_RELATIONS[node.text]} {right}"
    if node.text == "::":
        return f"the list that starts with {left} and goes on with {right}"
    if node.text == "==":
        return f"the answer whether {left} matches {right}"
    if node.text == "↔":
        return f"{left} if and only if {right}"
    raise ParseError(f"no words for {node.text}")


def _application(node: Node) -> str:
    head, *args = node.args
    if head.kind == "field":
        by = " and ".join(map(phrase, args))
        return f"the {head.text} using {by} on {phrase(head.args[0])}"
    if head.kind != "name":
        raise ParseError("an application of a term")
    if head.text in _OPERATIONS and len(args) == 2:
        return f"the {_OPERATIONS[head.text]} of {phrase(args[0])} and {phrase(args[1])}"
    if len(args) == 1:
        return f"{head.text} of {phrase(args[0])}"
    return f"{head.text} of {_COUNT[len(args)]} {' and '.join(map(phrase, args))}"


_COUNT = {2: "both", 3: "all three", 4: "all four"}


def read_back(english: str, name: str = "claim") -> str:
    """The statement that the sentences say; empty if they cannot be read."""
    try:
        binders: list[Binder] = []
        *heads, last = re.findall(r"((?:Let|Suppose|Then) .*?)\.(?= Let| Suppose| Then|$)", english)
        for head in heads:
            binders.append(_read_binder(head, len(binders)))
        if not last.startswith("Then "):
            return ""
        return Sentence(name, tuple(binders), _Words(last.removeprefix("Then ")).whole()).statement()
    except (ParseError, ValueError, IndexError):
        return ""


def _read_binder(text: str, number: int) -> Binder:
    if text.startswith("Suppose that "):
        prop = _Words(text.removeprefix("Suppose that ")).whole()
        return Binder("(", (f"hyp{number}",), write(prop), prop)
    found = re.fullmatch(r"Let (.*) be (?:any (type)|of type ‹(.*)›)", text)
    if found is None:
        raise ParseError(text)
    names = tuple(found[1].split(" and "))
    return Binder("{", names, "Type", None) if found[2] else Binder("(", names, found[3], None)


class _Words:
    def __init__(self, text: str) -> None:
        self.words = re.findall(r"‹[^›]*›|\S+", text)
        self.at = 0

    def whole(self) -> Node:
        node = self.proposition()
        if self.at != len(self.words):
            raise ParseError(" ".join(self.words[self.at :]))
        return node

    def _has(self, text: str) -> bool:
        """Takes the words if they come next."""
        wanted = text.split()
        if self.words[self.at : self.at + len(wanted)] != wanted:
            return False
        self.at += len(wanted)
        return True

    def _need(self, text: str) -> None:
        if not self._has(text):
            raise ParseError(f"{text!r} is missing")

    def _word(self) -> str:
        self.at += 1
        return str(self.words[self.at - 1])

    def proposition(self) -> Node:
        left = self._simple()
        if self._has("if and only if"):
            return Node("infix", "↔", (left, self._simple()))
        return left

    def _simple(self) -> Node:
        if self._has("it is not the case that"):
            return Node("prefix", "¬", (self._simple(),))
        left = self.term()
        for relation, words in _RELATIONS.items():
            if self._has(words):
                return Node("infix", relation, (left, self.term()))
        return left

    def _joined(self) -> tuple[Node, Node]:
        left = self.term()
        self._need("and")
        return left, self.term()

    def term(self) -> Node:
        if self._has("the"):
            return self._the()
        word = self._word()
        if word.isdigit():
            return Node("number", word)
        if not self._has("of"):
            return Node("name", word)
        for count, words in _COUNT.items():
            if self._has(words):
                args = [self.term()]
                for _ in range(count - 1):
                    self._need("and")
                    args.append(self.term())
                return Node("app", "", (Node("name", word), *args))
        return Node("app", "", (Node("name", word), self.term()))

    def _the(self) -> Node:  # noqa: C901 (one case for each phrase)
        if self._has("empty list"):
            return Node("list")
        if self._has("list that starts with"):
            head = self.term()
            self._need("and goes on with")
            return Node("infix", "::", (head, self.term()))
        if self._has("list of"):
            items = [self.term()]
            while self._has("then"):
                items.append(self.term())
            return Node("list", "", tuple(items))
        if self._has("answer whether"):
            left = self.term()
            self._need("matches")
            return Node("infix", "==", (left, self.term()))
        if self._has("opposite of"):
            return Node("prefix", "!", (self.term(),))
        word = self._word()
        if word.startswith("‹"):
            self._need("value")
            return Node("typed", word[1:-1], (self.term(),))
        if self._has("using"):
            args = [self.term()]
            while self._has("and"):
                args.append(self.term())
            self._need("on")
            return Node("app", "", (Node("field", word, (self.term(),)), *args))
        self._need("of")
        if word not in _BACK:
            return Node("field", word, (self.term(),))
        op = _BACK[word]
        left, right = self._joined()
        if op in ("min", "max"):
            return Node("app", "", (Node("name", op), left, right))
        return Node("infix", op, (left, right))
