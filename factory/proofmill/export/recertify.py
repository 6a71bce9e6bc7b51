"""Certifies a run's ledger again: for the day when a fault of the kernel, or of ours, becomes known.

Every stored statement and proof is judged afresh, in dependency order, from the sources that the run kept, by
the toolchain and the certifier of today. What does not hold any more is quarantined: it stays in the ledger,
with the reason, and is never exported again; nor is what needs it.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from proofmill.certify.advisories import Advisory, advisories_for, load_advisories
from proofmill.certify.certifier import Certifier
from proofmill.certify.provenance import ARCHIVE, read_records
from proofmill.certify.sandbox import open_sandbox
from proofmill.config import load_recipe
from proofmill.export.check import Finding, Recheck
from proofmill.export.recipe import load_dataset_recipe
from proofmill.export.rows import CorpusRow, mentioned
from proofmill.export.select import TheoryText, select_rows
from proofmill.export.sources import compile_theory_of, sources_of_run
from proofmill.ledger.reader import LedgerReader
from proofmill.ledger.rows import StoredCertificate
from proofmill.ledger.writer import Ledger
from proofmill.machine import num_cores
from proofmill.records import Level

__all__ = ["Recertified", "recertify_run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recertified:
    """What came of certifying a run again."""

    certificates: int
    certified: int
    quarantined: Mapping[str, int]
    """How many no longer hold, by reason."""
    undecided: int
    """Nothing could be said of them; they are as they were."""
    level: int
    toolchain: str
    advisories: Mapping[str, tuple[str, ...]]
    """Known faults of the toolchains that made the certificates, by toolchain."""
    records: int
    """Links of the archive's chain, each checked."""
    findings: Mapping[str, Finding]
    """By name of the theorem, those that are not well."""


def recertify_run(
    run_dir: Path,
    *,
    level: Level = Level.AUDITED,
    workers: int | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Recertified:
    """Judges every certificate of a run afresh and writes down what came of it.

    Args:
        run_dir: Of a sweep that is not running.
        level: The level to reach.
        workers: Lean processes at once; by default the number of cores.
        progress: Told how many certificates are done, and of how many.

    Raises:
        LedgerError: the run directory cannot be used, or a sweep is running in it.
        ExportError: the sources of the run are gone.
        CertifierError: the archive of certificates was tampered with.
        LeanError, SandboxError: Lean or the sandbox cannot be run here.
    """
    with LedgerReader.open_read_only(run_dir) as reader:
        identity = reader.identity()
        certificates = list(reader.certificates())
    config = load_recipe(str(run_dir / "resolved.json"))
    num_records = _check_chain(run_dir)
    sources = sources_of_run(
        run_dir, theory_digest=identity.get("theory", ""), theory_name=config.sweep.theory
    )
    theory = compile_theory_of(sources)
    rows = _rows(certificates, TheoryText(name=theory.name, modules=tuple(sources.theory), context=""))
    num_workers = workers or num_cores()
    certifier = Certifier(theory.environment, workers=num_workers, level=level, sandbox=open_sandbox())
    needs = _needs(rows)
    with tempfile.TemporaryDirectory(prefix="proofmill-recertify-") as scratch:
        recheck = Recheck(
            certifier,
            needs,
            Path(scratch),
            workers=num_workers,
            told=lambda done: progress(done, len(rows)),
        )
        findings = recheck.run(rows)
    toolchain = theory.environment.toolchain.label
    with Ledger.open(run_dir, identity) as ledger, ledger.transaction():
        for row in rows:
            finding = findings[row.name]
            if not finding.undecided:
                ledger.record_recertified(
                    row.id,
                    level=int(level) if finding.is_certified else 0,
                    reason=finding.reason,
                    detail=finding.detail,
                    toolchain=toolchain,
                )
    bad = {name: finding for name, finding in findings.items() if not finding.is_certified}
    return Recertified(
        certificates=len(rows),
        certified=len(rows) - len(bad),
        quarantined=dict(sorted(Counter(f.reason for f in bad.values() if not f.undecided).items())),
        undecided=sum(finding.undecided for finding in bad.values()),
        level=int(level),
        toolchain=toolchain,
        advisories=_advisories(certificates),
        records=num_records,
        findings=bad,
    )


def _check_chain(run_dir: Path) -> int:
    folder = run_dir / ARCHIVE
    return sum(1 for _ in read_records(folder)) if folder.is_dir() else 0


def _rows(certificates: list[StoredCertificate], theory: TheoryText) -> list[CorpusRow]:
    """Every certificate as a row, also those that are in quarantine."""
    recipe, _ = load_dataset_recipe("theorems")
    believed = [replace(certificate, quarantine="") for certificate in certificates]
    return list(select_rows(believed, recipe, theory, min_level=0).rows)


def _needs(rows: list[CorpusRow]) -> dict[str, frozenset[str]]:
    earlier: dict[str, None] = {}
    needs: dict[str, frozenset[str]] = {}
    for row in rows:
        needs[row.name] = frozenset(mentioned(row.proof, earlier)) | frozenset(row.premises)
        earlier[row.name] = None
    return needs


def _advisories(certificates: list[StoredCertificate]) -> dict[str, tuple[str, ...]]:
    known = load_advisories()
    found: dict[str, tuple[str, ...]] = {}
    for toolchain in sorted({certificate.toolchain for certificate in certificates}):
        concerned: list[Advisory] = advisories_for(toolchain, known)
        if concerned:
            found[toolchain] = tuple(f"{a.id} ({a.affects}): {a.what}" for a in concerned)
    return found
