"""The vocabulary of a theory, read from Lean.

Candidates come from three places: the theory's own compiled constants, library constants that it names or
mentions, and operators. Each candidate becomes a *probe*: a definition ``def Probe.pN (x1 : T1) ... : R := TEXT``
that Lean elaborates in the theory. What compiles is a symbol: its text prints statements, its compiled value
evaluates and rebuilds kernel terms. So an operator exists at a type exactly where Lean finds an instance, and
nothing about any function is typed in by hand. What cannot be used is kept with its reason.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.theory.classes import class_names, is_evidence, is_predicate
from proofmill.theory.combinators import combinators
from proofmill.theory.drafts import APPLICATION, ATOM, BOOL, DEFAULT_OPERATORS, NAT, SymbolDraft
from proofmill.theory.models import Model
from proofmill.theory.signatures import (
    TYPE_VARIABLES,
    DataTypes,
    Signature,
    Unfit,
    atoms,
    data_types,
    is_auxiliary,
    parts_of_types,
    signature_of,
)
from proofmill.theory.terms import Symbol, Type

__all__ = ["BOOL", "NAT", "Skipped", "SymbolDraft", "Vocabulary", "draft_symbols"]

_A = TYPE_VARIABLES[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A constant that is not in the vocabulary, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What conjectures about a theory are made of."""

    symbols: tuple[Symbol, ...]
    skipped: tuple[Skipped, ...]
    datatypes: DataTypes
    """For each data type's head: its constructors with their argument types, over ``'a``, ``'b``, ..."""
    schemes: tuple[Symbol, ...] = ()
    """Symbols at their most general types, beside those of ``symbols``: for typing, not for enumeration."""
    focus: frozenset[str] = frozenset()
    """Keys of the theory's own functions, where laws about the library alone are not wanted; else empty."""
    models: Mapping[str, Model] = field(default_factory=dict)
    """What type variables of a class stand for on test points, by the class's name."""


@dataclass(frozen=True, slots=True)
class _Operator:
    token: str
    template: str
    precedence: int
    arg_precedences: tuple[int, ...]
    shape: str
    """``op``: T, T -> T; ``relation``: T, T; ``member``: element, container; ``test``: T, T -> Bool;
    ``call``: ``token x y``."""


# Precedences are those of Lean's own notations, as `#check` shows them by the parentheses it prints.
_OPERATORS = {
    op.token: op
    for op in (
        _Operator("+", "{0} + {1}", 65, (65, 66), "op"),
        _Operator("-", "{0} - {1}", 65, (65, 66), "op"),
        _Operator("*", "{0} * {1}", 70, (70, 71), "op"),
        _Operator("/", "{0} / {1}", 70, (70, 71), "op"),
        _Operator("%", "{0} % {1}", 70, (70, 71), "op"),
        _Operator("^", "{0} ^ {1}", 75, (76, 75), "op"),
        _Operator("++", "{0} ++ {1}", 65, (65, 66), "op"),
        _Operator("&&", "{0} && {1}", 35, (35, 36), "op"),
        _Operator("||", "{0} || {1}", 30, (30, 31), "op"),
        _Operator("min", "min {0} {1}", APPLICATION, (ATOM, ATOM), "op"),
        _Operator("max", "max {0} {1}", APPLICATION, (ATOM, ATOM), "op"),
        _Operator("≤", "{0} ≤ {1}", 50, (51, 51), "relation"),
        _Operator("<", "{0} < {1}", 50, (51, 51), "relation"),
        _Operator("∣", "{0} ∣ {1}", 50, (51, 51), "relation"),
        _Operator("∈", "{0} ∈ {1}", 50, (51, 51), "member"),
        _Operator("==", "{0} == {1}", 50, (51, 51), "test"),
    )
}

_EVERYWHERE = frozenset({"++", "∈", "&&", "||"})
"""Operators that are looked for at every type; by default the others are not looked for on Booleans and lists."""

