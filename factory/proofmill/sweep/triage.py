"""What people decide about families and conjectures of a run, and how a sweep obeys.

Decisions are lines of ``triage.jsonl`` in the run directory, which only grows; the last one about a target counts. So
they can be made while a sweep runs, without a second writer to its ledger: the sweep reads the file between batches.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import orjson

from proofmill.decode import nearest
from proofmill.errors import InputError, LedgerError
from proofmill.ledger.reader import LedgerReader
from proofmill.ledger.rows import PendingConjecture

__all__ = ["TRIAGE_FILE", "Action", "Decision", "Triage", "decide", "read_triage"]

TRIAGE_FILE = "triage.jsonl"


class Action(StrEnum):
    """What is to be done with a target."""

    ACCEPT = "accept"
    """Nothing special: takes back what was decided before."""
    REJECT = "reject"
    """What is not decided is taken out of the run, as rejected."""
    PIN = "pin"
    """Comes before everything else."""
    MUTE = "mute"
    """Is not tried, and waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A line of the file."""

    action: Action
    kind: str
    """``family`` or ``conjecture``."""
    target: str
    """A family, or the id of a conjecture."""
    at: str
    """ISO 8601, UTC."""


@dataclass(frozen=True, slots=True)
class Triage:
    """All decisions that count; a conjecture's own goes before that of its family."""

    decisions: Mapping[tuple[str, str], Decision] = field(default_factory=dict)

    def of(self, conjecture_id: str, family: str) -> Action:
        """What is to be done with a conjecture."""
        for key in (("conjecture", conjecture_id), ("family", family)):
            if (found := self.decisions.get(key)) is not None:
                return found.action
        return Action.ACCEPT

    def ordered(self, rows: Iterable[PendingConjecture]) -> list[PendingConjecture]:
        """What may be tried: pinned first, otherwise in the order given; muted and rejected ones left out."""
        if not self.decisions:
            return list(rows)
        tagged = [(self.of(row.conjecture.id, row.conjecture.family), row) for row in rows]
        pinned = [row for action, row in tagged if action is Action.PIN]
        return pinned + [row for action, row in tagged if action is Action.ACCEPT]

    def rejected(self, rows: Iterable[PendingConjecture]) -> list[PendingConjecture]:
        """What is to be taken out of the run."""
        if not self.decisions:
            return []
        return [row for row in rows if self.of(row.conjecture.id, row.conjecture.family) is Action.REJECT]

    def is_pinned(self, row: PendingConjecture) -> bool:
        """Whether a conjecture comes before others."""
        return self.of(row.conjecture.id, row.conjecture.family) is Action.PIN


def read_triage(run_dir: Path) -> Triage:
    """The decisions about a run so far; a line that a kill cut short does not count.

    Raises:
        InputError: a whole line is no decision.
    """
    path = run_dir / TRIAGE_FILE
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return Triage()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror or error})") from error
    found: dict[tuple[str, str], Decision] = {}
    for number, line in enumerate(lines[:-1], start=1):
        try:
            row = orjson.loads(line)
            decision = Decision(
                action=Action(row["action"]), kind=row["kind"], target=row["target"], at=row["at"]
            )
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path} line {number} is no decision ({error}); take that line out, and use proofmill triage"
            ) from error
        found[(decision.kind, decision.target)] = decision
    return Triage(found)


def decide(run_dir: Path, action: Action, text: str) -> Decision:
    """Records a decision about a family, or about a conjecture.

    Args:
        run_dir: The run; a sweep may be at work in it.
        action: What is to be done.
        text: A family as reports show it, or a conjecture's id or name, or the start of its id.

    Raises:
        LedgerError: there is no such run.
        InputError: neither a family nor a conjecture is called so, or the file cannot be written.
    """
    with LedgerReader.open_read_only(run_dir) as ledger:
        kind, target = _target(ledger, text)
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    decision = Decision(action=action, kind=kind, target=target, at=at)
    path = run_dir / TRIAGE_FILE
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            line = orjson.dumps(asdict(decision), option=orjson.OPT_APPEND_NEWLINE)
            _drop_torn_line(handle)
            os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror or error})") from error
    return decision


def _drop_torn_line(handle: int) -> None:
    """Takes off a line that a kill cut short."""
    size = os.fstat(handle).st_size
    data = os.pread(handle, size, 0)
    end = data.rfind(b"\n") + 1
    if end != size:
        os.ftruncate(handle, end)


def _target(ledger: LedgerReader, text: str) -> tuple[str, str]:
    families = ledger.families()
    if text in families:
        return "family", text
    try:
        return "conjecture", ledger.find(text)
    except LedgerError as error:
        hint = nearest(text, sorted(families))
        raise InputError(
            f"no family is called {text!r}, nor any conjecture; {hint}, or a conjecture's id or name"
        ) from error
