"""The files of a type: JSONL, its Parquet twin, the same as chat messages, and the manifest.

Same rows, same bytes, as for theorems (``proofmill.export.files``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from proofmill.decode import MisfitError, decode_object
from proofmill.derive.make import TYPE_SPLITS, Made, Row
from proofmill.derive.recipe import TypeRecipe, Value, render
from proofmill.errors import ExportError
from proofmill.export.files import MANIFEST_FILE, FileDigest, digest_files, jsonl_path, parquet_path
from proofmill.export.shards import GROUP_ROWS, parquet_writer

__all__ = [
    "INDEX_FORMAT",
    "SCHEMA",
    "TYPE_FORMAT",
    "IndexManifest",
    "TypeManifest",
    "chat_form",
    "chat_path",
    "columns",
    "format_of",
    "own_files",
    "read_index",
    "read_lines",
    "read_type_manifest",
    "write_json",
    "write_type",
]

TYPE_FORMAT = "proofmill-type"
INDEX_FORMAT = "proofmill-types"
SCHEMA = 1
_SYSTEM = "You work in Lean 4. Answer with what is asked for and nothing else."


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeManifest:
    """``manifest.json`` of a type: its recipe, its counts, and the digest of each of its files."""

    format: str
    schema: int
    proofmill: str
    recipe: TypeRecipe
    recipe_digest: str
    theorems_digest: str
    """sha256 of the manifest of the theorems that the rows are made from."""
    rows: Mapping[str, int]
    drops: Mapping[str, int]
    files: Mapping[str, FileDigest]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexManifest:
    """``manifest.json`` of a folder of types."""

    format: str
    schema: int
    proofmill: str
    theorems_digest: str
    types: Mapping[str, str]
    """sha256 of each type's manifest, by name."""
    files: Mapping[str, FileDigest]
    """Files of the folder itself."""


ManifestT = TypeVar("ManifestT", TypeManifest, IndexManifest)


def chat_path(split: str) -> str:
    """Where the chat form of a split lies."""
    return f"chat/{split}-00000-of-00001.parquet"


def columns(row: Row, recipe: TypeRecipe) -> dict[str, object]:
    """The row as plain JSON values, in the order of the files."""
    values: dict[str, object] = {
        "id": row.id,
        "type": row.type,
        "split": row.split,
        "subject": row.subject,
        "sources": list(row.sources),
        "family": row.family,
        "prompt": _GAPS.sub("\n\n", render(recipe.prompt, row.fields)).strip("\n"),
    }
    answer = render(recipe.completion, row.fields)
    if recipe.form == "preference":
        values |= {"chosen": answer, "rejected": render(recipe.rejected, row.fields)}
    else:
        values["completion"] = answer
    return values | {name: _plain(row.fields[name]) for name in recipe.fields}


_GAPS = re.compile(r"\n{3,}")
"""What empty lists leave in a template."""


def _plain(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def chat_form(values: Mapping[str, object], recipe: TypeRecipe) -> dict[str, object]:
    """The conversational form that trainers take as it is: messages, or prompt with two answers."""
    ask = [{"role": "system", "content": _SYSTEM}, {"role": "user", "content": values["prompt"]}]
    if recipe.form == "preference":
        answers = {key: [{"role": "assistant", "content": values[key]}] for key in ("chosen", "rejected")}
        return {"id": values["id"], "prompt": ask, **answers}
    return {
        "id": values["id"],
        "messages": [*ask, {"role": "assistant", "content": values["completion"]}],
    }


def write_type(folder: Path, made: Made, *, card: str, version: str, theorems_digest: str) -> None:
    """Writes a type: rows by split, card, manifest."""
    import pyarrow as pa

    recipe = made.recipe
    for split in TYPE_SPLITS:
        values = [columns(row, recipe) for row in made.rows if row.split == split]
        path = folder / jsonl_path(split)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8", newline="\n") as stream:
            for value in values:
                stream.write(json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n")
        if values:
            _write_parquet(folder / parquet_path(split), values, _schema(pa, recipe))
            chats = [chat_form(value, recipe) for value in values]
            _write_parquet(folder / chat_path(split), chats, _chat_schema(pa, recipe))
    (folder / "README.md").write_text(card, encoding="utf-8", newline="\n")
    manifest = TypeManifest(
        format=TYPE_FORMAT,
        schema=SCHEMA,
        proofmill=version,
        recipe=recipe,
        recipe_digest=recipe.digest(),
        theorems_digest=theorems_digest,
        rows={split: made.num(split) for split in TYPE_SPLITS},
        drops=made.drops,
        files=own_files(folder),
    )
    write_json(folder / MANIFEST_FILE, asdict(manifest))


def own_files(folder: Path) -> dict[str, FileDigest]:
    """Digests of the files of a type's folder, those of the theorems beside it left out."""
    return {n: d for n, d in digest_files(folder).items() if not n.startswith("theorems/")}


def write_json(path: Path, values: object) -> None:
    """Writes JSON in one way only."""
    text = json.dumps(values, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _write_parquet(path: Path, values: Sequence[Mapping[str, object]], schema: Any) -> None:
    with parquet_writer(path, schema) as write:
        for at in range(0, len(values), GROUP_ROWS):
            write(values[at : at + GROUP_ROWS])


def _schema(pa: Any, recipe: TypeRecipe) -> Any:
    texts = pa.list_(pa.string())
    kinds = {
        "text": pa.string(),
        "texts": texts,
        "int": pa.int64(),
        "number": pa.float64(),
        "bool": pa.bool_(),
    }
    answers = ["chosen", "rejected"] if recipe.form == "preference" else ["completion"]
    head = ["id", "type", "split", "subject", "sources", "family", "prompt", *answers]
    own = [(name, kinds[kind]) for name, kind in recipe.fields.items()]
    return pa.schema([(name, texts if name == "sources" else pa.string()) for name in head] + own)


def _chat_schema(pa: Any, recipe: TypeRecipe) -> Any:
    messages = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
    names = ["prompt", "chosen", "rejected"] if recipe.form == "preference" else ["messages"]
    return pa.schema([("id", pa.string()), *((name, messages) for name in names)])


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a JSONL file with their numbers; none if it is missing."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError:
        return
    yield from ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def format_of(folder: Path) -> str:
    """The format that a folder's manifest names; empty if there is none."""
    try:
        data = json.loads((folder / MANIFEST_FILE).read_bytes())
    except (OSError, ValueError):
        return ""
    return str(data.get("format", "")) if isinstance(data, dict) else ""


def read_type_manifest(folder: Path) -> TypeManifest:
    """The manifest of a type.

    Raises:
        ExportError: it cannot be read.
    """
    return _read(folder, TypeManifest)


def read_index(folder: Path) -> IndexManifest:
    """The manifest of a folder of types.

    Raises:
        ExportError: it cannot be read.
    """
    return _read(folder, IndexManifest)


def _read(folder: Path, kind: type[ManifestT]) -> ManifestT:
    path = folder / MANIFEST_FILE
    try:
        found = decode_object(json.loads(path.read_bytes()), kind)
    except (OSError, ValueError, MisfitError) as error:
        raise ExportError(f"{path} cannot be used ({error}); restore it, or export again") from error
    if found.schema != SCHEMA:
        raise ExportError(
            f"{folder} has schema {found.schema}, this proofmill reads {SCHEMA}; use the one that wrote it"
        )
    return found
