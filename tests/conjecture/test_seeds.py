"""Seeds of three kinds of file: good ones become laws through Lean, bad ones are told by line with a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conjecture.lawlab import COMMUTATIVE, SAMPLES, Lab, lab

from proofmill.cli import main
from proofmill.conjecture.mutate import Mutator
from proofmill.conjecture.seeds import BadSeed, Seed, read_seed_file, read_seeds
from proofmill.conjecture.sources import Sieve
from proofmill.errors import InputError


@pytest.fixture(scope="module")
def lists() -> Lab:
    """Six functions on lists and numbers."""
    return lab("lists.toml")


def write(path: Path, text: str) -> Path:
    """A file with this text."""
    path.write_text(text, encoding="utf-8")
    return path


def test_jsonl(tmp_path: Path, lists: Lab) -> None:
    """Statements that Lean takes are laws; every other line is reported with its number and reason."""
    rows = [
        json.dumps({"statement": "theorem a (n m : Nat) : n + m = m + n"}),
        "{broken",
        json.dumps({"text": "theorem"}),
        json.dumps({"statement": "theorem b (n : Nat) : nothing n = n"}),
        "",
        json.dumps({"statement": "theorem c (n : Nat) : ∃ m, n ≤ m"}),
        json.dumps({"statement": "lemma a (k l : Nat) : k + l = l + k"}),
        json.dumps({"statement": "def x := 1"}),
    ]
    seeds = read_seeds([write(tmp_path / "s.jsonl", "\n".join(rows))], lists.certifier, lists.reader)

    assert [lists.text(parent.law) for parent in seeds.parents] == ["(n m : Nat) : n + m = m + n"]
    reasons = {bad.line: bad.reason for bad in seeds.bad}
    assert sorted(reasons) == [2, 3, 4, 6, 8]
    assert "JSON" in reasons[2] and "statement" in reasons[3] and "nothing" in reasons[4]
    assert "Exists" in reasons[6] and "begin with theorem" in reasons[8]
    assert str(seeds.bad[0]).endswith(reasons[seeds.bad[0].line])


def test_lean_file(tmp_path: Path, lists: Lab) -> None:
    """The theorems of a Lean file, whatever their proofs; what is in comments is none."""
    path = write(
        tmp_path / "Some.lean",
        """/-
theorem hidden : 1 = 1 := rfl
-/
namespace Some

/-- Adding nothing. -/
@[simp] theorem add_nothing (n : Nat) :
    n + 0 = n := by
  rfl

private lemma twice (n : Nat) (h : isEven n = true) : double n = n + n :=
  sorry

def other := 3
-- theorem commented (n : Nat) : n = n
example (xs : List Nat) : len (rev xs) = len xs := by simp
end Some
""",
    )
    items = list(read_seed_file(path))
    assert [item.line for item in items] == [7, 11, 16]
    seeds = read_seeds([path], lists.certifier, lists.reader)
    assert seeds.bad == ()
    assert [lists.text(parent.law) for parent in seeds.parents] == [
        "(n : Nat) : n + 0 = n",
        "(n : Nat) (h : isEven n = true) : double n = n + n",
        "(xs : List Nat) : len (rev xs) = len xs",
    ]


def test_leandojo_benchmark(tmp_path: Path, lists: Lab) -> None:
    """Theorem data by statement, or by the state before the first tactic; rows without either have a reason."""
    rows = [
        {"full_name": "A.one", "theorem_statement": "theorem A.one (n : Nat) : n ≤ n + n := by simp"},
        {
            "full_name": "B.two",
            "traced_tactics": [
                {
                    "tactic": "simp",
                    "state_before": "α : Type\nxs ys : List α\n"
                    "⊢ (xs ++ ys).reverse =\n    ys.reverse ++ xs.reverse",
                }
            ],
        },
        {"full_name": "C.three", "traced_tactics": []},
        {"full_name": "D.four", "traced_tactics": [{"state_before": "n✝ : Nat\n⊢ n✝ = n✝"}]},
        {"file_path": "x"},
    ]
    path = write(tmp_path / "train.json", json.dumps(rows))
    seeds = read_seeds([path], lists.certifier, lists.reader)
    assert [lists.text(parent.law) for parent in seeds.parents] == [
        "(n : Nat) : n ≤ n + n",
        "{α : Type} (xs ys : List α) : (xs ++ ys).reverse = ys.reverse ++ xs.reverse",
    ]
    assert [bad.line for bad in seeds.bad] == [3, 4, 5]


def test_seeds_feed_mutation(tmp_path: Path, lists: Lab) -> None:
    """A seed's mutations name it as their parent."""
    path = write(
        tmp_path / "s.jsonl", json.dumps({"statement": "theorem a (n m : Nat) (h : n ≤ m) : n ≤ double m"})
    )
    seeds = read_seeds([path], lists.certifier, lists.reader)
    sifted = Sieve(lists.bed(), COMMUTATIVE).sift(
        Mutator(seeds.parents, lists.probed.vocabulary.symbols).proposals()
    )
    assert sifted.kept and all(t.proposal.parents == (seeds.parents[0].id,) for t in sifted.kept)
    assert seeds.parents[0].id.startswith("seed:")


def test_unusable_files_are_one_clear_error(tmp_path: Path) -> None:
    """A file that is missing, of another kind, no text or no list is an error that says what is wanted."""
    for path, part in [
        (tmp_path / "none.jsonl", "cannot be read"),
        (write(tmp_path / "x.csv", "a"), "must be"),
        (write(tmp_path / "x.json", "{}"), "list"),
        (write(tmp_path / "y.json", "["), "JSON"),
    ]:
        with pytest.raises(InputError, match=part):
            list(read_seed_file(path))
    (tmp_path / "b.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        list(read_seed_file(tmp_path / "b.jsonl"))
    items = list(read_seed_file(write(tmp_path / "c.jsonl", '{"statement": "theorem t : 1 = 1"}\n3')))
    assert isinstance(items[0], Seed) and isinstance(items[1], BadSeed)


def test_conjecture_starts_from_seeds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``conjecture --seeds`` proposes what is made from the seeds first, and tells of those it cannot use."""
    rows = [
        {"statement": "theorem a (xs : List Nat) : sum (rev xs) = sum xs"},
        {"statement": "theorem b (n : Nat) : bogus n = n"},
    ]
    path = write(tmp_path / "s.jsonl", "\n".join(map(json.dumps, rows)))
    theory = str(SAMPLES / "lists.toml")
    assert main(["conjecture", "--theory", theory, "--n", "4", "--keep-trivial", "--seeds", str(path)]) == 0
    captured = capsys.readouterr()
    made = [json.loads(line) for line in captured.out.splitlines()]
    assert len(made) == 4
    grown = [row for row in made if row["parents"]]
    assert grown and all(row["generator"].startswith("mutate/") for row in grown)
    assert "s.jsonl line 2" in captured.err and "bogus" in captured.err
    assert main(["conjecture", "--theory", theory, "--seeds", str(tmp_path / "none.jsonl")]) == 1
    assert "cannot be read" in capsys.readouterr().err
