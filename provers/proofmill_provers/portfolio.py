"""The symbolic portfolio: a graded ladder of tactic scripts.

Rungs go from cheap to dear: closing by computation and simp; induction or case analysis on each variable;
the same with certified lemmas chosen by symbol overlap; then generalised and nested inductions. All goals
of a rung are tried in one batch of Lean, and a goal that a script closes leaves the ladder. The first
script that works in ladder order is the candidate, so short proofs are preferred to long ones.

It proposes; the certifier decides.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from proofmill.certify.freeze import FrozenStatement
from proofmill.kernel.names import name_str
from proofmill.prove.lab import Lab
from proofmill.prove.protocol import Goal, GoalBinder, LemmaHint, ProverSession, Tried
from proofmill.records import Candidate
from proofmill_provers.discovery import Search
from proofmill_provers.equational import EquationalProver
from proofmill_provers.library import Library
from proofmill_provers.scripts import GRIND, bracketed

__all__ = ["Rung", "Script", "SymbolicPortfolio", "ladder"]

MAX_LEMMAS = 10
"""Lemmas offered to one goal."""
MAX_INDUCTIONS = 4
"""Variables of one goal on which induction is tried."""

_AC = {
    "HAdd.hAdd": ("Nat.add_comm", "Nat.add_left_comm", "Nat.add_assoc"),
    "Bool.and": ("Bool.and_comm", "Bool.and_left_comm", "Bool.and_assoc"),
    "Bool.or": ("Bool.or_comm", "Bool.or_left_comm", "Bool.or_assoc"),
    "HMul.hMul": (
        "Nat.mul_comm",
        "Nat.mul_left_comm",
        "Nat.mul_assoc",
        "Nat.mul_add",
        "Nat.add_mul",
    ),
}
"""Stock lemmas that normalise sums, products and so on; simp orders the permutative ones by itself."""
_ARITHMETIC = frozenset(
    {"HAdd.hAdd", "HSub.hSub", "LE.le", "LT.lt", "Min.min", "Max.max", "HMul.hMul", "HMod.hMod", "HDiv.hDiv"}
)


@dataclass(frozen=True, slots=True)
class Script:
    """A proof text with the name of its shape."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder: scripts for a goal, given lemmas that may help."""

    name: str
    effort: int
    """The effort from which on it is climbed."""
    scripts: Callable[[Goal, Sequence[LemmaHint]], Iterator[Script]]


def ladder() -> tuple[Rung, ...]:
    """The rungs, cheapest first."""
    return (
        Rung("compute", 0, _compute),
        Rung("simp", 0, _simp),
        Rung("equational", 0, _equational),
        Rung("induction", 0, _induction),
        Rung("lemmas", 1, _lemmas),
        Rung("induction-lemmas", 1, _induction_lemmas),
        Rung("nested", 2, _nested),
    )


class SymbolicPortfolio:
    """The lane ``symbolic portfolio``."""

    name = "portfolio"

    def __init__(self, rungs: Sequence[str] = ()) -> None:
        """Args: rungs: names of the rungs to climb; all of them where empty."""
        self._libraries: dict[str, Library] = {}
        self._rungs = tuple(r for r in ladder() if not rungs or r.name in rungs)

    def search(self, frozen: FrozenStatement, lab: Lab) -> Candidate | None:
        """Induction with helpers found on the way; helpers are kept for later statements of the environment."""
        started = time.monotonic()
        library = self._libraries.setdefault(frozen.environment, Library())
        found = Search(frozen, lab, library).run()
        if found is None:
            return None
        return Candidate(
            conjecture_id=name_str(frozen.name),
            proof=found.proof,
            lane="induction",
            script=f"{found.script}/{found.helpers} helpers",
            attempts=lab.spent.attempts,
            wall_s=time.monotonic() - started,
        )

    def prove(self, goals: Sequence[Goal], session: ProverSession) -> Iterable[Candidate]:
        """Climbs the ladder with all goals together; yields each candidate when its rung is done.

        With an effort, only the rungs of that effort: the cheaper ones have been climbed before.
        """
        left = list(goals)
        spent: dict[str, int] = {goal.id: 0 for goal in goals}
        for rung in self._rungs:
            if not left or session.effort not in (None, rung.effort):
                continue
            started = time.monotonic()
            closed = _climb(rung, left, session, spent)
            share = (time.monotonic() - started) / len(left)
            for goal in left:
                if (found := closed.get(goal.id)) is not None:
                    yield Candidate(
                        conjecture_id=goal.id,
                        proof=found.text,
                        lane=self.name,
                        script=f"{rung.name}/{found.name}",
                        attempts=spent[goal.id],
                        wall_s=share,
                    )
            left = [goal for goal in left if goal.id not in closed]


