"""What may tell a running sweep to do otherwise: signals, the stop file, people's decisions, a disk that fills up.

Looked at between batches, in the main thread; nothing here writes the ledger.
"""

from __future__ import annotations

import contextlib
import json
import logging
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from proofmill.errors import AlarmError, InputError
from proofmill.sweep.artifacts import PRUNABLE
from proofmill.sweep.triage import TRIAGE_FILE, Triage, read_triage

__all__ = ["DRAIN_S", "STOP_FILE", "Control", "notify", "prune", "terminated_by_signal"]

log = logging.getLogger(__name__)

STOP_FILE = "stop"
"""``touch RUN_DIR/stop`` ends a sweep."""
DRAIN_S = 20.0
"""Seconds that the batches in hand have to end, when a sweep is asked to stop."""
MAX_TROUBLES, FIRST_PAUSE_S = 5, 2.0
"""Batches in a row that may fail for reasons of the machine, and the pause after the first: a minute in all."""
_LOOK_S = 0.5
_HOOK_S = 30.0


@dataclass(slots=True, kw_only=True)
class Control:
    """Asked between batches."""

    run_dir: Path
    terminated: threading.Event = field(default_factory=threading.Event)
    """Set by a signal."""
    min_free_mib: float = 0.0
    """Room on the disk below which artefacts are pruned, and then the sweep stops; 0 means never."""
    triage: Triage = field(default_factory=Triage)
    troubles: int = 0
    """Batches in a row that the machine did not let end."""
    _resume_at: float = -1.0
    _looked_at: float = -1.0
    _seen: tuple[int, int] = (-1, -1)

    def __post_init__(self) -> None:
        """A stop file of an earlier time is over."""
        self._drop_stop_file()

    def asked_to_end(self) -> str | None:
        """Why the sweep has to end: ``terminated``, ``stopped``, ``disk``; None where it goes on.

        Looks at the disk twice a second at most.
        """
        if self.terminated.is_set():
            return "terminated"
        now = time.monotonic()
        if now - self._looked_at < _LOOK_S:
            return None
        self._looked_at = now
        if (self.run_dir / STOP_FILE).exists():
            self._drop_stop_file()
            return "stopped"
        self._read_triage()
        return "disk" if self._is_full() else None

    @property
    def is_pausing(self) -> bool:
        """Whether the sweep waits for the machine to recover."""
        return time.monotonic() < self._resume_at

    def trouble(self, error: Exception) -> None:
        """Notes that the machine failed a batch: the sweep pauses, each time for twice as long.

        Raises:
            Exception: ``error`` itself, where an alarm must not wait, or the machine has failed too often in a row.
        """
        self.troubles += 1
        if isinstance(error, AlarmError) or self.troubles > MAX_TROUBLES:
            raise error
        pause_s = FIRST_PAUSE_S * 2 ** (self.troubles - 1)
        log.warning("a batch came to nothing (%s); the next one begins in %.0f s", error, pause_s)
        self._resume_at = time.monotonic() + pause_s

    def _read_triage(self) -> None:
        try:
            status = (self.run_dir / TRIAGE_FILE).stat()
        except OSError:
            return
        seen = (status.st_size, status.st_mtime_ns)
        if seen == self._seen:
            return
        self._seen = seen
        try:
            self.triage = read_triage(self.run_dir)
        except InputError as error:
            log.warning("%s; the decisions before it stand", error)

    def _is_full(self) -> bool:
        """Whether there is too little room, also after pruning."""
        if not self.min_free_mib or _free_mib(self.run_dir) >= self.min_free_mib:
            return False
        freed = prune(self.run_dir)
        if freed:
            log.warning("the disk is nearly full: %d files of artefacts that nothing needs are gone", freed)
        return _free_mib(self.run_dir) < self.min_free_mib

    def _drop_stop_file(self) -> None:
        with contextlib.suppress(OSError):
            (self.run_dir / STOP_FILE).unlink()


def _free_mib(folder: Path) -> float:
    return shutil.disk_usage(folder).free / 2**20


def prune(run_dir: Path) -> int:
    """Removes artefacts that neither a certificate nor a resumed sweep needs; returns how many files.

    Proofs, sources, sealed groups, and the archive behind the certificates are never touched.
    """
    freed = 0
    for name in PRUNABLE:
        folder = run_dir / "artifacts" / name
        for path in sorted(folder.glob("*")) if folder.is_dir() else []:
            with contextlib.suppress(OSError):
                path.unlink()
                freed += 1
    return freed


@contextlib.contextmanager
def terminated_by_signal() -> Iterator[threading.Event]:
    """An event that SIGTERM sets; a second SIGTERM interrupts at once. Outside the main thread it is never set."""
    event = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield event
        return

    def handle(_number: int, _frame: FrameType | None) -> None:
        if event.is_set():
            raise KeyboardInterrupt
        event.set()

    before = signal.signal(signal.SIGTERM, handle)
    try:
        yield event
    finally:
        signal.signal(signal.SIGTERM, before)


def notify(command: Sequence[str], what: str, facts: Mapping[str, object]) -> None:
    """Tells a person by a command of theirs: ``COMMAND... WHAT``, with the facts as one JSON object on its stdin.

    Whatever becomes of it is logged, and costs the sweep nothing.
    """
    if not command:
        return
    try:
        subprocess.run(
            [*command, what],
            input=json.dumps({"what": what, **facts}, ensure_ascii=False).encode(),
            check=True,
            timeout=_HOOK_S,
            stdout=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("the notification %r failed: %s", what, error)
