"""Lean out of completions: which part of what a model wrote is the proof, or why there is none.

Only the proof is taken. The statement that it is put under is the trusted one, whatever the completion repeats; a
completion that restates it differently still gives its proof, with a note, since only the certifier can say what
it proves. Nothing here makes a proof true: this is reading, and every refusal is counted by its reason.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from proofmill.certify.lexer import LexError, Token, TokenKind, bracket_problem, lex
from proofmill.certify.words import COMMANDS
from proofmill_provers.templates import Style

__all__ = ["Drop", "Extracted", "Note", "extract"]

MAX_PROOF = 20_000
"""Characters of a proof; a certified one of this length would help nobody."""
_FENCE = re.compile(r"^[ \t]*(?P<mark>`{3,}|~{3,})[ \t]*(?P<language>[\w+-]*)[^\n`]*$", re.MULTILINE)
_LEAN = frozenset({"", "lean", "lean4", "tactics", "tactic"})
_THOUGHT = re.compile(r"<(/?)(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_HEADS = frozenset({"theorem", "lemma", "example"})
_HELPER_HEADS = frozenset(
    {"theorem", "lemma", "def", "abbrev", "instance", "structure", "inductive", "axiom"}
)
_HOLES = frozenset({"sorry", "admit", "sorryAx"})
_NEXT = re.compile(r"^(?:@\[|/--|/-!)", re.MULTILINE)
"""What stands before a further declaration, at the margin: an attribute or documentation."""
_OPEN, _CLOSE = "([{⟨⦃", ")]}⟩⦄"


class Drop(StrEnum):
    """Why a completion gives no proof."""

    EMPTY = "empty"
    UNFINISHED_REASONING = "unfinished_reasoning"
    """A reasoning tag is never closed: the model was cut, or never came to its answer."""
    NO_LEAN = "no_lean"
    """An answer without a fenced block of Lean."""
    TRUNCATED = "truncated"
    """Cut by the token limit inside the block, or inside a string, comment or bracket."""
    UNREADABLE = "unreadable"
    """A string, comment or bracket is left open though the model ended by itself."""
    NO_PROOF = "no_proof"
    """The block has no proof of the goal: other theorems, commands, or the statement alone."""
    HELPERS = "helpers"
    """The block proves the goal with declarations of its own; a proof is one term."""
    SORRY = "sorry"
    TOO_LONG = "too_long"
    BAD_CHARACTERS = "bad_characters"
    """Control characters or broken Unicode."""


class Note(StrEnum):
    """What was odd about a completion that gave a proof all the same."""

    RESTATED = "restated"
    """It repeats the statement with other tokens."""
    RENAMED = "renamed"
    """Its theorem has another name, or none."""
    CUT_OFF_TAIL = "cut_off_tail"
    """Text after the proof was left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """A proof, or the reason why there is none."""

    proof: str | None
    drop: Drop | None = None
    notes: tuple[Note, ...] = ()


class _NoProof(Exception):
    """Ends the reading of one block."""

    def __init__(self, drop: Drop) -> None:
        super().__init__(str(drop))
        self.drop = drop


def extract(text: str, *, statement: str, style: Style, truncated: bool) -> Extracted:
    """The proof in a completion.

    Args:
        text: What the model wrote.
        statement: The trusted statement, ``theorem NAME BINDERS : TYPE``.
        style: How the model was asked.
        truncated: Whether the token limit cut it.
    """
    try:
        answer = _without_reasoning(text)
        proof, notes = _find(answer, statement, style, truncated=truncated)
        return Extracted(proof=_checked(proof, truncated=truncated), notes=notes)
    except _NoProof as reason:
        return Extracted(proof=None, drop=reason.drop)


def _without_reasoning(text: str) -> str:
    """What follows the last reasoning block; a closing tag without an opening one counts (the prompt opened it)."""
    tags = list(_THOUGHT.finditer(text))
    if not tags:
        return text
    if not tags[-1][1]:
        raise _NoProof(Drop.UNFINISHED_REASONING)
    return text[tags[-1].end() :]


