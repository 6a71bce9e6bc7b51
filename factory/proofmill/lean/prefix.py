"""A toolchain folder of the usual shape, assembled from the wheel and our core library.

    python -m proofmill.lean.prefix DIR

The folder has ``bin/lean``, an executable of its own, and ``lib/lean`` with the shared libraries and the .olean files.
What expects an installed Lean can use it: editors, scripts, or proofmill itself through ``PROOFMILL_LEAN``.
It needs a C compiler once. It has no ``lake``, no ``leanc`` and none of stock Lean's library: as a stand-in for
a stock toolchain it tries the code that runs one, and says nothing about what stock Lean would accept.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from proofmill.errors import LeanError, ProofmillError
from proofmill.lean.core import BuiltLibrary, build_core
from proofmill.lean.toolchain import find_toolchain, wheel_libdir

__all__ = ["make_prefix"]

_PRELOADED = ("libInit_shared.so", "libleanshared_2.so", "libleanshared_1.so", "libleanshared.so")
"""In the order in which the launcher loads them."""
_SOURCE = r"""
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
static const char *names[] = {NAMES};
int main(int argc, char **argv) {
  char self[4096], path[4352];
  void *lean = 0;
  ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  if (length < 0) { perror("lean: /proc/self/exe"); return 111; }
  self[length] = 0;
  for (int up = 0; up < 2; up++) *strrchr(self, '/') = 0;
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
    snprintf(path, sizeof path, "%s/lib/lean/%s", self, names[i]);
    if (!(lean = dlopen(path, RTLD_NOW | RTLD_GLOBAL))) { fprintf(stderr, "lean: %s\n", dlerror()); return 111; }
  }
  int (*lean_main)(int, char **) = (int (*)(int, char **))dlsym(lean, "lean_main");
  if (!lean_main) { fprintf(stderr, "lean: %s\n", dlerror()); return 112; }
  return lean_main(argc, argv);
}
"""


def make_prefix(destination: Path, *, library: BuiltLibrary | None = None) -> Path:
    """Assembles the folder, or replaces one that was made here before; returns its ``bin/lean``.

    The shared libraries (231 MB) are hard links where the file system allows it, else copies.

    Args:
        destination: The folder; must be absent, empty, or of this function's making.
        library: The compiled core library; by default that of the installed sources.

    Raises:
        LeanError: no C compiler, a folder with something else in it, or a full disk.
        ToolchainMissing, CoreBuildFailed: there is no embedded Lean here.
    """
    libdir = wheel_libdir()
    core = library or build_core(find_toolchain("embedded"))
    target = destination.expanduser().resolve()
    if target.exists() and any(target.iterdir()) and not (target / "bin" / "lean").is_file():
        raise LeanError(
            f"{target} must be empty or a toolchain folder, and holds something else; name another"
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            scratch.chmod(0o755)
            _fill(scratch, libdir, core.root)
            shutil.rmtree(target, ignore_errors=True)
            scratch.rename(target)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        raise LeanError(
            f"a toolchain folder cannot be made at {target} ({error.strerror or error})"
        ) from error
    return target / "bin" / "lean"


def _fill(home: Path, libdir: Path, olean_root: Path) -> None:
    (home / "bin").mkdir()
    library = home / "lib" / "lean"
    library.mkdir(parents=True)
    for name in _PRELOADED:
        _link_or_copy((libdir / name).resolve(), library / name)
    for olean in olean_root.rglob("*.olean"):
        copy = library / olean.relative_to(olean_root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(olean, copy)
    _compile(home / "bin" / "lean")


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


def _compile(program: Path) -> None:
    compiler = next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)
    if compiler is None:
        raise LeanError("bin/lean needs a C compiler, and there is none; install gcc")
    source = program.with_suffix(".c")
    source.write_text(_SOURCE.replace("NAMES", ", ".join(f'"{name}"' for name in _PRELOADED)))
    done = subprocess.run(
        [compiler, "-O1", "-o", str(program), str(source), "-ldl"],
        capture_output=True,
        check=False,
        timeout=120,
    )
    source.unlink()
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()[-300:]
        raise LeanError(f"the C compiler {compiler} cannot compile bin/lean: {said}")


def main(argv: Sequence[str] | None = None) -> int:
    """Command line entry."""
    parser = argparse.ArgumentParser(prog="python -m proofmill.lean.prefix", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the toolchain goes")
    options = parser.parse_args(argv)
    try:
        lean = make_prefix(options.folder)
    except ProofmillError as error:
        sys.stderr.write(f"proofmill: error: {error}\n")
        return 1
    sys.stdout.write(f"{lean}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
