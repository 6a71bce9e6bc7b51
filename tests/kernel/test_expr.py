"""Hashes and comparison of terms: blind to names of binders, to nothing else."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from proofmill.judge.compare import Side, first_difference
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.expr import (
    App,
    BinderInfo,
    BVar,
    Const,
    Expr,
    Lam,
    Let,
    Level,
    LevelIMax,
    LevelMax,
    LevelParam,
    LevelSucc,
    LevelZero,
    NatLit,
    Pi,
    Proj,
    Sort,
    StrLit,
    constants_of,
    structural_hash,
)
from proofmill.kernel.names import Name, name_str, parse_name

U, V = ("u",), ("v",)
levels = st.recursive(
    st.one_of(st.builds(LevelZero), st.sampled_from([LevelParam(U), LevelParam(V)])),
    lambda inner: st.one_of(
        st.builds(LevelSucc, inner), st.builds(LevelMax, inner, inner), st.builds(LevelIMax, inner, inner)
    ),
    max_leaves=4,
)
names = st.sampled_from([("Nat",), ("Nat", "add"), ("x", 1)])
infos = st.sampled_from(list(BinderInfo))
exprs: st.SearchStrategy[Expr] = st.recursive(
    st.one_of(
        st.builds(BVar, st.integers(0, 3)),
        st.builds(Sort, levels),
        st.builds(Const, names, st.tuples(levels)),
        st.builds(NatLit, st.integers(0, 2**70)),
        st.builds(StrLit, st.text(max_size=3)),
    ),
    lambda inner: st.one_of(
        st.builds(App, inner, inner),
        st.builds(Lam, names, inner, inner, infos),
        st.builds(Pi, names, inner, inner, infos),
        st.builds(Let, names, inner, inner, inner, nondep=st.booleans()),
        st.builds(Proj, names, st.integers(0, 2), inner),
    ),
    max_leaves=12,
)


def rebuilt(node: Expr, rename: dict[Name, Name]) -> Expr:  # noqa: C901 (one case per kind)
    """An equal term without sharing, with other binder names and renamed universe parameters."""

    def level(old: Level) -> Level:
        match old:
            case LevelSucc():
                return LevelSucc(level(old.arg))
            case LevelMax():
                return LevelMax(level(old.left), level(old.right))
            case LevelIMax():
                return LevelIMax(level(old.left), level(old.right))
            case LevelParam():
                return LevelParam(rename[old.name])
        return LevelZero()

    match node:
        case App():
            return App(rebuilt(node.fn, rename), rebuilt(node.arg, rename))
        case Lam() | Pi():
            make = type(node)
            return make(
                ("other",),
                rebuilt(node.type, rename),
                rebuilt(node.body, rename),
                BinderInfo.STRICT_IMPLICIT,
            )
        case Let():
            kind, value, body = (rebuilt(part, rename) for part in (node.type, node.value, node.body))
            return Let(("other",), kind, value, body, nondep=not node.nondep)
        case Proj():
            return Proj(node.struct_name, node.index, rebuilt(node.struct, rename))
        case Sort():
            return Sort(level(node.level))
        case Const():
            return Const(node.name, tuple(level(old) for old in node.levels))
    return node


def side(node: Expr, params: tuple[Name, ...] = (U, V)) -> Side:
    """A statement without auxiliaries."""
    return Side(type=node, level_params=params, own={})


@given(exprs)
def test_renaming_changes_nothing(node: Expr) -> None:
    """Other binder names, binder kinds and universe names: the same statement."""
    other = rebuilt(node, {U: ("a",), V: ("b",)})
    params = (("a",), ("b",))
    assert structural_hash(other, params) == structural_hash(node, (U, V))
    assert first_difference(side(node), side(other, params)) is None


@given(exprs, exprs)
def test_hash_and_comparison_agree(one: Expr, other: Expr) -> None:
    """Two terms have the same hash exactly when no difference is found."""
    same = structural_hash(one, (U, V)) == structural_hash(other, (U, V))
    assert same is (first_difference(side(one), side(other)) is None)


def test_universe_order_counts() -> None:
    """Parameters are matched by position, and their number counts."""
    node = Sort(LevelParam(U))
    assert structural_hash(node, (U, V)) != structural_hash(node, (V, U))
    assert structural_hash(node, (U,)) != structural_hash(node, (U, V))
    difference = first_difference(side(node, (U,)), side(node, (U, V)))
    assert difference is not None
    assert "universe" in difference.path


def test_shared_terms_stay_small() -> None:
    """A term whose tree has 2^300 nodes is hashed, compared and searched at once."""

    def tower() -> Expr:
        node: Expr = Const(("c",), ())
        for _ in range(300):
            node = App(node, node)
        return node

    started = time.monotonic()
    one, other = tower(), tower()
    assert structural_hash(one) == structural_hash(other)
    assert first_difference(side(one), side(other)) is None
    assert constants_of(one) == {("c",)}
    assert time.monotonic() - started < 60


def test_deep_terms_do_not_recurse() -> None:
    """100,000 nested binders are no problem."""

    def chain() -> Expr:
        node: Expr = BVar(0)
        for _ in range(100_000):
            node = Lam(("x",), Sort(LevelZero()), node, BinderInfo.DEFAULT)
        return node

    one, other = chain(), chain()
    assert structural_hash(one) == structural_hash(other)
    assert first_difference(side(one), side(other)) is None


def constant(name: Name, value: Expr) -> ConstantInfo:
    """A definition."""
    return ConstantInfo(
        name=name, kind=ConstantKind.DEF, level_params=(), type=Sort(LevelZero()), value=value
    )


def test_auxiliaries_are_compared_by_value() -> None:
    """What the statement's own compilation made may have another name, but no other value."""

    def statement(name: Name, value: Expr) -> Side:
        own = {name: constant(name, value)}
        return Side(type=App(Const(name, ()), Const(name, ())), level_params=(), own=own)

    frozen = statement(("goal", "match_1"), NatLit(1))
    renamed = statement(("W", "goal", "match_2"), NatLit(1))
    forged = statement(("goal", "match_1"), NatLit(2))
    library = Side(
        type=App(Const(("goal", "match_1"), ()), Const(("goal", "match_1"), ())),
        level_params=(),
        own={},
    )
    assert first_difference(frozen, renamed) is None
    assert "auxiliary goal.match_1" in str(first_difference(frozen, forged))
    assert first_difference(frozen, library) is not None
    assert first_difference(library, frozen) is not None


def test_difference_says_where() -> None:
    """The path leads to the two subterms."""

    def statement(constant: str) -> Side:
        head = App(Const(("HAdd", "hAdd"), ()), Const((constant,), ()))
        return side(Pi(("n",), Const(("Nat",), ()), App(head, BVar(0)), BinderInfo.DEFAULT))

    difference = first_difference(statement("instAddNat"), statement("myAdd"))
    assert str(difference) == "at argument 1 of HAdd.hAdd: expected instAddNat, found myAdd"


@given(st.lists(st.sampled_from(["a", "b'", "α₁", "weird name", "∀", "x.y"]), min_size=1))
def test_names_round_trip(parts: list[str]) -> None:
    """A name is read back from its text."""
    name = tuple(parts)
    assert parse_name(name_str(name)) == name
