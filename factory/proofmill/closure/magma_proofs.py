"""Lean text for implications between laws of one operation: direct, composed, dual; and for finite models.

Every theorem is about all types and all operations on them, so the dual of a theorem is the same theorem at the
opposite operation, and a chain of theorems is a theorem. A finite model is one theorem that says of a table
which laws hold in it and which do not, decided by the kernel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from proofmill.closure.graph import Edge, ImplicationGraph
from proofmill.closure.magma import Table, flipped
from proofmill.conjecture.laws import Law
from proofmill.conjecture.rewrite_proofs import proof_text
from proofmill.conjecture.rewriting import Derivation
from proofmill.conjecture.writing import StatementWriter
from proofmill.records import Submission
from proofmill.theory.terms import App, Term, Variable

__all__ = ["INSTANCE", "TRIVIAL", "LemmaProof", "MagmaDerivation", "MagmaProofs", "instance"]

INSTANCE = "instance"
"""Evidence of an implication by substitution and symmetry alone."""
TRIVIAL = "trivial"
"""Evidence of an implication whose target is ``x = x``."""
_WRITER = StatementWriter({}, frozenset({"op", "G"}))
_HEAD = "{G : Type} (op : G → G → G)"
_ATOM = 1024


@dataclass(frozen=True, slots=True)
class _Match:
    values: dict[Variable, Term]
    is_turned: bool


def instance(general: Law, left: Term, right: Term) -> _Match | None:
    """How ``left = right`` is an instance of a law, read in either direction; free variables take any value."""
    assert general.right is not None
    for pair, is_turned in (((left, right), False), ((right, left), True)):
        values: dict[Variable, Term] = {}
        if _match(general.left, pair[0], values) and _match(general.right, pair[1], values):
            return _Match(values, is_turned)
    return None


def _match(pattern: Term, subject: Term, values: dict[Variable, Term]) -> bool:
    if isinstance(pattern, Variable):
        return values.setdefault(pattern, subject) == subject
    return (
        isinstance(pattern, App)
        and isinstance(subject, App)
        and all(_match(p, s, values) for p, s in zip(pattern.args, subject.args, strict=True))
    )


class MagmaProofs:
    """Writes theorems about numbered laws."""

    def __init__(self, laws: Sequence[Law], graph: ImplicationGraph[int]) -> None:
        """Takes the laws whose numbers are the graph's nodes; edges have derivations or INSTANCE as evidence."""
        self._laws = laws
        self._graph = graph

    def direct(self, edge: Edge[int]) -> Submission:
        """The theorem of one derivation, to be certified by itself; read undually."""
        source, target = self._ends(edge)
        name = f"implies_{source}_{target}"
        return Submission(
            id=name,
            name=name,
            statement=f"theorem {name} {_HEAD} (law1 : {self._closed(source)}) : {self._closed(target)}",
            proof=self._derived(edge.evidence),
        )

    def composed(self, source: int, target: int) -> Submission:
        """The theorem of a known implication, with the proofs of all that it is composed of in place.

        Raises:
            networkx.NetworkXNoPath: the implication is not known.
        """
        path = self._graph.path(source, target)
        name = f"composed_{source}_{target}"
        lines: list[str] = []
        labels: dict[tuple[int, int], str] = {}
        for edge in path:
            ends = self._ends(edge)
            if isinstance(edge.evidence, MagmaDerivation) and ends not in labels:
                labels[ends] = f"e{len(labels) + 1}"
                claim = f"∀ {_HEAD}, ({self._closed(ends[0])}) → {self._closed(ends[1])}"
                proof = self._derived(edge.evidence).replace("\n", "\n  ")
                lines.append(f"have {labels[ends]} : {claim} := fun {{G}} op law1 => {proof}")
        current = "h"
        for number, edge in enumerate(path):
            ends = self._ends(edge)
            link = self._link(edge, current, labels.get(ends, ""))
            current = f"h{number + 1}"
            lines.append(f"have {current} : {self._closed(edge.target)} := {link}")
        lines.append(f"exact {current}")
        return Submission(
            id=name,
            name=name,
            statement=f"theorem {name} {_HEAD} (h : {self._closed(source)}) : {self._closed(target)}",
            proof="by\n" + "\n".join(f"  {line}" for line in lines),
        )

    def model(self, name: str, table: Table, satisfied: Sequence[bool]) -> Submission:
        """What holds in a finite magma and what does not, for every law, in one theorem."""
        carrier = f"Fin {len(table)}"
        facts = [
            text if holds else f"¬ {text}"
            for number, holds in enumerate(satisfied)
            for text in [f"({self._closed(number, carrier)})"]
        ]
        claim = " ∧ ".join(facts)
        return Submission(
            id=name,
            name=name,
            statement=f"theorem {name} : ∃ op : {carrier} → {carrier} → {carrier}, {claim}",
            proof=f"⟨{_operation(table)}, {', '.join(['by decide'] * len(facts))}⟩",
        )

    def refutation(self, source: int, target: int, table: Table) -> Submission:
        """That one law does not imply another, by a table."""
        name = f"refutes_{source}_{target}"
        return Submission(
            id=name,
            name=name,
            statement=f"theorem {name} : ¬ ∀ {_HEAD}, ({self._closed(source)}) → {self._closed(target)}",
            proof=f"fun h => absurd (@h (Fin {len(table)}) {_operation(table)} (by decide)) (by decide)",
        )

    def with_lemmas(self, source: int, target: int, proof: LemmaProof) -> Submission:
        """The theorem of an implication that was derived through equations, each stated and proved in place."""
        name = f"implies_{source}_{target}"
        laws, labels = {"law1": self._laws[source]}, {"law1": "law1"}
        lines: list[str] = []
        for label, derivation in proof.lemmas:
            law = derivation.law
            text = self._introduced(derivation, laws, labels).replace("\n", "\n  ")
            lines.append(f"have {label} : {_closed(law)} := {text}")
            laws[label], labels[label] = law, label
        last = self._introduced(proof.last, laws, labels).replace("\n", "\n  ")
        return Submission(
            id=name,
            name=name,
            statement=f"theorem {name} {_HEAD} (law1 : {self._closed(source)}) : {self._closed(target)}",
            proof="by\n" + "\n".join(f"  {line}" for line in [*lines, f"exact ({last})"]),
        )

    def _introduced(self, derivation: Derivation, laws: Mapping[str, Law], labels: Mapping[str, str]) -> str:
        names = [_WRITER.write(derivation.law).names[v] for v in derivation.law.variables()]
        chain = proof_text(derivation, laws, labels, _WRITER)
        return f"by\n  intro {' '.join(names)}\n  exact (" + chain.replace("\n", "\n    ") + ")"

    def _ends(self, edge: Edge[int]) -> tuple[int, int]:
        """The laws that the edge's evidence is about: for a dual edge those dual to its ends."""
        if not edge.is_dual:
            return edge.source, edge.target
        evidence = edge.evidence
        if not isinstance(evidence, MagmaDerivation):
            return edge.source, edge.target
        return evidence.source, evidence.target

    def _closed(self, number: int, carrier: str = "G") -> str:
        return _closed(self._laws[number], carrier)

    def _derived(self, evidence: object) -> str:
        """A derivation as a proof from ``law1``, under ``op``."""
        assert isinstance(evidence, MagmaDerivation)
        return self._introduced(evidence.derivation, {"law1": self._laws[evidence.source]}, {"law1": "law1"})

    def _link(self, edge: Edge[int], given: str, label: str) -> str:
        """A proof of the edge's target from ``given``, which proves its source."""
        source, target = self._laws[edge.source], self._laws[edge.target]
        if edge.evidence == TRIVIAL:
            return "fun _ => rfl"
        if edge.evidence == INSTANCE:
            assert target.right is not None
            return self._instance_term(source, target.left, target.right, target.variables(), given)
        if not edge.is_dual:
            return f"{label} op {given}"
        inner = [self._laws[number] for number in self._ends(edge)]
        first, last = inner
        assert first.right is not None and target.right is not None
        turned = self._instance_term(
            source, flipped(first.left), flipped(first.right), first.variables(), given
        )
        assert last.right is not None
        flipped_last = Law((), flipped(last.left), flipped(last.right))
        back = self._instance_term(
            flipped_last, target.left, target.right, target.variables(), "d", order=last.variables()
        )
        return f"(have d := {label} (fun x y => op y x) ({turned}); {back})"

    def _instance_term(
        self,
        general: Law,
        left: Term,
        right: Term,
        binders: Sequence[Variable],
        given: str,
        order: Sequence[Variable] = (),
    ) -> str:
        """``fun binders => given args``, a proof that all instances ``left = right`` hold."""
        found = instance(general, left, right)
        assert found is not None, "an instance edge joins a law with an instance of it"
        law = Law((), left, right)
        names = dict(_WRITER.write(law).names)
        spare = names[binders[0]]
        args = [
            _WRITER.term_text(found.values[v], names, _ATOM) if v in found.values else spare
            for v in order or general.variables()
        ]
        body = f"{given} {' '.join(args)}"
        if found.is_turned:
            body = f"Eq.symm ({body})"
        return f"fun {' '.join(names[v] for v in binders)} => {body}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MagmaDerivation:
    """A derivation of one numbered law from another."""

    source: int
    target: int
    derivation: Derivation


@dataclass(frozen=True, slots=True, kw_only=True)
class LemmaProof:
    """A derivation through equations of their own."""

    lemmas: tuple[tuple[str, Derivation], ...]
    """Labels and derivations, each from ``law1`` and the ones before."""
    last: Derivation


def _closed(law: Law, carrier: str = "G") -> str:
    written = _WRITER.write(law)
    binders = written.binders.rstrip().replace(": G)", f": {carrier})")
    return f"∀ {binders}, {written.conclusion}"


def _operation(table: Table) -> str:
    """The table as a Lean function, by cases on its arguments."""
    size = len(table)
    rows = []
    for row in table:
        text = str(row[-1])
        for column in range(size - 2, -1, -1):
            text = f"if y = {column} then {row[column]} else {text}"
        rows.append(f"({text})")
    text = rows[-1]
    for number in range(size - 2, -1, -1):
        text = f"if x = {number} then {rows[number]} else {text}"
    return f"(fun x y => {text})"
