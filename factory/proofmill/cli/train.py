"""The command that trains: ``train``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from proofmill.cli.app import JsonFlag, app, emit, plugged, say, timed

__all__ = ["train"]

ENTRY_POINTS = "proofmill.trainers"
"""Trainers live outside this package and are found by name, as provers are."""


class Trainer(Protocol):
    """What a trainer does: a recipe file in, a model folder out."""

    def __call__(
        self, recipe_path: Path, out: Path, *, workers: int, tell: Callable[[str], None]
    ) -> Mapping[str, object]:
        """Trains; what was made, as plain values."""


@app.command()
def train(
    recipe: Annotated[
        Path, typer.Argument(metavar="RECIPE.toml", help="A training recipe.", show_default=False)
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="The model's folder; models/NAME by default.", show_default=False
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, help="Lean processes at once; the number of cores by default."),
    ] = None,
    as_json: JsonFlag = False,
) -> int:
    """Train a small prover on exported corpora, improve a loop's checkpoint, or give a checkpoint a value head.

    A recipe with `[data]` learns whole proofs and tactics (SFT), from random weights or a checkpoint: only rows of the
    split `train`, and no statement of the suites that ship. One with `loop = "FOLDER"` and `[preferences]` learns from
    pairs of samples (DPO): certified over rejected, plainer over longer; with `[reinforce]` (GRPO) from certificates
    as rewards. One with `model = "NAME_OR_FOLDER"` and `[value]` copies that checkpoint and adds a head that tells how
    likely a proof state is to be closed, learned from stored searches; the lane `policy` then searches by it.

    The same command goes on where a killed run stopped. The model's folder appears whole or not at all.

    \b
    Examples:
      proofmill export runs/default --recipe theorems --out corpus
      proofmill train my-model.toml --out models/my-model
      proofmill sweep --set lanes.model=models/my-model
      printf 'name = "second"\\ntitle = "Second round"\\nloop = "loops/default"\\n[preferences]\\n' > second.toml
      proofmill train second.toml
      proofmill train valued.toml  # name = "valued", model = "proofmill-2m", [value] searches = ["runs/default"]
    """
    from proofmill.machine import num_cores

    trainer: Trainer = plugged(ENTRY_POINTS, "sft", "trainer")
    folder = out if out is not None else Path("models") / recipe.stem
    made = trainer(recipe, folder, workers=workers or num_cores(), tell=timed())
    if as_json:
        emit(dict(made))
    else:
        done = f"{folder}: {made['weights']:,} weights, {made['steps']} steps"
        if "train_loss" in made:
            done += f", loss {made['train_loss']} ({made['eval_loss']} on what was kept aside)"
        say(done)
        if made.get("kind") == "value":
            say(_value_line(made["train"], made["eval"]))
    return 0


def _value_line(train: Any, kept: Any) -> str:
    """What a value head is worth."""
    if kept is None:
        return f"value head from {train['states']} states; no theorem was kept aside to measure it on"
    return (
        f"value head from {train['states']} states; on {kept['states']} states of {kept['theorems']} other theorems: "
        f"AUC {kept['auc']} (heuristic {kept['auc_heuristic']}), log loss {kept['log_loss']} "
        f"(base rate {kept['log_loss_base']})"
    )
