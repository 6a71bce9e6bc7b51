"""From definitions alone to textbook laws: fifty are named, and looked for among what is found and certified."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from tests.conjecture.rediscovery import covers

from proofmill.certify import Certifier, FrozenStatement
from proofmill.cli import main
from proofmill.conjecture.generator import Generator
from proofmill.conjecture.layers import ExploreLimits
from proofmill.kernel.names import Name
from proofmill.resources import datasets_dir
from proofmill.theory.probes import read_vocabulary
from proofmill.theory.theory import Theory, compile_theory

LAWS = datasets_dir() / "seeds" / "textbook.jsonl"
COMMUTE: frozenset[Name] = frozenset(("Num", name) for name in ("add", "mul", "min", "max"))
"""Whose commutativity is itself among the fifty."""


@pytest.fixture(scope="module")
def textbook() -> Theory:
    """Numbers and lists from nothing."""
    return compile_theory("textbook")


@pytest.fixture(scope="module")
def laws(textbook: Theory) -> dict[str, FrozenStatement]:
    """The fifty laws as Lean understands them, by name."""
    rows = [json.loads(line) for line in LAWS.read_text().splitlines()]
    return frozen(textbook, {row["name"]: row["statement"] for row in rows})


def frozen(theory: Theory, statements: dict[str, str]) -> dict[str, FrozenStatement]:
    """Statements as Lean understands them; all of them must compile."""
    answers = Certifier(theory.environment).freeze(list(statements.values()))
    types = [answer for answer in answers if isinstance(answer, FrozenStatement)]
    assert len(types) == len(answers)
    return dict(zip(statements, types, strict=True))


def found_among(laws: dict[str, FrozenStatement], statements: list[FrozenStatement]) -> set[str]:
    """Names of the laws that some statement is, or is more general than."""
    return {name for name, law in laws.items() if any(covers(s.type, law.type, COMMUTE) for s in statements)}


def test_fifty_different_laws(laws: dict[str, FrozenStatement]) -> None:
    """All fifty compile, and none is an instance of another; functions are variables in ten of them."""
    assert len(laws) == 50
    same = [(a, b) for a in laws for b in laws if a != b and covers(laws[a].type, laws[b].type, COMMUTE)]
    assert same == []
    assert sum("→" in law.text for law in laws.values()) >= 10


def test_the_matcher(textbook: Theory, laws: dict[str, FrozenStatement]) -> None:
    """Renamed, turned round and more general statements count; special, weaker and other ones do not."""
    yes = {
        "y1": ("add_comm", "theorem y1 (a b : Num) : b.add a = a.add b"),
        "y2": ("append_nil", "theorem y2 {β : Type} (ys : Chain β) : ys = ys.append Chain.nil"),
        "y3": ("mul_succ", "theorem y3 (a b : Num) : a.add (b.mul a) = a.mul b.succ"),
        "y4": ("filter_filter", "theorem y4 {α : Type} (f g : α → Bool) (l : Chain α) : "
                                "l.filter (fun x => f x && g x) = (l.filter g).filter f"),
        "y5": ("map_map", "theorem y5 {γ β α : Type} (g : α → β) (f : β → γ) (t : Chain α) : "
                          "t.map (f ∘ g) = (t.map g).map f"),
    }  # fmt: skip
    no = {
        "n0": ("add_zero", "theorem n0 (f : Num → Num) (a b : Num) : (f a).add Num.zero = f a"),
        "n1": ("add_comm", "theorem n1 (a : Num) : a.add a.succ = a.succ.add a"),
        "n2": ("map_map", "theorem n2 {α : Type} (f g : α → α) (t : Chain α) : t.map (f ∘ g) = (t.map g).map f"),
        "n3": ("append_nil", "theorem n3 {α : Type} (t : Chain α) (h : t = t.reverse) : t.append Chain.nil = t"),
        "n4": ("append_assoc", "theorem n4 {α : Type} (x y : Chain α) : (x.append y).append x = x.append (y.append x)"),
        "n5": ("reverse_append", "theorem n5 {α : Type} (x y : Chain α) : "
                                 "(x.append y).reverse = x.reverse.append y.reverse"),
        "n6": ("filter_filter", "theorem n6 {α : Type} (f g : α → Bool) (l : Chain α) : "
                                "l.filter (fun x => f x && f x) = (l.filter g).filter f"),
    }  # fmt: skip
    types = frozen(textbook, {name: text for name, (_, text) in (yes | no).items()})

    assert [n for n, (law, _) in yes.items() if not covers(types[n].type, laws[law].type, COMMUTE)] == []
    assert [n for n, (law, _) in no.items() if covers(types[n].type, laws[law].type, COMMUTE)] == []


def test_a_short_exploration_conjectures_most(textbook: Theory, laws: dict[str, FrozenStatement]) -> None:
    """Terms of at most five nodes are enough for half of the laws; map and filter at their most general types."""
    limits = ExploreLimits(max_size=5, test_points=20, check_points=40, layer_cap=1500, conditionals=False)
    generator = Generator(textbook, read_vocabulary(textbook), limits, 0)
    layers = list(generator.layers(Certifier(textbook.environment).freeze))
    found = found_among(laws, [statement for layer in layers for statement in layer.frozen])

    assert len(found) >= 22, sorted(set(laws) - found)
    assert {
        "map_map",
        "map_reverse",
        "length_map",
        "filter_filter",
        "reverse_reverse",
        "length_append",
    } <= found


@pytest.mark.slow
def test_textbook(textbook: Theory, laws: dict[str, FrozenStatement], tmp_path: Path) -> None:
    """A sweep, and the prover's search on what the sweep leaves open, certify 45 of the fifty."""
    run = tmp_path / "run"
    options = ["--set", "sweep.theory=textbook", "--set", "conjecture.max_conclusion_nodes=15"]
    assert (
        main(["sweep", "default", *options, "--minutes", "8", "--display", "none", "--run-dir", str(run)])
        == 0
    )
    with sqlite3.connect(run / "ledger.sqlite") as ledger:
        rows = ledger.execute("SELECT id, name, statement, status FROM conjecture ORDER BY seq").fetchall()
    types = frozen(textbook, {row[0]: row[2] for row in rows})
    certified = {row[0] for row in rows if row[3] == "proved"}
    done = found_among(laws, [types[id_] for id_ in certified])
    left = [row for row in rows if found_among(laws, [types[row[0]]]) - done]
    statements, results = tmp_path / "left.jsonl", tmp_path / "results.jsonl"
    statements.write_text(
        "".join(json.dumps(dict(zip(("id", "name", "statement"), row, strict=False))) + "\n" for row in left)
    )
    assert (
        main(["prove", str(statements), "--theory", "textbook", "--budget-s", "45", "--out", str(results)])
        == 0
    )
    outcomes = [json.loads(line) for line in results.read_text().splitlines()]
    certified |= {row["id"] for row in outcomes if row["outcome"] == "proved"}
    found = found_among(laws, [types[id_] for id_ in certified])

    assert len(found) >= 45, (
        f"sweep alone {len(done)}, then {len(found)}; missing {sorted(set(laws) - found)}"
    )
