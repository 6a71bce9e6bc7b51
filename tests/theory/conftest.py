"""Theories compiled once, and Lean's own word on many small propositions at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from proofmill.lean.messages import parse_messages
from proofmill.lean.process import Limits, clean_environment, run_command
from proofmill.theory.probes import ProbedVocabulary, read_vocabulary
from proofmill.theory.theory import Theory, compile_theory

SAMPLES = Path(__file__).parent / "samples"

AskLean = Callable[[Theory, Sequence[str]], list[bool]]


@pytest.fixture(scope="session")
def arith() -> Theory:
    """The default theory."""
    return compile_theory("arith-list")


@pytest.fixture(scope="session")
def arith_vocabulary(arith: Theory) -> ProbedVocabulary:
    """Its vocabulary."""
    return read_vocabulary(arith)


@pytest.fixture(scope="session")
def zoo() -> Theory:
    """One of each kind of definition."""
    return compile_theory(str(SAMPLES / "zoo.toml"))


@pytest.fixture(scope="session")
def zoo_vocabulary(zoo: Theory) -> ProbedVocabulary:
    """Its vocabulary."""
    return read_vocabulary(zoo)


@pytest.fixture(scope="session")
def ask_lean(tmp_path_factory: pytest.TempPathFactory) -> AskLean:
    """Asks one run of Lean which of many one-line commands it accepts."""
    folder = tmp_path_factory.mktemp("ask")

    def ask(theory: Theory, commands: Sequence[str]) -> list[bool]:
        assert not any("\n" in command for command in commands)
        header = [*(f"import {module}" for module in theory.sources), *theory.spec.context.splitlines()]
        source = folder / "Asked.lean"
        source.write_text("\n".join([*header, *commands]) + "\n", encoding="utf-8")
        toolchain = theory.environment.toolchain
        run = run_command(
            [*toolchain.command, "--json", "-DmaxErrors=0", str(source)],
            cwd=folder,
            env=clean_environment(theory.environment.olean_roots),
            limits=Limits(wall_s=120.0),
        )
        bad = {message.line for message in parse_messages(run.stdout) if message.severity == "error"}
        assert all(line > len(header) for line in bad), run.stdout.decode()
        assert bad or run.status == 0, run.stderr.decode()
        return [number not in bad for number in range(len(header) + 1, len(header) + 1 + len(commands))]

    return ask
