"""What is proposed about a real theory: true on its tests, distinct, in Lean what was meant, counted."""

from __future__ import annotations

import itertools
import json
import re
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from proofmill.certify import Certifier
from proofmill.certify.batch import ProofText, elaborate_batch
from proofmill.cli import main
from proofmill.conjecture.generator import Generator, ProposedLayer
from proofmill.conjecture.laws import Law
from proofmill.conjecture.layers import ExploreLimits
from proofmill.conjecture.propose import propose
from proofmill.errors import TheoryError
from proofmill.kernel.expr import structural_hash
from proofmill.records import Conjecture
from proofmill.theory.probes import ProbedVocabulary, read_vocabulary
from proofmill.theory.terms import App, Term, Variable
from proofmill.theory.theory import Theory, compile_theory

SAMPLES = Path(__file__).parent / "samples"
LIMITS = ExploreLimits(max_size=5, test_points=30, check_points=90, layer_cap=4000)


@dataclass(frozen=True, kw_only=True)
class Explored:
    """One exploration with everything it made."""

    theory: Theory
    generator: Generator
    layers: list[ProposedLayer]

    @property
    def conjectures(self) -> list[Conjecture]:
        """All that was proposed, in order."""
        return [conjecture for layer in self.layers for conjecture in layer.conjectures]


def explore(theory: Theory, probed: ProbedVocabulary, limits: ExploreLimits, seed: int = 0) -> Explored:
    """Explores to the end."""
    generator = Generator(theory, probed, limits, seed)
    return Explored(
        theory=theory,
        generator=generator,
        layers=list(generator.layers(Certifier(theory.environment).freeze)),
    )


@pytest.fixture(scope="module")
def lists() -> Theory:
    """Six functions on lists and numbers."""
    return compile_theory(str(SAMPLES / "lists.toml"))


@pytest.fixture(scope="module")
def explored(lists: Theory) -> Explored:
    """The theory explored."""
    return explore(lists, read_vocabulary(lists), LIMITS)


def test_every_layer_balances(explored: Explored) -> None:
    """What was considered is kept or dropped for a counted reason, with examples."""
    for layer in explored.layers:
        assert layer.considered == len(layer.conjectures) + sum(layer.drops.values())
        assert all(num > 0 for num in layer.drops.values())
        assert set(layer.examples) <= set(layer.drops)
    assert [layer.index for layer in explored.layers] == list(range(1, LIMITS.max_size + 1))
    assert len(explored.conjectures) > 40


def test_same_seed_same_conjectures(lists: Theory, explored: Explored) -> None:
    """Exploration is a function of theory, limits and seed; another seed looks at other points."""
    again = explore(lists, read_vocabulary(lists), LIMITS)

    assert again.conjectures == explored.conjectures
    assert [layer.drops for layer in again.layers] == [layer.drops for layer in explored.layers]


def test_statements_mean_the_laws(explored: Explored) -> None:
    """Each statement, as Lean compiled it, is the kernel type that was meant; no slip of printing."""
    drops = Counter[str]()
    for layer in explored.layers:
        drops.update(layer.drops)
        for conjecture, frozen in zip(layer.conjectures, layer.frozen, strict=True):
            assert frozen.text == conjecture.statement
    assert drops["means_something_else"] == drops["not_well_formed"] == 0
    laws = explored.generator._laws.laws
    hashes = {structural_hash(explored.generator._writer.kernel_type(law)) for law in laws}
    assert laws
    for layer in explored.layers:
        assert {structural_hash(f.type, f.level_params) for f in layer.frozen} <= hashes


def test_all_distinct(explored: Explored) -> None:
    """Names, ids, canonical forms and kernel types are all different; ids are stable hashes."""
    for column in ("id", "name", "canonical", "statement"):
        seen = Counter(getattr(c, column) for c in explored.conjectures)
        assert [value for value, num in seen.items() if num > 1] == []
    types = Counter(structural_hash(f.type) for layer in explored.layers for f in layer.frozen)
    assert max(types.values()) == 1


def matches(pattern: Term, subject: Term, bound: dict[Variable, Term]) -> bool:
    """Plain first-order matching, written without the code under test."""
    if isinstance(pattern, Variable):
        return bound.setdefault(pattern, subject) == subject and pattern.type.match(subject.type, {})
    return (
        isinstance(pattern, App)
        and isinstance(subject, App)
        and pattern.symbol.key == subject.symbol.key
        and len(pattern.args) == len(subject.args)
        and all(matches(p, s, bound) for p, s in zip(pattern.args, subject.args, strict=True))
    )


