"""Finds statements that say the same, from their text alone; shares no code with the generator.

Reads ``theorem NAME BINDERS : TYPE`` with a small parser of its own and compares canonical texts: equal up to
names of variables and type variables, order of hypotheses, the sides of ``=`` and ``↔``, and rearrangement of
``+ * && || min max``. As a script: ``python tests/conjecture/duplicates.py CONJECTURES.jsonl`` prints the
duplicates and ends with 1 if there are any.
"""

from __future__ import annotations

import itertools
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

Tree = str | tuple["Tree", ...]
"""A leaf, or an operator with its operands."""

TOKEN = re.compile(
    r"::|:=|=>|[(){}\[\],:]|\+\+|&&|\|\||==|[+*/%^!≤<∈∣=↔¬→∧-]|∘|fun|=>|·|[^\s(){}\[\],:]+?(?=[\s(){}\[\],:]|$)"
)
BINARY = {
    "→": (25, 25), "↔": (20, 21), "=": (50, 51), "≤": (50, 51), "<": (50, 51), "∈": (50, 51), "∣": (50, 51),
    "==": (50, 51), "||": (30, 31), "&&": (35, 36), "+": (65, 66), "-": (65, 66), "++": (65, 66), "::": (67, 67),
    "∧": (35, 35), "*": (70, 71), "/": (70, 71), "%": (70, 71), "∘": (90, 90),
}  # fmt: skip
"""Least precedence at which an operator may follow, and that of its right side; left sides are at hand."""
REARRANGED = {"+", "*", "&&", "||", "min", "max"}
SYMMETRIC = {"=", "↔"}
HYPOTHESIS = re.compile(r"h[₁-₉]?")


