"""Publishing a folder whole: it appears under its name when everything in it is written, or not at all.

Two ways. ``publishing`` works in a scratch folder that vanishes when something goes wrong. ``resuming`` works in a
folder with a fixed name beside the target, which outlives a kill: the same export finds it and goes on.
"""

from __future__ import annotations

import contextlib
import fcntl
import glob
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from proofmill.atomic import atomic_write_text
from proofmill.errors import ExportError
from proofmill.export.files import MANIFEST_FILE

__all__ = ["is_corpus", "publishing", "resuming"]

_FORMATS = ("proofmill-corpus", "proofmill-type", "proofmill-types", "proofmill-mixture")
_KEY = "key"
_CORPUS = "corpus"


def is_corpus(folder: Path) -> bool:
    """Whether a folder is an export that may be replaced: a corpus, a type, a folder of types, or a mixture."""
    try:
        return json.loads((folder / MANIFEST_FILE).read_bytes()).get("format") in _FORMATS
    except (OSError, ValueError, AttributeError):
        return False


@contextlib.contextmanager
def publishing(out: Path, *, force: bool) -> Iterator[Path]:
    """A scratch folder that becomes ``out`` when all went well, and vanishes otherwise.

    Raises:
        ExportError: ``out`` exists and may not be replaced, or cannot be written.
    """
    out = out.expanduser().resolve()
    _check_free(out, force=force)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _sweep_up(out)
        scratch = Path(
            tempfile.mkdtemp(prefix=f".{out.name}.{os.getpid()}.", suffix=".export", dir=out.parent)
        )
        umask = os.umask(0o022)
        os.umask(umask)
        scratch.chmod(0o777 & ~umask)
    except OSError as error:
        raise ExportError(
            f"the corpus cannot be written to {out} ({error.strerror or error}); choose another --out"
        ) from error
    try:
        yield scratch
        _sync(scratch)
        _put(scratch, out)
    except OSError as error:
        raise ExportError(
            f"writing the corpus {out} failed ({error.strerror or error}); "
            "nothing was changed; free some room or choose another --out"
        ) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextlib.contextmanager
def resuming(out: Path, *, force: bool, key: str) -> Iterator[Path]:
    """A work folder whose ``corpus`` becomes ``out`` when all went well; beside it is room for notes.

    After a kill or an interruption the folder stays, and the next call with the same key finds it as it was,
    but for half-written ``.part`` files. With another key it begins anew. An error leaves nothing behind.

    Args:
        out: The folder to make.
        force: Whether a corpus that is there may be replaced.
        key: Says from what the corpus is made.

    Raises:
        ExportError: ``out`` exists and may not be replaced, cannot be written, or is being written right now.
    """
    out = out.expanduser().resolve()
    _check_free(out, force=force)
    work = out.parent / f".{out.name}.unfinished"
    try:
        work.mkdir(parents=True, exist_ok=True)
        _sweep_up(out)
        handle = os.open(work, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise ExportError(
            f"the corpus cannot be written to {out} ({error.strerror or error}); choose another --out"
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ExportError(
                f"another export is writing {out}; wait for it, or choose another --out"
            ) from error
        try:
            _prepare(work, key)
            yield work
            _sync(work / _CORPUS)
            _put(work / _CORPUS, out)
        except OSError as error:
            shutil.rmtree(work, ignore_errors=True)
            raise ExportError(
                f"writing the corpus {out} failed ({error.strerror or error}); "
                "nothing was changed; free some room or choose another --out"
            ) from error
        except Exception:
            shutil.rmtree(work, ignore_errors=True)
            raise
        shutil.rmtree(work, ignore_errors=True)
    finally:
        os.close(handle)


def _prepare(work: Path, key: str) -> None:
    """Empties a work folder that was for something else, and removes what was cut off in the middle."""
    corpus, note = work / _CORPUS, work / _KEY
    if not (note.is_file() and note.read_text(encoding="utf-8") == key and corpus.is_dir()):
        for path in list(work.iterdir()):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        corpus.mkdir()
        atomic_write_text(note, key)
    for part in corpus.rglob("*.part"):
        part.unlink()


def _sweep_up(out: Path) -> None:
    """Removes scratch folders of exports to the same place that were killed."""
    for left in out.parent.glob(f".{glob.escape(out.name)}.*.export"):
        pid = left.name.removeprefix(f".{out.name}.").split(".")[0]
        if pid.isdecimal() and not Path("/proc", pid).exists() and Path("/proc/self").exists():
            shutil.rmtree(left, ignore_errors=True)


def _check_free(out: Path, *, force: bool) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise ExportError(f"--out must name a folder, {out} is a file; choose another")
    if not any(out.iterdir()):
        return
    if not force:
        remedy = "pass --force to replace it" if is_corpus(out) else "choose another --out"
        raise ExportError(f"{out} exists and is not empty; {remedy}")
    if not is_corpus(out):
        raise ExportError(
            f"{out} is not empty and no corpus, so --force does not replace it; choose another --out"
        )


def _put(scratch: Path, out: Path) -> None:
    """Renames the finished folder into place; what was there is put back if that fails."""
    if not (out.exists() and any(out.iterdir())):
        scratch.rename(out)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".replaced", dir=out.parent))
    out.rename(old)
    try:
        scratch.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