def _find(answer: str, statement: str, style: Style, *, truncated: bool) -> tuple[str, tuple[Note, ...]]:
    if not answer.strip():
        raise _NoProof(Drop.TRUNCATED if truncated else Drop.EMPTY)
    blocks, is_open = _blocks(answer)
    if style is Style.CONTINUATION and not (blocks and _restates(blocks[-1])):
        return _continuation(answer)
    if not blocks:
        if re.match(r"\s*by\b", answer):
            return _from_block(answer, statement)
        raise _NoProof(Drop.TRUNCATED if is_open and truncated else Drop.NO_LEAN)
    if is_open and truncated:
        blocks = blocks[:-1] or _none(Drop.TRUNCATED)
    first: _NoProof | None = None
    for block in reversed(blocks):
        try:
            return _from_block(block, statement)
        except _NoProof as reason:
            first = first or reason
    assert first is not None
    raise first


def _none(drop: Drop) -> list[str]:
    raise _NoProof(drop)


def _blocks(answer: str) -> tuple[list[str], bool]:
    """The fenced blocks that can be Lean, in order, and whether the last one is never closed."""
    found: list[str] = []
    start: tuple[int, str, str] | None = None
    for fence in _FENCE.finditer(answer):
        if start is None:
            start = (fence.end() + 1, fence["mark"], fence["language"].lower())
        elif fence["mark"].startswith(start[1]) and not fence["language"]:
            if start[2] in _LEAN:
                found.append(answer[start[0] : fence.start()])
            start = None
    if start is not None and start[2] in _LEAN:
        return [*found, answer[start[0] :]], True
    return found, False


def _restates(block: str) -> bool:
    return (
        re.match(r"(?:\s*(?:import|open|set_option)\b[^\n]*\n)*\s*(?:theorem|lemma|example|by)\b", block)
        is not None
    )


def _continuation(answer: str) -> tuple[str, tuple[Note, ...]]:
    """A tactic block that goes on behind ``:= by``: up to a fence, or a command at the margin."""
    lines: list[str] = []
    cut = False
    for line in answer.expandtabs(2).split("\n"):
        word = re.match(r"[#@]?[A-Za-z_]*", line)
        is_fence = line.lstrip().startswith(("```", "~~~"))
        if is_fence or (lines and word is not None and _is_command(word[0])):
            cut = True
            break
        lines.append(line)
    if lines and lines[0].strip() == "by":
        lines = lines[1:]
    body = "\n".join(lines).strip("\n").rstrip()
    if not body.strip():
        raise _NoProof(Drop.EMPTY)
    if _is_command(body.split()[0]):
        raise _NoProof(Drop.NO_PROOF)
    return _as_block(body), ((Note.CUT_OFF_TAIL,) if cut else ())


def _is_command(word: str) -> bool:
    return word in COMMANDS or word == "lemma" or word[:1] in ("#", "@")


def _as_block(body: str) -> str:
    """Tactics as a ``by`` block, indented by two; a first line that lost its margin gets the others' margin."""
    first, newline, rest = body.partition("\n")
    if newline and not first.startswith(" "):
        margins = [len(line) - len(line.lstrip()) for line in rest.split("\n") if line.strip()]
        if margins and min(margins) > 0 and not _opens_block(first):
            body = " " * min(margins) + body
    return f"by\n{textwrap.indent(textwrap.dedent(body), '  ')}"


def _opens_block(line: str) -> bool:
    """Whether the lines below a line may belong to it."""
    return (
        re.search(r"(?:\bby|\bwith|=>|:=|\bdo|[({\[⟨,]|·.*|\bcalc\b.*|<;>|\bfrom|\bat|at_)\s*$", line)
        is not None
    )


def _from_block(block: str, statement: str) -> tuple[str, tuple[Note, ...]]:
    """The proof of the goal in a block of Lean: a whole theorem, a ``by`` block, or bare tactics."""
    block = block.expandtabs(2)
    tokens = _lexed(block)
    if not tokens:
        raise _NoProof(Drop.EMPTY)
    heads = _declarations(tokens)
    if not heads:
        return _bare(block, tokens)
    name = _lexed(statement)[1].text
    named = [at for at in heads if tokens[at].text in _HEADS and _name_at(tokens, at) == name]
    at = named[-1] if named else heads[-1]
    if tokens[at].text not in _HEADS:
        raise _NoProof(Drop.NO_PROOF)
    notes = [] if named else [Note.RENAMED]
    if any(tokens[other].text in _HELPER_HEADS and other < at for other in heads):
        raise _NoProof(Drop.HELPERS)
    assign = _assignment(tokens, at)
    following = next((tokens[other].start for other in heads if other > at), None)
    end = _end(block, tokens, assign, len(block) if following is None else following)
    if end < len(block.rstrip()):
        notes.append(Note.CUT_OFF_TAIL)
    start = at + (2 if tokens[at].text != "example" else 1)
    if [t.text for t in tokens[start:assign]] != [t.text for t in _lexed(statement)[2:]]:
        notes.append(Note.RESTATED)
    return _tidy(block[tokens[assign].end : end]), tuple(notes)


