"""Real sweeps of small theories, through the real command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parent / "samples"
PROOFMILL = (sys.executable, "-m", "proofmill")


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """A folder with theories and recipes, in which commands are run."""

    folder: Path

    def command(self, *args: str) -> list[str]:
        """The command line."""
        return [*PROOFMILL, *args]

    def sweep_args(self, recipe: str, run: str, *more: str) -> tuple[str, ...]:
        """Arguments of the sweep of a recipe in a run directory."""
        return ("sweep", recipe, "--run-dir", run, "--display", "none", *more)

    def run(self, *args: str, timeout_s: float = 300) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end."""
        return subprocess.run(
            self.command(*args),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_s,
            env=os.environ | {"COLUMNS": "120"},
        )


def make_workshop(folder: Path) -> Workshop:
    """Theories and recipes, copied to a folder; the recipes name the theories by their paths."""
    shutil.copytree(SAMPLES, folder, dirs_exist_ok=True)
    for recipe, theory in (("small-recipe", "small"), ("kill-recipe", "lists")):
        path = folder / f"{recipe}.toml"
        path.write_text(path.read_text().replace("[sweep]", f'[sweep]\ntheory = "{theory}.toml"', 1))
    return Workshop(folder=folder)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A fresh folder with theories and recipes."""
    return make_workshop(tmp_path)


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A sweep that has run to its end; tests read it only."""

    workshop: Workshop
    run_dir: Path
    result: dict[str, Any]


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The small sweep, to exhaustion."""
    workshop = make_workshop(tmp_path_factory.mktemp("finished"))
    done = workshop.run(*workshop.sweep_args("small-recipe.toml", "run", "--json"))
    assert done.returncode == 0, done.stderr
    return Finished(workshop=workshop, run_dir=workshop.folder / "run", result=json.loads(done.stdout))
