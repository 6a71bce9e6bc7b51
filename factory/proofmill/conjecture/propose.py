"""Conjectures without a sweep: what ``proofmill conjecture`` prints.

The main thread explores; a second one has Lean say which statements are trivial, and whether witnesses hold,
while the next layer is being explored. What a layer brings is kept in order, so the result is a function of
theory, number and seed unless the time runs out.
"""

from __future__ import annotations

import gc
import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.conjecture.explore import ExplorationStopped
from proofmill.conjecture.generator import Generator, ProposedLayer
from proofmill.conjecture.layers import ExploreLimits, Refuted
from proofmill.conjecture.reading import LawReader
from proofmill.conjecture.seeds import Seeds, SeedSource, read_seeds
from proofmill.conjecture.triviality import label_triviality, label_witnesses
from proofmill.records import Conjecture
from proofmill.theory.probes import read_vocabulary
from proofmill.theory.theory import Theory

__all__ = ["MAX_SIZE", "Falsify", "Proposed", "propose"]

Falsify: TypeAlias = Callable[[Sequence[tuple[FrozenStatement, str]]], Sequence[dict[str, str] | None] | None]
"""From statements with seeds to assignments at which they are false, or None each; None if nobody looked."""
_Labelled: TypeAlias = tuple[list[Conjecture], list[Refuted]]

