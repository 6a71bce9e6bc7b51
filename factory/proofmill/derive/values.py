"""Theorems at ground values: what their sides evaluate to, step by step and backwards.

Python's evaluator proposes a value; the certifier certifies the equation, by computation in Lean's kernel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from proofmill.certify.freeze import FrozenStatement
from proofmill.derive.checks import HOLE
from proofmill.derive.context import Definition, definitions, definitions_for, pick, words
from proofmill.derive.lab import Lab, Pair
from proofmill.derive.make import Draft, Skip
from proofmill.derive.rules import RULES
from proofmill.derive.syntax import (
    Node,
    Sentence,
    nodes,
    parse,
    replace_at,
    substitute,
    write,
)
from proofmill.derive.turns import value_node
from proofmill.derive.variants import mutants, sentences
from proofmill.kernel import expr as k
from proofmill.kernel.names import Name, name_str
from proofmill.theory.evaluate import Evaluator, Unevaluable

__all__ = ["clauses", "evaluations", "instances_at_values", "traces", "wholes"]

_POOL: Mapping[str, tuple[str, ...]] = {
    "Nat": ("0", "1", "2", "3", "4", "5", "6", "7"),
    "Bool": ("true", "false"),
    "List Nat": ("([] : List Nat)", "[3]", "[2, 5]", "[4, 1, 1]", "[0, 7, 2, 2]", "[1, 2, 3, 4, 5]"),
    "List Bool": ("([] : List Bool)", "[true]", "[false, true]", "[true, true, false]"),
    "Nat → Bool": ("(fun x => x < 2)", "(fun x => x == 1)"),
    "Nat → Nat": ("(fun x => x + 1)", "(fun x => 2 * x)"),
}
PER_THEOREM = 3
MAX_VALUE = 200


def _ground(lab: Lab) -> list[tuple[str, Sentence, dict[str, str]]]:
    """Theorems without hypotheses at values: name, the ground statement, the assignment."""
    return lab.once("ground", _make_ground)


def _make_ground(lab: Lab) -> list[tuple[str, Sentence, dict[str, str]]]:
    found = []
    for name, sentence in sentences(lab).items():
        if sentence.hypotheses:
            continue
        for number, values in enumerate(_some_values(sentence, name)):
            mapping = {n: value_node(text) for n, text in values.items()}
            goal = substitute(sentence.goal, mapping)
            found.append((name, Sentence(f"{name}_at_{number}", (), goal), values))
    return found


def _some_values(sentence: Sentence, seed: str) -> Iterator[dict[str, str]]:
    """Values for the variables, if there are values of their types."""
    variables = {n: type_.replace("α", "Nat").replace("β", "Nat") for n, type_ in sentence.variables}
    if all(type_ in _POOL for type_ in variables.values()):
        for number in range(PER_THEOREM):
            yield {n: pick(_POOL[t], 1, f"{seed}.{n}.{number}")[0] for n, t in variables.items()}


def _values(lab: Lab, terms: list[str]) -> dict[str, str]:
    """What closed terms evaluate to, as Lean text, as far as data comes out."""
    asked = {term: f"theorem value_of : {term} = {term}" for term in dict.fromkeys(terms)}
    lab.freeze(asked.values())
    evaluator = Evaluator(lab.theory.constants)
    found = {}
    for term, statement in asked.items():
        frozen = lab.frozen_of(statement)
        if not isinstance(frozen, FrozenStatement):
            continue
        _, args = k.app_args(frozen.type)
        if len(args) != 3:
            continue
        try:
            text = _data_text(evaluator.apply_embedded(evaluator.compile(args[1])(()), []))
        except (Unevaluable, KeyError):
            continue
        if text and len(text) <= MAX_VALUE:
            found[term] = text
    return found


_NAMED: Mapping[Name, str] = {
    ("Bool", "true"): "true",
    ("Bool", "false"): "false",
    ("Option", "none"): "none",
}


def _data_text(value: Any) -> str:
    """A ground value as Lean text; empty for data that it has no notation for."""
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, tuple):
        return ""
    ctor, *parts = value
    if ctor in _NAMED:
        return _NAMED[ctor]
    if ctor == ("Option", "some"):
        inner = _data_text(parts[0])
        return inner and f"some {inner if inner.isdigit() or inner[0] == '[' else f'({inner})'}"
    if name_str(ctor) in ("List.nil", "List.cons"):
        items = []
        while parts:
            items.append(_data_text(parts[0]))
            _, *parts = parts[1]
        return f"[{', '.join(items)}]" if all(items) else ""
    return ""


def _sides(lab: Lab) -> list[tuple[str, Node, dict[str, str], Sentence]]:
    """The sides of ground goals that compute something."""
    found = []
    for name, ground, values in _ground(lab):
        if ground.goal.kind == "infix" and ground.goal.text in ("=", "≤", "<"):
            found += [
                (name, side, values, ground)
                for side in ground.goal.args
                if any(node.kind in ("app", "field", "infix") for _, node in nodes(side))
            ]
    return found


def evaluations(lab: Lab) -> Iterator[Draft | Skip]:
    """Terms with their values; the same with an argument taken out."""
    sides = _sides(lab)
    values = _values(lab, [write(side) for _, side, _, _ in sides])
    jobs: list[tuple[str, Node, str, Pair]] = []
    for name, side, _, _ in sides:
        value = values.get(write(side))
        if value is None:
            yield Skip(reason="no_value")
        else:
            jobs.append((name, side, value, (f"theorem {name}_value : {write(side, 51)} = {value}", "rfl")))
    working = set(lab.working(pair for *_, pair in jobs))
    for name, side, value, pair in jobs:
        if pair not in working:
            yield Skip(reason="not_by_computation")
            continue
        term = write(side)
        yield Draft(
            subject=name,
            fields={
                "name": name,
                "definitions": definitions_for(lab, term),
                "term": term,
                "value": value,
                "statement": pair[0],
                "proof": pair[1],
                **_open(side, value),
            },
        )


def _open(side: Node, value: str) -> dict[str, str]:
    """The term with its last leaf taken out, as a question for the leaf."""
    leaves = [
        (path, node)
        for path, node in nodes(side)
        if node.kind in ("number", "list") or node.text in ("true", "false")
    ]
    if not leaves:
        return {}
    path, leaf = leaves[-1]
    masked = replace_at(side, path, Node("name", HOLE))
    return {
        "open": f"{write(masked, 51)} = {value}",
        "part": write(leaf),
        "whole": f"{write(side, 51)} = {value}",
    }


def traces(lab: Lab) -> Iterator[Draft | Skip]:
    """Evaluation from the inside out: each call with values for arguments, then the whole."""
    chains = [(name, side, list(_calls(side))) for name, side, _, _ in _sides(lab)]
    values = _values(lab, [write(call) for _, side, calls in chains for call in [*calls, side]])
    jobs: list[tuple[str, str, str, tuple[str, ...]]] = []
    for name, side, _ in chains:
        steps: list[str] = []
        result = _reduced(side, values, steps)
        total = values.get(write(side))
        if result is None or total is None or len(set(steps)) < 2:
            yield Skip(reason="no_chain")
            continue
        lines = tuple(dict.fromkeys(steps))
        jobs.append((name, write(side, 51), total, (*lines, f"{write(side, 51)} = {total}")))
    working = set(lab.working((f"theorem step : {line}", "rfl") for *_, lines in jobs for line in lines))
    for name, term, total, lines in jobs:
        statements = tuple(f"theorem step : {line}" for line in lines)
        if any((statement, "rfl") not in working for statement in statements):
            yield Skip(reason="not_by_computation")
            continue
        yield Draft(
            subject=name,
            fields={
                "name": name,
                "definitions": definitions_for(lab, term),
                "term": term,
                "value": total,
                "lines": lines,
                "statements": statements,
            },
        )


def _calls(side: Node) -> Iterator[Node]:
    for _, node in nodes(side):
        if node.kind in ("app", "infix", "field", "prefix"):
            yield node


def _reduced(node: Node, values: Mapping[str, str], steps: list[str]) -> Node | None:
    """The value of a ground term, noting each call at values on the way."""
    whole = values.get(write(node))
    if node.kind not in ("app", "infix", "field", "prefix"):
        return node
    if whole is None:
        return None
    start = 1 if node.kind == "app" and node.args[0].kind == "name" else 0
    args = list(node.args)
    for place in range(start, len(args)):
        if node.kind == "app" and place == 0:  # a function taken from a term: its own part is reduced
            inner = _reduced(args[0].args[0], values, steps)
            if inner is None:
                return None
            args[0] = replace(args[0], args=(inner,))
            continue
        part = _reduced(args[place], values, steps)
        if part is None:
            return None
        args[place] = part
    call = replace(node, args=tuple(args))
    steps.append(f"{write(call, 51)} = {whole}")
    return value_node(whole)


def instances_at_values(lab: Lab) -> Iterator[Draft | Skip]:
    """Laws at values, true and false: does the law hold here."""
    jobs: list[tuple[str, str, bool, Pair]] = []
    for name, _, values in _ground(lab):
        if values:
            asked = _asked(sentences(lab)[name], values)
            jobs.append((name, asked, True, (RULES["at-values"](asked), _DECIDE)))
    for name, own in mutants(lab).items():
        for mutant in own[:2]:
            sentence = parse(mutant.statement)
            if not mutant.decided.assignment or sentence.hypotheses:
                continue
            asked = _asked(sentence, dict(mutant.decided.assignment))
            jobs.append((name, asked, False, (RULES["not-at-values"](asked), _DECIDE)))
            for values in _some_values(sentence, f"{name}.false"):
                asked = _asked(sentence, values)
                jobs.append((name, asked, True, (RULES["at-values"](asked), _DECIDE)))
    working = set(lab.working(pair for *_, pair in jobs))
    for name, asked, holds, pair in jobs:
        if pair not in working:
            yield Skip(reason="not_by_computation")
            continue
        yield Draft(
            subject=name,
            fields={
                "name": name,
                "definitions": definitions_for(lab, asked),
                "asked": asked,
                "holds": holds,
                "statement": pair[0],
                "proof": pair[1],
            },
        )


_DECIDE = "by\n  decide"


def _asked(law: Sentence, values: Mapping[str, str]) -> str:
    """A law with values; its name would say whether it is a theorem, so it has none of its own."""
    return f"{law.statement('law')}\n\n{', '.join(f'{n} := {v}' for n, v in values.items())}"


def clauses(lab: Lab) -> Iterator[Draft | Skip]:
    """Definitions with a clause taken out, beside laws that hold of them."""
    for definition, laws in _laws(lab):
        for clause in definition.clauses:
            if definition.text.count(clause) != 1 or len(definition.clauses) < 2:
                yield Skip(reason="clause_not_distinct")
                continue
            yield Draft(
                subject=laws[0],
                others=tuple(laws),
                fields={
                    "name": laws[0],
                    "function": definition.name,
                    "open": definition.text.replace(clause, f"  {HOLE}"),
                    "part": clause.strip(),
                    "definition": definition.text,
                    "laws": tuple(lab.by_name[name].statement for name in laws),
                    "proofs": tuple(lab.by_name[name].proof for name in laws),
                },
            )


def wholes(lab: Lab) -> Iterator[Draft | Skip]:
    """Laws of a function, and the definition that they are laws of."""
    for definition, laws in _laws(lab):
        signature = definition.head.strip().splitlines()[-1] if definition.clauses else ""
        if not signature or len(laws) < 2:
            yield Skip(reason="too_few_laws")
            continue
        yield Draft(
            subject=laws[0],
            others=tuple(laws),
            fields={
                "name": laws[0],
                "function": definition.name,
                "signature": signature,
                "definition": definition.text,
                "laws": tuple(lab.by_name[name].statement for name in laws),
                "proofs": tuple(lab.by_name[name].proof for name in laws),
            },
        )


MAX_LAWS = 5


def _laws(lab: Lab) -> Iterator[tuple[Definition, list[str]]]:
    """Each definition with training theorems that speak of it, and with held-out ones."""
    for name, definition in definitions(lab).items():
        for split in ("train", "test"):
            names = [r.name for r in lab.rows if r.split == split and name in words(r.statement)]
            for turn in range(0, len(names), MAX_LAWS):
                yield definition, names[turn : turn + MAX_LAWS]
