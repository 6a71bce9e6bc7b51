"""Text from machines on its way into a prompt: Lean's messages quote the model's own words, so they are data.

A message can contain anything that a proof contained: ends of fences, role markers, special tokens of a chat
format, terminal escapes. Before it enters a prompt it is bounded, stripped of control characters, and every
marker in it is broken, so that it can end no block and open no turn.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["MAX_MESSAGE", "neutralise", "quoted"]

MAX_MESSAGE = 1_200
"""Characters of a message in a prompt."""
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?", re.DOTALL)
"""Terminal sequences: CSI, OSC, and two-character escapes (ECMA-48)."""
_FENCE = re.compile(r"`{3,}|~{3,}")
_SPECIAL = re.compile(
    r"<(?=[|｜][^<>\n|｜]{1,60}[|｜]>|[/!]?[A-Za-z_][\w.-]{0,40}(?:[ \t/][^<>\n]{0,60})?>)"
    r"|[\[<]{2}(?=/?[A-Z])|\[(?=/?INST\])"
)
"""The first sign of ``<|im_end|>``, ``<｜User｜>``, ``</s>``, ``<think>``, ``<<SYS>>``, ``[INST]``."""
_ROLE = re.compile(
    r"^([ \t#>*_-]*)(system|user|assistant|human|ai|model|tool|developer|instruction|response)([ \t*_]*)[:：]",
    re.IGNORECASE | re.MULTILINE,
)
_BREAK = "\u2024"
"""One-dot leader: shown as a dot, part of no marker, and no token of Lean's."""


def neutralise(text: str, *, limit: int = MAX_MESSAGE) -> str:
    """Machine text that can do nothing in a prompt.

    Control, format and private characters go (newlines and tabs stay), fences become quotation marks, special
    tokens and role markers are broken by a dot. What is over the limit is cut in the middle: Lean's messages
    begin with the fault and end with the goal.

    Args:
        text: From outside.
        limit: Characters kept.
    """
    text = _ESCAPE.sub("", text.replace("\r\n", "\n"))
    text = "".join(map(_visible, text))
    text = _cut(text, limit)
    text = _FENCE.sub("'''", text)
    text = _SPECIAL.sub(lambda match: f"{match[0]}{_BREAK}", text)
    return _ROLE.sub(lambda match: f"{match[1]}{match[2]}{match[3]}{_BREAK}", text)


def _visible(char: str) -> str:
    """The character, a plain space for other spaces, nothing for what cannot be seen."""
    if char in "\n\t":
        return char
    category = unicodedata.category(char)
    return " " if category == "Zs" else "" if category in _DROPPED else char


_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def quoted(text: str, *, limit: int = MAX_MESSAGE) -> str:
    """The neutralised text with a mark before each line, as mails quote."""
    lines = neutralise(text, limit=limit).splitlines() or [""]
    return "\n".join(f"> {line}" for line in lines)


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = limit * 2 // 3
    tail = limit - head
    return f"{text[:head]}\n[{len(text) - limit} characters left out]\n{text[len(text) - tail :]}"
