"""The invariant of a sweep's counts is looked at while it runs, and what breaks it is told once."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text
from tests.ledger.sample import law

from proofmill.events import Event, ResourceSample, Warned
from proofmill.ledger import Ledger
from proofmill.sweep import start


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Nine conjectures, two of them open."""
    with Ledger.open(tmp_path, {"recipe": "r"}) as made:
        made.propose([law(n) for n in range(9)], layer=1, generator="g", considered=9)
        made.record_open(law(0).id, law(1).id)
        yield made


@pytest.mark.parametrize("is_broken", [False, True])
def test_counts_that_do_not_add_up_are_told(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_broken: bool
) -> None:
    """Proved, refuted, open, rejected, infra and pending make up what was submitted, which is counted apart."""
    monkeypatch.setattr(start, "SAMPLE_EVERY_S", 0.05)
    if is_broken:
        with ledger.transaction() as connection:
            connection.execute(text("UPDATE tally SET num = num - 1 WHERE status = 'open'"))
    told: list[Event] = []
    with start._resources(told.append, tmp_path, ledger):
        until = time.monotonic() + 30
        while sum(isinstance(e, ResourceSample) for e in told) < 3 and time.monotonic() < until:
            threading.Event().wait(0.02)

    assert sum(isinstance(e, ResourceSample) for e in told) >= 3
    warnings = [e.message for e in told if isinstance(e, Warned)]
    assert len(warnings) == int(is_broken)
    assert ("do not add up" in "".join(warnings)) is is_broken
    assert (ledger.recounted() == ledger.counts()) is not is_broken


def test_leans_are_counted() -> None:
    """A process is one by its command line, however long that is."""
    wait = "import sys; print(flush=True); sys.stdin.read()"
    for more, expected in ((["-"] * 20 + ["lean/launcher.py"], True), (["-"], False)):
        with subprocess.Popen(
            [sys.executable, "-c", wait, *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            assert start._is_lean(psutil.Process(process.pid)) is expected
            process.communicate()
