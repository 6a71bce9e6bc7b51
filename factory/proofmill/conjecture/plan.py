"""Which terms of a size to build when there are more than a budget allows.

Not a blind sample: terms are taken by *cost*, the number of different symbols (constants included) plus the
number of variables beyond two, since laws that matter say something about a few notions. Costs are found for
groups of arguments with the same symbols and variables, so that nothing has to be built to be left out. Only
inside the first cost that does not fit is an even sample taken.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from proofmill.conjecture.columns import Ids
from proofmill.conjecture.store import Batch, TermStore
from proofmill.theory.terms import Symbol

__all__ = ["Plan", "make_plan"]

Numbers = npt.NDArray[np.int64]
_MAX_COST = 24
_MAX_TAIL = 60_000
"""Combinations of the second and later arguments that are formed; more exist only with three arguments."""
_MAX_PAIRS = 400_000
"""Pairs of groups looked at for one symbol and split; of more, those with the fewest symbols."""
_FREE_VARIABLES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Batches to evaluate, and what was left out."""

    batches: tuple[Batch, ...]
    considered: int
    skipped: Counter[str]
    """Terms left out, by reason."""
    note: str
    """What was left out, in words; empty if nothing."""


@dataclass(frozen=True, slots=True)
class _Groups:
    """Arguments (one place, or all from the second on) sorted into groups alike in symbols and variables."""

    members: Ids
    """(arguments, places), group by group."""
    starts: Numbers
    counts: Numbers
    masks: npt.NDArray[np.uint64]
    codes: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Job:
    symbol: Symbol
    left: _Groups
    right: _Groups | None
    costs: npt.NDArray[np.uint8]
    """(left groups, right groups)."""
    sizes: Numbers
    """How many terms each pair of groups makes."""


def make_plan(
    shapes: Sequence[tuple[Symbol, tuple[int, ...]]], store: TermStore, cap: int, rng: np.random.Generator
) -> Plan:
    """Chooses what to build.

    Args:
        shapes: Symbols with the sizes of their arguments.
        store: The representatives to build from.
        cap: Terms to build at most.
        rng: For the sample inside the last cost.
    """
    skipped: Counter[str] = Counter()
    jobs: list[_Job] = []
    considered = 0
    cache: dict[object, _Groups] = {}
    for symbol, split in shapes:
        pools = [store.pool(t, s) for t, s in zip(symbol.arg_types, split, strict=True)]
        total = 1
        for pool in pools:
            total *= len(pool)
        considered += total
        if total == 0:
            continue
        formed = _job(symbol, split, pools, store, cache)
        jobs.append(formed)
        skipped["not_sampled"] += total - int(formed.sizes.sum())
    histogram = np.zeros(_MAX_COST + 1, dtype=np.int64)
    for job in jobs:
        histogram += np.bincount(
            job.costs.ravel(), weights=job.sizes.ravel(), minlength=_MAX_COST + 1
        ).astype(np.int64)[: _MAX_COST + 1]
    below = np.cumsum(histogram)
    fits = int(np.searchsorted(below, cap, side="right"))  # the first cost that does not fit whole
    room = cap - (int(below[fits - 1]) if fits else 0)
    share = room / int(histogram[fits]) if fits <= _MAX_COST and histogram[fits] else 0.0
    batches = []
    for job in jobs:
        children = _build(job, fits, share, rng)
        skipped["not_sampled"] += int(job.sizes.sum()) - len(children)
        if len(children):
            batches.append(Batch(job.symbol, children))
    left = skipped["not_sampled"]
    note = (
        f"{left} terms not built: all but {share:.1%} of those of cost {fits}, and all above"
        f" (cost: different symbols, and variables beyond {_FREE_VARIABLES})"
        if left
        else ""
    )
    return Plan(batches=tuple(batches), considered=considered, skipped=+skipped, note=note)


def _job(
    symbol: Symbol,
    split: tuple[int, ...],
    pools: Sequence[Ids],
    store: TermStore,
    cache: dict[object, _Groups],
) -> _Job:
    if not pools:
        one = _groups(np.zeros((1, 0), dtype=np.int32), store)
        return _Job(symbol, one, None, np.zeros((1, 1), dtype=np.uint8), np.ones((1, 1), dtype=np.int64))
    left = _cached((symbol.arg_types[0], split[0]), pools[0][:, None], store, cache)
    if len(pools) == 1:
        masks = left.masks[:, None, :] | store.mask_of(symbol)
        return _Job(symbol, left, None, _costs(masks, left.codes[:, None, :], store), left.counts[:, None])
    if len(pools) == 2:
        right = _cached((symbol.arg_types[1], split[1]), pools[1][:, None], store, cache)
    else:
        tail = itertools.islice(itertools.product(*(pool.tolist() for pool in pools[1:])), _MAX_TAIL)
        right = _groups(np.array(list(tail), dtype=np.int32), store)
    left, right = _trimmed(left, right)
    masks = left.masks[:, None, :] | right.masks[None, :, :] | store.mask_of(symbol)
    codes = store.codes_of.join[left.codes[:, None, :], right.codes[None, :, :]]
    return _Job(
        symbol, left, right, _costs(masks, codes, store), left.counts[:, None] * right.counts[None, :]
    )