class Parser:
    """A precedence-climbing parser of the statements that conjecturing writes."""

    def __init__(self, text: str) -> None:
        """Splits the text into tokens."""
        self.tokens = TOKEN.findall(text)
        self.at = 0

    def peek(self) -> str:
        """The next token, or nothing at the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        """Reads a token."""
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise ValueError(f"{wanted or 'a token'} expected, got {token!r} in {' '.join(self.tokens)}")
        self.at += 1
        return token

    def expression(self, least: int = 0) -> Tree:
        """An expression whose operators bind at least so tightly."""
        token = self.peek()
        left: Tree
        if token in ("¬", "!"):
            self.take()
            left = (token, self.expression(40))
        else:
            left = self.application()
        while (operator := self.peek()) in BINARY and BINARY[operator][0] >= least:
            self.take()
            left = (operator, left, self.expression(BINARY[operator][1]))
        return left

    def application(self) -> Tree:
        """A function with its arguments."""
        parts = [self.atom()]
        while self.peek() and (self.peek() in "([" or not (self.peek() in BINARY or self.peek() in ")]},:")):
            parts.append(self.atom())
        if len(parts) == 1:
            return parts[0]
        head = parts[0]
        if isinstance(head, tuple) and head[0] == ".":  # a method: its receiver is one of the arguments
            return (*head, *parts[1:])
        return (head, *parts[1:])

    def atom(self) -> Tree:
        """A name, a literal or something in brackets, with the methods that follow."""
        token = self.take()
        if token == "fun":
            bound = []
            while self.peek() != "=>":
                bound.append(self.take())
            self.take("=>")
            return ("fun", " ".join(bound), self.expression())
        if token not in ("(", "["):
            first, *methods = token.split(".")
            return token if first[:1].isupper() and methods else self.called(first, methods)
        tree = self.parenthesis() if token == "(" else self.list_literal()
        while self.peek().startswith(".") and len(self.peek()) > 1:
            tree = self.called(tree, self.take()[1:].split("."))
        return tree

    def called(self, tree: Tree, methods: Sequence[str]) -> Tree:
        """Methods of something, one after the other."""
        for method in methods:
            tree = (".", method, tree)
        return tree

    def parenthesis(self) -> Tree:
        """What follows an opening parenthesis."""
        tree = self.expression()
        if self.peek() == ":":
            self.take()
            tree = ("typed", tree, self.expression())
        elif self.peek() == ",":
            self.take()
            tree = ("pair", tree, self.expression())
        self.take(")")
        return tree

    def list_literal(self) -> Tree:
        """What follows an opening bracket."""
        items: list[Tree] = []
        while self.peek() != "]":
            items.append(self.expression())
            if self.peek() == ",":
                self.take()
        self.take("]")
        return ("list", *items)


def read(statement: str) -> tuple[dict[str, Tree], list[Tree], Tree]:
    """Types of the variables, hypotheses and conclusion."""
    parser = Parser(statement)
    parser.take("theorem")
    parser.take()
    types: dict[str, Tree] = {}
    hypotheses: list[Tree] = []
    while (bracket := parser.peek()) in ("(", "{"):
        parser.take()
        names = []
        while parser.peek() != ":":
            names.append(parser.take())
        parser.take(":")
        type_ = parser.expression()
        parser.take(")" if bracket == "(" else "}")
        if all(HYPOTHESIS.fullmatch(name) for name in names):
            hypotheses.append(type_)
        else:
            types.update(dict.fromkeys(names, type_))
    parser.take(":")
    conclusion = parser.expression()
    if parser.peek():
        raise ValueError(f"{parser.peek()!r} is left of {statement}")
    return types, hypotheses, conclusion


def show(tree: Tree, names: Mapping[str, str]) -> str:
    """Text that does not depend on the order of what may be rearranged."""
    if isinstance(tree, str):
        return names.get(tree, tree)
    head = tree[0]
    if isinstance(head, str) and head in REARRANGED and len(tree) == 3:
        return f"{head}({', '.join(sorted(show(part, names) for part in flat(head, tree)))})"
    parts = [show(part, names) for part in tree[1:]]
    if isinstance(head, str) and head in SYMMETRIC:
        parts.sort()
    return f"{show(head, names)}({', '.join(parts)})"


def flat(head: str, tree: Tree) -> Iterator[Tree]:
    """The operands of nested applications of one operator."""
    if isinstance(tree, tuple) and len(tree) == 3 and tree[0] == head:
        yield from flat(head, tree[1])
        yield from flat(head, tree[2])
    else:
        yield tree


def canonical(statement: str) -> str:
    """Equal for statements that say the same."""
    types, hypotheses, conclusion = read(statement)
    kinds: dict[str, list[str]] = {}
    for name, type_ in types.items():
        kinds.setdefault(re.sub(r"[αβγ]", "α", show(type_, {})), []).append(name)
    groups = list(kinds.items())
    best = ""
    for order in itertools.product(*(itertools.permutations(names) for _, names in groups)):
        renamed = {
            name: f"{kind}{i}"
            for (kind, _), names in zip(groups, order, strict=True)
            for i, name in enumerate(names)
        }
        text = " → ".join([*sorted({show(h, renamed) for h in hypotheses}), show(conclusion, renamed)])
        best = min(best, text) if best else text
    return best


def duplicates(statements: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of statements that say the same."""
    seen: dict[str, str] = {}
    return [
        (earlier, statement)
        for statement in statements
        if (earlier := seen.setdefault(canonical(statement), statement)) is not statement
    ]


def nodes(statement: str) -> int:
    """Names, literals and operators of conclusion and hypotheses; variables' types are not counted."""

    def count(tree: Tree) -> int:
        if isinstance(tree, str):
            return 1
        if tree[0] == "typed":
            return count(tree[1])
        if tree[0] == "fun":
            return 1 + count(tree[2])
        if tree[0] == ".":
            return 1 + sum(count(part) for part in tree[2:])
        if tree[0] == "list":
            return 1 + sum(2 * count(part) for part in tree[1:])
        return sum(count(part) for part in tree)

    _, hypotheses, conclusion = read(statement)
    return sum(map(count, (*hypotheses, conclusion)))


if __name__ == "__main__":
    texts = [json.loads(line)["statement"] for line in Path(sys.argv[1]).read_text().splitlines()]
    found = duplicates(texts)
    lines = [f"{one}\n  says the same as\n{other}" for one, other in found]
    lines.append(
        f"{len(texts)} statements, {len(found)} duplicates, at most {max(map(nodes, texts), default=0)} nodes"
    )
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(bool(found))
