"""``proofmill lean``: what to execute, and with which environment, to be the ``lean`` command.

Only prepares; the caller replaces its own process, so that input, output, signals and the exit status are
Lean's own. Not for untrusted text: nothing here is sandboxed (see ``proofmill.certify``).
"""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from proofmill.errors import LeanError
from proofmill.lean.core import Progress, build_core
from proofmill.lean.toolchain import Toolchain, ToolchainKind, find_toolchain
from proofmill.resources import cache_dir

__all__ = ["LeanStart", "prepare_lean"]

_NEEDS_NO_LIBRARY = frozenset(
    {"--version", "-v", "--short-version", "-V", "--githash", "-g", "--help", "-h", "--features", "-f",
     "--print-prefix", "--print-libdir"}
)  # fmt: skip
_STARTS_WORKERS = frozenset({"--server", "--worker"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LeanStart:
    """A process to become."""

    argv: tuple[str, ...]
    env: dict[str, str]


def prepare_lean(
    args: Sequence[str], *, toolchain: str | None = None, progress: Progress | None = None
) -> LeanStart:
    """The command and environment of one run of Lean.

    Args:
        args: Lean's own arguments.
        toolchain: As for ``find_toolchain``.
        progress: Told of each module while the core library compiles, the first time.

    Raises:
        ToolchainMissing: no such Lean here.
        CoreBuildFailed: the core library does not compile.
        LeanError: the cache cannot be written.
    """
    found = find_toolchain(toolchain)
    env = dict(os.environ)
    if found.kind is ToolchainKind.EMBEDDED:
        if not _NEEDS_NO_LIBRARY.intersection(args):
            core = build_core(found, progress=progress)
            own = env.get("LEAN_PATH")
            env["LEAN_PATH"] = os.pathsep.join([str(core.root), *([own] if own else [])])
        if _STARTS_WORKERS.intersection(args):
            env["LEAN_WORKER_PATH"] = str(_worker_script(found))
    return LeanStart(argv=(*found.command, *args), env=env)


def _worker_script(toolchain: Toolchain) -> Path:
    """An executable that is Lean, for the server to start a worker per open file.

    The server would otherwise start the program that it runs in, which is Python.
    """
    path = cache_dir() / f"lean-{toolchain.digest[:24]}.sh"
    text = f'#!/bin/sh\nexec {shlex.join(toolchain.command)} "$@"\n'
    try:
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            return path
        handle, scratch = tempfile.mkstemp(prefix=".lean-", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(scratch).chmod(0o755)
        Path(scratch).replace(path)
    except OSError as error:
        raise LeanError(
            f"the cache folder must be writable, got {path.parent} ({error.strerror}); "
            "set PROOFMILL_CACHE to a folder that you can write to"
        ) from error
    return path
