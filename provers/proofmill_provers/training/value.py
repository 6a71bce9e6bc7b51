"""Trains a value head on what became of the states of stored searches, and measures it on other theorems.

The body is frozen and read once, so that all that is left is a convex problem: logistic regression with soft targets
(binary cross-entropy) and a penalty, from zero, by full-batch L-BFGS. The same trees and weights give the same head,
and a killed run just begins again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import math
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from proofmill.config import Natural, decode_toml
from proofmill.errors import ConfigError
from proofmill.resources import datasets_dir
from proofmill_provers.training.data import TRAIN
from proofmill_provers.training.outcomes import (
    Fate,
    Outcomes,
    SeenState,
    ValueSection,
    chances,
    collect_outcomes,
)
from proofmill_provers.training.publish import free_place, whole_folder
from proofmill_provers.training.recipe import Settled
from proofmill_provers.value import HEAD_FILE, RECORD_FILE, HeadWeights, last_hidden, write_head

if TYPE_CHECKING:
    from proofmill.derive.decontaminate import Decontaminator

__all__ = ["Fit", "ValueRecipe", "draw", "fit_head", "load_value_recipe", "train_value"]

MAX_STEPS = 300
"""Of L-BFGS; it stops by itself much earlier."""
_TITLE = "## Value head"
_LEAST_SCALE = 1e-6
"""Features that hardly vary are not blown up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRecipe:
    """A TOML file with the table ``[value]``: which checkpoint gets a head, and from what it learns."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    model: str
    """A model that ships, or the folder of a checkpoint."""
    value: ValueSection
    seed: Natural = 0
    """Of the choice of theorems on which the head is only measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A head with what it was made of and what it is worth."""

    weights: HeadWeights
    record: Mapping[str, object]
    """Plain values that depend on trees, weights and recipe alone."""


def load_value_recipe(path: Path) -> ValueRecipe:
    """The recipe in a TOML file; paths in it are made absolute.

    Raises:
        ConfigError: unreadable, unknown keys, values out of bounds, or files that are not there.
    """
    recipe, settled = decode_toml(path, ValueRecipe), Settled(path)
    section = recipe.value
    shipped = datasets_dir() / "models" / recipe.model
    return dataclasses.replace(
        recipe,
        model=str(shipped) if shipped.is_dir() else settled.one("model", recipe.model),
        value=dataclasses.replace(
            section,
            searches=settled.all("value.searches", section.searches),
            corpora=settled.all("value.corpora", section.corpora),
            against=settled.all("value.against", section.against),
        ),
    )


def train_value(
    recipe_path: Path, out: Path, *, tell: Callable[[str], None] = lambda _: None
) -> Mapping[str, object]:
    """A copy of a checkpoint with a value head, in a folder that appears whole or not at all.

    Args:
        recipe_path: A TOML file, see ``ValueRecipe``.
        out: The model's folder; it must not be there yet.
        tell: Told of progress.

    Returns:
        What the head's record holds, and where the model lies.

    Raises:
        ConfigError: the recipe or its searches cannot be used, or ``out`` is taken.
        ProverError: the extras are missing, or the checkpoint cannot be read.
    """
    from proofmill_provers.backends.local import load_local_model

    recipe = load_value_recipe(recipe_path)
    free_place(out)
    started, cpu = time.monotonic(), time.process_time()
    outcomes = collect_outcomes(recipe.value, _held_out(recipe.value))
    counts = ", ".join(f"{num} {fate}" for fate, num in outcomes.counts().items())
    tell(f"{len(outcomes.states)} states of {outcomes.num_trees} searches: {counts}")
    backend = load_local_model(recipe.model)
    fit = fit_head(backend.model, backend.tokenizer, outcomes, recipe.value, seed=recipe.seed)
    record = {"recipe": _settings(recipe), **fit.record}

    def fill(fresh: Path) -> None:
        shutil.copytree(recipe.model, fresh, ignore=shutil.ignore_patterns(HEAD_FILE, RECORD_FILE))
        write_head(fresh, fit.weights, record)
        _describe(fresh / "README.md", recipe, fit.record)

    size = whole_folder(out, fill)
    return {
        "kind": "value",
        "name": recipe.name,
        **record,
        "weights": sum(p.numel() for p in backend.model.parameters()) + fit.weights.weight.numel() + 1,
        "steps": fit.record["steps"],
        "wall_s": round(time.monotonic() - started, 1),
        "cpu_s": round(time.process_time() - cpu, 1),
        "model": str(out),
        "bytes": size,
    }


def _settings(recipe: ValueRecipe) -> dict[str, object]:
    """The recipe with names in place of paths."""
    plain = dataclasses.asdict(recipe)
    plain["model"] = Path(recipe.model).name
    for key in ("searches", "corpora", "against"):
        plain["value"][key] = [Path(path).name for path in plain["value"][key]]
    return plain


def _describe(card: Path, recipe: ValueRecipe, record: Mapping[str, Any]) -> None:
    """Adds a section to the model's card, in place of the one of an earlier head."""
    before = card.read_text(encoding="utf-8") if card.is_file() else f"# {recipe.name}\n"
    kept = record["eval"]
    measured = (
        f"On {kept['states']} states of {kept['theorems']} theorems that it has not learned from: AUC {kept['auc']} "
        f"(heuristic {kept['auc_heuristic']}), log loss {kept['log_loss']} (base rate {kept['log_loss_base']})."
        if kept
        else "Not measured: no theorem was kept aside."
    )
    states = ", ".join(f"{num} {fate}" for fate, num in record["states"].items())
    own = (
        f"{_TITLE}\n\nIt tells how likely a proof state is to be closed, by {record['trees']} stored searches "
        f"(states: {states}); `{RECORD_FILE}` has the rest. {measured} A value orders a search; it is no verdict.\n\n"
        f"    proofmill train {recipe.name}.toml --out {recipe.name}\n"
    )
    card.write_text(f"{before.partition(_TITLE)[0].rstrip()}\n\n{own}", encoding="utf-8", newline="\n")


