"""Verifies a corpus from its own files: digests, rows, splits, and every theorem certified again.

Nothing of the run or of this checkout's theories is read; core library and theory are built from the corpus's
``source`` folder. A corpus passes only if all of it holds. What is not checked: that the corpus is the one
its author made (its digest, printed by export and here, is for that).
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from proofmill.certify.certifier import Certifier
from proofmill.certify.sandbox import open_sandbox
from proofmill.decode import MisfitError, decode_object
from proofmill.errors import ConfigError, ExportError
from proofmill.export.check import Finding, Recheck
from proofmill.export.files import (
    MANIFEST_FILE,
    MATCHES_FILE,
    FileDigest,
    Manifest,
    digest_files,
    jsonl_path,
    parquet_files,
    read_manifest,
    read_parquet,
)
from proofmill.export.rows import SPLITS, CorpusRow, closures, code_text, mentioned, row_values
from proofmill.export.select import split_of_rows
from proofmill.export.sources import Sources, compile_theory_of, read_sources
from proofmill.machine import num_cores
from proofmill.records import Level

__all__ = ["Failure", "VerifyResult", "verify_corpus"]

_WATCHED = ("data/", "jsonl/", "source/")
"""Folders in which a file that the manifest does not list is a fault: loaders and builds would read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One thing that does not hold."""

    reason: str
    detail: str
    id: str = ""
    name: str = ""
    file: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyResult:
    """What verification found."""

    rows: int
    """Rows that were to be certified."""
    certified: int
    rejected: int
    undecided: int
    """Nothing could be said, after further tries: timeouts, crashes, full memory."""
    failures: tuple[Failure, ...]
    level: int
    digest: str
    """sha256 of the manifest."""
    toolchain: str
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether all of it holds."""
        return not self.failures and self.certified == self.rows

    def as_row(self) -> dict[str, object]:
        """For ``--json``."""
        return {**asdict(self), "ok": self.ok}


@dataclass(slots=True, kw_only=True)
class _Corpus:
    """A corpus as read, and what is wrong with it so far."""

    folder: Path
    manifest: Manifest
    rows: list[CorpusRow] = field(default_factory=list)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    """File and line by id."""
    failures: list[Failure] = field(default_factory=list)
    num_lost: int = 0
    """Rows that the manifest counts and that cannot be read."""

    def fail(self, row: CorpusRow, reason: str, detail: str) -> None:
        """Notes what is wrong with a row."""
        file, line = self.places[row.id]
        self.failures.append(
            Failure(reason=reason, detail=detail, id=row.id, name=row.name, file=file, line=line)
        )


