"""The curriculum: order, stages, weights, and the same for the same seed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.derive.conftest import Exported
from tests.derive.test_forged import read_made

from proofmill.derive import type_names
from proofmill.derive.mixture import MixtureRecipe, Stage, curriculum, load_mixture
from proofmill.derive.verify import verify_types
from proofmill.errors import ConfigError
from proofmill.export.files import corpus_rows

TYPES = ("whole-proof", "next-tactic", "counterexample", "good-over-broken")
MIXTURE = MixtureRecipe(
    name="test",
    rows=40,
    default_weight=1.0,
    stage=(Stage(name="first", share=0.5), Stage(name="second", share=0.5)),
    weights={"next-tactic": 4.0, "counterexample": 0.0},
)


def mixed(exported: Exported, mixture: MixtureRecipe) -> dict[str, str]:
    """The curriculum of some types."""
    made = [read_made(exported.folder / name) for name in TYPES]
    return curriculum([(m.recipe, m.rows) for m in made], corpus_rows(exported.folder / "theorems"), mixture)


def rows_of(files: dict[str, str]) -> list[dict[str, object]]:
    """Rows of all stages without preferences, in order."""
    names = [name for name in files if name.endswith(".jsonl") and "-preference" not in name]
    return [json.loads(line) for name in names for line in files[name].splitlines()]


def test_rows_come_in_order_of_difficulty_and_need(exported: Exported) -> None:
    """No row is easier than one before it, and none stands before a theorem that its own rests on."""
    theorems = {row.name: row for row in corpus_rows(exported.folder / "theorems")}
    rows = rows_of(mixed(exported, MIXTURE))
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for place, row in enumerate(rows):
        first.setdefault(str(row["subject"]), place)
        last[str(row["subject"])] = place

    assert len(rows) > 10
    assert [row["difficulty"] for row in rows] == sorted(row["difficulty"] for row in rows)  # type: ignore[type-var]
    assert all(last[need] < first[name] for name in first for need in theorems[name].closure if need in last)
    assert {theorems[name].split for name in first} == {"train"}
    assert [row["stage"] for row in rows] == sorted(str(row["stage"]) for row in rows)


def test_weights_and_rows_are_kept(exported: Exported) -> None:
    """A type of weight 0 has no row; rows are as many as asked for, the heavier type has more of them."""
    about = json.loads(mixed(exported, replace(MIXTURE, rows=12))["curriculum/mixture.json"])

    assert about["quotas"]["counterexample"] == 0
    assert sum(about["quotas"].values()) == 12
    assert about["quotas"]["next-tactic"] > about["quotas"]["good-over-broken"] > 0
    assert sum(num for stage in about["rows"].values() for num in stage.values()) == 12


def test_a_seed_makes_the_choice(exported: Exported) -> None:
    """The same seed gives the same bytes, another one another choice."""
    small = replace(MIXTURE, rows=12)

    assert mixed(exported, small) == mixed(exported, small)
    assert mixed(exported, small) != mixed(exported, replace(small, seed=1))


def test_verify_makes_it_again(exported: Exported, tmp_path: Path) -> None:
    """A line moved in a stage is found, though every digest agrees with it."""
    import hashlib
    import shutil
    from dataclasses import asdict

    from proofmill.derive.files import read_index, write_json

    folder = Path(shutil.copytree(exported.folder, tmp_path / "all"))
    path = next(folder.glob("curriculum/1-*.jsonl"))
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines[1:], lines[0]]))
    index = read_index(folder)
    name = path.relative_to(folder).as_posix()
    digest = replace(index.files[name], sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    write_json(folder / "manifest.json", asdict(replace(index, files={**index.files, name: digest})))

    found = verify_types(folder, sample=1, workers=2)

    assert {(f.reason, f.file) for f in found.failures} == {("form", name)}


def test_mistakes_in_a_recipe_are_named(tmp_path: Path) -> None:
    """Shares that are no whole, types that do not exist, no such file."""
    path = tmp_path / "mix.toml"
    path.write_text('name = "x"\n[[stage]]\nname = "a"\nshare = 0.7\n')
    with pytest.raises(ConfigError, match="make up 1"):
        load_mixture(str(path), type_names())
    path.write_text('name = "x"\n[[stage]]\nname = "a"\nshare = 1\n[weights]\nnext-tactics = 2\n')
    with pytest.raises(ConfigError, match="did you mean 'next-tactic'"):
        load_mixture(str(path), type_names())
    with pytest.raises(ConfigError, match="one of curriculum"):
        load_mixture("curriculums", type_names())
