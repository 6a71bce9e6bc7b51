"""Many proofs from a small model at once: one pass over each prompt, all its samples from there on.

``generate`` repeats a prompt for each sample and carries finished rows along; for a model of two million weights
on a CPU that is most of the work. Here a prompt's keys and values are computed once and repeated, and rows that
have ended are taken out of the batch. The uniform numbers of a sample depend on seed, prompt and number alone.

A completion may also be taken up in its middle, from the ids of its first tokens: as text, they could be cut into
other tokens than those that the model wrote.

Shapes: P prompts, R rows (samples under way), T tokens of a prompt with padding, V tokens of the vocabulary.
"""

# ruff: noqa: N803, N806 (names of tensors end with their shape)

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from proofmill_provers.encoding import END

__all__ = ["TRUNCATED", "Beginning", "Sampler"]

TRUNCATED = None
"""In place of a text that did not end within its tokens."""
PROMPTS = 64
"""Prompts of one batch, of about the same length."""
_SHRINK = 0.75
"""Rows are taken out of the batch when no more than this part of them is under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """A prompt, and the first tokens of a completion of it."""

    prompt: str
    ids: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """What the random numbers of its samples depend on; for a prompt alone, the prompt."""
        return "\0".join([self.prompt, *map(str, self.ids)])


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
        drawn = self.complete(
            [Beginning(prompt=text) for text in prompts],
            num,
            temperature=temperature,
            max_tokens=max_tokens,
            seed=seed,
        )
        return [[self.text(ids) for ids in rows] for rows in drawn]

    def complete(
        self, beginnings: Sequence[Beginning], num: int, *, temperature: float, max_tokens: int, seed: int
    ) -> list[list[tuple[int, ...]]]:
        """``num`` completions of each beginning as token ids, in order.

        Args:
            beginnings: Prompts with what is already written; what ended, or is as long as may be, stays as it is.
            num: Samples of each.
            temperature: Of the distributions.
            max_tokens: Of a whole completion, what is already written included.
            seed: Of the random numbers; they depend on the beginning, too.

        Returns:
            Whole completions, each with what was already written, and with the end token where there is one.
        """
        import torch

        found: list[list[tuple[int, ...]]] = [[beginning.ids] * num for beginning in beginnings]
        encoded = [[*self.prompt_ids(beginning.prompt), *beginning.ids] for beginning in beginnings]
        order = sorted(
            (
                at
                for at, b in enumerate(beginnings)
                if len(b.ids) < max_tokens and self._end not in b.ids[-1:]
            ),
            key=lambda at: (len(encoded[at]), at),
        )
        with torch.inference_mode():
            for start in range(0, len(order), PROMPTS):
                lot = order[start : start + PROMPTS]
                uniform_RM = torch.cat([_uniform(seed, beginnings[at].key, num, max_tokens) for at in lot])
                room_P = torch.tensor([max_tokens - len(beginnings[at].ids) for at in lot])
                rows = self._batch([encoded[at] for at in lot], uniform_RM, room_P, num, temperature)
                for place, at in enumerate(lot):
                    made = rows[place * num : (place + 1) * num]
                    found[at] = [(*beginnings[at].ids, *row) for row in made]
        return found

    def prompt_ids(self, prompt: str) -> tuple[int, ...]:
        """The tokens of a prompt."""
        return tuple(self._tokenizer(prompt, add_special_tokens=False)["input_ids"])

    def decode(self, ids: Sequence[int]) -> str:
        """Tokens as text, the end token included."""
        text: str = self._tokenizer.decode(list(ids), skip_special_tokens=False)
        return text

    def text(self, ids: Sequence[int]) -> str | None:
        """A whole completion as text, its end left out; ``TRUNCATED`` for one without an end."""
        return self.decode(ids[:-1]) if ids and ids[-1] == self._end else TRUNCATED

    def _batch(
        self, prompts: Sequence[Sequence[int]], uniform_RM: Any, room_P: Any, num: int, temperature: float
    ) -> list[list[int]]:
        """Token ids of each row, ``room_P`` at most, with the end token where there is one."""
        import torch
        from transformers import DynamicCache

        device = self._model.device
        uniform_RM, room_P = uniform_RM.to(device), room_P.to(device)
        width = max(map(len, prompts))
        pad = self._tokenizer.pad_token_id
        ids_PT = torch.tensor([[pad] * (width - len(ids)) + list(ids) for ids in prompts], device=device)
        mask_PT = torch.tensor([[0] * (width - len(ids)) + [1] * len(ids) for ids in prompts], device=device)
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
        rows = torch.arange(len(prompts) * num, device=device)
        done_R = torch.zeros(len(rows), dtype=torch.bool, device=device)
        made: list[list[int]] = [[] for _ in range(len(rows))]
        room_R = room_P.repeat_interleave(num)
        for step in range(int(room_P.max())):
            token_R = _draw(logits_RV, uniform_RM[rows, step], temperature)
            for row, token, done in zip(rows.tolist(), token_R.tolist(), done_R.tolist(), strict=True):
                if not done:
                    made[row].append(token)
            done_R |= token_R == self._end
            self.num_tokens += int((~done_R).sum())
            done_R |= room_R[rows] <= step + 1
            under_way = int((~done_R).sum())
            if not under_way:
                break
            if under_way <= _SHRINK * len(rows):
                keep = (~done_R).nonzero().squeeze(1)
                cache.batch_select_indices(keep)
                rows, mask_RT, token_R, done_R = rows[keep], mask_RT[keep], token_R[keep], done_R[keep]
            mask_RT = torch.cat([mask_RT, mask_RT.new_ones(len(rows), 1)], dim=1)
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
