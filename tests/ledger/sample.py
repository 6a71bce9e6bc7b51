"""Conjectures for tests of what keeps, shows and chooses them."""

from __future__ import annotations

from proofmill.records import Conjecture

__all__ = ["law"]


def law(number: int, *, id_: str = "", statement: str = "", family: str = "f") -> Conjecture:
    """The conjecture of a number; it is proved by nobody."""
    return Conjecture(
        id=id_ or f"id{number}",
        name=f"law_{number}",
        statement=statement or f"theorem law_{number} : True",
        generator="g",
        parents=(),
        family=family,
        canonical=str(number),
        size=3,
        tests_passed=1,
    )
