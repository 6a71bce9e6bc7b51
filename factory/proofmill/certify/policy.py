"""What text from outside may contain: checks of bytes and of words, made before Lean sees it.

Hygiene, never a reason to accept, and never about ``sorry``: what a proof rests on is read from the compiled
file. Two kinds of text: a ``proof`` is one term or one ``by`` block; ``code`` is a whole file. Code has two
tracks: ``plain``, in which nothing runs programs of its own at compile time, and ``meta``, in which it may;
what a file of the track meta proves must be checked again outside the process that compiled it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from proofmill.certify.lexer import Ambiguous, LexError, Token, TokenKind, bracket_problem, lex, position
from proofmill.certify.macros import macro_problem
from proofmill.certify.words import (
    ATTRIBUTES_ALLOWED,
    CODE_FORBIDDEN,
    COMMANDS,
    HASH_ALLOWED,
    HASH_COMMANDS,
    LEAN_ALLOWED,
    OPTIONS_ALLOWED,
    RUNS_PROGRAMS,
)
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.records import Reason

__all__ = [
    "COMMANDS",
    "Objection",
    "Track",
    "check_code",
    "check_proof",
    "classify_code",
    "ingest_problem",
]

MAX_BYTES = 1 << 20
MAX_LINE_BYTES = 100_000
MAX_HEARTBEATS = 1_000_000
MAX_REC_DEPTH = 10_000
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")

_KERNEL_SWITCH = re.compile("skipKernelTC", re.IGNORECASE)

_BRACKETS = frozenset("()[]{}⟨⟩⦃⦄‹›,;")
_CAPS = {
    "maxHeartbeats": MAX_HEARTBEATS,
    "synthInstance.maxHeartbeats": MAX_HEARTBEATS,
    "maxRecDepth": MAX_REC_DEPTH,
}


class Track(StrEnum):
    """How far a whole file is trusted to run nothing."""

    PLAIN = "plain"
    META = "meta"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why a text is rejected before Lean sees it."""

    reason: Reason
    detail: str


def ingest_problem(text: str) -> Objection | None:
    """The first thing wrong with the text as bytes."""
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        return _object(Reason.PARSE_ERROR, f"not valid Unicode at offset {error.start}")
    if len(data) > MAX_BYTES:
        return _object(Reason.FORBIDDEN_SYNTAX, f"{len(data)} bytes, at most {MAX_BYTES} are allowed")
    if "\0" in text:
        return _object(Reason.PARSE_ERROR, f"a NUL character at {position(text, text.index(chr(0)))}")
    bidi = _BIDI.search(text)
    if bidi is not None:
        code = ord(bidi.group())
        where = position(text, bidi.start())
        return _object(Reason.FORBIDDEN_SYNTAX, f"bidirectional control U+{code:04X} at {where}")
    longest = max(map(len, data.split(b"\n")))
    if longest > MAX_LINE_BYTES:
        detail = f"a line of {longest} bytes, at most {MAX_LINE_BYTES} are allowed"
        return _object(Reason.FORBIDDEN_SYNTAX, detail)
    return None


def check_proof(proof: str) -> Objection | None:
    """What is wrong with a proof: it must be one term or one ``by`` block."""
    tokens = _tokens(proof)
    if isinstance(tokens, Objection):
        return tokens
    if not tokens:
        return _object(Reason.PARSE_ERROR, "the proof is empty")
    in_attribute = 0
    for index, token in enumerate(tokens):
        in_attribute = _attribute_depth(tokens, index, in_attribute)
        found = _proof_word(tokens, index, token) or _attribute(tokens, index, in_attribute)
        if found is not None:
            where = position(proof, token.start)
            return _object(Reason.FORBIDDEN_SYNTAX, f"{found} at {where} of the proof")
    return None


def check_code(
    code: str, allowed_imports: Collection[Name], *, track: Track = Track.PLAIN
) -> Objection | None:
    """What is wrong with a whole file.

    Args:
        code: The file.
        allowed_imports: Modules that it may import: those of the theory's closure.
        track: With ``META`` the file may run programs; then only bytes, brackets, the header and the word
            that turns the kernel off are looked at.
    """
    tokens = _tokens(code, track)
    if isinstance(tokens, Objection):
        return tokens
    body, objection = _header(tokens, code, allowed_imports)
    if objection is not None or track is Track.META:
        return objection
    in_attribute = 0
    for index in range(body, len(tokens)):
        token = tokens[index]
        in_attribute = _attribute_depth(tokens, index, in_attribute)
        found = _code_word(tokens, index, token, in_attribute)
        found = found or macro_problem(tokens, index, COMMANDS)
        if found is not None:
            where = position(code, token.start)
            return _object(Reason.FORBIDDEN_SYNTAX, f"{found} at {where}")
    return None


