"""A language model as conjecturer: shown a theory, what holds in it and what is wanted, it writes statements.

STP (Dong and Ma, arXiv:2502.00212) has a model conjecture from seed statements, SGS (Bailey et al., arXiv:2604.20209)
from targets that nobody has solved; both are shown here at once. What comes back is text for the factory to judge.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from proofmill.certify.lexer import LexError, TokenKind, lex
from proofmill.conjecture.protocol import Inspiration, Written
from proofmill_provers.backends.protocol import Backend, Finish, Message, Prompt, Request, Role
from proofmill_provers.sampling import request_seed
from proofmill_provers.settings import LlmSettings, open_backend, read_settings, template_for
from proofmill_provers.templates import Style

__all__ = ["LanguageModelConjecturer", "read_statements"]

PER_ANSWER = 8
"""Statements asked for in one completion."""
MAX_SHOWN = 24
"""Seeds, and targets, in one prompt."""
MAX_DEFINITIONS = 6_000
_START = re.compile(r"^[ \t>*`-]*(?:\d+[.)][ \t]*)?(?:theorem|lemma|example)\b", re.MULTILINE)


class LanguageModelConjecturer:
    """The conjecturer ``llm``."""

    name = "llm"

    def __init__(self, settings: LlmSettings | None = None, backend: Backend | None = None) -> None:
        """Opens the model; see ``LanguageModelProver``.

        Raises:
            ProverError, ConfigError: as there.
        """
        self._settings = settings if settings is not None else read_settings()
        self._backend = backend if backend is not None else open_backend(self._settings)
        self._style = template_for(self._settings, self._backend).style

    @classmethod
    def configured(cls, settings: Mapping[str, str]) -> LanguageModelConjecturer:
        """See ``ConfigurableConjecturer``."""
        return cls(read_settings(settings))

    def write(self, inspiration: Inspiration, num: int, *, seed: int) -> Written:
        """See ``Conjecturer``: as many completions as should give ``num`` statements, one round."""
        request = Request(
            prompt=self._prompt(inspiration),
            n=max(1, -(-num // PER_ANSWER)),
            temperature=self._settings.temperature,
            top_p=self._settings.top_p,
            max_new_tokens=self._settings.max_new_tokens,
            seed=request_seed(self._settings.seed, str(seed), "conjecture"),
        )
        (answer,) = asyncio.run(self._backend.generate([request]))
        statements: dict[str, None] = {}
        drops: Counter[str] = Counter()
        for completion in answer.completions:
            if not completion.ok:
                drops[f"request:{completion.failure}"] += 1
                continue
            head = "theorem " if self._style is Style.CONTINUATION else ""
            found = read_statements(head + completion.text, truncated=completion.finish is Finish.LENGTH)
            if not found:
                drops["completion:no_statement"] += 1
            for statement in found:
                if statement in statements:
                    drops["duplicate"] += 1
                statements[statement] = None
        return Written(statements=tuple(statements), drops=dict(drops))

    def _prompt(self, inspiration: Inspiration) -> Prompt:
        if self._style is Style.CONTINUATION:
            known = "\n".join(inspiration.seeds[-MAX_SHOWN:])
            return f"{inspiration.definitions[-MAX_DEFINITIONS:]}\n{known}\ntheorem "
        parts = [
            f"Write {PER_ANSWER} new conjectures in Lean 4 about the functions below: true as far as you can tell, "
            "not trivial, not instances of what is listed, short, with few variables. One statement each, "
            "`theorem NAME BINDERS : TYPE`, without a proof and without `:=`, one a line, in one fenced block.",
            _section("Definitions", inspiration.definitions[-MAX_DEFINITIONS:]),
            _section("Vocabulary", "\n".join(inspiration.vocabulary[:80])),
            _section("Known to hold", "\n".join(inspiration.seeds[:MAX_SHOWN])),
            _section(
                "Not proved yet; lemmas that help are wanted", "\n".join(inspiration.targets[:MAX_SHOWN])
            ),
        ]
        return (Message(role=Role.USER, text="\n\n".join(part for part in parts if part)),)


def _section(title: str, text: str) -> str:
    return f"{title}:\n```lean4\n{text}\n```" if text.strip() else ""


def read_statements(text: str, *, truncated: bool) -> list[str]:
    """The statements in an answer, ``theorem NAME BINDERS : TYPE`` each, without proofs; the last one goes if cut."""
    text = text.rpartition("</think>")[2]
    starts = [match.start() for match in _START.finditer(text)]
    pieces = [text[a:b] for a, b in pairwise([*starts, len(text)])]
    if truncated and pieces and "```" not in pieces[-1]:
        pieces.pop()
    return [statement for piece in pieces if (statement := _statement(piece)) is not None]


def _statement(piece: str) -> str | None:
    """One statement on one line; None where there is none."""
    body = re.sub(r"^[ \t>*`-]*(?:\d+[.)][ \t]*)?", "", piece).partition("```")[0].partition("\n\n")[0]
    try:
        tokens = lex(body)
    except LexError:
        return None
    depth = 0
    end = len(body)
    for token in tokens:
        if token.kind is TokenKind.SYMBOL:
            depth += (token.text in "([{⟨⦃") - (token.text in ")]}⟩⦄")
            if depth == 0 and token.text in (":=", "`"):
                end = token.start
                break
    if len(tokens) < 2:
        return None
    if tokens[0].text == "example":
        rest = body[tokens[0].end : end]
        name = "example_"
    else:
        name, rest = tokens[1].text, body[tokens[1].end : end]
    rest = " ".join(rest.split())
    return f"theorem {name} {rest}" if ":" in rest else None
