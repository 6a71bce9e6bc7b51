"""Proof states from Lean, many prefixes of many goals in one elaboration, and when two goals are the same.

A prefix is a ``by`` block that ends in ``fail`` with a mark: Lean's error then holds every goal that is left. One
batch of ``ProverSession.elaborate`` so answers for all prefixes of all goals. These are messages: they steer a
search, and whatever it finds still has to be elaborated and certified.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from proofmill.prove.protocol import Goal, ProverSession

__all__ = [
    "Canonical",
    "Hypothesis",
    "LocalGoal",
    "Prefix",
    "StateAnswer",
    "canonical",
    "named",
    "parse_goals",
    "probe_states",
    "rename_locals",
]

MARK = "pm-state"
MAX_STATE = 6_000
"""Characters of a state; larger ones are of no use to a search, and are refused."""
_BINDER = re.compile(r"([^\s:⊢](?:[^\n:]*[^\s:])?) : (.*)", re.DOTALL)
_WORD = re.compile(r"[^\W\d][\w'!?₀-₉✝¹²³⁴⁵⁶⁷⁸⁹⁰]*(?:\.[^\W\d][\w'!?₀-₉]*)*")
"""An identifier in Lean's output, dotted ones as one word; the dagger marks names that no tactic can write."""
_DAGGER = "✝"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """A line of the context: one local variable or hypothesis."""

    name: str
    type: str
    value: str = ""
    """Of a ``let`` variable."""

    @property
    def is_accessible(self) -> bool:
        """Whether a tactic can name it."""
        return _DAGGER not in self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalGoal:
    """One goal of a proof state."""

    hypotheses: tuple[Hypothesis, ...]
    target: str
    case: str = ""

    @property
    def text(self) -> str:
        """The goal as Lean would print it, a line for each hypothesis."""
        lines = [f"{h.name} : {h.type}{f' := {h.value}' if h.value else ''}" for h in self.hypotheses]
        return "\n".join([*lines, f"⊢ {self.target}"])

    @property
    def has_metavariables(self) -> bool:
        """Whether something is still to be chosen, so that the goal is not independent of its siblings."""
        return any(re.search(r"(?<![\w.])\?[\w✝]", text) for text in (self.target, *self._types()))

    def _types(self) -> tuple[str, ...]:
        return tuple(h.type for h in self.hypotheses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix:
    """The beginning of a proof: lines of tactics, whose state is wanted."""

    lines: tuple[str, ...]
    indent: str = ""
    """Spaces before the tactic that comes next: inside a bullet, more than none."""

    @property
    def text(self) -> str:
        """The ``by`` block that fails with the state; a line's own indentation stays."""
        lines = [*self.lines, f'{self.indent}fail "{MARK}"']
        return "\n".join(["by", *(f"  {line}" for line in lines)])


@dataclass(frozen=True, slots=True, kw_only=True)
class StateAnswer:
    """What Lean says of a prefix: the goals that are left, or why there is no state."""

    goals: tuple[LocalGoal, ...] = ()
    error: str = ""

    @property
    def ok(self) -> bool:
        """Whether the prefix holds; with no goals left it is a proof."""
        return not self.error


@dataclass(frozen=True, slots=True, kw_only=True)
class Canonical:
    """A goal up to names and order of its hypotheses."""

    key: str
    names: Mapping[str, str]
    """Local name to canonical name, one to one."""


def probe_states(session: ProverSession, rows: Sequence[tuple[Goal, Prefix]]) -> list[StateAnswer]:
    """The state behind each prefix of each goal, all in one call of the session."""
    errors = session.elaborate([(goal, prefix.text) for goal, prefix in rows])
    return [_answer(error) for error in errors]


def _answer(error: str | None) -> StateAnswer:
    if error is None:
        return StateAnswer(error="the mark was not reached")
    head, _, rest = error.strip().partition("\n")
    if head.strip() != MARK:
        return StateAnswer(error=error.strip() or "no answer")
    if len(rest) > MAX_STATE:
        return StateAnswer(error=f"a state of {len(rest)} characters")
    goals = parse_goals(rest)
    return StateAnswer(error="a state that cannot be read") if goals is None else StateAnswer(goals=goals)


def parse_goals(state: str) -> tuple[LocalGoal, ...] | None:
    """The goals of a state as Lean prints it; None where a part of it has not the form of a goal."""
    if state.strip() in ("", "no goals"):
        return ()
    goals = [_parse_goal(part) for part in re.split(r"\n[ \t]*\n", state.strip())]
    return None if None in goals else tuple(goal for goal in goals if goal is not None)


def _parse_goal(text: str) -> LocalGoal | None:
    case = ""
    entries: list[str] = []
    for line in text.splitlines():
        if line.startswith("case ") and not entries:
            case = line.removeprefix("case ").strip()
        elif line[:1].isspace() and entries:
            entries[-1] += f" {line.strip()}"
        else:
            entries.append(line.strip())
    if not entries or not entries[-1].startswith("⊢"):
        return None
    hypotheses: list[Hypothesis] = []
    for entry in entries[:-1]:
        match = _BINDER.fullmatch(entry)
        if match is None:
            return None
        type_, _, value = match[2].partition(" := ")
        hypotheses += [Hypothesis(name=name, type=type_, value=value) for name in match[1].split()]
    return LocalGoal(hypotheses=tuple(hypotheses), target=entries[-1].removeprefix("⊢").strip(), case=case)


# Names


def named(goal: LocalGoal) -> tuple[LocalGoal, tuple[str, ...]]:
    """The goal with a writable name for every hypothesis, and the arguments for ``rename_i`` that make it so.

    Names are a pure function of the goal: the old name without its dagger, with a number where that is taken.
    """
    taken = {h.name for h in goal.hypotheses if h.is_accessible}
    taken |= {
        word for text in (goal.target, *(h.type for h in goal.hypotheses)) for word in _WORD.findall(text)
    }
    table: dict[str, str] = {}
    for hypothesis in goal.hypotheses:
        if hypothesis.is_accessible:
            continue
        stem = re.sub(r"[^\w]", "_", hypothesis.name.partition(_DAGGER)[0]) or "x"
        name, number = stem, 0
        while name in taken:
            number += 1
            name = f"{stem}{number}"
        taken.add(name)
        table[hypothesis.name] = name
    if not table:
        return goal, ()
    renamed = replace(
        goal,
        hypotheses=tuple(
            Hypothesis(
                name=table.get(h.name, h.name),
                type=rename_locals(h.type, table),
                value=rename_locals(h.value, table),
            )
            for h in goal.hypotheses
        ),
        target=rename_locals(goal.target, table),
    )
    return renamed, tuple(table[h.name] for h in goal.hypotheses if not h.is_accessible)


def rename_locals(text: str, table: Mapping[str, str]) -> str:
    """The text with its local names replaced; of a dotted word only the first part can be one."""

    def put(match: re.Match[str]) -> str:
        head, dot, rest = match[0].partition(".")
        return table.get(head, head) + dot + rest

    return _WORD.sub(put, text) if table else text


# Canonical form


def canonical(goal: LocalGoal) -> Canonical:
    """The goal's form up to renaming and order of hypotheses.

    Names get colours, refined by what stands where (Weisfeiler and Leman, 1968), until hypotheses can be ordered by
    them. Equal keys mean equal goals, as the key spells out the renamed goal; goals that differ only by a symmetry
    which colours do not break may get different keys.
    """
    locals_ = [h.name for h in goal.hypotheses]
    colour = dict.fromkeys(locals_, "·")
    for _ in range(3):
        uses: dict[str, list[str]] = {name: [] for name in locals_}
        for text, own in [(goal.target, "⊢"), *((_shown(h), h.name) for h in goal.hypotheses)]:
            blind = _coloured(text, colour)
            for place, word in enumerate(_locals_of(text, colour)):
                if word != own:
                    uses[word].append(f"{'⊢' if own == '⊢' else colour[own]}/{place}/{blind}")
        ranks = {
            name: f"{_coloured(_shown(h), colour)}|{sorted(uses[name])}"
            for name, h in zip(locals_, goal.hypotheses, strict=True)
        }
        order = {text: f"·{rank}" for rank, text in enumerate(sorted(set(ranks.values())))}
        colour = {name: order[ranks[name]] for name in locals_}
    ordered = sorted(goal.hypotheses, key=lambda h: int(colour[h.name][1:]))
    names = {h.name: f"v{index}" for index, h in enumerate(ordered)}
    lines = [f"{names[h.name]}:{rename_locals(_shown(h), names)}" for h in ordered]
    key = "\n".join([*lines, f"⊢{rename_locals(goal.target, names)}"])
    return Canonical(key=key, names=names)


def _shown(hypothesis: Hypothesis) -> str:
    return f"{hypothesis.type}:={hypothesis.value}" if hypothesis.value else hypothesis.type


def _locals_of(text: str, colour: Mapping[str, str]) -> Iterable[str]:
    for match in _WORD.finditer(text):
        if (head := match[0].partition(".")[0]) in colour:
            yield head


def _coloured(text: str, colour: Mapping[str, str]) -> str:
    return rename_locals(text, colour)
