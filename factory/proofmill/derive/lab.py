"""The laboratory: the theorems of a corpus, sealed, and Lean to ask about anything made from them.

Every answer is remembered, so that what a generator has asked costs nothing when its rows are checked in the
same export. A verification opens a laboratory of its own, which knows nothing yet.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeAlias, TypeVar, cast

from proofmill.certify.batch import ProofText
from proofmill.certify.certifier import Certifier
from proofmill.certify.elaborate import Compiler
from proofmill.certify.freeze import Frozen, FrozenStatement, InputProblem
from proofmill.certify.lexer import LexError, lex
from proofmill.certify.sandbox import open_sandbox
from proofmill.certify.seal import Lemma
from proofmill.derive.decontaminate import Decontaminator
from proofmill.derive.probe import Probed, probe, state_probe
from proofmill.derive.rules import DONE
from proofmill.derive.uses import term_uses
from proofmill.errors import ExportError
from proofmill.export.check import SEAL_SIZE
from proofmill.export.rows import CorpusRow, named_premises
from proofmill.export.sources import Sources
from proofmill.kernel.names import name_str
from proofmill.prove.goals import goal_of
from proofmill.prove.protocol import Goal, find_prover
from proofmill.prove.refute import Counterexample, counterexamples
from proofmill.prove.workbench import Workbench
from proofmill.records import Submission, Verdict, VerdictKind
from proofmill.theory.theory import Theory

__all__ = ["Decided", "Lab", "Pair", "is_certified", "open_lab", "rename", "statement_of"]

log = logging.getLogger(__name__)
MadeT = TypeVar("MadeT")
AnswerT = TypeVar("AnswerT")
AnswerT_co = TypeVar("AnswerT_co", covariant=True)
Pair: TypeAlias = tuple[str, str]
"""A statement and a proof."""
_CHECK_NAME = "pm_claim"
"""What statements are called while they are checked: corpus theorems keep their names for themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A false statement, with its certified refutation."""

    statement: str
    negation: str
    proof: str
    assignment: tuple[tuple[str, str], ...]


class _Question(Protocol[AnswerT_co]):
    """What is asked of Lean about many proofs at once."""

    def __call__(
        self, compiler: Compiler, rows: Sequence[ProofText], *, workers: int
    ) -> Sequence[AnswerT_co | None]:
        """An answer for each, in order."""


class Lab:
    """Asks Lean and the certifier about statements, proofs and proof texts; see ``open_lab``."""

    def __init__(
        self,
        rows: Sequence[CorpusRow],
        theory: Theory,
        sources: Sources,
        certifier: Certifier,
        *,
        workers: int,
    ) -> None:
        """Wraps what ``open_lab`` made."""
        self._workers = workers
        self.rows = tuple(rows)
        self.by_name = {row.name: row for row in rows}
        self.theory = theory
        self.sources = sources
        self.certifier = certifier
        self.held_hashes = frozenset(row.statement_hash for row in rows if row.split == "test")
        self.benchmark: Decontaminator | None = None
        self._freezes: dict[str, Frozen] = {}
        self._verdicts: dict[Pair, Verdict | InputProblem] = {}
        self._probes: dict[Pair, Probed | None] = {}
        self._files: dict[tuple[str, str, str], Verdict | InputProblem] = {}
        self._uses: dict[Pair, tuple[str, ...] | None] = {}
        self._num_named = 0
        self._memo: dict[str, object] = {}

    def once(self, key: str, make: Callable[[Lab], MadeT]) -> MadeT:
        """What ``make`` makes of this laboratory, made once: generators share what is dear."""
        if key not in self._memo:
            self._memo[key] = make(self)
        return cast("MadeT", self._memo[key])

    # Questions, many at once

    def freeze(self, statements: Iterable[str]) -> None:
        """Freezes statements that were not frozen yet."""
        fresh = [s for s in dict.fromkeys(statements) if s not in self._freezes]
        named = [self._named(s) for s in fresh]
        good = [n for n in named if n is not None]
        answers = iter(self.certifier.freeze(good))
        for text, name in zip(fresh, named, strict=True):
            self._freezes[text] = _BAD_FORM if name is None else next(answers)

    def probe(self, pairs: Iterable[Pair]) -> None:
        """Has Lean look at proofs it has not seen yet."""
        self._ask(pairs, self._probes, probe)

    def find_uses(self, pairs: Iterable[Pair]) -> None:
        """Reads which theorems proof terms refer to, for proofs that were not read yet."""
        self._ask(pairs, self._uses, term_uses)

    def _ask(self, pairs: Iterable[Pair], known: dict[Pair, AnswerT | None], ask: _Question[AnswerT]) -> None:
        """Fills in what is not known yet; None where the statement is none or Lean gave no answer."""
        fresh = [p for p in dict.fromkeys(pairs) if p not in known]
        named = [(pair, name) for pair in fresh if (name := self._named(pair[0])) is not None]
        texts = [ProofText(statement=name, proof=pair[1]) for pair, name in named]
        answers = ask(self.certifier.compiler, texts, workers=self._workers)
        known |= dict.fromkeys(fresh)
        known |= {pair: answer for (pair, _), answer in zip(named, answers, strict=True)}

    def certify(self, pairs: Iterable[Pair]) -> None:
        """Certifies proofs that were not certified yet."""
        fresh = [p for p in dict.fromkeys(pairs) if p not in self._verdicts]
        self.freeze(s for s, _ in fresh)
        jobs = []
        for pair in fresh:
            frozen = self._freezes[pair[0]]
            if isinstance(frozen, FrozenStatement):
                row = Submission(id=pair[0], name=name_str(frozen.name), statement=frozen.text, proof=pair[1])
                jobs.append((pair, frozen, row))
            else:
                self._verdicts[pair] = frozen
        verdicts = self.certifier.certify((frozen, row) for _, frozen, row in jobs)
        self._verdicts.update(zip((pair for pair, _, _ in jobs), verdicts, strict=True))

    def compile(self, files: Iterable[tuple[str, str, str]]) -> None:
        """Certifies whole files, each a name, its statement and the text; a run of Lean for each.

        They are checked in the bare theory, in which the corpus's theorems have not been declared.
        """
        fresh = [f for f in dict.fromkeys(files) if f not in self._files]
        longest = max((code.count("\ntheorem ") for _, _, code in fresh), default=0)
        limits = self.certifier.compiler.limits
        bare = Certifier(
            self.theory.environment,
            workers=self._workers,
            limits=replace(limits, wall_s=limits.wall_s + FILE_ROW_S * longest),
            sandbox=self.certifier.compiler.sandbox,
        )
        rows = [Submission(id=n, name=n, statement=s, code=code) for n, s, code in fresh]
        for key, checked in zip(fresh, bare.check(rows), strict=True):
            self._files[key] = checked.verdict or checked.problem or _BAD_FORM

    # Answers

    def frozen_of(self, statement: str) -> Frozen | None:
        """The statement frozen; None where nobody asked yet."""
        return self._freezes.get(statement)

    def verdict(self, statement: str, proof: str) -> Verdict | InputProblem | None:
        """The verdict on a proof; None where nobody asked yet."""
        return self._verdicts.get((statement, proof))

    def has_probed(self, statement: str, proof: str) -> bool:
        """Whether Lean was asked."""
        return (statement, proof) in self._probes

    def probed(self, statement: str, proof: str) -> Probed | None:
        """What Lean said; None where it gave no answer."""
        return self._probes[statement, proof]

    def has_uses(self, statement: str, proof: str) -> bool:
        """Whether the proof term was read."""
        return (statement, proof) in self._uses

    def uses(self, statement: str, proof: str) -> tuple[str, ...] | None:
        """Theorems that the proof term refers to; None where there is no such term."""
        return self._uses[statement, proof]

    def file_verdict(self, name: str, statement: str, code: str) -> Verdict | InputProblem | None:
        """The verdict on a whole file; None where nobody asked yet."""
        return self._files.get((name, statement, code))

    # Conveniences for generators

    def working(self, pairs: Iterable[Pair]) -> list[Pair]:
        """Those proofs that are certified; Lean's messages sort out most of the others cheaply."""
        wanted = list(dict.fromkeys(pairs))
        self.probe(wanted)
        hopeful = [p for p in wanted if (answer := self._probes[p]) is not None and answer.ok]
        self.certify(hopeful)
        return [p for p in hopeful if is_certified(self._verdicts[p])]

    def states(self, prefixes: Iterable[Pair]) -> dict[Pair, str]:
        """The state that Lean prints after each statement and ``by`` prefix; ``DONE`` where no goal is left.

        Prefixes that Lean has an error for are not in the answer.
        """
        wanted = {pair: (pair[0], state_probe(pair[1])) for pair in dict.fromkeys(prefixes)}
        self.probe(wanted.values())
        found = {}
        for pair, asked in wanted.items():
            answer = self._probes[asked]
            if answer is not None and not answer.error and answer.infos:
                found[pair] = answer.infos[-1].strip() or DONE
        return found

    def well_typed(self, statements: Iterable[str]) -> list[str]:
        """Those statements that Lean accepts."""
        wanted = list(dict.fromkeys(statements))
        self.freeze(wanted)
        return [s for s in wanted if isinstance(self._freezes[s], FrozenStatement)]

    def goal(self, statement: str) -> Goal:
        """A statement that is frozen, as a goal."""
        frozen = self._freezes[statement]
        assert isinstance(frozen, FrozenStatement)
        closure = self.certifier.environment.closure
        return goal_of(frozen, closure, id_=statement, theory_names=self.theory.own)

    def refute(self, statements: Iterable[str]) -> dict[str, Decided]:
        """Certified counterexamples, as far as small values give any."""
        claims: list[tuple[str, Counterexample]] = []
        closure = self.certifier.environment.closure
        for statement in self.well_typed(statements):
            frozen = self._freezes[statement]
            assert isinstance(frozen, FrozenStatement)
            goal = self.goal(statement)
            for claim in counterexamples(goal, frozen, closure)[:ASSIGNMENTS]:
                claims.append((statement, claim))  # noqa: PERF401
        pairs = [(_negation_named(s, c.statement), c.proof) for s, c in claims]
        self.probe(pairs)
        chosen: dict[str, tuple[Counterexample, Pair]] = {}
        for (statement, claim), pair in zip(claims, pairs, strict=True):
            answer = self._probes[pair]
            if answer is not None and answer.ok:
                chosen.setdefault(statement, (claim, pair))
        self.certify(pair for _, pair in chosen.values())
        return {
            statement: Decided(
                statement=statement,
                negation=pair[0],
                proof=pair[1],
                assignment=tuple(claim.assignment.items()),
            )
            for statement, (claim, pair) in chosen.items()
            if is_certified(self._verdicts[pair])
        }

    def prove(self, statements: Iterable[str], *, budget_s: float = 60.0) -> dict[str, str]:
        """Certified proofs of those statements that the portfolio's cheapest rungs close."""
        frozen = {
            s: f for s in self.well_typed(statements) if isinstance(f := self._freezes[s], FrozenStatement)
        }
        if not frozen:
            return {}
        bench = Workbench(self.certifier, find_prover("portfolio"), self.theory.own, heartbeats=HEARTBEATS)
        stop = threading.Event()
        result = bench.work(frozen, (), stop=stop, budget_s=budget_s * len(frozen), effort=0)
        return {
            candidate.conjecture_id: candidate.proof
            for candidate, verdict in result.judged
            if verdict.verdict is VerdictKind.CERTIFIED
        }

    def premises(self, verdict: Verdict) -> tuple[str, ...]:
        """The corpus theorems that a certified proof term refers to."""
        return named_premises(verdict.premises, self.by_name)

    def _named(self, statement: str) -> str | None:
        """The statement under a name that nothing else has."""
        self._num_named += 1
        return rename(statement, f"{_CHECK_NAME}_{self._num_named}")


