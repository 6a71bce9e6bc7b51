"""``proofmill loop --optimise-mixture``: which weights of training data give the best prover.

A candidate mixture is how much of each training draw is new, old or from the seeds, and what a proof outside the band
weighs. Successive halving (Jamieson and Talwalkar, 2016, arXiv:1502.07943) gives all candidates a few generations,
keeps the best part of them, gives these more generations, and so on. Each candidate is a loop in a folder of its own;
what differs between two of them is the mixture alone: seed, pool and held-out statements are shared.

Choosing by a measurement spends it. So the held-out families are divided: candidates are sampled on the development
half alone, and the final half is looked at once, by the model that was chosen and by that of the recipe's own mixture.

===================== ====================================================================
``arms/N/``           the loop of candidate N; 0 is the recipe's own mixture
``final/N.json``      samples of candidate N's last model on the final half
``verdicts.jsonl``    what was said of each proof text, in whatever arm it came up
``winner.toml``       the recipe with the mixture that was chosen
``mixture.json``      the table: who was tried, how far, how it did, who was chosen
===================== ====================================================================
"""

from __future__ import annotations

import dataclasses
import json
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from proofmill.atomic import atomic_write_text
from proofmill.errors import ConfigError
from proofmill.theory.theory import compile_theory
from proofmill_provers.loop.attempts import measure, tally_of
from proofmill_provers.loop.folder import LoopFolder
from proofmill_provers.loop.learning import open_sampler
from proofmill_provers.loop.measure import paired, scores
from proofmill_provers.loop.pool import HeldOut, apart, whole_families
from proofmill_provers.loop.recipe import LoopRecipe, Mixture, mixture_digest
from proofmill_provers.loop.records import Item, Tally
from proofmill_provers.loop.run import Loop, Measured
from proofmill_provers.loop.workshop import Memory, Workshop

__all__ = ["Halves", "as_toml", "candidates", "halves", "optimise", "ranked", "schedule", "with_mixture"]

