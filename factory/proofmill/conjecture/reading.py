"""Reads a law from the kernel type of a statement: the way back from ``proofmill.conjecture.writing``.

Seeds and certified theorems arrive as Lean text; once Lean has frozen them, their terms are matched against the
compiled probes of the vocabulary. What cannot be read (a quantifier inside, a constant outside the vocabulary, a
function given by a lambda) is told with its reason; nothing is guessed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from proofmill.conjecture.laws import Law
from proofmill.conjecture.rewriting import FALSE, TRUE
from proofmill.errors import ProofmillError
from proofmill.kernel import expr as k
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.theory.probes import ProbedVocabulary
from proofmill.theory.terms import App, Symbol, Term, Type, Variable

__all__ = ["LawReader", "Unreadable"]

_TYPE_HEADS = ("'a", "'b", "'c", "'d")
_DECIDE = ("Decidable", "decide")


class Unreadable(ProofmillError):
    """A statement is no law over the vocabulary; the message says which part is not."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A symbol's compiled body: bound variables stand for type arguments, instances and arguments."""

    symbol: Symbol
    body: k.Expr
    slots: tuple[str, ...]
    """Outermost first: ``type``, ``instance`` or ``arg``."""


_Context = tuple[Term | Type | None, ...]
"""What the binders around a term stand for, outermost first; None is an instance or a hypothesis."""


