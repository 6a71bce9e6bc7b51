"""Supervised fine-tuning of a causal language model on examples, with TRL's ``SFTTrainer``.

The loss is taken on completions only. Everything random follows from the recipe's seed. A checkpoint is taken
every so many steps; a run that was killed goes on from the last one that is whole, with optimiser, schedule and
random states, over the same examples in the same order. Stages of context length, where a recipe has them, follow one
another, and a finished one lies whole in the folder of the work: in each of them chance begins with the seed again, so
that it does not matter which session trains it.
"""

from __future__ import annotations

import dataclasses
import gc
import hashlib
import math
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofmill.errors import ConfigError
from proofmill_provers.encoding import BEGIN, END, PAD, SPECIAL
from proofmill_provers.training.checkpoint import adapted, open_checkpoint, resumed, training_libraries
from proofmill_provers.training.data import Example
from proofmill_provers.training.recipe import ModelSection, RunSection, StageSection, TrainRecipe
from proofmill_provers.training.stages import StageReport, finished_stages, keep_stage, stage_folder

__all__ = ["Fitted", "fit", "fresh_model", "train_tokenizer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A trained model, still in memory; after stages, counts and losses are those of the last unless said otherwise."""

    model: Any
    tokenizer: Any
    steps: int
    """Of all stages."""
    resumed_from: int
    """The step that this session went on from, counted over all stages; 0 for a fresh run."""
    num_tokens: int
    """Of one epoch, prompts included."""
    num_examples: int
    dropped_long: int
    """Examples longer than the model's context, or than that of the last stage."""
    train_loss: float
    """Mean over the steps of the last session alone, where a run was killed and went on."""
    eval_loss: float | None
    """Mean natural-log loss per completion token on the examples kept aside."""
    stages: tuple[StageReport, ...] = ()


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
        ConfigError: no example fits into the model's context, or into that of a stage.
    """
    training_libraries(threads=recipe.run.threads, seed=recipe.run.seed)
    if recipe.stages:
        return _in_stages(recipe, examples, work, tell)
    model, tokenizer = _start(recipe, examples)
    lesson = _lesson(recipe, tokenizer, examples)
    if not lesson.train:
        raise ConfigError(f"no example fits into a context of {recipe.model.context} tokens")
    done = _run(recipe, lesson, model, tokenizer, work, tell)
    return Fitted(
        model=done.model,
        tokenizer=tokenizer,
        steps=done.steps,
        resumed_from=done.resumed_from,
        num_tokens=lesson.num_tokens,
        num_examples=len(lesson.train),
        dropped_long=lesson.dropped_long,
        train_loss=done.train_loss,
        eval_loss=done.eval_loss,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lesson:
    """Token ids of the examples that fit."""

    train: Sequence[dict[str, list[int]]]
    kept: Sequence[dict[str, list[int]]]
    """Only measured."""
    dropped_long: int
    shortest: int | None
    """Tokens of the shortest example that is not kept aside, whether it fits or not."""

    @property
    def num_tokens(self) -> int:
        """Of one epoch, prompts included."""
        return sum(len(row["input_ids"]) for row in self.train)

    def up_to(self, context: int) -> _Lesson:
        """What of it fits into a shorter context; what is measured stays the same."""
        fits = [row for row in self.train if len(row["input_ids"]) <= context]
        return dataclasses.replace(
            self, train=fits, dropped_long=self.dropped_long + len(self.train) - len(fits)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What came of one trainer."""

    model: Any
    steps: int
    resumed_from: int
    train_loss: float
    eval_loss: float | None


def _in_stages(
    recipe: TrainRecipe, examples: Sequence[Example], work: Path, tell: Callable[[str], None]
) -> Fitted:
    """Trains in stages; each begins from the folder of the one before it, in whichever session."""
    reports = finished_stages(work)
    resumed_from = sum(report.steps for report in reports)
    if reports:
        tell(f"{len(reports)} of {len(recipe.stages)} stages are done")
        model, tokenizer = open_checkpoint(stage_folder(work, len(reports)))
    else:
        model, tokenizer = _start(recipe, examples)
    lesson = _lesson(recipe, tokenizer, examples)
    parts = [_part(lesson, number, stage) for number, stage in enumerate(recipe.stages, start=1)]
    for number, (stage, part) in enumerate(zip(recipe.stages, parts, strict=True), start=1):
        own = work / f"{stage_folder(work, number).name}.work"
        if number > len(reports):
            told = _headed(f"stage {number} of {len(parts)}, context {stage.context}", tell)
            plan = dataclasses.replace(recipe, run=dataclasses.replace(recipe.run, epochs=stage.epochs))
            done = _run(plan, part, model, tokenizer, own, told)
            resumed_from += done.resumed_from
            reports.append(_report(stage, part, done))
            place = keep_stage(work, number, done.model, tokenizer, reports[-1])
            del model, done
            gc.collect()  # a trainer refers to itself, and to weights and moments that the next stage has no room for
            training_libraries(threads=recipe.run.threads, seed=recipe.run.seed)
            model, tokenizer = open_checkpoint(place)
        shutil.rmtree(own, ignore_errors=True)
    last = reports[-1]
    return Fitted(
        model=model,
        tokenizer=tokenizer,
        steps=sum(report.steps for report in reports),
        resumed_from=resumed_from,
        num_tokens=last.num_tokens,
        num_examples=last.num_examples,
        dropped_long=last.dropped_long,
        train_loss=last.train_loss,
        eval_loss=last.eval_loss,
        stages=tuple(reports),
    )


def _headed(head: str, tell: Callable[[str], None]) -> Callable[[str], None]:
    """Passes messages on behind words that say where they come from."""

    def told(text: str) -> None:
        tell(f"{head}: {text}")

    return told


def _part(lesson: _Lesson, number: int, stage: StageSection) -> _Lesson:
    """What a stage goes over.

    Raises:
        ConfigError: nothing.
    """
    part = lesson.up_to(stage.context)
    if not part.train:
        why = (
            "all examples are kept aside (run.eval_share)"
            if lesson.shortest is None
            else f"the shortest has {lesson.shortest}"
        )
        raise ConfigError(
            f"stage {number} of [[stages]]: no example fits into its context of {stage.context} tokens; {why}"
        )
    return part


def _report(stage: StageSection, part: _Lesson, done: _Done) -> StageReport:
    return StageReport(
        context=stage.context,
        epochs=stage.epochs,
        num_examples=len(part.train),
        num_tokens=part.num_tokens,
        dropped_long=part.dropped_long,
        steps=done.steps,
        train_loss=done.train_loss,
        eval_loss=done.eval_loss,
    )


def _run(
    recipe: TrainRecipe,
    lesson: _Lesson,
    model: Any,
    tokenizer: Any,
    work: Path,
    tell: Callable[[str], None],
) -> _Done:
    """One trainer: one schedule of the learning rate over one set of examples."""
    trl, transformers = training_libraries()
    import datasets
    import torch

    trainer = trl.SFTTrainer(
        model=model,
        args=_arguments(trl, recipe.run, work, len(lesson.train), use_cpu=not torch.cuda.is_available()),
        train_dataset=datasets.Dataset.from_list(list(lesson.train)),
        eval_dataset=datasets.Dataset.from_list(list(lesson.kept)) if lesson.kept else None,
        processing_class=tokenizer,
        peft_config=_adapter(recipe.model.lora_rank),
        callbacks=[_teller(transformers, tell)],
    )
    what = (
        f"{len(lesson.train)} examples of {lesson.num_tokens} tokens, {len(lesson.kept)} kept aside, "
        f"{lesson.dropped_long} too long; {sum(p.numel() for p in model.parameters())} weights"
    )
    done, resumed_from = resumed(trainer, work, what, tell)
    evaluated = trainer.evaluate() if lesson.kept else {}
    return _Done(
        model=trainer.model.merge_and_unload() if recipe.model.lora_rank else trainer.model,
        steps=int(done.global_step),
        resumed_from=resumed_from,
        train_loss=round(float(done.training_loss), 4),
        eval_loss=round(float(evaluated["eval_loss"]), 4) if lesson.kept else None,
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


def _lesson(recipe: TrainRecipe, tokenizer: Any, examples: Sequence[Example]) -> _Lesson:
    """Token ids with a mask of the completion, of all examples that fit into the model's context."""
    end, aside = tokenizer.convert_tokens_to_ids(END), _aside(recipe.run)
    train: list[dict[str, list[int]]] = []
    kept: list[dict[str, list[int]]] = []
    dropped_long, shortest = 0, None
    for example in examples:
        prompt = tokenizer(example.prompt, add_special_tokens=False)["input_ids"]
        completion = [*tokenizer(example.completion, add_special_tokens=False)["input_ids"], end]
        num, is_kept = len(prompt) + len(completion), aside(example.theorem)
        if not is_kept:
            shortest = num if shortest is None else min(shortest, num)
        if num > recipe.model.context:
            dropped_long += 1
            continue
        mask = [0] * len(prompt) + [1] * len(completion)
        (kept if is_kept else train).append({"input_ids": [*prompt, *completion], "completion_mask": mask})
    return _Lesson(train=train, kept=kept, dropped_long=dropped_long, shortest=shortest)


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
