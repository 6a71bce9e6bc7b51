"""Lean source text as tokens with positions.

A lexer of its own, because text from outside must be judged before Lean sees it: what is comment, what is
string, where a bracket is left open. Lean's token table grows with notation; here every run of symbol
characters comes out in small pieces, and only words, strings, comments and brackets are exact. Nothing is
certified because of what is found here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from proofmill.kernel.names import IDENT_FIRST, IDENT_REST

__all__ = ["Ambiguous", "LexError", "Token", "TokenKind", "bracket_problem", "lex", "position"]


class TokenKind(StrEnum):
    """What a token is."""

    WORD = "word"
    """An identifier or keyword, dotted parts included."""
    COMMAND = "command"
    """``#`` and a word."""
    NUMBER = "number"
    STRING = "string"
    CHAR = "char"
    DOC = "doc"
    """A documentation comment; other comments are no tokens."""
    SYMBOL = "symbol"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of source text."""

    kind: TokenKind
    text: str
    start: int
    """Offset in code points."""
    end: int


class LexError(ValueError):
    """The text cannot be split into tokens: something is left open."""

    def __init__(self, message: str, start: int) -> None:
        """Remembers where the open thing begins."""
        super().__init__(message)
        self.start = start


class Ambiguous(LexError):
    """Where a token ends depends on notation that only Lean knows: code could look like a comment here."""


_PART = f"(?:[{IDENT_FIRST}][{IDENT_REST}]*|«[^»\\n]*»)"
_WORD = re.compile(f"{_PART}(?:\\.(?:{_PART}|[0-9]+))*")
_HASH = re.compile(f"#[{IDENT_FIRST}][{IDENT_REST}]*")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|[0-9][0-9_]*")
_RAW = re.compile(r'r(#*)"')
_CHAR = re.compile(r"'(?:[^\\'\n]|\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\\\"'nrt0]))'")
_SPACE = re.compile(r"[ \t\r\n]+")
_LINE_COMMENT = re.compile(r"--[^\n]*")
_BLOCK_EDGE = re.compile(r"/-|-/")
_SYMBOL = re.compile(r":=|::|=>|<-|->|\.\.|//|''|[\]×⊕Σ]'|.", re.DOTALL)
_STANDS_APART = re.compile(f'[\\s()\\[\\]{{}}⟨⟩⦃⦄‹›,;"»{IDENT_REST.replace("!?", "")}]')
"""What may stand right before a comment or a character: no token of Lean's goes on behind it."""
_STRING_STEP = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_INTERPOLATED_STEP = re.compile(r'[^"\\{]*(?:\\.[^"\\{]*)*', re.DOTALL)
_OPENERS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "⦃": "⦄", "‹": "›"}
_CLOSERS = {close: opener for opener, close in _OPENERS.items()} | {"]'": "["}


def lex(text: str) -> list[Token]:
    """The tokens of ``text``.

    Raises:
        LexError: a comment, string or guillemet is never closed.
        Ambiguous: a comment or character touches a symbol.
    """
    return _Lexer(text).run()


