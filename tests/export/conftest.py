"""A small run made for real: theorems that build on one another, certified, sealed and recorded."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import pytest

from proofmill.certify import Certifier, Lemma, open_sandbox, seal_lemmas
from proofmill.config import SweepConfig, resolved
from proofmill.decode import decode_object
from proofmill.export import ExportResult, export_corpus, load_dataset_recipe, snapshot_sources
from proofmill.export.files import MANIFEST_FILE, digest_files, read_manifest
from proofmill.export.recipe import DatasetRecipe
from proofmill.export.rows import SPLITS, CorpusRow
from proofmill.export.shards import write_rows
from proofmill.ledger import DropTally, Ledger
from proofmill.records import Candidate, Conjecture, Submission
from proofmill.theory.theory import Theory, compile_theory

THEORY = """
namespace Mini
def double : Nat → Nat
  | .zero => .zero
  | .succ n => .succ (.succ (double n))
def app : List Nat → List Nat → List Nat
  | .nil, ys => ys
  | .cons x xs, ys => .cons x (app xs ys)
def rev : List Nat → List Nat
  | .nil => .nil
  | .cons x xs => app (rev xs) (.cons x .nil)
end Mini
"""
THEORY_TOML = 'name = "mini"\ntitle = "Lists, small"\nfiles = ["Mini.lean"]\ncontext = "open Mini"\n'
RECIPE = """
name = "small"
title = "Small theorems"
[split]
salt = "test"
test_share = 0.4
"""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A theorem of the run."""

    name: str
    type: str
    proof: str
    held_out: bool = False
    canonical: str = ""
    level: int = 3
    witness: dict[str, str] | None = None
    group: int = field(default=1)


def step(body: str) -> str:
    """A proof by induction on xs whose first case is given, the second by the hypothesis."""
    return f"by\n  induction xs with\n  | nil => {body}\n  | cons x xs ih => exact congrArg (List.cons x) ih"


