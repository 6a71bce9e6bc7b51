"""Pivotal search: the tokens and steps of a completion at which the chance of a proof jumps.

Abdin et al., 2024, "Phi-4 technical report" (arXiv:2412.08905, section 4.3) halve a completion as long as the chance
of success, estimated by sampling from both ends of a piece, differs between them, and train on single tokens at
which it jumps. Three things are done otherwise here. A jump between two estimates of a few samples each is mostly
noise, and the largest of many such jumps more so: here it only nominates a candidate, and what is kept has passed
Fisher's exact test on fresh samples, with the false discovery rate controlled over all candidates of a run. A prefix
stays the token ids that were sampled: as text it may be cut into other tokens. And success is the certifier's word;
samples about which it says nothing are in no count.

As in the paper a rise and a fall within one piece that cancel out go unseen. Pieces are halved by their number of
tokens, not of log probability.

A *unit* is what is chosen at a place: a token, or a step of the script with the separator behind it (`` <;> `` or a
line's end), or with the end of the text. After a unit that ends the text the chance is 0 or 1 and known: all
samples are the same text, and each counts.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Protocol

from pydantic import Field

from proofmill.config import Count
from proofmill_provers.loop.sampler import Beginning
from proofmill_provers.loop.significance import adjusted, fisher
from proofmill_provers.training.reinforce import Judge

__all__ = ["STEP", "TOKEN", "Asked", "Found", "Pivot", "PivotalSection", "Source", "find_pivots"]

TOKEN, STEP = "token", "step"
"""Kinds of units."""
ROWS = 512
"""Samples of one batch of the model."""
_SEPARATORS = ("<;>", "\n")

Rate = Annotated[float, Field(gt=0, lt=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PivotalSection:
    """``[pivotal]``: how much is sampled for pivotal tokens and steps."""

    statements: Count = 40
    """Statements of which some samples certified and some did not, those nearest to one half first."""
    completions: Count = 2
    """Completions of each that are halved: certified and rejected ones in turn."""
    samples: Count = 24
    """Samples of an estimate that nominates."""
    gap: Rate = 0.25
    """Difference of two estimates from which on a piece is looked into."""
    fresh: Count = 48
    """Samples of each side of a candidate that decide."""
    decided: Rate = 0.75
    """Part of the samples of an estimate that must be decided, or it is no evidence."""
    q: Rate = 0.05
    """Bound of the false discovery rate among what is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A statement for which the policy writes completions."""

    theorem: str
    statement: str
    prompt: str


class Source(Protocol):
    """What completions are sampled from; see ``Sampler``."""

    def complete(
        self, beginnings: Sequence[Beginning], num: int, *, temperature: float, max_tokens: int, seed: int
    ) -> list[list[tuple[int, ...]]]:
        """Whole completions of beginnings."""

    def text(self, ids: Sequence[int]) -> str | None:
        """A completion as text; None for one that did not end."""

    def decode(self, ids: Sequence[int]) -> str:
        """Tokens as text."""

    def prompt_ids(self, prompt: str) -> tuple[int, ...]:
        """The tokens of a prompt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pivot:
    """Two units at one place; the chance of a proof is higher after the first. All counts are of fresh samples."""

    unit: str
    theorem: str
    statement: str
    prompt: str
    prompt_ids: tuple[int, ...]
    prefix_ids: tuple[int, ...]
    """What is written of the completion, as the policy wrote it."""
    prefix: str
    chosen_ids: tuple[int, ...]
    rejected_ids: tuple[int, ...]
    """Both were sampled at this place; empty where nothing was to be compared with."""
    chosen: str
    rejected: str
    chosen_wins: int = 0
    chosen_num: int = 0
    """Decided samples."""
    rejected_wins: int = 0
    rejected_num: int = 0
    p_value: float = 1.0
    q_value: float = 1.0
    """Adjusted over all candidates of the run that were tested."""
    reason: str = ""
    """Why it was dropped; empty for what is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search came to."""

    pivots: tuple[Pivot, ...]
    """Significant."""
    dropped: tuple[Pivot, ...]
    """Candidates that were not, each with a reason."""
    counts: Mapping[str, int]
    """Statements, pieces, samples, candidates; how they ended."""


