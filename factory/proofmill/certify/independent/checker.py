"""Level 5: what a type checker of our own, of another lineage than Lean's, says of certified theorems.

The library of an environment is checked once, module by module, and what was found is kept in the cache under
a key that holds the module's bytes, the keys of what it imports, and the checker's own source. A theorem is
checked with everything of its module that it reaches, the accepted part of the library assumed.
The work is done by processes that see only constants as data; one that dies or hangs costs a ``decline``,
never an answer. Nothing here makes a verdict.
"""

from __future__ import annotations

import hashlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from proofmill.certify.independent.wire import encode
from proofmill.certify.independent.worker import finding_of, receive, row_of, send
from proofmill.errors import CertifierError
from proofmill.judge.environment import Closure, Environment, references
from proofmill.kernel.checker import Finding, KernelLimits, Outcome
from proofmill.kernel.constants import ConstantInfo
from proofmill.kernel.names import Name, name_str, parse_name
from proofmill.resources import cache_dir

__all__ = ["IndependentChecker", "LibraryReport"]

Progress = Callable[[str, int, int], None]
"""Called after each module with its name, the number done and the total."""
UNSAFE = "unsafe"
"""Code of constants that no safe one can use: they are declined, and are no gap."""
MODULE_PATIENCE = 30
GOAL_PATIENCE = 3
"""How long an answer may take, as a multiple of the seconds for one constant; then the worker is ended."""
_Request = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryReport:
    """What the checker says of an environment's library."""

    num_constants: int
    num_unsafe: int
    """Declined because no safe constant can use them."""
    declined: tuple[Finding, ...]
    rejected: tuple[Finding, ...]
    num_checked: int
    """Modules that were checked now; the others were in the cache."""


