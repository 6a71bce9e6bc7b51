"""Language models behind one protocol: in process, behind an OpenAI-compatible server, or through vLLM offline."""

from __future__ import annotations

from proofmill_provers.backends.protocol import (
    Answer,
    Backend,
    Completion,
    Failure,
    Finish,
    Message,
    Prompt,
    Request,
    Role,
    failed,
    generate_now,
)

__all__ = [
    "Answer",
    "Backend",
    "Completion",
    "Failure",
    "Finish",
    "Message",
    "Prompt",
    "Request",
    "Role",
    "failed",
    "generate_now",
]
