"""Whole loops at toy size, with real Lean: killed and taken up again, compared with a control."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from proofmill.errors import ConfigError
from proofmill_provers.loop.folder import LoopFolder
from proofmill_provers.loop.records import Item

pytest.importorskip("torch", reason="needs the extra: pip install 'proofmill[prover,train]'")
pytest.importorskip("trl", reason="needs the extra: pip install 'proofmill[prover,train]'")


TOY = """
name = "toy"
generations = 2
[pool]
statements = 60
held_out = 20
max_size = 3
[seeds]
statements = 40
scripts = 3
later = 12
[attempts]
statements = 20
samples = 4
heartbeats = 1000
[model]
vocabulary = 320
hidden = 48
layers = 1
heads = 2
inner = 96
context = 192
[train]
first_steps = 100
steps = 30
batch = 8
first_rate = 5e-3
rate = 3e-3
[eval]
samples = 8
"""


def write_toy(folder: Path) -> Path:
    """The recipe as a file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "toy.toml"
    path.write_text(TOY)
    return path


class Killed(BaseException):
    """Stands for a kill: nothing catches it."""


def run(recipe: Path, out: Path, *, control: bool = False, generations: int | None = None) -> dict[str, Any]:
    """The report of a loop in this process."""
    from proofmill_provers.loop.run import run_loop

    return dict(run_loop(str(recipe), out, control=control, generations=generations))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A toy loop that nothing interrupted, with its control."""
    folder = tmp_path_factory.mktemp("whole")
    return folder / "out", run(write_toy(folder), folder / "out", control=True)


def pool(out: Path) -> tuple[list[Item], list[Item]]:
    """Statements to learn on, and those held out."""
    kept = json.loads((out / "pool.json").read_text())
    return [Item(**row) for row in kept["items"]], [Item(**row) for row in kept["held_out"]]


def test_later_generations_draw_scripts_for_what_has_no_proof(whole: tuple[Path, dict[str, Any]]) -> None:
    """They stand in a file of their own, count as seeds, and are about statements that had no proof before."""
    out, report = whole
    place = out / "generations" / "2"
    rows = json.loads((place / "scripts.json").read_text())
    before = {row["id"] for row in json.loads((out / "generations/1/rows.json").read_text())}
    policy = {row["id"] for row in json.loads((place / "rows.json").read_text())}

    assert not (out / "generations/1/scripts.json").exists()
    assert rows
    assert {(row["source"], row["generation"]) for row in rows} == {("seed", 2)}
    assert not {row["id"] for row in rows} & (before | policy)
    seeds = [generation["sources"]["seed"] for generation in report["generations"]]
    assert seeds[1] == seeds[0] + len(rows)


def test_a_generation_learns_from_certificates_alone(whole: tuple[Path, dict[str, Any]]) -> None:
    """Each row certifies when it is judged afresh, and no row is of a held-out family or close to what is held out."""
    from proofmill.derive.decontaminate import shipped_suites
    from proofmill.theory.theory import compile_theory
    from proofmill_provers.loop.pool import HeldOut
    from proofmill_provers.loop.records import CERTIFIED
    from proofmill_provers.loop.workshop import Workshop

    out, report = whole
    items, held = pool(out)
    by_id = {item.id: item for item in items}
    rows = [row for n in (1, 2) for row in json.loads((out / f"generations/{n}/rows.json").read_text())]
    guard = HeldOut(held, shipped_suites())
    workshop = Workshop(compile_theory("arith-list"), heartbeats=1000)
    workshop.take(items)

    assert len(rows) >= 10
    assert {row["source"] for row in rows} <= {"seed", "policy"}
    assert not {by_id[row["id"]].family for row in rows} & {item.family for item in held}
    assert not any(guard.reason(by_id[row["id"]]) for row in rows)
    assert set(workshop.certify([(row["id"], row["proof"]) for row in rows])) == {CERTIFIED}
    assert report["generations"][-1]["proofs"] >= report["generations"][0]["proofs"]
    pairs = [json.loads(line) for line in (out / "generations/1/pairs.jsonl").read_text().splitlines()]
    tries = {row["id"]: row["proofs"] for row in json.loads((out / "generations/1/tries.json").read_text())}
    assert pairs
    for pair in pairs[:5]:
        both = [(pair["theorem"], pair["chosen_proof"]), (pair["theorem"], pair["rejected_proof"])]
        assert workshop.certify(both) == ["certified", "rejected"]
        assert {proof for _, proof in both} <= tries[pair["theorem"]].keys()


def test_the_policy_alone_is_measured(whole: tuple[Path, dict[str, Any]]) -> None:
    """Every held-out statement has eight samples; loop and control are compared on all of them."""
    out, report = whole
    tallies = json.loads((out / "generations/2/eval.json").read_text())
    compared = report["control"]["compared"]

    assert {t["id"] for t in tallies} == {item.id for item in pool(out)[1]}
    for tally in tallies:
        assert sum(n for n, _ in tally["proofs"].values()) + sum(tally["drops"].values()) == 8
    assert compared["pass@1"]["statements"] == len(tallies)
    assert compared["pass@1"]["first"] == pytest.approx(report["generations"][-1]["pass@1"])
    assert any(verdict == "certified" for t in tallies for _, verdict in t["proofs"].values())


def test_the_same_command_does_nothing_again(whole: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    """A finished loop is read; a folder of another recipe is refused."""
    out, report = whole
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.json")}

    assert (out / "verdicts.jsonl").read_text().count("\n") > 100
    assert run(write_toy(tmp_path), out, control=True) == report
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.json")} == before
    other = tmp_path / "other.toml"
    other.write_text(write_toy(tmp_path).read_text() + "\n[band]\nlow = 0.2\n")
    with pytest.raises(ConfigError, match="another recipe"):
        run(other, out)


def test_interrupted_between_any_two_steps_it_comes_to_the_same(
    whole: tuple[Path, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped in the middle of every step that it has, a generation ends as one that was left alone."""
    out, report = whole
    recipe = write_toy(tmp_path)
    plain_step, plain_tree = LoopFolder.step, LoopFolder.tree
    died: set[str] = set()

    def step(self: LoopFolder, name: str, make: Callable[[], Any]) -> Any:
        if name != "pool.json" and not self.has(name) and name not in died:
            died.add(name)
            make()
            raise Killed(name)
        return plain_step(self, name, make)

    def tree(self: LoopFolder, name: str, make: Callable[[Path], None]) -> Path:
        if not self.has(name) and name not in died:
            died.add(name)
            raise Killed(name)
        return plain_tree(self, name, make)

    # The pool is the dearest step and a pure function of theory and recipe: it is taken over.
    again = tmp_path / "out"
    again.mkdir()
    for name in ("identity.json", "pool.json"):
        (again / name).write_bytes((out / name).read_bytes())
    monkeypatch.setattr(LoopFolder, "step", step)
    monkeypatch.setattr(LoopFolder, "tree", tree)
    results: list[dict[str, Any]] = []
    while not results and len(died) < 30:
        with contextlib.suppress(Killed):
            results.append(run(recipe, again, generations=1))

    assert len(died) >= 6
    assert results[0]["generations"] == report["generations"][:1]


@pytest.mark.slow
def test_kills_at_any_moment_change_nothing(whole: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    """SIGKILL at up to four random moments; the same command ends with the same digests."""
    _, report = whole
    recipe, out = write_toy(tmp_path), tmp_path / "out"
    command = [sys.executable, "-m", "proofmill", "loop", str(recipe), "--out", str(out), "--json"]
    rng = random.Random(5)
    kills = 0
    while True:
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        deadline = time.monotonic() + rng.uniform(15, 45) * (1 + kills / 2) if kills < 4 else None
        while child.poll() is None and (deadline is None or time.monotonic() < deadline):
            time.sleep(0.2)
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            kills += 1
            continue
        text, _ = child.communicate()
        break

    assert child.returncode == 0
    assert kills >= 1
    assert json.loads(text)["generations"] == report["generations"]
