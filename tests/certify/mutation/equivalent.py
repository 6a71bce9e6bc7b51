"""Mutants that no case can tell from the judge, each with the reason."""

from __future__ import annotations

__all__ = ["EQUIVALENT"]

_MEMO = "no check: what was decoded before is not decoded again"
EQUIVALENT: dict[str, str] = {
    "judge.olean:_Reader._level:if: known is not None": _MEMO,
    "judge.olean:_Reader.expr:if: root in done": _MEMO,
    "certify.freeze:_shape_problem:and: token.kind is TokenKind.WORD [of] token.kind is TokenKind.WORD and "
    "token.text in COMMANDS": "tokens of other kinds never read like a command word",
    "certify.macros:_BRACKETS:word: {": "a string with this sign is refused wherever it stands",
}
