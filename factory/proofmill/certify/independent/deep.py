"""Runs functions that recurse as deep as terms do: a thread with a large stack, and a bound on the depth."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

__all__ = ["run_deep"]

STACK_BYTES = 512 << 20
"""Address space for the stack; memory is used as far as the recursion goes."""
MAX_FRAMES = 150_000
_Result = TypeVar("_Result")
_here = threading.local()
_lock = threading.Lock()


def run_deep(work: Callable[[], _Result]) -> _Result:
    """The result of ``work``, which may recurse for ``MAX_FRAMES``; beyond that it gets a RecursionError."""
    if getattr(_here, "is_deep", False):
        return work()
    done: Future[_Result] = Future()

    def body() -> None:
        _here.is_deep = True
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 (raised again in the thread that asked)
            done.set_exception(error)

    with _lock:
        sys.setrecursionlimit(max(sys.getrecursionlimit(), MAX_FRAMES))
        before = threading.stack_size(STACK_BYTES)
        threading.Thread(target=body, name="kernel", daemon=True).start()
        threading.stack_size(before)
    return done.result()
