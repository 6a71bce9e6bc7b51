"""A process of our own that begins afresh and talks through a pipe; its owner ends it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection

__all__ = ["Child"]


class Child:
    """Such a process, from its start on."""

    def __init__(self, target: Callable[..., None], *args: object, name: str, duplex: bool = True) -> None:
        """Starts it.

        Args:
            target: A function of a module: called with its end of the pipe, and with ``args``.
            *args: What it is given, pickled.
            name: Of the process.
            duplex: Whether it is told anything; without, it only tells.
        """
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=duplex)
        self.connection: Connection = ours
        self._process = context.Process(target=target, args=(theirs, *args), daemon=True, name=name)
        self._process.start()
        theirs.close()  # so that its end is seen when the process dies

    @property
    def pid(self) -> int | None:
        """The process."""
        return self._process.pid

    def end(self) -> None:
        """Ends it, whatever it is at."""
        self.connection.close()
        self._process.kill()
        self._process.join()
        self._process.close()
