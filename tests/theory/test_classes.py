"""Classes: laws read from Lean, models, free models whose rules Lean certifies, and proofs by completion."""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import Any

import pytest

from proofmill.certify import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.conjecture.generator import Generator
from proofmill.conjecture.layers import ExploreLimits
from proofmill.prove.goals import goal_of
from proofmill.records import Submission
from proofmill.resources import datasets_dir
from proofmill.theory.completion import Completion, Normaliser
from proofmill.theory.evaluate import Evaluator
from proofmill.theory.finite import Equation, FoTerm, find_model, find_models
from proofmill.theory.free import FreeModel
from proofmill.theory.probes import ProbedVocabulary, read_vocabulary
from proofmill.theory.structures import models_of_class, own_instances, read_class, search_models
from proofmill.theory.theory import Theory, compile_theory
from proofmill_provers.equational import EquationalProver

MONOIDS = """
class Meet (M : Type) where
  meet : M → M → M
  comm : ∀ a b, meet a b = meet b a
  assoc : ∀ a b c, meet (meet a b) c = meet a (meet b c)
  idem : ∀ a, meet a a = a
def Meet.three {M : Type} [Meet M] (a b c : M) : M := meet a (meet b c)
inductive Switch where | off | on
def Switch.and : Switch → Switch → Switch | on, on => on | _, _ => off
instance : Meet Switch where
  meet := Switch.and
  comm := by intro a b; cases a <;> cases b <;> rfl
  assoc := by intro a b c; cases a <;> cases b <;> cases c <;> rfl
  idem := by intro a; cases a <;> rfl
"""


def mul(a: FoTerm, b: FoTerm) -> FoTerm:
    """A product, in the finder's terms."""
    return ("op", 0, a, b)


GROUP = [
    Equation(num_variables=3, left=mul(mul(0, 1), 2), right=mul(0, mul(1, 2))),
    Equation(num_variables=1, left=mul(("op", 1), 0), right=0),
    Equation(num_variables=1, left=mul(("op", 2, 0), 0), right=("op", 1)),
]


@pytest.fixture(scope="module")
def groups() -> Theory:
    """The theory of groups that comes with proofmill."""
    return compile_theory(str(datasets_dir() / "theories" / "groups.lean"))


@pytest.fixture(scope="module")
def meets(tmp_path_factory: pytest.TempPathFactory) -> Theory:
    """A class whose laws do not complete to rules, with an instance."""
    path = tmp_path_factory.mktemp("classes") / "Meets.lean"
    path.write_text(MONOIDS)
    return compile_theory(str(path))


@pytest.fixture(scope="module")
def groups_vocabulary(groups: Theory) -> ProbedVocabulary:
    """Its vocabulary."""
    return read_vocabulary(groups)


def test_a_group_of_six_need_not_commute() -> None:
    """Every table found is a group, by a check of its own; one of order six is not commutative."""
    commutes = set()
    for size, seed in itertools.product((4, 6), range(3)):
        tables = find_model([2, 0, 1], GROUP, size, seed)
        assert tables is not None
        product, (one,), inverse = tables
        elements = range(size)
        for a, b, c in itertools.product(elements, repeat=3):
            assert product[product[a * size + b] * size + c] == product[a * size + product[b * size + c]]
        assert all(product[one * size + a] == a and product[inverse[a] * size + a] == one for a in elements)
        same = all(
            product[a * size + b] == product[b * size + a] for a, b in itertools.product(elements, repeat=2)
        )
        commutes.add((size, same))
    assert (6, False) in commutes
    assert (4, False) not in commutes


def test_no_model_where_there_is_none() -> None:
    """Laws that force all elements to be equal have no model of two."""
    assert find_model([2], [Equation(num_variables=2, left=0, right=mul(0, 1)), *GROUP[:1],
                            Equation(num_variables=2, left=mul(0, 1), right=1)], 2, 0) is None  # fmt: skip
    assert find_models([2], [Equation(num_variables=2, left=0, right=1)]) == []


def test_lean_elaborates_every_finite_model(groups: Theory, tmp_path: Path) -> None:
    """The tables become instances whose laws Lean proves; a table with one entry changed does not compile."""
    shape = read_class("Group", groups.constants)
    found = search_models(shape)
    assert found
    text = "\n".join(model.text for model in found)
    source = groups.sources["Theory.Groups"]

    (tmp_path / "Good.lean").write_text(f"{source}\n{text}\n")
    compile_theory(str(tmp_path / "Good.lean"))
    unit = "Probe.Group.Model0.e0"
    broken = text.replace(f"| {unit} => {unit}", f"| {unit} => Probe.Group.Model0.e1", 1)
    assert broken != text
    (tmp_path / "Bad.lean").write_text(f"{source}\n{broken}\n")
    with pytest.raises(Exception, match="does not compile"):
        compile_theory(str(tmp_path / "Bad.lean"))


