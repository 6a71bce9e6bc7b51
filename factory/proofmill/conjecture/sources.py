"""What every source of laws gives, and the sieve that all of it goes through.

A source proposes laws with the name of its generator and the parents it worked from. The sieve keeps what is new, small
enough, says something and fails at no test point; what is refuted is kept with the assignment that refutes it, and
everything else is counted by reason. Nothing here is specific to one source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from proofmill.conjecture.egraph import KnownLaws, derivation
from proofmill.conjecture.laws import AcTheory, Law
from proofmill.conjecture.padding import unpadded
from proofmill.conjecture.rewriting import Derivation, instantiate
from proofmill.conjecture.rules import Rules
from proofmill.conjecture.testbed import MIN_SUPPORT, TestBed
from proofmill.theory.terms import App, Term, Type, Variable, subterms, variables

__all__ = ["Proposal", "Refutation", "Sieve", "Sifted", "Source", "Tested"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A law that somebody proposes; nothing is known of it."""

    law: Law
    generator: str
    """Such as ``mutate/converse``."""
    parents: tuple[str, ...] = ()
    """Ids of what it was made from."""


class Source(Protocol):
    """Somebody who proposes laws."""

    def proposals(self) -> Iterator[Proposal]:
        """Laws over the theory's vocabulary; finitely many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A proposal that failed nowhere."""

    proposal: Proposal
    canonical: str
    tests_passed: int
    witness: dict[str, str] | None
    """Values at which every hypothesis holds, or None for a law without hypotheses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refutation:
    """A proposal with values at which it is false."""

    proposal: Proposal
    assignment: dict[str, str]


@dataclass(slots=True, kw_only=True)
class Sifted:
    """What became of proposals."""

    considered: int = 0
    kept: list[Tested] = field(default_factory=list)
    refuted: list[Refutation] = field(default_factory=list)
    derived: list[tuple[Proposal, Derivation]] = field(default_factory=list)
    """Proposals that follow from known laws or from what was kept before, and how."""
    drops: Counter[str] = field(default_factory=Counter)
    """Refuted and derived ones included: considered = kept + all drops."""


class Sieve:
    """Tests proposals and drops what was seen before; remembers what it has seen."""

    def __init__(
        self,
        bed: TestBed,
        ac: AcTheory,
        *,
        max_size: int = 15,
        max_variables: int = 5,
        seen: Iterable[str] = (),
    ) -> None:
        """Starts with canonical forms that do not count as new.

        Args:
            bed: Test points of the theory.
            ac: Which of its symbols commute and associate.
            max_size: Nodes of a conclusion.
            max_variables: Distinct variables of a law.
            seen: Canonical forms of what is known already.
        """
        self._bed = bed
        self._ac = ac
        self._max_size = max_size
        self._max_variables = max_variables
        self._seen = set(seen)
        self._known = KnownLaws()
        self._rules = Rules(ac)

    def add(self, law: Law, name: str) -> None:
        """Takes a law as known: not new are it, what follows from it by a few rewrites, and what it makes smaller."""
        law = normalised(law)
        sides = [] if law.right is None or law.hypotheses else [(law.left, law.right), (law.right, law.left)]
        for large, small in sides:
            if isinstance(large, App) and large.size > small.size:
                self._rules.learn(large, small)
        self._seen.add(self._ac.canonical(law))
        if name not in self._known.laws:
            self._known.add(name, law)

    def sift(self, proposals: Iterable[Proposal]) -> Sifted:
        """Tests each proposal, in order."""
        sifted = Sifted()
        for proposal in proposals:
            sifted.considered += 1
            law = normalised(proposal.law)
            reason = self._shape_problem(law)
            canonical = "" if reason else self._ac.canonical(law)
            if not reason and canonical in self._seen:
                reason = "duplicate"
            if reason:
                sifted.drops[reason] += 1
                continue
            self._seen.add(canonical)
            self._test(
                Proposal(law=law, generator=proposal.generator, parents=proposal.parents), canonical, sifted
            )
        return sifted

    def _shape_problem(self, law: Law) -> str:
        found = law.variables()
        if not found:
            return "ground"
        if any(map(_is_relation_inside, law.terms())):
            return "proposition_as_value"
        if law.size > self._max_size:
            return "too_large"
        if len(found) > self._max_variables:
            return "too_many_variables"
        if self._ac.is_trivial(law):
            return "ac_trivial"
        concluded = {v for term in law.terms()[: 1 if law.right is None else 2] for v in variables(term)}
        if any(concluded.isdisjoint(variables(h)) for h in law.hypotheses):
            return "hypothesis_unrelated"
        return ""

    def _test(self, proposal: Proposal, canonical: str, sifted: Sifted) -> None:
        law, held = proposal.law, list[str]()
        for point in self._bed.points:
            result = self._bed.holds(law, point)
            if result is False:
                sifted.drops["refuted"] += 1
                assignment = self._bed.assignment(law, point)
                sifted.refuted.append(Refutation(proposal=proposal, assignment=assignment))
                return
            if result:
                held.append(point)
        if len(held) < MIN_SUPPORT:
            sifted.drops["hardly_ever_applies"] += 1
            return
        found = derivation(law, self._known)
        if found is not None:
            sifted.drops["derivable"] += 1
            sifted.derived.append((proposal, found))
            return
        if weaker := self._says_less(law, held):
            sifted.drops[weaker] += 1
            return
        self._known.add(canonical, law)
        witness = self._bed.assignment(law, held[0]) if law.hypotheses else None
        sifted.kept.append(
            Tested(proposal=proposal, canonical=canonical, tests_passed=len(held), witness=witness)
        )

    def _says_less(self, law: Law, held: Sequence[str]) -> str:
        """Why another law says the same or more: one without what both sides share, an equation, or a smaller one."""
        applied = (t for term in law.terms() for t in subterms(term) if isinstance(t, App))
        if any(self._rules.reduces(term) for term in applied):
            return "reducible"
        bare = unpadded(law, self._ac)
        if bare is not None and self._bed.survives(bare):
            return "padded"
        order = law.left
        if law.right is None and isinstance(order, App) and order.symbol.key == "≤":
            equal = Law(law.hypotheses, *order.args)
            if all(self._bed.holds(equal, point) for point in held) and self._bed.survives(equal):
                return "weaker_than_equation"
        return ""


def _is_relation_inside(term: Term) -> bool:
    """Whether a relation, which is a proposition in Lean, stands where a Bool should."""
    return any(
        isinstance(arg, App) and arg.symbol.is_relation
        for sub in subterms(term)
        if isinstance(sub, App)
        for arg in sub.args
    )


def normalised(law: Law) -> Law:
    """The law with its variables numbered from 0 for each type, and every hypothesis once."""
    counts: Counter[Type] = Counter()
    names: dict[Variable, Variable] = {}
    for variable in law.variables():
        names[variable] = Variable(variable.type, counts[variable.type])
        counts[variable.type] += 1
    sides = [instantiate(term, names, {}) for term in law.terms()]
    left = sides[0]
    right = None if law.right is None else sides[1]
    hypotheses = sides[1 if law.right is None else 2 :]
    return Law(tuple(dict.fromkeys(hypotheses)), left, right)
