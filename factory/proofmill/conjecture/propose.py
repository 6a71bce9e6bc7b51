"""Conjectures without a sweep: what ``proofmill conjecture`` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from proofmill.certify.certifier import Certifier
from proofmill.conjecture.generator import Generator
from proofmill.conjecture.layers import ExploreLimits
from proofmill.records import Conjecture
from proofmill.theory.probes import read_vocabulary
from proofmill.theory.theory import Theory

__all__ = ["Proposed", "propose"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """Conjectures, and what did not become one."""

    conjectures: tuple[Conjecture, ...]
    considered: int
    drops: Mapping[str, int]


def propose(theory: Theory, num: int, *, seed: int, max_size: int) -> Proposed:
    """Explores until ``num`` conjectures are found or the theory is exhausted up to ``max_size``.

    Raises:
        TheoryError: the theory has an empty vocabulary.
        SandboxError: statements cannot be compiled safely here.
    """
    certifier = Certifier(theory.environment)
    limits = ExploreLimits(max_size=max_size)
    generator = Generator(theory, read_vocabulary(theory), limits, seed)
    found: list[Conjecture] = []
    drops: Counter[str] = Counter()
    considered = 0
    for layer in generator.layers(certifier.freeze):
        found += layer.conjectures
        drops.update(layer.drops)
        considered += layer.considered
        if len(found) >= num:
            break
    if len(found) > num:
        drops["beyond_n"] += len(found) - num
    return Proposed(conjectures=tuple(found[:num]), considered=considered, drops=dict(drops))
