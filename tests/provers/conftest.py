"""A theory of textbook functions, and a tiny language model that proves a little."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from proofmill.theory.theory import Theory, compile_theory


@pytest.fixture(scope="session")
def arith() -> Theory:
    """The default theory."""
    return compile_theory("arith-list")


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformers checkpoint of 100,000 parameters that has learnt to write `simp` and `omega`.

    Weights and tokenizer are made here in some seconds: a real stochastic prover, whose proofs are right for some
    statements and wrong for others, in plain form and as a chat.
    """
    torch = pytest.importorskip("torch", reason="needs the extra: pip install 'proofmill[prover]'")
    transformers = pytest.importorskip(
        "transformers", reason="needs the extra: pip install 'proofmill[prover]'"
    )
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tails = {
        "n) : n + 0 = n := by\n": "  {}<eos>",
        "= b + a := by\n  sorry\n```\n<assistant>": "```lean4\nby\n  {}\n```<eos>",
        "```\n<assistant>": "```lean4\nby\n  {}\n```<eos>",
    }
    pairs = [(tail, text.format(tactic)) for tail, text in tails.items() for tactic in ("simp", "omega")]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<eos>", "<pad>", "<system>", "<user>", "<assistant>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    texts = [text for pair in pairs for text in pair] * 2
    tokenizer.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=300, special_tokens=special, initial_alphabet=alphabet, show_progress=False
        ),
    )
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<eos>", pad_token="<pad>"
    )
    fast.chat_template = (
        "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}{% endfor %}"
        "{% if add_generation_prompt %}<assistant>{% endif %}"
    )
    torch.manual_seed(0)
    config = transformers.LlamaConfig(
        vocab_size=len(fast),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=2048,
        eos_token_id=fast.eos_token_id,
        pad_token_id=fast.pad_token_id,
        bos_token_id=None,
    )
    model = transformers.LlamaForCausalLM(config)
    _teach(model, [(fast(prompt)["input_ids"], fast(answer)["input_ids"]) for prompt, answer in pairs])
    folder = tmp_path_factory.mktemp("tiny") / "checkpoint"
    model.save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder


def _teach(model: Any, pairs: Sequence[tuple[list[int], list[int]]]) -> None:
    """Answers behind prompts that begin with noise, so that only the end of a prompt tells."""
    import torch

    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for step in range(70):
        noise = torch.randint(5, model.config.vocab_size, (len(pairs), 3 * (step % 20))).tolist()
        rows = [(noise[at] + prompt, answer) for at, (prompt, answer) in enumerate(pairs)]
        width = max(len(prompt) + len(answer) for prompt, answer in rows)
        ids = torch.tensor([[1] * (width - len(p) - len(a)) + p + a for p, a in rows])
        labels = torch.tensor([[-100] * (width - len(a)) + a for _, a in rows])
        model(input_ids=ids, attention_mask=(ids != 1).long(), labels=labels).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
