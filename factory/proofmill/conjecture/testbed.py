"""Laws on test points: what refutes them, how often they hold, and where.

Terms are compared on the test points, whole layers at a time (``proofmill.conjecture.columns``); a law must
also hold on check points that no comparison has seen, among them large numbers, long lists and lists that are
sorted or repeat themselves. A law without a counterexample here is a conjecture, and no more than that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from proofmill.conjecture.laws import Law
from proofmill.conjecture.values import UNDEFINED, ValueTable, show_value
from proofmill.theory.drafts import NAT
from proofmill.theory.terms import App, Term, Variable

__all__ = ["MIN_SUPPORT", "TestBed"]

_TRUE = (("Bool", "true"),)
MIN_SUPPORT = 8
"""Points at which a law's hypotheses must hold before it counts as tested."""
MAX_SEARCH = 8
"""Check points looked at for one at which hypotheses hold, on average."""
_QUICK = 10
_EVERY_LARGE = 6
"""Every so many check points one is large."""
_NUM_COINCIDENCES = 32
"""Points at which numbers are images of each other under the theory's functions."""
_NUM_IN_RANGE = 12
"""Points for each function of one number at which all numbers are values of it: hypotheses such as evenness hold."""
_PAIRS_UP_TO = 7
"""All pairs of numbers with this sum at most are tried for the first two, ..."""
_FIRST_UP_TO = 24
"""... and all numbers up to this one for the first."""
_MAX_VALUES = 1_500_000
"""Values of terms at points that are remembered: about 150 MB."""
_MAX_KILLERS = 40
"""Check points that are remembered for what they refute."""


