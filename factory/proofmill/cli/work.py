"""Commands that do the factory's work: ``sweep``, ``prove``, ``check``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from proofmill.cli.app import JsonFlag, ToolchainOption, app, emit, say
from proofmill.cli.machine import show_build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proofmill.certify import Certifier
    from proofmill.records import Level, Verdict
    from proofmill.sweep import SweepResult
    from proofmill.theory.theory import Theory

__all__ = ["OutOption", "TheoryOption", "check", "prove", "put_rows", "sweep"]

TheoryOption = Annotated[
    str,
    typer.Option(
        "--theory",
        metavar="T",
        help="A theory's name, a TOML file, or a plain .lean file of definitions.",
        show_default=False,
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="F.jsonl", help="Where rows go; the screen by default.", show_default=False
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option("--workers", min=1, help="Lean processes at once; the number of cores by default."),
]


@app.command()
def sweep(
    recipe: Annotated[
        str,
        typer.Argument(metavar="[RECIPE]", help="A recipe's name or a TOML file.", show_default=False),
    ] = "default",
    run_dir: Annotated[
        Path | None,
        typer.Option(
            "--run-dir", metavar="DIR", help="Where the run lies; runs/RECIPE by default.", show_default=False
        ),
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option("--minutes", min=0.01, metavar="M", help="Minutes instead of the recipe's."),
    ] = None,
    display: Annotated[
        str, typer.Option("--display", metavar="rich|plain|none", help="How to show it.")
    ] = "auto",
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="SECTION.KEY=VALUE", help="Change one value of the recipe."),
    ] = None,
    as_json: JsonFlag = False,
) -> int:
    """Propose lemmas, prove them, have Lean certify them, and export the corpus: the main job.

    The same command with the same run directory goes on where it stopped, whatever stopped it.

    \b
    Examples:
      proofmill sweep
      proofmill sweep default --minutes 60 --run-dir runs/tonight
      proofmill sweep default --set sweep.theory=my_trees.lean --run-dir runs/trees
      proofmill watch runs/tonight            in another terminal
    """
    from proofmill.config import load_recipe
    from proofmill.display import make_display
    from proofmill.errors import ConfigError
    from proofmill.events import EVENTS_FILE
    from proofmill.sweep import run_sweep
    from proofmill.theory.theory import compile_theory

    if display not in ("auto", "rich", "plain", "none"):
        raise ConfigError(f"--display must be rich, plain or none, got {display!r}")
    config = load_recipe(recipe, set_ or [])
    name = Path(recipe).stem
    folder = run_dir if run_dir is not None else Path("runs") / name
    compile_theory(config.sweep.theory, progress=show_build)
    kind = "none" if as_json else display
    with make_display(kind, folder / EVENTS_FILE):  # type: ignore[arg-type]
        result = run_sweep(config, recipe=name, run_dir=folder, minutes=minutes)
    corpus = None
    if result.reason not in ("terminated", "disk"):  # whoever sends a signal does not wait long
        corpus = _export(folder, config.export.recipe, config.export.min_level, as_json=as_json)
    if as_json:
        emit(_result_row(result, folder, corpus))
    else:
        _say_result(result, folder, corpus)
    return 0


def _export(folder: Path, recipe: str, min_level: int, *, as_json: bool) -> Path | None:
    """The corpus of what is certified so far; a missing extra is said, and costs nothing else."""
    from proofmill.errors import ExportError
    from proofmill.export import export_corpus

    try:
        export_corpus(folder, recipe=recipe, out=folder / "corpus", min_level=min_level, force=True)
    except ExportError as error:
        say(f"no corpus is written: {error}", as_json=as_json)
        return None
    return folder / "corpus"


def _result_row(result: SweepResult, folder: Path, corpus: Path | None) -> dict[str, object]:
    counts = result.counts
    return {
        "run_dir": str(folder),
        "reason": result.reason,
        "wall_s": round(result.wall_s, 2),
        "corpus": None if corpus is None else str(corpus),
        **{
            name: getattr(counts, name)
            for name in ("submitted", "proved", "refuted", "open", "rejected", "infra", "pending")
        },
    }


def _say_result(result: SweepResult, folder: Path, corpus: Path | None) -> None:
    counts = result.counts
    why = {
        "time": "the time is up",
        "exhausted": "nothing is left to try",
        "enough": "enough theorems are certified",
        "stopped": "the stop file was found",
        "terminated": "a signal asked for the end",
        "disk": "the disk is nearly full",
    }
    say(
        f"{why.get(result.reason, result.reason)}: {counts.proved} theorems certified of {counts.submitted} "
        f"conjectures ({counts.open} open, {counts.pending} waiting)"
    )
    if corpus is not None:
        say(f"corpus: {corpus}\ncheck it again from its own files: proofmill verify {corpus}")
    if counts.pending:
        say(f"the same command goes on with the rest; look at it with: proofmill watch {folder} --once")


@app.command()
def prove(
    statements: Annotated[
        Path,
        typer.Argument(metavar="STATEMENTS.jsonl", help="Rows of id, name, statement.", show_default=False),
    ],
    theory: TheoryOption,
    prover: Annotated[str, typer.Option("--prover", metavar="P", help="Which prover.")] = "portfolio",
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            metavar="PATH_OR_NAME",
            help="The model of a language-model prover: a folder, or the name that a server knows.",
            show_default=False,
        ),
    ] = None,
    server: Annotated[
        str | None,
        typer.Option(
            "--server",
            metavar="URL",
            help="An OpenAI-compatible server, http://HOST:PORT/v1.",
            show_default=False,
        ),
    ] = None,
    budget_s: Annotated[
        float, typer.Option("--budget-s", min=0.1, metavar="SECONDS", help="Seconds for one statement.")
    ] = 20.0,
    budget_attempts: Annotated[
        int | None,
        typer.Option(
            "--budget-attempts",
            min=1,
            metavar="N",
            help="Proof texts that a search may try for one statement.",
            show_default=False,
        ),
    ] = None,
    budget_heartbeats: Annotated[
        int,
        typer.Option(
            "--budget-heartbeats", min=100, metavar="N", help="Lean's maxHeartbeats for one proof text."
        ),
    ] = 40_000,
    out: OutOption = None,
    workers: WorkersOption = None,
    toolchain: ToolchainOption = None,
) -> int:
    """Decide given statements: proved, refuted with a checked counterexample, or open.

    \b
    Examples:
      proofmill prove statements.jsonl --theory core
      proofmill prove statements.jsonl --theory my_trees.lean --budget-s 5 --out results.jsonl
      proofmill prove statements.jsonl --theory core --prover llm --model my-prover --server http://127.0.0.1:8000/v1
    """
    from proofmill.machine import num_cores
    from proofmill.prove.deciding import Budget, decide_file

    compiled = _compile(theory, toolchain)
    report = decide_file(
        statements,
        compiled,
        prover=prover,
        budget=Budget(wall_s=budget_s, attempts=budget_attempts, heartbeats=budget_heartbeats),
        workers=workers or num_cores(),
        settings={name: value for name, value in (("model", model), ("server", server)) if value},
    )
    put_rows(report.rows, out)
    _say_rejects(report.rejects, statements, out)
    counts = ", ".join(f"{num} {outcome}" for outcome, num in sorted(report.counts.items()))
    say(f"{len(report.rows)} statements: {counts or 'none'}", as_json=True)
    return 0


@app.command()
def check(
    theory: TheoryOption,
    submissions: Annotated[
        Path | None,
        typer.Argument(
            metavar="[SUBMISSIONS.jsonl]",
            help="Rows of id, name, statement, proof or code.",
            show_default=False,
        ),
    ] = None,
    challenge: Annotated[
        Path | None,
        typer.Option(
            "--challenge",
            metavar="C.lean",
            help="Trusted: definitions, and theorems with sorry.",
            show_default=False,
        ),
    ] = None,
    solution: Annotated[
        Path | None,
        typer.Option(
            "--solution",
            metavar="S.lean",
            help="Untrusted: must prove the theorems of C.",
            show_default=False,
        ),
    ] = None,
    theorem: Annotated[
        list[str] | None,
        typer.Option(
            "--theorem", metavar="NAME", help="One theorem of C; repeat it; all open ones by default."
        ),
    ] = None,
    level: Annotated[str, typer.Option("--level", metavar="L3", help="Level to reach.")] = "L3",
    workers: WorkersOption = None,
    out: OutOption = None,
    sandbox: Annotated[
        str,
        typer.Option(
            "--sandbox", metavar="bwrap|none", help="`none` runs untrusted text bare: level 1 at most."
        ),
    ] = "bwrap",
    track: Annotated[
        str,
        typer.Option(
            "--track", metavar="plain|meta", help="`meta`: whole files may run programs; needs --level L5."
        ),
    ] = "plain",
    records: Annotated[
        Path | None,
        typer.Option(
            "--records",
            metavar="DIR",
            help="Keep a record of each certificate, and the bytes behind it.",
            show_default=False,
        ),
    ] = None,
    toolchain: ToolchainOption = None,
) -> int:
    """Certify untrusted submissions from anywhere: one verdict row for each.

    Rows that are no rows, and statements that Lean does not take, are told by line number and kept in a
    rejects file beside the output; good rows beside them still go through.

    With --challenge and --solution, two whole files: the theorems of the first, with its definitions
    unchanged, must be proved in the second.

    \b
    Examples:
      proofmill check submissions.jsonl --theory core
      proofmill check submissions.jsonl --theory arith-list --out verdicts.jsonl
      proofmill check submissions.jsonl --theory core --level L5 --records certificates
      proofmill check --challenge C.lean --solution S.lean --theory core
    """
    from proofmill.certify import Certifier, Registry, open_sandbox
    from proofmill.certify.policy import Track
    from proofmill.certify.provenance import Archive
    from proofmill.checking import check_file, parse_level
    from proofmill.codec import to_row
    from proofmill.errors import ConfigError
    from proofmill.machine import num_cores

    for option, value, allowed in (
        ("--sandbox", sandbox, ("bwrap", "none")),
        ("--track", track, ("plain", "meta")),
    ):
        if value not in allowed:
            raise ConfigError(f"{option} must be {' or '.join(allowed)}, got {value!r}")
    if (challenge is None) != (solution is None) or (submissions is None) == (challenge is None):
        raise ConfigError("check takes either SUBMISSIONS.jsonl, or both --challenge and --solution")
    if theorem and challenge is None:
        raise ConfigError("--theorem names a theorem of a --challenge; there is none")
    wanted = parse_level(level)
    certifier = Certifier(
        _compile(theory, toolchain).environment,
        workers=workers or num_cores(),
        level=wanted,
        sandbox=open_sandbox(sandbox),
        track=Track(track),
        registry=Registry(archive=Archive(records) if records is not None else None),
    )
    if submissions is None:
        assert challenge is not None
        assert solution is not None
        verdicts: Sequence[Verdict] = _check_whole(certifier, challenge, solution, theorem or [])
    else:
        report = check_file(submissions, certifier, progress=_show_rows)
        verdicts = report.verdicts
        _say_rejects(report.rejects, submissions, out)
    put_rows([to_row(verdict) for verdict in verdicts], out)
    _say_counts(verdicts, wanted)
    return 0


def _check_whole(
    certifier: Certifier, challenge: Path, solution: Path, theorems: Sequence[str]
) -> list[Verdict]:
    """The verdicts on a whole untrusted file against a whole trusted one."""
    from proofmill.certify.challenge import check_challenge
    from proofmill.errors import InputError

    texts: list[str] = []
    for path in (challenge, solution):
        try:
            texts.append(path.read_bytes().decode("utf-8", "surrogateescape"))
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror}") from error
    return check_challenge(certifier, texts[0], texts[1], theorems)


def _say_counts(verdicts: Sequence[Verdict], wanted: Level) -> None:
    from collections import Counter

    found = Counter(str(verdict.verdict) for verdict in verdicts)
    counts = ", ".join(f"{num} {kind}" for kind, num in sorted(found.items()))
    low = Counter(verdict.level for verdict in verdicts if verdict.reason == "" and verdict.level < wanted)
    below = "".join(f"; {num} of them only at level {level}" for level, num in sorted(low.items()))
    say(f"{len(verdicts)} verdicts: {counts or 'none'}{below}", as_json=True)


def _compile(theory: str, toolchain: str | None) -> Theory:
    from proofmill.lean.toolchain import find_toolchain
    from proofmill.theory.theory import compile_theory

    return compile_theory(theory, toolchain=find_toolchain(toolchain), progress=show_build)


def _show_rows(done: int, total: int) -> None:
    if sys.stderr.isatty() and total:
        end = "\n" if done == total else ""
        typer.echo(f"\r\033[Kchecked {done} of {total}{end}", err=True, nl=False)


def put_rows(rows: Sequence[Mapping[str, object]], out: Path | None) -> None:
    """Writes rows to a file, or a JSON line each on stdout."""
    import json

    from proofmill.codec import write_rows

    if out is not None:
        write_rows(out, rows)
        return
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False))


def _say_rejects(rejects: Sequence[object], source: Path, out: Path | None) -> None:
    from proofmill.checking import rejects_path, save_rejects
    from proofmill.codec import Reject

    found = [reject for reject in rejects if isinstance(reject, Reject)]
    path = rejects_path(source, out)
    if save_rejects(path, found):
        for reject in found[:20]:
            say(f"{source} line {reject.line}: {reject.detail}", as_json=True)
        if len(found) > 20:
            say(f"... and {len(found) - 20} more", as_json=True)
        say(f"{len(found)} rows could not be used; they are in {path}", as_json=True)
