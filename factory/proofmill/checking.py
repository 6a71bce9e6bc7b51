"""Files of rows through the certifier: what ``proofmill check`` and ``proofmill prove`` share.

Rows that are no rows, and statements that Lean does not take, are told by line number and kept in a rejects
file; good rows beside them go through.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from proofmill.certify.certifier import Certifier
from proofmill.codec import Reject, read_rows, statement_reject, write_rejects
from proofmill.errors import ConfigError
from proofmill.records import Level, Submission, Verdict

__all__ = ["CheckReport", "check_file", "parse_level", "rejects_path", "save_rejects"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What a file of submissions came to."""

    verdicts: tuple[Verdict, ...]
    """In the order of the rows."""
    rejects: tuple[Reject, ...]
    """Rows that could not be judged at all, by line."""

    @property
    def counts(self) -> Counter[str]:
        """How many rows got which verdict."""
        return Counter(str(verdict.verdict) for verdict in self.verdicts)


def parse_level(text: str) -> Level:
    """``L3`` or ``3`` as a level.

    Raises:
        ConfigError: it is none.
    """
    match = re.fullmatch(r"[Ll]?([0-6])", text.strip())
    if match is None:
        raise ConfigError(f"--level must be one of L0 to L6, got {text!r}")
    return Level(int(match[1]))


def check_file(
    path: Path,
    certifier: Certifier,
    *,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> CheckReport:
    """Certifies every submission of a JSONL file.

    Args:
        path: Rows as in the contract.
        certifier: Judges them.
        progress: Told of rows done and rows in all.

    Raises:
        InputError: the file cannot be read.
        AlarmError: the judge contradicts itself.
    """
    read = read_rows(path, Submission)
    rejects = list(read.rejects)
    verdicts: list[Verdict] = []
    rows = read.rows
    chunk = 1000
    for start in range(0, len(rows), chunk):
        part = rows[start : start + chunk]
        for row, checked in zip(part, certifier.check([row.record for row in part]), strict=True):
            if checked.verdict is not None:
                verdicts.append(checked.verdict)
            else:
                assert checked.problem is not None
                rejects.append(statement_reject(row.line, row.record, checked.problem))
        progress(min(start + chunk, len(rows)), len(rows))
    rejects.sort(key=lambda reject: reject.line)
    return CheckReport(verdicts=tuple(verdicts), rejects=tuple(rejects))


def rejects_path(source: Path, out: Path | None) -> Path:
    """Where rejects go: beside the output, or in the current folder where output goes to the screen."""
    base = out if out is not None else Path(source.name)
    return base.with_name(f"{base.stem}.rejects.jsonl")


def save_rejects(path: Path, rejects: Iterable[Reject]) -> int:
    """Writes rejects, or takes an old file of them away when there are none."""
    kept = list(rejects)
    if kept:
        return write_rejects(path, kept)
    path.unlink(missing_ok=True)
    return 0
