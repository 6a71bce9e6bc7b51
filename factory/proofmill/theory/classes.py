"""Classes and predicates among a theory's constants, told from their kernel types.

A class is a structure over one type that constants take as an instance. A predicate is an inductive family in
``Prop``. Both are read from what Lean compiled; no attribute is needed.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.names import Name, name_str

__all__ = ["class_names", "is_evidence", "is_predicate", "result_sort"]


def class_names(constants: Mapping[Name, ConstantInfo], own: Iterable[Name]) -> frozenset[str]:
    """Names of the classes over one type that the theory defines."""
    own = list(own)
    structures = {
        name
        for name in own
        if (info := constants[name]).inductive is not None
        and len(info.inductive.ctors) == 1
        and info.inductive.num_params == 1
        and not info.inductive.num_indices
        and not is_predicate(info)
    }
    found = set()
    for name in own:
        body = constants[name].type
        while isinstance(body, k.Pi):
            head, _ = k.app_args(body.type)
            if body.info is k.BinderInfo.INST_IMPLICIT and isinstance(head, k.Const):
                found.add(head.name)
            body = body.body
    return frozenset(name_str(name) for name in structures & found)


def is_predicate(info: ConstantInfo) -> bool:
    """Whether the constant is an inductive proposition about some values."""
    return (
        info.kind is ConstantKind.INDUCTIVE
        and isinstance(info.type, k.Pi)
        and isinstance(result_sort(info), k.LevelZero)
    )


def is_evidence(info: ConstantInfo, constants: Mapping[Name, ConstantInfo], classes: Container[str]) -> bool:
    """Whether the constant only makes proofs or instances: constructors of predicates and of classes, instances."""
    head = _result_head(info)
    if head is None:
        return False
    if name_str(head) in classes:
        return True
    of = constants.get(head)
    return info.kind is ConstantKind.CTOR and of is not None and is_predicate(of)


def result_sort(info: ConstantInfo) -> k.Level | None:
    """The level of the sort that a type former ends in; None for anything else."""
    body = info.type
    while isinstance(body, k.Pi):
        body = body.body
    return body.level if isinstance(body, k.Sort) else None


def _result_head(info: ConstantInfo) -> Name | None:
    body = info.type
    while isinstance(body, k.Pi):
        body = body.body
    head, _ = k.app_args(body)
    return head.name if isinstance(head, k.Const) else None
