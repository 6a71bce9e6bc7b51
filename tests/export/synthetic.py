"""A ledger of any size whose rows nobody proved, and the memory that exporting it takes.

Only export reads it: nothing is certified and nothing would be. As a script it makes the ledger, exports it and
prints how memory grows:

    python -m tests.export.synthetic --rows 1000000 --dir /tmp/synthetic
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from proofmill.config import SweepConfig, resolved
from proofmill.export import export_corpus, snapshot_sources
from proofmill.ledger import Ledger
from proofmill.theory.theory import compile_theory

PAGE = 4096
AT = "2026-01-01T00:00:00Z"


def make_run(run_dir: Path, rows: int) -> None:
    """A run directory with so many certificates; some are repeated forms, some need others, one is weak."""
    fill_run(run_dir, map(_conjecture, range(1, rows + 1)), map(_certificate, range(1, rows + 1)))


def make_run_of(run_dir: Path, statements: Mapping[str, str]) -> None:
    """A run directory with these statements by name, each as if it were proved."""
    numbered = list(enumerate(statements.items(), start=1))
    conjectures = (
        (seq, _id(seq), name, text, f"family {name}", f"canonical {name}", 5, AT)
        for seq, (name, text) in numbered
    )
    certificates = ((seq, _id(seq), "rfl", "made/0", "[]", 3, _id(seq), 0.5, 1, AT) for seq, _ in numbered)
    fill_run(run_dir, conjectures, certificates)


def fill_run(
    run_dir: Path, conjectures: Iterable[tuple[object, ...]], certificates: Iterable[tuple[object, ...]]
) -> None:
    """A run directory whose ledger has these rows."""
    theory = compile_theory("arith-list")
    identity = {
        "recipe": "sha256:synthetic",
        "theory": theory.digest,
        "toolchain": theory.environment.toolchain.digest,
    }
    with Ledger.open(run_dir, identity):
        pass
    (run_dir / "resolved.json").write_text(json.dumps(resolved(SweepConfig(), recipe="default")))
    snapshot_sources(run_dir, theory)
    with sqlite3.connect(run_dir / "ledger.sqlite") as db:
        db.executemany(
            "INSERT INTO conjecture(seq, id, name, statement, generator, parents, family, canonical, size, "
            "tests_passed, filters, layer, status, tries, created_at) "
            "VALUES (?, ?, ?, ?, 'made', '[]', ?, ?, ?, 9, '{}', 1, 'proved', 1, ?)",
            conjectures,
        )
        db.executemany(
            "INSERT INTO certificate(seq, conjecture_id, proof, lane, script, premises, axioms, level, "
            "statement_hash, toolchain, difficulty, attempts, wall_s, certified_at) "
            "VALUES (?, ?, ?, 'made', ?, ?, '[]', ?, ?, 'lean', ?, ?, 0.1, ?)",
            certificates,
        )
        db.execute("INSERT INTO tally SELECT status, count(*) FROM conjecture GROUP BY status")
        db.execute("INSERT INTO tally SELECT 'submitted', count(*) FROM conjecture")


def _id(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()[:24]


def _name(number: int) -> str:
    return f"made_{number:07d}"


def _conjecture(number: int) -> tuple[object, ...]:
    statement = f"theorem {_name(number)} (n m : Nat) : double (n + {number}) + m = m + double (n + {number})"
    canonical = f"double {number - number % 1000 if number % 97 == 0 else number}"
    family = f"eq double add {hashlib.sha256(f'f{number}'.encode()).hexdigest()[: 2 + number % 3]}"
    return number, _id(number), _name(number), statement, family, canonical, 5 + number % 7, AT


def _certificate(number: int) -> tuple[object, ...]:
    """Every tenth theorem is a lemma; two of the nine after it need it, and one of these is needed again."""
    base = number - number % 10
    need = {3: base, 4: base + 3, 5: base + 3}.get(number % 10, 0)
    premises = json.dumps([_name(need)] if need else [])
    proof = "by\n  simp [Nat.add_comm, double" + (f", {_name(need)}" if need else "") + "]\n  omega"
    level = 2 if number % 1001 == 0 else 3
    script = f"simp/{number % 13}"
    digest = hashlib.sha256(f"h{number}".encode()).hexdigest()
    return (
        number,
        _id(number),
        proof,
        script,
        premises,
        level,
        digest,
        (number % 9) / 10,
        1 + number % 5,
        AT,
    )


def resident() -> int:
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


class Gauge:
    """Samples memory against rows, as the export tells how far it is."""

    def __init__(self) -> None:
        """Nothing is sampled yet."""
        self.samples: dict[str, list[tuple[int, float]]] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        """A step of the export."""
        if done % 5000 == 0 or done == total:
            self.samples.setdefault(what, []).append((done, resident() / 2**20))

    def slopes(self) -> Iterator[tuple[str, float, float]]:
        """For each stage the MiB per 100,000 rows, by least squares after the first fifth, and the peak."""
        for what, samples in self.samples.items():
            late = [s for s in samples if s[0] >= samples[-1][0] / 5]
            if len(late) > 2:
                mean_x = sum(x for x, _ in late) / len(late)
                mean_y = sum(y for _, y in late) / len(late)
                spread = sum((x - mean_x) ** 2 for x, _ in late)
                slope = sum((x - mean_x) * (y - mean_y) for x, y in late) / spread
                yield what, slope * 100_000, max(y for _, y in samples)


def main() -> None:
    """Makes a ledger, if there is none, and exports it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--dir", type=Path, required=True)
    given = parser.parse_args()
    run_dir = given.dir / f"run-{given.rows}"
    if not (run_dir / "ledger.sqlite").is_file():
        make_run(run_dir, given.rows)
    gauge = Gauge()
    wall, cpu = time.monotonic(), time.process_time()
    result = export_corpus(run_dir, out=given.dir / f"corpus-{given.rows}", force=True, progress=gauge)
    sys.stdout.write(json.dumps({"rows": dict(result.rows), "digest": result.digest}) + "\n")
    for what, slope, peak in gauge.slopes():
        sys.stdout.write(f"{what}: {slope:+.2f} MiB per 100,000 rows, at most {peak:.0f} MiB\n")
    sys.stdout.write(f"{time.monotonic() - wall:.0f} s, {time.process_time() - cpu:.0f} s of CPU\n")


if __name__ == "__main__":
    main()
