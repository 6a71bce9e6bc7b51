"""Rounds of exploration: the next one begins when it is asked for, looks further, and is the last at some time.

Each has a process of its own, which may be killed.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import psutil
import pytest

from proofmill.config import SweepConfig
from proofmill.conjecture.generator import GENERATOR, ProposedLayer
from proofmill.errors import ExplorationLost
from proofmill.sweep.explorer import MAX_DEATHS, Explorer
from proofmill.sweep.exploring import ExploredLayer, Order, Round
from proofmill.sweep.standing import Standing
from proofmill.theory.theory import Theory, compile_theory

TEXT = "def twice (n : Nat) : Nat := n + n\n"


@pytest.fixture(scope="module")
def theory(tmp_path_factory: pytest.TempPathFactory) -> Theory:
    """One function, one operator: a round takes a moment."""
    folder = tmp_path_factory.mktemp("theory")
    (folder / "Twice.lean").write_text(TEXT)
    (folder / "twice.toml").write_text(
        'name = "twice"\nfiles = ["Twice.lean"]\n\n[vocabulary]\nlibrary = []\noperators = ["+"]\n'
    )
    return compile_theory(str(folder / "twice.toml"))


def settings(rounds: int) -> SweepConfig:
    """Small layers."""
    config = SweepConfig()
    bounds = replace(config.conjecture, max_size=4, test_points=20, check_points=40, rounds=rounds)
    return replace(config, conjecture=bounds)


def killed_once_each(explorer: Explorer, killed: set[int], most: int) -> None:
    """Kills the process of the round, unless so many were."""
    pid = explorer.pid
    if pid is not None and pid not in killed and len(killed) < most:
        killed.add(pid)
        with contextlib.suppress(ProcessLookupError):  # it was done
            os.kill(pid, signal.SIGKILL)


def until_done(theory: Theory, most: int) -> tuple[list[ExploredLayer], int]:
    """All layers, while processes are killed as they appear; and how many were."""
    layers: list[ExploredLayer] = []
    killed: set[int] = set()
    stop = threading.Event()
    explorer = Explorer(settings(1), theory, stop)
    explorer.start()
    try:
        while not explorer.is_done:
            killed_once_each(explorer, killed, most)
            if (layer := explorer.take()) is not None:
                layers.append(layer)
            time.sleep(0.01)
    finally:
        stop.set()
        explorer.join()
    return layers, len(killed)


def explored(theory: Theory, rounds: int, *, ask: bool) -> tuple[list[ProposedLayer], bool]:
    """The layers that come, and whether there are no more; ``ask`` for every round that there is."""
    stop = threading.Event()
    explorer = Explorer(settings(rounds), theory, stop)
    explorer.start()
    layers: list[ProposedLayer] = []
    quiet_since = time.monotonic()
    while not explorer.is_done and (not layers or time.monotonic() - quiet_since < 5.0):
        if ask and explorer.next_round is not None:
            explorer.deepen(Standing())
        if ask:
            quiet_since = time.monotonic()
        if (found := explorer.take()) is not None:
            layers.append(found.layer)
            quiet_since = time.monotonic()
        time.sleep(0.02)
    stop.set()
    explorer.join()
    return layers, explorer.is_done


def test_a_further_round_looks_further(theory: Theory) -> None:
    """Its layers have a name of their own and laws that the first round's bounds kept out."""
    layers, is_done = explored(theory, 2, ask=True)
    first = {c.id for layer in layers if layer.generator == GENERATOR for c in layer.conjectures}
    second = {c.id for layer in layers if layer.generator == f"{GENERATOR}-2" for c in layer.conjectures}

    assert is_done
    assert {layer.generator for layer in layers} == {GENERATOR, f"{GENERATOR}-2"}
    assert len({(layer.generator, layer.index) for layer in layers}) == len(layers)
    assert second - first
    assert all(layer.generator == GENERATOR for layer in layers[:3])


