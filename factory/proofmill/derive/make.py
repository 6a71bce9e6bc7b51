"""From a laboratory and type recipes to rows: drafts, duplicates, splits, limits, checks; every drop is counted.

The order matters: duplicates go before the limit and the limit before the checks, so that the checks, which cost
runs of Lean, are made only for rows that may stay.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from proofmill.derive.checks import Found, first_problem, run_checks
from proofmill.derive.decontaminate import Match
from proofmill.derive.lab import Lab
from proofmill.derive.recipe import Check, Fields, TypeRecipe, Value, render
from proofmill.errors import ExportError

__all__ = [
    "DROPS",
    "Draft",
    "Generator",
    "Made",
    "Row",
    "Skip",
    "make_types",
    "mentioned_rows",
    "placed",
    "row_id",
    "texts_of",
]

TYPE_SPLITS = ("train", "test")
DROPS: Mapping[str, str] = {
    "withheld_source": "made from a theorem that is in neither split",
    "held_out_source": "a training row that would show a held-out theorem",
    "held_out_match": "a training row that states and proves a held-out theorem",
    "held_out_duplicate": "a training row that equals a test row",
    "duplicate": "equals an earlier row of the type",
    "benchmark_match": "shows a statement that a benchmark has",
    "limit": "beyond the type's number of rows",
    "bad_fields": "the generator filled the fields wrongly",
}
"""Why a draft is no row, beside the reasons of generators and of checks (``check:...``)."""
_WORD = re.compile(r"[\w.'!?]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A row as a generator proposes it."""

    subject: str
    """The theorem that it is made from; its split is the row's."""
    fields: Mapping[str, Value]
    """Those of every type that uses the generator, and perhaps more."""
    others: tuple[str, ...] = ()
    """Further theorems that it is made from, beside those that its texts name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A draft that a generator could not make, and why."""

    reason: str
    num: int = 1


Generator: TypeAlias = Callable[[Lab], Iterable[Draft | Skip]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a type."""

    id: str
    type: str
    split: str
    subject: str
    sources: tuple[str, ...]
    """Theorems of the corpus that the row is made from or names, the subject first."""
    family: str
    fields: Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The rows of a type, and what became of the other drafts."""

    recipe: TypeRecipe
    rows: tuple[Row, ...]
    drops: Mapping[str, int]
    drafts: int
    matches: tuple[Match, ...] = ()
    """Statements of dropped drafts that a benchmark has."""

    def num(self, split: str) -> int:
        """How many rows a split has."""
        return sum(row.split == split for row in self.rows)


def make_types(
    lab: Lab,
    recipes: Sequence[TypeRecipe],
    generators: Mapping[str, Generator],
    *,
    told: Callable[[str, int, int], None] = lambda *_: None,
) -> list[Made]:
    """Makes the rows of each type.

    Args:
        lab: Of the corpus.
        recipes: The types.
        generators: By name; each is run once, whatever number of types it serves.
        told: Called with what is being made, how far it is, and the total.

    Raises:
        ExportError: a recipe names a generator that does not exist.
    """
    drafts: dict[str, list[Draft | Skip]] = {}
    made = []
    for number, recipe in enumerate(recipes):
        told(recipe.name, number, len(recipes))
        if recipe.generator not in generators:
            raise ExportError(
                f"type {recipe.name!r} names the generator {recipe.generator!r}, which does not exist; "
                f"known: {', '.join(sorted(generators))}"
            )
        if recipe.generator not in drafts:
            drafts[recipe.generator] = list(generators[recipe.generator](lab))
        made.append(_make(lab, recipe, drafts[recipe.generator]))
    return made


def _make(lab: Lab, recipe: TypeRecipe, drafts: Sequence[Draft | Skip]) -> Made:
    drops: Counter[str] = Counter()
    for skip in drafts:
        if isinstance(skip, Skip) and skip.num:
            drops[skip.reason] += skip.num
    rows: list[Row] = []
    for draft in drafts:
        if isinstance(draft, Draft):
            made = _row(lab, recipe, draft)
            if isinstance(made, Row):
                rows.append(made)
            else:
                drops[made] += 1
    rows, matches = _clean(lab, recipe, rows)
    if matches:
        drops["benchmark_match"] += len(matches)
    rows = _limited(_distinct(rows, drops), recipe.limit, drops)
    checks = [recipe.checks(row.fields) for row in rows]
    found = run_checks(lab, (check for own in checks for check in own))
    kept = []
    for row, own in zip(rows, checks, strict=True):
        reason = against(lab, row, own, found)
        if reason:
            drops[reason] += 1
        else:
            kept.append(row)
    order = {row.name: row.seq for row in lab.rows}
    kept.sort(key=lambda row: (order[row.subject], row.id))
    return Made(
        recipe=recipe,
        rows=tuple(kept),
        drops=dict(sorted(drops.items())),
        drafts=sum(drops.values()) + len(kept),
        matches=tuple(matches),
    )


def _row(lab: Lab, recipe: TypeRecipe, draft: Draft) -> Row | str:
    fields = {name: draft.fields[name] for name in recipe.fields if name in draft.fields}
    if recipe.misfit(fields):
        return "bad_fields"
    try:
        recipe.checks(fields)
    except ValueError:
        return "bad_fields"
    sources = (
        draft.subject,
        *sorted({*draft.others, *mentioned_rows(lab, recipe, fields)} - {draft.subject}),
    )
    split, reason = placed(lab, sources)
    if reason:
        return reason
    return Row(
        id=row_id(recipe, fields),
        type=recipe.name,
        split=split,
        subject=draft.subject,
        sources=sources,
        family=lab.by_name[draft.subject].family,
        fields=fields,
    )


def placed(lab: Lab, sources: Sequence[str]) -> tuple[str, str]:
    """The split of a row with these sources, subject first, and why it may not be in it."""
    split = lab.by_name[sources[0]].split
    if split not in TYPE_SPLITS:
        return "", "withheld_source"
    if split == "train" and any(lab.by_name[name].split != "train" for name in sources):
        return "", "held_out_source"
    return split, ""


def row_id(recipe: TypeRecipe, fields: Fields) -> str:
    """Content hash of a row's dedup text."""
    text = f"{recipe.name}\0{render(recipe.dedup, fields)}"
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def mentioned_rows(lab: Lab, recipe: TypeRecipe, fields: Fields) -> set[str]:
    """Theorems of the corpus whose names stand in a text of the row."""
    words = {word for text in texts_of(recipe, fields) for word in _WORD.findall(text)}
    return {word for word in words if word in lab.by_name}


def texts_of(recipe: TypeRecipe, fields: Fields) -> Iterator[str]:
    """Every text of a row: fields, prompt, answers."""
    for value in fields.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, (tuple, list)):
            yield from value
    for template in (recipe.prompt, recipe.completion, recipe.rejected):
        yield render(template, fields)


