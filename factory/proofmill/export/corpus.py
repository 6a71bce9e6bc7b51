"""Exports a run: reads its ledger, also while the sweep is running, and leaves a corpus on disk.

Deterministic: the same ledger and recipe give the same bytes. Nothing in a corpus comes from the clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
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
    Manifest,
    RunIdentity,
    digest_files,
    publishing,
    require_pyarrow,
    write_rows,
)
from proofmill.export.recipe import card_template, load_dataset_recipe
from proofmill.export.rows import SPLITS
from proofmill.export.select import TheoryText, select_rows
from proofmill.export.sources import sources_of_run, write_sources
from proofmill.ledger.reader import LedgerReader
from proofmill.ledger.rows import StoredCertificate

__all__ = ["ExportResult", "export_corpus"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how far it is, and the total."""


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


def export_corpus(
    run_dir: Path,
    recipe: str = "theorems",
    *,
    out: Path,
    min_level: int | None = None,
    force: bool = False,
    progress: Progress = lambda *_: None,
) -> ExportResult:
    """Exports the certified theorems of a run.

    Args:
        run_dir: Of a finished or running sweep.
        recipe: A dataset recipe: its name or its file.
        out: The folder to make; it appears whole or not at all.
        min_level: Instead of the recipe's.
        force: Whether a corpus that is there already may be replaced.
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
    resolved = run_dir / "resolved.json"
    with LedgerReader.open_read_only(run_dir) as reader, publishing(out, force=force) as folder:
        config = load_recipe(str(resolved))
        identity = reader.identity()
        certificates = _read(reader, progress)
        sources = sources_of_run(
            run_dir, theory_digest=identity.get("theory", ""), theory_name=config.sweep.theory
        )
        text = TheoryText(name=sources.spec.name, modules=tuple(sources.theory), context=sources.spec.context)
        progress("rows", 0, len(certificates))
        selection = select_rows(certificates, chosen, text, min_level=level)
        if not selection.rows:
            raise ExportError(
                f"{run_dir} has no theorem to export: {len(certificates)} certificates, none of level "
                f">= {level}; let the sweep run longer, or lower --min-level"
            )
        run = RunIdentity(
            recipe=_recipe_name(resolved),
            config_digest=identity.get("recipe", ""),
            theory_digest=identity.get("theory", ""),
            toolchain_digest=identity.get("toolchain", ""),
            seed=config.sweep.seed,
        )
        progress("files", 0, len(selection.rows))
        write_rows(folder, selection.rows)
        write_sources(folder / "source", sources)
        atomic_write_text(folder / "source" / "sweep.json", _settings(config, sources.spec.name))
        rows = {split: sum(row.split == split for row in selection.rows) for split in SPLITS}
        funnel = Funnel(
            layers=tuple(reader.layers()),
            drops=reader.drop_totals(),
            counts=reader.counts(),
            certificates=len(certificates),
        )
        card = card_text(
            template,
            recipe=chosen,
            min_level=level,
            selection=selection,
            sources=sources,
            funnel=funnel,
            run=run,
        )
        (folder / "README.md").write_text(card, encoding="utf-8", newline="\n")
        manifest = Manifest(
            format=FORMAT,
            schema=MANIFEST_SCHEMA,
            proofmill=__version__,
            recipe=chosen,
            recipe_digest=chosen.digest(),
            min_level=level,
            run=run,
            rows=rows,
            files=digest_files(folder),
        )
        written = json.dumps(asdict(manifest), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        (folder / MANIFEST_FILE).write_text(written, encoding="utf-8", newline="\n")
        progress("files", len(selection.rows), len(selection.rows))
    return ExportResult(
        path=out,
        rows=rows,
        left_out=selection.left_out,
        withheld=selection.withheld,
        levels=selection.levels,
        digest=_digest(out / MANIFEST_FILE),
    )


def _read(reader: LedgerReader, progress: Progress) -> list[StoredCertificate]:
    total = reader.counts().proved
    certificates: list[StoredCertificate] = []
    for certificate in reader.certificates():
        certificates.append(certificate)
        if len(certificates) % 1000 == 0:
            progress("ledger", len(certificates), max(total, len(certificates)))
    return certificates


def _recipe_name(resolved: Path) -> str:
    """The name of the sweep's recipe; of a path only the last part, which is the same on every machine."""
    name = json.loads(resolved.read_bytes()).get("recipe", "")
    return Path(str(name)).name


def _settings(config: SweepConfig, theory: str) -> str:
    """The sweep's settings, with the theory by name: its files lie beside this one."""
    settings = asdict(config)
    settings["sweep"]["theory"] = theory
    return json.dumps(settings, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _digest(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