# Constants that people write by a notation; the probe shows whether it means them here.
_NOTATIONS: dict[str, tuple[str, int, tuple[int, ...]]] = {
    "Nat.zero": ("0", ATOM, ()),
    "Nat.succ": ("{0} + 1", 65, (65,)),
    "List.nil": ("[]", ATOM, ()),
    "List.cons": ("{0} :: {1}", 67, (68, 67)),
    "List.append": ("{0} ++ {1}", 65, (65, 66)),
    "Bool.and": ("{0} && {1}", 35, (35, 36)),
    "Bool.or": ("{0} || {1}", 30, (30, 31)),
    "Bool.not": ("!{0}", 40, (ATOM,)),
    "Bool.true": ("true", ATOM, ()),
    "Bool.false": ("false", ATOM, ()),
    "Option.some": ("some {0}", APPLICATION, (ATOM,)),
    "Option.none": ("none", ATOM, ()),
    "Prod.mk": ("({0}, {1})", ATOM, (0, 0)),
}


def draft_symbols(
    constants: Mapping[Name, ConstantInfo],
    own: Iterable[Name],
    library: Sequence[str],
    operators: tuple[str, ...],
    opened: Sequence[str],
) -> tuple[list[SymbolDraft], list[Skipped], DataTypes]:
    """The candidates for a theory's vocabulary, most general instances first.

    Args:
        constants: The whole environment.
        own: Names that the theory's files define.
        library: Library constants to take in beside them.
        operators: Tokens such as ``+`` to look for at every type in use.
        opened: Namespaces that the theory's context opens; their names are printed short.

    Returns:
        The drafts, what was left out and why, and the data types with their constructors.
    """
    skipped: list[Skipped] = []
    own = list(own)
    classes = class_names(constants, own)
    wanted = [*(name for name in own if not is_auxiliary(name, constants)), *map(parse_name, library)]
    signatures = _signatures(constants, dict.fromkeys(wanted), skipped, classes)
    datatypes = data_types(constants, [t for s in signatures.values() for t in (*s.args, s.result)])
    if datatypes:  # relations are decided as Booleans, whatever the theory speaks of
        datatypes.update(data_types(constants, [BOOL]))
    for name in [name for head in datatypes for name in _constructors(constants, head)]:
        signatures.setdefault(name, signature_of(constants[name]))
    if "+" in operators:  # `n + 1` is then written with the operator
        signatures.pop(("Nat", "succ"), None)
    drafts: list[SymbolDraft] = []
    ground = _ground_types(signatures.values())
    for name, signature in signatures.items():
        heads = [t.head for t in atoms((*signature.args, signature.result))]
        unknown = next((head for head in heads if head not in datatypes), None)
        if unknown is None:
            drafts.extend(_instances(constants[name], signature, opened, ground))
        else:
            reason = f"{unknown} is no data type that can be tested"
            skipped.append(Skipped(name=name_str(name), reason=reason))
    types = list(dict.fromkeys(t for d in drafts for t in (*d.arg_types, d.result) if not t.is_function))
    ordered = (
        [t for t in types if t.head not in ("Bool", "List")] if operators == DEFAULT_OPERATORS else types
    )
    for token in operators:
        if (operator := _OPERATORS.get(token)) is not None:
            drafts.extend(_operator_drafts(operator, types if token in _EVERYWHERE else ordered))
        else:
            skipped.append(Skipped(name=token, reason="unknown operator"))
    if NAT in types:
        drafts.append(_numeral(1))
    drafts.extend(combinators(drafts))
    drafts.sort(key=lambda d: not any(v for t in (*d.arg_types, d.result) for v in t.variables()))
    return drafts, skipped, datatypes


def _signatures(
    constants: Mapping[Name, ConstantInfo],
    names: Iterable[Name],
    skipped: list[Skipped],
    classes: Container[str],
) -> dict[Name, Signature]:
    """Signatures of the constants that can be symbols; the others join ``skipped``."""
    found: dict[Name, Signature] = {}
    for name in names:
        info = constants.get(name)
        if info is None:
            skipped.append(Skipped(name=name_str(name), reason="no such constant in the environment"))
        elif is_evidence(info, constants, classes):
            continue
        elif info.kind in (ConstantKind.DEF, ConstantKind.CTOR) or is_predicate(info):
            try:
                found[name] = signature_of(info, classes)
            except Unfit as unfit:
                skipped.append(Skipped(name=name_str(name), reason=str(unfit)))
        elif info.kind not in (ConstantKind.INDUCTIVE, ConstantKind.THEOREM):
            skipped.append(Skipped(name=name_str(name), reason=f"it is of kind {info.kind}"))
    return found


