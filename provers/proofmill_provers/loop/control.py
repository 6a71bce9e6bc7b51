"""Collapse control: statistics of a generation's statements, thresholds, and what is done about them.

A loop that is rewarded for what it can solve drifts: conclusions become disjunctions and grow, the same few
statements come again, solve rates move to 0 and 1 (measured for self-play provers by Bailey et al., "Self-Guided
Self-Play", 2026). Each statistic is compared with a bound of its own or with the first generation's value, and each
breach leads to an action. A drift that goes on although something was done about it stops the run, with the reason.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from proofmill.derive.diversity import hill
from proofmill.derive.syntax import Node, ParseError, nodes, parse
from proofmill_provers.loop.recipe import ControlSection
from proofmill_provers.loop.records import Item, Tally

__all__ = ["Action", "Breach", "Controller", "Health", "Orders", "conclusion", "health"]

HOTTER = 1.25
"""By what a temperature is raised at a time."""
MAX_HEAT = 2.0
MIN_QUOTA = 1
MIN_SAMPLES = 4
"""Decided samples from which on a solve rate of 0 or 1 says something."""


class Action(StrEnum):
    """What can be done about a breach."""

    TEMPERATURE = "raise_temperature"
    RESEED = "reseed_from_enumeration"
    QUOTA = "family_quota"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Statistics of the statements of one generation."""

    statements: int
    disjunctions: float
    """Share of conclusions with ``∨`` or ``||`` at their head."""
    size: float
    """Mean nodes of a conclusion."""
    entropy: float
    """Shannon entropy of the symbols of all conclusions, in bits."""
    duplicates: float
    """Share of proposals that were known in canonical form."""
    extremes: float
    """Share of tried statements with a solve rate of exactly 0 or 1."""
    families: float
    """Effective number of families: the Hill number of order 1."""
    unreadable: int
    """Statements beyond the small language: counted, and left out of shape statistics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A statistic beyond its bound, and what is done."""

    statistic: str
    value: float
    bound: float
    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What holds for the next generation."""

    heat: float = 1.0
    """Factor of sampling temperatures."""
    quota: int | None = None
    """Statements of one family at most."""
    reseed: bool = False
    """Whether what was proposed is set aside for what enumeration gives."""
    stop: str = ""
    """Why the run ends here, or nothing."""


def conclusion(statement: str) -> Node | None:
    """The conclusion of a statement as a term; None beyond the small language."""
    try:
        return parse(statement).goal
    except ParseError:
        return None


def health(
    items: Sequence[Item], tallies: Sequence[Tally] = (), *, proposed: int = 0, duplicates: int = 0
) -> Health:
    """Statistics of statements and of what came of trying them.

    Args:
        items: The statements.
        tallies: Of those that were tried; undecided samples do not count.
        proposed: Proposals that led to them, the duplicates among them included.
        duplicates: Proposals that were known in canonical form.
    """
    goals = [goal for item in items if (goal := conclusion(item.statement)) is not None]
    symbols = Counter(
        node.text for goal in goals for _, node in nodes(goal) if node.kind in ("infix", "prefix", "name")
    )
    decided = [tally for tally in tallies if tally.num >= MIN_SAMPLES]
    return Health(
        statements=len(items),
        disjunctions=_share(sum(_is_disjunction(goal) for goal in goals), len(goals)),
        size=_share(sum(sum(1 for _ in nodes(goal)) for goal in goals), len(goals)),
        entropy=math.log2(hill(list(symbols.values()), 1)) if symbols else 0.0,
        duplicates=_share(duplicates, proposed),
        extremes=_share(sum(tally.wins in (0, tally.num) for tally in decided), len(decided)),
        families=hill(list(Counter(item.family for item in items).values()), 1),
        unreadable=len(items) - len(goals),
    )


def _is_disjunction(goal: Node) -> bool:
    return goal.kind == "infix" and goal.text in ("∨", "||")


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


_ACTIONS: Mapping[str, Action] = {
    "disjunctions": Action.RESEED,
    "size": Action.RESEED,
    "entropy": Action.TEMPERATURE,
    "duplicates": Action.RESEED,
    "extremes": Action.TEMPERATURE,
    "families": Action.QUOTA,
}
"""What is done about each statistic."""
_STOPPING = frozenset({"disjunctions", "size", "entropy", "duplicates", "families"})
"""Drifts of what is proposed. Extreme solve rates alone stop nothing: a good policy has many."""


class Controller:
    """Looks at one generation after another; a pure function of what it was shown."""

    def __init__(self, section: ControlSection) -> None:
        """Args: section: the thresholds."""
        self._section = section
        self._first: Health | None = None
        self._running: Counter[str] = Counter()
        self._heat = 1.0
        self._quota: int | None = None

    def look(self, now: Health) -> tuple[list[Breach], Orders]:
        """The breaches of a generation, and what holds for the next."""
        if self._first is None:
            self._first = now
        breaches = self._breaches(now)
        found = {breach.statistic for breach in breaches}
        for name in list(self._running):
            if name not in found:
                del self._running[name]
        stop = ""
        for breach in breaches:
            self._running[breach.statistic] += 1
            if breach.statistic in _STOPPING and self._running[breach.statistic] > self._section.patience:
                stop = (
                    f"{breach.statistic} at {breach.value:.3g}, bound {breach.bound:.3g}, "
                    f"for {self._running[breach.statistic]} generations in spite of {breach.action}"
                )
        actions = {breach.action for breach in breaches}
        if Action.TEMPERATURE in actions:
            self._heat = min(MAX_HEAT, self._heat * HOTTER)
        else:
            self._heat = max(1.0, self._heat / HOTTER)
        if Action.QUOTA in actions:
            per_family = now.statements / max(1.0, now.families)
            self._quota = max(MIN_QUOTA, math.floor(per_family))
        reseed = Action.RESEED in actions
        if stop:
            breaches.append(
                Breach(
                    statistic="patience",
                    value=max(self._running.values()),
                    bound=self._section.patience,
                    action=Action.STOP,
                )
            )
        return breaches, Orders(heat=self._heat, quota=self._quota, reseed=reseed, stop=stop)

    def bounds(self) -> dict[str, tuple[float, bool]]:
        """Of each statistic, and whether it is an upper one; none before the first look."""
        section, first = self._section, self._first
        if first is None:
            return {}
        return {
            "disjunctions": (max(section.max_disjunctions, first.disjunctions), True),
            "size": (section.max_growth * first.size, True),
            "entropy": (section.min_entropy * first.entropy, False),
            "duplicates": (section.max_duplicates, True),
            "extremes": (section.max_extremes, True),
            "families": (section.min_families * first.families, False),
        }

    def _breaches(self, now: Health) -> list[Breach]:
        values = {name: float(getattr(now, name)) for name in _ACTIONS}
        return [
            Breach(statistic=name, value=values[name], bound=bound, action=_ACTIONS[name])
            for name, (bound, is_upper) in self.bounds().items()
            if (values[name] > bound if is_upper else values[name] < bound)
        ]
