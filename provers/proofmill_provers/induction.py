"""The lane ``induction``: the portfolio's search with helper lemmas, and its inductive rungs, on their own."""

from __future__ import annotations

from proofmill_provers.portfolio import SymbolicPortfolio

__all__ = ["Induction"]


class Induction(SymbolicPortfolio):
    """For what a whole ladder has left open; its helpers serve all statements of an environment."""

    name = "induction"

    def __init__(self) -> None:
        """Climbs the rungs that do inductions, where it is asked for a batch."""
        super().__init__(("induction", "nested"))
