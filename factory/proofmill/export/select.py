"""From the certificates of a ledger to the rows of a corpus: levels, closures, splits, and reasons.

Every certificate either becomes a row or is left out for a counted reason; every row is in ``train``, in
``test``, or ``withheld`` for a counted reason. Pure: the same certificates and recipe give the same rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from proofmill.export.recipe import DatasetRecipe
from proofmill.export.rows import (
    ROW_SCHEMA,
    Assignment,
    CorpusRow,
    closures,
    code_text,
    mentioned,
    named_premises,
)
from proofmill.ledger.rows import StoredCertificate

__all__ = ["REASONS", "Selection", "TheoryText", "select_rows", "split_of_rows"]

REASONS = {
    "below_min_level": "certified below the level asked for",
    "name_taken": "another theorem of the run has this name",
    "quarantined": "certified once, and not when it was certified again",
    "premise_left_out": "needs a theorem that was left out",
    "held_out_leak": "training family, but the proof text needs a theorem of a held-out family",
    "held_out_match": "training family, but equal in canonical form to a held-out theorem",
    "duplicate": "equal in canonical form to an earlier row",
}
"""Why a certificate is no row, or a row is in no split."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TheoryText:
    """What rows need to know of their theory."""

    name: str
    modules: tuple[str, ...]
    context: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Rows in order of certification, and what was left out."""

    rows: tuple[CorpusRow, ...]
    left_out: Mapping[str, int]
    """Certificates that are no rows, by reason."""
    withheld: Mapping[str, int]
    """Rows that are in no split, by reason."""
    levels: Mapping[int, int]
    """Histogram of levels of all certificates."""


@dataclass(frozen=True, slots=True)
class _Kept:
    certificate: StoredCertificate
    level: int
    premises: tuple[str, ...]


def select_rows(
    certificates: Sequence[StoredCertificate],
    recipe: DatasetRecipe,
    theory: TheoryText,
    *,
    min_level: int,
) -> Selection:
    """The rows of a corpus.

    Args:
        certificates: In order of certification.
        recipe: The dataset recipe.
        theory: Of the run.
        min_level: Rows below are left out.
    """
    left_out: Counter[str] = Counter()
    kept: dict[str, _Kept] = {}
    needs: dict[str, set[str]] = {}
    known: dict[str, StoredCertificate] = {}
    for certificate in certificates:
        name = certificate.conjecture.name
        if name in known:
            left_out["name_taken"] += 1
            continue
        premises = named_premises(certificate.premises, known)
        need = mentioned(certificate.proof, known) | set(premises)
        known[name] = certificate
        level = min([certificate.level, *(kept[other].level for other in need if other in kept)])
        if certificate.quarantine:
            left_out["quarantined"] += 1
        elif certificate.level < min_level:
            left_out["below_min_level"] += 1
        elif need - kept.keys():
            left_out["premise_left_out"] += 1
        else:
            kept[name] = _Kept(certificate, level, premises)
            needs[name] = need
    order = {name: place for place, name in enumerate(kept)}
    rows = _rows(kept, closures(needs, order), theory)
    splits = split_of_rows(rows, recipe)
    rows = [replace(row, split=splits[row.name][0], withheld=splits[row.name][1]) for row in rows]
    return Selection(
        rows=tuple(rows),
        left_out=dict(sorted(left_out.items())),
        withheld=dict(sorted(Counter(row.withheld for row in rows if row.withheld).items())),
        levels=dict(sorted(Counter(c.level for c in certificates).items())),
    )


def _rows(
    kept: Mapping[str, _Kept], closure_of: Mapping[str, tuple[str, ...]], theory: TheoryText
) -> list[CorpusRow]:
    text = {n: (k.certificate.conjecture.statement, k.certificate.proof) for n, k in kept.items()}
    rows = []
    for name, item in kept.items():
        certificate, conjecture = item.certificate, item.certificate.conjecture
        witness = conjecture.witness
        closure = closure_of[name]
        row = CorpusRow(
            id=conjecture.id,
            name=name,
            statement=conjecture.statement,
            proof=certificate.proof,
            theory=theory.name,
            toolchain=certificate.toolchain,
            level=item.level,
            axioms=tuple(certificate.axioms),
            premises=item.premises,
            lane=certificate.lane,
            generator=conjecture.generator,
            parents=conjecture.parents,
            family=conjecture.family,
            difficulty=certificate.difficulty,
            split="train",
            stock_checked=None,
            schema=ROW_SCHEMA,
            script=certificate.script,
            code=code_text(theory.modules, theory.context, [text[n] for n in (*closure, name)]),
            closure=closure,
            statement_hash=certificate.statement_hash,
            canonical=conjecture.canonical,
            size=conjecture.size,
            attempts=certificate.attempts,
            witness=None
            if witness is None
            else tuple(Assignment(variable=v, value=witness[v]) for v in sorted(witness)),
            withheld="",
            seq=certificate.seq,
        )
        rows.append(row)
    return rows


def split_of_rows(rows: Sequence[CorpusRow], recipe: DatasetRecipe) -> dict[str, tuple[str, str]]:
    """Split of each row by name, with the reason where it is withheld.

    A test row may build on training rows; a training row that builds on a held-out one is withheld.

    Args:
        rows: In order of certification.
        recipe: Says which families are held out.
    """
    held_out = {row.name for row in rows if recipe.is_held_out(row.family)}
    held_forms = {row.canonical for row in rows if row.name in held_out}
    seen: set[str] = set()
    placed = {}
    for row in rows:
        reason = ""
        if row.canonical in seen:
            reason = "duplicate"
        elif row.name not in held_out:
            if row.canonical in held_forms:
                reason = "held_out_match"
            elif not held_out.isdisjoint(row.closure):
                reason = "held_out_leak"
        if not reason:
            seen.add(row.canonical)
        placed[row.name] = ("withheld" if reason else "test" if row.name in held_out else "train", reason)
    return placed
