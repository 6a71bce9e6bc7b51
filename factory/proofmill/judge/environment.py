"""A frozen Lean environment to judge in: toolchain, imported modules, context, and all they contain.

Responsibility: read the whole import closure once as bytes, and answer from it which constants exist, in
which module, and on which axioms each rests. The files are the project's own and trusted to be what was
built; that nothing in a closure is ill typed is the kernel's word, not this module's.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from proofmill.errors import TheoryError
from proofmill.judge.olean import BadArtifact, OleanModule, read_module
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.expr import constants_of, structural_hash
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.lean.toolchain import Toolchain
from proofmill.records import ALLOWED_AXIOMS, Level

__all__ = ["CYCLE", "Closure", "Environment", "open_environment", "references", "unit_of"]

Option = str | int | bool
CYCLE: Name = ("<a constant that depends on itself>",)
"""Stands in an axiom set for a cycle among constants, which only unsafe ones can form."""
_PARTS = ("", ".server", ".private")


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What statements are frozen in and proofs are checked against."""

    toolchain: Toolchain
    imports: tuple[str, ...]
    """Modules that every file of ours imports, whatever its header says."""
    olean_roots: tuple[Path, ...]
    """Folders of .olean files."""
    context: str
    """Trusted text put before statements: ``open ...``, ``universe ...``."""
    options: tuple[tuple[str, Option], ...]
    """Lean options of statements and proofs, beside those of this package."""
    closure: Closure
    digest: str
    """sha256 over the toolchain, every module of the closure, context and options."""
    lineage: tuple[str, ...] = ()
    """Digests of the environments that this one extends: what was frozen there still holds here."""
    sealed: tuple[tuple[Name, int], ...] = ()
    """Modules of certified lemmas, each with the level of its weakest."""

    def level_of(self, premises: Iterable[str]) -> Level:
        """The level of the weakest of some sealed lemmas."""
        known = dict(self.sealed)
        homes = {self.closure.module_of(parse_name(name)) for name in premises}
        return Level(min((known.get(home, 0) for home in homes), default=Level.BATCH_CLEARED))

    def extended(self, module: str, root: Path, *, level: int) -> Environment:
        """The environment with one more module of lemmas certified at ``level``, in ``root``, imported."""
        roots = self.olean_roots if root in self.olean_roots else (*self.olean_roots, root)
        closure = self.closure.with_module(module, roots, self.toolchain.githash)
        wider = replace(
            self,
            imports=(*self.imports, module),
            olean_roots=roots,
            closure=closure,
            lineage=(*self.lineage, self.digest),
            sealed=(*self.sealed, (parse_name(module), level)),
        )
        return replace(wider, digest=_digest(wider))


def open_environment(
    toolchain: Toolchain,
    *,
    imports: Sequence[str] = ("Init",),
    olean_roots: Sequence[Path],
    context: str = "",
    options: Mapping[str, Option] | None = None,
) -> Environment:
    """Reads the closure of ``imports``.

    Raises:
        TheoryError: a module is missing or cannot be read.
    """
    roots = tuple(Path(root).resolve() for root in olean_roots)
    environment = Environment(
        toolchain=toolchain,
        imports=tuple(imports),
        olean_roots=roots,
        context=context,
        options=tuple(sorted((options or {}).items())),
        closure=Closure({}).with_modules(imports, roots, toolchain.githash),
        digest="",
    )
    return replace(environment, digest=_digest(environment))


