"""Recursors, built from a checked block, and compared with those of the file."""

from __future__ import annotations

from proofmill.kernel.constants import ConstantInfo, RecursorInfo
from proofmill.kernel.inductive import Block, Constructor
from proofmill.kernel.levels import Rejected
from proofmill.kernel.names import Name, name_str
from proofmill.kernel.tags import LAM
from proofmill.kernel.terms import Lookup, Term

__all__ = ["check_recursors", "recursor_names"]


def recursor_names(names: tuple[Name, ...], num_nested: int) -> tuple[Name, ...]:
    """What the recursors of a block are called: one for each type, then ``rec_1`` and on for nested ones."""
    extra = tuple((*names[0], f"rec_{k + 1}") for k in range(num_nested))
    return tuple((*name, "rec") for name in names) + extra


def check_recursors(block: Block, lookup: Lookup) -> None:
    """Compares what the file says of a block with what follows from its types and constructors.

    Rejected if it says something else. While rules are compared nothing computes by them: the recursors have only
    their types.
    """
    _compare_flags(block, lookup)
    names = tuple(info.name for info in block.types)
    found: list[tuple[ConstantInfo, RecursorInfo]] = []
    for name in recursor_names(names, len(block.formers) - len(names)):
        info = lookup(name)
        if info is None or info.recursor is None:
            raise Rejected("recursor", f"the recursor {name_str(name)} is missing")
        found.append((info, info.recursor))
    recursors = _Recursors(block, [info for info, _ in found])
    for number, (info, says) in enumerate(found):
        recursors.compare_type(number, info, says)
    for number, (info, says) in enumerate(found):
        recursors.compare_rules(number, info, says)


def _compare_flags(block: Block, lookup: Lookup) -> None:
    """What the file says of types and constructors beside their types."""
    recursions = [each for former in block.formers for ctor in former.ctors for each in ctor.recursions]
    num_nested = len(block.formers) - len(block.types)
    flags = (num_nested, bool(recursions), any(recursion.variables for recursion in recursions))
    for former in block.formers[: len(block.types)]:
        says = former.info.inductive
        if says is None or (says.num_nested, says.is_rec, says.is_reflexive) != flags:
            raise Rejected("flags", f"{name_str(former.info.name)} is marked as what it is not")
        for number, made in enumerate(former.ctors):
            info = lookup(made.name)
            ctor = info.ctor if info else None
            wanted = (former.info.name, number, len(block.params), len(made.fields))
            if ctor is None or wanted != (ctor.induct, ctor.cidx, ctor.num_params, ctor.num_fields):
                raise Rejected("flags", f"the constructor {name_str(made.name)} says what it is not")


class _Recursors:
    """Builds the recursors of one block."""

    def __init__(self, block: Block, found: list[ConstantInfo]) -> None:
        self._block = block
        self._machine = block.machine
        self._store = store = block.store
        params, wanted = found[0].level_params, block.types[0].level_params
        self._sort = store.levels.zero
        if block.eliminates_to_all and params:
            wanted, self._sort = (params[0], *wanted), store.levels.param(params[0])
        for info in found:
            if info.level_params != wanted or (block.eliminates_to_all and not params):
                detail = f"{name_str(info.name)} has not the universe parameters that elimination allows"
                raise Rejected("elimination", detail)
        levels = tuple(store.levels.param(name) for name in params)
        self._constants = [store.const(info.name, levels) for info in found]
        self._motives = tuple(self._motive(number) for number in range(len(block.formers)))
        self._minors = tuple(
            block.variable(self._minor(number, ctor))
            for number, former in enumerate(block.formers)
            for ctor in former.ctors
        )
        self._start = (*block.params, *self._motives, *self._minors)

    def compare_type(self, number: int, info: ConstantInfo, says: RecursorInfo) -> None:
        """Compares numbers, flags and the type."""
        block, former = self._block, self._block.formers[number]
        numbers = (len(block.params), len(former.indices), len(self._motives), len(self._minors), block.has_k)
        says_numbers = (says.num_params, says.num_indices, says.num_motives, says.num_minors, says.k)
        rules = [(ctor.name, len(ctor.fields)) for ctor in former.ctors]
        names = tuple(one.name for one in block.types)
        says_rules = [(rule.ctor, rule.num_fields) for rule in says.rules]
        if (numbers, rules, names) != (says_numbers, says_rules, says.all):
            raise Rejected("recursor", f"{name_str(info.name)} is not for the constructors of its type")
        major = block.variable(self._store.app(former.head, *former.indices))
        variables = (*self._start, *former.indices, major)
        type_ = self._store.pis(variables, self._aim(number, former.indices, major))
        known = self._machine.declared.add_typed(info)
        self._same(known.type, type_, f"the type of {name_str(info.name)}")

    def compare_rules(self, number: int, info: ConstantInfo, says: RecursorInfo) -> None:
        """The rules must be what they should, and of the type that computation must keep."""
        block, former = self._block, self._block.formers[number]
        first = sum(len(other.ctors) for other in block.formers[:number])
        for k, (ctor, rule) in enumerate(zip(former.ctors, says.rules, strict=True)):
            place = f"the rule of {name_str(info.name)} for {name_str(ctor.name)}"
            rhs = self._store.read(rule.rhs, info.level_params)
            self._same(rhs, self._rule(ctor, self._minors[first + k]), place)
            type_ = self._store.pis((*self._start, *ctor.fields), self._aim(number, ctor.indices, ctor.made))
            if not self._machine.equal(self._machine.check(rhs), type_):
                raise Rejected("recursor", f"{place} does not keep the type")

    def _motive(self, number: int) -> Term:
        former = self._block.formers[number]
        major = self._block.variable(self._store.app(former.head, *former.indices))
        return self._block.variable(self._store.pis((*former.indices, major), self._store.sort(self._sort)))

    def _aim(self, number: int, indices: tuple[Term, ...], value: Term) -> Term:
        """What the recursor makes of a value."""
        return self._store.app(self._motives[number], *indices, value)

    def _minor(self, number: int, ctor: Constructor) -> Term:
        """The case of a constructor: fields, then a hypothesis for each that holds values of the block."""
        hypotheses = []
        for each in ctor.recursions:
            type_ = self._store.pis(each.variables, self._aim(each.former, each.indices, each.value))
            hypotheses.append(self._block.variable(type_))
        return self._store.pis((*ctor.fields, *hypotheses), self._aim(number, ctor.indices, ctor.made))

    def _rule(self, ctor: Constructor, minor: Term) -> Term:
        """What the recursor gives on a constructor: its case, on fields and recursive results."""
        app, results = self._store.app, []
        for each in ctor.recursions:
            value = app(self._constants[each.former], *self._start, *each.indices, each.value)
            results.append(self._store.close(LAM, each.variables, value))
        return self._store.close(LAM, (*self._start, *ctor.fields), app(minor, *ctor.fields, *results))

    def _same(self, says: Term, wanted: Term, place: str) -> None:
        for term in (wanted, says):
            self._machine.check(term)
        if not self._machine.equal(says, wanted):
            raise Rejected("recursor", f"{place} is not what follows from the constructors")
