"""False theorems that stand among the submissions: if one is ever certified, nothing else may be.

Each compiles without an error, as a successful cheat would, and must be found out by one check of the judge:
a hole, an axiom of its own, a statement that is not the frozen one. They ride in every shared file, so that
the checks are seen to work on the very bytes in which honest rows are certified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from proofmill.certify.batch import ProofText
from proofmill.errors import AlarmError
from proofmill.judge.audit import examine_goal
from proofmill.judge.compare import Side
from proofmill.judge.environment import Closure
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.expr import Const
from proofmill.kernel.names import Name
from proofmill.records import Reason

__all__ = ["CANARIES", "Canary", "check_canary"]

_FALSE = Side(type=Const(("False",), ()), level_params=(), own={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A false theorem, in a way that Lean accepts."""

    name: str
    text: ProofText
    reason: str
    """What the judge must say of it, or how that begins."""


CANARIES: tuple[Canary, ...] = (
    Canary(
        name="canary_hole",
        text=ProofText(statement="theorem canary_hole : False", proof="sorry"),
        reason=f"{Reason.AXIOM}:sorryAx",
    ),
    Canary(
        name="canary_axiom",
        text=ProofText(
            statement="axiom canary_cheat : False\ntheorem canary_axiom : False", proof="canary_cheat"
        ),
        reason=f"{Reason.AXIOM}:",
    ),
    Canary(
        name="canary_mutant",
        text=ProofText(statement="theorem canary_mutant : True", proof="True.intro"),
        reason=str(Reason.STATEMENT_MISMATCH),
    ),
)
"""Claimed as proofs of ``False``."""


def check_canary(
    canary: Canary, prefix: str, constants: Mapping[Name, ConstantInfo], closure: Closure
) -> None:
    """Judges a canary like any row of the file.

    Args:
        canary: One that stood in the file.
        prefix: The namespace in which it stood.
        constants: Of the compiled file.
        closure: The library beneath it.

    Raises:
        AlarmError: it is not found out.
    """
    evidence = examine_goal((prefix, canary.name), _FALSE, constants, closure)
    if not any(fault.code.startswith(canary.reason) for fault in evidence.faults):
        said = ", ".join(fault.code for fault in evidence.faults) or "nothing against it"
        raise AlarmError(
            f"the judge did not find out the planted false theorem {canary.name}: expected {canary.reason}, "
            f"it has {said}. Nothing of this batch is certified; keep the files and report this"
        )
