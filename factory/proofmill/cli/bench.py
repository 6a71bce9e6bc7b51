"""The command that measures: ``bench``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from proofmill.cli.app import JsonFlag, ToolchainOption, app, emit, say
from proofmill.cli.machine import show_build

__all__ = ["bench"]


@app.command()
def bench(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="Which benchmark; the list is below.", show_default=False),
    ],
    n: Annotated[
        int | None,
        typer.Option("--n", min=1, metavar="N", help="Theorems; 1000 by default.", show_default=False),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(
            "--sample",
            min=1,
            metavar="N",
            help="How many of them on the slow sides; 100 by default.",
            show_default=False,
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="All of them on the slow sides.")] = False,
    rounds: Annotated[
        int | None,
        typer.Option("--rounds", min=1, metavar="N", help="Repeats; 5 by default.", show_default=False),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", min=1, help="Lean processes at once, on every side; the number of cores by default."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the sample.")] = 0,
    run_dir: Annotated[
        Path | None,
        typer.Option("--run-dir", metavar="DIR", help="A sweep's run, for `scheduler`.", show_default=False),
    ] = None,
    ledger: Annotated[
        str, typer.Option("--ledger", metavar="URL", help="Database for `scale`: sqlite, or postgresql://...")
    ] = "sqlite",
    picture: Annotated[
        Path | None,
        typer.Option("--picture", metavar="FILE", help="A picture of `scale`.", show_default=False),
    ] = None,
    as_json: JsonFlag = False,
    toolchain: ToolchainOption = None,
) -> int:
    """Measure this machine: ratios against a baseline taken in the same run.

    `certify` certifies small theorems in shared files and with a process for each, and measures what the
    sandbox, level 3 and our launcher add. It ends with an error if any theorem is not certified.
    `core` measures the start of a file that imports the core library against `prelude`, and what a small theorem
    costs in Lean alone; of the options only --n and --rounds (15 pairs) concern it.
    `closure` decides all implications between the equations of one operation (--n operations, 2 by default) and counts
    facts per theorem that the certifier checked; --sample composed facts are certified one by one (--full: all).
    `eqtheory` gives the same --n implication problems to us and to the package eqtheory.
    `stopping` counts the attempts that sequential stopping saves against 16 for each statement, on simulated provers
    (--n statements of each kind) and on a real stochastic one (--sample statements).

    `lanes` runs every lane alone on statements of the suites under datasets/seeds: what each solves, what only it
    solves, and what a proof costs; --n and --seed concern it.
    `search` compares tree search with whole-proof sampling at equal numbers of model calls, with the shipped
    checkpoint; --n, --rounds and --seed concern it.
    `overhead` writes the journal of a finished run (--run-dir) again, and draws its dashboard, against the time of its
    batches.
    `scale` times the ledger's hot operations on tables of up to --n rows (a million), says how the database carries
    them out, simulates up to 3,000 workers and 64 GPUs with the service times of a run (--run-dir), and measures what
    a second worker and a third node (simulated, with Ray) are worth.
    `scheduler` counts proofs at equal cost under our scheduler, first come first served, round-robin and passes from
    cheap to dear, in --rounds simulated worlds of --n conjectures, and on the tries of a real sweep (--run-dir).

    \b
    Examples:
      proofmill bench certify
      proofmill bench certify --json > certify.json
      proofmill bench core
      proofmill bench certify --n 100 --sample 20 --rounds 2        in half a minute
    """
    from proofmill.bench.registry import BenchRequest, run_bench
    from proofmill.lean.toolchain import find_toolchain
    from proofmill.machine import num_cores

    request = BenchRequest(
        toolchain=find_toolchain(toolchain),
        n=n,
        sample=sample,
        rounds=rounds,
        workers=workers or num_cores(),
        seed=seed,
        run_dir=run_dir,
        url=ledger,
        picture=picture,
        full=full,
    )
    started = time.monotonic()

    def tell(text: str) -> None:
        typer.echo(f"{time.monotonic() - started:6.1f} s  {text}", err=True)

    result = run_bench(name, request, tell=tell, progress=show_build)
    if as_json:
        emit(result.row)
    else:
        say(result.table)
    return 0
