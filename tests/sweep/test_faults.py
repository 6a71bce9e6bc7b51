"""What a machine can do to a sweep short of killing it: full disks, a disk that takes no writes."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sweep.kills import corpus_digest, lay_out

from proofmill.ledger import LedgerReader

COMMAND = (
    *(sys.executable, "-m", "proofmill", "sweep", "tiny-recipe.toml", "--display", "none"),
    *("--set", "budget.mode=deterministic", "--set", "operations.min_free_mib=0"),
)


@contextlib.contextmanager
def small_disk(folder: Path, size_kib: int) -> Iterator[None]:
    """A file system of its own with so much room."""
    folder.mkdir(exist_ok=True)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip(f"a small file system cannot be mounted here: {made.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    """Changes a file system under everybody's feet."""
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def sweep(folder: Path, run_dir: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The sweep, to its end."""
    return subprocess.run(
        [*COMMAND, "--run-dir", run_dir],
        cwd=folder,
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )


def sweep_while_filling(scratch: Path, folder: Path, run_dir: str) -> subprocess.CompletedProcess[str]:
    """The sweep, whose folder for temporary files fills up as soon as it has begun."""
    command = [*COMMAND, "--run-dir", run_dir]
    env = os.environ | {"TMPDIR": str(scratch)}
    with (
        (scratch / "filler").open("wb", buffering=0) as filler,
        subprocess.Popen(
            command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process,
    ):
        while process.poll() is None:
            if (folder / run_dir / "events.jsonl").exists():
                with contextlib.suppress(OSError):
                    filler.write(bytes(4096))
            time.sleep(0.001)
        out, err = process.communicate()
        return subprocess.CompletedProcess(command, process.returncode, out, err)


def said(done: subprocess.CompletedProcess[str]) -> str:
    """The one clear error of a sweep that could not go on, after warnings at most."""
    assert done.returncode == 1, done.stdout + done.stderr
    *warnings, error = done.stderr.splitlines()
    assert all(line.startswith("WARNING proofmill.") for line in warnings), done.stderr
    assert error.startswith("proofmill: error: "), done.stderr
    return error


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_full_and_read_only_disks_cost_nothing(tmp_path: Path) -> None:
    """Each fault is one clear error; when it is mended, the same command comes to the same bytes."""
    lay_out(tmp_path)
    assert sweep(tmp_path, "undisturbed").returncode == 0
    disk = tmp_path / "disk"
    with small_disk(disk, 50_000):
        with tempfile.TemporaryDirectory(prefix="pm") as name, small_disk(scratch := Path(name), 2_000):
            no_scratch = said(sweep_while_filling(scratch, tmp_path, "disk/run"))
        with LedgerReader.open_read_only(disk / "run") as ledger:
            dropped = ledger.drop_totals()
        used_kib = -(-sum(p.stat().st_size for p in disk.rglob("*") if p.is_file()) // 1024)
        remount(disk, f"size={used_kib + 250}k")
        full = said(sweep(tmp_path, "disk/run"))
        remount(disk, "ro")
        read_only = said(sweep(tmp_path, "disk/run"))
        remount(disk, "rw,size=50000k")
        done = sweep(tmp_path, "disk/run")

        assert "No space left on device" in no_scratch or str(scratch) in no_scratch
        assert "not_well_formed" not in dropped
        assert "full" in full
        assert "Read-only file system" in read_only
        assert done.returncode == 0, done.stderr
        assert corpus_digest(disk / "run") == corpus_digest(tmp_path / "undisturbed")