def _trimmed(left: _Groups, right: _Groups) -> tuple[_Groups, _Groups]:
    """The two, without the dearest groups of the longer side if there are too many pairs to look at."""
    longer, shorter = (left, right) if len(left.counts) >= len(right.counts) else (right, left)
    room = max(len(shorter.counts), _MAX_PAIRS // max(1, len(shorter.counts)))
    if len(longer.counts) > room:
        own = np.bitwise_count(longer.masks).sum(axis=1)
        keep = np.sort(np.argsort(own, kind="stable")[:room])
        longer = _Groups(
            longer.members, longer.starts[keep], longer.counts[keep], longer.masks[keep], longer.codes[keep]
        )
    return (longer, shorter) if len(left.counts) >= len(right.counts) else (shorter, longer)


def _cached(key: object, members: Ids, store: TermStore, cache: dict[object, _Groups]) -> _Groups:
    found = cache.get(key)
    if found is None:
        found = cache[key] = _groups(members, store)
    return found


def _groups(members: Ids, store: TermStore) -> _Groups:
    masks = np.zeros((len(members), store.words), dtype=np.uint64)
    codes = np.zeros((len(members), len(store.types)), dtype=np.uint8)
    for place in range(members.shape[1]):
        masks |= store.masks[members[:, place]]
        codes = store.codes_of.join[codes, store.codes[members[:, place]]]
    features = np.concatenate([masks.view(np.uint8).reshape(len(members), -1), codes], axis=1)
    _, first, inverse, counts = np.unique(
        features, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.argsort(inverse.ravel(), kind="stable")
    starts = np.cumsum(counts) - counts
    return _Groups(members[order], starts, counts.astype(np.int64), masks[first], codes[first])


def _costs(
    masks: npt.NDArray[np.uint64], codes: npt.NDArray[np.uint8], store: TermStore
) -> npt.NDArray[np.uint8]:
    symbols = np.bitwise_count(masks).sum(axis=2).astype(np.int64)
    spare = store.codes_of.count[codes].sum(axis=2).astype(np.int64) - _FREE_VARIABLES
    costs: npt.NDArray[np.uint8] = np.minimum(symbols + np.maximum(spare, 0), _MAX_COST).astype(np.uint8)
    return costs


def _build(job: _Job, fits: int, share: float, rng: np.random.Generator) -> Ids:
    """The children of the chosen terms: all below the cost ``fits``, and a share at it."""
    arity = job.symbol.arity
    if not arity:
        return np.zeros((1, 0), dtype=np.int32)
    parts = [_pairs(job, job.costs < fits, 1.0, rng)]
    if share > 0:
        parts.append(_pairs(job, job.costs == fits, share, rng))
    return (
        np.concatenate([part for part in parts if part is not None])
        if any(part is not None for part in parts)
        else np.zeros((0, arity), dtype=np.int32)
    )


def _pairs(job: _Job, chosen: npt.NDArray[np.bool_], share: float, rng: np.random.Generator) -> Ids | None:
    """All members of the chosen pairs of groups, or a share of them."""
    rows, cols = np.nonzero(chosen)
    sizes = job.sizes[rows, cols]
    total = int(sizes.sum())
    if total == 0:
        return None
    if share >= 1.0:
        wanted = np.arange(total)
    else:
        wanted = np.unique(rng.integers(0, total, size=int(total * share)))
        if not len(wanted):
            return None
    ends = np.cumsum(sizes)
    pair = np.searchsorted(ends, wanted, side="right")
    offset = wanted - (ends[pair] - sizes[pair])
    left, right = job.left, job.right
    if right is None:
        return left.members[left.starts[rows[pair]] + offset]
    width = right.counts[cols[pair]]
    first = left.members[left.starts[rows[pair]] + offset // width]
    return np.concatenate([first, right.members[right.starts[cols[pair]] + offset % width]], axis=1)
