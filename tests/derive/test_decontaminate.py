"""Benchmark statements planted among theorems, disguised: all are found, and look-alikes raise no alarm."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import pytest
from tests.derive.conftest import PLAN, Exported
from tests.derive.disguise import can_be_instantiated, instantiated, renamed, reordered
from tests.export.synthetic import make_run_of

from proofmill.derive import export_types, verify_types
from proofmill.derive.decontaminate import Benchmark, Decontaminator, read_benchmark
from proofmill.derive.diversity import hill
from proofmill.derive.equations import equational_matches
from proofmill.errors import InputError
from proofmill.export.corpus import Decontamination, export_corpus
from proofmill.export.files import corpus_rows

LONG = "total (countdown 5) + largest (bump (countdown 3)) + total (sort [9, 8, 1]) + half (double 5)"
BENCHMARK = Decontaminator(
    [
        Benchmark(id="comm", statement="theorem add_comm' (a b : Nat) : a + b = b + a"),
        Benchmark(
            id="assoc", statement="theorem x (xs ys zs : List Nat) : (xs ++ ys) ++ zs = xs ++ (ys ++ zs)"
        ),
        Benchmark(id="mono", statement="lemma mono (n m : Nat) (h : n ≤ m) : double n ≤ double m"),
        Benchmark(id="sorted", statement="theorem s (xs : List Nat) : isSorted (sort xs) = true"),
        Benchmark(id="closed", statement=f"theorem c : {LONG} = 36"),
    ]
)
PLANTED = {
    "theorem t (a b : Nat) : a + b = b + a": ("exact", "comm"),
    "theorem t (a  b : Nat) :  a + b = b + a": ("exact", "comm"),
    "theorem t (y x : Nat) : x + y = y + x": ("canonical", "comm"),
    "theorem t (m n : Nat) (hyp : m ≤ n) : double n ≥ double m": ("canonical", "mono"),
    "theorem t (ys : List Nat) : true = isSorted (sort ys)": ("canonical", "sorted"),
    "theorem t (n : Nat) : n + 1 = 1 + n": ("instance", "comm"),
    "theorem t (n : Nat) : half n + n = n + half n": ("instance", "comm"),
    "theorem t (xs : List Nat) : (xs ++ xs) ++ [1] = xs ++ (xs ++ [1])": ("instance", "assoc"),
    "theorem t (n m k : Nat) (h' : k ≤ 3) (h : n ≤ m + k) : double n ≤ double (m + k)": ("instance", "mono"),
    "theorem t (n : Nat) : isSorted (sort (countdown n)) = true": ("instance", "sorted"),
    f"theorem t (n : Nat) (h : {LONG} = n) : n = 36": ("ngram", "closed"),
    "theorem t (n m : Nat) : double n ≤ double m": ("instance", "mono"),
}
ALIKE = (
    "theorem t (a b : Nat) : a * b = b * a",
    "theorem t (a b : Nat) : a + b = a + b + 0",
    "theorem t (n m : Nat) (h : m ≤ n) : double n ≤ double m",
    "theorem t (xs : List Nat) : isSorted (sort xs) = false",
    "theorem t (xs : List Nat) : isSorted (bump xs) = true",
    "theorem t (xs ys : List Nat) : xs ++ ys = ys ++ xs",
    "theorem t (a b : Bool) : (a && b) = (b && a)",
)


@pytest.mark.parametrize("statement", PLANTED)
def test_planted_statements_are_found(statement: str) -> None:
    """With the way in which they were disguised, and the statement that they are."""
    match = BENCHMARK.match("t", statement)

    assert match is not None
    assert (match.how, match.benchmark) == PLANTED[statement]


@pytest.mark.parametrize("statement", ALIKE)
def test_look_alikes_raise_no_alarm(statement: str) -> None:
    """What differs in an operator, a side or a hypothesis is another statement."""
    assert BENCHMARK.match("t", statement) is None


DISGUISES = {renamed: "exact", reordered: "canonical", instantiated: "instance"}
EQUATIONS = (
    "theorem unit (n : Nat) : double (n + 0) = n + n",
    "theorem inside (n m : Nat) : half (triangle (m + n) * 1) = half (triangle (n + m))",
    "theorem false_friend (n : Nat) : double (n + 1) = n + n",
)
LAWS = (
    Benchmark(id="double", statement="theorem dd (k : Nat) : double k = k + k"),
    Benchmark(id="other", statement="theorem oo (xs : List Nat) : stutter (bump xs) = bump (stutter xs)"),
)


def test_two_hundred_planted_leaks_are_found_and_look_alikes_are_not(tmp_path: Path) -> None:
    """In a ledger: 200 statements of a benchmark, each in one of three disguises, and 200 false neighbours of them.

    The neighbours were refuted by Lean, so none of them is a statement of the benchmark in any disguise.
    """
    rows = [json.loads(line) for line in (Path(__file__).parent / "leaks.jsonl").read_text().splitlines()]
    asked = {row["id"]: row["statement"] for row in rows if row["kind"] == "benchmark"}
    alike = {f"alike_{row['id']}": row["statement"] for row in rows if row["kind"] == "alike"}
    planted: dict[str, str] = {}
    wanted: dict[str, tuple[str, str]] = {}
    kinds = itertools.cycle(DISGUISES)
    for number, (key, statement) in enumerate(asked.items()):
        disguise = next(kinds)
        if disguise is instantiated and not can_be_instantiated(statement):
            disguise = reordered
        text = disguise(statement, random.Random(number))
        planted[f"planted_{key}"] = f"theorem planted_{key} {text.split(maxsplit=2)[2]}"
        wanted[f"planted_{key}"] = (key, DISGUISES[disguise])
    make_run_of(tmp_path / "run", {**planted, **alike})
    judge = Decontaminator([Benchmark(id=key, statement=text) for key, text in asked.items()])

    export_corpus(
        tmp_path / "run",
        out=tmp_path / "out",
        against=Decontamination(match=judge.match, about={"benchmark": "b"}),
    )

    report = json.loads((tmp_path / "out/decontamination.json").read_text())
    found = {item["name"]: (item["benchmark"], item["how"]) for item in report["matched"]}
    assert (len(asked), len(alike), len(planted)) == (200, 200, 200)
    assert found == wanted
    assert report["by"].keys() == set(DISGUISES.values())
    assert min(report["by"].values()) > 60
    splits = {row.name: (row.split, row.withheld) for row in corpus_rows(tmp_path / "out")}
    assert all(splits[name] == ("withheld", "benchmark_match") for name in planted)
    assert not any(splits[name][1] for name in alike)


def test_statements_equal_modulo_equations_are_found(tmp_path: Path) -> None:
    """A unit, an order inside another function: by the e-graph; what is false follows from nothing."""
    names = {statement.split()[1]: statement for statement in EQUATIONS}
    make_run_of(tmp_path / "run", names)
    judge = Decontaminator(LAWS)

    found = equational_matches(tmp_path / "run", LAWS)

    assert all(judge.match(name, statement) is None for name, statement in names.items())
    assert {name: (match.benchmark, match.how) for name, match in found.matches.items()} == {
        "unit": ("double", "equations")
    }
    assert (found.benchmark, found.theorems) == (2, 3)


def test_rows_of_a_benchmark_are_dropped_and_reported(exported: Exported, tmp_path: Path) -> None:
    """No row is made from a theorem that the benchmark has, none shows one of its statements; pairs are named."""
    (tmp_path / "bench.jsonl").write_text(
        '{"id": "b1", "statement": "theorem hidden (k : Nat) : k = half (double k)"}\n'
        '{"id": "b2", "statement": "lemma b2 : min true false = min false true := by sorry"}\n'
    )

    export_types(exported.run, "specialise", out=tmp_path / "out", against=tmp_path / "bench.jsonl")

    report = json.loads((tmp_path / "out/theorems/decontamination.json").read_text())
    assert report["matched"] == [
        {"name": "half_double", "benchmark": "b1", "how": "canonical"},
        {"name": "min_max", "benchmark": "b2", "how": "instance"},
    ]
    assert (report["statements"], report["theorems"], report["by"]) == (
        2,
        len(PLAN),
        {"canonical": 1, "instance": 1},
    )
    withheld = (tmp_path / "out/theorems/jsonl/withheld.jsonl").read_text().splitlines()
    assert {(row["name"], row["withheld"]) for row in map(json.loads, withheld)} >= {
        ("half_double", "benchmark_match"),
        ("min_max", "benchmark_match"),
    }
    rows = (tmp_path / "out/jsonl/train.jsonl").read_text()
    assert "half_double" not in rows
    assert "min_max" not in rows
    assert "evens_stutter" in rows
    assert json.loads((tmp_path / "out/manifest.json").read_text())["drops"]["withheld_source"] >= 2
    assert verify_types(tmp_path / "out", workers=2).ok


def test_a_malformed_benchmark_names_its_line(tmp_path: Path) -> None:
    """Nothing is passed over in silence."""
    (tmp_path / "b.jsonl").write_text('{"statement": "theorem t : 1 = 1"}\n{"text": "x"}\n')

    with pytest.raises(InputError, match="line 2"):
        read_benchmark(tmp_path / "b.jsonl")


def test_hill_numbers_count_equally_frequent_kinds() -> None:
    """Four kinds of equal share are four in every order; a rare kind counts less in higher ones."""
    assert [round(hill([5, 5, 5, 5], q), 6) for q in (0, 1, 2)] == [4, 4, 4]
    assert hill([97, 1, 1, 1], 0) == 4
    assert hill([97, 1, 1, 1], 2) < hill([97, 1, 1, 1], 1) < 1.2
