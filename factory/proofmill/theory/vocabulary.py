"""The vocabulary of a theory, read from Lean.

Candidates come from three places: the theory's own compiled constants, library constants that it names or
mentions, and operators. Each candidate becomes a *probe*: a definition ``def Probe.pN (x1 : T1) ... : R := TEXT``
that Lean elaborates in the theory. What compiles is a symbol: its text prints statements, its compiled value
evaluates and rebuilds kernel terms. So an operator exists at a type exactly where Lean finds an instance, and
nothing about any function is typed in by hand. What cannot be used is kept with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from proofmill.kernel import expr as k
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.theory.models import Model
from proofmill.theory.terms import Symbol, Type, arrow

__all__ = ["BOOL", "NAT", "Skipped", "SymbolDraft", "Vocabulary", "draft_symbols", "signature_types"]

NAT = Type("Nat")
BOOL = Type("Bool")
_A, _B = _TYPE_VARIABLES = (Type("'a"), Type("'b"))
MAX_ARITY = 4
APPLICATION, ATOM = 1023, 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A constant that is not in the vocabulary, and why."""

    name: str
    reason: str


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

    def probe_text(self, name: str) -> str:
        """The definition that Lean is asked to elaborate."""
        type_vars = list(dict.fromkeys(v for t in (*self.arg_types, self.result) for v in t.variables()))
        binders = [f"{{{Type(v).lean()} : Type}}" for v in type_vars]
        binders += [f"(x{i} : {t.lean()})" for i, t in enumerate(self.arg_types)]
        body = self.template.format(*(f"x{i}" for i in range(len(self.arg_types))))
        if self.is_relation:
            body = f"decide ({body})"
        return f"def {' '.join([name, *binders])} : {self.result.lean()} :=\n  {body}"

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What conjectures about a theory are made of."""

    symbols: tuple[Symbol, ...]
    skipped: tuple[Skipped, ...]
    datatypes: Mapping[str, tuple[tuple[str, tuple[Type, ...]], ...]]
    """For each data type's head: its constructors with their argument types, over ``'a``, ``'b``, ..."""
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
_OF_TYPES = frozenset(
    "rec recOn casesOn brecOn binductionOn below ibelow noConfusion noConfusionType ctorIdx ctorElim "
    "ctorElimType toCtorIdx".split()
)
"""What Lean makes for every inductive type; elsewhere a user may well have a function of such a name."""
_OF_CONSTRUCTORS = frozenset(("elim", "noConfusion"))
_MADE_NAME = re.compile(r"_.*|(match|proof|eq)_\d+|inst[A-Z].*")


def is_auxiliary(name: Name, constants: Mapping[Name, ConstantInfo]) -> bool:
    """True for names that Lean makes by itself: matchers, equation lemmas, eliminators and the like."""
    for i, part in enumerate(name):
        if isinstance(part, int) or _MADE_NAME.fullmatch(part):
            return True
        parent = constants.get(name[:i])
        if parent is None:
            continue
        if parent.kind is ConstantKind.INDUCTIVE and part in _OF_TYPES:
            return True
        if parent.kind is ConstantKind.CTOR and part in _OF_CONSTRUCTORS:
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Signature:
    type_params: int
    has_instances: bool
    args: tuple[Type, ...]
    result: Type


_BOOL_VALUED = _Signature(type_params=0, has_instances=False, args=(), result=BOOL)


class _Unfit(Exception):
    """A constant that cannot be a symbol; the message is the reason."""


def signature_types(info: ConstantInfo) -> tuple[Type, ...]:
    """Argument types and result of a constant that can be a symbol; empty for others."""
    try:
        signature = _signature(info)
    except _Unfit:
        return ()
    return (*signature.args, signature.result)


