"""Exports larger than memory: flat, and the same bytes after a kill."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.export.synthetic import Gauge, make_run

from proofmill.errors import ExportError
from proofmill.export import export_corpus
from proofmill.export.files import corpus_rows, digest_files, read_manifest
from proofmill.export.publish import resuming

ROWS = 20_000
SHARD = 4_000
EXPORT = f"""
import sys
from pathlib import Path
from proofmill.export import export_corpus
export_corpus(Path(sys.argv[1]), out=Path(sys.argv[2]), shard_rows={SHARD})
"""


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of synthetic rows."""
    run_dir = tmp_path_factory.mktemp("big") / "run"
    make_run(run_dir, ROWS)
    return run_dir


@pytest.fixture(scope="module")
def whole(big: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its corpus, exported without a break."""
    out = tmp_path_factory.mktemp("whole") / "corpus"
    export_corpus(big, out=out, shard_rows=SHARD)
    return out


def reading(work: Path) -> bool:
    """Whether some thousands of certificates are read, and no file of rows is begun."""
    log = work / "rows.sqlite-wal"
    return log.is_file() and log.stat().st_size > 3 << 20


def writing(work: Path) -> bool:
    """Whether one file is whole and the second is begun."""
    return any(work.glob("corpus/data/train-00001-*.part"))


def kill(big: Path, out: Path, *, when: Callable[[Path], bool]) -> None:
    """Exports in a process of its own and kills it as soon as its work folder is so far."""
    work = out.parent / f".{out.name}.unfinished"
    with subprocess.Popen([sys.executable, "-c", EXPORT, str(big), str(out)]) as child:
        limit = time.monotonic() + 120
        while not when(work) and child.poll() is None and time.monotonic() < limit:
            time.sleep(0.002)
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert child.returncode == -signal.SIGKILL
    assert work.is_dir()
    assert not out.exists()


def test_rows_lie_in_shards_and_add_up(whole: Path) -> None:
    """Each Parquet file has as many rows as it may; Parquet and JSONL hold the same in the same order."""
    pq = pytest.importorskip("pyarrow.parquet")
    manifest = read_manifest(whole)
    files = sorted((whole / "data").glob("train-*.parquet"))

    sizes = [pq.read_metadata(file).num_rows for file in files]
    ids = [one for file in files for one in pq.read_table(file, columns=["id"])["id"].to_pylist()]
    rows = [row for row in corpus_rows(whole) if row.split == "train"]

    assert sum(manifest.rows.values()) > 0.99 * (ROWS - ROWS // 1001 - ROWS // 97)
    assert sizes[:-1] == [SHARD] * (len(files) - 1)
    assert sum(sizes) == manifest.rows["train"]
    assert ids == [row.id for row in rows]
    assert [row.seq for row in rows] == sorted(row.seq for row in rows)


@pytest.mark.parametrize("when", [reading, writing])
def test_a_killed_export_goes_on_and_gives_the_same_bytes(
    when: Callable[[Path], bool], big: Path, whole: Path, tmp_path: Path
) -> None:
    """SIGKILL while reading, and while writing the files; the second call does not begin anew."""
    out = tmp_path / "corpus"
    kill(big, out, when=when)
    begun = next((tmp_path / ".corpus.unfinished/corpus").glob("data/train-00000-*.parquet"), None)
    since = begun.stat().st_mtime_ns if begun else 0
    first: dict[str, int] = {}

    def told(what: str, done: int, _total: int) -> None:
        first.setdefault(what, done)

    export_corpus(big, out=out, shard_rows=SHARD, progress=told)

    assert digest_files(out) == digest_files(whole)
    assert (out / "manifest.json").read_bytes() == (whole / "manifest.json").read_bytes()
    if when is reading:
        assert first["ledger"] > 2000, "it went on where it was killed"
    else:
        assert begun is not None
        assert "ledger" not in first, "the ledger was not read again"
        assert (out / "data" / begun.name).stat().st_mtime_ns == since, "nor the first file written again"
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


def interrupted(out: Path, found: list[str]) -> None:
    """An export that notes what it finds, writes a file and half of another, and is interrupted."""
    with resuming(out, force=False, key="one") as work:
        found += [path.name for path in (work / "corpus").iterdir()]
        for name in ("whole", "half.part"):
            (work / "corpus" / name).write_text(name)
        raise KeyboardInterrupt


def test_what_was_left_serves_the_same_export_only(tmp_path: Path) -> None:
    """After an interruption the folder is there for the same key, without half files; another key begins anew."""
    found: list[str] = []
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            interrupted(tmp_path / "out", found)
    with resuming(tmp_path / "out", force=False, key="two") as work:
        left = list((work / "corpus").iterdir())

    assert (found, left) == (["whole"], [])
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_two_exports_to_one_place_are_refused(tmp_path: Path) -> None:
    """The second says so and leaves the first alone."""
    with resuming(tmp_path / "out", force=False, key="k") as work:
        (work / "corpus/x").write_text("first")
        with (
            pytest.raises(ExportError, match="another export is writing"),
            resuming(tmp_path / "out", force=False, key="k"),
        ):
            pass

    assert (tmp_path / "out/x").read_text() == "first"


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_memory_is_flat_over_many_rows(tmp_path: Path) -> None:
    """Not two MiB more for 100,000 rows more; ``PROOFMILL_STREAM_ROWS`` says how many rows."""
    rows = int(os.environ.get("PROOFMILL_STREAM_ROWS", "400000"))
    make_run(tmp_path / "run", rows)
    gauge = Gauge()

    export_corpus(tmp_path / "run", out=tmp_path / "corpus", progress=gauge)

    slopes = {what: slope for what, slope, _ in gauge.slopes()}
    shutil.rmtree(tmp_path / "corpus")
    assert {"ledger", "rows"} <= slopes.keys()
    assert all(slope < FLAT for slope in slopes.values()), slopes


FLAT = 2.0
"""MiB for 100,000 rows."""
