"""Unfailing completion: from some equations to rewrite rules, each with its derivation.

Critical pairs of the equations at hand are simplified and become new equations, the smallest first, until nothing
new comes or the budget is spent. Every equation knows the steps from which it follows, so whatever the rules
join can be written down as a chain of equalities.

Sources: Knuth and Bendix, "Simple word problems in universal algebras" (1970); Bachmair, Dershowitz and
Plaisted, "Completion without failure" (1989) for equations that cannot be oriented; Kamin and Lévy for the
lexicographic path order. Terms are numbers (variables) and tuples of a head and arguments.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = [
    "Completion",
    "Equation",
    "Normaliser",
    "Step",
    "Term",
    "arguments",
    "backwards",
    "precedence_of",
    "replace_at",
    "substitute",
    "variables",
]

Term = int | tuple["str | Term", ...]
Position = tuple[int, ...]
Substitution = dict[int, Term]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rewriting: an equation, at a place, in a direction."""

    equation: int
    forward: bool
    position: Position
    substitution: tuple[tuple[int, Term], ...]
    before: Term
    after: Term


@dataclass(slots=True, kw_only=True)
class Equation:
    """``left = right``; as a rule from left to right where ``is_rule``."""

    number: int
    left: Term
    right: Term
    is_rule: bool
    steps: tuple[Step, ...] = ()
    """From left to right; empty for an axiom."""
    axiom: str = ""
    active: bool = True


