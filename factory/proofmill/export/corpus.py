"""Exports a run: reads its ledger, also while the sweep is running, and leaves a corpus on disk.

Deterministic: the same ledger and recipe give the same bytes. Nothing in a corpus comes from the clock.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from proofmill import __version__
from proofmill.atomic import atomic_write_text
from proofmill.config import SweepConfig, load_recipe
from proofmill.errors import ExportError
from proofmill.export.card import Funnel, card_text
from proofmill.export.files import (
    FORMAT,
    MANIFEST_FILE,
    MANIFEST_SCHEMA,
    MATCHES_FILE,
    Manifest,
    RunIdentity,
    digest_files,
    require_pyarrow,
)
from proofmill.export.publish import resuming
from proofmill.export.recipe import DatasetRecipe, card_template, load_dataset_recipe
from proofmill.export.rows import SPLITS, CorpusRow
from proofmill.export.select import Against, Selector, TheoryText, levels_of
from proofmill.export.shards import SHARD_ROWS, Begun, write_split
from proofmill.export.sources import Sources, sources_of_run, write_sources
from proofmill.ledger.reader import LedgerReader
from proofmill.ledger.rowstore import RowStore

__all__ = ["Decontamination", "ExportResult", "export_corpus"]

_PAGE = 1000

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how far it is, and the total."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decontamination:
    """What is kept out of both splits."""

    match: Against
    about: Mapping[str, object]
    """Names the benchmark, for the report, with a digest: other statements make another corpus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportResult:
    """What an export left."""

    path: Path
    rows: Mapping[str, int]
    """By split."""
    left_out: Mapping[str, int]
    """Certificates that are no rows, by reason."""
    withheld: Mapping[str, int]
    """Rows that are in no split, by reason."""
    levels: Mapping[int, int]
    """Histogram of levels of all certificates."""
    digest: str
    """sha256 of the manifest, and so of every file."""


def export_corpus(  # noqa: PLR0913 (each has a default that works)
    run_dir: Path,
    recipe: str = "theorems",
    *,
    out: Path,
    min_level: int | None = None,
    force: bool = False,
    shard_rows: int = SHARD_ROWS,
    against: Decontamination | None = None,
    progress: Progress = lambda *_: None,
) -> ExportResult:
    """Exports the certified theorems of a run.

    Memory does not grow with the number of theorems. After a kill the same call goes on where it was, as long as
    the ledger has the same certificates, and the bytes are those of an export that was not killed.

    Args:
        run_dir: Of a finished or running sweep.
        recipe: A dataset recipe: its name or its file.
        out: The folder to make; it appears whole or not at all.
        min_level: Instead of the recipe's.
        force: Whether a corpus that is there already may be replaced.
        shard_rows: Rows of one Parquet file.
        against: A benchmark: rows that it has are in neither split, and the report lists them.
        progress: Told how far the export is.

    Raises:
        ConfigError: there is no such recipe, or it is malformed.
        LedgerError: the run directory has no usable ledger.
        ExportError: nothing to export, the sources of the run are gone, or ``out`` cannot be written.
    """
    require_pyarrow()
    chosen, recipe_path = load_dataset_recipe(recipe)
    template = card_template(chosen, recipe_path)
    level = chosen.min_level if min_level is None else min_level
    with LedgerReader.open_read_only(run_dir) as reader:
        about = None if against is None else dict(against.about)
        key = _key(reader, chosen, template, level, (shard_rows, about))
        with resuming(out, force=force, key=key) as work, RowStore(work / "rows.sqlite") as store:
            sources = sources_of_run(
                run_dir,
                theory_digest=reader.identity().get("theory", ""),
                theory_name=load_recipe(str(run_dir / "resolved.json")).sweep.theory,
            )
            text = TheoryText(
                name=sources.spec.name, modules=tuple(sources.theory), context=sources.spec.context
            )
            matches = None if against is None else against.match
            selector = Selector(store, chosen, text, min_level=level, against=matches)
            _take(selector, reader, progress)
            _write(work / "corpus", selector, shard_rows, progress)
            if about is not None:
                _report(work / "corpus", store, about)
            result = _finish(work / "corpus", run_dir, reader, selector, sources, chosen, template, level)
    return dataclasses.replace(result, path=out)


def _key(
    reader: LedgerReader, recipe: DatasetRecipe, template: str, min_level: int, more: tuple[object, ...]
) -> str:
    """Everything that the bytes of a corpus depend on: an export that was killed goes on only under the same."""
    import pyarrow as pa

    parts = (
        FORMAT,
        MANIFEST_SCHEMA,
        __version__,
        pa.__version__,
        recipe.digest(),
        template,
        min_level,
        more,
        sorted(reader.identity().items()),
        reader.certificate_state(),
    )
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _take(selector: Selector, reader: LedgerReader, progress: Progress) -> None:
    """Reads what of the ledger was not read yet."""
    if selector.store.state("placed"):
        return
    total = reader.counts().proved
    done = sum(selector.store.tally("level").values())
    certificates = reader.certificates(after_seq=selector.after_seq)
    while page := list(islice(certificates, _PAGE)):
        selector.take(page)
        done += len(page)
        progress("ledger", done, max(total, done))
    progress("splits", 0, done)
    selector.place()


