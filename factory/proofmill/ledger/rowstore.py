"""What an export remembers of the rows it has seen: on disk, so that a corpus may be larger than memory.

A database of its own, thrown away when the corpus is there. It holds each row's text and what later rows ask of
it by name, which rows equal each other in canonical form, and which files are written: enough to go on
after a kill. Nothing here is evidence; all of it follows from the ledger.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from proofmill.ledger.database import explained

__all__ = ["Entry", "Known", "Placed", "RowStore", "Spread", "Top", "Unplaced", "Written"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry(
    place INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kept INTEGER NOT NULL, level INTEGER NOT NULL,
    held INTEGER NOT NULL, touches INTEGER NOT NULL, banned INTEGER NOT NULL,
    leans INTEGER NOT NULL, form BLOB NOT NULL, family TEXT NOT NULL,
    statement TEXT NOT NULL, proof TEXT NOT NULL, closure BLOB NOT NULL, body TEXT NOT NULL,
    size INTEGER NOT NULL, chars INTEGER NOT NULL, premises INTEGER NOT NULL, closure_size INTEGER NOT NULL,
    attempts INTEGER NOT NULL, difficulty REAL, script TEXT NOT NULL, axioms TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS form(hash BLOB PRIMARY KEY, held INTEGER NOT NULL, seen INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS placed(place INTEGER PRIMARY KEY, split TEXT NOT NULL, withheld TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS ix_placed ON placed(split, place);
CREATE TABLE IF NOT EXISTS matched(
    place INTEGER PRIMARY KEY, name TEXT NOT NULL, benchmark TEXT NOT NULL, how TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tally(kind TEXT, name TEXT, num INTEGER NOT NULL, PRIMARY KEY(kind, name));
CREATE TABLE IF NOT EXISTS state(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS written(
    split TEXT, shard INTEGER, after_place INTEGER NOT NULL, jsonl_bytes INTEGER NOT NULL,
    PRIMARY KEY(split, shard));
"""
_CACHE_KIB = 16_384
_PAGE = 1000
_MEASURES = ("size", "chars", "premises", "closure_size", "attempts", "difficulty")
_COLUMNS = ("family", "script", "axioms")


