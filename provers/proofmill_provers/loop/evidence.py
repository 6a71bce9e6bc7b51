"""From the loop's tallies to preference pairs and to rewards: what the certifier said is the only evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proofmill.records import VerdictKind
from proofmill_provers.loop.effort import heartbeats_of
from proofmill_provers.loop.records import CERTIFIED, REJECTED, UNDECIDED, Item, Tally
from proofmill_provers.loop.workshop import Workshop, completion_of, proof_of
from proofmill_provers.training.preferences import Pair
from proofmill_provers.training.reinforce import Judge

__all__ = ["judge_of", "pairs_of", "plainer_pairs"]

PAIRS = 4
"""Pairs of one statement."""


def pairs_of(workshop: Workshop, items: Mapping[str, Item], tallies: Sequence[Tally]) -> list[Pair]:
    """Pairs of a certified and a rejected sample of the same statement, the most frequent of both first."""
    pairs: list[Pair] = []
    for tally in tallies:
        certified, rejected = (_by_frequency(tally, word) for word in (CERTIFIED, REJECTED))
        both = zip(certified * PAIRS, rejected, strict=False)
        pairs += [_pair(workshop, items, tally, one, two) for one, two in list(both)[:PAIRS]]
    return pairs


def plainer_pairs(
    workshop: Workshop, items: Mapping[str, Item], tallies: Sequence[Tally]
) -> tuple[list[Pair], dict[str, int]]:
    """Pairs of certified samples of the same statement of which the first is plainer.

    It uses no more theorems, has no more characters and needs no more of Lean's heartbeats, and less of one of them.
    How many theorems a proof uses is read from its term, so the proofs are certified once more. Heartbeats are asked
    for where the other two leave a pair possible, see ``effort``.

    Returns:
        The pairs; and how many proofs are in none because something of them is not known, by reason:
        ``premises_unknown`` (not certified this time) and ``heartbeats_unknown`` (Lean did not tell).
    """
    several = [
        (tally, own) for tally in tallies if len(own := _by_frequency(tally, CERTIFIED)[: 2 * PAIRS]) > 1
    ]
    rows = [(tally.id, proof) for tally, own in several for proof in own]
    terms = {
        row: (len(verdict.premises), len(row[1]))
        for row, verdict in zip(rows, workshop.verdicts(rows), strict=True)
        if verdict.verdict is VerdictKind.CERTIFIED
    }
    alike = {
        row
        for tally, own in several
        for one in own
        for two in own
        if one != two and _is_no_more(terms.get((tally.id, one)), terms.get((tally.id, two)))
        for row in ((tally.id, one), (tally.id, two))
    }
    asked = [row for row in rows if row in alike]
    work = dict(zip(asked, heartbeats_of(workshop, asked), strict=True))
    cost = {row: (*terms[row], beats) for row, beats in work.items() if beats is not None}
    pairs: list[Pair] = []
    for tally, own in several:
        known = [proof for proof in own if (tally.id, proof) in cost]
        made = [
            _pair(workshop, items, tally, one, two, kind="plainness")
            for one in known
            for two in known
            if _is_below(cost[tally.id, one], cost[tally.id, two])
        ]
        pairs += made[:PAIRS]
    drops = {"premises_unknown": len(rows) - len(terms), "heartbeats_unknown": len(work) - len(cost)}
    return pairs, {reason: num for reason, num in drops.items() if num}


def _is_no_more(one: tuple[int, ...] | None, two: tuple[int, ...] | None) -> bool:
    return one is not None and two is not None and all(a <= b for a, b in zip(one, two, strict=True))


def _is_below(one: tuple[int, ...], two: tuple[int, ...]) -> bool:
    return one != two and _is_no_more(one, two)


def _by_frequency(tally: Tally, word: str) -> list[str]:
    proofs = [proof for proof, (_, own) in tally.proofs.items() if own == word]
    return sorted(proofs, key=lambda proof: (-tally.proofs[proof][0], proof))


def _pair(
    workshop: Workshop,
    items: Mapping[str, Item],
    tally: Tally,
    chosen: str,
    rejected: str,
    *,
    kind: str = "certificate",
) -> Pair:
    codec = workshop.codec(tally.id)
    return Pair(
        theorem=tally.id,
        prompt=workshop.prompt(items[tally.id]),
        chosen=completion_of(codec, chosen),
        rejected=completion_of(codec, rejected),
        chosen_proof=chosen,
        rejected_proof=rejected,
        chosen_times=tally.proofs[chosen][0],
        rejected_times=tally.proofs[rejected][0],
        samples=tally.num,
        kind=kind,
    )


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
