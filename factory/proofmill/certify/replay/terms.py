"""What a goal reaches in a module, as declarations in order, written by us; and whether two of it are the same.

Terms of all jobs of a task are numbered in one table in which equal terms have equal numbers: names of binders,
their kinds, metadata and the names of universe parameters do not count. So the same table that is written
for the kernel also decides equality with what the kernel gives back: two constants are the same exactly when
their entries are. Nothing is hashed, and sharing is kept: a term costs its distinct nodes, not its tree.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from proofmill.errors import CertifierError
from proofmill.judge.environment import references, unit_of
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.expr import (
    App,
    BVar,
    Const,
    Expr,
    Lam,
    Let,
    Level,
    LevelIMax,
    LevelMax,
    LevelParam,
    LevelSucc,
    NatLit,
    Pi,
    Proj,
    Sort,
    StrLit,
    children,
)
from proofmill.kernel.names import Name, name_str

__all__ = [
    "Declaration",
    "Reached",
    "Row",
    "Table",
    "TooLarge",
    "Unfit",
    "Visited",
    "declarations",
    "reachable",
]

Row: TypeAlias = tuple[Any, ...]
"""One line of a table: a letter for the kind, then numbers of earlier lines, or data."""
Declaration: TypeAlias = list[Any]
"""What the kernel is given at once: a kind, then numbers of lines."""
Visited: TypeAlias = dict[tuple[Name, ...], dict[int, int]]
"""Numbers of nodes of one module, by its constants' universe parameters and by identity. Whoever holds one
must hold the module as well."""
MAX_BVAR = 1 << 20
"""Lean's own bound: above it the library ends the process."""
MAX_LITERAL_BITS = 1 << 18
_VALUED = frozenset({ConstantKind.DEF, ConstantKind.THEOREM, ConstantKind.OPAQUE})
_INDUCTIVE_PARTS = frozenset({ConstantKind.INDUCTIVE, ConstantKind.CTOR, ConstantKind.RECURSOR})


class Unfit(CertifierError):
    """Constants that no kernel needs to be asked about: they cannot be declared at all."""


class TooLarge(CertifierError):
    """More nodes than the budget of a job."""


