"""Theorems made from theorems: what their hypotheses are for, and what follows from them in one step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from proofmill.derive.context import definitions, definitions_for, pick
from proofmill.derive.lab import Decided, Lab, Pair, rename
from proofmill.derive.make import Draft, Skip
from proofmill.derive.rules import RULES
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
from proofmill.derive.turns import contrapositive, converse, dual
from proofmill.derive.variants import CLAIM, assignment_text, call, sentences

__all__ = [
    "congruences",
    "contrapositives",
    "converses",
    "duals",
    "instances",
    "needed",
    "restated",
    "superfluous",
    "vacuous",
]


def _named(sentence: Sentence, suffix: str) -> Sentence:
    return replace(sentence, name=f"{sentence.name}_{suffix}")


def needed(lab: Lab) -> Iterator[Draft | Skip]:
    """Hypotheses without which the theorem is false, with values that show it."""
    asked: dict[str, tuple[str, str]] = {}
    for name, sentence in sentences(lab).items():
        for binder in sentence.hypotheses:
            weaker = _named(sentence.without(binder.names[0]), f"without_{binder.names[0]}")
            asked[weaker.statement()] = (name, binder.write())
    refuted = lab.refute(asked)
    yield Skip(reason="not_refuted_without", num=len(asked) - len(refuted))
    for statement, decided in refuted.items():
        name, hypothesis = asked[statement]
        row = lab.by_name[name]
        yield Draft(
            subject=name,
            fields={
                "name": name,
                "original": row.statement,
                "proof": row.proof,
                "definitions": definitions_for(lab, row.statement),
                "hypothesis": hypothesis,
                "statement": statement,
                "negation": decided.negation,
                "refutation": decided.proof,
                "values": assignment_text(decided) or "none needed",
            },
        )


_EXTRA = {"Nat": ("0 < {0}", "{0} ≤ 7", "{0} ≠ 3"), "Bool": ("{0} = true",)}
_EXTRA_LIST = ("{0}.isEmpty = false", "{0}.length ≤ 5")


def superfluous(lab: Lab) -> Iterator[Draft | Skip]:
    """Theorems with one hypothesis too many: it can go, and each of the others cannot."""
    refuted_without = {
        (d.subject, str(d.fields["hypothesis"])): d for d in needed(lab) if isinstance(d, Draft)
    }
    made: dict[str, tuple[Sentence, Binder, str]] = {}
    for name, sentence in sentences(lab).items():
        extra = _extra(sentence)
        own = [b.write() for b in sentence.hypotheses]
        if not own:
            yield Skip(reason="no_hypothesis_of_its_own")  # one of one would be no question
            continue
        if extra is None or any((name, text) not in refuted_without for text in own):
            yield Skip(reason="others_not_shown_to_be_needed" if extra else "no_hypothesis_to_add")
            continue
        place = len(sentence.binders) - (len(own) if pick(["first", "last"], 1, name) == ["first"] else 0)
        binders = (*sentence.binders[:place], extra, *sentence.binders[place:])
        strong = replace(sentence, name=CLAIM, binders=binders)
        labels = {b.names[0]: f"h{number}" for number, b in enumerate(strong.hypotheses, start=1)}
        relabelled = tuple(
            replace(b, names=(labels.get(b.names[0], b.names[0]),)) if b.prop else b for b in binders
        )
        made[name] = (
            replace(strong, binders=relabelled),
            replace(extra, names=(labels[extra.names[0]],)),
            call(sentence, **labels),
        )
    proofs: dict[str, Pair] = {n: (strong.statement(), proof) for n, (strong, _, proof) in made.items()}
    working = set(lab.working(proofs.values()))
    for name, (strong, extra, _) in made.items():
        if proofs[name] not in working:
            yield Skip(reason="not_certified")
            continue
        row = lab.by_name[name]
        drafts = [refuted_without[name, b.write()] for b in sentences(lab)[name].hypotheses]
        yield Draft(
            subject=name,
            fields={
                "name": name,
                "weaker": row.statement,
                "weaker_proof": row.proof,
                "definitions": definitions_for(lab, strong.statement()),
                "statement": strong.statement(),
                "proof": proofs[name][1],
                "hypotheses": "\n".join(b.write() for b in strong.hypotheses),
                "unused": extra.write(),
                "without": tuple(str(d.fields["statement"]) for d in drafts),
                "negations": tuple(str(d.fields["negation"]) for d in drafts),
                "refutations": tuple(str(d.fields["refutation"]) for d in drafts),
            },
        )


def _extra(sentence: Sentence) -> Binder | None:
    """A hypothesis that the theorem does not need."""
    bound = {name for binder in sentence.binders for name in binder.names}
    label = next(n for n in ("h'", "h₀", "h₉") if n not in bound)
    for name, type_ in pick_pairs(sentence):
        texts = _EXTRA.get(type_, _EXTRA_LIST if type_.startswith("List") else ())
        for text in pick([t.format(name) for t in texts], 1, sentence.name):
            prop = parse_term(text, {name})
            if prop not in [b.prop for b in sentence.hypotheses]:
                return Binder("(", (label,), write(prop), prop)
    return None


def pick_pairs(sentence: Sentence) -> Iterable[tuple[str, str]]:
    """The variables with their types, in an order that depends on the name."""
    types = dict(sentence.variables)
    return [(name, types[name]) for name in pick(list(types), len(types), sentence.name)]


def vacuous(lab: Lab) -> Iterator[Draft | Skip]:
    """Statements with hypotheses that can or cannot hold together, with the proof of that."""
    false = Node("name", "False")
    asked: dict[str, str] = {}
    empty: dict[str, tuple[str, str, str]] = {}
    for name, sentence in sentences(lab).items():
        if not sentence.hypotheses:
            continue
        asked[_named(replace(sentence, goal=false), "empty").statement()] = name
        hypothesis = sentence.hypotheses[0]
        assert hypothesis.prop is not None
        denied, proof = _denied(hypothesis)
        strong = replace(sentence, binders=(*sentence.binders, denied))
        text = _named(replace(strong, goal=false), "absurd").statement()
        empty[name] = (_named(strong, "absurd").statement(), text, proof)
    witnesses = lab.refute(asked)
    for statement, decided in witnesses.items():
        yield _vacuous(
            lab, asked[statement], lab.by_name[asked[statement]].statement, statement, decided, None
        )
    working = set(lab.working((text, proof) for _, text, proof in empty.values()))
    for name, (statement, text, proof) in empty.items():
        if (text, proof) in working:
            yield _vacuous(lab, name, statement, text, None, proof)
        else:
            yield Skip(reason="no_contradiction_shown")


def _denied(hypothesis: Binder) -> tuple[Binder, str]:
    """A hypothesis that contradicts the given one, and the proof of ``False`` from both."""
    prop, label = hypothesis.prop, "hn"
    assert prop is not None
    if prop.kind == "infix" and prop.text in ("≤", "<"):
        other = Node("infix", {"≤": "<", "<": "≤"}[prop.text], prop.args[::-1])
        return Binder("(", (label,), write(other), other), "by\n  omega"
    if prop.kind == "infix" and prop.text == "=" and prop.args[1].text in ("true", "false"):
        value = {"true": "false", "false": "true"}[prop.args[1].text]
        other = replace(prop, args=(prop.args[0], Node("name", value)))
        return Binder("(", (label,), write(other), other), "by\n  simp_all"
    other = Node("prefix", "¬", (prop,))
    return Binder("(", (label,), write(other), other), f"{label} {hypothesis.names[0]}"


def _vacuous(
    lab: Lab, name: str, statement: str, empty: str, witness: Decided | None, proof: str | None
) -> Draft:
    """A draft; ``empty`` is the statement with ``False`` for its conclusion."""
    values = assignment_text(witness) if witness else ""
    empty = rename(empty, f"{CLAIM}_empty") or empty
    return Draft(
        subject=name,
        fields={
            "name": name,
            "statement": rename(statement, CLAIM) or statement,
            "definitions": definitions_for(lab, statement),
            "vacuous": witness is None,
            "empty": empty,
            "values": values,
            "negation": witness.negation if witness else "",
            "proof": witness.proof if witness else proof or "",
            "why": RULES["witnessed"](values) if witness else RULES["contradict"](empty, proof),
        },
    )


def _decided(lab: Lab, made: dict[str, str], label: str) -> Iterator[Draft | Skip]:
    """Drafts of new statements by the theorem that each was made from, as far as they are decided."""
    refuted = lab.refute(made)
    proved = lab.prove(s for s in made if s not in refuted)
    yield Skip(reason=f"{label}_undecided", num=len(made) - len(refuted) - len(proved))
    for statement, name in made.items():
        row = lab.by_name[name]
        if statement not in refuted and statement not in proved:
            continue
        holds = statement in proved
        decided = refuted.get(statement)
        proof = proved[statement] if decided is None else decided.proof
        negation = decided.negation if decided else ""
        yield Draft(
            subject=name,
            fields={
                "name": name,
                "statement": row.statement,
                "definitions": definitions_for(lab, row.statement, statement),
                "other": statement,
                "holds": holds,
                "negation": negation,
                "proof": proof,
                "answer": f"{statement}\n\nIt holds:\n\n{proof}"
                if holds
                else f"{statement}\n\nIt does not hold:\n\n{negation} :=\n{proof}",
            },
        )


def converses(lab: Lab) -> Iterator[Draft | Skip]:
    """Conclusion and hypothesis exchanged."""
    made = {turned: row.name for row in lab.rows if (turned := converse(row.statement))}
    yield from _decided(lab, made, "converse")


def duals(lab: Lab) -> Iterator[Draft | Skip]:
    """Every symbol exchanged with its dual; orders turned round."""
    made = {turned: row.name for row in lab.rows if (turned := dual(row.statement))}
    yield from _decided(lab, made, "dual")


def _derived(
    lab: Lab, made: Iterable[tuple[str, Sentence, str]], label: str, *, with_: str = "other"
) -> Iterator[Draft | Skip]:
    """Drafts of statements with a proof from the theorem, as far as they are certified."""
    jobs = list(made)
    working = set(lab.working((s.statement(), proof) for _, s, proof in jobs))
    for name, sentence, proof in jobs:
        if (sentence.statement(), proof) not in working:
            yield Skip(reason=f"{label}_not_certified")
            continue
        row = lab.by_name[name]
        yield Draft(
            subject=name,
            fields={
                "name": name,
                "statement": row.statement,
                "proof": row.proof,
                "definitions": definitions_for(lab, row.statement, sentence.statement()),
                with_: sentence.statement(),
                f"{with_}_proof": proof,
            },
        )


def contrapositives(lab: Lab) -> Iterator[Draft | Skip]:
    """``A → B`` as ``¬ B → ¬ A``, proved from the theorem."""
    made = []
    for name, sentence in sentences(lab).items():
        turned = contrapositive(lab.by_name[name].statement)
        if turned:
            label = sentence.hypotheses[0].names[0]
            made.append((name, parse(turned), f"fun ha => {label} ({call(sentence, **{label: 'ha'})})"))
    yield from _derived(lab, made, "contrapositive")


def restated(lab: Lab) -> Iterator[Draft | Skip]:
    """The same said otherwise, in one step from the theorem: sides exchanged, orders turned, doubly negated."""
    made = []
    for name, sentence in sentences(lab).items():
        goal = sentence.goal
        if goal.kind == "infix" and goal.text in ("=", "↔"):
            other = replace(sentence, goal=replace(goal, args=goal.args[::-1]))
            made.append((name, _named(other, "symm"), f"({call(sentence)}).symm"))
        elif goal.kind == "infix" and goal.text in ("≤", "<"):
            turned = Node("infix", {"≤": "≥", "<": ">"}[goal.text], goal.args[::-1])
            made.append((name, _named(replace(sentence, goal=turned), "ge"), call(sentence)))
        twice = Node("prefix", "¬", (Node("prefix", "¬", (goal,)),))
        doubled = _named(replace(sentence, goal=twice), "not_not")
        made.append((name, doubled, f"fun hno => hno ({call(sentence)})"))
    yield from _derived(lab, made, "restatement")


_VALUES = {"Nat": ("0", "1", "2", "{0} + 1", "{0} + {0}"), "Bool": ("true", "false", "!{0}")}
_LISTS = ("([] : {1})", "{0}.reverse", "{0} ++ {0}", "{0}.tail")


def instances(lab: Lab) -> Iterator[Draft | Skip]:
    """Special cases: a variable replaced by a value or a term, proved from the theorem."""
    made = []
    for name, sentence in sentences(lab).items():
        for variable, type_ in list(pick_pairs(sentence))[:1]:
            texts = _VALUES.get(type_, _LISTS if type_.startswith("List") else ())
            for text in pick([t.format(variable, type_) for t in texts], 2, name):
                try:
                    value = parse_term(text, {variable})
                except ParseError:
                    continue
                special = _with(sentence, variable, value)
                made.append((name, special, call(sentence, **{variable: f"({text})"})))
    yield from _derived(lab, made, "instance", with_="special")


def _with(sentence: Sentence, variable: str, value: Node) -> Sentence:
    """The statement with a term for a variable, which goes if nothing speaks of it any more."""
    changed = sentence.mapped(lambda node: substitute(node, {variable: value}))
    if any(node.kind == "name" and node.text == variable for _, node in nodes(value)):
        return _named(changed, "at")
    binders = []
    for binder in changed.binders:
        names = tuple(n for n in binder.names if n != variable)
        if names:
            binders.append(replace(binder, names=names))
    return _named(replace(changed, binders=tuple(binders)), "at")


def congruences(lab: Lab) -> Iterator[Draft | Skip]:
    """Theorems that follow from an equation: a function of the theory put around both sides."""
    unary = [name for name, d in definitions(lab).items() if "→" in d.head and d.head.count("→") == 1]
    made: list[tuple[str, Sentence, str]] = []
    for name, sentence in sentences(lab).items():
        goal = sentence.goal
        if goal.kind == "infix" and goal.text == "=":
            for function in unary:
                around = tuple(Node("app", "", (Node("name", function), side)) for side in goal.args)
                other = _named(replace(sentence, goal=replace(goal, args=around)), function)
                made.append((name, other, f"congrArg {function} ({call(sentence)})"))
    good = set(lab.well_typed(sentence.statement() for _, sentence, _ in made))
    by_name: dict[str, list[tuple[str, Sentence, str]]] = {}
    for item in made:
        if item[1].statement() in good:
            by_name.setdefault(item[0], []).append(item)
    chosen = [item for name, own in by_name.items() for item in _some(own, name)]
    yield from _derived(lab, chosen, "congruence", with_="theorem")


def _some(own: list[tuple[str, Sentence, str]], seed: str) -> list[tuple[str, Sentence, str]]:
    names = pick([sentence.name for _, sentence, _ in own], 2, seed)
    return [item for item in own if item[1].name in names]
