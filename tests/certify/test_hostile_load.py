"""Loads meant to hurt: honest rows beside bombs and under kills get the verdicts that they would get in peace.

Every bomb is text that passes the rules on words, so that Lean gets it.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from proofmill.bench.theorems import generate
from proofmill.certify import Certifier, Environment, FrozenStatement, Sandbox, open_sandbox
from proofmill.certify.policy import check_code, check_proof
from proofmill.lean.process import Ending, LeanRun, Limits, descendants
from proofmill.records import Submission, Verdict, VerdictKind

FALSE = "theorem x : 1 + 1 = 3"
SUMS = "theorem x : " + " ∧ ".join(f"{n} + 1 = {n + 1}" for n in range(60))
LIMITS = Limits(wall_s=12.0, memory_mib=320, tree_margin_mib=64, output_bytes=8 << 20)
GREEDY = ("oom", "timeout_wall")
"""Programs that take memory until they are stopped; on a slow machine the clock comes first."""


def doubling(levels: int) -> str:
    """Propositions that each contain the one before twice: small as a graph, endless as a tree."""
    lets = "".join(f"  let p{n + 1} : Prop := p{n} ∧ p{n}\n" for n in range(levels))
    prove = f"  have : p{levels} := by repeat (first | exact rfl | constructor)\n"
    return f"by\n  let p0 : Prop := 1 = 1\n{lets}{prove}  exact absurd this (by simp)"


def polymorphic(levels: int) -> str:
    """Functions whose types grow doubly exponentially when they are applied to themselves."""
    lets = "".join(f"let f{n + 1} {{α : Type}} (x : α) := f{n} (f{n} x)\n" for n in range(levels))
    return f"let f0 {{α : Type}} (x : α) := (x, x)\n{lets}absurd (rfl : f{levels} 0 = f{levels} 0) (by simp)"


def splitting(levels: int) -> str:
    """Cases upon cases: as many goals as there are subsets."""
    facts = "".join(f"  have h{n} : 1 = 1 ∨ 2 = 2 := Or.inl rfl\n" for n in range(levels))
    return f"by\n{facts}" + "".join(f"  all_goals cases h{n}\n" for n in range(levels)) + "  all_goals rfl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bomb:
    """A submission that is meant to hurt, and how it must end."""

    statement: str = FALSE
    proof: str | None = None
    code: str | None = None
    reasons: tuple[str, ...]


BOMBS = {
    "endless loop": Bomb(proof="by repeat (have : 1 = 1 := rfl)", reasons=GREEDY),
    "endless types": Bomb(proof=polymorphic(6), reasons=("timeout_wall",)),
    "memory by a loop": Bomb(proof="by repeat skip", reasons=GREEDY),
    "graph that is endless as a tree": Bomb(proof=doubling(60), reasons=GREEDY),
    "goals without end": Bomb(proof=splitting(30), reasons=GREEDY),
    "kernel's memory": Bomb(
        statement="theorem x : (List.range 3000000).length = 1", proof="by decide +kernel", reasons=("oom",)
    ),
    "output": Bomb(proof=f'by\n  iterate 50 (iterate 50 (trace "{"x" * 9000}"))', reasons=("output_limit",)),
    "heartbeats": Bomb(
        statement=SUMS,
        code=f"set_option maxHeartbeats 5 in\n{SUMS} := by decide\n",
        reasons=("timeout_hb",),
    ),
    "nested simp": Bomb(
        statement="theorem x (f : Nat → Nat) (h : ∀ n, f n = f n + f n) : f 0 = 1",
        proof="by simp [h]",
        reasons=("lean_error",),
    ),
    "deep brackets": Bomb(proof="(" * 4000 + "rfl" + ")" * 4000, reasons=("lean_error",)),
    "deep kernel": Bomb(
        statement="theorem x : ∀ n, n < 100000000 → n < 100000000",
        proof="by decide +kernel",
        reasons=("lean_error",),
    ),
    "giant power": Bomb(
        statement="theorem x : 2 ^ (2 ^ 30) = 0", proof="by decide +kernel", reasons=("lean_error",)
    ),
    "giant product": Bomb(
        statement="theorem x : (2 ^ 16000000) * (2 ^ 16000000) = 1",
        proof="by decide +kernel",
        reasons=("lean_error",),
    ),
    "giant literal": Bomb(
        statement="theorem x : 1 = 2",
        proof=f"absurd (rfl : {'9' * 20000} = {'9' * 20000}) (by decide)",
        reasons=("lean_error",),
    ),
    "huge name": Bomb(
        proof=f"by\n  have {'a' * 60000} : 1 = 1 := rfl\n  exact {'a' * 60000}", reasons=("lean_error",)
    ),
    "name of many parts": Bomb(
        statement="theorem x : 1 = 1",
        code=f"theorem {'.'.join(['a'] * 400)} : 1 = 1 := rfl\ntheorem x : 1 = 1 := rfl\n",
        reasons=("bad_artifact",),
    ),
    "endless instances": Bomb(
        statement="theorem x : 1 = 2",
        code=(
            "class A (n : Nat) : Type where\n  a : Nat\n"
            "instance (n : Nat) [A (n + 1)] [A (n + 2)] : A n := ⟨0⟩\n"
            "theorem x : 1 = 2 := absurd (A.a 0) (by decide)\n"
        ),
        reasons=GREEDY,
    ),
}


@dataclass(slots=True)
class Watched:
    """What runs of Lean came to."""

    runs: list[LeanRun] = field(default_factory=list)

    @property
    def peak_mib(self) -> int:
        """The most memory that any run had."""
        return max(run.peak_mib or 0 for run in self.runs)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Watched]:
    """Records each run; afterwards no process, no file and no control group may be left of any."""
    seen = Watched()
    real = Sandbox.run

    def run(self: Sandbox, argv: Sequence[str], **how: object) -> LeanRun:
        done = real(self, argv, **how)  # type: ignore[arg-type]
        seen.runs.append(done)
        return done

    monkeypatch.setattr(Sandbox, "run", run)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = set(descendants(os.getpid()))

    yield seen

    assert set(descendants(os.getpid())) <= before
    assert list(tmp_path.iterdir()) == []
    cgroups = open_sandbox().cgroups
    if cgroups is not None:
        for parent in (cgroups.memory, cgroups.pids):
            assert list(parent.glob(f"proofmill-{os.getpid()}-*")) == []


def honest(number: int) -> list[Submission]:
    """Rows that are all true and proved."""
    return [
        Submission(id=theorem.name, name=theorem.name, statement=theorem.statement, proof=theorem.proof)
        for theorem in generate(number)
    ]


def bombs(names: Sequence[str]) -> list[Submission]:
    """Rows that are meant to hurt."""
    return [
        Submission(id=name, name="x", statement=bomb.statement, proof=bomb.proof, code=bomb.code)
        for name, bomb in BOMBS.items()
        if name in names
    ]


def verdicts(certifier: Certifier, rows: Sequence[Submission]) -> list[Verdict]:
    """The verdicts on rows whose statements are fine."""
    found = [done.verdict for done in certifier.check(rows)]
    assert all(verdict is not None for verdict in found)
    return [verdict for verdict in found if verdict is not None]


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_pass_the_rules_on_words(name: str) -> None:
    """No bomb is stopped before Lean sees it: what stops it is what this page is about."""
    bomb = BOMBS[name]
    objection = check_proof(bomb.proof) if bomb.proof is not None else check_code(bomb.code or "", ())
    assert objection is None


def check_mixed(environment: Environment, watched: Watched, number: int, names: Sequence[str]) -> None:
    """Every honest row is certified, every bomb ends as it must, and the machine is not hurt."""
    sandbox = open_sandbox()
    rows = honest(number) + bombs(names)
    random.Random(7).shuffle(rows)
    certifier = Certifier(environment, workers=2, limits=LIMITS, sandbox=sandbox)

    found = verdicts(certifier, rows)

    assert [verdict.id for verdict in found] == [row.id for row in rows]
    reasons = {verdict.id: verdict.reason for verdict in found}
    expected = {row.id: BOMBS[row.id].reasons if row.id in BOMBS else ("",) for row in rows}
    assert {name: got for name, got in reasons.items() if got not in expected[name]} == {}
    for verdict in found:
        undecided = verdict.reason in ("timeout_wall", "oom", "output_limit")
        kind = VerdictKind.UNDECIDED if undecided else VerdictKind.REJECTED
        assert verdict.verdict is (kind if verdict.reason else VerdictKind.CERTIFIED)
    if sandbox.cgroups is not None:
        assert Ending.OOM in {run.ending for run in watched.runs}
        assert LIMITS.memory_mib <= watched.peak_mib <= LIMITS.tree_mib
    assert not any(run.killed_outside for run in watched.runs)


def test_bombs_among_honest_rows(environment: Environment, watched: Watched) -> None:
    """The small version of the test below."""
    check_mixed(environment, watched, 25, ["memory by a loop", "output", "deep brackets"])


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_all_bombs_among_two_hundred_honest_rows(environment: Environment, watched: Watched) -> None:
    """All bombs at once, in the same files as two hundred honest rows."""
    check_mixed(environment, watched, 200, list(BOMBS))


class Killer:
    """Kills Lean from outside, at random moments, as often as it is told."""

    def __init__(self, kills: int, pause_s: tuple[float, float], seed: int) -> None:
        self.done = 0
        self._kills, self._pause_s = kills, pause_s
        self._random = random.Random(seed)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _work(self) -> None:
        while self.done < self._kills and not self._over.wait(self._random.uniform(*self._pause_s)):
            victims = [pid for pid in descendants(os.getpid()) if self._is_lean(pid)]
            if victims:
                try:
                    os.kill(self._random.choice(victims), signal.SIGKILL)
                except ProcessLookupError:
                    continue
                self.done += 1

    @staticmethod
    def _is_lean(pid: int) -> bool:
        try:
            return b"File.lean" in Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False


def check_under_kills(environment: Environment, watched: Watched, number: int, kills: int) -> None:
    """Verdicts on rows, some of them wrong, are the same with and without kills."""
    rows = honest(number)
    for at in range(0, number, 10):
        row = rows[at]
        rows[at] = Submission(id=row.id, name=row.name, statement=row.statement, proof="by exact wrong")
    certifier = Certifier(environment, workers=2, batch_size=40)
    frozen = certifier.freeze([row.statement for row in rows])
    known = [one for one in frozen if isinstance(one, FrozenStatement)]
    assert len(known) == number
    started = time.monotonic()
    expected = [(v.id, v.verdict, v.reason) for v in certifier.certify(zip(known, rows, strict=True))]
    pause_s = (time.monotonic() - started) / (kills + 1)
    watched.runs.clear()

    with Killer(kills, (0.2 * pause_s, 1.2 * pause_s), seed=11) as killer:
        again = Certifier(environment, workers=2, batch_size=40)
        found = [(v.id, v.verdict, v.reason) for v in again.certify(zip(known, rows, strict=True))]

    assert killer.done == kills
    assert sum(run.killed_outside for run in watched.runs) >= kills * 0.8
    assert found == expected
    assert sum(verdict is VerdictKind.REJECTED for _, verdict, _ in found) == len(range(0, number, 10))


def test_kills_change_no_verdict(environment: Environment, watched: Watched) -> None:
    """The small version of the test below."""
    check_under_kills(environment, watched, 60, 4)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_fifty_kills_in_two_thousand_rows(environment: Environment, watched: Watched) -> None:
    """Fifty kills during a check of two thousand rows: the verdicts are those of an undisturbed run."""
    check_under_kills(environment, watched, 2000, 50)
