"""Names that the kernel gives a meaning to: a library that means something else by them is not fooled with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.kernel.building import NAT, ap, axiom, c, define, eq, lam, n, pi, proj, refl, text, theorem, v
from tests.kernel.conftest import Check

from proofmill.judge.environment import Environment
from proofmill.kernel.checker import Finding, Outcome
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.equality import Checker
from proofmill.kernel.expr import Expr
from proofmill.kernel.names import Name, parse_name
from proofmill.kernel.primitives import ARITHMETIC, QUOT_NAMES
from proofmill.kernel.reduce import Budget
from proofmill.kernel.terms import Declarations, Store

GOAL = ("goal",)
BINARY = pi(NAT, NAT, NAT)


def says(function: str, result: int) -> ConstantInfo:
    """The function at 12 and 18 gives ``result``."""
    return theorem(eq(NAT, ap(c(function), n(12), n(18)), n(result)), refl(NAT, n(result)))


@pytest.mark.parametrize("name", ["Nat.add", "Nat.mul", "Nat.gcd", "Nat.land", "Nat.div", "Nat.pow"])
def test_another_function_under_the_name(name: str, check: Check) -> None:
    """A function that is always 0 is computed as 0, not as what its name promises."""
    fake = define(BINARY, lam(NAT, NAT, n(0)), name=name)
    promised = ARITHMETIC[parse_name(name)][1](12, 18) or 1

    assert check([fake, says(name, int(promised))], GOAL).outcome is Outcome.REJECT
    assert check([fake, says(name, 0)], GOAL).outcome is Outcome.ACCEPT


def test_an_axiom_under_the_name(check: Check) -> None:
    """A function without definition has no values."""
    fake = axiom(BINARY, name="Nat.add")

    assert check([fake, says("Nat.add", 30)], GOAL).outcome is Outcome.REJECT
    assert check([says("Nat.add", 30)], GOAL).outcome is Outcome.ACCEPT


def test_right_but_for_one_equation(check: Check) -> None:
    """Subtraction whose predecessor of 0 is 1 is not computed as subtraction."""
    pred = define(pi(NAT, NAT), lam(NAT, n(1)), name="Nat.pred")

    assert check([pred, says("Nat.sub", 0)], GOAL).outcome is not Outcome.ACCEPT
    assert check([says("Nat.sub", 0)], GOAL).outcome is Outcome.ACCEPT


@pytest.mark.parametrize(
    "fake",
    [
        axiom(pi(NAT, NAT), name="Char.ofNat"),
        axiom(pi(NAT, c("String")), name="String.ofList"),
    ],
    ids=["Char.ofNat", "String.ofList"],
)
def test_strings_of_another_make(fake: ConstantInfo, check: Check) -> None:
    """A string literal has no type where what spells it has another."""
    literal = define(c("String"), text("ab"))

    assert check([fake, literal], GOAL).code == "literal"
    assert check([literal], GOAL).outcome is Outcome.ACCEPT


def quotient(environment: Environment, check: Check, name: str, type_: Expr | None) -> Finding:
    """The answer for the quotient primitives with one of another type."""
    own = {key: environment.closure.get(key) for key in QUOT_NAMES}
    changed: Name = parse_name(name)
    infos = [replace(i, type=type_) if i.name == changed and type_ else i for i in own.values() if i]
    return check(infos, ("Quot",))


def test_quotients_have_exactly_their_types(environment: Environment, check: Check) -> None:
    """Without the proof that a function respects the relation, lifting it would prove anything."""
    lift = environment.closure.get(("Quot", "lift"))
    assert lift is not None
    parts: list[Expr] = []
    term = lift.type
    while hasattr(term, "body"):
        parts.append(term.type)
        term = term.body
    careless = pi(*parts[:4], ap(c("Quot", "u"), v(3), v(2)), v(2))

    assert quotient(environment, check, "Quot.lift", careless).code == "quotient"
    assert quotient(environment, check, "Quot.mk", lift.type).outcome is Outcome.REJECT
    assert quotient(environment, check, "Quot.ind", lift.type).outcome is Outcome.REJECT
    assert quotient(environment, check, "Quot", None).outcome is Outcome.ACCEPT


def test_lifting_a_function_that_does_not_respect(check: Check) -> None:
    """The proof that ``Quot.lift`` asks for must be one."""
    everything = lam(NAT, NAT, c("True"))
    respects = lam(NAT, NAT, c("True"), refl(NAT, v(2)))
    lifted = ap(c("Quot.lift", 1, 1), NAT, everything, NAT, lam(NAT, v(0)), respects)
    kind = pi(ap(c("Quot", 1), NAT, everything), NAT)
    constant = ap(
        c("Quot.lift", 1, 1), NAT, everything, NAT, lam(NAT, n(7)), lam(NAT, NAT, c("True"), refl(NAT, n(7)))
    )

    assert check([define(kind, lifted)], GOAL).code == "argument"
    assert check([define(kind, constant)], GOAL).outcome is Outcome.ACCEPT


def test_large_results_are_declined(check: Check) -> None:
    """2 to the power of 10 to the 12 is not written out, and nothing is said."""
    huge = theorem(eq(NAT, ap(c("Nat.pow"), n(2), n(10**12)), n(0)), refl(NAT, n(0)))

    assert check([huge], GOAL).outcome is Outcome.DECLINE


def test_deep_and_shared_terms(check: Check) -> None:
    """Depth is no obstacle, sharing is kept, and what is beyond all bounds is declined."""
    deep: Expr = c("Nat.zero")
    for _ in range(5000):
        deep = ap(c("Nat.succ"), deep)
    shared: Expr = lam(NAT, v(0))
    for _ in range(200):
        shared = ap(lam(pi(NAT, NAT), lam(NAT, ap(v(1), ap(v(1), v(0))))), shared)
    nested: Expr = n(0)
    for _ in range(200_000):
        nested = ap(c("Nat.succ"), nested)

    assert check([theorem(eq(NAT, deep, n(5000)), refl(NAT, n(5000)))], GOAL).outcome is Outcome.ACCEPT
    assert check([define(pi(NAT, NAT), shared)], GOAL).outcome is Outcome.ACCEPT
    assert check([define(NAT, nested)], GOAL).outcome in (Outcome.ACCEPT, Outcome.DECLINE)


def test_fields_of_literals(check: Check) -> None:
    """A string literal is a structure like another."""
    letters = proj("String", 0, text("a"))
    spelled = ap(c("List.cons", 0), c("Char"), ap(c("Char.ofNat"), n(97)), ap(c("List.nil", 0), c("Char")))
    kind = ap(c("List", 0), c("Char"))

    assert check([theorem(eq(kind, letters, spelled), refl(kind, spelled))], GOAL).outcome is Outcome.ACCEPT


def test_every_function_of_the_library_is_recognised(environment: Environment) -> None:
    """The library's own functions satisfy the equations, so that all of them are computed."""
    closure = environment.closure
    store = Store()
    machine = Checker(Declarations(store, closure.get, lambda _: True), Budget(10**6, 60.0))
    missed = [name for name in ARITHMETIC if not machine.primitives.is_expected(name)]

    assert missed == []
