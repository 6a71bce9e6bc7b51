"""Head to head with eqtheory 0.3.1 on implications between laws of one operation.

Half of the problems are pairs of laws drawn evenly from all with at most four operations; the other half are pairs
that no magma of two or three elements separates and that are not instances of each other, where both sides have
work to do. Each problem is given to each side in a process of its own with the same limit of processor time, the side
that goes first changing from problem to problem. eqtheory runs its own ladder in two settings, its default order and
its order for low latency, its stages' budgets scaled so that each of them gets its turn within the limit.
Our answers count only once the certifier has certified them; its answers count as given.
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

import numpy as np

from proofmill.bench.errors import BenchError
from proofmill.bench.machine import describe_machine
from proofmill.bench.stats import Summary, summarize
from proofmill.certify import Certifier
from proofmill.closure.implication import Answer, decide_implication, show, theorem_of
from proofmill.closure.magma import all_tables, holds, magma_laws
from proofmill.closure.magma_proofs import instance
from proofmill.conjecture.laws import Law
from proofmill.records import VerdictKind
from proofmill.theory.theory import Theory

__all__ = ["EqtheoryOptions", "EqtheoryReport", "Problem", "bench_eqtheory", "generate_problems"]

Tell = Callable[[str], None]
OURS, DEFAULT, LATENCY = "proofmill", "eqtheory", "eqtheory_low_latency"
_GRACE_S = 1.0
_FLOOR_S = 1e-4
"""Shorter times are not told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EqtheoryOptions:
    """What to measure."""

    n: int = 200
    cpu_s: float = 10.0
    """Processor time for each problem and side."""
    operations: int = 4
    workers: int = 2
    """Lean processes at once when our answers are certified."""
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Does the first law imply the second?"""

    kind: str
    """``even`` or ``hard``."""
    source: Law
    target: Law

    def text(self) -> tuple[str, str]:
        """Both laws in the usual notation."""
        sides = [(show(law.left), show(law.right)) for law in (self.source, self.target) if law.right]
        return f"{sides[0][0]} = {sides[0][1]}", f"{sides[1][0]} = {sides[1][1]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What one side made of one problem."""

    implied: bool | None
    """None: no answer within the limit."""
    cpu_s: float
    answer: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EqtheoryReport:
    """What was measured."""

    options: EqtheoryOptions
    machine: dict[str, object]
    solved: dict[str, dict[str, dict[str, int]]]
    """By side, by kind of problem: proved, refuted, unsolved."""
    uncertified: int
    """Our answers that the certifier did not certify; they count as unsolved."""
    ratios: dict[str, Summary]
    """Processor time of theirs over ours, over problems that both solved."""
    total_cpu_s: dict[str, float]
    disagreements: list[dict[str, object]]
    wall_s: float

    def as_row(self) -> dict[str, object]:
        """The report as JSON."""
        totals = {
            side: sum(k["proved"] + k["refuted"] for k in by.values()) for side, by in self.solved.items()
        }
        ratios = {name: round(s.median, 3) for name, s in self.ratios.items()}
        for side in (DEFAULT, LATENCY):
            ratios[f"solved_vs_{side}"] = round(totals[OURS] / max(1, totals[side]), 3)
        return {
            "bench": "eqtheory",
            "ratios": ratios,
            "spread": {name: s.as_row() for name, s in self.ratios.items()},
            "n": self.options.n,
            "cpu_s_per_problem": self.options.cpu_s,
            "solved": self.solved,
            "solved_in_all": totals,
            "uncertified": self.uncertified,
            "total_cpu_s": {k: round(v, 2) for k, v in self.total_cpu_s.items()},
            "disagreements": self.disagreements,
            "seed": self.options.seed,
            "machine": self.machine,
            "wall_s": round(self.wall_s, 1),
        }

    def as_table(self) -> str:
        """The report for a person."""
        lines = [
            f"{self.options.n} problems, {self.options.cpu_s:g} s of processor time for each and each side"
        ]
        for side, by_kind in self.solved.items():
            parts = "; ".join(
                f"{kind}: " + ", ".join(f"{num} {word}" for word, num in words.items())
                for kind, words in by_kind.items()
            )
            lines.append(f"{side}: {parts}; {self.total_cpu_s[side]:.1f} CPU s in all")
        lines += [
            f"{name}: {s.median:.2f} (quartiles {s.lower_quartile:.2f} to {s.upper_quartile:.2f})"
            for name, s in self.ratios.items()
        ]
        lines.append(f"{len(self.disagreements)} disagreements, {self.uncertified} answers not certified")
        return "\n".join(lines)


