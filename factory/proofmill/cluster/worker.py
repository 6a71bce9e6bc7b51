"""A worker: a theory, a certifier and the lanes' provers in a process of its own, on any machine.

It is told everything: the theory's sources, the sealed lemmas as bytes, the statements and the settings. It reads no
file of the run and writes none, so that machines need share nothing but the installation. The digest of its
environment, which covers Lean and every module, must be the sweep's own, else it does nothing.
"""

from __future__ import annotations

import os
import platform
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofmill.atomic import atomic_write_bytes
from proofmill.certify.certifier import Registry
from proofmill.certify.freeze import FrozenStatement
from proofmill.cluster.baggage import Baggage, CarriedArchive, HeardClaims
from proofmill.config import SweepConfig
from proofmill.errors import CertifierError
from proofmill.judge.environment import Environment
from proofmill.machine import memory_mib
from proofmill.prove.protocol import LemmaHint, Prover, Tried, find_prover
from proofmill.sweep.artifacts import SEARCHES
from proofmill.sweep.hindsight import HINDSIGHT, KnownProofs
from proofmill.sweep.lanes import open_lanes
from proofmill.sweep.work import Desk, Job, Proved, Refuted, recipe_certifier
from proofmill.theory.theory import TheoryFile, theory_again

__all__ = ["Done", "Group", "Order", "Task", "Worker"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What all batches of a sweep have in common."""

    config: SweepConfig
    spec: TheoryFile
    sources: Mapping[str, str]
    environment: str
    """Digest of the theory's environment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A sealed module of lemmas."""

    module: str
    level: int
    olean: Any
    """Its bytes, or what ``fetch`` makes bytes of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A batch."""

    job: Job
    goals: Mapping[str, FrozenStatement]
    hints: tuple[LemmaHint, ...]
    groups: tuple[Group, ...]
    environment: str
    """Digest of the environment in which to work: the theory with these groups."""
    known: Mapping[str, str]
    """Proofs that came with conjectures in hindsight, by conjecture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of a batch."""

    result: Proved | Refuted
    tried: tuple[Tried, ...]
    baggage: Baggage
    searches: Mapping[str, bytes]
    """Files for the run's artefacts."""
    rss_mib: float
    """Memory of the worker with all that it has started, after the batch."""


class Worker:
    """Does batches, one at a time."""

    def __init__(self, order: Order, fetch: Callable[[Any], bytes] = bytes) -> None:
        """Compiles the theory, or finds it in this machine's cache; opens a sandbox and the lanes.

        Raises:
            ProofmillError: this machine cannot do what the sweep asks.
        """
        self._order = order
        self._fetch = fetch
        self._config = order.config
        self._folder = tempfile.TemporaryDirectory(prefix="proofmill-worker-")
        self._lemmas = Path(self._folder.name, "lemmas")
        theory = theory_again(order.spec, order.sources, order.config.sweep.theory)
        if theory.environment.digest != order.environment:
            raise CertifierError(
                f"the machine {platform.node()} has another Lean or library than the sweep (environment "
                f"{theory.environment.digest[:12]}, wanted {order.environment[:12]}); install the same proofmill there"
            )
        self._theory = theory
        self._certifier = recipe_certifier(self._config, theory.environment)
        self._known_environments: dict[tuple[str, ...], Environment] = {(): theory.environment}
        self._prover = find_prover(self._config.prove.prover)
        self._lanes, self._off = open_lanes(self._config.lanes, self._config.prove.prover)
        self._desk = Desk(
            config=self._config,
            theory=theory,
            artifacts=Path(self._folder.name),
            stop=threading.Event(),
        )

    def where(self) -> tuple[str, int]:
        """The machine and the process."""
        return platform.node(), os.getpid()

    def work(self, task: Task) -> Done:
        """Does a batch.

        Raises:
            CertifierError: the machine failed, or its environment is not the sweep's.
        """
        archive, claims = CarriedArchive(), HeardClaims()
        certifier = self._certifier.in_environment(
            self._environment(task), registry=Registry(claims=claims, archive=archive)
        )
        tried: list[Tried] = []
        make = self._maker(task)
        result = self._desk.do(task.job, make, certifier, task.goals, task.hints, tried.append)
        return Done(
            result=result,
            tried=tuple(tried),
            baggage=Baggage(records=archive.records, objects=archive.objects, claims=tuple(claims.heard)),
            searches=self._searches(),
            rss_mib=memory_mib(),
        )

    def _maker(self, task: Task) -> Callable[[], Prover] | None:
        lane = task.job.lane
        if not task.job.is_side:
            return lambda: self._prover
        if lane == HINDSIGHT:
            return lambda: KnownProofs(dict(task.known))
        if lane not in self._lanes:
            raise CertifierError(
                f"the lane {lane!r} cannot run on {platform.node()}: {self._off.get(lane, 'it is not in the recipe')}"
            )
        return self._lanes[lane]

    def _environment(self, task: Task) -> Environment:
        """The theory with the groups of a task; the last few such environments are kept."""
        wanted = tuple(group.module for group in task.groups)
        known = self._known_environments
        best = max((key for key in known if wanted[: len(key)] == key), key=len)
        environment = known[best]
        for group in task.groups[len(best) :]:
            path = self._lemmas.joinpath(*group.module.split(".")).with_suffix(".olean")
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic_write_bytes(path, self._fetch(group.olean))
            environment = environment.extended(group.module, self._lemmas.resolve(), level=group.level)
        if environment.digest != task.environment:
            raise CertifierError(
                f"the lemmas of a batch came damaged to {platform.node()}: environment {environment.digest[:12]}, "
                f"wanted {task.environment[:12]}"
            )
        self._known_environments = {(): known[()], best: known[best], wanted: environment}
        return environment

    def _searches(self) -> dict[str, bytes]:
        """Takes out what lanes have told of their searches."""
        folder = Path(self._folder.name, SEARCHES)
        found: dict[str, bytes] = {}
        for path in sorted(folder.glob("*")) if folder.is_dir() else []:
            found[path.name] = path.read_bytes()
            path.unlink()
        return found