def classify_code(code: str, allowed_imports: Collection[Name]) -> tuple[Track, Objection | None]:
    """The track of a whole file, and what puts it there: the rule that a plain file would break.

    A file that neither track takes is plain, with the objection of both.
    """
    objection = check_code(code, allowed_imports)
    if objection is None or check_code(code, allowed_imports, track=Track.META) is not None:
        return Track.PLAIN, objection
    return Track.META, objection


def _tokens(text: str, track: Track = Track.PLAIN) -> list[Token] | Objection:
    problem = ingest_problem(text)
    if problem is not None:
        return problem
    try:
        tokens = lex(text)
    except Ambiguous as error:
        return _object(Reason.FORBIDDEN_SYNTAX, f"{error} ({position(text, error.start)})")
    except LexError as error:
        return _object(Reason.PARSE_ERROR, f"{error} ({position(text, error.start)})")
    brackets = bracket_problem(tokens)
    if brackets is not None:
        message, offset = brackets
        return _object(Reason.PARSE_ERROR, f"{message} ({position(text, offset)})")
    hidden = _hidden(text, tokens if track is Track.PLAIN else ())
    if hidden is not None:
        what, offset = hidden
        return _object(Reason.FORBIDDEN_SYNTAX, f"{what} at {position(text, offset)}")
    return tokens


def _hidden(text: str, tokens: Sequence[Token]) -> tuple[str, int] | None:
    """What could hide words from this page: a string that may be interpolated, an option that ends checking.

    Whether Lean reads a string with a brace as interpolated depends on the parser that asks for it, and then
    code stands inside it; so no string may have one. The name of the option that turns the kernel off may not
    stand anywhere, not even in a comment.
    """
    for token in tokens:
        if token.kind is TokenKind.STRING and "{" in token.text:
            return "a string with '{', which may be interpolated,", token.start
    found = _KERNEL_SWITCH.search(text)
    return None if found is None else (f"the word {found.group()}", found.start())


def _proof_word(tokens: Sequence[Token], index: int, token: Token) -> str | None:
    if _begins_with(token.text, HASH_COMMANDS):
        return f"the command {token.text}"
    if token.kind is TokenKind.DOC:
        return "a documentation comment"
    if token.kind is not TokenKind.WORD:
        return None
    if token.text == "scoped" and index and tokens[index - 1].text == "open":
        return None
    for word in _keywords(token):
        if word in COMMANDS:
            return f"the command word '{word}'"
        if word in RUNS_PROGRAMS:
            return f"'{word}', which runs a program,"
    if token.text == "open" and not _open_in(tokens, index + 1):
        return "'open' without 'in'"
    if token.text == "set_option":
        return _option(tokens, index, needs_in=True)
    return None


def _code_word(tokens: Sequence[Token], index: int, token: Token, in_attribute: int) -> str | None:
    if token.kind is TokenKind.COMMAND:
        is_bad = token.text not in HASH_ALLOWED and _begins_with(token.text, HASH_COMMANDS)
        is_bad = is_bad or bool(_endings(token.text))
        return f"the command {token.text}" if is_bad else None
    found = _attribute(tokens, index, in_attribute)
    if found is not None:
        return found
    for word in (*_keywords(token), *_glued(tokens, index)):
        if word in CODE_FORBIDDEN:
            return f"'{word}'"
    if token.text == "open" and _word_at(tokens, index + 1) == "private":
        return "'open private'"
    if token.text == "set_option":
        return _option(tokens, index, needs_in=False)
    return _program_name(token)


def _begins_with(text: str, commands: Collection[str]) -> bool:
    """Whether Lean reads one of the commands here: its longest token ends where a name would go on."""
    return any(text.startswith(command) for command in commands)


def _keywords(token: Token) -> list[str]:
    """What in a dotted word counts as a keyword.

    That is the whole, what follows a number, where a name ends, and functions that leave the safe language.
    """
    parts = token.text.split(".")
    hidden = [part for before, part in pairwise(parts) if before.isdigit()]
    return [token.text, *hidden, *("unsafe" for part in parts if part.startswith("unsafe"))]


