"""Training in stages of context length: what each goes over, kills between and within them, recipes, old digests."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.provers import tiny

from proofmill.config import decode_toml
from proofmill.decode import decode_object
from proofmill.errors import ConfigError
from proofmill.resources import datasets_dir
from proofmill_provers.encoding import BEGIN
from proofmill_provers.training import run
from proofmill_provers.training.checkpoint import last_checkpoint, open_checkpoint, training_libraries
from proofmill_provers.training.data import Example, Examples, corpus_digest
from proofmill_provers.training.recipe import StageSection, TrainRecipe, load_train_recipe, recipe_digest
from proofmill_provers.training.sft import Fitted, fit, fresh_model, train_tokenizer
from proofmill_provers.training.stages import finished_stages, stage_folder

RECIPE = (
    tiny.RECIPE.replace("context = 128", "context = 512")
    .replace("checkpoint_steps = 5", "checkpoint_steps = 4")
    .replace("epochs = 4\n", "")
)
STAGES = """
[[stages]]
context = 64
epochs = 1.5
[[stages]]
context = 160
epochs = 1.0
"""
NUM_SHORT, NUM_MIDDLE, NUM_LONG = 32, 16, 2
"""Examples that fit the first stage, those that the second takes as well, and those that only the model could take."""


def examples() -> Examples:
    """Short ones, with middle and long ones among them; a byte-level token is at most a few characters here."""

    def example(number: int, words: int) -> Example:
        statement = " + ".join(["n"] * words)
        return Example(
            kind="proof",
            theorem=f"t{number}",
            prompt=f"<|proof|>(n : Nat) : {statement} = {number}\n{BEGIN}",
            completion=["omega", "simp", "rfl"][number % 3],
        )

    words = [
        200 if n in (7, 23) else 50 if n % 3 == 1 else 3 for n in range(NUM_SHORT + NUM_MIDDLE + NUM_LONG)
    ]
    return Examples(rows=tuple(example(n, num) for n, num in enumerate(words)), corpora=(), drops={})


def write_recipe(folder: Path, text: str = RECIPE + STAGES) -> Path:
    """A recipe beside an empty corpus."""
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    (folder / "corpus" / "manifest.json").write_text("{}")
    path = folder / "tiny.toml"
    path.write_text(text)
    return path


def prepared(folder: Path, text: str = RECIPE + STAGES) -> Path:
    """A recipe whose examples are there already, as behind the first step of a run."""
    path = write_recipe(folder, text)
    recipe = load_train_recipe(path)
    work = folder / "model.work"
    work.mkdir()
    identity = {
        "recipe": recipe_digest(recipe),
        "corpora": [corpus_digest(Path(name)) for name in recipe.data.corpora],
        "schema": run.SCHEMA,
    }
    (work / "identity.json").write_text(json.dumps(identity))
    (work / "examples.json").write_text(json.dumps(dataclasses.asdict(examples())))
    return path


class StopError(Exception):
    """What a session dies of."""


def dying_at(*words: str) -> Callable[[str], None]:
    """A listener that ends the session at the first message with all these words."""

    def tell(text: str) -> None:
        if all(word in text for word in words):
            raise StopError(text)

    return tell


def weights(model: object) -> dict[str, list[float]]:
    """All numbers of a model, by name."""
    return {name: tensor.flatten().tolist() for name, tensor in model.state_dict().items()}  # type: ignore[attr-defined]


class TestRecipe:
    """``[[stages]]`` in a recipe."""

    def test_stages_are_read_and_belong_to_the_digest(self, tmp_path: Path) -> None:
        """In order; another context or another number of epochs is another run."""
        recipe = load_train_recipe(write_recipe(tmp_path))
        first, second = recipe.stages
        others = [
            dataclasses.replace(recipe, stages=()),
            dataclasses.replace(recipe, stages=(second,)),
            dataclasses.replace(recipe, stages=(dataclasses.replace(first, epochs=2.0), second)),
            dataclasses.replace(recipe, stages=(dataclasses.replace(first, context=65), second)),
        ]

        assert recipe.stages == (StageSection(context=64, epochs=1.5), StageSection(context=160, epochs=1.0))
        assert len({recipe_digest(one) for one in [recipe, *others]}) == 5

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("context = 160", "context = 64", r"must grow from each to the next, got 64, 64"),
            ("context = 160", "context = 32", r"must grow from each to the next, got 64, 32"),
            ("context = 160", "context = 513", r"must be at most model\.context, got 513 and 512"),
            ("context = 160", "context = 0", r"stages\[1\]\.context must be an integer >= 1, got 0"),
            ("epochs = 1.5", "epochs = 0.0", r"stages\[0\]\.epochs must be a number > 0"),
            ("epochs = 1.5", "epoch = 1.5", r"unknown key 'epoch' in \[stages\[0\]\]; did you mean 'epochs'"),
            ("epochs = 1.5", "", r"key 'stages\[0\]\.epochs' is missing"),
        ],
    )
    def test_mistakes_are_told(self, tmp_path: Path, old: str, new: str, said: str) -> None:
        """One clear message that says what is wrong."""
        path = write_recipe(tmp_path, RECIPE + STAGES.replace(old, new, 1))

        with pytest.raises(ConfigError, match=said):
            load_train_recipe(path)

    def test_recipes_without_stages_keep_their_digest(self) -> None:
        """The shipped checkpoint's recipe has the digest that was recorded before there were stages."""
        folder = datasets_dir() / "models" / "proofmill-2m"
        record = json.loads((folder / "training.json").read_text())
        recipe = decode_object(record["recipe"], TrainRecipe)

        assert recipe_digest(recipe) == record["recipe_digest"]
        assert (
            recipe_digest(decode_toml(folder / "proofmill-2m.toml", TrainRecipe)) == record["recipe_digest"]
        )


