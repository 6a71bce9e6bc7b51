"""What text from outside may contain: checks of bytes and of words, made before Lean sees it.

Hygiene, never a reason to accept, and never about ``sorry``: what a proof rests on is read from the compiled
file. Two kinds of text: a ``proof`` is one term or one ``by`` block; ``code`` is a whole file, held to the
track called plain (certification notes, step 2), in which nothing runs programs of its own at compile time.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from proofmill.certify.lexer import LexError, Token, TokenKind, bracket_problem, lex, position
from proofmill.certify.macros import macro_problem
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.records import Reason

__all__ = ["COMMANDS", "Objection", "check_code", "check_proof", "ingest_problem"]

MAX_BYTES = 1 << 20
MAX_LINE_BYTES = 100_000
MAX_HEARTBEATS = 1_000_000
MAX_REC_DEPTH = 10_000
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")

_KERNEL_SWITCH = re.compile("skipKernelTC", re.IGNORECASE)

COMMANDS = frozenset(
    """
    abbrev add_decl_doc assert_not_exists assert_not_imported attribute axiom builtin_dsimproc
    builtin_initialize builtin_simproc class declare_syntax_cat def deriving dsimproc elab elab_rules
    end example export grind_pattern import include inductive infix infixl infixr init_quot
    initialize instance irreducible_def local macro macro_rules mutual namespace noncomputable
    nonrec notation notation3 omit opaque partial postfix prefix private protected public
    recommended_spelling register_builtin_option register_label_attr register_option
    register_simp_attr run_cmd run_elab run_meta scoped section simproc simproc_decl structure
    syntax theorem universe unif_hint unsafe variable
    """.split()
)
"""Words that begin or modify a command; all are reserved, so no honest term or tactic contains them."""
_RUNS_PROGRAMS = frozenset({"by_elab", "run_tac", "include_str", "include_bytes"})
_CODE_FORBIDDEN = _RUNS_PROGRAMS | frozenset(
    """
    axiom builtin_dsimproc builtin_initialize builtin_simproc dsimproc elab elab_rules export
    declare_syntax_cat eval_prec eval_prio init_quot initialize register_builtin_option
    register_option run_cmd run_elab run_meta simproc simproc_decl syntax unsafe
    """.split()
)
_CODE_HASH_FORBIDDEN = frozenset({"#exit", "#eval", "#eval!", "#html", "#guard_msgs"})
_ATTRIBUTES_ALLOWED = frozenset(
    """
    local scoped high low mid default
    simp simprocs ext congr refl symm trans norm_cast push_cast coe grind elab_as_elim
    induction_eliminator cases_eliminator match_pattern reducible irreducible semireducible
    inline noinline always_inline macro_inline specialize instance default_instance class
    inherit_doc deprecated nospecialize aesop iff unused simps
    """.split()
)
"""Attributes of a whole file. A list of what is allowed: many others run programs at compile time."""
_HASH_COMMANDS = frozenset(
    f"#{word}"
    for word in """
    check check_failure check_simp check_tactic discr_tree_key eval eval! exit guard guard_expr
    guard_msgs help html print reduce synth version where with_exporting
    """.split()
)
_OPEN_WORDS = frozenset({"hiding", "renaming", "scoped"})
_CAPS = {
    "maxHeartbeats": MAX_HEARTBEATS,
    "synthInstance.maxHeartbeats": MAX_HEARTBEATS,
    "maxRecDepth": MAX_REC_DEPTH,
}


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
    for index, token in enumerate(tokens):
        found = _proof_word(tokens, index, token)
        if found is not None:
            where = position(proof, token.start)
            return _object(Reason.FORBIDDEN_SYNTAX, f"{found} at {where} of the proof")
    return None


def check_code(code: str, allowed_imports: Collection[Name]) -> Objection | None:
    """What is wrong with a whole file.

    Args:
        code: The file.
        allowed_imports: Modules that it may import: those of the theory's closure.
    """
    tokens = _tokens(code)
    if isinstance(tokens, Objection):
        return tokens
    body, objection = _header(tokens, code, allowed_imports)
    if objection is not None:
        return objection
    in_attribute = 0
    for index in range(body, len(tokens)):
        token = tokens[index]
        in_attribute = _attribute_depth(tokens, index, in_attribute)
        found = _code_word(tokens, index, token, in_attribute=in_attribute > 0)
        found = found or macro_problem(tokens, index, COMMANDS)
        if found is not None:
            where = position(code, token.start)
            return _object(Reason.FORBIDDEN_SYNTAX, f"{found} at {where}")
    return None


def _tokens(text: str) -> list[Token] | Objection:
    problem = ingest_problem(text)
    if problem is not None:
        return problem
    try:
        tokens = lex(text)
    except LexError as error:
        return _object(Reason.PARSE_ERROR, f"{error} ({position(text, error.start)})")
    brackets = bracket_problem(tokens)
    if brackets is not None:
        message, offset = brackets
        return _object(Reason.PARSE_ERROR, f"{message} ({position(text, offset)})")
    hidden = _hidden(text, tokens)
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
    if token.kind is TokenKind.COMMAND and token.text in _HASH_COMMANDS:
        return f"the command {token.text}"
    if token.kind is TokenKind.DOC:
        return "a documentation comment"
    if token.kind is not TokenKind.WORD:
        return None
    if token.text == "scoped" and index and tokens[index - 1].text == "open":
        return None
    if token.text in COMMANDS:
        return f"the command word '{token.text}'"
    if token.text in _RUNS_PROGRAMS:
        return f"'{token.text}', which runs a program,"
    if token.text == "open" and not _open_in(tokens, index + 1):
        return "'open' without 'in'"
    if token.text == "set_option":
        return _option(tokens, index, needs_in=True)
    return None


def _code_word(tokens: Sequence[Token], index: int, token: Token, *, in_attribute: bool) -> str | None:
    if token.kind is TokenKind.COMMAND:
        return f"the command {token.text}" if token.text in _CODE_HASH_FORBIDDEN else None
    if token.kind is not TokenKind.WORD:
        return None
    if token.text in _CODE_FORBIDDEN:
        return f"'{token.text}'"
    if in_attribute and _is_attribute_name(tokens, index) and token.text not in _ATTRIBUTES_ALLOWED:
        return f"the attribute '{token.text}'"
    if token.text == "open" and _word_at(tokens, index + 1) == "private":
        return "'open private'"
    if token.text == "set_option":
        return _option(tokens, index, needs_in=False)
    return None


def _attribute_depth(tokens: Sequence[Token], index: int, depth: int) -> int:
    """How many brackets deep inside ``@[...]`` or ``attribute [...]`` the token at ``index`` is."""
    token = tokens[index]
    if token.kind is not TokenKind.SYMBOL:
        return depth
    if token.text == "[":
        before = tokens[index - 1].text if index else ""
        return depth + 1 if depth or before in ("@", "attribute") else 0
    return max(0, depth - 1) if token.text == "]" else depth


def _is_attribute_name(tokens: Sequence[Token], index: int) -> bool:
    """Whether the word begins an entry of an attribute list, or follows the entry's ``local`` or ``scoped``."""
    before = tokens[index - 1].text
    return before in ("[", ",", "local", "scoped", "-", "↓", "←")


def _word_at(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].text if index < len(tokens) else ""


def _open_in(tokens: Sequence[Token], index: int) -> bool:
    while index < len(tokens):
        token = tokens[index]
        if token.text == "in":
            return True
        is_word = token.kind is TokenKind.WORD and token.text not in COMMANDS - _OPEN_WORDS
        if not is_word and token.text not in ("(", ")", ",", "->", "→"):
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
    if plain.startswith("debug.") or plain == "debug":
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
