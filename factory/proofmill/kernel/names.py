"""Lean names as tuples of strings and numbers, and their text.

``Nat.add`` is ``("Nat", "add")``; the anonymous name is the empty tuple. Nothing here trusts text: two names
are the same exactly when the tuples are equal.
"""

from __future__ import annotations

import re

__all__ = ["Name", "name_str", "parse_name"]

Name = tuple[str | int, ...]
"""A name, outermost component first."""

_LETTERLIKE = (
    "\u03b1-\u03ba\u03bc-\u03c9\u0391-\u039f\u03a1-\u03a2\u03a4-\u03a9\u03ca-\u03fb"
    "\u1f00-\u1ffe\u2100-\u214f\U0001d49c-\U0001d59f\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0100-\u017f"
)
_SUBSCRIPT = "\u2080-\u2089\u2090-\u209c\u1d62-\u1d6a\u2c7c"
IDENT_FIRST = f"A-Za-z_{_LETTERLIKE}"
"""Characters that may begin a component of an identifier, as the inside of a character class."""
IDENT_REST = f"A-Za-z0-9_'!?{_LETTERLIKE}{_SUBSCRIPT}"
"""Characters that may follow."""

_PLAIN = re.compile(f"[{IDENT_FIRST}][{IDENT_REST}]*")
_PART = re.compile(f"«([^»]*)»|([{IDENT_FIRST}][{IDENT_REST}]*)|([0-9]+)")


def name_str(name: Name) -> str:
    """The name as Lean writes it, with guillemets where a component is no identifier."""
    if not name:
        return "[anonymous]"
    return ".".join(_component(part) for part in name)


def _component(part: str | int) -> str:
    if isinstance(part, int):
        return str(part)
    return part if _PLAIN.fullmatch(part) else f"«{part}»"


def parse_name(text: str) -> Name:
    """The name that ``text`` writes.

    Raises:
        ValueError: it is no name.
    """
    parts: list[str | int] = []
    position = 0
    while True:
        match = _PART.match(text, position)
        if match is None:
            raise ValueError(f"a name must be identifiers joined by dots, got {text!r}")
        quoted, plain, number = match.groups()
        if number is not None:
            parts.append(int(number))
        else:
            parts.append(quoted if quoted is not None else plain)
        position = match.end()
        if position == len(text):
            return tuple(parts)
        if text[position] != ".":
            raise ValueError(f"a name must be identifiers joined by dots, got {text!r}")
        position += 1
