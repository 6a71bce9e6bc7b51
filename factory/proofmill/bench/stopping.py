"""What sequential stopping saves: attempts until the band of a solve rate is decided, against 16 for everybody.

Both sides see the same attempts, in the same order, and take the same decision from what they saw: the band that is
likeliest under the same prior. They differ in when they stop. Right and wrong are judged by the true rate, which
is known for simulated provers, and for the real one from many more attempts. The prior is learnt on the way.
An oracle is measured beside them, the same rule with the true spread for its prior: about what any rule can save.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from proofmill.bench.errors import BenchError
from proofmill.bench.machine import describe_machine
from proofmill.bench.stats import Summary, summarize
from proofmill.certify.batch import ProofText, elaborate_batch
from proofmill.certify.certifier import Certifier
from proofmill.certify.elaborate import Compiler
from proofmill.certify.freeze import FrozenStatement
from proofmill.conjecture.propose import propose
from proofmill.lean.toolchain import Toolchain
from proofmill.machine import cpu_s
from proofmill.prove.goals import goal_of
from proofmill.prove.protocol import Goal, LemmaHint, Prover, Tried, find_prover
from proofmill.prove.stopping import BandRule, SolvePrior, band_rule, default_prior, grid, refit
from proofmill.theory.theory import Theory

__all__ = ["SPREADS", "StoppingOptions", "StoppingReport", "bench_stopping", "play", "simulate"]

Tell: TypeAlias = Callable[[str], None]
Rates: TypeAlias = npt.NDArray[np.float64]
FIXED = 16
TARGET_SAVED = 0.40
FIRST_REFIT = 20
"""Statements after which the prior is fitted for the first time; then whenever their number has doubled."""
_TRUTH = 1_024
"""Attempts from which a real prover's rate is taken for known: its standard error is below 0.016."""
_BULK = 64
"""Attempts for each goal in one call of the real prover."""
HEARTBEATS = 20_000


def _with_ends(rng: np.random.Generator, num: int, zero: float, one: float, middle: Rates) -> Rates:
    """``middle`` with a share of rates exactly 0 and a share exactly 1."""
    u = rng.random(num)
    return np.where(u < zero, 0.0, np.where(u < zero + one, 1.0, middle))


