"""The files of a corpus: their names, the manifest with their digests, and reading rows back."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofmill.decode import MisfitError, decode_object
from proofmill.errors import ExportError
from proofmill.export.recipe import DatasetRecipe
from proofmill.export.rows import SPLITS, CorpusRow

__all__ = [
    "FORMAT",
    "MANIFEST_FILE",
    "MANIFEST_SCHEMA",
    "MATCHES_FILE",
    "FileDigest",
    "Manifest",
    "RunIdentity",
    "corpus_rows",
    "digest_files",
    "jsonl_path",
    "parquet_files",
    "parquet_path",
    "read_manifest",
    "read_parquet",
    "require_pyarrow",
]

FORMAT = "proofmill-corpus"
MANIFEST_FILE = "manifest.json"
MANIFEST_SCHEMA = 1
MATCHES_FILE = "decontamination.json"
"""Rows that a benchmark has; only where one was named."""


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


def parquet_path(split: str, shard: int = 0, shards: int = 1) -> str:
    """Where a Parquet file of a split lies, named as dataset hubs name them."""
    return f"data/{split}-{shard:05d}-of-{shards:05d}.parquet"


def parquet_files(names: Iterable[str], split: str) -> list[str]:
    """Those of the given files that are Parquet files of a split, in order."""
    return sorted(name for name in names if re.fullmatch(rf"data/{split}-\d{{5}}-of-\d{{5}}\.parquet", name))


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
