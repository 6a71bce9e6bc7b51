"""Rounds of exploration: the next one begins when it is asked for, looks further, and is the last at some time."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from proofmill.certify import Certifier
from proofmill.config import SweepConfig
from proofmill.conjecture.generator import GENERATOR, ProposedLayer
from proofmill.sweep.explorer import Explorer
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


def explored(theory: Theory, rounds: int, *, ask: bool) -> tuple[list[ProposedLayer], bool]:
    """The layers that come, and whether there are no more; ``ask`` for every round that there is."""
    stop = threading.Event()
    explorer = Explorer(settings(rounds), theory, Certifier(theory.environment).freeze, stop)
    explorer.start()
    layers: list[ProposedLayer] = []
    quiet_since = time.monotonic()
    while not explorer.is_done and time.monotonic() - quiet_since < 5.0:
        if ask:
            explorer.deepen()
            quiet_since = time.monotonic()
        if found := list(explorer.take()):
            layers += found
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


def test_the_last_round_is_the_end(theory: Theory) -> None:
    """With one round there is nothing to wait for."""
    layers, is_done = explored(theory, 1, ask=False)

    assert is_done
    assert {layer.generator for layer in layers} == {GENERATOR}
