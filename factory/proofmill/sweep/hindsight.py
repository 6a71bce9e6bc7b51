"""Byproducts of failed searches as conjectures of the sweep: frozen, named, told apart, with their parents.

Their canonical form is the hash of the kernel type, so equal means equal up to the names of variables. The family is
that of the conjecture they came up for: both lie on the same side of the split.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.kernel import expr as k
from proofmill.prove.byproducts import Byproduct
from proofmill.prove.protocol import Goal, ProverSession
from proofmill.records import Candidate, Conjecture

__all__ = ["HINDSIGHT", "Hindsight", "KnownProofs", "look_back"]

HINDSIGHT = "hindsight"
"""Generator and lane of such conjectures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindsight:
    """Conjectures from one batch of searches."""

    conjectures: tuple[Conjecture, ...]
    frozen: tuple[FrozenStatement, ...]
    proofs: Mapping[str, str]
    """What Lean took for a proof, by conjecture."""
    considered: int
    drops: Mapping[str, int]


def look_back(
    byproducts: Sequence[Byproduct],
    parents: Mapping[str, Conjecture],
    certifier: Certifier,
    theory_digest: str,
) -> Hindsight | None:
    """Conjectures made of byproducts; None where there are none.

    Args:
        byproducts: Of one batch.
        parents: The conjectures of that batch.
        certifier: Freezes statements.
        theory_digest: Part of every conjecture's identity.
    """
    if not byproducts:
        return None
    drops: Counter[str] = Counter()
    # The same text has the same name: a name may stand in Lean's messages, and ids are made of the frozen type.
    names = [f"hindsight_{hashlib.sha256(b.signature.encode()).hexdigest()[:10]}" for b in byproducts]
    statements = [f"theorem {n} {b.signature}" for n, b in zip(names, byproducts, strict=True)]
    found: dict[str, tuple[Conjecture, FrozenStatement, str]] = {}
    for byproduct, name, answer in zip(byproducts, names, certifier.freeze(statements), strict=True):
        if not isinstance(answer, FrozenStatement):
            drops["not_well_formed"] += 1
            continue
        canonical = f"kernel {k.structural_hash(answer.type, answer.level_params)}"
        identity = hashlib.sha256(f"{theory_digest}\0{canonical}".encode()).hexdigest()[:24]
        if identity in found:
            drops["duplicate"] += 1
            continue
        parent = parents[byproduct.parent]
        conjecture = Conjecture(
            id=identity,
            name=name,
            statement=answer.text,
            generator=HINDSIGHT,
            parents=(parent.id,),
            family=parent.family,
            canonical=canonical,
            size=_size(answer.type),
            tests_passed=0,
            filters={"elaborated": "passed"},
        )
        found[identity] = (conjecture, answer, byproduct.proof)
    return Hindsight(
        conjectures=tuple(c for c, *_ in found.values()),
        frozen=tuple(f for _, f, _ in found.values()),
        proofs={id_: proof for id_, (*_, proof) in found.items()},
        considered=len(byproducts),
        drops=dict(drops),
    )


def _size(type_: k.Expr) -> int:
    """Constants and variables of the conclusion."""
    while isinstance(type_, k.Pi):
        type_ = type_.body
    return sum(isinstance(node, (k.Const, k.BVar)) for node in k.iter_nodes(type_))


class KnownProofs:
    """The lane ``hindsight``: hands over proofs that came with the conjectures."""

    name = HINDSIGHT

    def __init__(self, proofs: Mapping[str, str]) -> None:
        """Args: proofs: By conjecture."""
        self._proofs = dict(proofs)

    def prove(self, goals: Sequence[Goal], session: ProverSession) -> Iterable[Candidate]:
        """See ``Prover``; the certifier looks at them like at any other."""
        del session
        for goal in goals:
            if (proof := self._proofs.get(goal.id)) is not None:
                yield Candidate(
                    conjecture_id=goal.id,
                    proof=proof,
                    lane=self.name,
                    script="closed-goal",
                    attempts=1,
                    wall_s=0.0,
                )