def _held_out(section: ValueSection) -> Decontaminator:
    """Knows the suites that ship, the files that a recipe names, and rows of other splits of its corpora."""
    from proofmill.derive.decontaminate import Benchmark, Decontaminator, read_benchmark, shipped_suites
    from proofmill.export.files import corpus_rows

    own = [row for path in section.against for row in read_benchmark(Path(path))]
    others = [
        Benchmark(id=row.id, statement=row.statement)
        for folder in section.corpora
        for row in corpus_rows(Path(folder))
        if row.split != TRAIN
    ]
    return Decontaminator([*shipped_suites(), *own, *others])


def fit_head(model: Any, tokenizer: Any, outcomes: Outcomes, section: ValueSection, *, seed: int = 0) -> Fit:
    """The head that suits what became of the states, and how it does on theorems that it has not seen.

    A state goes with those that are only measured if no theorem that is learned from has met it.

    Args:
        model: A causal language model of transformers; it is only read.
        tokenizer: Its tokenizer.
        outcomes: Examples.
        section: Settings.
        seed: Of the split.

    Raises:
        ConfigError: nothing is left to learn from, or all of it is alike.
    """
    train, aside, targets = _split(outcomes, section, seed)
    if len({state.fate is Fate.CLOSED for state in train}) < 2:
        raise ConfigError(
            f"a value head needs states that were closed and others: {outcomes.counts()} in all, "
            f"{len(train)} to learn from"
        )
    features = last_hidden(model, tokenizer, [state.prompt for state in (*train, *aside)])
    weights, steps = _regression(features[: len(train)], targets[: len(train)], section.penalty)
    logits = weights.logits(features).tolist()
    base = sum(targets[: len(train)]) / len(train)
    record = {
        "examples_digest": outcomes.digest,
        "trees": outcomes.num_trees,
        "lanes": dict(outcomes.lanes),
        "states": outcomes.counts(),
        "drops": dict(outcomes.drops),
        "hidden": int(features.shape[1]),
        "steps": steps,
        "base_rate": round(base, 6),
        "train": _measured(train, targets[: len(train)], logits[: len(train)], base),
        "eval": _measured(aside, targets[len(train) :], logits[len(train) :], base) if aside else None,
    }
    return Fit(weights=weights, record=record)