DEVELOPMENT = "development"
_DIGITS = 2
"""Decimal places of sampled weights: finer differences are not to be seen in a few generations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """Held-out statements by what they are for."""

    development: tuple[Item, ...]
    """Candidates are compared on these."""
    final: tuple[Item, ...]
    """The figure that is reported is of these."""
    drops: Mapping[str, int]
    """Statements that are in neither half, by reason."""


def halves(items: Sequence[Item], seed: int) -> Halves:
    """Divides held-out statements by family; what is too close to the final half is not for developing, either.

    Raises:
        ConfigError: a half is empty.
    """
    final = whole_families(items, math.ceil(len(items) / 2), f"{seed}/final")
    development, close = apart(items, HeldOut(final))
    if not development:
        raise ConfigError(
            f"{len(items)} held-out statements of {len({i.family for i in items})} families cannot be divided in two "
            "halves; "
            "raise pool.held_out"
        )
    drops = {f"close_to_final_{reason}": num for reason, num in close.items()}
    return Halves(development=tuple(development), final=tuple(final), drops=drops)


def candidates(recipe: LoopRecipe) -> list[Mixture]:
    """The recipe's own mixture, those that it names, and those drawn uniformly from the simplex by its seed.

    Shares have the sum 1; of candidates that say the same one is kept.
    """
    own = Mixture(
        new=recipe.replay.new, old=recipe.replay.old, seeds=recipe.replay.seeds, outside=recipe.band.outside
    )
    found = list(dict.fromkeys(map(_normal, (own, *recipe.mixture.candidates))))
    wanted, rng = len(found) + recipe.mixture.sampled, random.Random(f"{recipe.seed}/mixture")
    while len(found) < wanted:
        low, high = sorted((round(rng.random(), _DIGITS), round(rng.random(), _DIGITS)))
        drawn = Mixture(new=low, old=high - low, seeds=1 - high, outside=round(rng.random(), _DIGITS))
        if (drawn := _normal(drawn)) not in found:
            found.append(drawn)
    return found


def _normal(mixture: Mixture) -> Mixture:
    total = mixture.new + mixture.old + mixture.seeds
    new, old = (round(share / total, 4) for share in (mixture.new, mixture.old))
    return Mixture(new=new, old=old, seeds=max(0.0, round(1 - new - old, 4)), outside=mixture.outside)


def with_mixture(recipe: LoopRecipe, mixture: Mixture, name: str) -> LoopRecipe:
    """The recipe with other weights and another name."""
    return dataclasses.replace(
        recipe,
        name=name,
        replay=dataclasses.replace(recipe.replay, new=mixture.new, old=mixture.old, seeds=mixture.seeds),
        band=dataclasses.replace(recipe.band, outside=mixture.outside),
    )


def schedule(num: int, first: int, rate: int, generations: int) -> list[tuple[int, int]]:
    """Rungs of successive halving: how many candidates are run, and up to which generation.

    From one rung to the next there are ``rate`` times fewer candidates and ``rate`` times more generations, so that
    all rungs cost about the same. The last rung goes up to ``generations``.
    """
    rungs = [(num, min(first, generations))]
    while rungs[-1][1] < generations:
        left = math.ceil(rungs[-1][0] / rate)
        rungs.append((left, generations if left == 1 else min(rate * rungs[-1][1], generations)))
    return rungs


def ranked(samples: Mapping[int, Sequence[Tally]], stopped: Mapping[int, str]) -> list[dict[str, Any]]:
    """Candidates as rows of a table, the best first.

    They are compared on the statements about which something is known of all of them. One that collapse control has
    stopped comes last; of equals the earlier one comes first.

    Args:
        samples: Of each candidate, on the development half.
        stopped: Why it was stopped, or nothing.

    Raises:
        ConfigError: there is no such statement.
    """
    values = {arm: scores(tallies, 1) for arm, tallies in samples.items()}
    shared = sorted(frozenset.intersection(*(frozenset(own) for own in values.values())))
    if not shared:
        raise ConfigError("no development statement has a decided sample in every arm; raise eval.samples")
    rows = [
        {
            "arm": arm,
            "pass@1": sum(own[id_] for id_ in shared) / len(shared),
            "statements": len(shared),
            "stopped": stopped[arm],
        }
        for arm, own in values.items()
    ]
    return sorted(rows, key=lambda row: (bool(row["stopped"]), -float(row["pass@1"]), row["arm"]))


def as_toml(recipe: LoopRecipe) -> str:
    """A recipe as a file that decodes to it; ``[mixture]`` is left out, as the search is over.

    Strings and numbers of JSON are strings and numbers of TOML.
    """
    plain = asdict(recipe)
    del plain["mixture"]
    top = [f"{key} = {json.dumps(value)}" for key, value in plain.items() if not isinstance(value, dict)]
    for name, section in plain.items():
        if isinstance(section, dict):
            top += ["", f"[{name}]"]
            top += [f"{key} = {json.dumps(value)}" for key, value in section.items() if value is not None]
    return "\n".join(top) + "\n"


def optimise(
    recipe: LoopRecipe,
    out: Path,
    *,
    workers: int = 2,
    tell: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Searches for a mixture, or goes on where a killed search stopped.

    Args:
        recipe: Its ``[mixture]`` says what is tried; all else is what the candidates have in common.
        out: The search's folder.
        workers: Lean processes at once.
        tell: Told of progress.

    Returns:
        What ``mixture.json`` holds.

    Raises:
        ConfigError: the recipe has nothing to try, or ``out`` belongs to something else.
        ProverError: the extras are missing.
    """
    if len(candidates(recipe)) < 2:
        raise ConfigError("nothing to compare: set mixture.sampled, or name mixture.candidates")
    if recipe.mixture.first > recipe.generations:
        raise ConfigError(
            f"mixture.first is {recipe.mixture.first}, but there are {recipe.generations} generations; "
            "raise generations"
        )
    return _Search(recipe, out, workers, tell).run()


