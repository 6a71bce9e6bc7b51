"""Existing corpora into a ledger: read, certified afresh, recorded; what cannot be used goes back with a reason.

Rows come as JSON lines, or as one JSON list: our own; statement, proof and header; or in the style of Lean Workbook
(``formal_statement`` with ``:= by sorry`` and a list of proofs). Whatever a file says of its proofs counts for
nothing: a row becomes a theorem of the run when the certifier says so, in the run's theory. A header is not executed:
of its commands ``import`` and ``open`` may stand there, because a statement that needs them fails to elaborate here and
is rejected for that.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from proofmill.atomic import atomic_write_text
from proofmill.certify.certifier import Certifier
from proofmill.certify.freeze import FrozenStatement
from proofmill.certify.lexer import LexError, lex
from proofmill.certify.sandbox import open_sandbox
from proofmill.certify.seal import Lemma
from proofmill.codec import Reject
from proofmill.config import SweepConfig, config_digest, load_recipe, resolved
from proofmill.derive.decontaminate import canonical_text
from proofmill.derive.lab import rename
from proofmill.errors import AlarmError, CertifierError, InputError, LedgerError
from proofmill.export.rows import candidates
from proofmill.export.sources import snapshot_sources
from proofmill.kernel.expr import constants_of
from proofmill.kernel.names import name_str
from proofmill.ledger.location import has_ledger
from proofmill.ledger.reader import LedgerReader
from proofmill.ledger.rows import DropTally
from proofmill.ledger.writer import Ledger
from proofmill.machine import num_cores
from proofmill.records import Candidate, Conjecture, Level, Submission, Verdict, VerdictKind
from proofmill.theory.theory import Theory, compile_theory

__all__ = ["Ingested", "Item", "ingest", "read_items"]

LANE = "import"
_STATEMENT = ("statement", "formal_statement")
_PROOF = ("proof", "formal_proof", "proofs")
_HEADER_OK = re.compile(r"(?:import|open|universe|namespace|set_option maxHeartbeats)\b.*|end\b.*|--.*|")
_DECLARATION = re.compile(r"(?P<word>theorem|lemma|example)\b\s*", re.DOTALL)
_GLUE = frozenset({"Eq", "Iff", "Not", "And", "Or", "True", "False", "Ne", "Exists", "HEq"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A row that can be put to the certifier."""

    line: int
    name: str
    statement: str
    proofs: tuple[str, ...]
    """The first that is certified counts."""
    text: str
    """The row as it stood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What came of a file."""

    run_dir: Path
    rows: int
    """Lines that are not blank, or elements of the list."""
    certified: int
    known: int
    """Certified rows whose statement the run had already, in elaborated form."""
    rejects: tuple[Reject, ...]

    @property
    def reasons(self) -> dict[str, int]:
        """Rejected rows by reason."""
        return dict(sorted(Counter(reject.rule for reject in self.rejects).items()))


def read_items(path: Path) -> tuple[list[Item], list[Reject]]:
    """The rows of a file, and those that are none.

    Raises:
        InputError: the file cannot be read.
    """
    items: list[Item] = []
    rejects: list[Reject] = []
    for line, text, row in _rows(path):
        found = _item(line, text, row)
        if isinstance(found, Item):
            items.append(found)
        else:
            rejects.append(Reject(line=line, rule=found[0], detail=found[1], text=text))
    return items, rejects


