"""Whether a law is an instance of an earlier one, or an earlier one of it, among many laws.

Matching is modulo AC and dear; a bit mask of symbols, each with the number of times it occurs, rules out nearly
all pairs first: substitution only adds occurrences.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from proofmill.conjecture.laws import AcTheory, Law

__all__ = ["Subsumption"]


class Subsumption:
    """The laws so far, by their symbols."""

    def __init__(self) -> None:
        """No laws yet."""
        self._groups: dict[int, list[Law]] = defaultdict(list)
        self._bits: dict[str, int] = {}

    @property
    def laws(self) -> list[Law]:
        """All laws."""
        return [law for group in self._groups.values() for law in group]

    def add(self, law: Law) -> None:
        """Takes a law."""
        self._groups[self._mask(law)].append(law)

    def relation(self, law: Law, ac: AcTheory) -> str:
        """``instance`` or ``more_general`` where an earlier law is so related to this one, else nothing.

        Only an earlier law that is no larger makes an instance, and only a law that is no larger is more general.
        """
        own = self._mask(law)
        for mask, group in self._groups.items():
            if not mask & ~own and any(
                earlier.size <= law.size and ac.is_instance(earlier, law) for earlier in group
            ):
                return "instance"
            if not own & ~mask and any(
                law.size <= earlier.size and ac.is_instance(law, earlier) for earlier in group
            ):
                return "more_general"
        return ""

    def _mask(self, law: Law) -> int:
        counts: Counter[str] = law.symbols()
        mask = 0
        for key, count in counts.items():
            for times in range(1, count + 1):
                mask |= 1 << self._bits.setdefault(f"{times} {key}", len(self._bits))
        return mask
