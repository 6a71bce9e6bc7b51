"""Helper lemmas proved on the way, and one proof text out of many.

While a search goes on, proved helpers stand before the statements as axioms, so that no script pays for
proving them again. A proof that is handed out has every helper it rests on inside it, as ``have``; of type
``PLift``, because ``simp_all`` would rewrite, use and discard plain hypotheses, which it does not do with axioms.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from proofmill.certify.freeze import FrozenStatement
from proofmill.kernel.names import Name
from proofmill.prove.protocol import Goal
from proofmill_provers.scripts import locally

__all__ = ["PREFIX", "Helper", "Library", "Node", "assemble"]

PREFIX = "aux_"
MAX_OFFERED = 36
"""Helpers offered to one statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """A statement that Lean took a proof of, in the presence of the helpers before it."""

    name: str
    statement: str
    """``theorem NAME BINDERS : TYPE``."""
    binders: str
    names: tuple[str, ...]
    """What the script takes for introduced; instances are ``_``."""
    conclusion: str
    script: str
    statement_hash: str
    own: frozenset[str]
    """Constants of the theory that it mentions."""
    size: int
    functions: frozenset[str] = frozenset()
    """Definitions of the theory that it mentions itself."""
    asked: bool = False
    """Whether it was a statement to prove, and not only a helper."""
    rewrites: bool = True
    """Whether simp may use it; what it may not is a fact for congruence closure alone."""
    translates: bool = False
    """Whether it says a function of the theory, for all arguments, in other words: rewriting with it hides the
    function from all that is known of it."""

    def serves(self, own: frozenset[str]) -> bool:
        """Whether a search may use it, by the constants below its statement.

        Helpers speak of nothing else; statements that were asked for may mention one other function, as a bridge.
        """
        if self.own <= own:
            return True
        return self.asked and bool(self.functions & own) and len(self.functions - own) <= 1

    @property
    def axiom(self) -> str:
        """The helper taken for granted."""
        return f"axiom {self.statement.removeprefix('theorem ')}"


@dataclass(slots=True, kw_only=True)
class Node:
    """A statement that is worth proving, and what has been tried."""

    frozen: FrozenStatement
    goal: Goal
    functions: tuple[Name, ...]
    """The theory's definitions that it reaches."""
    definitions: tuple[str, ...]
    """What to unfold, as it is spelled."""
    own: frozenset[str]
    """The theory's constants below the statement."""
    depth: int
    """How many open cases it is away from the statement searched for; 0 for one that was explored."""
    size: int
    tried_with: tuple[int, int] = (-1, -1)
    """How many helpers there were at the last pass with the likeliest scripts, and at the last with more."""
    passes: int = 0
    """How often a pass has tried it."""
    tries: int = 0
    """How often a round has tried it."""
    opened: bool = False
    """Whether its open cases have become candidates."""

    @property
    def rank(self) -> tuple[int, int]:
        """What comes first: what was tried least, then what is small and near."""
        return (self.tries, self.size + 6 * self.depth)


