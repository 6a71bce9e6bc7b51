"""A process that runs the independent kernel: reads requests from standard input, answers on standard output.

Each request is a length and a marshalled tuple, and so is each answer. Requests:

- ``("open", imports, roots, githash, digests, limits)``: reads the library; ``("ready",)``, or ``("failed", why)``
- ``("module", name)``: checks a module of the library, what it imports assumed; a row per constant that is
  not accepted, as ``("findings", rows)``
- ``("own", bytes, bad)``: takes the constants of a submission, and findings on library constants that are not
  accepted; ``("ready",)``
- ``("goal", name)``: checks a constant of the submission; its row, as ``("findings", [row])``
"""

from __future__ import annotations

import marshal
import resource
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from proofmill.certify.independent.deep import run_deep
from proofmill.certify.independent.order import Order
from proofmill.certify.independent.wire import decode
from proofmill.errors import ProofmillError
from proofmill.judge.environment import Closure
from proofmill.kernel.checker import Finding, KernelLimits, Outcome
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.names import Name

__all__ = ["MEMORY_BYTES", "finding_of", "main", "receive", "row_of", "send"]

MEMORY_BYTES = 6 << 30
"""Address space of a worker; beyond it a check is declined."""
_LENGTH = struct.Struct("<I")
Row = tuple[Any, ...]


def send(stream: IO[bytes], message: tuple[Any, ...]) -> None:
    """Writes one message."""
    data = marshal.dumps(message)
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[Any, ...] | None:
    """Reads one message; None at the end of the stream."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    data = stream.read(_LENGTH.unpack(head)[0])
    message: tuple[Any, ...] = marshal.loads(data)
    return message


def row_of(finding: Finding) -> Row:
    """A finding as plain data."""
    return (finding.name, str(finding.outcome), finding.code, finding.detail, finding.steps)


def finding_of(row: Row) -> Finding:
    """A finding from plain data."""
    name, outcome, code, detail, steps = row
    return Finding(name=name, outcome=Outcome(outcome), code=code, detail=detail, steps=steps)


class Assumed:
    """The constants of some modules, those left out that are unsafe or known to be bad."""

    def __init__(
        self, closure: Closure, modules: frozenset[Name], bad: frozenset[Name] = frozenset()
    ) -> None:
        self._closure = closure
        self._modules = modules
        self._bad = bad
        self._known: dict[Name, bool] = {}

    def __contains__(self, name: object) -> bool:
        """Whether the constant needs no check."""
        if not isinstance(name, tuple):
            return False
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._is_assumed(name)
        return known

    def _is_assumed(self, name: Name) -> bool:
        if (
            name in self._bad
            or name not in self._closure
            or self._closure.module_of(name) not in self._modules
        ):
            return False
        info = self._closure.get(name)
        return info is not None and not (info.is_unsafe or info.is_partial)


class Worker:
    """What one process knows."""

    def __init__(self) -> None:
        self._closure = Closure({})
        self._limits = KernelLimits()
        self._order: Order | None = None

    def answer(self, request: tuple[Any, ...]) -> tuple[Any, ...]:
        """The answer to a request."""
        match request:
            case ("open", imports, roots, githash, digests, limits):
                return self._open(imports, [Path(root) for root in roots], githash, digests, limits)
            case ("module", name):
                return ("findings", [row_of(finding) for finding in self._module(name)])
            case ("own", data, bad):
                self._take(decode(data), [finding_of(row) for row in bad])
                return ("ready",)
            case ("goal", name) if self._order is not None:
                return ("findings", [row_of(self._order.finding(name))])
        return ("failed", f"a worker cannot answer {request[0]!r} now")

    def _open(
        self, imports: list[str], roots: list[Path], githash: str, digests: Mapping[Name, str], limits: Row
    ) -> tuple[Any, ...]:
        try:
            self._closure = Closure({}).with_modules(imports, roots, githash)
        except (ProofmillError, OSError) as error:
            return ("failed", str(error))
        if self._closure.digests != digests:
            return ("failed", "the library's files have changed since the environment was opened")
        steps, seconds, terms = limits
        self._limits = KernelLimits(steps=steps, seconds=seconds, terms=terms)
        return ("ready",)

    def _module(self, module: Name) -> list[Finding]:
        below = _imported(self._closure, module)
        visible = below | {module}

        def lookup(name: Name) -> ConstantInfo | None:
            is_there = name in self._closure and self._closure.module_of(name) in visible
            return self._closure.get(name) if is_there else None

        order = Order(lookup, Assumed(self._closure, below), self._limits)
        found = [
            order.finding(name) for name in self._closure.constants_in(module) if lookup(name) is not None
        ]
        return [finding for finding in found if finding.outcome is not Outcome.ACCEPT]

    def _take(self, own: Mapping[Name, ConstantInfo], bad: list[Finding]) -> None:
        closure = self._closure
        names = frozenset(finding.name for finding in bad)
        assumed = Assumed(closure, frozenset(closure.modules), names)

        def lookup(name: Name) -> ConstantInfo | None:
            return closure.get(name) or own.get(name)

        self._order = Order(lookup, assumed, self._limits, bad)


def _imported(closure: Closure, module: Name) -> frozenset[Name]:
    """The modules beneath a module."""
    found: set[Name] = set()
    todo = list(closure.imports_of(module))
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += closure.imports_of(name)
    return frozenset(found)


def main() -> None:
    """Answers requests until there are no more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    worker = Worker()

    def serve() -> None:
        while (request := receive(requests)) is not None:
            try:
                answer = worker.answer(request)
            except (RecursionError, MemoryError) as error:
                answer = ("failed", f"{type(error).__name__} outside a check")
            send(answers, answer)

    run_deep(serve)


if __name__ == "__main__":
    main()
