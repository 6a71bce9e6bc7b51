"""A last look from another process: the same answers, and a worker that dies or hangs costs none."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from tests.prove.test_falsify import FALSE, TRUE

from proofmill.certify import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.prove.falsify import Falsifier
from proofmill.prove.look import LastLook


def test_answers_survive_the_worker(
    certifier: Certifier, freeze: Callable[..., list[FrozenStatement]]
) -> None:
    """What is found is what the falsifier finds here, whether or not the worker was killed in between."""
    rows = [(freeze(statement)[0], f"seed {i}") for i, statement in enumerate((*FALSE[:4], *TRUE[:4]))]
    falsifier = Falsifier(certifier.environment.closure)
    here = [falsifier.last_look(frozen, seed) for frozen, seed in rows]

    with LastLook(certifier.environment) as look:
        first = look(rows)
        pid = look.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        again = look(rows)
        assert look.pid not in (None, pid)
    assert first == again == here
    assert [answer is not None for answer in here] == [True] * 4 + [False] * 4
    assert here[1] is not None
    assert set(here[1]) == {"xs"}


def test_a_hanging_worker_says_nothing(
    certifier: Certifier, freeze: Callable[..., list[FrozenStatement]]
) -> None:
    """Where no worker answers in time there is no answer, and no process is left."""
    with LastLook(certifier.environment, patience_s=0.0) as look:
        assert look([(freeze(FALSE[0])[0], "seed")]) is None
        assert look.pid is None
