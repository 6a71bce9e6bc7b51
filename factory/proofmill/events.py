"""What happens in a sweep, as typed records in an append-only file: ``events.jsonl``.

Responsibility: the event types, a writer that survives being killed at any byte, and readers.
Events are for people and dashboards: the ledger is the truth about results, and losing an event
loses no result. So the writer never raises for a full disk: it counts what it could not write and
goes on.
"""

from __future__ import annotations

import errno
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, NamedTuple, Self

import orjson
from pydantic import TypeAdapter, ValidationError

from proofmill.errors import InputError, LedgerError

__all__ = [
    "EVENTS_FILE",
    "EVENT_TYPES",
    "Alarm",
    "BatchFinished",
    "ConjectureDecided",
    "ConjecturesProposed",
    "Event",
    "EventTail",
    "EventWriter",
    "LemmasSealed",
    "Logged",
    "ResourceSample",
    "Stage",
    "SweepFinished",
    "SweepStarted",
    "VerdictGiven",
    "Warned",
    "follow",
    "read_events",
]

log = logging.getLogger(__name__)

EVENTS_FILE = "events.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepStarted:
    """A sweep began, or went on where an earlier one stopped."""

    kind: ClassVar[str] = "sweep_started"
    run_dir: str
    recipe: str
    theory: str
    theory_digest: str
    toolchain: str
    workers: int
    budget_s: float | None = None
    """Wall-clock budget; None where effort is counted otherwise."""
    resumed: bool = False
    sandbox: str = ""
    lanes_off: Mapping[str, str] = field(default_factory=dict)
    """Lanes that do not run, with the reason."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Of a resumed sweep: the ledger's counts by status (proved, pending and so on), which correct
    what a kill kept from being told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What is being done now."""

    kind: ClassVar[str] = "stage"
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConjecturesProposed:
    """A layer of the statement space was explored."""

    kind: ClassVar[str] = "conjectures_proposed"
    layer: int
    generator: str
    considered: int
    kept: int
    drops: Mapping[str, int] = field(default_factory=dict)
    """How many were dropped, by reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFinished:
    """One run of Lean over many candidates of one lane."""

    kind: ClassVar[str] = "batch_finished"
    lane: str
    rung: str
    num: int
    found: int
    wall_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ConjectureDecided:
    """A conjecture reached an outcome; everything a dashboard shows of it."""

    kind: ClassVar[str] = "conjecture_decided"
    id: str
    name: str
    statement: str
    outcome: str
    """proved, refuted, open, rejected or infra."""
    lane: str = ""
    script: str = ""
    level: int = 0
    wall_s: float = 0.0
    size: int = 0
    family: str = ""
    difficulty: float | None = None
    """From 0 (easy) to 1 (hard)."""
    premises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictGiven:
    """The certifier judged one submission."""

    kind: ClassVar[str] = "verdict"
    id: str
    verdict: str
    level: int
    reason: str
    wall_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LemmasSealed:
    """Certified lemmas became a module that later proofs may use."""

    kind: ClassVar[str] = "lemmas_sealed"
    module: str
    num: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceSample:
    """What the sweep uses of the machine; None where it cannot be measured."""

    kind: ClassVar[str] = "resource_sample"
    rss_mib: float | None = None
    """Of the sweep and its children together."""
    cpu_percent: float | None = None
    disk_free_mib: float | None = None
    lean_processes: int | None = None
    queue: int | None = None
    """Conjectures waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something a person should know; the sweep goes on as planned."""

    kind: ClassVar[str] = "warning"
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something that puts results or the sweep itself in doubt."""

    kind: ClassVar[str] = "alarm"
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepFinished:
    """The sweep stopped by itself; the counts are those of the ledger."""

    kind: ClassVar[str] = "sweep_finished"
    reason: str
    submitted: int
    proved: int
    refuted: int
    open: int
    rejected: int
    infra: int
    pending: int
    wall_s: float


Event = (
    SweepStarted
    | Stage
    | ConjecturesProposed
    | BatchFinished
    | ConjectureDecided
    | VerdictGiven
    | LemmasSealed
    | ResourceSample
    | Warned
    | Alarm
    | SweepFinished
)

EVENT_TYPES: Mapping[str, type[Event]] = {
    t.kind: t
    for t in (
        SweepStarted,
        Stage,
        ConjecturesProposed,
        BatchFinished,
        ConjectureDecided,
        VerdictGiven,
        LemmasSealed,
        ResourceSample,
        Warned,
        Alarm,
        SweepFinished,
    )
}

_ADAPTERS = {kind: TypeAdapter[Event](event_type) for kind, event_type in EVENT_TYPES.items()}


class Logged(NamedTuple):
    """An event with its number in the file and the time it was written."""

    seq: int
    at: datetime
    event: Event


