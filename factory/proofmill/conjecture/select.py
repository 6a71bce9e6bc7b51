"""Which conjectures are worth a prover's time: scores with reasons, and a varied choice.

A score is band x elegance x novelty x use. The band is the posterior mass of the family's rate of proof in the middle
range, from a Beta prior and what was proved and refused so far: what always or never works teaches little
(barely provable, as in STP, Dong and Ma, arXiv 2502.00212, but with the uncertainty kept). The choice maximises a
facility-location function, the sum over all candidates of the likeness to the nearest chosen one weighted by score,
greedily with lazy evaluation (Minoux 1978), under a quota for each family. That function is
monotone and submodular, so the greedy choice without quotas is within 1 - 1/e of the best (Nemhauser et al. 1978).
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from proofmill.conjecture.laws import Law
from proofmill.theory.terms import App, Term, subterms

__all__ = [
    "BandStats",
    "Candidate",
    "Choice",
    "Chosen",
    "Score",
    "beta_cdf",
    "facility_gain",
    "features",
    "score",
    "select",
]

BAND = (0.15, 0.85)
"""Rates of proof that count as informative."""
_PRIOR = (1.0, 1.0)
MAX_COMPARED = 2000
"""Candidates that are compared with each other: their likeness takes 8 bytes a pair."""
_MAX_TERMS = 300
"""Of the continued fraction; it needs a few dozen for any counts that occur."""
_EPSILON = 1e-14


def beta_cdf(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function: P(X <= x) for X of Beta(a, b).

    By its continued fraction (Lentz's method), DLMF 8.17.22, on the side where it converges fast.

    Raises:
        ValueError: a or b is not positive, or x lies outside of [0, 1].
    """
    if a <= 0 or b <= 0 or not 0 <= x <= 1:
        raise ValueError(f"a and b must be positive and x in [0, 1], got {a}, {b}, {x}")
    if x in (0.0, 1.0):
        return x
    if x > (a + 1) / (a + b + 2):
        return 1.0 - beta_cdf(b, a, 1.0 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    c, d = 1.0, 1.0 / _away(1.0 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, _MAX_TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        change = 1.0
        for step in (even, odd):
            d = 1.0 / _away(1.0 + step * d)
            c = _away(1.0 + step / c)
            change = c * d
            fraction *= change
        if abs(change - 1.0) < _EPSILON:
            break
    return front * fraction / a


def _away(value: float) -> float:
    """The value, kept away from zero, as Lentz's method asks."""
    return value if abs(value) > 1e-300 else 1e-300


@dataclass(frozen=True, slots=True, kw_only=True)
class BandStats:
    """What happened to a family so far."""

    proved: int = 0
    failed: int = 0

    @property
    def mass(self) -> float:
        """Posterior probability that the family's rate of proof lies in the band."""
        a, b = _PRIOR[0] + self.proved, _PRIOR[1] + self.failed
        return beta_cdf(a, b, BAND[1]) - beta_cdf(a, b, BAND[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A conjecture that may be chosen."""

    id: str
    law: Law
    family: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A score with its factors, each in (0, 1]."""

    band: float
    elegance: float
    novelty: float
    use: float

    @property
    def total(self) -> float:
        """The product."""
        return self.band * self.elegance * self.novelty * self.use

    def as_row(self) -> dict[str, float]:
        """The reasons, for a conjecture's ``filters.score``."""
        names = ("band", "elegance", "novelty", "use", "total")
        return {name: round(getattr(self, name), 4) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A chosen candidate, and what choosing it added."""

    candidate: Candidate
    score: Score
    gain: float

    def as_row(self) -> dict[str, float]:
        """The score's reasons and the gain."""
        return {**self.score.as_row(), "gain": round(self.gain, 4)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How many to choose, and by what."""

    num: int
    quota: int
    """Of one family at most."""
    stats: Mapping[str, BandStats] = field(default_factory=dict)
    seen: Mapping[str, int] = field(default_factory=dict)
    used: Mapping[str, int] = field(default_factory=dict)

    def of(self, candidates: Sequence[Candidate]) -> list[Chosen]:
        """The chosen ones, in the order of choice; of very many, the best scored are looked at."""
        most = max(MAX_COMPARED, 2 * self.num)
        if len(candidates) > most:
            scores = [score(c, stats=self.stats, seen=self.seen, used=self.used).total for c in candidates]
            best = sorted(range(len(candidates)), key=lambda i: (-scores[i], i))[:most]
            candidates = [candidates[i] for i in sorted(best)]
        return select(
            candidates, self.num, quota=self.quota, stats=self.stats, seen=self.seen, used=self.used
        )


def score(
    candidate: Candidate, *, stats: Mapping[str, BandStats], seen: Mapping[str, int], used: Mapping[str, int]
) -> Score:
    """The score of one candidate.

    Args:
        candidate: The conjecture.
        stats: By family, what was proved and what failed.
        seen: By family, how many conjectures there are already: novelty falls as 1 / sqrt(1 + n).
        used: By symbol, how often certified proofs have used a lemma about it.
    """
    law = candidate.law
    nodes = sum(term.size for term in law.terms())
    distinct = len({sub for term in law.terms() for sub in subterms(term)})
    repeated = distinct / nodes
    balance = (
        1.0
        if law.right is None
        else (1 + min(law.left.size, law.right.size)) / (1 + max(law.left.size, law.right.size))
    )
    size = 1 / (1 + math.exp((nodes - 14) / 4))
    elegance = size * (0.5 + 0.5 * repeated) * (0.5 + 0.5 * balance) / (1 + 0.5 * len(law.hypotheses))
    symbols = law.symbols()
    total = sum(used.values())
    uses = sum(used.get(key, 0) for key in symbols) / max(1, len(symbols))
    return Score(
        band=stats.get(candidate.family, BandStats()).mass,
        elegance=elegance,
        novelty=1 / math.sqrt(1 + seen.get(candidate.family, 0)),
        use=(1 + uses) / (1 + uses + total / max(1, len(used))) if total else 0.5,
    )


def features(law: Law) -> Counter[str]:
    """What a law is like: its symbols, and which symbol stands under which."""
    found: Counter[str] = Counter()
    for term in law.terms():
        for sub in subterms(term):
            if isinstance(sub, App):
                found[sub.symbol.key] += 1
                found.update(f"{sub.symbol.key}>{_head(arg)}" for arg in sub.args)
    return found


def _head(term: Term) -> str:
    return term.symbol.key if isinstance(term, App) else "_"


def likeness(laws: Sequence[Law]) -> npt.NDArray[np.float64]:
    """Cosines between the laws' features, shape (n, n), in [0, 1]; 1 on the diagonal."""
    counted = [features(law) for law in laws]
    names = {name: i for i, name in enumerate(sorted({name for c in counted for name in c}))}
    rows = np.zeros((len(laws), max(1, len(names))))
    for row, counts in zip(rows, counted, strict=True):
        for name, num in counts.items():
            row[names[name]] = math.sqrt(num)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.where(norms > 0, norms, 1)
    found: npt.NDArray[np.float64] = np.clip(rows @ rows.T, 0, 1)
    np.fill_diagonal(found, 1.0)
    return found


def facility_gain(
    near: npt.NDArray[np.float64],
    weights: npt.NDArray[np.float64],
    covered: npt.NDArray[np.float64],
    item: int,
) -> float:
    """What choosing an item adds: for every candidate its weight times how much nearer it now is.

    Args:
        near: Likeness of all pairs, shape (n, n).
        weights: Scores, shape (n,).
        covered: Likeness of each candidate to the nearest chosen one, shape (n,).
        item: The candidate in question.
    """
    return float(weights[item] * (weights * np.maximum(near[item] - covered, 0)).sum())


def select(
    candidates: Sequence[Candidate],
    num: int,
    *,
    quota: int,
    stats: Mapping[str, BandStats] | None = None,
    seen: Mapping[str, int] | None = None,
    used: Mapping[str, int] | None = None,
) -> list[Chosen]:
    """Chooses at most ``num`` candidates, at most ``quota`` of a family, in the order of choice.

    A function of its arguments: equal gains are decided by the candidates' order.

    Raises:
        ValueError: the quota is not positive.
    """
    if quota < 1:
        raise ValueError(f"quota must be >= 1, got {quota}")
    if not candidates:
        return []
    scores = [score(c, stats=stats or {}, seen=seen or {}, used=used or {}) for c in candidates]
    weights = np.asarray([s.total for s in scores])
    near = likeness([c.law for c in candidates])
    covered = np.zeros(len(candidates))
    taken: Counter[str] = Counter()
    chosen: list[Chosen] = []
    # A gain only falls as more is chosen, so one that is up to date and on top is the largest.
    queue = [(-facility_gain(near, weights, covered, i), i, 0) for i in range(len(candidates))]
    heapq.heapify(queue)
    while queue and len(chosen) < num:
        gain, item, age = heapq.heappop(queue)
        family = candidates[item].family
        if taken[family] >= quota:
            continue
        if age < len(chosen):
            heapq.heappush(queue, (-facility_gain(near, weights, covered, item), item, len(chosen)))
            continue
        taken[family] += 1
        covered = np.maximum(covered, near[item])
        chosen.append(Chosen(candidate=candidates[item], score=scores[item], gain=-gain))
    return chosen
