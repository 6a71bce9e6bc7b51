"""The lemmas that a run has sealed, and the environment in which the next proofs are made.

A run's groups lie in ``artifacts/lemmas``; the ledger says which certificates are in which group. After a
kill a group may lie on disk that the ledger does not know: it is written again. A group that the ledger knows
and the disk lost is sealed again from the ledger and must come out with the same contents.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.certify.seal import Lemma, Sealed
from proofmill.errors import AlarmError, CertifierError, LedgerError
from proofmill.judge.environment import Environment
from proofmill.kernel.names import name_str
from proofmill.ledger.rows import StoredCertificate
from proofmill.ledger.writer import Ledger
from proofmill.prove.goals import hint_of
from proofmill.prove.protocol import LemmaHint

__all__ = ["LemmaStore"]

log = logging.getLogger(__name__)

REREAD_EVERY = 8
"""Groups after which all are read again: what was decoded of one, mostly proofs, is three times its file."""

Freezer = Callable[[Sequence[StoredCertificate]], Mapping[str, FrozenStatement]]


class LemmaStore:
    """Sealed groups, in order, and the environment that imports them all."""

    def __init__(self, certifier: Certifier, ledger: Ledger, folder: Path) -> None:
        """Starts with the bare theory; ``restore`` brings back a run's groups.

        Args:
            certifier: Works in the theory's environment.
            ledger: The run's ledger.
            folder: Where the groups lie.
        """
        self._theory = certifier.environment
        self._certifier = certifier
        self._ledger = ledger
        self._folder = folder
        self.hints: list[LemmaHint] = []
        self.num_groups = 0
        self._num_reread = 0

    @property
    def environment(self) -> Environment:
        """The theory with every group imported."""
        return self._certifier.environment

    def restore(self, freeze: Freezer) -> None:
        """Brings back the groups that the ledger knows.

        Raises:
            LedgerError: a group cannot be made again as it was.
        """
        by_id = {c.conjecture.id: c for c in self._ledger.certificates()}
        for group in self._ledger.groups():
            rows = [by_id[identifier] for identifier in group.conjecture_ids]
            frozen = freeze(rows)
            path = self._folder.joinpath(*group.module.split(".")).with_suffix(".lean")
            olean = path.with_suffix(".olean")
            if olean.is_file() and path.is_file() and _digest(path.read_text()) == group.digest:
                environment = self.environment.extended(
                    group.module, self._folder.resolve(), level=group.level
                )
                self._enter(environment, [frozen[row.conjecture.id] for row in rows])
                continue
            log.warning("%s is missing or damaged in %s: sealed again", group.module, self._folder)
            lemmas = [Lemma(frozen=frozen[row.conjecture.id], proof=row.proof) for row in rows]
            sealed = self._certifier.seal(lemmas, number=group.idx, folder=self._folder)
            if _digest(sealed.text) != group.digest:
                raise LedgerError(
                    f"{group.module} cannot be sealed as it was (its digest was {group.digest[:19]}); "
                    "start a new run directory"
                )
            self._enter(sealed.environment, [lemma.frozen for lemma in lemmas])

    def compile_next(self, lemmas: Sequence[Lemma]) -> Sealed | None:
        """Compiles the next group, without making it part of the environment; may run in any thread.

        Returns:
            The group, or None where Lean did not end; the lemmas stay certified.
        """
        try:
            return self._certifier.seal(lemmas, number=self.num_groups + 1, folder=self._folder)
        except AlarmError:
            raise
        except CertifierError as error:
            log.warning("%s", error)
            return None

    def adopt(self, sealed: Sealed, lemmas: Sequence[Lemma], ids: Sequence[str]) -> int:
        """Records a compiled group and extends the environment by it.

        Args:
            sealed: What ``compile_next`` made of ``lemmas``, and nothing was adopted since.
            lemmas: Certified statements with their proofs.
            ids: Their conjectures.

        Returns:
            How many lemmas are in the group.
        """
        for name, why in sealed.dropped:
            log.warning("%s is certified but not sealed: %s", name_str(name), why)
        kept = set(sealed.names)
        chosen = [(lemma, id_) for lemma, id_ in zip(lemmas, ids, strict=True) if lemma.frozen.name in kept]
        _, level = sealed.environment.sealed[-1]
        self._ledger.seal_group(sealed.module, _digest(sealed.text), [id_ for _, id_ in chosen], level=level)
        self._enter(sealed.environment, [lemma.frozen for lemma, _ in chosen])
        return len(chosen)

    def certifier(self) -> Certifier:
        """A certifier for the environment as it is now, to be used by one thread."""
        return self._certifier.in_environment(self.environment, workers=1)

    def _enter(self, environment: Environment, frozen: Sequence[FrozenStatement]) -> None:
        """Goes on in an environment with one more group, of these statements."""
        self.hints += [hint_of(statement) for statement in frozen]
        self.num_groups += 1
        if self.num_groups - self._num_reread >= max(REREAD_EVERY, self.num_groups // 8):
            environment = self._reread(environment)
            self._num_reread = self.num_groups
        self._certifier = self._certifier.in_environment(environment)

    def _reread(self, environment: Environment) -> Environment:
        """The same environment with its groups read again, and nothing of them decoded.

        Raises:
            CertifierError: a group is not what it was.
        """
        fresh = self._theory
        for module, level in environment.sealed:
            fresh = fresh.extended(name_str(module), self._folder.resolve(), level=level)
        if fresh.digest != environment.digest:
            raise CertifierError(
                f"a group of lemmas in {self._folder} changed while the sweep ran; run the same command again, which "
                "compares each with the ledger"
            )
        return fresh


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
