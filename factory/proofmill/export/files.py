"""The files of a corpus, out and in: JSONL, its Parquet twin, the manifest, and publishing a folder whole.

Same rows, same bytes: key order, line ends and the settings of the Parquet writer are fixed, and nothing
depends on the clock. (Another release of pyarrow may write other Parquet bytes; it signs its files.)
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofmill.decode import MisfitError, decode_object
from proofmill.errors import ExportError
from proofmill.export.recipe import DatasetRecipe
from proofmill.export.rows import SPLITS, CorpusRow, row_values

__all__ = [
    "FORMAT",
    "MANIFEST_FILE",
    "MANIFEST_SCHEMA",
    "FileDigest",
    "Manifest",
    "RunIdentity",
    "corpus_rows",
    "digest_files",
    "is_corpus",
    "jsonl_path",
    "parquet_path",
    "publishing",
    "read_manifest",
    "read_parquet",
    "require_pyarrow",
    "write_rows",
]

FORMAT = "proofmill-corpus"
_FORMATS = (FORMAT, "proofmill-type", "proofmill-types")
MANIFEST_FILE = "manifest.json"
MANIFEST_SCHEMA = 1
_ROW_GROUP = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDigest:
    """What a file must be."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunIdentity:
    """The run that a corpus was exported from."""

    recipe: str
    config_digest: str
    theory_digest: str
    toolchain_digest: str
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """``manifest.json``: what a corpus is, and the digest of each of its files."""

    format: str
    schema: int
    proofmill: str
    recipe: DatasetRecipe
    recipe_digest: str
    min_level: int
    run: RunIdentity
    rows: Mapping[str, int]
    """Number of rows by split."""
    files: Mapping[str, FileDigest]
    """Every file but this one, by path."""


def jsonl_path(split: str) -> str:
    """Where the JSONL of a split lies: outside ``data``, so that loaders find one copy of each row."""
    return f"jsonl/{split}.jsonl"


def parquet_path(split: str) -> str:
    """Where the Parquet twin of a split lies."""
    return f"data/{split}-00000-of-00001.parquet"