FILE_ROW_S = 1.0
"""Seconds of wall-clock time that a theorem adds to the limit of a whole file."""
HEARTBEATS = 40_000
"""Bound of one script while the portfolio tries it, in Lean's thousands."""
ASSIGNMENTS = 24
"""Ground instances tried against one statement."""
_BAD_FORM = InputProblem(reason="shape", detail="a statement must be 'theorem NAME BINDERS : TYPE'")


def is_certified(answer: Verdict | InputProblem | None) -> bool:
    """Whether the certifier certified it."""
    return isinstance(answer, Verdict) and answer.verdict is VerdictKind.CERTIFIED


def rename(statement: str, name: str) -> str | None:
    """The same statement under another name; None if it has not the form of one."""
    try:
        tokens = lex(statement)
    except LexError:
        return None
    if len(tokens) < 3 or tokens[0].text != "theorem":
        return None
    return f"theorem {name}{statement[tokens[1].end :]}"


def statement_of(name: str, rest: str) -> str:
    """``theorem NAME REST``, one space apart."""
    return f"theorem {name} {rest.strip()}"


def _negation_named(statement: str, negation: str) -> str:
    """The negation under the name of what it denies, with ``_neg``."""
    tokens = lex(statement)
    return rename(negation, f"{tokens[1].text}_neg") or negation


