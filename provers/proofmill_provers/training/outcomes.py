"""What became of the states of finished searches: examples for a value head, read from stored search trees.

A state's outcome is what its own search saw. *Closed*: Lean took tactics that left nothing of it. *Dead*: every
tactic that was tried there came to nothing. *Censored*: tactics were tried, and the search ended before it was
known; that is no evidence against the state, so it is not simply a negative. A state that was never tried is no
example. These are labels to steer by: nothing is true because of them, and no certificate rests on them.

A censored state gets a soft target, its chance to be closed later, estimated from the other states by how many
expansions were spent beneath them: a product-limit estimate with two ways to end (Aalen and Johansen, 1978,
"An empirical transition matrix"). It takes censoring for independent of the outcome, which a best-first search
breaks: states that look poor are left early, so the targets of states with few expansions are too high. Counting
all of them as negatives errs the other way, and leaving them out keeps little but the easy states.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from proofmill.config import Positive
from proofmill.errors import ConfigError
from proofmill_provers.policies import heuristic_value
from proofmill_provers.states import LocalGoal, parse_goals
from proofmill_provers.tree import TREE_SCHEMA, Status
from proofmill_provers.value import value_prompt

if TYPE_CHECKING:
    from proofmill.derive.decontaminate import Decontaminator

__all__ = ["Fate", "Outcomes", "SeenState", "ValueSection", "chances", "collect_outcomes", "read_trees"]

SEARCHES = Path("artifacts", "searches")
"""Where a run directory has its search trees."""
_BODY = ("schema", "id", "statement", "status", "refused", "nodes", "edges", "proof")
"""Keys of a tree's row that its digest is taken over; see ``tree.tree_row``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSection:
    """``[value]``: a head that tells how likely a proof state is to be closed, learned from stored searches."""

    searches: Annotated[tuple[str, ...], Field(min_length=1)]
    """Run directories with search trees, or folders or files of such trees, relative to the recipe's file."""
    lanes: tuple[str, ...] = ()
    """Only searches of these lanes: what can be closed depends on who tries. Left out: of all."""
    corpora: tuple[str, ...] = ()
    """Folders of exported theorems: what is in another split than ``train`` there is not learned."""
    against: tuple[str, ...] = ()
    """JSONL files of statements that must not be learned, as in ``[data]``. The suites under datasets/seeds are
    always among them."""
    censored: Literal["soft", "negative", "drop"] = "soft"
    """States that were tried and whose search ended before anything was known: with their estimated chance to be
    closed later, as never closed, or left out."""
    penalty: Positive = 0.03
    """Weight of half the squared norm of the head's weights beside the mean loss."""
    eval_share: Annotated[float, Field(ge=0, lt=1)] = 0.2
    """Part of the states, by theorem, on which the head is only measured."""


