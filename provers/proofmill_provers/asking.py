"""A backend asked within a session's limits: it ends when the work is called off or the time is over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from proofmill.prove.protocol import ProverSession, Surroundings
from proofmill_provers.backends.protocol import Answer, Backend, Failure, Request, failed

__all__ = ["ask", "definitions_of", "seconds_left"]

_TICK_S = 0.05


def definitions_of(session: ProverSession) -> str:
    """The theory's source, where the session tells."""
    return session.definitions if isinstance(session, Surroundings) else ""


def seconds_left(session: ProverSession) -> float | None:
    """Seconds until the session ends, 0 once it is called off; None where it has no end."""
    if not isinstance(session, Surroundings):
        return None
    return 0.0 if session.stop.is_set() else max(0.0, session.deadline - time.monotonic())


def ask(backend: Backend, requests: Sequence[Request], session: ProverSession) -> list[Answer]:
    """One answer for each request; all failed with ``budget`` where the session ended first.

    Blocks: lanes work in threads of their own.
    """
    answers = asyncio.run(_ask(backend, requests, session))
    assert [len(a.completions) for a in answers] == [r.n for r in requests], "a backend lost a completion"
    return answers


async def _ask(backend: Backend, requests: Sequence[Request], session: ProverSession) -> list[Answer]:
    task = asyncio.create_task(backend.generate(requests))
    while True:
        left = seconds_left(session)
        if left == 0:
            break
        done, _ = await asyncio.wait([task], timeout=_TICK_S)
        if done:
            return task.result()
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled() and task.exception() is None:
        return task.result()
    late = failed(Failure.BUDGET, "the time for these goals was over before the model had answered")
    return [Answer(completions=(late,) * request.n) for request in requests]
