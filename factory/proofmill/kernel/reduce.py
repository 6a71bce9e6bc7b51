"""Weak head normal forms: what a term computes to at its head.

``core`` computes without unfolding constants, ``whnf`` with. The rules are those of the type theory: functions
meet arguments, ``let`` is put in, recursors and projections meet constructors (a recursor that has K meets any
proof of the right type; one of a structure meets any value), ``Quot.lift`` and ``Quot.ind`` meet ``Quot.mk``.
Functions on numbers are computed on literals where ``primitives`` has found out what they are.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod

from proofmill.kernel.constants import ConstantKind, RecursorInfo
from proofmill.kernel.levels import Declined
from proofmill.kernel.names import Name
from proofmill.kernel.primitives import ARITHMETIC, ZERO, Primitives
from proofmill.kernel.tags import APP, CONST, LAM, LET, NAT, PROJ
from proofmill.kernel.terms import Declarations, Store, Term, arguments, head

__all__ = ["Budget", "Reducer"]

_CLOCK_EVERY = 2048
_QUOT: dict[Name, int] = {("Quot", "lift"): 5, ("Quot", "ind"): 4}
"""Where the element of the quotient stands; the function stands fourth."""


class Budget:
    """Steps and seconds that one check may take."""

    def __init__(self, steps: int, seconds: float) -> None:
        self.used = 0
        self._steps = steps
        self._end = time.monotonic() + seconds
        self._limit = min(steps, _CLOCK_EVERY)

    def spend(self) -> None:
        """One step. Raises Declined when nothing is left."""
        self.used += 1
        if self.used >= self._limit:
            if self.used >= self._steps:
                raise Declined("steps", f"more than {self._steps} steps")
            if time.monotonic() > self._end:
                raise Declined("seconds", "the time for one constant is used up")
            self._limit = min(self._steps, self.used + _CLOCK_EVERY)


class Reducer(ABC):
    """Computes. Two rules need types: they are in the class that extends this one, ``Checker``."""

    def __init__(self, declared: Declarations, budget: Budget) -> None:
        self.store: Store = declared.store
        self.declared = declared
        self.budget = budget
        self.primitives: Primitives

    @abstractmethod
    def by_k(self, major: Term, recursor: RecursorInfo) -> Term | None:
        """The constructor in place of any proof whose type is that of the constructor."""

    @abstractmethod
    def expanded(self, major: Term, recursor: RecursorInfo) -> Term | None:
        """A value of a structure, no proof, as the constructor on its projections."""

    def core(self, term: Term, *, cheap: bool = False) -> Term:
        """The term computed at its head, no constant unfolded on the way there.

        Args:
            term: A well-typed term.
            cheap: Leave a projection alone whose structure is not a constructor before unfolding.
        """
        if term.tag not in (APP, LET, PROJ):
            return term
        known = term.cheap if cheap else term.core
        if known is None:
            known = self._core(term, cheap=cheap)
            if cheap:
                term.cheap = known
            else:
                term.core = known
        return known

    def _core(self, term: Term, *, cheap: bool) -> Term:
        after: Term | None = term
        while after is not None:
            term = after
            self.budget.spend()
            known = term.cheap if cheap else term.core
            if known is not None:
                return known
            after = None
            if term.tag == APP:
                fn = term.a
                if fn.tag == LAM:
                    after = self.store.beta(fn, term.b)
                elif fn.tag == CONST:
                    after = self._constant(term)
                elif (done := self.core(fn, cheap=cheap)) is not fn:
                    after = self.store.beta(done, term.b)
            elif term.tag == LET:
                after = self.store.instantiate(term.c, (term.b,))
            elif term.tag == PROJ:
                after = self._field(self.core(term.a, cheap=True) if cheap else self.whnf(term.a), term)
        return term

    def whnf(self, term: Term) -> Term:
        """The term computed at its head, as far as it goes."""
        if term.tag not in (APP, LET, PROJ, CONST):
            return term
        if term.whnf is None:
            now, before = self.core(term), None
            while now is not before:
                before = now
                now = now.whnf or self.core(self.arithmetic(now) or self.unfold(now) or now)
            term.whnf = now.whnf = now
        return term.whnf

    def unfold(self, term: Term) -> Term | None:
        """The term with the definition at its head put in; None if there is none."""
        fn = head(term)
        if fn.tag != CONST:
            return None
        if fn.unfolded is None:
            found = self.declared.get(fn.a)
            if found.value is None:
                return None
            fn.unfolded = self.store.with_levels(found.value, found.info.level_params, fn.b)
        return self.store.beta(fn.unfolded, arguments(term))

    def _field(self, struct: Term, projection: Term) -> Term | None:
        """The field that a projection takes from a constructor."""
        struct = self.primitives.made(struct)
        fn, args = head(struct), arguments(struct)
        info = self.declared.info(fn)
        if info is None or info.ctor is None or info.ctor.induct != projection.c:
            return None
        place = info.ctor.num_params + projection.b
        return args[place] if place < len(args) else None

    def arithmetic(self, term: Term) -> Term | None:
        """The result of a function on literals; None if it is none of those that are computed."""
        if term.tag != APP or term.a.tag != CONST or term.free:
            return None
        name: Name = term.a.a
        if name not in ARITHMETIC or len(term.b) != ARITHMETIC[name][0]:
            return None
        numbers: list[int] = []
        for arg in term.b:
            done = self.whnf(arg)
            if done.tag != NAT and not (done.tag == CONST and done.a == ZERO):
                return None
            numbers.append(done.a if done.tag == NAT else 0)
        return self.primitives.compute(name, numbers) if self.primitives.is_expected(name) else None

    def _constant(self, term: Term) -> Term | None:
        """One step of a recursor or a quotient; None if there is none to make."""
        name: Name = term.a.a
        known = self.declared.get(name)
        if known.info.recursor is not None:
            return self._iota(term, known.info.recursor)
        place = _QUOT.get(name, len(term.b))
        if known.info.kind is not ConstantKind.QUOT or len(term.b) <= place:
            return None
        made = self.whnf(term.b[place])
        if head(made).tag != CONST or head(made).a != ("Quot", "mk") or len(arguments(made)) != 3:
            return None
        return self.store.beta(term.b[3], (made.b[2], *term.b[place + 1 :]))

    def _iota(self, term: Term, recursor: RecursorInfo) -> Term | None:
        args: tuple[Term, ...] = term.b
        first = recursor.num_params + recursor.num_motives + recursor.num_minors
        place = first + recursor.num_indices
        if len(args) <= place:
            return None
        known = self.declared.get(term.a.a)
        made = self.by_k(args[place], recursor) if recursor.k else None
        made = made or self.primitives.made(self.whnf(args[place]))
        if head(made).tag != CONST or head(made).a not in known.rules:
            made = self.expanded(made, recursor)
            if made is None:
                return None
        num_fields, rhs = known.rules[head(made).a]
        given = arguments(made)
        rhs = self.store.with_levels(rhs, known.info.level_params, term.a.b)
        return self.store.beta(rhs, args[:first] + given[len(given) - num_fields :] + args[place + 1 :])
