"""Tree search over proof states, for many goals at once.

Each round every tree names the leaves to expand, the policy is asked about all of them together, and all tactics
it suggests run in one elaboration of Lean. How leaves are chosen is the ``Selector``'s: best first here, PUCT in
``mcts``. Budgets are model calls, tactics and wall-clock time; the heartbeats of one tactic are the session's.

A root that the trees hold for solved is elaborated as one script before it becomes a candidate.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from proofmill.prove.byproducts import Byproduct
from proofmill.prove.protocol import Goal, LemmaHint, ProverSession, Surroundings, Tried
from proofmill.records import Candidate
from proofmill_provers.hindsight import generalise
from proofmill_provers.mcts import worth
from proofmill_provers.policies import Ask, Policy, Suggestion, SymbolicPolicy
from proofmill_provers.portfolio import select_lemmas
from proofmill_provers.states import Prefix, probe_states
from proofmill_provers.tree import Node, Status, Tree, tree_row

__all__ = [
    "BestFirst",
    "Budget",
    "Search",
    "SearchResult",
    "Selector",
    "TreeSearch",
    "search_records",
    "within",
]

ROWS_A_ROUND = 400
"""Tactics in one elaboration."""
LEAST_VALUE = 1e-6
"""Values below it count as it, so that every one has a logarithm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a search may spend on one goal; the first bound that is reached ends it."""

    model_calls: int = 24
    """Nodes about which the policy is asked."""
    attempts: int = 240
    """Tactics that are tried."""
    wall_s: float = 60.0
    """Seconds for all goals together."""
    max_depth: int = 6
    width: int = 4
    """Leaves of one tree that are expanded in one round."""


@dataclass(slots=True, kw_only=True)
class SearchResult:
    """A finished search of one goal."""

    goal: Goal
    tree: Tree | None
    """None where Lean does not show the goal's first state."""
    proof: str = ""
    """Elaborated by Lean, not certified; empty where none was found."""
    reason: str = ""
    """Why it ended: ``proved``, ``exhausted``, ``model_calls``, ``attempts``, ``wall``, ``no_state``,
    ``composition`` (the steps work and their sum does not)."""
    model_calls: int = 0
    attempts: int = 0
    wall_s: float = 0.0


class Selector(Protocol):
    """Chooses the leaves that are expanded next."""

    @property
    def name(self) -> str:
        """For records."""
        ...

    def pick(self, tree: Tree, num: int, max_depth: int) -> list[Node]:
        """Up to ``num`` distinct leaves that wait for tactics."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BestFirst:
    """Leaves by the log-probability of the tactics on the way, tempered by depth, and by value if that is asked for.

    The sum alone starves deep nodes; dividing by a power of the depth is what BFS-Prover does (Xin et al., 2025,
    arXiv:2502.03438, section 3), whose exponent 0.5 is taken. The value is that of the tactic which led to the leaf:
    the product over all goals that it leaves, since a leaf is worth nothing without its siblings.
    """

    name: str = "best-first"
    exponent: float = 0.5
    value_weight: float = 0.0
    """What the logarithm of the value counts for; 0 leaves values out."""

    def pick(self, tree: Tree, num: int, max_depth: int) -> list[Node]:
        """See ``Selector``."""
        leaves = [node for node in tree.open_leaves() if node.depth < max_depth]
        leaves.sort(key=lambda node: (-self._score(tree, node), node.id))
        return leaves[:num]

    def _score(self, tree: Tree, node: Node) -> float:
        score = node.logprob / max(1, node.depth) ** self.exponent
        if self.value_weight and node.parent is not None:
            score += self.value_weight * math.log(max(worth(tree, tree.edges[node.parent]), LEAST_VALUE))
        return score


@dataclass(slots=True)
class _Run:
    """One goal's search in progress."""

    result: SearchResult
    lemmas: tuple[LemmaHint, ...]
    is_over: bool = False


class Search:
    """Searches many goals together."""

    def __init__(self, policy: Policy, selector: Selector, budget: Budget) -> None:
        """Takes the parts; starts nothing."""
        self._policy = policy
        self._selector = selector
        self._budget = budget

    def run(self, goals: Sequence[Goal], session: ProverSession) -> Iterator[SearchResult]:
        """Yields each goal's result as soon as it is known."""
        started = time.monotonic()
        runs = self._begin(goals, session)
        while True:
            for run in runs:
                if run.is_over:
                    run.result.wall_s = (time.monotonic() - started) / max(1, len(goals))
                    yield run.result
            runs = [run for run in runs if not run.is_over]
            if not runs:
                return
            if time.monotonic() - started > self._budget.wall_s:
                self._end(runs, "wall")
                continue
            self._round(runs, session)

    def _begin(self, goals: Sequence[Goal], session: ProverSession) -> list[_Run]:
        starts = [(goal, _root_lines(goal)) for goal in goals]
        answers = probe_states(session, [(goal, Prefix(lines=lines)) for goal, lines in starts])
        runs = []
        for (goal, lines), answer in zip(starts, answers, strict=True):
            tree = Tree(answer.goals[0], root_lines=lines) if answer.ok and len(answer.goals) == 1 else None
            result = SearchResult(goal=goal, tree=tree, reason="" if tree else "no_state")
            lemmas = tuple(select_lemmas(goal, session.lemmas))
            runs.append(_Run(result=result, lemmas=lemmas, is_over=tree is None))
        return runs

    def _round(self, runs: Sequence[_Run], session: ProverSession) -> None:
        """Expands leaves of every tree, and finds out who is done."""
        started = time.monotonic()
        picked = [(run, node) for run in runs for node in self._pick(run)]
        for run in runs:
            if not run.is_over and not any(owner is run for owner, _ in picked):
                self._end([run], "exhausted")
        if not picked:
            return
        asks = [_ask(run, node) for run, node in picked]
        rows: list[tuple[_Run, Node, Suggestion]] = []
        for (run, node), suggestions in zip(picked, self._policy.propose(asks), strict=True):
            run.result.model_calls += 1
            left = self._budget.attempts - run.result.attempts
            distinct = list({s.tactic: s for s in reversed(suggestions)}.values())[::-1]
            chosen = distinct[: max(0, left)]
            node.is_expanded, node.is_cut = True, len(chosen) < len(distinct)
            run.result.attempts += len(chosen)
            rows += [(run, node, suggestion) for suggestion in chosen]
        found = self._try(rows, session)
        session.note(
            Tried(
                rung=f"{self._selector.name}/{self._policy.name}",
                num_goals=len(runs),
                num_scripts=len(rows),
                num_found=found,
                wall_s=time.monotonic() - started,
            )
        )

    def _pick(self, run: _Run) -> list[Node]:
        result, budget = run.result, self._budget
        assert result.tree is not None
        if result.model_calls >= budget.model_calls:
            self._end([run], "model_calls")
        elif result.attempts >= budget.attempts:
            self._end([run], "attempts")
        else:
            num = min(budget.width, budget.model_calls - result.model_calls)
            return self._selector.pick(result.tree, num, budget.max_depth)
        return []

    def _try(self, rows: Sequence[tuple[_Run, Node, Suggestion]], session: ProverSession) -> int:
        """Runs the tactics and enters what they leave; how many goals are newly proved."""
        fresh: list[tuple[_Run, Node]] = []
        for at in range(0, len(rows), ROWS_A_ROUND):
            part = rows[at : at + ROWS_A_ROUND]
            answers = probe_states(
                session, [(run.result.goal, _tree(run).prefix(node, s.tactic)) for run, node, s in part]
            )
            for (run, node, suggestion), answer in zip(part, answers, strict=True):
                edge = _tree(run).add(node, suggestion.tactic, suggestion.logprob, answer)
                if edge is not None:
                    fresh += [(run, _tree(run).nodes[child.node]) for child in edge.children]
        values = self._policy.values([_ask(run, node) for run, node in fresh])
        for (_, node), value in zip(fresh, values, strict=True):
            node.value = value
        touched = list({id(run): run for run, *_ in rows}.values())
        for run in touched:
            _tree(run).settle()
        solved = [run for run in touched if _tree(run).status is Status.SOLVED]
        self._finish(solved, session)
        self._end([run for run in touched if _tree(run).status is Status.DEAD], "exhausted")
        return sum(run.result.reason == "proved" for run in solved)

    def _finish(self, solved: Sequence[_Run], session: ProverSession) -> None:
        """Has Lean look at whole scripts: only those that pass are proofs."""
        if not solved:
            return
        texts = [_tree(run).proof() for run in solved]
        errors = session.elaborate([(run.result.goal, text) for run, text in zip(solved, texts, strict=True)])
        for run, text, error in zip(solved, texts, errors, strict=True):
            run.result.proof = text if error is None else ""
            self._end([run], "proved" if error is None else "composition")

    def _end(self, runs: Iterable[_Run], reason: str) -> None:
        for run in runs:
            run.is_over = True
            run.result.reason = reason


