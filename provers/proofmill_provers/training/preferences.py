"""Preference training on pairs with checker evidence, with TRL's ``DPOTrainer``.

Both proofs of a pair were sampled by the policy for the same statement. Either the certifier accepted one and rejected
the other, or it accepted both and one is plainer. What is undecided is in no pair. (Direct preference optimisation:
Rafailov et al., 2023, arXiv:2305.18290.)

Pairs may also be of token ids: two ways to go on from the same beginning of a proof, as the policy wrote it. These
ids reach the model as they are; cut from text again, they could be others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from proofmill.atomic import atomic_write_text
from proofmill.config import Count, Natural
from proofmill.errors import ConfigError, ProverError
from proofmill_provers.encoding import END
from proofmill_provers.training.checkpoint import (
    open_checkpoint,
    resumed,
    training_libraries,
    tuning_arguments,
)

__all__ = ["IdPair", "Pair", "PreferenceSection", "prefer", "prefer_ids", "write_pairs"]

Rate = Annotated[float, Field(gt=0, le=10)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two sampled proofs of one statement, with how often each was sampled."""

    theorem: str
    prompt: str
    chosen: str
    """Certified; as the model wrote it."""
    rejected: str
    """Rejected by the certifier, or certified and less plain; as the model wrote it."""
    chosen_proof: str
    """The same as Lean text."""
    rejected_proof: str
    chosen_times: int
    rejected_times: int
    samples: int
    """All decided samples of the statement."""
    kind: str = "certificate"
    """``certificate``, or ``plainness`` where both proofs certify."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdPair:
    """Two ways to go on from the same tokens; nothing is added to any of them, no end either."""

    prompt_ids: tuple[int, ...]
    """A prompt, and what is written of a completion."""
    chosen_ids: tuple[int, ...]
    rejected_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceSection:
    """``[preferences]``: how pairs are learned."""

    steps: Count = 50
    batch: Count = 8
    rate: Rate = 1e-4
    beta: Rate = 0.1
    """How dear it is to leave the model that one starts from."""
    anchor: Annotated[float, Field(ge=0)] = 1.0
    """Weight of the plain likelihood of chosen proofs beside the preference. Without it both may become less likely,
    and a small model then writes something else altogether (Pang et al., 2024, arXiv:2404.19733, section 2)."""
    seed: Natural = 0
    checkpoint_steps: Count = 25
    threads: Count | None = None


def write_pairs(pairs: Iterable[Pair], path: Path) -> int:
    """Writes pairs as JSONL, whole or not at all; how many."""
    lines = [json.dumps(asdict(pair), ensure_ascii=False) + "\n" for pair in pairs]
    atomic_write_text(path, "".join(lines))
    return len(lines)


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
    rows = [{"prompt": p.prompt, "chosen": p.chosen + END, "rejected": p.rejected + END} for p in pairs]
    trainer = _trainer(start, rows, section, work)
    resumed(trainer, work, f"{len(pairs)} pairs", tell)
    return trainer.model


def prefer_ids(
    start: Path,
    pairs: Sequence[IdPair],
    section: PreferenceSection,
    work: Path,
    *,
    tell: Callable[[str], None] = lambda _: None,
) -> Any:
    """As ``prefer``, on token ids.

    TRL's trainer cuts texts into tokens when it is made. It is made with a text here, too, and gets the ids in the
    place of what it cut.

    Raises:
        ConfigError: there are no pairs.
        ProverError: the extras are missing, the checkpoint cannot be read, or this release of TRL keeps tokens in
            another form.
    """
    if not pairs:
        raise ConfigError("no pairs: at no place of a proof do two ways to go on differ significantly")
    trainer = _trainer(start, [{"prompt": END, "chosen": END, "rejected": END}], section, work)
    import datasets

    rows = datasets.Dataset.from_list([asdict(pair) for pair in pairs])
    if not set(rows.column_names) <= set(trainer.train_dataset.column_names):
        columns = ", ".join(trainer.train_dataset.column_names)
        raise ProverError(f"this release of TRL keeps the tokens of pairs in other columns: {columns}")
    trainer.train_dataset = rows
    resumed(trainer, work, f"{len(pairs)} pairs of tokens", tell)
    return trainer.model


def _trainer(start: Path, rows: list[dict[str, str]], section: PreferenceSection, work: Path) -> Any:
    """TRL's trainer for a checkpoint, with rows of ``prompt``, ``chosen`` and ``rejected``."""
    trl, _ = training_libraries(threads=section.threads, seed=section.seed)
    import datasets

    model, tokenizer = open_checkpoint(start)
    return trl.DPOTrainer(
        model=model,
        args=trl.DPOConfig(
            per_device_train_batch_size=section.batch,
            loss_type=["sigmoid", "sft"] if section.anchor else ["sigmoid"],
            loss_weights=[1.0, section.anchor] if section.anchor else [1.0],
            max_length=None,
            **tuning_arguments(trl.DPOConfig, section, work),
        ),
        train_dataset=datasets.Dataset.from_list(rows),
        processing_class=tokenizer,
    )
