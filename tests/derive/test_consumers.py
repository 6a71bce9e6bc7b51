"""What people load our corpora with, for real: datasets, TRL's trainers, DuckDB, LeanDojo's data classes."""

from __future__ import annotations

import copy
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.derive.conftest import Exported

STEPS = 1
LENGTH = 512
TEMPLATE = (
    "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


@dataclass(frozen=True, kw_only=True)
class Tiny:
    """A language model of random weights over bytes, and its tokenizer."""

    model: Any
    tokenizer: Any


@pytest.fixture
def tiny() -> Tiny:
    """Made here, so that nothing is downloaded."""
    pytest.importorskip("trl", reason="needs the extra 'train'")
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    special = ["<pad>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>"]
    raw = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(alphabet)}, merges=[]))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    raw.add_special_tokens(special)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw, pad_token="<pad>", eos_token="<|end|>", padding_side="left"
    )
    tokenizer.chat_template = TEMPLATE
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=LENGTH,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=None,
    )
    return Tiny(model=LlamaForCausalLM(config), tokenizer=tokenizer)


def settings(folder: Path) -> dict[str, Any]:
    """One step on the CPU, and no report to anybody."""
    return {
        "output_dir": str(folder),
        "max_steps": STEPS,
        "per_device_train_batch_size": 2,
        "use_cpu": True,
        "report_to": [],
        "save_strategy": "no",
        "max_length": LENGTH,
        "disable_tqdm": True,
    }


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    ("folder", "config"),
    [
        ("next-tactic", "default"),
        ("all", "proof-repair"),
        ("all", "next-tactic-chat"),
    ],
)
def test_a_supervised_step_on_the_files_as_they_are(
    folder: str, config: str, tiny: Tiny, exported: Exported, tmp_path: Path
) -> None:
    """Prompt and completion, or messages: the trainer finds the columns, and the weights move."""
    from datasets import load_dataset
    from trl import SFTConfig, SFTTrainer

    place = exported.folder if folder == "all" else exported.folder / folder
    rows = load_dataset(str(place), config, cache_dir=str(tmp_path / "cache"))
    before = tiny.model.lm_head.weight.detach().clone()

    trainer = SFTTrainer(
        model=tiny.model,
        args=SFTConfig(**settings(tmp_path / "out")),
        train_dataset=rows["train"],
        processing_class=tiny.tokenizer,
    )
    loss = trainer.train().training_loss

    assert 0 < loss < 20
    assert not (before == tiny.model.lm_head.weight).all()


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("config", ["good-over-broken", "good-over-broken-chat", "true-over-false"])
def test_a_preference_step_on_the_files_as_they_are(
    config: str, tiny: Tiny, exported: Exported, tmp_path: Path
) -> None:
    """Prompt, chosen and rejected, as text and as messages."""
    from datasets import load_dataset
    from trl import DPOConfig, DPOTrainer

    rows = load_dataset(str(exported.folder), config, cache_dir=str(tmp_path / "cache"))
    before = tiny.model.lm_head.weight.detach().clone()

    trainer = DPOTrainer(
        model=tiny.model,
        ref_model=copy.deepcopy(tiny.model),
        args=DPOConfig(**settings(tmp_path / "out")),
        train_dataset=rows["train"],
        processing_class=tiny.tokenizer,
    )
    loss = trainer.train().training_loss

    assert 0 < loss < 20
    assert not (before == tiny.model.lm_head.weight).all()


