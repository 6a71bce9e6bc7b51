"""A transformers model in this process: batched by length, left-padded, each completion with its own random state."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofmill.errors import ConfigError, ProverError
from proofmill_provers.backends.placement import Placement, choose_placement
from proofmill_provers.backends.protocol import Answer, Completion, Failure, Finish, Request, failed
from proofmill_provers.backends.rows import Row, batches
from proofmill_provers.backends.sampler import RowSampler

__all__ = ["LocalModel", "LocalOptions", "load_local_model"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalOptions:
    """How a model in this process is run."""

    device: str = "auto"
    dtype: str = "auto"
    adapter: Path | None = None
    """A folder with a LoRA adapter (peft); its weights are merged into the model's."""
    max_rows: int = 64
    """Completions generated at once."""
    max_tokens: int = 65_536
    """Tokens at once, prompts and padding included: bounds the memory of keys and values."""
    deterministic: bool = False
    """One completion at a time and deterministic kernels: a completion then depends on its request alone, bit for
    bit on the same machine, at the price of speed."""

    def __post_init__(self) -> None:
        """Refuses limits that leave nothing.

        Raises:
            ConfigError: a limit below one.
        """
        for name in ("max_rows", "max_tokens"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} must be >= 1, got {getattr(self, name)}")


def load_local_model(path: str, options: LocalOptions | None = None) -> LocalModel:
    """A causal language model from a folder (or from the local hub cache) with its tokenizer.

    Code that a checkpoint brings along is never run (``trust_remote_code`` stays off).

    Raises:
        ProverError: a package is missing, or there is no such model, or it cannot be read.
        ConfigError: an option cannot be used on this machine.
    """
    options = options or LocalOptions()
    try:
        import torch
        import transformers
    except ImportError as error:
        raise ProverError(
            f"a model in this process needs the extra: pip install 'proofmill[prover]' ({error})"
        ) from error
    placement = choose_placement(options.device, options.dtype)
    if path.startswith(("/", "./", "../", "~")) and not Path(path).is_dir():
        raise ProverError(f"there is no folder {path!r} to load a model from")
    transformers.utils.logging.disable_progress_bar()
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(path)
        model = transformers.AutoModelForCausalLM.from_pretrained(path, dtype=getattr(torch, placement.dtype))
        if options.adapter is not None:
            model = _with_adapter(model, options.adapter)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        where = f"{path!r}" + (f" with adapter {str(options.adapter)!r}" if options.adapter else "")
        raise ProverError(f"the model {where} cannot be loaded: {_first_line(error)}") from error
    return LocalModel(model, tokenizer, name=path, placement=placement, options=options)


def _with_adapter(model: Any, adapter: Path) -> Any:
    try:
        import peft
    except ImportError as error:
        raise ProverError(
            f"a LoRA adapter needs the extra: pip install 'proofmill[train]' ({error})"
        ) from error
    if not (adapter / "adapter_config.json").is_file():
        raise ConfigError(f"{adapter} holds no LoRA adapter: there is no adapter_config.json")
    return peft.PeftModel.from_pretrained(model, str(adapter)).merge_and_unload()


