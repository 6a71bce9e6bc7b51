"""Large ledgers for measurements: keys of many conjectures made inside the database, hot queries with plans and times.

The rows have keys, states and the shortest of texts: what is measured is finding and changing rows, not the length of
proofs. Queries are not copied here: the ledger's own methods run, what they say to the database is heard, and the
database is asked how it carries that out.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, text

from proofmill.ledger import schema
from proofmill.ledger.rows import Attempt
from proofmill.ledger.writer import Ledger
from proofmill.records import Conjecture

__all__ = ["Operation", "Size", "grow", "measure"]

BATCH = 48
"""Conjectures of one operation, as of one batch of a sweep."""
LEASE_S = 600.0
_AT = "2026-01-01T00:00:00.000Z"
_STATES = (
    "CASE WHEN n % 10 < 3 THEN 'pending' WHEN n % 10 < 7 THEN 'proved' WHEN n % 10 < 9 THEN 'open' "
    "ELSE 'refuted' END"
)
"""What becomes of conjectures in a long sweep, roughly."""
_SCAN = re.compile(r"\b(?:SCAN|Seq Scan on) (\w+)")
_SMALL = {"tally", "lease", "layer", "meta"}
"""Tables with a row for each state, conjecture in hand, layer, note: PostgreSQL reads a page or two of these whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation on a ledger of one size."""

    name: str
    ms: float
    """Median, commit included."""
    cpu_ms: float
    """Median of this process's own processor time; a server has its own."""
    plans: tuple[tuple[str, str], ...]
    """Each statement that it makes, with how the database carries it out."""

    @property
    def scans(self) -> tuple[str, ...]:
        """Tables that some statement reads from end to end, small ones aside."""
        return tuple(sorted({found for _, plan in self.plans for found in _SCAN.findall(plan)} - _SMALL))


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A ledger of one size."""

    rows: int
    bytes: int
    fill_s: float
    """Seconds in which the database made the rows that were new."""
    operations: tuple[Operation, ...]


def grow(ledger: Ledger, rows: int) -> float:
    """Brings a ledger to so many conjectures, with an attempt each; returns the seconds that it took."""
    started = time.monotonic()
    with ledger.transaction() as connection:
        first = int(connection.scalar(text("SELECT coalesce(max(seq), 0) FROM conjecture")) or 0) + 1
        is_sqlite = connection.dialect.name == "sqlite"
        series = (
            "WITH RECURSIVE series(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM series WHERE n < :rows) "
            if is_sqlite
            else "WITH series AS (SELECT n FROM generate_series(CAST(:first AS bigint), CAST(:rows AS bigint)) AS n) "
        )
        # Ids are spread over the index as hashes are: multiplication by an odd number permutes the residues.
        spread = "n * 2654435761 % 4294967296"
        hexed = f"printf('%08x%08x', {spread}, n)"
        if not is_sqlite:
            hexed = f"lpad(to_hex({spread}), 8, '0') || lpad(to_hex(n), 8, '0')"
        given = {"first": first, "rows": rows}
        connection.execute(
            text(
                "INSERT INTO conjecture (seq, id, name, statement, generator, parents, family, canonical, size, "
                f"tests_passed, filters, layer, status, tries, created_at) {series}"
                f"SELECT n, {hexed}, 'made_' || n, 't', 'made', '[]', 'f' || n % 1000, 'c', 5, 9, '{{}}', n / 1000, "
                f"{_STATES}, n % 3, '{_AT}' FROM series"
            ),
            given,
        )
        connection.execute(
            text(
                "INSERT INTO attempt (conjecture_id, lane, rung, num_scripts, found, wall_s, at) "
                f"{series}SELECT {hexed}, 'made', 'effort-0', 3, 0, 0.5, '{_AT}' FROM series"
            ),
            given,
        )
        if not is_sqlite:
            counter = text("SELECT setval(pg_get_serial_sequence('conjecture', 'seq'), :rows)")
            connection.execute(counter, {"rows": rows})
        connection.execute(schema.tally.delete())
        connection.execute(text("INSERT INTO tally SELECT status, count(*) FROM conjecture GROUP BY status"))
        connection.execute(text("INSERT INTO tally SELECT 'submitted', count(*) FROM conjecture"))
    spent = time.monotonic() - started
    with ledger.transaction() as connection:
        connection.execute(text("ANALYZE"))
    return spent


def measure(ledger: Ledger, *, repeats: int, fill_s: float = 0.0) -> Size:
    """Times the hot operations of a sweep on a ledger, and has the database explain their statements."""
    rows = ledger.counts().submitted
    before = _num_layers(ledger)
    numbers = iter(range(before, 10**9))

    def propose() -> None:
        layer = next(numbers)
        old = [_conjecture(n) for n in range(1, BATCH // 2 + 1)]
        new = [_conjecture(10**9 + BATCH * layer + n) for n in range(BATCH // 2)]
        ledger.propose(old + new, layer=layer, generator="bench", considered=BATCH)

    def lease() -> None:
        ledger.lease_next("bench", BATCH, for_s=LEASE_S)
        ledger.release("bench")

    waiting = [row.conjecture.id for row in ledger.lease_next("record", BATCH * (repeats + 2), for_s=LEASE_S)]
    ledger.release("record")
    batches = (waiting[at : at + BATCH] for at in range(0, len(waiting), BATCH))

    def record() -> None:
        ids = next(batches)
        with ledger.transaction():
            ledger.record_attempt(
                *(
                    Attempt(conjecture_id=i, lane="bench", rung="r", num_scripts=1, found=0, wall_s=0.1)
                    for i in ids
                )
            )
            ledger.record_open(*ids)

    hot: dict[str, Callable[[], object]] = {
        f"lease the next {BATCH}, and give them back": lease,
        f"insert {BATCH} where they are new (half are)": propose,
        f"record what {BATCH} tries came to": record,
        "count by status": ledger.counts,
        "find one by its id": lambda: ledger.find(_conjecture(rows // 2).id),
    }
    operations = tuple(_operation(ledger, name, run, repeats) for name, run in hot.items())
    return Size(rows=rows, bytes=_bytes(ledger), fill_s=fill_s, operations=operations)


def _operation(ledger: Ledger, name: str, run: Callable[[], object], repeats: int) -> Operation:
    with _heard(ledger._engine) as statements:  # noqa: SLF001 (the ledger's own package)
        run()
    walls, cpus = [], []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        run()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return Operation(
        name=name,
        ms=1e3 * statistics.median(walls),
        cpu_ms=1e3 * statistics.median(cpus),
        plans=tuple(_plans(ledger, statements)),
    )


@contextmanager
def _heard(engine: Engine) -> Iterator[dict[str, Any]]:
    """What is said to the database: each statement with the parameters that it had first."""
    found: dict[str, Any] = {}

    def hear(_c: Connection, _cursor: object, statement: str, given: Any, _x: object, many: bool) -> None:  # noqa: FBT001 (SQLAlchemy calls it)
        found.setdefault(statement, given[0] if many and given else given)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def _plans(ledger: Ledger, statements: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """How the database carries out each statement that looks for rows."""
    with ledger.reading() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        for statement, given in statements.items():
            if not re.match(r"\s*(?:SELECT|UPDATE|DELETE|INSERT .*SELECT)", statement, re.DOTALL):
                continue
            rows = connection.exec_driver_sql(
                f"EXPLAIN {'QUERY PLAN ' if is_sqlite else ''}{statement}", given
            ).all()
            plan = "\n".join(str(row[-1]) for row in rows)
            yield " ".join(statement.split()), plan


def _conjecture(number: int) -> Conjecture:
    """The conjecture that ``grow`` gives a number, or one beyond all of them."""
    return Conjecture(
        id=f"{number * 2654435761 % 4294967296:08x}{number:08x}",
        name=f"made_{number}",
        statement="t",
        generator="made",
        parents=(),
        family="f",
        canonical="c",
        size=5,
        tests_passed=9,
    )


def _num_layers(ledger: Ledger) -> int:
    return sum(row.generator == "bench" for row in ledger.layers())


def _bytes(ledger: Ledger) -> int:
    with ledger.reading() as connection:
        if connection.dialect.name == "sqlite":
            return sum(Path(f"{ledger.path}{end}").stat().st_size for end in ("", "-wal"))
        size = text(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        )
        return int(connection.scalar(size) or 0)