def _rows(path: Path) -> Iterator[tuple[int, str, object]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read ({error}); name a JSONL file, or a JSON list") from error
    if text.lstrip().startswith("["):
        try:
            rows = json.loads(text)
        except ValueError as error:
            raise InputError(f"{path} begins as a JSON list and is none ({error}); mend it") from error
        for number, row in enumerate(rows, start=1):
            yield number, json.dumps(row, ensure_ascii=False), row
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield number, line, json.loads(line)
            except ValueError as error:
                yield number, line, error


def _item(line: int, text: str, row: object) -> Item | tuple[str, str]:
    """A row as statement and proofs, or why it is none."""
    if not isinstance(row, Mapping):
        return "bad_json", f"line {line} must be a JSON object with a statement and a proof"
    given = next((row[key] for key in _STATEMENT if isinstance(row.get(key), str)), None)
    if given is None:
        return "missing_statement", f"the row has no text under {' or '.join(_STATEMENT)}"
    said = next((row[key] for key in _PROOF if row.get(key)), None)
    proofs = [said] if isinstance(said, str) else said
    if not isinstance(proofs, Sequence) or not proofs or not all(isinstance(p, str) for p in proofs):
        return "missing_proof", f"the row has no proof under {', '.join(_PROOF)}"
    header = row.get("header") or ""
    bad = [one for one in str(header).splitlines() if not _HEADER_OK.fullmatch(one.strip())]
    if bad:
        return (
            "header",
            f"the header has {bad[0].strip()[:80]!r}; only import, open and namespace may stand there",
        )
    name = str(row.get("name") or row.get("id") or f"row_{line}")
    split = _statement(given, name)
    if split is None:
        return "bad_statement", "the statement must be 'theorem NAME BINDERS : TYPE', or lemma, or example"
    statement, is_block = split
    texts = tuple(dict.fromkeys(_proof(proof, is_block=is_block) for proof in proofs))
    return Item(line=line, name=statement.split()[1], statement=statement, proofs=texts, text=text)


def _statement(text: str, name: str) -> tuple[str, bool] | None:
    """``theorem NAME BINDERS : TYPE`` without what follows ``:=``, and whether a ``by`` block was to follow."""
    text = text.strip()
    found = _DECLARATION.match(text)
    if found is None:
        return None
    body, rest = _cut(text[found.end() :])
    if found["word"] == "example":
        safe = re.sub(r"\W+", "_", name).strip("_")
        body = f"{safe if safe[:1].isalpha() else f'row_{safe}'} {body}"
    return f"theorem {' '.join(body.split())}", rest.startswith("by")


def _cut(text: str) -> tuple[str, str]:
    """What stands before and after the ``:=`` that begins the proof: the first outside brackets."""
    depth = 0
    try:
        tokens = lex(text)
    except LexError:
        return text, ""
    for token in tokens:
        depth += (token.text in "([{⟨") - (token.text in ")]}⟩") if len(token.text) == 1 else 0
        if depth == 0 and token.text == ":=":
            return text[: token.start].rstrip(), text[token.end :].strip()
    return text, ""


def _proof(text: str, *, is_block: bool) -> str:
    """The proof as one term or ``by`` block; a whole declaration gives up its head, loose tactics get a ``by``."""
    stripped = text.strip()
    found = _DECLARATION.match(stripped)
    if found is not None:
        stripped = _cut(stripped[found.end() :])[1] or stripped
    if stripped.startswith(":="):
        stripped = stripped[2:].strip()
    if is_block and found is None and not re.match(r"by\b", stripped):
        lines = text.strip("\n").splitlines()
        margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        stripped = "\n".join(["by", *(f"  {line[margin:]}" for line in lines)])
    return stripped


def ingest(
    path: Path,
    *,
    theory: str,
    run_dir: Path,
    level: Level = Level.AUDITED,
    workers: int | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Ingested:
    """Certifies the rows of a file and records them in a run, which is made if there is none.

    Proofs may use theorems of the same file by name, in any order that is not circular.

    Args:
        path: The file.
        theory: In which statements are read; of a run that is there it must be that run's.
        run_dir: Where the ledger is or will be.
        level: Of the evidence.
        workers: Lean processes at once; by default the number of cores.
        progress: Told how many rows are judged, and of how many.

    Raises:
        InputError: the file cannot be read.
        LedgerError: the run is of another theory or Lean, or cannot be written.
        TheoryError, LeanError, SandboxError, CertifierError: see there.
    """
    items, rejects = read_items(path)
    compiled = compile_theory(theory)
    identity = _identity(run_dir, compiled)
    certifier = Certifier(
        compiled.environment, workers=workers or num_cores(), level=level, sandbox=open_sandbox()
    )
    with (
        Ledger.open(run_dir, identity) as ledger,
        tempfile.TemporaryDirectory(prefix="proofmill-in-") as scratch,
    ):
        _describe(run_dir, compiled)
        judging = _Judging(certifier, ledger, Path(scratch), source=path.name, progress=progress)
        judging.run(items)
    return Ingested(
        run_dir=run_dir,
        rows=len(items) + len(rejects),
        certified=judging.certified,
        known=judging.known,
        rejects=tuple(sorted([*rejects, *judging.rejects], key=lambda reject: reject.line)),
    )


def _config(theory: str) -> SweepConfig:
    config = SweepConfig()
    return dataclasses.replace(config, sweep=dataclasses.replace(config.sweep, theory=theory))


def _identity(run_dir: Path, theory: Theory) -> dict[str, str]:
    """That of the run that is there, if it fits; else one for a run of imported theorems."""
    own = {"theory": theory.digest, "toolchain": theory.environment.toolchain.digest}
    if not has_ledger(run_dir):
        return {"recipe": config_digest(_config(theory.name)), **own}
    with LedgerReader.open_read_only(run_dir) as reader:
        identity = reader.identity()
    for what, digest in own.items():
        if identity.get(what) != digest:
            raise LedgerError(
                f"the run {run_dir} has another {what} than theory {theory.name!r} here; "
                "name the run's own theory, or another --run-dir"
            )
    return identity


def _describe(run_dir: Path, theory: Theory) -> None:
    """What export needs to know of the run, unless a sweep has written it."""
    if not (run_dir / "resolved.json").exists():
        row = resolved(_config(theory.name), recipe=LANE)
        atomic_write_text(run_dir / "resolved.json", json.dumps(row, indent=2, ensure_ascii=False) + "\n")
        load_recipe(str(run_dir / "resolved.json"))
    snapshot_sources(run_dir, theory)


@dataclass(frozen=True, slots=True)
class _Held:
    """A row that is certified."""

    item: Item
    frozen: FrozenStatement
    proof: str
    verdict: Verdict
    attempts: int


class _Judging:
    """Certifies rows in the order of what they need, and records what holds."""

    def __init__(
        self,
        certifier: Certifier,
        ledger: Ledger,
        scratch: Path,
        *,
        source: str,
        progress: Callable[[int, int], None],
    ) -> None:
        self._certifier = certifier
        self._ledger = ledger
        self._scratch = scratch
        self._source = source
        self._progress = progress
        self._hashes = set(ledger.certified_hashes())
        self._own = {row.conjecture.name: row.conjecture.statement for row in ledger.conjectures()}
        self._num_groups = 0
        self._layer = max((row.layer for row in ledger.layers()), default=0)
        self.certified = 0
        self.known = 0
        self.rejects: list[Reject] = []

    def run(self, items: Sequence[Item]) -> None:
        """Judges every row."""
        fresh = self._distinct(items)
        done = len(items) - len(fresh)
        for layer, is_needed in _layers(fresh):
            for at in range(0, len(layer), _CHUNK):
                part = layer[at : at + _CHUNK]
                lemmas = self._judge(part)
                if is_needed:
                    self._seal(lemmas)
                done += len(part)
                self._progress(done, len(items))

    def _distinct(self, items: Sequence[Item]) -> list[Item]:
        """Rows under names of their own; a name that is taken gets a suffix, unless other rows may mean it.

        A row that the run has under the same name keeps it: it is certified again for those that need it.
        """
        taken = {item.name for item in items} & self._own.keys()
        taken -= {item.name for item in items if self._own.get(item.name) == item.statement}
        used = {word for item in items for proof in item.proofs for word in candidates(proof)}
        fresh = []
        for item in items:
            name = item.name
            if name in taken:
                if name in used:
                    self._reject(
                        item, "name_taken", f"the name {name} is taken, and proofs of the file use it"
                    )
                    continue
                name = f"{name}_{hashlib.sha256(item.statement.encode()).hexdigest()[:6]}"
            text = rename(item.statement, name)
            if text is None or name in taken:
                self._reject(item, "name_taken" if text else "bad_statement", f"no statement under {name}")
                continue
            taken.add(name)
            fresh.append(dataclasses.replace(item, name=name, statement=text))
        return fresh

    def _judge(self, items: Sequence[Item]) -> list[Lemma]:
        """Certifies rows with their first proofs, then those that are left with the next ones; records all."""
        frozen: dict[str, FrozenStatement] = {}
        num_rejects = len(self.rejects)
        for item, answer in zip(items, self._certifier.freeze([i.statement for i in items]), strict=True):
            if isinstance(answer, FrozenStatement):
                frozen[item.name] = answer
            else:
                self._reject(item, f"statement_{answer.reason}", answer.detail)
        left = [item for item in items if item.name in frozen]
        found: list[_Held] = []
        last: dict[str, Verdict] = {}
        for turn in range(max((len(item.proofs) for item in left), default=0)):
            tried = [item for item in left if turn < len(item.proofs)]
            rows = [
                Submission(id=i.name, name=i.name, statement=i.statement, proof=i.proofs[turn]) for i in tried
            ]
            verdicts = self._certifier.certify((frozen[row.name], row) for row in rows)
            last |= {item.name: verdict for item, verdict in zip(tried, verdicts, strict=True)}
            good = [item for item in tried if last[item.name].verdict is VerdictKind.CERTIFIED]
            found += [_Held(i, frozen[i.name], i.proofs[turn], last[i.name], turn + 1) for i in good]
            left = [item for item in left if item not in good]
        for item in left:
            verdict = last[item.name]
            self._reject(item, str(verdict.reason), f"{verdict.verdict}: {verdict.detail}")
        reasons = Counter(reject.rule for reject in self.rejects[num_rejects:])
        self._record(found, reasons, considered=len(items))
        return [Lemma(frozen=held.frozen, proof=held.proof) for held in found]

    def _record(self, found: Sequence[_Held], reasons: Mapping[str, int], *, considered: int) -> None:
        """Certified rows that the run does not have yet, as conjectures with their certificates."""
        self.certified += len(found)
        fresh: dict[str, _Held] = {}
        for held in found:
            if held.verdict.statement_hash not in self._hashes:
                fresh.setdefault(held.verdict.statement_hash, held)
        self._hashes |= fresh.keys()
        known = len(found) - len(fresh)
        self.known += known
        drops = [DropTally(reason=reason, num=num) for reason, num in sorted(reasons.items())]
        if known:
            drops.append(DropTally(reason="certified_before", num=known))
        conjectures = {key: _conjecture(held.item, held.frozen, self._source) for key, held in fresh.items()}
        self._layer += 1
        with self._ledger.transaction():
            self._ledger.propose(
                list(conjectures.values()),
                layer=self._layer,
                generator=f"{LANE}:{self._source}",
                considered=considered,
                drops=drops,
            )
            for key, held in fresh.items():
                candidate = Candidate(
                    conjecture_id=conjectures[key].id,
                    proof=held.proof,
                    lane=LANE,
                    script=self._source,
                    attempts=held.attempts,
                    wall_s=held.verdict.wall_s,
                )
                self._ledger.record_certificate(candidate, held.verdict)

    def _reject(self, item: Item, rule: str, detail: str) -> None:
        self.rejects.append(Reject(line=item.line, rule=rule, detail=detail, text=item.text))

    def _seal(self, lemmas: Sequence[Lemma]) -> None:
        """Makes certified rows available to those after them; what needs one that cannot be sealed is rejected."""
        if not lemmas:
            return
        self._num_groups += 1
        try:
            sealed = self._certifier.seal(lemmas, number=self._num_groups, folder=self._scratch)
        except AlarmError:
            raise
        except CertifierError:
            return
        self._certifier = self._certifier.in_environment(sealed.environment)


_CHUNK = 200


def _layers(items: Sequence[Item]) -> Iterator[tuple[list[Item], bool]]:
    """Rows by depth of what their proofs name; rows in a circle come last, and fail for what they miss."""
    names = {item.name for item in items}
    needs = {
        item.name: {word for proof in item.proofs for word in candidates(proof)} & names - {item.name}
        for item in items
    }
    needed = {other for own in needs.values() for other in own}
    left = list(items)
    while left:
        waiting = {item.name for item in left}
        layer = [item for item in left if not needs[item.name] & waiting] or left
        yield layer, any(item.name in needed for item in layer)
        chosen = {item.name for item in layer}
        left = [item for item in left if item.name not in chosen]


def _conjecture(item: Item, frozen: FrozenStatement, source: str) -> Conjecture:
    """The statement as a conjecture; its family is read from the kernel type, its canonical form from the text."""
    symbols = sorted({name_str(name) for name in constants_of(frozen.type)} - _GLUE)
    facts = [name for name in symbols if not re.search(r"(^|\.)inst[A-Z]", name)]
    return Conjecture(
        id=hashlib.sha256(f"{LANE}\0{frozen.statement_hash}".encode()).hexdigest()[:24],
        name=item.name,
        statement=item.statement,
        generator=f"{LANE}:{source}",
        parents=(),
        family=f"import {' '.join(facts)}",
        canonical=canonical_text(item.statement) or frozen.statement_hash,
        size=len(lex(item.statement)),
        tests_passed=0,
        witness=None,
    )
