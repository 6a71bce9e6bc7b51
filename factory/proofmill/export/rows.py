"""The rows of a corpus, and how each depends on others.

Responsibility: which earlier theorems a proof needs, the self-contained text made of them, and the row as
plain JSON values. Two notions of need are kept apart: ``premises`` are what the proof *term* refers to, as
the certifier read it; ``closure`` is everything the proof *text* must find declared in order to compile,
directly or through others (a simp call may name a lemma that it ends up not using).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from proofmill.certify.lexer import LexError, TokenKind, lex

__all__ = [
    "ROW_SCHEMA",
    "SPLITS",
    "Assignment",
    "CorpusRow",
    "candidates",
    "closures",
    "code_text",
    "mentioned",
    "named_premises",
    "owners",
    "row_values",
]

ROW_SCHEMA = 1
SPLITS = ("train", "test", "withheld")
"""``withheld``: certified, but no part of either split; each has a counted reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The value of one variable, as Lean text."""

    variable: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusRow:
    """One certified theorem. The order of fields is that of the files."""

    id: str
    """Content hash of theory and canonical form."""
    name: str
    statement: str
    """``theorem NAME BINDERS : TYPE``, without ``:=``."""
    proof: str
    """One term or one ``by`` block."""
    theory: str
    toolchain: str
    level: int
    """Of the evidence; never above that of a theorem in ``closure``."""
    axioms: tuple[str, ...]
    premises: tuple[str, ...]
    """Names of the rows that the proof term refers to."""
    lane: str
    generator: str
    parents: tuple[str, ...]
    family: str
    """Symbol skeleton, fixed when the conjecture was proposed."""
    difficulty: float | None
    split: str
    stock_checked: bool | None
    """Whether a stock toolchain has checked it; null where none was asked."""
    schema: int
    script: str
    """Which script of the lane made the proof."""
    code: str
    """The theorem after everything in ``closure``: compiles on top of the theory alone."""
    closure: tuple[str, ...]
    """Names of the rows that ``code`` contains before the theorem, in order."""
    statement_hash: str
    """Of the elaborated type, as the certifier froze it."""
    canonical: str
    """Equal for statements that differ by renaming, hypothesis order, symmetry of Eq, or AC."""
    size: int
    """Nodes of the conclusion, implicit arguments not counted."""
    attempts: int
    """Proof texts tried until one was certified."""
    witness: tuple[Assignment, ...] | None
    """Values under which every hypothesis holds; null where there is no hypothesis."""
    withheld: str
    """Why the row is in neither split; empty where it is in one."""
    seq: int
    """Order of certification."""


def candidates(proof: str) -> set[str]:
    """Every word of a proof text, and every beginning of a dotted one: what may name a theorem."""
    try:
        tokens = lex(proof)
    except LexError:
        return set()
    found: set[str] = set()
    for word in {token.text for token in tokens if token.kind is TokenKind.WORD}:
        parts = word.split(".")
        found.update(".".join(parts[:end]) for end in range(1, len(parts) + 1))
    return found


def mentioned(proof: str, known: Mapping[str, object]) -> set[str]:
    """The known names that occur in a proof text, also as the beginning of a dotted name."""
    return {name for name in candidates(proof) if name in known}


def owners(premises: Iterable[str]) -> set[str]:
    """Every name that ``named_premises`` may ask for."""
    found: set[str] = set()
    for premise in premises:
        parts = premise.split(".")
        found.update(".".join(parts[:end]) for end in range(1, len(parts) + 1))
    return found


def named_premises(premises: Iterable[str], known: Mapping[str, object]) -> tuple[str, ...]:
    """Premises by the names of the theorems that they are.

    Lean makes auxiliary constants and shares them: ``foo._simp_1`` restates the theorem ``foo`` and stands
    for it; ``foo.match_1`` and ``foo._proof_1`` are by-products of its text and no use of ``foo``.
    """
    found: set[str] = set()
    for premise in premises:
        if premise in known:
            found.add(premise)
            continue
        parts = premise.split(".")
        for end in range(len(parts) - 1, 0, -1):
            owner = ".".join(parts[:end])
            if owner in known:
                if parts[end].startswith("_simp"):
                    found.add(owner)
                break
    return tuple(sorted(found))


def closures(needs: Mapping[str, Iterable[str]], order: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Everything that each name needs, directly or through others, in ``order``.

    Args:
        needs: Direct needs by name; each comes earlier in ``order`` than what needs it.
        order: Position by name.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(needs, key=order.__getitem__):
        everything = set(needs[name])
        for other in needs[name]:
            everything.update(found[other])
        found[name] = tuple(sorted(everything, key=order.__getitem__))
    return found


def code_text(imports: Sequence[str], context: str, theorems: Sequence[tuple[str, str]]) -> str:
    """A whole file of theorems in order.

    Args:
        imports: Modules of the theory.
        context: The theory's context.
        theorems: Statements with proofs.
    """
    head = "".join(f"import {module}\n" for module in imports)
    blocks = [head.rstrip("\n"), context.strip("\n")]
    blocks += [f"{statement} :=\n{proof}" for statement, proof in theorems]
    return "\n\n".join(block for block in blocks if block) + "\n"


def row_values(row: CorpusRow) -> dict[str, object]:
    """The row as plain JSON values, keys in the order of the fields."""
    values: dict[str, object] = {}
    for f in dataclasses.fields(row):
        value = getattr(row, f.name)
        if f.name == "witness" and value is not None:
            value = [{"variable": a.variable, "value": a.value} for a in value]
        values[f.name] = list(value) if isinstance(value, tuple) else value
    return values
