"""vLLM's offline engine, where it is installed: large batches on one machine without a server."""

from __future__ import annotations

import asyncio
import importlib
import threading
from collections.abc import Sequence
from typing import Any

from proofmill.errors import ProverError
from proofmill_provers.backends.protocol import Answer, Completion, Failure, Finish, Request, failed
from proofmill_provers.backends.rows import row_seed

__all__ = ["OfflineModel", "load_vllm_model"]


def load_vllm_model(path: str, *, dtype: str = "auto") -> OfflineModel:
    """A model in vLLM's own engine.

    Raises:
        ProverError: vLLM is not installed, or cannot load the model.
    """
    try:
        vllm = importlib.import_module("vllm")
    except ImportError as error:
        raise ProverError(
            "the engine vllm needs vLLM, which is not installed here; pip install vllm on a machine with a GPU, or "
            "point the setting server at a running one"
        ) from error
    try:
        engine = vllm.LLM(model=path, dtype=dtype, trust_remote_code=False)
    except (OSError, ValueError, RuntimeError) as error:
        said = str(error).partition("\n")[0][:300]
        raise ProverError(f"vLLM cannot load the model {path!r}: {said}") from error
    return OfflineModel(vllm, engine, name=path)


class OfflineModel:
    """The backend ``vllm``. Thread-safe; the engine batches by itself."""

    def __init__(self, vllm: Any, engine: Any, *, name: str) -> None:
        """Takes a loaded engine and the module it is of."""
        self.name = name
        self._vllm = vllm
        self._engine = engine
        self._lock = threading.Lock()

    def describe(self) -> dict[str, str]:
        """See ``Backend``."""
        version = str(getattr(self._vllm, "__version__", "unknown"))
        return {
            "backend": "vllm",
            "model": self.name,
            "version": version,
            "reason": "chosen by the setting engine",
        }

    async def generate(self, requests: Sequence[Request]) -> list[Answer]:
        """See ``Backend``."""
        return await asyncio.to_thread(self._generate, requests)

    def _generate(self, requests: Sequence[Request]) -> list[Answer]:
        with self._lock:
            return [self._answer(request) for request in self._by_kind(requests)]

    def _by_kind(self, requests: Sequence[Request]) -> Sequence[tuple[Request, Any]]:
        """Each request with the engine's outputs, or with what it raised; texts and chats go in two batches."""
        found: list[Any] = [None] * len(requests)
        for chat in (False, True):
            chosen = [at for at, request in enumerate(requests) if _is_chat(request) is chat]
            if not chosen:
                continue
            prompts = [_prompt(requests[at]) for at in chosen for _ in range(requests[at].n)]
            params = [self._params(requests[at], index) for at in chosen for index in range(requests[at].n)]
            ask = self._engine.chat if chat else self._engine.generate
            try:
                outputs = iter(ask(prompts, params, use_tqdm=False))
                for at in chosen:
                    found[at] = [next(outputs) for _ in range(requests[at].n)]
            except (ValueError, RuntimeError) as error:
                for at in chosen:
                    found[at] = error
        return list(zip(requests, found, strict=True))

    def _params(self, request: Request, index: int) -> Any:
        return self._vllm.SamplingParams(
            n=1,
            temperature=request.temperature,
            top_p=request.top_p,
            max_tokens=request.max_new_tokens,
            stop=list(request.stop),
            seed=row_seed(request.seed, index),
            logprobs=0,
        )

    def _answer(self, asked: tuple[Request, Any]) -> Answer:
        request, outputs = asked
        if isinstance(outputs, Exception):
            said = str(outputs).partition("\n")[0][:300]
            return Answer(completions=(failed(Failure.MODEL_ERROR, f"vLLM: {said}"),) * request.n)
        return Answer(completions=tuple(_completion(output) for output in outputs))


def _is_chat(request: Request) -> bool:
    prompt = request.prompt
    return not isinstance(prompt, str) and not all(isinstance(part, int) for part in prompt)


def _prompt(request: Request) -> Any:
    prompt = request.prompt
    if isinstance(prompt, str):
        return prompt
    if _is_chat(request):
        return [{"role": str(m.role), "content": m.text} for m in prompt if not isinstance(m, int)]
    return {"prompt_token_ids": list(prompt)}


def _completion(output: Any) -> Completion:
    best = output.outputs[0]
    ids = tuple(best.token_ids)
    scores = tuple(float(step[token].logprob) for step, token in zip(best.logprobs or (), ids, strict=False))
    known = len(scores) == len(ids)
    return Completion(
        text=best.text,
        finish=Finish.STOP if best.finish_reason == "stop" else Finish.LENGTH,
        tokens_in=len(output.prompt_token_ids or ()),
        tokens_out=len(ids),
        token_ids=ids,
        logprob=sum(scores) if known else None,
        token_logprobs=scores if known else None,
    )
