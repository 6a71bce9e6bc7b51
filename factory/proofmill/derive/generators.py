"""The generators by the names that recipes use."""

from __future__ import annotations

from collections.abc import Mapping

from proofmill.derive import steps
from proofmill.derive.make import Generator

__all__ = ["GENERATORS"]

GENERATORS: Mapping[str, Generator] = {
    "steps": steps.steps,
    "annotated": steps.annotated,
    "structured": steps.structured,
}
