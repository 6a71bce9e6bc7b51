"""The path order: it decides which side of an equation is rewritten, and never goes round in circles."""

from __future__ import annotations

import pytest

from proofmill.certify import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.prove.text import Tree, open_type, tree_of
from proofmill.resources import datasets_dir
from proofmill.theory.theory import Theory, compile_theory
from proofmill_provers.orientation import Order, unordered
from proofmill_provers.residuals import Sequent, sides_of

SHIFT = "theorem shift (m n : Num) : plus m (Num.S n) = Num.S (plus m n)"
SWAP = "theorem swap (m n : Num) : plus m n = plus n m"
TIMES = "theorem over (m n k : Num) : times m (plus n k) = plus (times m n) (times m k)"


@pytest.fixture(scope="module")
def theory() -> Theory:
    """Own numbers and lists."""
    return compile_theory(str(datasets_dir() / "theories" / "inductive-numbers.lean"))


@pytest.fixture(scope="module")
def order(theory: Theory) -> Order:
    """The order there."""
    return Order(theory.environment.closure, frozenset(theory.own))


def sequent(theory: Theory, statement: str) -> Sequent:
    """A statement, taken apart."""
    frozen = Certifier(theory.environment).freeze([statement])[0]
    assert isinstance(frozen, FrozenStatement), frozen
    binders, goal = open_type(tree_of(frozen.type))
    return Sequent(binders=tuple(binders), goal=goal)


def sides(made: Sequent) -> tuple[Tree, Tree]:
    """Of an equation."""
    found = sides_of(made.goal)
    assert found is not None
    return found


@pytest.mark.parametrize("statement", [SHIFT, TIMES])
def test_functions_are_pushed_inwards(statement: str, theory: Theory, order: Order) -> None:
    """The larger side is rewritten, whichever way the equation was written."""
    law = sequent(theory, statement)
    left, right = sides(law)
    turned = Sequent(binders=law.binders, goal=(*law.goal[:3], right, left))

    assert order.is_greater(left, right)
    assert not order.is_greater(right, left)
    assert order.rewrites(law)
    assert not order.rewrites(turned)
    assert order.oriented(law) == order.oriented(turned) == law


def test_what_cannot_be_ordered_is_not(theory: Theory, order: Order) -> None:
    """Commutativity is greater neither way, and the same equation both ways round."""
    law = sequent(theory, SWAP)
    left, right = sides(law)

    assert not order.is_greater(left, right)
    assert not order.is_greater(right, left)
    assert not order.is_greater(left, left)
    assert unordered(law) == unordered(Sequent(binders=law.binders, goal=(*law.goal[:3], right, left)))
    assert unordered(law) != unordered(sequent(theory, SHIFT))


def test_a_term_is_greater_than_its_parts(theory: Theory, order: Order) -> None:
    """What is inside of a term is never above it."""
    left, _ = sides(sequent(theory, TIMES))
    inner = left[-1]
    assert isinstance(inner, tuple)

    assert order.is_greater(left, inner)
    assert not order.is_greater(inner, left)


@pytest.mark.parametrize(
    ("statement", "uses"),
    [
        (SHIFT, {"rewrites"}),
        ("theorem both (m n : Num) (h : plus m n = Num.Z) : m = Num.Z ∧ n = Num.Z", set()),
        (
            "theorem chain (k m n : Num) (h : leq k m = true) (h' : leq m n = true) : leq k n = true",
            set(),
        ),
        ("theorem arrow (m n : Num) : plus m n = Num.Z → m = Num.Z", set()),
        ("theorem cancel (k m n : Num) : plus k m = plus k n → same m n = true", set()),
        ("theorem kept (k : Num) (xs : Row) : often k xs = Num.Z → often k (back xs) = Num.Z", {"rewrites"}),
        ("theorem least (m n : Num) (h : leq m n = true) : small m n = m", {"rewrites"}),
        ("theorem grows (m n : Num) : leq m (plus m n) = true", {"rewrites"}),
        ("theorem fast (n : Num) : times n n = power n (Num.S (Num.S Num.Z))", set()),
        ("theorem facs (n : Num) : facAcc n (Num.S Num.Z) = fac n", {"rewrites"}),
        ("theorem odds (n : Num) : oddM n = not (evenM n)", {"rewrites", "translates"}),
        (SWAP, {"rewrites"}),
    ],
)
def test_what_simp_may_use(statement: str, uses: set[str], theory: Theory, order: Order) -> None:
    """Not what leaves a variable open; and what says a function in other words is told apart."""
    law = sequent(theory, statement)

    assert order.rewrites(law) is ("rewrites" in uses)
    assert order.translates(law) is ("translates" in uses)