def generate_problems(n: int, *, operations: int, seed: int) -> list[Problem]:
    """Distinct problems, every second one hard; a function of its arguments."""
    rng = random.Random(f"{seed}/eqtheory")
    laws = magma_laws(operations)
    tables = [all_tables(2), all_tables(3)[::7]]
    known: dict[Law, bytes] = {}

    def profile(law: Law) -> bytes:
        if law not in known:
            known[law] = np.concatenate([holds(law, t) for t in tables]).tobytes()
        return known[law]

    problems: dict[tuple[Law, Law], Problem] = {}
    for _ in range(1000 * n):
        if len(problems) == n:
            return list(problems.values())
        source, target = rng.sample(laws, 2)
        kind = "hard" if len(problems) % 2 else "even"
        if kind == "hard":
            mine, other = (np.frombuffer(profile(law), dtype=np.bool_) for law in (source, target))
            assert target.right is not None
            if (mine & ~other).any() or instance(source, target.left, target.right) is not None:
                continue
        problems.setdefault((source, target), Problem(kind=kind, source=source, target=target))
    raise BenchError(f"only {len(problems)} problems of {n} were found; lower --n")


def bench_eqtheory(
    theory: Theory, options: EqtheoryOptions, *, tell: Tell = lambda _text: None
) -> EqtheoryReport:
    """Runs both sides on the same problems and certifies our answers.

    Args:
        theory: Where our theorems are certified; ``core`` has all they need.
        options: What to measure.
        tell: Told of progress.

    Raises:
        BenchError: eqtheory is not installed, or there are too few problems.
        SandboxError: no sandbox works here.
    """
    started = time.monotonic()
    try:
        import eqtheory  # noqa: F401 (only whether it is there; it is used in child processes)
    except ImportError as error:
        raise BenchError('eqtheory is not installed; run pip install "eqtheory==0.3.1"') from error
    machine = describe_machine(theory.environment.toolchain)
    problems = generate_problems(options.n, operations=options.operations, seed=options.seed)
    sides = {OURS: _ours, DEFAULT: _theirs_default, LATENCY: _theirs_latency}
    attempts: dict[str, list[Attempt]] = {side: [] for side in sides}
    for number, problem in enumerate(problems):
        if number % 20 == 0:
            tell(f"problem {number + 1} of {len(problems)}")
        names = list(sides)
        for side in names[number % 3 :] + names[: number % 3]:
            attempts[side].append(_limited(sides[side], problem, options.cpu_s))
    tell("our answers through the certifier")
    attempts[OURS], uncertified = _certified(theory, problems, attempts[OURS], options)
    return EqtheoryReport(
        options=options,
        machine=machine,
        solved={side: _counts(problems, made) for side, made in attempts.items()},
        uncertified=uncertified,
        ratios={
            f"cpu_{side}_over_proofmill": ratio
            for side in (DEFAULT, LATENCY)
            if (ratio := _time_ratio(attempts[side], attempts[OURS])) is not None
        },
        total_cpu_s={side: sum(a.cpu_s for a in made) for side, made in attempts.items()},
        disagreements=_disagreements(problems, attempts),
        wall_s=time.monotonic() - started,
    )


def _ours(problem: Problem, cpu_s: float) -> tuple[bool | None, Answer | None]:
    answer = decide_implication(problem.source, problem.target, cpu_s=cpu_s)
    return (None, None) if answer is None else (answer.implied, answer)