class LawReader:
    """Reads laws over one vocabulary."""

    def __init__(self, probed: ProbedVocabulary) -> None:
        """Indexes the vocabulary's probes by the constant at their head."""
        self._symbols = {(s.key, s.type_args): s for s in probed.vocabulary.symbols}
        false = self._symbols.get(("Bool.false", ()))
        self._false = FALSE if false is None else App(false, ())
        self._terms: dict[object, list[_Pattern]] = defaultdict(list)
        self._relations: dict[object, list[_Pattern]] = defaultdict(list)
        types = (t for s in probed.vocabulary.symbols for t in (*s.arg_types, s.result))
        self._known_types = frozenset(head for type_ in types for head in _heads(type_))
        for symbol in probed.vocabulary.symbols:
            value = probed.constants[parse_name(symbol.probe)].value
            pattern = None if value is None else _pattern(symbol, value)
            if pattern is not None:
                index = self._relations if symbol.is_relation else self._terms
                index[_head(pattern.body)].append(pattern)

    def read(self, type_: k.Expr) -> Law:
        """The law that a closed kernel type states.

        Raises:
            Unreadable: it is not of the form that laws have, or goes beyond the vocabulary.
        """
        context: list[Term | Type | None] = []
        counts: Counter[Type] = Counter()
        hypotheses: list[Term] = []
        while isinstance(type_, k.Pi):
            domain = type_.type
            if isinstance(domain, k.Sort):
                used = sum(isinstance(known, Type) for known in context)
                if used == len(_TYPE_HEADS):
                    raise Unreadable(f"it has more than {len(_TYPE_HEADS)} type variables")
                context.append(Type(_TYPE_HEADS[used]))
            elif type_.info is k.BinderInfo.INST_IMPLICIT:
                _add_instance(domain, context)
            elif (of := self._type(domain, tuple(context))) is not None:
                context.append(Variable(of, counts[of]))
                counts[of] += 1
            else:
                hypotheses.append(self._hypothesis(domain, tuple(context)))
                context.append(None)
            type_ = type_.body
        left, right = self._equation(type_, tuple(context))
        if right == TRUE:
            return Law(tuple(hypotheses), left, None)
        return Law(tuple(hypotheses), left, right)

    def _hypothesis(self, proposition: k.Expr, context: _Context) -> Term:
        left, right = self._equation(proposition, context)
        if right == TRUE:
            return left
        negation = self._symbols.get(("Bool.not", ()))
        if right == FALSE and negation is not None and not _is_relation(left):
            return App(negation, (left,))
        raise Unreadable("a hypothesis is an equation, which laws do not have")

    def _equation(self, proposition: k.Expr, context: _Context) -> tuple[Term, Term]:
        """A proposition as an equation between terms; a fact equals ``true``."""
        head, args = k.app_args(proposition)
        name = head.name if isinstance(head, k.Const) else ()
        if name == ("Eq",) and len(args) == 3:
            sides = [self._term(side, context) for side in args[1:]]
            if sides[0] in (TRUE, FALSE):
                sides.reverse()
            return sides[0], sides[1]
        if name == ("Iff",) and len(args) == 2:
            left, right = (self._fact(side, context) for side in args)
            return left, right
        if name == ("Not",) and len(args) == 1:
            return self._fact(args[0], context), self._false
        return self._fact(proposition, context), TRUE

    def _fact(self, proposition: k.Expr, context: _Context) -> Term:
        """A proposition as a Bool term: a relation, or the side of ``b = true``."""
        relation = self._search(self._relations, proposition, context)
        if relation is not None:
            return relation
        head, args = k.app_args(proposition)
        if isinstance(head, k.Const) and head.name == ("Eq",) and len(args) == 3:
            left, right = (self._term(side, context) for side in args[1:])
            if right == TRUE:
                return left
            negation = self._symbols.get(("Bool.not", ()))
            if right == FALSE and negation is not None:
                return App(negation, (left,))
        raise Unreadable(f"{_shown(proposition)} is no relation of the vocabulary")

    def _term(self, expr: k.Expr, context: _Context) -> Term:
        if isinstance(expr, k.BVar):
            found = _bound(expr, context)
            if not isinstance(found, Term):
                raise Unreadable("a proof or an instance stands where data should")
            return found
        term = self._search(self._terms, expr, context)
        if term is None:
            raise Unreadable(f"{_shown(expr)} is not in the vocabulary")
        return term

    def _search(
        self, index: Mapping[object, Sequence[_Pattern]], expr: k.Expr, context: _Context
    ) -> Term | None:
        for pattern in index.get(_head(expr), ()):
            found: dict[int, k.Expr] = {}
            if _match(pattern.body, expr, len(pattern.slots), found):
                term = self._apply(pattern, found, context)
                if term is not None:
                    return term
        return None

    def _apply(self, pattern: _Pattern, found: Mapping[int, k.Expr], context: _Context) -> Term | None:
        """The symbol at the types found, applied; None where it does not exist at these."""
        symbol = pattern.symbol
        types: dict[str, Type] = {}
        numbers = [i for i, slot in enumerate(pattern.slots) if slot == "type"]
        for number, general in zip(numbers, symbol.probe_arguments, strict=True):
            at = self._type(found[number], context) if number in found else general
            if at is None or not general.match(at, types):
                return None
        if any(types.get(head, Type(head)) != Type(head) for head in types):
            symbol = symbol.retyped(types)
        symbol = self._symbols.get((symbol.key, symbol.type_args), symbol)
        arguments = [i for i, slot in enumerate(pattern.slots) if slot == "arg"]
        if any(i not in found for i in arguments):
            return None
        args = tuple(self._term(found[i], context) for i in arguments)
        if tuple(arg.type for arg in args) != symbol.arg_types:
            return None
        return App(symbol, args)

    def _type(self, expr: k.Expr, context: _Context) -> Type | None:
        if isinstance(expr, k.BVar):
            found = _bound(expr, context)
            return found if isinstance(found, Type) else None
        if isinstance(expr, k.Pi):
            parts = [self._type(expr.type, context), self._type(expr.body, (*context, None))]
            return None if None in parts else Type("->", tuple(p for p in parts if p is not None))
        head, args = k.app_args(expr)
        if not isinstance(head, k.Const):
            return None
        name = name_str(head.name)
        if name not in self._known_types:
            return None
        inner = [self._type(arg, context) for arg in args]
        return None if None in inner else Type(name, tuple(t for t in inner if t is not None))


