"""Finished stages of a training run: each a folder in its work, whole or not there.

It holds the model and the tokenizer as the stage left them, in float32, and what the stage went over and came to. A
session that was killed is followed by one that begins from the last of them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from proofmill_provers.training.publish import whole_folder

__all__ = ["StageReport", "finished_stages", "keep_stage", "stage_folder"]

_REPORT = "stage.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReport:
    """What a stage went over, and what it came to."""

    context: int
    epochs: float
    num_examples: int
    num_tokens: int
    """Of one epoch, prompts included."""
    dropped_long: int
    """Examples longer than the stage's context."""
    steps: int
    train_loss: float
    """Mean over the steps of the session that finished the stage."""
    eval_loss: float | None
    """Behind the stage, on all examples that are kept aside, those too long for the stage among them: the same in each
    stage, so that the figures can be compared."""


def stage_folder(work: Path, number: int) -> Path:
    """Where a finished stage lies; the first has the number 1."""
    return work / f"stage-{number}"


def finished_stages(work: Path) -> list[StageReport]:
    """The reports of the stages that are done, in order."""
    reports: list[StageReport] = []
    while (path := stage_folder(work, len(reports) + 1) / _REPORT).is_file():
        reports.append(StageReport(**json.loads(path.read_text(encoding="utf-8"))))
    return reports


def keep_stage(work: Path, number: int, model: Any, tokenizer: Any, report: StageReport) -> Path:
    """Writes a finished stage, whole or not at all; its folder."""

    def fill(fresh: Path) -> None:
        model.save_pretrained(fresh)
        tokenizer.save_pretrained(fresh)
        (fresh / _REPORT).write_text(json.dumps(asdict(report), indent=2) + "\n", encoding="utf-8")

    place = stage_folder(work, number)
    whole_folder(place, fill)
    return place
