"""Traces a Lean repository with LeanDojo, where a network and a stock toolchain exist.

LeanDojo sets up a log and a cache folder and asks GitHub as soon as it is imported, so it is imported here and only
when somebody asks for a trace. Its own package calls it deprecated; nothing else of proofmill needs it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

from proofmill.errors import ConfigError, ExportError, ToolchainMissing
from proofmill.export.publish import publishing

__all__ = ["trace_repository"]

_COMMIT = re.compile(r"[0-9a-f]{40}")


def trace_repository(url: str, commit: str, out: Path, *, force: bool = False) -> int:
    """Traces a repository and writes its theorems in the format of LeanDojo's benchmark.

    Args:
        url: Of the repository, on GitHub or a path to a local one.
        commit: The whole hash.
        out: The folder to make: ``theorems.json``, as ``proofmill conjecture`` takes for seeds.
        force: Whether an export that is there already may be replaced.

    Returns:
        How many theorems were traced.

    Raises:
        ConfigError: the commit is no full hash.
        ToolchainMissing: there is no ``lake``.
        ExportError: LeanDojo is not installed, has no network, or failed.
    """
    if not _COMMIT.fullmatch(commit):
        raise ConfigError(
            f"a commit must be given by its whole hash of 40 hexadecimal digits, got {commit!r}"
        )
    if shutil.which("lake") is None:
        raise ToolchainMissing(
            "tracing builds the repository with its own Lean, and there is no `lake` on the path; "
            "install elan (https://github.com/leanprover/elan)"
        )
    os.environ.setdefault("DISABLE_REMOTE_CACHE", "1")
    try:
        import lean_dojo
    except ImportError as error:
        raise ExportError(
            f"LeanDojo cannot be imported ({error}); run: pip install 'proofmill[dojo]' (Python below 3.13)"
        ) from error
    with publishing(out, force=force) as folder:
        try:
            repo = lean_dojo.LeanGitRepo(url, commit)
            traced = lean_dojo.trace(repo)
            theorems = [_theorem(found) for found in traced.get_traced_theorems()]
        except Exception as error:  # LeanDojo raises what git, the network and GitHub's client raise
            raise ExportError(
                f"LeanDojo could not trace {url} at {commit[:12]}: {type(error).__name__}: {error}; "
                "it needs a network, git and GitHub's API"
            ) from error
        (folder / "theorems.json").write_text(json.dumps(theorems, indent=1, ensure_ascii=False) + "\n")
    return len(theorems)


def _theorem(found: Any) -> dict[str, object]:
    """A traced theorem with the keys of the benchmark."""
    return {
        "url": found.repo.url,
        "commit": found.repo.commit,
        "file_path": str(found.theorem.file_path),
        "full_name": found.theorem.full_name,
        "start": list(found.start),
        "end": list(found.end),
        "traced_tactics": [
            {
                "tactic": step.tactic,
                "state_before": step.state_before,
                "state_after": step.state_after,
            }
            for step in found.get_traced_tactics()
        ],
    }
