"""Arguments for higher-order functions: application, composition, pointwise tests, functions as they are.

A vocabulary with ``map`` has function variables; statements such as ``map f (map g xs) = map (f ∘ g) xs`` need
terms of function type too. Which types are worth having is read from the vocabulary: only those that some
function of it takes. Like every symbol, these become vocabulary when Lean elaborates them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from proofmill.theory.drafts import APPLICATION, ATOM, BOOL, SymbolDraft
from proofmill.theory.terms import Type, arrow

__all__ = ["combinators", "unify"]

COMPOSITION = "∘"
MAX_SECTIONS = 16
"""Functions and partial applications taken as arguments, at most so many."""
MAX_ARGUMENT_DEPTH = 1
"""How deep types may be nested at which a higher-order function is taken for the sake of an argument."""


def combinators(drafts: Sequence[SymbolDraft]) -> list[SymbolDraft]:
    """Drafts of function type, and of applications of function variables, that suit the vocabulary."""
    wanted = list(dict.fromkeys(t for d in drafts for t in d.arg_types if t.is_function))
    found = [_application(t) for t in wanted]
    for type_ in wanted:
        domain, codomain = type_.args
        if domain == codomain:
            found.append(_constant("id", type_, "id"))
        if codomain == BOOL:
            found.append(_conjunction(type_))
        found += [_composition(t, domain) for t in wanted if _composes(t, domain, codomain, wanted)]
    if any(d.key == COMPOSITION for d in found):
        a, b, c = (Type(head) for head in ("'a", "'b", "'c"))
        found.append(replace(_composition(Type("->", (b, c)), a), is_scheme=True))
    found += _sections(drafts, wanted)
    return found


def _application(type_: Type) -> SymbolDraft:
    args, result = _uncurried(type_)
    holes = " ".join(f"{{{i}}}" for i in range(len(args) + 1))
    key = "apply" if len(args) == 1 else f"apply {len(args)}"
    return _draft(key, (type_, *args), result, holes, APPLICATION, (ATOM,) * (len(args) + 1))


def _composes(outer: Type, domain: Type, codomain: Type, wanted: Sequence[Type]) -> bool:
    """Whether ``outer`` ends in the codomain and a function from the domain into its own domain is at hand."""
    middle, end = outer.args
    return end == codomain and not middle.is_function and Type("->", (domain, middle)) in wanted


def _composition(outer: Type, domain: Type) -> SymbolDraft:
    middle, end = outer.args
    inner = Type("->", (domain, middle))
    return _draft(COMPOSITION, (outer, inner), Type("->", (domain, end)), "{0} ∘ {1}", 90, (91, 90))


def _conjunction(type_: Type) -> SymbolDraft:
    return _draft("pointwise &&", (type_, type_), type_, "fun a => {0} a && {1} a", 0, (ATOM, ATOM))


def _sections(drafts: Sequence[SymbolDraft], wanted: Sequence[Type]) -> list[SymbolDraft]:
    """The vocabulary's own functions as arguments, with the higher-order functions at the types they ask for."""
    found: dict[tuple[str, tuple[Type, ...], Type], SymbolDraft] = {}
    instances: list[SymbolDraft] = []
    takers = [d for d in drafts if any(t.is_function for t in d.arg_types)]
    offered = [d for d in drafts if d.arg_types and not d.is_relation and d not in takers and d.is_constant]
    for draft in offered:
        for taker in takers:
            for asked in (t for t in taker.arg_types if t.is_function):
                for num_left, mapping in _fits(draft, asked, taker):
                    if len(found) >= MAX_SECTIONS:
                        return [*found.values(), *instances]
                    section = _section(draft, num_left)
                    found.setdefault((section.key, section.arg_types, section.result), section)
                    if asked.substitute(mapping) not in wanted:
                        instances.append(_at(taker, mapping))
    return [*found.values(), *instances]