def require_pyarrow() -> None:
    """Fails early where Parquet cannot be written.

    Raises:
        ExportError: pyarrow is not installed.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise ExportError(
            f"writing Parquet needs pyarrow, which cannot be imported ({error}); "
            "run: pip install 'proofmill[export]'"
        ) from error


def write_rows(folder: Path, rows: Sequence[CorpusRow]) -> None:
    """Writes every split as JSONL and, unless it is empty, as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _arrow_schema(pa)
    for split in SPLITS:
        values = [row_values(row) for row in rows if row.split == split]
        for name in (jsonl_path(split), parquet_path(split)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with (folder / jsonl_path(split)).open("w", encoding="utf-8", newline="\n") as stream:
            for value in values:
                stream.write(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n")
        if values:  # `datasets` loads no split without rows
            pq.write_table(
                pa.Table.from_pylist(values, schema=schema),
                folder / parquet_path(split),
                compression="zstd",
                compression_level=9,
                data_page_version="1.0",
                row_group_size=_ROW_GROUP,
                version="2.6",
            )


def corpus_rows(folder: Path) -> list[CorpusRow]:
    """The rows of a corpus in order of certification.

    Raises:
        ExportError: a row cannot be read.
    """
    rows = []
    for split in SPLITS:
        path = folder / jsonl_path(split)
        try:
            rows += [decode_object(json.loads(line), CorpusRow) for line in path.read_bytes().splitlines()]
        except (OSError, ValueError) as error:
            raise ExportError(f"{path} cannot be read ({error}); restore it, or export again") from error
    return sorted(rows, key=lambda row: (row.seq, row.name))


def read_parquet(path: Path) -> list[dict[str, Any]] | None:
    """The rows of a Parquet twin, or None where pyarrow is missing.

    Raises:
        ExportError: the file cannot be read.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return None
    try:
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise ExportError(f"{path} is no readable Parquet file ({error}); export again") from error
    return rows


def digest_files(folder: Path) -> dict[str, FileDigest]:
    """The digests of all files below a folder but the manifest, by path."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != MANIFEST_FILE:
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            found[name] = FileDigest(sha256=digest, bytes=path.stat().st_size)
    return found


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a corpus.

    Raises:
        ExportError: the folder is no corpus, or one of a newer proofmill.
    """
    path = folder / MANIFEST_FILE
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise ExportError(
            f"{folder} is no corpus: it has no {MANIFEST_FILE}; name a folder that `proofmill export` wrote"
        ) from error
    except (OSError, ValueError) as error:
        raise ExportError(f"{path} cannot be read ({error}); restore it, or export again") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ExportError(f"{path} is no manifest of a corpus; name a folder that `proofmill export` wrote")
    if data.get("schema") != MANIFEST_SCHEMA:
        raise ExportError(
            f"{folder} is a corpus of schema {data.get('schema')!r}, this proofmill reads {MANIFEST_SCHEMA}; "
            "use the proofmill that wrote it, or a newer one"
        )
    try:
        return decode_object(data, Manifest)
    except MisfitError as misfit:
        raise ExportError(f"{misfit.detail} ({path}); restore it, or export again") from misfit


def is_corpus(folder: Path) -> bool:
    """Whether a folder is an export that may be replaced: a corpus, a type, or a folder of types."""
    try:
        return json.loads((folder / MANIFEST_FILE).read_bytes()).get("format") in _FORMATS
    except (OSError, ValueError, AttributeError):
        return False


@contextlib.contextmanager
def publishing(out: Path, *, force: bool) -> Iterator[Path]:
    """A scratch folder that becomes ``out`` when all went well, and vanishes otherwise.

    Raises:
        ExportError: ``out`` exists and may not be replaced, or cannot be written.
    """
    out = out.expanduser().resolve()
    _check_free(out, force=force)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _sweep_up(out)
        scratch = Path(
            tempfile.mkdtemp(prefix=f".{out.name}.{os.getpid()}.", suffix=".export", dir=out.parent)
        )
        umask = os.umask(0o022)
        os.umask(umask)
        scratch.chmod(0o777 & ~umask)
    except OSError as error:
        raise ExportError(
            f"the corpus cannot be written to {out} ({error.strerror or error}); choose another --out"
        ) from error
    try:
        yield scratch
        _sync(scratch)
        _put(scratch, out)
    except OSError as error:
        raise ExportError(
            f"writing the corpus {out} failed ({error.strerror or error}); "
            "nothing was changed; free some room or choose another --out"
        ) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _sweep_up(out: Path) -> None:
    """Removes scratch folders of exports to the same place that were killed."""
    for left in out.parent.glob(f".{glob.escape(out.name)}.*.export"):
        pid = left.name.removeprefix(f".{out.name}.").split(".")[0]
        if pid.isdecimal() and not Path("/proc", pid).exists() and Path("/proc/self").exists():
            shutil.rmtree(left, ignore_errors=True)


def _check_free(out: Path, *, force: bool) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise ExportError(f"--out must name a folder, {out} is a file; choose another")
    if not any(out.iterdir()):
        return
    if not force:
        remedy = "pass --force to replace it" if is_corpus(out) else "choose another --out"
        raise ExportError(f"{out} exists and is not empty; {remedy}")
    if not is_corpus(out):
        raise ExportError(
            f"{out} is not empty and no corpus, so --force does not replace it; choose another --out"
        )


def _put(scratch: Path, out: Path) -> None:
    """Renames the finished folder into place; what was there is put back if that fails."""
    if not (out.exists() and any(out.iterdir())):
        scratch.rename(out)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".replaced", dir=out.parent))
    out.rename(old)
    try:
        scratch.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _arrow_schema(pa: Any) -> Any:
    texts = pa.list_(pa.string())
    kinds = {
        "level": pa.int64(),
        "axioms": texts,
        "premises": texts,
        "parents": texts,
        "closure": texts,
        "difficulty": pa.float64(),
        "stock_checked": pa.bool_(),
        "schema": pa.int64(),
        "size": pa.int64(),
        "attempts": pa.int64(),
        "seq": pa.int64(),
        "witness": pa.list_(pa.struct([("variable", pa.string()), ("value", pa.string())])),
    }
    return pa.schema([(name, kinds.get(name, pa.string())) for name in CorpusRow.__dataclass_fields__])
