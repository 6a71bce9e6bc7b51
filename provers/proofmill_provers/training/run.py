"""``proofmill train``: a recipe in, a model folder out, whole or not at all.

Work in progress lies in ``OUT.work``: the examples, the trainer's checkpoints, and what they belong to. It is
taken up again by the same command as long as recipe and corpora are the same, and goes when the model is done.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from proofmill import __version__
from proofmill.atomic import atomic_write_text
from proofmill.errors import ConfigError
from proofmill_provers.training.card import model_card
from proofmill_provers.training.data import Corpus, Example, Examples, collect_examples, corpus_digest
from proofmill_provers.training.recipe import TrainRecipe, load_train_recipe, recipe_digest
from proofmill_provers.training.sft import Fitted, fit

__all__ = ["TRAINING_FILE", "train"]

TRAINING_FILE = "training.json"
"""In a model's folder: what it was made of."""
_EXAMPLES, _IDENTITY = "examples.json", "identity.json"
SCHEMA = 1


def train(
    recipe_path: Path,
    out: Path,
    *,
    workers: int = 1,
    tell: Callable[[str], None] = lambda _: None,
) -> Mapping[str, object]:
    """Trains what a recipe says, or goes on where a killed run stopped.

    Args:
        recipe_path: A TOML file, see ``TrainRecipe``.
        out: The model's folder; it must not be there yet.
        workers: Lean processes at once, while states are read.
        tell: Told of progress.

    Returns:
        What ``training.json`` holds, and where the model lies.

    Raises:
        ConfigError: the recipe or its corpora cannot be used, or ``out`` is taken.
        ProverError: the extras are missing.
    """
    recipe = load_train_recipe(recipe_path)
    if out.exists():
        raise ConfigError(f"{out} is there already; name another folder with --out, or move it away")
    work = out.with_name(f"{out.name}.work")
    started, cpu = time.monotonic(), time.process_time()
    examples = _examples(recipe, work, workers=workers, tell=tell)
    fitted = fit(recipe, examples.rows, work, tell=tell)
    record = _record(recipe, examples, fitted)
    record["wall_s"] = round(time.monotonic() - started, 1)
    record["cpu_s"] = round(time.process_time() - cpu, 1)
    size = _publish(recipe, fitted, record, out)
    shutil.rmtree(work, ignore_errors=True)
    return {**record, "model": str(out), "bytes": size}


def _examples(recipe: TrainRecipe, work: Path, *, workers: int, tell: Callable[[str], None]) -> Examples:
    """The examples, from the work folder where they are there already and belong to the same run.

    Raises:
        ConfigError: the work folder belongs to another recipe or to other corpora.
    """
    identity = {
        "recipe": recipe_digest(recipe),
        "corpora": [corpus_digest(Path(folder)) for folder in recipe.data.corpora],
        "schema": SCHEMA,
    }
    held = work / _IDENTITY
    if held.is_file():
        if json.loads(held.read_text(encoding="utf-8")) != identity:
            raise ConfigError(
                f"{work} belongs to another recipe or other corpora; remove it, or name another --out"
            )
        if (work / _EXAMPLES).is_file():
            return _read_examples(work / _EXAMPLES)
    work.mkdir(parents=True, exist_ok=True)
    atomic_write_text(held, json.dumps(identity, indent=2) + "\n")
    examples = collect_examples(recipe.data, workers=workers, tell=tell)
    atomic_write_text(work / _EXAMPLES, json.dumps(asdict(examples), ensure_ascii=False) + "\n")
    return examples


def _read_examples(path: Path) -> Examples:
    data = json.loads(path.read_text(encoding="utf-8"))
    return Examples(
        rows=tuple(Example(**row) for row in data["rows"]),
        corpora=tuple(Corpus(**row) for row in data["corpora"]),
        drops=data["drops"],
    )


def _record(recipe: TrainRecipe, examples: Examples, fitted: Fitted) -> dict[str, object]:
    import torch
    import transformers
    import trl

    settings = asdict(recipe)
    settings["data"]["corpora"] = [corpus.folder for corpus in examples.corpora]
    settings["data"]["against"] = [Path(path).name for path in recipe.data.against]
    return {
        "schema": SCHEMA,
        "proofmill": __version__,
        "recipe": settings,
        "recipe_digest": recipe_digest(recipe),
        "corpora": [asdict(corpus) for corpus in examples.corpora],
        "examples_digest": examples.digest,
        "examples": {kind: sum(row.kind == kind for row in examples.rows) for kind in ("proof", "tactic")},
        "drops": {**examples.drops, "longer_than_context": fitted.dropped_long},
        "weights": sum(p.numel() for p in fitted.model.parameters()),
        "steps": fitted.steps,
        "resumed_from": fitted.resumed_from,
        "tokens_per_epoch": fitted.num_tokens,
        "train_loss": fitted.train_loss,
        "eval_loss": fitted.eval_loss,
        "versions": {
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "trl": trl.__version__,
        },
    }


def _publish(recipe: TrainRecipe, fitted: Fitted, record: Mapping[str, object], out: Path) -> int:
    """Writes the model's folder beside its place and moves it there; its size in bytes."""
    import torch

    fresh = out.with_name(f".{out.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fitted.model.to(getattr(torch, recipe.run.dtype)).save_pretrained(fresh)
    fitted.tokenizer.save_pretrained(fresh)
    (fresh / "training_args.bin").unlink(missing_ok=True)
    (fresh / TRAINING_FILE).write_text(
        json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (fresh / "README.md").write_text(model_card(recipe, record), encoding="utf-8", newline="\n")
    size = sum(path.stat().st_size for path in fresh.iterdir())
    fresh.rename(out)
    return size
