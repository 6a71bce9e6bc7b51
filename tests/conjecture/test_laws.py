"""Canonical forms and matching: equal exactly for laws that say the same."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofmill.conjecture.generalise import generalisations
from proofmill.conjecture.laws import AcTheory, Law
from proofmill.theory.terms import App, Symbol, Term, Type, Variable

NAT, BOOL, A, B = Type("Nat"), Type("Bool"), Type("'a"), Type("'b")
LIST, LIST_A, LIST_B = Type("List", (NAT,)), Type("List", (A,)), Type("List", (B,))


def symbol(
    key: str, args: tuple[Type, ...], result: Type, *, at: Type | None = None, relation: bool = False
) -> Symbol:
    """A symbol that only its key and types matter of."""
    return Symbol(
        key=key,
        type_args=() if at is None else (at,),
        arg_types=args,
        result=result,
        template=key,
        precedence=1023,
        arg_precedences=(1024,) * len(args),
        probe=key,
        is_relation=relation,
    )


PLUS = symbol("+", (NAT, NAT), NAT)
MINUS = symbol("-", (NAT, NAT), NAT)
DIST = symbol("dist", (NAT, NAT), NAT)
DOUBLE = symbol("double", (NAT,), NAT)
ZERO = symbol("0", (), NAT)
LE = symbol("≤", (NAT, NAT), BOOL, relation=True)
EVEN = symbol("isEven", (NAT,), BOOL)
LENGTH = symbol("length", (LIST,), NAT, at=NAT)
APPEND = symbol("++", (LIST, LIST), LIST, at=NAT)
LENGTH_A, LENGTH_B = symbol("length", (LIST_A,), NAT, at=A), symbol("length", (LIST_B,), NAT, at=B)
APPEND_A = symbol("++", (LIST_A, LIST_A), LIST_A, at=A)
AC = AcTheory(frozenset({("+", NAT), ("dist", NAT)}), frozenset({("+", NAT)}))

N, M, K = (Variable(NAT, i) for i in range(3))
XS, YS, ZS = (Variable(LIST, i) for i in range(3))


def app(symbol_: Symbol, *args: Term) -> App:
    """An application."""
    return App(symbol_, args)


def law(left: Term, right: Term | None, *hypotheses: Term) -> Law:
    """A law."""
    return Law(hypotheses, left, right)


variables = st.integers(0, 3).map(lambda i: Variable(NAT, i))
lists = st.recursive(
    st.integers(0, 2).map(lambda i: Variable(LIST, i)),
    lambda below: st.builds(lambda x, y: app(APPEND, x, y), below, below),
    max_leaves=3,
)
numbers = st.recursive(
    variables | st.just(app(ZERO)) | lists.map(lambda xs: app(LENGTH, xs)),
    lambda below: st.one_of(
        st.builds(app, st.sampled_from([PLUS, MINUS, DIST]), below, below),
        below.map(lambda x: app(DOUBLE, x)),
    ),
    max_leaves=5,
)
facts = st.one_of(
    st.builds(lambda x, y: app(LE, x, y), numbers, numbers), numbers.map(lambda x: app(EVEN, x))
)
laws = st.one_of(
    st.builds(lambda hs, x, y: Law(tuple(hs), x, y), st.lists(facts, max_size=2), numbers, numbers),
    st.builds(lambda hs, x: Law(tuple(hs), x, None), st.lists(facts, max_size=2), facts),
)


def rearranged(term: Term, rng: random.Random) -> Term:
    """The term with the arguments of commutative symbols exchanged and sums grouped anew."""
    if not isinstance(term, App) or not term.args:
        return term
    if AC.is_ac(term.symbol):
        parts = [rearranged(part, rng) for part in AC.flatten(term)]
        rng.shuffle(parts)
        while len(parts) > 1:
            at = rng.randrange(len(parts) - 1)
            parts[at : at + 2] = [app(term.symbol, parts[at], parts[at + 1])]
        return parts[0]
    args = [rearranged(arg, rng) for arg in term.args]
    if AC.is_c(term.symbol) and rng.random() < 0.5:
        args.reverse()
    return app(term.symbol, *args)


def renamed(term: Term, names: dict[Variable, Variable]) -> Term:
    """The term with other variables."""
    if isinstance(term, Variable):
        return names[term]
    assert isinstance(term, App)
    return app(term.symbol, *(renamed(arg, names) for arg in term.args))


def disguised(original: Law, seed: int) -> Law:
    """The same law under other names, in another order, turned around."""
    rng = random.Random(seed)
    names: dict[Variable, Variable] = {}
    for type_ in {v.type for v in original.variables()}:
        own = [v for v in original.variables() if v.type == type_]
        fresh = rng.sample(range(9), len(own))
        names.update({v: Variable(type_, i) for v, i in zip(own, fresh, strict=True)})

    def change(term: Term) -> Term:
        return renamed(rearranged(term, rng), names)

    hypotheses = [change(h) for h in original.hypotheses]
    rng.shuffle(hypotheses)
    left, right = change(original.left), None if original.right is None else change(original.right)
    if right is not None and rng.random() < 0.5:
        left, right = right, left
    return Law(tuple(hypotheses), left, right)


@given(laws, st.integers(0, 1 << 30))
def test_canonical_form_sees_through_disguises(original: Law, seed: int) -> None:
    """Renaming, order of hypotheses, symmetry of Eq, and AC do not change it."""
    assert AC.canonical(disguised(original, seed)) == AC.canonical(original)


@given(laws, st.integers(0, 1 << 30))
def test_disguise_is_an_instance(original: Law, seed: int) -> None:
    """A law in disguise is an instance of itself, both ways; its size and family do not change."""
    other = disguised(original, seed)

    assert AC.is_instance(original, other)
    assert AC.is_instance(other, original)
    assert (other.size, other.family) == (original.size, original.family)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (law(app(MINUS, N, M), N), law(app(MINUS, M, N), N)),
        (law(app(MINUS, N, M), N), law(app(MINUS, N, N), N)),
        (law(app(PLUS, N, M), K), law(app(PLUS, N, N), K)),
        (law(app(APPEND, XS, YS), XS), law(app(APPEND, YS, XS), XS)),
        (law(app(DOUBLE, N), N), law(app(DOUBLE, N), N, app(EVEN, N))),
        (law(app(DOUBLE, N), N, app(EVEN, N)), law(app(EVEN, N), None, app(LE, N, app(DOUBLE, N)))),
        (law(app(LE, N, M), None, app(LE, M, K)), law(app(LE, N, M), None, app(LE, K, M))),
        (law(app(PLUS, N, app(LENGTH, XS)), M), law(app(PLUS, N, app(LENGTH, YS)), app(LENGTH, XS))),
        (
            law(app(LENGTH_A, Variable(LIST_A, 0)), app(LENGTH_A, Variable(LIST_A, 1))),
            law(app(LENGTH_A, Variable(LIST_A, 0)), app(LENGTH_B, Variable(LIST_B, 0))),
        ),
        (law(app(DIST, app(DIST, N, M), K), N), law(app(DIST, N, app(DIST, M, K)), N)),
        (law(app(EVEN, N), None), law(app(EVEN, app(DOUBLE, N)), None)),
    ],
)
def test_look_alikes_differ(one: Law, other: Law) -> None:
    """Laws that say something else have another canonical form, however alike they look."""
    assert AC.canonical(one) != AC.canonical(other)


def test_type_variables_have_no_names() -> None:
    """α and β exchanged is the same law."""
    xs, ys = Variable(LIST_A, 0), Variable(LIST_B, 0)
    one = law(app(PLUS, app(LENGTH_A, xs), app(DOUBLE, app(LENGTH_B, ys))), app(LENGTH_A, xs))
    other = law(app(PLUS, app(LENGTH_B, ys), app(DOUBLE, app(LENGTH_A, xs))), app(LENGTH_B, ys))

    assert AC.canonical(one) == AC.canonical(other)
    only_b = law(app(LENGTH_B, ys), app(ZERO))
    assert AC.canonical(only_b) == AC.canonical(law(app(LENGTH_A, xs), app(ZERO)))


@pytest.mark.parametrize(
    ("general", "special", "expected"),
    [
        (
            law(app(DOUBLE, N), app(PLUS, N, N)),
            law(app(DOUBLE, app(LENGTH, XS)), app(PLUS, app(LENGTH, XS), app(LENGTH, XS))),
            True,
        ),
        (law(app(PLUS, N, M), app(PLUS, M, N)), law(app(PLUS, app(ZERO), M), app(PLUS, M, app(ZERO))), True),
        (law(app(PLUS, N, app(ZERO)), N), law(app(PLUS, app(ZERO), app(DOUBLE, M)), app(DOUBLE, M)), True),
        (law(app(PLUS, N, M), app(DOUBLE, N)), law(app(PLUS, app(PLUS, K, N), M), app(DOUBLE, app(PLUS, K, M))), True),
        (law(app(PLUS, N, N), app(DOUBLE, N)), law(app(PLUS, N, M), app(DOUBLE, N)), False),
        (law(app(EVEN, N), None), law(app(EVEN, N), None, app(LE, N, M)), True),
        (law(app(EVEN, N), None, app(LE, N, M)), law(app(EVEN, N), None), False),
        (law(app(EVEN, N), None, app(LE, N, M)), law(app(EVEN, K), None, app(LE, K, app(DOUBLE, K))), True),
        (law(app(EVEN, N), None, app(LE, N, M)), law(app(EVEN, K), None, app(LE, app(DOUBLE, K), K)), False),
        (law(app(EVEN, N), None), law(app(EVEN, N), app(EVEN, M)), False),
        (
            law(app(LENGTH_A, app(APPEND_A, Variable(LIST_A, 0), Variable(LIST_A, 1))), app(ZERO)),
            law(app(LENGTH, app(APPEND, XS, XS)), app(ZERO)),
            True,
        ),
        (law(app(LENGTH, XS), app(ZERO)), law(app(LENGTH_A, Variable(LIST_A, 0)), app(ZERO)), False),
    ],
)  # fmt: skip
def test_instances(general: Law, special: Law, *, expected: bool) -> None:
    """Substitution, symmetry of Eq, AC and types; nothing more."""
    assert AC.is_instance(general, special) is expected


@given(laws)
def test_generalisations_have_the_law_as_an_instance(original: Law) -> None:
    """Whatever is offered as more general really is."""
    polymorphic = {"length": LENGTH_A, "++": APPEND_A}
    for wider in generalisations(original, polymorphic):
        assert AC.is_instance(wider, original)


def test_trivial_laws() -> None:
    """What holds by AC alone, or is a hypothesis, says nothing."""
    assert AC.is_trivial(law(app(PLUS, N, app(PLUS, M, K)), app(PLUS, app(PLUS, K, N), M)))
    assert AC.is_trivial(law(app(LE, N, M), None, app(EVEN, N), app(LE, N, M)))
    assert not AC.is_trivial(law(app(DIST, app(DIST, N, M), K), app(DIST, N, app(DIST, M, K))))
    assert not AC.is_trivial(law(app(LE, N, M), None, app(LE, M, N)))


@pytest.mark.parametrize(
    ("made", "size"),
    [
        (law(app(DOUBLE, N), app(PLUS, N, N)), 6),
        (law(app(LE, N, app(DOUBLE, N)), None), 4),
        (law(app(EVEN, app(DOUBLE, N)), None), 5),
        (law(app(LE, N, M), app(LE, M, N)), 7),
    ],
)
def test_size_counts_what_is_printed(made: Law, size: int) -> None:
    """Nodes with =, ≤, ↔ and `= true`; hypotheses and implicit arguments do not count."""
    assert made.size == size
