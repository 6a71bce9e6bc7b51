"""What a reader of a row must know: the theory's definitions, as they stand in its source."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from proofmill.derive.lab import Lab
from proofmill.derive.recipe import Value
from proofmill.export.rows import CorpusRow

__all__ = ["Definition", "about", "definitions", "definitions_for", "pick", "words"]

_DEF = re.compile(
    r"(?:/--(?:(?!-/).)*-/\s*)?^def (?P<name>\S+)[^\n]*(?:\n(?:[ \t]+[^\n]*))*", re.MULTILINE | re.DOTALL
)
_WORD = re.compile(r"[^\W\d][\w'!?]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A definition of the theory."""

    name: str
    text: str
    """With its documentation, as in the source."""
    clauses: tuple[str, ...]
    """Its lines that begin with a bar."""

    @property
    def head(self) -> str:
        """The text up to the first clause."""
        return self.text[: self.text.index(self.clauses[0])] if self.clauses else self.text


def definitions(lab: Lab) -> dict[str, Definition]:
    """The theory's definitions by short name, in the order of the source."""
    return lab.once("definitions", _read)


def _read(lab: Lab) -> dict[str, Definition]:
    found = {}
    for text in lab.sources.theory.values():
        for match in _DEF.finditer(text):
            body = match[0].rstrip()
            clauses = re.findall(r"^  \|[^\n]*(?:\n    [^\n]*)*", body, re.MULTILINE)
            name = match["name"].rpartition(".")[2]
            found[name] = Definition(name=name, text=body, clauses=tuple(clauses))
    return found


def definitions_for(lab: Lab, *texts: str) -> tuple[str, ...]:
    """The definitions that texts speak of, and those that these need, in the order of the source."""
    known = definitions(lab)
    wanted: set[str] = set()
    todo = [name for text in texts for name in words(text) & known.keys()]
    while todo:
        name = todo.pop()
        if name not in wanted:
            wanted.add(name)
            todo += words(known[name].text.rpartition("-/")[2]) & known.keys()
    return tuple(known[name].text for name in known if name in wanted)


def about(lab: Lab, row: CorpusRow) -> dict[str, Value]:
    """A theorem, and what a proof of it may use: definitions, and the theorems that its proof needs."""
    lemmas = tuple(lab.by_name[name].statement for name in row.closure)
    return {
        "name": row.name,
        "statement": row.statement,
        "definitions": definitions_for(lab, row.statement, *lemmas),
        "lemma_names": row.closure,
        "lemmas": lemmas,
    }


def words(text: str) -> set[str]:
    """The identifiers in a text, parts of dotted ones by themselves."""
    return set(_WORD.findall(text))


def pick(items: Sequence[str], number: int, seed: str) -> list[str]:
    """Some of the items, the same ones for the same seed, in the order of a hash."""

    def key(item: str) -> bytes:
        return hashlib.sha256(f"{seed}\0{item}".encode()).digest()

    return sorted(_distinct(items), key=key)[:number]


def _distinct(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
