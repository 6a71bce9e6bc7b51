"""Preference training on pairs with checker evidence, with TRL's ``DPOTrainer``.

Both proofs of a pair were sampled by the policy for the same statement; the certifier accepted one and rejected the
other. What is undecided is in no pair. (Direct preference optimisation: Rafailov et al., 2023, arXiv:2305.18290.)
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from proofmill.atomic import atomic_write_text
from proofmill.errors import ConfigError, ProverError
from proofmill_provers.encoding import END
from proofmill_provers.training.sft import last_checkpoint

__all__ = ["Pair", "PreferenceSection", "common_arguments", "open_checkpoint", "prefer", "write_pairs"]

Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0, le=10)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two sampled proofs of one statement, with how often each was sampled."""

    theorem: str
    prompt: str
    chosen: str
    """Certified; as the model wrote it."""
    rejected: str
    """Rejected by the certifier; as the model wrote it."""
    chosen_proof: str
    """The same as Lean text."""
    rejected_proof: str
    chosen_times: int
    rejected_times: int
    samples: int
    """All decided samples of the statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceSection:
    """``[preferences]``: how pairs are learned."""

    steps: Count = 50
    batch: Count = 8
    rate: Positive = 1e-4
    beta: Positive = 0.1
    """How dear it is to leave the model that one starts from."""
    anchor: Annotated[float, Field(ge=0)] = 1.0
    """Weight of the plain likelihood of chosen proofs beside the preference. Without it both may become less likely,
    and a small model then writes something else altogether (Pang et al., 2024, arXiv:2404.19733, section 2)."""
    seed: Annotated[int, Field(ge=0)] = 0
    checkpoint_steps: Count = 25
    threads: Count | None = None


def write_pairs(pairs: Iterable[Pair], path: Path) -> int:
    """Writes pairs as JSONL, whole or not at all; how many."""
    lines = [json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in pairs]
    atomic_write_text(path, "".join(lines))
    return len(lines)


def open_checkpoint(folder: Path) -> tuple[Any, Any]:
    """Model and tokenizer in a folder, in float32.

    Raises:
        ProverError: the extras are missing, or there is no checkpoint.
    """
    try:
        import torch
        import transformers
    except ImportError as error:
        raise ProverError(
            f"training needs the extras: pip install 'proofmill[prover,train]' ({error})"
        ) from error
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, padding_side="left")
        model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    except (OSError, ValueError) as error:
        raise ProverError(f"the checkpoint {folder} cannot be read: {error}") from error
    return model, tokenizer


def prefer(
    start: Path,
    pairs: Sequence[Pair],
    section: PreferenceSection,
    work: Path,
    *,
    tell: Callable[[str], None] = lambda _: None,
) -> Any:
    """The model after ``section.steps`` steps on pairs; a killed run goes on from its last whole checkpoint.

    Args:
        start: The checkpoint that is improved and that serves as the reference.
        pairs: In a fixed order.
        section: Settings.
        work: Where checkpoints are kept.
        tell: Told of progress.

    Raises:
        ConfigError: there are no pairs.
        ProverError: the extras are missing, or the checkpoint cannot be read.
    """
    if not pairs:
        raise ConfigError("no pairs: no statement has both a certified and a rejected sample")
    model, tokenizer = open_checkpoint(start)
    import datasets
    import torch
    import transformers
    import trl

    datasets.disable_progress_bars()
    if section.threads:
        torch.set_num_threads(section.threads)
    transformers.set_seed(section.seed)
    rows = [{"prompt": p.prompt, "chosen": p.chosen + END, "rejected": p.rejected + END} for p in pairs]
    trainer = trl.DPOTrainer(
        model=model,
        args=trl.DPOConfig(
            output_dir=str(work),
            max_steps=section.steps,
            per_device_train_batch_size=section.batch,
            learning_rate=section.rate,
            beta=section.beta,
            loss_type=["sigmoid", "sft"] if section.anchor else ["sigmoid"],
            loss_weights=[1.0, section.anchor] if section.anchor else [1.0],
            max_length=None,
            seed=section.seed,
            data_seed=section.seed,
            save_strategy="steps",
            save_steps=section.checkpoint_steps,
            save_total_limit=2,
            **common_arguments(trl.DPOConfig),
        ),
        train_dataset=datasets.Dataset.from_list(rows),
        processing_class=tokenizer,
    )
    trainer.remove_callback(transformers.PrinterCallback)
    last = last_checkpoint(work)
    tell(f"{len(pairs)} pairs; " + (f"going on from {last.name}" if last else "from the beginning"))
    trainer.train(resume_from_checkpoint=str(last) if last else None)
    return trainer.model


def common_arguments(config: Any) -> dict[str, Any]:
    """Settings that preference training and reinforcement share; ``config`` is TRL's class for them."""
    import torch

    names = {field.name for field in dataclasses.fields(config)}
    # transformers renamed it between the releases that we support.
    memory = "activation_checkpointing" if "activation_checkpointing" in names else "gradient_checkpointing"

    return {
        "use_cpu": not torch.cuda.is_available(),
        "bf16": False,
        memory: False,
        "lr_scheduler_type": "constant",
        "report_to": [],
        "disable_tqdm": True,
        "logging_steps": 1,
        "dataloader_num_workers": 0,
    }
