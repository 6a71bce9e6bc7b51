"""Small changes to the terms of constants, most of which make them ill typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.expr import (
    App,
    BVar,
    Const,
    Expr,
    Lam,
    Let,
    LevelIMax,
    LevelMax,
    LevelSucc,
    LevelZero,
    NatLit,
    Pi,
    Proj,
    Sort,
    children,
)
from proofmill.kernel.names import Name

MAX_STEPS = 40


class Mutator:
    """Makes mutants of theorems."""

    def __init__(self, rng: Random, constants: Sequence[ConstantInfo]) -> None:
        """Takes the constants that may stand in for one another, by their number of universe parameters."""
        self._rng = rng
        self._by_arity: dict[int, list[Name]] = {}
        for info in constants:
            self._by_arity.setdefault(len(info.level_params), []).append(info.name)

    def mutants(self, info: ConstantInfo, name: Name) -> Iterator[ConstantInfo]:
        """A few theorems called ``name``, like ``info`` but for one place of the proof or the statement."""
        for part in ("value", "value", "type"):
            term = info.value if part == "value" else info.type
            assert term is not None
            changed = self._change(term)
            if changed is not None:
                mutant = replace(info, name=name, all=(name,))
                yield replace(mutant, value=changed) if part == "value" else replace(mutant, type=changed)

    def _change(self, root: Expr) -> Expr | None:
        """The term with one node changed, found by a random walk down."""
        path: list[tuple[Expr, int]] = []
        node = root
        for _ in range(self._rng.randrange(1, MAX_STEPS)):
            below = children(node)
            if not below:
                break
            at = self._rng.randrange(len(below))
            path.append((node, at))
            node = below[at]
        changed = self._other(node)
        if changed is None:
            return None
        for parent, at in reversed(path):
            changed = _with_child(parent, at, changed)
        return changed

    def _other(self, node: Expr) -> Expr | None:  # noqa: C901 (one case per kind)
        pick = self._rng.choice
        match node:
            case BVar():
                return BVar(max(0, node.index + pick((-1, 1))))
            case Sort():
                return Sort(pick((LevelSucc(node.level), LevelZero(), LevelIMax(node.level, LevelZero()))))
            case Const():
                levels = tuple(
                    pick((level, LevelSucc(level), LevelMax(level, LevelSucc(LevelZero()))))
                    for level in node.levels
                )
                if levels != node.levels:
                    return Const(node.name, levels)
                return Const(pick(self._by_arity[len(node.levels)]), node.levels)
            case App():
                if isinstance(node.fn, App):
                    swapped = App(App(node.fn.fn, node.arg), node.fn.arg)
                    return pick((swapped, node.fn, node.arg, App(node.fn.fn, node.arg)))
                return pick((node.arg, App(node.fn, node.fn)))
            case Lam() | Pi():
                return pick((node.body, type(node)(node.name, node.type, node.type, node.info)))
            case Let():
                return Let(node.name, node.type, node.type, node.body, nondep=node.nondep)
            case NatLit():
                return NatLit(node.value + pick((1, 2)))
            case Proj():
                return Proj(node.struct_name, node.index + pick((-1, 1)) if node.index else 1, node.struct)
        return None


def _with_child(parent: Expr, at: int, child: Expr) -> Expr:
    parts = list(children(parent))
    parts[at] = child
    match parent:
        case App():
            return App(parts[0], parts[1])
        case Lam() | Pi():
            return type(parent)(parent.name, parts[0], parts[1], parent.info)
        case Let():
            return Let(parent.name, parts[0], parts[1], parts[2], nondep=parent.nondep)
        case Proj():
            return Proj(parent.struct_name, parent.index, parts[0])
    raise AssertionError(parent)
