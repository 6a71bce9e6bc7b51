"""What a language-model backend is: requests in, one answer for each, in order, failures with their reasons.

A backend never raises because of one request and never leaves one out: ``generate`` gives as many answers as it
got requests, and each answer has exactly ``request.n`` completions, of which any may have failed. It raises
``ProverError`` only where it cannot work at all (no package, no model, no such server option).
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias, runtime_checkable

__all__ = [
    "Answer",
    "Backend",
    "Completion",
    "Failure",
    "Finish",
    "Message",
    "Prompt",
    "Request",
    "Role",
    "failed",
    "generate_now",
]


class Role(StrEnum):
    """Who speaks in a chat."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One turn of a chat."""

    role: Role
    text: str


Prompt: TypeAlias = str | tuple[Message, ...] | tuple[int, ...]
"""Text to go on from, a chat to answer, or token ids of the backend's own tokenizer."""


class Finish(StrEnum):
    """How a completion ended."""

    STOP = "stop"
    """The model ended its text, or a stop string came."""
    LENGTH = "length"
    """It was cut: the token limit, or the model's context, was full."""
    FAILED = "failed"
    """There is no text; ``Completion.failure`` says why."""


class Failure(StrEnum):
    """Why there is no completion. Each says something about the machinery, and nothing about any theorem."""

    PROMPT_TOO_LONG = "prompt_too_long"
    UNSUPPORTED_PROMPT = "unsupported_prompt"
    """The backend cannot take this kind of prompt: token ids by chat, or a chat without a chat template."""
    OUT_OF_MEMORY = "out_of_memory"
    MODEL_ERROR = "model_error"
    """The model's own code raised while it generated."""
    TIMEOUT = "timeout"
    """No whole answer within the time for one attempt, in each attempt."""
    RATE_LIMITED = "rate_limited"
    """The server kept on answering 429, or asked for a longer wait than is allowed."""
    SERVER_ERROR = "server_error"
    """The server kept on answering with a 5xx status."""
    REFUSED = "refused"
    """A 4xx status: the request, the key or the address is wrong; it is not tried again."""
    CONNECTION = "connection"
    """No connection, or one that broke before its answer was whole."""
    BAD_RESPONSE = "bad_response"
    """An answer that is no completion: no JSON, half of it, another type of content, or fields amiss."""
    TOO_LARGE = "too_large"
    """An answer over the limit of size."""
    WRONG_MODEL = "wrong_model"
    """The server answered with another model than it was asked for."""
    BUDGET = "budget"
    """The caller's budget was spent before the request was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One prompt, and how to sample from what follows it."""

    prompt: Prompt
    n: int = 1
    """Completions wanted."""
    temperature: float = 1.0
    """0 takes the likeliest token at each step."""
    top_p: float = 1.0
    """Nucleus sampling: the smallest set of likeliest tokens with at least this mass."""
    max_new_tokens: int = 256
    stop: tuple[str, ...] = ()
    """Strings that end a completion; they are not part of it."""
    seed: int = 0
    """Completion number i is sampled with a random state made of this and i, not of the batch it is in."""

    def __post_init__(self) -> None:
        """Refuses values that no backend could use.

        Raises:
            ValueError: the field, its rule and its value.
        """
        if self.n < 1:
            raise ValueError(f"Request.n must be >= 1, got {self.n}")
        if not (math.isfinite(self.temperature) and self.temperature >= 0):
            raise ValueError(f"Request.temperature must be a finite number >= 0, got {self.temperature}")
        if not 0 < self.top_p <= 1:
            raise ValueError(f"Request.top_p must be in (0, 1], got {self.top_p}")
        if self.max_new_tokens < 1:
            raise ValueError(f"Request.max_new_tokens must be >= 1, got {self.max_new_tokens}")
        if any(not text for text in self.stop):
            raise ValueError("Request.stop must hold no empty string")
        if not 0 <= self.seed < 2**63:
            raise ValueError(f"Request.seed must be in [0, 2**63), got {self.seed}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a model wrote, or why it did not."""

    text: str
    finish: Finish
    failure: Failure | None = None
    """Set if and only if ``finish`` is ``FAILED``."""
    detail: str = ""
    """For people: what happened, without keys and without the prompt."""
    tokens_in: int | None = None
    """Tokens of the prompt; None where the backend does not tell."""
    tokens_out: int | None = None
    """Tokens generated, the end token included; None where the backend does not tell."""
    token_ids: tuple[int, ...] | None = None
    """The tokens of ``text`` and what ended it (end token, stop string), where known."""
    logprob: float | None = None
    """Natural log-probability of the tokens under the model at temperature 1, where known."""
    token_logprobs: tuple[float, ...] | None = None
    """The same for each token."""

    @property
    def ok(self) -> bool:
        """Whether there is a text."""
        return self.finish is not Finish.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All completions of one request, in the order of their numbers."""

    completions: tuple[Completion, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of those completions that have one."""
        return tuple(completion.text for completion in self.completions if completion.ok)


@runtime_checkable
class Backend(Protocol):
    """A language model that can be asked."""

    name: str
    """The model's name or path, as people know it."""

    async def generate(self, requests: Sequence[Request]) -> list[Answer]:
        """One answer for each request, in order; each with exactly ``request.n`` completions."""
        ...

    def describe(self) -> dict[str, str]:
        """What is used and why, for logs and records: never a key."""
        ...


def failed(failure: Failure, detail: str, *, tokens_in: int | None = None) -> Completion:
    """A completion that did not come about."""
    return Completion(text="", finish=Finish.FAILED, failure=failure, detail=detail, tokens_in=tokens_in)


def generate_now(backend: Backend, requests: Sequence[Request]) -> list[Answer]:
    """``generate`` from code that is not asynchronous (lanes run in worker threads).

    Raises:
        AssertionError: the backend broke its promise of one answer of ``n`` completions for each request.
    """
    answers = asyncio.run(backend.generate(requests))
    assert [len(a.completions) for a in answers] == [r.n for r in requests], "a backend lost a completion"
    return answers