@dataclass(frozen=True, slots=True)
class Known:
    """What a later row may need to know of an earlier one."""

    place: int
    kept: bool
    level: int
    held: bool
    """Of a held-out family."""
    touches: bool
    """Held out, or needs, directly or through others, a theorem that is."""
    leans: bool
    """The same of theorems that a benchmark has."""
    closure: tuple[int, ...]
    """Places of everything that its text needs, in order."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """What decides where a kept entry goes."""

    place: int
    form: bytes
    held: bool
    touches: bool
    banned: bool
    leans: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A theorem as it is put in; of one that is left out only the name matters."""

    name: str
    kept: bool = False
    level: int = 0
    held: bool = False
    touches: bool = False
    banned: bool = False
    """A benchmark has it."""
    leans: bool = False
    form: bytes = b""
    """Hash of the canonical form."""
    family: str = ""
    statement: str = ""
    proof: str = ""
    closure: tuple[int, ...] = ()
    body: Mapping[str, object] | None = None
    """Every other field of the row."""
    size: int = 0
    premises: int = 0
    attempts: int = 0
    difficulty: float | None = None
    script: str = ""
    axioms: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A kept entry in its split."""

    place: int
    statement: str
    proof: str
    closure: tuple[int, ...]
    body: Mapping[str, object]
    split: str
    withheld: str


@dataclass(frozen=True, slots=True)
class Written:
    """How far the files of a split are."""

    shards: int
    after_place: int
    jsonl_bytes: int


@dataclass(frozen=True, slots=True)
class Top:
    """The most frequent values, and what is left beside them."""

    items: tuple[tuple[str, int], ...]
    num_others: int
    sum_others: int


@dataclass(frozen=True, slots=True)
class Spread:
    """A measure over all rows."""

    least: float
    median: float
    mean: float
    most: float


class RowStore:
    """The database; use it as a context manager, and ``transaction`` for everything that changes it."""

    def __init__(self, path: Path | None) -> None:
        """Opens the database, or makes it; without a path it lies in memory.

        Raises:
            LedgerError: it cannot be written.
        """
        self._where = path or Path(":memory:")
        with explained(self._where):
            self._db = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            self._db.execute("PRAGMA temp_store = FILE")
            self._db.executescript(_SCHEMA)
            self._next = int(self._db.execute("SELECT coalesce(max(place), 0) FROM entry").fetchone()[0]) + 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing of it; failures of the database become ``LedgerError``."""
        with explained(self._where):
            self._db.execute("BEGIN IMMEDIATE")
            start = self._next
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                self._next = start
                raise
            self._db.execute("COMMIT")

    # Small facts

    def state(self, key: str) -> str:
        """A note of an earlier call; empty if there is none."""
        row = self._db.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def note(self, key: str, value: object) -> None:
        """Keeps a note."""
        self._db.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, str(value)))

    def count(self, kind: str, name: str, num: int = 1) -> None:
        """Adds to a tally."""
        self._db.execute(
            "INSERT INTO tally VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET num = num + excluded.num",
            (kind, name, num),
        )

    def tally(self, kind: str) -> dict[str, int]:
        """A tally by name."""
        query = "SELECT name, num FROM tally WHERE kind = ? ORDER BY name"
        return {name: int(num) for name, num in self._db.execute(query, (kind,))}

    # Entries

    def add(self, entry: Entry) -> None:
        """Puts a theorem after those that are there."""
        self._db.execute(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._next,
                entry.name,
                entry.kept,
                entry.level,
                entry.held,
                entry.touches,
                entry.banned,
                entry.leans,
                entry.form,
                entry.family,
                entry.statement,
                entry.proof,
                array("Q", entry.closure).tobytes(),
                json.dumps(entry.body, ensure_ascii=False),
                entry.size,
                len(entry.proof),
                entry.premises,
                len(entry.closure),
                entry.attempts,
                entry.difficulty,
                entry.script,
                entry.axioms,
            ),
        )
        self._next += 1
        if entry.kept:
            self._db.execute(
                "INSERT INTO form VALUES (?, ?, 0) ON CONFLICT DO UPDATE SET held = max(held, excluded.held)",
                (entry.form, entry.held),
            )

    def look(self, names: Iterable[str]) -> dict[str, Known]:
        """Those names that are here."""
        found = {}
        columns = "name, place, kept, level, held, touches, leans, closure"
        for part in _chunks(list(names)):
            query = f"SELECT {columns} FROM entry WHERE name IN ({','.join('?' * len(part))})"
            for name, place, kept, level, held, touches, leans, closure in self._db.execute(query, part):
                known = Known(
                    place, bool(kept), level, bool(held), bool(touches), bool(leans), _places(closure)
                )
                found[name] = known
        return found

    def texts(self, places: Sequence[int]) -> list[tuple[str, str, str]]:
        """Name, statement and proof of the entries at these places, in their order."""
        found: dict[int, tuple[str, str, str]] = {}
        for part in _chunks(list(places)):
            query = f"SELECT place, name, statement, proof FROM entry WHERE place IN ({','.join('?' * len(part))})"
            found |= {place: (n, s, p) for place, n, s, p in self._db.execute(query, part)}
        return [found[place] for place in places]

    # Splits

    def unplaced(self) -> Iterator[Unplaced]:
        """Kept entries in order."""
        after = 0
        while True:
            query = (
                "SELECT place, form, held, touches, banned, leans FROM entry "
                "WHERE kept AND place > ? ORDER BY place LIMIT ?"
            )
            page = self._db.execute(query, (after, _PAGE)).fetchall()
            for place, form, held, touches, banned, leans in page:
                yield Unplaced(place, form, bool(held), bool(touches), bool(banned), bool(leans))
            if len(page) < _PAGE:
                return
            after = page[-1][0]

    def matched(self, name: str, benchmark: str, how: str) -> None:
        """Notes that the theorem put in last is one that a benchmark has."""
        self._db.execute("INSERT INTO matched VALUES (?, ?, ?, ?)", (self._next - 1, name, benchmark, how))

    def matches(self) -> list[tuple[str, str, str]]:
        """Theorem, benchmark statement, and how they match, in order."""
        return self._db.execute("SELECT name, benchmark, how FROM matched ORDER BY place").fetchall()

    def form(self, digest: bytes) -> tuple[bool, bool]:
        """Of a canonical form: whether a held-out theorem has it, and whether a placed one has it."""
        held, seen = self._db.execute("SELECT held, seen FROM form WHERE hash = ?", (digest,)).fetchone()
        return bool(held), bool(seen)

    def put(self, place: int, form: bytes, split: str, withheld: str) -> None:
        """Places an entry; one that is not withheld uses up its canonical form."""
        self._db.execute("INSERT INTO placed VALUES (?, ?, ?)", (place, split, withheld))
        if not withheld:
            self._db.execute("UPDATE form SET seen = 1 WHERE hash = ?", (form,))

    def rows(self, split: str | None, after_place: int = 0) -> Iterator[Placed]:
        """Placed entries of a split, or of all, in order, by pages."""
        where = "split = :split AND" if split is not None else ""
        query = (
            "SELECT placed.place, statement, proof, closure, body, split, withheld FROM placed "
            f"JOIN entry USING(place) WHERE {where} placed.place > :after ORDER BY placed.place LIMIT :num"
        )
        while True:
            given = {"split": split, "after": after_place, "num": _PAGE}
            page = self._db.execute(query, given).fetchall()
            for place, statement, proof, closure, body, own, withheld in page:
                yield Placed(place, statement, proof, _places(closure), json.loads(body), own, withheld)
            if len(page) < _PAGE:
                return
            after_place = page[-1][0]

    # Files

    def written(self, split: str) -> Written:
        """How far the files of a split are."""
        query = (
            "SELECT shard, after_place, jsonl_bytes FROM written WHERE split = ? ORDER BY shard DESC LIMIT 1"
        )
        row = self._db.execute(query, (split,)).fetchone()
        return Written(row[0] + 1, row[1], row[2]) if row else Written(0, 0, 0)

    def wrote(self, split: str, shard: int, after_place: int, jsonl_bytes: int) -> None:
        """Notes that a shard is whole and on disk."""
        self._db.execute("INSERT INTO written VALUES (?, ?, ?, ?)", (split, shard, after_place, jsonl_bytes))

    # Statistics, of kept rows

    def num_rows(self, split: str) -> int:
        """How many rows a split has."""
        query = "SELECT count(*) FROM placed WHERE split = ?"
        return int(self._db.execute(query, (split,)).fetchone()[0])

    def withheld(self) -> dict[str, int]:
        """Rows in no split, by reason."""
        query = (
            "SELECT withheld, count(*) FROM placed WHERE withheld != '' GROUP BY withheld ORDER BY withheld"
        )
        return {reason: int(num) for reason, num in self._db.execute(query)}

    def num_families(self, split: str | None = None, *, held: bool = False) -> int:
        """How many families the rows are of."""
        query = (
            "SELECT count(DISTINCT family) FROM entry JOIN placed USING(place) "
            "WHERE (:split IS NULL OR split = :split) AND (held OR NOT :held)"
        )
        return int(self._db.execute(query, {"split": split, "held": held}).fetchone()[0])

    def top(self, column: str, limit: int) -> Top:
        """The most frequent values of a column."""
        assert column in _COLUMNS, column
        query = f"SELECT {column} AS value, count(*) AS num FROM entry WHERE kept GROUP BY {column}"
        items = self._db.execute(f"{query} ORDER BY num DESC, value LIMIT ?", (limit,)).fetchall()
        kinds, total = self._db.execute(f"SELECT count(*), coalesce(sum(num), 0) FROM ({query})").fetchone()
        return Top(
            items=tuple((value, int(num)) for value, num in items),
            num_others=int(kinds) - len(items),
            sum_others=int(total) - sum(num for _, num in items),
        )

    def spread(self, column: str) -> Spread | None:
        """Least, median, mean and most of a measure; None where no row has it."""
        assert column in _MEASURES, column
        kept = f"FROM entry WHERE kept AND {column} IS NOT NULL"
        num, least, mean, most = self._db.execute(
            f"SELECT count(*), min({column}), avg({column}), max({column}) {kept}"
        ).fetchone()
        if not num:
            return None
        middle = self._db.execute(
            f"SELECT {column} {kept} ORDER BY {column} LIMIT ? OFFSET ?", (2 - num % 2, (num - 1) // 2)
        ).fetchall()
        median = sum(value for (value,) in middle) / len(middle)
        return Spread(float(least), float(median), float(mean), float(most))

    def example(self, chars: int) -> Placed:
        """A training row worth showing: building on others, hard, short; else the hardest of all."""
        best = "ORDER BY premises > 0 DESC, coalesce(difficulty, 0) DESC, place LIMIT 1"
        short = "split = 'train' AND chars <= ? AND closure_size <= 2"
        query = "SELECT place, split FROM entry JOIN placed USING(place)"
        row = self._db.execute(f"{query} WHERE {short} {best}", (chars,)).fetchone()
        place, split = row or self._db.execute(f"{query} {best}").fetchone()
        return next(self.rows(split, place - 1))


def _chunks(items: list[str] | list[int]) -> Iterator[list[str] | list[int]]:
    """Lists that SQLite takes as parameters of one query."""
    for at in range(0, len(items), 500):
        yield items[at : at + 500]


def _places(data: bytes) -> tuple[int, ...]:
    places = array("Q")
    places.frombytes(data)
    return tuple(places)
