"""The objects of an .olean file, as inert bytes: bounds, alignment, shapes, numbers, strings, names.

Responsibility: hand out what lies at a pointer only after checking it. See ``olean.py`` for the format and
for what the objects mean.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Sequence

from proofmill.kernel.names import Name

__all__ = ["BadArtifact", "Heap", "shape"]

FORMAT_VERSION = 2
MAX_NAME_PARTS = 256
MAX_COUNT = 20_000_000
_HEADER_BYTES = 96
_PADDING_WORDS = 16
"""Zeros behind each part, more than any object has fields: what is cut off reads as null pointers."""
_BYTES_PER_OBJECT = 64


class BadArtifact(ValueError):
    """The bytes are not a module file that Lean would have written."""


def shape(tag: int, fields: int, size: int) -> int:
    """The header word of an object with this tag, number of pointer fields and size in bytes."""
    return (tag << 24 | fields << 16 | size) << 32


_ARRAY = shape(246, 0, 1)
_STRING = shape(249, 0, 1)
_CONS = shape(1, 2, 24)
_NAME_STR = shape(1, 2, 32)
_NAME_NUM = shape(2, 2, 32)
_MPZ_TAG = 250
_MAX_SMALL_NAT = (1 << 63) - 1


class Heap:
    """The address space of a module's parts.

    Objects are known by their index in ``words``; a parent's index is always greater than its children's.
    """

    def __init__(self, parts: Sequence[bytes], max_objects: int) -> None:
        if sys.byteorder != "little":
            raise BadArtifact("module files are read on little-endian machines only")
        if not parts:
            raise BadArtifact("no file")
        self.budget = max_objects
        self._regions: list[tuple[int, int, int]] = []
        buffer = bytearray()
        roots: list[int] = []
        labels: set[tuple[str, str]] = set()
        for part in parts:
            base, root, label = _header(part)
            labels.add(label)
            for other, limit, _ in self._regions:
                if base < limit and other < base + len(part):
                    raise BadArtifact("the parts of the module overlap in memory")
            self._regions.append((base, base + len(part), len(buffer) >> 3))
            roots.append(root)
            buffer += part
            buffer += bytes(8 * _PADDING_WORDS)
        if len(labels) != 1:
            raise BadArtifact("the parts of the module were written by different Lean versions")
        self.lean_version, self.githash = labels.pop()
        self.raw = bytes(buffer)
        self.words = memoryview(self.raw).cast("Q")
        self._base, self._limit, _ = self._regions[0]
        self._names: dict[int, Name] = {}
        self.root = self.locate(roots[-1], len(self.words))

    def locate(self, pointer: int, parent: int) -> int:
        """The index of the object that ``pointer``, found in ``parent``, points to."""
        offset = pointer - self._base
        start = 0
        if not 0 <= offset < self._limit - self._base:
            for base, limit, begin in self._regions:
                if base <= pointer < limit:
                    offset, start = pointer - base, begin
                    break
            else:
                raise BadArtifact(f"pointer {pointer:#x} leaves the file")
        if offset & 7 or offset < _HEADER_BYTES:
            raise BadArtifact(f"pointer {pointer:#x} is not the start of an object")
        index = start + (offset >> 3)
        if index >= parent:
            raise BadArtifact(f"the object at word {parent} points forward to word {index}")
        return index

    def expect(self, index: int, header: int, what: str) -> None:
        """Refuses an object with any other header."""
        if self.words[index] != header:
            raise BadArtifact(f"{what} expected at word {index}, found header {self.words[index]:#x}")
        self._spend(1)

    def _spend(self, size: int) -> None:
        """Takes the work for ``size`` bytes from the budget: many objects may share one long string."""
        self.budget -= 1 + size // _BYTES_PER_OBJECT
        if self.budget < 0:
            raise BadArtifact("more objects than the budget allows")

    def byte(self, index: int, at: int, top: int, what: str) -> int:
        """Scalar byte ``at`` of the word ``index``, at most ``top``."""
        value: int = self.raw[8 * index + at]
        if value > top:
            raise BadArtifact(f"{what} at word {index} has scalar {value}, at most {top} is possible")
        return value

    def region_end(self, index: int) -> int:
        """The byte offset at which the part that holds ``index`` ends."""
        base, limit, begin = next(region for region in reversed(self._regions) if index >= region[2])
        return 8 * begin + limit - base

    def array(self, pointer: int, parent: int) -> Sequence[int]:
        """The pointers in an array, each still to be located with ``parent``."""
        index = self.locate(pointer, parent)
        self.expect(index, _ARRAY, "array")
        size, capacity = self.words[index + 1], self.words[index + 2]
        if size > capacity or 8 * (index + 3 + size) > self.region_end(index):
            raise BadArtifact(f"the array at word {index} is longer than the file")
        return self.words[index + 3 : index + 3 + size].tolist()

    def list(self, pointer: int, parent: int) -> list[tuple[int, int]]:
        """The elements of a linked list as (pointer, parent)."""
        found: list[tuple[int, int]] = []
        while pointer != 1:
            if pointer & 1:
                raise BadArtifact(f"a list ends in {pointer:#x}")
            index = self.locate(pointer, parent)
            self.expect(index, _CONS, "list cell")
            found.append((self.words[index + 1], index))
            pointer, parent = self.words[index + 2], index
        return found

    def string(self, pointer: int, parent: int) -> str:
        """A string."""
        index = self.locate(pointer, parent)
        self.expect(index, _STRING, "string")
        size, capacity, length = (self.words[index + i] for i in (1, 2, 3))
        start = 8 * (index + 4)
        if not 1 <= size <= capacity or start + size > self.region_end(index):
            raise BadArtifact(f"the string at word {index} is longer than the file")
        self._spend(size)
        data = self.raw[start : start + size]
        if data[-1] != 0:
            raise BadArtifact(f"the string at word {index} has no end")
        try:
            text = data[:-1].decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadArtifact(f"the string at word {index} is not UTF-8") from error
        if len(text) != length:
            raise BadArtifact(f"the string at word {index} has {len(text)} characters, says {length}")
        return text

    def nat(self, pointer: int, parent: int) -> int:
        """A natural number, small or big."""
        if pointer & 1:
            return pointer >> 1
        index = self.locate(pointer, parent)
        header = self.words[index]
        if header >> 56 != _MPZ_TAG or header & 0xFFFFFFFF or header >> 48 & 0xFF:
            raise BadArtifact(f"number expected at word {index}, found header {header:#x}")
        alloc, size = struct.unpack_from("<ii", self.raw, 8 * (index + 1))
        if size < 0:
            raise BadArtifact(f"the number at word {index} is negative")
        limbs = self.words[index + 2]
        start = 8 * self.locate(limbs, len(self.words))
        if start != 8 * (index + 3) or alloc < size or start + 8 * size > self.region_end(index):
            raise BadArtifact(f"the number at word {index} is longer than the file")
        self._spend(8 * size)
        value = int.from_bytes(self.raw[start : start + 8 * size], "little")
        if size == 0 or value >> 64 * (size - 1) == 0 or value <= _MAX_SMALL_NAT:
            raise BadArtifact(f"the number at word {index} is not in its shortest form")
        return value

    def small(self, pointer: int, parent: int) -> int:
        """A natural number that counts something of the file, hence not a big one."""
        value = self.nat(pointer, parent)
        if value > MAX_COUNT:
            raise BadArtifact(f"a count of {value} in the object at word {parent}")
        return value

    def name(self, pointer: int, parent: int) -> Name:
        """A name."""
        chain: list[tuple[int, str | int]] = []
        result: Name = ()
        while pointer != 1:
            if pointer & 1:
                raise BadArtifact(f"a name begins with {pointer:#x}")
            index = self.locate(pointer, parent)
            known = self._names.get(index)
            if known is not None:
                result = known
                break
            header = self.words[index]
            if header == _NAME_STR:
                chain.append((index, self.string(self.words[index + 2], index)))
            elif header == _NAME_NUM:
                chain.append((index, self.nat(self.words[index + 2], index)))
            else:
                raise BadArtifact(f"name expected at word {index}, found header {header:#x}")
            self._spend(1)
            pointer, parent = self.words[index + 1], index
        if len(result) + len(chain) > MAX_NAME_PARTS:
            raise BadArtifact(f"a name has more than {MAX_NAME_PARTS} components")
        for index, part in reversed(chain):
            result = (*result, part)
            self._names[index] = result
        return result

    def names(self, pointer: int, parent: int) -> tuple[Name, ...]:
        """A list of names."""
        return tuple(self.name(item, cell) for item, cell in self.list(pointer, parent))


def _header(part: bytes) -> tuple[int, int, tuple[str, str]]:
    """Base address, root pointer, and (Lean version, commit) of one file."""
    if len(part) < _HEADER_BYTES or part[:5] != b"olean":
        raise BadArtifact("not an .olean file")
    if part[5] != FORMAT_VERSION:
        raise BadArtifact(f"format version {part[5]}, this reader knows {FORMAT_VERSION}")
    if part[6] > 1:
        raise BadArtifact(f"unknown flags {part[6]}")
    if len(part) % 8:
        raise BadArtifact("the file does not end on a word")
    version, githash = (_label(part[start:end]) for start, end in ((7, 40), (40, 80)))
    base, root = struct.unpack_from("<QQ", part, 80)
    if base % 8 or base + len(part) >= 1 << 63:
        raise BadArtifact(f"impossible base address {base:#x}")
    return base, root, (version, githash)


def _label(field: bytes) -> str:
    text, _, rest = field.partition(b"\0")
    if rest.strip(b"\0") or not text.isascii():
        raise BadArtifact("a header field is not plain text")
    return text.decode("ascii")
