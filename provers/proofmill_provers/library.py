"""Helper lemmas proved on the way, and one proof text out of many.

While a search goes on, proved helpers stand before the statements as axioms, so that no script pays for
proving them again. A proof that is handed out has every helper it rests on inside it, as ``have``.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from proofmill_provers.scripts import locally

__all__ = ["PREFIX", "Helper", "Library", "assemble"]

PREFIX = "aux_"
MAX_OFFERED = 24
"""Helpers offered to one statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """A statement that Lean took a proof of, in the presence of the helpers before it."""

    name: str
    statement: str
    """``theorem NAME BINDERS : TYPE``."""
    binders: str
    names: tuple[str, ...]
    """Of the binders."""
    conclusion: str
    script: str
    statement_hash: str
    own: frozenset[str]
    """Constants of the theory that it mentions."""
    size: int

    @property
    def axiom(self) -> str:
        """The helper taken for granted."""
        return f"axiom {self.statement.removeprefix('theorem ')}"


class Library:
    """The helpers of one theory; shared by searches."""

    def __init__(self) -> None:
        """Starts empty."""
        self._lock = threading.Lock()
        self._helpers: dict[str, Helper] = {}
        self._hashes: set[str] = set()
        self._uses: dict[str, frozenset[str]] = {}
        self._next = 0
        self._explored: set[tuple[str, ...]] = set()

    def new_name(self) -> str:
        """A name that no helper has."""
        with self._lock:
            self._next += 1
            return f"{PREFIX}{self._next}"

    def begin_exploring(self, functions: tuple[str, ...]) -> bool:
        """Whether these functions have not been explored yet; the next to ask is told that they have."""
        with self._lock:
            fresh = functions not in self._explored
            self._explored.add(functions)
            return fresh

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
        """The helpers that speak of nothing but the given constants, oldest first; not the statement itself."""
        with self._lock:
            found = [h for h in self._helpers.values() if h.own <= own and h.statement_hash != but]
        if len(found) > MAX_OFFERED:
            keep = {h.name for h in sorted(found, key=lambda h: h.size)[:MAX_OFFERED]}
            found = [h for h in found if h.name in keep]
        return found

    def get(self, name: str) -> Helper:
        """A helper by name."""
        with self._lock:
            return self._helpers[name]

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
    """One proof: the helpers in order, each proved inside, then the script.

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
        type_ = f"∀ {helper.binders}, {helper.conclusion}" if helper.binders else helper.conclusion
        lines.append(f"  have {helper.name} : {type_} := by")
        if helper.names:
            lines.append(f"    intro {' '.join(helper.names)}")
        lines += [f"  {line}" for line in body.split("\n")[1:]]
    lines += locally(trimmed(script, main), names).split("\n")[1:]
    return "\n".join(lines)
