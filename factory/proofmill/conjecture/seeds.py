"""Seeds from outside: statements that conjecturing starts from.

Three kinds of file are read: JSONL with a ``statement`` on each line; Lean files, of whose theorems the statements are
taken; and LeanDojo's benchmark, a JSON list of theorems with ``full_name``, ``theorem_statement`` and, in older
versions without that, the state before the first tactic under ``traced_tactics`` (Yang et al., "LeanDojo",
NeurIPS 2023). Lean compiles every statement in the theory; what it refuses, and what is no law over the
theory's vocabulary, is reported by line with the reason. Nothing of a seed is believed: proofs are not read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import InputProblem
from proofmill.certify.lexer import LexError, TokenKind, lex
from proofmill.conjecture.mutate import Mutator, Parent
from proofmill.conjecture.reading import LawReader, Unreadable
from proofmill.conjecture.sampling import Sampler, TermCounts, ground_instances
from proofmill.conjecture.sources import Proposal
from proofmill.errors import InputError
from proofmill.theory.terms import Symbol

__all__ = ["BadSeed", "Seed", "SeedSource", "Seeds", "read_seed_file", "read_seeds"]

_KINDS = ".jsonl, .lean or .json (LeanDojo's benchmark)"
_SAMPLE_SIZE = 9
"""Nodes of both sides of a random law."""
_OPEN, _CLOSE = "([{⟨⦃", ")]}⟩⦄"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A statement from outside."""

    file: str
    line: int
    """Of a JSON list, the element's number, from 1."""
    statement: str
    """``theorem NAME BINDERS : TYPE``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadSeed:
    """Why a seed cannot be used."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file} line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """What files of seeds gave."""

    parents: tuple[Parent, ...]
    bad: tuple[BadSeed, ...]


class SeedSource:
    """Mutations of seeds, and uniform random laws over the symbols that occur in them. A source of laws."""

    def __init__(self, parents: Sequence[Parent], symbols: Sequence[Symbol], *, num: int, seed: int) -> None:
        """Prepares; proposes nothing yet.

        Args:
            parents: The seeds' laws.
            symbols: The theory's vocabulary.
            num: Random laws to propose.
            seed: Of all random choices.
        """
        self._parents = parents
        self._symbols = symbols
        self._num = num
        self._seed = seed

    def proposals(self) -> Iterator[Proposal]:
        """Mutations first."""
        yield from Mutator(self._parents, self._symbols).proposals()
        used = {key for parent in self._parents for key in parent.law.symbols()}
        kept = [s for s in self._symbols if s.key in used or s.is_constructor]
        counts = TermCounts(ground_instances(kept), max_size=_SAMPLE_SIZE)
        yield from Sampler(counts, num=self._num, seed=self._seed, max_size=_SAMPLE_SIZE).proposals()


def read_seeds(files: Sequence[Path], certifier: Certifier, reader: LawReader) -> Seeds:
    """The laws of all files, each once, with an id made of its statement.

    Raises:
        InputError: a file is missing, is no text, or of no known kind.
    """
    seeds: list[Seed] = []
    bad: list[BadSeed] = []
    for path in files:
        for item in read_seed_file(path):
            (seeds if isinstance(item, Seed) else bad).append(item)  # type: ignore[arg-type]
    numbered = [_renamed(seed.statement, f"seed_{i}") for i, seed in enumerate(seeds)]
    parents: dict[object, Parent] = {}
    for seed, frozen in zip(seeds, certifier.freeze(numbered), strict=True):
        if isinstance(frozen, InputProblem):
            bad.append(BadSeed(file=seed.file, line=seed.line, reason=frozen.detail))
            continue
        try:
            law = reader.read(frozen.type)
        except Unreadable as problem:
            bad.append(
                BadSeed(file=seed.file, line=seed.line, reason=f"no law over this vocabulary: {problem}")
            )
            continue
        digest = hashlib.sha256(frozen.statement_hash.encode()).hexdigest()[:16]
        parents.setdefault(law, Parent(id=f"seed:{digest}", law=law))
    return Seeds(parents=tuple(parents.values()), bad=tuple(bad))


def read_seed_file(path: Path) -> Iterator[Seed | BadSeed]:
    """The statements of one file as text, and the lines that have none.

    Raises:
        InputError: the file is missing, is no text, or of no known kind.
    """
    readers = {".jsonl": _jsonl, ".lean": _lean, ".json": _leandojo}
    if path.suffix not in readers:
        raise InputError(f"seeds must be {_KINDS}, got {path}")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"seeds {path} cannot be read as UTF-8 text ({error}); check the path") from error
    yield from readers[path.suffix](str(path), text)


def _jsonl(file: str, text: str) -> Iterator[Seed | BadSeed]:
    for line, row in enumerate(text.splitlines(), start=1):
        if not row.strip():
            continue
        try:
            value = orjson.loads(row)
        except orjson.JSONDecodeError as error:
            yield BadSeed(file=file, line=line, reason=f"no JSON: {error}")
            continue
        yield _with_statement(file, line, value)


def _with_statement(file: str, line: int, value: object) -> Seed | BadSeed:
    statement = value.get("statement") if isinstance(value, dict) else None
    if not isinstance(statement, str):
        return BadSeed(file=file, line=line, reason='an object with a text "statement" is wanted')
    return _seed(file, line, statement)


def _seed(file: str, line: int, statement: str) -> Seed | BadSeed:
    """The statement as a theorem; ``lemma`` and ``example`` are read as theorems too, and proofs left out."""
    text = re.sub(
        r"^(?:@\[[^\]]*\]\s*)?(?:private\s+|protected\s+)*(?:lemma|theorem)\b", "theorem", statement.strip()
    )
    text = re.sub(r"^example\b", "theorem seed", text)
    if not text.startswith("theorem "):
        return BadSeed(file=file, line=line, reason="it does not begin with theorem, lemma or example")
    return Seed(file=file, line=line, statement=_without_proof(text))


def _without_proof(text: str) -> str:
    """The text up to ``:=`` outside of brackets."""
    try:
        tokens = lex(text)
    except LexError:
        return text  # Lean will say what is wrong with it
    depth = 0
    for token in tokens:
        if token.kind is TokenKind.SYMBOL:
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
            if depth == 0 and token.text == ":=":
                return text[: token.start].rstrip()
    return text


def _lean(file: str, text: str) -> Iterator[Seed | BadSeed]:
    """Each theorem's text runs to the next command at the left margin."""
    starts = [
        match.start() for match in re.finditer(r"^(?=\S)(?!\s|--|\||/-|-/|\)|\]|\}|⟩|·)", text, re.MULTILINE)
    ]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        piece = text[start:end]
        if not re.match(r"(?:@\[[^\]]*\]\s*)?(?:private\s+|protected\s+)*(?:theorem|lemma|example)\b", piece):
            continue
        if text.count("/-", 0, start) > text.count("-/", 0, start):
            continue
        yield _seed(file, text.count("\n", 0, start) + 1, piece)


