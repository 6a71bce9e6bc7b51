"""A sweep's numbers for Prometheus, over HTTP on this machine only; read from the ledger when they are asked for."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofmill.errors import ConfigError, LedgerError
from proofmill.ledger.reader import LedgerReader

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["serve_metrics"]

ADDRESS = "127.0.0.1"
STATUSES = ("proved", "refuted", "open", "rejected", "infra", "pending")


@contextlib.contextmanager
def serve_metrics(run_dir: Path, port: int | None) -> Iterator[int | None]:
    """Answers ``http://127.0.0.1:PORT/metrics`` while it is open; gives the port, or None where none is wanted.

    Args:
        run_dir: The run; its ledger is opened for each answer, beside whoever writes it.
        port: Where to listen; 0 takes a free one.

    Raises:
        ConfigError: the extra is not installed, or the port is taken.
    """
    if port is None:
        yield None
        return
    try:
        from prometheus_client import CollectorRegistry, start_http_server
    except ImportError as error:
        raise ConfigError(
            "operations.metrics_port needs prometheus-client: pip install 'proofmill[metrics]'"
        ) from error
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(run_dir))
    try:
        server, thread = start_http_server(port, addr=ADDRESS, registry=registry)
    except OSError as error:
        raise ConfigError(
            f"operations.metrics_port {port} cannot be used ({error.strerror or error}); choose another"
        ) from error
    try:
        yield int(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


class _Collector:
    """Reads the ledger afresh for each answer."""

    def __init__(self, run_dir: Path) -> None:
        self._run_dir = run_dir

    def describe(self) -> Iterable[Any]:
        """Nothing is known before the ledger is read."""
        return ()

    def collect(self) -> Iterator[Any]:
        """Conjectures by status, drops by reason, verdicts, and what each lane spent and found."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        up = GaugeMetricFamily("proofmill_ledger_readable", "Whether the ledger could be read.")
        try:
            with LedgerReader.open_read_only(self._run_dir) as ledger:
                counts, lanes = ledger.counts(), ledger.lane_totals()
                drops, verdicts = ledger.drop_totals(), ledger.verdict_totals()
        except LedgerError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        conjectures = GaugeMetricFamily(
            "proofmill_conjectures",
            "Conjectures by where they stand; together all that were submitted.",
            labels=["status"],
        )
        for status in STATUSES:
            conjectures.add_metric([status], getattr(counts, status))
        yield conjectures
        for name, text, numbers in (
            ("proofmill_dropped", "Statements that were not submitted, by reason.", drops),
            ("proofmill_verdicts", "Verdicts: certified, or the reason why not.", verdicts),
        ):
            family = CounterMetricFamily(name, text, labels=["reason"])
            for reason, number in numbers.items():
                family.add_metric([reason], number)
            yield family
        spent = CounterMetricFamily(
            "proofmill_lane_seconds", "Seconds of a lane, all workers together.", labels=["lane", "rung"]
        )
        found = CounterMetricFamily("proofmill_lane_found", "What it found.", labels=["lane", "rung"])
        for total in lanes:
            spent.add_metric([total.lane, total.rung], total.wall_s)
            found.add_metric([total.lane, total.rung], total.found)
        yield spent
        yield found
