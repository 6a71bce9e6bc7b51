"""Constants as bytes between our own processes.

Terms are graphs with sharing and any depth. They travel as flat rows in which children come before parents, so
neither side recurses, and shared parts stay shared. Binder names and kinds are left out: nothing that
reads these bytes looks at them. The bytes are only ever read by the same program that wrote them.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable
from typing import Any

from proofmill.kernel.constants import (
    ConstantInfo,
    ConstantKind,
    ConstructorInfo,
    InductiveInfo,
    RecursorInfo,
    RecursorRule,
)
from proofmill.kernel.expr import (
    App,
    BinderInfo,
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
    LevelZero,
    NatLit,
    Pi,
    Proj,
    Sort,
    StrLit,
    children,
)
from proofmill.kernel.names import Name

__all__ = ["decode", "encode"]

Row = tuple[Any, ...]
_WORDS = {App: "a", Lam: "l", Pi: "p", Let: "e"}


def encode(constants: Iterable[ConstantInfo]) -> bytes:
    """The constants as bytes."""
    table = _Table()
    infos = [table.constant(info) for info in constants]
    return marshal.dumps((table.rows, infos))


def decode(data: bytes) -> dict[Name, ConstantInfo]:
    """The constants in bytes of ``encode``, by name."""
    rows, infos = marshal.loads(data)
    terms: list[Expr] = []
    for row in rows:
        terms.append(_term(row, terms))
    found = (_constant(info, terms) for info in infos)
    return {info.name: info for info in found}


class _Table:
    """Rows of terms, each node once."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._place: dict[int, int] = {}
        self._alive: list[Expr] = []

    def constant(self, info: ConstantInfo) -> Row:
        """One constant: plain fields, then the places of its terms, then its record."""
        value = None if info.value is None else self.term(info.value)
        record: Row | None = None
        if info.inductive is not None:
            one = info.inductive
            record = (
                one.num_params, one.num_indices, one.ctors, one.all, one.num_nested, one.is_rec, one.is_reflexive,
            )  # fmt: skip
        elif info.ctor is not None:
            record = (info.ctor.induct, info.ctor.cidx, info.ctor.num_params, info.ctor.num_fields)
        elif info.recursor is not None:
            rec = info.recursor
            rules = tuple((rule.ctor, rule.num_fields, self.term(rule.rhs)) for rule in rec.rules)
            record = (rec.all, rec.num_params, rec.num_indices, rec.num_motives, rec.num_minors, rules, rec.k)
        flags = (info.height, info.is_unsafe, info.is_partial, info.all)
        return (info.name, str(info.kind), info.level_params, self.term(info.type), value, flags, record)

    def term(self, root: Expr) -> int:
        """The place of a term, its parts put before it."""
        place = self._place
        stack = [root]
        while stack:
            node = stack[-1]
            waiting = [part for part in children(node) if id(part) not in place]
            if waiting:
                stack.extend(waiting)
                continue
            if id(node) not in place:
                place[id(node)] = len(self.rows)
                self.rows.append(self._row(node))
                self._alive.append(node)
            stack.pop()
        return place[id(root)]

    def _row(self, node: Expr) -> Row:
        parts = tuple(self._place[id(part)] for part in children(node))
        match node:
            case App() | Lam() | Pi() | Let():
                return (_WORDS[type(node)], *parts)
            case BVar():
                return ("b", node.index)
            case Sort():
                return ("s", _level_row(node.level))
            case Const():
                return ("c", node.name, tuple(_level_row(level) for level in node.levels))
            case NatLit():
                return ("n", node.value)
            case StrLit():
                return ("t", node.value)
            case Proj():
                return ("j", node.struct_name, node.index, *parts)


def _level_row(level: Level) -> Row:
    """Levels are shallow: readers bound their depth."""
    match level:
        case LevelSucc():
            return ("s", _level_row(level.arg))
        case LevelMax():
            return ("m", _level_row(level.left), _level_row(level.right))
        case LevelIMax():
            return ("i", _level_row(level.left), _level_row(level.right))
        case LevelParam():
            return ("p", level.name)
        case LevelZero():
            return ("z",)


def _level(row: Row) -> Level:
    match row[0]:
        case "s":
            return LevelSucc(_level(row[1]))
        case "m":
            return LevelMax(_level(row[1]), _level(row[2]))
        case "i":
            return LevelIMax(_level(row[1]), _level(row[2]))
        case "p":
            return LevelParam(row[1])
    return LevelZero()


def _term(row: Row, terms: list[Expr]) -> Expr:
    match row[0]:
        case "a":
            return App(terms[row[1]], terms[row[2]])
        case "l":
            return Lam((), terms[row[1]], terms[row[2]], BinderInfo.DEFAULT)
        case "p":
            return Pi((), terms[row[1]], terms[row[2]], BinderInfo.DEFAULT)
        case "e":
            return Let((), terms[row[1]], terms[row[2]], terms[row[3]], nondep=False)
        case "b":
            return BVar(row[1])
        case "s":
            return Sort(_level(row[1]))
        case "c":
            return Const(row[1], tuple(map(_level, row[2])))
        case "n":
            return NatLit(row[1])
        case "t":
            return StrLit(row[1])
    return Proj(row[1], row[2], terms[row[3]])


def _constant(row: Row, terms: list[Expr]) -> ConstantInfo:
    name, kind, level_params, type_, value, (height, is_unsafe, is_partial, all_), record = row
    inductive = ctor = recursor = None
    if kind == ConstantKind.INDUCTIVE:
        inductive = InductiveInfo(**dict(zip(InductiveInfo.__slots__, record, strict=True)))
    elif kind == ConstantKind.CTOR:
        ctor = ConstructorInfo(**dict(zip(ConstructorInfo.__slots__, record, strict=True)))
    elif kind == ConstantKind.RECURSOR:
        rules = tuple(RecursorRule(ctor=c, num_fields=n, rhs=terms[rhs]) for c, n, rhs in record[5])
        fields = (*record[:5], rules, record[6])
        recursor = RecursorInfo(**dict(zip(RecursorInfo.__slots__, fields, strict=True)))
    return ConstantInfo(
        name=name,
        kind=ConstantKind(kind),
        level_params=level_params,
        type=terms[type_],
        value=None if value is None else terms[value],
        height=height,
        is_unsafe=is_unsafe,
        is_partial=is_partial,
        all=all_,
        inductive=inductive,
        ctor=ctor,
        recursor=recursor,
    )
