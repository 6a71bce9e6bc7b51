"""The OpenAI protocol: requests as JSON, answers judged field by field.

https://platform.openai.com is the reference; vLLM, SGLang and ``transformers serve`` speak it too, each with fields
left out. What comes back is data from outside: every field is checked before it is used.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import cast

from proofmill_provers.backends.protocol import Completion, Failure, Finish, Prompt, Request, failed
from proofmill_provers.backends.rows import row_seed

__all__ = ["is_asked_model", "payload", "read_answer", "uses_chat"]

_FINISH = {"stop": Finish.STOP, "eos": Finish.STOP, "length": Finish.LENGTH, "max_tokens": Finish.LENGTH}
_SEED_BITS = 31
"""Some servers keep seeds in 32 bits with a sign."""


def uses_chat(prompt: Prompt, api: str) -> bool | None:
    """Whether a prompt goes to the chat endpoint; None where ``api`` (auto, chat, completions) cannot take it."""
    is_chat = not isinstance(prompt, str) and not all(isinstance(part, int) for part in prompt)
    is_ids = not isinstance(prompt, str) and not is_chat
    if api == "auto":
        return is_chat
    if (api == "chat" and is_ids) or (api == "completions" and is_chat):
        return None
    return api == "chat"


def payload(request: Request, index: int, *, model: str, chat: bool, logprobs: bool) -> dict[str, object]:
    """The JSON object that asks for completion ``index`` of a request."""
    body: dict[str, object] = {
        "model": model,
        "max_tokens": request.max_new_tokens,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "seed": row_seed(request.seed, index) % 2**_SEED_BITS,
        "stream": False,
    }
    if request.stop:
        body["stop"] = list(request.stop)
    prompt = request.prompt
    if not chat:
        body["prompt"] = prompt if isinstance(prompt, str) else list(prompt)
        if logprobs:
            body["logprobs"] = 1
        return body
    if isinstance(prompt, str):
        body["messages"] = [{"role": "user", "content": prompt}]
    else:
        body["messages"] = [
            {"role": str(m.role), "content": m.text} for m in prompt if not isinstance(m, int)
        ]
    if logprobs:
        body["logprobs"] = True
    return body


def is_asked_model(named: str, asked: str) -> bool:
    """Whether the model that an answer names is the one asked for.

    Servers add a date or a revision to the name: ``NAME-2026-01-31``, ``NAME@main``.
    """
    return named == asked or (named.startswith(asked) and named[len(asked)] in "-@:")


def read_answer(answer: object, request: Request, *, model: str, chat: bool) -> Completion:
    """The completion in a server's JSON answer, or what is wrong with it."""
    if not isinstance(answer, Mapping):
        return _bad(f"the answer must be a JSON object, got {type(answer).__name__}")
    named = answer.get("model")
    if isinstance(named, str) and not is_asked_model(named, model):
        return failed(Failure.WRONG_MODEL, f"asked for {model!r}, the server answered with {named[:100]!r}")
    choices = answer.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], Mapping):
        return _bad("the answer must have a list 'choices' with at least one object")
    choice = cast("Mapping[str, object]", choices[0])
    text = _text(choice, chat=chat)
    if text is None:
        return _bad("the answer's first choice has no text")
    finish = _FINISH.get(str(choice.get("finish_reason")), Finish.LENGTH)
    cut = [at for stop in request.stop if (at := text.find(stop)) >= 0]
    if cut:
        text, finish = text[: min(cut)], Finish.STOP
    usage = answer.get("usage")
    usage = usage if isinstance(usage, Mapping) else {}
    scores = _logprobs(choice, chat=chat)
    return Completion(
        text=text,
        finish=finish,
        tokens_in=_count(usage.get("prompt_tokens")),
        tokens_out=_count(usage.get("completion_tokens")),
        logprob=None if scores is None else sum(scores),
        token_logprobs=scores,
    )


def _bad(detail: str) -> Completion:
    return failed(Failure.BAD_RESPONSE, detail)


def _text(choice: Mapping[str, object], *, chat: bool) -> str | None:
    if not chat:
        text = choice.get("text")
        return text if isinstance(text, str) else None
    message = choice.get("message")
    if not isinstance(message, Mapping):
        return None
    content = message.get("content")
    # A reasoning model that is cut while it thinks has no content yet.
    if content is None and isinstance(message.get("reasoning_content") or message.get("reasoning"), str):
        return ""
    return content if isinstance(content, str) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _logprobs(choice: Mapping[str, object], *, chat: bool) -> tuple[float, ...] | None:
    """Log-probabilities of the tokens, where they are given for every one of them."""
    block = choice.get("logprobs")
    if not isinstance(block, Mapping):
        return None
    if chat:
        content = block.get("content")
        values = (
            [c.get("logprob") for c in content if isinstance(c, Mapping)] if isinstance(content, list) else []
        )
    else:
        listed = block.get("token_logprobs")
        values = listed if isinstance(listed, list) else []
    scores = [float(v) for v in values if isinstance(v, int | float) and math.isfinite(v)]
    return tuple(scores) if scores and len(scores) == len(values) else None
