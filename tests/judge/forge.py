"""Writes .olean bytes object by object, well formed or broken in one chosen place.

The layout is the one that ``proofmill.judge.olean`` describes. Lean takes no part, so a file can hold what
Lean would never write: that is what the reader and the audit are tried on.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["BASE", "GITHASH", "Forge", "Parts"]

BASE = 0x1000_0000
GITHASH = "e" * 40
Parts = tuple[str | int, ...]


@dataclass(slots=True)
class Forge:
    """One file in the making. Every method that adds an object returns its address; boxed values are odd."""

    base: int = BASE
    version: bytes = b"4.35.0"
    githash: bytes = GITHASH.encode()
    data: bytearray = field(default_factory=lambda: bytearray(96))

    def add(
        self, tag: int, pointers: Sequence[int], scalars: bytes = b"", *, header: int | None = None
    ) -> int:
        """A constructor object; ``header`` replaces the right header word."""
        scalars += bytes(-len(scalars) % 8)
        size = 8 + 8 * len(pointers) + len(scalars)
        word = header if header is not None else (tag << 24 | len(pointers) << 16 | size) << 32
        return self.raw(struct.pack(f"<Q{len(pointers)}Q", word, *pointers) + scalars)

    def raw(self, content: bytes) -> int:
        """Bytes as they are, at the next word."""
        at = self.base + len(self.data)
        self.data += content + bytes(-len(content) % 8)
        return at

    def patch(self, address: int, at: int, value: int) -> int:
        """Overwrites the word ``at`` of an object; the same address."""
        struct.pack_into("<Q", self.data, address - self.base + 8 * at, value)
        return address

    def string(self, text: str) -> int:
        """A string."""
        content = text.encode() + b"\0"
        word = (249 << 24 | 1) << 32
        return self.raw(struct.pack("<QQQQ", word, len(content), len(content), len(text)) + content)

    def nat(self, value: int) -> int:
        """A number, boxed if it is small."""
        return value << 1 | 1 if value < 1 << 63 else self.mpz(value, -(-value.bit_length() // 64))

    def mpz(self, value: int, limbs: int, *, size: int | None = None, alloc: int | None = None) -> int:
        """A big number; ``size`` and ``alloc`` replace the counts that fit."""
        word = (250 << 24 | 24 + 8 * limbs) << 32
        at = self.base + len(self.data)
        counts = struct.pack("<ii", limbs if alloc is None else alloc, limbs if size is None else size)
        return self.raw(
            struct.pack("<Q", word)
            + counts
            + struct.pack("<Q", at + 24)
            + value.to_bytes(8 * limbs, "little")
        )

    def array(self, items: Sequence[int]) -> int:
        """An array of pointers."""
        word = (246 << 24 | 1) << 32
        return self.raw(struct.pack(f"<QQQ{len(items)}Q", word, len(items), len(items), *items))

    def list(self, items: Sequence[int]) -> int:
        """A linked list."""
        rest = 1
        for item in reversed(items):
            rest = self.add(1, [item, rest])
        return rest

    def name(self, parts: Parts) -> int:
        """A name. The cached hash behind it is not read, so it is left 0."""
        at = 1
        for part in parts:
            last = self.string(part) if isinstance(part, str) else self.nat(part)
            at = self.add(1 if isinstance(part, str) else 2, [at, last], bytes(8))
        return at

    def names(self, *names: Parts) -> int:
        """A list of names."""
        return self.list([self.name(name) for name in names])

    def param(self, name: Parts) -> int:
        """The level that a universe parameter is."""
        return self.add(4, [self.name(name)], bytes(8))

    def succ(self, level: int) -> int:
        """The next level."""
        return self.add(1, [level], bytes(8))

    def max(self, left: int, right: int) -> int:
        """The larger of two levels."""
        return self.add(2, [left, right], bytes(8))

    def bvar(self, index: int) -> int:
        """A bound variable."""
        return self.add(0, [self.nat(index)], bytes(8))

    def sort(self, level: int = 1) -> int:
        """A sort; Prop by default."""
        return self.add(3, [level], bytes(8))

    def const(self, name: Parts, levels: Sequence[int] = ()) -> int:
        """A constant."""
        return self.add(4, [self.name(name), self.list(levels)], bytes(8))

    def app(self, fn: int, arg: int) -> int:
        """An application."""
        return self.add(5, [fn, arg], bytes(8))

    def pi(self, type_: int, body: int, *, tag: int = 7, info: int = 0) -> int:
        """A function type; tag 6 makes it a function."""
        return self.add(tag, [self.name(("x",)), type_, body], bytes(8) + bytes([info]))

    def let(self, type_: int, value: int, body: int, *, nondep: int = 0) -> int:
        """A let."""
        return self.add(8, [self.name(("x",)), type_, value, body], bytes(8) + bytes([nondep]))

    def literal(self, value: int | str) -> int:
        """A literal."""
        inner = (
            self.add(0, [self.nat(value)]) if isinstance(value, int) else self.add(1, [self.string(value)])
        )
        return self.add(9, [inner], bytes(8))

    def mdata(self, term: int) -> int:
        """A term with metadata."""
        return self.add(10, [1, term], bytes(8))

    def proj(self, struct_name: Parts, index: int, term: int) -> int:
        """A projection."""
        return self.add(11, [self.name(struct_name), self.nat(index), term], bytes(8))

    def value(self, name: Parts, type_: int, levels: Sequence[Parts] = ()) -> int:
        """What all constants have: name, universe parameters, type."""
        return self.add(0, [self.name(name), self.names(*levels), type_])

    def axiom(self, name: Parts, type_: int, levels: Sequence[Parts] = (), *, unsafe: int = 0) -> int:
        """An axiom."""
        return self.add(0, [self.add(0, [self.value(name, type_, levels)], bytes([unsafe]))])

    def definition(self, name: Parts, type_: int, term: int, *, safety: int = 1, hints: int = 1) -> int:
        """A definition."""
        inner = self.add(0, [self.value(name, type_), term, hints, self.names(name)], bytes([safety]))
        return self.add(1, [inner])

    def theorem(self, name: Parts, type_: int, term: int, levels: Sequence[Parts] = ()) -> int:
        """A theorem."""
        return self.add(2, [self.add(0, [self.value(name, type_, levels), term, self.names(name)])])

    def opaque(self, name: Parts, type_: int, term: int, *, unsafe: int = 0) -> int:
        """An opaque constant."""
        return self.add(3, [self.add(0, [self.value(name, type_), term, self.names(name)], bytes([unsafe]))])

    def quot(self, name: Parts, type_: int, *, kind: int = 0) -> int:
        """A quotient primitive."""
        return self.add(4, [self.add(0, [self.value(name, type_)], bytes([kind]))])

    def inductive(
        self,
        name: Parts,
        type_: int,
        ctors: Sequence[Parts],
        *,
        all_: Sequence[Parts] = (),
        flags: bytes = b"",
    ) -> int:
        """An inductive type."""
        block = self.names(*(all_ or (name,)))
        fields = [self.value(name, type_), 1, 1, block, self.names(*ctors), 1]
        return self.add(5, [self.add(0, fields, flags or bytes(3))])

    def ctor(self, name: Parts, type_: int, induct: Parts, *, unsafe: int = 0) -> int:
        """A constructor."""
        fields = [self.value(name, type_), self.name(induct), 1, 1, 1]
        return self.add(6, [self.add(0, fields, bytes([unsafe]))])

    def recursor(
        self, name: Parts, type_: int, all_: Sequence[Parts], rules: Sequence[int] = (), *, flags: bytes = b""
    ) -> int:
        """A recursor."""
        fields = [self.value(name, type_), self.names(*all_), 1, 1, 3, 1, self.list(rules)]
        return self.add(7, [self.add(0, fields, flags or bytes(2))])

    def rule(self, ctor: Parts, rhs: int) -> int:
        """How a recursor computes on a constructor."""
        return self.add(0, [self.name(ctor), 1, rhs])

    def module(
        self,
        constants: Sequence[tuple[Parts, int]] = (),
        imports: Sequence[Parts] = (("Init",),),
        *,
        is_module: int = 0,
    ) -> bytes:
        """The file, with a root that lists these constants."""
        headers = [self.add(0, [self.name(name)], bytes(8)) for name in imports]
        fields = [
            self.array(headers),
            self.array([self.name(name) for name, _ in constants]),
            self.array([address for _, address in constants]),
            self.array([]),
            self.array([]),
        ]
        return self.finish(self.add(0, fields, bytes([is_module])))

    def finish(self, root: int) -> bytes:
        """The file with this root."""
        head = b"olean" + bytes([2, 1]) + self.version.ljust(33, b"\0") + self.githash.ljust(40, b"\0")
        struct.pack_into("<80sQQ", self.data, 0, head, self.base, root)
        return bytes(self.data)
