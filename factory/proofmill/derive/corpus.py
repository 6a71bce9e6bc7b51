"""Exports dataset types: theorems first, then the rows that are made from them, checked as they are made."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from proofmill import __version__
from proofmill.derive.card import index_card, type_card
from proofmill.derive.decontaminate import Decontaminator, read_benchmark
from proofmill.derive.diversity import diversity
from proofmill.derive.equations import equational_matches
from proofmill.derive.files import INDEX_FORMAT, SCHEMA, IndexManifest, write_json, write_type
from proofmill.derive.generators import GENERATORS
from proofmill.derive.lab import Lab, open_lab
from proofmill.derive.make import TYPE_SPLITS, Made, make_types
from proofmill.derive.mixture import MixtureRecipe, curriculum, load_mixture, write_twins
from proofmill.derive.project import forms
from proofmill.derive.recipe import ALL_TYPES, TypeRecipe, load_type, type_names
from proofmill.errors import ConfigError, ExportError
from proofmill.export.corpus import Decontamination, export_corpus
from proofmill.export.files import (
    MANIFEST_FILE,
    MATCHES_FILE,
    FileDigest,
    corpus_rows,
    digest_files,
    require_pyarrow,
)
from proofmill.export.publish import publishing
from proofmill.export.sources import compile_theory_of, read_sources
from proofmill.machine import num_cores

__all__ = ["TypesResult", "export_types", "is_type", "kept_out"]

THEOREMS = "theorems"
DIVERSITY_FILE = "diversity.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypesResult:
    """What an export of types left."""

    path: Path
    rows: Mapping[str, Mapping[str, int]]
    """By type and split."""
    drops: Mapping[str, Mapping[str, int]]
    """By type and reason."""
    digest: str


def is_type(recipe: str) -> bool:
    """Whether a dataset recipe is a type, or asks for all of them.

    Raises:
        ConfigError: it is a type, and malformed.
    """
    return recipe == ALL_TYPES or load_type(recipe) is not None


def export_types(  # noqa: PLR0913 (each has a default that works)
    run_dir: Path,
    recipe: str,
    *,
    out: Path,
    min_level: int | None = None,
    force: bool = False,
    workers: int | None = None,
    theorems: str = "theorems",
    against: Path | None = None,
    mixture: str = "curriculum",
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> TypesResult:
    """Exports one type, or every type into folders of its own.

    Args:
        run_dir: Of a finished or running sweep.
        recipe: A type, by name or file, or ``all-types``.
        out: The folder to make; it appears whole or not at all.
        min_level: Theorems below it are left out, instead of the theorem recipe's bound.
        force: Whether an export that is there already may be replaced.
        workers: Lean processes at once.
        theorems: The recipe of the theorems that rows are made from; it decides the splits.
        mixture: The recipe by which ``all-types`` mixes its rows into a curriculum.
        against: Statements of a benchmark, as JSONL; rows that show one of them are dropped.
        progress: Told how far the export is.

    Raises:
        InputError: the benchmark cannot be read.
        ConfigError: there is no such type, or it is malformed.
        ExportError: nothing to export, or ``out`` cannot be written.
        LedgerError: the run directory has no usable ledger.
    """
    require_pyarrow()
    recipes = _recipes(recipe)
    mixed = load_mixture(mixture, type_names())
    with (
        publishing(out, force=force) as folder,
        tempfile.TemporaryDirectory(prefix="proofmill-lab-") as scratch,
    ):
        base = folder / THEOREMS
        judge = None if against is None else Decontaminator(read_benchmark(against))
        apart = None if against is None else kept_out(against, run_dir, judge)
        export_corpus(run_dir, theorems, out=base, min_level=min_level, against=apart, progress=progress)
        lab = lab_of(base, Path(scratch), workers=workers or num_cores())
        lab.benchmark = judge
        made = make_types(lab, recipes, GENERATORS, told=progress)
        digest = _digest(base / MANIFEST_FILE)
        write_json(folder / DIVERSITY_FILE, diversity(lab.rows))
        if against is not None:
            write_json(folder / MATCHES_FILE, _report(made, against))
        if recipe == ALL_TYPES:
            rows = [(one.recipe, one.rows) for one in made]
            for name, text in (forms(lab) | curriculum(rows, lab.rows, mixed)).items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
            _write_all(folder, made, lab, digest, mixed)
        else:
            card = type_card(made[0], lab.sources, theorems=THEOREMS)
            write_type(folder, made[0], card=card, version=__version__, theorems_digest=digest)
    return TypesResult(
        path=out,
        rows={m.recipe.name: {split: m.num(split) for split in TYPE_SPLITS} for m in made},
        drops={m.recipe.name: m.drops for m in made},
        digest=_digest(out / MANIFEST_FILE),
    )


def lab_of(theorems: Path, scratch: Path, *, workers: int) -> Lab:
    """The laboratory of an exported corpus of theorems.

    Raises:
        ExportError: the corpus is damaged.
    """
    sources = read_sources(theorems / "source")
    return open_lab(corpus_rows(theorems), compile_theory_of(sources), sources, scratch, workers=workers)


def kept_out(against: Path, run_dir: Path, judge: Decontaminator | None = None) -> Decontamination:
    """What an export of theorems must know of a benchmark.

    Args:
        against: Statements of a benchmark, as JSONL.
        run_dir: Of the run; its theorems are compared modulo equations, too.
        judge: Of the same benchmark, if there is one already.

    Raises:
        InputError: the benchmark cannot be read.
        LedgerError, ExportError, LeanError, TheoryError: see ``equational_matches``.
    """
    benchmark = read_benchmark(against)
    by_text = judge or Decontaminator(benchmark)
    found = equational_matches(run_dir, benchmark)
    about = {
        "benchmark": against.name,
        "sha256": _digest(against),
        "statements": len(benchmark),
        "laws": {"benchmark": found.benchmark, "theorems": found.theorems},
    }
    return Decontamination(
        match=lambda name, statement: by_text.match(name, statement) or found.matches.get(name), about=about
    )


def _report(all_made: Sequence[Made], against: Path) -> dict[str, object]:
    """Drafts of rows that show a statement of the benchmark; theorems that do are in the report beside them."""
    return {
        "benchmark": against.name,
        "sha256": _digest(against),
        "matched": {
            made.recipe.name: [asdict(match) for match in made.matches] for made in all_made if made.matches
        },
    }


def _recipes(recipe: str) -> list[TypeRecipe]:
    names = type_names() if recipe == ALL_TYPES else [recipe]
    found = []
    for name in names:
        loaded = load_type(name)
        if loaded is None:
            raise ConfigError(f"{name!r} is no type; known: {', '.join(type_names())}")
        found.append(loaded)
    return found


def _write_all(
    folder: Path, all_made: Sequence[Made], lab: Lab, theorems_digest: str, mixed: MixtureRecipe
) -> None:
    types = {}
    for made in all_made:
        home = folder / made.recipe.name
        home.mkdir()
        card = type_card(made, lab.sources, theorems=f"../{THEOREMS}")
        write_type(home, made, card=card, version=__version__, theorems_digest=theorems_digest)
        types[made.recipe.name] = _digest(home / MANIFEST_FILE)
    if not types:
        raise ExportError("there is no type to export")
    card = index_card(all_made, lab.sources, write_twins(folder, mixed))
    (folder / "README.md").write_text(card, encoding="utf-8", newline="\n")
    manifest = IndexManifest(
        format=INDEX_FORMAT,
        schema=SCHEMA,
        proofmill=__version__,
        theorems_digest=theorems_digest,
        types=types,
        files=index_files(folder, types),
    )
    write_json(folder / MANIFEST_FILE, asdict(manifest))


def index_files(folder: Path, types: Iterable[str]) -> dict[str, FileDigest]:
    """Digests of what lies in a folder of types beside the types and the theorems."""
    homes = {THEOREMS, *types}
    return {
        name: digest for name, digest in digest_files(folder).items() if name.partition("/")[0] not in homes
    }


def _digest(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