def is_plain_instance(general: Law, special: Law) -> bool:
    """Substitution and symmetry of Eq, for laws without hypotheses."""
    if general.hypotheses or special.hypotheses or (general.right is None) != (special.right is None):
        return False
    if general.right is None or special.right is None:
        return matches(general.left, special.left, {})
    bound: dict[Variable, Term] = {}
    if matches(general.left, special.left, bound) and matches(general.right, special.right, bound):
        return True
    bound = {}
    return matches(general.left, special.right, bound) and matches(general.right, special.left, bound)


def test_none_is_an_instance_of_another(explored: Explored) -> None:
    """No proposed law is a substitution instance of another one."""
    laws = explored.generator._laws.laws
    found = [
        (general, special)
        for general, special in itertools.permutations(laws, 2)
        if is_plain_instance(general, special)
    ]

    assert found == []


def test_conclusions_are_small(explored: Explored) -> None:
    """At most 15 nodes, as the issue demands, and within the limit given."""
    assert max(c.size for c in explored.conjectures) <= min(15, LIMITS.max_conclusion)


def parts(statement: str) -> tuple[dict[str, str], list[str], str]:
    """Variables with types, hypotheses, conclusion of a statement that was proposed."""
    binders, conclusion = re.fullmatch(r"theorem \S+ (.*?)\)?(?<=[)}]) : (.*)", statement).groups()
    types: dict[str, str] = {}
    hypotheses: list[str] = []
    depth, start = 0, 0
    for i, letter in enumerate(binders + ")" * (binders.count("(") - binders.count(")"))):
        if letter in "({":
            start = i if depth == 0 else start
            depth += 1
        elif letter in ")}":
            depth -= 1
            if depth == 0:
                names, _, type_ = binders[start + 1 : i].partition(" : ")
                if re.fullmatch(r"h[₁-₅]?", names):
                    hypotheses.append(type_)
                else:
                    types.update(dict.fromkeys(names.split(), type_))
    return types, hypotheses, conclusion


def ground(text: str, types: dict[str, str], values: dict[str, str]) -> str:
    """Text with values for variables, and Nat for type variables."""
    for name, value in values.items():
        type_ = re.sub("[αβ]", "Nat", types[name])
        text = re.sub(rf"(?<![\w.]){re.escape(name)}(?!\w)", f"({value} : {type_})", text)
    return re.sub("[αβ]", "Nat", text)


def test_witnesses_satisfy_the_hypotheses(explored: Explored) -> None:
    """At the witness of a conditional law, Lean decides that all hypotheses and the conclusion hold."""
    conditional = [c for c in explored.conjectures if "(h : " in c.statement]
    texts = []
    for c in conditional:
        types, hypotheses, conclusion = parts(c.statement)
        assert c.witness is not None
        assert hypotheses
        claims = " ∧ ".join(f"({ground(text, types, dict(c.witness))})" for text in [*hypotheses, conclusion])
        texts.append(ProofText(statement=f"theorem w_{c.name} : {claims}", proof="by decide"))
    outcomes = elaborate_batch(Certifier(explored.theory.environment).compiler, texts)

    assert len(texts) >= 3
    assert [
        (text.statement, o.first_error) for text, o in zip(texts, outcomes, strict=True) if not o.ok
    ] == []


def test_unconditional_laws_have_no_witness(explored: Explored) -> None:
    """A witness belongs to hypotheses; every law passed all or most of its tests."""
    for c in explored.conjectures:
        assert (c.witness is None) == ("(h : " not in c.statement)
        assert c.tests_passed >= 6


@pytest.mark.parametrize(
    "false",
    [
        "double n = n",
        "xs ++ ys = ys ++ xs",
        "rev xs = xs",
        "len xs = sum xs",
        "isEven n = true",
        "n ≤ m",
        "sum xs ≤ len xs",
        "len xs ≤ sum xs",
        "double n ≤ n",
    ],
)
def test_false_laws_are_not_proposed(explored: Explored, false: str) -> None:
    """What a small example refutes is never proposed without a hypothesis."""
    left, relation, right = re.split(r" (=|≤) ", false)
    turned = {false, f"{right} = {left}"} if relation == "=" else {false}
    plain = [c.statement for c in explored.conjectures if c.witness is None]

    assert [s for s in plain if s.rpartition(") : ")[2] in turned] == []


def test_expected_laws_are_proposed(explored: Explored) -> None:
    """Exploration finds what a teacher would ask for."""
    conclusions = {c.statement.rpartition(") : ")[2] for c in explored.conjectures}
    for law in ("app xs ys = xs ++ ys", "rev xs = xs.reverse", "len xs = xs.length", "n ≤ double n"):
        left, _, right = law.partition(" = ")
        assert conclusions & {law, f"{right} = {left}"}, law