def verify_corpus(
    folder: Path,
    *,
    sample: int | None = None,
    level: Level = Level.AUDITED,
    workers: int | None = None,
    check_code: bool = False,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> VerifyResult:
    """Certifies the rows of a corpus again.

    Args:
        folder: A corpus.
        sample: Only so many rows, always the same ones, with everything they need.
        level: The level to reach.
        workers: Lean processes at once; by default the number of cores.
        check_code: Also certify each row's ``code`` by itself: a start of Lean for each.
        progress: Told how many rows are done, and of how many.

    Raises:
        ExportError: the folder is no corpus, or its manifest or sources are damaged.
        ConfigError: the sample is empty.
        CertifierError: the level cannot be reached with this toolchain.
        LeanError, SandboxError: Lean or the sandbox cannot be run here.
    """
    if sample is not None and sample < 1:
        raise ConfigError(f"--sample must be at least 1, got {sample}")
    corpus = _Corpus(folder=folder, manifest=read_manifest(folder))
    _check_files(corpus)
    sources = read_sources(folder / "source")
    _read_rows(corpus)
    _compare_parquet(corpus)
    needs = _needs(corpus)
    _check_derived(corpus, sources, needs)
    theory = compile_theory_of(sources)
    chosen = _sample(corpus.rows, needs, sample)
    if sample is not None:
        corpus.num_lost = 0  # whether lost rows would have been in the sample, nobody can say
    num_workers = workers or num_cores()
    certifier = Certifier(theory.environment, workers=num_workers, level=level, sandbox=open_sandbox())
    with tempfile.TemporaryDirectory(prefix="proofmill-verify-") as scratch:
        recheck = Recheck(
            certifier,
            {row.name: needs[row.name] for row in chosen},
            Path(scratch),
            workers=num_workers,
            told=lambda done: progress(done, len(chosen)),
        )
        findings = recheck.run(chosen)
        if check_code:
            findings |= recheck.check_code([row for row in chosen if findings[row.name].is_certified])
    return _result(corpus, chosen, findings, theory.environment.toolchain.label, sources, level)


def _check_files(corpus: _Corpus) -> None:
    """Compares every file with the manifest. A damaged file of rows is reported and read all the same."""
    found = digest_files(corpus.folder)
    for name, wanted in corpus.manifest.files.items():
        problem = _file_problem(found.get(name), wanted)
        if problem:
            corpus.failures.append(Failure(reason="changed_file", detail=f"{name} {problem}", file=name))
    for name in sorted(found.keys() - corpus.manifest.files.keys()):
        if name.startswith(_WATCHED):
            detail = f"{name} is not in {MANIFEST_FILE}; remove it"
            corpus.failures.append(Failure(reason="unlisted_file", detail=detail, file=name))


def _file_problem(found: FileDigest | None, wanted: FileDigest) -> str:
    if found is None:
        return "is missing"
    if found.bytes != wanted.bytes:
        return f"was changed: it has {found.bytes} bytes instead of {wanted.bytes}"
    if found.sha256 != wanted.sha256:
        return f"was changed: its sha256 is {found.sha256[:12]} instead of {wanted.sha256[:12]}"
    return ""


def _read_rows(corpus: _Corpus) -> None:
    names: dict[str, str] = {}
    for split in SPLITS:
        file = jsonl_path(split)
        try:
            lines = (corpus.folder / file).read_bytes().split(b"\n")
        except OSError:
            lines = []  # reported as a changed file
        num_read = 0
        for number, raw in enumerate(lines, start=1):
            if not raw.strip():
                continue
            try:
                row = decode_object(json.loads(raw), CorpusRow)
                _check_identity(row, split, names, corpus.places)
            except ValueError as error:
                detail = f"{file} line {number} is no row: {_words(error)}"
                corpus.failures.append(Failure(reason="bad_row", detail=detail, file=file, line=number))
                continue
            num_read += 1
            names[row.name] = row.id
            corpus.places[row.id] = (file, number)
            corpus.rows.append(row)
        _count(corpus, split, num_read)
    corpus.rows.sort(key=lambda row: (row.seq, row.name))


def _check_identity(row: CorpusRow, split: str, names: Mapping[str, str], ids: Mapping[str, object]) -> None:
    if row.split != split:
        raise MisfitError("split", "split", f"split is {row.split!r} in the file of {split!r}")
    if row.name in names:
        raise MisfitError("duplicate", "name", f"the name {row.name} is taken by the row {names[row.name]}")
    if row.id in ids:
        raise MisfitError("duplicate", "id", f"the id {row.id} is taken")


def _words(error: ValueError) -> str:
    if isinstance(error, MisfitError):
        return error.detail
    return f"not valid JSON ({error})"


def _count(corpus: _Corpus, split: str, num_read: int) -> None:
    wanted = corpus.manifest.rows.get(split, 0)
    if num_read != wanted:
        file = jsonl_path(split)
        detail = f"{file} has {num_read} rows, {MANIFEST_FILE} counts {wanted}"
        corpus.failures.append(Failure(reason="row_count", detail=detail, file=file))
        corpus.num_lost += max(0, wanted - num_read)


def _compare_parquet(corpus: _Corpus) -> None:
    """Names the rows in which the Parquet twin differs; needs pyarrow, else digests must do."""
    by_id = {row.id: row for row in corpus.rows}
    for split in SPLITS:
        seen: set[str] = set()
        is_read = False
        for file in parquet_files(corpus.manifest.files, split):  # none where the split is empty
            try:
                twins = read_parquet(corpus.folder / file)
            except ExportError as error:
                corpus.failures.append(Failure(reason="bad_parquet", detail=str(error), file=file))
                continue
            if twins is None:
                return
            is_read = True
            for twin in twins:
                _compare_twin(corpus, by_id.get(str(twin.get("id"))), twin, file, split)
                seen.add(str(twin.get("id")))
        for row in corpus.rows:
            if is_read and row.split == split and row.id not in seen:
                corpus.fail(row, "twins_differ", f"is not in the Parquet files of {split}")


def _compare_twin(
    corpus: _Corpus, row: CorpusRow | None, twin: Mapping[str, Any], file: str, split: str
) -> None:
    if row is None:
        detail = f"{file} has the row {twin.get('name')}, {jsonl_path(split)} does not"
        failure = Failure(
            reason="twins_differ",
            detail=detail,
            id=str(twin.get("id")),
            name=str(twin.get("name")),
            file=file,
        )
        corpus.failures.append(failure)
    elif keys := _different(row_values(row), twin):
        corpus.fail(row, "twins_differ", f"differs from {file} in {', '.join(keys)}")


def _different(values: Mapping[str, object], twin: Mapping[str, Any]) -> list[str]:
    return sorted(key for key in values.keys() | twin.keys() if values.get(key) != twin.get(key))


def _needs(corpus: _Corpus) -> dict[str, frozenset[str]]:
    """What each row directly needs: earlier rows that its text names, and its premises."""
    earlier: dict[str, None] = {}
    needs: dict[str, frozenset[str]] = {}
    for row in corpus.rows:
        missing = [name for name in row.premises if name not in earlier]
        if missing:
            detail = f"the premise {missing[0]} is no earlier row of this corpus"
            corpus.fail(row, "missing_premise", detail)
        known = {name for name in row.premises if name in earlier}
        needs[row.name] = frozenset(mentioned(row.proof, earlier) | known)
        earlier[row.name] = None
    return needs


def _check_derived(corpus: _Corpus, sources: Sources, needs: Mapping[str, frozenset[str]]) -> None:
    """Everything in a row that follows from the others: closure, code, split, theory, toolchain."""
    order = {row.name: place for place, row in enumerate(corpus.rows)}
    closure_of = closures(needs, order)
    text = {row.name: (row.statement, row.proof) for row in corpus.rows}
    splits = split_of_rows(corpus.rows, corpus.manifest.recipe, _banned(corpus))
    for row in corpus.rows:
        closure = closure_of[row.name]
        code = code_text(tuple(sources.theory), sources.spec.context, [text[n] for n in (*closure, row.name)])
        if row.closure != closure:
            corpus.fail(row, "closure", f"closure is {_list(row.closure)}, its text needs {_list(closure)}")
        elif row.code != code:
            corpus.fail(row, "code", "code is not the theory's imports, the closure and the theorem")
        split, withheld = splits[row.name]
        if (row.split, row.withheld) != (split, withheld):
            detail = f"the row is in {row.split!r} ({row.withheld or 'no reason'}), it belongs into {split!r}"
            corpus.fail(row, "split", f"{detail} ({withheld or 'no reason'})")
        if (row.theory, row.toolchain) != (sources.spec.name, sources.toolchain.label):
            corpus.fail(row, "origin", f"theory {row.theory} on {row.toolchain} is not that of source/")
        if row.level < corpus.manifest.min_level:
            corpus.fail(row, "level", f"level {row.level} is below {corpus.manifest.min_level}")


def _banned(corpus: _Corpus) -> set[str]:
    """Rows that the report of decontamination names; who wrote it knew the benchmark, we do not."""
    path = corpus.folder / MATCHES_FILE
    if not path.is_file():
        return set()
    try:
        return {str(match["name"]) for match in json.loads(path.read_bytes())["matched"]}
    except (ValueError, KeyError, TypeError) as error:
        detail = f"{MATCHES_FILE} is no report of decontamination: {error}"
        corpus.failures.append(Failure(reason="changed_file", detail=detail, file=MATCHES_FILE))
        return set()


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) or "empty"


