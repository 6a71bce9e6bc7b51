"""What of a cluster is there, seen from this machine: for ``proofmill doctor``. Nothing is started or joined."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Survey", "survey"]

_CURRENT = "ray_current_cluster"
"""The file in which Ray notes the address of the cluster that a machine belongs to."""
_PATIENCE_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was found."""

    ray: str
    """Address of a Ray cluster that answers; empty where none does."""
    known: str
    """Address of the cluster that this machine should belong to, whether it answers or not."""
    postgres: str
    """Folder of PostgreSQL's programs, or the host that ``PGHOST`` names."""
    slurm: bool

    @property
    def text(self) -> str:
        """In words."""
        if self.ray:
            ray = f"a Ray cluster answers at {self.ray}"
        else:
            ray = f"no Ray cluster answers at {self.known}" if self.known else "no Ray cluster runs here"
        postgres = f"PostgreSQL: {self.postgres}" if self.postgres else "no PostgreSQL on this machine"
        return f"{ray}; {postgres}; {'Slurm is here' if self.slurm else 'no Slurm'}"


def survey() -> Survey:
    """Looks."""
    known = _address()
    return Survey(
        ray=known if known and _answers(known) else "",
        known=known,
        postgres=_postgres(),
        slurm=shutil.which("srun") is not None,
    )


def _address() -> str:
    named = os.environ.get("RAY_ADDRESS", "")
    if named:
        return named.removeprefix("ray://")
    for folder in dict.fromkeys((os.environ.get("RAY_TMPDIR", ""), tempfile.gettempdir(), "/tmp")):
        note = Path(folder or ".", "ray", _CURRENT)
        if folder and note.is_file():
            return note.read_text(encoding="utf-8").strip()
    return ""


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        return False
    try:
        with socket.create_connection((host, int(port)), timeout=_PATIENCE_S):
            return True
    except OSError:
        return False


def _postgres() -> str:
    if host := os.environ.get("PGHOST", ""):
        return f"PGHOST names {host}"
    found = shutil.which("postgres")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return str(folders[0]) if folders else ""
