"""Proof scripts for one statement: inductions of every kind, and what closes their cases.

A closer is an alternative of tactics, tried on each case: simplification by the definitions and the lemmas
at hand with the case's hypotheses (the induction hypothesis among them), linear arithmetic, splitting of
conditionals, and congruence closure with case analysis (``grind`` without its arithmetic, which the embedded
library does not carry).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from proofmill.prove.protocol import Goal, GoalBinder

__all__ = ["COUNTING", "GRIND", "Closers", "Hints", "Script", "bracketed", "closers", "heads", "locally",
           "quick_scripts", "residual_scripts", "scripts"]  # fmt: skip

GRIND = "grind -order -ring -linarith -lia"
_SUMS = ("Nat.add_comm", "Nat.add_left_comm", "Nat.add_assoc")
_PRODUCTS = ("Nat.mul_comm", "Nat.mul_left_comm", "Nat.mul_assoc", "Nat.mul_add", "Nat.add_mul")
_BOOLEANS = ("Bool.and_comm", "Bool.and_left_comm", "Bool.and_assoc", "Bool.or_comm", "Bool.or_left_comm",
             "Bool.or_assoc")  # fmt: skip
_ARITHMETIC = frozenset(
    {"HAdd.hAdd", "HSub.hSub", "LE.le", "LT.lt", "Min.min", "Max.max", "HMul.hMul", "HMod.hMod", "HDiv.hDiv"}
)
COUNTING = "Nat.add_comm 1"
"""Stands among the definitions where numbers are counted up: successors are written alike."""
_ORDERS = ("Nat.le_total", "Nat.le_of_lt")
_COMPARISONS = frozenset({"LE.le", "LT.lt", "Nat.ble", "Nat.lt", "Nat.le"})
MAX_VARIABLES = 4
MAX_CALLS = 6
MAX_FOLDED = 3
"""Inductions after which open cases are also seen with non-recursive definitions left as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A proof text with the name of its shape."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a proof may build on."""

    definitions: Sequence[str] = ()
    """To unfold, as they are spelled."""
    lemmas: Sequence[str] = ()
    """To rewrite with."""
    facts: Sequence[str] = ()
    """True, but of no use for rewriting, such as transitivity: for ``grind`` alone."""


def bracketed(names: Iterable[str]) -> str:
    """A tactic's list of rules, each once; nothing where there are none."""
    chosen = dict.fromkeys(names)
    return f" [{', '.join(chosen)}]" if chosen else ""


def _names(rules: Iterable[str]) -> list[str]:
    """The rules that are names and nothing more: no directions, no arguments."""
    return [rule for rule in rules if " " not in rule]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closers:
    """The texts that close cases, from light to heavy."""

    hints: Hints
    arithmetic: bool
    products: bool
    booleans: bool
    ordered: bool = False
    """Whether numbers are compared."""
    conditional: bool = False
    """Whether there are conditionals."""
    flat: frozenset[str] = frozenset()
    """Definitions without recursion: unfolded, they hide what lemmas say of them."""

    @property
    def _rules(self) -> list[str]:
        return [*self.hints.definitions, *self.hints.lemmas]

    def _list(self, *extra: str) -> str:
        return bracketed([*self._rules, *extra])

    @property
    def grind(self) -> str:
        """Congruence closure and case analysis with everything at hand."""
        return self._congruence()

    def _congruence(self, *extra: str) -> str:
        return GRIND + bracketed(_names([*self._rules, *self.hints.facts, *extra]))

    @property
    def simp(self) -> str:
        """Simplification with everything at hand."""
        return f"simp_all{self._list()}"

    def _orders(self) -> tuple[str, ...]:
        """What ``grind`` has to be told of the order of numbers, as it works here without its arithmetic."""
        return _ORDERS if self.ordered else ()

    @property
    def folded(self) -> list[str]:
        """Simplification that leaves alone what does not recurse; nothing where all definitions do."""
        if not self.flat:
            return []
        return ["simp_all" + bracketed(n for n in self._rules if n not in self.flat)]

    @property
    def light(self) -> str:
        """Simplification, and arithmetic on what it leaves."""
        return f"first | ({self.simp}; done) | ({self.simp} <;> omega) | omega"

    @property
    def quick(self) -> str:
        """The closers that most often work: simplification, arithmetic, congruence, and one split."""
        step = f"(try simp_all{self._list()})"
        parts = [f"({self.simp}; done)", *(f"({s}; done)" for s in self.folded)]
        parts += ["omega"] if self.arithmetic else []
        parts.append(f"({self.grind})")
        parts.append(
            f"({step} <;> (try split) <;> {step}{' <;> (try omega)' if self.arithmetic else ''}; done)"
        )
        return "first | " + " | ".join(parts)

    @property
    def heavy(self) -> str:
        """All closers; conditionals are split three deep."""
        parts = [f"({self.simp}; done)", *(f"({s}; done)" for s in self.folded), "omega"]
        parts.append(f"({self._congruence(*self._orders())})")
        if self.conditional:
            cases = f"(try simp_all only{bracketed(_names(self._rules))}) <;> (repeat' split)"
            parts.append(f"({cases} <;> (try simp_all{self._list()}) <;> (try omega) <;> done)")
        step = f"(try simp_all{self._list()})"
        if self.booleans:
            parts.append(f"({step} <;> (try cases ‹_ ∨ _›) <;> {step} <;> (try omega) <;> done)")
        chain = f"{step} <;> (try split) <;> {step} <;> (try split) <;> {step}"
        parts.append(f"({chain} <;> (try omega); done)")
        if self.arithmetic:
            parts.append(f"({step} <;> (try split at *) <;> {step} <;> omega)")
        if self.arithmetic or self.products:
            ac = [*_SUMS, *(_PRODUCTS if self.products else ())]
            parts.append(f"(simp_all{self._list(*ac)} <;> omega)")
        if COUNTING in self.hints.definitions:
            parts.append(f"(simp_all{self._list('← Nat.add_assoc')}; done)")
        if self.booleans:
            parts.append(f"(simp_all{self._list(*_BOOLEANS)}; done)")
        return "first | " + " | ".join(parts)


