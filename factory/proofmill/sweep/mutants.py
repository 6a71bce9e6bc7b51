"""Conjectures made from what a sweep has certified: mutations and compositions, tested, and a varied choice of them."""

from __future__ import annotations

from collections import Counter

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.conjecture.generator import Generator, ProposedLayer
from proofmill.conjecture.mutate import Mutator, Parent
from proofmill.conjecture.reading import LawReader, Unreadable
from proofmill.conjecture.select import BandStats, Candidate, Choice, select
from proofmill.sweep.standing import Standing
from proofmill.theory.probes import ProbedVocabulary

__all__ = ["MUTANTS", "mutants"]

MUTANTS = "mutants"
"""Generator of such layers."""
MAX_PARENTS = 100
"""Theorems that are mutated: a varied choice."""
MAX_PER_FAMILY = 3
"""Of them."""
MAX_PAIRS = 1500
"""Pairs of them that are composed."""
_QUOTA_SHARE = 25
"""A family may make up this part of what is proposed."""


def mutants(
    generator: Generator, probed: ProbedVocabulary, certifier: Certifier, standing: Standing, num: int
) -> ProposedLayer:
    """A layer of at most ``num`` conjectures made from certified theorems; the reasons for the choice are kept.

    Theorems that are no laws over the vocabulary, as some by-products of searches, take no part.
    """
    reader = LawReader(probed)
    laws: dict[str, Parent] = {}
    answers = certifier.freeze([statement for _, statement in standing.theorems])
    for (id_, _), frozen in zip(standing.theorems, answers, strict=True):
        if isinstance(frozen, FrozenStatement):
            try:
                laws[id_] = Parent(id=id_, law=reader.read(frozen.type))
            except Unreadable:
                continue
    used: Counter[str] = Counter()
    for id_, num_uses in standing.uses.items():
        if id_ in laws:
            used.update(dict.fromkeys(laws[id_].law.symbols(), num_uses))
    stats = {family: BandStats(proved=won, failed=lost) for family, (won, lost) in standing.outcomes.items()}
    candidates = [Candidate(id=p.id, law=p.law, family=p.law.family) for p in laws.values()]
    parents = [
        laws[chosen.candidate.id]
        for chosen in select(candidates, MAX_PARENTS, quota=MAX_PER_FAMILY, stats=stats, used=used)
    ]
    choice = Choice(
        num=num,
        quota=max(1, num // _QUOTA_SHARE),
        stats=stats,
        seen={family: won + lost for family, (won, lost) in standing.outcomes.items()},
        used=used,
    )
    source = Mutator(parents, probed.vocabulary.symbols, max_pairs=MAX_PAIRS)
    return generator.outside(source, [(p.id, p.law) for p in laws.values()], certifier.freeze, choice)
