"""Short tutorial files: what compiles on stock Lean's own library should compile on the embedded one."""

from __future__ import annotations

import concurrent.futures
from pathlib import Path

import pytest

from proofmill.lean.core import BuiltLibrary, build_core
from proofmill.lean.messages import Message, parse_messages
from proofmill.lean.process import Ending, Limits, clean_environment, run_command
from proofmill.lean.toolchain import Toolchain

FILES = sorted((Path(__file__).parent / "compat").glob("*.lean"))
EXPECTED_TO_FAIL: dict[str, str] = {}
"""Files that stock Lean accepts and the embedded library does not, with what is missing."""
MIN_FILES = 150
MIN_SHARE = 0.97
WORKERS = 2


@pytest.fixture(scope="module")
def core(toolchain: Toolchain) -> BuiltLibrary:
    """The core library, compiled."""
    return build_core(toolchain)


@pytest.fixture(scope="module")
def complaints(toolchain: Toolchain, core: BuiltLibrary) -> dict[str, list[str]]:
    """Errors and warnings about each file, by its stem."""

    def compile_one(path: Path) -> list[str]:
        run = run_command(
            [*toolchain.command, "--json", str(path)],
            cwd=path.parent,
            env=clean_environment((core.root,)),
            limits=Limits(),
        )
        ended = [] if run.ending is Ending.EXITED else [f"Lean ended with {run.ending}"]
        messages: list[Message] = parse_messages(run.stdout)
        return ended + [f"{m.line}: {m.text}" for m in messages if m.severity != "information"]

    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        return dict(zip((path.stem for path in FILES), pool.map(compile_one, FILES), strict=True))


@pytest.mark.parametrize("stem", [path.stem for path in FILES])
def test_file_compiles_unless_listed(stem: str, complaints: dict[str, list[str]]) -> None:
    """A file compiles without a warning, or is listed; a listed one that compiles must leave the list."""
    if stem in EXPECTED_TO_FAIL:
        assert complaints[stem], f"{stem} compiles now: take it off the list"
    else:
        assert complaints[stem] == []


def test_share_that_compiles(complaints: dict[str, list[str]]) -> None:
    """The suite is large enough and nearly all of it compiles."""
    passed = sum(not found for found in complaints.values())
    assert set(EXPECTED_TO_FAIL) <= {path.stem for path in FILES}
    assert len(FILES) >= MIN_FILES
    assert passed >= MIN_SHARE * len(FILES)
