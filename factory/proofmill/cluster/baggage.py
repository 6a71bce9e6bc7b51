"""What a worker's certifier would have put on record, carried home and put on record there.

The chain of records and the set of everything certified have one keeper, the sweep's own process. A worker's certifier
gets stand-ins that only collect; what they hold goes home with the results and is entered before these are used.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from proofmill.certify.certifier import Registry
from proofmill.certify.provenance import Archive, Record, sha256
from proofmill.errors import AlarmError, CertifierError
from proofmill.judge.consistency import Claims
from proofmill.records import Verdict

__all__ = ["Baggage", "CarriedArchive", "HeardClaims", "bring_home"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Baggage:
    """What comes home with the results of a batch."""

    records: Mapping[str, Record]
    """By the stand-in that the verdicts name."""
    objects: Mapping[str, bytes]
    """Texts and compiled files by their sha256."""
    claims: tuple[tuple[str, tuple[str, ...]], ...]
    """Hashes of certified statements with those of what denies them."""


class CarriedArchive(Archive):
    """Collects what is put into it; its hashes of records stand in for those of the archive at home."""

    def __init__(self) -> None:
        """Writes nothing anywhere."""
        self.folder = Path()
        self._lock = threading.Lock()
        self.records: dict[str, Record] = {}
        self.objects: dict[str, bytes] = {}

    def put(self, data: bytes) -> str:
        """Keeps ``data`` until it goes home."""
        digest = sha256(data)
        self.objects[digest] = data
        return digest

    def get(self, digest: str) -> bytes:
        """What was put under ``digest``.

        Raises:
            CertifierError: nothing was.
        """
        try:
            return self.objects[digest]
        except KeyError as error:
            raise CertifierError(f"{digest} is not in this batch") from error

    def append(self, records: Sequence[Record]) -> list[str]:
        """Keeps records until they go home; returns a stand-in for the hash of each."""
        stand_ins = []
        with self._lock:
            for record in records:
                text = json.dumps(asdict(record), sort_keys=True, default=str)
                stand_in = f"carried:{hashlib.sha256(text.encode()).hexdigest()}"
                self.records[stand_in] = record
                stand_ins.append(stand_in)
        return stand_ins


class HeardClaims(Claims):
    """Remembers what is claimed, so that it can be held against everything certified at home."""

    def __init__(self) -> None:
        """Nothing is claimed yet."""
        super().__init__()
        self.heard: list[tuple[str, tuple[str, ...]]] = []

    def add(self, statement_hash: str, denied_by: Iterable[str]) -> str | None:
        """See ``Claims``."""
        denials = tuple(denied_by)
        self.heard.append((statement_hash, denials))
        return super().add(statement_hash, denials)


def bring_home(baggage: Baggage, registry: Registry) -> dict[str, str]:
    """Enters what a worker carried into the registry of the sweep.

    Returns:
        The hash of each record, by its stand-in.

    Raises:
        AlarmError: what the worker certified contradicts what was certified before.
        CertifierError: an object is not what its name says.
    """
    for statement_hash, denied_by in baggage.claims:
        clash = registry.claims.add(statement_hash, denied_by)
        if clash is not None:
            raise AlarmError(
                f"the judge contradicts itself: the statement {statement_hash} is certified by a worker, and the "
                f"statement {clash}, which denies it, was certified before; one of the two proofs fooled it. "
                "Keep both and report this"
            )
    archive = registry.archive
    if archive is None:
        return dict.fromkeys(baggage.records, "")
    for digest, data in baggage.objects.items():
        if archive.put(data) != digest:
            raise CertifierError(f"{digest} came home damaged; the batch is done again")
    stand_ins = list(baggage.records)
    known = archive.append([baggage.records[stand_in] for stand_in in stand_ins])
    return dict(zip(stand_ins, known, strict=True))


def with_record(verdict: Verdict, known: Mapping[str, str]) -> Verdict:
    """A verdict with the hash of its record at home."""
    return replace(verdict, record=known[verdict.record]) if verdict.record else verdict
