"""Runs mutants, each in a child process of its own that inherits everything already loaded."""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.certify.mutation.battery import Check, Outcome
from tests.certify.mutation.mutants import Mutant, apply

__all__ = ["Result", "run_mutants"]

SECONDS = 30
MEMORY_BYTES = 6 << 30
TEXT = ("lexer", "macros", "policy", "words", "freeze")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a mutant."""

    mutant: Mutant
    how: str
    """``decision``: a case is decided otherwise; ``message``: all are, but for other reasons; ``lives``."""
    case: str
    """The first case that shows it."""


def run_mutants(mutants: Sequence[Mutant], texts: Sequence[Check], files: Sequence[Check]) -> list[Result]:
    """The fate of each mutant, in order."""
    expected: dict[int, Outcome] = {}
    seconds: dict[int, float] = {}
    for check in (*texts, *files):
        started = time.perf_counter()
        expected[id(check)] = _outcome(check)
        seconds[id(check)] = time.perf_counter() - started
    quick_texts, quick_files = (
        sorted(checks, key=lambda check: seconds[id(check)]) for checks in (texts, files)
    )
    gc.freeze()  # children then leave the pages of what is shared alone
    return [_run(m, quick_texts if _is_text(m) else quick_files, expected) for m in mutants]


def _is_text(mutant: Mutant) -> bool:
    return mutant.module.rsplit(".", 1)[-1] in TEXT


def _outcome(check: Check) -> Outcome:
    try:
        return check.run()
    except Exception as error:  # noqa: BLE001 (a mutant may raise anything, and that shows it)
        return f"raises {type(error).__name__}", None


def _run(mutant: Mutant, checks: Sequence[Check], expected: dict[int, Outcome]) -> Result:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _child(mutant, checks, expected, write)
    os.close(write)
    with os.fdopen(read) as stream:
        told = stream.read()
    _, status = os.waitpid(child, 0)
    if not told:
        return Result(mutant=mutant, how="decision", case=f"the judge ends with status {status}")
    how, case = json.loads(told)
    return Result(mutant=mutant, how=how, case=case)


def _child(mutant: Mutant, checks: Sequence[Check], expected: dict[int, Outcome], write: int) -> None:
    """Never returns. A mutant that hangs, or eats the memory, ends without a word."""
    try:
        signal.alarm(SECONDS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        apply(mutant)
        found = ("lives", "")
        for check in checks:
            decided, told = _outcome(check)
            before = expected[id(check)]
            if decided != before[0]:
                found = ("decision", check.name)
                break
            if told != before[1] and found[0] == "lives":
                found = ("message", check.name)
        os.write(write, json.dumps(found).encode())
    except BaseException as error:  # noqa: BLE001 (a child must not go on as its parent)
        sys.stderr.write(f"{mutant.id}: {error!r}\n")
    finally:
        os._exit(0)
