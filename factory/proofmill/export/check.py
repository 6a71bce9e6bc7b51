"""Certifies the rows of a corpus again, in dependency order.

Rows that others need go first, layer by layer: each layer is certified in the environment of the layers
below it and then sealed, so every row is checked with exactly its own statement and proof and with certified
lemmas as premises, never with a row that failed. Rows that nobody needs come last, all together.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.certify.seal import Lemma
from proofmill.errors import AlarmError, CertifierError
from proofmill.export.rows import CorpusRow, named_premises
from proofmill.kernel.names import name_str
from proofmill.records import Submission, Verdict, VerdictKind

__all__ = ["Finding", "Recheck"]

log = logging.getLogger(__name__)

SEAL_SIZE = 200
_LEAN_ENDED = "lean_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came of a row: certified where ``reason`` is empty."""

    reason: str = ""
    detail: str = ""
    undecided: bool = False

    @property
    def is_certified(self) -> bool:
        """Whether the row holds in every respect."""
        return not self.reason


class Recheck:
    """One pass over the rows of a corpus."""

    def __init__(
        self,
        certifier: Certifier,
        needs: Mapping[str, frozenset[str]],
        folder: Path,
        *,
        workers: int,
        told: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Starts nothing.

        Args:
            certifier: Works in the theory's environment.
            needs: Names of the rows that each row directly needs.
            folder: For sealed modules.
            workers: Lean processes at once.
            told: Called with the number of rows that are done.
        """
        self._base = certifier
        self._certifier = certifier
        self._needs = needs
        self._folder = folder
        self._workers = workers
        self._told = told
        self._num_groups = 0
        self._findings: dict[str, Finding] = {}
        self._sealed: set[str] = set()
        self._frozen: dict[str, FrozenStatement] = {}

    def run(self, rows: Sequence[CorpusRow]) -> dict[str, Finding]:
        """The finding on each row, by name. Names are distinct, and everything needed is among the rows."""
        self._freeze(rows)
        for layer, is_needed in self._layers(rows):
            certified = self._certify([row for row in layer if self._may_start(row)])
            if is_needed:
                self._seal(certified)
            self._told(len(self._findings))
        return self._findings

    def check_code(self, rows: Sequence[CorpusRow]) -> dict[str, Finding]:
        """Certifies the self-contained text of each row, in the bare theory."""
        chosen = [row for row in rows if row.name in self._frozen]
        found: dict[str, Finding] = {}
        verdicts = self._base.certify(
            (
                self._frozen[row.name],
                Submission(id=row.id, name=row.name, statement=row.statement, code=row.code),
            )
            for row in chosen
        )
        for row, verdict in zip(chosen, verdicts, strict=True):
            if verdict.verdict is not VerdictKind.CERTIFIED:
                found[row.name] = _of_verdict(verdict, "code: ")
        return found

    def _freeze(self, rows: Sequence[CorpusRow]) -> None:
        for row, frozen in zip(rows, self._base.freeze([r.statement for r in rows]), strict=True):
            if not isinstance(frozen, FrozenStatement):
                is_infra = frozen.reason == _LEAN_ENDED
                self._findings[row.name] = Finding(
                    reason="statement", detail=frozen.detail, undecided=is_infra
                )
            elif name_str(frozen.name) != row.name:
                detail = f"the statement declares {name_str(frozen.name)}, the row is named {row.name}"
                self._findings[row.name] = Finding(reason="name", detail=detail)
            elif frozen.statement_hash != row.statement_hash:
                detail = (
                    f"the statement has hash {frozen.statement_hash[:12]}, the row says "
                    f"{row.statement_hash[:12]}: it is not the statement that was certified"
                )
                self._findings[row.name] = Finding(reason="statement_hash", detail=detail)
            else:
                self._frozen[row.name] = frozen

    def _layers(self, rows: Sequence[CorpusRow]) -> Iterator[tuple[list[CorpusRow], bool]]:
        """Rows by depth of what they need, and at last those that nobody needs."""
        needed = {other for row in rows for other in self._needs[row.name]}
        depth: dict[str, int] = {}
        for row in rows:
            depth[row.name] = 1 + max((depth[other] for other in self._needs[row.name]), default=0)
        lemmas = [row for row in rows if row.name in needed]
        for level in sorted({depth[row.name] for row in lemmas}):
            yield [row for row in lemmas if depth[row.name] == level], True
        yield [row for row in rows if row.name not in needed], False

    def _may_start(self, row: CorpusRow) -> bool:
        """Whether nothing stands against the row yet; a row whose need failed is judged by that."""
        if row.name in self._findings:
            return False
        for other in sorted(self._needs[row.name] - self._sealed):
            finding = self._findings[other]
            self._findings[row.name] = Finding(
                reason="premise",
                detail=f"needs {other}, which is not certified here",
                undecided=finding.undecided or finding.is_certified,
            )
            return False
        return True

    def _certify(self, rows: Sequence[CorpusRow]) -> list[CorpusRow]:
        """Certifies rows whose needs are sealed, and returns those that are certified.

        Undecided rows get one more try, without company. A row that is certified but says something wrong of
        itself is at fault, not the rows that need it.
        """
        verdicts = self._verdicts(rows, self._workers)
        unclear = [row for row in rows if verdicts[row.name].verdict is VerdictKind.UNDECIDED]
        verdicts |= self._verdicts(unclear, 1)
        for row in rows:
            self._findings[row.name] = self._finding(row, verdicts[row.name])
        return [row for row in rows if verdicts[row.name].verdict is VerdictKind.CERTIFIED]

    def _verdicts(self, rows: Sequence[CorpusRow], workers: int) -> dict[str, Verdict]:
        if not rows:
            return {}
        certifier = self._certifier.in_environment(self._certifier.environment, workers=workers)
        verdicts = certifier.certify(
            (
                self._frozen[row.name],
                Submission(id=row.id, name=row.name, statement=row.statement, proof=row.proof),
            )
            for row in rows
        )
        return {row.name: verdict for row, verdict in zip(rows, verdicts, strict=True)}

    def _finding(self, row: CorpusRow, verdict: Verdict) -> Finding:
        """The verdict, and whether the row says the same of its axioms and premises."""
        if verdict.verdict is not VerdictKind.CERTIFIED:
            return _of_verdict(verdict)
        premises = named_premises(verdict.premises, self._needs)
        if premises != row.premises:
            return Finding(reason="premises", detail=_other("premises", row.premises, premises))
        if verdict.axioms != row.axioms:
            return Finding(reason="axioms", detail=_other("axioms", row.axioms, verdict.axioms))
        if verdict.level < self._base.level:
            detail = f"it reaches level {verdict.level}: {verdict.detail}"
            return Finding(reason="level", detail=detail, undecided=True)
        return Finding()

    def _seal(self, rows: Sequence[CorpusRow]) -> None:
        """Makes certified rows available to those that need them."""
        for at in range(0, len(rows), SEAL_SIZE):
            group = rows[at : at + SEAL_SIZE]
            lemmas = [Lemma(frozen=self._frozen[row.name], proof=row.proof) for row in group]
            self._num_groups += 1
            try:
                sealed = self._certifier.seal(lemmas, number=self._num_groups, folder=self._folder)
            except AlarmError:
                raise
            except CertifierError as error:
                log.warning("%s", error)  # what needs them is then undecided
                continue
            self._sealed |= {name_str(name) for name in sealed.names}
            self._certifier = self._certifier.in_environment(sealed.environment)


def _of_verdict(verdict: Verdict, where: str = "") -> Finding:
    return Finding(
        reason=f"{where}{verdict.reason}",
        detail=verdict.detail,
        undecided=verdict.verdict is VerdictKind.UNDECIDED,
    )


def _other(what: str, said: Sequence[str], found: Sequence[str]) -> str:
    return f"the row says {what} {', '.join(said) or 'none'}; the proof has {', '.join(found) or 'none'}"
