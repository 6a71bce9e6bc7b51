"""The lane ``equational``: equations over an abstract structure, from the laws of its class.

Goals of the form ``{G : Type} [C G] (a b : G) : s = t`` are read as first-order equations; the laws of the class and
the definitions in use are completed to rewrite rules once for all goals that share them, and where both sides
have one normal form, the steps are written down as a proof: one ``have`` for each derived rule, every step an
explicit congruence. Proofs need no search in Lean, and the certifier sees each of them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from proofmill.kernel import expr as k
from proofmill.kernel.names import name_str
from proofmill.prove.protocol import Goal, ProverSession, Tried
from proofmill.records import Candidate
from proofmill.theory.completion import (
    Completion,
    Equation,
    Step,
    Term,
    arguments,
    backwards,
    precedence_of,
    replace_at,
    substitute,
    variables,
)

__all__ = ["EquationalProver", "equational_proof"]

COMPLETION_WORK = 500_000
"""Work for the completion of one set of laws: about four seconds for those of rings, counted and not timed."""
MAX_STEPS = 200
"""Steps of a proof that is still written down."""


class _NotEquational(Exception):
    """The goal, or a law, is no equation between elements of one structure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A universally quantified equation."""

    left: Term
    right: Term


class EquationalProver:
    """Completes the laws of classes; see the module."""

    name = "equational"

    def __init__(self) -> None:
        """Knows no laws yet."""
        self._completed: dict[tuple[tuple[str, k.Expr], ...], Completion] = {}

    def prove(self, goals: Sequence[Goal], session: ProverSession) -> Iterable[Candidate]:
        """Candidates for the goals that follow from their classes' laws and definitions alone."""
        if session.effort not in (None, 0):
            return
        started = time.monotonic()
        rows = [(goal, text) for goal in goals if (text := self.proof(goal)) is not None]
        if not rows:
            return
        errors = session.elaborate(rows)
        share = (time.monotonic() - started) / len(rows)
        found = [row for row, error in zip(rows, errors, strict=True) if error is None]
        session.note(
            Tried(rung=self.name, num_goals=len(goals), num_scripts=len(rows), num_found=len(found),
                  wall_s=time.monotonic() - started)
        )  # fmt: skip
        for goal, text in found:
            yield Candidate(
                conjecture_id=goal.id,
                proof=text,
                lane=self.name,
                script="completion",
                attempts=1,
                wall_s=share,
            )

    def proof(self, goal: Goal) -> str | None:
        """The proof's text, or None where the goal is not equational or not joined by the rules."""
        if goal.type is None or not goal.class_laws:
            return None
        try:
            read = _read(goal.type, skolem=[b.name for b in goal.binders])
        except _NotEquational:
            return None
        completion = self._completed.get(goal.class_laws)
        if completion is None:
            completion = self._completed[goal.class_laws] = _completed(goal.class_laws)
        definitions = _definitions(goal.values)
        left, right = (_unfolded(side, definitions) for side in (read.left, read.right))
        return equational_proof(left, right, completion, carrier=_carrier(goal))


def _completed(laws: Sequence[tuple[str, k.Expr]]) -> Completion:
    axioms: list[tuple[str, _Read]] = []
    for name, type_ in laws:
        try:
            axioms.append((name, _read(type_)))
        except _NotEquational:
            continue
    completion = Completion(precedence=precedence_of([(read.left, read.right) for _, read in axioms]))
    for name, read in axioms:
        completion.add(read.left, read.right, name)
    completion.run(COMPLETION_WORK)
    return completion


def _unfolded(term: Term, definitions: dict[str, tuple[Term, Term]]) -> Term:
    """The term without defined functions; definitions are not recursive, so this ends."""
    if isinstance(term, int):
        return term
    args = [_unfolded(arg, definitions) for arg in arguments(term)]
    if (found := definitions.get(str(term[0]))) is None:
        return (term[0], *args)
    left, right = found
    return _unfolded(substitute(right, dict(zip(arguments(left), args, strict=True))), definitions)  # type: ignore[arg-type]


