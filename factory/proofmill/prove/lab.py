"""What a prover that searches may ask of Lean and of the evaluator, within its time.

Nothing here decides anything: answers steer a search, and what it finds goes to the certifier as text.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol, runtime_checkable

from proofmill.certify.certifier import Certifier
from proofmill.certify.elaborate import STATEMENT_OPTIONS
from proofmill.certify.freeze import FrozenStatement
from proofmill.judge.environment import Closure
from proofmill.judge.olean import read_module
from proofmill.kernel.constants import ConstantKind
from proofmill.kernel.expr import Pi, constants_of
from proofmill.kernel.names import Name, name_str
from proofmill.prove.falsify import Falsifier
from proofmill.prove.goals import calls_in, goal_of, spelled
from proofmill.prove.probe import Answer, Ask, probe
from proofmill.prove.protocol import Goal
from proofmill.records import Candidate

__all__ = ["Lab", "Searcher", "Spent"]


@dataclass(slots=True, kw_only=True)
class Spent:
    """What a search has cost, in units that do not depend on the machine, and in seconds."""

    attempts: int = 0
    """Proof texts that Lean was asked about."""
    runs: int = 0
    """Runs of Lean."""
    wall_s: float = 0.0
    """In Lean."""


class Lab:
    """One search's access to Lean in one environment; for one thread at a time."""

    def __init__(
        self,
        certifier: Certifier,
        theory_names: Sequence[Name],
        *,
        deadline: float,
        stop: threading.Event,
        workers: int = 1,
        max_attempts: int | None = None,
    ) -> None:
        """Opens nothing yet.

        Args:
            certifier: Its environment is where statements live.
            theory_names: Constants that the theory defines.
            deadline: Of ``time.monotonic``, when the search has to end.
            stop: Set when the search is called off.
            workers: Lean processes at once.
            max_attempts: Proof texts that may be tried in all.
        """
        self._certifier = certifier
        self._compiler = certifier.compiler
        self.own = frozenset(theory_names)
        self.deadline = deadline
        self.stop = stop
        self.workers = workers
        self.max_attempts = max_attempts
        self.proved: tuple[tuple[FrozenStatement, str], ...] = ()
        """Certified statements of the same environment that the search may build on, with proofs."""
        self.spent = Spent()
        self.falsifier = Falsifier(self.closure)

    @property
    def closure(self) -> Closure:
        """The environment's constants."""
        return self._certifier.environment.closure

    @cached_property
    def calls(self) -> frozenset[Name]:
        """The theory's definitions, without its types and constructors."""
        infos = ((name, self.closure.get(name)) for name in self.own)
        return frozenset(n for n, info in infos if info is not None and info.kind is ConstantKind.DEF)

    @property
    def left_s(self) -> float:
        """Seconds until the search has to end; 0 when it is called off or its attempts are spent."""
        spent = self.max_attempts is not None and self.spent.attempts >= self.max_attempts
        return 0.0 if self.stop.is_set() or spent else max(0.0, self.deadline - time.monotonic())

    def probe(
        self, rows: Sequence[Ask], *, context: str, heartbeats: int, wall_s: float, until_ok: bool = False
    ) -> list[Answer]:
        """Tries proofs; see ``proofmill.prove.probe``.

        Args:
            rows: Statements with proofs.
            context: Lemmas taken for granted.
            heartbeats: Bound of one row, in Lean's ``maxHeartbeats`` (thousands).
            wall_s: Seconds for all rows, and no more than are left.
            until_ok: Whether the first proof that works is enough.
        """
        if self.max_attempts is not None:
            rows_in = rows[: max(0, self.max_attempts - self.spent.attempts)]
        else:
            rows_in = rows
        started = time.monotonic()
        answers = probe(
            self._compiler.with_heartbeats(heartbeats),
            rows_in,
            context=context,
            wall_s=min(wall_s, self.left_s),
            workers=self.workers,
            until_ok=until_ok,
        )
        self.spent.attempts += len(rows_in)
        self.spent.runs += 1
        self.spent.wall_s += time.monotonic() - started
        return [*answers, *[Answer(ended=False)] * (len(rows) - len(rows_in))]

    def freeze(self, statements: Sequence[str]) -> list[FrozenStatement | None]:
        """The statements' types; None for one that Lean does not take."""
        if not statements or not self.left_s:
            return [None] * len(statements)
        started = time.monotonic()
        answers = self._certifier.freeze(list(statements))
        self.spent.runs += 1
        self.spent.wall_s += time.monotonic() - started
        return [answer if isinstance(answer, FrozenStatement) else None for answer in answers]

    def goal(self, frozen: FrozenStatement) -> Goal:
        """A frozen statement as provers see it; its constants are also those of the definitions that it reaches."""
        goal = goal_of(frozen, self.closure, id_=name_str(frozen.name), theory_names=self.own)
        below = {name_str(n) for n in self._below(frozen)}
        return replace(
            goal,
            constants=goal.constants | below,
            flat=frozenset(spelled(n, self.closure) for n in self.reachable(frozen) if self._is_flat(n)),
            calls=tuple(dict.fromkeys([*self._given_calls(frozen, goal), *goal.calls])),
        )

    def _given_calls(self, frozen: FrozenStatement, goal: Goal) -> list[str]:
        """Calls in hypotheses: their functions' recursion is one to follow, too."""
        found: list[str] = []
        type_, functions = frozen.type, {spelled(n, self.closure) for n in self.calls}
        for position, binder in enumerate(goal.binders):
            if not isinstance(type_, Pi):
                break
            if binder.is_hypothesis:
                found += calls_in(type_.type, list(goal.binders[:position]), functions, self.closure)
            type_ = type_.body
        return found

    def reachable(self, frozen: FrozenStatement) -> tuple[Name, ...]:
        """Definitions of the theory that the statement mentions, those that these mention, and mutual ones."""
        return tuple(sorted((n for n in self._reached(frozen) if _is_written(n, self.own)), key=name_str))

    def _reached(self, frozen: FrozenStatement) -> frozenset[Name]:
        """The same with the auxiliary definitions that Lean makes of recursions and matches."""
        todo = [name for name in constants_of(frozen.type) if name in self.own]
        found: set[Name] = set()
        while todo:
            name = todo.pop()
            info = self.closure.get(name)
            if name in found or info is None or info.kind is not ConstantKind.DEF or info.value is None:
                continue
            found.add(name)
            todo += [n for n in (*constants_of(info.value), *info.all) if n in self.own]
        return frozenset(found)

    def _is_flat(self, name: Name) -> bool:
        info = self.closure.get(name)
        names = constants_of(*info.terms()) if info is not None else frozenset()
        return not any(str(n[-1]).startswith(("brecOn", "rec", "fix", "_unary", "_mutual")) for n in names)

    def _below(self, frozen: FrozenStatement) -> frozenset[Name]:
        """Constants of the definitions that the statement reaches."""
        infos = [self.closure.get(name) for name in self._reached(frozen)]
        return frozenset().union(*(constants_of(*info.terms()) for info in infos if info is not None))

    def counts(self, frozen: FrozenStatement) -> bool:
        """Whether numbers are added in the statement, or in definitions that it reaches."""
        names = constants_of(frozen.type) | self._below(frozen)
        return ("HAdd", "hAdd") in names or ("Nat", "succ") in names

    def used(self, rows: Sequence[Ask], *, context: str, prefix: str) -> list[frozenset[str]]:
        """For proofs that work: the constants named ``prefix...`` that each rests on."""
        environment = self._compiler.environment
        lines = [environment.context, context]
        for index, row in enumerate(rows):
            lines.append(f"namespace Try{index}\n{row.statement} :=\n{row.proof}\nend Try{index}")
        compiled = self._compiler.compile(
            "\n".join(lines) + "\n",
            options={**dict(environment.options), **STATEMENT_OPTIONS},
            wall_s=max(1.0, self.left_s),
        )
        if not compiled.parts:
            return [frozenset() for _ in rows]
        constants = read_module(compiled.parts, eager=False).constants
        found: list[set[str]] = [set() for _ in rows]
        for name in constants:
            head = next((str(part) for part in name if str(part).startswith("Try")), "")
            if head[3:].isdigit() and (index := int(head[3:])) < len(rows):
                terms = constants[name].terms()
                found[index] |= {name_str(n) for n in constants_of(*terms) if name_str(n).startswith(prefix)}
        return [frozenset(names) for names in found]


@runtime_checkable
class Searcher(Protocol):
    """A prover that can work on one statement for as long as it is given."""

    def search(self, frozen: FrozenStatement, lab: Lab) -> Candidate | None:
        """A proof of the statement; its ``conjecture_id`` is the statement's name.

        May be called from several threads, each with a lab of its own.
        """
        ...


def _is_written(name: Name, own: frozenset[Name]) -> bool:
    """Whether a user wrote this definition: Lean's own auxiliaries have parts that nobody writes."""
    if any(isinstance(p, str) and p.startswith(("_", "match_", "inst")) for p in name):
        return False
    made = any(name[:at] in own and name[at] in _MADE for at in range(1, len(name)))
    return isinstance(name[-1], str) and not made


_MADE = frozenset(
    {"rec", "recOn", "casesOn", "below", "brecOn", "noConfusion", "noConfusionType", "ctorIdx", "toCtorIdx",
     "ctorElim", "ctorElimType", "sizeOf", "elim", "binductionOn"}
)  # fmt: skip
"""Names that Lean adds below an inductive type."""
