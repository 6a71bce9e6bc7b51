"""Recipes of the loop: a TOML file, decoded strictly; the defaults are a run from random weights on two cores.

All budgets are counts (statements, samples, optimiser steps, Lean's heartbeats), never seconds, so that a busy
machine does the same work as a quiet one.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from proofmill.config import Count, Natural, decode_toml
from proofmill.errors import ConfigError
from proofmill_provers.loop.pivotal import PivotalSection
from proofmill_provers.training.recipe import ModelSection, model_settings

__all__ = [
    "AttemptSection",
    "BandSection",
    "ConjecturerSection",
    "ControlSection",
    "EvalSection",
    "LoopRecipe",
    "Mixture",
    "MixtureSection",
    "OperatorName",
    "PoolSection",
    "ReplaySection",
    "SeedSection",
    "Switches",
    "TrainSection",
    "load_loop_recipe",
    "loop_digest",
    "mixture_digest",
]

Share = Annotated[float, Field(ge=0, le=1)]
Rate = Annotated[float, Field(gt=0, lt=1)]
Positive = Annotated[float, Field(gt=0, le=10)]
OperatorName = Literal["specialise", "identify", "step", "disjoin", "pad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolSection:
    """``[pool]``: the statements that exploration proposes, and those that are only for measuring."""

    statements: Count = 800
    """Conjectures taken from the explorer, smallest first."""
    max_size: Count = 6
    """Nodes of the larger side up to which it looks."""
    held_out: Count = 220
    """Statements that are never learned from: whole families, drawn before the first generation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedSection:
    """``[seeds]``: what starts generation 1, as random weights prove nothing."""

    statements: Count = 120
    """Statements of the pool that are tried."""
    scripts: Count = 1
    """Scripts of the symbolic ladder drawn at random for each."""
    later: Natural = 120
    """Statements without a proof that are tried so in every later generation, too. A policy that learns from its own
    samples alone may come to know one shape of proof only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptSection:
    """``[attempts]``: what the policy tries in each generation after the first."""

    statements: Count = 320
    samples: Count = 8
    temperature: Positive = 1.0
    max_tokens: Count = 40
    """Tokens of one proof."""
    heartbeats: Count = 5_000
    """Bound of one proof while it is tried, in Lean's ``maxHeartbeats`` (thousands)."""
    exploring: Share = 0.25
    """Part of the statements that is drawn uniformly, whatever is believed of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BandSection:
    """``[band]``: solve rates that are worth learning from."""

    low: Rate = 0.05
    high: Rate = 0.7
    outside: Share = 0.3
    """Weight in training of a proof whose statement is surely outside, as part of one surely inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaySection:
    """``[replay]``: where training examples come from; shares of what is there, renormalised."""

    new: Share = 0.5
    """Proofs that this generation brought."""
    old: Share = 0.35
    """Proofs that the policy found in earlier generations."""
    seeds: Share = 0.15
    """Proofs of the symbolic seeds."""
    max_proofs: Count = 4
    """Proofs of one statement."""
    shapes: Share = 0.5
    """How far shapes of proofs are evened out: 0 not at all, 1 until each is drawn equally often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSection:
    """``[train]``: supervised fine-tuning, from the previous checkpoint."""

    first_steps: Count = 150
    """Optimiser steps of generation 1, from random weights."""
    steps: Count = 120
    """Optimiser steps of every later generation."""
    batch: Count = 16
    first_rate: Positive = 2e-3
    """Learning rate of generation 1."""
    rate: Positive = 1e-3
    """Learning rate of every later generation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConjecturerSection:
    """``[conjecturer]``: statements that the loop makes itself and learns to make; see ``loop.proposing``."""

    statements: Natural = 0
    """Proposals in each generation after the first; 0 leaves the conjecturer out."""
    targets: Share = 0.5
    """Part of them that is made from statements that were tried and never proved."""
    temperature: Positive = 1.0
    """How little the conjecturer's preferences count; collapse control raises it."""
    operators: Annotated[tuple[OperatorName, ...], Field(min_length=1)] = ("specialise", "identify", "step")
    """How statements are made from others; ``disjoin`` and ``pad`` make worthless ones, for experiments on collapse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalSection:
    """``[eval]``: the policy alone on the held-out statements."""

    samples: Count = 8
    temperature: Positive = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSection:
    """``[control]``: when statistics of a generation call for action; see ``proofmill_provers.loop.control``."""

    max_disjunctions: Share = 0.25
    """Share of conclusions that are disjunctions."""
    max_growth: Annotated[float, Field(gt=1)] = 1.5
    """Mean size of conclusions, as a multiple of the first generation's."""
    min_entropy: Share = 0.7
    """Entropy of symbols, as a part of the first generation's."""
    max_duplicates: Share = 0.3
    """Share of proposals that are known in canonical form."""
    max_extremes: Share = 0.9
    """Share of tried statements whose samples all succeed or all fail."""
    min_families: Share = 0.9
    """Effective number of families, as a part of the first generation's."""
    patience: Count = 2
    """Generations in a row that one threshold may be passed, with action taken, before the run stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """A candidate of ``[mixture]``: ``[replay]`` shares, and ``band.outside``."""

    new: Share
    old: Share
    seeds: Share
    outside: Share

    def __post_init__(self) -> None:
        """Refuses a mixture of nothing.

        Raises:
            ValueError: all shares are 0.
        """
        if not self.new + self.old + self.seeds:
            raise ValueError("one of new, old and seeds of a mixture must be above 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class MixtureSection:
    """``[mixture]``: what ``--optimise-mixture`` tries beside the recipe's own mixture; a loop does not use it."""

    candidates: tuple[Mixture, ...] = ()
    """Mixtures to try, as ``[[mixture.candidates]]``."""
    sampled: Natural = 7
    """Further ones, drawn uniformly by the recipe's seed."""
    first: Annotated[int, Field(ge=2)] = 2
    """Generations that every candidate gets; before the second there is nothing to mix."""
    rate: Annotated[int, Field(ge=2, le=10)] = 2
    """By how much candidates get fewer, and generations more, from one rung to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """``[switches]``: parts of the loop that an ablation turns off."""

    band: bool = True
    hindsight: bool = True
    control: bool = True
    replay: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopRecipe:
    """Everything that a loop needs to know."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")] = "default"
    theory: str = "arith-list"
    seed: Natural = 0
    generations: Count = 7
    threads: Count = 1
    """Threads of torch; part of the recipe, as sums depend on it in their last digits. For so small a model a second
    one brings little on a quiet machine, and costs a factor of ten beside other processes that want the cores."""
    pool: PoolSection = field(default_factory=PoolSection)
    seeds: SeedSection = field(default_factory=SeedSection)
    attempts: AttemptSection = field(default_factory=AttemptSection)
    band: BandSection = field(default_factory=BandSection)
    replay: ReplaySection = field(default_factory=ReplaySection)
    model: ModelSection = field(default_factory=lambda: ModelSection(vocabulary=512, context=256))
    train: TrainSection = field(default_factory=TrainSection)
    eval: EvalSection = field(default_factory=EvalSection)
    control: ControlSection = field(default_factory=ControlSection)
    switches: Switches = field(default_factory=Switches)
    pivotal: PivotalSection = field(default_factory=PivotalSection)
    """Of ``--pivotal``; no generation depends on it."""
    conjecturer: ConjecturerSection = field(default_factory=ConjecturerSection)
    mixture: MixtureSection = field(default_factory=MixtureSection)

    def __post_init__(self) -> None:
        """Refuses recipes that contradict themselves.

        Raises:
            ValueError: the keys, and what would be right.
        """
        if self.band.low >= self.band.high:
            raise ValueError(f"band.low must be below band.high, got {self.band.low} and {self.band.high}")
        if self.pool.held_out >= self.pool.statements:
            raise ValueError(
                f"pool.held_out must be less than pool.statements, got {self.pool.held_out} of {self.pool.statements}"
            )
        if not self.replay.new + self.replay.old + self.replay.seeds:
            raise ValueError("one of replay.new, replay.old and replay.seeds must be above 0")
        if self.model.start != "random":
            raise ValueError("model.start must be 'random': the loop makes its own checkpoints")
        if self.model.hidden % self.model.heads:
            raise ValueError(
                f"model.hidden must be a multiple of model.heads, got {self.model.hidden} and {self.model.heads}"
            )


