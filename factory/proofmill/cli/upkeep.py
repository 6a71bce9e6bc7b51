"""Commands that care for runs: ``ledger backup``, ``ledger compact``, ``ledger migrate``, ``triage``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofmill.cli.app import JsonFlag, app, emit, say
from proofmill.cli.runs import RunDirArgument

__all__ = ["ledger_backup", "ledger_compact", "ledger_migrate", "triage"]

ledger_app = typer.Typer(
    name="ledger", help="Copy, compact or update a run's ledger.", rich_markup_mode=None, no_args_is_help=True
)
app.add_typer(ledger_app)


@ledger_app.command("backup")
def ledger_backup(
    run_dir: RunDirArgument,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The copy.", show_default=False)],
) -> int:
    """Copy a ledger, also while its sweep is running; the copy is checked.

    \b
    Examples:
      proofmill ledger backup runs/tonight --out tonight.sqlite
    """
    from proofmill.ledger.upkeep import backup

    size = backup(run_dir, out)
    say(f"{out}: {size:,} bytes, sound")
    return 0


@ledger_app.command("compact")
def ledger_compact(run_dir: RunDirArgument) -> int:
    """Make a ledger's file as small as its contents; its sweep must not be running.

    \b
    Examples:
      proofmill ledger compact runs/tonight
    """
    from proofmill.ledger.upkeep import compact

    before, after = compact(run_dir)
    say(f"{before:,} bytes before, {after:,} after")
    return 0


@ledger_app.command("migrate")
def ledger_migrate(run_dir: RunDirArgument) -> int:
    """Bring a ledger of an older proofmill up to date, keeping a copy of what it was.

    \b
    Examples:
      proofmill ledger migrate runs/last-year
    """
    from proofmill.ledger.upkeep import upgrade

    before, after = upgrade(run_dir)
    say(f"schema {after} as before" if before == after else f"schema {before} before, {after} now")
    return 0


@app.command()
def triage(
    run_dir: RunDirArgument,
    action: Annotated[
        str | None,
        typer.Argument(
            metavar="[accept|reject|pin|mute]",
            help="What to do with it; left out: list what was decided.",
            show_default=False,
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Argument(metavar="[FAMILY_OR_ID]", help="A family, or one conjecture.", show_default=False),
    ] = None,
    as_json: JsonFlag = False,
) -> int:
    """Say what a sweep shall do with a family or a conjecture; a running sweep obeys with its next batch.

    pin: before everything else. mute: not at all, until told otherwise. reject: what is undecided of it leaves
    the run. accept: takes back an earlier word.

    \b
    Examples:
      proofmill triage runs/tonight
      proofmill triage runs/tonight mute "= ArithList.double"
      proofmill triage runs/tonight pin length_append_3fa2c1
    """
    from dataclasses import asdict

    from proofmill.errors import ConfigError
    from proofmill.ledger.reader import LedgerReader
    from proofmill.sweep.triage import Action, decide, read_triage

    if action is None:
        with LedgerReader.open_read_only(run_dir) as ledger:
            families = list(ledger.families().items())[:20]
        decisions = list(read_triage(run_dir).decisions.values())
        if as_json:
            emit({"decisions": [asdict(d) for d in decisions], "families": dict(families)})
            return 0
        for d in decisions:
            say(f"{d.action:7} {d.kind:11} {d.target}   {d.at}")
        say(f"{len(decisions)} decisions; the largest families:")
        for family, num in families:
            say(f"{num:7,} {family}")
        return 0
    if action not in set(Action):
        raise ConfigError(f"triage can accept, reject, pin or mute, got {action!r}")
    if target is None:
        raise ConfigError(
            f"triage {action} needs a family or a conjecture; proofmill triage {run_dir} lists families"
        )
    decision = decide(run_dir, Action(action), target)
    if as_json:
        emit(asdict(decision))
    else:
        say(f"{decision.action} {decision.kind} {decision.target}")
    return 0