class _Search:
    """One search in its folder."""

    def __init__(self, recipe: LoopRecipe, out: Path, workers: int, tell: Callable[[str], None]) -> None:
        self._recipe = recipe
        self._tell = tell
        theory = compile_theory(recipe.theory)
        self._folder = LoopFolder(
            out,
            {
                "mixture": mixture_digest(recipe),
                "theory": theory.digest,
                "toolchain": theory.environment.toolchain.label,
            },
        )
        self._workshop = Workshop(
            theory,
            heartbeats=recipe.attempts.heartbeats,
            memory=Memory(out / "verdicts.jsonl"),
            workers=workers,
        )
        self._arms = candidates(recipe)
        self._measured = Measured(
            name=DEVELOPMENT, choose=lambda items: halves(items, recipe.seed).development
        )
        self._ran: dict[int, dict[str, Any]] = {}

    def run(self) -> dict[str, Any]:
        """All rungs, then the final figures."""
        section = self._recipe.mixture
        left = list(range(len(self._arms)))
        rungs: list[dict[str, Any]] = []
        for num, generations in schedule(len(left), section.first, section.rate, self._recipe.generations):
            left = left[:num]
            rows = self._rung(left, generations)
            left = [row["arm"] for row in rows]
            rungs.append({"generations": generations, "arms": rows})
        winner = left[0]
        for rung, after in zip(rungs, [*rungs[1:], None], strict=True):
            kept = {row["arm"] for row in after["arms"]} if after is not None else {winner}
            for row in rung["arms"]:
                row["kept"] = row["arm"] in kept
        self._advance(0, self._recipe.generations)
        chosen = with_mixture(self._recipe, self._arms[winner], f"{self._recipe.name}-mixture")
        atomic_write_text(self._folder.root / "winner.toml", as_toml(chosen))
        split = halves(self._held_out(), self._recipe.seed)
        report = {
            "recipe": asdict(self._recipe),
            "held_out": {
                "development": len(split.development),
                "final": len(split.final),
                "drops": split.drops,
            },
            "candidates": [{"arm": number, **asdict(arm)} for number, arm in enumerate(self._arms)],
            "rungs": rungs,
            "winner": winner,
            "final": self._final(winner, split.final),
        }
        atomic_write_text(
            self._folder.root / "mixture.json", json.dumps(report, indent=2, ensure_ascii=False) + "\n"
        )
        return report

    def _rung(self, arms: Sequence[int], generations: int) -> list[dict[str, Any]]:
        """Runs candidates up to a generation; their rows, the best first."""
        for arm in arms:
            self._advance(arm, generations)
        rows = ranked(
            {arm: self._samples(arm, generations) for arm in arms},
            {arm: self._ran[arm]["stopped"] for arm in arms},
        )
        best = rows[0]
        self._tell(
            f"{len(arms)} mixtures after {generations} generations: best {best['arm']}, pass@1 {best['pass@1']:.3f} "
            f"on {best['statements']} development statements"
        )
        return rows

    def _advance(self, arm: int, generations: int) -> None:
        """Lets an arm's loop go on; the pool, the dearest step, is a pure function of what all arms share."""
        if arm in self._ran and len(self._ran[arm]["generations"]) >= generations:
            return
        recipe = with_mixture(self._recipe, self._arms[arm], f"{self._recipe.name}-{arm}")
        loop = Loop(
            dataclasses.replace(recipe, generations=generations),
            self._root(arm),
            workshop=self._workshop,
            measured=self._measured,
            tell=lambda text: self._tell(f"arm {arm}, {text}"),
        )
        pool = self._root(arm) / "pool.json"
        if arm and not pool.is_file():
            atomic_write_text(pool, (self._root(0) / "pool.json").read_text(encoding="utf-8"))
        self._ran[arm] = loop.run()

    def _root(self, arm: int) -> Path:
        return self._folder.root / f"arms/{arm}"

    def _held_out(self) -> list[Item]:
        kept = json.loads((self._root(0) / "pool.json").read_text(encoding="utf-8"))
        return self._workshop.take([Item(**row) for row in kept["held_out"]])

    def _samples(self, arm: int, generations: int) -> list[Tally]:
        """On the development half, by the arm's model of that generation or of the one in which it was stopped."""
        last = min(generations, len(self._ran[arm]["generations"]))
        path = self._root(arm) / f"generations/{last}/eval.json"
        return [tally_of(row) for row in json.loads(path.read_text(encoding="utf-8"))]

    def _final(self, winner: int, items: Sequence[Item]) -> dict[str, Any]:
        """What the chosen mixture and the recipe's own are worth on statements that chose nothing."""
        recipe = self._recipe
        found: dict[int, dict[str, float]] = {}
        for arm in dict.fromkeys((0, winner)):
            last = len(self._ran[arm]["generations"])
            model = self._root(arm) / f"generations/{last}/model"

            def sample(model: Path = model) -> list[dict[str, Any]]:
                tallies = measure(self._workshop, open_sampler(model, recipe.threads), items, recipe)
                return [asdict(tally) for tally in tallies]

            rows = self._folder.step(f"final/{arm}.json", sample)
            found[arm] = scores([tally_of(row) for row in rows], 1)
        if not found[winner].keys() & found[0].keys():
            raise ConfigError("no final statement has a decided sample of both models; raise eval.samples")
        pair = paired(found[winner], found[0], recipe.seed)
        return {
            "statements": pair.statements,
            "winner": pair.first,
            "own": pair.second,
            "difference": pair.difference,
            "low": pair.low,
            "high": pair.high,
        }
