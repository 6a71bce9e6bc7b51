"""The search for a mixture: what is tried, how it is cut down, and that nothing is chosen on what is reported."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from proofmill.cli import main
from proofmill.errors import ConfigError
from proofmill_provers.loop.optimise import (
    as_toml,
    candidates,
    halves,
    optimise,
    ranked,
    schedule,
    with_mixture,
)
from proofmill_provers.loop.pool import HeldOut
from proofmill_provers.loop.recipe import (
    AttemptSection,
    EvalSection,
    LoopRecipe,
    Mixture,
    MixtureSection,
    PoolSection,
    SeedSection,
    TrainSection,
    load_loop_recipe,
    loop_digest,
    mixture_digest,
)
from proofmill_provers.loop.records import CERTIFIED, REJECTED, UNDECIDED, Item, Tally
from proofmill_provers.training.recipe import ModelSection


def item(number: int, text: str, family: str) -> Item:
    """A held-out statement."""
    return Item(
        id=f"{number:024}",
        name=f"t{number}",
        statement=f"theorem t{number} {text}",
        family=family,
        size=5,
        canonical="",
        generator="explore",
    )


class TestHalves:
    """Statements that choose, and statements that are reported."""

    def test_families_are_on_one_side(self) -> None:
        """No family is in both halves, nothing is lost, both are large, and the seed decides."""
        items = [item(n, f"(n : Nat) : n + {n} = {n} + n", f"f{n // 3}") for n in range(60)]

        one, other = halves(items, 0), halves(items, 1)

        assert not {i.family for i in one.development} & {i.family for i in one.final}
        assert len(one.development) + len(one.final) + sum(one.drops.values()) == 60
        assert 30 <= len(one.final) <= 32
        assert {i.id for i in one.final} != {i.id for i in other.final}
        assert one == halves(items, 0)

    def test_what_is_close_to_the_final_half_is_in_neither(self) -> None:
        """Two families with the same statement under other names: one is final, the other one is dropped."""
        items = [
            item(1, "(n m : Nat) : n + m = m + n", "a"),
            item(2, "(x y : Nat) : y + x = x + y", "b"),
            item(3, "(n : Nat) : double n = n + n", "c"),
            item(4, "(xs : List Nat) : total xs.reverse = total xs", "d"),
        ]

        found = [halves(items, seed) for seed in range(20)]

        for split in found:
            guard = HeldOut(split.final)
            assert not any(guard.reason(i) for i in split.development)
        assert any(split.drops for split in found)

    def test_one_family_cannot_be_divided(self) -> None:
        """Measured on what chose it, a figure would say nothing."""
        with pytest.raises(ConfigError, match=r"raise pool\.held_out"):
            halves([item(n, f"(n : Nat) : n = {n}", "a") for n in range(4)], 0)


class TestCandidates:
    """What is tried."""

    def test_the_recipes_own_mixture_comes_first(self) -> None:
        """Then those that are named, once each, then sampled ones; all have the sum 1."""
        named = (
            Mixture(new=2 / 4, old=0.35, seeds=0.15, outside=0.3),
            Mixture(new=0.5, old=0.5, seeds=0, outside=1),
        )
        recipe = LoopRecipe(mixture=MixtureSection(candidates=named, sampled=5))

        found = candidates(recipe)

        assert found[:2] == [Mixture(new=0.5, old=0.35, seeds=0.15, outside=0.3), named[1]]
        assert len(found) == len(set(found)) == 7
        assert all(m.new + m.old + m.seeds == pytest.approx(1) for m in found)
        assert found == candidates(recipe)
        assert found[2:] != candidates(LoopRecipe(seed=1, mixture=recipe.mixture))[2:]

    @pytest.mark.parametrize(
        ("num", "first", "rate", "generations", "rungs"),
        [
            (8, 2, 2, 8, [(8, 2), (4, 4), (2, 8)]),
            (8, 2, 2, 7, [(8, 2), (4, 4), (2, 7)]),
            (9, 2, 3, 20, [(9, 2), (3, 6), (1, 20)]),
            (3, 2, 4, 9, [(3, 2), (1, 9)]),
            (4, 2, 2, 2, [(4, 2)]),
        ],
    )
    def test_the_schedule(
        self, num: int, first: int, rate: int, generations: int, rungs: list[tuple[int, int]]
    ) -> None:
        """Fewer candidates and more generations; the last rung goes to the end."""
        assert schedule(num, first, rate, generations) == rungs

    def test_a_loop_does_not_depend_on_what_a_search_would_try(self) -> None:
        """Its digest is that of the recipe without the section; the search's is not."""
        recipe = LoopRecipe(mixture=MixtureSection(sampled=3))

        assert loop_digest(recipe) == loop_digest(LoopRecipe())
        assert mixture_digest(recipe) != mixture_digest(LoopRecipe())

    def test_a_recipe_as_a_file_is_the_recipe(self, tmp_path: Path) -> None:
        """Written and read again, every value is the same."""
        mixture = Mixture(new=0.25, old=0.05, seeds=0.7, outside=0.01)
        recipe = with_mixture(LoopRecipe(seed=3, mixture=MixtureSection(sampled=2)), mixture, "chosen")
        path = tmp_path / "r.toml"
        path.write_text(as_toml(recipe))

        again = load_loop_recipe(str(path))

        assert (again.replay.new, again.replay.seeds, again.band.outside) == (0.25, 0.7, 0.01)
        assert (again.name, again.mixture) == ("chosen", MixtureSection())
        assert loop_digest(again) == loop_digest(recipe)

    def test_candidates_are_named_in_the_recipe(self, tmp_path: Path) -> None:
        """As tables; a mixture of nothing is refused."""
        path = tmp_path / "r.toml"
        path.write_text(
            "[mixture]\nsampled = 0\n[[mixture.candidates]]\nnew = 1\nold = 0\nseeds = 0\noutside = 1\n"
        )
        assert candidates(load_loop_recipe(str(path)))[1] == Mixture(new=1, old=0, seeds=0, outside=1)

        path.write_text("[[mixture.candidates]]\nnew = 0\nold = 0\nseeds = 0\noutside = 1\n")
        with pytest.raises(ConfigError, match="must be above 0"):
            load_loop_recipe(str(path))

    def test_nothing_to_compare_is_told(self, tmp_path: Path) -> None:
        """Before anything is begun."""
        with pytest.raises(ConfigError, match=r"set mixture\.sampled"):
            optimise(LoopRecipe(mixture=MixtureSection(sampled=0)), tmp_path / "out")
        with pytest.raises(ConfigError, match="raise generations"):
            optimise(LoopRecipe(generations=2, mixture=MixtureSection(first=3)), tmp_path / "out")
        assert not (tmp_path / "out").exists()


