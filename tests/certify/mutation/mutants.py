"""Mutants of the judge: its source with one check taken out, as code that can be put in place of the old.

A check is a condition under which text or bytes are turned away. Mutants are made from the syntax tree:

- ``if``: the condition of a statement whose body refuses (raises, returns something, records a fault) is False
- ``or``: one alternative of such a condition, or of a returned or assigned ``or``, is dropped
- ``and``: one part of a condition that lets something pass is dropped
- ``call``: a statement that only calls a checking function is dropped
- ``except``: a handler that turns an error into a refusal hands the error on as it is
- ``word``: one word of a table of what is forbidden is missing
"""

from __future__ import annotations

import ast
import importlib
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["TARGETS", "Mutant", "apply", "mutants"]

TARGETS: Mapping[str, tuple[str, ...]] = {
    "proofmill.judge.heap": (),
    "proofmill.judge.olean": (),
    "proofmill.judge.audit": ("_KERNEL_NAMES",),
    "proofmill.judge.compare": (),
    "proofmill.judge.environment": (),
    "proofmill.certify.lexer": (),
    "proofmill.certify.macros": ("_NEVER", "_BRACKETS"),
    "proofmill.certify.policy": ("_CAPS",),
    "proofmill.certify.words": ("COMMANDS", "RUNS_PROGRAMS", "CODE_FORBIDDEN", "HASH_COMMANDS"),
    "proofmill.certify.freeze": ("_HEAD",),
    "proofmill.certify.challenge": (),
}
"""Modules of the judge, and their tables of words of which each is a check."""

FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "proofmill.certify.freeze": ("_parse", "_shape_problem"),
    "proofmill.certify.challenge": ("_freeze",),
    "proofmill.judge.environment": ("Closure._close", "_load", "_read"),
    "proofmill.judge.compare": (
        "first_difference",
        "_Walk.constants",
        "_Walk.terms",
        "_Walk._same_node",
        "_Walk._same_constant",
    ),
}
"""Where only part of a module decides: these functions; in the others all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One check taken out."""

    module: str
    where: str
    """The function, or the table."""
    kind: str
    what: str
    """The source of what is dropped."""
    word: str = ""
    path: tuple[int, ...] = ()
    """Which node of the module, in the order of ``ast.walk``, and which of its parts."""

    @property
    def id(self) -> str:
        """A text that names it in reports, without line numbers."""
        return f"{self.module.removeprefix('proofmill.')}:{self.where}:{self.kind}: {self.what}"


def mutants(modules: Sequence[str] = tuple(TARGETS)) -> list[Mutant]:
    """All mutants of these modules, in order of the source."""
    return [mutant for module in modules for mutant in (*_code_mutants(module), *_word_mutants(module))]


def _word_mutants(module: str) -> Iterator[Mutant]:
    for table in TARGETS[module]:
        for word in sorted(map(str, getattr(importlib.import_module(module), table))):
            yield Mutant(module=module, where=table, kind="word", what=word, word=word)


def _tree(module: str) -> ast.Module:
    path = importlib.import_module(module).__file__
    assert path is not None
    return ast.parse(Path(path).read_text(encoding="utf-8"))


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield f"{node.name}.{inner.name}", inner


def _code_mutants(module: str) -> Iterator[Mutant]:
    tree = _tree(module)
    numbers = {id(node): number for number, node in enumerate(ast.walk(tree))}
    wanted = FUNCTIONS.get(module)
    for name, function in _functions(tree):
        if wanted is not None and name not in wanted:
            continue
        for node in ast.walk(function):
            for kind, what, part in _checks(node):
                yield Mutant(module=module, where=name, kind=kind, what=what, path=(numbers[id(node)], part))


