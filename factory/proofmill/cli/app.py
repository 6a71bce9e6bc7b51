"""The application object and what the commands share.

A command looks like this::

    @app.command()
    def check(submissions: SubmissionsFile, json_: JsonFlag = False) -> int:
        '''One line for the list of commands.

        More, with an example.
        '''
        from proofmill.certify import run_check   # here, so that --help stays quick

        ...
        return 0                                  # the exit code; None counts as 0

It raises ``ProofmillError`` for what the user can put right and never ends the process itself.
Human text goes to stdout, or to stderr under ``--json`` (``say`` knows); JSON goes through ``emit``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from typing import Annotated, Any

import typer

from proofmill import __version__

__all__ = ["JsonFlag", "ToolchainOption", "app", "emit", "plugged", "say", "timed"]

_HELP = """A formal-verification data factory: proposes lemmas, proves them, has Lean certify every proof, and
exports the certified corpus as training data.

\b
Start here:
  proofmill doctor                        is this machine ready?
  echo 'theorem t (p : Prop) (h : p) : p := h' > t.lean && proofmill lean -- t.lean
                                          Lean itself; no output means that it accepts

Exit codes: 0 done, 1 an error (one clear message), 2 wrong usage, 130 interrupted.
Every command has a --help with examples.
"""

app = typer.Typer(
    name="proofmill",
    help=_HELP,
    add_completion=False,
    invoke_without_command=True,
    # Plain help and errors: they can be searched and copied, and rich costs a tenth of a second.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)

JsonFlag = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on stdout; text goes to stderr.")
]
ToolchainOption = Annotated[
    str | None,
    typer.Option(
        "--toolchain",
        metavar="NAME",
        help="embedded, stock, or a path to a lean binary. By default $PROOFMILL_LEAN, else embedded.",
        show_default=False,
    ),
]


def say(text: str, *, as_json: bool = False) -> None:
    """Text for a person: on stdout, or on stderr where stdout is for a machine."""
    typer.echo(text, err=as_json)


def emit(value: Mapping[str, Any]) -> None:
    """One JSON object on stdout."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"proofmill {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and leave."
        ),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


def timed() -> Callable[[str], None]:
    """Tells of progress on stderr, each line with the seconds since now."""
    started = time.monotonic()

    def tell(text: str) -> None:
        typer.echo(f"{time.monotonic() - started:7.1f} s  {text}", err=True)

    return tell


def plugged(group: str, name: str, what: str) -> Any:
    """What the provers' package offers under an entry point.

    Raises:
        ProverError: it is not installed, or its extras are not.
    """
    from proofmill.errors import ProverError

    found = next(iter(entry_points(group=group, name=name)), None)
    if found is None:
        raise ProverError(f"no {what} is installed; install proofmill with its provers: pip install -e .")
    try:
        return found.load()
    except ImportError as error:
        raise ProverError(
            f"the {what} needs the extras: pip install 'proofmill[prover,train]' ({error})"
        ) from error
