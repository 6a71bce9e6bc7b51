"""Theorems that are a benchmark's statement modulo equations: a bounded e-graph looks for a short way between them.

Statements can be disguised in ways that no comparison of terms sees: a unit added, a sum written otherwise. Both sides
are laws over the run's vocabulary; a theorem matches when it follows from one law of the benchmark, or one of these
from the theorem, by at most a few rewrites that are not all plain arithmetic. What the vocabulary cannot say is
compared as text only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.certify.sandbox import open_sandbox
from proofmill.config import load_recipe
from proofmill.conjecture.egraph import Budget, KnownLaws, derivation
from proofmill.conjecture.laws import Law
from proofmill.conjecture.reading import LawReader, Unreadable
from proofmill.derive.decontaminate import Benchmark, Match, bare_statement
from proofmill.derive.lab import rename
from proofmill.export.sources import compile_theory_of, sources_of_run
from proofmill.ledger.reader import LedgerReader
from proofmill.machine import num_cores
from proofmill.theory.probes import read_vocabulary

__all__ = ["Equational", "equational_matches"]

BUDGET = Budget(nodes=250, rounds=3, matches=250, steps=4)
MAX_THEOREMS = 20_000
"""Beyond this many theorems only text is compared."""
_BASE = (
    "(a b : Nat) : a + b = b + a",
    "(a b c : Nat) : a + b + c = a + (b + c)",
    "(a : Nat) : a + 0 = a",
    "(a b : Nat) : a * b = b * a",
    "(a b c : Nat) : a * b * c = a * (b * c)",
    "(a : Nat) : a * 1 = a",
    "(a b : Nat) : min a b = min b a",
    "(a b : Nat) : max a b = max b a",
    "(a b : Bool) : (a && b) = (b && a)",
    "(a b : Bool) : (a || b) = (b || a)",
    "(a : Bool) : (!!a) = a",
    "{α : Type} (xs : List α) : xs ++ [] = xs",
    "{α : Type} (xs ys zs : List α) : xs ++ ys ++ zs = xs ++ (ys ++ zs)",
)
"""Steps that disguise a statement and make no other one of it; each holds in Lean's library."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Equational:
    """What a look for matches modulo equations came to."""

    matches: Mapping[str, Match]
    """By theorem."""
    benchmark: int
    """Statements of the benchmark that are laws over the run's vocabulary."""
    theorems: int
    """Theorems that are."""


def equational_matches(run_dir: Path, benchmark: Sequence[Benchmark]) -> Equational:
    """Theorems of a run that a benchmark has modulo equations.

    Raises:
        LedgerError: the run directory has no usable ledger.
        ExportError: the sources of the run are gone.
        LeanError, TheoryError: they do not compile here.
    """
    with LedgerReader.open_read_only(run_dir) as reader:
        if reader.counts().proved > MAX_THEOREMS:
            return Equational(matches={}, benchmark=0, theorems=0)
        statements = {c.conjecture.name: c.conjecture.statement for c in reader.certificates()}
        digest = reader.identity().get("theory", "")
    name = load_recipe(str(run_dir / "resolved.json")).sweep.theory
    theory = compile_theory_of(sources_of_run(run_dir, theory_digest=digest, theory_name=name))
    certifier = Certifier(theory.environment, workers=num_cores(), sandbox=open_sandbox())
    laws = LawReader(read_vocabulary(theory))
    asked = _read(laws, certifier, {item.id: bare_statement(item.statement) for item in benchmark})
    own = _read(laws, certifier, statements)
    base = _read(laws, certifier, {f"base {i}": f"theorem base {text}" for i, text in enumerate(_BASE)})
    return Equational(matches=_search(own, asked, base), benchmark=len(asked), theorems=len(own))


def _read(reader: LawReader, certifier: Certifier, statements: Mapping[str, str]) -> dict[str, Law]:
    """Those statements that are laws over the vocabulary."""
    named = {
        key: text for i, (key, said) in enumerate(statements.items()) if (text := rename(said, f"law_{i}"))
    }
    found = {}
    for key, frozen in zip(named, certifier.freeze(list(named.values())), strict=True):
        if isinstance(frozen, FrozenStatement):
            try:
                found[key] = reader.read(frozen.type)
            except Unreadable:
                continue
    return found


def _search(own: Mapping[str, Law], asked: Mapping[str, Law], base: Mapping[str, Law]) -> dict[str, Match]:
    """Theorems that follow from the benchmark, and those from which a statement of it follows."""
    plain = KnownLaws(base.items())
    found: dict[str, Match] = {}
    from_benchmark = KnownLaws([*base.items(), *((f"their {key}", law) for key, law in asked.items())])
    for name, law in own.items():
        used = _used(law, plain, from_benchmark, "their ")
        if len(used) == 1:  # what follows from several of them is none of them by itself
            found[name] = Match(name=name, benchmark=used[0], how="equations")
    from_own = KnownLaws([*base.items(), *((f"own {key}", law) for key, law in own.items())])
    for key, law in asked.items():
        used = _used(law, plain, from_own, "own ")
        if len(used) == 1:
            found.setdefault(used[0], Match(name=used[0], benchmark=key, how="equations"))
    return found


def _used(law: Law, plain: KnownLaws, known: KnownLaws, mark: str) -> list[str]:
    """Which marked laws a short derivation uses; none where plain arithmetic is enough, or there is none."""
    made = derivation(law, known, BUDGET)
    if made is None or derivation(law, plain, BUDGET) is not None:
        return []
    return sorted(_unmarked(made.rules, mark))


def _unmarked(rules: Iterable[str], mark: str) -> set[str]:
    return {rule.removeprefix(mark) for rule in rules if rule.startswith(mark)}
