"""The loop's parts: measuring, held-out families, difficulty, draws, what is remembered, sampling."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.loop.sample import item

from proofmill.derive.decontaminate import shipped_suites
from proofmill.errors import ConfigError
from proofmill_provers.loop.difficulty import Posterior, choose, in_band, updated
from proofmill_provers.loop.folder import LoopFolder
from proofmill_provers.loop.measure import paired, pass_at_k, passes, scores
from proofmill_provers.loop.mixture import draws, shape, weights
from proofmill_provers.loop.pool import HeldOut, divide
from proofmill_provers.loop.recipe import (
    BandSection,
    LoopRecipe,
    ReplaySection,
    load_loop_recipe,
    loop_digest,
)
from proofmill_provers.loop.records import CERTIFIED, REJECTED, UNDECIDED, Row, Tally, corpus_digest
from proofmill_provers.loop.workshop import Memory


def row(id_: str, proof: str, *, generation: int = 1, source: str = "policy", times: int = 1) -> Row:
    """A certified proof."""
    return Row(
        id=id_,
        statement="s",
        family="f",
        proof=proof,
        generation=generation,
        source=source,
        times=times,
    )


class TestMeasure:
    """pass@k and paired differences."""

    @pytest.mark.parametrize("k", [1, 3, 5])
    def test_pass_at_k_is_the_share_of_subsets_with_a_win(self, k: int) -> None:
        """The estimator equals the average over all choices of k samples."""
        for wins in range(6):
            samples = [True] * wins + [False] * (5 - wins)
            subsets = list(itertools.combinations(samples, k))

            assert pass_at_k(5, wins, k) == pytest.approx(sum(map(any, subsets)) / len(subsets))

    def test_too_few_samples_are_refused(self) -> None:
        """pass@8 from seven samples would be biased."""
        with pytest.raises(ValueError, match="at least 8"):
            pass_at_k(7, 0, 8)

    def test_undecided_samples_count_on_neither_side(self) -> None:
        """A statement with three certified, one rejected and two undecided samples has a rate of 3/4."""
        tally = Tally(
            id="a",
            proofs={"p": (3, CERTIFIED), "q": (1, REJECTED), "r": (2, UNDECIDED)},
            drops={},
        )

        assert scores([tally], 1) == {"a": 0.75}
        assert scores([tally], 5) == {}

    @pytest.mark.parametrize(("num", "wanted"), [(8, {"pass@1": 0.25, "pass@8": 1.0}), (4, {"pass@1": 0.25})])
    def test_what_was_not_measured_is_left_out(self, num: int, wanted: dict[str, float]) -> None:
        """pass@8 of four samples is not known, which is not 0; nothing decided is no figure at all."""
        tally = Tally(id="a", proofs={"p": (num // 4, CERTIFIED), "q": (3 * num // 4, REJECTED)}, drops={})
        lost = Tally(id="b", proofs={"p": (num, UNDECIDED)}, drops={})

        assert passes([tally, lost]) == {**wanted, "held_out": 1}
        assert passes([lost]) == {"held_out": 0}

    def test_the_interval_tells_a_difference_from_noise(self) -> None:
        """A steady gap has an interval above 0; two equal policies have one around it."""
        rng = random.Random(0)
        base = {str(n): rng.random() for n in range(200)}
        better = {id_: min(1.0, value + 0.1) for id_, value in base.items()}
        shuffled = dict(zip(base, rng.sample(list(base.values()), 200), strict=True))

        gap, none = paired(better, base, 0), paired(shuffled, base, 0)

        assert 0 < gap.low < gap.difference < gap.high < 0.11
        assert none.low < 0 < none.high
        assert gap.ratio == pytest.approx(gap.first / gap.second)


class TestHeldOut:
    """Nothing is learned about what is held out."""

    def test_families_are_held_out_whole(self) -> None:
        """No family lies on both sides, the number is reached, and the seed decides."""
        items = [item(n, family=f"f{n // 3}") for n in range(60)]

        kept, held, _ = divide(items, 20, 0)
        _, other, _ = divide(items, 20, 1)

        assert len(held.items) >= 20
        assert not {i.family for i in kept} & {i.family for i in held.items}
        assert {i.id for i in held.items} != {i.id for i in other.items}

    @pytest.mark.parametrize(
        ("statement", "reason"),
        [
            ("(a b : Nat) : b * (a + 1) = a * b + b", ""),
            ("(x y z : Nat) : (y + z) * x = x * y + x * z", "canonical"),
            ("(x z : Nat) : x * (x + z) = x * x + x * z", "instance"),
        ],
    )
    def test_what_matches_or_subsumes_is_routed_out(self, statement: str, reason: str) -> None:
        """Renamed, turned round, or an instance; a neighbour may stay."""
        held = HeldOut([item(1, "(n m k : Nat) : n * (m + k) = n * m + n * k")])

        assert held.reason(item(2, statement)) == reason

    def test_more_general_statements_are_routed_out(self) -> None:
        """Whoever learns the general law has learned the held-out instance."""
        held = HeldOut([item(1, "(x z : Nat) : x * (x + z) = x * x + x * z")])

        assert held.reason(item(2, "(n m k : Nat) : n * (m + k) = n * m + n * k")) == "instance"

    def test_suites_are_nobodys_training_data(self) -> None:
        """A statement of a suite that ships is not learned, whatever it is called, nor as a premise."""
        held = HeldOut([item(1, "(n m : Nat) : n * m = m * n")], shipped_suites())
        suite, own = (
            item(2, "{α : Type} (ys : List α) : ys.length = len ys"),
            "(n : Nat) : half (double n) = n",
        )
        others = [item(n, f"(n : Nat) : half (double n) ≤ n + {n}") for n in (3, 4, 5)]
        pools = [divide([suite, *others], 1, seed, shipped_suites()) for seed in range(8)]

        assert held.reason(suite) == "suite_canonical"
        assert held.reason(item(3, own)) == ""
        assert held.reason(item(3, own), ["theorem lemma_1 {β : Type} (l : List β) : len l = l.length"]) in (
            "premise_suite_canonical",
            "premise_suite_exact",
        )
        assert all(suite not in kept for kept, _, _ in pools)
        assert {"suite_canonical": 1} in [drops for _, _, drops in pools]

    def test_premises_count(self) -> None:
        """A proof that uses a held-out statement as a lemma is routed out, too."""
        held = HeldOut([item(1, "(n m : Nat) : n * m = m * n")])
        innocent = item(2, "(n : Nat) : n + 0 = n")

        assert held.reason(innocent) == ""
        assert held.reason(innocent, ["theorem lemma_1 (a b : Nat) : b * a = a * b"]) == "premise_canonical"

    def test_the_family_alone_is_enough(self) -> None:
        """Statements of a held-out family are never learned, whatever they say."""
        held = HeldOut([item(1, family="same")])

        assert held.reason(item(2, "(xs : List Nat) : xs = xs", family="same")) == "family"


class TestDifficulty:
    """Posteriors and what they select."""

    def test_without_samples_the_band_has_its_width(self) -> None:
        """The prior is uniform."""
        assert in_band(Posterior(), BandSection(low=0.2, high=0.6)) == pytest.approx(0.4, abs=0.01)

    def test_samples_move_the_belief(self) -> None:
        """Beta(1, 9) puts 1 - 0.95^9 below 0.05."""
        belief = updated({}, [Tally(id="a", proofs={"p": (8, REJECTED)}, drops={})])["a"]

        assert belief == Posterior(wins=0, losses=8)
        assert in_band(belief, BandSection(low=0.05, high=0.99)) == pytest.approx(0.95**9, abs=0.01)

    def test_old_samples_fade(self) -> None:
        """Yesterday's policy counts half."""
        assert updated({"a": Posterior(wins=4, losses=2)}, [])["a"] == Posterior(wins=2, losses=1)

    def test_the_band_is_tried_first(self) -> None:
        """Sure and hopeless statements wait; without a band the choice is uniform."""
        items = [item(n) for n in range(30)]
        beliefs = {
            i.id: Posterior(wins=[8, 0, 2][n % 3], losses=[0, 8, 6][n % 3]) for n, i in enumerate(items)
        }
        rng = random.Random(0)

        best = choose(
            items, beliefs, 10, band=BandSection(low=0.1, high=0.6), exploring=0, quota=None, rng=rng
        )
        any_ = choose(items, beliefs, 10, band=None, exploring=0, quota=None, rng=rng)

        assert {int(i.id) % 3 for i in best} == {2}
        assert {int(i.id) % 3 for i in any_} == {0, 1, 2}

    def test_quotas_bound_families(self) -> None:
        """No family takes more than its share."""
        items = [item(n, family=f"f{n % 2}") for n in range(20)]
        chosen = choose(items, {}, 6, band=None, exploring=0, quota=2, rng=random.Random(0))

        assert Counter(i.family for i in chosen) == {"f0": 2, "f1": 2}


