"""Premise selection that learns from certified proofs: which lemmas does a goal like this one need?

A linear ranker over what goal and lemma share: foreign and shared symbols (the portfolio's own rule, from which it
starts), rare symbols weighted by inverse document frequency (Meng and Paulson's MePo, 2009, weighs them so too), how
often a lemma was used before, and for goals with the same symbols (the signal of MaSh, Kuehlwein et al., ITP 2013).
After each certified proof its weights take small steps of pairwise logistic loss (RankNet, Burges et al., 2005).
No torch, no randomness: the same proofs in the same order give the same ranking.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from proofmill.prove.protocol import Goal, LemmaHint

__all__ = ["LearnedSelector", "Recall", "Solved", "measure_recall"]

_Vector = npt.NDArray[np.float64]
_START = (1.0, 0.1, 0.0, 0.0, 0.0, 0.0)
"""Weights before anything is learned: those of symbol overlap, foreign symbols first and shared ones second."""
_RATE = 0.05
"""Length of a step."""
_RIVALS = 20
"""Lemmas, the best-ranked unused ones, that a used lemma is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """A certified theorem: what it is about, and which lemmas its proof term refers to."""

    name: str
    features: frozenset[str]
    used: tuple[str, ...]


@dataclass(slots=True)
class _Fact:
    """What is known of a lemma."""

    features: frozenset[str]
    uses: int = 0
    used_with: Counter[str] = field(default_factory=Counter)
    """Symbols of the goals that it was used for."""


class LearnedSelector:
    """Ranks lemmas for goals; grows with every certified theorem."""

    def __init__(self) -> None:
        """Ranks by symbol overlap until it has learned."""
        self._facts: dict[str, _Fact] = {}
        self._frequency: Counter[str] = Counter()
        """In how many lemmas each symbol stands."""
        self._weights: _Vector = np.array(_START)

    @property
    def weights(self) -> tuple[float, ...]:
        """Of the features, in the order of the module's description."""
        return tuple(round(float(w), 4) for w in self._weights)

    def add(self, name: str, features: frozenset[str]) -> None:
        """A lemma that may be chosen from now on."""
        if name not in self._facts:
            self._facts[name] = _Fact(features=features)
            self._frequency.update(features)

    def learn(self, features: frozenset[str], used: Iterable[str]) -> None:
        """A proof of a goal with these symbols used these lemmas; unknown names say nothing."""
        wanted = [name for name in used if name in self._facts]
        if not wanted:
            return
        rivals = [n for n in self.rank(features, self._facts) if n not in wanted][:_RIVALS]
        for name in wanted:
            own = self._features(features, self._facts[name])
            for rival in rivals:
                gap = own - self._features(features, self._facts[rival])
                chance = 1.0 / (1.0 + math.exp(min(30.0, float(self._weights @ gap))))
                self._weights += _RATE * chance / len(rivals) * gap
        for name in wanted:
            fact = self._facts[name]
            fact.uses += 1
            fact.used_with.update(features)

    def rank(self, features: frozenset[str], names: Iterable[str]) -> list[str]:
        """The lemmas among ``names`` that are known, best first; ties in the given order."""
        scored = [
            (-float(self._weights @ self._features(features, self._facts[name])), place, name)
            for place, name in enumerate(names)
            if name in self._facts
        ]
        return [name for *_, name in sorted(scored)]

    def select(self, goal: Goal, lemmas: Sequence[LemmaHint], num: int) -> list[LemmaHint]:
        """The ``num`` lemmas to offer for a goal: rewriting lemmas only, never the goal itself."""
        known: Mapping[str, LemmaHint] = {
            lemma.name: lemma for lemma in lemmas if lemma.is_rewrite and lemma.name != goal.name
        }
        for lemma in known.values():
            self.add(lemma.name, lemma.constants)
        return [known[name] for name in self.rank(goal.constants, known)[:num]]

    def _features(self, goal: frozenset[str], fact: _Fact) -> _Vector:
        shared, either = goal & fact.features, goal | fact.features
        rare = sum(map(self._rarity, shared)) / (sum(map(self._rarity, either)) or 1.0)
        alike = sum(fact.used_with[s] * self._rarity(s) for s in goal) / (1 + fact.uses) if fact.uses else 0.0
        return np.array(
            (
                -float(len(fact.features - goal)),
                float(len(shared)),
                rare,
                math.log1p(fact.uses),
                alike / (sum(map(self._rarity, goal)) or 1.0),
                float(fact.features == goal),
            )
        )

    def _rarity(self, symbol: str) -> float:
        """Inverse document frequency: what everything has tells nothing."""
        return math.log((1 + len(self._facts)) / (1 + self._frequency.get(symbol, 0))) + 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """How many of the lemmas that proofs used were among the first k, on average over theorems."""

    num_theorems: int
    """Theorems whose proof used at least one lemma."""
    learned: Mapping[int, float]
    overlap: Mapping[int, float]
    """Of plain symbol overlap, on the same theorems."""


def measure_recall(rows: Sequence[Solved], at: Sequence[int] = (1, 3, 6, 10)) -> Recall:
    """Recall at k, each theorem ranked before anything is learned from it.

    Such a prequential measurement (Dawid, 1984) holds every theorem out once: the selector has seen the theorems
    certified before it and nothing else. Symbol overlap orders the same lemmas by how many symbols are foreign to
    the goal and how many are shared, which is the portfolio's rule without its cut-offs.
    """
    selector = LearnedSelector()
    earlier: dict[str, frozenset[str]] = {}
    sums: dict[str, defaultdict[int, float]] = {"learned": defaultdict(float), "overlap": defaultdict(float)}
    num = 0
    for row in rows:
        used = [name for name in row.used if name in earlier]
        if used:
            num += 1
            ranked = {
                "learned": selector.rank(row.features, earlier),
                "overlap": _by_overlap(row.features, earlier),
            }
            for how, names in ranked.items():
                for k in at:
                    sums[how][k] += len(set(used) & set(names[:k])) / len(set(used))
        selector.learn(row.features, used)
        selector.add(row.name, row.features)
        earlier[row.name] = row.features
    return Recall(
        num_theorems=num,
        learned={k: round(sums["learned"][k] / max(1, num), 4) for k in at},
        overlap={k: round(sums["overlap"][k] / max(1, num), 4) for k in at},
    )


def _by_overlap(features: frozenset[str], lemmas: Mapping[str, frozenset[str]]) -> list[str]:
    scored = [
        (len(own - features), -len(own & features), place, name)
        for place, (name, own) in enumerate(lemmas.items())
    ]
    return [name for *_, name in sorted(scored)]
