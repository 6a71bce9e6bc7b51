"""From the certificates of a ledger to the rows of a corpus: levels, closures, splits, and reasons.

Every certificate either becomes a row or is left out for a counted reason; every row is in ``train``, in
``test``, or ``withheld`` for a counted reason. The same certificates and recipe give the same rows. What later
rows ask of earlier ones lies in a ``RowStore``, so that memory does not grow with the corpus.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, cast

from proofmill.export.recipe import DatasetRecipe
from proofmill.export.rows import (
    ROW_SCHEMA,
    Assignment,
    CorpusRow,
    candidates,
    code_text,
    mentioned,
    named_premises,
    owners,
)
from proofmill.ledger.rows import StoredCertificate
from proofmill.ledger.rowstore import Entry, Known, Placed, RowStore

__all__ = [
    "REASONS",
    "Against",
    "Match",
    "Selection",
    "Selector",
    "TheoryText",
    "select_rows",
    "split_of_rows",
]

REASONS = {
    "below_min_level": "certified below the level asked for",
    "name_taken": "another theorem of the run has this name",
    "quarantined": "certified once, and not when it was certified again",
    "premise_left_out": "needs a theorem that was left out",
    "held_out_leak": "training family, but the proof text needs a theorem of a held-out family",
    "held_out_match": "training family, but equal in canonical form to a held-out theorem",
    "duplicate": "equal in canonical form to an earlier row",
    "benchmark_match": "a benchmark has this statement, disguised or not",
    "benchmark_leak": "training family, but the proof text needs a theorem that a benchmark has",
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


class Match(Protocol):
    """A theorem that a benchmark has."""

    @property
    def benchmark(self) -> str:
        """Id of the benchmark's statement."""

    @property
    def how(self) -> str:
        """In which way they are the same."""


Against: TypeAlias = Callable[[str, str], Match | None]
"""Given name and statement of a theorem, what it matches."""


class Selector:
    """Takes certificates in order, then places the rows; what it knows is in the store and nowhere else."""

    def __init__(
        self,
        store: RowStore,
        recipe: DatasetRecipe,
        theory: TheoryText,
        *,
        min_level: int,
        against: Against | None = None,
    ) -> None:
        """Goes on where the store is.

        Args:
            store: Empty, or as an earlier selector with the same arguments left it.
            recipe: Says which families are held out.
            theory: Of the run.
            min_level: Rows below are left out.
            against: Finds rows that a benchmark has; they go into neither split.
        """
        self._against = against
        self.store = store
        self._recipe = recipe
        self._theory = theory
        self._min_level = min_level

    @property
    def after_seq(self) -> int:
        """The last certificate that was taken."""
        return int(self.store.state("after_seq") or 0)

    def take(self, certificates: Sequence[StoredCertificate]) -> None:
        """Takes the next certificates, all or none of them."""
        with self.store.transaction():
            for certificate in certificates:
                self._take(certificate)
                self.store.count("level", str(certificate.level))
            if certificates:
                self.store.note("after_seq", certificates[-1].seq)

    def _take(self, certificate: StoredCertificate) -> None:
        conjecture = certificate.conjecture
        asked = {conjecture.name} | candidates(certificate.proof) | owners(certificate.premises)
        known = self.store.look(asked)
        if conjecture.name in known:
            self.store.count("left_out", "name_taken")
            return
        premises = named_premises(certificate.premises, known)
        needs = [known[name] for name in mentioned(certificate.proof, known) | set(premises)]
        level = min([certificate.level, *(need.level for need in needs if need.kept)])
        reason = ""
        if certificate.quarantine:
            reason = "quarantined"
        elif certificate.level < self._min_level:
            reason = "below_min_level"
        elif not all(need.kept for need in needs):
            reason = "premise_left_out"
        if reason:
            self.store.count("left_out", reason)
            self.store.add(Entry(name=conjecture.name))
        else:
            match = self._against and self._against(conjecture.name, conjecture.statement)
            self.store.add(self._entry(certificate, level, premises, needs, is_banned=match is not None))
            if match:
                self.store.matched(conjecture.name, match.benchmark, match.how)

    def _entry(
        self,
        certificate: StoredCertificate,
        level: int,
        premises: tuple[str, ...],
        needs: Sequence[Known],
        *,
        is_banned: bool,
    ) -> Entry:
        conjecture = certificate.conjecture
        held = self._recipe.is_held_out(conjecture.family)
        return Entry(
            name=conjecture.name,
            kept=True,
            level=level,
            held=held,
            touches=held or any(need.touches for need in needs),
            banned=is_banned,
            leans=is_banned or any(need.leans for need in needs),
            form=hashlib.sha256(conjecture.canonical.encode()).digest()[:16],
            family=conjecture.family,
            statement=conjecture.statement,
            proof=certificate.proof,
            closure=tuple(sorted({place for need in needs for place in (*need.closure, need.place)})),
            body=_body(certificate, level, premises),
            size=conjecture.size,
            premises=len(premises),
            attempts=certificate.attempts,
            difficulty=certificate.difficulty,
            script=f"{certificate.lane}: {certificate.script}",
            axioms=", ".join(certificate.axioms) or "none",
        )

    def place(self) -> None:
        """Puts every row into a split, once all certificates are taken."""
        if self.store.state("placed"):
            return
        with self.store.transaction():
            for item in self.store.unplaced():
                form_held, form_seen = self.store.form(item.form)
                split, reason = _placement(
                    held=item.held,
                    touches=item.touches,
                    banned=item.banned,
                    leans=item.leans,
                    form_held=form_held,
                    form_seen=form_seen,
                )
                self.store.put(item.place, item.form, split, reason)
            self.store.note("placed", "yes")

    def rows(self, split: str | None = None, after_place: int = 0) -> Iterator[tuple[int, CorpusRow]]:
        """Rows of a split, or of all, in order, each with its place in the store."""
        for placed in self.store.rows(split, after_place):
            yield placed.place, self.row(placed)

    def row(self, placed: Placed) -> CorpusRow:
        """A row with its closure written out."""
        texts = self.store.texts(placed.closure)
        body = dict(placed.body)
        for key in ("axioms", "premises", "parents"):
            body[key] = tuple(cast("list[str]", body[key]))
        witness = cast("Mapping[str, str] | None", body["witness"])
        if witness is not None:
            body["witness"] = tuple(Assignment(variable=v, value=witness[v]) for v in sorted(witness))
        own = (placed.statement, placed.proof)
        return CorpusRow(
            **body,  # type: ignore[arg-type]
            statement=placed.statement,
            proof=placed.proof,
            theory=self._theory.name,
            closure=tuple(name for name, _, _ in texts),
            code=code_text(self._theory.modules, self._theory.context, [*((s, p) for _, s, p in texts), own]),
            split=placed.split,
            withheld=placed.withheld,
        )


