"""The frozen statements of conjectures that wait: kept as bytes, of which ten thousand are a few megabytes."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Iterable, Mapping

from proofmill.certify.freeze import FrozenStatement, InputProblem
from proofmill.conjecture.generator import Freeze
from proofmill.records import Conjecture

__all__ = ["Statements", "packed"]

log = logging.getLogger(__name__)


def packed(frozen: FrozenStatement) -> bytes:
    """A frozen statement as bytes; only bytes that our own processes made are ever unpacked."""
    return pickle.dumps(frozen, pickle.HIGHEST_PROTOCOL)


class Statements:
    """Frozen statements by conjecture. As objects, their terms would take thirty times the memory."""

    def __init__(self, freeze: Freeze) -> None:
        """Args: freeze: asks Lean what statements mean."""
        self._freeze = freeze
        self._bytes: dict[str, bytes] = {}

    def __len__(self) -> int:
        return len(self._bytes)

    def add(self, frozen: Mapping[str, bytes]) -> None:
        """Keeps what is frozen already, and packed, by conjecture."""
        self._bytes.update(frozen)

    def of(self, conjectures: Iterable[Conjecture]) -> dict[str, FrozenStatement]:
        """Frozen statements by id; those that are not kept are frozen, and those that no longer freeze left out."""
        wanted = list(conjectures)
        missing = [c for c in wanted if c.id not in self._bytes]
        if missing:
            answers = self._freeze([c.statement for c in missing])
            for conjecture, answer in zip(missing, answers, strict=True):
                if isinstance(answer, InputProblem):
                    log.warning("%s no longer freezes: %s", conjecture.name, answer.detail)
                else:
                    self.add({conjecture.id: packed(answer)})
        return {c.id: pickle.loads(self._bytes[c.id]) for c in wanted if c.id in self._bytes}

    def forget(self, ids: Iterable[str]) -> None:
        """Lets go of conjectures that are decided."""
        for id_ in ids:
            self._bytes.pop(id_, None)
