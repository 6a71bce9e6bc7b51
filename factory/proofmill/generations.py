"""What a loop's folder tells, for reports and displays: plain JSON files, read while the loop runs or afterwards.

The loop itself lives outside this package; what its files are is told in ``proofmill_provers.loop.folder``.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofmill.errors import InputError

__all__ = [
    "Action",
    "Bound",
    "Curve",
    "Generation",
    "LoopView",
    "Phase",
    "is_loop",
    "pass_at_k",
    "read_loop",
    "told_pass",
    "told_passes",
]

CERTIFIED, UNDECIDED = "certified", "undecided"
_LEARNING = frozenset({"pool", "proposed", "attempted", "hindsight", "scripts", "certified", "trained"})
"""Events whose cost is that of getting better; measuring, and the control, are not."""
_PHASES = {
    "pool": "exploring",
    "proposed": "proposing",
    "attempted": "attempting",
    "hindsight": "hindsight",
    "scripts": "scripts",
    "certified": "pairs",
    "trained": "training",
    "evaluated": "measuring",
    "control trained": "training the control",
    "pivotal": "pivots",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One generation that is done."""

    number: int
    tried: int
    """Statements."""
    solved: int
    samples: int
    undecided: int
    statements: int
    """With a certified proof, so far."""
    proofs: int
    sources: Mapping[str, int]
    """Of these proofs."""
    health: Mapping[str, float]
    passes: Mapping[int, float]
    """pass@k on held-out statements, by k; those for which no statement had samples enough are left out."""
    held_out: int
    proposed: Mapping[str, Any]
    """Of the loop's own conjectures; empty where it makes none."""
    compute_s: float
    """Processor seconds of learning up to here: without measuring, and without a control."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """pass@k over k of one model on the held-out statements."""

    label: str
    values: tuple[float, ...]
    """For k = 1, 2 and so on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """What one kind of work cost, all sessions together."""

    name: str
    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Where collapse control acts on a statistic."""

    value: float
    is_upper: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What collapse control did."""

    generation: int
    statistic: str
    value: float
    bound: float
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopView:
    """A loop as far as it has come."""

    name: str
    generations: tuple[Generation, ...]
    control: Mapping[int, Mapping[int, float]]
    """pass@k of the control, by stage."""
    compared: Mapping[str, Mapping[str, Any]]
    """Loop against control at the end: ``pass@1`` and so on."""
    curves: tuple[Curve, ...]
    bounds: Mapping[int, Mapping[str, Bound]]
    """By generation and statistic; of loops that were run by an older version there are none."""
    actions: tuple[Action, ...]
    phases: tuple[Phase, ...]
    stopped: str
    """Why collapse control ended it, or nothing."""
    is_finished: bool
    """Whether the last session came to its end."""

    @property
    def ks(self) -> list[int]:
        """Those k for which pass@k is known of some generation."""
        return sorted({k for g in self.generations for k in g.passes})


def is_loop(folder: Path) -> bool:
    """Whether a folder is a loop's, or that of a search for a mixture."""
    return (folder / "identity.json").is_file()


def read_loop(folder: Path) -> LoopView:
    """Reads a loop's folder, also while it is going on.

    Raises:
        InputError: it is none, a file of it is damaged, or no generation is done yet.
    """
    if not is_loop(folder):
        raise InputError(f"{folder} has no identity.json; name the folder of a loop that was started")
    if (folder / "arms").is_dir():
        raise InputError(
            f"{folder} is a search for a mixture; name one of its loops, such as {folder}/arms/0"
        )
    events = list(_events(folder / "events.jsonl"))
    spent = _spent(events)
    generations: list[Generation] = []
    while (path := folder / f"generations/{len(generations) + 1}/done.json").is_file():
        number = len(generations) + 1
        done = _json(path)
        try:
            generations.append(_generation(done, sum(spent[n] for n in range(number + 1))))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(f"{path} is not what a loop writes ({error!r})") from error
    if not generations:
        raise InputError(f"{folder} has no generation that is done yet; come back later")
    report = _json(folder / "report.json") if (folder / "report.json").is_file() else {}
    control = report.get("control", {})
    return LoopView(
        name=str(report.get("recipe", {}).get("name") or folder.resolve().name),
        generations=tuple(generations),
        control={int(row["stage"]): _passes(row) for row in control.get("curve", ())},
        compared=control.get("compared", {}),
        curves=tuple(_curves(folder, len(generations))),
        bounds={
            int(event["generation"]): {
                name: Bound(value=float(value), is_upper=bool(is_upper))
                for name, (value, is_upper) in event["bounds"].items()
            }
            for event in events
            if event["event"] == "health"
        },
        actions=_actions(events),
        phases=_phases(events),
        stopped=str(report.get("stopped", "")),
        is_finished=bool(events) and events[-1]["event"] == "finished",
    )