def _sample(
    rows: Sequence[CorpusRow], needs: Mapping[str, frozenset[str]], number: int | None
) -> list[CorpusRow]:
    """All rows, or the first by hash with everything they need, in order."""
    if number is None:
        return list(rows)
    chosen = sorted(rows, key=lambda row: hashlib.sha256(row.id.encode()).digest())[:number]
    names = {row.name for row in chosen}
    todo = list(names)
    while todo:
        fresh = needs[todo.pop()] - names
        names |= fresh
        todo.extend(fresh)
    return [row for row in rows if row.name in names]


def _result(
    corpus: _Corpus,
    chosen: Sequence[CorpusRow],
    findings: Mapping[str, Finding],
    toolchain: str,
    sources: Sources,
    level: Level,
) -> VerifyResult:
    for row in chosen:
        finding = findings[row.name]
        if not finding.is_certified:
            kind = "undecided" if finding.undecided else "rejected"
            corpus.fail(row, finding.reason, f"{kind}: {finding.detail}")
    lost = corpus.num_lost
    undecided = sum(f.undecided for f in findings.values())
    certified = sum(f.is_certified for f in findings.values())
    notes = []
    if toolchain != sources.toolchain.label:
        notes.append(f"made with {sources.toolchain.label}, verified with {toolchain}")
    return VerifyResult(
        rows=len(chosen) + lost,
        certified=certified,
        rejected=len(chosen) + lost - certified - undecided,
        undecided=undecided,
        failures=tuple(corpus.failures),
        level=int(level),
        digest="sha256:" + hashlib.sha256((corpus.folder / MANIFEST_FILE).read_bytes()).hexdigest(),
        toolchain=toolchain,
        notes=tuple(notes),
    )