class Table:
    """Names, levels and terms of one task, each once."""

    def __init__(self) -> None:
        self.names: list[Row] = []
        self.levels: list[Row] = []
        self.exprs: list[Row] = []
        self.num_params = 0
        self._name_of: dict[Name, int] = {(): 0}
        self._level_of: dict[Row, int] = {}
        self._expr_of: dict[Row, int] = {}

    def name(self, name: Name) -> int:
        """The number of a name; 0 is the anonymous one."""
        known = self._name_of.get(name)
        if known is None:
            self.names.append((self.name(name[:-1]), name[-1]))
            known = self._name_of[name] = len(self.names)
        return known

    def level(self, level: Level, params: Mapping[Name, int]) -> int:
        """The number of a universe level. Levels are shallow: the reader bounds their depth.

        Raises:
            Unfit: it has a parameter that the constant does not declare.
        """
        row: Row
        match level:
            case LevelSucc():
                row = ("S", self.level(level.arg, params))
            case LevelMax():
                row = ("M", self.level(level.left, params), self.level(level.right, params))
            case LevelIMax():
                row = ("I", self.level(level.left, params), self.level(level.right, params))
            case LevelParam():
                if level.name not in params:
                    raise Unfit(f"the universe parameter {name_str(level.name)} is not declared")
                row = ("p", params[level.name])
            case _:
                row = ("0",)
        return _number(self.levels, self._level_of, row)

    def term(self, root: Expr, level_params: tuple[Name, ...], visited: Visited, budget: int) -> int:
        """The number of a term.

        Raises:
            Unfit: it cannot be part of any constant.
            TooLarge: it has more nodes that were not visited before than ``budget``.
        """
        self.num_params = max(self.num_params, len(level_params))
        params = {name: index for index, name in enumerate(level_params)}
        done = visited.setdefault(level_params, {})
        limit = len(done) + budget
        stack = [root]
        while stack:
            node = stack[-1]
            if id(node) in done:
                stack.pop()
                continue
            waiting = [child for child in children(node) if id(child) not in done]
            if waiting:
                stack += waiting
                continue
            stack.pop()
            if len(done) >= limit:
                raise TooLarge(f"more than {budget} nodes")
            done[id(node)] = _number(self.exprs, self._expr_of, self._row(node, done, params))
        return done[id(root)]

    def _row(  # noqa: C901 (one case per kind)
        self, node: Expr, done: Mapping[int, int], params: Mapping[Name, int]
    ) -> Row:
        """The line of a node whose children have numbers."""
        match node:
            case App():
                return "A", done[id(node.fn)], done[id(node.arg)]
            case Lam():
                return "L", done[id(node.type)], done[id(node.body)]
            case Pi():
                return "P", done[id(node.type)], done[id(node.body)]
            case Const():
                return "C", self.name(node.name), tuple([self.level(level, params) for level in node.levels])
            case BVar():
                if not 0 <= node.index < MAX_BVAR:
                    raise Unfit(f"a bound variable has the index {node.index}")
                return "B", node.index
            case Sort():
                return "S", self.level(node.level, params)
            case Let():
                return "E", done[id(node.type)], done[id(node.value)], done[id(node.body)]
            case Proj():
                return "R", self.name(node.struct_name), node.index, done[id(node.struct)]
            case StrLit():
                return "T", node.value
            case NatLit():
                return "N", _digits(node.value)

    def in_constant(self, info: ConstantInfo, root: Expr, visited: Visited, budget: int) -> int:
        """The number of a term of a constant; see ``term``.

        Raises:
            Unfit: says of which constant.
            TooLarge: see ``term``.
        """
        try:
            return self.term(root, info.level_params, visited, budget)
        except Unfit as error:
            raise Unfit(f"{name_str(info.name)}: {error}") from None

    def signature(self, info: ConstantInfo, visited: Visited, budget: int) -> tuple[Any, ...]:
        """All that the kernel knows of a constant; equal for constants that are the same.

        Left out are the height, which steers speed, and the mutual block that a definition was written in.

        Raises:
            Unfit, TooLarge: see ``term``.
        """
        params = info.level_params
        terms = [self.in_constant(info, term, visited, budget) for term in info.terms()]
        recursor = info.recursor
        rules = () if recursor is None else tuple((rule.ctor, rule.num_fields) for rule in recursor.rules)
        shape = (
            None
            if recursor is None
            else (
                *(recursor.all, recursor.num_params, recursor.num_indices),
                *(recursor.num_motives, recursor.num_minors, recursor.k),
            )
        )
        return (
            *(info.kind, len(params), info.is_unsafe, info.is_partial),
            *(info.inductive, info.ctor, shape, rules, *terms),
        )


def _digits(value: int) -> str:
    """A literal in base 16."""
    if value < 0:
        raise Unfit("a natural number is negative")
    if value.bit_length() > MAX_LITERAL_BITS:
        raise TooLarge(f"a number of {value.bit_length()} bits")
    return f"{value:x}"


