"""What exploring by whole layers saves, against naive enumeration and against QuickSpec 2's loop.

All sides explore the same signature (numbers and lists, read from the default theory), with the same variables,
evaluator and memo of applications, one after the other in this process, each within the same budget of CPU time. A
side covers a size when every well-typed term of that size has been built, or shown to equal a smaller one. Figures
are terms covered per CPU second: the number of all well-typed terms up to a size, counted exactly, over the time to
cover them.

Enumerate-and-test, the naive side, is the strongest form that prunes nothing: every well-typed term is built, its
values come from the kept values of its arguments by one look-up each, and it is compared with all earlier terms at
once, by hashing its values. No side may call two terms equal that it has not compared at every point at which our
own laws are tested (test points, check points, the grid of small numbers, coincidences). Until it was changed for
that reason, the naive side compared at the test points alone, and called equal what no other side did.
"""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from proofmill.bench.errors import BenchError
from proofmill.bench.machine import describe_machine
from proofmill.bench.quickspec import OutOfTime, QuickSpecLoop
from proofmill.bench.stats import Summary, summarize
from proofmill.conjecture.explore import ExplorationStopped, Explorer
from proofmill.conjecture.layers import ExploreLimits
from proofmill.conjecture.shapes import compositions
from proofmill.conjecture.testbed import TestBed
from proofmill.conjecture.values import ValueTable
from proofmill.theory.evaluate import Evaluator
from proofmill.theory.probes import ProbedVocabulary, read_vocabulary
from proofmill.theory.terms import App, Symbol, Term, Type, Variable
from proofmill.theory.theory import Theory

__all__ = ["ExploreOptions", "ExploreReport", "NaiveLoop", "bench_explore", "count_terms"]

SIGNATURE = {
    "+": "Nat", "*": "Nat", "-": "Nat", "min": "Nat", "max": "Nat", "Nat.zero": "Nat", "List.length": "Nat",
    "ArithList.total": "Nat", "List.nil": "List Nat", "List.cons": "List Nat", "List.append": "List Nat",
    "List.reverse": "List Nat", "List.take": "List Nat", "List.drop": "List Nat",
}  # fmt: skip
"""Symbols by key, with the result type of the instance that is taken."""
NUM_VARIABLES = 3
NUM_TESTS, NUM_CHECKS = 24, 40
FIRST_SIZE, LAST_SIZE = 3, 9
TARGET_SIZE = 7


Tables = Callable[[], ValueTable]
"""Makes a fresh table: no side profits from another's memo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExploreOptions:
    """How long to measure."""

    rounds: int = 3
    budget_s: float = 60.0
    """CPU seconds for one side in one round."""
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExploreReport:
    """CPU seconds until each size was covered, for each side and round."""

    terms: Mapping[int, int]
    """All well-typed terms up to a size."""
    seconds: Mapping[str, Sequence[Mapping[int, float]]]
    """Per side, for each round: CPU seconds from the start until a size was covered; sizes not reached lack."""
    options: ExploreOptions
    machine: Mapping[str, object]
    notes: list[str] = field(default_factory=list)

    def ratio(self, side: str, size: int) -> Summary | None:
        """How many times faster ours covers everything up to a size; None if a side never gets there."""
        pairs = zip(self.seconds[side], self.seconds["layers"], strict=True)
        found = [theirs[size] / ours[size] for theirs, ours in pairs if size in theirs and size in ours]
        return summarize(found) if found else None

    def floor(self, side: str, size: int) -> float | None:
        """At least so many times faster, where the side ran out of its budget before the size was covered."""
        bounds = [
            self.options.budget_s / ours[size]
            for theirs, ours in zip(self.seconds[side], self.seconds["layers"], strict=True)
            if size in ours and size not in theirs
        ]
        return min(bounds) if bounds else None

    def exponent(self, side: str) -> float | None:
        """Factor by which time grows with one more node: least squares on its logarithm over the sizes reached."""
        points = [
            (size, math.log(spent))
            for round_ in self.seconds[side]
            for size, spent in round_.items()
            if size >= FIRST_SIZE and spent > 0
        ]
        if len({size for size, _ in points}) < 2:
            return None
        mean_x = sum(x for x, _ in points) / len(points)
        mean_y = sum(y for _, y in points) / len(points)
        slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum(
            (x - mean_x) ** 2 for x, _ in points
        )
        return math.exp(slope)

    def as_row(self) -> dict[str, object]:
        """The contract's object."""
        ratios: dict[str, float] = {}
        spread: dict[str, object] = {}
        at_least: dict[str, float] = {}
        for side in ("naive", "quickspec"):
            for size in range(FIRST_SIZE, LAST_SIZE + 1):
                name = f"{side}_over_layers_size_{size}"
                summary, bound = self.ratio(side, size), self.floor(side, size)
                if summary is not None:
                    ratios[name], spread[name] = round(summary.median, 2), summary.as_row()
                elif bound is not None:
                    at_least[name] = round(bound, 2)
        return {
            "bench": "explore",
            "ratios": ratios,
            "spread": spread,
            "at_least": at_least,
            "n": len(self.seconds["layers"]),
            "terms": {str(size): count for size, count in self.terms.items()},
            "terms_per_cpu_s": {
                side: {
                    str(size): round(self.terms[size] / summarize(found).median)
                    for size in range(FIRST_SIZE, LAST_SIZE + 1)
                    if (found := [r[size] for r in rounds if size in r])
                }
                for side, rounds in self.seconds.items()
            },
            "cpu_s": {
                side: [{str(k): round(v, 4) for k, v in r.items()} for r in rounds]
                for side, rounds in self.seconds.items()
            },
            "growth_per_node": {side: self.exponent(side) for side in self.seconds},
            "budget_s": self.options.budget_s,
            "notes": self.notes,
            "machine": dict(self.machine),
        }

    def as_table(self) -> str:
        """The report for people."""
        lines = ["size        terms   " + "".join(f"{side:>14}" for side in self.seconds) + "   terms/s"]
        for size in range(FIRST_SIZE, LAST_SIZE + 1):
            cells = []
            for rounds in self.seconds.values():
                reached = [r[size] for r in rounds if size in r]
                cells.append(f"{summarize(reached).median:12.3f} s" if reached else f"{'not reached':>14}")
            ours = [r[size] for r in self.seconds["layers"] if size in r]
            speed = f"{self.terms[size] / summarize(ours).median:12,.0f}" if ours else ""
            lines.append(f"{size:4} {self.terms[size]:14,}   {''.join(cells)}{speed}")
        for side in ("naive", "quickspec"):
            summary, bound = self.ratio(side, TARGET_SIZE), self.floor(side, TARGET_SIZE)
            if summary is not None:
                lines.append(f"size {TARGET_SIZE}: {summary.median:.1f} times {side}'s speed")
            elif bound is not None:
                lines.append(
                    f"size {TARGET_SIZE}: more than {bound:.1f} times {side}'s speed, which ran out of time"
                )
        lines += [
            f"time grows by {g:.1f} a node: {s}" for s in self.seconds if (g := self.exponent(s)) is not None
        ]
        return "\n".join([*lines, *self.notes])