@dataclass(slots=True)
class Completion:
    """A growing set of equations."""

    precedence: Mapping[str, int]
    """Of heads; larger ones are rewritten to smaller ones."""
    max_equations: int = 300
    max_size: int = 24
    """Nodes of both sides of an equation that is kept."""
    spare: Term | None = None
    """A smallest constant, put for variables that only one side of an equation has; without one, such an equation
    rewrites in the other direction only."""
    equations: list[Equation] = field(default_factory=list)
    work: int = 0
    """Places at which an equation was tried: a measure of effort that no clock enters into."""
    _passive: list[tuple[int, int, Term, Term, tuple[Step, ...], str]] = field(default_factory=list)
    _count: int = 0
    _is_cut: bool = False
    """Whether an equation was dropped for its size."""

    def add(self, left: Term, right: Term, axiom: str) -> None:
        """An axiom."""
        self._push(left, right, (), axiom)

    def run(self, work: int) -> None:
        """Completes until nothing is left, or so much work is done, or there are enough equations."""
        while self.work < work and self.advance():
            pass

    def advance(self) -> bool:
        """Looks at the smallest equation that waits; False if none does, or there are enough equations."""
        if not self._passive or len(self.equations) >= self.max_equations:
            return False
        _, _, left, right, steps, axiom = heapq.heappop(self._passive)
        self._process(left, right, steps, axiom)
        return True

    def _push(self, left: Term, right: Term, steps: tuple[Step, ...], axiom: str = "") -> None:
        weight = size(left) + size(right)
        if weight <= self.max_size:
            self._count += 1
            heapq.heappush(
                self._passive, (weight if not axiom else 0, self._count, left, right, steps, axiom)
            )

    def _process(self, left: Term, right: Term, steps: tuple[Step, ...], axiom: str) -> None:
        if axiom:
            new = self._keep(left, right, (), axiom)
        else:
            low, down_left = self.normalise(left)
            high, down_right = self.normalise(right)
            if low == high:
                return
            chain = (*backwards(down_left), *steps, *down_right)
            new = self._keep(low, high, chain, "")
        self._collapse(new)
        for other in [e for e in self.equations if e.active]:
            for pair in (*self._pairs(new, other), *(() if other is new else self._pairs(other, new))):
                self._push(*pair)

    def _keep(self, left: Term, right: Term, steps: tuple[Step, ...], axiom: str) -> Equation:
        if self.greater(right, left):
            left, right, steps = right, left, tuple(backwards(steps))
            if axiom:
                axiom = f"{axiom}.symm"
        left, right, steps = _renamed(left, right, steps)
        new = Equation(
            number=len(self.equations), left=left, right=right, is_rule=self.greater(left, right), steps=steps,
            axiom=axiom,
        )  # fmt: skip
        self.equations.append(new)
        return new

    def _collapse(self, new: Equation) -> None:
        """Equations whose sides the new one simplifies are taken out, simplified, and wait again."""
        for other in self.equations:
            if other is new or not other.active:
                continue
            if any(
                self._rewrite_with(new, side)
                for side in (other.left, *(() if other.is_rule else (other.right,)))
            ):
                other.active = False
                step = Step(
                    equation=other.number, forward=True, position=(), substitution=_identity(other.left, other.right),
                    before=other.left, after=other.right,
                )  # fmt: skip
                self._push(other.left, other.right, (step,))

    @property
    def is_convergent(self) -> bool:
        """Whether all is completed, and every equation is a rule: normal forms then decide equality."""
        return not self._passive and not self._is_cut and all(e.is_rule for e in self.equations if e.active)

    # Rewriting

    def normalise(self, term: Term) -> tuple[Term, list[Step]]:
        """The normal form, and the steps to it."""
        steps: list[Step] = []
        while len(steps) < 400:
            step = next(
                (s for e in self.equations if e.active and (s := self._rewrite_with(e, term)) is not None),
                None,
            )
            if step is None:
                return term, steps
            steps.append(step)
            term = step.after
        return term, steps

    def _rewrite_with(self, equation: Equation, term: Term) -> Step | None:
        for position, sub in positions(term):
            if isinstance(sub, int):
                continue
            for forward in (True,) if equation.is_rule else (True, False):
                source, target = _sides(equation, forward=forward)
                self.work += 1
                found = match(source, sub, {})
                if found is None:
                    continue
                if free := variables(target) - found.keys():
                    if self.spare is None:
                        continue
                    found |= dict.fromkeys(free, self.spare)
                image = substitute(target, found)
                if equation.is_rule or self.greater(sub, image):
                    return Step(
                        equation=equation.number, forward=forward, position=position,
                        substitution=tuple(sorted(found.items())), before=term,
                        after=replace_at(term, position, image),
                    )  # fmt: skip
        return None

    def _pairs(self, outer: Equation, inner: Equation) -> Iterator[tuple[Term, Term, tuple[Step, ...]]]:
        """Critical pairs of ``inner`` at places inside ``outer``, with the steps from one side to the other."""
        for down in (True,) if outer.is_rule else (True, False):
            big, other = _sides(outer, forward=down)
            for forward in (True,) if inner.is_rule else (True, False):
                source, target = (rename(t, 1000) for t in _sides(inner, forward=forward))
                for position, sub in positions(big):
                    if isinstance(sub, int) or (outer is inner and not position and down == forward):
                        continue
                    sigma = unify(source, sub)
                    if sigma is None:
                        continue
                    top = resolve(big, sigma)
                    left = resolve(other, sigma)
                    image = resolve(target, sigma)
                    right = replace_at(top, position, image)
                    if self.greater(left, top) or self.greater(right, top):
                        continue
                    yield left, right, (
                        Step(
                            equation=outer.number, forward=not down, position=(), before=left, after=top,
                            substitution=_bound(outer, sigma, 0),
                        ),
                        Step(
                            equation=inner.number, forward=forward, position=position, before=top, after=right,
                            substitution=_bound(inner, sigma, 1000),
                        ),
                    )  # fmt: skip

    # Order

    def greater(self, left: Term, right: Term) -> bool:
        """The lexicographic path order."""
        return self._greater(left, right, {})

    def _greater(self, left: Term, right: Term, known: dict[tuple[Term, Term], bool]) -> bool:
        """The order, with answers remembered: a plain recursion asks the same pairs exponentially often."""
        if isinstance(left, int):
            return False
        if isinstance(right, int):
            return right in variables(left)
        found = known.get((left, right))
        if found is None:
            found = known[left, right] = self._compare(left, right, known)
        return found

    def _compare(
        self,
        left: tuple[str | Term, ...],
        right: tuple[str | Term, ...],
        known: dict[tuple[Term, Term], bool],
    ) -> bool:
        ours, theirs = arguments(left), arguments(right)
        if any(arg == right or self._greater(arg, right, known) for arg in ours):
            return True
        if left[0] != right[0]:
            high, low = ((self.precedence.get(str(t[0]), 0), str(t[0])) for t in (left, right))
            return high > low and all(self._greater(left, arg, known) for arg in theirs)
        if not all(self._greater(left, arg, known) for arg in theirs):
            return False
        for a, b in zip(ours, theirs, strict=True):
            if a != b:
                return self._greater(a, b, known)
        return False


class Normaliser:
    """Normal forms by the rules of a completion, fast: arguments are normal already, results are remembered."""

    def __init__(self, completion: Completion) -> None:
        """Takes the rules as they are now."""
        self._rules: dict[str, list[tuple[Term, Term]]] = {}
        for equation in completion.equations:
            if equation.active and equation.is_rule and not isinstance(equation.left, int):
                self._rules.setdefault(str(equation.left[0]), []).append((equation.left, equation.right))
        self._known: dict[Term, Term] = {}

    def apply(self, head: str, args: Sequence[Term]) -> Term:
        """The normal form of an operation at normal arguments."""
        term: Term = (head, *args)
        found = self._known.get(term)
        if found is None:
            found = self._known[term] = self._at_root(term, head)
        return found

    def _at_root(self, term: Term, head: str) -> Term:
        for left, right in self._rules.get(head, ()):
            values = match(left, term, {})
            if values is not None:
                return self._built(right, values)
        return term

    def _built(self, term: Term, values: Mapping[int, Term]) -> Term:
        if isinstance(term, int):
            return values[term]
        return self.apply(str(term[0]), [self._built(arg, values) for arg in arguments(term)])