def _definitions(values: Iterable[tuple[str, k.Expr]]) -> dict[str, tuple[Term, Term]]:
    found = {}
    for name, value in values:
        try:
            read = _definition(name, value)
        except _NotEquational:
            continue
        found[name] = (read.left, read.right)
    return found


def _carrier(goal: Goal) -> str:
    return next(b.name for b in goal.binders if b.is_type)


# Reading


def _read(type_: k.Expr, skolem: Sequence[str] = ()) -> _Read:
    """An equation out of a kernel type; variables become numbers, or constants of the names given."""
    kinds: list[str] = []
    while isinstance(type_, k.Pi):
        kinds.append(_kind(type_.type, kinds))
        type_ = type_.body
    head, args = k.app_args(type_)
    if not isinstance(head, k.Const) or head.name != ("Eq",) or len(args) != 3:
        raise _NotEquational
    leaves = _leaves(kinds, skolem)
    if (
        leaves is None
        or not isinstance(args[0], k.BVar)
        or kinds[len(kinds) - 1 - args[0].index] != "carrier"
    ):
        raise _NotEquational
    return _Read(left=_term(args[1], leaves), right=_term(args[2], leaves))


def _definition(name: str, value: k.Expr) -> _Read:
    """``f x y = body`` out of a definition's value."""
    kinds: list[str] = []
    while isinstance(value, k.Lam):
        kinds.append(_kind(value.type, kinds))
        value = value.body
    leaves = _leaves(kinds, ())
    if leaves is None:
        raise _NotEquational
    heads = [leaf for leaf in leaves if isinstance(leaf, int)]
    return _Read(left=(name, *heads), right=_term(value, leaves))


def _kind(type_: k.Expr, kinds: Sequence[str]) -> str:
    """``carrier``, ``instance`` or ``element``: what a binder is."""
    if isinstance(type_, k.Sort):
        return "carrier"
    if isinstance(type_, k.BVar) and kinds[len(kinds) - 1 - type_.index] == "carrier":
        return "element"
    head, args = k.app_args(type_)
    if isinstance(head, k.Const) and len(args) == 1 and isinstance(args[0], k.BVar):
        return "instance"
    raise _NotEquational


def _leaves(kinds: Sequence[str], skolem: Sequence[str]) -> list[Term | None] | None:
    """What each binder stands for in terms, outermost first; None where there is more than one structure."""
    if kinds.count("carrier") != 1:
        return None
    found: list[Term | None] = []
    count = 0
    for i, kind in enumerate(kinds):
        if kind != "element":
            found.append(None)
        elif skolem:
            found.append((f"${skolem[i]}",))
        else:
            found.append(count)
            count += 1
    return found


def _term(expr: k.Expr, leaves: Sequence[Term | None]) -> Term:
    head, args = k.app_args(expr)
    if isinstance(head, k.BVar):
        leaf = leaves[len(leaves) - 1 - head.index] if head.index < len(leaves) else None
        if leaf is None or args:
            raise _NotEquational
        return leaf
    if not isinstance(head, k.Const) or len(args) < 2:
        raise _NotEquational
    if any(
        not isinstance(arg, k.BVar) or leaves[len(leaves) - 1 - arg.index] is not None for arg in args[:2]
    ):
        raise _NotEquational
    return (name_str(head.name), *(_term(arg, leaves) for arg in args[2:]))


# Writing


def equational_proof(left: Term, right: Term, completion: Completion, carrier: str) -> str | None:
    """A proof that two ground terms are equal, if the rules join them."""
    low, down = completion.normalise(left)
    high, up = completion.normalise(right)
    if low != high or len(down) + len(up) > MAX_STEPS:
        return None
    chain = [*down, *backwards(up)]
    needed: dict[int, Equation] = {}
    _collect(chain, completion.equations, needed)
    if sum(len(e.steps) for e in needed.values()) > MAX_STEPS:
        return None
    any_element = next(_constants(left), None) or next(_constants(right), None)
    lines = ["by"]
    intro = [
        _have(needed[number], completion.equations, carrier)
        for number in sorted(needed)
        if not needed[number].axiom
    ]
    lines += [f"  {line}" for line in intro]
    lines.append(f"  show {_text(left, {})} = {_text(right, {})}")
    lines.append(f"  exact {_chain(chain, left, completion.equations, {}, any_element)}")
    return "\n".join(lines)


