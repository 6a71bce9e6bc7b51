"""Inductive types: are they allowed, and what are their recursors.

A block is a list of formers: the types that are declared, and for nested ones the types that their
constructors reach through others (``List Tree`` in a tree with a list of trees). A former is a type applied to
parameters; it has indices and constructors, and gets a motive. Nothing is replaced by helper types: a former
of the second sort is found when a field needs it, and its constructors are then held to the same rules.

The rules are those of Carneiro, "The Type Theory of Lean", section 2.6, extended to mutual and nested types as
Lean has them. Recursors are built here (in ``recursors``), and those of the file must be the same. Of the file
only the types of formers and constructors, and the number of parameters, are taken as given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from proofmill.kernel.constants import ConstantInfo, InductiveInfo
from proofmill.kernel.equality import Checker
from proofmill.kernel.levels import Declined, Rejected, Universe
from proofmill.kernel.names import Name, name_str
from proofmill.kernel.tags import CONST, PI, PROJ, SORT
from proofmill.kernel.terms import Term, arguments, head, show, subterms

__all__ = ["Block", "Constructor", "Former", "Recursion"]

MAX_FORMERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Recursion:
    """A field ``value`` that holds the block: for all ``variables``, something of former number ``former``."""

    value: Term
    variables: tuple[Term, ...]
    former: int
    indices: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Constructor:
    """A constructor: its parameters put in, its fields opened, what it makes with which indices."""

    name: Name
    made: Term
    fields: tuple[Term, ...]
    recursions: tuple[Recursion, ...]
    indices: tuple[Term, ...]


@dataclass(slots=True, kw_only=True)
class Former:
    """A type of the block, applied to its parameters."""

    head: Term
    info: ConstantInfo
    indices: tuple[Term, ...]
    ctors: list[Constructor] = field(default_factory=list)


class Block:
    """Checks one block, up to and including whether it eliminates into all types."""

    def __init__(self, machine: Checker, types: Sequence[ConstantInfo]) -> None:
        self.machine = machine
        self.store = machine.store
        self.types = types
        self.levels = tuple(self.store.levels.param(name) for name in types[0].level_params)
        self.names = frozenset(info.name for info in types)
        self.params: tuple[Term, ...] = ()
        self.sort: Universe = self.store.levels.zero
        self.formers: list[Former] = []
        self._number = 0
        self._mentions: dict[Term, bool] = {}

    def variable(self, type_: Term) -> Term:
        """A free variable like no other of this block."""
        made = self.store.fvar(type_, self._number)
        self._number = made.free
        return made

    def check(self) -> None:
        """Checks types and constructors; Rejected if a rule is broken.

        The types of constructors are checked as they are before anything else: this includes what a nested type
        is applied to, wherever that ends up later. The formers stand for themselves meanwhile.
        """
        first = self.types[0]
        for info in self.types:
            if (_inductive(info).all, info.level_params) != (_inductive(first).all, first.level_params):
                raise Rejected("block", f"{name_str(info.name)} says something else of its block")
            self._add_type(info)
        for info in self.types:
            for name in _inductive(info).ctors:
                ctor = self.machine.declared.lookup(name)
                if ctor is None or ctor.level_params != info.level_params:
                    raise Rejected("constructor", f"{name_str(name)} has other universe parameters")
                type_ = self.machine.declared.add_typed(ctor).type
                self.machine.check(type_)
                self.machine.sort_of(type_)
        for number, former in enumerate(self.formers):
            for name in _inductive(former.info).ctors:
                former.ctors.append(self._constructor(number, name))

    @property
    def eliminates_to_all(self) -> bool:
        """Whether recursors may make data.

        Always from a type that is never a proposition. From what may be one: only if there is but one former, and
        it has no constructor, or one each of whose fields is a proof or is fixed by the indices.
        """
        if self.store.levels.never_zero(self.sort):
            return True
        if len(self.formers) > 1 or len(self.formers[0].ctors) > 1:
            return False
        return all(
            variable in ctor.indices or self.machine.is_proposition(variable.a)
            for ctor in self.formers[0].ctors
            for variable in ctor.fields
        )

    @property
    def has_k(self) -> bool:
        """Whether the recursor meets any proof: a proposition, one constructor, no field."""
        ctors = self.formers[0].ctors
        is_plain = len(self.formers) == 1 and len(ctors) == 1 and not ctors[0].fields
        return is_plain and self.store.levels.is_zero(self.sort)

    def _add_type(self, info: ConstantInfo) -> None:
        """Checks the type of a type, and opens its parameters and indices."""
        inductive, is_first = _inductive(info), not self.formers
        now = self.machine.declared.add_typed(info).type
        self.machine.check(now)
        self.machine.sort_of(now)
        params: list[Term] = []
        for k in range(inductive.num_params):
            now = self.machine.function_type(now)
            if not is_first and (k >= len(self.params) or not self.machine.equal(now.a, self.params[k].a)):
                raise Rejected("parameters", f"{name_str(info.name)} has other parameters than its block")
            params.append(self.variable(now.a) if is_first else self.params[k])
            now = self.store.instantiate(now.b, params[-1:])
        self.params = tuple(params) if is_first else self.params
        indices, now = self._open_indices(now)
        if now.tag != SORT:
            raise Rejected("type", f"{name_str(info.name)} makes {show(now)}, which is no universe")
        self.sort = now.a if is_first else self.sort
        if not self.store.levels.equal(self.sort, now.a):
            raise Rejected("universe", f"{name_str(info.name)} lives in another universe than its block")
        if len(indices) != inductive.num_indices or len(params) != len(self.params):
            raise Rejected("indices", f"{name_str(info.name)} has {len(indices)} indices, the file says else")
        applied = self.store.app(self.store.const(info.name, self.levels), *self.params)
        self.formers.append(Former(head=applied, info=info, indices=indices))

    def _open_indices(self, type_: Term) -> tuple[tuple[Term, ...], Term]:
        """Variables for what a type still takes, and what it makes of them."""
        indices: list[Term] = []
        now = self.machine.whnf(type_)
        while now.tag == PI:
            indices.append(self.variable(now.a))
            now = self.machine.whnf(self.store.instantiate(now.b, indices[-1:]))
        return tuple(indices), now

    def _constructor(self, number: int, name: Name) -> Constructor:
        """Opens a constructor and holds it to the rules."""
        former, place = self.formers[number], name_str(name)
        fn, params = head(former.head), arguments(former.head)
        known = self.machine.declared.get(name)
        now = self.store.with_levels(known.type, known.info.level_params, fn.b)
        for param in params:
            if now.tag != PI or not self.machine.equal(now.a, self.machine.type_of(param)):
                raise Rejected("parameters", f"{place} does not take the parameters of its type")
            now = self.store.instantiate(now.b, (param,))
        fields: list[Term] = []
        recursions: list[Recursion] = []
        while now.tag == PI:
            level = self.machine.sort_of(now.a)
            if not (self.store.levels.is_zero(self.sort) or self.store.levels.leq(level, self.sort)):
                raise Rejected("universe", f"field {len(fields)} of {place} is too large for its type")
            fields.append(self.variable(now.a))
            recursion = self._recursion(fields[-1], f"field {len(fields) - 1} of {place}")
            recursions += [recursion] if recursion else []
            now = self.store.instantiate(now.b, fields[-1:])
        indices = self._split(now, former)
        if indices is None:
            raise Rejected("constructor", f"{place} makes {show(now)}, not {show(former.head)}")
        if any(self.mentions(index) for index in indices):
            raise Rejected("positivity", f"{place} mentions its type in an index of what it makes")
        return Constructor(
            name=name,
            made=self.store.app(self.store.const(name, fn.b), *params, *fields),
            fields=tuple(fields),
            recursions=tuple(recursions),
            indices=indices,
        )

    def _split(self, term: Term, former: Former) -> tuple[Term, ...] | None:
        """The indices of a former's application; None for another type."""
        args, given = arguments(former.head), arguments(term)
        if head(term) is not head(former.head) or len(given) != len(args) + len(former.indices):
            return None
        same = all(self.machine.equal(one, two) for one, two in zip(given, args, strict=False))
        return given[len(args) :] if same else None

    def _recursion(self, value: Term, place: str) -> Recursion | None:
        """How a field holds values of the block; None if it does not.

        Rejected if the block occurs where it must not: left of an arrow, in an index, under a function.
        """
        now = self.machine.whnf(value.a)
        variables: list[Term] = []
        while self.mentions(now) and now.tag == PI:
            if self.mentions(now.a):
                raise Rejected("positivity", f"{place} takes values of its type: {show(value.a)}")
            variables.append(self.variable(now.a))
            now = self.machine.whnf(self.store.instantiate(now.b, variables[-1:]))
        if not self.mentions(now):
            return None
        number = self._former_of(now, place)
        indices = self._split(now, self.formers[number])
        if indices is None or any(self.mentions(index) for index in indices):
            raise Rejected("positivity", f"{place} has an occurrence of its type that is not allowed")
        applied = self.store.app(value, *variables)
        return Recursion(value=applied, variables=tuple(variables), former=number, indices=indices)

    def _former_of(self, term: Term, place: str) -> int:
        """The former that a type is of; a nested one is put in with its block when it is first met."""
        for number, former in enumerate(self.formers):
            if self._split(term, former) is not None:
                return number
        fn = head(term)
        known = self.machine.declared.info(fn)
        info = known.inductive if known else None
        if info is None:
            raise Rejected("positivity", f"{place} has an occurrence of its type that is not allowed")
        args = arguments(term)[: info.num_params]
        if any(arg.free > len(self.params) for arg in args):
            raise Rejected("nested", f"{place} has a nested type whose parameters depend on fields")
        if len(self.formers) > MAX_FORMERS:
            raise Declined("nested", f"more than {MAX_FORMERS} nested types")
        start = len(self.formers)
        for name in info.all:
            applied = self.store.app(self.store.const(name, fn.b), *args)
            indices, sort = self._open_indices(self.machine.type_of(applied))
            if any(self.mentions(index.a) for index in indices):
                raise Declined("nested", f"{place} has a nested type with an index in the block")
            if sort.tag != SORT or not self.store.levels.equal(sort.a, self.sort):
                raise Rejected("universe", f"{place} has a nested type of another universe")
            nested = self.machine.declared.get(name).info
            self.formers.append(Former(head=applied, info=nested, indices=indices))
        return start + info.all.index(fn.a)

    def mentions(self, term: Term) -> bool:
        """Whether a type of the block occurs in the term."""
        known = self._mentions.get(term)
        if known is None:
            parts, body = subterms(term)
            name = term.a if term.tag == CONST else term.c if term.tag == PROJ else None
            known = name in self.names or any(self.mentions(part) for part in parts)
            known = known or (body is not None and self.mentions(body))
            self._mentions[term] = known
        return known


def _inductive(info: ConstantInfo) -> InductiveInfo:
    if info.inductive is None:
        raise Rejected("block", f"{name_str(info.name)} is no inductive type")
    return info.inductive
