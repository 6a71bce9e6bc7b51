"""The sweep: conjecture, prove, certify, seal, until the time is up or nothing is left."""

from proofmill.sweep.run import Sweep, SweepResult
from proofmill.sweep.start import run_sweep

__all__ = ["Sweep", "SweepResult", "run_sweep"]
