"""One law from another by superposition: critical pairs of what is known, until the goal's sides have one normal form.

The goal's variables are constants, smaller than the operation. Each equation that completion keeps is stated as a
lemma with its own short derivation, so a proof is as long as the equations it uses and not as the tree of their
uses; what the goal does not need is left out. An equation with a variable that its other side lacks may be used with
the smallest constant there; one whose whole side is such a variable leaves only one element.

Source: unfailing completion as a proof procedure (Bachmair, Dershowitz and Plaisted, "Completion without failure",
1989); ``proofmill.theory.completion`` does the completing. Derivations are replayed by
``proofmill.conjecture.rewriting`` in tests and judged by Lean.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from proofmill.closure.magma import CARRIER, OPERATION
from proofmill.closure.magma_proofs import LemmaProof, instance
from proofmill.conjecture.laws import Law
from proofmill.conjecture.rewriting import Derivation, Step
from proofmill.theory import completion as c
from proofmill.theory.terms import App, Term, Variable

__all__ = ["superpose"]

_OPERATION = "op"
_MAX_SIZE = 24
_MAX_EQUATIONS = 400
_Names = Mapping[c.Term, Variable]
"""The variable that each variable or constant of completion stands for."""


def superpose(source: Law, target: Law, *, cpu_s: float) -> LemmaProof | None:
    """A proof that the source implies the target, or None if the time or the equations gave out.

    Args:
        source: The law that is given.
        target: The law that is to follow.
        cpu_s: Seconds of processor time.
    """
    assert source.right is not None and target.right is not None
    end = time.process_time() + cpu_s
    goals = [_encoded(side, is_goal=True) for side in (target.left, target.right)]
    constants: list[c.Term] = [_constant(v.index) for v in target.variables()]
    search = c.Completion(
        precedence={_OPERATION: 1},
        max_equations=_MAX_EQUATIONS,
        max_size=max(_MAX_SIZE, source.size + 2),
        spare=_constant(0),
    )
    search.add(_encoded(source.left), _encoded(source.right), "law1")
    chains: list[list[c.Step]] = [[], []]
    seen = 0
    while time.process_time() < end and search.advance():
        if len(search.equations) == seen:
            continue
        seen = len(search.equations)
        steps = _collapsed(search.equations[-1], goals[0], goals[1], constants[0])
        if steps is None:
            for side in (0, 1):
                goals[side], more = search.normalise(goals[side])
                chains[side] += more
            if goals[0] != goals[1]:
                continue
            steps = []
        chain = [*chains[0], *steps, *c.backwards(chains[1])]
        names = dict(zip(constants, target.variables(), strict=True))
        return _Writer(source, search.equations).proof(target, chain, names)
    return None


def _constant(index: int) -> c.Term:
    return (f"k{index}",)


def _encoded(term: Term, *, is_goal: bool = False) -> c.Term:
    if isinstance(term, Variable):
        return _constant(term.index) if is_goal else term.index
    assert isinstance(term, App)
    return (_OPERATION, *(_encoded(arg, is_goal=is_goal) for arg in term.args))


def _collapsed(equation: c.Equation, left: c.Term, right: c.Term, spare: c.Term) -> list[c.Step] | None:
    """How an equation that leaves one element only joins any two terms; None if it does not."""
    for forward in (True, False):
        one, other = (equation.left, equation.right) if forward else (equation.right, equation.left)
        if not isinstance(one, int) or one in c.variables(other):
            continue
        rest = dict.fromkeys(c.variables(other), spare)
        middle = c.substitute(other, rest)
        there, back = (
            c.Step(
                equation=equation.number,
                forward=forward,
                position=(),
                substitution=tuple(sorted({**rest, one: term}.items())),
                before=term,
                after=middle,
            )
            for term in (left, right)
        )
        return [there, *c.backwards([back])]
    return None


class _Writer:
    """Turns what completion found into derivations."""

    def __init__(self, source: Law, equations: Sequence[c.Equation]) -> None:
        self._source = source
        self._equations = equations
        self._laws: dict[int, tuple[Law, dict[c.Term, Variable]]] = {}

    def proof(self, target: Law, chain: Sequence[c.Step], names: _Names) -> LemmaProof:
        """The proof with the lemmas that it needs, in the order in which they were found."""
        needed: set[int] = set()
        waiting = [step.equation for step in chain]
        while waiting:
            number = waiting.pop()
            if number not in needed:
                needed.add(number)
                waiting += [step.equation for step in self._equations[number].steps]
        lemmas = tuple((_label(number), self._lemma(number)) for number in sorted(needed))
        return LemmaProof(lemmas=lemmas, last=Derivation(law=target, steps=self._steps(chain, names)))

    def _law(self, number: int) -> tuple[Law, dict[c.Term, Variable]]:
        """An equation as a law; constants are variables there, since nothing is known of them."""
        found = self._laws.get(number)
        if found is None:
            equation = self._equations[number]
            atoms = [
                sub
                for side in (equation.left, equation.right)
                for _, sub in c.positions(side)
                if _is_atom(sub)
            ]
            names = {atom: Variable(CARRIER, i) for i, atom in enumerate(dict.fromkeys(atoms))}
            law = Law((), _decoded(equation.left, names), _decoded(equation.right, names))
            found = self._laws[number] = (law, names)
        return found

    def _lemma(self, number: int) -> Derivation:
        law, names = self._law(number)
        assert law.right is not None
        equation = self._equations[number]
        if not equation.axiom:
            return Derivation(law=law, steps=self._steps(equation.steps, names))
        found = instance(self._source, law.left, law.right)
        assert found is not None, "an axiom's equation is the law with its variables renamed"
        step = Step(
            rule="law1",
            forward=not found.is_turned,
            position=(),
            values=tuple(found.values.items()),
            types=(),
            before=law.left,
            after=law.right,
        )
        return Derivation(law=law, steps=(step,))

    def _steps(self, chain: Sequence[c.Step], names: _Names) -> tuple[Step, ...]:
        return tuple(self._step(step, names) for step in chain)

    def _step(self, step: c.Step, names: _Names) -> Step:
        _, own = self._law(step.equation)
        values = dict(step.substitution)
        return Step(
            rule=_label(step.equation),
            forward=step.forward,
            position=step.position,
            values=tuple(
                (variable, _decoded(values[atom] if isinstance(atom, int) else atom, names))
                for atom, variable in own.items()
            ),
            types=(),
            before=_decoded(step.before, names),
            after=_decoded(step.after, names),
        )


def _label(number: int) -> str:
    return f"e{number}"


def _is_atom(term: c.Term) -> bool:
    return isinstance(term, int) or not c.arguments(term)


def _decoded(term: c.Term, names: _Names) -> Term:
    """The term; variables that only a chain's inside has may be anything, so they are its first variable."""
    if _is_atom(term):
        return names[term] if term in names else next(iter(names.values()))
    return App(OPERATION, tuple(_decoded(arg, names) for arg in c.arguments(term)))