class TestMixture:
    """What is drawn for training."""

    def test_shares_are_kept(self) -> None:
        """New, old and seeds have their shares however many rows they have; missing kinds leave theirs to others."""
        rows = [
            *(row(f"n{n}", "p", generation=3) for n in range(10)),
            row("o", "p", generation=2),
            *(row(f"s{n}", "p", source="seed") for n in range(5)),
        ]
        replay = ReplaySection(new=0.5, old=0.3, seeds=0.2)

        chances = weights(rows, 3, {}, band=None, replay=replay)

        assert sum(chances[:10]) == pytest.approx(0.5)
        assert chances[10] == pytest.approx(0.3)
        drawn = Counter(r.id[0] for r in draws(rows, chances, 1000, random.Random(0)))
        assert drawn == {"n": 500, "o": 300, "s": 200}
        only = weights(rows[-5:], 3, {}, band=None, replay=replay)
        assert len(draws(rows[-5:], only, 7, random.Random(0))) == 7

    def test_statements_count_and_not_their_proofs(self) -> None:
        """A statement with four proofs weighs as much as one with a single proof; the fifth is left out."""
        rows = [*(row("many", f"p{n}", times=5 - n) for n in range(5)), row("one", "p")]

        chances = weights(rows, 1, {}, band=None, replay=ReplaySection(max_proofs=4))

        assert sum(chances[:5]) == pytest.approx(chances[5])
        assert chances[4] == 0
        assert chances[0] > chances[1]

    def test_shapes_are_evened_out(self) -> None:
        """Of nine proofs of one shape and one of another, the one is drawn a tenth, a quarter or half of the time."""
        common = [row(f"c{n}", f"by\n  induction x{n} <;> simp_all [f{n}]") for n in range(9)]
        rows = [*common, row("r", "by\n  cases n <;> omega")]

        shares = []
        for power in (0.0, 0.5, 1.0):
            chances = weights(rows, 1, {}, band=None, replay=ReplaySection(shapes=power))
            shares.append(chances[-1] / sum(chances))

        assert shares[0] < 0.12
        assert shares[1] == pytest.approx(0.25, abs=0.02)
        assert shares[2] == pytest.approx(0.5)

    @pytest.mark.parametrize(
        ("proof", "expected"),
        [
            ("by\n  rfl", ("rfl",)),
            (
                "by\n  induction xs generalizing n <;> simp_all [f, g] <;> omega",
                ("induction", "simp_all", "omega"),
            ),
            ("by\n  intro h\n  cases h with\n  | inl a => exact a", ("intro", "cases", "inl")),
            ("by\n  · exact?\n  · (simp; omega)", ("exact?", "simp", "omega")),
            ("", ()),
        ],
    )
    def test_a_shape_has_tactics_and_no_names(self, proof: str, expected: tuple[str, ...]) -> None:
        """Arguments do not count, nor how a proof is laid out."""
        assert shape(proof) == expected

    def test_surely_easy_statements_weigh_less(self) -> None:
        """Outside the band a proof counts for a part."""
        rows = [row("easy", "p"), row("hard", "p")]
        beliefs = {"easy": Posterior(wins=40), "hard": Posterior(wins=4, losses=12)}

        easy, hard = weights(rows, 1, beliefs, band=BandSection(outside=0.3), replay=ReplaySection())

        assert easy / hard == pytest.approx(0.3, abs=0.03)


