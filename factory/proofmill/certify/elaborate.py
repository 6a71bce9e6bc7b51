"""One run of Lean on one file of ours: text in, inert bytes and messages out.

Imports and options are forced by ``--setup``, whatever the file's header says; the run is shut in by the
sandbox and bounded; artefacts are opened only after it has ended. Nothing here judges.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from proofmill.certify.sandbox import Sandbox, collect
from proofmill.errors import CertifierError
from proofmill.judge.environment import Environment, Option
from proofmill.lean.messages import Message, parse_messages
from proofmill.lean.process import Ending, LeanRun, Limits, clean_environment

__all__ = ["MODULE", "STATEMENT_OPTIONS", "Compiled", "Compiler"]

MODULE = "Submission"
"""The module name under which untrusted files are compiled."""
_BASE_OPTIONS: Mapping[str, Option] = {"maxErrors": 0, "linter.all": False, "Elab.async": False}
STATEMENT_OPTIONS: Mapping[str, Option] = {"autoImplicit": False, "relaxedAutoImplicit": False}
"""Options of statements and of proofs put behind them."""
_PARTS = ("", ".server", ".private")
MAX_OUTSIDE_KILLS = 5
"""Times that a run which somebody outside killed is made again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What a run left."""

    run: LeanRun
    errors: tuple[Message, ...]
    """Lean's errors as it told them; not evidence."""
    warnings: tuple[Message, ...]
    parts: tuple[bytes, ...]
    """The module's files, or none if there is no .olean."""

    @property
    def ended(self) -> bool:
        """Whether the process came to its own end."""
        return self.run.ending is Ending.EXITED


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiler:
    """Runs Lean in one environment behind one sandbox."""

    environment: Environment
    sandbox: Sandbox
    limits: Limits
    stop: threading.Event | None = field(default=None, compare=False, repr=False)
    """Set it to end the runs in progress."""

    def with_heartbeats(self, thousands: int) -> Compiler:
        """The same compiler under another bound of Lean's ``maxHeartbeats``."""
        options = {**dict(self.environment.options), "maxHeartbeats": thousands}
        return replace(self, environment=replace(self.environment, options=tuple(sorted(options.items()))))

    def compile(
        self,
        text: str,
        *,
        options: Mapping[str, Option],
        module: str = MODULE,
        wall_s: float | None = None,
        keep: bool = True,
    ) -> Compiled:
        """Compiles ``text``; a run that somebody outside killed is made again, since it says nothing.

        Args:
            text: The whole file.
            options: Lean options beside the base ones.
            module: Its module name.
            wall_s: Wall-clock limit, if not that of ``limits``.
            keep: Whether to write and collect the .olean.

        Raises:
            CertifierError: ``stop`` was set; nothing can be said about the text.
        """
        all_options = {**_BASE_OPTIONS, **options}
        for _ in range(MAX_OUTSIDE_KILLS):
            compiled = self._compile_once(text, all_options, module, wall_s, keep=keep)
            if not compiled.run.killed_outside:
                return compiled
        return self._compile_once(text, all_options, module, wall_s, keep=keep)

    def _compile_once(
        self, text: str, options: Mapping[str, Option], module: str, wall_s: float | None, *, keep: bool
    ) -> Compiled:
        self._raise_if_stopped()
        home = Path(tempfile.mkdtemp(prefix="proofmill-"))
        try:
            return self._compile(home.resolve(), text, options, module, wall_s, keep=keep)
        finally:
            shutil.rmtree(home, ignore_errors=True)

    def _compile(
        self,
        home: Path,
        text: str,
        options: Mapping[str, Option],
        module: str,
        wall_s: float | None,
        *,
        keep: bool,
    ) -> Compiled:
        environment = self.environment
        source, out = home / "File.lean", home / "out"
        out.mkdir()
        source.write_text(text, encoding="utf-8", newline="")
        setup = home / "setup.json"
        setup.write_text(json.dumps(self._setup(module, options)))
        limits = self.limits if wall_s is None else replace(self.limits, wall_s=wall_s)
        target = out / "File.olean"
        env = clean_environment(environment.olean_roots)
        argv = [
            *environment.toolchain.command,
            *("--json", "-DmaxErrors=0", f"-M{limits.memory_mib}", f"--root={home}", f"--setup={setup}"),
            *([f"-o{target}"] if keep else []),
            str(source),
        ]
        read = (*environment.toolchain.read_paths, *environment.olean_roots, home)
        run = self.sandbox.run(argv, read=read, write=out, env=env, limits=limits, stop=self.stop)
        self._raise_if_stopped()
        parts: list[bytes] = []
        if keep and run.ending is Ending.EXITED:
            found = [collect(Path(f"{target}{suffix}"), limits.file_bytes) for suffix in _PARTS]
            if found[0] is not None:
                parts = [part for part in found if part is not None]
        messages = parse_messages(run.stdout)
        return Compiled(
            run=run,
            errors=tuple(m for m in messages if m.severity == "error"),
            warnings=tuple(m for m in messages if m.severity == "warning"),
            parts=tuple(parts),
        )

    def _raise_if_stopped(self) -> None:
        if self.stop is not None and self.stop.is_set():
            raise CertifierError("the certifier was cancelled; rows in flight have no verdict")

    def _setup(self, module: str, options: Mapping[str, Option]) -> Mapping[str, object]:
        return {
            "name": module,
            "isModule": False,
            "imports": [
                {"module": name, "importAll": False, "isExported": True, "isMeta": False}
                for name in self.environment.imports
            ],
            "importArts": {},
            "dynlibs": [],
            "plugins": [],
            "options": dict(options),
        }
