"""Terms and laws on test points: vectors, counterexamples, witnesses.

Terms are compared on the test points; laws must also hold on the check points. A law without a
counterexample here is a conjecture, and no more than that.
"""

from __future__ import annotations

from proofmill.conjecture.laws import Law
from proofmill.conjecture.values import UNDEFINED, ValueTable, Vector, show_value
from proofmill.theory.terms import App, Term, Variable

__all__ = ["MIN_SUPPORT", "TestBed"]

_TRUE = (("Bool", "true"),)
MIN_SUPPORT = 6
"""Points at which a law's hypotheses must hold before it counts as tested."""


class TestBed:
    """A fixed set of test points and the values of terms on them."""

    __test__ = False  # not a test class, whatever its name

    def __init__(self, table: ValueTable, num_tests: int, num_checks: int) -> None:
        """Names the points; values are computed when they are asked for.

        Args:
            table: Evaluates symbols.
            num_tests: Points on which terms are compared.
            num_checks: Further points that a law must pass.
        """
        self.table = table
        self.tests = [f"t{i}" for i in range(num_tests)]
        self.checks = [f"c{i}" for i in range(num_checks)]
        self.true = table.intern(_TRUE)
        self._vectors: dict[Term, Vector] = {}

    @property
    def points(self) -> list[str]:
        """All points."""
        return [*self.tests, *self.checks]

    def vector(self, term: Term) -> Vector:
        """The term's values on the test points; those of its arguments are remembered."""
        if isinstance(term, Variable):
            return tuple(self.table.assign(term, point) for point in self.tests)
        assert isinstance(term, App)
        table, symbol = self.table, term.symbol
        if not term.args:
            return (table.evaluate(symbol, ()),) * len(self.tests)
        memo = table.memo(symbol)
        columns = zip(*(self.remembered(arg) for arg in term.args), strict=True)
        values = []
        for key in columns:
            value = memo.get(key)
            values.append(table.evaluate(symbol, key) if value is None else value)
        return tuple(values)

    def remembered(self, term: Term) -> Vector:
        """The term's vector, kept for the next time."""
        cached = self._vectors.get(term)
        if cached is None:
            cached = self._vectors[term] = self.vector(term)
        return cached

    def numbers(self, term: Term) -> list[int]:
        """The values of a term of type Nat; all of them must be defined."""
        return [self.number(value) for value in self.remembered(term)]

    def number(self, value: int) -> int:
        """The natural number with this number in the table."""
        found = self.table.values[value]
        assert isinstance(found, int)
        return found

    def value(self, term: Term, point: str) -> int:
        """The term's value at one point."""
        if isinstance(term, Variable):
            return self.table.assign(term, point)
        assert isinstance(term, App)
        return self.table.evaluate(term.symbol, tuple(self.value(arg, point) for arg in term.args))

    def holds(self, law: Law, point: str) -> bool | None:
        """Whether the law holds at a point; None where a hypothesis fails or a value is undefined."""
        for hypothesis in law.hypotheses:
            if self.value(hypothesis, point) != self.true:
                return None
        left = self.value(law.left, point)
        right = self.true if law.right is None else self.value(law.right, point)
        if UNDEFINED in (left, right):
            return None
        return left == right

    def counterexample(self, law: Law) -> str | None:
        """An assignment of a check point at which the law fails."""
        for point in self.checks:
            if self.holds(law, point) is False:
                return str(self.assignment(law, point))
        return None

    def holding(self, law: Law) -> list[str]:
        """The points at which hypotheses and conclusion hold."""
        return [point for point in self.points if self.holds(law, point)]

    def survives(self, law: Law) -> bool:
        """Whether the law fails nowhere and holds at enough points."""
        held = 0
        for point in self.points:
            result = self.holds(law, point)
            if result is False:
                return False
            held += result is True
        return held >= MIN_SUPPORT

    def assignment(self, law: Law, point: str) -> dict[str, str]:
        """The values of the law's variables at a point, for people to read."""
        return {
            f"{v.type.lean()}#{v.index}": show_value(self.table.values[self.table.assign(v, point)])
            for v in law.variables()
        }

    def is_fixed(self, variable: Variable, points: list[str]) -> bool:
        """Whether the variable has one value only at these points."""
        return len({self.table.assign(variable, point) for point in points}) == 1