class TestKept:
    """Recipes, folders, memory, digests."""

    def test_recipes_are_strict(self, tmp_path: Path) -> None:
        """Unknown keys name the nearest; contradictions say what would be right."""
        path = tmp_path / "r.toml"
        path.write_text("[attempts]\nsample = 3\n")
        with pytest.raises(ConfigError, match="did you mean 'samples'"):
            load_loop_recipe(str(path))
        path.write_text("[band]\nlow = 0.5\nhigh = 0.4\n")
        with pytest.raises(ConfigError, match=r"band\.low must be below"):
            load_loop_recipe(str(path))
        with pytest.raises(ConfigError, match="no loop recipe"):
            load_loop_recipe("nowhere")

    def test_more_generations_are_the_same_loop(self) -> None:
        """Anything else is another one."""
        assert loop_digest(LoopRecipe(generations=2)) == loop_digest(LoopRecipe(generations=9))
        assert loop_digest(LoopRecipe(seed=1)) != loop_digest(LoopRecipe())

    def test_a_folder_belongs_to_one_loop(self, tmp_path: Path) -> None:
        """Another recipe, or other files, are told of."""
        LoopFolder(tmp_path / "a", {"recipe": "x"})
        LoopFolder(tmp_path / "a", {"recipe": "x"})

        with pytest.raises(ConfigError, match="another recipe"):
            LoopFolder(tmp_path / "a", {"recipe": "y"})
        (tmp_path / "b").mkdir()
        (tmp_path / "b" / "mine.txt").write_text("x")
        with pytest.raises(ConfigError, match="not empty"):
            LoopFolder(tmp_path / "b", {"recipe": "x"})

    def test_steps_are_done_once(self, tmp_path: Path) -> None:
        """A step that failed left nothing; one that is done is read."""
        folder = LoopFolder(tmp_path / "a", {})

        def fails() -> Any:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            folder.step("generations/1/x.json", fails)
        assert folder.step("generations/1/x.json", lambda: {"n": 1}) == {"n": 1}
        assert folder.step("generations/1/x.json", fails) == {"n": 1}

        def half(into: Path) -> None:
            (into / "part").write_text("x")
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            folder.tree("generations/1/model", half)
        assert not folder.has("generations/1/model")

        def whole(into: Path) -> None:
            (into / "w").write_text("x")

        made = folder.tree("generations/1/model", whole)
        assert [p.name for p in made.iterdir()] == ["w"]

    def test_memory_survives_a_kill_in_the_middle_of_a_line(self, tmp_path: Path) -> None:
        """What is whole is known; undecided is never remembered; writing goes on behind the last whole line."""
        path = tmp_path / "verdicts.jsonl"
        Memory(path).put([("s", "p", CERTIFIED), ("s", "q", UNDECIDED)])
        with path.open("a") as file:
            file.write('["half')

        again = Memory(path)
        again.put([("s", "r", REJECTED)])
        third = Memory(path)

        assert (third.get("s", "p"), third.get("s", "q"), third.get("s", "r")) == (CERTIFIED, None, REJECTED)

    def test_the_corpus_digest_is_of_a_set(self) -> None:
        """Order does not matter; content does."""
        rows = [row("a", "p"), row("b", "q")]

        assert corpus_digest(rows) == corpus_digest(rows[::-1])
        assert corpus_digest(rows) != corpus_digest([rows[0]])


