"""A sweep in plain lines, for logs and pipes: no colour, no cursor, nothing that repeats itself."""

from __future__ import annotations

from datetime import datetime

from proofmill.display.charts import compact, duration, strip_theorem
from proofmill.display.view import ViewState
from proofmill.events import (
    Alarm,
    ConjectureDecided,
    ConjecturesProposed,
    LemmasSealed,
    Logged,
    Stage,
    SweepFinished,
    SweepStarted,
    Warned,
)

__all__ = ["PlainLines"]

_SUMMARY_S = 15.0


class PlainLines:
    """Chooses what is worth a line; remembers only when the last summary was."""

    def __init__(self) -> None:
        """Nothing has been said yet."""
        self._summary_at: datetime | None = None
        self._said = -1

    def of(self, state: ViewState, logged: Logged) -> list[str]:
        """Lines for one event, already folded into ``state``."""
        return [f"{_clock(logged.at)}  {text}" for text in _texts(state, logged)]

    def summary(self, state: ViewState, now: datetime) -> list[str]:
        """A line on where things stand, if it is time for one and something was decided since."""
        if state.started is None or state.finished is not None:
            return []
        if self._summary_at is None:
            self._summary_at = now
        is_due = (now - self._summary_at).total_seconds() >= _SUMMARY_S
        if not is_due or state.decided == self._said:
            return []
        self._summary_at, self._said = now, state.decided
        rate = state.rate_per_minute(now)
        parts = [f"certified {state.proved:,} ({'-' if rate is None else f'{rate:.0f}'} a minute)"]
        others = ((n, state.outcomes.get(n, 0)) for n in ("refuted", "open", "rejected", "infra"))
        parts += [f"{name} {number:,}" for name, number in others if number]
        parts.append(f"pending {compact(state.pending)}")
        last = f"; last: {strip_theorem(state.recent[0].statement)}" if state.recent else ""
        return [f"{_clock(now)}  {', '.join(parts)}{last}"]


def _clock(at: datetime) -> str:
    return at.astimezone().strftime("%H:%M:%S")


def _texts(state: ViewState, logged: Logged) -> list[str]:
    match logged.event:
        case SweepStarted() as event:
            return _started(event)
        case Stage(name=name, detail=detail):
            return [f"{name}: {detail}" if detail else name]
        case ConjecturesProposed() as event:
            return [_proposed(event)]
        case ConjectureDecided(outcome="refuted") as event:
            return [f"refuted: {event.statement}"]
        case ConjectureDecided(outcome="proved") as event if state.proved == 1:
            return [f"first theorem certified: {event.statement}"]
        case LemmasSealed(module=module, num=num):
            return [f"{num} certified lemmas sealed into {module}"]
        case Warned(message=message):
            return [f"warning: {message}"]
        case Alarm(message=message):
            return [f"ALARM: {message}"]
        case SweepFinished() as event:
            return [_finished(event)]
        case _:
            return []


def _started(event: SweepStarted) -> list[str]:
    verb = "resumed" if event.resumed else "started"
    budget = f", for {duration(event.budget_s)}" if event.budget_s is not None else ""
    lines = [
        f"sweep {verb}: theory {event.theory}, recipe {event.recipe}{budget}, in {event.run_dir}",
        f"{event.toolchain}, {event.workers} workers, sandbox {event.sandbox or '-'}",
    ]
    return lines + [f"{lane} lane off: {why}" for lane, why in event.lanes_off.items()]


def _proposed(event: ConjecturesProposed) -> str:
    drops = sorted(event.drops.items(), key=lambda item: -item[1])
    why = ", ".join(f"{reason} {number:,}" for reason, number in drops)
    dropped = f" (dropped: {why})" if why else ""
    said = f"{event.kept:,} submitted of {event.considered:,} considered{dropped}"
    return f"{event.generator}, layer {event.layer}: {said}"


def _finished(event: SweepFinished) -> str:
    return (
        f"finished ({event.reason}) after {duration(event.wall_s)}: certified {event.proved:,}, "
        f"refuted {event.refuted:,}, open {event.open:,}, rejected {event.rejected:,}, "
        f"infra {event.infra:,}, pending {event.pending:,}, of {event.submitted:,} submitted"
    )