class Library:
    """The helpers of one theory, and explored equations that wait for a proof; shared by searches."""

    def __init__(self) -> None:
        """Starts empty."""
        self._lock = threading.Lock()
        self._helpers: dict[str, Helper] = {}
        self._hashes: set[str] = set()
        self._uses: dict[str, frozenset[str]] = {}
        self._next = 0
        self._begun: set[tuple[str, ...]] = set()
        self._waiting: dict[str, Node] = {}

    def new_name(self) -> str:
        """A name that no helper has."""
        with self._lock:
            self._next += 1
            return f"{PREFIX}{self._next}"

    def is_first(self, *task: str) -> bool:
        """Whether nobody has begun this task yet; the next to ask is told that somebody has."""
        with self._lock:
            fresh = task not in self._begun
            self._begun.add(task)
            return fresh

    def reopen(self, *task: str) -> None:
        """The task was not ended; the next to ask for it begins it again."""
        with self._lock:
            self._begun.discard(task)

    def take(self, own: frozenset[str]) -> list[Node]:
        """The waiting equations that speak of nothing but the given constants; no other search gets them now."""
        with self._lock:
            found = [n for n in self._waiting.values() if n.own <= own]
            for node in found:
                del self._waiting[node.frozen.statement_hash]
        return found

    def put_back(self, nodes: Sequence[Node]) -> None:
        """Equations that wait for a search that proves them."""
        with self._lock:
            for node in nodes:
                if node.frozen.statement_hash not in self._hashes:
                    self._waiting.setdefault(node.frozen.statement_hash, node)

    def add(self, helper: Helper) -> bool:
        """Keeps a helper; False where it says what another says."""
        with self._lock:
            if helper.statement_hash in self._hashes:
                return False
            self._hashes.add(helper.statement_hash)
            self._helpers[helper.name] = helper
            return True

    def has(self, statement_hash: str) -> bool:
        """Whether a statement is a helper already."""
        with self._lock:
            return statement_hash in self._hashes

    def offer(self, own: frozenset[str], *, but: str = "") -> list[Helper]:
        """The helpers that serve a statement above these constants, oldest first; not the statement itself.

        Of too many, those that speak of nothing else go first, then small ones.
        """
        found = [h for h in self.all(own) if h.statement_hash != but]
        if len(found) > MAX_OFFERED:
            ranked = sorted(found, key=lambda h: (len(h.functions - own), h.size))
            keep = {h.name for h in ranked[:MAX_OFFERED]}
            found = [h for h in found if h.name in keep]
        return found

    def count(self, own: frozenset[str]) -> int:
        """How many helpers serve a statement above these constants."""
        return len(self.all(own))

    def all(self, own: frozenset[str]) -> list[Helper]:
        """All of them, oldest first.

        A bridge rewrites a statement into one that speaks of its other function: what is known of that comes with it.
        """
        with self._lock:
            helpers = list(self._helpers.values())
        serving = [h for h in helpers if h.serves(own)]
        reached = own.union(*(h.own for h in serving))
        return [h for h in helpers if h.own <= reached and h.serves(reached)]

    def everything(self) -> list[Helper]:
        """All helpers there are, oldest first: what any of their proofs may name."""
        with self._lock:
            return list(self._helpers.values())

    def get(self, name: str) -> Helper:
        """A helper by name."""
        with self._lock:
            return self._helpers[name]

    def in_order(self, names: Iterable[str]) -> list[Helper]:
        """The helpers of these names, each after those that were at hand when it was proved."""
        wanted = set(names)
        with self._lock:
            return [h for h in self._helpers.values() if h.name in wanted]

    def uses(self, name: str) -> frozenset[str] | None:
        """The helpers that a helper's proof rests on, where that is known."""
        with self._lock:
            return self._uses.get(name)

    def set_uses(self, uses: Mapping[str, frozenset[str]]) -> None:
        """Records what helpers rest on."""
        with self._lock:
            self._uses.update(uses)


def trimmed(script: str, kept: frozenset[str]) -> str:
    """The script without helpers that its term does not use."""

    def shorten(match: re.Match[str]) -> str:
        items = [item.strip() for item in match[1].split(",")]
        left = [item for item in items if not item.startswith(PREFIX) or item in kept]
        return f" [{', '.join(left)}]" if left else ""

    return re.sub(r" \[([^\[\]]*)\]", shorten, script)


def assemble(
    script: str, helpers: Sequence[Helper], uses: Mapping[str, frozenset[str]], main: frozenset[str]
) -> str:
    """One proof: the helpers in order, each proved inside and boxed as data, then the script.

    Args:
        script: Proves the statement, given the helpers.
        helpers: All that are needed, each after those it rests on.
        uses: What each helper rests on.
        main: What the script rests on.
    """
    names = [helper.name for helper in helpers]
    lines = ["by"]
    for helper in helpers:
        body = locally(trimmed(helper.script, uses.get(helper.name, frozenset())), names)
        binders = re.sub(r"\{([^{}]*)\}", r"(\1)", helper.binders)
        type_ = f"∀ {binders}, {helper.conclusion}" if binders else helper.conclusion
        lines.append(f"  have {helper.name} : PLift ({type_}) := .up <| by")
        if helper.names:
            lines.append(f"    intro {' '.join(helper.names)}")
        lines += [f"  {line}" for line in body.split("\n")[1:]]
    lines += locally(trimmed(script, main), names).split("\n")[1:]
    return "\n".join(lines)
