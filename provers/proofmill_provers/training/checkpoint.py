"""Checkpoints, opened, found and gone on from: what all kinds of training have in common."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from proofmill.errors import ProverError

__all__ = [
    "adapted",
    "last_checkpoint",
    "open_checkpoint",
    "resumed",
    "training_libraries",
    "tuning_arguments",
]

_STATE = "trainer_state.json"


def training_libraries(*, threads: int | None = None, seed: int | None = None) -> tuple[Any, Any]:
    """TRL and transformers, told to be quiet: what they print is for whoever called to print.

    Args:
        threads: Of torch on a CPU; None: its own choice.
        seed: Of everything random from here on; None: left as it is.

    Raises:
        ProverError: the extras are missing.
    """
    try:
        import datasets
        import torch
        import transformers
        import trl
    except ImportError as error:
        raise ProverError(
            f"training needs the extras: pip install 'proofmill[prover,train]' ({error})"
        ) from error
    datasets.disable_progress_bars()
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    if threads:
        torch.set_num_threads(threads)
    if seed is not None:
        transformers.set_seed(seed)
    return trl, transformers


def open_checkpoint(folder: str | Path) -> tuple[Any, Any]:
    """Model and tokenizer in a folder, in float32; padding stands on the left, as sampling wants it.

    Raises:
        ProverError: there is no checkpoint, or it cannot be read.
    """
    import torch
    import transformers

    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, padding_side="left")
        model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    except (OSError, ValueError) as error:
        raise ProverError(f"the checkpoint {folder} cannot be read: {error}") from error
    return model, tokenizer


def last_checkpoint(work: Path) -> Path | None:
    """The newest checkpoint that is whole: the trainer writes its state last."""
    found = []
    for folder in work.glob("checkpoint-*"):
        number = folder.name.rpartition("-")[2]
        try:
            state = json.loads((folder / _STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if number.isdigit() and state.get("global_step") == int(number):
            found.append((int(number), folder))
    return max(found)[1] if found else None


def resumed(trainer: Any, work: Path, what: str, tell: Callable[[str], None]) -> tuple[Any, int]:
    """Trains to the end, from the last whole checkpoint in ``work`` if there is one.

    Args:
        trainer: Of transformers.
        work: Where it keeps its checkpoints.
        what: What is learned from, for people.
        tell: Told of it.

    Returns:
        What the trainer says of it, and the step from which it went on.
    """
    import transformers

    trainer.remove_callback(transformers.PrinterCallback)  # it prints every loss on stdout
    last = last_checkpoint(work)
    tell(f"{what}; " + (f"going on from {last.name}" if last else "from the beginning"))
    done = trainer.train(resume_from_checkpoint=str(last) if last else None)
    return done, int(last.name.rpartition("-")[2]) if last else 0


def adapted(config: Any) -> dict[str, Any]:
    """No trade of time for memory, which a small model does not need, as this release of ``config``'s class says it."""
    fresh = "activation_checkpointing" in {field.name for field in dataclasses.fields(config)}
    return {"activation_checkpointing" if fresh else "gradient_checkpointing": False}


def tuning_arguments(config: Any, section: Any, work: Path) -> dict[str, Any]:
    """Settings that preference training and reinforcement share.

    Args:
        config: TRL's class for them.
        section: The recipe's; with steps, rate, beta, seed and checkpoint_steps.
        work: Where checkpoints are kept.
    """
    import torch

    return {
        "output_dir": str(work),
        "max_steps": section.steps,
        "learning_rate": section.rate,
        "beta": section.beta,
        "seed": section.seed,
        "data_seed": section.seed,
        "save_strategy": "steps",
        "save_steps": section.checkpoint_steps,
        "save_total_limit": 2,
        "use_cpu": not torch.cuda.is_available(),
        "bf16": False,
        "lr_scheduler_type": "constant",
        "report_to": [],
        "disable_tqdm": True,
        "logging_steps": 1,
        "dataloader_num_workers": 0,
        **adapted(config),
    }
