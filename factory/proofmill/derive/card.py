"""Cards of types, and of a folder of types. Pure text, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from proofmill import __version__
from proofmill.derive.files import chat_path, columns
from proofmill.derive.make import DROPS, TYPE_SPLITS, Made
from proofmill.export.card import front_matter
from proofmill.export.files import parquet_path
from proofmill.export.sources import Sources

__all__ = ["index_card", "type_card"]

_EXAMPLE = 1500
_MEANING: Mapping[str, str] = {
    "certified": "`statement` with `proof` is certified anew, with the corpus's theorems as lemmas",
    "fails": "Lean's first error for `proof` has this class, line and message",
    "broken": "Lean has an error for `proof`",
    "state": "Lean prints exactly `state` after `proof`",
    "uses": "the compiled term refers to exactly `premises`",
    "refutes": "`negation` is certified by `proof`, and denies `statement` in its elaborated form",
    "same": "both sides elaborate to one term",
    "different": "both sides elaborate, to different terms",
    "denies": "one side is the negation of the other in elaborated form",
    "compiles": "the whole file `code` is certified for `statement`",
    "source": "`text` stands in the theory's source",
    "reads": "the English, read back by rule, elaborates to the statement's term",
    "assembles": "`part` in the hole of `template` gives `whole`",
    "shorter": "`left` has fewer tokens than `right`",
    "less": "`left` is less than `right`",
    "equal": "the sides are equal",
    "row": "the corpus says so of the theorem",
    "tokens": "the text has so many tokens",
    "rule": "a fixed rule gives `output` for `input`",
}


def type_card(made: Made, sources: Sources, *, theorems: str) -> str:
    """The card of one type.

    Args:
        made: Its rows.
        sources: Of the run.
        theorems: Where the theorems lie, from the card's folder.
    """
    recipe = made.recipe
    lines = [
        "---",
        *front_matter(
            recipe.licence, f"{recipe.title}: {sources.spec.title or sources.spec.name}", len(made.rows)
        ),
        "configs:",
        *_configs("", made, default=True),
        "---",
        "",
        f"# {recipe.title}: {sources.spec.title or sources.spec.name}",
        "",
        recipe.about,
        "",
        f"{len(made.rows):,} rows made from the certified theorems in `{theorems}`. What makes a row valid was checked "
        "when it was made, and is checked again by `proofmill verify` on this folder.",
        "",
        "## A row",
        "",
        *_example(made),
        "## Counts",
        "",
        _table(("split", "rows"), ((split, made.num(split)) for split in TYPE_SPLITS)),
        "",
        "The split of a row is that of the theorem it is made from; families of theorems are wholly in one split. "
        "A training row names, shows and proves no held-out theorem. Drafts that are no rows:",
        "",
        _table(("reason", "meaning", "number"), ((f"`{r}`", _reason(r), n) for r, n in made.drops.items()))
        if made.drops
        else "None.",
        "",
        "## What makes a row valid",
        "",
        *(f"- `{spec.kind}`: {_MEANING[spec.kind]} {_args(spec.args)}" for spec in recipe.check),
        "",
        "## Fields",
        "",
        f"`prompt` and `{'chosen`, `rejected' if recipe.form == 'preference' else 'completion'}` are what trainers "
        "read; the config `chat` has the same as messages. `subject` and `sources` name theorems. The others: "
        + ", ".join(f"`{name}` ({kind})" for name, kind in recipe.fields.items())
        + ".",
        "",
        "## Lineage",
        "",
        f"proofmill {__version__}, type `{recipe.name}` ({recipe.digest()[7:23]}), theory `{sources.spec.name}`, "
        f"{sources.toolchain.label}, licence {recipe.licence}.",
        "",
        "## Known limits",
        "",
        *(f"- {line}" for line in (recipe.limits, *_LIMITS) if line),
        "",
    ]
    return "\n".join(lines)


_LIMITS = (
    "Machine-made from machine-made theorems; shapes repeat. Weigh by `family`.",
    "States and messages are what Lean prints, with this core library and this theory open.",
    "That a training row is no instance of a held-out theorem is not looked for; equal statements are.",
)


def _reason(reason: str) -> str:
    if reason.startswith("check:"):
        return "a check did not hold"
    return DROPS.get(reason, reason.replace("_", " "))


def _args(args: Mapping[str, str]) -> str:
    return "(" + ", ".join(f"{name} `{' '.join(text.split())}`" for name, text in args.items()) + ")"


def index_card(
    all_made: Sequence[Made],
    sources: Sources,
    stages: Sequence[tuple[str, str, str]] = (),
    *,
    licence: str = "apache-2.0",
) -> str:
    """The card of a folder of types.

    Args:
        all_made: The types.
        sources: Of the run.
        stages: Configuration, split and path of each file of the curriculum.
        licence: Of the rows.
    """
    title = f"All types: {sources.spec.title or sources.spec.name}"
    filled = [made for made in all_made if made.rows]
    kept = Counter({made.recipe.name: len(made.rows) for made in all_made})
    lines = [
        "---",
        *front_matter(licence, title, sum(kept.values())),
        "configs:",
        *(line for made in filled for line in _configs(f"{made.recipe.name}/", made, default=False)),
        *_stage_configs(stages),
        "---",
        "",
        f"# {title}",
        "",
        f"{sum(kept.values()):,} rows of {len(filled)} types, all made from the certified theorems in `theorems` and "
        "checked by Lean and proofmill's certifier; each folder has its card. `proofmill verify` on this folder "
        "checks all of it again.",
        "",
        "```python",
        "from datasets import load_dataset",
        "",
        f'rows = load_dataset("path/to/this/folder", "{filled[0].recipe.name if filled else "theorems"}")',
        "```",
        "",
        _table(
            ("type", "what", "train", "test", "dropped"),
            (
                (
                    f"[{m.recipe.name}]({m.recipe.name}/README.md)",
                    m.recipe.title,
                    *(m.num(s) for s in TYPE_SPLITS),
                    sum(m.drops.values()),
                )
                for m in all_made
            ),
        ),
        "",
        "Types without rows: "
        + (", ".join(f"`{m.recipe.name}`" for m in all_made if not m.rows) or "none")
        + ".",
        "",
    ]
    return "\n".join(lines)


def _configs(prefix: str, made: Made, *, default: bool) -> Iterable[str]:
    name = prefix.rstrip("/")
    for config, path in ((name or "default", parquet_path), (f"{name}-chat" if name else "chat", chat_path)):
        files = [f"  - split: {s}\n    path: {prefix}{path(s)}" for s in TYPE_SPLITS if made.num(s)]
        if files:
            is_default = ["  default: true"] if default and path is parquet_path else []
            yield from (f"- config_name: {config}", *is_default, "  data_files:", *files)


def _stage_configs(stages: Sequence[tuple[str, str, str]]) -> Iterable[str]:
    for config in dict.fromkeys(config for config, _, _ in stages):
        own = [(split, path) for name, split, path in stages if name == config]
        files = [f"  - split: {split.replace('-', '_')}\n    path: {path}" for split, path in own]
        yield from (f"- config_name: {config}", "  data_files:", *files)


def _example(made: Made) -> Iterable[str]:
    """The shortest training row that is not trivial: of median length among the first hundred."""
    rows = [row for row in made.rows if row.split == "train"][:100] or list(made.rows[:1])
    if not rows:
        yield "None."
        yield ""
        return
    shown = [columns(row, made.recipe) for row in rows]
    shown.sort(key=lambda v: (len(str(v["prompt"])), str(v["id"])))
    values = shown[len(shown) // 2]
    for key in ("prompt", "completion", "chosen", "rejected"):
        if key in values:
            yield f"`{key}`:"
            yield ""
            text = str(values[key])
            yield from ("````text", text if len(text) <= _EXAMPLE else f"{text[:_EXAMPLE]} [...]", "````", "")


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for row in rows:
        cells = (f"{c:,}" if isinstance(c, int) else str(c).replace("|", "\\|") for c in row)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
