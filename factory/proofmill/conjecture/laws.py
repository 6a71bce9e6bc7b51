"""Laws: what a conjecture says, before it is written in Lean.

A law has hypotheses and a conclusion over first-order terms. Here: its parts, its size, its canonical form
(equal for laws that differ by renaming, order of hypotheses, symmetry of Eq, and AC), and matching of one
law against another modulo AC. Nothing here evaluates or talks to Lean.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from proofmill.theory.terms import App, Symbol, Term, Type, Variable, subterms

__all__ = ["AcTheory", "Law", "Substitution"]

Substitution = dict[Variable, Term]
MAX_ORDERINGS = 1440
"""Renamings tried for a canonical form; above it (seven variables of one type) names stay as they are."""


@dataclass(frozen=True, slots=True)
class Law:
    """``hypotheses -> left = right``, or ``hypotheses -> left`` where ``right`` is None.

    Hypotheses, and ``left`` where ``right`` is None, are terms of type Bool that are to be true: relations,
    or Boolean functions.
    """

    hypotheses: tuple[Term, ...]
    left: Term
    right: Term | None

    @property
    def size(self) -> int:
        """Nodes of the conclusion as it is printed, ``=`` and ``true`` included; implicit arguments not."""
        if self.right is None:
            return _atom_size(self.left)
        if _is_relation(self.left) or _is_relation(self.right):
            return 1 + _atom_size(self.left) + _atom_size(self.right)
        return 1 + self.left.size + self.right.size

    @property
    def nodes(self) -> int:
        """Nodes of the whole statement: conclusion and hypotheses."""
        return self.size + sum(_atom_size(hypothesis) for hypothesis in self.hypotheses)

    def terms(self) -> tuple[Term, ...]:
        """Conclusion first, then hypotheses."""
        sides = (self.left,) if self.right is None else (self.left, self.right)
        return (*sides, *self.hypotheses)

    def variables(self) -> list[Variable]:
        """The distinct variables in order of first occurrence, those of the conclusion first."""
        return list(
            dict.fromkeys(t for term in self.terms() for t in subterms(term) if isinstance(t, Variable))
        )

    def symbols(self) -> Counter[str]:
        """How often each symbol occurs."""
        return Counter(t.symbol.key for term in self.terms() for t in subterms(term) if isinstance(t, App))

    @property
    def family(self) -> str:
        """The symbol skeleton: the distinct symbols, sorted; constructors without arguments do not count."""
        keys = {
            t.symbol.key
            for term in self.terms()
            for t in subterms(term)
            if isinstance(t, App) and (t.args or not t.symbol.is_constructor)
        }
        mark = "⇒" if self.hypotheses else ("=" if self.right is not None else "⊢")
        return f"{mark} {' '.join(sorted(keys))}"


def _is_relation(term: Term) -> bool:
    return isinstance(term, App) and term.symbol.is_relation


def _atom_size(term: Term) -> int:
    return term.size if _is_relation(term) else term.size + 2


@dataclass(frozen=True, slots=True)
class AcTheory:
    """Which symbols are commutative, and which of those are associative too, at which result types."""

    commutative: frozenset[tuple[str, Type]]
    associative: frozenset[tuple[str, Type]]

    def is_c(self, symbol: Symbol) -> bool:
        """Whether the symbol commutes."""
        return (symbol.key, symbol.arg_types[0]) in self.commutative if symbol.arity == 2 else False

    def is_ac(self, symbol: Symbol) -> bool:
        """Whether the symbol commutes and associates."""
        return self.is_c(symbol) and (symbol.key, symbol.arg_types[0]) in self.associative

    def flatten(self, term: App) -> list[Term]:
        """The arguments of nested applications of one AC symbol."""
        found: list[Term] = []
        stack = [*reversed(term.args)]
        while stack:
            top = stack.pop()
            if isinstance(top, App) and top.symbol == term.symbol:
                stack.extend(reversed(top.args))
            else:
                found.append(top)
        return found

    # Canonical form

    def canonical(self, law: Law) -> str:
        """Text that is equal for laws equal up to renaming, hypothesis order, symmetry of Eq, and AC."""
        by_type: dict[Type, list[Variable]] = {}
        for variable in law.variables():
            by_type.setdefault(variable.type, []).append(variable)
        groups = list(by_type.values())
        total = 1
        for group in groups:
            for factor in range(2, len(group) + 1):
                total *= factor
        orders: Iterator[tuple[tuple[Variable, ...], ...]] = (
            itertools.product(*(itertools.permutations(group) for group in groups))
            if total <= MAX_ORDERINGS
            else iter([tuple(tuple(group) for group in groups)])
        )
        best = min(
            self._text(law, {v: f"{i}" for group in order for i, v in enumerate(group)}) for order in orders
        )
        return _rename_type_variables(best)

    def _text(self, law: Law, names: Mapping[Variable, str]) -> str:
        hypotheses = sorted({self._term_text(h, names) for h in law.hypotheses})
        left = self._term_text(law.left, names)
        if law.right is None:
            conclusion = left
        else:
            conclusion = " = ".join(sorted((left, self._term_text(law.right, names))))
        return " → ".join([*hypotheses, conclusion])

    def _term_text(self, term: Term, names: Mapping[Variable, str]) -> str:
        if isinstance(term, Variable):
            return f"{names[term]}:{term.type.lean()}"
        assert isinstance(term, App)
        symbol = term.symbol
        if self.is_ac(symbol):
            parts = sorted(self._term_text(arg, names) for arg in self.flatten(term))
        else:
            parts = [self._term_text(arg, names) for arg in term.args]
            if self.is_c(symbol):
                parts.sort()
        if not parts:
            return f"{symbol.key}:{symbol.result.lean()}"
        return f"{symbol.key}({', '.join(parts)})"

    def is_trivial(self, law: Law) -> bool:
        """Whether the conclusion holds by AC alone or is among the hypotheses."""
        names = {v: str(i) for i, v in enumerate(law.variables())}
        left = self._term_text(law.left, names)
        if law.right is not None:
            return left == self._term_text(law.right, names)
        return left in {self._term_text(h, names) for h in law.hypotheses}

    # Matching

    def is_instance(self, general: Law, special: Law) -> bool:
        """Whether ``special`` follows from ``general`` by substitution, symmetry of Eq and AC alone.

        Hypotheses of ``general`` must, substituted, be among those of ``special``.
        """
        if (general.right is None) != (special.right is None):
            return False
        pairings = [((general.left, special.left), (general.right, special.right))]
        if special.right is not None:
            pairings.append(((general.left, special.right), (general.right, special.left)))
        for (p1, s1), (p2, s2) in pairings:
            for sigma in self.match(p1, s1, {}):
                extended = iter([sigma]) if p2 is None or s2 is None else self.match(p2, s2, sigma)
                for full in extended:
                    if self._hypotheses_match(general.hypotheses, special.hypotheses, full):
                        return True
        return False

    def _hypotheses_match(
        self, general: tuple[Term, ...], special: tuple[Term, ...], sigma: Substitution
    ) -> bool:
        if not general:
            return True
        return any(
            self._hypotheses_match(general[1:], special, extended)
            for hypothesis in special
            for extended in self.match(general[0], hypothesis, sigma)
        )

    def match(self, pattern: Term, subject: Term, sigma: Substitution) -> Iterator[Substitution]:
        """Every substitution that extends ``sigma`` and makes ``pattern`` equal ``subject`` modulo AC."""
        if isinstance(pattern, Variable):
            bound = sigma.get(pattern)
            if bound is None:
                if _type_matches(pattern.type, subject.type, sigma):
                    yield {**sigma, pattern: subject}
            elif self.equal(bound, subject):
                yield sigma
            return
        assert isinstance(pattern, App)
        if not isinstance(subject, App) or pattern.symbol.key != subject.symbol.key:
            return
        if not _type_matches(pattern.symbol.result, subject.symbol.result, sigma):
            return
        if self.is_ac(pattern.symbol) and self.is_ac(subject.symbol):
            yield from self._match_ac(subject.symbol, self.flatten(pattern), self.flatten(subject), sigma)
            return
        if len(pattern.args) != len(subject.args):
            return
        yield from self._match_all(pattern.args, subject.args, sigma)
        if self.is_c(pattern.symbol) and subject.args[0] != subject.args[1]:
            yield from self._match_all(pattern.args, subject.args[::-1], sigma)

    def _match_all(
        self, patterns: tuple[Term, ...], subjects: tuple[Term, ...], sigma: Substitution
    ) -> Iterator[Substitution]:
        if not patterns:
            yield sigma
            return
        for extended in self.match(patterns[0], subjects[0], sigma):
            yield from self._match_all(patterns[1:], subjects[1:], extended)

    def _match_ac(
        self, symbol: Symbol, patterns: list[Term], subjects: list[Term], sigma: Substitution
    ) -> Iterator[Substitution]:
        if len(patterns) > len(subjects):
            return
        if not patterns:
            if not subjects:
                yield sigma
            return
        position = next((i for i, p in enumerate(patterns) if isinstance(p, App)), 0)
        first, rest = patterns[position], patterns[:position] + patterns[position + 1 :]
        if isinstance(first, App):
            for i, subject in enumerate(subjects):
                for extended in self.match(first, subject, sigma):
                    yield from self._match_ac(symbol, rest, subjects[:i] + subjects[i + 1 :], extended)
            return
        most = len(subjects) - len(rest)
        sizes = range(most, most + 1) if not rest else range(1, most + 1)
        for size in sizes:
            for chosen in itertools.combinations(range(len(subjects)), size):
                value = self.rebuild(symbol, [subjects[i] for i in chosen])
                left = [s for i, s in enumerate(subjects) if i not in chosen]
                for extended in self.match(first, value, sigma):
                    yield from self._match_ac(symbol, rest, left, extended)

    def rebuild(self, symbol: Symbol, args: list[Term]) -> Term:
        """An AC application of the arguments, nested to the left."""
        term = args[0]
        for arg in args[1:]:
            term = App(symbol, (term, arg))
        return term

    def equal(self, left: Term, right: Term) -> bool:
        """Whether two terms are equal modulo AC."""
        if left == right:
            return True
        if left.size != right.size:
            return False
        names = _Names()
        return self._term_text(left, names) == self._term_text(right, names)


class _Names(dict[Variable, str]):
    """Fixed names of variables, for comparing terms over the same variables."""

    def __missing__(self, variable: Variable) -> str:
        return str(variable.index)


def _type_matches(pattern: Type, subject: Type, sigma: Substitution) -> bool:
    """Whether the subject's type is an instance, in keeping with the variables bound so far."""
    mapping: dict[str, Type] = {}
    for variable, term in sigma.items():
        if not variable.type.match(term.type, mapping):
            return False
    return pattern.match(subject, mapping)


def _rename_type_variables(text: str) -> str:
    """``β`` alone becomes ``α``: type variables are named by first occurrence."""
    first = [name for name in "αβγ" if name in text]
    first.sort(key=text.index)
    for index, name in enumerate(first):
        text = text.replace(name, f"\0{index}")
    for index in range(len(first)):
        text = text.replace(f"\0{index}", "αβγ"[index])
    return text