def precedence_of(equations: Sequence[tuple[Term, Term]]) -> dict[str, int]:
    """A precedence of heads that suits algebra: operations of one argument first, then of more, constants last."""
    arities: dict[str, int] = {}
    stack = [side for sides in equations for side in sides]
    while stack:
        term = stack.pop()
        if not isinstance(term, int):
            arities[str(term[0])] = len(arguments(term))
            stack += arguments(term)
    rank = {1: 3, 0: 1}
    return {head: rank.get(arity, 2) for head, arity in arities.items()}


def arguments(term: Term) -> tuple[Term, ...]:
    """The arguments of a term; none of a variable."""
    if isinstance(term, int):
        return ()
    rest = term[1:]
    return rest if str not in map(type, rest) else tuple(arg for arg in rest if not isinstance(arg, str))  # type: ignore[return-value]


def size(term: Term) -> int:
    """Nodes."""
    return 1 + sum(map(size, arguments(term)))


def variables(term: Term) -> set[int]:
    """Numbers of the variables."""
    return {term} if isinstance(term, int) else set().union(*map(variables, arguments(term)))


def positions(term: Term, at: Position = ()) -> Iterator[tuple[Position, Term]]:
    """All places of a term with the subterms there, outermost first."""
    yield at, term
    for i, arg in enumerate(arguments(term)):
        yield from positions(arg, (*at, i))


def replace_at(term: Term, position: Position, new: Term) -> Term:
    """The term with another subterm at a place."""
    if not position:
        return new
    assert not isinstance(term, int)
    args = list(arguments(term))
    args[position[0]] = replace_at(args[position[0]], position[1:], new)
    return (term[0], *args)


def substitute(term: Term, values: Mapping[int, Term]) -> Term:
    """The term with variables replaced, at once."""
    if isinstance(term, int):
        return values.get(term, term)
    return (term[0], *(substitute(arg, values) for arg in arguments(term)))


def resolve(term: Term, values: Mapping[int, Term]) -> Term:
    """The term with variables replaced until none of them is bound."""
    if isinstance(term, int):
        return resolve(values[term], values) if term in values else term
    return (term[0], *(resolve(arg, values) for arg in arguments(term)))


def rename(term: Term, offset: int) -> Term:
    """The term with numbers added to its variables."""
    return substitute(term, {v: v + offset for v in variables(term)})


def match(pattern: Term, subject: Term, found: Substitution) -> Substitution | None:
    """What makes the pattern equal the subject, or None; ``found`` is extended."""
    if isinstance(pattern, int):
        return found if found.setdefault(pattern, subject) == subject else None
    if isinstance(subject, int) or pattern[0] != subject[0] or len(pattern) != len(subject):
        return None
    for p, s in zip(arguments(pattern), arguments(subject), strict=True):
        if match(p, s, found) is None:
            return None
    return found


def unify(left: Term, right: Term) -> Substitution | None:
    """A most general unifier in triangular form, or None."""
    found: Substitution = {}
    waiting = [(left, right)]
    while waiting:
        a, b = (_walk(t, found) for t in waiting.pop())
        if a == b:
            continue
        if not isinstance(a, int):
            a, b = b, a
        if isinstance(a, int):
            if a in variables(resolve(b, found)):
                return None
            found[a] = b
        elif isinstance(b, int) or a[0] != b[0] or len(a) != len(b):
            return None
        else:
            waiting += zip(arguments(a), arguments(b), strict=True)
    return found


def backwards(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps from the end to the beginning."""
    for s in reversed(steps):
        yield Step(
            equation=s.equation, forward=not s.forward, position=s.position, substitution=s.substitution,
            before=s.after, after=s.before,
        )  # fmt: skip


def _walk(term: Term, found: Mapping[int, Term]) -> Term:
    while isinstance(term, int) and term in found:
        term = found[term]
    return term


def _sides(equation: Equation, *, forward: bool) -> tuple[Term, Term]:
    return (equation.left, equation.right) if forward else (equation.right, equation.left)


def _bound(equation: Equation, sigma: Mapping[int, Term], offset: int) -> tuple[tuple[int, Term], ...]:
    names = sorted(variables(equation.left) | variables(equation.right))
    return tuple((v, resolve(v + offset, sigma)) for v in names)


def _identity(left: Term, right: Term) -> tuple[tuple[int, Term], ...]:
    return tuple((v, v) for v in sorted(variables(left) | variables(right)))


def _renamed(left: Term, right: Term, steps: tuple[Step, ...]) -> tuple[Term, Term, tuple[Step, ...]]:
    """Variables numbered 0, 1, ... in a fixed order; those that occur only inside the steps come last."""
    order = [t for side in (left, right) for _, t in positions(side) if isinstance(t, int)]
    order += [v for s in steps for v in sorted(variables(s.before) | variables(s.after))]
    names: Substitution = {v: i for i, v in enumerate(dict.fromkeys(order))}
    renamed = tuple(
        Step(
            equation=s.equation, forward=s.forward, position=s.position,
            substitution=tuple((v, substitute(t, names)) for v, t in s.substitution),
            before=substitute(s.before, names), after=substitute(s.after, names),
        )
        for s in steps
    )  # fmt: skip
    return substitute(left, names), substitute(right, names), renamed
