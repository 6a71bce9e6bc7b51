"""Rules: text to text, the same for ever, so that whoever verifies a corpus can apply them again.

Pure functions of one text. A field that a rule has made is checked by making it anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from proofmill.derive import turns
from proofmill.derive.english import in_english, read_back
from proofmill.derive.syntax import ParseError, nodes, parse

__all__ = [
    "DONE",
    "RULES",
    "annotate",
    "explain",
    "goals_of",
    "label",
    "narrate",
    "prefixes",
    "text_of",
    "trace",
]

DONE = "no goals"
"""The state in which nothing is left to prove, as rows write it."""

_INDENT = "  "
_TACTICS: Mapping[str, str] = {
    "induction": "argues by induction on {args}",
    "fun_induction": "argues by induction along the recursion of {args}",
    "cases": "distinguishes the cases of {args}",
    "simp_all": "simplifies the goal and all hypotheses with each other{with_}",
    "simp": "simplifies the goal{with_}",
    "omega": "decides what is left by linear arithmetic",
    "rfl": "notes that both sides compute to the same value",
    "decide": "has the proposition computed",
    "intro": "takes {args} into the context",
    "exact": "gives the term {args}",
    "rw": "rewrites with {args}",
    "constructor": "splits the goal into its parts",
    "split": "distinguishes the cases of a condition",
    "unfold": "unfolds {args}",
}


def goals_of(state: str) -> list[str]:
    """The goals of a state as Lean prints it."""
    return [] if state.strip() in ("", DONE) else state.strip().split("\n\n")


def explain(state: str, tactic: str, after_state: str) -> str:
    """What a step did, in words, from the states before and after it."""
    before, after = goals_of(state), goals_of(after_state)
    tactic = tactic.strip()
    everywhere = tactic.startswith("all_goals ")
    tactic = tactic.removeprefix("all_goals ")
    head, _, rest = tactic.partition(" ")
    inside = re.search(r"\[(.*)\]", rest)
    words = _TACTICS.get(head, "runs `{tactic}`").format(
        tactic=tactic,
        args=f"`{rest}`" if rest else "it",
        with_=f", with {', '.join(f'`{n.strip()}`' for n in inside[1].split(','))}" if inside else "",
    )
    where = "In each goal, the step" if everywhere and len(before) > 1 else "The step"
    return f"{where} {words}. {_change(before, after)}"


def _change(before: list[str], after: list[str]) -> str:
    if not after:
        done = "the goal" if len(before) == 1 else f"all {len(before)} goals"
        return f"It closes {done}; nothing is left to prove."
    kept = [goal for goal in after if goal in before]
    fresh = [goal for goal in after if goal not in before]
    parts = []
    closed = len([goal for goal in before if goal not in after]) - len(fresh)
    parts.append(f"{_num(len(before)).capitalize()} before, {_num(len(after))} after.")
    if closed > 0 and len(after) < len(before):
        parts.append(f"{_num(len(before) - len(after))} closed.")
    parts += [f"Left{_tag(goal)}: {_target(goal)}." for goal in fresh[:4]]
    if kept:
        parts.append(f"Unchanged: {len(kept)}.")
    return " ".join(parts)


def _num(number: int) -> str:
    return "one goal" if number == 1 else f"{number} goals"


def _tag(goal: str) -> str:
    return f" in case {goal.splitlines()[0].removeprefix('case ')}" if goal.startswith("case ") else ""


def _target(goal: str) -> str:
    return " ".join(goal.rpartition("⊢")[2].split())


def annotate(steps: Sequence[str], states: Sequence[str]) -> str:
    """The proof with the state before each step as a comment."""
    lines = ["by"]
    for step, state in zip(steps, states, strict=False):
        lines += [f"{_INDENT}-- {line}" for line in state.splitlines() if line]
        lines.append(f"{_INDENT}{step}")
    lines.append(f"{_INDENT}-- {states[-1]}")
    return "\n".join(lines)


def narrate(steps: Sequence[str], states: Sequence[str]) -> str:
    """The proof in words, step by step, then as Lean text."""
    said = [
        f"{number}. `{step}`. {explain(states[number - 1], step, states[number])}"
        for number, step in enumerate(steps, start=1)
    ]
    return "\n".join([*said, "", text_of(steps)])


def text_of(steps: Iterable[str]) -> str:
    """A ``by`` block of steps."""
    return "".join(["by", *(f"\n{_INDENT}{step}" for step in steps)])


def prefixes(steps: Sequence[str]) -> tuple[str, ...]:
    """The beginnings of a proof, from none of its steps to all."""
    return tuple(text_of(steps[:number]) for number in range(len(steps) + 1))


def trace(tried: Sequence[str], messages: Sequence[str], proof: str) -> str:
    """A search told as it went: what was tried, what Lean said first, and what worked."""
    said = [
        f"Try\n{text}\nLean says: {' '.join(message.split())[:_SAID]}"
        for text, message in zip(tried, messages, strict=True)
    ]
    return "\n\n".join([*said, f"Try\n{proof}\nLean accepts it."])


_SAID = 300
_WORDS: Mapping[str, str] = {
    "+": "add",
    "*": "mul",
    "-": "sub",
    "++": "append",
    "::": "cons",
    "==": "beq",
    "≤": "le",
    "<": "lt",
    "∈": "mem",
    "↔": "iff",
    "¬": "not",
    "&&": "and",
    "||": "or",
    "!": "not",
}


def label(statement: str) -> str:
    """A descriptive name in the manner of the library: the symbols of the conclusion as they are read.

    Hypotheses follow after ``of``. Empty for statements beyond the small language.
    """
    try:
        sentence = parse(statement)
    except ParseError:
        return ""
    bound = {name for binder in sentence.binders for name in binder.names}

    def words(prop: object) -> list[str]:
        assert hasattr(prop, "kind")
        found = []
        for _, node in nodes(prop):  # type: ignore[arg-type]
            if node.kind in ("name", "field") and node.text not in bound:
                found.append(_snake(node.text.split(".")[-1]))
            elif node.kind in ("infix", "prefix") and node.text in _WORDS:
                found.append(_WORDS[node.text])
            elif node.kind == "number" and node.text in ("0", "1"):
                found.append({"0": "zero", "1": "one"}[node.text])
            elif node.kind == "list" and not node.args:
                found.append("nil")
        return found

    parts = words(sentence.goal)
    for hypothesis in sentence.hypotheses:
        parts += ["of", *words(hypothesis.prop)]
    return "_".join(parts)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower().rstrip("?!")


def _english(statement: str) -> str:
    try:
        return in_english(statement)
    except ParseError:
        return ""


def _easiest_first(letters: Sequence[str], numbers: Sequence[str]) -> str:
    """Letters in the order of their numbers."""
    told = zip(letters, numbers, strict=True)
    return " ".join(letter for letter, _ in sorted(told, key=lambda item: (float(item[1]), item[0])))


def _values_in(values: str, proof: str) -> str:
    """Whether values ``x := v`` are those that a refutation puts in, in order."""
    at = 0
    for line in values.splitlines():
        value = line.partition(" := ")[2] or "by decide"
        found = proof.find(value, at)
        if found < 0:
            return "no"
        at = found + len(value)
    return "yes"


def _yes(*, holds: bool) -> str:
    return "yes" if holds else "no"


RULES: Mapping[str, Callable[..., str]] = {
    # steps and proofs
    "explain": explain,
    "annotate": annotate,
    "narrate": narrate,
    "trace": trace,
    "prefixes": lambda steps: "\n".join(prefixes(steps)),
    "line-of": lambda text, number: text.splitlines()[int(number) - 2].strip() if int(number) > 1 else "",
    "goal-count": lambda state: str(len(goals_of(state))),
    "is-done": lambda state: _yes(holds=state == DONE),
    # statements
    "english": _english,
    "read-back": read_back,
    "label": label,
    "converse": turns.converse,
    "contrapositive": turns.contrapositive,
    "dual": turns.dual,
    "drops": turns.drops,
    "all-dropped": turns.all_dropped,
    "same-hypotheses": turns.same_hypotheses,
    "at-values": lambda asked: turns.at_values(asked, denied=False),
    "not-at-values": lambda asked: turns.at_values(asked, denied=True),
    # answers
    "said-true": lambda statement, proof: f"True.\n\n{statement} :=\n{proof}",
    "said-false": lambda negation, proof: f"False.\n\n{negation} :=\n{proof}",
    "contradict": lambda empty, proof: f"They contradict each other:\n\n{empty} :=\n{proof}",
    "witnessed": lambda values: f"They hold for:\n{values}",
    "holds": lambda other, proof: f"{other}\n\nIt holds:\n\n{proof}",
    "fails": lambda other, negation, proof: f"{other}\n\nIt does not hold:\n\n{negation} :=\n{proof}",
    "values-in": _values_in,
    # texts and lists
    "rate": lambda good, bad: f"{len(good)}/{len(good) + len(bad)}",
    "all-begin": lambda step, texts: _yes(holds=all(t.startswith(f"by\n  {step}\n") for t in texts)),
    "ahead": lambda better, worse: _yes(holds=int(better.split("/")[0]) - int(worse.split("/")[0]) >= 3),
    "names": lambda name, text: _yes(holds=name in re.findall(r"[\w.'!?]+", text)),
    "last": lambda items: items[-1],
    "begins": lambda text, head: _yes(holds=text.startswith(head)),
    "fill": lambda template, part: template.replace("⟨?⟩", part),
    "disjoint": lambda left, right: _yes(holds=set(left).isdisjoint(right)),
    "member": lambda item, items: _yes(holds=item in items),
    "same-members": lambda items, left, right: _yes(holds=sorted(items) == sorted([*left, *right])),
    "edges": lambda name, items: "\n".join(f"{name} -> {item}" for item in items),
    "easiest-first": _easiest_first,
    "hardest": lambda letters, numbers: _easiest_first(letters, numbers).split()[-1],
}
"""By name, as recipes call them; each takes texts, or lists of texts, and gives one text."""
