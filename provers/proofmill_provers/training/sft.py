"""Supervised fine-tuning of a causal language model on examples, with TRL's ``SFTTrainer``.

The loss is taken on completions only. Everything random follows from the recipe's seed. A checkpoint is taken
every so many steps; a run that was killed goes on from the last one that is whole, with optimiser, schedule and
random states, over the same examples in the same order.
"""

from __future__ import annotations

import dataclasses
import hashlib
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofmill.errors import ConfigError
from proofmill_provers.encoding import BEGIN, END, PAD, SPECIAL
from proofmill_provers.training.checkpoint import adapted, open_checkpoint, resumed, training_libraries
from proofmill_provers.training.data import Example
from proofmill_provers.training.recipe import ModelSection, RunSection, TrainRecipe

__all__ = ["Fitted", "fit", "fresh_model", "train_tokenizer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A trained model, still in memory."""

    model: Any
    tokenizer: Any
    steps: int
    resumed_from: int
    """The step that this session went on from; 0 for a fresh run."""
    num_tokens: int
    """Of one epoch, prompts included."""
    num_examples: int
    dropped_long: int
    """Examples longer than the model's context."""
    train_loss: float
    eval_loss: float | None
    """Mean natural-log loss per completion token on the examples kept aside."""


def train_tokenizer(texts: Iterable[str], vocabulary: int, context: int) -> Any:
    """A byte-level BPE tokenizer, trained on ``texts``, with the format's special tokens.

    Byte-level, so that no text is unknown (Radford et al., 2019, section 2.2).

    Raises:
        ProverError: the extra is missing.
    """
    _, transformers = training_libraries()
    import tokenizers

    bpe = tokenizers.Tokenizer(tokenizers.models.BPE())
    bpe.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(SPECIAL),
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(texts, trainer)
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        pad_token=PAD,
        eos_token=END,
        additional_special_tokens=[t for t in SPECIAL if t not in (PAD, END)],
        model_max_length=context,
        padding_side="left",
        clean_up_tokenization_spaces=False,
    )


def fresh_model(section: ModelSection, tokenizer: Any) -> Any:
    """A Llama architecture with random weights; input and output embeddings are one."""
    import transformers

    return transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=section.hidden,
            intermediate_size=section.inner,
            num_hidden_layers=section.layers,
            num_attention_heads=section.heads,
            num_key_value_heads=section.heads,
            max_position_embeddings=section.context,
            tie_word_embeddings=True,
            pad_token_id=tokenizer.pad_token_id,
            eos_token_id=tokenizer.eos_token_id,
            bos_token_id=tokenizer.eos_token_id,
        )
    )


def fit(
    recipe: TrainRecipe,
    examples: Sequence[Example],
    work: Path,
    *,
    tell: Callable[[str], None] = lambda _: None,
) -> Fitted:
    """Trains, or goes on training, in the folder ``work``.

    Raises:
        ProverError: the extra is missing, or the checkpoint to start from cannot be read.
        ConfigError: no example fits into the model's context.
    """
    trl, transformers = training_libraries(threads=recipe.run.threads, seed=recipe.run.seed)
    import datasets
    import torch

    model, tokenizer = _start(recipe, examples)
    rows, dropped = _tokenized(tokenizer, examples, recipe.model.context)
    aside = _aside(recipe.run)
    train = [row for row, theorem in rows if not aside(theorem)]
    kept = [row for row, theorem in rows if aside(theorem)]
    if not train:
        raise ConfigError(f"no example fits into a context of {recipe.model.context} tokens")
    num_tokens = sum(len(row["input_ids"]) for row in train)
    has_gpu = torch.cuda.is_available()
    trainer = trl.SFTTrainer(
        model=model,
        args=_arguments(trl, recipe.run, work, len(train), use_cpu=not has_gpu),
        train_dataset=datasets.Dataset.from_list(train),
        eval_dataset=datasets.Dataset.from_list(kept) if kept else None,
        processing_class=tokenizer,
        peft_config=_adapter(recipe.model.lora_rank),
        callbacks=[_teller(transformers, tell)],
    )
    what = (
        f"{len(train)} examples of {num_tokens} tokens, {len(kept)} kept aside, {dropped} too long; "
        f"{sum(p.numel() for p in model.parameters())} weights"
    )
    done, resumed_from = resumed(trainer, work, what, tell)
    evaluated = trainer.evaluate() if kept else {}
    return Fitted(
        model=trainer.model.merge_and_unload() if recipe.model.lora_rank else trainer.model,
        tokenizer=tokenizer,
        steps=int(done.global_step),
        resumed_from=resumed_from,
        num_tokens=num_tokens,
        num_examples=len(train),
        dropped_long=dropped,
        train_loss=round(float(done.training_loss), 4),
        eval_loss=round(float(evaluated["eval_loss"]), 4) if kept else None,
    )


