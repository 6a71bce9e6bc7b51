"""Which syntax a whole file may define: macros that rewrite one fixed text into another.

A macro whose right side is a program can build any syntax, also such as the word policy forbids, so in the
track called plain the right side must be one quotation, in which only the macro's own arguments are spliced:
any other constant could be syntax that a program has built. New tokens must not be able to end where our
lexer does not expect it, or what it takes for a comment could be code.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from proofmill.certify.lexer import Token, TokenKind
from proofmill.certify.words import CATEGORIES_ALLOWED
from proofmill.kernel.names import IDENT_FIRST, IDENT_REST

__all__ = ["macro_problem"]

_STARTS = frozenset({"macro", "macro_rules"})
_NAMED = frozenset({"macro", "notation", "notation3", "infix", "infixl", "infixr", "prefix", "postfix"})
_OPEN, _CLOSE = "([{⟨⦃", ")]}⟩⦄"
MAX_TOKENS = 1000
"""Of one syntax definition: they may be nested, and each is read to its end."""
_BRACKETS = frozenset("()[]{}⟨⟩⦃⦄‹›,;")
_NEVER = frozenset("\\\"'«»")
_LAST_WORD = re.compile(f"[^{IDENT_REST}.%][{IDENT_FIRST}][{IDENT_REST}]*$")
"""Behind such a token, as in ``~x``, a keyword could follow without a space."""


def macro_problem(tokens: Sequence[Token], index: int, commands: frozenset[str]) -> str | None:
    """What is wrong with the syntax definition that begins at ``index``, if one begins there.

    Args:
        tokens: Of the whole file.
        index: Where to look.
        commands: Words that begin the next command.
    """
    token = tokens[index]
    if token.kind is not TokenKind.WORD or token.text not in _NAMED | _STARTS:
        return None
    if _texts(tokens, index + 1, 2) == ["(", "name"]:
        return f"'{token.text} (name := ...)'"
    end = _command_end(tokens, index + 1, commands)
    if end is None:
        return f"a {token.text} of more than {MAX_TOKENS} tokens"
    if token.text == "macro_rules":
        return _rules_problem(tokens, index, end)
    arrow = _arrow(tokens, index + 1, end)
    header = tokens[index + 1 : end if arrow is None else arrow]
    atom = _atom_problem(header)
    if atom is not None:
        return atom
    if token.text == "macro":
        return _macro_problem(tokens, index, arrow, end)
    if arrow is not None and any(_is_splice(tokens, at) for at in range(arrow, end)):
        return f"a {token.text} with a splice"
    return None


def _macro_problem(tokens: Sequence[Token], index: int, arrow: int | None, end: int) -> str | None:
    if arrow is None:
        return "a macro without '=>'"
    category = tokens[arrow - 1].text
    if tokens[arrow - 2].text != ":" or category not in CATEGORIES_ALLOWED:
        return f"a macro in the category '{category}'"
    header = tokens[index + 1 : arrow - 2]
    bound = {left.text for left, right in pairwise(header) if right.text == ":"}
    if _quotation_end(tokens, arrow + 1, end, bound) != end:
        return "a macro whose right side is more than one quotation"
    return None


def _rules_problem(tokens: Sequence[Token], index: int, end: int) -> str | None:
    """The alternatives of ``macro_rules``: each a pattern and one quotation that splices what the pattern binds."""
    problem = "a macro_rules whose right side is more than one quotation"
    at = index + 1
    while at < end:
        arrow = _arrow(tokens, at, end)
        if arrow is None:
            return problem
        bound = {tokens[i + 1].text for i in range(at, arrow - 1) if tokens[i].text == "$"}
        behind = _quotation_end(tokens, arrow + 1, end, bound)
        if behind is None or (behind < end and tokens[behind].text != "|"):
            return problem
        at = behind
    return None


def _atom_problem(header: Sequence[Token]) -> str | None:
    for token in header:
        if token.kind is TokenKind.STRING and not _is_safe_atom(token.text[1:-1].strip()):
            return f"the new token {token.text}"
    return None


def _is_safe_atom(atom: str) -> bool:
    """Whether our lexer finds the same comments, strings and brackets beside this new token as Lean does."""
    if len(atom) <= 1:
        return atom not in _NEVER
    if _NEVER & set(atom) or _BRACKETS & set(atom) or any(map(str.isspace, atom)):
        return False
    if _LAST_WORD.search(atom):
        return False
    return atom[-1] not in "-/" and not any(sign in atom for sign in ("--", "/-", "-/"))


def _command_end(tokens: Sequence[Token], start: int, commands: frozenset[str]) -> int | None:
    """The index of the next command outside brackets, or the number of tokens; None if that is far away."""
    depth = 0
    for at in range(start, len(tokens)):
        if at > start + MAX_TOKENS:
            return None
        if depth == 0 and _begins_command(tokens, at, commands):
            return at
        depth += _step(tokens[at])
    return len(tokens)


def _arrow(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """The index of the next ``=>`` outside brackets."""
    depth = 0
    for at in range(start, end):
        if depth == 0 and tokens[at].text == "=>":
            return at
        depth += _step(tokens[at])
    return None


def _begins_command(tokens: Sequence[Token], index: int, commands: frozenset[str]) -> bool:
    token = tokens[index]
    if token.kind in (TokenKind.COMMAND, TokenKind.DOC):
        return True
    if token.kind is TokenKind.WORD:
        return token.text in commands | {"open", "set_option"}
    return _texts(tokens, index, 2) == ["@", "["]


def _quotation_end(tokens: Sequence[Token], index: int, end: int, bound: Collection[str]) -> int | None:
    """The index behind one quotation that starts at ``index``.

    None if there is none, it is of another category, or it splices more than the words in ``bound``.
    """
    if _texts(tokens, index, 2) != ["`", "("]:
        return None
    if _texts(tokens, index + 3, 1) == ["|"] and tokens[index + 2].text not in CATEGORIES_ALLOWED:
        return None
    depth = 0
    for at in range(index + 1, end):
        if tokens[at].text == "$" and not (at + 1 < end and tokens[at + 1].text in bound):
            return None
        depth += _step(tokens[at])
        if depth == 0:
            return at + 1
    return None


def _is_splice(tokens: Sequence[Token], index: int) -> bool:
    """Whether a ``$`` touches what follows: outside a quotation that is no splice yet, but becomes one."""
    after = index + 1
    return tokens[index].text == "$" and after < len(tokens) and tokens[after].start == tokens[index].end


def _step(token: Token) -> int:
    if token.kind is not TokenKind.SYMBOL:
        return 0
    return (token.text in _OPEN) - (token.text in _CLOSE or token.text == "]'")


def _texts(tokens: Sequence[Token], index: int, count: int) -> list[str]:
    return [token.text for token in tokens[index : index + count]]
