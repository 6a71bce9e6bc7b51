"""What decides whether a mutant is noticed: every case of the judge, as functions that need no Lean.

The files that Lean wrote for the catalogue are recorded once; judging them again takes milliseconds. An
outcome has two parts: what is decided (accepted, refused for which reason), and how that is told.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.certify import test_cases, test_lexer, test_policy
from tests.judge.broken import BROKEN, BUDGET, sound, two_parts
from tests.judge.forge import GITHASH, Forge, Parts
from tests.judge.forged import AUDITED, Audited, library, outcome

from proofmill.certify import Certifier, challenge
from proofmill.certify.batch import ProofText, solo_text, statement_options
from proofmill.certify.freeze import FrozenStatement, InputProblem, _parse
from proofmill.certify.lexer import LexError, bracket_problem, lex
from proofmill.certify.policy import Objection, Track, check_code, check_proof, classify_code, ingest_problem
from proofmill.errors import TheoryError
from proofmill.judge import compare
from proofmill.judge.audit import examine_goal, examine_module
from proofmill.judge.environment import Closure
from proofmill.judge.olean import BadArtifact, read_module
from proofmill.kernel.names import Name, parse_name
from proofmill.records import Submission

__all__ = ["Check", "bytes_checks", "recorded_checks", "text_checks"]

Outcome = tuple[object, object]
FORBIDDEN = Path(__file__).parents[1] / "forbidden.txt"
MODULES: frozenset[Name] = frozenset({("Init",), ("Init", "Core")})


@dataclass(frozen=True, slots=True)
class Check:
    """One case: a name, and a function that judges it with whatever judge is in place."""

    name: str
    run: Callable[[], Outcome]


def _objected(found: Objection | None) -> Outcome:
    return (None, None) if found is None else (str(found.reason), found.detail)


def text_checks() -> list[Check]:
    """The catalogue's texts, the tests of lexer and policy, every forbidden word, and bad statements."""
    return [*_catalogue_texts(), *_policy_texts(), *_word_texts(), *_lexer_texts(), *_statements()]


def _catalogue_texts() -> Iterator[Check]:
    for name in test_cases.EXPECT:
        row = test_cases.load(name)
        yield Check(f"case {name}", partial(_judge_text, row))
        if row.code is not None:
            yield Check(f"case {name} as meta", partial(_judge_meta, row.code))


def _judge_text(row: Submission) -> Outcome:
    return _judge_proof(row.proof or "") if row.code is None else _judge_code(row.code)


def _judge_proof(proof: str) -> Outcome:
    return _objected(check_proof(proof))


def _judge_code(code: str) -> Outcome:
    return _objected(check_code(code, MODULES))


def _judge_meta(code: str) -> Outcome:
    decided, told = _objected(check_code(code, MODULES, track=Track.META))
    track, objection = classify_code(code, MODULES)
    return (decided, track, _objected(objection)[0]), told


def _parameters(test: Any) -> list[Any]:
    (mark,) = (mark for mark in test.pytestmark if mark.name == "parametrize")
    return [value if isinstance(value, tuple) else (value,) for value in mark.args[1]]


def _policy_texts() -> Iterator[Check]:
    proofs = (test_policy.test_proofs_that_pass, test_policy.test_proofs_that_do_not)
    files = (test_policy.test_code_that_passes, test_policy.test_code_that_does_not)
    for proof, *_ in (row for test in proofs for row in _parameters(test)):
        yield Check(f"proof {proof[:60]!r}", partial(_judge_proof, proof))
    for code, *_ in (row for test in files for row in _parameters(test)):
        yield Check(f"code {code[:60]!r}", partial(_judge_code, code))
        yield Check(f"code {code[:60]!r} as meta", partial(_judge_meta, code))
    yield Check(
        "plain bytes", lambda: _objected(ingest_problem("theorem α : ∀ n, n = n\r\n\t:= fun _ => rfl"))
    )


def forbidden_words() -> dict[str, list[str]]:
    """The sections of ``forbidden.txt``."""
    sections: dict[str, list[str]] = {}
    for line in FORBIDDEN.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            sections[line.strip("[]")] = []
        elif not line.startswith("#") or not line.startswith("# "):
            sections[list(sections)[-1]].append(line)
    return sections


