"""Which macros a whole file may define: those that rewrite one fixed text into another.

A macro whose right side is a program can build any syntax, also such as the word policy forbids, so in the
track called plain the right side must be one quotation, with plain variables spliced in.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.certify.lexer import Token, TokenKind

__all__ = ["macro_problem"]

_STARTS = frozenset({"macro", "macro_rules"})
_NAMED = frozenset({"macro", "notation", "infix", "infixl", "infixr", "prefix", "postfix"})
_OPEN, _CLOSE = "([{⟨⦃", ")]}⟩⦄"


def macro_problem(tokens: Sequence[Token], index: int, commands: frozenset[str]) -> str | None:
    """What is wrong with the syntax definition that begins at ``index``, if one begins there.

    Args:
        tokens: Of the whole file.
        index: Where to look.
        commands: Words that begin the next command.
    """
    token = tokens[index]
    if token.kind is not TokenKind.WORD:
        return None
    if token.text in _NAMED and _texts(tokens, index + 1, 2) == ["(", "name"]:
        return f"'{token.text} (name := ...)'"
    if token.text not in _STARTS:
        return None
    depth = 0
    for at in range(index + 1, len(tokens)):
        text, is_symbol = tokens[at].text, tokens[at].kind is TokenKind.SYMBOL
        if is_symbol and text in _OPEN:
            depth += 1
        elif is_symbol and text in _CLOSE:
            depth -= 1
        elif depth == 0 and _begins_command(tokens, at, commands):
            return None
        elif depth == 0 and text == "=>" and not _is_quotation(tokens, at + 1, commands):
            return f"a {token.text} whose right side is more than one quotation"
    return None


def _begins_command(tokens: Sequence[Token], index: int, commands: frozenset[str]) -> bool:
    token = tokens[index]
    if token.kind in (TokenKind.COMMAND, TokenKind.DOC):
        return True
    if token.kind is TokenKind.WORD:
        return token.text in commands | {"open", "set_option"}
    return _texts(tokens, index, 2) == ["@", "["]


def _is_quotation(tokens: Sequence[Token], index: int, commands: frozenset[str]) -> bool:
    """Whether one quotation stands at ``index``, and behind it an alternative, a command or nothing."""
    end = _quotation_end(tokens, index, len(tokens))
    if end is None:
        return False
    return end == len(tokens) or tokens[end].text == "|" or _begins_command(tokens, end, commands)


def _quotation_end(tokens: Sequence[Token], index: int, end: int) -> int | None:
    """The index behind one quotation that starts at ``index``; None if there is none or it splices a program."""
    if _texts(tokens, index, 2) != ["`", "("]:
        return None
    depth = 0
    for at in range(index + 1, end):
        text = tokens[at].text
        if text == "$" and not (at + 1 < end and tokens[at + 1].kind is TokenKind.WORD):
            return None
        if tokens[at].kind is TokenKind.SYMBOL and text in _OPEN:
            depth += 1
        elif tokens[at].kind is TokenKind.SYMBOL and text in _CLOSE:
            depth -= 1
            if depth == 0:
                return at + 1
    return None


def _texts(tokens: Sequence[Token], index: int, count: int) -> list[str]:
    return [token.text for token in tokens[index : index + count]]
