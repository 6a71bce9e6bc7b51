"""Candidates for symbols: what Lean is asked to elaborate before it counts as vocabulary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from proofmill.theory.terms import Symbol, Type

__all__ = ["APPLICATION", "ATOM", "BOOL", "DEFAULT_OPERATORS", "NAT", "SymbolDraft", "one_of_each"]

NAT = Type("Nat")
BOOL = Type("Bool")
DEFAULT_OPERATORS = ("+", "*", "-", "++", "min", "max", "≤", "<", "∈", "==", "&&", "||")
"""Looked for where a theory names none."""
APPLICATION, ATOM = 1023, 1024
"""Precedences of an application and of what needs no parentheses anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolDraft:
    """A symbol before Lean has seen it: everything but the probe's name."""

    key: str
    type_args: tuple[Type, ...]
    arg_types: tuple[Type, ...]
    result: Type
    template: str
    precedence: int
    arg_precedences: tuple[int, ...]
    is_constructor: bool = False
    is_relation: bool = False
    is_constant: bool = False
    """Whether ``key`` is the name of a Lean constant that is applied to the arguments in order."""
    is_scheme: bool = False
    """Whether it only shows the most general type of a key that is enumerated at others."""
    is_undecided: bool = False
    """For a relation without a decision procedure: the probe is the proposition itself."""

    @property
    def is_told(self) -> bool:
        """Whether people want to know if Lean refuses it: not for what was only tried."""
        return (
            not (self.is_relation and self.is_constant)
            and not self.key.endswith("·")
            and not self.key.startswith("apply")
        )

    def probe_text(self, name: str) -> str:
        """The definition that Lean is asked to elaborate."""
        type_vars = dict.fromkeys(v for t in (*self.arg_types, self.result) for v in t.variables())
        binders = []
        for type_ in map(Type, type_vars):
            binders.append(f"{{{type_.lean()} : Type}}")
            if type_.class_name:
                binders.append(f"[{type_.class_name} {type_.lean()}]")
        binders += [f"(x{i} : {t.lean()})" for i, t in enumerate(self.arg_types)]
        body = self.template.format(*(f"x{i}" for i in range(len(self.arg_types))))
        result = self.result.lean()
        if self.is_undecided:
            result = "Prop"
        elif self.is_relation:
            body = f"decide ({body})"
        return f"def {' '.join([name, *binders])} : {result} :=\n  {body}"

    def symbol(self, probe: str) -> Symbol:
        """The finished symbol."""
        return Symbol(
            key=self.key,
            type_args=self.type_args,
            arg_types=self.arg_types,
            result=self.result,
            template=self.template,
            precedence=self.precedence,
            arg_precedences=self.arg_precedences,
            probe=probe,
            is_constructor=self.is_constructor,
            is_relation=self.is_relation,
        )


def one_of_each(drafts: Iterable[SymbolDraft]) -> list[SymbolDraft]:
    """Drops drafts that write the same text at the same types, the first one stays."""
    seen = set()
    kept = []
    for draft in drafts:
        mark = (draft.template, draft.arg_types, draft.result, draft.is_undecided)
        if mark not in seen:
            seen.add(mark)
            kept.append(draft)
    return kept
