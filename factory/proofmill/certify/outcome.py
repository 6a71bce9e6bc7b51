"""Why a run of Lean left no module: a word for how it ended, or for what it said. Never a reason to accept."""

from __future__ import annotations

from collections.abc import Callable

from proofmill.certify.elaborate import Compiled
from proofmill.judge.audit import Fault
from proofmill.lean.messages import Message
from proofmill.lean.process import Ending
from proofmill.records import Reason

__all__ = ["ending_fault", "no_module_fault"]

_ENDINGS = {
    Ending.TIMEOUT: Reason.TIMEOUT_WALL,
    Ending.OUTPUT_LIMIT: Reason.OUTPUT_LIMIT,
    Ending.OOM: Reason.OOM,
    Ending.CRASH: Reason.CRASH,
}
_PARSE_ERRORS = ("unexpected ", "expected ", "unterminated ", "missing end of ", "invalid 'end'")
_IS: tuple[tuple[Reason, Callable[[str], bool]], ...] = (
    (Reason.TIMEOUT_HB, lambda text: "(deterministic) timeout" in text),
    (Reason.OOM, lambda text: "excessive memory consumption" in text),
    (Reason.PARSE_ERROR, lambda text: text.startswith(_PARSE_ERRORS)),
)


def ending_fault(compiled: Compiled) -> Fault:
    """How a run ended that did not come to its own end."""
    code = _ENDINGS[compiled.run.ending]
    return Fault(
        code=str(code), detail=f"Lean ended with {compiled.run.ending} after {compiled.run.wall_s:.1f} s"
    )


def no_module_fault(compiled: Compiled) -> Fault:
    """Why Lean wrote nothing, in its own words: enough to reject, never to accept."""
    if not compiled.errors:
        if compiled.run.status == 0:
            return Fault(code=str(Reason.MISSING_GOAL), detail="Lean ended without writing a module")
        tail = compiled.run.stderr.decode(errors="replace").strip()[-500:]
        detail = f"Lean ended with status {compiled.run.status} and no error: {tail}"
        return Fault(code=str(Reason.JUDGE_ERROR), detail=detail)
    first = compiled.errors[0]
    for reason, matches in _IS:
        hit = next((m for m in compiled.errors if matches(m.text)), None)
        if hit is not None:
            return Fault(code=str(reason), detail=_said(hit))
    return Fault(code=str(Reason.LEAN_ERROR), detail=_said(first))


def _said(message: Message) -> str:
    return f"line {message.line}, column {message.column}: {message.text.strip()}"
