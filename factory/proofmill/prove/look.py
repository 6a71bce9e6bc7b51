"""A last look at many statements, in a process of its own.

Evaluation holds Python's lock; beside an exploration it has to run elsewhere to use a second core. The answers
are a function of the statements and their order. A worker that dies or hangs is ended, and another one is given
the same statements; if it fares no better, they count as not looked at, which says nothing of their truth.
"""

from __future__ import annotations

import resource
import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from proofmill.certify.freeze import FrozenStatement
from proofmill.child import Child
from proofmill.judge.environment import Environment, open_environment
from proofmill.lean.toolchain import Toolchain
from proofmill.prove.falsify import Falsifier

__all__ = ["Assignment", "LastLook"]

Assignment: TypeAlias = dict[str, str]
_Rows: TypeAlias = tuple[tuple[FrozenStatement, str], ...]
_Key: TypeAlias = tuple[Toolchain, tuple[str, ...], tuple[Path, ...]]

PATIENCE_S = 600.0
"""How long an answer about one lot may take; its evaluations are bounded in steps, so a longer one hangs."""
MEMORY_BYTES = 6 << 30
"""Address space of a worker."""
_WORKERS = 2
"""Workers that get the same lot, one after the other."""


class LastLook:
    """Looks at statements of one environment, a lot at a time; for one thread."""

    def __init__(self, environment: Environment, *, patience_s: float = PATIENCE_S) -> None:
        """The worker starts with the first lot.

        Args:
            environment: Where the statements live.
            patience_s: How long a lot may take.
        """
        self._key: _Key = (environment.toolchain, environment.imports, environment.olean_roots)
        self._patience_s = patience_s
        self._child: Child | None = None

    def __enter__(self) -> Self:
        """Itself; leaving ends the worker."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the worker."""
        self.close()

    @property
    def pid(self) -> int | None:
        """The worker's process, if there is one."""
        return self._child.pid if self._child is not None else None

    def __call__(self, rows: Sequence[tuple[FrozenStatement, str]]) -> list[Assignment | None] | None:
        """For each statement with a seed, an assignment at which it is false, or None; None if nobody looked."""
        for _ in range(_WORKERS):
            try:
                connection = self._start().connection
                connection.send(tuple(rows))
                if connection.poll(self._patience_s):
                    answers: list[Assignment | None] = connection.recv()
                    return answers
            except (EOFError, OSError):
                pass
            self.close()
        return None

    def close(self) -> None:
        """Ends the worker; the next lot starts another."""
        if self._child is not None:
            self._child.end()
        self._child = None

    def _start(self) -> Child:
        """The worker; a new one where there is none."""
        if self._child is None:
            self._child = Child(_serve, self._key, name="last-look")
        return self._child


def _serve(connection: Connection, key: _Key) -> None:
    """The worker: lots in, answers out, until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner ends it
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    toolchain, imports, roots = key
    falsifier = Falsifier(open_environment(toolchain, imports=imports, olean_roots=roots).closure)
    while True:
        try:
            rows: _Rows = connection.recv()
        except EOFError:
            return
        connection.send([falsifier.last_look(frozen, seed) for frozen, seed in rows])
