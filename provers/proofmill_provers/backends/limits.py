"""How often, how many at once, and when again: what keeps us polite towards a server."""

from __future__ import annotations

import asyncio
import email.utils
import random
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from proofmill.errors import ConfigError

__all__ = ["Gate", "RetryPolicy", "retry_after_s"]

_POLL_S = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Exponential back-off with full jitter.

    Full jitter (a uniform draw between zero and the exponential bound) spreads out the clients that a server turned
    away together: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """

    attempts: int = 5
    """Tries of one completion, the first included."""
    base_s: float = 0.5
    """Bound of the first wait; it doubles with each."""
    cap_s: float = 20.0
    """Bound of any wait of our own choosing."""
    max_wait_s: float = 60.0
    """The longest wait that a server's Retry-After may ask for; beyond it the completion fails."""

    def __post_init__(self) -> None:
        """Refuses values that cannot be.

        Raises:
            ConfigError: no attempt, or a negative time.
        """
        if self.attempts < 1:
            raise ConfigError(f"attempts must be >= 1, got {self.attempts}")
        if min(self.base_s, self.cap_s, self.max_wait_s) < 0:
            raise ConfigError("base_s, cap_s and max_wait_s must be >= 0")

    def wait_s(self, attempt: int, asked_s: float | None, rng: random.Random) -> float:
        """Seconds before the next try.

        Args:
            attempt: The one that failed, from 1.
            asked_s: What the server asked for; kept, with a little jitter on top.
            rng: Of the jitter.
        """
        own = rng.uniform(0, min(self.cap_s, self.base_s * 2 ** min(attempt - 1, 30)))
        return own if asked_s is None else asked_s + min(own, self.base_s)


def retry_after_s(value: str | None, *, now: float | None = None) -> float | None:
    """Seconds that a Retry-After header asks to wait (RFC 9110, 10.2.3: a number or a date).

    None where there is no header, or none that can be read.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return float(text)
    try:
        then = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if then.tzinfo is None:
        return None
    return max(0.0, then.timestamp() - (time.time() if now is None else now))


@dataclass(slots=True)
class Gate:
    """Limits on requests in flight and on their rate, shared by all threads and event loops that use a backend."""

    concurrency: int
    per_minute: float | None
    _slots: threading.BoundedSemaphore = field(init=False)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _next: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        """Makes the slots.

        Raises:
            ConfigError: a limit that lets nothing through.
        """
        if self.concurrency < 1:
            raise ConfigError(f"concurrency must be >= 1, got {self.concurrency}")
        if self.per_minute is not None and not self.per_minute > 0:
            raise ConfigError(f"requests per minute must be > 0, got {self.per_minute}")
        self._slots = threading.BoundedSemaphore(self.concurrency)

    @asynccontextmanager
    async def passage(self) -> AsyncIterator[None]:
        """Waits for a free slot and for its turn; the slot is held within the block."""
        while not self._slots.acquire(blocking=False):
            await asyncio.sleep(_POLL_S)
        try:
            await self._turn()
            yield
        finally:
            self._slots.release()

    async def _turn(self) -> None:
        """Requests start at least 60 / ``per_minute`` seconds apart."""
        if self.per_minute is None:
            return
        with self._lock:
            at = max(self._next, time.monotonic())
            self._next = at + 60 / self.per_minute
        await asyncio.sleep(at - time.monotonic())
