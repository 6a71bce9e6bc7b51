"""A loop's folder: every step's result is a file that is whole or not there, so that any kill costs one step at most.

=================== ==============================================================
``identity.json``   digests of recipe, theory and toolchain: what the folder is of
``pool.json``       statements to learn on, statements held out, drops
``verdicts.jsonl``  what was said of each proof text
``events.jsonl``    what happened; losing it loses no result
``start/``          tokenizer and random weights
``generations/N/``  ``tries``, ``extra``, ``rows``, ``eval`` and ``done.json``; ``pairs.jsonl``; ``model/``
``control/N/``      the control's ``model/`` and ``eval.json``
``report.json``     what the loop came to
=================== ==============================================================
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from proofmill.atomic import atomic_write_text
from proofmill.errors import ConfigError
from proofmill.machine import cpu_s

__all__ = ["Clock", "LoopFolder"]


class LoopFolder:
    """Files of one loop."""

    def __init__(self, root: Path, identity: Mapping[str, str]) -> None:
        """Opens the folder, or begins it.

        Raises:
            ConfigError: it belongs to another loop, or holds something else.
        """
        self.root = root
        held = root / "identity.json"
        if held.is_file():
            if (found := json.loads(held.read_text(encoding="utf-8"))) != dict(identity):
                changed = ", ".join(key for key in identity if found.get(key) != identity[key])
                raise ConfigError(f"{root} belongs to a loop with another {changed}; name another --out")
        elif root.exists() and any(root.iterdir()):
            raise ConfigError(f"{root} is not empty and no loop's folder; name another --out")
        else:
            root.mkdir(parents=True, exist_ok=True)
            atomic_write_text(held, json.dumps(dict(identity), indent=2) + "\n")

    def step(self, name: str, make: Callable[[], Any]) -> Any:
        """The plain value in a file, made and kept first if it is not there; always as JSON gives it back."""
        path = self.root / name
        if not path.is_file():
            atomic_write_text(path, json.dumps(make(), ensure_ascii=False) + "\n")
        return json.loads(path.read_text(encoding="utf-8"))

    def has(self, name: str) -> bool:
        """Whether a step is done."""
        return (self.root / name).exists()

    def tree(self, name: str, make: Callable[[Path], None]) -> Path:
        """A folder that appears whole: ``make`` fills another one, which is then moved there."""
        path = self.root / name
        if not path.is_dir():
            fresh = path.with_name(f".{path.name}.making")
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir(parents=True)
            make(fresh)
            os.sync()
            fresh.rename(path)
        return path

    def event(self, kind: str, **what: object) -> None:
        """Adds a line to the events."""
        line = json.dumps({"event": kind, "at": round(time.time(), 1), **what}, ensure_ascii=False)
        with (self.root / "events.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")


class Clock:
    """Seconds since the last reading: of the wall, and of processors, children's included."""

    def __init__(self) -> None:
        """Begins to count."""
        self._last = (time.monotonic(), cpu_s())

    def read(self) -> dict[str, float]:
        """Seconds by name, and begins again."""
        now = (time.monotonic(), cpu_s())
        before, self._last = self._last, now
        return {"wall_s": round(now[0] - before[0], 2), "cpu_s": round(now[1] - before[1], 2)}