def _glued(tokens: Sequence[Token], index: int) -> list[str]:
    """What could be a keyword at the end of a word that touches a symbol: they may begin with one token."""
    token, before = tokens[index], tokens[index - 1] if index else None
    if before is None or before.end != token.start or before.text in _BRACKETS:
        return []
    return _endings(token.text)


def _endings(text: str) -> list[str]:
    """The forbidden words that the text ends in."""
    return [word for word in CODE_FORBIDDEN if text.endswith(word)]


def _program_name(token: Token) -> str | None:
    """Names by which a file could build syntax as data, or hand it to Lean's macros.

    Quotations go through instances of classes in the namespace ``Lean``, and splice values of its types; the
    names that Lean gives to compiled macros lead to these types as well.
    """
    try:
        parts = parse_name(token.text)
    except ValueError:
        return None
    for part, after in zip(parts, (*parts[1:], ""), strict=True):
        if part == "Lean" and after not in LEAN_ALLOWED:
            return f"the name '{token.text}' of the namespace of Lean's own programs"
        if isinstance(part, str) and part.startswith("_aux"):
            return f"the name '{token.text}' of a compiled macro"
    return None


def _attribute(tokens: Sequence[Token], index: int, depth: int) -> str | None:
    """What is wrong with the entry of an attribute list that begins here, if one does."""
    if not depth or not index:
        return None
    token, before = tokens[index], tokens[index - 1].text
    if token.kind is TokenKind.WORD:
        is_name = before in ("[", ",", "local", "scoped", "-", "↓", "←")
        return f"the attribute '{token.text}'" if is_name and token.text not in ATTRIBUTES_ALLOWED else None
    is_entry = depth == 1 and before in ("[", ",") and token.text not in ("-", "]")
    return f"an attribute that begins with {token.text!r}" if is_entry else None


def _attribute_depth(tokens: Sequence[Token], index: int, depth: int) -> int:
    """How many brackets deep inside ``@[...]`` or ``attribute [...]`` the token at ``index`` is."""
    token = tokens[index]
    if token.text == "[":
        before = tokens[index - 1].text if index else ""
        return depth + 1 if depth or before in ("@", "attribute") else 0
    return max(0, depth - 1) if token.text == "]" else depth


def _word_at(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].text if index < len(tokens) else ""


def _open_in(tokens: Sequence[Token], index: int) -> bool:
    while index < len(tokens):
        token = tokens[index]
        if token.text == "in":
            return True
        is_name = token.kind is TokenKind.WORD and token.text != "open"
        if not is_name and token.text not in ("(", ")", ",", "->", "→"):
            return False
        index += 1
    return False


def _option(tokens: Sequence[Token], index: int, *, needs_in: bool) -> str | None:
    name, value = _word_at(tokens, index + 1), _word_at(tokens, index + 2)
    if needs_in and _word_at(tokens, index + 3) != "in":
        return "'set_option' without 'in'"
    try:
        plain = name_str(parse_name(name))
    except ValueError:
        return "'set_option' without the name of an option"
    if not plain.startswith(OPTIONS_ALLOWED):
        return f"the option {plain}"
    cap = _CAPS.get(plain)
    if cap is not None and not (value.isdecimal() and 0 < int(value) <= cap):
        return f"{plain} {value} (allowed: 1 to {cap})"
    return None


def _header(tokens: Sequence[Token], code: str, allowed: Collection[Name]) -> tuple[int, Objection | None]:
    """Index of the first token after the imports, and what is wrong with the header."""
    index = 0
    while index < len(tokens):
        word = tokens[index].text
        if word in ("module", "prelude"):
            where = position(code, tokens[index].start)
            return index, _object(Reason.FORBIDDEN_SYNTAX, f"'{word}' at {where}")
        if word in ("public", "meta") and _word_at(tokens, index + 1) in ("import", "meta"):
            index += 1
            continue
        if word != "import":
            break
        index += 1
        if _word_at(tokens, index) == "all":
            index += 1
        problem = _import(_word_at(tokens, index), allowed)
        if problem is not None:
            return index, problem
        index += 1
    return index, None


def _import(word: str, allowed: Collection[Name]) -> Objection | None:
    try:
        name = parse_name(word)
    except ValueError:
        return _object(Reason.PARSE_ERROR, f"'import' is followed by {word!r}, not by a module name")
    if name in allowed:
        return None
    return _object(Reason.IMPORT_VIOLATION, f"module {word} is not part of the theory")


def _object(reason: Reason, detail: str) -> Objection:
    return Objection(reason=reason, detail=detail)
