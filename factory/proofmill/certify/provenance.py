"""What stands behind each certificate, kept so that it can be looked at, and judged again, years later.

An archive is a folder: ``records.jsonl``, one record for each certificate, each with the hash of the record before
it, so that none can be changed or taken out unseen; and ``objects/``, the texts and compiled files that the
records name by their sha256, compressed. Both only grow. A line that a kill cut short is taken off when the
archive is opened again.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from proofmill import __version__
from proofmill.atomic import atomic_write_bytes
from proofmill.certify.freeze import FrozenStatement
from proofmill.certify.sandbox import Sandbox
from proofmill.errors import CertifierError
from proofmill.judge.environment import Environment, references
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.names import Name, name_str
from proofmill.records import Level, Submission, Verdict

__all__ = [
    "ARCHIVE",
    "RECORDS_FILE",
    "Archive",
    "Artefacts",
    "Check",
    "Proof",
    "Record",
    "read_records",
    "record_of",
    "sha256",
]

ARCHIVE = Path("artifacts", "certificates")
"""Where a run keeps its archive."""
RECORDS_FILE = "records.jsonl"
RECORD_SCHEMA = "cert/1"
_START = "sha256:" + "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One step of the protocol that the row has passed."""

    id: str
    tool: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefacts:
    """The bytes that the judge read. Hashes stand for them in the record."""

    text: str
    """The file that Lean compiled: of the row alone, or of the batch it was in."""
    parts: tuple[bytes, ...]
    """The compiled module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Where the evidence for a theorem is from."""

    goal: Name
    """The theorem as the compiled file calls it."""
    own: Mapping[Name, ConstantInfo]
    """The constants of its module."""
    artefacts: Artefacts
    canaries: int
    """Planted false theorems that were found out in the same module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything that a certificate rests on, as hashes and words. Times and places are left out of it."""

    submission: str
    name: str
    """Of the theorem, as the compiled file calls it."""
    statement: str
    proof: str
    """Proof or whole file, as submitted."""
    level: int
    statement_hash: str
    negation_hash: str
    source: str
    """sha256 of the compiled text."""
    olean: str
    """sha256 of the compiled module, its parts one after another."""
    closure_constants: int
    """Constants of the module that the theorem reaches."""
    axioms: tuple[str, ...]
    premises: tuple[str, ...]
    toolchain: str
    toolchain_digest: str
    """Over Lean's libraries."""
    environment: str
    """Over toolchain, imported modules, context and options."""
    sandbox: Mapping[str, object]
    track: str
    checks: tuple[Check, ...]
    judge: str
    """Version of proofmill."""
    policy: str
    """sha256 over the sources of the certifier, the judge and the kernel."""
    canaries: int
    """Planted false theorems that were found out in the same run of Lean."""


class Archive:
    """An archive that one process appends to; safe to use from threads."""

    def __init__(self, folder: Path) -> None:
        """Opens or makes the archive.

        Raises:
            CertifierError: it cannot be written, or its chain of records is broken.
        """
        self.folder = folder
        self._lock = threading.Lock()
        self._path = folder / RECORDS_FILE
        try:
            (folder / "objects").mkdir(parents=True, exist_ok=True)
            self._path.touch()
            _drop_torn_line(self._path)
        except OSError as error:
            raise CertifierError(
                f"the archive of certificates {folder} cannot be written ({error.strerror or error})"
            ) from error
        self._head = _START
        for digest, _ in read_records(folder):
            self._head = digest

    def put(self, data: bytes) -> str:
        """Keeps ``data`` and returns its sha256; what is there already is not written again."""
        digest = sha256(data)
        target = _object_path(self.folder, digest)
        if not target.exists():
            atomic_write_bytes(target, zlib.compress(data, 6), mode=0o444)
        return digest

    def get(self, digest: str) -> bytes:
        """What was put under ``digest``.

        Raises:
            CertifierError: it is missing or damaged.
        """
        try:
            data = zlib.decompress(_object_path(self.folder, digest).read_bytes())
        except (OSError, zlib.error) as error:
            raise CertifierError(f"{digest} is missing or damaged in {self.folder}") from error
        if sha256(data) != digest:
            raise CertifierError(f"{digest} in {self.folder} is not what its name says")
        return data

    def append(self, records: Sequence[Record]) -> list[str]:
        """Appends records, on disk before this returns, and returns the hash of each."""
        digests: list[str] = []
        with self._lock:
            lines: list[bytes] = []
            for record in records:
                line, self._head = _line(record, self._head)
                lines.append(line)
                digests.append(self._head)
            with self._path.open("ab") as stream:
                stream.write(b"".join(lines))
                stream.flush()
                os.fsync(stream.fileno())
        return digests


