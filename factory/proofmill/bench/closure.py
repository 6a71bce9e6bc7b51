"""How many facts one call of the checker decides: all laws of one operation, closed under what follows.

A fact is an ordered pair of distinct laws: the first implies the second, or not. A checker call is one theorem
through the certifier: one for each implication that is proved and not composed, one for each finite magma
whose table of laws is certified. Everything else is composed of these by substitution, duality and transitivity; a
sample of what is composed (all of it with --full) is certified as theorems of their own, on demand, and counted
apart. The baseline of the times is that sample: a theorem for each pair.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from proofmill.bench.errors import BenchError
from proofmill.bench.machine import describe_machine
from proofmill.bench.stats import Summary, paired_ratios
from proofmill.certify import Certifier
from proofmill.closure.deciding import Decision, decide_laws
from proofmill.closure.graph import Decided, Edge
from proofmill.closure.magma import Table, magma_laws
from proofmill.closure.magma_proofs import MagmaProofs
from proofmill.machine import cpu_s
from proofmill.records import Submission, VerdictKind
from proofmill.theory.theory import Theory

__all__ = ["ClosureOptions", "ClosureReport", "bench_closure", "on_demand"]

Tell = Callable[[str], None]
TARGET = 100.0
"""Facts per checker call that the project asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureOptions:
    """What to decide."""

    operations: int = 2
    """Operations of a law, at most."""
    sample: int = 90
    """Composed pairs that are certified on demand, over all rounds; 0: all."""
    rounds: int = 3
    workers: int = 2
    seed: int = 0

    def __post_init__(self) -> None:
        """Checks the numbers.

        Raises:
            BenchError: one of them makes no sense.
        """
        if not 1 <= self.operations <= 3:
            raise BenchError(f"operations must be 1 to 3, got {self.operations}")
        if self.rounds < 1 or 0 < self.sample < self.rounds:
            raise BenchError(f"sample must be 0 or >= rounds >= 1, got {self.sample} and {self.rounds}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureReport:
    """What was decided, and what it cost."""

    options: ClosureOptions
    machine: dict[str, object]
    laws: int
    facts: dict[str, int]
    open_pairs: list[tuple[str, str]]
    derivations: int
    models: int
    sampled: int
    search_cpu_s: float
    certify_wall_s: float
    certify_cpu_s: float
    cpu_ratio: Summary
    """Processor time per fact of a theorem for each pair, over that of closure with its search."""
    wall_s: float

    @property
    def calls(self) -> int:
        """Theorems that the certifier had to check."""
        return self.derivations + self.models

    @property
    def facts_per_call(self) -> float:
        """Decided pairs for each checker call."""
        decided = self.facts[Decided.IMPLIED] + self.facts[Decided.REFUTED]
        return decided / self.calls

    def as_row(self) -> dict[str, object]:
        """The report as JSON."""
        return {
            "bench": "closure",
            "ratios": {
                "facts_per_checker_call": round(self.facts_per_call, 2),
                "cpu_pair_by_pair_vs_closure": round(self.cpu_ratio.median, 2),
            },
            "spread": {"cpu_pair_by_pair_vs_closure": self.cpu_ratio.as_row()},
            "n": sum(self.facts.values()),
            "operations": self.options.operations,
            "laws": self.laws,
            "facts": dict(self.facts),
            "open_pairs": [list(pair) for pair in self.open_pairs],
            "checker_calls": {"derivations": self.derivations, "models": self.models, "all": self.calls},
            "certified_on_demand": self.sampled,
            "search_cpu_s": round(self.search_cpu_s, 2),
            "certify_s": {"wall": round(self.certify_wall_s, 2), "cpu": round(self.certify_cpu_s, 2)},
            "targets": {"facts_per_checker_call": f">= {TARGET:g}"},
            "seed": self.options.seed,
            "machine": self.machine,
            "wall_s": round(self.wall_s, 1),
        }

    def as_table(self) -> str:
        """The report for a person."""
        return "\n".join(
            [
                f"{self.laws} laws of at most {self.options.operations} operations, "
                f"{sum(self.facts.values())} ordered pairs: "
                + ", ".join(f"{num} {word}" for word, num in self.facts.items()),
                f"{self.calls} checker calls ({self.derivations} implications, {self.models} finite magmas): "
                f"{self.facts_per_call:.1f} facts per call (asked for: {TARGET:g})",
                f"{self.sampled} composed pairs certified on demand as theorems of their own, none failed",
                f"search {self.search_cpu_s:.2f} CPU s; the calls {self.certify_cpu_s:.2f} CPU s, "
                f"{self.certify_wall_s:.2f} s wall; a theorem for each pair would cost "
                f"{self.cpu_ratio.median:.0f} times the processor time",
            ]
        )


def bench_closure(
    theory: Theory, options: ClosureOptions, *, tell: Tell = lambda _text: None
) -> ClosureReport:
    """Decides all pairs, certifies what has to be, and a sample of what follows.

    Args:
        theory: Where theorems are certified; ``core`` has all they need.
        options: What to decide.
        tell: Told of progress.

    Raises:
        BenchError: a certificate or a composed proof was not certified: nothing of the count can be believed.
        SandboxError: no sandbox works here.
    """
    started = time.monotonic()
    machine = describe_machine(theory.environment.toolchain)
    laws = magma_laws(options.operations)
    cpu = time.process_time()
    decision = decide_laws(laws, tell=tell)
    search_cpu_s = time.process_time() - cpu
    certifier = Certifier(theory.environment, workers=options.workers)
    proofs = MagmaProofs(laws, decision.graph)
    rows = _certificates(decision, proofs)
    tell(f"{len(rows)} certificates through the certifier")
    wall_s, cpu_s = _certify(certifier, rows)
    counts = decision.graph.counts()
    facts = counts[Decided.IMPLIED] + counts[Decided.REFUTED]
    pairs = _sample(decision, options)
    ratios: list[float] = []
    for number in range(options.rounds):
        chunk = pairs[number :: options.rounds]
        tell(f"round {number + 1} of {options.rounds}: {len(chunk)} composed pairs on demand")
        _, direct = _certify(certifier, [on_demand(decision, proofs, *pair) for pair in chunk])
        ratios.append(direct / len(chunk))
    return ClosureReport(
        options=options,
        machine=machine,
        laws=len(laws),
        facts={str(word): num for word, num in counts.items()},
        open_pairs=[(_text(decision, a), _text(decision, b)) for a, b in decision.graph.open_pairs()],
        derivations=len(decision.derivations),
        models=len(decision.models),
        sampled=len(pairs),
        search_cpu_s=search_cpu_s,
        certify_wall_s=wall_s,
        certify_cpu_s=cpu_s,
        cpu_ratio=paired_ratios(ratios, [(cpu_s + search_cpu_s) / facts] * len(ratios)),
        wall_s=time.monotonic() - started,
    )


def _certificates(decision: Decision, proofs: MagmaProofs) -> list[Submission]:
    rows = [
        proofs.direct(Edge(source=step.source, target=step.target, evidence=step))
        for step in decision.derivations
    ]
    rows += [
        proofs.model(f"model_{number}", model.table, model.satisfied)
        for number, model in enumerate(decision.models)
    ]
    return rows


def _sample(decision: Decision, options: ClosureOptions) -> list[tuple[int, int]]:
    laws = range(len(decision.laws))
    decided = [
        (a, b) for a in laws for b in laws if a != b and decision.graph.decided(a, b) is not Decided.OPEN
    ]
    rng = random.Random(options.seed)
    rng.shuffle(decided)
    return decided[: options.sample] if options.sample else decided


def on_demand(decision: Decision, proofs: MagmaProofs, source: int, target: int) -> Submission:
    """The theorem that decides one pair by itself."""
    if decision.graph.decided(source, target) is Decided.IMPLIED:
        return proofs.composed(source, target)
    evidence = decision.graph.refutation(source, target)
    is_dual = isinstance(evidence, tuple)
    table = decision.models[evidence[1] if isinstance(evidence, tuple) else evidence].table
    return proofs.refutation(source, target, _transposed(table) if is_dual else table)


def _transposed(table: Table) -> Table:
    return tuple(zip(*table, strict=True))


def _certify(certifier: Certifier, rows: Sequence[Submission]) -> tuple[float, float]:
    """Wall and processor seconds of certifying the rows.

    Raises:
        BenchError: one is not certified.
    """
    wall, cpu = time.monotonic(), cpu_s()
    checked = certifier.check(rows)
    spent = time.monotonic() - wall, cpu_s() - cpu
    for item in checked:
        if item.verdict is None or item.verdict.verdict is not VerdictKind.CERTIFIED:
            detail = item.problem.detail if item.problem else item.verdict.detail if item.verdict else ""
            raise BenchError(f"{item.submission.name} is not certified: {detail}")
    return spent


def _text(decision: Decision, number: int) -> str:
    law = decision.laws[number]
    return f"{law.left!r} = {law.right!r}"
