"""The dataset card: README.md with the front matter that dataset hubs and ``load_dataset`` read.

The prose is a template under datasets/cards/; here are the numbers and tables. Pure text, no clock.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Template

from proofmill import __version__
from proofmill.errors import ConfigError
from proofmill.export.files import RunIdentity
from proofmill.export.recipe import DatasetRecipe
from proofmill.export.rows import SPLITS
from proofmill.export.select import REASONS, Selector, levels_of
from proofmill.export.sources import Sources
from proofmill.ledger.rows import Counts, LayerRow
from proofmill.ledger.rowstore import RowStore, Top

__all__ = ["Funnel", "card_text", "front_matter"]

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


def card_text(  # noqa: PLR0913 (the parts of a card)
    template: str,
    *,
    recipe: DatasetRecipe,
    min_level: int,
    selector: Selector,
    sources: Sources,
    funnel: Funnel,
    run: RunIdentity,
) -> str:
    """The card as text.

    Raises:
        ConfigError: the template names something that is not known.
    """
    store = selector.store
    rows = {split: store.num_rows(split) for split in SPLITS}
    num_rows = sum(rows.values())
    levels = levels_of(store)
    values = {
        "front_matter": _front_matter(recipe, sources, rows),
        "title": recipe.title,
        "about": recipe.about,
        "theory": sources.spec.name,
        "theory_title": sources.spec.title or sources.spec.name,
        "lean": sources.toolchain.version,
        "proofmill": __version__,
        "num_rows": f"{num_rows:,}",
        "folder_hint": "path/to/this/folder",
        "example": selector.row(store.example(_EXAMPLE_CHARS)).code.rstrip("\n"),
        "counts": _table(
            ("split", "rows", "families"), ((s, num, store.num_families(s)) for s, num in rows.items())
        ),
        "num_families": f"{store.num_families():,}",
        "num_held_out": f"{store.num_families(held=True):,}",
        "test_share": f"{100 * recipe.split.test_share:g} %",
        "salt": recipe.split.salt,
        "withheld": _reasons(store.withheld(), "Withheld rows: none."),
        "funnel": _funnel(funnel, sum(levels.values()), num_rows),
        "drops": _top(_most(funnel.drops), "reason", "statements") if funnel.drops else "None.",
        "left_out": _reasons(store.tally("left_out"), "None."),
        "min_level": str(min_level),
        "levels": _table(
            ("level", "certificates"),
            ((f"{level} ({_LEVELS[level]})", num) for level, num in sorted(levels.items())),
        ),
        "scripts": _top(store.top("script", _TOP), "lane and script", "rows"),
        "axioms": _top(store.top("axioms", _TOP), "axioms", "rows"),
        "families": _top(store.top("family", _TOP), "family", "rows"),
        "distribution": _distribution(store),
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


def front_matter(licence: str, title: str, rows: int) -> list[str]:
    """What dataset hubs read of any card, without its configurations."""
    return [
        f"license: {licence}",
        f"pretty_name: {json.dumps(title, ensure_ascii=False)}",
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
        f"- {next((word for bound, word in _SIZES if rows < bound), 'n>1M')}",
    ]


def _front_matter(recipe: DatasetRecipe, sources: Sources, rows: Mapping[str, int]) -> str:
    title = f"{recipe.title}: {sources.spec.title or sources.spec.name}"
    lines = [
        *front_matter(recipe.licence, title, sum(rows.values())),
        "configs:",
    ]
    for config, splits in (("default", SPLITS[:2]), ("withheld", SPLITS[2:])):
        files = [f"  - split: {s}\n    path: data/{s}-*.parquet" for s in splits if rows[s]]
        if files:
            lines += [f"- config_name: {config}", *_default(config), "  data_files:", *files]
    return "\n".join(lines)


def _default(config: str) -> list[str]:
    return ["  default: true"] if config == "default" else []


def _funnel(funnel: Funnel, certificates: int, num_rows: int) -> str:
    counts = funnel.counts
    considered = sum(layer.considered for layer in funnel.layers)
    steps = [
        ("statements considered", considered),
        ("dropped by filters", sum(funnel.drops.values())),
        ("submitted as conjectures", counts.submitted),
        ("certified", certificates),
        ("refuted", counts.refuted),
        ("left open", counts.open),
        ("rejected by the certifier", counts.rejected),
        ("failed for reasons of infrastructure", counts.infra),
        ("still pending", counts.pending),
        ("rows here", num_rows),
    ]
    return _table(("step", "number"), steps)


def _distribution(store: RowStore) -> str:
    measures = (
        ("nodes of the conclusion", "size"),
        ("characters of the proof", "chars"),
        ("premises", "premises"),
        ("theorems in `closure`", "closure_size"),
        ("attempts", "attempts"),
        ("difficulty", "difficulty"),
    )
    spreads = ((name, store.spread(column)) for name, column in measures)
    return _table(
        ("", "least", "median", "mean", "most"),
        (
            (name, *(f"{value:.4g}" for value in (found.least, found.median, found.mean, found.most)))
            for name, found in spreads
            if found is not None
        ),
    )


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


def _most(found: Mapping[str, int]) -> Top:
    """The most frequent of counts that are at hand."""
    order = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    rest = order[_TOP:]
    return Top(items=tuple(order[:_TOP]), num_others=len(rest), sum_others=sum(num for _, num in rest))


def _top(found: Top, what: str, number: str) -> str:
    """The most frequent, and how many others there are."""
    rows: list[tuple[object, ...]] = [(f"`{name}`", num) for name, num in found.items]
    if found.num_others:
        rows.append((f"{found.num_others:,} others", found.sum_others))
    return _table((what, number), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return text.replace("|", "\\|")
