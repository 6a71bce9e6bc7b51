"""Where proofmill's own files and caches lie.

Responsibility: find the Lean sources and data files that belong to the project, and the cache folder.
``PROOFMILL_CACHE`` chooses the cache folder.
"""

from __future__ import annotations

import os
from pathlib import Path

from proofmill.errors import ConfigError, LeanError

__all__ = ["cache_dir", "data_root", "datasets_dir", "lean_project_dir"]


def data_root() -> Path:
    """The folder that holds ``lean_project/`` and ``datasets/``.

    In a checkout (editable install) that is the repository; in a built wheel the two folders are packed
    under ``proofmill/_data``.

    Raises:
        ConfigError: neither place has them.
    """
    here = Path(__file__).resolve().parent
    for root in (here / "_data", here.parents[1]):
        if (root / "lean_project").is_dir() and (root / "datasets").is_dir():
            return root
    raise ConfigError(
        f"proofmill's lean_project/ and datasets/ folders are missing beside {here}; "
        "install proofmill again, or run it from a full checkout"
    )


def lean_project_dir() -> Path:
    """The Lake project, with the embedded core library in ``embedded/``."""
    return data_root() / "lean_project"


def datasets_dir() -> Path:
    """Data files: theories, recipes, seeds, cards."""
    return data_root() / "datasets"


def cache_dir() -> Path:
    """The cache folder, made if need be: ``$PROOFMILL_CACHE``, else ``~/.cache/proofmill``.

    Raises:
        LeanError: the folder cannot be made or written.
    """
    chosen = os.environ.get("PROOFMILL_CACHE")
    path = Path(chosen).expanduser() if chosen else _default_cache()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise _unwritable(path, PermissionError("not writable"))
    return path.resolve()


def _default_cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "proofmill"


def _unwritable(path: Path, error: OSError) -> LeanError:
    return LeanError(
        f"the cache folder must be writable, got {path} ({error.strerror or error}); "
        "set PROOFMILL_CACHE to a folder that you can write to"
    )
