"""Tracing a repository fails in words where it cannot work: no toolchain, no whole commit, no network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from proofmill.derive.dojo import trace_repository
from proofmill.errors import ConfigError, ToolchainMissing

COMMIT = "0123456789" * 4
TRACE = """
import sys
from pathlib import Path
from proofmill.derive.dojo import trace_repository
from proofmill.errors import ExportError
try:
    trace_repository(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
except ExportError as error:
    print(f"said: {error}")
"""


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything of LeanDojo is imported."""
    monkeypatch.delitem(sys.modules, "lean_dojo", raising=False)
    with pytest.raises(ConfigError, match="40 hexadecimal"):
        trace_repository("https://github.com/owner/name", "main", tmp_path / "out")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolchainMissing, match="install elan"):
        trace_repository("https://github.com/owner/name", COMMIT, tmp_path / "out")

    assert "lean_dojo" not in sys.modules
    assert not (tmp_path / "out").exists()


def test_a_failure_of_leandojo_is_one_sentence(tmp_path: Path) -> None:
    """A repository that is not there, with a `lake` that nobody gets to run."""
    pytest.importorskip("lean_dojo", reason="needs the extra 'dojo'")
    lake = tmp_path / "bin" / "lake"
    lake.parent.mkdir()
    lake.write_text("#!/bin/sh\nexit 1\n")
    lake.chmod(0o755)

    done = subprocess.run(
        [sys.executable, "-c", TRACE, str(tmp_path / "none"), COMMIT, str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=tmp_path,
        env={
            **os.environ,
            "PATH": f"{lake.parent}:{os.environ['PATH']}",
            "CACHE_DIR": str(tmp_path / "cache"),
            "GITHUB_ACCESS_TOKEN": "",
        },
    )

    assert "said: LeanDojo could not trace" in done.stdout, done.stdout + done.stderr
    assert not (tmp_path / "out").exists()