def bench_explore(theory: Theory, options: ExploreOptions, *, tell: Callable[[str], None]) -> ExploreReport:
    """Measures.

    Raises:
        BenchError: the theory lacks a symbol of the signature.
    """
    probed = read_vocabulary(theory)
    symbols = [
        s for s in probed.vocabulary.symbols if SIGNATURE.get(s.key) == str(s.result) and _is_ground(s)
    ]
    if missing := SIGNATURE.keys() - {s.key for s in symbols}:
        raise BenchError(
            f"the signature needs {', '.join(sorted(missing))}, which {theory.name} does not have"
        )
    sides: dict[str, Callable[[Sequence[Symbol], Tables, ExploreOptions], dict[int, float]]] = {
        "layers": _layers,
        "quickspec": _quickspec,
        "naive": _naive,
    }
    seconds: dict[str, list[dict[int, float]]] = {side: [] for side in sides}
    for number in range(options.rounds):
        for side, run in sides.items():
            fresh = partial(_table, probed, options.seed + number)
            seconds[side].append(run(symbols, fresh, options))
            reached = max(seconds[side][-1], default=0)
            spent = ", ".join(f"{size} in {s:.1f} s" for size, s in seconds[side][-1].items() if size > 4)
            tell(f"round {number + 1}: {side} covers size {reached} ({spent})")
    counted = count_terms(symbols, LAST_SIZE)
    total = {size: sum(counted[n] for n in range(1, size + 1)) for size in counted}
    notes = [
        f"{side} did not cover size {size} within {options.budget_s:g} s"
        for side, rounds in seconds.items()
        for size in range(FIRST_SIZE, LAST_SIZE + 1)
        if all(size not in r for r in rounds) and (size == FIRST_SIZE or any(size - 1 in r for r in rounds))
    ]
    machine = describe_machine(theory.environment.toolchain)
    return ExploreReport(terms=total, seconds=seconds, options=options, machine=machine, notes=notes)


def _is_ground(symbol: Symbol) -> bool:
    return not any(list(t.variables()) for t in (*symbol.arg_types, symbol.result))


def _table(probed: ProbedVocabulary, seed: int) -> ValueTable:
    vocabulary = probed.vocabulary
    return ValueTable(Evaluator(probed.constants), vocabulary.datatypes, seed, vocabulary.models)


def _types(symbols: Sequence[Symbol]) -> list[Type]:
    return list(dict.fromkeys(t for s in symbols for t in (*s.arg_types, s.result)))


def count_terms(symbols: Sequence[Symbol], max_size: int) -> dict[int, int]:
    """All well-typed terms of each size, over ``NUM_VARIABLES`` variables of each type."""
    counts: Counter[tuple[Type, int]] = Counter({(t, 1): NUM_VARIABLES for t in _types(symbols)})
    for size in range(1, max_size + 1):
        for symbol in symbols:
            if symbol.arity == 0:
                counts[symbol.result, size] += size == 1
                continue
            for split in compositions(size - 1, symbol.arity):
                pairs = zip(symbol.arg_types, split, strict=True)
                counts[symbol.result, size] += math.prod(counts[type_, part] for type_, part in pairs)
    return {n: sum(count for (_, s), count in counts.items() if s == n) for n in range(1, max_size + 1)}