def pass_at_k(num: int, wins: int, k: int) -> float:
    """The chance that one of ``k`` samples without replacement succeeds, from ``num`` with ``wins``.

    The unbiased estimator of Chen et al., 2021, "Evaluating Large Language Models Trained on Code", section 2.1.

    Raises:
        ValueError: there are fewer than ``k`` samples.
    """
    if not 0 <= wins <= num or num < k:
        raise ValueError(f"pass@{k} needs at least {k} samples and 0 <= wins <= num, got {wins} of {num}")
    return 1.0 - math.comb(num - wins, k) / math.comb(num, k)


def told_pass(passes: Mapping[int, float], k: int) -> str:
    """pass@k in a cell of a table; a dash where it was not measured."""
    return f"{passes[k]:.3f}" if k in passes else "-"


def told_passes(row: Mapping[str, Any]) -> str:
    """pass@k of a generation, or a control's stage, in words; ``not measured`` where there is no figure."""
    return ", ".join(f"pass@{k} {value:.3f}" for k, value in sorted(_passes(row).items())) or "not measured"


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read ({error})") from error


def _events(path: Path) -> Iterator[Mapping[str, Any]]:
    """Events that are whole: a kill may leave half a line."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and isinstance(event.get("event"), str):
            yield event


def _spent(events: Sequence[Mapping[str, Any]]) -> Counter[int]:
    """Processor seconds of learning by generation; those of the pool count as generation 0's."""
    spent: Counter[int] = Counter()
    for event in events:
        if event["event"] in _LEARNING:
            spent[int(event.get("generation", 0))] += event.get("cpu_s", 0.0)
    return spent


def _generation(done: Mapping[str, Any], compute_s: float) -> Generation:
    return Generation(
        number=int(done["generation"]),
        tried=int(done["tried"]),
        solved=int(done["solved"]),
        samples=int(done["samples"]),
        undecided=int(done["undecided"]),
        statements=int(done["statements"]),
        proofs=int(done["proofs"]),
        sources={str(name): int(num) for name, num in done["sources"].items()},
        health={str(name): float(value) for name, value in done["health"].items()},
        passes=_passes(done),
        held_out=int(done["held_out"]),
        proposed=done.get("proposed", {}),
        compute_s=compute_s,
    )


def _passes(row: Mapping[str, Any]) -> dict[int, float]:
    return {int(key[5:]): float(value) for key, value in row.items() if key.startswith("pass@")}


def _curves(folder: Path, last: int) -> Iterator[Curve]:
    """Of the first and the last generation, and of the control where it has come as far."""
    named = {f"generation {number}": f"generations/{number}/eval.json" for number in dict.fromkeys((1, last))}
    for label, place in {**named, "control": f"control/{last}/eval.json"}.items():
        if (folder / place).is_file():
            yield Curve(label=label, values=tuple(_curve(_json(folder / place))))


def _curve(tallies: Sequence[Mapping[str, Any]]) -> Iterator[float]:
    """Mean pass@k for all k up to which all statements with decided samples have enough of them."""
    counts = []
    for tally in tallies:
        said: Counter[str] = Counter()
        for times, verdict in tally["proofs"].values():
            said[verdict] += times
        if num := said.total() - said[UNDECIDED] + sum(tally["drops"].values()):
            counts.append((num, said[CERTIFIED]))
    for k in range(1, min((num for num, _ in counts), default=0) + 1):
        yield sum(pass_at_k(num, wins, k) for num, wins in counts) / len(counts)


def _actions(events: Sequence[Mapping[str, Any]]) -> tuple[Action, ...]:
    """Each once: a resumed loop says again what it did."""
    found = {
        (event["generation"], event["statistic"]): Action(
            generation=int(event["generation"]),
            statistic=str(event["statistic"]),
            value=float(event["value"]),
            bound=float(event["bound"]),
            action=str(event["action"]),
        )
        for event in events
        if event["event"] == "collapse_control"
    }
    return tuple(found[key] for key in sorted(found))


def _phases(events: Sequence[Mapping[str, Any]]) -> tuple[Phase, ...]:
    wall: Counter[str] = Counter()
    cpu: Counter[str] = Counter()
    for event in events:
        name = _PHASES.get(event["event"], "rest")
        wall[name] += event.get("wall_s", 0.0)
        cpu[name] += event.get("cpu_s", 0.0)
    return tuple(
        Phase(name=name, wall_s=wall[name], cpu_s=cpu[name])
        for name in [*_PHASES.values(), "rest"]
        if wall[name]
    )