def _signature(info: ConstantInfo) -> _Signature:
    """A constant's argument and result types.

    Raises:
        _Unfit: it cannot be a symbol.
    """
    body = info.type
    binders: list[Type | None] = []
    args: list[Type] = []
    has_instances = False
    while isinstance(body, k.Pi):
        if body.info is k.BinderInfo.INST_IMPLICIT:
            has_instances = True
            binders.append(None)
        elif isinstance(body.type, k.Sort):
            binders.append(_type_parameter(body, body.type, info.kind, binders))
        elif body.info is k.BinderInfo.DEFAULT:
            args.append(_type(body.type, binders))
            binders.append(None)
        else:
            raise _Unfit("it has an implicit argument that is no type")
        body = body.body
    result = _type(body, binders)
    if result.is_function:
        raise _Unfit("its result is a function")
    if len(args) > MAX_ARITY:
        raise _Unfit(f"it takes more than {MAX_ARITY} arguments")
    if any(arg.is_function and arg.args[0].is_function for arg in args):
        raise _Unfit("it takes a function of functions")
    num_types = sum(binder is not None for binder in binders)
    return _Signature(num_types, has_instances, tuple(args), result)


def _type_parameter(binder: k.Pi, sort: k.Sort, kind: ConstantKind, binders: Sequence[Type | None]) -> Type:
    """The type variable that a binder ``(α : Type)`` stands for."""
    if isinstance(sort.level, k.LevelZero):
        raise _Unfit("it takes a proposition")
    if binder.info is k.BinderInfo.DEFAULT and kind is not ConstantKind.CTOR:
        raise _Unfit("it takes a type as an explicit argument")
    earlier = sum(b is not None for b in binders)
    if earlier >= len(_TYPE_VARIABLES):
        raise _Unfit(f"it has more than {len(_TYPE_VARIABLES)} type parameters")
    return _TYPE_VARIABLES[earlier]


def _type(term: k.Expr, binders: Sequence[Type | None]) -> Type:
    match term:
        case k.BVar():
            bound = binders[len(binders) - 1 - term.index] if term.index < len(binders) else None
            if bound is None:
                raise _Unfit("its type depends on a value")
            return bound
        case k.Pi():
            return arrow((_type(term.type, binders),), _type(term.body, [*binders, None]))
        case k.Sort():
            raise _Unfit("it is a proposition" if isinstance(term.level, k.LevelZero) else "it is a type")
    head, args = k.app_args(term)
    if not isinstance(head, k.Const):
        raise _Unfit("its type is not built from named types")
    return Type(name_str(head.name), tuple(_type(arg, binders) for arg in args))


def draft_symbols(
    constants: Mapping[Name, ConstantInfo],
    own: Iterable[Name],
    library: Sequence[str],
    operators: Sequence[str],
    opened: Sequence[str],
) -> tuple[list[SymbolDraft], list[Skipped], dict[str, tuple[tuple[str, tuple[Type, ...]], ...]]]:
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
    wanted = [*(name for name in own if not is_auxiliary(name, constants)), *map(parse_name, library)]
    signatures = _signatures(constants, dict.fromkeys(wanted), skipped)
    datatypes = _datatypes(constants, signatures.values())
    if datatypes:  # relations are decided as Booleans, whatever the theory speaks of
        datatypes.update(_datatypes(constants, [_BOOL_VALUED]))
    for name in [name for head in datatypes for name in _constructors(constants, head)]:
        signatures.setdefault(name, _signature(constants[name]))
    if "+" in operators:  # `n + 1` is then written with the operator
        signatures.pop(("Nat", "succ"), None)
    drafts: list[SymbolDraft] = []
    for name, signature in signatures.items():
        heads = [t.head for t in _atoms((*signature.args, signature.result))]
        unknown = next((head for head in heads if head not in datatypes), None)
        if unknown is None:
            drafts.extend(_instances(constants[name], signature, opened))
        else:
            reason = f"{unknown} is no data type that can be tested"
            skipped.append(Skipped(name=name_str(name), reason=reason))
    types = list(dict.fromkeys(t for d in drafts for t in (*d.arg_types, d.result) if not t.is_function))
    for token in operators:
        if (operator := _OPERATORS.get(token)) is not None:
            drafts.extend(_operator_drafts(operator, types))
        else:
            skipped.append(Skipped(name=token, reason="unknown operator"))
    if NAT in types:
        drafts.append(_numeral(1))
    drafts.sort(key=lambda d: not any(v for t in (*d.arg_types, d.result) for v in t.variables()))
    return drafts, skipped, datatypes