def load_loop_recipe(name: str) -> LoopRecipe:
    """The recipe called ``default``, or that in a TOML file.

    Raises:
        ConfigError: unreadable, unknown keys, values out of bounds or at odds.
    """
    if name == "default":
        return LoopRecipe()
    path = Path(name)
    if not path.is_file():
        raise ConfigError(f"no loop recipe {name!r}: 'default', or the path of a TOML file")
    return decode_toml(path, LoopRecipe)


def loop_digest(recipe: LoopRecipe) -> str:
    """Digest of everything that a loop does, but for the number of generations: more may be asked for later.

    ``[mixture]`` and ``[pivotal]`` are of no consequence for a loop, and left out; so is ``[conjecturer]`` where it
    says nothing, so that folders from before there was one go on.
    """
    plain = dataclasses.asdict(recipe)
    del plain["generations"], plain["mixture"], plain["pivotal"]
    plain["model"] = model_settings(recipe.model)
    if recipe.conjecturer == ConjecturerSection():
        del plain["conjecturer"]
    if not recipe.seeds.later:
        del plain["seeds"]["later"]
    if not recipe.replay.shapes:
        del plain["replay"]["shapes"]
    return _digest(plain)


def mixture_digest(recipe: LoopRecipe) -> str:
    """Digest of everything that a search for a mixture does."""
    mixture = dataclasses.asdict(recipe.mixture)
    return _digest({"loop": loop_digest(recipe), "generations": recipe.generations, "mixture": mixture})


def _digest(plain: Mapping[str, object]) -> str:
    return "sha256:" + hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