class IndependentChecker:
    """Checks the library of an environment, and theorems in it. May be used by several threads."""

    def __init__(
        self,
        environment: Environment,
        *,
        workers: int = 1,
        limits: KernelLimits | None = None,
        cache: Path | None = None,
    ) -> None:
        """Starts nothing.

        Args:
            environment: Whose library is assumed as far as it was accepted.
            workers: Processes at once.
            limits: What one constant may cost.
            cache: Folder for what was found of modules; by default in proofmill's cache.
        """
        self._closure = environment.closure
        self._limits = limits or KernelLimits()
        self._cache = cache or cache_dir() / "kernel"
        self._workers = workers
        limits_row = (self._limits.steps, self._limits.seconds, self._limits.terms)
        roots = tuple(str(root) for root in environment.olean_roots)
        digests = self._closure.digests
        self._open = ("open", environment.imports, roots, environment.toolchain.githash, digests, limits_row)
        self._pool = _Pool(self._open, workers, self._limits.seconds)
        self._lock = threading.Lock()
        self._bad: tuple[Finding, ...] | None = None

    def __enter__(self) -> Self:
        """The checker; leaving ends its processes."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends all processes."""
        self.close()

    def close(self) -> None:
        """Ends all processes; checks at work end with declines. The checker cannot be used afterwards."""
        self._pool.close()

    def check_library(self, progress: Progress | None = None) -> LibraryReport:
        """Checks every module of the library that is not in the cache.

        Raises:
            CertifierError: a module could not be checked at all.
        """
        keys = module_keys(self._closure, self._limits)
        found: dict[Name, list[Finding]] = {}
        todo: deque[Name] = deque()
        for module, key in keys.items():
            stored = self._load(key)
            if stored is None:
                todo.append(module)
            else:
                found[module] = stored
        num_checked = len(todo)

        def work(module: Name) -> None:
            answer = self._pool.ask(("module", module), MODULE_PATIENCE)
            if answer[0] != "findings":
                raise CertifierError(f"module {name_str(module)} was not checked: {answer[1]}")
            found[module] = [finding_of(row) for row in answer[1]]
            self._store(keys[module], module, found[module])
            if progress:
                progress(name_str(module), len(found), len(keys))

        _in_threads(self._workers, todo, work)
        every = [finding for module in keys for finding in found[module]]
        rejected = tuple(f for f in every if f.outcome is Outcome.REJECT)
        declined = tuple(f for f in every if f.outcome is Outcome.DECLINE and f.code != UNSAFE)
        self._bad = self._with_dependents((*rejected, *declined))
        return LibraryReport(
            num_constants=sum(len(self._closure.constants_in(module)) for module in keys),
            num_unsafe=len(every) - len(rejected) - len(declined),
            declined=declined,
            rejected=rejected,
            num_checked=num_checked,
        )

    def check_goals(self, own: Mapping[Name, ConstantInfo], goals: Sequence[Name]) -> dict[Name, Finding]:
        """The answer for each goal, with all of its module that it reaches.

        A goal that reaches a constant of the library that was not accepted shares its fate, and names it. A goal
        whose check crashes a process, or takes too long, is declined.

        Args:
            own: The constants of the goals' module.
            goals: Constants of it.

        Raises:
            CertifierError: the library could not be checked.
        """
        with self._lock:
            if self._bad is None:
                self.check_library()
        bad = [row_of(finding) for finding in self._bad or ()]
        data = encode(own.values())
        setting = (hashlib.sha256(data).digest(), ("own", data, bad))
        found: dict[Name, Finding] = {}

        def work(goal: Name) -> None:
            answer = self._pool.ask(("goal", goal), GOAL_PATIENCE, setting)
            if answer[0] == "findings":
                found[goal] = finding_of(answer[1][0])
            else:
                found[goal] = _declined(goal, str(answer[1]))

        _in_threads(self._workers, deque(dict.fromkeys(goals)), work)
        return {goal: found[goal] for goal in goals}

    def _with_dependents(self, bad: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Bad constants, and everything in the library that rests on them."""
        if not bad:
            return ()
        worst = {finding.name: finding for finding in bad}
        for module in self._closure.modules:
            todo = True
            while todo:
                todo = False
                for name, info in self._closure.constants_in(module).items():
                    if (
                        name in worst
                        or (culprit := next(iter(references(info) & worst.keys()), None)) is None
                    ):
                        continue
                    cause = worst[culprit]
                    detail = f"rests on {name_str(culprit)}: {cause.detail}"[:2000]
                    worst[name] = Finding(name=name, outcome=cause.outcome, code=cause.code, detail=detail)
                    todo = True
        return tuple(worst.values())

    def _load(self, key: str) -> list[Finding] | None:
        try:
            stored = json.loads((self._cache / f"{key}.json").read_text(encoding="utf-8"))
            rows = stored["findings"]
            return [
                Finding(
                    name=parse_name(row["name"]),
                    outcome=Outcome(row["outcome"]),
                    code=row["code"],
                    detail=row["detail"],
                )
                for row in rows
            ]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _store(self, key: str, module: Name, findings: Sequence[Finding]) -> None:
        """Whole or not at all; what depends on the machine's speed is not kept."""
        if any(finding.code in ("seconds", "depth") for finding in findings):
            return
        rows = [
            {"name": name_str(f.name), "outcome": str(f.outcome), "code": f.code, "detail": f.detail}
            for f in findings
        ]
        self._cache.mkdir(parents=True, exist_ok=True)
        handle, path = tempfile.mkstemp(prefix=".", dir=self._cache)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"module": name_str(module), "findings": rows}, file, indent=1)
        Path(path).replace(self._cache / f"{key}.json")


def module_keys(closure: Closure, limits: KernelLimits) -> dict[Name, str]:
    """For each module a key for what can be found out of it, in an order in which each follows its imports."""
    start, digests = [_source_digest(), limits.steps], closure.digests
    keys: dict[Name, str] = {}
    for module in closure.modules:
        parts = [*start, digests[module], *sorted(keys[name] for name in closure.imports_of(module))]
        keys[module] = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return keys


