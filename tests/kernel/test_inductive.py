"""Inductive types: what Lean compiles is accepted, and every forgery of it is rejected for its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from tests.kernel.building import NAT, PROP, TYPE, ap, axiom, c, eq, lam, n, pi, refl, s, theorem, v
from tests.kernel.conftest import Check, Sample

from proofmill.kernel.checker import Outcome
from proofmill.kernel.constants import ConstantInfo, RecursorRule
from proofmill.kernel.expr import Expr, LevelParam, LevelSucc
from proofmill.kernel.names import Name, name_str, parse_name

Change = Callable[[ConstantInfo], ConstantInfo]
FALSE, U = c("False"), LevelParam(("u",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgery:
    """A type of the sample, with changes to some of its constants, which must be rejected with ``code``."""

    name: str
    of: str
    code: str
    changes: Mapping[str, Change]


def forge(name: str, of: str, code: str, **changes: Change) -> Forgery:
    """Changes are given by the last part of a constant's name; ``self`` is the type."""
    return Forgery(name=name, of=of, code=code, changes=changes)


def typed(make: Callable[[Expr], Expr]) -> Change:
    """Changes the type of a constant."""
    return lambda info: replace(info, type=make(info.type))


def marked(**fields: Any) -> Change:
    """Changes what the file says beside the terms."""

    def change(info: ConstantInfo) -> ConstantInfo:
        if info.inductive is not None:
            return replace(info, inductive=replace(info.inductive, **fields))
        if info.ctor is not None:
            return replace(info, ctor=replace(info.ctor, **fields))
        assert info.recursor is not None
        return replace(info, recursor=replace(info.recursor, **fields))

    return change


def ruled(make: Callable[[tuple[RecursorRule, ...]], tuple[RecursorRule, ...]]) -> Change:
    """Changes the rules of a recursor."""

    def change(info: ConstantInfo) -> ConstantInfo:
        assert info.recursor is not None
        return replace(info, recursor=replace(info.recursor, rules=make(info.recursor.rules)))

    return change


def swapped_values(rules: tuple[RecursorRule, ...]) -> tuple[RecursorRule, ...]:
    """Each rule computes what the other should."""
    one, two = rules
    return (replace(one, rhs=two.rhs), replace(two, rhs=one.rhs))


def large(info: ConstantInfo) -> ConstantInfo:
    """A recursor that claims to eliminate into every universe."""
    return replace(info, level_params=(("w",), *info.level_params))


