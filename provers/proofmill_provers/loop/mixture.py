"""What a generation trains on: certified proofs of this generation, of earlier ones and of the seeds, by weight."""

from __future__ import annotations

import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from proofmill_provers.loop.difficulty import Posterior, in_band
from proofmill_provers.loop.recipe import BandSection, ReplaySection
from proofmill_provers.loop.records import Row
from proofmill_provers.loop.workshop import Workshop, completion_of
from proofmill_provers.training.data import Example

__all__ = ["draws", "examples_of", "shape", "weights"]

_LENGTH = 0.01
"""How much a character of a proof costs in weight: of equally frequent proofs the shorter is preferred (the form
of the weight is that of STP: Dong and Ma, 2025, arXiv:2502.00212; its constant is for proofs of whole pages)."""
_BREAK = re.compile(r"<;>|[\n;()|·]")
_WORD = re.compile(r"[A-Za-z_!?]+")


def weights(
    rows: Sequence[Row],
    generation: int,
    beliefs: Mapping[str, Posterior],
    *,
    band: BandSection | None,
    replay: ReplaySection,
) -> list[float]:
    """How likely each row is to be drawn; statements count, not their numbers of proofs.

    Args:
        rows: The corpus so far.
        generation: The one that trains.
        beliefs: Of solve rates.
        band: None weighs all statements alike.
        replay: Shares of new, old and seeds; rows of kinds that have none share what there is.
    """
    kept: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        kept[row.id].append(at)
    single = [0.0] * len(rows)
    for id_, members in kept.items():
        own = sorted(members, key=lambda at: (-_quality(rows[at]), rows[at].proof))[: replay.max_proofs]
        total = sum(_quality(rows[at]) for at in own)
        worth = 1.0
        if band is not None:
            worth = band.outside + (1 - band.outside) * in_band(beliefs.get(id_, Posterior()), band)
        for at in own:
            single[at] = worth * _quality(rows[at]) / total
    single = _balanced(single, [shape(row.proof) for row in rows], replay.shapes)
    kinds = [_kind(row, generation) for row in rows]
    shares = {"new": replay.new, "old": replay.old, "seeds": replay.seeds}
    totals = {
        kind: sum(w for w, own in zip(single, kinds, strict=True) if own == kind) for kind in set(kinds)
    }
    if not any(shares[kind] * total for kind, total in totals.items()):
        return single
    return [
        shares[kind] * weight / totals[kind] if totals[kind] else 0.0
        for weight, kind in zip(single, kinds, strict=True)
    ]


def shape(proof: str) -> tuple[str, ...]:
    """The tactics of a proof in order, without what they are given."""
    pieces = (_WORD.search(piece) for piece in _BREAK.split(proof.removeprefix("by")))
    return tuple(found.group() for found in pieces if found is not None)


def _balanced(chances: Sequence[float], shapes: Sequence[tuple[str, ...]], power: float) -> list[float]:
    """Chances with each shape's total raised to ``1 - power``: 0 leaves them, 1 makes all shapes equally likely.

    A policy that learns from its own samples learns the shapes again that it samples most, and forgets the others: so
    the frequencies of shapes are tempered, as those of languages are where one model learns many (Arivazhagan et al.,
    2019, arXiv:1907.05019).
    """
    totals: Counter[tuple[str, ...]] = Counter()
    for chance, own in zip(chances, shapes, strict=True):
        totals[own] += chance  # type: ignore[assignment]
    return [
        chance * totals[own] ** -power if totals[own] else 0.0
        for chance, own in zip(chances, shapes, strict=True)
    ]


def _kind(row: Row, generation: int) -> str:
    if row.source == "seed":
        return "seeds"
    return "new" if row.generation == generation else "old"


def _quality(row: Row) -> float:
    return row.times * math.exp(-_LENGTH * len(row.proof))


def draws(rows: Sequence[Row], chances: Sequence[float], num: int, rng: random.Random) -> list[Row]:
    """``num`` rows with replacement, spread as evenly as the weights allow (systematic resampling)."""
    total = sum(chances)
    step, mark = total / num, rng.random() * total / num
    found: list[Row] = []
    reached = 0.0
    for row, chance in zip(rows, chances, strict=True):
        reached += chance
        while mark < reached and len(found) < num:
            found.append(row)
            mark += step
    found += [rows[max(range(len(rows)), key=chances.__getitem__)]] * (num - len(found))
    rng.shuffle(found)
    return found


def examples_of(workshop: Workshop, rows: Sequence[Row]) -> list[Example]:
    """Rows in the model's words; their statements were taken by the workshop."""
    made = []
    for row in rows:
        codec = workshop.codec(row.id)
        made.append(
            Example(
                kind="proof",
                theorem=row.id,
                prompt=codec.proof_prompt(row.statement),
                completion=completion_of(codec, row.proof),
            )
        )
    return made