def closers(goal: Goal, hints: Hints) -> Closers:
    """The closers for a goal; what unfolding may bring up counts like what stands there."""
    constants = goal.constants | goal.inner
    return Closers(
        hints=hints,
        arithmetic=bool(constants & _ARITHMETIC),
        products="HMul.hMul" in constants,
        booleans=bool(constants & {"Bool.and", "Bool.or", "and", "or", "Or"}),
        ordered=bool(constants & _COMPARISONS),
        conditional=bool(constants & {"ite", "dite"}),
        flat=goal.flat,
    )


def _intro(goal: Goal) -> str:
    names = [
        b.name if b.name.isidentifier() and not b.name.startswith("_") else f"h{i}"
        for i, b in enumerate(goal.binders)
        if not b.is_named
    ]
    return f"intro {' '.join(names)}\n  " if names else ""


def _by(goal: Goal, name: str, body: str) -> Script:
    return Script(name=name, text=f"by\n  {_intro(goal)}{body}")


def induction_variables(goal: Goal) -> list[GoalBinder]:
    """Variables on which induction makes sense, at most ``MAX_VARIABLES``."""
    return [
        b
        for b in goal.binders
        if b.is_inductive and not b.is_hypothesis and not b.is_type and b.type_head != "Bool"
    ][:MAX_VARIABLES]


def heads(goal: Goal) -> Iterator[tuple[str, str]]:
    """Ways to begin, as a name and a text that leaves cases: plain, functional and general inductions."""
    targets = induction_variables(goal)
    types = {b.name for b in goal.binders if b.is_type}
    data = [b.name for b in goal.binders if not b.is_hypothesis and not b.is_type and b.name not in types]
    mains = sorted(targets, key=lambda b: -_weight(goal, b.name))
    for binder in mains:
        yield "induction", f"induction {binder.name}"
    for call in goal.calls[:MAX_CALLS]:
        yield "functional", f"fun_induction {call}"
    for binder in mains:
        others = [n for n in data if n != binder.name]
        if others:
            yield "general", f"induction {binder.name} generalizing {' '.join(others)}"
    for call in goal.calls[:MAX_CALLS]:
        others = [n for n in data if n not in call.split()]
        if others:
            yield "functional-general", f"fun_induction {call} generalizing {' '.join(others)}"


def _weight(goal: Goal, name: str) -> int:
    """How often a variable is recursed on, or is an argument of a call: such variables come first."""
    recursed = len(goal.recursed) - goal.recursed.index(name) if name in goal.recursed else 0
    return 10 * recursed + sum(name in call.split()[1:] for call in goal.calls)


def _second(goal: Goal) -> Iterator[tuple[str, str]]:
    """Inductions with a case analysis inside, for definitions that look two steps deep."""
    for binder in induction_variables(goal):
        others = [
            b.name for b in goal.binders if not b.is_hypothesis and not b.is_type and b.name != binder.name
        ]
        general = f" generalizing {' '.join(others)}" if others else ""
        for other in induction_variables(goal):
            if other.name != binder.name:
                yield "induction-cases", f"induction {binder.name}{general} <;> cases {other.name}"
        yield "cases-inside", f"induction {binder.name}{general} <;> (try rename_i t _; cases t)"
        yield "cases-inside", f"induction {binder.name}{general} <;> (try rename_i t _ _; cases t)"


