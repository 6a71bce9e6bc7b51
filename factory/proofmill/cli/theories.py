"""Commands about theories: ``theory check`` and ``theory show``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from proofmill.cli.app import JsonFlag, ToolchainOption, app, emit, say
from proofmill.cli.machine import show_build

if TYPE_CHECKING:
    from proofmill.theory.probes import ProbedVocabulary
    from proofmill.theory.theory import Theory

__all__ = ["theory_check", "theory_show"]

theory_app = typer.Typer(
    name="theory",
    help="Compile a theory and look at what statements about it are made of.",
    rich_markup_mode=None,
    no_args_is_help=True,
)
app.add_typer(theory_app)

TheoryArgument = Annotated[
    str,
    typer.Argument(
        metavar="NAME_OR_PATH",
        help="A name such as arith-list, a TOML file, or a plain .lean file of your own definitions.",
        show_default=False,
    ),
]


@theory_app.command("check")
def theory_check(theory: TheoryArgument, toolchain: ToolchainOption = None, as_json: JsonFlag = False) -> int:
    """Compile a theory, freeze it, and say how many symbols it offers.

    \b
    Examples:
      proofmill theory check arith-list
      proofmill theory check my_trees.lean
    """
    found, probed = _read(theory, toolchain)
    if as_json:
        emit(_row(found, probed, full=False))
    else:
        say(
            f"theory {found.name} compiles: {len(found.own)} constants of its own, "
            f"{len(probed.vocabulary.symbols)} symbols\ndigest {found.digest}"
        )
    return 0


@theory_app.command("show")
def theory_show(theory: TheoryArgument, toolchain: ToolchainOption = None, as_json: JsonFlag = False) -> int:
    """Print a theory's digest and its vocabulary with types, and what was left out and why.

    \b
    Examples:
      proofmill theory show arith-list
      proofmill theory show my_trees.lean --json
    """
    found, probed = _read(theory, toolchain)
    if as_json:
        emit(_row(found, probed, full=True))
        return 0
    vocabulary = probed.vocabulary
    say(f"theory     {found.name} ({found.spec.title})\ndigest     {found.digest}")
    say(f"toolchain  {found.environment.toolchain.label}")
    say(f"data types {', '.join(vocabulary.datatypes)}\n")
    width = max(len(symbol.template) for symbol in vocabulary.symbols)
    for symbol in vocabulary.symbols:
        say(f"  {_shown(symbol.template):{width}}  : {_type_text(symbol)}")
    if vocabulary.skipped:
        say("\nleft out:")
        for skipped in vocabulary.skipped:
            say(f"  {skipped.name}: {skipped.reason}")
    return 0


def _read(theory: str, toolchain: str | None) -> tuple[Theory, ProbedVocabulary]:
    from proofmill.lean.toolchain import find_toolchain
    from proofmill.theory.probes import read_vocabulary
    from proofmill.theory.theory import compile_theory

    found = compile_theory(theory, toolchain=find_toolchain(toolchain), progress=show_build)
    return found, read_vocabulary(found)


def _row(theory: Theory, probed: ProbedVocabulary, *, full: bool) -> dict[str, object]:
    vocabulary = probed.vocabulary
    row: dict[str, object] = {
        "name": theory.name,
        "title": theory.spec.title,
        "digest": theory.digest,
        "toolchain": theory.environment.toolchain.label,
        "modules": list(theory.sources),
        "context": theory.spec.context,
        "num_symbols": len(vocabulary.symbols),
    }
    if full:
        row["vocabulary"] = [
            {"name": s.key, "text": _shown(s.template), "type": _type_text(s)} for s in vocabulary.symbols
        ]
        row["datatypes"] = {
            head: [[ctor, *(t.lean() for t in args)] for ctor, args in ctors]
            for head, ctors in vocabulary.datatypes.items()
        }
        row["skipped"] = [{"name": s.name, "reason": s.reason} for s in vocabulary.skipped]
    return row


def _shown(template: str) -> str:
    return template.format("_", "_", "_", "_")


def _type_text(symbol: object) -> str:
    from proofmill.theory.terms import Symbol, arrow

    assert isinstance(symbol, Symbol)
    if symbol.is_relation:
        return " → ".join([*(t.lean(atomic=t.is_function) for t in symbol.arg_types), "Prop"])
    return arrow(symbol.arg_types, symbol.result).lean()
