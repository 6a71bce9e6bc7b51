"""Types of terms, and definitional equality: each needs the other.

Equality: terms are compared as they are, then computed a little, then unfolded step by step, the higher
definition first, as the lower may turn up in it. Proofs of one proposition are equal. Functions are equal if they
are on a fresh variable, values of structures if their fields are; all values of a type with one
constructor and no field are equal. Each answer is kept, yes and no: terms carry the types of their variables, so
an answer holds everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofmill.kernel.constants import RecursorInfo
from proofmill.kernel.levels import Rejected, Universe
from proofmill.kernel.names import name_str
from proofmill.kernel.primitives import SUCC, Primitives
from proofmill.kernel.reduce import Budget, Reducer
from proofmill.kernel.tags import APP, CONST, FVAR, LAM, LET, NAT, PI, PROJ, SORT, STR
from proofmill.kernel.terms import Declarations, Declared, Term, arguments, head, show

__all__ = ["Checker"]

_PROJECTION = 1 << 60
"""Height of a projection: it is computed before any definition is unfolded."""


class Checker(Reducer):
    """Infers types and compares terms."""

    def __init__(self, declared: Declarations, budget: Budget) -> None:
        super().__init__(declared, budget)
        self.primitives = Primitives(declared, self)
        self._answers: dict[tuple[Term, Term], bool] = {}

    def check(self, term: Term) -> Term:
        """The type of a term, everything in it checked; Rejected if it is ill typed."""
        return term.checked or self._infer(term, full=True)

    def type_of(self, term: Term) -> Term:
        """The type of a term that was checked, or computed from checked ones."""
        return term.checked or term.type or self._infer(term, full=False)

    def sort_of(self, term: Term, *, full: bool = False) -> Universe:
        """The universe of a type; Rejected if the term is none."""
        sort = self.whnf(self._infer(term, full=full))
        if sort.tag != SORT:
            raise Rejected("type", f"{show(term)} is used as a type and is none")
        level: Universe = sort.a
        return level

    def is_proof(self, term: Term) -> bool:
        """Whether a well-typed term is a proof."""
        if term.prop is None:
            is_data = term.tag in (SORT, PI, NAT, STR)
            term.prop = not is_data and self.is_proposition(self.type_of(term))
        return term.prop

    def is_proposition(self, type_: Term) -> bool:
        """Whether a type is a proposition, for all values of universe parameters."""
        return self.store.levels.is_zero(self.sort_of(type_))

    def function_type(self, term: Term) -> Term:
        """A type computed to a function type; Rejected if it is none."""
        done = self.whnf(term)
        if done.tag != PI:
            raise Rejected("function", f"a function type is needed, not {show(done)}")
        return done

    def _infer(self, term: Term, *, full: bool) -> Term:
        known = term.checked or (None if full else term.type)
        if known is None:
            self.budget.spend()
            tag = term.tag
            if tag == APP:
                known = self._application(term, full=full)
            elif tag in (LAM, PI):
                known = self._binder(term, full=full)
            elif tag == LET:
                known = self._let(term, full=full)
            elif tag == PROJ:
                known = self._projection(term, full=full)
            else:
                known = self._atom(term)
            term.type = known
            term.checked = known if full else None
        return known

    def _atom(self, term: Term) -> Term:
        if term.tag == CONST:
            return self._constant_type(self.declared.get(term.a), term.b)
        if term.tag in (NAT, STR):
            return self.primitives.type_of(term)
        return term.a if term.tag == FVAR else self.store.sort(self.store.levels.succ(term.a))

    def _constant_type(self, known: Declared, levels: tuple[Universe, ...]) -> Term:
        params = known.info.level_params
        if len(params) != len(levels):
            name = name_str(known.info.name)
            raise Rejected("universe", f"{name} has {len(params)} universe parameters and got {len(levels)}")
        return self.store.with_levels(known.type, params, levels)

    def _application(self, term: Term, *, full: bool) -> Term:
        args: tuple[Term, ...] = term.b
        put = self.store.instantiate
        fn = self._infer(term.a, full=full)
        start = 0
        for k, arg in enumerate(args):
            if fn.tag != PI:
                fn = self.function_type(put(fn, args[start:k]))
                start = k
            if full:
                wanted = put(fn.a, args[start:k])
                found = self._infer(arg, full=True)
                if not self.equal(found, wanted):
                    place = f"argument {k + 1} of {show(term.a)}"
                    raise Rejected("argument", f"{place} has type {show(found)} and not {show(wanted)}")
            fn = fn.b
        return put(fn, args[start:])

    def _binder(self, term: Term, *, full: bool) -> Term:
        """The type of a function or of a function type, all its binders opened at once."""
        tag, base, put = term.tag, term.free, self.store.instantiate
        variables: list[Term] = []
        levels: list[Universe] = []
        while term.tag == tag:
            type_ = put(term.a, variables)
            if full or tag == PI:
                levels.append(self.sort_of(type_, full=full))
            variables.append(self.store.fvar(type_, base + len(variables)))
            term = term.b
        body = put(term, variables)
        if tag == LAM:
            return self.store.close(PI, variables, self._infer(body, full=full))
        level = self.sort_of(body, full=full)
        for part in reversed(levels):
            level = self.store.levels.imax(part, level)
        return self.store.sort(level)

    def _let(self, term: Term, *, full: bool) -> Term:
        values: list[Term] = []
        while term.tag == LET:
            value = self.store.instantiate(term.b, values)
            if full:
                type_ = self.store.instantiate(term.a, values)
                self.sort_of(type_, full=True)
                found = self._infer(value, full=True)
                if not self.equal(found, type_):
                    raise Rejected("let", f"a let of type {show(type_)} has a value of type {show(found)}")
            values.append(value)
            term = term.c
        return self._infer(self.store.instantiate(term, values), full=full)

    def _projection(self, term: Term, *, full: bool) -> Term:
        """The type of a field, its dependence on fields before it put in.

        From a proof, only proofs can be taken: else two proofs of one proposition, which are equal, would
        have different fields. So no field before it on which its type depends may be data either.
        """
        of = self.whnf(self._infer(term.a, full=full))
        fn, args, name = head(of), arguments(of), name_str(term.c)
        known = self.declared.info(fn)
        info = known.inductive if known else None
        if info is None or fn.a != term.c or len(info.ctors) != 1:
            raise Rejected("projection", f"field {term.b} of {name} is taken from a value of {show(of)}")
        from_proof = self.is_proposition(of)
        now = self._constant_type(self.declared.get(info.ctors[0]), fn.b)
        for arg in args[: info.num_params]:
            now = self.store.instantiate(self.function_type(now).b, (arg,))
        for k in range(term.b + 1):
            now = self.whnf(now)
            if now.tag != PI:
                raise Rejected("projection", f"{name} has no field {term.b}")
            if from_proof and (k == term.b or now.b.loose) and not self.is_proposition(now.a):
                raise Rejected("projection", f"field {k} of the proposition {name} is no proof")
            if k < term.b:
                now = self.store.instantiate(now.b, (self.store.make(PROJ, term.a, k, term.c),))
        field: Term = now.a
        return field

    def equal(self, left: Term, right: Term) -> bool:
        """Whether two well-typed terms are definitionally equal."""
        if left is right:
            return True
        key = (left, right) if left.serial < right.serial else (right, left)
        known = self._answers.get(key)
        if known is None:
            self.budget.spend()
            known = self._answers[key] = self._compare(*key)
        return known

    def _compare(self, left: Term, right: Term) -> bool:
        plain = self._plain(left, right)
        if plain is not None:
            return plain
        if self.is_proof(left):
            return self.equal(self.type_of(left), self.type_of(right))
        for one, two in ((left, right), (right, left)):
            is_decision = one.tag == CONST and one.a == ("Bool", "true") and not two.free
            if is_decision and self.whnf(two) is one:
                return True
        return self._unfolding(self.core(left, cheap=True), self.core(right, cheap=True))

    def _plain(self, left: Term, right: Term) -> bool | None:
        """The answer where the outermost form of both gives it."""
        tag = left.tag
        if left is right or tag != right.tag:
            return True if left is right else None
        if tag in (LAM, PI):
            return self._binders(left, right)
        if tag == SORT:
            return self.store.levels.equal(left.a, right.a)
        return bool(left.a == right.a) if tag in (NAT, STR) else None

    def _binders(self, left: Term, right: Term) -> bool:
        tag, base, put = left.tag, max(left.free, right.free), self.store.instantiate
        variables: list[Term] = []
        while left.tag == tag and right.tag == tag:
            type_ = put(left.a, variables)
            if not self.equal(type_, put(right.a, variables)):
                return False
            variables.append(self.store.fvar(type_, base + len(variables)))
            left, right = left.b, right.b
        return self.equal(put(left, variables), put(right, variables))

    def _unfolding(self, left: Term, right: Term) -> bool:
        """Unfolds until the terms agree or nothing is left to unfold."""
        while True:
            self.budget.spend()
            answer = self._plain(left, right)
            if answer is None:
                answer = self._numbers(left, right)
            if answer is not None:
                return answer
            high, other = self._height(left), self._height(right)
            if high < 0 and other < 0:
                return self._stuck(left, right)
            if high == other and self._same_form(left, right):
                return True
            if high >= other:
                left = self._step(left)
            if other >= high:
                right = self._step(right)

    def _step(self, term: Term) -> Term:
        """The term after unfolding what is at its head."""
        after = self.unfold(term)
        return self.core(term) if after is None else self.core(after, cheap=True)

    def _height(self, term: Term) -> int:
        """How high the definition at the head is; below 0 if nothing is to unfold."""
        fn = head(term)
        if fn.tag == CONST:
            return self.declared.height(fn.a) if self.declared.get(fn.a).value is not None else -1
        return _PROJECTION if fn.tag == PROJ and self.core(term) is not term else -1

    def _same_form(self, left: Term, right: Term) -> bool:
        """Whether the two are one function on equal arguments, a quick way to be equal."""
        fn, other = head(left), head(right)
        args, others = arguments(left), arguments(right)
        if len(args) != len(others) or fn.tag != other.tag or (fn.tag == PROJ and fn.b != other.b):
            return False
        if fn is not other:
            if fn.tag == CONST:
                levels = zip(fn.b, other.b, strict=False)
                if fn.a != other.a or not all(self.store.levels.equal(*pair) for pair in levels):
                    return False
            elif fn.tag != PROJ or fn.c != other.c or not self.equal(fn.a, other.a):
                return False
        return self._all_equal(args, others)

    def _all_equal(self, left: Sequence[Term], right: Sequence[Term]) -> bool:
        for one, two in zip(left, right, strict=True):  # noqa: SIM110 (a generator would use up the C stack)
            if not self.equal(one, two):
                return False
        return True

    def _numbers(self, left: Term, right: Term) -> bool | None:
        """The answer where both are successors, or one can be computed on literals."""
        below, other = self._below(left), self._below(right)
        if below is not None and other is not None:
            return self.equal(below, other)
        one, two = self.arithmetic(left), self.arithmetic(right)
        return self.equal(one or left, two or right) if one or two else None

    def _below(self, term: Term) -> Term | None:
        """The predecessor of a literal or of an application of ``Nat.succ``."""
        if term.tag == NAT:
            return self.store.make(NAT, term.a - 1) if term.a else None
        is_successor = term.tag == APP and term.a.tag == CONST and term.a.a == SUCC and len(term.b) == 1
        return term.b[0] if is_successor else None

    def _stuck(self, left: Term, right: Term) -> bool:
        """Compares terms that are computed as far as it goes."""
        if NAT in (left.tag, right.tag):
            return self._same_form(self.primitives.made(left), self.primitives.made(right))
        if STR in (left.tag, right.tag):
            return self.equal(self.primitives.made(left), self.primitives.made(right))
        if LAM in (left.tag, right.tag):
            return self._eta(left, right) if left.tag == LAM else self._eta(right, left)
        return (
            self._same_form(left, right)
            or self._structure(left, right)
            or self._structure(right, left)
            or self._unit(left, right)
        )

    def _eta(self, function: Term, other: Term) -> bool:
        """Whether a function and a term that is none by its form agree on a fresh variable."""
        type_ = self.whnf(self.type_of(other))
        if type_.tag != PI or not self.equal(type_.a, function.a):
            return False
        variable = self.store.fvar(function.a, max(function.free, other.free))
        return self.equal(self.store.instantiate(function.b, (variable,)), self.store.app(other, variable))

    def _structure(self, term: Term, made: Term) -> bool:
        """Whether a structure's constructor is applied to the fields of ``term``."""
        info = self.declared.info(head(made))
        ctor = info.ctor if info else None
        if ctor is None or not ctor.num_fields:
            return False
        of = head(self.whnf(self.type_of(made)))
        if self.declared.structure(of) != ctor:
            return False
        fields = arguments(made)[ctor.num_params :]
        if len(fields) != ctor.num_fields or not self.equal(self.type_of(term), self.type_of(made)):
            return False
        return self._all_equal(
            [self.store.make(PROJ, term, k, ctor.induct) for k in range(ctor.num_fields)], fields
        )

    def _unit(self, left: Term, right: Term) -> bool:
        """Whether the two have a type with one constructor that has no field."""
        type_ = self.whnf(self.type_of(left))
        ctor = self.declared.structure(head(type_))
        return ctor is not None and not ctor.num_fields and self.equal(type_, self.type_of(right))

    def by_k(self, major: Term, recursor: RecursorInfo) -> Term | None:
        """The constructor in place of any proof whose type is that of the constructor."""
        of = self.whnf(self.type_of(major))
        fn = head(of)
        if fn.tag != CONST or fn.a != recursor.all[0]:
            return None
        params = arguments(of)[: recursor.num_params]
        made = self.store.app(self.store.const(recursor.rules[0].ctor, fn.b), *params)
        return made if self.equal(of, self.type_of(made)) else None

    def expanded(self, major: Term, recursor: RecursorInfo) -> Term | None:
        """A value of a structure, no proof, as the constructor on its projections."""
        if len(recursor.rules) != 1:
            return None
        of = self.whnf(self.type_of(major))
        fn, rule = head(of), recursor.rules[0]
        if self.declared.structure(fn) is None or self.is_proof(major):
            return None
        fields = [self.store.make(PROJ, major, k, fn.a) for k in range(rule.num_fields)]
        return self.store.app(self.store.const(rule.ctor, fn.b), *arguments(of), *fields)