@dataclass(frozen=True, slots=True)
class _Estimate:
    """Samples from one prefix with what is known of each; None: nothing."""

    outcomes: tuple[tuple[tuple[int, ...], bool | None], ...]

    @property
    def num(self) -> int:
        return sum(word is not None for _, word in self.outcomes)

    @property
    def wins(self) -> int:
        return sum(word is True for _, word in self.outcomes)

    @property
    def rate(self) -> float:
        """Only of estimates with a decided sample."""
        return self.wins / self.num


@dataclass(frozen=True, slots=True)
class _Piece:
    """Units ``low`` to ``high`` of a completion; unit n is ``ids[cuts[n]:cuts[n + 1]]``."""

    asked: Asked
    unit: str
    ids: tuple[int, ...]
    cuts: tuple[int, ...]
    low: int
    high: int

    @property
    def before(self) -> tuple[int, ...]:
        return self.ids[: self.cuts[self.low]]

    @property
    def after(self) -> tuple[int, ...]:
        return self.ids[: self.cuts[self.high]]

    @property
    def own(self) -> tuple[int, ...]:
        return self.ids[self.cuts[self.low] : self.cuts[self.high]]


def find_pivots(  # noqa: PLR0913 (each is one setting of the sampling)
    source: Source,
    judge: Judge,
    asked: Sequence[Asked],
    section: PivotalSection,
    *,
    temperature: float,
    max_tokens: int,
    seed: int,
) -> Found:
    """Looks for tokens and steps at which the chance of a proof jumps, and tests each on fresh samples.

    Args:
        source: The policy.
        judge: What is known of completions: certified, rejected, or None for nothing. It may ask again before it
            says so.
        asked: Statements, each once.
        section: Settings.
        temperature: Of all samples: the chances are those of the policy at this temperature.
        max_tokens: Of a whole completion; what does not end within them is no proof.
        seed: All that is random follows from it.
    """
    search = _Search(source, judge, section, temperature, max_tokens, seed)
    search.estimate([(one, ()) for one in asked])
    completions = [(one, ids) for one in asked for ids in search.completions(one)]
    jumps = search.jumps([piece for one, ids in completions for piece in search.pieces(one, ids)])
    candidates = search.candidates(jumps)
    tested = search.tested([candidate for candidate in candidates if not candidate.reason])
    pivots = tuple(pivot for pivot in tested if not pivot.reason)
    dropped = tuple(pivot for pivot in (*candidates, *tested) if pivot.reason)
    search.counts["kept"] = len(pivots)
    for pivot in dropped:
        search.counts[f"dropped_{pivot.reason}"] += 1
    return Found(pivots=pivots, dropped=dropped, counts=dict(sorted(search.counts.items())))


