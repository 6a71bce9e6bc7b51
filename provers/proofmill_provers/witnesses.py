"""Proofs of existence: witnesses guessed from what is at hand.

A definition such as ``m ≤ n := ∃ k, n = m + k`` asks for two things that simplification does not do: taking a
hypothesis's witness out, and naming one for the conclusion.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from proofmill.judge.environment import Closure
from proofmill.kernel import expr as k
from proofmill.kernel.names import Name, name_str
from proofmill.prove.protocol import Goal
from proofmill.prove.text import Tree
from proofmill_provers.residuals import Sequent
from proofmill_provers.scripts import Script

__all__ = ["witness_scripts"]

MAX_WITNESSES = 16


def witness_scripts(
    goal: Goal, sequent: Sequent, closure: Closure, own: frozenset[Name], close: str
) -> list[Script]:
    """Scripts that open existential hypotheses and give witnesses; none where nothing is existential."""
    named = [b.name for b in goal.binders]
    opened = [
        (label, f"w{i}")
        for i, (label, binder) in enumerate(zip(named, sequent.binders, strict=False))
        if goal.binders[i].is_hypothesis and _is_existential(binder.type, closure)
    ]
    asks = _is_existential(sequent.goal, closure)
    if not opened and not asks:
        return []
    intro = [b.name for b in goal.binders if not b.is_named]
    lines = [f"intro {' '.join(intro)}"] if intro else []
    lines += [f"obtain ⟨{witness}, h{witness}⟩ := {label}" for label, witness in opened]
    # Two equations such as ``n = m + v`` and ``m = n + w`` send simp round in circles: what can be put in its place
    # is, and ``m = m + v + w`` is turned round.
    placed = [*lines, *(f"try subst h{witness}" for _, witness in opened)]
    placed += [f"try replace h{witness} := h{witness}.symm" for _, witness in opened]
    if not asks:
        ways = [("opened", lines), ("opened-placed", placed)]
        return [Script(name=name, text="\n  ".join(["by", *begun, close])) for name, begun in ways]
    known = [w for _, w in opened]
    known += [b.name for b in goal.binders if not b.is_hypothesis and not b.is_type]
    body = "first\n    | " + "\n    | ".join(
        f"exact ⟨{text}, by {close}⟩" for text in _witnesses(known, closure, own)
    )
    return [Script(name="witness", text="\n  ".join(["by", *lines, body]))]


def _is_existential(type_: Tree, closure: Closure) -> bool:
    """Whether the proposition is an ``∃``, or defined as one."""
    head = type_[1] if type_[0] == "app" else type_
    if not isinstance(head, tuple) or head[0] != "const":
        return False
    for _ in range(4):
        if head[1] == ("Exists",):
            return True
        info = closure.get(head[1])
        body = info.value if info is not None else None
        while isinstance(body, k.Lam):
            body = body.body
        inner = k.app_args(body)[0] if body is not None else None
        if not isinstance(inner, k.Const):
            return False
        head = ("const", inner.name)
    return False


def _witnesses(known: Sequence[str], closure: Closure, own: frozenset[Name]) -> list[str]:
    """Variables, constants, and constructors and operations applied to variables, simple ones first."""
    nullary: list[str] = []
    unary: list[str] = []
    binary: list[str] = []
    for name in sorted(own, key=name_str):
        info = closure.get(name)
        arity = _explicit_arity(info.type) if info is not None else -1
        if info is None or (info.ctor is None and (info.value is None or "." in name_str(name[1:]))):
            continue
        if info.ctor is not None and arity in (0, 1):
            (nullary, unary)[arity].append(name_str(name))
        elif (
            info.ctor is None
            and arity == 2
            and not _says(info.type)
            and not str(name[-1]).startswith(("match_", "_"))
        ):
            binary.append(name_str(name))
    found = [*known, *nullary]
    found += [f"({f} {a})" for f in unary for a in [*known, *nullary]]
    found += [f"({f} {a} {b})" for f in binary[:3] for a, b in itertools.combinations(known[:3], 2)]
    return found[:MAX_WITNESSES]


def _says(type_: k.Expr) -> bool:
    """Whether what comes out is a proposition or a truth value."""
    while isinstance(type_, k.Pi):
        type_ = type_.body
    return isinstance(type_, k.Sort) or (isinstance(type_, k.Const) and type_.name == ("Bool",))


def _explicit_arity(type_: k.Expr) -> int:
    count = 0
    while isinstance(type_, k.Pi):
        count += type_.info is k.BinderInfo.DEFAULT
        type_ = type_.body
    return count if not isinstance(type_, k.Sort) else -1
