"""Hands declarations to Lean's kernel, and writes what the kernel then holds. Run as a child process.

    python -I -S -E driver.py LIBDIR TASK.json OUT

Loads libleanshared, imports the modules that the task names, builds each declaration by the library's own
constructors and gives it to ``lean_add_decl``: the type checker that Lean itself uses, called directly, so that
no option can turn it off. No parser, no elaborator, no interpreter and no environment extension takes part.
Every job starts from the imported environment and the task's prelude; environments are values, so jobs cannot
see each other. What the kernel's environment holds of a job afterwards is written to ``OUT/<job>.olean`` by
Lean's own writer, and read by the judge in another process. What this program prints says which declaration was
refused; it is no evidence.

Only the standard library is imported. Layout facts of Lean objects, found on the pinned wheel: an 8-byte header
(u32 reference count, u16 size, u8 number of fields, u8 tag), then fields of 8 bytes, then scalars; a field with
its lowest bit set is a scalar; a reference count of 0 marks an object that is never counted nor freed. Nothing
here is freed: the process ends when its task is done.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

__all__ = ["run"]

Pointer: TypeAlias = int
Row: TypeAlias = list[Any]

STACK_BYTES = 1 << 30
"""Of the thread that works; taken from the system only as far as it is used."""
_LIBRARIES = ("libInit_shared.so", "libleanshared_2.so", "libleanshared_1.so", "libleanshared.so")
_ARRAY_TAG = 246
_NIL = 1
_ANONYMOUS = 1
_NONE = 1
_PRIVATE_LEVEL = 2
_PRELUDE = -1
_SAVE_STACK_INFO = "_ZN4lean15save_stack_infoEb"
"""Tells the library how large the stack of this thread is; 0 for any thread but the first."""
_NO_SYSROOT = "/nonexistent"
"""All folders of modules are named in the task."""
_EMPTY_MAP = 3
_KERNEL_ERRORS = (
    "unknownConstant alreadyDeclared declTypeMismatch declHasMVars declHasFVars funExpected typeExpected "
    "letTypeMismatch exprTypeMismatch appTypeMismatch invalidProj thmTypeIsNotProp other "
    "deterministicTimeout excessiveMemory deepRecursion interrupted"
).split()
"""By constructor number of Lean's type of kernel exceptions."""
_OTHER = 12
_P, _SIZE, _U32, _U8 = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_uint32, ctypes.c_uint8
_SIGNATURES: dict[str, tuple[Any, ...]] = {
    "lean_alloc_object": (_SIZE,),
    "lean_mk_string_from_bytes": (ctypes.c_char_p, _SIZE),
    "lean_cstr_to_nat": (ctypes.c_char_p,),
    "lean_name_mk_string": (_P, _P),
    "lean_name_mk_numeral": (_P, _P),
    "lean_level_mk_succ": (_P,),
    "lean_level_mk_max": (_P, _P),
    "lean_level_mk_imax": (_P, _P),
    "lean_level_mk_param": (_P,),
    "lean_expr_mk_bvar": (_P,),
    "lean_expr_mk_sort": (_P,),
    "lean_expr_mk_const": (_P, _P),
    "lean_expr_mk_app": (_P, _P),
    "lean_expr_mk_lambda": (_P, _P, _P, _U8),
    "lean_expr_mk_forall": (_P, _P, _P, _U8),
    "lean_expr_mk_let": (_P, _P, _P, _P, _U8),
    "lean_expr_mk_lit": (_P,),
    "lean_expr_mk_proj": (_P, _P, _P),
    "lean_add_decl": (_P, _SIZE, _SIZE, _P, _P),
    "lean_environment_find": (_P, _P),
    "lean_elab_environment_to_kernel_env": (_P,),
    "l_Lean_initSearchPath": (_P, _P),
    "l_Lean_importModules": (_P, _P, _U32, _P, _U8, _U8, _U8, _P),
    "l_Lean_saveModuleData": (_P, _P, _P),
}
"""Functions that return an object, and their arguments."""


class Refused(Exception):
    """The kernel did not take a declaration."""