def test_every_form_loads(exported: Exported, tmp_path: Path) -> None:
    """Each type by its configuration of the index and from its own folder, plain and chat; the theorems too."""
    from datasets import get_dataset_config_names, load_dataset

    filled = {name for name, rows in exported.result.rows.items() if sum(rows.values())}
    configs = set(get_dataset_config_names(str(exported.folder)))
    theorems = load_dataset(str(exported.folder / "theorems"), cache_dir=str(tmp_path / "cache"))

    mixed = {"curriculum", "curriculum-preference"}
    assert configs == filled | {f"{name}-chat" for name in filled} | mixed
    for name in sorted(mixed):
        stages = load_dataset(str(exported.folder), name, cache_dir=str(tmp_path / "cache"))
        assert list(stages) == ["basics", "middle", "hard"]
    assert set(theorems) == {"train", "test"}
    for name in ("whole-proof", "premise-selection", "search-trace"):
        own = load_dataset(str(exported.folder / name), cache_dir=str(tmp_path / "cache"))
        assert {split: len(rows) for split, rows in own.items()} == {
            split: num for split, num in exported.result.rows[name].items() if num
        }


def test_duckdb_queries_the_parquet(exported: Exported) -> None:
    """Counts by type over all files at once, and a join of rows with the theorems that they are made from."""
    duckdb = pytest.importorskip("duckdb")
    types = f"{exported.folder}/*/data/*.parquet"
    theorems = f"{exported.folder}/theorems/data/*.parquet"

    counts = duckdb.sql(
        f"SELECT type, split, count(*) FROM read_parquet('{types}', union_by_name = true) "
        "WHERE type IS NOT NULL GROUP BY ALL"
    ).fetchall()
    joined = (
        duckdb.sql(
            f"SELECT count(*), count(t.name) FROM '{exported.folder}/next-tactic/data/train*.parquet' r "
            f"LEFT JOIN '{theorems}' t ON r.subject = t.name AND r.family = t.family"
        )
        .limit(1)
        .fetchall()
    )

    assert {(kind, split): num for kind, split, num in counts} == {
        (kind, split): num
        for kind, rows in exported.result.rows.items()
        for split, num in rows.items()
        if num
    }
    assert joined == [(exported.result.rows["next-tactic"]["train"],) * 2]


LEANDOJO = """
import json, sys
from pathlib import Path
from lean_dojo import LeanGitRepo, Pos, Theorem
from lean_dojo.data_extraction.lean import LeanFile

folder = Path(sys.argv[1])
theorems = json.loads((folder / "leandojo/family/train.json").read_text())
premises = {}
for line in (folder / "leandojo/corpus.jsonl").read_text().splitlines():
    file = json.loads(line)
    premises[file["path"]] = {p["full_name"]: p for p in file["premises"]}
file = LeanFile(folder / "lake", Path("Corpus.lean"))
seen = 0
for theorem in theorems:
    start, end = Pos(*theorem["start"]), Pos(*theorem["end"])
    text = file[start:end]
    assert start < end and text.startswith("theorem " + theorem["full_name"]), text
    assert premises["Corpus.lean"][theorem["full_name"]]["code"] in text
    for step in theorem["traced_tactics"]:
        marked, origins = step["annotated_tactic"]
        assert marked.replace("<a>", "").replace("</a>", "") == step["tactic"]
        assert step["tactic"].removeprefix("all_goals ").split("\\n")[0] in text
        assert marked.count("<a>") == len(origins)
        for origin in origins:
            found = premises[origin["def_path"]][origin["full_name"]]
            assert Pos(*found["start"]) == Pos(*origin["def_pos"])
            assert Pos(*found["end"]) == Pos(*origin["def_end_pos"])
            seen += 1
print(json.dumps([len(theorems), seen]))
"""


def test_leandojo_reads_its_form(exported: Exported, tmp_path: Path) -> None:
    """Positions by LeanDojo's own classes cut each theorem out of the file; each premise is where it is said to be.

    In a process of its own: importing the package sets up a log and a cache folder.
    """
    pytest.importorskip("lean_dojo", reason="needs the extra 'dojo'")
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-c", LEANDOJO, str(exported.folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "CACHE_DIR": str(tmp_path / "cache"), "DISABLE_REMOTE_CACHE": "1"},
    )

    assert done.returncode == 0, done.stderr
    theorems, origins = json.loads(done.stdout.splitlines()[-1])
    assert theorems > 2
    assert origins > 2
