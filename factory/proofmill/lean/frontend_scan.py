"""Reads the parser descriptors that are compiled into libleanshared. Run as a child process.

    python frontend_scan.py LIBDIR OUT.json

Running the library's initialisers changes the process for good (signal handlers, threads, memory), so
nothing imports this module for its effects: ``proofmill.lean.frontend`` starts it and reads the file.
The result holds the exported symbols and, for each symbol that names a descriptor, the descriptor as
nested lists. Only the standard library is used. Layout facts: a Lean object starts with an 8-byte header
whose bytes 6 and 7 are the number of object fields (for constructors) and the tag; fields follow, 8
bytes each; a field with its lowest bit set is a scalar. Tag 249 is a string: size at 8, bytes at 32.
"""

from __future__ import annotations

import bisect
import ctypes
import json
import mmap
import re
import struct
import sys
from pathlib import Path
from typing import Any, TypeAlias

__all__ = ["Descr", "exported_symbols", "mangle", "name_symbol"]

Descr: TypeAlias = list[Any]
"""A descriptor: the constructor's name, then its fields (names as lists, descriptors nested)."""

_STRING_TAG = 249
_LEAF_SHAPES: dict[tuple[int, int], tuple[str, str]] = {
    (0, 1): ("const", "n"),
    (1, 2): ("unary", "nd"),
    (2, 3): ("binary", "ndd"),
    (3, 3): ("node", "nid"),
    (4, 4): ("trailingNode", "niid"),
    (5, 1): ("symbol", "s"),
    (6, 1): ("nonReservedSymbol", "s"),
    (7, 2): ("cat", "ni"),
    (8, 1): ("parser", "n"),
    (9, 3): ("nodeWithAntiquot", "snd"),
    (10, 3): ("sepBy", "dsd"),
    (11, 3): ("sepBy1", "dsd"),
    (12, 2): ("unicodeSymbol", "ss"),
}
"""(constructor tag, number of fields) to the constructor and its fields: name, int, string, descriptor."""
_NODE_TAGS = (3, 4, 9)


def mangle(part: str) -> str:
    """One component of a name as it appears in a symbol."""
    out = []
    for char in part:
        code = ord(char)
        if char.isascii() and char.isalnum():
            out.append(char)
        elif char == "_":
            out.append("__")
        elif code < 0x100:
            out.append(f"_x{code:02x}")
        elif code < 0x10000:
            out.append(f"_u{code:04x}")
        else:
            out.append(f"_U{code:08x}")
    return "".join(out)


def name_symbol(name: tuple[str, ...]) -> str:
    """The symbol of a declaration of that name."""
    return "l_" + "_".join(mangle(part) for part in name)


def exported_symbols(library: Path) -> dict[str, bool]:
    """The defined dynamic symbols of an ELF64 library, each with whether it is data (not code)."""
    with library.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as elf:
        if elf[:6] != b"\x7fELF\x02\x01":
            raise ValueError(f"{library} must be a 64-bit little-endian ELF file")
        (section_offset,) = struct.unpack_from("<Q", elf, 0x28)
        entry_size, num_sections = struct.unpack_from("<HH", elf, 0x3A)
        sections = [
            struct.unpack_from("<IIQQQQIIQQ", elf, section_offset + entry_size * index)
            for index in range(num_sections)
        ]
        symbols: dict[str, bool] = {}
        for section in sections:
            if section[1] != 11:  # SHT_DYNSYM
                continue
            offset, size, strings = section[4], section[5], sections[section[6]][4]
            for entry in range(offset, offset + size, 24):
                name, info, _, index = struct.unpack_from("<IBBH", elf, entry)
                if index == 0:  # undefined here
                    continue
                start = strings + name
                text = elf[start : elf.find(b"\0", start)].decode()
                symbols[text] = info & 15 == 1  # STT_OBJECT
        return symbols


class _Memory:
    """Decodes Lean objects in this process without touching unmapped addresses."""

    def __init__(self) -> None:
        lines = Path("/proc/self/maps").read_text().splitlines()
        found = (re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line) for line in lines)
        self._ranges = sorted((int(m[1], 16), int(m[2], 16)) for m in found if m)
        self._starts = [start for start, _ in self._ranges]

    def _readable(self, address: int, size: int) -> bool:
        index = bisect.bisect_right(self._starts, address) - 1
        return index >= 0 and address + size <= self._ranges[index][1]

    def shape(self, address: int) -> tuple[int, int]:
        """Constructor tag and number of object fields.

        Raises:
            ValueError: no object there.
        """
        if address & 1 or address < 4096 or not self._readable(address, 40):
            raise ValueError(f"no object at {address:#x}")
        return (
            ctypes.c_uint8.from_address(address + 7).value,
            ctypes.c_uint8.from_address(address + 6).value,
        )

    def field(self, address: int, index: int) -> int:
        return ctypes.c_uint64.from_address(address + 8 + 8 * index).value

    def string(self, address: int) -> str:
        if self.shape(address)[0] != _STRING_TAG:
            raise ValueError(f"no string at {address:#x}")
        size = self.field(address, 0)
        if not 1 <= size <= 10_000 or not self._readable(address + 32, size):
            raise ValueError(f"no string at {address:#x}")
        return ctypes.string_at(address + 32, size - 1).decode()

    def name(self, address: int, depth: int = 0) -> list[str | int]:
        if address == 1:
            return []
        tag, num_fields = self.shape(address)
        if num_fields != 2 or tag not in (1, 2) or depth > 30:
            raise ValueError(f"no name at {address:#x}")
        prefix = self.name(self.field(address, 0), depth + 1)
        last = self.field(address, 1)
        if tag == 1:
            return [*prefix, self.string(last)]
        return [*prefix, self.number(last)]

    def number(self, value: int) -> int:
        if not value & 1:
            raise ValueError(f"no small number: {value:#x}")
        return value >> 1

    def descriptor(self, address: int, depth: int = 0) -> Descr:
        found = _LEAF_SHAPES.get(self.shape(address))
        if found is None or depth > 200:
            raise ValueError(f"no descriptor at {address:#x}")
        constructor, fields = found
        out: Descr = [constructor]
        for index, field in enumerate(fields):
            value = self.field(address, index)
            match field:
                case "n":
                    out.append(self.name(value))
                case "i":
                    out.append(self.number(value))
                case "s":
                    out.append(self.string(value))
                case _:
                    out.append(self.descriptor(value, depth + 1))
        return out


def scan(libdir: Path) -> dict[str, object]:
    """Load the libraries, run their initialisers and decode every exported descriptor."""
    for name in ("libInit_shared.so", "libleanshared_2.so", "libleanshared_1.so"):
        ctypes.CDLL(str(libdir / name), mode=ctypes.RTLD_GLOBAL)
    library = libdir / "libleanshared.so"
    lean = ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
    argv = (ctypes.c_char_p * 3)(b"lean", b"--version", None)
    lean.lean_main(2, argv)  # runs all initialisers, prints the version
    memory = _Memory()
    symbols = exported_symbols(library)
    descriptors: dict[str, Descr] = {}
    for symbol, is_data in symbols.items():
        if not is_data or not symbol.startswith("l_"):
            continue
        address = ctypes.c_uint64.in_dll(lean, symbol).value
        try:
            if memory.shape(address)[0] in _NODE_TAGS:
                descriptors[symbol] = memory.descriptor(address)
        except ValueError:
            continue
    return {"symbols": sorted(symbols), "descriptors": descriptors}


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(scan(Path(sys.argv[1])), ensure_ascii=False))
