"""Packs the Lean sources and the data files into a built wheel, where ``proofmill.resources`` looks for them.

Not by ``force-include`` in pyproject.toml: that would also copy them into an editable install, where nobody
reads the copy.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackData(BuildHookInterface):  # type: ignore[type-arg]  # the interface's parameter is not documented
    """Adds ``lean_project/`` and ``datasets/`` as ``proofmill/_data``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it builds; ``version`` is "standard" or "editable"."""
        if version == "standard":
            for folder in ("lean_project", "datasets"):
                build_data["force_include"][folder] = f"proofmill/_data/{folder}"
