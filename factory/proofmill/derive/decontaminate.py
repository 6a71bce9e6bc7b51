"""Theorems that a benchmark already has: found by text, by canonical form, by matching, by shared runs of words.

Works on text alone, so that statements of other libraries can be compared too. Four questions, the strictest first:

- ``exact``: the same text but for the name and spaces;
- ``canonical``: the same up to names of variables, order of hypotheses, sides of ``=`` and ``↔``, the direction
  in which an order is written, and arguments of ``+ * min max && ||`` in any order and grouping;
- ``instance``: one follows from the other by putting terms for variables, modulo the same operators and sides;
- ``ngram``: they share thirteen words in a row (names, numbers, operators; brackets and binders not counted; the length
  is the one that GPT-3's authors used: Brown et al., 2020, appendix C).

``derive.equations`` asks a fifth, modulo equations, of statements that are laws over a run's vocabulary.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proofmill.certify.lexer import LexError, lex
from proofmill.derive.syntax import Node, ParseError, Sentence, parse, write
from proofmill.errors import InputError
from proofmill.resources import datasets_dir

__all__ = ["Benchmark", "Decontaminator", "Match", "bare_statement", "canonical_text", "read_benchmark"]

NGRAM = 13
MAX_ORDERS = 720
MAX_FLAT = 6
"""Arguments of an operator that are matched in any order."""
MAX_MATCHES = 200
"""Ways of matching two conclusions that are tried with the hypotheses."""
_FLIPPED = {"≥": "≤", ">": "<"}
_AC = frozenset({"+", "*", "&&", "||", "min", "max"})
_SYMMETRIC = frozenset({"=", "↔", "≠", "=="})


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A statement that must not be trained on."""

    id: str
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A theorem, what it matches, and how."""

    name: str
    benchmark: str
    how: str


def read_benchmark(path: Path) -> list[Benchmark]:
    """The statements of a JSONL file of rows with ``statement`` and, as far as they have one, ``id`` or ``name``.

    Raises:
        InputError: the file cannot be read, or a line has no statement; names the line.
    """
    found = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({error}); name a JSONL file of statements") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            statement = row["statement"]
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f'{path} line {number} must be an object with "statement" ({error})') from error
        found.append(
            Benchmark(id=str(row.get("id") or row.get("name") or f"line {number}"), statement=str(statement))
        )
    return found


def shipped_suites() -> list[Benchmark]:
    """All statements under datasets/seeds: nobody's training data."""
    return [
        row for path in sorted((datasets_dir() / "seeds").glob("*.jsonl")) for row in read_benchmark(path)
    ]


class Decontaminator:
    """Compares statements with those of a benchmark, and remembers what matched."""

    def __init__(self, benchmark: Sequence[Benchmark]) -> None:
        """Args: benchmark: what to keep apart from."""
        self._asked = [_Form(item.id, item.statement) for item in benchmark]
        self._by_text = {form.text: form for form in reversed(self._asked)}
        self._by_canonical = {form.canonical: form for form in reversed(self._asked) if form.canonical}
        self._by_gram = {gram: form for form in reversed(self._asked) for gram in form.grams}
        self._found: dict[bytes, tuple[str, str] | None] = {}

    def match(self, name: str, statement: str) -> Match | None:
        """The first way in which a benchmark statement matches; None if none does."""
        key = hashlib.sha256(statement.encode()).digest()[:16]
        if key not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[key] = self._look(_Form(name, statement))
        found = self._found[key]
        return None if found is None else Match(name=name, benchmark=found[1], how=found[0])

    def _look(self, own: _Form) -> tuple[str, str] | None:
        if own.text in self._by_text:
            return "exact", self._by_text[own.text].id
        if own.canonical in self._by_canonical:
            return "canonical", self._by_canonical[own.canonical].id
        for form in self._asked:
            if _is_instance(form, own) or _is_instance(own, form):
                return "instance", form.id
        shared = sorted(own.grams & self._by_gram.keys())
        return ("ngram", self._by_gram[shared[0]].id) if shared else None


_REMEMBERED = 100_000
_HEAD = re.compile(r"\s*(?:@\[[^\]]*\]\s*)?(?:(?:theorem|lemma)\s+\S+|example)\s*")


def bare_statement(statement: str) -> str:
    """``theorem it BINDERS : TYPE``, whatever it was called, without the proof or hole that follows."""
    bare = _HEAD.sub("theorem it ", statement, count=1)
    tokens = _tokens(bare)
    return " ".join(tokens[: tokens.index(":=", 2)]) if ":=" in tokens[2:] else bare


