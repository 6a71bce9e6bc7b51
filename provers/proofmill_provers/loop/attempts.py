"""What the policy tries: samples for each statement, made into proof texts, judged and tallied."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from proofmill_provers.loop.recipe import LoopRecipe
from proofmill_provers.loop.records import Item, Tally
from proofmill_provers.loop.sampler import Sampler
from proofmill_provers.loop.workshop import Workshop, proof_of

__all__ = ["attempt", "draw_scripts", "measure", "tally_of"]


def attempt(  # noqa: PLR0913 (each is one setting of the sampling)
    workshop: Workshop,
    sampler: Sampler,
    items: Sequence[Item],
    *,
    samples: int,
    temperature: float,
    max_tokens: int,
    seed: int,
) -> list[Tally]:
    """Samples proofs of each statement from the policy and has them judged; no other lane takes part."""
    drawn = sampler.sample(
        [workshop.prompt(item) for item in items],
        samples,
        temperature=temperature,
        max_tokens=max_tokens,
        seed=seed,
    )
    counts: list[Counter[str]] = []
    drops: list[Counter[str]] = []
    for item, texts in zip(items, drawn, strict=True):
        codec = workshop.codec(item.id)
        counts.append(Counter())
        drops.append(Counter())
        for text in texts:
            if text is None:
                drops[-1]["truncated"] += 1
            elif (proof := proof_of(codec, text)) is None:
                drops[-1]["unknown_word"] += 1
            else:
                counts[-1][proof] += 1
    return _judged(workshop, items, counts, drops)


def measure(workshop: Workshop, sampler: Sampler, items: Sequence[Item], recipe: LoopRecipe) -> list[Tally]:
    """The policy alone on statements that are only for measuring, as the recipe's ``[eval]`` says."""
    return attempt(
        workshop,
        sampler,
        items,
        samples=recipe.eval.samples,
        temperature=recipe.eval.temperature,
        max_tokens=recipe.attempts.max_tokens,
        seed=recipe.seed,
    )


def draw_scripts(workshop: Workshop, items: Sequence[Item], num: int, seed: int) -> list[Tally]:
    """Scripts of the symbolic ladder drawn at random for each statement, judged like samples."""
    counts: list[Counter[str]] = []
    for item in items:
        keyed = {
            hashlib.sha256(f"{seed}/{item.id}/{text}".encode()).digest(): text
            for text in workshop.scripts(item.id)
        }
        counts.append(Counter(keyed[key] for key in sorted(keyed)[:num]))
    return _judged(workshop, items, counts, [Counter() for _ in items])


def _judged(
    workshop: Workshop,
    items: Sequence[Item],
    counts: Sequence[Counter[str]],
    drops: Sequence[Counter[str]],
) -> list[Tally]:
    rows = [(item.id, proof) for item, own in zip(items, counts, strict=True) for proof in own]
    verdicts = dict(zip(rows, workshop.judge(rows), strict=True))
    return [
        Tally(
            id=item.id,
            proofs={proof: (times, verdicts[item.id, proof]) for proof, times in own.items()},
            drops=dict(dropped),
        )
        for item, own, dropped in zip(items, counts, drops, strict=True)
    ]


def tally_of(row: Mapping[str, Any]) -> Tally:
    """A tally out of a file."""
    return Tally(
        id=row["id"],
        proofs={proof: (times, verdict) for proof, (times, verdict) in row["proofs"].items()},
        drops=row["drops"],
    )
