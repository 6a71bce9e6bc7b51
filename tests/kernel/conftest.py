"""What the kernel's tests share: the library, terms written shortly, and how a check is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from proofmill.certify.order import Order
from proofmill.judge.environment import Environment
from proofmill.kernel.checker import Finding, KernelLimits
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.names import Name

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
