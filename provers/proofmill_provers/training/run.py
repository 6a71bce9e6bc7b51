"""``proofmill train``: a recipe in, a model folder out, whole or not at all.

Work in progress lies in ``OUT.work``: the examples, the trainer's checkpoints, and what they belong to. It is
taken up again by the same command as long as recipe and corpora are the same, and goes when the model is done.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from proofmill import __version__
from proofmill.atomic import atomic_write_text
from proofmill.config import read_toml
from proofmill_provers.training.card import model_card
from proofmill_provers.training.data import Corpus, Example, Examples, collect_examples, corpus_digest
from proofmill_provers.training.publish import free_place, publish, same_work
from proofmill_provers.training.recipe import (
    TrainRecipe,
    load_train_recipe,
    recipe_digest,
    recipe_settings,
)
from proofmill_provers.training.sft import Fitted, fit

__all__ = ["train"]

_EXAMPLES = "examples.json"
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
        recipe_path: A TOML file, see ``TrainRecipe``; one with the key ``loop`` is a ``loop.tune.TuneRecipe``,
            one with the table ``value`` a ``training.value.ValueRecipe``.
        out: The model's folder; it must not be there yet.
        workers: Lean processes at once, while states are read.
        tell: Told of progress.

    Returns:
        What ``training.json`` holds, and where the model lies.

    Raises:
        ConfigError: the recipe or its corpora cannot be used, or ``out`` is taken.
        ProverError: the extras are missing.
    """
    tables = read_toml(recipe_path)
    if "loop" in tables:
        from proofmill_provers.loop.tune import tune

        return tune(recipe_path, out, workers=workers, tell=tell)
    if "value" in tables:
        from proofmill_provers.training.value import train_value

        return train_value(recipe_path, out, tell=tell)
    recipe = load_train_recipe(recipe_path)
    work = free_place(out)
    started, cpu = time.monotonic(), time.process_time()
    examples = _examples(recipe, work, workers=workers, tell=tell)
    fitted = fit(recipe, examples.rows, work, tell=tell)
    import torch

    record = _record(recipe, examples, fitted)
    record["wall_s"] = round(time.monotonic() - started, 1)
    record["cpu_s"] = round(time.process_time() - cpu, 1)
    model = fitted.model.to(getattr(torch, recipe.run.dtype))
    size = publish(model, fitted.tokenizer, record, model_card(recipe, record), out)
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
    same_work(work, identity)
    if (work / _EXAMPLES).is_file():
        return _read_examples(work / _EXAMPLES)
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

    settings = recipe_settings(recipe)
    settings["data"]["corpora"] = [corpus.folder for corpus in examples.corpora]
    settings["data"]["against"] = [Path(path).name for path in recipe.data.against]
    stages = [asdict(report) for report in fitted.stages]
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
        **({"stages": stages} if stages else {}),
        "versions": {
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "trl": trl.__version__,
        },
    }
