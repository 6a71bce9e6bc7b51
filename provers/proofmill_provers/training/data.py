"""Examples from exported corpora: statement to proof, proof state to tactic.

Only rows of the split ``train`` become examples: held-out theorems are for measuring, and the suites under
datasets/seeds are nobody's training data. Every row that is left out has a counted reason. States come from Lean,
which replays each proof step by step.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from proofmill.certify.freeze import FrozenStatement
from proofmill.errors import ConfigError
from proofmill.export.rows import CorpusRow
from proofmill.prove.goals import hint_of
from proofmill.prove.protocol import LemmaHint
from proofmill_provers.encoding import MAX_LEMMAS, Codec
from proofmill_provers.portfolio import select_lemmas
from proofmill_provers.states import named, parse_goals
from proofmill_provers.training.recipe import DataSection

if TYPE_CHECKING:
    from proofmill.derive.decontaminate import Decontaminator
    from proofmill.derive.lab import Lab

__all__ = ["Corpus", "Example", "Examples", "collect_examples", "corpus_digest"]

TRAIN = "train"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One thing to learn."""

    kind: str
    """``proof`` or ``tactic``."""
    theorem: str
    prompt: str
    completion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Where examples came from."""

    folder: str
    digest: str
    theory: str
    toolchain: str
    num_theorems: int
    """Rows of the split ``train`` that gave examples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """What a training run learns from."""

    rows: tuple[Example, ...]
    corpora: tuple[Corpus, ...]
    drops: Mapping[str, int]

    @property
    def digest(self) -> str:
        """Of all examples, in order."""
        text = "\n".join(json.dumps(asdict(row), ensure_ascii=False) for row in self.rows)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def corpus_digest(folder: Path) -> str:
    """Digest of an exported corpus: that of its manifest, which holds those of all its files.

    Raises:
        ConfigError: there is no manifest.
    """
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise ConfigError(
            f"{folder} holds no exported corpus (no manifest.json); make one: proofmill export RUN --recipe theorems"
        )
    return "sha256:" + hashlib.sha256(manifest.read_bytes()).hexdigest()


def collect_examples(
    data: DataSection, *, workers: int, tell: Callable[[str], None] = lambda _: None
) -> Examples:
    """The examples of all corpora of a recipe, in a fixed order, each text once.

    Raises:
        ConfigError: a folder holds no corpus, or nothing is left to learn from.
        ExportError: a corpus is damaged.
    """
    found: dict[tuple[str, str], Example] = {}
    corpora: list[Corpus] = []
    drops: Counter[str] = Counter()
    held_out = _decontaminator(data)
    for name in data.corpora:
        folder = Path(name)
        digest = corpus_digest(folder)
        tell(f"{folder}: states from Lean")
        with tempfile.TemporaryDirectory(prefix="proofmill-train-") as scratch:
            lab = _lab(folder, Path(scratch), workers)
            rows = _usable(lab.rows, held_out, drops, data.max_rows)
            for example in _examples(lab, rows, data, drops):
                key = (example.prompt, example.completion)
                drops["duplicate"] += key in found
                found.setdefault(key, example)
            corpora.append(
                Corpus(
                    folder=folder.name,
                    digest=digest,
                    theory=rows[0].theory if rows else "",
                    toolchain=rows[0].toolchain if rows else "",
                    num_theorems=len(rows),
                )
            )
    if not found:
        raise ConfigError(f"no examples in {', '.join(data.corpora)}: {dict(drops)}")
    return Examples(rows=tuple(found.values()), corpora=tuple(corpora), drops=dict(sorted(drops.items())))


def _lab(folder: Path, scratch: Path, workers: int) -> Lab:
    from proofmill.derive.corpus import lab_of

    return lab_of(folder, scratch, workers=workers)


def _decontaminator(data: DataSection) -> Decontaminator:
    from proofmill.derive.decontaminate import Decontaminator, read_benchmark, shipped_suites

    own = [row for path in map(Path, data.against) for row in read_benchmark(path)]
    return Decontaminator([*shipped_suites(), *own])


def _usable(
    rows: Sequence[CorpusRow], held_out: Decontaminator, drops: Counter[str], limit: int | None
) -> list[CorpusRow]:
    """The rows that may be learned: of the split ``train``, and no statement of a benchmark."""
    kept: list[CorpusRow] = []
    for row in rows:
        if row.split != TRAIN:
            drops[f"split_{row.split}"] += 1
        elif (match := held_out.match(row.name, row.statement)) is not None and match.how != "ngram":
            drops[f"benchmark_{match.how}"] += 1
        elif limit is not None and len(kept) >= limit:
            drops["max_rows"] += 1
        else:
            kept.append(row)
    return kept


def _examples(
    lab: Lab, rows: Sequence[CorpusRow], data: DataSection, drops: Counter[str]
) -> Iterator[Example]:
    codecs = _codecs(lab, rows)
    if data.whole_proofs:
        for row in rows:
            codec = codecs[row.name]
            yield Example(
                kind="proof",
                theorem=row.name,
                prompt=codec.proof_prompt(row.statement),
                completion=codec.encode(row.proof),
            )
    if data.tactics:
        yield from _tactics(lab, rows, codecs, drops)


def _codecs(lab: Lab, rows: Sequence[CorpusRow]) -> dict[str, Codec]:
    """The words of each statement: lemmas are those that came before it, and those that its proof names."""
    lab.freeze(row.statement for row in lab.rows)
    hints: list[LemmaHint] = []
    codecs: dict[str, Codec] = {}
    wanted = {row.name for row in rows}
    for row in lab.rows:
        if row.name in wanted:
            goal = lab.goal(row.statement)
            offered = [hint.name for hint in select_lemmas(goal, hints)]
            named = [name for name in row.closure if name in row.proof]
            first = [name for name in offered if name not in named][: MAX_LEMMAS - len(named)]
            # Where the wanted lemma would stand among the offered ones varies with the theorem, not with chance.
            place = int(row.id[:4], 16) % (len(first) + 1)
            codecs[row.name] = Codec.of(goal, [*first[:place], *named, *first[place:]])
        frozen = lab.frozen_of(row.statement)
        if isinstance(frozen, FrozenStatement):
            # The laboratory freezes statements under names of its own.
            hints.append(replace(hint_of(frozen), name=row.name))
    return codecs


def _tactics(
    lab: Lab, rows: Sequence[CorpusRow], codecs: Mapping[str, Codec], drops: Counter[str]
) -> Iterator[Example]:
    """A pair for each goal of each state on a proof's way; ``all_goals t`` is ``t`` at each of them."""
    from proofmill.derive.steps import linear_proofs

    linear = linear_proofs(lab)
    for row in rows:
        item = linear.get(row.name)
        if item is None:
            drops["no_linear_form"] += 1
            continue
        for state, tactic in zip(item.states, item.steps, strict=False):
            goals = parse_goals(state)
            if goals is None:
                drops["unreadable_state"] += 1
                continue
            everywhere = tactic.startswith("all_goals ")
            for goal in goals if everywhere else goals[:1]:
                yield Example(
                    kind="tactic",
                    theorem=row.name,
                    prompt=codecs[row.name].tactic_prompt(named(goal)[0]),
                    completion=codecs[row.name].encode(tactic.removeprefix("all_goals ")),
                )
