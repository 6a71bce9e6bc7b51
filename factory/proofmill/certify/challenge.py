"""A whole trusted file against a whole untrusted one, in the manner of ``lake comparator``.

The challenge holds definitions, and theorems whose proofs are ``sorry``; the solution must prove them. Each
theorem becomes a frozen statement whose own constants are the challenge's definitions beneath it, so that
the solution must declare these again, the same by value, and inductive types under the same name. A proof in
the challenge other than ``sorry`` is nobody's business: only what the statements reach is compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from proofmill.certify.certifier import Certifier
from proofmill.certify.elaborate import Compiled, Compiler
from proofmill.certify.freeze import FrozenStatement, InputProblem, _auxiliaries, _axioms, _leaves_first
from proofmill.certify.policy import ingest_problem
from proofmill.errors import InputError
from proofmill.judge.consistency import denials
from proofmill.judge.olean import OleanModule, read_module
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.expr import constants_of, structural_hash
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.records import Submission, Verdict

__all__ = ["check_challenge", "freeze_challenge"]

_SORRY: Name = ("sorryAx",)


def check_challenge(
    certifier: Certifier, challenge: str, solution: str, theorems: Sequence[str] = ()
) -> list[Verdict]:
    """One verdict for each theorem of the challenge, in the order of the file or of ``theorems``.

    Args:
        certifier: Where both are compiled; the solution is compiled once for each theorem.
        challenge: The trusted file.
        solution: The untrusted file.
        theorems: Names of the theorems to look for; all that the challenge leaves open if empty.

    Raises:
        InputError: the challenge cannot be used.
    """
    frozen = freeze_challenge(certifier.compiler, challenge, theorems)
    pairs = [
        (one, Submission(id=name_str(one.name), name=name_str(one.name), statement=one.text, code=solution))
        for one in frozen
    ]
    return certifier.certify(pairs)


def freeze_challenge(compiler: Compiler, text: str, theorems: Sequence[str] = ()) -> list[FrozenStatement]:
    """The theorems of a trusted file as frozen statements.

    Raises:
        InputError: the file does not compile, a theorem is not in it, or a statement rests on what is not
            defined to the end.
    """
    module = _compile(compiler, text)
    chosen = [_parsed(name) for name in theorems] or _left_open(module)
    if not chosen:
        raise InputError("the challenge leaves no theorem open: state one with the proof 'sorry'")
    results: list[FrozenStatement] = []
    for name in chosen:
        frozen = _freeze(compiler, module.constants, name, text)
        if isinstance(frozen, InputProblem):
            raise InputError(f"theorem {name_str(name)} of the challenge: {frozen.detail}")
        results.append(frozen)
    return results


def _parsed(name: str) -> Name:
    try:
        return parse_name(name)
    except ValueError as error:
        raise InputError(f"--theorem: {error}") from error


def _compile(compiler: Compiler, text: str) -> OleanModule:
    objection = ingest_problem(text)
    if objection is not None:
        raise InputError(f"the challenge cannot be read: {objection.detail}")
    compiled = compiler.compile(text, options={})
    if compiled.errors or not compiled.parts:
        raise InputError(f"the challenge does not compile: {_said(compiled)}; correct it")
    module = read_module(compiled.parts, githash=compiler.environment.toolchain.githash)
    if module.is_module:
        raise InputError("the challenge is written as a 'module', which hides definitions; drop that header")
    return module


def _said(compiled: Compiled) -> str:
    if compiled.errors:
        first = compiled.errors[0]
        return f"line {first.line}, column {first.column}: {' '.join(first.text.split())}"
    return f"Lean ended with {compiled.run.ending} (status {compiled.run.status})"


def _left_open(module: OleanModule) -> list[Name]:
    """The theorems whose proofs are, or directly use, ``sorry``."""
    return [
        name
        for name, info in module.constants.items()
        if info.kind is ConstantKind.THEOREM and info.value is not None and _SORRY in constants_of(info.value)
    ]


def _freeze(
    compiler: Compiler, constants: Mapping[Name, ConstantInfo], name: Name, text: str
) -> FrozenStatement | InputProblem:
    info = constants.get(name)
    if info is None:
        return InputProblem(reason="name", detail="it is not declared there; correct the name")
    if info.kind is not ConstantKind.THEOREM:
        return InputProblem(reason="shape", detail=f"it is of kind {info.kind}; state a theorem")
    own = _auxiliaries(info, constants)
    for aux in own.values():
        if aux.kind is ConstantKind.AXIOM or aux.is_unsafe or aux.is_partial:
            detail = f"it rests on {name_str(aux.name)}, which is no definition that could be compared"
            return InputProblem(reason="axiom", detail=detail)
    axioms = _axioms(compiler.environment, info, own)
    if axioms:
        detail = f"its statement rests on {', '.join(axioms)}; define everything that it mentions to the end"
        return InputProblem(reason="axiom", detail=detail)
    aliases = _aliases(own)
    return FrozenStatement(
        name=name,
        text=text,
        type=info.type,
        level_params=info.level_params,
        own=own,
        statement_hash=structural_hash(info.type, info.level_params, aliases),
        environment=compiler.environment.digest,
        denied_by=denials(info.type, info.level_params, aliases),
    )


def _aliases(own: Mapping[Name, ConstantInfo]) -> dict[Name, str]:
    """What to hash for each constant in place of its name: its terms, and what else makes it what it is.

    Constants that stand or fall together, as an inductive type and its constructors, are hashed as one.
    """
    aliases: dict[Name, str] = {}
    order = _leaves_first(own)
    for name in order:
        aliases[name] = _content(own[name], aliases)
    together = sorted(own.keys() - set(order), key=name_str)
    content = "|".join(f"{name!r}={_content(own[name], aliases)}" for name in together)
    whole = hashlib.sha256(content.encode()).hexdigest()
    return aliases | {name: f"{whole}:{name!r}" for name in together}


def _content(info: ConstantInfo, aliases: Mapping[Name, str]) -> str:
    terms = ":".join(structural_hash(term, info.level_params, aliases) for term in info.terms())
    extra = (info.inductive, info.ctor, info.recursor and info.recursor.k)
    return (
        f"{info.kind}:{terms}"
        if info.inductive is None and info.ctor is None
        else f"{info.kind}:{terms}:{extra}"
    )
