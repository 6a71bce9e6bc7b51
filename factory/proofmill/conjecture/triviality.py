"""What Lean says of conjectures at once: which one tactic closes them, and whether witnesses hold.

The cheapest tier is any one of ``rfl``, ``decide``, ``omega``, ``simp`` and ``simp_all`` after introducing the
variables, with no lemma named: what such a tactic closes teaches a prover nothing. Many statements share one run
of Lean; a statement counts as closed only if Lean compiles that proof of it without an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from proofmill.certify.batch import ProofText
from proofmill.certify.certifier import Certifier
from proofmill.records import Conjecture, Submission, VerdictKind

__all__ = ["CHEAPEST_TIER", "label_triviality", "label_witnesses"]

CHEAPEST_TIER = ("rfl", "decide", "omega", "simp", "simp_all")
"""Each alone, and graded: what the first closes is more trivial than what only the last closes."""


def label_triviality(certifier: Certifier, conjectures: Sequence[Conjecture]) -> list[Conjecture]:
    """The conjectures with ``filters["triviality"]``: the tactic of the cheapest tier that closes it, or ``none``."""
    closed_by: dict[int, str] = {}
    every = "first | " + " | ".join(CHEAPEST_TIER)
    tried = certifier.elaborate([_attempt(c, every) for c in conjectures])
    left = [i for i, outcome in enumerate(tried) if outcome.ok]
    for tactic in CHEAPEST_TIER:
        outcomes = certifier.elaborate([_attempt(conjectures[i], tactic) for i in left])
        closed_by |= {i: tactic for i, outcome in zip(left, outcomes, strict=True) if outcome.ok}
        left = [i for i in left if i not in closed_by]
    closed_by |= dict.fromkeys(left, every)  # only the combination, such as a `simp` that stops half-way
    return [_labelled(c, "triviality", closed_by.get(i, "none")) for i, c in enumerate(conjectures)]


def _attempt(conjecture: Conjecture, tactic: str) -> ProofText:
    return ProofText(statement=conjecture.statement, proof=f"by intros; {tactic}")


def _labelled(conjecture: Conjecture, key: str, value: str) -> Conjecture:
    return replace(conjecture, filters={**conjecture.filters, key: value})


def label_witnesses(
    certifier: Certifier, conjectures: Sequence[Conjecture], claims: Sequence[ProofText | None]
) -> list[Conjecture]:
    """The conjectures with ``filters["witness"]``: ``kernel`` where the certifier accepts the witness.

    Args:
        certifier: Of the theory's environment.
        conjectures: With and without hypotheses; those without get no label.
        claims: For each, what to certify, or None if the witness cannot be written in Lean (a
            random function), which gives the label ``unknown``.
    """
    rows = [
        Submission(id=c.id, name=f"{c.name}_witness", statement=claim.statement, proof=claim.proof)
        for c, claim in zip(conjectures, claims, strict=True)
        if c.witness is not None and claim is not None
    ]
    accepted = {
        checked.submission.id
        for checked in certifier.check(rows)
        if checked.verdict is not None and checked.verdict.verdict is VerdictKind.CERTIFIED
    }
    return [
        c if c.witness is None else _labelled(c, "witness", "kernel" if c.id in accepted else "unknown")
        for c in conjectures
    ]