MAX_SIZE = 13
"""Largest side for which a statement of at most fifteen nodes exists: ``=``, the side, and a variable."""
_GENEROUS = 1000
"""So many conjectures are found with the plain limits; for more, more is tried in each layer."""
_DEEP = 4
"""So many thousands are found only if larger terms are built upon."""
_QUOTA_SHARE = 60
"""A family may make up this part of all, so that no few symbols drown the rest."""
_MIN_QUOTA = 30
_CHUNK = 400
"""Statements labelled by one call of Lean's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """Conjectures, and what did not become one."""

    conjectures: tuple[Conjecture, ...]
    considered: int
    drops: Mapping[str, int]
    refuted: tuple[Refuted, ...]
    """Statements that looked true until a point refuted them, with that point."""
    notes: tuple[str, ...]
    """What was not looked at, layer by layer."""
    largest: int
    """Nodes of the larger side up to which everything planned was looked at."""
    out_of_time: bool


def limits_for(num: int, max_size: int) -> ExploreLimits:
    """How far to look in each layer for so many conjectures."""
    factor = max(1, num // _GENEROUS)
    return ExploreLimits(
        max_size=max_size,
        max_subterm_size=5 if factor >= _DEEP else 4,
        layer_cap=60_000 if factor >= _DEEP else 20_000,
        max_conclusion=15,
        mined_cap=max(400, 2 * num),
        deep_factor=4,
    )


def propose(  # noqa: PLR0913 (each has a default that works)
    theory: Theory,
    num: int,
    *,
    seed: int,
    max_size: int = MAX_SIZE,
    keep_trivial: bool = False,
    limit_s: float | None = None,
    seeds: Sequence[Path] = (),
    falsify: Falsify | None = None,
) -> Proposed:
    """Explores layer after layer until ``num`` conjectures are found, the theory is exhausted or time is up.

    Args:
        theory: What to conjecture about.
        num: How many.
        seed: Of all random choices.
        max_size: Nodes of the larger side to look up to.
        keep_trivial: Keep also what one tactic of the cheapest tier closes.
        limit_s: Seconds after which to end with what there is; None for no limit.
        seeds: Files of statements; what is made from them comes first.
        falsify: A last look at statements, at values that are not the explorer's; called from one thread.

    Raises:
        InputError: a file of seeds cannot be read.
        TheoryError: the theory has an empty vocabulary.
        SandboxError: statements cannot be compiled safely here.
    """
    stop = threading.Event()
    quota = max(_MIN_QUOTA, num // _QUOTA_SHARE)
    probed = read_vocabulary(theory)
    certifier = Certifier(theory.environment)
    given = read_seeds(seeds, certifier, LawReader(probed))
    generator = Generator(theory, probed, limits_for(num, max_size), seed, stop, quota=quota, partial=True)
    work = _Work(generator, certifier, num, keep_trivial=keep_trivial, falsify=falsify)
    if given.parents or given.bad:
        source = SeedSource(given.parents, probed.vocabulary.symbols, num=num, seed=seed)
        work.begin_with(source, given)
    timer = threading.Timer(limit_s, stop.set) if limit_s is not None else None
    try:
        if timer is not None:
            timer.daemon = True
            timer.start()
        with _few_collections():
            work.run(stop)
    finally:
        if timer is not None:
            timer.cancel()
    return work.result()


@contextmanager
def _few_collections() -> Iterator[None]:
    """Python's cycle collector runs seldom: millions of small values live, and none is in a cycle."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Work:
    """Layers in, labelled conjectures out."""

    def __init__(
        self,
        generator: Generator,
        certifier: Certifier,
        num: int,
        *,
        keep_trivial: bool,
        falsify: Falsify | None,
    ) -> None:
        self._generator = generator
        self._certifier = certifier
        self._num = num
        self._keep_trivial = keep_trivial
        self._falsify = falsify
        self._kept: list[Conjecture] = []
        self._drops: Counter[str] = Counter()
        self._considered = 0
        self._refuted: list[Refuted] = []
        self._notes: list[str] = []
        self._largest = 0
        self._stopped = False
        self._first: tuple[ProposedLayer, ...] = ()

    def begin_with(self, source: SeedSource, given: Seeds) -> None:
        """Puts what is made from seeds before the explored layers."""
        self._notes += [f"seed not used: {bad}" for bad in given.bad]
        laws = [(parent.id, parent.law) for parent in given.parents]
        self._first = (self._generator.outside(source, laws, self._certifier.freeze),) if laws else ()

    def run(self, stop: threading.Event) -> None:
        waiting: list[Future[_Labelled]] = []
        with (
            ThreadPoolExecutor(1, thread_name_prefix="look") as looking,
            ThreadPoolExecutor(1, thread_name_prefix="label") as pool,
        ):
            try:
                layers = self._generator.layers(self._certifier.freeze)
                for layer in itertools.chain(self._first, layers):
                    self._note(layer)
                    for at in range(0, len(layer.conjectures), _CHUNK):
                        lot = slice(at, at + _CHUNK)
                        looked = looking.submit(self._look, layer.conjectures[lot], layer.frozen[lot])
                        waiting.append(pool.submit(self._label, looked))
                    may_be_enough = len(self._kept) + _CHUNK * len(waiting) >= self._num
                    self._take(waiting, wait=may_be_enough)
                    self._stopped = stop.is_set()
                    if len(self._kept) >= self._num or self._stopped:
                        break
            except ExplorationStopped:
                self._stopped = True
            self._take(waiting, wait=True)

    def _note(self, layer: ProposedLayer) -> None:
        self._considered += layer.considered
        self._drops.update(layer.drops)
        self._refuted.extend(layer.refuted)
        self._largest = layer.index
        self._notes += [f"size {layer.index}: {text}" for text in layer.examples.get("not_sampled", ())]

    def _look(
        self, conjectures: tuple[Conjecture, ...], frozen: tuple[FrozenStatement, ...]
    ) -> tuple[list[Conjecture], list[Refuted]]:
        """Those that stand a last look, and those that do not."""
        if self._falsify is None:
            return list(conjectures), []
        points = self._falsify([(s, c.id) for s, c in zip(frozen, conjectures, strict=True)])
        word = "passed" if points is not None else "unknown"
        rows = list(zip(conjectures, points or [None] * len(conjectures), strict=True))
        standing = [
            replace(c, filters={**c.filters, "last_look": word}) for c, point in rows if point is None
        ]
        return standing, [Refuted(law=c.statement, assignment=p) for c, p in rows if p is not None]

    def _label(self, looked: Future[_Labelled]) -> _Labelled:
        standing, refuted = looked.result()
        labelled = label_triviality(self._certifier, standing)
        wanted = [c for c in labelled if self._keep_trivial or c.filters["triviality"] == "none"]
        claims = [self._generator.witness_claim(c) for c in wanted]
        checked = {c.id: c for c in label_witnesses(self._certifier, wanted, claims)}
        return [checked.get(c.id, c) for c in labelled], refuted

    def _take(self, waiting: list[Future[_Labelled]], *, wait: bool) -> None:
        """Keeps or drops what has been labelled, in order; all of it with ``wait``."""
        while waiting and (wait or waiting[0].done()):
            labelled, refuted = waiting.pop(0).result()
            self._refuted += refuted
            self._drops["refuted"] += len(refuted)
            for conjecture in labelled:
                tactic = conjecture.filters["triviality"]
                if tactic != "none" and not self._keep_trivial:
                    self._drops[f"closed_by_{tactic if ' ' not in tactic else 'tier'}"] += 1
                else:
                    self._kept.append(conjecture)

    def result(self) -> Proposed:
        if len(self._kept) > self._num:
            self._drops["beyond_n"] += len(self._kept) - self._num
        return Proposed(
            conjectures=tuple(self._kept[: self._num]),
            considered=self._considered,
            drops=dict(self._drops),
            refuted=tuple(self._refuted),
            notes=tuple(self._notes),
            largest=self._largest,
            out_of_time=self._stopped,
        )
