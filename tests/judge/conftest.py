"""Real .olean bytes for the judge's tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from proofmill.lean.process import Limits, clean_environment, run_command
from proofmill.lean.toolchain import Toolchain

SAMPLES = Path(__file__).parent / "samples"
sys.path.append(str(Path(__file__).parents[2]))  # last: the data folder must not hide the library `datasets`


def compile_parts(toolchain: Toolchain, source: Path, folder: Path) -> list[bytes]:
    """The .olean file of ``source``, with its other parts where it has any."""
    target = folder / f"{source.stem}.olean"
    run = run_command(
        [*toolchain.command, f"-o{target}", str(source)],
        cwd=source.parent,
        env=clean_environment(()),
        limits=Limits(wall_s=60),
    )
    assert target.is_file(), run.stderr.decode()
    names = (target.name, f"{target.name}.server", f"{target.name}.private")
    return [(folder / name).read_bytes() for name in names if (folder / name).is_file()]


@pytest.fixture(scope="session")
def mini(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A module of a few dozen constants that needs no library."""
    (data,) = compile_parts(toolchain, SAMPLES / "mini.lean", tmp_path_factory.mktemp("mini"))
    return data


@pytest.fixture(scope="session")
def split(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """A module written in three parts."""
    return compile_parts(toolchain, SAMPLES / "split.lean", tmp_path_factory.mktemp("split"))
