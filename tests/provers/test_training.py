"""Training: what may be learned, recipes, the format, and a run that is killed and taken up again."""

from __future__ import annotations

import dataclasses
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.provers.tiny import RECIPE

from proofmill.derive.decontaminate import Benchmark, Decontaminator
from proofmill.errors import ConfigError
from proofmill.export.rows import CorpusRow
from proofmill.prove.protocol import Goal
from proofmill.resources import datasets_dir
from proofmill_provers.encoding import BEGIN, Codec
from proofmill_provers.states import parse_goals
from proofmill_provers.training.checkpoint import last_checkpoint
from proofmill_provers.training.data import (
    Example,
    Examples,
    _decontaminator,
    _usable,
    corpus_digest,
)
from proofmill_provers.training.recipe import DataSection, load_train_recipe, recipe_digest


def row(name: str, split: str, statement: str) -> CorpusRow:
    """A certified theorem."""
    return CorpusRow(
        id="0" * 24,
        name=name,
        statement=f"theorem {name} {statement}",
        proof="by\n  rfl",
        theory="core",
        toolchain="t",
        level=3,
        axioms=(),
        premises=(),
        lane="portfolio",
        generator="explore",
        parents=(),
        family="f",
        difficulty=None,
        split=split,
        stock_checked=None,
        schema=1,
        script="s",
        code="",
        closure=(),
        statement_hash="",
        canonical="",
        size=3,
        attempts=1,
        witness=None,
        withheld="",
        seq=1,
    )


def write_recipe(folder: Path, text: str = RECIPE) -> Path:
    """A recipe beside an empty corpus."""
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    (folder / "corpus" / "manifest.json").write_text("{}")
    path = folder / "tiny.toml"
    path.write_text(text)
    return path


class TestData:
    """What may be learned."""

    def test_held_out_rows_are_never_learned(self) -> None:
        """Rows of test and withheld, and statements of a benchmark in disguise, are left out and counted."""
        rows = [
            row("a", "train", "(n : Nat) : n + 0 = n"),
            row("b", "test", "(n : Nat) : n * 1 = n"),
            row("c", "withheld", "(n : Nat) : n * 0 = 0"),
            row("d", "train", "(m k : Nat) : k + m = m + k"),
        ]
        held_out = Decontaminator([Benchmark(id="x", statement="theorem other (x y : Nat) : x + y = y + x")])
        drops: Counter[str] = Counter()

        kept = _usable(rows, held_out, drops, None)

        assert [item.name for item in kept] == ["a"]
        assert {key: num for key, num in drops.items() if key.startswith("split")} == {
            "split_test": 1,
            "split_withheld": 1,
        }
        assert sum(num for key, num in drops.items() if key.startswith("benchmark")) == 1

    def test_the_shipped_suites_are_always_held_out(self) -> None:
        """Every statement of datasets/seeds is known to the filter, without being asked for."""
        suites = sorted((datasets_dir() / "seeds").glob("*.jsonl"))
        filter_ = _decontaminator(DataSection(corpora=("x",)))
        assert suites
        for path in suites:
            first = json.loads(path.read_text().splitlines()[0])
            assert filter_.match("another", first["statement"]) is not None, path.name


class TestRecipe:
    """Strict TOML."""

    def test_a_recipe_is_read(self, tmp_path: Path) -> None:
        """Paths become absolute, and the digest is that of the settings and not of the place."""
        one = load_train_recipe(write_recipe(tmp_path / "a"))
        two = load_train_recipe(write_recipe(tmp_path / "b"))

        assert one.data.corpora == (str(tmp_path / "a" / "corpus"),)
        assert recipe_digest(one) == recipe_digest(two)
        assert recipe_digest(dataclasses.replace(one, title="another")) != recipe_digest(one)

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("epochs = 4", "epoch = 4", "did you mean 'epochs'"),
            ('["corpus"]', "[]", "at least one folder"),
            ('["corpus"]', '["nowhere"]', "nowhere does not exist"),
            ("heads = 2", "heads = 3", "multiple of model.heads"),
            ('corpora = ["corpus"]', 'corpora = ["corpus"]\nwhole_proofs = false\ntactics = false', "one of"),
        ],
    )
    def test_mistakes_are_told(self, tmp_path: Path, old: str, new: str, said: str) -> None:
        """One clear message that says what is wrong."""
        path = write_recipe(tmp_path, RECIPE.replace(old, new))

        with pytest.raises(ConfigError, match=said):
            load_train_recipe(path)


