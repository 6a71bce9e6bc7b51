"""Kernel terms of Lean as Python data.

Terms are graphs with sharing: a small file can hold a term whose tree has more nodes than there are atoms.
Every algorithm here is therefore iterative and remembers nodes by identity; none expands a term into a tree,
and none recurses on depth. Binder names and binder kinds are kept (printers need them) and never compared.
Metadata nodes do not exist here: readers drop them.

Nodes are immutable by convention, compare by identity, and live as long as somebody holds them; a memo keyed
by ``id`` must hold its nodes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

from proofmill.kernel.names import Name, name_str, parse_name

__all__ = [
    "App",
    "BVar",
    "BinderInfo",
    "Const",
    "Expr",
    "Lam",
    "Let",
    "Level",
    "LevelIMax",
    "LevelMax",
    "LevelParam",
    "LevelSucc",
    "LevelZero",
    "Name",
    "NatLit",
    "Pi",
    "Proj",
    "Sort",
    "StrLit",
    "app_args",
    "children",
    "constants_of",
    "iter_nodes",
    "name_str",
    "parse_name",
    "structural_hash",
]


class BinderInfo(IntEnum):
    """How an argument is given, in Lean's own numbering."""

    DEFAULT = 0
    IMPLICIT = 1
    STRICT_IMPLICIT = 2
    INST_IMPLICIT = 3


@dataclass(slots=True, eq=False, repr=False)
class LevelZero:
    """Universe level 0."""


@dataclass(slots=True, eq=False, repr=False)
class LevelSucc:
    """``arg + 1``."""

    arg: Level


@dataclass(slots=True, eq=False, repr=False)
class LevelMax:
    """``max left right``."""

    left: Level
    right: Level


@dataclass(slots=True, eq=False, repr=False)
class LevelIMax:
    """``imax left right``: 0 if ``right`` is 0, else the maximum."""

    left: Level
    right: Level


@dataclass(slots=True, eq=False, repr=False)
class LevelParam:
    """A universe parameter."""

    name: Name


Level: TypeAlias = LevelZero | LevelSucc | LevelMax | LevelIMax | LevelParam


@dataclass(slots=True, eq=False, repr=False)
class BVar:
    """A bound variable: how many binders out its own one is."""

    index: int


@dataclass(slots=True, eq=False, repr=False)
class Sort:
    """``Sort level``: Prop is level 0."""

    level: Level


@dataclass(slots=True, eq=False, repr=False)
class Const:
    """A constant at universe levels."""

    name: Name
    levels: tuple[Level, ...]


@dataclass(slots=True, eq=False, repr=False)
class App:
    """Application of one argument."""

    fn: Expr
    arg: Expr


@dataclass(slots=True, eq=False, repr=False)
class Lam:
    """``fun (name : type) => body``."""

    name: Name
    type: Expr
    body: Expr
    info: BinderInfo


@dataclass(slots=True, eq=False, repr=False)
class Pi:
    """``(name : type) -> body``."""

    name: Name
    type: Expr
    body: Expr
    info: BinderInfo


@dataclass(slots=True, eq=False, repr=False)
class Let:
    """``let name : type := value; body`` (``have`` where ``nondep``, which is not compared)."""

    name: Name
    type: Expr
    value: Expr
    body: Expr
    nondep: bool = field(kw_only=True)


@dataclass(slots=True, eq=False, repr=False)
class NatLit:
    """A natural number literal."""

    value: int


@dataclass(slots=True, eq=False, repr=False)
class StrLit:
    """A string literal."""

    value: str


@dataclass(slots=True, eq=False, repr=False)
class Proj:
    """Field ``index`` of ``struct``, a value of structure type ``struct_name``."""

    struct_name: Name
    index: int
    struct: Expr


Expr: TypeAlias = BVar | Sort | Const | App | Lam | Pi | Let | NatLit | StrLit | Proj


def children(node: Expr) -> tuple[Expr, ...]:
    """The direct subterms, in the order type, value, body."""
    if isinstance(node, App):
        return (node.fn, node.arg)
    if isinstance(node, (Lam, Pi)):
        return (node.type, node.body)
    if isinstance(node, Let):
        return (node.type, node.value, node.body)
    if isinstance(node, Proj):
        return (node.struct,)
    return ()