SPREADS: Mapping[str, Callable[[np.random.Generator, int], Rates]] = {
    "polarised": lambda rng, num: _with_ends(rng, num, 0.45, 0.35, rng.random(num)),
    "u_shaped": lambda rng, num: rng.beta(0.3, 0.6, num),
    "uniform": lambda rng, num: rng.random(num),
    "mostly_hard": lambda rng, num: _with_ends(rng, num, 0.6, 0.0, rng.beta(1, 6, num)),
    "mostly_easy": lambda rng, num: rng.beta(2, 1, num),
}
"""How solve rates are spread: polarised is what provers show on generated statements (nearly all never or always)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppingOptions:
    """What is measured."""

    simulated: int = 2_000
    """Statements of each simulated spread."""
    real: int = 60
    """Statements for the real prover."""
    rounds: int = 5
    """Repeats, each with draws of its own."""
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One rule on some statements."""

    counts: tuple[tuple[int, int], ...]
    """Attempts and successes of each statement."""
    right: int
    """How many bands are right."""

    @property
    def calls(self) -> int:
        """All attempts."""
        return sum(attempts for attempts, _ in self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppingReport:
    """All figures, by spread; ``real`` is the random portfolio."""

    options: StoppingOptions
    saved: Mapping[str, Summary]
    oracle_saved: Mapping[str, Summary]
    accuracy: Mapping[str, Summary]
    fixed_accuracy: Mapping[str, Summary]
    rates: tuple[float, ...]
    """The real prover's solve rates."""
    wall_s: float
    cpu_s: float
    machine: Mapping[str, object] = field(default_factory=dict)

    def as_row(self) -> dict[str, object]:
        """The contract's object."""
        names = list(self.saved)
        return {
            "bench": "stopping",
            "ratios": {
                "calls_saved": round(float(np.mean([self.saved[n].median for n in names])), 4),
                **{f"calls_saved_{n}": round(self.saved[n].median, 4) for n in names},
                **{f"oracle_saved_{n}": round(self.oracle_saved[n].median, 4) for n in names},
                **{f"accuracy_{n}": round(self.accuracy[n].median, 4) for n in names},
                **{f"fixed_accuracy_{n}": round(self.fixed_accuracy[n].median, 4) for n in names},
            },
            "spread": {
                **{f"calls_saved_{n}": self.saved[n].as_row(4) for n in names},
                **{f"accuracy_{n}": self.accuracy[n].as_row(4) for n in names},
                **{f"fixed_accuracy_{n}": self.fixed_accuracy[n].as_row(4) for n in names},
            },
            "n": {
                "simulated": self.options.simulated,
                "real": len(self.rates),
                "rounds": self.options.rounds,
            },
            "fixed_attempts": FIXED,
            "target": {"calls_saved": TARGET_SAVED},
            "real_solve_rates": [round(rate, 4) for rate in self.rates],
            "wall_s": round(self.wall_s, 2),
            "cpu_s": round(self.cpu_s, 2),
            "machine": dict(self.machine),
        }

    def as_table(self) -> str:
        """The same for a person."""
        lines = [f"{'spread':<14}{'saved':>8}{'at best':>9}{'right':>8}{'right of fixed 16':>19}"]
        lines += [
            f"{name:<14}{self.saved[name].median:>8.1%}{self.oracle_saved[name].median:>9.1%}"
            f"{self.accuracy[name].median:>8.1%}{self.fixed_accuracy[name].median:>19.1%}"
            for name in self.saved
        ]
        mean = float(np.mean([summary.median for summary in self.saved.values()]))
        lines.append(f"mean saved {mean:.1%}, target {TARGET_SAVED:.0%}")
        return "\n".join(lines)


def play(
    rule: BandRule, rates: Rates, attempts: npt.NDArray[np.bool_], *, fixed: int | None = None
) -> Played:
    """What a rule decides, statement by statement.

    Args:
        rule: Decides; with ``fixed``, only classifies.
        rates: True solve rates, shape (S,).
        attempts: Which attempts succeed, shape (S, at least ``rule.max_attempts``).
        fixed: Attempts for every statement, instead of the rule's own stopping.
    """
    counts: list[tuple[int, int]] = []
    right = 0
    for rate, row in zip(rates, attempts, strict=True):
        spent = successes = 0
        while True:
            done = spent == fixed if fixed is not None else rule.decide(spent, successes) is not None
            if done:
                break
            successes += int(row[spent])
            spent += 1
        counts.append((spent, successes))
        right += rule.classify(spent, successes) is rule.bands.of(float(rate))
    return Played(counts=tuple(counts), right=right)


def simulate(rates: Rates, num: int, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Independent attempts of Bernoulli provers, shape (S, num)."""
    return rng.random((len(rates), num)) < rates[:, None]


def oracle_prior(rates: Rates) -> SolvePrior:
    """The spread of the rates themselves as a prior."""
    points = grid()
    weights = np.zeros(len(points))
    nearest = np.abs(rates[:, None] - points[None, :]).argmin(axis=1)
    np.add.at(weights, nearest, 1.0)
    return SolvePrior.from_weights(weights)


def bench_stopping(
    toolchain: Toolchain, options: StoppingOptions, theory: Theory, *, tell: Tell
) -> StoppingReport:
    """Measures on simulated spreads and on a real stochastic prover.

    Raises:
        BenchError: the real prover has too few statements to be measured on.
    """
    started, cpu = time.monotonic(), cpu_s()
    rule = band_rule(reference=FIXED)
    rounds: dict[str, list[dict[str, float]]] = {name: [] for name in (*SPREADS, "real")}
    for number in range(options.rounds):
        rng = np.random.default_rng([options.seed, number])
        for name, spread in SPREADS.items():
            rates = spread(rng, options.simulated)
            rounds[name].append(_compare(rule, rates, simulate(rates, rule.max_attempts, rng)))
        tell(f"round {number + 1} of {options.rounds}: simulated spreads done")
    real_rates, outcomes = _real(theory, options, rule.max_attempts * options.rounds, tell=tell)
    for number in range(options.rounds):
        part = outcomes[:, number * rule.max_attempts : (number + 1) * rule.max_attempts]
        rounds["real"].append(_compare(rule, real_rates, part))

    def over(key: str) -> dict[str, Summary]:
        return {name: summarize([one[key] for one in found]) for name, found in rounds.items()}

    return StoppingReport(
        options=options,
        saved=over("saved"),
        oracle_saved=over("oracle"),
        accuracy=over("accuracy"),
        fixed_accuracy=over("fixed"),
        rates=tuple(real_rates.tolist()),
        wall_s=time.monotonic() - started,
        cpu_s=cpu_s() - cpu,
        machine=describe_machine(toolchain),
    )


def _compare(rule: BandRule, rates: Rates, attempts: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Both sides, and the oracle, on the same attempts.

    The sequential side learns its prior as it goes, after 20, 40, 80, ... statements; the other side classifies with
    the same tables at every point.
    """
    counts: list[tuple[int, int]] = []
    fixed_calls = right = fixed_right = start = 0
    while start < len(rates):
        part = slice(start, max(FIRST_REFIT, 2 * start))
        sequential = play(rule, rates[part], attempts[part])
        fixed = play(rule, rates[part], attempts[part], fixed=FIXED)
        counts += sequential.counts
        fixed_calls += fixed.calls
        right, fixed_right = right + sequential.right, fixed_right + fixed.right
        start = len(counts)
        rule = band_rule(prior=refit(default_prior(), counts), reference=FIXED)
    oracle = play(band_rule(prior=oracle_prior(rates), reference=FIXED), rates, attempts)
    return {
        "saved": 1 - sum(spent for spent, _ in counts) / fixed_calls,
        "oracle": 1 - oracle.calls / fixed_calls,
        "accuracy": right / len(rates),
        "fixed": fixed_right / len(rates),
    }


# The real prover


@dataclass(slots=True)
class _Session:
    """Lean for the real prover; a script that was tried before has its answer already."""

    compiler: Compiler
    known: dict[tuple[str, str], str | None] = field(default_factory=dict)
    lemmas: Sequence[LemmaHint] = ()
    effort: int | None = None

    def elaborate(self, rows: Sequence[tuple[Goal, str]]) -> list[str | None]:
        """See ``ProverSession``."""
        keys = [(goal.statement, proof) for goal, proof in rows]
        new = [key for key in dict.fromkeys(keys) if key not in self.known]
        outcomes = elaborate_batch(
            self.compiler, [ProofText(statement=s, proof=p) for s, p in new], batch_size=400
        )
        for key, outcome in zip(new, outcomes, strict=True):
            self.known[key] = None if outcome.ok else outcome.first_error
        return [self.known[key] for key in keys]

    def note(self, tried: Tried) -> None:
        """See ``ProverSession``; nothing is kept."""


def _real(
    theory: Theory, options: StoppingOptions, num: int, *, tell: Tell
) -> tuple[Rates, npt.NDArray[np.bool_]]:
    """True solve rates of the random portfolio on conjectures about a theory, and ``num`` attempts at each.

    Lean's answer for a script does not change, so an attempt is drawn anew and its answer looked up: what is
    stochastic is the prover's choice.
    """
    certifier = Certifier(theory.environment)
    environment = theory.environment
    session = _Session(certifier.compiler.with_heartbeats(HEARTBEATS))
    proposed = propose(theory, options.real, seed=options.seed, max_size=7).conjectures
    frozen = certifier.freeze([c.statement for c in proposed])
    goals = [
        goal_of(f, environment.closure, id_=c.id, theory_names=frozenset(theory.own))
        for c, f in zip(proposed, frozen, strict=True)
        if isinstance(f, FrozenStatement)
    ]
    if len(goals) < 2:
        raise BenchError(f"the real prover needs at least 2 statements, the theory gave {len(goals)}")
    prover = find_prover("random")
    tell(f"the real prover: {len(goals)} statements, Lean tries every script")
    truth = _attempts(prover, goals, session, _TRUTH)
    tell(f"{len(session.known)} scripts tried; solve rates from {_TRUTH} attempts each")
    return truth.mean(axis=1), _attempts(prover, goals, session, num)


def _attempts(prover: Prover, goals: Sequence[Goal], session: _Session, num: int) -> npt.NDArray[np.bool_]:
    """Independent attempts at each goal, shape (goals, num)."""
    columns: list[npt.NDArray[np.bool_]] = []
    while len(columns) < num:
        bulk = min(_BULK, num - len(columns))
        # An attempt is known by its goal's id and its number.
        posed = [replace(goal, id=f"{goal.id}/{at}") for at in range(bulk) for goal in goals]
        solved = {candidate.conjecture_id for candidate in prover.prove(posed, session)}
        columns += [np.array([f"{goal.id}/{at}" in solved for goal in goals]) for at in range(bulk)]
    return np.stack(columns, axis=1)
