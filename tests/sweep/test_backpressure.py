"""Exploration waits where the provers have enough to do."""

from __future__ import annotations

from typing import Any

from proofmill.ledger import LedgerReader
from proofmill.sweep.run import BATCHES_AHEAD


def test_few_conjectures_wait_untried(workshop: Any) -> None:
    """A layer is taken only where fewer than some batches for each worker are untried; nothing is lost by that."""
    sets = [
        word
        for value in ("prove.batch=1", "sweep.workers=1", "lanes.others=[]", "sweep.stop_after_certified=16")
        for word in ("--set", value)
    ]
    done = workshop.run(*workshop.sweep_args("small-recipe.toml", "run", *sets))
    assert done.returncode == 0, done.stderr
    run_dir = workshop.folder / "run"
    with LedgerReader.open_read_only(run_dir) as ledger:
        proposed = ledger.proposal_times()
        attempts = list(ledger.attempts())

    assert len(proposed) > 2 * BATCHES_AHEAD
    for moment in set(proposed):
        before = sum(at < moment for at in proposed)
        tried = {row.attempt.conjecture_id for row in attempts if row.at <= moment}
        assert before - len(tried) <= BATCHES_AHEAD  # one of them may be in hand
    assert len(set(proposed)) > 1
