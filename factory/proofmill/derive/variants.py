"""Statements near certified ones: changed, negated, turned round, specialised; each decided, none assumed.

Changes are made on terms (``derive.syntax``); Lean says whether the result is well typed, a certified
counterexample that it is false, a certified proof that it is true. What nobody decides is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from proofmill.derive.checks import HOLE
from proofmill.derive.context import definitions, definitions_for, pick
from proofmill.derive.lab import Decided, Lab, rename
from proofmill.derive.make import Draft, Skip
from proofmill.derive.recipe import Value
from proofmill.derive.syntax import Node, ParseError, Sentence, nodes, parse, replace_at, write
from proofmill.export.rows import CorpusRow

__all__ = [
    "assignment_text",
    "call",
    "claims",
    "cloze",
    "negation_of",
    "negations",
    "refuted",
    "renamed",
    "sentences",
]

CLAIM = "claim"
"""What a statement is called where its own name would give the answer away."""
PER_THEOREM = 6
_INSTEAD: Mapping[str, tuple[str, ...]] = {
    "+": ("*", "-"),
    "*": ("+",),
    "-": ("+",),
    "≤": ("<",),
    "<": ("≤",),
    "min": ("max",),
    "max": ("min",),
    "&&": ("||",),
    "||": ("&&",),
    "true": ("false",),
    "false": ("true",),
    "0": ("1",),
    "1": ("0", "2"),
    "take": ("drop",),
    "drop": ("take",),
    "all": ("any",),
    "any": ("all",),
    "tail": ("reverse",),
    "reverse": ("tail",),
    "↔": ("=",),
}


def sentences(lab: Lab) -> dict[str, Sentence]:
    """The theorems that the small language can say, by name."""
    return lab.once("sentences", _sentences)


def _sentences(lab: Lab) -> dict[str, Sentence]:
    found = {}
    for row in lab.rows:
        try:
            found[row.name] = parse(row.statement)
        except ParseError:
            continue
    return found


def call(sentence: Sentence, **instead: str) -> str:
    """The theorem applied to its explicit variables and hypotheses, some of them given otherwise."""
    names = [n for b in sentence.binders if b.bracket == "(" for n in b.names]
    return " ".join([sentence.name, *(instead.get(name, name) for name in names)])


def negation_of(sentence: Sentence) -> str:
    """``theorem NAME_neg : ¬ ∀ BINDERS, GOAL``."""
    binders = " ".join(b.write() for b in sentence.binders)
    goal = write(sentence.goal)
    return f"theorem {sentence.name}_neg : ¬ {f'∀ {binders}, {goal}' if binders else f'({goal})'}"


def assignment_text(decided: Decided) -> str:
    """Values of variables, one to a line."""
    return "\n".join(f"{name} := {value}" for name, value in decided.assignment)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mutant:
    """A false statement, made from a certified one."""

    row: CorpusRow
    change: str
    statement: str
    decided: Decided


def mutants(lab: Lab) -> dict[str, list[_Mutant]]:
    """Certified false statements by the theorem that they were made from."""
    return lab.once("mutants", _mutants)


def _mutants(lab: Lab) -> dict[str, list[_Mutant]]:
    groups = _alike(lab)
    made: dict[str, tuple[CorpusRow, str]] = {}
    for name, sentence in sentences(lab).items():
        row = lab.by_name[name]
        changed: dict[str, str] = {}
        for kind, mutant in _changes(sentence, groups):
            changed.setdefault(mutant.statement(), kind)
        changed.pop(sentence.statement(), None)
        for number, text in enumerate(pick(list(changed), PER_THEOREM, name), start=1):
            statement = text.replace(f"theorem {name} ", f"theorem {name}_v{number} ", 1)
            made[statement] = (row, changed[text])
    refuted_ = lab.refute(made)
    found: dict[str, list[_Mutant]] = {}
    for statement, decided in refuted_.items():
        row, kind = made[statement]
        false = _Mutant(row=row, change=kind, statement=statement, decided=decided)
        found.setdefault(row.name, []).append(false)
    return found


def _alike(lab: Lab) -> dict[str, tuple[str, ...]]:
    """For each function of the theory the others of its type, by the text of the type."""
    by_type: dict[str, list[str]] = {}
    for name, definition in definitions(lab).items():
        found = re.search(rf"def \S*{re.escape(name)}\b([^\n]*?)(?: :=.*)?$", definition.text, re.MULTILINE)
        if found is not None:
            by_type.setdefault(found[1].strip(), []).append(name)
    return {n: tuple(o for o in group if o != n) for group in by_type.values() for n in group}


def _changes(sentence: Sentence, groups: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Sentence]]:
    """Small changes of the goal, and hypotheses left out."""
    types = dict(sentence.variables)
    for path, node in nodes(sentence.goal):
        if node.kind in ("infix", "name", "number", "field"):
            for other in (*_INSTEAD.get(node.text, ()), *groups.get(node.text, ())):
                yield (
                    "other_symbol",
                    replace(sentence, goal=replace_at(sentence.goal, path, replace(node, text=other))),
                )
        if node.kind == "name" and node.text in types:
            for other, type_ in types.items():
                if other != node.text and type_ == types[node.text]:
                    yield (
                        "other_variable",
                        replace(sentence, goal=replace_at(sentence.goal, path, Node("name", other))),
                    )
        if node.kind in ("app", "field") and path:
            inner = node.args[-1] if node.kind == "app" else node.args[0]
            yield "function_left_out", replace(sentence, goal=replace_at(sentence.goal, path, inner))
    if sentence.goal.kind == "infix" and sentence.goal.text in ("≤", "<"):
        goal = replace(sentence.goal, args=sentence.goal.args[::-1])
        yield "sides_swapped", replace(sentence, goal=goal)
    for binder in sentence.hypotheses:
        yield "hypothesis_left_out", sentence.without(binder.names[0])


def refuted(lab: Lab) -> Iterator[Draft | Skip]:
    """A draft for each false neighbour, with its counterexample and the theorem it came from."""
    found = mutants(lab)
    yield Skip(reason="beyond_the_small_language", num=len(lab.rows) - len(sentences(lab)))
    yield Skip(reason="no_false_neighbour", num=len(sentences(lab)) - len(found))
    for name, own in found.items():
        for mutant in own:
            yield Draft(
                subject=name,
                fields={
                    "name": name,
                    "original": rename(mutant.row.statement, CLAIM) or mutant.row.statement,
                    "proof": mutant.row.proof,
                    "definitions": definitions_for(lab, mutant.statement, mutant.row.statement),
                    "change": mutant.change,
                    "statement": rename(mutant.statement, CLAIM) or mutant.statement,
                    "negation": rename(mutant.decided.negation, f"{CLAIM}_neg") or mutant.decided.negation,
                    "refutation": mutant.decided.proof,
                    "values": assignment_text(mutant.decided) or "none needed",
                },
            )


def claims(lab: Lab) -> Iterator[Draft | Skip]:
    """For each theorem itself and a false neighbour: true or false, with the proof of that."""
    for name, own in mutants(lab).items():
        row, mutant = lab.by_name[name], own[0]
        true, false = (rename(text, CLAIM) or text for text in (row.statement, mutant.statement))
        negation = rename(mutant.decided.negation, f"{CLAIM}_neg") or mutant.decided.negation
        shared: dict[str, Value] = {
            "name": name,
            "definitions": definitions_for(lab, row.statement, mutant.statement),
        }
        yield Draft(
            subject=name,
            fields={
                **shared,
                "statement": true,
                "holds": True,
                "verdict": "true",
                "negation": "",
                "proof": row.proof,
                "answer": f"True.\n\n{true} :=\n{row.proof}",
            },
        )
        yield Draft(
            subject=name,
            fields={
                **shared,
                "statement": false,
                "holds": False,
                "verdict": "false",
                "negation": negation,
                "proof": mutant.decided.proof,
                "answer": f"False.\n\n{negation} :=\n{mutant.decided.proof}",
            },
        )


def negations(lab: Lab) -> Iterator[Draft | Skip]:
    """Statements with their negations: theorems, and false neighbours."""
    for name, sentence in sentences(lab).items():
        texts = [sentence.statement(), *(m.statement for m in mutants(lab).get(name, ())[:1])]
        for text in texts:
            yield Draft(
                subject=name,
                fields={"name": name, "statement": text, "negation": negation_of(parse(text))},
            )


_FRESH = "acdefgijkpqrstuvwz"


def renamed(lab: Lab) -> Iterator[Draft | Skip]:
    """Pairs of statements: the same under other variable names, or not the same."""
    for name, sentence in sentences(lab).items():
        bound = [n for b in sentence.binders for n in b.names if b.prop is None and b.bracket == "("]
        fresh = pick([c for c in _FRESH if c not in bound], len(bound), name)
        if not bound or len(fresh) < len(bound):
            yield Skip(reason="nothing_to_rename")
            continue
        mapping = dict(zip(bound, fresh, strict=True))
        pairs = [(_renamed(sentence, mapping), True)]
        pairs += [(_renamed(parse(m.statement), mapping), False) for m in mutants(lab).get(name, ())[:1]]
        for other, is_same in pairs:
            yield Draft(
                subject=name,
                fields={
                    "name": name,
                    "statement": sentence.statement("first"),
                    "other": other.statement("second"),
                    "same": is_same,
                },
            )


def _renamed(sentence: Sentence, mapping: Mapping[str, str]) -> Sentence:
    def change(node: Node) -> Node:
        text = mapping.get(node.text, node.text) if node.kind == "name" else node.text
        return replace(node, text=text, args=tuple(map(change, node.args)))

    binders = tuple(
        replace(b, names=tuple(mapping.get(n, n) for n in b.names)) for b in sentence.mapped(change).binders
    )
    return replace(sentence, binders=binders, goal=change(sentence.goal))


def cloze(lab: Lab) -> Iterator[Draft | Skip]:
    """Theorems with one side of the conclusion taken out."""
    for name, sentence in sentences(lab).items():
        goal = sentence.goal
        if goal.kind != "infix" or len(goal.args) != 2:
            yield Skip(reason="no_sides")
            continue
        head = sentence.statement().removesuffix(write(goal))
        masked = replace(goal, args=(goal.args[0], Node("name", HOLE)))
        part = write(goal).removeprefix(write(masked).removesuffix(HOLE))
        row = lab.by_name[name]
        if f"{head}{write(masked)}".replace(HOLE, part) != row.statement:
            yield Skip(reason="written_otherwise")
            continue
        yield Draft(
            subject=name,
            fields={
                "name": name,
                "statement": row.statement,
                "definitions": definitions_for(lab, row.statement),
                "masked": f"{head}{write(masked)}",
                "part": part,
                "proof": row.proof,
            },
        )
