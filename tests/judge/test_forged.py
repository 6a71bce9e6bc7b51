"""Forged files: the reader and the audit on what Lean would never write."""

from __future__ import annotations

import sys

import pytest
from tests.judge.broken import BROKEN, BUDGET, Broken, sound, two_parts
from tests.judge.forge import GITHASH
from tests.judge.forged import AUDITED, Audited, library, outcome

from proofmill.judge.environment import Closure
from proofmill.judge.olean import BadArtifact, read_module


def test_sound_file_is_read() -> None:
    """The forger writes what the reader takes, every kind of constant."""
    module = read_module(sound(), githash=GITHASH, max_objects=BUDGET)

    assert len({info.kind for info in module.constants.values()}) == 8
    assert module.constants[("e",)].is_partial
    assert module.imports == (("Init",),)


def test_parts_lie_side_by_side() -> None:
    """Parts may lie anywhere in memory but on one another; the last one counts."""
    assert list(read_module(two_parts()).constants) == [("a",)]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_broken_file_is_refused(case: Broken) -> None:
    """One thing is wrong, and the reader says which."""
    with pytest.raises(BadArtifact) as caught:
        read_module(case.parts, githash=GITHASH, max_objects=BUDGET)

    assert case.says in str(caught.value)


def test_big_endian_machines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words are read in the machine's order, which must be the file's."""
    monkeypatch.setattr(sys, "byteorder", "big")
    with pytest.raises(BadArtifact, match="little-endian"):
        read_module(sound())


@pytest.fixture(scope="module")
def forged_library() -> Closure:
    """The library of the forged modules."""
    return library()


@pytest.mark.parametrize("case", AUDITED, ids=lambda case: case.name)
def test_audit(case: Audited, forged_library: Closure) -> None:
    """The faults, in the order of the protocol, and what the goal uses."""
    codes, detail, _, premises, borrowed = outcome(case, forged_library)

    assert codes == case.codes
    assert case.says in str(detail)
    assert (premises, borrowed) == (case.premises, case.borrowed)