class _Search:
    """One run: what was estimated so far, and counts."""

    def __init__(
        self,
        source: Source,
        judge: Judge,
        section: PivotalSection,
        temperature: float,
        max_tokens: int,
        seed: int,
    ) -> None:
        self._source = source
        self._judge = judge
        self._section = section
        self._temperature = temperature
        self._max_tokens = max_tokens
        self._seed = seed
        self._known: dict[tuple[str, tuple[int, ...]], _Estimate] = {}
        self.counts: Counter[str] = Counter()

    # Estimates

    def estimate(self, places: Sequence[tuple[Asked, tuple[int, ...]]]) -> None:
        """Sees to it that there is an estimate for each prefix of each statement."""
        todo = {
            (one.theorem, ids): (one, ids) for one, ids in places if (one.theorem, ids) not in self._known
        }
        made = self._sampled(list(todo.values()), self._section.samples, "search")
        self._known |= dict(zip(todo, made, strict=True))
        self.counts["prefixes"] += len(todo)

    def _sampled(
        self, places: Sequence[tuple[Asked, tuple[int, ...]]], num: int, purpose: str
    ) -> list[_Estimate]:
        """Samples from prefixes, judged in one go; ``purpose`` sets the random numbers apart."""
        digest = hashlib.blake2b(f"{self._seed}/{purpose}".encode(), digest_size=7).digest()
        seed = int.from_bytes(digest, "big")
        beginnings = [Beginning(prompt=one.prompt, ids=ids) for one, ids in places]
        order = sorted(range(len(places)), key=lambda at: (len(beginnings[at].prompt), beginnings[at].key))
        drawn: dict[int, list[tuple[int, ...]]] = {}
        lot = max(1, ROWS // num)
        for start in range(0, len(order), lot):
            chosen = order[start : start + lot]
            rows = self._source.complete(
                [beginnings[at] for at in chosen],
                num,
                temperature=self._temperature,
                max_tokens=self._max_tokens,
                seed=seed,
            )
            drawn |= dict(zip(chosen, rows, strict=True))
        samples = [(at, ids, self._source.text(ids)) for at in range(len(places)) for ids in drawn[at]]
        ended = [(places[at][0].theorem, text) for at, _, text in samples if text is not None]
        words = iter(self._judge(ended))
        outcomes: dict[int, list[tuple[tuple[int, ...], bool | None]]] = defaultdict(list)
        for at, ids, text in samples:
            outcomes[at].append((ids, False if text is None else next(words)))
        made = [_Estimate(tuple(outcomes[at])) for at in range(len(places))]
        self.counts["samples"] += len(samples)
        self.counts["undecided"] += len(samples) - sum(estimate.num for estimate in made)
        return made

    def _at(self, one: Asked, ids: tuple[int, ...]) -> _Estimate | None:
        """The estimate for a prefix; None where too little of it is decided to be evidence."""
        estimate = self._known[one.theorem, ids]
        return estimate if self._is_evidence(estimate) else None

    def _is_evidence(self, estimate: _Estimate) -> bool:
        return estimate.num >= max(1.0, self._section.decided * len(estimate.outcomes))

    # Candidates

    def completions(self, one: Asked) -> list[tuple[int, ...]]:
        """Completions of a statement, certified and rejected ones in turn, the most frequent of both first."""
        start = self._at(one, ())
        self.counts["statements"] += 1
        if start is None or start.wins in (0, start.num):
            self.counts["statements_undecided" if start is None else "statements_one_sided"] += 1
            return []
        by_word = {
            word: sorted(
                (often := Counter(ids for ids, own in start.outcomes if own is word)),
                key=lambda ids, often=often: (-often[ids], ids),  # type: ignore[misc]
            )
            for word in (True, False)
        }
        good, bad = by_word[True], by_word[False]
        turns = [
            ids for at in range(max(len(good), len(bad))) for ids in (*good[at : at + 1], *bad[at : at + 1])
        ]
        return turns[: self._section.completions]

    def pieces(self, one: Asked, ids: tuple[int, ...]) -> list[_Piece]:
        """A completion as a whole: as tokens, and as steps if it has more than one."""
        steps = (0, *(at for at in range(1, len(ids)) if self._is_cut(ids[:at])), len(ids))
        cuts = {TOKEN: tuple(range(len(ids) + 1)), STEP: steps}
        return [
            _Piece(one, unit, ids, own, 0, len(own) - 1) for unit, own in cuts.items() if own != (0, len(ids))
        ]

    def _is_cut(self, ids: Sequence[int]) -> bool:
        """Whether a separator ends with the last of these tokens: a step may follow."""
        ends = [self._source.decode(part).rstrip(" ").endswith(_SEPARATORS) for part in (ids, ids[:-1])]
        return ends == [True, False]

    def jumps(self, pieces: Sequence[_Piece]) -> list[_Piece]:
        """Halves pieces as long as the estimates at their ends differ; single units are left, far jumps first."""
        found: list[tuple[float, _Piece]] = []
        while pieces:
            self.estimate([(p.asked, ids) for p in pieces for ids in (p.before, p.after)])
            self.counts["pieces"] += len(pieces)
            halves: list[_Piece] = []
            for piece in pieces:
                before, after = self._at(piece.asked, piece.before), self._at(piece.asked, piece.after)
                if before is None or after is None:
                    self.counts["pieces_undecided"] += 1
                elif (gap := abs(after.rate - before.rate)) < self._section.gap:
                    self.counts["pieces_without_jump"] += 1
                elif piece.high - piece.low == 1:
                    found.append((gap, piece))
                else:
                    middle = (piece.low + piece.high) // 2
                    halves += [replace(piece, high=middle), replace(piece, low=middle)]
            pieces = halves
        return [piece for _, piece in sorted(found, key=lambda pair: -pair[0])]

    def candidates(self, jumps: Sequence[_Piece]) -> list[Pivot]:
        """Each jump with what else was sampled at its place; one at a place, so that no two tests share samples."""
        found: list[Pivot] = []
        taken: set[tuple[str, str, tuple[int, ...]]] = set()
        for piece in jumps:
            chosen, rejected = self._sides(piece)
            place = (piece.asked.theorem, piece.unit, piece.before)
            reason = "same_place" if place in taken else "" if chosen and rejected else "no_alternative"
            if not reason:
                taken.add(place)
            found.append(
                Pivot(
                    unit=piece.unit,
                    theorem=piece.asked.theorem,
                    statement=piece.asked.statement,
                    prompt=piece.asked.prompt,
                    prompt_ids=self._source.prompt_ids(piece.asked.prompt),
                    prefix_ids=piece.before,
                    prefix=self._source.decode(piece.before),
                    chosen_ids=chosen,
                    rejected_ids=rejected,
                    chosen=self._source.decode(chosen),
                    rejected=self._source.decode(rejected),
                    reason=reason,
                )
            )
        self.counts["candidates"] += len(found)
        return found

    def _sides(self, piece: _Piece) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The better and the worse unit at a jump: its own, and the one sampled there that is furthest from it.

        The other unit's chance is the mean of its Beta posterior under a uniform prior, as it may have been sampled
        once. Empty where no other unit lies on the other side.
        """
        before, after = (
            self._known[piece.asked.theorem, piece.before],
            self._known[piece.asked.theorem, piece.after],
        )
        rises = after.rate > before.rate
        wins: Counter[tuple[int, ...]] = Counter()
        nums: Counter[tuple[int, ...]] = Counter()
        for ids, word in before.outcomes:
            unit = self._unit(piece, ids)
            if word is not None and unit != piece.own:
                nums[unit] += 1
                wins[unit] += word
        means = {unit: (wins[unit] + 1) / (num + 2) for unit, num in nums.items()}
        sides = {unit: mean for unit, mean in means.items() if (mean < after.rate) is rises}
        if not sides:
            return (piece.own, ()) if rises else ((), piece.own)
        best = min if rises else max
        goal = best(sides.values())
        other = min((u for u in sides if sides[u] == goal), key=lambda unit: (-nums[unit], unit))
        return (piece.own, other) if rises else (other, piece.own)

    def _unit(self, piece: _Piece, ids: tuple[int, ...]) -> tuple[int, ...]:
        """The unit of another sample at the place of a piece."""
        start = len(piece.before)
        if piece.unit == TOKEN:
            return ids[start : start + 1]
        cut = next((at for at in range(start + 1, len(ids)) if self._is_cut(ids[:at])), len(ids))
        return ids[start:cut]

    # Tests

    def tested(self, candidates: Sequence[Pivot]) -> list[Pivot]:
        """Candidates with the counts of fresh samples; those without significance have a reason."""
        made: list[Pivot] = []
        for unit in (TOKEN, STEP):
            own = [candidate for candidate in candidates if candidate.unit == unit]
            places = [
                (Asked(theorem=c.theorem, statement=c.statement, prompt=c.prompt), (*c.prefix_ids, *ids))
                for c in own
                for ids in (c.chosen_ids, c.rejected_ids)
            ]
            sides = self._sampled(places, self._section.fresh, f"fresh/{unit}")
            made += [
                self._compared(candidate, good, bad)
                for candidate, good, bad in zip(own, sides[::2], sides[1::2], strict=True)
            ]
        q_values = adjusted([pivot.p_value for pivot in made])
        self.counts["tested"] += len(made)
        return [
            replace(
                pivot,
                q_value=q_value,
                reason=pivot.reason or ("" if q_value <= self._section.q else "not_significant"),
            )
            for pivot, q_value in zip(made, q_values, strict=True)
        ]

    def _compared(self, candidate: Pivot, good: _Estimate, bad: _Estimate) -> Pivot:
        """With p value; a side with too few decided samples is no evidence, and still one of the tests."""
        is_evidence = self._is_evidence(good) and self._is_evidence(bad)
        return replace(
            candidate,
            chosen_wins=good.wins,
            chosen_num=good.num,
            rejected_wins=bad.wins,
            rejected_num=bad.num,
            p_value=fisher(good.wins, good.num, bad.wins, bad.num) if is_evidence else 1.0,
            reason="" if is_evidence else "too_few_decided",
        )
