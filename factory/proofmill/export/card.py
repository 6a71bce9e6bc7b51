"""The dataset card: README.md with the front matter that dataset hubs and ``load_dataset`` read.

The prose is a template under datasets/cards/; here are the numbers and tables. Pure text, no clock.
"""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Template

from proofmill import __version__
from proofmill.errors import ConfigError
from proofmill.export.files import RunIdentity, parquet_path
from proofmill.export.recipe import DatasetRecipe
from proofmill.export.rows import SPLITS, CorpusRow
from proofmill.export.select import REASONS, Selection
from proofmill.export.sources import Sources
from proofmill.ledger.rows import Counts, LayerRow

__all__ = ["Funnel", "card_text"]

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_TOP = 20
_EXAMPLE_CHARS = 700
_LEVELS = {
    0: "ingested",
    1: "elaborated",
    2: "kernel",
    3: "audited",
    4: "replayed",
    5: "independent",
    6: "batch cleared",
}
_LIMITS = (
    "Machine-made: many theorems are simple, and shapes repeat; weigh by `family` and `difficulty`.",
    "Held-out theorems are kept from training rows as premises and as equals in canonical form; instances and "
    "rearrangements beyond that form are not looked for. Test rows may build on training rows.",
    "`closure` follows the text of a proof, so it may hold theorems that the proof names and does not use.",
    "Difficulty is an estimate from the attempts of one prover.",
    "Up to level 3 that terms are well typed is the word of Lean's own kernel in the process that compiled them.",
)
_EMBEDDED_LIMIT = (
    "Made with proofmill's own core library (`source/core/`), which uses the names, types and notation of stock "
    "Lean; agreement with stock Lean is the intention, and `stock_checked` says where it was tested."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """What became of everything the run looked at."""

    layers: Sequence[LayerRow]
    drops: Mapping[str, int]
    counts: Counts
    certificates: int


def card_text(  # noqa: PLR0913 (the parts of a card)
    template: str,
    *,
    recipe: DatasetRecipe,
    min_level: int,
    selection: Selection,
    sources: Sources,
    funnel: Funnel,
    run: RunIdentity,
) -> str:
    """The card as text.

    Raises:
        ConfigError: the template names something that is not known.
    """
    rows = selection.rows
    families = Counter(row.family for row in rows)
    values = {
        "front_matter": _front_matter(recipe, sources, rows),
        "title": recipe.title,
        "about": recipe.about,
        "theory": sources.spec.name,
        "theory_title": sources.spec.title or sources.spec.name,
        "lean": sources.toolchain.version,
        "proofmill": __version__,
        "num_rows": f"{len(rows):,}",
        "folder_hint": "path/to/this/folder",
        "example": _example(rows),
        "counts": _table(
            ("split", "rows", "families"),
            (
                (s, len(own := [r for r in rows if r.split == s]), len({r.family for r in own}))
                for s in SPLITS
            ),
        ),
        "num_families": f"{len(families):,}",
        "num_held_out": f"{sum(map(recipe.is_held_out, families)):,}",
        "test_share": f"{100 * recipe.split.test_share:g} %",
        "salt": recipe.split.salt,
        "withheld": _reasons(selection.withheld, "Withheld rows: none."),
        "funnel": _funnel(funnel, len(rows)),
        "drops": _top(funnel.drops, "reason", "statements") if funnel.drops else "None.",
        "left_out": _reasons(selection.left_out, "None."),
        "min_level": str(min_level),
        "levels": _table(
            ("level", "certificates"),
            ((f"{level} ({_LEVELS[level]})", num) for level, num in selection.levels.items()),
        ),
        "scripts": _top(Counter(f"{row.lane}: {row.script}" for row in rows), "lane and script", "rows"),
        "axioms": _top(Counter(", ".join(row.axioms) or "none" for row in rows), "axioms", "rows"),
        "families": _top(families, "family", "rows"),
        "distribution": _distribution(rows),
        "lineage": _lineage(recipe, sources, run),
        "limits": "\n".join(f"- {line}" for line in _limits(sources)),
    }
    try:
        return Template(template).substitute(values)
    except (KeyError, ValueError) as error:
        raise ConfigError(
            f"card {recipe.card!r} has a placeholder that is not known: {error}; "
            f"known: {', '.join(sorted(values))}; write $$ for a dollar sign"
        ) from error


def _front_matter(recipe: DatasetRecipe, sources: Sources, rows: Sequence[CorpusRow]) -> str:
    size = next((word for bound, word in _SIZES if len(rows) < bound), "n>1M")
    lines = [
        f"license: {recipe.licence}",
        f"pretty_name: {_quoted(f'{recipe.title}: {sources.spec.title or sources.spec.name}')}",
        "language:",
        "- code",
        "task_categories:",
        "- text-generation",
        "tags:",
        *(
            f"- {tag}"
            for tag in ("lean4", "theorem-proving", "formal-verification", "synthetic", "proofmill")
        ),
        "size_categories:",
        f"- {size}",
        "configs:",
    ]
    filled = {row.split for row in rows}
    for config, splits in (("default", SPLITS[:2]), ("withheld", SPLITS[2:])):
        files = [f"  - split: {s}\n    path: {parquet_path(s)}" for s in splits if s in filled]
        if files:
            lines += [f"- config_name: {config}", *_default(config), "  data_files:", *files]
    return "\n".join(lines)


def _default(config: str) -> list[str]:
    return ["  default: true"] if config == "default" else []


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _example(rows: Sequence[CorpusRow]) -> str:
    """A row worth looking at: hard for its prover, building on others, and short."""
    short = [row for row in rows if len(row.code) <= _EXAMPLE_CHARS and row.split == "train"]
    chosen = max(short or rows, key=lambda row: (len(row.premises) > 0, row.difficulty or 0.0, -row.seq))
    return chosen.code.rstrip("\n")


def _funnel(funnel: Funnel, num_rows: int) -> str:
    counts = funnel.counts
    considered = sum(layer.considered for layer in funnel.layers)
    steps = [
        ("statements considered", considered),
        ("dropped by filters", sum(funnel.drops.values())),
        ("submitted as conjectures", counts.submitted),
        ("certified", funnel.certificates),
        ("refuted", counts.refuted),
        ("left open", counts.open),
        ("rejected by the certifier", counts.rejected),
        ("failed for reasons of infrastructure", counts.infra),
        ("still pending", counts.pending),
        ("rows here", num_rows),
    ]
    return _table(("step", "number"), steps)


def _distribution(rows: Sequence[CorpusRow]) -> str:
    measures = (
        ("nodes of the conclusion", [row.size for row in rows]),
        ("characters of the proof", [len(row.proof) for row in rows]),
        ("premises", [len(row.premises) for row in rows]),
        ("theorems in `closure`", [len(row.closure) for row in rows]),
        ("attempts", [row.attempts for row in rows]),
        ("difficulty", [row.difficulty for row in rows if row.difficulty is not None]),
    )
    return _table(
        ("", "least", "median", "mean", "most"),
        ((name, *(f"{value:.4g}" for value in _summary(values))) for name, values in measures if values),
    )


def _summary(values: Sequence[float]) -> tuple[float, float, float, float]:
    return min(values), statistics.median(values), statistics.fmean(values), max(values)


def _lineage(recipe: DatasetRecipe, sources: Sources, run: RunIdentity) -> str:
    toolchain = sources.toolchain
    return _table(
        ("what", "which", "digest"),
        (
            ("proofmill", __version__, ""),
            (
                "sweep recipe",
                f"{run.recipe}, seed {run.seed} (`source/sweep.json`)",
                _short(run.config_digest),
            ),
            ("dataset recipe", recipe.name, _short(recipe.digest())),
            ("theory", f"{sources.spec.name} (`source/theory.toml`)", _short(sources.theory_digest)),
            (
                "core library",
                f"{len(sources.core)} modules (`source/core/`)" if sources.core else "of the toolchain",
                _short(sources.core_digest),
            ),
            ("Lean", f"{toolchain.label}, commit {toolchain.githash[:12]}", _short(toolchain.digest)),
            ("to install this Lean", f"`{toolchain.install}`", ""),
        ),
    )


def _limits(sources: Sources) -> Iterable[str]:
    yield from _LIMITS
    if sources.core:
        yield _EMBEDDED_LIMIT


def _short(digest: str) -> str:
    return f"`{digest.removeprefix('sha256:')[:16]}`" if digest else ""


def _reasons(found: Mapping[str, int], none: str) -> str:
    if not found:
        return none
    return _table(("reason", "meaning", "number"), ((f"`{r}`", REASONS[r], num) for r, num in found.items()))


def _top(found: Mapping[str, int], what: str, number: str) -> str:
    """The most frequent, and how many others there are."""
    order = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    rows: list[tuple[object, ...]] = [(f"`{name}`", num) for name, num in order[:_TOP]]
    if len(order) > _TOP:
        rows.append((f"{len(order) - _TOP:,} others", sum(num for _, num in order[_TOP:])))
    return _table((what, number), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return text.replace("|", "\\|")
