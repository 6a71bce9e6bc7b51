"""Module files with one thing wrong each, and what the reader says of it.

Each entry of ``BROKEN`` is needed by one check of ``proofmill.judge.heap`` or ``proofmill.judge.olean``:
without the check the file would be read. The mutation test of the judge relies on that.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

from tests.judge.forge import BASE, Forge, Parts

__all__ = ["BROKEN", "BUDGET", "Broken", "sound", "two_parts"]

BUDGET = 20_000
"""Objects that the reader may decode of one of these files."""
A: Parts = ("a",)
Build = Callable[[Forge], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """Bytes that must be refused."""

    name: str
    parts: tuple[bytes, ...]
    says: str
    """Part of the reader's message."""


BROKEN: list[Broken] = []


def broken(says: str) -> Callable[[Build], Build]:
    """Registers a file that one function forges."""

    def register(build: Build) -> Build:
        name = build.__name__.strip("_")
        BROKEN.append(Broken(name=name, parts=(build(Forge()),), says=says))
        return build

    return register


def several(name: str, says: str, *parts: bytes) -> None:
    """Registers a module of several files."""
    BROKEN.append(Broken(name=name, parts=parts, says=says))


def axiom(forge: Forge, type_: int) -> bytes:
    """A module with one axiom of that type."""
    return forge.module([(A, forge.axiom(A, type_))])


def sound() -> tuple[bytes, ...]:
    """A module with every kind of object, read without complaint."""
    f = Forge()
    u, prop = ("u",), f.sort()
    level = f.max(f.succ(f.param(u)), f.add(3, [1, f.param(u)], bytes(8)))
    term = f.let(
        prop, f.bvar(0), f.mdata(f.proj(("S",), 0, f.app(f.const(("c", 1), [level]), f.literal("é"))))
    )
    lam = f.pi(f.sort(level), term, tag=6, info=1)
    regular = f.add(2, [], struct.pack("<I", 7))
    constants = [
        (A, f.axiom(A, f.pi(prop, f.bvar(0)), [u])),
        (("d",), f.definition(("d",), prop, lam, hints=regular)),
        (("e",), f.definition(("e",), prop, f.literal(5), safety=2)),
        (("t",), f.theorem(("t",), prop, f.literal(1 << 70))),
        (("o",), f.opaque(("o",), prop, f.literal(1 << 63))),
        (("q",), f.quot(("q",), prop, kind=3)),
        (("I",), f.inductive(("I",), prop, [("I", "mk")])),
        (("I", "mk"), f.ctor(("I", "mk"), prop, ("I",))),
        (("I", "rec"), f.recursor(("I", "rec"), prop, [("I",)], [f.rule(("I", "mk"), prop)])),
    ]
    return (f.module(constants),)


def two_parts() -> tuple[bytes, ...]:
    """A module in two parts, of which the second lists everything."""
    f = Forge(base=BASE << 4)
    return (*sound(), f.module([(A, f.axiom(A, f.sort()))]))


# Parts and header


def _with(at: int, content: bytes) -> bytes:
    data = bytearray(sound()[0])
    data[at : at + len(content)] = content
    return bytes(data)


several("no_part", "no file")
several("other_magic", "not an .olean file", b"oleaN" + sound()[0][5:])
several("short", "not an .olean file", b"olean\2\1")
several("other_version", "format version 3", _with(5, b"\3"))
several("other_flags", "unknown flags 2", _with(6, b"\2"))
several("odd_length", "does not end on a word", sound()[0] + b"x")
several("odd_base", "impossible base address", _with(80, struct.pack("<Q", BASE + 4)))
several("high_base", "impossible base address", _with(80, struct.pack("<Q", (1 << 63) - 64)))
several("junk_in_label", "a header field is not plain text", _with(38, b"x"))
several("label_not_ascii", "a header field is not plain text", _with(7, "é".encode()))
several("overlapping_parts", "overlap in memory", sound()[0], sound()[0])
several(
    "parts_of_two_versions",
    "written by different Lean versions",
    Forge(base=BASE << 4, version=b"4.34.0").module(),
    sound()[0],
)
several("other_commit", "written by Lean commit", Forge(githash=b"f" * 40).module())


# Pointers


@broken("leaves the file")
def _pointer_outside(f: Forge) -> bytes:
    return axiom(f, BASE + (1 << 20))


@broken("leaves the file")
def _pointer_below(f: Forge) -> bytes:
    return axiom(f, BASE - 8)


@broken("is not the start of an object")
def _pointer_unaligned(f: Forge) -> bytes:
    f.raw(bytes(4) + struct.pack("<Q", (3 << 24 | 1 << 16 | 24) << 32) + struct.pack("<QQ", 1, 0))
    return axiom(f, BASE + 100)


