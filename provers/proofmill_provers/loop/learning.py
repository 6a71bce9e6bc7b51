"""Checkpoints of the loop: random weights at the start, then fine-tuning for a fixed number of steps."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from proofmill_provers.backends.placement import choose_placement
from proofmill_provers.loop.recipe import LoopRecipe
from proofmill_provers.loop.sampler import Sampler
from proofmill_provers.training.checkpoint import open_checkpoint, training_libraries
from proofmill_provers.training.data import Example
from proofmill_provers.training.recipe import DataSection, RunSection, TrainRecipe
from proofmill_provers.training.sft import fit, fresh_model, train_tokenizer

__all__ = ["begin", "fine_tune", "open_sampler"]

_WARMUP = 0.1


def begin(recipe: LoopRecipe, texts: Sequence[str], folder: Path) -> None:
    """Writes a tokenizer learned from ``texts`` and random weights that follow from the recipe's seed."""
    training_libraries(threads=recipe.threads, seed=recipe.seed)
    tokenizer = train_tokenizer(texts, recipe.model.vocabulary, recipe.model.context)
    fresh_model(recipe.model, tokenizer).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def fine_tune(
    recipe: LoopRecipe,
    start: Path,
    examples: Sequence[Example],
    folder: Path,
    *,
    stage: int,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Goes over the examples once, from the checkpoint ``start``, and writes the model to ``folder``.

    Args:
        recipe: Sizes, rates, seed.
        start: A checkpoint of this loop.
        examples: Already drawn: as many as there are places in all batches.
        folder: Empty; a session that was killed in here begins this step again, with the same result.
        stage: Number of the generation; the first has a rate of its own.
        tell: Told of progress.
    """
    rate = recipe.train.first_rate if stage == 1 else recipe.train.rate
    plan = TrainRecipe(
        name=recipe.name,
        title=f"generation {stage} of {recipe.name}",
        data=DataSection(corpora=("rows.json",)),
        model=dataclasses.replace(recipe.model, start=str(start)),
        run=RunSection(
            epochs=1.0,
            batch=recipe.train.batch,
            learning_rate=rate,
            warmup_share=_WARMUP,
            seed=1000 * recipe.seed + stage,
            checkpoint_steps=10**6,
            eval_share=0.0,
            threads=recipe.threads,
            dtype="float32",
        ),
    )
    work = folder / "work"
    fitted = fit(plan, examples, work, tell=tell)
    fitted.model.save_pretrained(folder)
    fitted.tokenizer.save_pretrained(folder)
    shutil.rmtree(work, ignore_errors=True)


def open_sampler(folder: Path, threads: int) -> Sampler:
    """The policy in a folder, ready to be sampled; on a GPU, where there is one, in the number format that suits it.

    Raises:
        ProverError: it cannot be read.
    """
    training_libraries(threads=threads)
    import torch

    model, tokenizer = open_checkpoint(folder)
    placement = choose_placement()
    return Sampler(model.to(device=placement.device, dtype=getattr(torch, placement.dtype)), tokenizer)
