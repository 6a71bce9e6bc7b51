"""The certifier as a whole: batches, neighbours, hostile loads, sealed lemmas, identity of statements."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from proofmill.certify import (
    Certifier,
    Environment,
    FrozenStatement,
    InputProblem,
    Lemma,
    ProofText,
    Strength,
    open_environment,
    open_sandbox,
    seal_lemmas,
)
from proofmill.errors import CertifierError, TheoryError
from proofmill.lean.process import Limits
from proofmill.lean.toolchain import Toolchain
from proofmill.records import Submission, Verdict

HANG = "by repeat (have : 1 = 1 := rfl)"


def row(number: int, statement: str, proof: str) -> Submission:
    """A submission of a proof."""
    return Submission(id=f"r{number}", name="x", statement=statement, proof=proof)


def verdicts(certifier: Certifier, rows: list[Submission]) -> list[Verdict]:
    """The verdicts on rows whose statements are fine."""
    found = [done.verdict for done in certifier.check(rows)]
    assert all(verdict is not None for verdict in found)
    return [verdict for verdict in found if verdict is not None]


def test_mixed_batch_keeps_order(certifier: Certifier) -> None:
    """Good and bad rows in one call: each verdict at its place, the good ones all certified."""
    rng = random.Random(1)
    rows, expected = [], []
    for number in range(120):
        kind = rng.choice(["good", "good", "good", "wrong", "sorry", "syntax", "command"])
        proof, reason = {
            "good": (f"Nat.add_zero {number}", ""),
            "wrong": ("Nat.add_comm", "lean_error"),
            "sorry": ("by sorry", "axiom:sorryAx"),
            "syntax": ("by exact =", "parse_error"),
            "command": ("rfl\nend", "forbidden_syntax"),
        }[kind]
        rows.append(row(number, f"theorem t{number % 7} : {number} + 0 = {number}", proof))
        expected.append(reason)
    found = verdicts(certifier, rows)
    assert [verdict.id for verdict in found] == [one.id for one in rows]
    assert [verdict.reason for verdict in found] == expected
    assert {verdict.level for verdict in found if not verdict.reason} == {3}


def test_neighbours_are_no_premises(certifier: Certifier) -> None:
    """A row of a batch cannot rest on another, named or found by search."""
    hard = "theorem hard (a b c : Nat) (h : a = b) (k : b = c) : c = a"
    rows = [
        row(1, hard, "(h.trans k).symm"),
        row(2, "theorem easy (a b c : Nat) (h : a = b) (k : b = c) : c = a", "hard a b c h k"),
        row(3, "theorem found (a b c : Nat) (h : a = b) (k : b = c) : c = a", "by exact?"),
    ]
    first, second, third = verdicts(certifier, rows)
    assert first.reason == ""
    assert second.reason == "lean_error"
    assert third.verdict in ("certified", "rejected")
    assert third.premises == ()


def test_equal_names_share_a_call(certifier: Certifier) -> None:
    """Rows with the same NAME and different statements do not meet."""
    rows = [row(n, f"theorem same : {n} + 0 = {n}", "rfl") for n in range(5)]
    assert [verdict.reason for verdict in verdicts(certifier, rows)] == [""] * 5


def test_matchers_are_shared_by_value(certifier: Certifier) -> None:
    """Statements that bring the same matcher are certified side by side."""
    text = "(n : Nat) : (match n with | 0 => 1 | _ => 2) = (match n with | 0 => 1 | _ => 2)"
    rows = [row(n, f"theorem m{n} {text}", "rfl") for n in range(4)]
    found = verdicts(certifier, rows)
    assert [verdict.reason for verdict in found] == [""] * 4
    assert len({verdict.statement_hash for verdict in found}) == 1


def test_hanging_row_harms_nobody(environment: Environment) -> None:
    """An endless proof among honest ones ends undecided; the others are certified."""
    certifier = Certifier(environment, limits=Limits(wall_s=6.0), workers=2)
    rows = [row(n, f"theorem t{n} : {n} + 0 = {n}", "rfl") for n in range(9)]
    rows.insert(4, row(99, "theorem hang : 1 + 1 = 3", HANG))
    found = verdicts(certifier, rows)
    assert [verdict.reason for verdict in found if verdict.id != "r99"] == [""] * 9
    assert (found[4].verdict, found[4].reason) == ("undecided", "timeout_wall")


def test_statement_hash_is_that_of_the_type(certifier: Certifier) -> None:
    """Names of theorem, binders and universes do not count; anything else does."""
    same = [
        "theorem a (n : Nat) : n + 0 = n",
        "theorem b : ∀ k : Nat, k + 0 = k",
        "theorem c {m : Nat} : m + 0 = m",
    ]
    other = ["theorem d (n : Nat) : 0 + n = n", "theorem e (n : Nat) : n = n + 0"]
    hashes = [one.statement_hash for one in frozen(certifier, same + other)]
    assert len(set(hashes[:3])) == 1
    assert len(set(hashes)) == 3


def frozen(certifier: Certifier, statements: list[str]) -> list[FrozenStatement]:
    """Statements that freeze without trouble."""
    found = certifier.freeze(statements)
    assert all(isinstance(one, FrozenStatement) for one in found), found
    return [one for one in found if isinstance(one, FrozenStatement)]


@pytest.mark.parametrize(
    ("statement", "reason", "says"),
    [
        ("theorem t : n + 0 = n", "lean_error", "bind it explicitly"),
        ("theorem t (α : Type u) : True", "lean_error", "theorem t.{u}"),
        ("theorem t : 1 = 1 := rfl", "shape", "without ':='"),
        ("lemma t : 1 = 1", "shape", "theorem NAME BINDERS : TYPE"),
        ("theorem t", "shape", "no ':'"),
        ("theorem t : 1 = 1\naxiom x : False", "shape", "'axiom'"),
        ("theorem t : (1 = 1", "syntax", "never closed"),
        ("theorem t : 1 = 1 -- done", "shape", "comment"),
        ("theorem Nat.add_comm : 1 = 1", "name_taken", "choose another name"),
        ("theorem t : Nat", "lean_error", "proposition"),
        ("theorem t : 1 = ", "lean_error", "unexpected token"),
        ("", "shape", "nothing"),
        ("theorem _root_.t : 1 = 1", "name", "rename"),
        ("theorem t : (sorry : Nat) = 1", "axiom", "sorryAx"),
    ],
)
def test_bad_statements_are_told(certifier: Certifier, statement: str, reason: str, says: str) -> None:
    """A statement that cannot be used is a problem of its own, with a remedy; its neighbours pass."""
    before, problem, after = certifier.freeze(["theorem u : 1 = 1", statement, "theorem v (n : Nat) : n = n"])
    assert isinstance(before, FrozenStatement)
    assert isinstance(after, FrozenStatement)
    assert isinstance(problem, InputProblem)
    assert problem.reason == reason
    assert says in problem.detail


def test_context_is_part_of_statements(environment: Environment, toolchain: Toolchain) -> None:
    """What a theory opens holds for statements and for proofs."""
    opened = open_environment(
        toolchain, olean_roots=environment.olean_roots, context="open Nat\nuniverse u\n"
    )
    certifier = Certifier(opened)
    rows = [row(1, "theorem t (α : Type u) (a : α) (n : Nat) : succ n = n + 1", "rfl")]
    assert verdicts(certifier, rows)[0].reason == ""
    assert opened.digest != environment.digest


def test_bad_context_is_told(environment: Environment, toolchain: Toolchain) -> None:
    """A context that does not compile is an error of the theory."""
    broken = open_environment(toolchain, olean_roots=environment.olean_roots, context="open NoSuchNamespace")
    with pytest.raises(TheoryError, match="context"):
        Certifier(broken).freeze(["theorem t : 1 = 1"])


def test_missing_module_is_told(toolchain: Toolchain, tmp_path: Path) -> None:
    """An environment needs its modules."""
    with pytest.raises(TheoryError, match="Init is not compiled"):
        open_environment(toolchain, olean_roots=[tmp_path])


def test_sealed_lemmas_serve_later_proofs(certifier: Certifier, tmp_path: Path) -> None:
    """Certified rows become importable lemmas; proofs that use them name them as premises."""
    statements = ["theorem l1 (n : Nat) : n + 0 = n", "theorem l2 : 1 = 2", "theorem l3 : 2 + 2 = 4"]
    known = frozen(certifier, statements)
    lemmas = [
        Lemma(frozen=one, proof=proof)
        for one, proof in zip(known, ["rfl", "by sorry", "by exact rfl"], strict=True)
    ]
    sealed = seal_lemmas(certifier.compiler, lemmas, number=1, folder=tmp_path)
    assert sealed.names == (("l1",), ("l3",))
    assert [name for name, _ in sealed.dropped] == [("l2",)]
    assert (tmp_path / "Lemmas" / "G0001.olean").is_file()
    wider = Certifier(sealed.environment)
    text = "theorem goal (n : Nat) : (n + 0) + 0 = n"
    (statement,) = frozen(certifier, [text])
    proof = "by rw [l1 (n + 0), l1 n]"
    (verdict,) = wider.certify([(statement, row(1, text, proof))])
    assert (verdict.reason, verdict.premises) == ("", ("l1",))
    (without,) = certifier.certify([(statement, row(1, text, proof))])
    assert without.reason == "lean_error"
    second = frozen(wider, ["theorem l4 (n : Nat) : (n + 0) + 0 = n"])
    again = seal_lemmas(wider.compiler, [Lemma(frozen=second[0], proof=proof)], number=2, folder=tmp_path)
    assert again.environment.imports == ("Init", "Lemmas.G0001", "Lemmas.G0002")


def test_foreign_frozen_statement_is_refused(
    certifier: Certifier, environment: Environment, toolchain: Toolchain
) -> None:
    """A statement frozen elsewhere is not judged here."""
    other = open_environment(toolchain, olean_roots=environment.olean_roots, context="open Nat")
    (statement,) = frozen(Certifier(other), ["theorem t : 1 = 1"])
    with pytest.raises(CertifierError, match="frozen in environment"):
        certifier.certify([(statement, row(1, "theorem t : 1 = 1", "rfl"))])


def test_no_sandbox_caps_the_level(environment: Environment) -> None:
    """Without a sandbox nothing is certified above level 1."""
    certifier = Certifier(environment, sandbox=open_sandbox(Strength.NONE))
    (verdict,) = verdicts(certifier, [row(1, "theorem t : 1 = 1", "rfl")])
    assert (verdict.verdict, verdict.level) == ("certified", 1)


def test_elaborate_batch_probes(certifier: Certifier) -> None:
    """Provers learn which rows Lean accepts, at the price of one run."""
    rows = [
        ProofText(statement="theorem p (n : Nat) : n + 0 = n", proof=proof)
        for proof in ("rfl", "by simp", "by exact foo", "by sorry", "rfl\nend X", "by exact (")
    ]
    outcomes = certifier.elaborate(rows)
    assert [outcome.ok for outcome in outcomes] == [True, True, False, False, False, False]
    assert "foo" in outcomes[2].first_error


def test_certifier_imports_no_prover() -> None:
    """The judge stands on its own: errors, records, resources, what the machine has, and the launching of Lean."""
    program = (
        "import sys, proofmill.certify\n"
        "print(*sorted(n for n in sys.modules if n.startswith(('proofmill', 'torch', 'numpy', 'psutil'))))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    rooms = ("certify", "judge", "kernel", "lean", "errors", "records", "atomic", "machine")
    allowed = tuple(f"proofmill.{room}" for room in rooms)
    for name in run.stdout.split():
        assert name in ("proofmill", "proofmill.resources") or name.startswith(allowed), name


def test_cancelled_certifier_gives_no_verdict(environment: Environment) -> None:
    """Cancelling kills Lean at once and raises; nothing is called undecided that was not tried."""
    certifier = Certifier(environment, limits=Limits(wall_s=60.0))
    rows = [row(1, "theorem t : 1 + 1 = 3", HANG)]
    threading.Timer(1.5, certifier.cancel).start()
    started = time.monotonic()
    with pytest.raises(CertifierError, match="cancelled"):
        certifier.check(rows)
    assert time.monotonic() - started < 45


def test_broken_start_is_undecided(environment: Environment, toolchain: Toolchain) -> None:
    """A Lean that does not start says nothing about a proof."""
    certifier = Certifier(environment)
    (statement,) = frozen(certifier, ["theorem t : 1 = 1"])
    broken = replace(environment, toolchain=replace(toolchain, command=("/bin/false",)))
    verdict = Certifier(broken).certify([(statement, row(1, "theorem t : 1 = 1", "rfl"))])[0]
    assert (verdict.verdict, verdict.reason) == ("undecided", "judge_error")


def test_killed_workers_change_no_verdict(environment: Environment) -> None:
    """Lean dying under a check costs time, never a verdict."""
    certifier = Certifier(environment, batch_size=20)
    rows = [
        row(n, f"theorem t{n} : {n} + 0 = {n}", "rfl" if n % 10 else "by exact wrong") for n in range(100)
    ]
    known = frozen(certifier, [one.statement for one in rows])
    expected = [verdict.reason for verdict in certifier.certify(zip(known, rows, strict=True))]
    over = threading.Event()
    kills = 0

    def killer() -> None:
        nonlocal kills
        while not over.wait(0.25) and kills < 6:
            for child in Path("/proc/self/task").glob("*/children"):
                pids = child.read_text().split()
                if pids:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(int(pids[0]), signal.SIGKILL)
                        kills += 1
                    break

    thread = threading.Thread(target=killer)
    thread.start()
    found = certifier.certify(zip(known, rows, strict=True))
    over.set()
    thread.join()
    assert kills > 0
    assert [verdict.reason for verdict in found] == expected
