"""Which theorems a proof term refers to: read from the compiled file, never from the proof's text.

Glue is left out: theorems that speak of equality and connectives alone (``Eq.trans``, ``of_eq_true``),
equations by which definitions unfold, and what Lean makes for itself. What is left are facts that a prover
has to find.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from proofmill.certify.batch import ProofText, batch_wall_s, lay_out, smaller, statement_options
from proofmill.certify.elaborate import Compiler
from proofmill.judge.environment import Closure, references
from proofmill.judge.olean import BadArtifact, read_module
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.expr import constants_of
from proofmill.kernel.names import Name, name_str

__all__ = ["term_uses"]

BATCH = 150
_LOGIC = frozenset(
    {"Eq", "HEq", "Iff", "Not", "And", "Or", "True", "False", "Ne", "Exists", "Decidable", "ite", "dite"}
)
_MADE = re.compile(
    r"_.*|inst[A-Z].*|to[A-Z]\w*|Simproc|eq_\d+|eq_def|match_\d+|sizeOf_spec|injEq|inj|noConfusion|induct|.*_unfold|proof_\d+"
)


def term_uses(compiler: Compiler, rows: Sequence[ProofText]) -> list[tuple[str, ...] | None]:
    """The theorems that each proof's term refers to, sorted; None where Lean left no such term."""
    found: dict[int, tuple[str, ...]] = {}
    todo = [list(range(at, min(at + BATCH, len(rows)))) for at in range(0, len(rows), BATCH)]
    while todo:
        group = todo.pop()
        layout = lay_out(compiler.environment.context, [rows[i] for i in group])
        compiled = compiler.compile(
            layout.text,
            options=statement_options(compiler),
            wall_s=batch_wall_s(compiler.limits, len(group)),
        )
        if not compiled.ended or not compiled.parts:
            if len(group) > 1:
                todo += [list(part) for part in smaller(group)]
            continue
        try:
            githash = compiler.environment.toolchain.githash
            constants = read_module(compiled.parts, githash=githash).constants
        except BadArtifact:
            continue
        by_prefix = {name[0]: name for name in constants if len(name) == 2}
        for place, index in enumerate(group):
            name = by_prefix.get(layout.prefixes[place])
            if name is not None:
                found[index] = _uses(name, constants, compiler.environment.closure)
    return [found.get(i) for i in range(len(rows))]


def _uses(goal: Name, own: Mapping[Name, ConstantInfo], closure: Closure) -> tuple[str, ...]:
    """Walks from a goal through constants of its own module to those of others."""
    seen: set[Name] = {goal}
    stack: list[Name] = [goal]
    uses: set[str] = set()
    while stack:
        for name in references(own[stack.pop()]):
            if name in seen:
                continue
            seen.add(name)
            if name in own:
                stack.append(name)
            elif (other := closure.get(_owner(name))) is not None and _is_fact(other):
                uses.add(name_str(other.name))
    return tuple(sorted(uses))


def _owner(name: Name) -> Name:
    """The theorem that ``foo._simp_1`` restates; any other name as it is."""
    return name[:-1] if isinstance(name[-1], str) and name[-1].startswith("_simp_") else name


def _is_fact(info: ConstantInfo) -> bool:
    if info.kind is not ConstantKind.THEOREM:
        return False
    if any(not isinstance(part, str) or _MADE.fullmatch(part) for part in info.name):
        return False
    return bool({name_str(n) for n in constants_of(info.type)} - _LOGIC)
