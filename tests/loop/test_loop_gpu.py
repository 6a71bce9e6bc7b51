"""A generation of a loop with a large model and adapters: on a GPU with a billion weights, on a CPU with a few."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("trl", reason="needs the extra: pip install 'proofmill[prover,train]'")

pytestmark = pytest.mark.filterwarnings("ignore:.*gradient_checkpointing.*:FutureWarning")
"""TRL's own code still uses the old name."""

RECIPE = """
name = "large"
generations = 2
[pool]
statements = 40
held_out = 12
max_size = 3
[seeds]
statements = 26
scripts = 3
[attempts]
statements = 16
samples = 4
heartbeats = 1000
[model]
vocabulary = 400
context = 256
lora_rank = 8
{sizes}
[train]
first_steps = {steps}
steps = {steps}
batch = 8
[eval]
samples = 4
"""


def generation(folder: Path, sizes: str, steps: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The report of two generations, and the events."""
    from proofmill_provers.loop.run import run_loop

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "large.toml"
    path.write_text(RECIPE.format(sizes=sizes, steps=steps))
    report = dict(run_loop(str(path), folder / "out"))
    lines = (folder / "out" / "events.jsonl").read_text().splitlines()
    return report, [json.loads(line) for line in lines]


def test_the_same_path_on_a_cpu(tmp_path: Path) -> None:
    """A tiny configuration through the same code: adapters are trained, sampled and judged, end to end."""
    report, events = generation(tmp_path, "hidden = 32\nlayers = 1\nheads = 2\ninner = 64", 4)
    model = tmp_path / "out" / "generations" / "2" / "model"

    assert len(report["generations"]) == 2
    assert report["generations"][0]["proofs"] > 0
    assert next(e["tokens"] for e in events if e["event"] == "attempted") > 0
    assert (model / "model.safetensors").is_file()
    assert not (model / "adapter_config.json").exists()


@pytest.mark.gpu
def test_a_billion_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A 1B-class random Llama with adapters goes through two generations on the GPU.

    Tokens per second and peak memory are printed, and written to the file that PROOFMILL_GPU_REPORT names.
    """
    import torch

    if not torch.cuda.is_available():
        pytest.skip(f"torch {torch.__version__} finds no NVIDIA GPU")
    torch.cuda.reset_peak_memory_stats()
    started = time.monotonic()
    _, events = generation(tmp_path, "hidden = 2048\nlayers = 22\nheads = 32\ninner = 5632", 20)
    attempted = next(e for e in events if e["event"] == "attempted")
    report = {
        "gpu": torch.cuda.get_device_name(0),
        "wall_s": round(time.monotonic() - started, 1),
        "sampled_tokens_per_s": round(attempted["tokens"] / attempted["wall_s"], 1),
        "training_s": [e["wall_s"] for e in events if e["event"] == "trained"],
        "peak_gib": round(torch.cuda.max_memory_allocated() / 2**30, 2),
    }
    Path(os.environ.get("PROOFMILL_GPU_REPORT", str(tmp_path / "gpu.json"))).write_text(json.dumps(report))
    with capsys.disabled():
        print(json.dumps(report))  # noqa: T201 (the measurement is the test's result)
    assert attempted["tokens"] > 0
    assert report["peak_gib"] < 80
