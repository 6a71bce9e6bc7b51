"""Statements that somebody wrote as text, on their way to laws: judged as text, frozen by Lean, read back.

The text is untrusted: only names, numbers, brackets and operators may stand in it, so that elaborating it runs
nothing of its author's, and each statement gets a name of ours. Lean says whether it means anything; the reader
says whether it is a law over the vocabulary. What remains is a source like any other, for the sieve.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from proofmill.certify.freeze import FrozenStatement, InputProblem
from proofmill.certify.lexer import LexError, TokenKind, bracket_problem, lex
from proofmill.certify.words import COMMANDS, RUNS_PROGRAMS
from proofmill.conjecture.reading import LawReader, Unreadable
from proofmill.conjecture.sources import Proposal

__all__ = ["WrittenSource", "inspect"]

MAX_LENGTH = 600
"""Characters of a statement."""
_WORDS_OUT = (
    COMMANDS
    | RUNS_PROGRAMS
    | frozenset(
        "by do open in set_option sorry admit sorryAx unsafe decreasing_by termination_by where let have".split()
    )
)
Freeze = Callable[[Sequence[str]], Sequence[FrozenStatement | InputProblem]]


def inspect(text: str) -> str:
    """Why a text cannot be taken for a statement, as a reason to count; empty if nothing speaks against it."""
    if len(text) > MAX_LENGTH:
        return "too_long"
    try:
        tokens = lex(text)
    except LexError:
        return "not_readable"
    if len(tokens) < 4 or tokens[0].text != "theorem" or tokens[1].kind is not TokenKind.WORD:
        return "no_statement"
    if bracket_problem(tokens) is not None:
        return "not_readable"
    plain = {TokenKind.WORD, TokenKind.NUMBER, TokenKind.SYMBOL}
    for token in tokens[2:]:
        if token.kind not in plain or token.text in (":=", "`", "``", "@", "#", ";"):
            return "forbidden_text"
        if token.kind is TokenKind.WORD and (token.text in _WORDS_OUT or token.text.startswith("Lean.")):
            return "forbidden_text"
    return ""


class WrittenSource:
    """A source of laws: texts of one author. Reads each text once; ``drops`` has what came to nothing."""

    def __init__(
        self,
        statements: Sequence[str],
        *,
        freeze: Freeze,
        reader: LawReader,
        generator: str,
        parents: tuple[str, ...] = (),
    ) -> None:
        """Prepares; Lean is asked when proposals are.

        Args:
            statements: Untrusted.
            freeze: Asks Lean, in the sandbox, what statements mean.
            reader: Of the theory's vocabulary.
            generator: The author, as provenance.
            parents: Ids of what the author was shown.
        """
        self._statements = statements
        self._freeze = freeze
        self._reader = reader
        self._generator = generator
        self._parents = parents
        self.drops: Counter[str] = Counter()

    def proposals(self) -> Iterator[Proposal]:
        """The statements that are laws, in order."""
        texts: dict[str, None] = {}
        for statement in self._statements:
            reason = inspect(statement)
            text = "" if reason else _renamed(statement)
            if reason or text in texts:
                self.drops[reason or "written_twice"] += 1
            else:
                texts[text] = None
        for frozen in self._freeze(list(texts)):
            if isinstance(frozen, InputProblem):
                self.drops[f"not_frozen:{frozen.reason}"] += 1
                continue
            try:
                law = self._reader.read(frozen.type)
            except Unreadable:
                self.drops["not_a_law"] += 1
                continue
            yield Proposal(law=law, generator=self._generator, parents=self._parents)


def _renamed(statement: str) -> str:
    """The statement under a name of ours, which depends on what it says alone."""
    rest = statement[lex(statement)[1].end :].strip()
    digest = hashlib.sha256(rest.encode()).hexdigest()[:12]
    return f"theorem pm_written_{digest} {rest}"
