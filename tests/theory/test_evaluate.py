"""The evaluator against Lean: the same values for every function, and an end to every evaluation."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proofmill.conjecture.values import ValueTable
from proofmill.kernel import expr as k
from proofmill.kernel.names import name_str, parse_name
from proofmill.theory.closed import case_table, num_loose, shared
from proofmill.theory.evaluate import MAX_NAT, Evaluator, Unevaluable, force
from proofmill.theory.probes import ProbedVocabulary, read_vocabulary
from proofmill.theory.terms import Symbol, Type
from proofmill.theory.theory import Theory, compile_theory

NAT = Type("Nat")
TACTIC = "first | rfl | decide | decide +kernel"
GROUND = {"'a": NAT, "'b": NAT}


def lean_text(value: Any) -> str:
    """A ground value as Lean text that needs no notation."""
    if isinstance(value, int):
        return str(value)
    ctor, *fields = value
    text = " ".join([name_str(ctor), *map(lean_text, fields)])
    return f"({text})" if fields else text


def wrong(value: Any) -> str:
    """Text of another value of the same type."""
    if isinstance(value, int):
        return str(value + 1)
    ctor, *fields = value
    other = {
        ("Bool", "true"): "false",
        ("Bool", "false"): "true",
        ("List", "nil"): "[default]",
        ("Option", "none"): "(some default)",
    }
    if ctor in other:
        return other[ctor]
    if not fields:
        return "(.node .leaf 0 .leaf)"
    if ctor[0] == "List" and not isinstance(fields[0], int):
        return "[]"
    at = next(i for i, field in enumerate(fields) if isinstance(field, int))
    texts = [wrong(field) if i == at else lean_text(field) for i, field in enumerate(fields)]
    return f"({' '.join([name_str(ctor), *texts])})"


class Cases:
    """Applications of one vocabulary's symbols to random ground arguments, with the evaluator's values."""

    def __init__(self, probed: ProbedVocabulary) -> None:
        self._evaluator = Evaluator(probed.constants)
        self._symbols = probed.vocabulary.symbols
        self._table = ValueTable(self._evaluator, probed.vocabulary.datatypes, seed=11)
        self.right: list[str] = []
        self.wrong: list[str] = []
        self.undefined: list[str] = []
        self.covered: set[str] = set()

    def add(self, symbol: Symbol, rng: random.Random) -> None:
        """One application, as two commands for Lean: a true one and a false one."""
        pairs = [self._argument(t.substitute(GROUND), rng) for t in symbol.arg_types]
        result = symbol.result.substitute(GROUND)
        erased = len({v for t in (*symbol.arg_types, symbol.result) for v in t.variables()})
        text = symbol.template.format(*(text for text, _ in pairs))
        while result.is_function:  # a function is compared by its value somewhere
            pairs.append(self._argument(result.args[0], rng))
            text, result = f"({text}) {pairs[-1][0]}", result.args[1]
        if symbol.is_relation:
            text = f"decide ({text})"
        try:
            function = self._evaluator.function(parse_name(symbol.probe), erased)
            value = self._evaluator.apply_embedded(function, [embedded for _, embedded in pairs])
        except Unevaluable as why:
            self.undefined.append(f"{text}: {why}")
            return
        self.covered.add(symbol.key)
        type_ = result.lean()
        self.right.append(f"example : (({text}) : {type_}) = {lean_text(value)} := by {TACTIC}")
        self.wrong.append(f"example : (({text}) : {type_}) = {wrong(value)} := by {TACTIC}")

    def _argument(self, type_: Type, rng: random.Random) -> tuple[str, Any]:
        if not type_.is_function:
            value = self._table._random(type_, rng, rng.randint(0, 4), 6)
            return f"({lean_text(value)} : {type_.lean()})", self._evaluator.embed(value)
        choices = [
            s
            for s in self._symbols
            if tuple(s.arg_types) == type_.args[:1] and s.result == type_.args[1] and not s.is_relation
        ]
        chosen = rng.choice(choices)
        text = chosen.template.format("x")
        return f"(fun (x : {type_.args[0].lean()}) => {text})", self._evaluator.function(
            parse_name(chosen.probe)
        )


def cases_of(probed: ProbedVocabulary, each: int) -> Cases:
    """Applications of every symbol of a vocabulary."""
    cases = Cases(probed)
    for symbol in probed.vocabulary.symbols:
        rng = random.Random(f"{symbol.key} {symbol.type_args}")
        for _ in range(each if symbol.arity else 1):
            cases.add(symbol, rng)
    return cases


def check_against_lean(theory: Theory, probed: ProbedVocabulary, ask_lean: Any, each: int) -> Cases:
    """Lean accepts every value, and no wrong one."""
    cases = cases_of(probed, each)
    verdicts = ask_lean(theory, [*cases.right, *cases.wrong])
    count = len(cases.right)
    refused = [text for text, ok in zip(cases.right, verdicts[:count], strict=True) if not ok]
    accepted = [text for text, ok in zip(cases.wrong, verdicts[count:], strict=True) if ok]
    assert refused == []
    assert accepted == []
    return cases


def test_default_theory(arith: Theory, arith_vocabulary: ProbedVocabulary, ask_lean: Any) -> None:
    """Every symbol of arith-list has Lean's value at random arguments."""
    cases = check_against_lean(arith, arith_vocabulary, ask_lean, each=4)

    assert cases.undefined == []
    assert {symbol.key for symbol in arith_vocabulary.vocabulary.symbols} == cases.covered
    assert {"ArithList.interleave", "ArithList.sort", "List.filter", "≤", "∈", "+"} <= cases.covered


