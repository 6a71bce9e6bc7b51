"""From the loop's tallies to preference pairs and to rewards: what the certifier said is the only evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proofmill_provers.loop.records import CERTIFIED, REJECTED, UNDECIDED, Item, Tally
from proofmill_provers.loop.workshop import Workshop, completion_of, proof_of
from proofmill_provers.training.preferences import Pair
from proofmill_provers.training.reinforce import Judge

__all__ = ["judge_of", "pairs_of"]

PAIRS = 4
"""Pairs of one statement."""


def pairs_of(workshop: Workshop, items: Mapping[str, Item], tallies: Sequence[Tally]) -> list[Pair]:
    """Pairs of a certified and a rejected sample of the same statement, the most frequent of both first."""
    pairs: list[Pair] = []
    for tally in tallies:
        by_verdict = {
            verdict: sorted(
                (proof for proof, (_, own) in tally.proofs.items() if own == verdict),
                key=lambda proof, proofs=tally.proofs: (-proofs[proof][0], proof),  # type: ignore[misc]
            )
            for verdict in (CERTIFIED, REJECTED)
        }
        codec = workshop.codec(tally.id)
        prompt = workshop.prompt(items[tally.id])
        both = zip(by_verdict[CERTIFIED] * PAIRS, by_verdict[REJECTED], strict=False)
        for chosen, rejected in list(both)[:PAIRS]:
            pairs.append(
                Pair(
                    theorem=tally.id,
                    prompt=prompt,
                    chosen=completion_of(codec, chosen),
                    rejected=completion_of(codec, rejected),
                    chosen_proof=chosen,
                    rejected_proof=rejected,
                    chosen_times=tally.proofs[chosen][0],
                    rejected_times=tally.proofs[rejected][0],
                    samples=tally.num,
                )
            )
    return pairs


def judge_of(workshop: Workshop) -> Judge:
    """Whether completions certify: what stands for no proof does not, and what is undecided is asked once more."""

    def judge(rows: Sequence[tuple[str, str]]) -> list[bool | None]:
        proofs = [proof_of(workshop.codec(id_), text) for id_, text in rows]
        asked = [(id_, proof) for (id_, _), proof in zip(rows, proofs, strict=True) if proof is not None]
        words = dict(zip(asked, workshop.judge(asked), strict=True))
        found: list[bool | None] = []
        for (id_, _), proof in zip(rows, proofs, strict=True):
            word = REJECTED if proof is None else words[id_, proof]
            found.append(None if word == UNDECIDED else word == CERTIFIED)
        return found

    return judge
