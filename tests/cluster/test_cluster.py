"""Sweeps on Ray: the corpus of one machine, whatever becomes of workers and nodes."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.sweep.kills import certificates, lay_out, verdicts

from proofmill.certify.provenance import ARCHIVE, read_records
from proofmill.events import Warned, read_events
from proofmill.ledger import Counts, LedgerReader

pytest.importorskip("ray", reason="needs the cluster extra: pip install 'proofmill[cluster]'")

PROOFMILL = (sys.executable, "-m", "proofmill")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sweeping:
    """A sweep as a process."""

    process: subprocess.Popen[bytes]
    run_dir: Path
    errors: Path

    def wait_for(self, what: Callable[[], bool], timeout_s: float = 300) -> None:
        """Waits until something is so, while the sweep runs."""
        until = time.monotonic() + timeout_s
        while not what():
            assert self.process.poll() is None, self.errors.read_text()
            assert time.monotonic() < until, "it took too long"
            time.sleep(0.05)

    def done_batches(self) -> int:
        """Batches in its journal."""
        journal = self.run_dir / "events.jsonl"
        return journal.read_text().count('"batch_finished"') if journal.exists() else 0

    def end(self, timeout_s: float = 900) -> None:
        """Waits for its end, which must be a good one."""
        assert self.process.wait(timeout=timeout_s) == 0, self.errors.read_text()


def begin(folder: Path, recipe: str, run: str, *settings: str) -> Sweeping:
    """Starts a sweep in deterministic mode."""
    sets = [word for setting in ("budget.mode=deterministic", *settings) for word in ("--set", setting)]
    errors = folder / f"{run}.err"
    with errors.open("wb") as stream:
        process = subprocess.Popen(
            [
                *PROOFMILL,
                "sweep",
                f"{recipe}.toml",
                "--run-dir",
                run,
                "--display",
                "none",
                "--minutes",
                "60",
                *sets,
            ],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=stream,
            env=os.environ | {"RAY_AUTH_MODE": "disabled"},
        )
    return Sweeping(process=process, run_dir=folder / run, errors=errors)


def rows(run_dir: Path) -> Counter[str]:
    """The corpus as a set; a counter would show a row that is there twice."""
    return Counter(
        json.dumps(json.loads(line), sort_keys=True)
        for path in sorted((run_dir / "corpus" / "jsonl").rglob("*.jsonl"))
        for line in path.read_text().splitlines()
    )


def facts(run_dir: Path) -> tuple[Counts, dict[str, int], int]:
    """Counts, leases, and certificates without a record in the archive, of a run that has ended."""
    records = dict(read_records(run_dir / ARCHIVE))
    with LedgerReader.open_read_only(run_dir) as ledger:
        assert ledger.counts() == ledger.recounted()
        loose = sum(c.record not in records for c in ledger.certificates())
        return ledger.counts(), ledger.leased(), loose


def warnings(run_dir: Path) -> list[str]:
    """What the sweep has warned of."""
    return [e.event.message for e in read_events(run_dir / "events.jsonl") if isinstance(e.event, Warned)]


def at_work(pid: int) -> list[psutil.Process]:
    """The processes of actors that are at a batch, below a process."""
    found = []
    with contextlib.suppress(psutil.Error):
        for child in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if "ray::Worker.work" in " ".join(child.cmdline()):
                    found.append(child)
    return found


def test_a_killed_worker_costs_work_and_nothing_else(tmp_path: Path) -> None:
    """Ray on this machine, a worker killed at a batch: the corpus of the local sweep, nothing lost or doubled."""
    lay_out(tmp_path)
    plain = begin(tmp_path, "tiny-recipe", "plain")
    plain.end()
    ray = begin(tmp_path, "tiny-recipe", "ray", "cluster.backend=ray")
    ray.wait_for(lambda: ray.done_batches() > 0 and bool(at_work(ray.process.pid)))
    at_work(ray.process.pid)[0].kill()
    ray.end()

    assert rows(plain.run_dir) == rows(ray.run_dir)
    assert verdicts(plain.run_dir) == verdicts(ray.run_dir)
    counts, leased, loose = facts(ray.run_dir)
    assert counts == facts(plain.run_dir)[0]
    assert (leased, loose) == ({}, 0)
    assert len(certificates(ray.run_dir)) == counts.proved >= 15
    assert any("is lost; its batch is done again" in text for text in warnings(ray.run_dir))


@pytest.fixture
def nodes() -> Iterator[Any]:
    """A cluster of three nodes with one processor each."""
    os.environ["RAY_AUTH_MODE"] = "disabled"
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        for _ in range(2):
            cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()
        yield cluster
    finally:
        cluster.shutdown()


def busy_nodes(cluster: Any) -> list[Any]:
    """The nodes beside the head with a worker at a batch."""
    return [
        node
        for node in sorted(cluster.worker_nodes, key=lambda node: str(node.node_id))
        if any(at_work(found.process.pid) for found in node.all_processes["raylet"])
    ]


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_lost_node_costs_work_and_nothing_else(tmp_path: Path, postgres: str, nodes: Any) -> None:
    """Three nodes and PostgreSQL, one node killed in the middle: the same corpus as on one machine with SQLite."""
    lay_out(tmp_path)
    plain = begin(tmp_path, "kill-recipe", "plain")
    plain.end()
    settings = (
        "cluster.backend=ray",
        f'cluster.address="{nodes.address}"',
        f'cluster.ledger="{postgres}"',
        'sweep.workers="auto"',
        "cluster.memory_mib_per_worker=400",
    )
    ray = begin(tmp_path, "kill-recipe", "ray", *settings)
    ray.wait_for(lambda: ray.done_batches() >= 6 and bool(busy_nodes(nodes)))
    started = time.monotonic()
    nodes.remove_node(busy_nodes(nodes)[0], allow_graceful=False)
    ray.end()

    assert not (ray.run_dir / "ledger.sqlite").exists()
    expected, found = verdicts(plain.run_dir), verdicts(ray.run_dir)
    lost, doubled = (expected - found).total(), (found - expected).total()
    counts, leased, loose = facts(ray.run_dir)
    losses = [text for text in warnings(ray.run_dir) if "is lost" in text]
    print(  # noqa: T201 (figures for people: pytest -s)
        json.dumps(
            {
                "verdicts": expected.total(),
                "lost": lost,
                "doubled": doubled,
                "certificates": counts.proved,
                "workers_lost": len(losses),
                "s_after_the_loss": round(time.monotonic() - started, 1),
            }
        )
    )
    assert (lost, doubled, leased, loose) == (0, 0, {}, 0)
    assert rows(plain.run_dir) == rows(ray.run_dir)
    assert counts == facts(plain.run_dir)[0]
    assert len(losses) >= 1
