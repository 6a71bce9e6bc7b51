"""A round of exploration in a process of its own.

Exploration holds Python's lock for minutes and needs gigabytes. Here it takes neither from the process that feeds the
provers and writes the ledger, and what it used goes back to the system when the round is over. The layers are a pure
function of theory, recipe and round, so a process that was killed is started again and sends the same ones.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import traceback
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import parent_process
from types import TracebackType
from typing import Self

from proofmill.child import Child
from proofmill.config import SweepConfig
from proofmill.conjecture.generator import GENERATOR, Generator, ProposedLayer
from proofmill.conjecture.layers import ExploreLimits
from proofmill.errors import ProofmillError
from proofmill.machine import release_memory
from proofmill.sweep.mutants import MUTANTS, mutants
from proofmill.sweep.standing import Standing
from proofmill.sweep.statements import packed
from proofmill.sweep.work import recipe_certifier
from proofmill.theory.probes import read_vocabulary
from proofmill.theory.theory import Theory, TheoryFile, theory_again

__all__ = ["ExploredLayer", "Order", "Round"]

_RELEASE_S = 30.0
"""Seconds after which memory that is free goes back to the system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExploredLayer:
    """What a layer of exploration brought, as it travels: ten thousand frozen statements as objects are 370 MB."""

    layer: ProposedLayer
    """Without its frozen statements."""
    frozen: tuple[bytes, ...]
    """Beside each conjecture, its frozen statement, pickled."""

    @staticmethod
    def of(layer: ProposedLayer, generator: str) -> ExploredLayer:
        """A layer of a generator's, packed."""
        return ExploredLayer(
            layer=replace(layer, frozen=(), generator=generator),
            frozen=tuple(map(packed, layer.frozen)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a round has to explore."""

    config: SweepConfig
    spec: TheoryFile
    sources: tuple[tuple[str, str], ...]
    """Text of the theory's files by module name, in order: a file that somebody edits meanwhile is not read."""
    digest: str
    """Of the theory."""
    number: int
    """Of the round, from 0; each looks further."""
    standing: Standing
    """Where the sweep stood when the round was first begun."""

    @staticmethod
    def of(config: SweepConfig, theory: Theory, number: int, standing: Standing) -> Order:
        """A round over a theory."""
        return Order(
            config=config,
            spec=theory.spec,
            sources=tuple(theory.sources.items()),
            digest=theory.digest,
            number=number,
            standing=standing,
        )


class Round:
    """The process of a round, and what it sends; for one thread."""

    def __init__(self, order: Order) -> None:
        """Starts the process."""
        self._child = Child(_serve, order, name="explore", duplex=False)

    def __enter__(self) -> Self:
        """Itself; leaving ends the process."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the process, whatever it is at."""
        self._child.end()

    @property
    def pid(self) -> int | None:
        """The process."""
        return self._child.pid

    def receive(self, timeout_s: float) -> ExploredLayer | bool | None:
        """The next layer; False where there is none yet; None when the round is over.

        Raises:
            EOFError: the process was killed.
            ProofmillError: the round cannot be explored.
        """
        try:
            if not self._child.connection.poll(timeout_s):
                return False
            item: ExploredLayer | BaseException | None = self._child.connection.recv()
        except OSError as error:
            raise EOFError(str(error)) from error
        if isinstance(item, BaseException):
            raise item
        return item


def _serve(connection: Connection, order: Order) -> None:
    """The process: sends the round's layers, then None; or what went wrong."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner ends it
    threading.Thread(target=_end_with_owner, name="owner", daemon=True).start()
    with contextlib.suppress(OSError):  # nobody listens any more
        try:
            _send_layers(connection, order)
            connection.send(None)
        except ProofmillError as error:
            connection.send(error)
        except Exception:  # noqa: BLE001 (raised again by the owner)
            connection.send(RuntimeError(f"exploration failed:\n{traceback.format_exc()}"))


def _end_with_owner() -> None:
    """Waits until the process that wanted the layers is gone, however it went; tidies up meanwhile."""
    owner = parent_process()
    if owner is not None:
        while not wait([owner.sentinel], timeout=_RELEASE_S):
            release_memory()
        os._exit(1)


def _send_layers(connection: Connection, order: Order) -> None:
    theory = theory_again(order.spec, dict(order.sources), order.config.sweep.theory)
    if theory.digest != order.digest:
        raise ProofmillError(
            f"Lean or the library of theory {theory.name!r} changed while the sweep ran (theory {theory.digest[:20]}, "
            f"wanted {order.digest[:20]}); start another run with --run-dir"
        )
    settings, number = order.config.conjecture, order.number
    limits = ExploreLimits(
        max_size=settings.max_size,
        max_conclusion=settings.max_conclusion_nodes,
        variables_per_type=settings.variables_per_type,
        test_points=settings.test_points,
        check_points=settings.check_points,
        layer_cap=settings.layer_cap,
        conditionals=settings.conditionals,
        inequalities=settings.inequalities,
    )
    probed = read_vocabulary(theory)
    generator = Generator(theory, probed, limits.deepened(number), order.config.sweep.seed + number)
    certifier = recipe_certifier(order.config, theory.environment)
    later = f"-{number + 1}" if number else ""
    if settings.mutants and order.standing.theorems:
        layer = mutants(generator, probed, certifier, order.standing, settings.mutants)
        connection.send(ExploredLayer.of(layer, f"{MUTANTS}{later}"))
    for layer in generator.layers(certifier.freeze):
        connection.send(ExploredLayer.of(layer, f"{GENERATOR}{later}"))