def scripts(goal: Goal, hints: Hints, effort: int) -> list[Script]:
    """Whole proofs to try, cheap first.

    Args:
        goal: What to prove.
        hints: What to use.
        effort: 0 for the common ways, 1 for those that look deeper.
    """
    close = closers(goal, hints)
    found: list[Script] = []
    if effort == 0:
        found.append(_by(goal, "direct", close.heavy))
        for binder in goal.binders:
            if binder.is_inductive and not binder.is_hypothesis and binder.type_head == "Bool":
                found.append(_by(goal, "cases", f"cases {binder.name} <;> {close.heavy}"))
                break
        found += [_by(goal, name, f"{head} <;> {close.heavy}") for name, head in heads(goal)]
        found += [_by(goal, name, f"{head} <;> {close.heavy}") for name, head in _paired(goal)]
        found += list(_deep(goal, close.heavy))[:1]
    else:
        found += list(_deep(goal, close.heavy))
        found += [_by(goal, name, f"{head} <;> {close.heavy}") for name, head in _second(goal)]
        ways = [head for name, head in heads(goal) if name.startswith("functional")]
        pairs = [(a, b) for a in ways for b in ways if a != b]
        found += [
            _by(
                goal,
                "functional-twice",
                f"{a} <;> {b} <;> {close.heavy}".replace("fun_induction", "fun_cases"),
            )
            for a, b in pairs[:4]
        ]
        found += [
            _by(goal, "functional-cases", f"{head} <;> cases {b.name} <;> {close.heavy}")
            for name, head in heads(goal)
            if name == "functional"
            for b in induction_variables(goal)
            if b.name not in head.split()
        ]
    return list({s.text: s for s in found}.values())


def _paired(goal: Goal) -> list[tuple[str, str]]:
    """Inductions for functions that take two arguments apart at once, such as orders and minima."""
    return [way for way in _second(goal) if way[0] == "induction-cases"][:2]


def quick_scripts(goal: Goal, hints: Hints) -> tuple[list[Script], list[Script]]:
    """The proofs that small statements have: the likeliest, and a few more.

    Directly, or by one induction, plain, functional, of pairs, or general with case analyses beside it.
    """
    close = closers(goal, hints)
    ways = [head for head in heads(goal) if not head[0].endswith("general")]
    plain = [head for head in ways if head[0] == "induction"][:3]
    functional = [head for head in ways if head[0] == "functional"][:1]
    first = [_by(goal, "direct", close.quick)]
    first += [_by(goal, name, f"{head} <;> {close.quick}") for name, head in plain[:1]]
    rest = [
        _by(goal, name, f"{head} <;> {close.heavy}")
        for name, head in [*plain, *functional, *_paired(goal)[:1]]
    ]
    rest += list(_deep(goal, close.heavy))[: len(plain) > 1]
    return first, rest


def _deep(goal: Goal, close: str) -> Iterator[Script]:
    """Inductions general in all other variables, with case analyses of those that are taken apart beside."""
    targets = induction_variables(goal)
    for name, head in heads(goal):
        if name not in ("general", "functional-general"):
            continue
        begun = set(head.partition(" generalizing ")[0].split())
        others = [b.name for b in targets if b.name not in begun]
        if name == "general" and len(others) >= 2:
            yield _by(goal, name, f"{head} <;> {' <;> '.join(f'cases {n}' for n in others)} <;> {close}")
        elif name == "functional-general":
            for other in others:
                yield _by(goal, name, f"{head} <;> cases {other} <;> {close}")


def residual_scripts(goal: Goal, hints: Hints) -> list[Script]:
    """Inductions that only simplify: Lean's complaint shows the cases that are left."""
    close = closers(goal, hints)
    step = f"(try {close.simp}) <;> (try split) <;> (try {close.simp})"
    found = [_by(goal, "direct", f"(try {close.simp})\n  done")]
    for at, (name, head) in enumerate(heads(goal)):
        if at < MAX_FOLDED:
            found += [_by(goal, name, f"({head}) <;> (try {simp})\n  done") for simp in close.folded]
        found.append(_by(goal, name, f"({head}) <;> {step}\n  done"))
    return found


def locally(text: str, names: Sequence[str]) -> str:
    """The script for lemmas that are boxed hypotheses ``name : PLift statement``.

    A box is data, so ``simp_all`` neither rewrites nor uses it unasked, as if the lemma were a theorem; ``grind``
    takes no terms for lemmas, but hypotheses, so they are opened before it.
    """
    wanted = set(names)

    def opened(match: re.Match[str]) -> str:
        items = [item.strip() for item in match[2].split(",")]
        kept = [item for item in items if item not in wanted]
        tactic = f"{match[1]} [{', '.join(kept)}]" if kept else match[1]
        return "; ".join([*(f"have {n} := {n}.down" for n in items if n in wanted), tactic])

    text = re.sub(rf"({re.escape(GRIND)}) \[([^\[\]]*)\]", opened, text)
    return re.sub(
        r"\[([^\[\]]*)\]",
        lambda m: "[" + re.sub(r"[^\s,]+", lambda w: f"{w[0]}.down" if w[0] in wanted else w[0], m[1]) + "]",
        text,
    )