def _fits(draft: SymbolDraft, asked: Type, taker: SymbolDraft) -> Iterator[tuple[int, dict[str, Type]]]:
    """How many arguments the function must be given to have the type asked for, and at which types."""
    args, _ = _uncurried(asked)
    num_left = len(draft.arg_types) - len(args)
    if num_left < 0 or any(t.is_function for t in draft.arg_types):
        return
    offered = arrow(draft.arg_types[num_left:], draft.result)
    mapping = unify(_marked(asked), offered)
    if mapping is None:
        return
    taken = {head[:-1]: t for head, t in mapping.items() if head.endswith("*")}
    rest = {head: t for head, t in mapping.items() if not head.endswith("*")}
    if rest or BOOL in taken.values() or any(v.endswith("*") for t in taken.values() for v in t.variables()):
        return
    data = [t.substitute(taken) for t in (*taker.arg_types, taker.result) if not t.is_function]
    if all(t.depth() <= MAX_ARGUMENT_DEPTH for t in data):
        yield num_left, taken


def _marked(type_: Type) -> Type:
    """The type with its variables told apart from those of other types."""
    return type_.substitute({head: Type(f"{head}*") for head in type_.variables()})


def _section(draft: SymbolDraft, num_left: int) -> SymbolDraft:
    holes = "".join(f" {{{i}}}" for i in range(num_left))
    precedence = APPLICATION if num_left else ATOM
    result = arrow(draft.arg_types[num_left:], draft.result)
    return SymbolDraft(
        key=f"{draft.key} ·",
        type_args=draft.type_args,
        arg_types=draft.arg_types[:num_left],
        result=result,
        template=f"{draft.key}{holes}",
        precedence=precedence,
        arg_precedences=(ATOM,) * num_left,
    )


def _at(taker: SymbolDraft, mapping: dict[str, Type]) -> SymbolDraft:
    return replace(
        taker,
        arg_types=tuple(t.substitute(mapping) for t in taker.arg_types),
        result=taker.result.substitute(mapping),
        type_args=tuple(t.substitute(mapping) for t in taker.type_args),
    )


def _constant(key: str, type_: Type, text: str) -> SymbolDraft:
    return _draft(key, (), type_, text, ATOM, ())


def _draft(
    key: str,
    arg_types: tuple[Type, ...],
    result: Type,
    template: str,
    precedence: int,
    arg_precedences: tuple[int, ...],
) -> SymbolDraft:
    heads = dict.fromkeys(v for t in (*arg_types, result) for v in t.variables())
    return SymbolDraft(
        key=key,
        type_args=tuple(Type(head) for head in heads) or (result,),
        arg_types=arg_types,
        result=result,
        template=template,
        precedence=precedence,
        arg_precedences=arg_precedences,
    )


def _uncurried(type_: Type) -> tuple[tuple[Type, ...], Type]:
    args: list[Type] = []
    while type_.is_function:
        args.append(type_.args[0])
        type_ = type_.args[1]
    return tuple(args), type_


def unify(left: Type, right: Type) -> dict[str, Type] | None:
    """The most general substitution of type variables that makes both equal, fully applied; None if there is none.

    Robinson's unification ("A machine-oriented logic based on the resolution principle", JACM 1965), with
    occurs check. Variables of a class are constants here: they equal nothing but themselves.
    """
    found: dict[str, Type] = {}
    waiting = [(left, right)]
    while waiting:
        a, b = (t.substitute(found) for t in waiting.pop())
        if a == b:
            continue
        if b.is_variable and not b.class_name and (not a.is_variable or a.class_name):
            a, b = b, a
        if a.is_variable and not a.class_name:
            if a.head in set(b.variables()):
                return None
            found = {head: t.substitute({a.head: b}) for head, t in found.items()}
            found[a.head] = b
        elif a.head != b.head or len(a.args) != len(b.args) or a.is_variable:
            return None
        else:
            waiting += zip(a.args, b.args, strict=True)
    return found
