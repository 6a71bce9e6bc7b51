"""Preference training and reinforcement on a tiny model, with real certificates as labels and rewards."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from tests.loop import sample

from proofmill.cli import main
from proofmill.derive.decontaminate import shipped_suites
from proofmill.errors import ConfigError
from proofmill.theory.theory import Theory
from proofmill_provers.loop.attempts import attempt
from proofmill_provers.loop.effort import heartbeats_of
from proofmill_provers.loop.evidence import judge_of, pairs_of, plainer_pairs
from proofmill_provers.loop.learning import begin, fine_tune, open_sampler
from proofmill_provers.loop.pool import HeldOut
from proofmill_provers.loop.recipe import LoopRecipe, TrainSection
from proofmill_provers.loop.records import Item, Tally
from proofmill_provers.loop.tune import merged
from proofmill_provers.loop.workshop import Workshop, completion_of
from proofmill_provers.training.data import Example
from proofmill_provers.training.preferences import Pair, PreferenceSection, prefer, write_pairs
from proofmill_provers.training.recipe import ModelSection
from proofmill_provers.training.reinforce import (
    CertificateReward,
    Question,
    ReinforceSection,
    reinforce,
)

torch = pytest.importorskip("torch", reason="needs the extra: pip install 'proofmill[prover,train]'")
pytest.importorskip("trl", reason="needs the extra: pip install 'proofmill[prover,train]'")

pytestmark = pytest.mark.filterwarnings("ignore:.*gradient_checkpointing.*:FutureWarning")
"""TRL's own code still uses the old name."""

LAWS = (
    "(n : Nat) : n + 0 = n",
    "(n m : Nat) : n + m = m + n",
    "(xs : List Nat) : xs ++ [] = xs",
    "(n m : Nat) : n ≤ n + m",
    "(xs : List Nat) : xs.reverse.reverse = xs",
    "(n : Nat) : n * 1 = n",
)
SCRIPTS = ("simp", "omega", "rfl")
"""The model learns to write each of these for everything: some are right and some are not."""


class Bench:
    """A workshop with a few statements, and a checkpoint that writes one of three tactics at random."""

    def __init__(self, theory: Theory, folder: Path) -> None:
        """Teaches the checkpoint in some seconds."""
        self.workshop = Workshop(theory, heartbeats=1000)
        items = [
            Item(
                id=f"{n:024}",
                name=f"t{n}",
                statement=f"theorem t{n} {text}",
                family=str(n),
                size=5,
                canonical="",
                generator="explore",
            )
            for n, text in enumerate(LAWS)
        ]
        self.items = {item.id: item for item in self.workshop.take(items)}
        assert len(self.items) == len(LAWS)
        recipe = LoopRecipe(
            model=ModelSection(vocabulary=300, hidden=48, layers=1, heads=2, inner=96, context=128),
            train=TrainSection(first_steps=210, batch=6, first_rate=5e-3),
        )
        prompts = {id_: self.workshop.prompt(item) for id_, item in self.items.items()}
        begin(recipe, [*prompts.values(), *SCRIPTS], folder / "start")
        examples = [
            Example(kind="proof", theorem=id_, prompt=prompt, completion=script)
            for _ in range(70)
            for id_, prompt in prompts.items()
            for script in SCRIPTS
        ]
        self.model = folder / "model"
        self.model.mkdir()
        fine_tune(recipe, folder / "start", examples, self.model, stage=1)
        self.tallies = self.tried(self.model)

    def tried(self, model: Path) -> list[Tally]:
        """Sixteen samples of each statement, judged."""
        return attempt(
            self.workshop,
            open_sampler(model, 1),
            list(self.items.values()),
            samples=16,
            temperature=1.0,
            max_tokens=8,
            seed=0,
        )

    def pairs(self) -> list[Pair]:
        """Of the samples of the checkpoint."""
        return pairs_of(self.workshop, self.items, self.tallies)


