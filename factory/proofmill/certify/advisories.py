"""Known faults of Lean versions, from ``datasets/advisories.toml``: whose certificates must be made again."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

from proofmill.errors import ConfigError
from proofmill.resources import datasets_dir

__all__ = ["Advisory", "advisories_for", "load_advisories"]

_FILE = "advisories.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory:
    """A fault, and the versions that have it."""

    id: str
    since: str
    """First version with the fault; empty where that is not known."""
    fixed: str
    """First version without it; empty while there is none."""
    affects: str
    """``kernel`` or ``runtime``."""
    what: str

    def concerns(self, version: str) -> bool:
        """Whether a version has the fault; one that cannot be read has every fault."""
        found = _parts(version)
        if found is None:
            return True
        since, fixed = _parts(self.since), _parts(self.fixed)
        return (since is None or found >= since) and (fixed is None or found < fixed)


def load_advisories() -> tuple[Advisory, ...]:
    """Every advisory that ships with this proofmill.

    Raises:
        ConfigError: the file is malformed.
    """
    path = datasets_dir() / _FILE
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["advisory"]
        return tuple(Advisory(**row) for row in rows)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path} is no list of advisories ({error}); install proofmill again") from error


def advisories_for(toolchain: str, advisories: Sequence[Advisory]) -> list[Advisory]:
    """Those that concern a toolchain, given by its label (``embedded-4.35.0-1a2b3c4d``)."""
    match = re.search(r"-(\d[^-]*(?:-rc\d+)?)-", toolchain)
    return [advisory for advisory in advisories if advisory.concerns(match[1] if match else toolchain)]


def _parts(version: str) -> tuple[int, ...] | None:
    """A version as numbers; a release candidate counts as older than its release."""
    match = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?(-rc(\d+))?", version)
    if match is None:
        return None
    candidate = (0, int(match[5])) if match[4] else (1, 0)
    return (int(match[1]), int(match[2]), int(match[3] or 0), *candidate)