def forgeries() -> Iterator[Forgery]:
    """One for every rule."""
    good = c("Good")
    yield forge("left_of_an_arrow", "Good", "positivity", mk=typed(lambda _: pi(pi(good, NAT), good)))
    yield forge("far_left", "Good", "positivity", mk=typed(lambda _: pi(pi(NAT, pi(good, NAT), good), good)))
    yield forge("twice_left", "Good", "positivity", mk=typed(lambda _: pi(pi(pi(good, NAT), NAT), good)))
    refuted = pi(pi(good, FALSE), good)
    yield forge("its_own_negation", "Good", "positivity", mk=typed(lambda _: refuted))
    inside = ap(c("List", 0), pi(good, NAT))
    yield forge("left_inside_a_list", "Good", "positivity", mk=typed(lambda _: pi(inside, good)))
    lifted = ap(c("Set'"), good)
    yield forge("under_a_function", "Good", "undeclared", mk=typed(lambda _: pi(lifted, good)))
    negated = ap(c("Not"), eq(TYPE, good, good, 2))
    yield forge("in_an_index", "Good", "positivity", mk=typed(lambda _: pi(negated, good)))
    yield forge("makes_another_type", "Good", "constructor", mk=typed(lambda _: pi(pi(NAT, good), NAT)))
    yield forge("makes_a_function", "Two", "flags", a=typed(lambda _: pi(NAT, c("Two"))))
    yield forge("too_small", "Box", "universe", self=typed(lambda _: TYPE))
    yield forge("too_small_for_any_level", "Row", "universe", self=typed(lambda _: pi(s(LevelSucc(U)), TYPE)))
    yield forge("a_proposition_by_name", "Wrap", "elimination", self=typed(lambda _: pi(s("v"), PROP)))
    yield forge("makes_no_universe", "Two", "type", self=typed(lambda _: NAT))
    yield forge("data_from_a_disjunction", "Either", "elimination", rec=large)
    yield forge("data_from_an_existence", "Some", "elimination", rec=large)
    yield forge("data_from_mutual_proofs", "Ev", "elimination", rec=large)
    yield forge(
        "no_data_from_an_equality",
        "Same",
        "elimination",
        rec=lambda i: replace(i, level_params=i.level_params[1:]),
    )
    two, motive = c("Two"), pi(c("Two"), s("u"))
    swapped = pi(motive, ap(v(0), c("Two.b")), ap(v(1), c("Two.a")), two, ap(v(3), v(0)))
    caseless = pi(motive, ap(v(0), c("Two.a")), two, ap(v(2), v(0)))
    yield forge("cases_in_another_order", "Two", "recursor", rec=typed(lambda _: swapped))
    yield forge("no_case", "Two", "recursor", rec=typed(lambda _: caseless))
    yield forge("rules_swapped", "Two", "recursor", rec=ruled(swapped_values))
    yield forge("rules_in_another_order", "Two", "recursor", rec=ruled(lambda r: r[::-1]))
    yield forge("a_rule_too_few", "Two", "recursor", rec=ruled(lambda r: r[:1]))
    yield forge("a_rule_twice", "Two", "recursor", rec=ruled(lambda r: (*r, r[0])))
    yield forge(
        "a_rule_for_another",
        "Two",
        "recursor",
        rec=ruled(lambda r: (replace(r[0], ctor=("Nat", "zero")), r[1])),
    )
    yield forge("fields_of_a_rule", "Good", "recursor", rec=ruled(lambda r: (replace(r[0], num_fields=0),)))
    yield forge(
        "a_rule_without_recursion",
        "Chain",
        "recursor",
        rec=ruled(lambda r: (replace(r[0], rhs=c("Nat.zero")),)),
    )
    yield forge("k_where_there_is_a_field", "Both", "recursor", rec=marked(k=True))
    yield forge("k_of_two_constructors", "Either", "recursor", rec=marked(k=True))
    yield forge("k_of_data", "Chain", "recursor", rec=marked(k=True))
    yield forge("no_k", "Same", "recursor", rec=marked(k=False))
    yield forge("parameters_of_a_recursor", "Same", "recursor", rec=marked(num_params=1))
    yield forge("indices_of_a_recursor", "Vec", "recursor", rec=marked(num_indices=0))
    yield forge("motives_of_a_recursor", "Rose", "recursor", rec=marked(num_motives=1))
    yield forge("cases_of_a_recursor", "Two", "recursor", rec=marked(num_minors=1))
    yield forge("nested_rules_swapped", "Rose", "recursor", rec_1=ruled(swapped_values))
    yield forge("more_parameters", "Vec", "parameters", self=marked(num_params=2, num_indices=0))
    yield forge("fewer_parameters", "Row", "universe", self=marked(num_params=0, num_indices=1))
    yield forge("indices", "Vec", "indices", self=marked(num_indices=2))
    yield forge("not_recursive", "Chain", "flags", self=marked(is_rec=False))
    yield forge("recursive", "Point", "flags", self=marked(is_rec=True))
    yield forge("not_reflexive", "Reach", "flags", self=marked(is_reflexive=False))
    yield forge("nothing_nested", "Rose", "cycle", self=marked(num_nested=0))
    yield forge("a_constructor_too_few", "Two", "cycle", self=marked(ctors=(("Two", "a"),)))
    yield forge("a_constructor_twice", "Two", "cycle", self=marked(ctors=(("Two", "a"), ("Two", "a"))))
    yield forge(
        "constructors_in_another_order", "Two", "flags", self=marked(ctors=(("Two", "b"), ("Two", "a")))
    )
    yield forge("number_of_a_constructor", "Two", "flags", b=marked(cidx=0))
    yield forge("fields_of_a_constructor", "Point", "flags", mk=marked(num_fields=1))
    yield forge("parameters_of_a_constructor", "Row", "flags", cons=marked(num_params=0))
    yield forge("type_of_a_constructor", "Two", "flags", b=marked(induct=("Good",)))
    yield forge("another_universe_in_a_block", "Trunk", "universe", Branches=typed(lambda _: s(2)))
    yield forge("another_block", "Trunk", "block", Branches=marked(all=(("Branches",),)))
    phantom = ap(c("Label"), ap(c("Nat.succ"), c("Bool.true")), c("Labelled"))
    yield forge("ill_typed_phantom", "Labelled", "argument", mk=typed(lambda _: pi(phantom, c("Labelled"))))
    other = ap(c("Label"), c("Prod.nowhere"), c("Labelled"))
    yield forge("undeclared_phantom", "Labelled", "undeclared", mk=typed(lambda _: pi(other, c("Labelled"))))
    dependent = pi(NAT, ap(c("Label"), v(0), c("Labelled")), c("Labelled"))
    yield forge("nested_under_a_field", "Labelled", "nested", mk=typed(lambda _: dependent))
    bigger = ap(c("Prod", 0, 1), c("Labelled"), TYPE)
    yield forge("nested_too_large", "Labelled", "universe", mk=typed(lambda _: pi(bigger, c("Labelled"))))


