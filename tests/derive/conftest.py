"""A small run made for real on the default theory, and every type exported from it once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from proofmill.certify import Certifier, open_sandbox
from proofmill.config import SweepConfig, resolved
from proofmill.derive import ALL_TYPES, TypesResult, export_types
from proofmill.export import load_dataset_recipe, snapshot_sources
from proofmill.ledger import Ledger
from proofmill.records import Candidate, Conjecture, Submission
from proofmill.theory.theory import compile_theory

PLAN = (
    ("half_double", "(n : Nat) : half (double n) = n", "by\n  induction n <;> simp_all [half, double]", 0.7),
    (
        "double_half_even",
        "(n : Nat) : double (half n) ≤ n",
        "by\n  fun_induction half n <;> simp_all [double] <;> omega",
        0.9,
    ),
    ("min_max", "(a b : Bool) : min a b = min b a", "by\n  cases a <;> cases b <;> rfl", 0.5),
    ("sub_dist", "(n m : Nat) (h : m ≤ n) : n - m = dist n m", "by\n  simp only [dist]\n  omega", 0.8),
    (
        "evens_stutter",
        "{α : Type} (xs : List α) : evens (stutter xs) = xs",
        "by\n  induction xs <;> simp_all [evens, stutter]",
        0.75,
    ),
    (
        "held_bump",
        "(xs : List Nat) : (bump xs).length = xs.length",
        "by\n  induction xs <;> simp_all [bump]",
        0.6,
    ),
)
"""Name, binders and type, proof, difficulty; the one named ``held`` is of a held-out family."""
HELD = "held_bump"


@dataclass(frozen=True, kw_only=True)
class Exported:
    """All types of the small run."""

    run: Path
    folder: Path
    result: TypesResult


def make_run(run_dir: Path) -> None:
    """Certifies PLAN and puts it into a ledger."""
    theory = compile_theory("arith-list")
    recipe, _ = load_dataset_recipe("theorems")
    identity = {
        "recipe": "sha256:test",
        "theory": theory.digest,
        "toolchain": theory.environment.toolchain.digest,
    }
    conjectures = [
        Conjecture(
            id=f"{place:08x}",
            name=name,
            statement=f"theorem {name} {type_}",
            generator="hand",
            parents=(),
            family=next(
                f"{name} {n}" for n in range(1000) if recipe.is_held_out(f"{name} {n}") is (name == HELD)
            ),
            canonical=name,
            size=5,
            tests_passed=40,
            witness=None,
        )
        for place, (name, type_, _, _) in enumerate(PLAN)
    ]
    certifier = Certifier(theory.environment, workers=2, sandbox=open_sandbox())
    rows = [
        Submission(id=c.id, name=c.name, statement=c.statement, proof=proof)
        for c, (_, _, proof, _) in zip(conjectures, PLAN, strict=True)
    ]
    with Ledger.open(run_dir, identity) as ledger:
        ledger.propose(conjectures, layer=1, generator="hand", considered=len(PLAN), drops=[])
        for checked, (name, _, proof, difficulty) in zip(certifier.check(rows), PLAN, strict=True):
            assert checked.verdict is not None, (name, checked.problem)
            assert checked.verdict.level == 3, checked.verdict
            candidate = Candidate(
                conjecture_id=checked.submission.id,
                proof=proof,
                lane="hand",
                script=f"written/{name}",
                attempts=1,
                wall_s=0.1,
            )
            assert ledger.record_certificate(candidate, checked.verdict, difficulty=difficulty)
    (run_dir / "resolved.json").write_text(json.dumps(resolved(SweepConfig(), recipe="default")))
    snapshot_sources(run_dir, theory)


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Every type, exported once; tests only read it."""
    base = tmp_path_factory.mktemp("types")
    make_run(base / "run")
    result = export_types(base / "run", ALL_TYPES, out=base / "all", workers=2)
    return Exported(run=base / "run", folder=base / "all", result=result)