@pytest.fixture(scope="module")
def bench(arith: Theory, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Made once."""
    return Bench(arith, tmp_path_factory.mktemp("bench"))


def rate(tallies: Sequence[Tally]) -> float:
    """Share of samples that certify."""
    return sum(t.wins for t in tallies) / sum(t.num for t in tallies)


def saved(model: Any, bench: Bench, folder: Path) -> Path:
    """A model as a checkpoint with the tokenizer of the bench."""
    from transformers import AutoTokenizer

    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(bench.model).save_pretrained(folder)
    return folder


def same(one: Any, two: Any) -> bool:
    """Whether two models have the same weights, to the last bit but three."""
    pairs = zip(one.parameters(), two.parameters(), strict=True)
    return all(torch.allclose(a, b, rtol=1e-5, atol=1e-7) for a, b in pairs)


class TestPairs:
    """What a pair rests on."""

    def test_every_pair_verifies(self, bench: Bench) -> None:
        """Chosen certifies, rejected does not, both were sampled for this statement, and counts are kept."""
        pairs = bench.pairs()
        by_id = {tally.id: tally for tally in bench.tallies}
        chosen = bench.workshop.verdicts([(p.theorem, p.chosen_proof) for p in pairs])
        rejected = bench.workshop.verdicts([(p.theorem, p.rejected_proof) for p in pairs])

        assert len(pairs) >= 4
        assert {v.verdict.value for v in chosen} == {"certified"}
        assert {v.verdict.value for v in rejected} == {"rejected"}
        for pair in pairs:
            tally = by_id[pair.theorem]
            assert tally.proofs[pair.chosen_proof][0] == pair.chosen_times > 0
            assert tally.proofs[pair.rejected_proof][0] == pair.rejected_times > 0
            assert completion_of(bench.workshop.codec(pair.theorem), pair.chosen_proof) == pair.chosen

    def test_pairs_are_exported(self, bench: Bench, tmp_path: Path) -> None:
        """A line each, with k of n on both sides."""
        num = write_pairs(bench.pairs(), tmp_path / "pairs.jsonl")
        rows = [json.loads(line) for line in (tmp_path / "pairs.jsonl").read_text().splitlines()]

        assert len(rows) == num == len(bench.pairs())
        assert all(0 < r["chosen_times"] + r["rejected_times"] <= r["samples"] for r in rows)

    def test_what_is_undecided_is_in_no_pair(self, bench: Bench) -> None:
        """A timeout is neither chosen nor rejected."""
        id_ = next(iter(bench.items))
        tally = Tally(
            id=id_, proofs={"by\n  simp": (3, "certified"), "by\n  rfl": (2, "undecided")}, drops={}
        )

        assert pairs_of(bench.workshop, bench.items, [tally]) == []


class TestPreferences:
    """DPO."""

    def test_what_certifies_becomes_likelier(self, bench: Bench, tmp_path: Path) -> None:
        """After some steps a larger share of samples certifies."""
        section = PreferenceSection(steps=30, batch=6, rate=1e-3, threads=1)

        model = prefer(bench.model, bench.pairs(), section, tmp_path / "work")

        assert rate(bench.tried(saved(model, bench, tmp_path / "after"))) > rate(bench.tallies) + 0.1

    def test_a_killed_run_comes_to_the_same(self, bench: Bench, tmp_path: Path) -> None:
        """Stopped behind a checkpoint and taken up again, it ends with the weights of one that was left alone."""
        section = PreferenceSection(steps=8, batch=4, rate=1e-3, checkpoint_steps=4, threads=1)
        whole = prefer(bench.model, bench.pairs(), section, tmp_path / "whole")
        shutil_copy(tmp_path / "whole" / "checkpoint-4", tmp_path / "killed" / "checkpoint-4")

        resumed = prefer(bench.model, bench.pairs(), section, tmp_path / "killed")

        assert same(whole, resumed)

    def test_without_pairs_there_is_a_clear_error(self, bench: Bench, tmp_path: Path) -> None:
        """Nothing to learn from is told."""
        with pytest.raises(ConfigError, match="no pairs"):
            prefer(bench.model, [], PreferenceSection(), tmp_path)


class TestRewards:
    """GRPO."""

    def test_undecided_is_never_a_zero(self) -> None:
        """One sample about which nothing is known takes its whole group out; flat groups are counted."""
        answers = {"good": True, "bad": False, "lost": None}
        reward = CertificateReward(lambda rows: [answers[text] for _, text in rows], end=9, samples=2)
        texts = ["good", "bad", "good", "lost", "bad", "bad", "good", "bad"]
        ids = [[1, 9]] * 7 + [[1, 1]]

        rewards = reward(completions=texts, completion_ids=ids, theorem=list("aabbccdd"))

        assert rewards == [1.0, 0.0, None, None, 0.0, 0.0, 1.0, 0.0]
        assert reward.summary() == {
            "groups": 4,
            "dropped": 1,
            "zero_variance_share": 1 / 3,
            "mean_reward": 2 / 6,
        }

    def test_certificates_are_learned_from(self, bench: Bench, tmp_path: Path) -> None:
        """After some steps a larger share of samples certifies; groups are accounted for."""
        section = ReinforceSection(
            steps=15, groups=3, samples=8, max_tokens=8, rate=2e-3, checkpoint_steps=50, threads=1
        )

        model, summary = reinforce(
            bench.model, questions(bench), judge_of(bench.workshop), section, tmp_path / "work"
        )

        assert summary["groups"] == 45
        assert summary["dropped"] == 0
        assert 0 < summary["mean_reward"] <= 1
        assert rate(bench.tried(saved(model, bench, tmp_path / "after"))) > rate(bench.tallies) + 0.1

    def test_a_killed_run_comes_to_the_same(self, bench: Bench, tmp_path: Path) -> None:
        """Stopped behind a checkpoint and taken up again, it samples and learns what it would have."""
        section = ReinforceSection(
            steps=4, groups=2, samples=4, max_tokens=8, rate=1e-3, checkpoint_steps=2, threads=1
        )
        judge = judge_of(bench.workshop)
        whole, _ = reinforce(bench.model, questions(bench), judge, section, tmp_path / "whole")
        shutil_copy(tmp_path / "whole" / "checkpoint-2", tmp_path / "killed" / "checkpoint-2")

        resumed, summary = reinforce(bench.model, questions(bench), judge, section, tmp_path / "killed")

        assert summary["groups"] == 4
        assert same(whole, resumed)


SECOND = """
name = "second"
title = "A second round"
loop = "loop"
"""
BY_PAIRS = SECOND + "[preferences]\nsteps = 6\nbatch = 4\nrate = 1e-3\ncheckpoint_steps = 3\nthreads = 1\n"
BY_REWARDS = (
    SECOND
    + "[reinforce]\nsteps = 2\ngroups = 2\nsamples = 4\nmax_tokens = 8\ncheckpoint_steps = 1\nthreads = 1\n"
)


@pytest.fixture
def looped(bench: Bench, tmp_path: Path) -> Path:
    """The folder of a loop with one generation: what the bench tried, and its checkpoint."""
    folder = tmp_path / "loop"
    place = folder / "generations" / "1"
    place.mkdir(parents=True)
    shutil.copytree(bench.model, place / "model")
    items = [asdict(item) for item in bench.items.values()]
    for path, value in (
        (folder / "identity.json", {"theory": bench.workshop.theory.digest}),
        (folder / "pool.json", {"items": items, "held_out": [], "drops": {}}),
        (place / "tries.json", [asdict(tally) for tally in bench.tallies]),
        (place / "done.json", {"corpus_digest": "sha256:of-the-bench"}),
    ):
        path.write_text(json.dumps(value))
    return folder


class TestSecondRound:
    """`proofmill train` on the folder of a loop."""

    def test_plainer_proofs_are_preferred(self, bench: Bench) -> None:
        """Of two certified proofs the one with no more theorems, characters and heartbeats, never the other way."""
        pairs, _ = plainer_pairs(bench.workshop, bench.items, bench.tallies)
        by_id = {tally.id: tally for tally in bench.tallies}
        rows = [(p.theorem, text) for p in pairs for text in (p.chosen_proof, p.rejected_proof)]
        verdicts = dict(zip(rows, bench.workshop.verdicts(rows), strict=True))
        beats = dict(zip(rows, heartbeats_of(bench.workshop, rows), strict=True))

        assert pairs
        for pair in pairs:
            one, two = (verdicts[pair.theorem, text] for text in (pair.chosen_proof, pair.rejected_proof))
            assert one.verdict.value == two.verdict.value == "certified"
            assert len(one.premises) <= len(two.premises)
            assert len(pair.chosen_proof) <= len(pair.rejected_proof)
            work = beats[pair.theorem, pair.chosen_proof], beats[pair.theorem, pair.rejected_proof]
            assert work[0] is not None
            assert work[1] is not None
            assert work[0] <= work[1]
            assert {pair.chosen_proof, pair.rejected_proof} <= by_id[pair.theorem].proofs.keys()
            assert (pair.kind, pair.chosen == pair.rejected) == ("plainness", False)

    def test_the_loops_own_conjectures_count(
        self, bench: Bench, looped: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Statements of ``proposed.json`` get into pairs; what cannot be used is counted, by reason."""
        others = {
            "instance": sample.item(90, "(n : Nat) : min n 3 = min 3 n"),
            "suite_canonical": sample.item(91, "{α : Type} (ys : List α) : ys.length = len ys"),
            "not_frozen": sample.item(92, "(n : Nat) : nowhere n = n"),
        }
        held = sample.item(93, "(n m : Nat) : min n m = min m n")
        items = [asdict(item) for item in (*bench.items.values(), *others.values())]
        unusable = [item.id for item in others.values()] + ["nobody-knows"]
        tallies = [
            *bench.tallies,
            *(Tally(id=id_, proofs=bench.tallies[0].proofs, drops={}) for id_ in unusable),
        ]
        for name, value in (
            ("pool.json", {"items": [], "held_out": [asdict(held)], "drops": {}}),
            ("generations/1/proposed.json", {"items": items}),
            ("generations/1/tries.json", [asdict(tally) for tally in tallies]),
        ):
            (looped / name).write_text(json.dumps(value))
        path = looped.with_name("second.toml")
        path.write_text(BY_PAIRS)
        guard = HeldOut([], shipped_suites())
        wanted = [tally for tally in bench.tallies if not guard.reason(bench.items[tally.id])]
        by_suites = len(bench.tallies) - len(wanted)

        status = main(["train", str(path), "--out", str(looped.with_name("second")), "--json"])
        made = json.loads(capsys.readouterr().out)

        assert status == 0
        assert made["pairs"] == {
            "certificate": len(pairs_of(bench.workshop, bench.items, wanted)),
            "plainness": len(plainer_pairs(bench.workshop, bench.items, wanted)[0]),
        }
        assert made["pair_drops"] == {}
        assert sum(made["drops"].values()) == len(unusable) + by_suites
        assert made["drops"].keys() >= {*others, "no_statement"}

    @pytest.mark.parametrize(("recipe", "fact"), [(BY_PAIRS, "pairs"), (BY_REWARDS, "groups")])
    def test_the_command(
        self, looped: Path, recipe: str, fact: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A recipe with either section gives a model's folder that can be sampled, with where it came from."""
        path = looped.with_name("second.toml")
        path.write_text(recipe)
        out = looped.with_name("second")
        status = main(["train", str(path), "--out", str(out), "--json"])
        made = json.loads(capsys.readouterr().out)
        model = open_sampler(out, 1)

        assert status == 0
        assert made[fact]
        assert json.loads((out / "training.json").read_text())["loop_corpus"] == "sha256:of-the-bench"
        assert (out / "README.md").read_text().startswith("---")
        assert not out.with_name("second.work").exists()
        assert len(model.sample(["x"], 2, temperature=1.0, max_tokens=4, seed=0)[0]) == 2
        assert main(["train", str(path), "--out", str(out)]) == 1
        assert "is there already" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("recipe", "said"),
        [
            (SECOND, "one of the sections [preferences] and [reinforce]"),
            (BY_PAIRS + BY_REWARDS.removeprefix(SECOND), "one of the sections [preferences] and [reinforce]"),
            (BY_PAIRS.replace('"loop"', '"nowhere"'), "loop: nowhere does not exist"),
            (BY_PAIRS.replace('loop = "loop"', 'loop = "."'), "is not the folder of a loop"),
            (BY_PAIRS.replace("loop = ", 'theory = "core"\nloop = '), "is about another theory"),
            (BY_PAIRS.replace("steps = 6", "stpes = 6"), "did you mean"),
        ],
    )
    def test_mistakes_are_told(
        self, looped: Path, recipe: str, said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """One message, and nothing is written."""
        path = looped.with_name("second.toml")
        path.write_text(recipe)
        status = main(["train", str(path), "--out", str(looped.with_name("out"))])
        error = capsys.readouterr().err

        assert status == 1
        assert said in error
        assert "Traceback" not in error
        assert not looped.with_name("out").exists()

    def test_tallies_are_added_up(self) -> None:
        """Samples of several generations count together, and what decides stands."""
        one = Tally(id="a", proofs={"p": (2, "undecided"), "q": (1, "rejected")}, drops={"truncated": 1})
        two = Tally(id="a", proofs={"p": (1, "certified")}, drops={"truncated": 2})

        assert merged([one, two]) == [
            Tally(id="a", proofs={"p": (3, "certified"), "q": (1, "rejected")}, drops={"truncated": 3})
        ]


def questions(bench: Bench) -> list[Question]:
    """All statements of the bench."""
    return [Question(id=id_, prompt=bench.workshop.prompt(item)) for id_, item in bench.items.items()]


def shutil_copy(source: Path, target: Path) -> None:
    """A checkpoint as a killed run would have left it."""
    shutil.copytree(source, target)
