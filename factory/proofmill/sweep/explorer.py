"""The thread that enumerates layers and has their statements frozen, a little ahead of the provers."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator

from proofmill.config import SweepConfig
from proofmill.conjecture.generator import Freeze, Generator, ProposedLayer
from proofmill.conjecture.layers import ExploreLimits
from proofmill.theory.probes import read_vocabulary
from proofmill.theory.theory import Theory

__all__ = ["Explorer"]

LAYERS_AHEAD = 2
_JOIN_S = 30.0


class Explorer:
    """Layers from a thread of its own; ``take`` is for one other thread."""

    def __init__(self, config: SweepConfig, theory: Theory, freeze: Freeze, stop: threading.Event) -> None:
        """Starts nothing.

        Args:
            config: What to explore.
            theory: Where.
            freeze: Asks Lean what statements mean.
            stop: Set when the sweep ends.
        """
        self._config = config
        self._theory = theory
        self._freeze = freeze
        self._stop = stop
        self._layers: queue.Queue[ProposedLayer | BaseException | None] = queue.Queue(LAYERS_AHEAD)
        self._thread = threading.Thread(target=self._explore, name="explorer", daemon=True)
        self.is_done = False
        """Whether every layer was taken."""

    def start(self) -> None:
        """Begins to explore."""
        self._thread.start()

    def join(self) -> None:
        """Waits for the thread, which ``stop`` has told to end; what it left in the queue is dropped."""
        while not self._layers.empty():
            self._layers.get_nowait()
        self._thread.join(timeout=_JOIN_S)

    def take(self) -> Iterator[ProposedLayer]:
        """The layers that are ready.

        Raises:
            BaseException: whatever ended the thread.
        """
        while True:
            try:
                item = self._layers.get_nowait()
            except queue.Empty:
                return
            if isinstance(item, BaseException):
                raise item
            if item is None:
                self.is_done = True
                return
            yield item

    def _explore(self) -> None:
        try:
            settings = self._config.conjecture
            probed = read_vocabulary(self._theory)
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
            generator = Generator(self._theory, probed, limits, self._config.sweep.seed, self._stop)
            for layer in generator.layers(self._freeze):
                self._put(layer)
                if self._stop.is_set():
                    return
            self._put(None)
        except BaseException as error:  # noqa: BLE001 (raised again in the main thread)
            self._put(error)

    def _put(self, item: ProposedLayer | BaseException | None) -> None:
        while not self._stop.is_set():
            try:
                self._layers.put(item, timeout=0.2)
            except queue.Full:
                continue
            return
