"""Writes the rows of a split as JSONL and Parquet, piece by piece: memory holds one row group at most.

Same rows, same bytes: key order, line ends and the settings of the Parquet writer are fixed, and nothing
depends on the clock. (Another release of pyarrow may write other Parquet bytes; it signs its files.) A Parquet
file appears whole or not at all; after each, ``done`` is told, and whoever remembers it can go on from there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from proofmill.export.files import jsonl_path, parquet_path
from proofmill.export.rows import SPLITS, CorpusRow, row_values

__all__ = ["GROUP_ROWS", "SHARD_ROWS", "Begun", "parquet_writer", "write_rows", "write_split"]

SHARD_ROWS = 100_000
"""Rows of one Parquet file."""
GROUP_ROWS = 10_000
GROUP_CHARS = 32 << 20
"""Bounds of a row group, whichever comes first: what is held in memory at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What of a split is on disk already."""

    shards: int = 0
    jsonl_bytes: int = 0


Done = Callable[[int, int, int], None]
"""Told the number of a shard that is on disk, its last row's place, and the size of the JSONL file so far."""


def write_split(  # noqa: PLR0913 (what is there, and what to tell)
    folder: Path,
    split: str,
    rows: Iterator[tuple[int, CorpusRow]],
    *,
    total: int,
    shard_rows: int = SHARD_ROWS,
    begun: Begun = Begun(),
    done: Done = lambda *_: None,
) -> None:
    """Writes a split, or the rest of it.

    Args:
        folder: Of the corpus.
        split: Its name.
        rows: Those that are not written yet, in order, each with its place.
        total: Rows of the split, written ones included.
        shard_rows: Of one Parquet file.
        begun: What is written.
        done: Called when a shard is on disk.
    """
    path = folder / jsonl_path(split)
    for name in (path, folder / parquet_path(split)):
        name.parent.mkdir(parents=True, exist_ok=True)
    shards = -(-total // shard_rows)
    with path.open("r+b" if begun.jsonl_bytes else "wb") as stream:
        stream.truncate(begun.jsonl_bytes)
        stream.seek(begun.jsonl_bytes)
        for shard in range(begun.shards, shards):
            part = islice(rows, min(shard_rows, total - shard * shard_rows))
            last = _write_shard(folder / parquet_path(split, shard, shards), stream, part)
            stream.flush()
            os.fsync(stream.fileno())
            done(shard, last, stream.tell())


def _write_shard(path: Path, stream: Any, rows: Iterator[tuple[int, CorpusRow]]) -> int:
    """One Parquet file and its lines; returns the place of its last row."""
    last = 0
    part = path.with_name(f"{path.name}.part")
    with parquet_writer(part, _arrow_schema()) as write:
        for group in _groups(rows):
            last = group[-1][0]
            values = [value for _, value in group]
            stream.write("".join(f"{_line(value)}\n" for value in values).encode())
            write(values)
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.rename(path)
    return last


def _groups(rows: Iterable[tuple[int, CorpusRow]]) -> Iterator[list[tuple[int, dict[str, object]]]]:
    group: list[tuple[int, dict[str, object]]] = []
    chars = 0
    for place, row in rows:
        group.append((place, row_values(row)))
        chars += len(row.code) + len(row.statement) + len(row.proof)
        if len(group) >= GROUP_ROWS or chars >= GROUP_CHARS:
            yield group
            group, chars = [], 0
    if group:
        yield group


def _line(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def write_rows(folder: Path, rows: Sequence[CorpusRow]) -> None:
    """Writes every split of rows that are in memory."""
    for split in SPLITS:
        own = [row for row in rows if row.split == split]
        write_split(folder, split, enumerate(own), total=len(own))


class parquet_writer:  # noqa: N801 (a context manager, used as a function)
    """Writes groups of rows, as plain values, to one Parquet file; the same settings everywhere."""

    def __init__(self, path: Path, schema: Any) -> None:
        """Opens nothing yet."""
        self._path, self._schema = path, schema

    def __enter__(self) -> Callable[[Sequence[Mapping[str, object]]], None]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = pq.ParquetWriter(
            self._path,
            self._schema,
            compression="zstd",
            compression_level=9,
            data_page_version="1.0",
            version="2.6",
        )

        def write(values: Sequence[Mapping[str, object]]) -> None:
            self._writer.write_table(pa.Table.from_pylist(list(values), schema=self._schema))

        return write

    def __exit__(self, *_: object) -> None:
        self._writer.close()


def _arrow_schema() -> Any:
    import pyarrow as pa

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