def _digest(environment: Environment) -> str:
    fields = [
        environment.toolchain.digest,
        environment.imports,
        environment.context,
        environment.options,
        sorted((name_str(name), digest) for name, digest in environment.closure.digests.items()),
    ]
    return hashlib.sha256(json.dumps(fields).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Module:
    """A module of the closure and the sha256 of its files."""

    olean: OleanModule
    digest: str


class Closure:
    """Every constant that the imported modules bring, and what it rests on."""

    def __init__(self, modules: Mapping[Name, _Module]) -> None:
        """Takes modules in an order in which each follows its imports."""
        self._modules = dict(modules)
        self._home: dict[Name, Name] = {}
        for module, read in self._modules.items():
            for name in read.olean.constants:
                self._home.setdefault(name, module)
        self._axioms: dict[Name, frozenset[Name]] = {}
        self._lock = threading.Lock()
        self._allowed: dict[Name, str] | None = None

    @property
    def modules(self) -> tuple[Name, ...]:
        """The modules, each after its imports."""
        return tuple(self._modules)

    @property
    def digests(self) -> dict[Name, str]:
        """sha256 of the files of each module."""
        return {name: module.digest for name, module in self._modules.items()}

    @property
    def names(self) -> Iterable[Name]:
        """The names of all constants."""
        return self._home.keys()

    def __contains__(self, name: object) -> bool:
        """Whether the constant exists."""
        return name in self._home

    def get(self, name: Name) -> ConstantInfo | None:
        """The constant, if it exists."""
        home = self._home.get(name)
        return None if home is None else self._modules[home].olean.constants[name]

    def module_of(self, name: Name) -> Name:
        """The module that declares the constant."""
        return self._home[name]

    def imports_of(self, module: Name) -> tuple[Name, ...]:
        """The modules that one module imports itself."""
        return self._modules[module].olean.imports

    def constants_in(self, module: Name) -> Mapping[Name, ConstantInfo]:
        """The constants that one module declares."""
        return self._modules[module].olean.constants

    @property
    def allowed_axioms(self) -> Mapping[Name, str]:
        """The axioms of classical logic as this closure has them, with the hashes of their types."""
        if self._allowed is None:
            found: dict[Name, str] = {}
            for text in sorted(ALLOWED_AXIOMS):
                info = self.get(parse_name(text))
                if info is not None and info.kind is ConstantKind.AXIOM:
                    found[info.name] = structural_hash(info.type, info.level_params)
            self._allowed = found
        return self._allowed

    def axioms_of(self, name: Name) -> frozenset[Name]:
        """The axioms that the constant rests on, through everything it refers to."""
        known = self._axioms.get(name)
        if known is not None:
            return known
        with self._lock:
            return self._compute(name)

    def _compute(self, root: Name) -> frozenset[Name]:
        """Iterative, children first; an inductive type counts as one with its constructors."""
        memo = self._axioms
        open_units: dict[Name, set[Name]] = {}
        stack = [root]
        while stack:
            name = stack[-1]
            if name in memo:
                stack.pop()
                continue
            info = self.get(name)
            if info is None:
                memo[name] = frozenset()
                continue
            unit = unit_of(info)
            if unit != name and unit in memo:
                memo[name] = memo[unit]
                continue
            waiting = open_units.get(unit)
            if waiting is None:
                waiting = self._references_of_unit(info)
                open_units[unit] = waiting
                todo = [other for other in waiting if other not in memo]
                if todo:
                    stack.extend(todo)
                    continue
            self._close(unit, waiting, open_units)
            memo[name] = memo[unit]
        return memo[root]

    def _close(self, unit: Name, waiting: set[Name], open_units: dict[Name, set[Name]]) -> None:
        found: set[Name] = set()
        for other in waiting:
            known = self._axioms.get(other)
            found |= {CYCLE} if known is None else known
        info = self.get(unit)
        if info is not None and info.kind is ConstantKind.AXIOM:
            found.add(unit)
        self._axioms[unit] = frozenset(found)
        del open_units[unit]

    def _references_of_unit(self, info: ConstantInfo) -> set[Name]:
        members = {info.name, unit_of(info)}
        found: set[Name] = set()
        todo = list(members)
        while todo:
            member = self.get(todo.pop())
            if member is None:
                continue
            found |= references(member)
            fresh = set(member.companions()) - members
            members |= fresh
            todo.extend(fresh)
        return found - members

    def with_module(self, module: str, roots: Sequence[Path], githash: str) -> Closure:
        """This closure and one more module with its imports."""
        return self.with_modules((module,), roots, githash)

    def with_modules(self, modules: Sequence[str], roots: Sequence[Path], githash: str) -> Closure:
        """This closure and more modules with their imports; what is known of axioms is kept."""
        found = dict(self._modules)
        for module in modules:
            _load(parse_name(module), roots, githash, found)
        wider = Closure(found)
        wider._axioms.update(self._axioms)
        return wider


def unit_of(info: ConstantInfo) -> Name:
    """The name under which a constant is taken together with those it stands or falls with."""
    if info.inductive is not None:
        return info.inductive.all[0] if info.inductive.all else info.name
    if info.ctor is not None:
        return info.ctor.induct
    if info.recursor is not None and info.recursor.all:
        return info.recursor.all[0]
    return info.name


def references(info: ConstantInfo) -> set[Name]:
    """Every other constant that this one mentions, or stands or falls with."""
    found = constants_of(*info.terms())
    found.update(info.companions())
    found.discard(info.name)
    return found


def _load(root: Name, roots: Sequence[Path], githash: str, found: dict[Name, _Module]) -> None:
    stack = [root]
    reading: dict[Name, _Module] = {}
    while stack:
        name = stack[-1]
        if name in found:
            stack.pop()
            continue
        module = reading.get(name)
        if module is None:
            module = _read(name, roots, githash)
            reading[name] = module
            missing = [other for other in module.olean.imports if other not in found]
            if any(other in reading for other in missing):
                raise TheoryError(f"module {name_str(name)} imports itself; build the theory again")
            stack.extend(missing)
            if missing:
                continue
        found[name] = module
        stack.pop()


def _read(name: Name, roots: Sequence[Path], githash: str) -> _Module:
    for folder in roots:
        path = folder.joinpath(*(str(part) for part in name)).with_suffix(".olean")
        if not path.is_file():
            continue
        files = [Path(f"{path}{suffix}") for suffix in _PARTS]
        parts = [file.read_bytes() for file in files if file.is_file()]
        try:
            olean = read_module(parts, githash=githash, eager=False)
        except BadArtifact as error:
            raise TheoryError(f"module {name_str(name)} cannot be read ({error}); build it again") from error
        return _Module(olean=olean, digest=hashlib.sha256(b"".join(parts)).hexdigest())
    looked = ", ".join(map(str, roots)) or "no folder"
    raise TheoryError(f"module {name_str(name)} is not compiled (looked in {looked}); build the theory")