ALL = list(forgeries())


def with_changes(sample: Sample, forgery: Forgery) -> list[ConstantInfo]:
    """The sample with its forged constants."""
    own = dict(sample)
    for part, change in forgery.changes.items():
        name: Name = parse_name(forgery.of)
        if part != "self":
            name = parse_name(part) if parse_name(part) in own else (*name, part)
        own[name] = change(own[name])
    return list(own.values())


def test_everything_honest_is_accepted(sample: Sample, check: Check) -> None:
    """Every constant of the sample, with what Lean makes around each type."""
    own = list(sample.values())
    wrong = [
        finding for finding in (check(own, name) for name in FIRST) if finding.outcome is not Outcome.ACCEPT
    ]

    assert wrong == []


FIRST = [
    parse_name(text)
    for text in """
    Good Two Either Some Same Both Chain Box Row Vec Ev Od Trunk Branches Rose Label Labelled Bush Reach Point
    Wrap Rose.rec_1 Bush.noConfusion Vec.casesOn Trunk.rec Branches.below Reach.recOn by_iota by_eta by_unit by_k
    irrelevant by_quot tactics simped Bush.mk.sizeOf_spec
    """.split()
]


@pytest.mark.parametrize("forgery", ALL, ids=lambda forgery: forgery.name)
def test_forgeries_are_rejected(forgery: Forgery, sample: Sample, check: Check) -> None:
    """The forged block is rejected for its reason, where the honest one is accepted."""
    name = parse_name(forgery.of)
    finding = check(with_changes(sample, forgery), name)

    assert (finding.outcome, finding.code) == (Outcome.REJECT, forgery.code), finding.detail
    assert check(list(sample.values()), name).outcome is Outcome.ACCEPT


def test_a_constructor_that_no_type_lists(sample: Sample, check: Check) -> None:
    """A third constructor beside the two of a type is not one."""
    third = replace(sample["Two", "a"], name=("Two", "third"))
    finding = check([*sample.values(), third], third.name)

    assert (finding.outcome, finding.code) == (Outcome.REJECT, "stray")


def test_a_recursor_that_no_type_has(sample: Sample, check: Check) -> None:
    """A second recursor, under another name, is none, whatever it says."""
    second = replace(sample["Two", "rec"], name=("Two", "rec'"))
    finding = check([*sample.values(), second], second.name)

    assert (finding.outcome, finding.code) == (Outcome.REJECT, "stray")


def test_records_must_fit_their_kind(sample: Sample, check: Check) -> None:
    """An axiom with the record of a recursor would compute."""
    computing = replace(axiom(NAT, name="goal"), recursor=sample["Two", "rec"].recursor)

    assert check([*sample.values(), computing], ("goal",)).outcome is Outcome.REJECT


def test_stuck_recursors_do_not_compute(sample: Sample, check: Check) -> None:
    """A recursor on a variable is not the case of a constructor, unless K or eta say so."""

    def goal(type_: Expr, scrutinee: Expr, *cases: Expr) -> ConstantInfo:
        value = ap(c(f"{name_str(type_.name)}.rec", 1), lam(type_, NAT), *cases, scrutinee)
        return theorem(pi(type_, eq(NAT, value, n(0))), lam(type_, refl(NAT, n(0))))

    two = goal(c("Two"), v(0), n(0), n(0))
    unit = theorem(
        pi(c("PUnit", 1), eq(NAT, ap(c("PUnit.rec", 1, 1), lam(c("PUnit", 1), NAT), n(0), v(0)), n(0))),
        lam(c("PUnit", 1), refl(NAT, n(0))),
    )
    own = list(sample.values())

    assert check([*own, two], ("goal",)).outcome is Outcome.REJECT
    assert check([*own, unit], ("goal",)).outcome is Outcome.ACCEPT
    assert check([*own, goal(c("Two"), c("Two.b"), n(7), n(0))], ("goal",)).outcome is Outcome.ACCEPT