def _word_texts() -> Iterator[Check]:
    for section, words in forbidden_words().items():
        for word in words:
            text = f"by\n  {word} foo"
            if section.endswith("proof"):
                yield Check(f"{word} in a proof", partial(_judge_proof, text))
            else:
                yield Check(f"{word} in a file", partial(_judge_code, text))


def _lexer_texts() -> Iterator[Check]:
    tests = (
        test_lexer.test_words,
        test_lexer.test_open_ends,
        test_lexer.test_what_touches_a_symbol,
        test_lexer.test_what_stands_apart,
        test_lexer.test_brackets,
    )
    for text, *_ in (row for test in tests for row in _parameters(test)):
        yield Check(f"tokens {text!r}", partial(_lexed, text))


def _lexed(text: str) -> Outcome:
    try:
        tokens = lex(text)
    except LexError as error:
        return type(error).__name__, str(error)
    return (tuple((token.kind, token.text) for token in tokens), bracket_problem(tokens)), None


STATEMENTS = (
    "theorem goal : True",
    "theorem goal (n : Nat) (h : let x := 1; x = n) : n = 1",
    "",
    "lemma goal : True",
    "theorem",
    "theorem (n : Nat) : True",
    "theorem theorem : True",
    "theorem variable : True",
    "theorem goal : True := trivial",
    "theorem goal : True axiom x : False",
    "theorem goal : True -- comment",
    "theorem goal : (True",
    "theorem goal : True /- open",
    "theorem goal True",
    "theorem goal (x : Nat) True",
    "theorem goal : True\0",
    "theorem p : True",
)
"""Statements, good and bad, as the freezer takes them before Lean does."""


def _statements() -> Iterator[Check]:
    environment: Any = SimpleNamespace(closure=library())
    for text in STATEMENTS:
        yield Check(f"statement {text!r}", partial(_frozen, text, environment))
    yield Check("statement without environment", partial(_frozen, STATEMENTS[0], None))


def _frozen(text: str, environment: Any) -> Outcome:
    parsed = _parse(text, environment)
    return (parsed.reason, parsed.detail) if isinstance(parsed, InputProblem) else ("taken", None)


def bytes_checks() -> list[Check]:
    """The forged files, for reader, audit and library."""
    closure = library()
    checks = [Check("sound", partial(_read, sound())), Check("two parts", partial(_read, two_parts()))]
    checks += [Check(f"broken {case.name}", partial(_read, case.parts)) for case in BROKEN]
    checks += [Check("big-endian", _big_endian), *_closure_checks()]
    checks += [Check(f"audit {case.name}", partial(_audited, case, closure)) for case in AUDITED]
    # What rests on which axiom is remembered, so one case is tried in a library of its own.
    fresh = next(case for case in AUDITED if case.name == "library_axiom")
    checks.append(Check("audit in a fresh library", lambda: _audited(fresh, library())))
    checks += _challenges(closure)
    return [*checks, Check("small comparison budget", partial(_with_small_budget, closure))]


def _audited(case: Audited, closure: Closure) -> Outcome:
    codes, detail, *used = outcome(case, closure)
    return (codes, *used), detail


def _challenges(closure: Closure) -> Iterator[Check]:
    """Challenges, good and bad, whose statement is about a constant ``c``."""
    environment: Any = SimpleNamespace(closure=closure, digest="")
    c: Parts = ("c",)
    makers: Mapping[str, Callable[[Forge], int]] = {
        "good": lambda f: f.definition(c, f.sort(), f.const(("P",))),
        "hole": lambda f: f.definition(c, f.sort(), f.const(("evil",))),
        "axiom": lambda f: f.axiom(c, f.sort()),
        "unsafe": lambda f: f.definition(c, f.sort(), f.const(("P",)), safety=0),
        "partial": lambda f: f.definition(c, f.sort(), f.const(("P",)), safety=2),
    }
    for name, make in makers.items():
        forge = Forge()
        goal = forge.theorem(("goal",), forge.const(c), forge.const(("p",)))
        data = forge.module([(c, make(forge)), (("goal",), goal)])
        for target in ("goal", "c", "missing"):
            yield Check(f"challenge {name} {target}", partial(_challenged, data, target, environment))


