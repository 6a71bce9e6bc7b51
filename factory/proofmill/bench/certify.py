"""How fast certification is: one file for many proofs, against one process for each.

Every figure is a wall-clock time, taken in this run, on this machine, with the same number of Lean processes at
once on every side. The sides take turns within a round, in another order each round, and a ratio is that of two
sides of the same round. A side that does not certify all it is given ends the benchmark with an error: times
of failures say nothing.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from proofmill.bench.errors import BenchError
from proofmill.bench.machine import describe_machine
from proofmill.bench.memory import MemorySlope, measure_memory
from proofmill.bench.start import StartCost, measure_start
from proofmill.bench.stats import Summary, paired_ratios, summarize
from proofmill.bench.theorems import SHAPES, BenchTheorem, generate, stratified
from proofmill.certify import Certifier, FrozenStatement, Strength, open_sandbox
from proofmill.certify.batch import ProofText, lay_out, solo_text, statement_options
from proofmill.certify.elaborate import Compiler
from proofmill.certify.examine import BATCH_SIZE, MIN_BATCH
from proofmill.lean.process import Ending, Limits, clean_environment, run_command
from proofmill.machine import cpu_s
from proofmill.records import Level, Submission, Verdict, VerdictKind
from proofmill.theory.theory import Theory

__all__ = ["CertifyOptions", "CertifyReport", "bench_certify"]

Pair = tuple[FrozenStatement, Submission]
Tell = Callable[[str], None]
T = TypeVar("T")
R = TypeVar("R")
TARGETS = {
    "batched_vs_process_per_proof": (">=", 50.0),
    "l3_over_plain_elaboration": ("<=", 1.35),
    "sandboxed_over_bare": ("<=", 1.10),
}
"""What the project asks of the ratios; reported beside them, never enforced here."""
LAUNCHER_TARGET_MS = 30.0
BAD_SHARE = 5
"""Of the batches with bad rows every fifth is bad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifyOptions:
    """What to measure."""

    n: int = 1000
    """Theorems on the batched sides."""
    sample: int = 100
    """Theorems on the sides with a process for each, over all rounds."""
    rounds: int = 5
    start_pairs: int = 30
    memory_checks: int = 10_000
    """Checks over which the memory of this process is watched; 0: none."""
    workers: int = 2
    """Lean processes at once, on every side."""
    seed: int = 0

    def __post_init__(self) -> None:
        """Checks the numbers.

        Raises:
            BenchError: one of them makes no sense.
        """
        for name in ("n", "sample", "rounds", "start_pairs", "workers"):
            if getattr(self, name) < 1:
                raise BenchError(f"{name} must be >= 1, got {getattr(self, name)}")
        if not self.rounds <= self.sample <= self.n:
            raise BenchError(
                f"sample must lie between rounds and n, got sample {self.sample}, rounds {self.rounds}, n {self.n}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifyReport:
    """What was measured."""

    options: CertifyOptions
    machine: dict[str, object]
    ms_per_theorem: dict[str, Summary]
    """By side: wall time of the side divided by its theorems, a value for each round."""
    cpu_ms_per_theorem: dict[str, Summary]
    """The same in processor time of this process and its children: other load on the machine moves it less."""
    ratios: dict[str, Summary]
    cpu_ratios: dict[str, Summary]
    """The same of processor time."""
    start: StartCost | str
    """Or why it was not measured."""
    memory: MemorySlope | None
    files: int
    """Shared files that the batched sides compile in each round."""
    wall_s: float
    shapes: int = len(SHAPES)

    def as_row(self) -> dict[str, object]:
        """The report as JSON."""
        options = self.options
        spread = {name: summary.as_row() for name, summary in self.ratios.items()}
        spread |= {f"ms_per_theorem.{name}": s.as_row() for name, s in self.ms_per_theorem.items()}
        return {
            "bench": "certify",
            "ratios": {name: round(summary.median, 3) for name, summary in self.ratios.items()},
            "spread": spread,
            "n": options.n,
            "sample": options.sample,
            "rounds": options.rounds,
            "workers": options.workers,
            "seed": options.seed,
            "level": int(Level.AUDITED),
            "shapes": self.shapes,
            "files": self.files,
            "ms_per_theorem": {k: round(s.median, 3) for k, s in self.ms_per_theorem.items()},
            "cpu_ms_per_theorem": {k: round(s.median, 3) for k, s in self.cpu_ms_per_theorem.items()},
            "cpu_ratios": {name: round(summary.median, 3) for name, summary in self.cpu_ratios.items()},
            "launcher_ms": _start_row(self.start),
            "memory": self.memory.as_row() if self.memory is not None else {"skipped": "not asked for"},
            "targets": {
                **{name: f"{sign} {value:g}" for name, (sign, value) in TARGETS.items()},
                "launcher_ms.added": f"<= {LAUNCHER_TARGET_MS:g}",
            },
            "machine": self.machine,
            "wall_s": round(self.wall_s, 1),
        }


def _start_row(start: StartCost | str) -> dict[str, object]:
    if isinstance(start, str):
        return {"skipped": start}
    return {
        "added": round(start.added.median, 2),
        "launcher": round(start.launcher.median, 2),
        "bare": round(start.bare.median, 2),
        "spread": {
            "added": start.added.as_row(2),
            "launcher": start.launcher.as_row(2),
            "bare": start.bare.as_row(2),
        },
    }


def bench_certify(
    theory: Theory, options: CertifyOptions, *, tell: Tell = lambda _text: None
) -> CertifyReport:
    """Measures the certifier in a theory; ``core`` has all that the theorems need.

    Args:
        theory: Where the theorems are certified.
        options: What to measure.
        tell: Told of progress.

    Raises:
        BenchError: a theorem was not certified, so there is nothing to measure.
        SandboxError: no sandbox works here.
    """
    started = time.monotonic()
    machine = describe_machine(theory.environment.toolchain)
    tell("starts of Lean")
    start = measure_start(theory.environment.toolchain, pairs=options.start_pairs)
    theorems = generate(options.n)
    tell(f"freezing {options.n} statements")
    course = _Course(theory, options, theorems)
    places = stratified(theorems, options.sample, seed=options.seed)
    wall: dict[str, list[float]] = {}
    cpu: dict[str, list[float]] = {}
    for number in range(options.rounds):
        chunk = [course.pairs[place] for place in places[number :: options.rounds]]
        sides = course.sides(chunk)
        turned = sides[number % len(sides) :] + sides[: number % len(sides)]
        for name, size, run in turned:
            tell(f"round {number + 1} of {options.rounds}: {name.replace('_', ' ')}")
            wall_ms, cpu_ms = _timed_ms(run)
            wall.setdefault(name, []).append(wall_ms / size)
            cpu.setdefault(name, []).append(cpu_ms / size)
    memory = None
    if options.memory_checks:
        tell(f"memory over {options.memory_checks} checks")
        memory = measure_memory(course.batched, size=options.n, checks=options.memory_checks)
    figures = {name: summarize(wall[name]) for name in _SIDES}
    return CertifyReport(
        options=options,
        machine=machine,
        ms_per_theorem={**figures, "freeze": summarize([course.freeze_ms / options.n])},
        cpu_ms_per_theorem={name: summarize(cpu[name]) for name in _SIDES},
        ratios={name: paired_ratios(wall[above], wall[below]) for name, above, below in _RATIOS},
        cpu_ratios={name: paired_ratios(cpu[above], cpu[below]) for name, above, below in _RATIOS},
        start=start,
        memory=memory,
        files=len(course.files),
        wall_s=time.monotonic() - started,
    )


_SIDES = (
    *("batched", "batched_bare", "replayed", "plain_elaboration"),
    *("with_bad_rows", "plain_with_bad_rows", "process_per_proof", "plain_lean_per_proof"),
)
# The ceiling is what batching would give if all that the certifier does beyond Lean's own work were free.
_RATIOS = (
    ("batched_vs_process_per_proof", "process_per_proof", "batched"),
    ("batched_vs_plain_lean_per_proof", "plain_lean_per_proof", "batched"),
    ("ceiling_vs_process_per_proof", "process_per_proof", "plain_elaboration"),
    ("l3_over_plain_elaboration", "batched", "plain_elaboration"),
    ("l3_over_plain_elaboration_with_bad_rows", "with_bad_rows", "plain_with_bad_rows"),
    ("l4_over_l3", "replayed", "batched"),
    ("sandboxed_over_bare", "batched", "batched_bare"),
    ("process_per_proof_over_plain_lean", "process_per_proof", "plain_lean_per_proof"),
)


class _Course:
    """The theorems, frozen, and the sides that race over them."""

    def __init__(self, theory: Theory, options: CertifyOptions, theorems: Sequence[BenchTheorem]) -> None:
        self._theory = theory
        self._workers = options.workers
        environment = theory.environment
        self._boxed = Certifier(environment, workers=options.workers)
        self._bare = Certifier(environment, workers=options.workers, sandbox=open_sandbox(Strength.NONE))
        self._replaying = Certifier(environment, workers=options.workers, level=Level.REPLAYED)
        self._plain = Compiler(
            environment=environment, sandbox=open_sandbox(Strength.NONE), limits=Limits(wall_s=300)
        )
        started = time.perf_counter()
        frozen = self._boxed.freeze([theorem.statement for theorem in theorems])
        self.freeze_ms = (time.perf_counter() - started) * 1000
        self.pairs: list[Pair] = []
        for theorem, known in zip(theorems, frozen, strict=True):
            if not isinstance(known, FrozenStatement):
                raise BenchError(f"statement {theorem.statement!r} cannot be used: {known.detail}")
            row = Submission(
                id=theorem.name, name=theorem.name, statement=theorem.statement, proof=theorem.proof
            )
            self.pairs.append((known, row))
        distinct = len({known.statement_hash for known, _ in self.pairs})
        if distinct != len(self.pairs):
            raise BenchError(f"all {len(self.pairs)} statements must be distinct, {distinct} are")
        self._spoiled = [
            (known, replace(row, proof=_BAD_PROOF) if at % BAD_SHARE == 0 else row)
            for at, (known, row) in enumerate(self.pairs)
        ]
        self.files = self._files(self.pairs)
        self._spoiled_files = self._files(self._spoiled)
        self.replayed()  # what is made once for a process is made before anything is timed

    def _files(self, pairs: Sequence[Pair]) -> list[str]:
        """The rows as the certifier shares them out to files, without what it plants among them."""
        size = -(-len(pairs) // (self._workers * max(1, -(-len(pairs) // (BATCH_SIZE * self._workers)))))
        size = max(MIN_BATCH, size)
        context = self._theory.environment.context
        groups = [pairs[at : at + size] for at in range(0, len(pairs), size)]
        return [
            lay_out(
                context, [ProofText(statement=known.text, proof=row.proof or "") for known, row in group]
            ).text
            for group in groups
        ]

    def sides(self, chunk: Sequence[Pair]) -> list[tuple[str, int, Callable[[], None]]]:
        """Each side's name, the number of its theorems, and what it does."""
        whole, part = len(self.pairs), len(chunk)
        return [
            ("batched", whole, self.batched),
            ("process_per_proof", part, lambda: self.process_per_proof(chunk)),
            ("batched_bare", whole, self.batched_bare),
            ("plain_elaboration", whole, lambda: self.plain_elaboration(self.files)),
            ("replayed", whole, self.replayed),
            ("plain_with_bad_rows", whole, lambda: self.plain_elaboration(self._spoiled_files)),
            ("with_bad_rows", whole, self.with_bad_rows),
            ("plain_lean_per_proof", part, lambda: self.plain_lean_per_proof(chunk)),
        ]

    def batched(self) -> None:
        """The certifier as it is used: shared files, sandbox, level 3."""
        _demand_certified(self._boxed.certify(self.pairs), Level.AUDITED)

    def batched_bare(self) -> None:
        """The same without the sandbox, for which a certificate counts less; the work is the same."""
        _demand_certified(self._bare.certify(self.pairs), Level.ELABORATED)

    def process_per_proof(self, chunk: Sequence[Pair]) -> None:
        """The same certifier, protocol and sandbox, with a file and a process for each proof."""
        verdicts = self._in_parallel(lambda pair: self._boxed.certify([pair])[0], chunk)
        _demand_certified(verdicts, Level.AUDITED)

    def replayed(self) -> None:
        """Level 4: Lean's kernel takes every theorem again in fresh processes."""
        _demand_certified(self._replaying.certify(self.pairs), Level.REPLAYED)

    def with_bad_rows(self) -> None:
        """The certifier on rows of which every fifth does not compile: each of those stands alone in the end."""
        verdicts = self._boxed.certify(self._spoiled)
        bad, good = verdicts[::BAD_SHARE], [v for at, v in enumerate(verdicts) if at % BAD_SHARE]
        _demand_certified(good, Level.AUDITED)
        wrong = next((v for v in bad if v.verdict is not VerdictKind.REJECTED), None)
        if wrong is not None:
            raise BenchError(f"a bad row must be rejected, {wrong.id} is {wrong.verdict}")

    def plain_elaboration(self, files: Sequence[str]) -> None:
        """Lean alone on the shared files: no sandbox, no compiled file, nothing read or judged."""
        options = statement_options(self._plain)
        done = self._in_parallel(lambda text: self._plain.compile(text, options=options, keep=False), files)
        for compiled in done:
            if not compiled.ended or (files is self.files and (compiled.run.status != 0 or compiled.errors)):
                raise BenchError(f"Lean must come to an end with a file, ended with {compiled.errors[:1]}")

    def plain_lean_per_proof(self, chunk: Sequence[Pair]) -> None:
        """``lean FILE`` for each proof, and nothing else."""
        folder = Path(tempfile.mkdtemp(prefix="proofmill-bench-"))
        try:
            self._in_parallel(lambda pair: self._plain_lean(folder, pair), chunk)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _plain_lean(self, folder: Path, pair: Pair) -> None:
        frozen, row = pair
        path = folder / f"{row.id}.lean"
        text = ProofText(statement=frozen.text, proof=row.proof or "")
        path.write_text(solo_text(self._theory.environment.context, text), encoding="utf-8")
        run = run_command(
            [*self._theory.environment.toolchain.command, str(path)],
            cwd=folder,
            env=clean_environment(self._theory.environment.olean_roots),
            limits=Limits(wall_s=60),
        )
        if run.ending is not Ending.EXITED or run.status != 0:
            said = (run.stdout + run.stderr).decode(errors="replace").strip()[:500]
            raise BenchError(f"Lean must accept {row.statement!r}, ended with {run.status}: {said}")

    def _in_parallel(self, act: Callable[[T], R], items: Sequence[T]) -> list[R]:
        with ThreadPoolExecutor(self._workers) as pool:
            return list(pool.map(act, items))


_BAD_PROOF = "by\n  intro nothing_to_introduce\n  exact nothing_to_introduce"


def _demand_certified(verdicts: Sequence[Verdict], level: Level) -> None:
    for verdict in verdicts:
        if verdict.verdict is not VerdictKind.CERTIFIED or verdict.level != level:
            raise BenchError(
                f"every theorem must be certified at level {int(level)}, {verdict.id} is {verdict.verdict} at level "
                f"{verdict.level} ({verdict.reason} {verdict.detail}); a benchmark of failures says nothing"
            )


def _timed_ms(run: Callable[[], None]) -> tuple[float, float]:
    """Milliseconds of wall clock, and of processor time of this process and its reaped children."""
    cpu, started = cpu_s(), time.perf_counter()
    run()
    return (time.perf_counter() - started) * 1000, (cpu_s() - cpu) * 1000
