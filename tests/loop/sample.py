"""Statements for tests of the loop."""

from __future__ import annotations

from proofmill_provers.loop.records import Item

__all__ = ["item"]


def item(number: int, text: str = "", family: str = "", generator: str = "explore") -> Item:
    """The statement of a number; by default one that any number has its own of."""
    return Item(
        id=f"{number:024}",
        name=f"t{number}",
        statement=f"theorem t{number} {text or f'(n : Nat) : n + {number} = {number} + n'}",
        family=family or f"f{number}",
        size=5,
        canonical=f"c{number}",
        generator=generator,
    )
