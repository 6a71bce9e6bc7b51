"""Lean's ``--json`` messages as records.

They are text from a process that may have run hostile code: telemetry and early dropping only. No
verdict is ever made from them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

__all__ = ["Message", "parse_messages"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; lines are 1-based, columns 0-based code points."""

    severity: str
    line: int
    column: int
    end_line: int
    text: str
    kind: str


def parse_messages(stdout: bytes) -> list[Message]:
    """The messages in Lean's output, in order; lines that are no message are passed over."""
    found = []
    for raw in stdout.split(b"\n"):
        if not raw.startswith(b"{"):
            continue
        try:
            row = json.loads(raw)
            pos = row["pos"]
            end = row.get("endPos") or pos
            found.append(
                Message(
                    severity=str(row["severity"]),
                    line=int(pos["line"]),
                    column=int(pos["column"]),
                    end_line=int(end["line"]),
                    text=str(row["data"]),
                    kind=str(row.get("kind", "")),
                )
            )
        except (ValueError, KeyError, TypeError):
            continue
    return found
