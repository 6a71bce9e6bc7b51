"""Small honest theorems for benchmarks: many shapes, all distinct, each provable in the library alone.

A numeral makes every statement of a shape its own, so that there are as many as are asked for; a benchmark that
certified one statement a thousand times would measure caches.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

__all__ = ["SHAPES", "BenchTheorem", "generate", "stratified"]

Text = tuple[str, str]
"""What comes behind ``theorem NAME``, and a proof."""
_ORDERS = tuple(permutations("pqr"))


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchTheorem:
    """A theorem and a proof of it."""

    shape: str
    name: str
    claim: str
    """Binders and type: the statement without ``theorem NAME``."""
    proof: str

    @property
    def statement(self) -> str:
        """Text as the certifier takes it."""
        return f"theorem {self.name} {self.claim}"


def _rfl(k: int) -> Text:
    return f": {k} + {k + 3} = {2 * k + 3}", "rfl"


def _decide(k: int) -> Text:
    return f": {k} * 2 < {2 * k + 7} ∧ ¬ {k + 5} ≤ {k}", "by decide"


def _simp(k: int) -> Text:
    return f"(xs ys : List Nat) : (xs ++ [{k}]) ++ (ys ++ []) = xs ++ {k} :: ys", "by simp"


def _induction(k: int) -> Text:
    proof = (
        "by\n  induction xs with\n  | nil => simp\n"
        "  | cons x xs ih => simp only [List.cons_append, List.length_cons, ih, Nat.succ_add]"
    )
    return f"(xs : List Nat) : (xs ++ [{k}]).length = xs.length + 1", proof


def _nat_induction(k: int) -> Text:
    claim = f"(f : Nat → Nat) (h : f 0 = {k}) (h' : ∀ n, f (n + 1) = f n) (n : Nat) : f n = {k}"
    return claim, "by\n  induction n with\n  | zero => exact h\n  | succ n ih => rw [h', ih]"


def _rw(k: int) -> Text:
    return f"(f : Nat → Nat) (a b : Nat) (h : a = b) (h' : f b = {k}) : f a = {k}", "by rw [h, h']"


def _cases(k: int) -> Text:
    return f"(b : Bool) (n : Nat) : (cond b (n + {k}) (n + {k})) = n + {k}", "by cases b <;> rfl"


def _lists(k: int) -> Text:
    return f": List.map (fun n => n + 1) [{k}, {k + 1}, 0] = [{k + 1}, {k + 2}, 1]", "rfl"


def _propositional(k: int) -> Text:
    order = _ORDERS[k % len(_ORDERS)]
    claim = " ∧ ".join(f"{atom} {k}" for atom in order)
    pieces = ", ".join(f"h{atom}" for atom in order)
    binders = f"(p q r : Nat → Prop) (h : p {k} ∧ q {k} ∧ r {k})"
    return f"{binders} : {claim}", f"by\n  have ⟨hp, hq, hr⟩ := h\n  exact ⟨{pieces}⟩"


def _disjunction(k: int) -> Text:
    proof = "by\n  cases h with\n  | inl hp => exact Or.inr hp\n  | inr hq => exact Or.inl hq"
    return f"(p q : Nat → Prop) (h : p {k} ∨ q {k + 1}) : q {k + 1} ∨ p {k}", proof


def _modus_ponens(k: int) -> Text:
    claim = f"(p q r : Nat → Prop) : (p {k} → q {k}) → (q {k} → r {k}) → p {k} → r {k}"
    return claim, "by\n  intro f g h\n  apply g\n  exact f h"


def _exists(k: int) -> Text:
    return f": ∃ n : Nat, n + 2 = {k + 2} ∧ n ≤ {k}", f"⟨{k}, rfl, Nat.le_refl {k}⟩"


def _option(k: int) -> Text:
    claim = f"(o : Option Nat) (h : o = some {k}) : o.map (fun n => n + 1) = some {k + 1}"
    return claim, "by\n  subst h\n  rfl"


def _calc(k: int) -> Text:
    claim = f"(f : Nat → Nat) (a b : Nat) (h : f a = f b) (h' : f b = {k}) : f a + a = {k} + a"
    return claim, f"by\n  calc f a + a = f b + a := by rw [h]\n    _ = {k} + a := by rw [h']"


def _funext(k: int) -> Text:
    claim = f"(f g : Nat → Nat) (h : ∀ n, f n = g n + {k}) : f = fun n => g n + {k}"
    return claim, "funext h"


def _term(k: int) -> Text:
    return f"(m n : Nat) (h : m ≤ n) : m ≤ n + {k}", f"Nat.le_trans h (Nat.le_add_right n {k})"


def _contradiction(k: int) -> Text:
    return f"(p : Nat → Prop) (h : p {k}) (h' : ¬ p {k}) : p {k + 1}", "absurd h h'"


def _ac(k: int) -> Text:
    return f"(a b : Nat) : a + b + {k} = b + a + {k}", "by rw [Nat.add_comm a b]"


SHAPES: Mapping[str, Callable[[int], Text]] = {
    "rfl": _rfl,
    "decide": _decide,
    "simp": _simp,
    "induction": _induction,
    "nat_induction": _nat_induction,
    "rw": _rw,
    "cases": _cases,
    "lists": _lists,
    "propositional": _propositional,
    "disjunction": _disjunction,
    "modus_ponens": _modus_ponens,
    "exists": _exists,
    "option": _option,
    "calc": _calc,
    "funext": _funext,
    "term": _term,
    "contradiction": _contradiction,
    "ac": _ac,
}
"""Makers of theorems: a number gives binders with a type, and a proof; another number, another statement."""


def generate(n: int) -> list[BenchTheorem]:
    """``n`` distinct theorems, the shapes in turn; the same ones every time."""
    shapes = list(SHAPES.items())
    found = []
    for index in range(n):
        shape, make = shapes[index % len(shapes)]
        claim, proof = make(index // len(shapes) + 1)
        found.append(BenchTheorem(shape=shape, name=f"bench_{index}", claim=claim, proof=proof))
    return found


def stratified(theorems: Sequence[BenchTheorem], n: int, *, seed: int) -> list[int]:
    """Places of ``n`` of the theorems at random, the shapes as even as they go, in random order.

    Any stretch of the result is a fair sample as well.
    """
    source = random.Random(seed)
    by_shape: dict[str, list[int]] = {}
    for index, theorem in enumerate(theorems):
        by_shape.setdefault(theorem.shape, []).append(index)
    for places in by_shape.values():
        source.shuffle(places)
    strata = list(by_shape.values())
    chosen: list[int] = []
    while len(chosen) < min(n, len(theorems)):
        source.shuffle(strata)
        chosen += [places.pop() for places in strata if places]
    return chosen[:n]
