"""Everything that can stop proofmill, as one tree.

    ProofmillError                 a clear message, exit code 1, never a traceback
      ConfigError                  a recipe, theory file or option that cannot be used
      InputError                   a file of rows that cannot be read at all (single bad rows are not errors)
      LeanError                    Lean itself cannot be run
        ToolchainMissing           no usable Lean on this machine
        CoreBuildFailed            the embedded core library does not compile
        TheoryError                a theory does not compile, or has nothing to work with
      SandboxError                 the sandbox cannot be made as strong as asked
      CertifierError               the judge met something it must not judge (never a verdict)
        AlarmError                 the judge contradicts itself: stop, keep everything, look
      ExplorationLost              the processes that explore are killed again and again
      ProverError                  a prover cannot be started
      LedgerError                  the run directory cannot be used
      ClusterError                 the machines that a recipe asks for cannot be used
      ExportError                  a corpus cannot be written or read

A wrong proof is data, not an exception: see ``proofmill.records.Verdict``.
Messages name the rule, the value, the place and the remedy.
"""

from __future__ import annotations

__all__ = [
    "AlarmError",
    "CertifierError",
    "ClusterError",
    "ConfigError",
    "CoreBuildFailed",
    "ExplorationLost",
    "ExportError",
    "InputError",
    "LeanError",
    "LedgerError",
    "ProofmillError",
    "ProverError",
    "SandboxError",
    "TheoryError",
    "ToolchainMissing",
]


class ProofmillError(Exception):
    """Something the user can put right; the message says how."""


class ConfigError(ProofmillError):
    """A recipe, theory description or option cannot be used."""


class InputError(ProofmillError):
    """A file of rows cannot be read at all."""


class LeanError(ProofmillError):
    """Lean cannot be run."""


class ToolchainMissing(LeanError):
    """No usable Lean on this machine."""


class CoreBuildFailed(LeanError):
    """The embedded core library does not compile."""


class TheoryError(LeanError):
    """A theory does not compile, or offers nothing to work with."""


class SandboxError(ProofmillError):
    """The sandbox cannot be made as strong as was asked."""


class CertifierError(ProofmillError):
    """The judge met something it must not judge; this is never a verdict."""


class AlarmError(CertifierError):
    """Evidence that a false statement can be certified here; nothing more may be until somebody has looked."""


class ExplorationLost(ProofmillError):
    """The processes that explore are killed again and again."""


class ProverError(ProofmillError):
    """A prover cannot be started."""


class ClusterError(ProofmillError):
    """The machines that a recipe asks for cannot be used."""


class LedgerError(ProofmillError):
    """A run directory cannot be used."""


class ExportError(ProofmillError):
    """A corpus cannot be written or read."""
