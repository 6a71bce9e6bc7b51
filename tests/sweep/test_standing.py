"""Where a sweep stands when a round begins: taken once, whatever is certified later."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofmill.errors import LedgerError
from proofmill.ledger import Attempt, Ledger
from proofmill.records import Candidate, Conjecture, Verdict, VerdictKind
from proofmill.sweep.standing import Standing, standing_at


def conjecture(n: int) -> Conjecture:
    """One of family f0 or f1."""
    return Conjecture(
        id=f"id{n}", name=f"law_{n}", statement=f"theorem law_{n} : {n} = {n}", generator="g", parents=(),
        family=f"f{n % 2}", canonical=str(n), size=3, tests_passed=1,
    )  # fmt: skip


def certify(ledger: Ledger, n: int, *premises: str) -> None:
    """A certificate as a sweep records it."""
    verdict = Verdict(id=f"id{n}", verdict=VerdictKind.CERTIFIED, level=3, reason="", premises=premises)
    candidate = Candidate(
        conjecture_id=f"id{n}", proof="by rfl", lane="l", script="s", attempts=1, wall_s=0.1
    )
    tried(ledger, n)
    ledger.record_certificate(candidate, verdict)


def tried(ledger: Ledger, n: int) -> None:
    """A pass."""
    ledger.record_attempt(
        Attempt(conjecture_id=f"id{n}", lane="l", rung="r", num_scripts=1, found=0, wall_s=0.1)
    )


def test_it_is_taken_once(tmp_path: Path) -> None:
    """A round that is begun anew works from the same theorems, also by another process; the next from more."""
    with Ledger.open(tmp_path, {"recipe": "r"}) as ledger:
        ledger.propose([conjecture(n) for n in range(8)], layer=1, generator="g", considered=8)
        certify(ledger, 0)
        certify(ledger, 3, "law_0", "Nat.add_comm")
        certify(ledger, 2, "law_0", "law_3")
        tried(ledger, 5)
        first = standing_at(ledger, 1)
        certify(ledger, 1, "law_0")

        assert standing_at(ledger, 1) == first
    with Ledger.open(tmp_path, {"recipe": "r"}) as ledger:
        assert standing_at(ledger, 1) == first
        later = standing_at(ledger, 2)

    assert first == Standing(
        theorems=tuple((f"id{n}", f"theorem law_{n} : {n} = {n}") for n in (0, 3, 2)),
        uses={"id0": 2, "id3": 1},
        outcomes={"f0": (2, 0), "f1": (1, 1)},
    )
    assert [id_ for id_, _ in later.theorems] == ["id0", "id3", "id2", "id1"]
    assert later.outcomes == {"f0": (2, 0), "f1": (2, 1)}
    assert later.uses["id0"] == 3


def test_bad_notes_are_told() -> None:
    """A note that is none of these is an error with a remedy."""
    good = Standing(theorems=(("a", "theorem a : True"),), uses={"a": 1}, outcomes={"f": (1, 2)})

    assert Standing.parse(good.text()) == good
    for text in ("", "[]", "{}", '{"theorems": [["a"]], "uses": {}, "outcomes": {}}'):
        with pytest.raises(LedgerError, match="restore a copy"):
            Standing.parse(text)