def _start(recipe: TrainRecipe, examples: Sequence[Example]) -> tuple[Any, Any]:
    """Random weights with a tokenizer of their own, or a checkpoint with the one it has."""
    if recipe.model.start == "random":
        texts = (text for row in examples for text in (row.prompt, row.completion))
        tokenizer = train_tokenizer(texts, recipe.model.vocabulary, recipe.model.context)
        return fresh_model(recipe.model, tokenizer), tokenizer
    model, tokenizer = open_checkpoint(recipe.model.start)
    if missing := [token for token in (BEGIN, END) if token not in tokenizer.get_vocab()]:
        tokenizer.add_special_tokens({"additional_special_tokens": missing})
        model.resize_token_embeddings(len(tokenizer))
    return model, tokenizer


def _adapter(rank: int) -> Any:
    """Low-rank adapters on all linear layers, alpha twice the rank as is usual; None where there are none."""
    if not rank:
        return None
    import peft

    return peft.LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type="CAUSAL_LM")


def _tokenized(
    tokenizer: Any, examples: Sequence[Example], context: int
) -> tuple[list[tuple[dict[str, list[int]], str]], int]:
    """Token ids with a mask of the completion, beside each theorem's name; and how many are too long."""
    end = tokenizer.convert_tokens_to_ids(END)
    rows, dropped = [], 0
    for example in examples:
        prompt = tokenizer(example.prompt, add_special_tokens=False)["input_ids"]
        completion = [*tokenizer(example.completion, add_special_tokens=False)["input_ids"], end]
        if len(prompt) + len(completion) > context:
            dropped += 1
            continue
        mask = [0] * len(prompt) + [1] * len(completion)
        rows.append(({"input_ids": [*prompt, *completion], "completion_mask": mask}, example.theorem))
    return rows, dropped


def _aside(run: RunSection) -> Callable[[str], bool]:
    """Whether a theorem's examples are kept aside: a pure function of its name and the seed."""

    def kept(theorem: str) -> bool:
        digest = hashlib.sha256(f"{run.seed}/{theorem}".encode()).digest()
        return int.from_bytes(digest[:4], "big") < run.eval_share * 2**32

    return kept


def _arguments(trl: Any, run: RunSection, work: Path, num_examples: int, *, use_cpu: bool) -> Any:
    steps = math.ceil(math.ceil(num_examples / run.batch) * run.epochs)
    return trl.SFTConfig(
        output_dir=str(work),
        num_train_epochs=run.epochs,
        per_device_train_batch_size=run.batch,
        per_device_eval_batch_size=run.batch,
        learning_rate=run.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=math.ceil(run.warmup_share * steps),
        weight_decay=run.weight_decay,
        max_grad_norm=1.0,
        adam_beta2=0.98,
        seed=run.seed,
        data_seed=run.seed,
        use_cpu=use_cpu,
        bf16=run.precision == "bfloat16-mixed",
        **_renamed(trl.SFTConfig),
        completion_only_loss=True,
        max_length=None,
        packing=False,
        save_strategy="steps",
        save_steps=run.checkpoint_steps,
        save_total_limit=2,
        logging_steps=max(1, min(50, run.checkpoint_steps)),
        eval_strategy="no",
        report_to=[],
        disable_tqdm=True,
        dataloader_num_workers=0,
    )


def _renamed(config: Any) -> dict[str, Any]:
    """Batches of examples of like length, and what else transformers renamed between the releases that we support."""
    fresh = "train_sampling_strategy" in {field.name for field in dataclasses.fields(config)}
    alike = {"train_sampling_strategy": "group_by_length"} if fresh else {"group_by_length": True}
    return {**adapted(config), **alike}


def _teller(transformers: Any, tell: Callable[[str], None]) -> Any:
    """A callback that passes losses on."""

    class Teller(transformers.TrainerCallback):
        """Told by the trainer after every few steps."""

        def on_log(self, _args: Any, state: Any, _control: Any, logs: Any = None, **_: Any) -> None:
            """The loss so far."""
            if logs and "loss" in logs:
                tell(f"step {state.global_step} of {state.max_steps}: loss {float(logs['loss']):.3f}")

    return Teller()
