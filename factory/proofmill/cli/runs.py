"""Commands that look at a run: ``watch``, ``report`` and ``explain``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from proofmill.cli.app import JsonFlag, app, emit, say

if TYPE_CHECKING:
    from proofmill.ledger.rows import History

__all__ = ["explain", "report", "watch"]

RunDirArgument = Annotated[
    Path, typer.Argument(metavar="RUN_DIR", help="A sweep's run directory.", show_default=False)
]


@app.command()
def watch(
    run_dir: RunDirArgument,
    once: Annotated[bool, typer.Option("--once", help="Print the picture as it is now and leave.")] = False,
    svg: Annotated[
        Path | None,
        typer.Option("--svg", metavar="FILE", help="Write the picture as SVG.", show_default=False),
    ] = None,
) -> int:
    """Show a live or finished sweep, or a loop's generations; it reads only, so it can come and go as it likes.

    \b
    Examples:
      proofmill watch runs/default
      proofmill watch runs/default --once --svg dashboard.svg
      proofmill watch loops/default --once
    """
    from proofmill.display import watch as show
    from proofmill.display.generations import watch_loop
    from proofmill.generations import is_loop

    if is_loop(run_dir):
        watch_loop(run_dir, once=once, svg=svg)
        return 0
    show(run_dir, once=once, svg=svg)
    return 0


@app.command()
def report(
    run_dir: RunDirArgument,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the page goes.")] = Path(
        "report.html"
    ),
) -> int:
    """Write a run's report: one HTML file with numbers, plots, the graph of lemmas and all theorems to search.

    It needs no network and no files beside it. Of a sweep that is running it tells what is there so far. A loop's page
    has its learning curves, the corpus by source, the health statistics with their bounds, and the cost.

    \b
    Examples:
      proofmill report runs/default --out report.html
      proofmill report loops/default --out loop.html
    """
    from proofmill.generations import is_loop
    from proofmill.report import write_loop_report, write_report

    if is_loop(run_dir):
        view = write_loop_report(run_dir, out)
        say(f"{out}: {len(view.generations)} generations, {view.generations[-1].proofs} certified proofs")
        return 0
    data = write_report(run_dir, out)
    say(f"{out}: {data.counts.proved} theorems of {data.counts.submitted} conjectures")
    return 0


@app.command()
def explain(
    run_dir: RunDirArgument,
    id_: Annotated[str, typer.Argument(metavar="ID", help="A conjecture's id or name, or the start of one.")],
    as_json: JsonFlag = False,
) -> int:
    """Tell one conjecture's whole history: origin, filters, attempts, verdicts, certificate.

    \b
    Examples:
      proofmill explain runs/default length_append_3fa2c1
      proofmill explain runs/default 3fa2c1 --json
    """
    from proofmill.ledger.reader import LedgerReader

    with LedgerReader.open_read_only(run_dir) as ledger:
        history = ledger.history(ledger.find(id_))
    if as_json:
        emit(_row(history))
        return 0
    c = history.conjecture
    say(f"{c.statement}\n")
    say(f"id         {c.id}\nstatus     {history.status}\nproposed   {history.created_at} by {c.generator}")
    say(f"layer      {history.layer}\nfamily     {c.family}\nsize       {c.size} nodes in the conclusion")
    say(f"tests      {c.tests_passed} ground instances hold")
    if c.witness is not None:
        say("witness    " + ", ".join(f"{name} = {value}" for name, value in c.witness.items()))
    for attempt in history.attempts:
        say(
            f"attempt    {attempt.lane}/{attempt.rung}: {attempt.num_scripts} scripts in {attempt.wall_s:.2f} s, "
            f"{'found' if attempt.found else 'nothing found'}"
        )
    for verdict in history.verdicts:
        why = f" ({verdict.reason}: {verdict.detail})" if verdict.reason else f" at level {verdict.level}"
        say(f"verdict    {verdict.verdict}{why} by {verdict.lane} {verdict.script} at {verdict.at}")
    if history.certificate is not None:
        found = history.certificate
        say(
            f"axioms     {', '.join(found.axioms) or 'none'}\npremises   {', '.join(found.premises) or 'none'}"
        )
        say(f"\n{c.statement} := {found.proof}")
    if history.refutation is not None:
        say(f"\n{history.refutation.refutation.statement} := {history.refutation.refutation.proof}")
    return 0


def _row(history: History) -> dict[str, object]:
    import dataclasses

    return dataclasses.asdict(history)
