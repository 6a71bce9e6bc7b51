"""Equations between small terms of a theory, found by evaluating them: helpers before anybody asks for them.

Terms over the functions that a statement reaches are built by size, from representatives only; those with equal
values at all test points make an equation. Small and quick on purpose: what is missed here, stuck proofs ask for.

Source: QuickSpec 2 (Smallbone et al., "Quick specifications for the busy programmer", JFP 2017).
"""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator, Sequence
from typing import Any

from proofmill.judge.environment import Closure
from proofmill.kernel.names import Name
from proofmill.prove.ground import NoValues, Type, Values
from proofmill.theory.evaluate import Evaluator, Unevaluable
from proofmill_provers.orientation import Order
from proofmill_provers.signature import PARAMETERS, Sign, numbers_for, signature_of, splits, type_text
from proofmill_provers.small_terms import Term, is_special, matches, rank, shape

__all__ = ["explore"]

POINTS = 24
MAX_SIZE = 8
"""Sizes of test values are below it."""
SMALL_SIZE = 4
"""The same, where some terms are too dear to evaluate at larger ones, such as factorials."""
MAX_TERM = 6
"""Nodes of a term."""
MAX_ARGUMENT = 3
"""Nodes of an argument."""
MAX_TERMS = 9000
MAX_VARIABLES = 3
TERM_S = 0.02
"""CPU seconds for one term at all points; dearer ones, such as factorials of factorials, are left out."""


def explore(
    names: Sequence[Name],
    closure: Closure,
    evaluator: Evaluator,
    order: Order,
    *,
    budget_s: float,
    limit: int,
) -> list[str]:
    """Statements ``theorem NAME BINDERS : LEFT = RIGHT`` that held at all test points, smallest first.

    Args:
        names: Functions of the theory to speak of.
        closure: Their types.
        evaluator: Runs them.
        order: Which sides are rewritten.
        budget_s: Seconds of CPU time.
        limit: How many at most.
    """
    deadline = time.thread_time() + budget_s
    symbols = signature_of(names, closure, evaluator)
    if not symbols:
        return []
    terms = _Table(symbols, closure, evaluator, order, MAX_SIZE)
    terms.prepare(deadline - budget_s / 2)
    if terms.dear:
        terms = _Table(symbols, closure, evaluator, order, SMALL_SIZE)
        terms.prepare(deadline - budget_s / 2)
    return _laws(terms, deadline, limit)


def _laws(terms: _Table, deadline: float, limit: int) -> list[str]:
    """Laws of well-known shapes, and equations of which none is an instance of a smaller one."""
    shaped = list(dict.fromkeys(terms.templates()))
    terms.deadline = deadline
    laws: dict[tuple[str, str], tuple[Term, Term]] = {}
    for left, right in terms.equations():
        if not left.variables or is_special(left):
            continue
        key = (shape(left), shape(right))
        known = laws.get(key)
        if known is None or len(known[0].variables) < len(left.variables):
            laws[key] = (left, right)
    chosen = sorted(laws.values(), key=lambda law: law[0].size + law[1].size)
    kept: list[tuple[Term, Term]] = []
    for left, right in chosen:
        if not any(matches(older, left, {}) for older, _ in kept):
            kept.append((left, right))
    found = [*shaped[:limit], *(terms.statement(left, right) for left, right in kept[:limit])]
    return list(dict.fromkeys(found))


def _equation(left: Term | None, right: Term | None) -> str:
    assert left is not None
    assert right is not None
    return f"{left.text} = {right.text}"