class TestBed:
    """A set of points and the values of terms at them, one at a time."""

    __test__ = False  # not a test class, whatever its name

    def __init__(self, table: ValueTable, num_tests: int, num_checks: int) -> None:
        """Names the points; values are computed when they are asked for.

        Args:
            table: Evaluates symbols.
            num_tests: Points on which terms are compared; more are learned.
            num_checks: Further points that a law must pass.
        """
        self.table = table
        self.tests = [f"t{i}" for i in range(num_tests)]
        self.num_checks = num_checks
        self.true = table.intern(_TRUE)
        self._pool = [
            f"c{i}{'L' if i % _EVERY_LARGE == 0 else 'S' if i % 2 else ''}"
            for i in range(num_checks * MAX_SEARCH)
        ]
        pairs = [(a, total - a) for total in range(_PAIRS_UP_TO + 1) for a in range(total + 1)]
        pairs += [(a, a % 4) for a in range(_PAIRS_UP_TO + 1, _FIRST_UP_TO + 1)]
        self._grid = [f"G{a}.{b}" for a, b in pairs]
        self._coincidences = [f"k{i}K" for i in range(_NUM_COINCIDENCES)]
        self._coincidences += [f"r{f}.{i}K" for f in range(table.num_ranges) for i in range(_NUM_IN_RANGE)]
        self._supports: dict[frozenset[Term], list[str]] = {}
        self._killers: list[str] = []
        self._values: dict[str, dict[Term, int]] = defaultdict(dict)
        """At each point, values of terms asked for; forgotten when there are ``_MAX_VALUES``."""
        self._num_values = 0

    @property
    def points(self) -> list[str]:
        """All points at which a law without hypotheses is tested."""
        return [*self.tests, *self._pool[: self.num_checks]]

    @property
    def all_points(self) -> list[str]:
        """All points at which an equation about numbers has been tested when it counts as a law."""
        return [*self.points, *self._grid, *self._coincidences]

    def value(self, term: Term, point: str) -> int:
        """The term's value at one point."""
        values = self._values[point]
        found = values.get(term)
        if found is None:
            if isinstance(term, Variable):
                found = self.table.assign(term, point)
            else:
                assert isinstance(term, App)
                found = self.table.evaluate(term.symbol, tuple([self.value(arg, point) for arg in term.args]))
            if self._num_values >= _MAX_VALUES:
                self.forget()
                values = self._values[point]
            values[term] = found
            self._num_values += 1
        return found

    def forget(self) -> None:
        """Forgets the values of terms, whose numbers may soon stand for others."""
        self._values.clear()
        self._num_values = 0

    def holds(self, law: Law, point: str) -> bool | None:
        """Whether the law holds at a point; None where a hypothesis fails or a value is undefined."""
        for hypothesis in law.hypotheses:
            if self.value(hypothesis, point) != self.true:
                return None
        return self._concludes(law, point)

    def _concludes(self, law: Law, point: str) -> bool | None:
        left = self.value(law.left, point)
        right = self.true if law.right is None else self.value(law.right, point)
        if UNDEFINED in (left, right):
            return None
        return left == right

    def support(self, hypotheses: Sequence[Term]) -> list[str]:
        """Check points at which all hypotheses hold: up to as many as a law must pass.

        With hypotheses that seldom hold, more points are searched than a law without hypotheses is tested at.
        """
        if not hypotheses:
            return self._pool[: self.num_checks]
        key = frozenset(hypotheses)
        found = self._supports.get(key)
        if found is None:
            found = []
            for point in self._pool:
                if all(self.value(hypothesis, point) == self.true for hypothesis in hypotheses):
                    found.append(point)
                    if len(found) == self.num_checks:
                        break
            self._supports[key] = found
        return found

    def counterexample(self, law: Law, *, quick: bool = False) -> str | None:
        """A check point at which the law fails; points that refuted others are asked first.

        ``quick`` looks at a few points only.
        """
        for position, point in enumerate(self._killers):
            if self.holds(law, point) is False:
                self._killers.insert(position // 2, self._killers.pop(position))
                return point
        support = self.support(law.hypotheses)
        for point in support[:_QUICK] if quick else support:
            if self._concludes(law, point) is False:
                return self._killed(point)
        if not quick and any(not v.type.is_function for v in law.variables()):
            points = self._coincidences
            if any(v.type == NAT for v in law.variables()):
                points = [*self._grid, *points]
            for point in points:
                if self.holds(law, point) is False:
                    return self._killed(point)
        return None

    def _killed(self, point: str) -> str:
        self._killers.insert(len(self._killers) // 2, point)
        del self._killers[_MAX_KILLERS:]
        return point

    def holding(self, law: Law) -> list[str]:
        """The points at which hypotheses and conclusion hold."""
        tests = [point for point in self.tests if self.holds(law, point)]
        return tests + [point for point in self.support(law.hypotheses) if self._concludes(law, point)]

    def survives(self, law: Law) -> bool:
        """Whether the law fails nowhere and holds at enough points."""
        if self.counterexample(law) is not None:
            return False
        held = 0
        for point in self.tests:
            result = self.holds(law, point)
            if result is False:
                return False
            held += result is True
        return held + sum(bool(self._concludes(law, p)) for p in self.support(law.hypotheses)) >= MIN_SUPPORT

    def assignment(self, law: Law, point: str) -> dict[str, str]:
        """The values of the law's variables at a point, for people to read."""
        return {
            f"{v.type.lean()}#{v.index}": show_value(self.table.value(self.table.assign(v, point)))
            for v in law.variables()
        }

    def witness(self, law: Law, points: Sequence[str]) -> dict[str, str]:
        """The assignment among these points that is shortest to write."""
        return min((self.assignment(law, point) for point in points), key=lambda found: len(str(found)))

    def spread(self, variable: Variable, points: Sequence[str]) -> int:
        """How many different values the variable takes at the points, those of data counted by size."""
        values = {self.table.assign(variable, point) for point in points}
        sizes = {_data_size(self.table.value(value)) for value in values}
        return min(len(values), len(sizes))


def _data_size(value: object) -> object:
    """The number of constructors of data that has any inside it; any other value as it is."""
    if not isinstance(value, tuple) or not any(isinstance(field, tuple) for field in value[1:]):
        return value if not isinstance(value, tuple) or len(value) > 1 else (value, 0)
    size, stack = 0, [value]
    while stack:
        top = stack.pop()
        size += 1
        stack.extend(field for field in top[1:] if isinstance(field, tuple))
    return size