def _challenged(data: bytes, target: str, environment: Any) -> Outcome:
    compiler: Any = SimpleNamespace(environment=environment)
    frozen = challenge._freeze(compiler, read_module(data).constants, (target,), "")
    return (frozen.reason, frozen.detail) if isinstance(frozen, InputProblem) else ("frozen", None)


def _with_small_budget(closure: Closure) -> Outcome:
    case = next(case for case in AUDITED if case.name == "same_binders")
    before = compare.MAX_PAIRS
    compare.MAX_PAIRS = 1
    try:
        return _audited(case, closure)
    finally:
        compare.MAX_PAIRS = before


def _read(parts: Sequence[bytes]) -> Outcome:
    try:
        module = read_module(parts, githash=GITHASH, max_objects=BUDGET)
    except BadArtifact as error:
        return "refused", str(error)
    return "read", len(module.constants)


def _big_endian() -> Outcome:
    order = sys.byteorder
    sys.byteorder = "big"
    try:
        return _read(sound())
    finally:
        sys.byteorder = order


def _closure_checks() -> Iterator[Check]:
    """Libraries of files: one that is missing, one that imports itself, one of another Lean."""
    a, b = ("A",), ("B",)
    files = {
        "whole": {"A": Forge().module(imports=()), "B": Forge().module(imports=(a,))},
        "missing": {"B": Forge().module(imports=(a,))},
        "circle": {"A": Forge().module(imports=(b,)), "B": Forge().module(imports=(a,))},
        "itself": {"B": Forge().module(imports=(b,))},
        "other commit": {"B": Forge(githash=b"f" * 40).module(imports=())},
    }
    for name, modules in files.items():
        yield Check(f"library {name}", partial(_open, modules))
    yield Check("no library", partial(_open, {}))
    yield Check("lone constructor", _lone_constructor)


def _lone_constructor() -> Outcome:
    """A constructor whose type is nowhere rests on no axiom that one could name."""
    name: Name = ("I", "mk")
    forge = Forge()
    data = forge.module([(name, forge.ctor(name, forge.sort(), ("I",)))], imports=())
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "B.olean").write_bytes(data)
        closure = Closure({}).with_modules(["B"], [Path(folder)], GITHASH)
        return closure.axioms_of(name), None


def _open(modules: Mapping[str, bytes]) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        for name, data in modules.items():
            (Path(folder) / f"{name}.olean").write_bytes(data)
        try:
            closure = Closure({}).with_modules(["B"], [Path(folder)] if modules else [], GITHASH)
        except TheoryError as error:
            return type(error).__name__, str(error).replace(folder, "")
        return len(closure.modules), None


def recorded_checks(certifier: Certifier) -> list[Check]:
    """What Lean wrote for each case of the catalogue that gets as far, judged again."""
    rows = [test_cases.load(name) for name in test_cases.PLAIN]
    rows = [row for row in rows if _judge_text(row) == (None, None)]
    frozen = certifier.freeze([row.statement for row in rows])
    with ThreadPoolExecutor(2) as pool:
        parts = list(pool.map(partial(_compile, certifier), rows))
    return [
        Check(f"case {row.id}", partial(_judge, certifier, statement, files))
        for row, statement, files in zip(rows, frozen, parts, strict=True)
        if files and isinstance(statement, FrozenStatement)
    ]


def _compile(certifier: Certifier, row: Submission) -> tuple[bytes, ...]:
    compiler = certifier.compiler
    if row.code is not None:
        return compiler.compile(row.code, options={}).parts
    text = solo_text(certifier.environment.context, ProofText(statement=row.statement, proof=row.proof or ""))
    return compiler.compile(text, options=statement_options(compiler)).parts


def _judge(certifier: Certifier, frozen: FrozenStatement, parts: Sequence[bytes]) -> Outcome:
    environment = certifier.environment
    try:
        module = read_module(parts, githash=environment.toolchain.githash)
    except BadArtifact as error:
        return "refused", str(error)
    imports = tuple(parse_name(name) for name in environment.imports)
    faults = examine_module(module, imports, environment.closure)
    evidence = examine_goal(frozen.name, frozen.side, module.constants, environment.closure)
    faults += evidence.faults
    return (tuple(fault.code for fault in faults), evidence.axioms), tuple(fault.detail for fault in faults)
