"""Lake projects: which Lean they use, and where their compiled modules lie.

One question is put to ``lake env`` in the project's folder; elan's ``lake`` picks the version that the file
``lean-toolchain`` names. Nothing is built or downloaded here: that is ``lake build``, which the user runs.
On machines without lake (all that this was written on) only a stand-in for it has been run, see
``tests/lean/test_project.py``; keep this module small.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from proofmill.errors import TheoryError, ToolchainMissing
from proofmill.lean.toolchain import Toolchain, find_toolchain

__all__ = ["LakeProject", "open_project"]

_TIMEOUT_S = 600.0
"""elan may have to fetch a toolchain on the first call."""
_LAKEFILES = ("lakefile.toml", "lakefile.lean")
_VERSION = re.compile(r"v?(\d+\.\d+\.\d+\S*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeProject:
    """A project that ``lake`` knows."""

    root: Path
    toolchain: Toolchain
    olean_roots: tuple[Path, ...]
    """Folders of compiled modules: the project's own and those of the packages it needs."""
    digest: str
    """sha256 over ``lean-toolchain``, ``lake-manifest.json`` and the project's own compiled modules; the packages
    are fixed by the revisions in the manifest."""


def open_project(root: Path) -> LakeProject:
    """Asks ``lake`` about the project in a folder.

    Raises:
        TheoryError: no project there, its Lean is not the one that it names, or it is not built.
        ToolchainMissing: ``lake`` is missing or fails.
    """
    home = root.expanduser().resolve()
    if not any((home / name).is_file() for name in _LAKEFILES):
        raise TheoryError(f"a Lake project has a {' or '.join(_LAKEFILES)}, and {home} has neither")
    env = _lake_env(home)
    sysroot = env.get("LEAN_SYSROOT", "")
    if not sysroot:
        raise ToolchainMissing(
            f"`lake env` in {home} names no LEAN_SYSROOT; is the project's toolchain installed?"
        )
    toolchain = find_toolchain(str(Path(sysroot) / "bin" / "lean"))
    _check_version(home, toolchain)
    library = {path.resolve() for path in toolchain.library}
    roots = [Path(home, part).resolve() for part in env.get("LEAN_PATH", "").split(os.pathsep) if part]
    built = tuple(root for root in dict.fromkeys(roots) if root not in library and root.is_dir())
    if not built:
        raise TheoryError(f"the Lake project {home} has no compiled modules; run `lake build` there")
    return LakeProject(root=home, toolchain=toolchain, olean_roots=built, digest=_digest(home, built))


def _lake_env(home: Path) -> dict[str, str]:
    lake = shutil.which("lake")
    if lake is None:
        raise ToolchainMissing(
            f"the theory's project {home} needs `lake`, which is not on PATH; install elan, or name compiled "
            "files another way: PROOFMILL_LEAN and a theory of plain files"
        )
    try:
        done = subprocess.run(
            [lake, "env"],
            cwd=home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolchainMissing(f"`lake env` in {home} does not answer ({error})") from error
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()[-500:]
        raise ToolchainMissing(f"`lake env` in {home} failed with status {done.returncode}: {said}")
    lines = done.stdout.decode(errors="replace").splitlines()
    return {key: value for key, sep, value in (line.partition("=") for line in lines) if sep}


def _check_version(home: Path, toolchain: Toolchain) -> None:
    """A project says which Lean it is for; another one would read its compiled files wrongly or not at all."""
    file = home / "lean-toolchain"
    wanted = _VERSION.search(file.read_text(encoding="utf-8")) if file.is_file() else None
    if wanted is not None and wanted[1] != toolchain.version:
        raise TheoryError(
            f"the project {home} is for Lean {wanted[1]} (lean-toolchain), and `lake env` there gives "
            f"{toolchain.version}; unset ELAN_TOOLCHAIN, or install that version"
        )


def _digest(home: Path, roots: tuple[Path, ...]) -> str:
    total = hashlib.sha256()
    for name in ("lean-toolchain", "lake-manifest.json"):
        path = home / name
        data = path.read_bytes() if path.is_file() else b""
        total.update(b"%s:%d:" % (name.encode(), len(data)) + data)
    packages = home / ".lake" / "packages"
    for root in roots:
        if home in root.parents and packages not in root.parents:
            for olean in sorted(root.rglob("*.olean")):
                data = olean.read_bytes()
                total.update(b"%s:%d:" % (olean.relative_to(root).as_posix().encode(), len(data)) + data)
    return total.hexdigest()
