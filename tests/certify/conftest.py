"""Real .olean bytes and real environments for the certifier's tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from proofmill.certify import Certifier, Environment, open_environment
from proofmill.lean.core import build_core, core_sources
from proofmill.lean.process import Limits, clean_environment, run_command
from proofmill.lean.toolchain import Toolchain, find_toolchain

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """The embedded Lean."""
    return find_toolchain("embedded")


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


@pytest.fixture(scope="session")
def environment(toolchain: Toolchain) -> Environment:
    """The embedded core library."""
    sources = core_sources()
    wanted: set[str] = set()
    todo = ["Init"]
    while todo:
        module = todo.pop()
        if module not in wanted:
            wanted.add(module)
            todo += re.findall(r"^import ([\w.]+)", sources[module], re.MULTILINE)
    core = build_core(toolchain, sources={module: sources[module] for module in wanted})
    return open_environment(toolchain, olean_roots=[core.root])


@pytest.fixture(scope="session")
def certifier(environment: Environment) -> Certifier:
    """A certifier in the core library, behind the real sandbox."""
    return Certifier(environment, workers=2)