@pytest.mark.parametrize(
    "text",
    [
        "def one : Nat := 1\ndef same (n : Nat) : Nat := n\n",
        "inductive Unit1 where\n  | u\ndef Unit1.id (x : Unit1) : Unit1 := x\n",
        "def const {α : Type} (x y : α) : α := x\n",
        "def ack : Nat → Nat → Nat\n  | 0, n => n + 1\n  | m + 1, 0 => ack m 1\n"
        "  | m + 1, n + 1 => ack m (ack (m + 1) n)\n",
        "def fib : Nat → Nat\n  | 0 => 0\n  | 1 => 1\n  | n + 2 => fib (n + 1) + fib n\ndef tower : Nat → Nat\n"
        "  | 0 => 1\n  | n + 1 => 3 ^ tower n\n",
        "def compose {α : Type} (f g : α → α) (x : α) : α := f (g x)\n",
    ],
    ids=["constants", "one value", "no closed terms", "ackermann", "fast growth", "functions only"],
)
def test_odd_theories_terminate(tmp_path: Path, text: str) -> None:
    """Theories with almost nothing in them, or with huge values, are explored to the end."""
    (tmp_path / "Odd.lean").write_text(text)
    (tmp_path / "odd.toml").write_text('name = "odd"\nfiles = ["Odd.lean"]\n[vocabulary]\noperators = []\n')
    theory = compile_theory(str(tmp_path / "odd.toml"))
    started = time.monotonic()
    limits = ExploreLimits(max_size=3, test_points=8, check_points=12, layer_cap=100)
    found = explore(theory, read_vocabulary(theory), limits)

    assert time.monotonic() - started < 60
    for layer in found.layers:
        assert layer.considered == len(layer.conjectures) + sum(layer.drops.values())


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"def c{i} : Nat := {i}\n" for i in range(500)) + "def twice (n : Nat) : Nat := n + n\n",
        "inductive Void1\ndef Void1.toNat (x : Void1) : Nat := nomatch x\ndef two (n : Nat) : Nat := n + 2\n",
        "partial def spin (n : Nat) : Nat := spin (n + 1)\ndef two (n : Nat) : Nat := n + 2\n",
    ],
    ids=["500 constants", "an empty type", "partial"],
)
def test_proposing_ends(tmp_path: Path, text: str) -> None:
    """Odd vocabularies: the search ends by itself or by its clock, and says which."""
    (tmp_path / "Odd.lean").write_text(text)
    (tmp_path / "odd.toml").write_text('name = "odd"\nfiles = ["Odd.lean"]\n[vocabulary]\noperators = []\n')
    theory = compile_theory(str(tmp_path / "odd.toml"))
    started = time.monotonic()
    proposed = propose(theory, 40, seed=0, max_size=5, limit_s=20)

    assert time.monotonic() - started < 120
    assert proposed.out_of_time or len(proposed.conjectures) == 40 or proposed.largest == 5


def test_one_constant_is_an_error(tmp_path: Path) -> None:
    """A theory of one constant has nothing to conjecture about, and the error says what to add."""
    (tmp_path / "One.lean").write_text("def one : Nat := 1\n")
    (tmp_path / "one.toml").write_text('name = "one"\nfiles = ["One.lean"]\n[vocabulary]\noperators = []\n')

    with pytest.raises(TheoryError, match="at least one function"):
        propose(compile_theory(str(tmp_path / "one.toml")), 5, seed=0)


class TestCommand:
    """`proofmill conjecture`."""

    def run(self, capsys: pytest.CaptureFixture[str], *args: str) -> tuple[list[Any], str]:
        """Rows on stdout, words on stderr."""
        theory = str(SAMPLES / "lists.toml")
        assert main(["conjecture", "--theory", theory, *args]) == 0
        said = capsys.readouterr()
        return [json.loads(line) for line in said.out.splitlines()], said.err

    def test_rows(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """N rows of the contract's form, the same again and in a file."""
        rows, said = self.run(capsys, "--n", "12")
        again, _ = self.run(capsys, "--n", "12", "--seed", "0", "--out", str(tmp_path / "out.jsonl"))
        written = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]

        assert len(rows) == 12
        assert again == []
        assert written == rows
        keys = {
            "id",
            "name",
            "statement",
            "generator",
            "parents",
            "family",
            "witness",
            "tests_passed",
            "filters",
        }
        for row in rows:
            assert keys <= set(row)
            assert row["statement"].startswith(f"theorem {row['name']} ")
        assert "12 conjectures of" in said

    def test_exhausted(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Asking for more than there is says how to look further."""
        rows, said = self.run(capsys, "--n", "10000", "--max-size", "3")

        assert 5 < len(rows) < 300
        assert "raise --max-size" in said