def _signatures(
    constants: Mapping[Name, ConstantInfo], names: Iterable[Name], skipped: list[Skipped]
) -> dict[Name, _Signature]:
    """Signatures of the constants that can be symbols; the others join ``skipped``."""
    found: dict[Name, _Signature] = {}
    for name in names:
        info = constants.get(name)
        if info is None:
            skipped.append(Skipped(name=name_str(name), reason="no such constant in the environment"))
        elif info.kind in (ConstantKind.DEF, ConstantKind.CTOR):
            try:
                found[name] = _signature(info)
            except _Unfit as unfit:
                skipped.append(Skipped(name=name_str(name), reason=str(unfit)))
        elif info.kind not in (ConstantKind.INDUCTIVE, ConstantKind.THEOREM):
            skipped.append(Skipped(name=name_str(name), reason=f"it is of kind {info.kind}"))
    return found


def _atoms(types: Iterable[Type]) -> Iterable[Type]:
    for t in types:
        if not t.is_variable and not t.is_function:
            yield t
        yield from _atoms(t.args)


def _datatypes(
    constants: Mapping[Name, ConstantInfo], signatures: Iterable[_Signature]
) -> dict[str, tuple[tuple[str, tuple[Type, ...]], ...]]:
    """The testable data types among those that signatures use, closed under constructors' arguments."""
    found: dict[str, tuple[tuple[str, tuple[Type, ...]], ...]] = {}
    waiting = [t.head for s in signatures for t in _atoms((*s.args, s.result))]
    while waiting:
        head = waiting.pop(0)
        if head in found:
            continue
        info = constants.get(parse_name(head))
        if info is None or info.inductive is None or info.inductive.num_indices:
            continue
        try:
            rows = tuple((name_str(ctor), _signature(constants[ctor]).args) for ctor in info.inductive.ctors)
        except _Unfit:
            continue
        if not rows or any(arg.is_function for _, args in rows for arg in args):
            continue
        found[head] = rows
        waiting.extend(t.head for _, args in rows for t in _atoms(args))
    return _inhabited(found)


def _inhabited(
    found: dict[str, tuple[tuple[str, tuple[Type, ...]], ...]],
) -> dict[str, tuple[tuple[str, tuple[Type, ...]], ...]]:
    """The data types that have a value at all, as far as constructors tell."""
    ended: set[str] = set()
    while True:
        more = {
            head
            for head, rows in found.items()
            if any(all(t.is_variable or t.head in ended for t in _all_types(args)) for _, args in rows)
        }
        if more == ended:
            return {head: rows for head, rows in found.items() if head in ended}
        ended = more


def _all_types(types: Iterable[Type]) -> Iterable[Type]:
    for t in types:
        yield t
        yield from _all_types(t.args)


def _constructors(constants: Mapping[Name, ConstantInfo], head: str) -> tuple[Name, ...]:
    info = constants[parse_name(head)]
    assert info.inductive is not None
    return info.inductive.ctors


def _instances(info: ConstantInfo, signature: _Signature, opened: Sequence[str]) -> Iterable[SymbolDraft]:
    full = name_str(info.name)
    choices: list[tuple[Type, ...]]
    if signature.type_params == 0:
        choices = [()]
    elif signature.type_params == 1:
        choices = [(_A,), (NAT,)]
    else:
        choices = [(_A, _B), (_A, _A), (NAT, NAT)]
    if signature.has_instances:
        choices = [choice for choice in choices if not any(t.is_variable for t in choice)]
    for choice in choices:
        mapping = dict(zip(("'a", "'b"), choice, strict=False))
        args = tuple(arg.substitute(mapping) for arg in signature.args)
        template, precedence, arg_precedences = _template(full, args, opened)
        yield SymbolDraft(
            key=full,
            type_args=choice,
            arg_types=args,
            result=signature.result.substitute(mapping),
            template=template,
            precedence=precedence,
            arg_precedences=arg_precedences,
            is_constructor=info.kind is ConstantKind.CTOR,
        )


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


def one_of_each(drafts: Iterable[SymbolDraft]) -> list[SymbolDraft]:
    """Drops drafts that write the same text at the same types, the first one stays."""
    seen = set()
    kept = []
    for draft in drafts:
        mark = (draft.template, draft.arg_types, draft.result)
        if mark not in seen:
            seen.add(mark)
            kept.append(draft)
    return kept