def _add_instance(domain: k.Expr, context: list[Term | Type | None]) -> None:
    """Takes an instance binder in: the type variable before it becomes one of that class."""
    head, args = k.app_args(domain)
    known = context[-1] if context else None
    if not (
        isinstance(head, k.Const)
        and len(args) == 1
        and isinstance(args[0], k.BVar)
        and args[0].index == 0
        and isinstance(known, Type)
    ):
        raise Unreadable("an instance argument is not a class of the type variable before it")
    context[-1] = Type(f"'{known.lean()}:{name_str(head.name)}")
    context.append(None)


def _heads(type_: Type) -> Iterator[str]:
    yield type_.head
    for arg in type_.args:
        yield from _heads(arg)


def _bound(expr: k.BVar, context: _Context) -> Term | Type | None:
    if expr.index >= len(context):
        raise Unreadable("it has a binder inside")
    return context[len(context) - 1 - expr.index]


def _pattern(symbol: Symbol, value: k.Expr) -> _Pattern | None:
    """The probe's body, with its parameters as slots; None where the body is a bare parameter."""
    slots: list[str] = []
    for type_ in symbol.probe_arguments:
        slots += ["type", "instance"] if type_.class_name else ["type"]
    slots += ["arg"] * symbol.arity
    body = value
    for _ in slots:
        if not isinstance(body, k.Lam):
            return None
        body = body.body
    if symbol.is_relation:
        head, args = k.app_args(body)
        if isinstance(head, k.Const) and head.name == _DECIDE:
            body = args[0]
    return None if isinstance(body, k.BVar | k.Lam) else _Pattern(symbol, body, tuple(slots))


def _head(expr: k.Expr) -> Name | str:
    head, args = k.app_args(expr)
    name: Name | str = head.name if isinstance(head, k.Const) else type(head).__name__
    return (*name, str(len(args))) if isinstance(name, tuple) else name


def _match(pattern: k.Expr, subject: k.Expr, slots: int, found: dict[int, k.Expr], depth: int = 0) -> bool:
    """Whether the subject is the pattern with its slots filled; universe levels and binder names do not count."""
    if isinstance(pattern, k.BVar) and pattern.index >= depth:
        number = slots - 1 - (pattern.index - depth)
        if depth and _has_loose(subject, depth):
            return False
        known = found.setdefault(number, subject)
        return known is subject or _match(known, subject, 0, {}, _CLOSED)
    if type(pattern) is not type(subject):
        return False
    if isinstance(pattern, k.Const):
        return isinstance(subject, k.Const) and pattern.name == subject.name
    if isinstance(pattern, k.BVar):
        return isinstance(subject, k.BVar) and pattern.index == subject.index
    if isinstance(pattern, k.NatLit | k.StrLit):
        return isinstance(subject, k.NatLit | k.StrLit) and pattern.value == subject.value
    if isinstance(pattern, k.Sort):
        return True
    if isinstance(pattern, k.Proj) and isinstance(subject, k.Proj) and pattern.index != subject.index:
        return False
    inner = 1 if isinstance(pattern, k.Lam | k.Pi) else 0
    parts, others = k.children(pattern), k.children(subject)
    return len(parts) == len(others) and all(
        _match(p, s, slots, found, depth + (inner if i == len(parts) - 1 else 0))
        for i, (p, s) in enumerate(zip(parts, others, strict=True))
    )


_CLOSED = 1 << 30
"""A depth at which no bound variable is a slot: for comparing two subjects."""


def _has_loose(expr: k.Expr, depth: int) -> bool:
    """Whether the term mentions one of the innermost ``depth`` binders; small terms only."""
    if isinstance(expr, k.BVar):
        return expr.index < depth
    return any(_has_loose(child, depth) for child in k.children(expr))


def _is_relation(term: Term) -> bool:
    return isinstance(term, App) and term.symbol.is_relation


def _shown(expr: k.Expr) -> str:
    head, _ = k.app_args(expr)
    if isinstance(head, k.BVar):
        return "a variable that is applied"
    return name_str(head.name) if isinstance(head, k.Const) else f"a {type(head).__name__}"
