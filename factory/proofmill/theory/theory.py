"""Theories: found, compiled, frozen.

A theory is a name under datasets/theories/, a TOML file, or a plain ``.lean`` file of definitions. Compiling
it gives an ``Environment`` for the certifier and a digest over everything that its statements can depend on.
A plain file carries no import header; what the toolchain needs is added here, so the same file serves the
embedded core and stock Lean.
"""

from __future__ import annotations

import hashlib
import re
from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from proofmill.config import decode_toml
from proofmill.decode import nearest
from proofmill.errors import CoreBuildFailed, TheoryError
from proofmill.judge.environment import Environment, open_environment
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.names import Name, parse_name
from proofmill.lean.core import Progress, build_core, build_library
from proofmill.lean.lake import LakeProject, open_project
from proofmill.lean.toolchain import Toolchain, ToolchainKind, find_toolchain
from proofmill.resources import data_root, datasets_dir
from proofmill.theory.drafts import DEFAULT_OPERATORS

__all__ = ["Theory", "TheoryFile", "VocabularySection", "compile_theory", "theory_again", "theory_names"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularySection:
    """``[vocabulary]``: what statements may be made of, beside the files' own definitions."""

    library: tuple[str, ...] = ()
    """Library constants to take in, by full name."""
    operators: tuple[str, ...] = DEFAULT_OPERATORS
    """Operators to look for at every type in use."""
    exclude: tuple[str, ...] = ()
    """Names of the files' own constants to leave out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TheoryFile:
    """A theory's description, as in datasets/theories/*.toml."""

    name: str
    title: str = ""
    files: tuple[str, ...] = ()
    """Lean files in order, relative to this TOML file or to the project's root; later ones see earlier ones."""
    imports: tuple[str, ...] = ()
    """Modules to import beside the toolchain's own library."""
    project: str = ""
    """Folder of a Lake project, relative to this TOML file, whose Lean and compiled modules are used."""
    context: str = ""
    """Lean text put before every statement, such as ``open ArithList``."""
    vocabulary: VocabularySection = field(default_factory=VocabularySection)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theory:
    """A compiled theory."""

    spec: TheoryFile
    environment: Environment
    sources: Mapping[str, str]
    """Text of the files as given, by module name, in order."""
    own: tuple[Name, ...]
    """Constants that the files define, in the order in which the .olean lists them."""
    core_digest: str
    """Key of the embedded core's build; empty on a stock toolchain."""
    digest: str
    """sha256 over toolchain, library, sources and context."""

    @property
    def name(self) -> str:
        """The theory's name."""
        return self.spec.name

    @property
    def constants(self) -> Mapping[Name, ConstantInfo]:
        """Every constant of the theory and its imports; each is decoded when it is asked for."""
        closure = self.environment.closure
        return ChainMap(*(_as_mutable(closure.constants_in(m)) for m in reversed(closure.modules)))

    @property
    def opened(self) -> tuple[str, ...]:
        """Namespaces that the context opens."""
        return tuple(
            word
            for line in re.findall(r"^\s*open\s+(.+)$", self.spec.context, re.MULTILINE)
            for word in line.split()
        )


def theory_names() -> list[str]:
    """Names of the theories that come with proofmill."""
    return sorted(p.stem for p in (datasets_dir() / "theories").iterdir() if p.suffix in (".toml", ".lean"))


def compile_theory(
    name_or_path: str, *, toolchain: Toolchain | None = None, progress: Progress | None = None
) -> Theory:
    """A theory, compiled or found in the cache.

    Args:
        name_or_path: A theory's name, a TOML file or a ``.lean`` file.
        toolchain: Which Lean; by default the selected one. A theory with a Lake project uses the project's.
        progress: Told of each module of the core library that is built.

    Raises:
        TheoryError: there is no such theory, a file cannot be read, or it does not compile.
        ConfigError: the TOML file is malformed.
        ToolchainMissing, CoreBuildFailed: Lean cannot be run.
    """
    spec, base = _find(name_or_path)
    chosen = toolchain or find_toolchain()
    sources = _read_sources(spec, base)
    project = open_project(base / spec.project) if spec.project else None
    return compile_sources(
        spec, sources, toolchain=project.toolchain if project else chosen, project=project, progress=progress
    )


def theory_again(spec: TheoryFile, sources: Mapping[str, str], name_or_path: str) -> Theory:
    """A theory in another process, or on another machine, than the one that has read its files.

    Args:
        spec: Its description.
        sources: Text by module name, in order.
        name_or_path: How the recipe names it: the Lake project of one that has one is looked for again.

    Raises:
        ProofmillError: as ``compile_theory`` does.
    """
    if spec.project:
        return compile_theory(name_or_path)
    return compile_sources(spec, sources, toolchain=find_toolchain())


def compile_sources(
    spec: TheoryFile,
    sources: Mapping[str, str],
    *,
    toolchain: Toolchain,
    core: Mapping[str, str] | None = None,
    project: LakeProject | None = None,
    progress: Progress | None = None,
) -> Theory:
    """A theory from texts at hand.

    Args:
        spec: Its description; ``files`` is not read.
        sources: Text by module name, in order.
        toolchain: Which Lean.
        core: Sources of an embedded core other than the installed one (a corpus brings its own).
        project: The Lake project that has the imported modules.
        progress: Told of each module of the core library that is built.

    Raises:
        TheoryError: a file does not compile.
    """
    roots = list(toolchain.library)
    core_digest = ""
    if toolchain.kind is ToolchainKind.EMBEDDED:
        library = build_core(toolchain, sources=core, progress=progress)
        roots.append(library.root)
        core_digest = library.digest
    salt = core_digest
    if project is not None:
        roots.extend(project.olean_roots)
        salt = project.digest
    digest = _digest(spec, sources, toolchain, salt)
    imports = ["Init", *spec.imports]
    if sources:
        try:
            built = build_library(
                "theory", toolchain, _with_headers(spec, sources), lean_path=roots, salt=salt
            )
        except CoreBuildFailed as failure:
            raise TheoryError(
                f"theory {spec.name!r} does not compile: {_without_header(str(failure), spec, sources)}; "
                "correct the file and run `proofmill theory check` on it"
            ) from failure
        roots.append(built.root)
        imports.extend(sources)
    environment = open_environment(toolchain, imports=imports, olean_roots=roots, context=spec.context)
    own = [name for module in sources for name in environment.closure.constants_in(parse_name(module))]
    return Theory(
        spec=spec,
        environment=environment,
        sources=dict(sources),
        own=tuple(own),
        core_digest=core_digest,
        digest=digest,
    )


def _find(name_or_path: str) -> tuple[TheoryFile, Path]:
    path = Path(name_or_path).expanduser()
    if path.suffix == ".lean":
        if not path.is_file():
            raise TheoryError(f"theory file {name_or_path} does not exist; check the path")
        return TheoryFile(name=path.stem, title=path.stem, files=(path.name,)), path.parent
    if path.suffix == ".toml":
        if not path.is_file():
            raise TheoryError(f"theory file {name_or_path} does not exist; check the path")
        return decode_toml(path, TheoryFile), path.parent
    known = datasets_dir() / "theories" / f"{name_or_path}.toml"
    if Path(name_or_path).name == name_or_path and known.is_file():
        return decode_toml(known, TheoryFile), known.parent
    plain = known.with_suffix(".lean")
    if Path(name_or_path).name == name_or_path and plain.is_file():
        return TheoryFile(name=plain.stem, title=plain.stem, files=(plain.name,)), plain.parent
    raise TheoryError(
        f"unknown theory {name_or_path!r}; {nearest(name_or_path, theory_names())} "
        "(a path to a .lean or .toml file will do as well)"
    )


def _read_sources(spec: TheoryFile, base: Path) -> dict[str, str]:
    sources: dict[str, str] = {}
    for name in spec.files:
        path = next((p for p in (base / name, data_root() / name) if p.is_file()), None)
        if path is None:
            raise TheoryError(
                f"theory {spec.name!r} names the file {name}, which is neither in {base} nor in "
                f"{data_root()}; correct `files`"
            )
        try:
            text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except (OSError, UnicodeDecodeError) as error:
            raise TheoryError(
                f"theory file {path} cannot be read as UTF-8 text ({error}); write it again as UTF-8"
            ) from error
        bad = re.search(r"^\s*(import|prelude|module)\b.*$", text, re.MULTILINE)
        if bad is not None and not _in_comment(text, bad.start()):
            line = text.count("\n", 0, bad.start() + 1) + 1
            raise TheoryError(
                f"a theory file must have no header of its own, got {bad.group().strip()!r} "
                f"({path} line {line}); remove it, and name modules under `imports` of a TOML theory"
            )
        sources[_module_name(path.stem, sources)] = text
    return sources


def _in_comment(text: str, position: int) -> bool:
    return text.count("/-", 0, position) > text.count("-/", 0, position)


def _module_name(stem: str, taken: Mapping[str, str]) -> str:
    words = re.findall(r"[A-Za-z0-9]+", stem) or ["File"]
    base = "".join(word[0].upper() + word[1:] for word in words)
    if base[0].isdigit():
        base = f"T{base}"
    name, count = f"Theory.{base}", 2
    while name in taken:
        name, count = f"Theory.{base}{count}", count + 1
    return name


def _header(spec: TheoryFile, sources: Mapping[str, str], module: str) -> str:
    earlier = list(sources)[: list(sources).index(module)]
    modules = [*spec.imports, *earlier]
    return "".join(f"import {name}\n" for name in modules)


def _with_headers(spec: TheoryFile, sources: Mapping[str, str]) -> dict[str, str]:
    return {module: _header(spec, sources, module) + text for module, text in sources.items()}


def _without_header(failure: str, spec: TheoryFile, sources: Mapping[str, str]) -> str:
    """The message with line numbers of the file as the user wrote it."""
    match = re.match(r"(\S+) line (\d+): ", failure)
    if match is None or match[1] not in sources:
        return failure
    line = int(match[2]) - _header(spec, sources, match[1]).count("\n")
    return f"{match[1]} line {line}: {failure[match.end() :]}"


def _digest(spec: TheoryFile, sources: Mapping[str, str], toolchain: Toolchain, core_digest: str) -> str:
    total = hashlib.sha256()
    parts = [toolchain.digest, core_digest, *spec.imports, spec.context]
    for part in (*parts, *(item for pair in sources.items() for item in pair)):
        data = part.encode()
        total.update(b"%d:" % len(data) + data)
    return total.hexdigest()


def _as_mutable(
    constants: Mapping[Name, ConstantInfo],
) -> MutableMapping[Name, ConstantInfo]:
    """For ChainMap, whose type asks for mutable maps though it only reads these."""
    return cast("MutableMapping[Name, ConstantInfo]", constants)