def select_rows(
    certificates: Iterable[StoredCertificate],
    recipe: DatasetRecipe,
    theory: TheoryText,
    *,
    min_level: int,
) -> Selection:
    """The rows of a corpus that fits into memory.

    Args:
        certificates: In order of certification.
        recipe: The dataset recipe.
        theory: Of the run.
        min_level: Rows below are left out.
    """
    with RowStore(None) as store:
        selector = Selector(store, recipe, theory, min_level=min_level)
        selector.take(list(certificates))
        selector.place()
        return Selection(
            rows=tuple(row for _, row in selector.rows()),
            left_out=store.tally("left_out"),
            withheld=store.withheld(),
            levels=levels_of(store),
        )


def levels_of(store: RowStore) -> dict[int, int]:
    """Histogram of levels of all certificates that a store has seen."""
    return {int(level): num for level, num in store.tally("level").items()}


def _body(certificate: StoredCertificate, level: int, premises: tuple[str, ...]) -> dict[str, object]:
    """The fields of a row that follow from its certificate alone, as plain JSON values."""
    conjecture = certificate.conjecture
    return {
        "id": conjecture.id,
        "name": conjecture.name,
        "toolchain": certificate.toolchain,
        "level": level,
        "axioms": list(certificate.axioms),
        "premises": list(premises),
        "lane": certificate.lane,
        "generator": conjecture.generator,
        "parents": list(conjecture.parents),
        "family": conjecture.family,
        "difficulty": certificate.difficulty,
        "stock_checked": None,
        "schema": ROW_SCHEMA,
        "script": certificate.script,
        "statement_hash": certificate.statement_hash,
        "canonical": conjecture.canonical,
        "size": conjecture.size,
        "attempts": certificate.attempts,
        "witness": conjecture.witness,
        "seq": certificate.seq,
    }


def split_of_rows(
    rows: Sequence[CorpusRow], recipe: DatasetRecipe, banned: Collection[str] = ()
) -> dict[str, tuple[str, str]]:
    """Split of each row by name, with the reason where it is withheld.

    A test row may build on training rows; a training row that builds on a held-out one is withheld.

    Args:
        rows: In order of certification.
        recipe: Says which families are held out.
        banned: Names of rows that a benchmark has.
    """
    held_out = {row.name for row in rows if recipe.is_held_out(row.family)}
    held_forms = {row.canonical for row in rows if row.name in held_out}
    bad = set(banned)
    seen: set[str] = set()
    placed = {}
    for row in rows:
        split, reason = _placement(
            held=row.name in held_out,
            touches=not held_out.isdisjoint(row.closure),
            banned=row.name in bad,
            leans=not bad.isdisjoint(row.closure),
            form_held=row.canonical in held_forms,
            form_seen=row.canonical in seen,
        )
        if not reason:
            seen.add(row.canonical)
        placed[row.name] = (split, reason)
    return placed


def _placement(
    *, held: bool, touches: bool, banned: bool, leans: bool, form_held: bool, form_seen: bool
) -> tuple[str, str]:
    """A row's split, and why it is in neither ``train`` nor ``test`` if so."""
    reason = ""
    if banned:
        reason = "benchmark_match"
    elif form_seen:
        reason = "duplicate"
    elif not held and form_held:
        reason = "held_out_match"
    elif not held and touches:
        reason = "held_out_leak"
    elif not held and leans:
        reason = "benchmark_leak"
    return ("withheld" if reason else "test" if held else "train"), reason