def _checks(node: ast.AST) -> Iterator[tuple[str, str, int]]:
    """The checks that sit at one node: kind, source, and which part of the node."""
    if isinstance(node, ast.If) and _refuses(node.body):
        yield "if", ast.unparse(node.test), -1
        yield from _alternatives(node.test)
    elif isinstance(node, (ast.Return, ast.Assign)) and isinstance(node.value, ast.BoolOp):
        yield from _alternatives(node.value)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _is_check(node.value):
        yield "call", ast.unparse(node.value), -1
    elif isinstance(node, ast.ExceptHandler) and _refuses(node.body):
        yield "except", ast.unparse(node.type) if node.type else "", -1


def _alternatives(test: ast.expr) -> Iterator[tuple[str, str, int]]:
    if isinstance(test, ast.BoolOp):
        kind = "or" if isinstance(test.op, ast.Or) else "and"
        for part, value in enumerate(test.values):
            yield kind, f"{ast.unparse(value)} [of] {ast.unparse(test)}"[:150], part


def _refuses(body: Sequence[ast.stmt]) -> bool:
    """Whether a block ends by turning something away."""
    last = body[-1]
    if isinstance(last, ast.Return):
        return last.value is not None and not _is_acceptance(last.value)
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return "faults" in ast.unparse(last.value.func) or "add" in ast.unparse(last.value.func)
    return isinstance(last, ast.Raise)


def _is_acceptance(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value in (None, True, 0)


def _is_check(call: ast.Call) -> bool:
    name = ast.unparse(call.func).rsplit(".", 1)[-1]
    return name in ("expect", "_spend", "byte", "_stand_apart", "_hints")


class _Change(ast.NodeTransformer):
    """Takes one check out."""

    def __init__(self, target: ast.AST, mutant: Mutant) -> None:
        self._target = target
        self._kind = mutant.kind
        self._part = mutant.path[1]

    def visit(self, node: ast.AST) -> ast.AST:
        """Changes the target, and looks further down elsewhere."""
        if node is not self._target:
            return self.generic_visit(node)
        if isinstance(node, ast.If) and self._kind == "if":
            node.test = ast.Constant(value=False)
        elif isinstance(node, ast.If):
            node.test = self._less(node.test)
        elif isinstance(node, (ast.Return, ast.Assign)):
            assert node.value is not None
            node.value = self._less(node.value)
        elif isinstance(node, ast.ExceptHandler):
            node.body = [ast.Raise()]
        elif isinstance(node, ast.Expr):
            return ast.copy_location(ast.Pass(), node)
        return node

    def _less(self, test: ast.expr) -> ast.expr:
        assert isinstance(test, ast.BoolOp)
        left = [value for part, value in enumerate(test.values) if part != self._part]
        return left[0] if len(left) == 1 else ast.BoolOp(op=test.op, values=left)


def apply(mutant: Mutant) -> None:
    """Puts the mutant in place, in this process and for good: for a child process that ends soon."""
    if mutant.kind == "word":
        _drop_word(mutant)
        return
    tree = _tree(mutant.module)
    target = list(ast.walk(tree))[mutant.path[0]]
    _Change(target, mutant).visit(tree)
    code = compile(ast.fix_missing_locations(tree), f"<{mutant.id}>", "exec")
    function = _find(importlib.import_module(mutant.module), mutant.where)
    function.__code__ = _code_of(code, mutant.where)


def _find(module: types.ModuleType, where: str) -> types.FunctionType:
    found: object = module
    for part in where.split("."):
        found = getattr(found, part)
    assert isinstance(found, types.FunctionType), where
    return found


def _code_of(code: types.CodeType, where: str) -> types.CodeType:
    for part in where.split("."):
        code = next(c for c in code.co_consts if isinstance(c, types.CodeType) and c.co_name == part)
    return code


def _drop_word(mutant: Mutant) -> None:
    """Replaces the table in every module that holds it."""
    old = getattr(sys.modules[mutant.module], mutant.where)
    new: object
    if isinstance(old, dict):
        new = {key: value for key, value in old.items() if str(key) != mutant.word}
    else:
        new = frozenset(item for item in old if str(item) != mutant.word)
    for module in list(sys.modules.values()):
        names = vars(module) if module.__name__.startswith("proofmill.") else {}
        for name in [name for name, value in names.items() if value is old]:
            setattr(module, name, new)