def open_lab(
    rows: Sequence[CorpusRow], theory: Theory, sources: Sources, folder: Path, *, workers: int
) -> Lab:
    """Seals all theorems of a corpus and opens a laboratory in which they can be used.

    Args:
        rows: In order of certification; a row needs only rows before it.
        theory: Compiled.
        sources: Of the corpus.
        folder: For sealed modules.
        workers: Lean processes at once.

    Raises:
        ExportError: a theorem cannot be sealed: the corpus is not what it says.
    """
    certifier = Certifier(theory.environment, workers=workers, sandbox=open_sandbox())
    frozen: dict[str, FrozenStatement] = {}
    for row, answer in zip(rows, certifier.freeze([r.statement for r in rows]), strict=True):
        if not isinstance(answer, FrozenStatement):
            raise ExportError(f"{row.name} cannot be stated: {answer.detail}; export the corpus again")
        frozen[row.name] = answer
    number = 0
    for layer in _layers(rows):
        for at in range(0, len(layer), SEAL_SIZE):
            number += 1
            group = layer[at : at + SEAL_SIZE]
            lemmas = [Lemma(frozen=frozen[row.name], proof=row.proof) for row in group]
            sealed = certifier.seal(lemmas, number=number, folder=folder)
            if sealed.dropped:
                name, detail = sealed.dropped[0]
                raise ExportError(f"{name_str(name)} cannot be sealed: {detail}; verify the corpus first")
            certifier = certifier.in_environment(sealed.environment)
    return Lab(rows, theory, sources, certifier, workers=workers)


def _layers(rows: Sequence[CorpusRow]) -> list[list[CorpusRow]]:
    """Rows by depth of what they need."""
    depth: dict[str, int] = {}
    layers: dict[int, list[CorpusRow]] = {}
    for row in rows:
        depth[row.name] = 1 + max((depth[other] for other in row.closure), default=0)
        layers.setdefault(depth[row.name], []).append(row)
    return [layers[level] for level in sorted(layers)]
