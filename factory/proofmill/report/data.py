"""What a report tells of a run, read from its ledger and from ``resolved.json``; no clock, no drawing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, pairwise
from pathlib import Path

from proofmill.errors import InputError
from proofmill.export.rows import named_premises
from proofmill.ledger.reader import LedgerReader
from proofmill.ledger.rows import AttemptRow, Counts, StoredCertificate

__all__ = ["Curve", "LaneSet", "ReportData", "read_run"]

GAP_S = 600.0
"""A pause between two results after which the run is taken to have been stopped: such time is left out."""
MAX_EXAMPLES = 1500
"""Theorems on the page; of a longer run the hardest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A number that only grows, over something that only grows."""

    label: str
    xs: tuple[float, ...]
    ys: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneSet:
    """Conjectures that exactly these lanes have tried."""

    lanes: tuple[str, ...]
    proved: int
    rest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportData:
    """Everything on the page."""

    title: str
    facts: tuple[tuple[str, str], ...]
    """What ran, as names with values."""
    counts: Counts
    considered: int
    """Statements that exploration looked at."""
    drops: Mapping[str, int]
    verdicts: Mapping[str, int]
    """Of the certifier: ``certified``, or the reason why not."""
    over_time: tuple[Curve, ...]
    """Conjectures and theorems over minutes of work."""
    over_compute: tuple[Curve, ...]
    """Found by each lane over seconds of its own time, all workers together."""
    lane_sets: tuple[LaneSet, ...]
    """Most frequent first."""
    difficulties: tuple[float, ...]
    tried: tuple[int, ...]
    """Scripts tried until the proof was found, for each theorem."""
    families: tuple[tuple[str, int], ...]
    """Largest first."""
    num_families: int
    certificates: tuple[StoredCertificate, ...]
    """All of them, in order of certification."""
    examples: tuple[StoredCertificate, ...]
    """Those to be shown, in order of certification."""
    uses: Mapping[str, int]
    """How many later proofs use a theorem of this run, by its name."""
    edges: tuple[tuple[str, str], ...]
    """From a theorem of this run to one whose proof uses it, by name."""


def read_run(run_dir: Path) -> ReportData:
    """Reads a run, also while it is going on.

    Raises:
        LedgerError: there is no ledger, or it cannot be read.
        InputError: ``resolved.json`` is missing or damaged.
    """
    resolved = _resolved(run_dir / "resolved.json")
    with LedgerReader.open_read_only(run_dir) as ledger:
        certificates = tuple(c for c in ledger.certificates() if not c.quarantine)
        attempts = list(ledger.attempts())
        proposed = ledger.proposal_times()
        layers = ledger.layers()
        counts, drops, verdicts = ledger.counts(), ledger.drop_totals(), ledger.verdict_totals()
    families = Counter(c.conjecture.family for c in certificates)
    edges = tuple(_edges(certificates))
    return ReportData(
        title=str(resolved["theory"]["name"]),
        facts=_facts(run_dir, resolved),
        counts=counts,
        considered=sum(row.considered for row in layers),
        drops=drops,
        verdicts=verdicts,
        over_time=_over_time(proposed, [c.certified_at for c in certificates]),
        over_compute=tuple(_over_compute(attempts)),
        lane_sets=tuple(_lane_sets(attempts, {c.conjecture.id for c in certificates})),
        difficulties=tuple(c.difficulty for c in certificates if c.difficulty is not None),
        tried=tuple(c.attempts for c in certificates),
        families=tuple(families.most_common(15)),
        num_families=len(families),
        certificates=certificates,
        examples=_examples(certificates),
        uses=Counter(used for used, _ in edges),
        edges=edges,
    )


def _resolved(path: Path) -> Mapping[str, Mapping[str, object]]:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read ({error}); name the directory of a started sweep") from error
    if not isinstance(data, dict) or not isinstance(data.get("theory"), dict):
        raise InputError(f"{path} is no resolved.json of a sweep; name the directory of a started sweep")
    return data


def _facts(run_dir: Path, resolved: Mapping[str, Mapping[str, object]]) -> tuple[tuple[str, str], ...]:
    theory, toolchain = resolved["theory"], resolved.get("toolchain", {})
    return (
        ("run", run_dir.resolve().name),
        ("recipe", str(resolved.get("recipe", ""))),
        ("theory", f"{theory.get('name', '')} ({str(theory.get('digest', ''))[:19]})"),
        ("Lean", f"{toolchain.get('lean', '')} ({toolchain.get('label', '')})"),
        ("proofmill", str(resolved.get("proofmill", ""))),
    )


def _minutes(times: Sequence[str], all_times: Sequence[str]) -> list[float]:
    """Minutes of work until each time; long pauses between any two of ``all_times`` are left out."""
    stamps = [datetime.fromisoformat(at).timestamp() for at in sorted(set(all_times))]
    steps = [0.0, *(b - a if b - a < GAP_S else 0.0 for a, b in pairwise(stamps))]
    active = dict(zip(sorted(set(all_times)), accumulate(steps), strict=True))
    return [active[at] / 60 for at in sorted(times)]


def _over_time(proposed: Sequence[str], certified: Sequence[str]) -> tuple[Curve, ...]:
    everything = [*proposed, *certified]
    return tuple(
        Curve(label=label, xs=tuple(_minutes(times, everything)), ys=tuple(range(1, len(times) + 1)))
        for label, times in (("conjectures", proposed), ("theorems", certified))
        if times
    )


def _over_compute(attempts: Iterable[AttemptRow]) -> Iterator[Curve]:
    spent: dict[str, float] = {}
    found: dict[str, list[tuple[float, int]]] = {}
    for row in attempts:
        lane = row.attempt.lane
        spent[lane] = spent.get(lane, 0.0) + row.attempt.wall_s
        points = found.setdefault(lane, [(0.0, 0)])
        points.append((spent[lane], points[-1][1] + row.attempt.found))
    for lane, points in sorted(found.items(), key=lambda item: -item[1][-1][1]):
        yield Curve(label=lane, xs=tuple(x for x, _ in points), ys=tuple(y for _, y in points))


def _lane_sets(attempts: Iterable[AttemptRow], proved: Set[str]) -> Iterator[LaneSet]:
    lanes: dict[str, set[str]] = {}
    for row in attempts:
        lanes.setdefault(row.attempt.conjecture_id, set()).add(row.attempt.lane)
    good, rest = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for id_, names in lanes.items():
        (good if id_ in proved else rest)[tuple(sorted(names))] += 1
    for tried, _ in (good + rest).most_common():
        yield LaneSet(lanes=tried, proved=good[tried], rest=rest[tried])


def _edges(certificates: Sequence[StoredCertificate]) -> Iterator[tuple[str, str]]:
    """Which theorem of the run is used by which."""
    names = {c.conjecture.name: c for c in certificates}
    for certificate in certificates:
        for used in named_premises(certificate.premises, names):
            if used != certificate.conjecture.name:
                yield used, certificate.conjecture.name


def _examples(certificates: Sequence[StoredCertificate]) -> tuple[StoredCertificate, ...]:
    if len(certificates) <= MAX_EXAMPLES:
        return tuple(certificates)
    hardest = sorted(certificates, key=lambda c: (-(c.difficulty or 0.0), -c.attempts, c.seq))[:MAX_EXAMPLES]
    return tuple(sorted(hardest, key=lambda c: c.seq))
