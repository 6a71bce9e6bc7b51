"""Monte-Carlo tree search with the PUCT rule, over the and/or trees of ``tree``.

From the root down, at each goal the tactic with the best ``Q + c * P * sqrt(N) / (1 + n)`` is followed (Rosin,
2011; in the form of Silver et al., 2017, AlphaGo Zero, "Methods", Search), and among the goals that a tactic
leaves the one least likely to be proved, since all of them are needed. Values are backed up as in HyperTree Proof
Search (Lample et al., 2022, arXiv:2205.11491, section 3): a tactic is worth the product of its goals, a goal its
best tactic. There is no rollout: a fresh leaf is worth what the policy's value head, or the heuristic, says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from proofmill_provers.tree import Edge, Node, Status, Tree

__all__ = ["Puct", "worth"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Puct:
    """Chooses leaves by descents from the root; each descent makes those before it a little less attractive."""

    name: str = "mcts"
    exploration: float = 1.5
    """The constant c of the rule."""

    def pick(self, tree: Tree, num: int, max_depth: int) -> list[Node]:
        """See ``Selector``: the leaves of ``num`` descents; a descent that ends where one did before adds none."""
        _back_up(tree)
        found: dict[int, Node] = {}
        for _ in range(2 * num):
            leaf = self._descend(tree, max_depth)
            if leaf is not None:
                found[leaf.id] = leaf
            if len(found) == num:
                break
        if not found:
            # Descents follow shared goals round in circles at worst; what is open is expanded all the same.
            return [node for node in tree.open_leaves() if node.depth < max_depth][:num]
        return list(found.values())

    def _descend(self, tree: Tree, max_depth: int) -> Node | None:
        node, seen = tree.root, {0}
        while node.status is Status.OPEN:
            node.visits += 1
            if not node.is_expanded:
                return node if node.depth < max_depth else None
            edges = tree.open_edges(node)
            if not edges:
                return None
            edge = self._best(tree, node, edges)
            edge.visits += 1
            left = [tree.nodes[child.node] for child in edge.children]
            left = [child for child in left if child.status is Status.OPEN and child.id not in seen]
            if not left:
                return None
            node = min(left, key=lambda child: (child.value, child.id))
            seen.add(node.id)
        return None

    def _best(self, tree: Tree, node: Node, edges: Sequence[Edge]) -> Edge:
        top = max(edge.logprob for edge in edges)
        mass = [math.exp(edge.logprob - top) for edge in edges]
        total, root = sum(mass), math.sqrt(max(1, node.visits))

        def score(place: int) -> tuple[float, int]:
            edge = edges[place]
            bonus = self.exploration * (mass[place] / total) * root / (1 + edge.visits)
            return worth(tree, edge) + bonus, -place

        return edges[max(range(len(edges)), key=score)]


def worth(tree: Tree, edge: Edge) -> float:
    """Of a tactic: the product of the values of all goals that it leaves."""
    return math.prod(_value(tree.nodes[child.node]) for child in edge.children)


def _value(node: Node) -> float:
    if node.status is Status.SOLVED:
        return 1.0
    return 0.0 if node.status is Status.DEAD else node.value


def _back_up(tree: Tree) -> None:
    """Sets the value of expanded goals from what their tactics left, deepest first."""
    for node in sorted(tree.nodes, key=lambda n: -n.depth):
        edges = tree.open_edges(node)
        if node.is_expanded and node.status is Status.OPEN and edges:
            node.value = max(worth(tree, edge) for edge in edges)