def _constructors(constants: Mapping[Name, ConstantInfo], head: str) -> tuple[Name, ...]:
    info = constants[parse_name(head)]
    assert info.inductive is not None
    return info.inductive.ctors


def _instances(
    info: ConstantInfo, signature: Signature, opened: Sequence[str], ground: Sequence[Type]
) -> Iterable[SymbolDraft]:
    full = name_str(info.name)
    num, members = signature.type_params, dict(signature.classes)
    parameters = TYPE_VARIABLES[:num]
    choices = [parameters, (_A,) * num]
    if not members:
        choices += [(type_,) * num for type_ in ground]
    if signature.has_instances:
        choices = [(NAT,) * num] if num else [()]
    elif members:
        choices = [tuple(_member(t, members) for t in parameters)]
    choices = list(dict.fromkeys(choices))
    for choice in choices:
        mapping = dict(zip((t.head for t in TYPE_VARIABLES), choice, strict=False))
        args = tuple(arg.substitute(mapping) for arg in signature.args)
        template, precedence, arg_precedences = _template(full, args, opened)
        draft = SymbolDraft(
            key=full,
            type_args=choice,
            arg_types=args,
            result=signature.result.substitute(mapping),
            template=template,
            precedence=precedence,
            arg_precedences=arg_precedences,
            is_constructor=info.kind is ConstantKind.CTOR,
            is_relation=signature.is_relation,
            is_constant=True,
        )
        yield draft
        if signature.is_relation:
            yield replace(draft, is_undecided=True)


def _member(parameter: Type, members: Mapping[str, str]) -> Type:
    """A type parameter as a variable of its class: named by the class's first letter."""
    class_name = members.get(parameter.head)
    if class_name is None:
        return parameter
    return Type(f"'{class_name.rpartition('.')[2][:1].upper()}:{class_name}")


def _ground_types(signatures: Iterable[Signature]) -> list[Type]:
    """Concrete types at which polymorphic functions are taken too: those at which data types occur.

    Where numbers occur at all, they are among them.
    """
    signatures = list(signatures)
    whole = [t for s in signatures for t in (*s.args, s.result)]
    inner = [
        a for t in whole for s in parts_of_types((t,)) if not s.is_function for a in s.args if not a.args
    ]
    numbers = [t for t in atoms(whole) if t == NAT]
    return list(dict.fromkeys([*numbers, *(t for t in inner if not t.is_variable and t != BOOL)]))


def _template(full: str, args: tuple[Type, ...], opened: Sequence[str]) -> tuple[str, int, tuple[int, ...]]:
    """How an application is written: by notation, by dot notation, or as a plain call."""
    if full in _NOTATIONS:
        return _NOTATIONS[full]
    namespace, _, last = full.rpartition(".")
    receiver = next((i for i, arg in enumerate(args) if namespace and arg.head == namespace), None)
    if receiver is not None:
        rest = [f"{{{i}}}" for i in range(len(args)) if i != receiver]
        text = " ".join([f"{{{receiver}}}.{last}", *rest])
        return text, APPLICATION if rest else ATOM, (ATOM,) * len(args)
    for prefix in sorted(opened, key=len, reverse=True):
        if full.startswith(prefix + "."):
            full = full[len(prefix) + 1 :]
            break
    text = " ".join([full, *(f"{{{i}}}" for i in range(len(args)))])
    return text, APPLICATION if args else ATOM, (ATOM,) * len(args)


def _operator_drafts(operator: _Operator, types: Sequence[Type]) -> Iterable[SymbolDraft]:
    if operator.shape == "member":
        pairs = [(t.args[0], t) for t in types if len(t.args) == 1]
    else:
        pairs = [(t, t) for t in types if not t.is_variable]
    for left, right in pairs:
        is_test = operator.shape in ("relation", "member", "test")
        yield SymbolDraft(
            key=operator.token,
            type_args=(right,),
            arg_types=(left, right),
            result=BOOL if is_test else right,
            template=operator.template,
            precedence=operator.precedence,
            arg_precedences=operator.arg_precedences,
            is_relation=operator.shape in ("relation", "member"),
        )


def _numeral(value: int) -> SymbolDraft:
    return SymbolDraft(
        key=str(value),
        type_args=(),
        arg_types=(),
        result=NAT,
        template=str(value),
        precedence=ATOM,
        arg_precedences=(),
        is_constructor=True,
    )