def iter_nodes(*roots: Expr) -> Iterator[Expr]:
    """Every node reachable from ``roots`` once, in no promised order."""
    seen: set[int] = set()
    stack: list[Expr] = list(roots)
    while stack:
        node = stack.pop()
        key = id(node)
        if key in seen:
            continue
        seen.add(key)
        yield node
        stack.extend(children(node))


def constants_of(*roots: Expr) -> set[Name]:
    """Names of all constants that the terms refer to, structure names of projections included.

    A literal refers to ``Nat`` or ``String`` and to what the kernel unfolds it into.
    """
    found: set[Name] = set()
    for node in iter_nodes(*roots):
        if isinstance(node, Const):
            found.add(node.name)
        elif isinstance(node, Proj):
            found.add(node.struct_name)
        elif isinstance(node, NatLit):
            found.add(("Nat",))
        elif isinstance(node, StrLit):
            found.update(_STRING_SUPPORT)
    return found


_STRING_SUPPORT: tuple[Name, ...] = (
    ("String",),
    ("String", "ofList"),
    ("Char", "ofNat"),
    ("List",),
)


def app_args(node: Expr) -> tuple[Expr, list[Expr]]:
    """The head of an application and its arguments in order."""
    args: list[Expr] = []
    while isinstance(node, App):
        args.append(node.arg)
        node = node.fn
    args.reverse()
    return node, args


def level_key(level: Level, params: Mapping[Name, int]) -> str:
    """Text that is equal exactly for levels equal up to the naming of parameters.

    Universe levels in files are shallow in practice; a reader bounds their depth.
    """
    match level:
        case LevelZero():
            return "0"
        case LevelSucc():
            return f"S{level_key(level.arg, params)}"
        case LevelMax():
            return f"M({level_key(level.left, params)},{level_key(level.right, params)})"
        case LevelIMax():
            return f"I({level_key(level.left, params)},{level_key(level.right, params)})"
        case LevelParam():
            index = params.get(level.name)
            return f"p{index}" if index is not None else f"free{level.name!r}"


class Hasher:
    """Structural hashes of terms over one list of universe parameters, each node done once."""

    def __init__(self, level_params: Sequence[Name], aliases: Mapping[Name, str] | None = None) -> None:
        """Takes what to hash in place of the names of some constants."""
        self._params = {name: index for index, name in enumerate(level_params)}
        self._aliases = aliases or {}
        self._memo: dict[int, bytes] = {}
        self._alive: list[Expr] = []

    def digest(self, root: Expr) -> bytes:
        """32 bytes that are equal for terms that differ only in binder names and kinds."""
        memo = self._memo
        stack = [root]
        while stack:
            node = stack[-1]
            if id(node) in memo:
                stack.pop()
                continue
            waiting = [child for child in children(node) if id(child) not in memo]
            if waiting:
                stack.extend(waiting)
                continue
            memo[id(node)] = hashlib.sha256(self._preimage(node)).digest()
            self._alive.append(node)
            stack.pop()
        return memo[id(root)]

    def _key(self, name: Name) -> str:
        return self._aliases.get(name) or repr(name)

    def _preimage(self, node: Expr) -> bytes:  # noqa: C901 (one case per kind)
        parts = b"".join(self._memo[id(child)] for child in children(node))
        match node:
            case App():
                return b"A" + parts
            case Lam():
                return b"L" + parts
            case Pi():
                return b"P" + parts
            case Let():
                return b"E" + parts
            case BVar():
                return b"B%d" % node.index
            case Sort():
                return b"S" + level_key(node.level, self._params).encode()
            case Const():
                levels = ";".join(level_key(level, self._params) for level in node.levels)
                return b"C" + f"{self._key(node.name)}|{levels}".encode()
            case NatLit():
                return b"N%x" % node.value
            case StrLit():
                return b"T" + node.value.encode()
            case Proj():
                return b"R" + parts + f"{node.index}|{self._key(node.struct_name)}".encode()


def structural_hash(
    root: Expr, level_params: Sequence[Name] = (), aliases: Mapping[Name, str] | None = None
) -> str:
    """``sha256:`` and 64 hex digits that are equal exactly for terms that say the same.

    Binder names and kinds and the names of universe parameters do not count.

    Args:
        root: The term.
        level_params: Its universe parameters in order.
        aliases: What to hash in place of the names of some constants.
    """
    digest = Hasher(level_params, aliases).digest(root)
    total = hashlib.sha256(b"%d|" % len(level_params) + digest).hexdigest()
    return f"sha256:{total}"
