"""Commands about corpora and what they rest on: ``export``, ``verify``, ``import``, ``trace``, ``recertify``."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from proofmill.cli.app import JsonFlag, app, emit, say

__all__ = ["export", "import_", "recertify", "trace", "verify"]

_SHOWN = 10


@app.command()
def export(
    run_dir: Annotated[Path, typer.Argument(metavar="RUN_DIR", help="Of a sweep, finished or running.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to make.")],
    recipe: Annotated[
        str, typer.Option("--recipe", metavar="NAME_OR_PATH", help="A dataset recipe.")
    ] = "theorems",
    min_level: Annotated[
        int | None,
        typer.Option("--min-level", metavar="L", min=0, max=6, help="Leave out weaker evidence."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the corpus in DIR.")] = False,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against", metavar="FILE", help="Benchmark statements (JSONL) to keep out of both splits."
        ),
    ] = None,
    mixture: Annotated[
        str, typer.Option("--mixture", metavar="NAME_OR_PATH", help="How all-types mixes its curriculum.")
    ] = "curriculum",
    as_json: JsonFlag = False,
) -> int:
    """Write what a run certified as a dataset: Parquet, JSONL and a dataset card.

    The recipe `theorems` has a row for each theorem; a type, such as `next-tactic`, has rows made from them, each
    checked by Lean; `all-types` writes every type into a folder of its own.

    The folder appears whole or not at all, and the same ledger gives the same bytes. It carries the sources
    of its theory and core library, so that `proofmill verify DIR` needs nothing else.

    \b
    Examples:
      proofmill export runs/tonight --recipe theorems --out corpus
      proofmill export runs/tonight --out corpus --force      again, while the sweep goes on
      proofmill export runs/tonight --recipe all-types --out types
    """
    from proofmill.derive import is_type, kept_out
    from proofmill.export import export_corpus

    if is_type(recipe):
        return _export_types(
            run_dir, out, recipe, min_level, against, mixture=mixture, force=force, as_json=as_json
        )
    with _bar() as told:
        result = export_corpus(
            run_dir,
            recipe,
            out=out,
            min_level=min_level,
            force=force,
            against=None if against is None else kept_out(against, run_dir),
            progress=told,
        )
    if as_json:
        emit(
            {
                "path": str(result.path),
                "rows": dict(result.rows),
                "left_out": dict(result.left_out),
                "withheld": dict(result.withheld),
                "levels": {str(level): num for level, num in result.levels.items()},
                "digest": result.digest,
            }
        )
        return 0
    counts = ", ".join(f"{num:,} {split}" for split, num in result.rows.items())
    say(f"{result.path}: {sum(result.rows.values()):,} rows ({counts})")
    for words, reasons in (("withheld from both splits", result.withheld), ("left out", result.left_out)):
        if reasons:
            say(f"{words}: {', '.join(f'{num:,} {reason}' for reason, num in reasons.items())}")
    say(f"digest {result.digest}\ncheck it with: proofmill verify {result.path}")
    return 0


def _export_types(
    run_dir: Path,
    out: Path,
    recipe: str,
    min_level: int | None,
    against: Path | None,
    *,
    mixture: str,
    force: bool,
    as_json: bool,
) -> int:
    import dataclasses

    from proofmill.derive import export_types

    with _bar() as told:
        result = export_types(
            run_dir,
            recipe,
            out=out,
            min_level=min_level,
            force=force,
            against=against,
            mixture=mixture,
            progress=told,
        )
    if as_json:
        emit({**dataclasses.asdict(result), "path": str(result.path)})
        return 0
    for name, rows in result.rows.items():
        dropped = sum(result.drops[name].values())
        say(f"{name}: {sum(rows.values()):,} rows ({rows['test']:,} test), {dropped:,} drafts dropped")
    total = sum(num for rows in result.rows.values() for num in rows.values())
    say(f"{result.path}: {total:,} rows of {len(result.rows)} types")
    say(f"digest {result.digest}\ncheck it with: proofmill verify {result.path}")
    return 0


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A corpus.")],
    sample: Annotated[
        int | None,
        typer.Option("--sample", metavar="N", min=1, help="Only N rows, with everything they need."),
    ] = None,
    level: Annotated[str, typer.Option("--level", metavar="L", help="Level to reach, L0 to L6.")] = "L3",
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, help="Lean processes at once.")
    ] = None,
    code: Annotated[
        bool, typer.Option("--code", help="Also certify each self-contained `code` by itself: slow.")
    ] = False,
    as_json: JsonFlag = False,
) -> int:
    """Certify every row of a corpus again, offline, from the corpus's own files.

    Checks the digest of every file, builds core library and theory from the corpus's sources, certifies each
    statement with its proof, and compares hashes, axioms, premises and splits. Ends with 0 only if all of it
    holds. Of a dataset type, every row's own claim is put to Lean and the certifier again, too.

    \b
    Examples:
      proofmill verify corpus
      proofmill verify corpus --sample 100
      proofmill verify corpus --json | python3 -m json.tool
    """
    from proofmill.checking import parse_level
    from proofmill.derive import holds_types, verify_types
    from proofmill.export import verify_corpus

    is_types = holds_types(folder)
    word = "hold, theorems" if is_types else "certified"
    with _bar() as told:
        result = (verify_types if is_types else verify_corpus)(
            folder,
            sample=sample,
            level=parse_level(level),
            workers=workers,
            check_code=code,
            progress=lambda done, total: told("certified again", done, total),
        )
    if as_json:
        emit(result.as_row())
    for failure in result.failures[:_SHOWN]:
        where = f"{failure.file} line {failure.line}: " if failure.line else ""
        name = f"{failure.name}: " if failure.name else ""
        say(f"{where}{name}{failure.reason}: {failure.detail}", as_json=as_json)
    if len(result.failures) > _SHOWN:
        say(f"... and {len(result.failures) - _SHOWN} more", as_json=as_json)
    for note in result.notes:
        say(f"note: {note}", as_json=as_json)
    say(
        f"{folder}: {result.rows:,} rows, {result.certified:,} {word} at level {result.level}, "
        f"{result.rejected:,} rejected, {result.undecided:,} undecided; "
        f"{'all of it holds' if result.ok else f'{len(result.failures):,} failures'} (digest {result.digest[:23]})",
        as_json=as_json,
    )
    return 0 if result.ok else 1


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Rows as JSONL, or one JSON list.")],
    theory: Annotated[str, typer.Option("--theory", metavar="T", help="A theory's name or its TOML file.")],
    run_dir: Annotated[Path, typer.Option("--run-dir", metavar="DIR", help="Of a run, or to be made.")],
    level: Annotated[str, typer.Option("--level", metavar="L", help="Level to reach, L0 to L6.")] = "L3",
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, help="Lean processes at once.")
    ] = None,
    as_json: JsonFlag = False,
) -> int:
    """Certify an existing corpus afresh and merge what holds into a run, so that `export` has it.

    Rows have a statement and a proof (or several; the first that holds counts), perhaps a header; or
    `formal_statement` as in Lean Workbook. What does not hold goes to FILE's rejects, with its reason.

    \b
    Examples:
      proofmill import old.jsonl --theory arith-list --run-dir runs/old
      proofmill export runs/old --out corpus
    """
    from proofmill.checking import parse_level, rejects_path, save_rejects
    from proofmill.derive.ingest import ingest

    with _bar() as told:
        result = ingest(
            file,
            theory=theory,
            run_dir=run_dir,
            level=parse_level(level),
            workers=workers,
            progress=lambda done, total: told("certified", done, total),
        )
    rejects = rejects_path(file, run_dir / file.name)
    save_rejects(rejects, result.rejects)
    if as_json:
        emit(
            {
                "run_dir": str(run_dir),
                "rows": result.rows,
                "certified": result.certified,
                "known": result.known,
                "rejected": result.reasons,
            }
        )
        return 0
    say(f"{file}: {result.rows:,} rows, {result.certified:,} certified ({result.known:,} known before)")
    if result.rejects:
        why = ", ".join(f"{num:,} {reason}" for reason, num in result.reasons.items())
        say(f"{len(result.rejects):,} rejected: {why}; see {rejects}")
    say(f"export it with: proofmill export {run_dir} --out corpus")
    return 0


@app.command()
def trace(
    url: Annotated[str, typer.Argument(metavar="URL", help="Of a Lean repository, or a path.")],
    commit: Annotated[str, typer.Argument(metavar="COMMIT", help="Its whole hash.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to make.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the export in DIR.")] = False,
) -> int:
    """Trace a Lean repository with LeanDojo: needs a network, git and the repository's own Lean.

    Writes its theorems with tactics and states in the format of LeanDojo's benchmark.

    \b
    Examples:
      proofmill trace https://github.com/owner/name 29dcec074de168ac2bf835a77ef68bbe069194c5 --out traced
    """
    from proofmill.derive.dojo import trace_repository

    say(f"{out}: {trace_repository(url, commit, out, force=force):,} theorems")
    return 0


@app.command()
def recertify(
    run_dir: Annotated[Path, typer.Argument(metavar="RUN_DIR", help="Of a sweep that is not running.")],
    level: Annotated[str, typer.Option("--level", metavar="L", help="Level to reach, L0 to L6.")] = "L3",
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, help="Lean processes at once.")
    ] = None,
    as_json: JsonFlag = False,
) -> int:
    """Certify a run's whole ledger again: for the day when a fault of a kernel becomes known.

    Says which known faults the toolchains have that made the certificates, checks the chain of records, and
    judges every stored statement and proof afresh. What does not hold is quarantined: kept, with its reason,
    and never exported again. Ends with 0 only if every certificate holds.

    \b
    Examples:
      proofmill recertify runs/tonight
      proofmill recertify runs/tonight --level L5
    """
    import dataclasses

    from proofmill.checking import parse_level
    from proofmill.export import recertify_run

    with _bar() as told:
        result = recertify_run(
            run_dir,
            level=parse_level(level),
            workers=workers,
            progress=lambda done, total: told("certified again", done, total),
        )
    if as_json:
        emit(dataclasses.asdict(result))
    for toolchain, faults in result.advisories.items():
        for fault in faults:
            say(f"{toolchain}: {fault}", as_json=as_json)
    for name, finding in list(result.findings.items())[:_SHOWN]:
        say(f"{name}: {finding.reason}: {finding.detail}", as_json=as_json)
    if len(result.findings) > _SHOWN:
        say(f"... and {len(result.findings) - _SHOWN} more", as_json=as_json)
    num_bad = sum(result.quarantined.values())
    say(
        f"{run_dir}: {result.certificates:,} certificates, {result.certified:,} hold at level {result.level} with "
        f"{result.toolchain}, {num_bad:,} quarantined, {result.undecided:,} undecided; "
        f"{result.records:,} records in an unbroken chain; "
        f"{'known faults of the toolchains above' if result.advisories else 'no advisory concerns the toolchains'}",
        as_json=as_json,
    )
    return 0 if result.certified == result.certificates else 1


@contextlib.contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on stderr, on a terminal only."""
    import sys

    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("reading", total=None)
        yield lambda what, done, total: shown.update(task, description=what, completed=done, total=total)
