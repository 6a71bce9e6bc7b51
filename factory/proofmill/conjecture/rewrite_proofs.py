"""Derivations as Lean proofs: a ``calc`` chain, each link one instance of one law under a context.

``implication`` states a derivation by itself, with the laws that it uses as hypotheses, so that Lean can
judge the rewriting before anybody has proved the laws; ``proof_text`` proves the law from theorems by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proofmill.conjecture.laws import Law
from proofmill.conjecture.rewriting import (
    FALSE,
    TRUE,
    Derivation,
    Step,
    equation_of,
    hypothesis_law,
    replace_at,
    subterm_at,
)
from proofmill.conjecture.writing import StatementWriter
from proofmill.theory.terms import App, Term, Type, Variable, subterms

__all__ = ["implication", "proof_text"]

_HOLE = 1_000_000
"""Index of the variable that marks a place; no law has as many variables of one type."""
_EQ_ARG, _ATOM = 51, 1024


def proof_text(
    derivation: Derivation, laws: Mapping[str, Law], names: Mapping[str, str], writer: StatementWriter
) -> str:
    """The proof of the derived law, for its statement as the writer writes it.

    Args:
        derivation: What is to be proved.
        laws: The laws used, by id.
        names: Their Lean names, by id.
        writer: Writes terms.
    """
    return _Proof(derivation.law, laws, names, writer).text(derivation.steps)


def implication(
    name: str, derivation: Derivation, laws: Mapping[str, Law], writer: StatementWriter
) -> tuple[str, str]:
    """Statement and proof of: if the laws used hold, so does the derived one."""
    labels = {rule: f"law{i + 1}" for i, rule in enumerate(derivation.rules)}
    givens = "".join(f"({label} : {_closed(laws[rule], writer)}) " for rule, label in labels.items())
    written = writer.write(derivation.law)
    statement = f"theorem {name} {givens}{written.binders}: {written.conclusion}"
    return statement, proof_text(derivation, laws, labels, writer)


def _closed(law: Law, writer: StatementWriter) -> str:
    written = writer.write(law)
    return f"∀ {written.binders.rstrip()}, {written.conclusion}" if written.binders else written.conclusion


class _Proof:
    """Writes one proof."""

    def __init__(
        self, law: Law, laws: Mapping[str, Law], names: Mapping[str, str], writer: StatementWriter
    ) -> None:
        self._law = law
        self._laws = laws
        self._lean_names = names
        self._writer = writer
        self._names: dict[Variable, str] = dict(writer.write(law).names)

    def text(self, steps: Sequence[Step]) -> str:
        left, right = equation_of(self._law)
        terms = [left, *(step.after for step in steps)]
        as_prop = any(_is_relation(term) for term in terms)
        chain = self._chain(left, steps, as_prop=as_prop)
        proof = self._concluded(chain, left, right) if as_prop else chain
        if not _prints_turned(self._law):
            return proof
        return f"by\n  have chain := {_indented(proof)}\n  simpa using chain"

    def _concluded(self, chain: str, left: Term, right: Term) -> str:
        """The conclusion from an equation between its sides as propositions."""
        if self._law.right is None:
            return f"of_eq_true ({chain})"
        if not (_is_relation(left) or _is_relation(right)):
            if FALSE in (left, right):
                end = f"of_eq_false ({chain})" if right == FALSE else f"of_eq_false (Eq.symm ({chain}))"
                return f"by simpa using {end}"
            return f"Bool.eq_iff_iff.mpr (iff_of_eq ({chain}))"
        if FALSE in (left, right):
            return f"of_eq_false ({chain})" if right == FALSE else f"of_eq_false (Eq.symm ({chain}))"
        return f"iff_of_eq ({chain})"

    def _chain(self, start: Term, steps: Sequence[Step], *, as_prop: bool) -> str:
        if not steps:
            return "rfl"
        lines = [f"calc {self._side(start, as_prop=as_prop)}"]
        for step in steps:
            after = self._side(step.after, as_prop=as_prop)
            lines.append(f"    _ = {after} := {self._link(step, as_prop=as_prop)}")
        return "\n".join(lines)

    def _side(self, term: Term, *, as_prop: bool) -> str:
        if not as_prop:
            return self._writer.term_text(term, self._names, _EQ_ARG)
        if term in (TRUE, FALSE):
            return "True" if term == TRUE else "False"
        if _is_relation(term):
            return f"({self._writer.atom_text(term, self._names)})"
        return f"({self._writer.term_text(term, self._names, _EQ_ARG)} = true)"

    def _link(self, step: Step, *, as_prop: bool) -> str:
        """A proof that the term before the step equals the one after it."""
        if not step.position:
            return self._turned(self._at_root(step, as_prop=as_prop), step)
        inner = self._turned(self._instance_as_equation(step), step)
        old = subterm_at(step.before, step.position)
        hole = Variable(old.type, _HOLE)
        self._names[hole] = "hole"
        context = self._side(replace_at(step.before, step.position, hole), as_prop=as_prop)
        return f"congrArg (fun hole : {old.type.lean()} => {context}) ({inner})"

    @staticmethod
    def _turned(proof: str, step: Step) -> str:
        return proof if step.forward else f"Eq.symm ({proof})"

    def _at_root(self, step: Step, *, as_prop: bool) -> str:
        law = self._law_of(step)
        left, right = equation_of(law)
        if not as_prop:
            return self._instance_as_equation(step)
        instance = self._instance(step)
        if _prints_turned(law):
            instance = f"by simpa using {instance}"
        if law.right is None:
            return f"eq_true ({instance})"
        if {step.before, step.after} & {TRUE, FALSE} and not {left, right} & {TRUE, FALSE}:
            return f"by simpa using {instance}"  # a variable of the law stands for the truth value
        if _is_relation(left) or _is_relation(right):
            if right == FALSE:
                return f"eq_false ({instance})"
            if left == FALSE:
                return f"Eq.symm (eq_false ({instance}))"
            return f"propext ({instance})"
        if FALSE in (left, right) or TRUE in (left, right):
            return f"by simp [{instance}]"
        return f"congrArg (fun b : Bool => b = true) ({instance})"

    def _instance_as_equation(self, step: Step) -> str:
        """The instance as an equation between the two sides' values."""
        law = self._law_of(step)
        instance = self._instance(step)
        return f"by simpa using {instance}" if _prints_turned(law) else instance

    def _law_of(self, step: Step) -> Law:
        if step.rule.startswith("hypothesis:"):
            return hypothesis_law(self._law.hypotheses[int(step.rule.partition(":")[2])])
        return self._laws[step.rule]

    def _instance(self, step: Step) -> str:
        if step.rule.startswith("hypothesis:"):
            hypothesis = self._law.hypotheses[int(step.rule.partition(":")[2])]
            return f"(by assumption : {self._writer.atom_text(hypothesis, self._names)})"
        law = self._laws[step.rule]
        values, types = dict(step.values), dict(step.types)
        args = [f"({Type(head).lean()} := {types[head].lean()})" for head in _type_variables(law)]
        args += [self._writer.term_text(values[v], self._names, _ATOM) for v in law.variables()]
        args += [f"({self._premise(chain)})" for chain in step.premises]
        return " ".join([self._lean_names[step.rule], *args])

    def _premise(self, chain: Sequence[Step]) -> str:
        """A proof of the proposition with which the chain starts."""
        start = chain[0].before if chain else TRUE
        as_prop = any(map(_is_relation, (start, *(step.after for step in chain))))
        links = [self._link(step, as_prop=as_prop) for step in chain]
        text = links.pop() if links else "rfl"
        for link in reversed(links):
            text = f"Eq.trans ({link}) ({text})"
        if as_prop:
            return f"of_eq_true ({text})"
        return f"by simpa using ({text})" if _is_not(start) else text


def _type_variables(law: Law) -> list[str]:
    heads: dict[str, None] = {}
    for term in law.terms():
        for sub in subterms(term):
            symbol = sub.symbol if isinstance(sub, App) else None
            types = (sub.type,) if symbol is None else (*symbol.arg_types, symbol.result)
            for type_ in types:
                heads.update(dict.fromkeys(type_.variables()))
    return sorted(heads)


def _prints_turned(law: Law) -> bool:
    """Whether a side that is a negation is printed as ``= false``, so that the statement is not the equation."""
    if law.right is None:
        return _is_not(law.left)
    sides = (law.left, law.right)
    return any(map(_is_relation, sides)) and any(map(_is_not, sides))


def _is_relation(term: Term) -> bool:
    return isinstance(term, App) and term.symbol.is_relation


def _is_not(term: Term) -> bool:
    return isinstance(term, App) and term.symbol.key == "Bool.not"


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")
