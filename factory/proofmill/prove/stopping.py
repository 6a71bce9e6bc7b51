"""When to stop asking a stochastic prover: at its first proof, or when the band of its solve rate is decided.

How hard a statement is for a prover is the rate at which independent attempts succeed. Training wants statements
in a band of rates, neither hopeless nor sure, and the usual way spends the same number of attempts on each. Here
attempts are bought one by one while they are worth it: the rule is the Bayes-optimal one for its prior, found by
backward induction over (attempts, successes) with a price for an attempt and a loss of one for a wrong band
(DeGroot, Optimal Statistical Decisions, 1970, chapter 12). The price is set so that, under the prior, the
decisions are right as often as those after ``reference`` attempts for everybody. Undecided statements may get
more attempts than that: what sure ones save pays for them. The prior is learnt as statements are tried (``refit``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from proofmill.errors import ConfigError

__all__ = ["Band", "BandRule", "Bands", "SolvePrior", "band_rule", "default_prior", "grid", "refit"]

Floats: TypeAlias = npt.NDArray[np.float64]

GRID = 400
"""Solve rates on which priors and posteriors are represented: midpoints of equal intervals, and 0 and 1."""
_BISECTIONS = 40
_EM_STEPS = 40
PSEUDO = 20
"""Statements that a prior counts for when it is fitted anew."""


class Band(StrEnum):
    """Where a solve rate lies."""

    HARD = "hard"
    IN_BAND = "in_band"
    EASY = "easy"


BANDS = (Band.HARD, Band.IN_BAND, Band.EASY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """The edges of the band that is worth training on."""

    low: float = 0.05
    high: float = 0.35

    def __post_init__(self) -> None:
        """Refuses edges that make no band.

        Raises:
            ConfigError: they are not in order within (0, 1).
        """
        if not 0 < self.low < self.high < 1:
            raise ConfigError(f"a band needs 0 < low < high < 1, got {self.low} and {self.high}")

    def of(self, rate: float) -> Band:
        """The band of a known rate; edges belong to the band between them."""
        return Band.HARD if rate < self.low else Band.EASY if rate > self.high else Band.IN_BAND


def grid() -> Floats:
    """The solve rates that priors speak of; GRID + 2 of them."""
    return np.concatenate([[0.0], (np.arange(GRID) + 0.5) / GRID, [1.0]])


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvePrior:
    """What is believed of solve rates before any attempt."""

    weights: tuple[float, ...]
    """One for each rate of ``grid()``, adding up to one."""

    @staticmethod
    def from_weights(weights: npt.ArrayLike) -> SolvePrior:
        """A prior from weights of any positive sum."""
        values = np.asarray(weights, dtype=np.float64)
        return SolvePrior(weights=tuple((values / values.sum()).tolist()))


def default_prior() -> SolvePrior:
    """Solve rates of generated statements: many hopeless, some sure, the rest anywhere.

    A quarter exactly 0, a tenth exactly 1, and the rest spread as Beta(1/2, 3/2): a rough shape of what sweeps
    show, deliberately wide; ``bench stopping`` measures what it costs where it is wrong.
    """
    rates = grid()
    inner = rates[1:-1]
    spread = inner**-0.5 * (1 - inner) ** 0.5
    weights = np.concatenate([[0.25], 0.65 * spread / spread.sum(), [0.10]])
    return SolvePrior.from_weights(weights)


def refit(prior: SolvePrior, counts: Sequence[tuple[int, int]]) -> SolvePrior:
    """The prior after other statements have been tried: what their attempts say of the spread of solve rates.

    Expectation maximisation for the mixing distribution of a binomial mixture (Laird, JASA 73, 1978), held back by
    ``prior`` as if it were PSEUDO statements. When attempts were stopped does not matter: the likelihood of what was
    seen does not depend on it.

    Args:
        prior: What was believed before any of them.
        counts: Attempts and successes of each statement.
    """
    if not counts:
        return prior
    rates = grid()
    seen, repeats = np.unique(np.asarray(counts), axis=0, return_counts=True)
    likelihood = rates ** seen[:, 1:2] * (1 - rates) ** (seen[:, 0:1] - seen[:, 1:2])
    base = PSEUDO * np.asarray(prior.weights)
    weights = np.asarray(prior.weights)
    for _ in range(_EM_STEPS):
        joint = likelihood * weights
        posterior = joint / joint.sum(axis=1, keepdims=True)
        weights = (base + repeats @ posterior) / (PSEUDO + repeats.sum())
    return SolvePrior.from_weights(weights)


@dataclass(frozen=True, slots=True, kw_only=True)
class BandRule:
    """Decides after each attempt whether to stop, and for which band."""

    bands: Bands
    max_attempts: int
    price: float
    """Of one attempt, in units of a wrong decision."""
    best: tuple[tuple[Band, ...], ...]
    """Likeliest band after n attempts with w successes: ``best[n][w]``."""
    stops: tuple[tuple[bool, ...], ...]
    """Whether another attempt is not worth its price: ``stops[n][w]``."""

    def decide(self, attempts: int, successes: int) -> Band | None:
        """The band once it is decided, None while another attempt is worth it.

        Raises:
            ValueError: not 0 <= successes <= attempts.
        """
        if not 0 <= successes <= attempts:
            raise ValueError(f"successes must be in 0..{attempts}, got {successes}")
        if attempts > self.max_attempts:
            raise ValueError(f"attempts must be at most {self.max_attempts}, got {attempts}")
        return self.best[attempts][successes] if self.stops[attempts][successes] else None

    def classify(self, attempts: int, successes: int) -> Band:
        """The likeliest band now, decided or not."""
        return self.best[attempts][successes]


def band_rule(
    *,
    bands: Bands | None = None,
    prior: SolvePrior | None = None,
    reference: int = 16,
    max_attempts: int = 48,
) -> BandRule:
    """The cheapest rule that is right as often as a fixed number of attempts, under the prior.

    Args:
        bands: The band's edges.
        prior: What is believed of solve rates.
        reference: The fixed number of attempts to be as good as.
        max_attempts: The most that one statement may get.

    Raises:
        ConfigError: ``reference`` is not in 1..``max_attempts``.
    """
    if not 1 <= reference <= max_attempts:
        raise ConfigError(f"reference must be in 1..{max_attempts}, got {reference}")
    model = _Model(bands or Bands(), prior or default_prior(), max_attempts)
    wanted = model.fixed_accuracy(reference)
    low, high = 0.0, 0.5
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if model.accuracy(model.stops(middle)) >= wanted:
            low = middle
        else:
            high = middle
    return BandRule(
        bands=model.bands,
        max_attempts=max_attempts,
        price=low,
        best=tuple(tuple(BANDS[k] for k in row.argmax(axis=1)) for row in model.mass),
        stops=tuple(tuple(bool(x) for x in row) for row in model.stops(low)),
    )


class _Model:
    """Posterior band masses and predictive chances for every (attempts, successes) up to a limit."""

    def __init__(self, bands: Bands, prior: SolvePrior, max_attempts: int) -> None:
        self.bands = bands
        self.max_attempts = max_attempts
        rates = grid()
        band = np.array([BANDS.index(bands.of(float(rate))) for rate in rates])
        prior_weights = np.asarray(prior.weights)
        self.mass: list[Floats] = []
        """By attempts: masses of the bands, shape (attempts + 1, 3)."""
        self.chance: list[Floats] = []
        """By attempts: chance that the next attempt succeeds, shape (attempts + 1,)."""
        for n in range(max_attempts + 1):
            w = np.arange(n + 1)[:, None]
            weight = prior_weights * rates**w * (1 - rates) ** (n - w)
            weight /= weight.sum(axis=1, keepdims=True)
            self.mass.append(np.stack([weight[:, band == k].sum(axis=1) for k in range(3)], axis=1))
            self.chance.append(weight @ rates)

    def stops(self, price: float) -> list[npt.NDArray[np.bool_]]:
        """Where stopping now loses no more than the best way to go on, by backward induction."""
        value = 1 - self.mass[-1].max(axis=1)
        found = [np.ones(self.max_attempts + 1, dtype=np.bool_)]
        for n in range(self.max_attempts - 1, -1, -1):
            now = 1 - self.mass[n].max(axis=1)
            chance = self.chance[n]
            later = price + chance * value[1:] + (1 - chance) * value[:-1]
            found.append(now <= later)
            value = np.minimum(now, later)
        return found[::-1]

    def accuracy(self, stops: list[npt.NDArray[np.bool_]]) -> float:
        """How often a rule's decision is right, under the prior."""
        reached = np.ones(1)
        right = 0.0
        for n in range(self.max_attempts + 1):
            ends = stops[n]
            right += float((reached * self.mass[n].max(axis=1))[ends].sum())
            going = np.where(ends, 0.0, reached)
            chance = self.chance[n]
            reached = np.append(going * (1 - chance), 0.0)
            reached[1:] += going * chance
        return right

    def fixed_accuracy(self, attempts: int) -> float:
        """How often the likeliest band after a fixed number of attempts is right, under the prior."""
        stops = [np.full(n + 1, n == attempts) for n in range(self.max_attempts + 1)]
        return self.accuracy(stops)
