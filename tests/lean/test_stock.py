"""Our files and our declarations against a stock toolchain; runs where PROOFMILL_LEAN names one.

    PROOFMILL_LEAN=/path/to/lean pytest -m stock tests/lean/test_stock.py

No stock toolchain was at hand when this was written. The code has been run on a toolchain folder assembled by
``proofmill.lean.prefix``, which shows that it works and nothing about stock Lean.
"""

from __future__ import annotations

import concurrent.futures
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from proofmill.judge.environment import Closure
from proofmill.kernel.constants import ConstantInfo, ConstantKind
from proofmill.kernel.expr import structural_hash
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.lean.core import build_core
from proofmill.lean.messages import parse_messages
from proofmill.lean.process import Limits, clean_environment, run_command
from proofmill.lean.toolchain import Toolchain, find_toolchain

HERE = Path(__file__).parent
FILES = [*sorted((HERE / "compat").glob("*.lean")), *sorted((HERE / "core").glob("*.lean"))]
FRONT_END = ("Lean.", "_aux_", "unexpand", "term", "tactic", "command")
"""Beginnings of names that the front end gives; their types are those of the compiled code, or stand for them."""
MAX_SHARE_OF_DIFFERENCES = 0.05


@pytest.fixture(scope="module")
def stock() -> Toolchain:
    """The toolchain that PROOFMILL_LEAN names."""
    return find_toolchain(os.environ["PROOFMILL_LEAN"])


def types_in(toolchain: Toolchain, roots: tuple[Path, ...]) -> dict[Name, ConstantInfo]:
    """Constants of ``Init`` and what it imports."""
    closure = Closure({}).with_modules(["Init"], roots, toolchain.githash)
    return {name: info for m in closure.modules for name, info in closure.constants_in(m).items()}


def of_interest(name: Name) -> bool:
    """Whether people write this name: no auxiliary, and none of the front end's."""
    text = name_str(name)
    return not text.startswith(FRONT_END) and all(
        isinstance(part, str) and not part.startswith(("_", "match_", "proof_", "inst")) and "«" not in part
        for part in name
    )


def differing(ours: Mapping[Name, ConstantInfo], theirs: Mapping[Name, ConstantInfo]) -> list[str]:
    """Names in both whose types differ: other than in names of binders and universes."""
    return sorted(
        name_str(name)
        for name, info in ours.items()
        if name in theirs and _hash(info) != _hash(theirs[name]) and of_interest(name)
    )


def _hash(info: ConstantInfo) -> str:
    return structural_hash(info.type, info.level_params)


@pytest.mark.stock
@pytest.mark.timeout(1800)
def test_our_files_compile(stock: Toolchain) -> None:
    """Every tutorial and every file of theorems compiles there, the few included that do not compile here."""

    def errors(path: Path) -> list[str]:
        run = run_command(
            [*stock.command, "--json", str(path)], cwd=path.parent, env=clean_environment(), limits=Limits()
        )
        return [
            f"{path.stem}:{m.line}: {m.text}" for m in parse_messages(run.stdout) if m.severity == "error"
        ]

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = [error for part in pool.map(errors, FILES) for error in part]
    assert found == []


@pytest.mark.stock
@pytest.mark.timeout(1800)
def test_types_are_those_of_stock(
    stock: Toolchain, toolchain: Toolchain, record_property: Callable[[str, object], None]
) -> None:
    """What both libraries declare has the same type, but for a small share; --junit-xml has the list."""
    if stock.version != toolchain.version:
        pytest.skip(f"the library is written for Lean {toolchain.version}, this is {stock.version}")
    ours = types_in(toolchain, (build_core(toolchain).root,))
    theirs = types_in(stock, stock.library)
    common = [name for name in ours if name in theirs and of_interest(name)]

    found = differing(ours, theirs)

    record_property("names_in_common", len(common))
    record_property("differing_types", found)
    assert len(found) <= MAX_SHARE_OF_DIFFERENCES * len(common), found


def test_a_different_type_is_found(toolchain: Toolchain) -> None:
    """The comparison sees another type, and does not mind other names of universes and binders."""
    ours = types_in(toolchain, (build_core(toolchain).root,))
    comm, assoc = parse_name("Nat.add_comm"), parse_name("Nat.add_assoc")
    wrong = {**ours, comm: ours[assoc]}

    assert differing(ours, ours) == []
    assert differing(ours, wrong) == ["Nat.add_comm"]
    assert sum(map(of_interest, ours)) > 1500
    assert ours[comm].kind is ConstantKind.THEOREM
