"""The command line: one small function per command, in a module per group.

To add a command, write a function in the module of its group (or in a new one, which is then added to
``_GROUPS``) and decorate it with ``@app.command()``; see ``proofmill.cli.app`` for what they share. Commands
import what they run inside the function, so that ``proofmill --help`` stays quick.

This is the one place that turns errors into exit codes: 0 done, 1 a clear message, 2 usage, 130 interrupted.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
from collections.abc import Sequence

import typer

from proofmill.cli.app import app
from proofmill.errors import ProofmillError

__all__ = ["main"]

_GROUPS = (
    "proofmill.cli.machine",
    "proofmill.cli.theories",
    "proofmill.cli.work",
    "proofmill.cli.conjecture",
    "proofmill.cli.runs",
    "proofmill.cli.upkeep",
    "proofmill.cli.corpus",
    "proofmill.cli.train",
    "proofmill.cli.loop",
    "proofmill.cli.bench",
)
"""Modules of commands; ``--help`` lists the commands in this order."""

EXIT_ERROR = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130

# Reached through a public class: some releases of typer carry click inside, others use the real one.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def main(args: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code.

    Args:
        args: The words after ``proofmill``; by default those of this process.
    """
    # The bound is the handler's: a sweep has its logger say more, for the log file of its run directory.
    screen = logging.StreamHandler()
    screen.setLevel(logging.WARNING)
    logging.basicConfig(
        level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", handlers=[screen]
    )
    for group in _GROUPS:
        importlib.import_module(group)
    command = typer.main.get_command(app)
    try:
        status = command.main(args=args, prog_name="proofmill", standalone_mode=False)
        sys.stdout.flush()
    except ProofmillError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except typer.Abort:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe went away (`proofmill ... | head`); keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_ERROR
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        return _fail(f"{error.strerror or error}{place}")
    except _UsageError as error:
        return _usage(error)
    return status if isinstance(status, int) else 0


def _fail(message: str) -> int:
    typer.echo(f"proofmill: error: {message}", err=True)
    return EXIT_ERROR


def _usage(error: Exception) -> int:
    """One message that names the mistake, the nearest right word, and where to read more."""
    context = getattr(error, "ctx", None)
    near = sorted(getattr(error, "possibilities", None) or ())
    message = str(getattr(error, "message", error)) if near else error.format_message()  # type: ignore[attr-defined]
    message = message[:1].lower() + message[1:].rstrip(".")
    if near:
        message += f"; did you mean {' or '.join(near)}?"
    where = context.command_path if context else "proofmill"
    if where == "proofmill lean":
        message += "; Lean's own arguments go after --, as in: proofmill lean -- --version"
    typer.echo(f"proofmill: error: {message}\nsee: {where} --help", err=True)
    return EXIT_USAGE
