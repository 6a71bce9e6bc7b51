"""Folding events gives what happened, stays small, and touches nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofmill.display import ViewState, fold, fold_all
from proofmill.display.view import YieldCurve
from proofmill.events import (
    ConjectureDecided,
    ConjecturesProposed,
    Event,
    Logged,
    SweepFinished,
    SweepStarted,
    Warned,
)

AT = datetime(2026, 1, 1, tzinfo=UTC)
STARTED = SweepStarted(
    run_dir="r",
    recipe="default",
    theory="t",
    theory_digest="d",
    toolchain="lean",
    workers=1,
    budget_s=60.0,
)


def logged(*events: Event, step_s: float = 1.0) -> list[Logged]:
    """Events at even times."""
    return [Logged(n + 1, AT + timedelta(seconds=n * step_s), e) for n, e in enumerate(events)]


def decided(number: int, outcome: str = "proved") -> ConjectureDecided:
    """One conjecture's end."""
    name = f"pm_{number}"
    return ConjectureDecided(
        id=str(number),
        name=name,
        statement=f"theorem {name} : {number} = {number}",
        outcome=outcome,
        size=3,
        family=f"family {number % 7}",
        difficulty=float(number),
        premises=(f"Lemmas.pm_{number // 2}",),
    )


def test_counts(sweep: Callable[..., list[Logged]]) -> None:
    """The state agrees with a count of the events themselves."""
    events = sweep(200)
    state = fold_all(events)

    ends = [e.event.outcome for e in events if isinstance(e.event, ConjectureDecided)]
    proposed = [e.event for e in events if isinstance(e.event, ConjecturesProposed)]
    assert ends.count("proved") == state.proved
    assert len(ends) == state.decided == sum(state.verdicts.values()) - 1
    assert sum(p.kept for p in proposed) == state.kept
    assert sum(p.considered for p in proposed) == state.considered
    assert state.considered - state.kept == sum(state.drops.values())
    assert state.pending == state.kept - state.decided
    assert sum(state.curve.buckets) == state.proved
    assert sum(state.sizes.values()) == state.proved


def test_fold_is_pure(sweep: Callable[..., list[Logged]]) -> None:
    """Folding leaves the old state as it was, and folding again gives the same."""
    events = sweep(100)
    middle = fold_all(events[:150])
    copy = dataclasses.asdict(middle)

    first, second = fold_all(events[150:], middle), fold_all(events[150:], middle)

    assert copy == dataclasses.asdict(middle)
    assert first == second == fold_all(events)


def test_nothing_is_known_at_first() -> None:
    """An empty state has unknown numbers, not zeros."""
    state = ViewState()

    assert (state.kept, state.pending, state.session_s(AT)) == (None, None, None)


def test_resumed_sweep_goes_on_counting() -> None:
    """A second session adds to the counts and to the active time, not the pause between."""
    first = logged(STARTED, ConjecturesProposed(layer=1, generator="g", considered=9, kept=5), decided(1))
    later = [
        Logged(4, AT + timedelta(hours=9), dataclasses.replace(STARTED, resumed=True)),
        Logged(5, AT + timedelta(hours=9, seconds=4), decided(2)),
    ]
    state = fold_all([*first, *later])

    assert (state.proved, state.pending, state.proved_before) == (2, 3, 1)
    assert state.active_s(later[-1].at) == 6.0
    assert state.session_s(later[-1].at) == 4.0


def test_ledger_counts_correct_lost_events() -> None:
    """Where a kill swallowed events, the ledger's counts on resuming and at the end prevail."""
    resumed = dataclasses.replace(STARTED, resumed=True, counts={"proved": 7, "open": 1, "pending": 4})
    state = fold_all(logged(STARTED, decided(1), resumed, decided(2)))
    assert (state.proved, state.outcomes["open"], state.pending) == (8, 1, 3)

    end = SweepFinished(
        reason="done",
        submitted=20,
        proved=11,
        refuted=2,
        open=3,
        rejected=0,
        infra=0,
        pending=4,
        wall_s=9.0,
    )
    state = fold(state, Logged(9, AT, end))
    assert (state.proved, state.decided, state.pending, state.kept) == (11, 16, 4, 20)


def test_repeated_warnings_are_counted() -> None:
    """The same warning in a row is one message with a number."""
    state = fold_all(logged(Warned(message="a"), Warned(message="a"), Warned(message="b")))

    assert [(m.text, m.num) for m in state.messages] == [("b", 1), ("a", 2)]


def test_state_stays_small() -> None:
    """A long sweep with ever new families does not make the state grow without bound."""
    many = [dataclasses.replace(decided(n), family=f"f{n}") for n in range(3000)]
    common = [dataclasses.replace(decided(1), family="common")] * 20
    state = fold_all(logged(STARTED, *common, *many, step_s=3600.0))

    assert len(state.families) <= 300
    assert state.families["common"] == 20
    assert len(state.premises) <= 300
    assert len(state.curve.buckets) <= 240
    assert len(state.recent) <= 40
    assert 3020 == state.proved == sum(state.curve.buckets)


@given(st.lists(st.floats(0, 1e7), max_size=60))
def test_yield_curve_loses_nothing(times: list[float]) -> None:
    """Whatever the times and their order, every theorem is in the curve."""
    curve = YieldCurve()
    for time_s in times:
        curve = curve.add(time_s)

    assert len(times) == sum(curve.buckets)
    assert len(curve.buckets) <= 240


def test_rate() -> None:
    """The rate of the last minute, per minute."""
    curve = YieldCurve()
    for second in range(300):
        curve = curve.add(float(second)) if second >= 240 else curve

    assert pytest.approx(curve.rate_per_minute(60.0)) == 60.0
    assert pytest.approx(curve.rate_per_minute(300.0)) == 12.0
    assert YieldCurve().rate_per_minute(60.0) is None


def test_rate_falls_when_nothing_comes() -> None:
    """A minute after the last theorem the rate is nought, not what it was."""
    state = fold_all(logged(STARTED, *map(decided, range(30))))

    assert state.rate_per_minute(AT + timedelta(seconds=30)) == pytest.approx(30 / 35 * 60)
    assert state.rate_per_minute(AT + timedelta(seconds=120)) == 0.0
    assert ViewState().rate_per_minute(AT) is None