TINY = LoopRecipe(
    name="tiny",
    generations=3,
    pool=PoolSection(statements=60, held_out=24, max_size=3),
    seeds=SeedSection(statements=30, scripts=2),
    attempts=AttemptSection(statements=10, samples=4, heartbeats=1000),
    model=ModelSection(vocabulary=320, hidden=48, layers=1, heads=2, inner=96, context=192),
    train=TrainSection(first_steps=20, steps=8, batch=8, first_rate=5e-3, rate=3e-3),
    eval=EvalSection(samples=4),
    mixture=MixtureSection(candidates=(Mixture(new=1.0, old=0.0, seeds=0.0, outside=1.0),), sampled=1),
)
"""Three mixtures, of which two reach the end."""


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A search that nothing interrupted, with real Lean."""
    pytest.importorskip("torch", reason="needs the extra: pip install 'proofmill[prover,train]'")
    pytest.importorskip("trl", reason="needs the extra: pip install 'proofmill[prover,train]'")
    out = tmp_path_factory.mktemp("search") / "out"
    return out, optimise(TINY, out)


def ids(path: Path) -> set[str]:
    """Statements that were sampled."""
    return {row["id"] for row in json.loads(path.read_text())}


def test_what_is_reported_has_chosen_nothing(searched: tuple[Path, dict[str, Any]]) -> None:
    """No arm samples a statement of the final half, or learns about one of either; the final figure is of it alone."""
    out, report = searched
    pools = [json.loads(path.read_text()) for path in sorted(out.glob("arms/*/pool.json"))]
    held = [Item(**row) for row in pools[0]["held_out"]]
    split = halves(held, TINY.seed)
    final, guard = {i.id for i in split.final}, HeldOut(held)

    assert len(pools) == 3
    assert pools[1:] == pools[:-1]
    evaluated = sorted(out.glob("arms/*/generations/*/eval.json"))
    last = {row["arm"] for row in report["rungs"][-1]["arms"]}
    assert len(evaluated) == 3 * 2 + len({0} | last)
    for path in evaluated:
        assert ids(path) == {i.id for i in split.development}
    items = {row["id"]: Item(**row) for row in pools[0]["items"]}
    for path in out.glob("arms/*/generations/*/rows.json"):
        assert not any(guard.reason(items[row["id"]]) for row in json.loads(path.read_text()))
    for path in out.glob("final/*.json"):
        assert ids(path) == final
    assert report["final"]["statements"] == len(final)
    assert report["held_out"]["development"] + len(final) <= len(held)


def test_the_best_of_each_rung_goes_on(searched: tuple[Path, dict[str, Any]]) -> None:
    """The table says how each did; whoever goes on did at least as well as whoever does not."""
    out, report = searched

    assert [(len(r["arms"]), r["generations"]) for r in report["rungs"]] == [(3, 2), (2, 3)]
    for rung in report["rungs"]:
        on = [row["pass@1"] for row in rung["arms"] if row["kept"]]
        out_ = [row["pass@1"] for row in rung["arms"] if not row["kept"]]
        assert min(on) >= max(out_)
    last = [row["arm"] for row in report["rungs"][-1]["arms"] if row["kept"]]
    assert last == [report["winner"]]
    chosen = load_loop_recipe(str(out / "winner.toml"))
    own = next(row for row in report["candidates"] if row["arm"] == report["winner"])
    assert (chosen.replay.new, chosen.replay.old, chosen.band.outside) == (
        own["new"],
        own["old"],
        own["outside"],
    )


def test_what_is_there_is_not_done_again(searched: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    """One that lost an arm's last generation and the final figures comes to the same table."""
    out, report = searched
    again, arm = tmp_path / "again", report["winner"]
    shutil.copytree(out, again)
    shutil.rmtree(again / f"arms/{arm}/generations/3")
    shutil.rmtree(again / "final")
    before = {path: path.stat().st_mtime_ns for path in again.rglob("generations/*/*.json")}

    assert optimise(TINY, again) == report
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_whoever_does_best_is_chosen(
    searched: tuple[Path, dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With other samples in the files of an arm it wins, through the command; its model then meets the final half."""
    out, _ = searched
    again, recipe = tmp_path / "again", tmp_path / "tiny.toml"
    shutil.copytree(out, again)
    for path in again.glob("arms/1/generations/[23]/eval.json"):
        rows = [
            {**row, "proofs": {"by\n  rfl": [4, CERTIFIED]}, "drops": {}}
            for row in json.loads(path.read_text())
        ]
        path.write_text(json.dumps(rows))
    shutil.rmtree(again / "final")
    recipe.write_text(
        as_toml(TINY)
        + "[mixture]\nsampled = 1\n[[mixture.candidates]]\nnew = 1\nold = 0\nseeds = 0\noutside = 1\n"
    )

    assert main(["loop", str(recipe), "--optimise-mixture", "--out", str(again)]) == 0

    text, report = capsys.readouterr().out, json.loads((again / "mixture.json").read_text())
    assert report["winner"] == 1
    assert report["rungs"][0]["arms"][0]["arm"] == 1
    assert {path.name for path in (again / "final").glob("*.json")} == {"0.json", "1.json"}
    assert load_loop_recipe(str(again / "winner.toml")).replay.new == 1
    lines = text.splitlines()
    assert lines[2].split()[:5] == ["1", "1.00", "0.00", "0.00", "1.00"]
    assert "2: 1.000, 3: 1.000" in lines[2]
    assert "best: 1" in lines
    assert str(again / "winner.toml") in text


class TestRanked:
    """Who goes on."""

    def test_only_what_is_known_of_all_counts(self) -> None:
        """An arm that is undecided on the hard statement is not better for it."""
        easy, hard = ({"p": (2, CERTIFIED)}, {"p": (2, REJECTED)})
        good = [Tally(id="a", proofs={"p": (1, CERTIFIED), "q": (1, REJECTED)}, drops={})]
        samples = {
            0: [Tally(id="a", proofs=hard, drops={}), Tally(id="b", proofs={"p": (2, UNDECIDED)}, drops={})],
            1: [Tally(id="a", proofs=hard, drops={}), Tally(id="b", proofs=easy, drops={})],
            2: [*good, Tally(id="b", proofs=hard, drops={})],
        }

        rows = ranked(samples, {0: "", 1: "", 2: ""})

        assert [(row["arm"], row["pass@1"], row["statements"]) for row in rows] == [
            (2, 0.5, 1),
            (0, 0.0, 1),
            (1, 0.0, 1),
        ]

    def test_what_was_stopped_comes_last(self) -> None:
        """However well it did."""
        samples = {
            n: [Tally(id="a", proofs={"p": (n, CERTIFIED), "q": (3 - n, REJECTED)}, drops={})]
            for n in range(3)
        }

        assert [row["arm"] for row in ranked(samples, {0: "", 1: "", 2: "families"})] == [1, 0, 2]

    def test_nothing_known_is_told(self) -> None:
        """No choice is made of nothing."""
        undecided = [Tally(id="a", proofs={"p": (3, UNDECIDED)}, drops={})]

        with pytest.raises(ConfigError, match=r"raise eval\.samples"):
            ranked({0: undecided, 1: undecided}, {0: "", 1: ""})