class Lean:
    """The library, and objects made by it. Every object made here is marked as never counted."""

    def __init__(self, libdir: Path) -> None:
        for name in _LIBRARIES:
            if (libdir / name).is_file():
                self.library = ctypes.CDLL(str(libdir / name), mode=ctypes.RTLD_GLOBAL)
        self._functions: dict[str, Callable[..., Pointer]] = {}
        for name, arguments in _SIGNATURES.items():
            function = getattr(self.library, name)
            function.argtypes, function.restype = arguments, _P
            self._functions[name] = function
        self.anonymous_binder: Pointer = _ANONYMOUS

    def start(self, memory_mib: int) -> None:
        """Runs the library's initialisers, in the thread that will use it."""
        library = self.library
        library.lean_initialize()
        getattr(library, _SAVE_STACK_INFO)(0)
        library.lean_internal_set_max_memory(_SIZE(memory_mib << 20))
        library.lean_init_task_manager()
        library.lean_io_mark_end_initialization()

    def call(self, name: str, *arguments: int | bytes) -> Pointer:
        """The object that a function returns, which from now on is never freed."""
        return self.pinned(self._functions[name](*arguments))

    def function(self, name: str) -> Callable[..., Pointer]:
        """The bare function, for loops."""
        return self._functions[name]

    def pinned(self, pointer: Pointer) -> Pointer:
        if not pointer & 1:
            ctypes.memset(pointer, 0, 4)
        return pointer

    def string(self, text: str) -> Pointer:
        data = text.encode()
        return self.call("lean_mk_string_from_bytes", data, len(data))

    def nat(self, value: int) -> Pointer:
        if value < 0:
            raise ValueError("a natural number is negative")
        if value < 1 << 62:
            return value << 1 | 1
        return self.call("lean_cstr_to_nat", str(value).encode())

    def object(self, tag: int, *fields: Pointer, scalars: bytes = b"") -> Pointer:
        """An object of a constructor with these fields and these bytes after them."""
        size = 8 + 8 * len(fields) + (-(-len(scalars) // 8)) * 8
        pointer = self._functions["lean_alloc_object"](size)
        head = size << 32 | len(fields) << 48 | tag << 56
        return self._write(pointer, (head, *fields), scalars, size)

    def array(self, items: Sequence[Pointer]) -> Pointer:
        size = 24 + 8 * len(items)
        pointer = self._functions["lean_alloc_object"](size)
        return self._write(pointer, (_ARRAY_TAG << 56, len(items), len(items), *items), b"", size)

    def _write(self, pointer: Pointer, words: Sequence[int], scalars: bytes, size: int) -> Pointer:
        data = b"".join(word.to_bytes(8, "little") for word in words) + scalars
        ctypes.memmove(pointer, data.ljust(size, b"\0"), size)
        return pointer

    def list(self, items: Sequence[Pointer]) -> Pointer:
        head: Pointer = _NIL
        for item in reversed(items):
            head = self.object(1, item, head)
        return head

    def name(self, parts: Sequence[str | int]) -> Pointer:
        pointer: Pointer = _ANONYMOUS
        for part in parts:
            pointer = self.name_in(pointer, part)
        return pointer

    def name_in(self, parent: Pointer, part: str | int) -> Pointer:
        if isinstance(part, str):
            return self.call("lean_name_mk_string", parent, self.string(part))
        return self.call("lean_name_mk_numeral", parent, self.nat(part))


def tag_of(pointer: Pointer) -> int:
    """The constructor of an object or of a scalar."""
    return pointer >> 1 if pointer & 1 else ctypes.c_uint8.from_address(pointer + 7).value


def field(pointer: Pointer, index: int) -> Pointer:
    """A field of an object."""
    return ctypes.c_uint64.from_address(pointer + 8 + 8 * index).value


class Task:
    """One task: tables of shared names, levels and terms, and jobs made of them."""

    def __init__(self, lean: Lean, task: dict[str, Any], out: Path) -> None:
        self._lean = lean
        self._task = task
        self._out = out
        self._names: list[Pointer] = [_ANONYMOUS]
        self._levels: list[Pointer] = []
        self._exprs: list[Pointer] = []
        self._params: list[Pointer] = []

    def import_modules(self) -> None:
        """Reads the imported modules: the kernel's environment of every job."""
        lean, task = self._lean, self._task
        roots = lean.list([lean.string(root) for root in task["roots"]])
        self._value(lean.call("l_Lean_initSearchPath", lean.string(_NO_SYSROOT), roots))
        imports = [lean.object(0, lean.name(module), scalars=b"\0\1\0") for module in task["imports"]]
        self._imports = lean.array(imports)
        options = _P.in_dll(lean.library, "l_Lean_Options_empty").value or _NIL
        result = lean.call(
            *("l_Lean_importModules", self._imports, options, 0, lean.array([])),
            *(0, 0, _PRIVATE_LEVEL, _EMPTY_MAP),
        )
        self._base = lean.call("lean_elab_environment_to_kernel_env", lean.pinned(self._value(result)))

    def _value(self, result: Pointer) -> Pointer:
        """What an IO action returned.

        Raises:
            RuntimeError: it failed.
        """
        if tag_of(result) != 0:
            raise RuntimeError(f"Lean failed with an IO error (number {tag_of(field(result, 0))})")
        return field(result, 0)

    def build_tables(self) -> None:
        """Makes the shared objects, children before parents."""
        lean, task = self._lean, self._task
        for parent, part in task["names"]:
            self._names.append(lean.name_in(self._names[parent], part))
        stem = lean.name(["u"])
        self._params = [lean.name_in(stem, i) for i in range(task["params"])]
        for row in task["levels"]:
            self._levels.append(self._level(row))
        self._build_exprs(task["exprs"])

    def _level(self, row: Row) -> Pointer:
        lean, levels = self._lean, self._levels
        match row[0]:
            case "0":
                return 1
            case "S":
                return lean.call("lean_level_mk_succ", levels[row[1]])
            case "M":
                return lean.call("lean_level_mk_max", levels[row[1]], levels[row[2]])
            case "I":
                return lean.call("lean_level_mk_imax", levels[row[1]], levels[row[2]])
            case "p":
                return lean.call("lean_level_mk_param", self._params[row[1]])
        raise ValueError(f"no such level: {row!r}")

    def _build_exprs(self, rows: Sequence[Row]) -> None:
        lean, exprs = self._lean, self._exprs
        app, pin = lean.function("lean_expr_mk_app"), ctypes.memset
        binder = lean.name(["x"])
        for row in rows:
            kind = row[0]
            if kind == "A":
                made = app(exprs[row[1]], exprs[row[2]])
            elif kind == "L":
                made = lean.function("lean_expr_mk_lambda")(binder, exprs[row[1]], exprs[row[2]], 0)
            elif kind == "P":
                made = lean.function("lean_expr_mk_forall")(binder, exprs[row[1]], exprs[row[2]], 0)
            else:
                made = self._other_expr(kind, row, binder)
            pin(made, 0, 4)
            exprs.append(made)

    def _other_expr(self, kind: str, row: Row, binder: Pointer) -> Pointer:
        lean, exprs = self._lean, self._exprs
        match kind:
            case "C":
                levels = lean.list([self._levels[i] for i in row[2]])
                return lean.call("lean_expr_mk_const", self._names[row[1]], levels)
            case "B":
                return lean.call("lean_expr_mk_bvar", lean.nat(row[1]))
            case "S":
                return lean.call("lean_expr_mk_sort", self._levels[row[1]])
            case "E":
                parts = (exprs[row[1]], exprs[row[2]], exprs[row[3]])
                return lean.call("lean_expr_mk_let", binder, *parts, 0)
            case "N":
                return lean.call("lean_expr_mk_lit", lean.object(0, lean.nat(int(row[1], 16))))
            case "T":
                return lean.call("lean_expr_mk_lit", lean.object(1, lean.string(row[1])))
            case "R":
                return lean.call("lean_expr_mk_proj", self._names[row[1]], lean.nat(row[2]), exprs[row[3]])
        raise ValueError(f"no such term: {row!r}")

    def run_prelude(self) -> None:
        """Adds what all jobs rest on; without it they go on, and the kernel misses it where they need it.

        Raises:
            Refused: see ``run_job``.
        """
        job = self._task["prelude"]
        if job["decls"]:
            self._base = self._add(_PRELUDE, job)

    def run_job(self, index: int) -> None:
        """Adds the declarations of one job to the environment of all, and writes what came of it.

        Raises:
            Refused: the kernel refused one; carries its place and the kind of error.
        """
        self._add(index, self._task["jobs"][index])

    def _add(self, index: int, job: dict[str, Any]) -> Pointer:
        lean, environment = self._lean, self._base
        for place, row in enumerate(job["decls"]):
            result = lean.call(
                *("lean_add_decl", environment, 0, 0, self._declaration(row), _NONE),
            )
            if tag_of(result) != 1:
                raise Refused(place, _kernel_error(field(result, 0)))
            environment = lean.pinned(field(result, 0))
        found: list[tuple[Pointer, Pointer]] = []
        for name in job["names"]:
            option = lean.call("lean_environment_find", environment, self._names[name])
            if option != _NONE:
                found.append((self._names[name], field(option, 0)))
        self._write(index, found)
        return environment

    def _write(self, index: int, found: Sequence[tuple[Pointer, Pointer]]) -> None:
        lean = self._lean
        data = lean.object(
            0,
            self._imports,
            lean.array([name for name, _ in found]),
            lean.array([constant for _, constant in found]),
            lean.array([]),
            lean.array([]),
            scalars=b"\0",
        )
        path = lean.string(str(self._out / f"{index}.olean"))
        self._value(lean.call("l_Lean_saveModuleData", path, lean.name(["Replay", str(index)]), data))

    def _constant(self, row: Row) -> Pointer:
        """What every declared constant has: name, universe parameters, type."""
        return self._lean.object(0, self._names[row[1]], self._level_params(row[2]), self._exprs[row[3]])

    def _level_params(self, count: int) -> Pointer:
        return self._lean.list(self._params[:count])

    def _declaration(self, row: Row) -> Pointer:
        lean = self._lean
        if row[0] == "inductive":
            return self._inductive(row)
        head, value, own = self._constant(row), self._exprs[row[4]], lean.list([self._names[row[1]]])
        match row[0]:
            case "def":
                return lean.object(1, lean.object(0, head, value, self._hints(row[5]), own, scalars=b"\1"))
            case "theorem":
                return lean.object(2, lean.object(0, head, value, own))
            case "opaque":
                return lean.object(3, lean.object(0, head, value, own, scalars=b"\0"))
        raise ValueError(f"no such declaration: {row[0]!r}")

    def _hints(self, height: int) -> Pointer:
        """How eagerly the kernel unfolds a definition: -2 opaque, -1 abbreviation, else its height."""
        if height < 0:
            return 1 if height == -2 else 3
        return self._lean.object(2, scalars=height.to_bytes(4, "little"))

    def _inductive(self, row: Row) -> Pointer:
        lean = self._lean
        types = []
        for name, term, ctors in row[3]:
            made = [lean.object(0, self._names[ctor], self._exprs[of]) for ctor, of in ctors]
            types.append(lean.object(0, self._names[name], self._exprs[term], lean.list(made)))
        fields = (self._level_params(row[1]), lean.nat(row[2]), lean.list(types))
        return lean.object(6, *fields, scalars=b"\0")


def _kernel_error(pointer: Pointer) -> str:
    """What the kernel complained of."""
    number = tag_of(pointer)
    kind = _KERNEL_ERRORS[number] if number < len(_KERNEL_ERRORS) else f"number {number}"
    if number != _OTHER or pointer & 1:
        return kind
    text = field(pointer, 0)
    size = ctypes.c_uint64.from_address(text + 8).value
    return f"{kind}: {ctypes.string_at(text + 32, size - 1).decode(errors='replace')}"


def _tell(fact: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(fact) + "\n")
    sys.stdout.flush()


def _told(index: int, act: Callable[[], None]) -> None:
    """Does it, and says what came of it."""
    try:
        act()
    except Refused as refusal:
        place, error = refusal.args
        _tell({"job": index, "decl": place, "error": error})
    else:
        _tell({"job": index})


def run(libdir: Path, task_file: Path, out: Path) -> None:
    """Does the task. One line of JSON for each job, and one with times at the end."""
    sys.set_int_max_str_digits(0)
    started = time.monotonic()
    lean = Lean(libdir)
    task = json.loads(task_file.read_bytes())
    lean.start(task["memory_mib"])
    work = Task(lean, task, out)
    work.import_modules()
    imported = time.monotonic()
    work.build_tables()
    built = time.monotonic()
    _told(_PRELUDE, work.run_prelude)
    _tell({"ready": True})
    for index in range(len(task["jobs"])):
        _told(index, partial(work.run_job, index))
    times = {"start_s": imported - started, "build_s": built - imported, "check_s": time.monotonic() - built}
    _tell({"done": True, **times})


def _main() -> None:
    done: list[bool] = []

    def work() -> None:
        run(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
        done.append(True)

    threading.stack_size(STACK_BYTES)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    sys.stdout.flush()
    # The library's own threads are still there; there is nothing left to do in an orderly way.
    os._exit(0 if done else 1)


if __name__ == "__main__":
    _main()
