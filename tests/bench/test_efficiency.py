"""Three simulated nodes of a real Ray cluster do nearly three times as much as one."""

from __future__ import annotations

import pytest

from proofmill.bench.efficiency import node_efficiency
from proofmill.theory.theory import compile_theory

pytest.importorskip("ray", reason="needs the cluster extra: pip install 'proofmill[cluster]'")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nodes_share_the_work() -> None:
    """Batches that sleep for half a second to one and a half: hardly anything is lost to handing them out."""
    found = node_efficiency(compile_theory("core"), rounds=1, tell=lambda _: None)

    assert found.share.median > 0.7
    assert found.one_s[0] > 25  # sixty batches of a second each, by two workers
