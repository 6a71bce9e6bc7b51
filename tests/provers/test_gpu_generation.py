"""Batched generation of a large random model: in bf16 on a GPU, and tiny on the CPU, by the same code."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from proofmill_provers.backends import Request, generate_now
from proofmill_provers.backends.local import LocalModel, LocalOptions

PROMPT_TOKENS = (24, 200)
"""Shortest and longest prompt."""


class Ids:
    """A tokenizer for models without a language: its text is the list of token ids."""

    pad_token_id = 0
    eos_token_id = None
    chat_template = None

    def decode(self, ids: Any, *, skip_special_tokens: bool = True) -> str:  # noqa: ARG002 (as tokenizers have it)
        """The ids with blanks between."""
        return " ".join(str(int(token)) for token in ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Tokens per second of both ways, and memory."""

    batched_tokens_per_s: float
    single_tokens_per_s: float
    peak_gib: float
    """Of the GPU, over the batched part; 0 on a CPU."""
    parameters: int


def llama(**shape: int) -> Any:
    """A Llama of random weights from its configuration alone; nothing is downloaded."""
    transformers = pytest.importorskip(
        "transformers", reason="needs the extra: pip install 'proofmill[prover]'"
    )
    import torch

    torch.manual_seed(0)
    config = transformers.LlamaConfig(**shape, eos_token_id=None, bos_token_id=None, pad_token_id=0)
    return transformers.LlamaForCausalLM(config)


def prompts(num: int, vocabulary: int) -> list[tuple[int, ...]]:
    """Prompts of many lengths."""
    low, high = PROMPT_TOKENS
    return [
        tuple(1 + (7 * at + 13 * place) % (vocabulary - 1) for place in range(low + (37 * at) % (high - low)))
        for at in range(num)
    ]


def measure(model: Any, options: LocalOptions, *, num: int, singles: int, new_tokens: int) -> Measured:
    """Generates for ``num`` prompts in batches, and for ``singles`` of them one by one with plain ``generate``."""
    import torch

    backend = LocalModel(model, Ids(), name="random", options=options)
    on_gpu = backend.describe()["device"].startswith("cuda")
    asked = prompts(num, model.config.vocab_size)
    generate_now(backend, [Request(prompt=asked[0], max_new_tokens=4)])
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    started = time.perf_counter()
    answers = generate_now(
        backend, [Request(prompt=ids, max_new_tokens=new_tokens, seed=at) for at, ids in enumerate(asked)]
    )
    batched_s = time.perf_counter() - started
    peak = torch.cuda.max_memory_allocated() / 2**30 if on_gpu else 0.0
    completions = [c for a in answers for c in a.completions]
    assert all(c.ok and c.tokens_out == new_tokens for c in completions), [c.detail for c in completions][:3]

    device = backend.describe()["device"]
    started = time.perf_counter()
    with torch.inference_mode():
        for ids in asked[:singles]:
            tokens = torch.tensor([ids], device=device)
            out = backend.model.generate(
                tokens, attention_mask=torch.ones_like(tokens), max_new_tokens=new_tokens, do_sample=True
            )
            assert out.shape[1] == len(ids) + new_tokens
        if on_gpu:
            torch.cuda.synchronize()
    single_s = time.perf_counter() - started
    return Measured(
        batched_tokens_per_s=num * new_tokens / batched_s,
        single_tokens_per_s=singles * new_tokens / single_s,
        peak_gib=peak,
        parameters=sum(p.numel() for p in backend.model.parameters()),
    )


def test_the_same_path_on_a_cpu() -> None:
    """A tiny configuration through the same code: every token is there, and both ways are timed."""
    model = llama(
        vocab_size=500,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
    )

    found = measure(model, LocalOptions(device="cpu", max_rows=32), num=32, singles=4, new_tokens=16)

    assert found.parameters < 500_000
    assert min(found.batched_tokens_per_s, found.single_tokens_per_s) > 0


@pytest.mark.gpu
def test_a_billion_parameters_in_bf16(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A 1B-class Llama on the GPU: tokens per second in batches against one by one, and peak memory.

    The figures are printed, and written to the file that PROOFMILL_GPU_REPORT names.
    """
    torch = pytest.importorskip("torch", reason="needs the extra: pip install 'proofmill[prover]'")
    if not torch.cuda.is_available():
        pytest.skip(f"torch {torch.__version__} finds no NVIDIA GPU")
    with torch.device("cuda"):
        model = llama(
            vocab_size=32_000,
            hidden_size=2048,
            intermediate_size=5632,
            num_hidden_layers=22,
            num_attention_heads=32,
            num_key_value_heads=4,
            max_position_embeddings=2048,
        ).to(torch.bfloat16)

    found = measure(model, LocalOptions(max_rows=128), num=256, singles=4, new_tokens=128)

    report = {
        "gpu": torch.cuda.get_device_name(0),
        "torch": torch.__version__,
        "parameters": found.parameters,
        "batched_tokens_per_s": round(found.batched_tokens_per_s, 1),
        "single_tokens_per_s": round(found.single_tokens_per_s, 1),
        "ratio": round(found.batched_tokens_per_s / found.single_tokens_per_s, 2),
        "peak_gib": round(found.peak_gib, 2),
    }
    Path(os.environ.get("PROOFMILL_GPU_REPORT", str(tmp_path / "gpu.json"))).write_text(json.dumps(report))
    with capsys.disabled():
        print(json.dumps(report))  # noqa: T201 (the measurement is the test's result)
    assert found.parameters > 1_000_000_000
    assert next(model.parameters()).dtype is torch.bfloat16
    assert found.batched_tokens_per_s > 5 * found.single_tokens_per_s
    assert found.peak_gib < 40
