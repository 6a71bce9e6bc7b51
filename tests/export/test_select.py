"""Which certificates become rows, what each needs, and where it goes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proofmill.export.recipe import DatasetRecipe, SplitSection
from proofmill.export.rows import closures, code_text, mentioned, named_premises
from proofmill.export.select import Selection, TheoryText, select_rows
from proofmill.ledger.rows import StoredCertificate
from proofmill.records import Conjecture

RECIPE = DatasetRecipe(name="r", title="R", split=SplitSection(salt="s", test_share=0.3))
TRAIN = next(f"f{n}" for n in range(99) if not RECIPE.is_held_out(f"f{n}"))
TEST = next(f"f{n}" for n in range(99) if RECIPE.is_held_out(f"f{n}"))


def certificate(seq: int, proof: str = "rfl", *, family: str = TRAIN, level: int = 3) -> StoredCertificate:
    """The theorem ``t{seq}``."""
    return StoredCertificate(
        seq=seq,
        conjecture=Conjecture(
            id=f"id{seq}",
            name=f"t{seq}",
            statement=f"theorem t{seq} : {seq} = {seq}",
            generator="g",
            parents=(),
            family=family,
            canonical=f"c{seq}",
            size=3,
            tests_passed=1,
        ),
        proof=proof,
        lane="l",
        script="s",
        premises=(),
        axioms=(),
        level=level,
        statement_hash="h",
        toolchain="lean",
        difficulty=None,
        attempts=1,
        wall_s=0.0,
        certified_at="",
        group=None,
    )


def select(*certificates: StoredCertificate, min_level: int = 3) -> Selection:
    """The selection of these certificates."""
    text = TheoryText(name="t", modules=("Theory.T",), context="open T")
    return select_rows(certificates, RECIPE, text, min_level=min_level)


@pytest.mark.parametrize(
    ("proof", "expected"),
    [
        ("by simp [t1, t2]", {"t1", "t2"}),
        ("t1.symm", {"t1"}),
        ("by\n  exact (t2).trans t1'", {"t2"}),
        ("by simp -- t1", set()),
        ('"t1"', set()),
        ("Other.t1", set()),
        ("by (", set()),
        ("/- never closed t1", set()),
    ],
)
def test_names_in_a_text(proof: str, expected: set[str]) -> None:
    """A name counts as a word of its own or as the beginning of a dotted one."""
    assert mentioned(proof, dict.fromkeys(["t1", "t2"])) == expected


def test_auxiliary_premises() -> None:
    """What simp derives from a theorem stands for it; by-products of its text do not."""
    found = named_premises(
        ["a", "b._simp_1", "c.match_1", "c._proof_2", "List.len.eq_1"], dict.fromkeys(["a", "b", "c"])
    )

    assert found == ("a", "b")


def test_closures_go_all_the_way_in_order() -> None:
    """Needs of needs count, each once, in order."""
    order = {name: place for place, name in enumerate("abcd")}

    found = closures({"d": {"c", "b"}, "c": {"a"}, "b": {"a"}, "a": set()}, order)

    assert found == {"a": (), "b": ("a",), "c": ("a",), "d": ("a", "b", "c")}


def test_code_is_a_whole_file() -> None:
    """Imports, context, theorems; nothing where there is nothing."""
    assert code_text(["M"], "open M\n", [("theorem a : p", "by\n  x")]) == (
        "import M\n\nopen M\n\ntheorem a : p :=\nby\n  x\n"
    )
    assert code_text([], "", [("theorem a : p", "x")]) == "theorem a : p :=\nx\n"


def test_weak_evidence_is_left_out_with_what_rests_on_it() -> None:
    """Each certificate is a row or has a reason."""
    selection = select(certificate(1, level=2), certificate(2, "t1"), certificate(3, "t2"), certificate(4))

    assert [row.name for row in selection.rows] == ["t4"]
    assert selection.left_out == {"below_min_level": 1, "premise_left_out": 2}
    assert selection.levels == {2: 1, 3: 3}


def test_a_level_is_the_least_of_what_it_rests_on() -> None:
    """A replayed theorem that uses an audited one is audited."""
    rows = select(certificate(1, level=3), certificate(2, "t1", level=4)).rows

    assert [row.level for row in rows] == [3, 3]


def test_training_rows_never_need_held_out_ones() -> None:
    """Directly or through others; a test row may build on training rows."""
    selection = select(
        certificate(1),
        certificate(2, family=TEST),
        certificate(3, "t2"),
        certificate(4, "t3"),
        certificate(5, "t1", family=TEST),
    )

    assert {row.name: (row.split, row.withheld) for row in selection.rows} == {
        "t1": ("train", ""),
        "t2": ("test", ""),
        "t3": ("withheld", "held_out_leak"),
        "t4": ("withheld", "held_out_leak"),
        "t5": ("test", ""),
    }
    assert selection.withheld == {"held_out_leak": 2}


def test_equal_forms_stay_on_one_side() -> None:
    """A training row that equals a held-out one, also a later one, is withheld; so is a repeated row."""
    same = [certificate(1), certificate(2, family=TEST), certificate(3, family=TEST)]
    rows = select(*(replace(c, conjecture=replace(c.conjecture, canonical="same")) for c in same)).rows

    assert [(row.split, row.withheld) for row in rows] == [
        ("withheld", "held_out_match"),
        ("test", ""),
        ("withheld", "duplicate"),
    ]


def test_a_taken_name_is_left_out() -> None:
    """Names are what proofs refer to, so they must be distinct."""
    again = replace(certificate(2), conjecture=replace(certificate(2).conjecture, name="t1"))

    selection = select(certificate(1), again)

    assert (len(selection.rows), selection.left_out) == (1, {"name_taken": 1})
