"""Where untrusted elaboration is shut in: how strongly this machine can, proved by attempts to get out."""

from proofmill.certify.sandbox.box import Grade, Sandbox, SandboxReport, Strength, collect
from proofmill.certify.sandbox.strongest import assemble, open_sandbox, probe_sandbox

__all__ = [
    "Grade",
    "Sandbox",
    "SandboxReport",
    "Strength",
    "assemble",
    "collect",
    "open_sandbox",
    "probe_sandbox",
]
