"""Small terms with their values, as exploration compares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from proofmill.kernel.names import Name
from proofmill.prove.ground import Type
from proofmill.prove.text import Tree

__all__ = ["Term", "is_special", "matches", "rank", "shape"]


@dataclass(frozen=True, slots=True)
class Term:
    """A term over variables and functions, with its values at all test points."""

    text: str
    type: Type
    size: int
    vector: tuple[Any, ...]
    variables: tuple[str, ...]
    head: str
    args: tuple[Term, ...]
    is_call: bool = False
    name: Name = ()

    def tree(self) -> Tree:
        """The term as a tree, without types."""
        if not self.name:
            return ("var", self.text)
        head: Tree = ("const", self.name)
        return ("app", head, *(a.tree() for a in self.args)) if self.args else head

    @property
    def atom(self) -> bool:
        """Whether the text needs no parentheses."""
        return not self.args

    def shown(self) -> str:
        """The text as an argument."""
        return self.text if self.atom else f"({self.text})"


def rank(term: Term) -> tuple[bool, bool, int, int]:
    """Which side of an equation is rewritten: calls, calls of constructors, large, left-nested terms first."""
    nesting = sum((len(term.args) - i) * bool(a.args) for i, a in enumerate(term.args))
    return (term.is_call, calls_constructor(term), term.size, nesting)


def calls_constructor(term: Term) -> bool:
    """Whether a function is applied to a constructor with arguments: such terms are taken apart by rewriting."""
    direct = term.is_call and any(a.args and not a.is_call for a in term.args)
    return direct or any(map(calls_constructor, term.args))


def is_special(term: Term) -> bool:
    """Whether constructors are nested in it, or applied to nothing variable: others say the same of more."""
    if term.args and not term.is_call:
        nested = any(a.args and not a.is_call for a in term.args)
        if nested or not term.variables:
            return True
    return any(map(is_special, term.args))


def shape(term: Term) -> str:
    """The term with all variables alike."""
    if not term.args:
        return "_" if term.variables else term.head
    return f"({term.head} {' '.join(map(shape, term.args))})"


def matches(pattern: Term, term: Term, found: dict[str, Term]) -> bool:
    """Whether the term is an instance of the pattern."""
    if not pattern.args and pattern.variables:
        known = found.setdefault(pattern.head, term)
        return pattern.type == term.type and known.text == term.text
    return (
        pattern.head == term.head
        and len(pattern.args) == len(term.args)
        and all(matches(p, t, found) for p, t in zip(pattern.args, term.args, strict=True))
    )
