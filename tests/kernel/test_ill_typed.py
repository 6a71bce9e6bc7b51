"""Ill-typed declarations, each beside its honest twin: the one is rejected for its reason, the other accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from tests.kernel.building import (
    NAT,
    PROP,
    TYPE,
    ap,
    axiom,
    c,
    define,
    eq,
    lam,
    let,
    n,
    pi,
    proj,
    refl,
    s,
    text,
    theorem,
    v,
)
from tests.kernel.conftest import Check

from proofmill.kernel.checker import Outcome
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.expr import Expr, LevelIMax, LevelMax, LevelParam, LevelSucc

GOAL = ("goal",)
U, V = LevelParam(("u",)), LevelParam(("v",))
BOOL, TRUE, FALSE = c("Bool"), c("Bool.true"), c("Bool.false")
PAIR = ap(c("Prod", 0, 0), NAT, NAT)
ANY = ap(c("Nonempty", 1), NAT)
SOME = ap(c("Exists", 1), NAT, lam(NAT, eq(NAT, v(0), n(0))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """A declaration that must be rejected with ``code``, and one like it that must be accepted."""

    name: str
    code: str
    forged: ConstantInfo
    honest: ConstantInfo


def twins(name: str, code: str, forged: ConstantInfo, honest: ConstantInfo) -> Twins:
    """Shorthand."""
    return Twins(name=name, code=code, forged=forged, honest=honest)


def universes() -> Iterator[Twins]:
    """Levels that are too small, of the wrong number, or not there."""
    yield twins("type_in_type", "value", define(TYPE, TYPE), define(s(2), TYPE))
    arrow = pi(TYPE, PROP)
    yield twins("arrow_too_small", "value", define(TYPE, arrow), define(s(2), arrow))
    args = pi(s("u"), s("v"), s("v"))
    small = lam(s("u"), s("v"), pi(v(1), v(1)))
    yield twins(
        "imax_is_not_its_right_side",
        "value",
        define(args, small, params="u v"),
        define(pi(s("u"), s("v"), s(LevelIMax(U, V))), small, params="u v"),
    )
    yield twins(
        "arrow_into_data_is_no_proposition",
        "value",
        define(pi(s("u"), PROP, PROP), lam(s("u"), PROP, pi(v(0), v(2))), params="u"),
        define(pi(s("u"), PROP, PROP), lam(s("u"), PROP, pi(v(1), v(1))), params="u"),
    )
    product = lam(s(LevelSucc(U)), s(LevelSucc(V)), ap(c("Prod", "u", "v"), v(1), v(0)))
    sorts = (s(LevelSucc(U)), s(LevelSucc(V)))
    yield twins(
        "max_is_not_one_side",
        "value",
        define(pi(*sorts, s(LevelSucc(U))), product, params="u v"),
        define(pi(*sorts, s(LevelSucc(LevelMax(V, U)))), product, params="u v"),
    )
    yield twins(
        "successor_is_not_below",
        "value",
        define(s("u"), c("PUnit", LevelSucc(U)), params="u"),
        define(s(LevelSucc(U)), c("PUnit", LevelSucc(U)), params="u"),
    )
    yield twins(
        "imax_with_successor_is_max",
        "value",
        define(s(LevelSucc(LevelIMax(U, V))), s(LevelMax(U, V)), params="u v"),
        define(s(LevelSucc(LevelMax(U, LevelSucc(V)))), s(LevelIMax(U, LevelSucc(V))), params="u v"),
    )
    yield twins("too_few_levels", "universe", axiom(ap(c("Eq"), NAT, n(0), n(0))), axiom(eq(NAT, n(0), n(0))))
    yield twins(
        "too_many_levels", "universe", axiom(ap(c("Eq", 1, 1), NAT, n(0), n(0))), axiom(eq(NAT, n(0), n(0)))
    )
    yield twins("undeclared_level", "universe", axiom(s("w"), params="u"), axiom(s("u"), params="u"))
    yield twins("level_twice", "universe", axiom(s("u"), params="u u"), axiom(s("u"), params="u v"))
    yield twins(
        "level_of_argument",
        "argument",
        axiom(eq(TYPE, NAT, NAT, 1)),
        axiom(eq(TYPE, NAT, NAT, 2)),
    )


def terms() -> Iterator[Twins]:
    """Terms that break a rule of typing."""
    yield twins("loose_index_in_value", "loose", define(NAT, v(0)), define(pi(NAT, NAT), lam(NAT, v(0))))
    yield twins(
        "loose_index_in_type",
        "loose",
        axiom(pi(NAT, eq(NAT, v(1), v(0)))),
        axiom(pi(NAT, eq(NAT, v(0), v(0)))),
    )
    yield twins("undeclared", "undeclared", define(NAT, c("nowhere")), define(NAT, c("Nat.zero")))
    yield twins("itself", "cycle", theorem(c("False"), c("goal")), theorem(c("True"), c("True.intro")))
    yield twins(
        "let_of_another_type",
        "let",
        define(NAT, let(NAT, TRUE, v(0))),
        define(BOOL, let(BOOL, TRUE, v(0))),
    )
    yield twins(
        "let_type_is_no_type", "type", define(NAT, let(n(1), n(1), v(0))), define(NAT, let(NAT, n(1), v(0)))
    )
    yield twins(
        "let_hides_its_value",
        "value",
        theorem(eq(NAT, n(2), n(1)), let(NAT, n(2), refl(NAT, v(0)))),
        theorem(eq(NAT, n(2), n(2)), let(NAT, n(2), refl(NAT, v(0)))),
    )
    yield twins("theorem_of_data", "theorem", theorem(NAT, n(0)), define(NAT, n(0)))
    yield twins("theorem_of_a_sort", "theorem", theorem(TYPE, NAT), define(TYPE, NAT))
    yield twins(
        "argument", "argument", define(NAT, ap(c("Nat.succ"), TRUE)), define(NAT, ap(c("Nat.succ"), n(0)))
    )
    yield twins(
        "not_a_function", "function", define(NAT, ap(n(0), n(0))), define(NAT, ap(c("Nat.succ"), n(0)))
    )
    yield twins(
        "binder_is_no_type",
        "type",
        define(pi(NAT, NAT), lam(n(0), v(0))),
        define(pi(NAT, NAT), lam(NAT, v(0))),
    )
    yield twins("type_is_no_type", "type", axiom(n(0)), axiom(NAT))
    yield twins("value_of_another_type", "value", define(NAT, TRUE), define(BOOL, TRUE))
    same = refl(TYPE, NAT, 2)
    yield twins(
        "ill_typed_cast",
        "argument",
        define(BOOL, ap(c("cast", 1), NAT, BOOL, same, n(0))),
        define(NAT, ap(c("cast", 1), NAT, NAT, same, n(0))),
    )
    yield twins(
        "false_from_a_wrong_equation",
        "value",
        theorem(eq(BOOL, TRUE, FALSE), refl(BOOL, TRUE)),
        theorem(eq(BOOL, TRUE, TRUE), refl(BOOL, TRUE)),
    )
    yield twins(
        "an_axiom_with_a_value",
        "value",
        replace(axiom(NAT), value=n(0)),
        axiom(NAT),
    )
    yield twins(
        "a_definition_without_one",
        "value",
        replace(axiom(NAT), kind=ConstantKind.DEF),
        define(NAT, n(0)),
    )
    yield twins("a_quotient_of_ones_own", "stray", replace(axiom(NAT), kind=ConstantKind.QUOT), axiom(NAT))


def conversions() -> Iterator[Twins]:
    """Rules of equality where they do not apply."""

    def for_two(type_: Expr, left: Expr, right: Expr, level: int = 1) -> ConstantInfo:
        """For all x y, left = right, by reflexivity; x is index 1 and y is index 0."""
        return theorem(
            pi(type_, type_, eq(type_, left, right, level)), lam(type_, type_, refl(type_, left, level))
        )

    yield twins(
        "data_is_not_irrelevant", "value", for_two(BOOL, v(1), v(0)), for_two(c("True"), v(1), v(0), 0)
    )
    yield twins(
        "two_constructors_are_no_unit", "value", for_two(BOOL, v(1), v(0)), for_two(c("Unit"), v(1), v(0))
    )
    yield twins(
        "empty_is_no_unit", "value", for_two(c("Empty"), v(1), v(0)), for_two(c("PUnit", 1), v(1), v(0))
    )
    pair = c("Prod.mk", 0, 0)
    first, second = proj("Prod", 0, v(1)), proj("Prod", 1, v(1))
    yield twins(
        "fields_in_another_order",
        "value",
        for_two(PAIR, v(1), ap(pair, NAT, NAT, second, first)),
        for_two(PAIR, v(1), ap(pair, NAT, NAT, first, second)),
    )
    option = ap(c("Option", 0), NAT)
    some = ap(c("Option.some", 0), NAT, ap(c("Option.getD", 0), NAT, v(1), n(0)))
    yield twins(
        "eta_is_for_structures_only",
        "value",
        for_two(option, v(1), some),
        for_two(option, v(1), ap(c("id", 1), option, v(1))),
    )
    function = pi(NAT, NAT)
    yield twins(
        "eta_needs_the_variable",
        "value",
        for_two(function, v(1), lam(NAT, ap(v(2), n(0)))),
        for_two(function, v(1), lam(NAT, ap(v(2), v(0)))),
    )
    yield twins(
        "beta_puts_the_argument",
        "value",
        for_two(NAT, v(1), ap(lam(NAT, v(1)), v(1))),
        for_two(NAT, v(1), ap(lam(NAT, v(0)), v(1))),
    )
    nats = eq(TYPE, NAT, NAT, 2)
    by_k = ap(c("cast", 1), NAT, NAT, v(0), n(3))
    yield twins(
        "k_keeps_the_value",
        "value",
        theorem(pi(nats, eq(NAT, by_k, n(4))), lam(nats, refl(NAT, n(4)))),
        theorem(pi(nats, eq(NAT, by_k, n(3))), lam(nats, refl(NAT, n(3)))),
    )

    def carried(left: Expr, right: Expr) -> ConstantInfo:
        """0 carried along an equation between two of the three variables is 0."""
        moved = ap(c("Eq.ndrec", 1, 1), NAT, left, lam(NAT, NAT), n(0), right, v(0))
        equation = eq(NAT, v(1), v(0)) if left is not right else eq(NAT, v(0), v(0))
        return theorem(pi(NAT, NAT, equation, eq(NAT, moved, n(0))), lam(NAT, NAT, equation, refl(NAT, n(0))))

    yield twins("k_needs_equal_sides", "value", carried(v(2), v(1)), carried(one := v(1), one))
    yield twins(
        "propositions_are_not_equal_for_being_inhabited",
        "value",
        for_two(PROP, v(1), v(0)),
        for_two(PROP, v(1), ap(c("id", 1), PROP, v(1))),
    )


def literals() -> Iterator[Twins]:
    """Arithmetic that is wrong, and literals that are none."""

    def says(function: str, args: tuple[int, ...], value: Expr, type_: Expr = NAT) -> ConstantInfo:
        left = ap(c(f"Nat.{function}"), *map(n, args))
        return theorem(eq(type_, left, value), refl(type_, value))

    for function, args, right, wrong in (
        ("add", (2, 2), 4, 5),
        ("sub", (3, 5), 0, 2),
        ("mul", (10**40, 10**40), 10**80, 10**80 + 1),
        ("div", (7, 2), 3, 4),
        ("div", (5, 0), 0, 5),
        ("mod", (7, 4), 3, 1),
        ("mod", (5, 0), 5, 0),
        ("gcd", (12, 18), 6, 2),
        ("gcd", (0, 7), 7, 0),
        ("pow", (2, 500), 2**500, 2**500 - 1),
        ("pow", (0, 0), 1, 0),
        ("land", (12, 10), 8, 14),
        ("lor", (12, 10), 14, 8),
        ("xor", (12, 10), 6, 14),
        ("shiftLeft", (3, 4), 48, 24),
        ("shiftRight", (48, 4), 3, 6),
        ("log2", (1000,), 9, 10),
    ):
        name = f"{function}_{'_'.join(map(str, args))}"[:40]
        yield twins(name, "value", says(function, args, n(wrong)), says(function, args, n(right)))
    yield twins("beq", "value", says("beq", (7, 8), TRUE, BOOL), says("beq", (7, 8), FALSE, BOOL))
    yield twins("ble", "value", says("ble", (8, 7), TRUE, BOOL), says("ble", (7, 7), TRUE, BOOL))
    yield twins("negative", "literal", define(NAT, n(-1)), define(NAT, n(1)))
    yield twins(
        "successor",
        "value",
        theorem(eq(NAT, ap(c("Nat.succ"), n(4)), n(6)), refl(NAT, n(6))),
        theorem(eq(NAT, ap(c("Nat.succ"), n(4)), n(5)), refl(NAT, n(5))),
    )
    three = ap(c("Nat.add"), v(0), n(3))

    def offset(count: int) -> ConstantInfo:
        right = ap(c("Nat.succ"), ap(c("Nat.add"), v(0), n(count)))
        return theorem(pi(NAT, eq(NAT, three, right)), lam(NAT, refl(NAT, right)))

    yield twins("offset", "value", offset(3), offset(2))
    string = c("String")

    def spelled(*codes: int) -> Expr:
        char, done = c("Char"), ap(c("List.nil", 0), c("Char"))
        for code in reversed(codes):
            done = ap(c("List.cons", 0), char, ap(c("Char.ofNat"), n(code)), done)
        return ap(c("String.ofList"), done)

    def reads(left: Expr, right: Expr) -> ConstantInfo:
        return theorem(eq(string, left, right), refl(string, right))

    yield twins("string", "value", reads(text("ab"), text("ac")), reads(text("ab"), text("ab")))
    yield twins("string_prefix", "value", reads(text("ab"), text("abc")), reads(text("ab"), spelled(97, 98)))
    yield twins(
        "string_order", "value", reads(text("ab"), spelled(98, 97)), reads(text("é∀"), spelled(233, 8704))
    )
    yield twins("surrogate", "literal", reads(text("\ud800"), spelled(0)), reads(text("\x00"), spelled(0)))
    yield twins("string_is_no_number", "value", define(NAT, text("1")), define(string, text("1")))


def projections() -> Iterator[Twins]:
    """Fields of what has none, or none to give."""
    both = ap(c("And"), c("True"), SOME)
    field = define(NAT, proj("Prod", 0, ap(c("Prod.mk", 0, 0), NAT, NAT, n(1), n(2))))
    yield twins(
        "beyond_the_last_field", "projection", define(pi(PAIR, NAT), lam(PAIR, proj("Prod", 2, v(0)))), field
    )
    yield twins(
        "another_structure", "projection", define(pi(PAIR, NAT), lam(PAIR, proj("PProd", 0, v(0)))), field
    )
    yield twins("no_structure", "projection", define(pi(NAT, NAT), lam(NAT, proj("Nat", 0, v(0)))), field)
    yield twins(
        "a_function",
        "projection",
        define(pi(pi(NAT, NAT), NAT), lam(pi(NAT, NAT), proj("Prod", 0, v(0)))),
        field,
    )
    honest = theorem(pi(both, SOME), lam(both, proj("And", 1, v(0))))
    yield twins(
        "witness_of_a_proof", "projection", define(pi(SOME, NAT), lam(SOME, proj("Exists", 0, v(0)))), honest
    )
    holds = eq(NAT, proj("Exists", 0, v(0)), n(0))
    yield twins(
        "proof_about_the_witness",
        "projection",
        theorem(pi(SOME, holds), lam(SOME, proj("Exists", 1, v(0)))),
        honest,
    )
    yield twins("nonempty", "projection", define(pi(ANY, NAT), lam(ANY, proj("Nonempty", 0, v(0)))), honest)
    yield twins(
        "wrong_field",
        "value",
        theorem(
            eq(NAT, proj("Prod", 1, ap(c("Prod.mk", 0, 0), NAT, NAT, n(1), n(2))), n(1)), refl(NAT, n(1))
        ),
        theorem(
            eq(NAT, proj("Prod", 1, ap(c("Prod.mk", 0, 0), NAT, NAT, n(1), n(2))), n(2)), refl(NAT, n(2))
        ),
    )
    yield twins(
        "fields_of_two_proofs_of_existence",
        "projection",
        theorem(
            pi(SOME, SOME, eq(NAT, proj("Exists", 0, v(1)), proj("Exists", 0, v(0)))),
            lam(SOME, SOME, refl(NAT, proj("Exists", 0, v(0)))),
        ),
        theorem(pi(SOME, SOME, eq(SOME, v(1), v(0), 0)), lam(SOME, SOME, refl(SOME, v(0), 0))),
    )


ALL = [*universes(), *terms(), *conversions(), *literals(), *projections()]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_twins(case: Twins, check: Check) -> None:
    """The forged one is rejected for its reason, and the honest one accepted."""
    forged, honest = check([case.forged], GOAL), check([case.honest], GOAL)

    assert (forged.outcome, forged.code) == (Outcome.REJECT, case.code), forged.detail
    assert honest.outcome is Outcome.ACCEPT, honest.detail


def test_opaque_constants_do_not_unfold(check: Check) -> None:
    """What an opaque constant is made of proves nothing about it; of a definition it does."""
    value = define(NAT, n(5), name="five")
    goal = theorem(eq(NAT, c("five"), n(5)), refl(NAT, n(5)))
    hidden = replace(value, kind=ConstantKind.OPAQUE)

    assert check([hidden, goal], GOAL).code == "value"
    assert check([value, goal], GOAL).outcome is Outcome.ACCEPT


def test_circles_are_rejected(check: Check) -> None:
    """Two theorems that prove each other prove nothing."""
    one = theorem(c("False"), c("other"))
    other = theorem(c("False"), c("goal"), name="other")

    assert check([one, other], GOAL).code == "cycle"
    assert check([one, other], ("other",)).code == "cycle"


def test_what_rests_on_a_rejected_constant_is_rejected(check: Check) -> None:
    """The message names the culprit."""
    bad = theorem(c("False"), c("True.intro"), name="bad")
    finding = check([bad, theorem(c("False"), c("bad"))], GOAL)

    assert finding.outcome is Outcome.REJECT
    assert "rests on bad" in finding.detail


def test_sorry_is_no_concern_of_the_kernel(check: Check) -> None:
    """Axioms are judged elsewhere: a proof by ``sorryAx`` is well typed."""
    proof = ap(c("sorryAx", 0), c("False"), FALSE)

    assert check([theorem(c("False"), proof)], GOAL).outcome is Outcome.ACCEPT