def test_all_kinds_of_definitions(zoo: Theory, zoo_vocabulary: ProbedVocabulary, ask_lean: Any) -> None:
    """Well-founded and mutual recursion, structures and nested matches have Lean's values too."""
    cases = check_against_lean(zoo, zoo_vocabulary, ask_lean, each=6)

    own = {"log2", "gcd", "isEven", "isOdd", "classify", "reverseOnto", "twice", "divide"}
    own |= {"Point.swap", "Point.norm", "Point.lift", "Tree.size", "Tree.mirror", "Tree.toList"}
    assert {f"Zoo.{name}" for name in own} <= cases.covered


def values(probed: ProbedVocabulary) -> Mapping[str, Symbol]:
    """Symbols by key, the least general instance."""
    return {symbol.key: symbol for symbol in probed.vocabulary.symbols}


@pytest.mark.parametrize(
    ("key", "args"),
    [
        ("^", (10, 13)),
        ("^", (3, 10**9)),
        ("*", (10**9, 10**9)),
        ("Zoo.ackermann", (3, 50)),
        ("Zoo.ackermann", (4, 4)),
        ("Zoo.isEven", (10**9,)),
    ],
)
def test_budgets_end_an_evaluation(zoo_vocabulary: ProbedVocabulary, key: str, args: tuple[int, ...]) -> None:
    """What is too big, too deep or too long is given up within seconds, and the evaluator lives on."""
    evaluator = Evaluator(zoo_vocabulary.constants)
    function = evaluator.function(parse_name(values(zoo_vocabulary)[key].probe))
    started = time.monotonic()
    with pytest.raises(Unevaluable):
        evaluator.apply(function, args)

    assert time.monotonic() - started < 60
    assert evaluator.apply(function, (2,) * len(args)) is not None


def test_large_numbers_within_bounds(zoo_vocabulary: ProbedVocabulary) -> None:
    """Arithmetic on literals costs nothing and is exact up to its bound."""
    evaluator = Evaluator(zoo_vocabulary.constants)
    symbols = values(zoo_vocabulary)

    def at(key: str, *args: int) -> Any:
        return evaluator.apply(evaluator.function(parse_name(symbols[key].probe)), args)

    assert at("*", 10**6, 10**6) == MAX_NAT
    assert at("^", 2, 39) == 2**39
    assert at("/", 10**12, 7) == 10**12 // 7
    assert at("Zoo.log2", 10**11) == 36
    assert at("Zoo.gcd", 2**20 * 9, 2**10 * 15) == 2**10 * 3
    assert at("-", 3, 5) == 0
    assert (at("/", 5, 0), at("%", 5, 0)) == (0, 5)


