"""What a dashboard knows: a state folded from events, one at a time, with nothing else looked at.

Responsibility: ``fold``, a pure function. Its state stays small however long a sweep runs: counters with few
keys, a bounded table of families and lemmas, and a yield curve that gets coarser as it gets longer.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any

from proofmill.events import (
    Alarm,
    BatchFinished,
    ConjectureDecided,
    ConjecturesProposed,
    LemmasSealed,
    Logged,
    ResourceSample,
    Stage,
    SweepFinished,
    SweepStarted,
    VerdictGiven,
    Warned,
)

__all__ = ["DIFFICULTY_BINS", "LaneView", "Message", "ViewState", "YieldCurve", "fold", "fold_all"]

_MAX_RECENT = 40
_MAX_MESSAGES = 50
_MAX_NAMES = 300
_MAX_BUCKETS = 240
_MAX_SAMPLES = 120

DIFFICULTY_BINS = 10
"""Difficulties, from 0 (easy) to 1 (hard), are shown in so many bins of equal width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneView:
    """What one rung of one lane has spent and found."""

    num_batches: int = 0
    num_tried: int = 0
    num_found: int = 0
    wall_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A warning or an alarm, with how often it came in a row."""

    at: datetime
    text: str
    is_alarm: bool = False
    num: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class YieldCurve:
    """Certified theorems by time: buckets of equal width, which doubles when there are too many."""

    width_s: float = 5.0
    buckets: tuple[int, ...] = ()

    def add(self, active_s: float) -> YieldCurve:
        """One more theorem at this time."""
        curve = self.until(active_s)
        index = min(int(max(active_s, 0.0) / curve.width_s), len(curve.buckets) - 1)
        buckets = (*curve.buckets[:index], curve.buckets[index] + 1, *curve.buckets[index + 1 :])
        return dataclasses.replace(curve, buckets=buckets)

    def until(self, active_s: float) -> YieldCurve:
        """The same curve, drawn up to this time."""
        width, buckets = self.width_s, self.buckets
        needed = max(int(max(active_s, 0.0) / width) + 1, len(buckets))
        while needed > _MAX_BUCKETS:
            width *= 2
            buckets = tuple(sum(buckets[i : i + 2]) for i in range(0, len(buckets), 2))
            needed = max(int(max(active_s, 0.0) / width) + 1, len(buckets))
        return YieldCurve(width_s=width, buckets=buckets + (0,) * (needed - len(buckets)))

    def rate_per_minute(self, window_s: float) -> float | None:
        """Theorems per minute over the last ``window_s``; None before anything can be said."""
        number = max(1, math.ceil(window_s / self.width_s))
        last = self.buckets[-number:]
        return 60.0 * sum(last) / (len(last) * self.width_s) if last else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewState:
    """Everything a dashboard shows. What is not known yet is None or empty, and shown as ``-``."""

    started: SweepStarted | None = None
    session_at: datetime | None = None
    """When this session of the sweep began; a resumed sweep has several."""
    earlier_s: float = 0.0
    """Time that earlier sessions were active."""
    proved_before: int = 0
    """Proved in earlier sessions."""
    last_at: datetime | None = None
    finished: SweepFinished | None = None
    stage: Stage | None = None
    layer: int | None = None
    considered: int | None = None
    kept: int | None = None
    drops: Mapping[str, int] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)
    lanes: Mapping[tuple[str, str], LaneView] = field(default_factory=dict)
    curve: YieldCurve = field(default_factory=YieldCurve)
    sizes: Mapping[int, int] = field(default_factory=dict)
    difficulties: Mapping[int, int] = field(default_factory=dict)
    families: Mapping[str, int] = field(default_factory=dict)
    premises: Mapping[str, int] = field(default_factory=dict)
    levels: Mapping[int, int] = field(default_factory=dict)
    recent: tuple[ConjectureDecided, ...] = ()
    """Last proved, newest first."""
    verdicts: Mapping[str, int] = field(default_factory=dict)
    """Verdicts of the certifier by ``certified``, or by reason."""
    sealed_lemmas: int | None = None
    sealed_groups: int = 0
    resources: ResourceSample | None = None
    memory_mib: tuple[float, ...] = ()
    messages: tuple[Message, ...] = ()
    """Newest first."""

    @property
    def proved(self) -> int:
        """Theorems certified so far."""
        return self.outcomes.get("proved", 0)

    @property
    def decided(self) -> int:
        """Conjectures that are not pending."""
        return sum(self.outcomes.values())

    @property
    def pending(self) -> int | None:
        """Conjectures that wait; None before any was submitted."""
        return None if self.kept is None else max(0, self.kept - self.decided)

    def rate_per_minute(self, now: datetime, window_s: float = 60.0) -> float | None:
        """Theorems certified per minute lately; None before the sweep has begun."""
        if self.session_at is None:
            return None
        at = self.last_at if self.finished is not None and self.last_at is not None else now
        return self.curve.until(self.active_s(at)).rate_per_minute(window_s)

    def session_s(self, now: datetime) -> float | None:
        """Seconds of this session until ``now``, or until its end."""
        if self.session_at is None:
            return None
        if self.finished is not None and self.last_at is not None:
            now = self.last_at
        return max(0.0, (now - self.session_at).total_seconds())

    def active_s(self, at: datetime) -> float:
        """Seconds that the sweep was active until ``at``, over all sessions."""
        return self.earlier_s + (self.session_s(at) or 0.0)


def fold(state: ViewState, logged: Logged) -> ViewState:
    """The state after one more event."""
    change = _CHANGES.get(type(logged.event))
    after = change(state, logged, logged.event) if change else state
    return dataclasses.replace(after, last_at=logged.at)


def fold_all(events: Iterable[Logged], state: ViewState | None = None) -> ViewState:
    """The state after all these events."""
    return reduce(fold, events, state or ViewState())


def _on_started(state: ViewState, logged: Logged, event: SweepStarted) -> ViewState:
    outcomes = {k: n for k, n in event.counts.items() if k not in {"pending", "submitted"} and n}
    kept = sum(n for k, n in event.counts.items() if k != "submitted")
    known = dataclasses.replace(state, outcomes=outcomes, kept=kept) if event.counts else state
    earlier = state.active_s(state.last_at) if state.last_at else 0.0
    return dataclasses.replace(
        known,
        started=event,
        session_at=logged.at,
        earlier_s=earlier,
        proved_before=known.proved,
        finished=None,
        stage=None,
    )


def _on_stage(state: ViewState, _: Logged, event: Stage) -> ViewState:
    return dataclasses.replace(state, stage=event)


def _on_proposed(state: ViewState, _: Logged, event: ConjecturesProposed) -> ViewState:
    drops = dict(state.drops)
    for reason, number in event.drops.items():
        drops[reason] = drops.get(reason, 0) + number
    return dataclasses.replace(
        state,
        layer=event.layer,
        considered=(state.considered or 0) + event.considered,
        kept=(state.kept or 0) + event.kept,
        drops=drops,
    )


def _on_batch(state: ViewState, _: Logged, event: BatchFinished) -> ViewState:
    key = (event.lane, event.rung)
    lane = state.lanes.get(key, LaneView())
    after = LaneView(
        num_batches=lane.num_batches + 1,
        num_tried=lane.num_tried + event.num,
        num_found=lane.num_found + event.found,
        wall_s=lane.wall_s + event.wall_s,
    )
    return dataclasses.replace(state, lanes={**state.lanes, key: after})


def _on_decided(state: ViewState, logged: Logged, event: ConjectureDecided) -> ViewState:
    after = dataclasses.replace(state, outcomes=_plus(state.outcomes, event.outcome))
    if event.outcome != "proved":
        return after
    premises = state.premises
    for premise in event.premises:
        premises = _plus(premises, premise, limit=_MAX_NAMES)
    difficulties = state.difficulties
    if event.difficulty is not None:
        difficulties = _plus(difficulties, difficulty_bin(event.difficulty))
    return dataclasses.replace(
        after,
        curve=state.curve.add(state.active_s(logged.at)),
        sizes=_plus(state.sizes, event.size) if event.size else state.sizes,
        difficulties=difficulties,
        families=_plus(state.families, event.family, limit=_MAX_NAMES) if event.family else state.families,
        premises=premises,
        levels=_plus(state.levels, event.level),
        recent=(event, *state.recent[: _MAX_RECENT - 1]),
    )


def difficulty_bin(difficulty: float) -> int:
    """Where a difficulty stands in the histogram."""
    return max(0, min(DIFFICULTY_BINS - 1, int(difficulty * DIFFICULTY_BINS + 1e-9)))


def _on_verdict(state: ViewState, _: Logged, event: VerdictGiven) -> ViewState:
    word = event.verdict if event.verdict == "certified" else event.reason or event.verdict
    return dataclasses.replace(state, verdicts=_plus(state.verdicts, word))


def _on_sealed(state: ViewState, _: Logged, event: LemmasSealed) -> ViewState:
    return dataclasses.replace(
        state,
        sealed_lemmas=(state.sealed_lemmas or 0) + event.num,
        sealed_groups=state.sealed_groups + 1,
    )


def _on_resources(state: ViewState, _: Logged, event: ResourceSample) -> ViewState:
    memory = state.memory_mib
    if event.rss_mib is not None:
        memory = (*memory, event.rss_mib)[-_MAX_SAMPLES:]
    return dataclasses.replace(state, resources=event, memory_mib=memory)


def _on_message(state: ViewState, logged: Logged, event: Warned | Alarm) -> ViewState:
    is_alarm = isinstance(event, Alarm)
    rest, num = state.messages, 1
    if rest and (rest[0].text, rest[0].is_alarm) == (event.message, is_alarm):
        num, rest = rest[0].num + 1, rest[1:]
    message = Message(at=logged.at, text=event.message, is_alarm=is_alarm, num=num)
    return dataclasses.replace(state, messages=(message, *rest)[:_MAX_MESSAGES])


def _on_finished(state: ViewState, logged: Logged, event: SweepFinished) -> ViewState:
    """The ledger's counts are the truth: they correct what events a kill may have swallowed."""
    outcomes = {
        "proved": event.proved,
        "refuted": event.refuted,
        "open": event.open,
        "rejected": event.rejected,
        "infra": event.infra,
    }
    return dataclasses.replace(
        state,
        finished=event,
        outcomes={k: n for k, n in outcomes.items() if n},
        kept=event.submitted,
        curve=state.curve.until(state.active_s(logged.at)),
    )


def _plus(counts: Mapping[Any, int], key: Any, *, limit: int | None = None) -> dict[Any, int]:
    """One more of a key; above the limit, the rarest half of the older keys is forgotten."""
    after = {**counts, key: counts.get(key, 0) + 1}
    if limit is not None and len(after) > limit:
        kept = sorted(after.items(), key=lambda item: -item[1])[: limit // 2]
        after = {**dict(kept), key: after[key]}
    return after


_CHANGES: Mapping[type, Callable[[ViewState, Logged, Any], ViewState]] = {
    SweepStarted: _on_started,
    Stage: _on_stage,
    ConjecturesProposed: _on_proposed,
    BatchFinished: _on_batch,
    ConjectureDecided: _on_decided,
    VerdictGiven: _on_verdict,
    LemmasSealed: _on_sealed,
    ResourceSample: _on_resources,
    Warned: _on_message,
    Alarm: _on_message,
    SweepFinished: _on_finished,
}