class LocalModel:
    """The backend ``transformers``. Thread-safe; one batch runs at a time."""

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        *,
        name: str,
        placement: Placement | None = None,
        options: LocalOptions | None = None,
    ) -> None:
        """Takes a loaded model and moves it to its device.

        Args:
            model: A causal language model of transformers.
            tokenizer: Its tokenizer.
            name: For people.
            placement: Where it runs; decided here where None.
            options: Limits and mode.
        """
        import transformers

        self.name = name
        self._options = options or LocalOptions()
        self._placement = placement or choose_placement(self._options.device, self._options.dtype)
        self._model = model.to(self._placement.device).eval()
        self._tokenizer = tokenizer
        ends = model.generation_config.eos_token_id
        if ends is None:
            ends = tokenizer.eos_token_id
        self._ends: frozenset[int] = frozenset([ends] if isinstance(ends, int) else ends or ())
        pad = tokenizer.pad_token_id
        self._pad: int = pad if pad is not None else min(self._ends, default=0)
        # A checkpoint's own sampling settings (top_k, penalties) would change what a request asks for.
        self._model.generation_config = transformers.GenerationConfig(
            do_sample=False, eos_token_id=sorted(self._ends) or None, pad_token_id=self._pad
        )
        self._context: int | None = getattr(model.config, "max_position_embeddings", None)
        self._lock = threading.Lock()
        _log.info("model %s: %s", name, self._placement.reason)

    def describe(self) -> dict[str, str]:
        """See ``Backend``."""
        num_parameters = sum(p.numel() for p in self._model.parameters())
        return {
            "backend": "transformers",
            "model": self.name,
            "adapter": str(self._options.adapter or ""),
            "device": self._placement.device,
            "dtype": self._placement.dtype,
            "reason": self._placement.reason,
            "parameters": str(num_parameters),
            "context": str(self._context or "unknown"),
            "mode": "deterministic"
            if self._options.deterministic
            else f"batches of up to {self._options.max_rows}",
        }

    @property
    def model(self) -> Any:
        """The model, on its device."""
        return self._model

    @property
    def tokenizer(self) -> Any:
        """Its tokenizer."""
        return self._tokenizer

    async def generate(self, requests: Sequence[Request]) -> list[Answer]:
        """See ``Backend``; the work is done in a thread, and a cancelled call ends at the model's next token."""
        cancelled = threading.Event()
        try:
            return await asyncio.to_thread(self._generate, requests, cancelled)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    def _generate(self, requests: Sequence[Request], cancelled: threading.Event) -> list[Answer]:
        found: dict[tuple[int, int], Completion] = {}
        rows: list[Row] = []
        for position, request in enumerate(requests):
            made = self._rows(position, request)
            if isinstance(made, Completion):
                found.update({(position, index): made for index in range(request.n)})
            else:
                rows += made
        max_rows = 1 if self._options.deterministic else self._options.max_rows
        with self._lock:
            for batch in batches(rows, max_rows=max_rows, max_tokens=self._options.max_tokens):
                if cancelled.is_set():
                    return []  # nobody waits for it
                for row, completion in zip(batch, self._run(batch, cancelled), strict=True):
                    found[row.request, row.index] = completion
        return [
            Answer(completions=tuple(found[position, index] for index in range(request.n)))
            for position, request in enumerate(requests)
        ]

    def _rows(self, position: int, request: Request) -> list[Row] | Completion:
        """The rows of a request, or why it has none."""
        ids = self._encode(request)
        if isinstance(ids, Completion):
            return ids
        room = request.max_new_tokens
        if self._context is not None:
            room = min(room, self._context - len(ids))
        if room < 1 or not ids:
            rule = f"a prompt must have 1 to {self._context} - 1 tokens for this model"
            return failed(Failure.PROMPT_TOO_LONG, f"{rule}, got {len(ids)}", tokens_in=len(ids))
        return [
            Row(
                request=position,
                index=index,
                token_ids=ids,
                max_new_tokens=room,
                temperature=request.temperature,
                top_p=request.top_p,
                stop=request.stop,
                seed=request.seed,
            )
            for index in range(request.n)
        ]

    def _encode(self, request: Request) -> tuple[int, ...] | Completion:
        prompt = request.prompt
        if isinstance(prompt, str):
            return tuple(self._tokenizer(prompt)["input_ids"])
        ids = tuple(part for part in prompt if isinstance(part, int))
        if ids:
            vocabulary = self._model.config.vocab_size
            if not all(0 <= token < vocabulary for token in ids):
                rule = f"token ids must be in [0, {vocabulary})"
                return failed(Failure.UNSUPPORTED_PROMPT, f"{rule}, got {max(ids, key=abs)}")
            return ids
        if not getattr(self._tokenizer, "chat_template", None):
            return failed(Failure.UNSUPPORTED_PROMPT, f"the tokenizer of {self.name} has no chat template")
        turns = [{"role": str(m.role), "content": m.text} for m in prompt if not isinstance(m, int)]
        text = self._tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
        return tuple(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def _run(self, batch: list[Row], cancelled: threading.Event) -> list[Completion]:
        """One batch; halved where it does not fit into memory."""
        import torch

        try:
            return self._forward(batch, cancelled)
        except torch.OutOfMemoryError as error:
            if len(batch) == 1:
                detail = f"one completion does not fit: {_first_line(error)}"
                return [failed(Failure.OUT_OF_MEMORY, detail, tokens_in=len(batch[0].token_ids))]
        except (RuntimeError, ValueError, IndexError) as error:
            # A model's own failure belongs to the rows of this batch; others still get their answers.
            detail = f"{type(error).__name__}: {_first_line(error)}"
            return [failed(Failure.MODEL_ERROR, detail, tokens_in=len(row.token_ids)) for row in batch]
        torch.cuda.empty_cache()
        middle = len(batch) // 2
        return self._run(batch[:middle], cancelled) + self._run(batch[middle:], cancelled)

    def _forward(self, batch: list[Row], cancelled: threading.Event) -> list[Completion]:
        import torch

        device = self._placement.device
        width = max(len(row.token_ids) for row in batch)
        ids = torch.tensor([[self._pad] * (width - len(r.token_ids)) + list(r.token_ids) for r in batch])
        mask = torch.tensor([[0] * (width - len(r.token_ids)) + [1] * len(r.token_ids) for r in batch])
        sampler = RowSampler(batch, self._tokenizer, device, cancelled)
        with torch.inference_mode(), _kernels(deterministic=self._options.deterministic):
            out = self._model.generate(
                input_ids=ids.to(device),
                attention_mask=mask.to(device),
                max_new_tokens=max(row.max_new_tokens for row in batch),
                logits_processor=[sampler.choose],
                stopping_criteria=[lambda ids, _scores, **_: sampler.is_done(ids)],
            )
        return [
            self._completion(row, new, logprobs)
            for row, new, logprobs in zip(batch, out[:, width:].tolist(), sampler.logprobs(), strict=True)
        ]

    def _completion(self, row: Row, new: list[int], logprobs: list[float]) -> Completion:
        """Cuts a row at its end token, its limit, or its first stop string."""
        new = new[: row.max_new_tokens]
        end = next((at for at, token in enumerate(new) if token in self._ends), None)
        if end is not None:
            new = new[: end + 1]
        text = self._tokenizer.decode(new, skip_special_tokens=True)
        stops = [at for stop in row.stop if (at := text.find(stop)) >= 0]
        if stops:
            new, text = self._up_to_stop(new, row.stop), text[: min(stops)]
        scores = tuple(logprobs[: len(new)])
        return Completion(
            text=text,
            finish=Finish.STOP if stops or end is not None else Finish.LENGTH,
            tokens_in=len(row.token_ids),
            tokens_out=len(new),
            token_ids=tuple(new),
            logprob=sum(scores),
            token_logprobs=scores,
        )

    def _up_to_stop(self, new: list[int], stop: tuple[str, ...]) -> list[int]:
        """The fewest leading tokens whose text has a stop string; rows that ended wait as padding for others."""
        low, high = 1, len(new)
        while low < high:
            middle = (low + high) // 2
            text = self._tokenizer.decode(new[:middle], skip_special_tokens=True)
            if any(s in text for s in stop):
                high = middle
            else:
                low = middle + 1
        return new[:low]


class _kernels:  # noqa: N801 (a context manager reads as a function)
    """Deterministic kernels while a batch runs; torch's setting is put back afterwards."""

    def __init__(self, *, deterministic: bool) -> None:
        self._deterministic = deterministic
        self._before = False

    def __enter__(self) -> None:
        import torch

        self._before = torch.are_deterministic_algorithms_enabled()
        if self._deterministic:
            torch.use_deterministic_algorithms(mode=True, warn_only=True)

    def __exit__(self, *_: object) -> None:
        import torch

        torch.use_deterministic_algorithms(mode=self._before)


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0][:300] or type(error).__name__