def position(text: str, offset: int) -> str:
    """``line L, column C`` of an offset, as Lean counts: lines from 1, columns from 0."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    line = bisect_right(starts, offset)
    return f"line {line}, column {offset - starts[line - 1]}"


def bracket_problem(tokens: list[Token]) -> tuple[str, int] | None:
    """What is wrong with the brackets, and at which offset; None if they are balanced."""
    stack: list[Token] = []
    for token in tokens:
        if token.kind is not TokenKind.SYMBOL:
            continue
        if token.text in _OPENERS:
            stack.append(token)
        elif token.text in _CLOSERS:
            if not stack or stack[-1].text != _CLOSERS[token.text]:
                return f"'{token.text}' closes nothing", token.start
            stack.pop()
    if stack:
        return f"'{stack[-1].text}' is never closed", stack[-1].start
    return None


class _Lexer:
    """One pass over a text.

    ``_holes`` has, for each interpolated string that we are in a hole of, the depth of braces in the hole.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._tokens: list[Token] = []
        self._holes: list[int] = []
        self._clear = 0
        """Where the last comment ended."""

    def run(self) -> list[Token]:
        """All tokens."""
        text, size = self._text, len(self._text)
        while self._at < size:
            space = _SPACE.match(text, self._at)
            line = _LINE_COMMENT.match(text, self._at)
            if space is not None:
                self._at = space.end()
            elif line is not None:
                self._stand_apart("a comment")
                self._at = self._clear = line.end()
            elif text.startswith("/-", self._at):
                self._stand_apart("a comment")
                self._comment()
                self._clear = self._at
            else:
                self._token()
        if self._holes:
            raise LexError("an interpolated string is never closed", size)
        return self._tokens

    def _stand_apart(self, what: str) -> None:
        """Refuses what begins right behind a symbol: the two may be one token, and what follows be code."""
        at = self._at
        if at > self._clear and not _STANDS_APART.match(self._text, at - 1):
            raise Ambiguous(f"{what} that touches the symbol before it", at)

    def _add(self, kind: TokenKind, start: int, end: int) -> None:
        self._tokens.append(Token(kind, self._text[start:end], start, end))
        self._at = end

    def _comment(self) -> None:
        start = self._at
        is_doc = self._text.startswith(("/--", "/-!"), start)
        if is_doc and self._text.startswith("/--/", start):
            self._at = start + 4
            return
        depth, at = 1, start + 3 if is_doc else start + 2
        while depth:
            edge = _BLOCK_EDGE.search(self._text, at)
            if edge is None:
                raise LexError("a comment is never closed", start)
            depth += 1 if edge.group() == "/-" else -1
            at = edge.end()
        if is_doc:
            self._add(TokenKind.DOC, start, at)
        self._at = at

    def _token(self) -> None:
        text, start = self._text, self._at
        first = text[start]
        if first == '"':
            self._string(start, start + 1)
            return
        raw = _RAW.match(text, start)
        if raw is not None:
            self._raw_string(raw)
            return
        for kind, pattern in _PATTERNS:
            match = pattern.match(text, start)
            if match is not None:
                if kind is TokenKind.CHAR:
                    self._stand_apart("a character")
                self._add(kind, start, match.end())
                return
        if first == "«":
            raise LexError("a guillemet is never closed", start)
        if self._holes and first in "{}":
            self._brace(first)
            return
        symbol = _SYMBOL.match(text, start)
        assert symbol is not None
        self._add(TokenKind.SYMBOL, start, symbol.end())

    def _string(self, start: int, at: int) -> None:
        """A string from its first quote, or the rest of an interpolated one after a hole."""
        before = self._tokens[-1] if self._tokens else None
        resumed = self._text[start] == "}"
        interpolated = resumed or (
            before is not None
            and before.end == start
            and before.kind is TokenKind.WORD
            and before.text.endswith("!")
        )
        step = (_INTERPOLATED_STEP if interpolated else _STRING_STEP).match(self._text, at)
        assert step is not None
        end = step.end()
        if end >= len(self._text):
            raise LexError("a string is never closed", start)
        self._add(TokenKind.STRING, start, end + 1)
        if self._text[end] == "{":
            self._holes.append(0)

    def _brace(self, brace: str) -> None:
        """A brace inside a hole: it may close the hole."""
        if brace == "}" and self._holes[-1] == 0:
            self._holes.pop()
            self._string(self._at, self._at + 1)
            return
        self._holes[-1] += 1 if brace == "{" else -1
        self._add(TokenKind.SYMBOL, self._at, self._at + 1)

    def _raw_string(self, raw: re.Match[str]) -> None:
        closing = '"' + raw.group(1)
        end = self._text.find(closing, raw.end())
        if end < 0:
            raise LexError("a raw string is never closed", raw.start())
        self._add(TokenKind.STRING, raw.start(), end + len(closing))


_PATTERNS = (
    (TokenKind.WORD, _WORD),
    (TokenKind.COMMAND, _HASH),
    (TokenKind.NUMBER, _NUMBER),
    (TokenKind.CHAR, _CHAR),
)
