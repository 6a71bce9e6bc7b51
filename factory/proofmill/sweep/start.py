"""Starts and ends a sweep: run directory, identity, events, display, resources.

A run directory belongs to one recipe, theory and toolchain; ``Ledger.open`` refuses another. Everything that
a person needs in order to run it again is in ``resolved.json``.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import itertools
import json
import logging
import logging.handlers
import platform
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from proofmill import __version__
from proofmill.atomic import atomic_write_text
from proofmill.certify.certifier import Registry
from proofmill.certify.provenance import ARCHIVE, Archive
from proofmill.config import SweepConfig, config_digest, resolved
from proofmill.errors import AlarmError, LedgerError
from proofmill.events import (
    EVENTS_FILE,
    Alarm,
    Event,
    EventWriter,
    ResourceSample,
    Stage,
    SweepFinished,
    SweepStarted,
    Warned,
)
from proofmill.export import snapshot_sources
from proofmill.judge.consistency import Claims
from proofmill.lean.toolchain import find_toolchain
from proofmill.ledger.writer import Ledger
from proofmill.machine import memory_mib, num_cores, process_tree, release_memory
from proofmill.prove.protocol import Prover, find_prover
from proofmill.sweep.control import Control, notify, terminated_by_signal
from proofmill.sweep.lanes import SideLanes, deep_lanes, open_lanes
from proofmill.sweep.metrics import serve_metrics
from proofmill.sweep.run import Sweep, SweepResult
from proofmill.sweep.waves import DETERMINISTIC_LANES, WaveSweep
from proofmill.sweep.work import Desk, Hands, LocalHands, recipe_certifier
from proofmill.theory.theory import Theory, VocabularySection, compile_theory

__all__ = ["run_sweep"]

log = logging.getLogger(__name__)

SAMPLE_EVERY_S = 2.0
RELEASE_EVERY = 15
"""Samples after which what the threads have freed goes back to the system: of 740 MiB, 490 are left."""


def run_sweep(
    config: SweepConfig,
    *,
    recipe: str,
    run_dir: Path,
    minutes: float | None = None,
) -> SweepResult:
    """Runs or resumes a sweep in ``run_dir``.

    The theory should be compiled before (``compile_theory``), where somebody watches a first build.

    Args:
        config: The recipe.
        recipe: Its name, for people.
        run_dir: Where everything of this run lies.
        minutes: Wall-clock minutes instead of the recipe's.

    Raises:
        ProofmillError: the toolchain, theory, sandbox, prover or run directory cannot be used.
        KeyboardInterrupt: after everything in hand is written down.
    """
    budget_s = 60 * (minutes if minutes is not None else config.sweep.minutes)
    workers = _workers(config)
    prover = find_prover(config.prove.prover)
    lanes, lanes_off = _open_lanes(config)
    toolchain = find_toolchain()
    _make_run_dir(run_dir)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_logs(run_dir / "logs"))
        log.info("proofmill %s in %s", __version__, run_dir)
        theory = compile_theory(config.sweep.theory, toolchain=toolchain)
        certifier = recipe_certifier(config, theory.environment)
        ledger = stack.enter_context(
            Ledger.open(
                run_dir,
                {
                    "recipe": config_digest(config),
                    "theory": theory.digest,
                    "vocabulary": _digest_of(theory.spec.vocabulary),
                    "toolchain": toolchain.digest,
                },
                url=config.cluster.ledger,
            )
        )
        sandbox = certifier.compiler.sandbox
        certifier = certifier.in_environment(
            theory.environment,
            registry=Registry(claims=Claims(ledger.certified_hashes()), archive=Archive(run_dir / ARCHIVE)),
        )
        emit = stack.enter_context(EventWriter(run_dir / EVENTS_FILE)).emit
        before = ledger.counts()
        _write_resolved(run_dir, config, recipe, theory)
        snapshot_sources(run_dir, theory)
        emit(
            SweepStarted(
                run_dir=str(run_dir),
                recipe=recipe,
                theory=theory.name,
                theory_digest=theory.digest,
                toolchain=toolchain.label,
                workers=workers,
                budget_s=budget_s,
                resumed=before.submitted > 0,
                sandbox=f"{sandbox.strength}, grade {sandbox.report.grade}"
                if sandbox.report
                else str(sandbox.strength),
                lanes_off=lanes_off,
                counts={} if before.submitted == 0 else _plain_counts(before),
            )
        )
        if (port := stack.enter_context(serve_metrics(run_dir, config.operations.metrics_port))) is not None:
            emit(Stage(name="metrics", detail=f"http://127.0.0.1:{port}/metrics"))
        side = SideLanes(settings=config.lanes, lanes=lanes, deep=deep_lanes(lanes))
        hands, workers = stack.enter_context(
            _hands(config, theory, prover, side, ledger, run_dir / "artifacts", emit)
        )
        sweep = (WaveSweep if config.budget.is_deterministic else Sweep)(
            config=config,
            theory=theory,
            certifier=certifier,
            prover=prover,
            ledger=ledger,
            emit=emit,
            artifacts=run_dir / "artifacts",
            workers=workers,
            lanes=side,
            control=Control(
                run_dir=run_dir,
                terminated=stack.enter_context(terminated_by_signal()),
                min_free_mib=config.operations.min_free_mib,
            ),
            hands=hands,
        )
        started = time.monotonic()
        reason = "interrupted"
        try:
            with _resources(emit, run_dir, ledger):  # so that nothing is told after the end
                result = sweep.run(deadline=started + budget_s)
            reason = result.reason
        except AlarmError as error:
            reason = "alarm"
            emit(Alarm(message=str(error)))
            raise
        finally:
            counts = _plain_counts(ledger.counts())
            emit(SweepFinished(reason=reason, wall_s=time.monotonic() - started, **counts))
            notify(config.operations.notify, reason, {"run_dir": str(run_dir.resolve()), **counts})
    return result


def _open_lanes(
    config: SweepConfig,
) -> tuple[dict[str, Callable[[], Prover] | None], dict[str, str]]:
    """The lanes of a recipe that can run here, and under its kind of budget; the others with the reason."""
    if not config.budget.is_deterministic:
        return open_lanes(config.lanes, config.prove.prover)
    timed = [name for name in config.lanes.others if name not in DETERMINISTIC_LANES]
    counted = tuple(name for name in config.lanes.others if name in DETERMINISTIC_LANES)
    lanes, off = open_lanes(dataclasses.replace(config.lanes, others=counted), config.prove.prover)
    return lanes, off | dict.fromkeys(timed, "its effort is timed, and budget.mode is deterministic")


@contextlib.contextmanager
def _hands(  # noqa: PLR0913 (the parts that they are made of)
    config: SweepConfig,
    theory: Theory,
    prover: Prover,
    lanes: SideLanes,
    ledger: Ledger,
    artifacts: Path,
    emit: Callable[[Event], object],
) -> Iterator[tuple[Hands, int]]:
    """What does the batches, where the recipe says, and how many at a time."""
    stop = threading.Event()
    if config.cluster.backend == "local":
        desk = Desk(config=config, theory=theory, artifacts=artifacts, stop=stop)
        yield LocalHands(desk=desk, prover=prover, lanes=lanes, stop=stop), _workers(config)
        return
    from proofmill.cluster.crew import RayHands
    from proofmill.cluster.session import capacity, joined

    with joined(config.cluster) as ray:
        hands = RayHands(
            ray,
            config=config,
            theory=theory,
            lanes=lanes,
            ledger=ledger,
            artifacts=artifacts,
            emit=emit,
            stop=stop,
        )
        there = capacity(ray)
        room = f"{there.nodes} nodes, {there.cpus:g} CPUs, {there.gpus:g} GPUs"
        emit(Stage(name="cluster", detail=f"{hands.workers} workers on {room}"))
        try:
            yield hands, hands.workers
        finally:
            hands.close()


def _plain_counts(counts: object) -> dict[str, int]:
    names = ("submitted", "proved", "refuted", "open", "rejected", "infra", "pending")
    return {name: int(getattr(counts, name)) for name in names}


def _workers(config: SweepConfig) -> int:
    chosen = config.sweep.workers
    return num_cores() if chosen == "auto" else chosen


def _make_run_dir(run_dir: Path) -> None:
    try:
        for folder in (run_dir, run_dir / "artifacts", run_dir / "logs"):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(
            f"the run directory {run_dir} cannot be made ({error.strerror or error}); "
            "choose another with --run-dir"
        ) from error


def _write_resolved(run_dir: Path, config: SweepConfig, recipe: str, theory: Theory) -> None:
    """What is needed to run this again; written once, a resumed run keeps it."""
    path = run_dir / "resolved.json"
    if path.exists():
        return
    row = resolved(
        config,
        recipe=recipe,
        proofmill=__version__,
        python=platform.python_version(),
        theory={"name": theory.name, "digest": theory.digest, "core": theory.core_digest},
        toolchain={
            "label": theory.environment.toolchain.label,
            "lean": theory.environment.toolchain.version,
            "githash": theory.environment.toolchain.githash,
            "digest": theory.environment.toolchain.digest,
        },
    )
    atomic_write_text(path, json.dumps(row, indent=2, ensure_ascii=False) + "\n")


def _digest_of(section: VocabularySection) -> str:
    """Digest of what conjectures are made of, beside the theory's own sources."""
    text = json.dumps(dataclasses.asdict(section), sort_keys=True, ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


class _LogFile(logging.handlers.RotatingFileHandler):
    """A rotating log that is never worth a sweep: what a full disk refuses is lost without a word."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the name is the library's)
        """Says nothing, where the library would print a traceback."""


@contextlib.contextmanager
def _logs(folder: Path) -> Iterator[None]:
    """Sends this package's log to a file of the run directory."""
    path = folder / "proofmill.log"
    handler = _LogFile(path, maxBytes=8 << 20, backupCount=3)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger("proofmill")
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        handler.close()


@contextlib.contextmanager
def _resources(emit: Callable[[Event], object], run_dir: Path, ledger: Ledger) -> Iterator[None]:
    """Samples the machine every two seconds while the sweep runs."""
    stop = threading.Event()
    thread = threading.Thread(
        target=_sample_loop, args=(emit, run_dir, ledger, stop), name="resources", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)


def _sample_loop(
    emit: Callable[[Event], object], run_dir: Path, ledger: Ledger, stop: threading.Event
) -> None:
    psutil.cpu_percent()
    is_told = False
    for number in itertools.count(1):
        if stop.wait(SAMPLE_EVERY_S):
            return
        if number % RELEASE_EVERY == 0:
            release_memory()
        tree = list(process_tree())
        counts = ledger.counts()
        if not counts.is_consistent and not is_told:
            is_told = True
            emit(
                Warned(
                    message=f"the ledger's counts do not add up ({_plain_counts(counts)}); nothing is lost, but the "
                    "numbers shown are wrong: report this"
                )
            )
        emit(
            ResourceSample(
                rss_mib=round(memory_mib(tree), 1),
                cpu_percent=psutil.cpu_percent(),
                disk_free_mib=round(shutil.disk_usage(run_dir).free / 2**20),
                lean_processes=sum(map(_is_lean, tree)),
                queue=counts.pending,
            )
        )


def _is_lean(process: psutil.Process) -> bool:
    """Whether a process is a Lean; bubblewrap, which has Lean's command line among its own arguments, is none."""
    try:
        return process.name() != "bwrap" and any(part.endswith("launcher.py") for part in process.cmdline())
    except psutil.Error:  # it has ended
        return False
