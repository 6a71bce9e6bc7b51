"""Sampling inside ``model.generate`` with a random state, a temperature and an end of its own for each row.

The library's own sampling draws for a whole batch from one random state, so that a completion depends on its
neighbours. Here each row has its uniform numbers before generation begins (made on the CPU, hence the same on every
device), and a token is chosen by inverting the cumulative distribution at the row's number for that step; the
scores are then masked so that greedy decoding takes exactly that token. What is left of the dependence on the batch
is rounding in the model's matrix products.

Shapes: R rows, V tokens of the vocabulary, T tokens generated at most.
"""

# ruff: noqa: N803, N806 (names of tensors end with their shape)

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from proofmill_provers.backends.rows import Row, row_seed

if TYPE_CHECKING:
    import torch

__all__ = ["RowSampler"]

_BELOW_ONE = 1 - 1e-6
"""Keeps a uniform number times the mass below the mass after rounding to float32."""


class RowSampler:
    """One batch in the making: chooses tokens, keeps their log-probabilities, ends rows.

    Given to ``generate`` as a logits processor (``choose``) and as a stopping criterion (``is_done``).
    """

    def __init__(self, rows: Sequence[Row], tokenizer: Any, device: str, cancelled: threading.Event) -> None:
        """Draws each row's numbers.

        Args:
            rows: The batch, in order.
            tokenizer: To look for stop strings.
            device: Where scores will be.
            cancelled: Ends all rows at the next step once set.
        """
        import torch

        self._rows = rows
        self._tokenizer = tokenizer
        self._cancelled = cancelled
        steps = max(row.max_new_tokens for row in rows)
        uniform = torch.zeros(len(rows), steps)
        for at, row in enumerate(rows):
            generator = torch.Generator().manual_seed(row_seed(row.seed, row.index))
            uniform[at, : row.max_new_tokens] = torch.rand(row.max_new_tokens, generator=generator)
        self._uniform_RT = uniform.to(device)
        self._temperature_R1 = torch.tensor([[row.temperature or 1.0] for row in rows], device=device)
        self._greedy_R = torch.tensor([row.temperature == 0 for row in rows], device=device)
        self._top_p_R1 = torch.tensor([[row.top_p] for row in rows], device=device)
        self._nucleus = any(row.top_p < 1 for row in rows)
        self._limit_R = torch.tensor([row.max_new_tokens for row in rows], device=device)
        self._done_R = torch.zeros(len(rows), dtype=torch.bool, device=device)
        self._windows = [max((len(s.encode()) + 4 for s in row.stop), default=0) for row in rows]
        self._logprobs: list[torch.Tensor] = []
        self._prompt_length: int | None = None

    def choose(self, input_ids_RT: torch.Tensor, scores_RV: torch.Tensor) -> torch.Tensor:
        """Scores that leave each row exactly one token."""
        import torch

        if self._prompt_length is None:
            self._prompt_length = input_ids_RT.shape[1]
        step = len(self._logprobs)
        logits_RV = scores_RV.float()
        probs_RV = (logits_RV / self._temperature_R1).softmax(dim=-1)
        if self._nucleus:
            sorted_RV, order_RV = probs_RV.sort(dim=-1, descending=True, stable=True)
            before_RV = sorted_RV.cumsum(dim=-1) - sorted_RV
            kept_RV = sorted_RV.masked_fill(before_RV >= self._top_p_R1, 0)
            token_R = order_RV.gather(1, _invert(kept_RV, self._uniform_RT[:, step]).unsqueeze(1)).squeeze(1)
        else:
            token_R = _invert(probs_RV, self._uniform_RT[:, step])
        token_R = torch.where(self._greedy_R, logits_RV.argmax(dim=-1), token_R)
        logprob_RV = logits_RV.log_softmax(dim=-1)
        self._logprobs.append(logprob_RV.gather(1, token_R.unsqueeze(1)).squeeze(1))
        chosen_RV = torch.full_like(scores_RV, float("-inf"))
        return chosen_RV.scatter_(1, token_R.unsqueeze(1), 0.0)

    def is_done(self, input_ids_RT: torch.Tensor) -> torch.Tensor:
        """Which rows have reached their limit or a stop string."""
        assert self._prompt_length is not None
        new_RT = input_ids_RT[:, self._prompt_length :]
        if self._cancelled.is_set():
            self._done_R[:] = True
        self._done_R |= new_RT.shape[1] >= self._limit_R
        if any(self._windows):
            done = self._done_R.tolist()
            for at, (row, window) in enumerate(zip(self._rows, self._windows, strict=True)):
                if window and not done[at]:
                    tail = self._tokenizer.decode(new_RT[at, -window:], skip_special_tokens=True)
                    if any(text in tail for text in row.stop):
                        self._done_R[at] = True
        return self._done_R.clone()

    def logprobs(self) -> list[list[float]]:
        """Log-probabilities of the chosen tokens, by row and step; a row's end is the caller's to find."""
        import torch

        if not self._logprobs:
            return [[] for _ in self._rows]
        return torch.stack(self._logprobs, dim=1).tolist()


def _invert(weights_RV: torch.Tensor, uniform_R: torch.Tensor) -> torch.Tensor:
    """For each row the index at which its cumulative weight passes ``uniform`` of the whole."""
    import torch

    cumulative_RV = weights_RV.cumsum(dim=-1)
    wanted_R1 = (uniform_R * cumulative_RV[:, -1] * _BELOW_ONE).unsqueeze(1)
    found_R = torch.searchsorted(cumulative_RV, wanted_R1, right=True).squeeze(1)
    return found_R.clamp(max=weights_RV.shape[1] - 1)