def _split(
    outcomes: Outcomes, section: ValueSection, seed: int
) -> tuple[list[SeenState], list[SeenState], list[float]]:
    """States to learn from, states kept aside, and the targets of all, those to learn from first."""
    states = [s for s in outcomes.states if section.censored != "drop" or s.fate is not Fate.CENSORED]
    is_aside = {theorem: draw(seed, theorem) < section.eval_share for s in states for theorem in s.theorems}
    aside = [s for s in states if all(is_aside[theorem] for theorem in s.theorems)]
    train = [s for s in states if not all(is_aside[theorem] for theorem in s.theorems)]
    later = chances(train)

    def target(state: SeenState) -> float:
        if state.fate is not Fate.CENSORED or section.censored == "negative":
            return float(state.fate is Fate.CLOSED)
        return later[min(state.effort, len(later) - 1)]

    return train, aside, [target(state) for state in (*train, *aside)]


def draw(seed: int, theorem: str) -> float:
    """A number in [0, 1): a pure function of seed and theorem."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{theorem}".encode()).digest()[:4], "big") / 2**32


def _regression(features: Any, targets: Sequence[float], penalty: float) -> tuple[HeadWeights, int]:
    """Logistic regression with soft targets on standardised features, and the steps that it took."""
    import torch

    mean = features.mean(dim=0)
    scale = features.std(dim=0, correction=0).clamp_min(_LEAST_SCALE)
    inputs, wanted = (features - mean) / scale, torch.tensor(targets, dtype=torch.float64)
    weight = torch.zeros(inputs.shape[1], dtype=torch.float64, requires_grad=True)
    bias = torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=MAX_STEPS, line_search_fn="strong_wolfe")

    def loss() -> Any:
        optimizer.zero_grad()
        fit = torch.nn.functional.binary_cross_entropy_with_logits(inputs @ weight + bias, wanted)
        total = fit + 0.5 * penalty * weight.square().sum()
        total.backward()
        return total

    optimizer.step(loss)
    made = HeadWeights(mean=mean, scale=scale, weight=weight.detach(), bias=bias.detach())
    return made, int(optimizer.state[weight]["n_iter"])


def _measured(
    states: Sequence[SeenState], targets: Sequence[float], logits: Sequence[float], base: float
) -> dict[str, object]:
    """The head's figures beside those of the base rate and of the heuristic value.

    ``auc`` is the chance that a state which was closed is valued above one that was tried and was not;
    ``auc_decided`` compares with dead states alone. None where one of the two kinds is missing.
    """
    values = [1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit)))) for logit in logits]
    guesses = [state.heuristic for state in states]
    closed = [state.fate is Fate.CLOSED for state in states]
    decided = [at for at, state in enumerate(states) if state.fate is not Fate.CENSORED]

    def auc_of(scores: Sequence[float], places: Sequence[int]) -> float | None:
        return _auc([scores[at] for at in places], [closed[at] for at in places])

    everywhere = range(len(states))
    return {
        "states": len(states),
        "closed": sum(closed),
        "theorems": len({theorem for state in states for theorem in state.theorems}),
        "log_loss": _log_loss(values, targets),
        "log_loss_base": _log_loss([base] * len(states), targets),
        "log_loss_heuristic": _log_loss(guesses, targets),
        "auc": auc_of(values, everywhere),
        "auc_heuristic": auc_of(guesses, everywhere),
        "auc_decided": auc_of(values, decided),
        "auc_decided_heuristic": auc_of(guesses, decided),
    }


def _log_loss(values: Sequence[float], targets: Sequence[float]) -> float:
    """Mean cross-entropy in nats."""
    total = 0.0
    for value, target in zip(values, targets, strict=True):
        sure = min(max(value, 1e-9), 1 - 1e-9)
        total -= target * math.log(sure) + (1 - target) * math.log(1 - sure)
    return round(total / len(values), 6)


def _auc(scores: Sequence[float], labels: Sequence[bool]) -> float | None:
    """Area under the ROC curve by ranks (Mann and Whitney, 1947), ties halved; None without both labels."""
    positive = sum(labels)
    negative = len(labels) - positive
    if not positive or not negative:
        return None
    order = sorted(range(len(scores)), key=lambda at: scores[at])
    ranks = [0.0] * len(scores)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and scores[order[end]] == scores[order[start]]:
            end += 1
        for at in order[start:end]:
            ranks[at] = (start + end + 1) / 2
        start = end
    total = sum(rank for rank, label in zip(ranks, labels, strict=True) if label)
    return round((total - positive * (positive + 1) / 2) / (positive * negative), 4)