def _climb(
    rung: Rung, goals: Sequence[Goal], session: ProverSession, spent: dict[str, int]
) -> dict[str, Script]:
    """Tries a rung's scripts on all goals at once; the first script that works, by goal."""
    rows: list[tuple[Goal, Script]] = []
    for goal in goals:
        texts: dict[str, Script] = {}
        for script in rung.scripts(goal, select_lemmas(goal, session.lemmas)):
            texts.setdefault(script.text, script)
        rows.extend((goal, script) for script in texts.values())
        spent[goal.id] += len(texts)
    if not rows:
        return {}
    started = time.monotonic()
    errors = session.elaborate([(goal, script.text) for goal, script in rows])
    closed: dict[str, Script] = {}
    for (goal, script), error in zip(rows, errors, strict=True):
        if error is None:
            closed.setdefault(goal.id, script)
    session.note(
        Tried(
            rung=rung.name,
            num_goals=len(goals),
            num_scripts=len(rows),
            num_found=len(closed),
            wall_s=time.monotonic() - started,
        )
    )
    return closed


def select_lemmas(goal: Goal, lemmas: Sequence[LemmaHint]) -> list[LemmaHint]:
    """The lemmas most like the goal: all their constants occur in it, or all but one; most shared first."""
    scored = []
    for position, lemma in enumerate(lemmas):
        if lemma.name == goal.name or not lemma.is_rewrite:
            continue
        foreign = len(lemma.constants - goal.constants)
        shared = len(lemma.constants & goal.constants)
        if foreign <= 1 and shared:
            scored.append((foreign, -shared, position, lemma))
    scored.sort(key=lambda item: item[:3])
    return [lemma for *_, lemma in scored[:MAX_LEMMAS]]


# Scripts


def _intro(goal: Goal) -> str:
    """Names for binders that stand after the colon."""
    names = [b.name for b in goal.binders if not b.is_named]
    return f"intro {' '.join(names)}\n  " if names else ""


def _script(goal: Goal, name: str, body: str) -> Script:
    return Script(name, f"by\n  {_intro(goal)}{body}")


def _targets(goal: Goal) -> list[GoalBinder]:
    return [b for b in goal.binders if b.is_inductive and not b.is_hypothesis and not b.is_type][
        :MAX_INDUCTIONS
    ]


def _has_hypotheses(goal: Goal) -> bool:
    return any(b.is_hypothesis for b in goal.binders)


def _simp_call(goal: Goal, extra: Iterable[str] = ()) -> str:
    tactic = "simp_all" if _has_hypotheses(goal) else "simp"
    return tactic + bracketed([*goal.unfoldable, *extra])


def _ac(goal: Goal) -> list[str]:
    return [
        lemma for constant, group in _AC.items() if constant in goal.constants | goal.inner for lemma in group
    ]


def _is_arithmetic(goal: Goal) -> bool:
    return bool((goal.constants | goal.inner) & _ARITHMETIC)


def _compute(goal: Goal, _lemmas: Sequence[LemmaHint]) -> Iterator[Script]:
    yield _script(goal, "rfl", "rfl")
    booleans = [b.name for b in _targets(goal) if b.type_head == "Bool"]
    if booleans and len(booleans) == len(_targets(goal)):
        steps = " <;> ".join(f"cases {name}" for name in booleans)
        yield _script(goal, "cases", f"{steps} <;> rfl")


def _simp(goal: Goal, _lemmas: Sequence[LemmaHint]) -> Iterator[Script]:
    tactic = "simp_all" if _has_hypotheses(goal) else "simp"
    yield _script(goal, "simp", tactic)
    if goal.unfoldable:
        yield _script(goal, "simp-unfold", _simp_call(goal))
    if _is_arithmetic(goal):
        yield _script(goal, "omega", "omega")
        if goal.unfoldable:
            yield _script(goal, "unfold-omega", f"simp only{bracketed(goal.unfoldable)}\n  omega")
    if ac := _ac(goal):
        yield _script(goal, "simp-ac", _simp_call(goal, ac))
    for binder in _targets(goal):
        yield _script(goal, "cases", f"cases {binder.name} <;> simp_all{bracketed(goal.unfoldable)}")


_EQUATIONAL = EquationalProver()
"""Remembers what it has completed; a rung has no state of its own."""


def _equational(goal: Goal, _lemmas: Sequence[LemmaHint]) -> Iterator[Script]:
    if (text := _EQUATIONAL.proof(goal)) is not None:
        yield Script("completion", text)


