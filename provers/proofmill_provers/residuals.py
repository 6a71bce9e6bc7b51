"""From what a proof attempt leaves open to lemmas worth proving.

Lean's message shows the open cases of an induction. Each is read back as a statement, and turned into more
general ones: the induction hypothesis is used once, from right to left, and dropped; subterms become variables;
constants that stand where an accumulator stands become variables; hypotheses are kept or left out.

Sources: generalisation and cross-fertilisation of Boyer and Moore ("A Computational Logic", 1979); accumulator
generalisation after Ireland and Bundy ("Productive use of failure in inductive proof", JAR 1996).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from proofmill.judge.environment import Closure
from proofmill.kernel.expr import BinderInfo
from proofmill.kernel.names import Name
from proofmill.prove.text import (
    Binder,
    Tree,
    Unwritable,
    Writer,
    replace,
    subtrees,
    tree_of,
    type_of,
    variables,
)

__all__ = ["Sequent", "is_test", "read_states", "sequent_text", "sides_of", "size_of", "speculate"]

MAX_SIZE = 40
"""Nodes of a lemma."""
_FALSE: Tree = ("const", ("False",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequent:
    """Binders and what is to be shown under them."""

    binders: tuple[Binder, ...]
    goal: Tree


def read_states(message: str, name: str) -> list[str]:
    """The open goals of an ``unsolved goals`` message, each as a statement called ``name``."""
    if not message.startswith("unsolved goals"):
        return []
    found = []
    for block in re.split(r"\n\s*\n", message.removeprefix("unsolved goals").strip("\n")):
        statement = _statement(block, name)
        if statement is not None:
            found.append(statement)
    return found


def _statement(block: str, name: str) -> str | None:
    text = re.sub(r"✝([⁰¹²³⁴⁵⁶⁷⁸⁹]*)", lambda m: f"_i{m[1].translate(_DIGITS)}", block)
    lines = [line for line in text.split("\n") if not line.startswith("case ")]
    items: list[str] = []
    for line in lines:
        if line.startswith((" ", "\t")) and items:
            items[-1] += " " + line.strip()
        else:
            items.append(line)
    if not items or not items[-1].startswith("⊢"):
        return None
    parts = []
    for item in items[:-1]:
        names, colon, type_ = item.partition(" : ")
        if not colon or ":=" in type_:
            return None
        brackets = "{}" if type_ == "Type" else ("[]" if names.startswith("inst") else "()")
        parts.append(f"{brackets[0]}{names} : {type_}{brackets[1]}")
    return f"theorem {name} {' '.join(parts)} : {items[-1].removeprefix('⊢').strip()}"


_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def speculate(sequent: Sequent, closure: Closure, own: frozenset[Name]) -> Iterator[Sequent]:
    """More general statements that would settle the case, the most promising first."""
    hypotheses = [b for b in sequent.binders if _is_proposition(b, sequent, closure)]
    names = {b.name for b in hypotheses}
    data = [b for b in sequent.binders if b.name not in names]
    plain = [h for h in hypotheses if not _is_inductive_hypothesis(h, own)]
    inductive = [h for h in hypotheses if h not in plain]
    plain += [h for h in inductive if h.type[0] == "app" and not _is_data_equation(h.type)]
    seen: set[tuple[tuple[Tree, ...], Tree]] = set()
    goals = [*_fertilised(sequent.goal, inductive), sequent.goal]
    for goal in dict.fromkeys(goals):
        for kept, conclusion in _hypothesis_choices(plain, goal):
            for hyps, form in _generalised(kept, conclusion, data, closure, own):
                key = (tuple(hyps), form)
                if key in seen or size_of(form) > MAX_SIZE or not _is_useful(form, own):
                    continue
                seen.add(key)
                yield _closed(hyps, form, data)


def _closed(hyps: Sequence[Tree], goal: Tree, data: Sequence[Binder]) -> Sequent:
    """The statement with binders for just what occurs in it."""
    fresh = {str(v[1]): v for h in (*hyps, goal) for v in subtrees(h) if v[0] == "var" and len(v) == 3}
    wanted = set(variables(goal)).union(*map(variables, hyps)) if hyps else set(variables(goal))
    binders = [b for b in data if b.name in wanted]
    new = [
        Binder(name=name, type=_as_tree(var[2]), info=BinderInfo.DEFAULT)
        for name, var in fresh.items()
        if name in wanted
    ]
    for binder in (*binders, *new):
        wanted |= set(variables(binder.type))
    occurring = list(dict.fromkeys([*variables(goal), *(v for h in hyps for v in variables(h))]))
    types = [b for b in data if b.name in wanted and b.name not in occurring]
    types += [b for b in data if b.name in occurring and b.type[0] == "sort"]
    by_name = {b.name: b for b in (*data, *new)}
    ordered = [by_name[n] for n in occurring if n in by_name and by_name[n] not in types]
    made = [Binder(name=f"h{i}", type=h, info=BinderInfo.DEFAULT) for i, h in enumerate(hyps)]
    return Sequent(binders=(*types, *ordered, *made), goal=goal)


def _as_tree(part: object) -> Tree:
    assert isinstance(part, tuple)
    return part


def _is_proposition(binder: Binder, sequent: Sequent, closure: Closure) -> bool:
    type_ = binder.type
    while type_[0] == "pi":
        type_ = _as_tree(type_[4])
    head = _as_tree(type_[1]) if type_[0] == "app" else type_
    if head[0] == "var":
        owner = next((b for b in sequent.binders if b.name == head[1]), None)
        return owner is not None and _ends_in_prop(owner.type)
    if head[0] != "const" or not isinstance(head[1], tuple):
        return False
    info = closure.get(head[1])
    return info is not None and _ends_in_prop(tree_of(info.type))


def _ends_in_prop(type_: Tree) -> bool:
    while type_[0] == "pi":
        type_ = _as_tree(type_[4])
    return type_ == ("sort", "Prop")


def _is_inductive_hypothesis(binder: Binder, own: frozenset[Name]) -> bool:
    return bool(re.search(r"ih", binder.name)) and _mentions_own(binder.type, own)


def _mentions_own(tree: Tree, own: frozenset[Name]) -> bool:
    return any(t[0] == "const" and t[1] in own for t in _all(tree))


def _is_data_equation(tree: Tree) -> bool:
    """Whether the proposition equates data, and does not only say that a test comes out."""
    return sides_of(tree) is not None and not is_test(tree)


def is_test(tree: Tree) -> bool:
    """Whether the proposition says that a test comes out true or false."""
    sides = sides_of(tree)
    return sides is not None and sides[1] in (("const", ("Bool", "true")), ("const", ("Bool", "false")))


def _all(tree: Tree) -> Iterator[Tree]:
    yield tree
    for part in tree[1:] if tree[0] != "var" else ():
        if isinstance(part, tuple) and part and part[0] in (
            "const", "var", "app", "nat", "sort", "lam", "pi", "bound",
        ):  # fmt: skip
            yield from _all(part)


def sides_of(tree: Tree) -> tuple[Tree, Tree] | None:
    """The sides of an equation."""
    if tree[0] == "app" and tree[1] == ("const", ("Eq",)) and len(tree) == 5:
        return _as_tree(tree[3]), _as_tree(tree[4])
    return None


def _fertilised(goal: Tree, inductive: Sequence[Binder]) -> Iterator[Tree]:
    """The goal with induction hypotheses used in either direction: all at once, or one, on one side or on both."""
    pairs = [sides for h in inductive if (sides := sides_of(h.type)) is not None]
    for turned in ([p[::-1] for p in pairs], pairs) if len(pairs) > 1 else ():
        made = goal
        for old, new in turned:
            made = replace(made, old, new) if old[0] == "app" else made
        if made != goal:
            yield made
    for sides in pairs:
        for old, new in (sides, sides[::-1]):
            yield from _rewritten(goal, old, new)


def _rewritten(goal: Tree, old: Tree, new: Tree) -> Iterator[Tree]:
    """The goal with one term in place of another: on either side of an equation, else everywhere."""
    parts = sides_of(goal)
    if parts is not None and old[0] != "const":
        left, right = parts
        eq = goal[:3]
        if old in list(subtrees(right)):
            yield (*eq, left, replace(right, old, new))
        if old in list(subtrees(left)) and old[0] != "var":
            yield (*eq, replace(left, old, new), right)
    elif old[0] == "app" and old in list(subtrees(goal)):
        yield replace(goal, old, new)


def _hypothesis_choices(plain: Sequence[Binder], goal: Tree) -> Iterator[tuple[tuple[Tree, ...], Tree]]:
    """Which hypotheses to keep: none first, then few; from a contradiction, one becomes the conclusion."""
    types = [h.type for h in plain][-4:]
    if goal == _FALSE:
        for index, chosen in enumerate(types):
            negated = _negated(chosen)
            if negated is None:
                continue
            rest = [t for i, t in enumerate(types) if i != index]
            for num in range(min(3, len(rest)) + 1):
                for kept in itertools.combinations(rest, num):
                    yield kept, negated
        return
    for num in range(min(3, len(types)) + 1):
        for kept in itertools.combinations(types, num):
            yield kept, goal


def _negated(proposition: Tree) -> Tree | None:
    sides = sides_of(proposition)
    true, false = ("const", ("Bool", "true")), ("const", ("Bool", "false"))
    if sides is not None and sides[1] in (true, false):
        return (*proposition[:4], false if sides[1] == true else true)
    if proposition[0] == "app" and proposition[1] == ("const", ("Not",)):
        return _as_tree(proposition[2])
    return ("app", ("const", ("Not",)), proposition) if proposition[0] == "app" else None


def _generalised(
    hyps: Sequence[Tree], goal: Tree, data: Sequence[Binder], closure: Closure, own: frozenset[Name]
) -> Iterator[tuple[list[Tree], Tree]]:
    """The statement as it is, and with subterms turned into variables."""
    taken = {b.name for b in data}
    labels = [f"v{i}" for i in range(40) if f"v{i}" not in taken]
    for old_set in _choices_of_subterms(hyps, goal, own):
        new_hyps, new_goal = list(hyps), goal
        for index, old in enumerate(old_set):
            type_ = _data_type(old, data, closure)
            if type_ is None:
                break
            var: Tree = ("var", labels[index], type_)
            new_goal = replace(new_goal, old, var)
            new_hyps = [replace(h, old, var) for h in new_hyps]
        else:
            yield new_hyps, new_goal


def _choices_of_subterms(
    hyps: Sequence[Tree], goal: Tree, own: frozenset[Name]
) -> Iterator[tuple[Tree, ...]]:
    counts: dict[Tree, int] = {}
    for tree in (goal, *hyps):
        for sub in subtrees(tree):
            if sub[0] == "app" and variables(sub) and _head_of(sub) in own and sub != goal:
                counts[sub] = counts.get(sub, 0) + 1
    parts = sides_of(goal)
    whole = set(parts or ())
    calls = [s for s in counts if s not in whole]
    inner = [s for s in calls if not any(o != s and o in list(subtrees(s)) for o in calls)]
    repeated = [s for s, n in counts.items() if n >= 2]
    outer = [s for s in repeated if not any(o != s and s in list(subtrees(o)) for o in repeated)]
    small = [s for s in repeated if not any(o != s and o in list(subtrees(s)) for o in repeated)]
    choices: list[tuple[Tree, ...]] = [tuple(outer), tuple(small), tuple(inner)]
    choices += [(s,) for s in [*outer, *small, *inner, *calls][:6]]
    constants = _constants_as_arguments(goal)
    choices += [(c,) for c in constants]
    choices += [(c, *small) for c in constants[:2] if small]
    choices.append(())
    yield from dict.fromkeys(choices)


def _constants_as_arguments(goal: Tree) -> list[Tree]:
    """Closed data that stands as an argument of a call: ``[]``, ``0``, ``[x]``."""
    found: dict[Tree, None] = {}
    for sub in subtrees(goal):
        if sub[0] != "app" or _head_of(sub) == ("Eq",):
            continue
        for arg in sub[2:]:
            tree = _as_tree(arg)
            head = _head_of(tree)
            if head in (("List", "nil"), ("List", "cons"), ("OfNat", "ofNat")) or (
                tree[0] == "const" and isinstance(tree[1], tuple) and len(tree[1]) > 1
            ):
                found[tree] = None
    return list(found)[:4]


def _head_of(tree: Tree) -> object:
    head = _as_tree(tree[1]) if tree[0] == "app" else tree
    return head[1] if head[0] == "const" else None


def _data_type(tree: Tree, data: Sequence[Binder], closure: Closure) -> Tree | None:
    """The type of a subterm, where it is one of data."""
    types = {b.name: b.type for b in data}
    try:
        type_ = type_of(tree, closure, types.get)
    except Unwritable:
        return None
    return None if type_ is None or type_[0] in ("sort", "pi") or type_ == ("const", ("Bool",)) else type_


_SHOWN = {
    "HAdd": 2,
    "HMul": 2,
    "HSub": 2,
    "HDiv": 2,
    "HMod": 2,
    "HPow": 2,
    "HAppend": 2,
    "LE": 2,
    "LT": 2,
    "Eq": 2,
    "OfNat": 0,
}
"""How many of the last arguments of common notation are seen; the others are types and instances."""


def size_of(tree: Tree) -> int:
    """Constants, variables and numbers in the tree, without types and instances of common notation."""
    if tree[0] == "app":
        head = _head_of(tree)
        stem = head[0] if isinstance(head, tuple) else ""
        args = [_as_tree(part) for part in tree[2:]]
        if stem == "List" or stem in _SHOWN:
            args = args[1:] if stem == "List" else args[len(args) - _SHOWN[str(stem)] :]
        return (1 if isinstance(head, tuple) else size_of(_as_tree(tree[1]))) + sum(map(size_of, args))
    if tree[0] in ("lam", "pi"):
        return 1 + size_of(_as_tree(tree[4]))
    return 1


def _is_useful(goal: Tree, own: frozenset[Name]) -> bool:
    """Whether the statement says something of the theory's functions, and no side stands alone."""
    parts = sides_of(goal)
    if parts is not None and (parts[0] == parts[1] or all(p[0] == "var" for p in parts)):
        return False
    return _mentions_own(goal, own)


def sequent_text(writer: Writer, name: str, sequent: Sequent) -> str | None:
    """The statement's text, or None where it has none."""
    try:
        return writer.statement(name, sequent.binders, sequent.goal)
    except Unwritable:
        return None
