"""How much work Lean does for a proof, and which proofs are plainer by it; with real Lean."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.loop.sample import item

from proofmill.lean.process import Limits
from proofmill.theory.theory import Theory, compile_theory
from proofmill_provers.loop.effort import LEVELS, heartbeats_of
from proofmill_provers.loop.evidence import plainer_pairs
from proofmill_provers.loop.records import CERTIFIED, Tally
from proofmill_provers.loop.workshop import Workshop

SUM, HALF = item(1, "(n m : Nat) : n + m = m + n"), item(2, "(n : Nat) : half (double n) = n")
EXACT, GRIND, OMEGA = "by\n  exact Nat.add_comm n m", "by\n  grind", "by\n  omega"
LONG = "by\n  induction n with\n  | zero => omega\n  | succ n ih => omega"
FOLDED = "by\n  fun_induction double n <;> simp_all [half]"
UNFOLDED = "by\n  induction n with\n  | zero => simp [double, half]\n  | succ n ih => simp [double, half, ih]"


@pytest.fixture(scope="module")
def theory() -> Theory:
    """The default one."""
    return compile_theory("arith-list")


def opened(theory: Theory, heartbeats: int) -> Workshop:
    """A workshop with two statements."""
    workshop = Workshop(theory, heartbeats=heartbeats, workers=1)
    assert len(workshop.take([SUM, HALF])) == 2
    return workshop


def of_sum(*proofs: str) -> list[tuple[str, str]]:
    """Proofs of the first statement."""
    return [(SUM.id, proof) for proof in proofs]


class TestHeartbeats:
    """The least bound that is enough."""

    def test_more_work_needs_more(self, theory: Theory) -> None:
        """A lemma's name is less work than a decision procedure, which is less than two runs of it."""
        exact, omega, long = heartbeats_of(opened(theory, 1000), of_sum(EXACT, OMEGA, LONG))

        assert exact is not None
        assert omega is not None
        assert long is not None
        assert LEVELS[0] < exact < omega < long < 1000

    def test_neighbours_do_not_count(self, theory: Theory) -> None:
        """What Lean makes once in a file, here equations and an induction principle, costs nobody anything."""
        workshop = opened(theory, 1000)
        rows = [(HALF.id, FOLDED), (HALF.id, UNFOLDED), *of_sum(EXACT)]
        together = heartbeats_of(workshop, rows)

        assert None not in (together[0], together[2])
        assert heartbeats_of(workshop, rows[::-1]) == together[::-1]
        assert heartbeats_of(workshop, rows[:1]) == together[:1]

    def test_the_last_bound_is_the_workshops(self, theory: Theory) -> None:
        """Between the last level and the workshop's own bound there is no other answer."""
        assert heartbeats_of(opened(theory, 39), of_sum(OMEGA)) == [39]

    def test_other_failures_are_no_answer(self, theory: Theory) -> None:
        """Beyond the workshop's bound, not a proof at all, or a Lean without time: nothing is known."""
        tight = opened(theory, 17)
        assert heartbeats_of(tight, of_sum(EXACT, OMEGA, "by\n  rfl")) == [16, None, None]

        limits = Limits(wall_s=0.001, is_patient=True)
        tight.compiler = replace(tight.compiler, limits=limits)
        assert heartbeats_of(tight, of_sum(EXACT)) == [None]


class TestPlainness:
    """Which of two certified proofs is plainer."""

    def test_by_all_three(self, theory: Theory) -> None:
        """Shorter but more work is in no pair with longer but less; less work alone decides between equals."""
        proofs = dict.fromkeys((EXACT, GRIND, OMEGA, LONG), (1, CERTIFIED))

        pairs, drops = plainer_pairs(
            opened(theory, 1000), {SUM.id: SUM}, [Tally(id=SUM.id, proofs=proofs, drops={})]
        )

        assert len(OMEGA) < len(EXACT)
        assert len(OMEGA) == len(GRIND)
        assert {(pair.chosen_proof, pair.rejected_proof) for pair in pairs} == {
            (GRIND, OMEGA),
            (GRIND, LONG),
            (EXACT, LONG),
            (OMEGA, LONG),
        }
        assert drops == {}

    def test_without_heartbeats_there_is_no_pair(self, theory: Theory) -> None:
        """A proof of which Lean does not tell them is in none, and is counted."""
        proofs = dict.fromkeys((EXACT, OMEGA, LONG), (1, CERTIFIED))
        tally = Tally(id=SUM.id, proofs=proofs, drops={})

        pairs, drops = plainer_pairs(opened(theory, 17), {SUM.id: SUM}, [tally])

        assert pairs == []
        assert drops == {"heartbeats_unknown": 2}