class Fate(StrEnum):
    """What a search saw of a state on which it tried tactics."""

    CLOSED = "closed"
    DEAD = "dead"
    CENSORED = "censored"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenState:
    """A state as a value head reads it, with what became of it in all searches that met it."""

    prompt: str
    theorems: tuple[str, ...]
    """Canonical statements of the searches that met it, sorted."""
    fate: Fate
    effort: int
    """States expanded at or beneath it; at least 1."""
    heuristic: float
    """What ``heuristic_value`` says of it at the least depth at which it was met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """All examples, in a fixed order."""

    states: tuple[SeenState, ...]
    num_trees: int
    lanes: Mapping[str, int]
    """Trees used of each lane."""
    drops: Mapping[str, int]
    """Trees (``tree_...``) and states that are no examples, by reason."""

    @property
    def digest(self) -> str:
        """Of the examples."""
        text = "\n".join(json.dumps(asdict(state), ensure_ascii=False) for state in self.states)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def counts(self) -> dict[str, int]:
        """States of each fate."""
        found = Counter(state.fate for state in self.states)
        return {str(fate): found[fate] for fate in Fate}


def read_trees(place: Path) -> Iterator[dict[str, Any]]:
    """The stored trees of a run directory, of a folder of ``.jsonl.gz`` files, or of one such file, in order.

    Raises:
        ConfigError: there are none, or one is damaged or of another version.
    """
    folder = place / SEARCHES if (place / SEARCHES).is_dir() else place
    paths = [folder] if folder.is_file() else sorted(folder.glob("*.jsonl.gz"))
    if not paths:
        raise ConfigError(
            f"{place} holds no search trees (*.jsonl.gz); a sweep with the lanes search or policy keeps them"
        )
    for path in paths:
        try:
            lines = gzip.decompress(path.read_bytes()).splitlines()
        except (OSError, EOFError) as error:
            raise ConfigError(f"{path} cannot be read: {error}") from error
        for number, line in enumerate(lines, start=1):
            yield _checked(line, f"{path} line {number}")


def _checked(line: bytes, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        body = {key: row[key] for key in _BODY}
        digest = row["digest"]
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{where} is no search tree ({error})") from error
    if body["schema"] != TREE_SCHEMA:
        raise ConfigError(f"{where} has schema {body['schema']}; this version reads {TREE_SCHEMA}")
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    if digest != "sha256:" + hashlib.sha256(text.encode()).hexdigest():
        raise ConfigError(f"{where} is damaged: its digest is not that of its contents")
    return dict(row)


def collect_outcomes(section: ValueSection, held_out: Decontaminator) -> Outcomes:
    """The examples in the searches that a recipe names, each text once.

    A state that several searches met is closed if any closed it, and dead only if it was dead in all.

    Args:
        section: Where the trees are, and of which lanes.
        held_out: Statements that must not be learned: neither searches for one of them, nor states that are one.

    Raises:
        ConfigError: no trees, damaged ones, or no state that was tried.
    """
    drops: Counter[str] = Counter()
    lanes: Counter[str] = Counter()
    met: dict[str, list[SeenState]] = {}
    digests: set[str] = set()
    for name in section.searches:
        for row in read_trees(Path(name)):
            lane = str(row.get("lane", ""))
            if reason := _refusal(row, lane, section, digests, held_out):
                drops[reason] += 1
                continue
            digests.add(row["digest"])
            lanes[lane] += 1
            for state in _states(row, held_out, drops):
                met.setdefault(state.prompt, []).append(state)
    if not met:
        raise ConfigError(f"no state was tried in {', '.join(section.searches)}: {dict(drops)}")
    drops["met_before"] = sum(len(seen) - 1 for seen in met.values())
    return Outcomes(
        states=tuple(_merged(met[prompt]) for prompt in sorted(met)),
        num_trees=lanes.total(),
        lanes=dict(sorted(lanes.items())),
        drops=dict(sorted(drops.items())),
    )


def _refusal(
    row: Mapping[str, Any], lane: str, section: ValueSection, digests: set[str], held_out: Decontaminator
) -> str:
    """Why a tree gives no examples."""
    if section.lanes and lane not in section.lanes:
        return "tree_lane"
    if row["digest"] in digests:
        return "tree_duplicate"
    if row.get("reason") == "composition":
        return "tree_composition"  # its steps work and their sum does not: some state is not what it seems
    how = _held(held_out, str(row["statement"]))
    return f"tree_{how}" if how else ""


def _held(held_out: Decontaminator, statement: str) -> str:
    match = held_out.match("", statement)
    return "" if match is None or match.how == "ngram" else f"benchmark_{match.how}"


def _states(row: Mapping[str, Any], held_out: Decontaminator, drops: Counter[str]) -> Iterator[SeenState]:
    from proofmill.derive.decontaminate import bare_statement, canonical_text

    statement = str(row["statement"])
    theorem = canonical_text(statement) or bare_statement(statement)
    ran_out = row.get("reason") == "attempts"
    for node, below in zip(row["nodes"], _beneath(row), strict=True):
        if not node["expanded"]:
            drops["not_tried"] += 1
            continue
        goals = parse_goals(node["goal"])
        if goals is None or len(goals) != 1:
            drops["unreadable_state"] += 1
            continue
        if how := _held(held_out, _stated(goals[0])):
            drops[how] += 1
            continue
        yield SeenState(
            prompt=value_prompt(goals[0]),
            theorems=(theorem,),
            fate=_fate(node["status"], is_cut=ran_out or any(other.get("cut") for other in below)),
            effort=sum(bool(other["expanded"]) for other in below),
            heuristic=heuristic_value(goals[0], node["depth"]),
        )


def _fate(status: str, *, is_cut: bool) -> Fate:
    """What became of a state; one beneath which the tactics ran out may be dead for that reason alone."""
    if status == Status.SOLVED:
        return Fate.CLOSED
    return Fate.DEAD if status == Status.DEAD and not is_cut else Fate.CENSORED


def _stated(goal: LocalGoal) -> str:
    """A state as a statement, every line of its context a binder."""
    binders = "".join(f"({h.name} : {h.type}) " for h in goal.hypotheses)
    return f"theorem state {binders}: {goal.target}"


def _beneath(row: Mapping[str, Any]) -> Iterator[list[Mapping[str, Any]]]:
    """For each node, the nodes at or beneath it, shared ones once."""
    nodes: Sequence[Mapping[str, Any]] = row["nodes"]
    below: list[list[int]] = [[] for _ in nodes]
    for edge in row["edges"]:
        below[edge["source"]] += edge["children"]
    for start in range(len(nodes)):
        seen, todo = {start}, [start]
        for id_ in todo:
            fresh = dict.fromkeys(child for child in below[id_] if child not in seen)
            seen.update(fresh)
            todo += fresh
        yield [nodes[id_] for id_ in todo]


def _merged(seen: Sequence[SeenState]) -> SeenState:
    closed = [state.effort for state in seen if state.fate is Fate.CLOSED]
    if closed:
        fate, effort = Fate.CLOSED, min(closed)
    else:
        is_dead = all(state.fate is Fate.DEAD for state in seen)
        fate, effort = Fate.DEAD if is_dead else Fate.CENSORED, max(state.effort for state in seen)
    return SeenState(
        prompt=seen[0].prompt,
        theorems=tuple(sorted({theorem for state in seen for theorem in state.theorems})),
        fate=fate,
        effort=effort,
        heuristic=max(state.heuristic for state in seen),
    )


def chances(states: Sequence[SeenState]) -> list[float]:
    """For each effort from 0 on, the chance that a state which is open after so many expansions is closed later.

    With ``c`` states closed and ``d`` dead at effort ``t``, of ``r`` that got so far,
    ``chance[t-1] = c/r + (1 - (c+d)/r) * chance[t]``, and 0 behind the last effort. One imagined state that never
    ends is added to every ``r``, so that the last ones do not decide alone.
    """
    last = max((state.effort for state in states), default=0)
    ends = {fate: Counter(s.effort for s in states if s.fate is fate) for fate in Fate}
    found = [0.0] * (last + 1)
    at_risk = 1
    for effort in range(last, 0, -1):
        closed, dead = ends[Fate.CLOSED][effort], ends[Fate.DEAD][effort]
        at_risk += closed + dead + ends[Fate.CENSORED][effort]
        found[effort - 1] = closed / at_risk + (1 - (closed + dead) / at_risk) * found[effort]
    return found