def _number(rows: list[Row], known: dict[Row, int], row: Row) -> int:
    number = known.get(row)
    if number is None:
        number = known[row] = len(rows)
        rows.append(row)
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What goals reach in a module."""

    constants: Mapping[Name, ConstantInfo]
    needs: Mapping[Name, frozenset[Name]]
    """Which constants of the module each mentions, or stands or falls with."""
    outside: frozenset[Name]
    """What they mention beyond the module."""


def reachable(
    own: Mapping[Name, ConstantInfo], goals: Iterable[Name], known: Container[Name] = ()
) -> Reached:
    """Every constant of the module that the goals reach, themselves included, but for those that are known.

    Raises:
        Unfit: a goal is missing, or something is reached that a safe proof cannot rest on.
    """
    found: dict[Name, ConstantInfo] = {}
    needs: dict[Name, frozenset[Name]] = {}
    outside: set[Name] = set()
    stack = list(goals)
    while stack:
        name = stack.pop()
        if name in found or name in known:
            continue
        info = own.get(name)
        if info is None:
            raise Unfit(f"there is no constant {name_str(name)}")
        if info.kind in (ConstantKind.AXIOM, ConstantKind.QUOT):
            raise Unfit(f"{name_str(name)} is of kind {info.kind} and outside the library: nothing proves it")
        if info.is_unsafe or info.is_partial:
            raise Unfit(f"{name_str(name)} is unsafe or partial")
        found[name] = info
        mentioned = references(info)
        needs[name] = frozenset(other for other in mentioned if other in own)
        outside |= mentioned - needs[name]
        stack += needs[name]
    return Reached(constants=found, needs=needs, outside=frozenset(outside))


def declarations(table: Table, reached: Reached, visited: Visited, budget: int) -> list[Declaration]:
    """The constants as declarations, each after what it refers to; an inductive block is one.

    Raises:
        Unfit: they have no such order, or an inductive block is not complete.
        TooLarge: they have more nodes than ``budget``.
    """
    done: list[Declaration] = []
    finished: set[Name] = set()
    opened: set[Name] = set()
    constants = reached.constants
    stack = sorted(_units(constants, constants), key=name_str)
    while stack:
        unit = stack[-1]
        if unit in finished:
            stack.pop()
            continue
        members = _members(unit, constants)
        waiting = _units_needed(members, reached) - finished - {unit}
        if waiting:
            if unit in opened:
                raise Unfit(f"{name_str(unit)} depends on itself")
            opened.add(unit)
            stack += sorted(waiting, key=name_str)
            continue
        stack.pop()
        finished.add(unit)
        done.append(_declaration(table, members, constants, visited, budget - _size(visited)))
    return done


def _size(visited: Visited) -> int:
    return sum(map(len, visited.values()))


def _members(unit: Name, constants: Mapping[Name, ConstantInfo]) -> list[ConstantInfo]:
    """The constants that a declaration states: one, or types and constructors of an inductive block."""
    info = constants[unit]
    if info.kind not in _INDUCTIVE_PARTS:
        return [info]
    if info.inductive is None:
        raise Unfit(f"{name_str(unit)} is of kind {info.kind}, without an inductive type")
    found: list[ConstantInfo] = []
    for name in info.inductive.all:
        part = constants.get(name)
        if part is None or part.inductive is None:
            raise Unfit(f"the mutual block of {name_str(unit)} is incomplete")
        found.append(part)
        for ctor in part.inductive.ctors:
            if (made := constants.get(ctor)) is None or made.ctor is None:
                raise Unfit(f"the inductive type {name_str(name)} lacks its constructor {name_str(ctor)}")
            found.append(made)
    if not found:
        raise Unfit(f"the inductive type {name_str(unit)} is in no block")
    return found


def _units_needed(members: Iterable[ConstantInfo], reached: Reached) -> set[Name]:
    """The units that must be declared before these constants."""
    members = list(members)
    inside = {info.name for info in members}
    mentioned = {name for info in members for name in reached.needs[info.name]} - inside
    return _units(reached.constants, mentioned)


def _units(constants: Mapping[Name, ConstantInfo], names: Iterable[Name]) -> set[Name]:
    """The declarations that state these constants, each by the first of its names.

    What is not among the constants is declared already. A part of an inductive block whose type is not there
    has no declaration: the kernel will not have it either.
    """
    units = {unit_of(constants[name]) for name in names if name in constants} & constants.keys()
    return {unit_of(constants[unit]) for unit in units} & constants.keys()


def _declaration(
    table: Table,
    members: list[ConstantInfo],
    constants: Mapping[Name, ConstantInfo],
    visited: Visited,
    budget: int,
) -> Declaration:
    def term(info: ConstantInfo, root: Expr) -> int:
        return table.in_constant(info, root, visited, budget)

    first = members[0]
    if first.inductive is None:
        if first.kind not in _VALUED or first.value is None:
            raise Unfit(f"{name_str(first.name)} has no value")
        head = [str(first.kind), table.name(first.name), len(first.level_params)]
        return [*head, term(first, first.type), term(first, first.value), first.height]
    types: list[list[Any]] = []
    for info in members:
        if info.inductive is not None:
            ctors = [
                [table.name(ctor), term(constants[ctor], constants[ctor].type)]
                for ctor in info.inductive.ctors
            ]
            types.append([table.name(info.name), term(info, info.type), ctors])
    return ["inductive", len(first.level_params), first.inductive.num_params, types]