class _Budget(threading.Event):
    """Set when the process has used so much CPU time from now on."""

    def __init__(self, budget_s: float) -> None:
        super().__init__()
        self._end = time.process_time() + budget_s

    def is_set(self) -> bool:
        """Whether the time is used up."""
        return time.process_time() > self._end


def _layers(symbols: Sequence[Symbol], fresh: Tables, options: ExploreOptions) -> dict[int, float]:
    """Ours, afresh for each size, whose last layer is not built upon; nothing is left out, nothing is mined."""
    spent: dict[int, float] = {}
    for size in range(FIRST_SIZE, LAST_SIZE + 1):
        limits = ExploreLimits(
            max_size=size,
            max_subterm_size=size - 1,
            max_conclusion=4 * LAST_SIZE,
            max_nodes=4 * LAST_SIZE,
            variables_per_type=NUM_VARIABLES,
            max_variables=2 * NUM_VARIABLES,
            test_points=NUM_TESTS,
            check_points=NUM_CHECKS,
            layer_cap=1 << 40,
            conditionals=False,
            inequalities=False,
        )
        started = time.process_time()
        explorer = Explorer(symbols, fresh(), limits, options.seed, _Budget(options.budget_s))
        try:
            for _ in explorer.layers():
                pass
        except ExplorationStopped:
            break
        spent[size] = time.process_time() - started
        if spent[size] > options.budget_s:
            break
    return spent


def _quickspec(symbols: Sequence[Symbol], fresh: Tables, options: ExploreOptions) -> dict[int, float]:
    table = fresh()
    loop = QuickSpecLoop(
        symbols,
        table,
        num_variables=NUM_VARIABLES,
        points=TestBed(table, NUM_TESTS, NUM_CHECKS).all_points,
        deadline=time.process_time() + options.budget_s,
    )
    return _by_size(loop.size)


def _naive(symbols: Sequence[Symbol], fresh: Tables, options: ExploreOptions) -> dict[int, float]:
    loop = NaiveLoop(symbols, fresh(), deadline=time.process_time() + options.budget_s)
    return _by_size(loop.size)


def _by_size(cover: Callable[[int], object]) -> dict[int, float]:
    """Processor seconds until each size is covered, one after the other, as far as there is time."""
    spent: dict[int, float] = {}
    started = time.process_time()
    try:
        for size in range(1, LAST_SIZE + 1):
            cover(size)
            spent[size] = time.process_time() - started
    except OutOfTime:
        pass
    return spent


Row = tuple[int, ...]


class NaiveLoop:
    """Enumerate-and-test, size by size: every term is built from every term and compared with all."""

    def __init__(self, symbols: Sequence[Symbol], table: ValueTable, *, deadline: float) -> None:
        """Knows the variables; raises ``OutOfTime`` at ``deadline`` of ``time.process_time``."""
        self._symbols = symbols
        self._table = table
        self._deadline = deadline
        self._points = TestBed(table, NUM_TESTS, NUM_CHECKS).all_points
        self._pools: dict[tuple[Type, int], list[tuple[Term, Row]]] = defaultdict(list)
        self.classes: dict[tuple[Type, int], Term] = {}
        """The first term of each class, by the hash of its values: the rows themselves would fill the memory."""
        self.laws = 0
        """Terms that equal an earlier one."""
        for type_ in _types(symbols):
            for index in range(NUM_VARIABLES):
                variable = Variable(type_, index)
                row = tuple([table.assign(variable, point) for point in self._points])
                self._pools[type_, 1].append((variable, row))
                self.classes[type_, hash(row)] = variable

    def size(self, size: int) -> None:
        """Builds, evaluates and compares all terms of a size."""
        for term, row in self._built(size):
            if time.process_time() > self._deadline:
                raise OutOfTime
            if size < LAST_SIZE:
                self._pools[term.type, size].append((term, row))
            self.laws += self.classes.setdefault((term.type, hash(row)), term) is not term

    def _built(self, size: int) -> Iterator[tuple[Term, Row]]:
        """The terms of a size with their values, each from the kept values of its arguments."""
        evaluate = self._table.evaluate
        for symbol in self._symbols:
            if symbol.arity == 0:
                if size == 1:
                    yield App(symbol, ()), (evaluate(symbol, ()),) * len(self._points)
                continue
            for split in compositions(size - 1, symbol.arity):
                pools = [self._pools[t, s] for t, s in zip(symbol.arg_types, split, strict=True)]
                for args in itertools.product(*pools):
                    columns = zip(*(row for _, row in args), strict=True)
                    row = tuple([evaluate(symbol, key) for key in columns])
                    yield App(symbol, tuple([term for term, _ in args])), row
