"""Which theorems a proof term refers to: read from the compiled file, never from the proof's text.

Glue is left out: theorems that speak of equality and connectives alone (``Eq.trans``, ``of_eq_true``),
equations by which definitions unfold, what Lean makes for itself, and facts about integers where the statement
has none (``omega`` reckons in them). What is left are facts that a prover has to find.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from proofmill.certify.batch import Layout, ProofText
from proofmill.certify.elaborate import Compiled, Compiler
from proofmill.derive.probe import in_batches
from proofmill.judge.environment import Closure, references
from proofmill.judge.olean import BadArtifact, read_module
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.expr import constants_of
from proofmill.kernel.names import Name, name_str

__all__ = ["term_uses"]

_LOGIC = frozenset(
    {"Eq", "HEq", "Iff", "Not", "And", "Or", "True", "False", "Ne", "Exists", "Decidable", "ite", "dite"}
)
_INT: Name = ("Int",)
_MADE = re.compile(
    r"_.*|Internal|inst[A-Z].*|to[A-Z]\w*|Simproc|eq_\d+|eq_def|match_\d+|sizeOf_spec|injEq|inj|noConfusion|induct\w*|.*_unfold|proof_\d+"
)


def term_uses(
    compiler: Compiler, rows: Sequence[ProofText], *, workers: int = 1
) -> list[tuple[str, ...] | None]:
    """The theorems that each proof's term refers to, sorted; None where Lean left no such term."""
    githash = compiler.environment.toolchain.githash

    def read(layout: Layout, compiled: Compiled) -> list[tuple[str, ...] | None] | None:
        if not compiled.parts:
            return None
        try:
            constants = read_module(compiled.parts, githash=githash).constants
        except BadArtifact:
            return None
        by_prefix = {name[0]: name for name in constants if len(name) == 2}
        names = [by_prefix.get(prefix) for prefix in layout.prefixes]
        closure = compiler.environment.closure
        return [None if name is None else _uses(name, constants, closure) for name in names]

    return in_batches(compiler, rows, read, keep=True, workers=workers)


def _uses(goal: Name, own: Mapping[Name, ConstantInfo], closure: Closure) -> tuple[str, ...]:
    """Walks from a goal through constants of its own module to those of others."""
    seen: set[Name] = {goal}
    stack: list[Name] = [goal]
    uses: set[str] = set()
    has_integers = _INT in constants_of(own[goal].type)
    while stack:
        for name in references(own[stack.pop()]):
            if name in seen:
                continue
            seen.add(name)
            if name in own:
                stack.append(name)
            elif name[0] == _INT[0] and not has_integers:
                continue
            elif (other := closure.get(_owner(name))) is not None and _is_fact(other):
                uses.add(name_str(other.name))
    return tuple(sorted(uses))


def _owner(name: Name) -> Name:
    """The theorem that ``foo._simp_1`` restates; any other name as it is."""
    return name[:-1] if isinstance(name[-1], str) and name[-1].startswith("_simp_") else name


def _is_fact(info: ConstantInfo) -> bool:
    if info.kind is not ConstantKind.THEOREM:
        return False
    if info.name[0] == "Lean":
        return False  # what decision procedures reflect into is for no prover to find
    if any(not isinstance(part, str) or _MADE.fullmatch(part) for part in info.name):
        return False
    return bool({name_str(n) for n in constants_of(info.type)} - _LOGIC)
