"""What the kernel's tests share: the library, terms written shortly, and how a check is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from proofmill.certify.independent.order import Order
from proofmill.judge.environment import Environment
from proofmill.kernel.checker import Finding, KernelLimits
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.names import Name
from proofmill.lean.core import build_library
from proofmill.lean.toolchain import Toolchain

Sample = Mapping[Name, ConstantInfo]
Check = Callable[[Sequence[ConstantInfo], Name], Finding]


@pytest.fixture(scope="session")
def check(environment: Environment) -> Check:
    """Checks a constant among some of one's own, the library assumed where these do not replace it."""
    closure = environment.closure

    def run(own: Sequence[ConstantInfo], name: Name) -> Finding:
        mine: Mapping[Name, ConstantInfo] = {info.name: info for info in own}
        assumed = frozenset(closure.names).difference(mine)
        limits = KernelLimits(steps=200_000, seconds=60)
        return Order(lambda n: mine.get(n) or closure.get(n), assumed, limits).finding(name)

    return run


@pytest.fixture(scope="session")
def sample(environment: Environment, toolchain: Toolchain) -> Sample:
    """The constants of ``sample.lean``, as the real Lean compiles them."""
    text = Path(__file__).with_name("sample.lean").read_text(encoding="utf-8")
    roots = environment.olean_roots
    built = build_library("sample", toolchain, {"Sample": text}, lean_path=roots, salt=environment.digest)
    wider = environment.closure.with_module("Sample", (*roots, built.root), toolchain.githash)
    return wider.constants_in(("Sample",))