def _theirs_default(problem: Problem, cpu_s: float) -> tuple[bool | None, Answer | None]:
    return _theirs(problem, cpu_s, model_first=False)


def _theirs_latency(problem: Problem, cpu_s: float) -> tuple[bool | None, Answer | None]:
    return _theirs(problem, cpu_s, model_first=True)


def _theirs(problem: Problem, cpu_s: float, *, model_first: bool) -> tuple[bool | None, Answer | None]:
    from eqtheory import Config, solve

    share = cpu_s / 10
    config = Config(
        eqsat_budget=1.01 + share,
        superposition_budget=3 * share,
        model_budget=2 * share,
        infinite_budget=share,
        model_first=model_first,
        early_model_budget=share,
    )
    answer = solve(problem.text(), config)
    return (None if answer is None else answer.verdict == "true"), None


_Solver = Callable[[Problem, float], tuple[bool | None, Answer | None]]


def _limited(solver: _Solver, problem: Problem, cpu_s: float) -> Attempt:
    """One side on one problem in a child with a limit of processor time."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(solver, problem, cpu_s, sender), daemon=True)
    child.start()
    sender.close()
    try:
        attempt: Attempt = receiver.recv() if receiver.poll(20 * cpu_s + 60) else _none(cpu_s)
    except EOFError:
        attempt = _none(cpu_s)
    child.kill()
    child.join()
    receiver.close()
    return attempt


def _none(cpu_s: float) -> Attempt:
    return Attempt(implied=None, cpu_s=cpu_s)


def _child(solver: _Solver, problem: Problem, cpu_s: float, sender: Connection) -> None:
    import eqtheory  # noqa: F401 (imported before the clock starts, on every side)

    limit = int(time.process_time() + cpu_s + _GRACE_S) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    start = time.process_time()
    implied, answer = solver(problem, cpu_s)
    spent = time.process_time() - start
    if spent > cpu_s:
        implied, answer = None, None
    sender.send(Attempt(implied=implied, cpu_s=min(spent, cpu_s), answer=answer))


def _certified(
    theory: Theory, problems: Sequence[Problem], attempts: Sequence[Attempt], options: EqtheoryOptions
) -> tuple[list[Attempt], int]:
    """Our attempts, those that are not certified without an answer."""
    rows, places = [], []
    for number, (problem, attempt) in enumerate(zip(problems, attempts, strict=True)):
        if attempt.answer is not None:
            rows.append(theorem_of(f"problem_{number}", problem.source, problem.target, attempt.answer))
            places.append(number)
    kept = list(attempts)
    failed = 0
    checked = Certifier(theory.environment, workers=options.workers).check(rows)
    for place, item in zip(places, checked, strict=True):
        if item.verdict is None or item.verdict.verdict is not VerdictKind.CERTIFIED:
            kept[place] = _none(attempts[place].cpu_s)
            failed += 1
    return kept, failed


def _counts(problems: Sequence[Problem], attempts: Sequence[Attempt]) -> dict[str, dict[str, int]]:
    words = {True: "proved", False: "refuted", None: "unsolved"}
    found = Counter((p.kind, words[a.implied]) for p, a in zip(problems, attempts, strict=True))
    kinds = dict.fromkeys(p.kind for p in problems)
    return {kind: {word: found[kind, word] for word in words.values()} for kind in kinds}


def _time_ratio(theirs: Sequence[Attempt], ours: Sequence[Attempt]) -> Summary | None:
    found = [
        max(a.cpu_s, _FLOOR_S) / max(b.cpu_s, _FLOOR_S)
        for a, b in zip(theirs, ours, strict=True)
        if a.implied is not None and b.implied is not None
    ]
    return summarize(found) if found else None


def _disagreements(
    problems: Sequence[Problem], attempts: dict[str, list[Attempt]]
) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for number, problem in enumerate(problems):
        answers = {side: made[number].implied for side, made in attempts.items()}
        if len({a for a in answers.values() if a is not None}) > 1:
            found.append({"problem": list(problem.text()), "implied": answers})
    return found