def _clean(lab: Lab, recipe: TypeRecipe, rows: list[Row]) -> tuple[list[Row], list[Match]]:
    """Rows none of whose statements a benchmark has, and what the others match.

    Theorems that a benchmark has are in neither split, so that no row comes here that is made from one.
    """
    judge = lab.benchmark
    if judge is None:
        return rows, []
    kept: list[Row] = []
    found: list[Match] = []
    for row in rows:
        texts = (text for text in texts_of(recipe, row.fields) if _is_statement(text))
        match = next((m for text in texts if (m := judge.match(row.subject, text)) is not None), None)
        if match is None:
            kept.append(row)
        else:
            found.append(match)
    return kept, found


def _is_statement(text: str) -> bool:
    return text.startswith("theorem ") and "\n" not in text


def _distinct(rows: Sequence[Row], drops: Counter[str]) -> list[Row]:
    """Rows with distinct ids: a test row goes before training rows, else the first stays."""
    held = {row.id for row in rows if row.split == "test"}
    seen: set[str] = set()
    kept = []
    for row in rows:
        if row.id in held and row.split == "train":
            drops["held_out_duplicate"] += 1
        elif row.id in seen:
            drops["duplicate"] += 1
        else:
            seen.add(row.id)
            kept.append(row)
    return kept


def _limited(rows: list[Row], limit: int, drops: Counter[str]) -> list[Row]:
    """At most so many rows, by hash: which ones depends on nothing but themselves."""
    if len(rows) <= limit:
        return rows
    drops["limit"] += len(rows) - limit
    return sorted(rows, key=lambda row: row.id)[:limit]


def against(lab: Lab, row: Row, checks: Sequence[Check], found: Mapping[Check, Found]) -> str:
    """Why the row is not valid; empty if it is."""
    total = first_problem([found[check] for check in checks])
    if total.reason:
        return f"check:{total.reason}"
    if row.split == "train" and not lab.held_hashes.isdisjoint(total.hashes):
        return "held_out_match"
    return ""
