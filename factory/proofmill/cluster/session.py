"""Connections to Ray: a cluster that runs, or one of this machine for the time of a sweep."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from proofmill.config import ClusterConfig
from proofmill.errors import ClusterError
from proofmill.machine import num_cores, socket_folder

__all__ = ["Capacity", "capacity", "joined", "load_ray"]

_OBJECT_STORE = 200 << 20
"""Bytes for objects on this machine: sealed lemmas and results of batches, a few MiB each."""
_SOCKET_ROOM = 60
"""Characters that the longest name of Ray's sockets adds to the folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What a cluster has, now."""

    nodes: int
    cpus: float
    gpus: float
    memory_mib: float


def load_ray() -> Any:
    """The package.

    Raises:
        ClusterError: it is not installed.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ModuleNotFoundError as error:
        raise ClusterError(
            "cluster.backend = \"ray\" needs the cluster extra: pip install 'proofmill[cluster]'"
        ) from error
    return ray


@contextlib.contextmanager
def joined(settings: ClusterConfig) -> Iterator[Any]:
    """Ray, connected; what this call has started it ends again.

    Raises:
        ClusterError: no cluster answers at the address.
    """
    ray = load_ray()
    if ray.is_initialized():
        yield ray
        return
    folder = socket_folder(_SOCKET_ROOM)
    quiet = {"logging_level": logging.WARNING, "log_to_driver": False, "namespace": "proofmill"}
    try:
        if settings.address == "local":
            os.environ.setdefault("RAY_AUTH_MODE", "disabled")
            ray.init(
                address="local",
                num_cpus=num_cores(),
                include_dashboard=False,
                object_store_memory=_OBJECT_STORE,
                _temp_dir=None if folder is None else f"{folder}/ray",
                **quiet,
            )
        else:
            ray.init(address=settings.address, **quiet)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ClusterError(
            f"no Ray cluster answers at cluster.address = {settings.address!r} ({first}); "
            'start one with `ray start --head`, or set cluster.address to "local" or HOST:PORT'
        ) from error
    try:
        yield ray
    finally:
        ray.shutdown()


def capacity(ray: Any) -> Capacity:
    """What the nodes that are alive have together."""
    alive = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    return Capacity(
        nodes=len(alive),
        cpus=sum(node.get("CPU", 0.0) for node in alive),
        gpus=sum(node.get("GPU", 0.0) for node in alive),
        memory_mib=sum(node.get("memory", 0.0) for node in alive) / 2**20,
    )


def num_seats(ray: Any, settings: ClusterConfig) -> int:
    """Lean workers that the nodes which are alive have room for; a worker lies on one node."""
    seats = 0
    for node in ray.nodes():
        if not node["Alive"]:
            continue
        room = node["Resources"].get("CPU", 0.0) / settings.cpus_per_worker
        if settings.memory_mib_per_worker:
            memory = node["Resources"].get("memory", 0.0) / 2**20
            room = min(room, memory / settings.memory_mib_per_worker)
        seats += int(room + 1e-9)
    return seats