def test_the_rules_for_groups(groups_vocabulary: ProbedVocabulary) -> None:
    """The free model decides: inverse of a product, and no law that only small groups have."""
    free = groups_vocabulary.vocabulary.models["Group"].free
    assert isinstance(free, FreeModel)
    apply = free.normaliser.apply
    a, b = ("g0",), ("g1",)
    inverse = apply("inv", [apply("mul", [a, b])])
    assert inverse == apply("mul", [apply("inv", [b]), apply("inv", [a])])
    assert apply("mul", [a, b]) != apply("mul", [b, a])
    square = apply("mul", [a, a])
    sixth = apply("mul", [square, apply("mul", [square, square])])
    assert sixth != ("one",)


def test_every_step_of_the_completion_is_certified(groups: Theory) -> None:
    """What the rules join Lean's certifier accepts; what they do not join gets no proof."""
    statements = {
        "inverse_of_product": "(a b : G) : Group.inv (Group.mul a b) = Group.mul (Group.inv b) (Group.inv a)",
        "right_unit": "(a : G) : Group.mul a Group.one = a",
        "right_inverse": "(a : G) : Group.mul a (Group.inv a) = Group.one",
        "inverse_twice": "(a : G) : Group.inv (Group.inv a) = a",
        "inverse_of_one": ": Group.inv (Group.one : G) = Group.one",
        "conj_of_product": "(a b c : G) : Group.conj a (Group.mul b c) = Group.mul (Group.conj a b) (Group.conj a c)",
        "commutator_inverse": "(a b : G) : Group.inv (Group.commutator a b) = Group.commutator b a",
        "commutes": "(a b : G) : Group.mul a b = Group.mul b a",
        "exponent": "(a : G) : Group.mul a a = Group.one",
    }
    heads = [f"theorem {name} {{G : Type}} [Group G] {rest}" for name, rest in statements.items()]
    certifier = Certifier(groups.environment)
    prover = EquationalProver()
    proofs = {}
    for text, frozen in zip(heads, certifier.freeze(heads), strict=True):
        assert isinstance(frozen, FrozenStatement)
        goal = goal_of(
            frozen, groups.environment.closure, id_=text.split()[1], theory_names=frozenset(groups.own)
        )
        proofs[goal.id] = (text, prover.proof(goal))
    assert [name for name, (_, proof) in proofs.items() if proof is None] == ["commutes", "exponent"]
    rows = [
        Submission(id=name, name=name, statement=text, proof=proof)
        for name, (text, proof) in proofs.items()
        if proof is not None
    ]
    assert [str(c.verdict.verdict) for c in certifier.check(rows)] == ["certified"] * len(rows)


def test_normaliser_agrees_with_the_completion() -> None:
    """The fast normal forms are those of the slow, step by step rewriting."""
    named = {0: "mul", 1: "one", 2: "inv"}

    def terms(term: Any) -> Any:
        return term if isinstance(term, int) else (named[term[1]], *map(terms, term[2:]))

    completion = Completion(precedence={"inv": 3, "mul": 2, "one": 1})
    for law in GROUP:
        completion.add(terms(law.left), terms(law.right), "law")
    completion.run(5_000_000)
    assert completion.is_convergent
    fast = Normaliser(completion)
    rng = random.Random(3)

    def word(size: int) -> Any:
        if size == 0:
            return (rng.choice("abc"),)
        if rng.random() < 0.3:
            return ("inv", word(size - 1))
        left = rng.randrange(size)
        return ("mul", word(left), word(size - 1 - left))

    def build(term: Any) -> Any:
        return fast.apply(term[0], [build(arg) for arg in term[1:]])

    for _ in range(60):
        term = word(rng.randint(1, 7))
        assert build(term) == completion.normalise(term)[0]


def test_models_of_classes_without_rules(meets: Theory) -> None:
    """A commutative class is tested in the product of the user's instance and of finite models."""
    probed = read_vocabulary(meets)
    model = probed.vocabulary.models["Meet"]
    assert model.free is None
    assert "Switch" in [t.head for t in model.carriers]
    assert len(model.carriers) > 1
    shape = read_class("Meet", meets.constants)
    alone = models_of_class(shape, list(own_instances(shape, meets.constants, meets.own)))
    assert alone is not None
    evaluator = Evaluator(probed.constants)
    function = evaluator.function(("Meet", "three"), 1, [alone.instance(evaluator)])
    on, off = ((("Switch", name),) for name in ("on", "off"))
    assert evaluator.apply(function, (on, on, on)) == on
    assert evaluator.apply(function, (on, off, on)) == off


def test_laws_of_a_class_are_found(meets: Theory) -> None:
    """Exploration proposes laws over any instance, as statements with an instance argument."""
    generator = Generator(
        meets, read_vocabulary(meets), ExploreLimits(max_size=4, test_points=20, check_points=40), 0
    )
    statements = [
        c.statement
        for layer in generator.layers(Certifier(meets.environment).freeze)
        for c in layer.conjectures
    ]
    assert any(
        "{M : Type} [Meet M] (a b : M) : " in s and s.endswith("Meet.three a a b = Meet.meet a b")
        for s in statements
    ), statements
    assert not any(s.endswith("Meet.meet a a = a") for s in statements), "it is a law of the class already"
    assert not any(s.endswith("Meet.three a b b = b") for s in statements)
