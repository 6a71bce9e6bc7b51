"""Laws as rewrite rules: whether a term is an instance of the larger side of a law already found."""

from __future__ import annotations

from collections import Counter, defaultdict

from proofmill.conjecture.laws import AcTheory
from proofmill.theory.terms import App, Term, subterms, variables

__all__ = ["Rules"]


class _Rule:
    __slots__ = ("left", "mask")

    def __init__(self, left: App, mask: int) -> None:
        self.left = left
        self.mask = mask


class Rules:
    """Left sides by head symbol, those that reduced something last in front."""

    def __init__(self, ac: AcTheory) -> None:
        """No rules yet; matching is modulo ``ac``."""
        self._ac = ac
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        self._bits: dict[str, int] = {}

    def learn(self, left: App, right: Term) -> None:
        """Takes a law, if its right side has no variables of its own."""
        if set(variables(right)) <= set(variables(left)):
            self._rules[left.symbol.key].append(_Rule(left, self._mask(left)))

    def reduces(self, term: App) -> bool:
        """Whether a rule applies at the head of the term."""
        rules = self._rules.get(term.symbol.key)
        if not rules:
            return False
        outside = ~self._mask(term)
        for place, rule in enumerate(rules):
            if rule.mask & outside or rule.left.size > term.size:
                continue
            if next(self._ac.match(rule.left, term, {}), None) is not None:
                if place:
                    rules.insert(place // 2, rules.pop(place))
                return True
        return False

    def _mask(self, term: Term) -> int:
        """A bit for each symbol and number of times it occurs: an instance has all bits of its rule."""
        counts = Counter(t.symbol.key for t in subterms(term) if isinstance(t, App))
        mask = 0
        for key, count in counts.items():
            for times in range(1, count + 1):
                mask |= 1 << self._bits.setdefault(f"{times} {key}", len(self._bits))
        return mask
