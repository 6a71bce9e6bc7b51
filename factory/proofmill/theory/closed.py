"""What the evaluator need not do again: closed terms have one value, and ``casesOn`` only chooses.

An instance, a literal or a function without variables is the same in every environment, so it is evaluated
once. ``casesOn``, which Lean derives for every inductive type, is a recursor that uses no result of the
recursion; choosing by the constructor gives the same value in fewer steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.names import Name
from proofmill.theory.data import Code, Delayed, Env, force

__all__ = ["CaseTable", "case_table", "num_loose", "shared"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTable:
    """Where a ``casesOn`` has its arguments: parameters, motive, indices, the value, then one for each constructor."""

    major: int
    """Place of the value that is looked at."""
    arity: int
    places: Mapping[Name, int]
    """Place of each constructor's argument."""


def case_table(info: ConstantInfo, constants: Mapping[Name, ConstantInfo]) -> CaseTable | None:
    """The table of a ``casesOn`` as Lean derives it, or None for any other definition.

    The name alone does not count: the definition must be the type's recursor under so many lambdas as it has
    arguments, each constructor's argument used without the results of the recursion.
    """
    if info.name[-1] != "casesOn" or info.value is None:
        return None
    recursor = constants.get((*info.name[:-1], "rec"))
    rec = None if recursor is None else recursor.recursor
    if rec is None or rec.num_motives != 1:
        return None
    major = rec.num_params + 1 + rec.num_indices
    arity = major + 1 + rec.num_minors
    body, depth = info.value, 0
    while isinstance(body, k.Lam):
        body, depth = body.body, depth + 1
    head, args = k.app_args(body)
    if depth != arity or not isinstance(head, k.Const) or head.name != (*info.name[:-1], "rec"):
        return None
    if len(args) != arity:
        return None
    minors = args[rec.num_params + 1 : rec.num_params + 1 + rec.num_minors]
    for number, (minor, rule) in enumerate(zip(minors, rec.rules, strict=True)):
        if not _only_chooses(minor, rule.num_fields, own=rec.num_minors - 1 - number):
            return None
    places = {rule.ctor: major + 1 + number for number, rule in enumerate(rec.rules)}
    return CaseTable(major=major, arity=arity, places=places)


def _only_chooses(minor: k.Expr, num_fields: int, *, own: int) -> bool:
    """Whether a minor premise is its constructor's argument at the fields; ``own`` is that argument's index."""
    depth = 0
    while isinstance(minor, k.Lam):
        minor, depth = minor.body, depth + 1
    head, args = k.app_args(minor)
    if not isinstance(head, k.BVar) or head.index != own + depth or len(args) != num_fields:
        return False
    return [arg.index if isinstance(arg, k.BVar) else -1 for arg in args] == [
        depth - 1 - place for place in range(num_fields)
    ]


def num_loose(term: k.Expr, known: dict[int, tuple[k.Expr, int]]) -> int:
    """One more than the largest loose index that the term's value depends on; types do not count.

    Args:
        term: Any term.
        known: Answers by the address of terms, which are kept with them so that no other has it; extended.
    """
    kept = known.get(id(term))
    if kept is not None:
        return kept[1]
    match term:
        case k.BVar():
            return term.index + 1
        case k.App():
            found = max(num_loose(term.fn, known), num_loose(term.arg, known))
        case k.Lam():
            found = max(0, num_loose(term.body, known) - 1)
        case k.Let():
            found = max(num_loose(term.value, known), num_loose(term.body, known) - 1)
        case k.Proj():
            found = num_loose(term.struct, known)
        case _:
            return 0
    known[id(term)] = (term, found)
    return found


def shared(code: Code) -> Delayed:
    """The value of code that needs no environment: computed when first looked at, and again only if that failed."""

    def run(_env: Env) -> Any:
        try:
            return force(code(()))
        except BaseException:
            result.code = run
            raise

    result = Delayed(run, ())
    return result
