"""Whether what has been certified can all be true: a statement and its negation cannot.

Compares hashes, so it finds a contradiction only where one statement is literally the negation of the other.
That is enough for what refuters make (``¬ S`` for a frozen ``S``), and costs one lookup for each theorem.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence

from proofmill.kernel.expr import App, BinderInfo, Const, Expr, Pi, structural_hash
from proofmill.kernel.names import Name

__all__ = ["FALSE_HASH", "Claims", "denials"]

_FALSE, _NOT = ("False",), ("Not",)
FALSE_HASH = structural_hash(Const(_FALSE, ()))
"""Of the statement that must never be certified."""


def denials(type_: Expr, level_params: Sequence[Name], aliases: Mapping[Name, str]) -> tuple[str, ...]:
    """Hashes of statements that contradict this one: ``¬ T``, ``T → False``, and ``S`` where this is ``¬ S``.

    Args:
        type_: The closed statement.
        level_params: Its universe parameters.
        aliases: As for ``structural_hash``.
    """
    contrary: list[Expr] = [
        App(Const(_NOT, ()), type_),
        Pi(("a",), type_, Const(_FALSE, ()), BinderInfo.DEFAULT),
    ]
    if isinstance(type_, App) and isinstance(type_.fn, Const) and type_.fn.name == _NOT:
        contrary.append(type_.arg)
    if isinstance(type_, Pi) and isinstance(type_.body, Const) and type_.body.name == _FALSE:
        contrary.append(type_.type)
    return tuple(structural_hash(term, level_params, aliases) for term in contrary)


class Claims:
    """The hashes of all certified statements. Safe to use from threads."""

    def __init__(self, certified: Iterable[str] = ()) -> None:
        """Takes what was certified before."""
        self._certified = set(certified)
        self._lock = threading.Lock()

    def add(self, statement_hash: str, denied_by: Iterable[str]) -> str | None:
        """Adds a certified statement.

        Args:
            statement_hash: Of the statement.
            denied_by: Its ``denials``.

        Returns:
            What it contradicts: the hash of a certified statement (its own, if it is ``False``), or None.
        """
        with self._lock:
            clash = next((other for other in denied_by if other in self._certified), None)
            self._certified.add(statement_hash)
        return statement_hash if statement_hash == FALSE_HASH else clash
