"""Derivations by rewriting: steps with everything needed to replay them, and the checker that does.

A derivation shows that a law follows from others: a chain of terms, each made from the one before by one
instance of one law at one position. Laws without a right side count as equations with ``true``, and so do
hypotheses. The checker here shares nothing with the search that found the steps
(``proofmill.conjecture.egraph``); Lean's kernel has its own word through
``proofmill.conjecture.rewrite_proofs``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from proofmill.conjecture.laws import Law
from proofmill.theory.terms import App, Symbol, Term, Type, Variable

__all__ = [
    "FALSE",
    "TRUE",
    "Derivation",
    "Step",
    "equation_of",
    "hypothesis_law",
    "instantiate",
    "replace_at",
    "replay",
    "subterm_at",
]

_BOOL = Type("Bool")


def _constructor(key: str) -> App:
    symbol = Symbol(
        key=key,
        type_args=(),
        arg_types=(),
        result=_BOOL,
        template=key.rpartition(".")[2],
        precedence=1024,
        arg_precedences=(),
        probe="",
        is_constructor=True,
    )
    return App(symbol, ())


TRUE = _constructor("Bool.true")
FALSE = _constructor("Bool.false")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rewrite: ``before`` and ``after`` differ at ``position`` by an instance of a law."""

    rule: str
    """Id of the law; ``hypothesis:N`` for a hypothesis of the law that is derived."""
    forward: bool
    """Whether the law is read from left to right."""
    position: tuple[int, ...]
    """Argument numbers from the root."""
    values: tuple[tuple[Variable, Term], ...]
    types: tuple[tuple[str, Type], ...]
    before: Term
    after: Term
    premises: tuple[tuple[Step, ...], ...] = ()
    """For each hypothesis of the law, the chain from its instance to ``true``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A law, and the chain from its left to its right side."""

    law: Law
    steps: tuple[Step, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the laws used, in order of first use, without the law's own hypotheses."""
        found = dict.fromkeys(step.rule for step in every_step(self.steps))
        return tuple(rule for rule in found if not rule.startswith("hypothesis:"))

    @property
    def num_rewrites(self) -> int:
        """Rewrites in all, those of premises included."""
        return sum(1 for _ in every_step(self.steps))

    def __str__(self) -> str:
        used = ", ".join(self.rules) or "its hypotheses"
        return f"follows from {used} in {self.num_rewrites} rewrites"

    def as_rows(self) -> list[dict[str, object]]:
        """The steps as plain data, for a conjecture's ``filters`` and for logs."""
        return [
            {"rule": step.rule, "forward": step.forward, "at": list(step.position), "gives": repr(step.after)}
            for step in self.steps
        ]


def every_step(steps: tuple[Step, ...]) -> Iterator[Step]:
    """The steps, each after those of its premises."""
    for step in steps:
        for chain in step.premises:
            yield from every_step(chain)
        yield step


def equation_of(law: Law) -> tuple[Term, Term]:
    """The two sides of the conclusion; a fact is an equation with ``true``."""
    return law.left, TRUE if law.right is None else law.right


def hypothesis_law(hypothesis: Term) -> Law:
    """A hypothesis as a law; a negated Boolean equals ``false``, which is how statements print it."""
    if isinstance(hypothesis, App) and hypothesis.symbol.key == "Bool.not":
        return Law((), hypothesis.args[0], FALSE)
    return Law((), hypothesis, None)


def instantiate(term: Term, values: Mapping[Variable, Term], types: Mapping[str, Type]) -> Term:
    """The term with variables and type variables replaced.

    Raises:
        KeyError: a variable has no value.
    """
    if isinstance(term, Variable):
        return values[term]
    assert isinstance(term, App)
    args = tuple(instantiate(arg, values, types) for arg in term.args)
    return App(_at_types(term.symbol, types) if types else term.symbol, args)


def _at_types(symbol: Symbol, types: Mapping[str, Type]) -> Symbol:
    polymorphic = any(True for type_ in symbol.type_args for _ in type_.variables())
    return symbol.retyped(types) if polymorphic else symbol


def subterm_at(term: Term, position: tuple[int, ...]) -> Term:
    """The subterm at a position.

    Raises:
        IndexError: the term has no such position.
    """
    for index in position:
        if not isinstance(term, App):
            raise IndexError(f"no position {position}")
        term = term.args[index]
    return term


def replace_at(term: Term, position: tuple[int, ...], new: Term) -> Term:
    """The term with the subterm at a position replaced."""
    if not position:
        return new
    assert isinstance(term, App)
    index = position[0]
    changed = replace_at(term.args[index], position[1:], new)
    return App(term.symbol, (*term.args[:index], changed, *term.args[index + 1 :]))


def replay(derivation: Derivation, laws: Mapping[str, Law]) -> str:
    """Checks a derivation step by step: nothing if every step is what it says, else what is wrong.

    Args:
        derivation: What is claimed.
        laws: The laws that may be used, by id.
    """
    law = derivation.law
    known = {f"hypothesis:{i}": hypothesis_law(h) for i, h in enumerate(law.hypotheses)}
    left, right = equation_of(law)
    return _replay_chain(derivation.steps, left, right, {**laws, **known})


def _replay_chain(steps: tuple[Step, ...], start: Term, end: Term, laws: Mapping[str, Law]) -> str:
    current = start
    for number, step in enumerate(steps):
        problem = _replay_step(step, current, laws)
        if problem:
            return f"step {number + 1}: {problem}"
        current = step.after
    return "" if current == end else f"the chain ends at {current!r}, not at {end!r}"


def _replay_step(step: Step, current: Term, laws: Mapping[str, Law]) -> str:
    law = laws.get(step.rule)
    if law is None:
        return f"unknown law {step.rule!r}"
    if step.before != current:
        return f"it starts at {step.before!r}, not at {current!r}"
    values, types = dict(step.values), dict(step.types)
    if any(v.type.substitute(types) != value.type for v, value in values.items()):
        return f"a variable of law {step.rule!r} has a value of another type"
    try:
        sides = [instantiate(side, values, types) for side in equation_of(law)]
        wanted = [instantiate(h, values, types) for h in law.hypotheses]
        found = subterm_at(current, step.position)
    except (KeyError, IndexError) as error:
        return f"no such instance or position: {error}"
    source, target = sides if step.forward else reversed(sides)
    if found != source or source.type != target.type:
        return f"{found!r} is no instance of law {step.rule!r}"
    if replace_at(current, step.position, target) != step.after:
        return f"it does not give {step.after!r}"
    return _replay_premises(step, wanted, laws)


def _replay_premises(step: Step, wanted: Sequence[Term], laws: Mapping[str, Law]) -> str:
    if len(wanted) != len(step.premises):
        return f"law {step.rule!r} has {len(wanted)} hypotheses, {len(step.premises)} are shown"
    for hypothesis, chain in zip(wanted, step.premises, strict=True):
        problem = _replay_chain(chain, hypothesis, TRUE, laws)
        if problem:
            return f"a hypothesis of law {step.rule!r}: {problem}"
    return ""