def _leandojo(file: str, text: str) -> Iterator[Seed | BadSeed]:
    try:
        rows = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InputError(
            f"seeds {file} are no JSON: {error}; LeanDojo's files are lists of theorems"
        ) from error
    if not isinstance(rows, list):
        raise InputError(f"seeds {file} must be a JSON list of theorems, as LeanDojo's benchmark is")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not isinstance(row.get("full_name"), str):
            yield BadSeed(file=file, line=number, reason='a theorem with a "full_name" is wanted')
            continue
        statement = row.get("theorem_statement")
        if isinstance(statement, str) and statement.strip():
            yield _seed(file, number, statement)
            continue
        state = _first_state(row)
        if state is None:
            yield BadSeed(
                file=file, line=number, reason="it has neither a statement nor a state before a tactic"
            )
        else:
            yield _from_state(file, number, state)


def _first_state(row: dict[str, object]) -> str | None:
    tactics = row.get("traced_tactics")
    first = tactics[0] if isinstance(tactics, list) and tactics else None
    state = first.get("state_before") if isinstance(first, dict) else None
    return state if isinstance(state, str) else None


def _from_state(file: str, line: int, state: str) -> Seed | BadSeed:
    """A proof state as a statement: its context as binders, its goal as the conclusion."""
    if state.count("⊢") != 1:
        return BadSeed(file=file, line=line, reason="its first state has not exactly one goal")
    context, goal = state.split("⊢")
    joined = re.sub(r"\n\s+", " ", context)
    binders: list[str] = []
    for entry in filter(None, (part.strip() for part in joined.split("\n"))):
        if entry.startswith("case "):
            continue
        if "✝" in entry or " := " in entry:
            return BadSeed(file=file, line=line, reason="its first state has a variable that cannot be named")
        binders.append(_binder(entry))
    text = " ".join(["theorem seed", *binders, ":", " ".join(goal.split())])
    return Seed(file=file, line=line, statement=text)


def _binder(entry: str) -> str:
    """A line of a state's context as a binder: types implicit, instances anonymous."""
    if re.search(r": (?:Type|Sort)\b", entry):
        return f"{{{entry}}}"
    return f"[{entry.partition(' : ')[2]}]" if entry.startswith("inst") else f"({entry})"


def _renamed(statement: str, name: str) -> str:
    """The statement under another name, so that seeds do not clash with the theory or with each other."""
    return re.sub(r"^theorem\s+[^\s({\[:⦃]+", f"theorem {name}", statement, count=1)
