"""The embedded core library: ordinary Lean files elaborate on it, honestly, and fail as they should."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from proofmill.lean.core import BuiltLibrary, build_core, core_sources
from proofmill.lean.messages import Message, parse_messages
from proofmill.lean.process import Limits, clean_environment, run_command
from proofmill.lean.toolchain import Toolchain

CASES = Path(__file__).parent / "core"
ALLOWED_AXIOMS = {"propext", "Classical.choice", "Quot.sound"}
MIN_THEOREMS = 600
DECLARED_AXIOMS = ALLOWED_AXIOMS | set(
    "lcProof lcCast lcUnreachable lcErased lcAny lcVoid Quot.lcInv sorryAx trustCompiler".split()
)


@pytest.fixture(scope="session")
def core(toolchain: Toolchain) -> BuiltLibrary:
    """The core library, compiled."""
    return build_core(toolchain)


def elaborate(toolchain: Toolchain, core: BuiltLibrary, path: Path) -> list[Message]:
    """Lean's messages about a file."""
    run = run_command(
        [*toolchain.command, "--json", "-DmaxErrors=0", str(path)],
        cwd=path.parent,
        env=clean_environment((core.root,)),
        limits=Limits(),
    )
    return parse_messages(run.stdout)


def theorem_names(text: str) -> list[str]:
    """The full names of a file's theorems."""
    names: list[str] = []
    spaces: list[str] = []
    for line in text.splitlines():
        if opened := re.match(r"(namespace|section)\b\s*(\S*)", line):
            spaces.append(opened[2] if opened[1] == "namespace" else "")
        elif re.match(r"end\b", line) and spaces:
            spaces.pop()
        elif found := re.match(r"theorem (\S+)", line):
            names.append(".".join([*filter(None, spaces), found[1]]))
    return names


@pytest.mark.parametrize("path", sorted(CASES.glob("*.lean")), ids=lambda path: path.stem)
def test_ordinary_files_are_proved(
    toolchain: Toolchain, core: BuiltLibrary, path: Path, tmp_path: Path
) -> None:
    """Every theorem is proved, from the standard axioms, without a warning."""
    text = path.read_text()
    names = theorem_names(text)
    copy = tmp_path / path.name
    copy.write_text(text + "\n" + "".join(f"#print axioms {name}\n" for name in names))

    messages = elaborate(toolchain, core, copy)

    assert [m for m in messages if m.severity != "information"] == []
    reports = [m.text for m in messages if "axioms" in m.text]
    assert len(reports) == len(names)
    used = {a for r in reports for a in re.findall(r"[\w.]+", r.partition("axioms: [")[2])}
    assert used <= ALLOWED_AXIOMS


def test_the_suite_has_the_size_it_claims() -> None:
    """The suite does not shrink unnoticed."""
    found = sum(len(theorem_names(path.read_text())) for path in CASES.glob("*.lean"))
    assert found >= MIN_THEOREMS


def test_sources_declare_only_known_axioms() -> None:
    """Apart from the logic's three, only those that the elaborator insists on."""
    written = {name: text for name, text in core_sources().items() if name != "Init.Syntax"}
    text = "\n".join(written.values())
    assert set(re.findall(r"^(?:unsafe )?axiom (\S+)", text, re.MULTILINE)) == DECLARED_AXIOMS
    assert re.findall(r"\bsorry\b(?!`)", text) == []


@pytest.mark.parametrize("path", sorted((CASES / "errors").glob("*.lean")), ids=lambda path: path.stem)
def test_wrong_files_get_the_usual_messages(toolchain: Toolchain, core: BuiltLibrary, path: Path) -> None:
    """Exactly the announced lines have an error, and the message contains the announced text."""
    expected = re.findall(r"^-- error (\d+): (.*)$", path.read_text(), re.MULTILINE)

    errors = [m for m in elaborate(toolchain, core, path) if m.severity == "error"]

    assert {m.line for m in errors} == {int(line) for line, _ in expected}
    for line, text in expected:
        assert any(m.line == int(line) and text in m.text for m in errors), (line, text)
