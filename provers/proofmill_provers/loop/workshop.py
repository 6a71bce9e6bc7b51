"""The theory in which a loop works: statements frozen, goals posed, proof texts tried and certified.

Each proof text is asked about once in a run: what Lean and the certifier said is remembered on disk. What is
undecided is asked again once, and never remembered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from proofmill.certify.batch import ElabOutcome, ProofText, elaborate_batch
from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.kernel.names import name_str
from proofmill.lean.process import Ending, Limits
from proofmill.prove.goals import goal_of
from proofmill.prove.protocol import Goal
from proofmill.records import Submission, Verdict, VerdictKind
from proofmill.theory.theory import Theory
from proofmill_provers.encoding import Codec
from proofmill_provers.loop.records import CERTIFIED, REJECTED, UNDECIDED, Item
from proofmill_provers.portfolio import ladder
from proofmill_provers.random_portfolio import RUNGS

__all__ = ["PROOF_START", "Memory", "Workshop", "completion_of", "proof_of"]

PATIENCE_S = 600.0
"""Seconds that a proof alone may take: heartbeats end it long before, however busy the machine is."""
BATCH = 200
PROOF_START = "by\n  "
"""With what every proof text begins; the model does not write it."""
_ENDINGS = frozenset(str(ending) for ending in Ending if ending is not Ending.EXITED)


def completion_of(codec: Codec, proof: str) -> str:
    """What the model is to write for a proof: without the two words with which all begin."""
    return codec.encode(proof).removeprefix(PROOF_START)


def proof_of(codec: Codec, completion: str) -> str | None:
    """The proof that a completion stands for; None where it uses a word that stands for nothing."""
    text = codec.decode(completion.strip())
    return f"{PROOF_START}{text}" if text else None


class Memory:
    """What was said of proof texts, in a file that survives kills: a line without an end is passed over."""

    def __init__(self, path: Path | None = None) -> None:
        """Args: path: the file; kept in memory only where it is None."""
        self._path = path
        self._known: dict[str, str] = {}
        if path is not None and path.is_file():
            data = path.read_bytes()
            whole = data[: data.rfind(b"\n") + 1]
            for line in whole.decode().splitlines():
                key, verdict = json.loads(line)
                self._known[key] = verdict
            if len(whole) < len(data):
                with path.open("r+b") as file:
                    file.truncate(len(whole))

    def __len__(self) -> int:
        return len(self._known)

    def get(self, statement: str, proof: str) -> str | None:
        """The verdict, if there was one."""
        return self._known.get(_key(statement, proof))

    def put(self, answers: Iterable[tuple[str, str, str]]) -> None:
        """Keeps verdicts on statements with proofs, in one write; those that decide nothing are passed over."""
        lines = []
        for statement, proof, verdict in answers:
            if verdict != UNDECIDED:
                self._known[_key(statement, proof)] = verdict
                lines.append(json.dumps([_key(statement, proof), verdict]) + "\n")
        if self._path is not None and lines:
            with self._path.open("a", encoding="utf-8") as file:
                file.write("".join(lines))


def _key(statement: str, proof: str) -> str:
    return hashlib.sha256(f"{statement}\0{proof}".encode()).hexdigest()[:24]


class Workshop:
    """Statements by id, and what may be asked about them."""

    def __init__(
        self,
        theory: Theory,
        *,
        heartbeats: int,
        memory: Memory | None = None,
        workers: int = 2,
    ) -> None:
        """Opens a certifier in the theory's environment.

        Args:
            theory: What the statements are about.
            heartbeats: Bound of one proof while it is tried, in Lean's ``maxHeartbeats`` (thousands).
            memory: Of earlier sessions.
            workers: Lean processes at once.
        """
        self.theory = theory
        self.certifier = Certifier(
            theory.environment, workers=workers, limits=Limits(wall_s=PATIENCE_S, is_patient=True)
        )
        self.heartbeats = heartbeats
        self.compiler = self.certifier.compiler.with_heartbeats(heartbeats)
        self._memory = memory if memory is not None else Memory()
        self._workers = workers
        self._frozen: dict[str, FrozenStatement] = {}
        self._goals: dict[str, Goal] = {}
        self.asked = 0
        """Proof texts that Lean was asked about in this session."""

    def take(self, items: Sequence[Item]) -> list[Item]:
        """Freezes statements and poses their goals; gives those that Lean understands."""
        fresh = [item for item in items if item.id not in self._frozen]
        names = frozenset(self.theory.own)
        for item, answer in zip(fresh, self.certifier.freeze([i.statement for i in fresh]), strict=True):
            if isinstance(answer, FrozenStatement):
                closure = self.theory.environment.closure
                self._frozen[item.id] = answer
                self._goals[item.id] = goal_of(answer, closure, id_=item.id, theory_names=names)
        return [item for item in items if item.id in self._frozen]

    def frozen(self, id_: str) -> FrozenStatement:
        """What Lean understands of a statement that was taken."""
        return self._frozen[id_]

    def goal(self, id_: str) -> Goal:
        """The goal of a statement that was taken."""
        return self._goals[id_]

    def codec(self, id_: str) -> Codec:
        """The words in which the model is told of a statement."""
        return Codec.of(self._goals[id_], ())

    def prompt(self, item: Item) -> str:
        """What the model reads of a statement."""
        return self.codec(item.id).proof_prompt(item.statement)

    def scripts(self, id_: str) -> list[str]:
        """Scripts of the symbolic ladder that depend on the goal alone, each once."""
        goal = self._goals[id_]
        made = (s.text for rung in ladder() if rung.name in RUNGS for s in rung.scripts(goal, ()))
        return list(dict.fromkeys(made))

    def judge(self, rows: Sequence[tuple[str, str]]) -> list[str]:
        """The verdict on each proof text of a statement's id: ``CERTIFIED``, ``REJECTED`` or ``UNDECIDED``."""
        distinct = list(dict.fromkeys(rows))
        found: dict[tuple[str, str], str] = {}
        for row in distinct:
            known = self._memory.get(self._frozen[row[0]].text, row[1])
            if known is not None:
                found[row] = known
        for _ in range(2):  # what is undecided is asked once more
            todo = [row for row in distinct if found.get(row, UNDECIDED) == UNDECIDED]
            found |= self._ask(todo)
        return [found[row] for row in rows]

    def _ask(self, rows: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
        """Elaborates in files of many rows, then certifies what Lean takes; remembers lot by lot."""
        lots = [rows[at : at + BATCH] for at in range(0, len(rows), BATCH)]
        found: dict[tuple[str, str], str] = {}
        with ThreadPoolExecutor(self._workers) as pool:
            for lot, outcomes in zip(lots, pool.map(self._elaborate, lots), strict=True):
                taken = [row for row, outcome in zip(lot, outcomes, strict=True) if outcome.ok]
                verdicts = dict(zip(taken, self.certify(taken), strict=True))
                for row, outcome in zip(lot, outcomes, strict=True):
                    lost = not outcome.ok and outcome.first_error in _ENDINGS
                    found[row] = verdicts.get(row, UNDECIDED if lost else REJECTED)
                self._memory.put((self._frozen[id_].text, proof, found[id_, proof]) for id_, proof in lot)
        self.asked += len(rows)
        return found

    def elaborate(self, texts: Sequence[ProofText]) -> list[ElabOutcome]:
        """What Lean says of texts under the workshop's bound, in files of many; it proves nothing."""
        lots = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
        with ThreadPoolExecutor(self._workers) as pool:
            found = pool.map(lambda lot: elaborate_batch(self.compiler, lot, batch_size=BATCH), lots)
            return [outcome for lot in found for outcome in lot]

    def _elaborate(self, lot: Sequence[tuple[str, str]]) -> list[ElabOutcome]:
        texts = [ProofText(statement=self._frozen[id_].text, proof=proof) for id_, proof in lot]
        return elaborate_batch(self.compiler, texts, batch_size=BATCH)

    def certify(self, rows: Sequence[tuple[str, str]]) -> list[str]:
        """The certifier's words on proof texts, whatever is remembered."""
        return [_WORDS[verdict.verdict] for verdict in self.verdicts(rows)]

    def verdicts(self, rows: Sequence[tuple[str, str]]) -> list[Verdict]:
        """The certifier's verdicts on proof texts."""
        pairs = []
        for number, (id_, proof) in enumerate(rows):
            frozen = self._frozen[id_]
            name = name_str(frozen.name)
            submission = Submission(id=f"{id_}/{number}", name=name, statement=frozen.text, proof=proof)
            pairs.append((frozen, submission))
        return self.certifier.certify(pairs)


_WORDS: Mapping[VerdictKind, str] = {
    VerdictKind.CERTIFIED: CERTIFIED,
    VerdictKind.REJECTED: REJECTED,
    VerdictKind.UNDECIDED: UNDECIDED,
}
