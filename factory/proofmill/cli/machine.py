"""Commands about this machine: ``doctor`` and ``lean``."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from proofmill.cli.app import JsonFlag, ToolchainOption, app, emit, say

__all__ = ["doctor", "lean", "show_build"]


@app.command()
def doctor(as_json: JsonFlag = False) -> int:
    """Say what works on this machine and how to fix what does not.

    The first run also compiles the core library into the cache, which takes a while and is done once.
    Ends with 0 if all that a sweep needs is there, else with 1.

    \b
    Examples:
      proofmill doctor
      proofmill doctor --json | python3 -m json.tool
    """
    from proofmill.doctor import examine, render

    report = examine(progress=show_build)
    if as_json:
        emit(report.as_row())
    else:
        say(render(report))
    return 0 if report.ok else 1


@app.command(context_settings={"allow_interspersed_args": False})
def lean(
    args: Annotated[
        list[str] | None,
        typer.Argument(metavar="-- ARGS", help="Lean's own arguments, after --.", show_default=False),
    ] = None,
    toolchain: ToolchainOption = None,
) -> int:
    """Run Lean itself, with the core library on its path.

    Everything after -- goes to Lean as it is; input, output and exit status are Lean's own. The embedded Lean
    finds the core library first and then what LEAN_PATH names; a stock Lean is started unchanged.

    \b
    Examples:
      proofmill lean -- --version
      proofmill lean -- --json my.lean
      proofmill lean -- -o Mine.olean Mine.lean && LEAN_PATH=. proofmill lean -- uses_mine.lean
      echo '#print axioms Nat.add_comm' | proofmill lean -- --stdin
      proofmill lean -- --server          for an editor that speaks the language server protocol
    """
    from proofmill.cli.lean_start import prepare_lean

    start = prepare_lean(tuple(args or ()), toolchain=toolchain, progress=show_build)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(start.argv[0], start.argv, start.env)


def show_build(module: str, done: int, total: int) -> None:
    """One line per compiled module: on a terminal it is rewritten in place, in a log there are few of them."""
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        typer.echo(f"\r\033[Kcompiling the core library: {done}/{total} {module}{end}", err=True, nl=False)
    elif done == total or done % 10 == 1:
        typer.echo(f"compiling the core library: {done}/{total} {module}", err=True)