class _Form:
    """A statement in every form that is compared."""

    def __init__(self, id_: str, statement: str) -> None:
        self.id = id_
        bare = bare_statement(statement)
        tokens = _tokens(bare)
        self.text = " ".join(tokens[2:] if tokens[:2] == ["theorem", "it"] else tokens)
        try:
            self.sentence: Sentence | None = parse(bare)
        except ParseError:
            self.sentence = None
        self.grams = _grams(self.text, self.sentence)
        self.canonical = "" if self.sentence is None else _canonical(self.sentence)
        self.symbols = frozenset[str]() if self.sentence is None else _symbols(self.sentence)


def _grams(text: str, sentence: Sentence | None) -> frozenset[tuple[str, ...]]:
    """Runs of words in what a statement says: binders are much the same everywhere, so they do not count."""
    said = [text] if sentence is None else [write(prop) for prop in sentence.propositions()]
    words = [word for part in said for word in _tokens(part) if word not in _BRACKETS]
    return frozenset(tuple(words[at : at + NGRAM]) for at in range(len(words) - NGRAM + 1))


_BRACKETS = frozenset("()[]{},:")


def _symbols(sentence: Sentence) -> frozenset[str]:
    """The heads that matching compares: a statement has no instance without all of them."""
    free = set(_variables(sentence))
    found: set[str] = set()

    def visit(node: Node) -> None:
        node = _plain(node)
        head, args = _head(node)
        if not (node.kind == "name" and node.text in free):
            found.add(head)
        for arg in args:
            visit(arg)

    for prop in sentence.propositions():
        visit(prop)
    return frozenset(found)


def _tokens(statement: str) -> list[str]:
    try:
        return [token.text for token in lex(statement)]
    except LexError:
        return statement.split()


# Canonical form


def canonical_text(statement: str) -> str:
    """A text that statements share when they differ in what ``canonical`` passes over; empty if unreadable."""
    return _Form("", statement).canonical


def _variables(sentence: Sentence) -> list[str]:
    return [n for b in sentence.binders if b.prop is None for n in b.names]


def _canonical(sentence: Sentence) -> str:
    """The least text over all names for the variables; with too many of them, names in order of occurrence."""
    names = _variables(sentence)
    types = _types(sentence)
    numbers = list(range(len(names)))
    total = 1
    for size in numbers:
        total *= size + 1
    orders: Iterator[Sequence[int]] = (
        iter(itertools.permutations(numbers)) if total <= MAX_ORDERS else iter([numbers])
    )
    return min(_told(sentence, dict(zip(names, map(str, order), strict=True)), types) for order in orders)


def _told(sentence: Sentence, names: Mapping[str, str], types: Mapping[str, str]) -> str:
    renamed = {name: f"#{number}" for name, number in names.items()}

    def type_text(name: str) -> str:
        return " ".join(renamed.get(word, word) for word in types[name].split())

    binders = " ".join(sorted(f"{renamed[name]}:{type_text(name)}" for name in names))
    hypotheses = sorted(_text(b.prop, renamed) for b in sentence.hypotheses if b.prop is not None)
    return f"{binders} | {' , '.join(hypotheses)} | {_text(sentence.goal, renamed)}"


def _text(node: Node, names: Mapping[str, str]) -> str:
    node = _plain(node)
    head, args = _head(node)
    if head in _AC:
        return f"{head}({', '.join(sorted(_text(arg, names) for arg in _flat(node, head)))})"
    parts = [_text(arg, names) for arg in args]
    if head in _SYMMETRIC:
        parts.sort()
    label = names.get(head, head) if node.kind == "name" else head
    return f"{label}({', '.join(parts)})" if parts else label


def _plain(node: Node) -> Node:
    """Orders written from the smaller side; a type ascription is what it is of."""
    while node.kind == "typed":
        node = node.args[0]
    if node.kind == "infix" and node.text in _FLIPPED:
        return Node("infix", _FLIPPED[node.text], node.args[::-1])
    return node


def _head(node: Node) -> tuple[str, tuple[Node, ...]]:
    """What a term applies, and to what; ``xs.take n`` and ``List.take n xs`` are the same."""
    if node.kind == "app":
        head, *args = node.args
        if head.kind == "field":
            return head.text, (*args, head.args[0])
        if head.kind == "name":
            return head.text.rpartition(".")[2], tuple(args)
        return "app", node.args
    if node.kind == "name":
        return node.text, ()
    return node.text or node.kind, node.args


def _flat(node: Node, head: str) -> Iterator[Node]:
    for arg in _head(_plain(node))[1]:
        if _head(_plain(arg))[0] == head and _head(_plain(arg))[1]:
            yield from _flat(arg, head)
        else:
            yield arg


