"""The lemmas that a run has sealed: in the environment of later proofs, however often they are read again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.ledger.sample import law

from proofmill.certify import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.certify.seal import Lemma
from proofmill.errors import CertifierError
from proofmill.judge.environment import Environment
from proofmill.ledger import Ledger
from proofmill.records import Candidate, Submission, VerdictKind
from proofmill.sweep import lemmas
from proofmill.sweep.lemmas import LemmaStore

STATEMENTS = (
    "theorem law_0 (n : Nat) : n + 0 = n",
    "theorem law_1 (n : Nat) : n + 0 + 0 = n",
    "theorem law_2 (n : Nat) : n + 0 + 0 + 0 = n",
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Three conjectures."""
    with Ledger.open(tmp_path, {"recipe": "r"}) as made:
        rows = [law(number, statement=text) for number, text in enumerate(STATEMENTS)]
        made.propose(rows, layer=1, generator="g", considered=3)
        yield made


def add(store: LemmaStore, ledger: Ledger, number: int, proof: str) -> None:
    """Certifies a law in the store's environment, and makes a group of it."""
    certifier = store.certifier()
    (frozen,) = certifier.freeze([STATEMENTS[number]])
    assert isinstance(frozen, FrozenStatement)
    submission = Submission(id=str(number), name=f"law_{number}", statement=frozen.text, proof=proof)
    (verdict,) = certifier.certify([(frozen, submission)])
    assert verdict.verdict is VerdictKind.CERTIFIED, verdict.detail
    candidate = Candidate(
        conjecture_id=f"id{number}", proof=proof, lane="test", script="test", attempts=1, wall_s=0.1
    )
    ledger.record_certificate(candidate, verdict)
    lemma = Lemma(frozen=frozen, proof=proof)
    sealed = store.compile_next([lemma])
    assert sealed is not None
    assert store.adopt(sealed, [lemma], [f"id{number}"]) == 1


PROOFS = ("by simp", "by rw [law_0]", "by rw [law_1]")


def test_groups_that_were_read_again_are_the_same(
    environment: Environment, ledger: Ledger, tmp_path: Path
) -> None:
    """The environment has the same digest and history; later proofs use the lemmas; nothing of them is decoded."""
    plain = LemmaStore(Certifier(environment), ledger, tmp_path / "lemmas")
    digests = []
    for number, proof in enumerate(PROOFS):
        digests.append(plain.environment.digest)
        add(plain, ledger, number, proof)
    again = plain._reread(plain.environment)

    assert (again.digest, again.sealed, again.lineage) == (
        plain.environment.digest,
        plain.environment.sealed,
        plain.environment.lineage,
    )
    assert tuple(digests) == again.lineage
    assert again.closure is not plain.environment.closure
    assert again.closure.axioms_of(("law_2",)) == plain.environment.closure.axioms_of(("law_2",))


def test_they_are_read_again_now_and_then(
    environment: Environment, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After so many groups, and a file that is another one then is told, not used."""
    monkeypatch.setattr(lemmas, "REREAD_EVERY", 2)
    store = LemmaStore(Certifier(environment), ledger, tmp_path / "lemmas")
    add(store, ledger, 0, PROOFS[0])
    first = tmp_path / "lemmas" / "Lemmas" / "G0001.olean"
    data = first.read_bytes()
    first.chmod(0o644)
    first.write_bytes(data + bytes(8))

    with pytest.raises(CertifierError, match="changed while the sweep ran"):
        add(store, ledger, 1, PROOFS[1])
