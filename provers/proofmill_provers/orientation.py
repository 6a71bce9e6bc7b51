"""Which side of an equation is rewritten to which.

A lexicographic path order: constructors are least, then functions of the library, then the theory's, each
above those that its definition uses. So homomorphisms are pushed inwards, and rewriting with oriented helpers
ends. Where the order does not decide, the side that is a larger call goes to the left.

Source: Kamin and Lévy's lexicographic path order, as in Baader and Nipkow, "Term Rewriting and All That", 1998,
section 5.4.
"""

from __future__ import annotations

import re

from proofmill.judge.environment import Closure
from proofmill.kernel.constants import ConstantKind
from proofmill.kernel.expr import constants_of
from proofmill.kernel.names import Name
from proofmill.prove.text import Tree, subtrees, variables
from proofmill_provers.residuals import Sequent, sides_of, size_of

__all__ = ["Order", "unordered"]


class Order:
    """The order of terms over one theory."""

    def __init__(self, closure: Closure, own: frozenset[Name]) -> None:
        """Args: closure: Definitions. own: The theory's constants."""
        self._closure = closure
        self._own = own
        self._ranks: dict[Name, int] = {}

    def oriented(self, sequent: Sequent) -> Sequent:
        """The sequent with its equation the way round that rewrites; others as they are."""
        sides = sides_of(sequent.goal)
        if sides is None or self.is_greater(*sides):
            return sequent
        left, right = sides
        if self.is_greater(right, left) or self._weight(right) > self._weight(left):
            return Sequent(binders=sequent.binders, goal=(*sequent.goal[:3], right, left))
        return sequent

    def rewrites(self, sequent: Sequent) -> bool:
        """Whether each equation said may be used as it stands.

        Not to a greater term, nor from a variable, and not where the left side leaves a variable of the right
        side or of a hypothesis open: simp would have to guess it, and to prove a hypothesis about an unknown
        ``app xs ?ys = []`` it tries the same statement again.
        """
        return all(self._rewrites(part, sequent) for part in _conjuncts(sequent.goal))

    def _rewrites(self, goal: Tree, sequent: Sequent) -> bool:
        sides = sides_of(goal)
        left, right = sides or (goal, goal)
        bound = set(variables(left))
        wanted = {v for b in sequent.binders if b.name not in bound for v in variables(b.type)}
        if not (wanted | set(variables(right))) <= bound:
            return False
        return sides is None or (left[0] == "app" and not self.is_greater(right, left))

    def translates(self, sequent: Sequent) -> bool:
        """Whether the equation says a function of the theory, at variables, by other functions."""
        sides = sides_of(sequent.goal)
        if sides is None or sides[0][0] != "app":
            return False
        bound = set(variables(sides[0]))
        if any(b.name not in bound and b.type[0] != "sort" for b in sequent.binders):
            return False  # a hypothesis, or a variable of the right side
        head, args = _parts(sides[0])
        is_plain = all(a[0] == "var" for a in args) and len(set(args)) == len(args)
        return (
            is_plain and self._is_function(head[1]) and all(_parts(t)[0] != head for t in subtrees(sides[1]))
        )

    def is_greater(self, left: Tree, right: Tree) -> bool:
        """Whether ``left`` is above ``right`` in the order."""
        return self._greater(left, right, {})

    def rank(self, name: Name) -> int:
        """The precedence of a constant: 0 for constructors, 1 for the library's, above 1 for the theory's."""
        found = self._ranks.get(name)
        if found is not None:
            return found
        self._ranks[name] = 1
        info = self._closure.get(name)
        if info is None or info.kind in (ConstantKind.CTOR, ConstantKind.INDUCTIVE):
            self._ranks[name] = 0
        elif name in self._own and info.value is not None:
            below = [self.rank(n) for n in constants_of(info.value) if n in self._own and n != name]
            self._ranks[name] = 1 + max([1, *below])
        return self._ranks[name]

    def _greater(self, left: Tree, right: Tree, memo: dict[tuple[Tree, Tree], bool]) -> bool:
        key = (left, right)
        if key not in memo:
            memo[key] = self._decide(left, right, memo)
        return memo[key]

    def _decide(self, left: Tree, right: Tree, memo: dict[tuple[Tree, Tree], bool]) -> bool:
        if left == right or left[0] == "var":
            return False
        if right[0] == "var":
            return right in list(subtrees(left))
        (head, args), (other, others) = _parts(left), _parts(right)
        if any(arg == right or self._greater(arg, right, memo) for arg in args):
            return True
        above = self._precedence(head) > self._precedence(other)
        if head == other and len(args) == len(others):
            first = next((i for i, arg in enumerate(args) if arg != others[i]), None)
            above = first is not None and self._greater(args[first], others[first], memo)
        return above and all(self._greater(left, arg, memo) for arg in others)

    def _precedence(self, head: Tree) -> tuple[int, str]:
        name = head[1]
        rank = self.rank(name) if head[0] == "const" and isinstance(name, tuple) else 0
        return rank, repr(head)

    def _weight(self, tree: Tree) -> tuple[bool, bool, int, int, str]:
        head = tree[1] if tree[0] == "app" else tree
        is_call = isinstance(head, tuple) and head[0] == "const" and self._is_function(head[1])
        return (is_call, self._calls_constructor(tree), size_of(tree), _nesting(tree), repr(tree))

    def _is_function(self, name: object) -> bool:
        return isinstance(name, tuple) and name in self._own and self.rank(name) > 0

    def _calls_constructor(self, tree: Tree) -> bool:
        """Whether a function is applied to a constructor with variables: definitions take such sides apart, too."""
        for sub in subtrees(tree):
            if sub[0] != "app" or not isinstance(sub[1], tuple) or not self._is_function(sub[1][1]):
                continue
            for arg in sub[2:]:
                head = arg[1] if isinstance(arg, tuple) and arg[0] == "app" else None
                info = self._closure.get(head[1]) if isinstance(head, tuple) and head[0] == "const" else None
                if info is not None and info.kind is ConstantKind.CTOR:
                    return True
        return False


def _conjuncts(goal: Tree) -> list[Tree]:
    """What a conclusion says, each by itself."""
    if goal[0] == "app" and goal[1] == ("const", ("And",)):
        return [c for part in goal[2:] if isinstance(part, tuple) for c in _conjuncts(part)]
    return [goal]


def _parts(tree: Tree) -> tuple[Tree, tuple[Tree, ...]]:
    if tree[0] != "app":
        return tree, ()
    head, *args = (part for part in tree[1:] if isinstance(part, tuple))
    return head, tuple(args)


def _nesting(tree: Tree) -> int:
    """How much of the tree hangs on first arguments."""
    if tree[0] != "app":
        return 0
    parts = [t for t in tree[2:] if isinstance(t, tuple)]
    apps = [i for i, t in enumerate(parts) if t[0] == "app"]
    return sum((len(parts) - i) for i in apps) + sum(map(_nesting, parts))


def unordered(sequent: Sequent) -> str:
    """Equal for equations that differ in names of variables and in which side is which: both would loop."""
    sides = sides_of(sequent.goal)
    pairs = [sequent.goal] if sides is None else [sides, sides[::-1]]
    hypotheses = tuple(b.type for b in sequent.binders if b.name.startswith("h"))
    return min(_numbered(repr((pair, hypotheses))) for pair in pairs)


def _numbered(text: str) -> str:
    """The printed tree with variables named by their first occurrence."""
    names: dict[str, str] = {}
    return re.sub(r"\('var', '[^']*'", lambda m: names.setdefault(m[0], f"('var', '{len(names)}'"), text)
