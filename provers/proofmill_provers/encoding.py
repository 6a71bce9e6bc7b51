"""How our own small model reads goals and writes proofs: one text format for training and for proving.

A model of two million weights cannot know a user's names. So the names that a proof may want are listed under
short words, and the model writes the short words: ``★`` for all functions of the statement that may be unfolded,
``C0`` for a call that functional induction could follow, ``L0`` for a lemma that premise selection offers. What
is written back is untrusted text like any other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from proofmill.prove.protocol import Goal
from proofmill_provers.states import LocalGoal

__all__ = ["BEGIN", "END", "PAD", "PROOF", "SPECIAL", "TACTIC", "Codec"]

PAD, END, PROOF, TACTIC, BEGIN = "<|pad|>", "<|end|>", "<|proof|>", "<|tactic|>", "<|begin|>"
SPECIAL = (PAD, END, PROOF, TACTIC, BEGIN)
"""Tokens of the format; the tokenizer keeps each whole."""
_ALL = "★"
_WORD = re.compile(r"(?<![\w.'✝])(?:[CL]\d+|[^\W\d][\w']*(?:\.[^\W\d][\w']*)*)(?![\w'])")
MAX_STATE = 600
"""Characters of a state that the model is shown; what is longer is cut in the middle."""
MAX_LEMMAS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """The words of one statement."""

    unfoldable: tuple[str, ...]
    calls: tuple[str, ...]
    lemmas: tuple[str, ...]

    @classmethod
    def of(cls, goal: Goal, lemmas: Sequence[str]) -> Codec:
        """For a goal and the lemmas that are offered, best first."""
        return cls(unfoldable=goal.unfoldable, calls=goal.calls[:4], lemmas=tuple(lemmas[:MAX_LEMMAS]))

    def proof_prompt(self, statement: str) -> str:
        """What the model reads before it writes a whole proof; the theorem's name is left out."""
        signature = statement.removeprefix("theorem ").partition(" ")[2]
        return f"{PROOF}{signature}\n{self._words()}{BEGIN}"

    def tactic_prompt(self, state: LocalGoal) -> str:
        """What it reads before it writes one tactic."""
        text = state.text
        if len(text) > MAX_STATE:
            half = MAX_STATE // 2
            text = f"{text[:half]} … {text[-half:]}"
        return f"{TACTIC}{text}\n{self._words()}{BEGIN}"

    def _words(self) -> str:
        """The short words with what they stand for, a line each."""
        lines = [f"{_ALL} {' '.join(name.rpartition('.')[2] for name in self.unfoldable)}"] * bool(
            self.unfoldable
        )
        lines += [f"C{number} {_short(call)}" for number, call in enumerate(self.calls)]
        lines += [f"L{number} {_telling(name)}" for number, name in enumerate(self.lemmas)]
        return "".join(f"{line}\n" for line in lines)

    def encode(self, text: str) -> str:
        """A proof or tactic in the model's words; ``rename_i`` and the like stay as they are."""
        if self.unfoldable:
            text = text.replace(f"[{', '.join(self.unfoldable)}", f"[{_ALL}")
        for number, call in enumerate(self.calls):
            text = re.sub(rf"{re.escape(call)}(?![\w'])", f"C{number}", text)
        table = {name: f"L{number}" for number, name in enumerate(self.lemmas)}
        return _put(text, table)

    def decode(self, text: str) -> str | None:
        """What the model wrote as Lean text; None where it uses a word that stands for nothing."""
        table = {f"C{number}": call for number, call in enumerate(self.calls)}
        table |= {f"L{number}": name for number, name in enumerate(self.lemmas)}
        if any(re.fullmatch(r"[CL]\d+", word) and word not in table for word in _WORD.findall(text)):
            return None
        if _ALL in text and not self.unfoldable:
            text = re.sub(rf"\s*\[{_ALL}\]|{_ALL}, ", "", text)
        return _put(text.replace(_ALL, ", ".join(self.unfoldable)), table)


def _put(text: str, table: Mapping[str, str]) -> str:
    return _WORD.sub(lambda match: table.get(match[0], match[0]), text) if table else text


def _short(call: str) -> str:
    head, _, rest = call.partition(" ")
    return f"{head.rpartition('.')[2]} {rest}"


def _telling(name: str) -> str:
    """A lemma's name without the digits that make it unique: its symbols."""
    return re.sub(r"_[0-9a-f]{6,}$", "", name.rpartition(".")[2])