def _induction(goal: Goal, _lemmas: Sequence[LemmaHint]) -> Iterator[Script]:
    yield from _inductions(goal, ())
    yield from _functional(goal, ())


def _inductions(goal: Goal, extra: Sequence[str]) -> Iterator[Script]:
    arithmetic = _is_arithmetic(goal)
    for binder in _targets(goal):
        if binder.type_head == "Bool":
            continue
        head = f"induction {binder.name}"
        closing = f"simp_all{bracketed([*goal.unfoldable, *extra])}"
        yield _script(goal, "induction", f"{head} <;> {closing}")
        if arithmetic:
            yield _script(goal, "induction-omega", f"{head} <;> {closing} <;> omega")
        if ac := _ac(goal):
            both = f"simp_all{bracketed([*goal.unfoldable, *extra, *ac])}"
            yield _script(goal, "induction-ac", f"{head} <;> {both}")
        others = [b.name for b in _targets(goal) if b.name != binder.name]
        if others:
            general = f"{head} generalizing {' '.join(others)}"
            yield _script(goal, "induction-general", f"{general} <;> {closing}")


def _functional(goal: Goal, extra: Sequence[str]) -> Iterator[Script]:
    """Induction along a function's own recursion: the cases are those of its definition."""
    for call in goal.calls:
        closing = f"simp_all{bracketed([*goal.unfoldable, *extra])}"
        head = f"fun_induction {call}"
        yield _script(goal, "fun-induction", f"{head} <;> {closing}")
        yield _script(goal, "fun-cases", f"fun_cases {call} <;> {closing}")
        if _is_arithmetic(goal):
            yield _script(goal, "fun-induction-omega", f"{head} <;> {closing} <;> omega")
        if extra:
            continue
        yield _script(goal, "fun-induction-bare", f"{head} <;> simp_all")


def _lemmas(goal: Goal, lemmas: Sequence[LemmaHint]) -> Iterator[Script]:
    if not lemmas:
        return
    names = [lemma.name for lemma in lemmas]
    yield _script(goal, "simp-lemmas", _simp_call(goal, names))
    yield _script(goal, "simp-lemmas-only", _simp_call_lemmas(goal, names))
    yield _script(goal, "simp-lemmas-ac", _simp_call(goal, [*names, *_ac(goal)]))


def _simp_call_lemmas(goal: Goal, names: Sequence[str]) -> str:
    tactic = "simp_all" if _has_hypotheses(goal) else "simp"
    return f"{tactic}{bracketed(names)}"


def _induction_lemmas(goal: Goal, lemmas: Sequence[LemmaHint]) -> Iterator[Script]:
    if lemmas:
        names = [lemma.name for lemma in lemmas]
        yield from _inductions(goal, names)
        yield from _functional(goal, names)
        for binder in _targets(goal):
            if binder.type_head != "Bool":
                text = f"induction {binder.name} <;> {GRIND}{bracketed([*goal.unfoldable, *names])}"
                yield _script(goal, "induction-grind", text)


def _nested(goal: Goal, lemmas: Sequence[LemmaHint]) -> Iterator[Script]:
    extra = [lemma.name for lemma in lemmas]
    closing = f"simp_all{bracketed([*goal.unfoldable, *extra])}"
    arithmetic = _is_arithmetic(goal)
    targets = [b for b in _targets(goal) if b.type_head != "Bool"]
    for first in targets:
        for second in _targets(goal):
            if second.name == first.name:
                continue
            others = [b.name for b in _targets(goal) if b.name != first.name]
            grind = f"{GRIND}{bracketed([*goal.unfoldable, *extra])}"
            both = f"induction {first.name} generalizing {' '.join(others)} <;> induction {second.name}"
            yield _script(goal, "induction-induction", f"{both} <;> {grind}")
            head = f"induction {first.name} generalizing {' '.join(others)} <;> cases {second.name}"
            yield _script(goal, "induction-cases", f"{head} <;> {closing}")
            if arithmetic:
                yield _script(goal, "induction-cases-omega", f"{head} <;> {closing} <;> omega")
    for binder in targets:
        head = f"induction {binder.name} <;> {closing}"
        yield _script(goal, "induction-split", f"{head} <;> split <;> {closing}")
        ordered = f"simp_all{bracketed([*goal.unfoldable, *extra, 'Nat.le_of_lt'])}"
        yield _script(goal, "induction-split-order", f"{head} <;> split <;> {ordered}")
        if arithmetic:
            yield _script(goal, "induction-split-omega", f"{head} <;> split <;> {closing} <;> omega")