class _Table:
    """Terms by type and size, and their values."""

    def __init__(
        self,
        symbols: Sequence[Sign],
        closure: Closure,
        evaluator: Evaluator,
        order: Order,
        max_size: int,
    ) -> None:
        self.dear = 0
        """Terms that took too long."""
        self._max_size = max_size
        self.deadline = 0.0
        """Of this thread's CPU time: after it, terms have no values."""
        self._order = order
        self._symbols = sorted(symbols, key=lambda s: order.rank(s.name))
        self._evaluator = evaluator
        self._values = Values(closure, evaluator)
        self._terms: dict[Type, dict[int, list[Term]]] = {}
        self._classes: dict[tuple[Type, tuple[Any, ...]], Term] = {}
        self._types: dict[str, Type] = {}
        self._data: dict[str, list[Any]] = {}
        self._made: dict[tuple[str, ...], Term | None] = {}

    def equations(self) -> Iterator[tuple[Term, Term]]:
        """Pairs of terms that agree everywhere, the larger first."""
        built = 0
        for size in range(1, MAX_TERM + 1):
            batch = list(itertools.islice(self._build(size), MAX_TERMS))
            for symbol, args in batch:
                if time.thread_time() > self.deadline or built > MAX_TERMS:
                    return
                built += 1
                if len({v for a in args for v in a.variables}) > MAX_VARIABLES:
                    continue
                term = self._apply(symbol, args, size)
                if term is None:
                    continue
                same = self._classes.get((term.type, term.vector))
                if same is None:
                    self._add(term)
                elif set(same.variables) <= set(term.variables) and self._is_first(term):
                    yield term, same

    def statement(self, left: Term, right: Term) -> str:
        """The equation as a statement called ``NAME``, with the side to rewrite to on the right."""
        sides = left.tree(), right.tree()
        if self._order.is_greater(*sides[::-1]) or (
            not self._order.is_greater(*sides) and rank(right) > rank(left)
        ):
            left, right = right, left
        return self.closed([*left.variables, *right.variables], f"{left.text} = {right.text}")

    def closed(self, variables: Sequence[str], body: str) -> str:
        """A statement called ``NAME`` with binders for these variables."""
        names = list(dict.fromkeys(variables))
        types = [self._types[name] for name in names]
        text = "".join(f" ({n} : {type_text(t)})" for n, t in zip(names, types, strict=True))
        shown = f"{body} {text}"
        used = [p for p in PARAMETERS if p in shown]
        head = f" {{{' '.join(used)} : Type}}" if used else ""
        return f"theorem NAME{head}{text} : {body}"

    def templates(self) -> Iterator[str]:
        """Laws of well-known shapes that hold at all points: structure of operations, maps between them, orders."""
        binary = [
            s
            for s in self._symbols
            if len(s.args) == 2
            and s.args[0] == s.args[1]
            and not s.is_constructor
            and self._has_three(s.args[0])
        ]
        operations = [s for s in binary if s.result == s.args[0]]
        yield from self._shifts(operations)
        yield from self._accumulators(operations)
        for s in operations:
            x, y, z = self._three(s.result)
            commutes = self._same(self._app(s, x, y), self._app(s, y, x))
            associates = self._same(self._app(s, self._app(s, x, y), z), self._app(s, x, self._app(s, y, z)))
            if associates:
                yield self.closed(
                    x.variables + y.variables + z.variables,
                    _equation(self._app(s, self._app(s, x, y), z), self._app(s, x, self._app(s, y, z))),
                )
            if commutes:
                yield self.closed(
                    x.variables + y.variables, _equation(self._app(s, x, y), self._app(s, y, x))
                )
            left, right = (self._app(s, a, self._app(s, b, z)) for a, b in ((x, y), (y, x)))
            if commutes and associates and left is not None and right is not None:
                yield self.closed(x.variables + y.variables + z.variables, _equation(left, right))
        for s in self._symbols:
            is_action = len(s.args) == 2 and s.args[1] == s.result != s.args[0] and not s.is_constructor
            if is_action and self._has_three(s.args[0]):
                x, y, _ = self._three(s.args[0])
                last = self._other(s.result)
                left, right = (self._app(s, a, self._app(s, b, last)) for a, b in ((x, y), (y, x)))
                if left is not None and self._same(left, right):
                    yield self.closed(left.variables, _equation(left, right))
        yield from self._maps(operations)
        yield from self._preserved()
        yield from self._orders(binary)

    def _shifts(self, operations: Sequence[Sign]) -> Iterator[str]:
        """``f x (C y) = C (f x y)`` or ``= h x (f x y)``: how functions of numbers step."""
        steps = [s for s in self._symbols if s.is_constructor and s.args == (s.result,)]
        for f, step in itertools.product(self._symbols, steps):
            args = [self._other(t, of=at + 1) for at, t in enumerate(f.args)]
            if f.is_constructor or len(f.args) != 2 or None in args:
                continue
            for at in (i for i, t in enumerate(f.args) if t == step.result):
                stepped = [self._app(step, a) if i == at else a for i, a in enumerate(args)]
                left, inner = self._app(f, *stepped), self._app(f, *args)
                rights = [self._app(step, inner)] if f.result == step.result else []
                for h in (h for h in operations if h.result == f.result == f.args[1 - at]):
                    rights += [self._app(h, args[1 - at], inner)]
                for right in rights:
                    if left is not None and right is not None and self._same(left, right):
                        yield self.closed(left.variables, _equation(left, right))
                        break

    def _accumulators(self, operations: Sequence[Sign]) -> Iterator[str]:
        """``f x a = h (g x) a``, or with the operands exchanged: what an accumulator is for."""
        for f, g in itertools.product(self._symbols, repeat=2):
            if f.is_constructor or g.is_constructor or len(f.args) != 2 or len(g.args) != 1:
                continue
            if f.result != g.result or {f.args[0], f.args[1]} != {g.args[0], f.result}:
                continue
            at = f.args.index(g.args[0]) if f.args[0] != f.args[1] else 0
            x, a = self._other(g.args[0], of=1), self._other(f.result, of=2)
            left = self._app(f, *((x, a) if at == 0 else (a, x)))
            inner = self._app(g, x)
            for h in (h for h in operations if h.result == f.result and h.text != f.text):
                for pair in ((inner, a), (a, inner)):
                    right = self._app(h, *pair)
                    if left is not None and right is not None and self._same(left, right):
                        yield self.closed(left.variables, _equation(left, right))

    def _maps(self, operations: Sequence[Sign]) -> Iterator[str]:
        """``f (g x y) = h (f x) (f y)``, or with the operands exchanged, for each argument of ``f``."""
        for f in self._symbols:
            for at, type_ in enumerate(f.args):
                inner = [g for g in operations if g.result == type_ and f.text != g.text]
                outer = [h for h in operations if h.result == f.result]
                if f.is_constructor or not inner or not self._has_three(type_):
                    continue
                x, y, _ = self._three(type_)
                others = [self._other(t) for t in f.args]
                if any(o is None for o in others):
                    continue

                def call(
                    arg: Term | None, f: Sign = f, at: int = at, others: Sequence[Term | None] = others
                ) -> Term | None:
                    args = [arg if i == at else o for i, o in enumerate(others)]
                    return None if any(a is None for a in args) else self._app(f, *args)

                for g, h in itertools.product(inner, outer):
                    left = call(self._app(g, x, y))
                    for a, b in ((x, y), (y, x)):
                        right = self._app(h, call(a), call(b))
                        if left is not None and right is not None and self._same(left, right):
                            yield self.closed(left.variables, _equation(left, right))
                            break

    def _preserved(self) -> Iterator[str]:
        """``p x → p (f x)`` for tests ``p``; whether it holds is seen by evaluating the statement."""
        bool_: Type = ("data", ("Bool",))
        for p in self._symbols:
            if p.result != bool_ or p.is_constructor or not p.args or p.args[-1][0] not in ("data", "Nat"):
                continue
            for f in self._symbols:
                spots = [i for i, t in enumerate(f.args) if t == p.args[-1]]
                if f.is_constructor or f.result != p.args[-1] or f.result == bool_ or not 0 < len(spots) <= 2:
                    continue
                if not self._has_three(f.result):
                    continue
                extra = [self._other(t) for t in p.args[:-1]]
                args = [self._other(t, of=2) if i not in spots else None for i, t in enumerate(f.args)]
                given = self._three(f.result)
                full = [given[spots.index(i)] if i in spots else a for i, a in enumerate(args)]
                if any(a is None for a in (*extra, *full)):
                    continue
                made = self._app(f, *full)
                whole = None if made is None else self._app(p, *extra, made)
                hyps = [self._app(p, *extra, given[n]) for n in range(len(spots))]
                if whole is None or any(h is None for h in hyps):
                    continue
                parts = [f"{h.text} = true" for h in hyps if h is not None]
                yield self.closed(whole.variables, " → ".join([*parts, f"{whole.text} = true"]))

    def _orders(self, binary: Sequence[Sign]) -> Iterator[str]:
        for s in binary:
            if s.result != ("data", ("Bool",)) or s.args[0] == s.result or not self._has_three(s.args[0]):
                continue
            x, y, z = (t.text for t in self._three(s.args[0]))
            yield self.closed([x, y], f"{s.text} {x} {y} = false → {s.text} {y} {x} = true")
            yield self.closed(
                [x, y, z], f"{s.text} {x} {y} = true → {s.text} {y} {z} = true → {s.text} {x} {z} = true"
            )
            yield self.closed([x, y], f"{s.text} {x} {y} = true → {s.text} {y} {x} = true → {x} = {y}")

    def _has_three(self, type_: Type) -> bool:
        return sum(t.text in self._types for t in self._terms.get(type_, {}).get(1, [])) >= MAX_VARIABLES

    def _three(self, type_: Type) -> tuple[Term, Term, Term]:
        first, second, third = [t for t in self._terms[type_][1] if t.text in self._types][:3]
        return first, second, third

    def _other(self, type_: Type, of: int = 3) -> Term | None:
        """A variable for an argument that a template does not speak of."""
        terms = [t for t in self._terms.get(type_, {}).get(1, []) if t.text in self._types]
        return terms[min(of - 1, len(terms) - 1)] if terms else None

    def _app(self, symbol: Sign, *args: Term | None) -> Term | None:
        given = tuple(a for a in args if a is not None)
        if len(given) < len(args):
            return None
        key = (symbol.text, *(a.text for a in given), *(str(t) for t in symbol.args))
        if key not in self._made:
            self._made[key] = self._apply(symbol, given, 1 + sum(a.size for a in given))
        return self._made[key]

    def _same(self, left: Term | None, right: Term | None) -> bool:
        return left is not None and right is not None and left.vector == right.vector

    def prepare(self, deadline: float) -> None:
        """Makes the variables of each type, and applies each function to some, which shows whether it is dear."""
        self.deadline = deadline
        for type_ in dict.fromkeys(t for s in self._symbols for t in (*s.args, s.result)):
            self._variables(type_)
        for symbol in self._symbols:
            args = [self._other(t, of=at + 1) for at, t in enumerate(symbol.args)]
            if args and None not in args and not self.dear:
                self._app(symbol, *args)

    def _variables(self, type_: Type) -> None:
        stem = {"Nat": "n", "param": "x", "fun": "f"}.get(type_[0], "t")
        count = 2 if type_[0] == "fun" else MAX_VARIABLES
        label = len(self._terms)
        for index in range(count):
            name = f"{stem}{label}{'abc'[index]}"
            self._types[name] = type_
            grounded = numbers_for(type_)
            values = []
            for point in range(POINTS):
                rng = random.Random(f"{name}/{point}")
                try:
                    values.append(
                        self._values.sample(grounded, rng, (point * 5 + label) % self._max_size).value
                    )
                except NoValues:
                    return
            if type_[0] == "fun":
                vector: tuple[Any, ...] = tuple((name, p) for p in range(POINTS))
            else:
                try:
                    vector = tuple(self._evaluator.ground(v) for v in values)
                except Unevaluable:
                    return
            self._data[name] = values
            self._add(Term(name, type_, 1, vector, (name,), name, ()))

    def _add(self, term: Term) -> None:
        self._terms.setdefault(term.type, {}).setdefault(term.size, []).append(term)
        self._classes.setdefault((term.type, term.vector), term)

    def _build(self, size: int) -> Iterator[tuple[Sign, tuple[Term, ...]]]:
        for symbol in self._symbols:
            arity = len(symbol.args)
            if arity == 0:
                if size == 1:
                    yield symbol, ()
                continue
            for split in splits(size - 1, arity, MAX_ARGUMENT):
                pools = [self._terms.get(t, {}).get(n, []) for t, n in zip(symbol.args, split, strict=True)]
                yield from ((symbol, args) for args in itertools.product(*pools))

    def _apply(self, symbol: Sign, args: tuple[Term, ...], size: int) -> Term | None:
        variables = tuple(dict.fromkeys(v for a in args for v in a.variables))
        columns = [self._column(a) for a in args]
        vector = []
        until = min(self.deadline, time.thread_time() + TERM_S)
        for point in range(POINTS):
            if time.thread_time() > until:
                self.dear += 1
                return None
            try:
                vector.append(self._evaluator.apply_embedded(symbol.value, [c[point] for c in columns]))
            except Unevaluable:
                return None
        if symbol.text in ("+", "++"):
            text = f"{args[0].shown()} {symbol.text} {args[1].shown()}"
        else:
            text = " ".join([symbol.text, *(a.shown() for a in args)])
        return Term(
            text=text,
            type=symbol.result,
            size=size,
            vector=tuple(vector),
            variables=variables,
            head=symbol.text,
            args=args,
            is_call=not symbol.is_constructor,
            name=symbol.name,
        )

    def _column(self, term: Term) -> list[Any]:
        if term.text in self._data:
            return self._data[term.text]
        column = self._data[term.text] = [self._evaluator.embed(v) for v in term.vector]
        return column

    def _is_first(self, term: Term) -> bool:
        """Whether the variables of each type come in order: other equations are renamings."""
        seen: dict[Type, int] = {}
        for name in term.variables:
            type_ = self._types[name]
            if "abc".index(name[-1]) != seen.get(type_, 0):
                return False
            seen[type_] = seen.get(type_, 0) + 1
        return True