def _hint_in_header() -> bytes:
    """The base address is the header word of a reducibility hint, and stands where a pointer can find it."""
    f = Forge(base=(2 << 24 | 16) << 32)
    return f.module([(A, f.definition(A, f.sort(), f.sort(), hints=f.base + 80))])


several("pointer_into_header", "is not the start of an object", _hint_in_header())


@broken("points forward")
def _cycle(f: Forge) -> bytes:
    app = f.app(f.sort(), f.sort())
    return axiom(f, f.patch(app, 1, app))


@broken("more objects than the budget allows")
def _too_many_objects(f: Forge) -> bytes:
    name = f.name(("n",))
    cells = f.list([name] * (BUDGET + 1))
    inner = f.add(0, [f.add(0, [f.name(A), cells, f.sort()])], bytes(1))
    return f.module([(A, f.add(0, [inner]))])


@broken("more objects than the budget allows")
def _too_many_terms(f: Forge) -> bytes:
    term = f.sort()
    for _ in range(BUDGET + 1):
        term = f.mdata(term)
    return axiom(f, term)


@broken("more objects than the budget allows")
def _too_many_levels(f: Forge) -> bytes:
    term = f.sort()
    for _ in range(BUDGET // 100):
        level = 1
        for _ in range(150):
            level = f.succ(level)
        term = f.app(term, f.sort(level))
    return axiom(f, term)


@broken("more objects than the budget allows")
def _too_many_names(f: Forge) -> bytes:
    empty = f.array([])
    names = f.array([f.add(2, [1, f.nat(number)], bytes(8)) for number in range(BUDGET + 1)])
    return f.finish(f.add(0, [empty, names, empty, empty, empty], bytes(1)))


@broken("more objects than the budget allows")
def _one_string_many_times(f: Forge) -> bytes:
    text = f.string("x" * 64 * 1000)
    term = f.sort()
    for _ in range(200):
        term = f.app(term, f.add(9, [f.add(1, [text])], bytes(8)))
    return axiom(f, term)


@broken("more objects than the budget allows")
def _one_number_many_times(f: Forge) -> bytes:
    number = f.nat(1 << (64 * 8 * 1000))
    term = f.sort()
    for _ in range(200):
        term = f.app(term, f.add(9, [f.add(0, [number])], bytes(8)))
    return axiom(f, term)


@broken("leaves the file")
def _object_over_the_end(f: Forge) -> bytes:
    f.raw(struct.pack("<QQQ", (246 << 24 | 1) << 32, 0, 0))
    return f.finish(f.raw(struct.pack("<Q", (5 << 16 | 56) << 32)) + 0)


# Arrays, lists, strings, numbers, names


@broken("is longer than the file")
def _array_beyond_capacity(f: Forge) -> bytes:
    f.raw(bytes(8))
    array = f.patch(f.array([]), 1, 0)
    f.patch(f.patch(array, 1, 1), 2, 0)
    f.raw(struct.pack("<Q", 1))
    return f.finish(f.add(0, [array, f.array([]), f.array([]), 1, 1], bytes(1)))


@broken("is longer than the file")
def _array_beyond_file(f: Forge) -> bytes:
    empty = f.array([])
    root = f.add(0, [empty, empty, empty, 1, 1], bytes(1))
    last = f.patch(f.array([]), 1, 5)
    f.patch(last, 2, 5)
    f.patch(root, 1, empty)
    late = f.add(0, [last, empty, empty, 1, 1], bytes(1))
    f.patch(last, 1, 1 << 40)
    f.patch(last, 2, 1 << 40)
    return f.finish(late)


@broken("a list ends in 0x3")
def _list_end(f: Forge) -> bytes:
    inner = f.add(0, [f.add(0, [f.name(A), 3, f.sort()])], bytes(1))
    return f.module([(A, f.add(0, [inner]))])


@broken("list cell expected")
def _list_cell(f: Forge) -> bytes:
    inner = f.add(0, [f.add(0, [f.name(A), f.add(2, [1, 1]), f.sort()])], bytes(1))
    return f.module([(A, f.add(0, [inner]))])


def _text(f: Forge, string: int) -> bytes:
    return axiom(f, f.add(9, [f.add(1, [string])], bytes(8)))


@broken("is longer than the file")
def _string_without_size(f: Forge) -> bytes:
    f.string("abc")
    return _text(f, f.patch(f.patch(f.string("ab"), 1, 0), 3, 0))


@broken("is longer than the file")
def _string_beyond_capacity(f: Forge) -> bytes:
    return _text(f, f.patch(f.string("abc"), 2, 1))


@broken("is longer than the file")
def _string_beyond_file(f: Forge) -> bytes:
    string = f.string("abc")
    return _text(f, f.patch(f.patch(string, 1, 1 << 30), 2, 1 << 30))


@broken("has no end")
def _string_without_end(f: Forge) -> bytes:
    return _text(f, f.patch(f.string("abc"), 4, int.from_bytes(b"abcd", "little")))


@broken("is not UTF-8")
def _string_bytes(f: Forge) -> bytes:
    return _text(f, f.patch(f.string("abc"), 4, 0xFF))


@broken("characters, says")
def _string_length(f: Forge) -> bytes:
    return _text(f, f.patch(f.string("abc"), 3, 4))


@broken("string expected")
def _string_header(f: Forge) -> bytes:
    return _text(f, f.patch(f.string("abc"), 0, (249 << 24 | 2) << 32))


def _number(f: Forge, number: int) -> bytes:
    return axiom(f, f.add(9, [f.add(0, [number])], bytes(8)))


BIG = 1 << 70


@broken("number expected")
def _number_tag(f: Forge) -> bytes:
    return _number(f, f.patch(f.mpz(BIG, 2), 0, (249 << 24 | 40) << 32))


@broken("number expected")
def _number_count(f: Forge) -> bytes:
    return _number(f, f.patch(f.mpz(BIG, 2), 0, (250 << 24 | 40) << 32 | 1))


@broken("number expected")
def _number_fields(f: Forge) -> bytes:
    return _number(f, f.patch(f.mpz(BIG, 2), 0, (250 << 24 | 1 << 16 | 40) << 32))


@broken("is negative")
def _number_negative(f: Forge) -> bytes:
    return _number(f, f.mpz(BIG, 2, size=-2))


@broken("is longer than the file")
def _number_elsewhere(f: Forge) -> bytes:
    f.raw(struct.pack("<QQ", 0, 1 << 6))
    number = f.mpz(BIG, 2)
    return _number(f, f.patch(number, 2, BASE + 96))


@broken("is longer than the file")
def _number_over_allocation(f: Forge) -> bytes:
    return _number(f, f.mpz(BIG, 2, alloc=1))


@broken("is longer than the file")
def _number_beyond_file(f: Forge) -> bytes:
    return _number(f, f.mpz(BIG, 2, size=1 << 20, alloc=1 << 20))


@broken("is not in its shortest form")
def _number_empty(f: Forge) -> bytes:
    return _number(f, f.mpz(BIG, 2, size=0))


@broken("is not in its shortest form")
def _number_zero_limb(f: Forge) -> bytes:
    return _number(f, f.mpz(1 << 63, 2))


@broken("is not in its shortest form")
def _number_small(f: Forge) -> bytes:
    return _number(f, f.mpz(1, 1))


@broken("a count of")
def _variable_too_far(f: Forge) -> bytes:
    return axiom(f, f.bvar(1 << 40))


@broken("a name begins with 0x3")
def _name_root(f: Forge) -> bytes:
    return axiom(f, f.add(4, [f.add(1, [3, f.string("x")], bytes(8)), 1], bytes(8)))


@broken("name expected")
def _name_header(f: Forge) -> bytes:
    return axiom(f, f.add(4, [f.add(3, [1, f.string("x")], bytes(8)), 1], bytes(8)))


@broken("a name has more than 256 components")
def _name_long(f: Forge) -> bytes:
    return axiom(f, f.const(("x",) * 257))


@broken("a name has more than 256 components")
def _name_long_in_two_steps(f: Forge) -> bytes:
    known = f.name(("x",) * 200)
    first = f.add(4, [known, 1], bytes(8))
    for _ in range(100):
        known = f.add(1, [known, f.string("y")], bytes(8))
    return axiom(f, f.app(first, f.add(4, [known, 1], bytes(8))))


# The module, levels, terms


@broken("module data expected")
def _root_header(f: Forge) -> bytes:
    return f.finish(f.add(1, [f.array([])] * 5, bytes(1)))


@broken("module data at word")
def _root_flag(f: Forge) -> bytes:
    return f.module(is_module=2)


@broken("array expected")
def _array_header(f: Forge) -> bytes:
    return f.finish(f.add(0, [f.patch(f.array([]), 0, (247 << 24 | 1) << 32)] * 5, bytes(1)))


@broken("import expected")
def _import_header(f: Forge) -> bytes:
    header = f.add(1, [f.name(("Init",))], bytes(8))
    empty = f.array([])
    return f.finish(f.add(0, [f.array([header]), empty, empty, empty, empty], bytes(1)))


@broken("constant names for")
def _more_names(f: Forge) -> bytes:
    empty = f.array([])
    return f.finish(f.add(0, [empty, f.array([f.name(A)]), empty, empty, empty], bytes(1)))


@broken("a constant is listed twice")
def _twice(f: Forge) -> bytes:
    constant = f.axiom(A, f.sort())
    return f.module([(A, constant), (A, constant)])


@broken("is called a")
def _other_name(f: Forge) -> bytes:
    return f.module([(("b",), f.axiom(A, f.sort()))])


@broken("has a universe parameter twice")
def _level_twice(f: Forge) -> bytes:
    return f.module([(A, f.axiom(A, f.sort(), [("u",), ("u",)]))])


@broken("a level is 0x3")
def _level_boxed(f: Forge) -> bytes:
    return axiom(f, f.sort(3))


@broken("level expected")
def _level_meta(f: Forge) -> bytes:
    return axiom(f, f.sort(f.add(5, [f.name(("u",))], bytes(8))))


@broken("a level is more than 200 deep")
def _level_deep(f: Forge) -> bytes:
    level = 1
    for _ in range(300):
        level = f.succ(level)
    return axiom(f, f.sort(level))


@broken("is too large")
def _level_deep_in_two_steps(f: Forge) -> bytes:
    level = 1
    term = f.sort()
    for turn in range(300):
        level = f.succ(level)
        if turn % 100 == 99:
            term = f.app(term, f.sort(level))
    return axiom(f, term)


@broken("is too large")
def _level_wide(f: Forge) -> bytes:
    level = f.succ(1)
    for _ in range(14):
        level = f.max(level, level)
    return axiom(f, f.sort(level))


@broken("term without free variables expected")
def _free_variable(f: Forge) -> bytes:
    return axiom(f, f.add(1, [f.name(("x",))], bytes(8)))


@broken("term without free variables expected")
def _metavariable(f: Forge) -> bytes:
    return axiom(f, f.app(f.sort(), f.add(2, [f.name(("x",))], bytes(8))))


@broken("binder at word")
def _binder_info(f: Forge) -> bytes:
    return axiom(f, f.pi(f.sort(), f.sort(), info=4))


@broken("let at word")
def _let_flag(f: Forge) -> bytes:
    return axiom(f, f.let(f.sort(), f.sort(), f.sort(), nondep=2))


@broken("literal expected")
def _literal_header(f: Forge) -> bytes:
    return axiom(f, f.add(9, [f.add(2, [f.string("x")])], bytes(8)))


# Constants


@broken("constant expected")
def _constant_header(f: Forge) -> bytes:
    return f.module([(A, f.add(8, [f.add(0, [f.value(A, f.sort())], bytes(1))]))])


@broken("axiom value expected")
def _value_header(f: Forge) -> bytes:
    return f.module([(A, f.add(0, [f.add(0, [f.value(A, f.sort()), 1], bytes(1))]))])


@broken("constant expected")
def _common_header(f: Forge) -> bytes:
    value = f.add(1, [f.name(A), 1, f.sort()])
    return f.module([(A, f.add(0, [f.add(0, [value], bytes(1))]))])


@broken("axiom at word")
def _axiom_flag(f: Forge) -> bytes:
    return f.module([(A, f.axiom(A, f.sort(), unsafe=2))])


@broken("quot at word")
def _quot_kind(f: Forge) -> bytes:
    return f.module([(A, f.quot(A, f.sort(), kind=4))])


@broken("definition at word")
def _safety(f: Forge) -> bytes:
    return f.module([(A, f.definition(A, f.sort(), f.sort(), safety=3))])


@broken("reducibility hint expected")
def _hint_header(f: Forge) -> bytes:
    return f.module([(A, f.definition(A, f.sort(), f.sort(), hints=f.add(3, [], bytes(4))))])


@broken("leaves the file")
def _hint_boxed(f: Forge) -> bytes:
    return f.module([(A, f.definition(A, f.sort(), f.sort(), hints=5))])


@broken("opaque at word")
def _opaque_flag(f: Forge) -> bytes:
    return f.module([(A, f.opaque(A, f.sort(), f.sort(), unsafe=2))])


def _inductive_flags(flags: bytes) -> Build:
    return lambda f: f.module([(A, f.inductive(A, f.sort(), [], flags=flags))])


for _at, _flags in enumerate((b"\2\0\0", b"\0\2\0", b"\0\0\2")):
    several(f"inductive_flag_{_at}", "inductive at word", _inductive_flags(_flags)(Forge()))


@broken("constructor at word")
def _ctor_flag(f: Forge) -> bytes:
    return f.module([(A, f.ctor(A, f.sort(), A, unsafe=2))])


@broken("recursor at word")
def _recursor_k(f: Forge) -> bytes:
    return f.module([(A, f.recursor(A, f.sort(), [A], flags=b"\2\0"))])


@broken("recursor at word")
def _recursor_flag(f: Forge) -> bytes:
    return f.module([(A, f.recursor(A, f.sort(), [A], flags=b"\0\2"))])


@broken("recursor rule expected")
def _rule_header(f: Forge) -> bytes:
    rule = f.add(1, [f.name(A), 1, f.sort()])
    return f.module([(A, f.recursor(A, f.sort(), [A], [rule]))])