class EventWriter:
    """Appends events to a file, one JSON object a line; safe to use from several threads.

    A line goes out in one ``write``, so a killed process leaves at most one torn line at the end;
    opening the file again cuts it off and goes on with the next number. Use it as a context
    manager.
    """

    def __init__(self, path: Path, *, now: Callable[[], datetime] | None = None) -> None:
        """Open or create the file and repair its end.

        Raises:
            LedgerError: the file cannot be opened for writing.
        """
        self._now = now or _utc_now
        self._lock = threading.Lock()
        self.num_lost = 0
        """Events that could not be written, for instance because the disk was full."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
            self._size, self._seq = _repair(self._handle)
        except OSError as error:
            raise LedgerError(
                f"events cannot be written to {path} ({error.strerror or error}); "
                "the run directory must be writable and have room"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def emit(self, event: Event) -> Logged:
        """Write one event and return it as logged; a full disk is counted, never raised."""
        with self._lock:
            logged = Logged(self._seq + 1, self._now(), event)
            line = _encode(logged)
            if self._handle < 0:
                raise ValueError("the event writer is closed")
            try:
                _write_whole(self._handle, line)
            except OSError as error:
                self._give_up(error)
            else:
                self._size += len(line)
                self._seq += 1
        return logged

    def close(self) -> None:
        """Close the file; closing twice does nothing."""
        with self._lock:
            if self._handle >= 0:
                os.close(self._handle)
                self._handle = -1

    def _give_up(self, error: OSError) -> None:
        if self.num_lost == 0:
            log.warning("events cannot be written (%s); the sweep goes on without them", error)
        self.num_lost += 1
        try:
            os.ftruncate(self._handle, self._size)
        except OSError as worse:
            log.debug("a torn event line stays until the file is opened again (%s)", worse)


def read_events(path: Path) -> Iterator[Logged]:
    """The events of a file so far, in order; torn or foreign lines are passed over.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        path.open("rb").close()
    except OSError as error:
        raise _unreadable(path, error) from error
    yield from EventTail(path).read()


def follow(path: Path, *, poll_s: float = 0.25, stop: Callable[[], bool] = lambda: False) -> Iterator[Logged]:
    """The events of a file as they come, until ``sweep_finished`` stands last or ``stop`` says so.

    A file that does not exist yet is waited for. A resumed sweep appends after an earlier end, so
    what is there is read to its end before the end counts.
    """
    tail = EventTail(path)
    while not stop():
        finished = False
        for logged in tail.read():
            finished = isinstance(logged.event, SweepFinished)
            yield logged
        if finished:
            return
        time.sleep(poll_s)


class EventTail:
    """Reads a growing events file piece by piece, and only whole lines."""

    def __init__(self, path: Path) -> None:
        """Begin at the start of the file, which need not exist yet."""
        self._path = path
        self._offset = 0

    def read(self) -> Iterator[Logged]:
        """The events since the last call; none where there is no file yet.

        Raises:
            InputError: the file cannot be read.
        """
        try:
            with self._path.open("rb") as stream:
                stream.seek(self._offset)
                for line in stream:
                    if not line.endswith(b"\n"):
                        return
                    self._offset += len(line)
                    logged = _decode(line)
                    if logged is not None:
                        yield logged
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise _unreadable(self._path, error) from error


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(
        f"{path} cannot be read ({error.strerror or error}); name the directory of a sweep that was started"
    )


def _write_whole(handle: int, line: bytes) -> None:
    written = os.write(handle, line)
    if written < len(line):
        raise OSError(errno.ENOSPC, f"only {written} of {len(line)} bytes written")


def _encode(logged: Logged) -> bytes:
    event = logged.event
    row: dict[str, object] = {
        "seq": logged.seq,
        "at": logged.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "kind": event.kind,
    }
    row.update((f.name, getattr(event, f.name)) for f in fields(event))
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS)


def _decode(line: bytes) -> Logged | None:
    """The event of a line, or None for what an older or newer version wrote differently."""
    try:
        row = orjson.loads(line)
        adapter = _ADAPTERS[row.pop("kind")]
        seq, at = int(row.pop("seq")), datetime.fromisoformat(row.pop("at"))
        return Logged(seq, at, adapter.validate_python(row, extra="ignore"))
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        log.debug("passing over an event line that cannot be read: %s", error)
        return None


def _repair(handle: int) -> tuple[int, int]:
    """Cut a torn end off and return the size and the last event's number."""
    size = os.fstat(handle).st_size
    end = size
    while end > 0:
        start = _line_start(handle, end)
        line = os.pread(handle, end - start, start)
        seq = _seq_of(line)
        if seq is not None:
            if end != size:
                os.ftruncate(handle, end)
            return end, seq
        end = start
    if size:
        os.ftruncate(handle, 0)
    return 0, 0


def _line_start(handle: int, end: int) -> int:
    """Where the line that ends at ``end`` starts; its own newline does not count."""
    position = end - 1
    while position > 0:
        block = max(0, position - 65536)
        found = os.pread(handle, position - block, block).rfind(b"\n")
        if found >= 0:
            return block + found + 1
        position = block
    return 0


def _seq_of(line: bytes) -> int | None:
    if not line.endswith(b"\n"):
        return None
    try:
        return int(orjson.loads(line)["seq"])
    except (ValueError, KeyError, TypeError):
        return None


def _utc_now() -> datetime:
    return datetime.now(UTC)