def test_axioms_and_opaque_constants_have_no_value(tmp_path: Path) -> None:
    """What Lean itself cannot compute is Unevaluable, and only where it is looked at."""
    source = tmp_path / "Hidden.lean"
    source.write_text(
        "axiom secret : Nat\n"
        "opaque hidden : Nat → Nat\n"
        "noncomputable def plus (n : Nat) : Nat := n + secret\n"
        "def through (n : Nat) : Nat := hidden n\n"
        "noncomputable def unused (n : Nat) : Nat := (n, secret).1\n"
        "noncomputable def branch (b : Bool) : Nat := if b then secret else 4\n"
    )
    theory = compile_theory(str(source))
    evaluator = Evaluator(theory.constants)
    found = {}
    for name, arg in (("plus", 3), ("through", 3), ("unused", 3), ("branch", (("Bool", "false"),))):
        try:
            found[name] = evaluator.apply(evaluator.function((name,)), (arg,))
        except Unevaluable as why:
            found[name] = str(why)

    assert found == {
        "plus": "axiom secret has no value",
        "through": "opaque hidden has no value",
        "unused": 3,
        "branch": 4,
    }
    skipped = {s.name: s.reason for s in read_vocabulary(theory).vocabulary.skipped}
    assert skipped["secret"] == "it is of kind axiom"
    assert skipped["hidden"] == "it is of kind opaque"


def test_same_values_again(arith_vocabulary: ProbedVocabulary) -> None:
    """An evaluator keeps no state that changes a value: two of them agree, in any order."""
    forwards, backwards = cases_of(arith_vocabulary, 3), cases_of(arith_vocabulary, 3)
    shuffled = Cases(arith_vocabulary)
    order = list(arith_vocabulary.vocabulary.symbols)
    random.Random(1).shuffle(order)
    for symbol in order:
        rng = random.Random(f"{symbol.key} {symbol.type_args}")
        for _ in range(3 if symbol.arity else 1):
            shuffled.add(symbol, rng)

    assert forwards.right == backwards.right
    assert sorted(shuffled.right) == sorted(forwards.right)


def test_only_a_true_cases_on_is_a_choice(arith_vocabulary: ProbedVocabulary) -> None:
    """A definition by that name that does anything else than Lean's own is run as it is written."""
    constants = dict(arith_vocabulary.constants)
    genuine = constants[parse_name("List.casesOn")]
    assert case_table(genuine, constants) is not None
    assert genuine.value is not None

    other = replace(genuine, value=k.Lam((), k.Sort(k.LevelZero()), genuine.value, k.BinderInfo.DEFAULT))
    assert case_table(other, constants) is None
    recursive = constants[parse_name("List.brecOn")]
    assert case_table(replace(recursive, name=parse_name("List.casesOn")), constants) is None


def test_loose_variables() -> None:
    """A term is closed if no variable of its value is bound outside; types and other terms' answers do not count."""
    known: dict[int, tuple[k.Expr, int]] = {}
    sort = k.Sort(k.LevelZero())
    inner = k.App(k.BVar(0), k.BVar(2))

    assert num_loose(inner, known) == 3
    assert num_loose(k.Lam((), k.BVar(7), inner, k.BinderInfo.DEFAULT), known) == 2
    assert num_loose(k.Let((), sort, k.BVar(1), k.BVar(0), nondep=False), known) == 2
    assert num_loose(k.Pi((), sort, k.BVar(5), k.BinderInfo.DEFAULT), known) == 0
    assert all(id(term) == key for key, (term, _) in known.items())


def test_a_shared_value_may_fail_and_be_asked_again() -> None:
    """A closed term whose evaluation ran out of its budget is evaluated again, and then only once."""
    asked: list[int] = []

    def code(_env: object) -> int:
        asked.append(1)
        if len(asked) == 1:
            raise Unevaluable("too many steps")
        return 7

    value = shared(code)
    with pytest.raises(Unevaluable):
        force(value)

    assert [force(value), force(value), len(asked)] == [7, 7, 2]
