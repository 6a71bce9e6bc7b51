"""Which statements the loop works on, and which are only for measuring.

Held-out statements are fixed before the first generation: whole families, drawn by the recipe's seed. What
matches or subsumes one of them, under another name, modulo sides and AC operators, or as a premise, is routed out.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from proofmill.derive.decontaminate import Benchmark, Decontaminator
from proofmill.errors import ConfigError
from proofmill.records import Conjecture
from proofmill_provers.loop.records import Item

__all__ = ["HeldOut", "apart", "divide", "item_of", "whole_families"]

_STRICT = frozenset({"exact", "canonical", "instance"})
"""Ways of matching that count; shared runs of words do not, as all statements are about the same few functions."""


def item_of(conjecture: Conjecture) -> Item:
    """A conjecture as the loop keeps it."""
    return Item(
        id=conjecture.id,
        name=conjecture.name,
        statement=conjecture.statement,
        family=conjecture.family,
        size=conjecture.size,
        canonical=conjecture.canonical,
        generator=conjecture.generator,
        parents=conjecture.parents,
    )


class HeldOut:
    """The statements that nothing may be learned about, and what is too close to them."""

    def __init__(self, items: Sequence[Item], suites: Sequence[Benchmark] = ()) -> None:
        """Keeps them.

        Args:
            items: The held-out statements.
            suites: Statements of other people's measuring.
        """
        self.items = tuple(items)
        self._suites = Decontaminator(suites)
        self._families = frozenset(item.family for item in items)
        self._matcher = Decontaminator([Benchmark(id=i.id, statement=i.statement) for i in items])

    def reason(self, item: Item, premises: Iterable[str] = ()) -> str:
        """Why a row must not be learned, or nothing.

        Args:
            item: Its statement.
            premises: Statements of the lemmas that its proof uses.

        Returns:
            ``family``, ``exact``, ``canonical`` or ``instance``, the last three with ``suite_`` before it where it
            is a suite's statement that matches, and with ``premise_`` where a premise is what matches.
        """
        if item.family in self._families:
            return "family"
        if how := self._match(item.name, item.statement):
            return how
        return next((f"premise_{how}" for text in premises if (how := self._match("it", text))), "")

    def _match(self, name: str, statement: str) -> str:
        for prefix, matcher in (("", self._matcher), ("suite_", self._suites)):
            found = matcher.match(name, statement)
            if found is not None and found.how in _STRICT:
                return prefix + found.how
        return ""


def divide(
    items: Sequence[Item], num_held_out: int, seed: int, suites: Sequence[Benchmark] = ()
) -> tuple[list[Item], HeldOut, Mapping[str, int]]:
    """Statements to learn on, those held out, and how many are neither, by reason.

    Families are taken in an order given by the seed until there are enough statements. What matches a statement of a
    suite is not learned, either.

    Raises:
        ConfigError: too few statements are left to learn on.
    """
    held_out = HeldOut(whole_families(items, num_held_out, f"{seed}"), suites)
    kept, drops = apart(items, held_out)
    if not kept:
        raise ConfigError(
            f"of {len(items)} statements none is left to learn on beside {len(held_out.items)} held out; "
            "raise pool.statements"
        )
    return kept, held_out, drops


def whole_families(items: Sequence[Item], num: int, seed: str) -> list[Item]:
    """Statements of families drawn by the seed, until there are as many as asked for, or more."""
    by_family: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_family[item.family].append(item)
    found: list[Item] = []
    for family in sorted(by_family, key=lambda text: hashlib.sha256(f"{seed}/{text}".encode()).digest()):
        if len(found) >= num:
            break
        found += by_family[family]
    return found


def apart(items: Sequence[Item], held_out: HeldOut) -> tuple[list[Item], dict[str, int]]:
    """The statements that are neither held out nor too close to what is, and how many are too close, by reason."""
    drops: Counter[str] = Counter()
    kept = []
    chosen = {item.id for item in held_out.items}
    for item in items:
        if item.id in chosen:
            continue
        if reason := held_out.reason(item):
            drops[reason] += 1
        else:
            kept.append(item)
    return kept, dict(sorted(drops.items()))