def _source_digest() -> str:
    """sha256 over the checker's own source."""
    total = hashlib.sha256()
    folder = resources.files("proofmill.kernel")
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.name.endswith((".py", ".txt")):
            data = item.read_bytes()
            total.update(f"{item.name} {len(data)}\0".encode() + data)
    for module in ("order.py", "deep.py"):
        total.update(resources.files("proofmill.certify.independent").joinpath(module).read_bytes())
    return total.hexdigest()


def _declined(name: Name, why: str) -> Finding:
    return Finding(name=name, outcome=Outcome.DECLINE, code="worker", detail=why)


def _in_threads(count: int, todo: deque[Name], work: Callable[[Name], None]) -> None:
    """Does the work for each name, a few at a time; the first failure is raised at the end."""
    failures: list[BaseException] = []

    def run() -> None:
        while not failures:
            try:
                name = todo.popleft()
            except IndexError:
                return
            try:
                work(name)
            except BaseException as error:  # noqa: BLE001 (raised again below)
                failures.append(error)

    threads = [threading.Thread(target=run, name="independent") for _ in range(min(count, len(todo)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


class _Pool:
    """Worker processes, started when needed and kept."""

    def __init__(self, opening: _Request, size: int, seconds: float) -> None:
        self._opening = opening
        self._seconds = seconds
        self._idle: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(None)
        self._all: set[_Process] = set()
        self._is_closed = False
        self._lock = threading.Lock()

    def ask(
        self, request: _Request, patience: int, setting: tuple[bytes, _Request] | None = None
    ) -> tuple[Any, ...]:
        """The answer of some worker; ``("failed", why)`` where there is none.

        Args:
            request: What to ask.
            patience: How long to wait, in multiples of the seconds for one constant.
            setting: What the worker must have been told before, and a digest of it.
        """
        process = self._idle.get()
        try:
            if process is None:
                process = self._start()
                if process is None:
                    return ("failed", "the checker was closed")
                answer = process.ask(self._opening, self._seconds * MODULE_PATIENCE)
                if answer[0] != "ready":
                    process.end()
                    return answer
            if setting is not None and process.setting != setting[0]:
                process.setting = setting[0]
                answer = process.ask(setting[1], self._seconds * patience)
                if answer[0] != "ready":
                    return answer
            return process.ask(request, self._seconds * patience)
        finally:
            if process is not None and not process.is_alive():
                self._forget(process)
                process = None
            self._idle.put(process)

    def close(self) -> None:
        """Ends every worker."""
        with self._lock:
            self._is_closed = True
            processes = list(self._all)
        for process in processes:
            process.end()
            self._forget(process)

    def _start(self) -> _Process | None:
        with self._lock:
            if self._is_closed:
                return None
            process = _Process()
            self._all.add(process)
            return process

    def _forget(self, process: _Process) -> None:
        with self._lock:
            self._all.discard(process)


class _Process:
    """One worker process. Used by one thread at a time; ``end`` may come from another."""

    def __init__(self) -> None:
        self.setting = b""
        self._child = subprocess.Popen(
            [sys.executable, "-m", "proofmill.certify.independent.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._child.poll() is None

    def ask(self, request: _Request, seconds: float) -> tuple[Any, ...]:
        """The answer, or ``("failed", why)`` and the process is ended."""
        stdin, stdout = self._child.stdin, self._child.stdout
        if stdin is None or stdout is None:
            return ("failed", "the worker has no pipes")
        is_late = threading.Event()

        def late() -> None:
            is_late.set()
            self.end()

        timer = threading.Timer(seconds, late)
        timer.start()
        try:
            send(stdin, request)
            answer = receive(stdout)
        except (OSError, ValueError, EOFError) as error:
            answer = ("failed", f"the worker's pipe broke: {error}")
            self.end()
        finally:
            timer.cancel()
        if is_late.is_set():
            return ("failed", f"no answer in {seconds:g} seconds")
        if answer is None:
            self.end()
            return ("failed", f"the worker ended with status {self._child.returncode}")
        return answer

    def end(self) -> None:
        """Kills and reaps the process."""
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue
