"""Search trees over proof states: goals are OR nodes, tactics are AND edges to the goals that they leave.

A node is one goal with names for everything in it; a tactic that leaves several goals makes an edge to several
nodes, each of which is proved by itself, and the scripts are put together with bullets. Goals that are equal up to
names and order of hypotheses are one node. A goal that an ancestor had already is a dead end, as are goals that
share metavariables with their siblings.

Everything here is bookkeeping over what Lean answered; a solved root is a claim that is elaborated once more.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from proofmill_provers.states import (
    LocalGoal,
    Prefix,
    StateAnswer,
    canonical,
    named,
    rename_locals,
)

__all__ = ["Edge", "Node", "Status", "Tree", "tree_row"]

TREE_SCHEMA = 1


class Status(StrEnum):
    """What is known of a node or an edge."""

    OPEN = "open"
    SOLVED = "solved"
    DEAD = "dead"


@dataclass(slots=True, kw_only=True)
class Node:
    """A goal."""

    id: int
    goal: LocalGoal
    key: str
    """Canonical form."""
    names: Mapping[str, str]
    """Local names to canonical ones."""
    renames: tuple[str, ...]
    """Arguments of ``rename_i`` with which its script begins."""
    depth: int
    logprob: float
    """Of all tactics on the way here."""
    parent: int | None
    """The edge it was first reached by; None at the root."""
    place: int
    """Its position among the goals that that edge leaves."""
    status: Status = Status.OPEN
    is_expanded: bool = False
    is_cut: bool = False
    """Whether the budget ended before all tactics that were proposed here, so that it may be no dead end."""
    edges: list[int] = field(default_factory=list)
    solved_by: int | None = None
    visits: int = 0
    value: float = 0.5
    """Estimated chance to be solved, from 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A goal that a tactic leaves."""

    node: int
    table: Mapping[str, str]
    """Names in the node's own goal to names in this one: empty where they are the same."""
    renames: tuple[str, ...]
    """Arguments of ``rename_i`` here."""


@dataclass(slots=True, kw_only=True)
class Edge:
    """A tactic at a node."""

    id: int
    source: int
    tactic: str
    logprob: float
    children: tuple[Child, ...]
    status: Status = Status.OPEN
    visits: int = 0


class Tree:
    """A proof search for one goal."""

    def __init__(self, root: LocalGoal, *, root_lines: tuple[str, ...] = ()) -> None:
        """Begins with the goal in which a proof starts.

        Args:
            root: What Lean shows after ``root_lines``.
            root_lines: Tactics before the search, such as ``intros``.
        """
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self.refused: Counter[str] = Counter()
        """Tactics that made no edge, by reason."""
        self._root_lines = root_lines
        self._by_key: dict[str, int] = {}
        goal, renames = named(root)
        self._new_node(goal, renames, logprob=0.0, depth=0, parent=None, place=0)

    @property
    def root(self) -> Node:
        """The goal of the whole."""
        return self.nodes[0]

    @property
    def status(self) -> Status:
        """Of the root."""
        return self.root.status

    def open_leaves(self) -> list[Node]:
        """Nodes that wait for tactics and on which something open still depends, nearest to the root first."""
        seen, found, todo = {0}, [], [0]
        for id_ in todo:
            node = self.nodes[id_]
            if node.status is not Status.OPEN:
                continue
            if not node.is_expanded:
                found.append(node)
            for edge in self._open_edges(node):
                for child in edge.children:
                    if child.node not in seen:
                        seen.add(child.node)
                        todo.append(child.node)
        return found

    def _open_edges(self, node: Node) -> Iterator[Edge]:
        return (self.edges[id_] for id_ in node.edges if self.edges[id_].status is Status.OPEN)

    def open_edges(self, node: Node) -> list[Edge]:
        """Tactics at a node that may still lead to a proof."""
        return list(self._open_edges(node))

    # Growing

    def prefix(self, node: Node, tactic: str | None = None) -> Prefix:
        """A proof's beginning that leads to a node, and a tactic there; other branches are left unproved."""
        lines, indent = self._lines_to(node)
        if tactic is not None:
            lines = (*lines, f"{indent}{tactic}")
        return Prefix(lines=lines, indent=indent)

    def _lines_to(self, node: Node) -> tuple[tuple[str, ...], str]:
        rename = f"rename_i {' '.join(node.renames)}" if node.renames else ""
        if node.parent is None:
            return (*self._root_lines, *([rename] if rename else [])), ""
        edge = self.edges[node.parent]
        lines, indent = self._lines_to(self.nodes[edge.source])
        lines = (*lines, f"{indent}{edge.tactic}")
        if len(edge.children) == 1:
            return (*lines, *([f"{indent}{rename}"] if rename else [])), indent
        turn = [f"{indent}rotate_left {node.place}"] if node.place else []
        return (*lines, *turn, f"{indent}· {rename or 'skip'}"), f"{indent}  "

    def add(self, node: Node, tactic: str, logprob: float, answer: StateAnswer) -> Edge | None:
        """Enters what a tactic left of a node's goal; None where that is of no use, which is counted."""
        reason = self._refusal(node, answer)
        if reason:
            self.refused[reason] += 1
            return None
        children = []
        edge_id = len(self.edges)
        for place, goal in enumerate(answer.goals):
            renamed, renames = named(goal)
            form = canonical(renamed)
            if form.key in self._ancestors(node):
                self.refused["cycle"] += 1
                return None
            children.append((place, renamed, renames, form))
        if self._has_same_edge(node, tuple(form.key for *_, form in children)):
            self.refused["duplicate"] += 1
            return None
        entered = tuple(
            self._child(node, edge_id, logprob, place, goal, renames) for place, goal, renames, _ in children
        )
        edge = Edge(id=edge_id, source=node.id, tactic=tactic, logprob=logprob, children=entered)
        self.edges.append(edge)
        node.edges.append(edge.id)
        return edge

    def _refusal(self, node: Node, answer: StateAnswer) -> str:
        if not answer.ok:
            return "error"
        if any(goal.has_metavariables for goal in answer.goals):
            return "metavariables"
        if len(answer.goals) > MAX_GOALS:
            return "too_many_goals"
        return "no_change" if [g.text for g in answer.goals] == [node.goal.text] else ""

    def _ancestors(self, node: Node) -> set[str]:
        keys = {node.key}
        while node.parent is not None:
            node = self.nodes[self.edges[node.parent].source]
            keys.add(node.key)
        return keys

    def _has_same_edge(self, node: Node, keys: tuple[str, ...]) -> bool:
        return any(
            tuple(self.nodes[child.node].key for child in self.edges[id_].children) == keys
            for id_ in node.edges
        )

    def _child(
        self, node: Node, edge: int, logprob: float, place: int, goal: LocalGoal, renames: tuple[str, ...]
    ) -> Child:
        form = canonical(goal)
        known = self._by_key.get(form.key)
        if known is None:
            made = self._new_node(
                goal, renames, logprob=node.logprob + logprob, depth=node.depth + 1, parent=edge, place=place
            )
            return Child(node=made.id, table={}, renames=renames)
        self.refused["shared"] += 1
        back = {canonical_: name for name, canonical_ in form.names.items()}
        table = {name: back[own] for name, own in self.nodes[known].names.items() if back[own] != name}
        return Child(node=known, table=table, renames=renames)

    def _new_node(
        self,
        goal: LocalGoal,
        renames: tuple[str, ...],
        *,
        logprob: float,
        depth: int,
        parent: int | None,
        place: int,
    ) -> Node:
        form = canonical(goal)
        node = Node(
            id=len(self.nodes),
            goal=goal,
            key=form.key,
            names=form.names,
            renames=renames,
            depth=depth,
            logprob=logprob,
            parent=parent,
            place=place,
        )
        self.nodes.append(node)
        self._by_key.setdefault(form.key, node.id)
        return node

    def settle(self) -> None:
        """Works out what is solved and what is dead, from the leaves up, until nothing changes.

        Solved is the least fixed point, so that a proof never rests on itself.
        """
        changed = True
        while changed:
            changed = False
            for edge in self.edges:
                if edge.status is Status.OPEN and (status := self._edge_status(edge)) is not Status.OPEN:
                    edge.status, changed = status, True
            for node in self.nodes:
                if node.status is Status.OPEN and (status := self._node_status(node)) is not Status.OPEN:
                    node.status, changed = status, True

    def _edge_status(self, edge: Edge) -> Status:
        statuses = [self.nodes[child.node].status for child in edge.children]
        if Status.DEAD in statuses:
            return Status.DEAD
        return Status.SOLVED if all(s is Status.SOLVED for s in statuses) else Status.OPEN

    def _node_status(self, node: Node) -> Status:
        for id_ in node.edges:
            if self.edges[id_].status is Status.SOLVED:
                node.solved_by = id_
                return Status.SOLVED
        if node.is_expanded and all(self.edges[id_].status is Status.DEAD for id_ in node.edges):
            return Status.DEAD
        return Status.OPEN

    # Proofs

    def proof(self) -> str:
        """The ``by`` block of a solved root."""
        lines = [*self._root_lines, *self.script(self.root, self.root.renames)]
        return "\n".join(["by", *(f"  {line}" for line in lines)])

    def script(self, node: Node, renames: Sequence[str] = ()) -> list[str]:
        """The tactics that prove a solved node, a line each, bullets indented."""
        assert node.solved_by is not None, "only solved nodes have a script"
        edge = self.edges[node.solved_by]
        lines = [f"rename_i {' '.join(renames)}"] if renames else []
        lines.append(edge.tactic)
        for child in edge.children:
            own = [rename_locals(line, child.table) for line in self.script(self.nodes[child.node])]
            if child.renames:
                own.insert(0, f"rename_i {' '.join(child.renames)}")
            if len(edge.children) > 1:
                own = [f"{'  ' if number else '· '}{line}" for number, line in enumerate(own)]
            lines += own
        return lines


MAX_GOALS = 8
"""Goals that one tactic may leave."""


def tree_row(id_: str, statement: str, tree: Tree, **spent: object) -> dict[str, object]:
    """A tree as a JSON row, with a digest of its contents; ``spent`` stays outside the digest."""
    body: dict[str, object] = {
        "schema": TREE_SCHEMA,
        "id": id_,
        "statement": statement,
        "status": str(tree.status),
        "refused": dict(sorted(tree.refused.items())),
        "nodes": [
            {
                "id": node.id,
                "goal": node.goal.text,
                "status": str(node.status),
                "depth": node.depth,
                "logprob": round(node.logprob, 4),
                "expanded": node.is_expanded,
                **({"cut": True} if node.is_cut else {}),
            }
            for node in tree.nodes
        ],
        "edges": [
            {
                "source": edge.source,
                "tactic": edge.tactic,
                "logprob": round(edge.logprob, 4),
                "status": str(edge.status),
                "children": [child.node for child in edge.children],
            }
            for edge in tree.edges
        ],
        "proof": tree.proof() if tree.status is Status.SOLVED else "",
    }
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return {**body, "digest": "sha256:" + hashlib.sha256(text.encode()).hexdigest(), **spent}
