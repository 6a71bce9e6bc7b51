"""Reads .olean files as inert bytes, strictly, without running Lean.

The bytes may be hostile. Every pointer is checked for bounds and alignment and must point backwards, every
object must have exactly the header of the shape expected at its place, every number must be canonical, every
string UTF-8; anything else is refused. Work is bounded by the number of objects. What this module does not
check: that the terms are well typed (the kernel's part), and the entries of environment extensions, which
are never read.

Format (version 2, Lean 4.35; found on real files): ``olean``, u8 version, u8 flags, 33 bytes Lean version,
40 bytes githash, u64 base address, u64 root pointer, then objects, each with an 8-byte header: u32 reference
count 0, u16 size, u8 number of fields, u8 tag. A module written in parts (``.olean``, ``.olean.server``,
``.olean.private``) is one address space: later parts point into earlier ones, and the last part's root lists
everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict

from proofmill.judge.heap import BadArtifact, Heap, shape
from proofmill.kernel.constants import (
    ABBREV_HINT,
    OPAQUE_HINT,
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
)
from proofmill.kernel.names import Name, name_str

__all__ = ["BadArtifact", "OleanModule", "read_module"]

MAX_OBJECTS = 20_000_000
MAX_LEVEL_SIZE = 4096
MAX_LEVEL_DEPTH = 200


_LEVELS = {
    shape(1, 1, 24): LevelSucc,
    shape(2, 2, 32): LevelMax,
    shape(3, 2, 32): LevelIMax,
    shape(4, 1, 24): LevelParam,
}
_LEVEL_SUCC, _LEVEL_MAX, _LEVEL_IMAX, _LEVEL_PARAM = _LEVELS
_E_BVAR = shape(0, 1, 24)
_E_SORT = shape(3, 1, 24)
_E_CONST = shape(4, 2, 32)
_E_APP = shape(5, 2, 32)
_E_LAM = shape(6, 3, 48)
_E_PI = shape(7, 3, 48)
_E_LET = shape(8, 4, 56)
_E_LIT = shape(9, 1, 24)
_E_MDATA = shape(10, 2, 32)
_E_PROJ = shape(11, 3, 40)
_LIT_NAT = shape(0, 1, 16)
_LIT_STR = shape(1, 1, 16)
_ROOT = shape(0, 5, 56)
_IMPORT = shape(0, 1, 24)
_CONSTANT_VAL = shape(0, 3, 32)
_RULE = shape(0, 3, 32)
_KINDS = tuple(ConstantKind)
_INFO = {shape(tag, 1, 16): kind for tag, kind in enumerate(_KINDS)}
_VALUE_SHAPE = {
    ConstantKind.AXIOM: shape(0, 1, 24),
    ConstantKind.DEF: shape(0, 4, 48),
    ConstantKind.THEOREM: shape(0, 3, 32),
    ConstantKind.OPAQUE: shape(0, 3, 40),
    ConstantKind.QUOT: shape(0, 1, 24),
    ConstantKind.INDUCTIVE: shape(0, 6, 64),
    ConstantKind.CTOR: shape(0, 5, 56),
    ConstantKind.RECURSOR: shape(0, 7, 72),
}
_BINDER_INFOS = tuple(BinderInfo)
_UNSAFE, _SAFE, _PARTIAL = range(3)
_PLAIN_HINTS = {1: OPAQUE_HINT, 3: ABBREV_HINT}
_REGULAR_HINT = shape(2, 0, 16)


_EXPR_CHILDREN: dict[int, tuple[int, ...]] = {
    _E_BVAR: (),
    _E_SORT: (),
    _E_CONST: (),
    _E_LIT: (),
    _E_APP: (1, 2),
    _E_LAM: (2, 3),
    _E_PI: (2, 3),
    _E_LET: (2, 3, 4),
    _E_MDATA: (2,),
    _E_PROJ: (3,),
}


class _Common(TypedDict):
    """The fields that every constant has."""

    name: Name
    kind: ConstantKind
    level_params: tuple[Name, ...]
    type: Expr


class OleanModule:
    """One module: header, imports, and its constants (decoded on demand unless read eagerly)."""

    def __init__(self, space: _Reader) -> None:
        self.lean_version = space.lean_version
        self.githash = space.githash
        root = space.root
        space.expect(root, _ROOT, "module data")
        self.is_module: bool = space.byte(root + 6, 0, 1, "module data") == 1
        self.imports: tuple[Name, ...] = tuple(
            space.import_name(pointer, root) for pointer in space.array(space.words[root + 1], root)
        )
        names = [space.name(pointer, root) for pointer in space.array(space.words[root + 2], root)]
        pointers = space.array(space.words[root + 3], root)
        if len(names) != len(pointers):
            raise BadArtifact(f"{len(names)} constant names for {len(pointers)} constants")
        where = dict(zip(names, pointers, strict=True))
        if len(where) != len(names):
            raise BadArtifact("a constant is listed twice")
        self.constants: Mapping[Name, ConstantInfo] = _Constants(space, where, root)


class _Constants(Mapping[Name, ConstantInfo]):
    """Constants by name, in file order."""

    def __init__(self, space: _Reader, where: dict[Name, int], root: int) -> None:
        self._space = space
        self._where = where
        self._root = root
        self._done: dict[Name, ConstantInfo] = {}

    def __getitem__(self, name: Name) -> ConstantInfo:
        done = self._done.get(name)
        if done is None:
            done = self._space.constant(self._where[name], self._root, name)
            self._done[name] = done
        return done

    def __contains__(self, name: object) -> bool:
        return name in self._where

    def __iter__(self) -> Iterator[Name]:
        return iter(self._where)

    def __len__(self) -> int:
        return len(self._where)


def read_module(
    data: bytes | Sequence[bytes],
    *,
    githash: str | None = None,
    eager: bool = True,
    max_objects: int = MAX_OBJECTS,
) -> OleanModule:
    """The module in these bytes.

    Args:
        data: The file, or the files of a split module in the order .olean, .olean.server, .olean.private.
        githash: Refuse files of any other Lean commit.
        eager: Decode and check everything now. Without it constants are decoded when asked for, and
            a bad one raises then: for trusted libraries only.
        max_objects: Refuse to decode more objects than this.

    Raises:
        BadArtifact: the bytes are no well-formed module.
    """
    parts = [data] if isinstance(data, bytes) else list(data)
    space = _Reader(parts, max_objects)
    if githash is not None and space.githash != githash:
        raise BadArtifact(f"written by Lean commit {space.githash}, expected {githash}")
    module = OleanModule(space)
    if eager:
        for name in module.constants:
            module.constants[name]
    return module


class _Reader(Heap):
    """Typed decoding: levels, terms, constants."""

    def __init__(self, parts: Sequence[bytes], max_objects: int) -> None:
        super().__init__(parts, max_objects)
        self._levels: dict[int, tuple[Level, int, int]] = {}
        self._exprs: dict[int, Expr] = {}
        self._zero = LevelZero()

    def import_name(self, pointer: int, parent: int) -> Name:
        """The module that an import names."""
        index = self.locate(pointer, parent)
        self.expect(index, _IMPORT, "import")
        return self.name(self.words[index + 1], index)

    def level(self, pointer: int, parent: int) -> Level:
        """A universe level."""
        return self._level(pointer, parent, 0)[0]

    def _level(self, pointer: int, parent: int, depth: int) -> tuple[Level, int, int]:
        """The level, its size as a tree, and its depth."""
        if pointer == 1:
            return self._zero, 1, 1
        if pointer & 1:
            raise BadArtifact(f"a level is {pointer:#x}")
        index = self.locate(pointer, parent)
        known = self._levels.get(index)
        if known is not None:
            return known
        if depth > MAX_LEVEL_DEPTH:
            raise BadArtifact(f"a level is more than {MAX_LEVEL_DEPTH} deep")
        words, header = self.words, self.words[index]
        if header not in _LEVELS:
            raise BadArtifact(f"level expected at word {index}, found header {header:#x}")
        self._spend(1)
        done: tuple[Level, int, int]
        if header == _LEVEL_PARAM:
            done = LevelParam(self.name(words[index + 1], index)), 1, 1
        elif header == _LEVEL_SUCC:
            arg, size, deep = self._level(words[index + 1], index, depth + 1)
            done = LevelSucc(arg), size + 1, deep + 1
        else:
            left, left_size, left_deep = self._level(words[index + 1], index, depth + 1)
            right, right_size, right_deep = self._level(words[index + 2], index, depth + 1)
            make = LevelMax if header == _LEVEL_MAX else LevelIMax
            done = make(left, right), left_size + right_size + 1, max(left_deep, right_deep) + 1
        if done[1] > MAX_LEVEL_SIZE or done[2] > MAX_LEVEL_DEPTH:
            raise BadArtifact(f"the level at word {index} is too large")
        self._levels[index] = done
        return done

    def expr(self, pointer: int, parent: int) -> Expr:
        """A term. Children lie before parents, so building in file order needs no recursion."""
        root = self.locate(pointer, parent)
        done = self._exprs
        if root in done:
            return done[root]
        words, locate = self.words, self.locate
        links: dict[int, tuple[int, ...]] = {}
        stack = [root]
        while stack:
            index = stack.pop()
            if index in links or index in done:
                continue
            header = words[index]
            first = _EXPR_CHILDREN.get(header)
            if first is None:
                raise BadArtifact(
                    f"term without free variables expected at word {index}, found header {header:#x}"
                )
            linked = tuple([locate(words[index + i], index) for i in first])
            links[index] = linked
            stack.extend(linked)
        self.budget -= len(links)
        if self.budget < 0:
            raise BadArtifact("more objects than the budget allows")
        for index in sorted(links):
            header = words[index]
            linked = links[index]
            if header == _E_APP:
                done[index] = App(done[linked[0]], done[linked[1]])
            elif header in (_E_LAM, _E_PI):
                make = Lam if header == _E_LAM else Pi
                info = _BINDER_INFOS[self.byte(index + 5, 0, 3, "binder")]
                name = self.name(words[index + 1], index)
                done[index] = make(name, done[linked[0]], done[linked[1]], info)
            else:
                done[index] = self._other_expr(index, header, [done[i] for i in linked])
        return done[root]

    def _other_expr(self, index: int, header: int, linked: list[Expr]) -> Expr:
        words = self.words
        first = words[index + 1]
        if header == _E_BVAR:
            return BVar(self.small(first, index))
        if header == _E_CONST:
            cells = self.list(words[index + 2], index)
            return Const(self.name(first, index), tuple([self.level(p, cell) for p, cell in cells]))
        if header == _E_SORT:
            return Sort(self.level(first, index))
        if header == _E_MDATA:
            return linked[0]
        if header == _E_LET:
            nondep = self.byte(index + 6, 0, 1, "let") == 1
            return Let(self.name(first, index), linked[0], linked[1], linked[2], nondep=nondep)
        if header == _E_PROJ:
            return Proj(self.name(first, index), self.small(words[index + 2], index), linked[0])
        literal = self.locate(first, index)
        if words[literal] == _LIT_NAT:
            return NatLit(self.nat(words[literal + 1], literal))
        self.expect(literal, _LIT_STR, "literal")
        return StrLit(self.string(words[literal + 1], literal))

    def constant(self, pointer: int, parent: int, listed: Name) -> ConstantInfo:
        """A constant, which must carry the name it is listed under."""
        outer = self.locate(pointer, parent)
        kind = _INFO.get(self.words[outer])
        if kind is None:
            raise BadArtifact(f"constant expected at word {outer}")
        index = self.locate(self.words[outer + 1], outer)
        self.expect(index, _VALUE_SHAPE[kind], f"{kind} value")
        head = self.locate(self.words[index + 1], index)
        self.expect(head, _CONSTANT_VAL, "constant")
        name = self.name(self.words[head + 1], head)
        if name != listed:
            raise BadArtifact(f"the constant listed as {name_str(listed)} is called {name_str(name)}")
        levels = self.names(self.words[head + 2], head)
        if len(set(levels)) != len(levels):
            raise BadArtifact(f"{name_str(name)} has a universe parameter twice")
        term = self.expr(self.words[head + 3], head)
        common = _Common(name=name, kind=kind, level_params=levels, type=term)
        return self._finish(index, common)

    def _finish(self, index: int, common: _Common) -> ConstantInfo:
        words, byte = self.words, self.byte
        match common["kind"]:
            case ConstantKind.AXIOM:
                return ConstantInfo(**common, is_unsafe=byte(index + 2, 0, 1, "axiom") == 1)
            case ConstantKind.QUOT:
                byte(index + 2, 0, 3, "quot")
                return ConstantInfo(**common)
            case ConstantKind.DEF:
                height = self._hints(words[index + 3], index)
                safety = byte(index + 5, 0, 2, "definition")
                return ConstantInfo(
                    **common,
                    value=self.expr(words[index + 2], index),
                    height=height,
                    all=self.names(words[index + 4], index),
                    is_unsafe=safety == _UNSAFE,
                    is_partial=safety == _PARTIAL,
                )
            case ConstantKind.THEOREM | ConstantKind.OPAQUE:
                is_opaque = common["kind"] is ConstantKind.OPAQUE
                return ConstantInfo(
                    **common,
                    value=self.expr(words[index + 2], index),
                    all=self.names(words[index + 3], index),
                    is_unsafe=is_opaque and byte(index + 4, 0, 1, "opaque") == 1,
                )
            case _:
                return self._inductive_part(index, common)

    def _hints(self, pointer: int, parent: int) -> int:
        if pointer in _PLAIN_HINTS:
            return _PLAIN_HINTS[pointer]
        index = self.locate(pointer, parent)
        self.expect(index, _REGULAR_HINT, "reducibility hint")
        return self.words[index + 1] & 0xFFFFFFFF

    def _inductive_part(self, index: int, common: _Common) -> ConstantInfo:
        words, byte, small = self.words, self.byte, self.small
        kind = common["kind"]
        if kind is ConstantKind.INDUCTIVE:
            inductive = InductiveInfo(
                num_params=small(words[index + 2], index),
                num_indices=small(words[index + 3], index),
                all=self.names(words[index + 4], index),
                ctors=self.names(words[index + 5], index),
                num_nested=small(words[index + 6], index),
                is_rec=byte(index + 7, 0, 1, "inductive") == 1,
                is_reflexive=byte(index + 7, 2, 1, "inductive") == 1,
            )
            is_unsafe = byte(index + 7, 1, 1, "inductive") == 1
            return ConstantInfo(**common, inductive=inductive, is_unsafe=is_unsafe)
        if kind is ConstantKind.CTOR:
            ctor = ConstructorInfo(
                induct=self.name(words[index + 2], index),
                cidx=small(words[index + 3], index),
                num_params=small(words[index + 4], index),
                num_fields=small(words[index + 5], index),
            )
            is_unsafe = byte(index + 6, 0, 1, "constructor") == 1
            return ConstantInfo(**common, ctor=ctor, is_unsafe=is_unsafe)
        recursor = RecursorInfo(
            all=self.names(words[index + 2], index),
            num_params=small(words[index + 3], index),
            num_indices=small(words[index + 4], index),
            num_motives=small(words[index + 5], index),
            num_minors=small(words[index + 6], index),
            rules=tuple(self._rule(p, cell) for p, cell in self.list(words[index + 7], index)),
            k=byte(index + 8, 0, 1, "recursor") == 1,
        )
        is_unsafe = byte(index + 8, 1, 1, "recursor") == 1
        return ConstantInfo(**common, recursor=recursor, is_unsafe=is_unsafe)

    def _rule(self, pointer: int, parent: int) -> RecursorRule:
        index = self.locate(pointer, parent)
        self.expect(index, _RULE, "recursor rule")
        return RecursorRule(
            ctor=self.name(self.words[index + 1], index),
            num_fields=self.small(self.words[index + 2], index),
            rhs=self.expr(self.words[index + 3], index),
        )
