"""A sweep's numbers over HTTP, read as Prometheus reads them."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest
from tests.ledger.sample import law

from proofmill.errors import ConfigError
from proofmill.ledger import Attempt, DropTally, Ledger
from proofmill.sweep.metrics import serve_metrics

parser = pytest.importorskip("prometheus_client.parser", reason="the extra 'metrics' is not installed")


def scrape(port: int | None) -> dict[tuple[str, ...], float]:
    """Samples by name and labels."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
        text = answer.read().decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in parser.text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_numbers_of_a_live_ledger(tmp_path: Path) -> None:
    """Each answer has the ledger's numbers as they are at that time; the six statuses make up all."""
    laws = [law(n) for n in range(5)]
    with serve_metrics(tmp_path, 0) as port:
        before = scrape(port)
        with Ledger.open(tmp_path, {"recipe": "r"}) as ledger:
            ledger.propose(
                laws, layer=1, generator="g", considered=9, drops=[DropTally(reason="derivable", num=4)]
            )
            ledger.record_attempt(
                Attempt(conjecture_id="id0", lane="l", rung="r", num_scripts=2, found=1, wall_s=1.5)
            )
            ledger.record_open("id1")
            during = scrape(port)

    assert before == {("proofmill_ledger_readable",): 0.0}
    assert during["proofmill_ledger_readable",] == 1.0
    assert during["proofmill_conjectures", "open"] == 1.0
    assert during["proofmill_conjectures", "pending"] == 4.0
    assert sum(value for key, value in during.items() if key[0] == "proofmill_conjectures") == 5.0
    assert during["proofmill_dropped_total", "derivable"] == 4.0
    assert during["proofmill_lane_seconds_total", "l", "r"] == 1.5
    assert during["proofmill_lane_found_total", "l", "r"] == 1.0


def test_a_taken_port(tmp_path: Path) -> None:
    """A second sweep on the same port is told so; no port means no server."""
    with serve_metrics(tmp_path, None) as port:
        assert port is None
    with (
        serve_metrics(tmp_path, 0) as port,
        pytest.raises(ConfigError, match=f"metrics_port {port} cannot be used"),
        serve_metrics(tmp_path, port),
    ):
        pass
