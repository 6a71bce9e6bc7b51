"""What our launcher adds to a bare start of Lean.

Bare is a C program of a few lines that loads the same libraries in the same order and calls the same function;
it is compiled on the spot. Both print Lean's version and leave, in turn, pair by pair.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from proofmill.bench.stats import Summary, summarize
from proofmill.errors import LeanError
from proofmill.lean.process import clean_environment
from proofmill.lean.toolchain import Toolchain, ToolchainKind, wheel_libdir

__all__ = ["StartCost", "measure_start"]

_WARM_UP = 2
_SOURCE = r"""
#include <dlfcn.h>
#include <stdio.h>
int main(int argc, char **argv) {
  const char *names[] = {"libInit_shared.so", "libleanshared_2.so", "libleanshared_1.so", "libleanshared.so"};
  char path[4096];
  void *lean = 0;
  for (int i = 0; i < 4; i++) {
    snprintf(path, sizeof path, "%s/%s", argv[1], names[i]);
    if (!(lean = dlopen(path, RTLD_NOW | RTLD_GLOBAL))) { fprintf(stderr, "%s\n", dlerror()); return 111; }
  }
  int (*lean_main)(int, char **) = (int (*)(int, char **))dlsym(lean, "lean_main");
  if (!lean_main) { fprintf(stderr, "%s\n", dlerror()); return 112; }
  argv[1] = "lean";
  return lean_main(argc - 1, argv + 1);
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCost:
    """Milliseconds of starts of Lean."""

    bare: Summary
    launcher: Summary
    added: Summary
    """Launcher minus bare, pair by pair."""


def measure_start(toolchain: Toolchain, *, pairs: int) -> StartCost | str:
    """The cost of starts with and without our launcher, or why it cannot be measured here.

    Raises:
        LeanError: one of the two does not start Lean.
    """
    if toolchain.kind is not ToolchainKind.EMBEDDED:
        return "a stock toolchain is started without our launcher"
    compiler = next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)
    if compiler is None:
        return "there is no C compiler to make the bare start with; install gcc to measure it"
    with tempfile.TemporaryDirectory(prefix="proofmill-bench-") as folder:
        program = Path(folder, "bare")
        source = Path(folder, "bare.c")
        source.write_text(_SOURCE)
        done = subprocess.run(
            [compiler, "-O1", "-o", str(program), str(source), "-ldl"],
            capture_output=True,
            check=False,
            timeout=120,
        )
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            return f"the C compiler {compiler} cannot compile the bare start: {' '.join(said)}"
        bare_argv = [str(program), str(wheel_libdir()), "--version"]
        launcher_argv = [*toolchain.command, "--version"]
        bare: list[float] = []
        launcher: list[float] = []
        for pair in range(-_WARM_UP, pairs):
            sides = [(bare_argv, bare), (launcher_argv, launcher)]
            for argv, times in sides if pair % 2 else reversed(sides):
                took_ms = _start_ms(argv)
                if pair >= 0:
                    times.append(took_ms)
    return StartCost(
        bare=summarize(bare),
        launcher=summarize(launcher),
        added=summarize([ours - theirs for ours, theirs in zip(launcher, bare, strict=True)]),
    )


def _start_ms(argv: Sequence[str]) -> float:
    started = time.perf_counter()
    done = subprocess.run(
        argv, capture_output=True, stdin=subprocess.DEVNULL, env=clean_environment(), check=False, timeout=120
    )
    took_ms = (time.perf_counter() - started) * 1000
    if done.returncode != 0 or b"version" not in done.stdout:
        said = done.stderr.decode(errors="replace").strip()[-300:]
        raise LeanError(f"{argv[0]} must print Lean's version, ended with {done.returncode}: {said}")
    return took_ms
