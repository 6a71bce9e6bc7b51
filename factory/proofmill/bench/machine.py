"""What a benchmark ran on."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

from proofmill.lean.toolchain import Toolchain
from proofmill.machine import num_cores

__all__ = ["describe_machine"]


def describe_machine(toolchain: Toolchain) -> dict[str, object]:
    """Facts that a figure means little without; what cannot be found out is None."""
    return {
        "cores": num_cores(),
        "cpu": _field(Path("/proc/cpuinfo"), "model name"),
        "memory_gib": _memory_gib(),
        "kernel": platform.release(),
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "lean": toolchain.version,
        "toolchain": toolchain.label,
        "load_average_1min": round(os.getloadavg()[0], 2),
    }


def _field(path: Path, key: str) -> str | None:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    match = re.search(rf"^{key}\s*:\s*(.+)$", text, re.MULTILINE)
    return match[1].strip() if match else None


def _memory_gib() -> float | None:
    total = _field(Path("/proc/meminfo"), "MemTotal")
    return round(int(total.split()[0]) / (1 << 20), 1) if total else None
