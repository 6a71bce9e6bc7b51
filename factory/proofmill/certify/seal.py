"""Certified lemmas sealed into modules that later proofs may use: ``Lemmas.G0001``, ``Lemmas.G0002``, ...

A group is compiled on top of the theory and of the groups before it, read back as bytes, checked theorem by
theorem like any submission, and only then put in place, whole or not at all. Nothing in it is a simp lemma.
The text is that of certified rows, yet it is compiled behind the same sandbox.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from proofmill.atomic import atomic_write_bytes
from proofmill.certify.batch import ProofText, batch_wall_s, solo_text, statement_options
from proofmill.certify.confirm import Confirmer, Job
from proofmill.certify.elaborate import Compiled, Compiler
from proofmill.certify.freeze import FrozenStatement
from proofmill.errors import CertifierError
from proofmill.judge.audit import LEMMA_PREFIX, examine_goal, examine_module
from proofmill.judge.environment import Environment
from proofmill.judge.olean import BadArtifact, read_module
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.records import Level

__all__ = ["Lemma", "Sealed", "group_module", "seal_lemmas"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lemma:
    """A certified statement with the proof that was certified."""

    frozen: FrozenStatement
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A group in place."""

    environment: Environment
    """The environment with the group imported."""
    module: str
    names: tuple[Name, ...]
    dropped: tuple[tuple[Name, str], ...]
    """Lemmas that are not in the group, and why."""
    text: str
    """The source of the module."""


def group_module(number: int) -> str:
    """The module of the group ``number``, counted from 1."""
    return f"{LEMMA_PREFIX}.G{number:04d}"


def seal_lemmas(
    compiler: Compiler,
    lemmas: Sequence[Lemma],
    *,
    number: int,
    folder: Path,
    confirmer: Confirmer | None = None,
) -> Sealed:
    """Compiles lemmas into ``group_module(number)`` below ``folder``.

    Args:
        compiler: Its environment is the theory with the groups before this one.
        lemmas: In ledger order; no name twice.
        number: Of the group, counted from 1.
        folder: A folder of .olean files of our own, made if need be.
        confirmer: Lifts the group above level 3, as far as it reaches.

    Raises:
        CertifierError: Lean does not end, or what it wrote is not what was certified.
    """
    module = group_module(number)
    rows = list(lemmas)
    dropped: list[tuple[Name, str]] = []
    while True:
        text, starts = _text(compiler.environment, rows)
        compiled = compiler.compile(
            text,
            options=statement_options(compiler),
            module=module,
            wall_s=batch_wall_s(compiler.limits, len(rows)),
        )
        bad = {
            min(len(rows) - 1, max(0, bisect_right(starts, message.line) - 1)): message.text
            for message in reversed(compiled.errors)
        }
        if not bad or not rows:
            break
        dropped += [(rows[at].frozen.name, bad[at]) for at in sorted(bad)]
        rows = [row for at, row in enumerate(rows) if at not in bad]
    faulty, level = _examined(compiler.environment, module, rows, compiled, confirmer)
    if faulty:
        kept = [row for row in rows if row.frozen.name not in faulty]
        sealed = seal_lemmas(compiler, kept, number=number, folder=folder, confirmer=confirmer)
        lost = (*dropped, *faulty.items(), *sealed.dropped)
        return Sealed(
            environment=sealed.environment,
            module=module,
            names=sealed.names,
            dropped=lost,
            text=sealed.text,
        )
    _put(folder, module, compiled.parts[0], text)
    return Sealed(
        environment=compiler.environment.extended(module, folder.resolve(), level=level),
        module=module,
        names=tuple(row.frozen.name for row in rows),
        dropped=tuple(dropped),
        text=text,
    )


def _text(environment: Environment, rows: Sequence[Lemma]) -> tuple[str, list[int]]:
    text = f"{environment.context.rstrip(chr(10))}\n"
    starts: list[int] = []
    for row in rows:
        starts.append(text.count("\n") + 1)
        piece = solo_text("", ProofText(statement=row.frozen.text, proof=row.proof))
        text += piece.removeprefix("\n")
    return text, starts


def _examined(
    environment: Environment,
    module: str,
    rows: Sequence[Lemma],
    compiled: Compiled,
    confirmer: Confirmer | None,
) -> tuple[dict[Name, str], Level]:
    """The lemmas that the compiled group does not prove, and the level of the weakest that it does.

    Raises:
        CertifierError: the group as a whole is not usable.
    """
    if len(compiled.parts) != 1:
        raise CertifierError(
            f"sealing {module} ended with {compiled.run.ending} (status {compiled.run.status}) "
            "and left no module; the lemmas stay certified, seal them again"
        )
    try:
        olean = read_module(compiled.parts, githash=environment.toolchain.githash)
    except BadArtifact as error:
        raise CertifierError(f"sealing {module} left a module that cannot be read: {error}") from error
    imports = tuple(parse_name(name) for name in environment.imports)
    faults = examine_module(olean, imports, environment.closure)
    if faults:
        raise CertifierError(f"sealing {module}: {faults[0].detail}")
    found: dict[Name, str] = {}
    premises: set[str] = set()
    for row in rows:
        name = row.frozen.name
        evidence = examine_goal(name, row.frozen.side, olean.constants, environment.closure)
        premises.update(evidence.premises)
        if evidence.faults:
            found[name] = f"{name_str(name)}: {evidence.faults[0].detail}"
    if found or confirmer is None:
        return found, Level.AUDITED
    confirmed = confirmer.confirm([Job(goal=row.frozen.name, own=olean.constants) for row in rows])
    found = {
        row.frozen.name: f"{name_str(row.frozen.name)}: {answer.fault.detail}"
        for row, answer in zip(rows, confirmed, strict=True)
        if answer.fault is not None
    }
    level = min((answer.level for answer in confirmed), default=Level.AUDITED)
    return found, min(level, environment.level_of(premises))


def _put(folder: Path, module: str, data: bytes, text: str) -> None:
    """Writes the module and its source; the .olean appears whole or not at all."""
    target = folder.joinpath(*module.split(".")).with_suffix(".olean")
    for path, content in ((target.with_suffix(".lean"), text.encode()), (target, data)):
        atomic_write_bytes(path, content, mode=0o444)