class TestStages:
    """What is trained."""

    pytestmark = pytest.mark.filterwarnings("ignore:.*gradient_checkpointing.*:FutureWarning")

    @pytest.fixture(autouse=True)
    def _libraries(self) -> None:
        pytest.importorskip("torch", reason="needs the extra: pip install 'proofmill[prover,train]'")
        pytest.importorskip("trl", reason="needs the extra: pip install 'proofmill[prover,train]'")

    @pytest.mark.parametrize("rank", [0, 2])
    def test_stages_are_trainings_one_after_another(self, tmp_path: Path, rank: int) -> None:
        """Two stages are a training up to the first context, and one up to the second from the weights it left."""
        plain = load_train_recipe(write_recipe(tmp_path, RECIPE))
        training_libraries(threads=1, seed=0)
        tokenizer = train_tokenizer([row.prompt + row.completion for row in examples().rows], 300, 512)
        fresh_model(plain.model, tokenizer).save_pretrained(tmp_path / "start")
        tokenizer.save_pretrained(tmp_path / "start")

        def fitted(
            start: Path, context: int, epochs: float, stages: Sequence[StageSection], work: str
        ) -> Fitted:
            model = dataclasses.replace(plain.model, start=str(start), context=context, lora_rank=rank)
            own = dataclasses.replace(plain.run, epochs=epochs)
            recipe = dataclasses.replace(plain, model=model, run=own, stages=tuple(stages))
            return fit(recipe, examples().rows, tmp_path / work)

        stages = load_train_recipe(write_recipe(tmp_path)).stages
        one = fitted(tmp_path / "start", 64, 1.5, (), "one")
        one.model.save_pretrained(tmp_path / "between")
        one.tokenizer.save_pretrained(tmp_path / "between")
        two = fitted(tmp_path / "between", 160, 1.0, (), "two")
        both = fitted(tmp_path / "start", 512, 1.0, stages, "both")
        between, _ = open_checkpoint(stage_folder(tmp_path / "both", 1))

        assert weights(between) == weights(one.model)
        assert weights(both.model) == weights(two.model)
        assert weights(both.model) != weights(one.model)
        assert [report.steps for report in both.stages] == [one.steps, two.steps]
        assert [report.num_examples for report in both.stages] == [one.num_examples, two.num_examples]
        assert [report.num_tokens for report in both.stages] == [one.num_tokens, two.num_tokens]
        assert [report.train_loss for report in both.stages] == [one.train_loss, two.train_loss]
        assert (both.steps, both.resumed_from) == (one.steps + two.steps, 0)

    def test_a_run_that_dies_again_and_again_comes_to_the_same(self, tmp_path: Path) -> None:
        """Within a stage, between two, within the next: the same command goes on to the very same weights."""
        whole, killed = prepared(tmp_path / "whole"), prepared(tmp_path / "killed")
        work, out = killed.parent / "model.work", killed.parent / "model"
        told: list[str] = []
        undisturbed = run.train(whole, whole.parent / "model", tell=told.append)
        for number, words in enumerate(
            (
                ("stage 1 of 2", "step 8 of"),
                ("stage 2 of 2", "from the beginning"),
                ("stage 2 of 2", "step 8 of"),
            )
        ):
            with pytest.raises(StopError):
                run.train(killed, out, tell=dying_at(*words))
            assert not out.exists()
            assert len(finished_stages(work)) == min(number, 1)
        checkpoint = last_checkpoint(work / "stage-2.work")
        resumed = run.train(killed, out)
        files = [(path.parent / "model" / "model.safetensors").read_bytes() for path in (whole, killed)]

        assert files[0] == files[1]
        assert checkpoint is not None
        assert checkpoint.name == "checkpoint-4"
        assert not (work.exists() or whole.with_name("model.work").exists())
        stages = undisturbed["stages"]
        assert isinstance(stages, list)
        first, second = stages
        assert undisturbed["resumed_from"] == 0
        assert resumed["resumed_from"] == first["steps"] + 4
        assert resumed["steps"] == undisturbed["steps"] == first["steps"] + second["steps"]
        assert resumed["eval_loss"] == undisturbed["eval_loss"] == second["eval_loss"] != first["eval_loss"]
        headlines = [text for text in told if "from the beginning" in text]
        assert [text.split(":")[0] for text in headlines] == [
            "stage 1 of 2, context 64",
            "stage 2 of 2, context 160",
        ]

    def test_what_a_short_context_costs_is_counted(self, tmp_path: Path) -> None:
        """Every example is learned, measured or too long, in each stage; record and card say so."""
        path = prepared(tmp_path, RECIPE.replace("eval_share = 0.1", "eval_share = 0.0") + STAGES)
        made = run.train(path, tmp_path / "model")
        record = json.loads((tmp_path / "model" / "training.json").read_text())
        card = (tmp_path / "model" / "README.md").read_text()
        config = json.loads((tmp_path / "model" / "config.json").read_text())
        first, second = record["stages"]

        assert made["stages"] == record["stages"]
        assert (first["num_examples"], first["dropped_long"]) == (NUM_SHORT, NUM_MIDDLE + NUM_LONG)
        assert (second["num_examples"], second["dropped_long"]) == (NUM_SHORT + NUM_MIDDLE, NUM_LONG)
        assert (first["steps"], second["steps"]) == (12, 12)
        assert first["num_tokens"] <= 64 * NUM_SHORT
        assert 64 * NUM_MIDDLE < second["num_tokens"] - first["num_tokens"] <= 160 * NUM_MIDDLE
        assert record["drops"]["longer_than_context"] == NUM_LONG
        assert record["tokens_per_epoch"] == second["num_tokens"]
        assert record["recipe"]["stages"] == [
            {"context": 64, "epochs": 1.5},
            {"context": 160, "epochs": 1.0},
        ]
        assert f"| 1 | 64 | 1.5 | 32 | 18 | {first['num_tokens']} | 12 | {first['train_loss']} | - |" in card
        assert f"| 2 | 160 | 1 | 48 | 2 | {second['num_tokens']} | 12 | {second['train_loss']} | - |" in card
        assert config["max_position_embeddings"] == 512

    def test_without_stages_nothing_is_said_of_them(self, tmp_path: Path) -> None:
        """Neither in the record nor in the card; one training goes over all that fits."""
        path = prepared(tmp_path, RECIPE.replace("batch = 4", "batch = 4\nepochs = 1.0"))
        record = run.train(path, tmp_path / "model")
        text = (tmp_path / "model" / "README.md").read_text()
        recipe = record["recipe"]

        assert isinstance(recipe, dict)
        assert "stages" not in record.keys() | recipe.keys()
        assert "stage" not in text

    def test_a_stage_without_examples_is_told_before_anything_is_trained(self, tmp_path: Path) -> None:
        """With its number, its context and what would fit."""
        recipe = load_train_recipe(write_recipe(tmp_path, RECIPE + STAGES.replace("64", "4")))

        with pytest.raises(
            ConfigError, match=r"stage 1 .* context of 4 tokens; the shortest has [1-9][0-9]$"
        ):
            fit(recipe, examples().rows, tmp_path / "work")
        assert not (tmp_path / "work").exists()
