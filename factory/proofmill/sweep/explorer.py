"""Layers from processes that enumerate them and have their statements frozen, a little ahead of the provers.

When everything within the recipe's bounds was looked at, and no conjecture is left untried, it begins another round
with wider bounds; what an earlier round proposed is not proposed again.
"""

from __future__ import annotations

import logging
import queue
import threading

from proofmill.config import SweepConfig
from proofmill.errors import ExplorationLost
from proofmill.sweep.exploring import ExploredLayer, Order, Round
from proofmill.sweep.standing import Standing
from proofmill.theory.theory import Theory

__all__ = ["Explorer"]

log = logging.getLogger(__name__)

LAYERS_AHEAD = 2
MAX_DEATHS = 3
"""Processes of a round that may be killed in a row without sending a layer that is new."""
FIRST_PAUSE_S = 2.0
"""Pause before the next process of a round; each time twice as long."""
_JOIN_S = 30.0
_POLL_S = 0.2


class Explorer:
    """Layers as they are wanted; ``take`` is for one thread."""

    def __init__(self, config: SweepConfig, theory: Theory, stop: threading.Event) -> None:
        """Starts nothing.

        Args:
            config: What to explore.
            theory: Where.
            stop: Set when the sweep ends.
        """
        self._config = config
        self._theory = theory
        self._stop = stop
        self._wanted = threading.Event()
        self._standing = Standing()
        self._proposed: set[str] = set()
        self._sent: set[tuple[str, int]] = set()
        self._layers: queue.Queue[ExploredLayer | BaseException | None] = queue.Queue(LAYERS_AHEAD)
        self._thread = threading.Thread(target=self._explore, name="explorer", daemon=True)
        self.is_done = False
        """Whether every layer of every round was taken."""
        self._next_round: int | None = None
        self.pid: int | None = None
        """The process of the round in progress."""

    @property
    def next_round(self) -> int | None:
        """The number of the round that waits to be asked for, all earlier layers taken; None where none does."""
        return self._next_round if self._layers.empty() and not self._wanted.is_set() else None

    def deepen(self, standing: Standing) -> None:
        """Asks for the round that waits; where the sweep stands is what it works from."""
        self._standing = standing
        self._wanted.set()

    def start(self) -> None:
        """Begins to explore."""
        self._thread.start()

    def join(self) -> None:
        """Waits until all has ended, which ``stop`` has told to; what is left in the queue is dropped."""
        while not self._layers.empty():
            self._layers.get_nowait()
        self._thread.join(timeout=_JOIN_S)

    def take(self) -> ExploredLayer | None:
        """The next layer, if one is ready.

        Raises:
            ExplorationLost: the processes of a round were killed again and again; there will be no more layers.
            BaseException: whatever else ended exploration.
        """
        try:
            item = self._layers.get_nowait()
        except queue.Empty:
            return None
        if isinstance(item, BaseException):
            self.is_done = isinstance(item, ExplorationLost)
            raise item
        if item is None:
            self.is_done = True
        return item

    def _explore(self) -> None:
        try:
            for number in range(self._config.conjecture.rounds):
                if number and not self._is_wanted(number):
                    return
                if not self._round(number):
                    break
            self._put(None)
        except BaseException as error:  # noqa: BLE001 (raised again by ``take``)
            self._put(error)

    def _is_wanted(self, number: int) -> bool:
        """Waits until another round is asked for; False where the sweep ends before."""
        self._wanted.clear()
        self._next_round = number
        try:
            while not self._stop.is_set():
                if self._wanted.wait(timeout=_POLL_S):
                    return not self._stop.is_set()
            return False
        finally:
            self._next_round = None

    def _round(self, number: int) -> bool:
        """A round, however often its process is killed; False where it brought nothing that earlier ones had not."""
        before, deaths = len(self._proposed), 0
        while not self._stop.is_set():
            num_sent = len(self._sent)
            try:
                self._receive(number)
                break
            except EOFError:
                deaths = 1 if len(self._sent) > num_sent else deaths + 1
                if deaths >= MAX_DEATHS:
                    raise ExplorationLost(
                        f"round {number + 1} of exploration was killed {deaths} times, most likely because memory "
                        f"ran out; what was proposed is still proved. Lower conjecture.layer_cap "
                        f"({self._config.conjecture.layer_cap}) or conjecture.rounds for another run"
                    ) from None
                pause_s = FIRST_PAUSE_S * 2 ** (deaths - 1)
                log.warning(
                    "round %d of exploration was killed; it begins anew in %.0f s", number + 1, pause_s
                )
                self._stop.wait(pause_s)
        return len(self._proposed) > before

    def _receive(self, number: int) -> None:
        """Passes on what a process of the round sends, except what an earlier one sent.

        Raises:
            EOFError: it was killed.
        """
        with Round(Order.of(self._config, self._theory, number, self._standing)) as exploring:
            self.pid = exploring.pid
            while not self._stop.is_set():
                item = exploring.receive(_POLL_S)
                if item is None:
                    return
                if isinstance(item, bool):
                    continue
                key = (item.layer.generator, item.layer.index)
                if key in self._sent:
                    continue
                self._sent.add(key)
                self._proposed.update(conjecture.id for conjecture in item.layer.conjectures)
                self._put(item)

    def _put(self, item: ExploredLayer | BaseException | None) -> None:
        while not self._stop.is_set():
            try:
                self._layers.put(item, timeout=_POLL_S)
            except queue.Full:
                continue
            return
