"""Training recipes: a TOML file, decoded strictly, that says what is trained on what, and from which seed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from proofmill.config import Count, Natural, Positive, decode_toml
from proofmill.errors import ConfigError

__all__ = [
    "DataSection",
    "ModelSection",
    "RunSection",
    "Settled",
    "StageSection",
    "TrainRecipe",
    "load_train_recipe",
    "model_settings",
    "recipe_digest",
    "recipe_settings",
]

Share = Annotated[float, Field(ge=0, lt=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSection:
    """``[data]``: what is learned from."""

    corpora: tuple[str, ...]
    """Folders of exported theorems (``proofmill export RUN --recipe theorems``), relative to the recipe's file.
    Only rows of the split ``train`` are used, whatever else a folder holds."""
    whole_proofs: bool = True
    """Learn whole proofs from statements."""
    tactics: bool = True
    """Learn single tactics from proof states."""
    against: tuple[str, ...] = ()
    """JSONL files of statements that must not be learned: rows that show one of them are left out. The suites
    under datasets/seeds are always among them."""
    max_rows: Count | None = None
    """At most so many theorems of each corpus, the first; left out: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSection:
    """``[model]``: random weights of a Llama architecture, or a checkpoint to go on from."""

    start: str = "random"
    """``random``, or the folder of a checkpoint; the sizes below then come from it."""
    vocabulary: Annotated[int, Field(ge=300, le=65_536)] = 1024
    """Tokens of the byte-level BPE tokenizer, trained on the same examples."""
    hidden: Count = 192
    layers: Count = 4
    heads: Count = 6
    inner: Count = 512
    """Width of the feed-forward layers."""
    context: Annotated[int, Field(ge=64, le=32_768)] = 512
    """Tokens of prompt and completion together; longer examples are left out and counted."""
    lora_rank: Natural = 0
    """Rank of low-rank adapters (LoRA: Hu et al., 2021, arXiv:2106.09685) that are trained instead of all weights, and
    merged into them at the end; 0: all weights are trained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSection:
    """``[run]``: the optimiser, and what is kept."""

    epochs: Positive = 8.0
    """Of the whole run; ``[[stages]]`` have numbers of their own instead."""
    batch: Count = 16
    learning_rate: Positive = 2e-3
    warmup_share: Share = 0.05
    weight_decay: Annotated[float, Field(ge=0)] = 0.05
    seed: Natural = 0
    checkpoint_steps: Count = 200
    """Optimiser steps between two checkpoints; a killed run goes on from the last whole one."""
    eval_share: Share = 0.02
    """Part of the training examples, by theorem, whose loss is only measured."""
    threads: Count | None = None
    """Threads of torch on a CPU; left out: torch's own choice."""
    precision: Literal["float32", "bfloat16-mixed"] = "float32"
    """Arithmetic of training; ``bfloat16-mixed`` keeps weights and optimiser in float32."""
    dtype: Literal["bfloat16", "float16", "float32"] = "bfloat16"
    """Number format of the weights that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSection:
    """``[[stages]]``: a part of training; short examples first, then longer ones as well.

    A stage goes on from the weights of the one before it, with an optimiser, a schedule of the learning rate and, where
    ``model.lora_rank`` asks for them, adapters of its own. The model is made for ``model.context`` from the start.
    """

    context: Count
    """Only examples of at most so many tokens; what is longer is counted."""
    epochs: Positive


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainRecipe:
    """Everything that a training run needs to know."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: str
    licence: str = "apache-2.0"
    data: DataSection
    model: ModelSection = field(default_factory=ModelSection)
    run: RunSection = field(default_factory=RunSection)
    stages: tuple[StageSection, ...] = ()
    """One after another; left out: ``run.epochs`` over everything that fits ``model.context``."""

    def __post_init__(self) -> None:
        """Refuses recipes that ask for nothing, and stages that do not grow up to the model's context.

        Raises:
            ValueError: the keys, and what would be right.
        """
        if not self.data.corpora:
            raise ValueError("data.corpora must name at least one folder of an exported corpus")
        if not (self.data.whole_proofs or self.data.tactics):
            raise ValueError("one of data.whole_proofs and data.tactics must be true")
        if self.model.hidden % self.model.heads:
            raise ValueError(
                f"model.hidden must be a multiple of model.heads, got {self.model.hidden} and {self.model.heads}"
            )
        contexts = [stage.context for stage in self.stages]
        if any(longer <= shorter for shorter, longer in pairwise(contexts)):
            listed = ", ".join(map(str, contexts))
            raise ValueError(f"the contexts of [[stages]] must grow from each to the next, got {listed}")
        if contexts and contexts[-1] > self.model.context:
            raise ValueError(
                f"the context of the last of [[stages]] must be at most model.context, "
                f"got {contexts[-1]} and {self.model.context}"
            )


class Settled:
    """Paths in a recipe, made absolute: they are relative to its file."""

    def __init__(self, recipe: Path) -> None:
        """Args: recipe: the file."""
        self._recipe = recipe
        self._home = recipe.resolve().parent

    def one(self, key: str, text: str) -> str:
        """The path under a key.

        Raises:
            ConfigError: there is nothing.
        """
        found = self._home / Path(text).expanduser()
        if not found.exists():
            raise ConfigError(
                f"{key}: {text} does not exist; paths are relative to {self._home} ({self._recipe})"
            )
        return str(found)

    def all(self, key: str, texts: Iterable[str]) -> tuple[str, ...]:
        """The paths under a key.

        Raises:
            ConfigError: one is not there.
        """
        return tuple(self.one(key, text) for text in texts)


def load_train_recipe(path: Path) -> TrainRecipe:
    """The recipe in a TOML file; paths in it are made absolute.

    Raises:
        ConfigError: unreadable, unknown keys, values out of bounds, or folders that are not there.
    """
    recipe, settled = decode_toml(path, TrainRecipe), Settled(path)
    data = dataclasses.replace(
        recipe.data,
        corpora=settled.all("data.corpora", recipe.data.corpora),
        against=settled.all("data.against", recipe.data.against),
    )
    model = recipe.model
    if model.start != "random":
        model = dataclasses.replace(model, start=settled.one("model.start", model.start))
    return dataclasses.replace(recipe, data=data, model=model)


def model_settings(section: ModelSection) -> dict[str, object]:
    """The section as plain values for a digest; what came later and is left out stands in none."""
    plain = dataclasses.asdict(section)
    if not section.lora_rank:
        del plain["lora_rank"]
    return plain


def recipe_settings(recipe: TrainRecipe) -> dict[str, Any]:
    """The recipe as plain values for digests and records; one without stages says nothing of them."""
    plain = dataclasses.asdict(recipe)
    if not recipe.stages:
        del plain["stages"]
    return plain


def recipe_digest(recipe: TrainRecipe) -> str:
    """Digest of everything in a recipe but where folders lie."""
    plain = recipe_settings(recipe)
    plain["data"].pop("corpora")
    plain["data"].pop("against")
    plain["model"] = model_settings(recipe.model)
    plain["model"]["start"] = "random" if recipe.model.start == "random" else "checkpoint"
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