class TestFormat:
    """What the model reads and writes."""

    def codec(self) -> Codec:
        """Of a goal with two functions, a call and a lemma."""
        goal = Goal(
            id="x",
            name="t",
            statement="theorem t (xs : List Nat) : len xs = len (rev xs)",
            binders=(),
            constants=frozenset(),
            unfoldable=("A.len", "A.rev"),
            calls=("A.rev xs",),
        )
        return Codec.of(goal, ["len_rev_0123ab"])

    def test_round_trip(self) -> None:
        """Names go under short words and come back."""
        proof = "by\n  fun_induction A.rev xs <;> simp_all [A.len, A.rev, len_rev_0123ab] <;> omega"

        written = self.codec().encode(proof)

        assert written == "by\n  fun_induction C0 <;> simp_all [★, L0] <;> omega"
        assert self.codec().decode(written) == proof

    def test_words_without_meaning_are_refused(self) -> None:
        """A lemma that was not offered is no lemma."""
        assert self.codec().decode("simp [L3]") is None
        assert self.codec().decode("fun_induction C1") is None

    def test_prompts(self) -> None:
        """The theorem's own name and the digits of lemma names are not shown."""
        codec = self.codec()
        (state,) = parse_goals("xs : List Nat\n⊢ len xs = 0") or ()

        assert codec.proof_prompt("theorem t (xs : List Nat) : p").split("\n") == [
            "<|proof|>(xs : List Nat) : p",
            "★ len rev",
            "C0 rev xs",
            "L0 len_rev",
            BEGIN,
        ]
        assert codec.tactic_prompt(state).startswith("<|tactic|>xs : List Nat\n⊢ len xs = 0\n★ len rev")


def examples() -> Examples:
    """Enough for a few dozen steps."""
    rows = tuple(
        Example(
            kind="tactic",
            theorem=f"t{n}",
            prompt=f"<|tactic|>n : Nat\n⊢ n + {n} = {n} + n\n{BEGIN}",
            completion=["omega", "simp", "rfl"][n % 3],
        )
        for n in range(80)
    )
    return Examples(rows=rows, corpora=(), drops={})


@pytest.mark.filterwarnings("ignore:.*gradient_checkpointing.*:FutureWarning")
def test_adapters_alone_are_trained_and_merged(tmp_path: Path) -> None:
    """With LoRA the embeddings stay as they were; what comes out is a plain model with changed linear layers."""
    torch = pytest.importorskip("torch", reason="needs the extra: pip install 'proofmill[prover,train]'")
    pytest.importorskip("trl", reason="needs the extra: pip install 'proofmill[prover,train]'")
    from proofmill_provers.training.checkpoint import training_libraries
    from proofmill_provers.training.sft import fit, fresh_model, train_tokenizer

    path = write_recipe(tmp_path, RECIPE.replace("[model]", "[model]\nlora_rank = 4"))
    recipe = load_train_recipe(path)
    rows = examples().rows
    training_libraries(threads=1, seed=recipe.run.seed)
    texts = [text for row in rows for text in (row.prompt, row.completion)]
    start = fresh_model(recipe.model, train_tokenizer(texts, recipe.model.vocabulary, recipe.model.context))
    before = {name: p.detach().clone() for name, p in start.named_parameters()}
    after = dict(fit(recipe, rows, tmp_path / "work").model.named_parameters())

    assert recipe.model.lora_rank == 4
    assert before.keys() == after.keys()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed == {name for name in before if "_proj" in name}


def prepared(folder: Path) -> Path:
    """A recipe whose examples are there already, as after the first stage of a run."""
    from proofmill_provers.training import run

    recipe_path = write_recipe(folder)
    recipe = load_train_recipe(recipe_path)
    work = folder / "model.work"
    work.mkdir()
    identity: dict[str, Any] = {
        "recipe": recipe_digest(recipe),
        "corpora": [corpus_digest(Path(name)) for name in recipe.data.corpora],
        "schema": run.SCHEMA,
    }
    (work / "identity.json").write_text(json.dumps(identity))
    (work / "examples.json").write_text(json.dumps(dataclasses.asdict(examples())))
    return recipe_path


def train_command(recipe: Path) -> list[str]:
    """The real command."""
    out = recipe.parent / "model"
    return [sys.executable, "-m", "proofmill", "train", str(recipe), "--out", str(out), "--json"]


@pytest.mark.slow
def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    """Killed after a checkpoint, the same command goes on from it and ends with the very same weights."""
    from safetensors.numpy import load_file

    whole, killed = prepared(tmp_path / "whole"), prepared(tmp_path / "killed")
    done = subprocess.run(train_command(whole), capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stderr
    process = subprocess.Popen(train_command(killed), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    work = tmp_path / "killed" / "model.work"
    while process.poll() is None and last_checkpoint(work) is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert last_checkpoint(work) is not None
    again = subprocess.run(train_command(killed), capture_output=True, text=True, check=False, timeout=280)
    assert again.returncode == 0, again.stderr
    record = json.loads(again.stdout)

    one, two = (load_file(tmp_path / name / "model" / "model.safetensors") for name in ("whole", "killed"))
    assert record["resumed_from"] >= 5
    assert record["steps"] == json.loads(done.stdout)["steps"]
    assert one.keys() == two.keys()
    assert all((one[key] == two[key]).all() for key in one)
    assert not work.exists()
    card = (tmp_path / "killed" / "model" / "README.md").read_text()
    assert "license: apache-2.0" in card
    assert "proofmill train tiny.toml" in card


def test_a_model_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    """The command says so before it does anything."""
    recipe = write_recipe(tmp_path)
    (tmp_path / "model").mkdir()

    done = subprocess.run(train_command(recipe), capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode == 1
    assert "is there already" in done.stderr
    assert "Traceback" not in done.stderr
