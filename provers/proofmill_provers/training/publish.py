"""A model's folder, whole or not at all, and the folder of the work that leads to it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from proofmill.atomic import atomic_write_text
from proofmill.errors import ConfigError

__all__ = ["TRAINING_FILE", "free_place", "publish", "same_work", "whole_folder"]

TRAINING_FILE = "training.json"
"""In a model's folder: what it was made of."""
_IDENTITY = "identity.json"


def free_place(out: Path) -> Path:
    """Where work in progress on ``out`` lies.

    Raises:
        ConfigError: ``out`` is taken.
    """
    if out.exists():
        raise ConfigError(f"{out} is there already; name another folder with --out, or move it away")
    return out.with_name(f"{out.name}.work")


def same_work(work: Path, identity: Mapping[str, object]) -> None:
    """Begins a folder of work, or goes on in it.

    Raises:
        ConfigError: it belongs to other settings or other data.
    """
    held = work / _IDENTITY
    if held.is_file():
        if json.loads(held.read_text(encoding="utf-8")) != identity:
            raise ConfigError(
                f"{work} belongs to another recipe or other corpora; remove it, or name another --out"
            )
        return
    work.mkdir(parents=True, exist_ok=True)
    atomic_write_text(held, json.dumps(identity, indent=2) + "\n")


def whole_folder(out: Path, fill: Callable[[Path], object]) -> int:
    """Fills a folder beside a model's place and moves it there; its size in bytes.

    Args:
        out: The place, which is free.
        fill: Makes the folder that it is given, and all in it.
    """
    fresh = out.with_name(f".{out.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.parent.mkdir(parents=True, exist_ok=True)
    fill(fresh)
    size = sum(path.stat().st_size for path in fresh.rglob("*") if path.is_file())
    fresh.rename(out)
    return size


def publish(model: Any, tokenizer: Any, record: Mapping[str, object], card: str, out: Path) -> int:
    """Writes a model's folder, whole or not at all; its size in bytes."""

    def fill(fresh: Path) -> None:
        model.save_pretrained(fresh)
        tokenizer.save_pretrained(fresh)
        (fresh / "training_args.bin").unlink(missing_ok=True)
        text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
        (fresh / TRAINING_FILE).write_text(text, encoding="utf-8")
        (fresh / "README.md").write_text(card, encoding="utf-8", newline="\n")

    return whole_folder(out, fill)
