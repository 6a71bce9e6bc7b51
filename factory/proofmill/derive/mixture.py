"""A curriculum: rows of all types in one order, easy theorems first and each after what it rests on.

Everything follows from rows, theorems and the recipe; chance comes from hashes with the recipe's seed, so that the
same types give the same bytes, and ``verify`` makes the files again.

Difficulty is the theorems' posterior mean chance that one more script fails. A theorem counts as at least as hard as
what its proof rests on; sorting by that, and then by depth, puts no theorem before one that it needs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Annotated

from pydantic import Field

from proofmill.config import decode_toml
from proofmill.decode import MisfitError, decode_object, nearest
from proofmill.derive.files import columns
from proofmill.derive.make import Row
from proofmill.derive.recipe import TypeRecipe
from proofmill.errors import ConfigError, ExportError
from proofmill.export.rows import CorpusRow
from proofmill.export.shards import parquet_writer
from proofmill.resources import datasets_dir

__all__ = [
    "MIXTURE_FOLDER",
    "MixtureRecipe",
    "curriculum",
    "load_mixture",
    "mixture_of",
    "stage_files",
    "write_twins",
]

MIXTURE_FOLDER = "curriculum"
_ABOUT = f"{MIXTURE_FOLDER}/mixture.json"
Text = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
_COLUMNS = ("prompt", "completion", "chosen", "rejected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """``[[stage]]``: a part of the order."""

    name: Text
    share: Annotated[float, Field(gt=0, le=1)]
    """Of the rows; the shares make up 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MixtureRecipe:
    """How types are mixed."""

    name: Text
    seed: int = 0
    rows: Annotated[int, Field(ge=1)] = 20_000
    default_weight: Annotated[float, Field(ge=0)] = 1.0
    """Of types that ``weights`` does not name."""
    stage: tuple[Stage, ...]
    weights: Mapping[str, Annotated[float, Field(ge=0)]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuses stages that are no partition.

        Raises:
            ValueError: says what is wrong.
        """
        if abs(sum(stage.share for stage in self.stage) - 1) > _TOLERANCE:
            raise ValueError("the shares of the stages must make up 1")
        if len({stage.name for stage in self.stage}) < len(self.stage):
            raise ValueError("two stages have one name; rename one")


_TOLERANCE = 1e-6


def load_mixture(name_or_path: str, types: Sequence[str]) -> MixtureRecipe:
    """A mixture recipe by the name of one that comes with proofmill, or by its file.

    Raises:
        ConfigError: there is none, or it is malformed, or it weighs a type that does not exist.
    """
    folder = datasets_dir() / "recipes" / "mixtures"
    path = folder / f"{name_or_path}.toml"
    if Path(name_or_path).name != name_or_path or not path.is_file():
        path = Path(name_or_path).expanduser()
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in folder.glob("*.toml")))
        raise ConfigError(f"there is no mixture {name_or_path!r}; name a TOML file, or one of {known}")
    recipe = decode_toml(path, MixtureRecipe)
    for name in recipe.weights:
        if name not in types:
            raise ConfigError(f"[weights] names the type {name!r}; {nearest(name, types)} ({path})")
    return recipe


def mixture_of(folder: Path) -> MixtureRecipe | None:
    """The recipe of the mixture in a folder of types; None if there is no mixture.

    Raises:
        ExportError: it cannot be read.
    """
    path = folder / _ABOUT
    if not path.is_file():
        return None
    try:
        return decode_object(json.loads(path.read_bytes())["recipe"], MixtureRecipe)
    except (ValueError, KeyError, TypeError, MisfitError) as error:
        raise ExportError(f"{path} cannot be used ({error}); restore it, or export again") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A chosen row and where its theorem stands."""

    row: Row
    recipe: TypeRecipe
    rank: float
    depth: int
    seq: int


def curriculum(
    types: Sequence[tuple[TypeRecipe, Sequence[Row]]], theorems: Sequence[CorpusRow], mixture: MixtureRecipe
) -> dict[str, str]:
    """The files of a curriculum by path: each stage's rows as JSON lines, preferences apart.

    Args:
        types: With their rows; training rows are taken.
        theorems: In order of certification.
        mixture: The recipe.
    """
    ranks = _ranks(theorems)
    quotas = _quotas({recipe.name: _num_train(rows) for recipe, rows in types}, mixture)
    items = [
        _item(row, recipe, ranks)
        for recipe, rows in types
        for row in _sampled(rows, quotas[recipe.name], mixture.seed)
    ]
    items.sort(key=lambda item: (item.rank, item.depth, item.seq, _chance(item.row.id, mixture.seed)))
    files: dict[str, str] = {}
    counts: dict[str, dict[str, int]] = {}
    for form, suffix in (("completion", ""), ("preference", "-preference")):
        own = [item for item in items if item.recipe.form == form]
        ends = [round(len(own) * share) for share in accumulate(stage.share for stage in mixture.stage)]
        for number, stage in enumerate(mixture.stage):
            part = own[ends[number - 1] if number else 0 : ends[number]]
            name = f"{stage.name}{suffix}"
            files[f"{MIXTURE_FOLDER}/{number + 1}-{name}.jsonl"] = "".join(_lines(part, stage.name))
            counts[name] = dict(sorted(_counted(part).items()))
    about = {"recipe": asdict(mixture), "quotas": quotas, "rows": counts}
    files[_ABOUT] = json.dumps(about, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    return files


def stage_files(mixture: MixtureRecipe) -> Iterator[tuple[str, str, str]]:
    """Configuration, split and path, without its ending, of each file of rows."""
    for form, suffix in (("curriculum", ""), ("curriculum-preference", "-preference")):
        for number, stage in enumerate(mixture.stage, start=1):
            yield form, stage.name, f"{MIXTURE_FOLDER}/{number}-{stage.name}{suffix}"


def write_twins(folder: Path, mixture: MixtureRecipe) -> list[tuple[str, str, str]]:
    """Writes each stage that has rows as Parquet, too, for loaders; configuration, split and path of each."""
    import pyarrow as pa

    found = []
    for config, split, name in stage_files(mixture):
        rows = [json.loads(line) for line in (folder / f"{name}.jsonl").read_bytes().splitlines()]
        if rows:
            kinds = [(key, pa.float64() if key == "difficulty" else pa.string()) for key in rows[0]]
            with parquet_writer(folder / f"{name}.parquet", pa.schema(kinds)) as write:
                write(rows)
            found.append((config, split, f"{name}.parquet"))
    return found


def _num_train(rows: Sequence[Row]) -> int:
    return sum(row.split == "train" for row in rows)


def _ranks(theorems: Sequence[CorpusRow]) -> dict[str, tuple[float, int, int]]:
    """Of each theorem: difficulty, never below that of what it rests on; depth; order of certification."""
    found: dict[str, tuple[float, int, int]] = {}
    for row in theorems:
        below = [found[name] for name in row.closure]
        rank = max([row.difficulty or 0.0, *(rank for rank, _, _ in below)])
        found[row.name] = (rank, 1 + max((depth for _, depth, _ in below), default=-1), row.seq)
    return found


def _item(row: Row, recipe: TypeRecipe, ranks: Mapping[str, tuple[float, int, int]]) -> _Item:
    """A row where the hardest theorem that it speaks of stands."""
    rank, depth, seq = max(ranks[name] for name in row.sources)
    return _Item(row=row, recipe=recipe, rank=rank, depth=depth, seq=seq)


def _quotas(available: Mapping[str, int], mixture: MixtureRecipe) -> dict[str, int]:
    """Rows of each type: in proportion to weights; what a small type cannot give goes to the others."""
    quotas = dict.fromkeys(available, 0)
    open_ = {name for name, num in available.items() if num and _weight(name, mixture) > 0}
    left = min(mixture.rows, sum(available[name] for name in open_))
    while open_ and left > 0:
        total = sum(_weight(name, mixture) for name in open_)
        before = left
        for name in sorted(open_):
            share = int(before * _weight(name, mixture) / total)
            given = min(max(share, 1), available[name] - quotas[name], left)
            quotas[name] += given
            left -= given
        open_ = {name for name in open_ if quotas[name] < available[name]}
    return quotas


def _weight(name: str, mixture: MixtureRecipe) -> float:
    return mixture.weights.get(name, mixture.default_weight)


def _sampled(rows: Sequence[Row], quota: int, seed: int) -> list[Row]:
    train = [row for row in rows if row.split == "train"]
    return sorted(train, key=lambda row: _chance(row.id, seed))[:quota]


def _chance(identifier: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}\0{identifier}".encode()).hexdigest()


def _lines(items: Sequence[_Item], stage: str) -> Iterator[str]:
    for item in items:
        values = columns(item.row, item.recipe)
        shown = {name: values[name] for name in _COLUMNS if name in values}
        place = {"stage": stage, "type": item.row.type, "id": item.row.id, "subject": item.row.subject}
        yield json.dumps({**shown, **place, "difficulty": item.rank}, ensure_ascii=False) + "\n"


def _counted(items: Sequence[_Item]) -> dict[str, int]:
    found: dict[str, int] = {}
    for item in items:
        found[item.row.type] = found.get(item.row.type, 0) + 1
    return found