PLAN = (
    Planned(name="app_nil", type="(xs : List Nat) : app xs [] = xs", proof=step("rfl")),
    Planned(
        name="app_assoc",
        type="(xs ys zs : List Nat) : app (app xs ys) zs = app xs (app ys zs)",
        proof=step("rfl"),
    ),
    Planned(
        name="double_succ",
        type="(n : Nat) : double n.succ = (double n).succ.succ",
        proof="rfl",
        held_out=True,
        canonical="double succ",
    ),
    Planned(name="weak", type="(n : Nat) : n = n", proof="rfl", level=2),
    Planned(
        name="names_only",
        type="(xs : List Nat) : app [] xs = xs",
        proof="by\n  first | rfl | exact app_nil xs",
        group=2,
    ),
    Planned(
        name="rev_app",
        type="(xs ys : List Nat) : rev (app xs ys) = app (rev ys) (rev xs)",
        proof="by\n  induction xs with\n  | nil => exact (app_nil (rev ys)).symm\n  | cons x xs ih =>\n"
        "    exact (congrArg (fun zs => app zs [x]) ih).trans (app_assoc (rev ys) (rev xs) [x])",
        group=2,
    ),
    Planned(
        name="leaks",
        type=": double (Nat.succ .zero) = Nat.succ (Nat.succ .zero)",
        proof="double_succ .zero",
        group=2,
    ),
    Planned(
        name="same_as_held_out",
        type="(m : Nat) : double m.succ = (double m).succ.succ",
        proof="rfl",
        canonical="double succ",
        group=2,
    ),
    Planned(name="on_weak", type="(n : Nat) : n.succ = n.succ", proof="weak n.succ", group=2),
    Planned(
        name="rev_rev",
        type="(xs : List Nat) : rev (rev xs) = xs",
        proof="by\n  induction xs with\n  | nil => rfl\n  | cons x xs ih =>\n"
        "    exact (rev_app (rev xs) [x]).trans (congrArg (List.cons x) ih)",
        held_out=True,
        group=3,
    ),
    Planned(
        name="on_withheld",
        type="(n : Nat) (h : n = 0) : double (Nat.succ .zero) = Nat.succ (Nat.succ .zero)",
        proof="leaks",
        held_out=True,
        witness={"n": "0"},
        group=3,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Run:
    """A finished run."""

    path: Path
    recipe: Path
    theory: Theory

    def export(self, out: Path, *, force: bool = False) -> ExportResult:
        """Exports with the tests' recipe."""
        return export_corpus(self.path, str(self.recipe), out=out, force=force)


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The run of PLAN."""
    base = tmp_path_factory.mktemp("made")
    (base / "Mini.lean").write_text(THEORY)
    (base / "mini.toml").write_text(THEORY_TOML)
    (base / "small.toml").write_text(RECIPE)
    recipe, _ = load_dataset_recipe(str(base / "small.toml"))
    theory = compile_theory(str(base / "mini.toml"))
    config = SweepConfig(sweep=replace(SweepConfig().sweep, theory=str(base / "mini.toml")))
    run_dir = base / "run"
    identity = {
        "recipe": "sha256:test",
        "theory": theory.digest,
        "toolchain": theory.environment.toolchain.digest,
    }
    with Ledger.open(run_dir, identity) as ledger:
        _record(ledger, theory, recipe, run_dir / "artifacts" / "lemmas")
    (run_dir / "resolved.json").write_text(json.dumps(resolved(config, recipe="default")))
    snapshot_sources(run_dir, theory)
    return Run(path=run_dir, recipe=base / "small.toml", theory=theory)


def family(recipe: DatasetRecipe, name: str, *, held_out: bool) -> str:
    """A family that the recipe puts where it is wanted."""
    return next(
        f"{name} {number}" for number in range(1000) if recipe.is_held_out(f"{name} {number}") is held_out
    )


def _record(ledger: Ledger, theory: Theory, recipe: DatasetRecipe, folder: Path) -> None:
    conjectures = {
        item.name: Conjecture(
            id=f"{place:08x}",
            name=item.name,
            statement=f"theorem {item.name} {item.type}",
            generator="hand",
            parents=(),
            family=family(recipe, item.name, held_out=item.held_out),
            canonical=item.canonical or item.name,
            size=5,
            tests_passed=40,
            witness=item.witness,
        )
        for place, item in enumerate(PLAN)
    }
    drops = [DropTally(reason="refuted", num=90)]
    ledger.propose(list(conjectures.values()), layer=1, generator="hand", considered=101, drops=drops)
    sandbox = open_sandbox()
    certifier = Certifier(theory.environment, workers=2, sandbox=sandbox)
    for number in (1, 2, 3):
        items = [item for item in PLAN if item.group == number]
        rows = [
            Submission(id=c.id, name=c.name, statement=c.statement, proof=item.proof)
            for item in items
            for c in (conjectures[item.name],)
        ]
        checked = certifier.check(rows)
        lemmas = []
        for item, result in zip(items, checked, strict=True):
            assert result.verdict is not None, result.problem
            assert result.verdict.level == 3, result.verdict
            assert result.frozen is not None
            candidate = Candidate(
                conjecture_id=result.submission.id,
                proof=item.proof,
                lane="hand",
                script="written",
                attempts=1,
                wall_s=0.1,
            )
            verdict = replace(result.verdict, level=item.level)
            assert ledger.record_certificate(candidate, verdict, difficulty=0.5)
            lemmas.append(Lemma(frozen=result.frozen, proof=item.proof))
        sealed = seal_lemmas(certifier.compiler, lemmas, number=number, folder=folder)
        certifier = Certifier(sealed.environment, workers=2, sandbox=sandbox)


@pytest.fixture(scope="session")
def made(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus that tests only read."""
    out = tmp_path_factory.mktemp("corpora") / "corpus"
    run.export(out)
    return out


@pytest.fixture
def corpus(made: Path, tmp_path: Path) -> Path:
    """A corpus that the test may spoil."""
    return Path(shutil.copytree(made, tmp_path / "corpus"))


def read_rows(folder: Path) -> list[CorpusRow]:
    """The rows of a corpus, in order of certification."""
    rows = [
        decode_object(json.loads(line), CorpusRow)
        for split in SPLITS
        for line in (folder / "jsonl" / f"{split}.jsonl").read_text().splitlines()
    ]
    return sorted(rows, key=lambda row: row.seq)


def reseal_files(folder: Path) -> None:
    """Makes the manifest agree with what is there."""
    manifest = replace(
        read_manifest(folder),
        files=digest_files(folder),
        rows={split: len((folder / "jsonl" / f"{split}.jsonl").read_text().splitlines()) for split in SPLITS},
    )
    (folder / MANIFEST_FILE).write_text(json.dumps(asdict(manifest)))


Change = Callable[[CorpusRow], CorpusRow | None]


@pytest.fixture
def forge() -> Callable[[Path, Change], None]:
    """Changes rows, or drops them, and makes everything else agree, as a forger would."""

    def do(folder: Path, change: Change) -> None:
        rows = [changed for row in read_rows(folder) if (changed := change(row)) is not None]
        write_rows(folder, rows)
        reseal_files(folder)

    return do


@pytest.fixture
def reseal() -> Callable[[Path], None]:
    """Makes the manifest agree with what is there."""
    return reseal_files