def _write(folder: Path, selector: Selector, shard_rows: int, progress: Progress) -> None:
    """Writes what of the rows was not written yet."""
    store = selector.store
    totals = {split: store.num_rows(split) for split in SPLITS}
    everything = sum(totals.values())
    told = 0
    for split in SPLITS:
        begun = store.written(split)
        told += min(begun.shards * shard_rows, totals[split])

        def rows(split: str = split, after: int = begun.after_place) -> Iterator[tuple[int, CorpusRow]]:
            nonlocal told
            for place, row in selector.rows(split, after):
                yield place, row
                told += 1
                if told % _PAGE == 0:
                    progress("rows", told, everything)

        def done(shard: int, after_place: int, jsonl_bytes: int, split: str = split) -> None:
            with store.transaction():
                store.wrote(split, shard, after_place, jsonl_bytes)

        write_split(
            folder,
            split,
            rows(),
            total=totals[split],
            shard_rows=shard_rows,
            begun=Begun(shards=begun.shards, jsonl_bytes=begun.jsonl_bytes),
            done=done,
        )


def _report(folder: Path, store: RowStore, about: Mapping[str, object]) -> None:
    """Which theorems match which statements of the benchmark, and how; the rest is silence, counted."""
    matched = [{"name": name, "benchmark": other, "how": how} for name, other, how in store.matches()]
    report = {
        **about,
        "theorems": sum(store.num_rows(split) for split in SPLITS),
        "matched": matched,
        "by": dict(sorted(Counter(item["how"] for item in matched).items())),
    }
    text = json.dumps(report, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / MATCHES_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")


def _finish(  # noqa: PLR0913 (everything that card and manifest speak of)
    folder: Path,
    run_dir: Path,
    reader: LedgerReader,
    selector: Selector,
    sources: Sources,
    recipe: DatasetRecipe,
    template: str,
    min_level: int,
) -> ExportResult:
    """Writes sources, card and manifest beside the rows."""
    store = selector.store
    rows = {split: store.num_rows(split) for split in SPLITS}
    levels = levels_of(store)
    if not sum(rows.values()):
        raise ExportError(
            f"{run_dir} has no theorem to export: {sum(levels.values())} certificates, none of level "
            f">= {min_level}; let the sweep run longer, or lower --min-level"
        )
    identity, resolved = reader.identity(), run_dir / "resolved.json"
    config = load_recipe(str(resolved))
    run = RunIdentity(
        recipe=_recipe_name(resolved),
        config_digest=identity.get("recipe", ""),
        theory_digest=identity.get("theory", ""),
        toolchain_digest=identity.get("toolchain", ""),
        seed=config.sweep.seed,
    )
    write_sources(folder / "source", sources)
    atomic_write_text(folder / "source" / "sweep.json", _settings(config, sources.spec.name))
    funnel = Funnel(layers=tuple(reader.layers()), drops=reader.drop_totals(), counts=reader.counts())
    card = card_text(
        template,
        recipe=recipe,
        min_level=min_level,
        selector=selector,
        sources=sources,
        funnel=funnel,
        run=run,
    )
    (folder / "README.md").write_text(card, encoding="utf-8", newline="\n")
    manifest = Manifest(
        format=FORMAT,
        schema=MANIFEST_SCHEMA,
        proofmill=__version__,
        recipe=recipe,
        recipe_digest=recipe.digest(),
        min_level=min_level,
        run=run,
        rows=rows,
        files=digest_files(folder),
    )
    written = json.dumps(asdict(manifest), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    (folder / MANIFEST_FILE).write_text(written, encoding="utf-8", newline="\n")
    return ExportResult(
        path=folder,
        rows=rows,
        left_out=store.tally("left_out"),
        withheld=store.withheld(),
        levels=levels,
        digest="sha256:" + hashlib.sha256(written.encode()).hexdigest(),
    )


def _recipe_name(resolved: Path) -> str:
    """The name of the sweep's recipe; of a path only the last part, which is the same on every machine."""
    name = json.loads(resolved.read_bytes()).get("recipe", "")
    return Path(str(name)).name


def _settings(config: SweepConfig, theory: str) -> str:
    """The sweep's settings, with the theory by name: its files lie beside this one."""
    settings = asdict(config)
    settings["sweep"]["theory"] = theory
    return json.dumps(settings, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
