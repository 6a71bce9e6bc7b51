"""A benchmark that cannot be believed."""

from __future__ import annotations

from proofmill.errors import ProofmillError

__all__ = ["BenchError"]


class BenchError(ProofmillError):
    """There is nothing to measure: a side failed at its work, or the numbers asked for make no sense."""