def _collect(steps: Sequence[Step], equations: Sequence[Equation], needed: dict[int, Equation]) -> None:
    stack = [s.equation for s in steps]
    while stack:
        number = stack.pop()
        if number not in needed:
            needed[number] = equations[number]
            stack += [s.equation for s in equations[number].steps]


def _have(equation: Equation, equations: Sequence[Equation], carrier: str) -> str:
    """A derived equation with its derivation, for all values of its variables."""
    names = {v: f"x{v}" for v in sorted(variables(equation.left) | variables(equation.right))}
    filler = ("$x0",) if names else next(_constants(equation.left), None)
    statement = f"{_text(equation.left, names)} = {_text(equation.right, names)}"
    body = _chain(equation.steps, equation.left, equations, names, filler)
    if not names:
        return f"have e{equation.number} : {statement} := {body}"
    bound = " ".join(names.values())
    return f"have e{equation.number} : ∀ {bound} : {carrier}, {statement} := fun {bound} => {body}"


def _chain(
    steps: Sequence[Step],
    start: Term,
    equations: Sequence[Equation],
    names: dict[int, str],
    filler: Term | None,
) -> str:
    if not steps:
        return f"(rfl : {_text(_filled(start, filler, names), names)} = _)"
    parts = [_step(step, equations, names, filler) for step in steps]
    text = parts[0]
    for part in parts[1:]:
        text = f"Eq.trans ({text}) ({part})"
    return text


def _step(step: Step, equations: Sequence[Equation], names: dict[int, str], filler: Term | None) -> str:
    """``before = after`` by congruence at one place."""
    equation = equations[step.equation]
    at = dict(step.substitution)
    source, target = (
        _filled(substitute(side, at), filler, names) for side in (equation.left, equation.right)
    )
    proof = f"(show {_text(source, names)} = {_text(target, names)} from {_by(equation, at, names, filler)})"
    if not step.forward:
        proof = f"(Eq.symm {proof})"
    if step.position:
        hole = _text(replace_at(_filled(step.before, filler, names), step.position, ("$z",)), names)
        proof = f"congrArg (fun z => {hole}) {proof}"
    before, after = (_text(_filled(t, filler, names), names) for t in (step.before, step.after))
    return f"show {before} = {after} from {proof}"


def _by(equation: Equation, at: dict[int, Term], names: dict[int, str], filler: Term | None) -> str:
    if equation.axiom:
        name, flipped = equation.axiom.removesuffix(".symm"), equation.axiom.endswith(".symm")
        proof = "rfl" if name == "rfl" else f"by apply {name}"
        return f"Eq.symm ({proof})" if flipped else proof
    used = sorted(variables(equation.left) | variables(equation.right))
    args = "".join(f" {_text(_filled(at[v], filler, names), names, atomic=True)}" for v in used)
    return f"e{equation.number}{args}"


def _filled(term: Term, filler: Term | None, names: dict[int, str]) -> Term:
    """The term with variables that the statement does not bind replaced by some element."""
    if filler is None:
        return term
    return substitute(term, {v: filler for v in variables(term) if v not in names})


def _constants(term: Term) -> Iterator[Term]:
    if isinstance(term, int):
        return
    if len(term) == 1:
        yield term
    for arg in arguments(term):
        yield from _constants(arg)


def _text(term: Term, names: dict[int, str], *, atomic: bool = False) -> str:
    if isinstance(term, int):
        return names[term]
    head = str(term[0])
    if head.startswith("$"):
        return head[1:]
    args = arguments(term)
    if not args:
        return head
    text = " ".join([head, *(_text(arg, names, atomic=True) for arg in args)])
    return f"({text})" if atomic else text
