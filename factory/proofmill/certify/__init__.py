"""The certifier: the only place where a statement becomes a certified theorem.

Imports no prover, and of the factory only errors, records, resources and ``proofmill.lean``.
"""

from proofmill.certify.batch import ElabOutcome, ProofText
from proofmill.certify.certifier import Certifier, Checked, Registry
from proofmill.certify.freeze import FrozenStatement, InputProblem
from proofmill.certify.sandbox import Sandbox, SandboxReport, Strength, open_sandbox, probe_sandbox
from proofmill.certify.seal import Lemma, Sealed, group_module, seal_lemmas
from proofmill.judge.environment import Environment, open_environment

__all__ = [
    "Certifier",
    "Checked",
    "ElabOutcome",
    "Environment",
    "FrozenStatement",
    "InputProblem",
    "Lemma",
    "ProofText",
    "Registry",
    "Sandbox",
    "SandboxReport",
    "Sealed",
    "Strength",
    "group_module",
    "open_environment",
    "open_sandbox",
    "probe_sandbox",
    "seal_lemmas",
]
