"""The thread that enumerates layers and has their statements frozen, a little ahead of the provers.

When everything within the recipe's bounds was looked at, and no conjecture is left untried, it begins another round
with wider bounds; what an earlier round proposed is not proposed again.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import replace

from proofmill.config import SweepConfig
from proofmill.conjecture.generator import GENERATOR, Freeze, Generator, ProposedLayer
from proofmill.conjecture.layers import ExploreLimits
from proofmill.machine import release_memory
from proofmill.theory.probes import ProbedVocabulary, read_vocabulary
from proofmill.theory.theory import Theory

__all__ = ["Explorer"]

LAYERS_AHEAD = 2
_JOIN_S = 30.0
_POLL_S = 0.2


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
        self._wanted = threading.Event()
        self._proposed: set[str] = set()
        self._layers: queue.Queue[ProposedLayer | BaseException | None] = queue.Queue(LAYERS_AHEAD)
        self._thread = threading.Thread(target=self._explore, name="explorer", daemon=True)
        self.is_done = False
        """Whether every layer of every round was taken."""

    def deepen(self) -> None:
        """Asks for another round of exploration, when the one in progress is over; does nothing after the last."""
        self._wanted.set()

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
            for number in range(settings.rounds):
                if number and not self._is_wanted():
                    return
                if not self._round(number, limits.deepened(number), probed):
                    break
            self._put(None)
        except BaseException as error:  # noqa: BLE001 (raised again in the main thread)
            self._put(error)

    def _is_wanted(self) -> bool:
        """Waits until another round is asked for; False where the sweep ends before."""
        while not self._stop.is_set():
            if self._wanted.wait(timeout=_POLL_S):
                return not self._stop.is_set()
        return False

    def _round(self, number: int, limits: ExploreLimits, probed: ProbedVocabulary) -> bool:
        """Explores within limits; False where that brought nothing that earlier rounds had not."""
        generator = Generator(self._theory, probed, limits, self._config.sweep.seed + number, self._stop)
        is_news = False
        for layer in generator.layers(self._freeze):
            ids = {conjecture.id for conjecture in layer.conjectures}
            is_news = is_news or not ids <= self._proposed
            self._proposed |= ids
            self._wanted.clear()
            self._put(replace(layer, generator=GENERATOR if not number else f"{GENERATOR}-{number + 1}"))
            if self._stop.is_set():
                break
        del generator
        release_memory()
        return is_news

    def _put(self, item: ProposedLayer | BaseException | None) -> None:
        while not self._stop.is_set():
            try:
                self._layers.put(item, timeout=0.2)
            except queue.Full:
                continue
            return
