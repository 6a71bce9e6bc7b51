"""Many proofs from a small model at once: one pass over each prompt, all its samples from there on.

``generate`` repeats a prompt for each sample and carries finished rows along; for a model of two million weights
on a CPU that is most of the work. Here a prompt's keys and values are computed once and repeated, and rows that
have ended are taken out of the batch. The uniform numbers of a sample depend on seed, prompt and number alone.

Shapes: P prompts, R rows (samples under way), T tokens of a prompt with padding, V tokens of the vocabulary.
"""

# ruff: noqa: N803, N806 (names of tensors end with their shape)

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from proofmill_provers.encoding import END

__all__ = ["TRUNCATED", "Sampler"]

TRUNCATED = None
"""In place of a text that did not end within its tokens."""
PROMPTS = 64
"""Prompts of one batch, of about the same length."""
_SHRINK = 0.75
"""Rows are taken out of the batch when no more than this part of them is under way."""


class Sampler:
    """Samples from one checkpoint."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        """Args: model and tokenizer: of transformers; the tokenizer pads on the left."""
        self._model = model.eval()
        self._tokenizer = tokenizer
        self._end = tokenizer.convert_tokens_to_ids(END)
        self.num_tokens = 0
        """Tokens sampled so far."""

    def sample(
        self, prompts: Sequence[str], num: int, *, temperature: float, max_tokens: int, seed: int
    ) -> list[list[str | None]]:
        """``num`` completions of each prompt, in order; ``TRUNCATED`` for one without an end."""
        import torch

        encoded = [self._tokenizer(text, add_special_tokens=False)["input_ids"] for text in prompts]
        order = sorted(range(len(prompts)), key=lambda at: (len(encoded[at]), at))
        found: list[list[str | None]] = [[] for _ in prompts]
        with torch.inference_mode():
            for start in range(0, len(order), PROMPTS):
                lot = order[start : start + PROMPTS]
                uniform_RM = torch.cat([_uniform(seed, prompts[at], num, max_tokens) for at in lot])
                rows = self._batch([encoded[at] for at in lot], uniform_RM, num, temperature)
                for place, at in enumerate(lot):
                    found[at] = [self._text(row) for row in rows[place * num : (place + 1) * num]]
        return found

    def _text(self, tokens: Sequence[int]) -> str | None:
        if not tokens or tokens[-1] != self._end:
            return TRUNCATED
        text: str = self._tokenizer.decode(tokens[:-1], skip_special_tokens=False)
        return text

    def _batch(
        self, prompts: Sequence[Sequence[int]], uniform_RM: Any, num: int, temperature: float
    ) -> list[list[int]]:
        """Token ids of each row, with the end token where there is one."""
        import torch
        from transformers import DynamicCache

        width = max(map(len, prompts))
        pad = self._tokenizer.pad_token_id
        ids_PT = torch.tensor([[pad] * (width - len(ids)) + list(ids) for ids in prompts])
        mask_PT = torch.tensor([[0] * (width - len(ids)) + [1] * len(ids) for ids in prompts])
        cache = DynamicCache(config=self._model.config)
        out = self._model(
            input_ids=ids_PT,
            attention_mask=mask_PT,
            position_ids=(mask_PT.cumsum(1) - 1).clamp(min=0),
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=1,
        )
        cache.batch_repeat_interleave(num)
        logits_RV = out.logits[:, -1].repeat_interleave(num, dim=0)
        mask_RT = mask_PT.repeat_interleave(num, dim=0)
        rows = torch.arange(len(prompts) * num)
        done_R = torch.zeros(len(rows), dtype=torch.bool)
        made: list[list[int]] = [[] for _ in range(len(rows))]
        for step in range(uniform_RM.shape[1]):
            token_R = _draw(logits_RV, uniform_RM[rows, step], temperature)
            for row, token, done in zip(rows.tolist(), token_R.tolist(), done_R.tolist(), strict=True):
                if not done:
                    made[row].append(token)
            done_R |= token_R == self._end
            under_way = int((~done_R).sum())
            self.num_tokens += under_way
            if not under_way or step + 1 == uniform_RM.shape[1]:
                break
            if under_way <= _SHRINK * len(rows):
                keep = (~done_R).nonzero().squeeze(1)
                cache.batch_select_indices(keep)
                rows, mask_RT, token_R, done_R = rows[keep], mask_RT[keep], token_R[keep], done_R[keep]
            mask_RT = torch.cat([mask_RT, torch.ones(len(rows), 1, dtype=mask_RT.dtype)], dim=1)
            out = self._model(
                input_ids=token_R[:, None],
                attention_mask=mask_RT,
                position_ids=mask_RT.sum(1, keepdim=True) - 1,
                past_key_values=cache,
                use_cache=True,
            )
            logits_RV = out.logits[:, -1]
        return made


def _uniform(seed: int, prompt: str, num: int, max_tokens: int) -> Any:
    """Numbers in [0, 1) of shape (num, max_tokens)."""
    import torch

    digest = hashlib.blake2b(f"{seed}\0{prompt}".encode(), digest_size=7).digest()
    generator = torch.Generator().manual_seed(int.from_bytes(digest, "big"))
    return torch.rand(num, max_tokens, generator=generator, dtype=torch.float64)


def _draw(logits_RV: Any, uniform_R: Any, temperature: float) -> Any:
    """Tokens by inverting each row's cumulative distribution at its number."""
    cumulative_RV = (logits_RV.double() / temperature).softmax(dim=-1).cumsum(dim=-1)
    wanted_R1 = (uniform_R * cumulative_RV[:, -1]).unsqueeze(1)
    import torch

    found_R = torch.searchsorted(cumulative_RV, wanted_R1, right=True).squeeze(1)
    return found_R.clamp(max=logits_RV.shape[1] - 1)
