"""The command that improves itself: ``loop``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from proofmill.cli.app import JsonFlag, app, emit, plugged, say, timed
from proofmill.generations import told_passes

__all__ = ["loop"]

ENTRY_POINTS = "proofmill.loops"
"""Loops live outside this package, as provers and trainers do."""


class LoopRunner(Protocol):
    """What runs a loop: a recipe in, a folder out."""

    def __call__(
        self,
        recipe_name: str,
        out: Path,
        *,
        seed: int | None,
        generations: int | None,
        control: bool,
        pivotal: bool,
        optimise_mixture: bool,
        workers: int,
        tell: Callable[[str], None],
    ) -> Mapping[str, Any]:
        """Runs all generations; the report, as plain values."""


@app.command()
def loop(
    recipe: Annotated[
        str, typer.Argument(metavar="RECIPE", help="`default`, or a loop recipe (TOML).")
    ] = "default",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="The loop's folder; loops/NAME, or loops/NAME-seed-S, by default.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Instead of the recipe's.", show_default=False)
    ] = None,
    generations: Annotated[
        int | None,
        typer.Option(
            "--generations", min=1, metavar="N", help="Instead of the recipe's.", show_default=False
        ),
    ] = None,
    control: Annotated[
        bool,
        typer.Option(
            "--control", help="Train a control, too: as many steps on the data of generation 1, and compare."
        ),
    ] = False,
    pivotal: Annotated[
        bool,
        typer.Option(
            "--pivotal",
            help="Look for tokens and steps at which the last generation's chance of a proof jumps.",
        ),
    ] = False,
    optimise_mixture: Annotated[
        bool,
        typer.Option(
            "--optimise-mixture",
            help="Instead of one loop, search for the weights of its training data by successive halving.",
        ),
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, help="Lean processes at once; the number of cores by default."),
    ] = None,
    as_json: JsonFlag = False,
) -> int:
    """Run generations of conjecture, attempt, certify, train and evaluate, from random weights.

    Each generation tries statements with the policy of the last one, learns from what certifies, and is measured on
    held-out families with the policy alone. The same command goes on where a killed run stopped.

    With --pivotal, DIR/generations/N/pivotal.jsonl gets preference pairs: two tokens, or two steps, at the same place
    of a proof, after one of which the policy's samples certify significantly more often ([pivotal] in the recipe).

    With --optimise-mixture, candidates of the recipe's [mixture] run as loops of their own under DIR/arms, a few
    generations each; the better part of them goes on. They are compared on one half of the held-out families; the
    figure at the end is of the other half. DIR/winner.toml is the recipe with what was chosen.

    \b
    Examples:
      proofmill loop default --out loops/first
      proofmill loop my-loop.toml --seed 1 --control --json
      proofmill loop default --out loops/first --pivotal
      proofmill loop default --optimise-mixture --out loops/mixture
    """
    from proofmill.machine import num_cores

    run: LoopRunner = plugged(ENTRY_POINTS, "policy", "loop")
    stem = Path(recipe).stem if seed is None else f"{Path(recipe).stem}-seed-{seed}"
    stem += "-mixture" if optimise_mixture else ""
    folder = out if out is not None else Path("loops") / stem
    report = run(
        recipe,
        folder,
        seed=seed,
        generations=generations,
        control=control,
        pivotal=pivotal,
        optimise_mixture=optimise_mixture,
        workers=workers or num_cores(),
        tell=timed(),
    )
    if as_json:
        emit(dict(report))
        return 0
    if optimise_mixture:
        _tell_mixture(folder, report)
        return 0
    last = report["generations"][-1]
    say(
        f"{folder}: {last['generation']} generations, {last['proofs']} certified proofs of {last['statements']} "
        f"statements; held out {told_passes(last)} of {last['held_out']}"
    )
    if stopped := report.get("stopped"):
        say(f"stopped: {stopped}")
    if (counts := report.get("pivotal")) is not None:
        say(
            f"pivotal pairs: {counts['kept']} of {counts['tested']} tested, by {counts['samples']} samples for "
            f"{counts['statements']} statements"
        )
    for name, pair in report.get("control", {}).get("compared", {}).items():
        times = f"{pair['ratio']:.2f} times" if pair["ratio"] is not None else "no ratio"
        say(
            f"{name}: {pair['first']:.3f} against the control's {pair['second']:.3f}, {times}; "
            f"difference {pair['difference']:.3f} [{pair['low']:.3f}, {pair['high']:.3f}]"
        )
    return 0


def _tell_mixture(folder: Path, report: Mapping[str, Any]) -> None:
    """The table of a search, and what was chosen."""
    say(" arm    new    old  seeds  outside  pass@1 on the development half, by generations")
    for row in report["candidates"]:
        reached = [
            f"{rung['generations']}: {own['pass@1']:.3f}" + (" (stopped)" if own["stopped"] else "")
            for rung in report["rungs"]
            for own in rung["arms"]
            if own["arm"] == row["arm"]
        ]
        say(
            f"{row['arm']:4} {row['new']:6.2f} {row['old']:6.2f} {row['seeds']:6.2f} {row['outside']:8.2f}  "
            + ", ".join(reached)
        )
    final, winner = report["final"], report["winner"]
    say(f"best: {winner}" + (", the recipe's own mixture" if winner == 0 else ""))
    say(
        f"final half, {final['statements']} statements: pass@1 {final['winner']:.3f}, the recipe's own mixture "
        f"{final['own']:.3f}; difference {final['difference']:.3f} [{final['low']:.3f}, {final['high']:.3f}]"
    )
    say(f"{folder / 'winner.toml'}: run it with proofmill loop")