def _bare(block: str, tokens: Sequence[Token]) -> tuple[str, tuple[Note, ...]]:
    """A block without a declaration: ``by`` and tactics, ``:= by`` and tactics, or tactics alone."""
    if tokens[0].text == ":=":
        return _tidy(block[tokens[0].end :]), ()
    if tokens[0].text == "by":
        return _tidy(block), ()
    if tokens[0].text in COMMANDS or tokens[0].kind is TokenKind.COMMAND:
        raise _NoProof(Drop.NO_PROOF)
    return _as_block(block.strip("\n").rstrip()), ()


def _lexed(text: str) -> list[Token]:
    try:
        return lex(text)
    except LexError as error:
        raise _NoProof(Drop.UNREADABLE) from error


def _declarations(tokens: Sequence[Token]) -> list[int]:
    """Positions of words that begin a declaration; they are reserved, so none stands inside a proof."""
    words = _HEADS | _HELPER_HEADS
    return [at for at, token in enumerate(tokens) if token.kind is TokenKind.WORD and token.text in words]


def _name_at(tokens: Sequence[Token], at: int) -> str:
    return tokens[at + 1].text if at + 1 < len(tokens) else ""


def _assignment(tokens: Sequence[Token], at: int) -> int:
    """Position of the ``:=`` that ends the statement which begins at ``at``."""
    depth = 0
    for position in range(at + 1, len(tokens)):
        token = tokens[position]
        if token.kind is TokenKind.SYMBOL:
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
            if depth == 0 and token.text == ":=":
                return position
    raise _NoProof(Drop.NO_PROOF)


def _end(block: str, tokens: Sequence[Token], assign: int, limit: int) -> int:
    """Offset at which the proof ends: before the next command, its modifiers and its documentation."""
    start = tokens[assign].end
    ends = [limit]
    if (margin := _NEXT.search(block, start, limit)) is not None:
        ends.append(margin.start())
    for token in tokens[assign + 1 :]:
        is_command = token.kind is TokenKind.WORD and token.text in COMMANDS
        if is_command or token.kind is TokenKind.COMMAND:
            ends.append(token.start)
            break
    return min(ends)


def _tidy(proof: str) -> str:
    """A proof term with its lines at a margin that suits the place behind ``:=``."""
    text = proof.strip("\n").rstrip()
    first, newline, rest = text.partition("\n")
    head = first.strip()
    if not head:
        return _tidy(rest) if rest.strip() else ""
    match = re.match(r"by\b[ ]*", head)
    if match is None:
        return head + newline + rest
    tactic = head[match.end() :]
    if not tactic:
        return f"by\n{textwrap.indent(textwrap.dedent(rest), '  ')}".rstrip()
    return head + newline + rest


def _checked(proof: str, *, truncated: bool) -> str:
    """The proof if nothing about it is known to be hopeless."""
    if not proof.strip() or proof.strip() == "by":
        raise _NoProof(Drop.TRUNCATED if truncated else Drop.NO_PROOF)
    if len(proof) > MAX_PROOF:
        raise _NoProof(Drop.TOO_LONG)
    if any(
        (ord(c) < 32 and c != "\n") or ord(c) == 127 or 0xD800 <= ord(c) < 0xE000 or c == "\ufffd"
        for c in proof
    ):
        raise _NoProof(Drop.BAD_CHARACTERS)
    try:
        tokens = lex(proof)
    except LexError as error:
        raise _NoProof(Drop.TRUNCATED if truncated else Drop.UNREADABLE) from error
    if bracket_problem(tokens) is not None:
        raise _NoProof(Drop.TRUNCATED if truncated else Drop.UNREADABLE)
    words = {token.text for token in tokens if token.kind is TokenKind.WORD}
    if words & _HOLES:
        raise _NoProof(Drop.SORRY)
    if words & COMMANDS:
        raise _NoProof(Drop.NO_PROOF)
    return proof