def read_records(folder: Path) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The records of an archive with their hashes, in order, the chain checked link by link.

    Raises:
        CertifierError: a record was changed, taken out, or put in.
    """
    before = _START
    with (folder / RECORDS_FILE).open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                row = json.loads(line)
                linked = row["prev"] == before
            except (ValueError, KeyError, TypeError) as error:
                raise CertifierError(f"{folder / RECORDS_FILE} line {number} is no record") from error
            if not linked:
                raise CertifierError(
                    f"{folder / RECORDS_FILE} line {number} does not follow the line before it: "
                    "a record was changed, taken out or put in"
                )
            before = sha256(line.rstrip(b"\n"))
            yield before, row


def sha256(data: bytes) -> str:
    """``sha256:`` and 64 hex digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def record_of(  # noqa: PLR0913 (everything that a certificate rests on)
    *,
    archive: Archive,
    environment: Environment,
    sandbox: Sandbox,
    frozen: FrozenStatement,
    submission: Submission,
    verdict: Verdict,
    proof: Proof,
    track: str,
) -> Record:
    """The record of a certified row; its artefacts are kept in ``archive``."""
    return Record(
        submission=submission.id,
        name=name_str(proof.goal),
        statement=submission.statement,
        proof=submission.proof if submission.proof is not None else submission.code or "",
        level=verdict.level,
        statement_hash=frozen.statement_hash,
        negation_hash=frozen.denied_by[0],
        source=archive.put(proof.artefacts.text.encode()),
        olean=archive.put(b"".join(proof.artefacts.parts)),
        closure_constants=_num_reached(proof.goal, proof.own),
        axioms=verdict.axioms,
        premises=verdict.premises,
        toolchain=environment.toolchain.label,
        toolchain_digest=environment.toolchain.digest,
        environment=environment.digest,
        sandbox=sandbox.report.as_row() if sandbox.report is not None else {},
        track=str(track),
        checks=tuple(
            Check(id=id_, tool=tool.format(environment.toolchain.label), result=result)
            for level, id_, tool, result in _CHECKS
            if verdict.level >= level
        ),
        judge=__version__,
        policy=_sources_digest(),
        canaries=proof.canaries,
    )


_CHECKS = (
    (Level.ELABORATED, "elaborate", "{}", "module written"),
    (Level.ELABORATED, "statement", "proofmill.judge", "equal"),
    (Level.ELABORATED, "axioms", "proofmill.judge", "allowed"),
    (Level.REPLAYED, "replay", "{}, a fresh process", "accepted"),
    (Level.INDEPENDENT, "kernel", "proofmill.kernel", "accepted"),
    (Level.BATCH_CLEARED, "batch", "proofmill.certify", "canaries found out, no contradiction"),
)


def _num_reached(goal: Name, own: Mapping[Name, ConstantInfo]) -> int:
    seen = {goal}
    stack = [goal]
    while stack:
        for other in references(own[stack.pop()]):
            if other in own and other not in seen:
                seen.add(other)
                stack.append(other)
    return len(seen)


@functools.cache
def _sources_digest() -> str:
    """Over the sources that a verdict rests on."""
    root = Path(__file__).resolve().parents[1]
    files = sorted(path for room in ("certify", "judge", "kernel") for path in (root / room).rglob("*.py"))
    return sha256(b"\0".join(path.read_bytes() for path in files))


def _line(record: Record, before: str) -> tuple[bytes, str]:
    row = {"schema": RECORD_SCHEMA, "prev": before, **asdict(record)}
    text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    line = text.encode()
    return line + b"\n", sha256(line)


def _object_path(folder: Path, digest: str) -> Path:
    name = digest.removeprefix("sha256:")
    return folder / "objects" / name[:2] / f"{name[2:]}.z"


def _drop_torn_line(path: Path) -> None:
    """Cuts the file behind its last line end."""
    size = path.stat().st_size
    with path.open("r+b") as stream:
        at = size
        while at > 0:
            start = max(0, at - (1 << 16))
            stream.seek(start)
            found = stream.read(at - start).rfind(b"\n")
            if found >= 0:
                at = start + found + 1
                break
            at = start
        if at != size:
            stream.truncate(at)
