"""Builds Lean modules into a content-addressed cache: the embedded core library, and users' theories.

A built library is a folder ``CACHE/<kind>-<key>/`` that holds the .olean files and ``manifest.json``; the
key is the sha256 of the toolchain's digest and of every source. A folder is complete or absent: it is built
beside its final place and renamed into it, so two processes may build at once and the loser's copy is
dropped. Modules are compiled in parallel as their imports allow.
Trusts nothing about proofs: the certifier audits what is built here like anything else.
"""

from __future__ import annotations

import concurrent.futures
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proofmill.errors import CoreBuildFailed, LeanError
from proofmill.lean.messages import parse_messages
from proofmill.lean.process import Ending, Limits, clean_environment, run_command
from proofmill.lean.toolchain import Toolchain, ToolchainKind
from proofmill.machine import num_cores
from proofmill.resources import cache_dir, lean_project_dir

__all__ = ["BuiltLibrary", "build_core", "build_library", "core_sources"]

Progress = Callable[[str, int, int], None]
"""Called after each module with its name, the number done and the total."""

_IMPORT = re.compile(
    r"^\s*(?:public\s+)?(?:meta\s+)?import\s+(?:all\s+)?([\w.«»']+)\s*(?:--.*)?$", re.MULTILINE
)
BUILD_LIMITS = Limits(wall_s=300.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltLibrary:
    """Compiled modules in the cache."""

    root: Path
    """Folder for LEAN_PATH."""
    modules: tuple[str, ...]
    """In an order in which each follows its imports."""
    digest: str
    """The key: toolchain and sources."""


def core_sources(root: Path | None = None) -> dict[str, str]:
    """The sources of the embedded core library, by module name."""
    base = root or lean_project_dir() / "embedded"
    return {
        ".".join(path.relative_to(base).with_suffix("").parts): path.read_text(encoding="utf-8")
        for path in sorted(base.rglob("*.lean"))
    }


def build_core(
    toolchain: Toolchain,
    *,
    sources: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
) -> BuiltLibrary:
    """The embedded core library, compiled if it is not in the cache yet.

    Args:
        toolchain: An embedded toolchain (a stock one brings its own library).
        sources: Sources by module name; by default those of ``lean_project/embedded``.
        progress: Told of each finished module.
        workers: Lean processes at once; by default the number of cores.

    Raises:
        CoreBuildFailed: a module does not compile; carries Lean's first message.
        LeanError: the cache cannot be written.
    """
    if toolchain.kind is not ToolchainKind.EMBEDDED:
        raise LeanError("a stock toolchain has a library of its own; the core is for the embedded one")
    chosen = dict(sources) if sources is not None else core_sources()
    if "Init" not in chosen:
        raise CoreBuildFailed(
            "the core library needs a root module Init, found "
            f"{', '.join(sorted(chosen)) or 'no module at all'}; restore lean_project/embedded/Init.lean"
        )
    return build_library("core", toolchain, chosen, progress=progress, workers=workers)


def build_library(  # noqa: PLR0913 (a build has this many parts)
    kind: str,
    toolchain: Toolchain,
    sources: Mapping[str, str],
    *,
    lean_path: Sequence[Path] = (),
    salt: str = "",
    progress: Progress | None = None,
    workers: int | None = None,
) -> BuiltLibrary:
    """Compiles modules, or finds them compiled in the cache.

    Args:
        kind: First part of the cache folder's name.
        toolchain: Which Lean.
        sources: Text by module name; imports of other names are looked up on ``lean_path``.
        lean_path: Folders of libraries that these modules import.
        salt: Joins the key: the digests of those libraries.
        progress: Told of each finished module.
        workers: Lean processes at once; by default the number of cores.

    Raises:
        CoreBuildFailed: a module does not compile.
        LeanError: the cache cannot be written.
    """
    digest = _digest(toolchain, sources, salt)
    order, imports = _order(sources)
    home = cache_dir() / f"{kind}-{digest[:24]}"
    built = BuiltLibrary(root=home, modules=tuple(order), digest=digest)
    if _is_complete(home, digest):
        return built
    try:
        scratch = Path(tempfile.mkdtemp(prefix=f".{kind}-", dir=home.parent))
    except OSError as error:
        raise LeanError(
            f"the cache folder must be writable, got {home.parent} ({error.strerror}); "
            "set PROOFMILL_CACHE to a folder that you can write to"
        ) from error
    try:
        _compile_all(toolchain, sources, order, imports, scratch, (scratch, *lean_path), progress, workers)
        manifest = {"digest": digest, "modules": order, "toolchain": toolchain.label}
        (scratch / "manifest.json").write_text(json.dumps(manifest, indent=1))
        _publish(scratch, home, digest)
    except OSError as error:
        raise LeanError(
            f"building into {scratch} failed ({error.strerror or error}); "
            "free some disk space, or set PROOFMILL_CACHE to another folder"
        ) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return built


def _digest(toolchain: Toolchain, sources: Mapping[str, str], salt: str) -> str:
    total = hashlib.sha256(f"{toolchain.digest}\0{salt}\0".encode())
    for module in sorted(sources):
        total.update(f"{module}\0{len(sources[module])}\0".encode())
        total.update(sources[module].encode())
    return total.hexdigest()


def _is_complete(home: Path, digest: str) -> bool:
    try:
        return bool(json.loads((home / "manifest.json").read_text())["digest"] == digest)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _publish(scratch: Path, home: Path, digest: str) -> None:
    """Renames the finished folder into place; another builder's equal result is as good."""
    for path in scratch.rglob("*.olean"):
        path.chmod(0o444)
    try:
        scratch.rename(home)
    except OSError:
        if _is_complete(home, digest):
            return
        shutil.rmtree(home, ignore_errors=True)
        scratch.rename(home)


def _order(sources: Mapping[str, str]) -> tuple[list[str], dict[str, list[str]]]:
    imports: dict[str, list[str]] = {}
    for module, text in sources.items():
        found = [name for name in _IMPORT.findall(_header(text)) if name in sources]
        if not _has_prelude(text) and "Init" in sources and module != "Init":
            found.append("Init")
        imports[module] = found
    order: list[str] = []
    state: dict[str, int] = {}

    def visit(module: str, trail: tuple[str, ...]) -> None:
        if state.get(module) == 2:
            return
        if state.get(module) == 1:
            raise CoreBuildFailed(f"modules import each other in a circle: {' -> '.join((*trail, module))}")
        state[module] = 1
        for name in imports[module]:
            visit(name, (*trail, module))
        state[module] = 2
        order.append(module)

    for module in sorted(sources):
        visit(module, ())
    return order, imports


def _header(text: str) -> str:
    """The part of a file in which imports can stand: up to the first line that is none of its own."""
    lines = []
    depth = 0
    for line in text.splitlines():
        bare = line.strip()
        if depth == 0 and bare and not re.match(r"(/-|--|prelude\b|module\b|(public |meta )*import\b)", bare):
            break
        depth += bare.count("/-") - bare.count("-/")
        if depth == 0 and not bare.endswith("-/"):
            lines.append(line)
    return "\n".join(lines)


def _has_prelude(text: str) -> bool:
    return re.search(r"^\s*prelude\b", _header(text), re.MULTILINE) is not None


def _compile_all(  # noqa: PLR0913 (the parts of one build)
    toolchain: Toolchain,
    sources: Mapping[str, str],
    order: Sequence[str],
    imports: Mapping[str, Sequence[str]],
    scratch: Path,
    lean_path: Sequence[Path],
    progress: Progress | None,
    workers: int | None,
) -> None:
    waiting = list(order)
    done: set[str] = set()
    running: dict[concurrent.futures.Future[None], str] = {}
    with concurrent.futures.ThreadPoolExecutor(workers or num_cores()) as pool:
        try:
            while waiting or running:
                for module in [m for m in waiting if done.issuperset(imports[m])]:
                    waiting.remove(module)
                    task = pool.submit(_compile, toolchain, module, sources[module], scratch, lean_path)
                    running[task] = module
                finished, _ = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
                for task in finished:
                    module = running.pop(task)
                    task.result()
                    done.add(module)
                    if progress:
                        progress(module, len(done), len(order))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _compile(toolchain: Toolchain, module: str, text: str, scratch: Path, lean_path: Sequence[Path]) -> None:
    target = scratch.joinpath(*module.split("."))
    target.parent.mkdir(parents=True, exist_ok=True)
    source = target.with_suffix(".lean")
    source.write_text(text, encoding="utf-8")
    olean = target.with_suffix(".olean")
    run = run_command(
        [*toolchain.command, "--json", f"-R{scratch}", f"-o{olean}", str(source)],
        cwd=scratch,
        env=clean_environment(lean_path),
        limits=BUILD_LIMITS,
    )
    if run.ending is Ending.EXITED and run.status == 0 and olean.is_file():
        return
    errors = [m for m in parse_messages(run.stdout) if m.severity == "error"]
    if errors:
        where = f"{module} line {errors[0].line}: {errors[0].text.strip()}"
    else:
        tail = run.stderr.decode(errors="replace").strip()[-500:]
        where = f"{module}: Lean ended with {run.ending} (status {run.status}) {tail}"
    raise CoreBuildFailed(where)
