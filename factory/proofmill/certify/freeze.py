"""Trusted statements become frozen types: what a proof must prove, fixed before any proof is seen.

Each statement is compiled under its own name with ``sorry`` for a proof, many to a file. A statement that
cannot be used is told to its author as an ``InputProblem`` and keeps no other from being frozen.
"""

from __future__ import annotations

import tempfile
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from proofmill.certify.batch import batch_wall_s, smaller
from proofmill.certify.elaborate import STATEMENT_OPTIONS, Compiled, Compiler
from proofmill.certify.lexer import LexError, Token, TokenKind, bracket_problem, lex, position
from proofmill.certify.policy import COMMANDS, ingest_problem
from proofmill.errors import CertifierError, TheoryError
from proofmill.judge.compare import Side
from proofmill.judge.consistency import denials
from proofmill.judge.environment import Environment, references
from proofmill.judge.olean import read_module
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.expr import Expr, constants_of, structural_hash
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.lean.messages import Message

__all__ = ["FrozenStatement", "InputProblem", "freeze_statements", "statement_name"]

FREEZE_BATCH = 500
FREEZE_MIN = 50
_HEAD = frozenset({"theorem"})


@dataclass(frozen=True, slots=True, kw_only=True)
class InputProblem:
    """Why a statement cannot be used; its author has to mend it."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenStatement:
    """A statement and the type that the toolchain gives it in one environment."""

    name: Name
    text: str
    """``theorem NAME BINDERS : TYPE``."""
    type: Expr
    level_params: tuple[Name, ...]
    own: Mapping[Name, ConstantInfo] = field(repr=False)
    """Auxiliary constants that the type refers to and that came into being with it."""
    statement_hash: str
    environment: str
    """Digest of the environment it was frozen in."""
    denied_by: tuple[str, ...] = ()
    """Hashes of statements that contradict it, see ``proofmill.judge.consistency``."""

    @property
    def side(self) -> Side:
        """The statement as one side of a comparison."""
        return Side(type=self.type, level_params=self.level_params, own=self.own)


Frozen: TypeAlias = FrozenStatement | InputProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parsed:
    name: Name
    text: str


_CONTROL = _Parsed(name=("proofmill_control",), text="theorem proofmill_control : True")
"""What any Lean that works can compile."""


def freeze_statements(compiler: Compiler, statements: Sequence[str], *, workers: int = 1) -> list[Frozen]:
    """Freezes statements, in order; each is a ``FrozenStatement`` or an ``InputProblem``.

    Args:
        compiler: The environment and sandbox.
        statements: Trusted text of the form ``theorem NAME BINDERS : TYPE``.
        workers: Lean processes at once.

    Raises:
        TheoryError: the environment's context does not compile.
        CertifierError: Lean cannot do its work here at all, for instance because the disk is full.
    """
    results: dict[int, Frozen] = {}
    pending: list[tuple[int, _Parsed]] = []
    for index, text in enumerate(statements):
        parsed = _parse(text, compiler.environment)
        if isinstance(parsed, InputProblem):
            results[index] = parsed
        else:
            pending.append((index, parsed))
    size = max(FREEZE_MIN, min(FREEZE_BATCH, -(-len(pending) // max(1, workers))))
    with ThreadPoolExecutor(workers, thread_name_prefix="freeze") as pool:
        try:
            for part in pool.map(partial(_freeze_group, compiler), _groups(pending, size)):
                results.update(part)
        except KeyboardInterrupt:
            if compiler.stop is not None:
                compiler.stop.set()
            raise
    return [results[index] for index in range(len(statements))]


def statement_name(text: str) -> Name | InputProblem:
    """The NAME of ``theorem NAME ...``."""
    parsed = _parse(text, None)
    return parsed if isinstance(parsed, InputProblem) else parsed.name


def _groups(pending: Sequence[tuple[int, _Parsed]], size: int) -> list[list[tuple[int, _Parsed]]]:
    """Files of at most ``size`` statements in which no name comes twice."""
    groups: list[list[tuple[int, _Parsed]]] = []
    names: list[set[Name]] = []
    room = 0
    for item in pending:
        place = room
        while place < len(groups) and (item[1].name in names[place] or len(groups[place]) >= size):
            place += 1
        if place == len(groups):
            groups.append([])
            names.append(set())
        groups[place].append(item)
        names[place].add(item[1].name)
        while room < len(groups) and len(groups[room]) >= size:
            room += 1
    return groups


def _parse(text: str, environment: Environment | None) -> _Parsed | InputProblem:
    objection = ingest_problem(text)
    if objection is not None:
        return InputProblem(reason="unreadable", detail=objection.detail)
    try:
        tokens = lex(text)
    except LexError as error:
        return InputProblem(reason="syntax", detail=f"{error} ({position(text, error.start)})")
    brackets = bracket_problem(tokens)
    if brackets is not None:
        return InputProblem(reason="syntax", detail=f"{brackets[0]} ({position(text, brackets[1])})")
    if lex(f"{text} :=")[-1].text != ":=":
        return InputProblem(reason="shape", detail="a statement must not end in a line comment")
    problem = _shape_problem(tokens)
    if problem is not None:
        return InputProblem(reason="shape", detail=problem)
    name = parse_name(tokens[1].text)
    if environment is not None and name in environment.closure:
        home = name_str(environment.closure.module_of(name))
        detail = f"{name_str(name)} is already declared in {home}; choose another name"
        return InputProblem(reason="name_taken", detail=detail)
    return _Parsed(name=name, text=text)


def _shape_problem(tokens: Sequence[Token]) -> str | None:
    wanted = "a statement must be 'theorem NAME BINDERS : TYPE'"
    if len(tokens) < 2 or tokens[0].text not in _HEAD:
        return f"{wanted}, got {tokens[0].text!r} first" if tokens else f"{wanted}, got nothing"
    if tokens[1].kind is not TokenKind.WORD or tokens[1].text in COMMANDS | _HEAD:
        return f"{wanted}, got {tokens[1].text!r} for NAME"
    depth = 0
    has_colon = False
    for token in tokens[2:]:
        if token.kind is TokenKind.WORD and token.text in COMMANDS:
            return f"{wanted}, and nothing after it; found the command word {token.text!r}"
        if token.kind is not TokenKind.SYMBOL:
            continue
        depth += (token.text in "([{⟨⦃") - (token.text in ")]}⟩⦄")
        if depth == 0 and token.text == ":=":
            return f"{wanted} without ':='; drop the proof, or put a 'let' into parentheses"
        has_colon = has_colon or (depth == 0 and token.text == ":")
    return None if has_colon else f"{wanted}; there is no ':' before a TYPE"


def _freeze_group(compiler: Compiler, group: Sequence[tuple[int, _Parsed]]) -> dict[int, Frozen]:
    """Freezes statements of different names; those in error are dropped and the rest compiled again."""
    results: dict[int, Frozen] = {}
    rows = list(group)
    while rows:
        compiled, starts = _compile(compiler, [parsed for _, parsed in rows])
        if not compiled.ended or not (compiled.errors or compiled.parts):
            if len(rows) == 1:
                _must_work(compiler)
                results[rows[0][0]] = _hopeless(compiled)
                return results
            for part in smaller(rows):
                results.update(_freeze_group(compiler, part))
            return results
        if not compiled.errors:
            results.update(_read(compiler.environment, rows, compiled))
            return results
        bad: dict[int, Message] = {}
        for message in compiled.errors:
            if message.line < starts[0]:
                raise TheoryError(
                    f"the theory's context does not compile: line {message.line}: {message.text}"
                )
            bad.setdefault(bisect_right(starts, message.line) - 1, message)
        for place, message in bad.items():
            index, parsed = rows[place]
            results[index] = _problem(parsed, message, starts[place])
        rows = [row for place, row in enumerate(rows) if place not in bad]
    return results


def _compile(compiler: Compiler, rows: Sequence[_Parsed]) -> tuple[Compiled, list[int]]:
    """Compiles statements and says at which line each starts."""
    lines = [compiler.environment.context.rstrip("\n")]
    next_line = lines[0].count("\n") + 2
    starts: list[int] = []
    for row in rows:
        starts.append(next_line)
        lines.append(f"{row.text} := sorry")
        next_line += row.text.count("\n") + 1
    options = {
        **dict(compiler.environment.options),
        **STATEMENT_OPTIONS,
        "warn.sorry": False,
    }
    wall_s = batch_wall_s(compiler.limits, len(rows))
    compiled = compiler.compile("\n".join(lines) + "\n", options=options, wall_s=wall_s)
    return compiled, starts


def _must_work(compiler: Compiler) -> None:
    """Makes sure that a statement is at fault, and not the machine: a trivial one must go through.

    Raises:
        CertifierError: it does not, so nothing can be said of any statement.
    """
    compiled, _ = _compile(compiler, [_CONTROL])
    if compiled.errors or compiled.parts:
        return
    said = compiled.run.stderr.decode(errors="replace").strip()[-300:]
    raise CertifierError(
        f"Lean does not even get a trivial statement done here (it ended with {compiled.run.ending}, status "
        f"{compiled.run.status}) {said}; is there room in {tempfile.gettempdir()}, and memory?"
    )


def _hopeless(compiled: Compiled) -> InputProblem:
    """Why a statement that stands alone leaves neither errors nor a module."""
    run = compiled.run
    tail = run.stderr.decode(errors="replace").strip()[-400:]
    detail = f"Lean ended with {run.ending} (status {run.status}) after {run.wall_s:.1f} s {tail}"
    return InputProblem(reason="lean_ended", detail=f"{detail.rstrip()}; simplify the statement")


def _problem(parsed: _Parsed, message: Message, start: int) -> InputProblem:
    text = " ".join(message.text.split())
    remedy = ""
    if text.startswith(("Unknown identifier", "unknown identifier")):
        remedy = "; bind it explicitly, as in (x : Nat), or correct its name"
    elif "universe" in text.lower():
        remedy = f"; name universes explicitly, as in theorem {name_str(parsed.name)}.{{u}}"
    where = f"line {message.line - start + 1}, column {message.column}"
    return InputProblem(reason="lean_error", detail=f"{where}: {text}{remedy}")


def _read(
    environment: Environment, rows: Sequence[tuple[int, _Parsed]], compiled: Compiled
) -> dict[int, Frozen]:
    module = read_module(compiled.parts, githash=environment.toolchain.githash, eager=False)
    results: dict[int, Frozen] = {}
    for index, parsed in rows:
        info = module.constants.get(parsed.name)
        if info is None:
            detail = f"Lean declares it under another name than {name_str(parsed.name)}; rename it"
            results[index] = InputProblem(reason="name", detail=detail)
            continue
        own = _auxiliaries(info, module.constants)
        axioms = _axioms(environment, info, own)
        if axioms:
            detail = f"it rests on {', '.join(axioms)} itself; state it without"
            results[index] = InputProblem(reason="axiom", detail=detail)
            continue
        aliases: dict[Name, str] = {}
        for name in _leaves_first(own):
            aux = own[name]
            terms = (structural_hash(term, aux.level_params, aliases) for term in aux.terms())
            aliases[name] = f"{aux.kind}:{':'.join(terms)}"
        results[index] = FrozenStatement(
            name=parsed.name,
            text=parsed.text,
            type=info.type,
            level_params=info.level_params,
            own=own,
            statement_hash=structural_hash(info.type, info.level_params, aliases),
            environment=environment.digest,
            denied_by=denials(info.type, info.level_params, aliases),
        )
    return results


def _auxiliaries(info: ConstantInfo, constants: Mapping[Name, ConstantInfo]) -> dict[Name, ConstantInfo]:
    """The constants of this module that the type of ``info`` reaches."""
    found: dict[Name, ConstantInfo] = {}
    bare = ConstantInfo(name=info.name, kind=info.kind, level_params=info.level_params, type=info.type)
    stack = [bare]
    while stack:
        for name in references(stack.pop()):
            if name in constants and name not in found and name != info.name:
                found[name] = constants[name]
                stack.append(constants[name])
    return found


def _axioms(environment: Environment, info: ConstantInfo, own: Mapping[Name, ConstantInfo]) -> list[str]:
    """Axioms beyond those of classical logic that the statement itself mentions."""
    found: set[Name] = set()
    names = constants_of(info.type)
    for aux in own.values():
        names |= references(aux)
    for name in names - own.keys():
        found |= environment.closure.axioms_of(name)
    return sorted(map(name_str, found - environment.closure.allowed_axioms.keys()))


def _leaves_first(own: Mapping[Name, ConstantInfo]) -> list[Name]:
    order: list[Name] = []
    left = {name: {n for n in references(info) if n in own} for name, info in own.items()}
    while left:
        ready = [name for name, needs in left.items() if not needs & left.keys()]
        if not ready:
            return order
        order.extend(ready)
        for name in ready:
            del left[name]
    return order
