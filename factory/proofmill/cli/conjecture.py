"""The command that proposes: ``conjecture``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from proofmill.cli.app import app, say
from proofmill.cli.machine import show_build
from proofmill.cli.work import OutOption, TheoryOption, put_rows

__all__ = ["conjecture"]


@app.command()
def conjecture(
    theory: TheoryOption,
    n: Annotated[int, typer.Option("--n", min=1, metavar="N", help="How many.")] = 100,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of all random choices.")] = 0,
    max_size: Annotated[
        int, typer.Option("--max-size", min=1, max=13, help="Nodes of the larger side to look up to.")
    ] = 13,
    minutes: Annotated[
        float, typer.Option("--minutes", min=0.01, metavar="M", help="When to end with what there is.")
    ] = 30.0,
    keep_trivial: Annotated[
        bool, typer.Option("--keep-trivial", help="Keep what one tactic without lemmas closes.")
    ] = False,
    refuted: Annotated[
        Path | None,
        typer.Option(
            "--refuted",
            metavar="F.jsonl",
            help="Where statements go that a test refuted, each with the assignment.",
            show_default=False,
        ),
    ] = None,
    seeds: Annotated[
        list[Path] | None,
        typer.Option(
            "--seeds",
            metavar="FILE",
            help="Statements to start from: .jsonl, .lean or LeanDojo's .json; may be given several times.",
            show_default=False,
        ),
    ] = None,
    out: OutOption = None,
) -> int:
    """Propose conjectures about a theory: tested, distinct, not trivial, not yet proved.

    Looks at larger and larger statements, up to fifteen nodes, until there are enough.

    \b
    Examples:
      proofmill conjecture --theory arith-list --n 20
      proofmill conjecture --theory my_trees.lean --n 500 --out conjectures.jsonl --refuted refuted.jsonl
      proofmill conjecture --theory arith-list --n 50 --seeds mine.lean --seeds more.jsonl
    """
    from proofmill.codec import to_row
    from proofmill.conjecture.propose import propose
    from proofmill.prove.look import LastLook
    from proofmill.theory.theory import compile_theory

    compiled = compile_theory(theory, progress=show_build)
    with LastLook(compiled.environment) as look:
        proposed = propose(
            compiled,
            n,
            seed=seed,
            max_size=max_size,
            keep_trivial=keep_trivial,
            limit_s=60 * minutes,
            seeds=seeds or (),
            falsify=look,
        )
    put_rows([to_row(c) for c in proposed.conjectures], out)
    if refuted is not None:
        put_rows([{"law": r.law, "assignment": r.assignment} for r in proposed.refuted], refuted)
    for note in proposed.notes:
        say(note, as_json=True)
    dropped = ", ".join(f"{reason} {num}" for reason, num in sorted(proposed.drops.items()))
    say(
        f"{len(proposed.conjectures)} conjectures of {proposed.considered} terms considered"
        f"{f'; dropped: {dropped}' if dropped else ''}",
        as_json=True,
    )
    if len(proposed.conjectures) < n:
        if proposed.out_of_time:
            remedy = f"{minutes:g} minutes are up in statements of size {proposed.largest}; raise --minutes"
        elif proposed.largest < max_size or max_size < 13:
            remedy = f"the theory has no more up to size {max_size}; raise --max-size to look further"
        else:
            remedy = "no more were found in statements of at most fifteen nodes; try another --seed"
        say(remedy, as_json=True)
    return 0