def test_it_waits_until_it_is_wanted(theory: Theory) -> None:
    """While something is left to try, provers come before further rounds."""
    layers, is_done = explored(theory, 2, ask=False)

    assert {layer.generator for layer in layers} == {GENERATOR}
    assert not is_done


def test_a_later_round_begins_with_mutants() -> None:
    """Made from what was certified, chosen among more, with parents and reasons; the same every time."""
    theory = compile_theory("arith-list")
    standing = Standing(
        theorems=(
            ("a", "theorem t1 (n m : Nat) : double n + double m = double (n + m)"),
            ("b", "theorem t2 {α : Type} (xs ys : List α) : (xs ++ ys).length = ys.length + xs.length"),
            ("c", "theorem t3 (p : Nat → Prop) (h : ∀ n, p n) : p 0"),  # no law over the vocabulary
            ("d", "theorem t4 (n m : Nat) (h : m < n) : n - m = dist m n"),
        ),
        uses={"b": 3, "c": 1},
        outcomes={"= + ArithList.double": (3, 5)},
    )
    few = replace(settings(2), conjecture=replace(settings(2).conjecture, mutants=5))
    layers: list[ProposedLayer] = []
    for _ in range(2):
        with Round(Order.of(few, theory, 1, standing)) as exploring:
            while not isinstance(item := exploring.receive(30.0), ExploredLayer):
                assert item is False
            layers.append(item.layer)
    first, again = layers

    assert first.generator == "mutants-2"
    assert first == again
    assert 2 <= len(first.conjectures) <= 5
    assert first.drops["not_chosen"] > 0
    for conjecture in first.conjectures:
        assert conjecture.generator.startswith("mutate/")
        assert set(conjecture.parents) <= {"a", "b", "d"} and conjecture.parents
        assert {"band", "elegance", "novelty", "use", "total", "gain"} == {
            part.partition("=")[0] for part in conjecture.filters["score"].split()
        }


def test_the_last_round_is_the_end(theory: Theory) -> None:
    """With one round there is nothing to wait for."""
    layers, is_done = explored(theory, 1, ask=False)

    assert is_done
    assert {layer.generator for layer in layers} == {GENERATOR}


def test_killed_processes_change_nothing(theory: Theory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process begins anew; what comes of it is what an undisturbed one sends, each layer once."""
    monkeypatch.setattr("proofmill.sweep.explorer.FIRST_PAUSE_S", 0.01)
    undisturbed, _ = until_done(theory, 0)
    layers, num = until_done(theory, MAX_DEATHS - 1)

    assert num == MAX_DEATHS - 1
    assert [row.layer for row in layers] == [row.layer for row in undisturbed]
    for ours, theirs in zip(layers, undisturbed, strict=True):
        assert [pickle.loads(data).statement_hash for data in ours.frozen] == [
            pickle.loads(data).statement_hash for data in theirs.frozen
        ]


def test_no_process_lives(theory: Theory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all are killed, exploration ends, and says what may help."""
    monkeypatch.setattr("proofmill.sweep.explorer.FIRST_PAUSE_S", 0.01)
    with pytest.raises(ExplorationLost, match=f"killed {MAX_DEATHS} times.*conjecture.layer_cap"):
        until_done(theory, MAX_DEATHS)


def test_a_round_ends_with_its_owner(theory: Theory) -> None:
    """A process that explores does not outlive the one that wanted the layers, however that one ends."""
    text = (
        "import os, sys, pickle\n"
        "from proofmill.sweep.exploring import Round\n"
        "if __name__ == '__main__':\n"
        "    exploring = Round(pickle.load(sys.stdin.buffer))\n"
        "    print(exploring.pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    wide = replace(
        settings(1), conjecture=replace(settings(1).conjecture, max_size=9, max_conclusion_nodes=18)
    )
    done = subprocess.run(
        [sys.executable, "-c", text],
        input=pickle.dumps(Order.of(wide, theory, 0, Standing())),
        stdout=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    pid = int(done.stdout)

    assert done.returncode == -signal.SIGKILL
    until = time.monotonic() + 30
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until
        time.sleep(0.05)