# Matching

Substitution = dict[str, str]


def _is_instance(one: _Form, other: _Form) -> bool:
    """Whether the other statement is the first one at some terms; its hypotheses may be more."""
    general, special = one.sentence, other.sentence
    if general is None or special is None or not one.symbols <= other.symbols:
        return False
    if not any(_head(_plain(arg))[1] for prop in general.propositions() for arg in _head(_plain(prop))[1]):
        return False  # says nothing of any function: everything would match
    free = _types(general)
    sorts = _types(special)
    props = [b.prop for b in special.hypotheses if b.prop is not None]
    wanted = [b.prop for b in general.hypotheses if b.prop is not None]
    if len(wanted) > len(props):
        return False
    found = _matches(general.goal, special.goal, free, {})
    return any(
        _fits(free, sorts, sigma) and _all_match(wanted, props, free, sigma)
        for sigma in itertools.islice(found, MAX_MATCHES)
    )


def _types(sentence: Sentence) -> dict[str, str]:
    return {n: b.type for b in sentence.binders if b.prop is None for n in b.names}


def _fits(free: Mapping[str, str], sorts: Mapping[str, str], sigma: Substitution) -> bool:
    """Whether variables stand for variables of their own type; types with type variables fit any."""
    return all(
        text not in sorts or _GENERIC.search(free[name]) is not None or sorts[text] == free[name]
        for name, text in sigma.items()
    )


_GENERIC = re.compile(r"[α-ω]|Type")


def _all_match(
    wanted: Sequence[Node], props: Sequence[Node], free: Mapping[str, str], sigma: Substitution
) -> bool:
    if not wanted:
        return True
    return any(
        _all_match(wanted[1:], props, free, more)
        for prop in props
        for more in _matches(wanted[0], prop, free, sigma)
    )


def _matches(
    pattern: Node, subject: Node, free: Mapping[str, str], sigma: Substitution
) -> Iterator[Substitution]:
    """Substitutions that make the pattern the subject, modulo sides and AC operators."""
    pattern, subject = _plain(pattern), _plain(subject)
    if pattern.kind == "name" and pattern.text in free:
        text = _text(subject, {})
        if sigma.get(pattern.text, text) == text:
            yield {**sigma, pattern.text: text}
        return
    (head, wanted), (other, given) = _head(pattern), _head(subject)
    if head != other:
        return
    if head in _AC and wanted and given:
        yield from _matches_ac(head, list(_flat(pattern, head)), list(_flat(subject, head)), free, sigma)
        return
    if len(wanted) != len(given):
        return
    orders = [given]
    if len(given) == 2 and head in _SYMMETRIC:
        orders.append(given[::-1])
    for order in orders:
        yield from _in_order(wanted, order, free, sigma)


def _matches_ac(
    head: str, wanted: Sequence[Node], given: Sequence[Node], free: Mapping[str, str], sigma: Substitution
) -> Iterator[Substitution]:
    """Gives each argument of a flat pattern one of the subject's, and one variable all that is left over."""
    if len(wanted) > len(given) or len(given) > MAX_FLAT:
        return

    def assign(order: Sequence[Node], left: tuple[int, ...], sigma: Substitution) -> Iterator[Substitution]:
        if not order:
            if not left:
                yield sigma
            return
        if len(order) == 1 and len(left) > 1:
            name = _plain(order[0]).text
            text = _ac_text(head, [given[place] for place in left])
            if name in free and sigma.get(name, text) == text:
                yield {**sigma, name: text}
            return
        for place in left:
            rest = tuple(other for other in left if other != place)
            for more in _matches(order[0], given[place], free, sigma):
                yield from assign(order[1:], rest, more)

    variables = [node for node in wanted if _plain(node).kind == "name" and _plain(node).text in free]
    fixed = [node for node in wanted if node not in variables]
    takers = range(len(variables)) if len(given) > len(wanted) else range(1)
    for taker in takers if variables else range(1):
        order = [*fixed, *variables[:taker], *variables[taker + 1 :], *variables[taker : taker + 1]]
        yield from assign(order, tuple(range(len(given))), sigma)


def _ac_text(head: str, args: Sequence[Node]) -> str:
    return f"{head}({', '.join(sorted(_text(arg, {}) for arg in args))})"


def _in_order(
    wanted: Sequence[Node], given: Sequence[Node], free: Mapping[str, str], sigma: Substitution
) -> Iterator[Substitution]:
    if not wanted:
        yield sigma
        return
    for more in _matches(wanted[0], given[0], free, sigma):
        yield from _in_order(wanted[1:], given[1:], free, more)