class TestSampler:
    """Proofs sampled with shared prompts and shrinking batches."""

    def test_it_samples_what_the_model_says(self, tmp_path: Path) -> None:
        """Row by row and without a cache, the same numbers give the same completions, in whatever company."""
        torch = pytest.importorskip("torch", reason="needs the extra: pip install 'proofmill[prover,train]'")
        from proofmill_provers.loop.learning import begin, open_sampler
        from proofmill_provers.loop.sampler import _uniform
        from proofmill_provers.training.recipe import ModelSection

        section = ModelSection(vocabulary=300, hidden=32, layers=2, heads=2, inner=64, context=128)
        begin(LoopRecipe(model=section), ["simp omega", "x + y"], tmp_path)
        sampler = open_sampler(tmp_path, 1)
        # Random weights never end a text: make the end likely.
        with torch.no_grad():
            sampler._model.model.embed_tokens.weight[sampler._end] *= 30
        prompts = ["x", "x + y + x + y", "omega"]

        drawn = sampler.sample(prompts, 5, temperature=1.0, max_tokens=12, seed=7)
        alone = sampler.sample(prompts[1:2], 5, temperature=1.0, max_tokens=12, seed=7)

        assert alone[0] == drawn[1]
        tokens = sampler._tokenizer
        ended = 0
        for prompt, texts in zip(prompts, drawn, strict=True):
            numbers = _uniform(7, prompt, 5, 12)
            for sample, text in enumerate(texts):
                ids = tokens(prompt, add_special_tokens=False)["input_ids"]
                made: list[int] = []
                for step in range(12):
                    logits = sampler._model(torch.tensor([ids + made])).logits[0, -1].double()
                    mass = logits.softmax(-1).cumsum(-1)
                    made.append(int(torch.searchsorted(mass, numbers[sample, step] * mass[-1], right=True)))
                    if made[-1] == sampler._end:
                        break
                wanted = tokens.decode(made[:-1]) if made[-1] == sampler._end else None
                ended += wanted is not None
                assert text == wanted
        assert 0 < ended < 15
