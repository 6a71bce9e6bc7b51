"""Verifies exports of types: files, the theorems beneath them, and every row's own claim asked again.

Nothing of the run is read. The recipe in a type's manifest says what makes a row valid; where this
proofmill has another recipe of that name, a note says so.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from proofmill.derive.checks import first_problem, run_checks
from proofmill.derive.corpus import DIVERSITY_FILE, THEOREMS, index_files, lab_of
from proofmill.derive.diversity import diversity
from proofmill.derive.files import (
    INDEX_FORMAT,
    TYPE_FORMAT,
    TypeManifest,
    chat_form,
    chat_path,
    columns,
    format_of,
    own_files,
    read_index,
    read_lines,
    read_type_manifest,
)
from proofmill.derive.lab import Lab, is_certified
from proofmill.derive.make import TYPE_SPLITS, Row, against, mentioned_rows, placed, row_id
from proofmill.derive.mixture import MIXTURE_FOLDER, curriculum, mixture_of, stage_files
from proofmill.derive.project import CORPUS_MODULE, forms
from proofmill.derive.recipe import Check, load_type
from proofmill.errors import ConfigError, ExportError
from proofmill.export.files import (
    MANIFEST_FILE,
    FileDigest,
    jsonl_path,
    parquet_path,
    read_parquet,
)
from proofmill.export.verify import Failure, VerifyResult, verify_corpus
from proofmill.machine import num_cores
from proofmill.records import Level, Verdict, VerdictKind

__all__ = ["holds_types", "verify_types"]


@dataclass(slots=True, kw_only=True)
class _Type:
    """A type as read, and what is wrong with it so far."""

    name: str
    folder: Path
    manifest: TypeManifest
    rows: list[Row] = field(default_factory=list)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    """File and line by id."""
    bad: set[str] = field(default_factory=set)
    """Ids of rows that do not hold."""
    failures: list[Failure] = field(default_factory=list)
    num_lost: int = 0

    def fail(self, row: Row, reason: str, detail: str) -> None:
        """Notes what is wrong with a row."""
        self.bad.add(row.id)
        file, line = self.places[row.id]
        self.failures.append(
            Failure(
                reason=reason,
                detail=detail,
                id=row.id,
                name=f"{self.name}:{row.subject}",
                file=file,
                line=line,
            )
        )


def holds_types(folder: Path) -> bool:
    """Whether a folder is an export of types, and not of theorems."""
    return format_of(folder) in (TYPE_FORMAT, INDEX_FORMAT)


def verify_types(
    folder: Path,
    *,
    sample: int | None = None,
    level: Level = Level.AUDITED,
    workers: int | None = None,
    check_code: bool = False,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> VerifyResult:
    """Checks a type, or a folder of types, with the theorems that it rests on.

    Args:
        folder: The export; of one type, also a folder inside a folder of types.
        sample: Only so many rows of each type and theorems, always the same ones.
        level: The level that theorems must reach.
        workers: Lean processes at once; by default the number of cores.
        check_code: Also certify each theorem's ``code`` by itself.
        progress: Told how many rows are done, and of how many.

    Raises:
        ExportError: the folder is no such export, or cannot be read.
        ConfigError: the sample is empty.
        CertifierError, LeanError, SandboxError: see ``verify_corpus``.
    """
    if sample is not None and sample < 1:
        raise ConfigError(f"--sample must be at least 1, got {sample}")
    failures: list[Failure] = []
    types, theorems = _read(folder, failures)
    digest = _digest(theorems / MANIFEST_FILE)
    base = verify_corpus(theorems, sample=sample, level=level, workers=workers, check_code=check_code)
    failures += base.failures
    num_rows = base.rows
    num_good = base.certified
    num_undecided = base.undecided
    notes = list(base.notes)
    with tempfile.TemporaryDirectory(prefix="proofmill-lab-") as scratch:
        lab = lab_of(theorems, Path(scratch), workers=workers or num_cores()) if base.ok else None
        failures += _check_diversity(folder, lab)
        failures += _check_forms(folder, lab)
        for number, item in enumerate(types):
            progress(number, len(types))
            if item.manifest.theorems_digest != digest:
                failures.append(
                    Failure(
                        reason="theorems",
                        detail=f"{item.name} was made from other theorems than those in {theorems}",
                        file=MANIFEST_FILE,
                    )
                )
            _check_files(item)
            if lab is not None:
                _read_rows(item, lab)
                _compare_twins(item)
                undecided = _check_rows(item, lab, sample)
                chosen = _chosen(item, sample)
                bad = len([row for row in chosen if row.id in item.bad]) + item.num_lost
                num_rows += len(chosen) + item.num_lost
                num_good += len(chosen) + item.num_lost - bad
                num_undecided += undecided
            failures += item.failures
            notes += _notes(item)
        if lab is not None and format_of(folder) == INDEX_FORMAT:
            failures += _check_mixture(folder, types, lab)
    if lab is None:
        notes.append("the theorems do not hold, so the rows made from them were not looked at")
    return VerifyResult(
        rows=num_rows,
        certified=num_good,
        rejected=num_rows - num_good - num_undecided,
        undecided=num_undecided,
        failures=tuple(failures),
        level=int(level),
        digest=_digest(folder / MANIFEST_FILE),
        toolchain=base.toolchain,
        notes=tuple(notes),
    )


def _check_diversity(folder: Path, lab: Lab | None) -> list[Failure]:
    """The report of diversity, made again."""
    path = folder / DIVERSITY_FILE
    if lab is None or not path.is_file():
        return []  # a type inside a folder of types has none; a missing file is reported by its digest
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError):
        said = None
    if said == json.loads(json.dumps(diversity(lab.rows))):
        return []
    return [Failure(reason="diversity", detail=f"{path} is not what the theorems give", file=DIVERSITY_FILE)]


def _check_forms(folder: Path, lab: Lab | None) -> list[Failure]:
    """The Lake project and its trace, made again; in the project every theorem compiles."""
    if lab is None or format_of(folder) != INDEX_FORMAT:
        return []
    made = forms(lab)
    failures = _different(folder, made, "is not what the theorems and their states give")
    row = lab.rows[-1]
    lab.compile([(row.name, row.statement, made[f"lake/{CORPUS_MODULE}.lean"])])
    verdict = lab.file_verdict(row.name, row.statement, made[f"lake/{CORPUS_MODULE}.lean"])
    if not is_certified(verdict):
        is_open = isinstance(verdict, Verdict) and verdict.verdict is VerdictKind.UNDECIDED
        what = "nothing can be said of the file of theorems" if is_open else "the file does not compile"
        detail = f"{what}: {getattr(verdict, 'detail', verdict)}"
        reason = "undecided" if is_open else "form"
        failures.append(Failure(reason=reason, detail=detail[:500], file=f"lake/{CORPUS_MODULE}.lean"))
    return failures


def _different(folder: Path, made: Mapping[str, str], problem: str) -> list[Failure]:
    """Files that are not as they are made again, with the theorem or line where they differ first."""
    failures = []
    for name, text in made.items():
        try:
            said = (folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            said = ""
        if said != text:
            pairs = zip_longest(text.split("\n"), said.split("\n"))
            line = next(number for number, (one, other) in enumerate(pairs, start=1) if one != other)
            subject = _subject(text.split("\n")[: line + 1]) if name.endswith((".lean", ".json")) else ""
            where = f" from line {line} on" + (f", at {subject}" if subject else "")
            failures.append(
                Failure(reason="form", detail=f"{name} {problem}{where}", name=subject, file=name, line=line)
            )
    return failures


def _subject(lines: Sequence[str]) -> str:
    """The theorem that the last of these lines of a Lean file or a trace belongs to."""
    for line in reversed(lines):
        found = re.match(r'theorem (\S+)|  "full_name": "([^"]+)",?$', line)
        if found is not None:
            return found[1] or found[2]
    return ""


def _check_mixture(folder: Path, types: Sequence[_Type], lab: Lab) -> list[Failure]:
    """The curriculum, made again from rows and recipe."""
    try:
        mixture = mixture_of(folder)
    except ExportError as error:
        return [Failure(reason="form", detail=str(error), file=MIXTURE_FOLDER)]
    if mixture is None:
        return []
    made = curriculum([(item.manifest.recipe, item.rows) for item in types], lab.rows, mixture)
    failures = _different(folder, made, "is not what the rows and its recipe give")
    for _, _, name in stage_files(mixture):
        rows = [json.loads(line) for line in made[f"{name}.jsonl"].split("\n") if line]
        file = f"{name}.parquet"
        try:
            twins = read_parquet(folder / file) if rows else rows
        except ExportError as error:
            failures.append(Failure(reason="bad_parquet", detail=str(error), file=file))
            continue
        if twins is not None and twins != rows:
            failures.append(
                Failure(reason="twins_differ", detail=f"{file} is not what its JSONL is", file=file)
            )
    return failures


def _read(folder: Path, failures: list[Failure]) -> tuple[list[_Type], Path]:
    """The types of a folder, and where the theorems are."""
    if format_of(folder) == TYPE_FORMAT:
        inside, beside = folder / THEOREMS, folder.resolve().parent / THEOREMS
        theorems = inside if inside.is_dir() else beside
        if not theorems.is_dir():
            raise ExportError(
                f"{folder} has no {THEOREMS}/, and there is none beside it; keep the theorems with the type"
            )
        return [_open(folder.name, folder)], theorems
    index = read_index(folder)
    theorems = folder / THEOREMS
    failures += _changed(index_files(folder, index.types), index.files, folder)
    if index.theorems_digest != _digest(theorems / MANIFEST_FILE):
        failures.append(
            Failure(reason="theorems", detail=f"{theorems} is not what the index names", file=MANIFEST_FILE)
        )
    types = []
    for name, digest in index.types.items():
        home = folder / name
        if not (home / MANIFEST_FILE).is_file() or _digest(home / MANIFEST_FILE) != digest:
            detail = f"the manifest of {name} is missing or was changed"
            failures.append(Failure(reason="changed_file", detail=detail, file=f"{name}/{MANIFEST_FILE}"))
        if (home / MANIFEST_FILE).is_file():
            types.append(_open(name, home))
    return types, theorems


def _open(name: str, folder: Path) -> _Type:
    return _Type(name=name, folder=folder, manifest=read_type_manifest(folder))


def _changed(
    found: Mapping[str, FileDigest], wanted: Mapping[str, FileDigest], folder: Path
) -> list[Failure]:
    failures = []
    for name in sorted(found.keys() | wanted.keys()):
        if found.get(name) != wanted.get(name):
            problem = (
                "is missing"
                if name not in found
                else "is not listed"
                if name not in wanted
                else "was changed"
            )
            failures.append(
                Failure(reason="changed_file", detail=f"{folder.name}/{name} {problem}", file=name)
            )
    return failures


def _check_files(item: _Type) -> None:
    item.failures += _changed(own_files(item.folder), item.manifest.files, item.folder)
    if item.manifest.recipe.digest() != item.manifest.recipe_digest:
        detail = f"the recipe of {item.name} is not the one its digest names"
        item.failures.append(Failure(reason="recipe", detail=detail, file=MANIFEST_FILE))


def _read_rows(item: _Type, lab: Lab) -> None:
    recipe = item.manifest.recipe
    for split in TYPE_SPLITS:
        file = jsonl_path(split)
        number_read = 0
        for number, line in read_lines(item.folder / file):
            try:
                values = json.loads(line)
                row = _row(values, item, lab)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                detail = f"{item.name}/{file} line {number} is no row of the type: {error}"
                item.failures.append(Failure(reason="bad_row", detail=detail, file=file, line=number))
                item.num_lost += 1
                continue
            number_read += 1
            item.places[row.id] = (f"{item.name}/{file}", number)
            item.rows.append(row)
            if row.split != split:
                item.fail(row, "split", f"the row is of {row.split!r} in the file of {split!r}")
            if columns(row, recipe) != values:
                odd = sorted(k for k, v in columns(row, recipe).items() if values.get(k) != v)
                item.fail(row, "columns", f"{', '.join(odd) or 'its columns'} do not follow from its fields")
        wanted = item.manifest.rows.get(split, 0)
        if number_read != wanted:
            detail = f"{item.name}/{file} has {number_read} rows, its manifest counts {wanted}"
            item.failures.append(Failure(reason="row_count", detail=detail, file=file))
            item.num_lost += max(0, wanted - number_read - item.num_lost)


def _row(values: Mapping[str, object], item: _Type, lab: Lab) -> Row:
    """The row as its fields, sources and the corpus make it.

    Raises:
        ValueError: it is no row of the type; says why.
    """
    recipe = item.manifest.recipe
    fields = {name: values[name] for name in recipe.fields}
    fields = {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}
    problem = recipe.misfit(fields)  # type: ignore[arg-type]
    if problem:
        raise ValueError(problem)
    sources = values["sources"]
    if not isinstance(sources, list) or not sources or any(name not in lab.by_name for name in sources):
        raise ValueError("its sources are no theorems of the corpus")
    missing = mentioned_rows(lab, recipe, fields) - set(sources)  # type: ignore[arg-type]
    if missing:
        raise ValueError(f"it names {min(missing)}, which is not among its sources")
    split, reason = placed(lab, sources)
    if reason:
        raise ValueError(f"it may be in no split: {reason}")
    identifier = row_id(recipe, fields)  # type: ignore[arg-type]
    if identifier in item.places:
        raise ValueError(f"it equals the row in line {item.places[identifier][1]}")
    return Row(
        id=identifier,
        type=recipe.name,
        split=split,
        subject=sources[0],
        sources=tuple(sources),
        family=lab.by_name[sources[0]].family,
        fields=fields,  # type: ignore[arg-type]
    )


def _compare_twins(item: _Type) -> None:
    """Names the rows in which a Parquet file, plain or of messages, differs from JSONL."""
    recipe = item.manifest.recipe
    plain = {row.id: columns(row, recipe) for row in item.rows}
    chats = {key: chat_form(values, recipe) for key, values in plain.items()}
    for split in TYPE_SPLITS:
        rows = {row.id: row for row in item.rows if row.split == split}
        _compare_twin(item, parquet_path(split), rows, plain)
        _compare_twin(item, chat_path(split), rows, chats)


def _compare_twin(
    item: _Type, file: str, rows: Mapping[str, Row], wanted: Mapping[str, Mapping[str, object]]
) -> None:
    if not (item.folder / file).is_file():
        return  # the split is empty, or the file is reported as missing
    try:
        twins = read_parquet(item.folder / file)
    except ExportError as error:
        item.failures.append(Failure(reason="bad_parquet", detail=str(error), file=file))
        return
    left = dict(rows)
    for twin in twins or ():
        row = left.pop(str(twin.get("id")), None)
        if row is None:
            detail = f"{item.name}/{file} has the row {twin.get('id')}, its JSONL does not"
            item.failures.append(Failure(reason="twins_differ", detail=detail, file=file))
        elif twin != wanted[row.id]:
            item.fail(row, "twins_differ", f"differs from {file}")
    for row in left.values() if twins is not None else ():
        item.fail(row, "twins_differ", f"is not in {file}")


def _chosen(item: _Type, sample: int | None) -> list[Row]:
    return item.rows if sample is None else sorted(item.rows, key=lambda row: row.id)[:sample]


def _check_rows(item: _Type, lab: Lab, sample: int | None) -> int:
    """Asks every row's claims again; returns how many rows had no answer."""
    recipe = item.manifest.recipe
    checks: dict[str, list[Check]] = {}
    for row in _chosen(item, sample):
        try:
            checks[row.id] = recipe.checks(row.fields)
        except ValueError as error:
            item.fail(row, "fields", str(error))
    found = run_checks(lab, (check for own in checks.values() for check in own))
    undecided = 0
    for row in _chosen(item, sample):
        own = checks.get(row.id)
        if own is None:
            continue
        total = first_problem([found[check] for check in own])
        if total.reason:
            undecided += total.undecided and row.id not in item.bad
            item.fail(row, f"check:{total.reason}", total.detail)
        elif reason := against(lab, row, own, found):
            item.fail(row, reason, "a training row states and proves a held-out theorem")
    return undecided


def _notes(item: _Type) -> list[str]:
    own = load_type(item.manifest.recipe.name)
    if own is None or own.digest() != item.manifest.recipe_digest:
        return [f"the recipe of {item.name} is not this proofmill's; it was verified by its own"]
    return []


def _digest(path: Path) -> str:
    try:
        return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ExportError(f"{path} cannot be read ({error.strerror or error}); restore it") from error
