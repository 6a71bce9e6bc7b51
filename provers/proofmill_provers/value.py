"""The value head: how likely a proof state is to be closed, read off a language model's last hidden state.

A logistic regression on the hidden state at the end of a prompt that shows the state alone. The model's body stays
as it is, so that its tactics do not change with the head, and a head is learned in seconds. (Learned values guide
the searches of Polu and Sutskever, 2020, arXiv:2009.03393; Lample et al., 2022, arXiv:2205.11491; and Wu et al.,
2024, arXiv:2410.15700.) It lies beside the checkpoint that it was trained on, and knows the digest of that
checkpoint's weights. A value orders a search; nothing is true because of it.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofmill.errors import ProverError
from proofmill_provers.encoding import Codec
from proofmill_provers.states import LocalGoal

__all__ = [
    "HEAD_FILE",
    "RECORD_FILE",
    "HeadWeights",
    "ValueHead",
    "last_hidden",
    "open_value_head",
    "value_prompt",
    "weights_digest",
    "write_head",
]

HEAD_FILE, RECORD_FILE = "value_head.safetensors", "value_head.json"
HEAD_SCHEMA = 1
_BARE = Codec(unfoldable=(), calls=(), lemmas=())
_BATCH = 64
"""States that the model reads at once."""


def value_prompt(state: LocalGoal) -> str:
    """What the model reads to value a state: the state alone, so that a stored search tree tells it all."""
    return _BARE.tactic_prompt(state)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadWeights:
    """A logistic regression on standardised features: torch tensors of float64."""

    mean: Any
    """(hidden,)"""
    scale: Any
    """(hidden,), positive."""
    weight: Any
    """(hidden,)"""
    bias: Any
    """()"""

    def logits(self, features: Any) -> Any:
        """Log-odds, (n,), of features, (n, hidden)."""
        return (features - self.mean) / self.scale @ self.weight + self.bias


class ValueHead:
    """Values states with a model and the head that was trained on it."""

    def __init__(self, model: Any, tokenizer: Any, weights: HeadWeights) -> None:
        """Takes the parts.

        Args:
            model: A causal language model of transformers.
            tokenizer: Its tokenizer.
            weights: The head's.
        """
        self._model = model
        self._tokenizer = tokenizer
        self._weights = weights

    def values(self, states: Sequence[LocalGoal]) -> list[float]:
        """Estimated chances, from 0 to 1, that states can be closed; other states in a batch change roundings alone."""
        if not states:
            return []
        prompts = [value_prompt(state) for state in states]
        logits = self._weights.logits(last_hidden(self._model, self._tokenizer, prompts))
        return [1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit)))) for logit in logits.tolist()]


def last_hidden(model: Any, tokenizer: Any, prompts: Sequence[str]) -> Any:
    """The hidden state at each prompt's last token, behind the final norm: (n, hidden), float64, on the CPU.

    Padding stands on the right, where causal attention does not see it. Of a prompt longer than the model's context
    the end is read: the target stands there.
    """
    import torch

    context = getattr(model.config, "max_position_embeddings", None) or 2**20
    ids = [tokenizer(prompt, add_special_tokens=False)["input_ids"][-context:] for prompt in prompts]
    order = sorted(range(len(ids)), key=lambda at: (len(ids[at]), at))
    found: dict[int, Any] = {}
    for start in range(0, len(order), _BATCH):
        part = order[start : start + _BATCH]
        width = len(ids[part[-1]])
        lengths = torch.tensor([len(ids[at]) for at in part], device=model.device)
        rows = torch.tensor([ids[at] + [0] * (width - len(ids[at])) for at in part], device=model.device)
        mask = (torch.arange(width, device=model.device)[None, :] < lengths[:, None]).long()
        with torch.inference_mode():
            hidden = model.base_model(input_ids=rows, attention_mask=mask, use_cache=False).last_hidden_state
        last = hidden[torch.arange(len(part), device=model.device), lengths - 1]
        found.update(zip(part, last.double().cpu(), strict=True))
    return torch.stack([found[at] for at in range(len(ids))])


def weights_digest(folder: Path) -> str:
    """Digest of a checkpoint's weights: its ``.safetensors`` files, in order, without the head's.

    Raises:
        ProverError: there are none.
    """
    paths = [path for path in sorted(folder.glob("*.safetensors")) if path.name != HEAD_FILE]
    if not paths:
        raise ProverError(f"{folder} has no weights in safetensors files, on which a value head could rest")
    total = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return "sha256:" + total.hexdigest()


def write_head(folder: Path, weights: HeadWeights, record: Mapping[str, object]) -> None:
    """Writes a head beside its checkpoint.

    Args:
        folder: The checkpoint's.
        weights: The head's.
        record: What it was made of, as plain values.
    """
    import safetensors.torch

    tensors = {"mean": weights.mean, "scale": weights.scale, "weight": weights.weight, "bias": weights.bias}
    safetensors.torch.save_file({k: v.contiguous() for k, v in tensors.items()}, folder / HEAD_FILE)
    body = {"schema": HEAD_SCHEMA, "body": weights_digest(folder), **record}
    (folder / RECORD_FILE).write_text(json.dumps(body, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def open_value_head(folder: Path, backend: object) -> ValueHead | None:
    """The head beside a checkpoint; None where there is none, or where the model runs elsewhere.

    Args:
        folder: The checkpoint's.
        backend: What runs that checkpoint.

    Raises:
        ProverError: the head cannot be read, or belongs to other weights.
    """
    model, tokenizer = getattr(backend, "model", None), getattr(backend, "tokenizer", None)
    if model is None or tokenizer is None or not (folder / RECORD_FILE).is_file():
        return None
    import safetensors
    import safetensors.torch

    advice = f"train it again, or remove {folder / RECORD_FILE}"
    try:
        record = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
        tensors = safetensors.torch.load_file(folder / HEAD_FILE)
        schema, body = record["schema"], record["body"]
        weights = HeadWeights(**{name: tensors[name] for name in ("mean", "scale", "weight", "bias")})
    except (OSError, ValueError, KeyError, TypeError, safetensors.SafetensorError) as error:
        raise ProverError(f"the value head in {folder} cannot be read ({error}); {advice}") from error
    if schema != HEAD_SCHEMA:
        raise ProverError(f"the value head in {folder} is of another version; {advice}")
    if body != weights_digest(folder):
        raise ProverError(f"the value head in {folder} was trained on other weights; {advice}")
    return ValueHead(model, tokenizer, weights)
