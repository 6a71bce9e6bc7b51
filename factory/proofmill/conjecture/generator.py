"""From laws that passed their tests to conjectures: filtered, named, written in Lean and frozen.

Filters in order, each with a reason: duplicate (equal canonical form), instance (of an earlier law), known
(an instance of a library theorem), library_only (about none of the functions of a theory that names no part of the
library), then Lean's own word that the statement is well formed and means the law.
What a layer proposes is a pure function of theory, limits and seed, so a sweep that was killed generates
the same layers again.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from proofmill.certify.batch import ProofText
from proofmill.certify.freeze import FrozenStatement, InputProblem
from proofmill.conjecture.explore import Explorer
from proofmill.conjecture.known import KnownTheorems
from proofmill.conjecture.laws import AcTheory, Law
from proofmill.conjecture.layers import MAX_EXAMPLES, ExploreLimits, Found, Layer, Refuted, show_law
from proofmill.conjecture.select import Candidate, Choice
from proofmill.conjecture.shapes import specificity
from proofmill.conjecture.sources import Sieve, Source, Tested
from proofmill.conjecture.subsumption import Subsumption
from proofmill.conjecture.testbed import TestBed
from proofmill.conjecture.values import ValueTable
from proofmill.conjecture.writing import StatementWriter
from proofmill.kernel.expr import structural_hash
from proofmill.kernel.names import name_str
from proofmill.records import Conjecture
from proofmill.theory.evaluate import Evaluator
from proofmill.theory.probes import ProbedVocabulary
from proofmill.theory.terms import App, Term, Variable, subterms
from proofmill.theory.theory import Theory

__all__ = ["Freeze", "Generator", "ProposedLayer"]

GENERATOR = "explore"
Freeze = Callable[[Sequence[str]], Sequence[FrozenStatement | InputProblem]]
_WORDS = {
    "+": "add", "*": "mul", "-": "sub", "/": "div", "%": "mod", "^": "pow", "++": "append", "≤": "le",
    "<": "lt", "∣": "dvd", "∈": "mem", "==": "beq", "&&": "and", "||": "or", "!": "not",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedLayer:
    """What one layer of exploration brought."""

    index: int
    considered: int
    conjectures: tuple[Conjecture, ...]
    frozen: tuple[FrozenStatement, ...]
    """Beside each conjecture, the statement as Lean compiled it."""
    drops: dict[str, int]
    examples: dict[str, list[str]]
    refuted: tuple[Refuted, ...] = ()
    """Statements that looked true until a check point refuted them."""
    generator: str = GENERATOR
    """Whose layer it is: another round of exploration has a name of its own."""


class Generator:
    """Proposes conjectures about one theory."""

    def __init__(  # noqa: PLR0913 (each has a default that works)
        self,
        theory: Theory,
        probed: ProbedVocabulary,
        limits: ExploreLimits,
        seed: int,
        stop: threading.Event | None = None,
        *,
        quota: int | None = None,
        partial: bool = False,
    ) -> None:
        """Reads the library's theorems; explores nothing yet.

        Args:
            theory: What the conjectures are about.
            probed: Its vocabulary.
            limits: How far to look.
            seed: Of all random choices.
            stop: Calls ``layers`` off.
            quota: Conjectures of one family at most.
            partial: Whether a layer that is called off counts with what it has found.
        """
        constants = theory.constants
        self._theory = theory
        vocabulary = probed.vocabulary
        self._table = ValueTable(
            Evaluator(probed.constants),
            vocabulary.datatypes,
            seed,
            vocabulary.models,
            images=vocabulary.symbols,
        )
        self._explorer = Explorer(
            vocabulary.symbols, self._table, limits, seed, stop, partial=partial, schemes=vocabulary.schemes
        )
        taken = {name_str(name[-1:]) for name in theory.own if isinstance(name[-1], str)}
        self._writer = StatementWriter(probed.constants, frozenset(taken))
        self._known = KnownTheorems(constants, constants)
        self._focus = vocabulary.focus
        self._seen: dict[str, str] = {}
        self._laws = Subsumption()
        self._quota = quota
        self._families: Counter[str] = Counter()
        self._claims: dict[str, ProofText | None] = {}
        self._names: set[str] = set()

    def layers(self, freeze: Freeze) -> Iterator[ProposedLayer]:
        """The layers in order of size; ``freeze`` asks Lean what each statement means."""
        for layer in self._explorer.layers():
            yield self._proposed(layer, freeze)

    def outside(
        self,
        source: Source,
        given: Iterable[tuple[str, Law]],
        freeze: Freeze,
        choice: Choice | None = None,
    ) -> ProposedLayer:
        """Laws from elsewhere, tested on the same points, as a layer of index 0 that goes through the same filters.

        Args:
            source: Who proposes them.
            given: Laws by id that are known; neither they nor what follows by a few rewrites is proposed.
            freeze: Asks Lean what each statement means.
            choice: Which of what passed its tests is proposed; None for all of it.
        """
        limits = self._explorer.limits
        bed = TestBed(self._table, limits.test_points, limits.check_points)
        sieve = Sieve(bed, self._explorer.ac, seen=self._seen)
        for name, law in given:
            sieve.add(law, name)
        sifted = sieve.sift(source.proposals())
        layer = Layer(size=0, considered=sifted.considered, drops=sifted.drops)
        for tested, score in self._chosen(sifted.kept, choice, layer):
            proposal = tested.proposal
            layer.found.append(
                Found(
                    law=proposal.law,
                    kind="outside",
                    tests_passed=tested.tests_passed,
                    witness=tested.witness,
                    generator=proposal.generator,
                    parents=proposal.parents,
                    score=score,
                )
            )
        for proposal, how in sifted.derived[:MAX_EXAMPLES]:
            layer.examples.setdefault("derivable", []).append(f"{show_law(proposal.law)}: {how}")
        layer.refuted += [
            Refuted(law=show_law(found.proposal.law), assignment=found.assignment) for found in sifted.refuted
        ]
        return self._proposed(layer, freeze)

    def _chosen(
        self, kept: Sequence[Tested], choice: Choice | None, layer: Layer
    ) -> Iterator[tuple[Tested, str]]:
        """What is proposed, with why; the rest is a drop."""
        if choice is None:
            yield from ((tested, "") for tested in kept)
            return
        by_id = {tested.canonical: tested for tested in kept}
        candidates = [
            Candidate(id=id_, law=tested.proposal.law, family=tested.proposal.law.family)
            for id_, tested in by_id.items()
        ]
        chosen = choice.of(candidates)
        for one in chosen:
            text = " ".join(f"{name}={value}" for name, value in one.as_row().items())
            yield by_id.pop(one.candidate.id), text
        for tested in by_id.values():
            layer.drop("not_chosen", show_law(tested.proposal.law))

    def _proposed(self, layer: Layer, freeze: Freeze) -> ProposedLayer:
        """The layer's laws filtered, named and frozen."""
        drops, examples = Counter(layer.drops), {k: list(v) for k, v in layer.examples.items()}
        kept: list[tuple[Conjecture, str]] = []
        for found in sorted(layer.found, key=_order):
            reason, made = self._filter(found)
            if made is None:
                drops[reason] += 1
                text = self._writer.write(found.law).conclusion
                if len(shown := examples.setdefault(reason, [])) < MAX_EXAMPLES:
                    shown.append(text)
            else:
                kept.append((made, structural_hash(self._writer.kernel_type(found.law))))
        conjectures, frozen = self._freeze(kept, freeze, drops, examples)
        return ProposedLayer(
            index=layer.size,
            considered=layer.considered,
            conjectures=tuple(conjectures),
            frozen=tuple(frozen),
            drops=dict(+drops),
            examples=examples,
            refuted=tuple(layer.refuted),
        )

    def _filter(self, found: Found) -> tuple[str, Conjecture | None]:
        law = found.law
        ac = AcTheory(frozenset(), frozenset()) if found.kind == "structure" else self._explorer.ac
        if any(map(_is_redex, law.terms())):
            return "redex", None
        canonical = ac.canonical(law)
        if canonical in self._seen:
            return "duplicate", None
        relation = self._laws.relation(law, ac)
        if relation:
            return relation, None
        known = self._known.find(self._writer.kernel_parts(law))
        # A law that the library has still prunes its instances.
        identity = hashlib.sha256(f"{self._theory.digest}\0{canonical}".encode()).hexdigest()
        self._seen[canonical] = identity
        self._laws.add(law)
        if known is not None:
            return "known", None
        if self._focus and not self._focus & law.symbols().keys():
            return "library_only", None
        if self._quota is not None and self._families[law.family] >= self._quota:
            return "family_quota", None
        self._families[law.family] += 1
        name = self._name(law, identity)
        if found.witness is not None:
            self._claims[identity[:24]] = self._writer.witness_claim(law, name, found.witness)
        return "", Conjecture(
            id=identity[:24],
            name=name,
            statement=self._writer.write(law).statement(name),
            generator=found.generator or f"{GENERATOR}/{found.kind}",
            parents=found.parents,
            family=law.family,
            canonical=canonical,
            size=law.size,
            tests_passed=found.tests_passed,
            witness=self._witness(law, found),
            filters={"novel": "passed", "library": "passed", "tests": str(found.tests_passed)}
            | ({"score": found.score} if found.score else {}),
        )

    def witness_claim(self, conjecture: Conjecture) -> ProofText | None:
        """What says that the conjecture's hypotheses hold at its witness, for Lean; None if it cannot be written."""
        return self._claims.get(conjecture.id)

    def _witness(self, law: Law, found: Found) -> dict[str, str] | None:
        if found.witness is None:
            return None
        names = self._writer.write(law).names
        return {names[v]: found.witness[f"{v.type.lean()}#{v.index}"] for v in law.variables()}

    def _name(self, law: Law, identity: str) -> str:
        """A readable name: the law's symbols in order of appearance, and six digits of its id."""
        words: dict[str, None] = {}
        for term in law.terms():
            for key in re.findall(r"[^\s(),:]+", repr(term)):
                word = _WORDS.get(key, key.rpartition(".")[2])
                if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", word) and not key.endswith(("#0", "#1", "#2")):
                    words.setdefault(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word).lower())
        stem = "_".join([w for w in words if w not in ("nat", "list", "bool")][:4]) or "law"
        name = f"{stem}_{identity[:6]}"
        while name in self._names:
            name = f"{stem}_{identity[: len(name) - len(stem)]}"
        self._names.add(name)
        return name

    def _freeze(
        self,
        kept: list[tuple[Conjecture, str]],
        freeze: Freeze,
        drops: Counter[str],
        examples: dict[str, list[str]],
    ) -> tuple[list[Conjecture], list[FrozenStatement]]:
        conjectures, statements = [], []
        answers = freeze([c.statement for c, _ in kept])
        for (conjecture, meant), answer in zip(kept, answers, strict=True):
            if isinstance(answer, InputProblem):
                reason, text = "not_well_formed", f"{conjecture.statement}: {answer.detail}"
            elif structural_hash(answer.type, answer.level_params) != meant:
                reason, text = "means_something_else", conjecture.statement
            else:
                conjectures.append(conjecture)
                statements.append(answer)
                continue
            drops[reason] += 1
            if len(shown := examples.setdefault(reason, [])) < MAX_EXAMPLES:
                shown.append(text)
        return conjectures, statements


def _is_redex(term: Term) -> bool:
    """Whether a function that is no variable is applied in it: ``apply f x`` says what ``f x`` says."""
    return any(
        isinstance(t, App) and t.symbol.key.startswith("apply") and not isinstance(t.args[0], Variable)
        for t in subterms(term)
    )


def _order(found: Found) -> tuple[int, int, int, int, int]:
    """Small and general laws first, so that an instance never comes before what it is an instance of."""
    law = found.law
    return (
        law.size,
        len(law.hypotheses),
        sum(law.symbols().values()),
        -len(law.variables()),
        sum(specificity(term) for term in law.terms()),
    )