def _tree(run: _Run) -> Tree:
    assert run.result.tree is not None
    return run.result.tree


def _ask(run: _Run, node: Node) -> Ask:
    path: list[str] = []
    at = node
    while at.parent is not None:
        edge = _tree(run).edges[at.parent]
        path.append(edge.tactic)
        at = _tree(run).nodes[edge.source]
    return Ask(
        goal=run.result.goal,
        state=node.goal,
        lemmas=run.lemmas,
        depth=node.depth,
        path=tuple(reversed(path)),
    )


def _root_lines(goal: Goal) -> tuple[str, ...]:
    """What comes before the search: binders behind the colon enter the context."""
    return () if all(binder.is_named for binder in goal.binders) else ("intros",)


class TreeSearch:
    """The lane of a tree search with the symbolic policy: no model, no torch."""

    name = "search"

    def __init__(self, policy: Policy | None = None, selector: Selector | None = None) -> None:
        """By default the symbolic policy, best first."""
        self._policy = policy or SymbolicPolicy()
        self._selector: Selector = selector or BestFirst()
        self.budget = Budget()
        self.results: list[SearchResult] = []
        """Of the last call of ``prove``, for records."""
        self.byproducts: Sequence[Byproduct] = ()
        self.drops: Counter[str] = Counter()
        """Closed goals that made no byproduct, by reason."""

    def prove(self, goals: Sequence[Goal], session: ProverSession) -> Iterable[Candidate]:
        """Searches all goals together; with an effort, only from the second pass on."""
        self.results, self.byproducts = [], ()
        if session.effort == 0:
            return
        search = Search(self._policy, self._selector, within(self.budget, session))
        for result in search.run(goals, session):
            self.results.append(result)
            if result.proof:
                yield Candidate(
                    conjecture_id=result.goal.id,
                    proof=result.proof,
                    lane=self.name,
                    script=f"{self._selector.name}/{self._policy.name}",
                    attempts=max(1, result.attempts),
                    wall_s=result.wall_s,
                )
        self.byproducts = generalise(self.results, session, self.drops)

    def records(self) -> Sequence[Mapping[str, object]]:
        """See ``Recorder``."""
        return search_records(self.name, self.results)


def search_records(lane: str, results: Sequence[SearchResult]) -> list[Mapping[str, object]]:
    """The trees of searches as JSON rows, each with a digest of its tree."""
    return [
        tree_row(
            result.goal.id,
            result.goal.statement,
            result.tree,
            lane=lane,
            reason=result.reason,
            model_calls=result.model_calls,
            attempts=result.attempts,
            wall_s=round(result.wall_s, 3),
        )
        for result in results
        if result.tree is not None
    ]


def within(budget: Budget, session: ProverSession) -> Budget:
    """The budget with no more wall-clock time than most of what the session has left."""
    if not isinstance(session, Surroundings):
        return budget
    left = 0.8 * (session.deadline - time.monotonic())
    return replace(budget, wall_s=max(0.0, min(budget.wall_s, left)))
