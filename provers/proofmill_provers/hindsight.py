"""Hindsight: what a failed search proved on the way becomes lemmas of its own.

A goal that was closed inside a search whose root stayed open is a theorem about its context. It is stated over
exactly the variables and hypotheses that its proof needs: hypotheses are left out one by one as long as Lean still
takes the proof, then variables that nothing mentions. (Hindsight relabelling of proof searches: Poesia et al., 2024,
"Learning Formal Mathematics From Intrinsic Motivation", section 3.4, which asks for empty contexts; here contexts
are abstracted.) What comes out is a proposal: the factory freezes, deduplicates and certifies it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from proofmill.prove.byproducts import Byproduct
from proofmill.prove.protocol import Goal, ProverSession
from proofmill_provers.states import Hypothesis, LocalGoal
from proofmill_provers.tree import Node, Status, Tree

if TYPE_CHECKING:
    from proofmill_provers.search import SearchResult

__all__ = ["closed_goals", "generalise", "signature"]

MAX_PER_SEARCH = 4
"""Closed goals taken from one search, the largest first."""
MAX_HYPOTHESES = 8
_NAME = "pm_hindsight"
_PLAIN = r"(rfl|simp|simp_all|omega|decide|exact|assumption)\b"
"""Tactics that would prove such a goal again at once: it need not be kept."""
_PROPOSITION = re.compile(r" (=|≠|↔|≤|<|≥|>|∧|∨|∈|∉|→) |^¬|^∀|^∃")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Closed:
    """A closed goal with its script."""

    goal: Goal
    """The statement of the search that it comes from."""
    state: LocalGoal
    lines: tuple[str, ...]

    @property
    def proof(self) -> str:
        return "\n".join(["by", *(f"  {line}" for line in self.lines)])


def closed_goals(result: SearchResult) -> list[tuple[LocalGoal, tuple[str, ...]]]:
    """The goals that a failed search closed and whose parents stayed open, largest scripts first."""
    tree = result.tree
    if tree is None or result.proof:
        return []
    found = []
    for node in tree.nodes[1:]:
        if node.status is not Status.SOLVED or _parent_is_solved(tree, node):
            continue
        found.append((node.goal, tuple(tree.script(node))))
    found.sort(key=lambda item: -len(item[1]))
    return found[:MAX_PER_SEARCH]


def _parent_is_solved(tree: Tree, node: Node) -> bool:
    assert node.parent is not None
    return tree.nodes[tree.edges[node.parent].source].status is Status.SOLVED


def generalise(
    results: Iterable[SearchResult], session: ProverSession, drops: Counter[str]
) -> list[Byproduct]:
    """Lemmas from failed searches, each elaborated with its proof.

    Args:
        results: Of searches.
        session: Asked in three rounds: with everything, without each hypothesis, without all that can go.
        drops: Counts what came to nothing, by reason.
    """
    closed: list[_Closed] = []
    for result in results:
        for state, lines in closed_goals(result):
            if len(_hypotheses(state)) > MAX_HYPOTHESES:
                drops["too_many_hypotheses"] += 1
            elif not any(_mentions(state.target, h.name) for h in state.hypotheses):
                drops["ground"] += 1
            elif len(lines) == 1 and re.match(_PLAIN, lines[0]):
                drops["one_step"] += 1
            else:
                closed.append(_Closed(goal=result.goal, state=state, lines=lines))
    whole = _restated(closed, session, [_hypotheses(item.state) for item in closed])
    good = [(item, ok) for item, ok in zip(closed, whole, strict=True) if ok]
    drops["does_not_restate"] += len(closed) - len(good)
    made: dict[str, Byproduct] = {}
    for item, kept in _minimal([item for item, _ in good], session):
        text = signature(item.state, kept, item.lines)
        if text in made:
            drops["duplicate"] += 1
            continue
        made[text] = Byproduct(parent=item.goal.id, signature=text, proof=item.proof)
    return list(made.values())


def _minimal(
    items: Sequence[_Closed], session: ProverSession
) -> list[tuple[_Closed, tuple[Hypothesis, ...]]]:
    """Each goal with the hypotheses that its proof needs."""
    trials = [(item, drop) for item in items for drop in _hypotheses(item.state)]
    answers = _restated(
        [item for item, _ in trials],
        session,
        [tuple(h for h in _hypotheses(item.state) if h is not drop) for item, drop in trials],
    )
    spare: dict[int, list[Hypothesis]] = {id(item): [] for item in items}
    for (item, drop), ok in zip(trials, answers, strict=True):
        if ok:
            spare[id(item)].append(drop)
    lean = [tuple(h for h in _hypotheses(i.state) if h not in spare[id(i)]) for i in items]
    together = _restated(items, session, lean)
    found = []
    for item, kept, ok in zip(items, lean, together, strict=True):
        dropped = spare[id(item)][:1]
        fallback = tuple(h for h in _hypotheses(item.state) if h not in dropped)
        found.append((item, kept if ok else fallback))
    return found


def _restated(
    items: Sequence[_Closed], session: ProverSession, kept: Sequence[tuple[Hypothesis, ...]]
) -> list[bool]:
    """Whether each goal, stated with these hypotheses, is proved by its script."""
    if not items:
        return []
    rows = []
    for item, hypotheses in zip(items, kept, strict=True):
        statement = f"theorem {_NAME} {signature(item.state, hypotheses, item.lines)}"
        rows.append((replace(item.goal, name=_NAME, statement=statement), item.proof))
    return [error is None for error in session.elaborate(rows)]


def _hypotheses(state: LocalGoal) -> tuple[Hypothesis, ...]:
    return tuple(h for h in state.hypotheses if _PROPOSITION.search(h.type) and not _is_function(h))


def _is_function(hypothesis: Hypothesis) -> bool:
    """Whether a type with arrows is that of a function and no proposition."""
    return " → " in hypothesis.type and not re.search(r" (=|≠|↔|≤|<|≥|>|∈) ", hypothesis.type)


def signature(state: LocalGoal, kept: Sequence[Hypothesis], lines: Sequence[str]) -> str:
    """Binders and conclusion of a goal with some of its hypotheses: variables that nothing mentions are left out."""
    propositions = set(_hypotheses(state))
    texts = [state.target, *(h.type for h in kept), *lines]
    chosen: list[Hypothesis] = []
    for hypothesis in reversed(state.hypotheses):
        if hypothesis in propositions:
            wanted = hypothesis in kept
        else:
            wanted = any(_mentions(text, hypothesis.name) for text in texts) or _is_instance(hypothesis)
        if wanted:
            chosen.append(hypothesis)
            texts.append(hypothesis.type)
    binders = [_binder(h) for h in reversed(chosen)]
    return f"{' '.join([*binders, ':'])} {state.target}"


def _binder(hypothesis: Hypothesis) -> str:
    if re.fullmatch(r"(Type|Sort)( \S+)?", hypothesis.type):
        return f"{{{hypothesis.name} : {hypothesis.type}}}"
    if _is_instance(hypothesis):
        return f"[{hypothesis.type}]"
    return f"({hypothesis.name} : {hypothesis.type})"


def _is_instance(hypothesis: Hypothesis) -> bool:
    return hypothesis.name.startswith("inst")


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?![\w'])", text) is not None
